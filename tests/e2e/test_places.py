"""Poor terminals and odd places: a few plain characters or one line of complaint, and what was saved stays."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wom_sim.cli import main
from wom_sim.cli.terminal import plain_character
from wom_sim.results.folder import write_folder

ROOT = Path(__file__).parents[2]
C_LOCALE = {
    "PYTHONIOENCODING": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "COLUMNS": "100",
}  # fmt: skip

Wom = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def wom(tmp_path: Path) -> Wom:
    """A real process in an empty folder, as a shell starts it."""
    here = tmp_path / "here"
    here.mkdir()

    def call(*arguments: object, before: str = "", then: str = "", **more: str) -> Any:
        home = {"WOM_CACHE": os.environ.get("WOM_CACHE", ""), "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "wom_sim.cli", *map(os.fsencode, map(str, arguments))]
        command = ["/bin/sh", "-c", f'{before} "$@" {then}', "wom", *words]
        return subprocess.run(
            command, check=False, capture_output=True, timeout=120, cwd=here,
            env={**os.environ, **home, **more},
        )  # fmt: skip

    return call


def one_line(done: subprocess.CompletedProcess[bytes], code: int) -> str:
    """What a command said that failed: one line."""
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n")) == (code, 1), said
    assert said.startswith("wom: ")
    return said


# ---------------------------------------------------------------- few characters


@pytest.mark.parametrize(
    ("terminal", "encoding"),
    [({"PYTHONIOENCODING": "ascii"}, "ascii"), ({"PYTHONIOENCODING": "latin-1"}, "latin-1"), (C_LOCALE, "ascii")],
    ids=["ascii", "latin-1", "C"],
)
def test_a_terminal_of_few_characters(wom: Wom, configs: Path, terminal: dict[str, str], encoding: str) -> None:
    done = wom("check", configs / "classroom.yaml", **terminal)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "?" not in text.replace("? ", "")
    assert encoding != "ascii" or text.isascii()


def test_what_is_saved_is_told_in_ascii(wom: Wom, configs: Path, tmp_path: Path) -> None:
    """The work was done and then lost in a traceback."""
    done = wom(
        "compare", configs / "classroom.yaml", "--worlds", 4, "--jobs", 1, "--out", "ö", PYTHONIOENCODING="ascii"
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"+-" in done.stdout
    assert b"Saved  o/  summary.csv . " in done.stdout
    assert (tmp_path / "here" / "ö" / "summary.csv").is_file()


@pytest.mark.parametrize("arguments", [["--help"], ["presets"], ["compare", "--help"], ["nonsense—"], ["check", "–"]])
def test_every_print_goes_one_way(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Help, answers and complaints."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with contextlib.suppress(SystemExit):
        main(arguments)
    assert out.buffer.getvalue() or err.buffer.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("character", "plain"),
    [("±", "+-"), ("×", "x"), ("–", "-"), ("·", "."), ("█", "#"), ("▁", "#"), ("€", "EUR"), ("é", "e"), ("字", "?"),
     ("½", "1/2"), ("\udcff", "\\xff"), ("²", "2"), ("\N{COMBINING CIRCUMFLEX ACCENT}", "")],
)  # fmt: skip
def test_plain_characters(character: str, plain: str) -> None:
    assert plain_character(character) == plain


# ---------------------------------------------------------------- closed and full


@pytest.mark.parametrize("verb", [["presets"], ["--help"], ["new", "x.yaml"]], ids=" ".join)
@pytest.mark.parametrize(("then", "why"), [(">&-", "closed"), (">/dev/full", "No space left")])
def test_an_answer_that_cannot_be_printed(wom: Wom, tmp_path: Path, verb: list[str], then: str, why: str) -> None:
    said = one_line(wom(*verb, then=then), 1)
    assert why in said
    assert ("Wrote x.yaml" in said) == (verb[0] == "new") == (tmp_path / "here" / "x.yaml").is_file()


def test_a_reader_that_left_is_told_where_the_work_is(wom: Wom, tmp_path: Path) -> None:
    said = one_line(wom("new", "x.yaml", then="| true"), 0)
    assert "nobody reads on; nothing is lost: Wrote x.yaml" in said
    assert (tmp_path / "here" / "x.yaml").is_file()


def test_results_stay_when_the_answer_cannot_be_printed(wom: Wom, configs: Path, tmp_path: Path) -> None:
    said = one_line(wom("run", configs / "classroom.yaml", "poster", "--out", "kept", then=">/dev/full"), 1)
    assert "nothing is lost: Saved  kept/" in said
    assert (tmp_path / "here" / "kept" / "provenance.json").is_file()


@pytest.mark.parametrize("then", ["2>&-", "2>/dev/full"])
def test_a_complaint_that_cannot_be_printed_is_a_code(wom: Wom, then: str) -> None:
    done = wom("check", "nothing.yaml", then=then)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


# ---------------------------------------------------------------- places


@pytest.mark.parametrize("verb", [["check", "x.yaml"], ["compare", "x.yaml"], ["new", "x.yaml"], ["presets"]])
def test_a_working_folder_that_is_gone(wom: Wom, verb: list[str]) -> None:
    said = one_line(wom(*verb, before="mkdir gone; cd gone; rmdir ../gone;"), 2)
    assert "the folder you are in cannot be used (No such file or directory)" in said


def test_a_working_folder_that_vanishes_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results elsewhere are in place and told."""
    here, kept = tmp_path / "here", tmp_path / "kept"
    here.mkdir()
    monkeypatch.chdir(here)

    def fill(folder: Path) -> None:
        (folder / "summary.csv").write_text("a\n1\n", encoding="utf-8")
        (folder / "provenance.json").write_text("{}", encoding="utf-8")
        here.rmdir()

    assert write_folder(kept, fill) == kept
    assert (kept / "summary.csv").is_file()


@pytest.mark.parametrize(
    "verb", [["check", "\udcff.yaml"], ["new", "n\udcff"], ["compare", "x.yaml", "--out", "o\udcff"]], ids=ascii
)
def test_a_path_that_is_no_text(wom: Wom, verb: list[str], tmp_path: Path) -> None:
    assert "\\xff" in one_line(wom(*verb), 2)
    assert not any((tmp_path / "here").iterdir())


def test_a_working_folder_that_is_no_text(wom: Wom) -> None:
    said = one_line(wom("new", "x", before="d=$(printf 'a\\377'); mkdir $d; cd $d;"), 2)
    assert "the folder you are in: " in said


@pytest.mark.parametrize(
    "verb",
    [
        ["check", "locked/x.yaml"], ["check", "locked"], ["check", "locked/in/x.yaml"], ["new", "locked/x.yaml"],
        ["new", "x.yaml", "--from", "locked/in/c.csv"], ["compare", "locked/in"],
        ["track", "locked/in", "locked/a.csv"], ["compare", "x.yaml", "--out", "locked/in/o"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_folder_that_cannot_be_read(wom: Wom, verb: list[str], tmp_path: Path) -> None:
    locked = tmp_path / "here" / "locked"
    (locked / "in").mkdir(parents=True)
    locked.chmod(0)
    try:
        assert "ermission denied" in one_line(wom(*verb, before=as_anybody()), 2)
    finally:
        locked.chmod(0o755)


def as_anybody() -> str:
    """What a command begins with so that folders are locked for root too."""
    if os.getuid() != 0:
        return ""
    words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if not shutil.which("setpriv") or subprocess.run([*words, "true"], check=False).returncode:
        pytest.skip("root may look into every folder here")
    return " ".join(words)
