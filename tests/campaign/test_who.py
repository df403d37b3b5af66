"""Methods as rules of a plan: on both engines, nested, and refused where they promise nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.campaign.prepare import prepare
from wom_sim.reading.words.calendar import WHO
from wom_sim.scenario.plan.line import Rule
from wom_sim.seeding import order
from wom_sim.seeding.choice import BY_ATTRIBUTE, RULES

SMALL: dict[str, Any] = {
    "name": "who", "dates": {"start": "2027-03-01", "end": "2027-03-07"},
    "market": {"simulate": 80, "network": {"kind": "holme_kim", "m": 2, "clustering": 0.5}},
    "sharing": {"contact": "30%"},
    "brands": {"b": {"conversion": "10%"}},
    "contents": {"film": {"attract": "60%", "persuade": "20%", "share": "60%", "visit": "20%"}},
    "plan": {}, "strategies": {}, "uncertainty": {"worlds": 2},
}  # fmt: skip


def scenario(who: Any, number: int = 6, **more: Any) -> ws.Scenario:
    line = {"kind": "samples", "content": "film", "on": "2027-03-02", "who": who, "number": number, "cost_each": 1}
    return ws.Scenario.parse({**SMALL, "plan": {"gift": line}, "strategies": {"gift": ["gift"]}, **more})


def test_every_method_is_a_rule_of_plans():
    assert {*get_args(Rule), *BY_ATTRIBUTE} == set(RULES)
    assert WHO.keys() <= set(get_args(Rule))


@pytest.mark.parametrize("rule", get_args(Rule))
def test_both_engines_seed_the_same_people(rule):
    plan = scenario(rule)
    results = [ws.run(plan, "gift", engine=engine) for engine in ("mesa", "array")]
    assert results[0].summary() == results[1].summary()
    assert results[0].summary()["cost"] == 6
    assert results[0].history.items["notice_tick"][:, 0].tolist().count(2) >= 6


@pytest.mark.parametrize("rule", ["degree_discount", "pagerank", "k_core", "betweenness", "cluster", "celf", "opim"])
def test_more_people_keep_the_fewer(rule):
    setting = prepare(scenario("degree")).setting
    everybody = np.ones(80, bool)
    few, more = (order.order_of(setting, 0, rule, everybody, many).tolist() for many in (3, 9))
    assert more[:3] == few[:3]
    some = everybody.copy()
    some[few[0]] = False
    assert few[0] not in order.order_of(setting, 0, rule, some, 9)


def friends_with_numbers(folder: Path) -> dict[str, Any]:
    graph = folder / "friends.graphml"
    import networkx as nx

    made = nx.path_graph(8)
    nx.set_node_attributes(made, {k: (k * 3) % 8 for k in range(8)}, "adopted")
    nx.write_graphml(made, graph)
    return {"market": {"network": {"file": str(graph)}}}


def test_people_are_ranked_by_an_attribute(tmp_path):
    market = friends_with_numbers(tmp_path)
    for who, first in (({"early": "adopted"}, [0, 3, 6]), ({"leaders": "adopted"}, [5, 2, 7])):
        plan = scenario(who, 3, **market)
        assert plan.with_changes({}).plan["gift"].model_dump()["who"] == who
        noticed = ws.run(plan, "gift", engine="array").history.items["notice_tick"][:, 0]
        assert set(first) <= set(np.flatnonzero(noticed == 2).tolist())
    with pytest.raises(ws.ScenarioError, match="no attribute 'age'"):
        prepare(scenario({"early": "age"}, 3, **market))


def test_opim_is_refused_where_several_friends_are_needed():
    with pytest.raises(ws.ScenarioError, match="no share of the optimum is guaranteed") as error:
        prepare(scenario("opim", sharing={"contact": "30%", "link": {"step": {"count": 2}}}))
    assert "write cluster or celf" in str(error.value)
    prepare(scenario("cluster", sharing={"contact": "30%", "link": {"step": {"count": 2}}}))


@pytest.mark.parametrize("link", ["linear", {"step": {"share": "20%"}}])
def test_celf_knows_the_gate_of_a_campaign(link):
    plan = scenario("celf", sharing={"contact": "30%", "link": link})
    assert ws.run(plan, "gift", engine="array").summary()["cost"] == 6
