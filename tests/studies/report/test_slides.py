"""Slides and PDF of a comparison: what its page says, charts that can be changed, the same bytes every time."""

from __future__ import annotations

import io
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from shown import compared, folder_of

import wom_sim as ws
from tests.language import pseudo
from wom_sim.cli import main
from wom_sim.language import catalogue
from wom_sim.page import deck, native
from wom_sim.page.charts import Bar, Parts, Range
from wom_sim.page.deck import Cover, Slide
from wom_sim.page.parts import Card, Table
from wom_sim.page.svg import Paint
from wom_sim.studies.report.answer import report
from wom_sim.studies.report.kept import kept
from wom_sim.studies.report.sections import sources
from wom_sim.studies.report.slides import presentation, slides

RED = Paint("#aa0000")
COVER = Cover("Title", "Lead", [("a", "b")], "Band")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(compared(tmp_path_factory.mktemp("shop")), tmp_path_factory.mktemp("results") / "shop")


@pytest.fixture(scope="module")
def content(folder: Path) -> bytes:
    return presentation(kept(folder))


def opened(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def charts(content: bytes) -> list[Any]:
    return [shape.chart for slide in opened(content) for shape in slide.shapes if shape.has_chart]


def texts(content: bytes) -> Iterator[str]:
    """Every text that stands on slides."""
    for slide in opened(content):
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
            if shape.has_chart:
                chart = shape.chart
                yield from (str(one) for one in chart.plots[0].categories)
                yield from (one.name for one in chart.plots[0].series)
                axes = chart.category_axis, chart.value_axis
                yield from (axis.axis_title.text_frame.text for axis in axes if axis.has_title)


def test_one_finding_a_slide(folder: Path, content: bytes) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in opened(content)]
    found = kept(folder)
    assert titles[0] == found.scenario.name
    assert titles[1:] == [one.finding for one in slides(found)]
    assert all(titles)
    assert sources.fall_says(found) in titles
    kinds = [("chart" if shape.has_chart else "table") for slide in opened(content) for shape in slide.shapes
             if shape.has_chart or shape.has_table]  # fmt: skip
    assert (kinds.count("chart"), kinds.count("table")) == (7, 6)
    assert not [shape for slide in opened(content) for shape in slide.shapes if shape.shape_type == 13], "no pictures"


def test_numbers_of_charts_are_those_of_the_folder(folder: Path, content: bytes) -> None:
    table = pd.read_csv(folder / "summary.csv").set_index("strategy")
    spread = charts(content)[0].plots[0]
    names = list(spread.categories)
    low, pale, full, _ = (list(one.values) for one in spread.series)
    assert low == pytest.approx([table.loc[name, "low"] for name in names])
    ends = [sum(parts) for parts in zip(low, pale, full, strict=True)]
    assert ends == pytest.approx([table.loc[name, "high"] for name in names])
    assert [a + b for a, b in zip(low, pale, strict=True)] == pytest.approx([table.loc[name, "mean"] for name in names])


def test_a_chart_keeps_its_numbers_as_a_workbook(content: bytes) -> None:
    made = zipfile.ZipFile(io.BytesIO(content))
    books = [name for name in made.namelist() if name.endswith(".xlsx")]
    assert len(books) == len(charts(content))
    book = openpyxl.load_workbook(io.BytesIO(made.read(books[0])))
    assert {type(row[1].value) for row in book.active.iter_rows(min_row=2)} <= {int, float}


def test_the_same_folder_gives_the_same_bytes(
    folder: Path, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert presentation(kept(folder)) == content
    first = report(folder, tmp_path / "a.html", pdf=True, pptx=True)
    second = report(folder, tmp_path / "b.html", pdf=True, pptx=True)
    assert [path.suffix for path in first] == [".html", ".pdf", ".pptx"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[1].read_bytes().startswith(b"%PDF")
    assert first[2].read_bytes() == content


def printed(page: Path) -> list[Any]:
    """The sheets of a page on paper."""
    from weasyprint import HTML

    return list(HTML(str(page)).render().pages)


def test_paper_begins_with_a_summary_of_two_pages(folder: Path, tmp_path: Path) -> None:
    sheets = printed(report(folder, tmp_path / "page.html")[0])
    assert next(k for k, sheet in enumerate(sheets) if "plans" in sheet.anchors) == 2
    assert len(sheets) <= 12


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "es_MX"])
def test_launch_fits_twelve_pages(locale: str, tmp_path: Path) -> None:
    result = ws.compare("configs/launch.yaml", worlds=20).save(tmp_path / "launch")
    before = catalogue.spoken()
    try:
        catalogue.use(locale)
        sheets = printed(report(result)[0])
    finally:
        catalogue.use(before)
    assert next(k for k, sheet in enumerate(sheets) if "plans" in sheet.anchors) == 2
    assert len(sheets) <= 12


