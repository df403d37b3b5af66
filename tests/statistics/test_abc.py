"""Population Monte Carlo against posteriors that are known exactly, and the parts it is made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtr, ndtri

from wom_sim.errors import InputError
from wom_sim.statistics import abc as abc_smc
from wom_sim.statistics.abc import Kernel
from wom_sim.statistics.effort import FIRST, REPLICATES, Effort, most, needed

QUICK = Effort(150, 1600)


def dice(*words: int) -> np.random.Generator:
    return np.random.default_rng(list(words))


def alone(data: int) -> np.ndarray:
    return np.zeros(data, np.int64)


def quantiles(values: np.ndarray, weights: np.ndarray, shares: list[float]) -> np.ndarray:
    order = np.argsort(values)
    return np.interp(shares, np.cumsum(weights[order]), values[order])


def poisson(low: float, high: float, counts: int) -> Any:
    """Counts with one rate, uniform beforehand; chance depends on the number of the first world alone."""
    return lambda z, numbers: (
        dice(5, numbers.start).poisson((low + (high - low) * ndtr(z[:, :1])) * np.ones(counts)).astype(float)
    )


# ---------------------------------------------------------------- known posteriors


@pytest.mark.parametrize("seed", [1, 2])
def test_a_rate_of_poisson_counts(seed: int) -> None:
    """Uniform prior: the posterior is a gamma of shape Σy + 1 and rate n, cut to the prior's range."""
    observed = np.array([23.0, 31.0, 18.0, 26.0])
    found = abc_smc.fit(poisson(10, 60, 4), observed, alone(4), 1, QUICK, seed)
    exact = stats.gamma(observed.sum() + 1, scale=1 / 4)
    low, high = exact.cdf([10, 60])
    shares = [0.05, 0.25, 0.5, 0.75, 0.95]
    got = quantiles(10 + 50 * ndtr(found.z[:, 0]), found.weights, shares)
    assert np.abs(got - exact.ppf(low + np.array(shares) * (high - low))).max() < 0.45 * exact.std()
    assert 0.75 < (got[4] - got[0]) / (2 * 1.645 * exact.std()) < 1.25


@pytest.mark.parametrize("seed", range(1, 9))
def test_counts_that_chance_explains_are_given_no_error_of_their_own(seed: int) -> None:
    """As above, χ² = 3.6 with 4 degrees: a misplaced best particle would find an error, and double the interval."""
    observed = np.array([23.0, 31.0, 18.0, 26.0])
    found = abc_smc.fit(poisson(10, 60, 4), observed, alone(4), 1, QUICK, seed)
    assert 10 + 50 * ndtr(found.best[0]) == pytest.approx(observed.mean(), abs=1.5)
    assert found.noise.error.tolist() == [0] * 4
    low, high = quantiles(10 + 50 * ndtr(found.z[:, 0]), found.weights, [0.05, 0.95])
    assert 0.75 < (high - low) / (2 * 1.645 * math.sqrt(99) / 4) < 1.25


def test_a_line_through_normal_data() -> None:
    """Normal prior and noise: the posterior is normal with precision XᵀX/σ² + 1."""
    design, sigma = np.column_stack([np.ones(12), np.linspace(-1, 1, 12)]), 0.5
    observed = 40 + design @ np.array([0.8, -0.6])

    def simulate(z: np.ndarray, numbers: range) -> np.ndarray:
        return 40 + z @ design.T + sigma * dice(6, numbers.start).standard_normal((len(z), 12))

    found = abc_smc.fit(simulate, observed, alone(12), 2, QUICK, 3)
    covariance = np.linalg.inv(design.T @ design / sigma**2 + np.eye(2))
    mean = covariance @ design.T @ (observed - 40) / sigma**2
    assert found.weights @ found.z == pytest.approx(mean, abs=0.06)
    spread = np.sqrt(found.weights @ (found.z - found.weights @ found.z) ** 2)
    assert spread == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.3)


def test_data_that_say_nothing_leave_the_prior() -> None:
    def simulate(z: np.ndarray, numbers: range) -> np.ndarray:
        return dice(8, numbers.start).poisson(20, (len(z), 3)).astype(float)

    found = abc_smc.fit(simulate, np.full(3, 20.0), alone(3), 1, QUICK, 4)
    assert quantiles(found.z[:, 0], found.weights, [0.05, 0.5, 0.95]) == pytest.approx([-1.645, 0, 1.645], abs=0.4)


