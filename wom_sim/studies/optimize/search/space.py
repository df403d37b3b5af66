"""Ways to place money over lines: bounds, shared ceilings, and the fullest placement in given proportions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wom_sim.statistics.types import Floats

_ROUNDING = 1e-9
STEPS = 200
"""Money moves in round steps, of which the budget has about this many or more."""


@dataclass(frozen=True)
class Space:
    """What may be done with the money: ``low`` ≤ x ≤ ``high`` by line, and ``weights @ x`` ≤ ``caps``.

    ``weights`` float64[caps, lines] is nowhere negative; its first row is the budget.  Money moves in ``step``s.
    """

    lines: tuple[str, ...]
    low: Floats
    high: Floats
    weights: Floats
    caps: Floats
    step: float

    @property
    def budget(self) -> float:
        """Money for all lines of the space together."""
        return float(self.caps[0])

    def with_budget(self, budget: float, step: float | None = None) -> Space:
        """The same space with another budget, and other steps where they are given."""
        return replace(self, caps=np.array([budget, *self.caps[1:]]), step=self.step if step is None else step)

    def allows(self, money: Floats) -> bool:
        """Whether an allocation keeps every bound and ceiling."""
        slack = _ROUNDING * max(1.0, self.budget)
        bounds = np.all(money >= self.low - slack) and np.all(money <= self.high + slack)
        return bool(bounds and np.all(self.weights @ money <= self.caps + _ROUNDING * np.maximum(1.0, self.caps)))

    def left(self, money: Floats) -> Floats:
        """How much more each line could get alone before each ceiling is full, ``float64[caps, lines]``."""
        left = np.maximum(0.0, self.caps - self.weights @ money)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.weights > 0, left[:, None] / self.weights, math.inf)

    def room(self, money: Floats) -> Floats:
        """How much more each line could get alone, within its bound and every ceiling."""
        return np.asarray(np.minimum(np.maximum(0.0, self.high - money), self.left(money).min(axis=0)))

    def fill(self, proportions: Floats) -> Floats:
        """The fullest allocation in given proportions, in steps.

        All lines grow from 0 at speeds ``proportions`` (never below ``low``); a line stops at its bound, or when a
        ceiling that it counts towards is full.  Every full allocation is the one in its own proportions.
        """
        stopped = np.full(len(self.lines), math.inf)  # the time at which each line stops growing
        money = self.at(proportions, 0.0, stopped)
        for _ in range(len(self.caps)):
            time = min(self.full_at(row, proportions, stopped) for row in range(len(self.caps)))
            money = self.at(proportions, time, stopped)
            tight = self.weights @ money >= self.caps - _ROUNDING * np.maximum(1.0, self.caps)
            stopped = np.where((self.weights[tight] > 0).any(axis=0), np.minimum(stopped, time), stopped)
        return self.snapped(self.at(proportions, math.inf, stopped))

    def at(self, proportions: Floats, time: float, stopped: Floats) -> Floats:
        """Money after some time of growth."""
        times = np.minimum(time, stopped)
        grown = np.multiply(proportions, times, out=np.zeros_like(times), where=proportions > 0)
        return np.clip(grown, self.low, self.high)

    def full_at(self, row: int, proportions: Floats, stopped: Floats) -> float:
        """The time at which growth fills a ceiling, inf where it never does; totals are linear between bends."""
        growing = proportions > 0
        ends = [bound[growing] / proportions[growing] for bound in (self.low, self.high)]
        bends = np.unique(np.concatenate([[0.0], *ends, stopped]))
        bends = bends[np.isfinite(bends)]
        totals = np.array([self.weights[row] @ self.at(proportions, time, stopped) for time in bends])
        cap = self.caps[row]
        if totals[-1] <= cap * (1 + _ROUNDING):
            return math.inf
        after = int(np.argmax(totals > cap))
        if after == 0:
            return 0.0
        before = after - 1
        share = (cap - totals[before]) / (totals[after] - totals[before])
        return float(bends[before] + share * (bends[after] - bends[before]))

    def snapped(self, money: Floats) -> Floats:
        """The nearest allocation in whole steps above ``low``, never above a ceiling, as full as the given one."""
        steps = (money - self.low) / self.step + _ROUNDING
        floored = np.where(money >= self.high, money, self.low + np.floor(steps) * self.step)
        for line in np.argsort(-(steps - np.floor(steps)), kind="stable"):
            raised = floored.copy()
            raised[line] = min(floored[line] + self.step, self.high[line])
            if money.sum() - floored.sum() >= self.step / 2 and self.allows(raised):
                floored = raised
        return floored

    def equal(self) -> Floats:
        """The same money for every line, as far as bounds and ceilings allow."""
        return self.fill(np.ones(len(self.lines)))

    def moved(self, money: Floats, source: int | None, target: int | None, amount: float) -> Floats | None:
        """Money moved between lines, as much of an amount as may be; None is the purse, and None where nothing moves.

        What the target has no room for stays where it was, or in the purse where that would break a ceiling.
        """
        after = money.copy()
        if source is not None:
            after[source] -= min(amount, money[source] - self.low[source])
        given = 0.0 if target is None else float(self.room(after)[target])
        if target is not None:
            given = min(given, amount if source is None else money[source] - after[source])
            after[target] += given
        if source is not None and target is not None:
            returned = after.copy()
            returned[source] = money[source] - given
            after = returned if self.allows(returned) else after
        changed = after[target] > money[target] if target is not None else after.sum() < money.sum()
        return after if changed else None


def round_step(budget: float, steps: int = STEPS) -> float:
    """A round sum (1, 2 or 5 with zeros) of which a budget has at least so many.

    >>> round_step(12_000)
    50.0
    """
    least = budget / steps
    power = 10.0 ** math.floor(math.log10(least))
    return max(digit * power for digit in (1.0, 2.0, 5.0) if digit * power <= least * (1 + _ROUNDING))


def pieces(money: Floats, lines: Sequence[str]) -> dict[str, float]:
    """An allocation by name, to the cent."""
    return {name: round(float(x), 2) for name, x in zip(lines, money, strict=True)}
