"""The Mesa engine: the reference, the classroom and the extension point.

Subclass :class:`Consumer`, override :meth:`Consumer.step`, and pass the class to ``wom_sim.run(..., consumer=...)``::

    class Sceptic(ws.Consumer):
        def step(self):
            for item in self.items:
                item.trust //= 2        # believes half of everything
            super().step()
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import mesa
import networkx as nx
import numpy as np

from wom_sim import rng, rules
from wom_sim.engine import act as person
from wom_sim.engine import world as w
from wom_sim.engine.lines import ALL_MEDIA, Broadcast, Line, PostsLine, SeedsLine
from wom_sim.engine.loop import Engine, History
from wom_sim.engine.world import Link, Mark, Setting, World
from wom_sim.ledger import Event, Medium, note, rows_of
from wom_sim.rng import Purpose


def as_objects(records: np.ndarray) -> list[SimpleNamespace]:
    """Records of a structured array as plain Python objects with the same field names."""
    names = records.dtype.names or ()
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in records.tolist()]


def as_records(objects: Sequence[Any], dtype: np.dtype) -> np.ndarray:
    """Plain objects back into a structured array."""
    names = [name for name in dtype.names or () if not name.startswith("spare")]
    records = np.zeros(len(objects), dtype)
    for name in names:
        records[name] = [getattr(one, name) for one in objects]
    return records


class Consumer(mesa.Agent):
    """A person: her key ``id``, her ``items`` (one per content) and ``brands`` (one per brand).

    In a tick in which something reached her, the engine calls :meth:`step` once.  At that moment each item's
    ``attention`` and ``trust`` hold what she is about to feel, in units of 2^-20 (``wom_sim.rules.UNIT``); after
    ``super().step()`` they are empty, and ``notice_tick``, ``visits`` and the brand's ``customer_tick`` say what she
    did.
    """

    def __init__(self, model: Crowd, record: Any, items: list[Any], brands: list[Any]) -> None:
        super().__init__(model)
        self.id: int = record.id
        self.threshold: float = record.threshold
        self.susceptibility: float = record.susceptibility
        self.talkativeness: float = record.talkativeness
        self.share_trust: int = record.share_trust
        self.audience: int = record.audience
        self.need: int = record.need
        self.position: int = record.position
        self.taste: int = record.taste
        self.items = items
        self.brands = brands
        self.friends: list[tuple[Consumer, int]] = []  # (who sees me, position of the arc)
        self.indegree = 0
        self.heard: set[tuple[int, int]] = set()  # (content, source) that counted at a gate
        self.shown = [0] * len(model.capped)  # this week, by line with a weekly cap
        self.due = False

    def step(self) -> None:
        """Run this person's funnel through the tick (``engine/act.py``)."""
        self.due = person.act(self, self.items, self.brands, self.model.world)


