"""What a budget is placed for: much of a metric, profit, or a good chance of reaching a goal."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from wom_sim.errors import ScenarioError
from wom_sim.language.say import say
from wom_sim.metrics.catalog import EXTRA
from wom_sim.metrics.names import OF_ALL, label, row_of, unknown_metric
from wom_sim.results.values import metric_names
from wom_sim.scenario.goals import Goal, wording, written
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.paired import uplift_target
from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.study import OptimizeStudy

Outcome = dict[str, Floats]
"""Every metric of one plan by name, ``float64[worlds]``; ``profit`` among them."""

WANTED = "what the goal asks for"
"""Under this name an outcome has the value that a goal compares with its target: by its day, in its segment."""


@dataclass(frozen=True)
class Objective:
    """What is wanted.  ``metric``: a metric of every run, or profit; ``goal``: then its chance is wanted.

    ``width``: the chance is smoothed over so much of the metric while searching, because a share of 25 worlds moves in
    jumps of 4 %.
    """

    metric: str
    goal: Goal | None = None
    width: float = 0.0

    @property
    def label(self) -> str:
        """What is counted, in words."""
        return say(label(self.metric)).replace("_", " ")

    @property
    def wording(self) -> str:
        """What is wanted, in words."""
        if self.goal is not None:
            return say("the chance of {promise}", promise=self.promise)
        if self.sign < 0:
            return say("as little {label} as can be", label=self.label)
        if self.counts_money:
            return say("as much {label} as can be", label=self.label)
        return say("as many {label} as can be", label=self.label)

    @property
    def promise(self) -> str:
        """The goal in words: orders ≥ 700."""
        if self.goal is None:
            return ""
        said = wording(self.goal)
        return f"{self.label} {said}" if said[:1] in "<>≤≥" else f"{self.label} ≥ {said}"

    @property
    def sign(self) -> int:
        """−1 where less is better."""
        less = row_of(self.metric).less if self.goal is None else self.goal.at_most
        return -1 if less else 1

    @property
    def counts_money(self) -> bool:
        """Whether money that is left unspent makes the outcome better."""
        return self.goal is None and row_of(self.metric).spends

    def values(self, outcome: Outcome) -> Floats:
        """What is wanted much of, or compared with the goal."""
        return outcome[self.metric if self.goal is None else WANTED]

    def guide(self, outcome: Outcome) -> Floats:
        """The same, more of it better."""
        return self.sign * self.values(outcome)

    def score(self, outcome: Outcome, baseline: Outcome | None) -> Floats:
        """What a search makes large: the metric, or the smoothed chance of each world to reach the goal."""
        if self.goal is None:
            return self.guide(outcome)
        if self.width == 0:
            return self.judged(outcome, baseline)
        from scipy import special

        over = self.sign * (self.values(outcome) - self.target(self.goal, baseline))
        return np.asarray(special.ndtr(np.nan_to_num(over, nan=-np.inf) / self.width), np.float64)

    def judged(self, outcome: Outcome, baseline: Outcome | None) -> Floats:
        """What is reported: the metric, or 1 where a world reaches the goal and 0 where it does not."""
        if self.goal is None:
            return self.values(outcome)
        targets = self.target(self.goal, baseline)
        from_nothing = self.goal.relative and self.goal.over_baseline and self.goal.value > 0 and not targets.any()
        goal = replace(self.goal, strict=self.goal.strict or from_nothing)
        return np.asarray(goal.met(self.values(outcome), targets), np.float64)

    def target(self, goal: Goal, baseline: Outcome | None) -> Floats:
        """The goal, one number or one per world: a growth counts from the baseline in the same world."""
        if not goal.over_baseline or baseline is None:
            return np.array(goal.value)
        base = self.values(baseline)
        return base + goal.value if goal.more else uplift_target(base, goal.value)

    def smoothed(self, outcome: Outcome) -> Objective:
        """The same objective, its chance smoothed to the worlds that there are (width s·n^(−1/5), Silverman 1986)."""
        if self.goal is None:
            return self
        values = self.values(outcome)
        known = values[np.isfinite(values)]
        spread = float(known.std(ddof=1)) if len(known) > 1 else 0.0
        return replace(self, width=(spread or 0.01 * abs(self.goal.value)) * math.pow(len(values), -0.2))


def objective_of(study: OptimizeStudy, scenario: Scenario) -> Objective:
    """What a study wants; ScenarioError names an unknown metric."""
    if study.goal_seek is not None:
        return of_goal(study, scenario, study.goal_seek.goal, ("goal_seek", "goal"))
    if study.goal is not None:
        return of_goal(study, scenario, study.goal, ("goal",))
    if study.objective == "goal":
        if not scenario.goals:
            raise study.error(("objective",), say("the scenario has no goal"), say("goal: conversions >= 700"))
        return of_goal(study, scenario, next(iter(scenario.goals.values())), ("objective",))
    metric = study.objective or "conversions"
    checked(study, scenario, metric, ("objective",))
    return Objective(metric)


def of_goal(study: OptimizeStudy, scenario: Scenario, goal: Goal, path: tuple[str, ...]) -> Objective:
    """The chance of a goal, which must fit the scenario's days, segments and channels."""
    if goal.metric in EXTRA:
        raise study.error(
            path,
            say("{name} cannot be sought: it counts what is extra over a baseline", name=goal.name),
            say("write objective: profit, or a goal for {metric}{of_all}", metric=goal.metric, of_all=OF_ALL),
        )
    try:
        scenario.with_changes({"goals": written({goal.name or goal.metric: goal})})
    except ScenarioError as error:
        heading = str(error).partition("\n")[0]
        raise study.error(path, say("does not fit the scenario: {heading}", heading=heading)) from None
    return Objective(goal.metric, goal)


def checked(study: OptimizeStudy, scenario: Scenario, metric: str, path: tuple[str, ...]) -> None:
    """Refuse a metric that no run has."""
    known = ["profit", *metric_names(scenario)]
    if metric not in known:
        raise study.error(path, *unknown_metric(metric, known))
