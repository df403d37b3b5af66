"""Kept machine code that is damaged in any way costs a warning and a while, never a wrong number or a traceback."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from numba import njit

from wom_sim import code_cache
from wom_sim.engine import kernels
from wom_sim.studies.doctor import answer as doctor

ROOT = Path(__file__).parents[2]
SMALL = """
import sys
import numpy as np
from wom_sim.engine import kernels
people = np.zeros(3, [("id", "u8"), ("threshold", "f8"), ("audience", "u8")])
kernels.draw_thresholds(np.uint64(5), people)
brands = np.zeros((3, 1), [("following", "u4")])
kernels.follow(np.uint64(5), np.uint64(2**53), 1, 0, np.uint64(0), people, brands)
print(*people["threshold"], *brands["following"].ravel(), *(sum(loop.stats.cache_hits.values())
      for loop in (kernels.draw_thresholds, kernels.follow)))
"""


def environment(home: Path) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "WOM_CACHE": str(home), "PYTHONPATH": path}


def python(home: Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """A real process with a cache of its own."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=300, env=environment(home), **options
    )


def files_in(home: Path) -> dict[str, Path]:
    """Kept loops by name."""
    return {path.name.rpartition("-")[0]: path for path in home.rglob("*.nbc")}


@pytest.fixture(scope="module")
def warmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A cache of two small loops, and what they print.  Not to be changed."""
    home = tmp_path_factory.mktemp("warmed")
    cold, warm = python(home, "-c", SMALL), python(home, "-c", SMALL)
    assert (cold.stderr, warm.stderr) == ("", "")
    assert sorted(files_in(home)) == ["draw_thresholds", "follow"]
    *numbers, first, second = warm.stdout.split()
    assert cold.stdout.split() == [*numbers, "0", "0"]
    assert (first, second) == ("1", "1")
    return home, numbers


@pytest.fixture
def home(warmed: tuple[Path, list[str]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(warmed[0], tmp_path / "home"))


def nested(path: Path) -> None:
    path.unlink()
    path.mkdir()


def full(path: Path) -> None:
    nested(path)
    (path / "my_notes.txt").write_text("mine")


def circle(path: Path) -> None:
    """Root reads whatever it likes, but not this."""
    path.unlink()
    path.symlink_to(path.name)


def flipped(path: Path) -> None:
    found = bytearray(path.read_bytes())
    found[len(found) // 2] ^= 1
    path.write_bytes(found)


def of_another(path: Path) -> None:
    """A sound file under a name that is not its own."""
    other = next(one for one in path.parent.glob("*.nbc") if one != path)
    path.write_bytes(other.read_bytes())


def sealed_nonsense(path: Path) -> None:
    """Nonsense with the right checksum, as another numba might write it."""
    code_cache.write(path, code_cache.read(path)[: code_cache._SOURCES] + pickle.dumps(["nonsense"]))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a flipped bit": flipped,
    "no byte": lambda path: path.write_bytes(b"") and None,
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]) and None,
    "garbage": lambda path: path.write_bytes(b"garbage" * 99) and None,
    "of another loop": of_another,
    "sealed nonsense": sealed_nonsense,
    "a folder": nested,
    "not to be read": circle,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_compiled_anew(home: Path, warmed: tuple[Path, list[str]], damage: str) -> None:
    path = files_in(home)["draw_thresholds"]
    DAMAGES[damage](path)
    done = python(home, "-c", SMALL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [*warmed[1], "0", "1"], "right, and the other loop is still kept"
    assert done.stderr.count("Warning: ") == 1
    assert f"compiled code in {path.parent} was damaged (" in done.stderr
    assert "and is compiled anew, which takes a while" in done.stderr
    assert sorted(files_in(home)) == ["draw_thresholds", "follow"]
    assert code_cache.look([path.parent])[1] == [], "the next command finds it sound"


def test_somebodys_folder_in_place_of_a_file_stays(home: Path, warmed: tuple[Path, list[str]]) -> None:
    path = files_in(home)["draw_thresholds"]
    full(path)
    for _ in range(2):
        done = python(home, "-c", SMALL)
        assert done.stdout.split() == [*warmed[1], "0", "1"]
        assert done.stderr.count("Warning: ") == 1
        assert (
            f"compiled code in {path} is damaged and cannot be removed (Directory not empty): delete it" in done.stderr
        )
    assert (path / "my_notes.txt").read_text() == "mine"


def test_processes_at_the_same_time(home: Path, warmed: tuple[Path, list[str]]) -> None:
    """Each computes what is right, and one of them says that there was damage."""
    for path in files_in(home).values():
        flipped(path)
    command = [sys.executable, "-c", SMALL]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home))
        for _ in range(3)
    ]
    said = [child.communicate() for child in children]
    assert [printed.split()[:-2] for printed, _ in said] == [warmed[1]] * 3
    assert 1 <= sum(errors.count("Warning: ") for _, errors in said) <= 2, "one for each file at most"
    assert [path.name for path in home.rglob(".*")] == []
    assert python(home, "-c", SMALL).stdout.split()[-2:] == ["1", "1"]


# ---------------------------------------------------------------- commands


READS = """
from wom_sim import code_cache
from wom_sim.studies.doctor import answer
paths, believed = [], code_cache.read
def read(path):
    paths.append(path)
    return believed(path)
