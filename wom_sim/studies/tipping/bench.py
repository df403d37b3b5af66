"""Where changed scenarios are run: every strategy, change and world once, in the worlds that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wom_sim.scenario.scenario import Scenario
from wom_sim.worlds.fleet import Record, Run, Task, collect
from wom_sim.worlds.keep import Changes

Floats = npt.NDArray[np.float64]


class Wanted(NamedTuple):
    """Some strategies under some changes, in the first so many worlds."""

    changes: Changes
    strategies: tuple[str, ...]
    worlds: int


class Bench:
    """Outcomes of changed scenarios, kept; ``runs`` counts them, ``report`` hears how many there are."""

    def __init__(self, run: Run, metric: str, report: Callable[[int], None] | None = None) -> None:
        self.run, self.metric, self.report = run, metric, report
        self.kept: dict[tuple[Changes, str], dict[int, float]] = {}
        self.runs = 0

    def know(self, records: Iterable[Record]) -> None:
        """Take over what was run already, at full size and without any change."""
        for one in records:
            self.kept.setdefault(((), one.strategy), {})[one.world] = one.summary[self.metric]

    def ask(self, wanted: Iterable[Wanted]) -> None:
        """Run what is not known yet, all of it at once."""
        unknown: dict[tuple[Changes, tuple[int, ...]], list[str]] = {}
        for changes, strategies, worlds in wanted:
            for name in dict.fromkeys(strategies):
                known = self.kept.setdefault((changes, name), {})
                missing = tuple(world for world in range(worlds) if world not in known)
                if missing and name not in unknown.setdefault((changes, missing), []):
                    unknown[changes, missing].append(name)
        tasks = [Task(0, tuple(names), worlds, False, changes) for (changes, worlds), names in unknown.items() if names]
        for one in collect(self.run, tasks, self._heard) if tasks else []:
            self.kept[one.changes, one.strategy][one.world] = one.summary[self.metric]
        self.runs += sum(len(one.strategies) * len(one.worlds) for one in tasks)

    def outcomes(self, changes: Changes, strategy: str, worlds: int) -> Floats:
        """What a strategy came to, world by world; it was asked before."""
        known = self.kept[changes, strategy]
        return np.array([known[world] for world in range(worlds)])

    def _heard(self, done: int) -> None:
        if self.report is not None:
            self.report(self.runs + done)


def shrunk(scenario: Scenario, people: int, simulated: int) -> dict[str, float]:
    """Changes that leave fewer simulated people for the same market; none where there are no more than that already.

    A network that brings its own people cannot be made smaller.
    """
    market = scenario.market
    if market.brings_people or market.simulate is None or market.simulate <= simulated:
        return {}
    return {"market.simulate": simulated, "market.people": people}


def users(scenario: Scenario, path: str, strategies: Iterable[str]) -> tuple[str, ...]:
    """The strategies that a number may matter to: those with the line, or a line with the content, that it is of.

    A content that customers make up themselves, and everything that is no line and no content, may matter to all.
    """
    room, name, *_ = path.split(".")
    made = {brand.made_by_customers for brand in scenario.brands.values()}
    if room not in ("plan", "contents") or (room == "contents" and name in made):
        return tuple(strategies)
    lines = {one for one, line in scenario.plan.items() if name == (one if room == "plan" else line.content)}
    return tuple(one for one in strategies if lines & set(scenario.strategies[one].lines))
