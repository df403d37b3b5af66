"""From a scenario to what engines run: network, setting, compiled lines, and what only shows once they are there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from wom_sim import rng, rules
from wom_sim.behaviour.gate import Link
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine import setting as w
from wom_sim.engine.lines import AdsLine, PostsLine, SeedsLine
from wom_sim.engine.state import Mark, modules_of
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Medium
from wom_sim.network.network import Network
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario

Plain = dict[str, Any]


def shop(**changes: Any) -> Scenario:
    """Two brands, three contents and every kind of line, for 1,000 real people behind 50 simulated ones."""
    whole: Plain = {
        "name": "shop",
        "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"people": 1_000, "simulate": 50, "network": {"kind": "holme_kim", "m": 2, "clustering": 0.5}},
        "brands": {
            "tea": {
                "visits_per_day": "2%",
                "conversion": "5%",
                "season": {"2027-03-03": 2.0, "2027-03-04": 0.0},
                "channels": {"blog": {"followers": 250, "reach": "40%"}},
            },
            "tin": {"channels": {"blog": {"followers": 100, "reach": "30%", "subscribe": "5%"}}},
        },
        "exposure": {"uneven": False},
        "contents": {
            "box": {"brand": "tin", "attract": 0.5, "share": 0.5},
            "leaf": {"brand": "tea", "attract": 0.4, "share": 0.3, "visit": 0.2, "engage": 0.1, "persuade": 0.6},
            "cup": {"brand": "tea", "attract": 0.4, "share": 0.3},
        },
        "plan": {
            "ads": {"kind": "ads", "content": "leaf", "channel": "search", "from": "2027-03-02", "to": "2027-03-04",
                    "budget": 100, "cpm": 10, "fixed_cost": 5, "avails_per_day": 20, "cap_per_day": 5},
            "posts": {"kind": "posts", "content": "box", "channel": "blog", "from": "2027-03-01", "to": "2027-03-14",
                      "days": ["mon", "thu"], "cost_per_post": 12.5, "fixed_cost": 1},
            "gifts": {"kind": "samples", "content": "leaf", "on": "2027-03-02", "who": "random", "number": 100,
                      "cost_each": 2},
            "stars": {"kind": "influencers", "content": "cup", "on": ["2027-03-05", "2027-03-02"], "who": "degree",
                      "number": 40, "fee_each": 30, "medium": "paid"},
        },
        "strategies": {"all": ["stars", "ads", "posts", "gifts"], "paid": ["ads"]},
    }  # fmt: skip
    scenario = Scenario.parse(whole)
    return scenario.with_changes(changes) if changes else scenario


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """The shop, prepared."""
    return prepare(shop())


def changed(key: str, value: Any) -> Scenario:
    """The shop with one value changed."""
    return shop().with_changes({key: value})


# ---------------------------------------------------------------- what it is


def test_one_simulated_person_stands_for_twenty(prepared: Prepared) -> None:
    assert prepared.scale == 20.0
    assert prepared.network.people == 50
    assert prepared.contents == ["leaf", "cup", "box"]  # by brand, then as typed
    assert [content.brand for content in prepared.setting.contents] == [0, 0, 1]
    assert [brand.name for brand in prepared.setting.brands] == ["tea", "tin"]
    assert prepared.setting.ticks == 14


def test_a_strategy_is_its_lines_in_its_own_order(prepared: Prepared) -> None:
    assert [one.line.name for one in prepared.plan("all")] == ["stars", "ads", "posts", "gifts"]
    assert prepared.plan("nothing") == []
    assert [prepared.cost(name) for name in ("all", "paid", "nothing")] == [2400 + 105 + 51 + 200, 105, 0]
    with pytest.raises(ScenarioError, match="unknown strategy 'pade' – did you mean 'paid'"):
        prepared.plan("pade")


def test_contents_and_brands_in_the_engines_terms(prepared: Prepared) -> None:
    leaf, _, _ = prepared.setting.contents
    assert leaf == w.ContentSetting("leaf", rng.name_word("leaf"), 0, 0.4, 0.6, 0.3, 0.2, 0.1)
    tea, tin = prepared.setting.brands
    days = [0.0, 0.02, 0.02, rules.scaled(0.02, 2.0), 0.0, *[0.02] * 10]
    assert list(tea.visits_per_day) == days
    assert (tea.conversion, tin.visits_per_day, tin.conversion) == (0.05, (), 0.0)


def test_followers_are_a_share_of_the_market(prepared: Prepared) -> None:
    one, other = prepared.setting.channels
    tea, tin = (prepared.scenario.brands[name].channels["blog"] for name in ("tea", "tin"))
    assert one == w.ChannelSetting("blog", rng.name_word("tea/blog"), 0, 0.25, 0.4, 0.0, spec=tea)
    assert other == w.ChannelSetting("blog", rng.name_word("tin/blog"), 1, 0.1, 0.3, 0.05, spec=tin)


def test_ads_spread_the_budget_over_their_days(prepared: Prepared) -> None:
    line, account = prepared.lines["ads"].line, prepared.lines["ads"].account
    assert isinstance(line, AdsLine)
    assert (line.medium, line.content) == (Medium.PAID, 0)
    assert sorted(line.cuts) == [2, 3, 4]
    assert (line.attention, line.trust) == (rules.units(0.1), rules.units(0.5))
    assert account.spent == {2: 33.33, 3: 33.34, 4: 33.33}
    # real views a day: 1,000 people · 20; the simulation draws a twentieth of them and the account scales back
    daily = 20_000 * (1 - np.exp(-1000 * (100 / 3) / (10 * 20_000)))
    assert account.expected == pytest.approx(3 * daily)
    assert (account.cost, account.unspent, account.unfilled) == (105.0, 0.0, 0.0)


def test_posts_find_their_own_brands_channel(prepared: Prepared) -> None:
    line = prepared.lines["posts"].line
    assert isinstance(line, PostsLine)
    assert (line.channel, line.reach, line.ticks) == (1, (0.3,), {1, 4, 8, 11})
    assert prepared.lines["posts"].account.cost == 1 + 4 * 12.5
    assert prepared.lines["posts"].in_world(5) is line


def test_seeds_depend_on_the_world_their_number_and_cost_do_not(prepared: Prepared) -> None:
    gifts, stars = prepared.lines["gifts"], prepared.lines["stars"]
    first, second = (gifts.in_world(seed) for seed in (1, 2))
    assert isinstance(first, SeedsLine)
    assert isinstance(second, SeedsLine)
    assert [len(line.people[2]) for line in (first, second)] == [5, 5]
    assert first.people[2].tolist() != second.people[2].tolist()
    assert first.marks == Mark.SEEDED | Mark.OWNER
    assert not first.sponsored
    assert gifts.account.cost == 200
    line = stars.in_world(1)
    assert isinstance(line, SeedsLine)
    assert {day: people.tolist() for day, people in line.people.items()} == dict.fromkeys(
        [2, 5], line.people[2].tolist()
    )
    top = sorted(prepared.network.out_degree.tolist(), reverse=True)[:2]
    assert prepared.network.out_degree[line.people[2]].tolist() == top
    assert (line.sponsored, line.marks) == (True, Mark.SEEDED)
    assert stars.account.cost == 40 * 30 * 2


def test_a_tenth_of_a_person_is_somebody_in_a_tenth_of_the_worlds() -> None:
    line = prepare(changed("plan.gifts.number", 2)).lines["gifts"]
    counts = [len(seeds.people[2]) for seed in range(500) if isinstance(seeds := line.in_world(seed), SeedsLine)]
    assert set(counts) == {0, 1}
    assert np.mean(counts) == pytest.approx(0.1, abs=0.05)


def test_contact_weakens_at_hubs() -> None:
    star = {"kind": "grid", "rows": 1}
    network = prepare(changed("market.network", star)).network
    assert set(network.out_degree.tolist()) == {1, 2}
    hubs = prepare(shop(**{"market.network": {"kind": "complete"}, "sharing.hub_attenuation": 1}))
    assert hubs.setting.contact == pytest.approx(np.full(50, 0.3 * 10 / 49))
    level = prepare(shop(**{"market.network": {"kind": "complete"}, "sharing.hub_attenuation": 0}))
    assert set(level.setting.contact.tolist()) == {0.3}


def test_how_shares_travel() -> None:
    plain = prepare(shop()).setting.sharing
    assert plain == w.Sharing(Link.NOISY_OR, days=2, decay=0.5, stop=0.0, customers=3.0, odds=3.0)
    assert prepare(shop(**{"sharing.odds": 1.5})).setting.sharing.odds == 1.5
    for_ever = prepare(shop(**{"sharing.days": "forever", "sharing.stop": 0.25})).setting.sharing
    assert (for_ever.days, for_ever.stop) == (w.FOREVER, 0.25)
    bass = prepare(changed("sharing.link", {"mean_field": {"p": 0.03, "q": 0.38}})).setting.sharing
    assert (bass.link, bass.innovation, bass.imitation) == (Link.MEAN_FIELD, 0.03, 0.38)
    assert prepare(changed("sharing.link", "linear")).setting.sharing.link is Link.LINEAR


def test_how_many_friends_are_needed() -> None:
    assert prepare(shop()).setting.need is None
    count = prepare(changed("sharing.link", {"step": {"count": 2}})).setting
    assert count.need is not None
    assert set(count.need.tolist()) == {2}
    share = prepare(changed("sharing.link", {"step": {"share": "40%"}})).setting
    assert share.need is not None
    degrees = share.network.in_degree.tolist()
    assert share.need.tolist() == [max(1, -(-2 * degree // 5)) for degree in degrees]
    assert len(set(share.need.tolist())) > 2


def test_the_settings_of_memory() -> None:
    setting = prepare(shop(**{"memory.goodwill": False, "memory.half_life_days": 3, "memory.saturation": 2})).setting
    memory = setting.specs["memory"]
    assert (memory.goodwill, memory.half_life_days, memory.saturation) == (False, 3.0, 2.0)
    assert len(modules_of(setting).goodwill.decay) == 1
    assert len(modules_of(prepare(shop()).setting).goodwill.decay) == 16


# ---------------------------------------------------------------- networks


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for lists of friends, with a cache of its own."""
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    return tmp_path


