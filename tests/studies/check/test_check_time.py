"""How long a comparison is said to take: how many worlds, on which engine, and how long they really take."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.studies.check.test_check import cafe
from wom_sim.campaign.prepare import prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import check
from wom_sim.studies.check.trial import compare_seconds, engine_of_compare, prepare_seconds, worlds_to_run
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.compare.ignorance import preset_draws


def shop(**uncertainty: Any) -> Scenario:
    """A scenario with a preset, which is drawn."""
    settings = {"worlds": 6, "preset_draws": 3, **uncertainty}
    return cafe(uncertainty=settings).with_changes({"brands.cafe.conversion": "preset"})


@pytest.mark.parametrize("settings", [{}, {"preset_draws": 2}, {"graphs": 2}, {"presets": "value"}, {"worlds": 40}])
def test_as_many_worlds_are_counted_as_a_comparison_runs(settings: dict[str, Any]) -> None:
    scenario = shop(**settings)
    draws = preset_draws(scenario)
    assert bool(draws) == ("presets" not in settings)
    told: list[int] = []
    found = compare(scenario, progress=lambda _, total: told.append(total), engine="array")
    assert set(told) == {worlds_to_run(scenario, len(draws)) * len(found.strategies)}


def test_the_engine_is_the_one_that_compare_takes() -> None:
    small, large = cafe(uncertainty={"worlds": 1}), cafe(uncertainty={"worlds": 200})
    assert [engine_of_compare(prepare(one), "auto") for one in (small, large)] == ["mesa", "array"]
    assert compare(small).engine == "mesa"
    assert engine_of_compare(prepare(large), "mesa") == "mesa"


def test_more_networks_and_draws_take_their_time() -> None:
    plain, graphs = prepare(shop()), prepare(shop(graphs=3))
    assert prepare_seconds(plain, []) < 1e-4
    assert prepare_seconds(plain, preset_draws(plain.scenario)) > 1e-4
    assert prepare_seconds(graphs, []) > 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{"worlds": 40}, {"worlds": 40, "preset_draws": 4}, {"worlds": 20, "graphs": 2}])
def test_the_estimate_is_right_within_a_factor(engine: Any, settings: dict[str, Any]) -> None:
    prepared = prepare(shop(**settings))
    said = compare_seconds(prepared, engine)
    began = time.perf_counter()
    compare(prepared, engine=engine)
    assert 1 / 2.5 < said / (time.perf_counter() - began) < 2.5


def test_a_check_says_it() -> None:
    found = check(cafe(uncertainty={"until": 5.0}), worlds=1)
    assert found.may_stop
    assert "(simulates at most about " in found.text()
