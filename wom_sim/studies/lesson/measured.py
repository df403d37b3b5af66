"""The numbers that a lesson claims, computed in the package's own worlds: what a key says, and what a page accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.seeding import ranks
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.typed import Lesson, Measure
from wom_sim.studies.lesson.values import World

SEED = 0
"""Pupil 0, whom no class has."""


def seeds_of(network: Network, world: World, world_seed: int) -> list[int]:
    """Positions of the people who are told first in one world."""
    state = rng.key(world_seed, Purpose.SEEDING, 0)
    if world.who == "degree":
        order = ranks.degree(network)
    elif world.who == "one_hop":
        order = ranks.one_hop(network, state, world.seeds)
    elif world.who == "heard":
        order = hearers(network, world, world_seed)
    else:
        order = ranks.at_random(network, state, world.seeds)
    return [int(position) for position in order[: world.seeds]]


@lru_cache(maxsize=100)
def uncorrected(network: Network, world: World, world_seed: int) -> worlds.Course:
    """A rumour that nobody corrects; up to the day of a correction every other goes the same way."""
    return worlds.run(network, world, [], world_seed)


def hearers(network: Network, world: World, world_seed: int) -> np.ndarray:
    """Whom the rumour has reached by the day of its correction, drawn like random people."""
    alone = uncorrected(network, world.model_copy(update={"seeds": 0, "who": "random", "after": 0}), world_seed)
    order = ranks.at_random(network, rng.key(world_seed, Purpose.SEEDING, 0), network.people)
    tick = alone.tick[order]
    return np.asarray(order[(tick >= 0) & (tick <= worlds.DAY_OF_RUMOUR + world.after)])


def waves(course: worlds.Course) -> np.ndarray:
    """How many people heard it from whom it had reached in k steps, ``int64[k]``; the first are wave 0."""
    known = np.flatnonzero(course.tick >= 0)
    wave = np.full(len(course.tick), -1)
    for person in known[np.argsort(course.tick[known], kind="stable")]:
        parent = course.parent[person]
        wave[person] = 0 if parent < 0 else wave[parent] + 1
    return np.bincount(wave[known], minlength=3)


def without(network: Network, cut: Sequence[tuple[int, int]]) -> Network:
    """A network without some of its friendships; all people stay."""
    if not cut:
        return network
    ties, gone = network.edges(), {frozenset(pair) for pair in cut}
    kept = ties[[frozenset(pair) not in gone for pair in zip(ties["source"], ties["target"], strict=True)]]
    return Network.from_edges(kept["source"], kept["target"], ids=network.ids)


class Measured:
    """The measures of a lesson; each is computed once."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.networks: dict[str, Network] = {}
        self.courses: dict[Any, list[worlds.Course]] = {}

    @cached_property
    def values(self) -> dict[str, float]:
        """Every measure by name, rounded as it is shown: as the file says it, else measured."""
        told = self.lesson.measures.items()
        return {name: self.measured(one) if one.value is None else one.value for name, one in told}

    def measured(self, measure: Measure) -> float:
        """One measure, rounded as it is shown."""
        return round(self.of(measure), measure.digits)

    def of(self, measure: Measure) -> float:
        """One measure, as it comes."""
        return float(getattr(self, measure.what)(measure))

    def network(self, name: str) -> Network:
        """A network, generated once."""
        if name not in self.networks:
            nets = self.lesson.networks
            self.networks[name] = nets[name or next(iter(nets))].made()
        return self.networks[name]

    def run(self, measure: Measure, changes: Mapping[str, Any]) -> list[worlds.Course]:
        """All worlds of a measure with these values."""
        world = self.lesson.changed(changes)
        key = (world.model_dump_json(), measure.start, measure.cut, measure.worlds)
        if key not in self.courses:
            network, found = without(self.network(world.network), measure.cut), []
            for k in range(measure.worlds):
                seed = rng.world_seed(SEED, k)
                seeds = list(measure.start) or seeds_of(network, world, seed)
                found.append(worlds.run(network, world, seeds, seed))
            self.courses[key] = found
        return self.courses[key]

    def sizes(self, measure: Measure, changes: Mapping[str, Any]) -> np.ndarray:
        """People reached in each world."""
        return np.array([np.count_nonzero(course.tick >= 0) for course in self.run(measure, changes)])

    def reached(self, measure: Measure) -> float:
        """People reached, on average."""
        return float(self.sizes(measure, measure.set).mean())

    def often(self, measure: Measure) -> float:
        """Percent of worlds that reach at least ``over`` percent of the people."""
        return self.big(measure, measure.set)

    def big(self, measure: Measure, changes: Mapping[str, Any]) -> float:
        """The same with other values."""
        people = self.network(self.lesson.changed(changes).network).people
        return 100 * float((self.sizes(measure, changes) * 100 >= measure.over * people).mean())

    def first_wave(self, measure: Measure) -> float:
        """R: the second wave over the first, both added up over the worlds."""
        return self.brought(measure, measure.set)

    def brought(self, measure: Measure, changes: Mapping[str, Any]) -> float:
        """The same with other values."""
        first, second = np.sum([waves(course)[1:3] for course in self.run(measure, changes)], axis=0)
        return float(second / first) if first else 0.0

    def ratio(self, measure: Measure) -> float:
        """People reached with ``set`` over those reached with ``beside``."""
        return float(self.sizes(measure, measure.set).mean() / self.sizes(measure, measure.beside).mean())

    def worse_wins(self, measure: Measure) -> float:
        """Percent of pairs of independent worlds in which ``beside`` reaches more than ``set``; ties count half."""
        better, worse = self.sizes(measure, measure.set), self.sizes(measure, measure.beside)
        above = (worse[:, None] > better[None, :]) + 0.5 * (worse[:, None] == better[None, :])
        return 100 * float(above.mean())

    def crossing(self, measure: Measure) -> float:
        """The smallest value of ``vary`` from which on R is at least 1 (it rises with what pupils move)."""
        control = self.lesson.controls[measure.vary]
        low = self.lesson.value_of(measure.vary, control.first)
        high = self.lesson.value_of(measure.vary, control.last)
        while low < high:
            middle = (low + high) // 2
            high, low = (middle, low) if self.brought(measure, at(measure, middle)) >= 1.0 else (high, middle + 1)
        return float(low)

    def values_of(self, measure: Measure) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every stop of the slider ``vary``, with the values of the world there."""
        for value in map(int, self.lesson.stops(measure.vary)):
            yield value, at(measure, value)

    def first(self, measure: Measure) -> float:
        """The first stop of ``vary`` at which worlds are big as often as ``level``."""
        stops = self.values_of(measure)
        return float(next(value for value, there in stops if self.big(measure, there) >= measure.level))

    def last(self, measure: Measure) -> float:
        """The last one."""
        stops = reversed([*self.values_of(measure)])
        return float(next(value for value, there in stops if self.big(measure, there) >= measure.level))

    def best(self, measure: Measure) -> float:
        """The value of ``vary`` with the most posts seen."""
        seen = {value: self.seen(measure, there) for value, there in self.values_of(measure)}
        return float(max(seen, key=seen.__getitem__))

    def ties(self, measure: Measure) -> float:
        """Friendships."""
        return self.network(self.lesson.changed(measure.set).network).arcs / 2

    def days(self, measure: Measure) -> float:
        """The day on which the last one hears it, on average."""
        return float(np.mean([course.tick.max() for course in self.run(measure, measure.set)]))

    def left(self, measure: Measure) -> float:
        """Followers who leave, on average."""
        return float(np.mean([course.gone.sum() for course in self.run(measure, measure.set)]))

    def views(self, measure: Measure) -> float:
        """Posts seen, on average."""
        return self.seen(measure, measure.set)

    def bought(self, measure: Measure) -> float:
        """People who buy, on average."""
        return float(np.mean([np.count_nonzero(course.bought >= 0) for course in self.run(measure, measure.set)]))

    def quiet(self, measure: Measure, changes: Mapping[str, Any]) -> list[worlds.Course]:
        """All worlds of a measure without the rumour."""
        return self.run(measure, {**changes, **worlds.QUIET})

    def visits(self, measure: Measure) -> float:
        """Visits in the same worlds without the rumour, on average."""
        return float(np.mean([course.visits.sum() for course in self.quiet(measure, measure.set)]))

    def lost(self, measure: Measure) -> float:
        """Visits that the rumour costs, on average."""
        return self.costs(measure, measure.set)

    def costs(self, measure: Measure, changes: Mapping[str, Any]) -> float:
        """The same with other values."""
        pairs = zip(self.quiet(measure, changes), self.run(measure, changes), strict=True)
        return float(np.mean([(quiet.visits - course.visits).sum() for quiet, course in pairs]))

    def halved(self, measure: Measure) -> float:
        """The first stop of ``vary`` at which at most half of the visits are saved that are saved at the first one."""
        alone = self.costs(measure, measure.beside)
        saved = {value: alone - self.costs(measure, there) for value, there in self.values_of(measure)}
        most = next(iter(saved.values()))
        return float(next(value for value, visits in saved.items() if 2 * visits <= most))

    def seen(self, measure: Measure, changes: Mapping[str, Any]) -> float:
        """The same with other values."""
        return float(np.mean([course.seen.sum() for course in self.run(measure, changes)]))

    def friends(self, measure: Measure) -> float:
        """How many friends people have on average."""
        return float(self.network(self.lesson.changed(measure.set).network).out_degree.mean())

    def friends_of_friends(self, measure: Measure) -> float:
        """How many friends a friend has on average: Σd²/Σd (Feld 1991)."""
        degree = self.network(self.lesson.changed(measure.set).network).out_degree
        return float((degree**2).sum() / degree.sum())


def at(measure: Measure, value: int) -> dict[str, Any]:
    """A measure's world with this value of ``vary``."""
    return {**measure.set, measure.vary: str(value)}
