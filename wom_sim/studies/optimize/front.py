"""The best compromises between two metrics: placements that no other one beats in both, judged in fresh worlds."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from wom_sim.language.say import marked
from wom_sim.results.answer import frame
from wom_sim.show.figures import Draw
from wom_sim.statistics.intervals import mean_interval
from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.placed import Placed
from wom_sim.studies.optimize.search.case import Case
from wom_sim.studies.optimize.search.lab import Bench
from wom_sim.studies.optimize.search.objective import Objective, Outcome, checked
from wom_sim.studies.optimize.search.search import different, measured, proposed, quiet_study
from wom_sim.studies.optimize.search.space import (
    pieces,
)

MOST_POINTS = 12
"""So many compromises are judged in fresh worlds, spread along the front."""

NAMES = {"now": marked("the present plan"), "equal": marked("the equal split")}

BATCH = 8
"""Trials that the sampler proposes before it is told any of their values: the same however many processes there are."""

SHARES = tuple((k + 1) / MOST_POINTS for k in range(MOST_POINTS))
"""Budgets that good starts are made for, where money is one of the two metrics."""


class Point(NamedTuple):
    """One placement: money by line, both metrics as (mean, half of its 95 % interval), and whether none beats it."""

    name: str
    money: Mapping[str, float]
    first: tuple[float, float]
    second: tuple[float, float]
    ahead: bool


@dataclass(frozen=True)
class Front(Placed):
    """Placements that no other one beats in both metrics; ``points`` also hold the present plan and the equal split."""

    question = "-pareto"
    words = "front_words"
    holds = "front.csv · figures/"

    case: Case = field(repr=False)
    metrics: tuple[str, str]
    points: list[Point]
    searched: int
    runs: int
    seconds: float

    @property
    def labels(self) -> tuple[str, str]:
        """Both metrics in words."""
        return Objective(self.metrics[0]).label, Objective(self.metrics[1]).label

    @property
    def lines(self) -> Sequence[str]:
        """The lines that money moves."""
        return self.case.space.lines

    @property
    def shown(self) -> list[Point]:
        """The front in the order of its first metric, then the present plan and the equal split."""
        ahead = [one for one in self.points if one.ahead and one.name not in NAMES]
        return [*sorted(ahead, key=lambda one: one.first[0]), *(one for one in self.points if one.name in NAMES)]

    def table(self) -> Any:
        """One row per placement as a pandas table: its name, both metrics with their ±, on the front or not, money."""
        return frame(self.data()["points"])

    def drawings(self) -> dict[str, Draw]:
        """The figure by its file name."""
        return {"front": partial(self.neighbour("plots").front, self)}

    def tables(self) -> dict[str, Any]:
        """Every placement."""
        return {"front.csv": self.table()}

    def settings(self) -> dict[str, Any]:
        """How it was asked, and how many plans were tried."""
        return {**super().settings(), "searched": self.searched}


def front(bench: Bench, metrics: Sequence[str], began: float) -> Front:
    """Search both metrics at once, then judge the compromises that are left in fresh worlds."""
    case, space = bench.case, bench.case.space
    for k, metric in enumerate(metrics):
        checked(case.study, case.scenario, metric, ("pareto", str(k)))
    wanted = [Objective(metric) for metric in metrics]
    tried = different([*starts(bench, wanted), *sampled(bench, wanted)])
    tried = different([*tried, *shrunk(bench, wanted, tried)])
    searched = len(bench.lab.known)
    values = means(wanted, bench.lab.outcomes(space, tried, bench.depths[1], fresh=False))
    chosen = [case.whole(tried[number]) for number in spread_out(values, undominated(values))]
    money = [*chosen, case.now, case.whole(space.equal())]
    found = bench.fresh(money, case.worlds)
    ahead = undominated(means(wanted, found))
    names = [*[""] * len(chosen), "now", "equal"]
    points = [point(name, money[k], case, wanted, found[k], k in ahead) for k, name in enumerate(names)]
    return Front(
        case, (metrics[0], metrics[1]), numbered(points), searched, bench.lab.runs, time.perf_counter() - began
    )


def numbered(points: Sequence[Point]) -> list[Point]:
    """Points without a name get a number: those on the front in the order of the first metric, then those behind it."""
    nameless = sorted((one for one in points if not one.name), key=lambda one: (not one.ahead, one.first[0]))
    named = [one._replace(name=f"{number}") for number, one in enumerate(nameless, 1)]
    return [*named, *(one for one in points if one.name)]


def starts(bench: Bench, wanted: Sequence[Objective]) -> list[Floats]:
    """The present plan, the equal split, and what curves of each metric say, at several budgets."""
    space, found = bench.case.space, bench.starts()
    least = float(space.low.sum())
    budgets = [least + share * (space.budget - least) for share in (SHARES if spare(wanted) else SHARES[-1:])]
    for objective in wanted:
        guided = Bench(bench.case, objective, bench.lab)
        curves = None if objective.counts_money else measured(space, guided.guide, bench.depths[0])
        found += [curves.placed(space, budget) for budget in budgets] if curves else []
    shapes = [space.with_budget(budget) for budget in budgets]
    return [space.low, *found, *(shape.fill(bench.case.now) for shape in shapes), *(one.equal() for one in shapes)]


def shrunk(bench: Bench, wanted: Sequence[Objective], tried: list[Floats]) -> list[Floats]:
    """The placements that are best in one metric, in the same proportions with less money."""
    space = bench.case.space
    if not spare(wanted):
        return []
    values = means(wanted, bench.lab.outcomes(space, tried, bench.depths[0], fresh=False))
    ends = [tried[int(np.nanargmax(values[:, column]))] for column in (0, 1)]
    least = float(space.low.sum())
    budgets = [least + share * (space.budget - least) for share in SHARES]
    return [space.with_budget(budget).fill(end) for end in ends for budget in budgets if end.sum() > least]


def spare(wanted: Sequence[Objective]) -> bool:
    """Whether unspent money makes one of the two better."""
    return any(one.counts_money for one in wanted)


def sampled(bench: Bench, wanted: Sequence[Objective]) -> list[Floats]:
    """Placements proposed by Optuna's multi-objective sampler (Ozaki et al. 2020), in batches."""
    import optuna

    case, space = bench.case, bench.case.space
    options = {"multivariate": True, "constant_liar": True}
    study = quiet_study(optuna.samplers.TPESampler, bench.lab.search_seed, ["maximize"] * 2, **options)
    tried: list[Floats] = []
    while len(tried) < case.study.trials:
        trials = [study.ask() for _ in range(min(BATCH, case.study.trials - len(tried)))]
        batch = [proposed(space, trial, spare(wanted)) for trial in trials]
        values = means(wanted, bench.lab.outcomes(space, batch, bench.depths[0], fresh=False))
        for trial, pair in zip(trials, values.tolist(), strict=True):
            known = bool(np.isfinite(pair).all())
            study.tell(trial, pair if known else None, state=None if known else failed())
        tried += batch
    return tried


