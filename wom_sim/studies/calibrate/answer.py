"""Fit parameters of a scenario, or of any simulator, to what was really counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.errors import InputError, ScenarioError
from wom_sim.language.say import say
from wom_sim.reading.problems import is_file, unknown
from wom_sim.results.answer import Filed, frame
from wom_sim.results.folder import as_run, sha256
from wom_sim.results.run import choose_engine
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics import abc as abc_smc
from wom_sim.statistics.abc import Population
from wom_sim.statistics.effort import Effort, most, needed
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.benchmark import NO_WORD_OF_MOUTH, Miss, misses
from wom_sim.studies.calibrate.observed import (
    Coarse,
    Observed,
    ceilings,
    coarse,
    label_of,
    read_observed,
    refuse_impossible,
    usual,
)
from wom_sim.studies.calibrate.posterior import LEVEL, Posterior, resampled
from wom_sim.studies.calibrate.study import CalibrateStudy, Prior
from wom_sim.studies.calibrate.work import (
    Campaign,
    Parameters,
    Series,
    Simulator,
    Worlds,
    as_observed,
    as_priors,
    ready,
)
from wom_sim.studies.sweep.design import blamed
from wom_sim.worlds.fleet import Progress, refuse_large
from wom_sim.worlds.hire import HERE, Crew, Jobs, hired

PREDICTED = 200
"""Worlds under parameters from the posterior, for the band of what is to be expected."""

SILENT = 60
"""The first so many of them are run without word of mouth, too."""


@dataclass(frozen=True)
class Calibration(Filed):
    """Parameters fitted to data.

    ``posterior`` is what is known of the parameters; ``model``, ``float64[worlds, data]``, what worlds drawn from it
    count, by which the fit is judged; ``predicted`` the same with the data's own error (what the model misses) added,
    never below 0 nor above the market; ``silent`` what worlds without word of mouth count, None for a simulator, as
    ``scenario``, the one that was fitted.
    """

    room = "calibrate"
    holds = "posterior.parquet · parameters.csv · fit.csv · figures/"

    observed: Observed
    posterior: Posterior
    population: Population = field(repr=False)
    model: Floats = field(repr=False)
    predicted: Floats = field(repr=False)
    silent: Floats | None = field(repr=False, default=None)
    title: str = ""
    scenario: Scenario | None = field(repr=False, default=None)
    strategy: str = ""
    reason: str = ""

    @property
    def seed(self) -> int:
        """Seed of the worlds."""
        return self.posterior.seed

    def table(self) -> Any:
        """The posterior as a pandas table, one row per particle; see :class:`wom_sim.Posterior`."""
        return self.posterior.table()

    @cached_property
    def bands(self) -> Floats:
        """Where 9 of 10 worlds of the model fall, and the median: ``float64[3, data]`` (low, median, high)."""
        return np.quantile(self.model, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2], axis=0)

    @cached_property
    def wide(self) -> Floats:
        """The same with the data's own error: where the next counts would fall."""
        return np.quantile(self.predicted, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2], axis=0)

    @property
    def inside(self) -> int:
        """How many data lie where 9 of 10 worlds of the model fall; what the model misses is no excuse."""
        low, _, high = self.bands
        return int(np.sum((low <= self.observed.values) & (self.observed.values <= high)))

    @cached_property
    def plausible(self) -> float:
        """Share of the model's worlds that are as unusual as the data; see :func:`~.observed.usual`."""
        return usual(self.model, self.observed.values)

    @cached_property
    def misses(self) -> list[Miss]:
        """How far each series lies from the model, from a plain curve, and from worlds without word of mouth."""
        return misses(self.observed, self.model, self.silent, most_of(self.observed, self.scenario))

    def errors(self) -> dict[str, float]:
        """The data's own error beyond chance by series, as a share of the series' mean count."""
        found = {}
        for k, name in enumerate(self.observed.series):
            own = self.observed.groups == k
            mean = float(self.observed.values[own].mean())
            found[name] = float(self.population.noise.error[own][0]) / mean if mean > 0 else 0.0
        return found

    def coarse(self) -> list[Coarse]:
        """Series of which too few events are simulated; see :func:`~.observed.coarse`."""
        return [] if self.scenario is None else coarse(self.observed, ready(self.scenario))

    def data(self) -> dict[str, Any]:
        """What ``wom calibrate --json`` prints."""
        done, posterior = self.population, self.posterior
        return {
            "title": self.title, "strategy": self.strategy, "series": [*map(label_of, self.observed.series)],
            "data": len(self.observed.values), "seed": self.seed, "worlds": done.drawn, "measured": done.measured,
            "predicted": PREDICTED, "failed": done.failed, "reason": self.reason, "particles": len(posterior.values),
            "effective": done.effective, "tolerance": done.tolerances[-1],
            "marginals": {one.path: one.row() for one in posterior.marginals()},
            "entangled": [one.row() for one in posterior.entangled()], "inside": self.inside,
            "plausible": self.plausible, "errors": {label_of(name): error for name, error in self.errors().items()},
            "misses": [{**one._asdict(), "series": label_of(one.series)} for one in self.misses],
            "notes": list(self.observed.notes), "coarse": [one._asdict() for one in self.coarse()],
        }  # fmt: skip

    def fit_table(self) -> Any:
        """The data beside the band of predicted worlds, one row per datum, as a pandas table."""
        low, median, high = self.bands
        seen = self.observed
        columns = {"series": seen.names, "first_day": seen.first, "last_day": seen.last, "observed": seen.values}
        wide = {"low_with_error": self.wide[0], "high_with_error": self.wide[2]}
        return frame({**columns, "low": low, "median": median, "high": high, **wide})

    def days(self) -> list[Any]:
        """The last day of each datum: a date, or a number where no scenario says which date."""
        last = self.observed.last.tolist()
        return last if self.scenario is None else [self.scenario.dates.on(day) for day in last]

    def fill(self, aside: Path) -> None:
        """Every file of the folder, also those that :meth:`wom_sim.Posterior.read` reads."""
        self.posterior.fill(aside)
        super().fill(aside)

    def files(self) -> dict[str, Any]:
        """What is known of each parameter, and of each two of them; the data beside the worlds."""
        import pandas as pd

        names = pd.Index(self.posterior.paths, name="correlation_of_logs")
        together = pd.DataFrame(self.posterior.correlations(), names, list(names)).reset_index()
        parameters = pd.DataFrame([one._asdict() for one in self.posterior.marginals()])
        return {"parameters.csv": parameters, "correlations.csv": together, "fit.csv": self.fit_table()}

    def as_run(self) -> Scenario | None:
        """The scenario that was fitted, where there is one."""
        return None if self.scenario is None else as_run(self.scenario, seed=self.seed)

    def settings(self) -> dict[str, Any]:
        """How it was fitted."""
        data = {} if self.scenario is None else {"data_sha256": sha256(self.observed.path)}
        return {
            **data,
            "seed": self.seed,
            "strategy": self.strategy,
            "worlds": self.population.drawn,
            "particles": len(self.posterior.values),
            "tolerances": self.population.tolerances,
            "priors": {one.path: one.prior for one in self.posterior.marginals()},
        }


