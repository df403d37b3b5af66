"""R16: brands of one category compete for the same purchase, of one's own and rivals'.

*Bought once in a while*: every brand's pressure to buy meets resistances of its own, and the first to be passed takes
the category for its interval.  Within a tick pressures grow evenly, so that the one with the smallest ``(E − P)/ΔP``
sells and the others' stop there; while the category is closed none grows.  So a brand's share of first purchases is
that of its pressure, L_b/ΣL, exactly, however large the pressures are.

*Bought all the time* (``frequent``): one clock of the category and a choice among brands at each ring, NBD-Dirichlet
(Goodhardt, Ehrenberg & Chatfield 1984): rates are gamma distributed, a person's propensities Dirichlet with the brands'
shares as means.  What is said of a brand multiplies its propensity by ``1 + β·A/(A + K)`` with goodwill A; β is not
typed, but solved from what ten points of excess share of voice bring.  A brand that is new enters by a first order.

Who hears of several brands takes each in less: everything felt is multiplied by ``(1 + n)^−ε``, n the number of other
brands met in seven days.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from annotated_types import Ge, Le
from pydantic import Field

from wom_sim.reading.fields import NUMBER, DayCount, Model, Positive
from wom_sim.reading.ranges import LEAST_SHAPE, MOST_EXPONENT, MOST_TIMES
from wom_sim.rng import MASK, absorb, uniform
from wom_sim.rules import beats, fires, remembered, resistance
from wom_sim.statistics.buying import gamma_classes
from wom_sim.statistics.excess_voice import CLASSES

KEY = "category"

LONG_AGO = -(1 << 20)

STATE = {
    "stance": (
        ("led_before", "f8", 0),  # pressures to buy as the tick before left them: of what she is shown and told,
        ("own_before", "f8", 0),  # and of visits of her own
        ("seen_tick", "i4", LONG_AGO),  # last day on which anything of the brand reached her
        ("carrier", "i2", -1),  # the content that carried the pressure over the resistance
        ("own_carrier", "i2", -3),  # the sample that did, -1 her own coming, -2 a search; -3: nothing yet today
        ("category_rings", "u1", 0),  # (first brand) she buys of the category today
    ),
    "standing": (
        ("category_left", "f8", 0),  # (first brand) how far it is on ``category_tick`` to the next purchase
        ("category_rate", "f8", 0),  # (first brand) what the clock of the category adds a day
        ("bought_tick", "i4", LONG_AGO),
        ("category_tick", "i4", 0),  # (first brand) when its clock is looked at next
        ("category_orders", "i4", 0),  # (first brand) which purchase of the category is next; 0: its clock stands still
        ("sold", "i2", 0),  # orders of the brand so far
        ("own_sold", "i2", 0),  # of these at visits of her own
    ),
    "maker": (
        ("habitual", "u1", 0),  # bought all the time
        ("newcomer", "u1", 0),  # and only from a first order on
        ("category_key", "u8", 0),  # the same for all brands
        ("pick_key", "u8", 0),
        ("taste_key", "u8", 0),
    ),
}

WEEK, MONTH = 7, 30.0
AHEAD = 64
"""Days by which the clock of the category runs ahead, at most: of some people it hardly ever rings."""
NOT_TODAY, BY_SEARCH = -3, -2
_REGULAR = 128  # Mark.REGULAR

Shape = Annotated[float, Ge(LEAST_SHAPE), Le(MOST_TIMES), NUMBER]
Exponent = Annotated[float, Ge(0), Le(MOST_EXPONENT), NUMBER]


class Frequent(Model):
    """A category that is bought all the time; brands say their shares of it."""

    orders_per_month: Positive = Field(description="purchases of the whole category by a person in 30 days, on average")
    shape: Shape = Field(0.8, description="shape K of the gamma distribution of how often people buy: small is uneven")
    switching: Shape = Field(1.2, description="S of the Dirichlet distribution: small is loyal, large is undecided")
    points_per_excess: Annotated[float, Ge(0), Le(10), NUMBER] = Field(
        0.5, description="points of market share that ten points more of the ads than of the market bring; 0 is off"
    )
    ads_per_week: Positive = Field(4.0, description="ads of all brands together that a person meets in a week")


class Category(Model):
    """What brands compete for; left out, they sell independently of each other."""

    every_days: DayCount | None = Field(
        None, description="days for which who has bought buys from nobody; for good when left out"
    )
    frequent: Frequent | None = Field(None, description="bought all the time; bought once in a while when left out")
    interference: Exponent = Field(
        0.3, description="exponent ε: everything felt is multiplied by (1 + other brands met in a week)^-ε; 0 is off"
    )


Spec = Category


class Constants(NamedTuple):
    """``tables``: of each brand the propensities of its quantile classes; behind them rates a day; interference by n.

    ``interval`` in ticks, 0: for good.
    """

    on: bool
    frequent: bool
    interval: int
    beta: float
    tables: Any


def constants(setting: Any) -> Constants:
    """The category of a setting."""
    spec = setting.specs.get(KEY)
    if spec is None:
        return Constants(False, False, 0, 0.0, np.ones((1, 1)))
    tables = np.ones((len(setting.brands) + 2, CLASSES))
    if spec.frequent is not None:
        for b, brand in enumerate(setting.brands):
            tables[b] = gamma_classes(max(LEAST_SHAPE / 100, spec.frequent.switching * brand.share), CLASSES)
        mean = spec.frequent.orders_per_month / MONTH
        tables[-2] = gamma_classes(spec.frequent.shape, CLASSES) * mean / spec.frequent.shape
    tables[-1] = (1.0 + np.arange(CLASSES)) ** -spec.interference
    return Constants(True, spec.frequent is not None, spec.every_days or 0, setting.category_beta, tables)


def of_maker(brand: Any) -> dict[str, Any]:
    """What is the same for all people, by field of the brand's constants."""
    if brand.share == 0.0:
        return {}
    return {"habitual": 1, "newcomer": int(getattr(brand.spec, "new_to_market", False))}


