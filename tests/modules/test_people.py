"""What makes people differ, with numbers: tastes, characters, leaders, ties, and who bought before."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from campaigns import LASTING, Campaign
from campaigns import seeds as seeded
from modules.stage import ADS, near, play, ready, rows, same

from wom_sim import rng, rules
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.engine.setting import ContentSetting, Traits
from wom_sim.engine.state import Mark
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.network.network import Network
from wom_sim.rng import Purpose

CERTAIN = {**ADS, "grps": 2_800, "cost_per_point": 1, "cpm": None, "budget": 1, "cap_per_day": 1, "attention": 0.5}
ONCE = {**CERTAIN, "to": "2027-03-01", "grps": 100}
"""Everybody sees an ad every day, and on the first day only."""

ALONE = {"strategies.plan.lines": ["ads"], "sharing.contact": 0, "plan.ads": ONCE, "brands.shop.visits_per_day": 0}
CROWD = {"market.simulate": 2_000, "market.people": 2_000, **ALONE}
FANS = {"share": 0.5, "interests": ["coffee"]}
OTHERS = {"share": 0.3, "interests": {"coffee": 0.6, "wine": 0.8}}
NOBODY = {"share": 0.2}


def coffee(kappa: float) -> dict[str, Any]:
    """A content about coffee for its friends (cosine 1), for those of whom it is half (.6), and for the others (½)."""
    segments = {"market.segments": {"fans": FANS, "halves": OTHERS, "nobody": NOBODY}}
    return {**segments, "contents.story.topic": "coffee", "contents.story.affinity": kappa}


PULL = rules.pressure(0.4 * 0.3) * 0.5
"""Pressure to visit of one ad of ALONE: attract · visit, half a friend's attention."""


def resisted(prepared: Prepared, purpose: Purpose, *words: int) -> np.ndarray:
    """Everybody's resistance against the first content of world 0."""
    state = rng.key(rng.world_seed(7, 0), purpose, prepared.setting.contents[0].word, *words)
    lots = rng.uniform_each(rng.absorb_each(state, prepared.network.words))
    return np.array([rules.resistance(lot) for lot in lots.tolist()])


def until_the_next_visit(prepared: Prepared, visits: np.ndarray, pull: Any) -> np.ndarray:
    """E_1 − pull, and E_2 besides for who has visited once."""
    assert visits.max() <= 1
    return np.where(visits > 0, resisted(prepared, Purpose.VISIT, 2), 0.0) + (
        resisted(prepared, Purpose.VISIT, 1) - pull
    )


def shared(history: History) -> np.ndarray:
    """Who passed it on as a noticer, ``bool[N]``."""
    return np.asarray(history.items["noticer_share_tick"][:, 0] >= 0)


def agree(happened: np.ndarray, chance: float) -> None:
    """As many as this chance lets expect, within four standard errors."""
    assert near(happened.mean(), chance, math.sqrt(chance * (1 - chance) / len(happened))), (happened.mean(), chance)


# ---------------------------------------------------------------- tastes


@pytest.mark.parametrize("kappa", [0.0, 0.5, 1.0])
def test_affinity_scales_every_pressure(kappa: float, engine: str) -> None:
    """1 + κ(2·cos − 1): the pressures to notice and to visit are the plain ones times it, bit by bit."""
    changes = {"contents.story.persuade": 0, "memory.goodwill": False}
    prepared = ready({**ALONE, **coffee(kappa), **changes})
    plain = ready({**ALONE, **changes})
    factors = np.array([1 + kappa, 1 + kappa * 0.2, 1.0])
    affinity = prepared.setting.affinity[prepared.population.taste, 0] if kappa else np.ones(300)
    assert affinity == pytest.approx(factors[prepared.population.segment], rel=1e-12)
    left, pull = rules.dose(rules.units(rules.unpulled(0.4, 0.5, PULL))), rules.pull_units(PULL) / rules.PULL
    for one, factor in ((prepared, affinity), (plain, np.ones(300))):
        items = play(one, engine).items[:, 0]
        assert (items["notice_left"] == resisted(one, Purpose.NOTICE) - rules.pressure(0.4) * left * factor).all()
        assert (items["visit_left"] == until_the_next_visit(one, items["visits"], pull * factor)).all()
        assert 0 < items["visits"].sum() < 150


