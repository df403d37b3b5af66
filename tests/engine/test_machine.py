"""What numba is taught: a named tuple handed on by its address reads like the tuple itself."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from numba.core.errors import TypingError

from wom_sim.engine.machine import pointed


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
