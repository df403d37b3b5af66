"""The Mesa engine: the reference, the classroom and the extension point.

Subclass :class:`Consumer`, override :meth:`Consumer.step`, and pass the class to ``wom_sim.run(..., consumer=...)``::

    class Sceptic(ws.Consumer):
        def step(self):
            for item in self.items:
                item.trust //= 2        # believes half of everything
            super().step()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import mesa
import networkx as nx
import numpy as np

from wom_sim import behaviour, rng, rules
from wom_sim.behaviour.gate import Link
from wom_sim.engine import act as person
from wom_sim.engine import reach
from wom_sim.engine.items import whole
from wom_sim.engine.lines import ALL_MEDIA, EngineLine
from wom_sim.engine.loop import Engine, History
from wom_sim.engine.setting import Setting, blank_people, brand_constants, channel_constants, content_constants
from wom_sim.engine.state import (
    BRAND,
    BRAND_CONSTANTS,
    CONTENT_CONSTANTS,
    ITEM,
    NEVER,
    PERSON,
    QUEUED,
    STANDING,
    Mark,
    World,
    as_lists,
    as_objects,
    as_records,
    blank_brand,
    blank_item,
    blank_standing,
    stands,
)
from wom_sim.ledger import Medium, rows_of
from wom_sim.rng import Purpose


class Consumer(mesa.discrete_space.FixedAgent):
    """A person: her key ``id``, her ``items`` (one per content) and ``brands`` (one per brand).

    In a tick in which something reached her, the engine calls :meth:`step` once.  At that moment each item's
    ``attention`` and ``trust`` hold what she is about to feel, in units of 2^-20 (``wom_sim.rules.UNIT``); after
    ``super().step()`` they are empty, and ``notice_tick``, ``visits`` and the brand's ``customer_tick`` say what she
    did.  What she has come to with one's own brands is ``reached``, ``aware``, ``sharer`` and ``customer``.
    """

    id: int
    position: int

    def __init__(self, model: Crowd, record: Any, items: list[Any], brands: list[Any]) -> None:
        super().__init__(model)
        self.__dict__.update(vars(record))
        self.items = items
        self.brands = brands
        self.friends: list[tuple[Consumer, int]] = []  # (who sees me, position of the arc)
        self.indegree = 0
        self.heard: set[tuple[int, int]] = set()  # (content, source) that counted at a gate
        self.due = False

    @property
    def person(self) -> Any:
        """Her id in the user's own words, as the ledger has it."""
        return self.model.ids.item(self.position)

    @property
    def own_items(self) -> list[Any]:
        """What stands between her and each content that is no rival's."""
        return [self.items[c] for c in self.model.own_contents]

    @property
    def reached(self) -> bool:
        """Whether any content has been shown or told to her."""
        return any(item.paid or item.owned or item.earned for item in self.own_items)

    @property
    def aware(self) -> bool:
        """Whether she has noticed any content."""
        return any(item.notice_tick != NEVER for item in self.own_items)

    @property
    def sharer(self) -> bool:
        """Whether she has told her friends of any content of her own accord; a warning is told, too."""
        return any(max(item.noticer_share_tick, item.customer_share_tick) != NEVER for item in self.own_items)

    @property
    def customer(self) -> bool:
        """Whether she has ordered from any brand, before day 1 or since."""
        return any(self.brands[b].customer_tick != NEVER for b in self.model.own_brands)

    def step(self) -> None:
        """Run this person's funnel through the tick (``engine/act.py``)."""
        self.due = person.act(self, self.items, self.brands, self.model.world)


