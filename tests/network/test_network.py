"""Building a network from lists and graphs: rows, ids, weights, attributes, errors, speed."""

import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from wom_sim import rng
from wom_sim.errors import NetworkError
from wom_sim.network import csr, generators
from wom_sim.network import ids as people_ids
from wom_sim.network.network import Network

ROOT = Path(__file__).parents[2]


@pytest.fixture
def interpreted(monkeypatch):
    """Every compiled function of csr, replaced by the Python that it was compiled from."""
    for name, function in list(vars(csr).items()):
        monkeypatch.setattr(csr, name, getattr(function, "py_func", function))
    with np.errstate(over="ignore"):
        yield


def rows(network):
    return {person: network.neighbors(person).tolist() for person in network.ids.tolist()}


def test_friendship_is_both_arcs():
    network = Network.from_edges([3, 1], [1, 2])
    assert rows(network) == {1: [2, 3], 2: [1], 3: [1]}
    assert (network.people, network.arcs, len(network)) == (3, 4, 3)
    assert repr(network) == "<Network of 3 people, 4 arcs, undirected, a list of ties>"


def test_arc_says_that_the_target_sees_the_source():
    network = Network.from_edges([3, 1], [1, 2], directed=True)
    assert rows(network) == {1: [2], 2: [], 3: [1]}
    assert network.out_degree.tolist() == [1, 0, 1]
    assert network.in_degree.tolist() == [1, 1, 0]
    assert "directed" in repr(network)


def test_types_of_the_fields():
    network = Network.from_edges([3, 1], [1, 2], weights=[1, 2])
    types = [network.ids.dtype, network.indptr.dtype, network.targets.dtype, network.weights.dtype]
    assert types == [np.int64, np.int64, np.uint32, np.float64]
    assert network.out_degree.dtype == network.in_degree.dtype == network.positions([1]).dtype == np.int64
    assert network.targets.flags.owndata


def test_loops_are_dropped_and_parallel_ties_merged_with_weights_summed():
    network = Network.from_edges([1, 2, 2, 1], [2, 1, 2, 3], weights=[0.5, 0.25, 9, 1])
    assert network.weights.tolist() == [0.75, 1.0, 0.75, 1.0]
    report = network.report
    assert (report.rows, report.kept, report.dropped_self_loops, report.merged_duplicates) == (4, 2, 1, 1)
    assert "weights summed" in str(report)
    assert "weights: kept" in str(report)


def test_somebody_who_only_knows_herself_is_isolated():
    network = Network.from_edges([1, 2], [1, 3])
    assert network.report.isolated == 1
    assert network.neighbors(1).tolist() == []


@pytest.mark.parametrize("directed", [False, True])
def test_isolated_people_come_from_ids(directed):
    network = Network.from_edges([5], [2], ids=[9, 5, 2, -4], attributes={"age": [90, 50, 20, 40]}, directed=directed)
    assert network.ids.tolist() == [-4, 2, 5, 9]
    assert network.attributes["age"].tolist() == [40, 20, 50, 90]
    assert network.report.isolated == 2


def test_a_network_without_ties():
    nobody = np.zeros(0, np.int64)
    network = Network.from_edges(nobody, nobody, ids=["b", "a"])
    assert network.ids.tolist() == ["a", "b"]
    assert network.arcs == 0


def test_integer_words_are_the_ids_themselves():
    network = Network.from_edges([-1, 5], [5, 7])
    assert network.words.tolist() == [2**64 - 1, 5, 7]
    assert np.shares_memory(network.words, network.ids)


def test_text_words_are_hashes():
    network = Network.from_edges(["bob"], ["ann"])
    assert network.ids.dtype == object
    assert network.words.tolist() == [rng.name_word("ann"), rng.name_word("bob")]


def test_texts_that_hash_alike_are_refused(monkeypatch):
    monkeypatch.setattr(rng, "name_words", lambda names: np.full(len(names), 7, np.uint64))
    with pytest.raises(NetworkError, match="'ann' and 'bob' hash to the same key word"):
        Network.from_edges(["ann"], ["bob"])


@pytest.mark.parametrize(
    "ids", [[0, 1, 2], [5, 6, 7], [1, 4, 900], [-5, 3, 2**62], ["ann", "bob", "eve"], [0, 2**40, 2**62]]
)
def test_positions_follow_ids(ids):
    network = Network.from_edges(ids, np.roll(np.array(ids), 1).tolist(), ids=ids)
    assert network.positions(ids[::-1]).tolist() == [2, 1, 0]
    assert network.position(ids[1]) == 1
    assert rows(network)[ids[0]] == ids[1:]


