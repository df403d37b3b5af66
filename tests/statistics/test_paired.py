"""Known values, the coverage of the intervals, and what a ranking says of its rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.statistics import paired as s
from wom_sim.statistics.intervals import PLAIN, Sampling, mean_interval, share_interval, skewness

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=30)


def test_mean_interval_of_five_known_values():
    mean, half = mean_interval([1, 2, 3, 4, 5])
    assert mean == 3
    assert half == pytest.approx(2.7764451052 * math.sqrt(2.5 / 5))


def test_skewed_worlds_have_a_wider_interval():
    """Nine zeros and a ten: mean 1, s² = 10, G = 72/9^1.5 · √90/8 = √10; t(9) = 2.262157, z = 1.959964."""
    z = 1.959963984540054
    wider = (z**5 + 2 * z**3 - 3 * z) / 18 * 10 / 10
    assert skewness([0] * 9 + [10]) == pytest.approx(math.sqrt(10))
    assert mean_interval([0] * 9 + [10]) == (1, pytest.approx(2.2621571628 + wider))


def test_skewness_that_chance_explains_is_none():
    assert skewness([0, 0, 0, 9]) == skewness([1, 2]) == skewness([3, 3, 3]) == 0
    assert skewness([1, 2, 3, 3, 5, 6, 7, 9]) == 0
    assert skewness(-np.array([0] * 9 + [10])) == pytest.approx(-math.sqrt(10))


def test_the_interval_of_skewed_worlds_covers_the_true_mean():
    rng = np.random.default_rng(20270301)
    studies = [mean_interval(sample) for sample in rng.exponential(1, (4000, 30))]
    assert 0.935 <= np.mean([abs(mean - 1) <= half for mean, half in studies]) <= 0.965


def test_a_sign_is_sure_exactly_where_the_interval_leaves_out_zero():
    rng = np.random.default_rng(5)
    for worlds in rng.exponential(1, (200, 20)) - rng.uniform(0.3, 0.7, (200, 1)):
        found = s.paired(worlds, np.zeros(20))
        assert found.distinguishable == (found.sign_confidence > 0.975)


def test_a_lower_level_gives_a_narrower_interval():
    assert mean_interval([1, 2, 3], 0.5)[1] < mean_interval([1, 2, 3])[1]


def test_one_world_has_no_interval_and_equal_worlds_have_none_to_show():
    assert math.isnan(mean_interval([7])[1])
    assert mean_interval([0.1, 0.1, 0.1]) == (0.1, 0.0)


def test_the_interval_covers_the_true_mean_in_95_of_100_studies():
    rng = np.random.default_rng(20270301)
    covered = 0
    for sample in rng.normal(10, 3, (2000, 12)):
        mean, half = mean_interval(sample)
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


def test_holm_by_hand():
    assert s.holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert s.holm([0.4]).tolist() == [0.4]
    assert s.holm([0.9, 0.8]).tolist() == [1, 1]
    assert s.holm([]).tolist() == []


def test_what_makes_no_claim_costs_the_others_nothing():
    found = s.holm([math.nan, 0.01, math.nan, 0.02])
    assert found[[1, 3]].tolist() == pytest.approx([0.02, 0.02])
    assert np.isnan(found[[0, 2]]).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_keeps_the_order_and_lies_between_alone_and_bonferroni(p_values):
    found, raw = s.holm(p_values), np.array(p_values)
    assert (np.diff(found[np.argsort(raw)]) >= 0).all()
    assert (raw <= found).all()
    assert (found <= np.minimum(1, len(raw) * raw) + 1e-12).all()


def test_holm_makes_one_false_claim_among_ten_in_at_most_5_of_100_studies():
    noise = np.random.default_rng(20270301).normal(0, 1, (500, 11, 40))
    claims, alone = 0, 0
    for worlds in noise:
        rows = s.rank([str(k) for k in range(11)], worlds, np.zeros(11), "0")[:-1]
        claims += any(row.sign_holm > 0.975 for row in rows)
        alone += any(row.sign_confidence > 0.975 for row in rows)
    assert claims / 500 <= 0.06
    assert alone / 500 > 0.2


def test_a_single_comparison_is_as_sure_as_it_was():
    row = s.rank(["a", "b"], [[5, 6, 9], [4, 6, 6]], [1, 0], "b")[0]
    assert row.sign_holm == row.sign_confidence
    assert row.variance_ratio == s.paired([5, 6, 9], [4, 6, 6]).variance_ratio


def test_a_reference_is_shown_last_and_takes_part_in_no_claim():
    outcomes = [[30, 32, 34], [10, 11, 12], [20, 19, 24], [5, 5, 6]]
    names = ["nothing", "today", "middle", "small"]
    rows = s.rank(names, outcomes, [0, 100, 150, 50], "today", reference=["nothing"])
    assert [row.strategy for row in rows] == ["middle", "small", "today", "nothing"]
    assert [row.is_reference for row in rows] == [False, False, False, True]
    assert math.isnan(rows[-1].sign_holm)
    assert rows[-1].extra == 21
    alone = s.rank(names[1:], outcomes[1:], [100, 150, 50], "today")
    assert [row.sign_holm for row in rows[:2]] == [row.sign_holm for row in alone[:2]]


def test_groups_count_by_their_means():
    values = np.array([1.0, 3, 5, 7, 10, 14])
    grouped = Sampling(groups=3)
    assert grouped.units(values).tolist() == [2, 6, 12]
    assert PLAIN.units(values) is values
    found = s.paired(values, np.zeros(6), grouped)
    assert (found.mean, found.half_width) == mean_interval([2, 6, 12])
    assert found.sign_confidence == s.paired([2, 6, 12], [0, 0, 0]).sign_confidence
    assert (found.wins, found.variance_ratio) == (1, 1)
    row = s.rank(["a", "b"], [values, np.zeros(6)], [1, 0], "b", sampling=grouped)[0]
    assert (row.half_width, row.extra_half_width) == (found.half_width, found.half_width)


def test_intervals_allow_for_networks_that_differ():
    """5 networks × 20 worlds: the plain interval takes them for 100 independent worlds."""
    rng, grouped = np.random.default_rng(20270301), Sampling(groups=5)
    covered, plain, shares, bare = 0, 0, 0, 0
    for _ in range(1000):
        worlds = (rng.normal(3, 1, (5, 1)) + rng.normal(0, 2, (5, 20))).ravel()
        mean, half = mean_interval(grouped.units(worlds))
        covered += abs(mean - 3) <= half
        plain += abs(mean - 3) <= mean_interval(worlds)[1]
        _, low, high = s.chance(worlds, 3.0, grouped)
        shares += low <= 0.5 <= high
        _, low, high = s.chance(worlds, 3.0)
        bare += low <= 0.5 <= high
    assert 0.935 <= covered / 1000 <= 0.965
    assert plain / 1000 < 0.8
    assert shares / 1000 > 0.93
    assert bare / 1000 < 0.8


def test_a_share_of_groups_that_agree_is_as_sure_as_worlds_are():
    same = [0, 1, 0, 1, 1, 0, 1, 0]
    assert share_interval(same, Sampling(groups=4)) == share_interval(same)
    assert share_interval([1, 1, 1, 1], Sampling(groups=2)) == share_interval([1, 1, 1, 1])
    apart = share_interval([1, 1, 1, 0, 0, 0, 0, 1], Sampling(groups=2))
    assert apart[1] < share_interval(same)[1]


def test_the_share_of_worlds_in_which_it_is_best_has_an_interval():
    row = s.rank(["a", "b"], [[3, 1, 5, 6], [2, 2, 2, 2]], [0, 0], "b")[0]
    assert (row.best_share, row.best_low, row.best_high) == share_interval([1, 0, 1, 1])
    assert 0 < row.best_low < 0.75 < row.best_high < 1


def test_a_wider_level_widens_every_interval():
    wide = Sampling(level=0.99, sure=lambda one: one - 0.01)
    values, base = [5, 6, 9, 4], [4, 6, 6, 5]
    for plain, wider in zip(*(s.rank(["a", "b"], [values, base], [1, 0], "b", 5, how) for how in (PLAIN, wide)),
                            strict=True):  # fmt: skip
        assert wider.half_width > plain.half_width
        assert wider.goal_low < plain.goal_low
        assert wider.best_high > plain.best_high
    found, plain = s.paired(values, base, wide), s.paired(values, base)
    assert found.half_width > plain.half_width
    assert found.sign_confidence == plain.sign_confidence - 0.01
    duel = s.best_two(["a", "b"], [values, base], wide)
    assert duel is not None
    assert duel.paired == found


@pytest.mark.parametrize(
    "call",
    [
        lambda: mean_interval([]),
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
