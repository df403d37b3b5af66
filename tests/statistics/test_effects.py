"""Morris and Sobol against functions whose indices are known, and what luck does to them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from wom_sim.scenario.study import Range
from wom_sim.statistics.effects import (
    BY_LUCK,
    FEWEST_WORLDS,
    Effect,
    Floats,
    Method,
    Morris,
    Sobol,
    chances,
    effects,
    luck,
    measure,
)

ISHIGAMI = {"first": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}
"""a = 7, b = 0.1 (Ishigami & Homma 1990)."""


def ishigami(rows: Floats) -> Floats:
    """One world; the rows are stretched as a study stretches them."""
    span = Range.model_validate({"from": -math.pi, "to": math.pi})
    x = np.array([[span.at(share) for share in row] for row in rows.tolist()])
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y[:, None]


def linear(*slopes: float) -> Callable[[Floats], Floats]:
    return lambda rows: (rows @ np.array(slopes))[:, None]


def dice(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(number))


def main_values(found: list[Effect]) -> list[float]:
    return [effect.main.value for effect in found]


def test_ishigami() -> None:
    found = measure(Sobol(3, 4096, 7), ishigami, 7)
    for name, known in ISHIGAMI.items():
        indices = [effect.indices[name] for effect in found]
        assert [index.value for index in indices] == pytest.approx(known, abs=0.005)
        assert all(index.low < value < index.high for index, value in zip(indices, known, strict=True))
        assert all(index.high - index.low < 0.1 for index in indices)
    assert all(math.isnan(effect.noise) and effect.above_noise is None for effect in found), "one world has no luck"


@pytest.mark.parametrize("seed", range(5))
def test_ishigami_with_other_seeds(seed: int) -> None:
    found = measure(Sobol(3, 1024, seed), ishigami, seed)
    assert main_values(found) == pytest.approx(ISHIGAMI["total"], abs=0.03)


@pytest.mark.parametrize("trajectories", [2, 10])
def test_a_linear_function_has_exact_elementary_effects(trajectories: int) -> None:
    found = measure(Morris(4, trajectories, 7), linear(3.0, -2.0, 0.0, 0.5), 7)
    exact = {"mu_star": (3.0, 2.0, 0.0, 0.5), "mu": (3.0, -2.0, 0.0, 0.5), "sigma": (0.0, 0.0, 0.0, 0.0)}
    for name, known in exact.items():
        for bound in ("value", "low", "high"):
            told = [getattr(effect.indices[name], bound) for effect in found]
            assert told == pytest.approx(known, abs=1e-12)


def test_a_product_is_uneven() -> None:
    """y = x₁·x₂: the effect of one is the value of the other, ½ on average, and never the same."""
    found = measure(Morris(2, 200, 7), lambda rows: rows.prod(axis=1, keepdims=True), 7)
    assert main_values(found) == pytest.approx([0.5, 0.5], abs=0.06)
    assert all(effect.indices["sigma"].value > 0.3 for effect in found)


def test_trajectories_move_one_parameter_at_a_time() -> None:
    rows = Morris(5, 6, 7).rows.reshape(6, 6, 5)
    for path in rows:
        moved = [np.flatnonzero(after != before).tolist() for before, after in pairwise(path)]
        assert sorted(moved) == [[k] for k in range(5)]
    assert set(np.round(3 * rows).ravel()) <= {0, 1, 2, 3}
    assert (rows >= 0).all()
    assert (rows <= 1).all()


def test_elementary_effects_by_world_are_those_of_the_means() -> None:
    method = Morris(3, 8, 7)
    outcomes = dice(1).normal(size=(len(method.rows), 6))
    moves = method.moves(outcomes)
    assert moves.shape == (3, 8, 6)
    mu_star, mu, sigma = method.indices(outcomes.mean(axis=1))
    assert moves.mean(axis=2).mean(axis=1) == pytest.approx(mu)
    assert method.size(moves.mean(axis=2, keepdims=True))[:, 0] == pytest.approx(mu_star)
    assert moves.mean(axis=2).std(axis=1, ddof=1) == pytest.approx(sigma)


def test_mixtures_differ_from_a_in_one_column() -> None:
    method = Sobol(3, 8, 7)
    a, b, mixed = method.blocks(method.rows)
    for k in range(3):
        assert np.array_equal(mixed[k][:, k], b[:, k])
        others = [j for j in range(3) if j != k]
        assert np.array_equal(mixed[k][:, others], a[:, others])


def test_shares_of_a_sum() -> None:
    """y = 2x₁ + x₂: variances 4 and 1 of 5, nothing together, nothing for x₃."""
    found = measure(Sobol(3, 1024, 7), linear(2.0, 1.0, 0.0), 7)
    for name in ("total", "first"):
        assert [effect.indices[name].value for effect in found] == pytest.approx([0.8, 0.2, 0.0], abs=0.01)
    assert found[2].main == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("method", [Morris(1, 2, 7), Sobol(1, 8, 7)])
def test_one_parameter(method: Method) -> None:
    (effect,) = measure(method, linear(1.0), 7)
    assert effect.main.value == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("method", [Morris(2, 3, 7), Sobol(2, 8, 7)])
def test_an_outcome_that_never_changes(method: Method) -> None:
    found = measure(method, lambda rows: np.full((len(rows), 12), 5.0), 7)
    assert all(effect.main == (0.0, 0.0, 0.0) for effect in found)
    assert [(effect.noise, effect.chance, effect.above_noise) for effect in found] == [(0.0, 1.0, False)] * 2
    assert luck(np.full((4, 3), 5.0)) == pytest.approx((math.nan, math.nan), nan_ok=True)


# ---------------------------------------------------------------- luck

METHODS = [Morris(3, 10, 7), Sobol(3, 32, 7)]


def lucky(method: Method, seed: int, *, worlds: int = 12, slopes: tuple[float, ...] = (2.0, 0.0, 0.0)) -> Floats:
    """A linear function with luck that all rows share, and luck of each row."""
    numbers = dice(seed)
    shared, own = numbers.normal(size=(1, worlds)), numbers.normal(size=(len(method.rows), worlds))
    return np.asarray(linear(*slopes)(method.rows) + 3 * shared + own)


@pytest.mark.parametrize("method", METHODS, ids=["morris", "sobol"])
def test_what_worlds_have_in_common_cancels(method: Method) -> None:
    plain = linear(3.0, -1.0, 0.0)(method.rows)
    shifted = plain + np.arange(12.0)
    with_luck, without = effects(method, shifted, 7), effects(method, np.repeat(plain, 12, axis=1), 7)
    for one, other in zip(with_luck, without, strict=True):
        assert one.main == pytest.approx(other.main, abs=1e-9)
        assert one.noise == pytest.approx(0.0, abs=1e-12)
    assert luck(shifted).mean == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("method", METHODS, ids=["morris", "sobol"])
def test_noise_is_what_luck_makes_of_an_index(method: Method) -> None:
    """With no effect at all the index is noise, so its mean is the mean of what is told as noise."""
    told, found = [], []
    for seed in range(300):
        outcomes = lucky(method, seed, slopes=(0.0, 0.0, 0.0))
        told.append(method.noise(outcomes))
        found.append(method.indices(outcomes.mean(axis=1))[0])
    assert np.mean(told) == pytest.approx(np.mean(found), rel=0.04)


@pytest.mark.parametrize("method", METHODS, ids=["morris", "sobol"])
def test_effects_above_the_noise(method: Method) -> None:
    """An effect is found, and of 600 that are none few are called one."""
    by_luck = np.array([chances(method, lucky(method, seed), 7) for seed in range(300)])
    assert (by_luck[:, 0] <= BY_LUCK).all()
    false = int(np.count_nonzero(by_luck[:, 1:] <= BY_LUCK))
    assert 0 < false <= 17, "6 are expected; more than 17 have a chance below one in 10,000"
    assert np.mean(by_luck[:, 1:]) == pytest.approx(0.5, abs=0.04)


def test_few_worlds_cannot_say() -> None:
    method = METHODS[0]
    found = effects(method, lucky(method, 1, worlds=FEWEST_WORLDS - 1), 7)
    assert {effect.above_noise for effect in found} == {None}
    assert all(effect.noise > 0 for effect in found)
    enough = effects(method, lucky(method, 1, worlds=FEWEST_WORLDS), 7)
    assert [effect.above_noise for effect in enough] == [True, False, False]


def test_luck_as_shares_of_the_variance() -> None:
    """Variances 4 of rows, 1 of worlds and 3 of the rest: ½ of all; the mean over 30 keeps 0.1 of 4.1."""
    numbers = dice(3)
    rows, worlds = 2 * numbers.normal(size=(2000, 1)), numbers.normal(size=(1, 30))
    worlds *= 1 / worlds.std(ddof=1)
    found = luck(rows + worlds + math.sqrt(3) * numbers.normal(size=(2000, 30)))
    assert found.one_world == pytest.approx(0.5, abs=0.02)
    assert found.mean == pytest.approx(0.1 / 4.1, abs=0.002)
    assert luck(numbers.normal(size=(40, 1))) == pytest.approx((math.nan, math.nan), nan_ok=True)


@pytest.mark.parametrize("method", METHODS, ids=["morris", "sobol"])
def test_the_seed_says_everything(method: Method) -> None:
    outcomes = lucky(method, 1)
    assert effects(method, outcomes, 7) == effects(method, outcomes, 7)
    assert effects(method, outcomes, 7) != effects(method, outcomes, 8)
    assert not np.array_equal(type(method)(3, 16, 8).rows, type(method)(3, 16, 7).rows)  # type: ignore[call-arg]
