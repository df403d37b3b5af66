"""Whatever a user mistypes: exit code 2, one screen that says where and how to mend it, and nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from wom_sim.cli import main

MOST_LINES, MOST_COLUMNS = 25, 160
GENERATED = "{kind: holme_kim, m: 2, clustering: 0.6, seed: 3}"
FRIENDS = {
    "friends.csv": "1,2\n2,3\n3,1\n",
    "empty.csv": "",
    "nan.csv": "source,target,weight\n1,2,0.5\n2,3,nan\n",
    "negative.csv": "source,target,weight\n1,2,0.5\n2,3,-1\n",
    "strong.csv": "source,target,weight\n1,2,5\n2,3,1\n",
    "nobody.graphml": "<graphml><graph edgedefault='directed'></graph></graphml>",
}


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


Wom = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: Path) -> Path:
    """A folder to work in, with the classroom scenario and lists of friends; parsed networks are kept elsewhere."""
    here = tmp_path / "here"
    here.mkdir()
    for name, text in FRIENDS.items():
        (here / name).write_text(text, encoding="utf-8")
    (here / "class.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    (here / "bare").mkdir()
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def wom(folder: Path, capsys: pytest.CaptureFixture[str]) -> Wom:
    """Run a command that must be refused: checks all that every refusal has in common, returns what it said."""

    def run(*arguments: str) -> Said:
        before = everything(folder)
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        said = Said(code, out, err)
        assert_refused(said)
        assert everything(folder) == before
        return said

    return run


def everything(folder: Path) -> dict[str, bytes | None]:
    """Every path under a folder with its bytes."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


def assert_refused(said: Said) -> None:
    """Exit code 2, silence on standard output, and one screen without a traceback."""
    lines = said.err.splitlines()
    assert said.code == 2, said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    assert "np.int64" not in said.err
    assert 1 <= len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= MOST_COLUMNS


