"""The plans side by side: the table, where worlds fall, and how sure the mean is."""

from __future__ import annotations

import math

from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.page.charts import Range, both, ranges
from wom_sim.page.colours import paints
from wom_sim.page.parts import Table
from wom_sim.results.workbook import workbook
from wom_sim.show.text import NOTHING, decimals_for, number, share, sure
from wom_sim.statistics.paired import Row
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import drawn_words


def plans(found: Kept) -> list[Markup]:
    """The table, and its figure of two bars with two meanings."""
    return [parts.table(table(found)), tables(found), *(figure(found) if found.found.worlds > 1 else []), *draws(found)]


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
    means, extras = decimals_for(row.mean for row in rows), decimals_for(row.extra for row in rows)
    body = [cells(row, means, extras) for row in rows]
    strong = next(k for k, row in enumerate(rows) if row.strategy == found.best)
    return Table(
        say("What each plan costs and brings; the plan that this page is about in bold"), head, body, 1, strong
    )


def title(found: Kept) -> str:
    """What plans are ranked by, with a capital."""
    counted = say(found.found.label)
    return counted[:1].upper() + counted[1:]


def cells(row: Row, means: int, extras: int) -> list[str]:
    """One row of the table."""
    extra = f"{number(row.extra, extras, sign=True)} ± {number(row.extra_half_width, extras)}"
    plain = row.is_baseline or row.is_reference
    return [
        row.strategy, number(row.cost), number(row.mean, means),
        f"{number(row.low, means)} – {number(row.high, means)}",
        NOTHING if not math.isfinite(row.extra) else extra,
        NOTHING if plain or not math.isfinite(row.sign_confidence) else sure(row.sign_confidence),
        NOTHING if not math.isfinite(row.cost_per_extra) else number(row.cost_per_extra, 2),
        NOTHING if not math.isfinite(row.p_goal) else share(row.p_goal),
        NOTHING if not math.isfinite(row.best_share) else share(row.best_share),
    ]  # fmt: skip


def figure(found: Kept) -> list[Markup]:
    """Where worlds fall, and where the mean lies: two bars that mean two things."""
    known, decimals, told = drawn(found), decimals_of(found), finding(found)
    target = found.found.goal_target
    goal = next(iter(found.found.floors), None)
    value = target if target is not None else goal.value if goal is not None and not goal.grows else None
    marks = [] if value is None else [(value, say("goal {value}", value=number(value)))]
    beside = Table(told, [say("Which plan"), say("Low"), say("Mean"), say("High"), "±"], [
        [row.strategy, *(number(one, decimals) for one in (row.low, row.mean, row.high, row.half_width))]
        for row in known
    ])  # fmt: skip
    note = say(
        "Wide bar: where 8 of 10 worlds fall, which is luck. Narrow bar: how well the mean is known; more worlds "
        "narrow only this one."
    )
    picture = both(ranges(spread(found), title(found), marks), told)
    return [parts.figure(picture, told, beside), parts.paragraph(note, "note")]


def drawn(found: Kept) -> list[Row]:
    """The plans that have a bar."""
    return [row for row in found.found.ranked if math.isfinite(row.mean) and row.strategy in found.strategies]


def decimals_of(found: Kept) -> int:
    """The decimals of their means."""
    return decimals_for(row.mean for row in found.found.ranked)


def spread(found: Kept) -> list[Range]:
    """Their bars."""
    colours, decimals = paints(found.strategies), decimals_of(found)
    return [
        Range(
            row.strategy, colours[row.strategy], row.low, row.high, row.mean, row.mean - row.half_width,
            row.mean + row.half_width, number(row.mean, decimals),
        )
        for row in drawn(found)
    ]  # fmt: skip


def finding(found: Kept) -> str:
    """What the figure shows, in a sentence."""
    best, decimals = found.row, decimals_of(found)
    return say(
        "“{plan}” brings {mean} {label} on average; in 8 of 10 worlds between {low} and {high}.",
        plan=best.strategy, mean=number(best.mean, decimals), label=say(found.found.label),
        low=number(best.low, decimals), high=number(best.high, decimals),
    )  # fmt: skip


def draws(found: Kept) -> list[Markup]:
    """How far the answer carries if what is not known is otherwise."""
    seen = found.unknown
    if seen is None or seen.low == seen.high:
        return []
    told = say(
        "If the {label} that it rests on are otherwise (8 of 10 of {draws} draws), “{plan}” brings {low} to {high} "
        "{orders} more than “{home}” on average.",
        label=drawn_words(seen.label), draws=seen.draws, plan=seen.best, low=number(seen.low), high=number(seen.high),
        orders=say(found.found.label), home=seen.over,
    )  # fmt: skip
    if seen.best == seen.over:
        return []
    luck = say(
        "Of what is uncertain in this, {part} is what nobody has measured yet, and {luck} is luck that no measuring "
        "takes away.",
        part=share(seen.ignorance), luck=share(1 - seen.ignorance),
    )  # fmt: skip
    return [parts.paragraph(f"{told} {luck}")]
