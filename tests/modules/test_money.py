"""Money and hours in the corners: weeks that begin on a Monday, half people, cents, and lines that need no number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modules.stage import ADS, PLAIN, WHOLE, play, ready, scenario

from wom_sim import rng
from wom_sim.campaign.auction import in_cents
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import CompiledLine, prepare
from wom_sim.errors import ScenarioError
from wom_sim.results import values as spending
from wom_sim.results.run import Result
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import check

DAYS = ["2027-03-02", "2027-03-03", "2027-03-09"]
FAIR: dict[str, Any] = {"kind": "event", "content": "story", "on": DAYS, "number": 100, "cost_each": 1}
GIFTS: dict[str, Any] = {
    "kind": "samples", "content": "story", "on": "2027-03-02", "who": {"ids": list(range(12))}, "cost_each": 5
}  # fmt: skip
CREW = {"team.crew": {"people": 0.5, "hours_per_week": 20, "wage_per_hour": 7.35}}


def costs(lines: list[CompiledLine]) -> dict[str, float]:
    """What each line costs."""
    return {one.account.name: one.account.cost for one in lines}


# ---------------------------------------------------------------- hours


def test_a_week_of_work_begins_on_monday() -> None:
    """From Thursday on: four hours a post and ten a week give two posts until Sunday, then two from Monday."""
    thursday = {"dates.start": "2027-03-04", "plan.letters.from": "2027-03-04", "plan.ads.from": "2027-03-04"}
    letters = ready({**CREW, **thursday, "contents.story.hours": 4}).plan("plan")[1].account
    assert sorted(letters.hours) == [1, 2, 5, 6, 12, 13, 19, 20]  # Thursday, Friday, and then Mondays and Tuesdays


def test_within_a_day_the_order_of_the_lines_decides_but_an_earlier_day_goes_first() -> None:
    late = {"kind": "posts", "channel": "letters", "content": "story", **WHOLE, "days": ["tue"], "hours": 8}
    early = {**late, "days": ["mon"], "hours": 5}
    plan = {"plan.late": late, "plan.early": early, "plan.twin": early}
    prepared = ready(
        {**CREW, **plan, "strategies.plan": ["late", "early", "twin"], "strategies.turned": ["twin", "early"]}
    )
    assert [len(one.account.hours) for one in prepared.plan("plan")] == [0, 4, 4]
    assert prepared.plan("plan")[0].account.not_made == (2, 9, 16, 23)
    tight = ready({**CREW, **plan, "plan.early.hours": 7, "plan.twin.hours": 7, "strategies.plan": ["early", "twin"],
                   "strategies.turned": ["twin", "early"]})  # fmt: skip
    assert [one.account.name for name in ("plan", "turned") for one in tight.plan(name) if one.account.not_made] == [
        "twin", "early"
    ]  # fmt: skip


def test_wages_to_the_cent() -> None:
    """1.15 h a post at 7.35: of ten hours a week eight posts' worth is there, seven are wanted."""
    letters = ready({**CREW, "plan.letters.hours": 1.15}).plan("plan")[1].account
    assert letters.not_made == ()
    assert letters.wages == round(28 * 1.15 * 7.35, 2) == 236.67
    booked = spending.wages(letters, 1)
    assert round(sum(booked.values()), 2) == 236.67
    assert {round(amount, 2) for amount in booked.values()} <= {8.45, 8.46}


def test_what_is_not_made_is_not_paid(engine: str) -> None:
    """Five hours a day of the fair fit twice into each of the two weeks; six hours once."""
    for hours, made in ((5, DAYS), (6, [DAYS[0], DAYS[2]])):
        prepared = ready({**CREW, "plan.fair": {**FAIR, "hours": hours}, "strategies.plan": ["fair"]})
        account = prepared.plan("plan")[0].account
        assert account.cost == round(len(made) * (100 + hours * 7.35), 2)
        shown = play(prepared, engine).impressions[:, 0]
        assert [tick for tick in range(29) if shown[tick]] == [prepared.scenario.tick(day) for day in
                                                               _dates(prepared.scenario, made)]  # fmt: skip


def _dates(plain: Scenario, days: list[str]) -> list[Any]:
    """Days of the fair by their text."""
    return [day for day in plain.plan["fair"].active_days() if day.isoformat() in days]


# ---------------------------------------------------------------- budgets


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=6), st.integers(100, 200_000), st.integers(0, 99))
def test_a_budget_is_shared_out_to_the_cent(typed: list[int], cents: int, fee: int) -> None:
    """Whatever the lines were typed with, together they get exactly what is left after the fees."""
    plan = {f"plan.line {k}": {**ADS, "budget": money} for k, money in enumerate(typed)}
    lines = [f"line {k}" for k in range(len(typed))]
    first = {"plan.line 0.fixed_cost": fee / 100}
    prepared = ready({**SMALL, **plan, **first, "strategies.plan": {"lines": lines, "budget": cents / 100}})
    budgets = [one.account.budget for one in prepared.plan("plan")]
    assert all(round(100 * money) == pytest.approx(100 * money, abs=1e-6) for money in budgets)
    assert round(sum(budgets), 2) == round((cents - fee) / 100, 2)
    assert all(
        abs(money - (cents - fee) / 100 * one / sum(typed)) <= 0.01 + 1e-9
        for money, one in zip(budgets, typed, strict=True)
    )