@pytest.mark.parametrize("kappa", [0.5, 1.0])
def test_affinity_as_chances(kappa: float, engine: str) -> None:
    """Of those who see half an exposure pc(a, f/2) notice, pc(p_e, f) like it; of who noticed pc(s, f) pass it on."""
    prepared = ready({**CROWD, **coffee(kappa), "contents.story.engage": 0.3, "plan.ads": {**ONCE, "trust": 0.8}})
    history = play(prepared, engine)
    items = history.items[:, 0]
    noticed, passed = items["notice_tick"] == 1, shared(history)
    for segment, factor in enumerate([1 + kappa, 1 + kappa * 0.2, 1.0]):
        here = prepared.population.segment == segment
        agree(noticed[here], rules.scaled(0.4, factor / 2))
        agree(passed[here & noticed], rules.scaled(0.3, factor))
        agree((items["marks"][here] & Mark.ENGAGED) > 0, rules.scaled(0.3, factor))


def test_who_likes_the_topic_buys_at_a_visit_the_sooner(engine: str) -> None:
    """An exposure adds pull·q·affinity to the pressure to visit and buy; a visit of her own adds L(q_b) to another."""
    drawn = {f"contents.story.{key}": value for key, value in {"attract": 0.9, "share": 0, "visit": 0.9}.items()}
    settings = {**CROWD, **coffee(1.0), "memory.goodwill": False}
    prepared = ready({**settings, **drawn})
    history = play(prepared, engine)
    affinity = prepared.setting.affinity[prepared.population.taste, 0]
    pull = rules.pressure(0.9 * 0.9) * 0.5
    buys = rules.pull_units(rules.buying_pressure(pull, 0.2)) / rules.PULL
    assert (history.brands["convert_pressure"][:, 0] == buys * affinity).all()
    for segment, factor in enumerate([2.0, 1.2, 1.0]):
        here = prepared.population.segment == segment
        agree(history.brands["visits"][here, 0] > 0, rules.scaled(0.81, 0.5 * factor))
        agree(history.brands["customer_tick"][here, 0] >= 0, 1 - math.exp(-buys * factor))
    direct = ready({**settings, "strategies.plan.lines": [], "brands.shop.visits_per_day": 0.02})
    visited = play(direct, engine).brands[:, 0]
    once = visited["visits"] == 1
    assert once.sum() > 100
    assert (visited["own_pressure"][once] == rules.pressure(0.1)).all()
    assert (visited["convert_pressure"] == 0).all()


# ---------------------------------------------------------------- characters


def characters(**by_segment: float) -> dict[str, Any]:
    """Half of the people with a trait, half without."""
    return {"market.segments": {"some": {"share": 0.5, **by_segment}, "rest": {"share": 0.5}}}


@pytest.mark.parametrize("factor", [0.0, 0.4, 3.0])
def test_the_susceptible_notice_sooner(factor: float, engine: str) -> None:
    prepared = ready({**CROWD, **characters(susceptibility=factor)})
    history = play(prepared, engine)
    noticed = history.items["notice_tick"][:, 0] >= 0
    some = prepared.population.segment == 0
    without = rules.pressure(0.4) * 0.5 - PULL  # to notice without visiting
    agree(noticed[some], 1 - math.exp(-without * factor - PULL))
    agree(noticed[~some], rules.scaled(0.4, 0.5))
    pull = rules.pull_units(PULL) / rules.PULL - rules.pull_units(rules.buying_pressure(PULL, 0.2)) / rules.PULL
    expected = until_the_next_visit(prepared, history.items["visits"][:, 0], pull)
    assert history.items["visit_left"][:, 0] == pytest.approx(expected, rel=1e-12)  # notices, and nothing else


@pytest.mark.parametrize("factor", [0.0, 0.4, 3.0])
def test_the_talkative_pass_it_on_sooner(factor: float, engine: str) -> None:
    prepared = ready({**CROWD, **characters(talkativeness=factor), "contents.story.attract": 1})
    history = play(prepared, engine)
    some = prepared.population.segment == 0
    agree(shared(history)[some], rules.scaled(0.3, factor))
    agree(shared(history)[~some], 0.3)


