"""CELF: always the person who adds most to what the seeds reach in the same worlds (Kempe et al. 2003)."""

from __future__ import annotations

import heapq

import numpy as np

from wom_sim.engine.plain import spread
from wom_sim.engine.setting import Setting
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.seeding.links import CHOICE, worlds_of

WORLDS = 200

MOST_TRIALS = 20_000_000
"""People times worlds that are tried one by one before the first is chosen."""


def celf(
    setting: Setting,
    number: int,
    allowed: np.ndarray,
    seed: int,
    worlds: int = WORLDS,
    prices: np.ndarray | None = None,
    budget: float = 0.0,
) -> np.ndarray:
    """Positions in the order of choice; with prices as many as ``budget`` buys, by people reached for the money.

    Only who added most when last looked at is looked at again, as nobody adds more to more seeds (Leskovec et al.
    2007); with a gate of several friends that is a rule of thumb.  Equals go to the lowest position.
    """
    refuse_endless(int(allowed.sum()), worlds)
    own = worlds_of(seed, CHOICE)
    chosen: list[int] = []
    reached, left = 0.0, budget

    def gain(v: int) -> float:
        """What somebody adds to the seeds so far, for her price."""
        mean = float(spread(setting, np.array([*chosen, v]), range(worlds), own).mean())
        return (mean - reached) / (1.0 if prices is None else max(float(prices[v]), 1e-12))

    queue = [(-gain(v), v, 0) for v in np.flatnonzero(allowed).tolist()]
    heapq.heapify(queue)
    while queue and len(chosen) < number:
        worth, v, when = heapq.heappop(queue)
        if prices is not None and prices[v] > left + 1e-9:
            continue
        if when < len(chosen):
            heapq.heappush(queue, (-gain(v), v, len(chosen)))
            continue
        price = 1.0 if prices is None else float(prices[v])
        chosen.append(v)
        reached -= worth * max(price, 1e-12)
        left -= 0.0 if prices is None else price
    return np.array(chosen, np.int64)


def refuse_endless(people: int, worlds: int) -> None:
    """Refuse what would be tried for ever."""
    if people * worlds > MOST_TRIALS:
        raise InputError(
            say(
                "celf would try {people:,} people in {worlds:,} worlds each; opim looks at far fewer\n   hint: write "
                "opim, or fewer worlds",
                people=people,
                worlds=worlds,
            )
        )
