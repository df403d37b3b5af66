"""What is left of a sweep: which parts are missing, and which points are known well enough to leave their rest out."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator

import numpy as np

from wom_sim.scenario.study import EarlyStop
from wom_sim.statistics.intervals import mean_interval
from wom_sim.studies.sweep.parts import Parts
from wom_sim.studies.sweep.plan import Chunk, Plan


class Lane:
    """One sequence of groups of parts; the parts of a group in any order, the groups one after another.

    With early stop a lane is one point on one network, else one part.  What it decides depends on saved parts alone,
    and so it decides the same after an interruption, and whoever does the other lanes.
    """

    def __init__(self, plan: Plan, parts: Parts, number: int) -> None:
        self.plan, self.parts, self.number = plan, parts, number
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
    """What is left of some lanes; a lane is looked at when its turn comes, and forgotten when nothing of it is left."""

    def __init__(self, plan: Plan, parts: Parts, lanes: range) -> None:
        self.plan, self.parts, self.lanes = plan, parts, lanes
        self.left = iter(lanes)
        self.ready: deque[tuple[Lane, Chunk]] = deque()
        self.in_hand: dict[int, list[tuple[Lane, Chunk]]] = {}
        self.handed_out = 0
        self.complete = array("q"), array("q")  # first runs of the parts of complete lanes, and stops
        self.total = sum(map(plan.runs_of, lanes))
        self.saved = sum(one.stop - one.first for one in parts.chunks() if one.first // plan.lane_runs in lanes)

    def take(self) -> tuple[int, list[Chunk]] | None:
        """Parts to be done next, together about as many runs as a part has, under a number; None: none just now."""
        some: list[tuple[Lane, Chunk]] = []
        runs = 0
        while runs < self.plan.part_runs and self.look():
            some.append(self.ready.popleft())
            runs += some[-1][1].stop - some[-1][1].first
        if not some:
            return None
        self.handed_out += 1
        self.in_hand[self.handed_out] = some
        return self.handed_out, [chunk for _, chunk in some]

    def look(self) -> bool:
        """Whether something can be done now; lanes are begun until there is."""
        while not self.ready and (number := next(self.left, None)) is not None:
            lane = Lane(self.plan, self.parts, number)
            self.add(lane, lane.advance())
        return bool(self.ready)

    def add(self, lane: Lane, chunks: list[Chunk]) -> None:
        """Put parts on the agenda; a lane that has nothing more to do makes the total smaller."""
        self.ready.extend((lane, chunk) for chunk in chunks)
        if not lane.missing:
            self.total -= self.plan.runs_of(lane.number) - lane.runs
            for chunk in lane.chunks:
                for ends, end in zip(self.complete, chunk, strict=True):
                    ends.append(end)

    def finish(self, number: int) -> None:
        """Note that what was taken under a number was saved."""
        for lane, chunk in self.in_hand.pop(number):
            self.saved += chunk.stop - chunk.first
            self.add(lane, lane.finish())

    def give_back(self) -> None:
        """Put back what workers did not live to finish."""
        for some in reversed(self.in_hand.values()):
            self.ready.extendleft(reversed(some))
        self.in_hand.clear()

    def chunks(self) -> Iterator[Chunk]:
        """All parts of complete lanes, in the order of runs."""
        firsts, stops = (np.asarray(ends) for ends in self.complete)
        for place in np.argsort(firsts):
            yield Chunk(int(firsts[place]), int(stops[place]))

    def unfinished(self) -> Iterator[int]:
        """Lanes of which something is missing."""
        for number in self.lanes:
            lane = Lane(self.plan, self.parts, number)
            chunks = lane.advance()
            if chunks:
                yield number
            else:
                self.add(lane, chunks)
