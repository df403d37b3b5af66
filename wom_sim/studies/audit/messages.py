"""Messages to a brand: how many, how many were answered and how soon, and which wait longest.

An answer that is not there yet is no quick one: beside the median of those answered stands the hour by which half of
*all* had an answer.  The clock stops with the last moment in the table, so that the figures are the same tomorrow.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from statistics import median
from typing import NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import say, says
from wom_sim.reading.counts import CountsTable, Line, headings_in, read_counts
from wom_sim.reading.door.opened import grids_of
from wom_sim.reading.moments import Moment, moment_of, zone_of_heading
from wom_sim.reading.numbers import CalendarError, Entry, Grid, fold
from wom_sim.studies.audit.headings import KINDS, MESSAGE_TEXTS, MESSAGES, NO, POSTS, YES
from wom_sim.studies.audit.tables import Clock
from wom_sim.studies.audit.worked import WEEKDAYS, band

EXAMPLE = "received,answered,channel,kind,text"


@dataclass(frozen=True)
class Message:
    """One message: ``replied`` is None where no column says it, ``hours`` where it or its hour is not known."""

    at: datetime
    clocked: bool
    replied: bool | None
    hours: float | None
    channel: str
    kind: str
    text: str
    row: int


@dataclass(frozen=True)
class Messages:
    """The messages of a table in the order in which they came; ``until``: the last moment that it knows of."""

    label: str
    messages: tuple[Message, ...]
    until: datetime
    knows_answers: bool
    notes: tuple[str, ...]

    @property
    def days(self) -> float:
        """Days from the first to the last message, both included."""
        return float((self.messages[-1].at.date() - self.messages[0].at.date()).days + 1)


class Care(NamedTuple):
    """Messages of a group: how many, how many were answered, median hours of those answered, and by which half of all.

    ``answered`` is None where no column says it; ``median`` and ``half`` are nan where nothing tells them.
    """

    name: str
    messages: int
    answered: int | None
    median: float
    half: float


def is_messages(path: Path) -> bool:
    """Whether a table is one of messages: it says when each was received, or answered, and counts nothing of posts."""
    try:
        grids = grids_of(path, "", str(path), say("a table of counts"))
    except CalendarError as wrong:
        raise InputError(f"{path}: {wrong}") from None
    return any(heads_messages(grid) for grid in grids)


def heads_messages(grid: Grid) -> bool:
    """The same of one sheet."""
    found = headings_in(grid, MESSAGES).found
    counted = headings_in(
        grid, {name: POSTS[name] for name in ("reach", "impressions", "views", "likes", "shares")}
    ).found
    return not counted and ("received" in found or ("answered" in found and "date" in found))


def read_messages(path: Path, zone: tzinfo | None = None) -> Messages:
    """The messages of a table (CSV or XLSX).

    Raises :class:`InputError` with the cell for what is no moment, and for an answer before its message.
    """
    table = read_counts(path, MESSAGES, (("received", "date"),), EXAMPLE, texts=MESSAGE_TEXTS, others=True)
    told = {name: zone_of_heading(entry.text) for name, entry in table.headings.items()}
    clocks = {name: Clock(zone, said) for name, said in told.items()}
    read = [one for line in table.lines if (one := message_of(table, line, clocks)) is not None]
    kept = sorted({key(one): one for one in read}.values(), key=lambda one: (one.at, one.row))
    if not kept:
        raise InputError(say("{label}: no row says when a message was received", label=table.label))
    until = max(one.at + timedelta(hours=one.hours or 0.0) for one in kept)
    notes = (*table.notes, *notes_of(table, kept, len(table.lines) - len(read), len(read) - len(kept)))
    return Messages(table.label, tuple(kept), until, "answered" in table.headings, notes)


def key(message: Message) -> object:
    """What makes two rows one message: moment, channel and text; without a text every row is one."""
    return (message.at, message.channel, message.text) if message.text else message.row


def message_of(table: CountsTable, line: Line, clocks: dict[str, Clock]) -> Message | None:
    """One row; None for a row that does not say when it came."""
    name = "received" if "received" in table.headings else "date"
    if name not in line:
        return None
    came = moment(table, line[name], name, clocks)
    replied, hours = answer(table, line, clocks, came)
    texts = {word: " ".join(line[word].text.split()) if word in line else "" for word in ("channel", "kind", "text")}
    kind = next((kind for kind, words in KINDS.items() if fold(texts["kind"]) in words), texts["kind"])
    said = " ".join(filter(None, [line["author"].text if "author" in line else "", texts["text"]]))
    at = clocks[name].local(came)
    return Message(at, came.clock is not None, replied, hours, texts["channel"], kind, said, line[name].row)


def moment(table: CountsTable, entry: Entry, name: str, clocks: dict[str, Clock]) -> Moment:
    """A moment of the table, in the zone that its cell or its heading says."""
    try:
        found = moment_of(entry, table.order)
    except CalendarError as wrong:
        raise table.error(entry, name, wrong.message, wrong.hint) from None
    return found if found.zone is not None else found._replace(zone=clocks[name].told)


def answer(table: CountsTable, line: Line, clocks: dict[str, Clock], came: Moment) -> tuple[bool | None, float | None]:
    """Whether a message was answered, and after how many hours; None for what the table does not say."""
    if "answered" not in table.headings:
        return None, None
    entry = line.get("answered")
    if entry is None or fold(entry.text) in (*NO, ""):
        return False, None
    if fold(entry.text) in YES:
        return True, None
    when = moment(table, entry, "answered", clocks)
    timed = when.clock is not None and came.clock is not None
    if timed and (when.zone is None) != (came.zone is None):
        raise table.error(
            entry, "answered", say("one of the two times says its zone, the other does not"),
            say("write the zone into both headings, such as Received (UTC)"),
        )  # fmt: skip
    waited = when.told.replace(tzinfo=when.zone) - came.told.replace(tzinfo=came.zone) if timed else when.day - came.day
    if waited < timedelta(0):
        raise table.error(
            entry, "answered", say("is before the message came ({at})", at=f"{came.told:%Y-%m-%d %H:%M}"),
            say("are the two columns in one zone, and with days and months in one order?"),
        )  # fmt: skip
    return True, waited.total_seconds() / 3600 if timed else None


def notes_of(table: CountsTable, messages: Sequence[Message], empty: int, twice: int) -> Iterable[str]:
    """What was left out, and what the table does not say."""
    if empty:
        rows = says("{n:,} row without a date is left out", "{n:,} rows without a date are left out", empty)
        yield f"{table.label}: {rows}"
    if twice:
        rows = says("{n:,} message stands there twice", "{n:,} messages stand there twice", twice)
        yield say("{label}: {rows}; each counts once", label=table.label, rows=rows)
    if "answered" not in table.headings:
        yield say(
            "{label}: no column says when they were answered, so nothing is said of it; add a column answered with "
            "dates and times, blank where nobody answered",
            label=table.label,
        )
    elif any(one.replied for one in messages) and all(one.hours is None for one in messages):
        yield say("{label}: answers have no time of day: hours to the answer are not known", label=table.label)


def care_of(name: str, messages: Sequence[Message]) -> Care:
    """How a group of messages was answered."""
    known = [one for one in messages if one.replied is not None]
    hours = [one.hours for one in known if one.replied and one.hours is not None]
    waits = [*hours, *(math.inf for one in known if not one.replied)]
    answered = sum(one.replied is True for one in known) if known else None
    timed = len(waits) == len(known) and bool(hours)
    half = float(sorted(waits)[(len(waits) - 1) // 2]) if timed else math.nan
    return Care(name, len(messages), answered, median(hours) if hours else math.nan, half)


GROUPS: dict[str, Callable[[Message], str]] = {
    "channel": lambda one: one.channel,
    "kind": lambda one: one.kind,
    "weekday": lambda one: WEEKDAYS[one.at.weekday()],
    "hour": lambda one: band(one.at.hour) if one.clocked else "",
}
"""What messages are grouped by."""


def care_by(messages: Sequence[Message]) -> dict[str, list[Care]]:
    """Every grouping of which there are at least two groups: days and hours in their order, others by size."""
    found = {}
    for name, of in GROUPS.items():
        sizes = Counter(of(one) for one in messages if of(one))
        names = [one for one, _ in sizes.most_common()]
        if name == "weekday":
            names = [day for day in WEEKDAYS if day in sizes]
        elif name == "hour":
            names = sorted(sizes)
        if len(names) > 1:
            found[name] = [care_of(one, [message for message in messages if of(message) == one]) for one in names]
    return found


def open_longest(messages: Messages, most: int = 3) -> list[Message]:
    """The messages that wait longest for an answer."""
    return [one for one in messages.messages if one.replied is False][:most]
