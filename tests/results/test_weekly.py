"""Weekly tables for mix models: the shape that they expect, and the effect that really was."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from histories import SCALE, by_ads, by_friend, by_post, cafe, history, prepared, row
from scenarios import scenario_number

import wom_sim
from wom_sim.campaign.prepare import prepare
from wom_sim.engine.agents import Consumer
from wom_sim.errors import InputError
from wom_sim.ledger import Event, Medium
from wom_sim.results.run import run
from wom_sim.results.weekly import by_week, channels_of, first_days, media_table, mix, true_effects
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.run.mmm import mmm

DATA = Path(__file__).parents[2].parent / "shared/data/campaign/robyn_simulated_weekly.csv.gz"

STORY = history(
    by_ads(Event.VISIT, 0, 3, n=1),
    by_ads(Event.VISIT, 0, 7, n=2),
    by_ads(Event.CONVERT, 0, 7, n=2),
    by_ads(Event.VISIT, 1, 8, n=1),
    by_post(Event.VISIT, 2, 8, n=1),
    by_post(Event.CONVERT, 2, 8, n=1),
    by_friend(Event.VISIT, 3, 14, n=1),
    by_friend(Event.CONVERT, 3, 14, n=1),
    row(Event.VISIT, 4, 14, n=1),
    impressions={(2, 0): 3, (7, 0): 2, (8, 0): 4, (1, 1): 5, (14, 1): 6, (9, 2): 2, (9, 3): 7},
)


def test_weeks() -> None:
    assert by_week(np.array([9, 1, 1, 1, 1, 1, 1, 1, 5, 5])).tolist() == [16, 10]  # tick 0 is the day before day 1
    assert first_days(prepared()) == ["2027-03-01", "2027-03-08"]
    longer = prepared(**{"dates.end": "2027-03-15"})
    assert first_days(longer) == ["2027-03-01", "2027-03-08", "2027-03-15"]


def test_what_an_analyst_would_have() -> None:
    ready = prepared()
    table = media_table(ready, "all", STORY, channels_of(ready, "all"))
    spent = round(sum(ready.lines["ads"].account.spent.values()) + 2.5, 2)
    assert table.to_dict("list") == {
        "DATE": ["2027-03-01", "2027-03-08"],
        "revenue": [8 * SCALE, 16 * SCALE],
        "orders": [SCALE, 2 * SCALE],
        "video_site_S": [spent, 0],
        "video_site_I": [5 * SCALE, 4 * SCALE],
        "video_site_clicks_P": [2 * SCALE, SCALE],
        "competitor_sales_B": [pytest.approx(np.nan, nan_ok=True)] * 2,
        "events": ["na", "season"],
        "blog": [5 * SCALE, 6 * SCALE],
        "samples": [0, 2 * SCALE],
    }


def test_a_channel_that_is_paid_and_owned_has_two_entries() -> None:
    ready = prepared(**{"plan.ads.channel": "blog"})
    found = channels_of(ready, "all")
    assert [(one.name, one.lines, one.paid) for one in found] == [
        ("blog", (0,), True), ("blog_organic", (1,), False), ("samples", (2,), False),
    ]  # fmt: skip
    table = media_table(ready, "all", STORY, found)
    assert {"blog_S", "blog_I", "blog_clicks_P", "blog_organic"} <= {*table.columns}


def test_the_truth_is_with_minus_without() -> None:
    ready = prepared()
    nothing = history(by_post(Event.CONVERT, 5, 13, n=1))
    no_ads = history(by_post(Event.CONVERT, 2, 8, n=1), by_post(Event.CONVERT, 5, 9, n=1), by_post(Event.CONVERT, 6, 9))
    truth = true_effects(ready, STORY, nothing, {"video_site": no_ads, "blog": STORY})
    assert truth.to_dict("list") == {
        "DATE": ["2027-03-01", "2027-03-08"],
        "days": [7, 7],
        "orders": [SCALE, 2 * SCALE],
        "revenue": [8 * SCALE, 16 * SCALE],
        "baseline_orders": [0, SCALE],
        "baseline_revenue": [0, 8 * SCALE],
        "plan_true_orders": [SCALE, SCALE],
        "plan_true_revenue": [8 * SCALE, 8 * SCALE],
        "video_site_true_orders": [SCALE, -SCALE],  # a week may well lose what another gains
        "video_site_true_revenue": [8 * SCALE, -8 * SCALE],
        "blog_true_orders": [0, 0],
        "blog_true_revenue": [0, 0],
    }


def busy(**changes: Any) -> Scenario:
    """Enough people and days for something to happen."""
    lively = {
        "market.simulate": 100, "market.people": 500, "dates.end": "2027-03-24", "brands.cafe.visits_per_day": 0.05,
        "brands.cafe.conversion": 0.2, "plan.ads.budget": 300,
    }  # fmt: skip
    return cafe(**{**lively, **changes})


def true_columns(truth: pd.DataFrame, name: str) -> list[list[float]]:
    return [truth[f"{name}_true_{what}"].tolist() for what in ("orders", "revenue")]


def test_one_line_alone_brings_the_total_less_the_baseline(engine: Any) -> None:
    found = run(busy(strategies={"ads": ["ads"]}, compare_with="ads"), "ads", engine=engine).mmm()
    truth = found.truth
    assert sum(map(abs, truth["video_site_true_orders"])) > 0
    assert true_columns(truth, "video_site") == true_columns(truth, "plan")
    for what in ("orders", "revenue"):
        difference = truth[what] - truth[f"baseline_{what}"]
        assert truth[f"video_site_true_{what}"].tolist() == difference.tolist()
    nothing = run(busy(strategies={"ads": ["ads"]}, compare_with="ads"), "nothing", engine=engine).mmm()
    assert truth["baseline_orders"].tolist() == nothing.table["orders"].tolist()


def test_a_line_that_does_nothing_has_no_effect_in_any_week(engine: Any) -> None:
    idle = {"plan.ads.attention": 0, "plan.ads.trust": 0}  # seen, and never noticed
    found = run(busy(**idle), "all", engine=engine).mmm()
    assert found.table["video_site_I"].sum() > 0
    assert found.table["video_site_S"].sum() > 0
    assert true_columns(found.truth, "video_site") == [[0] * 4] * 2
    assert any(true_columns(found.truth, "blog")[0])


def test_the_counterfactual_is_the_strategy_without_those_lines(engine: Any) -> None:
    scenario = busy()
    ready = prepare(scenario)
    found = run(ready, "all", engine=engine).mmm()
    fewer = run(ready, "posts only", engine=engine)
    without = run(ready.keeping("all", {"posts"}), "all", engine=engine)
    assert without.history.rows.tobytes() == fewer.history.rows.tobytes()
    two = run(ready.keeping("all", {"posts", "gifts"}), "all", engine=engine)
    effect = found.truth["orders"] - two.mmm().truth["orders"]
    assert found.truth["video_site_true_orders"].tolist() == effect.tolist()


@pytest.mark.parametrize("number", [1, 4])
def test_weeks_add_up_to_the_run(number: int, tmp_path: Path) -> None:
    result = run(scenario_number(number, tmp_path), "all")
    summary, found = result.summary(), result.mmm()
    assert found.table["orders"].sum() == pytest.approx(summary["all_orders"])
    assert found.truth["days"].sum() == result.prepared.scenario.days
    assert found.truth["orders"].tolist() == found.table["orders"].tolist()
    paid = [one for one in channels_of(result.prepared, "all") if one.paid]
    accounts = [one.account for one in result.prepared.plan("all") if one.line.medium == Medium.PAID]
    spent = sum(found.table[f"{one.name}_S"].sum() for one in paid)
    assert round(spent, 2) == round(sum(account.cost for account in accounts), 2)


def test_how_it_was_run_is_how_it_is_run_again() -> None:
    class Deaf(Consumer):
        """Whom nothing reaches."""

        def step(self) -> None:
            for item in self.items:
                item.attention = item.trust = item.pull = item.buy = 0
            super().step()

    found = run(busy(**{"plan.gifts.trial": 0}), "all", consumer=Deaf).mmm().truth
    assert found["plan_true_orders"].tolist() == [0] * 4
    assert found["baseline_orders"].sum() > 0
    unpaid = run(busy(), "all", media=frozenset({Medium.OWNED, Medium.EARNED})).mmm().truth
    assert unpaid["video_site_true_orders"].tolist() == [0] * 4


def test_several_worlds_stand_below_one_another() -> None:
    ready = prepare(busy())
    told: list[tuple[int, int]] = []
    found = mmm(ready, "all", worlds=2, first=3, seed=5, progress=lambda done, total: told.append((done, total)))
    assert found.table["world"].tolist() == [3] * 4 + [4] * 4
    fourth = run(ready, "all", seed=5, world=4).mmm()
    for mine, other in ((found.table, fourth.table), (found.truth, fourth.truth)):
        part = mine[mine["world"] == 4].drop(columns="world").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, other)
    assert told == [(1, 2), (2, 2)]
    assert "world" not in mmm(ready, "all").table.columns
    with pytest.raises(InputError, match="worlds must be at least 1"):
        mmm(ready, "all", worlds=0)
    assert wom_sim.mmm is mmm


def test_files(tmp_path: Path) -> None:
    table, truth = run(busy(), "all").mmm().save(tmp_path / "weeks.csv")
    assert [path.name for path in (table, truth)] == ["weeks.csv", "weeks-truth.csv"]
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [one["DATE"] for one in rows] == ["2027-03-01", "2027-03-08", "2027-03-15", "2027-03-22"]
    assert {one["competitor_sales_B"] for one in rows} == {"n/a"}
    again = run(busy(), "all").mmm().save(tmp_path / "again.csv")
    assert [path.read_bytes() for path in again] == [table.read_bytes(), truth.read_bytes()]


@pytest.mark.skipif(not DATA.is_file(), reason="no example of such a table here")
def test_the_shape_of_the_well_known_example() -> None:
    with gzip.open(DATA, "rt") as file:
        theirs = next(csv.reader(file))
    ours = run(busy(), "all").mmm().table
    assert (theirs[:2], list(ours.columns[:2])) == (["DATE", "revenue"], ["DATE", "revenue"])
    assert {"competitor_sales_B", "events"} <= {*theirs} & {*ours.columns}
    endings = ("_S", "_I", "_clicks_P")
    assert all(any(name.endswith(end) for name in theirs) for end in endings)
    assert all(any(name.endswith(end) for name in ours.columns) for end in endings)
    assert date.fromisoformat(ours["DATE"][1]) - date.fromisoformat(ours["DATE"][0]) == pd.Timedelta(days=7)


def test_both_tables_come_from_the_same_run() -> None:
    ready = prepare(busy())
    kept: list[set[str]] = []

    def keeping(lines: set[str]) -> Any:
        kept.append(lines)
        return run(ready.keeping("all", lines), "all").history

    found = mix(ready, "all", run(ready, "all").history, keeping)
    assert kept == [{"posts", "gifts"}, {"ads", "gifts"}, {"ads", "posts"}, set()]
    assert len(found.table) == len(found.truth) == 4
