"""Every shipped campaign, shrunk: it prepares, runs under every strategy, and says something sensible."""

from __future__ import annotations

from pathlib import Path

import pytest

from wom_sim.model.scenario import Scenario
from wom_sim.prepared import prepare
from wom_sim.study.check import check
from wom_sim.study.compare import compare

CONFIGS = Path(__file__).parents[2] / "configs"
CAMPAIGNS = ("launch", "small_business", "influencers", "referral", "integrated", "b2b", "calendario")
SMALL = {"market.simulate": 300, "uncertainty.presets": "value"}


@pytest.fixture(params=CAMPAIGNS, scope="module")
def shrunk(request: pytest.FixtureRequest) -> Scenario:
    """A shipped campaign with few people, presets at their values."""
    return Scenario.read(CONFIGS / f"{request.param}.yaml").with_changes(SMALL)


def test_strategies_are_told_apart(shrunk: Scenario) -> None:
    found = compare(shrunk, worlds=3)
    text = found.text()
    assert found.means("conversions")[0] > 0
    assert set(found.strategies) >= set(shrunk.strategies) - {"nothing"}
    assert all(name in text for name in found.strategies)
    assert "Not a forecast" in text or "Still not a forecast" in text


def test_a_budget_is_kept(shrunk: Scenario) -> None:
    """To the last whole sample, influencer or unsold impression: never more, and hardly ever much less."""
    prepared = prepare(shrunk)
    for name, strategy in shrunk.strategies.items():
        if strategy.budget is not None:
            assert 0.85 * strategy.budget <= prepared.cost(name) <= strategy.budget + 0.01, name


def test_the_check_has_something_to_say(shrunk: Scenario) -> None:
    found = check(shrunk, worlds=1)
    text = found.text()
    assert "Calendar" in text
    assert all(line.name in text for line in found.lines)
    assert not any("is in no strategy" in warning for warning in found.warnings)


def test_every_shipped_scenario_is_among_them() -> None:
    """What is no scenario of its own is a study or a lesson."""
    others = {"classroom", "sweep", "sensitivity", "optimize", "calibrate"}
    assert {path.stem for path in CONFIGS.glob("*.yaml")} == {*CAMPAIGNS, *others}
