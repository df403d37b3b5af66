"""What the figures of a run are made of, and its course day by day; money counts the scenario's currency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wom_sim.ledger import Event
from wom_sim.metrics.cascades import Forest, forest
from wom_sim.metrics.counting import (
    by_event_and_medium,
    by_source,
    conversions_over_time,
    of_event,
    own_shares,
    per_tick,
    ratio,
    reach_by,
    reach_over_time,
)
from wom_sim.statistics.types import Integers

if TYPE_CHECKING:
    import pandas as pd

# Money: in the scenario's currency, against counts of the real market (already scaled)


def cost_per_person_reached(spend: float, reach: float) -> float:
    """Money spent for each person reached: spend / reach."""
    return ratio(spend, reach)


def return_per_person_reached(margin: float, reach: float) -> float:
    """Margin earned for each person reached, before the spend is taken off: margin / reach."""
    return ratio(margin, reach)


def cac(extra_spend: float, extra: float) -> float:
    """What each *extra* customer costs: spend above the baseline's / conversions above the baseline's.

    nan unless ``extra`` > 0: a cost per customer *lost* would read like a bargain.  Of one run alone there is only
    :func:`cac_of_all_orders`.
    """
    return ratio(extra_spend, max(extra, 0.0))


def roas(extra_margin: float, extra_spend: float) -> float:
    """Return on what is spent above the baseline: extra margin / extra spend; 1 breaks even, nan unless more is spent.

    Of one run alone there is only :func:`roas_of_all_orders`.
    """
    return ratio(extra_margin, max(extra_spend, 0.0))


def roi(extra_margin: float, extra_spend: float) -> float:
    """The same as a gain: (extra margin − extra spend) / extra spend; 0 breaks even, nan unless more is spent."""
    return ratio(extra_margin - extra_spend, max(extra_spend, 0.0))


def cac_of_all_orders(spend: float, conversions: float) -> float:
    """Spend / conversions, counting also those who would have come anyway."""
    return ratio(spend, conversions)


def roas_of_all_orders(margin: float, spend: float) -> float:
    """Margin / spend, with the margin of those who would have come anyway."""
    return ratio(margin, spend)


def roi_of_all_orders(margin: float, spend: float) -> float:
    """(Margin − spend) / spend, with the margin of those who would have come anyway."""
    return ratio(margin - spend, spend)


def earned_media_value(earned_impressions: float, price_per_thousand: float) -> float:
    """What the earned impressions would have cost as ads: impressions·price / 1000.

    An equivalence, not an effect: nobody was paid, nothing was saved, and it says nothing about what they caused.
    """
    return earned_impressions * price_per_thousand / 1000.0


# What a wanted value of these asks for


def as_price(value: float, _: float) -> float:
    """How many a unit of money has to bring at a price."""
    return ratio(1.0, value)


def as_return(value: float, margin: float) -> float:
    """How many orders a unit of money has to bring so that so much comes back."""
    return ratio(value, margin)


def as_gain(value: float, margin: float) -> float:
    """How many orders a unit of money has to bring so that so much more than itself comes back."""
    return ratio(value + 1.0, margin)


# What the figures are made of


class Rated(NamedTuple):
    """What is known of a brand's reviews before day 1: their average, and how many *simulated* reviews it is worth."""

    average: float
    prior: float


class Market(NamedTuple):
    """One's own and rivals' orders, first and further ones, and paid impressions, in simulated people."""

    orders: int
    others_orders: int
    shown: int
    others_shown: int


def share_of_market(market: Market | None) -> float:
    """One's own of all orders, 0 … 1; nan without rivals."""
    return math.nan if market is None else ratio(market.orders, market.orders + market.others_orders)


def share_of_voice(market: Market | None) -> float:
    """One's own of all paid impressions, 0 … 1; nan without rivals."""
    return math.nan if market is None else ratio(market.shown, market.shown + market.others_shown)


class OneRun(NamedTuple):
    """One world as its figures see it, in simulated people; what several figures need is counted once.

    ``rows``: all; ``shares`` and ``bought``: those of shares and of first orders; ``told``: both.  ``events``: how many
    rows say each event, by its number; ``visits`` and ``conversions`` by source.  ``impressions``, ``reach`` and
    ``own_shares`` in all, ``reached`` by the end of each tick, ``media`` by medium.  ``cascades``: one row each of
    ``trees``.  ``orders``, ``people_reached``, ``spend`` and ``margin`` are those of the real market; ``lifetime``:
    value of a new customer, and of that her referrals; ``rated``: what is known of reviews, by brand; ``market``: what
    rivals have of orders and ads, None without any.
    """

    rows: np.ndarray
    told: np.ndarray
    shares: np.ndarray
    bought: np.ndarray
    people: int
    ticks: int
    impressions: int
    live_shares: int
    events: list[int]
    visits: dict[str, int]
    conversions: dict[str, int]
    own_shares: int
    reached: Integers
    reach: int
    media: dict[int, int]
    trees: Forest
    cascades: np.ndarray
    people_reached: float
    orders: float
    spend: float
    margin: float
    lifetime: tuple[float, float]
    rated: Mapping[int, Rated]
    market: Market | None


def one_run(
    rows: np.ndarray,
    people: int,
    ticks: int,
    impressions: np.ndarray,
    live_shares: int,
    scale: float,
    spend: float,
    margin_per_order: float,
    repeat_margin: float,
    lifetime: tuple[float, float],
    rated: Mapping[int, Rated],
    market: Market | None,
) -> OneRun:
    """What the figures of a world are made of; see :func:`wom_sim.metrics.summary`."""
    exposures, told = of_event(rows, Event.FIRST_EXPOSURE), of_event(rows, Event.SHARE, Event.CONVERT)
    shares, bought = of_event(told, Event.SHARE), of_event(told, Event.CONVERT)
    reached, counts, trees = reach_over_time(exposures, ticks), by_event_and_medium(rows), forest(rows)
    reach, orders = int(reached[-1]), len(bought) * scale
    return OneRun(
        rows, told, shares, bought, people, ticks, int(impressions.sum()), live_shares,
        counts.sum(axis=1).tolist(), by_source(counts[Event.VISIT]), by_source(counts[Event.CONVERT]),
        own_shares(shares), reached, reach, reach_by(exposures, "medium"), trees, trees.table(),
        reach * scale, orders, spend, margin_per_order * orders + repeat_margin, lifetime, rated,
        market,
    )  # fmt: skip


def virality(cascades: np.ndarray) -> float:
    """Structural virality of the largest cascade, the first among equals; nan without one."""
    return float(cascades["structural_virality"][cascades["size"].argmax()]) if len(cascades) else math.nan


def daily(rows: np.ndarray, *, ticks: int, scale: float = 1.0) -> pd.DataFrame:
    """The course of one world, one row per tick 0 … ``ticks``; counts are multiplied by ``scale``.

    ``reach`` and ``cumulative_conversions`` are totals so far, ``notices``, ``visits``, ``conversions``, ``shares``
    (people's own and sponsored) and ``repeat_orders`` are new in that tick.
    """
    import pandas as pd

    events = {"notices": Event.NOTICE, "visits": Event.VISIT, "conversions": Event.CONVERT, "shares": Event.SHARE}
    events["repeat_orders"] = Event.REPEAT
    columns = {"tick": np.arange(ticks + 1), "reach": reach_over_time(rows, ticks) * scale}
    columns |= {name: per_tick(rows, event, ticks) * scale for name, event in events.items()}
    return pd.DataFrame(columns | {"cumulative_conversions": conversions_over_time(rows, ticks) * scale})