def changed(folder: Path, old: str, new: str) -> int:
    """Write ``bad.yaml``, the classroom with one text replaced; returns the number of the line it is on."""
    text = (folder / "class.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / "bad.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


IN_THE_FILE = {
    "unknown key": ("attract: 60%", "atract: 60%", "contents.stickers.atract", "did you mean 'attract'"),
    "missing key": ("attract: 60%, ", "", "contents.stickers.attract", "is missing"),
    "wrong type": ("simulate: 60", "simulate: sixty", "market.simulate", "must be a number (got 'sixty')"),
    "probability 1.2": ("contact: 40%", "contact: 1.2", "sharing.contact", "must be between 0 and 1 (got 1.2)"),
    "negative budget": ("budget: 6", "budget: -6", "plan.poster.budget", "must be at least 0 (got -6)"),
    "outside the horizon": (
        "on: 2027-03-01, who: degree",
        "on: 2028-03-01, who: degree",
        "plan.connected_three.on",
        "2028-03-01 is outside the horizon, 2027-03-01 to 2027-03-20",
    ),
    "prices disagree": ("cpm: 60", "cpm: 60, ctr: 1%, cpc: 1", "plan.poster.cpm", "three prices disagree"),
    "a million millions": ("simulate: 60", "simulate: 1_000_000_000_000", "market.simulate", "of memory"),
    "unknown kind": (GENERATED, "{kind: holm_kim}", "market.network.kind", "did you mean 'holme_kim'"),
    "network seed": (GENERATED, "{kind: holme_kim, seed: -1}", "market.network.seed", "whole number from 0 (got -1)"),
    "no such file": (GENERATED, "{file: freinds.csv}", "market.network.file", "did you mean 'friends.csv'"),
    "empty file": (GENERATED, "{file: empty.csv}", "market.network.file", "the file is empty"),
    "nobody": (GENERATED, "{file: nobody.graphml}", "market.network.file", "people (got 0)"),
    "NaN weight": (GENERATED, "{file: nan.csv, weights: contact}", "market.network.file", "nan.csv:3: the weight nan"),
    "negative weight": (
        GENERATED,
        "{file: negative.csv, weights: contact}",
        "market.network.file",
        "negative.csv:3: the weight -1 must be finite and not negative",
    ),
    "no weights": (GENERATED, "{file: friends.csv, weights: contact}", "market.network.weights", "carry no weights"),
    "weights above 1": (GENERATED, "{file: strong.csv, weights: contact}", "market.network.weights", "largest is 5"),
    "influence above 1": (
        GENERATED,
        "{file: strong.csv, weights: influence}",
        "market.network.weights",
        "influence on person 2 sums to 6",
    ),
    "no such seed": (
        "who: random, number: 3",
        "who: {ids: [1, 77]}",
        "plan.random_three.who.ids",
        "nobody in this network has the id 77",
    ),
    "no such attribute": (
        "who: random, number: 3",
        "who: {attribute: {club: chess}}",
        "plan.random_three.who.attribute",
        "no attribute 'club'",
    ),
    "too many seeds": ("random, number: 3", "random, number: 61", "plan.random_three.number", "at most the 60"),
    "unknown content": ("stickers, on: 2027-03-01, who: degree", "sticker, on: 2027-03-01, who: degree",
                        "plan.connected_three.content", "did you mean 'stickers'"),
    "unknown line": ("[random_three]", "[random_tree]", "strategies.random", "did you mean 'random_three'"),
    "unknown baseline": ("compare_with: nothing", "compare_with: nothin", "compare_with", "did you mean 'nothing'"),
    "broken YAML": ("goals: {reach: 30}", "goals: {reach: 30", "", "a { … } is not closed"),
    "tab": ("  simulate: 60", "\tsimulate: 60", "", "a tab where spaces are expected"),
}  # fmt: skip

LATER = {"broken YAML": 1}  # a { is missed on the line after


@pytest.mark.parametrize("name", IN_THE_FILE)
def test_a_mistake_in_the_file(wom: Wom, folder: Path, name: str) -> None:
    old, new, key, what = IN_THE_FILE[name]
    line = changed(folder, old, new) + LATER.get(name, 0)
    said = wom("compare", "bad.yaml", "--worlds", "2", "--jobs", "1")
    assert f"bad.yaml:{line}:" in said.err
    assert key in said.err
    assert what in said.err
    assert f"{line:5d} | " in said.err  # the line itself is shown


SAID_ALL = {"network seed", "no such attribute", "too many seeds", "broken YAML"}


@pytest.mark.parametrize("name", sorted(set(IN_THE_FILE) - SAID_ALL))
def test_it_carries_a_hint(wom: Wom, folder: Path, name: str) -> None:
    changed(folder, *IN_THE_FILE[name][:2])
    said = wom("run", "bad.yaml", "random")
    assert "hint: " in said.err or "did you mean" in said.err


def test_every_mistake_is_told_at_once(wom: Wom, folder: Path) -> None:
    changed(folder, "contact: 40%", "contact: 1.2\n  dekay: 3\n  stop: nine\n  hub_attenuation_: 2")
    said = wom("check", "bad.yaml")
    assert [key for key in ("sharing.contact", "sharing.dekay", "sharing.stop") if key not in said.err] == []


def test_a_hundred_mistakes_still_fit_a_screen(wom: Wom, folder: Path) -> None:
    changed(folder, "  contact: 40%", "\n".join(f"  wrong_{k}: 1" for k in range(100)) + "\n  contact: 40%")
    assert "more" in wom("check", "bad.yaml").err


@pytest.mark.parametrize("text", ["", "\n", "# only a remark\n", "- a\n- b\n", "just text\n"])
def test_no_scenario_in_the_file(wom: Wom, folder: Path, text: str) -> None:
    (folder / "bad.yaml").write_text(text)
    said = wom("check", "bad.yaml")
    assert said.err.startswith("wom: bad.yaml:")
    assert "hint: start with name: ..." in said.err


REFUSED = {
    "missing scenario": (["compare", "clas.yaml"], "clas.yaml: there is no such file – did you mean 'class.yaml'?"),
    "folder without one": (["compare", "bare"], f"bare{os.sep}scenario.yaml: there is no such file"),
    "unknown strategy": (["run", "class.yaml", "rnadom"], "unknown strategy 'rnadom' – did you mean 'random'?"),
    "no strategy": (["run", "class.yaml"], "which strategy? One of: random, friends, connected, poster, nothing"),
    "unknown path": (["check", "class.yaml", "--set", "plan.postr.budget=5"], "did you mean 'poster'?"),
    "no =": (["check", "class.yaml", "--set", "plan.poster.budget"], "--set plan.poster.budget: write KEY=VALUE"),
    "no key": (["check", "class.yaml", "--set", "=5"], "--set =5: write KEY=VALUE"),
    "not YAML": (["check", "class.yaml", "--set", "plan.poster.budget={"], "'{' is not a YAML value"),
    "bad value": (["check", "class.yaml", "--set", "plan.poster.budget=-5"], "plan.poster.budget: must be at least 0"),
    "into a number": (["check", "class.yaml", "--set", "plan.poster.budget.x=5"], "'x' cannot be changed in it"),
    "file in a value": (
        ["check", "class.yaml", "--set", "market.network={file: x.csv}"],
        "x.csv: there is no such file",
    ),
    "--worlds 0": (["compare", "class.yaml", "--worlds", "0"], "--worlds: must be at least 1 (got 0)"),
    "--worlds -1": (["compare", "class.yaml", "--worlds", "-1"], "--worlds: must be at least 1 (got -1)"),
    "--worlds many": (["compare", "class.yaml", "--worlds", "many"], "--worlds: must be a number (got 'many')"),
    "--jobs 0": (["compare", "class.yaml", "--jobs", "0"], "--jobs: must be at least 1 (got 0)"),
    "check --worlds 0": (["check", "class.yaml", "--worlds", "0"], "--worlds: must be at least 1 (got 0)"),
    "parity --worlds 0": (["parity", "class.yaml", "--worlds", "0"], "--worlds: must be at least 1 (got 0)"),
    "--world -1": (["run", "class.yaml", "random", "--world", "-1"], "--world: must be at least 0 (got -1)"),
    "negative seed": (["compare", "class.yaml", "--seed", "-1"], "--seed: must be at least 0 (got -1)"),
    "endless seed": (
        ["compare", "class.yaml", "--seed", str(2**64)],
        "--seed: must be at most 18,446,744,073,709,551,615",
    ),
    "unknown engine": (["compare", "class.yaml", "--engine", "messa"], "invalid choice: 'messa'"),
    "unknown command": (["compair", "class.yaml"], "unknown command 'compair' – did you mean 'compare'?"),
    "no number": (["compare", "class.yaml", "--world"], "--worlds: expected one argument"),
    "no command": ([], "COMMAND"),
    "no scenario": (["compare"], "SCENARIO"),
}


TWO_READINGS = {
    "worlds": ["compare", "class.yaml", "--worlds", "3.000"],
    "budget": ["optimize", "class.yaml", "poster", "--budget", "3.000"],
    "until": ["compare", "class.yaml", "--until", "3.000"],
    "seed": ["run", "class.yaml", "poster", "--seed", "3.000"],
    "trajectories": ["sensitivity", "class.yaml", "--trajectories", "3.000"],
    "set": ["check", "class.yaml", "--set", "plan.poster.budget=3.000"],
    "inside a value": ["check", "class.yaml", "--set", "plan.poster={budget: 3.000}"],
    "vary": ["sensitivity", "class.yaml", "--vary", "plan.poster.budget=1:3.000"],
}


@pytest.mark.parametrize("name", TWO_READINGS)
def test_a_number_with_two_readings_is_refused_as_in_a_file(wom: Wom, name: str) -> None:
    said = wom(*TWO_READINGS[name])
    assert (said.code, said.out) == (2, "")
    start, _, rest = said.err.partition("3.000 can be read in two ways")
    assert start.startswith("wom: --")
    assert rest == "\n   hint: write 3 or 3_000\n"


@pytest.mark.parametrize("number", ["-5", "many", "2.5", "3,000", "", "yes"])
@pytest.mark.parametrize("verb", ["compare", "check", "optimize", "parity"])
def test_a_wrong_count_is_told_in_one_line_with_its_option(wom: Wom, verb: str, number: str) -> None:
    said = wom(verb, "class.yaml", "--worlds", number)
    assert said.code == 2
    assert said.err.startswith("wom: --worlds: must be a")
    assert "usage" not in said.err


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_on_the_command_line(wom: Wom, name: str) -> None:
    arguments, what = REFUSED[name]
    assert what in wom(*arguments).err


def test_a_worker_process_never_starts(folder: Path) -> None:
    """In a real process, as a user types it."""
    changed(folder, GENERATED, "{file: nan.csv, weights: contact}")
    before = everything(folder)
    command = [sys.executable, "-m", "wom_sim.cli", "compare", "bad.yaml", "--jobs", "2", "--out", "somewhere"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert_refused(Said(done.returncode, done.stdout, done.stderr))
    assert "bad.yaml:10:" in done.stderr
    assert everything(folder) == before
