"""R12, customers come back: BG/NBD and its regulars, subscriptions, what ads bring forward, what friends are owed."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from modules.stage import near, play, ready, rows, same, scenario

import wom_sim as ws
from wom_sim.behaviour.repeat import ACTIVE, REFERRED
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.results.customers import newcomers, owed, tellers
from wom_sim.statistics.buying import alive, expected_repeats, kept

CDNOW = (0.243, 4.414, 0.793, 2.426)
ALONE: dict[str, Any] = {
    "market.network": {"kind": "ring"}, "plan": {}, "strategies": {"plan": {"lines": []}}, "sharing.contact": 0,
}  # fmt: skip


def shop(people: int, end: str, repeat: dict[str, Any], **brand: Any) -> dict[str, Any]:
    """A brand of which everybody becomes a customer on the first day, unless it is said; nobody is told anything."""
    typed = {"visits_per_day": 1, "conversion": 1, "margin_per_order": 9, "repeat": repeat, **brand}
    sizes = {"dates.end": end, "market.simulate": people, "market.people": people, "brands.shop": typed}
    return {**ALONE, **sizes}


@cache
def cohort() -> Any:
    """30,000 customers won on day 1, followed for 52 weeks after it."""
    return play(ready(shop(30_000, "2028-02-28", {})), "array")


# ---------------------------------------------------------------- BG/NBD


def test_repeats_of_a_cohort_are_those_of_the_paper() -> None:
    people, again = len(cohort().people), rows(cohort(), Event.REPEAT)
    assert set(rows(cohort(), Event.CONVERT)["tick"].tolist()) == {1}
    for weeks in (4, 13, 26, 39, 52):
        by_person = np.bincount(again["person"][again["tick"] <= 1 + 7 * weeks], minlength=people)
        expected = float(expected_repeats(weeks, *CDNOW))
        assert near(by_person.mean(), expected + lost_to_one_a_day(weeks), by_person.std() / people**0.5), weeks


def lost_to_one_a_day(weeks: int) -> float:
    """At most one order a tick: less than .0005 of a year's orders would have been a second one."""
    return -0.0005 * weeks / 52


def test_who_is_still_a_customer_is_what_the_posterior_says() -> None:
    """P(alive | x, t_x, T) at 39 weeks in five bins, beside the share of them whom the simulation knows to be one."""
    people, horizon = len(cohort().people), 39 * 7 + 1
    again = rows(cohort(), Event.REPEAT)
    again = again[again["tick"] <= horizon]
    repeats = np.bincount(again["person"], minlength=people)
    last = np.zeros(people)
    np.maximum.at(last, again["person"], (again["tick"] - 1) / 7)
    lapsed = rows(cohort(), Event.LAPSE)
    gone = np.zeros(people, bool)
    gone[lapsed["person"][lapsed["tick"] <= horizon]] = True
    some = np.flatnonzero(repeats > 0)
    said = np.array([alive(int(repeats[k]), float(last[k]), 39.0, *CDNOW) for k in some])
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = some[(said >= low) & (said < low + 0.2)]
        assert len(inside) > 200
        predicted = said[(said >= low) & (said < low + 0.2)].mean()
        assert near((~gone[inside]).mean(), predicted, (predicted * (1 - predicted) / len(inside)) ** 0.5), low


def test_a_bad_month_slows_the_clock(engine: str) -> None:
    """Hazard: at m = .4 for 30 days a fresh customer comes back with chance E[1 − exp(−.4·30·λ)]."""
    people = 40_000 if engine == "array" else 1_500
    season = {f"2027-03-{day:02}": 0.4 for day in range(2, 32)}
    history = play(ready(shop(people, "2027-03-31", {}, season=season)), engine)
    shape, scale = 0.243, 7 * 4.414
    expected = 1 - (scale / (scale + 0.4 * 30)) ** shape
    came = len(np.unique(rows(history, Event.REPEAT)["person"])) / people
    assert expected == pytest.approx(0.0767, abs=1e-3)
    assert near(came, expected, (expected * (1 - expected) / people) ** 0.5)
    full = len(np.unique(rows(play(ready(shop(people, "2027-03-31", {})), engine), Event.REPEAT)["person"])) / people
    assert came < 0.7 * full  # a season that did nothing would fail


