"""R6: what persuasion leaves behind.  Goodwill A is the dose of persuasion, which fades; it convinces at a visit."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from wom_sim.reading.fields import Model, Positive
from wom_sim.rules import conviction, dose, powers, remembered

KEY = "memory"

STATE = {"brand": (("goodwill", "f8", 0), ("goodwill_tick", "i4", 0))}


class Memory(Model):
    """What persuasion leaves behind."""

    goodwill: bool = Field(True, description="whether persuasion lasts from one visit to the next")
    half_life_days: Positive = Field(7.0, description="days after which half of the goodwill is left")
    saturation: Positive = Field(0.15, description="goodwill at which half of its greatest effect is reached (K)")


Spec = Memory
OFF = Spec(goodwill=False)


class Constants(NamedTuple):
    """``decay[k]`` = λ^k, by repeated multiplication so that every engine and platform has the same bits."""

    on: bool
    decay: Any
    saturation: float


def constants(setting: Any) -> Constants:
    """The memory of a setting."""
    spec = setting.specs.get(KEY, OFF)
    ticks = setting.ticks + 2 if spec.goodwill else 1
    return Constants(spec.goodwill, np.array(powers(2.0 ** (-1.0 / spec.half_life_days), ticks)), spec.saturation)


def remember(brand: Any, trust: int, world: Any) -> None:
    """Goodwill decays lazily and takes in this tick's persuasion, summed as integers first."""
    if trust > 0 and world.on.goodwill.on:
        elapsed = world.tick - brand.goodwill_tick
        brand.goodwill = remembered(brand.goodwill, world.on.goodwill.decay[elapsed], dose(trust))
        brand.goodwill_tick = world.tick


def fresh(trust: int, on: Any) -> float:
    """1 / conviction by one exposure of this trust (in units): orders per visit are typed for a first exposure.

    1 for an exposure without trust: it leaves no goodwill, and sells on what others have left.
    """
    if not on.on or trust == 0:
        return 1.0
    return 1.0 / conviction(dose(trust), on.saturation)


def convinced(brand: Any, own_interest: float, world: Any) -> float:
    """Conviction at a visit, exactly 1 when the module is off.

    Who comes by herself brings an interest of her own, worth one exposure of goodwill (a baseline of zero goodwill
    would otherwise never buy).
    """
    if not world.on.goodwill.on:
        return 1.0
    elapsed = world.tick - brand.goodwill_tick
    goodwill = remembered(brand.goodwill, world.on.goodwill.decay[elapsed], own_interest)
    return conviction(goodwill, world.on.goodwill.saturation)
