"""Who lives near whom: segments laid over a network so that friends are as often of one segment as is asked.

The start is a keyed lottery with exact sizes.  Then, round by round, two people of different segments change places
where both together gain friends of their own kind, beyond those that their number of friends would give them by
chance; so neither sizes nor mean degrees of segments drift.  It stops in the middle of a round as soon as the target
is met.  The idea of balanced swaps by label counts is that of Ugander & Backstrom 2013, "Balanced label propagation for
partitioning massive graphs"; the yardstick is the assortativity coefficient of Newman 2003, "Mixing patterns in
networks".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.network.csr import compiled
from wom_sim.network.network import Network

_MOVABLE = 0.8  # share of people who may move in one round: all at once would chase each other
_ROUNDS = 60
_PATIENCE, _PROGRESS = 3, 1e-3  # so many rounds in a row that gain less than this are the end
_HALVINGS, _CLOSE = 16, 5e-4  # the last round is cut in half so often, or until the target is this close


@compiled
def count_friends(indptr: np.ndarray, targets: np.ndarray, kind: np.ndarray, both: bool, counts: np.ndarray) -> None:
    """Add to ``counts[u, s]`` the friends of u in segment s: those who see u, and with ``both`` those whom u sees."""
    for u in range(indptr.size - 1):
        for arc in range(indptr[u], indptr[u + 1]):
            v = targets[arc]
            counts[u, kind[v]] += 1
            if both:
                counts[v, kind[u]] += 1


@compiled
def count_pairs(indptr: np.ndarray, targets: np.ndarray, kind: np.ndarray, pairs: np.ndarray) -> None:
    """Add to ``pairs[s, t]`` the arcs from segment s to segment t."""
    for u in range(indptr.size - 1):
        for arc in range(indptr[u], indptr[u + 1]):
            pairs[kind[u], kind[targets[arc]]] += 1


def assortativity(network: Network, kind: np.ndarray, kinds: int) -> float:
    """Newman's (Σe_ss − Σa_s·b_s)/(1 − Σa_s·b_s), e the shares of arcs between segments, a and b its margins.

    ``kind`` is ``int32[N]`` in 0 … kinds − 1.  1: friends are always of one segment, 0: as often as by chance; nan
    without arcs, or where all arcs are within one segment.  Source: Newman 2003, equation 2.
    """
    pairs = np.zeros((kinds, kinds), np.int64)
    count_pairs(network.indptr, network.targets, kind, pairs)
    shares = pairs / max(1, network.arcs)
    by_chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    if network.arcs == 0 or by_chance >= 1.0:
        return float("nan")
    return (float(np.trace(shares)) - by_chance) / (1.0 - by_chance)


class Swap(NamedTuple):
    """People of segment ``first`` and as many of segment ``second`` who would change places, the keenest first."""

    first: int
    second: int
    ones: np.ndarray
    others: np.ndarray


@dataclass(frozen=True)
class Mixer:
    """A network, the number of its segments, and the state of chance that decides between equals."""

    network: Network
    kinds: int
    state: int

    def assortativity(self, kind: np.ndarray) -> float:
        """The coefficient of an assignment."""
        return assortativity(self.network, kind, self.kinds)

    def swaps(self, kind: np.ndarray, turn: int) -> list[Swap]:
        """The swaps of a round: for every two segments the pairs of people who gain together."""
        wish, gain = self._wishes(kind)
        lots = rng.absorb_each(rng.absorb(self.state, turn), self.network.words)
        movable = np.flatnonzero((lots >> np.uint64(11)) < np.uint64(rng.cut(_MOVABLE)))
        group = kind[movable] * self.kinds + wish[movable]
        movable = movable[np.lexsort((lots[movable], -gain[movable], group))]
        ends = np.cumsum(np.bincount(group, minlength=self.kinds**2))
        groups = np.split(movable, ends[:-1])
        pairs = ((s, t) for s in range(self.kinds) for t in range(s))
        return [_matched(s, t, groups[s * self.kinds + t], groups[t * self.kinds + s], gain) for s, t in pairs]

    def _wishes(self, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The segment that each person would gain most by, and how many friends beyond chance she would gain."""
        network, everybody = self.network, np.arange(len(kind))
        friends = np.zeros((len(kind), self.kinds), np.int32)
        count_friends(network.indptr, network.targets, kind, network.directed, friends)
        degree = friends.sum(axis=1)
        share = np.bincount(kind, degree, minlength=self.kinds) / max(1, degree.sum())
        excess = friends - degree[:, None] * share
        own = excess[everybody, kind]
        excess[everybody, kind] = -np.inf
        wish = excess.argmax(axis=1)
        return wish, excess[everybody, wish] - own


def _matched(first: int, second: int, ones: np.ndarray, others: np.ndarray, gain: np.ndarray) -> Swap:
    size = min(len(ones), len(others))
    together = gain[ones[:size]] + gain[others[:size]]  # falling, since both lists fall
    size = int(np.count_nonzero(together > 0.0))
    return Swap(first, second, ones[:size], others[:size])


def swapped(kind: np.ndarray, swaps: list[Swap], part: float = 1.0) -> np.ndarray:
    """An assignment after the keenest part of every swap."""
    kind = kind.copy()
    for first, second, ones, others in swaps:
        size = round(part * len(ones))
        kind[ones[:size]], kind[others[:size]] = second, first
    return kind


def gathered(network: Network, kind: np.ndarray, kinds: int, target: float, state: int) -> np.ndarray:
    """An assignment with the same sizes whose assortativity is the target, or the best that was found below it."""
    mixer = Mixer(network, kinds, state)
    reached, idle = mixer.assortativity(kind), 0
    for turn in range(_ROUNDS):
        if not reached < target or idle == _PATIENCE:
            break
        swaps = mixer.swaps(kind, turn)
        better = swapped(kind, swaps)
        after = mixer.assortativity(better)
        if after > target:
            return _halved(mixer, kind, swaps, target)
        idle = idle + 1 if after < reached + _PROGRESS else 0
        if after > reached:
            kind, reached = better, after
    return kind


def _halved(mixer: Mixer, kind: np.ndarray, swaps: list[Swap], target: float) -> np.ndarray:
    """The assignment after that part of a round that comes closest to the target, by bisection."""
    low, high, best, missed = 0.0, 1.0, kind, float("inf")
    for _ in range(_HALVINGS):
        part = (low + high) / 2
        tried = swapped(kind, swaps, part)
        reached = mixer.assortativity(tried)
        if abs(reached - target) < missed:
            best, missed = tried, abs(reached - target)
        if missed < _CLOSE:
            break
        low, high = (part, high) if reached < target else (low, part)
    return best
