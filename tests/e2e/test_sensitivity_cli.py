"""``wom sensitivity`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wom_sim.cli import main
from wom_sim.studies.sensitivity.study import SensitivityStudy, method_for, plan_for, told_strategies

FEW = ["--worlds", "2", "--trajectories", "2", "--strategy", "random", "--jobs", "1", "--metric", "reach"]


def test_from_a_scenario(
    configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = str(configs / "classroom.yaml")
    command = ["sensitivity", scenario, "--vary", "sharing.contact=10%:60%", "--set", "sharing.days=3", *FEW]
    assert main(command) == 0
    said, errors = capsys.readouterr()
    assert errors == ""
    assert "sharing.contact   10% → 60%" in said
    folder = said.split("Saved  ")[1].split("/  ")[0]
    assert "days: 3" in (Path(folder) / "scenario.yaml").read_text()
    assert main([*command, "--json"]) == 0
    data = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert (data["folder"], data["strategy"], data["parameters"][0]["low"]) == (folder, "random", 0.1)
    assert main(["sensitivity", folder, "--jobs", "1"]) == 0  # from the folder alone
    assert capsys.readouterr().out == said
    assert main([*command, "--seed", "8", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folder"] != folder


def test_from_a_study(configs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, out = str(configs / "sensitivity.yaml"), str(tmp_path / "out")
    assert main(["sensitivity", study, "--out", out, *FEW]) == 0
    assert "2 trajectories: 27 points × 1 strategy × 2 worlds = 54 runs" in capsys.readouterr().out
    assert main(["sensitivity", study, "--out", out, *FEW, "--seed", "8"]) == 2
    assert "holds another study" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["classroom.yaml"], "hint: --vary sharing.contact=10%:60%, or in a file"),
        (["classroom.yaml", "--vary", "sharing.contact"], "--vary sharing.contact: write PATH=LOW:HIGH"),
        (["classroom.yaml", "--vary", "sharing.contact=1"], "write PATH=LOW:HIGH"),
        (["classroom.yaml", "--vary", "sharing.contact=10%:"], "write PATH=LOW:HIGH"),
        (["classroom.yaml", "--vary", "sharing.contact=60%:10%"], "to must be more than from (got 0.6 and 0.1)"),
        (["classroom.yaml", "--vary", "sharing.contct=10%:60%"], "did you mean 'contact'?"),
        (["sensitivity.yaml", "--set", "sharing.days=3"], "write it into the scenario of the study"),
        (["sensitivity.yaml", "--samples", "64"], "samples: belong to sobol"),
        (["sensitivity.yaml", "--metric", "reech"], "did you mean 'reach'?"),
        (["sensitivity.yaml", "--against", "randm"], "did you mean 'random'?"),
        (["sweep.yaml"], "run it with: wom sweep"),
        (["nowhere.yaml"], "there is no such file"),
    ],
)
def test_mistakes_write_nothing(
    arguments: list[str],
    said: str,
    configs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    file, *rest = arguments
    assert main(["sensitivity", str(configs / file), *rest, "--jobs", "1"]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_study_is_small(configs: Path) -> None:
    study = SensitivityStudy.read(configs / "sensitivity.yaml")
    typed = study.read_scenario()
    plan = plan_for(study, typed, method_for(study, typed), told_strategies(study, typed))
    assert plan.runs == 83 * 2 * 20
