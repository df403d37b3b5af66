"""What a worker of a sweep does: runs by number, on networks and scenarios that it keeps from task to task.

Everything here is the same in this process, in a spawned one and on another machine; only numbers travel back.
"""

from __future__ import annotations

import json
import platform
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from wom_sim.campaign.prepare import Prepared, build_network, prepare
from wom_sim.errors import RunError
from wom_sim.network.network import Network
from wom_sim.network.rewired import degree_null
from wom_sim.results.run import Result, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.version import BUILD
from wom_sim.worlds.fleet import Shelf

LONGEST_ERROR = 500
MOST_ARCS = 20_000_000
"""Networks are kept up to so many arcs in all, some hundred megabytes; the newest always."""

MOST_PREPARED = 4


class Job(NamedTuple):
    """What all tasks of a sweep have in common."""

    key: str
    version: str
    scenario: Scenario
    seed: int
    strategies: tuple[str, ...]
    metrics: tuple[str, ...]
    engine: str
    swaps: int


class Cell(NamedTuple):
    """One point on one network: what changes in the scenario, and the number of the rewired network (0: its own)."""

    changes: dict[str, Any]
    draw: int


class Task(NamedTuple):
    """Runs ``first`` … ``stop`` − 1; ``cells`` begins with the cell of the first."""

    job: Job
    first: int
    stop: int
    cell_runs: int
    cells: list[Cell]


class Outcome(NamedTuple):
    """What a worker sends back: metrics, ``float64[runs, metrics]``, and a text for each run that failed."""

    values: np.ndarray
    errors: dict[int, str]


class WorkerError(RunError):
    """Not a run but the worker itself is at fault: nothing is recorded, and the sweep stops."""


_NETWORKS = Shelf(MOST_ARCS, lambda network: network.arcs + network.people)
_PREPARED = Shelf(MOST_PREPARED, lambda _: 1)
_ONE_AT_A_TIME = Lock()


def work(task: Task) -> Outcome:
    """Do a task: every run in the order of its number, and what went wrong where one fails."""
    job = task.job
    if job.version != BUILD:
        raise WorkerError(f"the worker on {platform.node()} has wom_sim {BUILD}, the sweep {job.version}")
    values = np.full((task.stop - task.first, len(job.metrics)), np.nan)
    errors: dict[int, str] = {}
    offset = task.first // task.cell_runs
    for number in range(task.first, task.stop):
        cell = task.cells[number // task.cell_runs - offset]
        world, strategy = divmod(number % task.cell_runs, len(job.strategies))
        try:
            values[number - task.first] = run_one(job, cell, job.strategies[strategy], world)
        except WorkerError:
            raise
        except Exception as error:
            errors[number] = told(error)
    return Outcome(values, errors)


def run_one(job: Job, cell: Cell, strategy: str, world: int) -> list[float]:
    """The metrics of one run."""
    found = prepared_for(job, cell)
    if isinstance(found, Exception):
        raise found
    history = simulate(found, strategy, job.seed, world, job.engine)
    summary = Result(found, strategy, job.seed, world, job.engine, history).summary()
    return [summary.get(name, np.nan) for name in job.metrics]


def told(error: Exception) -> str:
    """An error in one line."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:LONGEST_ERROR].rstrip()


def prepared_for(job: Job, cell: Cell) -> Prepared | Exception:
    """A cell's scenario ready to run, or why it cannot be; kept for its other worlds."""
    name = f"{job.key} {cell.draw} {as_text(cell.changes)}"
    with _ONE_AT_A_TIME:
        return _PREPARED.get(name, lambda: prepare_cell(job, cell))


def prepare_cell(job: Job, cell: Cell) -> Prepared | Exception:
    """Prepare a cell on a network that other cells may have used before."""
    try:
        scenario = job.scenario.with_changes(cell.changes)
        return prepare(scenario, network_for(job, scenario, cell.draw))
    except WorkerError:
        raise
    except Exception as error:
        return error.with_traceback(None)


def network_for(job: Job, scenario: Scenario, draw: int) -> Network:
    """The network of a scenario, its own or rewired, built once."""
    for path in (scenario.base / file for file in scenario.files.values()):
        if not path.is_file():
            raise WorkerError(f"the worker on {platform.node()} cannot see {path}: put it where all workers can")
    told = {"network": scenario.market.network.model_dump(), "people": scenario.market.simulate}
    name = f"{job.key} {as_text(told)}"
    own = _NETWORKS.get(name, lambda: build_network(scenario))
    if draw == 0:
        return own
    return _NETWORKS.get(f"{name} {draw}", lambda: degree_null(own, job.seed, draw, job.swaps))


def as_text(value: Any) -> str:
    """A value as text that tells it from others."""
    return json.dumps(value, sort_keys=True, default=repr)
