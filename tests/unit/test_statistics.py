"""Known values, the coverage of the intervals, and what a ranking says of its rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import statistics as s
from wom_sim.errors import InputError

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=30)


def test_mean_interval_of_five_known_values():
    mean, half = s.mean_interval([1, 2, 3, 4, 5])
    assert mean == 3
    assert half == pytest.approx(2.7764451052 * math.sqrt(2.5 / 5))


def test_a_lower_level_gives_a_narrower_interval():
    assert s.mean_interval([1, 2, 3], 0.5)[1] < s.mean_interval([1, 2, 3])[1]


def test_one_world_has_no_interval_and_equal_worlds_have_none_to_show():
    assert math.isnan(s.mean_interval([7])[1])
    assert s.mean_interval([0.1, 0.1, 0.1]) == (0.1, 0.0)


def test_the_interval_covers_the_true_mean_in_95_of_100_studies():
    rng = np.random.default_rng(20270301)
    covered = 0
    for sample in rng.normal(10, 3, (2000, 12)):
        mean, half = s.mean_interval(sample)
        covered += abs(mean - 10) <= half
    assert 0.935 <= covered / 2000 <= 0.965


def test_paired_by_hand():
    result = s.paired([2, 4, 6, 9], [1, 2, 5, 5])
    t = 2 / math.sqrt(2 / 4)  # differences 1, 2, 1, 4: mean 2, variance 2
    x = t / math.sqrt(3)
    assert result.mean == 2
    assert result.half_width == pytest.approx(3.182446305 * math.sqrt(2 / 4))
    assert result.sign_confidence == pytest.approx(0.5 + (x / (1 + x * x) + math.atan(x)) / math.pi)  # t with 3 degrees
    assert result.wins == 1
    assert not result.distinguishable


def test_ties_count_half_a_win():
    assert s.paired([1, 2, 3, 4], [1, 1, 4, 4]).wins == 0.5


def test_pairing_is_worth_many_worlds_where_luck_is_shared_and_none_where_it_is_not():
    shared = np.random.default_rng(2).normal(0, 10, 400)
    own = np.random.default_rng(3).normal(0, 1, (2, 400))
    assert s.paired(shared + own[0], shared + own[1]).variance_ratio > 50
    assert s.paired(own[0], own[1]).variance_ratio == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(("a", "b", "sure"), [([3, 4, 5], [1, 2, 3], 1.0), ([1, 2], [1, 2], 0.5)])
def test_a_difference_that_never_varies(a, b, sure):
    result = s.paired(a, b)
    assert (result.half_width, result.sign_confidence) == (0, sure)
    assert math.isnan(result.variance_ratio)
    assert result.distinguishable == (sure == 1)


def test_one_world_is_never_distinguishable():
    result = s.paired([5], [1])
    assert (result.mean, result.wins) == (4, 1)
    assert math.isnan(result.half_width)
    assert math.isnan(result.sign_confidence)
    assert not result.distinguishable


def test_best_share_splits_ties():
    shares = s.best_share([[3, 1, 2, 0], [3, 2, 1, 0]])
    assert shares.tolist() == [0.5, 0.5]
    assert s.best_share([[5, 0], [5, 1], [1, 1]]).tolist() == pytest.approx([0.25, 0.5, 0.25])


@given(st.integers(1, 6).flatmap(lambda k: st.lists(st.lists(st.integers(0, 3), min_size=k, max_size=k), min_size=1)))
def test_best_shares_sum_to_one(table):
    assert s.best_share(table).sum() == pytest.approx(1)


def test_spread_is_the_tenth_and_the_ninetieth_percentile():
    assert s.spread(range(11)) == (1, 9)


@given(COUNTS, st.sampled_from([0.1, 0.5, 0.7, 0.8, 0.95, 1.0]))
def test_a_promise_is_kept_as_often_as_it_says_and_could_not_be_larger(values, chances):
    array, promised = np.array(values), s.promise(values, chances)
    assert promised in values
    assert (array >= promised).mean() >= chances - 1e-12
    assert (array > promised).mean() < chances


def test_a_promise_counts_exactly_where_floats_do_not():
    assert s.promise(range(1, 11), 0.7) == 4
    assert s.promise(range(1, 11)) == 3


@pytest.mark.parametrize("chances", [0, -1, 1.1])
def test_impossible_chances_are_refused(chances):
    with pytest.raises(InputError, match="chances"):
        s.promise([1], chances)


def test_chance_and_its_wilson_interval():
    share, low, high = s.chance(range(1, 11), 4)
    assert share == 0.7
    assert (low, high) == pytest.approx((0.3967781, 0.8922087), abs=1e-6)


def test_an_interval_ends_at_none_and_at_all():
    assert s.chance([1, 2], 5)[:2] == (0, 0)
    assert s.chance([6, 7], 5)[::2] == (1, 1)


def test_a_goal_met_up_to_rounding_is_met():
    assert s.chance([0.3], 0.1 + 0.2)[0] == 1


def test_the_uplift_goal_and_the_promise_agree():
    rng = np.random.default_rng(4)
    base = rng.normal(100, 5, 50)
    values = base + rng.normal(12, 4, 50)
    row = s.rank(["a", "b"], [values, base], [1, 0], "b")[0]
    assert s.chance(values, s.uplift_target(base, row.promise_over_baseline))[0] == 0.8


@pytest.mark.parametrize(
    ("cost", "extra", "half", "price", "reason"),
    [
        (100, 20, 5, 5, ""),
        (0, 20, 5, 0, ""),
        (100, 20, math.nan, 5, ""),
        (100, 0, 0, math.nan, "nothing extra"),
        (100, -3, 1, math.nan, "nothing extra"),
        (100, 20, 20, math.nan, "the extra may be zero"),
        (-100, 20, 5, math.nan, "more for less money"),
    ],
)
def test_cost_per_extra(cost, extra, half, price, reason):
    found, why = s.cost_per_extra(cost, extra, half)
    assert why == reason
    assert found == pytest.approx(price, nan_ok=True)


def test_rank_sorts_by_the_mean_with_the_baseline_last():
    outcomes = [[30, 32, 34], [10, 11, 12], [20, 19, 24], [5, 5, 6]]
    rows = s.rank(["big", "today", "middle", "small"], outcomes, [300, 100, 150, 50], "today", target=20)
    assert [row.strategy for row in rows] == ["big", "middle", "small", "today"]
    big, middle, small, today = rows
    assert (big.mean, big.extra, big.cost_per_extra, big.p_goal, big.best_share) == (32, 21, 200 / 21, 1, 1)
    assert (big.promise, big.promise_over_baseline) == (30, pytest.approx(20 / 11))
    assert middle.p_goal == pytest.approx(2 / 3)
    assert small.extra < 0
    assert small.cost_reason == "nothing extra"
    assert today.is_baseline
    assert all(math.isnan(x) for x in (today.extra, today.sign_confidence, today.cost_per_extra))


def test_rank_without_a_goal_and_without_a_baseline_outcome():
    row = s.rank(["a", "b"], [[1, 2], [0, 0]], [1, 0], "b")[0]
    assert math.isnan(row.p_goal)
    assert math.isnan(row.promise_over_baseline)


def test_best_two():
    duel = s.best_two(["a", "b", "c"], [[1, 1], [5, 6], [2, 4]])
    assert duel is not None
    assert (duel.first, duel.second, duel.paired.mean) == ("b", "c", 2.5)
    assert s.best_two(["a"], [[1]]) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: s.mean_interval([]),
        lambda: s.best_share([1, 2]),
        lambda: s.paired([1], [1, 2]),
        lambda: s.chance([1, 2], [1, 2, 3]),
        lambda: s.best_two(["a", "a"], [[1], [2]]),
        lambda: s.rank(["a"], [[1]], [1], "b"),
        lambda: s.rank(["a"], [[1]], [1, 2], "a"),
    ],
)
def test_what_cannot_be_compared_is_refused(call):
    with pytest.raises(InputError):
        call()
