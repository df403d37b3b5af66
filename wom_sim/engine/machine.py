"""How numba lowers what plain Python has no form for: hashing on unsigned integers, and a tuple handed on by address.

A hash is a handful of machine instructions that stand where they are called.  As functions that numba types, inlines
and optimises one by one, the same took a quarter of the time to compile all rules; handing the world from function to
function by value took another quarter.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    type_callable,
)

from wom_sim import rng

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
    """Let a named tuple stand in memory for as long as the calling loop runs.

    The address goes through an empty line of assembly: the compiler must not connect it with the place to which the
    tuple has just been written, for there it did change.
    """

    def emit(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        address = cgutils.alloca_once_value(builder, arguments[0])
        same = ir.FunctionType(address.type, [address.type])
        return builder.asm(same, "", "=r,0,~{memory}", [address], side_effect=True)

    return Pointed(held)(held), emit


pointed: Any = intrinsic(stand)
