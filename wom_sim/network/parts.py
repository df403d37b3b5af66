"""What a network is made of, before there is one: where its ties come from, what became of them, and its arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from wom_sim.errors import NetworkError

SUMMED = "their weights summed"
AS_CHANCES = "their probabilities combined as 1 − Π(1 − p)"
_SHOWN = 120  # characters of a text of the user's


@dataclass(frozen=True)
class Report:
    """What was found in a list of ties and what became of it; ``str(report)`` says so in plain English.

    ``rows = kept + dropped_self_loops + merged_duplicates`` always holds; ``kept`` counts a friendship once.
    """

    source: str
    rows: int
    kept: int
    dropped_self_loops: int
    merged_duplicates: int
    isolated: int
    directed: bool
    header: str
    people: int
    arcs: int
    weighted: bool = False
    ignored: tuple[str, ...] = ()
    """Columns of a file that were not used."""
    weight: str = ""
    """What became the weight, such as "the column Weight"."""
    combined: str = SUMMED
    """What became of the weights of parallel ties."""
    both_ways: int = 0
    """Friendships that stood in both directions with a weight each."""
    left_out: tuple[str, ...] = ()
    """Lines of a file that are no ties, and why."""
    notes: tuple[str, ...] = ()
    """What else was done to read a file."""

    def __str__(self) -> str:
        """Return the report as a few lines."""
        lines = [
            f"{self.source}: {self.people:,} people, {self.kept:,} ties, {self.arcs:,} arcs from {self.rows:,} rows",
            f"  {self._direction()}",
            f"  self-loops: {self.dropped_self_loops:,} dropped (nobody hears a thing from herself)",
            f"  parallel ties: {self.merged_duplicates:,} merged{f', {self.combined}' if self.weighted else ''}",
            *self._both_ways(),
            f"  weights: {self._weights()}",
            f"  isolated people: {self.isolated:,} kept",
        ]
        lines += [f"  header: {self.header}"] if self.header else []
        lines += [f"  ignored columns: {', '.join(map(printable, self.ignored))}"] if self.ignored else []
        return "\n".join([*lines, *(f"  left out: {said}" for said in self.left_out), *(f"  {n}" for n in self.notes)])

    def _direction(self) -> str:
        if self.directed:
            return "directed: a tie `u,v` says that v sees u, who need not see v"
        return "undirected: each tie is seen from both ends"

    def _weights(self) -> str:
        return self.weight or "kept" if self.weighted else "none, every tie counts the same"

    def _both_ways(self) -> list[str]:
        if not self.both_ways:
            return []
        return [f"  in both directions: {self.both_ways:,} ties, each one friendship with the mean of its two weights"]


def printable(text: str) -> str:
    """Return a text of a file as it may be shown on a terminal: without control characters, and not too long."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 3] + "..."


@dataclass(frozen=True)
class Origin:
    """Where ties come from, for the report."""

    source: str = "a list of ties"
    header: str = ""
    ignored: tuple[str, ...] = ()
    weight: str = ""
    combined: str = SUMMED
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Rows(NamedTuple):
    """Positions of both ends of each row that a network was made from, ``uint32``, in their order, and its weight."""

    tails: np.ndarray
    heads: np.ndarray
    given: np.ndarray | None = None


class Parts(NamedTuple):
    """The fields of a :class:`wom_sim.Network`, in its order."""

    ids: np.ndarray
    indptr: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None
    directed: bool
    report: Report
    attributes: dict[str, np.ndarray]
    rows: Rows | None = None


def sorted_attributes(attributes: Mapping[str, Any], order: np.ndarray | None) -> dict[str, np.ndarray]:
    """Attributes in the order of people, one value each."""
    if attributes and order is None:
        raise NetworkError("attributes need ids, the list of the people whom they describe")
    kept = {name: _text_as_objects(np.asarray(values)) for name, values in attributes.items()}
    for name, values in kept.items():
        if order is not None and values.shape != order.shape:
            raise NetworkError(f"attribute {name!r} needs one value per id (got {values.shape} for {len(order)} ids)")
    return {name: np.asarray(values[order]) for name, values in kept.items()}


def _text_as_objects(values: np.ndarray) -> np.ndarray:
    return values.astype(object) if values.dtype.kind in "UT" else values


def node_attributes(graph: Any, nodes: list[Any]) -> dict[str, np.ndarray]:
    """The attributes of a networkx graph's nodes, a column each."""
    names = sorted({str(name) for _, data in graph.nodes(data=True) for name in data})
    return {name: _column([graph.nodes[node].get(name) for node in nodes]) for name in names}


def _column(values: list[Any]) -> np.ndarray:
    kinds = {type(value) for value in values}
    if kinds <= {str, type(None)}:
        return np.array(["" if value is None else value for value in values], object)
    if kinds <= {bool} or kinds <= {int}:
        return np.array(values)
    if kinds <= {int, float, type(None)}:
        return np.array([np.nan if value is None else value for value in values], float)
    column = np.empty(len(values), object)
    column[:] = values
    return column
