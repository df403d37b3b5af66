"""Calibration against known truth: intervals that cover, and Bass through the engine's own mean field."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import bass
from tests.validation.calibration_coverage import CASES, PRIORS, SIMULATIONS, coverage, report

SERIES = Path(__file__).parents[2].parent / "shared" / "data" / "bass" / "bass_series.csv.gz"

pytestmark = pytest.mark.slow


def test_intervals_cover_and_are_narrow() -> None:
    found = coverage(CASES, SIMULATIONS)
    told = report(found)
    print(told)
    for k, path in enumerate(PRIORS):
        assert 80 <= found.covered[k] <= 97, (path, told)
        assert found.open[k] <= 0.5, (path, told)
        assert found.uniform[k] > 0.01, (path, told)


@pytest.mark.skipif(not SERIES.is_file(), reason="the real series are not on this machine")
def test_air_conditioners_by_the_mean_field_of_the_engine() -> None:
    found = bass.calibrated(bass.read(SERIES, "room air conditioners"), jobs=2)
    median = found.posterior.median()
    assert median["p"] == pytest.approx(0.0094, rel=0.15)
    assert median["q"] == pytest.approx(0.3748, rel=0.15)
