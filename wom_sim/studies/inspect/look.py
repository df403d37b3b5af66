"""Graphs and workbooks of ties that take long to read: people and ties are counted as they stand, and that is told."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from wom_sim.language.say import marked, say
from wom_sim.network import columns
from wom_sim.reading.door.opened import Opened
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.headings import MOST_ROWS_ABOVE
from wom_sim.studies.inspect.kinds import Column, Found

MEGABYTE = 1 << 20
MOST_BYTES = {"GraphML": 2.5, "GEXF": 4.0, "GML": 2.0, "Pajek": 1.0, "JSON": 5.0, "workbook": 1.0}
"""Megabytes of a format that are read whole within a second or two; of larger ones ties are counted only."""

_COUNTED = marked(
    "only counted, for the file is large ({megabytes:,.1f} MB): loops, doubles and weights are told when it is read as "
    "a network"
)


class Counts(NamedTuple):
    """How many people and ties stand in a graph, and whether it says that ties are directed."""

    people: int
    ties: int
    directed: bool


def look(path: Path, opened: Opened) -> Found | None:
    """What a large graph or workbook of ties holds, without reading it all; None for one that is soon read."""
    kind = "workbook" if opened.kind.sort == "workbook" else opened.kind.name
    if len(opened.data) <= MOST_BYTES.get(kind, float("inf")) * MEGABYTE:
        return None
    return _of_workbook(path, opened) if kind == "workbook" else _of_graph(path, opened)


def _found(path: Path, opened: Opened, sentences: tuple[str, ...], used: tuple[Column, ...] = ()) -> Found:
    return Found(
        say("a list of ties"), sentences, used,
        (*opened.notes, say(_COUNTED, megabytes=len(opened.data) / MEGABYTE)),
        say("market: {{network: {{file: {path}}}}} in a scenario", path=path),
    )  # fmt: skip


# ---------------------------------------------------------------- graphs


def _of_graph(path: Path, opened: Opened) -> Found | None:
    """None where nothing can be counted: the reader says what is wrong."""
    data = opened.utf8()
    counts = _COUNTING[opened.kind.name](data)
    if counts is None or not counts.people:
        return None
    name = opened.kind.name
    way = (
        say("directed: a tie `u,v` says that v sees u, who need not see v")
        if counts.directed
        else say("undirected: each tie is seen from both ends")
    )
    said = say("{name}: {people:,} people, {ties:,} ties", name=name, people=counts.people, ties=counts.ties)
    return _found(path, opened, (said, way))


def _xml(directed: bytes, end: bytes) -> Callable[[bytes], Counts | None]:
    def counted(data: bytes) -> Counts | None:
        if not data.rstrip().endswith(end):
            return None  # cut off
        tags = [len(re.findall(rb"<(?:\w+:)?%s[\s/>]" % tag, data)) for tag in (b"node", b"edge")]
        return Counts(tags[0], tags[1], re.search(directed, data) is not None)

    return counted


def _gml(data: bytes) -> Counts | None:
    if not data.rstrip().endswith(b"]"):
        return None
    parts = [len(re.findall(rb"(?m)^\s*%s\s*\[" % part, data)) for part in (b"node", b"edge")]
    return Counts(parts[0], parts[1], re.search(rb"(?m)^\s*directed\s+1", data) is not None)


def _pajek(data: bytes) -> Counts | None:
    found = re.search(rb"(?im)^\*vertices\s+(\d+)", data)
    blocks = re.split(rb"(?im)^\*(?=edges|arcs)", data)[1:]
    if found is None or re.search(rb"(?im)^\*(?:matrix|\w+list)", data):
        return None
    ties = sum(sum(1 for line in block.split(b"\n")[1:] if line.strip()) for block in blocks)
    return Counts(int(found[1]), ties, any(block[:4].lower() == b"arcs" for block in blocks))


def _json(data: bytes) -> Counts | None:
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("nodes"), list):
        return None
    ties = next((found[key] for key in ("links", "edges") if isinstance(found.get(key), list)), None)
    return None if ties is None else Counts(len(found["nodes"]), len(ties), bool(found.get("directed")))


_COUNTING: Mapping[str, Callable[[bytes], Counts | None]] = {
    "GraphML": _xml(rb"edgedefault\s*=\s*[\"']directed", b"graphml>"),
    "GEXF": _xml(rb"defaultedgetype\s*=\s*[\"']directed", b"gexf>"),
    "GML": _gml,
    "Pajek": _pajek,
    "JSON": _json,
}


# ---------------------------------------------------------------- workbooks


def _of_workbook(path: Path, opened: Opened) -> Found | None:
    """The sheet whose heading names the two ends, and its rows; None where the reader has to say which it is."""
    grids = workbook_grids(opened.data, most_rows=MOST_ROWS_ABOVE + 1)
    named = [(grid, row) for grid in grids for row in grid.rows if columns.ends([cell.text for cell in row])]
    if len(named) != 1:
        return None
    grid, row = named[0]
    source, target = columns.ends([cell.text for cell in row])
    with ZipFile(io.BytesIO(opened.data)) as archive:
        sheets = [part for part in archive.namelist() if re.search(r"worksheets/[^/]*\.xml$", part)]
        rows = [len(re.findall(rb"<(?:\w+:)?row[\s>]", archive.read(part))) for part in sheets]
    said = say("sheet {sheet}: at most {rows:,} rows of ties", sheet=grid.sheet, rows=max(rows) - row[0].row)
    return _found(path, opened, (said,), (Column(source, "source"), Column(target, "target")))
