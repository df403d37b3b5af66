"""Lessons on paper and on screen: what a command says of them, and the files that it writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wom_sim.aside import written_aside
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.results.answer import Answer
from wom_sim.show.text import wrapped
from wom_sim.studies.lesson.page import Page, filled_template
from wom_sim.studies.lesson.typed import Lesson
from wom_sim.studies.lesson.words import KEY, PAGE, spoken

ENDING = ".html"


class Shelf(Answer):
    """Several lessons: what they are about, and a page that links them."""

    room = "lesson"

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.pages = [Page(lesson) for lesson in lessons]

    def text(self) -> str:
        """A lesson a paragraph."""
        return "\n\n".join(map(told_shortly, self.pages))

    def data(self) -> list[dict[str, Any]]:
        """What ``--json`` prints."""
        return [plain(page) for page in self.pages]

    def files(self, path: Path) -> dict[Path, str]:
        """The teacher's page, and beside it every lesson with its key."""
        rows = [
            {**plain(page), "page": page.lesson.lesson + ENDING, "key": key_of(page.lesson.lesson)}
            for page in self.pages
        ]
        made = {path: filled_template("list.html", say=spoken({**PAGE, **KEY}), lessons=rows)}
        for page in self.pages:
            made |= pages_of(page, path.with_name(page.lesson.lesson + ENDING))
        return made


class Told(Answer):
    """One lesson: its aims, and the numbers behind it."""

    room = "lesson"

    def __init__(self, lesson: Lesson) -> None:
        self.page = Page(lesson)

    def text(self) -> str:
        """What ``wom lesson NAME`` prints."""
        measured = [f"  {number:>8}  {say_of}" for say_of, number in self.page.claims()]
        return "\n".join([told_shortly(self.page), "", say("Measured in worlds of pupil 0:"), *measured])

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {**plain(self.page), "measured": dict(self.page.measured.values)}

    def files(self, path: Path) -> dict[Path, str]:
        """The page for pupils, and the teacher's key beside it."""
        return pages_of(self.page, path)


def pages_of(page: Page, path: Path) -> dict[Path, str]:
    """A lesson's two files; :class:`~wom_sim.errors.InputError` where a folder stands in their place."""
    if path.is_dir():
        raise InputError(say("cannot write {place}: it is a folder", place=path))
    return {path: page.html(), path.with_name(key_of(path.stem)): page.key(path.name)}


def key_of(stem: str) -> str:
    """The name of a key, beside its page."""
    return f"{stem}-key{ENDING}"


def plain(page: Page) -> dict[str, Any]:
    """What a list says of a lesson."""
    lesson = page.lesson
    return {
        "lesson": lesson.lesson, **page.heading, "aims": page.all_said(lesson.aims),
        "curriculum": page.all_said(lesson.curriculum),
    }  # fmt: skip


def told_shortly(page: Page) -> str:
    """A lesson in a few lines."""
    lesson = page.lesson
    head = say(
        "{name}: {title} (ages {ages}, {minutes} minutes)", name=lesson.lesson, title=page.said(lesson.title),
        ages=lesson.ages, minutes=lesson.minutes,
    )  # fmt: skip
    return "\n".join([head, *(wrapped(f" - {aim}") for aim in page.all_said(lesson.aims))])


def write(made: Mapping[Path, str]) -> None:
    """Write all files, each whole or not at all."""
    for path, text in made.items():
        if path.suffix != ENDING:
            raise InputError(say("{path}: the name of a page ends in .html", path=path))
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path) as file:
            file.write(text.encode("utf-8"))
