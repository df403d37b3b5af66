"""Where should the next euro go?  One call for three questions: the best split, the least budget, the compromises."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wom_sim.campaign.prepare import Prepared
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import is_folder
from wom_sim.results.run import EngineName
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import is_study
from wom_sim.studies.optimize.front import Front, front
from wom_sim.studies.optimize.least import GoalSeek, seek
from wom_sim.studies.optimize.search.case import make_case
from wom_sim.studies.optimize.search.lab import Bench, opened
from wom_sim.studies.optimize.search.objective import objective_of
from wom_sim.studies.optimize.split import Optimum, best_of
from wom_sim.studies.optimize.study import OptimizeStudy
from wom_sim.worlds.fleet import Progress
from wom_sim.worlds.hire import Jobs

Source = OptimizeStudy | Scenario | Prepared | Mapping[str, Any] | str | Path


def optimize(
    source: Source,
    strategy: str | None = None,
    *,
    budget: float | None = None,
    objective: str | None = None,
    goal: str | None = None,
    probability: float | str | None = None,
    pareto: Sequence[str] | str | None = None,
    limits: Mapping[str, Mapping[str, float]] | None = None,
    together: Sequence[Mapping[str, Any]] | None = None,
    hours: Mapping[str, Any] | None = None,
    worlds: int | None = None,
    seed: int | None = None,
    trials: int | None = None,
    jobs: Jobs = 1,
    engine: EngineName | None = None,
    changes: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Optimum | GoalSeek | Front:
    """Place a budget over the lines of a strategy, and judge it in fresh worlds.

    ``source`` is a scenario, its file, or a study (file or mapping) whose keys the other arguments replace.
    ``objective`` is a metric, ``profit`` or ``goal``; ``goal`` ("conversions >= 700") asks for its chance, and with
    ``probability`` for the least budget that reaches it; ``pareto`` for the best compromises of two metrics.
    ``limits``, ``together`` and ``hours`` as in ``configs/optimize.yaml``; ``changes`` are made to the scenario first.
    The answer depends on ``seed``, never on ``jobs`` (more than 1: call it under ``if __name__ == "__main__":``).

    Returns an :class:`Optimum`, for a probability a :class:`GoalSeek`, for ``pareto`` a :class:`Front`.
    """
    began = time.perf_counter()
    settings = {
        "strategy": strategy, "budget": budget, "objective": objective, "goal": goal, "pareto": pareto,
        "limits": limits, "together": together, "hours": hours, "worlds": worlds, "seed": seed, "trials": trials,
        "engine": engine,
    }  # fmt: skip
    study, scenario = read(source, settings, probability)
    case = make_case(study, scenario, changes or {})
    with opened(case, objective_of(study, case.scenario), jobs, progress) as bench:
        return answered(study, bench, began)


def answered(study: OptimizeStudy, bench: Bench, began: float) -> Optimum | GoalSeek | Front:
    """The answer to the one question that a study asks."""
    if study.goal_seek is not None:
        return seek(bench, study.goal_seek.probability, began)
    return front(bench, study.pareto, began) if study.pareto is not None else best_of(bench, began)


def plainly(value: Any) -> Any:
    """Mappings and sequences of any kind as those of a study file."""
    if isinstance(value, Mapping):
        return {name: plainly(inside) for name, inside in value.items()}
    return [plainly(inside) for inside in value] if isinstance(value, list | tuple) else value


def read(
    source: Source,
    settings: dict[str, Any],
    probability: float | str | None,
) -> tuple[OptimizeStudy, Scenario | Prepared | None]:
    """The study with its settings; and the scenario, where it is not the study that names it."""
    settings = {key: plainly(value) for key, value in settings.items() if value is not None}
    if probability is not None:
        if "goal" not in settings:
            raise InputError(say("a probability needs a goal, such as --goal 'conversions >= 700'"))
        settings["goal_seek"] = {"goal": settings.pop("goal"), "probability": probability}
    if isinstance(source, Mapping):
        source = OptimizeStudy.parse(source)
    elif isinstance(source, str | Path):
        path = Path(source)
        scenario = path / "scenario.yaml" if is_folder(path) else path
        source = OptimizeStudy.read(path) if is_study(path) else Scenario.read(scenario)
    if isinstance(source, OptimizeStudy):
        return source.with_settings(**settings), None
    if "strategy" not in settings:
        plain = source.scenario if isinstance(source, Prepared) else source
        raise InputError(say("which strategy? One of: {strategies}", strategies=", ".join(plain.strategies)))
    return OptimizeStudy.parse(settings), source
