"""Plain values as they were typed, passed over where they are not of their kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from wom_sim.reading.fields import percent, read_number, read_whole

T = TypeVar("T")


def mapping(value: object) -> dict[str, Any]:
    """A mapping with texts for keys; an empty one of anything else."""
    return {str(key): inside for key, inside in value.items()} if isinstance(value, Mapping) else {}


def only_one(names: Mapping[str, Any]) -> str:
    """The only name there is, or nothing when there are more or none."""
    return next(iter(names)) if len(names) == 1 else ""


def text(value: object) -> str:
    """A text; an empty one of anything else."""
    return value if isinstance(value, str) else ""


def whole(value: object) -> int | None:
    """A whole number, if it is one."""
    return tried(read_whole, value)


def positive(value: object) -> float | None:
    """A number above 0, or a percentage, if it is one."""
    number = percent(value) if isinstance(value, str) else tried(read_number, value)
    return number if number is not None and number > 0 else None


def tried(read: Callable[[object], T], value: object) -> T | None:
    """What a reader makes of a value; None where it complains."""
    try:
        return read(value)
    except PydanticCustomError:
        return None
