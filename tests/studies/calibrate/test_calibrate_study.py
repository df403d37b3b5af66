"""Priors as study files write them, and studies that say nonsense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from wom_sim.errors import ScenarioError
from wom_sim.studies.calibrate.study import CalibrateStudy, Prior

PRIORS = {
    "uniform": ({"uniform": [2, 10]}, stats.uniform(2, 8)),
    "loguniform": ({"loguniform": [0.01, 5]}, stats.loguniform(0.01, 5)),
    "triangular": ({"triangular": [1, 2, 5]}, stats.triang(0.25, 1, 4)),
    "rising": ({"triangular": [1, 5, 5]}, stats.triang(1, 1, 4)),
    "falling": ({"triangular": [1, 1, 5]}, stats.triang(0, 1, 4)),
}
SHARES = np.array([0.0, 0.01, 0.3, 0.5, 0.99, 1.0])


def prior(typed: Any) -> Prior:
    return Prior.model_validate(typed)


@pytest.mark.parametrize("name", PRIORS)
def test_quantiles_and_shares_are_scipys(name: str) -> None:
    typed, exact = PRIORS[name]
    assert prior(typed).at(SHARES) == pytest.approx(exact.ppf(SHARES))
    values = exact.ppf([0.0, 0.1, 0.6, 1.0])
    assert prior(typed).share(values) == pytest.approx([0.0, 0.1, 0.6, 1.0], abs=1e-9)


@given(st.sampled_from(sorted(PRIORS)), st.floats(0, 1))
def test_a_share_comes_back(name: str, share: float) -> None:
    one = prior(PRIORS[name][0])
    value = one.at(share)
    assert one.low <= value <= one.high
    assert one.share(value) == pytest.approx(share, abs=1e-6)


def test_percentages_and_whole_numbers() -> None:
    assert prior({"uniform": ["10%", "60%"]}).at(0.5) == pytest.approx(0.35)
    assert prior({"uniform": [1, 4], "whole": True}).at(np.array([0.0, 0.4, 1.0])).tolist() == [1, 2, 4]


def test_outside_a_prior_nothing_is_left() -> None:
    assert prior({"uniform": [2, 4]}).share([1.0, 5.0]).tolist() == [0, 1]


def test_a_prior_survives_being_written() -> None:
    one = prior({"triangular": ["5%", "30%", "60%"]})
    assert prior(one.model_dump()) == one
    assert one.words() == "triangular 0.05 – 0.3 – 0.6"
    assert prior({"loguniform": [1, 2]}).words() == "loguniform 1 – 2"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (0.3, "must be one prior"),
        ({"uniform": [1, 2], "loguniform": [1, 2]}, "must be one prior"),
        ({"normal": [1, 2]}, "must be one prior"),
        ({"uniform": [1]}, "uniform takes 2 numbers"),
        ({"uniform": 3}, "uniform takes 2 numbers"),
        ({"triangular": [1, 2]}, "triangular takes 3 numbers"),
        ({"uniform": [2, 2]}, "high must be more than low"),
        ({"uniform": [3, 2]}, "high must be more than low"),
        ({"loguniform": [0, 2]}, "loguniform starts above 0"),
        ({"triangular": [1, 6, 5]}, "the likeliest value must lie between the others"),
        ({"uniform": [1, 2], "wole": True}, "unknown key 'wole' – did you mean 'whole'"),
        ({"uniform": ["a", 2]}, "must be a number"),
    ],
)
def test_a_prior_that_is_none(typed: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        prior(typed)


STUDY = {
    "study": "calibrate",
    "scenario": "a.yaml",
    "strategy": "s",
    "data": "d.csv",
    "fit": {"p": {"uniform": [0, 1]}},
}


def test_the_least_that_a_study_says() -> None:
    study = CalibrateStudy.parse(STUDY, base="somewhere")
    assert (study.particles, study.simulations, study.seed, study.engine) == (300, 4000, None, "auto")
    assert study.scenario_path == Path("somewhere/a.yaml")
    assert study.data_path == Path("somewhere/d.csv")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"study": "sweep"}, "study: this is a study of another kind .sweep., where calibrate is expected"),
        ({"fit": {}}, "fit: must not be empty"),
        ({"fit": {"p": {"uniform": [1, 0]}}}, "fit.p: high must be more than low"),
        ({"particles": 5}, "particles: must be at least 20"),
        ({"strategie": "x"}, "strategie: unknown key 'strategie' – did you mean 'strategy'"),
        ({"data": ""}, "data: must not be empty"),
    ],
)
def test_a_study_that_is_none(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        CalibrateStudy.parse({**STUDY, **changes})