def with_file(
    folder: Path, ties: str, plan: Plain | None = None, people: int | None = None, **network: Any
) -> Scenario:
    """A scenario on a list of friends."""
    (folder / "ties.csv").write_text(ties)
    market: Plain = {"network": {"file": "ties.csv", **network}}
    return Scenario.parse(
        {
            "name": "file",
            "dates": {"start": "2027-03-01", "end": "2027-03-05"},
            "market": market if people is None else {**market, "people": people},
            "brands": {"b": {}},
            "contents": {"c": {"attract": 1, "share": 1}},
            "plan": plan or {},
        },
        base=folder,
    )


WEIGHED = "source,target,weight\n1,2,0.5\n2,3,0.25\n1,3,0.75\n"


def test_a_file_brings_its_own_people(folder: Path) -> None:
    made = prepare(with_file(folder, "ann,bob\nbob,eve\n", directed=True))
    assert (made.scale, made.network.ids.tolist(), made.network.arcs) == (1.0, ["ann", "bob", "eve"], 2)
    assert prepare(with_file(folder, "ann,bob\nbob,eve\n", people=300)).scale == 100.0
    assert prepare(with_file(folder, "ann,bob\nbob,eve\n", header=True)).network.people == 2


def test_weights_as_contact(folder: Path) -> None:
    setting = prepare(with_file(folder, WEIGHED, weights="contact", directed=True)).setting
    assert setting.arc_contact is not None
    assert setting.arc_contact.tolist() == [0.5, 0.75, 0.25]
    assert setting.arc_influence is None
    unread = prepare(with_file(folder, WEIGHED, directed=True)).setting
    assert (unread.arc_contact, unread.arc_influence) == (None, None)


