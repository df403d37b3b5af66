"""The teacher's sandbox without interface: people and their ties, something to tell, and two ways to begin.

What is chosen becomes a scenario, and every number is that of its run: the ledger's counts as the replay shows them,
R and cascades as :mod:`wom_sim.metrics.cascades` has them.  Both ways to begin meet the same people in the same world.
"""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np

from wom_sim.app.classroom.town import OWN, Settled, Town, refuse
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.metrics.cascades import Forest, forest, generation_sizes, reproduction_of
from wom_sim.network.network import Network
from wom_sim.results.cells import csv_text
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import number
from wom_sim.studies.replay.answer import Replay
from wom_sim.studies.replay.page import data, embedded, section
from wom_sim.studies.replay.rows import COUNTED, counts
from wom_sim.studies.replay.scene import Scene

THESE = "these"
"""Beginning with people who are named."""

WHO = marked({
    "random": "anybody, by lot",
    "degree": "those with most friends",
    "one_hop": "friends of people drawn by lot",
    "betweenness": "those between groups",
    THESE: "people of my choice",
})  # fmt: skip
"""Whom to tell first: rules of the plan, or people by name."""

BEGUN = marked({
    "random": "{n} by lot", "degree": "{n} with most friends", "one_hop": "{n} friends by lot",
    "betweenness": "{n} between groups", THESE: "{n} chosen",
})  # fmt: skip
"""What a strategy is called."""

MESSAGE, BRAND, VISIT, SEED = "message", "brand", "40%", 7
"""Ids, the same in every language since chance hangs on them; how many visit of those who notice; the worlds' seed."""

FIRST = date(2027, 3, 1)

FRIENDS = "friends.csv"
"""The file that the scenario of one's own class names."""


class Start(NamedTuple):
    """Whom to tell first: a rule and how many, or people by name."""

    who: str = "random"
    number: int = 3
    names: str = ""


@dataclass(frozen=True)
class Chosen:
    """Everything else that is chosen: percents of stickiness, days, which world, and one or two ways to begin."""

    attract: int = 60
    persuade: int = 20
    share: int = 40
    contact: int = 50
    days: int = 30
    world: int = 0
    starts: tuple[Start, ...] = (Start("random"), Start("degree"))


class Beside(NamedTuple):
    """What stands beside the drawing of one strategy at the end of a day.

    ``counts`` as the replay counts them; ``waves``: people in each generation, those told first in front; ``R`` as
    :func:`wom_sim.metrics.cascades.reproduction` so far, nan before anybody notices; ``cascades`` of two or more
    people, people of the ``largest``, and the most steps from friend to friend.
    """

    counts: dict[str, int]
    waves: tuple[int, ...]
    R: float
    cascades: int
    largest: int
    longest: int


COUNTS = marked({
    "reached": "people reached", "R": "R so far", "cascades": "cascades", "largest": "people in the largest",
    "longest": "steps of the longest",
})  # fmt: skip
"""Rows of the table beside the drawing."""


def told(beside: Beside, key: str) -> str:
    """One of its numbers as people read it, a dash where there is none."""
    if key == "R":
        return "–" if math.isnan(beside.R) else number(beside.R, 2)
    return number({**beside.counts, **beside._asdict()}[key])


def waved(letter: str, beside: Beside) -> str:
    """How many people are in each wave."""
    sizes = " → ".join(number(size) for size in beside.waves) or "–"
    return say("Waves of {letter}: {sizes}", letter=letter, sizes=sizes)


class Many(NamedTuple):
    """A strategy in many worlds: people reached on average, percent of worlds that are big, and R.

    A world is big where a quarter of the people or more are reached; ``R``: the second wave over the first, both added
    up over the worlds, as in the lessons, nan without a first.
    """

    reached: float
    big: float
    R: float


class Shown(NamedTuple):
    """What the player needs: its section, what its script reads, what stands beside it, and a key of all three."""

    key: str
    markup: str
    known: dict[str, Any]
    beside: dict[str, Any]


