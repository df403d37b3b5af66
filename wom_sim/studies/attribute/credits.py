"""What each medium or line deserves: Shapley values and Harsanyi dividends, exact or by orders of arrival.

Beside them what touch models say; and the means over worlds with their intervals, and numbers that add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple, Self

import numpy as np

from wom_sim import rng
from wom_sim.language.say import marked
from wom_sim.ledger import Event
from wom_sim.statistics.intervals import mean_interval
from wom_sim.statistics.types import Floats, Integers

Coalition = frozenset[str]
Value = Callable[[Coalition], int]

MEDIA = marked(("paid", "owned", "earned"))
Numbers = Integers | Floats

NORMAL = 1.96
"""Half of a 95 % interval, in standard errors."""


def coalitions(players: Sequence[str]) -> list[Coalition]:
    """Every subset, smaller ones first."""
    return [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]


def shapley(values: Mapping[Coalition, int], players: Sequence[str]) -> dict[str, int]:
    """Shapley values times n!, as integers: Σ_S |S|!·(n−|S|−1)!·(v(S∪i) − v(S)).  They sum to n!·(v(N) − v(∅))."""
    n = len(players)
    weights = [math.factorial(size) * math.factorial(n - size - 1) for size in range(n)]
    deserved = dict.fromkeys(players, 0)
    for who in coalitions(players):
        for player in who:
            without = who - {player}
            deserved[player] += weights[len(without)] * (values[who] - values[without])
    return deserved


def harsanyi(values: Mapping[Coalition, int], players: Sequence[str]) -> dict[Coalition, int]:
    """What each coalition brings beyond its parts, Σ_(T⊆S) (−1)^(|S|−|T|)·v(T); that of nobody is v(∅)."""
    dividends = {who: values[who] for who in coalitions(players)}
    for player in players:
        for who in dividends:
            if player in who:
                dividends[who] -= dividends[who - {player}]
    return dividends


def by_orders(value: Value, orders: Sequence[Sequence[str]]) -> tuple[dict[str, int], dict[str, float]]:
    """What each player adds on arrival, summed over some orders, and the variance of the mean that this estimates."""
    added: dict[str, list[int]] = {player: [] for player in orders[0]}
    for order in orders:
        present: Coalition = frozenset()
        for player in order:
            joined = present | {player}
            added[player].append(value(joined) - value(present))
            present = joined
    noise = {k: float(np.var(v, ddof=1)) / len(v) if len(v) > 1 else math.nan for k, v in added.items()}
    return {player: sum(each) for player, each in added.items()}, noise


def arrivals(players: Sequence[str], orders: int, seed: int, world: int) -> list[list[str]]:
    """Random orders of arrival of one world."""
    state = rng.key(rng.world_seed(seed, world), rng.name_word("order of arrival"))
    places = np.arange(len(players))
    lots = [rng.absorb_each(rng.absorb(state, order), places) for order in range(orders)]
    return [[players[k] for k in np.argsort(lot, kind="stable")] for lot in lots]


def first_touch(rows: np.ndarray, orders: np.ndarray, column: str, brand_of: np.ndarray) -> np.ndarray:
    """The ``medium`` or ``line`` of each customer's first exposure to the brand (tied: paid first), or nobody."""
    seen = rows.compress(rows["event"] == Event.FIRST_EXPOSURE)
    seen = seen[np.lexsort([seen["line"], seen["medium"], seen["tick"]])]
    brands = int(brand_of.max()) + 1
    people, first = np.unique(seen["person"].astype(np.int64) * brands + brand_of[seen["content"]], return_index=True)
    wanted = orders["person"].astype(np.int64) * brands + orders["brand"]
    told = np.array(orders[column])
    if len(people):
        place = np.minimum(np.searchsorted(people, wanted), len(people) - 1)
        before = seen[first[place]]
        known = (people[place] == wanted) & (before["tick"] <= orders["tick"])
        told[known] = before[column][known]
    return told


def linear_touch(orders: np.ndarray) -> dict[str, float]:
    """Orders shared out in proportion to exposures so far, by medium."""
    exposures = np.array([orders[name] for name in MEDIA], np.float64)
    seen = exposures.sum(axis=0)
    return dict(zip(MEDIA, (exposures[:, seen > 0] / seen[seen > 0]).sum(axis=1).tolist(), strict=True))


class Mean(NamedTuple):
    """A mean over worlds and half its 95 % interval (nan for one world)."""

    mean: float
    half_width: float

    @classmethod
    def of(cls, values: Numbers, factor: float = 1.0) -> Self:
        """The mean of one number per world, times a factor."""
        return cls(*mean_interval(values * factor))

    @property
    def stands_out(self) -> bool:
        """Whether the interval leaves out 0; one world has none, and only 0 itself does not stand out."""
        return self.mean != 0 and not abs(self.mean) <= self.half_width


_NO_DIFFERENCE = Mean(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Share:
    """What one medium or line is credited with: means over worlds, in units of the real market.

    ``removal``: what is lost without it.  ``alone``: what it adds to nothing.  ``touch``: what touch models would
    credit it with.  ``lie``: last touch − removal.  ``sampling``: the part of the credit's ± that comes from sampling
    orders of arrival; 0 where nothing was sampled.  ``multiplied``: credit − alone.
    """

    player: str
    credit: Mean
    removal: float
    alone: float
    touch: Mapping[str, float] = field(default_factory=dict)
    lie: Mean | None = None
    sampling: float = 0.0
    multiplied: Mean = _NO_DIFFERENCE

    def row(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "player": self.player,
            "credit": self.credit.mean,
            "half_width": self.credit.half_width,
            "sampling_half_width": self.sampling,
            "lost_without": self.removal,
            "alone": self.alone,
            **{model.replace(" ", "_"): given for model, given in self.touch.items()},
        }


def adding_up(parts: Sequence[float], decimals: int = 0) -> list[float]:
    """Numbers rounded such that they add up to their rounded sum: the largest remainders are rounded up."""
    scale = 10**decimals
    floors = [math.floor(part * scale) for part in parts]
    missing = round(sum(parts) * scale) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i] * scale)
    raised = set(by_remainder[: max(0, missing)])
    return [(floor + (i in raised)) / scale for i, floor in enumerate(floors)]
