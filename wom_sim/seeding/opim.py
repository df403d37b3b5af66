"""OPIM-C: seeds by reverse-reachable sets, with a bound on what any seeds could reach (Tang, Tang, Xiao & Yuan 2018).

One batch of sets chooses, another judges; both double until the choice is good enough for certain.  Beyond the paper:
they also double until what is judged is known to a twentieth of ε (a standard error), while the first batch flatters
its choice by more than a fifth of ε, or while the second finds clearly more for people with the most friends; and the
better of the two is taken.  Where ties seldom pass anything on, the paper's rule is content with a choice that is worse
than the most connected.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from wom_sim.engine.setting import Setting
from wom_sim.seeding.links import CHECK, CHOICE, refuse_step, worlds_of
from wom_sim.seeding.reverse import Backward, Batch, most_covering, reverse_sets

SURE = 0.99
"""Both bounds hold with this probability together."""

ROUNDS = 20

MOST_SETS = 2**24
"""Sets of a batch: what is not known by then is told as it is."""

GREEDY = 1.0 - 1.0 / math.e


class Bounded(NamedTuple):
    """A choice, positions in the order in which they were chosen, and what is known of it for certain.

    On average the chosen reach at least ``low`` people and nobody could reach more than ``high`` with as many people
    or as much money.  ``sets``: how many sets that took; ``enough``: whether low / high is what was asked for.
    """

    chosen: np.ndarray
    low: float
    high: float
    sets: int
    enough: bool

    @property
    def share(self) -> float:
        """At least this share of the optimum."""
        return self.low / self.high if self.high > 0 else 1.0


def opim(
    setting: Setting,
    number: int,
    allowed: np.ndarray,
    seed: int,
    epsilon: float = 0.1,
    prices: np.ndarray | None = None,
    budget: float = 0.0,
) -> Bounded:
    """The choice of ``number`` allowed people (``bool[people]``), or of those whom ``budget`` buys at ``prices``.

    It reaches at least 1 − 1/e − ε of the optimum with 99 %; with prices nothing is promised beforehand, and ``share``
    says what came of it.  Raises :class:`~wom_sim.errors.InputError` for a link of which that does not hold.
    """
    refuse_step(setting, "opim")
    if number == 0 or not allowed.any():
        return Bounded(np.zeros(0, np.int64), 0.0, 0.0, 0, True)
    backward = Backward(setting)
    sets = min(MOST_SETS, max(1_024, setting.network.people))
    wanted = GREEDY - epsilon if prices is None else 0.0
    for turn in range(ROUNDS):
        batches = [reverse_sets(backward, sets, worlds_of(seed, one)) for one in (CHOICE, CHECK)]
        full = min(batch.sets for batch in batches) < sets or 2 * sets > MOST_SETS or turn == ROUNDS - 1
        found, honest = judged(setting, batches, number, allowed, prices, budget, epsilon)
        if full or (honest and found.share >= wanted):
            return found._replace(enough=found.share >= wanted)
        sets *= 2
    raise AssertionError


def judged(
    setting: Setting,
    batches: list[Batch],
    number: int,
    allowed: np.ndarray,
    prices: np.ndarray | None,
    budget: float,
    epsilon: float,
) -> tuple[Bounded, bool]:
    """What two batches say, and whether the first hardly flatters and the most connected are no better."""
    first, second = batches
    covering = most_covering(first, number, allowed, prices, budget)
    rivals = [covering.chosen, most_connected(setting, number, allowed, prices, budget)]
    reached = [second.reach(one) for one in rivals]
    best = int(np.argmax(reached))
    people, doubt = first.people, math.log(2 * len(rivals) * ROUNDS / (1.0 - SURE))
    low = max(float(len(rivals[best])), people / max(1, second.sets) * at_least(reached[best], doubt))
    high = min(float(people), people / max(1, first.sets) * at_most(covering.bound, doubt))
    flattered = covering.reached[-1] / max(1, first.sets) - reached[0] / max(1, second.sets)
    known = reached[0] >= (20.0 / epsilon) ** 2 or not setting.network.arcs
    level = reached[0] >= (1.0 - epsilon / 20) * reached[best]
    honest = known and level and flattered <= epsilon / 5 * reached[0] / max(1, second.sets)
    return Bounded(rivals[best], min(low, high), high, first.sets + second.sets, False), honest


def at_least(reached: float, doubt: float) -> float:
    """Lower bound of the mean of a count, wrong with chance e^−doubt (Tang et al. 2018, lemma 4.2)."""
    root = math.sqrt(reached + 2.0 * doubt / 9.0) - math.sqrt(doubt / 2.0)
    return max(0.0, root**2 - doubt / 18.0) if root > 0.0 else 0.0


def at_most(reached: float, doubt: float) -> float:
    """Upper bound of the mean of a count, wrong with chance e^−doubt (Tang et al. 2018, lemma 4.3)."""
    return (math.sqrt(reached + doubt / 2.0) + math.sqrt(doubt / 2.0)) ** 2


def most_connected(
    setting: Setting, number: int, allowed: np.ndarray, prices: np.ndarray | None, budget: float
) -> np.ndarray:
    """Allowed people with the most friends, equals by position; as many as a budget buys where there are prices."""
    order = np.argsort(-setting.network.out_degree, kind="stable")
    order = order[allowed[order]]
    return order[:number] if prices is None else bought(order, prices, budget)[:number]


def bought(order: np.ndarray, prices: np.ndarray, budget: float) -> np.ndarray:
    """Whom a budget buys in an order; who is too dear for what is left is passed over."""
    left, chosen = budget + 1e-9, []
    cheapest = float(prices[order].min(initial=np.inf))
    for v in order.tolist():
        if left < cheapest:
            break
        if prices[v] <= left:
            left -= prices[v]
            chosen.append(v)
    return np.array(chosen, np.int64)
