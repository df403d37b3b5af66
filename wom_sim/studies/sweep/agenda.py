"""What is left of a sweep: which parts are missing, and which points are known well enough to leave their rest out."""

from __future__ import annotations

from collections import deque

import numpy as np

from wom_sim.scenario.study import EarlyStop
from wom_sim.statistics.intervals import mean_interval
from wom_sim.studies.sweep.parts import Parts
from wom_sim.studies.sweep.plan import Chunk, Plan


class Lane:
    """One sequence of groups of parts; the parts of a group in any order, the groups one after another.

    With early stop a lane is one point on one network, else everything.  What it decides depends on saved parts alone,
    and so it decides the same after an interruption.
    """

    def __init__(self, plan: Plan, parts: Parts, number: int) -> None:
        self.plan, self.parts = plan, parts
        self.groups = plan.groups(number)
        self.chunks: list[Chunk] = []
        self.missing = 0

    def advance(self) -> list[Chunk]:
        """The missing parts of the next group that has any; none when the lane is complete."""
        for group in self.groups:
            self.chunks += group
            todo = [chunk for chunk in group if not self.parts.has(chunk)]
            self.missing = len(todo)
            if todo or self.settled():
                return todo
        return []

    def finish(self) -> list[Chunk]:
        """Note that a part was saved; returns what can be done now."""
        self.missing -= 1
        return [] if self.missing or self.settled() else self.advance()

    def settled(self) -> bool:
        """Whether every strategy's mean of the metric that counts is known, or its runs all fail, as the rest would."""
        rule = self.plan.early_stop
        if rule is None:
            return False
        tables = [self.parts.read(chunk, ["strategy", rule.metric, "error"]) for chunk in self.chunks]
        names = np.concatenate([table["strategy"].to_numpy() for table in tables])
        values = np.concatenate([table[rule.metric].to_numpy() for table in tables])
        failed = np.concatenate([table["error"].is_valid().to_numpy() for table in tables])
        each = [(values[names == name], failed[names == name]) for name in self.plan.strategies]
        return all(fails.all() or is_known(some, rule) for some, fails in each)

    @property
    def runs(self) -> int:
        """Runs of all groups so far."""
        return sum(chunk.stop - chunk.first for chunk in self.chunks)


def is_known(values: np.ndarray, rule: EarlyStop) -> bool:
    """Whether a mean is known well enough, from at least so many worlds as the rule asks for; n/a is not known."""
    values = values[np.isfinite(values)]
    if len(values) < rule.at_least:
        return False
    mean, half_width = mean_interval(values)
    return half_width <= rule.half_width * (abs(mean) if rule.relative else 1.0)


class Agenda:
    """Parts that can be done now, by lane; grows while lanes advance."""

    def __init__(self, plan: Plan, parts: Parts) -> None:
        self.lanes = [Lane(plan, parts, number) for number in plan.lanes()]
        self.ready: deque[tuple[Lane, Chunk]] = deque()
        self.total = plan.runs
        self.per_lane = plan.runs // len(self.lanes)
        for lane in self.lanes:
            self.add(lane, lane.advance())
        self.saved = sum(lane.runs for lane in self.lanes) - sum(chunk.stop - chunk.first for _, chunk in self.ready)

    def add(self, lane: Lane, chunks: list[Chunk]) -> None:
        """Put parts on the agenda; a lane that has nothing more to do makes the total smaller."""
        self.ready.extend((lane, chunk) for chunk in chunks)
        if not lane.missing:
            self.total -= self.per_lane - lane.runs

    def finish(self, lane: Lane, chunk: Chunk) -> None:
        """Note that a part was saved."""
        self.saved += chunk.stop - chunk.first
        self.add(lane, lane.finish())

    def give_back(self, lane: Lane, chunk: Chunk) -> None:
        """Put a part back that its worker did not live to finish."""
        self.ready.appendleft((lane, chunk))

    def chunks(self) -> list[Chunk]:
        """All parts of the table, once nothing is left."""
        return [chunk for lane in self.lanes for chunk in lane.chunks]