SMALL = {"market.simulate": 20, "market.people": 2_000_000, "brands.shop.channels": {},
         "plan.letters": {**ADS}, "uncertainty.worlds": 2}  # fmt: skip
"""A market in which every sum finds people to show something to."""


@pytest.mark.parametrize(
    "split", [{}, {"rest": "even"}, {"a": 1 / 3, "rest": "even"}, {"a": 0.5, "b": 0.25, "c": 0.25}]
)
@pytest.mark.parametrize("budget", [100, 50.01, 33.35])
def test_a_strategy_costs_its_budget(split: dict[str, Any], budget: float) -> None:
    plan = {f"plan.{name}": {**ADS, "budget": 7} for name in "abc"}
    prepared = ready({**SMALL, **plan, "strategies.plan": {"lines": ["a", "b", "c"], "budget": budget, "split": split}})
    assert prepared.cost("plan") == budget


@pytest.mark.parametrize("kind", ["samples", "influencers"])
def test_people_by_name_are_counted_where_no_number_is_typed(kind: str, engine: str) -> None:
    """Twelve ids stand for 120 real people; a budget that is too small for them all takes fewer."""
    price = "cost_each" if kind == "samples" else "fee_each"
    line = {key: value for key, value in GIFTS.items() if key != "cost_each"} | {"kind": kind, price: 5}
    prepared = ready({"plan.gifts": line, "strategies.plan.budget": 300, "strategies.typed": ["gifts"]})
    assert prepared.cost("typed") == 600
    assert costs(prepared.plan("plan")) == {"ads": pytest.approx(300 * 20 / 620, abs=0.01), "letters": 0, "gifts": 290}
    assert prepared.cost("plan") <= 300
    assert play(prepared, engine).impressions[2, 2] in (5, 6)  # 58 real people, ten behind each of these
    rich = ready({"plan.gifts": line, "strategies.plan": {"lines": ["gifts"], "budget": 900}})
    assert rich.cost("plan") == 600


def test_a_day_that_is_not_made_leaves_its_money_to_the_others() -> None:
    changes = {**CREW, "team.crew.wage_per_hour": 0, "plan.fair": {**FAIR, "hours": 6}}
    prepared = ready({**changes, "strategies.plan": {"lines": ["fair"], "budget": 900}})
    assert prepared.cost("plan") == 900  # 450 guests on each of two days
    never = ready({**changes, "plan.fair.hours": 11, "strategies.plan": {"lines": ["fair", "ads"], "budget": 90}})
    assert costs(never.plan("plan")) == {"fair": 0, "ads": 90}


def test_a_share_goes_to_a_line_that_was_typed_without_money() -> None:
    plan = {"plan.ads.budget": 0, "plan.more": ADS}
    split = {"lines": ["ads", "more"], "budget": 100, "split": {"ads": 0.25, "rest": "even"}}
    assert costs(ready({**plan, "strategies.plan": split}).plan("plan")) == {"ads": 25, "more": 75}
    even = {"lines": ["ads", "more"], "budget": 100, "split": {"rest": "even"}}
    assert costs(ready({**plan, "strategies.plan": even}).plan("plan")) == {"ads": 50, "more": 50}


def test_equal_budgets_count_fees_wages_and_production() -> None:
    fees = {"contents.story.production": 40.1, "plan.letters.hours": 1, "plan.letters.cost_per_post": 0.33}
    strategies = {"strategies.plan": {"lines": ["ads", "letters"], "budget": 400},
                  "strategies.ads": {"lines": ["ads"], "budget": 400}}  # fmt: skip
    prepared = ready({**CREW, **fees, **strategies})
    assert prepared.cost("plan") == prepared.cost("ads") == 400
    ads, letters = prepared.plan("plan")
    assert letters.account.cost == round(28 * 0.33 + 28 * 7.35, 2)
    assert ads.account.budget == pytest.approx(400 - letters.account.cost - 40.1)
    assert prepared.plan("ads")[0].account.budget == pytest.approx(400 - 40.1)


def test_rating_points_grow_with_their_money() -> None:
    spec = scenario({"plan.ads": {**ADS, "cpm": None, "budget": 20, "grps": 40, "cost_per_point": 0.5}}).plan["ads"]
    scaled = kind_of(spec).scaled_to(spec, 50, 0)
    assert (scaled.budget, scaled.grps) == (50, 100)  # type: ignore[union-attr]


