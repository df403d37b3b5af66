"""Every sentence that a person reads is in the catalogues, and every translation fits its sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from tests.language.unsaid import PACKAGE, Module, unsaid
from wom_sim.language import extract

ROOT = PACKAGE.parent
CATALOGUES = sorted((PACKAGE / "language").glob("*.po"))


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


def said_with() -> Iterator[tuple[str, list[str], set[str]]]:
    """Every call that fills a sentence: where, its forms, and what they are filled with."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            many = extract.SAYING.get(getattr(call.func, "id", ""), 0) if isinstance(call, ast.Call) else 0
            if many:
                forms = [form for form in map(extract.text_of, call.args[:many]) if form is not None]
                given = {one.arg or "**" for one in call.keywords} | ({"n"} if many > 1 else set())
                if forms and given and "**" not in given:
                    yield f"{path.relative_to(ROOT)}:{call.lineno}", forms, given


def test_placeholders_have_names_and_are_filled() -> None:
    seen = 0
    for place, forms, given in said_with():
        asked = [{name for name, *_ in placeholders(form)} for form in forms]
        assert set().union(*asked) | {"n"} == given | {"n"}, place
        assert all(re.fullmatch(r"[a-z]\w*", name) for names in asked for name in names), place
        seen += 1
    assert seen > 500
