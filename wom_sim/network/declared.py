"""Files that say themselves what they are: Matrix Market, GDF, KONECT, and every graph that NetworkX reads."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.say import say
from wom_sim.network.columns import is_number
from wom_sim.network.forms import json_ties
from wom_sim.network.listed import Listed, announced, ids_of
from wom_sim.network.parts import Origin, printable
from wom_sim.reading.door.opened import Opened

if TYPE_CHECKING:
    import networkx

    Graph = networkx.Graph[Any]

_WEIGHTS = ("weight", "value")
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_LATEST_GEXF = b"http://www.gexf.net/1.2draft"


class Drawn(NamedTuple):
    """A graph that says itself who is in it."""

    graph: networkx.Graph[Any]
    origin: Origin


def read(path: Path, opened: Opened) -> Drawn | Listed:
    """Return the graph in a file that says what it is; ``NetworkError`` with the name of its format if it cannot."""
    name = opened.kind.name
    if opened.kind.hint:
        raise NetworkError(say("{path}: {name} is not read – {hint}", path=path, name=name, hint=say(opened.kind.hint)))
    listed = {"Matrix Market": _matrix_market, "GDF": _gdf}.get(name)
    if listed is not None:
        return listed(path, opened.utf8())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of attributes without a declared type, which are read all the same
            graph = _READERS[name](opened.utf8())
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from error
    except Exception as error:  # parsers of XML and JSON and networkx raise a dozen kinds here
        raise NetworkError(
            say(
                "{path}: not a {name} file that can be read ({reason})",
                path=path,
                name=name,
                reason=printable(str(error)),
            )
        ) from error
    graph, weight = _weighed(path, graph)
    return Drawn(
        _renamed(graph),
        Origin(
            str(path),
            header=say("{name}: people and direction as the file says", name=name),
            weight=weight,
            notes=opened.notable,
        ),
    )


# ---------------------------------------------------------------- by NetworkX


def _graphml(data: bytes) -> Graph:
    import networkx as nx

    root = ET.fromstring(data)
    graphs = [one for one in root.iter() if one.tag.rpartition("}")[2] == "graph"]
    if len(graphs) > 1:
        raise NetworkError(
            say(
                "GraphML with {number} graphs, one inside another or after it – keep one graph in a file",
                number=len(graphs),
            )
        )
    if graphs and _one_direction(graphs[0]):
        data = ET.tostring(root)
    graph: Graph = nx.read_graphml(io.BytesIO(data))
    return graph


def _one_direction(graph: ET.Element) -> bool:
    """Make a graph with directed and undirected edges directed, the latter both ways; return whether it was one."""
    edges = [one for one in graph if one.tag.rpartition("}")[2] == "edge"]
    for edge in edges:
        if not edge.get("source") or not edge.get("target"):
            raise NetworkError(say("GraphML with an edge that has no source or no target – each needs both"))
    default = str(graph.get("edgedefault") == "directed").lower()
    ways = [edge.attrib.pop("directed", default) for edge in edges]
    if {*ways} <= {default}:
        return False
    graph.set("edgedefault", "directed")
    for edge, way in zip(edges, ways, strict=True):
        if way != "true":
            back = ET.SubElement(graph, edge.tag, source=edge.get("target", ""), target=edge.get("source", ""))
            back.extend(list(edge))
    return True


def _gexf(data: bytes) -> Graph:
    import networkx as nx

    data = re.sub(rb"https?://(?:www\.)?gexf\.net/1\.\d\w*", _LATEST_GEXF, data, count=1)
    data = re.sub(rb'(<gexf\b[^>]*\bversion=)(["\'])1\.\d\w*\2', rb'\1"1.2"', data, count=1)
    graph: Graph = nx.read_gexf(io.BytesIO(data))
    return graph


def _gml(data: bytes) -> Graph:
    import networkx as nx

    lines = data.decode().split("\n")
    try:
        graph: Graph = nx.parse_gml(lines, label="label")
    except nx.NetworkXError:  # labels that are missing or double
        graph = nx.parse_gml(lines, label="id")
    return graph


def _pajek(data: bytes) -> Graph:
    import networkx as nx

    text = "\n".join(line.strip() for line in data.decode().split("\n") if line.strip() and line[:1] != "%")
    parts = re.findall(r"(?im)^\*(\w+)", text)
    known = {"network", "vertices", "edges", "arcs", "matrix"}
    if other := [part for part in parts if part.lower() not in known]:
        raise NetworkError(
            say("Pajek's {part} is not read – save the network with *Edges and *Arcs", part=f"*{other[0]}")
        )
    head, *blocks = re.split(r"(?im)^(?=\*(?:edges|arcs|matrix))", text)
    head = _labelled(head.strip(), _vertices(text))
    graphs: list[Graph] = [nx.parse_pajek(f"{head}\n{block.strip()}") for block in blocks or [""]]
    if any(one.is_directed() for one in graphs):  # an edge among arcs goes both ways
        graphs = [one if one.is_directed() else one.to_directed() for one in graphs]
    graph: Graph = nx.MultiDiGraph() if graphs[0].is_directed() else nx.MultiGraph()
    for one in graphs:
        graph.add_nodes_from(one.nodes(data=True))
        graph.add_edges_from(one.edges(data=True))
    if len(graph) < _vertices(text):
        raise NetworkError(say("Pajek with two vertices of one name – give each a name of its own"))
    return graph


def _labelled(head: str, vertices: int) -> str:
    """The list of vertices with a line for each, which may be left out where a vertex has no name."""
    title, *lines = re.split(r"\n(?=\s*\d)", head)
    rows = {
        line.split()[0]: line if len(line.split()) > 1 else f'{line.split()[0]} "{line.split()[0]}"' for line in lines
    }
    return "\n".join([title, *(rows.get(str(k), f'{k} "{k}"') for k in range(1, vertices + 1))])


def _vertices(text: str) -> int:
    found = re.search(r"(?im)^\*vertices\s+(\d+)", text)
    if found is None:
        raise NetworkError(say("Pajek without *Vertices and their number – save the network again"))
    return announced(int(found[1]))


def _json(data: bytes) -> Graph:
    import networkx as nx

    found = json.loads(data)
    found = json_ties.of_cytoscape(found)
    graph: Graph | None = None
    if isinstance(found, dict) and isinstance(found.get("nodes"), list):
        ends = next((key for key in ("links", "edges") if isinstance(found.get(key), list)), "")
        if ends:
            for number, node in enumerate(found["nodes"]):
                node.setdefault("id", number)  # D3's older files: links count nodes from 0
            graph = nx.node_link_graph(found, edges=ends)
        elif isinstance(found.get("adjacency"), list):
            graph = nx.adjacency_graph(found)
    if graph is not None:
        return graph
    raise NetworkError(
        say("JSON of another kind than nodes with links, or a list of ties – write source,target as CSV")
    )


def _sparse6(data: bytes) -> Graph:
    import networkx as nx

    graph: Graph = nx.from_sparse6_bytes(data.strip())  # type: ignore[call-overload]
    return graph


def _graph6(data: bytes) -> Graph:
    import networkx as nx

    graph: Graph = nx.from_graph6_bytes(data.strip())
    return graph


_READERS: dict[str, Callable[[bytes], Graph]] = {
    "GraphML": _graphml, "GEXF": _gexf, "GML": _gml, "Pajek": _pajek, "JSON": _json,
    "sparse6": _sparse6, "graph6": _graph6,
}  # fmt: skip


def _weighed(path: Path, graph: Graph) -> tuple[Graph, str]:
    """The graph with its weights under ``weight``, and what the file calls them; in any case, or ``value``."""
    names = {str(key) for _, _, data in graph.edges(data=True) for key in data}
    name = next((name for wanted in _WEIGHTS for name in sorted(names) if name.lower() == wanted), "")
    for u, v, data in graph.edges(data=True) if name else ():
        weight = data.get(name, 1.0)
        plain = float(str(weight)) if not isinstance(weight, bool) and is_number(str(weight)) else float("nan")
        if not 0 <= plain < float("inf"):
            raise NetworkError(
                say(
                    "{path}: {name} of the tie {tie} must be a number, finite and not negative (got {weight!r})",
                    path=path,
                    name=name,
                    tie=f"{printable(str(u))} – {printable(str(v))}",
                    weight=weight,
                )
            )
        data["weight"] = plain
    return graph, say("the attribute {name}", name=printable(name)) if name else ""


def _renamed(graph: Graph) -> Graph:
    """The same with integer ids, if all are whole numbers written in the one way."""
    import networkx as nx

    if not len(graph) or not all(isinstance(node, str) for node in graph):
        return graph
    if all(map(_WHOLE.fullmatch, graph)):
        return nx.relabel_nodes(graph, {node: int(node) for node in graph})
    return graph


# ---------------------------------------------------------------- by hand


def _matrix_market(path: Path, data: bytes) -> Listed:
    lines = data.decode().split("\n")
    words = lines[0].lower().split()
    if len(words) < 5 or words[1:3] != ["matrix", "coordinate"] or words[3] == "complex":
        raise NetworkError(
            say(
                "{place}: Matrix Market of this kind is not read (got {line!r}) – write a matrix in coordinates",
                place=f"{path}:1",
                line=printable(lines[0]),
            )
        )
    rows = [(number, line.split()) for number, line in enumerate(lines, 1) if line.strip() and line[:1] != "%"]
    try:
        size = [int(cell) for cell in rows[0][1]]
        pairs = np.array([[int(cell) for cell in row[:2]] for _, row in rows[1:]], np.int64).reshape(-1, 2)
        weights = None if words[3] == "pattern" else np.array([float(row[2]) for _, row in rows[1:]])
    except (ValueError, IndexError, OverflowError) as error:
        raise NetworkError(
            say("{path}: not a Matrix Market file that can be read ({error})", path=path, error=error)
        ) from None
    _check_size(path, size, pairs)
    announced(size[0], f"{path}: ")
    directed = words[4] == "general"
    kind = f"Matrix Market ({' '.join(words[3:5])})"
    return Listed(
        pairs[:, 0],
        pairs[:, 1],
        weights,
        np.arange(1, size[0] + 1),
        directed,
        say("{name}: people and direction as the file says", name=kind),
        say("the numbers of the matrix"),
    )


def _check_size(path: Path, size: list[int], pairs: np.ndarray) -> None:
    if len(size) != 3 or size[0] != size[1]:
        raise NetworkError(
            say(
                "{path}: a matrix of ties has as many rows as columns (got {size}) – both are the people",
                path=path,
                size=size,
            )
        )
    if len(pairs) != size[2] or (pairs.size and not (pairs.min() >= 1 and pairs.max() <= size[0])):
        raise NetworkError(
            say(
                "{path}: {entries:,} entries of {announced:,} that the file announces, among people 1 … {people:,}: "
                "it is cut off or damaged",
                path=path,
                entries=len(pairs),
                announced=size[2],
                people=size[0],
            )
        )


def _gdf(path: Path, data: bytes) -> Listed:
    parts = re.split(r"(?im)^(?=edgedef\s*>)", data.decode(), maxsplit=1)
    nodes, edges = _gdf_table(parts[0]), _gdf_table(parts[1]) if len(parts) > 1 else [[]]
    columns = {name: k for k, name in enumerate(edges[0])}
    if not {"node1", "node2"} <= columns.keys():
        raise NetworkError(
            say("{path}: GDF without edgedef> node1, node2 – export it again, or save it as GraphML", path=path)
        )
    try:
        ends = [[row[columns[name]] for row in edges[1:]] for name in ("node1", "node2")]
        src, dst, everybody = ids_of(*ends, [row[0] for row in nodes[1:]])
        weights = np.array([float(row[columns["weight"]]) for row in edges[1:]]) if "weight" in columns else None
        flags = {row[columns["directed"]].lower() for row in edges[1:]} if "directed" in columns else {"false"}
    except (IndexError, ValueError) as error:
        raise NetworkError(say("{path}: not a GDF file that can be read ({error})", path=path, error=error)) from None
    if len(flags) > 1:
        raise NetworkError(
            say("{path}: GDF with directed and undirected ties together – save two files, or GraphML", path=path)
        )
    return Listed(
        src,
        dst,
        weights,
        everybody,
        flags == {"true"},
        say("{name}: people and direction as the file says", name="GDF"),
        say("the column {name}", name="weight"),
    )


def _gdf_table(part: str) -> list[list[str]]:
    """The names of the columns, in lower case and without types, and the rows."""
    lines = [line for line in part.split("\n") if line.strip()]
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, skipinitialspace=True, quotechar="'")]
    names = [cell.split(">")[-1].split() for cell in rows[0]]
    return [[name[0].lower() if name else "" for name in names], *rows[1:]]


def konect(lead: tuple[str, ...]) -> bool | None:
    """Whether KONECT's first comment says that ties are directed (``% asym``); None where there is none.

    Raises ``NetworkError`` for a network of two kinds of people (``% bip``), whose ids mean different things.
    """
    words = lead[0].split() if lead else []
    if len(words) < 2 or words[0] != "%" or words[1] not in ("sym", "asym", "bip"):
        return None
    if words[1] == "bip":
        raise NetworkError(
            say("a KONECT network of two kinds of people (bip): id 1 on the left is not id 1 on the right")
        )
    return words[1] == "asym"