def test_check_says_what_a_strategy_cannot_spend() -> None:
    plain = scenario({"strategies.plan": {"lines": ["ads"], "budget": 90_000}, "strategies.small": ["ads"]})
    warnings = [one for one in check(plain, worlds=1).warnings if "unspent" in one]
    spent = ready({"strategies.plan": {"lines": ["ads"], "budget": 90_000}}).cost("plan")
    (said,) = warnings
    assert said.startswith(f"plan: {90_000 - spent:,.0f} EUR stay unspent on ads (who is there most already sees ")
    assert said.endswith("a day); no other line of it could take it")


def test_one_message_with_the_place_in_the_file(tmp_path: Path) -> None:
    """A budget that is eaten up by fees: file, line, key, and what to do."""
    changes = {"strategies.plan.budget": 5, "plan.ads.fixed_cost": 9}
    path = tmp_path / "poor.yaml"
    path.write_text(scenario(changes).to_yaml(), encoding="utf-8")
    line = path.read_text().splitlines().index("    budget: 5.0") + 1
    with pytest.raises(ScenarioError) as error:
        prepare(path)
    assert str(error.value).startswith(f"{path}:{line}:13: strategies.plan.budget: 9.00 go to fees, posts and wages")
    assert "hint: raise the budget, or leave lines out" in str(error.value)


def test_a_share_that_does_not_pay_the_fees_is_refused() -> None:
    with pytest.raises(
        ScenarioError, match=r"strategies\.plan\.split\.ads: its share is 10\.00; its fees, posts and wages cost 12\.00"
    ):
        ready({"plan.ads.fixed_cost": 12, "strategies.plan": {"lines": ["ads"], "budget": 100, "split": {"ads": 0.1}}})


def test_shares_leave_enough_for_the_fees_of_the_others() -> None:
    """All of it to the ads, and posts that cost 56 besides, would cost more than the budget."""
    changes = {"plan.letters.cost_per_post": 2, "strategies.plan.budget": 100}
    said = r"strategies\.plan\.split: leaves 0\.00; fees, posts and wages of others cost 56\.00"
    with pytest.raises(ScenarioError, match=said):
        ready({**changes, "strategies.plan.split": {"ads": 1}})
    assert ready({**changes, "strategies.plan.split": {"ads": 0.44}}).cost("plan") == 100


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ({"ads": 0.6, "rest": 0.4}, "strategies.plan.split.rest: is shared out evenly, or not at all"),
        ({"ads": "even"}, "strategies.plan.split.ads: only the rest is shared out evenly"),
    ],
)
def test_a_split_that_would_do_nothing_is_refused(split: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario({"strategies.plan.budget": 100, "strategies.plan.split": split})
    assert said in str(error.value)


def test_lines_beside_a_split_without_rest_get_nothing() -> None:
    split = {"lines": ["ads", "more"], "budget": 100, "split": {"ads": 0.25}}
    assert costs(ready({"plan.more": ADS, "strategies.plan": split}).plan("plan")) == {"ads": 25, "more": 0}


# ---------------------------------------------------------------- a world's money


def test_every_cent_of_a_world_is_booked(engine: str) -> None:
    """Cost in the summary = the plan's cost + rewards = the cents booked day by day."""
    codes = {"kind": "referral", "content": "story", **WHOLE, "giver": 1.25, "friend": 0.49, "fixed_cost": 10}
    prepared = ready({**CREW, "plan.codes": codes, "plan.letters.hours": 1, "strategies.plan.budget": 500})
    history = play(prepared, engine)
    result = Result(prepared, "plan", 7, 0, engine, history)
    assert result.rewards()["codes"] > 0
    assert prepared.cost("plan") == 500
    assert result.summary()["cost"] == round(500 + result.rewards()["codes"], 2)
    booked = spending.cents_by_tick(prepared, "plan", history.rows)
    assert booked.sum() == round(100 * result.cost)


@pytest.mark.parametrize("names", [{"ads"}, {"letters", "gifts"}, set()])
def test_kept_lines_are_what_they_were(names: set[str], engine: str) -> None:
    """Attribution takes lines away: the others keep their money, their hours and what they do."""
    changes = {**CREW, "plan.gifts": GIFTS, "plan.letters.hours": 4, "strategies.plan.budget": 800}
    prepared = ready(changes)
    kept = prepared.keeping("plan", names)
    whole = {one.account.name: one for one in prepared.plan("plan")}
    world = rng.world_seed(7, 0)
    for one in kept.plan("plan"):
        before = whole[one.account.name]
        assert (one.account, repr(one.in_world(world))) == (before.account, repr(before.in_world(world)))
    assert [one.account.name for one in kept.plan("plan")] == [name for name in whole if name in names]
    assert kept.scenario.strategy("plan").budget is None
    assert play(kept, engine).impressions[:, :-1].sum() > 0 or not names


def test_cents_are_kept_whatever_the_keys() -> None:
    assert in_cents({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}) == {"a": 0.33, "b": 0.34, "c": 0.33}


def test_all_means_every_line_unless_a_strategy_is_called_so() -> None:
    named = {"strategies.all": ["letters"], "strategies.plan": ["all"]}
    assert scenario(named).strategies["plan"].lines == ("letters",)
    assert scenario().strategies["plan"].lines == tuple(PLAIN["plan"])
