"""Ties in JSON that are no graph of nodes and links: lists of ties, one a line too, and Cytoscape's elements."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from wom_sim.network.columns import known

_WEIGHTS = ("weight", "value")


def of_cytoscape(found: Any) -> Any:
    """The same with nodes and links at the top, where Cytoscape put them into elements."""
    elements = found.get("elements") if isinstance(found, dict) else None
    if isinstance(elements, dict):
        elements = [*elements.get("nodes", []), *elements.get("edges", [])]
    if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
        return found
    parts = [one["data"] for one in elements if isinstance(one.get("data"), dict)]
    nodes = [{"id": part.get("id")} for part in parts if "source" not in part]
    return {"nodes": nodes, "links": [part for part in parts if "source" in part], "multigraph": True}


def rows_in(data: bytes) -> tuple[bytes, int] | None:
    """A list of ties in JSON, or one a line, as text with a tie a row; None for JSON of another kind.

    Beside it, how many ties have no weight though others have one: they weigh 1.
    """
    try:
        found = _json_list(data)
    except (ValueError, RecursionError):
        return None
    blank = 0
    rows = [one for one in found if isinstance(one, list) and len(one) > 1]
    if found and all(isinstance(one, dict) for one in found):
        names = list(dict.fromkeys(str(name) for one in found for name in one))
        blank += sum(one.get(name) is None for name in names if name.lower() in _WEIGHTS for one in found)
        rows = [names, *([_cell(one, name) for name in names] for one in found)] if known(names) else []
    if not rows or len(rows) < len(found):
        return None
    made = io.StringIO()
    csv.writer(made, delimiter="\t", lineterminator="\n").writerows(rows)
    return made.getvalue().encode(), blank


def _cell(tie: dict[str, Any], name: str) -> Any:
    """An entry of a tie as it stands in its row; a weight that is not there is 1."""
    value = tie.get(name)
    return ("1" if name.lower() in _WEIGHTS else "") if value is None else value


def _json_list(data: bytes) -> list[Any]:
    try:
        found = json.loads(data)
    except ValueError:
        found = [json.loads(line) for line in data.split(b"\n") if line.strip()]
    return found if isinstance(found, list) else []
