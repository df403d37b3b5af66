"""Calendars saved as a workbook: the sheets of an .xlsx file, with the values that formulas had when it was saved."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime
from typing import Any, NamedTuple
from zipfile import BadZipFile

from wom_sim.reading.cells import CalendarError, Entry, Grid, Value, tidy
from wom_sim.reading.numbers import currency_in
from wom_sim.reading.problems import did_you_mean, listed

_BRACKETS = re.compile(r"\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]")
_NO_VALUE = "is a formula without a saved value: open the workbook in a spreadsheet, and save it there"


class Extent(NamedTuple):
    """How far the values of a sheet reach, and which cells hold formulas; empty cells may be formatted for miles."""

    rows: int
    columns: int
    formulas: frozenset[tuple[int, int]]


def workbook_grids(content: bytes, label: str, sheet: str = "") -> list[Grid]:
    """Return the named sheet, or every sheet that is not hidden; CalendarError when it is no workbook."""
    values, formulas = _opened(content, data_only=True), _opened(content, read_only=True)
    titles = [page.title for page in values.worksheets]
    if sheet and sheet not in titles:
        raise CalendarError(f"has no sheet {sheet!r}{did_you_mean(sheet, titles)}", listed(titles))
    pages = [page for page in values.worksheets if (page.title == sheet if sheet else page.sheet_state == "visible")]
    return [
        Grid(f"{label}, sheet {page.title}", _rows(page, _extent(formulas[page.title])), sheet=page.title)
        for page in pages
    ]


def _opened(content: bytes, **how: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles and drop-down lists, which carry nothing of the plan
            return load_workbook(io.BytesIO(content), **how)
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError):
        raise CalendarError("cannot be read as a workbook", "open it in a spreadsheet, and save it as .xlsx") from None


def _extent(page: Any) -> Extent:
    page.reset_dimensions()  # some programs write a wrong one
    filled = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    formulas = frozenset((cell.row, cell.column) for cell in filled if cell.data_type == "f")
    rows, columns = [cell.row for cell in filled], [cell.column for cell in filled]
    return Extent(max(rows, default=1), max(columns, default=1), formulas)


def _rows(page: Any, extent: Extent) -> tuple[tuple[Entry, ...], ...]:
    cells = page.iter_rows(max_row=extent.rows, max_col=extent.columns)
    rows = [[_entry(cell, (cell.row, cell.column) in extent.formulas) for cell in row] for row in cells]
    for area in page.merged_cells.ranges:
        if area.min_row <= len(rows) and area.min_col <= extent.columns:
            _fill_down(rows, area)
    return tuple(tuple(row) for row in rows)


def _fill_down(rows: list[list[Entry]], area: Any) -> None:
    # A value merged over several rows holds for each of them; a title merged over columns stays one cell.
    column = area.min_col - 1
    top = rows[area.min_row - 1][column]
    for number in range(area.min_row, min(area.max_row, len(rows))):
        rows[number][column] = top._replace(row=number + 1, filled=True)


def _entry(cell: Any, formula: bool) -> Entry:
    value, fault = cell.value, ""
    if cell.data_type == "e":
        fault = f"is an error of the spreadsheet ({value})"
    elif value is None and formula:
        fault = _NO_VALUE
    return Entry(_plain(value), cell.row, cell.column, fault=fault, currency=_currency(cell.number_format or ""))


def _plain(value: Any) -> Value:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, bool | int | float | date) or value is None else str(value)


def _currency(number_format: str) -> str:
    # [$€-407] shows a sign, [$-409] only says how dates are spelt, [Red] is a colour.
    return currency_in(_BRACKETS.sub(lambda match: match[1] or "", number_format))
