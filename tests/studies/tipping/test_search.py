"""The search on outcomes that are known in closed form: what flips where, what does not, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from wom_sim.scenario.guesses import Guess
from wom_sim.studies.tipping.search import Bench, Case, Effort, Lead, Side, Wanted, controlled, search
from wom_sim.studies.tipping.tips import agrees, confirmed, tips_of, with_full_size
from wom_sim.worlds.fleet import Record, Task

EFFORT = Effort(ends=4, sure=12, rounds=6)
NONE = np.zeros(1)

Values = Mapping[str, float]
Truth = Callable[[str, Values], float]
"""What a strategy comes to on average, where numbers have these values."""


class Oracle:
    """Plays worlds by a formula: its mean, and luck that a world brings to every strategy and change alike."""

    def __init__(self, truth: Truth, start: Values, luck: float = 0.0) -> None:
        self.truth, self.start, self.luck, self.played = truth, dict(start), luck, 0

    def __call__(self, tasks: Sequence[Task]) -> Iterator[list[Record]]:
        for task in tasks:
            yield [self.record(task, name, world) for world in task.worlds for name in task.strategies]

    def record(self, task: Task, name: str, world: int) -> Record:
        self.played += 1
        values = {**self.start, **dict(task.changes)}
        shared = np.random.default_rng(world).normal(0, self.luck) if self.luck else 0.0
        value = self.truth(name, values) * (1 + shared)
        return Record(name, world, {"orders": value}, NONE, NONE, NONE, changes=task.changes)


def share(path: str, value: float, **more: Any) -> Guess:
    return Guess((path,), (value,), "share", "typed", **more)


def case(oracle: Oracle, best: str, rivals: Sequence[str], users: Mapping[str, tuple[str, ...]], **more: Any) -> Case:
    leads = {one: Lead(oracle.truth(best, oracle.start) - oracle.truth(one, oracle.start), 0.0, one) for one in rivals}
    run = more.pop("run", frozenset([best, *rivals]))
    return Case(best, leads, Bench(oracle, "orders"), users, run, **more)


def found(a_case: Case, guess: Guess, effort: Effort = EFFORT) -> Any:
    return tips_of(search(a_case, {guess: guess.reach()}, effort))[0]


# ---------------------------------------------------------------- exact


def linear(name: str, values: Values) -> float:
    return {"mine": 1000 * values["a"], "yours": 30.0}[name]


def test_a_linear_outcome_turns_where_both_are_equal():
    tip = found(case(Oracle(linear, {"a": 0.06}), "mine", ["yours"], {"a": ("mine",)}), share("a", 0.06))
    assert tip.then == "yours"
    assert tip.tips_at == pytest.approx(0.03, rel=0.01)
    assert tip.distance == pytest.approx((0.06 / 0.94) / (0.03 / 0.97), rel=0.01)
    assert tip.tips_low <= tip.tips_at <= tip.tips_high


@pytest.mark.parametrize(("power", "turns"), [(0.5, 0.015), (2.0, 0.0424264), (3.0, 0.0476220)])
def test_concave_and_convex_outcomes(power, turns):
    def truth(name: str, values: Values) -> float:
        return {"mine": (values["a"] / 0.06) ** power, "yours": 0.5}[name]

    tip = found(case(Oracle(truth, {"a": 0.06}), "mine", ["yours"], {"a": ("mine",)}), share("a", 0.06))
    assert tip.tips_at == pytest.approx(turns, rel=0.01)


def test_a_number_above_that_turns():
    def truth(name: str, values: Values) -> float:
        return {"mine": 10.0, "yours": 4 * math.sqrt(values["a"])}[name]

    guess = Guess(("a",), (2.0,), "number", "typed")
    tip = found(case(Oracle(truth, {"a": 2.0}), "mine", ["yours"], {"a": ("yours",)}), guess)
    assert tip.tips_at == pytest.approx(6.25, rel=0.01)
    assert tip.distance == pytest.approx(3.125, rel=0.01)


def test_whole_numbers_turn_at_whole_numbers():
    def truth(name: str, values: Values) -> float:
        return {"mine": 10.0, "yours": 1.1 * values["a"]}[name]

    guess = Guess(("a",), (5.0,), "whole", "typed")
    tip = found(case(Oracle(truth, {"a": 5.0}), "mine", ["yours"], {"a": ("yours",)}), guess)
    assert tip.tips_at == 10


def test_the_rival_that_overtakes_first_is_named():
    def truth(name: str, values: Values) -> float:
        return {"mine": 1000 * values["a"], "near": 20.0, "far": 45.0 - 500 * values["a"]}[name]

    users = {"a": ("mine", "far")}
    tip = found(case(Oracle(truth, {"a": 0.06}), "mine", ["near", "far"], users), share("a", 0.06))
    assert (tip.then, tip.tips_at) == ("far", pytest.approx(0.03, rel=0.01))


def test_a_rival_that_is_not_run_counts_where_the_number_is_none_of_its():
    def truth(name: str, values: Values) -> float:
        return {"mine": 1000 * values["a"], "twin": 900 * values["a"], "other": 20.0}[name]

    users, run = {"a": ("mine", "twin")}, frozenset(["mine", "twin"])
    tip = found(case(Oracle(truth, {"a": 0.06}), "mine", ["twin", "other"], users, run=run), share("a", 0.06))
    assert (tip.then, tip.tips_at) == ("other", pytest.approx(0.02, rel=0.01))
    blind = {"a": ("mine", "twin", "other")}
    tip = found(case(Oracle(truth, {"a": 0.06}), "mine", ["twin", "other"], blind, run=run), share("a", 0.06))
    assert not tip.then, "a rival that the number may move, and that is not run, is not judged"


# ---------------------------------------------------------------- what does not turn


def test_not_between_where_it_never_turns():
    def truth(name: str, values: Values) -> float:
        return {"mine": 10 + 10 * values["a"], "yours": 5.0}[name]

    tip = found(case(Oracle(truth, {"a": 0.1}, luck=0.1), "mine", ["yours"], {"a": ("mine",)}), share("a", 0.1))
    assert not tip.then
    assert not tip.idle
    assert (tip.low, tip.high) == (pytest.approx(0.1 / 7.3), pytest.approx(8 / 17))
    assert math.isnan(tip.tips_at)


def test_a_number_without_effect_is_idle():
    tip = found(
        case(Oracle(lambda name, _: {"mine": 2.0, "yours": 1.0}[name], {"a": 0.1}, luck=0.3), "mine", ["yours"],
             {"a": ("mine", "yours")}),
        share("a", 0.1),
    )  # fmt: skip
    assert tip.idle
    assert tip.lead_low == tip.lead_high == 1.0, "luck that both share cancels to the last bit"


def test_few_worlds_do_not_turn_what_is_far_from_turning():
    """A negative control: 100 numbers that move the outcome by a tenth of the lead, in worlds of much luck."""
    turned = 0
    for k in range(100):

        def truth(name: str, values: Values, k: int = k) -> float:
            return {"mine": 100 + 2 * math.log(values["a"]) * (k % 3 - 1), "yours": 80.0}[name]

        oracle = Oracle(truth, {"a": 1.0}, luck=0.5)
        guess = Guess(("a",), (1.0,), "number", "typed")
        turned += bool(found(case(oracle, "mine", ["yours"], {"a": ("mine",)}), guess, Effort(2, 4, 2)).then)
    assert turned == 0


# ---------------------------------------------------------------- luck


def test_intervals_hold_the_truth():
    """Luck of its own at every value: the 95 % interval covers in nine of ten studies or more."""
    held, errors = 0, []
    for study in range(200):

        def truth(name: str, values: Values) -> float:
            return {"mine": 1000 * values["a"], "yours": 30.0}[name]

        class Lucky(Oracle):
            def record(self, task: Task, name: str, world: int, study: int = study) -> Record:
                plain = super().record(task, name, world)
                seed = [study, world, name == "mine", round(1e9 * dict(task.changes).get("a", 0.06))]
                value = plain.summary["orders"] + np.random.default_rng(seed).normal(0, 6)
                return Record(name, world, {"orders": value}, NONE, NONE, NONE, changes=task.changes)

        tip = found(case(Lucky(truth, {"a": 0.06}), "mine", ["yours"], {"a": ("mine",)}), share("a", 0.06))
        held += tip.tips_low <= 0.03 <= tip.tips_high
        errors.append(tip.tips_at / 0.03 - 1)
    assert held / 200 >= 0.9
    assert abs(np.mean(errors)) < 0.02


def test_a_control_variate_takes_out_the_luck_that_is_known():
    luck = np.array([-3.0, 1.0, 2.0])
    assert controlled(5 + luck, 7 + luck, Lead(7.5, 0.0, "b")) == Lead(5.5, 0.0, "b")
    alone = controlled(np.array([1.0, 2.0, 3.0]), np.array([4.0, 4.0, 4.0]), Lead(9.0, 0.0, "b"))
    assert alone.mean == 2 - 4 + 9
    against = controlled(-luck, luck, Lead(100.0, 0.0, "b"))
    assert against.mean == 0, "a lead that falls where the other rises says nothing of it"
    assert controlled(luck, luck, Lead(4.0, 0.5, "b")) == Lead(4.0, 0.5, "b")


# ---------------------------------------------------------------- full size


def test_full_size_confirms_and_sharpens():
    oracle = Oracle(linear, {"a": 0.06}, luck=0.02)
    a_case = case(oracle, "mine", ["yours"], {"a": ("mine",)})
    guess = share("a", 0.06)
    screened = Side(guess, -2.0, {0.0: a_case.least, -2.0: Lead(-20.0, 1.0, "yours"), -0.9: Lead(-3.0, 1.0, "yours")})
    side = confirmed(a_case, [screened], worlds=20)[0]
    assert agrees(side)
    tip = with_full_size(tips_of([screened])[0], side)
    assert tip.confirmed == "yes"
    assert tip.tips_at == pytest.approx(0.03, rel=0.03)
    assert tip.beyond < 0.03 < tip.before
    assert tip.lead_before > tip.half_width_before
    assert -tip.lead_beyond > tip.half_width_beyond


def test_full_size_may_not_agree():
    oracle = Oracle(lambda name, _: {"mine": 60.0, "yours": 30.0}[name], {"a": 0.06}, luck=0.02)
    a_case = case(oracle, "mine", ["yours"], {"a": ("mine",)})
    ends = {0.0: a_case.least, -1.2: Lead(-9.0, 1.0, "yours"), -0.9: Lead(-3.0, 1.0, "yours")}
    screened = Side(share("a", 0.06), -1.2, ends)
    tip = with_full_size(tips_of([screened])[0], confirmed(a_case, [screened], worlds=20)[0])
    assert tip.confirmed == "no"
    assert tip.lead_before > 0


# ---------------------------------------------------------------- cost


def test_nothing_is_run_twice():
    oracle = Oracle(linear, {"a": 0.06})
    bench = Bench(oracle, "orders")
    bench.ask([Wanted((), ("mine", "yours"), 3), Wanted((("a", 0.05),), ("mine",), 2)])
    assert oracle.played == bench.runs == 8
    bench.ask([Wanted((), ("mine",), 4), Wanted((("a", 0.05),), ("mine",), 2)])
    assert oracle.played == bench.runs == 9
    assert bench.outcomes((), "mine", 4).tolist() == [60.0] * 4


def test_only_the_nearest_are_closed_in_on():
    guesses = [share(name, 0.06) for name in "abcd"]

    def truth(name: str, values: Values) -> float:
        weights = {"a": 1.0, "b": 0.7, "c": 0.5, "d": 0.01}
        lost = sum(weight * math.log(0.06 / values[key]) for key, weight in weights.items())
        return {"mine": 10 - 8 * lost, "yours": 5.0}[name]

    oracle = Oracle(truth, dict.fromkeys("abcd", 0.06))
    a_case = case(oracle, "mine", ["yours"], dict.fromkeys("abcd", ("mine",)))
    tips = tips_of(search(a_case, {one: one.reach() for one in guesses}, Effort(2, 4, 4, nearest=2)))
    assert [one.path for one in tips] == ["a", "b", "c", "d"]
    assert [one.closed_in for one in tips] == [True, True, False, False]
    assert [bool(one.then) for one in tips] == [True, True, True, False]