class Crowd(mesa.Model):
    """The population of one world as a Mesa model; ``world`` is what ``act`` reads in the present tick."""

    world: World

    def __init__(self, capped: Sequence[int]) -> None:
        super().__init__(rng=0)
        self.capped = capped

    def forget(self) -> None:
        """Let the population be collected: Mesa 3.3 numbers agents in a table that keeps every model for ever."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)


class MesaEngine(Engine):
    """One world of Mesa agents on a NetworkX graph, in plain Python.

    ``order`` is ``"do"`` or ``"shuffle_do"``: draws are keyed and writes are queued, so it cannot matter.
    """

    def __init__(
        self,
        setting: Setting,
        lines: Sequence[Line],
        seed: int,
        media: frozenset[Medium] = ALL_MEDIA,
        consumer: type[Consumer] = Consumer,
        order: str = "do",
    ) -> None:
        super().__init__(setting, lines, seed, media)
        self.order = order
        self.ledger: list[tuple[int, ...]] = []
        self.filled_before = 0
        self.contents = as_objects(w.content_constants(setting, seed))
        self.makers = as_objects(w.brand_constants(setting, seed))
        self.channels = as_objects(w.channel_constants(setting, seed))
        self.decay = setting.decay.tolist()
        self.shares: list[SimpleNamespace] = []
        self.crowd = Crowd(self.capped)
        self.consumers = self.populate(consumer)
        self.connect()

    def populate(self, consumer: type[Consumer]) -> list[Consumer]:
        """One agent per person, in order of position."""
        contents, brands = len(self.contents), len(self.makers)
        return [
            consumer(
                self.crowd,
                record,
                as_objects(np.repeat(w.blank_item(), contents)),
                as_objects(np.repeat(w.blank_brand(), brands)),
            )
            for record in as_objects(w.blank_people(self.setting))
        ]

    def connect(self) -> None:
        """Lay the NetworkX graph over the agents: who sees whom, and the arc that carries it."""
        network = self.setting.network
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(network.people))
        sources = np.repeat(np.arange(network.people), network.out_degree)
        for arc, (u, v) in enumerate(zip(sources.tolist(), network.targets.tolist(), strict=True)):
            graph.add_edge(u, v, arc=arc)
        self.graph = graph
        for u, one in enumerate(self.consumers):
            one.friends = [(self.consumers[v], data["arc"]) for v, data in graph.adj[u].items()]
            one.indegree = graph.in_degree(u)

    def prepare(self) -> None:
        """Thresholds of this world and followers on day 0."""
        if self.setting.sharing.link == Link.LINEAR and self.setting.threshold is None:
            prefix = rng.key(self.seed, Purpose.THRESHOLD)
            for one in self.consumers:
                one.threshold = rng.uniform(rng.absorb(prefix, one.id))
        self.follow_channels()
        for b, prefix, cut in self.customers_before():
            for one in self.consumers:
                if rng.passes(rng.absorb(prefix, one.id), cut):
                    one.brands[b].customer_tick = one.brands[b].aware_tick = 0
                    one.brands[b].marks |= int(Mark.REGULAR)

    def channel_bits(self) -> list[int]:
        """Each channel's bit in ``following``."""
        return [channel.bit for channel in self.channels]

    def follow(self, b: int, bit: int, prefix: int, cut: int, audience: int) -> None:
        """Let people follow a channel on day 0."""
        for one in self.consumers:
            if one.audience & audience == audience and rng.passes(rng.absorb(prefix, one.id), cut):
                one.brands[b].following |= bit

    def begin(self) -> None:
        """Open a tick; under the mean-field link everybody who has not noticed is due."""
        setting = self.setting
        self.crowd.world = World(
            self.tick, int(setting.sharing.link), setting.goodwill, self.decay, setting.saturation,
            setting.sharing.customers, self.contents, self.makers, self.channels, setting.affinity, self.ledger,
        )  # fmt: skip
        for c, reward in self.rewards():
            self.contents[c].reward = reward
        for c, content in enumerate(self.contents):
            content.asked, content.again = self.asked(c), self.begins(c)
            if content.again:
                self.wait_for_incentive(c)
        for c, appeal in self.appeals():
            self.contents[c].appeal = appeal
        for slot in self.new_weeks():
            for one in self.consumers:
                one.shown[slot] = 0
        if setting.sharing.link == Link.MEAN_FIELD and self.tick > 0:
            for c, content in enumerate(self.contents):
                content.mean_pressure += self.mean_pressure(c)
                for one in self.consumers:
                    one.due |= one.items[c].notice_tick == w.NEVER

    def wait_for_incentive(self, c: int) -> None:
        """When an incentive begins, everybody who knows the content or is a customer decides again."""
        b = self.setting.contents[c].brand
        for one in self.consumers:
            one.due |= one.items[c].notice_tick != w.NEVER or one.brands[b].customer_tick != w.NEVER

    def expose(self, one: Consumer, line: Line, index: int, count: int, lots: int) -> None:
        """A line of the plan reaches a person ``count`` times in this tick."""
        item = one.items[line.content]
        lot = rng.absorb(lots, one.id)
        person.receive(one.position, item, line.content, count, int(line.medium), -1, index, lot, self.crowd.world)
        person.feel(item, count, line.attention, line.trust)
        self.impressions[self.tick, index] += count
        one.due = True

    def seed_people(self, index: int, line: SeedsLine, people: np.ndarray) -> None:
        """R4 for one line on one day."""
        for position in people.tolist():
            one = self.consumers[position]
            self.expose(one, line, index, 1, self.lot_prefix(line))
            one.items[line.content].marks |= line.marks
            if line.sponsored:
                note(
                    self.ledger, self.tick, Event.SHARE, position, -1, line.content,
                    self.setting.contents[line.content].brand, index, int(line.medium), 0, 0, 0, 0,
                )  # fmt: skip

    def live(
        self, broadcasts: list[tuple[int, Broadcast, np.ndarray]], arrivals: list[tuple[int, int, int, int]]
    ) -> None:
        """Bring today's lines and arrivals to people, then let everybody who is due step, in Mesa's order."""
        for index, line, cuts in broadcasts:
            self.broadcast(index, line, cuts.tolist())
        for b, prefix, cut, mark in arrivals:
            for one in self.consumers:
                if rng.passes(rng.absorb(prefix, one.id), cut):
                    one.brands[b].marks |= mark
                    one.due = True
        due = self.crowd.agents.select(lambda one: one.due)
        for one in due:
            one.due = False
        getattr(due, self.order)("step")

    def broadcast(self, index: int, line: Broadcast, cuts: list[int]) -> None:
        """R1, R2, R3: one line on one day, from one uniform a person."""
        prefix, lots = line.prefix(self.seed, self.tick), self.lot_prefix(line)
        for one in self.consumers:
            draw = rng.absorb(prefix, one.id)
            count = sum(rng.passes(draw, cut) for cut in cuts)
            if count and self.can_reach(one, line):
                self.show(one, line, index, self.within_week(one, line, index, count), lots)

    def show(self, one: Consumer, line: Broadcast, index: int, count: int, lots: int) -> None:
        """What the weekly cap has let through reaches a person, who may have had enough of the channel."""
        if count:
            self.expose(one, line, index, count, lots)
            self.consider_leaving(one, line, index)

    def can_reach(self, one: Consumer, line: Broadcast) -> bool:
        """Whether a line can reach a person at all: she is in its audience, and owned posts are for followers."""
        if one.audience & line.audience != line.audience:
            return False
        if not isinstance(line, PostsLine):
            return True
        channel = self.setting.channels[line.channel]
        return bool(one.brands[channel.brand].following & self.channels[line.channel].bit)

    def within_week(self, one: Consumer, line: Broadcast, index: int, count: int) -> int:
        """How many of today's exposures the weekly cap lets through."""
        if line.week_cap == 0:
            return count
        slot = self.capped.index(index)
        allowed = min(count, line.week_cap - one.shown[slot])
        one.shown[slot] += allowed
        return allowed

    def consider_leaving(self, one: Consumer, line: Broadcast, index: int) -> None:
        """R2: who has just seen a post may leave its channel."""
        cut = rng.cut(self.leave_chance(line))
        if not isinstance(line, PostsLine) or cut == 0:
            return
        item = one.items[line.content]
        item.posts += 1
        draw = rng.absorb(rng.absorb(self.leave_prefix(line), item.posts), one.id)
        if rng.passes(draw, cut):
            b = self.setting.channels[line.channel].brand
            bit = self.channels[line.channel].bit
            person.leave(one.position, one.brands[b], line.content, b, line.channel, bit, index, self.crowd.world)

    def deliver(self) -> None:
        """R5: offer every live share, then forget those that nobody can see any more."""
        for share in self.shares:
            share.live = self.offer(share)
        self.shares = [share for share in self.shares if share.live]

    def offer(self, share: SimpleNamespace) -> bool:
        """One share in one tick; returns whether it can still be seen afterwards."""
        sharing, source = self.setting.sharing, self.consumers[share.person]
        age = self.tick - share.tick
        stifled = self.call_one(share, source, age) if sharing.call > 0.0 else self.show_friends(share, source, age)
        stopped = rng.passes(self.draw(share, source, "stop_key", age), rng.cut(sharing.stop))
        if stifled or stopped:
            note(
                self.ledger, self.tick, Event.STOP, source.position, -1, share.content, -1, share.line, share.medium,
                age, 0, 0, 0,
            )  # fmt: skip
        return not (stifled or stopped or age >= sharing.days)

    def draw(self, share: SimpleNamespace, source: Consumer, name: str, age: int) -> int:
        """State of one share at one age, for a purpose; a friend's word may still be absorbed."""
        prefix = getattr(self.contents[share.content], name)
        return rng.absorb(rng.absorb(rng.absorb(prefix, source.id), share.n), age)

    def show_friends(self, share: SimpleNamespace, source: Consumer, age: int) -> bool:
        """Every friend sees the share with the chance of its arc."""
        setting = self.setting
        prefix = self.draw(share, source, "contact_key", age)
        chance = rules.contact(float(setting.contact[source.position]), setting.fades[age - 1])
        for friend, arc in source.friends:
            on_arc = chance if setting.arc_contact is None else rules.contact(float(setting.arc_contact[arc]), chance)
            if rng.passes(rng.absorb(prefix, friend.id), rng.cut(on_arc)):
                self.hand_over(share, source, friend, arc, age)
        return False

    def call_one(self, share: SimpleNamespace, source: Consumer, age: int) -> bool:
        """Perhaps call one friend, the one with the smallest hash; returns whether that stifles the caller."""
        sharing = self.setting.sharing
        if not rng.passes(self.draw(share, source, "active_key", age), rng.cut(sharing.call)) or not source.friends:
            return False
        prefix = self.draw(share, source, "choice_key", age)
        friend, arc = min(source.friends, key=lambda tie: rng.absorb(prefix, tie[0].id))
        knew = friend.items[share.content].notice_tick != w.NEVER
        self.hand_over(share, source, friend, arc, age)
        return knew and sharing.stifle

    def hand_over(self, share: SimpleNamespace, source: Consumer, friend: Consumer, arc: int, age: int) -> None:
        """One share reaches one friend."""
        item, gated = friend.items[share.content], self.setting.gated
        lot = rng.absorb(self.draw(share, source, "parent_key", age), friend.id)
        person.receive(
            friend.position, item, share.content, 1, share.medium, source.position, share.line, lot, self.crowd.world
        )
        first = (share.content, source.position) not in friend.heard
        friend.heard.add((share.content, source.position))
        influence = self.influence(friend, arc) if gated else 0
        trust = share.trust
        if self.setting.arc_trust is not None:
            trust = rules.trusted(trust, int(self.setting.arc_trust[arc]))
        person.feel_friend(item, share.attention, trust, influence, first, gated)
        slot = share.line if share.line >= 0 else len(self.lines) + share.content
        self.impressions[self.tick, slot] += 1
        friend.due = True

    def influence(self, friend: Consumer, arc: int) -> int:
        """B of one arc in units of 2^-20: given, or 1/indegree rounded up."""
        given = self.setting.arc_influence
        return -(-rules.UNIT // friend.indegree) if given is None else int(given[arc])

    def commit(self) -> None:
        """Queue what was shared in this tick and count who noticed."""
        fresh = rows_of(self.ledger[self.filled_before :])
        self.filled_before = len(self.ledger)
        self.count(fresh)
        for queued in (self.organic(fresh), *self.posted):
            self.shares += as_objects(queued)
        self.posted = []

    def live_shares(self) -> int:
        """How many shares friends can still see."""
        return len(self.shares)

    def anybody_due(self) -> bool:
        """Whether somebody has a visit left for the next tick."""
        return any(one.due for one in self.consumers)

    def history(self) -> History:
        """The history so far, in the array engine's form; the population is not needed any more."""
        self.crowd.forget()
        consumers = self.consumers
        items = as_records([item for one in consumers for item in one.items], w.ITEM)
        brands = as_records([brand for one in consumers for brand in one.brands], w.BRAND)
        return History(
            as_records(consumers, w.PERSON),
            items.reshape(len(consumers), -1),
            brands.reshape(len(consumers), -1),
            rows_of(self.ledger),
            self.impressions,
            len(self.shares),
        )
