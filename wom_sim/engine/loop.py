"""The main loop that both engines share, and the form in which they hand back a history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wom_sim import behaviour, rng, rules
from wom_sim.behaviour.gate import Link
from wom_sim.engine import lines as planned
from wom_sim.engine import reach
from wom_sim.engine.items import Met
from wom_sim.engine.lines import ALL_MEDIA, Broadcast, EngineLine, Outlet, PressLine, Rotation, SeedsLine
from wom_sim.engine.setting import Setting
from wom_sim.engine.state import ARRIVALS, Mark, World
from wom_sim.ledger import ROW, Event, Medium
from wom_sim.rng import Purpose

WEEK = 7

NO_CUTS = np.zeros(0, np.uint64)
NO_ARRIVALS = np.zeros(0, ARRIVALS)

_SHARE, _WARN, _NOTICE = int(Event.SHARE), int(Event.WARN), int(Event.NOTICE)
_VISIT, _CONVERT, _REPEAT = int(Event.VISIT), int(Event.CONVERT), int(Event.REPEAT)
_HEAR = int(Event.HEAR)


@dataclass(frozen=True)
class History:
    """What one world went through: final state, ledger and impressions.

    ``impressions[tick, slot]`` counts deliveries; slots are the lines in order, then for each content what friends
    passed on without anybody paying.
    """

    people: np.ndarray
    items: np.ndarray | Met
    brands: np.ndarray
    standing: np.ndarray  # a single one where no module keeps anything
    rows: np.ndarray
    impressions: np.ndarray
    live_shares: int  # shares that friends could still see when the horizon cut them off
    others: np.ndarray = field(default_factory=lambda: np.zeros(0, ROW))  # rows of rivals, apart from one's own,
    others_shown: np.ndarray = field(default_factory=lambda: np.zeros(1, np.int64))  # and paid impressions, by tick


class Engine(ABC):
    """One world, tick by tick: everything reads what was committed at t−1 plus the plan, and is queued until commit.

    An engine keeps constants of ``contents``, ``makers`` (brands) and ``channels``, the ``ledger`` and the constants of
    ``modules`` of behaviour in the form that it reads best.
    """

    contents: Any
    makers: Any
    channels: Any
    ledger: Any
    standing: Any
    modules: Any
    watched = -1  # position of the person of whom every delivery is noted; nobody unless a run is told

    def __init__(
        self, setting: Setting, lines: Sequence[EngineLine], seed: int, media: frozenset[Medium] = ALL_MEDIA
    ) -> None:
        self.setting, self.seed, self.media = setting, seed, media
        self.earned = Medium.EARNED in media
        rivals = np.array([setting.brands[content.brand].rival for content in setting.told], np.bool_)
        self.passed_on, self.own_content = rivals | self.earned, ~rivals[: len(setting.contents)]
        self.tick = -1  # the last that was run
        self.posted: list[np.ndarray] = []  # sponsored shares of this tick
        self.noticed = [0] * len(setting.contents)
        self.shared = np.zeros((setting.ticks + 1, len(setting.told)), np.int64)
        self.published: set[int] = set()  # words of the outlets that have taken their story
        self.impressions = np.zeros((setting.ticks + 1, len(lines) + len(setting.contents)), np.int64)
        self.claims = [(len(setting.contents) + k, one) for k, one in enumerate(setting.claims) if one.comes(seed)]
        self.feeds: dict[int, planned.Platform] = {}
        self.bits = setting.channel_table["bit"].tolist()
        self.modules = setting.modules
        told = [(setting.sharing, content, rules.UNIT, rules.UNIT, self) for content in setting.told]
        self.friends = np.array([reach.exposure_of(*each) for each in told], np.int64).reshape(-1, 3)
        self.take(lines)
        self.shown = np.zeros((setting.network.people, len(self.capped)), np.uint8)  # this week, under a weekly cap
        if self.modules.warnings.on:
            left = behaviour.warnings.spread_over(setting, reach.exposing(self), len(self.lines))
            self.modules = self.modules._replace(warnings=self.modules.warnings._replace(left=left))
        self.warned = behaviour.warnings.attention_of(setting)
        self.boards = behaviour.reviews.boards(setting) if self.earned else {}
        self.reputation = [1.0] * len(setting.brands)
        self.pressed = [0.0] * len(setting.contents)  # by the mean-field link
        self.desks = behaviour.care.desks(setting, self.effective) if self.modules.care.on else {}
        self.answers = behaviour.care.answers_of(setting, self.desks)
        self.yesterday = [(0, 0)] * len(setting.brands)
        self.has_clocks = self.modules.repeat.on or self.modules.rivals.frequent
        self.own = setting.brand_table[["first_content", "end_content"]].tolist()
        self.visited = {
            (b, purpose): rng.key(seed, purpose, brand.word)
            for b, brand in enumerate(setting.brands)
            for purpose in (Purpose.BASELINE, Purpose.SEARCH)
        }
        self.has_baseline = any(any(brand.visits_per_day) for brand in setting.brands)
        self.has_search = any(brand.search > 0.0 for brand in setting.brands) and self.earned

    def take(self, lines: Sequence[EngineLine]) -> None:
        """The lines of the plan from now on, in the places that they have had so far."""
        self.lines = list(lines)
        self.in_turn = sorted(enumerate(self.lines), key=lambda one: one[1].word)  # whatever the order of the plan
        self.effective = [line for _, line in self.in_turn if line.effects and self.runs(line)]
        self.described: dict[tuple[int, int], tuple[np.void, EngineLine]] = {}
        self.capped = [k for k, line in enumerate(self.lines) if isinstance(line, Broadcast) and line.week_cap > 0]
        own = [(k, line) for k, line in self.in_turn if self.runs(line)]
        self.feeds = planned.platforms(own, self.setting, self.feeds)
        moments: list[Any] = [*(line for _, line in own), *self.feeds.values(), *(claim for _, claim in self.claims)]
        self.last_line = max((one.last_tick() for one in moments), default=0)
        self.posted_on = planned.posting_days(self.lines, len(self.setting.channels))

    def replan(self, lines: Sequence[EngineLine]) -> None:
        """Go on with these lines, which have done the same so far; who waits for an answer waits as promised."""
        self.take(lines)
        if self.modules.care.on:
            busy = {b: desk.busy_until for b, desk in self.desks.items()}
            self.desks = behaviour.care.desks(self.setting, self.effective)
            for b, desk in self.desks.items():
                desk.busy_until = busy[b]

    def run(self) -> History:
        """Run to the horizon, or until nothing can happen any more."""
        self.through(self.setting.ticks)
        return self.history()

    def through(self, last: int) -> None:
        """Run on to the end of a tick; at the horizon it ends as soon as nothing can happen any more."""
        if self.tick < 0:
            self.prepare()
        while self.tick < last:
            self.tick += 1
            self.begin()
            self.seed_today()  # 0 schedule
            self.deliver()  # 1 deliver: what friends shared
            self.live(*reach.table(self, self.broadcasts()), self.arrivals())  # 1 the plan · 2 attention … 8 share
            self.commit()  # 10 commit
            if last == self.setting.ticks and self.quiet():
                break

    def runs(self, line: EngineLine) -> bool:
        """Whether a line does anything."""
        return line.rival or line.medium in self.media

    def begin(self) -> None:
        """0: what is different today for everybody."""
        self.totals = self.impressions[self.tick]
        for c, content in enumerate(self.setting.contents):
            if self.tick == 0 and self.friends[c, 1] > 0:
                self.put(c, "friend_buys", self.friends[c, 2] / self.friends[c, 1])
            if content.appeal:
                self.put(c, "appeal", content.appeal[self.tick])  # R7: novelty, news of the day
        self.ask_again(behaviour.incentives.begin(self.put, len(self.setting.contents), self.effective, self.tick))
        if self.capped:
            self.shown[:, self.new_weeks()] = 0
        if self.setting.sharing.link == Link.MEAN_FIELD and self.tick > 0:
            self.meet_everybody()
        if self.tick > 0:
            self.open_desks()

    def open_desks(self) -> None:
        """R11: until when complaints of each hour of today wait, by what was ordered and asked yesterday."""
        for b, desk in self.desks.items():
            answered = self.answers[b, : behaviour.care.HOURS] = desk.today(self.tick, *self.yesterday[b])
            self.put_brand(b, "made", desk.spec.load(self.setting.days[self.tick])[0])
            self.put_brand(b, "served", desk.of_questions(self.tick, answered))

    def ask_again(self, contents: Sequence[int]) -> None:
        """R10: people decide again about these contents: whoever knows one, and customers."""
        for c, content in enumerate(self.setting.contents):
            self.put(c, "again", c in contents)
            if c in contents:
                self.wake_who_knows(c, content.brand)

    def meet_everybody(self) -> None:
        """Bass: the pressure of this tick on everybody who has not noticed."""
        sharing, people = self.setting.sharing, self.setting.network.people
        for c, adopters in enumerate(self.noticed):
            self.pressed[c] += behaviour.mean_field.pressure(sharing, adopters, people)
            self.put(c, "mean_pressure", self.pressed[c])
            self.wake_unaware(c)

    @property
    def world(self) -> World:
        """What ``act`` may read in this tick."""
        return World(
            self.tick, float(self.setting.sharing.customers), len(self.lines), self.contents, self.makers,
            self.channels, self.setting.affinity, self.ledger, self.answers, self.standing, self.modules, self.watched,
        )  # fmt: skip

    def seed_today(self) -> None:
        """R4: the seeds of today."""
        for index, line in self.in_turn:
            if isinstance(line, SeedsLine) and self.runs(line) and self.tick in line.people:
                people = line.people[self.tick]
                self.seed_people(*reach.table(self, [(index, line, NO_CUTS)]), people)
                if line.sponsored:
                    self.posted.append(reach.sponsored(self, index, line, people))

    def broadcasts(self) -> list[tuple[int, EngineLine, np.ndarray]]:
        """R1, R2, R3, R15: what may reach anybody today, with its line's place in the plan and its cuts."""
        lines = [(k, one) for k, line in self.in_turn if self.runs(line) for one in self.parts(line)]
        today = [(k, one, one.cuts_on(self.tick)) for k, one in lines]
        fed = [(k, one, NO_CUTS) for platform in self.feeds.values() for k, one in platform.on(self.tick)]
        return fed + [(k, one, cuts) for k, one, cuts in today if cuts is not None and len(cuts)]

    def parts(self, line: EngineLine) -> Sequence[Broadcast]:
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
        shares, content = int(self.shared[: self.tick, line.content].sum()), self.setting.told[line.content].word
        if not behaviour.press.takes(outlet, line, shares, content, self.seed):
            return False
        self.published.add(outlet.word)
        return True

    def arrivals(self) -> np.ndarray:
        """R0: who visits without being shown anything; brand, key prefix, cut and mark, where there is any chance."""
        found = []
        for b, brand in enumerate(self.setting.brands):
            baseline = brand.visits_per_day[self.tick] if brand.visits_per_day else 0.0
            for chance, purpose, mark in (
                (baseline, Purpose.BASELINE, Mark.ARRIVES),
                (self.search_chance(b), Purpose.SEARCH, Mark.SEARCHES),
            ):
                chance = rules.scaled(chance, self.reputation[b])
                if chance > 0.0:
                    prefix = rng.absorb(self.visited[b, purpose], self.tick)
                    lift = (brand.lift or 0.0) if mark == Mark.ARRIVES and self.modules.longing.on else 0.0
                    most = rng.cut(rules.scaled(chance, 1.0 + lift))
                    found.append((prefix, most, rules.pressure(chance), lift, b, -1, int(mark)))
        found += self.claims_today()
        return np.array(found, ARRIVALS) if found else NO_ARRIVALS

    def claims_today(self) -> list[tuple[Any, ...]]:
        """R13: who hears a claim on its first day, and who reads it in an outlet that takes it today."""
        found: list[tuple[Any, ...]] = []
        for c, claim in self.claims:
            if self.tick == claim.tick:
                first = rng.key(self.seed, Purpose.CLAIM, claim.content.word)
                found.append((first, rng.cut(claim.seeded), 0.0, 0.0, 0, c, int(Mark.SEEDED)))
            for outlet in claim.press.outlets if claim.press else ():
                if claim.press and self.publishes(claim.press, outlet):
                    prefix = outlet.prefix(self.seed, self.tick)
                    found.append((prefix, rng.cut(outlet.reach), 0.0, 0.0, 0, c, 0))
        return found

    def search_chance(self, b: int) -> float:
        """R3: the chance that a person searches for a brand today, by last week's shares."""
        brand = self.setting.brands[b]
        if not self.has_search or brand.search == 0.0:
            return 0.0
        first, end = self.own[b]
        shares = int(self.shared[max(0, self.tick - WEEK) : self.tick, first:end].sum())
        return behaviour.search.chance(brand.search, shares, self.setting.network.people)

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
        for k, channel in enumerate(self.setting.channels):
            prefix = rng.key(self.seed, Purpose.FOLLOW, channel.word)
            self.follow(channel.brand, self.bits[k], prefix, rng.cut(channel.follow), channel.audience)

    def count(self, rows: np.ndarray) -> np.ndarray:
        """Add this tick's notices and shares to the totals that the next tick may read; returns people's own shares."""
        event = np.ascontiguousarray(rows["event"])
        for b in self.desks:
            own = event.compress(rows["brand"] == b)
            orders = np.count_nonzero((own == _CONVERT) | (own == _REPEAT))
            self.yesterday[b] = (int(orders), int(np.count_nonzero(own == _VISIT)))
        if len(rows) == 0:
            return rows
        passed, claimed = (event == _SHARE) & (rows["line"] < 0), (event == _HEAR) & (rows["n"] == 1)
        passed &= self.passed_on[rows["content"]]
        told = rows.compress(passed | claimed)  # a claim is no medium of the brand's
        if len(told):
            self.shared[self.tick] = np.bincount(told["content"], minlength=self.shared.shape[1])
        if self.modules.warnings.on and self.earned:
            told = rows.compress(passed | claimed | (event == _WARN))
        for b, reputation in behaviour.reviews.count(self.boards, rows) if self.boards else ():
            self.reputation[b] = reputation
            self.put_brand(b, "reputation", reputation)
        planned.engage(self.feeds, rows, self.tick)
        notices = rows["content"].compress(event == _NOTICE)
        for c, count in enumerate(np.bincount(notices).tolist() if len(notices) else ()):
            self.noticed[c] += count
        return told

    def quiet(self) -> bool:
        """Whether nothing can happen any more, so that the remaining ticks need not be walked."""
        searched = self.has_search and bool(self.shared[max(0, self.tick + 1 - WEEK) : self.tick + 1].any())
        waiting = self.has_baseline or self.has_clocks or searched or self.setting.sharing.link == Link.MEAN_FIELD
        return not waiting and self.tick >= self.last_line and self.live_shares() == 0 and not self.anybody_due()

    @abstractmethod
    def prepare(self) -> None:
        """Lay out the initial state."""

    @abstractmethod
    def follow(self, b: int, bit: int, prefix: int, cut: int, audience: int) -> None:
        """Let people follow a channel on day 0."""

    @abstractmethod
    def put(self, c: int, name: str, value: float) -> None:
        """Write what holds for a content from now on."""

    @abstractmethod
    def put_brand(self, b: int, name: str, value: float) -> None:
        """Write what holds for a brand from now on."""

    @abstractmethod
    def wake_who_knows(self, c: int, b: int) -> None:
        """Let everybody act who knows a content or is a customer of its brand."""

    @abstractmethod
    def wake_unaware(self, c: int) -> None:
        """Let everybody act who has not noticed a content."""

    @abstractmethod
    def seed_people(self, today: np.ndarray, cuts: np.ndarray, people: np.ndarray) -> None:
        """R4 for one line on one day."""

    @abstractmethod
    def deliver(self) -> None:
        """R5: offer every live share to the friends of its source."""

    @abstractmethod
    def live(self, today: np.ndarray, cuts: np.ndarray, arrivals: np.ndarray) -> None:
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

    @abstractmethod
    def noted(self) -> np.ndarray:
        """The ledger's rows so far."""

    @abstractmethod
    def laid_down(self) -> dict[str, np.ndarray]:
        """State, ledger and queue as records, by the names in ``engine/checkpoint.py``."""

    @abstractmethod
    def take_up(self, kept: Mapping[str, np.ndarray]) -> None:
        """Go on from records that either engine has laid down."""
