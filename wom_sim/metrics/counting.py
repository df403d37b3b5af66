"""What a run achieved: every metric is a pure function of ledger rows and plain numbers.

``rows`` is a structured array of :data:`wom_sim.ledger.ROW`, in any order.  Metrics count *people of the simulated
network* and are not scaled, except in :func:`summary` and :func:`daily`.  A ledger of several brands counts them all:
pass the rows of one (its contents' and its baseline's) to look at it alone.  What is undefined (a rate over nothing) is
nan, never infinite and never a warning; it prints as n/a.  Cascades live in :mod:`wom_sim.metrics.cascades`.

A share is a person's own (line −1) or *sponsored* (made in the name of a line of the plan); what friends hear from the
second carries the line and its medium.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Event, Medium
from wom_sim.statistics.types import Integers

SOURCES = {"direct": Medium.NONE, "paid": Medium.PAID, "owned": Medium.OWNED, "earned": Medium.EARNED}
"""Where a visit or a conversion came from, by last touch; direct is nobody's message."""
MEDIA = (Medium.PAID, Medium.OWNED, Medium.EARNED)
"""The media that lines and friends have."""
_CUSTOMER = 2  # the share clock of a customer
_ROUNDING = 1e-9  # a share of the final value missed by less is met: 0.1 × 30 is not exactly 3 in floats


def ratio(numerator: float, denominator: float) -> float:
    """Numerator over denominator, nan over 0."""
    return float(numerator / denominator) if denominator else math.nan


# Counting


def _distinct(values: np.ndarray) -> np.ndarray:
    """The different values, sorted; ``np.unique`` hashes integers, which is slower at these sizes."""
    ordered = np.sort(values)
    return np.append(ordered[:-1].compress(ordered[1:] != ordered[:-1]), ordered[-1:])


def reach(rows: np.ndarray, content: int | None = None, medium: int | None = None, line: int | None = None) -> int:
    """People exposed at least once: distinct persons among the first exposures that fit.

    A first exposure is one per person, content and medium, and names the line that made it (−1: a friend's own share).
    So ``line`` counts whom a line reached *first*, not everybody it reached; a total is at most the sum of its parts.
    """
    keep = rows["event"] == int(Event.FIRST_EXPOSURE)
    for name, wanted in (("content", content), ("medium", medium), ("line", line)):
        if wanted is not None:
            keep &= rows[name] == wanted
    return len(_distinct(rows["person"][keep]))


def reach_by(rows: np.ndarray, column: str) -> dict[int, int]:
    """:func:`reach` for each ``"medium"`` (all three :class:`Medium`), ``"line"`` or ``"content"`` that occurs.

    One person can count under several keys: the values sum to at least the total.  Raises :class:`InputError` for
    another column.
    """
    if column not in ("medium", "line", "content"):
        raise InputError(say('reach_by: expected "medium", "line" or "content", got {column!r}', column=column))
    first = of_event(rows, Event.FIRST_EXPOSURE)
    pairs = _distinct(first[column].astype(np.int64) << 32 | first["person"])
    keys, counts = np.unique(pairs >> 32, return_counts=True)
    found = dict(zip(keys.tolist(), counts.tolist(), strict=True))
    return {medium: found.get(medium, 0) for medium in MEDIA} if column == "medium" else found


def of_event(rows: np.ndarray, *events: Event) -> np.ndarray:
    """The rows that say one of ``events``."""
    told = rows["event"]
    wanted = functools.reduce(np.logical_or, [told == int(event) for event in events])  # NumPy is slow with members
    return rows.compress(wanted)  # as ``rows[…]``, ten times quicker on records


def by_event_and_medium(rows: np.ndarray) -> Integers:
    """How many rows say each event of each medium: int64[events, media], both by their numbers."""
    media = max(Medium) + 1
    cell = rows["event"].astype(np.int64) * media + rows["medium"]
    return np.bincount(cell, minlength=(max(Event) + 1) * media).reshape(-1, media)


def count(rows: np.ndarray, event: Event) -> int:
    """How many rows say ``event``."""
    return int(np.count_nonzero(rows["event"] == int(event)))


def visits_by_source(rows: np.ndarray) -> dict[str, int]:
    """Visits by the medium of the last touch, over :data:`SOURCES`; they sum to all visits."""
    return _by_source(rows, Event.VISIT)


def conversions_by_source(rows: np.ndarray) -> dict[str, int]:
    """Conversions by the medium of the last touch, over :data:`SOURCES`; they sum to all conversions."""
    return _by_source(rows, Event.CONVERT)


