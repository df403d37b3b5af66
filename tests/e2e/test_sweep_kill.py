"""A sweep that is killed at any moment is finished by the same command, to the same bytes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path
from random import Random
from typing import Any

import pytest

from wom_sim.studies.sweep.answer import sweep

STUDY = {
    "study": "sweep",
    "scenario": "classroom.yaml",
    "vary": {"sharing.contact": {"from": "10%", "to": "60%", "steps": 6}},
    "strategies": ["random", "friends", "connected"],
    "worlds": 30,
    "engine": "array",
    "part": 9,
}
RUNS = 6 * 3 * 30
CHILD = """
import sys
from wom_sim.studies.sweep.answer import sweep
try:
    sweep(sys.argv[1], out=sys.argv[2], jobs=int(sys.argv[3]), progress=lambda *told: print(*told, flush=True))
except KeyboardInterrupt as stop:
    sys.exit(f"{stop}")
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, configs: Path) -> Path:
    folder = tmp_path_factory.mktemp("study")
    (folder / "classroom.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    path = folder / "sweep.yaml"
    path.write_text(json.dumps(STUDY))  # JSON is YAML
    return path


@pytest.fixture(scope="module")
def expected(study: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The table of an uninterrupted sweep, in one process."""
    done = sweep(study, out=tmp_path_factory.mktemp("whole") / "out")
    assert done.runs == RUNS
    return done.path.read_bytes()


def start(study: Path, out: Path, jobs: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(study), str(out), str(jobs)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def saved(out: Path) -> dict[str, int]:
    """Parts by name, with the time at which each was written."""
    return {path.name: path.stat().st_mtime_ns for path in out.glob("parts/*.parquet")}


def until(holds: Callable[[], bool], child: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.002)


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow  # the kill matrix kills at exact moments; one worker is killed in the fast suite
def test_three_kills_of_the_whole_process(study: Path, expected: bytes, tmp_path: Path) -> None:
    dice, out = Random(7), tmp_path / "out"
    before: dict[str, int] = {}
    for jobs in (1, 2, 1):
        enough = len(before) + dice.randint(1, 12)
        child = start(study, out, jobs)
        until(lambda enough=enough: len(saved(out)) >= enough, child)  # type: ignore[misc]
        time.sleep(dice.uniform(0, 0.02))
        workers = children_of(child.pid)
        child.kill()
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        until_gone(workers)
        after = saved(out)
        assert before.items() <= after.items(), "a part was lost or written again"
        before = after
    told: list[Any] = []
    sweep(study, out=out, progress=lambda *numbers: told.append(numbers))
    assert told[0] == (9 * len(before), RUNS), "what was saved is not run again"
    assert (out / "runs.parquet").read_bytes() == expected
    assert not (out / "parts").exists()


def until_gone(workers: list[int]) -> None:
    """Workers end with the process that started them, though nobody told them."""
    deadline = time.monotonic() + 30
    while any(map(is_running, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_workers_are_replaced(study: Path, expected: bytes, tmp_path: Path) -> None:
    killed: list[int | None] = []
    others = set(active_children())

    def kill_one(done: int, total: int) -> None:
        mine = [child for child in active_children() if child not in others]
        if done > 40 and not killed and mine:
            killed.append(mine[0].pid)
            mine[0].kill()

    done = sweep(study, out=tmp_path / "out", jobs=2, progress=kill_one)
    assert len(killed) == 1
    assert done.path.read_bytes() == expected


def test_ctrl_c(study: Path, expected: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out"
    child = start(study, out, 2)
    until(lambda: len(saved(out)) >= 3, child)
    workers = children_of(child.pid)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=30)
    assert child.returncode == 1
    assert "the same command does the rest" in errors
    assert "Traceback" not in errors
    until_gone(workers)
    count = len(saved(out))
    assert 3 <= count < RUNS // 9
    told: list[Any] = []
    done = sweep(study, out=out, progress=lambda *numbers: told.append(numbers))
    assert told[0] == (9 * count, RUNS)
    assert done.path.read_bytes() == expected
