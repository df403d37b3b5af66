"""Finding the best way to place money: good starts, points spread over all placements, and money moved while it pays.

Curves and moves alone find the best of concave sums and of single thresholds.  Where two lines bring much only together
they cannot, and points spread evenly found it more often than samplers that learn: those go where a little is sure
(``tests/benchmarks/optimize_samplers.py``).

Nothing here knows what money does.  A ``score`` says how good allocations are, one number per world, always in the same
worlds (common random numbers), so that two allocations differ by what the money does and hardly by luck.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.search.space import (
    Space,
)

Score = Callable[[Sequence[Floats], int], Floats]
"""Allocations and a number of worlds → how good, ``float64[allocations, worlds]``; more is better."""

LEVELS = (0.0, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Where a line's curve is measured, as shares of the money that it could get."""

FINALISTS = 4
COARSE, FINE = 16, 128
"""Money is moved in pieces from a 16th of the budget down to a 128th."""

CHUNKS = 256


@dataclass(frozen=True)
class Search:
    """What is searched, and how hard.

    ``guide`` scores the curves that make a start (the plain metric where ``score`` is a chance, which is no sum of what
    lines bring).  ``worlds`` of the first look and of the last.  ``spare``: unspent money is worth something to
    ``score``, so allocations that leave some are tried too.
    """

    space: Space
    score: Score
    guide: Score
    seed: int
    trials: int
    worlds: tuple[int, int]
    spare: bool = False

    def best(self, starts: Sequence[Floats]) -> Floats:
        """The best allocation found, beginning with ``starts`` and one made of curves."""
        early, late = self.worlds
        curves = measured(self.space, self.guide, early)
        tried = different([*starts, self.space.equal(), curves.placed(self.space), *sampled(self)])
        means = np.nan_to_num(self.score(tried, early).mean(axis=1), nan=-math.inf)
        order = np.argsort(-means, kind="stable")[:FINALISTS]
        finalists = [tried[k] for k in order]
        best = finalists[int(np.argmax(self.score(finalists, late).mean(axis=1)))]
        best = polished(self.space, lambda some: self.score(some, late), best, self.spare)
        return trimmed(self.space, lambda some: self.score(some, late), best)


@dataclass(frozen=True)
class Curves:
    """What each line brings at some sums of money: ``money[line]`` and ``value[line]``, concave and rising."""

    money: list[Floats]
    value: list[Floats]

    def placed(self, space: Space, budget: float = math.inf) -> Floats:
        """A budget given out in small pieces, each to the line where it brings most: the optimum of a concave sum."""
        within = space.with_budget(min(space.budget, budget))
        money = within.low.copy()
        piece = max(within.step, within.budget / CHUNKS)
        while True:
            room = np.minimum(within.room(money), piece)
            now, then = self.of(money), self.of(money + room)
            gain = np.divide(then - now, room, out=np.zeros_like(room), where=room > 1e-9)
            line = int(np.argmax(gain))
            if gain[line] <= 0:
                return within.snapped(money)
            money[line] += room[line]

    def of(self, money: Floats) -> Floats:
        """What each line brings at some money."""
        every = zip(money, self.money, self.value, strict=True)
        return np.array([np.interp(x, levels, values) for x, levels, values in every])


def measured(space: Space, score: Score, worlds: int, most: float | None = None) -> Curves:
    """Curves of all lines, each with the others at the equal split, up to the budget or to ``most``."""
    middle, levels, tried = space.equal(), [], []
    far = [*LEVELS, *([] if most is None else [most / space.budget / times for times in (8, 4, 2, 1)])]
    for line in range(len(space.lines)):
        shares = np.array(far) * (space.budget - space.low[line])
        levels.append(
            np.unique(np.clip(space.low[line] + shares, space.low[line], max(space.low[line], space.high[line])))
        )
        for level in levels[-1]:
            money = middle.copy()
            money[line] = level
            tried.append(money)
    means = score(tried, worlds).mean(axis=1)
    parts = np.split(means, np.cumsum([len(some) for some in levels])[:-1])
    return Curves(levels, [concave(some, values) for some, values in zip(levels, parts, strict=True)])


def concave(levels: Floats, values: Floats) -> Floats:
    """The least concave curve above some values, flat after its top: luck makes no steps that are not there."""
    kept: list[int] = []
    for k in range(len(levels)):
        while len(kept) > 1 and not _bends_down(levels, values, kept[-2], kept[-1], k):
            kept.pop()
        kept.append(k)
    hull = np.interp(levels, levels[kept], values[kept])
    return np.asarray(np.maximum.accumulate(hull))


