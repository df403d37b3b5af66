"""What money does to a line: exact prices, whole pieces, where ads are sold out, what the changed plan then costs."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.campaign.lines.ads import FULL
from wom_sim.campaign.lines.posts import weekdays
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.optimize.search.case import levers, plan_changes

Plain = dict[str, Any]
ADS: Plain = {"kind": "ads", "channel": "billboards", "from": "2027-03-01", "to": "2027-03-05", "budget": 50, "cpm": 20}
GIFTS: Plain = {"kind": "samples", "who": "random", "on": "2027-03-01", "number": 10, "cost_each": 2.5}


def campaign(plan: Plain, lines: Any = None, **more: Any) -> Prepared:
    """Sixty people who stand for 600, with a plan and one strategy."""
    told: Plain = {
        "name": "small",
        "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"people": 600, "simulate": 60, "network": {"kind": "ring"}},
        "exposure": {"uneven": False},
        "brands": {"b": {"conversion": 0, "channels": {"page": {"followers": 100, "reach": 0.5}}}},
        "contents": {"c": {"attract": 1, "share": 0}},
        "plan": {name: {"content": "c", **line} for name, line in plan.items()},
        "strategies": {"all": list(plan) if lines is None else lines},
    }
    return prepare(Scenario.parse({**told, **more}))


def moved(prepared: Prepared, money: dict[str, float], named: Any = ()) -> Prepared:
    """The campaign with other money in some lines; the others keep theirs."""
    found = levers(prepared, "all", named)
    wanted = {name: lever.now for name, lever in found.items()} | money
    changes = plan_changes(prepared, "all", found, wanted)
    return prepare(prepared.scenario.with_changes(changes), prepared.network)


def cost(prepared: Prepared, line: str) -> float:
    return next((one.account.cost for one in prepared.plan("all") if one.account.name == line), 0.0)


KINDS: dict[str, Plain] = {
    "ads": ADS,
    "points": {**ADS, "budget": 60, "cpm": None, "grps": 20},
    "samples": GIFTS,
    "event": {"kind": "event", "on": ["2027-03-02", "2027-03-04"], "number": 5, "cost_each": 2.5},
    "influencers": {"kind": "influencers", "who": "degree", "on": ["2027-03-02"], "number": 4, "fee_each": 20},
    "accounts": {"kind": "influencers", "tier": "nano", "on": ["2027-03-02"], "number": 4, "fee_per_thousand": 4},
}


def line(kind: str) -> Plain:
    return {key: value for key, value in KINDS[kind].items() if value is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_costs_what_it_is_given(kind: str) -> None:
    """Half, all and twice the money, to less than the price of one piece."""
    prepared = campaign({"a": line(kind), "b": ADS})
    lever = levers(prepared, "all", ())["a"]
    assert lever.now == lever.typed == cost(prepared, "a")
    for times in (0.5, 1.0, 2.0):
        given = times * lever.now
        spent = cost(moved(prepared, {"a": given}), "a")
        assert given - max(lever.piece, 0.01) < spent <= given + 0.005
        assert spent == pytest.approx(lever.used(given), abs=0.005)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_without_money_leaves_the_strategy(kind: str) -> None:
    prepared = campaign({"a": line(kind), "b": ADS})
    less = moved(prepared, {"a": 0.0})
    assert less.scenario.strategy("all").lines == ("b",)
    assert levers(prepared, "all", ())["a"].used(0.0) == 0.0


@pytest.mark.parametrize("kind", KINDS)
def test_fees_and_wages_come_first(kind: str) -> None:
    """A fee of 7 and, once for ads and once a day for the rest, two hours at 3."""
    team = {"crew": {"wage_per_hour": 3}}
    bare, dear = line(kind), {**line(kind), "fixed_cost": 7, "hours": 2}
    first, second = (levers(campaign({"a": one}, team=team), "all", ())["a"] for one in (bare, dear))
    days = 1 if kind in ("ads", "points") else len(bare["on"]) if isinstance(bare["on"], list) else 1
    fee = 7 + 6 * days
    assert second.now == pytest.approx(first.now + fee)
    assert second.keys(fee) is None
    assert second.keys(fee + first.now) == first.keys(first.now)


def test_what_keeps_its_money_keeps_its_keys() -> None:
    prepared = campaign({"a": ADS, "b": {**GIFTS, "number": 3}})
    found = levers(prepared, "all", ())
    assert plan_changes(prepared, "all", found, {"a": 50, "b": 7.5}) == {}
    assert plan_changes(prepared, "all", found, {"a": 40, "b": 7.5}) == {"plan.a.budget": 40}
    assert plan_changes(prepared, "all", found, {"a": 50, "b": 9.0}) == {"plan.b.number": 3}


def test_only_whole_pieces_are_bought() -> None:
    lever = levers(campaign({"a": GIFTS}), "all", ())["a"]
    assert [lever.keys(money) for money in (2.4, 2.5, 4.99, 5.0)] == [None, *({"number": n} for n in (1, 1, 2))]
    assert [lever.used(money) for money in (2.4, 2.5, 4.99, 5.0)] == [0, 2.5, 2.5, 5.0]
    assert lever.piece == 2.5


def test_no_more_people_than_there_are() -> None:
    prepared = campaign({"a": GIFTS, "some": {**GIFTS, "who": {"ids": [3, 5, 8]}, "number": None}})
    found = levers(prepared, "all", ())
    assert found["a"].most == 600 * 2.5
    assert found["a"].keys(1e6) == {"number": 600}
    assert found["some"].most == 3 * 2.5
    assert found["some"].keys(1e6) == {"number": 3}


def test_all_who_are_named_are_the_present_number() -> None:
    """Three of sixty, each of whom stands for ten: 30 gifts as it is."""
    prepared = campaign({"a": {**GIFTS, "who": {"ids": [3, 5, 8]}, "number": None}})
    assert levers(prepared, "all", ())["a"].now == 30 * 2.5 == cost(prepared, "a")


def test_ads_are_sold_out_at_their_cap() -> None:
    """At that budget everybody is offered the cap, and a euro more is returned unspent."""
    prepared = campaign({"a": {**ADS, "cap_per_day": 3, "avails_per_day": 6}})
    most = levers(prepared, "all", ())["a"].most
    full, over = (moved(prepared, {"a": money}).plan("all")[0].account for money in (most, 1.5 * most))
    assert full.expected == pytest.approx(3 * 600 * 5, rel=1e-4)
    assert full.unspent == pytest.approx(0, abs=0.02)
    assert over.expected == pytest.approx(full.expected, rel=1e-4)
    assert over.unspent > 1


def test_ads_without_a_cap_are_sold_out_at_nearly_all_occasions() -> None:
    prepared = campaign({"a": {**ADS, "cap_per_day": 9, "avails_per_day": 6}})
    full = moved(prepared, {"a": levers(prepared, "all", ())["a"].most}).plan("all")[0].account
    assert full.expected == pytest.approx(FULL * 6 * 600 * 5, rel=1e-6)


def test_ads_for_few_are_sold_out_sooner_and_cost_a_premium() -> None:
    """A tenth of the people at twice the price: a fifth of the money."""
    market = {
        "people": 600, "simulate": 60, "network": {"kind": "ring"},
        "segments": {"few": {"share": "10%"}, "many": {"share": "90%"}},
    }  # fmt: skip
    found = [
        levers(campaign({"a": {**ADS, **more}}, market=market), "all", ())["a"].most
        for more in ({}, {"target": {"segments": ["few"], "premium": "100%"}})
    ]
    assert found[1] == pytest.approx(found[0] / 5)


def test_rating_points_are_bought_at_one_price() -> None:
    prepared = campaign({"a": line("points")})
    lever = levers(prepared, "all", ())["a"]
    assert lever.keys(30) == {"budget": 30, "grps": 10}
    assert lever.most == 60 / 20 * 100 * 3 * 5


@pytest.mark.parametrize("kind", ["press", "referral", "contest", "free", "posts"])
def test_other_lines_keep_their_money(kind: str) -> None:
    flight = {"from": "2027-03-01", "to": "2027-03-05"}
    lines: dict[str, Plain] = {
        "press": {"kind": "press", "on": "2027-03-02", "fixed_cost": 100},
        "referral": {"kind": "referral", "giver": 1, **flight},
        "contest": {"kind": "contest", "prize": 10, **flight},
        "free": {**GIFTS, "cost_each": 0},
        "posts": {"kind": "posts", "channel": "page", "cost_per_post": 3, **flight},
    }
    assert list(levers(campaign({"a": lines[kind], "b": ADS}), "all", ())) == ["b"]


POSTS: Plain = {"kind": "posts", "channel": "page", "from": "2027-03-01", "to": "2027-03-14", "cost_per_post": 3}


def test_posts_move_by_whole_weekdays_where_they_are_named() -> None:
    """Two weeks, so each weekday is two posts, six in money."""
    prepared = campaign({"a": {**POSTS, "days": ["mon", "wed", "fri"]}})
    lever = levers(prepared, "all", {"a"})["a"]
    assert (lever.now, lever.most, lever.piece) == (18, 42, 6)
    assert lever.keys(5.9) is None
    assert lever.keys(6) == {"days": ["wed"]}
    assert lever.keys(17) == {"days": ["mon", "fri"]}
    assert lever.keys(18) == {"days": ["mon", "wed", "fri"]}
    assert lever.keys(1e3) == {"days": ["mon", "wed", "fri", "tue", "thu", "sat", "sun"]}
    assert cost(moved(prepared, {"a": 13}, {"a"}), "a") == lever.used(13) == 12


def test_free_posts_cannot_be_moved() -> None:
    assert levers(campaign({"a": {**POSTS, "cost_per_post": 0}}), "all", {"a"}) == {}


DESK: Plain = {"kind": "care", "from": "2027-03-01", "to": "2027-03-14", "opens": 10, "closes": 13, "team": "shop"}
ASKED: Plain = {
    "brands": {
        "b": {
            "conversion": 0.2, "visits_per_day": 0.05, "margin_per_order": 5, "care": {"questions": 0.8},
            "channels": {"page": {"followers": 100, "reach": 0.5}},
        }
    },
    "team": {"shop": {"people": 1, "hours_per_week": 40, "wage_per_hour": 2}},
}  # fmt: skip


def test_shifts_move_by_whole_hours_where_they_are_named() -> None:
    """Ten working days in two weeks, so each hour of a day is twenty in money; a week of 40 hours has 8 a day."""
    prepared = campaign({"a": DESK, "b": ADS}, **ASKED)
    assert list(levers(prepared, "all", ())) == ["b"]
    lever = levers(prepared, "all", {"a"})["a"]
    assert (lever.now, lever.most, lever.piece) == (60, 160, 20)
    assert lever.keys(19.9) is None
    assert lever.keys(20) == {"closes": 11}
    assert lever.keys(1e3) == {"closes": 18}
    assert cost(moved(prepared, {"a": 115}, {"a"}), "a") == lever.used(115) == 100
    shorter = moved(prepared, {"a": 0}, {"a"})
    assert list(shorter.scenario.strategy("all").lines) == ["b"]


def test_shifts_that_nobody_is_paid_for_cannot_be_moved() -> None:
    """Nor those whose hours are typed, however long they are open."""
    for desk, team in ((DESK, {"wage_per_hour": 0}), ({**DESK, "hours": 2}, {"wage_per_hour": 2})):
        prepared = campaign({"a": desk}, **{**ASKED, "team": {"shop": {"people": 1, "hours_per_week": 40, **team}}})
        assert levers(prepared, "all", {"a"}) == {}


def test_weekdays_are_spread_over_the_present_ones() -> None:
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert [weekdays(week, k, week) for k in (1, 2, 3)] == [["thu"], ["tue", "sat"], ["tue", "thu", "sat"]]
    assert weekdays(["sat", "sun"], 3, ["mon", "sat", "sun"]) == ["sat", "sun", "mon"]
    assert weekdays(["tue", "sun"], 1, ["mon", "tue"]) == ["tue"]


def test_a_strategy_with_a_budget_of_its_own() -> None:
    """100 scaled over lines typed as 50 and 25: what moves is what the strategy has, not what was typed."""
    prepared = campaign({"a": ADS, "b": GIFTS}, {"lines": ["a", "b"], "budget": 150})
    found = levers(prepared, "all", ())
    assert {name: lever.now for name, lever in found.items()} == {"a": 100, "b": 50}
    assert plan_changes(prepared, "all", found, {"a": 100, "b": 50}) == {}
    other = moved(prepared, {"a": 50, "b": 100})
    assert other.scenario.strategy("all").budget is None
    assert [cost(other, name) for name in ("a", "b")] == [50, 100]
    assert other.scenario.plan["a"] == prepared.scenario.plan["a"]  # 50 is what was typed