def test_characters_spread_around_the_same_mean(engine: str) -> None:
    """Each person passes on with pc(s, t) for her own t, lognormal of mean 1."""
    prepared = ready({**CROWD, "market.talkativeness_sd": 0.8, "contents.story.attract": 1})
    factors = prepared.population.talkativeness
    assert near(factors.mean(), 1, math.sqrt((math.exp(0.64) - 1) / 2_000))
    assert near(np.log(factors).std(), 0.8, 0.8 / math.sqrt(4_000))
    chances = np.array([rules.scaled(0.3, factor) for factor in factors.tolist()])
    passed = shared(play(prepared, engine))
    for half in (factors > np.median(factors), factors <= np.median(factors)):
        assert near(passed[half].sum(), chances[half].sum(), math.sqrt((chances * (1 - chances))[half].sum()))


@pytest.mark.parametrize("who", ["degree", "random"])
def test_leaders_pass_on_more_readily(who: str, engine: str) -> None:
    leaders = {"share": 0.25, "who": who, "talkativeness": 4, "trust": 2.5}
    prepared = ready({**CROWD, "market.leaders": leaders, "contents.story.attract": 1})
    leader, degree = prepared.population.leader, prepared.network.out_degree
    assert leader.sum() == 500
    if who == "degree":
        assert degree[leader].min() >= degree[~leader].max()
    else:
        assert near(degree[leader].mean(), degree.mean(), degree.std() / math.sqrt(500))
    passed = shared(play(prepared, engine))
    agree(passed[leader], rules.scaled(0.3, 4))
    agree(passed[~leader], 0.3)


# ---------------------------------------------------------------- trust: two people, one friendship


def goodwill_of_one_friend(engine: str, **parts: Any) -> float:
    """A shares for certain what she got, once; what B remembers of it, in exposures of full trust."""
    content = ContentSetting("content", 5, attract=1.0, share=1.0)
    pair = Network.from_edges([0], [1], ids=np.arange(2))
    told = Campaign(pair, (content,), (seeded([0], 1),), contact=1.0, ticks=2, extras={"specs": LASTING, **parts})
    history = told.run(engine)
    assert history.items["earned"][:, 0].tolist() == [1, 1]
    return float(history.brands["goodwill"][1, 0])


@pytest.mark.parametrize("trust", [0.0, 0.25, 1.0, 1.7])
def test_the_trust_of_a_tie_is_the_trust_of_what_comes_over_it(trust: float, engine: str) -> None:
    there, back = rules.units(trust), rules.units(0.5)
    assert goodwill_of_one_friend(engine, arc_trust=np.array([there, back])) == there / rules.UNIT


@pytest.mark.parametrize(("leader", "tie"), [(1.0, 1.0), (2.5, 1.0), (2.5, 0.4)])
def test_a_leaders_word_counts_for_more(leader: float, tie: float, engine: str) -> None:
    """Leader's trust times the tie's, in units of 2^-20, rounded down."""
    people = Traits(share_trust=np.array([rules.units(leader), rules.UNIT]))
    trust = np.array([rules.units(tie), rules.UNIT])
    expected = rules.units(leader) * rules.units(tie) // rules.UNIT / rules.UNIT
    assert goodwill_of_one_friend(engine, people=people, arc_trust=trust) == expected
    assert expected == pytest.approx(leader * tie, abs=2e-6)


TIES: dict[str, Any] = {"face_to_face": 0.4, "trust": {"face_to_face": 1.5, "online": 0.5}}


def test_ties_are_trusted_by_kind_and_once_on_average() -> None:
    trust = ready({"market.ties": TIES}).setting.arc_trust
    assert trust is not None
    values, counts = np.unique(trust, return_counts=True)
    assert len(values) == 2
    assert values[1] / values[0] == pytest.approx(3, rel=1e-5)
    assert trust.mean() / rules.UNIT == pytest.approx(1, abs=1e-6)
    ties = len(trust) / 2
    assert near(counts[1] / counts.sum(), 0.4, math.sqrt(0.24 / ties))


@pytest.mark.parametrize("kind", ["face_to_face", "online"])
def test_contact_by_kind_of_tie(kind: str, engine: str) -> None:
    """Ties of that kind deliver with half the chance, the others as before: coins that fall stay fallen."""
    half = {**TIES, "trust": {"face_to_face": 1, "online": 1}, "contact": {kind: 0.5}}
    posting = {"kind": "influencers", "who": "random", "number": 3_000, "content": "story", "on": "2027-03-01"}
    told = {"plan.ads": posting, "strategies.plan.lines": ["ads"], "contents.story.share": 0, "sharing.days": 1}
    changed, plain = ready({**told, "market.ties": half}), ready(told)
    factor = changed.setting.arc_contact
    assert factor is not None
    assert np.unique(factor).tolist() == [0.5, 1.0]
    one, other = play(changed, engine), play(plain, engine)
    expected = float((0.4 * factor).sum())  # everybody posts, and every arc is a coin of .4 or .2
    assert near(one.impressions[2, 0], expected, math.sqrt(0.24 * len(factor)))
    assert near(other.impressions[2, 0], 0.4 * len(factor), math.sqrt(0.24 * len(factor)))
    assert (one.items["paid"] <= other.items["paid"]).all()


