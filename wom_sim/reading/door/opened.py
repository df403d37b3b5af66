"""A file of a user, opened: its bytes, what it is, its text, and its cells, whatever program saved it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path

from wom_sim.language.say import say
from wom_sim.reading.door.kinds import Kind, kind_of
from wom_sim.reading.door.unpack import most_cells, raw_of, unpacked
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.numbers import CalendarError, Entry, Grid, tidy


@dataclass(frozen=True)
class Opened:
    """The unpacked bytes of a file, what they are, and what was done to get at them."""

    data: bytes
    kind: Kind
    notes: tuple[str, ...] = ()

    @property
    def notable(self) -> tuple[str, ...]:
        """What was done to get at the text, its encoding among it."""
        encoding = encoding_of(self.data)
        return (
            self.notes if encoding.startswith("utf-8") else (*self.notes, say("read as {encoding}", encoding=encoding))
        )

    def utf8(self) -> bytes:
        """The text in UTF-8 without a mark, each line ended by a line feed; ``CalendarError`` when it is no text."""
        data, encoding = self.data, encoding_of(self.data)
        if encoding == "utf-8-sig":
            data = data[3:]
        elif encoding != "utf-8":
            data = data.decode(encoding).encode()
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data

    def refusal(self, wanted: str) -> CalendarError:
        """The error for a file that is none of what is wanted, such as "a calendar"."""
        graph = self.kind.sort == "graph"
        name = say("a graph in the format {name}", name=self.kind.name) if graph else say(self.kind.name)
        return CalendarError(
            say("is {name}, not {wanted}", name=name, wanted=wanted),
            say(self.kind.hint) or say("export {wanted} as CSV or .xlsx", wanted=wanted),
        )


def open_file(path: Path) -> Opened:
    """Open a file; ``CalendarError`` for one that is not there, damaged, or too large for this machine."""
    return open_bytes(raw_of(path))


def open_bytes(raw: bytes) -> Opened:
    """Open the bytes of a file."""
    content = unpacked(raw)
    return Opened(content.data, kind_of(content.data), content.notes)


_MOST_ROWS: ContextVar[int] = ContextVar("most_rows", default=sys.maxsize)


@contextmanager
def only_first(rows: int) -> Iterator[None]:
    """Read no more than so many rows of each sheet or text, and note it; for a look at a large file."""
    before = _MOST_ROWS.set(rows)
    try:
        yield
    finally:
        _MOST_ROWS.reset(before)


def grids_of(path: Path, sheet: str, label: str, wanted: str) -> list[Grid]:
    """Return the sheets of a workbook, or a text file read with every separator that it may have.

    ``wanted`` is what the file should be, such as "a calendar".
    """
    opened, most = open_file(path), _MOST_ROWS.get()
    if opened.kind.sort == "workbook":
        grids = workbook_grids(opened.data, label, sheet, most)
    elif opened.kind.sort != "table":
        raise opened.refusal(wanted)
    elif sheet:
        raise CalendarError(say("is a text file and has no sheet {sheet!r}", sheet=sheet), say("leave sheet out"))
    else:
        grids = text_grids(opened.data, label, most)
    notes = tuple(f"{label}: {note}" for note in opened.notes)
    return [replace(grid, notes=(*notes, *grid.notes, *_cut(grid, most))) for grid in grids]


def _cut(grid: Grid, most: int) -> list[str]:
    return (
        [say("{label}: only its first {most:,} rows were looked at", label=grid.label, most=most)]
        if len(grid.rows) >= most
        else []
    )


SEPARATORS = (";", "\t", ",")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAID = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
"""A first line that says the separator; spreadsheets do not show it."""


def text_grids(content: bytes, label: str, most_rows: int = sys.maxsize) -> list[Grid]:
    """Return the file read with each separator that it may have, no more than ``most_rows`` of it.

    Raises CalendarError when it is no text.
    """
    text = content.decode(encoding_of(content))
    if said := SAID.match(text):
        # spreadsheets do not show this line, and count without it
        return [_grid(text[said.end() :], label, said[1], most_rows)]
    found = [one for one in SEPARATORS if one in text] or [";"]
    return [_grid(text, label, separator, most_rows) for separator in found]


def encoding_of(content: bytes) -> str:
    """Return the encoding of a text: UTF-8 (with or without its mark), UTF-16 or, failing these, Windows' cp1252.

    Raises CalendarError for what is no text.
    """
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    if not marked and content.isascii() and b"\0" not in content:
        return "utf-8"
    for encoding in [marked] if marked else filter(None, (_wide(content), "utf-8", "cp1252")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding
    raise CalendarError(
        say("is not text in UTF-8, UTF-16 or Windows' cp1252"), say("save it as CSV UTF-8, or as .xlsx")
    )


def _wide(content: bytes) -> str:
    # UTF-16 without its mark: in Western text every other byte is zero.
    halves = {"utf-16-le": content[1::2], "utf-16-be": content[0::2]}
    likely = (name for name, half in halves.items() if half and half.count(0) > 0.8 * len(half))
    return next(likely, "") if len(content) % 2 == 0 else ""


def _grid(text: str, label: str, separator: str, most_rows: int) -> Grid:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count(separator) + text.count("\n") > most_cells():
        raise CalendarError(say("has more cells than this machine can read"), say("keep the part that is needed"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[Entry, ...]] = []
    started = 1
    try:
        for cells in reader:
            rows.append(_row(cells, len(rows) + 1))
            started = reader.line_num + 1
            if len(rows) >= most_rows:
                break
    except csv.Error as error:
        return Grid(label, tuple(rows), separator, fault=_fault(len(rows) + 1, started, error))
    return Grid(label, tuple(rows), separator)


def open_quote(text: str, separator: str) -> int:
    """Line of a quote that is not closed before a separator, counted from 1; 0 where there is none."""
    if '"' not in text:
        return 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    started = 1
    try:
        for _ in reader:
            started = reader.line_num + 1
    except csv.Error:
        return started
    return 0


def _fault(row: int, line: int, error: csv.Error) -> str:
    where = say("row {row}", row=row) if row == line else say("row {row} (line {line} of the file)", row=row, line=line)
    if "end of data" in str(error) or "expected after" in str(error):
        return say(
            '{where} cannot be read as CSV: a quote (") opens there and is not closed before a separator', where=where
        )
    return say("{where} cannot be read as CSV ({error})", where=where, error=error)


def _row(cells: list[str], number: int) -> tuple[Entry, ...]:
    return tuple(Entry(tidy(cell), number, column) for column, cell in enumerate(cells, 1))
