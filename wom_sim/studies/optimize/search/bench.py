"""A case with worlds to run it in: scores for the search, and fresh outcomes for the judgement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from wom_sim.studies.optimize.search.case import Case, expected_runs
from wom_sim.studies.optimize.search.lab import Lab, Outcome
from wom_sim.studies.optimize.search.objective import Objective
from wom_sim.studies.optimize.search.space import Floats
from wom_sim.worlds.fleet import Progress, open_fleet
from wom_sim.worlds.hire import Jobs, at_most

LEAST_EARLY, LEAST_LATE = 10, 20


@dataclass(frozen=True)
class Bench:
    """Runs a case's allocations and says how good they are."""

    case: Case
    objective: Objective
    lab: Lab

    @property
    def depths(self) -> tuple[int, int]:
        """Worlds of the first look at a plan, and of the last before it is judged: an eighth, and a quarter."""
        worlds = self.case.worlds
        return min(worlds, max(LEAST_EARLY, worlds // 8)), min(worlds, max(LEAST_LATE, worlds // 4))

    def score(self, allocations: Sequence[Floats], worlds: int) -> Floats:
        """What a search makes large, ``float64[allocations, worlds]``."""
        baseline = self.baseline(worlds, fresh=False)
        found = self.lab.outcomes(self.case.space, allocations, worlds, fresh=False)
        return np.array([self.objective.score(outcome, baseline) for outcome in found])

    def guide(self, allocations: Sequence[Floats], worlds: int) -> Floats:
        """The metric itself, the same way round."""
        found = self.lab.outcomes(self.case.space, allocations, worlds, fresh=False)
        return np.array([self.objective.guide(outcome) for outcome in found])

    def baseline(self, worlds: int, *, fresh: bool) -> Outcome | None:
        """The strategy that a growth counts from, in the same worlds; None where no growth is wanted."""
        goal = self.objective.goal
        if goal is None or not goal.over_baseline:
            return None
        return self.lab.present(worlds, fresh=fresh, strategy=self.case.scenario.compare_with)

    def fresh(self, allocations: Sequence[Floats], worlds: int) -> list[Outcome]:
        """Outcomes in fresh worlds."""
        return self.lab.outcomes(self.case.space, allocations, worlds, fresh=True)

    def judged(self, outcome: Outcome, *, fresh: bool = True) -> Floats:
        """What is reported: the metric, or 1 in worlds where the goal is reached and 0 in the others."""
        worlds = len(self.objective.values(outcome))
        return self.objective.judged(outcome, self.baseline(worlds, fresh=fresh))

    def starts(self) -> list[Floats]:
        """The present plan as far as bounds and budget allow."""
        space, now = self.case.space, self.case.now
        return [now if space.allows(now) else space.fill(now)]


@contextmanager
def opened(case: Case, objective: Objective, jobs: Jobs, progress: Progress | None) -> Iterator[Bench]:
    """A bench with workers, its chances smoothed to the worlds of the search."""
    with open_fleet([case.prepared], at_most(jobs, case.worlds)) as fleet:
        expected = expected_runs(case.worlds, len(case.moved), case.study)
        plan = (case.prepared, case.strategy, case.moved, case.seed, case.engine)
        lab = Lab(*plan, fleet, objective.goal, progress, expected=expected)
        bench = Bench(case, objective, lab)
        trial = lab.present(bench.depths[0], fresh=False)
        yield replace(bench, objective=objective.smoothed(trial))
