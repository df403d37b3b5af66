"""From numbers to places on paper: scales with round ticks, straight or by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wom_sim.show.text import number

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """A stretch of numbers laid over a stretch of paper; ``ticks`` are the numbers to write."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    by_powers: bool = False

    def at(self, value: float) -> float:
        """Where a number lies; beyond the ends it stays at them."""
        low, high, value = (self.measure(one) for one in (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.0
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)

    def measure(self, value: float) -> float:
        """A number as the scale counts it."""
        return math.log10(max(value, self.low)) if self.by_powers else value


def straight(values: Iterable[float], start: float, end: float, ticks: int = 5, zero: bool = True) -> Scale:
    """A straight scale over all values, with round ticks, from 0 on unless some are below."""
    known = [one for one in values if math.isfinite(one)] or [0.0]
    low, high = min(known), max(known)
    low, high = (min(0.0, low), max(0.0, high)) if zero else (low, high)
    step = step_for(high - low or abs(high) or 1.0, ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return Scale(first * step, last * step, start, end, tuple(k * step for k in range(first, last + 1)))


def step_for(span: float, ticks: int) -> float:
    """The round step that gives about so many ticks."""
    rough = span / max(1, ticks)
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(step for step in STEPS if step * power >= rough * (1 - 1e-9))


def powers(values: Iterable[float], start: float, end: float) -> Scale:
    """A scale by powers of ten over all values above 0."""
    known = [one for one in values if math.isfinite(one) and one > 0] or [1.0]
    first, last = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    last = max(last, first + 1)
    marks = tuple(10.0**k for k in range(first, last + 1))
    return Scale(marks[0], marks[-1], start, end, marks, by_powers=True)


def tick_words(ticks: Sequence[float]) -> list[str]:
    """Ticks as they are written, all with the decimals that their step needs."""
    step = min((abs(b - a) for a, b in pairwise(ticks)), default=1.0)
    decimals = next((d for d in range(6) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 6)
    return [number(one, decimals) for one in ticks]
