"""People whom no line can reach are passed over many at a time; both engines still tell the same."""

from __future__ import annotations

from typing import Any

import pytest
from modules.stage import ADS, play, ready

from wom_sim.studies.parity.answer import differences


@pytest.mark.parametrize("many", [1, 40, 150], ids="{} lines".format)
def test_any_number_of_lines_reaches_the_same_people(many: int):
    lines: dict[str, Any] = {f"ads_{k}": {**ADS, "budget": 2 + k % 5} for k in range(many)}
    prepared = ready({"plan": lines})

    mesa, array = play(prepared, "mesa"), play(prepared, "array")

    assert not differences(mesa, array)
    assert (array.impressions[:, :many].sum(axis=0) > 0).mean() > 0.9  # the last of them as much as the first
