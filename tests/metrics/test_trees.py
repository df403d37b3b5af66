"""Cascades as trees for drawing: known trees come out whole, in the order of time, and the lot is always the same."""

from __future__ import annotations

import numpy as np

from tests.metrics.test_metrics import EMPTY, heard, ledger
from wom_sim.metrics.cascades import BY_LOT, LARGEST, TREE, forest, sample

PATH = [heard(person, person - 1, person) for person in range(5)]
STAR = [heard(10, -1, 0), *(heard(person, 10, 1) for person in (11, 12, 13))]
COUPLES = [row for k in range(100, 300, 2) for row in (heard(k, -1, 0), heard(k + 1, k, 1))]


def columns(rows: np.ndarray, *names: str) -> list[list[int]]:
    return [rows[name].tolist() for name in names]


def test_a_path_and_a_star() -> None:
    found = sample(forest(ledger(*STAR, *PATH, heard(50, -1, 2))))
    path, star = (found[found["cascade"] == k] for k in (0, 1))
    assert len(found) == len(path) + len(star)  # who told nobody is no cascade
    assert columns(path, "person", "parent", "tick", "depth") == [
        [0, 1, 2, 3, 4], [-1, 0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4],
    ]  # fmt: skip
    assert columns(star, "person", "parent", "tick", "depth") == [
        [10, 11, 12, 13], [-1, 0, 0, 0], [0, 1, 1, 1], [0, 1, 1, 1],
    ]  # fmt: skip
    assert {*path["size"]} == {5}
    assert not found["by_lot"].any()


def test_who_passed_on_unnoticed_stands_at_the_root_and_below() -> None:
    found = sample(forest(ledger(heard(1, 5, 3), heard(5, 1, 4))))
    assert columns(found, "person", "parent", "tick", "node") == [[5, 1, 5], [-1, 0, 1], [-1, 3, 4], [0, 1, 2]]


def test_a_large_cascade_is_kept_as_it_stood() -> None:
    found = sample(forest(ledger(*PATH)), most=3)
    assert columns(found, "person", "parent", "size") == [[0, 1, 2], [-1, 0, 1], [5, 5, 5]]


def test_the_lot_is_fixed_and_falls_on_others() -> None:
    rows = ledger(*PATH, *STAR, *COUPLES)
    found = sample(forest(rows))
    assert found.tobytes() == sample(forest(rows[::-1])).tobytes()
    assert len(np.unique(found["cascade"][~found["by_lot"]])) == LARGEST
    assert len(np.unique(found["cascade"][found["by_lot"]])) == BY_LOT
    people = found["person"].tolist()
    assert len({*people}) == len(people)
    drawn = found["person"][found["by_lot"] & (found["node"] == 0)]
    assert drawn.max() > 200  # not merely the next ones


def test_nobody() -> None:
    assert sample(forest(EMPTY)).dtype == TREE
    assert len(sample(forest(EMPTY))) == 0