class Known(NamedTuple):
    """One person: friends, how many have more, and how many heard of it from her, also through others, by strategy."""

    name: str
    friends: int
    above: int
    told: dict[str, int]


@dataclass(frozen=True)
class Classroom:
    """What was chosen, run in one world; make another one for other choices."""

    town: Town
    settled: Settled
    chosen: Chosen

    def __post_init__(self) -> None:
        """Refuse, in one sentence each, what cannot be run."""
        refuse(asdict(self.chosen))
        for start in self.chosen.starts:
            if start.who == THESE:
                continue
            refuse(start._asdict())
            if start.number > self.network.people:
                raise InputError(
                    say(
                        "{n} cannot be told first: there are only {people} people.",
                        n=start.number, people=self.network.people,
                    )
                )  # fmt: skip

    @property
    def network(self) -> Network:
        """The people and their ties."""
        return self.settled.network

    @cached_property
    def typed(self) -> dict[str, Any]:
        """The scenario as somebody would type it."""
        chosen, names = self.chosen, self.names
        told = {name: f"{getattr(chosen, name)}%" for name in ("attract", "persuade", "share")}
        return {
            "name": say("Sandbox"),
            "dates": {"start": f"{FIRST}", "end": f"{FIRST + timedelta(days=chosen.days - 1)}"},
            "market": self.market,
            "sharing": {"contact": f"{chosen.contact}%", "hub_attenuation": 0},
            "brands": {BRAND: {"conversion": "0%"}},
            "contents": {MESSAGE: {**told, "visit": VISIT}},
            "exposure": {"uneven": False},
            "plan": {name[0]: self.line(start) for name, start in zip(names, chosen.starts, strict=True)},
            "strategies": {name: [name[0]] for name in names},
            "uncertainty": {"seed": SEED},
        }

    @property
    def market(self) -> dict[str, Any]:
        """The people, as a scenario says them."""
        town = self.town
        if town.kind == OWN:
            return {"network": {"file": FRIENDS}}
        network = {"kind": town.kind, "seed": town.network_seed, **town.parameters}
        return {"simulate": self.network.people, "network": network}

    @cached_property
    def names(self) -> list[str]:
        """What the strategies are called: A and B, and how each begins."""
        found = []
        for letter, start in zip("AB", self.chosen.starts, strict=False):
            many = len(self.ids(start)) if start.who == THESE else start.number
            found.append(f"{letter} - {say(BEGUN[start.who], n=many)}")
        return found

    def line(self, start: Start) -> dict[str, Any]:
        """The line of the plan that tells the first people, who do not buy by that.

        Its name is a letter in every language and for every number, for the lot depends on it: who is told first among
        three is told first among four.
        """
        line: dict[str, Any] = {"kind": "samples", "content": MESSAGE, "on": f"{FIRST}", "trial": "0%"}
        if start.who == THESE:
            return {**line, "who": {"ids": self.ids(start)}}
        return {**line, "who": start.who, "number": start.number}

    def ids(self, start: Start) -> list[Any]:
        """Ids of people who are named, with commas or on lines of their own."""
        by_name = {str(one): one for one in self.network.ids.tolist()}
        names = [" ".join(name.split()) for name in re.split(r"[,;\n]", start.names)]
        wanted = list(dict.fromkeys(filter(None, names)))
        for name in wanted:
            if name not in by_name:
                raise InputError(say("Nobody is called {person} here.", person=name[:40]))
        if not wanted:
            raise InputError(say("Name at least one person who is told first."))
        return [by_name[name] for name in wanted]

    @cached_property
    def prepared(self) -> Prepared:
        """The scenario on the town's network, ready to run."""
        return prepare(Scenario.parse(self.typed), self.network)

    @cached_property
    def scene(self) -> Scene:
        """Both strategies in one world."""
        world = self.chosen.world
        histories = {name: simulate(self.prepared, name, SEED, world, "array") for name in self.names}
        return Scene(self.prepared, world, SEED, histories, stand=self.settled.places)

    @property
    def replay(self) -> Replay:
        """The same as `wom replay` has it, to be kept as a page."""
        return Replay(self.scene, "array")

    @cached_property
    def shown(self) -> Shown:
        """What the player shows, under a heading of the second level."""
        names = {"contents": [say("the message")], "brand": say("the brand")}
        known, markup = {**data(self.scene, 2), **names}, section(self.scene, 2)
        key = blake2b(f"{markup}{embedded(known)}{embedded(self.table)}".encode(), digest_size=8).hexdigest()
        return Shown(key, markup, known, self.table)

    @cached_property
    def table(self) -> dict[str, Any]:
        """What stands beside on every day, in words: a row a count, a column a strategy; below it their waves."""
        days = [self.at(tick) for tick in range(self.scene.ticks + 1)]
        rows = [
            {"label": say(label), "texts": [[told(day[name], key) for day in days] for name in self.names]}
            for key, label in COUNTS.items()
        ]
        waves = [[waved(name[0], day[name]) for day in days] for name in self.names]
        return {"heads": [name[0] for name in self.names], "rows": rows, "waves": waves}

    def many(self, worlds: int) -> dict[str, Many]:
        """Both strategies in the worlds 0, 1, 2 … of the same people."""
        return {name: self.in_many(name, worlds) for name in self.names}

    def in_many(self, name: str, worlds: int) -> Many:
        """The same of one strategy."""
        reached, first, second = [], 0, 0
        for world in range(worlds):
            rows = simulate(self.prepared, name, SEED, world, "array").rows
            reached.append(int(counts(rows, self.chosen.days)[COUNTED.index("reached"), -1]))
            waves = [*generation_sizes(rows).tolist(), 0, 0, 0]
            first, second = first + waves[1], second + waves[2]
        big = sum(4 * one >= self.network.people for one in reached)
        return Many(sum(reached) / worlds, 100 * big / worlds, second / first if first else math.nan)

    def friendships(self) -> str:
        """All ties as a table, a line a friendship: the file that the scenario of one's own class names."""
        return csv_text(self.network.edges())

    def at(self, tick: int) -> dict[str, Beside]:
        """What stands beside each strategy at the end of a day; days outside the world are its first or last."""
        tick = min(max(0, tick), self.scene.ticks)
        return {name: self.beside(name, tick) for name in self.names}

    def beside(self, name: str, tick: int) -> Beside:
        """The same of one strategy."""
        counted = self.scene.tracks[name].counts[:, tick].tolist()
        trees = self.trees(name, tick)
        table = trees.table()
        grown, waves = table[table["size"] > 1], trees.generation_sizes()
        return Beside(
            dict(zip(COUNTED, counted, strict=True)), tuple(waves.tolist()), reproduction_of(waves), len(grown),
            int(grown["size"].max(initial=0)), int(grown["depth"].max(initial=0)),
        )  # fmt: skip

    def trees(self, name: str, tick: int) -> Forest:
        """Who told whom until the end of a day."""
        rows = self.scene.histories[name].rows
        return forest(rows[rows["tick"] <= tick])

    def person(self, position: int, tick: int) -> Known | None:
        """Somebody by her place in the network; None for a place that nobody has."""
        if not 0 <= position < self.network.people:
            return None
        friends = self.network.out_degree
        return Known(
            str(self.network.ids[position]), int(friends[position]), int((friends > friends[position]).sum()),
            {name: self.told_by(position, name, tick) for name in self.names},
        )  # fmt: skip

    def told_by(self, position: int, name: str, tick: int) -> int:
        """How many people noticed it from somebody, also through others, until the end of a day."""
        trees = self.trees(name, tick)
        hers = trees.person == position
        return int(trees.climb.subtree[hers].sum()) - int(np.count_nonzero(hers))
