"""Lines beside a comparison: the figures of a check, from the comparison's own worlds."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.studies.check.test_check_lines import AD, POSTS, market
from wom_sim.campaign.prepare import Prepared
from wom_sim.results.codebook import TABLES, meaning_of
from wom_sim.results.run import EngineName
from wom_sim.studies.check.trial import COLUMNS, Lines, figures, line_by_line, tried
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.compare.beside import Doubt, Several, together


def campaign(**more: Any) -> Prepared:
    return market({"ad": {**AD, "cap_per_day": 2, "ctr": "1%"}, "letters": POSTS, "more": AD}, **more)


@pytest.mark.parametrize("engine", ["mesa", "array"])
def test_they_are_the_figures_of_a_check(engine: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.studies.check.trial.SHARE_OF_COMPARE", 9.0)
    prepared = campaign()
    found = compare(prepared, worlds=4, seed=7, engine=engine, ask=line_by_line).beside
    assert isinstance(found, Lines)
    told = figures(tried(prepared, 4, 7, engine))
    assert found.figures == told
    assert found.settings() == {"line_worlds": 4}
    table = found.table().set_index(["line", "figure"])
    ctr = told[0].figures["ctr"]
    row = table.loc["ad", "ctr"]
    assert (row["typed"], row["is_typed"]) == (0.01, True)
    assert (row["first"], row["first_of"]) == (ctr.first.value, ctr.first.of)
    assert (row["plan"], row["plan_of"]) == (ctr.whole.value, ctr.whole.of)
    assert table.loc[("ad", "reach"), "plan"] == told[0].reach
    assert math.isnan(table.loc[("ad", "reach"), "typed"])
    assert ("ad", "opens") not in table.index
    assert ("letters", "unsubscribes") in table.index


def test_what_others_forestall_is_left_out_of_a_short_comparison() -> None:
    short = compare(campaign(), worlds=2, engine="array", ask=line_by_line).beside
    assert short is not None
    assert (short.tables(), short.settings()) == ({}, {})


def test_only_the_first_worlds_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.worlds.fleet.LINE_WORLDS", 3)
    prepared = market({"ad": AD})
    found = compare(prepared, worlds=5, seed=7, engine="array", ask=line_by_line)
    assert isinstance(found.beside, Lines)
    assert found.beside.worlds == 3
    assert found.beside.figures == figures(tried(prepared, 3, 7, "array"))


def test_every_column_has_a_meaning() -> None:
    assert {column for column in COLUMNS if meaning_of("lines", column) is None} == set()
    assert {*TABLES["lines"]} <= {*COLUMNS}


def test_several_questions_are_one() -> None:
    ask = together(line_by_line, line_by_line)
    found = compare(market({"ad": AD}), worlds=2, engine="array", ask=ask)
    assert isinstance(found.beside, Several)
    assert found.beside.doubt == Doubt(0)
    assert set(found.beside.tables()) == {"lines"}
    assert "lines" in found.tables()
    assert (found.beside.lines(), found.beside.data()) == ([], {})
