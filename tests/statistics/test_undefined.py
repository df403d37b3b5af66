"""Metrics that do not exist in some worlds: what is counted over the others, and what is missed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wom_sim.statistics import paired as s
from wom_sim.statistics.intervals import Sampling, mean_interval

HOLES = np.array([[1.0, math.nan, 3.0, 5.0, math.nan], [0.0, 2.0, 2.0, math.nan, math.nan], [math.nan] * 5])
"""Three strategies; in the last world nobody has a value, and the third never has one."""


def holed(**changes: float) -> dict[str, s.Row]:
    return {row.strategy: row for row in s.rank(["a", "b", "never"], HOLES, [3.0, 1.0, 2.0], "b", **changes)}


def test_the_mean_is_that_of_the_worlds_that_have_a_value() -> None:
    rows = holed()
    assert [(rows[name].mean, rows[name].known, rows[name].worlds) for name in ("a", "b")] == [(3, 3, 5), (4 / 3, 3, 5)]
    assert rows["a"].half_width == mean_interval([1.0, 3.0, 5.0])[1]
    assert (rows["a"].low, rows["a"].high) == s.spread([1.0, 3.0, 5.0])
    assert rows["never"].known == 0
    assert all(math.isnan(one) for one in (rows["never"].mean, rows["never"].extra, rows["never"].promise))
    assert list(holed()) == ["a", "never", "b"]


def test_a_difference_is_that_of_the_worlds_that_have_both() -> None:
    found = s.paired(HOLES[0], HOLES[1])
    assert (found.mean, found.worlds, found.wins) == (1, 2, 1)
    assert holed()["a"].extra == 1
    assert math.isnan(s.paired(HOLES[0], HOLES[2]).mean)
    assert not s.paired(HOLES[0], HOLES[2]).distinguishable
    assert holed()["never"].cost_reason == "no world has both"


def test_a_goal_and_a_promise_are_missed_where_there_is_no_value() -> None:
    assert s.chance(HOLES[0], 2.0)[0] == 0.4
    assert s.promise([1.0, math.nan, 3.0, 5.0, 2.0]) == 1
    assert math.isnan(s.promise(HOLES[0]))
    assert holed(target=2.0)["a"].p_goal == 0.4
    assert s.uplift_target(HOLES[1], 0.5)[1] == pytest.approx(2 + 0.5 * 4 / 3)


def test_nobody_is_best_without_a_value() -> None:
    assert s.best_share(HOLES).tolist() == [0.6, 0.2, 0]
    duel = s.best_two(["never", "b", "a"], HOLES[::-1])
    assert duel is not None
    assert (duel.first, duel.second) == ("a", "b")


def test_groups_with_holes_are_the_means_of_what_is_there() -> None:
    values = np.array([1.0, math.nan, 3.0, 5.0, math.nan, math.nan])
    assert Sampling(groups=3).units(values).tolist() == [1, 4]
    assert Sampling().units(values).tolist() == [1, 3, 5]


@pytest.mark.parametrize("seed", range(20))
def test_a_sign_is_as_sure_as_the_interval_beside_it(seed: int) -> None:
    """97.5 % exactly where the 95 % interval leaves out 0, however small or skewed the sample."""
    dice = np.random.default_rng(seed)
    base = dice.exponential(3.0, 12)
    row = s.rank(["a", "b"], np.array([base + dice.exponential(1.0, 12) - 0.6, base]), [2.0, 1.0], "b")[0]
    assert (row.sign_confidence > 0.975) == (abs(row.extra) > row.extra_half_width)
