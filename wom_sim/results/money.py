"""Money day by day: when it leaves, and what an order brings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wom_sim import metrics
from wom_sim.campaign.auction import Account, in_cents
from wom_sim.campaign.prepare import Prepared
from wom_sim.ledger import Event
from wom_sim.metrics.catalog import EXTRA
from wom_sim.metrics.counting import of_event

Floats = npt.NDArray[np.float64]


def cents_by_tick(prepared: Prepared, strategy: str, rows: np.ndarray) -> npt.NDArray[np.int64]:
    """Cents booked on each tick by each line of a strategy in the world of these rows, int64[ticks + 1, lines].

    Media money is booked on the day it is spent, wages on the days of the work, a reward with the order that it is paid
    for, everything else (production, fees, samples, the cost of posts) on the line's first day.  The sum is the cost of
    the run, to the cent.
    """
    scenario = prepared.scenario
    lines = prepared.plan(strategy)
    cents = np.zeros((scenario.days + 1, len(lines)), np.int64)
    for k, one in enumerate(lines):
        first = scenario.plan[one.line.name].ticks(scenario.dates)[0]
        cents[first, k] += round(100 * one.account.fixed)
        for amounts in (one.account.spent, wages(one.account, first), rewards(one.account, prepared.scale, rows)):
            for tick, amount in amounts.items():
                cents[tick, k] += round(100 * amount)
    return cents


def wages(account: Account, first: int) -> dict[int, float]:
    """Wages of a line by tick, in proportion to the hours of work; on its ``first`` day where nobody works."""
    hours = sum(account.hours.values())
    if hours == 0:
        return {first: account.wages}
    return in_cents({tick: account.wages * worked / hours for tick, worked in sorted(account.hours.items())})


def rewards(account: Account, scale: float, rows: np.ndarray) -> dict[int, float]:
    """What a line pays for orders that friends brought, by tick of the order, in whole cents."""
    if account.per_order == 0.0:
        return {}
    each = account.per_order * scale
    days = range(account.ticks[0], account.ticks[1] + 1)
    return in_cents({day: each * metrics.referred_orders(rows, account.content, (day, day)) for day in days})


def kinds(prepared: Prepared, orders: np.ndarray) -> npt.NDArray[np.int64]:
    """Of each order its content, or behind all contents its brand where none brought it: places in :func:`margins`."""
    behind = len(prepared.contents) + orders["brand"].astype(np.int64)
    return np.where(orders["content"] >= 0, orders["content"], behind)


def margins(prepared: Prepared) -> Floats:
    """Money that an order leaves by :func:`kinds`, discounts taken off, float64[contents + brands]."""
    return by_kind(prepared, [brand.margin_per_order for brand in prepared.scenario.brands.values()])


def prices(prepared: Prepared) -> Floats:
    """What a customer pays by :func:`kinds`, discounts taken off; the margin of a brand without a price."""
    brands = prepared.scenario.brands.values()
    return by_kind(prepared, [brand.price_per_order or brand.margin_per_order for brand in brands])


def by_kind(prepared: Prepared, by_brand: list[float]) -> Floats:
    """Money per order of each content, its discount taken off, then of each brand."""
    makers = [content.brand for content in prepared.setting.contents]
    of_contents = np.array([by_brand[brand] for brand in makers]) - np.array(prepared.discounts)
    return np.concatenate([of_contents, by_brand])


def of_extra(metric: str, cost: Floats, margin: Floats, orders: Floats) -> Floats:
    """``cac``, ``roas`` or ``roi`` of what is extra over a baseline, number by number; nan where there is none.

    See the functions of these names in :mod:`wom_sim.metrics`.
    """
    above, below = EXTRA[metric](cost, margin, orders)
    found: Floats = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    return found


def margin_per_order(prepared: Prepared, rows: np.ndarray) -> float:
    """Money earned per order; of several contents and brands weighted by their orders, of none that of the first."""
    orders = of_event(rows, Event.CONVERT)
    if len(orders) == 0:
        return float(next(iter(prepared.scenario.brands.values())).margin_per_order)
    return float(margins(prepared)[kinds(prepared, orders)].mean())
