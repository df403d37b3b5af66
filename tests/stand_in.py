"""Answers of which only something is known, so that words and figures can be looked at without simulating anything."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

Told = TypeVar("Told")


def known(answer: type[Told], **facts: Any) -> Told:
    """An answer that knows these fields and properties and nothing else; the rest is worked out by its own class."""
    return object.__new__(type(answer.__name__, (answer,), facts))


def changed(told: Told, **facts: Any) -> Told:
    """The same answer with other facts."""
    kind = type(told)
    found = known(kind, **facts)
    worked_out = {name for name in vars(told) if isinstance(getattr(kind, name, None), cached_property)}
    vars(found).update({name: value for name, value in vars(told).items() if name not in {*facts, *worked_out}})
    return found
