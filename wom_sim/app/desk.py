"""The strategist's desk: her file, what was read of it, her corrections, and the scenario that they come to.

No interface: :mod:`wom_sim.app.desk_page` shows it, and tests drive it.  Whatever is changed is checked as a whole by
the reader of scenarios; what is refused leaves the desk as it was.
"""

from __future__ import annotations

import copy
import shutil
import weakref
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path, PurePath
from tempfile import mkdtemp
from typing import Any, NamedTuple

from wom_sim.errors import InputError, ScenarioError, printable
from wom_sim.language.say import say
from wom_sim.reading.door.opened import grids_of
from wom_sim.reading.numbers import CalendarError
from wom_sim.reading.problems import KeyPath, Source
from wom_sim.reading.yaml_file import read_source, read_value
from wom_sim.scenario.calendar.row import Names
from wom_sim.scenario.calendar.table import Table, table_of
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.spreadsheet import Calendar, calendar_of, names_of, with_crises
from wom_sim.show.text import number
from wom_sim.studies.new.from_calendar import read_plan, scenario_text, usable

ENDINGS = (".yaml", ".yml")
"""How scenarios end; whatever ends otherwise is read as a calendar."""

MONEY = ("budget", "fixed_cost", "fee_each", "cost_each", "cost_per_post", "prize")
"""Keys of a line that hold its money, the first that is typed first."""

WHOLE = ("budget", "fixed_cost", "prize")
"""Those of the whole line, not of one of many."""

DAYS = ("from", "to", "on")

TAKEN = "taken"
"""The column that says how a line was read; it is not typed."""

ALSO = ("medium", "kind", "to", "days", "budget", "price", "audience")
"""Columns that are shown even where the calendar has none: what it leaves out may be said there."""


class Moved(NamedTuple):
    """How a line was moved by hand: a factor on its money, and days later."""

    factor: float = 1.0
    later: int = 0


class Board(NamedTuple):
    """A table that can be corrected: headings by column, and the cells of each line as text."""

    headings: dict[str, str]
    rows: list[dict[str, str]]


