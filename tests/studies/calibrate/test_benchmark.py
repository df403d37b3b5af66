"""What a fit has to beat: Bass curves with known numbers, means, and worlds rescaled to the counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from wom_sim.studies.calibrate.benchmark import bass, missed, misses, rescaled
from wom_sim.studies.calibrate.observed import of_rows

WEEKS = np.arange(13.0)


def curve(m: float, p: float, q: float, edges: np.ndarray = WEEKS) -> np.ndarray:
    """New adopters of a Bass market between the edges, in the textbook's form."""
    grown = (1 - np.exp(-(p + q) * edges)) / (1 + q / p * np.exp(-(p + q) * edges))
    return np.diff(m * grown)


@pytest.mark.parametrize(("m", "p", "q"), [(1000, 0.03, 0.4), (500, 0.15, 0.02), (9_000, 0.002, 0.9)])
@pytest.mark.parametrize("days", [1, 7])
def test_a_bass_curve_is_found_again(m: float, p: float, q: float, days: int) -> None:
    values = curve(m, p, q)
    found = bass(values, days * WEEKS[:-1], days * WEEKS[1:], 1e6)
    assert found is not None
    assert found == pytest.approx(values, rel=0.02, abs=0.005 * values.max())


def test_a_curve_keeps_to_the_market() -> None:
    found = bass(np.full(12, 50.0), WEEKS[:-1], WEEKS[1:], 700.0)
    assert found is not None
    assert found.sum() <= 700
    assert bass(np.zeros(12), WEEKS[:-1], WEEKS[1:], 700.0) is None


def test_the_air_conditioners_of_the_textbook() -> None:
    """Bass (1969): p .0094, q .3748, m 18.7 million; least squares of the counts come as near to them as the book's."""
    sold = np.array([96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500], float)
    edges = np.arange(14.0)
    found = bass(sold, edges[:-1], edges[1:], 1e6)
    assert found is not None
    assert (
        missed(sold, found)
        <= missed(sold, curve(18_713, 0.0094, 0.3748, edges))
        < missed(sold, np.full(13, sold.mean()))
    )


def test_how_far_and_the_best_factor() -> None:
    values = np.array([10.0, 20, 30])
    assert missed(values, values + 2) == pytest.approx(0.1)
    assert math.isnan(missed(np.zeros(3), values))
    assert rescaled(values, values / 7) == pytest.approx(values)
    assert rescaled(values, np.zeros(3)).tolist() == [0, 0, 0]


def test_every_series_has_its_benchmark() -> None:
    names = ("conversions", "visits")
    rows = [
        (name, 7 * k + 1, 7 * k + 7, float(value)) for name in names for k, value in enumerate(curve(500, 0.05, 0.4))
    ]
    seen = of_rows("shop", rows)
    worlds = np.vstack([seen.values * 0.9, seen.values * 1.1])
    orders, visits = misses(seen, worlds, worlds / 3, np.full(24, 1e5))
    assert (orders.series, orders.curve, visits.curve) == ("conversions", "Bass curve", "mean")
    assert orders.model == pytest.approx(0, abs=1e-9)
    assert orders.off == pytest.approx(0, abs=1e-9)
    assert orders.plain < 0.01 < visits.plain
    few = of_rows("shop", rows[:5])
    (short,) = misses(few, worlds[:, :5], None, np.full(5, 1e5))
    assert (short.curve, math.isnan(short.off)) == ("mean", True)
