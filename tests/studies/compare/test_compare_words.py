"""What a strategist reads of a comparison: right in a marketer's words, never wider than 110 columns."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from tests.stand_in import known
from wom_sim.show import text as w
from wom_sim.statistics.paired import best_two, rank, uplift_target
from wom_sim.studies.compare import words
from wom_sim.studies.compare.answer import Comparison

NAMES = ["mix", "paid", "owned", "today"]


def of(names=NAMES, outcomes=None, costs=(480_000, 471_200, 400_000, 150_000), baseline="today", goal="",
       metric="orders", sources=None, friends=None, rising=None, people=0, simulated=0, **more):  # fmt: skip
    table = np.asarray(outcomes if outcomes is not None else study(), dtype=float)
    home = names.index(baseline)
    target = uplift_target(table[home], 0.15) if goal else None
    facts = {
        "scenario": SimpleNamespace(
            name="Café", money=SimpleNamespace(currency="MXN"), dates=SimpleNamespace(period="1 Mar – 30 May"),
            brands={"café": None},
        ), "brands": lambda _: ["café"], "is_share": False,
        "label": metric, "metric": {"orders": "conversions"}.get(metric, metric),
        "worlds": table.shape[1], "seed": 7, "seconds": 38.2, "baseline": baseline,
        "ranked": rank(names, table, costs, baseline, target), "duel": best_two(names, table), "goal_words": goal,
        "goal_target": None, "goals_told": "", "setup": [], "findings": [], "beside": None, "fitted": False,
        "strategies": names, "of_orders": sources is not None, "sources": lambda _: sources,
        "means": lambda _, __: friends, "rising": lambda _: rising,
        "prepared": SimpleNamespace(
            people=people, network=SimpleNamespace(people=simulated), setting=SimpleNamespace(claims=())
        ),
    }  # fmt: skip
    return known(Comparison, **{**facts, **more})


def study(worlds=200):
    rng = np.random.default_rng(5)
    base = rng.normal(9000, 300, worlds)
    lifts = np.array([[1530], [1240], [610], [0]])
    return base + lifts + rng.normal(0, 150, (4, worlds)) * (lifts > 0)


def told(one):
    text = one.text()
    assert max(map(len, text.split("\n"))) <= w.WIDTH
    return text


def test_the_whole_text_in_its_order():
    sources = {name: {"direct": 8900, "paid": 1000, "owned": 250, "earned": 280} for name in NAMES}
    text = told(
        of(
            goal="+15 %",
            goal_target=10_350,
            sources=sources,
            friends=[240, 0, 0, 0],
            rising={"owned": 38.0, "mix": 0.0, "paid": 2.5},
            people=400_000,
            simulated=20_000,
        )
    )
    wanted = [
        "200 worlds × 4 strategies, every strategy in the same 200 worlds.   seed 7   38 s",
        "Orders, 1 Mar – 30 May. “today” is what the others are compared with.",
        "400,000 people, 20,000 simulated (1 : 20).",
        "8 of 10 worlds     extra over today    sure of",
        "(95 % of the mean)",
        "mix 480,000 ",
        "today 150,000 ",
        "Mix over paid: +",
        "Without pairing: ",
        "Budgets differ (400,000–480,000 MXN)",
        "Chance of +15 % (about 10,350 orders)",
        "What you can promise with 8 chances in 10 (over today): mix +1",
        "by last touch",
        "8,900   1,000     250",
        "not what causes the order",
        "240 had a friend's share as last touch",
        "people passing it on",
        "paid (+2.5 orders a week), owned (+38 orders a week)",
        "Still not a forecast: nothing has been fitted to your sales.",
    ]
    places = [" ".join(text.split()).find(" ".join(part.split())) for part in wanted]
    assert -1 not in places
    assert places == sorted(places)


def test_equal_budgets_need_no_warning():
    assert "Budgets differ" not in told(of(costs=(480_000, 471_200, 480_000, 150_000)))


def test_two_strategies_that_cannot_be_told_apart():
    rng = np.random.default_rng(8)
    table = np.vstack([rng.normal(100, 10, (2, 50)), rng.normal(50, 1, (1, 50))])
    text = told(of(["a", "b", "today"], table, (5, 5, 0)))
    assert "cannot be told apart in 50 worlds" in text
    assert "worlds would show it. Choose on cost and risk." in text


def test_a_difference_of_nothing_on_average():
    table = [[1, 2, 3, 4], [2, 1, 4, 3]]
    assert "So small a difference does not matter." in " ".join(told(of(["a", "b"], table, (5, 0), "b")).split())


def test_the_same_in_every_world():
    text = told(of(["a", "b"], [[1, 2, 3], [1, 2, 3]], (5, 0), "b"))
    assert "A and b gave exactly the same in every world." in text
    assert "No cost per extra order where it would mislead: nothing extra (a)." in text


def test_the_baseline_may_be_best():
    table = [[80.0, 90, 70, 85], [100, 111, 90, 105]]
    text = told(of(["a", "today"], table, (5, 0)))
    assert "Nothing beats today. Today over a: +20.2 orders" in text
    assert "nothing from a" in text
    assert "-20.2 ± " in text


def test_pairing_that_saved_nothing_says_so():
    table = np.random.default_rng(9).normal([[20], [10]], 1, (2, 40))
    table[1] -= table[0] - 20
    assert "Pairing saved no runs here." in told(of(["a", "b"], table, (5, 0), "b"))


def test_a_difference_that_never_varies_says_nothing_of_pairing():
    assert "airing" not in told(of(["a", "b"], [[3, 4, 5], [1, 2, 3]], (5, 0), "b"))


def test_one_world_has_no_ranges():
    text = told(of(["a", "today"], [[3], [1]], (100, 0), goal="+15 %", seconds=1.23))
    assert "One world is one throw of the dice" in text
    assert "every strategy in the same world." in text
    assert "A over today: +2 orders in this one world." in text
    assert "yes" in text
    assert "1.2 s" in text
    assert not any(word in text for word in ("±", "8 of 10", "promise", "best in", "n/a"))


def test_few_worlds_are_called_few():
    assert "8 worlds are few" in told(of(outcomes=study(8)))


def test_one_strategy_alone():
    text = told(of(["only"], [[30, 40, 50]], (0,), "only"))
    assert "1 strategy" in text
    assert "What you can promise with 8 chances in 10: only 30 orders" in text
    assert "compared" not in text


def test_nothing_happened():
    text = told(of(["a", "today"], np.zeros((2, 20)), (10, 0), goal="+15 %"))
    assert "No orders in any world under any strategy" in text
    assert "%" not in text


def test_twelve_strategies_long_names_and_large_numbers():
    names = [f"the spring campaign with creators in {i} cities and towns" for i in range(11)] + ["x" * 50]
    table = np.random.default_rng(11).normal(9e6, 1e5, (12, 40))
    text = told(of(names, table, np.linspace(4e6, 6e8, 12), names[0], goal="conversions +15 % in spring"))
    assert "600.00 M" in text
    assert "extra over baseline" in text
    assert text.count("x" * 26) > 1
    assert "strategies" in text


def test_where_nothing_can_be_promised_it_is_said_once():
    outcomes = [[10, 12, 9], [9, 12, 10], [10, 12, 11]]
    assert "over today): nothing from any of them" in told(of(["a", "b", "today"], outcomes, (1, 1, 1)))


def test_orders_of_friends_are_whole_and_hardly_any_are_told_so():
    sources = {name: {"direct": 100, "paid": 0, "owned": 0, "earned": 0} for name in NAMES}
    for friends, said in (([0.3] * 4, "hardly any had a friend's share"), ([5.33] * 4, "5 had a friend's share")):
        assert said in " ".join(told(of(sources=sources, friends=friends, rising={})).split())


def test_a_small_promise_keeps_a_decimal_and_is_rounded_down():
    row = of().ranked[0]
    assert words.promised(replace(row, promise_over_baseline=0.0499), "orders") == "mix +4.9 %"
    assert words.promised(replace(row, promise_over_baseline=0.0599), "orders") == "mix +5.9 %"  # as beside the goals
    assert words.promised(replace(row, promise_over_baseline=0.1199), "orders") == "mix +11 %"


def test_without_friends_or_sources_nothing_is_said_of_them():
    text = told(of(people=1000, simulated=1000))
    assert not any(word in text for word in ("friend", "touch", "Patience", "simulated"))


def test_a_fraction_of_people_simulated():
    assert "(1 : 2.5)" in told(of(people=1000, simulated=400))


def test_metrics_ending_in_ies():
    assert "extra enquiry" in told(of(metric="enquiries"))
