"""R7: frequency tires.  The more often somebody has met a content and its brand of late, the less each exposure does.

Every exposure of any medium adds 1 to the wear W of its content, whatever its attention, and W halves in
``half_life_days``.  What is felt of a content is multiplied by ``m(W) = exp(−max(0, W − W0)/ω)``, with W half of the
content's own (copies of a content share it) and half of all the brand's contents together, today's exposures included;
so m(W0 + ω) = 1/e, and ever more frequency does turn down.  In a tick m is read from a table at whole W, linear
between.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from wom_sim.language.say import marked
from wom_sim.reading.fields import Model, Positive
from wom_sim.rules import powers

KEY = "wear"

STATE = {"hot": (("wear", "i4", 0), ("wear_tick", "i2", 0))}
"""W in units of 2^-16, so that a sum of exposures and decays has the same bits everywhere; as of ``wear_tick``."""

UNIT = 1 << 16
MOST = 30_000 * UNIT
"""More exposures than anybody meets; a sum of more would not fit into four bytes."""

SPENT = 40
"""Beyond W0 + 40·ω nothing is felt any more: exp(−40) is 4·10⁻¹⁸."""


class Wear(Model):
    """How soon people tire of being shown the same; on unless it is said."""

    on: bool = Field(True, description="whether frequency tires")
    tolerated: Positive = Field(
        8.0,
        title=marked("how often people see the same before they tire"),
        description="exposures W0 that nobody minds",
    )
    scale: Positive = Field(
        10.0,
        title=marked("how slowly people tire"),
        description="further exposures ω after which 1/e of the effect is left",
    )
    half_life_days: Positive = Field(
        14.0,
        title=marked("days until half of the weariness is gone"),
        description="days after which half of the exposures are forgotten",
    )


Spec = Wear
OFF = Spec(on=False)


class Constants(NamedTuple):
    """Tables: ``decay`` by ticks since the last exposure, ``left`` = m(W) at whole W; only ``on`` is read when off."""

    on: bool
    decay: Any
    left: Any


def constants(setting: Any) -> Constants:
    """The tables of a setting."""
    spec = setting.specs.get(KEY, OFF)
    if not spec.on:
        return Constants(False, np.ones(1), np.ones(1))
    decay = powers(2.0 ** (-1.0 / spec.half_life_days), setting.ticks + 2)
    end = math.ceil(spec.tolerated + SPENT * spec.scale)
    left = [math.exp(-max(0.0, worn - spec.tolerated) / spec.scale) for worn in range(end)]
    return Constants(True, np.array(decay), np.array([*left, 0.0]))


def meet(item: Any, count: int, world: Any) -> None:
    """A content is met ``count`` times in this tick."""
    if world.on.wear.on:
        item.wear = min(now(item, world) + count * UNIT, MOST)
        item.wear_tick = world.tick


def now(item: Any, world: Any) -> int:
    """W of one content in this tick, in units."""
    return int(item.wear * world.on.wear.decay[world.tick - item.wear_tick])


def felt(weight: float, items: Any, c: int, maker: Any, world: Any) -> float:
    """What is left of the weight of an exposure to a content: m(W) of it."""
    if not world.on.wear.on:
        return weight
    own = now(items[c], world)
    total = own
    for other in range(maker.first_content, maker.end_content):
        if other != c and items[other].wear > 0:
            worn = now(items[other], world)
            total += worn
            if world.contents[other].group == world.contents[c].group:
                own += worn
    return weight * left_at((own + total) / (2.0 * UNIT), world.on.wear.left)


def left_at(worn: float, table: Any) -> float:
    """m(W) between two whole W."""
    below = int(worn)
    if below + 1 >= len(table):
        return 0.0
    part = worn - below
    return float(table[below] + (table[below + 1] - table[below]) * part)
