"""Paired statistics over worlds: who is better, by how much, how sure, and what can be promised.

All strategies ran in the same worlds, so a comparison looks at the difference *within* each, where most luck cancels.
Two kinds of range are kept apart: where the *worlds* fall (`spread`: what the year may bring; more runs do not narrow
it) and where the *mean* lies (`mean_interval`, `paired`: more runs do).

Arrays: ``outcomes`` float64[strategies, worlds], ``costs`` float64[strategies].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.errors import InputError

Floats = npt.NDArray[np.float64]

LEVEL = 0.95
"""Confidence of every interval of a mean."""

CHANCES = 0.8
"""The share of worlds in which a promise is kept: 8 in 10."""

ROUNDING = 1e-9
"""A goal missed by less than this share of itself is a goal met: 1.15 × 9,000 is not exactly 10,350 in floats."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the worlds of a comparison were chosen, which every interval of it has to allow for.

    ``groups``: equal runs of neighbouring worlds that share something (a network); with more than one, intervals are
    Student's over their means.  ``level``: confidence of one look, so that all looks together have :data:`LEVEL`;
    ``sure``: how sure a sign is after all looks when one says so much.
    """

    groups: int = 1
    level: float = LEVEL
    sure: Callable[[float], float] = float

    def units(self, values: Floats) -> Floats:
        """What is independent of each other: worlds, or the means of groups."""
        return values if self.groups == 1 else np.asarray(values.reshape(self.groups, -1).mean(axis=1))


PLAIN = Sampling()
"""Independent worlds, their number fixed beforehand."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Strategy a against b, world by world.

    ``mean`` ± ``half_width``: the mean of a − b and half its 95 % interval (nan for one world).  ``wins``: the share of
    worlds in which a is above b; a tie counts half.  ``sign_confidence``: 1 − p/2 of the two-sided t test, how sure the
    worlds make us that the mean difference has the sign it shows; ½ is a coin toss, nan for one world.
    ``variance_ratio``: (σa² + σb²) / σ_D², how many times the worlds would be needed to be as sure without pairing;
    nan where the difference never varies.
    """

    mean: float
    half_width: float
    wins: float
    sign_confidence: float
    variance_ratio: float

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
    baseline's own extra, a goal nobody set) is nan.
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


def _checked(values: npt.ArrayLike, dimensions: int = 1) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != dimensions or array.size == 0:
        wanted = "one number per world" if dimensions == 1 else "strategies × worlds"
        raise InputError(f"statistics need {wanted}, at least one; got an array of shape {array.shape}")
    return array


def _pair(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Floats, Floats]:
    first, second = _checked(a), _checked(b)
    if first.shape != second.shape:
        raise InputError(f"a paired comparison needs the same worlds on both sides; got {first.size} and {second.size}")
    return first, second


def mean_interval(values: npt.ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """The mean and half its interval: (t(n−1) + (z⁵ + 2z³ − 3z)/18 · G²/n) · s / √n.

    Student's t, and wider where the values are skewed (G, see :func:`skewness`; the two-sided Edgeworth term of Hall
    1992, The Bootstrap and Edgeworth Expansion): near take-off a few worlds hold most of the sum, and Student's
    interval of 30 exponential values covers 92.5 %.  One value → half-width nan (no interval); values that never vary
    → 0.
    """
    array = _checked(values)
    mean = float(array.mean())
    if array.size == 1:
        return mean, math.nan
    if np.ptp(array) == 0:
        return float(array[0]), 0.0
    return mean, (_student(array.size, level) + _edgeworth(array, level)) * _standard_error(array)


def skewness(values: npt.ArrayLike) -> float:
    """The adjusted Fisher–Pearson skewness G where it is more than two of its standard errors from 0, else 0.

    Below that it says nothing of the law behind the values, and four values can never show it.
    """
    array = _checked(values)
    n, away = array.size, array - array.mean()
    if n < 3 or np.ptp(array) == 0:
        return 0.0
    found = float(np.mean(away**3) / np.mean(away**2) ** 1.5) * math.sqrt(n * (n - 1)) / (n - 2)
    return found if abs(found) > 2 * math.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))) else 0.0


def _student(size: int, level: float) -> float:
    from scipy import special

    return float(special.stdtrit(size - 1, 0.5 + level / 2))


def _edgeworth(array: Floats, level: float) -> float:
    from scipy import special

    z = float(special.ndtri(0.5 + level / 2))
    return (z**5 + 2 * z**3 - 3 * z) / 18 * skewness(array) ** 2 / array.size


def _standard_error(array: Floats) -> float:
    return float(array.std(ddof=1)) / math.sqrt(array.size)


def _sign_confidence(difference: Floats) -> float:
    from scipy import special

    if difference.size == 1:
        return math.nan
    mean = abs(float(difference.mean()))
    if np.ptp(difference) == 0:
        return 1.0 if mean > 0 else 0.5
    # counted in half-widths, so that a sign is sure at 95 % exactly where the interval leaves out 0
    t = mean / mean_interval(difference)[1] * _student(difference.size, LEVEL)
    return float(special.stdtr(difference.size - 1, t))


def _variance_ratio(a: Floats, b: Floats) -> float:
    difference = a - b
    if difference.size == 1 or np.ptp(difference) == 0:
        return math.nan
    return float((a.var(ddof=1) + b.var(ddof=1)) / difference.var(ddof=1))


def paired(outcomes_a: npt.ArrayLike, outcomes_b: npt.ArrayLike, sampling: Sampling = PLAIN) -> Paired:
    """Compare a with b over the same worlds; see :class:`Paired`."""
    a, b = _pair(outcomes_a, outcomes_b)
    difference = sampling.units(a - b)
    mean, half_width = mean_interval(difference, sampling.level)
    wins = float(np.mean(a > b) + np.mean(a == b) / 2)
    return Paired(mean, half_width, wins, sampling.sure(_sign_confidence(difference)), _variance_ratio(a, b))


def holm(p_values: npt.ArrayLike) -> Floats:
    """Return p values that allow for one another: of m, the k-th smallest × (m − k + 1), never falling.

    The chance of any false claim among all is then at most the level that they are compared with, however they depend
    on each other (Holm 1979).  nan stays nan and counts as no claim.
    """
    raw = _checked(p_values) if np.size(p_values) else np.zeros(0)
    order = np.argsort(raw, kind="stable")[: np.count_nonzero(~np.isnan(raw))]
    adjusted = np.full(raw.shape, math.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(raw[order] * np.arange(len(order), 0, -1)))
    return adjusted


def best_share(outcomes: npt.ArrayLike) -> Floats:
    """The share of worlds in which each strategy is best; a tie is split evenly, so the shares sum to 1."""
    shares: Floats = _best(_checked(outcomes, 2)).mean(axis=1)
    return shares


def _best(array: Floats) -> Floats:
    best = array == array.max(axis=0)
    return np.asarray(best / best.sum(axis=0), np.float64)


def spread(values: npt.ArrayLike) -> tuple[float, float]:
    """The 10th and the 90th percentile over worlds: 8 of 10 worlds fall between."""
    low, high = np.quantile(_checked(values), [0.1, 0.9])
    return float(low), float(high)


def promise(values: npt.ArrayLike, chances: float = CHANCES) -> float:
    """The largest value reached or exceeded in at least ``chances`` of the worlds.

    An order statistic by exact count: never an interpolation upward to a value that fewer worlds reach.
    """
    if not 0 < chances <= 1:
        raise InputError(f"chances must lie above 0 and at most at 1; got {chances}")
    array = _checked(values)
    # Fraction, because 0.7 · 10 is 7.000000000000001 in floats and would ask for 8 worlds
    needed = math.ceil(Fraction(chances).limit_denominator(1_000_000) * array.size)
    return float(np.sort(array)[array.size - needed])


def _wilson(share: float, worlds: float, level: float = LEVEL) -> tuple[float, float]:
    from scipy import special

    z = float(special.ndtri(0.5 + level / 2))
    centre = share + z * z / (2 * worlds)
    reach = z * math.sqrt(share * (1 - share) / worlds + (z / (2 * worlds)) ** 2)
    shrink = 1 + z * z / worlds
    # at the ends centre and reach cancel exactly on paper but not in floats
    return (0.0 if share == 0 else (centre - reach) / shrink), (1.0 if share == 1 else (centre + reach) / shrink)


def share_interval(shares: npt.ArrayLike, sampling: Sampling = PLAIN) -> tuple[float, float, float]:
    """The mean of numbers between 0 and 1, one per world, and its 95 % Wilson interval (share, low, high).

    Groups count for as many independent worlds as their means scatter like, fewer still for being few themselves
    (Korn & Graubard 1998).
    """
    array = _checked(shares)
    share = float(array.mean())
    return (share, *_wilson(share, _effective(array, share, sampling), sampling.level))


def _effective(array: Floats, share: float, sampling: Sampling) -> float:
    from scipy import special

    variance = float(sampling.units(array).var(ddof=1)) / sampling.groups if sampling.groups > 1 else 0.0
    if variance == 0:
        return array.size
    tail = 0.5 + sampling.level / 2
    few = special.ndtri(tail) / special.stdtrit(sampling.groups - 1, tail)
    return float(min(array.size, share * (1 - share) / variance * few**2))


def chance(values: npt.ArrayLike, target: npt.ArrayLike, sampling: Sampling = PLAIN) -> tuple[float, float, float]:
    """P(goal): the share of worlds at or above ``target``, and its 95 % Wilson interval (share, low, high).

    ``target`` is one number, or one per world (see :func:`uplift_target`).
    """
    array, goal = _checked(values), np.asarray(target, dtype=np.float64)
    if goal.ndim and goal.shape != array.shape:
        raise InputError(f"a goal is one number or one per world; got {goal.size} for {array.size} worlds")
    return share_interval(array >= goal - ROUNDING * np.abs(goal), sampling)


def uplift_target(baseline: npt.ArrayLike, uplift: float) -> Floats:
    """The goal "+uplift over the baseline", one per world: the baseline's outcome there + uplift · its mean.

    The same yardstick as ``Row.promise_over_baseline``, so that the chance of +15 % and the promise agree.
    """
    array = _checked(baseline)
    target: Floats = array + uplift * array.mean()
    return target


def cost_per_extra(extra_cost: float, extra: float, half_width: float = 0.0) -> tuple[float, str]:
    """What one more outcome costs, extra_cost / extra, and a reason where that number would mislead.

    nan with its reason where extra is 0 or less, where its interval ± ``half_width`` includes 0 (the ratio then has no
    finite interval), and where more was bought for less money (a negative price ranks backwards).  One world has no
    interval (``half_width`` nan); its ratio is given as it is.
    """
    if extra <= 0:
        return math.nan, "nothing extra"
    if extra <= half_width:
        return math.nan, "the extra may be zero"
    if extra_cost < 0:
        return math.nan, "more for less money"
    return extra_cost / extra, ""


def best_two(names: Sequence[str], outcomes: npt.ArrayLike, sampling: Sampling = PLAIN) -> Duel | None:
    """The best strategy by mean over the second best, baseline included; None for a single strategy."""
    array = _table(names, outcomes)
    if len(names) < 2:
        return None
    first, second = (int(i) for i in np.argsort(-array.mean(axis=1), kind="stable")[:2])
    return Duel(names[first], names[second], paired(array[first], array[second], sampling))


def _table(names: Sequence[str], outcomes: npt.ArrayLike) -> Floats:
    array = _checked(outcomes, 2)
    if len(names) != len(array) or len(set(names)) != len(names):
        raise InputError(f"one name per strategy, each once; got {list(names)} for {len(array)} strategies")
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
    duel, mean = paired(values, base, sampling), float(base.mean())
    price, reason = cost_per_extra(extra_cost, duel.mean, duel.half_width)
    promised = promise(values - base) / mean if mean > 0 else math.nan
    return _Over(duel.mean, duel.half_width, duel.sign_confidence, price, promised, reason, duel.variance_ratio)


def _row(
    name: str, values: Floats, cost: float, best: _Share, goal: _Share, over: _Over | None, sampling: Sampling
) -> Row:
    mean, half_width = mean_interval(sampling.units(values), sampling.level)
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
    array, prices = _table(names, outcomes), _checked(costs)
    if baseline not in names or prices.shape != (len(names),):
        raise InputError(f"rank needs one cost per strategy and a baseline among {list(names)}; got {baseline!r}")
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
    return sorted(marked, key=lambda row: (row.is_reference, row.is_baseline, -row.mean))
