"""How numba lowers what plain Python has no form for: hashes, tuples handed on by address, records that do not exist.

Draws of many people at once stand here too: the loops in which the processor's lanes are used.

A hash is a handful of machine instructions that stand where they are called.  As functions that numba types, inlines
and optimises one by one, the same took a quarter of the time to compile all rules; handing the world from function to
function by value took another quarter.
"""

from __future__ import annotations

import operator
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba._dynfunc import make_function
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.imputils import impl_ret_borrowed
from numba.core.typed_passes import NativeLowering
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    models,
    overload,
    register_jitable,
    register_model,
    type_callable,
)

from wom_sim import rng
from wom_sim.engine.items import Items
from wom_sim.engine.state import NEVER

_WORD, _INDEX = ir.IntType(64), ir.IntType(32)
_FACTORS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def unsigned(context: Any, builder: Any, signature: Any, arguments: Any) -> list[Any]:
    """Arguments as unsigned 64-bit integers; negative ones modulo 2^64."""
    return [
        context.cast(builder, value, kind, types.uint64) for value, kind in zip(arguments, signature.args, strict=True)
    ]


def are_integers(*kinds: Any) -> bool:
    """Whether all are types of integers."""
    return all(isinstance(kind, types.Integer) for kind in kinds)


def mixed(builder: Any, state: Any, word: Any, number: Any = _WORD) -> Any:
    """``mix64(state + G·(word + 1))``; ``number`` makes the constants that go with the state: one, or one a lane."""
    z = builder.add(state, builder.mul(number(rng.GAMMA), builder.add(word, number(1))))
    for shift, factor in zip((30, 27), _FACTORS, strict=True):
        z = builder.mul(builder.xor(z, builder.lshr(z, number(shift))), number(factor))
    return builder.xor(z, builder.lshr(z, number(31)))


def top_bits(builder: Any, state: Any, number: Any = _WORD) -> Any:
    """The 53 bits of a state that decide."""
    return builder.lshr(state, number(11))


@type_callable(rng.absorb)
def type_absorb(_context: Any) -> Any:
    """Any two integers make a state."""
    return lambda state, word: types.uint64 if are_integers(state, word) else None


