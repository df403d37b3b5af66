"""Kinds of files that hold ties: what declares itself, headings, indices, comments, weights, both directions."""

from __future__ import annotations

import bz2
import io
import json
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from wom_sim.errors import NetworkError
from wom_sim.network.network import Network

PAIRS = [("ann", "bob"), ("bob", "eve")]
WEIGHED = {("ann", "bob"): 2.0, ("bob", "eve"): 0.5}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def write_and_read(content: str | bytes, name: str = "ties.csv", **options: Any) -> Network:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Network.read(path, **options)

    return write_and_read


def ties(network: Network) -> list[Any]:
    return sorted(network.to_networkx().edges)


def weights(network: Network) -> dict[Any, float]:
    return {(u, v): data["weight"] for u, v, data in network.to_networkx().edges(data=True)}


# ---------------------------------------------------------------- files that say what they are


def drawn(directed: bool = False) -> Any:
    graph: Any = nx.DiGraph() if directed else nx.Graph()
    graph.add_weighted_edges_from((u, v, w) for (u, v), w in WEIGHED.items())
    return graph


def written(write: Any, graph: Any) -> bytes:
    made = io.BytesIO()
    write(graph, made)
    return made.getvalue()


GDF = "nodedef>name VARCHAR,label VARCHAR\nann,A\nbob,B\neve,E\nedgedef>node1 VARCHAR,node2 VARCHAR,weight DOUBLE\n"
SAID: dict[str, Any] = {
    "GraphML": written(nx.write_graphml, drawn()),
    "GEXF": written(nx.write_gexf, drawn()),
    "GEXF 1.3": written(nx.write_gexf, drawn()).replace(b"1.2draft", b"1.3").replace(b'"1.2"', b'"1.3"'),
    "GML": written(nx.write_gml, drawn()),
    "Pajek": written(nx.write_pajek, drawn()),
    "JSON": json.dumps(nx.node_link_data(drawn(), edges="links")).encode(),
    "JSON with edges": json.dumps(nx.node_link_data(drawn(), edges="edges")).encode(),
    "JSON adjacency": json.dumps(nx.adjacency_data(drawn())).encode(),
    "GDF": (GDF + "ann,bob,2\nbob,eve,0.5\n").encode(),
}


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("ending", [".txt", ".csv", ".xml"])
def test_a_graph_is_read_as_what_it_says_under_any_ending(read: Any, name: str, ending: str) -> None:
    network = read(SAID[name], f"graph{ending}")
    assert {tuple(sorted(tie)): weight for tie, weight in weights(network).items()} == WEIGHED
    assert not network.directed
    assert network.report.header.startswith(name.split(maxsplit=1)[0])
    assert "people and direction as the file says" in network.report.header


@pytest.mark.parametrize("write", [nx.write_graphml, nx.write_gexf, nx.write_gml, nx.write_pajek])
def test_directed_graphs_stay_directed(read: Any, write: Any) -> None:
    network = read(written(write, drawn(directed=True)), "graph.txt")
    assert (network.directed, ties(network)) == (True, PAIRS)
    with pytest.raises(NetworkError, match="lists its own people"):
        read(written(write, drawn(directed=True)), "graph.txt", people=3)


@pytest.mark.parametrize(
    ("text", "people", "arcs", "directed"),
    [
        ("%%MatrixMarket matrix coordinate pattern symmetric\n% c\n4 4 2\n2 1\n3 2\n", 4, [(1, 2), (2, 3)], False),
        ("%%MatrixMarket matrix coordinate real general\n3 3 2\n1 2 .5\n3 1 1e-3\n", 3, [(1, 2), (3, 1)], True),
        ("%%MatrixMarket matrix coordinate integer symmetric\n3 3 1\n3 1 4\n", 3, [(1, 3)], False),
    ],
)
def test_matrix_market(read: Any, text: str, people: int, arcs: list[Any], directed: bool) -> None:
    network = read(text, "m.csv")
    assert (network.people, ties(network), network.directed) == (people, arcs, directed)
    assert (network.weights is None) == ("pattern" in text)