NOBODY_READS = {
    "segments of other places and ages": {
        "market.segments": {
            "a": {"share": 0.3, "age": "18-30", "place": ["north", "south"], "interests": ["tea"]},
            "b": {"share": 0.7, "age": "31-80", "job": {"nurse": 0.2, "cook": 0.8}},
        },
        "market.assortativity": 0.4,
    },
    "ties that are trusted alike": {
        "market.ties": {"face_to_face": 0.7, "trust": {"face_to_face": 2, "online": 2}, "trust_sd": 0}
    },
    "tastes, and a content of no topic": {
        "market.segments": {"fans": FANS, "halves": OTHERS, "nobody": NOBODY}, "contents.story.affinity": 1
    },
    "leaders by lot who are like everybody": {
        "market.leaders": {"share": 0.5, "who": "random", "talkativeness": 1, "trust": 1}
    },
    "no leaders at all": {"market.leaders": {"share": 0}},
}  # fmt: skip


@pytest.mark.parametrize("name", NOBODY_READS)
def test_who_people_are_does_nothing_by_itself(name: str, engine: str) -> None:
    with_it, without = ready({**NOBODY_READS[name], "memory.goodwill": True}), ready({"memory.goodwill": True})
    one, other = play(with_it, engine), play(without, engine)
    if "tastes" in name:  # another row of a table of ones
        one.people["taste"] = 0
    assert same(one, other)


# ---------------------------------------------------------------- what happens anyway


@pytest.mark.parametrize("customers", [0, 750, 3_000])
def test_who_bought_before_never_orders_and_passes_on_like_a_customer(customers: int, engine: str) -> None:
    settings = {**CROWD, "market.people": 3_000, "brands.shop.customers": customers, "contents.story.attract": 1}
    prepared = ready({**settings, "sharing.customers": 2.5, "brands.shop.visits_per_day": 0.1})
    history = play(prepared, engine)
    regular = (history.brands["marks"][:, 0] & Mark.REGULAR) > 0
    share = customers / 3_000
    assert near(regular.mean(), share, math.sqrt(share * (1 - share) / 2_000))
    assert not regular[rows(history, Event.CONVERT)["person"]].any()
    passed = shared(history)
    if customers:
        assert history.brands["visits"][regular, 0].mean() > 2  # they come, and do not order
        agree(passed[regular], rules.scaled(0.3, 2.5))
    if customers < 3_000:
        agree(passed[~regular], 0.3)


@pytest.mark.parametrize(("orders", "customers"), [(300, 0), (900, 1_000), (1_200, 0)])
def test_the_orders_of_a_month_come_out_in_thirty_days(orders: int, customers: int, engine: str) -> None:
    """However many of the people they are: who has bought cannot buy again, and the others come the more often."""
    brand = {"visits_per_day": 0, "orders_per_month": orders, "customers": customers, "conversion": 0.25}
    changes = {f"brands.shop.{key}": value for key, value in brand.items()}
    prepared = ready({**CROWD, **changes, "dates.end": "2027-03-30", "strategies.plan.lines": []})
    v0 = prepared.setting.brands[0].visits_per_day[1]
    assert (2_000 - customers) * (1 - (1 - 0.25 * v0) ** 30) == pytest.approx(orders, rel=1e-12)
    found = [len(rows(play(prepared, engine, world), Event.CONVERT)) for world in range(2)]
    assert near(float(np.mean(found)), orders, math.sqrt(orders / 2))


# ---------------------------------------------------------------- a model half as fine

