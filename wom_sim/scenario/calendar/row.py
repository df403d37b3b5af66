"""One row of a calendar: reading its cells, and remembering which of them were wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from wom_sim.language.say import say
from wom_sim.reading.dates import day_of
from wom_sim.reading.numbers import CalendarError, Entry, fold, number_of
from wom_sim.reading.problems import Cell, Problem
from wom_sim.scenario.calendar.table import Line, Table
from wom_sim.scenario.calendar.values import Rhythm, audience_of, price_of, rhythm_of, span_of

T = TypeVar("T")

SUMS = ("budget", "cost", "number", "hours")
"""Columns that add up over the lines."""

CELLS_OF = {
    "kind": ("kind", "medium"),
    "from": ("from",),
    "on": ("from",),
    "to": ("to",),
    "days": ("days",),
    "every": ("days",),
    "flight": ("days",),
    "budget": ("budget",),
    "fixed_cost": ("cost", "budget"),
    "cost_each": ("cost_each", "budget"),
    "cost_per_post": ("cost_each",),
    "fee_each": ("cost_each", "budget"),
    "prize": ("budget",),
    "giver": ("price",),
    "tier": ("price",),
    "number": ("number", "price"),
    "target": ("audience",),
    "who": ("audience",),
    **{key: (key, "price") for key in ("cpm", "cpc", "ctr", "cvr", "grps")},
    **{
        key: (key,) for key in ("medium", "channel", "content", "price", "cap_per_week", "cap_per_day", "team", "hours")
    },
}
"""Where each key of a line stands in a calendar; the first that is filled, else the first that there is."""


class Names(NamedTuple):
    """Names that the scenario gives, so that a calendar may differ in case, accents and punctuation; its money."""

    contents: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    currency: str = ""
    country: str = ""


@dataclass
class Row:
    """One row: reads its cells, remembers which were used and what was wrong."""

    table: Table
    line: Line
    name: str
    names: Names
    used: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    unsaid: str = ""
    """The kind that it is taken for, where it says none."""

    @property
    def place(self) -> Cell:
        """Where the row is named, or where it begins."""
        first = next(iter(self.line.values()))
        return self.table.cell(self.line, "name") or Cell(self.table.label, first.row)

    def cell(self, *columns: str) -> Cell:
        """Return the first of the columns that is filled, else the first that there is."""
        there = [name for name in columns if name in self.line] or [*columns, "from"]
        return next((cell for name in there if (cell := self.table.cell(self.line, name))), self.place)

    def refuse(self, message: str, hint: str = "", *columns: str) -> None:
        """Note a problem with one of the columns."""
        problem = Problem(("plan", self.name), message, hint, cell=self.cell(*columns))
        if problem not in self.problems:  # a date may be read twice, for itself and for the posting days
            self.problems.append(problem)

    def note(self, message: str, *columns: str) -> None:
        """Note something that is not wrong but left out."""
        self.notes.append(f"{self.cell(*columns).spot}: {message}")

    def guess(self, message: str, *columns: str) -> None:
        """Note what the row does not say, and how it is taken."""
        self.guessed.append(f"{self.cell(*columns).spot}: {message}")

    def read(self, column: str, reader: Callable[[Entry], T]) -> T | None:
        """Return what a cell says; None where it is blank or, with a problem noted, cannot be read."""
        self.used.add(column)
        entry = self.line.get(column)
        if entry is None:
            return None
        try:
            if entry.fault:
                raise CalendarError(entry.fault)
            return reader(entry)
        except CalendarError as wrong:
            self.refuse(wrong.message, wrong.hint, column)
            return None

    def text(self, column: str) -> str:
        """Return a cell as text."""
        return self.read(column, lambda entry: entry.text) or ""

    def number(self, column: str, *, whole: bool = False, rate: bool = False) -> int | float | None:
        """Return a number; a sum that is merged over several rows is refused, because it would count for each."""

        def reader(entry: Entry) -> int | float:
            if entry.filled and column in SUMS:
                raise CalendarError(
                    say("is merged with the cell above and would count twice"), say("write each line's own")
                )
            return number_of(entry, self.table.habits.signs[column], whole=whole, rate=rate)

        return self.read(column, reader)

    def price_of(self, column: str, *, rate: bool = False) -> int | float | str | None:
        """Return a number, or the word preset as it is typed."""
        text = self.text(column)
        return text if fold(text).split()[:1] == ["preset"] else self.number(column, rate=rate)

    def day(self, column: str) -> date | None:
        """Return a date."""
        return self.read(column, lambda entry: day_of(entry, self.table.habits.order))

    def rhythm(self) -> Rhythm | None:
        """Return the posting days; None where nothing is said."""
        start, language = self.day("from"), self.table.habits.letters
        rhythm = self.read("days", lambda entry: rhythm_of(entry.text, language, start))
        typed = self.text("days")
        if rhythm and (span := span_of(typed, language)):
            self.note(
                say(
                    "{typed} is taken as {span}; for two days write {two}",
                    typed=typed,
                    span=span,
                    two=typed.replace("-", ", "),
                ),
                "days",
            )
        return rhythm

    def price(self) -> dict[str, Any]:
        """Return what the price says."""
        signs = self.table.habits.signs["price"]
        return self.read("price", lambda entry: price_of(entry.text, signs)) or {}

    def audience(self) -> list[str]:
        """Return segments, "subscribers" or "customers"; [] for everybody."""
        return self.read("audience", lambda entry: audience_of(entry.text, self.names.segments)) or []


def places_of(row: Row) -> dict[str, Cell]:
    """Return the cell of every key that a line may have."""
    return {key: row.cell(*columns) for key, columns in CELLS_OF.items()}
