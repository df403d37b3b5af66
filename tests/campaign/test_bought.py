"""What a strategy buys where its budget changes the plan as typed, and money that stays idle."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.campaign.bought import Change, Idle, changes, idle
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.compare.findings import bought_notes, idle_note

WHOLE = {"from": "2027-03-01", "to": "2027-03-10"}
AD = {"kind": "ads", "content": "film", "channel": "instagram", **WHOLE, "budget": 1_000, "cpm": 5}
PLAN: dict[str, Any] = {
    "ig_ads": AD,
    "search_ads": {**AD, "channel": "search", "cap_per_day": 1, "avails_per_day": 1},
    "samples": {"kind": "samples", "content": "film", "on": "2027-03-02", "who": "random", "number": 2_000,
                "cost_each": 0.5, "fixed_cost": 100},
    "stars": {"kind": "influencers", "content": "film", "on": "2027-03-02", "who": "degree", "number": 10,
              "fee_each": 20},
    "posts": {"kind": "posts", "content": "film", "channel": "wall", **WHOLE, "days": ["mon"], "cost_per_post": 10},
}  # fmt: skip


def campaign(strategy: dict[str, Any], plan: dict[str, Any] | None = None) -> Prepared:
    """A market of 20,000, and one strategy."""
    return prepare(Scenario.parse({
        "name": "bought", "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"people": 20_000, "simulate": 1_000, "network": {"kind": "ring", "friends": 4}},
        "brands": {"shop": {"channels": {"wall": {"followers": 100, "reach": 0.1}}}},
        "contents": {"film": {"attract": 0.3, "share": 0, "visit": 0.1}},
        "exposure": {"uneven": False}, "plan": {**PLAN, **(plan or {})}, "strategies": {"mix": strategy},
    }))  # fmt: skip


def test_as_typed_where_there_is_no_budget() -> None:
    prepared = campaign({"lines": list(PLAN)})
    assert changes(prepared, "mix") == []
    assert bought_notes(prepared, ["mix"]) == []


def test_a_budget_that_turns_samples_into_many_more() -> None:
    """12,000 less 10 a post for two Mondays, and the 100 that samples cost whatever their number."""
    prepared = campaign({"lines": ["posts", "samples"], "budget": 9_880})
    assert changes(prepared, "mix") == [Change("samples", "samples", 2_000, 19_520, 100)]
    assert bought_notes(prepared, ["mix"]) == [
        "What budgets make of the plan as typed:",
        "  mix: samples 2,000 → 19,520 (its lump sum of 100 stays) (budget 9,880)",
    ]
    assert list(idle(prepared, "mix")) == []


def test_money_of_ads_and_numbers_of_people() -> None:
    prepared = campaign({"lines": ["ig_ads", "stars"], "budget": 2_400})
    assert changes(prepared, "mix") == [
        Change("ig_ads", "", 1_000, 2_000, 0),
        Change("stars", "influencers", 10, 20, 0),
    ]
    assert bought_notes(prepared, ["mix"])[1:] == [
        "  mix: ig_ads 1,000 → 2,000 EUR, stars 10 → 20 influencers (budget 2,400)"
    ]


def test_a_little_more_or_less_is_as_typed() -> None:
    assert changes(campaign({"lines": ["ig_ads"], "budget": 1_004}), "mix") == []
    assert len(changes(campaign({"lines": ["ig_ads"], "budget": 1_006}), "mix")) == 1


DEAR = {"search_ads": {**PLAN["search_ads"], "budget": 4_000}}


@pytest.mark.parametrize(
    ("lines", "takers"),
    [(["search_ads", "ig_ads", "posts"], ("ig_ads",)), (["search_ads", "posts"], ()),
     (["search_ads", "samples", "stars", "ig_ads"], ("samples", "stars", "ig_ads"))],
)  # fmt: skip
def test_money_that_a_line_cannot_spend(lines: list[str], takers: tuple[str, ...]) -> None:
    cap = {"search_ads": {**DEAR["search_ads"], "avails_per_day": 5}}
    prepared = campaign({"lines": lines}, cap)
    unspent = prepared.plan("mix")[0].account.unspent
    assert unspent > 40
    assert list(idle(prepared, "mix")) == [
        Idle("mix", "search_ads", unspent, "who is there most already sees 1 a day", takers)
    ]


def test_two_sold_out_lines_take_nothing_from_each_other() -> None:
    full = {**AD, "cap_per_day": 1, "budget": 9_000}
    found = list(idle(campaign({"lines": ["ig_ads", "search_ads"]}, {"ig_ads": full, "search_ads": full}), "mix"))
    assert [(one.line, one.takers) for one in found] == [("ig_ads", ()), ("search_ads", ())]


def test_more_samples_than_people() -> None:
    prepared = campaign({"lines": ["samples", "ig_ads"], "budget": 60_000, "split": {"samples": 0.5, "ig_ads": 0.01}})
    (left,) = idle(prepared, "mix")
    assert (left.line, left.why, left.takers) == ("samples", "there is nobody left to choose", ())
    assert left.money == 60_000 - 600 - 100 - 20_000 * 0.5
    assert idle_note(left, 60_000, "EUR") == (
        "mix: 49,300 EUR stay unspent on samples (there is nobody left to choose); no other line of it could take it"
    )


def test_compare_tells_both_above_its_table() -> None:
    prepared = campaign({"lines": ["samples"], "budget": 30_000})
    text = compare(prepared, worlds=1, engine="array").text()
    above, _, _ = text.partition("cost")
    assert "What budgets make of the plan as typed:\n  mix: samples 2,000 → 20,000 (its lump sum of 100 stays)" in above
    assert "mix: 19,900 EUR stay unspent on samples (there is nobody left to choose); no other line" in above


def test_a_budget_that_no_line_can_use() -> None:
    (left,) = idle(campaign({"lines": ["posts"], "budget": 500}), "mix")
    assert left == Idle("mix", "", 480, "", ())
    assert idle_note(left, 500, "EUR") == (
        "mix: 480 EUR stay unspent of its budget of 500; no line of it could take it"
    )


def test_idle_money_names_who_could_take_it() -> None:
    one = Idle("paid", "search_ads", 1_230, "", ("ig_ads",))
    assert idle_note(one, None, "EUR") == "paid: 1,230 EUR stay unspent on search_ads; ig_ads could take it"
