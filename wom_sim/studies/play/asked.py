"""What ``wom play`` was asked to open: a page of the app, and the file or lesson that it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.yaml_file import read_source
from wom_sim.studies.lesson.file import ENDINGS, names, read_lesson

DESK, CLASSROOM = "desk", "classroom"
"""The two pages: the strategist's and the teacher's."""


class Asked(NamedTuple):
    """A page, and the path of a calendar or scenario, or the name or path of a lesson; nothing where none was typed."""

    page: str = DESK
    what: str = ""


def asked(typed: str) -> Asked:
    """What was typed: a lesson by its name, else a file, whose content says whether it is a lesson.

    Raises :class:`~wom_sim.errors.InputError` for what is neither, and for a lesson that cannot be read.
    """
    if not typed:
        return Asked()
    if typed in names():
        return Asked(CLASSROOM, typed)
    if not Path(typed).is_file():
        raise InputError(
            say(
                "cannot open {typed}: there is no such file\n   hint: a calendar, a scenario, or a lesson: {names}",
                typed=typed,
                names=", ".join(names()),
            )
        )
    if Path(typed).suffix in ENDINGS and is_lesson(Path(typed)):
        return Asked(CLASSROOM, str(read_lesson(typed) and Path(typed).resolve()))
    return Asked(DESK, str(Path(typed).resolve()))


def is_lesson(path: Path) -> bool:
    """Whether a YAML file is a lesson, by its first key."""
    typed = read_source(path).typed
    return isinstance(typed, Mapping) and "lesson" in typed
