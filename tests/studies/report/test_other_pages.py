"""Every study has a page: what it said, its figures and its tables, of the folder alone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from wom_sim.cli import main
from wom_sim.results.answer import without_seconds
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import plainly
from wom_sim.studies.attribute.answer import Attribution, attribute
from wom_sim.studies.report import other
from wom_sim.studies.report.answer import report


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
    assert words(unescape(re.sub(r"<[^>]*>", " ", part)).replace("\u00a0", " ")) == words(said)


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
    assert list(other.blocks(text)) == [
        "A title", "1 world. seed 7", "A sentence that goes on here.", "      a    b\n  x   1    2\n", "The end."
    ]  # fmt: skip


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
