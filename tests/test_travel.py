"""Objects travel: everything that is given back can be pickled, and several jobs work wherever Python runs."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wom_sim as ws

CONFIGS = Path(__file__).parents[1] / "configs"


@pytest.fixture(scope="module")
def prepared() -> ws.Prepared:
    """A scenario with a line of every way to choose people."""
    return ws.prepare(CONFIGS / "launch.yaml")


def few(prepared: ws.Prepared) -> ws.Prepared:
    return ws.prepare(prepared.scenario.with_changes(SMALL))


OBJECTS = {
    "network": lambda small: small.network,
    "prepared": lambda small: small,
    "result": lambda small: ws.run(small, "earned"),
    "comparison": lambda _: ws.compare(CONFIGS / "classroom.yaml", worlds=3, strategies=["poster"]),
    "check": lambda small: ws.check(small, worlds=3),
    "attribution": lambda small: ws.attribute(small, "earned", worlds=2),
    "tables for mix models": lambda small: ws.mmm(small, "earned"),
    "optimum": lambda _: ws.optimize(CONFIGS / "launch.yaml", strategy="paid", trials=2, worlds=4, changes=SMALL),
    "cascades": lambda small: ws.classic.independent_cascade(small.network, p=0.1, seeds=[0]),
    "inspection": lambda _: ws.inspect(CONFIGS / "sales.csv"),
    "posts": lambda _: ws.stickiness(CONFIGS / "posts.csv"),
    "presets": lambda _: ws.presets(),
}  # fmt: skip
SMALL = {"market.simulate": 300}


@pytest.mark.parametrize("what", OBJECTS)
def test_what_is_given_back_can_be_pickled(what, prepared):
    found = OBJECTS[what](few(prepared))
    again = pickle.loads(pickle.dumps(found))
    assert type(again) is type(found)
    if hasattr(found, "text"):
        assert again.text() == found.text()
    if what == "prepared":
        assert ws.run(again, "earned").summary() == ws.run(found, "earned").summary()
    if what == "network":
        assert np.array_equal(again.targets, found.targets)


SCRIPT = f"""
import wom_sim as ws
found = ws.compare({str(CONFIGS / "classroom.yaml")!r}, worlds=4, jobs=2, strategies=["poster"])
print(found.table()["mean"].tolist())
"""


def from_stdin(_: Path) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-"], SCRIPT)


def without_a_guard(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    return run([sys.executable, str(folder / "script.py")])


def run(command: list[str], text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("way", [from_stdin, without_a_guard])
def test_several_jobs_work_wherever_python_runs(way, tmp_path):
    alone = ws.compare(CONFIGS / "classroom.yaml", worlds=4, strategies=["poster"]).table()["mean"].tolist()
    done = way(tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == (f"{alone}\n", "", 0)
