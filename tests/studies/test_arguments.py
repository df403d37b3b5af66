"""What Python code gives to the studies is checked as what is typed: no traceback of Python's for a slip."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from tests.studies.check.test_check_lines import AD, market


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: ws.compare(market({"ad": AD}), worlds="4"), "worlds must be a whole number .got '4'"),
        (lambda: ws.compare(market({"ad": AD}), worlds=2, jobs="two"), "jobs must be a whole number"),
        (lambda: ws.check(market({"ad": AD}), worlds=2.5), "worlds must be a whole number .got 2.5"),
        (lambda: ws.compare(None), "a scenario, or the name of its file, is needed .got NoneType"),
        (lambda: ws.check({"name": "x"}), "Scenario.parse reads a dict"),
        (
            lambda: ws.seeding.select(ws.Network.from_edges([0, 1], [1, 2]), "degree", k=1.5),
            "k must be a whole number .got 1.5",
        ),
    ],
)
def test_slips_are_told(act: Any, message: str) -> None:
    with pytest.raises(ws.InputError, match=message):
        act()
