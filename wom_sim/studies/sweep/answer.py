"""Sweeps: one scenario at many points, in many worlds, finished by the same command however often it is stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, overload

import numpy as np
import pyarrow.parquet as pq

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.metrics.names import brand_of, row_of, unknown_metric
from wom_sim.reading.problems import is_folder
from wom_sim.results.answer import WORDS, Answer, Drawn, may_come
from wom_sim.results.cells import csv_text
from wom_sim.scenario.study import Study
from wom_sim.studies.sweep.means import Means, PointRow, means_of
from wom_sim.studies.sweep.parts import ROW_GROUP, TABLE, Parts, put_ours, write_text, writing
from wom_sim.studies.sweep.plan import Plan, make_plan
from wom_sim.studies.sweep.running import merged, run_plan
from wom_sim.studies.sweep.share import Share
from wom_sim.worlds.fleet import Progress
from wom_sim.worlds.hire import Jobs

BEST = 5


@dataclass(frozen=True)
class Sweep(Drawn):
    """A finished sweep: a folder with ``runs.parquet``, one row per run, read only when asked.

    :meth:`save` adds ``summary.csv`` and a figure.

    A row on network 0 is ``wom_sim.run(scenario.with_changes(sweep.changes(point)), strategy, seed=seed, world=world)``
    with the row's point, strategy and world: :meth:`changes` has a point's values as the study gives them, where the
    table holds what is neither number nor text as JSON.
    """

    room = "sweep"
    holds = "summary.csv · runs.parquet · figures/"

    folder: Path
    plan: Plan = field(repr=False)
    metric: str
    passed_over: tuple[str, ...] = ()
    """Metrics that would have come before, and are 0 or n/a in every run."""

    def table(self) -> Any:
        """Every run as a pandas table: run, point, the parameters by path, network, strategy, world, metrics, error."""
        return pq.read_table(self.path).to_pandas()

    def changes(self, point: int) -> dict[str, Any]:
        """What the point of this number changes in the scenario, by path, as ``Scenario.with_changes`` takes it."""
        points = self.plan.points
        if not 0 <= point < len(points):
            raise InputError(
                say("points are numbered from 0 to {points} (got {point})", points=len(points) - 1, point=point)
            )
        return points.changes(point)

    @property
    def path(self) -> Path:
        """The table's file."""
        return self.folder / "runs.parquet"

    @property
    def runs(self) -> int:
        """Number of runs in the table; fewer than planned where points stopped early."""
        return int(pq.read_metadata(self.path).num_rows)

    @cached_property
    def rows(self) -> Means:
        """Mean of the metric by point, network and strategy, in the order of the design."""
        return means_of(self.path, self.metric, self.plan.columns, self.plan.strategies, ROW_GROUP)

    @property
    def errors(self) -> int:
        """Number of runs that failed; the table's column ``error`` says why."""
        return int(self.rows.table["failed"].sum())

    def best(self, number: int = BEST) -> list[PointRow]:
        """The rows with the largest means on the scenario's own network, the largest first; of equal points one."""
        return self.rows.largest(number)

    @property
    def title(self) -> str:
        """What the study is called."""
        return self.plan.title or self.plan.job.scenario.name

    @property
    def stops_by(self) -> str:
        """The metric that stops points early; empty where none does."""
        return self.plan.early_stop.metric if self.plan.early_stop else ""

    def unknown(self) -> dict[str, int]:
        """Runs that did not fail and have no number, of the metric and of the one that stops early."""
        names = dict.fromkeys(filter(None, [self.metric, self.stops_by]))
        counts = dict.fromkeys(names, 0)
        for batch in pq.ParquetFile(self.path).iter_batches(ROW_GROUP, columns=[*names, "error"]):
            ran = ~batch["error"].is_valid().to_numpy(zero_copy_only=False)
            for name in names:
                counts[name] += int(np.sum(ran & np.isnan(batch[name].to_numpy(zero_copy_only=False))))
        return counts

    def first_error(self) -> str:
        """The error of the first run that failed, or nothing."""
        for batch in pq.ParquetFile(self.path).iter_batches(ROW_GROUP, columns=["error"]) if self.errors else ():
            found = batch["error"].drop_null()
            if len(found):
                return str(found[0])
        return ""

    def summary(self) -> Any:
        """Mean of the metric by point, network and strategy as a pandas table, in the order of the design."""
        return self.rows.frame(self.metric)

    def save(self) -> Path:
        """Write ``summary.csv`` and the figure beside the runs; returns the folder."""
        return write_beside(self.folder, {"summary.csv": self.summary()}, self.figures(), self.text())

    def brands(self) -> list[str]:
        """The brands that it adds up; none where the metric is of one alone."""
        return [] if brand_of(self.metric) else [*self.plan.job.scenario.own_brands]

    @property
    def is_share(self) -> bool:
        """Whether its metric lies between 0 and 1."""
        return row_of(self.metric).is_share

    def crises_in_some(self) -> dict[str, float]:
        """Those of the scenario that was run, as typed."""
        return may_come(self.plan.job.scenario)

    def data(self) -> dict[str, Any]:
        """What ``wom sweep --json`` prints."""
        plan = self.plan
        return {
            "runs": self.runs,
            "errors": self.errors,
            "points": len(plan.points),
            "different_points": plan.points.different,
            "networks": plan.draws,
            "strategies": list(plan.strategies),
            "worlds": plan.worlds,
            "seed": plan.job.seed,
            "engine": plan.job.engine,
            "metric": self.metric,
            "best": [row._asdict() for row in self.best()],
            "table": str(self.path),
        }


