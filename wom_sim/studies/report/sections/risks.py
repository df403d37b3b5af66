"""What can go wrong, how bad it would be, and what to do on that day."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from wom_sim.campaign.context import CompiledLine
from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.show.text import NOTHING, money, number
from wom_sim.studies.check.plan import plan_warnings
from wom_sim.studies.compare.risk import Risk, risks, worst_tenth
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import drawn_words, quoted
from wom_sim.studies.report.sections.flips import places_of_test


def wrong(found: Kept) -> list[Markup]:
    """Bad luck, wrong assumptions, money, a crisis, and what to do on that day, a sentence each."""
    return [parts.bullets([*unlucky(found), *stake(found), *claimed(found), *held(found)])]


def dangers(found: Kept) -> list[Markup]:
    """A crisis under every plan, and what the plan itself does wrong."""
    return [*crisis(found), *warned(found)]


def unlucky(found: Kept) -> list[str]:
    """The worst tenth of the worlds."""
    if found.row.is_baseline:
        return []
    outcomes = dict(zip(found.found.strategies, found.found.outcomes(found.found.metric), strict=True))
    worst = worst_tenth(outcomes[found.best])
    if not math.isfinite(worst):
        return []
    over = worst_tenth(outcomes[found.best] - outcomes[found.found.baseline])
    named = {"plan": found.best, "label": say(found.found.label), "home": found.found.baseline}
    told = say(
        "Bad luck: in the worst tenth of the worlds “{plan}” brings {worst} {label} on average",
        worst=found.written(worst)(worst),
        **named,
    )
    told = say(
        "{told}; in the worst tenth of what it adds to “{home}”, {over}.",
        told=told, over=found.written(over).apart(over, sign=True), **named,
    )  # fmt: skip
    seen = found.unknown
    if seen is None or seen.low == seen.high or seen.best == seen.over:
        return [told]
    wrong = say(
        "Wrong assumptions: in 9 of 10 draws of the {drawn} it brings at least {low} {label} more than “{home}” on "
        "average; in the worst of {draws} it is {worst}.",
        drawn=drawn_words(seen.label), low=found.more(seen.low), home=seen.over, label=say(found.found.label),
        draws=seen.draws, worst=found.more(worst_draw(found)),
    )  # fmt: skip
    return [told, wrong]


def worst_draw(found: Kept) -> float:
    """What the plan adds on average where what is not known is drawn worst for it."""
    seen = found.found.ignorance
    assert seen is not None  # whoever asks has draws
    return float(seen.extra(found.best, found.found.baseline).values.min())


def stake(found: Kept) -> list[str]:
    """The money that a bad world leaves on the table."""
    if found.row.is_baseline or not found.found.of_orders:
        return []
    k, home = (found.found.strategies.index(name) for name in (found.best, found.found.baseline))
    profit = found.found.outcomes("margin") - found.found.outcomes("cost")
    extra = profit[k] - profit[home]
    worst, currency = worst_tenth(extra), found.scenario.money.currency
    if not (math.isfinite(worst) and found.of("margin")[found.best] > 0):
        return []
    named = {"mean": money(extra.mean(), currency), "worst": money(worst, currency), "home": found.found.baseline}
    return [
        say(
            "Money: within these days, margin less cost is {mean} against “{home}” on average, and {worst} in the "
            "worst tenth of that.",
            **named,
        )
    ]


def held(found: Kept) -> list[str]:
    """What can still be held back where the first weeks fall short."""
    week = telling_week(found)
    if week is None or found.row.is_baseline:
        return []
    last, lines = 7 * int(week["week"]), found.prepared.plan(found.best)
    left = sum(unspent(found, one, last) for one in lines if one.answers is None)  # an answer waits for its crisis
    if left < 1.0:
        return []
    currency = found.scenario.money.currency
    named = {"week": int(week["week"]), "low": number(week["low"]), "left": money(left, currency)}
    return [
        say(
            "On that day: if week {week} brings fewer than {low} orders, which luck alone does in one world of ten, "
            "hold back what is not spent by then ({left}), look for what the first lines did not do, and compare "
            "again.",
            **named,
        )
        + in_a_test(found, week["low"])
    ]


def in_a_test(found: Kept, low: float) -> str:
    """The same of the places of a test: each is as large as a simulated world, and has its luck."""
    places = places_of_test(found)
    if places is None:
        return ""
    return " " + say(
        "In a test of {places} places that is fewer than {low} in most of the {half} that have the plan: then stop it.",
        places=places, half=places // 2, low=number(low / found.prepared.scale),
    )  # fmt: skip


def telling_week(found: Kept) -> Any:
    """Of the first four weeks the one that brings most for certain, as ``weekly.csv`` has it; None of short plans."""
    weekly = found.table("weekly")
    if weekly is None or not found.found.of_orders or found.found.worlds < 2:
        return None
    mine = weekly[weekly["strategy"] == found.best]
    return mine.iloc[int(mine["low"][:4].to_numpy().argmax())] if len(mine) > 2 else None


def watch(found: Kept) -> list[str]:
    """What to hold the first weeks against."""
    week = telling_week(found)
    if week is None:
        return []
    told = say(
        "Count orders every week. With the whole plan, 8 of 10 worlds bring {low} to {high} in week {week}: fewer "
        "comes by luck in one world of ten, else it is not what it was taken for (wom track says what moved).",
        week=int(week["week"]), low=number(week["low"]), high=number(week["high"]),
    )  # fmt: skip
    if places_of_test(found) is None:
        return [told]
    scale = found.prepared.scale
    here = say(
        "In a place of {people} people that is {low} to {high}.", people=number(found.prepared.network.people),
        low=number(week["low"] / scale), high=number(week["high"] / scale),
    )  # fmt: skip
    return [f"{told} {here}"]


def unspent(found: Kept, one: CompiledLine, last: int) -> float:
    """What of a line's cost is not spent by a day: all of it where it begins later, else its budget of later days."""
    spec = one.spec or found.scenario.plan[one.account.name]
    if min(spec.ticks(found.scenario.dates), default=0) > last:
        return one.account.cost
    return sum(spent for tick, spent in one.account.spent.items() if tick > last)


