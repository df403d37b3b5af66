"""What stops a line from getting more money: its own bound, or a ceiling that lines share; the budget is no stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from wom_sim.campaign.lines.line import CENT
from wom_sim.language.say import marked
from wom_sim.studies.optimize.search.case import Case
from wom_sim.studies.optimize.search.space import Floats

FIXED, NO_HOURS, NO_ROOM, AT_MAX, SOLD_OUT = marked((
    "fixed", "hours used up", "ceiling reached", "at its max", "sold out",
))  # fmt: skip
"""Why a line can get no more."""


class Ceiling(NamedTuple):
    """What lines may have together, money or hours of work."""

    lines: tuple[str, ...]
    most: float
    hours: bool = False


def ceilings(case: Case) -> list[Ceiling]:
    """Every ceiling beside the budget, in the order of the space's weights."""
    study, moved = case.study, list(case.moved)
    found = [Ceiling(tuple(name for name in moved if name in one.lines), one.max) for one in study.together]
    if study.hours is not None:
        named = tuple(name for name in moved if study.hours.lines.get(name))
        found.append(Ceiling(named, study.hours.max, hours=True))
    return found


def room(case: Case, money: Floats) -> Floats:
    """How much more each line could get alone from a larger budget, ``float64[lines]``."""
    return case.space.with_budget(np.inf).room(money)


def stopped(case: Case, money: Floats) -> dict[str, Ceiling]:
    """By line the ceiling that leaves it less room than its own bound, for lines that have one."""
    left, own = case.space.left(money)[1:], case.space.high - money
    if len(left) == 0:
        return {}
    least, known = left.argmin(axis=0), ceilings(case)
    return {
        name: known[least[line]]
        for line, name in enumerate(case.space.lines)
        if left[least[line], line] < own[line] - CENT
    }


def full_lines(case: Case, money: Floats) -> list[str]:
    """Lines that cannot get another piece."""
    pieces = [max(CENT, lever.piece) for lever in case.moved.values()]
    each = zip(case.space.lines, room(case, money), pieces, strict=True)
    return [name for name, more, piece in each if more < piece]


def binding(case: Case, money: Floats, full: Sequence[str]) -> list[Ceiling]:
    """The ceilings that keep full lines from getting more, each once."""
    known = stopped(case, money)
    return list(dict.fromkeys(known[name] for name in full if name in known))


def full_of(case: Case, line: int, money: Floats) -> str:
    """Why a line can get no more, in two or three words that are said where they are shown."""
    name = case.space.lines[line]
    limit, ceiling = case.study.limits.get(name), stopped(case, money).get(name)
    if limit is not None and limit.fixed is not None:
        return FIXED
    if ceiling is not None:
        return NO_HOURS if ceiling.hours else NO_ROOM
    at_max = limit is not None and limit.max is not None and limit.max <= case.space.high[line]
    return AT_MAX if at_max else SOLD_OUT