def test_weights_as_influence(folder: Path) -> None:
    setting = prepare(with_file(folder, WEIGHED, weights="influence", directed=True)).setting
    assert setting.arc_influence is not None
    assert setting.arc_influence.tolist() == [rules.UNIT // 2, 3 * rules.UNIT // 4, rules.UNIT // 4]
    assert setting.arc_contact is None


@pytest.mark.parametrize(
    ("ties", "network", "message"),
    [
        ("1,2\n", {"weights": "contact"}, "market.network.weights: the ties carry no weights"),
        ("1,2,1.5\n", {"weights": "contact"}, r"at most 1 \(the largest is 1.5\)"),
        ("1,3,0.6\n2,3,0.6\n", {"weights": "influence", "directed": True}, "influence on person 3 sums to 1.2"),
        ("a,c,0.6\nb,c,0.6\n", {"weights": "influence", "directed": True}, "influence on person 'c' sums to 1.2"),
        ("", {}, "market.network.file: .*the file is empty"),
    ],
)
def test_a_list_of_friends_that_does_not_serve(folder: Path, ties: str, network: Plain, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        prepare(with_file(folder, ties, **network))


def test_a_network_without_anybody(folder: Path) -> None:
    (folder / "nobody.graphml").write_text("<graphml><graph edgedefault='directed'></graph></graphml>")
    with pytest.raises(ScenarioError, match=r"market.network.file: .*from 1 to 2\^32 people"):
        prepare(with_file(folder, "", file="nobody.graphml"))


def test_more_people_in_the_file_than_in_the_market(folder: Path) -> None:
    with pytest.raises(ScenarioError, match=r"market.people: must be at least the 3 people of the network \(got 2\)"):
        prepare(with_file(folder, "1,2\n2,3\n", people=2))


def test_a_generators_own_seed() -> None:
    one, same, other = (
        prepare(changed("market.network", {"kind": "holme_kim", "m": 2, "clustering": 0.5, **seed})).network.targets
        for seed in ({}, {"seed": 0}, {"seed": 1})
    )
    assert one.tobytes() == same.tobytes() != other.tobytes()


@pytest.mark.parametrize("seed", [-1, 1.5, True, "x"])
def test_a_generators_seed_is_a_whole_number(seed: Any) -> None:
    with pytest.raises(ScenarioError, match=r"market.network.seed: must be a whole number from 0"):
        prepare(changed("market.network", {"kind": "ring", "friends": 2, "seed": seed}))


def test_a_generator_explains_its_parameters() -> None:
    with pytest.raises(ScenarioError, match=r"market.network.kind: .*"):
        prepare(changed("market.network", {"kind": "holme_kim", "m": 500}))


def test_what_does_not_fit_in_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = shop()
    monkeypatch.setattr(os, "sysconf", lambda name: {"SC_PAGE_SIZE": 1, "SC_PHYS_PAGES": 300_020_000}[name])
    with pytest.raises(ScenarioError, match=r"50 people need about 0.3 GB of memory; this machine has 0.3 GB"):
        prepare(scenario)


def test_more_followers_than_people() -> None:
    with pytest.raises(ScenarioError, match=r"brands.tea.channels.blog.followers: must be at most the 1,000 people"):
        prepare(changed("brands.tea.channels.blog.followers", 1_001))


# ---------------------------------------------------------------- whom to seed


def seeded(made: Prepared, world_seed: int = 1, line: str = "gifts") -> list[Any]:
    """Ids of the people whom a line seeds in a world."""
    compiled = made.lines[line].in_world(world_seed)
    assert isinstance(compiled, SeedsLine)
    (people,) = compiled.people.values()
    return made.network.ids[people].tolist()


def gifts(who: Any, number: int | None = None) -> Plain:
    """A plan of samples."""
    line: Plain = {"kind": "samples", "content": "c", "on": "2027-03-02", "who": who, "cost_each": 2}
    return {"gifts": line if number is None else {**line, "number": number}}


def test_by_name(folder: Path) -> None:
    made = prepare(with_file(folder, "ann,bob\nbob,eve\n", gifts({"ids": ["eve", "ann"]})))
    assert sorted(seeded(made)) == ["ann", "eve"]
    assert made.lines["gifts"].account.cost == 4
    one = prepare(with_file(folder, "ann,bob\nbob,eve\n", gifts({"ids": ["eve", "ann"]}, 1)))
    assert {seeded(one, seed)[0] for seed in range(20)} == {"ann", "eve"}
    with pytest.raises(ScenarioError, match=r"plan.gifts.who.ids: nobody in this network has the id 'kim'"):
        prepare(with_file(folder, "ann,bob\n", gifts({"ids": ["kim"]})))


def test_by_name_every_real_person_behind_an_id_counts(folder: Path) -> None:
    made = prepare(with_file(folder, "ann,bob\nbob,eve\n", gifts({"ids": ["eve", "ann"]}), people=300))
    assert sorted(seeded(made)) == ["ann", "eve"]
    assert made.lines["gifts"].account.cost == 400  # two people who stand for a hundred each


KARATE = {"network": {"kind": "karate"}}


def with_karate(plan: Plain) -> Scenario:
    """A scenario on Zachary's karate club."""
    whole: Plain = {"name": "k", "dates": {"start": "2027-03-01", "end": "2027-03-05"}, "market": KARATE}
    return Scenario.parse({**whole, "brands": {"b": {}}, "contents": {"c": {"attract": 1, "share": 1}}, "plan": plan})


def test_by_attribute() -> None:
    made = prepare(with_karate(gifts({"attribute": {"club": "Officer"}})))
    graph = nx.karate_club_graph()
    assert sorted(seeded(made)) == [one for one in graph if graph.nodes[one]["club"] == "Officer"]
    assert made.lines["gifts"].account.cost == 34
    some = prepare(with_karate(gifts({"attribute": {"club": "Officer"}}, 5)))
    assert len(seeded(some)) == 5
    assert set(seeded(some)) < set(seeded(made))


@pytest.mark.parametrize(
    ("who", "number", "message"),
    [
        (
            {"attribute": {"club": "chess"}},
            None,
            "plan.gifts.who.attribute: nobody in the network has these attributes",
        ),
        ({"attribute": {"colour": 1}}, None, "plan.gifts.who.attribute: people have no attribute 'colour'"),
        (
            {"attribute": {"club": "Officer"}},
            18,
            "plan.gifts.number: 18 are more than the 17 people there are to choose",
        ),
        ("random", 35, "plan.gifts.number: 35 are more than the 34 people"),
    ],
)
def test_whom_nobody_can_seed(who: Any, number: int | None, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        prepare(with_karate(gifts(who, number)))


def test_by_the_block_of_a_block_model(folder: Path) -> None:
    network = Network.generate("stochastic_block", 40, seed=1, shares=[0.25, 0.75], within=0.4, between=0.05)
    nx.write_graphml(network.to_networkx(), folder / "blocks.graphml")
    made = prepare(with_file(folder, "", gifts({"attribute": {"block": 0}}), file="blocks.graphml"))
    assert len(seeded(made)) == 10
    run(made, "nothing")


def test_more_seeds_cost_more_and_lose_nobody() -> None:
    for rule in ("random", "one_hop", "degree"):
        fewer, more = (prepare(with_karate(gifts(rule, number))) for number in (4, 5))
        assert set(seeded(fewer)) < set(seeded(more))
        assert [one.lines["gifts"].account.cost for one in (fewer, more)] == [8, 10]
