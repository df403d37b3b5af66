"""The main loop that both engines share, and the form in which they hand back a history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wom_sim import rng, rules
from wom_sim.ledger import Event, Medium
from wom_sim.model.lines import ALL_MEDIA, Broadcast, Line, SeedsLine
from wom_sim.model.world import QUEUED, Link, Setting
from wom_sim.rng import Purpose


@dataclass(frozen=True)
class History:
    """What one world went through: final state, ledger and impressions.

    ``impressions[tick, slot]`` counts deliveries; slots are the lines in order, then for each content what friends
    passed on without anybody paying.
    """

    people: np.ndarray
    items: np.ndarray
    brands: np.ndarray
    rows: np.ndarray
    impressions: np.ndarray
    live_shares: int  # shares that friends could still see when the horizon cut them off


class Engine(ABC):
    """One world, tick by tick: everything reads what was committed at t−1 plus the plan, and is queued until commit."""

    def __init__(
        self, setting: Setting, lines: Sequence[Line], seed: int, media: frozenset[Medium] = ALL_MEDIA
    ) -> None:
        self.setting = setting
        self.seed = seed
        self.lines = list(lines)
        self.media = media
        self.tick = 0
        self.posted: list[np.ndarray] = []  # sponsored shares of this tick
        self.noticed = [0] * len(setting.contents)
        slots = len(self.lines) + len(setting.contents)
        self.impressions = np.zeros((setting.ticks + 1, slots), np.int64)
        self.last_line = max((line.last_tick() for line in self.lines if line.medium in media), default=0)
        self.has_baseline = any(any(brand.visits_per_day) for brand in setting.brands)

    def run(self) -> History:
        """Run to the horizon, or until nothing can happen any more."""
        self.prepare()
        for tick in range(self.setting.ticks + 1):
            self.tick = tick
            self.begin()
            self.seed_today()  # 0 schedule
            self.deliver()  # 1 deliver: what friends shared
            self.live(self.broadcasts(), self.arrivals())  # 1 deliver: the plan · 2 attention … 8 share
            self.commit()  # 10 commit
            if self.quiet():
                break
        return self.history()

    def seed_today(self) -> None:
        """R4: the seeds of today."""
        for index, line in enumerate(self.lines):
            if isinstance(line, SeedsLine) and line.medium in self.media and self.tick in line.people:
                people = line.people[self.tick]
                self.seed_people(index, line, people)
                if line.sponsored:
                    self.posted.append(self.sponsored(index, line, people))

    def broadcasts(self) -> list[tuple[int, Broadcast, np.ndarray]]:
        """R1, R2: the lines that may reach anybody today, with their place in the plan and their cuts."""
        lines = [(k, line) for k, line in enumerate(self.lines) if isinstance(line, Broadcast)]
        today = [(k, line, line.cuts_on(self.tick)) for k, line in lines if line.medium in self.media]
        return [(k, line, cuts) for k, line, cuts in today if cuts is not None and len(cuts)]

    def arrivals(self) -> list[tuple[int, int, int]]:
        """R0: people visit anyway; the brand, key prefix and cut of each brand with a baseline today."""
        return [
            (b, rng.key(self.seed, Purpose.BASELINE, brand.word, self.tick), rng.cut(brand.visits_per_day[self.tick]))
            for b, brand in enumerate(self.setting.brands)
            if brand.visits_per_day and brand.visits_per_day[self.tick] > 0.0
        ]

    def follow_channels(self) -> None:
        """Who follows each channel on day 0."""
        bits = self.channel_bits()
        for k, channel in enumerate(self.setting.channels):
            prefix = rng.key(self.seed, Purpose.FOLLOW, channel.word)
            self.follow(channel.brand, bits[k], prefix, rng.cut(channel.follow))

    def mean_pressure(self, c: int) -> float:
        """Bass: the pressure of this tick on everybody who has not noticed."""
        sharing = self.setting.sharing
        return rules.mean_field(sharing.innovation, sharing.imitation, self.noticed[c], self.setting.network.people)

    def lot_prefix(self, line: Line) -> int:
        """State that absorbs a person's word to give this line's lot in who gets the credit."""
        content = self.setting.contents[line.content].word
        return rng.key(self.seed, Purpose.PARENT, content, line.word, self.tick)

    def sponsored(self, index: int, line: SeedsLine, people: np.ndarray) -> np.ndarray:
        """Shares that are paid for, ready to be queued; their clock word belongs to line and day."""
        shares = np.zeros(len(people), QUEUED)
        shares["n"] = rng.key(line.word, self.tick)
        shares["attention"] = rules.UNIT
        shares["trust"] = line.trust
        shares["person"] = people
        shares["tick"] = self.tick
        shares["content"] = line.content
        shares["line"] = index
        shares["medium"] = line.medium
        shares["live"] = 1
        return shares

    def organic(self, rows: np.ndarray) -> np.ndarray:
        """Decisions to share of this tick, ready to be queued; none while earned media are switched off."""
        if Medium.EARNED not in self.media:
            return np.zeros(0, QUEUED)
        rows = rows[(rows["event"] == Event.SHARE) & (rows["line"] < 0)]
        rows = rows[np.argsort(rows["person"], kind="stable")]  # whoever acted first: a first exposure names one source
        shares = np.zeros(len(rows), QUEUED)
        shares["n"] = rows["n"]
        shares["attention"] = rules.UNIT
        shares["trust"] = rules.UNIT
        for name in ("person", "tick", "content", "line"):
            shares[name] = rows[name]
        shares["medium"] = Medium.EARNED
        shares["live"] = 1
        return shares

    def count_notices(self, rows: np.ndarray) -> None:
        """Add this tick's notices to the totals that the next tick may read."""
        contents = rows["content"][rows["event"] == Event.NOTICE]
        for c, count in enumerate(np.bincount(contents, minlength=len(self.noticed))):
            self.noticed[c] += int(count)

    def quiet(self) -> bool:
        """Whether nothing can happen any more, so that the remaining ticks need not be walked."""
        waiting = self.has_baseline or self.setting.sharing.link == Link.MEAN_FIELD
        return not waiting and self.tick >= self.last_line and self.live_shares() == 0 and not self.anybody_due()

    @abstractmethod
    def prepare(self) -> None:
        """Lay out the initial state."""

    @abstractmethod
    def channel_bits(self) -> list[int]:
        """Each channel's bit in ``following``."""

    @abstractmethod
    def follow(self, b: int, bit: int, prefix: int, cut: int) -> None:
        """Let people follow a channel on day 0."""

    @abstractmethod
    def begin(self) -> None:
        """Open a tick: the world that ``act`` reads, and mean-field pressure."""

    @abstractmethod
    def seed_people(self, index: int, line: SeedsLine, people: np.ndarray) -> None:
        """R4 for one line on one day."""

    @abstractmethod
    def deliver(self) -> None:
        """R5: offer every live share to the friends of its source."""

    @abstractmethod
    def live(self, broadcasts: list[tuple[int, Broadcast, np.ndarray]], arrivals: list[tuple[int, int, int]]) -> None:
        """Bring today's lines and arrivals to people, and let everybody to whom something happened act once."""

    @abstractmethod
    def commit(self) -> None:
        """Queue what was shared in this tick."""

    @abstractmethod
    def live_shares(self) -> int:
        """How many shares friends can still see."""

    @abstractmethod
    def anybody_due(self) -> bool:
        """Whether somebody has a visit left for the next tick."""

    @abstractmethod
    def history(self) -> History:
        """The history so far."""
