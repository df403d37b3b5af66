"""What cases start from: the package's own scenarios made small, and files of ties, people, plans and counts.

Everything is made here, from the shipped configs and from a few rows, so that the same bytes come out every time.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
from openpyxl import Workbook
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
PEOPLE = 120
"""People of every simulated network that is not read from a file."""

WORLDS = 4

Rows = list[list[str]]

TINY = """\
name: tiny
dates: {start: 2027-03-01, end: 2027-03-14}
market: {simulate: 60, people: 600, network: {kind: holme_kim, m: 2, clustering: 0.6, seed: 3}}
brands:
  b:
    conversion: 20%
    visits_per_day: 5%
    price_per_order: 20
    margin_per_order: 8
    channels: {ig: {followers: 200, reach: 30%, subscribe: 3%, unsubscribe: 1%}}
contents: {c: {attract: 60%, persuade: 20%, share: 50%, visit: 40%}}
plan:
  s: {kind: samples, content: c, on: 2027-03-01, who: random, number: 30, cost_each: 2}
  p: {kind: posts, channel: ig, content: c, from: 2027-03-01, to: 2027-03-14, days: [mon, thu], cost_per_post: 10}
  w: {kind: ads, content: c, channel: web, from: 2027-03-01, to: 2027-03-07, budget: 60, cpm: 20}
strategies: {a: [s, w], b: [p], nothing: []}
compare_with: nothing
goals: {conversions: 10}
uncertainty: {worlds: 4, seed: 7}
"""

STUDIES = {
    "sweep": """\
study: sweep
title: A sweep
scenario: tiny.yaml
vary: {sharing.contact: {from: 10%, to: 60%, steps: 2}, contents.c.share: [25%, 50%]}
design: grid
skip: contact > 50% and share > 40%
networks: {degree_null: 1}
strategies: [a, b]
worlds: 2
seed: 7
metrics: [reach, shares, cost]
early_stop: {metric: reach, half_width: 5%, at_least: 2}
""",
    "sensitivity": """\
study: sensitivity
title: What matters
scenario: tiny.yaml
vary: {sharing.contact: {from: 20%, to: 60%}, contents.c.attract: {from: 40%, to: 80%}}
method: morris
trajectories: 2
strategies: [a]
against: b
metric: reach
worlds: 2
seed: 7
""",
    "optimize": """\
study: optimize
title: Where the money goes
scenario: tiny.yaml
strategy: a
budget: 120
objective: conversions
limits: {w: {max: 100}, s: {min: 10}}
together: [{lines: [w, s], max: 120}]
hours: {max: 60, lines: {s: 10}}
worlds: 2
seed: 7
trials: 4
""",
    "calibrate": """\
