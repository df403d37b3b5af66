"""Several brands, of one's own or rivals: whoever adds them up says so, and each can be counted alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shops import DAYS, SHOP, write_counts

import wom_sim as ws
from wom_sim.errors import ScenarioError
from wom_sim.metrics.names import label, one_of, row_of
from wom_sim.results.answer import added_up
from wom_sim.results.codebook import meaning_of
from wom_sim.results.values import metric_names, of_brands, of_segment, segments, until
from wom_sim.scenario.goals import Goal, read_goal
from wom_sim.scenario.scenario import Scenario

SAID = "All numbers add up the brands shop and rival; orders of one alone are the metric conversions.shop."
RIVAL = {
    "brands": {**SHOP["brands"], "rival": {"visits_per_day": 0.04, "conversion": 0.3}},
    "contents": {
        "film": {**SHOP["contents"]["film"], "brand": "shop"},
        "theirs": {"brand": "rival", "attract": 0.5, "share": 0.2, "visit": 0.3, "persuade": 0.3},
    },
    "plan": {**SHOP["plan"], "their ads": {**SHOP["plan"]["ads"], "content": "theirs"}},
    "strategies": {"now": ["their ads"], "ads": ["ads", "their ads"], "both": ["ads", "samples", "their ads"]},
    "compare_with": "now",
}


def two(**more: Any) -> Scenario:
    """The shop, and a rival who sells far more."""
    return Scenario.parse({**SHOP, **RIVAL, **more})


def test_each_brand_is_counted_alone(engine: Any) -> None:
    result = ws.run(two(), "both", engine=engine)
    summary = result.summary()
    for metric in ("conversions", "visits"):
        own = [summary[f"{metric}.{brand}"] for brand in ("shop", "rival")]
        assert min(own) > 0
        assert sum(own) == summary[metric]
    rows = result.ledger
    ordered = rows[(rows["event"] == "convert") & (rows["brand"] == "shop")]
    assert len(ordered) * result.prepared.scale == summary["conversions.shop"]


def test_one_brand_says_and_counts_nothing_more() -> None:
    result = ws.run(Scenario.parse(SHOP), "both")
    assert not [name for name in result.summary() if "." in name]
    assert "add up the brands" not in result.text()
    assert added_up("a\n\nb", ["shop"]) == added_up("a\n\nb", []) == "a\n\nb"


def test_counted_by_a_day_and_in_a_segment() -> None:
    scenario = two(
        market={**SHOP["market"], "segments": {"young": {"share": 0.5}, "old": {"share": 0.5}}},
        goals=[{"orders.rival": "5 by 2027-03-08"}, {"visits.shop": "10 of segment young"}],
    )
    result = ws.run(scenario, "both")
    early = until(result.prepared, "both", result.history, 8)
    assert 0 < early["conversions.rival"] < result.summary()["conversions.rival"]
    groups = segments(result.prepared)
    each = [of_segment(result.prepared, result.history, DAYS, name, groups) for name in ("young", "old")]
    assert sum(one["visits.shop"] for one in each) == result.summary()["visits.shop"]
    assert result.goals() == {"goal_orders.rival": 1, "goal_visits.shop": 1}
    assert of_brands(result.prepared, result.history.rows[:0]) == dict.fromkeys(
        ["visits.shop", "visits.rival", "conversions.shop", "conversions.rival"], 0
    )


def test_words_of_a_brand() -> None:
    assert read_goal("orders.shop", "+10%") == Goal("conversions.shop", 0.1, relative=True)
    assert (label("conversions.shop"), label("visits.my kids"), one_of("conversions.kids")) == (
        "orders of shop", "visits of my kids", "order of kids",
    )  # fmt: skip
    assert row_of("conversions.shop").by_person
    assert {"conversions.rival", "visits.shop"} <= {*metric_names(two())}
    assert not [name for name in metric_names(Scenario.parse(SHOP)) if "." in name]
    for column in ("conversions.shop", "visits.my kids"):
        found = meaning_of("runs", column)
        assert found is not None
        assert "this brand alone" in found.meaning


WRONG = {
    "conversions.shpo": "unknown brand 'shpo' – did you mean 'shop'?",
    "visits.other": "unknown brand 'other'",
    "reach.shop": "unknown metric 'reach.shop'",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_brand_that_is_not_there(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        two(goals={name: 100})
    assert WRONG[name] in str(caught.value)
    with pytest.raises(ScenarioError, match=re.compile(r"there is one brand only(.|\n)*write orders")):
        Scenario.parse({**SHOP, "goals": {"orders.shop": 100}})


def test_a_comparison_says_whom_it_adds_up() -> None:
    found = ws.compare(two(goals={"conversions": 10}), worlds=2)
    text = found.text()
    assert f"Orders of shop and rival together, {found.scenario.dates.period}" in text
    assert " ".join(text.split()).count(SAID) == 1
    block = text.split("Orders by brand (mean of the worlds)\n")[1].splitlines()
    assert block[0].split() == ["shop", "rival"]
    means = found.outcomes("conversions.shop").mean(axis=1)
    assert float(dict(line.split()[:2] for line in block[1:4])["both"]) == pytest.approx(means[2], abs=0.5)


def test_a_goal_of_one_brand_ranks_by_it() -> None:
    found = ws.compare(two(goals={"orders.shop": "+1"}), worlds=2)
    assert found.metric == "conversions.shop"
    text = found.text()
    assert f"Orders of shop, {found.scenario.dates.period}" in text
    assert "add up the brands" not in text
    assert "Orders by brand" in text
    assert {row.strategy: row.p_goal for row in found.rows() if row.strategy == "now"} == {"now": 0}


def test_checking_warns() -> None:
    told = " ".join(ws.check(two(), worlds=1).warnings)
    assert "2 brands (shop, rival): numbers add them up" in told
    assert "conversions.shop" in told
    assert "numbers add them up" not in " ".join(ws.check(Scenario.parse(SHOP), worlds=1).warnings)


SMALL = {"market": {**SHOP["market"], "simulate": 40, "people": 80}}


def points(tmp_path: Path, study: str = "sweep", metric: str = "conversions", **more: Any) -> dict[str, Any]:
    path = tmp_path / "two.yaml"
    path.write_text(two(**SMALL).to_yaml(), encoding="utf-8")
    asked = {"study": study, "scenario": str(path), "strategies": ["ads"], "worlds": 2, "metrics": [metric]}
    return {**asked, "vary": {"sharing.contact": [0.1, 0.5]}, **more}


def sweep(tmp_path: Path, metric: str = "conversions") -> Any:
    return ws.sweep(points(tmp_path, metric=metric), out=tmp_path / "out")


def counted(tmp_path: Path) -> Path:
    return write_counts(tmp_path / "counts.csv", np.full(9, 20.0))


ASKED = {
    "run": lambda _: ws.run(two(**SMALL), "both"),
    "attribute": lambda _: ws.attribute(two(**SMALL), "ads", worlds=2),
    "track": lambda folder: ws.track(two(**SMALL), counted(folder), "both", worlds=2, assumptions=["sharing.contact"]),
    "sweep": sweep,
}


@pytest.mark.parametrize("question", ASKED)
def test_every_answer_says_whom_it_adds_up(question: str, tmp_path: Path) -> None:
    text = " ".join(ASKED[question](tmp_path).text().split())
    assert text.count(SAID) == 1
    assert text.index(SAID) < 600


def test_a_sweep_of_one_brand_adds_up_nobody(tmp_path: Path) -> None:
    assert "add up the brands" not in sweep(tmp_path, "conversions.shop").text()
