"""Who told whom: the forest of notices, and what its trees look like.

A node is a person who noticed a content; her parent is the friend who touched her last.  Somebody whom an ad, a post or
a visit reached first is a *root*, and everybody who descends from her is her *cascade*.  A friend may also pass on what
she has not noticed herself (a customer passes on what brought her to the site): she then stands as a *virtual root*
above those she told, and counts as one more person in that cascade.

Trees are climbed by doubling: after k rounds every node knows what lies within 2^k steps above and below it, so a tree
of n people takes O(n·log depth) whatever its shape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Event
from wom_sim.statistics.types import Booleans, Floats, Integers

CASCADE = np.dtype(
    [
        ("content", "i8"),
        ("root", "i8"),  # position of the person at the root
        ("noticed", "?"),  # False: a virtual root, who passed on what she had not noticed
        ("size", "i8"),
        ("depth", "i8"),
        ("breadth", "i8"),
        ("structural_virality", "f8"),
    ]
)
"""Columns of :func:`cascade_table`."""


class Climb(NamedTuple):
    """Of every node: its root's position, its generation (0 at a root), the size of its subtree with itself."""

    root: Integers
    generation: Integers
    subtree: Floats


@dataclass(frozen=True)
class Forest:
    """All cascades of a ledger, node by node: noticers sorted by content and person, then virtual roots.

    ``parents[n]`` is the position of a node's parent in these arrays, −1 at a root; ``tick[n]`` when she noticed, −1
    where she did not.
    """

    content: Integers
    person: Integers
    tick: Integers
    noticed: Booleans
    parents: Integers
    climb: Climb

    def generation_sizes(self) -> Integers:
        """Z_g: how many nodes are g steps from their root; int64[G + 1], empty when nobody noticed."""
        return np.bincount(self.climb.generation)

    def table(self) -> np.ndarray:
        """One row of :data:`CASCADE` per cascade, in the order of the roots in this forest."""
        roots = np.flatnonzero(self.parents < 0)
        number = np.zeros(len(self.parents), np.int64)
        number[roots] = np.arange(len(roots))
        cascade = number[self.climb.root]
        size = self.climb.subtree[roots]
        table = np.empty(len(roots), CASCADE)
        table["content"], table["root"] = self.content[roots], self.person[roots]
        table["noticed"] = self.noticed[roots]
        table["size"] = size
        table["depth"], table["breadth"] = _depth_and_breadth(cascade, self.climb.generation, len(roots))
        pairs = self.climb.subtree * (size[cascade] - self.climb.subtree)
        table["structural_virality"] = _mean_distance(cascade, pairs, size)
        return table


def climb(parents: npt.ArrayLike) -> Climb:
    """Root, generation and subtree size of every node of a forest.

    ``parents[n]``: position of each node's parent, −1 at a root, in any order.  Example: ``climb([-1, 0, 0]).subtree``
    is ``[3, 1, 1]``.  Raises :class:`InputError` for a parent outside the array, and for people who told each other in
    a circle.
    """
    above = _checked(parents)
    nodes = len(above)
    top = np.where(above < 0, np.arange(nodes), above)
    generation = (above >= 0).astype(np.int64)
    subtree = np.ones(nodes)
    rising, step = np.flatnonzero(above >= 0), 1
    while len(rising):  # those who have an ancestor `step` generations up; `top` is that ancestor
        if step >= nodes:
            raise InputError(say("parents: some nodes are their own ancestors; a cascade is a tree"))
        ancestor = top[rising]
        subtree += np.bincount(ancestor, subtree[rising], nodes)
        generation[rising] += generation[ancestor]
        top[rising] = top[ancestor]
        step *= 2
        rising = rising[generation[rising] == step]
    return Climb(top, generation, subtree)


def _checked(parents: npt.ArrayLike) -> Integers:
    """Parents as int64[n], each −1 or a position."""
    above = np.asarray(parents)
    if above.ndim != 1 or (len(above) and above.dtype.kind not in "iu"):
        raise InputError(say("parents: expected a list of positions (whole numbers), −1 at a root"))
    if len(above) and not (above.min() >= -1 and above.max() < len(above)):
        raise InputError(say("parents: every parent must be −1 or a position below {number}", number=len(above)))
    return above.astype(np.int64)


def structural_virality(parents: npt.ArrayLike) -> float:
    """Mean distance between two members of one cascade (Goel et al. 2016): 2W / (n(n − 1)).

    W = Σ over non-roots of s(n − s), s the size of the subtree below and including the node: each tie counts once for
    every pair that it lies between.  About 2 for a broadcast, large for a chain of person to person: star 2(n − 1)/n,
    chain (n + 1)/3.  ``parents[n]`` as in :func:`climb`, with one root; nan below two members.  Exact while W < 2^53.

    Raises :class:`InputError` unless the nodes form one tree.
    """
    tree = climb(parents)
    nodes = len(tree.root)
    if np.count_nonzero(tree.generation == 0) > 1:
        raise InputError(say("parents: more than one root (−1); structural virality is a property of one cascade"))
    if nodes < 2:
        return math.nan
    return 2.0 * float((tree.subtree * (nodes - tree.subtree)).sum()) / (nodes * (nodes - 1.0))


