"""R1: the most that one person is shown of a line in a week."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from annotated_types import Ge, Le

from wom_sim.reading.fields import WHOLE
from wom_sim.reading.ranges import MOST_IN_A_WEEK

KEY = ""

STATE = {"today": (("week_cap", "i8", 0), ("week_slot", "i8", -1))}  # its counter of the week; −1: no cap


Spec = Annotated[int, Ge(1), Le(MOST_IN_A_WEEK), WHOLE]
"""Most impressions per person in each week of a line; this week's are counted in a byte."""


class Constants(NamedTuple):
    """None: today's lines carry their caps."""


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def tell(row: Any, line: Any, slot: int) -> None:
    """Write into a line of today its weekly cap."""
    row["week_cap"], row["week_slot"] = line.week_cap, slot


def within(count: int, line: Any, shown: Any) -> int:
    """How many of today's exposures the weekly cap lets through; ``shown`` counts this week's, by slot."""
    if line.week_slot < 0:
        return count
    allowed = int(min(count, line.week_cap - shown[line.week_slot]))
    shown[line.week_slot] += allowed
    return allowed