def _bends_down(levels: Floats, values: Floats, i: int, j: int, k: int) -> bool:
    left, right = (values[j] - values[i]) * (levels[k] - levels[j]), (values[k] - values[j]) * (levels[j] - levels[i])
    return bool(left > right)


def different(allocations: Sequence[Floats]) -> list[Floats]:
    """Allocations, each once, in their order."""
    return list({tuple(one.tolist()): one for one in allocations}.values())


def sampled(search: Search) -> list[Floats]:
    """Allocations spread evenly over all that there are: proportions drawn by Optuna's Sobol' sampler.

    A proposal is one number per line, its proportion, and with ``spare`` the share of the budget that is placed.
    """
    import optuna

    study = quiet_study(optuna.samplers.QMCSampler, search.seed, ["maximize"], qmc_type="sobol", scramble=True)
    tried: list[Floats] = []
    for size in (1, search.trials - 1):  # the sampler learns from the first trial which numbers there are
        trials = [study.ask() for _ in range(size)]
        tried += [proposed(search.space, trial, search.spare) for trial in trials]
        for trial in trials:
            study.tell(trial, 0.0)  # it asks for no score: points that are spread out wait for none
    return tried


def quiet_study(kind: Callable[..., Any], seed: int, directions: Sequence[Any], **options: Any) -> Any:
    """A study of Optuna's with one of its samplers, which says nothing."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return optuna.create_study(directions=directions, sampler=kind(seed=seed % 2**32, **options))


def proposed(space: Space, trial: Any, spare: bool) -> Floats:
    """The allocation that a trial stands for."""
    proportions = np.array([trial.suggest_float(name, 0.0, 1.0) for name in space.lines])
    share = trial.suggest_float(SHARE, 0.0, 1.0) if spare else 1.0
    least = float(space.low.sum())
    return space.with_budget(least + share * (space.budget - least)).fill(proportions)


SHARE = "share of the budget"


def polished(space: Space, score: Callable[[Sequence[Floats]], Floats], money: Floats, spare: bool) -> Floats:
    """Money moved between lines while that pays, in pieces that get smaller."""
    amount = max(space.step, space.budget / COARSE)
    while amount >= max(space.step, space.budget / FINE):
        better = best_move(space, score, money, amount, spare)
        if better is None:
            amount /= 2
        else:
            money = better
    return money


def best_move(
    space: Space, score: Callable[[Sequence[Floats]], Floats], money: Floats, amount: float, spare: bool
) -> Floats | None:
    """The move of one piece that gains most, if it gains more than luck would (one standard error).

    What each line would gain by a piece and lose without one says which few moves are worth trying.
    """
    lines, pieces = range(len(space.lines)), amount * np.eye(len(space.lines))
    here, *each = score([money, *(money + pieces), *np.maximum(space.low, money - pieces)])
    more, less = np.split(np.array([(one - here).mean() for one in each]), 2)
    moves: list[tuple[float, int | None, int | None]] = [
        (less[i] + more[j], i, j) for i in lines for j in lines if i != j
    ]
    moves += [(more[j], None, j) for j in lines] + [(less[i], i, None) for i in lines if spare]
    made = [space.moved(money, i, j, amount) for _, i, j in sorted(moves, key=lambda move: -move[0])]
    worth = different([space.snapped(move) for move in made if move is not None])[:FINALISTS]
    found = [(paying(one - here), move) for one, move in zip(score(worth), worth, strict=True)] if worth else []
    best, move = max(found, key=lambda pair: pair[0], default=(0.0, money))
    return move if best > 0 else None


def paying(difference: Floats) -> float:
    """The mean of a difference where it is more than one standard error, else 0."""
    mean = float(difference.mean())
    error = float(difference.std(ddof=1)) / math.sqrt(len(difference)) if len(difference) > 1 else 0.0
    return mean if mean > error else 0.0


def trimmed(space: Space, score: Callable[[Sequence[Floats]], Floats], money: Floats) -> Floats:
    """Money taken from lines in which it brings nothing: all of it, else a half, else a quarter."""
    for line in range(len(space.lines)):
        free = money[line] - space.low[line]
        if free <= 0:
            continue
        fewer = [money - free * share * np.eye(len(space.lines))[line] for share in (1.0, 0.5, 0.25)]
        fewer = [money, *map(space.snapped, fewer)]
        means = score(fewer).mean(axis=1)
        money = next((one for one, mean in zip(fewer[1:], means[1:], strict=True) if mean >= means[0]), money)
    return money
