"""What a budget is placed for: much of a metric, profit, or a good chance of reaching a goal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wom_sim.model.optimize_file import Condition, OptimizeStudy
from wom_sim.model.scenario import Scenario
from wom_sim.model.scenario_problems import unknown
from wom_sim.statistics import ROUNDING, uplift_target
from wom_sim.study.allocation import Floats
from wom_sim.study.allocation_worlds import Outcome
from wom_sim.study.compare import LABELS
from wom_sim.study.sweep_plan import metric_names

SMALLER_IS_BETTER = ("cost", "cac", "cost_per_person_reached")
MONEY = ("profit", *SMALLER_IS_BETTER)


@dataclass(frozen=True)
class Objective:
    """What is wanted.  ``metric``: a metric of every run, or profit; ``goal``: then its chance is wanted.

    ``width``: the chance is smoothed over so much of the metric while searching, because a share of 25 worlds moves in
    jumps of 4 %.
    """

    metric: str
    goal: Condition | None = None
    width: float = 0.0

    @property
    def label(self) -> str:
        """What is counted, in words."""
        return LABELS.get(self.metric, self.metric.replace("_", " "))

    @property
    def wording(self) -> str:
        """What is wanted, in words."""
        if self.goal is not None:
            return f"the chance of {self.promise}"
        much = "little" if self.sign < 0 else "much" if self.counts_money else "many"
        return f"as {much} {self.label} as can be"

    @property
    def promise(self) -> str:
        """The goal in words: orders ≥ 700."""
        return self.goal.wording.replace(self.metric, self.label, 1) if self.goal is not None else ""

    @property
    def sign(self) -> int:
        """−1 where less is better."""
        return -1 if self.metric in SMALLER_IS_BETTER else 1

    @property
    def counts_money(self) -> bool:
        """Whether money that is left unspent makes the outcome better."""
        return self.goal is None and self.metric in (*MONEY, "roas", "roi")

    def guide(self, outcome: Outcome) -> Floats:
        """The metric itself, more of it better."""
        return self.sign * outcome[self.metric]

    def score(self, outcome: Outcome, baseline: Outcome | None) -> Floats:
        """What a search makes large: the metric, or the smoothed chance of each world to reach the goal."""
        if self.goal is None:
            return self.guide(outcome)
        from scipy import special

        over = self.excess(outcome, baseline)
        return np.asarray(special.ndtr(over / self.width) if self.width > 0 else over >= 0, np.float64)

    def judged(self, outcome: Outcome, baseline: Outcome | None) -> Floats:
        """What is reported: the metric, or 1 where a world reaches the goal and 0 where it does not."""
        if self.goal is None:
            return outcome[self.metric]
        slack = ROUNDING * np.abs(self.target(baseline))
        return np.asarray(self.excess(outcome, baseline) >= -slack, np.float64)

    def excess(self, outcome: Outcome, baseline: Outcome | None) -> Floats:
        """By how much each world is on the right side of the goal."""
        goal = self.goal
        assert goal is not None
        over = outcome[self.metric] - self.target(baseline)
        return over if goal.at_least else -over

    def target(self, baseline: Outcome | None) -> Floats:
        """The goal, one number or one per world."""
        goal = self.goal
        assert goal is not None
        if not goal.relative or baseline is None:
            return np.array(goal.value)
        return uplift_target(baseline[self.metric], goal.value)

    def smoothed(self, outcome: Outcome) -> Objective:
        """The same objective, its chance smoothed to the worlds that there are (width s·n^(−1/5), Silverman 1986)."""
        if self.goal is None:
            return self
        values = outcome[self.metric]
        spread = float(values.std(ddof=1)) or 0.01 * abs(self.goal.value)
        return Objective(self.metric, self.goal, spread * math.pow(len(values), -0.2))


def objective_of(study: OptimizeStudy, scenario: Scenario) -> Objective:
    """What a study wants; ScenarioError names an unknown metric."""
    if study.goal_seek is not None:
        return of_goal(study, scenario, study.goal_seek.goal, ("goal_seek", "goal"))
    if study.goal is not None:
        return of_goal(study, scenario, study.goal, ("goal",))
    if study.objective == "goal":
        return of_goal(study, scenario, first_goal(study, scenario), ("objective",))
    metric = study.objective or "conversions"
    checked(study, scenario, metric, ("objective",))
    return Objective(metric)


def of_goal(study: OptimizeStudy, scenario: Scenario, goal: Condition, path: tuple[str, ...]) -> Objective:
    """The chance of a goal."""
    checked(study, scenario, goal.metric, path)
    return Objective(goal.metric, goal)


def first_goal(study: OptimizeStudy, scenario: Scenario) -> Condition:
    """The scenario's first goal as a condition."""
    if not scenario.goals:
        raise study.error(("objective",), "the scenario has no goal", "goal: conversions >= 700")
    metric, goal = next(iter(scenario.goals.items()))
    return Condition.model_validate({"metric": metric, "value": goal.value, "relative": goal.relative})


def checked(study: OptimizeStudy, scenario: Scenario, metric: str, path: tuple[str, ...]) -> None:
    """Refuse a metric that no run has."""
    known = ["profit", *metric_names(scenario)]
    if metric not in known:
        raise study.error(path, *unknown("metric", metric, known))
