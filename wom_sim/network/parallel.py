"""Rows that say the same tie twice: counts add, probabilities combine, and a friendship told by both is one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


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
    kept = ties.tails != ties.heads
    rows = Ties(ties.tails[kept].astype(np.int64), ties.heads[kept].astype(np.int64), ties.weights[kept], 0)
    if not chances and (directed or not _any_both_ways(rows, people)):
        return rows  # csr.build adds the weights of parallel ties
    order = np.lexsort((rows.weights, _key(rows, people)))
    starts = _starts(_key(rows, people)[order])
    weights = _combined(rows.weights[order], starts, chances)
    once = Ties(rows.tails[order][starts], rows.heads[order][starts], weights, 0)
    return once if directed else _friendships(once, people)


def _key(ties: Ties, people: int) -> np.ndarray:
    return ties.tails.astype(np.uint64) * np.uint64(people) + ties.heads.astype(np.uint64)


def _starts(ordered: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if ordered.size else np.zeros(0, np.int64)


def _combined(weights: np.ndarray, starts: np.ndarray, chances: bool) -> np.ndarray:
    if not weights.size:
        return weights
    if not chances:
        return np.add.reduceat(weights, starts)
    alone = np.diff(np.r_[starts, weights.size]) == 1
    with np.errstate(divide="ignore"):
        together = -np.expm1(np.add.reduceat(np.log1p(-weights), starts))
    return np.where(alone, weights[starts], together)


def _any_both_ways(ties: Ties, people: int) -> bool:
    up = ties.tails < ties.heads
    if up.all() or not up.any():
        return False
    there = _key(ties, people)[up]
    back = _key(Ties(ties.heads, ties.tails, ties.weights, 0), people)[~up]
    return np.intersect1d(there, back).size > 0


def _friendships(once: Ties, people: int) -> Ties:
    ends = Ties(np.minimum(once.tails, once.heads), np.maximum(once.tails, once.heads), once.weights, 0)
    order = np.argsort(_key(ends, people), kind="stable")
    starts = _starts(_key(ends, people)[order])
    ways = np.diff(np.r_[starts, order.size])
    weights = np.add.reduceat(ends.weights[order], starts) / ways if order.size else ends.weights
    return Ties(ends.tails[order][starts], ends.heads[order][starts], weights, int((ways == 2).sum()))
