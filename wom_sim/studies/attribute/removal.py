"""What is lost when one line of the best plan is left out, asked beside a comparison in its first worlds.

Last touches say who spoke last; this says what would not have come.  Every other line stays as it is, and so does every
throw of the dice, so that the difference is that line's doing, by friends' words too.  What lines lose one by one need
not add up: two that bring the same people are lost only together (:mod:`wom_sim.studies.attribute.answer` shares that
out).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wom_sim.results.answer import frame
from wom_sim.statistics.intervals import mean_interval
from wom_sim.statistics.types import Floats
from wom_sim.studies.compare.beside import Tabled
from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.worlds.fleet import Run, record

SHARE_OF_COMPARE = 0.05
"""Plans without a line are run in at most so many runs per run of the comparison."""

FEWEST, MOST = 5, 12
"""Paired worlds of each line: with fewer the ± says nothing, and more are not needed to tell large from small."""

COLUMNS = ("strategy", "line", "worlds", "removal", "removal_half_width")


@dataclass(frozen=True)
class Removals(Tabled):
    """A row a line of the best plan: what the metric loses without it ± half its interval; none where too dear."""

    rows: Sequence[tuple[str, str, int, float, float]] = ()

    def tables(self) -> dict[str, Any]:
        """The table, where there is one."""
        return {"removals": frame(self.rows, COLUMNS)} if self.rows else {}


def without_each(found: Outcomes, run: Run, runs: int) -> Removals:  # noqa: ARG001 (a plan without a line is no task)
    """Run the best plan without each of its lines, in as many worlds as a twentieth of the comparison pays for.

    Nothing of a plan that changes on the way: what it does then depends on the line that is missing.
    """
    best, chosen = found.best, found.scenario.strategy(found.best)
    lines = [one.account.name for one in found.prepared.plan(best)]
    worlds = min(MOST, found.worlds, int(SHARE_OF_COMPARE * runs / max(1, len(lines))))
    if worlds < FEWEST or not lines or chosen.review is not None or chosen.changes:
        return Removals()
    whole = found.outcomes(found.metric)[found.strategies.index(best)][:worlds]
    return Removals([row(found, lines, name, whole) for name in lines])


def row(found: Outcomes, lines: Sequence[str], name: str, whole: Floats) -> tuple[str, str, int, float, float]:
    """What is lost without one line, in the worlds of ``whole``."""
    left = found.prepared.keeping(found.best, [one for one in lines if one != name])
    seen = (record(left, found.best, found.seed, world, found.engine) for world in range(len(whole)))
    mean, half = mean_interval(whole - np.array([one.summary[found.metric] for one in seen]))
    return found.best, name, len(whole), mean, half
