"""Optimise, goal seek and Pareto on campaigns whose answer is known by counting, and all that can be mistyped."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wom_sim as ws
from wom_sim.errors import InputError, ScenarioError
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.optimize.answer import optimize
from wom_sim.studies.optimize.front import MOST_POINTS, Point, numbered, spread_out, undominated
from wom_sim.studies.optimize.search.case import levers
from wom_sim.studies.optimize.search.lab import Figures, Lab
from wom_sim.studies.optimize.search.objective import WANTED, Objective
from wom_sim.studies.optimize.split import why_not
from wom_sim.studies.optimize.study import OptimizeStudy, read_wanted
from wom_sim.worlds.fleet import Task, open_fleet

Plain = dict[str, Any]
CONFIGS = Path(__file__).parents[3] / "configs"


def gifts(first: int, number: int, price: float, **more: Any) -> Plain:
    """Samples for some of the people ``first`` … ``first`` + 29: each is one reached, who says and buys nothing."""
    who = {"ids": list(range(first, first + 30))}
    return {
        "kind": "samples",
        "content": "c",
        "who": who,
        "on": "2027-03-01",
        "number": number,
        "cost_each": price,
        "trial": 0,
    } | more


def counted(**changes: Any) -> Scenario:
    """Sixty people: the first thirty get gifts at 2, the others at 4.  Reach is the number of gifts, in every world."""
    told: Plain = {
        "name": "gifts",
        "dates": {"start": "2027-03-01", "end": "2027-03-03"},
        "market": {"simulate": 60, "network": {"kind": "ring"}},
        "brands": {"b": {"conversion": 0, "margin_per_order": 10}},
        "contents": {"c": {"attract": 1, "share": 0, "persuade": 0, "visit": 0}},
        "plan": {"cheap": gifts(0, 10, 2), "dear": gifts(30, 15, 4)},
        "strategies": {"both": ["cheap", "dear"]},
        "uncertainty": {"worlds": 5, "seed": 7},
    }
    return Scenario.parse({**told, **changes})


def small(scenario: Scenario, **settings: Any) -> Any:
    """A quick study of it."""
    return optimize(scenario, "both", **{"objective": "reach", "trials": 8, "worlds": 4, "engine": "array"} | settings)


# ---------------------------------------------------------------- the best split


def test_the_best_split_is_the_one_that_counting_gives(engine: Any) -> None:
    """80 buy all thirty at 2 (60 spent) and five at 4: 35 people; now it is 25, and the equal split 20 + 10."""
    found = small(counted(), engine=engine)
    assert found.money["best"].tolist() == [60, 20]
    assert found.money["equal"].tolist() == [40, 40]
    assert {plan: set(values.tolist()) for plan, values in found.judged.items()} == {
        "best": {35.0}, "now": {25.0}, "equal": {30.0},
    }  # fmt: skip
    assert found.over("now") == (10, 0)
    assert found.why == ""


def test_the_answer_in_words() -> None:
    text = small(counted()).text()
    assert "Move 40 from dear to cheap: +10 ± 0 people reached over what both is now." in text
    assert "Over the equal split: +5 ± 0 people reached." in text
    assert "The next 1 EUR bring most at dear (+0.25 ± 0.00 people reached)" in text
    assert "no more may go to cheap (sold out)" in text


def test_the_next_money_is_the_price_of_one() -> None:
    row = {one.line: one for one in small(counted()).rows}
    assert (row["cheap"].extra, row["cheap"].full) == (None, "sold out")
    assert row["dear"].extra == (0.25, 0)


def test_curves_count_too() -> None:
    curves = small(counted()).curves()
    for line, price in (("cheap", 2), ("dear", 4)):
        some = curves[curves["line"] == line]
        np.testing.assert_allclose(some["extra"], some["money"] / price)
        assert some["money"].iloc[0] == 0
    assert set(curves[curves["line"] == "cheap"]["money"]) >= {0, 60}


LIMITS: dict[str, tuple[Plain, list[float]]] = {
    "max": ({"limits": {"cheap": {"max": 20}}}, [20, 60]),
    "min": ({"limits": {"dear": {"min": 40}}}, [40, 40]),
    "fixed": ({"limits": {"cheap": {"fixed": 10}}}, [10, 68]),
    "budget": ({"budget": 50}, [50, 0]),
    "a min in whole pieces": ({"limits": {"dear": {"min": 41}}}, [36, 44]),
    "a max in whole pieces": ({"limits": {"cheap": {"max": 21}}}, [20, 60]),
    "a fixed sum in whole pieces": ({"limits": {"dear": {"fixed": 43}}}, [40, 40]),
    "no whole piece between": ({"limits": {"dear": {"min": 41, "max": 43}}}, [40, 40]),
    "together": ({"together": [{"lines": ["cheap", "dear"], "max": 70}]}, [60, 8]),
    "hours": ({"hours": {"max": 15, "lines": {"cheap": 10}}}, [30, 48]),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_bind(name: str) -> None:
    """Hours: 10 for the 20 spent now, so 15 hours are 30 of money."""
    settings, expected = LIMITS[name]
    assert small(counted(), **settings).money["best"].tolist() == expected


def test_a_line_that_reaches_nobody_new_gets_nothing() -> None:
    """The same thirty people, at a price: whoever has a gift is not reached again."""
    again = counted(plan={"cheap": gifts(0, 30, 2), "dear": gifts(0, 5, 4)})
    found = small(again)
    assert found.money["best"][1] == 0
    assert found.judged["best"].tolist() == [30] * 4


def test_money_that_buys_nothing_more_stays_unspent() -> None:
    found = small(counted(), budget=500)
    assert found.judged["best"].tolist() == [60] * 4
    assert found.unspent >= 0.5 * (500 - 60 - 120)
    assert "stay unspent" in found.text()


CEILINGS: dict[str, tuple[Plain, str, str, str]] = {
    "shared": (
        {"together": [{"lines": ["cheap", "dear"], "max": 40}]},
        "ceiling reached", "ceiling reached", "cheap + dear are at their shared ceiling of 40 EUR",
    ),
    "shared, one at its max": (
        {"together": [{"lines": ["cheap", "dear"], "max": 40}], "limits": {"cheap": {"max": 20}}},
        "at its max", "ceiling reached", "cheap + dear are at their shared ceiling of 40 EUR",
    ),
    "of one line": (
        {"together": [{"lines": ["dear"], "max": 12}], "limits": {"cheap": {"fixed": 10}}},
        "fixed", "ceiling reached", "dear is at its ceiling of 12 EUR; cheap is fixed",
    ),
    "hours": (
        {"hours": {"max": 10, "lines": {"cheap": 10, "dear": 30}}},
        "hours used up", "hours used up", "cheap + dear take up all of the 10 hours",
    ),
    "two ceilings": (
        {"together": [{"lines": ["cheap"], "max": 20}, {"lines": ["dear"], "max": 20}]},
        "ceiling reached", "ceiling reached", "cheap is at its ceiling of 20 EUR; dear is at its ceiling of 20 EUR",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CEILINGS)
def test_a_full_ceiling_is_named_and_no_euro_is_offered_beyond_it(name: str) -> None:
    settings, cheap, dear, why = CEILINGS[name]
    found = small(counted(), **settings)
    assert {row.line: (row.full, row.extra) for row in found.rows} == {"cheap": (cheap, None), "dear": (dear, None)}
    text = " ".join(found.text().split())
    assert f"EUR stay unspent: {why}." in text
    assert "nowhere" not in text
    assert "bring most" not in text
    assert found.data()["ceilings"]


@pytest.mark.parametrize("name", CEILINGS)
def test_curves_end_where_limits_do(name: str) -> None:
    found = small(counted(), **CEILINGS[name][0])
    space, best = found.case.space, found.money["best"]
    for point in found.points:
        plan = np.where(np.array(space.lines) == point.line, point.money, best)
        assert space.with_budget(math.inf).allows(plan), point


def test_beyond_a_full_budget_a_euro_still_counts() -> None:
    """The budget of 80 is full and the ceiling of 200 is not: the next euro goes to dear."""
    found = small(counted(), together=[{"lines": ["cheap", "dear"], "max": 200}])
    assert {row.line: row.extra for row in found.rows} == {"cheap": None, "dear": (0.25, 0)}
    assert "ceiling" not in found.text()


def test_a_ceiling_that_is_full_is_named_though_money_is_left_elsewhere() -> None:
    found = small(counted(), together=[{"lines": ["cheap"], "max": 20}])
    assert found.money["best"].tolist() == [20, 60]
    assert "no more may go to cheap (ceiling reached)" in found.text()
    assert "Cheap is at its ceiling of 20 EUR." in found.text()


def test_a_seek_names_the_ceiling_that_it_meets() -> None:
    limits: Plain = {"together": [{"lines": ["cheap", "dear"], "max": 70}], "limits": {"cheap": {"max": 20}}}
    text = " ".join(small(counted(), objective=None, goal="reach >= 34", probability=0.5, **limits).text().split())
    assert "cannot be reached" in text
    assert "No line may get more: cheap + dear are at their shared ceiling of 70 EUR." in text


def rewarded() -> Scenario:
    """Everybody tells their friends and orders; for an order that friends brought the plan pays 3 to the giver."""
    content = {"attract": 1, "share": 1, "persuade": 1, "visit": 1}
    codes = {"kind": "referral", "content": "c", "from": "2027-03-01", "to": "2027-03-03", "giver": 3}
    return counted(
        brands={"b": {"conversion": 1, "margin_per_order": 10}}, contents={"c": content}, sharing={"contact": 1},
        plan={"cheap": gifts(0, 10, 2), "dear": gifts(30, 15, 4), "codes": codes},
        strategies={"both": ["cheap", "dear", "codes"]},
    )  # fmt: skip


def test_rewards_come_on_top_of_the_budget_and_are_told() -> None:
    found = small(rewarded())
    for plan, money in found.money.items():
        assert found.rewards[plan] > 0
        assert found.costs[plan] == pytest.approx(money.sum() + found.rewards[plan])
    text = " ".join(found.text().split())
    assert "rewards are paid by the order and come on top, on average now" in text
    assert "rewards on top" in text
    assert "reward" not in small(counted()).text()


def test_a_seek_tells_rewards_beside_the_budget() -> None:
    found = small(rewarded(), objective=None, goal="reach >= 20", probability=0.8)
    assert found.cost == pytest.approx(found.budget + found.rewards)
    assert found.cost_now == pytest.approx(80 + found.rewards_now)
    text = " ".join(found.text().split())
    assert f"As it is, both costs 80 (and about {found.rewards_now:,.0f} of rewards on top) and reaches it" in text
    assert "spent on average" not in text


def test_profit_leaves_what_does_not_pay() -> None:
    """Nobody orders, so nothing is best: profit is minus what is spent."""
    found = small(counted(), objective="profit")
    assert found.money["best"].tolist() == [0, 0]
    assert found.judged["best"].tolist() == [0] * 4
    assert found.judged["now"].tolist() == [-80] * 4


def test_the_chance_of_a_goal() -> None:
    """34 people take 60 + 16; the present 25 never are enough, and the equal 30 neither."""
    found = small(counted(), objective=None, goal="reach >= 34")
    assert found.judged["best"].tolist() == [1] * 4
    assert found.over("equal") == (1, 0)
    text = found.text()
    assert "+100.0 ± 0.0 points of a hundred worlds" in text
    assert "Every world reaches the goal" in text


def test_a_share_of_a_segment_by_a_day() -> None:
    """Everybody of the first half is reached with thirty gifts at 2; on the day before nobody is."""
    people = {"first": {"share": "50%"}, "second": {"share": "50%"}}
    market = {"simulate": 60, "network": {"kind": "ring"}, "segments": people}
    late = {**gifts(0, 10, 2), "on": "2027-03-02"}
    scenario = counted(market=market, plan={"cheap": late, "dear": gifts(30, 15, 4)})
    never = small(scenario, objective=None, goal="reach: 60% by 2027-03-01")
    assert never.judged["best"].tolist() == [0] * 4
    found = small(scenario, objective=None, goal="reach: 55% by 2027-03-02")
    assert found.judged["best"].tolist() == [1] * 4
    assert found.outcomes["best"][WANTED].min() >= 0.55
    half = small(scenario, objective=None, goal="reach: 30% of segment first")
    assert half.judged["best"].tolist() == [1] * 4


def test_growth_counts_from_the_strategy_to_compare_with() -> None:
    """+30 % on the 25 of `both` as it is now are 32.5, so 33 people."""
    scenario = counted(compare_with="both", goals={"reach": "+30%"})
    found = small(scenario, objective="goal")
    assert found.objective.goal == read_wanted("reach: +30%")
    assert found.outcomes["best"]["reach"].min() >= 33
    assert found.judged["now"].tolist() == [0] * 4


def test_the_fresh_worlds_are_those_of_compare() -> None:
    """And the search has worlds of its own."""
    scenario = Scenario.read(CONFIGS / "classroom.yaml").with_changes({"strategies.both": ["poster", "random_three"]})
    found = optimize(scenario, "both", objective="reach", worlds=6, trials=2)
    compared = ws.compare(scenario, worlds=6, strategies=["both"])
    both = compared.outcomes("reach")[compared.strategies.index("both")]
    assert found.judged["now"].tolist() == both.tolist()
    with open_fleet([ws.prepare(scenario)], 1) as fleet:
        lab = Lab(ws.prepare(scenario), "both", {}, 7, "array", fleet)
        assert lab.present(6, fresh=True)["reach"].tolist() == both.tolist()
        assert lab.present(6, fresh=False)["reach"].tolist() != both.tolist()


def test_nothing_is_run_twice() -> None:
    prepared = ws.prepare(counted())
    moved = levers(prepared, "both", ())
    with open_fleet([prepared], 1) as fleet:
        lab = Lab(prepared, "both", moved, 7, "array", fleet)
        space = small(counted()).case.space
        plans = [np.array([20.0, 60.0]), np.array([20.5, 60.0])]  # 20.5 buys what 20 buys
        first = lab.outcomes(space, plans, 3, fresh=False)
        assert lab.runs == 6  # ... but the plan as typed is told apart from the plan with 20.5
        again = lab.outcomes(space, plans, 5, fresh=False)
        assert lab.runs == 10
    assert again[0]["reach"][:3].tolist() == first[0]["reach"].tolist()


def test_only_the_plan_is_compiled_again(engine: Any) -> None:
    """The same run as that of the changed scenario made from the beginning."""
    prepared = ws.prepare(Scenario.read(CONFIGS / "classroom.yaml"))
    changes = {"plan.poster.budget": 9, "strategies.poster": {"lines": ["poster", "random_three"]}}
    task = Task(0, ("poster",), range(2))
    whole = ws.prepare(prepared.scenario.with_changes(changes))
    for world, numbers in enumerate(Figures(changes, 7, engine)(lambda: prepared, task)):
        expected = ws.run(whole, "poster", seed=7, world=world, engine=engine).summary()
        assert numbers["profit"] == -expected["cost"]
        np.testing.assert_equal({name: numbers[name] for name in expected}, expected)


def test_the_scenario_of_the_answer_can_be_run() -> None:
    found = small(counted())
    assert ws.run(found.scenario, "both").summary()["reach"] == 35


def test_a_study_as_a_mapping_and_on_top_of_it(tmp_path: Path) -> None:
    file = tmp_path / "gifts.yaml"
    file.write_text(counted().to_yaml(), encoding="utf-8")
    study = {
        "study": "optimize",
        "scenario": str(file),
        "strategy": "both",
        "objective": "reach",
        "trials": 4,
        "worlds": 3,
    }
    assert optimize(study).money["best"].tolist() == [60, 20]
    assert optimize(study, budget=60).money["best"].tolist() == [60, 0]
    assert optimize(study, changes={"plan.cheap.cost_each": 8}).money["best"].tolist()[1] > 60
    assert optimize(OptimizeStudy.parse(study), seed=9).case.seed == 9


def test_progress_and_runs() -> None:
    seen: list[tuple[int, int]] = []
    found = small(counted(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == found.runs
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert all(done <= total for done, total in seen)


# ---------------------------------------------------------------- the least budget


def test_the_least_budget_is_exact() -> None:
    """Twenty people cost forty; one cent less buys nineteen."""
    found = small(counted(), objective=None, goal="reach >= 20", probability=0.8)
    assert found.reached
    assert found.money.tolist() == [40, 0]
    assert found.met.tolist() == [1] * 4
    assert "40 EUR are enough" in found.text()


@pytest.mark.parametrize("probability", [0, "0%", 0.0])
def test_a_promise_kept_in_no_world_is_none(probability: Any) -> None:
    with pytest.raises(InputError, match=r"(?s)probability.*more than 0.*write 80%"):
        small(counted(), objective=None, goal="reach >= 20", probability=probability)


def test_the_least_budget_within_limits() -> None:
    found = small(counted(), objective=None, goal="reach >= 20", probability="100%", limits={"cheap": {"max": 20}})
    assert found.money.sum() == pytest.approx(60, abs=2)  # ten at 2, ten at 4


def test_a_promise_that_costs_nothing() -> None:
    found = small(counted(), objective=None, goal="cost <= 100", probability=0.9)
    assert found.reached
    assert found.money.sum() <= 1


def test_a_promise_that_cannot_be_kept_says_why() -> None:
    found = small(counted(), objective=None, goal="reach >= 61", probability=0.5)
    assert not found.reached
    text = found.text()
    assert "cannot be reached by both" in text
    assert "Every line is at its max or sold out" in text
    assert "100 % of 60 people see something" in text


def test_a_budget_that_does_not_suffice_says_so() -> None:
    found = small(counted(), objective=None, goal="reach >= 34", probability=0.5, budget=60)
    assert not found.reached
    assert "The budget of 60 is used up." in found.text()
    assert "Most room is in reach" in found.text()


def test_where_half_does_as_much_lines_are_saturated() -> None:
    """Both lines give to the same thirty people, so half of the money reaches as many."""
    again = counted(plan={"cheap": gifts(0, 10, 2), "dear": gifts(0, 10, 2)})
    found = small(again, objective=None, goal="reach >= 31", probability=0.5, budget=120)
    assert "Half of that money already brings" in found.text() or found.half < 0.9


# ---------------------------------------------------------------- two metrics at once


def test_the_front_of_cost_and_reach() -> None:
    """Two a person up to thirty, then four: nothing lies beyond, and the present plan is behind."""
    found = small(counted(), objective=None, pareto=["cost", "reach"], trials=24)
    table = found.table()
    front = table[table["on_front"]]
    least = 2 * front["reach"] + 2 * np.maximum(0, front["reach"] - 30)
    assert (front["cost"] >= least).all()
    assert (front["cost"] <= 1.2 * least + 2).all()
    assert front[["cost", "reach"]].to_numpy().tolist()[0] == [0, 0]
    assert front[["cost", "reach"]].to_numpy().tolist()[-1] == [80, 35]
    assert not table[table["plan"] == "now"]["on_front"].any()
    assert "The present plan is not among the best compromises: another plan is no worse" in found.text()
    assert table["plan"].tolist() == [*map(str, range(1, len(table) - 1)), "now", "equal"]
    told = [line.split()[1] for line in found.text().splitlines() if line.startswith("  plan ")]
    assert told == [str(number) for number in range(1, len(told) + 1)]


def test_plans_of_a_front_are_numbered_without_a_gap() -> None:
    def one(first: float, ahead: bool, name: str = "") -> Point:
        return Point(name, {}, (first, 0), (0, 0), ahead)

    found = numbered([one(9, True), one(5, False), one(7, True), one(3, False), one(4, True, "now")])
    assert [(point.name, point.first[0], point.ahead) for point in found] == [
        ("1", 7, True), ("2", 9, True), ("3", 3, False), ("4", 5, False), ("now", 4, True),
    ]  # fmt: skip


def test_the_front_of_two_metrics_that_agree_is_one_plan() -> None:
    found = small(counted(), objective=None, pareto=["reach", "impressions"])
    assert found.table()["on_front"].sum() == 1


def brute_force(values: np.ndarray) -> list[int]:
    found = []
    for k, one in enumerate(values):
        beaten = any((other >= one).all() and (other > one).any() for other in values)
        if not beaten and not any((values[j] == one).all() for j in range(k)):
            found.append(k)
    return found


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_undominated_as_by_definition(pairs: list[tuple[int, int]]) -> None:
    values = np.array(pairs, float)
    assert undominated(values) == brute_force(values)


def test_a_front_has_no_plan_without_a_number() -> None:
    assert undominated(np.array([[1.0, np.nan], [0.0, 0.0]])) == [1]


def test_a_long_front_is_thinned_and_keeps_its_ends() -> None:
    values = np.array([[k, -k] for k in range(50)], float)
    chosen = spread_out(values, list(range(50))[::-1])
    assert len(chosen) == MOST_POINTS
    assert chosen[0] == 0
    assert chosen[-1] == 49
    assert chosen == sorted(chosen)


# ---------------------------------------------------------------- objectives and conditions


GOALS = {
    "conversions >= 700": "orders ≥ 700",
    "conversions>=1_700": "orders ≥ 1,700",
    "orders: 700": "orders ≥ 700",
    "cac_of_all_orders <= 12.5": "cac of all orders ≤ 12.5",
    "reach +15%": "people reached ≥ +15 %",
    "reach: 60% of segment young": "people reached ≥ 60 % of young",
    "profit at least 5": "",
    "followers.page > 30": "followers.page > 30",
    "followers.page +30": "followers.page ≥ +30 since day 0",
    "orders +30": "orders ≥ +30",
}


@pytest.mark.parametrize("text", GOALS)
def test_goals_as_they_are_typed(text: str) -> None:
    if text.startswith("profit"):  # objective: profit is another question
        with pytest.raises(ScenarioError, match="goal: unknown metric 'profit'"):
            OptimizeStudy.parse({"strategy": "both", "goal": text})
        return
    study = OptimizeStudy.parse({"strategy": "both", "goal": text})
    assert Objective(study.goal.metric, study.goal).promise == GOALS[text]
    assert OptimizeStudy.parse(study.model_dump()).goal == study.goal


@pytest.mark.parametrize("text", ["conversions", ">= 700", "reach >= many", "reach >= 1-2", 7, {"reach": 5, "cost": 3}])
def test_what_is_no_goal(text: Any) -> None:
    with pytest.raises(ScenarioError, match="goal"):
        OptimizeStudy.parse({"strategy": "both", "goal": text})


def outcome(*values: float) -> dict[str, np.ndarray]:
    return {"reach": np.array(values), "cost": np.array(values), WANTED: np.array(values)}


def wanted(text: str) -> Objective:
    goal = read_wanted(text)
    return Objective(goal.metric, goal)


def test_a_goal_is_met_at_the_goal() -> None:
    assert wanted("reach >= 10").judged(outcome(9, 10, 11), None).tolist() == [0, 1, 1]
    assert wanted("reach > 10").judged(outcome(9, 10, 11), None).tolist() == [0, 0, 1]
    assert wanted("reach <= 10").judged(outcome(9, 10, 11), None).tolist() == [1, 1, 0]
    assert wanted("cac_of_all_orders < 12").judged(outcome(9, math.nan, 12), None).tolist() == [1, 0, 0]


def test_a_growth_is_met_over_the_baseline_of_the_same_world() -> None:
    """The yardstick of compare: the baseline there + 15 % of its mean."""
    growth = wanted("reach +15%")
    assert growth.judged(outcome(103, 12, 45), outcome(95, 5, 20)).tolist() == [1, 1, 1]
    assert growth.judged(outcome(100, 10, 25), outcome(95, 5, 20)).tolist() == [0, 0, 0]
    assert growth.judged(outcome(0, 1), outcome(0, 0)).tolist() == [0, 1]  # of nothing, any at all
    assert wanted("reach +10").judged(outcome(103, 14, 31), outcome(95, 5, 20)).tolist() == [0, 0, 1]
    assert wanted("followers.page +10").judged(outcome(9, 10), outcome(95, 5)).tolist() == [0, 1]  # since day 0


def test_a_smoothed_chance_climbs_where_a_share_is_flat() -> None:
    smooth = wanted("reach >= 10").smoothed(outcome(0, 2, 4, 6))
    low, high = (smooth.score(outcome(*[x] * 4), None).mean() for x in (4, 6))
    assert 0 < low < high < 0.5
    assert smooth.score(outcome(10), None).tolist() == [0.5]
    assert smooth.width == pytest.approx(np.std([0, 2, 4, 6], ddof=1) * 4**-0.2)


def test_less_cost_is_better() -> None:
    assert Objective("cost").score(outcome(3, 4), None).tolist() == [-3, -4]
    assert Objective("cost").counts_money
    assert not Objective("reach").counts_money
    assert Objective("conversions").wording == "as many orders as can be"
    assert Objective("cost").wording == "as little cost as can be"


# ---------------------------------------------------------------- why the equal split is not beaten


def test_every_reason_is_told() -> None:
    found = small(counted())
    space, facts = found.case.space, found.over("equal")
    near, none = type(facts)(1.0, 5.0), type(facts)(0.0, 0.0)
    best, equal = np.array([70.0, 10.0]), np.array([40.0, 40.0])
    assert why_not(space, best, equal, facts, 200) == ""
    assert "nearly" in why_not(space, equal, equal, none, 200)
    assert "the curves are flat here" in why_not(space, best, equal, near, 200)
    assert "About 10,000 worlds would show it" in why_not(space, best, equal, near, 200)
    assert "give it more worlds" in why_not(space, best, equal, type(facts)(-5.0, 1.0), 200)
    tied = small(counted(), limits={"cheap": {"fixed": 20}, "dear": {"fixed": 60}})
    assert "limits leave nothing to choose" in tied.text()
    alone = optimize(counted(strategies={"both": ["dear"]}), "both", objective="reach", worlds=3, trials=2)
    assert "there is only one line" in alone.text()


# ---------------------------------------------------------------- mistakes


MISTAKES: dict[str, tuple[Plain, list[str]]] = {
    "unknown strategy": ({"strategy": "bith"}, ["strategy: unknown strategy 'bith' – did you mean 'both'?"]),
    "unknown line": ({"limits": {"cheep": {"max": 5}}}, ["limits.cheep", "did you mean 'cheap'"]),
    "unknown together": ({"together": [{"lines": ["cheap", "deer"], "max": 5}]}, ["together.0.lines.1", "'dear'"]),
    "min over max": ({"limits": {"cheap": {"min": 9, "max": 5}}}, ["limits.cheap", "min must not be more than max"]),
    "fixed and max": ({"limits": {"cheap": {"fixed": 9, "max": 5}}}, ["limits.cheap", "fixed beside min or max"]),
    "negative": ({"limits": {"cheap": {"min": -1}}}, ["limits.cheap.min", "must be at least 0"]),
    "misspelled": ({"limits": {"cheap": {"mox": 5}}}, ["limits.cheap.mox", "did you mean 'max'"]),
    "too much wanted": ({"limits": {"cheap": {"min": 50}, "dear": {"min": 50}}}, ["budget", "already need 102"]),
    "too little together": (
        {"limits": {"cheap": {"min": 50}}, "together": [{"lines": ["cheap"], "max": 40}]},
        ["together.0.max", "already need 50 of money, more than the 40"],
    ),
    "too few hours": (
        {"limits": {"cheap": {"min": 40}}, "hours": {"max": 5, "lines": {"cheap": 10}}},
        ["hours.max", "already need 20 hours"],
    ),
    "unknown metric": ({"objective": "convresions"}, ["objective: unknown metric", "did you mean 'conversions'"]),
    "metric of extra": ({"objective": "roi"}, ["'roi' counts what is extra", "roi_of_all_orders to count all orders"]),
    "unknown goal": ({"objective": None, "goal": "rech >= 5"}, ["goal: unknown metric 'rech'", "'reach'"]),
    "no such segment": ({"objective": None, "goal": "reach: 5% of segment kids"}, ["goal: does not fit", "kids"]),
    "no such day": ({"objective": None, "goal": "reach: 5 by 2029-01-01"}, ["goal: does not fit", "2029-01-01"]),
    "price of extra": (
        {"objective": None, "goal": "cost_per_extra_order: < 5"},
        ["cost_per_extra_order cannot be sought", "a goal for cac_of_all_orders"],
    ),
    "no goal": ({"objective": "goal"}, ["objective: the scenario has no goal", "hint: goal: conversions >= 700"]),
    "two questions": ({"goal": "reach >= 5", "pareto": ["cost", "reach"]}, ["asks several questions at once"]),
    "twice the same": ({"objective": None, "pareto": ["cost", "cost"]}, ["pareto: needs two metrics"]),
    "one metric": ({"objective": None, "pareto": ["cost"]}, ["pareto"]),
    "unknown in pareto": ({"objective": None, "pareto": ["cost", "raech"]}, ["pareto.1", "did you mean 'reach'"]),
    "no budget": ({"budget": 0}, ["budget: must be more than 0"]),
    "one world": ({"worlds": 1}, ["worlds: must be at least 2"]),
    "seed": ({"seed": 2**64}, ["seed: must be at most 18,446,744,073,709,551,615"]),
    "goal and objective": ({"goal": "reach >= 5"}, ["objective: says what to have much of"]),
    "probability": ({"objective": None, "goal": "reach >= 5", "probability": 80}, ["goal_seek.probability", "80%"]),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(name: str) -> None:
    settings, said = MISTAKES[name]
    with pytest.raises(ScenarioError) as found:
        optimize(counted(), **{"strategy": "both", "objective": "reach", "trials": 2, "worlds": 2} | settings)
    assert [part for part in said if part not in str(found.value)] == [], str(found.value)


def test_mistakes_in_a_file_have_their_line(tmp_path: Path) -> None:
    (tmp_path / "gifts.yaml").write_text(counted().to_yaml(), encoding="utf-8")
    file = tmp_path / "study.yaml"
    file.write_text("study: optimize\nscenario: gifts.yaml\nstrategy: both\nlimits:\n  cheep: {max: 5}\n")
    with pytest.raises(ScenarioError, match=r"study\.yaml:5:10: limits\.cheep"):
        optimize(file)
    file.write_text("study: optimize\nscenario: gift.yaml\nstrategy: both\n")
    with pytest.raises(ScenarioError, match=r"study\.yaml:2:11: scenario: there is no file"):
        optimize(file)
    file.write_text("study: optimize\nstrategy: both\n")
    with pytest.raises(ScenarioError, match="names no scenario"):
        optimize(file)


def test_what_cannot_be_moved() -> None:
    flight = {"kind": "contest", "content": "c", "from": "2027-03-01", "to": "2027-03-02"}
    scenario = counted(
        plan={"prize": flight, "cheap": gifts(0, 10, 2)}, strategies={"both": ["prize", "cheap"], "x": ["prize"]}
    )
    with pytest.raises(ScenarioError, match=r"limits\.prize: the money of 'prize' cannot be moved"):
        small(scenario, limits={"prize": {"max": 5}})
    with pytest.raises(ScenarioError, match="'x' has no line whose money can be moved"):
        optimize(scenario, "x")


def test_a_budget_that_other_lines_eat_up() -> None:
    prize = {"kind": "contest", "content": "c", "from": "2027-03-01", "to": "2027-03-02", "prize": 90}
    scenario = counted(plan={"prize": prize, "cheap": gifts(0, 10, 2)}, strategies={"both": ["prize", "cheap"]})
    with pytest.raises(ScenarioError, match=r"budget: leaves nothing to move: the other lines of both cost 90\.00"):
        small(scenario, budget=90)
    assert small(scenario, budget=100).money["best"].tolist() == [10]


def test_nothing_is_spent_now() -> None:
    ads = {
        "kind": "ads",
        "content": "c",
        "channel": "x",
        "from": "2027-03-01",
        "to": "2027-03-02",
        "budget": 0,
        "cpm": 10,
    }
    scenario = counted(plan={"ads": ads}, strategies={"both": ["ads"]})
    with pytest.raises(ScenarioError, match="spends nothing now"):
        small(scenario)
    with pytest.raises(ScenarioError, match=r"hours\.lines\.ads: the line has no money in the plan"):
        small(scenario, budget=5, hours={"max": 1, "lines": {"ads": 1}})
    assert small(scenario, budget=5).judged["best"].mean() > 10


def test_mistakes_of_a_call() -> None:
    with pytest.raises(InputError, match="which strategy"):
        optimize(counted())
    with pytest.raises(InputError, match="jobs must be at least 1"):
        optimize(counted(), "both", jobs=0)
    with pytest.raises(InputError, match="a probability needs a goal"):
        optimize(counted(), "both", probability=0.8)