def test_pajek_with_edges_and_arcs(read: Any) -> None:
    head = '*Vertices 3\n1 "Ann Lee"\n2 bob\n3 eve\n'
    both = [("Ann Lee", "bob"), ("bob", "Ann Lee"), ("bob", "eve")]
    assert ties(read(f"{head}*Edges\n1 2 1\n*Arcs\n2 3 1\n")) == both
    assert ties(read(f"{head}*Arcs\n2 3 1\n*Edges\n1 2 1\n")) == both


def test_pajek_without_names(read: Any) -> None:
    assert ties(read("*Vertices 3\n*Edges\n1 2\n2 3\n")) == [(1, 2), (2, 3)]
    assert ties(read('*Network x\n*Vertices 3\n1\n2 "bob"\n*Arcs\n1 2\n2 3\n')) == [("1", "bob"), ("bob", "3")]


def test_graphml_with_directed_and_undirected_edges(read: Any) -> None:
    head = '<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/>'
    mixed = '<edge source="a" target="b"/><edge source="b" target="c" directed="false"/></graph></graphml>'
    assert ties(read(head + mixed)) == [("a", "b"), ("b", "c"), ("c", "b")]


@pytest.mark.parametrize("name", ["Weight", "WEIGHT", "weight", "value"])
def test_weights_of_graphs_are_found_in_any_case(read: Any, name: str) -> None:
    graph: Any = nx.Graph()
    graph.add_edge("ann", "bob", **{name: 3})
    graph.add_edge("bob", "eve")
    for content in (written(nx.write_graphml, graph), written(nx.write_gml, graph)):
        network = read(content, "graph.dat")
        assert list(weights(network).values()) == [3.0, 1.0]
        assert f"weights: the attribute {name}" in str(network.report)


@pytest.mark.parametrize("weight", ["strong", -1, float("nan"), float("inf"), True])
def test_impossible_weights_of_graphs_name_the_file_and_the_tie(read: Any, weight: Any) -> None:
    graph: Any = nx.Graph()
    graph.add_edge("ann", "bob", weight=weight)
    with pytest.raises(NetworkError, match=r"graph.xml: weight of the tie ann – bob must be a number"):
        read(written(nx.write_graphml, graph), "graph.xml")


NESTED = (
    '<graphml><graph edgedefault="undirected"><node id="a"><graph edgedefault="undirected"><node id="b"/></graph>'
    "</node></graph></graphml>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("graph G {\n a -- b;\n}\n", "DOT .Graphviz. is not read"),
        ("dl n=3 format=edgelist1\n", "UCINET DL is not read"),
        (NESTED, "GraphML with 2 graphs, one inside another"),
        ('<graphml><graph edgedefault="directed"><edge source="a"/></graph></graphml>', "has no source or no target"),
        ("<graphml><graph", "not a GraphML file that can be read"),
        ('graph [ node [ id 1 ] edge [ source 1 target "x', "not a GML file that can be read"),
        ('{"who": "ann", "whom": "bob"}\n{"who": "bob", "whom": "eve"}\n', "not a JSON file that can be read"),
        ('[{"who": "ann", "whom": "bob"}]', "JSON of another kind than nodes with links"),
        ('{"a": [1, 2]}', "JSON of another kind than nodes with links"),
        ("[" * 100_000, "not a JSON file that can be read"),
        ('[["ann", "bob"], ["bob"]]', "JSON of another kind than nodes with links"),
        ('{"nodes": [', "not a JSON file"),
        ("%%MatrixMarket matrix array real general\n2 2\n1\n", "Matrix Market of this kind is not read"),
        ("%%MatrixMarket matrix coordinate pattern general\n3 2 1\n1 2\n", "as many rows as columns"),
        ("%%MatrixMarket matrix coordinate pattern general\n3 3 2\n1 2\n", "cut off or damaged"),
        ("*Vertices 2\n1 a\n2 a\n*Edges\n1 2\n", "two vertices of one name"),
        ("*Vertices 2\n1 a\n2 b\n*Arcslist\n1 2\n", r"Pajek's \*Arcslist is not read"),
        ("%%MatrixMarket matrix coordinate pattern general\n3 3 1\n9" + "9" * 30 + " 2\n", "not a Matrix Market file"),
        ("*Vertices 999999999999\n*Edges\n1 2\n", "announces 999,999,999,999 people"),
        ("*Network x\n*Edges\n1 2\n", "Pajek without .Vertices"),
        ("%%MatrixMarket matrix coordinate pattern general\n9999999999 9999999999 1\n1 2\n", "announces 9,999,999,999"),
        ("nodedef>name VARCHAR\na\n", "GDF without edgedef"),
        ("% bip weighted\n1 1 3\n2 1 1\n", r"a KONECT network of two kinds of people .bip."),
        ("<html><table><tr><td>ann</td></tr></table></html>", "is a web page .HTML., not a list of ties"),
        ("%PDF-1.4\n", "is a PDF, not a list of ties"),
        ("source,target,weight\nann,bob\nbob,eve\n", "2: 2 columns, 3 are needed"),
        ("source,target,weight\n1,2\n2,3\n", "2: 2 columns, 3 are needed"),
        (bz2.compress(b"ann,bob\n")[:-5], "the bzip2 file is damaged"),
    ],
)
def test_what_is_refused_is_refused_by_its_name(read: Any, content: str | bytes, message: str) -> None:
    with pytest.raises(NetworkError, match=f"ties.csv.*{message}"):
        read(content)


