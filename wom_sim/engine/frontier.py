"""Compiled loops over a frontier: classic models in which delivery alone decides who is activated.

They toss the coins of ``deliver_some`` and keep nothing of its state, so that sizes and ticks are the general engine's,
person by person.  People are taken from the queue in blocks: what is far away in memory (rows, stamps) is asked for
before it is needed, and no branch hangs on a coin.  Where words are positions, or all chances are alike, no array of
them is read: one of length 0 stands for it, so that each loop is compiled once.  All positions are unsigned: no index
is wrapped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from wom_sim import rng
from wom_sim.network.csr import compiled

BLOCK = 64
"""People taken from the queue at a time: their rows are asked for together."""

SLICE = 1_024
"""Arcs of a row that are tossed before candidates are looked at: a hub's friends need no more room than that."""

ROOM = 3 * SLICE
FAR = np.uint64(15)
"""The next line of a row after the first, in arcs."""

_G, _ONE, _NONE = np.uint64(rng.GAMMA), np.uint64(1), np.uint64(0)
_A, _B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_BLOCK, _SLICE = np.uint64(BLOCK), np.uint64(SLICE)
_S33, _ALMOST = np.uint64(33), np.uint64((1 << 33) - 1)
_FULL, _NEVER = 2.0**53, np.int32(2**31 - 1)


