"""A file of cells, whatever program saved it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wom_sim.language.say import say
from wom_sim.reading.cells import CalendarError, Grid
from wom_sim.reading.door.opened import open_file
from wom_sim.reading.door.text import text_grids
from wom_sim.reading.door.workbook import workbook_grids


def grids_of(path: Path, sheet: str, label: str, wanted: str) -> list[Grid]:
    """Return the sheets of a workbook, or a text file read with every separator that it may have.

    ``wanted`` is what the file should be, such as "a calendar".
    """
    opened = open_file(path)
    if opened.kind.sort == "workbook":
        grids = workbook_grids(opened.data, label, sheet)
    elif opened.kind.sort != "table":
        raise opened.refusal(wanted)
    elif sheet:
        raise CalendarError(say("is a text file and has no sheet {sheet!r}", sheet=sheet), say("leave sheet out"))
    else:
        grids = text_grids(opened.data, label)
    notes = tuple(f"{label}: {note}" for note in opened.notes)
    return [replace(grid, notes=(*notes, *grid.notes)) for grid in grids]
