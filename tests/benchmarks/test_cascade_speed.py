"""The compiled frontier stays within sight of plain C++; `cascade_speed.py` has the whole table."""

from __future__ import annotations

import cascade_speed
import models
import pytest

from wom_sim.engine.frontier import lanes


@pytest.mark.skipif(cascade_speed.compiler() is None, reason="needs g++")
def test_the_frontier_takes_at_most_1_3_times_as_long_as_cpp(tmp_path):
    binary = cascade_speed.compile_yardstick(tmp_path)
    case = cascade_speed.Case("1e4", cascade_speed.grown(10_000), 200)

    timing = cascade_speed.measure(case, binary, tmp_path, runs=7)  # also holds every size to equality

    assert timing.mean_size > 3_000
    assert timing.ratio <= 1.3, timing


@pytest.mark.slow
@pytest.mark.skipif(not lanes.LANES, reason="needs a processor with lanes")
@pytest.mark.parametrize("name", models.MODELS)
def test_the_general_engine_takes_forty_times_as_long(name):
    ours, general = cascade_speed.against_general(name, cascade_speed.grown(models.PEOPLE), None, runs=5)
    assert min(general) >= 40 * min(ours)
