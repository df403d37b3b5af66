"""A file of cells, whatever program saved it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

from wom_sim.language.say import say
from wom_sim.reading.cells import CalendarError, Grid
from wom_sim.reading.door.opened import open_file
from wom_sim.reading.door.text import text_grids
from wom_sim.reading.door.workbook import workbook_grids

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
