"""What is kept between runs: another user's is not read, none is needed, and killed processes leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit

from wom_sim import aside, code_cache
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.network import cache as network_cache
from wom_sim.network.network import Network
from wom_sim.studies.new.from_calendar import write_new, write_template

ROOT = Path(__file__).parents[2]
SOMEBODY = 12345
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may give things away")
KERNELS = "from wom_sim.engine import kernels; print(kernels.CACHED)"
NEW = "import sys; from wom_sim.cli import main; sys.exit(main(['new', 'x.yaml']))"


def python(code: str, here: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A real process; a variable that is empty is not set."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    environment = {name: value for name, value in variables.items() if value}
    command = [sys.executable, "-W", "always", "-c", code]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, cwd=here, env=environment)


# ---------------------------------------------------------------- another user's


@as_root
@pytest.mark.parametrize("whose", ["", "compiled"])
def test_compiled_code_in_a_folder_of_another_user(tmp_path: Path, whose: str) -> None:
    (tmp_path / "home" / whose).mkdir(parents=True)
    os.chown(tmp_path / "home" / whose, SOMEBODY, SOMEBODY)
    done = python(KERNELS, tmp_path, WOM_CACHE=str(tmp_path / "home"))
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
    assert f"{tmp_path / 'home' / whose} belongs to another user: kernels are compiled anew" in done.stderr
    assert not list((tmp_path / "home" / whose).iterdir())


@as_root
@pytest.mark.parametrize("whose", ["file", "folder"])
def test_compiled_code_of_another_user_is_not_read(tmp_path: Path, whose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_cache, "_told", set())

    def add(x: int) -> int:
        return x + 1

    assert code_cache.kept_in(tmp_path, njit(add), b"")(1) == 2
    (kept,) = tmp_path.glob("*.nbc")
    os.chown(kept if whose == "file" else tmp_path, SOMEBODY, SOMEBODY)
    again = code_cache.kept_in(tmp_path, njit(add), b"")
    with pytest.warns(UserWarning, match="not read and compiled anew.* belongs to another user"):
        assert again(1) == 2
    assert not sum(again.stats.cache_hits.values())
    assert code_cache.is_sound(kept) == (whose == "file")
    os.chown(tmp_path, 0, 0)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where parsed networks are kept, with one in it."""
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "friends.csv").write_text("1,2\n2,3\n", encoding="utf-8")
    Network.read(tmp_path / "friends.csv")
    return tmp_path / "cache" / "networks"


@as_root
@pytest.mark.parametrize("whose", [".", "..", "file"])
def test_a_network_of_another_user_is_not_read(cache: Path, whose: str) -> None:
    (kept,) = cache.iterdir()
    assert network_cache.load(kept.stem, "") is not None
    os.chown(kept if whose == "file" else cache / whose, SOMEBODY, SOMEBODY)
    assert network_cache.load(kept.stem, "") is None
    before = kept.stat().st_mtime_ns
    assert len(Network.read(cache.parents[1] / "friends.csv").indptr) == 4
    assert (kept.stat().st_mtime_ns == before) == (whose != "file")


# ---------------------------------------------------------------- none


def test_nobody_has_a_home(tmp_path: Path) -> None:
    code = f"from pathlib import Path\ndef home(): raise RuntimeError\nPath.home = home\n{KERNELS}"
    done = python(code, tmp_path, WOM_CACHE="", HOME="")
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
    assert "set WOM_CACHE: kernels are compiled anew" in done.stderr


@pytest.mark.parametrize("verb", ["check", "compare"])
def test_without_compiling(tmp_path: Path, configs: Path, verb: str) -> None:
    code = f"import sys; from wom_sim.cli import main; sys.exit(main({[verb, str(configs / 'classroom.yaml')]}))"
    done = python(code, tmp_path, NUMBA_DISABLE_JIT="1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wom: NUMBA_DISABLE_JIT is set, and what is slow here is compiled by numba: unset it\n"


@pytest.mark.parametrize("what", [MemoryError, IndexError, AttributeError])
def test_a_damaged_network_may_raise_anything(
    cache: Path, monkeypatch: pytest.MonkeyPatch, what: type[Exception]
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise what

    (kept,) = cache.iterdir()
    monkeypatch.setattr(np, "load", broken)
    assert network_cache.load(kept.stem, "") is None


def test_a_cache_that_vanishes_at_work(cache: Path, tmp_path: Path) -> None:
    (kept,) = cache.iterdir()
    kept.unlink()
    cache.rmdir()
    cache.parent.rmdir()
    Network.read(tmp_path / "friends.csv")
    assert list(cache.iterdir()) == [kept]


# ---------------------------------------------------------------- killed


def dead() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["written", "named"])
def test_new_killed(tmp_path: Path, how: signal.Signals, moment: str) -> None:
    """No half of a file, and no litter once somebody writes the same file."""
    stop = """
import time
from pathlib import Path
link = Path.hardlink_to
def wait(one, other):
    if MOMENT == "named":
        link(one, other)
    Path("ready").touch()
    time.sleep(60)
Path.hardlink_to = wait
"""
    command = [sys.executable, "-c", stop.replace("MOMENT", repr(moment)) + NEW]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment) as process:
        wait_for((tmp_path / "ready").exists)
        process.send_signal(how)
    (tmp_path / "ready").unlink()
    whole = write_template(tmp_path / "other" / "x.yaml").read_bytes()
    found = {path.name: path.read_bytes() for path in tmp_path.glob("*.yaml")}
    assert found == ({"x.yaml": whole} if moment == "named" else {})
    assert len(list(tmp_path.glob(".*"))) == 1
    done = python(NEW, tmp_path)
    assert done.returncode == (2 if moment == "named" else 0), done.stderr
    assert (tmp_path / "x.yaml").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "x.yaml"]


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not come so far")


