"""Rates of several contents from few trials each: what every one is, what they have in common, and whether they differ.

The true rates of contents follow a beta distribution of mean μ and size n (as many trials are worth as much as it), and
the counts of a content given its rate are binomial.  Neither μ nor n is known: both are integrated over, on a grid that
depends on the counts alone.  A single fitted pair would be taken for certain, and where contents look alike it makes
every interval as narrow as a point.  Prior: Jeffreys' for μ; for n that its share in the estimate of a content of
typical trials m, n/(n + m), may be anything between 0 and 1 (uniform shrinkage: Christiansen & Morris 1997; its
coverage: Tang & Morris 2012).  The mixture over the grid is told by the beta distribution of its mean and variance.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from wom_sim.statistics.types import Floats

LEVEL = 0.9
LEAST_FITTED = 3
"""With fewer contents there is no telling how much they differ; each then stands for itself (Jeffreys' prior)."""

LEAST_SPREAD = 10
ALIKE = 0.05
"""Contents are told apart where chance alone makes them differ as much in fewer than one table in twenty."""

_SIZES = np.arange(-10.0, 7.01, 0.25)
"""Sizes of the grid: log of size / typical trials."""

_MEANS = (np.arange(24) + 0.5) / 24
_GRID = np.linspace(math.log(1e-7), -1e-6, 1_601)


class Rate(NamedTuple):
    """Counts of one rate, one per content: hits of trials, neither necessarily whole."""

    hits: Floats
    trials: Floats


class Common(NamedTuple):
    """How the true rates of contents may be distributed: Beta(mean · size, (1 − mean) · size), each with a weight."""

    mean: Floats
    size: Floats
    weight: Floats

    @property
    def typical(self) -> float:
        """Rate of a content of which nothing is known."""
        return float(self.weight @ self.mean)


class Estimate(NamedTuple):
    """A rate: posterior mean and 90 % interval; ``known``: its own share of the estimate, the rest is all contents'."""

    mean: float
    low: float
    high: float
    known: float


class Spread(NamedTuple):
    """Rates over contents as a share of zeros and a lognormal: median and sd of the log of those that are not zero."""

    zeros: float
    median: float
    sd_log: float


def common(rate: Rate) -> Common:
    """What contents have in common, given their counts; Jeffreys' Beta(½, ½) for fewer than three contents."""
    used = rate.trials > 0
    hits, trials = rate.hits[used], rate.trials[used]
    if len(hits) < LEAST_FITTED:
        return Common(np.array([0.5]), np.array([1.0]), np.array([1.0]))
    usual = math.exp(float(np.mean(np.log(trials))))
    parts = [_of_size(hits, trials, usual * math.exp(step)) for step in _SIZES]
    means, sizes, logs = (np.concatenate(column) for column in zip(*parts, strict=True))
    logs += np.repeat(-np.logaddexp(0, _SIZES) - np.logaddexp(0, -_SIZES), len(_MEANS))  # uniform shrinkage
    weights = np.exp(logs - logs.max())
    return Common(means, sizes, weights / weights.sum())


def _of_size(hits: Floats, trials: Floats, size: float) -> tuple[Floats, Floats, Floats]:
    """Means to weigh at a size, the size, and logs of likelihood · prior / density of the means.

    Means are quantiles of about their distribution, made wider: given the size, trials say as much as trials · (size +
    1)/(size + trials) independent ones.
    """
    from scipy.special import betaincinv, betaln

    worth = trials * (size + 1) / (size + trials)
    share = float(np.sum(worth * hits / trials) / worth.sum())
    a, b = (0.5 + 0.5 * worth.sum() * part for part in (share, 1 - share))
    means = np.clip(betaincinv(a, b, _MEANS), 1e-12, 1 - 1e-12)
    own = means[:, None] * size, (1 - means)[:, None] * size
    likely = np.sum(betaln(hits + own[0], trials - hits + own[1]) - betaln(*own), axis=1)
    prior_over_drawn = (0.5 - a) * np.log(means) + (0.5 - b) * np.log1p(-means) + betaln(a, b)
    return means, np.full(len(means), size), np.asarray(likely + prior_over_drawn)


def estimate(rate: Rate, known: Common | None = None) -> list[Estimate]:
    """The rate of every content, drawn towards all of them; ``known``: what they have in common, if worked out before.

    Over the grid the mean is that of (mean · size + hits)/(size + trials), and the variance that within the beta
    distributions plus that between their means.
    """
    from scipy.special import betaincinv

    over = common(rate) if known is None else known
    found = []
    for hits, trials in zip(rate.hits.tolist(), rate.trials.tolist(), strict=True):
        means = (over.mean * over.size + hits) / (over.size + trials)
        mean = float(over.weight @ means)
        within = means * (1 - means) / (over.size + trials + 1)
        size = mean * (1 - mean) / float(over.weight @ (within + (means - mean) ** 2)) - 1
        low, high = (float(betaincinv(mean * size, (1 - mean) * size, (1 + side * LEVEL) / 2)) for side in (-1, 1))
        found.append(Estimate(mean, low, high, float(over.weight @ (trials / (over.size + trials)))))
    return found


def alike(rate: Rate) -> bool:
    """Whether contents differ no more than chance alone would make them: Pearson's χ² of homogeneity.

    χ² = Σ (hits − trials · p)²/(trials · p · (1 − p)), p that of all together.  False for a single content.
    """
    from scipy.special import chdtrc

    used = rate.trials > 0
    hits, trials = rate.hits[used], rate.trials[used]
    if len(hits) < 2:
        return False
    pooled = float(hits.sum() / trials.sum())
    if not 0 < pooled < 1:
        return True
    chi2 = np.sum((hits - trials * pooled) ** 2 / (trials * pooled * (1 - pooled)))
    return bool(chdtrc(len(hits) - 1, chi2) > ALIKE)


def spread(rate: Rate) -> Spread | None:
    """Rates over contents as zeros and a lognormal, by maximum likelihood; None for fewer than ten contents.

    A content without hits is one of rate 0, or one whose few trials did not show it: the likelihood weighs both.
    """
    from scipy.optimize import minimize
    from scipy.special import expit, logit

    used = rate.trials > 0
    hits, trials = rate.hits[used, None], rate.trials[used, None]
    seen = hits[:, 0] > 0
    if len(hits) < LEAST_SPREAD or seen.sum() < LEAST_SPREAD // 2:
        return None
    log = hits * _GRID + (trials - hits) * np.log1p(-np.exp(_GRID))
    top = log.max(axis=1, keepdims=True)
    likely = np.exp(log - top)
    none = np.where(seen, 0.0, np.exp(-np.where(seen, 0.0, top[:, 0])))  # a rate of 0 is certain to bring no hits

    def unlikely(at: Floats) -> float:
        zeros, sd = float(expit(at[0])), math.exp(at[2])
        density = np.exp(-0.5 * ((_GRID - at[1]) / sd) ** 2)
        chance = zeros * none + (1 - zeros) * (likely @ (density / max(float(density.sum()), 1e-300)))
        return float(-np.sum(np.log(np.maximum(chance, 1e-300))))

    logs = np.log(hits[seen, 0] / trials[seen, 0])
    start = np.array([logit(np.clip(1 - seen.mean(), 0.01, 0.9)), logs.mean(), math.log(max(float(logs.std()), 0.1))])
    found = minimize(unlikely, start, method="L-BFGS-B", bounds=[(-8, 8), (_GRID[0], 0), (-4, 2)])
    return Spread(float(expit(found.x[0])), math.exp(found.x[1]), math.exp(found.x[2]))
