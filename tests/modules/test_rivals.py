"""Rivals (R16): shares of first purchases, the Dirichlet of what is bought all the time, one auction, one head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, ads, events
from modules.stage import ADS, near, scenario

from wom_sim import rules
from wom_sim.behaviour import rivals
from wom_sim.campaign.prepare import prepare
from wom_sim.engine.loop import History
from wom_sim.engine.setting import BrandSetting, ContentSetting
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.network.network import Network
from wom_sim.results.run import run, simulate
from wom_sim.rng import absorb, uniform
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics import excess_voice

PEOPLE = {"array": 20_000, "mesa": 2_000}
RIVAL: dict[str, Any] = {
    "category": {},
    "brands.other": {"rival": True, "visits_per_day": 0.01, "conversion": 0.1},
    "contents.story.brand": "shop",
    "contents.tale": {"brand": "other", "attract": 0.4, "persuade": 0.2, "share": 0.3, "visit": 0.3},
    "plan.theirs": {**ADS, "content": "tale"},
}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def shops(engine: str, chances: Sequence[float], ticks: int, spec: Any, **changes: Any) -> Campaign:
    """Brands that everybody visits every day, and buys from with these chances."""
    brands = tuple(
        BrandSetting(f"brand {b}", 50 + b, (0.0, *[1.0] * ticks), chance) for b, chance in enumerate(chances)
    )
    told = tuple(ContentSetting(f"content {b}", 5 + b, b, attract=0.0) for b in range(len(chances)))
    extras = {"specs": {"category": spec}}
    return Campaign(crowd(PEOPLE[engine]), told, (), brands, ticks=ticks, seed=3, extras=extras).but(**changes)


def orders(history: History) -> np.ndarray:
    """Orders of each brand by person, int[people, brands]."""
    counts = np.zeros((len(history.people), history.brands.shape[1]), np.int64)
    for event in (Event.CONVERT, Event.REPEAT):
        rows = events(history, event)
        np.add.at(counts, (rows["person"], rows["brand"]), 1)
    return counts


# ---------------------------------------------------------------- bought once in a while


@pytest.mark.parametrize("chances", [(0.002, 0.004), (0.2, 0.4), (0.9, 0.99), (0.1, 0.2, 0.4)])
def test_a_brands_share_of_first_purchases_is_that_of_its_pressure(chances: tuple[float, ...], engine: str) -> None:
    """L_b/ΣL of all who buy, at small hazards and at large ones; nobody buys twice."""
    bought = orders(shops(engine, chances, 12, rivals.Category()).run(engine))
    pressures = np.array([rules.pressure(chance) for chance in chances])
    buyers = bought.sum()
    assert bought.sum(axis=1).max() == 1
    expected = PEOPLE[engine] * -math.expm1(-12 * pressures.sum())
    assert near(buyers, expected, math.sqrt(expected))
    for count, share in zip(bought.sum(axis=0), pressures / pressures.sum(), strict=True):
        assert near(count / buyers, share, math.sqrt(share * (1 - share) / buyers))


def test_without_a_category_many_buy_from_both() -> None:
    """The control: brands side by side."""
    bought = orders(shops("array", (0.02, 0.04), 30, None).run())
    both = float(np.mean(bought.min(axis=1)))
    assert near(both, (1 - 0.98**30) * (1 - 0.96**30), 0.0034)


def test_the_category_opens_again_after_its_interval(engine: str) -> None:
    """Certain buyers order on every third day, from one brand each time."""
    history = shops(engine, (0.5, 1.0), 10, rivals.Category(every_days=3)).run(engine)
    assert set(orders(history).sum(axis=1).tolist()) == {4}
    assert set(np.unique(np.concatenate([events(history, one)["tick"] for one in (Event.CONVERT, Event.REPEAT)]))) == {
        1, 4, 7, 10
    }  # fmt: skip


def test_one_brand_alone_sells_as_without_a_category(engine: str) -> None:
    """R1 bit for bit, and the same people order at the same time, whatever leads them."""
    alone, without = (prepare(scenario(extra)) for extra in ({"category": {}}, {}))
    for one, other in zip(alone.plan("plan"), without.plan("plan"), strict=True):
        assert one.account == other.account
        assert one.line.word == other.line.word
    cuts = [one.plan("plan")[0].line.cuts for one in (alone, without)]  # type: ignore[attr-defined]
    assert all(cuts[0][tick].tobytes() == cuts[1][tick].tobytes() for tick in cuts[1])
    found = [events(simulate(one, "plan", 7, 0, engine), Event.CONVERT) for one in (alone, without)]
    assert len(found[1]) > 20
    who = [set(rows[["tick", "person"]].tolist()) for rows in found]
    assert who[0] == who[1]


# ---------------------------------------------------------------- bought all the time

MEAN, SHAPE, SWITCHING = 4.0, 0.8, 1.2
SHARES = (0.4, 0.3, 0.2, 0.1)
PENETRATIONS, PER_BUYER = (0.4659, 0.3790, 0.2749, 0.1500), (3.43, 3.17, 2.91, 2.67)


def dirichlet_penetration(share: float) -> float:
    """1 − Σ_n NBD(n)·P(none of n purchases is of the brand), Goodhardt, Ehrenberg & Chatfield 1984."""
    missed, mass, none = 0.0, (1 + MEAN / SHAPE) ** -SHAPE, 1.0
    for n in range(400):
        missed += mass * none
        mass *= (SHAPE + n) / (n + 1) * MEAN / (MEAN + SHAPE)
        none *= (SWITCHING * (1 - share) + n) / (SWITCHING + n)
    return 1.0 - missed


def test_the_closed_form_has_the_known_penetrations() -> None:
    found = [dirichlet_penetration(share) for share in SHARES]
    np.testing.assert_allclose(found, PENETRATIONS, atol=5e-5)
    np.testing.assert_allclose(MEAN * np.array(SHARES) / found, PER_BUYER, atol=5e-3)


def basket(engine: str, beta: float = 0.0, ticks: int = 30) -> Campaign:
    """Four brands that are bought all the time, four purchases a person in thirty days."""
    spec = rivals.Category(frequent=rivals.Frequent(orders_per_month=MEAN, shape=SHAPE, switching=SWITCHING))
    brands = tuple(BrandSetting(f"brand {b}", 50 + b, share=share) for b, share in enumerate(SHARES))
    told = tuple(ContentSetting(f"content {b}", 5 + b, b, attract=0.0) for b in range(4))
    extras = {"specs": {"category": spec}, "category_beta": beta}
    return Campaign(crowd(PEOPLE[engine]), told, (), brands, ticks=ticks, seed=3, extras=extras)


def test_the_clock_that_runs_ahead_rings_on_the_days_of_one_that_is_looked_at_every_day() -> None:
    """Day by day with the same subtractions, so that not even the last bit of what is left differs."""
    tables = rivals.constants(basket("array").setting).tables
    maker = SimpleNamespace(category_key=77, pick_key=78)
    for person in (SimpleNamespace(id=k, position=0) for k in range(300)):
        standing = SimpleNamespace(category_orders=0, category_tick=0, category_left=0.0, category_rings=0)
        world = SimpleNamespace(
            standing=[[standing]], brands=[maker] * 4, on=SimpleNamespace(rivals=SimpleNamespace(tables=tables)), tick=0
        )
        left, orders, rate = rules.resistance(uniform(absorb(absorb(77, 1), person.id))), 1, 0.0
        rate = float(tables[4][int(uniform(absorb(absorb(77, 0), person.id)) * rivals.CLASSES)])
        for tick in range(200):
            world.tick = tick
            left -= rate if tick else 0.0
            asked = rivals.rings(person, world) if tick in (0, 1) or tick == standing.category_tick else False
            assert asked == (tick > 0 and left < 0.0), tick
            if asked:
                rivals.rung(person, world)
                orders += 1
                left += rules.resistance(uniform(absorb(absorb(77, orders), person.id)))
                assert not rivals.rings(person, world), "once a day"


def test_penetration_and_purchases_per_buyer_are_those_of_the_dirichlet(engine: str) -> None:
    """Small brands are bought by fewer, and less often by these: double jeopardy."""
    bought, people = orders(basket(engine).run(engine)), PEOPLE[engine]
    for b, (penetration, per_buyer) in enumerate(zip(PENETRATIONS, PER_BUYER, strict=True)):
        buyers = bought[:, b] > 0
        assert near(buyers.mean(), penetration, math.sqrt(penetration * (1 - penetration) / people))
        assert near(bought[buyers, b].mean(), per_buyer, bought[buyers, b].std() / math.sqrt(buyers.sum()))


def test_more_undecided_people_buy_smaller_brands_more_widely() -> None:
    """The control: another S misses the known penetrations."""
    spec = rivals.Category(frequent=rivals.Frequent(orders_per_month=MEAN, shape=SHAPE, switching=3.0))
    bought = orders(basket("array").but(extras={"specs": {"category": spec}}).run())
    assert (bought[:, 3] > 0).mean() > PENETRATIONS[3] + 0.02


def test_a_new_brand_is_bought_from_a_first_order_on() -> None:
    """Nobody buys it out of habit before."""
    new = {"market_share": 0.5, "new_to_market": True, "visits_per_day": 0, "channels": {}}
    changes = {
        **RIVAL, "category": {"frequent": {"orders_per_month": 20}}, "brands.shop": new, "plan.letters": None,
        "brands.other.market_share": 0.5, "plan": {"ads": {**ADS, "budget": 200, "ctr": 0.2, "cvr": 0.2},
        "theirs": {**ADS, "content": "tale"}}, "strategies": {"plan": ["ads"], "none": []},
    }  # fmt: skip
    del changes["plan.letters"], changes["plan.theirs"]
    prepared = prepare(scenario(changes))
    with_ads, without = (simulate(prepared, name, 7, 0, "array") for name in ("plan", "none"))
    assert len(without.rows) == 0 < len(without.others)
    first, later = (events(with_ads, event) for event in (Event.CONVERT, Event.REPEAT))
    assert len(later) > len(first) > 10


# ---------------------------------------------------------------- share of voice and of market


def test_two_bidders_share_what_is_shown_by_what_they_bid() -> None:
    """Impressions add up to those of their money together, and each has its part of the money."""
    shown, price = 1000.0, 10.0
    both = [
        rules.auctioned(shown, money, price, rules.demanded(shown, other, price)) for money, other in ((6, 2), (2, 6))
    ]
    assert sum(both) == pytest.approx(rules.expected_impressions(shown, 8, price), rel=1e-12)
    assert both[0] / both[1] == pytest.approx(3.0, rel=1e-12)
    assert rules.auctioned(shown, 6, price, 0.0) == rules.expected_impressions(shown, 6, price)


def test_a_rival_takes_impressions_from_a_plan() -> None:
    """As much money for twice as much demand; without a category they do not meet."""
    changes = {"plan.ads.budget": 200, "plan.theirs.budget": 200}
    alone = prepare(scenario({"plan.ads.budget": 200})).plan("plan")[0].account.expected
    beside = prepare(scenario({**RIVAL, **changes}))
    people, days = 3_000, 28
    offered = [rules.expected_impressions(people * beside.scenario.plan["ads"].avails_per_day, money / days, 10.0)  # type: ignore[union-attr]
               for money in (200, 400)]  # fmt: skip
    assert alone == pytest.approx(offered[0] * days, rel=1e-9)
    for lines in (beside.plan("plan"), beside.rivals["plan"]):
        assert lines[0].account.expected == pytest.approx(offered[1] * days / 2, rel=1e-9)


def test_nothing_of_a_rival_is_in_the_headline(engine: str) -> None:
    """Orders, visits, impressions, reach and cost are one's own; what rivals do stands beside them by name."""
    result = run(scenario({**RIVAL, "plan.theirs.budget": 900}), "plan", engine=engine)  # type: ignore[arg-type]
    summary, rows = result.summary(), result.history.rows
    assert set(rows["brand"].tolist()) == {-1, 0}
    assert set(result.history.others["brand"].tolist()) == {-1, 1}
    assert summary["reach"] == 10 * len(set(rows["person"][rows["event"] == int(Event.FIRST_EXPOSURE)].tolist()))
    assert set(rows["content"].tolist()) == {-1, 0}
    assert summary["conversions"] == summary["conversions.shop"] > 0
    assert summary["conversions.other"] > 0
    assert summary["cost"] == 20.0
    sold = summary["conversions"] / (summary["conversions"] + summary["conversions.other"])
    assert summary["share_of_market"] == pytest.approx(sold)
    assert summary["share_of_voice"] == pytest.approx(1 / 46, rel=0.3)
    assert "theirs" not in result.tables()["by_line"]["line"].tolist()


