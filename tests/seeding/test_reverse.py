"""Reverse-reachable sets have the coins of forward worlds; opim keeps what it promises."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from wom_sim.engine.plain import spread, ticks_of
from wom_sim.errors import InputError
from wom_sim.network.network import Network
from wom_sim.seeding import links, opim, reverse

SCALE_FREE = Network.generate("barabasi_albert", 400, m=2, seed=3)


def everybody(network: Network) -> np.ndarray:
    return np.ones(network.people, bool)


def random_network(number: int) -> tuple[Network, Any]:
    """Directed or not, ids 0 … n − 1 or text, and a chance of each sort."""
    random = np.random.default_rng(number)
    people = int(random.integers(2, 14))
    ids = np.array([f"p{k}" for k in range(people)], object) if number & 1 else np.arange(people)
    ties = int(random.integers(1, 3 * people))
    src, dst = ids[random.integers(0, people, ties)], ids[random.integers(0, people, ties)]
    network = Network.from_edges(src, dst, directed=bool(number & 2), ids=ids)
    by_person = dict(zip(network.ids.tolist(), random.uniform(0, 1, people), strict=True))
    chances = [0.4, 1.0, 0.0, "degree", random.uniform(0, 1, len(network.edges())), by_person]
    return network, chances[number % len(chances)]


def test_a_set_holds_who_would_reach_its_root_in_the_same_world():
    for number in range(30):
        network, p = random_network(number)
        setting, seed = links.passing(network, "noisy_or", p), number
        batch = reverse.reverse_sets(reverse.Backward(setting), 12, seed)
        assert batch.sets == 12
        for world in range(12):
            members = batch.members[batch.ends[world] : batch.ends[world + 1]].tolist()
            reach = [ticks_of(setting, np.array([u]), seed, world)[members[0]] >= 0 for u in range(network.people)]
            assert sorted(members) == np.flatnonzero(reach).tolist()


def test_roots_are_dealt_evenly():
    roots = reverse.dealt(links.passing(SCALE_FREE), 1_200, 5)
    assert np.bincount(roots).tolist() == [3] * 400
    assert roots.tolist() != reverse.dealt(links.passing(SCALE_FREE), 1_200, 6).tolist()


@pytest.mark.parametrize(("link", "p"), [("noisy_or", 0.1), ("noisy_or", "degree"), ("linear", None)])
def test_sets_say_what_worlds_say(link, p):
    """Within 4 standard errors, for few and for many seeds."""
    setting = links.passing(SCALE_FREE, link, p)
    batch = reverse.reverse_sets(reverse.Backward(setting), 40_000, 1)
    for seeds in (np.array([0]), np.arange(20), np.arange(399, 340, -1)):
        sizes = spread(setting, seeds, range(4_000), 2)
        share = batch.estimate(seeds) / 400
        error = np.hypot(sizes.std() / 4_000**0.5, 400 * (share * (1 - share) / 40_000) ** 0.5)
        assert abs(batch.estimate(seeds) - sizes.mean()) < 4 * error


def test_influence_by_tie_is_followed_backward():
    """Person 2 hears 0 with .3 and 1 with .5; who hears nobody ends the walk."""
    network = Network.from_edges([0, 1], [2, 2], directed=True, weights=[0.3, 0.5])
    setting = links.passing(network, "linear", "weight")
    batch = reverse.reverse_sets(reverse.Backward(setting), 30_000, 1)
    for seed, expected in ((0, 1.3), (1, 1.5), (2, 1.0)):
        assert batch.estimate(np.array([seed])) == pytest.approx(expected, abs=0.02)


def test_sets_stop_where_they_become_too_many():
    batch = reverse.reverse_sets(reverse.Backward(links.passing(SCALE_FREE, p=0.3)), 20_000, 1, limit=50_000)
    assert 0 < batch.sets < 20_000
    assert len(batch.ends) == batch.sets + 1
    assert len(batch.members) == batch.ends[-1]


# ---------------------------------------------------------------- the best choice


def exact_spread(network: Network, p: float, seeds: tuple[int, ...]) -> float:
    """The mean number of people reached, over every set of live arcs."""
    tails = np.repeat(np.arange(network.people), network.out_degree)
    total = 0.0
    for coins in product((0, 1), repeat=network.arcs):
        reached, fresh = set(seeds), list(seeds)
        while fresh:
            u = fresh.pop()
            for arc in np.flatnonzero(tails == u):
                v = int(network.targets[arc])
                if coins[arc] and v not in reached:
                    reached.add(v)
                    fresh.append(v)
        total += len(reached) * p ** sum(coins) * (1 - p) ** (len(coins) - sum(coins))
    return total


@pytest.mark.parametrize("number", range(3))
def test_opim_and_its_bounds_against_every_choice(number):
    random = np.random.default_rng(number)
    ends = random.integers(0, 9, (2, 8))
    network = Network.from_edges(*ends, directed=True, ids=np.arange(9))
    best = max(exact_spread(network, 0.5, pair) for pair in combinations(range(9), 2))
    found = opim.opim(links.passing(network, p=0.5), 2, everybody(network), seed=7, epsilon=0.1)
    own = exact_spread(network, 0.5, tuple(found.chosen.tolist()))
    assert found.enough
    assert found.low <= own + 1e-9
    assert found.high >= best - 1e-9
    assert own >= (1 - 1 / np.e - 0.1) * best


def test_opim_is_never_worse_than_the_most_connected_where_little_passes():
    setting = links.passing(SCALE_FREE, p=0.01)
    found = opim.opim(setting, 10, everybody(SCALE_FREE), seed=1)
    top = opim.most_connected(setting, 10, everybody(SCALE_FREE), None, 0.0)
    mine, theirs = (spread(setting, one, range(20_000), 0) for one in (found.chosen, top))
    assert mine.mean() > theirs.mean() - 3 * np.std(mine - theirs) / 20_000**0.5 - 0.01


def test_nobody_is_chosen_at_once():
    found = opim.opim(links.passing(SCALE_FREE), 0, everybody(SCALE_FREE), seed=1)
    assert (found.chosen.tolist(), found.sets, found.share) == ([], 0, 1.0)


def test_what_cannot_be_known_is_told_as_it_is(monkeypatch):
    monkeypatch.setattr(opim, "MOST_SETS", 1_024)
    found = opim.opim(links.passing(SCALE_FREE, p=0.001), 1, everybody(SCALE_FREE), seed=1)
    assert not found.enough
    assert 1.0 <= found.low <= found.high


def test_everybody_reaches_everybody():
    found = opim.opim(links.passing(SCALE_FREE, p=0.1), 400, everybody(SCALE_FREE), seed=1)
    assert sorted(found.chosen.tolist()) == list(range(400))
    assert found.share == 1.0


def test_opim_is_refused_where_its_promise_does_not_hold():
    with pytest.raises(InputError, match="no share of the optimum is guaranteed\n   hint: write cluster or celf"):
        opim.opim(links.passing(SCALE_FREE, "step"), 5, everybody(SCALE_FREE), seed=1)


def test_money_buys_as_much_as_it_can():
    prices = 1.0 + SCALE_FREE.out_degree
    found = opim.opim(links.passing(SCALE_FREE, p="degree"), 400, everybody(SCALE_FREE), 1, 0.5, prices, 60.0)
    assert prices[found.chosen].sum() <= 60.0
    assert 60.0 - prices[found.chosen].sum() < prices.min() + 1
    assert found.low <= spread(links.passing(SCALE_FREE, p="degree"), found.chosen, range(2_000), 0).mean() + 1
    assert 0.3 < found.share <= 1.0
