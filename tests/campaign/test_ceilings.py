"""`most`: how many can be handed the product at all; no number, budget or search goes beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import ScenarioError
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.optimize.answer import optimize
from wom_sim.studies.optimize.search.case import levers
from wom_sim.studies.optimize.split import Optimum

AD = {"kind": "ads", "content": "film", "channel": "billboards", "from": "2027-03-01", "to": "2027-03-10", "cpm": 5}
SAMPLES: dict[str, Any] = {
    "kind": "samples", "content": "film", "on": "2027-03-02", "who": "random", "number": 100, "cost_each": 2,
    "most": 150,
}  # fmt: skip
TASTING: dict[str, Any] = {
    "kind": "event", "content": "film", "on": ["2027-03-02", "2027-03-05"], "number": 40, "cost_each": 1, "most": 60
}  # fmt: skip


def campaign(plan: dict[str, Any], **strategy: Any) -> Prepared:
    """A market of 2,000 people, 200 of them simulated, and one strategy with the whole plan."""
    return prepare(Scenario.parse({
        "name": "ceilings", "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"people": 2_000, "simulate": 200, "network": {"kind": "ring", "friends": 4}},
        "brands": {"shop": {"margin_per_order": 50}},
        "contents": {"film": {"attract": 0.3, "share": 0.1, "visit": 0.1, "persuade": 0.1}},
        "plan": plan, "strategies": {"mix": {"lines": list(plan), **strategy}},
    }))  # fmt: skip


def bought(prepared: Prepared, line: str) -> int:
    """How many people a line of the strategy is handed to, each time."""
    number: int = next(one.spec for one in prepared.plan("mix") if one.account.name == line).number  # type: ignore[union-attr]
    return number


@pytest.mark.parametrize("line", [SAMPLES, TASTING])
def test_more_than_most_is_one_clear_mistake(line: dict[str, Any]) -> None:
    most = line["most"]
    with pytest.raises(ScenarioError) as error:
        campaign({"given": {**line, "number": most + 1}})
    assert f"plan.given.number: must be at most the {most} of most (got {most + 1})" in str(error.value)
    assert str(error.value).count("plan.given") == 1
    assert campaign({"given": {**line, "number": most}}).cost("mix") > 0


@pytest.mark.parametrize(("line", "days"), [(SAMPLES, 1), (TASTING, 2)])
@pytest.mark.parametrize("budget", [100, 200, 300, 301, 5_000])
def test_a_budget_buys_no_more_than_most(line: dict[str, Any], days: int, budget: int) -> None:
    """It buys as many as the money is good for, up to the ceiling, and what is left stays unspent."""
    prepared = campaign({"given": line}, budget=budget)
    affordable = budget // (line["cost_each"] * days)
    assert bought(prepared, "given") == min(line["most"], affordable)
    assert prepared.cost("mix") == min(line["most"], affordable) * line["cost_each"] * days


def test_a_split_buys_no_more_than_most() -> None:
    """Money that the ceiling leaves over is not moved to another line."""
    plan = {"given": SAMPLES, "ads": {**AD, "budget": 100}}
    prepared = campaign(plan, budget=2_000, split={"given": "50%", "ads": "50%"})
    assert bought(prepared, "given") == 150
    ads = next(one.account for one in prepared.plan("mix") if one.account.name == "ads")
    assert ads.budget == pytest.approx(1_000)


def test_without_a_ceiling_there_are_only_people() -> None:
    free = {**SAMPLES, "most": None}
    assert bought(campaign({"given": free}, budget=100_000), "given") == 2_000
    for given, most in ((free, 2_000), (SAMPLES, 150)):
        prepared = campaign({"given": given})
        spec = prepared.scenario.plan["given"]
        assert kind_of(spec).most(prepared.context, "given", spec) == most


def test_everybody_named_is_no_more_than_most() -> None:
    """Whoever has an attribute, or is on a list, where no number is typed."""
    named = {**SAMPLES, "who": {"ids": list(range(180))}, "number": None, "most": 30}
    prepared = campaign({"given": named})
    assert prepared.cost("mix") == 30 * 2


@pytest.mark.parametrize("line", [SAMPLES, TASTING])
def test_a_search_is_offered_no_more_than_most(line: dict[str, Any]) -> None:
    """However much money the lever is given, it hands out the ceiling."""
    lever = levers(campaign({"given": line, "ads": {**AD, "budget": 100}}), "mix", ())["given"]
    price = line["cost_each"] * (2 if line["kind"] == "event" else 1)
    assert lever.most == line["most"] * price
    assert lever.keys(1e6) == {"number": line["most"]}
    assert lever.used(1e6) == line["most"] * price


def test_optimize_never_buys_more_than_most() -> None:
    """Samples are by far the best buy here, so that the search goes to the ceiling, and leaves money rather than it."""
    plan = {"given": {**SAMPLES, "trial": 0.5}, "ads": {**AD, "budget": 400}}
    best = optimize(campaign(plan).scenario, "mix", budget=1_200, objective="conversions", worlds=6, trials=12, seed=3)
    assert isinstance(best, Optimum)
    assert bought(prepare(best.scenario), "given") == 150