def test_a_rival_goes_on_where_media_are_switched_off(engine: str) -> None:
    """A counterfactual without one's own paid media is not one without its rival."""
    prepared = prepare(scenario(RIVAL))
    history = simulate(prepared, "plan", 7, 0, engine, media=frozenset())
    assert history.others_shown.sum() > 0
    assert len(events(history, Event.FIRST_EXPOSURE)) == 0
    assert np.any((history.others["event"] == int(Event.FIRST_EXPOSURE)) & (history.others["source"] >= 0))


def test_more_of_ones_own_loses_a_rival_orders() -> None:
    """Outside law 1: some who would have bought of the rival buy of the brand; without a category none, the control."""
    many = {"plan.ads.budget": 900, "plan.ads.ctr": 0.3, "plan.ads.cvr": 0.3, "sharing.contact": 0}
    for category, loses in (({"interference": 0}, True), (None, False)):
        few_of = {**RIVAL, "category": category, "brands.other.rival": category is not None, "sharing.contact": 0}
        lines = {"strategies.plan": ["ads", "letters"] + ["theirs"] * (category is None)}
        prepared = [prepare(scenario({**few_of, **lines, **extra})) for extra in ({}, many)]
        bought_before, bought_after = (
            simulate(one, "plan", 7, 0, "array").brands["customer_tick"][:, 1] >= 0 for one in prepared
        )
        assert bool(np.any(bought_before & ~bought_after)) == loses


