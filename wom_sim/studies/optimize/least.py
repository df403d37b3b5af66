"""The least budget that keeps a promise: bisection in the same worlds, verified in fresh ones, or why it cannot be."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from wom_sim.metrics import ratio
from wom_sim.metrics.names import brand_of
from wom_sim.results.answer import frame
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.figures import Draw
from wom_sim.statistics.paired import chance
from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.placed import Placed, plan_file
from wom_sim.studies.optimize.search.case import Case, Ceiling, binding, full_lines, plan_changes
from wom_sim.studies.optimize.search.lab import REWARDS, Bench
from wom_sim.studies.optimize.search.objective import Objective, Outcome
from wom_sim.studies.optimize.search.search import Curves, different, measured, polished
from wom_sim.studies.optimize.search.space import (
    Space,
    pieces,
    round_step,
)

TOLERANCE = 0.01
"""The budget is narrowed down to this share of itself."""

AGAIN = 0.8
"""After the money was moved to where it helps most, budgets from this share of the last one are tried again."""

RAISE, MOST_RAISES = 1.02, 15
"""While fresh worlds do not keep the promise, the budget grows by so much, so many times at most."""


class Tried(NamedTuple):
    """A budget for the whole strategy, and the share of the search's worlds that reach the goal with it."""

    budget: float
    share: float


class Funnel(NamedTuple):
    """People of the market and what became of them, means over worlds."""

    people: float
    reach: float
    notices: float
    visits: float
    conversions: float


@dataclass(frozen=True)
class GoalSeek(Placed):
    """The least budget found, or the most that can be promised.

    ``money``: of each line that moves.  ``outcome``: every metric of that plan in fresh worlds, ``present``: of the
    plan as it is.  ``tried``: budgets with the share of search worlds that reach the goal.  ``half``: what half of the
    money brings, as a share of what all of it brings (nan where the promise is kept).
    """

    question = "-goal"
    words = "least_words"
    holds = "allocation.csv · budgets.csv · optimised.yaml · figures/"

    case: Case = field(repr=False)
    objective: Objective
    probability: float
    money: Floats
    reached: bool
    outcome: Outcome = field(repr=False)
    present: Outcome = field(repr=False)
    met: Floats = field(repr=False)
    met_now: Floats = field(repr=False)
    tried: list[Tried]
    half: float
    runs: int
    seconds: float

    @property
    def budget(self) -> float:
        """Money for the whole strategy."""
        return float(self.money.sum()) + self.case.rest

    def brands(self) -> list[str]:
        """The brands that it adds up; none where the metric is of one alone."""
        return [] if brand_of(self.objective.metric) else [*self.case.scenario.own_brands]

    @property
    def scenario(self) -> Scenario:
        """The scenario with this plan."""
        case = self.case
        return case.scenario.with_changes(
            plan_changes(case.prepared, case.strategy, case.moved, pieces(self.money, case.space.lines))
        )

    @property
    def most(self) -> float:
        """The most money that was tried."""
        return self.case.space.budget + self.rest

    @property
    def typed(self) -> bool:
        """Whether somebody typed it."""
        return self.case.study.budget is not None

    @property
    def needed(self) -> dict[str, float]:
        """Money by line."""
        return pieces(self.money, self.case.space.lines)

    @property
    def now(self) -> dict[str, float]:
        """Money by line in the plan as it is."""
        return pieces(self.case.now, self.case.space.lines)

    @property
    def full(self) -> list[str]:
        """Lines that can get no more."""
        return full_lines(self.case, self.money)

    @property
    def ceilings(self) -> list[Ceiling]:
        """The shared ceilings that keep some of them from it."""
        return binding(self.case, self.money, self.full)

    @property
    def share(self) -> tuple[float, float, float]:
        """Share of fresh worlds that reach the goal, with its 95 % interval."""
        return chance(self.met, 1.0)

    @property
    def share_now(self) -> tuple[float, float, float]:
        """The same of the plan as it is."""
        return chance(self.met_now, 1.0)

    @property
    def cost(self) -> float:
        """What it costs on average, rewards among it."""
        return float(self.outcome["cost"].mean())

    @property
    def cost_now(self) -> float:
        """What the plan as it is costs."""
        return float(self.present["cost"].mean())

    @property
    def rewards(self) -> float:
        """What is paid for orders that friends bring: part of the cost, not of the budget."""
        return float(self.outcome[REWARDS].mean())

    @property
    def rewards_now(self) -> float:
        """The same of the plan as it is."""
        return float(self.present[REWARDS].mean())

    @property
    def mean(self) -> float:
        """What is compared with the goal, on average."""
        return float(np.nanmean(self.objective.values(self.outcome)))

    @property
    def of_people(self) -> bool:
        """Whether the goal is a share of people."""
        return self.objective.goal is not None and self.objective.goal.share

    @property
    def funnel(self) -> Funnel:
        """From people to orders."""
        return funnel_of(self.outcome, self.case.prepared.network.people * self.case.prepared.scale)

    def table(self) -> Any:
        """Budgets that were tried and the share of the search's worlds that reach the goal, as a pandas table."""
        return frame(self.tried, columns=list(Tried._fields)).sort_values("budget", ignore_index=True)

    def drawings(self) -> dict[str, Draw]:
        """The figure by its file name."""
        return {"chance_by_budget": partial(self.neighbour("plots").chance_by_budget, self)}

    def tables(self) -> dict[str, Any]:
        """Money by line, the budgets that were tried, and the scenario to run."""
        now = self.now
        money = frame({"line": name, "now": now[name], "needed": money} for name, money in self.needed.items())
        plan = plan_file(self.case, self.scenario)
        return {"allocation.csv": money, "budgets.csv": self.table(), "optimised.yaml": plan}


