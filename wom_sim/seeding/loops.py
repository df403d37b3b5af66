"""Compiled loops behind the choice of seeds: reverse-reachable sets, their coverage, and ranks that walk the network.

Rows of ``indptr`` and ``sources`` here are *backward* where a function says so: whom each person sees.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.engine.frontier.coins import compiled, cut_of, prefetch, word_of
from wom_sim.rng import absorb, passes

_ONE: Any = np.uint64(1)
_S11, _S44 = np.uint64(11), np.uint64(44)
_FULL = 2.0**53


@compiled
def reverse_sets(
    at: int, keys: Any, roots: Any, indptr: Any, sources: Any, words: Any, cut: Any, contact: Any, chances: Any,
    stamps: Any, members: Any, ends: Any,
) -> int:  # fmt: skip
    """Who would reach each root in the world of its key: set k is ``members[ends[k]:ends[k + 1]]``, the root first.

    Rows are backward; the coin of an arc u → v is the one that the frontier tosses forward.  Begins at set ``at`` and
    stops before the first that may not fit; returns its number.
    """
    people = indptr.shape[0] - 1
    while at < keys.shape[0] and ends[at] + people < members.shape[0]:
        head, tail, stamp = np.uint64(ends[at]), np.uint64(ends[at]), np.uint32(at + 1)
        members[tail], stamps[roots[at]] = roots[at], stamp
        tail += _ONE
        while head < tail:
            v = np.uint64(members[head])
            head += _ONE
            target = word_of(words, v)
            first, last = np.uint64(indptr[v]), np.uint64(indptr[v + _ONE])
            for arc in range(first, last):
                prefetch(stamps, sources[arc])
            for arc in range(first, last):
                u = np.uint64(sources[arc])
                if contact.shape[0] > 0:
                    cut = cut_of(contact[u])
                elif chances.shape[0] > 0:
                    cut = cut_of(chances[arc])
                prefix = absorb(absorb(absorb(keys[at], word_of(words, u)), _ONE), _ONE)
                reached = passes(absorb(prefix, target), cut) and stamps[u] != stamp
                members[tail] = np.uint32(u)
                tail += np.uint64(reached)
                stamps[u] = stamp if reached else stamps[u]
        at += 1
        ends[at] = tail
    return at


@compiled
def reverse_walks(
    at: int, keys: Any, roots: Any, indptr: Any, sources: Any, words: Any, influence: Any, stamps: Any, members: Any,
    ends: Any,
) -> int:  # fmt: skip
    """As :func:`reverse_sets` for the linear link: each person follows at most one friend, drawn by influence.

    Kempe, Kleinberg & Tardos (2003): thresholds and live friends give the same law of who is reached, not the same
    coins.  ``influence[arc]`` is in units of 2^-20; none: every friend of a person is as likely.
    """
    people = indptr.shape[0] - 1
    while at < keys.shape[0] and ends[at] + people < members.shape[0]:
        tail, stamp, v = np.uint64(ends[at]), np.uint32(at + 1), np.uint64(roots[at])
        going: Any = True
        while going:
            members[tail], stamps[v] = np.uint32(v), stamp
            tail += _ONE
            first, last = np.uint64(indptr[v]), np.uint64(indptr[v + _ONE])
            draw, going = absorb(keys[at], word_of(words, v)), last > first
            if influence.shape[0] == 0:
                chosen = first + np.uint64(np.int64((draw >> _S11) / _FULL * np.float64(last - first)))
                chosen = min(chosen, last - _ONE)  # a draw next to 1 may be rounded up
            else:
                left, chosen = np.int64(draw >> _S44), first  # the first 20 bits: 0 … 2^20 − 1
                while chosen < last and left >= influence[chosen]:
                    left -= influence[chosen]
                    chosen += _ONE
                going = going and chosen < last
            if going:
                v = np.uint64(sources[chosen])
                going = stamps[v] != stamp
        at += 1
        ends[at] = tail
    return at


@compiled
def index_sets(members: Any, ends: Any, starts: Any, sets: Any) -> None:
    """Which sets hold each person: ``sets[starts[v]:starts[v + 1]]``; ``starts`` comes with counts, from place 1 on."""
    cursor = starts[:-1].copy()
    for k in range(ends.shape[0] - 1):
        for at in range(ends[k], ends[k + 1]):
            v = members[at]
            sets[cursor[v]] = k
            cursor[v] += 1


@compiled
def cover(v: int, members: Any, ends: Any, starts: Any, sets: Any, covered: Any, counts: Any) -> int:
    """Cover the sets that hold a person and take them from everybody's counts; returns how many are newly covered."""
    fresh = 0
    for place in range(starts[v], starts[v + 1]):
        k = sets[place]
        if covered[k] == 0:
            covered[k] = 1
            fresh += 1
            for at in range(ends[k], ends[k + 1]):
                counts[members[at]] -= 1
    return fresh


