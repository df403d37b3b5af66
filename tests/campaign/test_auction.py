"""Money in, impressions out: the auction, the cap, and every cent."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import rng, rules
from wom_sim.campaign.auction import Account, AdsDay, Shown, ads_day, binomial_tails, in_cents
from wom_sim.campaign.prepare import prepare
from wom_sim.engine.lines import AdsLine, Broadcast, EngineLine, PostsLine, SeedsLine
from wom_sim.ledger import Medium
from wom_sim.results.run import run
from wom_sim.rng import Purpose
from wom_sim.scenario.scenario import Scenario

FULL = 2.0**53


def bought(people: int, avails: float, budget: float, price: float, cap: int) -> AdsDay:
    """One day of an auction."""
    return ads_day(Shown.evenly(people), rules.expected_impressions(people * avails, budget, price), cap)


def test_the_auction_sells_632_of_a_thousand_views_for_the_price_of_a_thousand() -> None:
    day = bought(50, 20.0, 10.0, 10.0, 20)  # S = 50 · 20 = 1,000 and 1000 · 10 / 10 = 1,000
    assert day.offered == pytest.approx(1000 * (1 - math.exp(-1)), rel=1e-12)
    assert round(day.expected, 2) == 632.12
    assert (day.unfilled, day.share_spent) == (0.0, 1.0)


@pytest.mark.parametrize(("budget", "avails"), [(0.0, 20.0), (10.0, 0.0)])
def test_no_money_or_no_views(budget: float, avails: float) -> None:
    day = bought(50, avails, budget, 10.0, 3)
    assert (day.offered, day.expected, day.unfilled, day.share_spent, len(day.cuts)) == (0, 0, 0, 0, 0)


@given(
    st.integers(1, 10_000), st.floats(0.1, 50), st.floats(0.01, 1e5), st.floats(0.1, 100), st.integers(1, 12)
)  # fmt: skip
def test_a_day_of_ads(eligible: int, avails: float, budget: float, price: float, cap: int) -> None:
    day = bought(eligible, avails, budget, price, cap)
    assert day.expected + day.unfilled == pytest.approx(day.offered)
    assert day.expected <= eligible * cap * (1 + 1e-12)
    assert day.offered <= min(eligible * avails, 1000 * budget / price) * (1 + 1e-12)
    assert day.share_spent == pytest.approx(day.expected / day.offered)
    assert len(day.cuts) == cap  # never more than the cap
    assert np.all(np.diff(day.cuts.astype(float)) <= 0)  # P(count ≥ k) falls with k
    # the mean of the count that the cuts draw, Σ P(count ≥ k), is what was expected a person
    assert day.cuts.astype(float).sum() / FULL == pytest.approx(day.expected / eligible, abs=1e-12)


def test_above_the_cap_everybody_sees_exactly_the_cap() -> None:
    day = bought(10, 20.0, 1e6, 1.0, 3)
    assert day.cuts.tolist() == [rng.cut(1.0)] * 3
    assert day.expected == pytest.approx(30)
    assert day.unfilled == pytest.approx(170)


@given(st.lists(st.floats(0, 1000), max_size=100))
def test_no_cent_is_lost_over_the_days(amounts: list[float]) -> None:
    daily = dict(enumerate(amounts, 1))
    booked = in_cents(daily)
    cents = [100 * amount for amount in booked.values()]
    assert [round(cent) for cent in cents] == pytest.approx(cents, abs=1e-6)
    assert sum(round(cent) for cent in cents) == pytest.approx(100 * sum(amounts), abs=0.5001)
    assert all(abs(booked[day] - amount) < 0.0101 for day, amount in daily.items())
    assert list(booked) == list(daily)


def test_a_third_of_a_euro_a_day() -> None:
    assert in_cents({1: 1 / 3, 2: 1 / 3, 3: 1 / 3}) == {1: 0.33, 2: 0.34, 3: 0.33}


def test_an_account() -> None:
    account = Account("ads", "paid", "ads", budget=10.0, spent={1: 3.33, 2: 3.34}, fixed=5.0)
    assert account.cost == 11.67
    assert account.unspent == 3.33
    assert (Account("gift", "earned", "samples").cost, Account("gift", "earned", "samples").unspent) == (0, 0)


@given(st.integers(1, 10**7), st.integers(1, 19), st.integers(1, 4))
def test_every_cent_of_a_budget_is_spent_or_unspent(cents: int, days: int, cap: int) -> None:
    budget = cents / 100
    line = {
        "kind": "ads",
        "content": "stickers",
        "channel": "billboards",
        "budget": budget,
        "cpm": 50,
        "cap_per_day": cap,
    }
    period = {"from": "2027-03-01", "to": f"2027-03-{days:02d}"}
    account = prepare(SMALL.with_changes({"plan": {"ads": {**line, **period, "fixed_cost": 2}}})).lines["ads"].account
    assert list(account.spent) == list(range(1, days + 1))
    assert round(account.cost - account.fixed + account.unspent, 2) == budget
    assert -0.005 <= account.unspent <= budget


SMALL = Scenario.parse(
    {
        "name": "small",
        "dates": {"start": "2027-03-01", "end": "2027-03-20"},
        "market": {"simulate": 30, "people": 300, "network": {"kind": "holme_kim", "m": 2, "clustering": 0.5}},
        "brands": {"album": {"channels": {"wall": {"followers": 30, "reach": 0.5}}}},
        "contents": {"stickers": {"attract": 0.5, "share": 0.3, "visit": 0.3, "persuade": 0.3}},
        "exposure": {"uneven": False},
    }
)


def test_a_price_per_click_is_its_twin_per_thousand_bit_for_bit() -> None:
    line = {"kind": "ads", "content": "stickers", "channel": "billboards", "budget": 50, "cap_per_day": 2}
    line |= {"from": "2027-03-01", "to": "2027-03-05", "ctr": "2%"}
    prices = [{"cpm": 10}, {"cpc": 0.5}, {"cpm": 10, "cpc": 0.5}]
    scenarios = [
        SMALL.with_changes({"plan": {"ads": {**line, **price}}, "strategies": {"paid": ["ads"]}}) for price in prices
    ]
    results = [run(scenario, "paid") for scenario in scenarios]
    assert len(results[0].history.rows) > 20
    assert {result.history.rows.tobytes() for result in results} == {results[0].history.rows.tobytes()}
    assert len({result.cost for result in results}) == 1


def test_the_cap_holds_for_every_person_and_day(engine: str) -> None:
    line = {"kind": "ads", "content": "stickers", "channel": "billboards", "budget": 10_000, "cpm": 1, "cap_per_day": 2}
    plan = {"ads": {**line, "from": "2027-03-03", "to": "2027-03-05"}}
    result = run(SMALL.with_changes({"plan": plan, "strategies": {"paid": ["ads"]}}), "paid", engine=engine)
    assert result.history.impressions[:, 0].tolist() == [0, 0, 0, 60, 60, 60, *[0] * 15]
    assert set(result.history.items["paid"][:, 0].tolist()) == {6}
    assert result.prepared.lines["ads"].account.unspent == 9_000


# ---------------------------------------------------------------- compiled lines


def test_a_line_of_ads_draws_impressions_on_its_days() -> None:
    line = AdsLine("ads", 9, Medium.PAID, 0, 1, 1, {2: np.array([5], np.uint64), 4: np.array([6], np.uint64)})
    assert line.last_tick() == 4
    assert line.cuts_on(2) is line.cuts[2]
    assert line.cuts_on(3) is None
    assert line.prefix(7, 2) == rng.key(7, Purpose.IMPRESSIONS, 9, 2)
    assert AdsLine("ads", 9, Medium.PAID, 0, 1, 1).last_tick() == 0


@pytest.mark.parametrize("trials", [1, 2, 3, 7, 20])
def test_tails_at_once_are_tails_one_by_one(trials: int) -> None:
    chances = np.array([0.0, 1e-12, 0.1, 0.3, 0.5, 0.500001, 0.9, 1.0 - 1e-12, 1.0])
    assert binomial_tails(trials, chances).tolist() == [rules.binomial_tail(trials, one) for one in chances.tolist()]


def test_a_line_of_posts_shows_one_a_day() -> None:
    line = PostsLine("posts", 9, Medium.OWNED, 0, 1, 1, 0, (0.25,), frozenset({1, 8}))
    assert line.last_tick() == 8
    assert line.cuts_on(7) is None
    cuts = line.cuts_on(8)
    assert cuts is not None
    assert cuts.tolist() == [rng.cut(0.25)]
    assert line.prefix(7, 8) == rng.key(7, Purpose.POST, 9, 8)
    assert PostsLine("posts", 9, Medium.OWNED, 0, 1, 1).last_tick() == 0


def test_a_line_of_seeds_ends_with_its_last_day() -> None:
    line = SeedsLine("gift", 9, Medium.EARNED, 0, 1, 1, {3: np.array([1]), 5: np.array([2])})
    assert line.last_tick() == 5
    assert SeedsLine("gift", 9, Medium.EARNED, 0, 1, 1).last_tick() == 0


def test_a_line_must_say_what_it_does() -> None:
    plain, broadcast = EngineLine("x", 1, Medium.PAID, 0, 1, 1), Broadcast("x", 1, Medium.PAID, 0, 1, 1)
    for question in (plain.last_tick, lambda: broadcast.cuts_on(1), broadcast.purpose):
        with pytest.raises(NotImplementedError):
            question()