def test_who_meets_another_brand_takes_each_in_less(engine: str) -> None:
    """(1 + n)^−ε on everything felt: n other brands met within seven days, not before."""
    noticed = {}
    for first, other in ((1, 3), (1, 8), (3, 3)):
        told = tuple(ContentSetting(f"content {b}", 5 + b, b, attract=0.5) for b in range(2))
        lines = (ads(1.0, range(first, first + 1), 1, word=102), ads(1.0, range(other, other + 1), 0))
        made = shops(engine, (0.0, 0.0), 9, rivals.Category(interference=1.0), contents=told, lines=lines)
        noticed[first, other] = int(np.sum(made.run(engine).items["notice_tick"][:, 0] >= 0))
    people = PEOPLE[engine]
    for key, share in {(1, 3): 1 - 0.5**0.5, (1, 8): 0.5, (3, 3): 1 - 0.5**0.5}.items():
        assert near(noticed[key], people * share, math.sqrt(people * share * (1 - share)))


# ---------------------------------------------------------------- β


@pytest.mark.parametrize("b", range(4))
def test_the_typed_points_come_back_on_the_people_that_it_is_solved_on(b: int) -> None:
    air = excess_voice.Air(4.0, 7.0, 0.3, 0.5)
    beta = excess_voice.solved(0.005, b, SHARES, SWITCHING, air)
    assert beta is not None
    assert excess_voice.gained(beta, b, SHARES, SWITCHING, air) == pytest.approx(0.005, rel=1e-6)


