"""Calendars as workbooks: real dates and numbers, formulas, merged cells, several sheets."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.calendars import SPANISH, read_rows, told, write_workbook
from wom_sim.reading.door.workbook import workbook_grids
from wom_sim.reading.numbers import CalendarError
from wom_sim.scenario.spreadsheet import Calendar, read_calendar

MARCH, LAST = datetime(2027, 3, 1), datetime(2027, 3, 30)
ADS = ["ig_ads", "pagado", "instagram", "unboxing", MARCH, LAST, "diario", 1000.5, "todos", "CPM 6,70"]
POSTS = ["ig_posts", "propio", "instagram", "unboxing", MARCH, LAST, "L-X-V", None, "todos", None]
TEXT = [[f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else cell or "" for cell in line] for line in (ADS, POSTS)]


def read(path: Path, **how: Any) -> Calendar:
    return read_calendar(path, label=path.name, **how)


def page_of(rows: list[list[Any]]) -> tuple[Workbook, Any]:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Plan"
    for line in rows:
        page.append(line)
    return book, page


def with_cached(path: Path, cells: dict[str, str]) -> None:
    """Give formulas the values that a spreadsheet would have saved with them."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    for cell, value in cells.items():
        sheet, found = re.subn(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?', rf"\1<v>{value}</v>", sheet)
        assert found == 1
    files["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_a_workbook_says_what_its_text_would(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "calendar.xlsx", {"Plan": [SPANISH, ADS, POSTS]})
    made = read(path)
    assert (made.problems, made.notes) == ([], [])
    assert made.plan == read_rows(tmp_path, [SPANISH, *TEXT]).plan
    assert made.plan["ig_ads"]["budget"] == 1000.5
    assert type(made.plan["ig_ads"]["from"]) is date


def test_dates_and_numbers_typed_as_text(tmp_path: Path) -> None:
    texts = [*ADS[:4], "01/03/2027", "30/03/2027", "diario", "1.000,50 €", "todos", "CPM 6,70"]
    path = write_workbook(tmp_path / "calendar.xlsx", {"Plan": [SPANISH, texts]})
    assert read(path).plan == {"ig_ads": read_rows(tmp_path, [SPANISH, TEXT[0]]).plan["ig_ads"]}


def test_a_number_typed_as_text_may_stay_undecided(tmp_path: Path) -> None:
    cells = [[*ADS[:7], "1.500", "todos", "preset"]]
    path = write_workbook(tmp_path / "calendar.xlsx", {"Plan": [SPANISH, *cells]})
    assert told(read(path)) == [
        "calendar.xlsx, sheet Plan, row 2, column presupuesto (H2): may be 1,500 or 1.5 (got '1.500')"
    ]


def test_titles_blank_rows_and_columns_for_miles(tmp_path: Path) -> None:
    book, page = page_of([["Plan de medios 2027"], [], ["", *SPANISH], [], ["", *ADS], [], ["", *POSTS]])
    page.merge_cells("A1:K1")
    page.merge_cells("N1:Z900")
    page["A2000"].number_format = "0.00"
    page["XFD3"].number_format = "0.00"
    book.save(tmp_path / "calendar.xlsx")
    made = read(tmp_path / "calendar.xlsx")
    assert (made.plan, made.notes) == (read_rows(tmp_path, [SPANISH, *TEXT]).plan, [])
    assert {len(row) for row in made.table.lines} == {8, 10}
    (grid,) = workbook_grids((tmp_path / "calendar.xlsx").read_bytes(), "x")
    assert [(row[0].row, len(row)) for row in grid.rows] == [(1, 1), (3, 11), (5, 11), (7, 10)]


def test_a_merged_text_holds_for_its_rows_and_a_merged_sum_is_refused(tmp_path: Path) -> None:
    second = ["more_ads", *ADS[1:]]
    book, page = page_of([SPANISH, ADS, second])
    page.merge_cells("B2:B3")
    page.merge_cells("E2:E3")
    book.save(tmp_path / "calendar.xlsx")
    made = read(tmp_path / "calendar.xlsx")
    assert made.plan["more_ads"] == made.plan["ig_ads"]
    page.merge_cells("H2:H3")
    book.save(tmp_path / "calendar.xlsx")
    assert told(read(tmp_path / "calendar.xlsx")) == [
        "calendar.xlsx, sheet Plan, row 3, column presupuesto (H3): is merged with the cell above and would count twice"
    ]


def test_formulas_have_the_values_they_were_saved_with(tmp_path: Path) -> None:
    path = tmp_path / "calendar.xlsx"
    book, _ = page_of([SPANISH, [*ADS[:7], "=2*600", "todos", "preset"], ["Total", *[None] * 6, "=SUM(H2:H2)"]])
    book.save(path)
    assert told(read(path)) == [
        "calendar.xlsx, sheet Plan, row 2, column presupuesto (H2): is a formula without a saved value: "
        "open the workbook in a spreadsheet, and save it there"
    ]
    with_cached(path, {"H2": "1200", "H3": "1200"})
    made = read(path)
    assert (made.plan["ig_ads"]["budget"], len(made.plan)) == (1200, 1)
    assert made.notes == ["calendar.xlsx, sheet Plan, row 3: adds up others (Total) and is left out"]


def test_errors_of_the_spreadsheet(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "calendar.xlsx", {"Plan": [SPANISH, [*ADS[:7], "#REF!", True, "CPM 6"]]})
    assert told(read(path)) == [
        "calendar.xlsx, sheet Plan, row 2, column presupuesto (H2): is an error of the spreadsheet (#REF!)"
    ]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"E2": 46447}, "column desde (E2): must be a date (got 46447)"),
        ({"H2": True}, "column presupuesto (H2): must be a number (got 'True')"),
        ({"J2": 46.5}, "column precio (J2): does not say what the price is for (got '46.5')"),
        ({"B2": 5}, "column medio (B2): must be a medium or a kind of line (got '5')"),
    ],
)
def test_values_of_the_wrong_type(tmp_path: Path, cells: dict[str, Any], message: str) -> None:
    book, page = page_of([SPANISH, ADS])
    for place, value in cells.items():
        page[place], page[place].number_format = value, "General"
    book.save(tmp_path / "c.xlsx")
    assert told(read(tmp_path / "c.xlsx")) == [f"c.xlsx, sheet Plan, row 2, {message}"]


