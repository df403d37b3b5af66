"""Approximate Bayesian computation: which parameters let a simulator give data like the observed?

A parameter is counted in *probits*, z = Φ⁻¹(F(θ)) with F its prior distribution: every prior becomes a standard normal,
and no proposal can leave its range.  The method is population Monte Carlo (Beaumont et al. 2009, Biometrika 96; Toni et
al. 2009, J. R. Soc. Interface 6) with a tolerance that adapts to what was simulated (Del Moral, Doucet & Jasra 2012):

1. Draw z from the prior; then, round by round, around the particles that are nearest to the data: few of them while
   they are far away, all that make the posterior once they are as near as worlds of the same parameters.
2. Whatever was simulated, in any round, is kept and weighted by prior / mixture of all proposals (the deterministic
   mixture of Cornuet et al. 2012): a weight never exceeds simulations / draws from the prior, and nothing is wasted.
3. Data are made comparable by the root that evens out the noise of counts, and summarised by the linear regression of
   z on them (Fearnhead & Prangle 2012): one summary per parameter, however long the series.
4. Distance is counted in units of the noise between worlds: the covariance of the summaries over worlds that share the
   parameters of the best particle, error of the data included.
5. The nearest particles are moved onto the data by local linear regression (Beaumont, Zhang & Balding 2002).  Scaling
   what is left, too (Blum & François 2010), would stretch every parameter by itself and blur products that are known.

*Error of the data*: where the best particle's worlds miss a series by more than chance explains, real data have an
error that the model does not know (reporting, competitors, weather).  Its size, one standard deviation per series, is
estimated anew in every round and added to what is simulated, so that the intervals do not promise too much.

Why our own: a library was tried for each family.  pyabc 0.13 gave two posteriors from one seed as soon as two processes
worked (mean 104.0 and 102.6 in a Poisson example; each process seeds itself, and the particles that count depend on who
is first), forks where compiled kernels need spawned processes, and brings 233 MB (among it ipykernel, redis and
scikit-learn).  pymc 5.28 repeats itself, but 68 MB and a 2 s import buy random walks that are parallel by chain alone,
with a tolerance fixed by hand, and Python 3.11 gets another major version than 3.12.  sbi and ELFI bring neural
networks or graphs of nodes.  What is below is 200 lines over NumPy, and the same bits from one process or many.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.statistics.effort import FIRST, REPLICATES, Effort
from wom_sim.statistics.types import Booleans, Floats, Integers

Simulate = Callable[[Floats, range], Floats]
"""``simulate(z, numbers)``: what the worlds of these numbers give, ``float64[n, data]``; nan where one failed."""

LOOKALIKES = 3
"""Summaries are learnt from so many times the particles that are kept: fewer know too little, more are too far away."""

SURE = 0.95
"""A series has an error of its own where chance alone would miss it as far in fewer than 1 − SURE of worlds."""

LEAST_KERNEL = 1e-9
_WORD = rng.name_word("abc")


class Kernel(NamedTuple):
    """Where a round drew from: Gaussians around weighted centres, with one Cholesky factor, ``draws`` times."""

    centres: Floats
    weights: Floats
    factor: Floats
    draws: int

    def density(self, z: Floats) -> Floats:
        """Density at each row, times (2π)^(parameters/2)."""
        from scipy.spatial.distance import cdist

        scaled, centres = (np.linalg.solve(self.factor, points.T).T for points in (z, self.centres))
        inside = np.exp(-0.5 * cdist(scaled, centres, "sqeuclidean")) @ self.weights
        return np.asarray(inside / np.prod(np.diag(self.factor)))


class Noise(NamedTuple):
    """Worlds at the best particle: what they gave, the variance that a count of 1 has, the data's own error."""

    worlds: Floats
    unit: float
    error: Floats

    @property
    def mean(self) -> Floats:
        """Mean of each datum over the worlds."""
        return np.asarray(self.worlds.mean(axis=0))


