"""People of a market in named groups: its segments, and the segments that a campaign is aimed at."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.prepared import Prepared


class Groups(NamedTuple):
    """Names of groups, and of each simulated person the number of hers (−1: in none), int[people]."""

    names: tuple[str, ...]
    of: npt.NDArray[Any]

    def people(self, name: str) -> npt.NDArray[np.bool_]:
        """Who is in the group, bool[people]."""
        return np.asarray(self.of == self.names.index(name))


def segments(prepared: Prepared) -> Groups | None:
    """The segments of the market; None where it has none."""
    names = tuple(getattr(prepared.scenario.market, "segments", ()))
    population = getattr(prepared, "population", None)
    return Groups(names, population.segment) if names and population is not None else None


def aimed_at(prepared: Prepared) -> Groups | None:
    """People in the targeted segments and beyond them; None where nothing is targeted."""
    found, target = segments(prepared), tuple(getattr(prepared.scenario.market, "target", ()))
    if found is None or not target:
        return None
    inside = np.isin(found.of, [found.names.index(name) for name in target])
    return Groups(("target", "beyond the target"), np.where(inside, 0, 1))
