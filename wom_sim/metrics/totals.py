"""All metrics of a run at once, and day by day; money counts the scenario's currency against the real market."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.ledger import Event
from wom_sim.metrics.cascades import forest, reproduction_of
from wom_sim.metrics.counting import (
    MEDIA,
    SOURCES,
    Integers,
    by_event_and_medium,
    by_source,
    conversion_rate,
    conversions_over_time,
    engagement_rate_per_impression,
    engagement_rate_per_reach,
    frequency,
    friend_conversions,
    gross_rating_points,
    k_factor,
    of_event,
    own_shares,
    peak_tick,
    per_tick,
    ratio,
    reach_by,
    reach_over_time,
    time_to,
)

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


# All at once


def summary(
    rows: np.ndarray,
    *,
    people: int,
    ticks: int,
    impressions: np.ndarray,
    live_shares: int = 0,
    scale: float = 1.0,
    spend: float = 0.0,
    margin_per_order: float = 0.0,
) -> dict[str, float]:
    """Every figure of one world under stable names.

    ``people``: of the simulated network; ``impressions``: deliveries, int64[ticks + 1, slots]; ``spend`` and
    ``margin_per_order``: money of the real market.  Counts are multiplied by ``scale`` (real people per simulated one)
    and so enter money figures; rates, ticks and the size, depth and structural virality of cascades are not (a larger
    market has more cascades, not larger ones).  ``structural_virality`` is that of the largest cascade, the first in
    :func:`wom_sim.metrics.cascades.cascade_table` among equals; ``grp`` is over ``people``.

    Raises :class:`InputError` when the ledger runs beyond ``ticks``.
    """
    exposures, told = of_event(rows, Event.FIRST_EXPOSURE), of_event(rows, Event.SHARE, Event.CONVERT)
    shares, orders = of_event(told, Event.SHARE), of_event(told, Event.CONVERT)
    reached = reach_over_time(exposures, ticks)
    counts = {
        "impressions": int(impressions.sum()),
        "reach": int(reached[-1]),
        **_reached_by(exposures),
        **_counts(by_event_and_medium(rows), shares, orders),
        "live_shares": live_shares,
    }
    figures = {name: value * scale for name, value in counts.items()}
    margin, reached_people = margin_per_order * figures["conversions"], figures["reach"]
    return figures | {
        **_rates(counts, people),
        **_cascades(rows),
        "k_factor": k_factor(told),
        "margin": margin,
        "cac_of_all_orders": cac_of_all_orders(spend, figures["conversions"]),
        "roas_of_all_orders": roas_of_all_orders(margin, spend),
        "roi_of_all_orders": roi_of_all_orders(margin, spend),
        "cost_per_person_reached": cost_per_person_reached(spend, reached_people),
        "return_per_person_reached": return_per_person_reached(margin, reached_people),
        "tick_half_reach": time_to(reached, 0.5),
        "peak_conversion_tick": peak_tick(per_tick(orders, Event.CONVERT, ticks)),
    }


def _reached_by(exposures: np.ndarray) -> dict[str, int]:
    """Reach of each medium."""
    media = reach_by(exposures, "medium")
    return {f"reach_{medium.name.lower()}": media[medium] for medium in MEDIA}


def _counts(counts: Integers, shares: np.ndarray, orders: np.ndarray) -> dict[str, int]:
    """The events, which grow with the market; ``counts``: by event and medium."""
    all_media = counts.sum(axis=1).tolist()
    visits, conversions = by_source(counts[Event.VISIT]), by_source(counts[Event.CONVERT])
    own = own_shares(shares)
    return {
        "notices": all_media[Event.NOTICE],
        "engagements": all_media[Event.ENGAGE],
        "shares": own,
        "sponsored_shares": len(shares) - own,
        "visits": all_media[Event.VISIT],
        **{f"visits_{source}": visits[source] for source in SOURCES},
        "conversions": all_media[Event.CONVERT],
        **{f"conversions_{source}": conversions[source] for source in SOURCES},
        "friend_conversions": friend_conversions(orders),
        "subscriptions": all_media[Event.SUBSCRIBE],
    }


def _rates(counts: dict[str, int], people: int) -> dict[str, float]:
    return {
        "frequency": frequency(counts["impressions"], counts["reach"]),
        "grp": gross_rating_points(counts["impressions"], people),
        "engagement_rate_per_impression": engagement_rate_per_impression(counts["engagements"], counts["impressions"]),
        "engagement_rate_per_reach": engagement_rate_per_reach(counts["engagements"], counts["reach"]),
        "cvr": conversion_rate(counts["conversions"], counts["visits"]),
    }


def _cascades(rows: np.ndarray) -> dict[str, float]:
    trees = forest(rows)
    table = trees.table()
    largest = table["structural_virality"][table["size"].argmax()] if len(table) else math.nan
    return {
        "reproduction": reproduction_of(trees.generation_sizes()),
        "largest_cascade": float(table["size"].max(initial=0)),
        "deepest_cascade": float(table["depth"].max(initial=0)),
        "structural_virality": float(largest),
    }


def daily(rows: np.ndarray, *, ticks: int, scale: float = 1.0) -> pd.DataFrame:
    """The course of one world, one row per tick 0 … ``ticks``; counts are multiplied by ``scale``.

    ``reach`` and ``cumulative_conversions`` are totals so far, ``notices``, ``visits``, ``conversions`` and ``shares``
    (people's own and sponsored) are new in that tick.
    """
    import pandas as pd

    events = {"notices": Event.NOTICE, "visits": Event.VISIT, "conversions": Event.CONVERT, "shares": Event.SHARE}
    columns = {"tick": np.arange(ticks + 1), "reach": reach_over_time(rows, ticks) * scale}
    columns |= {name: per_tick(rows, event, ticks) * scale for name, event in events.items()}
    return pd.DataFrame(columns | {"cumulative_conversions": conversions_over_time(rows, ticks) * scale})
