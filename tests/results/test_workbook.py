"""Tables as a spreadsheet: what is in the cells, and the same bytes every time."""

from __future__ import annotations

import math
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from histories import cafe

from wom_sim.errors import RunError
from wom_sim.results import workbook
from wom_sim.results.folder import as_run, provenance
from wom_sim.results.run import run
from wom_sim.results.tables import METRICS
from wom_sim.studies.compare.answer import compare


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "strategy": ["all", "all", "all"],
            "day": pd.to_datetime(["2027-03-01", "2027-03-02", "2027-03-03"]),
            "value": [1234.0, 12.345, math.nan],
            "rate": [0.0123, math.inf, -3.5],
            "world": [0, 1, 2],
        }
    )


def test_cells_have_types_and_formats(tmp_path: Path) -> None:
    workbook.write_workbook(tmp_path / "book.xlsx", {"numbers": table()}, [("cafe", "strategy all"), ("seed", "7")])
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["README", "numbers"]
    assert [tuple(cell.value for cell in row) for row in book["README"].rows] == [
        ("cafe", "strategy all"),
        ("seed", "7"),
    ]
    sheet = book["numbers"]
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows[0] == ["strategy", "day", "value", "rate", "world"]
    assert rows[1] == ["all", datetime(2027, 3, 1), 1234, 0.0123, 0]
    assert rows[2][2:] == [12.345, "n/a", 1]
    assert rows[3][2:] == ["n/a", -3.5, 2]
    assert [cell.number_format for cell in sheet["C"]] == ["General", "#,##0", "#,##0.00", "General"]
    assert [cell.number_format for cell in sheet["D"]] == ["General", "0.0000", "General", "#,##0.00"]
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E4")
    assert {cell.font.bold for cell in sheet[1]} == {True}
    assert sheet.column_dimensions["B"].width > 10


def test_the_same_tables_are_the_same_bytes(tmp_path: Path) -> None:
    result = run(cafe(), "all")
    first = result.to_xlsx(tmp_path / "first.xlsx")
    second = run(cafe(), "all").to_xlsx(tmp_path / "second.xlsx")
    assert first.read_bytes() == second.read_bytes()
    assert result.to_xlsx(tmp_path / "third.xlsx").read_bytes() == first.read_bytes()
    with zipfile.ZipFile(first) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.namelist()[0] == "[Content_Types].xml"
        core = packed.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2  # made and changed at no moment
    assert run(cafe(), "all", seed=8).to_xlsx(tmp_path / "other.xlsx").read_bytes() != first.read_bytes()


def test_the_first_sheet_says_what_made_it(tmp_path: Path) -> None:
    scenario = cafe(goals={"orders": "+5%"})
    result = run(scenario, "all", seed=9, world=2)
    said = dict(result.about(result.tables()))
    assert said["cafe"] == "strategy all, world 2"
    made = provenance(as_run(scenario, seed=9))
    assert (said["seed"], said["scenario sha256"]) == ("9", made["scenario_sha256"])
    assert (said["money"], said["period"]) == ("EUR", "2027-03-01 – 2027-03-14")
    assert {f"sheet {name}" for name in result.tables()} <= {*said}
    assert {*METRICS} <= {*said}
    totals = result.tables()["totals"]
    assert {*totals["metric"]} <= {*workbook.METRICS}  # nothing without a word of explanation
    both = compare(scenario, worlds=2)
    beside = {"tipping", "lines", "removals"}  # what may be asked beside a comparison
    assert {*both.tables()} | beside <= {*workbook.SHEETS}
    (tmp_path / "mine").mkdir()
    workbook.write_tables(tmp_path / "mine", both.tables(), [])
    names = {path.stem for path in (tmp_path / "mine/tables").iterdir()}
    assert names == {*both.tables()}
    assert "n/a" in (tmp_path / "mine/tables/totals.csv").read_text(encoding="utf-8")
    again = pd.read_csv(tmp_path / "mine/tables/by_line.csv", parse_dates=["day"])
    pd.testing.assert_frame_equal(
        again, both.tables()["by_line"].reset_index(drop=True), check_dtype=False, check_column_type=False
    )


def test_what_is_too_long_for_a_sheet_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    workbook.write_workbook(tmp_path / "book.xlsx", {"long": table(), "short": table().head(2)}, [])
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["README", "short"]
    assert [cell.value for cell in book["README"][1]] == [
        "sheet long", "left out: too long for a sheet; read the CSV file instead",
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["nowhere/book.xlsx", "file/book.xlsx"])
def test_what_the_disk_refuses(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunError, match=r"cannot write .*book.xlsx: "):
        workbook.write_workbook(tmp_path / place, {}, [])
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]