def test_tolerance_falls_and_the_posterior_narrows() -> None:
    observed = np.full(6, 30.0)
    found = abc_smc.fit(poisson(1, 200, 6), observed, alone(6), 1, QUICK, 1)
    assert found.tolerances[-1] < 0.5 * found.tolerances[0]
    assert len(found.tolerances) == QUICK.rounds + 1
    assert found.drawn == QUICK.total
    assert 30 < found.effective <= QUICK.particles
    assert found.weights.sum() == pytest.approx(1)


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    first, again, other = (
        abc_smc.fit(poisson(10, 60, 3), np.full(3, 25.0), alone(3), 1, QUICK, seed) for seed in (1, 1, 2)
    )
    assert first.z.tobytes() == again.z.tobytes()
    assert first.weights.tobytes() == again.weights.tobytes()
    assert first.z.tobytes() != other.z.tobytes()


# ---------------------------------------------------------------- worlds that fail, data that do not fit


def test_parameters_that_cannot_be_simulated_get_no_weight() -> None:
    def simulate(z: np.ndarray, numbers: range) -> np.ndarray:
        data = poisson(10, 60, 4)(z, numbers)
        data[z[:, 0] > 0] = np.nan
        return data

    found = abc_smc.fit(simulate, np.full(4, 35.0), alone(4), 1, QUICK, 1)  # likeliest at z = 0
    assert found.failed > 400
    assert found.weights[found.z[:, 0] > 0.1].sum() < 0.05  # half of it, were all allowed


def test_nothing_that_can_be_simulated() -> None:
    with pytest.raises(InputError, match="only 0 of 400 sets of parameters could be simulated"):
        abc_smc.fit(lambda z, _: np.full((len(z), 2), np.nan), np.ones(2), alone(2), 1, QUICK, 1)


def test_data_with_an_error_of_their_own_widen_the_posterior() -> None:
    wobble = 15.0 * np.array([1, -1, 1, -1, 1, -1, 1, -1])
    noisy, clean = (abc_smc.fit(poisson(1, 200, 8), 30 + off, alone(8), 1, QUICK, 1) for off in (wobble, np.zeros(8)))
    assert noisy.noise.error == pytest.approx(np.full(8, 14.1), rel=0.15)  # √(15² − 30), what chance leaves unexplained
    assert clean.noise.error.max() == 0.0
    width = [np.ptp(quantiles(1 + 199 * ndtr(one.z[:, 0]), one.weights, [0.05, 0.95])) for one in (noisy, clean)]
    assert width[0] > 1.8 * width[1]


def test_each_series_has_an_error_of_its_own() -> None:
    series = np.repeat([0, 1], 6)
    observed = np.concatenate([np.full(6, 30.0), 30 + 20.0 * np.array([1, -1, 1, -1, 1, -1])])
    found = abc_smc.fit(poisson(1, 200, 12), observed, series, 1, QUICK, 1)
    assert found.noise.error[:6].max() == 0
    assert found.noise.error[6:].min() > 15


@pytest.mark.parametrize(("particles", "simulations"), [(19, 4000), (300, 1199)])
def test_too_little_effort(particles: int, simulations: int) -> None:
    with pytest.raises(InputError, match=f"{particles} particles need at least"):
        Effort(particles, simulations)


def test_effort_counts_every_world() -> None:
    effort = Effort(300, 4000)
    assert (effort.rounds, effort.each, effort.guides) == (13, 266, 39)
    assert effort.total == 15 * 266 + 14 * REPLICATES


def test_more_worlds_are_more_rounds_unless_the_first_would_be_too_few() -> None:
    assert Effort(200, 2000).rounds == Effort(300, 1200).rounds == 6
    assert Effort(200, 20_000).rounds == Effort(200, 10**6).rounds == 30
    crowded = Effort(1000, 10_000)
    assert crowded.rounds == 18
    assert crowded.each * FIRST >= 1000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_curve_with_little_noise_is_found(seed: int) -> None:
    """Logistic growth with 5 % of noise: weighted least squares knows its rate to ± 0.018 (90 %)."""
    days = np.arange(15)

    def grown(z: np.ndarray, numbers: range) -> np.ndarray:
        size, rate, middle = 50 + 150 * ndtr(z[:, 0]), 0.1 + 1.9 * ndtr(z[:, 1]), 2 + 10 * ndtr(z[:, 2])
        noise = np.array([np.random.default_rng(5_000 + number).normal(0, 0.05, 15) for number in numbers])
        return size[:, None] / (1 + np.exp(-rate[:, None] * (days - middle[:, None]))) * np.exp(noise)

    truth = ndtri([(100 - 50) / 150, (0.7 - 0.1) / 1.9, (7 - 2) / 10])
    observed = grown(truth[None], range(1))[0]
    found = abc_smc.fit(grown, observed, np.zeros(15, np.int64), 3, Effort(200, 6000), seed)
    rates = 0.1 + 1.9 * ndtr(found.z[:, 1])
    order = np.argsort(rates)
    low, high = np.interp([0.05, 0.95], np.cumsum(found.weights[order]), rates[order])
    assert low < 0.7 < high
    assert high - low < 0.08