@compiled
def covered_by(chosen: Any, members: Any, ends: Any) -> int:
    """How many sets hold somebody who is chosen, ``uint8[people]``."""
    many = 0
    for k in range(ends.shape[0] - 1):
        for at in range(ends[k], ends[k + 1]):
            if chosen[members[at]] != 0:
                many += 1
                break
    return many


@compiled
def flow_back(indptr: Any, targets: Any, in_degree: Any, rank: Any, damping: float, flowed: Any) -> float:
    """One step of PageRank from hearers to those they hear; returns how much moved in all."""
    people = rank.shape[0]
    loose = 0.0
    for v in range(people):
        if in_degree[v] == 0:
            loose += rank[v]
    moved = 0.0
    for u in range(people):
        total = 0.0
        for arc in range(indptr[u], indptr[u + 1]):
            total += rank[targets[arc]] / in_degree[targets[arc]]
        flowed[u] = (1.0 - damping + damping * loose) / people + damping * total
        moved += abs(flowed[u] - rank[u])
    return moved


@compiled
def core_numbers(indptr: Any, friends: Any, degree: Any, order: Any, place: Any, first: Any) -> None:
    """``degree`` becomes the core number of each person (Batagelj & Zaversnik 2003); rows hold friends both ways.

    ``order`` are people by degree, ``place`` where each stands in it, ``first`` where each degree begins.
    """
    for at in range(order.shape[0]):
        v = order[at]
        for arc in range(indptr[v], indptr[v + 1]):
            u = friends[arc]
            if degree[u] > degree[v]:
                other = order[first[degree[u]]]
                if other != u:
                    order[place[u]], order[place[other]] = other, u
                    place[u], place[other] = place[other], place[u]
                first[degree[u]] += 1
                degree[u] -= 1


@compiled
def shortest_paths(
    source: int, indptr: Any, targets: Any, distance: Any, paths: Any, share: Any, queue: Any, between: Any
) -> None:
    """Add one source's part of betweenness (Brandes 2001); ``distance`` comes and goes as −1 everywhere."""
    distance[source], paths[source], queue[0] = 0, 1.0, source
    head, tail = 0, 1
    while head < tail:
        u = queue[head]
        head += 1
        for arc in range(indptr[u], indptr[u + 1]):
            v = targets[arc]
            if distance[v] < 0:
                distance[v], paths[v], queue[tail] = distance[u] + 1, 0.0, v
                tail += 1
            if distance[v] == distance[u] + 1:
                paths[v] += paths[u]
    for k in range(tail):
        share[queue[k]] = 0.0
    for k in range(tail - 1, 0, -1):
        u = queue[k]
        for arc in range(indptr[u], indptr[u + 1]):
            v = targets[arc]
            if distance[v] == distance[u] + 1:
                share[u] += paths[u] / paths[v] * (1.0 + share[v])
        between[u] += share[u]
    for k in range(tail):
        distance[queue[k]] = -1


@compiled
def discount(u: int, indptr: Any, targets: Any, degree: Any, told: Any, p: float, score: Any) -> None:
    """Take a new seed's ties from the scores of who hears her: d − 2t − (d − t)·t·p with t seeds among her friends."""
    for arc in range(indptr[u], indptr[u + 1]):
        v = targets[arc]
        told[v] += 1
        score[v] = degree[v] - 2.0 * told[v] - (degree[v] - told[v]) * told[v] * p
