"""What is replayed: strategies in the same world, who is drawn and where, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.statistics.types import Floats, Integers
from wom_sim.studies.replay.layout import layout
from wom_sim.studies.replay.rows import Track, track
from wom_sim.studies.replay.sample import MOST, sample

MOST_TIES = 60_000
"""Ties that a page carries at most; beyond, those of who is pointed at are not shown."""

TELLINGS = 300
"""Lines of who told whom that are drawn, the latest: more of them hide the people."""


@dataclass(frozen=True)
class Scene:
    """Strategies in one world of a prepared scenario, by name.

    ``stand``: where who is drawn stands, where that is known from another scene of the same people.
    """

    prepared: Prepared
    world: int
    seed: int
    histories: Mapping[str, History]
    most: int = MOST
    stand: Floats | None = None

    @property
    def people(self) -> int:
        """Everybody."""
        return self.prepared.network.people

    @property
    def ticks(self) -> int:
        """The last tick, which is the last day; 0 is before the first."""
        return self.prepared.scenario.days

    @cached_property
    def drawn(self) -> Integers:
        """Positions of who is drawn, ascending."""
        return sample(self.people, [one.rows for one in self.histories.values()], self.most)

    @cached_property
    def ties(self) -> tuple[Integers, Integers]:
        """Ties among who is drawn, each once, by places among them: the lower end ascending, and the upper."""
        network = self.prepared.network
        place = np.full(self.people, -1, np.int64)
        place[self.drawn] = np.arange(len(self.drawn))
        sources = np.repeat(np.arange(self.people), np.diff(network.indptr))
        ends = place[sources], place[np.asarray(network.targets, np.int64)]
        both = (ends[0] >= 0) & (ends[1] >= 0)
        low, high = np.minimum(*ends)[both], np.maximum(*ends)[both]
        pairs = np.unique(low * len(self.drawn) + high)
        return pairs // len(self.drawn), pairs % len(self.drawn)

    @cached_property
    def places(self) -> Floats:
        """Where everybody who is drawn stands: float64[drawn, 2] in 0 … 1."""
        return layout(len(self.drawn), *self.ties) if self.stand is None else self.stand

    @cached_property
    def tracks(self) -> dict[str, Track]:
        """What happened under each strategy."""
        return {name: track(one.rows, self.drawn, self.people, self.ticks) for name, one in self.histories.items()}
