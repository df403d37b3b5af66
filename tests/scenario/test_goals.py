"""Goals as they are written: read, refused with a hint, told in words, written back as typed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from wom_sim import metrics
from wom_sim.errors import ScenarioError
from wom_sim.metrics.catalog import OF_ONE_RUN
from wom_sim.metrics.names import row_of
from wom_sim.reading.yaml_file import dump, read_value
from wom_sim.scenario.goals import RATES, Goal, read_goal, read_goals, wording, written
from wom_sim.scenario.scenario import Scenario

JUNE = date(2027, 6, 30)
SCENARIO = """\
name: goals
dates: {start: 2027-03-01, end: 2027-06-30}
market: {simulate: 50, network: {kind: ring, friends: 4}}
brands:
  cafe: {channels: {instagram: {followers: 10, reach: 10%}}}
  tea: {channels: {instagram: {followers: 5, reach: 10%}, blog: {followers: 5, reach: 10%}}}
contents: {story: {brand: cafe, attract: 1, share: 0}}
goals:
"""

READ = [
    ("conversions", 700, Goal("conversions", 700), "700"),
    ("orders", "700", Goal("conversions", 700), "700"),
    ("conversions", "+15%", Goal("conversions", 0.15, relative=True), "+15 %"),
    ("conversions", "+13.5 % by 2027-06-30", Goal("conversions", 0.135, True, by=JUNE), "+13.5 % by 2027-06-30"),
    ("conversions", "at least +15%", Goal("conversions", 0.15, relative=True), "+15 %"),
    ("conversions", "-5%", Goal("conversions", -0.05, relative=True), "-5 %"),
    ("reach", "60%", Goal("reach", 0.6, share=True), "60 %"),
    ("reach", "60% of the market", Goal("reach", 0.6, share=True), "60 %"),
    ("reach", "60% of segment students", Goal("reach", 0.6, share=True, segment="students"), "60 % of students"),
    ("reach_earned", "> 2.5% of students", Goal("reach_earned", 0.025, share=True, strict=True, segment="students"),
     "> 2.5 % of students"),
    ("visits", "1_000 of segment old folks by 2027-06-30", Goal("visits", 1000, segment="old folks", by=JUNE),
     "1,000 of old folks by 2027-06-30"),
    ("followers.instagram", 30_000, Goal("followers.instagram", 30_000), "30,000"),
    ("followers.instagram", "30_000 by 2027-06-30", Goal("followers.instagram", 30_000, by=JUNE),
     "30,000 by 2027-06-30"),
    ("cac", 12, Goal("cac", 12, at_most=True), "≤ 12"),
    ("cac", "< 12", Goal("cac", 12, at_most=True, strict=True), "< 12"),
    ("cac", "<12.50", Goal("cac", 12.5, at_most=True, strict=True), "< 12.5"),
    ("cac", ">= 12", Goal("cac", 12), "≥ 12"),
    ("cac_of_all_orders", "-10%", Goal("cac_of_all_orders", -0.1, relative=True, at_most=True), "≤ -10 %"),
    ("margin", "+10%", Goal("margin", 0.1, relative=True), "+10 %"),
    ("cost", 12_000, Goal("cost", 12_000, at_most=True), "≤ 12,000"),
    ("cost_per_extra_order", "< 300", Goal("cac", 300, at_most=True, strict=True), "< 300"),
    ("roi", "> 0", Goal("roi", 0, strict=True), "> 0"),
    ("roi", "> -10%", Goal("roi", -0.1, strict=True), "> -10 %"),
    ("roi", -0.2, Goal("roi", -0.2), "-0.2"),
    ("roi", "50%", Goal("roi", 0.5), "50 %"),
    ("roi_of_all_orders", "+10%", Goal("roi_of_all_orders", 0.1, relative=True), "+10 %"),
    ("roi_of_all_orders", "-10%", Goal("roi_of_all_orders", -0.1), "-10 %"),
    ("cvr", "2%", Goal("cvr", 0.02), "2 %"),
    ("shares", ">= 500", Goal("shares", 500), "500"),
    ("shares", "at least 500", Goal("shares", 500), "500"),
    ("shares", "more than 500", Goal("shares", 500, strict=True), "> 500"),
    ("shares", "at most 500", Goal("shares", 500, at_most=True), "≤ 500"),
    ("shares", "less than 500", Goal("shares", 500, at_most=True, strict=True), "< 500"),
    ("conversions", "+500", Goal("conversions", 500, more=True), "+500"),
    ("conversions", "+1_500 by 2027-06-30", Goal("conversions", 1500, more=True, by=JUNE), "+1,500 by 2027-06-30"),
    ("visits", "at least +20 of segment students", Goal("visits", 20, more=True, segment="students"),
     "+20 of students"),
    ("followers.instagram", "+1000", Goal("followers.instagram", 1000, more=True), "+1,000 since day 0"),
    ("followers.instagram", "+10%", Goal("followers.instagram", 0.1, relative=True), "+10 % since day 0"),
    ("reach", "60 people", Goal("reach", 60), "60"),
    ("shares", "≤ 1_500", Goal("shares", 1500, at_most=True), "≤ 1,500"),
]  # fmt: skip

REFUSED = [
    ("convrsions", 1, "unknown metric 'convrsions' – did you mean 'conversions'?", ""),
    ("love", 1, "unknown metric 'love'", "orders, cost_per_extra_order, reach"),
    ("followers", 1, "followers of which channel?", "followers.CHANNEL"),
    ("conversions", "15%", "must be a number or a growth (got '15%')", '"+15%" for a growth'),
    ("cac", "15%", "must be a number or a growth (got '15%')", ""),
    ("followers.x", "15%", "must be a number or a growth (got '15%')", ""),
    ("cac", "+5", "cac has no growth: it is counted from the baseline already", "< 300"),
    ("cost", "60 people", "is no goal (got '60 people')", ""),
    ("conversions", -3, "must be at least 0 (got -3)", ""),
    ("conversions", "at least -3", "must be at least 0", ""),
    ("conversions", True, "must be a number (got True)", ""),
    ("conversions", None, "must be a number (got None)", ""),
    ("conversions", "30,000", "30,000 is no plain number", "write 30_000"),
    ("conversions", "30 000", "30 000 is no plain number", "write 30_000"),
    ("conversions", "at least 3.000", "3.000 can be read in two ways", "write 3 or 3_000"),
    ("cac", "< 1.250", "1.250 can be read in two ways", "write 1.25 or 1_250"),
    ("conversions", "1.234.567", "1.234.567 is no plain number", "write 1_234_567"),
    ("cac", "< 12,5", "12,5 is no plain number", "write 12.5"),
    ("cac", "< 12.5.6", "12.5.6 is no plain number", "1_200 or 12.50"),
    ("conversions", "700 by 30/06/2027", "must be a date (got '30/06/2027')", "year-month-day"),
    ("conversions", "700 by 2027-02-30", "there is no such day as 2027-02-30", ""),
    ("cac", "< 3 h", "is no goal (got '< 3 h')", "such as 1_200"),
    ("roi", "", "is no goal (got '')", "leave a space"),
    ("reach", "160%", "must be at most 100% of the people", ""),
    ("cvr", "2% of segment students", "cvr cannot be counted in a segment", "reach, visits"),
    ("impressions", "9 of segment students", "impressions cannot be counted in a segment", ""),
    ("cost_per_extra_order", "-10%", "counted from the baseline already", "< 300"),
    ("cac", "-10%", "cac has no growth: it is counted from the baseline already", "< 300"),
    ("roas", "+10%", "counted from the baseline already", "> 1.2"),
    ("roi", "+10%", "counted from the baseline already", "> 20%"),
    ("margin", "10%", "must be a number or a growth (got '10%')", ""),
    ("roi", "> 0 of segment students", "roi cannot be counted in a segment", ""),
]


def label(goal: Goal) -> str:
    return f"{goal.name or goal.metric} {wording(goal)}"


def problems(call: Any, *given: Any) -> list[Any]:
    with pytest.raises(PydanticCustomError) as caught:
        call(*given)
    assert caught.value.context is not None
    return list(caught.value.context["problems"])


@pytest.mark.parametrize(("name", "typed", "goal", "words"), READ)
def test_what_is_read(name: str, typed: Any, goal: Goal, words: str) -> None:
    found = read_goal(name, typed)
    assert found == goal
    assert (wording(found), label(found)) == (words, f"{name} {words}")
    assert written({name: found}) == {name: typed}
    again = written({name: goal})  # made in Python, it is written so that it is read as the same
    assert read_goals(again) == {goal.metric: goal}


@pytest.mark.parametrize(("name", "typed", "message", "hint"), REFUSED)
def test_what_is_refused(name: str, typed: Any, message: str, hint: str) -> None:
    (problem,) = problems(read_goal, name, typed)
    assert message in problem.message
    assert hint in problem.hint
    assert problem.on_key == (name in ("convrsions", "love", "followers"))


ASKED = [
    ("reach", 0.6, "60% of the market, or a whole number"),
    ("reach", "0.6", "60% of the market"),
    ("reach", ">= 0.25", "25% of the market"),
    ("reach_paid", 1.0, "100% of the market"),
    ("conversions", 0.15, '"+15%" for a growth'),
    ("orders", "+0.15", '"+15%" for a growth'),
    ("followers.instagram", "at least 0.1", '"+10%" for a growth'),
    ("shares", 0.003, '"+0.3%" for a growth'),
    ("cvr", 3.5, "write 3.5%"),
    ("cvr", "> 2", "write 2%"),
    ("engagement_rate_per_impression", 7, "write 7%"),
    ("roi", 20, "write 20%, or 2000% for 20 times the money"),
    ("roas", "> 120", "write 120%, or 12000%"),
    ("roas_of_all_orders", 15, "write 15%"),
]
"""Numbers that could as well be shares, and what to write instead."""


@pytest.mark.parametrize(("name", "typed", "hint"), ASKED)
def test_a_number_that_could_be_a_share_asks(name: str, typed: Any, hint: str) -> None:
    (problem,) = problems(read_goal, name, typed)
    assert ("could be a " in problem.message) or ("at most 100%" in problem.message)
    assert hint in problem.hint
    if "," not in problem.hint.split("write ")[1]:
        return
    meant = problem.hint.split("write ")[1].split(",")[0].removesuffix(" for a growth").strip('"')
    assert read_goal(name, meant).value < 2  # what the hint says can be typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [("reach", 1), ("cvr", 0.035), ("cvr", "3.5%"), ("roi", 0.2), ("roas", 3), ("cost", 0.5), ("cac", 0.5),
     ("frequency", 0.5), ("reproduction", 0.7), ("roi", "1500%"), ("conversions", 0), ("k_factor", 0.2)],
)  # fmt: skip
def test_a_number_that_can_be_no_share_is_taken(name: str, typed: Any) -> None:
    assert read_goal(name, typed).value >= 0


def test_all_metrics_of_a_run_can_be_goals() -> None:
    some = {"cost", "reach", "reach_earned", "k_factor", "roi_of_all_orders", "peak_conversion_tick"}
    assert some <= {*OF_ONE_RUN}
    for name in OF_ONE_RUN:
        assert read_goal(name, "50%" if row_of(name).unit in RATES else 5).metric == name
    money = [name for name in OF_ONE_RUN if row_of(name).less]
    harm = {
        "detractors", "warnings_given", "warnings_heard", "lapses", "complaints", "response_hours",
        "lost_to_complaints", "heard_crisis",
    }  # fmt: skip
    assert [name for name in money if name not in harm] == ["cost", "cac_of_all_orders", "cost_per_person_reached"]
    assert harm <= {*money}
    counted = [name for name in OF_ONE_RUN if row_of(name).by_person]
    assert {"reach_paid", "visits_direct", "friend_conversions", "subscriptions"} <= {*counted}
    assert not {"impressions", "margin", "reproduction", "live_shares", "cvr", "largest_cascade"} & {*counted}
    assert {*metrics.SOURCES} == {"direct", "paid", "owned", "earned"}


def test_lists_and_mappings() -> None:
    mapping = {"reach": "60%", "orders": 700}
    assert read_goals(mapping) == read_goals([{"reach": "60%"}, {"orders": 700}]) == read_goals([mapping])
    assert list(read_goals(mapping)) == ["reach", "orders"]
    twice = [{"reach": "60%"}, {"reach": "60% of segment students"}, {"reach": 5}]
    found = read_goals(twice)
    assert list(found) == ["reach", "reach 2", "reach 3"]
    assert written(found) == twice
    assert written(read_goals([{"reach": 5}, {"orders": 7}])) == {"reach": 5, "orders": 7}
    assert read_goals({}) == read_goals([]) == {}
    assert read_goals({"reach": Goal("reach", 5)}) == {"reach": Goal("reach", 5)}


def test_every_mistake_is_told_where_it_is() -> None:
    found = problems(read_goals, [{"reach": "15%", "lve": 1}, "orders", {"orders": 7}, {"conversions": 7}])
    assert [one.path for one in found] == [("0", "lve"), ("1",), ("3", "conversions")]
    assert [one.message.split(" (")[0] for one in found] == [
        "unknown metric 'lve'", "must be a metric and its goal", "the same goal is set twice",
    ]  # fmt: skip
    (problem,) = problems(read_goals, "+15%")
    assert problem.message == "must be a mapping of metrics to goals, or a list of such (got '+15%')"


@given(
    st.sampled_from(["", "at least ", "<= ", "> "]),
    st.integers(0, 10**9) | st.decimals(1, 10**6, places=2),
    st.sampled_from(["", " of segment students"]),
    st.sampled_from(["", " by 2027-06-30"]),
)
def test_parts_are_read_whatever_the_others_are(how: str, number: Any, segment: str, by: str) -> None:
    text = f"{number:_}" if isinstance(number, int) else f"{number:f}"
    goal = read_goal("visits", f"{how}{text}{segment}{by}")
    assert goal.value == float(number)
    assert (goal.at_most, goal.strict) == ("<" in how, how == "> ")
    assert (goal.segment, goal.by) == ("students" * bool(segment), JUNE if by else None)


@pytest.mark.parametrize(
    ("goal", "values", "met"),
    [
        (Goal(value=10), [9, 10, 11, float("nan")], [0, 1, 1, 0]),
        (Goal(value=10, strict=True), [9, 10, 11], [0, 0, 1]),
        (Goal(value=10, at_most=True), [9, 10, 11, float("nan")], [1, 1, 0, 0]),
        (Goal(value=10, at_most=True, strict=True), [9, 10, 11, float("nan")], [1, 0, 0, 0]),
        (Goal(value=0, strict=True), [-1e-300, 0, 1e-300], [0, 0, 1]),
        (Goal(value=10_350), [1.15 * 9_000 - 1e-9, 10_349], [1, 0]),  # a rounding error is no miss
        (Goal(value=10_350, strict=True), [10_350 + 1e-9, 10_351], [0, 1]),
    ],
)
def test_met_world_by_world(goal: Goal, values: list[float], met: list[int]) -> None:
    assert goal.met(values, goal.value).tolist() == [bool(one) for one in met]


# ---------------------------------------------------------------- in a scenario file


def read(tmp_path: Path, goals: str) -> Scenario:
    path = tmp_path / "goals.yaml"
    path.write_text(SCENARIO + goals, encoding="utf-8")
    return Scenario.read(path)


AS_SHE_WRITES = """\
  - conversions: +15% by 2027-06-30
  - cac: < 12
  - roi: > 0            # YAML would take > for the head of a folded text
  - shares: >= 500
  - {visits: > 10, reach: >=5}
  - followers.blog: 30_000
  - followers.tea.instagram: 9
  - reach: 60%
