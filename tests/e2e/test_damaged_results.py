"""Results whose files were changed by hand or cut short: refused in words, by whatever reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from wom_sim.cli import main


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, configs: Path) -> Path:
    folder = tmp_path_factory.mktemp("results") / "class"
    typed = ["compare", str(configs / "classroom.yaml"), "--worlds", "4", "--jobs", "1", "--engine", "array"]
    assert main([*typed, "--out", str(folder)]) == 0
    return folder


def copy_of(whole: Path, place: Path) -> Path:
    for path in whole.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            (place / path.relative_to(whole)).parent.mkdir(parents=True, exist_ok=True)
            (place / path.relative_to(whole)).write_bytes(path.read_bytes())
    return place


def other_column(text: str) -> str:
    return text.replace("strategy", "tactic", 1)


def longer_row(text: str) -> str:
    rows = text.splitlines()
    return "\n".join([*rows[:2], rows[2] + ",1", *rows[3:], ""])


@pytest.mark.parametrize("change", [other_column, longer_row])
def test_a_changed_table_is_named(whole: Path, tmp_path: Path, change, capsys) -> None:
    folder = copy_of(whole, tmp_path)
    table = folder / "lines.csv"
    table.write_text(change(table.read_text("utf-8")), encoding="utf-8")
    assert main(["report", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "lines.csv" in said
    assert "Traceback" not in said
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize("place", [".", "/", "here"])
@pytest.mark.parametrize("typed", [["report", "WHOLE", "--out"], ["lesson", "viral", "--html"]])
def test_a_folder_is_no_page(whole: Path, tmp_path: Path, monkeypatch, typed: list[str], place: str, capsys) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main([str(whole) if word == "WHOLE" else word for word in [*typed, place]]) == 2
    assert "it is a folder" in capsys.readouterr().err
