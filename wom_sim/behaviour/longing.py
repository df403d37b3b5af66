"""R0, R6: what was said keeps bringing people: goodwill lifts the visits of their own, after the ads have stopped.

The chance of a visit of her own is ``pc(v0, season · (1 + β·A/(A+K)))`` with goodwill A.  β is not typed: what makes
ads bring twice in the long run what they bring in their week differs thirtyfold between brands.  Typed is that ratio,
and β solved from it on the mean path of a standard pulse.  Such a visit then carries conviction 1: goodwill acts on how
often she comes, and would count twice if it also convinced her better.

What a new customer orders later counts with her first order.  A customer has a clock, which nothing lifts: the ratio is
that of first orders and theirs, and of a brand whose ads mostly bring its regulars back less comes out: with a fifth of
all people regulars a typed 2 of a brand that 1 % order from in a month gives 1.9, with half of them a typed 2.5 gives
1.9, and a typed 2 of one that 10 % order from gives 1.6.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import numpy as np
from annotated_types import Ge, Le

from wom_sim.reading.fields import NUMBER
from wom_sim.rules import conviction, powers, pressure, remembered

KEY = ""

STATE = {"maker": (("longs", "u1", 0),)}  # goodwill acts on its own visits alone

Spec = Annotated[float, Ge(1), Le(10), NUMBER]
"""Orders that ads bring in the long run over those that they bring while they run."""


class Constants(NamedTuple):
    """Whether any brand has a ratio; β stands with the arrivals of the day."""

    on: bool
    saturation: float


def constants(setting: Any) -> Constants:
    """Whether any brand has a ratio; none without goodwill."""
    memory = setting.specs.get("memory")
    on = memory is not None and memory.goodwill and any(brand.lift is not None for brand in setting.brands)
    return Constants(bool(on), memory.saturation if memory is not None else 1.0)


def of_maker(brand: Any) -> dict[str, Any]:
    """What is the same for all people, by field of the brand's constants."""
    return {} if brand.lift is None else {"longs": 1}


def lift(most: float, brand: Any, world: Any) -> float:
    """1 + β·A/(A+K), with goodwill as today's exposures find it; ``most`` is β, 0 where nothing lifts."""
    if most == 0.0 or not world.on.longing.on:
        return 1.0
    goodwill = remembered(brand.goodwill, world.on.goodwill.decay[world.tick - brand.goodwill_tick], 0.0)
    return float(1.0 + most * goodwill / (goodwill + world.on.longing.saturation))


def convinced(conviction_of_hers: float, b: int, world: Any) -> float:
    """Conviction at a visit of her own: 1 where goodwill lifts how often she comes."""
    if world.on.longing.on and world.brands[b].longs != 0:
        return 1.0
    return conviction_of_hers


# ---------------------------------------------------------------- β from a ratio


class Pulse(NamedTuple):
    """Ads that the ratio is measured on: so many impressions a person in so many days, and how long orders count.

    ``ctr`` and ``cvr`` are those of paid social media; ``trust`` weighs one impression.
    """

    impressions: float = 3.0
    days: int = 7
    after: int = 60
    trust: float = 0.5
    ctr: float = 0.0108
    cvr: float = 0.0108


class Own(NamedTuple):
    """A brand without ads: chance of an own visit a day, and of an order at one; half-life and K of goodwill.

    ``shape`` of the gamma distribution of impressions over people, infinite where all get as many by chance alone.
    ``after[t]``: mean number of further orders in the t days after the first; empty where nobody orders twice.
    """

    visits: float
    conversion: float
    half_life_days: float
    saturation: float
    shape: float = math.inf
    after: tuple[float, ...] = ()


STANDARD = Pulse()
MOST_SEEN = 80
LIFTS = tuple(2.0**power for power in range(-17, 11))
"""From far too little to more than any brand needs: the ratio rises with β, and falls where everybody soon buys."""
HALVINGS = 20


@lru_cache(maxsize=256)
def solved(ratio: float, own: Own, pulse: Pulse = STANDARD) -> float | None:
    """β at which the pulse brings ``ratio`` times as much in the long run; None where none does.

    0 where it brings as much without any.  Deterministic: bisection below the first power of 2 that brings enough.
    """
    if long_over_short(0.0, own, pulse) >= ratio:
        return 0.0
    high = next((beta for beta in LIFTS if long_over_short(beta, own, pulse) >= ratio), None)
    if high is None:
        return None
    low = high / 2.0
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if long_over_short(middle, own, pulse) >= ratio else (middle, high)
    return math.sqrt(low * high)


def long_over_short(beta: float, own: Own, pulse: Pulse = STANDARD) -> float:
    """Extra orders of a pulse until ``after`` days behind it over those in its own days, on the mean path.

    People are taken by how many impressions they get (negative binomial), spread evenly over the days; whatever chance
    does to one of them beyond that is averaged.
    """
    chance = own.visits * own.conversion
    untold = chance * (1.0 - chance) ** np.arange(pulse.days + pulse.after)
    extra = orders_by_day(beta, own, pulse) @ seen_by(pulse.impressions, own.shape) - untold
    return float(with_later(extra, own.after) / with_later(extra[: pulse.days], own.after))


def with_later(orders: Any, after: Sequence[float]) -> float:
    """First orders of so many days, each with the mean of those that have followed by the last one."""
    later = np.zeros(len(orders))
    later[: len(after)] = np.asarray(after[: len(orders)])
    return float(orders.sum() + orders @ later[::-1])


def orders_by_day(beta: float, own: Own, pulse: Pulse) -> Any:
    """Chance of a first order on each day, by impressions: float64[days, impressions]."""
    counts = evenly_spread(pulse.days)
    one = float(conviction(pulse.trust, own.saturation))
    bought = pressure(pulse.ctr * pulse.cvr) / one
    visits, fade = pressure(own.visits), powers(2.0 ** (-1.0 / own.half_life_days), 2)[1]
    goodwill, left = np.zeros(MOST_SEEN), np.ones(MOST_SEEN)
    found = np.zeros((pulse.days + pulse.after, MOST_SEEN))
    for day in range(len(found)):
        goodwill = goodwill * fade
        lifted = 1.0 + beta * goodwill / (goodwill + own.saturation)
        stays = 1.0 + own.conversion * np.expm1(-visits * lifted)
        if day < pulse.days:
            goodwill = goodwill + pulse.trust * counts[day]
            stays = stays * np.exp(-bought * counts[day] * conviction(goodwill, own.saturation))
        found[day] = left * (1.0 - stays)
        left = left * stays
    return found


@lru_cache(maxsize=16)
def evenly_spread(days: int) -> Any:
    """On which days so many impressions come: float64[days, impressions]."""
    counts = np.zeros((days, MOST_SEEN))
    for n in range(1, MOST_SEEN):
        moments = ((np.arange(n) + 0.5) * days / n).astype(np.int64)
        counts[:, n] = np.bincount(moments, minlength=days)
    return counts


@lru_cache(maxsize=64)
def seen_by(mean: float, shape: float) -> Any:
    """Shares of people by impressions, float64[impressions]: negative binomial, Poisson for an infinite shape."""
    even = math.isinf(shape)
    masses = [math.exp(-mean) if even else (shape / (shape + mean)) ** shape]
    for n in range(MOST_SEEN - 1):
        step = mean / (n + 1) if even else (shape + n) / (n + 1) * mean / (mean + shape)
        masses.append(masses[-1] * step)
    return np.array(masses) / sum(masses)
