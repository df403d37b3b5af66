"""Calendars for tests: rows written by hand, as text or as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wom_sim.scenario.calendar.row import Names
from wom_sim.scenario.spreadsheet import Calendar, read_calendar

SPANISH = ["linea", "medio", "canal", "contenido", "desde", "hasta", "dias", "presupuesto", "publico", "precio"]
ENGLISH = ["line", "medium", "channel", "content", "from", "to", "days", "budget", "audience", "price"]

ADS = [
    "ig_ads",
    "pagado",
    "instagram",
    "unboxing",
    "01/03/2027",
    "30/03/2027",
    "diario",
    "1.000,50",
    "todos",
    "CPM 6,70",
]
POSTS = ["ig_posts", "propio", "instagram", "unboxing", "01/03/2027", "30/03/2027", "L-X-V", "", "todos", ""]

Row = Sequence[Any]


def row(base: Row, headings: Sequence[str] = SPANISH, **cells: Any) -> list[Any]:
    """A row with other cells, by heading."""
    return [cells.get(heading, cell) for heading, cell in zip(headings, base, strict=True)]


def text_of(rows: Sequence[Row], separator: str = ";") -> str:
    """Rows as text; whatever holds the separator is put in quotes."""
    return "".join(separator.join(_quoted(str(cell), separator) for cell in line) + "\r\n" for line in rows)


def _quoted(cell: str, separator: str) -> str:
    return f'"{cell}"' if separator in cell else cell


def write_text(path: Path, rows: Sequence[Row], separator: str = ";", encoding: str = "utf-8") -> Path:
    """Write rows as a text file."""
    path.write_bytes(text_of(rows, separator).encode(encoding))
    return path


def write_workbook(path: Path, sheets: dict[str, Sequence[Row]]) -> Path:
    """Write sheets of rows as a workbook; None and "" leave a cell empty."""
    from openpyxl import Workbook

    book = Workbook()
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for line in rows:
            page.append([None if cell == "" else cell for cell in line])
    book.remove(book.worksheets[0])
    book.save(path)
    return path


def read_rows(folder: Path, rows: Sequence[Row], separator: str = ";", names: Names = Names()) -> Calendar:  # noqa: B008
    """Read rows that went through a text file."""
    return read_calendar(write_text(folder / "calendar.csv", rows, separator), label="calendar.csv", names=names)


def only_line(folder: Path, line: Row, headings: Sequence[str] = SPANISH, **names: Any) -> dict[str, Any]:
    """The one line of a calendar without problems."""
    read = read_rows(folder, [headings, line])
    assert read.problems == []
    (made,) = read.plan.values()
    return made


def told(read: Calendar) -> list[str]:
    """What is wrong with a calendar: the place and the message of each problem."""
    return [f"{problem.cell.spot}: {problem.message}" for problem in read.problems if problem.cell]
