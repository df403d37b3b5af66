"""Rates of contents: known values, exact integrals, and intervals that cover."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from wom_sim.statistics import rates as r
from wom_sim.statistics.rates import Rate


def rate(hits: Any, trials: Any) -> Rate:
    return Rate(np.asarray(hits, np.float64), np.asarray(trials, np.float64))


def widths(counted: Rate) -> Any:
    return np.array([one.high - one.low for one in r.estimate(counted)])


# ---------------------------------------------------------------- what contents have in common


def test_what_contents_have_in_common_comes_back() -> None:
    chance = np.random.default_rng(1)
    trials = np.full(400, 300)
    found = r.common(rate(chance.binomial(trials, chance.beta(3, 27, 400)), trials))
    assert found.typical == pytest.approx(0.1, rel=0.05)
    assert found.weight @ found.size == pytest.approx(30, rel=0.2)
    assert found.weight.sum() == pytest.approx(1)


def test_the_grid_is_the_integral() -> None:
    """Posterior by brute force: 400 means × 400 shares of the common rate, uniform.

    Ends are those of a beta distribution in place of the mixture: within two points of it.
    """
    hits, trials = np.array([3.0, 5, 3]), np.array([71.0, 55, 25])
    middle = (np.arange(400) + 0.5) / 400
    share, mean = (one.ravel() for one in np.meshgrid(middle, middle**2))  # dense where the mean may be
    size = stats.gmean(trials) * share / (1 - share)
    a, b = mean * size, (1 - mean) * size
    likely = sum(special.betaln(h + a, m - h + b) - special.betaln(a, b) for h, m in zip(hits, trials, strict=True))
    weight = np.exp(likely - likely.max()) / np.sqrt(1 - mean)  # dx of mean = x² cancels Jeffreys' 1/√mean
    weight /= weight.sum()
    found = r.estimate(rate(hits, trials))
    assert r.common(rate(hits, trials)).typical == pytest.approx(weight @ mean, rel=0.01)
    for one, h, m in zip(found, hits, trials, strict=True):
        assert one.mean == pytest.approx(weight @ ((a + h) / (size + m)), rel=0.005)
        below = [weight @ special.betainc(a + h, b + m - h, end) for end in (one.low, one.high)]
        assert below == pytest.approx([0.05, 0.95], abs=0.02)


def test_two_contents_stand_for_themselves() -> None:
    first, second = r.estimate(rate([10, 50], [100, 100]))
    exact = stats.beta(10.5, 90.5)
    assert (first.mean, first.low, first.high) == pytest.approx((exact.mean(), *exact.ppf([0.05, 0.95])))
    assert second.mean == pytest.approx(50.5 / 101)


@pytest.mark.parametrize("hits", [[3, 5, 3], [7, 5, 2], [0, 0, 0], [40, 5, 3]])
def test_fewer_data_say_less(hits: list[int]) -> None:
    trials = np.array([70, 55, 40])
    narrow = [widths(rate(times * np.array(hits), times * trials)) for times in (1, 2, 5, 20)]
    assert (np.diff(narrow, axis=0) < 0).all()


def test_alike_contents_are_as_uncertain_as_their_common_rate() -> None:
    """However many contents, no interval is narrower than that of all trials together, or wider than its own."""
    for contents in (3, 10, 40):
        together = stats.beta(0.5 + 4 * contents, 0.5 + 36 * contents).ppf([0.05, 0.95])
        found = widths(rate([4] * contents, [40] * contents))
        assert (found > np.ptp(together)).all()
        assert (found < widths(rate([4], [40]))).all()


KINDS: dict[str, Callable[[Any, int], Any]] = {
    "alike": lambda _, contents: np.full(contents, 0.07),
    "a little different": lambda chance, contents: chance.beta(20, 180, contents),
    "different": lambda chance, contents: chance.beta(2, 18, contents),
    "very different": lambda chance, contents: chance.beta(1, 4, contents),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("contents", [3, 6])
def test_nine_intervals_of_ten_hold_the_truth(kind: str, contents: int) -> None:
    """200 tables, 20 … 150 trials a content: 90 % intervals cover 84 … 99 %, more where all are alike."""
    chance, covered = np.random.default_rng(7), []
    for _ in range(200):
        true, trials = KINDS[kind](chance, contents), chance.integers(20, 150, contents)
        found = r.estimate(rate(chance.binomial(trials, true), trials))
        covered += [one.low <= theta <= one.high for one, theta in zip(found, true, strict=True)]
    assert 0.84 < np.mean(covered) < 0.99


@pytest.mark.parametrize(
    ("hits", "trials", "same"),
    [
        ([3, 5, 3], [71, 55, 25], True),  # χ² = 2.1 of 2 degrees
        ([13, 3, 0], [510, 400, 150], False),
        ([20, 5], [100, 100], False),
        ([0, 0, 0], [9, 9, 9], True),
        ([9, 9], [9, 9], True),
        ([9, 0], [90, 0], False),  # one content is not to be told from another
    ],
)
def test_what_cannot_be_told_apart(hits: list[int], trials: list[int], same: bool) -> None:
    assert r.alike(rate(hits, trials)) is same


def test_differences_are_judged_by_the_usual_test() -> None:
    table = np.array([[30, 70], [44, 56]])
    p = stats.chi2_contingency(table, correction=False).pvalue
    assert 0.03 < p < 0.05
    assert not r.alike(rate([30, 44], [100, 100]))
    assert r.alike(rate([31, 43], [100, 100]))


# ---------------------------------------------------------------- estimates


def test_contents_that_are_all_alike_are_put_together() -> None:
    chance = np.random.default_rng(2)
    trials = np.full(50, 40)
    found = r.estimate(rate(chance.binomial(trials, 0.1), trials))
    assert np.ptp([one.mean for one in found]) < 0.02
    assert max(one.known for one in found) < 0.5


def test_many_trials_speak_for_themselves_and_few_do_not() -> None:
    hits, trials = [40, 1_000, 30, 20, 2], [400, 5_000, 500, 300, 4]
    found = r.estimate(rate(hits, trials))
    assert found[1].mean == pytest.approx(0.2, abs=0.005)
    assert 0.08 < found[4].mean < 0.3  # half of four would be 0.5
    assert found[1].high - found[1].low < 0.1 * (found[4].high - found[4].low) * 2


def test_intervals_cover() -> None:
    chance = np.random.default_rng(3)
    true, trials = chance.beta(4, 60, 300), chance.integers(20, 400, 300)
    found = r.estimate(rate(chance.binomial(trials, true), trials))
    covered = np.mean([one.low <= theta <= one.high for one, theta in zip(found, true, strict=True)])
    assert 0.85 < covered < 0.95


@pytest.mark.parametrize(("zeros", "sd"), [(0.0, 0.8), (0.4, 0.8), (0.3, 2.0)])
def test_zeros_and_a_lognormal(zeros: float, sd: float) -> None:
    chance = np.random.default_rng(4)
    true = np.where(chance.random(600) < zeros, 0.0, np.minimum(1, np.exp(chance.normal(np.log(0.01), sd, 600))))
    trials = np.full(600, 2_000)
    found = r.spread(rate(chance.binomial(trials, true), trials))
    assert found is not None
    assert found.zeros == pytest.approx(zeros, abs=0.08)
    assert found.median == pytest.approx(0.01, rel=0.2)
    assert found.sd_log == pytest.approx(sd, rel=0.15)


def test_few_trials_are_no_zeros() -> None:
    chance = np.random.default_rng(5)
    trials = np.full(300, 60)
    found = r.spread(rate(chance.binomial(trials, 0.02), trials))  # 30 in 100 show none of it
    assert found is not None
    assert found.zeros < 0.12


def test_a_handful_of_contents_has_no_spread() -> None:
    assert r.spread(rate(range(1, 10), [100] * 9)) is None
    assert r.spread(rate([0] * 9 + [1, 1], [100] * 11)) is None
