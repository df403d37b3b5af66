"""A scenario at its presets, and at the low and the high end of each: what every realism experiment goes through."""

from __future__ import annotations

from collections.abc import Iterator

from wom_sim.scenario.guesses import at
from wom_sim.scenario.scenario import Scenario


def ends(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """Every preset at its value; all of them at once at either end; then one at a time, the others at their value."""
    yield "every preset at its value", scenario
    yield "all at low", at(scenario, "low")
    yield "all at high", at(scenario, "high")
    ranges = {used.key: used for used in scenario.presets_used.values() if used.low is not None}
    for key, used in sorted(ranges.items()):
        yield f"{key} {used.low:g}", at(scenario, "low", [key])
        yield f"{key} {used.high:g}", at(scenario, "high", [key])