# ---------------------------------------------------------------- who is heard


def look(person: Any, items: Any, world: Any) -> None:
    """Which brands reach her today."""
    for b in range(len(world.brands)):
        for c in range(world.brands[b].first_content, world.brands[b].end_content):
            if items[c].touch_hash != MASK:
                world.standing[person.position][b].seen_tick = world.tick


def heard(weight: float, person: Any, b: int, world: Any) -> float:
    """What other brands leave of the weight of an exposure: times (1 + n)^−ε."""
    if not world.on.rivals.on:
        return weight
    others = 0
    for other in range(len(world.brands)):
        if other != b and world.tick - world.standing[person.position][other].seen_tick < WEEK:
            others += 1
    return float(weight * world.on.rivals.tables[len(world.brands) + 1][others])


# ---------------------------------------------------------------- bought once in a while


def resists(key: int, number: int, person: Any) -> float:
    """E of the next order of one kind, after so many."""
    return resistance(lot_of(key, number, person))


def lot_of(key: int, number: int, person: Any) -> float:
    """The uniform that E is of."""
    state = key if number == 0 else absorb(key, number)
    return uniform(absorb(state, person.id))


def by_clock(standing: Any, maker: Any, world: Any) -> bool:
    """Whether a brand sells to her by the clock of the category, as one bought all the time that she knows."""
    return bool(world.on.rivals.frequent and maker.habitual and not (maker.newcomer and standing.sold == 0))


def carry(person: Any, brand: Any, b: int, c: int, buy: float, world: Any) -> None:
    """Remember the content that carries the pressure of what she is shown and told over its resistance."""
    if brand.convert_pressure - buy <= brand.convert_resistance < brand.convert_pressure:
        world.standing[person.position][b].carrier = c


def tempt(person: Any, brand: Any, b: int, carrier: int, world: Any) -> None:
    """The same of visits of her own and of samples."""
    standing, maker = world.standing[person.position][b], world.brands[b]
    if by_clock(standing, maker, world) or standing.own_carrier != NOT_TODAY:
        return
    if beats(brand.own_pressure, lot_of(maker.own_key, standing.own_sold, person)):
        standing.own_carrier = carrier


def is_open(person: Any, brands: Any, world: Any) -> bool:
    """Whether she may buy of the category today: nobody has sold to her within its interval."""
    on = world.on.rivals
    if on.frequent:
        return True
    for b in range(len(world.brands)):
        standing = world.standing[person.position][b]
        bought = standing.bought_tick
        if standing.sold == 0 and brands[b].marks & _REGULAR:  # some day of the last interval
            lot = uniform(absorb(absorb(world.brands[b].past_key, 3), person.id))
            bought = -int(lot * on.interval)
        elif standing.sold == 0:
            continue
        if on.interval == 0 or world.tick - bought < on.interval:
            return False
    return True


def moment(person: Any, brand: Any, b: int, world: Any) -> float:
    """(E − P)/ΔP: how much of today's pressure it takes until the brand sells, the least of both kinds; 2: it does not.

    Brands bought all the time sell by the clock of the category, a new one from its first order on.
    """
    maker, standing = world.brands[b], world.standing[person.position][b]
    soonest = 2.0
    if by_clock(standing, maker, world):
        return soonest
    if fires(brand.convert_pressure, brand.convert_resistance):
        grown = brand.convert_pressure - standing.led_before
        soonest = (brand.convert_resistance - standing.led_before) / grown
    if brand.own_pressure > standing.own_before:
        resisted = resists(maker.own_key, standing.own_sold, person)
        if fires(brand.own_pressure, resisted):
            soonest = min(soonest, (resisted - standing.own_before) / (brand.own_pressure - standing.own_before))
    return soonest


