"""The README is run: its Python as it stands, its commands as they are typed, its table as it is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from wom_sim.cli import parser

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = sorted(set(re.findall(r"`(wom \w+ [^`]+)`", README)))


@pytest.mark.parametrize("code", PYTHON, ids=range(len(PYTHON)))
def test_python_runs(code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_exist(command: str) -> None:
    options = parser().parse_args(shlex.split(command)[1:])
    assert callable(options.command)


def test_experiment_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = (ROOT / "experiments" / "sceptics.py").read_text(encoding="utf-8")
    space = {"__name__": "experiment", "__file__": str(ROOT / "experiments" / "sceptics.py")}
    exec(compile(code, "sceptics.py", "exec"), space)
    space["main"]()  # type: ignore[operator]
    believers, sceptics = capsys.readouterr().out.splitlines()
    assert float(believers.split()[1]) > float(sceptics.split()[1])


def test_pictures_are_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]*)\)", README):
        assert (ROOT / picture).is_file()
