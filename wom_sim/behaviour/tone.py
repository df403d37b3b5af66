"""R7, R10: tone.  How a content speaks suits some segments and not others.

A factor f by segment and content multiplies the pressure to notice without visiting and the pressure to pass on, so
that one exposure is noticed with chance pc(a, f) = 1 − (1 − a)^f and told on with chance pc(s, f).  It leaves visits,
likes and orders alone: those who want the thing come for the thing.  Unlike affinity, which is worked out from
interests and acts on all that a content does, it is typed, and acts on these two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np
from annotated_types import Ge, Le

from wom_sim.reading.fields import NUMBER
from wom_sim.reading.ranges import MOST_TONE

KEY = ""  # contents tell it

STATE: dict[str, Any] = {}

Spec = Annotated[float, Ge(0), Le(MOST_TONE), NUMBER]
"""The factor of one segment; segments that are not named have 1."""


class Constants(NamedTuple):
    """``factor[tastes, contents]``: a person's row is that of her taste; read only when on."""

    on: bool
    factor: Any


def constants(setting: Any) -> Constants:
    """The factors of a setting."""
    given = setting.people.tone if setting.people is not None else None
    return Constants(False, np.ones((1, 1))) if given is None else Constants(True, given)


def factors(suits: Sequence[Mapping[str, float]], segments: Sequence[str]) -> np.ndarray | None:
    """Factors of contents by segment, ``float64[segments, contents]``; None where every one is 1."""
    table = np.array([[told.get(segment, 1.0) for told in suits] for segment in segments]).reshape(-1, len(suits))
    return None if bool((table == 1.0).all()) else table


def suited(interest: float, person: Any, c: int, world: Any) -> float:
    """What multiplies a pressure to notice or to pass on, with the tone of the content; off it is as it was."""
    if not world.on.tone.on:
        return interest
    return interest * float(world.on.tone.factor[person.taste][c])
