"""``wom compare`` in rounds, on several networks and dropping strategies, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.scenario.scenario import Scenario


class Said(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Wom = Callable[..., Said]


@pytest.fixture
def wom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: Path) -> Wom:
    """Run `wom compare` in an empty folder, figures left out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})

    def call(*arguments: object, scenario: object = configs / "classroom.yaml") -> Said:
        try:
            code = main(["compare", str(scenario), "--jobs", "1", *map(str, arguments)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Said(code, *capsys.readouterr())

    return call


def contents(folder: str) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


WAYS: dict[str, list[Any]] = {
    "until": ["--worlds", 60, "--until", 3],
    "until a percentage": ["--worlds", 60, "--until", "20%", "--eliminate"],
    "networks": ["--worlds", 2, "--graphs", 2],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_result_folder_runs_again_to_the_same_bytes(wom: Wom, way: str) -> None:
    first = wom(*WAYS[way], "--out", "first")
    assert first.code == 0, first.err
    again = wom("--out", "again", scenario="first")
    assert again.code == 0, again.err
    assert contents("again") == contents("first")
    assert {"summary.csv", "runs.parquet", "codebook.csv", "scenario.yaml", "provenance.json"} <= {*contents("first")}


def test_until_in_json(wom: Wom) -> None:
    found = json.loads(wom("--worlds", 200, "--until", "3", "--eliminate", "--json", "--out", "out").out)
    assert found["looks"]["reached"] <= found["looks"]["wanted"] == 3
    assert found["looks"]["times"][-1] == found["worlds"] < found["looks"]["ceiling"] == 200
    assert {one["strategy"] for one in found["dropped"]} <= {"random", "friends", "connected"}
    assert all(one["by"] > one["half_width"] for one in found["dropped"])
    assert {one["strategy"] for one in found["strategies"]} == {"random", "friends", "connected", "poster", "nothing"}
    written = Scenario.read("out/scenario.yaml").uncertainty
    assert (written.worlds, written.eliminate, written.until and written.until.value) == (200, True, 3)


def test_networks_in_json(wom: Wom) -> None:
    found = json.loads(wom("--worlds", 2, "--graphs", 3, "--json", "--out", "out").out)
    assert found["worlds"] == 6
    assert found["networks"]["graphs"] == 3
    assert found["networks"]["strategy"] == "poster"
    assert ws.read("out").runs["graph"].nunique() == 3


def test_a_plain_comparison_says_nothing_of_all_this(wom: Wom) -> None:
    found = json.loads(wom("--worlds", 3, "--json", "--out", "out").out)
    assert not {"looks", "dropped", "networks", "unknown"} & {*found}
    assert not {"graph", "draw"} & {*ws.read("out").runs.columns}
    assert set(ws.read("out")) == {"summary", "goals", "runs", "codebook"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["--until", "soon"], "uncertainty.until: must be a number or a percentage (got 'soon')"),
        (["--until", "0%"], "uncertainty.until: must be more than 0 (got '0%')"),
        (["--until", "{a: 1}"], "uncertainty.until"),
        (["--graphs", "0"], "--graphs: must be at least 1 (got 0)"),
        (["--graphs", "2", "--eliminate"], "uncertainty.eliminate: needs a single network (graphs is 2)"),
        (["--graphs", "2", "--set", "market.network={kind: karate}"], "uncertainty.graphs: must be 1: a network of"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(wom: Wom, typed: list[str], message: str) -> None:
    said = wom(*typed)
    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert "Traceback" not in said.err
    assert list(Path.cwd().iterdir()) == []


def test_today_is_the_default_baseline(wom: Wom, configs: Path) -> None:
    text = (configs / "launch.yaml").read_text(encoding="utf-8").replace("compare_with: today\n", "")
    Path("launch.yaml").write_text(text, encoding="utf-8")
    said = wom("--worlds", 2, "--set", "market.simulate=300", scenario="launch.yaml")
    assert '"today" is what the others are compared with.' in said.out
    table = said.out.split("\n\n")[1].splitlines()
    assert table[-2].startswith("  today ")
    assert table[-1].startswith("  nothing ")
