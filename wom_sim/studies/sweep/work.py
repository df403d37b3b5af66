"""What a worker of a sweep does: the metrics of every run of a task, and what went wrong where one failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.results.run import Result, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.worlds.fleet import Ready, Task
from wom_sim.worlds.keep import WorkerError

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
        history = simulate(prepared, strategy, self.seed, world, self.engine)
        summary = Result(prepared, strategy, self.seed, world, self.engine, history).summary()
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