def calibrate(
    study: CalibrateStudy | str | Path | Mapping[str, Any],
    *,
    seed: int | None = None,
    jobs: Jobs = 1,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the parameters of a scenario to data, as a study file (or mapping) says.

    The worlds depend on ``seed`` alone (default: the study's, then the scenario's), never on ``jobs``.  Raises
    ``ScenarioError`` with the place in the study file for an unknown path or an impossible prior, and ``InputError``
    with the cell for data that cannot be read.
    """
    read = CalibrateStudy.given(study)
    scenario = read_scenario(read)
    observed = read_observed(read.data_path, scenario.dates, scenario.repeats)
    chosen = next(one for one in (seed, read.seed, scenario.uncertainty.seed) if one is not None)
    prepared = ready(scenario)
    refuse_impossible(observed, prepared)
    refuse_large(prepared, jobs)
    people = prepared.network.people
    engine = choose_engine(read.engine, people * scenario.days * read.simulations)
    simulator = Campaign(scenario, read.strategy, chosen, engine, observed)
    fitting = Fitting(simulator, read.fit, observed, effort_of(read), chosen)
    about = {"title": read.title or scenario.name, "scenario": scenario, "strategy": read.strategy}
    with hired(jobs) as crew:
        return fitted(fitting, crew, progress, **about)


def fit(
    simulator: Callable[[Parameters, int], Mapping[str, npt.ArrayLike]],
    priors: Mapping[str, Prior | Mapping[str, Any]],
    observed: Mapping[str, npt.ArrayLike],
    *,
    particles: int = 300,
    simulations: int = 4_000,
    seed: int = 7,
    jobs: Jobs = 1,
    progress: Progress | None = None,
    title: str = "simulator",
) -> Calibration:
    """Fit the parameters of any simulator to series of numbers.

    ``simulator(parameters, world)`` gives series by name, as long as the ``observed`` ones; chance must come from the
    number of the world alone.  ``priors`` are written as in a study file, ``{"p": {"uniform": [0.001, 0.1]}}``.  With
    ``jobs`` > 1 the simulator must be a function that worker processes can import.  Raises ``InputError`` for a prior
    or a series that is none, and for a simulator whose series are not those observed, or not as long.
    """
    known, seen = as_priors(priors), as_observed(observed)
    series = Series(simulator, {name: seen.names.count(name) for name in seen.series})
    fitting = Fitting(series, known, seen, Effort(particles, simulations), seed)
    with hired(jobs, own_functions=True) as crew:
        return fitted(fitting, crew, progress, title=title)


class Fitting(NamedTuple):
    """What is fitted to what, how thoroughly, and from which seed."""

    simulator: Simulator
    priors: Mapping[str, Prior]
    observed: Observed
    effort: Effort
    seed: int


def fitted(it: Fitting, crew: Crew = HERE, progress: Progress | None = None, **about: Any) -> Calibration:
    """Do it, in this process or by other workers; ``about`` are further fields of the calibration."""
    from scipy.special import ndtr

    size, total = len(it.observed.values), it.effort.total + PREDICTED + SILENT * ("scenario" in about)
    worlds = Worlds(it.simulator, size, crew, lambda done: progress(done, total) if progress else None)

    def simulate(z: Floats, numbers: range) -> Floats:
        table = resampled(it.priors, ndtr(z), np.ones(len(z)), it.seed)
        return worlds.run([table.particle(row) for row in range(len(z))], numbers)

    try:
        found = abc_smc.fit(simulate, it.observed.values, it.observed.groups, len(it.priors), it.effort, it.seed)
    except InputError as error:
        raise InputError(f"{error}: {worlds.reason}" if worlds.reason else str(error)) from None
    posterior = resampled(it.priors, ndtr(found.z), found.weights, it.seed)
    numbers = range(found.drawn, found.drawn + PREDICTED)
    drawn = [posterior.draw(k) for k in range(PREDICTED)]
    data = worlds.run(drawn, numbers)
    works = np.isfinite(data).all(axis=1)
    model, scenario = data[works], about.get("scenario")
    missed = found.noise.error * abc_smc.normals(it.seed, (1,), numbers, size)[works]
    predicted = np.clip(model + missed, 0.0 if model.min() >= 0 else -np.inf, most_of(it.observed, scenario))
    silent = None
    if scenario is not None:
        silent = worlds.run([{**one, **NO_WORD_OF_MOUTH} for one in drawn[:SILENT]], numbers[:SILENT])
        silent = silent[np.isfinite(silent).all(axis=1)]
    return Calibration(it.observed, posterior, found, model, predicted, silent, reason=worlds.reason, **about)


def most_of(observed: Observed, scenario: Scenario | None) -> Floats:
    """The most that a period can count; infinite for a simulator, which knows of no market."""
    return np.full(len(observed.values), np.inf) if scenario is None else ceilings(observed, ready(scenario))


def effort_of(study: CalibrateStudy) -> Effort:
    """How much is simulated; where it is too little, the line of what was typed too large or too small is named."""
    try:
        return Effort(study.particles, study.simulations)
    except InputError as error:
        key = "particles" if study.particles > Effort.particles else "simulations"
        raise study.error(
            (key,),
            str(error),
            say(
                "write simulations: {needed} or more, or particles: {most} or fewer",
                needed=needed(study.particles),
                most=most(study.simulations),
            ),
        ) from None


def read_scenario(study: CalibrateStudy) -> Scenario:
    """The scenario of a study with what is set in it, its strategy and the ends of all priors tried.

    Raises ``ScenarioError`` with the place in the study file.
    """
    if not is_file(study.scenario_path):
        raise study.error(
            ("scenario",),
            say("there is no file {path}", path=study.scenario_path),
            say("it is relative to the study file"),
        )
    if not is_file(study.data_path):
        raise study.error(
            ("data",),
            say("there is no file {path}", path=study.data_path),
            say("it is relative to the study file"),
        )
    scenario = Scenario.read(study.scenario_path)
    for path, value in study.set.items():
        scenario = changed(study, scenario, ("set", path), value)
    if study.strategy not in scenario.strategies:
        raise study.error(("strategy",), *unknown("strategy", study.strategy, scenario.strategies))
    for path, prior in study.fit.items():
        for share in (0.0, 0.5, 1.0):
            value = prior.at(share).item()
            changed(study, scenario, ("fit", path), int(value) if prior.whole else value)
    return scenario


def changed(study: CalibrateStudy, scenario: Scenario, where: tuple[str, str], value: Any) -> Scenario:
    """A scenario with one value changed; what is wrong with it is told at its place in the study file."""
    try:
        return scenario.with_changes({where[1]: value})
    except ScenarioError as error:
        message, hint = blamed(error, where[1])
        if "whole number" in message and where[0] == "fit":
            hint = say("add whole: true to the prior")
        raise study.error(where, message, hint) from None
