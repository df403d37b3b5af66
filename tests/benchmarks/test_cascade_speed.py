"""The compiled frontier stays within sight of plain C++; `cascade_speed.py` has the whole table."""

from __future__ import annotations

import cascade_speed
import pytest


@pytest.mark.skipif(cascade_speed.compiler() is None, reason="needs g++")
def test_the_frontier_takes_at_most_1_3_times_as_long_as_cpp(tmp_path):
    binary = cascade_speed.compile_yardstick(tmp_path)
    case = cascade_speed.Case("1e4", cascade_speed.grown(10_000), 200)

    timing = cascade_speed.measure(case, binary, tmp_path, runs=7)  # also holds every size to equality

    assert timing.mean_size > 3_000
    assert timing.ratio <= 1.3, timing
