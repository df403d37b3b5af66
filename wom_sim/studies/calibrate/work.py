"""What a worker of a calibration does: worlds under given parameters, counted as the data were counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError, WomError
from wom_sim.language.say import say
from wom_sim.reading.problems import Problem, Source, show
from wom_sim.reading.wording import problems_of
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.observed import Observed
from wom_sim.studies.calibrate.study import Prior
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


@dataclass(frozen=True)
class Series:
    """A simulator of several series as one of all data in a row."""

    simulator: Callable[[Parameters, int], Mapping[str, npt.ArrayLike]]
    lengths: Mapping[str, int]

    def __call__(self, parameters: Parameters, world: int) -> Floats:
        """The series one after the other."""
        found = self.simulator(parameters, world)
        if not isinstance(found, Mapping):
            raise MismatchError(
                say("the simulator must give series by name, a mapping (it gave {found})", found=show(found))
            )
        return np.concatenate([self.one(found, name) for name in self.lengths])

    def one(self, found: Mapping[str, npt.ArrayLike], name: str) -> Floats:
        """One series, as long as the observed one."""
        if name not in found:
            raise MismatchError(
                say(
                    "the simulator gives no series {name!r}, which was observed (it gives {found})",
                    name=name,
                    found=", ".join(found),
                )
            )
        try:
            values = np.atleast_1d(np.asarray(found[name], np.float64))
        except (TypeError, ValueError):
            raise MismatchError(
                say(
                    "series {name!r} of the simulator must be numbers (it gave {found})",
                    name=name,
                    found=show(found[name]),
                )
            ) from None
        if values.shape != (self.lengths[name],):
            told = " × ".join(map(str, values.shape))
            raise MismatchError(
                say(
                    "series {name!r} has {lengths} numbers observed and {told} simulated",
                    name=name,
                    lengths=self.lengths[name],
                    told=told,
                )
            )
        return values


def as_priors(priors: Mapping[str, Prior | Mapping[str, Any]]) -> dict[str, Prior]:
    """Priors as a study file writes them, checked; raises :class:`ScenarioError` with the name of a wrong one."""
    if not priors:
        raise InputError(
            say('there are no priors, so there is nothing to fit – write {"p": {"uniform": [0.001, 0.1]}}')
        )
    known: dict[str, Prior] = {}
    problems: list[Problem] = []
    for name, prior in priors.items():
        try:
            known[name] = Prior.model_validate(prior)
        except ValidationError as error:
            problems += [problem.under(("priors", name)) for problem in problems_of(error)]
    if problems:
        raise Source(None).error(problems)
    return known


def as_observed(series: Mapping[str, npt.ArrayLike]) -> Observed:
    """Series of numbers as observed data, period 1, 2, …; raises :class:`InputError` for what is no finite number."""
    try:
        arrays = {name: np.atleast_1d(np.asarray(values, np.float64)) for name, values in series.items()}
    except (AttributeError, TypeError, ValueError):
        arrays = {}
    if not arrays or not all(one.ndim == 1 and np.isfinite(one).all() and len(one) for one in arrays.values()):
        raise InputError(say('observed must be series of finite numbers, at least one each – write {"y": [1, 2, 4]}'))
    names = tuple(name for name, values in arrays.items() for _ in values)
    periods = np.concatenate([np.arange(1, len(values) + 1) for values in arrays.values()])
    return Observed("observed", names, periods, periods, np.concatenate(list(arrays.values())))
