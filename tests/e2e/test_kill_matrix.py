"""Every command that writes, killed at three moments by two signals: nothing half-written, nothing lost, no litter.

A process tells by audit events, without a hook in the code, when it writes: it stops at one of them and dies there.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from wom_sim.cli import parser

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SIGNALS = [signal.SIGKILL, signal.SIGTERM]
MOMENTS = ["begin", "middle", "rename"]

CHILD = """
import os, sys, time
told, stop, here = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND), int(sys.argv[2]), os.getcwd()
seen, busy = 0, False

def writes(event, args):
    if event == "open":
        path, flags = args[0], args[2]
        return isinstance(path, (str, bytes, os.PathLike)) and flags & (os.O_WRONLY | os.O_RDWR) and inside(path)
    if event == "ctypes.dlsym":
        return args[1] == "renameat2"
    return event in ("os.rename", "os.link", "os.mkdir") and inside(args[0])

def inside(path):
    return os.path.abspath(os.fsdecode(path)).startswith(here)

def hook(event, args):
    global seen, busy
    if busy or event not in ("open", "os.rename", "os.link", "os.mkdir", "ctypes.dlsym") or not writes(event, args):
        return
    busy, seen = True, seen + 1
    os.write(told, f"{event}\\n".encode())
    if seen == stop:
        os.write(told, b"ready\\n")
        time.sleep(600)
    busy = False

from wom_sim.cli import main
sys.addaudithook(hook)
sys.exit(main(sys.argv[3:]))
"""

SCENARIO = (ROOT / "configs" / "classroom.yaml").read_text(encoding="utf-8")
FILES = {
    "class.yaml": SCENARIO,
    "sweep.yaml": """\
study: sweep
scenario: class.yaml
vary: {sharing.contact: {from: 10%, to: 60%, steps: 3}}
strategies: [random, friends]
worlds: 6
part: 8
engine: array
""",
    "sensitivity.yaml": """\
study: sensitivity
scenario: class.yaml
vary: {sharing.contact: {from: 10%, to: 60%}}
strategies: [random]
trajectories: 2
worlds: 3
engine: array
""",
    "calibrate.yaml": """\
study: calibrate
scenario: class.yaml
strategy: friends
data: counts.csv
fit: {sharing.contact: {uniform: [10%, 60%]}}
particles: 20
simulations: 80
engine: array
""",
    "counts.csv": "date,shares\n2027-03-01,3\n2027-03-02,4\n2027-03-03,2\n2027-03-04,1\n2027-03-05,1\n",
    "orders.csv": "date,orders\n2027-03-01,0\n2027-03-02,1\n2027-03-03,1\n",
    "posts.csv": "post,content,reach,noticed,likes,shares\n1,a,1000,400,30,12\n2,a,900,300,20,9\n3,b,800,500,60,30\n",
}


class Verb(NamedTuple):
    """A command that writes, with what is done before it."""

    typed: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    older: tuple[str, ...] = ()
    """What makes an older result of it, which must be there whole, or the new one."""


def of_strategy(verb: str, *more: str) -> Verb:
    """A command about one strategy in a few worlds."""
    typed = (verb, "class.yaml", *more, "--jobs", "1", "--engine", "array", "--out", "out")
    return Verb(typed, older=("--seed", "3"))


PART = ("sweep", "sweep.yaml", "--jobs", "1", "--out", "out", "--part")
VERBS = {
    "new": Verb(("new", "fresh.yaml")),
    "run": Verb(("run", "class.yaml", "friends", "--out", "out"), older=("--seed", "3")),
    "run --mmm": Verb(("run", "class.yaml", "poster", "--mmm", "mix.csv", "--worlds", "2"), older=("--seed", "3")),
    "compare": of_strategy("compare", "--worlds", "4"),
    "attribute": of_strategy("attribute", "poster", "--worlds", "3"),
    "optimize": of_strategy("optimize", "poster", "--worlds", "4", "--trials", "2"),
    "track": of_strategy("track", "counts.csv", "friends", "--worlds", "20"),
    "seeds": Verb(
        ("seeds", "karate", "--k", "2", "--method", "degree", "--worlds", "20", "--out", "out"), older=("--seed", "3")
    ),
    "lift": of_strategy("lift", "connected", "--against", "random", "--worlds", "20", "--effect", "50%"),
    "calibrate": Verb(("calibrate", "calibrate.yaml", "--jobs", "1", "--out", "out"), older=("--seed", "3")),
    "calibrate --posts": Verb(("calibrate", "--posts", "posts.csv", "--out", "out")),
    "audit --out": Verb(("audit", "posts.csv", "--out", "out")),
    "audit --into": Verb(("audit", "posts.csv", "--into", "fresh.yaml")),
    "sensitivity": Verb(("sensitivity", "sensitivity.yaml", "--jobs", "1", "--out", "out")),
    "sweep": Verb(("sweep", "sweep.yaml", "--jobs", "1", "--out", "out")),
    "sweep --part": Verb((*PART, "1/2")),
    "sweep --merge": Verb(("sweep", "sweep.yaml", "--out", "out", "--merge"), before=((*PART, "1/2"), (*PART, "2/2"))),
    "run --save": Verb(
        ("run", "class.yaml", "friends", "--through", "2027-03-05", "--save", "world.npz"), older=("--seed", "3")
    ),
    "replan": Verb(
        ("replan", "class.yaml", "orders.csv", "friends", "--worlds", "20", "--out", "out"), older=("--seed", "3")
    ),
    "report": Verb(
        ("report", "out", "--pdf", "--pptx"),
        before=(("compare", "class.yaml", "--worlds", "4", "--jobs", "1", "--engine", "array", "--out", "out"),),
        older=("--language", "es"),
    ),
    "report --out": Verb(
        ("report", "out", "--out", "page.html"),
        before=(("attribute", "class.yaml", "poster", "--worlds", "3", "--jobs", "1", "--out", "out"),),
        older=("--language", "es"),
    ),
    "replay": Verb(
        ("replay", "class.yaml", "friends", "poster", "--html", "play.html", "--gif", "play.gif"), older=("--seed", "3")
    ),
    "lesson": Verb(("lesson", "viral", "--html", "lesson.html"), older=("--language", "es")),
    "lesson --list": Verb(("lesson", "--list", "--html", "all.html"), older=("--language", "es")),
}


def written() -> set[tuple[str, str]]:
    """Every command and option of it that names a place to write to."""
    commands = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction)).choices
    return {
        (verb, option)
        for verb, command in commands.items()
        for action in command._actions
        for option in action.option_strings
        if action.type is Path and option not in READ
    }


READ = {"--posts", "--from", "--posterior", "--used"}
"""Options that name a file which is read."""


def test_whatever_writes_is_killed() -> None:
    typed = {(verb.typed[0], word) for verb in VERBS.values() for word in verb.typed if word.startswith("--")}
    assert written() - typed == set()


class Known(NamedTuple):
    """What a command writes: all files before, and after, and the events at which it does."""

    verb: Verb
    before: dict[str, bytes]
    after: dict[str, bytes]
    events: list[str]


def start(here: Path, typed: tuple[str, ...], told: Path, stop: int) -> subprocess.Popen[str]:
    """A command that stops at one of its events."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(told), str(stop), *typed], cwd=here, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def done(here: Path, typed: tuple[str, ...], told: Path) -> list[str]:
    """A command that is left alone; its events."""
    with start(here, typed, told, 0) as process:
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return told.read_text().split()