def failed() -> Any:
    """The state of a trial that has no number."""
    import optuna

    return optuna.trial.TrialState.FAIL


def means(wanted: Sequence[Objective], outcomes: Sequence[Outcome]) -> Floats:
    """Both metrics of every outcome, more of it better, ``float64[outcomes, 2]``."""
    return np.array([[objective.guide(outcome).mean() for objective in wanted] for outcome in outcomes])


def undominated(values: Floats) -> list[int]:
    """Rows that no other row beats in one column without losing in the other; of equal rows the first."""
    kept = []
    for k, row in enumerate(values):
        better = (values >= row).all(axis=1) & (values > row).any(axis=1)
        twin = (values[:k] == row).all(axis=1).any()
        if np.isfinite(row).all() and not better.any() and not twin:
            kept.append(k)
    return kept


def spread_out(values: Floats, rows: list[int]) -> list[int]:
    """At most :data:`MOST_POINTS` rows along a front, its ends among them, in the order of the first column."""
    ordered = sorted(rows, key=lambda row: values[row, 0])
    if len(ordered) <= MOST_POINTS:
        return ordered
    places = np.linspace(0, len(ordered) - 1, MOST_POINTS).round().astype(int)
    return [ordered[place] for place in places.tolist()]


def point(name: str, money: Floats, case: Case, wanted: Sequence[Objective], outcome: Outcome, ahead: bool) -> Point:
    """One placement with what came of it."""
    first, second = (mean_interval(outcome[objective.metric]) for objective in wanted)
    return Point(name, pieces(money, case.space.lines), first, second, ahead)
