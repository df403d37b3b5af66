"""Nothing is free: hours, wages, budgets and splits, to the cent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, WHOLE, chances_to_leave, play, ready, rows, same, scenario

from wom_sim import rules
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event

TEAM = {"team.crew": {"people": 0.5, "hours_per_week": 20, "wage_per_hour": 7}, "contents.story.hours": 4}
GIFTS = {"kind": "samples", "content": "story", "on": "2027-03-02", "who": "random", "number": 100, "cost_each": 3}


def test_what_does_not_fit_in_a_week_is_not_made(engine: str) -> None:
    """Ten hours a week and four a post: two posts a week are made, Mondays and Tuesdays, five are not."""
    prepared = ready(TEAM)
    ads, letters = (one.account for one in prepared.plan("plan"))
    assert letters.not_made == tuple(day for day in range(1, 29) if (day - 1) % 7 > 1)
    assert letters.hours == {day: 4.0 for day in range(1, 29) if (day - 1) % 7 <= 1}
    assert letters.wages == 8 * 4 * 7
    assert ads.wages == 4 * 7  # an advertisement is made once, before it starts
    assert set(np.flatnonzero(play(prepared, engine).impressions[:, 1]).tolist()) <= set(letters.hours)
    assert prepared.cost("plan") == 20 + 8 * 4 * 7 + 4 * 7


def test_lines_are_served_in_the_order_of_the_strategy() -> None:
    more = {"plan.more": {"kind": "posts", "channel": "letters", "content": "story", **WHOLE, "hours": 7}}
    prepared = ready({**TEAM, **more, "strategies.turned": ["more", "letters"]})
    made = {name: [len(one.account.hours) for one in prepared.plan(name)] for name in ("plan", "turned")}
    assert made == {"plan": [1, 8, 0], "turned": [4, 0]}  # 4 + 4 leaves no seven, and 7 leaves no four


def test_production_is_paid_once_by_every_strategy() -> None:
    prepared = ready({"contents.story.production": 250, "strategies.ads only": ["ads"]})
    assert [one.account.fixed for one in prepared.plan("plan")] == [250, 0]
    assert prepared.cost("plan") == prepared.cost("ads only") == 270


def test_a_budget_is_spent_to_the_cent() -> None:
    changes = {"plan.ads.budget": 30, "plan.gifts": GIFTS, "plan.letters.cost_per_post": 2, "plan.ads.fixed_cost": 9}
    prepared = ready({**changes, "strategies.plan.budget": 725})
    ads, letters, gifts = prepared.plan("plan")
    assert letters.account.cost == 56
    left = 725 - 56 - 9  # shared out as typed, 30 to 300
    assert ads.account.budget == pytest.approx(left * 30 / 330)
    assert gifts.account.cost == int(left * 300 / 330 / 3) * 3
    assert prepared.cost("plan") == pytest.approx(725, abs=3)


def test_a_split_gives_each_line_its_share() -> None:
    changes = {"plan.gifts": GIFTS, "plan.more": {**ADS, "budget": 1}, "plan.ads.fixed_cost": 10}
    prepared = ready(
        {**changes, "strategies.plan": {"lines": ["all"], "budget": 600, "split": {"ads": 0.5, "rest": "even"}}}
    )
    ads, _, gifts, more = (one.account for one in prepared.plan("plan"))
    assert ads.budget + ads.fixed == 300
    assert (gifts.cost, more.budget) == (150, 150)
    assert prepared.cost("plan") == 600


def test_money_that_buys_nothing_stays_unspent() -> None:
    prepared = ready({"strategies.plan.budget": 100_000})
    ads = prepared.plan("plan")[0].account
    assert ads.budget == 100_000
    assert sum(ads.spent.values()) + ads.unspent == pytest.approx(100_000, abs=0.005)
    assert ads.unspent > 0
    everybody = ready({"plan.ads": GIFTS, "strategies.plan.budget": 100_000}).plan("plan")[0]
    assert everybody.account.cost == 3 * 3_000  # there are no more people


def test_lines_taken_away_leave_the_others_as_they_were(engine: str) -> None:
    prepared = ready({"plan.gifts": GIFTS, "strategies.plan.budget": 800})
    kept = prepared.keeping("plan", {"ads"})
    assert kept.plan("plan")[0].account == prepared.plan("plan")[0].account
    assert kept.scenario.strategy("plan").lines == ("ads",)
    assert not same(play(kept, engine), play(prepared, engine))


def test_strategies_name_strategies_and_all() -> None:
    changes = {"plan.gifts": GIFTS, "strategies.today": ["letters"], "strategies.more": ["today", "gifts", "letters"]}
    strategies = scenario(changes).strategies
    assert strategies["plan"].lines == ("ads", "letters", "gifts")
    assert strategies["more"].lines == ("letters", "gifts")


LEAVING = {"unsubscribe": 0.1, "posts_tolerated": 3.5}


@pytest.mark.parametrize(("weekdays", "posts"), [("daily", 7), (["mon", "wed", "fri"], 3)])
def test_followers_leave_by_the_post(weekdays: Any, posts: int, engine: str) -> None:
    """Each post seen is a chance of pc(u, max(1, posts in a week / 3.5)²) to leave; who left sees nothing more."""
    letters = {"followers": 3_000, "reach": 1, **LEAVING}
    prepared = ready({"brands.shop.channels.letters": letters, "plan.letters.days": weekdays,
                      "strategies.plan.lines": ["letters"]})  # fmt: skip
    history = play(prepared, engine)
    line = prepared.plan("plan")[0].line
    left, seen = rows(history, Event.UNSUBSCRIBE), history.impressions[:, 0]
    followers = 300
    for tick in sorted(line.ticks):
        assert seen[tick] == followers
        followers -= int((left["tick"] == tick).sum())
    assert len(left) == len(np.unique(left["person"])) > 20
    leave = chances_to_leave(prepared, 0)
    chances = [leave[tick] for tick in sorted(line.ticks)]
    assert chances[-1] == pytest.approx(rules.scaled(0.1, max(1, posts / 3.5) ** 2))
    expected = sum(chance * seen[tick] for tick, chance in zip(sorted(line.ticks), chances, strict=True))
    assert abs(len(left) - expected) <= 4 * expected**0.5


def test_every_other_week() -> None:
    line = ready({"plan.letters.every": 2}).plan("plan")[1].line
    assert sorted(line.ticks) == [*range(1, 8), *range(15, 22)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"strategies.plan.budget": 5, "plan.ads.fixed_cost": 9}, "strategies.plan.budget: 9.00 go to fees"),
        ({"strategies.plan.split": {"ads": 0.5}}, "strategies.plan.split: needs a budget to split"),
        (
            {"strategies.plan": {"lines": ["ads"], "budget": 9, "split": {"letters": 0.5}}},
            "strategies.plan.split.letters: unknown line of this strategy 'letters'",
        ),
        (
            {"strategies.plan": {"lines": ["ads"], "budget": 9, "split": {"ads": 0.9, "rest": 0.5}}},
            "strategies.plan.split: adds up to 1.4",
        ),
        ({"strategies.a": ["b"], "strategies.b": ["a"]}, "goes in a circle"),
        ({"team": {"a": {}, "b": {}}, "contents.story.hours": 1}, "plan.ads.team: is missing: there are several teams"),
        ({"team": {"a": {}}, "plan.ads.team": "c"}, "plan.ads.team: unknown team 'c'"),
        ({"team.crew": {"people": 0}}, "team.crew.people: must be more than 0 (got 0)"),
    ],
)
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        ready(changes)
    assert said in str(error.value)
