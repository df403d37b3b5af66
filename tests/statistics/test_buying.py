"""BG/NBD and beta-geometric against published numbers, sums and simulation by their definition."""

from __future__ import annotations

import numpy as np
import pytest

from wom_sim.statistics import buying

CDNOW = (0.243, 4.414, 0.793, 2.426)  # Fader, Hardie & Lee 2005, in weeks


def test_expected_repeats_are_those_of_the_paper() -> None:
    weeks = np.array([4, 13, 26, 39, 52.0])
    assert buying.expected_repeats(weeks, *CDNOW) == pytest.approx([0.1961, 0.5344, 0.9026, 1.1967, 1.4461], abs=5e-5)


def test_a_subscription_keeps_what_beta_functions_say() -> None:
    assert buying.kept(np.array([1, 2, 3, 6, 12.0]), 0.793, 2.426) == pytest.approx(
        [0.754, 0.612, 0.519, 0.364, 0.237], abs=5e-4
    )
    hazards = [0.793 / (0.793 + 2.426 + n) for n in range(12)]  # who has stayed n times leaves with a/(a + b + n)
    assert buying.kept(12, 0.793, 2.426) == pytest.approx(np.prod(1 - np.array(hazards)), rel=1e-12)


def test_alive_is_the_posterior_of_the_paper() -> None:
    assert buying.alive(0, 0, 39, *CDNOW) == 1.0
    assert buying.alive(2, 30.43, 38.86, *CDNOW) == pytest.approx(0.7266, abs=5e-4)  # customer 0001
    assert buying.alive(5, 10.0, 39.0, *CDNOW) < buying.alive(5, 30.0, 39.0, *CDNOW)  # silent the longer, the deader


@pytest.mark.parametrize("shape", [0.05, 0.243, 1.0, 7.0])
def test_classes_of_a_gamma_have_its_mean_and_nearly_its_variance(shape: float) -> None:
    means = buying.gamma_classes(shape, 4096)
    assert means.mean() == pytest.approx(shape, rel=1e-9)
    assert means.var() == pytest.approx(shape, rel=0.01)
    assert (np.diff(means) >= 0).all()


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (0.05, 1.0), (3.0, 40.0), (8.0, 1.0)])
def test_classes_of_a_beta_have_its_mean(a: float, b: float) -> None:
    means = buying.beta_classes(a, b, 4096)
    assert means.mean() == pytest.approx(a / (a + b), rel=1e-9)
    assert means.min() >= 0.0
    assert means.max() <= 1.0


def test_mean_over_the_classes_is_the_closed_form() -> None:
    """A customer with rate λ and chance p makes (1 − e^(−λpt))/p repeats."""
    r, alpha, a, b = CDNOW
    rates, leaves = buying.gamma_classes(r, 1024) / alpha, buying.beta_classes(a, b, 1024)
    for t in (4, 52, 208):
        of_classes = (-np.expm1(-np.outer(rates, leaves) * t) / leaves).mean()
        assert of_classes == pytest.approx(float(buying.expected_repeats(t, *CDNOW)), rel=2e-4)


@pytest.mark.parametrize("repeats", [0.05, 0.5, 1.4461, 6.0])
def test_typed_repeats_a_year_come_back(repeats: float) -> None:
    r, _, a, b = CDNOW
    alpha = buying.alpha_for(repeats, 52, r, a, b)
    assert float(buying.expected_repeats(52, r, alpha, a, b)) == pytest.approx(repeats, rel=2e-3)


def test_the_pace_of_regulars_is_that_of_their_orders_or_there_is_none() -> None:
    for orders in (0.0, 0.02, 0.0874, 0.15):
        pace = buying.pace_for(orders, 30 / 7, 104, *CDNOW)
        r, alpha, a, b = CDNOW
        made = 0.0 if pace == 0 else buying.of_regulars(30 / 7, 104, r, alpha / pace, a, b)
        assert made == pytest.approx(orders, abs=1e-6)
    assert buying.of_regulars(4, 104, *CDNOW, most=0.1) < 0.9 * buying.of_regulars(4, 104, *CDNOW)  # capped
    assert np.isnan(buying.pace_for(2.0, 30 / 7, 104, *CDNOW))  # who hurries leaves


def test_regulars_are_a_mean_over_their_ages() -> None:
    ages = (np.arange(20_000) + 0.5) / 20_000 * 104
    gain = buying.expected_repeats(ages + 4, *CDNOW) - buying.expected_repeats(ages, *CDNOW)
    assert buying.of_regulars(4, 104, *CDNOW) == pytest.approx(gain.mean(), rel=1e-3)
