"""What all loops over a frontier do: toss coins, admit who is reached, and ask ahead for what lies far away in memory.

People are taken from the queue in blocks: rows and stamps are asked for before they are needed, and no branch hangs on
a coin.  Where words are positions, or all chances are alike, no array of them is read: one of length 0 stands for it,
so that each loop is compiled once.  All positions are unsigned: no index is wrapped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from wom_sim import rng
from wom_sim.engine import machine
from wom_sim.engine.frontier import lanes
from wom_sim.engine.state import LINE
from wom_sim.network.csr import compiled_with
from wom_sim.rng import absorb, passes

BLOCK = 64
"""People taken from the queue at a time: their rows are asked for together."""

SLICE = 1_024
"""Arcs of a row that are tossed before candidates are looked at: a hub's friends need no more room than that."""

ROOM = 3 * SLICE
FAR = np.uint64(15)
"""The next line of a row after the first, in arcs."""

_ONE, _NONE, _EIGHT, _SLICE = np.uint64(1), np.uint64(0), np.uint64(lanes.EIGHT), np.uint64(SLICE)
_FULL = 2.0**53

compiled = compiled_with(__file__, lanes.__file__, machine.__file__, rng.__file__)
"""``numba.njit`` for loops that call what is in here."""

inlined: Any = register_jitable(forceinline=True)
"""What compiled loops call, set in where it is called."""


def ask(context, builder, signature, arguments, size):
    """Ask for the cache lines of so many bytes from a place of an array on."""
    data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
    byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    first = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
    for beyond in range(0, size, LINE):
        builder.call(function, [builder.gep(first, [number(beyond)]), number(0), number(3), number(1)])
    return context.get_dummy_value()


def ask_for(typingctx, array, place):  # noqa: ARG001 (numba calls it so)
    """Ask for the cache line in which ``array[place]`` begins; nothing happens where it is outside."""
    return types.void(array, place), lambda *given: ask(*given, 1)


def ask_for_all(typingctx, array, place):  # noqa: ARG001 (numba calls it so)
    """Ask for all cache lines of the record ``array[place]``, which begins with one."""
    return types.void(array, place), lambda *given: ask(*given, array.dtype.size)


prefetch: Any = intrinsic(ask_for)
prefetch_record: Any = intrinsic(ask_for_all)


@inlined
def word_of(words, u):
    """The word of a person: her position, where no words are given."""
    if words.shape[0] == 0:
        return np.uint64(u)
    return words[u]


@inlined
def cut_of(chance):
    """``rng.cut`` of a probability; a signed conversion is one instruction, an unsigned one is several."""
    return np.uint64(np.int64(np.ceil(chance * _FULL)))


@inlined
def toss(prefix, first, last, targets, cut, found, many):
    """A coin for each friend of a row, before she is looked at; who is reached is appended to ``found``."""
    for arc in range(first, last):
        v = targets[arc]  # read once: to the compiler `found` may be the same memory
        found[many] = v
        many += np.uint64(passes(absorb(prefix, v), cut))
    return many


@inlined
def toss_by_eight(prefix, first, last, targets, words, worded, cut, arc_contact, by_arc, found, many):
    """The same, eight friends at once."""
    while first < last:
        many = lanes.toss_eight(
            prefix, targets, first, last - first, words, worded, cut, arc_contact, by_arc, found, many
        )
        first += _EIGHT
    return many


@inlined
def toss_words(prefix, first, last, targets, words, cut, arc_contact, found, many):
    """The same where words are not positions, or chances differ by arc."""
    by_arc = arc_contact.shape[0] > 0
    for arc in range(first, last):
        v = targets[arc]
        found[many] = v
        threshold = cut_of(arc_contact[arc]) if by_arc else cut
        many += np.uint64(passes(absorb(prefix, word_of(words, v)), threshold))
    return many


@inlined
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


@inlined
def date(queue, first, last, ticks, tick):
    """Write when people of the queue were activated, where that is asked for."""
    if ticks.shape[0] > 0:
        for k in range(first, last):
            ticks[queue[k]] = tick


@inlined
def ask_rows(block, size, indptr, targets, rows):
    """Read where the rows of a block begin and end, and ask for their first lines."""
    for k in range(size):
        u = np.uint64(block[k])
        rows[k, 0], rows[k, 1] = indptr[u], indptr[u + _ONE]
        prefetch(targets, np.uint64(rows[k, 0]))
        prefetch(targets, np.uint64(rows[k, 0]) + FAR)


@inlined
def toss_block(
    size, rows, prefixes, cuts, targets, words, arc_contact, eight, found, stamps, stamp, queue, tail,
):  # fmt: skip
    """Toss the coins of a block's rows, slice by slice, and append who was reached; returns the queue's new end."""
    worded, by_arc = words.shape[0] > 0, arc_contact.shape[0] > 0
    many = _NONE
    for k in range(size):
        arc, last = np.uint64(rows[k, 0]), np.uint64(rows[k, 1])
        while arc < last:
            end = min(last, arc + _SLICE)
            if eight:
                many = toss_by_eight(
                    prefixes[k], arc, end, targets, words, worded, cuts[k], arc_contact, by_arc, found, many
                )
            elif worded or by_arc:
                many = toss_words(prefixes[k], arc, end, targets, words, cuts[k], arc_contact, found, many)
            else:
                many = toss(prefixes[k], arc, end, targets, cuts[k], found, many)
            arc = end
            if many > _SLICE:
                tail = admit(found, many, stamps, stamp, queue, tail)
                many = _NONE
    return admit(found, many, stamps, stamp, queue, tail)


@inlined
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
