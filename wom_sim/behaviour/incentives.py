"""R10: referral programmes and contests.  While one runs, its content is passed on more readily.

On its first day whoever knows the content, or is asked as a customer, and has not shared decides again against the same
resistance.  Otherwise an incentive would lose whoever heard of it too early, and more seeds would bring less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

KEY = ""

STATE = {
    "content": (
        ("reward", "f8", 1.0),  # factor on the readiness to pass it on today
        ("asked", "u1", 0),  # new customers are asked to pass it on today
    )
}


class Spec(NamedTuple):
    """Readiness is multiplied by ``factor`` from tick ``first`` to tick ``last``.

    ``asks_customers``: who is or becomes a customer in that time is asked to pass it on, whatever brought her.
    """

    first: int
    last: int
    factor: float
    asks_customers: bool = False


class Constants(NamedTuple):
    """None: contents carry what is on today."""


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def attached(line: Any, ticks: Sequence[int], lift: float, *, asks_customers: bool = False) -> Any:
    """A line of the plan that is an incentive on its ticks: its content is passed on 1 + lift times as readily."""
    return replace(line, effects=(*line.effects, Spec(ticks[0], ticks[-1], 1.0 + lift, asks_customers)))


def begin(put: Callable[[int, str, float], None], contents: int, lines: Sequence[Any], tick: int) -> list[int]:
    """Put what is on today into the contents; returns those that people decide about again."""
    again: list[int] = []
    for c in range(contents) if lines else ():
        own = [effect for line in lines if line.content == c for effect in line.effects if isinstance(effect, Spec)]
        running = [effect for effect in own if effect.first <= tick <= effect.last]
        put(c, "reward", prod(effect.factor for effect in running))
        put(c, "asked", any(effect.asks_customers for effect in running))
        if any(effect.first == tick for effect in running):
            again.append(c)
    return again


def readier(readiness: float, content: Any, warning: bool) -> float:
    """Readiness to pass a content on, with today's incentives; nobody is paid for a warning."""
    return readiness if warning else readiness * float(content.reward)


def asked(told: bool, content: Any) -> bool:
    """Whether a new customer passes a content on as one: because of what it is, or because she is asked today."""
    return told or content.asked != 0
