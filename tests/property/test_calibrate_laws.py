"""Laws of fitting, tracking and testing that hold whatever the numbers."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.statistics import abc as abc_smc
from wom_sim.statistics.rates import Rate, estimate
from wom_sim.studies.calibrate.observed import of_rows, spread_of, usual
from wom_sim.studies.calibrate.posterior import Posterior
from wom_sim.studies.calibrate.study import Prior
from wom_sim.studies.lift import answer as lift
from wom_sim.studies.posts.answer import power
from wom_sim.studies.track.answer import Trial, judged, nearest

START = date(2027, 3, 1)
COUNTS = st.lists(st.integers(0, 1000), min_size=7, max_size=40)
CHANCES = st.floats(1e-6, 1 - 1e-6)


def daily(counts: list[int]) -> object:
    return of_rows("x", [("visits", day, day, float(count)) for day, count in enumerate(counts, 1)])


@given(COUNTS)
def test_weeks_keep_every_count_of_whole_weeks(counts: list[int]) -> None:
    found = daily(counts).by_week()  # type: ignore[attr-defined]
    whole = len(counts) // 7
    assert found.values.sum() == sum(counts[: 7 * whole])
    assert found.first.tolist() == [1 + 7 * week for week in range(whole)]


@given(COUNTS)
def test_weeks_of_weeks_are_the_same_weeks(counts: list[int]) -> None:
    once = daily(counts).by_week()  # type: ignore[attr-defined]
    assert list(once.by_week().rows()) == list(once.rows())


@given(st.lists(st.integers(0, 500), min_size=6, max_size=6), st.integers(1, 5))
def test_totals_count_as_often_as_weeks(counts: list[int], worlds: int) -> None:
    observed = of_rows("x", [(name, 7 * k + 1, 7 * k + 7, 0.0) for name in ("visits", "shares") for k in range(3)])
    table = np.tile(np.array(counts, float), (worlds, 1))
    found = judged(table, observed)
    assert found.shape == (worlds, 12)
    assert found[0, 6:].tolist() == [sum(counts[:3])] * 3 + [sum(counts[3:])] * 3
    assert judged(table[0], observed).tolist() == found[0].tolist()


@given(st.lists(st.lists(st.integers(0, 99), min_size=3, max_size=3), min_size=2, max_size=20), st.integers(0, 50))
def test_no_counts_are_more_usual_than_the_mean_of_the_worlds(table: list[list[int]], shift: int) -> None:
    worlds = np.array(table, float)
    mean = worlds.mean(axis=0)
    assert usual(worlds, mean) == 1
    assert 0 <= usual(worlds, mean + shift) <= 1
    assert usual(worlds, mean + 2 * shift) <= usual(worlds, mean + shift)
    assert (spread_of(worlds) > 0).all()


@given(CHANCES, st.floats(0.05, 20))
def test_power_of_a_chance_is_undone_by_its_inverse(p: float, times: float) -> None:
    q = power(p, times)
    assert 0 <= q <= 1
    if 1e-9 < q < 1 - 1e-9:
        assert abs(power(q, 1 / times) - p) < 1e-6


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 200)), min_size=1, max_size=12))
@settings(max_examples=40)
def test_estimated_rates_lie_in_their_intervals_and_between_the_ends(counts: list[tuple[int, int]]) -> None:
    hits = np.array([float(min(pair)) for pair in counts])
    trials = np.array([float(max(pair)) for pair in counts])
    for one in estimate(Rate(hits, trials)):
        assert 0 <= one.low <= one.high <= 1
        assert one.low <= one.mean <= one.high
        assert 0 <= one.known <= 1


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=30), st.integers(0, 1000))
def test_draws_are_particles_and_quantiles_are_in_order(values: list[float], k: int) -> None:
    prior = Prior.model_validate({"uniform": [0, 100]})
    one = Posterior(("a",), (prior,), np.array(values)[:, None], np.full(len(values), 1 / len(values)))
    assert one.draw(k)["a"] in values
    (found,) = one.marginals()
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    assert 0 <= found.open <= 1
    assert one.centre()["a"] in values


@given(st.lists(st.floats(0.1, 1000), min_size=2, max_size=5), st.floats(0.1, 1000))
def test_the_nearest_factor_is_nearest_among_those_tried(means: list[float], wanted: float) -> None:
    factors = np.geomspace(0.25, 4, len(means))
    missed, factor = nearest(Trial("p", 1.0, factors, np.array(means)[:, None]), np.array([wanted]), np.array([1.0]))
    assert factors[0] - 1e-9 <= factor <= factors[-1] + 1e-9
    assert missed <= min((mean - wanted) ** 2 for mean in (means[0], means[-1])) + 1e-6


@given(st.integers(0, 2**63), st.integers(2, 12), st.integers(1, 3))
@settings(max_examples=15)
def test_detection_does_not_care_for_units_nor_which_arm_is_which(seed: int, places: int, weeks: int) -> None:
    dice = np.random.default_rng(seed)
    first, second = dice.poisson(20, (2, 50, places, weeks)).astype(float)
    found = lift.detected(first, second)
    assert np.array_equal(found, lift.detected(second, first))
    assert np.array_equal(found, lift.detected(4 * first, 4 * second))
    assert ((found >= 0) & (found <= 1)).all()


@given(st.floats(0.001, 0.5), st.floats(0.01, 0.9))
def test_smaller_effects_need_more_people(share: float, effect: float) -> None:
    assert lift.people_alone(share, effect / 2) >= lift.people_alone(share, effect)


@given(st.integers(0, 2**64 - 1), st.integers(0, 50), st.integers(1, 20), st.integers(1, 5))
@settings(max_examples=40)
def test_keyed_numbers_do_not_depend_on_the_batch(seed: int, first: int, rows: int, columns: int) -> None:
    whole = abc_smc.normals(seed, (4,), range(first + rows), columns)
    part = abc_smc.normals(seed, (4,), range(first, first + rows), columns)
    assert np.array_equal(whole[first:], part)
    assert np.isfinite(whole).all()


@given(st.integers(0, 2**32), st.integers(1, 3))
@settings(max_examples=15)
def test_weights_of_draws_from_a_mixture_are_bounded(seed: int, size: int) -> None:
    dice = np.random.default_rng(seed)
    kernel = abc_smc.Kernel(dice.standard_normal((5, size)), np.full(5, 0.2), 0.3 * np.eye(size), 80)
    weights = abc_smc.mixture_weights(dice.standard_normal((40, size)) * 2, 20, [kernel])
    assert (weights > 0).all()
    assert weights.max() <= 5 + 1e-9  # (20 + 80) / 20
