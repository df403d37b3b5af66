"""Any simulator as one that a calibration can fit: its series in a row, its priors and what was observed, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import Problem, Source, show
from wom_sim.reading.wording import problems_of
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.observed import Observed
from wom_sim.studies.calibrate.study import Prior
from wom_sim.studies.calibrate.work import MismatchError, Parameters


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
