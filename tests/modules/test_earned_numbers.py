"""What people pass on and why, with numbers: press, events, referrals, contests, search, customers' own words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, near, play, ready, rows, same

from wom_sim import rules
from wom_sim.ledger import Event, Medium
from wom_sim.results.run import Result

PRESS: dict[str, Any] = {
    "kind": "press", "content": "story", "on": "2027-03-05", "days": 10, "shares_needed": 50,
    "outlets": {"daily": {"take_up": 0.3, "reach": 0.5}},
}  # fmt: skip
QUIET = {"contents.story.share": 0, "brands.shop.visits_per_day": 0}


def published(history: Any, line: int = 2) -> list[int]:
    """The ticks on which the press line shows."""
    return np.flatnonzero(history.impressions[:, line]).tolist()


def test_without_shares_an_outlet_takes_the_story_at_once_or_never() -> None:
    prepared = ready({**QUIET, "plan.press": PRESS, "strategies.plan.lines": ["ads", "letters", "press"]})
    days = [published(play(prepared, "array", world)) for world in range(200)]
    assert {tuple(one) for one in days} == {(), (5,)}
    assert near(sum(map(bool, days)), 60, math.sqrt(200 * 0.3 * 0.7))


def test_shares_push_a_story_into_the_paper(engine: str) -> None:
    """Taken on the first day on which L(π)·(1 + shares so far/50) beats the outlet's resistance; once only."""
    prepared = ready({"plan.press": PRESS, "contents.story.share": 0.6})
    taken = 0
    for world in range(6):
        history = play(prepared, engine, world)
        days = published(history)
        assert len(days) <= 1
        shares = rows(history, Event.SHARE)
        own = np.cumsum(np.bincount(shares["tick"][shares["line"] < 0], minlength=29)) * 10
        if days and days[0] > 5:
            taken += 1
            before, that_day = (rules.story_pressure(rules.pressure(0.3), 1, int(own[d - 1]), 50) for d in
                                (days[0] - 1, days[0]))  # fmt: skip
            assert before < that_day  # nothing but shares can have tipped it
    assert taken >= 1


@pytest.mark.parametrize("stronger", [{"take_up": 0.9}, {"reach": 0.9}])
def test_a_better_outlet_loses_nobody(stronger: dict[str, float], engine: str) -> None:
    better = {**PRESS, "outlets": {"daily": {**PRESS["outlets"]["daily"], **stronger}}}
    silent = {**PRESS, "outlets": {"x": {"take_up": 0, "reach": 0}}}
    settings = {"memory.goodwill": False, "brands.shop.channels": {}, "plan.letters": silent}
    for world in range(3):
        less = play(ready({**settings, "plan.press": PRESS}), engine, world).items["notice_tick"]
        more = play(ready({**settings, "plan.press": better}), engine, world).items["notice_tick"]
        late = np.iinfo(np.int32).max
        assert (np.where(more < 0, late, more) <= np.where(less < 0, late, less)).all()


def test_no_press_without_earned_media(engine: str) -> None:
    prepared = ready({"plan.press": {**PRESS, "outlets": {"daily": {"take_up": 1, "reach": 0.5}}}})
    media = frozenset({Medium.PAID, Medium.OWNED})
    assert published(play(prepared, engine)) == [5]
    assert published(play(prepared, engine, media=media)) == []


def test_other_people_come_on_each_day(engine: str) -> None:
    fair = {"kind": "event", "content": "story", "on": ["2027-03-02", "2027-03-03"], "number": 400, "cost_each": 1.5}
    prepared = ready({"plan.fair": fair})
    seed_days = prepared.plan("plan")[2].in_world(99).people
    assert [len(people) for people in seed_days.values()] == [40, 40]
    assert len(set(seed_days[2].tolist()) & set(seed_days[3].tolist())) < 15
    assert prepared.plan("plan")[2].account.cost == 2 * 400 * 1.5
    history = play(prepared, engine)
    assert history.impressions[[2, 3], 2].tolist() == [40, 40]


CODES: dict[str, Any] = {
    "kind": "referral",
    "content": "code",
    "from": "2027-03-08",
    "to": "2027-03-21",
    "giver": 3,
    "friend": 2,
}
CODE = {"attract": 0.8, "persuade": 0.3, "share": 0.2, "visit": 0.5}


def referral(**changes: Any) -> dict[str, Any]:
    return {"contents.code": CODE, "plan.codes": {**CODES, **changes}, "brands.shop.customers": 900}


def test_customers_are_asked_once_and_when_they_become_one(engine: str) -> None:
    prepared = ready(referral())
    history = play(prepared, engine)
    code = prepared.contents.index("code")
    assert np.flatnonzero(history.impressions[:, 2]).tolist() == [8]
    assert history.impressions[8, 2] == np.count_nonzero(history.brands["marks"] & 128)
    asked = rows(history, Event.SHARE)
    fresh = asked[(asked["content"] == code) & (asked["n"] == 2)]
    assert len(fresh) > 0
    assert ((fresh["tick"] >= 8) & (fresh["tick"] <= 21)).all()


@pytest.mark.parametrize("lift", [0.0, 1.0, 3.0])
def test_a_reward_makes_people_readier(lift: float) -> None:
    """Of those who notice while it runs, pc(s, 1 + lift) pass it on."""
    push = {**ADS, "channel": "x", "content": "code", "budget": 800, "cpm": 5, "attention": 1, "from": "2027-03-08"}
    changes = {"brands.shop.customers": 0, "sharing.customers": 1, "plan.push": push}
    prepared = ready({**referral(lift=lift), **changes})
    code = prepared.contents.index("code")
    noticed = passed = 0
    for world in range(20):
        history = play(prepared, "array", world)
        ticks = history.items["notice_tick"][:, code]
        during = (ticks >= 8) & (ticks <= 21)
        noticed += int(during.sum())
        passed += int((history.items["noticer_share_tick"][during, code] >= 0).sum())
    expected = rules.scaled(0.2, 1 + lift)
    assert near(passed / noticed, expected, math.sqrt(expected * (1 - expected) / noticed))


