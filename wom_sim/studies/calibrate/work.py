"""What a worker of a calibration does: worlds under given parameters, counted as the data were counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.campaign.prepare import Prepared, build_network, prepare
from wom_sim.errors import InputError, RunError, WomError
from wom_sim.network.network import Network
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate.observed import Observed
from wom_sim.worlds.fleet import Shelf
from wom_sim.worlds.pool import WORKER_LOST, processes

Floats = npt.NDArray[np.float64]

Parameters = Mapping[str, Any]

Simulator = Callable[[Parameters, int], npt.ArrayLike]
"""``simulator(parameters by name, number of the world)``: data in the order of the observed ones."""

EACH = 25
"""Worlds in a task: a tenth of a second or more of work."""

MOST_ARCS = 20_000_000


class MismatchError(InputError):
    """A simulator does not give the series that were observed: no world of it could be compared."""


class Task(NamedTuple):
    """Worlds to run: their parameters, the number of each, and the place of the first in the answer."""

    place: int
    parameters: list[Parameters]
    worlds: list[int]


class Answer(NamedTuple):
    """What came of a task: ``float64[worlds, data]``, rows of nan where a world failed, and the first reason."""

    place: int
    data: Floats
    reason: str


@dataclass(frozen=True)
class Campaign:
    """The simulator of a scenario: one strategy in one world, with some values of the scenario changed."""

    scenario: Scenario
    strategy: str
    seed: int
    engine: str
    observed: Observed

    def __call__(self, parameters: Mapping[str, Any], world: int) -> Floats:
        """Counts of a world in the periods of the data."""
        scenario = self.scenario.with_changes(parameters) if parameters else self.scenario
        prepared = ready(scenario)
        history = simulate(prepared, self.strategy, self.seed, world, self.engine)
        return self.observed.counted(history, scenario.days, prepared.scale)


_NETWORKS = Shelf(MOST_ARCS, lambda network: network.arcs + network.people)


def ready(scenario: Scenario) -> Prepared:
    """A scenario ready to run; the network is built once for all that share it."""
    network: Network = _NETWORKS.get(
        repr((scenario.market.network, scenario.market.simulate, scenario.network_path)),
        lambda: build_network(scenario),
    )
    return prepare(scenario, network)


def work(simulator: Simulator, size: int, task: Task) -> Answer:
    """Do a task: a world that fails is a row of nan, so that parameters that contradict each other are no disaster."""
    data, reason = np.full((len(task.worlds), size), np.nan), ""
    for row, (parameters, world) in enumerate(zip(task.parameters, task.worlds, strict=True)):
        try:
            data[row] = simulator(parameters, world)
        except MismatchError:
            raise
        except WomError as error:
            reason = reason or str(error).splitlines()[0]
    return Answer(task.place, data, reason)


class Worlds:
    """Runs worlds by the dozen, in this process or through a pool, in the order in which they were asked for."""

    def __init__(self, simulator: Simulator, size: int, pool: Executor | None, report: Callable[[int], None]) -> None:
        self.simulator, self.size, self.pool, self.report = simulator, size, pool, report
        self.done = 0
        self.reason = ""

    def run(self, parameters: Sequence[Parameters], worlds: Sequence[int]) -> Floats:
        """Data of each world, ``float64[worlds, data]``."""
        tasks = [
            Task(first, list(parameters[first : first + EACH]), list(worlds[first : first + EACH]))
            for first in range(0, len(worlds), EACH)
        ]
        data = np.zeros((len(worlds), self.size))
        for answer in self._answers(partial(work, self.simulator, self.size), tasks):
            data[answer.place : answer.place + len(answer.data)] = answer.data
            self.reason = self.reason or answer.reason
            self.done += len(answer.data)
            self.report(self.done)
        return data

    def _answers(self, do: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        if self.pool is None:
            yield from map(do, tasks)
            return
        for future in as_completed([self.pool.submit(do, task) for task in tasks]):
            yield future.result()


@contextmanager
def workers(jobs: int) -> Iterator[Executor | None]:
    """Worker processes for more than one job, else none.  Raises :class:`RunError` where one is lost."""
    if jobs < 1:
        raise InputError(f"jobs must be at least 1 (got {jobs})")
    if jobs == 1:
        yield None
        return
    try:
        with processes(jobs) as pool:
            yield pool
    except BrokenExecutor:
        raise RunError(WORKER_LOST) from None
