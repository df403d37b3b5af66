"""Whom to seed: every rule, nested, by lot, and against what is known of networks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import rng
from wom_sim.campaign.lines.seeds import rounded_by_lot
from wom_sim.errors import InputError, NetworkError
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.seeding import choice as seeding

HUBS = Network.generate("barabasi_albert", 3_000, m=2, seed=4)


BY_PLACE = ("random", "one_hop", "degree", "degree_discount", "cluster")


@pytest.mark.parametrize("rule", BY_PLACE)
@given(k=st.integers(0, 59), seed=st.integers(0, 2**64 - 1))
def test_more_seeds_lose_nobody(rule: str, k: int, seed: int) -> None:
    network = Network.generate("holme_kim", 60, m=2, clustering=0.5, seed=3)
    fewer = seeding.select(network, rule, k=k, seed=seed).tolist()
    more = seeding.select(network, rule, k=k + 1, seed=seed).tolist()
    assert more[:k] == fewer
    assert len(set(more)) == k + 1
    assert set(more) <= set(network.ids.tolist())


@pytest.mark.parametrize("rule", [rule for rule in seeding.RULES if rule not in seeding.BY_ATTRIBUTE])
def test_everybody_can_be_seeded(rule: str) -> None:
    network = Network.from_edges(["a", "a", "b"], ["b", "c", "c"], directed=True, ids=["a", "b", "c", "alone"])
    assert set(seeding.select(network, rule, k=4)) == {"a", "b", "c", "alone"}
    assert seeding.select(network, rule, k=0).tolist() == []


def test_the_seed_decides() -> None:
    for rule, differs in (("random", True), ("one_hop", True), ("degree", False)):
        one, same, other = (seeding.select(HUBS, rule, k=20, seed=seed).tolist() for seed in (1, 1, 2))
        assert one == same
        assert (one != other) is differs


def test_degree_takes_those_whom_most_others_see() -> None:
    chosen = HUBS.positions(seeding.select(HUBS, "degree", k=50))
    degrees = HUBS.out_degree
    assert degrees[chosen].tolist() == sorted(degrees.tolist(), reverse=True)[:50]
    ties = Network.from_edges([4, 4, 3, 3, 9], [1, 2, 1, 2, 1], directed=True)
    assert seeding.select(ties, "degree", k=3).tolist() == [3, 4, 9]  # equals in the order of their ids


def test_friends_have_more_friends_than_people_do() -> None:
    degree = {}
    for rule in ("random", "one_hop", "degree"):
        chosen = [HUBS.positions(seeding.select(HUBS, rule, k=100, seed=seed)) for seed in range(10)]
        degree[rule] = float(np.mean(HUBS.out_degree[np.concatenate(chosen)]))
    assert degree["random"] == pytest.approx(HUBS.arcs / HUBS.people, rel=0.15)
    assert 2 * degree["random"] < degree["one_hop"] < degree["degree"]


def test_one_hop_is_a_friend_of_a_random_person() -> None:
    star = Network.from_edges([0] * 6, [1, 2, 3, 4, 5, 6], ids=[*range(7), 99])
    counted = [seeding.select(star, "one_hop", k=1, seed=seed).tolist()[0] for seed in range(400)]
    assert counted.count(0) / 400 == pytest.approx(6 / 8, abs=0.07)  # whoever is drawn but the hub and the loner
    assert counted.count(99) / 400 == pytest.approx(1 / 8, abs=0.05)  # without friends she stands for herself
    assert len(set(counted) - {0, 99}) == 6


def test_random_is_uniform() -> None:
    network = Network.generate("ring", 10, friends=2)
    counted = np.bincount(np.concatenate([seeding.select(network, "random", k=3, seed=s) for s in range(600)]))
    assert counted / 600 == pytest.approx(np.full(10, 0.3), abs=0.07)


@pytest.mark.parametrize(
    ("rule", "k", "message"),
    [
        ("loudest", 3, "unknown seeding method 'loudest': one of random, one_hop, degree"),
        ("random", -1, r"k must be at least 0 \(got -1\)"),
        ("random", 3_001, r"k must be from 0 to 3,000, the people of the network \(got 3,001\)"),
    ],
)
def test_what_cannot_be_selected(rule: str, k: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        seeding.select(HUBS, rule, k=k)


# ---------------------------------------------------------------- attributes and ids


def test_the_club_of_the_karate_pupils() -> None:
    karate = Network.generate("karate")
    hi, officer = (seeding.with_attributes(karate, {"club": club}) for club in ("Mr. Hi", "Officer"))
    assert (len(hi), len(officer)) == (17, 17)
    assert 0 in karate.ids[hi]
    assert 33 in karate.ids[officer]
    assert len(seeding.with_attributes(karate, {"club": "chess"})) == 0
    assert len(seeding.with_attributes(karate, {})) == 34


def test_the_blocks_of_a_block_model_are_compared_as_text() -> None:
    network = Network.generate("stochastic_block", 100, seed=1, shares=[0.25, 0.75], within=0.2, between=0.02)
    one, other = (seeding.with_attributes(network, {"block": block}) for block in (0, "1"))
    assert (len(one), len(other)) == (25, 75)
    assert sorted([*one, *other]) == list(range(100))
    assert len(seeding.with_attributes(network, {"block": 0.5})) == 0


def test_an_attribute_that_nobody_has() -> None:
    with pytest.raises(InputError, match="people have no attribute 'colour'; the network carries: club"):
        seeding.with_attributes(Network.generate("karate"), {"club": "Officer", "colour": "red"})
    with pytest.raises(InputError, match="the network carries: none"):
        seeding.with_attributes(HUBS, {"club": "Officer"})


def test_first_by_lot_keeps_to_the_people_given() -> None:
    people = np.array([5, 8, 13, 21])
    state = rng.key(3, Purpose.SEEDING, 1)
    order = seeding.first_by_lot(people, HUBS, 4, state).tolist()
    assert sorted(order) == people.tolist()
    assert seeding.first_by_lot(people, HUBS, 2, state).tolist() == order[:2]
    firsts = {int(seeding.first_by_lot(people, HUBS, 1, rng.key(seed, 1))[0]) for seed in range(60)}
    assert firsts == set(people.tolist())


def test_positions_of_ids() -> None:
    network = Network.from_edges(["x", "y"], ["y", "z"])
    found = seeding.positions_of(network, ["z", "x"])
    assert network.ids[found].tolist() == ["z", "x"]
    assert found.dtype == np.int64
    with pytest.raises(NetworkError, match="nobody in this network has the id 'w'"):
        seeding.positions_of(network, ["w"])


# ---------------------------------------------------------------- fractions of a person


@given(st.floats(0, 50), st.integers(0, 2**64 - 1))
def test_a_fraction_is_rounded_to_a_neighbour(number: float, state: int) -> None:
    assert rounded_by_lot(number, state) in (int(number), int(number) + 1)
    assert rounded_by_lot(float(int(number)), state) == int(number)


@pytest.mark.parametrize("number", [0.1, 0.5, 2.75])
def test_over_many_worlds_the_mean_is_the_number(number: float) -> None:
    lots = [rounded_by_lot(number, rng.key(seed, Purpose.SEEDING)) for seed in range(4_000)]
    assert np.mean(lots) == pytest.approx(number, abs=0.03)