def _by_source(rows: np.ndarray, event: Event) -> dict[str, int]:
    return by_source(np.bincount(of_event(rows, event)["medium"], minlength=len(SOURCES)))


def by_source(counts: Integers) -> dict[str, int]:
    """Counts by medium under the names of :data:`SOURCES`."""
    return dict(zip(SOURCES, counts[list(SOURCES.values())].tolist(), strict=True))


def repeat_rate(rows: np.ndarray) -> float:
    """Share of those who made a first order who made another one of the same brand; nan where nobody ordered."""
    first, again = of_event(rows, Event.CONVERT), of_event(rows, Event.REPEAT)
    who, back = (one["person"].astype(np.int64) << 16 | one["brand"] for one in (first, again))
    return ratio(float(np.isin(who, back).sum()), float(len(first)))


def friend_conversions(rows: np.ndarray) -> int:
    """Conversions whose last touch is a friend's own share; a sponsored post is the line's, not the friend's."""
    orders = of_event(rows, Event.CONVERT)
    by_friends = (orders["medium"] == int(Medium.EARNED)) & (orders["source"] >= 0) & (orders["line"] < 0)
    return int(np.count_nonzero(by_friends))


def referred_orders(rows: np.ndarray, content: int, ticks: tuple[int, int]) -> int:
    """Conversions from the first to the last of ``ticks`` whose last touch is a friend's own share of ``content``."""
    orders = of_event(rows, Event.CONVERT)
    by_friend = (orders["source"] >= 0) & (orders["line"] < 0) & (orders["content"] == content)
    return int(np.sum(by_friend & (orders["tick"] >= ticks[0]) & (orders["tick"] <= ticks[1])))


def own_shares(rows: np.ndarray) -> int:
    """Decisions to pass a content on that nobody paid for; at most two per person and content."""
    return int(np.count_nonzero(of_event(rows, Event.SHARE)["line"] < 0))


def sponsored_shares(rows: np.ndarray) -> int:
    """Shares made in the name of a line of the plan."""
    return count(rows, Event.SHARE) - own_shares(rows)


# Rates


def frequency(impressions: float, reach: float) -> float:
    """Mean exposures of those reached: impressions / reach."""
    return ratio(impressions, reach)


def gross_rating_points(impressions: float, people: float) -> float:
    """GRP: impressions per hundred people, 100·impressions / people."""
    return ratio(100.0 * impressions, people)


def engagement_rate_per_impression(engagements: float, impressions: float) -> float:
    """Likes, comments and clicks per delivery: engagements / impressions."""
    return ratio(engagements, impressions)


def engagement_rate_per_reach(engagements: float, reach: float) -> float:
    """Likes, comments and clicks per person reached: engagements / reach."""
    return ratio(engagements, reach)


def conversion_rate(conversions: float, visits: float) -> float:
    """CVR: conversions / visits, baseline visits included."""
    return ratio(conversions, visits)


def k_factor(rows: np.ndarray) -> float:
    """K = invites per customer × conversions per invite: how many customers each customer brings by her own shares.

    Invites per customer: shares on the customer clock (n = 2) / conversions.  Conversions per invite: conversions with
    a friend's own share as last touch / all own shares, because a visit does not record which of a friend's two clocks
    brought it.  So K takes a customer's share to convert like any other, counts a share once however many friends see
    it, leaves out what customers shared before they bought, and misses what the horizon cut off.  0 when customers
    shared nothing, nan without customers.
    """
    shares = of_event(rows, Event.SHARE)
    invites = int(np.count_nonzero((shares["line"] < 0) & (shares["n"] == _CUSTOMER)))
    per_customer = ratio(invites, count(rows, Event.CONVERT))
    return per_customer * ratio(friend_conversions(rows), own_shares(rows)) if invites else per_customer


# Time


def per_tick(rows: np.ndarray, event: Event, ticks: int) -> Integers:
    """How many rows say ``event`` in each tick: int64[ticks + 1].  Raises :class:`InputError` beyond the horizon."""
    return _histogram(of_event(rows, event)["tick"], ticks)


def _histogram(moments: np.ndarray, ticks: int) -> Integers:
    counts = np.bincount(moments, minlength=ticks + 1)
    if len(counts) > ticks + 1:
        raise InputError(
            say(
                "the ledger runs to tick {last}, beyond the horizon of {ticks} ticks",
                last=len(counts) - 1,
                ticks=ticks,
            )
        )
    return counts


