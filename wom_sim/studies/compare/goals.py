"""Goals over paired worlds: the chance of each, what can be promised, and why one is missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wom_sim import metrics
from wom_sim.language.say import marked, say
from wom_sim.metrics.catalog import EXTRA, row_of
from wom_sim.results.values import of_extra, place_of, value_of
from wom_sim.scenario.goals import Goal, wording
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import PLAIN, Sampling
from wom_sim.statistics.paired import CHANCES, chance, promise, uplift_target
from wom_sim.statistics.types import Floats
from wom_sim.studies.compare.goal_words import Kind, Verdict, never
from wom_sim.studies.compare.why import Missed, Shortfall, why_missed
from wom_sim.worlds.fleet import Record

MOST_TRIALS = 5
"""Worlds in which ``wom check`` tries every strategy: a goal that luck alone can reach is none to plan with."""


@dataclass(frozen=True)
class Judge:
    """Records of strategies in the same worlds, and the scenario whose goals they are judged by.

    ``records`` are ordered by world and then strategy.
    """

    scenario: Scenario
    strategies: Sequence[str]
    records: Sequence[Record]
    sampling: Sampling = PLAIN

    def table(self, values: Sequence[float]) -> Floats:
        """One number per record as float64[strategies, worlds]."""
        return np.array(values, np.float64).reshape(-1, len(self.strategies)).T

    def of(self, metric: str, goal: Goal) -> Floats:
        """A metric by the day and in the segment of a goal, float64[strategies, worlds]; nan where it is unknown."""
        place = place_of(goal, self.scenario)
        return self.table([one.measured[place].get(metric, np.nan) for one in self.records])

    @property
    def home(self) -> int:
        """Where the baseline is among the strategies."""
        return list(self.strategies).index(self.scenario.compare_with)

    def values(self, goal: Goal) -> Floats:
        """What is compared with the target, float64[strategies, worlds]."""
        if goal.metric not in EXTRA:
            return self.table([value_of(goal, self.scenario, one.measured) for one in self.records])
        return of_extra(goal.metric, *(self.extra(name, goal) for name in ("cost", "margin", "conversions")))

    def extra(self, metric: str, goal: Goal) -> Floats:
        """A metric above that of the baseline in the same world."""
        values = self.of(metric, goal)
        return np.asarray(values - values[self.home])

    def targets(self, goal: Goal) -> Floats:
        """What is to be reached, one number per world; a growth counts from the baseline in the same world."""
        values = self.values(goal)
        if goal.relative:
            return uplift_target(values[self.home], goal.value)
        return np.full(values.shape[1], goal.value, np.float64)

    def verdicts(self) -> list[Verdict]:
        """Every goal of every strategy."""
        return [one for goal in self.scenario.goals.values() for one in self.judged(goal)]

    def judged(self, goal: Goal) -> list[Verdict]:
        """One goal, strategy by strategy."""
        values, targets = self.values(goal), self.targets(goal)
        kind: Kind = "growth" if goal.relative else "share" if goal.share else "number"
        met = self.met(goal, values, targets)
        found = []
        for k, strategy in enumerate(self.strategies):
            missed = self.reason(goal, k) if met[k].mean() < CHANCES else Missed()
            found.append(
                Verdict(
                    goal.name or goal.metric, wording(goal), kind, goal.at_most, strategy,
                    *chance(met[k], 1.0, self.sampling),
                    target=float(targets.mean()),
                    mean=mean_of(values[k]),
                    promise=promised(goal, values[k], values[self.home]),
                    missed_at=missed.step,
                    why=missed.text,
                )
            )  # fmt: skip
        return found

    def met(self, goal: Goal, values: Floats, targets: Floats) -> Floats:
        """1 where a goal is met; a growth of what the baseline never has is any at all."""
        from_nothing = goal.relative and goal.value > 0 and not targets.any()
        return np.asarray(replace(goal, strict=goal.strict or from_nothing).met(values, targets), np.float64)

    def reason(self, goal: Goal, k: int) -> Missed:
        """Where strategy number ``k`` misses a goal."""
        if k == self.home and not goal.alone:
            return Missed(marked("baseline"), say("the others are compared with it"))
        metric, wanted = self.demand(goal, k)
        if goal.at_most and metric == goal.metric:
            return Missed()
        missing = -promise(np.nan_to_num(self.of(metric, goal)[k] - wanted, nan=-np.inf))
        funnels = [self.funnel(goal, number) for number in range(len(self.strategies))]
        return why_missed(Shortfall(metric, missing), funnels, self.strategies, k, len(self.scenario.contents))

    def funnel(self, goal: Goal, k: int) -> dict[str, float]:
        """Means over the worlds of everything measured of a strategy by the day and in the segment of a goal."""
        place = place_of(goal, self.scenario)
        worlds = [one.measured[place] for one in self.records[k :: len(self.strategies)]]
        return {name: mean_of(np.array([world[name] for world in worlds])) for name in worlds[0]}

    def demand(self, goal: Goal, k: int) -> tuple[str, Floats]:
        """The count that a goal asks for, and how much of it in each world: a price asks for enough of what it buys."""
        row = row_of(goal.metric)
        if goal.relative or row.needed is None:
            return goal.metric, self.targets(goal) * (self.of("people", goal)[k] if goal.share else 1.0)
        margin = metrics.ratio(mean_of(self.of("margin", goal)[k]), mean_of(self.of("conversions", goal)[k]))
        costs, per = self.of("cost", goal)[k], row.needed(goal.value, margin)
        if goal.metric in EXTRA:
            return row.price_of, self.of(row.price_of, goal)[self.home] + self.extra("cost", goal)[k] * per
        return row.price_of, costs * per


def mean_of(values: Floats) -> float:
    """The mean of the worlds in which there is a value; nan where there is none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def promised(goal: Goal, values: Floats, base: Floats) -> float:
    """What 8 of 10 worlds keep: at least so much of a floor, at most so much of a ceiling; nan where that is nothing.

    A growth is counted from the baseline in the same world, as a share of its mean.
    """
    sign = -1.0 if goal.at_most else 1.0
    mean = mean_of(base)
    gains = (values - base) / mean if goal.relative and mean > 0 else values
    kept = sign * promise(np.nan_to_num(sign * gains, nan=-np.inf))
    return kept if np.isfinite(kept) and not (goal.relative and not mean > 0) else float("nan")


def unreached(scenario: Scenario, records: Sequence[Record]) -> list[str]:
    """A warning for each goal that no strategy reaches in any of some trial worlds, ordered by world and strategy."""
    names = list(dict.fromkeys(one.strategy for one in records))
    worlds = len(records) // max(1, len(names))
    verdicts = Judge(scenario, names, records).verdicts() if records else []
    by_goal = [[one for one in verdicts if one.goal == goal] for goal in dict.fromkeys(one.goal for one in verdicts)]
    return never(by_goal, worlds)
