"""One case, done in this process: what a command says, and whether it ended in words."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from fuzz.answers import KEPT, WORLD
from fuzz.cases import READERS, RESULTS, Case
from fuzz.families import BESIDE, case

ENDED, REFUSED, FAILED = "ended", "refused", "failed in words"
FINE = (ENDED, REFUSED, FAILED)
"""Ways to end that are as they should be: exit codes 0, 2 and 1."""

TRACEBACK, MUTE, RAW, NO_JSON = "traceback", "mute", "raw", "no JSON"
"""An error that nobody caught; a code without a word; control characters printed; ``--json`` that is none."""

_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Outcome(NamedTuple):
    """How a case ended: one of the words above, what tells its kind from others, and what was said."""

    how: str
    kind: str = ""
    said: str = ""


def tried(family: str, number: int) -> Outcome:
    """A case by its number, in a folder of its own."""
    with folder() as place:
        return done(case(family, number), place)


def done(one: Case, place: Path) -> Outcome:
    """A case in an empty folder."""
    lay(place, {**BESIDE, **one.files})
    with typed_in(place, one.language), terminal(one.terminal) as (out, err):
        how = answered(one.arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    printed, complained = (stream.getvalue().decode(one.terminal, "replace") for stream in (out, err))
    return how if isinstance(how, Outcome) else judged(how, one, printed, complained)


def answered(arguments: list[str]) -> int | Outcome:
    """The exit code of a command, or the error that it let through."""
    from wom_sim.cli import main

    try:
        return main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException as error:
        return Outcome(TRACEBACK, f"{type(error).__name__} in {raised_in(error.__traceback__)}", traceback.format_exc())


def judged(code: int, one: Case, printed: str, complained: str) -> Outcome:
    """Whether a command that ended said what it should."""
    said = complained or printed
    how = {0: ENDED, 1: FAILED, 2: REFUSED}.get(code, f"exit code {code}")
    if "Traceback (most recent call last)" in complained:
        return Outcome(TRACEBACK, "printed", complained)
    if code and not complained.strip():
        return Outcome(MUTE, f"exit code {code}", printed)
    if _RAW.search(printed + complained):
        return Outcome(RAW, repr(_RAW.findall(printed + complained)[0]), said)
    if code == 0 and "--json" in one.arguments and not {"-h", "--help", "--version"} & set(one.arguments):
        try:
            json.loads(printed)
        except ValueError as error:
            return Outcome(NO_JSON, str(error), printed)
    return Outcome(how, "", said)


def raised_in(trace: TracebackType | None) -> str:
    """The innermost place of the package in a traceback: its file, function and line."""
    frames = [frame for frame in traceback.extract_tb(trace) if "wom_sim" in Path(frame.filename).parts]
    if not frames:
        return "nowhere"
    last = frames[-1]
    file = last.filename.rpartition("wom_sim/")[2]
    return f"{file}:{last.lineno} {last.name}"


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="fuzz", ignore_cleanup_errors=True) as place:
        yield Path(place)


def lay(place: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, with a folder, an empty file and a link that leads to itself beside them."""
    for name in ("folder", "folder.csv"):
        (place / name).mkdir()
    (place / "empty").write_bytes(b"")
    for name in ("loop", "loop.csv"):
        (place / name).symlink_to(name)
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)


@contextmanager
def typed_in(place: Path, language: str) -> Iterator[None]:
    """Have a command typed in a folder, with what is kept between runs in it, and warnings as Python has them."""
    asked = {"WOM_CACHE": str(place / "cache"), "WOM_LANGUAGE": language, "COLUMNS": "100"}
    was, before = Path.cwd(), {name: os.environ.get(name) for name in asked}
    os.environ.update(asked)
    os.chdir(place)
    try:
        with warnings.catch_warnings():
            warnings.resetwarnings()
            yield
    finally:
        os.chdir(was)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def terminal(encoding: str) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Catch what is printed, as a terminal of some encoding takes it."""
    was, bytes_of = (sys.stdout, sys.stderr), (io.BytesIO(), io.BytesIO())
    sys.stdout, sys.stderr = (io.TextIOWrapper(one, encoding=encoding, write_through=True) for one in bytes_of)
    try:
        yield bytes_of
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.detach()
        sys.stdout, sys.stderr = was


WARM = [
    ["parity", "tiny.yaml"],
    ["run", "tiny.yaml", "a", "--out", "run"],
    ["run", "tiny.yaml", "a", "--through", "2027-03-05", "--save", WORLD],
    ["compare", "tiny.yaml", "--worlds", "2", "--jobs", "1", "--out", "compare"],
    ["calibrate", "calibrate.yaml", "--jobs", "1", "--out", "calibrate"],
    ["sweep", "sweep.yaml", "--jobs", "1", "--out", "sweep"],
]
"""Commands that load both engines and make the result folders which cases damage."""

MORE = [
    ["sensitivity", "sensitivity.yaml", "--jobs", "1", "--out", "made"],
    ["optimize", "optimize.yaml", "--jobs", "1", "--out", "optimum"],
    ["lift", "tiny.yaml", "a", "--worlds", "20", "--jobs", "1", "--people", "500", "--out", "lift"],
    ["track", "tiny.yaml", "counts.csv", "a", "--worlds", "2", "--jobs", "1", "--out", "track"],
    ["report", "compare"],
    ["replay", "compare", "--html", "replay.html"],
    ["explain", "compare"],
    ["lesson", "viral", "--html", "lesson.html"],
    ["calibrate", "--posts", "posts.csv", "--out", "posts"],
    ["check", "tiny.yaml", "--worlds", "1", "--set", "plan={file: calendar.csv}", "--set", "strategies={a: [all]}"],
    ["run", "tiny.yaml", "a", "--set", "market={people: 600, network: {file: ties.csv}, people_file: people.csv}"],
]
"""Commands that load the rest of the package and compile its loops, so that no case has to."""

_KEPT_SIZE = 200_000


def warm_up(commands: list[list[str]]) -> list[str]:
    """Do commands on what lies beside every case, and keep the result folders; returns what went wrong."""
    with suppress(ImportError):  # the place of compiled code is chosen here, before cases have a place of their own
        import_module("wom_sim.engine.kernels")
    wrong = []
    with folder() as place:
        for command in commands:
            for left in place.iterdir():
                if left.name in BESIDE or left.name in ("folder", "folder.csv", "empty", "loop", "loop.csv"):
                    left.unlink() if not left.is_dir() else left.rmdir()
            outcome = done(Case(command), place)
            if outcome.how != ENDED:
                wrong.append(f"{' '.join(command)}: {outcome}")
        for verb in filter(lambda verb: (place / verb).is_dir(), READERS):
            RESULTS[verb] = kept(place / verb)
        KEPT.update(kept(place / "compare"), **{WORLD: (place / WORLD).read_bytes()})
    return wrong


def kept(place: Path) -> dict[str, bytes]:
    """The files of a result folder that are neither large nor pictures."""
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and path.suffix != ".png" and path.stat().st_size < _KEPT_SIZE
    }
