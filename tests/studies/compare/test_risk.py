"""What plans risk: the worst tenth of the worlds, and the worlds in which a crisis comes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from modules.stage import ready

import wom_sim as ws
from wom_sim.studies.compare import risk


def test_the_worst_tenth_is_a_mean_of_whole_worlds() -> None:
    """Of 20 worlds the worst two, of 21 the worst three, of nine none."""
    assert risk.worst_tenth(np.arange(20.0)[::-1]) == 0.5
    assert risk.worst_tenth(np.arange(21.0)) == 1.0
    assert math.isnan(risk.worst_tenth(np.arange(9.0)))


def test_if_it_comes_is_counted_in_the_worlds_with_the_claim() -> None:
    """Half of the worlds; everybody withholds everything, so that the plan sells what it sold before."""
    prepared = ready({
        "crisis.milk": {"on": "2027-03-10", "chance": 0.5, "starts_with": 1, "withheld": 1, "residue": 1},
    })  # fmt: skip
    found = ws.compare(prepared, worlds=12)
    came = found.came
    assert 0 < came.sum() < 12
    rows = {row.strategy: row for row in risk.risks(found)}
    orders = found.outcomes("conversions")[found.strategies.index("plan")]
    plan = rows["plan"]
    assert plan.worlds == came.sum()
    assert plan.if_it_comes == pytest.approx(orders[came].mean())
    assert plan.heard == 3_000.0
    assert plan.worst_week == 0.0
    assert plan.if_it_comes < orders[~came].mean()
    assert plan.worst_tenth <= plan.if_it_comes
    assert rows["nothing"].kept == 0.0
    assert {one["strategy"] for one in found.data()["risk"]} == {"plan", "nothing"}
    assert f"If the crisis comes (in {came.sum()} of 12 worlds)" in found.text()


def test_the_chance_of_a_goal_is_parted() -> None:
    """Everybody hears the claim where it comes, and nobody where it does not: 0 and 1, whatever their mean."""
    claim = {"on": "2027-03-10", "chance": 0.5, "starts_with": 1}
    found = ws.compare(ready({"crisis.milk": claim, "goals": {"heard_crisis": 100}}), worlds=12)
    came = found.came.sum()
    assert 0 < came < 12
    for one in found.verdicts:
        assert (one.chance, one.chance_if_it_comes, one.chance_if_not) == (pytest.approx(1 - came / 12), 0.0, 1.0)
    text = found.text()
    assert f"If the crisis comes (in {came} of 12), and if it does not:" in text
    assert "heard_crisis ≤ 100: plan 0 % and 100 %" in text
    assert f"every promise counts the {12 - came} without it" in " ".join(text.split())
    assert {"chance_if_it_comes", "chance_if_not"} <= {*found.goal_table().columns}
    sure = ws.compare(ready({"crisis.milk": {**claim, "chance": 1}, "goals": {"heard_crisis": 100}}), worlds=2)
    assert not any(one.parted for one in sure.verdicts)
    assert "chance_if_not" not in sure.goal_table().columns


def test_other_answers_say_that_it_may_stay_away() -> None:
    claim = {"on": "2027-03-10", "chance": 0.25, "starts_with": 1}
    said = "“oat milk” comes in 25 % of the worlds: means and chances are of all worlds"
    for chance, told in ((0.25, True), (1, False)):
        prepared = ready({"crisis.oat milk": {**claim, "chance": chance}})
        assert (said in ws.attribute(prepared, "plan", worlds=2).text()) is told


def test_without_a_crisis_nothing_is_said() -> None:
    found = ws.compare(ready(), worlds=2)
    assert risk.risks(found) == []
    assert risk.told(found) == ""
    assert "risk" not in found.data()
