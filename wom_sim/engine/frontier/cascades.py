"""Cascades over a frontier: a share is seen for one day, for several, or until it stops.

``seeds[bounds[w, 0]:bounds[w, 1]]`` start world w, one world a key.  ``cut`` is everybody's chance, unless ``contact``
says one for each person or ``arc_contact`` one for each arc.  ``block`` people are taken from the queue at a time, and
``eight`` says that coins are tossed eight at once; neither changes what comes.  ``sizes`` and ``ticks`` get how many
were reached and when (no ticks: nobody asks).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.engine.frontier.coins import (
    ROOM,
    ask_rows,
    begin,
    compiled,
    cut_of,
    date,
    inlined,
    toss_block,
    word_of,
)
from wom_sim.rng import absorb, passes

_ONE: Any = np.uint64(1)
_NONE = np.uint64(0)


@compiled
def cascades(
    keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, cut: Any, contact: Any,
    arc_contact: Any, horizon: int, sizes: Any, ticks: Any, block: int, eight: bool,
) -> None:  # fmt: skip
    """Independent cascades of one day."""
    people, most = indptr.shape[0] - 1, np.uint64(block)
    stamps, queue = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32)
    found, rows = np.empty(ROOM, np.uint32), np.empty((block, 2), indptr.dtype)
    prefixes, cuts = np.empty(block, np.uint64), np.full(block, cut, np.uint64)
    for world in range(keys.shape[0]):
        stamp, tail = begin(world, stamps, seeds, bounds, queue, ticks)
        head, tick, by_tick = _NONE, 0, horizon < people or ticks.shape[0] > 0
        while head < tail and tick < horizon:
            edge = tail  # where the people of the next tick begin
            tick += 1
            while head < edge:
                size = min(most, edge - head)
                ask_rows(queue[head : head + size], size, indptr, targets, rows)
                for k in range(size):
                    prefixes[k] = absorb(first_share(keys[world], words, queue[head + k]), _ONE)
                cut_block(queue[head : head + size], size, contact, cuts)
                head += size
                tail = toss_block(
                    size, rows, prefixes, cuts, targets, words, arc_contact, eight, found, stamps, stamp, queue, tail
                )
                if not by_tick:
                    edge = tail
            date(queue, head, tail, ticks, tick)
        sizes[world] = tail


@inlined
def first_share(state, words, u):
    """What a person's first share has absorbed before its age."""
    return absorb(absorb(state, word_of(words, u)), _ONE)


@inlined
def cut_block(block, size, contact, cuts):
    """The cuts of a block's people, where each has her own chance."""
    if contact.shape[0] > 0:
        for k in range(size):
            cuts[k] = cut_of(contact[block[k]])


@compiled
def live_shares(
    keys: Any, stop_keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, cut: Any, contact: Any,
    arc_contact: Any, days: int, stops: Any, horizon: int, sizes: Any, ticks: Any, block: int, eight: bool,
) -> None:  # fmt: skip
    """Cascades of shares that are seen for ``days`` days, or until they stop: several days, SIR and SI.

    ``stops`` is the cut of everybody's chance to stop after a day, or one each.  ``live`` are the people whose shares
    are seen, ``born`` the ticks on which they were activated; what their shares and stops have absorbed before their
    age is kept beside them.
    """
    people, most = indptr.shape[0] - 1, np.uint64(block)
    stamps, queue = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32)
    live, born = np.empty(people + 1, np.uint32), np.empty(people + 1, np.int32)
    stopping, by_person = bool(stops.max() > _NONE), stops.shape[0] > 1
    shares, ends = np.empty(people + 1, np.uint64), np.empty(people * stopping + 1, np.uint64)
    found, rows = np.empty(ROOM, np.uint32), np.empty((block, 2), indptr.dtype)
    prefixes, cuts = np.empty(block, np.uint64), np.full(block, cut, np.uint64)
    for world in range(keys.shape[0]):
        stamp, fresh = begin(world, stamps, seeds, bounds, queue, ticks)
        reached, alive, tick = fresh, _NONE, 0
        while tick < horizon and alive + fresh > _NONE and reached < np.uint64(people):
            for k in range(fresh):
                live[alive + k], born[alive + k] = queue[k], tick
                shares[alive + k] = first_share(keys[world], words, queue[k])
            if stopping:
                for k in range(fresh):
                    ends[alive + k] = first_share(stop_keys[world], words, queue[k])
            alive += fresh
            fresh, kept, head = _NONE, _NONE, _NONE
            tick += 1
            while head < alive:
                size = min(most, alive - head)
                ask_rows(live[head : head + size], size, indptr, targets, rows)
                for k in range(size):
                    prefixes[k] = absorb(shares[head + k], tick - born[head + k])
                cut_block(live[head : head + size], size, contact, cuts)
                kept = keep(head, size, kept, tick, days, live, born, shares, ends, stops, stopping, by_person)
                head += size
                fresh = toss_block(
                    size, rows, prefixes, cuts, targets, words, arc_contact, eight, found, stamps, stamp, queue, fresh
                )
            date(queue, _NONE, fresh, ticks, tick)
            alive = kept
            reached += fresh
        sizes[world] = reached


@inlined
def keep(head, size, kept, tick, days, live, born, shares, ends, stops, stopping, by_person):
    """Whose shares of a block are seen at the next age moves up to ``kept``: ``reach.lives_on`` with its coin."""
    for k in range(head, head + size):
        u, age = np.uint64(live[k]), tick - born[k]
        live[kept], born[kept], shares[kept] = live[k], born[k], shares[k]
        goes_on = age < days
        if stopping:
            ends[kept] = ends[k]
            goes_on &= not passes(absorb(ends[k], age), stops[u if by_person else _NONE])
        kept += np.uint64(goes_on)
    return kept
