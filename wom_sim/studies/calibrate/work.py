"""What a worker of a calibration does: worlds under given parameters, counted as the data were counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError, WomError
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.observed import Observed
from wom_sim.worlds.hire import Crew, flow
from wom_sim.worlds.keep import STOCK

Parameters = Mapping[str, Any]

Simulator = Callable[[Parameters, int], npt.ArrayLike]
"""``simulator(parameters by name, number of the world)``: data in the order of the observed ones."""

EACH = 25
"""Worlds in a task: a tenth of a second or more of work."""


class MismatchError(InputError):
    """A simulator does not give the series that were observed: no world of it could be compared."""


class Task(NamedTuple):
    """Worlds to run: their parameters, the number of each, and the place of the first in the answer."""

    place: int
    parameters: list[Parameters]
    worlds: list[int]


class Answer(NamedTuple):
    """What came of a task: ``float64[worlds, data]``, rows of nan where a world failed, and the first reason."""

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


def ready(scenario: Scenario) -> Prepared:
    """A scenario ready to run; the network is built once for all that share it."""
    return prepare(scenario, STOCK.network(scenario))


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
    return Answer(data, reason)


class Worlds:
    """Runs worlds by the dozen, wherever there are workers, in the order in which they were asked for."""

    def __init__(self, simulator: Simulator, size: int, crew: Crew, report: Callable[[int], None]) -> None:
        self.simulator, self.size, self.crew, self.report = simulator, size, crew, report
        self.done = 0
        self.reason = ""

    def run(self, parameters: Sequence[Parameters], worlds: Sequence[int]) -> Floats:
        """Data of each world, ``float64[worlds, data]``."""
        tasks = (
            Task(first, list(parameters[first : first + EACH]), list(worlds[first : first + EACH]))
            for first in range(0, len(worlds), EACH)
        )
        data = np.zeros((len(worlds), self.size))
        for task, answer in flow(self.crew, partial(work, self.simulator, self.size), lambda: next(tasks, None)):
            data[task.place : task.place + len(answer.data)] = answer.data
            self.reason = self.reason or answer.reason
            self.done += len(answer.data)
            self.report(self.done)
        return data
