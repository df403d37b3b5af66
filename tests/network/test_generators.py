"""Generated networks: exact counts, known statistics, the same bits for the same seed, and errors that help."""

import time

import networkx as nx
import numpy as np
import pytest
from scipy import optimize, sparse

from wom_sim.errors import NetworkError
from wom_sim.network import csr, generators
from wom_sim.network.generators import GENERATORS, KINDS, NAMED
from wom_sim.network.network import Network

EXAMPLES = {
    "barabasi_albert": {"m": 3},
    "complete": {},
    "erdos_renyi": {"mean_degree": 6},
    "grid": {},
    "holme_kim": {"m": 3, "clustering": 0.6},
    "powerlaw_configuration": {"exponent": 2.5, "minimum": 2},
    "ring": {"friends": 4},
    "stochastic_block": {"shares": [0.25, 0.75], "within": 0.1, "between": 0.01},
    "watts_strogatz": {"friends": 6, "rewire": 0.2},
}
RANDOM = sorted(set(EXAMPLES) - {"complete", "grid", "ring"})


@pytest.fixture
def interpreted(monkeypatch):
    """Every compiled function of csr, replaced by the Python that it was compiled from."""
    for name, function in list(vars(csr).items()):
        monkeypatch.setattr(csr, name, getattr(function, "py_func", function))
    with np.errstate(over="ignore"):
        yield


def matrix(network):
    ones = np.ones(network.arcs, np.int32)
    return sparse.csr_array((ones, network.targets.astype(np.int32), network.indptr), (network.people,) * 2)


def triangles(network):
    """Triangles of each person."""
    ties = matrix(network)
    return np.asarray((ties @ ties * ties).sum(1)).ravel() // 2


