"""What a table is, by its headings: which of our readers knows most of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wom_sim.language.say import marked
from wom_sim.network import columns
from wom_sim.reading.counts import POSTS, SERIES, WHEN, headings_in
from wom_sim.reading.door.opened import Opened, text_grids
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.headings import MOST_ROWS_ABOVE, headings_of
from wom_sim.reading.numbers import Entry, Grid
from wom_sim.scenario.calendar.table import LEAST_HEADINGS, NEEDED, meaning_of
from wom_sim.studies.audit.headings import MESSAGES
from wom_sim.studies.audit.messages import heads_messages


class Column(NamedTuple):
    """A column as its file calls it, and what it is used as."""

    heading: str
    used: str


@dataclass(frozen=True)
class Found:
    """``what`` a file is taken for, sentences on what stands in it, columns used, what was left out or done, and next.

    ``columns`` are those that are used, ``notes`` what was left out and what was done to read the file, ``next`` the
    commands or keys that take it.
    """

    what: str
    sentences: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    next: str = ""


Name = Literal[
    "a calendar", "a table of posts", "a table of messages", "a table of counts", "a table of people", "a list of ties"
]  # fmt: skip

HEAD = 1 << 16
"""Bytes of a text looked at."""


class Guess(NamedTuple):
    """What a table may be, the headings that say so, and whether all that its reader needs is among them."""

    name: Name
    headings: tuple[str, ...]
    enough: bool


def guesses(opened: Opened, label: str) -> list[Guess]:
    """What a table may be, the likeliest first; none where no heading is known."""
    found = [guess for grid in heads(opened, label) for guess in guesses_of(grid)]
    return sorted((one for one in found if one.headings), key=lambda one: (one.enough, len(one.headings)), reverse=True)


def heads(opened: Opened, label: str) -> list[Grid]:
    """The first rows of every sheet, or of a text in every separation."""
    if opened.kind.sort == "workbook":
        return workbook_grids(opened.data, label, most_rows=MOST_ROWS_ABOVE + 1)
    text = opened.utf8()
    whole = len(text) <= HEAD
    return text_grids(text if whole else text[: text.rfind(b"\n", 0, HEAD) + 1], label)


def guesses_of(grid: Grid) -> list[Guess]:
    """What one sheet may be; From and To among other headings of a calendar are no ends of ties."""
    plan = calendar(grid)
    others = [counts(grid), posts(grid), messages(grid), people(grid)]
    return [plan, *others, *([] if len(plan.headings) > LEAST_HEADINGS else [ties(grid)])]


def calendar(grid: Grid) -> Guess:
    """A plan: medium or kind, channel, content and a first day."""
    found = headings_of(grid, calendar_column).found
    enough = len(found) >= LEAST_HEADINGS and all(any(name in found for name in names) for names in NEEDED)
    return Guess(marked("a calendar"), texts(found.values()), enough)


def calendar_column(entry: Entry) -> str | None:
    """What a heading of a calendar stands for."""
    meant = meaning_of(entry)
    return meant.column if meant else None


def posts(grid: Grid) -> Guess:
    """A row for each post: reach, and something that people did."""
    found = headings_in(grid, POSTS).found
    named = any(name in found for name in ("post", "content", "noticed", "clicks"))
    acts = any(name in found for name in ("likes", "shares", "clicks", "orders"))
    return Guess(marked("a table of posts"), texts(found.values()), "reach" in found and acts and named)


def messages(grid: Grid) -> Guess:
    """A row for each message: when it was received, or answered."""
    enough = heads_messages(grid)
    found = headings_in(grid, MESSAGES).found if enough else {}
    return Guess(marked("a table of messages"), texts(found.values()), enough)


def counts(grid: Grid) -> Guess:
    """A row for each day or week: when, and what was counted."""
    found = headings_in(grid, {**WHEN, **SERIES}).found
    enough = any(name in found for name in WHEN) and any(name in found for name in SERIES)
    return Guess(marked("a table of counts"), texts(found.values()), enough)


def people(grid: Grid) -> Guess:
    """A row for each person: an id, and something of ours about her."""
    from wom_sim.people.table import is_ours

    rows = ([cell.text for cell in row] for row in grid.rows[:MOST_ROWS_ABOVE])
    found = max(([name for name in row if is_ours(name)] for row in rows), key=len, default=[])
    return Guess(marked("a table of people"), tuple(found), "id" in map(str.lower, found) and len(found) > 1)


def ties(grid: Grid) -> Guess:
    """A row for each tie under known names of its two ends."""
    rows = ([cell.text for cell in row] for row in grid.rows[:MOST_ROWS_ABOVE])
    found = next((named for row in rows if (named := columns.ends(row))), ())
    return Guess(marked("a list of ties"), found, bool(found))


def texts(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Headings as they are written."""
    return tuple(entry.text for entry in entries)