@pytest.mark.parametrize("ids", [range(3), {0, 1, 2}, np.arange(3, dtype=np.uint8), np.array([0, 1, 2], object)])
def test_ids_in_any_form(ids):
    assert Network.from_edges([0], [1], ids=ids).people == 3
    assert sorted(Network.from_edges([0, 1], [1, 2]).positions(ids)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("known", "wanted", "message"),
    [
        (["anna", "bob"], "anan", "id 'anan' – did you mean 'anna'"),
        (["anna", "bob"], "xyz", "such as 'anna'"),
        (["anna", "bob"], 7, "ids are text here, such as 'anna'"),
        ([3, 9], 4, "2 people have ids from 3 to 9"),
        ([3, 9], "4", "ids are whole numbers, 2 people"),
    ],
)
def test_unknown_ids_are_named(known, wanted, message):
    with pytest.raises(NetworkError, match=message):
        Network.from_edges(known[:1], known[1:]).position(wanted)


@pytest.mark.parametrize("known", [[0, 1, 2], [3, 5, 9], [0, 5, 900], [0, 2**40, 2**62], ["a", "b", "c"]])
@pytest.mark.parametrize("wanted", [-1, 4, 2**50, "zoe"])
def test_ties_of_people_who_are_not_listed_are_refused(known, wanted):
    tie = [type(known[0])(wanted) if isinstance(known[0], str) or wanted != "zoe" else -7]
    with pytest.raises(NetworkError, match="nobody in this network has the id"):
        Network.from_edges(tie, [known[0]], ids=known)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"src": [1], "dst": [1, 2]}, r"one entry per tie each \(got 1 and 2\)"),
        ({"src": [], "dst": []}, "from 1 to 2\\^32 people"),
        ({"src": [1], "dst": [2], "ids": []}, "got 0. – list them in ids"),
        ({"src": [1], "dst": ["a"]}, "both 1 and 'a'"),
        ({"src": [1.5], "dst": [2]}, "src: ids are whole numbers or text .got float64, such as 1.5"),
        ({"src": [1, "a"], "dst": [2, 3]}, "1 at number 0, counted from 0, is no id among these"),
        ({"src": [True], "dst": [2]}, "got bool"),
        ({"src": [[1]], "dst": [2]}, "flat list of ids .got 2 dimensions"),
        ({"src": ["a", ""], "dst": ["b", "c"]}, "a missing id at number 1"),
        ({"src": np.array(["a", None]), "dst": ["b", "c"]}, "None at number 1"),
        ({"src": [2**63], "dst": [1]}, "beyond 2.63"),
        ({"src": [2**70], "dst": [1]}, "beyond 63 bits"),
        ({"src": [1], "dst": [2], "ids": [1, 2, 2]}, "2 is listed twice"),
        ({"src": [1], "dst": [2], "weights": [-1]}, r"not negative \(got -1.0 at tie 0"),
        ({"src": [1, 1], "dst": [2, 3], "weights": [1, np.nan]}, "got nan at tie 1"),
        ({"src": [1], "dst": [2], "weights": [np.inf]}, "got inf"),
        ({"src": [1], "dst": [2], "weights": [1, 2]}, "one number per tie"),
        ({"src": [1], "dst": [2], "weights": ["x"]}, "must be numbers"),
        ({"src": [1], "dst": [2], "attributes": {"age": [1, 2]}}, "attributes need ids"),
        ({"src": [1], "dst": [2], "ids": [1, 2], "attributes": {"age": [1]}}, "'age' needs one value per id"),
    ],
)
def test_what_cannot_be_a_network(arguments, message):
    with pytest.raises(NetworkError, match=message):
        Network.from_edges(**arguments)


def test_more_people_than_positions(monkeypatch):
    monkeypatch.setattr(people_ids, "MOST_PEOPLE", 2)
    with pytest.raises(NetworkError, match="got 3"):
        Network.from_edges([1, 2], [2, 3])


def test_networkx_there_and_back():
    graph = nx.karate_club_graph()
    network = Network.from_networkx(graph)
    assert network.attributes["club"][0] == "Mr. Hi"
    assert network.weights is not None
    back = network.to_networkx()
    assert nx.utils.graphs_equal(back, graph) or (
        dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
        and {frozenset(e[:2]): e[2] for e in back.edges(data="weight")}
        == {frozenset(e[:2]): e[2] for e in graph.edges(data="weight")}
    )


