"""The one door of every table: packing, encodings, what a file is, workbooks as programs really save them, caps."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from wom_sim.reading.door import unpack
from wom_sim.reading.door.kinds import kind_of
from wom_sim.reading.door.opened import grids_of, open_file
from wom_sim.reading.numbers import CalendarError, Grid

ROWS = [["semana", "pedidos"], ["1", "180"], ["2", "190"]]
TEXT = b"semana;pedidos\n1;180\n2;190\n"


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def grid(path: Path, content: bytes) -> Grid:
    path.write_bytes(content)
    return grids_of(path, "", path.name, "a table of counts")[0]


def cells(found: Grid) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in found.rows]


def refusal(path: Path, content: bytes) -> str:
    with pytest.raises(CalendarError) as caught:
        grid(path, content)
    return str(caught.value)


# ---------------------------------------------------------------- packing

PACKED = {
    "gz": gzip.compress(TEXT, mtime=0),
    "bz2": bz2.compress(TEXT),
    "xz": lzma.compress(TEXT),
    "zip": zipped(**{"ventas.csv": TEXT, "__MACOSX/._ventas.csv": b"\0"}),
    "gz in zip": zipped(**{"ventas.csv.gz": gzip.compress(TEXT, mtime=0)}),
    "two gz": gzip.compress(TEXT[:10], mtime=0) + gzip.compress(TEXT[10:], mtime=0),
}


@pytest.mark.parametrize("how", PACKED)
def test_what_is_packed_is_unpacked_and_told(tmp_path: Path, how: str) -> None:
    found = grid(tmp_path / "ventas.csv", PACKED[how])
    assert cells(found) == ROWS
    assert "unpacked from" in found.notes[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PACKED["gz"][:-9], "the gzip file is damaged"),
        (PACKED["bz2"][:-9], "the bzip2 file is damaged"),
        (PACKED["xz"][:-9], "the xz file is damaged"),
        (PACKED["zip"][:-40], "the zip file is damaged"),
        (zipped(**{"a.csv": TEXT, "b.csv": TEXT}), "is a zip of 2 files: 'a.csv', 'b.csv'"),
        (zipped(), "is a zip of 0 files"),
    ],
)
def test_what_cannot_be_unpacked(tmp_path: Path, content: bytes, message: str) -> None:
    content = content or b"PK\x03\x04"
    if content.startswith(b"PK\x05\x06"):
        content = zipped(**{"folder/": b""})
    assert message in refusal(tmp_path / "ventas.csv", content)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zipped(a=data)])
def test_a_small_file_never_becomes_larger_than_the_memory_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Any
) -> None:
    monkeypatch.setattr(unpack, "physical_memory", lambda: 8_000_000)
    (tmp_path / "large.csv").write_bytes(pack(b"1;2\n" * 1_000_000))
    with pytest.raises(CalendarError, match=r"unpacks to more than 1\.0 MB, an eighth of this machine's memory"):
        open_file(tmp_path / "large.csv")
    (tmp_path / "large.csv").write_bytes(b"1;2\n" * 1_000_000)
    with pytest.raises(CalendarError, match=r"holds more than 1\.0 MB"):
        open_file(tmp_path / "large.csv")


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    found = grid(tmp_path / "ventas.csv", end.join(["día;pedidos", "1;180"]).encode(encoding))
    assert cells(found) == [["día", "pedidos"], ["1", "180"]]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (b'semana;pedidos\n1;"180\n2;190\n', "row 2 "),
        (b'semana;pedidos\n1;180\n"2;190\n3;4\n5;"6"\n', "row 3 "),
        (b'"semana\n(lunes)";pedidos\n1;"180', "row 2 (line 3 of the file) "),
    ],
)
def test_a_quote_that_is_not_closed_is_told_where_it_opened(tmp_path: Path, text: bytes, row: str) -> None:
    found = grid(tmp_path / "ventas.csv", text)
    assert found.fault == f'{row}cannot be read as CSV: a quote (") opens there and is not closed before a separator'


# ---------------------------------------------------------------- what it is

KINDS = {
    "GraphML": b'<?xml version="1.0"?>\n<!-- made by x -->\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    "GEXF": b'<?xml version="1.0"?><gexf version="1.3">',
    "GML": b'Creator "igraph"\nVersion 1\ngraph\n[\n  directed 0\n',
    "Pajek": b"*Vertices 3\n1 a\n",
    "Matrix Market": b"%%MatrixMarket matrix coordinate pattern symmetric\n",
    "GDF": b"nodedef>name VARCHAR\na\n",
    "DOT (Graphviz)": b"/* drawn */ strict digraph G {\n a -> b;\n}",
    "UCINET DL": b"dl n=3 format = edgelist1\n",
    "JSON": b'{"directed": false, "nodes": []}',
    "sparse6": b">>sparse6<<:Fa@x^\n",
    "a web page (HTML)": b"<html><table><tr><td>semana</td></tr></table></html>",
    "an XML spreadsheet": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    "a PDF": b"%PDF-1.7\n",
    "a web archive (MHTML)": b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    "a tar archive": b"out.x".ljust(257, b"\0") + b"ustar\x0000",
    "an old .xls workbook, or one with a password": b"\xd0\xcf\x11\xe0\xa1\xb1",
    "a Parquet table": b"PAR1\x15\x04",
    "a Python pickle": b"\x80\x04\x95",
    "an OpenDocument file": zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_says_what_it_is_is_refused_by_that_name(tmp_path: Path, name: str) -> None:
    assert kind_of(KINDS[name]).name == name
    said = refusal(tmp_path / "ventas.csv", KINDS[name])
    assert name in said
    assert "not a table of counts\n   hint: " in said


@pytest.mark.parametrize("name", ["GraphML", "GML", "Pajek", "JSON", "DOT (Graphviz)"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_of_encodings_hide_nothing(name: str, encoding: str) -> None:
    assert kind_of(KINDS[name].decode().encode(encoding)).name == name


@pytest.mark.parametrize(
    "text",
    [b"graph,line\n1,2\n", b"graph;{x\n", b"<5 years,2\n", b"[sic],3\n", b"*,x\n", b"dl,n\n", b"% share,2\n", b""],
)
def test_text_that_says_nothing_is_a_table(text: bytes) -> None:
    assert kind_of(text).sort == "table"


# ---------------------------------------------------------------- workbooks


def book(rows: list[list[Any]]) -> Workbook:
    made = Workbook()
    page: Any = made.active
    page.title = "Ventas"
    for row in rows:
        page.append(row)
    return made


def saved(made: Workbook) -> bytes:
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


NUMBERS = [["semana", "pedidos"], [1, 180], [2, 190], [3, 210]]


def hidden(page: Any) -> None:
    page.row_dimensions[3].hidden = True


def filtered(page: Any) -> None:
    page.auto_filter.ref = "A1:B4"
    page.auto_filter.add_filter_column(1, ["180", "210"])
    page.row_dimensions[3].hidden = True


def struck(page: Any) -> None:
    for cell in page[3]:
        cell.font = Font(strike=True)


@pytest.mark.parametrize(
    ("do", "why"), [(hidden, "is hidden"), (filtered, "is filtered out"), (struck, "is struck through")]
)
def test_rows_that_do_not_count_are_left_out_and_told(tmp_path: Path, do: Any, why: str) -> None:
    made = book(NUMBERS)
    do(made.active)
    found = grid(tmp_path / "v.xlsx", saved(made))
    assert cells(found) == [NUMBERS[0], NUMBERS[1], NUMBERS[3]]
    assert found.notes == (f"v.xlsx, sheet Ventas, row 3: {why} and is left out",)


def test_one_struck_cell_is_not_a_struck_row(tmp_path: Path) -> None:
    made = book(NUMBERS)
    page: Any = made.active
    page["B3"].font = Font(strike=True)
    assert cells(grid(tmp_path / "v.xlsx", saved(made))) == NUMBERS


def test_strict_files(tmp_path: Path) -> None:
    files = parts(saved(book(NUMBERS)))
    strict = [
        (
            rb"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            rb"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ]
    for old, new in strict:
        files = {name: re.sub(old, new, content) for name, content in files.items()}
    sheet = "xl/worksheets/sheet1.xml"
    files[sheet] = files[sheet].replace(b'<c r="A2" t="n"><v>1</v>', b'<c r="A2" t="d"><v>2027-03-01</v>')
    found = cells(grid(tmp_path / "v.xlsx", zipped(**files)))
    assert [str(value) for value in found[1]] == ["2027-03-01", "180"]


@pytest.mark.parametrize(
    "damage", [b"<styleSheet", b"not xml", b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"]
)
def test_damaged_styles_are_told_and_the_values_read(tmp_path: Path, damage: bytes) -> None:
    files = parts(saved(book(NUMBERS)))
    found = grid(tmp_path / "v.xlsx", zipped(**{**files, "xl/styles.xml": damage}))
    assert cells(found) == NUMBERS
    assert "styles are damaged" in found.notes[0]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_damaged_parts_are_refused(tmp_path: Path, part: str) -> None:
    files = parts(saved(book(NUMBERS)))
    assert "cannot be read as a workbook" in refusal(tmp_path / "v.xlsx", zipped(**{**files, part: files[part][:80]}))
    whole = bytearray(saved(book(NUMBERS)))
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    whole[at : at + 20] = b"\0" * 20
    assert "cannot be read as a workbook" in refusal(tmp_path / "v.xlsx", bytes(whole))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD2"])
def test_a_cell_for_miles_away_costs_nothing(tmp_path: Path, place: str) -> None:
    made = book(NUMBERS)
    page: Any = made.active
    page[place] = "x"
    files = parts(saved(made))
    sheet = files["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="C9:XFD1048576"/></mergeCells>'
    )
    found = grid(tmp_path / "v.xlsx", zipped(**{**files, "xl/worksheets/sheet1.xml": sheet}))
    assert [row[:2] for row in cells(found)[:4]] == NUMBERS
    assert sum(map(len, found.rows)) < 17_000


def test_more_cells_than_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(book([[1, 2, 3]] * 1000))
    assert len(grid(tmp_path / "v.xlsx", content).rows) == 1000
    monkeypatch.setattr(unpack, "physical_memory", lambda: 8 * 600 * 2000)
    assert "more cells than this machine can read" in refusal(tmp_path / "v.xlsx", content)
    assert "more cells than this machine can read" in refusal(tmp_path / "v.csv", b"1;2;3\n" * 1000)
    monkeypatch.setattr(unpack, "physical_memory", lambda: 8 * 9000)
    assert "unpacks to more than" in refusal(tmp_path / "v.xlsx", saved(book([["x" * 99] * 99] * 9)))
