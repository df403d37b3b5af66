"""The plans side by side: the table, where worlds fall, and how sure the mean is."""

from __future__ import annotations

import math

import numpy as np
from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.page.charts import Range, both, ranges
from wom_sim.page.colours import paints
from wom_sim.page.parts import Table
from wom_sim.results.workbook import workbook
from wom_sim.show.text import NOTHING, Written, number, share, sure
from wom_sim.statistics.paired import Row
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import drawn_words

MOSTLY = 0.75
"""Draws lie on one side of what was assumed where so many of them do."""


def plans(found: Kept) -> list[Markup]:
    """The table, and its figure of two bars with two meanings."""
    shown = figure(found) if found.found.worlds > 1 else []
    return [
        parts.table(table(found)),
        parts.bullets(described(found)),
        *apart(found),
        tables(found),
        *shown,
        *draws(found),
    ]


def described(found: Kept) -> list[str]:
    """What each plan is, where its scenario says so."""
    every = [(name, found.scenario.strategy(name).description) for name in found.strategies]
    return [say("“{plan}” is: {what}.", plan=name, what=what) for name, what in every if what]


def apart(found: Kept) -> list[Markup]:
    """What :func:`apart_says` says, as a note."""
    told = apart_says(found)
    return [parts.paragraph(told, "note")] if told else []


def apart_says(found: Kept) -> str:
    """Of how many worlds with a crisis and without one every share of worlds is made, where there are both."""
    came, worlds = int(found.found.came.sum()), found.found.worlds
    if not 0 < came < worlds:
        return ""
    return say(
        "Every share of worlds, here and in what may be promised, is of {worlds}: {came} in which the crisis comes, "
        "and {without} in which it does not.",
        worlds=number(worlds), came=number(came), without=number(worlds - came),
    )  # fmt: skip


SHEETS = ("summary", "goals", "weekly", "removals", "generations", "influences", "lines")
"""Tables of the folder that the page carries as a workbook: those whose numbers stand on it."""


def tables(found: Kept) -> Markup:
    """The tables to be saved as a workbook, as the folder has them."""
    known = {name: found.results[name] for name in SHEETS if name in found.results}
    about = [(found.scenario.name, say("Tables of this page, as the folder of the results has them"))]
    return parts.download("tables.xlsx", workbook(known, about), say("Save the tables for Excel"))


def table(found: Kept) -> Table:
    """The numbers of ``summary.csv``."""
    rows, home = found.found.ranked, found.found.baseline
    head = [
        say("Which plan"),
        say("Cost, {currency}", currency=found.scenario.money.currency),
        say("{label}, mean", label=title(found)),
    ]
    head += [say("8 of 10 worlds fall between"), say("Extra over “{home}”", home=home), say("Sure of the sign")]
    head += [say("Cost per extra"), say("Goal reached"), say("Best in")]
    profits = left(found)
    if profits:
        head.append(say("Margin less cost, {currency}", currency=found.scenario.money.currency))
    means, extras = found.written(*(row.mean for row in rows)), found.written(*(row.extra for row in rows))
    body = [[*cells(row, means, extras), *([number(profits[row.strategy])] if profits else [])] for row in rows]
    strong = next(k for k, row in enumerate(rows) if row.strategy == found.best)
    return Table(
        say("What each plan costs and brings; the plan that this page is about in bold"), head, body, 1, strong
    )


def left(found: Kept) -> dict[str, float]:
    """What every plan leaves within the days, on average; nothing where nobody said what an order leaves."""
    earned, costs = found.of("margin"), found.of("cost")
    return {name: earned[name] - costs[name] for name in earned} if any(earned.values()) else {}


def title(found: Kept) -> str:
    """What plans are ranked by, with a capital."""
    counted = say(found.found.label)
    return counted[:1].upper() + counted[1:]


def axis(found: Kept) -> str:
    """The same below an axis, on which shares are in percent."""
    return say("{label}, percent", label=title(found)) if found.found.is_share else title(found)


def scale(found: Kept) -> float:
    """What values are multiplied by on that axis."""
    return 100.0 if found.found.is_share else 1.0


