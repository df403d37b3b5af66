"""What a run achieved by a day, in a segment, on a channel: by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from histories import OFFER, OWNED, SCALE, by_ads, by_friend, by_post, cafe, history, prepared, row, with_segments

from wom_sim import metrics, rng
from wom_sim.campaign.auction import Account
from wom_sim.engine.state import STANDING
from wom_sim.errors import InputError
from wom_sim.ledger import Event
from wom_sim.results.run import Result, run
from wom_sim.results.values import (
    Groups,
    aimed_at,
    cents_by_tick,
    followers,
    kinds,
    margin_per_order,
    margins,
    of_segment,
    prices,
    segments,
    until,
    value_of,
    wages,
)
from wom_sim.rng import Purpose
from wom_sim.scenario.goals import Goal

# Person 0 sees an ad on day 2, visits and orders on day 3; her friend 1 hears it on day 8, orders on day 10.
STORY = (
    by_ads(Event.FIRST_EXPOSURE, 0, 2),
    by_ads(Event.NOTICE, 0, 2),
    by_ads(Event.VISIT, 0, 3, n=1),
    by_ads(Event.CONVERT, 0, 3, n=1),
    by_ads(Event.SUBSCRIBE, 0, 3, n=0),
    by_friend(Event.SHARE, 0, 3, n=1, source=-1),
    by_friend(Event.FIRST_EXPOSURE, 1, 8),
    by_friend(Event.NOTICE, 1, 8),
    by_friend(Event.VISIT, 1, 10, n=1),
    by_friend(Event.CONVERT, 1, 10, n=1),
    by_friend(Event.SUBSCRIBE, 1, 10, n=0),
    row(Event.VISIT, 5, 12, n=1),
    by_post(Event.UNSUBSCRIBE, 2, 11, n=0, medium=OWNED),
)
SHOWN = {(2, 0): 4, (8, 3): 1, (9, 1): 2}


def story() -> Any:
    """At the end 0, 1, 3 and 4 follow the blog; 2 followed until day 11."""
    return history(*STORY, impressions=SHOWN, following=[1, 1, 1, 1, 1], left=[0, 0, 1])


def test_money_leaves_on_its_day() -> None:
    cents = cents_by_tick(prepared(), "all", story().rows)
    assert cents.shape == (15, 3)
    ads, posts, gifts = cents.T
    assert ads[2] == ads[2:5].tolist()[0] > 250  # the first day carries what is fixed
    assert ads[5:].sum() == ads[:2].sum() == 0
    assert (posts[1], posts.sum()) == (1400, 1400)
    assert (gifts[9], gifts.sum()) == (500, 500)
    for strategy in ("all", "posts only", "nothing"):
        spent = cents_by_tick(prepared(), strategy, story().rows).sum()
        assert spent == round(100 * prepared().cost(strategy))


def test_wages_leave_with_the_work() -> None:
    account = Account("line", "owned", "posts", wages=10, hours={3: 1.0, 1: 1.0, 8: 4.0})
    assert wages(account, 1) == {1: 1.67, 3: 1.66, 8: 6.67}
    assert wages(Account("line", "owned", "posts", wages=10), 5) == {5: 10}
    team = {"team.us": {"people": 1, "wage_per_hour": 12}, "plan.posts.hours": 0.5, "plan.posts.cost_per_post": 0}
    cents = cents_by_tick(prepared(**team), "posts only", story().rows)
    assert cents[1:, 0].tolist() == [600] * 14


def test_a_reward_leaves_with_the_order_that_earned_it() -> None:
    friends = {"kind": "referral", "content": "film", "from": "2027-03-02", "to": "2027-03-10", "giver": 0.333,
               "friend": 0.1, "fixed_cost": 3}  # fmt: skip
    ready = prepared(**{"plan.code": friends, "strategies.all": ["ads", "posts", "gifts", "code"]})
    told = history(
        by_friend(Event.CONVERT, 1, 2), by_friend(Event.CONVERT, 2, 2), by_friend(Event.CONVERT, 3, 10),
        by_friend(Event.CONVERT, 4, 11), by_ads(Event.CONVERT, 5, 5), by_friend(Event.CONVERT, 6, 5, content=OFFER),
    )  # fmt: skip
    cents = cents_by_tick(ready, "all", told.rows)[:, 3]
    assert cents.tolist() == [0, 0, 300 + 433, *[0] * 7, 217, *[0] * 4]  # 2 · 5 · .433, then 6.495 in all
    result = Result(ready, "all", 7, 0, "array", told)
    assert result.rewards() == {"code": 6.5}
    assert result.cost == round(ready.cost("all") + 6.5, 2) == cents_by_tick(ready, "all", told.rows).sum() / 100
    assert until(ready, "all", told, 9)["cost"] == cents_by_tick(ready, "all", told.rows)[:10].sum() / 100


def test_what_an_order_brings() -> None:
    """A price of 20 and a margin of 8; the offer takes a tenth off the price."""
    ready = prepared(**{"brands.cafe.price_per_order": 20, "contents.offer.discount": 0.1})
    rows = history(by_post(Event.CONVERT, 1, 3), by_ads(Event.CONVERT, 2, 3), row(Event.CONVERT, 3, 3)).rows
    standing = np.zeros((10, 1), STANDING)
    assert kinds(ready, rows, standing).tolist() == [1, 0, 2]
    assert margins(ready).tolist() == [8, 6, 8] * 2
    assert prices(ready).tolist() == [20, 18, 20] * 2
    assert prices(prepared()).tolist() == margins(prepared()).tolist() == [8, 8, 8] * 2
    assert margin_per_order(ready, rows) == (6 + 8 + 8) / 3
    assert margin_per_order(ready, rows[:0]) == 8


def test_a_summary_until_a_day_is_that_of_a_run_that_ended_there() -> None:
    early = until(prepared(), "all", story(), 8)
    assert (early["reach"], early["impressions"], early["visits"], early["conversions"]) == (10, 25, 5, 5)
    assert (early["conversions_paid"], early["conversions_earned"], early["notices"]) == (5, 0, 10)
    spent = cents_by_tick(prepared(), "all", story().rows)[:9].sum() / 100
    assert (early["cost"], early["cac_of_all_orders"], early["roas_of_all_orders"]) == (spent, spent / 5, 8 * 5 / spent)
    assert early["frequency"] == 2.5
    assert math.isnan(early["live_shares"])
    nothing = until(prepared(), "all", story(), 1)
    assert (nothing["reach"], nothing["conversions"]) == (0, 0)
    assert math.isnan(nothing["cac_of_all_orders"])


def test_until_the_last_day_is_the_summary(engine: Any) -> None:
    result = run(cafe(), "all", engine=engine)
    whole = until(result.prepared, "all", result.history, 14)
    expected = {name: value for name, value in result.summary().items() if name != "live_shares"}
    assert {name: whole[name] for name in expected} == pytest.approx(expected, nan_ok=True, abs=0)


def test_followers_of_a_channel_tick_by_tick() -> None:
    ready, told = prepared(), story()
    found = [followers(ready, told, tick) for tick in (0, 2, 3, 10, 11, 14)]
    assert [one["followers.blog"] / SCALE for one in found] == [3, 3, 4, 5, 4, 4]
    assert [one["joined.blog"] / SCALE for one in found] == [0, 0, 1, 2, 2, 2]
    assert {one["followers.cafe.list"] for one in found} == {0}
    assert found[0]["followers.cafe.blog"] == found[0]["followers.blog"]


def test_who_follows_before_day_1_is_what_was_drawn(engine: Any) -> None:
    """Joining and leaving in the ledger lead back to day 0."""
    busy = {"brands.cafe.channels.blog.subscribe": 0.9, "brands.cafe.visits_per_day": 0.5, "market.simulate": 50}
    result = run(cafe(**busy), "all", engine=engine)
    channel = result.prepared.setting.channels[0]
    prefix = rng.key(rng.world_seed(7, 0), Purpose.FOLLOW, channel.word)
    draws = rng.absorb_each(prefix, result.prepared.network.words)
    drawn = sum(rng.passes(int(draw), rng.cut(channel.follow)) for draw in draws)
    assert followers(result.prepared, result.history, 0)["followers.blog"] == drawn
    assert followers(result.prepared, result.history, 14)["followers.blog"] > drawn


def test_followers_grow_from_day_0(engine: Any) -> None:
    busy = {"brands.cafe.channels.blog.subscribe": 0.9, "brands.cafe.visits_per_day": 0.5, "market.simulate": 50}
    goals = [{"followers.blog": "+1"}, {"followers.blog": "+1_000"}, {"followers.blog": "+1% by 2027-03-08"}]
    result = run(cafe(goals=goals, **busy), "all", engine=engine)
    began, then, now = (followers(result.prepared, result.history, day)["followers.blog"] for day in (0, 8, 14))
    plain, many, share = result.prepared.scenario.goals.values()
    found = [value_of(goal, result.prepared.scenario, result.measured) for goal in (plain, many, share)]
    assert found == [now - began, now - began, (then - began) / began]
    assert 1 < found[0] < 1_000
    assert [*result.goals().values()] == [1, 0, 1]  # one run can tell: it needs no other one


def test_two_brands_with_the_same_channel_are_told_apart() -> None:
    tea = {"channels": {"blog": {"followers": 5, "reach": 0.5}}}
    ready = prepared(**{"brands.tea": tea, "contents.film.brand": "cafe", "contents.offer.brand": "cafe"})
    told = history()
    state = np.zeros((10, 2), told.brands.dtype)
    state["following"][:3, 1] = 1  # the first channel of its brand
    state["following"][:2, 0] = 2  # the second of its
    found = followers(ready, replace(told, brands=state, live_shares=0), 14)
    assert (found["followers.tea.blog"], found["followers.cafe.blog"], found["followers.list"]) == (15, 0, 10)
    assert "followers.blog" not in found


GROUPS = Groups(("young", "old"), np.array([0, 1, 1, 0, 0, 0, 0, 0, 0, -1]))


def test_a_segment_counts_its_own_people() -> None:
    young = of_segment(prepared(), story(), 14, "young", GROUPS)
    assert (young["reach"], young["conversions"], young["visits_direct"], young["people"]) == (5, 5, 5, 35)
    old = of_segment(prepared(), story(), 9, "old", GROUPS)
    assert (old["reach_earned"], old["conversions"], old["people"]) == (5, 0, 10)
    assert not {"impressions", "cac", "frequency", "live_shares", "reproduction"} & {*old}


@pytest.mark.parametrize(("groups", "known"), [(None, "it has none"), (GROUPS, "young, old")])
def test_a_segment_that_is_not_there(groups: Groups | None, known: str) -> None:
    with pytest.raises(InputError, match=f"the market has no segment 'rich': {known}"):
        of_segment(prepared(), story(), 14, "rich", groups)


def test_groups_of_people() -> None:
    assert segments(prepared()) is None
    assert aimed_at(prepared()) is None
    ready = with_segments(("young", "old"), [0, 1] * 5, target="young")
    found = segments(ready)
    assert found is not None
    assert found.people("old").tolist() == [False, True] * 5
    aimed = aimed_at(ready)
    assert aimed is not None
    assert aimed.names == ("target", "beyond the target")
    assert aimed.of.tolist() == [0, 1] * 5
    assert aimed_at(with_segments(("young", "old"), [0] * 10)) is None


def test_everything_that_goals_speak_of_is_measured() -> None:
    goals = [
        {"orders": "5 by 2027-03-08"}, {"reach": "20% of segment young"},
        {"visits": "1 of segment young by 2027-03-09"}, {"followers.blog": 20},
    ]  # fmt: skip
    ready = with_segments(("young", "old"), [0, 1] * 5, goals=goals)
    result = Result(ready, "all", 7, 0, "array", story())
    found = result.measured
    assert list(found) == [(14, ""), (8, ""), (9, ""), (14, "young"), (9, "young")]
    values = [value_of(goal, ready.scenario, found) for goal in ready.scenario.goals.values()]
    assert values == [5, 5 / 25, 5, 20]
    assert found[14, ""]["people"] == 50
    assert found[14, ""]["conversions"] == result.numbers["conversions"] == 10
    assert math.isnan(value_of(Goal("cac", 3), ready.scenario, found))
    assert result.goals() == {"goal_orders": 1, "goal_reach": 1, "goal_visits": 1, "goal_followers.blog": 1}


def test_a_run_says_which_goals_it_meets() -> None:
    goals = [
        {"orders": 5}, {"conversions": "5 by 2027-03-02"}, {"reach": "20%"}, {"reach": "> 20%"},
        {"cac_of_all_orders": "< 100"}, {"followers.blog": 20}, {"conversions": "+15%"},
        {"cost_per_extra_order": "< 3"},
    ]  # fmt: skip
    result = Result(prepared(goals=goals), "all", 7, 0, "array", story())
    assert result.goals() == {
        "goal_orders": 1, "goal_conversions": 0, "goal_reach": 1, "goal_reach 2": 0, "goal_cac_of_all_orders": 1,
        "goal_followers.blog": 1,
    }  # fmt: skip
    assert result.summary() == pytest.approx({**result.numbers, **result.goals()}, nan_ok=True)
    assert result.margin_per_order == 8
    assert result.numbers["roas_of_all_orders"] == metrics.roas(8 * 10, result.cost)
    assert result.numbers["margin"] == 80
