"""Rows that say the same tie twice: counts add, probabilities combine, and a friendship told by both is one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.network import csr


class Ties(NamedTuple):
    """Ties between positions with one weight each, and how many friendships stood in both directions."""

    tails: np.ndarray
    heads: np.ndarray
    weights: np.ndarray
    both_ways: int


def one_each(ties: Ties, people: int, directed: bool, chances: bool) -> Ties:
    """Return each tie once, without self-loops.

    Parallel weights add; of probabilities (``chances``) it is 1 − Π(1 − p).  Undirected, the two directions of a
    friendship are one tie with the mean of their weights: a list that says every friendship twice is not doubled.
    """
    if directed and not chances:
        return _without_loops(ties)  # csr.build adds the weights of parallel ties
    once = _combined(_without_loops(ties), people) if chances else _summed(ties, people)
    if directed:
        return once
    friends = _friendships(once, people)
    return friends if chances or friends.both_ways else _without_loops(ties)


def _without_loops(ties: Ties) -> Ties:
    kept = ties.tails != ties.heads
    return Ties(ties.tails[kept], ties.heads[kept], ties.weights[kept], 0)


def _key(tails: np.ndarray, heads: np.ndarray, people: int) -> np.ndarray:
    return tails.astype(np.uint64) * np.uint64(people) + heads.astype(np.uint64)


def _summed(ties: Ties, people: int) -> Ties:
    """Each arc once with the sum of its weights, in order."""
    indptr, heads, weights, _ = csr.build(ties.tails, ties.heads, ties.weights, people, False)
    tails = np.repeat(np.arange(people, dtype=np.uint32), np.diff(indptr))
    return Ties(tails, heads, np.zeros(0) if weights is None else weights, 0)


def _combined(ties: Ties, people: int) -> Ties:
    """Each arc once with 1 − Π(1 − p) of its probabilities, in order."""
    key = _key(ties.tails, ties.heads, people)
    order = np.lexsort((ties.weights, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=key[order][:1] + np.uint64(1)))
    weights = ties.weights[order]
    if not starts.size:
        return ties
    with np.errstate(divide="ignore"):
        together = -np.expm1(np.add.reduceat(np.log1p(-weights), starts))
    alone = np.diff(starts, append=order.size) == 1
    weights = np.where(alone, weights[starts], together)  # alone it keeps its last bit
    return Ties(ties.tails[order][starts], ties.heads[order][starts], weights, 0)


def _friendships(once: Ties, people: int) -> Ties:
    """Both arcs of a friendship as one tie, with the mean of their weights."""
    key, back = _key(once.tails, once.heads, people), _key(once.heads, once.tails, people)
    if not key.size:
        return once
    at = np.minimum(np.searchsorted(key, back), key.size - 1)
    both = key[at] == back
    weights = np.where(both, (once.weights + once.weights[at]) / 2, once.weights)
    kept = ~both | (once.tails < once.heads)
    return Ties(once.tails[kept], once.heads[kept], weights[kept], int(both.sum()) // 2)
