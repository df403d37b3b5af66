"""Every kind of line is listed under its own name, where it is said and where it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from wom_sim.campaign import lines
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import prepare
from wom_sim.scenario import plan
from wom_sim.scenario.scenario import Scenario


@pytest.mark.parametrize("room", [plan, lines], ids=["said", "done"])
def test_every_file_is_listed(room: Any) -> None:
    files = {path.stem for path in Path(room.__file__).parent.glob("*.py")} - {"__init__", "line", "seeds"}
    assert files == {*room.KINDS}


def test_a_line_may_be_of_every_kind_and_of_no_other() -> None:
    specs = {kind: one.SPEC for kind, one in plan.KINDS.items()}
    assert {*specs.values()} == {*get_args(get_args(plan.PlanLine)[0])}
    assert {kind: get_args(spec.model_fields["kind"].annotation) for kind, spec in specs.items()} == {
        kind: (kind,) for kind in specs
    }


def test_whatever_money_moves_has_a_noun_or_is_money(configs: Path) -> None:
    """What a strategy's budget buys more of is counted in its own words; only ads are counted in money."""
    prepared = prepare(Scenario.read(configs / "integrated.yaml").with_changes({"market.simulate": 500}))
    moved = {
        spec.kind: kind_of(spec).noun
        for name, spec in prepared.scenario.plan.items()
        if kind_of(spec).lever(prepared.context, name, spec, spec) is not None
    }
    assert moved.pop("ads") == ""
    assert moved
    assert all(moved.values())
