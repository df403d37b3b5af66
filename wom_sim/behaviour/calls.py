"""Maki–Thompson: a sharer calls one friend a tick, and loses interest on calling somebody who knows."""

from __future__ import annotations

from typing import Any, NamedTuple

from wom_sim.rng import cut, passes

KEY = ""

STATE: dict[str, tuple[tuple[str, str, float], ...]] = {}


class Spec(NamedTuple):
    """One friend a tick is called with this chance, instead of every friend being contacted; 0 is off.

    ``stifle``: the caller stops after calling somebody who already knows.
    """

    chance: float = 0.0
    stifle: bool = False


class Constants(NamedTuple):
    """The chance as an integer cut, and what it does."""

    on: bool
    cut: Any
    stifle: bool


def constants(setting: Any) -> Constants:
    """The calls of a setting."""
    spec = setting.sharing.calls
    return Constants(spec.chance > 0.0, cut(spec.chance), spec.stifle)


def rings(state: int, world: Any) -> bool:
    """Whether a sharer calls anybody in this tick."""
    return passes(state, world.on.calls.cut)


def stifles(knew: bool, world: Any) -> bool:
    """Whether a call to somebody who knew, or did not, stops the caller."""
    return knew and world.on.calls.stifle
