"""Intervals: how well a mean or a share is known from the worlds that were run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.statistics.types import Floats

LEVEL = 0.95
"""Confidence of every interval of a mean."""


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
        """What is independent of each other: worlds, or the means of groups; only of worlds that have a value."""
        if not np.isnan(values).any():
            return values if self.groups == 1 else np.asarray(values.reshape(self.groups, -1).mean(axis=1))
        if self.groups == 1:
            return known(values)
        return np.array([known(part).mean() for part in values.reshape(self.groups, -1) if len(known(part))])


PLAIN = Sampling()
"""Independent worlds, their number fixed beforehand."""


def checked(values: npt.ArrayLike, dimensions: int = 1) -> Floats:
    """Values as an array; raises :class:`~wom_sim.errors.InputError` for none and for another shape."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != dimensions or array.size == 0:
        wanted = say("one number per world") if dimensions == 1 else say("strategies × worlds")
        raise InputError(
            say(
                "statistics need {wanted}, at least one; got an array of shape {shape}",
                wanted=wanted,
                shape=array.shape,
            )
        )
    return array


def known(values: Floats) -> Floats:
    """The values of the worlds that have one: a rate of nothing, or a price of nothing, is nan."""
    there = ~np.isnan(values)
    return values if there.all() else values[there]


def mean_of(values: Floats) -> float:
    """The mean of the worlds that have a value; nan where none has."""
    there = known(values)
    return float(there.mean()) if there.size else math.nan


def mean_interval(values: npt.ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """The mean and half its interval: (t(n−1) + (z⁵ + 2z³ − 3z)/18 · G²/n) · s / √n.

    Student's t, and wider where the values are skewed (G, see :func:`skewness`; the two-sided Edgeworth term of Hall
    1992, The Bootstrap and Edgeworth Expansion): near take-off a few worlds hold most of the sum, and Student's
    interval of 30 exponential values covers 92.5 %.  One value → half-width nan (no interval); values that never vary
    → 0.
    """
    array = checked(values)
    mean = float(array.mean())
    if array.size == 1:
        return mean, math.nan
    if np.ptp(array) == 0:
        return float(array[0]), 0.0
    return mean, (student(array.size, level) + _edgeworth(array, level)) * _standard_error(array)


def ratio_interval(parts: npt.ArrayLike, wholes: npt.ArrayLike, sampling: Sampling = PLAIN) -> tuple[float, float]:
    """The ratio R of two means over the same worlds and half its interval; nan over a mean of 0.

    By linearisation: the half-width of the mean of ``parts − R·wholes``, over the mean of ``wholes`` (Cochran 1977,
    Sampling Techniques, section 6.4).
    """
    above, below = checked(parts), checked(wholes)
    mean = float(below.mean())
    if not mean:
        return math.nan, math.nan
    ratio = float(above.mean()) / mean
    _, half = mean_interval(sampling.units(above - ratio * below), sampling.level)
    return ratio, half / mean


def skewness(values: npt.ArrayLike) -> float:
    """The adjusted Fisher–Pearson skewness G where it is more than two of its standard errors from 0, else 0.

    Below that it says nothing of the law behind the values, and four values can never show it.
    """
    array = checked(values)
    n, away = array.size, array - array.mean()
    if n < 3 or np.ptp(array) == 0:
        return 0.0
    found = float(np.mean(away**3) / np.mean(away**2) ** 1.5) * math.sqrt(n * (n - 1)) / (n - 2)
    return found if abs(found) > 2 * math.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))) else 0.0


def student(size: int, level: float) -> float:
    """Quantile of Student's t for an interval of so many values."""
    from scipy import special

    return float(special.stdtrit(size - 1, 0.5 + level / 2))


def _edgeworth(array: Floats, level: float) -> float:
    from scipy import special

    z = float(special.ndtri(0.5 + level / 2))
    return (z**5 + 2 * z**3 - 3 * z) / 18 * skewness(array) ** 2 / array.size


def _standard_error(array: Floats) -> float:
    return float(array.std(ddof=1)) / math.sqrt(array.size)


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
    array = checked(shares)
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


class Parts(NamedTuple):
    """Where the variance of an outcome comes from: ``between`` groups, and ``within`` the same group.

    ``share`` is between / (between + within), ``low`` – ``high`` its 95 % interval; nan where nothing varies.
    """

    between: float
    within: float
    share: float
    low: float
    high: float


def variance_parts(outcomes: npt.ArrayLike, groups: int) -> Parts:
    """Both variance parts of ``outcomes``, those of each group side by side.

    The ANOVA estimator of a balanced one-way random-effects layout: between = (MS_between − MS_within) / size of a
    group, at least 0.  The interval of the share is the exact one of Fisher's F where both are normal (Searle, Casella
    & McCulloch 1992, section 3.6).  Needs at least two groups of two; else everything is nan.
    """
    table = np.asarray(outcomes, np.float64).reshape(groups, -1)
    size = table.shape[1]
    if min(groups, size) < 2:
        return Parts(*[math.nan] * 5)
    within = float(table.var(axis=1, ddof=1).mean())
    across = float(size * table.mean(axis=1).var(ddof=1))
    between = max(0.0, (across - within) / size)
    if within == 0:
        share = math.nan if across == 0 else 1.0
        return Parts(between, within, share, share, share)
    low, high = (_share(across / within * factor, size) for factor in _factors(groups, size))
    return Parts(between, within, between / (between + within), low, high)


def _share(ratio: float, size: int) -> float:
    """The share that goes with a ratio of mean squares."""
    return max(0.0, (ratio - 1) / (ratio - 1 + size)) if ratio > 0 else 0.0


def _factors(groups: int, size: int) -> tuple[float, float]:
    from scipy import special

    numerator, denominator, tail = groups - 1, groups * (size - 1), (1 - LEVEL) / 2
    upper = float(special.fdtri(numerator, denominator, 1 - tail))
    lower = float(special.fdtri(numerator, denominator, tail))
    return 1 / upper, 1 / lower