class Desk:
    """One session's plan.  ``folder`` holds its files, and is removed with it."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="wom_play_"))
        self.close = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.base = self.folder
        self.name = ""
        self.read: Calendar | None = None
        self.scenario: Scenario | None = None
        self._table: Table | None = None
        self._typed: dict[str, Any] | None = None
        self._country = ""
        self._cells: dict[tuple[int, str], str] = {}
        self._changes: dict[KeyPath, Any] = {}
        self._moved: dict[str, Moved] = {}
        self._gone: dict[int, str] = {}  # numbers and names of lines
        self._settled: dict[str, Any] = {}
        self._unmoved: Any = {}

    # ------------------------------------------------------------ files

    def keep(self, name: str, content: bytes) -> Path:
        """Put a file on the desk, under its own name; the folder is this session's alone."""
        plain = PurePath(name.replace("\\", "/")).name
        if plain in ("", ".", "..") or printable(plain) != plain:
            raise InputError(say("{name}: no file can be called so", name=printable(name)))
        place = self.folder / plain
        try:
            place.write_bytes(content)
        except (OSError, ValueError) as error:
            raise InputError(say("cannot write {path}: {reason}", path=plain, reason=error)) from None
        return place

    def open(self, path: Path, *, sheet: str = "", country: str = "") -> None:
        """Read a calendar or a scenario, and forget what was there before.

        Raises :class:`~wom_sim.errors.InputError` for what cannot be read; then the desk is as it was.
        """
        fresh = Desk()
        fresh.base, fresh.name, fresh._country = path.parent, path.name, country.strip().upper()
        try:
            if path.suffix.lower() in ENDINGS:
                fresh._open_scenario(path)
            else:
                fresh._open_calendar(path, sheet)
            fresh.settle()
        finally:
            fresh.close()
        held = {"folder": self.folder, "close": self.close}
        self.__dict__.update({**fresh.__dict__, **held})

    def _open_calendar(self, path: Path, sheet: str) -> None:
        self._table = read_plan(path, sheet.strip(), self._country).table

    def _open_scenario(self, path: Path) -> None:
        Scenario.read(path)  # tells mistakes with their lines
        typed = read_source(path).typed
        self._typed = dict(typed)
        plan = typed.get("plan")
        if isinstance(plan, str) or (isinstance(plan, Mapping) and isinstance(plan.get("file"), str)):
            file, sheet = (plan, "") if isinstance(plan, str) else (plan["file"], str(plan.get("sheet", "")))
            self._table = table_of(grids_of(path.parent / file, sheet, file, say("a calendar")))
        else:
            self._typed = read_value(Scenario.read(path).typed_yaml())

    # ------------------------------------------------------------ what it comes to

    def settle(
        self,
        cells: Mapping[tuple[int, str], str] | None = None,
        changes: Mapping[KeyPath, Any] | None = None,
        moved: Mapping[str, Moved] | None = None,
        gone: Mapping[int, str] | None = None,
    ) -> Scenario:
        """Make the scenario anew with these corrections as well, without lines that are gone; or change nothing."""
        cells = {**self._cells, **(cells or {})}
        changes = {**self._changes, **(changes or {})}
        moved = {**self._moved, **(moved or {})}
        gone = {**self._gone, **(gone or {})}
        try:
            typed, read = self._as_read(cells, gone)
            for path, value in changes.items():
                put(typed, path, value)
            drop(typed, gone.values())
            unmoved = copy.deepcopy(typed.get("plan"))
            for name, how in moved.items():
                move(typed, name, how)
            scenario = self._checked(typed, read)
        except CalendarError as error:
            raise ScenarioError(f"{self.name}: {error}") from None
        self._cells, self._changes, self._moved, self._gone = cells, changes, moved, gone
        self.read, self.scenario, self._settled, self._unmoved = read, scenario, typed, unmoved
        return scenario

    def _checked(self, typed: dict[str, Any], read: Calendar | None) -> Scenario:
        """The scenario; what is wrong with a line of the calendar is told with its cell."""
        try:
            return Scenario.parse(typed, self.base)
        except ScenarioError as error:
            if read is None or not error.problems:
                raise
            raise Source(typed, self.base, cells=read.cells).error(error.problems) from None

    def _as_read(
        self, cells: Mapping[tuple[int, str], str], without: Collection[int]
    ) -> tuple[dict[str, Any], Calendar | None]:
        """The scenario as typed, with the plan of the corrected calendar."""
        if self._table is None:
            return copy.deepcopy(self._typed or {}), None
        table, path = self._table.corrected(cells, without), self.base / self.name
        if self._typed is None:
            first = usable(calendar_of(table, Names(country=self._country)), path)
            typed = read_value(scenario_text(first, path.with_suffix(".yaml"), path, country=self._country))
        else:
            typed = copy.deepcopy(self._typed)
        read = usable(calendar_of(table, names_of(typed)), path)
        return {**typed, "plan": read.plan, **with_crises(typed, read)}, read

    @property
    def ready(self) -> Scenario:
        """The scenario; :class:`~wom_sim.errors.InputError` where there is none yet."""
        if self.scenario is None:
            raise InputError(say("no plan yet: upload a calendar or a scenario"))
        return self.scenario

    # ------------------------------------------------------------ what was read, and corrections

    def board(self) -> Board:
        """The lines of the calendar in its own words, or those of the scenario as they are typed."""
        if self._table is not None:
            return self._calendar_board(self._table.corrected(self._cells, self._gone))
        plan = self.part("plan")
        keys = dict.fromkeys(key for line in plan.values() for key in line)
        rows = [{"name": name, **{key: line.get(key, "") for key in keys}} for name, line in plan.items()]
        return Board({"name": say("line"), **{key: key for key in keys}}, rows)

    @property
    def names(self) -> list[str]:
        """What the lines of :meth:`board` are called."""
        return [*self.read.lines] if self._table is not None and self.read is not None else [*self.part("plan")]

    def _calendar_board(self, table: Table) -> Board:
        typed = {name: entry.text for name, entry in table.headings.items()}
        headings = {TAKEN: say("taken as"), **typed, **{column: say(column) for column in ALSO if column not in typed}}
        named = zip(self.read.lines, table.lines, strict=True) if self.read else ()
        rows = [
            {column: line[column].text if column in line else "" for column in headings} | {TAKEN: self._taken(name)}
            for name, line in named
        ]
        return Board(headings, rows)

    def _taken(self, name: str) -> str:
        """What a line of the calendar is read as: its kind, with † where that is guessed, its days and its money."""
        if self.read is None or name not in self.read.plan:
            return say("crisis")
        line = self.read.plan[name]
        kind, days = str(line["kind"]) + " †" * (name in self.read.unsaid), days_of(line)
        money = next((key for key in WHOLE if isinstance(line.get(key), int | float)), "")
        span = " – ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day in (min(days), max(days)))) if days else ""
        return " · ".join(filter(None, [kind, span, number(line[money]) if money else ""]))

    def correct(self, place: int, column: str, text: str) -> Scenario:
        """Say a cell of :meth:`board` otherwise, in the calendar's own words."""
        if self._table is not None:
            return self.settle(cells={(self._numbers[place], column): text})
        name = self.names[place]
        if column == "name":
            raise InputError(say("a line of a scenario keeps its name: strategies call it so"))
        return self.change(("plan", name, column), text)

    @property
    def _numbers(self) -> list[int]:
        """The number of each line of the board in the calendar; new ones have those behind the last."""
        lines = len(self._table.lines) if self._table is not None else 0
        every = dict.fromkeys([*range(lines), *(number for number, _ in self._cells)])
        return [number for number in every if number not in self._gone]

    def add(self, cells: Mapping[str, str]) -> Scenario:
        """Add a line below the others, by its cells of :meth:`board`."""
        said = {column: text for column, text in cells.items() if text.strip() and column != TAKEN}
        if not said:
            raise InputError(say("say in its cells what the new line is"))
        if self._table is not None:
            number = max(len(self._table.lines), *(number + 1 for number, _ in self._cells), 0)
            return self.settle(cells={(number, column): text for column, text in said.items()})
        name = said.pop("name", "").strip()
        if not name or name in self.part("plan"):
            raise InputError(say("give each line a name of its own"))
        return self.settle(changes={("plan", name): {key: read_value(text) for key, text in said.items()}})

    def remove(self, place: int) -> Scenario:
        """Take a line of :meth:`board` away, from the strategies as well."""
        if self._table is not None:
            return self.settle(gone={self._numbers[place]: self.names[place]})
        return self.settle({}, {("plan", self.names[place]): None}, gone={-1 - len(self._gone): self.names[place]})

    def change(self, path: KeyPath, text: object) -> Scenario:
        """Give a key of the scenario another value; a text is read as in a file."""
        return self.settle(changes={path: read_value(text) if isinstance(text, str) else text})

    def part(self, *path: str) -> dict[str, dict[str, str]]:
        """What a part of the scenario says of each name in it, as text: the plain values alone."""
        inside: Any = self._settled
        for key in path:
            inside = inside.get(key) if isinstance(inside, Mapping) else None
        known = inside if isinstance(inside, Mapping) else {}
        return {
            str(name): {str(key): as_text(value) for key, value in said.items() if is_plain(value)}
            for name, said in known.items()
            if isinstance(said, Mapping)
        }

    @property
    def guesses(self) -> list[str]:
        """What the file does not say and how it is taken."""
        return [self.said(one) for one in (*self.read.guessed, *self.read.doubtful)] if self.read else []

    @property
    def notes(self) -> list[str]:
        """What was left out of the calendar."""
        doubtful = self.read.doubtful if self.read else ()
        return [self.said(one) for one in self.read.notes if one not in doubtful] if self.read else []

    def said(self, text: object) -> str:
        """A sentence without the folder, which nobody has seen."""
        said = str(text)
        for place in (self.base, self.folder):
            said = said.replace(f"{place}/", "").replace(str(place), say("your files"))
        return said

    # ------------------------------------------------------------ money and days

    def strategies(self) -> dict[str, tuple[list[str], float | None]]:
        """Every strategy with the lines and the budget that are typed for it."""
        typed = self._settled.get("strategies")
        found = {}
        for name, said in (typed if isinstance(typed, Mapping) else {}).items():
            lines = said.get("lines", []) if isinstance(said, Mapping) else said
            budget = said.get("budget") if isinstance(said, Mapping) else None
            found[str(name)] = ([str(one) for one in lines] if isinstance(lines, list) else [str(lines)], budget)
        return found

    def fund(self, strategy: str, lines: Sequence[str], budget: float | None) -> Scenario:
        """Give a strategy its lines and its budget; without one its lines cost what is typed for them."""
        changes: dict[KeyPath, Any] = {("strategies", strategy, "lines"): [*lines]}
        return self.settle(changes=changes | {("strategies", strategy, "budget"): budget})

    def movable(self) -> dict[str, tuple[float, int, int]]:
        """Lines that can be moved: their money as typed, and how many days earlier and later they may run."""
        dates, found = self.ready.dates, {}
        for name, line in self._unmoved.items():
            if days := days_of(line):
                key = money_of(line)
                early, late = (dates.start - min(days)).days, (dates.end - max(days)).days
                if key or early < late:
                    found[str(name)] = (float(line[key]) if key else 0.0, early, late)
        return found

    def moved(self, name: str) -> Moved:
        """How a line was moved."""
        return self._moved.get(name, Moved())

    def move(self, name: str, factor: float, later: int) -> Scenario:
        """Move a line: so many times its money, so many days later."""
        return self.settle(moved={name: Moved(factor, later)})


