"""Money in, impressions out: what a line's budget buys day by day (R1), and what every line costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from wom_sim import rng

K = TypeVar("K")


@dataclass(frozen=True)
class Account:
    """What a line costs and is expected to buy, in real-market money and impressions.

    ``spent`` by tick sums, with ``unspent``, to the budget to the cent; ``expected + unfilled`` is what the auction
    offers, Σ I; delivered − expected is chance, reported as delivery noise.
    """

    name: str
    medium: str
    kind: str
    budget: float = 0.0
    spent: dict[int, float] = field(default_factory=dict)  # by tick, whole cents
    fixed: float = 0.0
    expected: float = 0.0
    unfilled: float = 0.0
    hours: dict[int, float] = field(default_factory=dict)  # of team work, by tick
    wages: float = 0.0
    not_made: tuple[int, ...] = ()  # ticks on which it rests for lack of hands
    per_order: float = 0.0  # for each order that a friend's share of `content` brings in `ticks`, first to last
    content: int = -1
    ticks: tuple[int, int] = (0, 0)

    @property
    def cost(self) -> float:
        """Money that leaves the account whatever happens: media spent, everything fixed, and wages."""
        return round(sum(self.spent.values()) + self.fixed + self.wages, 2)

    @property
    def unspent(self) -> float:
        """Budget that found no inventory under the cap."""
        return round(self.budget - sum(self.spent.values()), 2)


@dataclass(frozen=True)
class AdsDay:
    """One line on one day: impressions offered I, per-person expectation λ, those above the cap, and the cuts."""

    offered: float
    expected: float
    unfilled: float
    share_spent: float
    cuts: np.ndarray


@dataclass(frozen=True)
class Shown:
    """Who is shown a line: how many people there are in each class of exposure, and the share of each of them.

    ``people`` and ``weights`` are ``float64[classes]``; a person of class j expects ``I · weights[j] / Σ people ·
    weights`` of the I impressions of a day.
    """

    people: np.ndarray
    weights: np.ndarray

    @classmethod
    def evenly(cls, people: int) -> Shown:
        """One class: everybody is shown as much."""
        return cls(np.array([float(people)]), np.ones(1))

    def each(self, offered: float) -> np.ndarray:
        """λ of a person in each class."""
        return np.asarray(offered * self.weights / float(self.people @ self.weights))


def ads_day(shown: Shown, offered: float, cap: int) -> AdsDay:
    """R1 for one day: ``offered`` impressions among these people, at most ``cap`` for each of them.

    >>> from wom_sim import rules
    >>> offered = rules.expected_impressions(50 * 20, 10.0, 10.0)    # 1000·B/CPM = S = 1000
    >>> round(ads_day(Shown.evenly(50), offered, 20).expected, 2)
    632.12
    """
    if offered <= 0.0 or not shown.people.any():
        return AdsDay(0.0, 0.0, 0.0, 0.0, np.zeros(0, np.uint64))
    each = shown.each(offered)
    unfilled = float(shown.people @ np.maximum(0.0, each - cap))
    cuts = rng.cut_each(binomial_tails(cap, np.minimum(1.0, each / cap))).ravel()
    return AdsDay(offered, offered - unfilled, unfilled, 1.0 - unfilled / offered, cuts)


def binomial_tails(trials: int, chances: np.ndarray) -> np.ndarray:
    """:func:`rules.binomial_tail` of many probabilities at once, ``float64[len(chances), trials]``, bit for bit."""
    small = np.where(chances > 0.5, 1.0 - chances, chances)  # counting failures keeps (1−p)^n from underflowing
    mass = np.ones_like(small)
    for _ in range(trials):
        mass = mass * (1.0 - small)
    masses = [mass]
    for k in range(trials):
        mass = mass * (trials - k) / (k + 1) * small / (1.0 - small)
        masses.append(mass)
    table = np.column_stack(masses)
    table[chances > 0.5] = table[chances > 0.5, ::-1]
    tails = np.minimum(1.0, np.cumsum(table[:, :0:-1], axis=1)[:, ::-1])
    tails[chances >= 1.0] = 1.0
    return np.asarray(tails)


def capped_weeks(
    days: dict[int, AdsDay], shown: Shown, week_cap: int, week_starts: frozenset[int]
) -> dict[int, AdsDay]:
    """The same days when nobody sees more than ``week_cap`` impressions from one tick of ``week_starts`` to the next.

    What a person may still see depends on what she has seen: the distribution of that number is carried from day to
    day, class by class, and what the cap cuts off is unfilled.
    """
    levels = np.arange(week_cap + 1)
    nothing = np.repeat((levels == 0.0)[None, :].astype(np.float64), len(shown.people), axis=0)
    found, seen, week = {}, nothing, 0
    for tick, day in days.items():
        begun = max((start for start in week_starts if start <= tick), default=0)  # perhaps while the line rested
        seen, week = (seen, week) if begun == week else (nothing, begun)
        before, seen = seen, after_a_day(seen, day.cuts)
        expected = min(day.expected, float(shown.people @ (seen @ levels - before @ levels)))
        share = expected / day.offered if day.offered else 0.0
        found[tick] = AdsDay(day.offered, expected, day.offered - expected, share, day.cuts)
    return found


def after_a_day(seen: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """P(0), P(1), … impressions so far in the week, the last entry being the cap, after one more day.

    A row a class, ``float64[classes, cap + 1]``; the cuts of a day's line stand class by class.
    """
    classes, last = len(seen), seen.shape[1] - 1
    tail = cuts.reshape(classes, -1).astype(np.float64) * 2.0**-53
    tail = np.hstack([np.ones((classes, 1)), tail, np.zeros((classes, 1))])
    masses = tail[:, :-1] - tail[:, 1:]
    after = np.zeros_like(seen)
    for count in range(masses.shape[1]):
        moved = seen * masses[:, count, None]
        kept = max(0, last - count)
        after[:, last - kept : last] += moved[:, :kept] if kept else 0.0
        after[:, last] += moved[:, kept:].sum(axis=1)
    return after


def in_cents(amounts: Mapping[K, float]) -> dict[K, float]:
    """Amounts by day or line, rounded to cents by cumulative difference, so that no cent is lost in all."""
    rounded, total, booked = {}, 0.0, 0
    for key, amount in amounts.items():
        total += amount
        cents = round(100.0 * total)
        rounded[key] = (cents - booked) / 100.0
        booked = cents
    return rounded
