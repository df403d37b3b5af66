"""Tables by day and dimension: cell by cell by hand, and sums that equal the summary."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from histories import (
    ADS,
    DAYS,
    EARNED,
    SCALE,
    by_ads,
    by_friend,
    by_post,
    cafe,
    history,
    prepared,
    row,
    with_segments,
)
from scenarios import scenario_number

from wom_sim.engine.lines import PostsLine, Rotation
from wom_sim.engine.loop import History
from wom_sim.ledger import Event
from wom_sim.results.run import Result, run
from wom_sim.results.tables import METRICS, cells, contents_told, frames, newly_reached, tables_of_run
from wom_sim.studies.compare.answer import compare
from wom_sim.worlds.fleet import record

FRIENDS_FILM = 3  # the slot of what friends passed on of the film

# Day 2: ads reach 0 and 1, the post reaches 1.  Day 3: 0 orders.  Day 9: a friend's share reaches 0 and 2.  Day 10: 2
# comes to the site, 6 and 7 come by themselves and by searching.
STORY = (
    by_ads(Event.FIRST_EXPOSURE, 0, 2),
    by_ads(Event.FIRST_EXPOSURE, 1, 2),
    by_post(Event.FIRST_EXPOSURE, 1, 2),
    by_ads(Event.NOTICE, 0, 2),
    by_ads(Event.ENGAGE, 0, 2),
    by_ads(Event.SHARE, 0, 2, n=1, line=-1, medium=EARNED),
    by_ads(Event.SHARE, 5, 2, n=9),  # paid for
    by_ads(Event.VISIT, 0, 3, n=1),
    by_ads(Event.CONVERT, 0, 3, n=1),
    by_friend(Event.FIRST_EXPOSURE, 0, 9),
    by_friend(Event.FIRST_EXPOSURE, 2, 9),
    by_friend(Event.VISIT, 2, 10, n=1),
    by_friend(Event.SUBSCRIBE, 2, 10, n=0),
    row(Event.VISIT, 6, 10, n=1),
    row(Event.VISIT, 7, 10, n=1, medium=EARNED),
    by_post(Event.UNSUBSCRIBE, 1, 11, n=0),
    by_ads(Event.STOP, 0, 11),
)
SHOWN = {(2, 0): 3, (2, 1): 1, (9, FRIENDS_FILM): 2}


def story() -> History:
    return history(*STORY, impressions=SHOWN)


def tables(ready: Any = None) -> dict[str, pd.DataFrame]:
    return tables_of_run(ready or prepared(), "all", story(), {"reach": 15, "cac": math.nan}, 3)


def told(table: pd.DataFrame, metric: str, dimension: str = "") -> dict[Any, float]:
    """A metric as {(day of March, value): number}, in simulated people."""
    some = table[table["metric"] == metric]
    some = some[some["value"] > 0]
    days = [day.day for day in some["day"]]
    keys = list(zip(days, some[dimension], strict=True)) if dimension else days
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, (some["value"] / SCALE).tolist(), strict=True))


def test_day_by_day() -> None:
    by_day = tables()["by_day"]
    assert list(by_day.columns) == ["strategy", "world", "day", "metric", "value"]
    assert len(by_day) == DAYS * len(METRICS)  # nothing is left out
    assert set(by_day["strategy"]) == {"all"}
    assert set(by_day["world"]) == {3}
    assert str(by_day["day"].iloc[0].date()) == "2027-03-01"
    expected = {
        "impressions": {2: 4, 9: 2}, "reach": {2: 2, 9: 1}, "notices": {2: 1}, "engagements": {2: 1}, "shares": {2: 1},
        "sponsored_shares": {2: 1}, "visits": {3: 1, 10: 3}, "conversions": {3: 1}, "subscriptions": {10: 1},
        "unsubscribes": {11: 1},
    }  # fmt: skip
    assert {metric: told(by_day, metric) for metric in expected} == expected


def test_by_medium_channel_line_and_content() -> None:
    found = tables()
    assert list(found["by_line"].columns) == ["strategy", "world", "day", "line", "metric", "value"]
    reach = {name: told(found[f"by_{name}"], "reach", name) for name in ("medium", "channel", "line", "content")}
    assert reach == {
        "medium": {(2, "paid"): 2, (2, "owned"): 1, (9, "earned"): 2},
        "channel": {(2, "video site"): 2, (2, "blog"): 1, (9, "friends"): 2},
        "line": {(2, "ads"): 2, (2, "posts"): 1, (9, "friends"): 2},
        "content": {(2, "film"): 2, (2, "offer"): 1, (9, "film"): 1},  # 0 knew the film from the ad
    }
    assert told(found["by_line"], "impressions", "line") == {(2, "ads"): 3, (2, "posts"): 1, (9, "friends"): 2}
    assert told(found["by_content"], "impressions", "content") == {(2, "film"): 3, (2, "offer"): 1, (9, "film"): 2}
    visits = {name: told(found[f"by_{name}"], "visits", name) for name in ("medium", "channel", "content")}
    assert visits == {
        "medium": {(3, "paid"): 1, (10, "earned"): 2, (10, "direct"): 1},
        "channel": {(3, "video site"): 1, (10, "friends"): 1, (10, "search"): 1, (10, "direct"): 1},
        "content": {(3, "film"): 1, (10, "film"): 1, (10, "none"): 2},
    }
    assert told(found["by_channel"], "shares", "channel") == {(2, "friends"): 1}
    assert told(found["by_line"], "sponsored_shares", "line") == {(2, "ads"): 1}
    assert told(found["by_channel"], "unsubscribes", "channel") == {(11, "blog"): 1}


def test_by_source_of_the_visit() -> None:
    by_source = tables()["by_source"]
    assert list(by_source.columns) == ["strategy", "world", "day", "source", "metric", "value"]
    assert set(by_source["metric"]) == {"visits", "conversions", "subscriptions"}
    assert told(by_source, "conversions", "source") == {(3, "paid"): 1}
    assert told(by_source, "subscriptions", "source") == {(10, "earned"): 1}


def test_spend_is_booked_by_day_and_line() -> None:
    table = tables()["by_line"]
    spend = table[table["metric"] == "spend"].groupby("line")["value"].sum().round(2).to_dict()
    accounts = prepared().lines
    assert spend == {name: accounts[name].account.cost for name in ("ads", "posts", "gifts")}
    first = table[(table["metric"] == "spend") & (table["line"] == "posts")]
    assert [(day.day, value) for day, value in zip(first["day"], first["value"], strict=True)] == [(1, 14)]


def test_totals_with_rates() -> None:
    whole = tables()["totals"]
    assert list(whole.columns) == ["strategy", "world", "dimension", "name", "metric", "value"]
    found = whole.set_index(["dimension", "name", "metric"])["value"]
    cost = prepared().cost("all")
    assert found["all", "all", "reach"] == 15  # 2 + 1 + 2 by medium: never their sum
    assert [found["medium", name, "reach"] for name in ("direct", "paid", "owned", "earned")] == [0, 10, 5, 10]
    assert found["all", "all", "frequency"] == 6 / 3
    assert found["all", "all", "margin"] == 8 * 5
    assert found["all", "all", "cost_per_person_reached"] == cost / 15
    assert found["all", "all", "return_per_person_reached"] == 40 / 15
    assert found["medium", "paid", "return_per_person_reached"] == 40 / 10
    assert found["medium", "earned", "share_of_reach"] == 10 / 15
    assert found["medium", "earned", "cost_per_person_reached"] == 5 / 10  # the gifts
    assert found["line", "friends", "cost_per_person_reached"] == 0
    assert found["channel", "direct", "cvr"] == 0
    assert math.isnan(found["channel", "direct", "frequency"])
    assert not np.isinf(whole["value"]).any()
    assert found["line", "ads", "cvr"] == 1


def test_segments_and_what_lies_beyond_the_target() -> None:
    ready = with_segments(("young", "old"), [0, 1, 1, 0, 0, 0, 0, 0, 0, 0], target="old")
    seen = story()
    seen.items["paid"][:2, 0] = 1, 2
    seen.items["earned"][[0, 2], 0] = 1
    seen.items["owned"][1, 1] = 1
    found = tables_of_run(ready, "all", seen, {}, 0)
    assert told(found["by_segment"], "reach", "segment") == {(2, "young"): 1, (2, "old"): 1, (9, "old"): 1}
    assert told(found["by_segment"], "visits", "segment") == {(3, "young"): 1, (10, "old"): 1, (10, "young"): 2}
    assert not {"spend", "impressions"} & {*found["by_segment"]["metric"]}  # not known day by day
    totals = found["totals"].set_index(["dimension", "name", "metric"])["value"]
    assert (totals["target", "target", "reach"], totals["target", "beyond the target", "reach"]) == (10, 5)
    assert totals["target", "beyond the target", "share_of_reach"] == 1 / 3
    assert (totals["segment", "young", "impressions"], totals["segment", "old", "impressions"]) == (10, 20)
    assert ("segment", "young", "spend") not in totals.index
    assert ("segment", "young", "cost_per_person_reached") not in totals.index


def test_reach_is_the_earliest_tick_in_any_order() -> None:
    rows = story().rows
    rng = np.random.default_rng(1)
    code = np.zeros(len(rows), np.int64)
    expected = newly_reached(rows, code, (DAYS + 1, 1))
    for _ in range(5):
        assert newly_reached(rng.permutation(rows), code, (DAYS + 1, 1)).tolist() == expected.tolist()
    assert expected[:, 0].tolist() == [0, 0, 2, *[0] * 6, 1, *[0] * 5]
    assert newly_reached(rows[:0], code[:0], (3, 2)).tolist() == [[0, 0]] * 3


def test_a_rotation_shows_its_parts_in_turn() -> None:
    part = PostsLine(
        "turns", 1, prepared().lines["posts"].line.medium, 1, 1, 1, channel=0, reach=(0.5,), ticks=frozenset({1, 4})
    )
    other = replace(part, content=0, ticks=frozenset({2}))
    line = Rotation("turns", 1, part.medium, 0, 1, 1, parts=(part, other))
    assert contents_told([line, part], 6)[:, 0].tolist() == [0, 1, 0, 0, 1, 0]
    assert contents_told([line, part], 6)[:, 1].tolist() == [1] * 6
    assert contents_told([], 3).shape == (3, 0)


# ---------------------------------------------------------------- reconciled


def reconcile(result: Result) -> None:
    """Everything that adds up, adds up, to the last unit and the last cent."""
    summary, scale = result.summary(), result.prepared.scale
    found = result.tables()
    whole = found["totals"].set_index(["dimension", "name", "metric"])["value"]
    for dimension in ("day", "medium", "channel", "line", "content"):
        sums = found[f"by_{dimension}"].groupby("metric")["value"].sum()
        for metric in set(METRICS) - {"reach", "spend", "unsubscribes"}:
            assert round(sums.get(metric, 0.0) / scale, 6) == round(summary[metric] / scale), (dimension, metric)
        assert round(sums.get("spend", 0.0), 2) == summary["cost"]
    for medium in ("direct", "paid", "owned", "earned"):
        for metric in ("visits", "conversions"):
            assert whole["medium", medium, metric] == pytest.approx(summary[f"{metric}_{medium}"])
        if medium != "direct":
            assert whole["medium", medium, "reach"] == pytest.approx(summary[f"reach_{medium}"])
    assert whole["all", "all", "reach"] == pytest.approx(summary["reach"])
    assert whole["all", "all", "margin"] == pytest.approx(summary["margin"], abs=1e-9)
    brands = [result.prepared.setting.brands[content.brand] for content in result.prepared.setting.told]
    items = result.history.items[:, [not brand.rival for brand in brands]]
    by_person = sum(int(items[name].sum()) for name in ("paid", "owned", "earned"))
    segments = found["totals"].query("dimension == 'segment' and metric == 'impressions'")["value"]
    assert segments.empty or segments.sum() == pytest.approx(by_person * scale)
    assert whole["all", "all", "impressions"] == pytest.approx(by_person * scale)  # as segments count them
    for name in ("cost_per_person_reached", "return_per_person_reached", "frequency", "cvr"):
        assert whole["all", "all", name] == pytest.approx(summary[name], nan_ok=True)
    assert not np.isinf(found["totals"]["value"]).any()


@pytest.mark.parametrize("number", range(10))
def test_tables_of_generated_campaigns_add_up(number: int, engine: Any, tmp_path: Path) -> None:
    reconcile(run(scenario_number(number, tmp_path), "all", engine=engine))


def test_a_run_without_lines(engine: Any) -> None:
    result = run(cafe(), "nothing", engine=engine)
    reconcile(result)
    assert set(result.tables()["by_line"]["line"]) == {"direct"}


# ---------------------------------------------------------------- means over worlds


def test_means_over_worlds_are_means_of_tables() -> None:
    ready = prepared()
    runs = [run(ready, "all", world=world) for world in range(3)]
    found = compare(ready, worlds=3).tables()
    assert "world" not in found["by_day"].columns
    for name in ("by_day", "by_line", "by_segment"):
        if name not in found:
            continue
        keys = [column for column in found[name].columns if column != "value"]
        each = pd.concat([one.tables()[name] for one in runs]).groupby(keys)["value"].sum() / 3
        mine = found[name][found[name]["strategy"] == "all"].set_index(keys)["value"]
        assert mine.to_dict() == pytest.approx(each[each > 0].to_dict() if name != "by_day" else each.to_dict())
    totals = found["totals"].set_index(["strategy", "dimension", "name", "metric"])["value"]
    reach = float(np.mean([one.summary()["reach"] for one in runs]))
    assert totals["all", "all", "all", "reach"] == pytest.approx(reach)
    assert totals["all", "all", "all", "cost_per_person_reached"] == pytest.approx(runs[0].cost / reach)
    assert totals["posts only", "line", "posts", "spend"] == 14
    assert set(found["by_line"]["strategy"]) == {"all", "posts only", "nothing"}
    assert list(found)[:2] == ["summary", "totals"]


def test_tables_cost_nothing_where_nobody_asks() -> None:
    ready = prepared()
    assert record(ready, "all", 7, 0, "array").cells == {}
    kept = record(ready, "all", 7, 0, "array", tables=True).cells
    both = kept["line"] + kept["line"]
    assert both.counts.tolist() == (2 * kept["line"].counts.astype(int)).tolist()
    assert both.orders.tolist() == (2 * kept["line"].orders).tolist()
    assert both.impressions.tolist() == (2 * kept["line"].impressions).tolist()
    assert frames({}, ready) == {}
    assert kept["line"].counts.nbytes < 15 * 6 * 11 * 8  # small numbers take little room
    assert cells(ready, "all", story())["line"].names[ADS] == "ads"
