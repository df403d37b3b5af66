"""The plan of a sweep: which run has which number, how runs are cut into parts, and a hash that tells plans apart.

Run number = ((draw × points + point) × worlds + world) × strategies + strategy: strategies alternate A, B, C, A, B, C,
so that whatever is there early is balanced, and all runs on one network are neighbours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import getitem
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import ScenarioError, WomError
from wom_sim.language.say import say
from wom_sim.metrics.names import unknown_metric
from wom_sim.reading.problems import unknown
from wom_sim.reading.ranges import MOST_RUNS
from wom_sim.reading.yaml_file import dump
from wom_sim.results.course.course import Course
from wom_sim.results.folder import as_run, sha256
from wom_sim.results.run import choose_engine, result_of
from wom_sim.results.values import metric_names
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import EarlyStop, Networks, PointsStudy, Study
from wom_sim.studies.compare.perform import chosen_strategies
from wom_sim.studies.sweep.columns import Column
from wom_sim.studies.sweep.design import BLOCK, Points, check_paths, check_points, make_points
from wom_sim.version import BUILD
from wom_sim.worlds.fleet import Ready, Task
from wom_sim.worlds.keep import Rewired, WorkerError, as_text

LONGEST_ERROR = 500


class Outcome(NamedTuple):
    """Metrics of some runs in their order, ``float64[runs, metrics]``, and a text by place for each that failed."""

    values: np.ndarray
    errors: dict[int, str]


class Job(NamedTuple):
    """What all tasks of a sweep have in common."""

    scenario: Scenario
    seed: int
    strategies: tuple[str, ...]
    metrics: tuple[str, ...]
    engine: str
    swaps: int


@dataclass(frozen=True)
class Measure:
    """What is asked about a task: these metrics, run by run."""

    seed: int
    metrics: tuple[str, ...]
    engine: str

    def __call__(self, ready: Ready, task: Task) -> Outcome:
        """World by world, all strategies in each."""
        runs = [(world, strategy) for world in task.worlds for strategy in task.strategies]
        values = np.full((len(runs), len(self.metrics)), np.nan)
        try:
            prepared = ready()
        except WorkerError:
            raise
        except Exception as error:
            return Outcome(values, dict.fromkeys(range(len(runs)), told(error)))
        errors: dict[int, str] = {}
        for place, (world, strategy) in enumerate(runs):
            try:
                values[place] = self.of_run(prepared, strategy, world)
            except Exception as error:
                errors[place] = told(error)
        return Outcome(values, errors)

    def of_run(self, prepared: Prepared, strategy: str, world: int) -> list[float]:
        """The metrics of one run."""
        summary = result_of(Course(prepared, strategy, self.seed, world, self.engine)).summary()
        return [summary.get(name, np.nan) for name in self.metrics]


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcomes of several tasks as one."""
    firsts = np.cumsum([0, *(len(one.values) for one in outcomes)]).tolist()
    errors = {
        first + place: text for first, one in zip(firsts, outcomes, strict=False) for place, text in one.errors.items()
    }
    return Outcome(np.concatenate([one.values for one in outcomes]), errors)