def test_no_moment_is_left(content: bytes) -> None:
    made = zipfile.ZipFile(io.BytesIO(content))
    assert {one.date_time for one in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for name in made.namelist():
        if name.endswith("core.xml"):
            assert set(re.findall(rb"20\d\d-\d\d", made.read(name))) <= {b"2000-01"}
        if name.endswith(".xlsx"):
            inner = zipfile.ZipFile(io.BytesIO(made.read(name)))
            assert set(re.findall(rb"20\d\d-\d\d", inner.read("docProps/core.xml"))) == {b"2000-01"}


def test_no_word_stays_english(folder: Path) -> None:
    with pseudo.spoken():
        said = " ".join(texts(presentation(kept(folder))))
    typed = {*re.findall(r"\w+", (folder / "scenario.yaml").read_text(encoding="utf-8"))}
    assert pseudo.untouched(said, {"wom", "EUR", "yaml", "compare", "tipping", "Apr", *typed}) == set()


def test_slides_say_their_language(folder: Path) -> None:
    before = catalogue.spoken()
    try:
        catalogue.use("es_MX")
        made = zipfile.ZipFile(io.BytesIO(presentation(kept(folder))))
    finally:
        catalogue.use(before)
    assert b'lang="es-MX"' in made.read("ppt/slides/slide2.xml")


HOSTILE = ["=HYPERLINK('http://x')", "http://x.invalid", "<script>alert(1)</script>", "a" * 200, "\x1b[31m\x00", ""]


def hostile() -> bytes:
    bars = [Bar(text, 0.0, 5.0, RED, text) for text in HOSTILE]
    table = Table(HOSTILE[0], HOSTILE[:3], [HOSTILE[:3]] * 30)
    parts = [Parts(text, [(1.0, RED), (2.0, RED)], text) for text in HOSTILE]
    shows = [
        native.bars(bars, HOSTILE[0]), native.steps(bars, HOSTILE[1]), native.stacks(parts, HOSTILE[:2], HOSTILE[2]),
        native.ranges([Range(text, RED, 1, 3, 2, 1.5, 2.5, text) for text in HOSTILE], HOSTILE[0]),
        deck.table(table), deck.cards([Card(*HOSTILE[:3])] * 4, HOSTILE), deck.bullets([(HOSTILE[0], HOSTILE)] * 2),
    ]  # fmt: skip
    cover = Cover(*HOSTILE[:2], [(HOSTILE[0], HOSTILE[1])], HOSTILE[2])
    return deck.deck(cover, [Slide(HOSTILE[2], one) for one in shows])


def test_nothing_that_somebody_typed_runs() -> None:
    content = hostile()
    made = zipfile.ZipFile(io.BytesIO(content))
    for name in made.namelist():
        if name.endswith(".xlsx"):
            inner = zipfile.ZipFile(io.BytesIO(made.read(name)))
            sheet = inner.read("xl/worksheets/sheet1.xml")
            assert b"<f>" not in sheet
            assert b"hyperlink" not in sheet
    assert "<script>alert(1)</script>" in [slide.shapes.title.text_frame.text for slide in opened(content)]


def test_everything_stands_within_the_slide(content: bytes) -> None:
    for made in (content, hostile()):
        whole = Presentation(io.BytesIO(made))
        for slide in whole.slides:
            for shape in slide.shapes:
                assert shape.left >= 0
                assert shape.left + shape.width <= whole.slide_width + 1, shape.name
                assert shape.top + shape.height <= whole.slide_height + 1, shape.name


def test_a_long_table_says_what_it_leaves_out() -> None:
    table = Table("caption", ["a", "b"], [[str(k), "1"] for k in range(30)])
    said = list(texts(deck.deck(COVER, [Slide("finding", deck.table(table))])))
    assert f"{30 - deck.MOST_ROWS} more rows are on the page." in said


def test_more_words_are_smaller() -> None:
    assert deck.fitting(["short"], 22, 12, 4) == 22
    sizes = [deck.fitting(["many words " * n], 22, 6, 2) for n in (10, 20, 40, 80)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4
    assert deck.needed(["many words " * 40], sizes[2], 6) <= 2
    assert deck.fitting(["many words " * 9_000], 22, 6, 2) == deck.LEAST_TYPE


@pytest.mark.parametrize(
    ("flag", "module", "named"), [("--pdf", "weasyprint", "WeasyPrint"), ("--pptx", "pptx", "python-pptx")]
)
def test_without_its_extra_one_message_says_what_to_install(
    flag: str, module: str, named: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, module, None)
    assert main(["report", str(folder), "--out", str(tmp_path / "page.html"), flag]) == 2
    said = capsys.readouterr().err
    assert named in said
    assert "pip install 'wom-sim[report]'" in said
    assert len(said.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == [], "nothing half-written"
