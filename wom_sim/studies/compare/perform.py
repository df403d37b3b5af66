"""The runs of a comparison: in how many worlds, on which networks, with which draws of what is not known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from wom_sim.campaign.prepare import Prepared
from wom_sim.results.run import EngineName, choose_engine
from wom_sim.scenario.checks import NOTHING
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.uncertainty import Uncertainty
from wom_sim.studies.compare.ignorance import FEWEST_WORLDS
from wom_sim.studies.compare.rounds import Rounds, View, run_rounds
from wom_sim.worlds.fleet import Progress, Record, Run, Sums, Task, collect, cut, open_fleet, recording
from wom_sim.worlds.hire import Jobs, at_most

Told = TypeVar("Told")


def with_settings(prepared: Prepared, **typed: Any) -> Prepared:
    """The same campaign with other settings of uncertainty, those that are not None."""
    changes = {f"uncertainty.{name}": value for name, value in typed.items() if value is not None}
    return replace(prepared, scenario=prepared.scenario.with_changes(changes)) if changes else prepared


def chosen_strategies(scenario: Scenario, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The strategies to run, the baseline among them; ``nothing`` only where it is asked for or compared with."""
    names = list(wanted) if wanted is not None else [name for name in scenario.strategies if name != NOTHING]
    if scenario.compare_with not in names:
        names.append(scenario.compare_with)
    for name in names:
        scenario.strategy(name)
    return tuple(dict.fromkeys(names))


def shown_strategies(scenario: Scenario, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The same, and ``nothing`` last where the baseline does something and no strategies were picked."""
    names = chosen_strategies(scenario, wanted)
    alone = wanted is None and scenario.strategy(scenario.compare_with).lines
    return tuple(dict.fromkeys([*names, *([NOTHING] if alone else [])]))


def chosen_engine(prepared: Prepared, strategies: int, engine: EngineName) -> str:
    """The engine for all worlds on all networks together."""
    plain = prepared.scenario
    runs = plain.uncertainty.worlds * plain.uncertainty.graphs * strategies
    return choose_engine(engine, prepared.network.people * plain.days * runs)


def worlds_of_a_draw(worlds: int, draws: int, graphs: int) -> int:
    """All draws together take about as many worlds as the comparison, each of them a few at least."""
    return min(max(FEWEST_WORLDS, math.ceil(worlds / max(1, draws))), worlds // graphs)


def on_graph(scenario: Scenario, graph: int) -> Scenario:
    """The scenario on network number ``graph``: 0 is its own, the others come from the seeds that follow."""
    network: Any = scenario.market.network
    seed = network.parameters.get("seed", 0)
    return scenario.with_changes({"market.network.seed": seed + graph}) if graph else scenario


@dataclass(frozen=True)
class Performance:
    """What is to be run, and how; ``view`` makes a comparison of records."""

    prepared: Prepared
    strategies: tuple[str, ...]
    draws: Sequence[Scenario]
    view: View
    engine: str
    jobs: Jobs
    progress: Progress | None

    @property
    def settings(self) -> Uncertainty:
        """What the scenario says of worlds and networks."""
        return self.prepared.scenario.uncertainty

    @property
    def worlds(self) -> int:
        """Worlds of every strategy, or the most there may be."""
        return self.settings.worlds * self.settings.graphs

    @property
    def kept(self) -> int:
        """Runs of which records are kept for certain; rounds may stop after the first."""
        in_rounds = self.settings.until is not None or self.settings.eliminate
        return (1 if in_rounds else self.worlds) * len(self.strategies)

    def perform(self, then: Callable[[Rounds, list[list[Record]], Run], Told]) -> Told:
        """Run everything, and return what ``then`` makes of it.

        It is given the records of the comparison, those of each draw, and what runs more worlds if it needs any.
        """
        networks = [on_graph(self.prepared.scenario, graph) for graph in range(1, self.settings.graphs)]
        jobs = at_most(self.jobs, self.worlds)
        with open_fleet([self.prepared, *networks, *self.draws], jobs, self.kept) as fleet:
            run = recording(fleet, self.settings.seed, self.engine)
            if self.settings.until is None and not self.settings.eliminate:
                rounds = self.at_once(run, jobs)
            else:
                rounds = run_rounds(run, self.strategies, self.settings, self.view, jobs, self.report(0))
            return then(rounds, self.drawn(run, rounds, jobs), run)

    def at_once(self, run: Run, jobs: Jobs) -> Rounds:
        """All worlds, however they come out."""
        sums: Sums = {}
        return Rounds(self.strategies, collect(run, self.everything(jobs), self.report(0), sums), (), sums)

    def everything(self, jobs: Jobs) -> list[Task]:
        """Every strategy in every world, the worlds of each network side by side."""
        each = self.settings.worlds
        worlds = [range(graph * each, (graph + 1) * each) for graph in range(self.settings.graphs)]
        return [task for graph, some in enumerate(worlds) for task in cut(graph, self.strategies, some, jobs, True)]

    def drawn(self, run: Run, rounds: Rounds, jobs: Jobs) -> list[list[Record]]:
        """The records of each draw, in the first worlds of all."""
        first = self.settings.graphs
        done = len(rounds.records) // len(rounds.strategies)
        worlds = range(worlds_of_a_draw(done, len(self.draws), self.settings.graphs))
        cases = range(first, first + len(self.draws))
        tasks = [task for case in cases for task in cut(case, rounds.strategies, worlds, jobs)]
        records = collect(run, tasks, self.report(self.worlds * len(self.strategies))) if tasks else []
        return [[one for one in records if one.case == case] for case in cases]

    def report(self, before: int) -> Callable[[int], None]:
        """What tells how many runs are done, of the most that there may be."""
        draws = len(self.draws) * worlds_of_a_draw(self.worlds, len(self.draws), self.settings.graphs)
        total = (self.worlds + draws) * len(self.strategies)
        return lambda done: self.progress(before + done, total) if self.progress is not None else None
