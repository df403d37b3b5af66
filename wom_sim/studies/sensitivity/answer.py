"""Sensitivity: how much each parameter moves an outcome, and how much of that is luck.

A study is a sweep with a design of its own, so it is finished by the same command however often it is stopped.  Its
points: number 0 is the scenario as it is, then each parameter at its low and its high end with all else as in the
scenario, then the rows of the method.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq

from wom_sim.errors import RunError
from wom_sim.language.say import say
from wom_sim.metrics.names import brand_of, label, row_of
from wom_sim.reading.problems import is_folder
from wom_sim.results.answer import Drawn, frame, may_come
from wom_sim.scenario.study import is_study
from wom_sim.show.text import Written, written
from wom_sim.statistics.effects import (
    BY_LUCK,
    Effect,
    Interval,
    Luck,
    Method,
    chances,
    effects,
    luck,
)
from wom_sim.statistics.intervals import mean_interval
from wom_sim.statistics.paired import paired, spread
from wom_sim.statistics.types import Booleans, Floats
from wom_sim.studies.sensitivity.study import (
    SensitivityStudy,
    Source,
    filled_in,
    method_for,
    plan_for,
    read_sensitivity,
    told_strategies,
)
from wom_sim.studies.sweep.answer import metric_of, write_beside
from wom_sim.studies.sweep.plan import Plan
from wom_sim.studies.sweep.running import run_plan
from wom_sim.worlds.fleet import Progress
from wom_sim.worlds.hire import Jobs

FUNNEL = ("reach", "notices", "visits", "conversions", "shares", "structural_virality")
"""Metrics that the heat-map shows beside the one that is asked for, where they are known."""


class ParameterRow(NamedTuple):
    """One parameter: its range as typed, what it does by itself, and its indices by name, the main one first.

    ``at_low`` and ``at_high``: the mean outcome at the ends of its range, all else as in the scenario (``base``);
    ``change`` ± ``half_width``: the difference of the two, in the same worlds.  ``noise``: how large luck alone would
    make the main index.  ``above_noise``: None where there are too few worlds to say.
    """

    path: str
    span: str
    base: float
    outside: bool
    at_low: float
    at_high: float
    change: float
    half_width: float
    indices: Mapping[str, Interval]
    noise: float
    chance: float
    above_noise: bool | None

    @property
    def main(self) -> Interval:
        """The index that rows are ranked by."""
        return next(iter(self.indices.values()))


class Heat(NamedTuple):
    """A heat-map: the main index by column and parameter, and which of them are not above the noise."""

    title: str
    method: str
    parameters: Sequence[str]
    values: Mapping[str, Floats]
    by_luck: Mapping[str, Booleans]


class Here(NamedTuple):
    """The outcome with everything as in the scenario: mean, half its 95 % interval, and where 8 of 10 worlds fall."""

    mean: float
    half_width: float
    low: float
    high: float


@dataclass(frozen=True)
class Sensitivity(Drawn):
    """A finished study: a folder with ``runs.parquet`` as a sweep writes it; :meth:`save` adds the rest."""

    room = "sensitivity"
    holds = "indices.csv · runs.parquet · figures/"

    folder: Path
    study: SensitivityStudy = field(repr=False)
    plan: Plan = field(repr=False)
    method: Method = field(repr=False)
    told: tuple[str, ...]
    """Strategies whose outcomes are looked at; the first is the one that the text is about."""
    metric: str

    @property
    def path(self) -> Path:
        """The file of all runs."""
        return self.folder / "runs.parquet"

    @property
    def paths(self) -> tuple[str, ...]:
        """The parameters."""
        return self.plan.points.paths

    def outcomes(self, strategy: str | None = None, metric: str | None = None) -> Floats:
        """A metric at every point in every world, ``float64[points, worlds]``; less that of ``against``, if any."""
        table = pq.read_table(self.path, columns=[metric or self.metric])
        values = table[0].to_numpy().reshape(-1, self.plan.worlds, len(self.plan.strategies))
        names, against = self.plan.strategies, self.study.against
        found = values[:, :, names.index(strategy or self.told[0])]
        return np.asarray(found if against is None else found - values[:, :, names.index(against)])

    @cached_property
    def known(self) -> Floats:
        """The outcomes in the worlds in which no run is n/a, at least one."""
        known = in_known_worlds(self.outcomes())
        if known.shape[1] == 0:
            raise RunError(
                say("{metric} is n/a in every world at some point; ask for another metric", metric=self.metric)
            )
        return known

    @property
    def first_row(self) -> int:
        """The point of the method's first row."""
        return 1 + 2 * len(self.paths)

    @cached_property
    def effects(self) -> list[Effect]:
        """What each parameter does over all ranges together, in the order of the study."""
        return effects(self.method, self.known[self.first_row :], self.plan.job.seed)

    @cached_property
    def rows(self) -> list[ParameterRow]:
        """A row per parameter, the one that moves most first."""
        made = [self.row(k, effect) for k, effect in enumerate(self.effects)]
        return sorted(made, key=lambda row: -row.main.value)

    def row(self, k: int, effect: Effect) -> ParameterRow:
        """Everything about one parameter."""
        path, span, base = self.paths[k], self.study.vary[self.paths[k]], self.plan.points[0][k]
        low, high = self.known[1 + 2 * k], self.known[2 + 2 * k]
        change = paired(high, low)
        return ParameterRow(
            path=path,
            span=self.study.told(path),
            base=base,
            outside=not span.start <= base <= span.end,
            at_low=float(low.mean()),
            at_high=float(high.mean()),
            change=change.mean,
            half_width=change.half_width,
            indices=effect.indices,
            noise=effect.noise,
            chance=effect.chance,
            above_noise=effect.above_noise,
        )

    @property
    def title(self) -> str:
        """What the study is called."""
        return self.plan.title or self.plan.job.scenario.name

    @cached_property
    def here(self) -> Here:
        """The outcome with everything as in the scenario."""
        return Here(*mean_interval(self.known[0]), *spread(self.known[0]))

    @cached_property
    def luck(self) -> Luck:
        """How much of what differs is luck."""
        return luck(self.known[self.first_row :])

    @property
    def known_worlds(self) -> int:
        """Worlds that are looked at."""
        return int(self.known.shape[1])

    @property
    def written(self) -> Written:
        """How every outcome is written."""
        ends = (value for row in self.rows for value in (row.at_low, row.at_high))
        return written([self.here.mean, *ends], row_of(self.metric).is_share)

    def said(self, outcome: float, *, sign: bool = False) -> str:
        """An outcome in text."""
        return self.written(outcome) if not sign else self.apart(outcome, sign=True)

    def apart(self, outcome: float, *, sign: bool = False) -> str:
        """A change of an outcome, or how well it is known, in text."""
        return self.written.apart(outcome, sign=sign)

    def outcome(self, strategy: str | None = None, metric: str | None = None) -> str:
        """An outcome in words; the one that the text is about if left out."""
        known = {"label": say(label(metric or self.metric)), "strategy": strategy or self.told[0]}
        if self.study.against:
            return say("{label} with {strategy} over {against}", **known, against=self.study.against)
        return say("{label} with {strategy}", **known)

    def heats(self) -> dict[str, Heat]:
        """Main index by parameter and metric, and by parameter and strategy where there are several."""
        metrics = dict.fromkeys([self.metric, *(name for name in FUNNEL if name in self.plan.job.metrics)])
        columns = {say(label(name)): self.outcomes(metric=name) for name in metrics}
        title = say("What moves which metric with {strategy}", strategy=self.told[0])
        found = {"heatmap_metrics": self.heat(title, columns)}  # has a column: of the metric that is asked for
        if len(self.told) > 1:
            columns = {name: self.outcomes(name) for name in self.told}
            title = say("What moves {label} with which strategy", label=say(label(self.metric)))
            found["heatmap_strategies"] = self.heat(title, columns)
        return found

    def heat(self, title: str, columns: dict[str, Floats]) -> Heat:
        """One heat-map; an outcome that is n/a in every world somewhere has no column."""
        order = [self.paths.index(row.path) for row in self.rows]
        known = {name: in_known_worlds(values[self.first_row :]) for name, values in columns.items()}
        drawn = {name: values for name, values in known.items() if values.shape[1]}
        values = {name: self.method.indices(outcomes.mean(axis=1))[0][order] for name, outcomes in drawn.items()}
        by_luck = {name: chances(self.method, outcomes, self.plan.job.seed)[order] for name, outcomes in drawn.items()}
        return Heat(
            say("{title}, over {against}", title=title, against=self.study.against) if self.study.against else title,
            self.study.method,
            [row.path for row in self.rows],
            values,
            {name: chance > BY_LUCK for name, chance in by_luck.items()},
        )

    def table(self) -> Any:
        """The indices as a pandas table, a row per parameter."""
        return frame(self.records())

    def records(self) -> list[dict[str, Any]]:
        """A flat row per parameter."""
        return [
            {
                "parameter": row.path,
                "low": self.study.vary[row.path].start,
                "high": self.study.vary[row.path].end,
                "scenario": row.base,
                "at_low": row.at_low,
                "at_high": row.at_high,
                "difference": row.change,
                "difference_half_width": row.half_width,
                **{f"{name}{part}": value for name, index in row.indices.items() for part, value in of_index(index)},
                "noise": row.noise,
                "chance_by_luck": row.chance,
                "above_noise": row.above_noise,
            }
            for row in self.rows
        ]

    def brands(self) -> list[str]:
        """The brands that it adds up; none where the metric is of one alone."""
        return [] if brand_of(self.metric) else [*self.plan.job.scenario.own_brands]

    def crises_in_some(self) -> dict[str, float]:
        """Those of the scenario that was run, as typed."""
        return may_come(self.plan.job.scenario)

    def data(self) -> dict[str, Any]:
        """What ``wom sensitivity --json`` prints."""
        plan, study = self.plan, self.study
        return {
            "strategy": self.told[0], "against": study.against, "metric": self.metric, "method": study.method,
            "repeats": study.repeats, "points": len(plan.points), "worlds": plan.worlds, "runs": plan.runs,
            "seed": plan.job.seed, "engine": plan.job.engine, **self.here._asdict(),
            "luck": {**self.luck._asdict(), "worlds_left_out": plan.worlds - self.known_worlds},
            "parameters": self.records(), "folder": str(self.folder),
        }  # fmt: skip

    def save(self) -> Path:
        """Write ``indices.csv`` and figures beside the runs; returns the folder."""
        return write_beside(self.folder, {"indices.csv": self.table()}, self.figures(), self.text())


