"""Every scenario that ships says something sensible, here with few people in few worlds."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import wom_sim as ws
from wom_sim.results.run import simulate
from wom_sim.scenario.guesses import at

ROOT = Path(__file__).parents[2]
CONFIGS = {
    "small_business": ("own", "ads", "evenings", "mix"),
    "influencers": ("nano", "micro", "mid", "macro", "mega", "ads"),
    "referral": ("ads",),  # the others pay by order
    "integrated": ("television", "feeds", "talk", "integrated"),
    "reviews": ("both",),
    "b2b": ("papers", "webinars", "ads", "search", "together"),
    "cafe_nomada": ("pagado", "propio", "ganado", "mezcla"),
}
"""Scenarios that compare strategies, and their strategies that have a budget."""


def shrunk(name: str, **changes: Any) -> ws.Scenario:
    """A shipped scenario with 400 people, its presets at their values."""
    small = {"market.simulate": 400, "uncertainty.worlds": 4, "uncertainty.presets": "value"}
    return ws.Scenario.read(ROOT / "configs" / f"{name}.yaml").with_changes({**small, **changes})


@pytest.mark.parametrize("name", CONFIGS)
def test_it_compares_and_names_a_winner(name: str) -> None:
    comparison = ws.compare(shrunk(name))
    rows = comparison.rows("conversions")
    assert all(row.mean > 0 for row in rows)
    assert {row.strategy for row in rows} >= {*CONFIGS[name], comparison.baseline}
    best, text = max(rows, key=lambda row: row.mean), comparison.text()
    assert best.strategy != comparison.baseline
    first, lines = best.strategy.capitalize(), text.splitlines()
    assert any(line.startswith((f"{first} over ", f"{first} and ")) for line in lines)
    assert any(line.lstrip().startswith(f"{best.strategy} ") for line in lines)  # its row of the table
    assert "Still not a forecast" in text


@pytest.mark.parametrize("name", CONFIGS)
def test_strategies_cost_what_they_may(name: str) -> None:
    scenario = shrunk(name)
    prepared = ws.prepare(scenario)
    budgets = {one: scenario.strategy(one).budget for one in CONFIGS[name]}
    assert None not in budgets.values()
    for strategy, budget in budgets.items():
        assert 0.9 * (budget or 0.0) <= prepared.cost(strategy) <= (budget or 0.0) + 0.01, strategy


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("end", ["low", "high"])
def test_it_stands_with_presets_at_their_ends(name: str, end: Any) -> None:
    scenario = shrunk(name)
    assert len(scenario.presets_used) > 3
    moved = at(scenario, end)
    assert {used.used for used in moved.presets_used.values()} != {used.used for used in scenario.presets_used.values()}
    assert ws.prepare(moved).plans.keys() == ws.prepare(scenario).plans.keys()


RETURNING = {"regulars": ("letters", "ads", "cards", "all"), "subscription": ("ads", "letters", "friends")}
"""Scenarios whose customers come back."""


@pytest.mark.parametrize("name", RETURNING)
def test_customers_come_back_and_are_worth_more_than_an_order(name: str) -> None:
    comparison = ws.compare(shrunk(name))
    text, margin = comparison.text(), next(iter(comparison.scenario.brands.values())).margin_per_order
    assert {row.strategy for row in comparison.rows("repeat_orders")} >= {*RETURNING[name], "nothing"}
    assert all(row.mean > 0 for row in comparison.rows("repeat_orders"))
    assert all(row.mean > margin for row in comparison.rows("lifetime_value"))
    priced = any(math.isfinite(row.cost_per_extra) for row in comparison.rows(comparison.metric))
    assert ("A new customer brings" in text) == (priced and comparison.metric == "conversions")
    told = ws.check(shrunk(name)).text()
    assert "a new customer is expected to order 6.00 times more" in told or "of 100 new subscribers 75 renew" in told


COMPETING = {"two_brands": ("ads", "trials", "both"), "category": ("as the market", "ten points more")}
"""Scenarios with rivals."""


@pytest.mark.parametrize("name", COMPETING)
def test_rivals_sell_beside_every_strategy(name: str) -> None:
    comparison = ws.compare(shrunk(name))
    assert {row.strategy for row in comparison.rows("share_of_market")} == {*COMPETING[name], "nothing"}
    for brand, spec in comparison.scenario.brands.items():
        assert not spec.rival or all(row.mean > 0 for row in comparison.rows(f"conversions.{brand}"))
    assert comparison.metric == "share_of_market"
    assert all(0 < row.mean < 0.5 for row in comparison.rows("share_of_market"))


def test_money_for_a_post_makes_the_feed_show_it() -> None:
    """Boosted, the same posts are seen several times as often; without the feed, the control, exactly as often."""
    for feed, least in (({"instagram": {}}, 3.0), ({}, 1.0)):
        prepared = ws.prepare(shrunk("boost", **{"market.simulate": 2_000, "feed": feed}))
        seen = {}
        for strategy in ("posts", "boosted"):
            k = [one.account.name for one in prepared.plan(strategy)].index("posts")
            worlds = [simulate(prepared, strategy, 7, world, "array") for world in range(4)]
            seen[strategy] = sum(int(one.impressions[:, k].sum()) for one in worlds)
        assert seen["boosted"] >= least * seen["posts"]
        assert (seen["boosted"] == seen["posts"]) is (not feed)


def test_as_much_money_goes_into_a_post_as_into_ads() -> None:
    prepared = ws.prepare(shrunk("boost", **{"market.simulate": 2_000}))
    assert prepared.cost("ads") == pytest.approx(1_200, abs=1)
    assert prepared.cost("boosted") == pytest.approx(1_200, rel=0.03)


@pytest.mark.parametrize("name", [*CONFIGS, *RETURNING, *COMPETING, "boost"])
def test_its_goals_and_comments_are_there(name: str) -> None:
    text = (ROOT / "configs" / f"{name}.yaml").read_text(encoding="utf-8")
    assert f"wom compare configs/{name}.yaml" in text
    assert "†" in text
    scenario = shrunk(name)
    assert scenario.goals
    assert scenario.question


def test_hours_are_the_limit_of_one_person() -> None:
    prepared = ws.prepare(shrunk("small_business"))
    films = next(one for one in prepared.plan("own") if one.line.name == "films")
    assert len(films.account.not_made) == 12  # of 36: four a week would fit, after photos and letters
    assert prepared.cost("own") == 12 * 10 * 18.0


def test_a_crisis_is_answered_the_sooner_the_better() -> None:
    """Where it comes for certain: who is corrected, what answering costs, and what a reader is told of the risk."""
    comparison = ws.compare(shrunk("crisis", **{"crisis.oat milk.chance": 1, "uncertainty.worlds": 10}))
    means = {name: dict(zip(comparison.strategies, comparison.means(name), strict=True)) for name in
             ("heard_crisis", "heard_correction", "cost")}  # fmt: skip
    assert means["heard_correction"]["never"] == 0.0
    assert 0.0 < means["heard_correction"]["in 6 hours"] < means["heard_correction"]["in 6 hours promoted"]
    assert means["heard_crisis"]["in 6 hours promoted"] < means["heard_crisis"]["never"]
    assert means["cost"]["in 3 days promoted"] > 700.0
    text = comparison.text()
    assert "If the crisis comes (in 10 of 10 worlds), and the worst tenth of all worlds" in text
    assert {row["strategy"] for row in comparison.data()["risk"]} == {*comparison.strategies}


def test_a_spanish_calendar_holds_shifts_and_the_day_of_a_crisis() -> None:
    """Who answers and what corrects the rumour stand in the calendar: complaints are answered."""
    scenario = shrunk("avena", **{"market.simulate": 2_500})
    assert scenario.crisis["leche de avena"].on.isoformat() == "2027-04-12"
    assert [line.kind for line in scenario.plan.values()].count("care") == 2
    comparison = ws.compare(scenario)
    means = {name: dict(zip(comparison.strategies, comparison.means(name), strict=True)) for name in
             ("response_rate", "complaints", "heard_correction", "lost_to_complaints")}  # fmt: skip
    assert means["complaints"]["hoy"] > 0
    assert means["response_rate"]["hoy"] == 0.0
    assert means["response_rate"]["atender"] > 0.8
    assert means["heard_correction"]["aclarar"] > means["heard_correction"]["tarde"] > 0.0
    assert means["lost_to_complaints"]["atender"] < means["lost_to_complaints"]["hoy"]


def test_a_crisis_that_does_not_come_costs_nothing() -> None:
    comparison = ws.compare(shrunk("crisis", **{"crisis.oat milk.chance": 0}))
    assert comparison.means("cost") == [0.0] * len(comparison.strategies)
    assert "The crisis came in none of these worlds" in comparison.text()


def test_referrals_are_paid_by_order() -> None:
    comparison = ws.compare(shrunk("referral"), strategies=["today", "plain", "both"])
    costs = {row.strategy: row.cost for row in comparison.rows("conversions")}
    assert costs["both"] > costs["plain"] == comparison.prepared.cost("plain")


def test_linkedin_reaches_those_who_decide_alone() -> None:
    prepared = ws.prepare(shrunk("b2b"))
    people, reached = prepared.population, prepared.public.of_line("li_ads")
    assert people.targeted[reached].all()
    assert 0.2 < reached.sum() / people.targeted.sum() < 0.8  # 60–75 % are there, four in five of them are found


def script(name: str) -> ModuleType:
    """A script of the folder of experiments, loaded as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "experiments" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_workbook_is_what_its_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    written, shipped = tmp_path / "plan.xlsx", ROOT / "configs" / "cafe_nomada_calendario.xlsx"
    monkeypatch.setattr("sys.argv", ["spanish_calendar.py", str(written)])
    script("spanish_calendar").main()
    cells = [
        [[cell.value for cell in row] for sheet in openpyxl.load_workbook(file) for row in sheet]
        for file in (written, shipped)
    ]
    assert cells[0] == cells[1]
    assert len(cells[0]) > 12


def test_check_tells_what_a_feed_shows_under_each_strategy() -> None:
    """The same posts reach more people where money is spent on them; they are no other lines for it."""
    told = ws.check(shrunk("boost", **{"market.simulate": 2_000})).text()
    rows = [line.split() for line in told.splitlines() if line.startswith("  posts ") and "%" in line]
    reach = [float(row[1].replace(",", "")) for row in rows if "," in row[1]]
    assert len(reach) == 3  # posts, boosted, ads
    assert reach[1] > 2 * reach[0]
