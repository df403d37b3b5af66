"""A file of cells, whatever program saved it."""

from __future__ import annotations

from pathlib import Path

from wom_sim.reading.cells import CalendarError, Grid
from wom_sim.reading.csv_file import text_grids
from wom_sim.reading.problems import did_you_mean
from wom_sim.reading.xlsx_file import workbook_grids

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def grids_of(path: Path, sheet: str, label: str) -> list[Grid]:
    """Return the sheets of a workbook, or a text file read with every separator that it may have."""
    content = _content(path)
    if content.startswith(_OLD):
        raise CalendarError("is an old .xls workbook, or one with a password", "save it as .xlsx without a password")
    if content.startswith(_ZIP):
        return workbook_grids(content, label, sheet)
    if sheet:
        raise CalendarError(f"is a text file and has no sheet {sheet!r}", "leave sheet out")
    return text_grids(content, label)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CalendarError(f"there is no such file{did_you_mean(path.name, _neighbours(path))}") from None
    except IsADirectoryError:
        raise CalendarError("is a folder", "name a .csv or .xlsx file in it") from None
    except OSError as error:
        raise CalendarError(f"cannot be read ({error.strerror})") from None


def _neighbours(path: Path) -> list[str]:
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix in ENDINGS]
    except OSError:
        return []
