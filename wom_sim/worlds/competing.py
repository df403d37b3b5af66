"""Competing cascades: each person takes up one of several, the first that reaches her, and a rule settles ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.reading.problems import listed
from wom_sim.results.answer import frame
from wom_sim.rng import Purpose

Ties = Literal["random", "proportional", "first"]
"""Who wins where several reach somebody in the same tick.

``random``: each cascade that reaches her is as likely.  ``proportional``: in proportion to how many friends bring it.
``first``: the one that is named first.
"""

FIRST_TRY = 1
CLOCK = 1

Told = Callable[[int, int, int, int], bool]
"""Whether a cascade passes from a sharer to a friend along a tie: cascade, sharer, friend, place of the tie."""

Pick = Callable[[int, int], int]
"""Which of so many that are as likely a person takes: person, how many."""


class World(NamedTuple):
    """Which cascade each person took up, −1 none, and on which tick, −1 never."""

    taken: np.ndarray
    ticks: np.ndarray


@dataclass(frozen=True)
class Competing:
    """What competing cascades gave: ``taken`` is ``int16[worlds, people]``, the place of a cascade in ``names``, or −1.

    ``ticks``, ``int32[worlds, people]``, is when; people are in the order of ``network.ids``.
    """

    names: tuple[str, ...]
    ties: Ties
    network: Network = field(repr=False)
    taken: np.ndarray = field(repr=False)
    ticks: np.ndarray = field(repr=False)

    @property
    def sizes(self) -> np.ndarray:
        """How many took up each cascade, seeds included: ``int64[worlds, cascades]``."""
        return np.stack([np.count_nonzero(self.taken == b, axis=1) for b in range(len(self.names))], axis=1)

    def table(self) -> Any:
        """One row per world and cascade as a pandas table: ``world``, ``cascade`` and ``size``."""
        sizes = self.sizes
        worlds, names = np.repeat(np.arange(len(sizes)), len(self.names)), np.tile(self.names, len(sizes))
        return frame({"world": worlds, "cascade": names, "size": sizes.ravel()})


def one_world(network: Network, starts: Sequence[np.ndarray], ties: Ties, told: Told, pick: Pick) -> World:
    """One world: who took a cascade up tells each friend who has none once, in the tick after."""
    taken, ticks = np.full(network.people, -1, np.int16), np.full(network.people, -1, np.int32)
    for b, own in enumerate(starts):
        taken[own], ticks[own] = b, 0
    fresh, tick = np.flatnonzero(taken >= 0).tolist(), 0
    while fresh:
        tick += 1
        arrived: dict[int, list[int]] = {}
        for sharer in fresh:
            b = int(taken[sharer])
            for place in range(int(network.indptr[sharer]), int(network.indptr[sharer + 1])):
                friend = int(network.targets[place])
                if taken[friend] < 0 and told(b, sharer, friend, place):
                    arrived.setdefault(friend, []).append(b)
        fresh = sorted(arrived)
        for friend in fresh:
            taken[friend], ticks[friend] = settled(arrived[friend], ties, friend, pick), tick
    return World(taken, ticks)


def settled(arrived: Sequence[int], ties: Ties, person: int, pick: Pick) -> int:
    """The cascade that somebody takes up, of all that reach her in one tick, one for each friend who brings it."""
    several = sorted(arrived if ties == "proportional" else set(arrived))
    if ties == "first" or several[0] == several[-1]:
        return several[0]
    return several[pick(person, len(several))]


def by_keys(network: Network, chances: Sequence[tuple[np.ndarray, np.ndarray | None]], seed: int) -> tuple[Told, Pick]:
    """Keyed chance of one world: a cascade's coins are those of the independent cascade with the same number."""
    words = network.words.tolist()
    prefixes = [rng.key(seed, Purpose.CONTACT, b) for b in range(len(chances))]
    tie = rng.key(seed, Purpose.TIE)

    def told(b: int, sharer: int, friend: int, place: int) -> bool:
        by_person, by_tie = chances[b]
        chance = float(by_person[sharer]) * (1.0 if by_tie is None else float(by_tie[place]))
        state = prefixes[b]
        for word in (words[sharer], CLOCK, FIRST_TRY, words[friend]):
            state = rng.absorb(state, word)
        return rng.passes(state, rng.cut(chance))

    def pick(person: int, many: int) -> int:
        return int(rng.uniform(rng.absorb(tie, words[person])) * many)

    return told, pick


def run_competing(
    network: Network,
    chances: Sequence[tuple[np.ndarray, np.ndarray | None]],
    seeds: dict[str, np.ndarray],
    ties: Ties,
    worlds: int,
    seed: int,
) -> Competing:
    """``worlds`` worlds of competing cascades from these positions."""
    if ties not in get_args(Ties):
        raise InputError(say("ties must be {rules} (got {ties!r})", rules=listed(get_args(Ties)), ties=ties))
    starts = [np.unique(own) for own in seeds.values()]
    everybody, counts = np.unique(np.concatenate([np.zeros(0, np.int64), *starts]), return_counts=True)
    if np.any(counts > 1):
        twice = network.ids.item(int(everybody[np.argmax(counts > 1)]))
        raise InputError(say("{person!r} is a seed of two cascades, and can start one only", person=twice))
    numbers = (rng.world_seed(seed, world) for world in range(worlds))
    found = [one_world(network, starts, ties, *by_keys(network, chances, number)) for number in numbers]
    taken, ticks = (np.stack(each) for each in zip(*found, strict=True))
    return Competing(tuple(seeds), ties, network, taken, ticks)