@pytest.mark.parametrize(
    ("first", "directed"), [("% asym unweighted", True), ("% sym unweighted", False), ("% asym positive", True)]
)
def test_konect_says_the_direction(read: Any, first: str, directed: bool) -> None:
    network = read(f"{first}\n% 2 3 3\n1 2\n2 3\n", "out.konect")
    assert (network.directed, ties(network)) == (directed, [(1, 2), (2, 3)])
    assert "KONECT" in str(network.report)


# ---------------------------------------------------------------- other forms of text


@pytest.mark.parametrize(
    ("text", "people", "edges"),
    [
        ("15 3\n0 1\n1 14\n2 3\n", 15, [(0, 1), (1, 14), (2, 3)]),  # NetHEPT: people and ties
        ("4 2\n1 2 3\n3 4 1\n", 4, [(1, 2), (3, 4)]),
        ("3 2\n2\n1 3\n2\n", 3, [(1, 2), (2, 3)]),  # METIS
        ("% c\n4 2 0\n2\n1 3\n2\n\n", 4, [(1, 2), (2, 3)]),
    ],
)
def test_a_line_of_counts_is_no_tie(read: Any, text: str, people: int, edges: list[Any]) -> None:
    network = read(text)
    assert (network.people, ties(network)) == (people, edges)
    assert "counts people and ties" in str(network.report)


def test_a_first_line_that_only_looks_like_counts_is_a_tie(read: Any) -> None:
    assert (1, 2) in ties(read("2 1\n3 4\n4 5\n"))
    assert read("9999999999999 1\n1 2\n").people == 3
    assert (2, 9) in ties(read("2 9\n3 4\n"))
    assert (1, 3) in ties(read("3 1\n7 8\n"))
    assert (2, 3) in ties(read("3 2\n1 2\n2 3\n1 3\n", header=False))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("#/usr/bin/x\n# GMT Tue\n#\n0 1 2 3\n1 2\n2\n3 4\n4\n", "g.txt"),
        ("#/usr/bin/x\n# GMT Tue\n#\n0 1 2 3\n1 2\n2\n3 4\n4\n", "g.adjlist"),
        ("0 1 2 3\n1 2\n2\n3 4\n4\n", "g.txt"),
        ("0 3 1 2\n1 2\n3 4\n", "g.adjlist"),
    ],
)
def test_lists_of_friends(read: Any, text: str, name: str) -> None:
    network = read(text, name)
    assert ties(network) == [(0, 1), (0, 2), (0, 3), (1, 2), (3, 4)]
    assert network.weights is None
    assert "an adjacency list" in network.report.header


def test_lists_of_two_friends_each_are_no_weights(read: Any) -> None:
    text = "0 1 2\n1 2 3\n2 3 0\n3 0 1\n"
    assert read(text, "g.adjlist").weights is None
    with pytest.raises(NetworkError, match=r"ties.csv:1: may be ties with a weight, or the friends of a person each"):
        read(text)
    assert read(f"source target weight\n{text}").weights is not None
    assert read("0 1 5\n1 2 7\n2 3 1\n").weights is not None


def test_lists_of_friends_with_names_ask(read: Any) -> None:
    with pytest.raises(NetworkError, match=r"ties.csv:1: may be ties with a remark, or the friends of a person each"):
        read("ann,bob,eve\nbob,eve,ann\neve,ann,bob\n")
    assert ties(read("ann,bob,friend\nbob,eve,friend\n")) == PAIRS