def ask_for(typingctx, array, place):  # noqa: ARG001 (numba calls it so)
    """Ask for the cache line of ``array[place]``; nothing happens where it is outside."""

    def emit(context, builder, signature, arguments):
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        line = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        builder.call(ask, [line, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, place), emit


prefetch: Any = intrinsic(ask_for)


@register_jitable(inline="always")
def mixed(state, word):
    """``rng.absorb`` on unsigned integers."""
    z = state + _G * (np.uint64(word) + _ONE)
    z = (z ^ (z >> _S30)) * _A
    z = (z ^ (z >> _S27)) * _B
    return z ^ (z >> _S31)


@register_jitable(forceinline=True)
def word_of(words, u):
    """The word of a person: her position, where no words are given."""
    if words.shape[0] == 0:
        return np.uint64(u)
    return words[u]


@register_jitable(forceinline=True)
def cut_of(chance):
    """``rng.cut`` of a probability; a signed conversion is one instruction, an unsigned one is several."""
    return np.uint64(np.int64(np.ceil(chance * _FULL)))


@register_jitable(forceinline=True)
def toss(prefix, first, last, targets, cut, found, many):
    """A coin for each friend of a row, before she is looked at; who is reached is appended to ``found``."""
    for arc in range(first, last):
        v = targets[arc]  # read once: to the compiler `found` may be the same memory
        found[many] = v
        many += np.uint64((mixed(prefix, v) >> _S11) < cut)
    return many


@register_jitable(forceinline=True)
def toss_words(prefix, first, last, targets, words, cut, arc_contact, found, many):
    """The same where words are not positions, or chances differ by arc."""
    by_arc = arc_contact.shape[0] > 0
    for arc in range(first, last):
        v = targets[arc]
        found[many] = v
        threshold = cut_of(arc_contact[arc]) if by_arc else cut
        many += np.uint64((mixed(prefix, word_of(words, v)) >> _S11) < threshold)
    return many


@register_jitable(forceinline=True)
def admit(found, many, stamps, stamp, queue, tail):
    """Append everybody who was reached for the first time to the queue; returns its new end."""
    for k in range(many):
        prefetch(stamps, found[k])
    for k in range(many):
        v = found[k]
        queue[tail] = v
        tail += np.uint64(stamps[v] != stamp)
        stamps[v] = stamp
    return tail


@register_jitable(forceinline=True)
def date(queue, first, last, ticks, tick):
    """Write when people of the queue were activated, where that is asked for."""
    if ticks.shape[0] > 0:
        for k in range(first, last):
            ticks[queue[k]] = tick


@register_jitable(forceinline=True)
def ask_rows(block, size, indptr, targets, rows):
    """Read where the rows of a block begin and end, and ask for their first lines."""
    for k in range(size):
        u = np.uint64(block[k])
        rows[k, 0], rows[k, 1] = indptr[u], indptr[u + _ONE]
        prefetch(targets, np.uint64(rows[k, 0]))
        prefetch(targets, np.uint64(rows[k, 0]) + FAR)


@register_jitable(forceinline=True)
def toss_block(size, rows, prefixes, cuts, targets, words, arc_contact, found, stamps, stamp, queue, tail):
    """Toss the coins of a block's rows, slice by slice, and append who was reached; returns the queue's new end."""
    if words.shape[0] + arc_contact.shape[0] > 0:
        return toss_other(size, rows, prefixes, cuts, targets, words, arc_contact, found, stamps, stamp, queue, tail)
    many = _NONE
    for k in range(size):
        arc, last = np.uint64(rows[k, 0]), np.uint64(rows[k, 1])
        while arc < last:
            end = min(last, arc + _SLICE)
            many = toss(prefixes[k], arc, end, targets, cuts[k], found, many)
            arc = end
            if many > _SLICE:
                tail = admit(found, many, stamps, stamp, queue, tail)
                many = _NONE
    return admit(found, many, stamps, stamp, queue, tail)


@register_jitable
def toss_other(size, rows, prefixes, cuts, targets, words, arc_contact, found, stamps, stamp, queue, tail):
    """:func:`toss_block` with :func:`toss_words`: a loop of its own, which would slow the plain one down."""
    many = _NONE
    for k in range(size):
        arc, last = np.uint64(rows[k, 0]), np.uint64(rows[k, 1])
        while arc < last:
            end = min(last, arc + _SLICE)
            many = toss_words(prefixes[k], arc, end, targets, words, cuts[k], arc_contact, found, many)
            arc = end
            if many > _SLICE:
                tail = admit(found, many, stamps, stamp, queue, tail)
                many = _NONE
    return admit(found, many, stamps, stamp, queue, tail)


@register_jitable(forceinline=True)
def begin(world, stamps, seeds, bounds, queue, ticks):
    """Stamp the seeds of a world; returns its stamp and the end of the queue.

    Stamps instead of cleared flags: a byte that changes with the world, and is cleared when it comes round.
    """
    stamp = np.uint8(world % 255 + 1)
    if stamp == np.uint8(1):
        stamps[:] = np.uint8(0)
    first, last = np.uint64(bounds[world, 0]), np.uint64(bounds[world, 1])
    tail = admit(seeds[first:last], last - first, stamps, stamp, queue, _NONE)
    date(queue, _NONE, tail, ticks, 0)
    return stamp, tail


@compiled
def cascades(
    keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, cut: Any, contact: Any,
    arc_contact: Any, horizon: int, sizes: Any, ticks: Any,
) -> None:  # fmt: skip
    """Independent cascades of one day, one world a key.

    ``seeds[bounds[w, 0]:bounds[w, 1]]`` start world w.  ``cut`` is everybody's, unless ``contact`` says a chance for
    each person or ``arc_contact`` one for each arc.  ``ticks`` gets who was reached when (none: nobody asks).
    """
    people = indptr.shape[0] - 1
    stamps, queue = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32)
    found, rows = np.empty(ROOM, np.uint32), np.empty((BLOCK, 2), indptr.dtype)
    prefixes, cuts = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    for world in range(keys.shape[0]):
        stamp, tail = begin(world, stamps, seeds, bounds, queue, ticks)
        head, tick, by_tick = _NONE, 0, horizon < people or ticks.shape[0] > 0
        while head < tail and tick < horizon:
            edge = tail  # where the people of the next tick begin
            tick += 1
            while head < edge:
                size = min(_BLOCK, edge - head)
                ask_rows(queue[head : head + size], size, indptr, targets, rows)
                for k in range(size):
                    u = np.uint64(queue[head + k])
                    prefixes[k] = mixed(mixed(mixed(keys[world], word_of(words, u)), _ONE), _ONE)
                    cuts[k] = cut_of(contact[u]) if contact.shape[0] > 0 else cut
                head += size
                tail = toss_block(
                    size, rows, prefixes, cuts, targets, words, arc_contact, found, stamps, stamp, queue, tail
                )
                if not by_tick:
                    edge = tail
            date(queue, head, tail, ticks, tick)
        sizes[world] = tail


@register_jitable(forceinline=True)
def lives_on(state, word, age, days, cut):
    """Whether a share that was seen at an age is seen at the next: ``reach.lives_on`` with its coin."""
    if age >= days:
        return False
    return cut == _NONE or (mixed(mixed(mixed(state, word), _ONE), age) >> _S11) >= cut


