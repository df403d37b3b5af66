"""``wom attribute`` as typed in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.shops import shop
from wom_sim.cli import main

FEW = ["--worlds", "6", "--jobs", "1", "--metric", "reach"]
Told = tuple[int, str, str]


@pytest.fixture
def classroom(configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return str(configs / "classroom.yaml")


def typed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Told:
    code = main(["attribute", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_media_and_what_is_saved(classroom: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = typed(capsys, classroom, "poster", *FEW)
    assert (code, err) == (0, "")
    assert "Shapley over 6 worlds; adds up" in " ".join(out.split())
    folder = Path("results/classroom-attribute-poster")
    assert f"Saved  {folder}/  credits.csv · worlds.csv · uplift.csv · figures/" in out
    worlds = pd.read_csv(folder / "worlds.csv")
    assert worlds["world"].nunique() == 6
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".png", ".svg"}
    assert json.loads((folder / "provenance.json").read_text())["study"] == "attribute"
    code, out, _ = typed(capsys, str(folder), "poster", *FEW, "--out", "again")
    assert code == 0
    for name in ("credits.csv", "worlds.csv", "uplift.csv", "scenario.yaml"):
        assert Path("again", name).read_bytes() == (folder / name).read_bytes()


def test_json_alone_on_standard_output(classroom: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.yaml").write_text(shop().to_yaml())
    code, out, err = typed(capsys, "shop.yaml", "both", *FEW, "--by", "lines", "--json", "--out", "lines")
    assert (code, err) == (0, "")
    assert json.loads(out, parse_constant=pytest.fail)["folder"] == "lines"
    assert typed(capsys, classroom, "poster", *FEW, "--by", "lines")[0] == 2, "one line has all the credit"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pooster"], "did you mean 'poster'?"),
        (["poster", "--metric", "reech"], "did you mean 'reach'?"),
        (["poster", "--worlds", "0"], "--worlds: must be at least 1"),
        (["poster", "--by", "people"], "people"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    classroom: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code, out, err = typed(capsys, classroom, *arguments)
    except SystemExit as stop:
        code, (out, err) = int(stop.code or 0), capsys.readouterr()
    assert (code, out) == (2, "")
    assert said in err
    assert not Path("results").exists()
