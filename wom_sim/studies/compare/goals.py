"""Goals over paired worlds: the chance of each, what can be promised, and why one is missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wom_sim import metrics
from wom_sim.language.say import marked, say
from wom_sim.metrics.catalog import EXTRA
from wom_sim.metrics.metric import COUNT, MONEY, PEOPLE
from wom_sim.metrics.names import row_of
from wom_sim.results.values import ON_DAY_0, of_extra, place_of, value_of
from wom_sim.scenario.goals import Goal, wording
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import PLAIN, Sampling, mean_of
from wom_sim.statistics.paired import CHANCES, chance, promise, uplift_target
from wom_sim.statistics.types import Booleans, Floats
from wom_sim.studies.compare.goal_words import Kind, Verdict, never
from wom_sim.studies.compare.why import Missed, Shortfall, why_missed
from wom_sim.worlds.fleet import Record

MOST_TRIALS = 5
"""Worlds in which ``wom check`` tries every strategy: a goal that luck alone can reach is none to plan with."""


@dataclass(frozen=True)
class Judge:
    """Records of strategies in the same worlds, and the scenario whose goals they are judged by.

    ``records`` are ordered by world and then strategy.  ``came``: in which worlds a crisis comes that stays away in
    the others, bool[worlds]; None where there is none such.
    """

    scenario: Scenario
    strategies: Sequence[str]
    records: Sequence[Record]
    sampling: Sampling = PLAIN
    came: Booleans | None = None

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
        if goal.over_baseline:
            base = values[self.home]
            return base + goal.value if goal.more else uplift_target(base, goal.value)
        return np.full(values.shape[1], goal.value, np.float64)

    def verdicts(self) -> list[Verdict]:
        """Every goal of every strategy."""
        return [one for goal in self.scenario.goals.values() for one in self.judged(goal)]

    def judged(self, goal: Goal) -> list[Verdict]:
        """One goal, strategy by strategy."""
        values, targets = self.values(goal), self.targets(goal)
        met = self.met(goal, values, targets)
        found = []
        for k, strategy in enumerate(self.strategies):
            missed = self.reason(goal, k) if met[k].mean() < CHANCES else Missed()
            found.append(
                Verdict(
                    goal.name or goal.metric, wording(goal), kind_of(goal), goal.at_most, strategy,
                    *chance(met[k], 1.0, self.sampling),
                    target=mean_of(targets),
                    mean=mean_of(values[k]),
                    promise=promised(goal, values[k], values[self.home]),
                    missed_at=missed.step,
                    why=missed.text,
                    exists=float(np.mean(~np.isnan(values[k]))),
                    **self.parted(met[k]),
                )
            )  # fmt: skip
        return found

    def met(self, goal: Goal, values: Floats, targets: Floats) -> Floats:
        """1 where a goal is met; a growth of what the baseline never has is any at all."""
        from_nothing = goal.relative and goal.over_baseline and goal.value > 0 and not targets.any()
        return np.asarray(replace(goal, strict=goal.strict or from_nothing).met(values, targets), np.float64)

    def parted(self, met: Floats) -> dict[str, float]:
        """The chance of a goal in the worlds with a crisis and in those without, where there are both."""
        if self.came is None:
            return {}
        return {"chance_if_it_comes": float(met[self.came].mean()), "chance_if_not": float(met[~self.came].mean())}

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
        if goal.over_day_0:
            began = self.of(ON_DAY_0 + goal.channel, goal)[k]
            return goal.metric, began + goal.value * (began if goal.relative else 1.0)
        if goal.grows or row.needed is None:
            return goal.metric, self.targets(goal) * (self.of("people", goal)[k] if goal.share else 1.0)
        margin = metrics.ratio(mean_of(self.of("margin", goal)[k]), mean_of(self.of("conversions", goal)[k]))
        costs, per = self.of("cost", goal)[k], row.needed(goal.value, margin)
        if goal.metric in EXTRA:
            return row.price_of, self.of(row.price_of, goal)[self.home] + self.extra("cost", goal)[k] * per
        return row.price_of, costs * per


def kind_of(goal: Goal) -> Kind:
    """What the numbers of a verdict are."""
    if goal.more:
        return "more"
    return "share" if goal.share or (goal.relative and goal.over_day_0) else "growth" if goal.relative else "number"


def met_on_day_0(scenario: Scenario) -> list[str]:
    """A sentence for each goal that is met before anything is done, so that no plan is needed for it."""
    found = []
    for goal in scenario.goals.values():
        have = 0.0 if goal.grows else day_0(goal, scenario)
        if goal.at_most or have is None or not goal.met(have, goal.value):
            continue
        named = {"goal": f"{goal.name or goal.metric} {wording(goal)}"}
        if goal.channel and not goal.grows:
            typed = f"{goal.name or goal.metric}: +{goal.value:_.10g}"
            sentence = marked(
                "The goal {goal} is met on day 0 already, without any campaign: {have:,.10g} people follow it then; "
                "for so many more write {typed}."
            )
            found.append(say(sentence, **named, have=have, typed=typed))
        else:
            sentence = marked("The goal {goal} is met on day 0 already, without any campaign: it asks for nothing.")
            found.append(say(sentence, **named))
    return found


def day_0(goal: Goal, scenario: Scenario) -> float | None:
    """What there is of a metric before the campaign; None of a rate, a price, and what may be below 0."""
    if goal.channel:
        hosts = [(brand, name, one) for brand, spec in scenario.brands.items() for name, one in spec.channels.items()]
        followed = [one.followers for brand, name, one in hosts if goal.channel in (name, f"{brand}.{name}")]
        return float(followed[0]) if followed else None
    about = row_of(goal.metric)
    return 0.0 if about.unit in (PEOPLE, COUNT, MONEY) and not (about.less or about.signed) else None


def promised(goal: Goal, values: Floats, base: Floats) -> float:
    """What 8 of 10 worlds keep: at least so much of a floor, at most so much of a ceiling; nan where that is nothing.

    A growth over the baseline is counted in the same world, as a number or as a share of its mean.
    """
    sign = -1.0 if goal.at_most else 1.0
    if goal.over_baseline:
        mean = mean_of(base) if goal.relative else 1.0
        values = (values - base) / mean if mean > 0 else np.full(len(values), np.nan)
    kept = sign * promise(np.nan_to_num(sign * values, nan=-np.inf))
    return kept if np.isfinite(kept) else float("nan")


def unreached(scenario: Scenario, records: Sequence[Record]) -> list[str]:
    """A warning for each goal that no strategy reaches in any of some trial worlds, ordered by world and strategy."""
    names = list(dict.fromkeys(one.strategy for one in records))
    worlds = len(records) // max(1, len(names))
    verdicts = Judge(scenario, names, records).verdicts() if records else []
    by_goal = [[one for one in verdicts if one.goal == goal] for goal in dict.fromkeys(one.goal for one in verdicts)]
    return [" ".join(line.strip() for line in said.splitlines()) for said in never(by_goal, worlds)]
