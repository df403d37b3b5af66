"""Segments laid over networks: the coefficient against known values, exact sizes, and targets met."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest

from wom_sim import rng
from wom_sim.network.network import Network
from wom_sim.people import communities
from wom_sim.people.communities import assortativity, gathered
from wom_sim.people.traits import by_lot

SHARES = [0.35, 0.45, 0.2]


@pytest.fixture(params=[True, False], ids=["compiled", "plain"])
def plain_too(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once as machine code and once line by line."""
    if not request.param:
        for name in ("count_friends", "count_pairs"):
            function = getattr(communities, name)
            monkeypatch.setattr(communities, name, getattr(function, "py_func", function))


def cliques(size: int, number: int = 2) -> Network:
    """Cliques in a row, each tied to the next by one tie; person i is in clique i // size."""
    inside = [(k * size + i, k * size + j) for k in range(number) for i, j in combinations(range(size), 2)]
    bridges = [(k * size, (k + 1) * size) for k in range(number - 1)]
    return Network.from_edges(*zip(*inside, *bridges, strict=True))


def holme_kim(people: int = 3000) -> Network:
    return Network.generate("holme_kim", people, m=5, clustering=0.6, seed=1)


def labelled(*kinds: int) -> np.ndarray:
    return np.array(kinds, np.int32)


# ---------------------------------------------------------------- the coefficient


@pytest.mark.usefixtures("plain_too")
def test_two_cliques_joined_by_a_tie() -> None:
    # 20 + 20 of 42 arcs are within a segment, half by chance: (40/42 − ½)/½
    assert assortativity(cliques(5), labelled(*[0] * 5, *[1] * 5), 2) == pytest.approx(19 / 21, abs=1e-15)


def test_known_values() -> None:
    pair = Network.from_edges([0, 2], [1, 3])
    assert assortativity(pair, labelled(0, 0, 1, 1), 2) == 1.0  # everybody with her own
    assert assortativity(pair, labelled(0, 1, 0, 1), 2) == -1.0  # nobody with her own
    square = Network.generate("ring", 4)
    assert assortativity(square, labelled(0, 0, 1, 1), 2) == 0.0  # as by chance
    arrow = Network.from_edges([0, 0], [1, 2], directed=True)  # margins (1, 0) and (½, ½): (½ − ½)/½
    assert assortativity(arrow, labelled(0, 0, 1), 2) == 0.0


def test_nothing_to_compare_is_no_number() -> None:
    alone = Network.from_edges([], [], ids=[1, 2])
    assert np.isnan(assortativity(alone, labelled(0, 1), 2))
    assert np.isnan(assortativity(cliques(3), labelled(*[0] * 6), 2))


@pytest.mark.parametrize("directed", [False, True])
def test_same_as_networkx(directed: bool) -> None:
    graph: Any = nx.gnp_random_graph(60, 0.1, seed=4, directed=directed)
    kind = np.random.default_rng(2).integers(0, 4, 60).astype(np.int32)
    nx.set_node_attributes(graph, dict(enumerate(kind.tolist())), "kind")
    expected = nx.attribute_assortativity_coefficient(graph, "kind")
    assert assortativity(Network.from_networkx(graph), kind, 4) == pytest.approx(expected, abs=1e-12)


def test_karate_factions() -> None:
    graph = nx.karate_club_graph()
    factions = np.array([graph.nodes[person]["club"] == "Officer" for person in graph], np.int32)
    assert assortativity(Network.from_edges(*zip(*graph.edges, strict=True)), factions, 2) == pytest.approx(
        0.717530, abs=1e-6
    )


# ---------------------------------------------------------------- the assignment


def gather(network: Network, shares: list[float], target: float, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    start = by_lot(network, shares, seed)
    return start, gathered(network, start, len(shares), target, rng.key(seed, 1))


@pytest.mark.usefixtures("plain_too")
def test_cliques_become_segments() -> None:
    for seed in range(5):
        _, kind = gather(cliques(12), [0.5, 0.5], 1.0, seed)
        assert {*kind[:12].tolist()} != {*kind[12:].tolist()}
        assert assortativity(cliques(12), kind, 2) == pytest.approx((264 / 266 - 0.5) / 0.5)


@pytest.mark.parametrize("target", [0.05, 0.15, 0.3, 0.4])
def test_targets_are_met_and_sizes_kept(target: float) -> None:
    network = holme_kim()
    start, kind = gather(network, SHARES, target)
    assert np.bincount(kind).tolist() == np.bincount(start).tolist() == [1050, 1350, 600]
    assert assortativity(network, kind, 3) == pytest.approx(target, abs=0.002)


def test_what_cannot_be_reached_is_approached() -> None:
    network = holme_kim()
    _, kind = gather(network, SHARES, 0.95)
    assert 0.4 < assortativity(network, kind, 3) < 0.6
    assert np.bincount(kind).tolist() == [1050, 1350, 600]


def test_no_target_leaves_the_lot_alone() -> None:
    network = holme_kim(500)
    start, kind = gather(network, SHARES, -1.0)
    assert np.array_equal(start, kind)
    assert abs(assortativity(network, kind, 3)) < 0.05


def test_friends_do_not_drift_to_the_larger_segment() -> None:
    # Counting friends without what chance would give leaves degrees of about 9.6, 11.4 and 7.5.
    network = holme_kim(20_000)
    _, kind = gather(network, SHARES, 0.4)
    degrees = [float(network.out_degree[kind == place].mean()) for place in range(3)]
    assert degrees == pytest.approx([10, 10, 10], rel=0.1)


def test_directed_networks_count_both_ends() -> None:
    dice = np.random.default_rng(8)
    src, dst = dice.integers(0, 400, 3000), dice.integers(0, 400, 3000)
    network = Network.from_edges(src, dst, directed=True, ids=range(400))
    start, kind = gather(network, [0.5, 0.5], 0.2)
    assert assortativity(network, kind, 2) == pytest.approx(0.2, abs=0.01)  # one swap moves so small a network
    assert np.bincount(kind).tolist() == [200, 200]
    assert abs(assortativity(network, start, 2)) < 0.1


def test_many_segments_and_lonely_people() -> None:
    ring = Network.generate("ring", 300, friends=6)
    src = np.repeat(np.arange(300), ring.out_degree)
    network = Network.from_edges(src, ring.targets.astype(np.int64), ids=range(330))
    _, kind = gather(network, [0.1] * 10, 0.5)
    assert np.bincount(kind).tolist() == [33] * 10
    assert assortativity(network, kind, 10) == pytest.approx(0.5, abs=0.01)
    alone = Network.from_edges([], [], ids=range(9))
    assert np.array_equal(*gather(alone, [0.5, 0.5], 0.5))