@pytest.mark.parametrize("title", ["Friends of March\n", "3\n", "\n# x\nFriends\n"])
def test_a_title_above_rows_is_left_out_and_told(read: Any, title: str) -> None:
    network = read(f"{title}1,2\n2,3\n")
    assert ties(network) == [(1, 2), (2, 3)]
    assert "which stands above the rows" in str(network.report)


@pytest.mark.parametrize(
    "text",
    [
        '[{"source": "ann", "target": "bob", "weight": 2}, {"weight": 0.5, "source": "bob", "target": "eve"}]',
        '{"source": "ann", "target": "bob", "weight": 2}\n{"source": "bob", "target": "eve", "weight": 0.5}\n',
        '[["ann", "bob", 2], ["bob", "eve", 0.5]]',
        '["ann", "bob", 2]\n["bob", "eve", 0.5]\n',
    ],
)
def test_lists_of_ties_in_json(read: Any, text: str) -> None:
    network = read(text, directed=True)
    assert (weights(network), network.directed) == (WEIGHED, True)
    assert "a list of ties in JSON" in str(network.report)


def test_json_of_d3_without_ids(read: Any) -> None:
    links = [{"source": 0, "target": 1, "value": 2}, {"source": 1, "target": 2, "value": 0.5}]
    network = read(json.dumps({"nodes": [{"name": "Ann"}, {"name": "Bob"}, {"name": "Eve"}], "links": links}))
    assert weights(network) == {(0, 1): 2.0, (1, 2): 0.5}
    assert network.attributes["name"].tolist() == ["Ann", "Bob", "Eve"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (";A;B;C\nA;0;4,5;0\nB;1,5;2;0\nC;0;0;0\n", {("A", "B"): 4.5, ("B", "A"): 1.5}),
        (";A;B;C\nA;;4,5;\nB;1,5;2;\nC;;;\n", {("A", "B"): 4.5, ("B", "A"): 1.5}),
        ("A,B,C\nA,0,4.5,0\nB,1.5,2,0\nC,0,0,0\n", {("A", "B"): 4.5, ("B", "A"): 1.5}),
        ("0 2 0 0\n2 0 0 0\n0 0 0 1\n0 0 1 0\n", {(0, 1): 2.0, (2, 3): 1.0}),
    ],
)
def test_matrices(read: Any, text: str, expected: dict[Any, float]) -> None:
    network = read(text)
    assert weights(network) == expected
    assert "a matrix of" in network.report.header.replace("symmetric ", "")


def test_a_matrix_of_zeros_and_ones_has_no_weights(read: Any) -> None:
    network = read("0,1,1\n1,0,1\n1,1,0\n")
    assert (ties(network), network.weights, network.directed) == ([(0, 1), (0, 2), (1, 2)], None, False)
    assert ties(read("1,2,1.5\n")) == [(1, 2)]
    assert ties(read("1,2,1\n2,3,1\n3,4,2\n")) == [(1, 2), (2, 3), (3, 4)]  # square, but ties


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann bob {'weight': 2.0}\nbob eve {'weight': 0.5}\n", WEIGHED),
        ("ann bob {'Weight': 2, 'x': 1}\nbob eve {'x': 2, 'Weight': 0.5}\n", WEIGHED),
        ("ann,bob,{'weight': 2.0}\nbob,eve,{'weight': 0.5}\n", WEIGHED),
        ("ann bob {}\nbob eve {}\n", None),
    ],
)
def test_edges_with_a_dictionary(read: Any, text: str, expected: Any) -> None:
    network = read(text)
    assert ties(network) == PAIRS
    assert expected is None or weights(network) == expected
    assert (network.weights is None) == (expected is None)


def test_dictionaries_that_cannot_be_read(read: Any) -> None:
    with pytest.raises(NetworkError, match=r"ties.csv:2: the dictionary"):
        read("ann bob {}\nbob eve {open('x')}\n")
    with pytest.raises(NetworkError, match=r"ties.csv:1: the weight -1 must be a number"):
        read("ann bob {'weight': -1}\n")


@pytest.mark.parametrize("arrow", [" -> ", "->", " --> ", " → ", " -- "])
def test_arrows(read: Any, arrow: str) -> None:
    assert ties(read(f"ann{arrow}bob\nbob{arrow}eve\n")) == PAIRS


