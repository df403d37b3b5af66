"""Values of one parameter at all points, in a few bytes a point."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wom_sim.reading.fields import percent
from wom_sim.statistics.types import Integers

_MOST = 2**63
"""Whole numbers below it fit into eight bytes."""


@dataclass(frozen=True)
class Column:
    """What a parameter is at every point: a number each; or, where there are ``values``, a place among them."""

    numbers: np.ndarray
    values: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, number: int) -> Any:
        found = self.numbers[number].item()
        return self.values[found] if self.values else found

    def at(self, points: Integers) -> list[Any]:
        """The values at some points."""
        found = self.numbers[points].tolist()
        return [self.values[place] for place in found] if self.values else found

    def of_one_type(self) -> Column:
        """Percentages as numbers, what is neither number nor text as JSON, and numbers of different types as floats."""
        used = np.unique(self.numbers).tolist() if self.values else []
        told = dict(zip(used, one_type([self.values[place] for place in used]), strict=True))
        return Column(self.numbers, tuple(told.get(place, value) for place, value in enumerate(self.values)))

    def places(self) -> Integers:
        """A whole number for each different value, ``int64[points]``."""
        if not self.values:
            return np.asarray(np.unique(self.numbers, return_inverse=True)[1])
        known: dict[Any, int] = {}
        names = np.array([known.setdefault(value, len(known)) for value in self.values], np.int64)
        return names.take(self.numbers)


class Growing:
    """A column while its points are made: of numbers, as long as all are floats or all are whole."""

    def __init__(self) -> None:
        self.blocks: list[np.ndarray] = []
        self.kind: type | None = None
        self.known: dict[str, int] = {}
        self.values: list[Any] = []

    def add(self, values: Sequence[Any]) -> None:
        """Put more values at the end."""
        kind = number_type(values)
        self.kind = self.kind or kind
        if kind != self.kind and self.kind is not object:
            self.kind, numbers, self.blocks = object, self.blocks, []
            for block in numbers:
                self.put(block.tolist())
        self.put(values)

    def put(self, values: Sequence[Any]) -> None:
        """Put them there as this column has them."""
        places = self.kind is object
        self.blocks.append(np.array([*map(self.place, values)], np.int32) if places else np.array(values, self.kind))

    def place(self, value: Any) -> int:
        """The place of a value among the different ones; 1, 1.0 and True are three."""
        place = self.known.setdefault(repr(value), len(self.values))
        if place == len(self.values):
            self.values.append(value)
        return place

    def done(self) -> Column:
        """All of it."""
        return Column(np.concatenate(self.blocks or [np.zeros(0)]), tuple(self.values))


def number_type(values: Sequence[Any]) -> type:
    """The type of all values where it is float, or int of eight bytes; object otherwise."""
    kinds = set(map(type, values))
    return kinds.pop() if kinds == {float} or (kinds == {int} and max(map(abs, values)) < _MOST) else object


def one_type(values: list[Any]) -> list[Any]:
    """Values of one type each; see :meth:`Column.of_one_type`."""
    plain = [_plain(value) for value in values]
    kinds = {type(value) for value in plain}
    if kinds == {int, float}:
        return [float(value) for value in plain]
    return plain if len(kinds) == 1 else [value if isinstance(value, str) else _as_json(value) for value in plain]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        share = percent(value)
        return value if share is None else share
    return value if isinstance(value, bool | int | float) else _as_json(value)


def _as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
