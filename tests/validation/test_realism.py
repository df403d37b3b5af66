"""The realism experiments, smaller: ordinary content against Goel, Watts & Goldstein, a mature brand against .05–.25.

``python experiments/NAME.py`` prints the whole tables; the bands asserted here are those of the papers.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.ledger import ROW, Event
from wom_sim.scenario.guesses import at

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
CONFIGS = Path(__file__).parents[2] / "configs"
SHIPPED = ["small_business", "influencers", "referral", "integrated", "b2b", "cafe_nomada"]


@pytest.fixture
def experiment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads an experiment as ``python experiments/NAME.py`` would find it."""
    monkeypatch.syspath_prepend(str(EXPERIMENTS))

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, EXPERIMENTS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return load


def shares(*made: tuple[int, int, int, int]) -> np.ndarray:
    """Rows of shares: content, person, who told her (−1: nobody), line (−1: her own share)."""
    rows = np.zeros(len(made), ROW)
    rows["event"], rows["n"] = Event.SHARE, 1
    for name, column in zip(("content", "person", "source", "line"), zip(*made, strict=True), strict=True):
        rows[name] = column
    return rows


def test_depth_is_counted_in_steps_of_sharers(experiment: Any) -> None:
    chain = [(0, 5, -1, 0), (0, 7, 5, -1), (0, 3, 7, -1), (0, 8, 5, -1)]  # 5 posted; 7 and 8 passed it on, 3 after 7
    alone = [(1, 5, -1, 1), (1, 5, -1, -1)]  # the same person's other post, which she passes on once more herself
    star = [(2, 1, -1, 2), (2, 2, 1, -1), (2, 9, 1, -1)]
    steps, sharers = experiment("cascade_depths").depths(shares(*star, *chain, *alone))
    assert steps.tolist() == [2, 0, 1]
    assert sharers.tolist() == [3, 0, 2]


def test_both_ends_of_every_preset_are_gone_through(experiment: Any) -> None:
    scenario = experiment("cascade_depths").scenario(people=500)
    labels = [label for label, _ in experiment("ends").ends(scenario)]
    assert labels[:3] == ["every preset at its value", "all at low", "all at high"]
    assert len(labels) == 3 + 2 * 5
    moved = dict(experiment("ends").ends(scenario))["ordinary.share 0.14"]
    assert {content.share for content in moved.contents.values()} == {0.14}
    assert {content.attract for content in moved.contents.values()} == {0.3}


@pytest.mark.slow
def test_posts_of_ordinary_content_stop_where_they_did(experiment: Any) -> None:
    depths = experiment("cascade_depths")
    found = depths.measure(depths.scenario(), posts=100_000)
    assert found.posts == 100_000
    assert found.fits
    assert max(found.errors) < 0.006


@pytest.mark.slow
@pytest.mark.parametrize("end", ["low", "high"])
def test_most_posts_die_at_once_whatever_the_presets(experiment: Any, end: Any) -> None:
    depths = experiment("cascade_depths")
    found = depths.measure(at(depths.scenario(), end), posts=50_000)
    assert found.nobody >= 0.92  # with all presets at high more than 3 in 100 go further: the script says "outside"
    assert found.further <= 0.06


@pytest.mark.slow
@pytest.mark.parametrize("end", ["value", "low", "high"])
def test_ordinary_content_dies_out(experiment: Any, end: Any) -> None:
    ordinary = experiment("reproduction_of_ordinary_content")
    found = ordinary.measure(at(ordinary.scenario(), end), worlds=50)
    assert found.dies_out
    assert found.viral < 0.05
    assert found.mean > 0.0


@pytest.mark.slow
def test_advertising_moves_a_mature_brand_as_little_as_it_does(experiment: Any) -> None:
    """At preset values inside what was estimated; the pessimistic ends of all presets below, the others above."""
    advertising = experiment("advertising_elasticity")
    low, value, high = (
        advertising.measure(at(advertising.scenario(), end), worlds=200) for end in ("low", "value", "high")
    )
    assert value.mature
    assert value.fits
    assert value.error < 0.01
    assert 0 < low.value + low.error < value.value - value.error
    assert value.value + value.error < high.value - high.error < 0.25


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_rates_of_shipped_scenarios_come_back(name: str) -> None:
    rates = ws.check(CONFIGS / f"{name}.yaml").rates
    assert any(rate.verdict == "ok" for rate in rates)
    assert [rate for rate in rates if rate.verdict == "differs"] == []
