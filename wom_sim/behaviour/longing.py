"""R0, R6: what was said keeps bringing people: goodwill lifts the visits of their own, after the ads have stopped.

The chance of a visit of her own is ``pc(v0, season · (1 + β·A/(A+K)))`` with goodwill A.  β is not typed: what makes
ads bring twice in the long run what they bring in their week differs thirtyfold between brands.  Typed is that ratio,
and β solved from it on the mean path of a standard pulse.  Such a visit then carries conviction 1: goodwill acts on how
often she comes, and would count twice if it also convinced her better.

A customer has a clock instead, and goodwill quickens it by the same factor: ``rate · (1 + β·A/(A+K))`` a day.  What is
counted are all orders, those of the customers of before day 1 and what new ones order later included.  A subscription
has its dates, which nothing said moves: of one the ratio is that of first orders.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import numpy as np
from annotated_types import Ge, Le

from wom_sim.reading.fields import NUMBER
from wom_sim.rules import conviction, powers, pressure, remembered
from wom_sim.statistics.buying import brought_by

KEY = ""

STATE = {
    "maker": (
        ("quickens", "f8", 0),  # β of its customers' clocks
        ("longs", "u1", 0),  # goodwill acts on how often people come alone
    )
}

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
    return {} if brand.lift is None else {"longs": 1, "quickens": brand.lift}


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


class Clock(NamedTuple):
    """How customers of a brand come back: BG/NBD with its scale α in days, and who bought before day 1.

    ``regulars``: their share of all people, won over ``past`` days, with rates ``pace`` times those of new customers.
    ``most``: orders a day that nobody passes.
    """

    shape: float
    alpha: float
    leave_a: float
    leave_b: float
    regulars: float = 0.0
    past: float = 1.0
    pace: float = 1.0
    most: float = 1.0


class Own(NamedTuple):
    """A brand without ads: chance of an own visit a day, and of an order at one; half-life and K of goodwill.

    ``shape`` of the gamma distribution of impressions over people, infinite where all get as many by chance alone.
    ``clock``: None where nobody orders twice.
    """

    visits: float
    conversion: float
    half_life_days: float
    saturation: float
    shape: float = math.inf
    clock: Clock | None = None


STANDARD = Pulse()
MOST_SEEN = 80
TINY = 1e-12
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
    does to one of them beyond that is averaged.  Those with none are the world without the pulse.
    """
    path = path_of(beta, own, pulse)
    shares = seen_by(pulse.impressions, own.shape)
    whole, short = (orders_by(days, path, own) for days in (len(path.first), pulse.days))
    return float((whole - whole[0]) @ shares / ((short - short[0]) @ shares))


class Path(NamedTuple):
    """By day and impressions, float64[days, impressions]; the last two are summed up to the end of each day.

    Chance of a first order, days of clocks that count for themselves and for what was said, and the pressure to visit
    and buy of the ads.
    """

    first: Any
    lifted: Any
    led: Any


def path_of(beta: float, own: Own, pulse: Pulse) -> Path:
    """What each day of a pulse and after it brings on the mean path."""
    counts = evenly_spread(pulse.days)
    one = float(conviction(pulse.trust, own.saturation))
    bought = pressure(pulse.ctr * pulse.cvr) / one
    visits, fade = pressure(own.visits), powers(2.0 ** (-1.0 / own.half_life_days), 2)[1]
    goodwill, left = np.zeros(MOST_SEEN), np.ones(MOST_SEEN)
    first, lifted, led = (np.zeros((pulse.days + pulse.after, MOST_SEEN)) for _ in range(3))
    for day in range(len(first)):
        goodwill = goodwill * fade
        lifted[day] = 1.0 + beta * goodwill / (goodwill + own.saturation)
        stays = 1.0 + own.conversion * np.expm1(-visits * lifted[day])
        if day < pulse.days:
            goodwill = goodwill + pulse.trust * counts[day]
            led[day] = bought * counts[day] * conviction(goodwill, own.saturation)
            stays = stays * np.exp(-led[day])
        first[day] = left * (1.0 - stays)
        left = left * stays
    return Path(first, lifted.cumsum(axis=0), led.cumsum(axis=0))


def orders_by(days: int, path: Path, own: Own) -> Any:
    """Orders of a person within so many days, by impressions: float64[impressions]."""
    first, lifted, led = (one[:days] for one in path)
    if own.clock is None:
        return first.sum(axis=0)
    shape, alpha, leave_a, leave_b, regulars, past, pace, most = own.clock
    again = brought_by(shape, alpha, leave_a, leave_b, most)(lifted[-1] - lifted, led[-1] - led)
    of_new = (first * (1.0 + again)).sum(axis=0)
    if regulars == 0.0:
        return of_new
    older = brought_by(shape, alpha / max(pace, TINY), leave_a, leave_b, most, past)(lifted[-1], led[-1])
    return (1.0 - regulars) * of_new + regulars * older


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