class Crowd(mesa.Model):
    """The population of one world as a Mesa model; ``world`` is what ``act`` reads in the present tick.

    ``order`` in which those who are due step is ``"do"`` or ``"shuffle_do"``: draws are keyed and writes are queued, so
    it cannot matter.
    """

    world: World
    ids: np.ndarray  # of everybody, in the user's own words
    own_contents: list[int]  # places of what is no rival's
    own_brands: list[int]

    def __init__(self, order: str = "do", seed: int = 0) -> None:
        super().__init__(rng=seed)
        self.order = order

    def forget(self) -> None:
        """Let the population be collected: Mesa 3.3 numbers agents in a table that keeps every model for ever."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)


class MesaEngine(Engine):
    """One world of Mesa agents on a NetworkX graph, in plain Python; they come into the ``crowd`` that is given."""

    def __init__(
        self,
        setting: Setting,
        lines: Sequence[EngineLine],
        seed: int,
        media: frozenset[Medium] = ALL_MEDIA,
        consumer: type[Consumer] = Consumer,
        crowd: Crowd | None = None,
    ) -> None:
        super().__init__(setting, lines, seed, media)
        self.ledger: list[tuple[int, ...]] = []
        self.filled_before = 0
        self.contents = as_objects(content_constants(setting, seed))
        self.makers = as_objects(brand_constants(setting, seed))
        self.channels = as_objects(channel_constants(setting, seed))
        self.modules = as_lists(self.modules)
        self.shares: list[SimpleNamespace] = []
        self.crowd = crowd or Crowd()
        self.crowd.ids = setting.network.ids
        self.crowd.own_contents = np.flatnonzero(self.own_content).tolist()
        self.crowd.own_brands = [b for b, brand in enumerate(setting.brands) if not brand.rival]
        self.consumers = self.populate(consumer)
        many = (len(self.consumers), len(self.makers)) if stands(self.modules) else (1, 1)
        self.standing = [as_objects(np.repeat(blank_standing(), many[1])) for _ in range(many[0])]
        self.connect()

    def populate(self, consumer: type[Consumer]) -> list[Consumer]:
        """One agent per person, in order of position."""
        contents, brands = len(self.contents), len(self.makers)
        return [
            consumer(
                self.crowd,
                record,
                as_objects(np.repeat(blank_item(), contents)),
                as_objects(np.repeat(blank_brand(), brands)),
            )
            for record in as_objects(blank_people(self.setting))
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
                    if self.modules.repeat.on:
                        standing = self.standing[one.position][b]
                        behaviour.repeat.remember(one, standing, b, self.makers[b], self.modules.repeat)

    def follow(self, b: int, bit: int, prefix: int, cut: int, audience: int) -> None:
        """Let people follow a channel on day 0."""
        for one in self.consumers:
            if one.audience & audience == audience and rng.passes(rng.absorb(prefix, one.id), cut):
                one.brands[b].following |= bit

    def begin(self) -> None:
        """What is different today, and the world that people read."""
        super().begin()
        self.crowd.world = self.world

    def put(self, c: int, name: str, value: float) -> None:
        """Write what holds for a content from now on."""
        setattr(self.contents[c], name, value)

    def put_brand(self, b: int, name: str, value: float) -> None:
        """Write what holds for a brand from now on."""
        setattr(self.makers[b], name, value)

    def wake_who_knows(self, c: int, b: int) -> None:
        """Let everybody act who knows a content or is a customer of its brand."""
        for one in self.consumers:
            one.due |= one.items[c].notice_tick != NEVER or one.brands[b].customer_tick != NEVER

    def wake_unaware(self, c: int) -> None:
        """Let everybody act who has not noticed a content."""
        for one in self.consumers:
            one.due |= one.items[c].notice_tick == NEVER

    def seed_people(self, today: np.ndarray, cuts: np.ndarray, people: np.ndarray) -> None:  # noqa: ARG002
        """R4 for one line on one day."""
        (line,) = as_objects(today)
        for position in people.tolist():
            one = self.consumers[position]
            reach.seed(line, one, one.items, one.brands[line.brand], self.totals, self.crowd.world)
            one.due = True

    def live(self, today: np.ndarray, cuts: np.ndarray, arrivals: np.ndarray) -> None:
        """Bring today's lines and arrivals to people, then let everybody who is due step, in Mesa's order."""
        plan = (as_objects(today), cuts.tolist(), as_objects(arrivals))
        for one in self.consumers if len(today) or len(arrivals) or self.has_clocks else ():
            shown = self.shown[one.position]
            one.due |= reach.live(one, one.items, one.brands, -1, *plan, shown, self.totals, self.crowd.world)
        due = self.crowd.agents.select(lambda one: one.due)
        for one in due:
            one.due = False
        getattr(due, self.crowd.order)("step")

    def deliver(self) -> None:
        """R5: offer every live share, then forget those that nobody can see any more."""
        for share in self.shares:
            share.live = self.offer(share)
        self.shares = [share for share in self.shares if share.live]

    def offer(self, share: SimpleNamespace) -> bool:
        """One share in one tick; returns whether it can still be seen afterwards."""
        sharing, source = self.setting.sharing, self.consumers[share.person]
        age = self.tick - share.tick
        if behaviour.claims.silenced(share, source.items[share.content], self.crowd.world):
            return False
        call = sharing.calls.chance > 0.0
        stifled = self.call_one(share, source, age) if call else self.show_friends(share, source, age)
        stop = sharing.stop if self.setting.stops is None else float(self.setting.stops[source.position])
        stopped = rng.passes(self.draw(share, source, "stop_key", age), rng.cut(stop))
        return reach.lives_on(share, age, sharing.days, stifled or stopped, self.crowd.world)

    def draw(self, share: SimpleNamespace, source: Consumer, name: str, age: int) -> int:
        """State of one share at one age, for a purpose; a friend's word may still be absorbed."""
        return reach.draw(getattr(self.contents[share.content], name), source.id, share, age)

    def show_friends(self, share: SimpleNamespace, source: Consumer, age: int) -> bool:
        """Every friend sees the share with the chance of its arc."""
        setting, warning = self.setting, behaviour.warnings.is_warning(share)
        if warning and behaviour.care.silent(source.position, self.contents[share.content].brand, self.crowd.world):
            return False
        prefix = self.draw(share, source, "contact_key", age)
        chance = rules.contact(float(setting.contact[source.position]), setting.fades[age - 1])
        for friend, arc in source.friends:
            on_arc = chance if setting.arc_contact is None else rules.contact(float(setting.arc_contact[arc]), chance)
            if not rng.passes(rng.absorb(prefix, friend.id), rng.cut(on_arc)):
                continue
            if warning:
                self.warn(share, source, friend, arc, age)
            else:
                self.hand_over(share, source, friend, arc, age)
        return False

    def warn(self, share: SimpleNamespace, source: Consumer, friend: Consumer, arc: int, age: int) -> None:
        """A warning reaches one friend; it is her first where no contact draw of an earlier age has hit."""
        first, item, b = True, friend.items[share.content], self.contents[share.content].brand
        for earlier in range(1, age):
            chance = rules.contact(float(self.setting.contact[source.position]), self.setting.fades[earlier - 1])
            if self.setting.arc_contact is not None:
                chance = rules.contact(float(self.setting.arc_contact[arc]), chance)
            lot = rng.absorb(self.draw(share, source, "contact_key", earlier), friend.id)
            first = first and not rng.passes(lot, rng.cut(chance))
        behaviour.warnings.hear(share, friend.position, item, friend.brands[b], b, age, first, self.crowd.world)
        friend.due = True

    def call_one(self, share: SimpleNamespace, source: Consumer, age: int) -> bool:
        """Perhaps call one friend, the one with the smallest hash; returns whether that stifles the caller."""
        world = self.crowd.world
        if not behaviour.calls.rings(self.draw(share, source, "active_key", age), world) or not source.friends:
            return False
        prefix = self.draw(share, source, "choice_key", age)
        friend, arc = min(source.friends, key=lambda tie: rng.absorb(prefix, tie[0].id))
        knew = friend.items[share.content].notice_tick != NEVER
        self.hand_over(share, source, friend, arc, age)
        return behaviour.calls.stifles(knew, world)

    def hand_over(self, share: SimpleNamespace, source: Consumer, friend: Consumer, arc: int, age: int) -> None:
        """One share reaches one friend."""
        setting = self.setting
        lot = rng.absorb(self.draw(share, source, "parent_key", age), friend.id)
        first = (share.content, source.position) not in friend.heard
        friend.heard.add((share.content, source.position))
        influence = self.influence(friend, arc) if setting.gated else 0
        tie = rules.UNIT if setting.arc_trust is None else int(setting.arc_trust[arc])
        item, brand = friend.items[share.content], friend.brands[self.contents[share.content].brand]
        reach.hand_over(share, friend.position, item, brand, lot, tie, influence, first, self.totals, self.crowd.world)
        friend.due = True

    def influence(self, friend: Consumer, arc: int) -> int:
        """B of one arc in units of 2^-20: given, or 1/indegree rounded up."""
        given = self.setting.arc_influence
        return -(-rules.UNIT // friend.indegree) if given is None else int(given[arc])

    def commit(self) -> None:
        """Queue what was shared in this tick and count who noticed."""
        fresh = rows_of(self.ledger[self.filled_before :])
        self.filled_before = len(self.ledger)
        for queued in (reach.organic(self, self.count(fresh)), *self.posted):
            self.shares += as_objects(queued)
        self.posted = []

    def live_shares(self) -> int:
        """How many shares friends can still see."""
        return len(self.shares)

    def anybody_due(self) -> bool:
        """Whether somebody has a visit left for the next tick."""
        return any(one.due for one in self.consumers)

    def history(self) -> History:
        """The history so far, in the array engine's form."""
        own = self.own_content
        kept, alive = self.records(), sum(bool(own[one.content]) for one in self.shares if one.content < len(own))
        return History(**kept, rows=self.noted(), impressions=self.impressions, live_shares=alive)

    def noted(self) -> np.ndarray:
        """The ledger's rows so far."""
        return rows_of(self.ledger)

    def run(self) -> History:
        """Run to the end; the population is not needed any more."""
        found = super().run()
        self.crowd.forget()
        return found

    def records(self) -> dict[str, np.ndarray]:
        """The state of everybody as records."""
        consumers, many = self.consumers, len(self.consumers)
        return {
            "people": as_records(consumers, PERSON),
            "items": as_records([item for one in consumers for item in one.items], ITEM).reshape(many, -1),
            "brands": as_records([brand for one in consumers for brand in one.brands], BRAND).reshape(many, -1),
            "standing": as_records([one for row in self.standing for one in row], STANDING).reshape(
                len(self.standing), -1
            ),
        }

    def laid_down(self) -> dict[str, np.ndarray]:
        """State, ledger and queue as records."""
        heard = np.zeros((self.setting.network.arcs if self.setting.gated else 0, len(self.contents)), np.uint8)
        for one in self.consumers if self.setting.gated else ():
            for friend, arc in one.friends:
                heard[arc] = [(c, one.position) in friend.heard for c in range(len(self.contents))]
        return {
            **self.records(),
            "due": np.array([one.due for one in self.consumers], np.uint8),
            "shares": as_records(self.shares, QUEUED),
            "rows": self.noted(),
            "heard": heard.ravel(),
            "contents": as_records(self.contents, CONTENT_CONSTANTS),
            "makers": as_records(self.makers, BRAND_CONSTANTS),
        }

    def take_up(self, kept: Mapping[str, np.ndarray]) -> None:
        """Go on from records."""
        self.contents, self.makers = as_objects(kept["contents"]), as_objects(kept["makers"])
        self.shares, self.ledger = as_objects(kept["shares"]), kept["rows"].tolist()
        self.filled_before, self.standing = len(self.ledger), [as_objects(row) for row in kept["standing"]]
        heard = kept["heard"].reshape(-1, len(self.contents))
        items = whole(kept["items"], len(self.consumers), len(self.contents))
        for u, (one, due) in enumerate(zip(self.consumers, kept["due"].tolist(), strict=True)):
            one.__dict__.update(vars(as_objects(kept["people"][u : u + 1])[0]))
            one.items, one.brands, one.due = as_objects(items[u]), as_objects(kept["brands"][u]), bool(due)
            for friend, arc in one.friends if len(heard) else ():
                friend.heard |= {(c, u) for c in np.flatnonzero(heard[arc]).tolist()}