@dataclass(frozen=True)
class SweepPart(Answer):
    """A finished part of a sweep, whose runs lie in the folder until all parts are put together."""

    room = "sweep"

    folder: Path
    plan: Plan = field(repr=False)
    share: Share

    @property
    def runs(self) -> int:
        """Runs of this part, fewer than planned where points stopped early."""
        parts, lanes = Parts(self.folder, self.plan), self.share.of(self.plan.lanes)
        return sum(one.stop - one.first for one in parts.chunks() if one.first // self.plan.lane_runs in lanes)

    def text(self) -> str:
        """What ``wom sweep --part`` prints."""
        number, shares = self.share
        if not self.runs and (self.folder / TABLE).is_file():
            return say("All parts are in {folder} already.", folder=self.folder / TABLE)
        return say(
            "Part {number} of {shares}: {runs:,} of {all:,} runs, in {folder}/\nWhen all {shares} "
            "are done:  wom sweep {folder} --merge",
            number=number,
            shares=shares,
            runs=self.runs,
            all=self.plan.runs,
            folder=self.folder,
        )

    def data(self) -> dict[str, Any]:
        """What ``wom sweep --part --json`` prints."""
        number, shares = self.share
        return {"part": number, "parts": shares, "runs": self.runs, "of": self.plan.runs, "folder": str(self.folder)}


Source = Study | str | Path | Mapping[str, Any]


@overload
def sweep(
    study: Source, *, out: str | Path | None = None, jobs: Jobs = 1, scheduler: str | None = None,
    metric: str | None = None, seed: int | None = None, progress: Progress | None = None, part: None = None,
    merge: bool | Sequence[str | Path] = False,
) -> Sweep: ...  # fmt: skip
@overload
def sweep(
    study: Source, *, out: str | Path | None = None, jobs: Jobs = 1, scheduler: str | None = None,
    metric: str | None = None, seed: int | None = None, progress: Progress | None = None, part: tuple[int, int],
    merge: bool | Sequence[str | Path] = False,
) -> SweepPart: ...  # fmt: skip
def sweep(
    study: Source,
    *,
    out: str | Path | None = None,
    jobs: Jobs = 1,
    scheduler: str | None = None,
    metric: str | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    part: tuple[int, int] | None = None,
    merge: bool | Sequence[str | Path] = False,
) -> Sweep | SweepPart:
    """Run a study: every point, strategy and world that ``out`` does not hold yet, and one table in the end.

    ``study`` is a YAML file, a mapping or the folder of an earlier sweep; ``out`` defaults to ``results/`` and the
    file's name, or to that folder.  ``jobs`` processes share the work (call it under ``if __name__ == "__main__":``),
    or the workers of a Dask ``scheduler``, or those of any executor that is given as ``jobs``.  However it is stopped,
    the same call finishes what is missing, to the same bytes.  ``metric`` is what :meth:`Sweep.text` ranks by (default:
    of the goals' metrics, conversions and reach the first that is kept and not 0 in every run), ``seed`` replaces the
    study's, and ``progress`` is called with runs done and in all.

    ``part=(3, 16)`` runs the third of 16 parts and no table; others may run theirs meanwhile, here or elsewhere.
    ``merge=True`` makes the table of parts that are all there, ``merge=[folders]`` also of those in other folders.

    Raises ``ScenarioError`` with the place in the study file, ``InputError`` for a merge of which parts are missing,
    and ``RunError`` for a full disk, a cluster that does not answer or workers that keep dying.  A run that fails is
    recorded with its error.
    """
    share = None if part is None else Share.read(part)
    if share and merge is not False:
        raise InputError(say("a part is run, or all parts are merged\n   hint: leave one of part and merge out"))
    read = Study.given(study) if seed is None else Study.given(study).with_keys({"seed": seed})
    plan, folder = make_plan(read), folder_of(study, out)
    chosen = metric_of(plan, metric)
    if share:
        return SweepPart(run_plan(plan, folder, jobs, scheduler, progress, share).folder, plan, share)
    if merge is False:
        parts = run_plan(plan, folder, jobs, scheduler, progress)
    else:
        parts = merged(plan, folder, () if merge is True else map(Path, merge))
    if metric is not None:
        return Sweep(parts.folder, plan, chosen)
    usual = usual_metrics(plan)
    at = next((k for k, name in enumerate(usual) if not nothing_of(parts.table, name)), 0)
    return Sweep(parts.folder, plan, usual[at], tuple(usual[:at]))


def write_beside(folder: Path, tables: Mapping[str, Any], figures: Mapping[str, Any], text: str) -> Path:
    """Write tables, figures and words of finished runs into their folder, each whole or not at all."""
    from wom_sim.show.pictures import save_all

    with writing(folder), TemporaryDirectory() as fresh:
        for name, table in tables.items():
            write_text(Path(fresh) / name, csv_text(table))
        write_text(Path(fresh) / WORDS, f"{text}\n")
        save_all(figures, Path(fresh) / "figures")
        for path in sorted(path for path in Path(fresh).rglob("*") if path.is_file()):
            put_ours(folder, path.relative_to(fresh).as_posix(), partial(copyfile, path))
    return folder


def metric_of(plan: Plan, wanted: str | None) -> str:
    """The metric that points are ranked by."""
    kept = plan.job.metrics
    if wanted is None:
        return usual_metrics(plan)[0]
    if wanted not in kept:
        message, hint = unknown_metric(wanted, kept)
        said = say("{message} in this sweep", message=message)
        raise InputError(f"{said} – {hint}" if hint else said)
    return wanted


def usual_metrics(plan: Plan) -> list[str]:
    """What points are ranked by where nobody says it, the first choice first; never none."""
    kept = plan.job.metrics
    usual = [*(goal.metric for goal in plan.job.scenario.goals.values()), "conversions", "reach"]
    return [name for name in dict.fromkeys(usual) if name in kept] or [kept[0]]


def nothing_of(table: Path, metric: str) -> bool:
    """Whether a metric is 0, or has no number, in every run of a table."""
    batches = pq.ParquetFile(table).iter_batches(ROW_GROUP, columns=[metric])
    return not any(np.nan_to_num(batch[metric].to_numpy(zero_copy_only=False)).any() for batch in batches)


def folder_of(study: Study | str | Path | Mapping[str, Any], out: str | Path | None) -> Path:
    """Where the results go; those of a result folder, into itself."""
    if out is not None:
        return Path(out)
    if isinstance(study, str | Path):
        return Path(study) if is_folder(study) else Path("results") / Path(study).stem
    raise InputError(say("where to? A study that is no file needs out="))
