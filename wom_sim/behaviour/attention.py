"""R14: of all that reaches a person in one day she takes in a few contents; the rest is delivered and passes her by.

Every content that is felt today draws a lot, and those with the smallest are taken in: L of k, so that each is with
chance L/k.  Copies of a content have one lot and one place between them, so that splitting a content buys no attention.
What a seed hands over is taken in for certain, beside the others.  Without other people's messages three a day are
hardly ever too few.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import Field

from wom_sim.reading.fields import Count, Model
from wom_sim.rng import MASK, absorb, uniform

KEY = "attention"

STATE: dict[str, tuple[tuple[str, str, float], ...]] = {}

_SEEDED = 2  # Mark.SEEDED


class Attention(Model):
    """How much people take in."""

    contents_per_day: Count | None = Field(
        None, description="most different contents that a person takes in on one day; all of them when left out"
    )


Spec = Attention
OFF = Spec()


class Constants(NamedTuple):
    """``most``: L; only ``on`` is read when off."""

    on: bool
    most: int


def constants(setting: Any) -> Constants:
    """What people take in, in a setting."""
    most = setting.specs.get(KEY, OFF).contents_per_day
    return Constants(most is not None, most or 0)


def competes(item: Any) -> bool:
    """Whether something of a content is to be felt today that is not handed over for certain."""
    return bool(item.marks & _SEEDED == 0 and (item.attention > 0 or item.trust > 0 or item.pull > 0))


def limit(person: Any, items: Any, world: Any) -> None:
    """Empty what is felt of all contents but those with the L smallest lots; no sorting, no room of its own."""
    end, last = world.brands[len(world.brands) - 1].end_content, -1.0
    felt = 0
    for c in range(end):
        felt += int(competes(items[c]))
    if felt <= world.on.attention.most:
        return
    for _ in range(world.on.attention.most):
        smallest = 2.0
        for c in range(end):
            if competes(items[c]):
                lot = uniform(absorb(absorb(world.contents[c].attention_key, world.tick), person.id))
                if last < lot < smallest:
                    smallest = lot
        if smallest == 2.0:
            return
        last = smallest
    for c in range(end):
        item = items[c]
        if not competes(item):
            continue
        if uniform(absorb(absorb(world.contents[c].attention_key, world.tick), person.id)) > last:
            item.attention = 0
            item.trust = 0
            item.pull = 0
            item.buy = 0
            item.touch_hash = MASK