def told(error: Exception) -> str:
    """An error in one line."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:LONGEST_ERROR].rstrip()


FORMAT = 1
"""Version of the saved parts and tables."""

MOST_TRIED = 10
"""Points that are prepared before the sweep is given up."""

MOST_PART_RUNS = 2_000
LEAST_PARTS = 64
PERSON_TICKS = {"array": 20_000_000, "mesa": 200_000}
"""About a second or two of work."""


class Chunk(NamedTuple):
    """Runs that are done and saved together: first number, and the number after the last."""

    first: int
    stop: int


@dataclass(frozen=True)
class Plan:
    """Everything that a sweep will do, with nothing done yet."""

    job: Job
    points: Points
    draws: int
    """Networks: the scenario's own and its rewired ones."""
    worlds: int
    early_stop: EarlyStop | None
    part: int
    """Rounds per part; a round is every strategy once, in one world at one point."""
    file_hashes: dict[str, str]
    study: str = ""
    """The study as a file beside its results, which runs it again from there."""
    title: str = ""
    kind: str = "sweep"

    @property
    def strategies(self) -> tuple[str, ...]:
        """Names of the strategies."""
        return self.job.strategies

    @property
    def cells(self) -> int:
        """Points × networks."""
        return self.draws * len(self.points)

    @property
    def cell_runs(self) -> int:
        """Runs of one point on one network."""
        return self.worlds * len(self.strategies)

    @property
    def runs(self) -> int:
        """Runs in all, if no point stops early."""
        return self.cells * self.cell_runs

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The parameters' values by path, for the tables."""
        return self.points.told()

    @property
    def part_runs(self) -> int:
        """Runs of a part."""
        return self.part * len(self.strategies)

    @property
    def lane_runs(self) -> int:
        """Most runs of a lane: of one cell with early stop, else of one part."""
        return self.cell_runs if self.early_stop else self.part_runs

    @property
    def lanes(self) -> range:
        """Numbers of the lanes, each a sequence of groups that nothing outside it has a say in."""
        return range(-(-self.runs // self.lane_runs))

    def runs_of(self, lane: int) -> int:
        """Runs of a lane, if it does not stop early."""
        return min(self.runs, (lane + 1) * self.lane_runs) - lane * self.lane_runs

    def groups(self, lane: int) -> Iterator[list[Chunk]]:
        """What may be done at once, group by group; after each but the last a lane may stop early."""
        first, runs = lane * self.lane_runs, self.runs_of(lane)
        size = self.early_stop.at_least * len(self.strategies) if self.early_stop else runs
        for start in range(first, first + runs, size):
            yield cut(start, min(first + runs, start + size), self.part_runs)

    def tasks(self, chunk: Chunk) -> Iterator[Task]:
        """A chunk, cell by cell."""
        width, first = len(self.strategies), chunk.first
        while first < chunk.stop:
            cell = first // self.cell_runs
            stop = min(chunk.stop, (cell + 1) * self.cell_runs)
            worlds = range((first - cell * self.cell_runs) // width, (stop - cell * self.cell_runs) // width)
            yield Task(0, self.strategies, worlds, False, tuple(self.changes(cell).items()), self.rewired(cell))
            first = stop

    def changes(self, cell: int) -> dict[str, Any]:
        """What one point on one network changes in the scenario."""
        return self.points.changes(cell % len(self.points))

    def rewired(self, cell: int) -> Rewired | None:
        """The network of a cell, where it is not the scenario's own."""
        number = cell // len(self.points)
        return Rewired(self.job.seed, number, self.job.swaps) if number else None

    @cached_property
    def hash(self) -> str:
        """Tells this plan from any other, by the content of files and not by their place."""
        told: dict[str, Any] = {
            "format": FORMAT,
            "wom_sim": BUILD,
            "scenario": self.content(),
            "files": sorted(self.file_hashes.values()),
            "paths": self.points.paths,
            "points": [],
            "draws": (self.draws, self.job.swaps),
            "strategies": self.strategies,
            "worlds": (self.worlds, self.job.seed),
            "early_stop": self.early_stop and self.early_stop.model_dump(),
            "metrics": self.job.metrics,
            "engine": self.job.engine,
            "part": self.part,
        }
        before, empty, after = json.dumps(told, default=repr).partition('"points": []')
        hashed = hashlib.sha256((before + empty[:-1]).encode())
        for first in range(0, len(self.points), BLOCK):  # a million points are a long text
            some = json.dumps(self.points[first : first + BLOCK], default=repr)[1:-1]
            hashed.update(f"{', ' if first else ''}{some}".encode())
        hashed.update(f"]{after}".encode())
        return hashed.hexdigest()

    def content(self) -> str:
        """The scenario with the hashes of its files in place of their names, wherever they are."""
        told = self.job.scenario.as_mapping()
        for key, file in self.job.scenario.files.items():
            *inside, last = key.split(".")
            reduce(getitem, inside, told)[last] = self.file_hashes.get(file)
        return dump(told)


def cut(first: int, stop: int, size: int) -> list[Chunk]:
    """Numbers from ``first`` up to ``stop``, in pieces."""
    return [Chunk(start, min(stop, start + size)) for start in range(first, stop, size)]


def make_plan(study: Study) -> Plan:
    """Check a sweep against its scenario, with everything that can be known before a run.

    Raises ``ScenarioError`` with the place in the study file, or in the scenario's own.
    """
    typed = study.read_scenario()
    try:
        points = make_points(study, seed_of(study, typed))
    except ScenarioError:
        check_paths(study, typed)  # a condition cannot name a parameter whose path is misspelt
        raise
    check_points(study, typed, points)
    check_rewiring(study, typed, points)
    strategies, kept = strategies_of(study, typed), metrics_of(study, typed)
    return plan_of(study, typed, points, strategies, kept, study.networks, study.early_stop)


def plan_of(
    study: PointsStudy,
    typed: Scenario,
    points: Points,
    strategies: tuple[str, ...],
    kept: tuple[str, ...],
    networks: Networks | None = None,
    early_stop: EarlyStop | None = None,
) -> Plan:
    """The plan of any study that runs checked points; ``kept`` are the metrics of its table."""
    worlds, seed = study.worlds or typed.uncertainty.worlds, seed_of(study, typed)
    draws, swaps = (1 + networks.degree_null, networks.swaps) if networks else (1, 0)
    runs = draws * len(points) * worlds * len(strategies)
    if runs > MOST_RUNS:
        raise study.error(
            ("worlds",),
            say("{runs:,} runs are more than {most_runs:,}", runs=runs, most_runs=MOST_RUNS),
            say("vary less, or fewer worlds"),
        )
    ticks = person_ticks(typed, points)
    engine = choose_engine(study.engine, ticks * runs)
    scenario = as_run(typed.portable(), worlds=worlds, seed=seed)
    hashes = file_hashes(study, scenario, points)
    job = Job(scenario, seed, strategies, kept, engine, swaps)
    size = max(1, (study.part or usual_part(runs, ticks, engine)) // len(strategies))
    kept_study = study.to_yaml(scenario="scenario.yaml", worlds=worlds, seed=seed)
    return Plan(job, points, draws, worlds, early_stop, size, hashes, kept_study, study.title, study.study)


def seed_of(study: PointsStudy, typed: Scenario) -> int:
    """The seed of the worlds, the study's or the scenario's."""
    return typed.uncertainty.seed if study.seed is None else study.seed


def check_rewiring(study: Study, typed: Scenario, points: Points) -> None:
    """Refuse to rewire ties whose weights add up to 1 for everybody."""
    if study.networks and typed.with_changes(points.changes(0)).market.network.weights == "influence":
        raise study.error(
            ("networks",),
            say("rewiring would change the influence on everybody, which the weights of the ties say"),
            say("leave networks out, or weights: influence"),
        )


def person_ticks(typed: Scenario, points: Points) -> int:
    """People × days of the first point that can be prepared; where none of the first few can, why not the first."""
    why: list[WomError] = []
    for number in range(min(len(points), MOST_TRIED)):
        try:
            scenario = typed.with_changes(points.changes(number))
            return prepare(scenario).network.people * scenario.days
        except WomError as error:
            why.append(error)
    raise why[0]


def file_hashes(study: PointsStudy, typed: Scenario, points: Points) -> dict[str, str]:
    """Content of every file of friendships or people that some point uses."""
    paths = [path for path in points.paths if path.split(".")[0] == "market"]
    variants = ({path: points.changes(k)[path] for path in paths} for k in range(len(points) if paths else 1))
    found: dict[str, Path] = {}
    for changes in {as_text(changes): changes for changes in variants}.values():
        with suppress(ScenarioError):  # impossible at this point: its runs will say so
            found |= {file: typed.base / file for file in typed.with_changes(changes).files.values()}
    for file, path in found.items():
        if not path.is_file() and any(file in as_text(point) for point in points):
            raise study.error(
                ("vary",), say("there is no file {path}", path=path), say("it is relative to the scenario's folder")
            )
    return {file: sha256(path) for file, path in sorted(found.items()) if path.is_file()}


def usual_part(runs: int, ticks: int, engine: str) -> int:
    """Runs per part: a few seconds of work at most, and parts enough to keep workers busy to the end."""
    return max(1, min(MOST_PART_RUNS, PERSON_TICKS[engine] // ticks, -(-runs // LEAST_PARTS)))


def strategies_of(study: PointsStudy, base: Scenario) -> tuple[str, ...]:
    """The strategies to run, each once."""
    if study.strategies is None:
        return chosen_strategies(base, None)
    for number, name in enumerate(study.strategies):
        if name not in base.strategies:
            raise study.error(("strategies", str(number)), *unknown("strategy", name, base.strategies))
    return tuple(dict.fromkeys(study.strategies))


def metrics_of(study: Study, base: Scenario) -> tuple[str, ...]:
    """The metrics to keep; the one that stops early is among them."""
    known = metric_names(base)
    wanted = known if study.metrics is None else study.metrics
    for number, name in enumerate(wanted):
        if name not in known:
            raise study.error(("metrics", str(number)), *unknown_metric(name, known))
    if study.early_stop is None:
        return tuple(dict.fromkeys(wanted))
    if study.early_stop.metric not in known:
        raise study.error(("early_stop", "metric"), *unknown_metric(study.early_stop.metric, known))
    return tuple(dict.fromkeys([*wanted, study.early_stop.metric]))
