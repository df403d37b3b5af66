"""How far the numbers of the page carry, how they were made, and the one command that gives them again."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from wom_sim.language.say import marked, say, says
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.results.folder import changed_by_hand
from wom_sim.scenario.guesses import guesses
from wom_sim.show.text import NOTHING, number, percent
from wom_sim.studies.check.line_words import HEADS, LEFT
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import not_as_written, plain

NAMES = {**HEADS, "unsubscribes": HEADS[LEFT]}
"""What figures of lines are called."""

VERDICTS = marked({"ok": "as typed", "differs": "more than twice off", "too few": "too few to say"})
"""What is said of a rate over the whole plan."""

ADDS_UP = marked("the sum of all its posts")
"""What is said of likes by person reached over the whole plan: not one rate, but one more chance with every post."""


def health(found: Kept) -> list[Markup]:
    """Facts as terms, and typed rates beside simulated ones."""
    return [parts.definitions(facts(found)), *rates(found)]


def facts(found: Kept) -> list[tuple[str, str]]:
    """Every check of the card and what it found."""
    checks = [worlds(found), people(found), rising(found), fitted(found), taken(found)]
    return [*checks, *dropped(found), *by_hand(found)]


def by_hand(found: Kept) -> list[tuple[str, str]]:
    """Results that somebody changed after the study had written them."""
    changed = changed_by_hand(found.folder)
    return [(say("Results"), not_as_written(changed))] if changed else []


def worlds(found: Kept) -> tuple[str, str]:
    """How many worlds, and how well the mean is known."""
    row, many = found.row, number(found.found.worlds)
    if found.found.worlds < 2:
        return say("Worlds"), say("one: no ranges, and no winner")
    told = say(
        "{worlds}; the mean of “{plan}” is known to ± {half}",
        worlds=many,
        plan=row.strategy,
        half=found.written(row.mean).apart(row.half_width) if found.found.is_share else number(row.half_width, 1),
    )
    return say("Worlds"), told


def people(found: Kept) -> tuple[str, str]:
    """How many people one simulated person stands for."""
    scale, simulated = found.prepared.scale, found.prepared.network.people
    named = {"simulated": number(simulated), "scale": number(scale, 0 if scale == int(scale) else 1)}
    if scale == 1:
        return say("Simulated people"), say("{simulated}: everybody", **named)
    return say("Simulated people"), say("{simulated}; each stands for {scale} real ones", **named)


def rising(found: Kept) -> tuple[str, str]:
    """What is cut short by the last day."""
    rising = {name: gain for name, gain in found.rising.items() if name in found.strategies}
    term = say("Still rising on the last day")
    if not rising:
        return term, say("no plan: what they add has slowed by then")
    told = [say("{plan} (+{gain} orders a week)", plan=name, gain=number(gain, 1)) for name, gain in rising.items()]
    return term, say("{plans}: run longer to see where it ends", plans=", ".join(told))


def fitted(found: Kept) -> tuple[str, str]:
    """Whether anything was fitted to real counts."""
    told = (
        say("in part, to a past that need not go on")
        if found.found.fitted
        else say("no: nothing was fitted to your sales")
    )
    return say("Fitted to the past"), told


def taken(found: Kept) -> tuple[str, str]:
    """How many numbers were taken for certain, and how many were drawn."""
    every = guesses(found.scenario)
    certain = sum(one.certain for one in every)
    told = says("{n} number was taken for certain", "{n} numbers were taken for certain", certain)
    seen = found.found.ignorance
    if seen is not None:
        more = says("{n} drawn from its range", "{n} drawn from their ranges", len(seen.values))
        told = f"{told}, {more}"
    return say("Assumptions"), told


def dropped(found: Kept) -> list[tuple[str, str]]:
    """Plans that stopped being run."""
    gone = ", ".join(one.strategy for one in found.found.dropped)
    return [(say("Dropped on the way"), gone)] if gone else []


def rates(found: Kept) -> list[Markup]:
    """Typed rates beside what the plan really returned, with what is off by more than twice."""
    table = found.table("lines")
    if table is None:
        return []
    some = table[(table["strategy"] == found.best) & table["is_typed"].astype(bool) & table["typed"].notna()]
    rows = [cells(row) for row in some.to_dict("records")]
    if not rows:
        return []
    head = [
        say("Line"),
        say("Figure"),
        say("as typed"),
        say("at first sight"),
        say("over the whole plan"),
        say("which is"),
    ]
    caption = say(
        "Rates as typed beside the simulated ones. People tire, so that the whole plan may return less than a first "
        "look; only likes by person reached add up from post to post"
    )
    return [parts.chapter(say("Do the rates come back?"), [parts.table(Table(caption, head, rows, texts=2))])]


def cells(row: dict[str, Any]) -> list[str]:
    """One rate of a line."""
    typed, first, plan = (float(row[name]) for name in ("typed", "first", "plan"))
    figure, judged = str(row["figure"]), str(row["plan_verdict"])
    verdict = VERDICTS.get(judged, ADDS_UP if figure == "likes" and plan > first else "")
    return [
        plain(str(row["line"])),
        say(NAMES.get(figure, figure)),
        rate(typed),
        rate(first),
        rate(plan),
        say(verdict) if verdict else NOTHING,
    ]


def rate(value: float) -> str:
    """A rate: percent below 1, else a number."""
    if not math.isfinite(value):
        return NOTHING
    return percent(value, 2 if value < 0.01 else 1) if value <= 1 else number(value, 1)


def method(found: Kept) -> list[Markup]:
    """What was done, what is not known, and how to get the same numbers again."""
    made = found.results.provenance
    what = say(
        "Every plan was simulated person by person in the same {worlds} worlds. A world is one throw of the dice for "
        "everything that is chance: who sees what on which day, who passes it on, who orders. As all plans meet the "
        "same worlds, what differs between them is the plan.",
        worlds=number(found.found.worlds),
    )
    again = say(
        "The same numbers again, with wom_sim {version} and the file scenario.yaml of the results folder (who sent you "
        "this page has it):", version=made.get("wom_sim", "–"),
    )  # fmt: skip
    facts = [
        (say("Seed"), str(made.get("seed", found.found.seed))),
        (say("wom_sim, model"), f"{made.get('wom_sim', '–')}, {made.get('model', '–')}"),
        (say("Python, platform"), f"{made.get('python', '–')}, {made.get('platform', '–')}"),
        (say("Scenario, SHA-256"), str(made.get("scenario_sha256", "–"))),
        (say("Runs, SHA-256"), str(made.get("runs_sha256", "–"))),
    ]
    return [
        parts.paragraph(what), parts.heading(say("Is it a forecast?")), parts.bullets(limits(found)),
        parts.heading(say("Again")), parts.paragraph(again), parts.command("wom", "compare", "scenario.yaml"),
        parts.chapter(say("Versions and hashes"), [parts.definitions(facts)]),
    ]  # fmt: skip


def limits(found: Kept) -> list[str]:
    """What the page does not know."""
    first = (
        say("No. Some numbers were fitted to the past, which need not go on; the rest is as it was typed.")
        if found.found.fitted
        else say("No. Nothing was fitted to your sales: read which plan is better, and by about how much.")
    )
    return [
        first,
        say("The range of worlds is luck alone; wrong assumptions come on top of it."),
        say("A simulated person is nobody real: nothing here says what one customer does."),
        say("What the model leaves out, such as a rival's next move that nobody typed, cannot show here."),
    ]
