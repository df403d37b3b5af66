"""Eight coins at once, where the processor has lanes for them: the hash of every lane is ``rng.absorb`` of its friend.

Numba has no form for it, so that it is written in LLVM's: vectors of eight, the last of a row masked.  It compiles and
gives the same on every processor; without AVX-512 it is slower than one coin after the other: see :data:`LANES`.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from wom_sim.engine.machine import mixed, top_bits

EIGHT = 8
"""Coins that are tossed at once."""

_INDEX, _WORD = ir.IntType(32), ir.IntType(64)
_PEOPLE, _WORDS = ir.VectorType(_INDEX, EIGHT), ir.VectorType(_WORD, EIGHT)
_PLACES, _SHARES = ir.VectorType(_WORD.as_pointer(), EIGHT), ir.VectorType(ir.DoubleType(), EIGHT)


def lanes_of_processor() -> bool:
    """Whether numba compiles for a processor that multiplies eight words of 64 bits at once."""
    features: str = cpu_target.target_context.codegen().magic_tuple()[2]
    return {"+avx512f", "+avx512dq", "+avx512vl"} <= {*features.split(",")}


LANES = lanes_of_processor()
"""Whether eight coins are tossed at once."""


def alike(number: int) -> Any:
    """A whole number in every lane."""
    return ir.Constant(_WORDS, [number] * EIGHT)


def zeros(kind: Any) -> Any:
    """Nothing in every lane."""
    return ir.Constant(kind, [0] * EIGHT)


def everywhere(builder: Any, word: Any) -> Any:
    """A word in every lane."""
    first = builder.insert_element(ir.Constant(_WORDS, ir.Undefined), word, _INDEX(0))
    return builder.shuffle_vector(first, ir.Constant(_WORDS, ir.Undefined), zeros(_PEOPLE))


def called(builder: Any, name: str, kind: Any, *given: Any) -> Any:
    """What LLVM's own function of that name gives."""
    told = ir.FunctionType(kind, [one.type for one in given])
    return builder.call(cgutils.get_or_insert_function(builder.module, told, f"llvm.{name}"), given)


def read(builder: Any, data: Any, at: Any, row: Any, name: str, kind: Any) -> Any:
    """Eight neighbours from a place on, as far as the row goes."""
    address = builder.bitcast(builder.gep(data, [at]), kind.as_pointer())
    width = _INDEX(8 if kind == _SHARES else 4)
    return called(builder, f"masked.load.{name}.p0", kind, address, width, row, zeros(kind))


def where(builder: Any, asked: Any, usual: Any, other: Any) -> Any:
    """``usual``, or what ``other`` makes where it is asked for."""
    before = builder.block
    with builder.if_then(asked):
        made, inside = other(), builder.block
    found = builder.phi(usual.type)
    found.add_incoming(usual, before)
    found.add_incoming(made, inside)
    return found


def append(builder: Any, friends: Any, hits: Any, found: Any, many: Any) -> Any:
    """Write who is hit from ``found[many]`` on, and anything behind it up to eight places; returns the new end."""
    packed = called(builder, "experimental.vector.compress.v8i32", _PEOPLE, friends, hits, zeros(_PEOPLE))
    builder.store(packed, builder.bitcast(builder.gep(found, [many]), _PEOPLE.as_pointer())).align = 4
    return builder.add(many, builder.ctpop(builder.zext(builder.bitcast(hits, ir.IntType(EIGHT)), _WORD)))


def toss(
    _typing: Any, prefix: Any, targets: Any, arc: Any, left: Any, words: Any, worded: Any, cut: Any,
    arc_contact: Any, by_arc: Any, found: Any, many: Any,
) -> Any:  # fmt: skip
    """Toss a coin for each of up to eight friends from ``targets[arc]`` on, of whom ``left`` are in the row.

    Words are read where people are ``worded``, chances where they differ ``by_arc``.  Returns the new end of ``found``.
    """
    kinds = prefix, targets, arc, left, words, worded, cut, arc_contact, by_arc, found, many

    def emit(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        prefix, targets, arc, left, words, worded, cut, arc_contact, by_arc, found, many = arguments

        def data(place: int, array: Any) -> Any:
            return context.make_array(kinds[place])(context, builder, array).data

        def words_of() -> Any:
            first = everywhere(builder, builder.ptrtoint(data(4, words), _WORD))
            places = builder.inttoptr(builder.add(first, builder.shl(position, alike(3))), _PLACES)
            return called(builder, "masked.gather.v8i64.v8p0", _WORDS, places, _INDEX(8), row, zeros(_WORDS))

        def cuts_of() -> Any:
            shares = read(builder, data(7, arc_contact), arc, row, "v8f64", _SHARES)
            units = builder.fmul(shares, ir.Constant(_SHARES, [2.0**53] * EIGHT))
            return builder.fptosi(called(builder, "ceil.v8f64", _SHARES, units), _WORDS)

        row = builder.icmp_unsigned("<", ir.Constant(_WORDS, [*range(EIGHT)]), everywhere(builder, left))
        friends = read(builder, data(1, targets), arc, row, "v8i32", _PEOPLE)
        position = builder.zext(friends, _WORDS)
        word = where(builder, worded, position, words_of)
        cuts = where(builder, by_arc, everywhere(builder, cut), cuts_of)
        state = mixed(builder, everywhere(builder, prefix), word, alike)
        hits = builder.and_(row, builder.icmp_unsigned("<", top_bits(builder, state, alike), cuts))
        return append(builder, friends, hits, data(9, found), many)

    unsigned = [kind if isinstance(kind, types.Array | types.Boolean) else types.uint64 for kind in kinds]
    return types.uint64(*unsigned), emit


toss_eight: Any = intrinsic(toss)