def test_rewards_are_paid_for_orders_of_friends_and_cost_money(engine: str) -> None:
    prepared = ready(referral(lift=5))
    history = play(prepared, engine)
    orders, code = rows(history, Event.CONVERT), prepared.contents.index("code")
    friends = (orders["source"] >= 0) & (orders["line"] < 0) & (orders["content"] == code)
    paid = friends & (orders["tick"] >= 8) & (orders["tick"] <= 21)
    assert paid.sum() > 0
    result = Result(prepared, "plan", 7, 0, engine, history)
    assert result.rewards() == {"codes": 5 * 10 * paid.sum()}
    assert result.summary()["cost"] == pytest.approx(prepared.cost("plan") + 50 * paid.sum(), abs=0.005)


def test_a_contest_works_on_its_days_only(engine: str) -> None:
    contest = {"kind": "contest", "content": "story", "from": "2027-03-08", "to": "2027-03-14", "prize": 40, "lift": 9}
    with_it, without = ready({"plan.contest": contest}), ready()
    assert with_it.cost("plan") == without.cost("plan") + 40
    one, other = play(with_it, engine), play(without, engine)
    before = [history.rows[history.rows["tick"] < 8] for history in (one, other)]
    assert before[0].tobytes() == before[1].tobytes()
    assert len(rows(one, Event.SHARE)) > len(rows(other, Event.SHARE))


def test_people_search_for_what_is_talked_about(engine: str) -> None:
    """Chance pc(v_s, shares of the last week per person), logged as earned and without a content."""
    prepared = ready({"brands.shop.search": 0.5, "contents.story.share": 0.9, "sharing.contact": 0.1})
    expected = found = 0.0
    for world in range(5):
        history = play(prepared, engine, world)
        shares = rows(history, Event.SHARE)
        daily = np.bincount(shares["tick"], minlength=29)
        expected += sum(300 * rules.scaled(0.5, daily[max(0, t - 7) : t].sum() / 300) for t in range(29))
        visits = rows(history, Event.VISIT)
        found += np.sum((visits["content"] < 0) & (visits["medium"] == Medium.EARNED))
    assert found > 50
    assert near(found, expected, math.sqrt(expected))
    quiet = play(prepared, engine, media=frozenset({Medium.PAID, Medium.OWNED}))
    visits = rows(quiet, Event.VISIT)
    assert not np.any(visits["medium"] == Medium.EARNED)


def test_customers_say_it_in_their_own_words(engine: str) -> None:
    own = {"attract": 0.5, "share": 0.6}
    prepared = ready({"contents.own": own, "brands.shop.made_by_customers": "own", "brands.shop.visits_per_day": 0.1})
    passed = orders = 0
    for world in range(8):
        history = play(prepared, engine, world)
        shares, bought = rows(history, Event.SHARE), rows(history, Event.CONVERT)
        made = shares[(shares["content"] == prepared.contents.index("own")) & (shares["n"] == 2)]
        assert set(made["person"].tolist()) <= set(bought["person"].tolist())
        passed, orders = passed + len(made), orders + len(bought)
    expected = rules.scaled(0.6, 2)  # customers pass on twice as readily
    assert near(passed / orders, expected, math.sqrt(expected * (1 - expected) / orders))


def test_what_brought_a_customer_is_not_passed_on_twice(engine: str) -> None:
    prepared = ready({"brands.shop.made_by_customers": "story", "contents.story.share": 1})
    shares = rows(play(prepared, engine), Event.SHARE)
    clock = shares[shares["n"] == 2]
    assert len(clock) == len(np.unique(clock["person"]))


def test_regular_customers_never_order_and_pass_on_readily() -> None:
    prepared = ready({"brands.shop.customers": 1_500, "contents.story.share": 0.2, "sharing.contact": 0})
    noticed = passed = customers = 0
    for world in range(20):
        history = play(prepared, "array", world)
        regular = (history.brands["marks"][:, 0] & 128) > 0
        customers += int(regular.sum())
        assert not np.isin(rows(history, Event.CONVERT)["person"], np.flatnonzero(regular)).any()
        noticed += int((history.items["notice_tick"][regular, 0] >= 0).sum())
        passed += int((history.items["noticer_share_tick"][regular, 0] >= 0).sum())
    assert near(customers, 20 * 150, math.sqrt(20 * 300 / 4))
    expected = rules.scaled(0.2, 2)
    assert near(passed / noticed, expected, math.sqrt(expected * (1 - expected) / noticed))


def test_orders_of_a_month_come_out() -> None:
    brand = {"visits_per_day": 0, "orders_per_month": 150, "customers": 600}
    prepared = ready({**{f"brands.shop.{key}": value for key, value in brand.items()}, "strategies.none": []})
    orders = [len(rows(play(prepared, "array", world, "none"), Event.CONVERT)) * 10 for world in range(40)]
    expected = 2_400 * rules.scaled(150 / 2_400, 28 / 30)  # of 30 days; who has bought is no longer to come
    assert near(float(np.mean(orders)), expected, math.sqrt(10 * expected / 40))
    assert same(play(prepared, "array", 1, "none"), play(prepared, "mesa", 1, "none"))
