"""``wom compare`` in rounds, on several networks and dropping strategies, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from toy_ads import TWO, toy

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
    plain = {"summary", "goals", "runs", "lines", "generations", "cascades", "codebook"}
    assert set(ws.read("out")) == plain | {"weekly", "totals", "by_day", "cascade_sizes"}


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
    assert "“today” is what the others are compared with." in said.out
    table = said.out.split("\n\n")[1].splitlines()
    assert table[-2].startswith("  today ")
    assert table[-1].startswith("  nothing ")


# ---------------------------------------------------------------- what would have to be different


@pytest.fixture
def ads(tmp_path: Path) -> Path:
    """Two lines alike, of which the first has the content that persuades twice as well."""
    path = tmp_path / "ads.yaml"
    path.write_text(toy(people=400).to_yaml(), encoding="utf-8")
    return path


def test_tipping_in_json_and_in_the_folder(wom: Wom, ads: Path) -> None:
    said = wom("--tipping", "--worlds", 20, "--json", "--out", "out", scenario=ads)
    assert said.code == 0, said.err
    found = json.loads(said.out)["tipping"]
    assert (found["best"], found["complete"], found["why_not"]) == ("left", True, "")
    rows = {one["path"]: one for one in found["numbers"]}
    turned = rows["contents.one.persuade"]
    assert turned["then"] == "right"
    assert turned["tips_low"] < TWO < turned["tips_high"]
    table = (Path("out") / "tipping.csv").read_text().splitlines()
    assert len(table) == 1 + len(rows)
    meant = [row for row in (Path("out") / "codebook.csv").read_text().splitlines() if row.startswith("tipping.csv,")]
    assert len(meant) == len(table[0].split(","))
    assert not any(row.endswith(",,") for row in meant), "every column has a meaning"
    assert json.loads((Path("out") / "provenance.json").read_text())["tipping"] == "all"


def test_tipping_is_printed_under_the_table(wom: Wom, ads: Path) -> None:
    said = wom("--tipping", "--worlds", 20, "--out", "out", scenario=ads)
    assert said.code == 0, said.err
    assert "What would have to be different for left not to be the best (one number at a time" in said.out
    assert "persuade of two" in said.out
    assert "onfirmed with 400 simulated: " in said.out
    assert "again with: wom compare out --tipping" in said.out
    again = wom("--tipping", "--out", "again", scenario="out")
    assert again.code == 0, again.err
    assert contents("again") == contents("out")


def test_a_short_comparison_says_how_to_ask(wom: Wom, ads: Path) -> None:
    said = " ".join(wom("--worlds", 6, "--out", "out", scenario=ads).out.split())
    assert f"not looked for in so short a comparison, see wom compare {ads} --tipping" in said
    plain = json.loads(wom("--worlds", 6, "--json", "--out", "plain", scenario=ads).out)
    assert "not looked for in so short a comparison" in plain["tipping"]["why_not"]
    assert contents("plain") == contents("out")


def test_what_a_report_needs_is_in_the_folder(wom: Wom, ads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.studies.tipping.answer.SHARE_OF_COMPARE", 8.0)  # so that few worlds will do
    assert wom("--worlds", 20, "--engine", "array", "--out", "out", scenario=ads).code == 0
    told = wom("--worlds", 20, "--engine", "array", "--json", "--jobs", 2, "--out", "again", scenario=ads)
    assert contents("again") == contents("out")
    assert json.loads(told.out)["tipping"]["complete"] is False
    read = ws.read("out")
    assert {"tipping", "lines", "generations", "cascades"} <= {*read}
    assert read.codebook["meaning"].isna().sum() == 0
    assert {"tipping.csv", "lines.csv", "generations.csv", "cascades.parquet"} <= {*read.provenance["written"]}
    assert (read.provenance["tipping"], read.provenance["line_worlds"]) == ("screened", 20)
    sheets = pd.read_excel("out/tables.xlsx", sheet_name=None)
    for name in ("tipping", "lines", "generations"):
        assert len(sheets[name]) == len(read[name])


RANGE = (
    "--worlds",
    4,
    "--set",
    "uncertainty.preset_draws=3",
    "--set",
    "contents.stickers.share=30–60%",
    "--set",
    "plan.poster.cpm=40 ± 10",
)


def test_typed_ranges_are_drawn_and_run_again_to_the_same_bytes(wom: Wom) -> None:
    first = wom(*RANGE, "--out", "first")
    assert first.code == 0, first.err
    assert "Beside them 3 draws of the ranges from their low – high" in first.out
    assert wom("--out", "again", scenario="first").code == 0
    assert contents("again") == contents("first")
    assert {"drawn.csv", "draws.parquet"} <= {*contents("first")}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [("60–30%", "its low end is not below its high end"), ("3–%", "is no range"), ("3–8", "must lie between 0 and 1")],
)
def test_a_broken_range_is_one_message_and_a_hint(wom: Wom, typed: str, wrong: str) -> None:
    said = wom("--set", f"contents.stickers.share={typed}")
    assert (said.code, said.out) == (2, "")
    assert f"contents.stickers.share: {wrong} (got '{typed}')" in said.err
    assert said.err.count("hint: write both ends, the lower one first: 3–8%, or 5% ± 2%") == 1
    assert "Traceback" not in said.err