@dataclass
class Seeker:
    """Bisection on the budget; how the money of each budget is placed is chosen anew from a few placements."""

    bench: Bench
    probability: float
    curves: Curves
    tried: list[Tried] = field(default_factory=list)

    @property
    def space(self) -> Space:
        """What may be done with the most money there is."""
        return self.bench.case.space

    def placed(self, budget: float, favourite: Floats) -> Floats:
        """A budget placed in the best of a few ways: as a larger one was, as now, equally, or by the curves."""
        space, late = self.space.with_budget(budget, round_step(max(budget, 1.0))), self.bench.depths[1]
        ways = [favourite, *self.bench.starts(), np.ones(len(favourite))]
        ways = different([*map(space.fill, ways), self.curves.placed(space)])
        return ways[int(self.bench.score(ways, late).mean(axis=1).argmax())]

    def share(self, money: Floats) -> float:
        """The share of the search's worlds that reach the goal."""
        worlds = self.bench.case.worlds
        outcome = self.bench.lab.outcomes(self.space, [money], worlds, fresh=False)[0]
        share = float(self.bench.judged(outcome, fresh=False).mean())
        self.tried.append(Tried(float(money.sum()) + self.bench.case.rest, share))
        return share

    def least(self, low: float, high: float, money: Floats) -> Floats:
        """The placement of the least budget between two, of which the upper, ``money``, keeps the promise.

        Luck may let a larger budget fail where a smaller one does not, so what is returned has been seen to succeed.
        """
        while high - low > max(TOLERANCE * high, 1.0):
            middle = rounded_up((low + high) / 2)
            if middle >= high:
                break
            fewer = self.placed(middle, money)
            if self.share(fewer) >= self.probability:
                high, money = middle, fewer
            else:
                low = middle
        return money

    def improved(self, money: Floats) -> Floats:
        """The same budget, its money moved while that raises the chance; kept if it does."""
        budget = max(float(money.sum()), 1.0)
        space, late = self.space.with_budget(budget, round_step(budget)), self.bench.depths[1]
        better = polished(space, lambda some: self.bench.score(some, late), money, spare=False)
        return max((money, better), key=self.share)


def rounded_up(budget: float) -> float:
    """A budget rounded up to a round sum, a two-hundredth of it or less."""
    step = round_step(max(budget, 1.0))
    return math.ceil(budget / step - 1e-9) * step


def seek(bench: Bench, probability: float, began: float) -> GoalSeek:
    """The least budget with P(goal) ≥ ``probability``: found in the worlds of the search, verified in fresh ones."""
    space, start = bench.case.space, bench.starts()[0]
    middle = space.with_budget(min(space.budget, max(float(start.sum()), space.budget / 20)))
    seeker = Seeker(bench, probability, measured(middle, bench.guide, bench.depths[0], most=space.budget))
    money = seeker.placed(space.budget, start)
    reached = seeker.share(money) >= probability
    if not reached:
        money = seeker.improved(money)
        reached = seeker.share(money) >= probability
    if reached:
        money = seeker.improved(seeker.least(float(space.low.sum()), space.budget, money))
        money = seeker.least(AGAIN * float(money.sum()), float(money.sum()), money)
    return verified(seeker, money, reached, began)


def verified(seeker: Seeker, money: Floats, reached: bool, began: float) -> GoalSeek:
    """The placement judged in fresh worlds; a little more money while they do not keep the promise."""
    bench, case, space = seeker.bench, seeker.bench.case, seeker.space
    money = case.whole(money)
    outcome = bench.fresh([money], case.worlds)[0]
    for _ in range(MOST_RAISES * reached):
        if bench.judged(outcome).mean() >= seeker.probability:
            break
        budget = min(space.budget, rounded_up(RAISE * float(money.sum()) + 1.0))
        money = case.whole(space.with_budget(budget, round_step(budget)).fill(money))
        outcome = bench.fresh([money], case.worlds)[0]
    met, present = bench.judged(outcome), bench.lab.present(case.worlds, fresh=True)
    reached = bool(reached and met.mean() >= seeker.probability)
    return GoalSeek(
        case, bench.objective, seeker.probability, money, reached, outcome, present, met, bench.judged(present),
        seeker.tried, math.nan if reached else of_half(bench, money, outcome), bench.lab.runs,
        time.perf_counter() - began,
    )  # fmt: skip


def of_half(bench: Bench, money: Floats, outcome: Outcome) -> float:
    """What half of the money would bring, as a share of what all of it brings: near 1 where lines are saturated."""
    values = bench.objective.values
    half = bench.fresh([np.maximum(bench.case.space.low, money / 2)], bench.case.worlds)[0]
    return ratio(float(values(half).mean()), float(values(outcome).mean()))


def funnel_of(outcome: Outcome, people: float) -> Funnel:
    """From people to orders, means over worlds."""
    means = [float(outcome[name].mean()) for name in ("reach", "notices", "visits", "conversions")]
    return Funnel(people, *means)
