"""The main loop that both engines share, and the form in which they hand back a history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wom_sim import rng, rules
from wom_sim.engine.lines import ALL_MEDIA, Broadcast, Line, Outlet, PostsLine, PressLine, Rotation, SeedsLine
from wom_sim.engine.world import QUEUED, Link, Mark, Setting
from wom_sim.ledger import Event, Medium
from wom_sim.rng import Purpose

WEEK = 7


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
        self.in_turn = sorted(enumerate(self.lines), key=lambda one: one[1].word)  # whatever the order of the plan
        self.posted: list[np.ndarray] = []  # sponsored shares of this tick
        self.noticed = [0] * len(setting.contents)
        self.shared = np.zeros((setting.ticks + 1, len(setting.contents)), np.int64)
        self.published: set[int] = set()  # words of the outlets that have taken their story
        self.capped = [k for k, line in enumerate(self.lines) if isinstance(line, Broadcast) and line.week_cap > 0]
        slots = len(self.lines) + len(setting.contents)
        self.impressions = np.zeros((setting.ticks + 1, slots), np.int64)
        self.last_line = max((line.last_tick() for line in self.lines if line.medium in media), default=0)
        self.has_baseline = any(any(brand.visits_per_day) for brand in setting.brands)
        self.has_search = any(brand.search > 0.0 for brand in setting.brands) and Medium.EARNED in media

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
        for index, line in self.in_turn:
            if isinstance(line, SeedsLine) and line.medium in self.media and self.tick in line.people:
                people = line.people[self.tick]
                self.seed_people(index, line, people)
                if line.sponsored:
                    self.posted.append(self.sponsored(index, line, people))

    def broadcasts(self) -> list[tuple[int, Broadcast, np.ndarray]]:
        """R1, R2, R3: what may reach anybody today, with its line's place in the plan and its cuts."""
        lines = [(k, one) for k, line in self.in_turn if line.medium in self.media for one in self.parts(line)]
        today = [(k, one, one.cuts_on(self.tick)) for k, one in lines]
        return [(k, one, cuts) for k, one, cuts in today if cuts is not None and len(cuts)]

    def parts(self, line: Line) -> Sequence[Broadcast]:
        """The broadcasts that a line consists of; of press those that are published today."""
        if isinstance(line, Rotation):
            return line.parts
        if isinstance(line, PressLine):
            return [outlet for outlet in line.outlets if self.publishes(line, outlet)]
        return [line] if isinstance(line, Broadcast) else []

    def publishes(self, line: PressLine, outlet: Outlet) -> bool:
        """R3: whether an outlet takes the story today, by the shares of the days before."""
        if not line.first <= self.tick <= line.last or outlet.word in self.published:
            return False
        shares = int(self.shared[: self.tick, line.content].sum())
        pushed = rules.story_pressure(rules.pressure(outlet.take_up), line.pitch, shares, line.needed)
        content = self.setting.contents[line.content].word
        resisted = rules.resistance(rng.uniform(rng.key(self.seed, Purpose.OUTLET, content, outlet.word)))
        if not rules.fires(pushed, resisted):
            return False
        self.published.add(outlet.word)
        return True

    def arrivals(self) -> list[tuple[int, int, int, int]]:
        """R0: who visits without being shown anything; brand, key prefix, cut and mark, where there is any chance."""
        found = []
        for b, brand in enumerate(self.setting.brands):
            baseline = brand.visits_per_day[self.tick] if brand.visits_per_day else 0.0
            for chance, purpose, mark in (
                (baseline, Purpose.BASELINE, Mark.ARRIVES),
                (self.search_chance(b), Purpose.SEARCH, Mark.SEARCHES),
            ):
                if chance > 0.0:
                    prefix = rng.key(self.seed, purpose, brand.word, self.tick)
                    found.append((b, prefix, rng.cut(chance), int(mark)))
        return found

    def search_chance(self, b: int) -> float:
        """R3: the chance that a person searches for a brand today, by last week's shares."""
        brand = self.setting.brands[b]
        if not self.has_search or brand.search == 0.0:
            return 0.0
        own = [c for c, content in enumerate(self.setting.contents) if content.brand == b]
        shares = int(self.shared[max(0, self.tick - WEEK) : self.tick, own].sum())
        return rules.scaled(brand.search, rules.buzz(shares, self.setting.network.people))

    def leave_chance(self, line: Broadcast) -> float:
        """R2: the chance that a follower who sees a post of today leaves the channel."""
        return line.leave.get(self.tick, 0.0) if isinstance(line, PostsLine) else 0.0

    def leave_prefix(self, line: PostsLine) -> int:
        """State that absorbs the ordinal of the exposure, then the person, to decide whether she leaves."""
        words = self.setting.channels[line.channel].word, self.setting.contents[line.content].word
        return rng.key(self.seed, Purpose.UNSUBSCRIBE, *words)

    def appeals(self) -> list[tuple[int, float]]:
        """R7: the contents whose appeal depends on the day, and what it is today."""
        return [(c, one.appeal[self.tick]) for c, one in enumerate(self.setting.contents) if one.appeal]

    def incentives(self) -> list[Line]:
        """R10: the lines that today make people pass something on more readily."""
        return [
            line
            for _, line in self.in_turn
            if line.incentive and line.medium in self.media and line.incentive.first <= self.tick <= line.incentive.last
        ]

    def rewards(self) -> list[tuple[int, float]]:
        """R10: the factor on readiness today, of every content that ever has an incentive."""
        factors = {line.content: self.setting.contents[line.content].reward for line in self.lines if line.incentive}
        for line in self.incentives():
            factors[line.content] *= line.incentive.factor if line.incentive else 1.0
        return list(factors.items())

    def asked(self, c: int) -> bool:
        """R10: whether new customers are asked to pass a content on today, always or by a referral programme."""
        always = self.setting.brands[self.setting.contents[c].brand].told_by_customers == c
        return always or any(
            line.content == c and line.incentive is not None and line.incentive.asks_customers
            for line in self.incentives()
        )

    def begins(self, c: int) -> bool:
        """R10: whether an incentive to pass a content on begins today."""
        return any(
            line.content == c and line.incentive is not None and line.incentive.first == self.tick
            for line in self.incentives()
        )

    def new_weeks(self) -> list[int]:
        """Counters of weekly caps that start again today, by their place among :attr:`capped`."""
        lines = [self.lines[k] for k in self.capped]
        return [k for k, line in enumerate(lines) if isinstance(line, Broadcast) and self.tick in line.week_starts]

    def customers_before(self) -> list[tuple[int, int, int]]:
        """Brand, key prefix and cut of who bought before day 1."""
        return [
            (b, rng.key(self.seed, Purpose.CUSTOMER, brand.word), rng.cut(brand.customers))
            for b, brand in enumerate(self.setting.brands)
            if brand.customers > 0.0
        ]

    def follow_channels(self) -> None:
        """Who follows each channel on day 0."""
        bits = self.channel_bits()
        for k, channel in enumerate(self.setting.channels):
            prefix = rng.key(self.seed, Purpose.FOLLOW, channel.word)
            self.follow(channel.brand, bits[k], prefix, rng.cut(channel.follow), channel.audience)

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
        shares["trust"] = self.share_trust(rows["person"])
        for name in ("person", "tick", "content", "line"):
            shares[name] = rows[name]
        shares["medium"] = Medium.EARNED
        shares["live"] = 1
        return shares

    def share_trust(self, people: np.ndarray) -> np.ndarray | int:
        """How far friends trust what each of these people passes on, in units of 2^-20."""
        given = self.setting.people.share_trust if self.setting.people is not None else None
        return rules.UNIT if given is None else given[people]

    def count(self, rows: np.ndarray) -> None:
        """Add this tick's notices and shares to the totals that the next tick may read."""
        told = rows["content"][(rows["event"] == Event.SHARE) & (rows["line"] < 0)]
        if Medium.EARNED in self.media:
            self.shared[self.tick] = np.bincount(told, minlength=self.shared.shape[1])
        contents = rows["content"][rows["event"] == Event.NOTICE]
        for c, count in enumerate(np.bincount(contents, minlength=len(self.noticed))):
            self.noticed[c] += int(count)

    def quiet(self) -> bool:
        """Whether nothing can happen any more, so that the remaining ticks need not be walked."""
        searched = self.has_search and bool(self.shared[max(0, self.tick + 1 - WEEK) : self.tick + 1].any())
        waiting = self.has_baseline or searched or self.setting.sharing.link == Link.MEAN_FIELD
        return not waiting and self.tick >= self.last_line and self.live_shares() == 0 and not self.anybody_due()

    @abstractmethod
    def prepare(self) -> None:
        """Lay out the initial state."""

    @abstractmethod
    def channel_bits(self) -> list[int]:
        """Each channel's bit in ``following``."""

    @abstractmethod
    def follow(self, b: int, bit: int, prefix: int, cut: int, audience: int) -> None:
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
    def live(
        self, broadcasts: list[tuple[int, Broadcast, np.ndarray]], arrivals: list[tuple[int, int, int, int]]
    ) -> None:
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
