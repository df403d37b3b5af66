"""Thresholds over a frontier: who has heard of enough friends is activated, and all of hers hear of it.

Keys, seeds, sizes and ticks as for cascades.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.engine.frontier.coins import admit, ask_rows, begin, compiled, date, inlined, prefetch, word_of
from wom_sim.rng import absorb

_S11, _S33, _ALMOST = np.uint64(11), np.uint64(33), np.uint64((1 << 33) - 1)
_ONE, _NONE = np.uint64(1), np.uint64(0)
_NEVER = np.int32(2**31 - 1)


@inlined
def first_need(state, v, words, needs):
    """What somebody needs who is reached for the first time: given, or drawn as θ·2^20.

    θ ≥ u·2^20 in whole units, from the 53 bits of a draw; a friend's influence of 0 still counts as heard.
    """
    if needs.shape[0] > 0:
        return np.int64(needs[v])
    return np.int64(((absorb(state, word_of(words, v)) >> _S11) + _ALMOST) >> _S33)


@inlined
def hear(state, first, last, targets, words, needs, arc_influence, stamps, touched, active, left, queue, tail):
    """Every friend of a row hears it; who has heard enough is appended to the queue, whose new end is returned."""
    for arc in range(first, last):
        prefetch(stamps, targets[arc])
        prefetch(left, targets[arc])
    for arc in range(first, last):
        v = targets[arc]
        stamp, need = stamps[v], np.int64(left[v])
        if stamp == active:
            continue
        if stamp != touched:
            stamps[v], need = touched, first_need(state, v, words, needs)
        need -= np.int64(arc_influence[arc])
        left[v] = np.int32(need)
        if need <= 0:
            stamps[v], queue[tail] = active, v
            tail += _ONE
    return tail


@inlined
def draw_needs(state, words, needs, influence, left):
    """How many more friends everybody needs; who needs none still has to hear of it once."""
    if needs.shape[0] > 0:
        for v in range(left.shape[0]):
            left[v] = max(needs[v], 1)
    else:
        for v in range(left.shape[0]):
            units = np.int64(((absorb(state, word_of(words, v)) >> _S11) + _ALMOST) >> _S33)
            left[v] = max(np.int32(np.float64(units + influence[v] - 1) / np.float64(influence[v])), 1)


@inlined
def count_down(first, last, targets, left, queue, tail):
    """Every friend of a row needs one friend less; who then needs none is appended to the queue."""
    for arc in range(first, last):
        prefetch(left, targets[arc])
    for arc in range(first, last):
        v = targets[arc]
        need = np.int32(left[v] - 1)
        left[v], queue[tail] = need, v
        tail += np.uint64(need == 0)
    return tail


@compiled
def counted_gates(
    keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, needs: Any, influence: Any,
    horizon: int, sizes: Any, ticks: Any, block: int,
) -> None:  # fmt: skip
    """Activation at a number of friends: Watts, complex contagion, and linear threshold where friends are alike.

    ``needs[v]`` is how many she needs; none: θ is drawn in units of 2^-20, over the ``influence[v]`` of each friend.
    """
    people = indptr.shape[0] - 1
    stamps, queue, left = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32), np.empty(people, np.int32)
    rows, most = np.empty((block, 2), indptr.dtype), np.uint64(block)
    for world in range(keys.shape[0]):
        _, tail = begin(world, stamps, seeds, bounds, queue, ticks)
        draw_needs(keys[world], words, needs, influence, left)
        for k in range(tail):
            left[queue[k]] = _NEVER
        head, tick = _NONE, 0
        while head < tail and tick < horizon:
            edge = tail
            tick += 1
            while head < edge:
                size = min(most, edge - head)
                ask_rows(queue[head : head + size], size, indptr, targets, rows)
                head += size
                for k in range(size):
                    tail = count_down(np.uint64(rows[k, 0]), np.uint64(rows[k, 1]), targets, left, queue, tail)
            date(queue, head, tail, ticks, tick)
        sizes[world] = tail


@compiled
def gates(
    keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, needs: Any,
    arc_influence: Any, horizon: int, sizes: Any, ticks: Any, block: int,
) -> None:  # fmt: skip
    """Activation at a threshold by what each arc brings: linear threshold with influences of its own.

    ``needs[v]`` is what somebody needs; none: θ is drawn with the world's key when somebody first reaches her, in units
    of 2^-20.  A stamp is even for who was reached in this world, and odd for who is active.
    """
    people = indptr.shape[0] - 1
    stamps, queue, left = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32), np.empty(people, np.int32)
    rows, most = np.empty((block, 2), indptr.dtype), np.uint64(block)
    for world in range(keys.shape[0]):
        touched = np.uint8(2 * (world % 127) + 2)
        active = np.uint8(touched + 1)
        if touched == np.uint8(2):
            stamps[:] = np.uint8(0)
        first, last = np.uint64(bounds[world, 0]), np.uint64(bounds[world, 1])
        tail = admit(seeds[first:last], last - first, stamps, active, queue, _NONE)
        date(queue, _NONE, tail, ticks, 0)
        head, tick = _NONE, 0
        while head < tail and tick < horizon:
            edge = tail
            tick += 1
            while head < edge:
                size = min(most, edge - head)
                ask_rows(queue[head : head + size], size, indptr, targets, rows)
                head += size
                for k in range(size):
                    tail = hear(
                        keys[world], np.uint64(rows[k, 0]), np.uint64(rows[k, 1]), targets, words, needs,
                        arc_influence, stamps, touched, active, left, queue, tail,
                    )  # fmt: skip
            date(queue, head, tail, ticks, tick)
        sizes[world] = tail
