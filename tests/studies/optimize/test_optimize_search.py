"""The search finds optima that are known in closed form, and nothing where there is nothing to find."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wom_sim.studies.optimize.search.search import Search, concave, measured, paying, quiet_study, sampled, trimmed
from wom_sim.studies.optimize.search.space import Space, round_step


class Toy:
    """Σ a(1 − exp(−b·x)) over lines, the same in every world; or with luck, the same luck for every allocation."""

    def __init__(self, a, b, noise=0.0, price=0.0):
        self.a, self.b, self.noise, self.price = np.array(a, float), np.array(b, float), noise, price
        self.asked = 0

    def value(self, money):
        return float((self.a * -np.expm1(-self.b * money)).sum() - self.price * money.sum())

    def score(self, allocations, worlds):
        self.asked += len(allocations)
        luck = np.random.default_rng(7).normal(1.0, self.noise, (worlds, len(self.a)))  # of each line, in each world
        return np.array([
            (luck * self.a * -np.expm1(-self.b * money)).sum(axis=1) - self.price * money.sum() for money in allocations
        ])  # fmt: skip

    def optimum(self, budget, low, high):
        """Water-filling: every line that is inside its bounds has the same marginal return a·b·exp(−b·x)."""

        def at(marginal):
            return np.clip(np.log(np.maximum(self.a * self.b, 1e-300) / marginal) / self.b, low, high)

        least, most = 1e-12, float((self.a * self.b).max())
        for _ in range(200):
            middle = math.sqrt(least * most)
            least, most = (middle, most) if at(middle).sum() > budget else (least, middle)
        return at(max(most, self.price))


def space(budget, low, high, groups=(), step=None):
    """A space of lines."""
    weights = np.array([[1.0] * len(low), *(weights for weights, _ in groups)])
    caps = np.array([budget, *(cap for _, cap in groups)], float)
    names = tuple(f"line {k}" for k in range(len(low)))
    return Space(names, np.array(low, float), np.array(high, float), weights, caps, step or round_step(budget))


def best(toy, made, *, seed=7, trials=64, worlds=(2, 4), spare=False):
    return Search(made, toy.score, toy.score, seed, trials, worlds, spare).best([])


A, B, BUDGET = [300, 120, 60, 200, 90], [4e-4, 9e-4, 3e-4, 1.5e-4, 2e-3], 8_000.0
BOUNDS = {
    "free": ([0] * 5, [BUDGET] * 5),
    "a max that binds": ([0] * 5, [1_500, BUDGET, BUDGET, BUDGET, BUDGET]),
    "a min that binds": ([0, 0, 2_000, 0, 0], [BUDGET] * 5),
    "min, max and fixed": ([0, 500, 1_000, 0, 0], [BUDGET, 500, BUDGET, 900, BUDGET]),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_the_optimum_of_a_concave_sum_is_found(name):
    low, high = (np.array(bound, float) for bound in BOUNDS[name])
    toy, made = Toy(A, B), space(BUDGET, low, high)
    found, known = best(toy, made), toy.optimum(BUDGET, low, high)
    assert made.allows(found)
    assert toy.value(found) >= 0.995 * toy.value(known)
    assert np.abs(found - known).max() <= 0.02 * BUDGET
    assert toy.value(made.equal()) < 0.98 * toy.value(known)  # else there would be nothing to find


def test_the_optimum_under_a_shared_ceiling():
    """Lines 0 and 1 may have 1,000 together: each part is water-filled by itself."""
    toy = Toy(A, B)
    made = space(BUDGET, [0] * 5, [BUDGET] * 5, [([1, 1, 0, 0, 0], 1_000)])
    found = best(toy, made)
    within = Toy(A[:2], B[:2]).optimum(1_000, np.zeros(2), np.full(2, BUDGET))
    outside = Toy(A[2:], B[2:]).optimum(BUDGET - 1_000, np.zeros(3), np.full(3, BUDGET))
    known = np.concatenate([within, outside])
    assert made.allows(found)
    assert toy.value(found) >= 0.995 * toy.value(known)
    assert np.abs(found - known).max() <= 0.02 * BUDGET


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_luck_that_is_the_same_for_all_does_not_mislead(seed):
    toy, made = Toy(A, B, noise=0.5), space(BUDGET, [0] * 5, [BUDGET] * 5)
    found, known = best(toy, made, seed=seed, worlds=(100, 400)), toy.optimum(BUDGET, np.zeros(5), np.full(5, BUDGET))
    assert toy.value(found) >= 0.98 * toy.value(known)


def test_a_line_that_does_nothing_gets_nothing():
    toy = Toy([300, 0, 120], [4e-4, 1e-3, 9e-4])
    found = best(toy, space(BUDGET, [0] * 3, [BUDGET] * 3))
    assert found[1] == 0
    assert found.sum() == pytest.approx(BUDGET)


def test_a_line_that_does_nothing_keeps_its_least():
    toy = Toy([300, 0, 120], [4e-4, 1e-3, 9e-4])
    assert best(toy, space(BUDGET, [0, 700, 0], [BUDGET] * 3))[1] == 700


class Filled(Toy):
    """Each line pays one for one up to a point, and nothing beyond."""

    def score(self, allocations, worlds):
        return np.array([np.full(worlds, np.minimum(money, self.a).sum()) for money in allocations])


def test_money_that_would_buy_nothing_stays_in_the_purse():
    toy = Filled([2_000, 1_000], [1, 1])
    found = best(toy, space(8_000, [0, 0], [8_000] * 2))
    np.testing.assert_array_less([1_960, 980], found + 1e-9)  # all that is useful ...
    assert found.sum() <= 4_000  # ... and most of what is not is left


def test_profit_stops_where_the_next_euro_does_not_come_back():
    """a·b·exp(−b·x) = price: closed form, here well inside the budget."""
    toy = Toy([300, 120], [4e-4, 9e-4], price=0.05)
    known = np.log(np.array([300 * 4e-4, 120 * 9e-4]) / 0.05) / np.array([4e-4, 9e-4])
    assert known.sum() < 0.6 * BUDGET
    found = best(toy, space(BUDGET, [0, 0], [BUDGET] * 2), spare=True)
    assert toy.value(found) >= 0.99 * toy.value(known)
    assert np.abs(found - known).max() <= 0.03 * BUDGET


class Threshold(Toy):
    """Line 0 pays a little at once; line 1 pays nothing below 5,000 and then more than all the others."""

    def score(self, allocations, worlds):
        values = [0.01 * money[0] + 0.004 * money[2] + 200.0 * (money[1] >= 5_000) for money in allocations]
        return np.array([np.full(worlds, value) for value in values])


def test_a_threshold_is_crossed():
    found = best(Threshold([1] * 3, [1] * 3), space(8_000, [0] * 3, [8_000] * 3))
    assert found[1] >= 5_000
    assert found[0] >= 2_000


class Pair(Toy):
    """Two lines that bring much only together, and a third that always brings a little: no small step leads there."""

    def score(self, allocations, worlds):
        values = [0.01 * money[2] + 500.0 * (min(money[0], money[1]) >= 3_200) for money in allocations]
        return np.array([np.full(worlds, value) for value in values])


def test_lines_that_need_each_other_are_found_by_the_sampler():
    made, toy = space(8_000, [0] * 3, [8_000] * 3), Pair([1] * 3, [1] * 3)
    assert best(toy, made)[:2].min() >= 3_200
    assert best(toy, made, trials=1)[:2].min() < 3_200  # curves and moves alone stay where they are


def test_the_same_seed_gives_the_same_answer():
    toy, made = Toy(A, B, noise=0.3), space(BUDGET, [0] * 5, [BUDGET] * 5)
    first, again, other = (best(toy, made, seed=seed, worlds=(20, 40), trials=16) for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert toy.value(other) == pytest.approx(toy.value(first), rel=0.02)


def test_a_start_is_never_made_worse():
    """Whatever the sampler does, what is given is among what is compared."""
    toy, made = Toy(A, B), space(BUDGET, [0] * 5, [BUDGET] * 5)
    known = made.snapped(toy.optimum(BUDGET, made.low, made.high))
    found = Search(made, toy.score, toy.score, 7, 1, (2, 4)).best([known])
    assert toy.value(found) >= toy.value(known) - 1e-9


def test_the_sampler_spreads_its_points():
    """Every line is now and then the largest, and every quarter of proportions is visited."""
    toy, made = Toy(A[:3], B[:3]), space(BUDGET, [0] * 3, [BUDGET] * 3)
    tried = np.array(sampled(Search(made, toy.score, toy.score, 7, 64, (1, 1))))
    assert len(tried) == 64
    assert toy.asked == 0
    np.testing.assert_allclose(tried.sum(axis=1), BUDGET)
    assert np.bincount(tried.argmax(axis=1), minlength=3).min() >= 14
    again, other = (np.array(sampled(Search(made, toy.score, toy.score, seed, 64, (1, 1)))) for seed in (7, 8))
    assert np.array_equal(again, tried)
    assert not np.array_equal(other, tried)


def test_scores_that_are_no_numbers_are_passed_over():
    toy, made = Toy(A[:2], B[:2]), space(BUDGET, [0, 0], [BUDGET] * 2)

    def score(allocations, worlds):
        values = toy.score(allocations, worlds)
        return np.where(np.array(allocations)[:, :1] > 6_000, math.nan, values)

    found = Search(made, score, score, 7, 24, (2, 4)).best([])
    assert math.isfinite(toy.value(found))
    assert found[0] <= 6_000


CONCAVE = {
    "already": ([0, 1, 2], [0, 2, 3], [0, 2, 3]),
    "a dip": ([0, 1, 2], [0, 0, 4], [0, 2, 4]),
    "falls at the end": ([0, 1, 2], [0, 3, 1], [0, 3, 3]),
    "nothing": ([0, 1, 2], [0, 0, 0], [0, 0, 0]),
    "uneven steps": ([0, 1, 4], [0, 0, 8], [0, 2, 8]),
    "one level": ([5], [3], [3]),
}


@pytest.mark.parametrize("name", CONCAVE)
def test_the_least_concave_curve_above(name):
    levels, values, expected = (np.array(numbers, float) for numbers in CONCAVE[name])
    np.testing.assert_allclose(concave(levels, values), expected)


def test_curves_place_money_where_it_brings_most():
    """Slopes 3 then 0, and 2 then 1: the first 100 to line 0, the next 100 to line 1, the rest there too."""

    class Kinked(Toy):
        def score(self, allocations, worlds):
            return np.array([
                np.full(worlds, 3 * min(money[0], 100) + 2 * min(money[1], 100) + max(0, money[1] - 100))
                for money in allocations
            ])  # fmt: skip

    made = space(1_600, [0, 0], [1_600] * 2, step=1.0)
    curves = measured(made, Kinked([1, 1], [1, 1]).score, 1)
    np.testing.assert_allclose(curves.placed(made, 100), [100, 0], atol=7)
    np.testing.assert_allclose(curves.placed(made, 200), [100, 100], atol=7)
    assert curves.placed(made)[1] >= 1_490


def test_a_gain_within_luck_is_none():
    assert paying(np.array([3.0, 1.0, 2.0, 2.0])) == 2.0
    assert paying(np.array([9.0, -8.0, 9.0, -8.0])) == 0.0
    assert paying(np.array([-1.0, -1.0])) == 0.0
    assert paying(np.array([0.5])) == 0.5


def test_trimming_takes_all_a_half_or_a_quarter():
    made = space(800, [0, 0], [800] * 2, step=1.0)
    for useful, left in ((0, 0), (150, 200), (290, 300), (400, 400)):
        toy = Filled([useful, 400], [1, 1])
        found = trimmed(made, lambda some, toy=toy: toy.score(some, 1), np.array([400.0, 400.0]))
        np.testing.assert_allclose(found, [left, 400])


def test_optuna_says_nothing(capsys):
    import optuna

    study = quiet_study(optuna.samplers.TPESampler, 2**64 - 1, ["maximize"])
    study.tell(study.ask(), 1.0)
    assert capsys.readouterr() == ("", "")
    assert optuna.logging.get_verbosity() == optuna.logging.ERROR