@dataclass(frozen=True)
class Population:
    """A posterior: ``z``, ``float64[particles, parameters]`` in probits, and ``weights`` that sum to 1.

    ``tolerances``: distance of the farthest particle kept, by round, in units of the noise between worlds;
    ``noise``: worlds at ``best``, the particle whose expected data are nearest; ``drawn``: worlds tried, ``failed`` of
    them without a result.
    """

    z: Floats
    weights: Floats
    tolerances: list[float]
    noise: Noise = field(repr=False)
    best: Floats
    drawn: int
    failed: int

    @property
    def measured(self) -> int:
        """How many of the worlds were for the noise between worlds."""
        return len(self.tolerances) * REPLICATES

    @property
    def effective(self) -> float:
        """How many equally weighted particles say as much: 1 / Σ w² (Kish)."""
        return float(1.0 / np.sum(self.weights**2))


def normals(seed: int, words: tuple[int, ...], rows: range, columns: int) -> Floats:
    """Standard normal numbers, keyed: number ``columns`` · row + column depends on seed and words alone."""
    from scipy.special import ndtri

    places = np.arange(rows.start * columns, rows.stop * columns, dtype=np.uint64)
    uniform = rng.uniform_each(rng.absorb_each(rng.key(seed, _WORD, *words), places)) + 2.0**-54
    return np.asarray(ndtri(uniform).reshape(len(rows), columns))


def stabilised(data: Floats, unit: float, error: Floats) -> Floats:
    """The data on a scale of constant noise, for a variance of unit · mean + error².

    g(y) = 2/c · (√(cy + e² + ⅜c²) − √(e² + ⅜c²)), Anscombe's root (1948) with an additive error; linear where the
    error is all, and where there is no noise at all.
    """
    floor = error**2 + 0.375 * unit**2
    if unit <= 1e-12 * float(np.abs(data).max(initial=1.0)):
        return data / np.where(error > 0, error, 1.0)
    return np.asarray(2.0 / unit * (np.sqrt(np.maximum(unit * data + floor, 0.0)) - np.sqrt(floor)))


def own_error(observed: Floats, worlds: Floats, unit: float, series: Integers) -> Floats:
    """Standard deviation of the data's own error, one per series, 0 where chance alone explains how far off it is.

    r² = e² + noise on average, so e² is the mean of r² − noise; noise is unit · mean, and 1/n of it again for the mean.
    """
    from scipy.special import chdtri

    mean = worlds.mean(axis=0)
    noise = np.maximum(unit * mean, unit**2) * (1.0 + 1.0 / len(worlds))
    excess, error = (observed - mean) ** 2 - noise, np.zeros(len(observed))
    for which in np.unique(series):
        own = series == which
        beyond = np.sum((observed - mean)[own] ** 2 / np.maximum(noise[own], 1e-300))
        if beyond > chdtri(int(own.sum()), 1.0 - SURE):
            error[own] = math.sqrt(max(0.0, float(excess[own].mean())))
    return error