code_cache.read = read
assert answer.engines()[0]
print(*paths, sep="\\n")
"""


@pytest.fixture(scope="module")
def engine_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with all that a small campaign needs, from the one that all tests share.

    Other Pythons and processors keep their files in the same folder: only what this process reads is taken along.
    """
    assert doctor.engines()[0]
    home = tmp_path_factory.mktemp("engine")
    copied = shutil.copytree(kernels.FOLDER, home / "compiled" / Path(kernels.FOLDER).name)
    done = python(home, "-c", READS)
    assert done.returncode == 0, done.stderr
    for path in {*copied.glob("*.nbc")} - {*map(Path, done.stdout.splitlines())}:
        path.unlink()
    assert {"seed_people", "live_through"} <= files_in(home).keys()
    return home


def test_a_doctor_names_damage_and_the_remedy(engine_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(engine_home, tmp_path / "home"))
    path = next(home.rglob("seed_people-*.nbc"))
    flipped(path)
    ask = ("-m", "wom_sim.cli", "doctor", "--json")
    for healthy, told in ((False, "remedy: none needed, they are removed and compiled anew"), (True, "checksum in")):
        done = python(home, *ask)
        found = {one["what"]: one for one in json.loads(done.stdout)}
        assert found["compiled kernels"]["healthy"] is healthy
        assert told in found["compiled kernels"]["found"]
        assert str(path.parent) in found["compiled kernels"]["found"]
        assert found["two engines"]["healthy"], "the engines agree before and after"
        assert done.returncode == (0 if healthy else 1)
        lines = done.stderr.splitlines()
        assert [line.startswith("wom: compiled code in ") for line in lines] == ([] if healthy else [True, False])


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_study_with_everything_damaged(engine_home: Path, tmp_path: Path, configs: Path, damage: str) -> None:
    compare = ("-m", "wom_sim.cli", "compare", configs / "classroom.yaml", "--engine", "array", "--worlds", 4, "--json")
    whole = python(engine_home, *compare, "--jobs", 2, "--out", tmp_path / "whole")
    home = Path(shutil.copytree(engine_home, tmp_path / "home"))
    for path in sorted(home.rglob("*.nbc")):
        DAMAGES[damage](path)
    done = python(home, *compare, "--jobs", 2, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "runs.parquet").read_bytes() == (tmp_path / "whole" / "runs.parquet").read_bytes()
    assert 1 <= len(done.stderr.splitlines()) <= 2, "one line from each worker at most"
    assert all(line.startswith("wom: compiled code in ") for line in done.stderr.splitlines())
    assert whole.stderr == ""


# ---------------------------------------------------------------- bytes


@pytest.fixture
def told() -> Iterator[None]:
    """Forget which folders were warned about."""
    before = set(code_cache._told)
    code_cache._told.clear()
    yield
    code_cache._told.clear()
    code_cache._told.update(before)


def test_no_bit_can_be_wrong(engine_home: Path, tmp_path: Path) -> None:
    dice = Random(7)
    for path in sorted(engine_home.rglob("*.nbc")):
        good, copy = path.read_bytes(), tmp_path / path.name
        copy.write_bytes(good)
        assert code_cache.is_sound(copy)
        for place in [0, 31, 32, 47, 48, len(good) - 1, *(dice.randrange(len(good)) for _ in range(10))]:
            copy.write_bytes(good[:place] + bytes([good[place] ^ (1 << dice.randrange(8))]) + good[place + 1 :])
            assert not code_cache.is_sound(copy), (path.name, place)
        assert code_cache.look([tmp_path])[1] == [copy]
        copy.unlink()


@pytest.mark.usefixtures("told")
def test_a_full_disk_keeps_nothing_and_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    for text in (1, 1.0):
        add = code_cache.kept_in(tmp_path, njit(lambda x: x + 1), b"")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            assert add(text) == 2
        wanted = (
            [f"compiled code cannot be kept in {tmp_path} (No space left on device)"] if text.__class__ is int else []
        )
        assert [str(one.message) for one in said] == wanted
    assert list(tmp_path.iterdir()) == []


def test_other_sources_are_compiled_anew_into_the_same_file(tmp_path: Path) -> None:
    for sources, hits in ((b"one", 0), (b"one", 1), (b"two", 0), (b"two", 1)):
        add = code_cache.kept_in(tmp_path, njit(one_more), sources)
        assert add(1) == 2
        assert sum(add.stats.cache_hits.values()) == hits
        assert add.stats.cache_path == str(tmp_path)
    (path,) = tmp_path.iterdir()
    assert code_cache.is_sound(path)
    add.recompile()


def one_more(x: int) -> int:
    return x + 1


@pytest.mark.usefixtures("told")
def test_what_another_process_removed_a_moment_ago_is_not_told(tmp_path: Path) -> None:
    code_cache.discard(tmp_path / "gone-0.nbc", ValueError("wrong checksum"))
    assert code_cache.reason(EOFError()) == "EOFError"


def test_what_cannot_be_kept_is_not(tmp_path: Path) -> None:
    cache = code_cache.CodeCache(tmp_path, one_more, b"")
    cache.save_overload((), SimpleNamespace(lifted=(), library=SimpleNamespace(has_dynamic_globals=True)))
    assert list(tmp_path.iterdir()) == []
