"""Notice, visit, order (R7, R8): what is typed comes back, by source; nothing comes from nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, seeds
from modules.stage import ADS, near, play, ready, rows

from wom_sim import rng, rules
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.engine.setting import ContentSetting, Sharing
from wom_sim.engine.state import Mark
from wom_sim.ledger import Event
from wom_sim.network.network import Network
from wom_sim.rng import Purpose

PEOPLE = 2_000
ONCE = {**ADS, "grps": 100, "cost_per_point": 1, "cpm": None, "budget": 1, "cap_per_day": 1, "attention": 1,
        "to": "2027-03-01"}  # fmt: skip
"""Everybody sees one ad, on the first day, with all of her attention."""

ALONE: dict[str, Any] = {
    "market.simulate": PEOPLE, "market.people": PEOPLE, "dates.end": "2027-03-02", "plan": {"ads": ONCE},
    "sharing.contact": 0, "brands.shop.visits_per_day": 0, "brands.shop.channels": {},
}  # fmt: skip
"""Nobody comes by herself, and nobody hears of it from friends."""

SAMPLES: dict[str, Any] = {"kind": "samples", "content": "story", "on": "2027-03-01", "who": "random", "number": 800}


def alone(changes: Mapping[str, Any], engine: str, world: int = 0) -> tuple[Prepared, History]:
    """A world in which nothing but the plan happens."""
    prepared = ready({**ALONE, **changes})
    return prepared, play(prepared, engine, world)


def comes_back(found: float, chance: float, of: int) -> bool:
    """Whether so many of so many are what a chance lets expect, within four standard errors."""
    return near(found, of * chance, math.sqrt(of * chance * (1 - chance)))


def people(history: History, event: Event) -> np.ndarray:
    """Whom an event happened to."""
    return np.unique(rows(history, event)["person"])


def passing(prepared: Prepared, chance: float, purpose: Purpose, *words: int) -> np.ndarray:
    """Who meets one decision of this chance, in world 0, by the keyed lots."""
    state = rng.key(rng.world_seed(7, 0), purpose, *words)
    lots = rng.uniform_each(rng.absorb_each(state, prepared.network.words))
    resisted = np.array([rules.resistance(lot) for lot in lots.tolist()])
    return np.flatnonzero(rules.pressure(chance) > resisted)


# ---------------------------------------------------------------- attract, ctr, cvr


def aware(changes: Mapping[str, Any], engine: str) -> int:
    """How many of three worlds' people know of it."""
    return sum(len(people(alone(changes, engine, world)[1], Event.NOTICE)) for world in range(3))


@pytest.mark.parametrize("visit", [0.0, 0.21, 0.9, 1.0])
def test_attract_is_the_chance_of_being_aware_after_one_full_exposure(visit: float, engine: str) -> None:
    """A visit makes aware as well, and takes nothing beyond attract; added on top .30 would come back as .344."""
    found = aware({"contents.story.attract": 0.3, "contents.story.visit": visit}, engine)
    assert comes_back(found, 0.3, 3 * PEOPLE)
    on_top = 1 - 0.7 * (1 - 0.3 * 0.21)
    assert on_top == pytest.approx(0.344, abs=5e-4)
    assert not comes_back(found, on_top, 3 * PEOPLE)


def test_a_typed_ctr_above_attract_is_what_makes_aware(engine: str) -> None:
    """There is nothing left for noticing without visiting."""
    for ctr, chance in ((0.4, 0.4), (0.1, 0.3)):
        found = aware({"contents.story.attract": 0.3, "plan.ads.ctr": ctr}, engine)
        assert comes_back(found, chance, 3 * PEOPLE)


def test_half_the_attention_is_half_an_exposure(engine: str) -> None:
    """With visits in it, too: pc(a, ½) are aware, pc(a·p_v, ½) of them come."""
    changes = {"contents.story.attract": 0.6, "contents.story.visit": 0.5, "plan.ads.attention": 0.5}
    _, history = alone(changes, engine)
    assert comes_back(len(people(history, Event.NOTICE)), rules.scaled(0.6, 0.5), PEOPLE)
    assert comes_back(len(people(history, Event.VISIT)), rules.scaled(0.3, 0.5), PEOPLE)


