"""Sweeps: one scenario at many points, in many worlds, finished by the same command however often it is stopped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq

from wom_sim.errors import InputError, RunError
from wom_sim.metrics.names import unknown_metric
from wom_sim.results.answer import Drawn, frame
from wom_sim.scenario.study import Study
from wom_sim.statistics.intervals import mean_interval
from wom_sim.studies.sweep.agenda import Agenda, Lane
from wom_sim.studies.sweep.parts import ROW_GROUP, Parts, put_ours, write_text, writing
from wom_sim.studies.sweep.plan import Chunk, Plan, make_plan, read_study
from wom_sim.studies.sweep.work import Outcome, work
from wom_sim.worlds.fleet import Progress
from wom_sim.worlds.hire import Crew, Hire, hiring

MOST_BREAKS = 3
"""So often in a row may worker processes be killed before anything more was saved."""

BEST = 5


class PointRow(NamedTuple):
    """One strategy at one point on one network: the mean of the metric, and half of its 95 % interval."""

    point: int
    network: int
    strategy: str
    values: dict[str, Any]
    worlds: int
    failed: int
    mean: float
    half_width: float


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
        if not 0 <= point < len(points.points):
            raise InputError(f"points are numbered from 0 to {len(points.points) - 1} (got {point})")
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
    def rows(self) -> list[PointRow]:
        """Mean of the metric by point, network and strategy, in the order of the design."""
        return [self.row(*key, values, failed) for key, values, failed in self.cells()]

    def cells(self) -> Iterator[tuple[tuple[int, int, str], np.ndarray, int]]:
        """Values of the metric and number of failures of one point, network and strategy at a time."""
        import pandas as pd

        columns = ["network", "point", "strategy", self.metric, "error"]
        rest = pd.DataFrame(columns=columns)
        for batch in pq.ParquetFile(self.path).iter_batches(ROW_GROUP, columns=columns):
            frame = pd.concat([rest, batch.to_pandas()]) if len(rest) else batch.to_pandas()
            last = (frame["network"] == frame["network"].iloc[-1]) & (frame["point"] == frame["point"].iloc[-1])
            yield from self.of_frame(frame[~last])
            rest = frame[last]
        yield from self.of_frame(rest)

    def of_frame(self, frame: Any) -> Iterator[tuple[tuple[int, int, str], np.ndarray, int]]:
        """Groups of complete cells."""
        for key, group in frame.groupby(["network", "point", "strategy"], sort=False):
            yield key, group[self.metric].to_numpy(), int(group["error"].notna().sum())

    def row(self, network: int, point: int, strategy: str, values: np.ndarray, failed: int) -> PointRow:
        """One strategy at one point: its mean over the worlds in which it is known."""
        known = values[np.isfinite(values)]
        mean, half_width = mean_interval(known) if len(known) else (math.nan, math.nan)
        told = {path: self.plan.columns[path][point] for path in self.plan.points.paths}
        return PointRow(point, network, strategy, told, len(values), failed, mean, half_width)

    @property
    def errors(self) -> int:
        """Number of runs that failed; the table's column ``error`` says why."""
        return sum(row.failed for row in self.rows)

    def best(self, number: int = BEST) -> list[PointRow]:
        """The rows with the largest means on the scenario's own network, the largest first; of equal points one."""
        different: dict[tuple[Any, ...], PointRow] = {}
        for row in self.rows:
            if row.network == 0 and row.mean == row.mean:
                different.setdefault((row.strategy, *row.values.values()), row)
        return sorted(different.values(), key=lambda row: -row.mean)[:number]

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
        names = ("worlds", "failed", "mean", "half_width")
        return frame(
            {"point": row.point, **row.values, "network": row.network, "strategy": row.strategy, "metric": self.metric}
            | {name: getattr(row, name) for name in names}
            for row in self.rows
        )

    def save(self) -> Path:
        """Write ``summary.csv`` and the figure beside the runs; returns the folder."""
        return write_beside(self.folder, {"summary.csv": self.summary()}, self.figures())

    def data(self) -> dict[str, Any]:
        """What ``wom sweep --json`` prints."""
        plan = self.plan
        return {
            "runs": self.runs,
            "errors": self.errors,
            "points": len(plan.points.points),
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


def sweep(
    study: Study | str | Path | Mapping[str, Any],
    *,
    out: str | Path | None = None,
    jobs: int = 1,
    scheduler: str | None = None,
    metric: str | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Run a study: every point, strategy and world that ``out`` does not hold yet, and one table in the end.

    ``study`` is a YAML file, a mapping or the folder of an earlier sweep; ``out`` defaults to ``results/`` and the
    file's name, or to that folder.  ``jobs`` processes share the work (call it under ``if __name__ == "__main__":``),
    or the workers of a Dask ``scheduler``.  However it is stopped, the same call finishes what is missing, to the same
    bytes.  ``metric`` is what :meth:`Sweep.text` ranks by (default: of the goals' metrics, conversions and reach the
    first that is kept and not 0 in every run), ``seed`` replaces the study's, and ``progress`` is called with runs done
    and in all.

    Raises ``ScenarioError`` with the place in the study file, and ``RunError`` for a full disk, a cluster that does not
    answer or workers that keep dying.  A run that fails is recorded with its error.
    """
    read = read_study(study) if seed is None else read_study(study).with_keys({"seed": seed})
    plan = make_plan(read)
    chosen = metric_of(plan, metric)
    parts = run_plan(plan, folder_of(study, out), jobs, scheduler, progress)
    if metric is not None:
        return Sweep(parts.folder, plan, chosen)
    usual = usual_metrics(plan)
    at = next((k for k, name in enumerate(usual) if not nothing_of(parts.table, name)), 0)
    return Sweep(parts.folder, plan, usual[at], tuple(usual[:at]))


def run_plan(plan: Plan, folder: Path, jobs: int, scheduler: str | None, progress: Progress | None) -> Parts:
    """Finish a plan in its folder, whatever is there already; see :func:`sweep`."""
    hire = hiring(jobs, scheduler)
    parts = Parts(folder, plan)
    with parts.opened():
        if parts.is_finished():
            parts.tidy()
        else:
            parts.sift()
            complete(plan, parts, hire, progress)
    return parts


def write_beside(folder: Path, tables: Mapping[str, Any], figures: Mapping[str, Any]) -> Path:
    """Write tables and figures of finished runs into their folder, each whole or not at all."""
    from wom_sim.show.figures import save_all

    with writing(folder), TemporaryDirectory() as fresh:
        for name, table in tables.items():
            write_text(Path(fresh) / name, table.to_csv(index=False))
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
        raise InputError(f"{message} in this sweep" + (f" – {hint}" if hint else ""))
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
        return Path(study) if Path(study).is_dir() else Path("results") / Path(study).stem
    raise InputError("where to? A study that is no file needs out=")


def complete(plan: Plan, parts: Parts, hire: Hire, progress: Progress | None) -> None:
    """Do what is missing and write the table; Ctrl-C leaves what was saved, and says so."""
    agenda = Agenda(plan, parts)
    report = progress or (lambda *_: None)
    report(agenda.saved, agenda.total)
    try:
        if agenda.ready:
            with_workers(plan, parts, agenda, hire, report)
        parts.finish(agenda.chunks())
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped with {agenda.saved:,} of {agenda.total:,} runs saved in {parts.folder};"
            " the same command does the rest"
        ) from None


def with_workers(plan: Plan, parts: Parts, agenda: Agenda, hire: Hire, report: Progress) -> None:
    """Empty the agenda; workers that were killed are replaced, unless they die before they get anything done."""
    breaks, saved = 0, agenda.saved
    while agenda.ready:
        try:
            with hire() as crew:
                drain(plan, parts, agenda, crew, report)
        except BrokenExecutor:
            breaks = breaks + 1 if agenda.saved == saved else 1
            saved = agenda.saved
            if breaks >= MOST_BREAKS:
                raise RunError(
                    "worker processes keep being killed, perhaps for lack of memory: run the same command with --jobs 1"
                    " (in a script of yours, call sweep() under if __name__ == '__main__':)"
                ) from None


def drain(plan: Plan, parts: Parts, agenda: Agenda, crew: Crew, report: Progress) -> None:
    """Give tasks to workers and save what comes back, until nothing is left or the workers are."""
    waiting: dict[Future[Outcome], tuple[Lane, Chunk]] = {}
    try:
        while agenda.ready or waiting:
            while agenda.ready and len(waiting) < crew.slots:
                future = crew.executor.submit(work, plan.task(agenda.ready[0][1]))
                waiting[future] = agenda.ready.popleft()
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in sorted(finished, key=lambda one: one.exception() is not None):
                outcome = future.result()
                lane, chunk = waiting[future]
                parts.save(chunk, outcome)
                del waiting[future]
                agenda.finish(lane, chunk)
                report(agenda.saved, agenda.total)
    finally:
        for lane, chunk in waiting.values():
            agenda.give_back(lane, chunk)
