"""What money buys, with numbers: caps, rating points, flights, targets, accounts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modules.stage import ADS, near, play, ready, scenario

from wom_sim import rules
from wom_sim.campaign.auction import after_a_day
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event

ONLY_ADS = {"plan.letters": {**ADS, "budget": 0}, "strategies.plan.lines": ["ads"], "sharing.contact": 0}
WORLDS = 12


def shown(changes: dict[str, Any], engine: str, worlds: int = 1) -> np.ndarray:
    """Impressions of the ads by world and tick."""
    prepared = ready({**ONLY_ADS, **changes})
    return np.array([play(prepared, engine, world).impressions[:, 0] for world in range(worlds)])


@pytest.mark.parametrize(("day", "week"), [(1, 3), (3, 4), (5, 2)])
def test_nobody_sees_more_than_the_caps(day: int, week: int, engine: str) -> None:
    """With so much money everybody is shown as often as the caps let through, and never more."""
    changes = {"plan.ads.budget": 3_000, "plan.ads.cap_per_day": day, "plan.ads.cap_per_week": week}
    prepared = ready({**ONLY_ADS, **changes})
    history = play(prepared, engine)
    by_week = history.impressions[1:, 0].reshape(4, 7).sum(axis=1)
    assert (history.impressions[1:, 0] <= 300 * day).all()
    assert (by_week <= 300 * week).all()
    assert history.items["paid"].max() <= 4 * week
    assert history.items["paid"].mean() > 0.95 * 4 * week  # and they bite


@pytest.mark.parametrize("week", [1, 2, 5])
def test_the_expectation_under_a_weekly_cap_comes_out(week: int, engine: str) -> None:
    changes = {"plan.ads.budget": 200, "plan.ads.cap_per_week": week}
    account = ready({**ONLY_ADS, **changes}).plan("plan")[0].account
    counts = shown(changes, engine, WORLDS).sum(axis=1) * 10
    assert near(counts.mean(), account.expected, math.sqrt(account.expected * 10 / WORLDS))
    offered = rules.expected_impressions(300 * 20, 200 / 28 / 10, 10) * 28 * 10
    assert account.expected + account.unfilled == pytest.approx(offered, rel=1e-12)
    assert sum(account.spent.values()) + account.unspent == pytest.approx(200, abs=1e-9)


def test_a_week_of_coins() -> None:
    """Two days of one impression with chance ½ under a cap of one: ½ after the first day, ¾ after the second."""
    coin = np.array([1 << 52], np.uint64)
    first = after_a_day(np.array([[1.0, 0.0]]), coin)
    assert first.tolist() == [[0.5, 0.5]]
    assert after_a_day(first, coin).tolist() == [[0.25, 0.75]]


def test_a_week_of_coins_class_by_class() -> None:
    """One class throws two coins a day, the other none; the cap of three takes the fourth head."""
    cuts = np.array([3 << 51, 1 << 51, 0, 0], np.uint64)  # P(≥ 1) = ¾, P(≥ 2) = ¼
    first = after_a_day(np.array([[1.0, 0, 0, 0], [1.0, 0, 0, 0]]), cuts)
    assert first.tolist() == [[0.25, 0.5, 0.25, 0], [1, 0, 0, 0]]
    assert after_a_day(first, cuts).tolist() == [[1 / 16, 4 / 16, 6 / 16, 5 / 16], [1, 0, 0, 0]]


def test_rating_points_are_impressions_per_hundred_people(engine: str) -> None:
    line = {"plan.ads.grps": 80, "plan.ads.cost_per_point": 5, "plan.ads.cpm": None, "plan.ads.budget": 400}
    account = ready({**ONLY_ADS, **line}).plan("plan")[0].account
    assert account.expected == pytest.approx(0.8 * 3_000)
    assert account.cost == 400
    assert near(10 * shown(line, engine, WORLDS).sum(axis=1).mean(), 2_400, math.sqrt(24_000 / WORLDS))


@pytest.mark.parametrize(
    ("flight", "days"),
    [("pulsed", [1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24]), ("burst", [1, 2, 3]), ("always_on", list(range(1, 29)))],
)
def test_flights(flight: str, days: list[int], engine: str) -> None:
    changes = {"plan.ads.flight": flight, "plan.ads.on_days": 3, "plan.ads.off_days": 4, "plan.ads.budget": 900}
    counts = shown(changes, engine, 3).sum(axis=0)
    assert np.flatnonzero(counts).tolist() == days
    assert sum(ready({**ONLY_ADS, **changes}).plan("plan")[0].account.spent.values()) <= 900


SEGMENTS = {
    "market.segments": {
        "young": {"share": 0.4, "age": "18-30", "place": ["north", "south"], "uses": {"street": 0.5}},
        "old": {"share": 0.6, "age": "31-80", "place": "north", "uses": {"street": 1.0}},
    }
}


@pytest.mark.parametrize(
    "target", [{"segments": "young"}, {"age": "18-30"}, {"place": "south"}, {"age": "25-45", "place": "north"}]
)
def test_only_the_target_sees_it(target: dict[str, Any], engine: str) -> None:
    prepared = ready({**ONLY_ADS, **SEGMENTS, "plan.ads.target": target, "plan.ads.budget": 3_000})
    wanted = prepared.public.of_line("ads")
    seen = play(prepared, engine).items["paid"][:, 0] > 0
    assert 0 < wanted.sum() < 150
    assert not seen[~wanted].any()
    assert seen[wanted].mean() > 0.95
    users = prepared.population.uses["street"]
    assert not wanted[~users].any()  # nobody off the street is reached there


def test_match_rate_and_premium_by_the_closed_form() -> None:
    """S is the people who are found, and a premium raises the price of every impression."""
    target = {"segments": "young", "match_rate": 0.5, "premium": 0.25}
    prepared = ready({**ONLY_ADS, **SEGMENTS, "plan.ads.target": target, "plan.ads.cap_per_day": 20})
    people = int(prepared.public.of_line("ads").sum())
    assert near(people, 300 * 0.4 * 0.5 * 0.5, math.sqrt(300 * 0.1 * 0.9))
    offered = people * 20 * -math.expm1(-1000 * 20 / 28 / 10 / (12.5 * people * 20)) * 28 * 10
    assert prepared.plan("plan")[0].account.expected == pytest.approx(offered, rel=1e-9)


@settings(max_examples=15)
@given(st.integers(0, 50), st.floats(0, 60), st.floats(0, 60), st.booleans())
def test_more_money_is_no_impression_less(world: int, money: float, more: float, aimed: bool) -> None:
    """In every world and for every person, targeted or not."""
    changes: dict[str, Any] = {**ONLY_ADS, **SEGMENTS, "plan.ads.budget": money}
    if aimed:
        changes["plan.ads.target"] = {"segments": "old"}
    less = play(ready(changes), "array", world).items["paid"]
    assert (play(ready({**changes, "plan.ads.budget": money + more}), "array", world).items["paid"] >= less).all()


def test_a_click_price_is_its_twin_per_thousand(engine: str) -> None:
    by_click = {"plan.ads.cpm": None, "plan.ads.cpc": 0.5, "plan.ads.ctr": 0.02}
    assert (shown(by_click, engine) == shown({"plan.ads.cpm": 10}, engine)).all()


def test_accounts_reach_followers_all_over_the_market(engine: str) -> None:
    """Four accounts of 600 followers, 3,000 people, half of them see a post: .1 a person and account."""
    line = {"kind": "influencers", "tier": "nano", "followers": 600, "number": 4, "reach": 0.5, "content": "story",
            "on": ["2027-03-03", "2027-03-10"], "fee_each": 7, "fee_per_thousand": 5}  # fmt: skip
    prepared = ready({**ONLY_ADS, "plan.ads": line})
    account = prepared.plan("plan")[0].account
    assert account.cost == 2 * 4 * (7 + 5 * 0.6)
    assert account.expected == pytest.approx(2 * 4 * 0.1 * 3_000)
    counts = [play(prepared, engine, world).impressions[:, 0] for world in range(WORLDS)]
    assert set(np.flatnonzero(np.sum(counts, axis=0)).tolist()) == {3, 10}
    assert near(10 * np.sum(counts) / WORLDS, 2_400, 10 * math.sqrt(2 * 4 * 300 * 0.1 * 0.9 / WORLDS))


def test_tiers_have_typical_followers() -> None:
    line = {"kind": "influencers", "number": 1, "content": "story", "on": "2027-03-03"}
    tiers = {"nano": 5_000, "micro": 50_000, "mid": 250_000, "macro": 750_000, "mega": 2_000_000}
    for tier, followers in tiers.items():
        assert scenario({"plan.ads": {**line, "tier": tier}}).plan["ads"].followers == followers


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"plan.ads.cap_per_week": 0}, "plan.ads.cap_per_week: must be at least 1 (got 0)"),
        ({"plan.ads.grps": 80}, "plan.ads.cpm: does not go with grps"),
        ({"plan.ads": {**ADS, "budget": None, "cpm": None, "grps": 80}}, "plan.ads.budget"),
        ({"plan.ads.flight": "pulse"}, "plan.ads.flight: must be one of always_on, pulsed, burst (got 'pulse')"),
        ({"plan.ads.target": {"segments": "young"}}, "plan.ads.target.segments: nobody has the segment 'young'"),
        (
            {"plan.ads": {"kind": "influencers", "tier": "tiny", "number": 1, "content": "story", "on": "2027-03-03"}},
            "plan.ads.tier: must be one of nano, micro, mid, macro, mega (got 'tiny')",
        ),
        (
            {"plan.ads": {"kind": "influencers", "tier": "nano", "content": "story", "on": "2027-03-03"}},
            "plan.ads.number: is missing",
        ),
    ],
)
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(changes)
    assert said in str(error.value)


def test_reach_never_leaves_the_ads_that_nobody_can_see(engine: str) -> None:
    """A target of whom the platform finds nobody spends nothing and shows nothing."""
    prepared = ready({**ONLY_ADS, **SEGMENTS, "plan.ads.target": {"segments": "young", "match_rate": 0}})
    history = play(prepared, engine)
    assert history.impressions[:, 0].sum() == 0
    assert prepared.plan("plan")[0].account.cost == 0
    assert (history.rows["event"] == Event.FIRST_EXPOSURE).sum() == 0
