"""``wom optimize`` as a user meets it: what is printed, what is written, and what a hurried person gets wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from wom_sim.cli import main

BOTH = ["--set", "strategies.both=[poster, random_three]"]
QUICK = ["--worlds", "3", "--trials", "3", "--jobs", "1"]
Said = tuple[int, str, str]
Wom = Callable[..., Said]


@pytest.fixture
def wom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: Path) -> Wom:
    """Run a command in a folder with the classroom scenario."""
    (tmp_path / "class.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Said:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return call


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_best_split(wom: Wom, tmp_path: Path) -> None:
    code, out, err = wom("optimize", "class.yaml", "both", *BOTH, "--objective", "reach", *QUICK)
    assert (code, err) == (0, "")
    assert "both: 12 EUR over 2 lines for as many people reached as can be." in out
    folder = next((tmp_path / "results").iterdir())
    assert f"again with: wom optimize results/{folder.name}" in out
    assert folder.name.startswith("class-optimize-both+strategies.both")
    assert sorted(path.name for path in folder.iterdir()) == [
        "allocation.csv", "answer.txt", "codebook.csv", "curves.csv", "figures", "optimised.yaml", "provenance.json",
        "scenario.yaml", "study.yaml",
    ]  # fmt: skip
    names = {path.stem for path in (folder / "figures").iterdir()}
    assert names == {"allocation", "response_curves", "next_money"}
    assert pd.read_csv(folder / "allocation.csv")["line"].tolist() == ["poster", "random_three"]
    assert wom("run", folder / "optimised.yaml", "both")[0] == 0


def test_again_from_its_folder_and_with_two_processes(wom: Wom, tmp_path: Path) -> None:
    """The same bytes: nothing depends on the clock, the folder or the number of processes."""
    wom("optimize", "class.yaml", "both", *BOTH, "--objective", "reach", *QUICK, "--out", "one")
    assert wom("optimize", "one", "--jobs", "2", "--out", "two")[0] == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_json_and_nothing_else(wom: Wom) -> None:
    options = [*BOTH, "--objective", "reach", *QUICK, "--seed", "9", "--budget", "9", "--json"]
    code, out, err = wom("optimize", "class.yaml", "--strategy", "both", *options)
    data: Any = json.loads(out, parse_constant=pytest.fail)
    assert (code, err) == (0, "")
    assert (data["seed"], data["budget"], data["worlds"]) == (9, 9, 3)
    assert {line["line"] for line in data["lines"]} == {"poster", "random_three"}
    assert Path(data["folder"]).is_dir()


def test_the_least_budget(wom: Wom) -> None:
    goal = ["--goal", "reach >= 4", "--probability", "60%"]
    code, out, _ = wom("optimize", "class.yaml", "both", *BOTH, *goal, *QUICK, "--out", "seek")
    assert code == 0
    assert "are enough: people reached ≥ 4 in" in out
    assert {"budgets.csv", "allocation.csv", "figures/chance_by_budget.png"} <= set(contents(Path("seek")))
    code, out, _ = wom("optimize", "class.yaml", "both", *BOTH, "--goal", "reach>=61", "--probability", "0.5", *QUICK)
    assert code == 0
    assert "cannot be reached by both" in out


def test_the_front(wom: Wom) -> None:
    code, out, _ = wom("optimize", "class.yaml", "both", *BOTH, "--pareto", "cost,reach", *QUICK, "--out", "front")
    assert code == 0
    assert "the best compromises between cost and people reached" in out
    assert {"front.csv", "figures/front.png", "study.yaml"} <= set(contents(Path("front")))


def test_every_column_is_explained(wom: Wom) -> None:
    for k, options in enumerate(
        [["--objective", "reach"], ["--goal", "reach>=4", "--probability", "60%"], ["--pareto", "cost,reach"]]
    ):
        wom("optimize", "class.yaml", "both", *BOTH, *options, *QUICK, "--out", f"out{k}")
        codebook = pd.read_csv(Path(f"out{k}") / "codebook.csv")
        assert len(codebook) > 4
        assert codebook[codebook["meaning"].isna()]["column"].tolist() == []


def test_the_shipped_study_is_read(configs: Path) -> None:
    from wom_sim.studies.optimize.search.case import make_case
    from wom_sim.studies.optimize.study import OptimizeStudy

    study = OptimizeStudy.read(configs / "optimize.yaml")
    case = make_case(study, None, {"market.simulate": 200})
    assert case.space.budget + case.rest == study.budget
    assert set(case.moved) >= {"half_ads", "creators"}


REFUSED = {
    "no strategy": (["class.yaml"], "which strategy? One of: random, friends, connected, poster, nothing"),
    "unknown strategy": (["class.yaml", "postr"], "strategy: unknown strategy 'postr' – did you mean 'poster'?"),
    "nothing to move": (["class.yaml", "nothing"], "'nothing' has no line whose money can be moved"),
    "no file": (["clas.yaml", "poster"], "clas.yaml: there is no such file – did you mean 'class.yaml'?"),
    "unknown metric": (["class.yaml", "poster", "--objective", "raech"], "did you mean 'reach'?"),
    "no condition": (
        ["class.yaml", "poster", "--goal", "reach"],
        "goal: must be a metric and what it should reach (got 'reach')",
    ),
    "no number": (["class.yaml", "poster", "--budget", "much"], "budget: must be a number (got 'much')"),
    "probability alone": (["class.yaml", "poster", "--probability", "80%"], "a probability needs a goal"),
    "80 for 80%": (["class.yaml", "poster", "--goal", "reach>=5", "--probability", "80"], "hint: write 80% or 0.8"),
    "one metric": (["class.yaml", "poster", "--pareto", "reach"], "hint: name two metrics, such as cost,conversions"),
    "no metric": (["class.yaml", "poster", "--pareto", ""], "hint: name two metrics, such as cost,conversions"),
    "three metrics": (["class.yaml", "poster", "--pareto", "reach,cost,roi"], "name two metrics, such as cost,conv"),
    "orders": (["class.yaml", "poster", "--objective", "orders"], "did you mean 'conversions'?"),
    "never": (["class.yaml", "poster", "--goal", "reach>=5", "--probability", "0"], "must be more than 0"),
    "worlds": (["class.yaml", "poster", "--worlds", "1"], "worlds: must be at least 2 (got 1)"),
    "jobs": (["class.yaml", "poster", "--jobs", "0"], "--jobs: must be at least 1 (got 0)"),
    "seed": (["class.yaml", "poster", "--seed", "-1"], "seed: must be at least 0 (got -1)"),
    "set": (["class.yaml", "poster", "--set", "plan.postr.budget=5"], "did you mean 'poster'?"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_mistakes(wom: Wom, tmp_path: Path, name: str) -> None:
    arguments, what = REFUSED[name]
    code, out, err = wom("optimize", *arguments)
    assert (code, out) == (2, "")
    assert what in err
    assert "Traceback" not in err
    assert not (tmp_path / "results").exists()
