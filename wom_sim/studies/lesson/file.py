"""Lessons as files: those of the package by name, and one's own by path."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import ValidationError

from wom_sim.errors import InputError
from wom_sim.reading.problems import hidden_in, unknown
from wom_sim.reading.wording import problems_of
from wom_sim.reading.yaml_file import read_source
from wom_sim.studies.lesson.typed import Lesson

FOLDER = files("wom_sim").joinpath("lessons")
ENDINGS = (".yaml", ".yml")


def names() -> list[str]:
    """Names of the package's lessons."""
    return sorted(file.name.removesuffix(".yaml") for file in FOLDER.iterdir() if file.name.endswith(".yaml"))


def lessons() -> Iterator[Lesson]:
    """The package's lessons in the order of their numbers."""
    yield from sorted(map(read_lesson, names()), key=lambda lesson: lesson.number)


def read_lesson(name: str | Path) -> Lesson:
    """A lesson of the package by its name, or one's own by the path of its file.

    Raises :class:`~wom_sim.errors.InputError` that tells every mistake with its line.
    """
    if Path(name).suffix in ENDINGS:
        return read_file(Path(name))
    if str(name) not in names():
        raise InputError("\n   hint: ".join(unknown("lesson", name, names())))
    with as_file(FOLDER.joinpath(f"{name}.yaml")) as path:
        return read_file(path)


def read_file(path: Path) -> Lesson:
    """A lesson from its file."""
    source = read_source(path)
    problems = [*source.problems, *hidden_in(source.typed)]
    try:
        lesson = Lesson.model_validate(source.typed)
    except ValidationError as error:
        raise source.error([*problems, *problems_of(error)]) from None
    if problems:
        raise source.error(problems)
    return lesson
