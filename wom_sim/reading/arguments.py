"""What Python code gives as numbers, checked as a scenario checks what is typed: of any type, and named where wrong."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import numpy as np

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import show


def checked_shares(values: np.ndarray) -> np.ndarray:
    """Probabilities, checked."""
    values = np.ascontiguousarray(values, np.float64)
    if not bool(np.all((values >= 0.0) & (values <= 1.0))):
        raise InputError(say("every p must be between 0 and 1; scale the weights or give one number"))
    return values


def numbers(name: str, values: Any) -> np.ndarray:
    """A list, a column or an array of numbers, checked."""
    try:
        return np.ascontiguousarray(values, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(say("{name} must be numbers (got {values})", name=name, values=show(values))) from None


def by_label(values: Any) -> Any:
    """A pandas column with labels of its own as what each label has; everything else as it is.

    A column that is numbered from 0 on is taken in its order, as a list is.
    """
    if not hasattr(values, "to_dict") or not hasattr(values, "index"):
        return values
    labels = values.index.tolist()
    return values if labels == [*range(len(labels))] else values.to_dict()


def is_number(value: object) -> bool:
    """Whether something is one number, also NumPy's; a truth value is none."""
    scalar = isinstance(value, Real | np.number) or (isinstance(value, np.ndarray) and value.ndim == 0)
    return scalar and not isinstance(value, bool | np.bool_)


def probability(name: str, value: Any) -> float:
    """A probability, checked."""
    if not is_number(value):
        raise InputError(say("{name} must be a number between 0 and 1 (got {value})", name=name, value=show(value)))
    if not 0.0 <= value <= 1.0:
        raise InputError(say("{name} must be between 0 and 1 (got {value})", name=name, value=value))
    return float(value)


def whole(name: str, value: Any) -> int:
    """A whole number of any type, checked; 10.0 is one, as in a scenario."""
    if not is_number(value):
        raise InputError(say("{name} must be a whole number (got {value})", name=name, value=show(value)))
    if not abs(value) < math.inf or int(value) != value:
        raise InputError(say("{name} must be a whole number (got {value})", name=name, value=value))
    return int(value)


def at_least(name: str, value: Any, least: int) -> int:
    """A whole number that is large enough, checked."""
    number = whole(name, value)
    if number < least:
        raise InputError(say("{name} must be at least {least} (got {number})", name=name, least=least, number=number))
    return number


def within(name: str, value: Any, least: int, most: int) -> int:
    """A whole number that is large enough, and not so large that no machine would end, checked."""
    number = at_least(name, value, least)
    if number > most:
        raise InputError(say("{name} must be at most {most:,} (got {number:,})", name=name, most=most, number=number))
    return number
