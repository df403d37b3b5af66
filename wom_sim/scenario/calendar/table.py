"""The table in a calendar: which row has the headings, what each column holds, how the file writes its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple

from wom_sim.language.say import marked, say
from wom_sim.reading.dates import Order, order_of
from wom_sim.reading.headings import Headings, adds_up, headings_of
from wom_sim.reading.numbers import CalendarError, Entry, Grid, Signs, figures_in, fold, signs_of
from wom_sim.reading.problems import Cell, Problem, both, listed, show
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.values import Language, letters_of, one_platform_each

LEAST_HEADINGS = 3
"""A row with fewer known headings is no row of headings."""

NUMBERS = ("budget", "cost", "cost_each", "number", "cap_per_week", "cap_per_day", "hours", *words.EITHER)
"""Columns of numbers; the price holds some beside words."""

MONEY = ("budget", "cost", "cost_each")
"""Columns of money, which a slip of the pen must not lose."""

NEEDED = (("medium", "kind"), ("channel",), ("content",), ("from",))
"""Columns, or one of several, that a calendar cannot do without."""

_MISSING = marked(
    {
        "medium": "there is no column for the medium of a line",
        "channel": "there is no column for the channel of a line",
        "content": "there is no column for the content of a line",
        "from": "there is no column for the from of a line",
    }
)
_OF_MONEY = ("euro", "euros", "pesos", "in", "en", "mexicanos", "dollars", "dolares")
"""Words beside the name of a column of money."""

_ADDS_UP = marked(
    {
        "sum": "{spot}: adds up others ({text}) and is left out",
        "average": "{spot}: is an average of others ({text}) and is left out",
    }
)
_PARTED = marked("{spot}: {channels} are {number} lines")
_SPLIT = marked("{spot}: {channels} are {number} lines with the budget split evenly")
_QUOTES = marked("a text with quotes in it needs each of them doubled")

Line = dict[str, Entry]
"""The cells of one row by what they hold; blank ones are left out."""


class Meaning(NamedTuple):
    """What a heading stands for, and the language it is in."""

    column: str
    language: Language | None


_TABLES: tuple[tuple[dict[str, tuple[str, ...]], Language | None], ...] = (
    (words.EITHER, None),
    (words.SPANISH, "es"),
    (words.ENGLISH, "en"),
)
HEADINGS = {
    word: Meaning(column, language)
    for table, language in _TABLES
    for column, synonyms in table.items()
    for word in synonyms
}


@dataclass(frozen=True)
class Habits:
    """How a file writes its values; every column decides as a whole."""

    language: Language
    order: Order
    letters: Language
    signs: dict[str, Signs]


@dataclass(frozen=True)
class Table:
    """The lines under the headings, the habits by which their cells are read, and what looked wrong or was left out."""

    label: str
    headings: dict[str, Entry]
    lines: tuple[Line, ...]
    habits: Habits
    problems: list[Problem]
    notes: list[str]

    def cell(self, line: Line, column: str) -> Cell | None:
        """Return the place where a column meets a line, also where nothing stands; None without the column."""
        if column not in self.headings:
            return None
        heading, row = self.headings[column], next(iter(line.values())).row
        return Cell(self.label, row, heading.column, heading.text)

    def corrected(self, cells: Mapping[tuple[int, str], str], without: Collection[int] = ()) -> Table:
        """Return the table with other texts in some cells, by number of the line and column; an empty one is blank.

        They are read by the habits of the file, which go on following from what stands in it.  A number behind the last
        line's is that of a new one below it; lines ``without`` which it is to be are left out at the end.
        """
        lines = dict(enumerate(self.lines))
        for (number, column), text in cells.items():
            line, heading = lines.get(number, {}), self.headings.get(column)
            entry = Entry(text, self._row(number), heading.column if heading else 0)
            kept = {name: one for name, one in line.items() if name != column}
            lines[number] = {**kept, **({column: entry} if text.strip() else {})} or {"name": entry}
        return replace(self, lines=tuple(line for number, line in lines.items() if number not in without))

    def _row(self, number: int) -> int:
        """Return the row of a line, also of one below the last."""
        last = len(self.lines) - 1
        return next(iter(self.lines[min(number, last)].values())).row + max(0, number - last)


def meaning_of(heading: Entry) -> Meaning | None:
    """Return what a heading stands for: presupuesto, Budget (EUR) and PRESUPUESTO € are the same."""
    if not isinstance(heading.value, str):
        return None
    plain = fold(heading.text.split("(")[0].split("[")[0])
    kept = (word for word in plain.split() if word.upper() not in words.CURRENCIES and word not in _OF_MONEY)
    return HEADINGS.get(plain) or HEADINGS.get(" ".join(kept))


def table_of(grids: Sequence[Grid]) -> Table:
    """Return the table in sheets, or in readings of a text; CalendarError when there is none, or several."""
    found = [(grid, headings_of(grid, _column)) for grid in grids]
    usable = [one for one in found if len(one[1].found) >= LEAST_HEADINGS]
    titles = [grid.sheet for grid, _ in usable if grid.sheet]
    if len(titles) > 1:
        raise CalendarError(
            say("several sheets hold a calendar: {titles}", titles=", ".join(titles)),
            say("say which one: plan: {{file: ..., sheet: {sheet}}}; with wom new: --sheet {sheet}", sheet=titles[0]),
        )
    if not usable and (fault := next((grid.fault for grid in grids if grid.fault and not grid.rows), "")):
        raise CalendarError(fault, say(_QUOTES))
    if not usable:
        raise CalendarError(say("has no row of headings"), _no_headings(grids))
    grid, headings = max(usable, key=lambda one: len(one[1].found))
    if grid.fault:
        raise CalendarError(grid.fault, say(_QUOTES))
    return _Reading(grid, headings).table()


def _column(heading: Entry) -> str | None:
    found = meaning_of(heading)
    return found.column if found else None


def _no_headings(grids: Sequence[Grid]) -> str:
    if all(entry.blank for grid in grids for row in grid.rows for entry in row):
        return say("nothing stands in it")
    return say(
        "such as linea, medio, canal, contenido, desde, hasta, presupuesto; or line, medium, channel, content, from"
    )


class _Reading:
    """One grid on its way to a table."""

    def __init__(self, grid: Grid, headings: Headings) -> None:
        self.grid = grid
        self.top, self.below = headings.cells, headings.below
        self.headings = headings.found
        self.columns = {entry.column: name for name, entry in headings.found.items()}
        self.status = {entry.column for entry in headings.cells if fold(entry.text) in words.STATUS}
        self.problems: list[Problem] = []
        self.notes: list[str] = [*grid.notes]

    def table(self) -> Table:
        """Return the table."""
        self._needed()
        self._other_headings()
        self._without_heading()
        lines = self._named([self._line(row) for row in self.below if self._is_line(row)])
        habits = self._habits(lines)
        lines = [one for line in lines for one in self._platforms(line, habits)]
        return Table(self.grid.label, self.headings, tuple(lines), habits, self.problems, self.notes)

    def _cell(self, row: int, column: int = 0) -> Cell:
        return Cell(self.grid.label, row, column)

    def _refuse(self, cell: Cell, message: str, hint: str = "") -> None:
        self.problems.append(Problem(("plan",), message, hint, cell=cell))

    def _needed(self) -> None:
        for names in NEEDED:
            if not any(name in self.headings for name in names):
                hint = listed([*words.SPANISH[names[0]][:3], *words.ENGLISH[names[0]][:3]])
                near = next((entry for entry in self.top if self._means(entry) in names), None)
                meant = (
                    say(" – does {text!r} mean {close!r}?", text=near.text, close=self._close(near.text))
                    if near
                    else ""
                )
                self._refuse(self._cell(self.top[0].row), say(_MISSING[names[0]]) + meant, hint)

    def _means(self, entry: Entry) -> str:
        close = "" if meaning_of(entry) else self._close(entry.text)
        return HEADINGS[close].column if close else ""

    def _other_headings(self) -> None:
        for entry in self.top:
            if entry.column in self.columns or entry.blank:
                continue
            cell, meaning = self._cell(entry.row, entry.column), meaning_of(entry)
            if meaning and meaning.column != "notes":
                self._refuse(
                    cell,
                    say("a second column for {column} (got {text})", column=meaning.column, text=show(entry.text)),
                    say("keep one of them"),
                )
            elif not meaning and self._means(entry) in MONEY:  # without it the plan would cost too little
                self._refuse(
                    cell,
                    say(
                        "unknown column {text!r} – did you mean {close!r}?",
                        text=entry.text,
                        close=self._close(entry.text),
                    ),
                )
            elif not meaning and self._first(entry.column):
                near = say(" – did you mean {close!r}?", close=close) if (close := self._close(entry.text)) else ""
                self.notes.append(
                    say("{spot}: the column {text!r} is not used", spot=cell.spot, text=entry.text) + near
                )

    def _close(self, text: str) -> str:
        near = get_close_matches(fold(text), HEADINGS, n=1, cutoff=0.82)
        return near[0] if near and HEADINGS[near[0]].column not in self.headings else ""

    def _without_heading(self) -> None:
        named = {entry.column for entry in self.top if not entry.blank}
        for column in range(1, 1 + max((len(row) for row in self.below), default=0)):
            first = None if column in named else self._first(column)
            if first is not None and len(self._filled(self._row(first.row))) > 1:
                self.notes.append(
                    say("{spot}: stands under no heading and is not used", spot=self._cell(first.row, column).spot)
                )

    def _first(self, column: int) -> Entry | None:
        cells = (row[column - 1] for row in self.below if len(row) >= column)
        return next((cell for cell in cells if not cell.blank), None)

    def _row(self, number: int) -> Sequence[Entry]:
        return next(row for row in self.below if row and row[0].row == number)

    def _filled(self, row: Sequence[Entry]) -> list[Entry]:
        return [cell for cell in row if not cell.blank and not cell.filled]

    def _is_line(self, row: Sequence[Entry]) -> bool:
        filled = self._filled(row)
        if not any(cell.column in self.columns for cell in filled):
            return False
        spot = self._cell(row[0].row).spot
        if why := adds_up(row):
            self.notes.append(say(_ADDS_UP[why], spot=spot, text=filled[0].text))
            return False
        cancelled = [c for c in filled if c.column in self.status and fold(c.text) in words.CANCELLED]
        if cancelled:
            self.notes.append(say("{spot}: is cancelled ({text}) and is left out", spot=spot, text=cancelled[0].text))
            return False
        if len(filled) == 1 and isinstance(filled[0].value, str):
            self.notes.append(
                say("{spot}: has nothing but {text} and is left out", spot=spot, text=show(filled[0].text))
            )
            return False
        self._same_width(row)
        return True

    def _same_width(self, row: Sequence[Entry]) -> None:
        # 180,000 without quotes in a file separated by commas moves everything after it one column to the right.
        if self.grid.separator == "," and len(row) > len(self.top):
            self._refuse(
                self._cell(row[0].row),
                say("has {cells} cells under {headings} headings", cells=len(row), headings=len(self.top)),
                say('a comma inside a number or a text needs quotes in this file: "180,000"'),
            )

    def _line(self, row: Sequence[Entry]) -> Line:
        return {self.columns[cell.column]: cell for cell in row if cell.column in self.columns and not cell.blank}

    def _named(self, lines: list[Line]) -> list[Line]:
        """The lines without their names, where these are of campaigns that repeat: they group lines."""
        heading = self.headings.get("name")
        names = [line["name"].text for line in lines if "name" in line]
        if heading is None or fold(heading.text) not in words.CAMPAIGNS or len({*names}) == len(names):
            return lines
        spot = self._cell(heading.row, heading.column).spot
        self.notes.append(
            say(
                "{spot}: {text} repeats, so it groups lines and names none: they are named anew",
                spot=spot,
                text=heading.text,
            )
        )
        return [{column: entry for column, entry in line.items() if column != "name"} for line in lines]

    def _platforms(self, line: Line, habits: Habits) -> list[Line]:
        """The line once for each platform that it names."""
        lines = list(one_platform_each(line, habits.signs))
        if len(lines) > 1:
            spot, channels = self._cell(line["channel"].row).spot, both([one["channel"].text for one in lines])
            sentence = _SPLIT if "budget" in line else _PARTED
            self.notes.append(say(sentence, spot=spot, channels=channels, number=len(lines)))
        return lines

    def _habits(self, lines: Sequence[Line]) -> Habits:
        language, separator = _language(self.headings.values()), self.grid.separator
        days = [*_texts(lines, "from"), *_texts(lines, "to")]
        figures = {name: figures_in(_texts(lines, name)) for name in (*NUMBERS, "price")}
        everything = [one for column in figures.values() for one in column]
        fallback = "," if language == "es" and separator == ";" else ""
        return Habits(
            language,
            order_of(days, "day first" if language == "es" or separator == ";" else "unknown"),
            letters_of(_texts(lines, "days"), language),
            {name: signs_of(column, everything, fallback) for name, column in figures.items()},
        )


def _language(headings: Iterable[Entry]) -> Language:
    counted = Counter(meaning.language for meaning in map(meaning_of, headings) if meaning)
    return "es" if counted["es"] > counted["en"] else "en"


def _texts(lines: Sequence[Line], column: str) -> Iterator[str]:
    entries = (line[column] for line in lines if column in line)
    yield from (entry.value for entry in entries if isinstance(entry.value, str))