def _mean_distance(cascade: Integers, pairs: Floats, size: Floats) -> Floats:
    """2W / (n(n − 1)) per cascade, nan where n = 1; W sums each node's ``pairs``, the pairs above and below it."""
    mean = np.full(len(size), math.nan)
    twice = 2.0 * np.bincount(cascade, pairs, len(size))
    np.divide(twice, size * (size - 1.0), out=mean, where=size > 1)
    return mean


def _depth_and_breadth(cascade: Integers, generation: Integers, cascades: int) -> tuple[Integers, Integers]:
    """Last generation and size of the widest one, per cascade; one cell per cascade and generation, all occupied."""
    depth = np.zeros(cascades, np.int64)
    np.maximum.at(depth, cascade, generation)
    if cascades == 0:
        return depth, depth
    cells = np.cumsum(depth + 1)
    first = cells - depth - 1
    widths = np.bincount(first[cascade] + generation, minlength=int(cells[-1]))
    return depth, np.maximum.reduceat(widths, first)


def forest(rows: np.ndarray, content: int | None = None) -> Forest:
    """The forest of a ledger's notices, of one content or of all (each content grows trees of its own).

    The ledger holds at most one notice per person and content; the order of its rows does not matter.  A source who
    noticed no earlier than the person she told is a virtual root (see the module), hence no circles.
    """
    told = rows["event"] == int(Event.NOTICE)
    if content is not None:
        told &= rows["content"] == content
    notices = rows.compress(told)
    contents = notices["content"].astype(np.int64) << 32
    keys = contents | notices["person"]
    order = np.argsort(keys)
    keys, tick, source = keys[order], notices["tick"][order], notices["source"][order]
    parents, virtual = _parents(keys, contents[order] | np.maximum(source, 0), source >= 0, tick)
    nodes = np.concatenate([keys, virtual])
    noticed = np.arange(len(nodes)) < len(keys)
    when = np.concatenate([tick.astype(np.int64), np.full(len(virtual), -1, np.int64)])
    return Forest(nodes >> 32, nodes & 0xFFFFFFFF, when, noticed, parents, climb(parents))


def _parents(keys: Integers, wanted: Integers, has_source: Booleans, tick: Integers) -> tuple[Integers, Integers]:
    """Positions of parents among the sorted ``keys``, and the keys of virtual roots, which stand after them."""
    parents = np.full(len(keys), -1, np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    known = has_source & (keys[at] == wanted) & (tick[at] < tick)
    parents[known] = at[known]
    orphans = has_source & ~known
    virtual, which = np.unique(wanted[orphans], return_inverse=True)
    parents[orphans] = len(keys) + which
    return np.concatenate([parents, np.full(len(virtual), -1, np.int64)]), virtual


def cascade_table(rows: np.ndarray, content: int | None = None) -> np.ndarray:
    """One record of :data:`CASCADE` per cascade: who began it, how large, deep, broad and person-to-person it became.

    ``size``: people in it, root included; ``depth``: generations below the root; ``breadth``: people in the widest
    generation, the root's included; ``structural_virality``: see :func:`structural_virality`, nan for size 1.  Sorted
    by content and root, cascades of virtual roots last.  Sizes sum to notices plus virtual roots (``~noticed``).
    """
    return forest(rows, content).table()


def generation_sizes(rows: np.ndarray, content: int | None = None) -> Integers:
    """Z_g, people in generation g over all cascades: int64[G + 1], roots first; empty when nobody noticed."""
    return forest(rows, content).generation_sizes()


def reproduction_by_generation(rows: np.ndarray, content: int | None = None) -> Floats:
    """R_g = Z_(g+1) / Z_g for g = 0 … G − 1: float64[G]; ``[0.0]`` when roots brought nobody, empty without roots."""
    sizes = generation_sizes(rows, content)
    return np.zeros(1) if len(sizes) == 1 else sizes[1:] / sizes[:-1]


def reproduction(rows: np.ndarray, content: int | None = None) -> float:
    """R̂ = Σ_(g ≥ 1) Z_g / Σ_(g < G) Z_g: how many people each person brought, G the last generation observed.

    The last generation is left out below because the horizon may have cut its shares off; so R̂ errs upwards a little in
    small cascades that were over.  G is at least 1: roots who brought nobody give 0.  nan when nobody noticed.
    """
    return reproduction_of(generation_sizes(rows, content))


def reproduction_of(sizes: Integers) -> float:
    """:func:`reproduction` from generation sizes ``Z[G + 1]``; example: ``[1, 2, 4]`` → 2."""
    parents = int(sizes[: max(len(sizes) - 1, 1)].sum())
    return int(sizes[1:].sum()) / parents if parents else math.nan


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