@pytest.mark.parametrize("repeats", [0, 0.25, 1, 4, 16])
def test_typed_repeats_a_year_come_back(repeats: float) -> None:
    history = play(ready(shop(12_000, "2028-02-28", {"repeats_per_year": repeats})), "array")
    by_person = np.bincount(rows(history, Event.REPEAT)["person"], minlength=12_000)
    assert by_person.mean() == pytest.approx(repeats, rel=0.03, abs=4 * by_person.std() / 12_000**0.5)


# ---------------------------------------------------------------- who bought before day 1


@pytest.mark.parametrize(("weeks", "gone", "ratio"), [(52, 0.15, 0.56), (156, 0.26, 0.66), (312, 0.33, 0.72)])
def test_regulars_have_a_past(weeks: int, gone: float, ratio: float) -> None:
    """A cohort of day 0 would fall to .37 of its first month within a year; regulars of many ages fall less."""
    brand = {"customers": 60_000, "visits_per_day": 0}
    history = play(ready(shop(60_000, "2028-02-28", {"past_weeks": weeks}, **brand)), "array")
    again, tick = rows(history, Event.REPEAT), rows(history, Event.REPEAT)["tick"]
    first, last = int((tick <= 28).sum()), int(((tick > 336) & (tick <= 364)).sum())
    left_before = 60_000 - np.count_nonzero(history.standing["stands"] & ACTIVE) - len(rows(history, Event.LAPSE))
    assert left_before / 60_000 == pytest.approx(gone, abs=0.02)
    assert last / first == pytest.approx(ratio, abs=0.06)
    assert again["n"].max() > 3  # their ordinals go on where the past left them


@pytest.mark.parametrize("orders", [500, 2_000, 6_000])
def test_typed_orders_of_regulars_come_back_in_the_first_month(orders: float) -> None:
    brand = {"customers": 40_000, "visits_per_day": 0}
    repeat = {"orders_per_month": orders, "past_weeks": 156}
    prepared = ready(shop(40_000, "2027-03-30", repeat, **brand))
    months = [len(rows(play(prepared, "array", world=world), Event.REPEAT)) for world in range(6)]
    assert np.mean(months) == pytest.approx(orders, rel=0.03, abs=4 * np.std(months) / 6**0.5)


def test_nobody_is_hurried_beyond_what_customers_bear() -> None:
    with pytest.raises(ScenarioError, match="never make so many") as caught:
        ready(shop(300, "2027-03-30", {"orders_per_month": 500}, customers=200, visits_per_day=0))
    assert "leaves sooner" in str(caught.value)
    with pytest.raises(ScenarioError, match="needs customers"):
        ready(shop(300, "2027-03-30", {"orders_per_month": 5}))


# ---------------------------------------------------------------- subscriptions


def test_subscribers_stay_as_the_beta_geometric_says() -> None:
    people = 30_000
    history = play(ready(shop(people, "2028-02-28", {"every_days": 30})), "array")
    renewed = rows(history, Event.REPEAT)
    assert set((renewed["tick"] - 1).tolist()) == {30 * n for n in range(1, 13)}
    for n in (1, 2, 3, 6, 12):
        expected = float(kept(n, 0.793, 2.426))
        share = np.count_nonzero(renewed["n"] == n) / people
        assert near(share, expected, (expected * (1 - expected) / people) ** 0.5), n


def test_subscribers_of_before_renew_evenly_over_the_month() -> None:
    people = 30_000
    history = play(ready(shop(people, "2027-03-30", {"every_days": 30}, customers=people, visits_per_day=0)), "array")
    renewed, lapsed = rows(history, Event.REPEAT), rows(history, Event.LAPSE)
    assert len(renewed) + len(lapsed) == people  # each has one date in the month
    by_day = np.bincount(renewed["tick"], minlength=31)[1:]
    assert by_day.std() / by_day.mean() < 0.1
    survivors = kept(np.arange(26, dtype=float), 0.793, 2.426)  # of 104 weeks, by renewals so far
    assert len(renewed) / people == pytest.approx(stay(survivors), abs=0.01)


