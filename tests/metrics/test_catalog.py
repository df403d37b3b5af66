"""The catalogue of metrics says one thing of each, and says it of all."""

from __future__ import annotations

import math

import numpy as np

from tests.metrics.test_metrics import STORY
from wom_sim import metrics
from wom_sim.metrics.catalog import BY_NAME, CATALOG, EXTRA, OF_ONE_RUN
from wom_sim.metrics.names import label, row_of
from wom_sim.results import tables
from wom_sim.results.values import of_extra


def summary(scale: float = 1.0) -> dict[str, float]:
    shown = np.ones((6, 2), np.int64)
    return metrics.summary(STORY, people=9, ticks=5, impressions=shown, scale=scale, spend=5.0, margin_per_order=2.0)


def test_nobody_is_called_as_another() -> None:
    said = [word for one in CATALOG for word in {one.name, one.label, one.alias, *one.words} if word]
    assert len(BY_NAME) == len(CATALOG)
    assert sorted(said) == sorted(set(said))


def test_everything_has_a_meaning_and_a_unit() -> None:
    assert [one.name for one in CATALOG if not one.meaning or not one.unit] == []
    assert {*tables.METRICS, *tables.RATES, "margin"} <= {*BY_NAME}


def test_a_run_has_what_the_catalogue_counts_in_its_order() -> None:
    assert ("cost", *summary()) == OF_ONE_RUN


def test_counts_grow_with_the_market_and_rates_do_not() -> None:
    small, large = summary(), summary(scale=3.0)
    for name in (name for name in small if row_of(name).unit.partition(" ")[0] != "money" and small[name]):
        same = small[name] * (3.0 if row_of(name).grows else 1.0)
        assert large[name] == same or (math.isnan(large[name]) and math.isnan(same)), name
    for name in ("reach", "reach_paid", "notices", "visits", "conversions", "margin"):
        assert large[name] == 3.0 * small[name] > 0.0
    for name in ("frequency", "grp", "cvr", "largest_cascade", "tick_half_reach"):
        assert large[name] == small[name] > 0.0


def test_money_is_divided_as_the_catalogue_says() -> None:
    cost, margin, orders = np.array([10.0, 10.0]), np.array([30.0, 30.0]), np.array([5.0, 0.0])
    assert of_extra("cac", cost, margin, orders)[0] == 2.0
    assert np.isnan(of_extra("cac", cost, margin, orders)[1])
    assert of_extra("roas", cost, margin, orders).tolist() == [3.0, 3.0]
    assert of_extra("roi", cost, margin, orders).tolist() == [2.0, 2.0]
    assert [*EXTRA] == ["cac", "roas", "roi"]


def test_what_nobody_knows_is_called_by_its_name_and_means_nothing_more() -> None:
    assert [label(name) for name in ("reach", "conversions", "followers.blog")] == [
        "people reached", "orders", "followers.blog",
    ]  # fmt: skip
    about = row_of("followers.blog")
    assert not any((about.less, about.signed, about.spends, about.by_person, about.grows, about.money))


def test_less_of_a_cost_is_better_and_money_left_over_makes_it_so() -> None:
    less = {one.name for one in CATALOG if one.less}
    money = {"cost", "cac", "cac_of_all_orders", "cost_per_person_reached"}
    harm = {"detractors", "warnings_given", "warnings_heard", "lapses", "complaints", "response_hours"}
    assert less == money | harm | {"lost_to_complaints", "heard_crisis"}
    assert {one.name for one in CATALOG if one.spends} == money | {
        "profit", "roas", "roi", "roas_of_all_orders", "roi_of_all_orders",
    }  # fmt: skip
    assert all(one.price_of in BY_NAME for one in CATALOG if one.price_of)
