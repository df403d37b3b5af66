"""What another question, asked in the same sitting, says beside a comparison: in its text, its data and its folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.worlds.fleet import Run


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


class Tabled:
    """A table for the folder alone: it prints nothing, and says nothing of numbers that were taken for certain."""

    @property
    def doubt(self) -> Doubt:
        """Nothing."""
        return Doubt(0)

    def lines(self) -> list[str]:
        """Nothing."""
        return []

    def data(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def settings(self) -> dict[str, Any]:
        """Nothing."""
        return {}


Ask = Callable[[Outcomes, Run, int], Beside]
"""Asks it of a comparison, with what runs more worlds (case 0 is the scenario itself) and how many runs there were."""


@dataclass(frozen=True)
class Several:
    """The answers of several questions, one after the other."""

    answers: tuple[Beside, ...]

    @property
    def doubt(self) -> Doubt:
        """That of the question which says most of numbers that were taken for certain."""
        return max((one.doubt for one in self.answers), key=lambda one: (bool(one.nearest), one.certain))

    def lines(self) -> list[str]:
        """What all of them print."""
        return [line for one in self.answers for line in one.lines()]

    def data(self) -> dict[str, Any]:
        """The same as plain values."""
        return {key: value for one in self.answers for key, value in one.data().items()}

    def tables(self) -> dict[str, Any]:
        """Tables of all of them."""
        return {name: table for one in self.answers for name, table in one.tables().items()}

    def settings(self) -> dict[str, Any]:
        """How they were asked."""
        return {name: value for one in self.answers for name, value in one.settings().items()}


def together(*asks: Ask) -> Ask:
    """Several questions as one."""
    return lambda found, run, runs: Several(tuple(ask(found, run, runs) for ask in asks))
