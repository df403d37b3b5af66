"""R3: an outlet takes a story once the press work and what people share are enough, and tells its readers."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import Field

from wom_sim import rng
from wom_sim.reading.fields import Model, Probability
from wom_sim.rng import Purpose
from wom_sim.rules import fires, pressure, resistance, story_pressure

KEY = ""

STATE: dict[str, tuple[tuple[str, str, float], ...]] = {}


class Outlet(Model):
    """An outlet of the press."""

    take_up: Probability = Field(description="chance that the press work alone gets the story in, 0 … 1")
    reach: Probability = Field(description="chance that a person sees it when it is in, 0 … 1")


Spec = Outlet


class Constants(NamedTuple):
    """None: outlets decide once a tick, before anybody acts."""


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def takes(outlet: Any, line: Any, shares: int, content: int, seed: int) -> bool:
    """Whether an outlet takes the story of a line by now: L(π)·(pitch + shares so far/b0) beats its resistance.

    ``content`` is the content's word; ``shares`` are those of the days before, in simulated people.
    """
    resisted = resistance(rng.uniform(rng.key(seed, Purpose.OUTLET, content, outlet.word)))
    return fires(story_pressure(pressure(outlet.take_up), line.pitch, shares, line.needed), resisted)
