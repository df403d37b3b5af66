"""Plans with other money, run in the same worlds: what a search and its judgement ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.campaign.lines.line import Lever
from wom_sim.campaign.plans import compile_plan
from wom_sim.campaign.prepare import Prepared
from wom_sim.results import values as measures
from wom_sim.results.course.course import Course
from wom_sim.results.run import Result, result_of
from wom_sim.scenario.goals import Goal
from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.search.case import Case, expected_runs, plan_changes
from wom_sim.studies.optimize.search.objective import WANTED, Objective, Outcome
from wom_sim.studies.optimize.search.space import (
    Space,
    pieces,
)
from wom_sim.worlds.fleet import Fleet, Order, Progress, Ready, Task, open_fleet
from wom_sim.worlds.hire import Jobs, at_most

Key = tuple[str, str, int]
"""Tells plans apart: changes as text, strategy, seed."""

CHUNK = 25
"""Worlds per task: small enough to share out, large enough that a plan is seldom compiled twice."""


REWARDS = "rewards"
"""Under this name an outcome has what was paid for orders that friends brought: on top of the money that is placed."""


@dataclass(frozen=True)
class Figures:
    """What is asked about some worlds of a plan: its figures, with those of a goal besides."""

    changes: dict[str, Any]
    seed: int
    engine: str
    goal: Goal | None = None

    def __call__(self, ready: Ready, task: Task) -> list[dict[str, float]]:
        """Every metric of one plan in each of its worlds."""
        base, (strategy,) = ready(), task.strategies
        plan = replanned(base, strategy, self.changes) if self.changes else base
        return [self.of_world(plan, strategy, world) for world in task.worlds]

    def of_world(self, prepared: Prepared, strategy: str, world: int) -> dict[str, float]:
        """The summary of one run, its margin less all costs as ``profit``, rewards, and what its goal asks for."""
        result = result_of(Course(prepared, strategy, self.seed, world, self.engine))
        summary = result.summary()
        profit = summary["margin"] - summary["cost"]
        wanted = {} if self.goal is None else {WANTED: asked(result, self.goal)}
        return {**summary, "profit": profit, REWARDS: sum(result.rewards().values()), **wanted}


def replanned(prepared: Prepared, strategy: str, changes: dict[str, Any]) -> Prepared:
    """The same market, network and people with one strategy's lines changed: only those are compiled again."""
    scenario = prepared.scenario.with_changes(changes)
    plan, theirs = compile_plan(replace(prepared.context, scenario=scenario), strategy)
    return replace(prepared, scenario=scenario, plans={strategy: plan}, rivals={strategy: theirs})


def asked(result: Result, goal: Goal) -> float:
    """The value that a goal compares with its target, whether or not it is one of the scenario's."""
    scenario = result.prepared.scenario.model_copy(update={"goals": {"wanted": goal}})
    prepared = replace(result.prepared, scenario=scenario)
    found = measures.measured(prepared, result.strategy, result.history, result.numbers)
    return measures.value_of(goal, scenario, found)


@dataclass
class Lab:
    """Runs allocations of one strategy's money, each in each world once, and remembers what came of it.

    Fresh worlds are those of ``wom compare`` with the same seed; the search has worlds of its own.
    """

    prepared: Prepared
    strategy: str
    moved: Mapping[str, Lever]
    seed: int
    engine: str
    fleet: Fleet
    goal: Goal | None = None
    progress: Progress | None = None
    runs: int = 0
    expected: int = 0
    known: dict[Key, list[dict[str, float]]] = field(default_factory=dict)

    @property
    def search_seed(self) -> int:
        """Seed of the worlds in which allocations are searched."""
        return rng.key(self.seed, rng.name_word("worlds to search in"))

    def outcomes(self, space: Space, allocations: Sequence[Floats], worlds: int, *, fresh: bool) -> list[Outcome]:
        """What allocations bring in the first worlds of the search, or of the judgement."""
        plans = [pieces(one, space.lines) for one in allocations]
        changes = [plan_changes(self.prepared, self.strategy, self.moved, plan) for plan in plans]
        return self.run([(change, self.strategy) for change in changes], worlds, fresh=fresh)

    def present(self, worlds: int, *, fresh: bool, strategy: str = "") -> Outcome:
        """What a strategy brings as it is typed (default: the one whose money moves)."""
        return self.run([({}, strategy or self.strategy)], worlds, fresh=fresh)[0]

    def run(self, plans: Sequence[tuple[dict[str, Any], str]], worlds: int, *, fresh: bool) -> list[Outcome]:
        """Every plan in the same worlds; what is known already is not run again."""
        seed = self.seed if fresh else self.search_seed
        keys = [(repr(sorted(changes.items())), strategy, seed) for changes, strategy in plans]
        wanted = [
            order
            for key, plan in dict(zip(keys, plans, strict=True)).items()
            for order in self.missing(key, *plan, worlds)
        ]
        found: dict[int, list[dict[str, float]]] = {}
        for order, (some,) in self.fleet.fill(order._replace(name=number) for number, order in enumerate(wanted)):
            found[order.name] = some
            self.runs += len(some)
            if self.progress is not None:
                self.progress(self.runs, max(self.runs, self.expected))
        for number, order in enumerate(wanted):
            self.known.setdefault(order.name, []).extend(found[number])
        return [stacked(self.known[key][:worlds]) for key in keys]

    def missing(self, key: Key, changes: dict[str, Any], strategy: str, worlds: int) -> list[Order]:
        """The orders that are left of one plan."""
        starts = range(len(self.known.get(key, [])), worlds, CHUNK)
        asked_for = Figures(changes, key[2], self.engine, self.goal)
        parts = [range(k, min(k + CHUNK, worlds)) for k in starts]
        return [self.fleet.order(asked_for, Task(0, (strategy,), part), name=key) for part in parts]


def stacked(runs: list[dict[str, float]]) -> Outcome:
    """Metrics of many runs by name."""
    return {name: np.array([run[name] for run in runs]) for name in runs[0]}


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
