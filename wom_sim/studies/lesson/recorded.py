"""Worlds that a page cannot compute, since they take logarithms, recorded at every stop of its sliders.

Of the first ``recorded`` worlds a page gets who heard what on which day and from whom, and what a rumour cost week by
week, or who bought; of as many as its steps count, the sums.  Pupils of all numbers share these worlds, which are those
of pupil 0: what they count is what the key says.  Numbers are written as LEB128, seven bits a byte, in base64.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.ledger import Medium
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.measured import SEED, Measured, seeds_of, waves
from wom_sim.studies.lesson.typed import Lesson
from wom_sim.studies.lesson.values import World


def moved(lesson: Lesson) -> list[str]:
    """Values of the world that differ between stops, in the order of their declaration."""
    names = {name for step in lesson.steps for name in (*step.set, *step.controls)}
    return [name for name in World.model_fields if name in names]


def counted(lesson: Lesson) -> int:
    """How many worlds are counted at a stop."""
    return max(1, *(step.worlds for step in lesson.steps))


def plain(world: World, people: int) -> World:
    """The same world where all are told, or nobody is, whoever is asked for."""
    if world.seeds == 0:
        return world.model_copy(update={"who": "random", "after": 0})
    return world.model_copy(update={"who": "random"}) if world.seeds >= people else world


class Recorder:
    """Records the worlds of a lesson once, whatever the language of its pages."""

    def __init__(self, lesson: Lesson, measured: Measured) -> None:
        self.lesson, self.measured = lesson, measured
        self.seeds = [rng.world_seed(SEED, k) for k in range(counted(lesson))]
        self.calm: dict[World, list[np.ndarray]] = {}

    @cached_property
    def recording(self) -> dict[str, Any] | None:
        """All worlds of a page, as its script reads them; None where it computes its own."""
        many = self.lesson.recorded
        if many is None:
            return None
        names = moved(self.lesson)
        places: dict[World, int] = {}
        stops: dict[str, int] = {}
        for world in (world for step in self.lesson.steps for world in self.lesson.choices(step)):
            alike = plain(world, self.measured.network(world.network).people)
            stops[" ".join(str(getattr(world, name)) for name in names)] = places.setdefault(alike, len(places))
        told = [self.stop(world, many) for world in places]
        ring = "corrected" if self.lesson.world.rumour else "bought"
        return {"by": names, "stops": stops, "told": told, "worlds": many, "ring": ring}

    def visits(self, world: World) -> list[np.ndarray]:
        """Visits by tick in every world without its rumour."""
        quiet = world.model_copy(update=worlds.QUIET)
        if quiet not in self.calm:
            network = self.measured.network(world.network)
            self.calm[quiet] = [worlds.run(network, quiet, [], seed).visits for seed in self.seeds]
        return self.calm[quiet]

    def stop(self, world: World, many: int) -> dict[str, Any]:
        """One stop: worlds to watch, and of all what was reached and lost or bought, and the first two waves."""
        network = self.measured.network(world.network)
        firsts = [seeds_of(network, world, seed) for seed in self.seeds]
        courses = [worlds.run(network, world, first, seed) for first, seed in zip(firsts, self.seeds, strict=True)]
        shown = [watched(first, course) for first, course in zip(firsts, courses[:many], strict=False)]
        made = {
            "sizes": as_text(int(np.count_nonzero(course.tick >= 0)) for course in courses),
            "waves": np.sum([waves(course)[1:3] for course in courses], axis=0).tolist(),
        }  # fmt: skip
        if not world.rumour:
            bought = as_text(int(np.count_nonzero(course.bought >= 0)) for course in courses)
            return {**made, "worlds": [as_text(one) for one in shown], "bought": bought}
        visits = self.visits(world)
        lost = [quiet - course.visits for quiet, course in zip(visits, courses, strict=True)]
        return {
            **made, "worlds": [as_text([*one, *weekly(costs)]) for one, costs in zip(shown, lost, strict=False)],
            "lost": as_text(int(one.sum()) for one in lost), "visits": as_text(int(one.sum()) for one in visits),
        }  # fmt: skip


TELLERS = {Medium.NONE: 0, Medium.EARNED: 0, Medium.OWNED: 1, Medium.PAID: 2}
"""How it is written from whom somebody heard it who heard it from no friend; friends stand behind."""


def watched(first: list[int], course: worlds.Course) -> list[int]:
    """One world as numbers: who is told before others; who hears it, when, from whom; who gets a ring, and when."""
    starred = first if len(first) < len(course.tick) else []
    numbers = [len(starred), *starred, *on_days(course.tick)]
    for person in np.flatnonzero(course.tick >= 0).tolist():
        parent = int(course.parent[person])
        numbers.append(parent + len(set(TELLERS.values())) if parent >= 0 else TELLERS[Medium(course.medium[person])])
    return [*numbers, *on_days(np.maximum(course.corrected, course.bought))]


def on_days(ticks: np.ndarray) -> Iterator[int]:
    """How many people something happens to; then each of them, by the distance to the one before, and the day."""
    people = np.flatnonzero(ticks >= 0)
    yield len(people)
    for person, further in zip(people.tolist(), np.diff(people, prepend=0).tolist(), strict=True):
        yield from (further, int(ticks[person]))


def weekly(lost: np.ndarray) -> Iterator[int]:
    """Visits lost in each week."""
    yield from (int(lost[day : day + worlds.WEEK].sum()) for day in range(1, len(lost), worlds.WEEK))


def as_text(numbers: Iterable[int]) -> str:
    """Whole numbers from 0 on in LEB128, in base64."""
    made = bytearray()
    for number in numbers:
        if number < 0:
            raise ValueError(number)
        while number > 127:
            made.append(number & 127 | 128)
            number >>= 7
        made.append(number)
    return base64.b64encode(bytes(made)).decode("ascii")
