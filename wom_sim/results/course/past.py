"""What has passed of a plan: a digest of all that each line did up to a tick, which no change of the plan may alter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

NEVER_YET = ""

BESIDE = ("audience", "classes", "week_starts")
"""Fields whose numbers depend on the other lines of the plan, or say nothing of when a line is at work."""


def past(line: Any, through: int, *more: Any) -> str:
    """A digest of all that a line, and what else belongs to it, does up to a tick; empty where it does nothing yet.

    Ticks are the whole numbers that are keys of a mapping, members of a frozen set or of ``ticks``, and ``first`` and
    ``last``.
    """
    if first_tick(line) > through:
        return NEVER_YET
    digest = blake2b(digest_size=16)
    for part in parts((line, *more), through):
        digest.update(part)
    return digest.hexdigest()


def first_tick(value: Any) -> float:
    """The first tick of a line or of a part of it."""
    if isinstance(value, dict | frozenset):
        return min((key for key in value if isinstance(key, int)), default=np.inf)
    if hasattr(value, "first"):
        return float(value.first)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return min(map(first_tick, value), default=np.inf)
    if not (names := names_of(value)):
        return np.inf
    if "ticks" in names:
        return min(value.ticks, default=np.inf)
    return min(first_tick(getattr(value, name)) for name in names)


def names_of(value: Any) -> tuple[str, ...]:
    """Names of the fields of a dataclass or a named tuple; none of anything else."""
    if is_dataclass(value):
        return tuple(one.name for one in fields(value) if one.name not in BESIDE)
    return getattr(value, "_fields", ())


def parts(value: Any, through: int) -> Iterator[bytes]:
    """A value as bytes, piece by piece, without what comes after a tick."""
    if isinstance(value, np.ndarray):
        yield f"{value.dtype.str}{value.shape}".encode()
        yield value.tobytes()
    elif isinstance(value, dict):
        for key in sorted(key for key in value if not is_later(key, through)):
            yield repr(key).encode()
            yield from parts(value[key], through)
    elif isinstance(value, frozenset):
        yield repr(sorted(one for one in value if not is_later(one, through))).encode()
    elif names := names_of(value):
        yield type(value).__name__.encode()
        for name in names:
            yield name.encode()
            yield from parts(cut_off(name, getattr(value, name), through), through)
    elif isinstance(value, list | tuple):
        for one in value:
            if not through < first_tick(one) < np.inf:
                yield from parts(one, through)
    else:
        yield repr(value).encode()


def is_later(key: Any, through: int) -> bool:
    """Whether a key is a tick after that one."""
    return isinstance(key, int) and key > through


def cut_off(name: str, value: Any, through: int) -> Any:
    """The value of a field without what comes after a tick."""
    if name == "ticks" and isinstance(value, tuple):
        return tuple(tick for tick in value if tick <= through)
    return min(value, through) if name == "last" else value