def learnt(features: Floats, z: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Summaries of data: centre of the features and matrix to the expected z, by weighted ridge regression.

    The penalty is the best of a grid by generalised cross-validation (Golub, Heath & Wahba 1979).
    """
    centre, level = weights @ features, weights @ z
    spread = np.sqrt(weights @ (features - centre) ** 2)
    spread[spread == 0] = 1.0
    root = np.sqrt(weights)[:, None]
    left, scale, right = np.linalg.svd((features - centre) / spread * root, full_matrices=False)
    wanted = left.T @ ((z - level) * root)
    total, effective = np.sum(((z - level) * root) ** 2), 1.0 / np.sum(weights**2)

    def criterion(penalty: float) -> float:
        kept = scale**2 / (scale**2 + penalty)
        missed = total - np.sum((1.0 - (1.0 - kept) ** 2)[:, None] * wanted**2)
        return float(missed / (1.0 - min(0.999, kept.sum() / effective)) ** 2)

    penalty = min(np.logspace(-8, 1, 28) * scale[0] ** 2, key=criterion) if scale[0] > 0 else 1.0
    return centre, (right.T @ ((scale / (scale**2 + penalty))[:, None] * wanted)) / spread[:, None]


def mixture_weights(z: Floats, prior_draws: int, kernels: list[Kernel]) -> Floats:
    """Prior density over the density of the mixture that all draws came from; at most draws / ``prior_draws``."""
    prior = np.exp(-0.5 * np.sum(z**2, axis=1))
    drawn = prior_draws * prior  # both without the constant of the normal density
    for kernel in kernels:
        drawn += kernel.draws * kernel.density(z)
    return np.asarray(prior * (prior_draws + sum(kernel.draws for kernel in kernels)) / drawn)


def factor_of(covariance: Floats, least: Floats) -> Floats:
    """Cholesky factor of a covariance, with a billionth of ``least`` on its diagonal, so that there always is one."""
    return np.asarray(np.linalg.cholesky(covariance + np.diag(1e-9 * least + 1e-300)))


def covariance_of(z: Floats, weights: Floats) -> Floats:
    """Weighted covariance of the rows."""
    away = z - weights @ z
    return np.asarray((away * weights[:, None]).T @ away)


class Sample:
    """Everything simulated so far, and what is learnt from it."""

    def __init__(self, simulate: Simulate, observed: Floats, series: Integers, size: int, seed: int):
        self.simulate, self.observed, self.series, self.size, self.seed = simulate, observed, series, size, seed
        self.z, self.data = np.zeros((0, size)), np.zeros((0, len(observed)))
        self.chance = np.zeros((0, len(observed)))  # standard normal numbers for the data's own error
        self.kernels: list[Kernel] = []
        self.prior_draws = self.drawn = self.failed = 0
        self.tolerances: list[float] = []
        self.latest = 0  # the first particle of the latest round

    def run(self, z: Floats) -> tuple[Floats, Booleans]:
        """Simulate; worlds are numbered on from the last."""
        data = self.simulate(z, range(self.drawn, self.drawn + len(z)))
        self.drawn += len(z)
        works = np.asarray(np.isfinite(data).all(axis=1))
        self.failed += int(np.sum(~works))
        return data, works

    def add(self, z: Floats) -> None:
        """Simulate these and keep what worked: a failure is no data, and so further away than any."""
        first = self.drawn
        data, works = self.run(z)
        chance = normals(self.seed, (1,), range(first, first + len(z)), len(self.observed))
        self.latest = len(self.z)
        self.z, self.data = np.vstack([self.z, z[works]]), np.vstack([self.data, data[works]])
        self.chance = np.vstack([self.chance, chance[works]])

    def measure(self, best: Floats) -> Noise:
        """Noise between worlds at one particle."""
        first = self.drawn
        data, works = self.run(np.repeat(best[None], REPLICATES, axis=0))
        worlds = data[works]
        if len(worlds) < 2:
            raise InputError(say("the simulation fails at parameters at which it worked before"))
        unit = float(worlds.var(axis=0, ddof=1).sum() / max(worlds.mean(axis=0).sum(), 1e-300))
        error = own_error(self.observed, worlds, unit, self.series)
        chance = normals(self.seed, (1,), range(first, first + REPLICATES), len(self.observed))[works]
        return Noise(worlds + error * chance, unit, error)


class Nearest(NamedTuple):
    """The particles nearest to the data: which, how they weigh, summaries minus the data's, distances."""

    kept: Integers
    near: Integers
    weights: Floats
    away: Floats
    distance: Floats
    features: Floats
    wanted: Floats


def nearest(sample: Sample, near: Integers, noise: Noise, effort: Effort, last: bool) -> Nearest:
    """Learn summaries from the particles ``near``, and measure everything by them in units of the noise.

    Until the ``last`` look only guides are kept, and all that are no farther away than two worlds of the same
    parameters are from each other: they are nearer by luck alone, and to follow luck would narrow what is not known.
    """
    features = stabilised(sample.data + noise.error * sample.chance, noise.unit, noise.error)
    wanted = stabilised(sample.observed, noise.unit, noise.error)
    weights = mixture_weights(sample.z, sample.prior_draws, sample.kernels)
    _, matrix = learnt(features[near], sample.z[near], weights[near] / weights[near].sum())
    away = (features - wanted) @ matrix
    worlds = stabilised(noise.worlds, noise.unit, noise.error) @ matrix
    factor = factor_of(np.atleast_2d(np.cov(worlds.T)), away.var(axis=0))
    distance = np.sqrt(np.sum(np.linalg.solve(factor, away.T) ** 2, axis=0))
    order = np.argsort(distance, kind="stable")
    alike = int(np.sum(distance <= math.sqrt(2 * sample.size)))
    particles = effort.particles if last else max(effort.guides, min(effort.particles, alike))
    return Nearest(order[:particles], order[: LOOKALIKES * particles], weights, away, distance, features, wanted)


def best_of(sample: Sample, found: Nearest) -> Floats:
    """The particle of the latest round whose expected data are nearest; expected by quadratic regression of data on z.

    Of the whole round: among particles that were chosen for being near, data seem to depend on nothing.
    """
    z, features = sample.z[sample.latest :], found.features[sample.latest :]
    squares = [z[:, i] * z[:, j] for i in range(sample.size) for j in range(i + 1)]
    terms = np.column_stack([np.ones(len(z)), z, *(squares if 4 * len(squares) < len(z) else [])])
    expected = terms @ np.linalg.lstsq(terms, features, rcond=None)[0]
    best: Floats = z[np.argmin(np.sum((expected - found.wanted) ** 2, axis=1))]
    return best


def moved(sample: Sample, found: Nearest) -> tuple[Floats, Floats]:
    """The kept particles moved onto the data by local linear regression on the summaries, and their weights.

    All that a particle's parameters have in common is kept: each moves as a whole.
    """
    kept = found.kept
    edge = max(float(found.distance[kept[-1]]), 1e-300)
    kernel = np.maximum(1.0 - (found.distance[kept] / edge) ** 2, LEAST_KERNEL)  # Epanechnikov
    weights = found.weights[kept] * kernel
    weights /= weights.sum()
    away = found.away[kept] - weights @ found.away[kept]
    root = np.sqrt(weights)[:, None]
    z = sample.z[kept]
    slope = np.linalg.lstsq(away * root, (z - weights @ z) * root, rcond=None)[0]
    return z - found.away[kept] @ slope, weights


def around(sample: Sample, found: Nearest, draws: int, number: int) -> Floats:
    """New particles around the kept ones, with twice their covariance; what they were drawn from is remembered."""
    weights = found.weights[found.kept] / found.weights[found.kept].sum()
    centres = sample.z[found.kept]
    factor = factor_of(2.0 * covariance_of(centres, weights), np.ones(sample.size))
    state = rng.key(sample.seed, _WORD, 2, number)
    lots = rng.uniform_each(rng.absorb_each(state, np.arange(draws, dtype=np.uint64)))
    chosen = np.searchsorted(np.cumsum(weights), lots * (1.0 - 1e-12)).clip(0, len(centres) - 1)
    sample.kernels.append(Kernel(centres, weights, factor, draws))
    return np.asarray(centres[chosen] + normals(sample.seed, (3, number), range(draws), sample.size) @ factor.T)


def fit(
    simulate: Simulate, observed: Floats, series: Integers, parameters: int, effort: Effort, seed: int
) -> Population:
    """The posterior of ``parameters`` probits, given data ``observed`` of which ``series`` says what belongs together.

    Raises :class:`~wom_sim.errors.InputError` where too few of the first worlds can be simulated at all.
    """
    sample = Sample(simulate, observed, series, parameters, seed)
    sample.prior_draws = FIRST * effort.each
    sample.add(normals(seed, (0,), range(sample.prior_draws), parameters))
    if len(sample.z) < effort.particles:
        raise InputError(
            say(
                "only {simulated} of {draws} sets of parameters could be simulated",
                simulated=len(sample.z),
                draws=sample.prior_draws,
            )
        )
    near = np.arange(len(sample.z))
    scale = sample.data.std(axis=0)
    best = sample.z[np.argmin(np.sum(((sample.data - observed) / np.where(scale > 0, scale, 1.0)) ** 2, axis=1))]
    for number in range(effort.rounds + 1):
        noise = sample.measure(best)
        found = nearest(sample, near, noise, effort, number == effort.rounds)
        near, best = found.near, best_of(sample, found)
        sample.tolerances.append(float(found.distance[found.kept[-1]]))
        if number < effort.rounds:
            sample.add(around(sample, found, effort.each, number))
    z, weights = moved(sample, found)
    return Population(z, weights, sample.tolerances, noise, best, sample.drawn, sample.failed)
