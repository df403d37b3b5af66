"""Cases by family and number.  A case depends on its family and number alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fuzz.answers import a_kept_answer, a_lesson, an_answer
from fuzz.cases import Case, a_command, a_file, a_scenario, a_study
from fuzz.seeds import COUNTS, POSTS, STUDIES, TABLES, TIES, TINY, WHO, as_text

BESIDE = {
    "tiny.yaml": TINY.encode(),
    "counts.csv": as_text(COUNTS).encode(),
    "posts.csv": as_text(POSTS).encode(),
    "ties.csv": as_text(TIES).encode(),
    "people.csv": as_text(WHO).encode(),
    "calendar.csv": as_text(TABLES["calendar"], ";").encode(),
    **{f"{name}.yaml": text.encode() for name, text in STUDIES.items()},
}
"""Files that lie beside those of every case."""


def case(family: str, number: int) -> Case:
    """One case."""
    dice = Random(f"{family} {number}")
    made = FAMILIES[family](dice)
    terminal = dice.choice(["utf-8"] * 6 + ["ascii", "latin-1"])
    return Case(made.arguments, made.files, terminal, dice.choice(["en"] * 5 + ["es"]))


FAMILIES: dict[str, Callable[[Random], Case]] = {
    "scenario": a_scenario,
    "study": a_study,
    "command": a_command,
    "file": a_file,
    "lesson": a_lesson,
    "answer": an_answer,
    "kept": a_kept_answer,
}
"""Families of cases by name."""
