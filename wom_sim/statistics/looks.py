"""Looking at the worlds while they are being run, with intervals that stay true however often one looks.

Worlds are added in growing batches and the intervals of each look are widened so that *all looks together* cover with
95 %: repeated confidence intervals with a constant boundary on the z scale (Pocock 1977; Jennison & Turnbull 1989).
So whatever makes somebody stop, a narrow interval, a clear winner or a nice number, the interval then is as good as it
says.  ``tests/benchmarks/interval_coverage.py`` prints how this compares with looking naively (which fails) and with a
confidence sequence that holds at every single world (Waudby-Smith et al. 2021; an eighth more worlds for the same ±).

At a look, strategies that are surely not the best may stop being run: :func:`surely_behind`.
"""

from __future__ import annotations

import math
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from wom_sim.statistics.intervals import LEVEL, Sampling
from wom_sim.statistics.types import Floats

FIRST = 30
"""Worlds before the first look: an interval of fewer is rough whatever its boundary."""

GROWTH = 1.5
"""Each look has so many times the worlds of the one before: finer steps widen intervals, coarser ones overshoot."""

_NODES = 64


@lru_cache
def look_times(ceiling: int) -> tuple[int, ...]:
    """Numbers of worlds at which one looks, the last one ``ceiling``; the last step is not much shorter than others."""
    times, next_look = [], float(FIRST)
    while 1.25 * next_look < ceiling:
        times.append(round(next_look))
        next_look *= GROWTH
    return (*times, ceiling)


@lru_cache(4096)
def crossing(boundary: float, times: tuple[int, ...]) -> float:
    """Chance that a driftless random walk S is beyond ± ``boundary``·√n at one of the looks n.

    The density of S/√n among walks that have stayed inside is carried from look to look by Gauss–Legendre quadrature
    (Armitage, McPherson & Rowe 1969).
    """
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    nodes, weights = nodes * boundary, weights * boundary
    inside = np.exp(-(nodes**2) / 2) / math.sqrt(2 * math.pi)
    for before, now in pairwise(times):
        kept, spread = math.sqrt(before / now), math.sqrt(1 - before / now)
        steps = (nodes[:, None] - kept * nodes[None, :]) / spread
        inside = np.exp(-(steps**2) / 2) @ (weights * inside) / (spread * math.sqrt(2 * math.pi))
    return min(1.0, max(0.0, 1.0 - float(weights @ inside)))


@lru_cache
def boundary(times: tuple[int, ...], level: float = LEVEL) -> float:
    """The boundary that a driftless walk stays within at all looks with probability ``level``; 1.96 for one look."""
    from scipy import optimize

    return float(optimize.brentq(lambda z: crossing(z, times) - (1 - level), 0.1, 12.0, xtol=1e-10))


def level_of_a_look(times: tuple[int, ...], level: float = LEVEL) -> float:
    """Confidence that each look's own interval needs so that all of them together have ``level``."""
    from scipy import special

    return float(2 * special.ndtr(boundary(times, level)) - 1)


def sure_after_all(times: tuple[int, ...], confidence: float) -> float:
    """How sure a sign is, 1 − p/2, when one look says ``confidence`` and there might have been all of them."""
    from scipy import special

    if not 0.5 < confidence < 1:
        return confidence
    return 1 - crossing(float(special.ndtri(confidence)), times) / 2


def looking(ceiling: int) -> Sampling:
    """What intervals have to allow for when worlds are looked at on their way to ``ceiling``."""
    times = look_times(ceiling)
    return Sampling(level=level_of_a_look(times), sure=partial(sure_after_all, times))


class Behind(NamedTuple):
    """How far a strategy is behind another one: by ``lead`` ± ``half_width``, which leaves out 0."""

    leader: int
    lead: float
    half_width: float


def confidence(contenders: int, times: tuple[int, ...], level: float = LEVEL) -> float:
    """Confidence of each look's interval of each pair so that the best of all stays in with probability ``level``.

    The best is lost only if one of the ``contenders`` − 1 others seems surely better at one of the looks: each gets its
    share of 1 − ``level`` on one side (Bonferroni), over all looks.  Paired
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
