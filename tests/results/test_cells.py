"""Cells of every table that we write: no text is run as a formula, and every text comes back equal."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wom_sim
from wom_sim.results.answer import write_file
from wom_sim.results.cells import csv_text, freed, guarded, read_csv
from wom_sim.results.weekly import Mmm
from wom_sim.results.workbook import write_tables

FORMULAS = ["=1+1", '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-1+1", "-2+3 cents", "@SUM(A1)", "=", "@", "-"]
PLAIN = ["cafe", "a=b", "5", "-5", "+1.5e3", "-0", "None", "NA", "nan", "null", "", "'", "'cafe", "'-5", "#N/A", "x\ny"]
PREFIXED = ["'=1+1", "''@x", "'", "\t=1", "\r=1", "\n", "\x1b[31m"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert freed(guarded(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_and_numbers_stay(text: str) -> None:
    assert guarded(text) == text == freed(text)


@pytest.mark.parametrize("value", [-1, -1.5, None, True, float("inf")])
def test_what_is_no_text_stays(value: Any) -> None:
    assert guarded(value) is value is freed(value)


@given(st.text("'=+-@\t\r\n1a.e") | st.text())
def test_every_text_comes_back_and_none_begins_a_formula(text: str) -> None:
    cell = guarded(text)
    assert freed(cell) == text
    number = re.fullmatch(r"\s*[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[-+]?\d[\d_]*)?\s*", cell, re.IGNORECASE)
    assert number or cell[:1] not in tuple("=+-@\t\r") or cell.strip().lower()[1:] in ("inf", "infinity", "nan")


def hostile() -> pd.DataFrame:
    names = [*FORMULAS, *PREFIXED[:3], "None", "NA", "cafe"]
    return pd.DataFrame({"=heading": names, "value": [-1.5] * len(names), "count": range(len(names))})


def test_csv_comes_back_equal(tmp_path: Path) -> None:
    table = hostile()
    write_file(tmp_path / "t.csv", table)
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text())))
    assert rows[0] == ["'=heading", "value", "count"]
    assert {row[1] for row in rows[1:]} == {"-1.5"}
    assert all(row[0][:1] not in "=+-@" for row in rows)
    pd.testing.assert_frame_equal(read_csv(tmp_path / "t.csv"), table)


def test_categories_and_missing_values() -> None:
    table = pd.DataFrame({"name": pd.Categorical(["=a", None, "b"]), "n": [1, None, -2]}, dtype=object)
    assert csv_text(table, "n/a") == "name,n\n'=a,1\nn/a,n/a\nb,-2\n"


def test_a_table_without_formulas_is_as_pandas_writes_it() -> None:
    table = pd.DataFrame({"name": ["a", "-5", None], "mixed": [1, "x", None], "rate": [0.1, -2, float("nan")]})
    assert csv_text(table) == table.to_csv(index=False, lineterminator="\n")


def test_workbooks_hold_no_formula(tmp_path: Path) -> None:
    write_tables(tmp_path, {"numbers": hostile()}, [("=1+1", "@x"), *((text, text) for text in PREFIXED)])
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in book["numbers"]["A"]] == ["=heading", *hostile()["=heading"]]
    assert [cell.value for cell in book["numbers"]["B"]][1] == -1.5
    assert book["README"]["A1"].value == "=1+1"
    assert "\\x1b[31m" in [cell.value for cell in book["README"]["A"]]
    assert (tmp_path / "tables" / "numbers.csv").read_text().splitlines()[1] == "'=1+1,-1.5,0"


def test_weekly_tables_are_guarded(tmp_path: Path) -> None:
    Mmm(hostile(), hostile()).save(tmp_path / "week.csv")
    for name in ("week.csv", "week-truth.csv"):
        assert (tmp_path / name).read_text().startswith("'=heading,value,count\n'=1+1,-1.5,0\n")


def test_no_other_module_writes_tables_as_text() -> None:
    """Readers, which hand rows on as text in memory, write no table."""
    package, readers = Path(wom_sim.__file__).parent, ("network", "forms", "door")
    writers = {path: path.read_text() for path in package.rglob("*.py") if path.parent.name not in readers}
    assert {path.name for path, text in writers.items() if re.search(r"\.to_(csv|excel)\(", text)} == {"cells.py"}
    raw = {path.name for path, text in writers.items() if re.search(r"csv\.writer\(|WriteOnlyCell", text)}
    assert raw == {"cells.py", "codebook.py"}
