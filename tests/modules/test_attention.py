"""Attention (R14) and crowded feeds (R5): of all that reaches a person in a day she takes in a few contents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, ads, events, seeds
from modules.stage import near, play, ready, same

from wom_sim.behaviour import attention
from wom_sim.behaviour.gate import Link
from wom_sim.campaign.prepare import prepare
from wom_sim.engine.loop import History
from wom_sim.engine.setting import ContentSetting, Sharing
from wom_sim.ledger import Event
from wom_sim.network.network import Network

DAY = range(2, 3)
PEOPLE = {"array": 20_000, "mesa": 2_000}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def shown(engine: str, contents: int, most: int | None) -> Campaign:
    """Contents that everybody who takes one in notices, each shown once to everybody on the same day."""
    told = tuple(ContentSetting(f"content {c}", 5 + c, attract=1.0) for c in range(contents))
    lines = tuple(ads(1.0, DAY, content=c, word=200 + c) for c in range(contents))
    extras = {"specs": {"attention": attention.Spec(contents_per_day=most)}}
    return Campaign(crowd(PEOPLE[engine]), told, lines, ticks=4, seed=11, extras=extras)


def noticed(history: History) -> np.ndarray:
    """How many notice each content."""
    return np.asarray(np.count_nonzero(history.items["notice_tick"] >= 0, axis=0))


@pytest.mark.parametrize(("most", "contents"), [(1, 2), (1, 8), (2, 3), (3, 5), (3, 4)])
def test_each_content_is_kept_with_chance_most_of_all(most: int, contents: int, engine: str) -> None:
    """P(kept) = L/k for every content, and exactly L contents for every person."""
    history, people = shown(engine, contents, most).run(engine), PEOPLE[engine]
    share = most / contents
    deviation = np.sqrt(people * share * (1.0 - share))
    assert all(near(count, people * share, deviation) for count in noticed(history))
    assert set(np.count_nonzero(history.items["notice_tick"] >= 0, axis=1).tolist()) == {most}


def test_other_days_have_other_lots(engine: str) -> None:
    """Two days of the same two contents with room for one: half of all take in the other one on the second day."""
    two = shown(engine, 2, 1)
    twice = two.but(lines=tuple(ads(1.0, range(2, 4), content=c, word=200 + c) for c in (0, 1)))
    both, people = np.all(twice.run(engine).items["notice_tick"] >= 0, axis=1).sum(), PEOPLE[engine]
    assert near(both, people / 2, np.sqrt(people / 4))


def test_copies_have_one_lot_and_one_place(engine: str) -> None:
    """Splitting a content buys no attention; a third content that is none of them does."""
    original, other = (ContentSetting(name, word, attract=1.0) for name, word in (("a", 5), ("b", 6)))
    people, lines = PEOPLE[engine], tuple(ads(1.0, DAY, content=c, word=200 + c) for c in range(3))
    counts = {}
    for same_as in (0, -1):
        third = ContentSetting("c", 7, attract=1.0, same_as=same_as)
        counts[same_as] = noticed(shown(engine, 2, 1).but(contents=(original, other, third), lines=lines).run(engine))
    assert near(counts[0][1], people / 2, np.sqrt(people / 4))
    assert near(counts[-1][1], people / 3, np.sqrt(people * 2 / 9))
    assert max(counts[0][0], counts[0][2]) == people - counts[0][1]


def test_what_is_handed_over_takes_no_place(engine: str) -> None:
    campaign = shown(engine, 3, 1)
    campaign = campaign.but(lines=(*campaign.lines[:2], seeds(range(PEOPLE[engine]), 2, content=2)))
    counts = noticed(campaign.run(engine))
    assert counts[2] == PEOPLE[engine] == counts[0] + counts[1]


def test_a_gate_opens_before_attention_is_shared_out(engine: str) -> None:
    """What friends have said waits behind a gate and takes no place until it opens."""
    network = Network.from_edges([0, 1], [2, 2], ids=np.arange(3), directed=True)
    told = tuple(ContentSetting(f"content {c}", 5 + c, attract=1.0) for c in range(2))
    lines = (seeds([0, 1], 0, marks=2 | 4), ads(1.0, range(1, 2), content=1, word=201))
    common: dict[str, Any] = {"sharing": Sharing(link=Link.STEP), "contact": 1.0, "ticks": 3}
    found = {}
    for need in (2, 3):
        extras = {"specs": {"attention": attention.Spec(contents_per_day=1)}, "need": np.full(3, need, np.int32)}
        history = Campaign(network, told, lines, extras=extras, **common).run(engine)
        found[need] = (history.items["notice_tick"][2] >= 0).tolist()
    assert sum(found[2]) == 1
    assert found[3] == [False, True]


def test_room_for_everything_is_no_limit(engine: str) -> None:
    plain = play(ready(), engine)
    assert same(play(ready({"attention.contents_per_day": 1}), engine), plain)  # one content
    two = {"contents.other": {"attract": 0.4, "share": 0.2, "visit": 0.2}, "plan.more": MORE}
    assert same(play(ready(two | {"attention.contents_per_day": 2}), engine), play(ready(two), engine))
    assert not same(play(ready(two | {"attention.contents_per_day": 1}), engine), play(ready(two), engine))


MORE = {
    "kind": "ads", "channel": "street", "content": "other", "budget": 60, "cpm": 10, "attention": 0.5,
    "from": "2027-03-01", "to": "2027-03-28",
}  # fmt: skip


@pytest.mark.parametrize(("most", "loses"), [(1, True), (None, False)])
def test_more_of_one_content_costs_another_one_notices(most: int | None, loses: bool) -> None:
    """Outside law 1: ads for one content take the attention from another one; without a limit, the control, none."""
    two = {"contents.other": {"attract": 0.4, "share": 0}, "plan.more": MORE, "attention.contents_per_day": most}
    few, many = (play(ready({**two, "plan.more": {**MORE, "budget": money}}), "array") for money in (20, 400))
    before, after = (one.items["notice_tick"][:, 0] for one in (few, many))
    assert bool(np.any((before >= 0) & ((after < 0) | (after > before)))) == loses


# ---------------------------------------------------------------- crowded feeds


def test_who_sees_many_sees_each_less(engine: str) -> None:
    """A star of 40 seen by its hub: contact · (10/40)^α on each arc to the hub, and as it was to those who see one."""
    arcs = [(k, 0) for k in range(1, 41)] + [(0, k) for k in range(1, 41)]
    network = Network.from_edges(*np.array(arcs).T, ids=np.arange(41), directed=True)
    changes = {"sharing.feed_crowding": 0.5, "sharing.contact": 1, "sharing.hub_attenuation": 0}
    few = {"market.simulate": 41, "market.people": 41, "brands.shop.channels.letters.followers": 0}
    setting = prepare(ready(changes | few).scenario, network).setting
    assert setting.arc_contact is not None
    assert setting.arc_contact[network.targets == 0].tolist() == [0.5] * 40
    assert set(setting.arc_contact[network.targets != 0].tolist()) == {1.0}
    campaign = Campaign(network, (ContentSetting("a", 5, attract=1.0),), (seeds(range(1, 41), 1, marks=2 | 4),),
                        contact=1.0, ticks=3, extras={"arc_contact": setting.arc_contact})  # fmt: skip
    heard = [campaign.but(seed=seed).run(engine).items["earned"][0, 0] for seed in range(40)]
    assert near(float(np.mean(heard)), 20.0, np.sqrt(40 / 4 / 40))


def test_no_crowding_leaves_ties_alone() -> None:
    assert ready({"sharing.feed_crowding": 0}).setting.arc_contact is None
    assert len(events(play(ready({"sharing.feed_crowding": 2}), "array"), Event.NOTICE)) > 0


@pytest.mark.parametrize("weights", [{"market.ties": {"face_to_face": 0.5, "contact": {"online": 0.5}}}])
def test_crowding_multiplies_what_ties_have(weights: dict[str, Any]) -> None:
    ties, both = (ready(weights | more).setting.arc_contact for more in ({}, {"sharing.feed_crowding": 1}))
    alone = ready({"sharing.feed_crowding": 1}).setting.arc_contact
    np.testing.assert_array_equal(both, ties * alone)
