"""Hundreds of cases of the fuzzer, in this process, end or are refused in words; and the fuzzer sees what does not."""

from __future__ import annotations

import os
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from fuzz import server, trial
from fuzz.__main__ import SHARES, chosen, report
from fuzz.cases import Case
from fuzz.families import FAMILIES, case
from fuzz.server import CRASHED, HANG, JUMP, JUMPED, SECONDS, Tried, memory_of, some_tried
from fuzz.trial import (
    ENDED,
    FAILED,
    FINE,
    MUTE,
    NO_JSON,
    RAW,
    REFUSED,
    TRACEBACK,
    WARM,
    Outcome,
    done,
    folder,
    tried,
    warm_up,
)

COUNTS = {"scenario": 150, "study": 20, "command": 160, "file": 130, "lesson": 20, "answer": 20, "kept": 20}
"""Cases of each family in the fast suite, those with a long question left out."""

LONG = ("compare", "attribute", "lift", "optimize", "sensitivity", "sweep")
"""Questions that take a second where they are not refused; ``make fuzz`` asks them, too."""

BLOCK = 10
"""Cases of a test."""


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    assert warm_up(WARM[:4]) == []


def quick(family: str, first: int) -> list[int]:
    """Numbers of a block of cases without long questions; studies are mostly refused, whatever they ask."""
    block = range(first, first + BLOCK)
    return [number for number in block if family == "study" or not {*case(family, number).arguments[:2]} & {*LONG}]


BLOCKS = [(family, first) for family, count in COUNTS.items() for first in range(0, count, BLOCK)]


@pytest.mark.parametrize(("family", "first"), BLOCKS)
def test_every_case_ends_or_is_refused_in_words(family: str, first: int) -> None:
    memory, began = memory_of("VmHWM"), time.process_time()
    with warnings.catch_warnings(record=True):  # commands may warn, in words
        outcomes = {number: tried(family, number) for number in quick(family, first)}
    assert {number: outcome for number, outcome in outcomes.items() if outcome.how not in FINE} == {}
    assert time.process_time() - began < SECONDS
    assert memory_of("VmHWM") - memory < JUMP


def test_cases_are_many_and_the_same_every_time() -> None:
    assert sum(len(quick(*block)) for block in BLOCKS) >= 400
    assert sum(count for family, count in SHARES.items() if family != "file") >= 20_000
    assert SHARES["file"] >= 5_000
    assert all(case(family, 3) == case(family, 3) for family in FAMILIES)
    assert len({repr(case("scenario", number)) for number in range(50)}) == 50
    assert [family for family, _ in chosen(0.001, 5, None)].count("scenario") == 11
    assert {family for family, _ in chosen(1, 0, None)[:7]} == {*FAMILIES}


# ---------------------------------------------------------------- what the fuzzer sees


def main_that(monkeypatch: pytest.MonkeyPatch, act: Any) -> Outcome:
    """What the fuzzer says of a command that does something."""
    monkeypatch.setattr("wom_sim.cli.main", act)
    with folder() as place:
        return done(Case(["check", "tiny.yaml", "--json"]), place)


def test_an_error_that_nobody_caught_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.scenario.scenario.Scenario.read", lambda _: 1 / 0)
    with folder() as place:
        outcome = done(Case(["check", "tiny.yaml"]), place)
    assert outcome.how == TRACEBACK
    assert outcome.kind.startswith("ZeroDivisionError in studies/command.py:")
    assert outcome.kind.endswith(" read_scenario")


@pytest.mark.parametrize(
    ("printed", "code", "how"),
    [
        ("{}", 0, ENDED),
        ("nothing", 0, NO_JSON),
        ('"\x1b[31m"', 0, RAW),
        ("", 2, MUTE),
        ("", 1, MUTE),
        ("", 7, MUTE),
    ],
)
def test_what_is_printed_is_judged(monkeypatch: pytest.MonkeyPatch, printed: str, code: int, how: str) -> None:
    assert main_that(monkeypatch, lambda _: print(printed) or code).how == how


@pytest.mark.parametrize(("code", "how"), [(1, FAILED), (2, REFUSED), (7, "exit code 7")])
def test_words_are_expected_of_who_refuses(monkeypatch: pytest.MonkeyPatch, code: int, how: str) -> None:
    import sys

    assert main_that(monkeypatch, lambda _: print("wom: no", file=sys.stderr) or code).how == how


def work(family: str, number: int) -> Outcome:
    """A case that hangs, waits, takes much memory or ends the process, by its number."""
    if number == 1:
        while True:
            pass
    if number == 2:
        time.sleep(60)
    if number == 3:
        return Outcome(ENDED, str(len(bytearray(b"x") * 80_000_000)))
    if number == 4:
        os.abort()
    return Outcome(ENDED)


def test_hangs_jumps_and_crashes_cost_one_case_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "tried", work)
    for name, value in {"SECONDS": 0.2, "IDLE": 1.5, "JUMP": 50_000_000}.items():
        monkeypatch.setattr(server, name, value)
    found = list(server.all_tried([("scenario", number) for number in range(6)]))
    assert [one.outcome.how for one in found] == [ENDED, HANG, HANG, JUMPED, CRASHED, ENDED]
    assert [one.number for one in found] == list(range(6))
    assert found[3].memory > 50_000_000


def test_counts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    fine = Tried("scenario", 1, Outcome(REFUSED), 0.1, 1)
    assert report([fine], 1, 5) == 0
    assert report([fine, Tried("file", 2, Outcome(HANG, "here"), 21.0, 1)], 1, 5) == 1
    said = capsys.readouterr().out
    assert "1 × hang: here   e.g. --show file 2" in said
    assert "1 faults of 1 kinds in 2 cases" in said


def test_a_case_alone(tmp_path: Path) -> None:
    (one,) = some_tried([("command", 3)])
    assert one.outcome.how in FINE
