"""What is written comes back: every table of ours is read by whoever reads such tables, with the same numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.errors import InputError
from wom_sim.reading.door.opened import encoding_of
from wom_sim.studies.calibrate.observed import daily, read_observed


@pytest.fixture(scope="module")
def result(classroom) -> ws.Result:
    return ws.run(classroom, "poster", seed=3)


def new_by_day(result: ws.Result, name: str) -> np.ndarray:
    """What a world counts each day, day 0 with day 1."""
    found = daily(result.history, name, result.prepared.scenario.days) * result.prepared.scale
    return np.r_[found[0] + found[1], found[2:]]


def test_a_table_by_day_says_what_the_world_counted(result, classroom, tmp_path):
    """Its reach is that so far, its tick 0 the state before day 1."""
    folder = result.save(tmp_path / "run")
    found = read_observed(folder / "daily.csv", classroom.dates)
    assert set(found.series) == {"reach", "notices", "visits", "conversions", "shares", "repeat_orders"}
    for name in ("reach", "notices", "conversions", "visits"):
        values = [value for series, _, _, value in found.rows() if series == name]
        assert values == new_by_day(result, name).tolist(), name
    assert {first for _, first, _, _ in found.rows()} == {*range(1, classroom.days + 1)}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_weekly_table_with_its_short_last_week(separator, encoding, classroom, tmp_path):
    """As it is, and as a spreadsheet saves it again."""
    made = ws.mmm(classroom, "poster", seed=3)
    path, _ = made.save(tmp_path / "weeks.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",", separator), encoding=encoding)
    assert encoding_of(path.read_bytes()) in ("utf-8", "utf-16")
    found = [*read_observed(path, classroom.dates).rows()]
    assert classroom.days == 20
    assert [(first, last) for _, first, last, _ in found] == [(1, 7), (8, 14), (15, 20)]
    assert [value for *_, value in found] == made.table["orders"].tolist()


def test_a_short_last_week_of_somebody_else_is_still_outside(classroom, tmp_path):
    """Nobody knows whether it counts days beyond the horizon."""
    path = tmp_path / "weeks.csv"
    starts = [classroom.dates.on(day) for day in (1, 8, 15)]
    path.write_text("date,orders\n" + "".join(f"{day},5\n" for day in starts), encoding="utf-8")
    with pytest.raises(InputError, match="lies outside the horizon"):
        read_observed(path, classroom.dates)


def test_several_worlds_are_told_apart(classroom, tmp_path):
    path, _ = ws.mmm(classroom, "poster", worlds=2).save(tmp_path / "weeks.csv")
    with pytest.raises(InputError, match="has a column world"):
        read_observed(path, classroom.dates)


TIES = {
    "weighted": ("source,target,weight\nb,a,2\na,c,0.5\nb,a,1\nc,c,4\n", False),
    "both ways": ("source,target,weight\nb,a,2\na,b,4\nc,a,1\n", False),
    "directed": ("from,to\n3,1\n1,2\n3,2\n", True),
}


@pytest.mark.parametrize("kind", TIES)
def test_edges_are_read_as_the_same_network(kind, tmp_path):
    text, directed = TIES[kind]
    path = tmp_path / "ties.csv"
    path.write_text(text, encoding="utf-8")
    first = ws.Network.read(path, directed=directed)
    again = tmp_path / "again.csv"
    first.edges().to_csv(again, index=False)
    assert again.read_text().splitlines()[1:] == [
        line if kind == "directed" else f"{line.rpartition(',')[0]},{float(line.rpartition(',')[2])}"
        for line in text.splitlines()[1:]
    ]
    second = ws.Network.read(again, directed=directed)
    assert second.ids.tolist() == first.ids.tolist()
    assert (second.indptr.tolist(), second.targets.tolist()) == (first.indptr.tolist(), first.targets.tolist())
    assert (second.weights is None) == (first.weights is None)
    if first.weights is not None:
        assert second.weights.tolist() == first.weights.tolist()


def test_every_scenario_and_study_that_is_written_is_read(classroom, tmp_path):
    folder = ws.compare(classroom, worlds=2, strategies=["poster"]).save(tmp_path / "compare")
    assert ws.Scenario.read(folder / "scenario.yaml").name == classroom.name
    found = ws.stickiness(Path(__file__).parents[2] / "configs" / "posts.csv").save(tmp_path / "posts")
    assert "contents:" in (found / "contents.yaml").read_text(encoding="utf-8")