# ---------------------------------------------------------------- parts


def test_keyed_normal_numbers() -> None:
    many = abc_smc.normals(7, (1,), range(5000), 2)
    assert many.mean() == pytest.approx(0, abs=0.03)
    assert many.std() == pytest.approx(1, abs=0.03)
    assert np.array_equal(abc_smc.normals(7, (1,), range(40, 60), 2), many[40:60])
    assert not np.array_equal(abc_smc.normals(7, (2,), range(20), 2), many[:20])
    assert stats.kstest(many[:, 0], "norm").pvalue > 0.01


@pytest.mark.parametrize("mean", [5.0, 50.0, 500.0])
@pytest.mark.parametrize(("unit", "error"), [(1.0, 0.0), (10.0, 0.0), (1.0, 30.0)])
def test_one_scale_of_noise(mean: float, unit: float, error: float) -> None:
    chance = dice(3)
    data = unit * chance.poisson(mean / unit * 4, 40_000) / 4  # counts in units of c/4: variance c/4 of the mean
    found = abc_smc.stabilised(data * 4 + error * chance.standard_normal(40_000), unit, np.array([error]))
    assert found.std() == pytest.approx(1.0, rel=0.12)


def test_without_noise_data_are_left_alone() -> None:
    assert abc_smc.stabilised(np.array([1.0, 2.0]), 0.0, np.zeros(2)).tolist() == [1, 2]
    assert abc_smc.stabilised(np.array([1.0, 2.0]), 0.0, np.full(2, 4.0)).tolist() == [0.25, 0.5]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.01, 100), st.floats(0, 1000))
def test_more_stays_more(a: float, b: float, unit: float, error: float) -> None:
    low, high = sorted([a, b])
    found = abc_smc.stabilised(np.array([low, high]), unit, np.full(2, error))
    assert found[0] <= found[1]
    assert found[0] >= -1e-9


def test_summaries_find_a_linear_map() -> None:
    chance = dice(4)
    z = chance.standard_normal((400, 2))
    features = z @ np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]) + 5
    centre, matrix = abc_smc.learnt(features, z, np.full(400, 1 / 400))
    assert (features - centre) @ matrix == pytest.approx(z - z.mean(axis=0), abs=1e-6)


def test_summaries_of_noise_shrink() -> None:
    chance = dice(9)
    z, features = chance.standard_normal((200, 1)), chance.standard_normal((200, 50))
    _, matrix = abc_smc.learnt(features, z, np.full(200, 1 / 200))
    assert np.std(features @ matrix) < 0.35  # least squares without a penalty would give 0.5


def test_weights_of_a_mixture() -> None:
    chance = dice(2)
    centres = np.array([[1.0, 0.0], [0.0, 1.0]])
    factor = np.linalg.cholesky(np.array([[0.4, 0.1], [0.1, 0.3]]))
    kernel = Kernel(centres, np.array([0.25, 0.75]), factor, 3000)
    picked = centres[chance.choice(2, 3000, p=[0.25, 0.75])]
    drawn = np.vstack([chance.standard_normal((1000, 2)), picked + chance.standard_normal((3000, 2)) @ factor.T])
    weights = abc_smc.mixture_weights(drawn, 1000, [kernel])
    assert weights.mean() == pytest.approx(1, abs=0.05)  # ∫ prior
    assert weights @ drawn / 4000 == pytest.approx([0, 0], abs=0.06)  # the prior's mean
    assert weights.max() <= 4.0
    assert abc_smc.mixture_weights(drawn, 1000, []) == pytest.approx(np.ones(4000))


def test_density_of_a_kernel() -> None:
    kernel = Kernel(np.zeros((1, 2)), np.ones(1), np.diag([2.0, 0.5]), 1)
    exact = stats.multivariate_normal([0, 0], np.diag([4.0, 0.25])).pdf([1.0, 0.3])
    assert kernel.density(np.array([[1.0, 0.3]]))[0] == pytest.approx(exact * 2 * math.pi)


def test_no_error_where_chance_explains_the_distance() -> None:
    worlds = dice(1).poisson(100, (60, 5)).astype(float)
    near, far = np.array([110.0, 92, 101, 95, 105]), np.array([160.0, 40, 150, 55, 140])
    assert abc_smc.own_error(near, worlds, 1.0, alone(5)).max() == 0
    expected = math.sqrt(np.mean((far - worlds.mean(axis=0)) ** 2) - 100)
    assert abc_smc.own_error(far, worlds, 1.0, alone(5)) == pytest.approx(np.full(5, expected), rel=0.02)


@pytest.mark.parametrize("simulations", [80, 160, 1_500, 4_001])
def test_as_many_particles_as_simulations_allow(simulations: int) -> None:
    particles = most(simulations)
    assert needed(particles) <= simulations < needed(particles + 1)
