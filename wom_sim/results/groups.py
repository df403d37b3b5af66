"""People of a market in named groups: its segments, and the people that a campaign is aimed at."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.campaign.prepare import Prepared


class Groups(NamedTuple):
    """Names of groups, and of each simulated person the number of hers, int[people]."""

    names: tuple[str, ...]
    of: npt.NDArray[Any]

    def people(self, name: str) -> npt.NDArray[np.bool_]:
        """Who is in the group, bool[people]."""
        return np.asarray(self.of == self.names.index(name))


def segments(prepared: Prepared) -> Groups | None:
    """The segments of the market; None where it has none."""
    people = prepared.population
    return Groups(people.segments, people.segment) if people.segments else None


def aimed_at(prepared: Prepared) -> Groups | None:
    """People whom the campaign wants, and those beyond; None where it says nothing of that."""
    if not prepared.scenario.market.target:
        return None
    return Groups(("target", "beyond the target"), np.where(prepared.population.targeted, 0, 1))