# ---------------------------------------------------------------- headings and columns


@pytest.mark.parametrize(
    "heading",
    [
        "source,target",
        "Source,Target",
        "from,to",
        "origen,destino",
        "Desde,Hasta",
        "de,a",
        "Node 1,Node 2",
        "src,dst",
        "user_id,friend_id",
    ],
)
@pytest.mark.parametrize("rows", ["ann,bob\nbob,eve\n", "1,2\n2,3\n"])
def test_known_names_are_a_heading(read: Any, heading: str, rows: str) -> None:
    if heading == "de,a" and rows.startswith("ann"):
        return  # de and a may be people
    network = read(f"{heading}\n{rows}")
    assert (network.people, network.report.rows) == (3, 2)
    assert "is the heading" in network.report.header


def test_titles_above_a_known_heading(read: Any) -> None:
    network = read("Red de clientes\nMarzo\n\nsource,target\nann,bob\nbob,eve\n")
    assert ties(network) == PAIRS
    assert "left out: line 1 … 2, which stand above the rows" in str(network.report)


@pytest.mark.parametrize("heading", ["Id,Label,timeset,modularity_class", "id,segment,age", "ID;Nombre;Edad"])
def test_a_table_of_people_is_no_list_of_ties(read: Any, heading: str) -> None:
    mark = ";" if ";" in heading else ","
    width = heading.count(mark) + 1
    with pytest.raises(NetworkError, match=r"ties.csv:1: a list of people .*, not of ties"):
        read("\n".join([heading, mark.join(["ann"] * width), mark.join(["bob"] * width)]))


GEPHI = "Source,Target,Type,Id,Label,timeset,Weight\n"


@pytest.mark.parametrize(
    ("kinds", "directed", "edges"),
    [
        (["Undirected", "Undirected"], False, PAIRS),
        (["Directed", "Directed"], True, PAIRS),
        (["Directed", "Undirected"], True, [("ann", "bob"), ("bob", "eve"), ("eve", "bob")]),
    ],
)
def test_a_column_of_types_decides_the_direction(read: Any, kinds: list[str], directed: bool, edges: list[Any]) -> None:
    rows = [f"{u},{v},{kind},0,,,2.5\n" for (u, v), kind in zip(PAIRS, kinds, strict=True)]
    for given in (False, True):
        network = read(GEPHI + "".join(rows), directed=given)
        assert (network.directed, ties(network)) == (directed, edges)
        assert "the column of types says" in str(network.report)
        assert set(weights(network).values()) == {2.5}


@pytest.mark.parametrize(
    "text",
    [
        '"","V1","V2"\n"1","ann","bob"\n"2","bob","eve"\n',  # R's write.csv
        '"V1" "V2"\n"1" "ann" "bob"\n"2" "bob" "eve"\n',  # R's write.table
        ",source,target\n0,ann,bob\n1,bob,eve\n",  # pandas
        ",0,1\n0,ann,bob\n1,bob,eve\n",
        "0,ann,bob\n1,bob,eve\n",
    ],
)
def test_a_nameless_first_column_that_numbers_the_rows_is_an_index(read: Any, text: str) -> None:
    network = read(text)
    assert (ties(network), network.weights) == (PAIRS, None)
    assert "it is an index, not used" in str(network.report)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1,2,0.5\n2,3,1\n", "column 3"),
        ("a;b;Peso\n1;2;0,5\n2;3;1\n", "Peso"),
        ("1;2;0,5\n2;3;1,0\n", "column 3"),
        ("source,target,note,WEIGHT\n1,2,x,.5\n2,3,y,1\n", "WEIGHT"),
        ("source,target,p\n1,2,.5\n2,3,1\n", "p"),
    ],
)
def test_the_report_says_which_column_became_the_weight(read: Any, text: str, name: str) -> None:
    network = read(text)
    assert weights(network) == {(1, 2): 0.5, (2, 3): 1.0}
    assert f"weights: the column {name}\n" in f"{network.report}\n"


@pytest.mark.parametrize("rows", ["1 2 1082040961\n3 4 1082155839\n", "1,2,1700000000000\n3,4,1700000000001\n"])
def test_times_are_no_weights(read: Any, rows: str) -> None:
    network = read(rows)
    assert network.weights is None
    assert "column 3 is no weight: whole numbers above 100,000,000 are times" in str(network.report)


