"""Where should the next euro go?  One call for three questions: the best split, the least budget, the compromises."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError
from wom_sim.model.optimize_file import OptimizeStudy
from wom_sim.model.scenario import Scenario
from wom_sim.prepared import Prepared
from wom_sim.runner import EngineName
from wom_sim.study.goal_seek import GoalSeek, seek
from wom_sim.study.objective import objective_of
from wom_sim.study.optimize_bench import opened
from wom_sim.study.optimize_case import file_of, is_study, make_case
from wom_sim.study.optimum import Optimum, best_of
from wom_sim.study.pareto import Front, front
from wom_sim.study.worlds import Progress

Source = OptimizeStudy | Scenario | Prepared | Mapping[str, Any] | str | Path


def optimize(
    source: Source,
    strategy: str | None = None,
    *,
    budget: float | None = None,
    objective: str | None = None,
    goal: str | None = None,
    probability: float | str | None = None,
    pareto: Sequence[str] | None = None,
    limits: Mapping[str, Mapping[str, float]] | None = None,
    together: Sequence[Mapping[str, Any]] | None = None,
    hours: Mapping[str, Any] | None = None,
    worlds: int | None = None,
    seed: int | None = None,
    trials: int | None = None,
    jobs: int = 1,
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

    Returns an :class:`Optimum`; a :class:`~wom_sim.study.goal_seek.GoalSeek` with ``probability`` or ``goal_seek``; a
    :class:`~wom_sim.study.pareto.Front` with ``pareto``.  Raises ``ScenarioError`` for what does not fit.
    """
    began = time.perf_counter()
    if jobs < 1:
        raise InputError(f"jobs must be at least 1 (got {jobs})")
    settings = {
        "strategy": strategy, "budget": budget, "objective": objective, "goal": goal, "pareto": pareto and [*pareto],
        "limits": limits and {name: {**limit} for name, limit in limits.items()},
        "together": together and [{**group} for group in together], "hours": hours and {**hours},
        "worlds": worlds, "seed": seed, "trials": trials, "engine": engine,
    }  # fmt: skip
    study, scenario = read(source, settings, probability)
    case = make_case(study, scenario, changes or {})
    with opened(case, objective_of(study, case.scenario), jobs, progress) as bench:
        if study.goal_seek is not None:
            return seek(bench, study.goal_seek.probability, began)
        if study.pareto is not None:
            return front(bench, study.pareto, began)
        return best_of(bench, began)


def read(
    source: Source,
    settings: dict[str, Any],
    probability: float | str | None,
) -> tuple[OptimizeStudy, Scenario | Prepared | None]:
    """The study with its settings; and the scenario, where it is not the study that names it."""
    if probability is not None:
        if settings["goal"] is None:
            raise InputError("a probability needs a goal, such as --goal 'conversions >= 700'")
        settings["goal_seek"] = {"goal": settings.pop("goal"), "probability": probability}
    if isinstance(source, Mapping):
        source = OptimizeStudy.parse(source)
    elif isinstance(source, str | Path):
        path = file_of(Path(source))
        source = OptimizeStudy.read(path) if is_study(path) else Scenario.read(path)
    if isinstance(source, OptimizeStudy):
        return source.with_settings(**settings), None
    if settings["strategy"] is None:
        plain = source.scenario if isinstance(source, Prepared) else source
        raise InputError(f"which strategy? One of: {', '.join(plain.strategies)}")
    return OptimizeStudy.parse({key: value for key, value in settings.items() if value is not None}), source
