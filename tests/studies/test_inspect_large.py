"""Large graphs and workbooks of ties are counted, not read: the counts are those of the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from openpyxl import Workbook

from wom_sim.network.network import Network
from wom_sim.reading.door.opened import open_file
from wom_sim.studies.inspect.answer import inspect
from wom_sim.studies.inspect.look import MOST_BYTES, look


def node_link(graph: Any, path: Path) -> None:
    path.write_text(json.dumps(nx.node_link_data(graph, edges="links")), encoding="utf-8")


WRITERS: dict[str, Any] = {
    "GraphML": nx.write_graphml, "GEXF": nx.write_gexf, "GML": nx.write_gml, "Pajek": nx.write_pajek, "JSON": node_link,
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("WOM_CACHE", str(tmp_path_factory.mktemp("cache")))
    for kind in MOST_BYTES:
        monkeypatch.setitem(MOST_BYTES, kind, 0.0)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("kind", WRITERS)
def test_graphs_are_counted_as_they_are_read(tmp_path: Path, kind: str, directed: bool) -> None:
    graph = nx.gnm_random_graph(30, 60, seed=1, directed=directed)
    path = tmp_path / "graph.txt"
    WRITERS[kind](nx.relabel_nodes(graph, {k: f"user {k}" for k in graph}), path)
    found = inspect(path).found
    read = Network.read(path)
    assert f"{kind}: {read.people} people, {read.report.kept} ties" in found.sentences
    assert found.sentences[1].startswith("directed" if directed else "undirected")
    assert "only counted, for the file is large" in found.notes[-1]


@pytest.mark.parametrize("text", ["<graphml><graph><node", '{"nodes": [', "graph [ node [ id 1 ", '{"nodes": 1}'])
def test_what_cannot_be_counted_is_left_to_the_reader(tmp_path: Path, text: str) -> None:
    path = tmp_path / "graph.txt"
    path.write_text(text, encoding="utf-8")
    assert look(path, open_file(path)) is None


def test_a_workbook_of_ties_is_counted(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Ties"
    for row in (["My ties"], ["Source", "Target"], ["ana", "beto"], ["beto", "cem"]):
        book.active.append(row)
    book.save(tmp_path / "ties.xlsx")
    found = inspect(tmp_path / "ties.xlsx").found
    assert found.sentences == ("sheet Ties: at most 2 rows of ties",)
    assert [(one.heading, one.used) for one in found.columns] == [("Source", "source"), ("Target", "target")]
