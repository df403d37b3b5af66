"""A module of behaviour is one file: without it, and the few lines that name it, all the rest stands.

Each test copies the package, deletes the file and every line that names it, counts them, and runs a quick part of the
suite on what is left: golden numbers, rules, and all that paid media do, none of which speaks of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
QUICK = (
    "tests/golden",
    "tests/test_rules.py",
    "tests/modules/test_paid.py",
)
LIMITS = {"wear": (5, 3), "leaving": (8, 5), "incentives": (8, 4)}
"""Lines that may name a module, and files that these lines may stand in."""


def without(name: str, root: Path) -> dict[str, int]:
    """A copy of the project without a module of behaviour; in which file how many lines were taken out.

    What is compiled of files that stay as they are is taken along.
    """
    for folder in ("wom_sim", "tests", "configs"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "wom_sim" / "behaviour" / f"{name}.py").unlink()
    taken = {}
    shutil.rmtree(root / "wom_sim" / "studies" / "lesson")  # what teaches a module may name it as often as it likes
    for path in (root / "wom_sim").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not re.search(rf"\b{name}\b", line)]
        if len(kept) < len(lines):
            taken[path.relative_to(root / "wom_sim").as_posix()] = len(lines) - len(kept)
            path.write_text("".join(kept), encoding="utf-8")
    return taken


def passes(root: Path, *which: str) -> subprocess.CompletedProcess[str]:
    """Run the quick part on the copy."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # not measured
    environment |= {"PYTHONPATH": str(root), "WOM_CACHE": str(root / "cache")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *which, *QUICK]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def assert_one_file(name: str, root: Path, *which: str) -> None:
    taken = without(name, root)
    lines, files = LIMITS[name]
    assert 0 < sum(taken.values()) <= lines, taken
    assert len(taken) <= files, taken
    done = passes(root, *which)
    assert done.returncode == 0, done.stdout[-3000:]
    found = re.search(r"(\d+) passed", done.stdout)
    assert found is not None
    assert int(found[1]) > 100
    print(f"{name}: {sum(taken.values())} lines in {len(taken)} files, {found[0]} without it")


@pytest.mark.parametrize("name", LIMITS)
def test_few_lines_name_a_module(name: str, tmp_path: Path) -> None:
    taken = without(name, tmp_path)
    lines, files = LIMITS[name]
    assert 0 < sum(taken.values()) <= lines, taken
    assert len(taken) <= files, taken


def test_a_module_of_behaviour_is_one_file(tmp_path: Path) -> None:
    """Wear, on the Mesa engine, which compiles nothing; `make slow` has all of them, on both."""
    assert_one_file("wear", tmp_path, "-k", "not array and not nobody_less")  # which runs on the array engine alone
    assert not list((tmp_path / "cache").rglob("live_through*"))


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_a_module_of_behaviour_is_one_file_on_both_engines(name: str, tmp_path: Path) -> None:
    assert_one_file(name, tmp_path)


def test_what_everything_rests_on_is_not_one_file(tmp_path: Path) -> None:
    """The control: without the gate, and the lines that name it, the quick part falls."""
    assert sum(without("gate", tmp_path).values()) > 5
    assert passes(tmp_path, "-x").returncode != 0
