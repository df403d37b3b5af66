"""Several networks: variance parts by hand and by known variances, and the real thing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wom_sim.campaign.prepare import prepare
from wom_sim.errors import ScenarioError
from wom_sim.results.run import run
from wom_sim.statistics.intervals import mean_interval, variance_parts
from wom_sim.studies.compare.answer import Comparison, compare
from wom_sim.studies.compare.perform import on_graph

# ---------------------------------------------------------------- variance parts


def test_variance_parts_by_hand():
    """Networks (1, 3), (5, 7), (3, 11): means 2, 6, 7, within (2 + 2 + 32) / 3 = 12, between (2·7 − 12) / 2 = 1."""
    found = variance_parts([1, 3, 5, 7, 3, 11], 3)
    assert (found.between, found.within) == pytest.approx((1, 12))
    assert found.share == pytest.approx(1 / 13)


def test_the_interval_of_the_share_by_hand():
    """F = 14 / 12 with 2 and 3 degrees of freedom; its 2.5 % and 97.5 % points are 1 / 39.1655 and 16.0441."""
    found = variance_parts([1, 3, 5, 7, 3, 11], 3)
    low, high = 14 / 12 / 16.0441, 14 / 12 * 39.1655
    assert found.low == max(0, (low - 1) / (low + 1))
    assert found.high == pytest.approx((high - 1) / (high + 1), rel=1e-5)


def test_networks_that_are_all_alike_have_no_part():
    found = variance_parts([1, 3, 3, 1, 1, 3], 3)
    assert (found.between, found.share, found.low) == (0, 0, 0)


def test_nothing_but_networks():
    assert variance_parts([1, 1, 5, 5], 2)[1:] == (0, 1, 1, 1)
    assert math.isnan(variance_parts([2, 2, 2, 2], 2).share)


@pytest.mark.parametrize(("values", "graphs"), [([1, 2, 3], 1), ([1, 2, 3], 3)])
def test_what_cannot_be_divided(values, graphs):
    assert all(math.isnan(one) for one in variance_parts(values, graphs))


def test_known_variances_come_back():
    rng, found = np.random.default_rng(20270301), []
    for _ in range(600):
        worlds = rng.normal(0, 1, (6, 1)) + rng.normal(0, 3, (6, 30))
        found.append(variance_parts(worlds.ravel(), 6))
    assert np.mean([one.within for one in found]) == pytest.approx(9, rel=0.02)
    assert np.mean([one.between for one in found]) == pytest.approx(1, rel=0.15)
    assert 0.93 <= np.mean([one.low <= 0.1 <= one.high for one in found]) <= 0.97


# ---------------------------------------------------------------- the real thing


@pytest.fixture(scope="module")
def compared(classroom) -> Comparison:
    return compare(classroom, worlds=4, graphs=3, strategies=["poster", "random"])


def test_worlds_lie_side_by_side_on_networks_of_the_seeds_that_follow(compared, classroom):
    assert (compared.worlds, compared.scenario.uncertainty.worlds) == (12, 4)
    runs = compared.runs
    assert runs["graph"].tolist() == [k // 4 for k in range(12) for _ in compared.strategies]
    assert runs["world"].tolist() == [k for k in range(12) for _ in compared.strategies]
    for one in (compared.records[1], compared.records[19], compared.records[-1]):
        scenario = classroom.with_changes({"market.network.seed": 3 + one.case})
        assert run(scenario, one.strategy, world=one.world).summary()["reach"] == one.summary["reach"]
    first = compare(classroom, worlds=4, strategies=["poster", "random"])
    assert first.runs["reach"].tolist() == runs["reach"].tolist()[:12]


def test_intervals_are_those_of_networks(compared):
    extra = compared.outcomes("reach")[0] - compared.outcomes("reach")[2]
    row = compared.rows()[0]
    assert row.strategy == "poster"
    assert (row.extra, row.extra_half_width) == pytest.approx(mean_interval(extra.reshape(3, 4).mean(axis=1)))


def test_the_text_tells_networks_from_luck(compared):
    text = compared.text()
    assert "3 networks, generated from seeds 3 to 5, 4 worlds each; every ± allows for that." in text
    assert "is which network it is (95 %:" in " ".join(text.split())


def test_a_scenario_on_a_network(classroom):
    assert on_graph(classroom, 0) is classroom
    assert on_graph(classroom, 2).market.network.parameters["seed"] == 5
    other, own = (prepare(on_graph(classroom, graph)).network for graph in (1, 0))
    assert other.targets.tolist() != own.targets.tolist()
    unseeded = classroom.with_changes({"market.network": {"kind": "holme_kim", "m": 2, "clustering": 0.5}})
    assert on_graph(unseeded, 1).market.network.parameters["seed"] == 1


@pytest.mark.parametrize("network", [{"kind": "ring"}, {"kind": "karate"}, {"file": "friends.csv"}])
def test_one_network_is_not_several(classroom, network):
    one = classroom.with_changes({"market.network": network})
    with pytest.raises(ScenarioError, match=r"uncertainty.graphs: must be 1: .* is the same for every seed"):
        compare(one, graphs=2) if "file" not in network else one.with_changes({"uncertainty.graphs": 2})
