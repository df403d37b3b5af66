"""What another question, asked in the same sitting, says beside a comparison: in its text, its data and its folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.worlds.fleet import Play


class Doubt(NamedTuple):
    """How far numbers that were taken for certain carry: the change of one of them alone that makes another plan best.

    ``certain``: how many numbers were taken for certain; ``nearest``: the change in words, empty where none is near.
    """

    certain: int
    nearest: str = ""


class Beside(Protocol):
    """The answer of another question."""

    @property
    def doubt(self) -> Doubt:
        """What it says of numbers that were taken for certain."""

    def lines(self) -> list[str]:
        """What it prints, a paragraph or block each."""

    def data(self) -> dict[str, Any]:
        """The same as plain values, under its own key."""

    def tables(self) -> dict[str, Any]:
        """Tables for the result folder by name, as pandas tables."""

    def settings(self) -> dict[str, Any]:
        """How it was asked, for the provenance."""


Ask = Callable[[Outcomes, Play, int], Beside]
"""Asks it of a comparison, with what runs more worlds (case 0 is the scenario itself) and how many runs there were."""
