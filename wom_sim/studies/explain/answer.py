"""One simulated person: what reached her, what tipped her, and what she would have done without each medium.

Everything is read from the ledger of one world, which is run again with this person watched (every delivery to her is
noted, nothing else differs), and from the same world run again without each medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.lines import ALL_MEDIA
from wom_sim.engine.loop import History
from wom_sim.errors import InputError, NetworkError
from wom_sim.ledger import Event, Medium, canonical
from wom_sim.results.answer import Answer
from wom_sim.results.run import EngineName, choose_engine, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.replay.told import By

MEDIA = (Medium.PAID, Medium.OWNED, Medium.EARNED)
NEVER = -1

ORDER_OF_A_DAY = (
    *(Event.MET, Event.HEAR, Event.WARNED, Event.NOTICE, Event.CORRECT, Event.ENGAGE, Event.VISIT, Event.SUBSCRIBE),
    *(Event.CONVERT, Event.REPEAT, Event.EXPERIENCE, Event.REVIEW, Event.COMPLAINT, Event.ANSWER, Event.RETURN),
    *(Event.SHARE, Event.WARN, Event.UNSUBSCRIBE, Event.LAPSE),
)
"""Within a day, as the model goes through its phases."""


class Step(NamedTuple):
    """One thing that happened to her: on which tick, what, and by whom; ``times`` counts deliveries."""

    tick: int
    event: Event
    content: str
    brand: str
    by: By
    times: int = 1
    mood: int = 0


class Told(NamedTuple):
    """A friend who noticed a content or ordered through her."""

    tick: int
    who: str
    event: Event


class Tip(NamedTuple):
    """What tipped her into her first order from a brand.

    ``that_day``: deliveries of that brand on the day, of which the lot credits one; ``paid``, ``owned``, ``earned``:
    exposures to the brand until then, that day's among them.
    """

    tick: int
    brand: str
    content: str
    by: By
    that_day: int
    paid: int
    owned: int
    earned: int


class Outcome(NamedTuple):
    """What became of her in one run of her world: ticks (−1: never) and counts, of all brands together."""

    reached: int
    noticed: int
    ordered: int
    visits: int
    orders: int
    passed_on: int


@dataclass(frozen=True)
class Explanation(Answer):
    """One simulated person in one world of one strategy; ``without`` holds the same world without each medium."""

    room = "explain"

    prepared: Prepared
    strategy: str
    seed: int
    world: int
    engine: str
    person: str
    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    tips: tuple[Tip, ...]
    outcome: Outcome
    without: dict[str, Outcome]

    def brands(self) -> list[str]:
        """Those of the scenario: visits and orders are counted over all of them."""
        return [*self.prepared.scenario.brands]

    def data(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "person": self.person, "simulated": True, "strategy": self.strategy, "seed": self.seed,
            "world": self.world, "engine": self.engine, "steps": [plain(step) for step in self.steps],
            "told": [plain(one) for one in self.told], "tipped_by": [plain(tip) for tip in self.tips],
            "outcome": self.outcome._asdict(),
            "without": {medium: outcome._asdict() for medium, outcome in self.without.items()},
        }  # fmt: skip


def plain(found: Any) -> dict[str, Any]:
    """A tuple of names as JSON takes it; ticks are days from 1 on, 0 is before the first."""
    values: dict[str, Any] = found._asdict()
    if "by" in values:
        who, line, medium = values.pop("by")
        values |= {"from": who or None, "line": line or None, "medium": medium.name.lower()}
    if "event" in values:
        values["event"] = values["event"].name.lower()
    return values


@dataclass(frozen=True)
class Reading:
    """Rows of a watched ledger in the words of their campaign."""

    prepared: Prepared
    strategy: str
    rows: np.ndarray
    at: int

    def id_of(self, position: int) -> str:
        """A person's own id as text; nothing for nobody."""
        return str(self.prepared.network.ids[position]) if position >= 0 else ""

    def by(self, row: np.void) -> By:
        """Who or what brought a row."""
        line = int(row["line"])
        name = self.prepared.plan(self.strategy)[line].line.name if line >= 0 else ""
        return By(self.id_of(int(row["source"])), name, Medium(int(row["medium"])))

    def content(self, row: np.void) -> str:
        """The content of a row."""
        return self.prepared.told[int(row["content"])] if row["content"] >= 0 else ""

    def brand_at(self, row: np.void) -> int:
        """Place of the brand of a row, through its content where the row names none."""
        if row["brand"] >= 0 or row["content"] < 0:
            return int(row["brand"])
        return int(self.prepared.setting.told[int(row["content"])].brand)

    def brand(self, row: np.void) -> str:
        """The brand of a row."""
        at = self.brand_at(row)
        return self.prepared.setting.brands[at].name if at >= 0 else ""

    def steps(self) -> Iterator[Step]:
        """What happened to her, in the order of time."""
        hers = canonical(self.rows.compress(self.rows["person"] == self.at))
        known = [row for row in hers if Event(int(row["event"])) in ORDER_OF_A_DAY]
        for row in sorted(known, key=lambda row: (row["tick"], ORDER_OF_A_DAY.index(Event(int(row["event"]))))):
            event = Event(int(row["event"]))
            times, mood = (int(row["n"]), 0) if event == Event.MET else (1, int(row["n"]))
            yield Step(
                int(row["tick"]), event, self.content(row), self.brand(row), self.by(row), times,
                mood * (event == Event.EXPERIENCE),
            )  # fmt: skip

    def told(self) -> Iterator[Told]:
        """Friends who noticed or ordered by her word."""
        of_her = (self.rows["source"] == self.at) & (self.rows["person"] != self.at)
        events = (self.rows["event"] == Event.NOTICE) | (self.rows["event"] == Event.CONVERT)
        for row in canonical(self.rows.compress(of_her & events)):
            yield Told(int(row["tick"]), self.id_of(int(row["person"])), Event(int(row["event"])))

    def tips(self) -> Iterator[Tip]:
        """Her first orders, and what tipped her into each."""
        hers = canonical(self.rows.compress(self.rows["person"] == self.at))
        met = hers.compress(hers["event"] == Event.MET)
        for row in hers.compress(hers["event"] == Event.CONVERT):
            same = [one for one in met.compress(met["tick"] == row["tick"]) if self.brand_at(one) == row["brand"]]
            yield Tip(
                int(row["tick"]), self.brand(row), self.content(row), self.by(row),
                sum(int(one["n"]) for one in same), int(row["paid"]), int(row["owned"]), int(row["earned"]),
            )  # fmt: skip


