"""What numba is taught: a named tuple handed on by its address reads like the tuple itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from modules.stage import ready
from numba.core.codegen import JITCodeLibrary
from numba.core.errors import TypingError
from numba.extending import register_jitable

from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.machine import INNER, pointed


class Inner(NamedTuple):
    """One nested in another."""

    factor: float
    table: Any


class Outer(NamedTuple):
    """What a loop is handed."""

    tick: int
    counts: Any
    inner: Inner


@numba.njit
def read(world: Any, k: int) -> float:
    return world.inner.factor * world.inner.table[k, 1] + world.tick


@numba.njit
def run(world: Any) -> float:
    held = pointed(world)
    total = 0.0
    for k in range(held.counts.shape[0]):
        held.counts[k] += 10 * held.tick
        total += held.counts[k] + read(held, k)
    return total


@numba.njit
def wrong(world: Any) -> Any:
    return pointed(world).nothing


def world(tick: int) -> Outer:
    return Outer(tick, np.array([1, 2, 3]), Inner(0.5, np.arange(6.0).reshape(3, 2)))


def test_fields_nested_tuples_and_arrays_read_as_they_stand():
    first, second = world(2), world(3)
    assert run(first) == (21 + 22 + 23) + 0.5 * (1 + 3 + 5) + 3 * 2
    assert first.counts.tolist() == [21, 22, 23]
    assert run(second) == (31 + 32 + 33) + 0.5 * (1 + 3 + 5) + 3 * 3  # the next tuple is read anew
    assert run(second) == (61 + 62 + 63) + 0.5 * (1 + 3 + 5) + 3 * 3


def test_a_field_that_is_not_there_is_refused():
    with pytest.raises(TypingError, match="nothing"):
        wrong(world(1))


# ---------------------------------------------------------------- what is compiled, and how often


def chain(**options: Any) -> Any:
    """A loop that calls what calls what refuses."""

    @register_jitable(**options)
    def last(x: float) -> float:
        if x > 3.0:
            raise ValueError("too much")
        return x + 1.0

    @register_jitable(**options)
    def middle(x: float) -> float:
        return last(2.0 * x) + last(x)

    @numba.njit
    def loop(x: float) -> float:
        return middle(x) + last(x)

    return loop


@pytest.mark.parametrize(
    ("options", "times"), [(INNER, 1), ({"no_cpython_wrapper": True}, 4)], ids=["parts", "as numba does it"]
)
def test_parts_are_optimised_with_their_loop_alone(options, times, monkeypatch):
    optimised, optimise = [], JITCodeLibrary._optimize_final_module
    monkeypatch.setattr(JITCodeLibrary, "_optimize_final_module", lambda one: optimised.append(one) or optimise(one))
    loop = chain(**options)
    assert loop(1.0) == 3.0 + 2.0 + 2.0
    with pytest.raises(ValueError, match="too much"):
        loop(2.0)
    assert len(optimised) == times


def test_a_whole_number_is_no_type_of_its_own():
    """Every loop would be compiled anew for a setting that says 2 where others say 2.5."""
    setting = ready().setting

    def kind(customers: float) -> Any:
        told = replace(setting, sharing=replace(setting.sharing, customers=customers))
        return numba.typeof(ArrayEngine(told, [], 7).world)

    assert kind(2) == kind(2.5)
