"""The rulebook: identities that must hold to the last bit, and the traps of floating point around them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wom_sim import rules
from wom_sim.engine import kernels  # noqa: F401 (makes the rules known to numba)

probabilities = st.floats(0, 1)
times = st.floats(0, 50)


# ---------------------------------------------------------------- one operator


@given(probabilities)
def test_once_is_the_probability_itself(p: float) -> None:
    assert rules.scaled(p, 1.0) == p


@given(probabilities)
def test_never_met_never_happens(p: float) -> None:
    assert rules.scaled(p, 0.0) == 0.0


@given(probabilities, times, times)
def test_scaling_twice_is_scaling_once(p: float, a: float, b: float) -> None:
    """pc(pc(p, a), b) = pc(p, ab), as long as the inner one is not so near 1 that 1 − pc has lost its digits."""
    inner = rules.scaled(p, a)
    if inner < 0.999 or p == 1.0:
        assert rules.scaled(inner, b) == pytest.approx(rules.scaled(p, a * b), abs=1e-12)


@given(probabilities, times, st.floats(0, 5))
def test_a_scaled_probability_is_one_and_grows(p: float, m: float, more: float) -> None:
    assert 0.0 <= rules.scaled(p, m) <= 1.0
    assert rules.scaled(p, m) <= rules.scaled(p, m + more)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_n_exposures_are_n_tries(n: int) -> None:
    assert rules.scaled(0.3, n) == pytest.approx(1 - 0.7**n, abs=1e-15)


def test_half_a_certainty_is_certain() -> None:
    assert rules.scaled(1.0, 0.5) == 1.0
    assert rules.scaled(1.0, 0.0) == 0.0


# ---------------------------------------------------------------- pressure meets resistance


def test_certainty_is_finite() -> None:
    """An infinite L(1) would make 0 · L(1) not a number."""
    assert rules.pressure(1.0) * 0.0 == 0.0
    assert rules.pressure(1.0) * 8.0 < math.inf
    assert rules.fires(rules.pressure(1.0), rules.resistance(1 - 2.0**-53))


def test_nothing_never_fires() -> None:
    assert not rules.fires(rules.pressure(0.0), rules.resistance(0.0))


@given(probabilities, st.integers(0, 2**53 - 1), st.integers(1, 40))
def test_pressure_against_resistance_is_a_draw_against_a_probability(p: float, step: int, n: int) -> None:
    """P(n·L(p) > E) = pc(p, n), draw by draw; the logarithms may differ in the last digits only."""
    uniform = step * 2.0**-53
    fired = rules.fires(n * rules.pressure(p), rules.resistance(uniform))
    chance = rules.scaled(p, n)
    if abs(uniform - chance) > 1e-12:
        assert fired == (uniform < chance)


def test_pressures_add_over_exposures() -> None:
    assert 3 * rules.pressure(0.2) == pytest.approx(rules.pressure(rules.scaled(0.2, 3)), rel=1e-15)


# ---------------------------------------------------------------- units


@given(st.floats(0, 1000))
def test_units_are_the_nearest(number: float) -> None:
    assert abs(rules.dose(rules.units(number)) - number) <= 0.5 / rules.UNIT


@pytest.mark.parametrize("pressure", [0.0, 1e-9, 0.0108, 0.5, 37.0])
def test_pulls_are_the_nearest_and_a_certain_visit_is_capped(pressure: float) -> None:
    assert abs(rules.pull_units(pressure) / rules.PULL - pressure) <= 0.5 / rules.PULL
    assert rules.pull_units(rules.CERTAIN) == int(rules.MOST_PULL) * rules.PULL
    assert rules.pull_units(rules.CERTAIN) < 2**63 // 1000  # a thousand certain exposures in a tick still fit


@given(st.floats(1e-6, 0.99), st.floats(0, 1), st.floats(0, 1))
def test_noticing_without_visiting_and_visiting_add_up_to_noticing(attract: float, attention: float, p: float) -> None:
    """L(a)·left + pull is L(a)·attention, as long as the pull alone is not more."""
    pull = rules.pressure(p * attract) * attention
    left = rules.unpulled(attract, attention, pull)
    assert rules.pressure(attract) * left + pull == pytest.approx(rules.pressure(attract) * attention, abs=1e-12)
    assert rules.unpulled(attract, attention, rules.pressure(attract) * attention * 1.5) == 0.0
    assert rules.unpulled(0.0, attention, pull) == 0.0


def test_units_of_whole_numbers_are_exact() -> None:
    assert [rules.dose(rules.units(n)) for n in (0, 1, 7)] == [0.0, 1.0, 7.0]
    assert rules.units(0.5 / rules.UNIT) == 1
    assert rules.units(0.49 / rules.UNIT) == 0


# ---------------------------------------------------------------- persuasion and sharing


@pytest.mark.parametrize("saturation", [0.1, 1.0, 7.0])
def test_conviction_is_one_at_one_and_saturates(saturation: float) -> None:
    assert rules.conviction(0.0, saturation) == 0.0
    assert rules.conviction(1.0, saturation) == 1.0
    assert rules.conviction(saturation, saturation) == pytest.approx((1 + saturation) / 2)
    assert rules.conviction(1e12, saturation) == pytest.approx(1 + saturation)
    assert rules.conviction(1e12, saturation) <= 1 + saturation


def test_goodwill_fades_and_takes_in() -> None:
    assert rules.remembered(8.0, 0.25, 0.5) == 2.5
    assert rules.remembered(0.0, 1.0, 0.5) == 0.5


def test_products_of_the_stages() -> None:
    assert rules.notice_pressure(0.5, 3.0, 2.0) == 3.0
    assert rules.engage_pressure(0.25, 4, 0.5) == 0.5
    assert [rules.buys(pull, 0.5) for pull in (0.25, 0.5, 2.0)] == [0.25, 0.5, 0.5]
    assert rules.readiness(3.0, 0.5, 1.5) == 2.25
    assert rules.story_pressure(0.5, 1.0, 30, 10.0) == 2.0
    assert rules.buzz(30, 120) == 0.25
    assert [rules.crowding(posts, 4.0) for posts in (0, 4, 10)] == [1.0, 1.0, 6.25]  # squared
    assert [rules.affinity(cosine, 0.4) for cosine in (0.0, 0.5, 1.0)] == pytest.approx([0.6, 1.0, 1.4])
    assert rules.with_odds(0.2, 4.0) == pytest.approx(0.5)
    assert rules.trusted(3 * rules.UNIT, rules.UNIT // 2) == 3 * rules.UNIT // 2
    assert rules.lognormal(1.0, 0.0) == 1.0
    assert rules.lognormal(1.0, 2.0) == pytest.approx(1.0)  # e^(2 − 2)
    assert rules.convert_pressure(0.5, 0.75) == 0.375
    assert rules.share_pressure(0.5, 3.0) == 1.5
    assert rules.contact(0.4, 0.5) == 0.2


@pytest.mark.parametrize(("friends", "factor"), [(0, 1.0), (1, 1.0), (10, 1.0), (40, 0.5), (1000, 0.1)])
def test_hubs_are_seen_less(friends: int, factor: float) -> None:
    assert rules.hub_factor(friends, 0.5) == pytest.approx(factor)
    assert rules.hub_factor(friends, 0.0) == 1.0


def test_bass_pressure() -> None:
    assert rules.mean_field(0.03, 0.38, 0, 100) == rules.pressure(0.03)
    assert rules.mean_field(0.03, 0.38, 50, 100) == pytest.approx(rules.pressure(0.22))
    assert rules.mean_field(0.5, 0.5, 100, 100) == rules.CERTAIN
    assert rules.mean_field(0.7, 0.3 + 1e-16, 100, 100) == rules.CERTAIN


# ---------------------------------------------------------------- thresholds in counts


@pytest.mark.parametrize(
    ("share", "friends", "needed"),
    [(0.2, 5, 1), (0.3, 10, 3), (0.1, 30, 3), (0.1, 10, 1), (0.7, 10, 7), (0.6, 5, 3), (0.07, 100, 7), (0.29, 100, 29),
     (0.0, 5, 1), (1.0, 5, 5), (0.21, 5, 2), (0.5, 3, 2), (0.51, 2, 2), (1 / 3, 3, 1), (2 / 3, 3, 2), (0.5, 1, 1)],
)  # fmt: skip
def test_needed_sources(share: float, friends: int, needed: int) -> None:
    assert rules.needed_sources(share, friends) == needed


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_typed_fraction_needs_its_numerator(count: int, friends: int) -> None:
    if count <= friends:
        assert rules.needed_sources(count / friends, friends) == count


@given(st.integers(0, 1000), st.integers(1, 300))
def test_a_typed_decimal_needs_what_arithmetic_says(thousandths: int, friends: int) -> None:
    exact = math.ceil(Fraction(thousandths, 1000) * friends)
    assert rules.needed_sources(thousandths / 1000, friends) == max(1, exact)


def test_nobody_to_listen_to_never_suffices() -> None:
    assert rules.needed_sources(0.5, 0) >= 1


# ---------------------------------------------------------------- what a budget buys


def test_expected_impressions() -> None:
    assert rules.expected_impressions(1000, 10.0, 10.0) == pytest.approx(632.1205588, abs=1e-6)
    assert rules.expected_impressions(1000, 0.0, 10.0) == 0.0
    assert rules.expected_impressions(0, 10.0, 10.0) == 0.0
    assert rules.expected_impressions(1e9, 10.0, 10.0) == pytest.approx(1000.0, rel=1e-6)
    assert rules.expected_impressions(1000, 1e9, 10.0) == 1000.0


@given(st.floats(1, 1e7), st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.1, 100))
def test_more_budget_buys_more_at_a_rising_price(inventory: float, budget: float, more: float, price: float) -> None:
    less, all_of_it = (rules.expected_impressions(inventory, b, price) for b in (budget, budget + more))
    assert 0.0 <= less <= all_of_it <= inventory
    assert all_of_it <= less + 1000.0 * more / price * (1 + 1e-9) + 1e-6


CHANCES = [0.0, 1e-12, 1e-3, 0.1, 0.4999999, 0.5, 0.5000001, 0.9, 0.999, 1 - 1e-12, 1 - 2.0**-53, 1.0]


@pytest.mark.parametrize("trials", [1, 2, 3, 5, 20, 100])
@pytest.mark.parametrize("probability", CHANCES)
def test_binomial_tail(trials: int, probability: float) -> None:
    expected = stats.binom.sf(np.arange(trials), trials, probability)
    tail = rules.binomial_tail(trials, probability)
    assert tail == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert tail == sorted(tail, reverse=True)
    assert all(0.0 <= chance <= 1.0 for chance in tail)


@given(st.integers(1, 60), probabilities)
def test_the_tail_sums_to_the_mean(trials: int, probability: float) -> None:
    assert math.fsum(rules.binomial_tail(trials, probability)) == pytest.approx(trials * probability, abs=1e-9)


@given(st.integers(1, 30), probabilities, st.floats(0, 0.2))
def test_a_larger_chance_has_no_smaller_tail(trials: int, probability: float, more: float) -> None:
    """So that in every world more budget means no impression less, up to rounding."""
    one = rules.binomial_tail(trials, probability)
    other = rules.binomial_tail(trials, min(1.0, probability + more))
    assert all(b >= a - 1e-14 for a, b in zip(one, other, strict=True))


# ---------------------------------------------------------------- compiled


@numba.njit
def compiled(p: Any, m: Any, goodwill: Any, k: Any) -> Any:
    return (
        rules.pressure(p), rules.resistance(p), rules.conviction(goodwill, k), rules.remembered(goodwill, p, m),
        rules.contact(p, p), rules.dose(rules.UNIT // 3), rules.share_pressure(p, m), rules.notice_pressure(p, m, k),
        rules.readiness(p, m, goodwill), rules.trusted(rules.UNIT, 12345), rules.buys(m, k),
        rules.engage_pressure(p, 3, m), rules.convert_pressure(p, m), rules.crowding(7, k),
    )  # fmt: skip


@given(st.floats(0, 1, exclude_max=True), times, times, st.floats(0.01, 10))
def test_numba_has_the_same_bits(p: float, m: float, goodwill: float, k: float) -> None:
    plain = compiled.py_func(p, m, goodwill, k)
    assert compiled(p, m, goodwill, k) == plain
