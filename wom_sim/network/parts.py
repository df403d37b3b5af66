"""What a network is made of, before there is one: where its ties come from, what became of them, and its arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wom_sim.language.say import marked, say

A_LIST = marked("a list of ties")
A_GRAPH = marked("a networkx graph")
SUMMED = marked("their weights summed")
AS_CHANCES = marked("their probabilities combined as 1 − Π(1 − p)")
_SHOWN = 120  # characters of a text of the user's


@dataclass(frozen=True)
class Origin:
    """Where ties come from, and how they were read."""

    source: str = A_LIST
    header: str = ""
    ignored: tuple[str, ...] = ()
    """Columns of a file that were not used."""
    weight: str = ""
    """What became the weight, such as "the column Weight"."""
    combined: str = SUMMED
    """What became of the weights of parallel ties."""
    left_out: tuple[str, ...] = ()
    """Lines of a file that are no ties, and why."""
    notes: tuple[str, ...] = ()
    """What else was done to read a file."""
    header_named: bool = False
    """Whether ``header`` names the key that decides it: it was asked for, or may be meant."""


@dataclass(frozen=True, kw_only=True)
class Report(Origin):
    """What was found in a list of ties and what became of it; ``str(report)`` says so in plain words.

    ``rows = kept + dropped_self_loops + merged_duplicates`` always holds; ``kept`` counts a friendship once.
    """

    rows: int
    kept: int
    dropped_self_loops: int
    merged_duplicates: int
    isolated: int
    directed: bool
    people: int
    arcs: int
    weighted: bool = False
    both_ways: int = 0
    """Friendships that stood in both directions with a weight each."""

    def __str__(self) -> str:
        """Return the report as a few lines."""
        first = say(
            "{source}: {people:,} people, {ties:,} ties, {arcs:,} arcs from {rows:,} rows",
            source=self.where, people=self.people, ties=self.kept, arcs=self.arcs, rows=self.rows,
        )  # fmt: skip
        return "\n".join([first, *(f"  {line}" for line in self._lines())])

    @property
    def where(self) -> str:
        """The source, in words where it is no file."""
        return say(self.source) if self.source in (A_LIST, A_GRAPH) else self.source

    def _lines(self) -> Iterator[str]:
        yield self._direction()
        yield say("self-loops: {number:,} dropped (nobody hears a thing from herself)", number=self.dropped_self_loops)
        yield self._merged()
        if self.both_ways:
            yield say(
                "in both directions: {number:,} ties, each one friendship with the mean of its two weights",
                number=self.both_ways,
            )
        yield say("weights: {weights}", weights=self._weights())
        yield say("isolated people: {number:,} kept", number=self.isolated)
        if self.header:
            yield say("header: {header}", header=self.header)
        if self.ignored:
            yield say("ignored columns: {names}", names=", ".join(map(printable, self.ignored)))
        yield from (say("left out: {lines}", lines=lines) for lines in self.left_out)
        yield from self.notes

    def _merged(self) -> str:
        number = self.merged_duplicates
        if self.weighted:
            return say("parallel ties: {number:,} merged, {combined}", number=number, combined=say(self.combined))
        return say("parallel ties: {number:,} merged", number=number)

    def _direction(self) -> str:
        if self.directed:
            return say("directed: a tie `u,v` says that v sees u, who need not see v")
        return say("undirected: each tie is seen from both ends")

    def _weights(self) -> str:
        return self.weight or say("kept") if self.weighted else say("none, every tie counts the same")


def printable(text: str) -> str:
    """Return a text of a file as it may be shown on a terminal: without control characters, and not too long."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 3] + "..."


class Rows(NamedTuple):
    """Positions of both ends of each row that a network was made from, ``uint32``, in their order, and its weight."""

    tails: np.ndarray
    heads: np.ndarray
    given: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Parts:
    """What a :class:`wom_sim.Network` holds."""

    ids: np.ndarray
    indptr: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None
    directed: bool
    report: Report
    attributes: dict[str, np.ndarray] = field(default_factory=dict)
    rows: Rows | None = field(default=None, repr=False)