CATEGORY = Path(__file__).parents[2] / "configs" / "category.yaml"


@pytest.mark.parametrize(("typed", "low", "high"), [(0.5, 0.0042, 0.0058), (0, 0.0, 0.0)])
def test_ten_points_more_voice_bring_the_typed_points_of_the_market(typed: float, low: float, high: float) -> None:
    """After four weeks, in the mean of four worlds; typed as 0, the control, not one order changes."""
    prepared = prepare(Scenario.read(CATEGORY).with_changes({"category.frequent.points_per_excess": typed}))
    gained = []
    for world in range(4):
        share = []
        for name in ("as the market", "ten points more"):
            history = simulate(prepared, name, 7, world, "array")
            mine, theirs = (int(bought(rows[rows["tick"] > 28]).sum()) for rows in (history.rows, history.others))
            share.append(mine / (mine + theirs))
        gained.append(share[1] - share[0])
    assert low <= np.mean(gained) <= high


def bought(rows: np.ndarray) -> np.ndarray:
    """Which rows are orders, bool[rows]."""
    return np.isin(rows["event"], (Event.CONVERT, Event.REPEAT))


MISTAKES: dict[str, dict[str, Any]] = {
    "needs a category": {**RIVAL, "category": None},
    "are all rivals": {"category": {}, "brands.shop.rival": True},
    "in all; a category is shared out by 1": {"category": {"frequent": {"orders_per_month": 2}},
                                              "brands.shop.market_share": 0.5},
    "needs a category that is bought all the time": {"brands.shop.market_share": 0.5},
    "says how often people buy": {"category": {}, "brands.shop.repeat": {}},
    "is a line of a rival": {**RIVAL, "strategies.plan": ["theirs"]},
    "needs goodwill": {"category": {"frequent": {"orders_per_month": 2}}, "brands.shop.market_share": 1,
                       "memory": {"goodwill": False}},
}  # fmt: skip


@pytest.mark.parametrize("said", MISTAKES)
def test_what_does_not_go_together_is_refused(said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        scenario(MISTAKES[said])