def local_clustering(network):
    degree = network.out_degree
    pairs = np.maximum(degree * (degree - 1) // 2, 1)
    return float((triangles(network) / pairs).mean())


def same(a, b):
    return np.array_equal(a.indptr, b.indptr) and np.array_equal(a.targets, b.targets)


def test_every_kind_has_an_example():
    assert set(EXAMPLES) == set(GENERATORS)
    assert sorted({*EXAMPLES, *NAMED}) == KINDS


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_networks_are_simple_and_both_ways(kind):
    network = Network.generate(kind, 400, seed=3, **EXAMPLES[kind])
    ties = matrix(network)
    assert network.ids.tolist() == list(range(400))
    assert ties.diagonal().sum() == 0
    assert ties.max() == 1
    assert (ties != ties.T).nnz == 0
    if kind != "powerlaw_configuration":
        assert network.report.dropped_self_loops == network.report.merged_duplicates == 0
    assert network.report.source.startswith(f"{kind}(people=400")


@pytest.mark.parametrize("kind", RANDOM)
def test_the_seed_decides(kind):
    first, again, other = (Network.generate(kind, 300, seed=seed, **EXAMPLES[kind]) for seed in (5, 5, 6))
    assert same(first, again)
    assert not same(first, other)


@pytest.mark.parametrize("kind", RANDOM)
def test_compiled_and_interpreted_networks_are_the_same(kind, request):
    compiled = Network.generate(kind, 200, seed=8, **EXAMPLES[kind])
    request.getfixturevalue("interpreted")
    assert same(compiled, Network.generate(kind, 200, seed=8, **EXAMPLES[kind]))


@pytest.mark.parametrize(("kind", "extra"), [("barabasi_albert", {}), ("holme_kim", {"clustering": 1.0})])
@pytest.mark.parametrize("m", [1, 2, 5])
def test_growth_adds_m_ties_a_person_to_a_star(kind, extra, m):
    network = Network.generate(kind, 500, seed=1, m=m, **extra)
    assert network.report.kept == m * (500 - m)
    assert network.out_degree.min() >= 1
    star = Network.generate(kind, m + 1, m=m, **extra)
    assert star.out_degree.tolist() == [m] + [1] * m


def test_barabasi_albert_degrees_follow_theory():
    degree = Network.generate("barabasi_albert", 50_000, seed=2, m=4).out_degree
    for k in (4, 5, 8, 16):
        exact = 2 * 4 * 5 / (k * (k + 1) * (k + 2))  # Dorogovtsev, Mendes & Samukhin 2000
        assert np.mean(degree == k) == pytest.approx(exact, rel=0.06)


@pytest.mark.parametrize(
    ("m", "clustering", "local"),
    # 20,000 people. Transitivity, by m: .00/.05/.11 for m = 2 and .00/.05/.13 for m = 5 at 0/.5/1, since hubs dilute it
    [(2, 0, 0.002), (2, 0.5, 0.37), (2, 1, 0.74), (5, 0, 0.004), (5, 0.5, 0.17), (5, 1, 0.475)],
)
def test_holme_kim_clustering(m, clustering, local):
    network = Network.generate("holme_kim", 20_000, seed=1, m=m, clustering=clustering)
    assert local_clustering(network) == pytest.approx(local, abs=0.015)


def test_holme_kim_agrees_with_networkx_and_barabasi_albert():
    theirs = np.mean([nx.average_clustering(nx.powerlaw_cluster_graph(2_000, 3, 0.7, seed=seed)) for seed in (1, 2)])
    ours = Network.generate("holme_kim", 2_000, seed=1, m=3, clustering=0.7)
    assert local_clustering(ours) == pytest.approx(theirs, abs=0.05)
    plain = Network.generate("holme_kim", 50_000, seed=1, m=4, clustering=0)
    assert np.mean(plain.out_degree == 4) == pytest.approx(1 / 3, rel=0.03)


@pytest.mark.parametrize("rewire", [0, 0.1, 1])
def test_watts_strogatz_keeps_its_ties(rewire):
    network = Network.generate("watts_strogatz", 2_000, seed=4, friends=8, rewire=rewire)
    assert network.report.kept == 8_000
    ring = Network.generate("ring", 2_000, friends=8)
    moved = (matrix(network) * matrix(ring) != matrix(ring)).nnz / 2
    assert moved == pytest.approx(8_000 * rewire, abs=3 * np.sqrt(8_000 * 0.25) + 1)
    assert same(network, ring) == (rewire == 0)


def test_watts_strogatz_clustering_falls_as_in_the_book():
    clustered = local_clustering(Network.generate("watts_strogatz", 5_000, seed=4, friends=10, rewire=0.1))
    assert clustered == pytest.approx(2 / 3 * 0.9**3, abs=0.02)  # Barrat & Weigt 2000


def test_watts_strogatz_where_everybody_knows_everybody():
    network = Network.generate("watts_strogatz", 5, friends=4, rewire=1)
    assert network.arcs == 20


def test_ring_and_complete_and_grid_are_exact():
    assert Network.generate("ring", 6).neighbors(0).tolist() == [1, 5]
    assert Network.generate("ring", 7, friends=4).neighbors(0).tolist() == [1, 2, 5, 6]
    assert Network.generate("ring", 4, friends=0).arcs == 0
    assert Network.generate("complete", 9).out_degree.tolist() == [8] * 9
    assert Network.generate("complete", 1).people == 1
    grid = Network.generate("grid", 12, rows=3)
    assert grid.neighbors(5).tolist() == [1, 4, 6, 9]
    assert grid.report.kept == 3 * 3 + 2 * 4
    assert same(grid, Network.generate("grid", 12, columns=4))
    assert same(grid, Network.generate("grid", 12, rows=3, columns=4))
    assert Network.generate("grid", 9).neighbors(4).tolist() == [1, 3, 5, 7]


def test_erdos_renyi_ties_are_binomial():
    kept = [Network.generate("erdos_renyi", 300, seed=seed, probability=0.05).report.kept for seed in range(40)]
    pairs = 300 * 299 / 2
    assert np.mean(kept) == pytest.approx(pairs * 0.05, abs=4 * np.sqrt(pairs * 0.05 * 0.95 / 40))
    assert np.std(kept) == pytest.approx(np.sqrt(pairs * 0.05 * 0.95), rel=0.4)


def test_erdos_renyi_takes_every_pair_alike():
    hits = sum(matrix(Network.generate("erdos_renyi", 12, seed=seed, probability=0.3)).toarray() for seed in range(800))
    shares = hits[np.tril_indices(12, -1)] / 800
    assert abs(shares - 0.3).max() < 4.5 * np.sqrt(0.3 * 0.7 / 800)


def test_erdos_renyi_mean_degree_and_extremes():
    network = Network.generate("erdos_renyi", 20_000, seed=1, mean_degree=10)
    assert network.out_degree.mean() == pytest.approx(10, rel=0.02)
    assert Network.generate("erdos_renyi", 5, probability=1).arcs == 20
    assert Network.generate("erdos_renyi", 5, probability=0).arcs == 0
    assert Network.generate("erdos_renyi", 1, mean_degree=0).people == 1


def test_skips_beyond_the_expected_room(monkeypatch):
    whole = Network.generate("erdos_renyi", 200, seed=1, probability=0.2)
    monkeypatch.setattr(generators.math, "sqrt", lambda x: -x / 8)
    assert same(whole, Network.generate("erdos_renyi", 200, seed=1, probability=0.2))


def test_pairs_are_numbered_exactly_at_the_far_end(monkeypatch):
    people = 2**31
    last = people * (people - 1) // 2 - 1
    wanted = np.array([0, 1, 2, last - people + 1, last - people + 2, last - 1, last])
    monkeypatch.setattr(generators, "_bernoulli", lambda *_: wanted.copy())
    low, high = (ends.astype(object) for ends in generators._pairs(0, people, 0.5))
    assert [h * (h - 1) // 2 + lo for lo, h in zip(low, high, strict=True)] == wanted.tolist()
    assert all(0 <= lo < h < people for lo, h in zip(low, high, strict=True))


@pytest.mark.parametrize("given", [{"sizes": [300, 0, 700]}, {"shares": [0.3, 0, 0.7]}])
def test_stochastic_blocks(given):
    network = Network.generate("stochastic_block", 1_000, seed=2, within=0.05, between=0.01, **given)
    block = network.attributes["block"]
    assert np.bincount(block).tolist() == [300, 0, 700]
    ties = matrix(network)
    inside = sum(ties[block == b][:, block == b].sum() for b in (0, 2)) / (300 * 299 + 700 * 699)
    across = ties[block == 0][:, block == 2].sum() / (300 * 700)
    assert inside == pytest.approx(0.05, rel=0.03)
    assert across == pytest.approx(0.01, rel=0.1)


@pytest.mark.parametrize("exponent", [2.1, 2.5, 3.0])
def test_powerlaw_exponent_is_found_again(exponent):
    network = Network.generate("powerlaw_configuration", 50_000, seed=3, exponent=exponent, minimum=3)
    assert network.report.rows - network.report.kept < 0.02 * network.report.rows
    degree = network.out_degree
    degree = degree[degree >= 10]  # erasing changes small degrees a little
    support = np.arange(10, int(np.sqrt(50_000)) + 1)

    def unlikeliness(a):
        return a * np.log(degree).sum() + len(degree) * np.log((support**-a).sum())

    assert optimize.minimize_scalar(unlikeliness, (1.5, 3)).x == pytest.approx(exponent, abs=0.12)


def test_powerlaw_degrees_stay_in_their_range():
    network = Network.generate("powerlaw_configuration", 4_001, seed=3, exponent=2, minimum=3, maximum=20)
    assert network.out_degree.max() <= 20
    assert np.mean(network.out_degree >= 3) > 0.98
    assert Network.generate("powerlaw_configuration", 1, exponent=2).arcs == 0


@pytest.mark.parametrize(
    ("kind", "ties", "example"), [("karate", 78, 0), ("les_miserables", 254, "Valjean"), ("florentine", 20, "Medici")]
)
def test_named_networks(kind, ties, example):
    network = Network.generate(kind)
    assert (network.people, network.report.kept) == (NAMED[kind][1], ties)
    assert network.position(example) >= 0
    assert same(network, Network.generate(kind, network.people, seed=9))
    with pytest.raises(NetworkError, match="leave people out"):
        Network.generate(kind, 10)
    with pytest.raises(NetworkError, match="it has none"):
        Network.generate(kind, m=3)


@pytest.mark.parametrize(
    ("kind", "parameters", "message"),
    [
        ("barabasi_alberts", {}, "unknown kind of network 'barabasi_alberts' – did you mean 'barabasi_albert'"),
        ("xyz", {}, "known are barabasi_albert, complete"),
        ("barabasi_albert", {}, "needs the parameter m"),
        ("barabasi_albert", {"m": 100}, r"m must be a whole number from 1 to 99 \(got 100\)"),
        ("barabasi_albert", {"m": 2.0}, "got 2.0"),
        ("barabasi_albert", {"m": True}, "got True"),
        ("barabasi_albert", {"m": 2, "p": 1}, "no parameter 'p' – known are m"),
        ("holme_kim", {"m": 2, "clusterin": 1}, "did you mean 'clustering'"),
        ("holme_kim", {"m": 2, "clustering": 1.5}, r"clustering must be a number from 0 to 1 \(got 1.5\)"),
        ("holme_kim", {"m": 2, "clustering": "x"}, "got 'x'"),
        ("watts_strogatz", {"friends": 3, "rewire": 0.1}, "friends must be even"),
        ("watts_strogatz", {"friends": 4, "rewire": float("nan")}, "got nan"),
        ("ring", {"friends": 100}, "from 0 to 99"),
        ("erdos_renyi", {}, "either probability or mean_degree"),
        ("erdos_renyi", {"probability": 0.1, "mean_degree": 3}, "either"),
        ("erdos_renyi", {"mean_degree": 100}, "mean_degree must be a number from 0 to 99"),
        ("stochastic_block", {"within": 0.1, "between": 0.1}, "either sizes or shares"),
        ("stochastic_block", {"within": 0.1, "between": 0.1, "sizes": 7}, "sizes must be a list"),
        ("stochastic_block", {"within": 0.1, "between": 0.1, "sizes": "ab"}, "sizes must be a list"),
        ("stochastic_block", {"within": 0.1, "between": 0.1, "sizes": [50, 40]}, "add up to people, 100 .got 90"),
        ("stochastic_block", {"within": 0.1, "between": 0.1, "shares": [0.5, 0.4]}, "add up to 1 .got 0.9"),
        ("grid", {"rows": 7}, "rows × columns must be people, 100 .got 7 × 14"),
        ("powerlaw_configuration", {"exponent": 0.5}, "exponent must be a number from 1"),
        (
            "powerlaw_configuration",
            {"exponent": 2, "minimum": 5, "maximum": 4},
            "maximum must be a whole number from 5",
        ),
    ],
)
def test_errors_name_the_parameter(kind, parameters, message):
    with pytest.raises(NetworkError, match=message):
        Network.generate(kind, 100, **parameters)


@pytest.mark.parametrize("people", [None, 0, 2.5, 2**31 + 1])
def test_people_must_be_a_possible_number(people):
    with pytest.raises(NetworkError, match="people must be a whole number from 1"):
        Network.generate("ring", people)


@pytest.mark.parametrize("kind", RANDOM)
def test_random_networks_are_quick(kind):
    parameters = EXAMPLES[kind] | ({"within": 1e-4, "between": 1e-5} if kind == "stochastic_block" else {})
    Network.generate(kind, 100, **parameters)
    started = time.perf_counter()
    Network.generate(kind, 50_000, **parameters)
    assert time.perf_counter() - started < 3 * 0.15  # a twentieth of a million people: target 3 s


def test_a_number_larger_than_any_is_refused() -> None:
    with pytest.raises(NetworkError, match="must be a number from"):
        Network.generate("holme_kim", 50, m=2, clustering=10**400)
