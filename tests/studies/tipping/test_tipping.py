"""What would have to be different: toy campaigns whose turning points are known in closed form, and what is said."""

from __future__ import annotations

import math
from typing import Any

import pytest
from toy_ads import ONE, PEOPLE, TWO, toy

import wom_sim as ws
from wom_sim.errors import InputError
from wom_sim.studies.compare.answer import compare
from wom_sim.studies.compare.beside import Doubt
from wom_sim.studies.compare.notes import Unknown, unknown_note
from wom_sim.studies.tipping.answer import Tipping, affordable, allowed_runs, case_of, reaches, runner_up, screened
from wom_sim.studies.tipping.search import Bench, Effort

ALIKE = {"contents.one.persuade", "contents.two.persuade", "plan.first.odds", "plan.second.odds"}


@pytest.fixture(scope="module")
def answer() -> Tipping:
    return ws.tipping(toy(), effort=Effort(4, 30, 5), confirm=2)


def by_path(answer: Tipping) -> dict[str, Any]:
    return {one.path: one for one in answer.tips}


# ---------------------------------------------------------------- closed form


def test_persuade_turns_where_both_persuade_alike(answer):
    tips = by_path(answer)
    assert tips["contents.one.persuade"].tips_at == pytest.approx(TWO, rel=0.05)
    assert tips["contents.two.persuade"].tips_at == pytest.approx(ONE, rel=0.05)
    assert {tips[f"contents.{one}.persuade"].then for one in ("one", "two")} == {"right"}


def test_a_price_turns_where_half_as_many_are_seen(answer):
    """I = S(1 − e^(−1000·B/(CPM·S))): half of it at a price of 1000·B/S / −ln((1 + e^(−1000·B/(10·S)))/2)."""
    bought = 1000 * 30.0 / PEOPLE
    price = bought / -math.log((1 + math.exp(-bought / 10)) / 2)
    tip = by_path(answer)["plan.first.cpm"]
    assert tip.tips_at == pytest.approx(price, rel=0.05)
    assert tip.tips_low < price < tip.tips_high


def test_full_size_agrees_with_the_nearest_two(answer):
    """What persuades, said of the content or as the odds of its line, which is the same distance away.

    The two are looked at at full size that are the nearest in the end, and those that were until then.
    """
    first, second, *others = answer.nearest
    assert {one.path for one in answer.nearest[:4]} == ALIKE
    assert first.distance == pytest.approx(second.distance, rel=1e-9)
    assert first.confirmed == second.confirmed == "yes"
    assert {one.path for one in others if one.confirmed} <= ALIKE
    assert [one.distance for one in answer.nearest] == sorted(one.distance for one in answer.nearest)


def test_what_cannot_turn_it_is_told_with_its_range(answer):
    tip = by_path(answer)["plan.second.cpm"]
    assert not tip.then, "free ads of the weaker content reach nobody twice"
    assert (tip.low, tip.high) == (pytest.approx(1.25), pytest.approx(80))
    assert "cpm of second 10: not between 1.3 and 80" in answer.text()


def test_what_has_no_effect_is_told_apart(answer):
    idle = {path for path, tip in by_path(answer).items() if tip.idle}
    assert {"brands.b.margin_per_order", "sharing.decay", "sharing.hub_attenuation"} <= idle
    assert "Without any effect on orders in so small a market: " in answer.text()


def test_the_text_is_what_a_reader_needs(answer):
    text = answer.text()
    assert text.startswith("What would have to be different for left not to be the best (one number at a time, in 30")
    assert "persuade of one" in text
    assert f"Confirmed with {PEOPLE:,} simulated: persuade of " in text
    assert max(map(len, text.splitlines())) <= 110


def test_the_same_seed_gives_the_same_bits(answer):
    effort = Effort(2, 3, 1)
    first, again = (ws.tipping(toy(), worlds=20, effort=effort, confirm=1, seed=5) for _ in range(2))
    assert first.table().equals(again.table())
    other = ws.tipping(toy(), worlds=20, effort=effort, confirm=1, seed=6)
    assert not first.table().equals(other.table())


# ---------------------------------------------------------------- nothing to turn