def outcome_of(rows: np.ndarray, at: int) -> Outcome:
    """What became of the person at a position; rows of a watched ledger or of a plain one."""
    hers = rows.compress(rows["person"] == at)

    def ticks(*events: Event) -> np.ndarray:
        return hers["tick"].compress(np.isin(hers["event"], events))

    def first(event: Event) -> int:
        return int(ticks(event).min(initial=2**31 - 1)) if len(ticks(event)) else NEVER

    own = (hers["event"] == Event.SHARE) & (hers["line"] < 0)
    return Outcome(
        first(Event.FIRST_EXPOSURE), first(Event.NOTICE), first(Event.CONVERT), len(ticks(Event.VISIT)),
        len(ticks(Event.CONVERT, Event.REPEAT)), int(np.count_nonzero(own)),
    )  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a person lives: one world of a strategy, which can be run again."""

    prepared: Prepared
    strategy: str
    seed: int
    world: int
    engine: str

    @classmethod
    def of(cls, prepared: Prepared, strategy: str, seed: int | None, world: int, engine: EngineName) -> Place:
        """The world of that number, the scenario's own seed where none is named; refuses an unknown strategy."""
        prepared.plan(strategy)
        seed = prepared.scenario.uncertainty.seed if seed is None else seed
        runs = 1 + len(MEDIA)
        chosen = choose_engine(engine, prepared.network.people * prepared.scenario.days * runs)
        return cls(prepared, strategy, seed, world, chosen)

    def run(self, media: frozenset[Medium] = ALL_MEDIA, watched: int = -1) -> History:
        """The world again, without some media, or with one person watched."""
        return simulate(self.prepared, self.strategy, self.seed, self.world, self.engine, media=media, watched=watched)

    @cached_property
    def without(self) -> dict[str, np.ndarray]:
        """The ledger of the world without each medium; the same for everybody in it."""
        return {medium.name.lower(): self.run(ALL_MEDIA - {medium}).rows for medium in MEDIA}

    def story(self, at: int) -> Explanation:
        """The story of the person at a position."""
        rows = self.run(watched=at).rows
        read = Reading(self.prepared, self.strategy, rows, at)
        without = {name: outcome_of(others, at) for name, others in self.without.items()}
        return Explanation(
            self.prepared, self.strategy, self.seed, self.world, self.engine, read.id_of(at), tuple(read.steps()),
            tuple(read.told()), tuple(read.tips()), outcome_of(rows, at), without,
        )  # fmt: skip


def position_of(prepared: Prepared, person: int | str) -> int:
    """Position of a person by her id, a number or the text of one; ``InputError`` for somebody unknown."""
    network = prepared.network
    wanted: int | str = person
    if network.ids.dtype.kind != "O" and isinstance(person, str):
        try:
            wanted = int(person)
        except ValueError:
            wanted = person
    try:
        return int(network.position(str(wanted) if network.ids.dtype.kind == "O" else wanted))
    except NetworkError as error:
        raise InputError(str(error)) from None


def explain(
    scenario: Scenario | Prepared | str | Path,
    strategy: str,
    person: int | str,
    *,
    seed: int | None = None,
    world: int = 0,
    engine: EngineName = "auto",
) -> Explanation:
    """The story of one simulated person under a strategy, and what she would have done without each medium.

    ``seed`` and ``world`` as in :func:`wom_sim.run`, so that she lives in a world that `compare` has run.  Without a
    medium its lines and deliveries are dropped and everything else stays, chance too: what differs is that medium's
    doing, on her directly or through others.  Exact in the simulated world, and never a fact about a real person.

    Raises :class:`~wom_sim.errors.InputError` for a person or a strategy that the scenario does not have.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    place = Place.of(prepared, strategy, seed, world, engine)
    return place.story(position_of(prepared, person))