def cells(row: Row, means: Written, extras: Written) -> list[str]:
    """One row of the table."""
    extra = f"{extras.bare(row.extra, sign=True)} ± {extras.apart(row.extra_half_width)}"
    plain = row.is_baseline or row.is_reference
    return [
        row.strategy, number(row.cost), means(row.mean),
        f"{means.bare(row.low)} – {means(row.high)}",
        NOTHING if not math.isfinite(row.extra) else extra,
        NOTHING if plain or not math.isfinite(row.sign_confidence) else sure(row.sign_confidence),
        NOTHING if not math.isfinite(row.cost_per_extra) else number(row.cost_per_extra, 2),
        NOTHING if not math.isfinite(row.p_goal) else share(row.p_goal),
        NOTHING if not math.isfinite(row.best_share) else share(row.best_share),
    ]  # fmt: skip


def figure(found: Kept) -> list[Markup]:
    """Where worlds fall, and where the mean lies: two bars that mean two things."""
    known, as_told, told = drawn(found), as_shown(found), finding(found)
    target = found.found.goal_target
    goal = next(iter(found.found.floors), None)
    value = target if target is not None else goal.value if goal is not None and not goal.grows else None
    marks = [] if value is None else [(scale(found) * value, say("goal {value}", value=found.written(value)(value)))]
    beside = Table(told, [say("Which plan"), say("Low"), say("Mean"), say("High"), "±"], [
        [row.strategy, *(as_told(one) for one in (row.low, row.mean, row.high)), as_told.apart(row.half_width)]
        for row in known
    ])  # fmt: skip
    note = say(
        "Wide bar: where 8 of 10 worlds fall, which is luck. Narrow bar: how well the mean is known; more worlds "
        "narrow only this one."
    )
    picture = both(ranges(spread(found), axis(found), marks), told)
    return [parts.figure(picture, told, beside), parts.paragraph(note, "note")]


def drawn(found: Kept) -> list[Row]:
    """The plans that have a bar."""
    return [row for row in found.found.ranked if math.isfinite(row.mean) and row.strategy in found.strategies]


def as_shown(found: Kept) -> Written:
    """How their means are written."""
    return found.written(*(row.mean for row in found.found.ranked))


def spread(found: Kept) -> list[Range]:
    """Their bars."""
    colours, told, times = paints(found.strategies), as_shown(found), scale(found)
    return [
        Range(
            row.strategy, colours[row.strategy], times * row.low, times * row.high, times * row.mean,
            times * (row.mean - row.half_width), times * (row.mean + row.half_width), told(row.mean),
        )
        for row in drawn(found)
    ]  # fmt: skip


def finding(found: Kept) -> str:
    """What the figure shows, in a sentence."""
    best, told = found.row, as_shown(found)
    return say(
        "“{plan}” brings {mean} {label} on average; in 8 of 10 worlds between {low} and {high}.",
        plan=best.strategy, mean=told(best.mean), label=say(found.found.label),
        low=told(best.low), high=told(best.high),
    )  # fmt: skip


def draws(found: Kept) -> list[Markup]:
    """How far the answer carries if what is not known is otherwise."""
    seen = found.unknown
    if seen is None or seen.low == seen.high:
        return []
    told = say(
        "If the {label} that it rests on are otherwise (8 of 10 of {draws} draws), “{plan}” brings {low} to {high} "
        "{orders} more than “{home}” on average.",
        label=drawn_words(seen.label), draws=seen.draws, plan=seen.best, low=found.more(seen.low),
        high=found.more(seen.high),
        orders=say(found.found.label), home=seen.over,
    )  # fmt: skip
    if seen.best == seen.over:
        return []
    luck = say(
        "Of what is uncertain in this, {part} is what nobody has measured yet, and {luck} is luck that no measuring "
        "takes away.",
        part=share(seen.ignorance), luck=share(1 - seen.ignorance),
    )  # fmt: skip
    return [parts.paragraph(" ".join(filter(None, [told, off_centre(found), luck])))]


def off_centre(found: Kept) -> str:
    """On which side of what was assumed most draws fall, where it is three in four."""
    seen = found.found.ignorance
    if seen is None:
        return ""
    above = float(np.mean(seen.extra(found.best, found.found.baseline).values > found.row.extra))
    if above >= MOSTLY:
        return say("What is not known can add more than it can take away: most draws lie above what was assumed.")
    if above <= 1 - MOSTLY:
        return say("What is not known can take away more than it can add: most draws lie below what was assumed.")
    return ""
