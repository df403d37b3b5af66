"""Outcomes in groups: which of their spread is between groups, and which is luck within any of them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.statistics.intervals import LEVEL

Floats = npt.NDArray[np.float64]


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