def test_two_plans_that_are_alike_are_told_so():
    alike = toy(strategies={"left": ["first"], "right": ["first"]})
    found = ws.tipping(alike, worlds=4)
    assert found.tips == ()
    assert " ".join(found.text().split()).endswith("hardly anything, as left and right cannot be told apart.")
    assert found.doubt.nearest == "left and right cannot be told apart"


@pytest.mark.parametrize("asked", [{"worlds": 1}, {"strategies": ["left"]}])
def test_a_single_world_or_strategy_is_refused(asked):
    lone = toy(compare_with="left")
    with pytest.raises(InputError, match=r"there is nothing to turn: .*\n   hint: compare two strategies or more"):
        ws.tipping(lone, **{"worlds": 4, **asked})


# ---------------------------------------------------------------- beside a comparison


def test_the_screen_keeps_to_its_budget(monkeypatch):
    monkeypatch.setattr("wom_sim.studies.tipping.answer.SHARE_OF_COMPARE", 8.0)  # so that few worlds will do
    found = compare(toy(), worlds=20, engine="array", ask=screened)
    seen = found.beside
    assert isinstance(seen, Tipping)
    assert 0 < seen.runs <= allowed_runs(found, 1_000, len(found.records))
    assert seen.nearest[0].path in ALIKE
    for path, then in (("contents.one.persuade", TWO), ("contents.two.persuade", ONE)):
        assert by_path(seen)[path].tips_at == pytest.approx(then, rel=0.25)
    assert "(as screened: one number at a time" in found.text()


def test_the_screen_is_left_out_where_it_would_cost_too_much():
    found = compare(toy(), worlds=10, engine="array", ask=screened)
    assert isinstance(found.beside, Tipping)
    assert found.beside.runs == 0
    assert "not looked for in so short a comparison, see wom compare SCENARIO --tipping" in " ".join(
        found.text().split()
    )
    assert "tipping" not in found.beside.tables()


def test_more_runs_pay_for_more_worlds():
    class Costs:
        strategies = ("a", "b")

        def moved(self, _: Any) -> tuple[str, ...]:
            return self.strategies

    ends = dict.fromkeys(range(10), (-2.0, 2.0))
    efforts = [affordable(runs, Costs(), ends) for runs in (100, 300, 600, 5_000)]  # type: ignore[arg-type]
    assert efforts[0] is None
    assert [one.ends for one in efforts[1:] if one] == sorted(one.ends for one in efforts[1:] if one)
    assert efforts[-1] == Effort(8, 16, 3, 5)


def test_nothing_is_validated_that_cannot_be_paid_for():
    """How far numbers may go is looked at only as long as the runs pay for it; the answer is the same."""
    found = compare(toy(), worlds=4, engine="array")
    case = case_of(found, Bench(lambda *_: iter(()), found.metric), [found.best, runner_up(found)], 1_000)
    whole = reaches(found.scenario, case)

    looked_at = []
    for runs in (0, 30, 100, 300, 1_000, 5_000):
        some = reaches(found.scenario, case, runs)
        assert some.items() <= whole.items()
        assert affordable(runs, case, some) == affordable(runs, case, whole)
        looked_at.append(len(some))

    assert looked_at == sorted(looked_at)
    assert (looked_at[0], looked_at[-1]) == (1, len(whole))
    assert 1 < looked_at[1] < len(whole)


# ---------------------------------------------------------------- luck and ignorance


def facts(ignorance: float) -> Unknown:
    return Unknown(
        "presets", 20, 10, "mix", "today", 5.0, 9.0, None, "mix", "paid", 20, ignorance, [("a.b", 0.6, 0.2, 0.9)], 3
    )


def test_numbers_taken_for_certain_are_counted():
    said = " ".join(unknown_note(facts(0.004), "orders", Doubt(34)))
    assert "< 1 % is the presets, > 99 % luck" in said
    assert "34 typed or default numbers were taken for certain." in said


def test_it_is_never_all_luck_where_a_typed_number_turns_the_answer():
    said = " ".join(unknown_note(facts(0.004), "orders", Doubt(34, "persuade of film 6 % → 4 %: then paid is best")))
    assert "luck" not in said
    assert (
        "34 typed or default numbers were taken for certain, and one of them is enough to turn the answer: persuade of "
        "film 6 % → 4 %: then paid is best." in said
    )
    assert "Measure it first" in said
