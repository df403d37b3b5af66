"""Who is drawn where there are too many to draw: whole cascades by lot, then others by lot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from wom_sim import rng
from wom_sim.metrics.cascades import forest
from wom_sim.statistics.types import Integers

MOST = 5_000
"""People who are drawn at most: more dots than that no eye tells apart."""

LOT = 5_000
"""Seed of the lot: who is drawn depends on the world alone."""


def sample(people: int, ledgers: Iterable[np.ndarray], most: int = MOST) -> Integers:
    """Positions of who is drawn, ascending: everybody, or ``most`` of them.

    Cascades of at least two people are taken by lot, one of each ledger in turn, each whole or not at all, while they
    fit into half of the places; the others are drawn by lot from everybody who is left.
    """
    if people <= most:
        return np.arange(people)
    taken = np.zeros(people, bool)
    for members in in_turn([cascades(rows) for rows in ledgers]):
        if np.count_nonzero(taken) + np.count_nonzero(~taken[members]) <= most // 2:
            taken[members] = True
    others = by_lot(np.flatnonzero(~taken))
    taken[others[: most - np.count_nonzero(taken)]] = True
    return np.flatnonzero(taken)


def cascades(rows: np.ndarray) -> list[Integers]:
    """The people of each cascade of two or more, in the order of the lot."""
    trees = forest(rows)
    if not len(trees.parents):
        return []
    order = np.argsort(trees.climb.root, kind="stable")
    edges = np.flatnonzero(np.diff(trees.climb.root[order])) + 1
    groups = [trees.person[nodes] for nodes in np.split(order, edges) if len(nodes) > 1]
    first = np.array([int(members.min()) for members in groups], np.int64)
    return [groups[k] for k in np.argsort(words(first), kind="stable")]


def in_turn(lists: list[list[Integers]]) -> Iterator[Integers]:
    """One of each list after the other, until all are empty."""
    for place in range(max(map(len, lists), default=0)):
        yield from (some[place] for some in lists if place < len(some))


def by_lot(people: Integers) -> Integers:
    """The same people in the order of the lot."""
    return people[np.argsort(words(people), kind="stable")]


def words(people: Integers) -> np.ndarray:
    """A number of the lot for each position."""
    return rng.absorb_each(rng.start(LOT), people)
