"""What needs more memory than there is is refused before anybody is hired, its workers and kept runs counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.benchmarks.memory_estimate import workload
from wom_sim.campaign import prepare as networks
from wom_sim.cli import main
from wom_sim.scenario.scenario import memory_bytes
from wom_sim.worlds import pool

STUDIES = {
    "sweep": "vary: {sharing.contact: [10%, 20%]}\n",
    "sensitivity": "vary: {sharing.contact: {from: 10%, to: 20%}}\n",
    "calibrate": "strategy: friends\ndata: counts.csv\nfit: {sharing.contact: {uniform: [0, 1]}}\n",
}
MANY = ("--jobs", "500")
TYPED = [
    ("compare", "classroom.yaml", *MANY, "--worlds", "1000"),
    ("compare", "classroom.yaml", *MANY, "--until", "5", "--worlds", "1000"),
    ("attribute", "classroom.yaml", "poster", *MANY, "--worlds", "1000"),
    ("optimize", "classroom.yaml", "poster", *MANY, "--worlds", "1000"),
    ("lift", "classroom.yaml", "friends", "--against", "random", *MANY, "--worlds", "1000"),
    ("track", "classroom.yaml", "counts.csv", "friends", *MANY),
    *((verb, f"{verb}.yaml", *MANY) for verb in STUDIES),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: Path) -> Path:
    """A folder with the classroom and studies of it, on a machine of 8 GB on which nobody may be hired."""
    (tmp_path / "classroom.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    (tmp_path / "counts.csv").write_text("date,reach\n2027-03-01,5\n2027-03-02,9\n", encoding="utf-8")
    for verb, keys in STUDIES.items():
        (tmp_path / f"{verb}.yaml").write_text(f"study: {verb}\nscenario: classroom.yaml\n{keys}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(networks, "physical_memory", lambda: 8_000_000_000)
    monkeypatch.setattr(pool, "ProcessPoolExecutor", nobody)
    return tmp_path


def nobody(*_: Any) -> NoReturn:
    pytest.fail("somebody was hired")


def refused(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command says that refuses."""
    before = sorted(Path().rglob("*"))
    assert main(list(arguments)) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert sorted(Path().rglob("*")) == before
    return err


@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: " ".join(typed)[:40])
def test_workers_are_counted(typed: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    said = refused(capfd, *typed)
    assert re.search(r"60 people, [\d,]+ workers.* need about [\d.]+ GB of memory; this machine has 8.0 GB", said)
    assert "fewer --jobs" in said


def test_kept_runs_are_counted(capfd: pytest.CaptureFixture[str]) -> None:
    said = refused(capfd, "compare", "classroom.yaml", "--worlds", "1000000", "--jobs", "1")
    assert re.search(r"60 people, 5,000,000 runs kept need about \d+\.\d GB of memory", said)
    assert "fewer --worlds" in said


def test_rounds_may_stop_early(capfd: pytest.CaptureFixture[str]) -> None:
    """The most worlds there may be are not those that are kept."""
    typed = (
        "compare",
        "classroom.yaml",
        "--until",
        "1000000",
        "--worlds",
        "1000000",
        "--jobs",
        "1",
        "--engine",
        "array",
    )
    assert main(list(typed)) == 0
    assert "runs kept" not in capfd.readouterr().err


@pytest.mark.parametrize(("people", "contents", "workers"), [(100_000, 1, 1), (100_000, 31, 1), (100_000, 1, 2)])
def test_the_estimate_grows_with_all_that_there_is(people: int, contents: int, workers: int) -> None:
    """As measured by ``tests/benchmarks/memory_estimate.py``, in megabytes."""
    peaks = {(1, 1): 396, (31, 1): 887, (1, 2): 930}
    estimate = memory_bytes(workload(people, contents), workers, 8) / 1e6
    assert 1 / 1.5 < estimate / peaks[contents, workers] < 1.5