@pytest.mark.parametrize(("ctr", "cvr"), [(0.05, 0.3), (0.1, 0.5), (0.4, 0.02)])
def test_typed_rates_of_a_line_come_back(ctr: float, cvr: float, engine: str) -> None:
    """At one impression each: ctr of the people visit, and ctr · cvr order, whatever the content would do."""
    visitors = orders = 0
    for world in range(3):
        _, history = alone({"plan.ads.ctr": ctr, "plan.ads.cvr": cvr, "plan.ads.attention": 0.1}, engine, world)
        visitors += len(people(history, Event.VISIT))
        orders += len(rows(history, Event.CONVERT))
    assert comes_back(visitors, ctr, 3 * PEOPLE)
    assert comes_back(orders, ctr * cvr, 3 * PEOPLE)


def test_a_certain_visit_is_no_certain_order(engine: str) -> None:
    """Everybody visits, and .06 of them buy; q of a pull that is endless would sell to all of them."""
    _, history = alone({"plan.ads.ctr": 1, "plan.ads.cvr": 0.06}, engine)
    assert len(people(history, Event.VISIT)) == PEOPLE
    assert comes_back(len(rows(history, Event.CONVERT)), 0.06, PEOPLE)


@pytest.mark.parametrize("odds", [0.5, 1.0, 4.0])
def test_a_line_without_cvr_has_the_contents_with_its_odds(odds: float, engine: str) -> None:
    """Pressure to visit and buy of everybody: L(ctr · with_odds(q, odds))."""
    _, history = alone({"plan.ads.ctr": 0.3, "plan.ads.odds": odds, "contents.story.persuade": 0.2}, engine)
    buying = rules.pressure(0.3 * odds * 0.2 / (0.8 + odds * 0.2))
    assert history.brands["convert_pressure"] == pytest.approx(buying, rel=1e-11)
    assert comes_back(len(rows(history, Event.CONVERT)), 1 - math.exp(-buying), PEOPLE)


# ---------------------------------------------------------------- trials


