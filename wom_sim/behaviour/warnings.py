"""Negative word of mouth: who has been let down warns her friends, and each distinct warning lowers the odds of buying.

A warning brings no trust, no visit and no exposure.  Its hearer counts the *distinct* people who have warned her of a
brand, j ≤ 5, without storing them: a detractor has one story a brand, so a delivery at age k is the first exactly when
none of the contact draws of the ages before k has hit.  From the next tick on an order by any of her visits has
``q_j = q·ω^j/(1 − q + q·ω^j)`` for q (East, Hammond & Lomax 2008): of each pull p the part that buys is L(p·q_j), so
that visits stay as they were and only fewer of them buy.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from wom_sim.ledger import Event, Medium, note
from wom_sim.reading.fields import Model, Probability
from wom_sim.rules import buying_pressure, powers, pressure, units, with_odds

KEY = ""

STATE = {
    "brand": (
        ("warnings", "u1", 0),  # j: distinct people who have warned her, until the tick before
        ("warned", "u1", 0),  # and in this tick
    )
}

MOST = 5
CLOCK = 3
"""Word of the share clock of a warning, beside 1 of a noticer and 2 of a customer."""

_WARNED, _EARNED = int(Event.WARNED), int(Medium.EARNED)


class Warnings(Model):
    """What a warning does to who hears it; there are warnings where the brand says something of experience."""

    odds: Probability = Field(0.62, description="factor of each warning on the odds of an order, 0 … 1; 1 is off")
    customers: Probability = Field(
        0.89, description="factor of each warning on how soon a customer orders again, 0 … 1; 1 is off"
    )
    attention: Probability = Field(
        0.0, description="weight of a warning for noticing what it is about; a friend's praise is 1"
    )


Spec = Warnings
OFF = Spec(odds=1.0, customers=1.0)


class Constants(NamedTuple):
    """What j warnings leave: ``left[source][content][j]`` of the part of an exposure's pull that buys (friends last).

    ``brands[b]``: for j = 0 … 5 the pressure to buy of a visit of hers, and behind them the factors on a customer's own
    clock.
    """

    on: bool
    left: Any
    brands: Any


def constants(setting: Any) -> Constants:
    """What warnings do, lines apart: see :func:`spread_over`."""
    specs = [getattr(brand.spec, "warnings", OFF) for brand in setting.brands]
    own = [
        [*(pressure(with_odds(brand.conversion, m)) for m in factors(one.odds)), *factors(one.customers)]
        for brand, one in zip(setting.brands, specs, strict=True)
    ]
    on = any(getattr(brand.spec, "experience", None) for brand in setting.brands)
    return Constants(on, np.ones((1, 1, MOST + 1)), np.array(own).reshape(-1, 2 * (MOST + 1)))


def attention_of(setting: Any) -> np.ndarray:
    """What a warning by each content weighs for noticing, in units of 2^-20, int64[contents]."""
    specs = [getattr(brand.spec, "warnings", OFF) for brand in setting.brands]
    return np.array([units(specs[content.brand].attention) for content in setting.contents], np.int64)


def factors(odds: float) -> list[float]:
    """ω^j for j = 0 … 5."""
    return powers(odds, MOST + 1)


def spread_over(setting: Any, worth: Any, lines: int) -> np.ndarray:
    """``left`` of :class:`Constants`: ``worth`` yields source, content, chance to visit as a pressure and to buy."""
    table = np.ones((lines + 1, len(setting.contents), MOST + 1))
    for source, c, pulled, ordered in worth:
        spec = getattr(setting.brands[setting.contents[c].brand].spec, "warnings", OFF)
        table[source, c] = left_of(pulled, ordered, spec.odds)
    return table


def left_of(pulled: float, ordered: float, odds: float) -> list[float]:
    """L(p·q_j)/L(p·q) for j = 0 … 5; 1 where nothing buys."""
    before = buying_pressure(pulled, ordered)
    if before == 0.0:
        return [1.0] * (MOST + 1)
    after = [buying_pressure(pulled, with_odds(ordered, m)) for m in factors(odds)]
    return [1.0, *(one / before for one in after[1:])]


# ---------------------------------------------------------------- who warns whom


def story(brand: Any, maker: Any, world: Any) -> int:
    """The content by which a detractor tells her story: what brought her, else what customers make; −1: she has none.

    Only one, so that whoever hears of it counts her once.
    """
    if brand.brought >= 0:
        return int(brand.brought)
    for c in range(maker.first_content, maker.end_content):
        if world.contents[c].made_by_customers != 0:
            return c
    return -1


def is_warning(share: Any) -> bool:
    """Whether a queued share warns; the word of a sponsored one is a hash."""
    return bool(share.line < 0 and share.n == CLOCK)


def sour(shares: np.ndarray, attention: np.ndarray) -> None:
    """Queued shares that warn bring no trust and no visit, and the attention that is typed, by content."""
    warning = (shares["n"] == CLOCK) & (shares["line"] < 0)
    for name in ("trust", "pull", "buy"):
        shares[name][warning] = 0
    shares["attention"][warning] = attention[shares["content"][warning]]


def hear(share: Any, position: int, item: Any, brand: Any, b: int, age: int, first: bool, world: Any) -> None:
    """A warning reaches a friend; it is counted when it is the first word that she has from this person."""
    item.attention += share.attention
    if not first:
        return
    brand.warned = min(brand.warned + 1, MOST)
    note(
        world.ledger, world.tick, _WARNED, position, share.person, share.content, b, -1, _EARNED, age, 0, 0, 0
    )  # fmt: skip


def settle(brand: Any) -> None:
    """At the end of her tick: today's warnings count from tomorrow on, whatever came first today."""
    if brand.warned != 0:
        brand.warnings = min(brand.warnings + brand.warned, MOST)
        brand.warned = 0


# ---------------------------------------------------------------- what j warnings leave


def still_buys(buy: int, brand: Any, source: int, content: int, world: Any) -> int:
    """What is left of the part of an exposure's pull that buys, in its units; ``source``: a line, or friends."""
    if not world.on.warnings.on or brand.warnings == 0:
        return buy
    return int(buy * thinned(brand, source, content, world))


def thinned(brand: Any, source: int, content: int, world: Any) -> float:
    """What j warnings leave of the pressure to buy by a source and a content."""
    return float(world.on.warnings.left[source][content][brand.warnings])


def friends_buy(share: float, brand: Any, content: int, world: Any) -> float:
    """The same of the share of a friend's pull that buys, held behind a gate until now."""
    if not world.on.warnings.on or brand.warnings == 0:
        return share
    return share * thinned(brand, world.lines, content, world)


def persuaded(persuade: float, brand: Any, b: int, world: Any) -> float:
    """L(q_j) of a visit of her own."""
    if not world.on.warnings.on or brand.warnings == 0:
        return persuade
    return float(world.on.warnings.brands[b][brand.warnings])


def clock(brand: Any, b: int, world: Any) -> float:
    """Factor on a customer's own clock: ω^j with the ω of customers; exactly 1 unwarned, or when off."""
    if not world.on.warnings.on or brand.warnings == 0:
        return 1.0
    return float(world.on.warnings.brands[b][MOST + 1 + brand.warnings])
