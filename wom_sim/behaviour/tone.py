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
    """None: factors stand behind the affinities of a row, where a person's are in the cache already.

    As constants of a module, with a question whether they are on, they cost 6 % of a campaign without any.
    """


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def factors(suits: Sequence[Mapping[str, float]], segments: Sequence[str]) -> np.ndarray | None:
    """Factors of contents by segment, ``float64[segments, contents]``; None where every one is 1."""
    table = np.array([[told.get(segment, 1.0) for told in suits] for segment in segments]).reshape(-1, len(suits))
    return None if bool((table == 1.0).all()) else table


def beside(affinity: np.ndarray, tone: np.ndarray | None) -> np.ndarray:
    """Affinities with the factors behind them, ``float64[tastes, 2 · contents]``; 1 where there are none."""
    return np.hstack([affinity, np.ones_like(affinity) if tone is None else tone])


def suited(interest: float, person: Any, c: int, world: Any) -> float:
    """What multiplies a pressure to notice or to pass on, with the tone of the content; times exactly 1 when off."""
    return interest * float(world.affinity[person.taste, world.affinity.shape[1] // 2 + c])
