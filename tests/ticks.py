"""How long a tick of a lesson takes on its page: what is computed for it (or read back), and the drawing."""

from __future__ import annotations

from typing import Any

from wom_sim.studies.lesson.typed import Lesson

TICKS = """() => {
  const { CORE, LESSON, state, draw, recordedWorld } = womLesson, each = [];
  const told = LESSON.recorded, net = state.net;
  const busiest = () => {
    const long = ([, at]) => told.told[at].worlds[0].length;
    const [stop] = Object.entries(told.stops).sort((a, b) => long(b) - long(a))[0];
    const values = stop.split(" ").map((value) => Number.isNaN(Number(value)) ? value : Number(value));
    return { ...LESSON.world, ...Object.fromEntries(told.by.map((name, k) => [name, values[k]])) };
  };
  const world = (pupil) => {
    if (told) return recordedWorld(busiest(), net.people, pupil, 0);
    const seed = CORE.worldSeed(CORE.halves(pupil), 0), seeds = CORE.choose(net, "random", 5, seed);
    return { seeds, course: CORE.run(net, CORE.howOf({ ...LESSON.world, share: 100 }, LESSON.tables), seeds, seed) };
  };
  for (let pupil = 1; pupil <= 9; pupil++) {
    const began = performance.now(), { seeds, course } = world(pupil);
    const last = Math.max(1, ...course.tick), took = (performance.now() - began) / (last + 1), times = [];
    Object.assign(state, { seeds, course });
    for (state.day = 0; state.day <= last; state.day++) {
      const from = performance.now();
      draw();
      times.push(took + performance.now() - from);
    }
    each.push(times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)]);
  }
  return each.sort((a, b) => a - b)[4];
}"""
"""Milliseconds that nine of ten ticks stay below, in the median of nine worlds in which all pass it on."""


def throttled(page: Any, rate: int) -> None:
    """Make the page's processor so many times slower."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def with_people(lesson: Lesson, people: int) -> Lesson:
    """The lesson with so many people in its first network."""
    name = next(iter(lesson.networks))
    nets = {name: lesson.networks[name].model_copy(update={"people": people})}
    return lesson.model_copy(update={"networks": {**lesson.networks, **nets}})
