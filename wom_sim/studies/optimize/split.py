"""The best split of a budget that was found, judged in fresh worlds against the present plan and the equal split."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from wom_sim.campaign.hours import work_of
from wom_sim.campaign.lines.line import CENT
from wom_sim.language.say import say
from wom_sim.metrics.names import brand_of, row_of
from wom_sim.results.answer import frame
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import decimals_for
from wom_sim.statistics.paired import paired
from wom_sim.statistics.types import Floats
from wom_sim.studies.attribute.credits import Mean
from wom_sim.studies.optimize.placed import Placed, plan_file
from wom_sim.studies.optimize.search.case import Case, Ceiling, binding, full_of, plan_changes, room
from wom_sim.studies.optimize.search.lab import REWARDS, Bench
from wom_sim.studies.optimize.search.objective import Objective, Outcome
from wom_sim.studies.optimize.search.search import Search
from wom_sim.studies.optimize.search.space import (
    Space,
    pieces,
    round_step,
)

PLANS = ("best", "now", "equal")
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Where response curves are measured, as shares of the most money shown."""

PIECES = 10
"""The next money is measured over so many units of it, so that it can be told from luck."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line that money moves, in the scenario's money.

    ``extra``: what ``unit`` more would bring with the others at their best, measured over a larger piece; None where no
    more may or can be spent, and ``full`` says why.  ``returns``: margin that comes back per unit of money, nan where
    none is known.  ``piece``: the price of a little more, 0 where any sum buys some.  ``hours_now`` and ``hours_best``:
    hours of team work.
    """

    line: str
    channel: str
    medium: str
    least: float
    most: float
    now: float
    equal: float
    best: float
    extra: Mean | None = None
    full: str = ""
    returns: float = math.nan
    piece: float = 0.0
    hours_now: float = 0.0
    hours_best: float = 0.0

    def row(self, unit: float) -> dict[str, Any]:
        """The same as plain values, with what ``unit`` more money brings."""
        extra = self.extra or Mean(math.nan, math.nan)
        kept = {key: value for key, value in asdict(self).items() if key != "extra"}
        return {**kept, "next": unit, "next_brings": extra.mean, "next_half_width": extra.half_width}


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a strategy brings with some money in one line: its mean, and the extra over the least money there."""

    line: str
    money: float
    outcome: Mean
    extra: Mean


@dataclass(frozen=True)
class Optimum(Placed):
    """The best placement found, the present plan and the equal split, in the same fresh worlds.

    ``money[plan]`` and ``outcomes[plan]``, plans best, now and equal: money by line, and every metric by name,
    ``float64[worlds]`` (``profit`` is margin · orders − cost).  ``judged[plan]``: what the objective counts.
    """

    holds = "allocation.csv · curves.csv · optimised.yaml · figures/"

    case: Case = field(repr=False)
    objective: Objective
    money: dict[str, Floats]
    outcomes: dict[str, Outcome] = field(repr=False)
    judged: dict[str, Floats] = field(repr=False)
    rows: list[LineRow]
    points: list[CurvePoint] = field(repr=False)
    searched: int
    runs: int
    seconds: float

    def brands(self) -> list[str]:
        """The brands that it adds up; none where the metric is of one alone."""
        return [] if brand_of(self.objective.metric) else [*self.case.scenario.own_brands]

    @property
    def scenario(self) -> Scenario:
        """The scenario with the best placement as its plan."""
        case = self.case
        money = pieces(self.money["best"], case.space.lines)
        return case.scenario.with_changes(plan_changes(case.prepared, case.strategy, case.moved, money))

    def over(self, plan: str) -> Mean:
        """The best less another plan, paired: mean and half of its 95 % interval."""
        duel = paired(self.judged["best"], self.judged[plan])
        return Mean(duel.mean, duel.half_width)

    @property
    def ceilings(self) -> list[Ceiling]:
        """Ceilings that keep a line of the best placement from getting more, each once."""
        return binding(self.case, self.money["best"], [row.line for row in self.rows if row.extra is None])

    @property
    def chance(self) -> bool:
        """Whether outcomes are shares of worlds that reach a goal."""
        return self.objective.goal is not None

    @property
    def budget(self) -> float:
        """Money of the whole strategy."""
        return self.case.space.budget + self.rest

    @property
    def unit(self) -> float:
        """What the next money is counted in."""
        return unit_of(self.case.space.budget)

    @cached_property
    def means(self) -> dict[str, Mean]:
        """What each plan brings."""
        return {plan: Mean.of(self.judged[plan]) for plan in PLANS}

    @cached_property
    def costs(self) -> dict[str, float]:
        """What each plan costs, rewards among it."""
        return {plan: float(self.outcomes[plan]["cost"].mean()) for plan in PLANS}

    @cached_property
    def rewards(self) -> dict[str, float]:
        """What each plan pays for orders that friends bring."""
        return {plan: float(self.outcomes[plan][REWARDS].mean()) for plan in PLANS}

    @cached_property
    def over_now(self) -> Mean:
        """The best less the present plan."""
        return self.over("now")

    @cached_property
    def over_equal(self) -> Mean:
        """The best less the equal split."""
        return self.over("equal")

    @property
    def why(self) -> str:
        """What keeps the best from beating the equal split."""
        return why_not(self.case.space, self.money["best"], self.money["equal"], self.over_equal, self.worlds)

    @property
    def decimals(self) -> int:
        """Decimals of outcomes."""
        return int(not self.chance) if self.in_points else decimals_for(one.mean for one in self.means.values())

    @property
    def in_points(self) -> bool:
        """Whether outcomes are shares: of worlds, or a metric that lies between 0 and 1."""
        return bool(self.chance) or row_of(self.objective.metric).is_share

    @property
    def unspent(self) -> float:
        """Money of the budget that the best plan leaves."""
        return max(0.0, self.budget - self.rest - sum(row.best for row in self.rows))

    def table(self) -> Any:
        """One row per line as a pandas table: money now, equal and best, and what the next money brings."""
        return frame(self.data()["lines"])

    def curves(self) -> Any:
        """Response curves as a pandas table: line, money, outcome and extra over the least money, each with its ±."""
        return frame([
            {"line": one.line, "money": one.money, "outcome": one.outcome.mean, "half_width": one.outcome.half_width,
             "extra": one.extra.mean, "extra_half_width": one.extra.half_width}
            for one in self.points
        ])  # fmt: skip

    def tables(self) -> dict[str, Any]:
        """Money and curves by line, and the scenario to run."""
        plan = plan_file(self.case, self.scenario)
        return {"allocation.csv": self.table(), "curves.csv": self.curves(), "optimised.yaml": plan}

    def settings(self) -> dict[str, Any]:
        """How it was asked, and how many plans were tried."""
        return {**super().settings(), "searched": self.searched}


def best_of(bench: Bench, began: float) -> Optimum:
    """Search, then judge in fresh worlds: the best found, the present plan and the equal split."""
    case, space = bench.case, bench.case.space
    spare = bench.objective.counts_money
    search = Search(space, bench.score, bench.guide, bench.lab.search_seed, case.study.trials, bench.depths, spare)
    money = {"best": case.whole(search.best(bench.starts())), "now": case.now, "equal": case.whole(space.equal())}
    searched = len(bench.lab.known)
    found = dict(zip(PLANS, bench.fresh([money[plan] for plan in PLANS], case.worlds), strict=True))
    judged = {plan: bench.judged(outcome) for plan, outcome in found.items()}
    rows, points = worked(case, money, rows_of(bench, money, found["best"])), points_of(bench, money)
    seconds = time.perf_counter() - began
    return Optimum(case, bench.objective, money, found, judged, rows, points, searched, bench.lab.runs, seconds)


def unit_of(budget: float) -> float:
    """A round sum, about a hundredth of a budget: the "next 100 euros"."""
    return max(1.0, round_step(budget, 100))


def rows_of(bench: Bench, money: Mapping[str, Floats], best: Outcome) -> list[LineRow]:
    """Every line with its money, and what the next money there brings with the others at their best."""
    case, unit = bench.case, unit_of(bench.case.space.budget)
    wanted = [max(PIECES * unit, lever.piece) for lever in case.moved.values()]
    top = money["best"] + np.minimum(wanted, room(case, money["best"]))
    more = np.round(case.whole(top) - money["best"], 2)
    found = bench.fresh(list(money["best"] + np.diag(more)), case.worlds)
    rows = []
    for k, piece in enumerate(more.tolist()):
        row = plain_row(case, money, k)
        if piece < max(unit / 2, list(case.moved.values())[k].piece):
            rows.append(replace(row, full=full_of(case, k, money["best"])))
            continue
        duel = paired(bench.judged(found[k]), bench.judged(best))
        extra = Mean(duel.mean * unit / piece, duel.half_width * unit / piece)
        rows.append(replace(row, extra=extra, returns=returned(found[k], best, piece)))
    return rows


def worked(case: Case, money: Mapping[str, Floats], rows: Sequence[LineRow]) -> list[LineRow]:
    """The same rows, with the hours that the team works for each line now and in the best placement."""
    changes = plan_changes(case.prepared, case.strategy, case.moved, pieces(money["best"], case.space.lines))
    now, best = (hours_of(scenario, case.strategy) for scenario in (case.scenario, case.scenario.with_changes(changes)))
    return [replace(row, hours_now=now.get(row.line, 0.0), hours_best=best.get(row.line, 0.0)) for row in rows]


def hours_of(scenario: Scenario, strategy: str) -> dict[str, float]:
    """Hours of team work by line of a strategy."""
    lines = {name: scenario.plan[name] for name in scenario.strategy(strategy).lines}
    return {name: sum(work.hours.values()) for name, work in work_of(scenario, lines).items()}


def plain_row(case: Case, money: Mapping[str, Floats], line: int) -> LineRow:
    """A line with its bounds and its money in the three plans."""
    name, space = case.space.lines[line], case.space
    spec = case.scenario.plan[name]
    return LineRow(
        line=name,
        channel=spec.seen_on or spec.kind,
        medium=spec.medium,
        least=float(space.low[line]),
        most=float(space.high[line]),
        now=float(money["now"][line]),
        equal=float(money["equal"][line]),
        best=float(money["best"][line]),
        piece=list(case.moved.values())[line].piece,
    )


def returned(more: Outcome, best: Outcome, piece: float) -> float:
    """Margin that comes back per unit of money; nan where no order leaves any."""
    margin = [(outcome["profit"] + outcome["cost"]).mean() for outcome in (more, best)]
    return float(margin[0] - margin[1]) / piece if any(margin) else math.nan


def points_of(bench: Bench, money: Mapping[str, Floats]) -> list[CurvePoint]:
    """The response curve of every line, the others at their best, in half of the fresh worlds."""
    case, space, best = bench.case, bench.case.space, money["best"]
    most = best + room(case, best)
    tried: list[tuple[int, float]] = []
    for k, lever in enumerate(case.moved.values()):
        top = min(float(most[k]), max(2 * float(best[k]), *(float(money[plan][k]) for plan in ("now", "equal"))))
        levels = [max(float(space.low[k]), share * top) for share in SHARES]
        whole = {round(lever.used(level), 2) for level in levels} | {round(float(best[k]), 2)}
        tried += [(k, level) for level in sorted(whole)]
    plans = [np.where(np.arange(len(best)) == k, level, best) for k, level in tried]
    found = [bench.judged(outcome) for outcome in bench.fresh(plans, max(2, case.worlds // 2))]
    least = {k: values for (k, _), values in reversed(list(zip(tried, found, strict=True)))}
    return [
        CurvePoint(space.lines[k], level, Mean.of(values), Mean.of(values - least[k]))
        for (k, level), values in zip(tried, found, strict=True)
    ]


def why_not(space: Space, best: Floats, equal: Floats, over: Mean, worlds: int) -> str:
    """What keeps the best from beating the equal split, in words; nothing where it does beat it."""
    if over.stands_out and over.mean > 0:
        return ""
    apart = float(np.abs(best - equal).sum()) / 2
    if float((space.high - space.low).max()) < CENT or float(space.caps[0] - space.low.sum()) < CENT:
        return say("limits leave nothing to choose.")
    if len(space.lines) == 1:
        return say("there is only one line to give it to.")
    if apart <= 0.02 * space.budget:
        return say("the best that was found is the equal split itself, or nearly.")
    if over.stands_out:
        return say("what looked best in the worlds of the search is worse in fresh ones: give it more worlds.")
    needed = 2 * worlds * (over.half_width / abs(over.mean)) ** 2 if over.mean else math.inf
    more = (
        say(" About {needed:,.0f} worlds would show it, if it is real.", needed=float(f"{needed:.1g}"))
        if needed <= 1e5
        else ""
    )
    return (
        say(
            "moving {apart:,.0f} changes less than {worlds:,} worlds can tell from luck, so the curves are flat here.",
            apart=apart,
            worlds=worlds,
        )
        + more
    )
