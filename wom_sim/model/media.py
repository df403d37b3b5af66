"""Money in, impressions out: what a line's budget buys day by day (R1), and what every line costs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wom_sim import rng, rules


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

    @property
    def cost(self) -> float:
        """Money that leaves the account: media spent and everything fixed."""
        return round(sum(self.spent.values()) + self.fixed, 2)

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


def ads_day(eligible: int, avails: float, budget: float, price_per_thousand: float, cap: int) -> AdsDay:
    """R1 for one day: ``eligible`` people with ``avails`` views each, ``budget`` to spend, at most ``cap`` each.

    >>> round(ads_day(50, 20, 10.0, 10.0, 20).expected, 2)    # 1000·B/CPM = S = 1000
    632.12
    """
    offered = rules.expected_impressions(eligible * avails, budget, price_per_thousand)
    if offered <= 0.0:
        return AdsDay(0.0, 0.0, 0.0, 0.0, np.zeros(0, np.uint64))
    each = offered / eligible
    unfilled = eligible * max(0.0, each - cap)
    tail = rules.binomial_tail(cap, min(1.0, each / cap))
    cuts = np.array([rng.cut(chance) for chance in tail], np.uint64)
    return AdsDay(offered, offered - unfilled, unfilled, 1.0 - unfilled / offered, cuts)


def in_cents(amounts: dict[int, float]) -> dict[int, float]:
    """Daily amounts rounded to cents by cumulative difference, so that no cent is lost over the days."""
    rounded, total, booked = {}, 0.0, 0
    for tick, amount in amounts.items():
        total += amount
        cents = round(100.0 * total)
        rounded[tick] = (cents - booked) / 100.0
        booked = cents
    return rounded