def put(typed: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Put a value into plain values; where a part of its path is gone, nothing.  None takes it away."""
    *above, last = path
    for depth, key in enumerate(above):
        inside = typed.get(key)
        if isinstance(inside, list) and depth == 1 and above[0] == "strategies":
            typed[key] = inside = {"lines": inside}
        if not isinstance(inside, dict):
            return
        typed = inside
    if value is None:
        typed.pop(last, None)
    else:
        typed[last] = value


def drop(typed: Mapping[str, Any], gone: Iterable[str]) -> None:
    """Take lines that are gone, and were not added again, out of the strategies of plain values."""
    strategies, gone = typed.get("strategies"), {*gone} - {*typed.get("plan", ())}
    if not gone or not isinstance(strategies, dict):
        return
    for name, said in strategies.items():
        lines = said.get("lines") if isinstance(said, dict) else said
        if isinstance(lines, list):
            left = [one for one in lines if one not in gone or one in strategies]
            strategies[name] = {**said, "lines": left} if isinstance(said, dict) else left


def move(typed: dict[str, Any], name: str, how: Moved) -> None:
    """Move a line of plain values."""
    line = typed.get("plan", {}).get(name)
    if not isinstance(line, dict):
        return
    if (key := money_of(line)) and how.factor != 1:
        line[key] = round(float(line[key]) * how.factor, 2)
    for key in DAYS:
        said = line.get(key)
        if isinstance(said, date):
            line[key] = said + timedelta(how.later)
        elif isinstance(said, list):
            line[key] = [day + timedelta(how.later) if isinstance(day, date) else day for day in said]


def money_of(line: Mapping[str, Any]) -> str:
    """The key of a line that holds its money as a number; nothing where there is none."""
    return next((key for key in MONEY if isinstance(line.get(key), int | float)), "")


def days_of(line: Mapping[str, Any]) -> list[date]:
    """The days that a line names."""
    named = [line.get(key) for key in DAYS]
    flat = [day for one in named for day in (one if isinstance(one, list) else [one])]
    return [day for day in flat if isinstance(day, date)]


def is_plain(value: object) -> bool:
    """Whether a value is one that a cell can hold, or a list of such."""
    inside = value if isinstance(value, list) else [value]
    return not any(isinstance(one, Mapping | list) for one in inside)


def as_text(value: object) -> str:
    """A plain value as it is typed."""
    if isinstance(value, list):
        return f"[{', '.join(map(as_text, value))}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    return f"{value:.12g}" if isinstance(value, float) else str(value)
