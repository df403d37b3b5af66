"""The array engine: structured arrays and compiled loops, for scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from wom_sim import rng
from wom_sim.behaviour.gate import Link
from wom_sim.engine import items, kernels, machine, reach
from wom_sim.engine.items import filled
from wom_sim.engine.lines import ALL_MEDIA, EngineLine
from wom_sim.engine.loop import Engine, History
from wom_sim.engine.setting import Setting, blank_people, brand_constants, channel_constants, content_constants
from wom_sim.engine.state import NEVER, QUEUED, blank_brand, blank_standing, stands
from wom_sim.ledger import ROW, Medium
from wom_sim.rng import Purpose

_NOTHING = np.zeros(0)

BLOCK = 32
"""People whose draws of a day are tossed together: what is asked for of them has room in the nearest memory."""


ROOM = 8
"""Rows of the ledger by person for which there is room at first; the system gives memory as far as it is written."""


class ArrayEngine(Engine):
    """One world on three flat structured arrays; only people to whom something happened act."""

    def __init__(
        self, setting: Setting, lines: Sequence[EngineLine], seed: int, media: frozenset[Medium] = ALL_MEDIA
    ) -> None:
        super().__init__(setting, lines, seed, media)
        people = setting.network.people
        self.people = blank_people(setting)
        self.items = items.no_items(people, len(setting.told))
        self.brands = filled(blank_brand(), (people, len(setting.brands)))
        self.standing = filled(blank_standing(), (people, len(setting.brands)) if stands(self.modules) else (1, 1))
        self.due = np.zeros(people, np.uint8)
        self.sieve = machine.Sieve(
            setting.network.words, self.people["audience"].copy(), np.zeros((len(setting.brands), people), np.uint32),
            np.zeros(people if self.has_clocks else 0, np.int32), *np.zeros((2, BLOCK), np.uint64),
        )  # fmt: skip
        self.contents = content_constants(setting, seed)
        self.makers = brand_constants(setting, seed)
        self.channels = channel_constants(setting, seed)
        self.ledger = kernels.Rows(np.empty(max(1024, ROOM * people), ROW), np.zeros(1, np.int64))
        self.filled_before = 0
        self.shares = np.zeros(0, QUEUED)
        self.ties = self.lay_ties()

    def lay_ties(self) -> kernels.Ties:
        """The network in the form the kernels read."""
        setting, network, sharing = self.setting, self.setting.network, self.setting.sharing
        cells = network.arcs * len(setting.told) if setting.gated else 0
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
            fades=np.array(setting.fades),
            days=sharing.days,
            stop_cuts=rng.cut_each(np.array([sharing.stop]) if setting.stops is None else setting.stops),
        )

    def prepare(self) -> None:
        """Thresholds of this world and followers on day 0."""
        if self.setting.sharing.link == Link.LINEAR and self.setting.threshold is None:
            kernels.draw_thresholds(np.uint64(rng.key(self.seed, Purpose.THRESHOLD)), self.people)
        self.follow_channels()
        for b, prefix, cut in self.customers_before():
            of_brand = (b, self.people, self.brands, self.standing, self.makers[b], self.modules.repeat)
            kernels.welcome_regulars(np.uint64(prefix), np.uint64(cut), *of_brand)
        self.look_around()

    def look_around(self) -> None:
        """See anew what decides who is looked at; of clocks that everybody's has to be."""
        self.sieve.audience[:] = self.people["audience"]
        self.sieve.following[:] = self.brands["following"].T
        self.sieve.clocks[:] = 0

    def follow(self, b: int, bit: int, prefix: int, cut: int, audience: int) -> None:
        """Let people follow a channel on day 0."""
        kernels.follow(np.uint64(prefix), np.uint64(cut), bit, b, np.uint64(audience), self.people, self.brands)

    def put(self, c: int, name: str, value: float) -> None:
        """Write what holds for a content from now on."""
        self.contents[c][name] = value

    def put_brand(self, b: int, name: str, value: float) -> None:
        """Write what holds for a brand from now on."""
        self.makers[b][name] = value

    def wake_who_knows(self, c: int, b: int) -> None:
        """Let everybody act who knows a content or is a customer of its brand."""
        knows = items.as_table(self.items)[:, c]["notice_tick"] != NEVER
        self.due |= knows | (self.brands[:, b]["customer_tick"] != NEVER)

    def wake_unaware(self, c: int) -> None:
        """Let everybody act who has not noticed a content."""
        self.due |= items.as_table(self.items)[:, c]["notice_tick"] == NEVER

    def walk(self, end: int, step: Callable[[int], int]) -> None:
        """Walk a loop that stops when the ledger is full, in a larger ledger each time."""
        at = step(0)
        while at < end:
            rows, cursor = self.ledger
            self.ledger = kernels.Rows(enlarged(rows), cursor)
            at = step(at)

    def seed_people(self, today: np.ndarray, cuts: np.ndarray, people: np.ndarray) -> None:  # noqa: ARG002
        """R4 for one line on one day."""
        state = (self.due, self.people, self.items, self.brands, self.totals)
        self.walk(len(people), lambda at: kernels.seed_people(at, people, today, *state, self.world))

    def deliver(self) -> None:
        """R5: offer every live share, then forget those that nobody can see any more."""
        if len(self.shares) == 0:
            return
        state = (self.due, self.items, self.brands, self.totals)
        self.walk(
            len(self.shares),
            lambda at: kernels.deliver_some(at, self.shares, self.ties, *state, self.world),
        )
        self.shares = self.shares.compress(self.shares["live"] == 1)

    def live(self, today: np.ndarray, cuts: np.ndarray, arrivals: np.ndarray) -> None:
        """One walk over the people, in ascending order of position; none at all when nothing is due."""
        if len(today) == 0 and len(arrivals) == 0 and not self.has_clocks and not self.due.any():
            return
        # the most rows of one person in one tick: an exposure (two rows of who is watched) and a farewell a line, all
        # stages of every content (and the claim that it corrects, a repeat order, reviewed, after which she leaves),
        # three visits by herself, and what she passes on as a new customer
        spare = 3 * len(today) + 9 * len(self.contents) + 19 * len(self.makers) + len(self.channels)
        state = (self.due, self.people, self.items, self.brands, self.shown, self.totals)
        self.walk(
            len(self.people),
            lambda at: kernels.live_through(at, spare, self.sieve, today, cuts, arrivals, *state, self.world),
        )

    def commit(self) -> None:
        """Queue what was shared in this tick and count who noticed."""
        rows, cursor = self.ledger
        fresh = rows[self.filled_before : int(cursor[0])]
        self.filled_before = int(cursor[0])
        self.shares = joined([self.shares, reach.organic(self, self.count(fresh)), *self.posted])
        self.posted = []

    def live_shares(self) -> int:
        """How many shares friends can still see."""
        return len(self.shares)

    def anybody_due(self) -> bool:
        """Whether somebody has a visit left for the next tick."""
        return bool(self.due.any())

    def history(self) -> History:
        """The history so far."""
        content = self.shares["content"]
        return History(
            self.people, items.as_table(self.items), self.brands, self.standing, self.noted(), self.impressions,
            int(np.count_nonzero(self.own_content[content[content < len(self.own_content)]])),
        )  # fmt: skip

    def noted(self) -> np.ndarray:
        """The ledger's rows so far, where they are."""
        rows, cursor = self.ledger
        noted: np.ndarray = rows[: int(cursor[0])]
        return noted

    def laid_down(self) -> dict[str, np.ndarray]:
        """State, ledger and queue as they are."""
        names = ("people", "brands", "standing", "due", "shares", "contents", "makers")
        own = {name: getattr(self, name) for name in names}
        return {**own, "items": items.as_table(self.items), "rows": self.noted(), "heard": self.ties.heard}

    def take_up(self, kept: Mapping[str, np.ndarray]) -> None:
        """Go on from records; where there are such already, they stay where they are in memory."""
        items.take_up(self.items, kept["items"])
        for name in ("people", "brands", "standing", "due", "contents", "makers"):
            getattr(self, name)[...] = kept[name]
        self.ties.heard[...] = kept["heard"]
        self.look_around()
        self.shares = kept["shares"].copy()
        self.filled_before = len(kept["rows"])
        rows = np.concatenate([kept["rows"], np.zeros(len(self.ledger.rows), ROW)])
        self.ledger = kernels.Rows(rows, np.array([self.filled_before]))


def enlarged(rows: np.ndarray) -> np.ndarray:
    """The same rows and room for as many again, which the system gives only as far as it is written."""
    larger = np.empty(2 * len(rows), rows.dtype)
    larger[: len(rows)].view(np.uint8)[:] = rows.view(np.uint8)
    return larger


def joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Arrays of one record one after the other, copied as bytes (NumPy compares all their fields first)."""
    some = [array for array in arrays if len(array)] or [arrays[0]]
    return some[0] if len(some) == 1 else np.concatenate([array.view(np.uint8) for array in some]).view(some[0].dtype)