def stay(survivors: np.ndarray) -> float:
    """The share of today's subscribers who renew next: those with k renewals behind them with S(k+1)/S(k)."""
    ages = survivors[: 1 + int(104 * 7 / 30)]
    after = kept(np.arange(1, len(ages) + 1, dtype=float), 0.793, 2.426)
    return float(after.sum() / ages.sum())


def test_an_advert_moves_no_renewal(engine: str) -> None:
    """Dates are dates: what a subscriber is shown brings no order before its day."""
    ads = {"brands.shop.repeat": {"every_days": 7}, "brands.shop.visits_per_day": 0.02}
    history = play(ready(ads), engine)
    first = {int(row["person"]): int(row["tick"]) for row in rows(history, Event.CONVERT)}
    renewed = rows(history, Event.REPEAT)
    assert len(renewed) > 20
    assert all((int(row["tick"]) - first[int(row["person"])]) % 7 == 0 for row in renewed)


# ---------------------------------------------------------------- what lines and friends do


COMEBACK: dict[str, Any] = {"brands.shop.repeat": {"repeats_per_year": 12}, "brands.shop.visits_per_day": 0.05}


def test_off_is_the_same_bit_by_bit(engine: str) -> None:
    assert same(play(ready({"brands.shop.repeat": None}), engine), play(ready(), engine))
    assert not same(play(ready(COMEBACK), engine), play(ready({"brands.shop.visits_per_day": 0.05}), engine))


def test_who_never_comes_back_by_herself_is_only_led(engine: str) -> None:
    """First orders are those of a brand that nobody comes back to; each repeat was brought by a line or a friend."""
    never = play(ready({"brands.shop.repeat": {"repeats_per_year": 0}}), engine)
    without = play(ready(), engine)
    assert (rows(never, Event.REPEAT)["content"] >= 0).all()
    first, before = rows(never, Event.CONVERT), rows(without, Event.CONVERT)
    assert set(first["person"].tolist()) == set(before["person"].tolist())


def test_ads_bring_repeat_orders_forward_and_none_is_lost(engine: str) -> None:
    """Monotone: with ads added, everybody's j-th order comes as early or earlier, and there are more of them."""
    still = {**COMEBACK, "memory.goodwill": False, "plan.ads.budget": 2_000, "strategies.plan.lines": ["letters"]}
    more = {**still, "strategies.plan.lines": ["letters", "ads"]}
    fewer, extra = (play(ready(one), engine) for one in (still, more))
    when = [
        {(int(r["person"]), int(r["n"])): int(r["tick"]) for r in rows(one, Event.REPEAT)} for one in (fewer, extra)
    ]
    gone = {int(row["person"]) for row in rows(extra, Event.LAPSE)}
    lost = [key for key in when[0] if key[0] not in gone and when[1].get(key, 10**6) > when[0][key]]
    assert lost == []
    assert len(when[1]) > len(when[0])
    led = rows(extra, Event.REPEAT)
    assert (led["line"] >= 0).sum() > 5


def test_customers_no_longer_come_by_the_baseline(engine: str) -> None:
    """The clock replaces visits of her own: after her first order each of them is an order."""
    history = play(ready({**COMEBACK, "strategies.plan.lines": [], "sharing.contact": 0}), engine)
    first = {int(row["person"]): int(row["tick"]) for row in rows(history, Event.CONVERT)}
    later = [row for row in rows(history, Event.VISIT) if row["tick"] > first.get(int(row["person"]), 10**6)]
    again = rows(history, Event.REPEAT)
    assert len(again) > 10
    assert {(int(r["person"]), int(r["tick"])) for r in later} == {(int(r["person"]), int(r["tick"])) for r in again}


