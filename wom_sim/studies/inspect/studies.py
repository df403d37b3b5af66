"""Study files: which question they ask, checked like a scenario, with nothing run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.door.opened import Opened
from wom_sim.reading.problems import is_file
from wom_sim.reading.yaml_file import read_source
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import StudyFile
from wom_sim.studies.inspect.found import Found


def kind_of(path: Path, opened: Opened) -> str:
    """The kind of study in a file; nothing where it is none."""
    if opened.kind.sort != "table" or b"study" not in opened.data[: 1 << 16] or not is_file(path):
        return ""
    try:
        typed = read_source(path).typed
    except InputError:
        return ""
    return str(typed["study"]) if "study" in typed else ""


def study(path: Path, opened: Opened) -> Found | None:
    """A study file, and whether its scenario and its data are there; None for a file that is none.

    Raises :class:`~wom_sim.errors.InputError` for what is wrong in it.
    """
    kind = kind_of(path, opened)
    if not kind:
        return None
    from wom_sim.studies.inspect import asked

    read = asked.reader(kind).read(path)  # an unknown kind is told by the reader
    sentences = (getattr(read, "title", "") or path.stem, *scenario_of(read), *asked.asked(read))
    return Found(
        say("a study for wom {kind}", kind=kind), sentences, next=say("wom {kind} {path}", kind=kind, path=path)
    )


def scenario_of(read: StudyFile) -> Iterator[str]:
    """The scenario of a study, read from its file."""
    named = getattr(read, "scenario", "")
    if named:
        file = read.base / named
        if not is_file(file):
            raise read.error(
                ("scenario",), say("there is no file {file}", file=file), say("it is relative to the study file")
            )
        yield say("scenario: {file} ({name})", file=file, name=Scenario.read(file).name)