def settle(person: Any, brand: Any, b: int, part: float, world: Any) -> None:
    """Pressures grow by ``part`` of what today would have added, and are what the next tick begins with."""
    standing = world.standing[person.position][b]
    if brand.convert_pressure != standing.led_before:  # mostly nothing is new, and what is not written stays cheap
        brand.convert_pressure = standing.led_before + part * (brand.convert_pressure - standing.led_before)
        standing.led_before = brand.convert_pressure
    if brand.own_pressure != standing.own_before:
        brand.own_pressure = standing.own_before + part * (brand.own_pressure - standing.own_before)
        standing.own_before = brand.own_pressure


def close(person: Any, b: int, world: Any) -> None:
    """The day ends: nothing of it carries a purchase of the next one."""
    standing = world.standing[person.position][b]
    if standing.own_carrier != NOT_TODAY:
        standing.own_carrier = NOT_TODAY


def sell(person: Any, brand: Any, b: int, soonest: float, world: Any) -> int:
    """Begin the resistance that was passed anew; returns the content that carried it, or −12 − ``own_carrier``."""
    standing = world.standing[person.position][b]
    led = 2.0
    if fires(brand.convert_pressure, brand.convert_resistance):
        grown = brand.convert_pressure - standing.led_before
        led = (brand.convert_resistance - standing.led_before) / grown
    carrier = int(standing.carrier)
    settle(person, brand, b, soonest, world)
    if led == soonest:
        brand.convert_pressure = 0.0
        standing.led_before = 0.0
        return carrier
    standing.own_sold = min(standing.own_sold + 1, 32_767)
    brand.own_pressure = 0.0
    standing.own_before = 0.0
    return -12 - int(standing.own_carrier)


def count(person: Any, b: int, world: Any) -> int:
    """Count an order; returns how many there were before."""
    standing = world.standing[person.position][b]
    before = standing.sold
    standing.sold = min(standing.sold + 1, 32_767)
    standing.bought_tick = world.tick
    return int(before)


# ---------------------------------------------------------------- bought all the time


def rings(person: Any, world: Any) -> bool:
    """Whether she buys of the category today, by its clock."""
    standing, maker = world.standing[person.position][0], world.brands[0]
    if world.tick == 0 or world.tick < standing.category_tick:
        return False
    if standing.category_orders == 0:
        standing.category_orders = 1
        kind = int(uniform(absorb(absorb(maker.category_key, 0), person.id)) * CLASSES)
        standing.category_rate = world.on.rivals.tables[len(world.brands)][kind]
        standing.category_left = resistance(uniform(absorb(absorb(maker.category_key, 1), person.id)))
        look_ahead(standing, world.tick - 1)
    if world.tick == standing.category_tick and standing.category_left < 0.0:
        standing.category_rings = 1
        return True
    if world.tick == standing.category_tick:
        look_ahead(standing, world.tick)
    return False


def look_ahead(standing: Any, tick: int) -> None:
    """Let the clock of the category run, day by day, to the day on which it rings, some days at most.

    Nothing makes it slower or faster, so that nobody need look at it until then.
    """
    left, days = standing.category_left, 0
    while days < AHEAD and (days == 0 or not left < 0.0):
        left -= standing.category_rate
        days += 1
    standing.category_left = left
    standing.category_tick = tick + days


def rung(person: Any, world: Any) -> float:
    """The lot of the choice, 0 … 1, where she buys of the category today; else -1.  It is asked once."""
    standing, maker = world.standing[person.position][0], world.brands[0]
    if standing.category_rings == 0:
        return -1.0
    standing.category_rings = 0
    lot = uniform(absorb(absorb(maker.pick_key, standing.category_orders), person.id))
    standing.category_orders += 1
    further = absorb(absorb(maker.category_key, standing.category_orders), person.id)
    standing.category_left += resistance(uniform(further))
    look_ahead(standing, world.tick)
    return float(lot)


def propensity(person: Any, brand: Any, b: int, world: Any) -> float:
    """G · (1 + β·A/(A+K)); 0 of a brand that is not bought all the time, or that she has not met yet."""
    on, maker = world.on.rivals, world.brands[b]
    if not maker.habitual or (maker.newcomer and world.standing[person.position][b].sold == 0):
        return 0.0
    liked = on.tables[b][int(uniform(absorb(maker.taste_key, person.id)) * CLASSES)]
    if on.beta > 0.0:
        goodwill = remembered(brand.goodwill, world.on.goodwill.decay[world.tick - brand.goodwill_tick], 0.0)
        liked = liked * (1.0 + on.beta * goodwill / (goodwill + world.on.goodwill.saturation))
    return float(liked)
