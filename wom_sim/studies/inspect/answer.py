"""What a file is taken for, and what stands in it: calendars, ties, people, counts, posts, studies, results."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError, NetworkError
from wom_sim.language.say import marked, say
from wom_sim.reading.door.opened import Opened, only_first, open_file
from wom_sim.reading.numbers import CalendarError
from wom_sim.reading.problems import is_file, is_folder
from wom_sim.reading.yaml_file import read_source
from wom_sim.results.answer import Answer
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import StudyFile
from wom_sim.studies.inspect import results, tables
from wom_sim.studies.inspect.kinds import Found, Guess, Name, guesses
from wom_sim.studies.inspect.look import look


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


READERS: Mapping[Name, Callable[[Path], Found]] = {
    "a calendar": tables.calendar,
    "a table of posts": tables.posts,
    "a table of messages": tables.messages,
    "a table of counts": tables.counts,
    "a table of people": tables.people,
    "a list of ties": tables.ties,
}
"""Who reads what."""

MOST_ROWS = 5_000
"""Rows of a calendar, of counts or posts that are looked at; ties and people are read as a whole, or counted only."""

YAML = (".yaml", ".yml")
_KEYS = {*Scenario.model_fields, "study"}
_KEY = re.compile(rb'^["\']?([a-z_]+)["\']?[ \t]*:(?:\s|$)', re.MULTILINE)


@dataclass(frozen=True)
class Inspection(Answer):
    """What :func:`inspect` found in a file: see :class:`~wom_sim.studies.inspect.kinds.Found`."""

    room = "inspect"

    label: str
    found: Found

    def data(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"file": self.label, **asdict(self.found)}


def inspect(path: str | Path) -> Inspection:
    """Say what a file is taken for and what stands in it: rows, the columns that are used, what is left out.

    Knows calendars, lists of ties and graphs, tables of people, counts and posts, study files, result folders and
    their files.  Raises :class:`~wom_sim.errors.InputError` for whatever is wrong in it, and for a file that is none
    of these; a scenario is for :func:`wom_sim.check`.
    """
    path = Path(path)
    if is_folder(path):
        return Inspection(str(path), results.folder(path))
    try:
        opened = open_file(path)
    except CalendarError as error:
        raise InputError(f"{path}: {error}") from None
    return Inspection(str(path), of_result(path) or study(path, opened) or of_file(path, opened))


def is_scenario(path: Path) -> bool:
    """Whether a file is for :func:`wom_sim.check`: YAML or JSON with keys of a scenario, or called so."""
    if is_folder(path):
        return (path / "scenario.yaml").is_file()
    try:
        opened = open_file(path)
    except CalendarError:
        return path.suffix.lower() in YAML
    if of_result(path) or kind_of(path, opened):
        return False
    return path.suffix.lower() in YAML or has_keys(opened)


def has_keys(opened: Opened) -> bool:
    """Whether a text has keys of a scenario at the beginning of its lines, or of its mapping."""
    if opened.kind.name == "JSON":
        return bool(_KEYS & {*json_keys(opened)})
    head = opened.data[: 1 << 16] if opened.kind.sort == "table" else b""
    return any(key.decode() in _KEYS for key in _KEY.findall(head))


def json_keys(opened: Opened) -> list[str]:
    """The names in a JSON object; nothing where it is none."""
    try:
        found = json.loads(opened.utf8())
    except ValueError:
        return []
    return list(found) if isinstance(found, dict) else []


def of_result(path: Path) -> Found | None:
    """A file that a study wrote; a scenario that it wrote is one like others."""
    return None if path.suffix.lower() in YAML and path.name == "scenario.yaml" else results.file(path)


def of_file(path: Path, opened: Opened) -> Found:
    """A table or a graph."""
    if opened.kind.sort == "graph":
        return look(path, opened) or read(path, None, marked("a list of ties"))
    if opened.kind.sort == "other":
        raise InputError(f"{path}: {opened.refusal(say('a table, a graph or a scenario'))}")
    likely = guesses(opened, str(path))
    if likely and (likely[0].enough or len(likely[0].headings) > 1):
        large = look(path, opened) if likely[0].name == "a list of ties" else None
        return large or read(path, likely[0], likely[0].name)
    return otherwise_ties(path)


def read(path: Path, guess: Guess | None, name: Name) -> Found:
    """What a reader found; its complaint, with what the file was taken for."""
    try:
        with only_first(MOST_ROWS):
            return READERS[name](path)
    except InputError as error:
        if guess is None or guess.enough:
            raise
        known = ", ".join(guess.headings[:5])
        raise InputError(
            say(
                "{error}\n   {path} was taken for {name}, for its headings {known}",
                error=error,
                path=path,
                name=say(name),
                known=known,
            )
        ) from None


def otherwise_ties(path: Path) -> Found:
    """A table of which no heading is known: ties need none."""
    try:
        return tables.ties(path)
    except NetworkError as error:
        raise InputError(
            say(
                "{error}\n   it was read as ties, for no heading says what it is; headings that do: "
                "date,orders · post,reach,likes · id,segment · source,target · "
                "medium,channel,content,from",
                error=error,
            )
        ) from None
