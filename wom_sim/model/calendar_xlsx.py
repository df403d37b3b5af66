"""Calendars saved as a workbook: the sheets of an .xlsx file, with the values that formulas had when it was saved."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile

from wom_sim.model.calendar_cells import CalendarError, Entry, Grid, Value, tidy
from wom_sim.model.scenario_problems import did_you_mean, listed
from wom_sim.model.words_calendar import CURRENCIES

_BRACKETS = re.compile(r"\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]")
_NO_VALUE = "is a formula without a saved value: open the workbook in a spreadsheet, and save it there"


def workbook_grids(content: bytes, label: str, sheet: str = "") -> list[Grid]:
    """Return the named sheet, or every sheet that is not hidden; CalendarError when it is no workbook."""
    values, formulas = _opened(content, data_only=True), _opened(content, data_only=False)
    titles = [page.title for page in values.worksheets]
    if sheet and sheet not in titles:
        raise CalendarError(f"has no sheet {sheet!r}{did_you_mean(sheet, titles)}", listed(titles))
    shown = [page for page in values.worksheets if page.sheet_state == "visible" or sheet]
    return [
        Grid(f"{label}, sheet {page.title}", _rows(page, formulas[page.title]), sheet=page.title)
        for page in shown
        if not sheet or page.title == sheet
    ]


def _opened(content: bytes, *, data_only: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles and drop-down lists, which carry nothing of the plan
            return load_workbook(io.BytesIO(content), data_only=data_only)
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError):
        raise CalendarError("cannot be read as a workbook", "open it in a spreadsheet, and save it as .xlsx") from None


def _rows(page: Any, formulas: Any) -> tuple[tuple[Entry, ...], ...]:
    rows = [[_entry(cell, formulas) for cell in row] for row in page.iter_rows(max_col=_width(page))]
    for area in page.merged_cells.ranges:
        _fill_down(rows, area)
    return tuple(tuple(row) for row in rows)


def _width(page: Any) -> int:
    # Formatted but empty columns reach far to the right in many a file.
    return max((cell.column for row in page.iter_rows() for cell in row if cell.value is not None), default=1)


def _fill_down(rows: list[list[Entry]], area: Any) -> None:
    # A value merged over several rows holds for each of them; a title merged over columns stays one cell.
    column = area.min_col - 1
    top = rows[area.min_row - 1][column]
    for number in range(area.min_row, min(area.max_row, len(rows))):
        rows[number][column] = top._replace(row=number + 1, filled=True)


def _entry(cell: Any, formulas: Any) -> Entry:
    value, fault = cell.value, ""
    if cell.data_type == "e":
        fault = f"is an error of the spreadsheet ({value})"
    elif value is None and formulas.cell(cell.row, cell.column).data_type == "f":
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
    shown = _BRACKETS.sub(lambda match: match[1] or "", number_format)
    signs = [(sign, name) for name, signs in CURRENCIES.items() for sign in signs]
    longest = sorted(signs, key=lambda pair: -len(pair[0]))
    return next((name for sign, name in longest if sign in shown), "")
