"""The event ledger: its rows, their canonical order, and the table in the user's own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from wom_sim.ledger import ROW, Event, Medium, canonical, frame, note, rows_of


def some_rows() -> np.ndarray:
    """Three events, noted out of order."""
    noted: list[tuple[int, ...]] = []
    note(noted, 2, Event.CONVERT, 1, 0, 0, 0, -1, Medium.EARNED, 2, 3, 4, 5)
    note(noted, 1, Event.NOTICE, 1, 0, 0, 0, 0, Medium.PAID, 0, 0, 0, 0)
    note(noted, 1, Event.VISIT, 0, -1, -1, 0, -1, Medium.NONE, 1, 0, 0, 0)
    return rows_of(noted)


def test_a_noted_event_lands_in_its_columns() -> None:
    row = some_rows()[0]
    assert ROW.itemsize == 36
    told = {"tick": 2, "person": 1, "source": 0, "n": 2, "paid": 3, "owned": 4, "earned": 5}
    told |= {"content": 0, "line": -1, "brand": 0, "event": Event.CONVERT, "medium": Medium.EARNED}
    assert {name: int(row[name]) for name in ROW.names or ()} == told


def test_an_empty_ledger() -> None:
    assert rows_of([]).dtype == ROW
    assert len(canonical(rows_of([]))) == 0
    assert len(frame(rows_of([]), np.array([1, 2]), ["a"], ["b"], [])) == 0


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_the_canonical_order_forgets_the_order_of_noting(seed: int, count: int) -> None:
    dice = default_rng(seed)
    rows = np.zeros(count, ROW)
    for name in ROW.names or ():
        rows[name] = dice.integers(0, 3, count)
    shuffled = dice.permutation(rows)
    assert canonical(shuffled).tobytes() == canonical(rows).tobytes()
    assert np.all(np.diff(canonical(rows)["tick"]) >= 0)
    assert sorted(canonical(rows).tolist()) == sorted(rows.tolist())


@pytest.mark.parametrize("column", ROW.names)
def test_every_column_has_a_say_in_the_order(column: str) -> None:
    rows = np.zeros(2, ROW)
    rows[column] = [1, 0]
    assert canonical(rows)[column].tolist() == [0, 1]


def test_the_table_speaks_the_users_words() -> None:
    table = frame(some_rows(), np.array(["ann", "bob"], object), ["film"], ["shop"], ["ads"])
    assert table["event"].tolist() == ["convert", "notice", "visit"]
    assert table["person"].tolist() == ["bob", "bob", "ann"]
    assert table["source"].tolist() == ["ann", "ann", pd.NA]
    assert table["content"].tolist() == ["film", "film", np.nan]
    assert table["brand"].tolist() == ["shop"] * 3
    assert table["line"].tolist() == [np.nan, "ads", np.nan]
    assert table["medium"].tolist() == ["earned", "paid", "none"]
    assert table[["tick", "n", "paid", "owned", "earned"]].iloc[0].tolist() == [2, 2, 3, 4, 5]


@pytest.mark.parametrize("ids", [[2**62 + 1, -(2**62) - 1], [5, 7], ["1", "2"]])
def test_ids_survive_parquet_beside_a_missing_source(ids: list[Any], tmp_path: Path) -> None:
    table = frame(some_rows(), np.array(ids), ["film"], ["shop"], ["ads"])
    table.to_parquet(tmp_path / "ledger.parquet", index=False)
    back = pd.read_parquet(tmp_path / "ledger.parquet")
    assert back["person"].tolist() == [ids[1], ids[1], ids[0]]
    assert back["source"].tolist()[:2] == [ids[0]] * 2
    assert pd.isna(back["source"][2])
    pd.testing.assert_frame_equal(back, table)
