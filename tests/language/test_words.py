"""Every sentence that a person reads is in the catalogues, and every translation fits its sentence."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from tests.language.unsaid import PACKAGE, Module, unsaid
from wom_sim.language import extract

ROOT = PACKAGE.parent
CATALOGUES = sorted((PACKAGE / "language").glob("*.po"))


def sentences() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for path in PACKAGE.rglob("*.py"):
        with path.open("rb") as file:
            found |= {sentence for _, _, sentence, _ in extract.python(file, (), (), {})}
    return found


def placeholders(sentence: str) -> list[tuple[str, str, str]]:
    return sorted(
        (name, spec or "", how or "") for _, name, spec, how in Formatter().parse(sentence) if name is not None
    )


def test_no_sentence_is_left_outside() -> None:
    assert [str(one) for one in unsaid()] == []


@pytest.mark.parametrize(
    "source",
    [
        'print("nobody is reached")',
        'raise InputError(f"{n} people are missing")',
        'def f(n): return "one of them" if n == 1 else "none of them"',
        'x = ["a b", ("see below",)]',
    ],
)
def test_one_outside_is_seen(source: str) -> None:
    assert list(Module("x.py", source).unsaid())


@pytest.mark.parametrize(
    "source",
    ['say("nobody is reached")', 'x = marked({"some key": "nobody is reached"})', 'Field(description="a b c")'],
)
def test_one_inside_is_not(source: str) -> None:
    assert list(Module("x.py", source).unsaid()) == []
    assert [found[2] for found in extract.python(__import__("io").BytesIO(source.encode()), (), (), {})]


def test_placeholders_have_names() -> None:
    for sentence in sentences():
        for form in (sentence,) if isinstance(sentence, str) else sentence:
            if re.search(r"\{\w*[:!}]", form):
                assert all(re.fullmatch(r"[a-z]\w*", name) for name, *_ in placeholders(form)), form
