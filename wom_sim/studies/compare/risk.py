"""What plans risk where a crisis may come, and what a new customer is worth where customers come back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from wom_sim.language.say import say, says
from wom_sim.show.text import NOTHING, Column, called, laid_out, money, number, two_part, wrapped, written
from wom_sim.statistics.intervals import mean_of
from wom_sim.statistics.paired import paired
from wom_sim.statistics.types import Floats
from wom_sim.studies.compare.notes import listed
from wom_sim.studies.compare.outcomes import Outcomes

RANKED = ("if_it_comes", "worst_tenth")
"""Numbers of a risk that are of what strategies are ranked by."""

TENTH = 10
"""Fewer worlds than this have no worst tenth."""


class Risk(NamedTuple):
    """One strategy: means of the metric over ``worlds`` in which a crisis comes, and over the worst tenth of all.

    ``profit`` is margin − cost if it comes, ``kept`` how much more of it than under the baseline, with the half-width
    of its 95 % interval; ``heard`` and ``worst_week``: people who took the claim in, orders of the worst week.
    """

    strategy: str
    worlds: int
    if_it_comes: float
    worst_tenth: float
    heard: float
    corrected: float
    worst_week: float
    profit: float
    kept: float
    half_width: float


def risks(found: Outcomes) -> list[Risk]:
    """Every strategy that ran in all worlds, in the order of the table; nothing where no crisis is typed."""
    if not found.prepared.setting.claims:
        return []
    came = found.came
    metric, profit = found.outcomes(found.metric), found.outcomes("margin") - found.outcomes("cost")
    home = found.strategies.index(found.baseline)
    others = [found.outcomes(name) for name in ("heard_crisis", "heard_correction", "worst_week")]
    rows = []
    for row in found.rows():
        if row.strategy in found.strategies:
            k = found.strategies.index(row.strategy)
            kept = paired(profit[k][came], profit[home][came]) if came.sum() > 1 else None
            heard, corrected, worst = (mean_of(values[k][came]) for values in others)
            edge = (kept.mean, kept.half_width) if kept is not None else (math.nan, math.nan)
            rows.append(
                Risk(
                    row.strategy, int(came.sum()), mean_of(metric[k][came]), worst_tenth(metric[k]), heard,
                    corrected, worst, mean_of(profit[k][came]), edge[0], edge[1],
                )
            )  # fmt: skip
    return rows


def worst_tenth(values: Floats) -> float:
    """Mean of the worst tenth of the worlds, rounded up to whole worlds; nan of fewer than ten.

    The tenth percentile itself lies between worlds with a crisis and worlds without, and jumps.
    """
    if len(values) < TENTH:
        return math.nan
    return float(np.sort(values)[: math.ceil(len(values) / TENTH)].mean())


def told(found: Outcomes) -> str:
    """The block of text; nothing where no crisis is typed."""
    rows = risks(found)
    if not rows or not found.worlds:
        return ""
    came, label = rows[0].worlds, say(found.label)
    title = say(
        "If the crisis comes (in {came:,} of {worlds:,} worlds), and the worst tenth of all worlds",
        came=came,
        worlds=found.worlds,
    )
    if not came:
        return say("The crisis came in none of these worlds: run more of them, or type chance: 1.")
    table = laid_out([row.strategy for row in rows], columns(found, rows, label))
    note = say(
        "The ± is 95 % of the mean, in the worlds with the crisis. A rare crisis hides in the mean of all worlds."
    )
    if came < found.worlds:
        without = number(found.worlds - came)
        note += " " + say(
            "Every share of worlds and every promise counts the {without} without it, too.", without=without
        )
    return "\n".join([title, table, wrapped(note)])


def columns(found: Outcomes, rows: list[Risk], label: str) -> list[Column]:
    """Cells of the table."""
    currency = found.scenario.money.currency

    def cells(name: str, sign: bool = False) -> list[str]:
        values = [getattr(row, name) for row in rows]
        ranked = found.is_share and name in RANKED
        as_told = written([one for one in values if math.isfinite(one)] or [0.0], ranked)
        return [
            NOTHING if not math.isfinite(one) else as_told(one) if ranked else as_told.bare(one, sign=sign)
            for one in values
        ]

    edge = [
        NOTHING if row.strategy == found.baseline else cell for row, cell in zip(rows, cells("kept", True), strict=True)
    ]
    return [
        Column((say("it reaches"), say("people")), cells("heard")),
        Column((say("corrected"), say("people")), cells("corrected")),
        Column((label, say("if it comes")), cells("if_it_comes")),
        Column((label, say("worst tenth")), cells("worst_tenth")),
        Column((say("orders of"), say("worst week")), cells("worst_week")),
        Column(
            (say("margin − cost over {over}", over=found.baseline), currency), two_part(edge, "±", cells("half_width"))
        ),
    ]


def plain(found: Outcomes) -> list[dict[str, Any]]:
    """The same as plain values, a row a strategy."""
    return [row._asdict() for row in risks(found)]


def lifetimes(found: Outcomes) -> dict[str, float]:
    """The mean lifetime value of a new customer by strategy, in the worlds where there is one; none without repeats."""
    known = {}
    for name, values in zip(found.strategies, found.outcomes("lifetime_value"), strict=True):
        some = values[~np.isnan(values)]
        if len(some):
            known[name] = float(some.mean())
    return known


def lifetime_note(prices: Sequence[tuple[str, float]], values: Mapping[str, float], currency: str) -> list[str]:
    """What a new customer of each strategy brings in a year, and whether that is more than an extra order costs."""
    both = [(name, price, values[name]) for name, price in prices if name in values]
    if not both:
        return []
    worth = listed(
        [say("{value} with {name}", value=money(value, currency), name=called(name)) for name, _, value in both]
    )
    paying = [name for name, price, value in both if value > price]
    said = say(
        "A new customer brings {worth} in the year from her first order, orders still expected included", worth=worth
    )
    pays = (
        says("{names} pays by that.", "{names} pay by that.", len(paying), names=listed([*map(called, paying)]))
        if paying
        else say("nothing pays even by that.")
    )
    return [f"{said}: {pays}"]
