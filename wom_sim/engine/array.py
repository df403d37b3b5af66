"""The array engine: structured arrays and compiled loops, for scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.engine import kernels
from wom_sim.engine import world as w
from wom_sim.engine.lines import ALL_MEDIA, Broadcast, Line, PostsLine, SeedsLine
from wom_sim.engine.loop import Engine, History
from wom_sim.engine.world import Link, Setting, World
from wom_sim.ledger import ROW, Medium
from wom_sim.rng import Purpose

_NOTHING = np.zeros(0)
_NO_CUTS = np.zeros(0, np.uint64)


class ArrayEngine(Engine):
    """One world on three flat structured arrays; only people to whom something happened act."""

    def __init__(
        self, setting: Setting, lines: Sequence[Line], seed: int, media: frozenset[Medium] = ALL_MEDIA
    ) -> None:
        super().__init__(setting, lines, seed, media)
        people = setting.network.people
        self.people = w.blank_people(setting)
        self.items = filled(w.blank_item(), (people, len(setting.contents)))
        self.brands = filled(w.blank_brand(), (people, len(setting.brands)))
        self.due = np.zeros(people, np.uint8)
        self.shown = np.zeros((people, len(self.capped)), np.uint8)  # this week, by line with a weekly cap
        self.contents = w.content_constants(setting, seed)
        self.makers = w.brand_constants(setting, seed)
        self.channels = w.channel_constants(setting, seed)
        self.ledger = kernels.Rows(np.zeros(max(1024, people // 2), ROW), np.zeros(1, np.int64))
        self.filled_before = 0
        self.shares = np.zeros(0, w.QUEUED)
        self.ties = self.lay_ties()

    def lay_ties(self) -> kernels.Ties:
        """The network in the form the kernels read."""
        setting, network, sharing = self.setting, self.setting.network, self.setting.sharing
        cells = network.arcs * len(setting.contents) if setting.gated else 0
        arc_contact = setting.arc_contact if setting.arc_contact is not None else _NOTHING
        arc_influence = setting.arc_influence if setting.arc_influence is not None else _NOTHING.astype(np.int64)
        arc_trust = setting.arc_trust if setting.arc_trust is not None else _NOTHING.astype(np.int64)
        needs_indegree = setting.gated and setting.arc_influence is None
        return kernels.Ties(
            indptr=network.indptr,
            targets=network.targets,
            words=network.words,
            contact=setting.contact,
            arc_contact=arc_contact,
            arc_influence=arc_influence,
            arc_trust=arc_trust,
            indegree=network.in_degree if needs_indegree else _NOTHING.astype(np.int64),
            heard=np.zeros(cells, np.uint8),
            gated=setting.gated,
            fades=np.array(setting.fades),
            days=sharing.days,
            stop_cut=np.uint64(rng.cut(sharing.stop)),
            call_cut=np.uint64(rng.cut(sharing.call)),
            calling=sharing.call > 0.0,
            stifle=sharing.stifle,
        )

    def prepare(self) -> None:
        """Thresholds of this world and followers on day 0."""
        if self.setting.sharing.link == Link.LINEAR and self.setting.threshold is None:
            kernels.draw_thresholds(np.uint64(rng.key(self.seed, Purpose.THRESHOLD)), self.people)
        self.follow_channels()
        for b, prefix, cut in self.customers_before():
            kernels.welcome_regulars(np.uint64(prefix), np.uint64(cut), b, self.people, self.brands)

    def channel_bits(self) -> list[int]:
        """Each channel's bit in ``following``."""
        return [int(bit) for bit in self.channels["bit"]]

    def follow(self, b: int, bit: int, prefix: int, cut: int, audience: int) -> None:
        """Let people follow a channel on day 0."""
        kernels.follow(np.uint64(prefix), np.uint64(cut), bit, b, np.uint64(audience), self.people, self.brands)

    def begin(self) -> None:
        """Open a tick; under the mean-field link everybody who has not noticed is due."""
        self.totals = self.impressions[self.tick]
        for c, reward in self.rewards():
            self.contents[c]["reward"] = reward
        for c, content in enumerate(self.contents):
            content["asked"], content["again"] = self.asked(c), self.begins(c)
            if content["again"]:
                kernels.wait_for_incentive(c, self.setting.contents[c].brand, self.due, self.items, self.brands)
        for c, appeal in self.appeals():
            self.contents[c]["appeal"] = appeal
        self.shown[:, self.new_weeks()] = 0
        if self.setting.sharing.link == Link.MEAN_FIELD and self.tick > 0:
            for c in range(len(self.contents)):
                self.contents[c]["mean_pressure"] += self.mean_pressure(c)
                kernels.wait_for_mean_field(c, self.due, self.items)

    @property
    def world(self) -> World:
        """What ``act`` may read in this tick."""
        setting = self.setting
        return World(
            self.tick, int(setting.sharing.link), setting.goodwill, setting.decay, setting.saturation,
            setting.sharing.customers, self.contents, self.makers, self.channels, setting.affinity, self.ledger,
        )  # fmt: skip

    def walk(self, end: int, step: Callable[[int], int]) -> None:
        """Walk a loop that stops when the ledger is full, in a larger ledger each time."""
        at = step(0)
        while at < end:
            rows, cursor = self.ledger
            self.ledger = kernels.Rows(np.concatenate([rows, np.zeros(len(rows), ROW)]), cursor)
            at = step(at)

    def seed_people(self, index: int, line: SeedsLine, people: np.ndarray) -> None:
        """R4 for one line on one day."""
        today, _ = self.table([(index, line, _NO_CUTS)])
        self.walk(
            len(people),
            lambda at: kernels.seed_people(
                at,
                people,
                today,
                line.marks,
                line.sponsored,
                self.due,
                self.people,
                self.items,
                self.totals,
                self.world,
            ),
        )

    def deliver(self) -> None:
        """R5: offer every live share, then forget those that nobody can see any more."""
        if len(self.shares) == 0:
            return
        self.walk(
            len(self.shares),
            lambda at: kernels.deliver_some(at, self.shares, self.ties, self.due, self.items, self.totals, self.world),
        )
        self.shares = self.shares[self.shares["live"] == 1]

    def live(
        self, broadcasts: list[tuple[int, Broadcast, np.ndarray]], arrivals: list[tuple[int, int, int, int]]
    ) -> None:
        """One walk over the people, in ascending order of position; none at all when nothing is due."""
        if not broadcasts and not arrivals and not self.due.any():
            return
        today, cuts = self.table(broadcasts)
        coming = np.array([(prefix, cut, b, mark) for b, prefix, cut, mark in arrivals], w.ARRIVALS)
        # the most rows of one person in one tick: an exposure and a farewell a line, all stages of every content, two
        # visits by herself, and what she passes on as a new customer
        spare = 2 * len(today) + 6 * len(self.contents) + 6 * len(self.makers) + len(self.channels)
        state = (self.due, self.people, self.items, self.brands, self.shown, self.totals)
        self.walk(
            len(self.people),
            lambda at: kernels.live_through(at, spare, today, cuts, coming, *state, self.world),
        )

    def table(self, lines: Sequence[tuple[int, Line, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
        """Today's lines as records, and their cuts side by side."""
        today = np.zeros(len(lines), w.TODAY)
        cuts = np.zeros((len(lines), max((len(cuts) for _, _, cuts in lines), default=0)), np.uint64)
        for k, (index, line, line_cuts) in enumerate(lines):
            row = today[k]
            if isinstance(line, Broadcast):
                row["prefix"] = line.prefix(self.seed, self.tick)
            row["lot_prefix"] = self.lot_prefix(line)
            row["index"] = index
            for name in ("content", "medium", "attention", "trust", "audience"):
                row[name] = getattr(line, name)
            row["cap"] = len(line_cuts)
            cuts[k, : len(line_cuts)] = line_cuts
            row["brand"] = self.setting.contents[line.content].brand
            row["week_slot"] = -1
            if isinstance(line, Broadcast) and line.week_cap > 0:
                row["week_cap"], row["week_slot"] = line.week_cap, self.capped.index(index)
            if isinstance(line, PostsLine):
                self.describe_posts(row, line)
        return today, cuts

    def describe_posts(self, row: Any, line: PostsLine) -> None:
        """What a line of posts says beyond other lines: whose followers see it, and whether they leave."""
        row["channel"], row["bit"] = line.channel, self.channels["bit"][line.channel]
        row["leave_cut"] = rng.cut(self.leave_chance(line))
        row["leave_prefix"] = self.leave_prefix(line)

    def commit(self) -> None:
        """Queue what was shared in this tick and count who noticed."""
        rows, cursor = self.ledger
        fresh = rows[self.filled_before : int(cursor[0])]
        self.filled_before = int(cursor[0])
        self.count(fresh)
        self.shares = np.concatenate([self.shares, self.organic(fresh), *self.posted])
        self.posted = []

    def live_shares(self) -> int:
        """How many shares friends can still see."""
        return len(self.shares)

    def anybody_due(self) -> bool:
        """Whether somebody has a visit left for the next tick."""
        return bool(self.due.any())

    def history(self) -> History:
        """The history so far."""
        rows, cursor = self.ledger
        return History(
            self.people, self.items, self.brands, rows[: int(cursor[0])].copy(), self.impressions, len(self.shares)
        )


def filled(blank: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An array of copies of one record, copied as bytes (ten times quicker than as fields).

    Aligned to a cache line: NumPy aligns to 16 bytes, and then every 128-byte record would touch three lines.
    """
    size = blank.dtype.itemsize
    count = int(np.prod(shape))
    raw = np.empty(count * size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    copies = raw[start : start + count * size]
    copies.reshape(-1, size)[:] = blank.view(np.uint8)
    return copies.view(blank.dtype).reshape(shape)
