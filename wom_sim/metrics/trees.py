"""A few cascades of a run as trees, for drawing: the largest, and some by lot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wom_sim import rng
from wom_sim.metrics.cascades import Forest

Integers = npt.NDArray[np.int64]

LARGEST, BY_LOT = 20, 20
"""So many of the largest cascades, and so many of the others by lot."""

MOST_PEOPLE = 2_000
"""Of a larger cascade only its first people are kept: the cascade as it stood when there were so many."""

LOT = 20
"""Seed of the lot: which cascades it falls on depends on their contents and roots alone."""

TREE = np.dtype(
    [
        ("cascade", "i4"),  # 0 the largest
        ("by_lot", "?"),
        ("size", "i4"),  # people of the whole cascade
        ("content", "i4"),
        ("node", "i4"),  # 0 the root
        ("person", "i4"),  # position in the network
        ("parent", "i4"),  # node of who told her, −1 at the root
        ("tick", "i4"),  # when she noticed, −1 where she did not
        ("depth", "i4"),
    ]
)
"""Columns of :func:`sample`, one row per person of a cascade."""


def sample(trees: Forest, largest: int = LARGEST, by_lot: int = BY_LOT, most: int = MOST_PEOPLE) -> np.ndarray:
    """The largest cascades and some by lot, whole up to ``most`` people each, as records of :data:`TREE`.

    Roots who told nobody are no cascade to draw and are left out.  The nodes of a cascade stand in the order of time,
    so that everybody comes after who told her.
    """
    roots, lot = chosen(trees, largest, by_lot)
    place = np.full(len(trees.parents), -1, np.int64)
    parts = [tree(trees, k, int(root), place, most) for k, root in enumerate([*roots, *lot])]
    found = np.concatenate(parts) if parts else np.empty(0, TREE)
    found["by_lot"] = found["cascade"] >= len(roots)
    return found


def chosen(trees: Forest, largest: int, by_lot: int) -> tuple[Integers, Integers]:
    """Positions of roots: those of the largest cascades, the largest first, and those that the lot falls on."""
    roots = np.flatnonzero((trees.parents < 0) & (trees.climb.subtree >= 2))
    order = np.argsort(-trees.climb.subtree[roots], kind="stable")
    rest = np.sort(roots[order[largest:]])
    words = (trees.content[rest] << 32) | trees.person[rest]
    lot = np.argsort(rng.absorb_each(rng.start(LOT), words), kind="stable")[:by_lot]
    return roots[order[:largest]], rest[lot]


def tree(trees: Forest, cascade: int, root: int, place: Integers, most: int) -> np.ndarray:
    """One cascade; ``place`` is written over with the numbers of its nodes."""
    nodes = np.flatnonzero(trees.climb.root == root)
    nodes = nodes[np.lexsort([trees.person[nodes], trees.climb.generation[nodes], trees.tick[nodes]])][:most]
    place[nodes] = np.arange(len(nodes))
    found = np.empty(len(nodes), TREE)
    found["cascade"], found["size"], found["node"] = cascade, trees.climb.subtree[root], place[nodes]
    found["content"], found["person"], found["tick"] = trees.content[nodes], trees.person[nodes], trees.tick[nodes]
    found["depth"], above = trees.climb.generation[nodes], trees.parents[nodes]
    found["parent"] = np.where(above < 0, -1, place[above])
    return found
