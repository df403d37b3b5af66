"""What commands print in another language: no word that nobody translated, but names and what was typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.language import pseudo
from wom_sim.cli import main
from wom_sim.studies.questions import QUESTIONS

COMMANDS = {
    "check": "check {classroom}",
    "run": "run {classroom} friends",
    "compare": "compare {classroom} --worlds 8 --jobs 1 --out {out}",
    "attribute": "attribute {classroom} poster --worlds 8 --jobs 1",
    "new": "new {out}.yaml",
    "nobody": "compare {out}.yaml",
    "typing": "run {classroom} frends",
    "front": "--help",
}

NAMES = {
    *(
        "wom",
        "COMMAND",
        "CODE",
        "PATH",
        "SCENARIO",
        "LESSON",
        "CALENDAR",
        "RESULTS",
        "NETWORK",
        "PERSON",
        "STRATEGY",
        "STUDY",
        "POSTS",
        "ACTUAL",
        "NAME",
        "PATTERN",
        "FILE",
        "LESSON",
        "CALENDAR",
    ),
    *(
        "yaml",
        "csv",
        "xlsx",
        "parquet",
        "summary",
        "tables",
        "runs",
        "figures",
        "results",
        "holme_kim",
        "array",
        "mesa",
        "MB",
    ),
    *(question.room for question in QUESTIONS),
    *("Shapley", "EUR"),
}
"""Commands, what stands for something that is typed, and names of files."""


@pytest.mark.parametrize("command", COMMANDS)
def test_no_word_is_left(command: str, configs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = configs / "classroom.yaml"
    typed = COMMANDS[command].format(classroom=scenario, out=tmp_path / "out").split()
    with pseudo.spoken():
        try:
            main(typed)
        except SystemExit:
            assert command == "front"
    printed = "".join(capsys.readouterr())
    assert len(printed) > 40
    names = re.findall(r"\w+", f"{scenario.read_text(encoding='utf-8')} {COMMANDS[command]} {tmp_path}")
    assert pseudo.untouched(printed, {*NAMES, *names, *map(str.capitalize, names)}) == set()


def test_an_untouched_word_is_seen() -> None:
    printed = pseudo.changed("nobody is reached by") + " the poster"
    assert pseudo.untouched(printed, {"poster"}) == {"the"}
