"""`budget` in place of `number`: people have prices, followers make them dear, and equal money buys whom it can."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

import wom_sim as ws
from wom_sim import rng
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.lines.seeds import Purse
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.scenario.plan.line import Rule
from wom_sim.studies.optimize.search.case import levers

GIFT: dict[str, Any] = {"kind": "samples", "on": "2027-03-02", "cost_each": 2}
FAIR: dict[str, Any] = {"kind": "event", "on": ["2027-03-02", "2027-03-04"], "cost_each": 2}
STARS: dict[str, Any] = {"kind": "influencers", "on": ["2027-03-02", "2027-03-04"], "fee_each": 2}
LINES = [GIFT, FAIR, STARS]


def campaign(line: dict[str, Any], people: int = 800, **strategy: Any) -> Prepared:
    """A market of 80 simulated people, ten times as many in the world, and one line."""
    return prepare(ws.Scenario.parse({
        "name": "prices", "dates": {"start": "2027-03-01", "end": "2027-03-07"},
        "market": {"people": people, "simulate": 80, "network": {"kind": "barabasi_albert", "m": 2, "seed": 3}},
        "sharing": {"contact": "30%"}, "brands": {"b": {"conversion": "10%"}},
        "contents": {"film": {"attract": "60%", "persuade": "20%", "share": "60%", "visit": "20%"}},
        "plan": {"gift": {"who": "degree", "content": "film", **line}},
        "strategies": {"gift": {"lines": ["gift"], **strategy}},
    }))  # fmt: skip


def chosen(prepared: Prepared, world: int) -> list[list[int]]:
    """Positions of the people whom the line seeds in a world, day by day."""
    line: Any = prepared.plan("gift")[0].in_world(rng.world_seed(1, world))
    return [people.tolist() for people in line.people.values()]


def prices(prepared: Prepared, each: float = 2.0, follower: float = 0.5) -> np.ndarray:
    return each + follower * prepared.setting.network.out_degree


# ---------------------------------------------------------------- known values


def test_a_purse_buys_in_order_and_the_next_by_lot():
    order = np.array([2, 0, 1, 3])
    wanted = {9.0: [2, 0, 1], 8.0: [2, 0], 0.0: [], 100.0: [2, 0, 1, 3], 6.0: [2]}
    for money, bought in wanted.items():
        purse = Purse(np.array([2.0, 1.0, 6.0, 4.0]), money, 1)
        assert purse.buys(order, 5).tolist() == bought
    purse = Purse(np.array([2.0, 1.0, 6.0, 4.0]), 6.5, 1)
    many = [len(purse.buys(order, rng.key(seed, 1))) for seed in range(4_000)]
    assert set(many) == {1, 2}
    assert np.mean(many) == pytest.approx(1.25, abs=4 * np.sqrt(0.25 * 0.75 / 4_000))


@pytest.mark.parametrize(("who", "line"), [(who, LINES[k % 3]) for k, who in enumerate(get_args(Rule))])
def test_at_one_price_money_is_a_number(who, line):
    """As many as 120 over 10 stand for, at 2 each and day: the same people, in every world, for the same money."""
    days = 2 if "fee_each" in line or line is FAIR else 1
    by_number, by_money = (campaign({**line, "who": who, **more}) for more in ({"number": 125}, {"budget": 250 * days}))
    assert by_number.cost("gift") == by_money.cost("gift") == 250 * days
    for world in range(5):
        found, wanted = chosen(by_money, world), chosen(by_number, world)
        assert [people[:12] for people in found] == [people[:12] for people in wanted]
        assert {len(people) for people in found} <= {12, 13}


@pytest.mark.parametrize(("who", "line"), [("random", GIFT), ("one_hop", FAIR), ("degree", GIFT)])
def test_all_of_the_money_is_spent_on_average(who, line):
    prepared = campaign({**line, "who": who, "budget": 600, "cost_per_follower": 0.5})
    paid = [sum(prices(prepared)[people].sum() for people in chosen(prepared, world)) * 10 for world in range(200)]
    assert prepared.cost("gift") == 600
    assert np.mean(paid) == pytest.approx(600, abs=4 * np.std(paid) / np.sqrt(200) + 1e-9)
    assert np.std(paid) > 0


def test_followers_of_influencers_make_them_dear():
    prepared = campaign({**STARS, "budget": 400, "fee_per_thousand": 500})
    days = chosen(prepared, 0)
    assert days[0] == days[1]  # the same people on both days
    assert sum(prices(prepared)[days[0][:-1]]) * 2 * 10 <= 400
    assert sum(prices(prepared)[days[0]]) * 2 * 10 > 300


def test_hubs_are_few_and_random_people_many():
    told = {**GIFT, "budget": 600, "cost_per_follower": 0.5}
    many = {who: len(chosen(campaign({**told, "who": who}), 0)[0]) for who in ("random", "one_hop", "degree", "opim")}
    assert many["degree"] < many["one_hop"] < many["random"] <= many["opim"]
    free = campaign({**told, "who": "opim", "cost_per_follower": 0.0, "cost_each": 8})
    assert np.mean(prices(free)[chosen(free, 0)[0]]) > 1.5 * np.mean(prices(free))  # hubs, where they are not dear


@pytest.mark.parametrize("who", ["random", "one_hop", "degree", "degree_discount", "cluster", "celf", "opim"])
def test_more_money_loses_nobody(who):
    less, more = (campaign({**GIFT, "who": who, "budget": b, "cost_per_follower": 0.5}) for b in (333, 447))
    for world in range(4):
        assert set(chosen(less, world)[0]) <= set(chosen(more, world)[0])


def test_money_beyond_everybody_stays():
    prepared = campaign({**GIFT, "budget": 100_000, "cost_per_follower": 0.5})
    whole = 10 * float(prices(prepared).sum())
    assert prepared.cost("gift") == whole
    assert len(chosen(prepared, 0)[0]) == 80
    spec = prepared.scenario.plan["gift"]
    assert kind_of(spec).is_full(prepared.context, "gift", spec)


@pytest.mark.parametrize("line", [GIFT, FAIR, STARS], ids=["samples", "event", "influencers"])
def test_both_engines_seed_whom_money_buys(line):
    dear = {"fee_per_thousand": 100} if line is STARS else {"cost_per_follower": 0.1}
    plan = campaign({**line, "budget": 150, **dear}).scenario
    mesa, array = (ws.run(plan, "gift", engine=engine).summary() for engine in ("mesa", "array"))
    assert mesa == array
    assert mesa["cost"] == 150
    assert mesa["reach"] > 0


# ---------------------------------------------------------------- budgets of strategies, and levers


def test_the_budget_of_a_strategy_is_the_line_s_money():
    prepared = campaign({**GIFT, "budget": 200, "cost_per_follower": 0.5, "fixed_cost": 50}, budget=450)
    spec: Any = prepared.plan("gift")[0].spec
    assert (spec.budget, spec.number, prepared.cost("gift")) == (400, None, 450)


def test_an_optimiser_moves_the_money():
    prepared = campaign({**GIFT, "budget": 200, "cost_per_follower": 0.5, "fixed_cost": 50})
    lever = levers(prepared, "gift", {"gift"})["gift"]
    assert (lever.now, lever.typed, lever.piece) == (250, 250, 0)
    assert lever.most == 50 + 10 * float(prices(prepared).sum())
    assert lever.keys(300.0) == {"budget": 250.0}
    assert lever.keys(50.0) is None
    assert lever.used(300.0) == 300.0
    assert lever.used(20.0) == 0.0


# ---------------------------------------------------------------- what cannot be meant


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({**GIFT, "number": 3, "budget": 20}, "budget: does not go with number"),
        ({**GIFT, "number": 3, "cost_per_follower": 1}, "budget: is missing"),
        ({**GIFT, "cost_each": 0, "budget": 20}, "budget: buys everybody: nobody has a price"),
        ({**GIFT, "budget": 20, "most": 5}, "most: does not go with budget"),
        (GIFT, "number: is missing"),
        (FAIR, "number: is missing"),
        ({**STARS, "number": 3, "fee_per_thousand": 4}, "budget: is missing"),
        ({**STARS, "who": None, "tier": "nano", "number": 2, "budget": 9}, "budget: does not go with"),
        ({**STARS, "who": None, "tier": "nano", "budget": 9}, "number: is missing"),
    ],
)
def test_mistakes_are_told_once(line, message):
    with pytest.raises(ws.ScenarioError, match=f"plan.gift.{message}") as error:
        campaign(line)
    assert str(error.value).count("plan.gift") == 1
