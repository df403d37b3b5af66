"""The numbers of the last release, on every Python: ``classroom_golden.py`` says how to write them anew."""

from __future__ import annotations

import json

import pytest
from classroom_golden import FILE, numbers

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_classroom_says_what_it_said(engine: str) -> None:
    found = numbers(engine)
    assert list(found) == list(GOLDEN)
    for strategy, golden in GOLDEN.items():
        assert found[strategy]["events"] == golden["events"], strategy
        assert found[strategy]["ledger"] == golden["ledger"], strategy
        for name, expected in golden["summary"].items():  # a summary may gain metrics, never lose or change one
            value = found[strategy]["summary"][name]
            assert value == (expected if expected is None else pytest.approx(expected, rel=1e-12)), (strategy, name)


def test_the_golden_numbers_are_of_something() -> None:
    assert [strategy for strategy, golden in GOLDEN.items() if golden["events"] == 0] == ["nothing"]
    assert len({golden["ledger"] for golden in GOLDEN.values()}) == len(GOLDEN)