STRATEGIES = {
    "plan.ads": {**ADS, "budget": 60, "target": {"segments": "old"}},
    "plan.posters": {**ADS, "budget": 60, "channel": "billboards", "cap_per_week": 3},
    "plan.accounts": {
        "kind": "influencers", "tier": "nano", "followers": 900, "number": 6, "reach": 0.5, "content": "story",
        "on": ["2027-03-03", "2027-03-10"],
    },
    "plan.gifts": {"kind": "samples", "content": "story", "on": "2027-03-02", "who": "degree", "number": 150},
    "strategies.few": ["ads"], "strategies.some": ["ads", "accounts", "letters"],
    "strategies.many": ["ads", "accounts", "letters", "gifts", "posters"],
    "brands.shop.customers": 300, "market.talkativeness_sd": 0.5,
    "market.segments": {"young": {"share": 0.6}, "old": {"share": 0.4, "susceptibility": 0.7}},
}  # fmt: skip


def orders_by_strategy(simulated: int, worlds: int) -> dict[str, np.ndarray]:
    """Real orders by world, however many people are simulated for the 3,000 real ones."""
    prepared = ready({**STRATEGIES, "market.simulate": simulated})
    return {
        name: np.array(
            [prepared.scale * len(rows(play(prepared, "array", world, name), Event.CONVERT)) for world in range(worlds)]
        )
        for name in ("few", "some", "many")
    }


def keeps_the_ranking(small: int, worlds: int) -> None:
    few, fine = (orders_by_strategy(simulated, worlds) for simulated in (small, 2 * small))
    for found in (few, fine):
        assert found["few"].mean() < found["some"].mean() < found["many"].mean()
    for name, orders in few.items():
        error = math.sqrt((orders.var(ddof=1) + fine[name].var(ddof=1)) / worlds)
        assert near(orders.mean(), fine[name].mean(), error), name


def test_twice_as_many_simulated_people_keep_the_ranking() -> None:
    keeps_the_ranking(300, 30)


@pytest.mark.slow
def test_twice_as_many_simulated_people_keep_the_ranking_in_many_worlds() -> None:
    keeps_the_ranking(750, 300)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"brands.shop.customers": 4_000},
            "brands.shop.customers: must be at most the 3,000 people of the market (got 4,000)",
        ),
        (
            {"brands.shop.visits_per_day": 0, "brands.shop.orders_per_month": 2_500, "brands.shop.customers": 1_000},
            "brands.shop.orders_per_month: must be at most the 2,000 people who have not bought yet (got 2,500)",
        ),
        (
            {"brands.shop.visits_per_day": 0, "brands.shop.orders_per_month": 5, "brands.shop.customers": 3_000},
            "brands.shop.orders_per_month: must be at most the 0 people who have not bought yet (got 5)",
        ),
        ({"market.segments": {"a": {"share": 0.5}}}, "market.segments: shares must add up to 100 % (got 50 %)"),
        ({"market.talkativeness_sd": -1}, "market.talkativeness_sd: must be at least 0 (got -1)"),
        ({"market.leaders": {"share": 0.1, "who": "degre"}}, "market.leaders.who: must be one of degree, random"),
        ({"market.ties": {"face_to_face": 1.4}}, "market.ties.face_to_face: must be "),
        ({"contents.story.affinity": 2}, "contents.story.affinity: must be "),
    ],
)
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        ready(changes)
    assert said in str(error.value)


def test_customers_everywhere_and_no_orders_expected() -> None:
    """A market in which everybody has bought is no mistake."""
    brand = {"brands.shop.visits_per_day": 0, "brands.shop.orders_per_month": 0, "brands.shop.customers": 3_000}
    assert ready(brand).setting.brands[0].visits_per_day == ()


# ---------------------------------------------------------------- who uses a channel


def test_a_line_may_want_users_of_whom_the_market_says_how_many_there_are(engine: str) -> None:
    """Half of the people use the street; nobody else is shown its ads, and whoever wants its users finds them."""
    wanted = {"market.uses": {"street": "50%"}, "plan.ads.target": {"uses": ["street"]}, "plan.ads.budget": 2_000}
    for changes in (wanted, {"market.uses": {"street": 0.5}, "plan.ads.budget": 2_000}):
        prepared = ready(changes)
        users = prepared.population.uses["street"]
        assert 0.4 < users.mean() < 0.6
        shown = play(prepared, engine).items["paid"][:, 0] > 0
        assert shown[users].mean() > 0.9
        assert not shown[~users].any()


@pytest.mark.parametrize("share", ["half", 1.5])
def test_a_share_of_users_that_is_none_has_its_own_message(share: Any) -> None:
    with pytest.raises(ScenarioError, match=r"market\.uses\.street"):
        ready({"market.uses": {"street": share}, "plan.ads.target": {"uses": ["street"]}})
