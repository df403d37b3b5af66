"""Repeated looks: published boundaries, and coverage whatever makes one stop."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.statistics import intervals
from wom_sim.statistics.looks import FIRST, boundary, crossing, level_of_a_look, look_times, looking, sure_after_all

POCOCK = {1: 1.960, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555}  # Jennison & Turnbull 2000, table 2.1


@pytest.mark.parametrize(("looks", "published"), POCOCK.items())
def test_boundaries_of_equal_steps_are_the_published_ones(looks, published):
    assert boundary(tuple(range(1, looks + 1))) == pytest.approx(published, abs=6e-4)


def test_a_stricter_level_is_the_published_one_too():
    assert boundary((1, 2, 3, 4, 5), 0.99) == pytest.approx(2.986, abs=6e-4)
    assert boundary((1, 2, 3, 4, 5), 0.90) == pytest.approx(2.122, abs=6e-4)


def test_two_looks_by_hand():
    """P(|S1| > c or |S2| > c√2) = 1 − P of a bivariate normal square with correlation √½."""
    from scipy.stats import multivariate_normal

    c, both = 2.0, multivariate_normal(cov=[[1, math.sqrt(0.5)], [math.sqrt(0.5), 1]])
    inside = both.cdf([c, c], lower_limit=[-c, -c])
    assert crossing(c, (10, 20)) == pytest.approx(1 - inside, abs=1e-6)


@given(st.integers(1, 200_000))
def test_looks_grow_to_the_ceiling(ceiling):
    times = look_times(ceiling)
    assert times[-1] == ceiling
    assert all(now > 1.24 * before for before, now in pairwise(times))
    assert len(times) == 1 or times[0] == FIRST


def test_known_looks():
    assert look_times(20) == (20,)
    assert look_times(200) == (30, 45, 68, 101, 152, 200)


def test_a_single_look_is_the_plain_interval():
    assert level_of_a_look((25,)) == pytest.approx(intervals.LEVEL)
    assert sure_after_all((25,), 0.9) == pytest.approx(0.9)


def test_looking_often_makes_one_less_sure():
    times = look_times(1000)
    for one, before in ((0.6, 0.51), (0.99, 0.9), (0.9999, 0.99)):
        assert before < sure_after_all(times, one) < one or one == 0.6
    level = level_of_a_look(times)
    assert sure_after_all(times, 0.5 + level / 2) == pytest.approx(0.5 + intervals.LEVEL / 2)
    assert sure_after_all(times, 1.0) == 1.0
    assert sure_after_all(times, 0.5) == 0.5
    assert math.isnan(sure_after_all(times, math.nan))


def test_the_worst_of_all_looks_covers_in_95_of_100_studies():
    """Somebody who stops exactly when the interval misses the truth: naively 78 %."""
    times, missed, naive = look_times(200), 0, 0
    how = looking(200)
    for worlds in np.random.default_rng(20270301).normal(3, 2, (1500, 200)):
        halves = [(intervals.mean_interval(worlds[:n], how.level), intervals.mean_interval(worlds[:n])) for n in times]
        missed += any(abs(mean - 3) > half for (mean, half), _ in halves)
        naive += any(abs(mean - 3) > half for _, (mean, half) in halves)
    assert 0.935 <= 1 - missed / 1500 <= 0.965
    assert 1 - naive / 1500 < 0.86
