"""What a network is made of, before there is one: where its ties come from, what became of them, and its arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wom_sim.language.say import marked, say

SUMMED = marked("their weights summed")
AS_CHANCES = marked("their probabilities combined as 1 − Π(1 − p)")
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
            say(
                "{source}: {people:,} people, {kept:,} ties, {arcs:,} arcs from {rows:,} rows",
                source=self.source,
                people=self.people,
                kept=self.kept,
                arcs=self.arcs,
                rows=self.rows,
            ),
            f"  {self._direction()}",
            say(
                "  self-loops: {dropped_self_loops:,} dropped (nobody hears a thing from herself)",
                dropped_self_loops=self.dropped_self_loops,
            ),
            say(
                "  parallel ties: {merged_duplicates:,} merged{combined}",
                merged_duplicates=self.merged_duplicates,
                combined=f", {self.combined}" if self.weighted else "",
            ),
            *self._both_ways(),
            say("  weights: {weights}", weights=self._weights()),
            say("  isolated people: {isolated:,} kept", isolated=self.isolated),
        ]
        lines += [say("  header: {header}", header=self.header)] if self.header else []
        lines += (
            [say("  ignored columns: {ignored}", ignored=", ".join(map(printable, self.ignored)))]
            if self.ignored
            else []
        )
        return "\n".join(
            [*lines, *(say("  left out: {said}", said=said) for said in self.left_out), *(f"  {n}" for n in self.notes)]
        )

    def _direction(self) -> str:
        if self.directed:
            return say("directed: a tie `u,v` says that v sees u, who need not see v")
        return say("undirected: each tie is seen from both ends")

    def _weights(self) -> str:
        return self.weight or "kept" if self.weighted else say("none, every tie counts the same")

    def _both_ways(self) -> list[str]:
        if not self.both_ways:
            return []
        return [
            say(
                "  in both directions: {both_ways:,} ties, each one friendship with the mean of its two weights",
                both_ways=self.both_ways,
            )
        ]


def printable(text: str) -> str:
    """Return a text of a file as it may be shown on a terminal: without control characters, and not too long."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 3] + "..."


@dataclass(frozen=True)
class Origin:
    """Where ties come from, for the report."""

    source: str = marked("a list of ties")
    header: str = ""
    ignored: tuple[str, ...] = ()
    weight: str = ""
    combined: str = SUMMED
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Parts(NamedTuple):
    """The fields of a :class:`wom_sim.Network`, in its order."""

    ids: np.ndarray
    indptr: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None
    directed: bool
    report: Report
    attributes: dict[str, np.ndarray]
