"""Columns of points: every value as it was given, in a few bytes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wom_sim.scenario.study import Study
from wom_sim.studies.sweep.agenda import Agenda
from wom_sim.studies.sweep.columns import Column, Growing
from wom_sim.studies.sweep.design import Points
from wom_sim.studies.sweep.parts import Parts
from wom_sim.studies.sweep.plan import make_plan

CLASSROOM = Path(__file__).parents[3] / "configs" / "classroom.yaml"


def column(*blocks: list[Any]) -> Column:
    made = Growing()
    for block in blocks:
        made.add(block)
    return made.done()


@pytest.mark.parametrize(
    "blocks",
    [
        [[0.1, 0.25]],
        [[1, 2], [3]],
        [[0.5], [1]],
        [[1, 2.0], [True, "1", None]],
        [["a", {"k": [1]}], [0.5, "a"]],
        [[2**70, 1], [2.0]],
        [[False, True]],
    ],
)
def test_values_are_what_they_were(blocks: list[list[Any]]) -> None:
    given = [value for block in blocks for value in block]
    found = column(*blocks)
    told = found.at(np.arange(len(given)))
    assert told == given == [found[k] for k in range(len(found))]
    assert [*map(type, told)] == [*map(type, given)]


def test_one_type() -> None:
    assert column([0.5, 1]).of_one_type().at(np.arange(2)) == [0.5, 1.0]
    assert column(["50%", 0.5]).of_one_type().at(np.arange(2)) == [0.5, 0.5]
    assert column([{"b": 1, "a": 2}, "x", 1]).of_one_type().at(np.arange(3)) == ['{"a": 2, "b": 1}', "x", "1"]
    assert column([True, False]).of_one_type().at(np.arange(2)) == [True, False]


def test_what_was_skipped_decides_no_type() -> None:
    points = Points.of(("a",), [(0.5,), ("high",), (0.7,)]).kept(np.array([True, False, True]))
    assert points.told()["a"].at(np.arange(2)) == [0.5, 0.7]
    assert list(points) == [(0.5,), (0.7,)]


def test_points_are_a_sequence() -> None:
    points = Points.of(("a", "b"), [(0.5, "x"), (0.6, "y"), (0.5, "x")])
    assert (len(points), points[-1], points[1:]) == (3, (0.5, "x"), [(0.6, "y"), (0.5, "x")])
    assert points.different == 2
    assert list(Points.of((), [()])) == [()]
    with pytest.raises(IndexError):
        Points.of((), [()])[1]


def kept_bytes(points: int, folder: Path) -> int:
    """What a sweep of so many points, one run each, keeps before anything is run."""
    axes = {"sharing.contact": {"from": 0.1, "to": 0.6}, "contents.stickers.share": {"from": 0.2, "to": 0.5}}
    given = {"study": "sweep", "scenario": str(CLASSROOM), "vary": axes, "design": {"sobol": points}, "worlds": 1}
    tracemalloc.start()
    plan = make_plan(Study.parse({**given, "strategies": ["random"], "engine": "array", "metrics": ["reach"]}))
    agenda = Agenda(plan, Parts(folder, plan), plan.lanes)
    assert plan.columns
    assert plan.hash
    assert list(iter(agenda.take, None))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert plan.runs == points
    return kept


def test_many_points_take_a_few_bytes_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points, their table and everything that is to be done: at most 50 MB for 100,000 runs; a tenth of it here."""
    monkeypatch.setattr("wom_sim.studies.sweep.design.MOST_CHECKED", 2)
    few, many = 1 << 8, 1 << 13
    kept_bytes(few, tmp_path)  # loads what is loaded once
    assert kept_bytes(many, tmp_path) - kept_bytes(few, tmp_path) < 5e6 * (many - few) / 100_000