# ---------------------------------------------------------------- nothing lost without a word


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("#cafe,#latte\n#latte,te\ncafe,te\n", [("#cafe", "#latte"), ("#latte", "te"), ("cafe", "te")]),
        ("# a comment\n#cafe,#latte\ncafe,te\n", [("#cafe", "#latte"), ("cafe", "te")]),
        ("#cafe,te\n#latte,te\nann,te\n", [("#cafe", "te"), ("#latte", "te"), ("ann", "te")]),
        ("ann,bob\n#cafe,ann\n", [("#cafe", "ann"), ("ann", "bob")]),
        ("%a %b\n%b c\n", [("%a", "%b"), ("%b", "c")]),
        ("http://a.example/x#y b#c\nb#c http://a.example/x\n", None),
    ],
)
def test_ids_may_begin_with_a_mark(read: Any, text: str, edges: Any) -> None:
    network = read(text)
    assert edges is None or ties(network) == edges
    assert network.report.rows == (len(edges) if edges else 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# one\n# two\nann,bob\nbob,eve\n", "2 comments (lines 1 … 2), the first: # one"),
        ("#from,to\nann,bob\nbob,eve\n", "1 comment (line 1), the first: #from,to"),
        ("#people,3\n#rows,2\nann,bob\nbob,eve\n", "2 comments (lines 1 … 2), the first: #people,3"),
        ("ann,bob\n# in between\nbob,eve\n", "1 comment (line 2) between the rows"),
        ("sep=,\nann,bob\nbob,eve\n", "line 1, which says the separator"),
    ],
)
def test_every_line_left_out_is_told(read: Any, text: str, said: str) -> None:
    network = read(text)
    assert ties(network) == PAIRS
    assert f"  left out: {said}" in str(network.report).splitlines()


@pytest.mark.parametrize("ids", [("007", "7"), ("7", "+7"), ("0", "00"), ("010", "10"), ("1", "01")], ids="-".join)
@pytest.mark.parametrize("mark", [",", "\t", " "])
def test_ids_that_differ_in_writing_are_two_people(read: Any, ids: tuple[str, str], mark: str) -> None:
    network = read(f"source{mark}target\n" + f"1{mark}2\n" * 300 + f"{ids[0]}{mark}5\n{ids[1]}{mark}5\n")
    assert {*ids} <= {*network.ids.tolist()}
    assert "ids are kept as they are written" in str(network.report)


def test_ids_that_only_python_takes_for_numbers_are_texts(read: Any) -> None:
    assert ties(read("1_2,3_4\n3_4,5_6\n")) == [("1_2", "3_4"), ("3_4", "5_6")]


def test_zeros_elsewhere_leave_ids_whole(read: Any) -> None:
    for text in ("0,10,0.05\n10,20,007\n", "source,target,when\n0,10,2004-04-05\n10,0,05:00\n"):
        assert read(text).ids.dtype == np.int64
    graph: Any = nx.Graph([("007", "8")])
    assert read(written(nx.write_graphml, graph)).ids.tolist() == ["007", "8"]


def test_what_is_shown_of_a_file_holds_no_control_characters(read: Any) -> None:
    report = str(read("# \x1b[31mred\nann,bob\nbob,eve\n").report)
    assert "\x1b" not in report
    assert "red" in report
    with pytest.raises(NetworkError, match=r"ties.csv:1: the id 'ann\\x1b\[2J' holds a control character"):
        read("ann\x1b[2J,bob\nbob,eve\n")


def test_the_report_is_the_same_from_the_cache(read: Any) -> None:
    text = "# c\nsource,target,p,note\nann,bob,.5,x\nbob,ann,.5,x\nann,bob,.5,x\n# between\neve,bob,1,y\n"
    first, second = (str(read(text).report) for _ in range(2))
    assert first == second
    assert all(said in first for said in ("1 − Π(1 − p)", "the column p", "between the rows", "in both directions: 1"))


# ---------------------------------------------------------------- friendships told twice