def in_known_worlds(outcomes: Floats) -> Floats:
    """Outcomes in the worlds in which all of them are known."""
    return outcomes[:, np.isfinite(outcomes).all(axis=0)]


def of_index(index: Interval) -> list[tuple[str, float]]:
    """An index and its interval, with the endings of their columns."""
    return [("", index.value), ("_low", index.low), ("_high", index.high)]


def sensitivity(
    source: Source,
    *,
    out: str | Path | None = None,
    jobs: Jobs = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    **keys: Any,
) -> Sensitivity:
    """Measure how much each parameter moves an outcome; :meth:`Sensitivity.save` adds tables and figures to the runs.

    ``source`` is a study (a YAML file, a mapping) or a scenario (its file, or ready).  ``keys`` are those of a study
    file and replace its own: ``vary={"sharing.contact": (0.1, 0.6)}``, ``method="sobol"``, ``samples=64``,
    ``trajectories=10``, ``strategies=["paid"]``, ``against="today"``, ``metric="conversions"``, ``worlds=20``,
    ``seed=7``.  ``out`` defaults to ``results/`` and the study's name, or the scenario's with some letters that tell
    its questions apart; ``jobs``, ``scheduler`` and what happens when it is stopped are those of :func:`wom_sim.sweep`.

    Raises ``ScenarioError`` with the place in the study file, and ``RunError`` where runs fail, because an index needs
    every point: narrow the ranges then.
    """
    study = filled_in(read_sensitivity(source, keys))
    typed = study.read_scenario()
    told, method = told_strategies(study, typed), method_for(study, typed)
    plan = plan_for(study, typed, method, told)
    parts = run_plan(plan, folder_for(source, out, plan), jobs, scheduler, progress)
    found = Sensitivity(parts.folder, study, plan, method, told, metric_of(plan, study.metric))
    refuse_gaps(found)
    return found


def folder_for(source: Source, out: str | Path | None, plan: Plan) -> Path:
    """Where the results go."""
    if out is not None:
        return Path(out)
    if isinstance(source, str | Path) and is_study(source):
        return Path(source) if is_folder(source) else Path("results") / Path(source).stem
    name = re.sub(r"\W+", "-", plan.job.scenario.name.lower()).strip("-")
    return Path("results") / f"{name}-sensitivity-{plan.hash[:6]}"


def refuse_gaps(found: Sensitivity) -> Floats:
    """The outcomes, or which runs failed; the table keeps those."""
    table = pq.read_table(found.path, columns=["point", "error"]).to_pandas()
    failed = table[table["error"].notna()]
    if len(failed):
        point = int(failed["point"].iloc[0])
        values = ", ".join(f"{path} {value}" for path, value in found.plan.points.changes(point).items())
        raise RunError(
            say(
                "{failed:,} of {runs:,} runs failed, the first at {values}: {error}\n   hint: an index "
                "needs every point; narrow the ranges in vary",
                failed=len(failed),
                runs=len(table),
                values=values,
                error=failed["error"].iloc[0],
            )
        )
    return found.known
