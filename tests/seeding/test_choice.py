"""Methods against what networkx and pencil say, money, and what is refused."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

import wom_sim as ws
from wom_sim import seeding
from wom_sim.engine.plain import spread
from wom_sim.errors import InputError
from wom_sim.network.network import Network
from wom_sim.rng import Purpose, key
from wom_sim.seeding import links, ranks

KARATE = Network.generate("karate")
ONE_WAY = Network.from_networkx(nx.gnp_random_graph(40, 0.08, seed=2, directed=True))


def graph_of(network: Network) -> nx.Graph:
    graph = network.to_networkx()
    for *_, data in graph.edges(data=True):
        data.clear()
    return graph


@pytest.mark.parametrize("network", [KARATE, ONE_WAY], ids=["karate", "directed"])
def test_pagerank_and_cores_are_those_of_networkx(network):
    graph = graph_of(network)
    expected = nx.pagerank(graph.reverse() if network.directed else graph, tol=1e-12, max_iter=500)
    assert ranks.pagerank(network) == pytest.approx([expected[one] for one in network.ids.tolist()], abs=1e-8)
    cores = nx.core_number(nx.Graph(graph))
    assert ranks.core_number(network).tolist() == [cores[one] for one in network.ids.tolist()]


@pytest.mark.parametrize("network", [KARATE, ONE_WAY], ids=["karate", "directed"])
def test_betweenness_of_all_sources_is_exact(network):
    expected = nx.betweenness_centrality(graph_of(network), normalized=False)
    twice = 1 if network.directed else 2
    found = ranks.betweenness(network, 5)
    assert found == pytest.approx([twice * expected[one] for one in network.ids.tolist()])


def test_betweenness_of_some_sources_is_near():
    network = Network.generate("barabasi_albert", 1_000, m=2, seed=1)
    exact = nx.betweenness_centrality(graph_of(network), normalized=False)
    found = ranks.betweenness(network, 5)
    assert np.corrcoef(found, [2 * exact[one] for one in range(1_000)])[0, 1] > 0.97


def test_degree_discount_leaves_friends_of_seeds():
    """A hub of 5 (0) tied to one of 4 (1), and one of 3 far away (9): d − 2t − (d − t)·t·p = 4 − 2 − .3 = 1.7."""
    ties = [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 6), (1, 7), (1, 8), (9, 10), (9, 11), (9, 12)]
    network = Network.from_edges(*zip(*ties, strict=True))
    assert seeding.select(network, "degree", k=2).tolist() == [0, 1]
    assert seeding.select(network, "degree_discount", k=2, p=0.1).tolist() == [0, 9]


def test_cluster_stays_together():
    two_cliques = nx.disjoint_union(nx.complete_graph(5), nx.star_graph(9))
    network = Network.from_networkx(two_cliques)
    clique = set(range(5))
    chosen = seeding.select(network, "cluster", k=6).tolist()
    assert chosen[0] == 5
    network = Network.from_networkx(nx.disjoint_union(nx.complete_graph(8), nx.star_graph(6)))
    assert set(seeding.select(network, "cluster", k=5).tolist()) < set(range(8))
    assert clique


def test_early_and_leaders_rank_by_an_attribute():
    network = Network.from_edges([1, 2, 3], [2, 3, 4], ids=[1, 2, 3, 4], attributes={"adopted": [5, 1, 9, 5]})
    assert seeding.select(network, "early", k=3, by="adopted").tolist() == [2, 1, 4]
    assert seeding.select(network, "leaders", k=3, by="adopted").tolist() == [3, 1, 4]
    with pytest.raises(InputError, match="rank people by an attribute with numbers"):
        seeding.select(network, "early", k=1)
    with pytest.raises(InputError, match="no attribute 'age'; the network carries: adopted"):
        seeding.select(network, "early", k=1, by="age")
    with pytest.raises(InputError, match="club must be a number for everybody"):
        seeding.select(KARATE, "early", k=1, by="club")


@pytest.mark.parametrize("method", ["celf", "opim"])
def test_the_best_pair_is_found_where_it_is_clear(method):
    """Two stars: nobody but their hubs reaches so many."""
    network = Network.from_networkx(nx.disjoint_union(nx.star_graph(9), nx.star_graph(7)))
    for link, p in (("noisy_or", 0.5), ("linear", None)):
        assert sorted(seeding.select(network, method, k=2, link=link, p=p).tolist()) == [0, 10]


def test_celf_also_chooses_where_several_friends_are_needed():
    network = Network.from_networkx(nx.disjoint_union(nx.complete_graph(6), nx.star_graph(9)))
    chosen = seeding.select(network, "celf", k=2, link="step", needed=2)
    setting = links.passing(network, "step", needed=2)
    assert len(chosen) == 2
    together = seeding.choose(network, "cluster", k=2, link="step", needed=2)
    assert spread(setting, together.positions, [0], 0)[0] >= 2


def test_more_seeds_keep_the_fewer():
    for method in ("degree_discount", "pagerank", "k_core", "betweenness", "cluster", "celf"):
        few, more = (seeding.select(KARATE, method, k=k).tolist() for k in (4, 9))
        assert more[:4] == few


@pytest.mark.parametrize("method", [one for one in seeding.RULES if one not in ("early", "leaders")])
def test_money_is_never_overspent(method):
    prices = seeding.price_by_followers(KARATE, 2.0, 1.5)
    choice = seeding.choose(KARATE, method, prices=prices, budget=40.0)
    assert choice.cost == pytest.approx(prices[choice.positions].sum())
    assert 0 < choice.cost <= 40.0
    left = np.delete(prices, choice.positions)
    assert left.min() > 40.0 - choice.cost
    assert len(set(choice.ids.tolist())) == len(choice.ids)


def test_prices_by_id_and_by_attribute():
    network = Network.from_edges([1, 1], [2, 3], attributes={"fee": [9.0, 1.0, 1.0]}, ids=[1, 2, 3])
    for prices in ("fee", {1: 9.0, 2: 1.0, 3: 1.0}, [9.0, 1.0, 1.0]):
        assert seeding.select(network, "degree", prices=prices, budget=3.0).tolist() == [2, 3]
    with pytest.raises(InputError, match="prices has no number for person 2"):
        seeding.select(network, "degree", prices={1: 9.0}, budget=3.0)
    with pytest.raises(InputError, match="one amount from 0 on for each of 3 people"):
        seeding.select(network, "degree", prices=[9.0], budget=3.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 3, "link": "cubic"}, "unknown link 'cubic': one of noisy_or, linear, step"),
        ({"k": 3, "link": "step", "p": 0.3}, "p is a chance of noisy_or; the link step takes none"),
        ({"k": 3, "link": "linear", "p": 0.3}, "p is a chance of noisy_or; the link linear takes none"),
        ({"k": 3, "p": 1.3}, "p must be between 0 and 1"),
        ({"k": 3, "epsilon": 0.7}, "epsilon must be above 0 and below 0.6"),
        ({"k": 3, "budget": 9.0}, "a budget needs prices, and prices a budget"),
        ({"prices": [1.0] * 34, "budget": -1.0}, "budget must be an amount from 0 on"),
        ({}, "say how many people with k, or how much money"),
        ({"k": 3, "link": "step"}, "no share of the optimum is guaranteed"),
    ],
)  # fmt: skip
def test_what_cannot_be_chosen(options, message):
    with pytest.raises(InputError, match=message):
        seeding.select(KARATE, "opim", **options)


def test_celf_says_when_it_would_take_for_ever():
    large = Network.generate("ring", 200_000, friends=2)
    with pytest.raises(InputError, match="celf would try 200,000 people in 200 worlds each"):
        seeding.select(large, "celf", k=1)


def test_choices_are_made_in_other_worlds_than_they_are_judged_in():
    judged = {key(7, Purpose.WORLD, world) for world in range(2_000)}
    for purpose in (links.CHOICE, links.CHECK):
        seed = links.worlds_of(7, purpose)
        assert judged.isdisjoint({key(seed, Purpose.WORLD, world) for world in range(2_000)})


def test_the_study_judges_all_methods_in_the_same_worlds():
    found = ws.seeds(KARATE, ["degree", "opim"], k=3, worlds=200, seed=4)
    for choice, sizes in zip(found.choices, found.sizes, strict=True):
        expected = ws.classic.independent_cascade(KARATE, p=0.1, seeds=choice.ids, worlds=200, seed=4).sizes
        assert sizes.tolist() == expected.tolist()
