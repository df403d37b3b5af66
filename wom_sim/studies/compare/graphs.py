"""One plan on several networks: which of the spread is the network, and which is luck on any of them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import LEVEL

Floats = npt.NDArray[np.float64]


class Parts(NamedTuple):
    """Where the variance of an outcome comes from: ``between`` networks, and ``within``: worlds of the same network.

    ``share`` is between / (between + within), ``low`` – ``high`` its 95 % interval; nan where nothing varies.
    """

    between: float
    within: float
    share: float
    low: float
    high: float


def on_graph(scenario: Scenario, graph: int) -> Scenario:
    """The scenario on network number ``graph``: 0 is its own, the others come from the seeds that follow."""
    network: Any = scenario.market.network
    seed = network.parameters.get("seed", 0)
    return scenario.with_changes({"market.network.seed": seed + graph}) if graph else scenario


def variance_parts(outcomes: npt.ArrayLike, graphs: int) -> Parts:
    """Both variance parts of ``outcomes``, one per world, the worlds of each network side by side.

    The ANOVA estimator of a balanced one-way random-effects layout: between = (MS_between − MS_within) / worlds, at
    least 0.  The interval of the share is the exact one of Fisher's F where both are normal (Searle, Casella &
    McCulloch 1992, section 3.6).  Needs at least two networks and two worlds on each; else everything is nan.
    """
    table = np.asarray(outcomes, np.float64).reshape(graphs, -1)
    worlds = table.shape[1]
    if min(graphs, worlds) < 2:
        return Parts(*[math.nan] * 5)
    within = float(table.var(axis=1, ddof=1).mean())
    across = float(worlds * table.mean(axis=1).var(ddof=1))
    between = max(0.0, (across - within) / worlds)
    if within == 0:
        share = math.nan if across == 0 else 1.0
        return Parts(between, within, share, share, share)
    low, high = (_share(across / within * factor, worlds) for factor in _factors(graphs, worlds))
    return Parts(between, within, between / (between + within), low, high)


def _share(ratio: float, worlds: int) -> float:
    """The share that goes with a ratio of mean squares."""
    return max(0.0, (ratio - 1) / (ratio - 1 + worlds)) if ratio > 0 else 0.0


def _factors(graphs: int, worlds: int) -> tuple[float, float]:
    from scipy import special

    numerator, denominator, tail = graphs - 1, graphs * (worlds - 1), (1 - LEVEL) / 2
    upper = float(special.fdtri(numerator, denominator, 1 - tail))
    lower = float(special.fdtri(numerator, denominator, tail))
    return 1 / upper, 1 / lower