@pytest.mark.parametrize(
    ("rows", "weight", "both"),
    [
        ("ann,bob,2\nbob,ann,2\n", 2.0, 1),  # both directions: one tie, not doubled
        ("ann,bob,2\nbob,ann,4\n", 3.0, 1),
        ("ann,bob,2\nann,bob,2\n", 4.0, 0),  # counts add
        ("ann,bob,1\nann,bob,1\nbob,ann,2\n", 2.0, 1),
        ("ann,bob,2\n", 2.0, 0),
    ],
)
def test_both_directions_of_a_friendship_are_one_tie(read: Any, rows: str, weight: float, both: int) -> None:
    network = read(f"source,target,weight\n{rows}eve,dan,1\neve,eve,9\n")
    assert weights(network) == {("ann", "bob"): weight, ("dan", "eve"): 1.0}
    report = network.report
    assert (report.both_ways, report.dropped_self_loops) == (both, 1)
    assert report.rows == report.kept + report.dropped_self_loops + report.merged_duplicates
    assert ("each one friendship with the mean of its two weights" in str(report)) == bool(both)
    directed = read(f"source,target,weight\n{rows}", directed=True)
    assert sum(weights(directed).values()) == sum(float(row.split(",")[2]) for row in rows.split())


@pytest.mark.parametrize("name", ["probability", "prob", "p", "Probabilidad"])
def test_parallel_probabilities_combine(read: Any, name: str) -> None:
    network = read(f"source,target,{name}\nann,bob,0.5\nann,bob,0.2\nbob,eve,0.1\neve,bob,0.1\n")
    found = weights(network)
    assert found[("ann", "bob")] == pytest.approx(1 - 0.5 * 0.8)
    assert found[("bob", "eve")] == 0.1
    assert "1 − Π(1 − p)" in str(network.report)
    assert weights(read(f"source,target,{name}\nann,bob,1\nann,bob,0.2\n")) == {("ann", "bob"): 1.0}
    with pytest.raises(NetworkError, match=rf"ties.csv:3: {name} 1.5 must be at most 1"):
        read(f"source,target,{name}\nann,bob,0.5\nbob,eve,1.5\n")


@pytest.mark.parametrize("name", ["count", "veces", "multiplicity", "weight", "n"])
def test_parallel_counts_add(read: Any, name: str) -> None:
    network = read(f"source,target,{name}\nann,bob,0.5\nann,bob,0.2\n")
    assert weights(network) == {("ann", "bob"): 0.7}
    assert "1 merged, their weights summed" in str(network.report)


# ---------------------------------------------------------------- workbooks


def workbook(**sheets: list[list[Any]]) -> Workbook:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    return book


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


EDGES = [["Vertex 1", "Vertex 2", "Weight"], ["ann", "bob", 2], ["bob", "eve", 0.5]]


@pytest.mark.parametrize(
    "sheets",
    [
        {"Edges": EDGES},
        {"Edges": [["Visual properties"], [], *EDGES], "Vertices": [["Vertex", "Color"], ["ann", "red"]]},
        {"Hoja1": [["source", "target", "peso"], *EDGES[1:]], "Notas": [["ojo"]]},
    ],
)
def test_ties_in_a_workbook(read: Any, sheets: Any) -> None:
    network = read(saved(workbook(**sheets)), "ties.txt")
    assert weights(network) == WEIGHED
    assert all(f"left out: the sheet {title}" in str(network.report) for title in list(sheets)[1:])


def test_workbooks_with_something_left_out_or_unclear(read: Any) -> None:
    book = workbook(Edges=[*EDGES, ["eve", "dan", 1]])
    for cell in book["Edges"][4]:
        cell.font = Font(strike=True)
    network = read(saved(book))
    assert weights(network) == WEIGHED
    assert "left out: sheet Edges, row 4: is struck through and is left out" in str(network.report)
    with pytest.raises(NetworkError, match=r"several sheets may hold ties .One, Two."):
        read(saved(workbook(One=EDGES, Two=EDGES)))


@pytest.mark.parametrize("name", ["ties.edgelist", "ties.json"])
def test_a_weight_that_is_larger_than_any_number_is_refused(read: Any, name: str) -> None:
    huge = 10**400
    graph = {"nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b", "weight": huge}]}
    text = json.dumps(graph) if name.endswith("json") else f"a b {{'weight': {huge}}}\nb c {{'weight': 1}}\n"
    with pytest.raises(NetworkError, match="must be a number, finite and not negative"):
        read(text, name)
