"""Every study has a page: what it said, its figures and its tables, of the folder alone."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from pptx import Presentation

from wom_sim.cli import main
from wom_sim.page.parts import Table
from wom_sim.results.answer import without_seconds
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import plainly
from wom_sim.studies.attribute.answer import Attribution, attribute
from wom_sim.studies.report.answer import report
from wom_sim.studies.report.other import presentation, spelled_out
from wom_sim.studies.report.printed import Drawing, blocks, pieces


@pytest.fixture(scope="module")
def answer(classroom: Scenario) -> Attribution:
    return attribute(classroom, "poster", worlds=6, metric="reach")


@pytest.fixture(scope="module")
def folder(answer: Attribution, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return answer.save(tmp_path_factory.mktemp("results") / "attribute")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return report(folder)[0].read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    return re.findall(r"[\w%±+-]+", text)


def test_it_says_what_the_study_said(answer: Attribution, folder: Path, page: str) -> None:
    said = (folder / "answer.txt").read_text(encoding="utf-8")
    assert said == without_seconds(answer.text(), answer.seconds)
    part = page.split('<section id="answer"')[1].split("</section>", maxsplit=1)[0].split("</h2>")[1]
    told = words(unescape(re.sub(r"<[^>]*>", " ", part)).replace("\u00a0", " "))
    assert sorted(told + words(page.split('<p class="lead">')[1].split("</p>", maxsplit=1)[0])) == sorted(words(said))
    assert part.count("<table") == said.count("(Shapley)   ") == 1, "aligned lines are a table"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("20 worlds.   seed 7   3.5 s\nmore", "20 worlds.   seed 7\nmore\n"),
        ("5 plans tried, 3.5 s.", "5 plans tried.\n"),
        ("5 plans tried,\n   3.5 s. More", "5 plans tried. More\n"),
        ("nothing", "nothing\n"),
    ],
)
def test_how_long_it_took_is_left_out(text: str, left: str) -> None:
    assert without_seconds(text, 3.49) == left


def test_sentences_are_whole_and_tables_aligned() -> None:
    text = "A title\n1 world.   seed 7\n\nA sentence that goes\n   on here.\n\n      a    b\n  x   1    2\nThe end."
    assert list(blocks(text)) == [
        "A title", "1 world. seed 7", "A sentence that goes on here.", "      a    b\n  x   1    2\n", "The end."
    ]  # fmt: skip


PRINTED = """Where it came from:

                  now   equal split   the next 100
                  EUR           EUR          bring
  half_ads      4,000         4,000     +1.3 ± 0.6
  a name that       –             0       sold out
  goes on
  They differ by more than chance would make them, and this sentence goes
   on here.

  row 35    1.35 %   another one
  row 8     1.26 %   another one
Mon ▁▂▃▄▅   3   Tue ▁▂▃▄▅   4
The end."""


def test_what_was_printed_is_taken_apart() -> None:
    table, sentence, *drawn, end = pieces(PRINTED)
    assert table == Table(
        "Where it came from:", ["", "now EUR", "equal split EUR", "the next 100 bring"],
        [["half_ads", "4,000", "4,000", "+1.3 ± 0.6"], ["a name that goes on", "–", "0", "sold out"]],
    )  # fmt: skip
    assert sentence == "They differ by more than chance would make them, and this sentence goes on here."
    assert all(isinstance(one, Drawing) for one in drawn)
    assert (
        "".join(one.lines for one in drawn).split()
        == PRINTED.split("on here.")[1].split("The end", maxsplit=1)[0].split()
    )
    assert end == "The end."


LISTED = """Rates (posts)
  by person reached  5.16 %   (5,970 of 115,693 people, 46 posts without promotion); a typical post 3.32 % (2.94 % –
   3.74 %)
  2 messages wait, the longest:
    2026-09-02 01:41 · WhatsApp
    2026-09-05 05:27 · WhatsApp

  by channel
               posts     answered
    WhatsApp   48  38 %   +74 ±  2
    Instagram  45  36 %   +70 ± 12
"""


def test_wrapped_lines_lists_and_captions_are_told_apart() -> None:
    """A line that was wrapped goes on, also in columns; a list below a colon stays one; a title is a caption."""
    title, rate, head, first, second, table = pieces(LISTED)
    assert title == "Rates (posts)"
    assert str(rate).endswith("a typical post 3.32 % (2.94 % – 3.74 %)")
    assert (head, first, second) == (
        "2 messages wait, the longest:", "2026-09-02 01:41 · WhatsApp", "2026-09-05 05:27 · WhatsApp"
    )  # fmt: skip
    rows = [["WhatsApp", "48 · 38 %", "+74 ±  2"], ["Instagram", "45 · 36 %", "+70 ± 12"]]
    assert table == Table("by channel", ["", "posts", "answered"], rows)


def test_keys_are_told_in_words() -> None:
    told = spelled_out(
        "sharing.contact moves most, then contents.my_film.share; see wom_sim.classic and 1.5 of results.csv"
    )
    assert told == (
        "Chance that a friend sees what was passed on moves most, then how many of those who notice “my film” pass it "
        "on; see wom_sim.classic and 1.5 of results.csv"
    )


def test_it_has_slides_of_its_own(folder: Path, answer: Attribution) -> None:
    shown = list(Presentation(io.BytesIO(presentation(folder, "attribute"))).slides)
    tables = [shape.table for slide in shown for shape in slide.shapes if shape.has_table]
    assert len(tables) == 1
    cells = [[cell.text for cell in row.cells] for row in tables[0].rows]
    assert [row[0] for row in cells[1:]] == ["by itself", *answer.game.players, "all"]
    said = " ".join(paragraph.text for slide in shown for shape in slide.shapes if shape.has_text_frame
                    for paragraph in shape.text_frame.paragraphs)  # fmt: skip
    assert "Still not a forecast" in said
    assert all(slide.shapes.title.text_frame.text for slide in shown)
    assert presentation(folder, "attribute") == presentation(folder, "attribute")


def test_figures_say_their_titles_and_share_no_names(page: str, answer: Attribution) -> None:
    told = re.findall(r'<svg class="sheet" role="img" aria-label="([^"]*)"', page)
    assert len(told) == len(answer.figures()) == 2
    assert all("poster" in unescape(one) for one in told)
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names)) > 20
    used = re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', page)
    assert used
    assert set(used) <= set(names)


def test_tables_hold_the_numbers_of_the_folder(folder: Path, page: str) -> None:
    table = pd.read_csv(folder / "credits.csv")
    for row in table.to_dict("records"):
        assert re.search(rf'{row["player"]}</th><td class="n">{re.escape(plainly(row["credit"], 4))}</td>', page)


def test_a_page_is_the_same_again(folder: Path, page: str, tmp_path: Path, answer: Attribution) -> None:
    assert report(folder, tmp_path / "again.html")[0].read_text(encoding="utf-8") == page
    assert answer.report(tmp_path / "other.html")[0].read_text(encoding="utf-8") == page


def test_the_command_says_how_to_show_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "posts.csv").write_text("date,reach,likes\n2026-01-05,100,9\n2026-01-06,90,3\n", encoding="utf-8")
    place = tmp_path / "my audit"
    assert main(["audit", str(tmp_path / "posts.csv"), "--out", str(place)]) == 0
    assert capsys.readouterr().out.endswith(f"To show it:  wom report '{place}'\n")
    assert main(["report", str(place)]) == 0
    said = (place / "report.html").read_text(encoding="utf-8")
    assert "What was posted, and what worked" in said
    assert "Simulated" not in said