@lower_builtin(rng.absorb, types.Integer, types.Integer)
def absorb(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """``rng.absorb``."""
    return mixed(builder, *unsigned(context, builder, signature, arguments))


@type_callable(rng.uniform)
def type_uniform(_context: Any) -> Any:
    """A state becomes a float."""
    return lambda state: types.float64 if are_integers(state) else None


@lower_builtin(rng.uniform, types.Integer)
def uniform(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """``(state >> 11) · 2^-53``."""
    (state,) = unsigned(context, builder, signature, arguments)
    number = builder.uitofp(top_bits(builder, state), ir.DoubleType())
    return builder.fmul(number, ir.DoubleType()(2.0**-53))


@type_callable(rng.passes)
def type_passes(_context: Any) -> Any:
    """Any two integers are compared."""
    return lambda state, threshold: types.boolean if are_integers(state, threshold) else None


@lower_builtin(rng.passes, types.Integer, types.Integer)
def passes(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """``state >> 11 < threshold``, unsigned."""
    state, threshold = unsigned(context, builder, signature, arguments)
    return builder.icmp_unsigned("<", top_bits(builder, state), threshold)


# ---------------------------------------------------------------- what compiled loops call


class Part(JITCodeLibrary):
    """Code that only stands in the code of others.

    Numba would optimise each function with all that it calls, turn it into machine code, and do all of that again in
    whatever calls it.  Here a loop does it, once for all its parts, in three quarters of the time.
    """

    def _optimize_final_module(self) -> None:
        """Left to who is called by Python."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class LoweredAsPart(NativeLowering):
    """Make a function a :class:`Part`, which has no address."""

    _name = "lowered_as_part"

    def run_pass(self, state: Any) -> bool:
        """Lower it, and let callers know it."""
        codegen, name = state.targetctx.codegen(), state.func_id.func_qualname
        state.library = Part(codegen, name)
        alone, state.flags.no_compile = state.flags.no_compile, True
        super().run_pass(state)
        state.flags.no_compile = alone
        lowered = state["cr"]
        handle = make_function(lowered.fndesc.lookup_module(), name, "", 0, lowered.env, (state.library,))
        state.targetctx.insert_user_function(handle, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=handle)
        return True


class PartCompiler(CompilerBase):
    """Numba's own passes, the last but for :class:`LoweredAsPart`."""

    def define_pipelines(self) -> list[Any]:
        """Those of a function without Python objects."""
        numbas = DefaultPassBuilder.define_nopython_pipeline(self.state)
        ours = PassManager("part")
        for one, said in numbas.passes:
            ours.add_pass(LoweredAsPart if one is NativeLowering else one, said)
        ours.finalize()
        return [ours]


INNER: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": PartCompiler}
"""Options of what compiled loops call and Python does not."""

# ---------------------------------------------------------------- what everybody reads


class Pointed(types.Type):
    """A named tuple that stands in memory and is handed on by its address; what is nested in it, too.

    By value every call would hand over each array of it with its shape and strides: two hundred numbers.
    """

    def __init__(self, held: types.NamedTuple) -> None:
        self.held = held
        super().__init__(name=f"Pointed({held.instance_class.__name__})")

    @property
    def key(self) -> Any:
        """What makes two of them the same."""
        return self.held

    @property
    def mangling_args(self) -> Any:
        """A digest: names of functions would hold every field of every record.

        Never a number of this process: machine code of several processes is loaded into one.
        """
        return type(self).__name__, (blake2b(str(self.held).encode(), digest_size=8).hexdigest(),)


@register_model(Pointed)
class PointedModel(models.PrimitiveModel):
    """An address."""

    def __init__(self, manager: Any, kind: Pointed) -> None:
        super().__init__(manager, kind, manager.lookup(kind.held).get_value_type().as_pointer())


@infer_getattr
class PointedFields(AttributeTemplate):
    """Its fields are those of the tuple."""

    key = Pointed

    def generic_resolve(self, kind: Pointed, name: str) -> Any:  # type: ignore[override]
        """The type of one field; that of a nested tuple is an address again."""
        if name not in kind.held.fields:
            return None
        field = kind.held[kind.held.fields.index(name)]
        return Pointed(field) if isinstance(field, types.NamedTuple) else field


@lower_getattr_generic(Pointed)
def read_field(context: Any, builder: Any, kind: Pointed, address: Any, name: str) -> Any:
    """Read one field, or go on to a nested tuple.

    What is read never changes while its address is known, and the compiler is told so: else it would read each field
    anew after every write to a person (a tenth of the time).
    """
    place = kind.held.fields.index(name)
    field, told = builder.gep(address, [_INDEX(0), _INDEX(place)], inbounds=True), kind.held[place]
    if isinstance(told, types.NamedTuple):
        return field
    value = builder.load(field)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return impl_ret_borrowed(context, builder, told, value)


def stand(_typing: Any, held: Any) -> Any:
    """Let a named tuple stand in memory for as long as the calling loop runs; an array does anyway.

    The address goes through an empty line of assembly: the compiler must not connect it with the place to which the
    tuple has just been written, for there it did change.
    """
    if isinstance(held, types.Array):
        return held(held), lambda _context, _builder, _signature, arguments: arguments[0]

    def emit(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        address = cgutils.alloca_once_value(builder, arguments[0])
        same = ir.FunctionType(address.type, [address.type])
        return builder.asm(same, "", "=r,0,~{memory}", [address], side_effect=True)

    return Pointed(held)(held), emit


pointed: Any = intrinsic(stand)


# ---------------------------------------------------------------- what a person knows
#
# Loops and rules read the array of all records, or ``Items`` of whom have met, in one way: ``items[i, c]`` is a record,
# ``items[i,]`` all of one person's, of which ``[c]`` is one.

_AT_ONCE: Any = {**INNER, "forceinline": True}


def is_sparse(kind: Any) -> bool:
    """Whether a type is that of records of whom have met."""
    return isinstance(kind, Pointed) and kind.held.instance_class is Items


@overload(operator.getitem, jit_options=_AT_ONCE)
def item_of(items: Any, c: Any) -> Any:
    """What a person knows of one content, or everything that she knows, until :func:`put_away`."""

    def own(items: Any, c: Any) -> Any:
        return items.records[items.row[c]]

    def everything(items: Any, c: Any) -> Any:
        look_at(items, c[0])
        return items

    def one(items: Any, c: Any) -> Any:
        return items.records[place_of(items, c[0], c[1])]

    if not is_sparse(items):
        return None
    return (everything, one)[len(c) - 1] if isinstance(c, types.BaseTuple) else own


@register_jitable(**INNER)
def look_at(items: Any, i: int) -> None:
    """Set the records upon one person."""
    for c in range(len(items.row)):
        slot = items.slots[i, c]
        items.row[c] = slot if slot != 0 else np.uint32(c)


def put_away(items: Any, i: Any) -> None:
    """Keep what a person knows now."""


@overload(put_away, jit_options=INNER)
def _put_away(items: Any, i: Any) -> Any:  # noqa: ARG001
    return keep_met if is_sparse(items) else put_away


def keep_met(items: Any, i: Any) -> None:
    """Give records of their own to contents that she has met in this tick; those met before are not written here."""
    for c in range(len(items.row)):
        if is_met(items.records[c]):
            items.records[place_of(items, i, c)] = items.records[c]
            items.records[c] = items.records[len(items.row)]


@register_jitable(**INNER)
def is_met(item: Any) -> bool:
    """Whether anything stands in a record that a later tick may read."""
    return bool(item.marks != 0 or item.paid + item.owned + item.earned != 0 or item.customer_share_tick != NEVER)


@register_jitable(**INNER)
def place_of(items: Any, i: int, c: int) -> Any:
    """The place of a record, of a new one where they have not met."""
    if items.slots[i, c] == 0:
        slot = items.used[0]
        items.used[0] = slot + 1
        items.slots[i, c] = slot
        items.records[slot] = items.records[len(items.row)]
    return items.slots[i, c]


# ---------------------------------------------------------------- draws of many people at once


class Sieve(NamedTuple):
    """What decides whether somebody is looked at today, side by side: her state is read only if she is.

    Bit k mod 64 of ``likely`` is that of line k, of arrivals behind them.
    """

    words: Any  # of people
    audience: Any
    following: Any  # by brand and person
    clocks: Any  # by person, the tick on which a clock of hers is looked at next; of nobody where there is none
    likely: Any  # bits of as many people as are looked at together,
    cuts: Any  # and theirs of one line


@register_jitable(**INNER)
def sift(at: int, sieve: Any, today: Any, cuts: Any, arrivals: Any, world: Any) -> None:
    """Whom today's lines and arrivals reach, for some people from ``at`` on; lanes of the processor at a time.

    Most draws reach nobody, and one by one each costs a guess at a branch and the look at a line.
    """
    likely, words = sieve.likely, sieve.words[at : at + sieve.likely.shape[0]]
    many = np.uint64(words.shape[0])
    for j in range(many):
        likely[j] = 0
    for k in range(today.shape[0]):
        first_cuts(at, many, today[k], cuts[k], sieve.cuts, world.on.exposure.classes)
        add_line(today[k], words, sieve.cuts, sieve.audience[at:], sieve.following[today[k].brand, at:], k, likely)
    for k in range(arrivals.shape[0]):
        prefix, cut, place = arrivals[k].prefix, arrivals[k].cut, np.uint64((today.shape[0] + k) % 64)
        for j in range(many):
            likely[j] |= np.uint64(rng.passes(rng.absorb(prefix, words[j]), cut)) << place


@register_jitable(**INNER)
def first_cuts(at: int, many: Any, line: Any, cuts: Any, found: Any, classes: Any) -> None:
    """The cut of each person's first exposure to a line: that of her class, or everybody's."""
    column, cap = line.classes, np.uint64(line.cap)
    for j in range(many):
        found[j] = line.widest
    if column >= 0:
        for j in range(many):
            found[j] = cuts[np.uint64(classes[at + np.int64(j), column]) * cap]


@register_jitable(**INNER)
def add_line(line: Any, words: Any, cuts: Any, audience: Any, following: Any, k: int, likely: Any) -> None:
    """Add the bit of one line for whom its draw passes and whom it can reach at all."""
    prefix, place, must, bit = line.first_prefix, np.uint64(k % 64), line.audience, np.uint32(line.bit)
    for j in range(np.uint64(words.shape[0])):
        can = (audience[j] & must == must) & (following[j] & bit == bit)
        likely[j] |= np.uint64(rng.passes(rng.absorb(prefix, words[j]), cuts[j]) & can) << place
