"""Paid lines person by person, day by day and cent by cent; `test_paid_numbers.py` looks at their totals."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modules.stage import ADS, near, play, ready, rows, same, scenario

from wom_sim import rules
from wom_sim.campaign.auction import Account
from wom_sim.campaign.prepare import Prepared
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event

SMALL: dict[str, Any] = {
    "market.simulate": 60, "market.people": 60, "strategies.plan.lines": ["ads"], "sharing.contact": 0,
    "brands.shop.channels.letters.followers": 0,
}  # fmt: skip
SEGMENTS: dict[str, Any] = {
    "market.segments": {
        "young": {"share": 0.4, "age": "18-30", "uses": {"street": 0.5}},
        "old": {"share": 0.6, "age": "31-80", "uses": ["street"]},
    }
}


def ads(**changes: Any) -> dict[str, Any]:
    """A few people who see nothing but the ads, changed."""
    return {**SMALL, "plan.ads": {**ADS, **changes}}


def account_of(prepared: Prepared) -> Account:
    """The books of the ads."""
    return prepared.plan("plan")[0].account


def day_by_day(prepared: Prepared, engine: str) -> np.ndarray:
    """Impressions by person and day, ``[people, 28]``: the same world, cut off after one day, two days …"""
    totals = [np.zeros(prepared.network.people, int)]
    for last in range(1, 29):
        short = replace(prepared, setting=replace(prepared.setting, ticks=last))
        totals.append(play(short, engine).items["paid"][:, 0].astype(int))
    return np.diff(np.array(totals), axis=0).T


# ---------------------------------------------------------------- caps


@pytest.mark.parametrize("flight", [{}, {"flight": "pulsed", "on_days": 3, "off_days": 3}])
def test_a_weekly_cap_cuts_off_what_is_too_much_and_nothing_else(flight: dict[str, Any], engine: str) -> None:
    """Person by person and day by day: what she would have seen, until her week is full."""
    line = {"budget": 12, "cap_per_day": 3, **flight}
    free = day_by_day(ready(ads(**line)), engine)
    capped = day_by_day(ready(ads(**line, cap_per_week=4)), engine)
    left = np.zeros(60, int)
    for day in range(28):
        left = np.full(60, 4) if day % 7 == 0 else left
        assert (capped[:, day] == np.minimum(free[:, day], left)).all(), day
        left -= capped[:, day]
    assert free.max() <= 3
    assert capped.sum() < 0.9 * free.sum()


def test_a_week_may_begin_while_the_line_rests(engine: str) -> None:
    """Three days on, three off, one a day for certain, two a week: eight in four weeks, though day 22 is a day off."""
    line = {"budget": 9_000, "cap_per_day": 1, "cap_per_week": 2, "flight": "pulsed", "on_days": 3, "off_days": 3}
    prepared = ready(ads(**line))
    assert account_of(prepared).expected == pytest.approx(8 * 60, rel=1e-12)
    assert (play(prepared, engine).items["paid"] == 8).all()


@pytest.mark.parametrize("line", [{"cap_per_week": 2}, {"cap_per_week": 3, "flight": "pulsed", "on_days": 2}])
def test_what_is_expected_under_a_cap_is_what_comes(line: dict[str, Any], engine: str) -> None:
    prepared = ready(ads(**line, budget=12))
    counts = [play(prepared, engine, world).items["paid"].sum() for world in range(10)]
    deviation = math.sqrt(account_of(prepared).expected / 10)  # the cap makes counts more alike than Poisson's
    assert near(float(np.mean(counts)), account_of(prepared).expected, deviation)


FLIGHTS = st.sampled_from(
    [{}, {"flight": "pulsed", "on_days": 3, "off_days": 2}, {"flight": "burst", "on_days": 9}, {"grps": 150.0}]
)


@settings(max_examples=25)
@given(st.integers(0, 100_000), st.integers(1, 4), st.sampled_from([None, 1, 3, 9]), FLIGHTS, st.booleans())
def test_every_impression_and_every_cent_is_somewhere(
    cents: int, day: int, week: int | None, flight: dict[str, Any], aimed: bool
) -> None:
    """Expected + unfilled is what was offered, spent + unspent the budget; the share spent is the share that came."""
    line = {"budget": cents / 100, "cap_per_day": day, "cap_per_week": week, **flight}
    line |= {"cpm": None} if "grps" in flight else {}
    target = {"target": {"segments": "young", "premium": 0.0 if "grps" in flight else 0.4}} if aimed else {}
    prepared = ready({**ads(**line, **target), **SEGMENTS})
    account, people = account_of(prepared), int(prepared.public.of_line("ads").sum())
    days = len(prepared.scenario.plan["ads"].active_days())
    price = 14.0 if aimed else 10.0
    offered = 1.5 * people if "grps" in flight else days * rules.expected_impressions(
        people * 20, cents / 100 / days, price
    )  # fmt: skip
    assert account.expected + account.unfilled == pytest.approx(offered, rel=1e-9, abs=1e-9)
    assert account.expected <= people * days * day * (1 + 1e-9)
    spent = [round(100 * money) for money in account.spent.values()]
    assert sum(spent) + round(100 * account.unspent) == cents
    assert min(spent) >= 0
    assert [money / 100 for money in spent] == pytest.approx(list(account.spent.values()), abs=1e-9)
    if week is None and offered:
        assert sum(spent) == pytest.approx(cents * account.expected / offered, abs=1)


@settings(max_examples=20)
@given(st.integers(0, 50), st.floats(0, 9), st.floats(0, 9), st.sampled_from([None, 1, 4]), FLIGHTS, st.booleans())
def test_more_money_shows_nobody_less(
    world: int, money: float, more: float, week: int | None, flight: dict[str, Any], aimed: bool
) -> None:
    """In every world, for every person, under caps, targets and flights, and however the impressions are bought."""
    line = {"cap_per_week": week, **flight, **({"target": {"segments": "old"}} if aimed else {})}
    line |= {"cpm": None, "grps": None} if "grps" in flight else {}
    seen = []
    for budget in (money, money + more):
        points = {"grps": 1 + 10 * budget} if "grps" in flight else {}
        seen.append(play(ready({**ads(**{**line, **points}, budget=budget), **SEGMENTS}), "array", world).items["paid"])
    assert (seen[1] >= seen[0]).all()


# ---------------------------------------------------------------- prices


def test_632_of_a_thousand_views(engine: str) -> None:
    """S = 50 · 20 = 1,000 views, 1000 · 10 / 10 = 1,000 paid for: 1000 (1 − 1/e)."""
    line = {"budget": 10, "to": "2027-03-01", "cap_per_day": 20}
    prepared = ready({**ads(**line), "market.simulate": 50, "market.people": 50})
    assert round(account_of(prepared).expected, 2) == 632.12
    assert account_of(prepared).cost == 10
    counts = [play(prepared, engine, world).items["paid"].sum() for world in range(12)]
    assert near(float(np.mean(counts)), 632.12, math.sqrt(632.12 / 12))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"cpc": 0.5, "ctr": 0.02, "cpm": None}, {"cpm": 10, "ctr": 0.02}),
        ({"target": {"premium": 0.25}}, {"cpm": 12.5}),
        ({"cpm": 10, "cvr": 0.2, "odds": 1}, {"cpm": 10}),
        ({"grps": 120, "cost_per_point": 4, "cpm": None, "budget": None}, {"grps": 120, "budget": 480, "cpm": None}),
    ],
)
def test_two_ways_of_saying_the_same_price(one: dict[str, Any], other: dict[str, Any], engine: str) -> None:
    typed = [
        ready({**SMALL, "plan.ads": {key: value for key, value in {**ADS, **price}.items() if value is not None}})
        for price in (one, other)
    ]
    assert account_of(typed[0]) == account_of(typed[1])
    assert same(play(typed[0], engine), play(typed[1], engine))
    assert play(typed[0], engine).impressions.sum() > 50


@pytest.mark.parametrize("points", [80, 240])
def test_points_are_bought_of_those_who_can_be_reached(points: int, engine: str) -> None:
    """Impressions are points/100 · people of the audience, at one price however many."""
    line = ads(grps=points, cost_per_point=2, cpm=None, target={"segments": "old"}, cap_per_day=8)
    del line["plan.ads"]["budget"]
    prepared = ready({**line, **SEGMENTS})
    people = int(prepared.public.of_line("ads").sum())
    assert people == 36
    assert account_of(prepared).expected == pytest.approx(points / 100 * 36, rel=1e-12)
    assert account_of(prepared).cost == 2 * points
    counts = [play(prepared, engine, world).items["paid"].sum() for world in range(10)]
    assert near(float(np.mean(counts)), points / 100 * 36, math.sqrt(points / 100 * 36 / 10))


# ---------------------------------------------------------------- whom


def test_who_cannot_be_reached_is_no_inventory(engine: str) -> None:
    """S counts those who fit, are found and use the channel; the auction is as dear as if nobody else existed."""
    for target in ({}, {"segments": "young"}, {"age": "31-60"}, {"uses": "street", "match_rate": 0.6}):
        prepared = ready({**ads(target=target, budget=3), **SEGMENTS})
        wanted = prepared.public.of_line("ads")
        offered = 28 * rules.expected_impressions(wanted.sum() * 20, 3 / 28, 10)
        account = account_of(prepared)
        assert account.expected + account.unfilled == pytest.approx(offered, rel=1e-12)
        assert not play(prepared, engine).items["paid"][~wanted].any()
        assert not wanted[~prepared.population.uses["street"]].any()


def test_a_match_rate_loses_its_share_and_keeps_the_rest() -> None:
    """Who is found at 30 % is found at 60 %; of 500 wanted people 150 and 300 are, within chance."""
    people = {"market.simulate": 1_000, "market.people": 1_000}
    segments = {"market.segments": {"young": {"share": 0.5}, "old": {"share": 0.5}}}
    found = {}
    for rate in (0.0, 0.3, 0.6, 1.0):
        target = {"segments": "young", "match_rate": rate}
        prepared = ready({**ads(target=target, budget=900), **people, **segments})
        found[rate] = prepared.public.of_line("ads")
        assert near(found[rate].sum(), 500 * rate, math.sqrt(500 * rate * (1 - rate)))
    assert not (found[0.3] & ~found[0.6]).any()
    assert not (found[0.6] & ~found[1.0]).any()


# ---------------------------------------------------------------- influencers


@pytest.mark.parametrize(
    ("tier", "followers"), [("nano", 5_000), ("micro", 50_000), ("mid", 250_000), ("macro", 750_000)]
)
def test_accounts_cost_and_reach_by_their_tier(tier: str, followers: int, engine: str) -> None:
    """Number · followers/people · reach · people impressions; each of 3 accounts costs fee + fee per thousand."""
    line = {"kind": "influencers", "tier": tier, "number": 3, "reach": 0.2, "content": "story", "on": "2027-03-03",
            "fee_each": 40, "fee_per_thousand": 8}  # fmt: skip
    prepared = ready({**SMALL, "market.simulate": 300, "market.people": 1_000_000, "plan.ads": line})
    assert account_of(prepared).cost == 3 * (40 + 8 * followers / 1000)
    assert account_of(prepared).expected == pytest.approx(3 * followers * 0.2, rel=1e-12)
    counts = [play(prepared, engine, world).impressions[3, 0] for world in range(10)]
    seen = followers / 1_000_000 * 0.2
    assert near(float(np.mean(counts)), 900 * seen, math.sqrt(900 * seen * (1 - seen) / 10))


def test_an_account_with_more_followers_than_people_reaches_each_once(engine: str) -> None:
    line = {"kind": "influencers", "tier": "mega", "number": 1, "reach": 1, "content": "story", "on": "2027-03-03"}
    assert (play(ready({**SMALL, "plan.ads": line}), engine).items["paid"] == 1).all()


@pytest.mark.parametrize("who", ["degree", "random", "one_hop"])
def test_influencers_of_the_network_come_from_the_target(who: str, engine: str) -> None:
    line = {"kind": "influencers", "who": who, "number": 12, "content": "story", "on": ["2027-03-02", "2027-03-09"],
            "target": {"segments": "young"}, "fee_each": 30}  # fmt: skip
    prepared = ready({**SMALL, "plan.ads": line, "sharing.contact": 0.5, **SEGMENTS})
    young, degree = prepared.population.segment == 0, prepared.network.out_degree
    history = play(prepared, engine)
    posts = rows(history, Event.SHARE)
    posts = posts[posts["line"] == 0]
    chosen = np.unique(posts["person"])
    assert len(posts) == 24
    assert len(chosen) == 12
    assert young[chosen].all()
    assert account_of(prepared).cost == 2 * 12 * 30
    if who == "degree":
        assert degree[chosen].min() >= np.sort(degree[young])[-12]
    heard = rows(history, Event.FIRST_EXPOSURE)
    assert not young[heard["person"][heard["source"] >= 0]].all()  # friends are told whoever they are


# ---------------------------------------------------------------- dates and mistakes


@pytest.mark.parametrize(("on", "off"), [(1, 1), (3, 4), (5, 2), (7, 7), (40, 1)])
def test_pulses_start_with_the_line(on: int, off: int, engine: str) -> None:
    line = {"flight": "pulsed", "on_days": on, "off_days": off, "from": "2027-03-03", "budget": 900}
    shown = play(ready(ads(**line)), engine).impressions[:, 0]
    expected = [tick for tick in range(3, 29) if (tick - 3) % (on + off) < on]
    assert np.flatnonzero(shown).tolist() == expected
    first = scenario(ads(**line)).plan["ads"].active_days()[0]
    assert first == date(2027, 3, 1) + timedelta(days=2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"cap_per_week": 256}, "plan.ads.cap_per_week: must be at most 255 (got 256)"),
        ({"flight": "pulsed", "on_days": 0}, "plan.ads.on_days: must be at least 1 (got 0)"),
        (
            {"grps": 80, "cpm": None, "target": {"premium": 0.2}},
            "plan.ads.target.premium: does not go with grps\n   hint: points have one price: raise cost_per_point",
        ),
        ({"target": {"match_rate": 40}}, "plan.ads.target.match_rate: must be "),
        ({"target": {"age": "30-18"}}, "plan.ads.target.age: must be from 0 to 120 years, the younger first"),
        (
            {"kind": "influencers", "who": "degree", "number": 50, "on": "2027-03-02", "target": {"segments": "young"}},
            "plan.ads.number: 50 are more than the 24 people there are to choose from\n   hint: lower number",
        ),
        (
            {"kind": "influencers", "who": "degree", "tier": "nano", "number": 1, "on": "2027-03-02"},
            "plan.ads: needs either who or a tier",
        ),
    ],
)
def test_one_clear_message(line: dict[str, Any], said: str) -> None:
    whole = {"content": "story", **line} if "kind" in line else {**ADS, **line}
    with pytest.raises(ScenarioError) as error:
        ready({**SMALL, **SEGMENTS, "plan.ads": whole})
    assert said in str(error.value)