study: calibrate
title: What was counted
scenario: tiny.yaml
set: {market.simulate: 60}
strategy: a
data: counts.csv
fit: {sharing.contact: {triangular: [10%, 50%, 90%]}, contents.c.share: {loguniform: [4%, 60%]}}
simulations: 80
particles: 20
engine: array
seed: 7
""",
}
"""A small study of each kind, beside ``tiny.yaml`` and ``counts.csv``."""

COUNTS: Rows = [
    ["week", "orders", "visits", "shares"],
    ["2027-03-01", "38", "373", "187"],
    ["2027-03-08", "12", "161", "110"],
]

POSTS: Rows = [
    ["post", "content", "reach", "impressions", "views", "likes", "shares", "clicks", "orders"],
    ["P01", "c", "1852", "2222", "362", "9", "11", "36", "1"],
    ["P02", "offer", "1306", "1567", "178", "2", "0", "58", "6"],
    ["P03", "c", "1425", "1710", "231", "8", "2", "12", "1"],
    ["P04", "offer", "1752", "2102", "319", "7", "6", "41", "1"],
]

CALENDAR: Rows = [
    ["line", "medium", "channel", "content", "from", "to", "days", "budget", "audience", "price"],
    ["web_ads", "paid", "web", "c", "01/03/2027", "12/03/2027", "daily", "1.000,50", "all", "CPM 6,70"],
    ["ig_posts", "owned", "ig", "c", "01/03/2027", "14/03/2027", "Mon-Wed-Fri", "", "all", ""],
    ["bags", "earned", "event", "c", "2027-03-02", "2027-03-02", "", "60", "all", "10 samples"],
]

SPANISH: Rows = [
    ["linea", "medio", "canal", "contenido", "desde", "hasta", "dias", "presupuesto", "publico", "precio"],
    ["web_ads", "pagado", "web", "c", "01/03/2027", "12/03/2027", "diario", "1.000,50", "todos", "CPM 6,70"],
    ["ig_posts", "propio", "ig", "c", "01/03/2027", "14/03/2027", "L-X-V", "", "todos", ""],
]

NAMES = [f"p{k}" for k in range(20)]
TIES: Rows = [
    ["source", "target", "weight"],
    *([NAMES[k], NAMES[(k + step) % 20], str(0.5 * step)] for k in range(20) for step in (1, 3)),
]
WHO: Rows = [
    ["id", "segment", "age", "place", "interest_coffee", "uses_ig", "susceptibility"],
    *([name, "young" if k % 2 else "old", str(18 + k), "north", "0.5", "yes", "1"] for k, name in enumerate(NAMES)),
]

TABLES = {"ties": TIES, "people": WHO, "calendar": CALENDAR, "spanish": SPANISH, "counts": COUNTS, "posts": POSTS}
"""Rows of every kind of table, its heading first."""


def from_yaml(text: str) -> Any:
    """What a text of YAML says, as plain mappings, lists and scalars."""
    return _plain(YAML(typ="safe", pure=True).load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_plain(inside) for inside in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


@cache
def scenarios() -> dict[str, Any]:
    """The shipped scenarios by name, of a few people and worlds each, and one of this file."""
    made = {"tiny": from_yaml(TINY)}
    files = [*sorted((ROOT / "configs").glob("*.yaml")), *sorted((ROOT / "wom_sim" / "templates").glob("*.yaml"))]
    for path in [*files, ROOT / "tests" / "benchmarks" / "everything.yaml"]:
        tree = from_yaml(path.read_text(encoding="utf-8"))
        if "market" in tree and not isinstance(tree.get("plan"), str) and "file" not in tree["plan"]:
            made[f"{path.parent.name}/{path.stem}"] = _small(tree)
    return made


def _small(tree: Any) -> Any:
    if tree["market"].get("simulate", PEOPLE) > PEOPLE:
        tree["market"].setdefault("people", tree["market"]["simulate"])
        tree["market"]["simulate"] = PEOPLE
    tree["uncertainty"] = {**tree.get("uncertainty", {}), "worlds": WORLDS}
    return tree


def as_text(rows: Rows, separator: str = ",") -> str:
    """Rows as text; a cell with the separator, a quote or a line end is put in quotes."""
    return "".join(separator.join(_quoted(cell, separator) for cell in row) + "\n" for row in rows)


def _quoted(cell: str, separator: str) -> str:
    if not {separator, '"', "\n"} & set(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


@cache
def workbook(name: str) -> bytes:
    """A table as a workbook: numbers as numbers, dates as dates, one sheet of prose before it."""
    book = Workbook()
    book.worksheets[0].append(["Read me"])
    sheet = book.create_sheet("Plan")
    for row in TABLES[name]:
        sheet.append([_typed(cell) for cell in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _typed(cell: str) -> Any:
    for read in (int, float, datetime.fromisoformat):
        try:
            return read(cell)
        except ValueError:
            continue
    return cell or None


@cache
def graphs() -> dict[str, bytes]:
    """The ties in every form that says what it is, by its ending."""
    graph: Any = nx.Graph()
    graph.add_weighted_edges_from((a, b, float(weight)) for a, b, weight in TIES[1:])
    directed: Any = nx.DiGraph(graph)
    writers = {"graphml": nx.write_graphml, "gexf": nx.write_gexf, "gml": nx.write_gml, "net": nx.write_pajek}
    made = {}
    for ending, write in writers.items():
        for one, mark in ((graph, ""), (directed, "_directed")):
            stream = io.BytesIO()
            write(one, stream)
            made[f"{mark}.{ending}"] = stream.getvalue()
    made[".json"] = json.dumps(nx.node_link_data(graph, edges="links")).encode()
    made["_adjacency.json"] = json.dumps(nx.adjacency_data(graph)).encode()
    made["_pairs.json"] = json.dumps([row[:2] for row in TIES[1:]]).encode()
    made[".gdf"] = _gdf().encode()
    made[".mtx"] = _matrix_market().encode()
    numbered: Any = nx.convert_node_labels_to_integers(graph)
    made[".g6"], made[".s6"] = nx.to_graph6_bytes(numbered), nx.to_sparse6_bytes(numbered)
    made[".edgelist"] = "".join(f"{line}\n" for line in nx.generate_edgelist(graph)).encode()
    made[".adjlist"] = "".join(f"{line}\n" for line in nx.generate_adjlist(graph)).encode()
    made["_matrix.csv"] = "\n".join(",".join("01"[b in graph[a]] for b in NAMES) for a in NAMES).encode()
    made[".konect"] = ("% asym unweighted\n" + "".join(f"{u + 1} {v + 1}\n" for u, v in numbered.edges)).encode()
    made[".metis"] = (f"20 {graph.size()}\n" + _friends(numbered)).encode()
    made[".dot"] = b'graph { "a" -- "b"; b -- c }\n'
    return made


def _gdf() -> str:
    people = "".join(f"{name},{name.upper()}\n" for name in NAMES)
    ties = "".join(",".join(row) + "\n" for row in TIES[1:])
    return f"nodedef>name VARCHAR,label VARCHAR\n{people}edgedef>node1 VARCHAR,node2 VARCHAR,weight DOUBLE\n{ties}"


def _matrix_market() -> str:
    ties = "".join(f"{k + 2} {k + 1} 0.5\n" for k in range(19))
    return f"%%MatrixMarket matrix coordinate real symmetric\n% friends\n20 20 19\n{ties}"


def _friends(graph: Any) -> str:
    return "".join(" ".join(str(friend + 1) for friend in graph[person]) + "\n" for person in graph)


PACKERS = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zip": lambda data: zipped({"inside.csv": data}),
}
"""Ways to pack the bytes of a file, by their ending."""


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of some members that carries no time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def members(archive: bytes) -> dict[str, bytes]:
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
