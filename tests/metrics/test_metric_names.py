"""What is answered to somebody who types the word that an output uses for a metric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wom_sim.campaign.prepare import prepare
from wom_sim.errors import InputError
from wom_sim.metrics.catalog import CATALOG, EXTRA, OF_ONE_RUN
from wom_sim.metrics.names import meaning, unknown_metric
from wom_sim.scenario.goals import Goal
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import Study
from wom_sim.studies.attribute.answer import attribute
from wom_sim.studies.optimize.answer import optimize
from wom_sim.studies.sweep.plan import metrics_of

MEANT = {
    "orders": "conversions", "Orders": "conversions", "people reached": "reach", "people_reached": "reach",
    "orders_paid": "conversions_paid", "orders earned": "conversions_earned", "Cost": "cost",
    "friend orders": "friend_conversions", "likes": "engagements", "R": "reproduction",
    "cost per order": "cac_of_all_orders",
}  # fmt: skip


@pytest.mark.parametrize("word", MEANT)
def test_a_word_of_the_outputs_leads_to_its_metric(word: str) -> None:
    message, hint = unknown_metric(word, OF_ONE_RUN)
    assert (message, hint) == (f"unknown metric {word!r} – did you mean {MEANT[word]!r}?", "")


@pytest.mark.parametrize("word", ["cac", "roas", "roi", "ROI", "cost per extra order"])
def test_one_run_has_nothing_extra(word: str) -> None:
    message, hint = unknown_metric(word, OF_ONE_RUN)
    assert message == f"{word!r} counts what is extra over a baseline, which one run does not have"
    assert hint == f"write {meaning(word)}_of_all_orders to count all orders, or compare strategies"
    assert meaning(word) in EXTRA


def test_every_label_is_known() -> None:
    assert all(meaning(one.label) == one.name for one in CATALOG if one.label)


def test_a_metric_that_is_not_there_is_not_offered() -> None:
    assert unknown_metric("orders", ["reach", "cost"]) == ("unknown metric 'orders'", "one of reach, cost")


def test_any_other_word_is_answered_as_ever() -> None:
    assert unknown_metric("raech", ["reach", "cost"])[0].endswith("did you mean 'reach'?")
    assert unknown_metric("love", ["reach", "cost"]) == ("unknown metric 'love'", "one of reach, cost")


def shop() -> Scenario:
    """Thirty people, three of whom get a gift."""
    return Scenario.parse({
        "name": "shop", "dates": {"start": "2027-03-01", "end": "2027-03-03"},
        "market": {"simulate": 30, "network": {"kind": "ring"}}, "brands": {"b": {"conversion": 0.1}},
        "contents": {"c": {"attract": 1, "share": 0, "persuade": 0, "visit": 0}},
        "plan": {"gifts": {"kind": "samples", "content": "c", "on": "2027-03-01", "who": "random", "number": 3,
                           "cost_each": 2}},
        "strategies": {"gifts": ["gifts"]}, "uncertainty": {"worlds": 3},
    })  # fmt: skip


SWEEP = {"study": "sweep", "scenario": "x.yaml", "vary": {"sharing.contact": [1]}}
WHERE: dict[str, Callable[[Scenario], Any]] = {
    "objective": lambda one: optimize(one, "gifts", objective="orders"),
    "pareto": lambda one: optimize(one, "gifts", pareto=["cost", "orders"]),
    "attribute": lambda one: attribute(prepare(one), "gifts", metric="orders"),  # type: ignore[arg-type]
    "sweep": lambda one: metrics_of(
        Study.parse({**SWEEP, "metrics": ["orders"]}), one
    ),
    "early stop": lambda one: metrics_of(
        Study.parse({**SWEEP, "early_stop": {"metric": "orders", "half_width": 1}}), one
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", WHERE)
def test_wherever_a_metric_is_named(place: str) -> None:
    scenario = shop()
    with pytest.raises(InputError, match="unknown metric 'orders' – did you mean 'conversions'"):
        WHERE[place](scenario)


def test_a_goal_takes_the_word_orders_itself() -> None:
    scenario = shop()
    assert scenario.with_changes({"goals": {"orders": 5}}).goals["orders"] == Goal("conversions", 5)
    with pytest.raises(InputError, match="unknown metric 'people_reached' – did you mean 'reach'"):
        scenario.with_changes({"goals": {"people_reached": 5}})
