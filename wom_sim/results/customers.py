"""Customers one by one: what each is worth in the year from her first order, and to whom that is owed.

The direct value V is the margin of her orders so far plus that of the orders still expected in that year: her rate λ
and chance to leave p are known in a simulation, so ``(1 − e^(−λpt))/p`` repeats follow in t days (of a subscription
``Σ (1−p)^k`` over its dates).  Half of the value of a customer whom a friend told of the brand is owed to that friend:
``V' = V − ½V·[told] + ½ΣV`` of whom she told, in whole cents, an odd one to the friend, so that ``ΣV' = ΣV`` exactly.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.behaviour.repeat import ACTIVE, YEAR
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.ledger import Event, Medium
from wom_sim.metrics.counting import of_event, ratio
from wom_sim.results.answer import frame
from wom_sim.results.values import kinds, margins
from wom_sim.statistics.types import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

NOBODY = -1


def lifetime(prepared: Prepared, history: History) -> tuple[float, float]:
    """Mean lifetime value of a new customer, and what her referrals add; nan where nobody is new or comes back."""
    if not prepared.setting.modules.repeat.on:
        return math.nan, math.nan
    first = newcomers(prepared, history)
    direct = direct_values(prepared, history, first)
    _, referrals = owed(direct, tellers(prepared, history, first), first, len(history.people))
    new = len(first)
    return ratio(float(direct.sum()) / 100, new), ratio(float(referrals.sum()) / 100, new)


def table(prepared: Prepared, history: History) -> pd.DataFrame:
    """One row for each new customer of a brand that people come back to; money in the scenario's currency."""
    first = newcomers(prepared, history)
    direct, told_by = direct_values(prepared, history, first), tellers(prepared, history, first)
    kept, referrals = owed(direct, told_by, first, len(history.people))
    state = history.standing[first["person"], first["brand"]]
    ids, names = prepared.network.ids, [brand.name for brand in prepared.setting.brands]
    columns: dict[str, Any] = {
        "person": [ids[k] for k in first["person"].tolist()],
        "brand": [names[k] for k in first["brand"].tolist()],
        "first_order": [prepared.scenario.dates.on(tick) for tick in first["tick"].tolist()],
        "orders": state["orders"],
        "stays": state["stands"] & ACTIVE != 0,
        "told_by": [None if k == NOBODY else ids[k] for k in told_by.tolist()],
        "value": direct / 100,
        "value_kept": kept / 100,
        "value_referrals": referrals / 100,
    }
    return frame(columns)


def newcomers(prepared: Prepared, history: History) -> np.ndarray:
    """The first orders of brands with a clock, by person and brand."""
    first = of_event(history.rows, Event.CONVERT)
    first = first.compress(prepared.setting.brand_table["clock"][first["brand"]] > 0)
    return first[np.lexsort([first["brand"], first["person"]])]


def direct_values(prepared: Prepared, history: History, first: np.ndarray) -> Integers:
    """V in cents of each of these customers: orders so far within a year of the first, and those still expected."""
    each, cells = margins(prepared), len(prepared.setting.brands)
    values = each[kinds(prepared, first, history.standing)]
    began = np.full(len(history.people) * cells, -1, np.int64)
    place = first["person"].astype(np.int64) * cells + first["brand"]
    began[place] = first["tick"]
    again = of_event(history.rows, Event.REPEAT)
    of = again["person"].astype(np.int64) * cells + again["brand"]
    own = (began[of] >= 0) & (again["tick"] - began[of] <= YEAR)
    repeats = each[kinds(prepared, again, history.standing)]
    values = values + np.bincount(of[own], repeats[own], minlength=len(began))[place]
    rest = np.maximum(first["tick"] + YEAR - prepared.scenario.days, 0.0)
    values = values + expected(prepared, history, first, rest) * repeat_margins(prepared, history, first)
    return np.asarray(np.rint(100.0 * values), np.int64)


def repeat_margins(prepared: Prepared, history: History, first: np.ndarray) -> Floats:
    """What a repeat order that nothing but the clock brings leaves, of each of these customers."""
    again = first.copy()
    again["event"], again["content"] = int(Event.REPEAT), -1
    return margins(prepared)[kinds(prepared, again, history.standing)]


def expected(prepared: Prepared, history: History, first: np.ndarray, rest: Floats) -> Floats:
    """Repeat orders still to come of each of these customers in so many days; 0 of those who have left."""
    state, maker = history.standing[first["person"], first["brand"]], prepared.setting.brand_table[first["brand"]]
    leave = np.maximum(state["leave"], 1e-12)
    by_clock = -np.expm1(-state["rate"] * leave * rest) / leave
    every = np.maximum(maker["every"], 1)
    dates = np.where(rest >= state["again_left"], np.floor((rest - state["again_left"]) / every) + 1, 0)
    dated = (1.0 - leave) * -np.expm1(dates * np.log1p(-np.minimum(leave, 1.0 - 1e-12))) / leave
    some = np.where(maker["clock"] == 2, dated, by_clock)
    return np.where(state["stands"] & ACTIVE != 0, some, 0.0)


def tellers(prepared: Prepared, history: History, first: np.ndarray) -> Integers:
    """The friend who first passed something of the brand to each of these customers before she ordered; −1: none.

    A person's first word of a content by an earned medium names one source: where that is the press, nobody is owed.
    """
    heard = of_event(history.rows, Event.FIRST_EXPOSURE)
    heard = heard.compress((heard["medium"] == Medium.EARNED) & (heard["source"] >= 0) & (heard["line"] < 0))
    if len(heard) == 0:
        return np.full(len(first), NOBODY, np.int64)
    heard = heard[np.lexsort([heard["source"], heard["tick"]])]
    makers = np.array([content.brand for content in prepared.setting.contents])
    whom, where = np.unique(heard["person"].astype(np.int64) << 16 | makers[heard["content"]], return_index=True)
    wanted = first["person"].astype(np.int64) << 16 | first["brand"]
    at = np.minimum(np.searchsorted(whom, wanted), len(whom) - 1)
    row = heard[where[at]]
    return np.where((whom[at] == wanted) & (row["tick"] <= first["tick"]), row["source"], NOBODY)


def owed(direct: Integers, told_by: Integers, first: np.ndarray, people: int) -> tuple[Integers, Integers]:
    """What each customer keeps of her own value, and the half of the value of those whom she told; cents.

    Halves owed to people who are no customers themselves are theirs: Σ kept + Σ of all halves = Σ direct.
    """
    told = told_by >= 0
    halves = np.where(told, -(-direct // 2), 0)
    by_person = np.zeros(people, np.int64)
    np.add.at(by_person, told_by[told], halves[told])
    referrals = np.zeros(len(first), np.int64)
    _, once = np.unique(first["person"], return_index=True)  # of several brands with the first
    referrals[once] = by_person[first["person"][once]]
    return direct - halves, referrals
