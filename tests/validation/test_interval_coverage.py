"""Intervals of comparisons over 4,000 studies whose truth is known; the seed was fixed beforehand."""

from __future__ import annotations

import known_truth as known
import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("law", ["normal", "counts", "skewed"])
@pytest.mark.parametrize("worlds", [30, 200])
def test_a_fixed_number_of_worlds(law, worlds):
    assert 0.935 <= known.fixed(law, worlds).coverage <= 0.965


@pytest.mark.parametrize("law", ["normal", "counts", "skewed"])
@pytest.mark.parametrize(("width", "ceiling"), [(0.25, 200), (0.15, 1000), ("15%", 1000)])
def test_worlds_until_it_is_known(law, width, ceiling):
    found = known.until(law, width, ceiling)
    assert found.coverage >= 0.94
    assert isinstance(width, str) or found.half_width <= width


@pytest.mark.parametrize("ceiling", [200, 1000])
def test_whatever_makes_one_stop(ceiling):
    assert known.at_worst("normal", ceiling).coverage >= 0.94
    assert known.at_worst("normal", ceiling, 0.95).coverage < 0.85, "a negative control"


@pytest.mark.parametrize(("graphs", "share"), [(4, 0.12), (4, 0.5), (8, 0.5)])
def test_networks_that_differ(graphs, share):
    allowed, plain = known.networks(graphs, 25, share)
    assert 0.935 <= allowed.coverage <= 0.965
    assert plain.coverage < 0.8, "a negative control"


@pytest.fixture(scope="module")
def classroom_pool():
    return known.simulated("classroom.yaml", "connected", "reach")


def test_really_simulated_worlds(classroom_pool):
    for worlds in (30, 200):
        assert 0.935 <= known.resampled(classroom_pool, worlds, None).coverage <= 0.965
    assert known.resampled(classroom_pool, 400, 2.0).coverage >= 0.94


@pytest.mark.parametrize(("strategies", "gap"), [(10, 0.0), (10, 0.25), (30, 0.5)])
def test_the_best_is_hardly_ever_dropped(strategies, gap):
    found = known.race(strategies, gap)
    assert found.lost <= 0.05
    assert gap == 0 or found.runs < 0.7


def test_holm_keeps_false_signs_rare():
    holm, alone = known.signs(10, 40)
    assert holm <= 0.06
    assert alone > 0.15
