"""Paired statistics over worlds: who is better, by how much, how sure, and what can be promised.

All strategies ran in the same worlds, so a comparison looks at the difference *within* each, where most luck cancels.
Two kinds of range are kept apart: where the *worlds* fall (`spread`: what the year may bring; more runs do not narrow
it) and where the *mean* lies (`paired`, and :mod:`wom_sim.statistics.intervals`: more runs do).

Arrays: ``outcomes`` float64[strategies, worlds], ``costs`` float64[strategies].  Where a metric does not exist in a
world it is nan there (a rate of nothing): means, ranges and their intervals are those of the worlds that have a value,
those of a difference of the worlds that have both; a goal, a promise and a first place are missed in a world without.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.statistics.intervals import (
    LEVEL,
    PLAIN,
    Sampling,
    checked,
    known,
    mean_interval,
    mean_of,
    share_interval,
    student,
)
from wom_sim.statistics.types import Floats

CHANCES = 0.8
"""The share of worlds in which a promise is kept: 8 in 10."""

ROUNDING = 1e-9
"""A goal missed by less than this share of itself is a goal met: 1.15 × 9,000 is not exactly 10,350 in floats."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Strategy a against b, world by world.

    ``mean`` ± ``half_width``: the mean of a − b and half its 95 % interval (nan for one world).  ``wins``: the share of
    worlds in which a is above b; a tie counts half.  ``sign_confidence``: the chance that the mean difference has the
    sign it shows, 1 − p/2 of the two-sided t test (its posterior where nothing was known before): 97.5 % exactly where
    the 95 % interval ends at 0, ½ is a coin toss, nan for one world.
    ``variance_ratio``: (σa² + σb²) / σ_D², how many times the worlds would be needed to be as sure without pairing;
    nan where the difference never varies.  ``worlds``: in how many both have a value.
    """

    mean: float
    half_width: float
    wins: float
    sign_confidence: float
    variance_ratio: float
    worlds: int = 0

    @property
    def distinguishable(self) -> bool:
        """Whether the 95 % interval of the mean difference leaves out 0; never for one world."""
        return abs(self.mean) > self.half_width


@dataclass(frozen=True, slots=True)
class Duel:
    """The two strategies with the highest means, the first against the second."""

    first: str
    second: str
    paired: Paired


@dataclass(frozen=True, slots=True)
class Row:
    """One strategy of a comparison; shares and chances are between 0 and 1, money in the scenario's currency.

    ``low`` – ``high``: where 8 of 10 worlds fall.  ``half_width``: of the 95 % interval of ``mean``.  ``extra`` ±
    ``extra_half_width``: over the baseline, paired.  ``cost_per_extra`` is nan where it would mislead, and
    ``cost_reason`` says why.  ``promise``: reached in 8 of 10 worlds; ``promise_over_baseline``: the same for the extra
    over the baseline, as a share of the baseline's mean (0.12 is +12 %).  ``goal_low`` – ``goal_high``: the 95 %
    interval of ``p_goal``, ``best_low`` – ``best_high`` of ``best_share``.  ``sign_confidence`` is of this strategy
    alone, ``sign_holm`` allows for all that are compared (:func:`holm`).  ``variance_ratio``: against the baseline, as
    in :class:`Paired`.  ``is_reference``: shown for orientation only and no contender.  What does not apply (the
    baseline's own extra, a goal nobody set) is nan.  ``known``: in how many of the ``worlds`` there is a value.
    """

    strategy: str
    cost: float
    mean: float
    low: float
    high: float
    extra: float
    extra_half_width: float
    sign_confidence: float
    cost_per_extra: float
    p_goal: float
    best_share: float
    promise: float
    promise_over_baseline: float
    half_width: float = math.nan
    goal_low: float = math.nan
    goal_high: float = math.nan
    cost_reason: str = ""
    is_baseline: bool = False
    is_reference: bool = False
    sign_holm: float = math.nan
    variance_ratio: float = math.nan
    best_low: float = math.nan
    best_high: float = math.nan
    worlds: int = 0
    known: int = 0


def _pair(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Floats, Floats]:
    first, second = checked(a), checked(b)
    if first.shape != second.shape:
        raise InputError(
            say(
                "a paired comparison needs the same worlds on both sides; got {first} and {second}",
                first=first.size,
                second=second.size,
            )
        )
    return first, second


def _sign_confidence(difference: Floats) -> float:
    from scipy import special

    if difference.size < 2:
        return math.nan
    mean = abs(float(difference.mean()))
    if np.ptp(difference) == 0:
        return 1.0 if mean > 0 else 0.5
    # counted in half-widths, so that a sign is sure at 95 % exactly where the interval leaves out 0
    t = mean / mean_interval(difference)[1] * student(difference.size, LEVEL)
    return float(special.stdtr(difference.size - 1, t))


def _variance_ratio(a: Floats, b: Floats) -> float:
    difference = a - b
    if difference.size < 2 or np.ptp(difference) == 0:
        return math.nan
    return float((a.var(ddof=1) + b.var(ddof=1)) / difference.var(ddof=1))


def paired(outcomes_a: npt.ArrayLike, outcomes_b: npt.ArrayLike, sampling: Sampling = PLAIN) -> Paired:
    """Compare a with b over the same worlds; see :class:`Paired`."""
    a, b = _pair(outcomes_a, outcomes_b)
    difference = sampling.units(a - b)
    mean, half_width = _interval(difference, sampling)
    if (missing := np.isnan(a - b)).any():
        a, b = a[~missing], b[~missing]
    wins = float(np.mean(a > b) + np.mean(a == b) / 2) if a.size else math.nan
    return Paired(mean, half_width, wins, sampling.sure(_sign_confidence(difference)), _variance_ratio(a, b), a.size)


def _interval(values: Floats, sampling: Sampling) -> tuple[float, float]:
    """The mean and half its interval; nan of nothing."""
    return mean_interval(values, sampling.level) if values.size else (math.nan, math.nan)


def holm(p_values: npt.ArrayLike) -> Floats:
    """Return p values that allow for one another: of m, the k-th smallest × (m − k + 1), never falling.

    The chance of any false claim among all is then at most the level that they are compared with, however they depend
    on each other (Holm 1979).  nan stays nan and counts as no claim.
    """
    raw = checked(p_values) if np.size(p_values) else np.zeros(0)
    order = np.argsort(raw, kind="stable")[: np.count_nonzero(~np.isnan(raw))]
    adjusted = np.full(raw.shape, math.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(raw[order] * np.arange(len(order), 0, -1)))
    return adjusted


def best_share(outcomes: npt.ArrayLike) -> Floats:
    """The share of worlds in which each strategy is best; a tie is split evenly, so the shares sum to 1.

    Nobody is best in a world in which nobody has a value.
    """
    shares: Floats = _best(checked(outcomes, 2)).mean(axis=1)
    return shares


def _best(array: Floats) -> Floats:
    there = np.where(np.isnan(array), -np.inf, array)
    best = (there == there.max(axis=0)) & ~np.isnan(array)
    return np.asarray(best / np.maximum(best.sum(axis=0), 1), np.float64)


def spread(values: npt.ArrayLike) -> tuple[float, float]:
    """The 10th and the 90th percentile over worlds that have a value: 8 of 10 of them fall between."""
    there = known(checked(values))
    low, high = np.quantile(there, [0.1, 0.9]) if there.size else (math.nan, math.nan)
    return float(low), float(high)


def promise(values: npt.ArrayLike, chances: float = CHANCES) -> float:
    """The largest value reached or exceeded in at least ``chances`` of the worlds.

    An order statistic by exact count: never an interpolation upward to a value that fewer worlds reach.
    """
    if not 0 < chances <= 1:
        raise InputError(say("chances must lie above 0 and at most at 1; got {chances}", chances=str(chances)))
    array = checked(values)
    array = np.where(np.isnan(array), -np.inf, array)
    # Fraction, because 0.7 · 10 is 7.000000000000001 in floats and would ask for 8 worlds
    needed = math.ceil(Fraction(chances).limit_denominator(1_000_000) * array.size)
    kept = float(np.sort(array)[array.size - needed])
    return kept if math.isfinite(kept) else math.nan


def chance(values: npt.ArrayLike, target: npt.ArrayLike, sampling: Sampling = PLAIN) -> tuple[float, float, float]:
    """P(goal): the share of *all* worlds at or above ``target``, and its 95 % Wilson interval (share, low, high).

    A world without a value does not reach it.

    ``target`` is one number, or one per world (see :func:`uplift_target`).
    """
    array, goal = checked(values), np.asarray(target, dtype=np.float64)
    if goal.ndim and goal.shape != array.shape:
        raise InputError(
            say(
                "a goal is one number or one per world; got {goals} for {worlds} worlds",
                goals=goal.size,
                worlds=array.size,
            )
        )
    return share_interval(array >= goal - ROUNDING * np.abs(goal), sampling)


def uplift_target(baseline: npt.ArrayLike, uplift: float) -> Floats:
    """The goal "+uplift over the baseline", one per world: the baseline's outcome there + uplift · its mean.

    The same yardstick as ``Row.promise_over_baseline``, so that the chance of +15 % and the promise agree.
    """
    array = checked(baseline)
    target: Floats = array + uplift * mean_of(array)
    return target


def cost_per_extra(extra_cost: float, extra: float, half_width: float = 0.0) -> tuple[float, str]:
    """What one more outcome costs, extra_cost / extra, and a reason where that number would mislead.

    nan with its reason where extra is 0 or less, where its interval ± ``half_width`` includes 0 (the ratio then has no
    finite interval), and where more was bought for less money (a negative price ranks backwards).  One world has no
    interval (``half_width`` nan); its ratio is given as it is.
    """
    if math.isnan(extra):
        return math.nan, say("no world has both")
    if extra <= 0:
        return math.nan, say("nothing extra")
    if extra <= half_width:
        return math.nan, say("the extra may be zero")
    if extra_cost < 0:
        return math.nan, say("more for less money")
    return extra_cost / extra, ""


def best_two(names: Sequence[str], outcomes: npt.ArrayLike, sampling: Sampling = PLAIN) -> Duel | None:
    """The best strategy by mean over the second best, baseline included; None for a single strategy."""
    array = _table(names, outcomes)
    if len(names) < 2:
        return None
    first, second = (int(i) for i in np.argsort([-mean_of(one) for one in array], kind="stable")[:2])
    return Duel(names[first], names[second], paired(array[first], array[second], sampling))


def _table(names: Sequence[str], outcomes: npt.ArrayLike) -> Floats:
    array = checked(outcomes, 2)
    if len(names) != len(array) or len(set(names)) != len(names):
        raise InputError(
            say(
                "one name per strategy, each once; got {names} for {strategies} strategies",
                names=list(names),
                strategies=len(array),
            )
        )
    return array


class _Share(NamedTuple):
    share: float = math.nan
    low: float = math.nan
    high: float = math.nan


class _Over(NamedTuple):
    """What a strategy adds to the baseline, under the names of :class:`Row`."""

    extra: float = math.nan
    extra_half_width: float = math.nan
    sign_confidence: float = math.nan
    cost_per_extra: float = math.nan
    promise_over_baseline: float = math.nan
    cost_reason: str = ""
    variance_ratio: float = math.nan


def _over_baseline(values: Floats, base: Floats, extra_cost: float, sampling: Sampling) -> _Over:
    duel, mean = paired(values, base, sampling), mean_of(base)
    price, reason = cost_per_extra(extra_cost, duel.mean, duel.half_width)
    promised = promise(values - base) / mean if mean > 0 else math.nan
    return _Over(duel.mean, duel.half_width, duel.sign_confidence, price, promised, reason, duel.variance_ratio)


def _row(
    name: str, values: Floats, cost: float, best: _Share, goal: _Share, over: _Over | None, sampling: Sampling
) -> Row:
    mean, half_width = _interval(sampling.units(values), sampling)
    low, high = spread(values)
    return Row(
        strategy=name,
        cost=cost,
        mean=mean,
        half_width=half_width,
        low=low,
        high=high,
        p_goal=goal.share,
        goal_low=goal.low,
        goal_high=goal.high,
        best_share=best.share,
        best_low=best.low,
        best_high=best.high,
        promise=promise(values),
        worlds=values.size,
        known=known(values).size,
        is_baseline=over is None,
        **(over or _Over())._asdict(),
    )


def rank(
    names: Sequence[str],
    outcomes: npt.ArrayLike,
    costs: npt.ArrayLike,
    baseline: str,
    target: npt.ArrayLike | None = None,
    sampling: Sampling = PLAIN,
    reference: Collection[str] = (),
) -> list[Row]:
    """One :class:`Row` per strategy, the highest mean first, the baseline after them and a ``reference`` last.

    The extra cost of a strategy is its cost − the baseline's.  ``target`` is the goal: one number or one per world.
    The baseline competes for ``best_share`` too: doing nothing more may well be best in some worlds.
    """
    array, prices = _table(names, outcomes), checked(costs)
    if baseline not in names or prices.shape != (len(names),):
        raise InputError(
            say(
                "rank needs one cost per strategy and a baseline among {names}; got {baseline!r}",
                names=list(names),
                baseline=baseline,
            )
        )
    home = names.index(baseline)
    best, rows = _best(array), []
    for i, name in enumerate(names):
        goal = _Share() if target is None else _Share(*chance(array[i], target, sampling))
        extra_cost = float(prices[i] - prices[home])
        over = None if i == home else _over_baseline(array[i], array[home], extra_cost, sampling)
        shares = _Share(*share_interval(best[i], sampling))
        rows.append(_row(name, array[i], float(prices[i]), shares, goal, over, sampling))
    return ordered([replace(row, is_reference=row.strategy in reference) for row in rows])


def ordered(rows: Sequence[Row]) -> list[Row]:
    """Rows in the order of :func:`rank`, with ``sign_holm`` filled in: contenders allow for one another."""
    claims = [math.nan if row.is_reference else 2 * (1 - row.sign_confidence) for row in rows]
    marked = [replace(row, sign_holm=1 - p / 2) for row, p in zip(rows, holm(claims).tolist(), strict=True)]
    return sorted(marked, key=lambda row: (row.is_reference, row.is_baseline, math.isnan(row.mean), -row.mean))
