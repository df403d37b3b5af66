"""What was assumed: every number that was typed, preset or drawn, by how much it moves the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from wom_sim.language.say import marked, say
from wom_sim.page import parts
from wom_sim.page.charts import Range, both, ranges
from wom_sim.page.parts import Table
from wom_sim.page.svg import Paint
from wom_sim.scenario.guesses import Guess, guesses
from wom_sim.show.text import NOTHING, number, plainly, share
from wom_sim.studies.compare.ignorance import CLAIM, Influence
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import number_name
from wom_sim.studies.tipping.tips import Tip, figure

MOST = 8
"""So many influences are drawn."""

OF_NOBODY = marked({"O": "an estimate of wom_sim", "M": "from memory, not looked up"})
"""What a preset rests on that nobody published, by its evidence."""

_NAME = r"[A-Z][\w/’'.-]*"
NAMES = re.compile(rf"(?!CONFLICT){_NAME}(?:(?:, | & | and | van den | der | )(?={_NAME}){_NAME})*(?: et al\.)?")
PAGE = re.compile(r"\b[\w-]+\.(?:com|org|online|io|ai|agency)\b")
MONTH = r",? (?:January|April|October|December)$"

BLUE = Paint("#0072b2", "m2")


def assumptions(found: Kept) -> list[Markup]:
    """What moves the answer most, then the table of all."""
    return [*influences(found), *tipping(found), parts.chapter(say("All assumptions"), every(found))]


def every(found: Kept) -> list[Markup]:
    """The table of all, and where to read who published what."""
    used = bool(found.scenario.presets_used)
    asked = [
        parts.paragraph(say("Who published each number, and how much it is worth:"), "note"),
        parts.command("wom", "presets", "--used", "scenario.yaml"),
    ]
    return [parts.table(table(found)), *(asked if used else [])]


def influences(found: Kept) -> list[Markup]:
    """The share of the doubt that comes from each number that was drawn."""
    some, seen = strongest(found), found.found.ignorance
    if not some or seen is None:
        return []
    told = doubt_says(some)
    beside = Table(told, [say("Number"), say("Share of the doubt"), say("95 % between")],
                   [influence_cells(one) for one in some])  # fmt: skip
    axis = say("share of the doubt, percent; bar: 95 % interval")
    note = say(
        "Of {drawn} numbers that were drawn {draws} times. Only those are shown that more than luck speaks for; the "
        "others may matter, but so few draws do not tell.",
        drawn=number(len(seen.values)), draws=number(len(seen.draws)),
    )  # fmt: skip
    return [parts.figure(both(ranges(doubts(some), axis), told), told, beside), parts.paragraph(note, "note")]


def strongest(found: Kept) -> list[Influence]:
    """The numbers that the doubt comes from, only those that more than luck speaks for.

    The shares of the others are what luck makes of few draws: together with the rest they would exceed the whole.
    """
    seen = found.found.ignorance
    return [one for one in seen.influences if one.p_value < CLAIM][:MOST] if seen is not None else []


def doubts(some: Sequence[Influence]) -> list[Range]:
    """Their bars, in percent."""
    return [
        Range(
            name(one), BLUE, 100 * one.low, 100 * one.high, 100 * one.share, 100 * one.share, 100 * one.share,
            share(one.share),
        )
        for one in some
    ]  # fmt: skip


def doubt_says(some: Sequence[Influence]) -> str:
    """What they show, in a sentence."""
    return say(
        "Most of what is not known about the answer comes from {name}: {share}.",
        name=name(some[0]),
        share=share(some[0].share),
    )


def influence_cells(one: Influence) -> list[str]:
    """One influence as a row."""
    return [name(one), share(one.share), f"{share(one.low)} – {share(one.high)}"]


def name(one: Influence) -> str:
    """A number that was drawn, in words."""
    return number_name(one.path.partition(" (")[0])


def tipping(found: Kept) -> list[Markup]:
    """Where single numbers would turn the answer."""
    near = [tip for tip in found.tips if tip.then]
    if not near:
        return []
    head = [say("Number"), say("then best"), say("now"), say("tips at"), say("95 % between"), say("confirmed")]
    rows = [tip_cells(tip) for tip in near]
    caption = say("Where a single number would make another plan the best, the nearest first")
    return [parts.chapter(caption, [parts.table(Table(caption, head, rows, texts=2))])]


def tip_cells(tip: Tip) -> list[str]:
    """One number."""
    between = f"{figure(tip, tip.tips_low)} – {figure(tip, tip.tips_high)}" if tip.closed_in else say("about")
    sure = {"yes": say("yes"), "no": say("no")}.get(tip.confirmed, NOTHING)
    return [number_name(tip.path, tip.also), tip.then, figure(tip, tip.value), figure(tip, tip.tips_at), between, sure]


def table(found: Kept) -> Table:
    """Every number that might be otherwise, by its effect where that is known."""
    seen = found.found.ignorance
    effects = {} if seen is None else {
        one.path.partition(" (")[0]: one.share if one.p_value < CLAIM else 0.0 for one in seen.influences
    }  # fmt: skip
    every = sorted(guesses(found.scenario), key=lambda one: (-effect_of(one, effects), one.path))
    head = [say("Number"), say("Where it is from"), say("Value"), say("Low – high"), say("Share of the doubt")]
    rows = [cells(found, one, effect_of(one, effects)) for one in every]
    return Table(say("Every number that might be otherwise, by its effect on the answer"), head, rows, texts=2)


def effect_of(one: Guess, effects: Mapping[str, float]) -> float:
    """Its share of the doubt, 0 where that is not told from luck.

    −1 where it was not drawn, or rose and fell with another one that is listed.
    """
    return max((effects[path] for path in one.paths if path in effects), default=-1.0)


def cells(found: Kept, one: Guess, effect: float) -> list[str]:
    """One assumption."""
    ends = NOTHING if one.ends is None else f"{shown(one, one.ends[0])} – {shown(one, one.ends[1])}"
    return [
        number_name(one.path),
        origin(found, one),
        shown(one, one.value),
        ends,
        NOTHING if effect < 0 else share(effect) if effect else say("not told from luck"),
    ]


def origin(found: Kept, one: Guess) -> str:
    """Whether a number was typed, or from which preset it is."""
    used = found.scenario.presets_used.get(one.path)
    if one.origin == "preset" and used is not None:
        where = ", ".join(str(part) for part in (publisher(used.source), used.country, used.year) if part)
        if used.evidence in OF_NOBODY:
            return say(OF_NOBODY[used.evidence])
        return say("published, {where}", where=where) if where else say("published")
    return say("typed as a range") if one.origin == "range" else say("typed")


def stands(found: Kept, path: str) -> str:
    """What a number is taken for and where that is from, to be followed by more; nothing where it is not listed."""
    one = next((one for one in guesses(found.scenario) if path in one.paths), None)
    return "" if one is None else f"{shown(one, one.value)}, {origin(found, one)}; "


def publisher(source: str) -> str:
    """Who published a number: the names that its source begins with, else the first page that it names."""
    names = NAMES.match(source)
    page = PAGE.search(source)
    return re.sub(MONTH, "", names[0]) if names else page[0] if page else ""


def shown(one: Guess, value: float) -> str:
    """A value as one would type it."""
    return f"{plainly(100 * value, 3)} %" if one.kind == "share" else plainly(value, 4)