def claimed(found: Kept) -> list[str]:
    """What a crisis costs the plan where it comes; where none is typed, that it is not in the numbers."""
    if not found.scenario.crisis:
        if any(brand.rival for brand in found.scenario.brands.values()):
            return [say("Not in these numbers: a crisis. To see what one would do, type crisis: into the scenario.")]
        return [
            say(
                "Not in these numbers: a crisis, or what a rival does. To see what they would do, type crisis:, or a "
                "brand with rival: true, into the scenario."
            )
        ]  # fmt: skip
    mine = next((row for row in risks(found.found) if row.strategy == found.best), None)
    if mine is None or not mine.worlds or not math.isfinite(mine.if_it_comes):
        return []
    told = say(
        "If the crisis comes (in {came} of {worlds} worlds), it reaches {heard} people and “{plan}” brings {label}: "
        "{orders}.",
        came=mine.worlds, worlds=found.found.worlds, heard=number(mine.heard), plan=found.best,
        label=say(found.found.label), orders=found.written(mine.if_it_comes)(mine.if_it_comes),
    )  # fmt: skip
    return [f"{told} {on_that_day(found)}"]


def crisis(found: Kept) -> list[Markup]:
    """What a crisis does under every plan, and which lines answer it."""
    rows = risks(found.found) if found.scenario.crisis else []
    if not rows:
        return []
    if not rows[0].worlds:
        return [parts.paragraph(say("The crisis came in none of these worlds: run more of them, or type chance: 1."))]
    return [parts.table(if_it_comes(found, rows)), parts.paragraph(on_that_day(found))]


def if_it_comes(found: Kept, rows: list[Risk]) -> Table:
    """A row of what the crisis does for every plan."""
    label = say(found.found.label)
    head = [
        say("Which plan"),
        say("it reaches, people"),
        say("corrected, people"),
        say("{label} if it comes", label=label),
    ]
    head += [
        say("worst tenth"),
        say("orders of the worst week"),
        say("margin − cost over “{home}”", home=found.found.baseline),
    ]
    caption = say("If the crisis comes (in {came} of {worlds} worlds)", came=rows[0].worlds, worlds=found.found.worlds)
    strong = next((k for k, row in enumerate(rows) if row.strategy == found.best), -1)
    return Table(caption, head, [cells(found, row) for row in rows], strong=strong)


def on_that_day(found: Kept) -> str:
    """What to do when it comes."""
    answers = [one.account.name for one in found.prepared.plan(found.best) if one.answers is not None]
    return (
        say("On that day: “{plan}” has its answer ready ({lines}). Publish it the same day; every hour counts.",
            plan=found.best, lines=", ".join(map(quoted, answers)))
        if answers
        else say("On that day “{plan}” has no answer: write one now, and add it to the plan.", plan=found.best)
    )  # fmt: skip


def cells(found: Kept, row: Risk) -> list[str]:
    """One row of the table of a crisis."""
    counts, ranked = [row.heard, row.corrected, row.worst_week], [row.if_it_comes, row.worst_tenth]
    heard, corrected, week = (number(one) if math.isfinite(one) else NOTHING for one in counts)
    known = [found.written(one)(one) if math.isfinite(one) else NOTHING for one in ranked]
    kept = NOTHING
    if math.isfinite(row.kept) and row.half_width:
        kept = f"{number(row.kept, sign=True)} ± {number(row.half_width)}"
    return [row.strategy, heard, corrected, *known, week, kept]


def warned(found: Kept) -> list[Markup]:
    """What looks wrong with the plan before anybody is simulated."""
    told = plan_warnings(found.prepared)
    return [parts.heading(say("What looks wrong with the plan itself")), parts.bullets(told)] if told else []
