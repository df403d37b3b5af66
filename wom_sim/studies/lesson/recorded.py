"""Worlds that a page cannot compute, since they take logarithms, recorded at every stop of its sliders.

Of the first ``recorded`` worlds a page gets who heard what on which day and from whom, and what it cost week by week;
of as many as its steps count, the sums.  Pupils of all numbers share these worlds, which are those of pupil 0: what
they count is what the key says.  Numbers are written as LEB128, seven bits a byte, in base64.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.measured import SEED, Measured, seeds_of, waves
from wom_sim.studies.lesson.typed import Lesson, Step, World


def moved(lesson: Lesson) -> list[str]:
    """Values of the world that differ between stops, in the order of their declaration."""
    names = {name for step in lesson.steps for name in (*step.set, *step.controls)}
    return [name for name in World.model_fields if name in names]


def worlds_of(lesson: Lesson, step: Step) -> Iterator[World]:
    """Everything that pupils may set at a step."""
    for chosen in product(*map(lesson.stops, step.controls)):
        yield lesson.changed({**step.set, **dict(zip(step.controls, chosen, strict=True))})


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
        for world in (world for step in self.lesson.steps for world in worlds_of(self.lesson, step)):
            alike = plain(world, self.measured.network(world.network).people)
            stops[" ".join(str(getattr(world, name)) for name in names)] = places.setdefault(alike, len(places))
        return {"by": names, "stops": stops, "told": [self.stop(world, many) for world in places], "worlds": many}

    def visits(self, world: World) -> list[np.ndarray]:
        """Visits by tick in every world without its rumour."""
        quiet = world.model_copy(update=worlds.QUIET)
        if quiet not in self.calm:
            network = self.measured.network(world.network)
            self.calm[quiet] = [worlds.run(network, quiet, [], seed).visits for seed in self.seeds]
        return self.calm[quiet]

    def stop(self, world: World, many: int) -> dict[str, Any]:
        """One stop: worlds to watch, and of all what was reached and lost, and the first two waves."""
        network = self.measured.network(world.network)
        firsts = [seeds_of(network, world, seed) for seed in self.seeds]
        courses = [worlds.run(network, world, first, seed) for first, seed in zip(firsts, self.seeds, strict=True)]
        visits = self.visits(world)
        lost = [quiet - course.visits for quiet, course in zip(visits, courses, strict=True)]
        return {
            "worlds": [as_text(watched(*one)) for one in zip(firsts, courses, lost[:many], strict=False)],
            "sizes": as_text(int(np.count_nonzero(course.tick >= 0)) for course in courses),
            "lost": as_text(int(one.sum()) for one in lost), "visits": as_text(int(one.sum()) for one in visits),
            "waves": np.sum([waves(course)[1:3] for course in courses], axis=0).tolist(),
        }  # fmt: skip


def watched(first: list[int], course: worlds.Course, lost: np.ndarray) -> Iterator[int]:
    """One world as numbers: who is told before others; who hears it, when, from whom; who hears it corrected; weeks."""
    starred = first if len(first) < len(course.tick) else []
    yield from (len(starred), *starred)
    heard, corrected = np.flatnonzero(course.tick >= 0), np.flatnonzero(course.corrected >= 0)
    yield len(heard)
    for person in heard.tolist():
        yield from (person, int(course.tick[person]), int(course.parent[person]) + 1)
    yield len(corrected)
    for person in corrected.tolist():
        yield from (person, int(course.corrected[person]))
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