@pytest.mark.parametrize("name", ["x.yaml", "a[1]*.yaml", "ä" * 120 + ".yaml"], ids=["plain", "pattern", "long"])
def test_litter_of_the_dead_goes_and_that_of_the_living_stays(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    left = [path.with_name(f"{aside.prefix(path)}{number}{aside.ENDING}") for number in (dead(), os.getppid())]
    for one in left:
        one.touch()
    write_new(path, "text\n")
    assert sorted(tmp_path.iterdir()) == sorted([path, left[1]])


def test_litter_beside_kept_code_and_networks_goes(cache: Path, tmp_path: Path) -> None:
    (kept,) = cache.iterdir()
    code = tmp_path / "add-0.nbc"
    for path in (kept, code):
        path.with_name(f"{aside.prefix(path)}{dead()}{aside.ENDING}").touch()
    kept.unlink()
    Network.read(tmp_path / "friends.csv")
    code_cache.write(code, b"1")
    assert list(cache.iterdir()) == [kept]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_came_meanwhile_is_kept(tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> None:
        raise OSError("no links here")

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", none)
    assert write_new(tmp_path / "x.yaml", "new\n").read_text() == "new\n"
    (tmp_path / "y.yaml").write_text("theirs")
    monkeypatch.setattr("wom_sim.studies.new.from_calendar.refuse_existing", lambda _: None)
    with pytest.raises(InputError, match="exists already"):
        write_new(tmp_path / "y.yaml", "new\n")
    assert (tmp_path / "y.yaml").read_text() == "theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.yaml", "y.yaml"]


def test_threads_of_one_process_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "kept"

    def write() -> None:
        with aside.written_aside(path) as file:
            file.write(b"two")

    with ThreadPoolExecutor(1) as other, aside.written_aside(path) as file:
        file.write(b"one")
        other.submit(write).result()
        assert path.read_bytes() == b"two"
    assert path.read_bytes() == b"one"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_litter_beside_weekly_tables_goes(tmp_path: Path, configs: Path) -> None:
    table, truth = tmp_path / "mix.csv", tmp_path / "mix-truth.csv"
    for path in (table, truth):
        path.with_name(f"{aside.prefix(path)}{dead()}-1{aside.ENDING}").touch()
    assert main(["run", str(configs / "classroom.yaml"), "poster", "--mmm", str(table)]) == 0
    assert sorted(tmp_path.iterdir()) == [truth, table]


def test_a_share_clears_what_it_left_and_nobody_elses(tmp_path: Path, configs: Path) -> None:
    (tmp_path / "classroom.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    study = tmp_path / "sweep.yaml"
    study.write_text(SWEEP, encoding="utf-8")
    typed = ["sweep", str(study), "--out", str(tmp_path / "out"), "--jobs", "1"]
    assert main([*typed, "--part", "2/12"]) == 0
    for room in ("out", "out/parts"):
        for share in ("1-of-12", "11-of-12"):
            (tmp_path / room / f"study.yaml.0a1b2c3d.{share}.wom-aside").touch()
    assert main([*typed, "--part", "1/12"]) == 0
    left = sorted(path.name for path in tmp_path.rglob("*.wom-aside"))
    assert left == ["study.yaml.0a1b2c3d.11-of-12.wom-aside"] * 2
    assert main(typed) == 0
    assert not list(tmp_path.rglob("*.wom-aside"))


SWEEP = """\
study: sweep
scenario: classroom.yaml
vary: {sharing.contact: {from: 10%, to: 60%, steps: 3}}
strategies: [random, friends]
worlds: 4
part: 2
engine: array
"""