def test_who_was_told_by_a_friend_stays_longer() -> None:
    """Schmitt: 18 % less churn; over three years about 1.06 times the orders, over one 1.04."""
    worth = {}
    for told in (1.0, 0.82):
        spec = {"repeats_per_year": 1.4461, "referred": {"churn": told}}
        changes = {**shop(20_000, "2028-02-28", spec), "plan.seeds": SEEDED, "strategies.plan.lines": ["seeds"]}
        history = play(ready({**changes, **TOLD}), "array")
        of = history.standing["stands"][:, 0] & REFERRED != 0
        assert of.mean() > 0.5
        repeats = np.bincount(rows(history, Event.REPEAT)["person"], minlength=len(of))
        worth[told] = repeats[of].mean()
    assert 1.0 < worth[0.82] / worth[1.0] < 1.12


SEEDED = {"kind": "samples", "content": "story", "on": "2027-03-01", "who": "random", "number": 20_000, "most": 20_000}
TOLD = {
    "market.network": {"kind": "ring", "friends": 4}, "sharing.contact": 1, "sharing.customers": 1,
    "brands.shop.visits_per_day": 0, "contents.story": {"attract": 1, "persuade": 1, "share": 1, "visit": 0.3},
}  # fmt: skip


# ---------------------------------------------------------------- value


def test_value_is_conserved_to_the_cent() -> None:
    direct = np.array([1001, 999, 7, 0, 250])
    first = np.zeros(5, [("person", "i4"), ("brand", "i2")])
    first["person"] = [3, 5, 8, 9, 11]
    told_by = np.array([-1, 3, 5, 3, 0])  # 0 is no customer herself
    kept_, referrals = owed(direct, told_by, first, 12)
    assert kept_.tolist() == [1001, 499, 3, 0, 125]  # the odd cent is the friend's
    assert referrals.tolist() == [500, 4, 0, 0, 0]
    of_others = 125  # owed to person 0
    assert kept_.sum() + referrals.sum() + of_others == direct.sum()


def test_value_of_a_run_adds_up(engine: str) -> None:
    result = ws.run(scenario({**COMEBACK, "brands.shop.repeat": {"repeats_per_year": 6}}), "plan", engine=engine)
    table, summary = result.customers(), result.summary()
    assert len(table) * result.prepared.scale == summary["conversions"]
    assert table["value"].mean() == pytest.approx(summary["lifetime_value"])
    first = newcomers(result.prepared, result.history)
    told_by = tellers(result.prepared, result.history, first)
    assert (told_by >= 0).sum() > 5
    halves = np.rint(100 * (table["value"] - table["value_kept"])).sum()
    to_customers = np.isin(told_by[told_by >= 0], first["person"]).mean()
    if to_customers == 1.0:
        assert np.rint(100 * table["value_referrals"]).sum() == halves
    assert np.rint(100 * table["value_referrals"]).sum() <= halves
    margin = summary["conversions"] * 9
    repeats = rows(result.history, Event.REPEAT)
    told = result.history.standing["stands"][repeats["person"], 0] & REFERRED != 0
    margin += 10 * 9 * (1.08 * told.sum() + (~told).sum())
    assert summary["margin"] == pytest.approx(margin)


def test_expected_value_is_what_a_longer_run_brings() -> None:
    """What is expected after 28 days is what customers of those days order in the rest of their year."""
    typed = shop(20_000, "2027-03-28", {"repeats_per_year": 3}, visits_per_day=0.5)
    early = ws.run(scenario(typed), "plan", engine="array").summary()["lifetime_value"]
    late = ws.run(scenario({**typed, "dates.end": "2028-04-28"}), "plan", engine="array").summary()["lifetime_value"]
    assert early == pytest.approx(9 * 4, rel=0.04)
    assert early == pytest.approx(late, rel=0.04)


# ---------------------------------------------------------------- what it is called


@pytest.mark.parametrize(("again", "said"), [({}, "first order"), (None, "order")])
def test_where_people_come_back_first_orders_are_called_so(again: Any, said: str) -> None:
    """By ``wom run`` and ``wom lift``; elsewhere they are orders."""
    prepared = ready({"brands.shop.repeat": again})
    told = " ".join(ws.run(prepared, "plan").text().split())
    planned = " ".join(ws.lift(prepared, "plan", worlds=20).text().split())
    assert f"cost per {said} " in told
    assert (f" {said}s " in told) == (f" % {said}s (plan brings" in planned) is True
    assert ("first" in planned) == (again is not None)
