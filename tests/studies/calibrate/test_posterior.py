"""What is read from weighted sets of parameters: marginals, draws, and what is known together only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wom_sim.errors import InputError
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate.posterior import Posterior, resampled
from wom_sim.studies.calibrate.study import Prior


def posterior(values: Any, weights: Any = None, names: str = "abc", **prior: Any) -> Posterior:
    array = np.atleast_2d(np.asarray(values, np.float64))
    one = Prior.model_validate(prior or {"uniform": [0, 10]})
    equal = np.full(len(array), 1 / len(array)) if weights is None else np.asarray(weights, np.float64)
    return Posterior(tuple(names[: array.shape[1]]), (one,) * array.shape[1], array, equal, seed=3)


def logs(*covariance: list[float], n: int = 4000) -> Posterior:
    """Lognormal parameters around 1 with this covariance of logs."""
    normal = np.random.default_rng(1).standard_normal((n, len(covariance)))
    return posterior(np.exp(normal @ np.linalg.cholesky(np.array(covariance)).T))


def test_median_interval_and_what_is_open() -> None:
    (found,) = posterior(np.linspace(2, 4, 1001)[:, None]).marginals()
    assert (found.median, found.low, found.high) == pytest.approx((3, 2.1, 3.9), abs=0.01)
    assert found.open == pytest.approx(0.2, abs=0.01)  # a fifth of 0 … 10
    assert found.prior == "uniform 0 – 10"


def test_weights_count() -> None:
    (found,) = posterior([[1.0], [2.0], [3.0]], [0.02, 0.95, 0.03]).marginals()
    assert (found.low, found.median, found.high) == (2, 2, 2)
    assert posterior([[1.0], [2.0]], [0.1, 0.9]).median() == {"a": 2.0}


def test_draws_follow_the_weights_and_repeat() -> None:
    one = posterior([[1.0], [2.0], [3.0]], [0.2, 0.5, 0.3])
    drawn = [one.draw(k)["a"] for k in range(4000)]
    assert [drawn.count(value) / 4000 for value in (1.0, 2.0, 3.0)] == pytest.approx([0.2, 0.5, 0.3], abs=0.03)
    assert [one.draw(k)["a"] for k in range(50)] == drawn[:50]


def test_whole_parameters_are_whole() -> None:
    one = posterior([[2.0]], uniform=[1, 5], whole=True)
    assert isinstance(one.draw(0)["a"], int)
    assert str(one.table()["a"].dtype) == "int64"


def test_a_scenario_with_what_was_drawn(classroom: Scenario) -> None:
    paths = ("contents.stickers.share", "sharing.contact")
    prior = Prior.model_validate({"uniform": [0, 1]})
    one = Posterior(paths, (prior, prior), np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([0.5, 0.5]))
    for k in range(8):
        drawn = one.scenario(classroom, k)
        assert (drawn.contents["stickers"].share, drawn.sharing.contact) == tuple(one.draw(k).values())
    assert len({one.draw(k)["sharing.contact"] for k in range(8)}) == 2


def test_the_centre_is_a_particle_of_the_ridge() -> None:
    """a·b = 4 in every particle: one by one, medians need not keep to that."""
    a = np.geomspace(0.5, 8, 101)
    one = posterior(np.column_stack([a, 4 / a]))
    centre = one.centre()
    assert centre["a"] * centre["b"] == pytest.approx(4)
    assert 1 < centre["a"] < 4
    heavy = posterior([[1.0], [5.0], [9.0]], [0.01, 0.01, 0.98])
    assert heavy.centre() == {"a": 9.0}


def test_what_is_saved_is_read(tmp_path: Path) -> None:
    one = posterior([[0.1, 2.0], [1 / 3, 5.0]], [0.25, 0.75])
    one.fill(tmp_path)
    again = Posterior.read(tmp_path)
    assert again.paths == one.paths
    assert again.priors == one.priors
    assert again.values.tobytes() == one.values.tobytes()
    assert again.draw(5) == one.draw(5)


def test_a_folder_without_a_posterior(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no posterior\n   hint: name the result folder of `wom calibrate`"):
        Posterior.read(tmp_path)


def test_shares_of_priors_become_values() -> None:
    priors = {"a": Prior.model_validate({"uniform": [10, 20]}), "b": Prior.model_validate({"loguniform": [1, 100]})}
    found = resampled(priors, np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([0.5, 0.5]), 1)
    assert found.values == pytest.approx(np.array([[15, 10], [10, 100]]))


# ---------------------------------------------------------------- what the data cannot tell apart


def test_a_product_that_is_known_though_its_parts_are_not() -> None:
    (found,) = logs([0.25, -0.24], [-0.24, 0.25]).entangled()
    assert found.formula() == "a × b"
    assert found.kind == "product"
    assert found.together == pytest.approx(np.sqrt(0.02), rel=0.1)
    assert found.alone == pytest.approx((0.5, 0.5), rel=0.1)
    assert found.correlation == pytest.approx(-0.96, abs=0.01)


def test_a_ratio() -> None:
    (found,) = logs([0.25, 0.24], [0.24, 0.25]).entangled()
    assert (found.formula(), found.kind) == ("a / b", "ratio")


def test_a_product_of_three_of_which_no_pair_is_known() -> None:
    # three logs whose sum is fixed but for 0.05: no two of them have a product that is known well
    s = 0.25
    (found,) = logs([s, -s / 2.02, -s / 2.02], [-s / 2.02, s, -s / 2.02], [-s / 2.02, -s / 2.02, s]).entangled()
    assert found.formula() == "a × b × c"
    assert np.isnan(found.correlation)


def test_a_third_parameter_adds_nothing_to_a_pair() -> None:
    found = logs([0.25, -0.24, 0], [-0.24, 0.25, 0], [0, 0, 0.25]).entangled()
    assert [one.formula() for one in found] == ["a × b"]


def test_a_pair_of_which_one_is_known_better_is_only_correlated() -> None:
    (found,) = logs([0.25, -0.085], [-0.085, 0.04]).entangled()
    assert (found.kind, found.formula()) == ("correlated", "a and b")
    assert found.correlation == pytest.approx(-0.85, abs=0.02)


def test_what_is_told_apart_or_known_well_is_not_mentioned() -> None:
    assert logs([0.25, 0], [0, 0.25]).entangled() == []
    assert logs([0.0025, -0.0024], [-0.0024, 0.0025]).entangled() == []


def test_parameters_that_may_be_zero_have_no_logs() -> None:
    one = posterior(np.column_stack([np.linspace(0, 1, 50), np.linspace(1, 2, 50)]))
    assert one.entangled() == []
    assert np.isnan(one.correlations()[0, 1])
    assert one.correlations()[1, 1] == pytest.approx(1)
