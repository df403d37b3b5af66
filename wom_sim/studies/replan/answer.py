"""On the way: what has passed is frozen to what was counted, and what is left is planned anew.

The plan is run through the counted weeks in many worlds; those whose counts come nearest to the real ones are kept, and
in each of them every future goes on from there: the plan as it stands, rules that review it from now on, and every
strategy of the scenario that has done the same so far.  Orders in all are those counted, and those still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.campaign.review.change import left_from
from wom_sim.campaign.review.seen import CENTS
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.arguments import whole
from wom_sim.results.answer import Filed, frame
from wom_sim.results.course.course import Course
from wom_sim.results.course.saved import pasts
from wom_sim.results.folder import as_run, sha256
from wom_sim.results.run import EngineName, choose_engine
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.strategy import Review, Shift, Strategy, Thompson
from wom_sim.statistics.paired import CHANCES, paired
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.observed import ALL, Observed, daily, read_observed, refuse_impossible, spread_of
from wom_sim.studies.calibrate.work import ready
from wom_sim.studies.track.answer import judged
from wom_sim.worlds.fleet import Progress

NEAREST = 4
"""One world in so many is kept, at least :data:`LEAST`."""

LEAST = 8

RULES = {"shift": Review(every="week", shift=Shift()), "thompson": Review(every="week", thompson=Thompson())}
"""Reviews that are tried from now on wherever two lines have money left."""

ORDERS = ("conversions", ALL)


class Future(NamedTuple):
    """One way to go on: money of ads that is left, orders to come in 8 of 10 worlds, in all, and beside the plan."""

    name: str
    left: float
    low: float
    mean: float
    high: float
    total: float
    extra: float
    half_width: float


@dataclass(frozen=True)
class Replan(Filed):
    """What is left of a plan after some counted weeks: ``rest`` by future, orders to come in each kept world."""

    room = "replan"
    holds = "replan.csv · worlds.csv"

    scenario: Scenario = field(repr=False)
    strategy: str
    observed: Observed
    metric: str
    through: date
    worlds: int
    kept: tuple[int, ...]
    left: Mapping[str, float]
    rest: Mapping[str, Floats] = field(repr=False)
    seed: int
    label: str

    @property
    def counted(self) -> float:
        """Orders counted so far."""
        names = np.array(self.observed.names)
        return float(self.observed.values[names == self.metric].sum())

    def futures(self) -> list[Future]:
        """Every way to go on, the plan first and then the best."""
        plan, found = self.rest[self.strategy], []
        for name, rest in self.rest.items():
            low, high = np.quantile(rest, [(1 - CHANCES) / 2, (1 + CHANCES) / 2])
            pair, mean = paired(rest, plan), float(rest.mean())
            numbers = (self.left[name], float(low), mean, float(high), self.counted + mean)
            found.append(Future(name, *numbers, pair.mean, pair.half_width))
        return sorted(found, key=lambda one: (one.name != self.strategy, -one.mean))

    @property
    def best(self) -> Future | None:
        """The future that surely brings more than the plan as it stands; None where none does."""
        better = [one for one in self.futures() if one.name != self.strategy and one.extra - one.half_width > 0]
        return better[0] if better else None

    def table(self) -> Any:
        """The futures as a pandas table."""
        return frame(self.futures(), columns=Future._fields)

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        asked = {"strategy": self.strategy, "through": str(self.through), "seed": self.seed, "worlds": self.worlds}
        best = None if self.best is None else self.best.name
        numbers = {"counted": self.counted, "kept": len(self.kept), "best": best}
        return {**asked, **numbers, "futures": [one._asdict() for one in self.futures()]}

    def files(self) -> dict[str, Any]:
        """The futures, and orders to come by world."""
        return {"replan.csv": self.table(), "worlds.csv": frame({"world": self.kept, **self.rest})}

    def as_run(self) -> Scenario:
        """The scenario with this seed."""
        return as_run(self.scenario, seed=self.seed)

    def settings(self) -> dict[str, Any]:
        """What was asked."""
        asked = {"strategy": self.strategy, "worlds": self.worlds, "seed": self.seed}
        return {"actual_sha256": sha256(Path(self.label)), **asked}


def replan(
    scenario: Scenario | str | Path,
    actual: str | Path,
    strategy: str,
    *,
    worlds: int = 200,
    seed: int | None = None,
    engine: EngineName = "auto",
    progress: Progress | None = None,
) -> Replan:
    """Plan anew what is left after the weeks that ``actual`` counts (a table as for ``calibrate`` and ``track``).

    Futures are the plan as it stands, the same reviewed every week from now on by shift and by Thompson sampling, and
    every strategy of the scenario whose lines have done the same so far.  They go on in the quarter of the plan's
    worlds whose counts come nearest.
    """
    plan = scenario if isinstance(scenario, Scenario) else Scenario.read(scenario)
    plan.strategy(strategy)
    worlds = whole("worlds", worlds)
    if worlds < 2:
        raise InputError(say("a band needs at least 2 worlds (got {worlds})", worlds=worlds))
    observed, prepared = read_observed(actual, plan.dates, plan.repeats).by_week(), ready(plan)
    refuse_impossible(observed, prepared)
    metric, last = counted_orders(observed, plan, actual)
    seed = plan.uncertainty.seed if seed is None else seed
    chosen = choose_engine(engine, prepared.network.people * plan.days * worlds)
    futures = futures_of(prepared, strategy, seed, last)
    kept = nearest(prepared, strategy, seed, chosen, observed, last, worlds, progress)

    def to_come(name: str, world: int) -> float:
        history = futures[name](seed, world, chosen, last).run()
        return float(daily(history, metric, plan.days)[last + 1 :].sum() * prepared.scale)

    rest = {name: np.array([to_come(name, world) for world in kept]) for name in futures}
    left = {name: money_left(make(seed, 0, chosen, last), last) for name, make in futures.items()}
    day = plan.dates.on(last)
    return Replan(plan, strategy, observed, metric, day, worlds, kept, left, rest, seed, str(actual))


def counted_orders(observed: Observed, plan: Scenario, actual: str | Path) -> tuple[str, int]:
    """The series of orders, and the last tick that is counted; ``InputError`` where weeks are missing."""
    metric = next((name for name in ORDERS if name in observed.series), None)
    if metric is None:
        raise InputError(say("{label}: orders are not among the counts", label=actual))
    rows = [row for row in observed.rows() if row[0] == metric]
    last = max(row[2] for row in rows)
    if sum(row[2] - row[1] + 1 for row in rows) != last or min(row[1] for row in rows) != 1:
        raise InputError(
            say(
                "{label}: orders must be counted from {day} on, without a gap",
                label=actual,
                day=plan.dates.start,
            )
        )
    if last >= plan.days:
        raise InputError(say("{label}: all days are counted, and nothing is left to plan", label=actual))
    return metric, last


Make = Callable[[int, int, str, int], Course]
"""A course by seed, world, engine, and the tick after which it may be reviewed."""


def futures_of(prepared: Prepared, strategy: str, seed: int, last: int) -> dict[str, Make]:
    """How one can go on: by name, a course that has done what the plan did."""

    def making(campaign: Prepared, name: str) -> Make:
        return lambda seed, world, engine, since: Course(campaign, name, seed, world, engine, since=since)

    past = pasts(Course(prepared, strategy, seed, 0, "array"), last)
    found = {strategy: making(prepared, strategy)}
    for name, other in reviewed(prepared, strategy).items():
        found[name] = making(other, strategy)
    for name in prepared.scenario.strategies:
        if name != strategy and past and pasts(Course(prepared, name, seed, 0, "array"), last) == past:
            found[name] = making(prepared, name)
    return found


def reviewed(prepared: Prepared, strategy: str) -> dict[str, Prepared]:
    """The plan with each ready rule, where the rule has something to move."""
    scenario, found = prepared.scenario, {}
    typed = scenario.strategy(strategy)
    if typed.review is not None or sum(bool(one.daily) for one in prepared.plan(strategy)) < 2:
        return {}
    for rule, review in RULES.items():
        spec: Strategy = typed.model_copy(update={"review": review, "changes": {}})
        changed = scenario.model_copy(update={"strategies": {**scenario.strategies, strategy: spec}})
        name = say("{strategy}, {rule} every week", strategy=strategy, rule=rule)
        found[name] = replace(prepared, scenario=changed)
    return found


def nearest(
    prepared: Prepared,
    strategy: str,
    seed: int,
    engine: str,
    observed: Observed,
    last: int,
    worlds: int,
    progress: Progress | None,
) -> tuple[int, ...]:
    """The worlds of the plan whose counts so far come nearest to the real ones, in order."""
    counts = np.zeros((worlds, len(observed.values)))
    for world in range(worlds):
        course = Course(prepared, strategy, seed, world, engine, since=last)
        course.through(last)
        counts[world] = observed.counted(course.history(), prepared.scenario.days, prepared.scale)
        if progress is not None:
            progress(world + 1, worlds)
    judge = judged(counts, observed)
    missed = np.sum(((judge - judged(observed.values, observed)) / spread_of(judge)) ** 2, axis=1)
    many = min(worlds, max(LEAST, worlds // NEAREST))
    return tuple(sorted(np.argsort(missed, kind="stable")[:many].tolist()))


def money_left(course: Course, last: int) -> float:
    """Money that ads have set aside after a tick."""
    return sum(left_from(one, last + 1) for one in course.plan) / CENTS