@compiled
def live_shares(
    keys: Any, stop_keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, cut: Any, contact: Any,
    arc_contact: Any, days: int, stops: Any, horizon: int, sizes: Any, ticks: Any,
) -> None:  # fmt: skip
    """Cascades of shares that are seen for ``days`` days, or until they stop: several days, SIR and SI.

    As :func:`cascades`; ``stops`` is the cut of everybody's chance to stop after a day, or one each.
    ``live`` are the people whose shares are seen, ``born`` the ticks on which they were activated.
    """
    people = indptr.shape[0] - 1
    stamps, queue = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32)
    live, born = np.empty(people + 1, np.uint32), np.empty(people + 1, np.int32)
    found, rows = np.empty(ROOM, np.uint32), np.empty((BLOCK, 2), indptr.dtype)
    prefixes, cuts = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.uint64)
    for world in range(keys.shape[0]):
        stamp, fresh = begin(world, stamps, seeds, bounds, queue, ticks)
        reached, alive, tick = fresh, _NONE, 0
        while tick < horizon and alive + fresh > _NONE and reached < np.uint64(people):
            for k in range(fresh):
                live[alive + k], born[alive + k] = queue[k], tick
            alive += fresh
            fresh, kept, head = _NONE, _NONE, _NONE
            tick += 1
            while head < alive:
                size = min(_BLOCK, alive - head)
                ask_rows(live[head : head + size], size, indptr, targets, rows)
                for k in range(size):
                    u, birth = np.uint64(live[head + k]), born[head + k]
                    word, age = word_of(words, u), np.uint64(tick - birth)
                    prefixes[k] = mixed(mixed(mixed(keys[world], word), _ONE), age)
                    cuts[k] = cut_of(contact[u]) if contact.shape[0] > 0 else cut
                    stop = stops[u if stops.shape[0] > 1 else _NONE]
                    live[kept], born[kept] = np.uint32(u), birth  # stands before the block, or where it stood
                    kept += np.uint64(lives_on(stop_keys[world], word, age, days, stop))
                head += size
                fresh = toss_block(
                    size, rows, prefixes, cuts, targets, words, arc_contact, found, stamps, stamp, queue, fresh
                )
            date(queue, _NONE, fresh, ticks, tick)
            alive = kept
            reached += fresh
        sizes[world] = reached


@register_jitable(forceinline=True)
def first_need(state, v, words, needs):
    """What somebody needs who is reached for the first time: given, or drawn as θ·2^20.

    θ ≥ u·2^20 in whole units, from the 53 bits of a draw; a friend's influence of 0 still counts as heard.
    """
    if needs.shape[0] > 0:
        return np.int64(needs[v])
    return np.int64(((mixed(state, word_of(words, v)) >> _S11) + _ALMOST) >> _S33)


@register_jitable(forceinline=True)
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


@register_jitable
def draw_needs(state, words, needs, influence, left):
    """How many more friends everybody needs; who needs none still has to hear of it once."""
    if needs.shape[0] > 0:
        for v in range(left.shape[0]):
            left[v] = max(needs[v], 1)
    else:
        for v in range(left.shape[0]):
            units = np.int64(((mixed(state, word_of(words, v)) >> _S11) + _ALMOST) >> _S33)
            left[v] = max(np.int32(np.float64(units + influence[v] - 1) / np.float64(influence[v])), 1)


@register_jitable(forceinline=True)
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
    horizon: int, sizes: Any, ticks: Any,
) -> None:  # fmt: skip
    """Activation at a number of friends: Watts, complex contagion, and linear threshold where friends are alike.

    ``needs[v]`` is how many she needs; none: θ is drawn in units of 2^-20, over the ``influence[v]`` of each friend.
    """
    people = indptr.shape[0] - 1
    stamps, queue, left = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32), np.empty(people, np.int32)
    rows = np.empty((BLOCK, 2), indptr.dtype)
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
                size = min(_BLOCK, edge - head)
                ask_rows(queue[head : head + size], size, indptr, targets, rows)
                head += size
                for k in range(size):
                    tail = count_down(np.uint64(rows[k, 0]), np.uint64(rows[k, 1]), targets, left, queue, tail)
            date(queue, head, tail, ticks, tick)
        sizes[world] = tail


@compiled
def gates(
    keys: Any, seeds: Any, bounds: Any, indptr: Any, targets: Any, words: Any, needs: Any,
    arc_influence: Any, horizon: int, sizes: Any, ticks: Any,
) -> None:  # fmt: skip
    """Activation at a threshold by what each arc brings: linear threshold with influences of its own.

    ``needs[v]`` is what somebody needs; none: θ is drawn with the world's key when somebody first reaches her, in units
    of 2^-20.  A stamp is even for who was reached in this world, and odd for who is active.
    """
    people = indptr.shape[0] - 1
    stamps, queue, left = np.zeros(people, np.uint8), np.empty(people + 1, np.uint32), np.empty(people, np.int32)
    rows = np.empty((BLOCK, 2), indptr.dtype)
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
                size = min(_BLOCK, edge - head)
                ask_rows(queue[head : head + size], size, indptr, targets, rows)
                head += size
                for k in range(size):
                    tail = hear(
                        keys[world], np.uint64(rows[k, 0]), np.uint64(rows[k, 1]), targets, words, needs,
                        arc_influence, stamps, touched, active, left, queue, tail,
                    )  # fmt: skip
            date(queue, head, tail, ticks, tick)
        sizes[world] = tail
