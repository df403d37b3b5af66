"""Worlds whose truth is known: outcomes drawn from a law, given to the studies as if they had been simulated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from wom_sim.scenario.uncertainty import Uncertainty
from wom_sim.statistics.intervals import Sampling
from wom_sim.statistics.looks import looking
from wom_sim.studies.compare.perform import Rounds, run_rounds
from wom_sim.worlds.fleet import Task

Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]

LAWS: dict[str, Draw] = {
    "normal": lambda rng, shape: rng.normal(0, 1, shape),
    "skewed": lambda rng, shape: rng.exponential(1, shape) - 1,
    "counts": lambda rng, shape: (rng.poisson(3, shape) - 3) / np.sqrt(3),
}
"""Luck of mean 0 and variance 1."""


class Outcome(NamedTuple):
    """One strategy in one world."""

    strategy: str
    world: int
    value: float
    case: int = 0
    cells: dict[str, Any] = {}  # noqa: RUF012 (never changed)


@dataclass(frozen=True)
class Seen:
    """What rounds look at: as much of a comparison as they need."""

    strategies: tuple[str, ...]
    records: list[Outcome]
    sampling: Sampling
    baseline: str = "today"
    reference: tuple[str, ...] = ()
    metric: str = "orders"

    @property
    def worlds(self) -> int:
        return len(self.records) // len(self.strategies)

    @property
    def others(self) -> list[str]:
        return [name for name in self.strategies if name not in (self.baseline, *self.reference)]

    def outcomes(self, _: str) -> np.ndarray:
        return np.array([one.value for one in self.records]).reshape(self.worlds, -1).T


def rounds(outcomes: np.ndarray, names: Sequence[str] = (), jobs: int = 1, **settings: Any) -> tuple[Rounds, Seen]:
    """Run rounds on ``outcomes`` float64[strategies, worlds]; the first strategy is called today."""
    names = tuple(names) or ("today", *(f"s{k}" for k in range(1, len(outcomes))))
    place = {name: k for k, name in enumerate(names)}
    wanted = Uncertainty.model_validate({"worlds": outcomes.shape[1], **settings})
    sampling = looking(wanted.worlds)

    def run(tasks: Sequence[Task]) -> Iterator[list[Any]]:
        for task in tasks:
            yield [Outcome(name, w, float(outcomes[place[name], w])) for w in task.worlds for name in task.strategies]

    def view(strategies: tuple[str, ...], records: list[Any]) -> Any:
        return Seen(strategies, records, sampling, reference=("nothing",) if "nothing" in names else ())

    found = run_rounds(run, names, wanted, view, jobs, lambda _: None)
    return found, view(found.strategies, found.records)
