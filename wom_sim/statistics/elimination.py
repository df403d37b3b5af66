"""Strategies that are surely not the best stop being run."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.statistics.intervals import LEVEL
from wom_sim.statistics.looks import level_of_a_look

Floats = npt.NDArray[np.float64]


class Behind(NamedTuple):
    """How far a strategy is behind another one: by ``lead`` ± ``half_width``, which leaves out 0."""

    leader: int
    lead: float
    half_width: float


def confidence(contenders: int, times: tuple[int, ...], level: float = LEVEL) -> float:
    """Confidence of each look's interval of each pair so that the best of all stays in with probability ``level``.

    The best is lost only if one of the ``contenders`` − 1 others seems surely better at one of the looks: each gets its
    share of 1 − ``level`` on one side (Bonferroni), over all looks (:mod:`~wom_sim.statistics.looks`).  Paired
    differences and intervals at every look as in Kim & Nelson (2001), with a boundary free of assumptions on means.
    """
    each = (1 - level) / max(1, contenders - 1)
    return level_of_a_look(times, 1 - 2 * each)


def surely_behind(outcomes: Floats, level: float) -> dict[int, Behind]:
    """Who is surely behind somebody, and whom most clearly, from ``outcomes`` float64[strategies, worlds]."""
    from scipy import special

    worlds = outcomes.shape[1]
    means, covariance = outcomes.mean(axis=1), np.atleast_2d(np.cov(outcomes))
    variances = np.diag(covariance)
    spread = np.sqrt(np.maximum(0.0, variances[:, None] + variances[None, :] - 2 * covariance))
    half = float(special.stdtrit(worlds - 1, 0.5 + level / 2)) * spread / math.sqrt(worlds)
    lead = means[None, :] - means[:, None]  # of the column over the row
    leaders = (lead - half).argmax(axis=1)
    found = {i: Behind(int(j), float(lead[i, j]), float(half[i, j])) for i, j in enumerate(leaders)}
    return {i: one for i, one in found.items() if one.lead > one.half_width}