def test_networkx_attributes_keep_their_kind():
    graph = nx.DiGraph([("a", "b"), ("b", "c")])
    graph.add_node("a", age=30, place="Bern", vip=True, mixed=1, income=1.5, point=(1, 2))
    graph.add_node("b", age=40, vip=False, mixed="x", income=None)
    graph.add_node("c", age=50, vip=True, mixed=2)
    network = Network.from_networkx(graph)
    kinds = {name: values.dtype.kind for name, values in network.attributes.items()}
    assert kinds == {"age": "i", "place": "O", "vip": "b", "mixed": "O", "income": "f", "point": "O"}
    assert network.attributes["place"].tolist() == ["Bern", "", ""]
    assert np.isnan(network.attributes["income"][1:]).all()
    assert network.attributes["point"].tolist() == [(1, 2), None, None]
    assert network.directed
    assert list(network.to_networkx().edges) == [("a", "b"), ("b", "c")]


def test_networkx_multigraph_and_missing_weights():
    graph = nx.MultiGraph()
    graph.add_edge(1, 2, weight=3)
    graph.add_edge(2, 1)
    network = Network.from_networkx(graph)
    assert network.weights.tolist() == [4.0, 4.0]
    assert network.report.merged_duplicates == 1


def test_networkx_nodes_that_are_no_ids():
    with pytest.raises(NetworkError, match="convert_node_labels_to_integers"):
        Network.from_networkx(nx.grid_2d_graph(2, 2))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("directed", [False, True])
def test_compiled_and_interpreted_rows_are_the_same(request, weighted, directed):
    chance = np.random.default_rng(1)
    src, dst = chance.integers(0, 60, (2, 2_000)) ** 2 // 60  # long rows, many loops and parallel ties
    weights = chance.integers(1, 9, 2_000) / 7 if weighted else None
    compiled = Network.from_edges(src, dst, weights=weights, directed=directed)
    request.getfixturevalue("interpreted")
    plain = Network.from_edges(src, dst, weights=weights, directed=directed)
    assert np.array_equal(compiled.indptr, plain.indptr)
    assert np.array_equal(compiled.targets, plain.targets)
    assert not weighted or compiled.weights.tobytes() == plain.weights.tobytes()
    assert np.array_equal(compiled.in_degree, plain.in_degree)
    assert compiled.report == plain.report


def test_rows_against_a_plain_count():
    chance = np.random.default_rng(2)
    src, dst = chance.integers(0, 40, (2, 900))
    network = Network.from_edges(src, dst)
    pairs = {frozenset(pair) for pair in zip(src.tolist(), dst.tolist(), strict=True) if len(set(pair)) == 2}
    assert {frozenset((u, v)) for u, row in rows(network).items() for v in row} == pairs
    assert network.report.kept == len(pairs)


def test_compiling_without_a_folder_to_keep_it(monkeypatch):
    def no_folder(*arguments, cache=False):
        if cache:
            raise RuntimeError("no locator available")
        return arguments[0]

    monkeypatch.setattr(csr, "njit", no_folder)
    assert csr.compiled(abs) is abs


def test_code_is_kept_under_the_sources_of_what_it_calls(tmp_path):
    def doubled(x):
        return 2 * x

    made = []
    for text in ("one", "another"):
        called = tmp_path / f"{text}.py"
        called.write_text(text, encoding="utf-8")
        made.append(csr.compiled_with(str(called))(doubled)._cache.sources)
    again = csr.compiled_with(str(tmp_path / "one.py"))(doubled)._cache.sources
    assert made[0] == again != made[1]


def test_importing_a_network_leaves_heavy_libraries_alone():
    code = (
        "import sys, wom_sim.network.network; print([m for m in ('numba', 'pandas', 'networkx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_building_is_quick():
    made = Network.generate("barabasi_albert", 100_000, m=5)
    src = np.repeat(made.ids, made.out_degree)
    started = time.perf_counter()
    network = Network.from_edges(src, made.targets, directed=True)
    assert (
        time.perf_counter() - started < 3 * 0.15
    )  # a tenth of a million people: target 1.5 s, and 3 × for a busy machine
    assert np.array_equal(network.targets, made.targets)


def test_building_takes_little_memory_beyond_the_lists():
    ties = generators.generate("barabasi_albert", 100_000, 1, {"m": 5})
    src, dst = ties.src.astype(np.int64), ties.dst.astype(np.int64)
    tracemalloc.start()
    network = Network.from_edges(src, dst)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert network.arcs == 2 * len(src)
    assert peak < 15_000_000  # a tenth of a million people: target 150 MB, ids and rows included