def tree(here: Path) -> dict[str, bytes]:
    """Every file under a folder, hidden ones too, and folders that are empty."""
    found = {path: path.read_bytes() if path.is_file() else b"" for path in here.rglob("*")}
    return {
        path.relative_to(here).as_posix(): content for path, content in found.items()
        if path.is_file() or not any(path.iterdir())
    }  # fmt: skip


@pytest.fixture(scope="module", params=VERBS)
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Known:
    """A command that was left alone, over an older result of the same kind where there may be one."""
    here, told = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("told")
    verb = VERBS[request.param]
    for name, text in FILES.items():
        (here / name).write_text(text, encoding="utf-8")
    for number, typed in enumerate((*verb.before, *([(*verb.typed, *verb.older)] if verb.older else []))):
        done(here, typed, told / str(number))
    before = tree(here)
    return finished(verb, here, before, told / "last")


def finished(verb: Verb, here: Path, before: dict[str, bytes], told: Path) -> Known:
    """What comes of a command."""
    events = done(here, verb.typed, told)
    assert len(events) > 1
    return Known(verb, before, tree(here), events)


def event_of(moment: str, events: list[str]) -> int:
    """The number of the event that is a moment: the first, the one half-way, the last that gives a file its name."""
    names = [k for k, event in enumerate(events, 1) if event in ("os.rename", "os.link", "ctypes.dlsym")]
    return {"begin": 1, "middle": max(2, len(events) // 2), "rename": names[-1]}[moment]


@pytest.mark.parametrize("how", SIGNALS, ids=lambda how: how.name)
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed(known: Known, moment: str, how: signal.Signals, tmp_path: Path) -> None:
    here, told = tmp_path / "here", tmp_path / "told"
    for name, content in known.before.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    with start(here, known.verb.typed, told, event_of(moment, known.events)) as process:
        wait_for(lambda: told.exists() and told.read_text().endswith("ready\n"), process)
        process.send_signal(how)
    assert process.returncode == -how
    nothing_is_half_written(known, tree(here))
    done(here, known.verb.typed, tmp_path / "again")
    assert differing(known.after, tree(here)) == []


def nothing_is_half_written(known: Known, found: dict[str, bytes]) -> None:
    """What has a name of its own is as it was, or as it will be; a sweep has parts beside that, each of them whole."""
    for name, content in found.items():
        if not is_aside(name):
            whole = [files[name] for files in (known.before, known.after) if name in files]
            assert content in whole or "parts/" in name or name.endswith("provenance.json"), name
    lost = {name for name in known.before if name not in found and name in known.after}
    assert lost == set()


def is_aside(name: str) -> bool:
    """Whether nobody takes a file for a result."""
    return any(part.startswith(".") or part.endswith(".wom-aside") for part in name.split("/"))


def differing(expected: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
    """Files that are on one side only, or of other bytes."""
    names = sorted(expected.keys() | found.keys())
    return [name for name in names if expected.get(name) != found.get(name)]


def wait_for(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 300
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "it did not come so far"
        time.sleep(0.02)