def test_names_may_be_numbers_and_rates_percentages(tmp_path: Path) -> None:
    book, page = page_of([[*SPANISH, "ctr"], [*ADS, 0.0108]])
    page["A2"], page["K2"].number_format = 7.0, "0.00%"
    book.save(tmp_path / "c.xlsx")
    assert read(tmp_path / "c.xlsx").plan["7"]["ctr"] == 0.0108


# ---------------------------------------------------------------- sheets


def test_the_one_sheet_that_holds_a_calendar_is_found(tmp_path: Path) -> None:
    notes = [["Ideas"], ["ojo", "con", "esto"]]
    path = write_workbook(tmp_path / "c.xlsx", {"Notas": notes, "Plan": [SPANISH, ADS], "Vacía": []})
    assert [*read(path).plan] == ["ig_ads"]


def test_several_sheets_must_be_chosen_from(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "c.xlsx", {"Marzo": [SPANISH, ADS], "Abril": [SPANISH, POSTS]})
    with pytest.raises(CalendarError, match="several sheets hold a calendar: Marzo, Abril") as caught:
        read(path)
    assert "plan: {file: ..., sheet: Marzo}" in caught.value.hint
    assert [*read(path, sheet="Abril").plan] == ["ig_posts"]
    with pytest.raises(CalendarError, match="has no sheet 'April' – did you mean 'Abril'"):
        read(path, sheet="April")


def test_hidden_sheets_are_passed_over_unless_named(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "c.xlsx", {"Plan": [SPANISH, ADS], "Viejo": [SPANISH, POSTS]})
    book = load_workbook(path)
    book["Viejo"].sheet_state = "hidden"
    book.save(path)
    assert [*read(path).plan] == ["ig_ads"]
    assert [*read(path, sheet="Viejo").plan] == ["ig_posts"]


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [("#,##0.00 [$€-407]", "EUR"), ("[$-409]d-mmm", ""), ('"$"#,##0', "$"), ("[$MXN] #,##0", "MXN"), ("[Red]0", "")],
)
def test_currencies_of_formats(tmp_path: Path, number_format: str, currency: str) -> None:
    book, page = page_of([SPANISH, ADS])
    page["H2"].number_format = number_format
    book.save(tmp_path / "c.xlsx")
    assert read(tmp_path / "c.xlsx").table.lines[0]["budget"].currency == currency
