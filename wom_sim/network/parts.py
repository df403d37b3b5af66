"""What a network is made of, before there is one: where its ties come from, what became of them, and its arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


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

    def __str__(self) -> str:
        """Return the report as a few lines."""
        lines = [
            f"{self.source}: {self.people:,} people, {self.kept:,} ties, {self.arcs:,} arcs from {self.rows:,} rows",
            f"  {self._direction()}",
            f"  self-loops: {self.dropped_self_loops:,} dropped (nobody hears a thing from herself)",
            f"  parallel ties: {self.merged_duplicates:,} merged{', their weights summed' if self.weighted else ''}",
            f"  weights: {'kept' if self.weighted else 'none, every tie counts the same'}",
            f"  isolated people: {self.isolated:,} kept",
        ]
        lines += [f"  header: {self.header}"] if self.header else []
        lines += [f"  ignored columns: {', '.join(self.ignored)}"] if self.ignored else []
        return "\n".join(lines)

    def _direction(self) -> str:
        if self.directed:
            return "directed: a tie `u,v` says that v sees u, who need not see v"
        return "undirected: each tie is seen from both ends"


@dataclass(frozen=True)
class Origin:
    """Where ties come from, for the report."""

    source: str = "a list of ties"
    header: str = ""
    ignored: tuple[str, ...] = ()


class Parts(NamedTuple):
    """The fields of a :class:`wom_sim.Network`, in its order."""

    ids: np.ndarray
    indptr: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None
    directed: bool
    report: Report
    attributes: dict[str, np.ndarray]
