"""Numbers on the command line: as in a file, so that what can be read in two ways is refused there and here."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

from wom_sim.errors import InputError


def value(text: str) -> Any:
    """A value written as YAML."""
    try:
        return part_of(text)
    except InputError as error:
        raise ArgumentTypeError(str(error)) from None


def part_of(text: str, spot: str = "") -> Any:
    """A value in a longer text; InputError says where it stands."""
    from wom_sim.reading.yaml_file import read_value

    try:
        return read_value(text)
    except InputError as error:
        raise InputError(f"{spot}: {error}" if spot else str(error)) from None


def checked(read: Callable[[object], Any], text: str) -> Any:
    """A value that a field of the scenario would take; its complaint with its hint otherwise."""
    from pydantic_core import PydanticCustomError

    try:
        return read(value(text))
    except PydanticCustomError as error:
        problem = (error.context or {})["problems"][0]
        raise ArgumentTypeError(f"{problem.message}\n   hint: {problem.hint}".removesuffix("\n   hint: ")) from None


def whole(text: str) -> int:
    """A whole number, such as a seed."""
    from wom_sim.reading.fields import read_whole

    return int(checked(read_whole, text))


def count(text: str) -> int:
    """A whole number from 1 on."""
    return at_least(1, whole(text))


def index(text: str) -> int:
    """A whole number from 0 on."""
    return at_least(0, whole(text))


def at_least(least: int, number: int) -> int:
    """A number that is not too small."""
    if number < least:
        raise ArgumentTypeError(f"must be at least {least} (got {number})")
    return number


def part(text: str) -> tuple[int, int]:
    """A part of a sweep: 3/16."""
    from wom_sim.studies.sweep.parts import Share

    try:
        return Share.read(text)
    except InputError as error:
        raise ArgumentTypeError(str(error)) from None


def share(text: str) -> float:
    """A probability: 0.3 or 30%."""
    from wom_sim.reading.fields import read_probability

    return float(checked(read_probability, text))
