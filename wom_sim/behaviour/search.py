"""R3: people look for a brand because it is talked about."""

from __future__ import annotations

from typing import Any, NamedTuple

from wom_sim.reading.fields import Probability
from wom_sim.rules import buzz, scaled

KEY = ""

STATE: dict[str, tuple[tuple[str, str, float], ...]] = {}

WEEK = 7


Spec = Probability
"""Chance per day that a person searches for a brand, had everybody passed it on last week."""


class Constants(NamedTuple):
    """None: the chance of the day is the same for everybody."""


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def chance(search: float, shares: int, people: int) -> float:
    """The chance that a person searches today: pc(v_s, shares of the brand in the last seven days per person)."""
    return scaled(search, buzz(shares, people)) if search > 0.0 else 0.0
