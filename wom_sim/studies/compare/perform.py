"""The runs of a comparison: in how many worlds, on which networks, with which draws of what is not known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.results.run import EngineName, choose_engine
from wom_sim.scenario.checks import NOTHING
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.uncertainty import Precision, Uncertainty
from wom_sim.statistics.intervals import Sampling, mean_interval
from wom_sim.statistics.looks import confidence, look_times, surely_behind
from wom_sim.studies.compare.ignorance import FEWEST_WORLDS
from wom_sim.studies.compare.outcomes import Dropped, Outcomes
from wom_sim.worlds.fleet import Progress, Record, Run, Sums, Task, collect, cut, open_fleet, recording
from wom_sim.worlds.hire import Jobs, at_most


class Rounds(NamedTuple):
    """What rounds came to: the strategies that were run to the end, their records, and those that were dropped.

    ``sums``: what tables are made of, of all strategies.
    """

    strategies: tuple[str, ...]
    records: list[Record]
    dropped: tuple[Dropped, ...]
    sums: Sums


View = Callable[[tuple[str, ...], list[Record]], Outcomes]
"""The comparison that some strategies and their records so far amount to."""


def run_rounds(
    run: Run,
    strategies: tuple[str, ...],
    settings: Uncertainty,
    view: View,
    jobs: Jobs,
    report: Callable[[int], None],
) -> Rounds:
    """Run worlds until the precision that is asked for, all that are allowed, or nobody is left to be compared.

    What is run depends on outcomes alone: every round is complete, and in order, before it is looked at.
    """
    times = look_times(settings.worlds)
    rounds, before, contenders = Rounds(strategies, [], (), {}), 0, 0
    for worlds in times:
        tasks = cut(0, rounds.strategies, range(before, worlds), jobs, tables=True)
        done = len(rounds.records) + sum(len(one.records) for one in rounds.dropped)
        fresh = collect(run, tasks, lambda more, done=done: report(done + more), rounds.sums)  # type: ignore[misc]
        rounds, before = rounds._replace(records=rounds.records + fresh), worlds
        seen = view(rounds.strategies, rounds.records)
        contenders = contenders or len(contending(seen))
        if settings.eliminate and worlds < times[-1]:
            rounds = dropping(rounds, seen, confidence(contenders, times))
            seen = view(rounds.strategies, rounds.records)
        alone = bool(rounds.dropped) and not seen.others
        if alone or (settings.until is not None and known(seen, settings.until)):
            break
    return rounds


def contending(seen: Outcomes) -> list[str]:
    """Strategies that may be the best: all but what is shown for orientation only."""
    return [name for name in seen.strategies if name not in seen.reference]


def dropping(rounds: Rounds, seen: Outcomes, level: float) -> Rounds:
    """Without the strategies that are surely not the best; the baseline stays, because others are compared with it."""
    names = contending(seen)
    outcomes = seen.outcomes(seen.metric)[[seen.strategies.index(name) for name in names]]
    gone = {names[i]: one for i, one in surely_behind(outcomes, level).items() if names[i] != seen.baseline}
    dropped = [
        Dropped(name, names[one.leader], one.lead, one.half_width, seen.worlds, of(rounds.records, [name]))
        for name, one in gone.items()
    ]
    left = tuple(name for name in rounds.strategies if name not in gone)
    return Rounds(left, of(rounds.records, left), (*rounds.dropped, *dropped), rounds.sums)


def of(records: Sequence[Record], names: Sequence[str]) -> list[Record]:
    """The records of some strategies."""
    return [one for one in records if one.strategy in names]


def known(seen: Outcomes, until: Precision) -> bool:
    """Whether every extra over the baseline is known as well as was asked for."""
    reached, wanted = precision(seen, until)
    return reached <= wanted


def precision(seen: Outcomes, until: Precision) -> tuple[float, float]:
    """The widest half-width of an extra over the baseline (alone: of its mean), and what was asked for.

    A percentage is one of the largest extra: a difference of nearly nothing need not be known to a percent of itself.
    """
    outcomes, names = seen.outcomes(seen.metric), list(seen.strategies)
    base = outcomes[names.index(seen.baseline)]
    extras = [outcomes[names.index(name)] - base for name in seen.others] or [base]
    intervals = np.array([interval(extra, seen.sampling) for extra in extras])
    scale = float(np.abs(intervals[:, 0]).max()) if until.relative else 1.0
    return float(intervals[:, 1].max()), until.value * scale


def interval(values: np.ndarray, sampling: Sampling) -> tuple[float, float]:
    """Mean and half-width as the table shows them."""
    return mean_interval(sampling.units(values), sampling.level)


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