def reach_over_time(rows: np.ndarray, ticks: int) -> Integers:
    """People exposed by the end of each tick, cumulative: int64[ticks + 1], ending at :func:`reach`."""
    exposures = of_event(rows, Event.FIRST_EXPOSURE)
    moments = _distinct(exposures["person"].astype(np.int64) << 32 | exposures["tick"])
    persons = moments >> 32
    first = np.append(moments[:1], moments[1:].compress(persons[1:] != persons[:-1]))
    return np.cumsum(_histogram(first & 0xFFFFFFFF, ticks))


def notices_over_time(rows: np.ndarray, ticks: int) -> Integers:
    """Notices by the end of each tick, cumulative over contents: int64[ticks + 1]."""
    return np.cumsum(per_tick(rows, Event.NOTICE, ticks))


def visits_over_time(rows: np.ndarray, ticks: int) -> Integers:
    """Visits by the end of each tick, cumulative: int64[ticks + 1]."""
    return np.cumsum(per_tick(rows, Event.VISIT, ticks))


def conversions_over_time(rows: np.ndarray, ticks: int) -> Integers:
    """Conversions by the end of each tick, cumulative: int64[ticks + 1]."""
    return np.cumsum(per_tick(rows, Event.CONVERT, ticks))


def worst_week(daily: npt.ArrayLike) -> float:
    """The least that one whole week brings; what the days bring where there is no whole week.

    Week w is days 7w − 6 … 7w, and what is left at the end is no week.  ``daily[ticks + 1]``: new at each tick.
    """
    amounts = np.asarray(daily)[1:]
    weeks = len(amounts) // 7
    return float(amounts[: 7 * weeks].reshape(weeks, 7).sum(axis=1).min()) if weeks else float(amounts.sum())


def people_of(rows: np.ndarray, event: Event) -> int:
    """Distinct people of whom a row says ``event``."""
    return len(_distinct(of_event(rows, event)["person"]))


def peak_tick(daily: npt.ArrayLike) -> float:
    """The tick with the most of something, the first of equals; nan when there was nothing.  ``daily[t]``: new at t."""
    amounts = np.asarray(daily)
    return float(amounts.argmax()) if amounts.any() else math.nan


def time_to(cumulative: npt.ArrayLike, share: float) -> float:
    """First tick at which ``cumulative`` reaches ``share`` of its final value (½: t50); nan when that is 0.

    Raises :class:`InputError` unless 0 < share ≤ 1.
    """
    if not 0.0 < share <= 1.0:
        raise InputError(say("time_to: share must be above 0 and at most 1, got {share}", share=share))
    totals = np.asarray(cumulative)
    if not totals.any():
        return math.nan
    return float(np.argmax(totals >= share * totals[-1] * (1.0 - _ROUNDING)))


def first_visible_week(daily: npt.ArrayLike, threshold: float = 0.0) -> float:
    """The first week (1, 2, …) that brings more than ``threshold``; nan when none does.

    Week w is days 7w − 6 … 7w; tick 0, the state before day 1, counts with week 1.  A last week that the horizon
    shortens is judged by the days it has.  ``daily[ticks + 1]``: new at each tick, e.g. of conversions.
    """
    amounts = np.asarray(daily)
    visible = np.bincount(np.maximum(np.arange(len(amounts)) - 1, 0) // 7, amounts) > threshold
    return float(visible.argmax() + 1) if visible.any() else math.nan


class Trend(NamedTuple):
    """``gain``: units in the last days; ``rising``: whether that is no less than usual."""

    gain: float
    rising: bool


def still_rising(cumulative: npt.ArrayLike, days: int = 7) -> Trend:
    """Whether the horizon cuts off something that was still growing as fast as it did on average.

    ``gain`` = growth over the last ``days`` ticks; ``rising`` = it is above 0 and at least the mean growth of as many
    ticks since tick 0.  Steady growth is rising; a curve past its bend is not, even if it still creeps up.  A horizon
    no longer than ``days`` has nothing to compare with: rising when it grew at all.  Raises :class:`InputError` when
    ``days`` < 1.
    """
    if days < 1:
        raise InputError(say("still_rising: days must be at least 1, got {days}", days=days))
    totals = np.asarray(cumulative)
    ticks = len(totals) - 1  # 0: nothing has grown yet
    window = min(days, ticks)
    gain, total = float(totals[-1] - totals[-1 - window]), float(totals[-1] - totals[0])
    return Trend(gain, gain > 0.0 and gain * ticks >= total * window * (1.0 - _ROUNDING))


def censored(rows: np.ndarray, ticks: int, live_shares: int) -> bool:
    """Whether the horizon cut word of mouth off: friends could still see shares, or people noticed on the last tick."""
    return live_shares > 0 or bool(np.any((rows["event"] == Event.NOTICE) & (rows["tick"] == ticks)))
