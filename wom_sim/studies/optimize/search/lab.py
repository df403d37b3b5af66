"""Plans with other money, run in the same worlds: what a search and its judgement ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.campaign.lines.line import Lever
from wom_sim.campaign.plans import compile_plan
from wom_sim.campaign.prepare import Prepared
from wom_sim.results import values as measures
from wom_sim.results.run import Result, simulate
from wom_sim.scenario.goals import Goal
from wom_sim.studies.optimize.search.money import plan_changes
from wom_sim.studies.optimize.search.space import Floats, Space, pieces
from wom_sim.worlds.fleet import Progress, cast, start_worker
from wom_sim.worlds.pool import crew

Outcome = dict[str, Floats]
"""Every metric of one plan by name, ``float64[worlds]``; ``profit`` among them."""

CHUNK = 25
"""Worlds per task: small enough to share out, large enough that a plan is seldom compiled twice."""


WANTED = "what the goal asks for"
"""Under this name an outcome has the value that a goal compares with its target: by its day, in its segment."""

REWARDS = "rewards"
"""Under this name an outcome has what was paid for orders that friends brought: on top of the money that is placed."""


class Task(NamedTuple):
    """One plan in a few worlds, and a goal that is asked about besides."""

    changes: dict[str, Any]
    strategy: str
    seed: int
    worlds: range
    engine: str
    goal: Goal | None = None


Crew = Callable[[Sequence[Task]], Iterator[tuple[int, list[dict[str, float]]]]]
"""Does tasks: the number of each, and what it found, as they are done."""


def work(numbered: tuple[int, Task], prepared: Prepared | None = None) -> tuple[int, list[dict[str, float]]]:
    """Every metric of one plan in each of its worlds."""
    number, task = numbered
    base = prepared or cast().prepared()
    plan = replanned(base, task.strategy, task.changes) if task.changes else base
    return number, [figures(plan, task, world) for world in task.worlds]


def replanned(prepared: Prepared, strategy: str, changes: dict[str, Any]) -> Prepared:
    """The same market, network and people with one strategy's lines changed: only those are compiled again."""
    scenario = prepared.scenario.with_changes(changes)
    plan = compile_plan(replace(prepared.context, scenario=scenario), strategy)
    return replace(prepared, scenario=scenario, plans={strategy: plan})


def figures(prepared: Prepared, task: Task, world: int) -> dict[str, float]:
    """The summary of one run, the margin of its orders less all costs as ``profit``, and what its goal asks for."""
    history = simulate(prepared, task.strategy, task.seed, world, task.engine)
    result = Result(prepared, task.strategy, task.seed, world, task.engine, history)
    summary = result.summary()
    profit = result.margin_per_order * summary["conversions"] - summary["cost"]
    wanted = {} if task.goal is None else {WANTED: asked(result, task.goal)}
    return {**summary, "profit": profit, REWARDS: sum(result.rewards().values()), **wanted}


def asked(result: Result, goal: Goal) -> float:
    """The value that a goal compares with its target, whether or not it is one of the scenario's."""
    scenario = result.prepared.scenario.model_copy(update={"goals": {"wanted": goal}})
    prepared = replace(result.prepared, scenario=scenario)
    found = measures.measured(prepared, result.strategy, result.history, result.numbers)
    return measures.value_of(goal, scenario, found)


@contextmanager
def hired(prepared: Prepared, jobs: int) -> Iterator[Crew]:
    """Work done by this process, or by so many spawned ones that build the network once and stay for the search."""
    if jobs <= 1:
        yield lambda tasks: map(partial(work, prepared=prepared), enumerate(tasks))
        return
    with crew(jobs, partial(start_worker, [prepared.scenario], 0, "array")) as share:
        yield lambda tasks: share(work, list(enumerate(tasks)))


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
    crew: Crew
    goal: Goal | None = None
    progress: Progress | None = None
    runs: int = 0
    expected: int = 0
    known: dict[tuple[str, str, int], list[dict[str, float]]] = field(default_factory=dict)

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
        tasks = {key: self.missing(key, *plan, worlds) for key, plan in zip(keys, plans, strict=True)}
        wanted = [(key, task) for key, some in tasks.items() for task in some]
        found: dict[int, list[dict[str, float]]] = {}
        for number, some in self.crew([task for _, task in wanted]):
            found[number] = some
            self.runs += len(some)
            if self.progress is not None:
                self.progress(self.runs, max(self.runs, self.expected))
        for number, (key, _) in enumerate(wanted):
            self.known.setdefault(key, []).extend(found[number])
        return [stacked(self.known[key][:worlds]) for key in keys]

    def missing(self, key: tuple[str, str, int], changes: dict[str, Any], strategy: str, worlds: int) -> list[Task]:
        """The tasks that are left of one plan."""
        first, seed = len(self.known.get(key, [])), key[2]
        starts = range(first, worlds, CHUNK)
        parts = [range(k, min(k + CHUNK, worlds)) for k in starts]
        return [Task(changes, strategy, seed, part, self.engine, self.goal) for part in parts]


def stacked(runs: list[dict[str, float]]) -> Outcome:
    """Metrics of many runs by name."""
    return {name: np.array([run[name] for run in runs]) for name in runs[0]}
