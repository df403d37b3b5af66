"""Values that a screen found, looked at again with as many people as the scenario simulates."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.studies.tipping.search import Case, Side, Z, look

MARGIN = 0.15
"""Full size is looked at on both sides of a value, at least so many steps (logarithms of odds) apart from it."""

CLEAR = 2.5
"""And so many standard errors of the lead, so that its sign is beyond doubt there."""

ROUNDS = 3


def confirmed(case: Case, screened: Sequence[Side], worlds: int) -> list[Side]:
    """The same numbers at full size, all of them at once: first at the value that was found, then on either side.

    Each against the rival that the screen found beyond it.  ``case`` is one at full size; what it knows of the lead
    without any change needs no run.
    """
    cases = [case.against(one.rival) for one in screened]
    sides = [Side(one.guess, one.far, {0.0: duel.least}) for one, duel in zip(screened, cases, strict=True)]
    for _ in range(ROUNDS):
        both = zip(cases, sides, screened, strict=True)
        steps = [(duel, side, step) for duel, side, one in both for step in following(side, one)]
        if not steps:
            break
        look(case.bench, steps, worlds)
    return sides


def following(side: Side, screened: Side) -> list[float]:
    """The next steps to look at: the value that was found, then what is not beyond doubt before and beyond it."""
    if len(side.leads) == 1:
        return [clipped(side, abs(screened.crossing))]
    centre, slope = crossing_at(side, screened)
    room = max(MARGIN, CLEAR * max(lead.error for step, lead in side.leads.items() if step) / slope)
    before, beyond = clear_sides(side)
    wanted = [centre - room] if before is None or abs(before) < centre - 3 * room else []
    wanted += [centre + room] if beyond is None else []
    return [step for size in wanted if (step := clipped(side, size)) not in side.leads]


def crossing_at(side: Side, screened: Side) -> tuple[float, float]:
    """How far away the lead goes, by what is known so far, and how steeply; at first with the slope of the screen."""
    if side.turns and side.bracket[0] != 0:
        return abs(side.crossing), side.slope
    step = side.bracket[1] if side.turns else max(side.leads, key=abs)
    return abs(step) + side.leads[step].mean / screened.slope, screened.slope


def clear_sides(side: Side) -> tuple[float | None, float | None]:
    """The nearest step before at which the best surely leads, and the nearest beyond at which it surely does not."""
    clear = [step for step, lead in side.leads.items() if step and abs(lead.mean) > Z * lead.error]
    before = max((step for step in clear if side.leads[step].mean > 0), key=abs, default=None)
    beyond = min((step for step in clear if side.leads[step].mean < 0), key=abs, default=None)
    return before, beyond


def clipped(side: Side, size: float) -> float:
    """A step towards the end of the range, no further than it."""
    return math.copysign(min(max(0.0, size), abs(side.far)), side.far)


def agrees(side: Side) -> bool:
    """Whether full size says the same: the best surely leads at a step before, and surely not at one beyond."""
    before, beyond = clear_sides(side)
    return before is not None and beyond is not None and abs(before) < abs(beyond)