"""


def test_goals_as_she_writes_them(tmp_path: Path) -> None:
    scenario = read(tmp_path, AS_SHE_WRITES)
    words = [label(goal) for goal in scenario.goals.values()]
    assert words == [
        "conversions +15 % by 2027-06-30", "cac < 12", "roi > 0", "shares 500", "visits > 10", "reach 5",
        "followers.blog 30,000", "followers.tea.instagram 9", "reach 60 %",
    ]  # fmt: skip
    (tmp_path / "again.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    again = Scenario.read(tmp_path / "again.yaml")
    assert (again.goals, again.to_yaml()) == (scenario.goals, scenario.to_yaml())


def test_a_plus_sign_is_a_growth_with_and_without_quotes(tmp_path: Path) -> None:
    """YAML reads +1000 as 1000, and a thousand more would be a thousand in all."""
    typed = (
        "  - {followers.blog: +1000}\n  - followers.cafe.instagram: '+1000'\n  - conversions: +1_000\n  - cost: +2.5\n"
    )
    scenario = read(tmp_path, typed + "  - shares: 1000\n")
    assert [(goal.value, goal.more) for goal in scenario.goals.values()] == [
        (1000, True), (1000, True), (1000, True), (2.5, True), (1000, False),
    ]  # fmt: skip
    (tmp_path / "again.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    assert Scenario.read(tmp_path / "again.yaml").goals == scenario.goals
    changed = scenario.with_changes({"goals": {"shares": read_value("+5")}})
    assert changed.goals == {"shares": Goal("shares", 5, more=True)}
    assert Scenario.parse(changed.as_mapping()).goals == changed.goals


@pytest.mark.parametrize("typed", ["+50", "+5e1", "+50.0"])
def test_a_plus_sign_elsewhere_changes_nothing(tmp_path: Path, typed: str) -> None:
    path = tmp_path / "plus.yaml"
    path.write_text(SCENARIO.replace("simulate: 50", f"simulate: {typed}") + "  reach: 5\n", encoding="utf-8")
    assert Scenario.read(path).market.simulate == 50
    value = read_value(typed)
    assert read_value(dump({"value": value}).partition(": ")[2]) == value == 50


MARKETS = [("people: 10_000", 60, True), ("people: 10_000", 100, True), ("people: 10_000", 101, False),
           ("people: 1_000", 60, False), ("people: 1_000", 10, True)]  # fmt: skip


@pytest.mark.parametrize(("people", "number", "asks"), MARKETS)
def test_few_people_of_a_large_market_could_be_a_percentage(
    tmp_path: Path, people: str, number: int, asks: bool
) -> None:
    path, text = tmp_path / "few.yaml", SCENARIO.replace("simulate: 50", f"simulate: 50, {people}")
    for goal in (f"{number} people", f"{number}%"[-3:], f">= {number}"):
        path.write_text(text + f"  - reach: {goal}\n", encoding="utf-8")
        assert Scenario.read(path).goals
    path.write_text(text + f"  - visits: {number}\n  - reach: {number}\n", encoding="utf-8")
    if not asks:
        assert Scenario.read(path).goals["reach"].value == number
        return
    with pytest.raises(ScenarioError) as caught:
        Scenario.read(path)
    assert str(caught.value).count("could be") == 1
    assert f"few.yaml:10:12: goals.1.reach: could be {number} people or {number} % of them" in str(caught.value)
    assert f"write {number}% for the share, or {number} people" in str(caught.value)


def test_a_goal_is_changed_like_any_value(tmp_path: Path) -> None:
    scenario = read(tmp_path, "  reach: 5\n  cac: < 12\n")
    assert scenario.with_changes({"goals.cac": "< 9"}).goals["cac"].value == 9
    assert list(scenario.with_changes({"goals.shares": 3}).goals) == ["reach", "cac", "shares"]
    assert scenario.with_changes({"goals": [{"roi": "> 0"}]}).goals == {"roi": Goal("roi", 0, strict=True)}


def test_the_goals_of_the_guide_can_be_read(tmp_path: Path) -> None:
    chapter = (Path(__file__).parents[2] / "wom_sim" / "guide" / "goals.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\ngoals:\n(.*?)```", chapter, re.DOTALL)
    words = [label(goal) for goal in read(tmp_path, block.replace(".instagram", ".blog")).goals.values()]
    assert words == [
        "conversions +15 % by 2027-05-15", "reach 60 %", "followers.blog +1,000 since day 0", "cac < 20", "roi > 10 %",
        "cac_of_all_orders < 12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "column", "path", "message", "hint"),
    [
        ("- convrsions: 5", 5, "goals.0.convrsions", "did you mean 'conversions'?", ""),
        ("- reach: 60% of segment students", 12, "goals.0.reach", "unknown segment 'students'", "none to choose from"),
        ("- conversions: +15% by 2027-07-01", 18, "goals.0.conversions", "2027-07-01 is outside the horizon", "dates"),
        ("- followers.instgram: 5", 5, "goals.0.followers.instgram", "did you mean 'instagram'?", ""),
        ("- followers.instagram: 5", 5, "goals.0.followers.instagram", "2 brands have a channel", "cafe.instagram"),
        ("- conversions: > 5 and", 18, "goals.0.conversions", "is no goal (got '> 5 and')", "such as"),
        ("- conversions: 3.000", 18, "goals.0.conversions", "3.000 can be read in two ways", "write 3 or 3_000"),
    ],
)
def test_mistakes_in_a_file(tmp_path: Path, line: str, column: int, path: str, message: str, hint: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, f"  {line}\n")
    text = str(caught.value)
    assert f"goals.yaml:9:{column}: {path}: " in text
    assert text.count("goals.yaml:") == 1
    assert message in text
    assert hint in text
    assert f"9 |   {line}" in text


def test_a_dot_for_thousands_is_refused_everywhere(tmp_path: Path) -> None:
    text = SCENARIO.replace("simulate: 50", "simulate: 50, people: 3.500")
    (tmp_path / "dots.yaml").write_text(text + "  reach: 5\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"market.people: 3.500 can be read in two ways\n(.*\n)*.*3.5 or 3_500"):
        Scenario.read(tmp_path / "dots.yaml")
    fine = SCENARIO.replace("friends: 4", "friends: 4, other: [1.125, 0.250, 12.50, 1234.500, 10.0]")
    (tmp_path / "fine.yaml").write_text(fine + "  reach: 5\n", encoding="utf-8")
    assert Scenario.read(tmp_path / "fine.yaml").market.network.model_dump()["other"] == [1.125, 0.25, 12.5, 1234.5, 10]


def test_a_file_that_is_no_yaml_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"goals.yaml:11:\d+: a { … } is not closed"):
        read(tmp_path, "  - roi: > 0\n  - {shares: 5\nmoney: {}\n")
    folded = read(tmp_path, "  - reach: >\n      5\n")  # a folded text is still one
    assert folded.goals["reach"].value == 5