def sampled(prepared: Prepared) -> np.ndarray:
    """Who gets a sample in world 0."""
    line = prepared.plan("plan")[0].in_world(rng.world_seed(7, 0))
    return np.asarray(line.people[1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("trial", [0.05, 0.12, 0.5, 1.0])
def test_a_sample_sells_as_its_trial_says(trial: float, engine: str) -> None:
    """Each visits once, to try it, and buys by her own lot; the film of it, hot as it is, has no say."""
    hot = {"contents.story.attract": 1, "contents.story.visit": 0.9, "contents.story.persuade": 0.9}
    prepared, history = alone({**hot, "plan": {"gifts": {**SAMPLES, "trial": trial}}}, engine)
    handed = sampled(prepared)
    assert (
        np.bincount(rows(history, Event.VISIT)["person"], minlength=PEOPLE).tolist()
        == np.bincount(handed, minlength=PEOPLE).tolist()
    )
    bought = np.intersect1d(handed, passing(prepared, trial, Purpose.CONVERT, prepared.setting.brands[0].word, 2))
    assert people(history, Event.CONVERT).tolist() == bought.tolist()
    assert comes_back(len(bought), trial, 800)


def test_a_second_sample_is_a_second_trial(engine: str) -> None:
    """Two lines to everybody: pc(t, 2) of them buy, by the same lot."""
    both = {**SAMPLES, "number": PEOPLE, "trial": 0.2}
    _, once = alone({"plan": {"gifts": both}}, engine)
    _, twice = alone({"plan": {"gifts": both, "more": {**both, "on": "2027-03-02"}}}, engine)
    first, second = (people(history, Event.CONVERT) for history in (once, twice))
    assert np.isin(first, second).all()
    assert comes_back(len(second), rules.scaled(0.2, 2), PEOPLE)


def test_without_a_trial_a_sample_is_its_film(engine: str) -> None:
    """Everybody notices; pc(a·p_v, 1) come, and buy as any exposure makes them."""
    drawn = {"contents.story.attract": 0.5, "contents.story.visit": 0.4, "contents.story.persuade": 0.6}
    everybody = {**SAMPLES, "number": PEOPLE, "trial": 0}
    _, history = alone({**drawn, "plan": {"gifts": everybody}}, engine)
    assert len(people(history, Event.NOTICE)) == PEOPLE
    assert comes_back(len(people(history, Event.VISIT)), 0.2, PEOPLE)
    assert comes_back(len(rows(history, Event.CONVERT)), rules.scaled(0.2, 0.6), PEOPLE)


# ---------------------------------------------------------------- friends

PAIRS = 3_000
TOLD = ContentSetting("content", 5, attract=0.5, persuade=0.2, share=1.0, visit=0.2)


def told(odds: float, engine: str) -> History:
    """Pairs of friends, of whom one gets the content, is not drawn by it, and passes it on to the other."""
    ones, others = np.arange(0, 2 * PAIRS, 2), np.arange(1, 2 * PAIRS, 2)
    network = Network.from_edges(ones, others, ids=np.arange(2 * PAIRS), directed=True)
    sharing = Sharing(odds=odds)
    return Campaign(network, (TOLD,), (seeds(ones, 1, attention=0),), contact=1.0, ticks=3, sharing=sharing).run(engine)


@pytest.mark.parametrize(("odds", "orders"), [(1.0, 0.2), (3.0, 3 / 7)])
def test_what_friends_bring_buys_with_their_odds(odds: float, orders: float, engine: str) -> None:
    """At odds of 3 to 1, .2 becomes .6/(.8 + .6) of the visits; the visits are as many."""
    history = told(odds, engine)
    visits, bought = rows(history, Event.VISIT), rows(history, Event.CONVERT)
    visitors = np.unique(visits["person"][visits["source"] >= 0])
    assert (visitors % 2 == 1).all()
    assert comes_back(len(visitors), 0.1, PAIRS)
    brought = int((bought["source"] >= 0).sum())
    assert comes_back(brought, 0.1 * orders, PAIRS)
    assert comes_back(brought, orders, len(visitors))
    pressed = history.brands["convert_pressure"][1::2, 0]
    assert pressed == pytest.approx(rules.pressure(0.1 * orders), rel=1e-11)
    assert not history.brands["convert_pressure"][::2].any()


# ---------------------------------------------------------------- nothing from nothing

EVERYTHING: dict[str, Any] = {
    "plan.gifts": {**SAMPLES, "number": 100, "trial": 0, "on": "2027-03-03"}, "contents.story.share": 0.9,
    "brands.shop.visits_per_day": 0.05, "brands.shop.search": 0.5, "brands.shop.customers": 300,
    "plan.post": {"kind": "influencers", "content": "story", "on": "2027-03-09", "who": "degree", "number": 50},
    "plan.paper": {
        "kind": "press", "content": "story", "on": "2027-03-05", "outlets": {"daily": {"take_up": 1, "reach": 0.5}}
    },
}  # fmt: skip


def test_nobody_beyond_the_seeds_notices_what_does_not_attract(engine: str) -> None:
    """Unless a line has a ctr of its own."""
    prepared = ready({**EVERYTHING, "contents.story.attract": 0})
    history = play(prepared, engine)
    lines = [one.in_world(rng.world_seed(7, 0)) for one in prepared.plan("plan")]
    chosen = [line.people[tick] for line in lines if hasattr(line, "people") for tick in line.people]
    assert people(history, Event.NOTICE).tolist() == np.unique(np.concatenate(chosen)).tolist()
    assert len(rows(history, Event.VISIT)) > 0
    assert not (rows(history, Event.VISIT)["content"] >= 0).any()
    typed = play(ready({**EVERYTHING, "contents.story.attract": 0, "plan.ads.ctr": 0.05}), engine)
    assert len(people(typed, Event.NOTICE)) > len(people(history, Event.NOTICE))


@pytest.mark.parametrize(
    "selling", [{"plan.ads.cvr": 0.9}, {"plan.gifts.trial": 0.3}, {"brands.shop.conversion": 0.3},
                {"contents.story.persuade": 0.3}]
)  # fmt: skip
def test_nobody_buys_where_nothing_sells(selling: dict[str, Any], engine: str) -> None:
    """Each of the four sources of orders makes the difference."""
    nothing = {**EVERYTHING, "contents.story.persuade": 0, "brands.shop.conversion": 0}
    history = play(ready(nothing), engine)
    assert len(rows(history, Event.VISIT)) > 100
    assert len(rows(history, Event.CONVERT)) == 0
    assert len(rows(play(ready({**nothing, **selling}), engine), Event.CONVERT)) > 3


# ---------------------------------------------------------------- never more orders than visits


@pytest.mark.parametrize("changes", [{}, {"contents.story.persuade": 0.98, "sharing.odds": 50}, {"plan.ads.cvr": 1}])
def test_every_order_is_a_visit_and_every_visitor_knows(changes: dict[str, Any], engine: str) -> None:
    history = play(ready({**EVERYTHING, "plan.gifts.trial": 0.2, **changes}), engine)
    visits, orders = rows(history, Event.VISIT), rows(history, Event.CONVERT)
    names = ["tick", "person", "content", "line", "n"]
    assert {row.item() for row in orders[names]} <= {row.item() for row in visits[names]}
    assert len(orders) == len(np.unique(orders["person"])) > 5
    led = visits[visits["content"] >= 0]
    noticed = history.items["notice_tick"][led["person"], led["content"]]
    assert ((noticed >= 0) & (noticed <= led["tick"])).all()
    assert (history.items["visits"] <= sum(history.items[name] for name in ("paid", "owned", "earned"))).all()


def test_where_every_visit_buys_nobody_comes_for_nothing(engine: str) -> None:
    """The pressure to buy is never more than the pressure to visit, however convinced people are."""
    _, history = alone({"dates.end": "2027-03-28", "plan.ads.to": "2027-03-28", "plan.ads.grps": 2_800,
                        "plan.ads.ctr": 0.02, "plan.ads.cvr": 1}, engine)  # fmt: skip
    assert history.brands["goodwill"].min() > 1
    assert history.brands["convert_pressure"] == pytest.approx(28 * rules.pressure(0.02), rel=1e-9)
    visits, orders = rows(history, Event.VISIT), rows(history, Event.CONVERT)
    assert (visits[["tick", "person"]] == orders[["tick", "person"]]).all()
    assert comes_back(len(orders), rules.scaled(0.02, 28), PEOPLE)


# ---------------------------------------------------------------- likes


@pytest.mark.parametrize("engage", [0.02, 0.3])
def test_likes_per_person_reached_are_what_is_typed(engage: float, engine: str) -> None:
    """Of everybody reached, noticing or not, whatever the trust; one exposure each."""
    changes = {"contents.story.engage": engage, "contents.story.attract": 0.1, "plan.ads.trust": 0.2}
    prepared, history = alone(changes, engine)
    content = prepared.setting.contents[0].word
    assert people(history, Event.ENGAGE).tolist() == passing(prepared, engage, Purpose.ENGAGE, content).tolist()
    assert comes_back(len(rows(history, Event.ENGAGE)), engage, PEOPLE)
    assert ((history.items["marks"][:, 0] & Mark.ENGAGED) > 0).sum() == len(rows(history, Event.ENGAGE))


def test_each_delivery_is_another_occasion_to_like(engine: str) -> None:
    """Ten days, ten exposures: pc(p_e, k) have liked it by day k, nobody twice."""
    changes = {"contents.story.engage": 0.05, "dates.end": "2027-03-10", "plan.ads.to": "2027-03-10",
               "plan.ads.grps": 1_000}  # fmt: skip
    _, history = alone(changes, engine)
    liked = rows(history, Event.ENGAGE)
    assert len(liked) == len(np.unique(liked["person"]))
    for day in (1, 4, 10):
        assert comes_back(int((liked["tick"] <= day).sum()), rules.scaled(0.05, day), PEOPLE)
