"""What is lost without one line is the difference to the plan that never had it, world by world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shown import SHOP, folder_of

from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import mean_interval
from wom_sim.studies.attribute.removal import FEWEST, MOST, without_each
from wom_sim.studies.compare.answer import Comparison, compare
from wom_sim.studies.compare.beside import Ask

TALK = "talk:  {lines: [posts, samples, answer], description: samples}"
PLANS = "talk: [posts, samples]\n  press: [samples]"


def compared(place: Path, ask: Ask, worlds: int = 6, plans: str = PLANS) -> Comparison:
    file = place / "shop.yaml"
    file.write_text(SHOP.replace(TALK, plans), encoding="utf-8")
    names = ["today", "talk", *(["press"] if "press" in plans else [])]
    return compare(Scenario.read(file), worlds=worlds, strategies=names, engine="array", draws=(), ask=ask)


def runs(many: int) -> Ask:
    """Ask it as in a comparison of so many runs."""
    return lambda found, run, _: without_each(found, run, many)


def test_it_is_the_difference_to_the_plan_without(tmp_path: Path) -> None:
    found = compared(tmp_path, runs(10_000))
    assert found.best == "talk"
    outcomes = dict(zip(found.strategies, found.outcomes("conversions"), strict=True))
    table: pd.DataFrame = found.tables()["removals"].set_index("line")
    for line, left in (("samples", "today"), ("posts", "press")):
        mean, half = mean_interval(outcomes["talk"] - outcomes[left])
        assert table.loc[line, "removal"] == mean != 0
        assert table.loc[line, "removal_half_width"] == half
        assert table.loc[line, "worlds"] == 6
    assert not np.isclose(table.loc["samples", "removal"], table.loc["posts", "removal"])


@pytest.mark.parametrize(("many", "worlds"), [(10_000, MOST), (2 * FEWEST * 20, FEWEST), (2 * FEWEST * 20 - 1, 0)])
def test_it_costs_a_twentieth_at_most(tmp_path: Path, many: int, worlds: int) -> None:
    found = compared(tmp_path, runs(many), worlds=14, plans="talk: [posts, samples]")
    table = found.tables().get("removals")
    assert (0 if table is None else int(table["worlds"].iloc[0])) == worlds
    assert table is None or list(table["line"]) == ["posts", "samples"]
    kept = folder_of(found, tmp_path / "results")
    assert (kept / "removals.csv").exists() == (worlds > 0)


def test_a_plan_that_changes_on_the_way_has_none(tmp_path: Path) -> None:
    plans = "talk: {lines: [posts, samples, ads], changes: {2027-03-20: {ads: 0}}}"
    found = compared(tmp_path, runs(10_000), plans=plans)
    assert found.best == "talk"
    assert "removals" not in found.tables()
