"""A file of a user, opened: its bytes, what it is, its text, and its cells, whatever program saved it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path

from wom_sim.language.say import say
from wom_sim.reading.cells import CalendarError, Grid
from wom_sim.reading.door.kinds import Kind, kind_of
from wom_sim.reading.door.text import encoding_of, text_grids
from wom_sim.reading.door.unpack import raw_of, unpacked
from wom_sim.reading.door.workbook import workbook_grids


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
