"""R12: customers come back.  A clock of her own brings each one again until she leaves for good.

BG/NBD (Fader, Hardie & Lee 2005): pressure grows by her rate a day and meets ``E_1 + … + E_j``, one resistance an
order; after every repeat she leaves with a probability of her own.  The clock replaces visits of her own; what a line
or a friend brings adds to the same pressure, so that ads bring repeat orders forward.  A subscription is dated instead:
an order every so many days, and before each of them she may leave.  Who had heard of the brand from a friend before her
first order leaves less readily.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from annotated_types import Ge, Le
from pydantic import Field, model_validator

from wom_sim.language.say import say
from wom_sim.ledger import Event, note
from wom_sim.reading.fields import NUMBER, WHOLE, Amount, Factor, Model, Positive
from wom_sim.reading.ranges import LEAST_SHAPE, MOST_DAYS, MOST_TIMES, MOST_WEEKS
from wom_sim.reading.wording import complaint
from wom_sim.rng import absorb, uniform
from wom_sim.rules import resistance, scaled
from wom_sim.statistics.buying import alpha_for, beta_classes, gamma_classes, kept, pace_for

KEY = ""

STATE = {
    "stance": (("stands", "u1", 0),),  # bits, see below
    "standing": (
        ("again_left", "f8", 0),  # E_1 + … + E_j − pressure to order again; of a subscription days to the next order
        ("rate", "f8", 0),  # what the clock adds a day
        ("leave", "f8", 0),  # chance to leave for good after a repeat order
        ("orders", "i2", 0),  # so far, the first one included; 0: no customer, or nobody counts
    ),
    "maker": (
        ("past", "f8", 0),  # days over which the customers of before day 1 were won
        ("regular", "f8", 1),  # factor on their rates
        ("clock", "i8", 0),  # 0 none, 1 her own, 2 a subscription
        ("every", "i8", 0),  # days between its orders
        ("ages", "i8", 0),  # how many different numbers of renewals subscribers have behind them
    ),
}

ACTIVE, REFERRED, DUE = 1, 2, 4
"""Bits of ``stands``: she has not left; a friend told her before her first order; her clock rings today."""

CLASSES, FEW = 4096, 64
"""Quantile classes of rates and of chances to leave, each at its mean, and of those who subscribed before day 1."""

WEEK, MONTH, YEAR = 7.0, 30.0, 364.0
A_DAY = 1.0
"""Nobody's clock rings more than once a day."""
_LAPSE = int(Event.LAPSE)


class Referred(Model):
    """How customers differ whom a friend told of the brand before their first order."""

    churn: Factor = Field(0.82, description="they leave this many times as readily, as a power: pc(p, 0.82)")
    margin: Factor = Field(1.08, description="their orders leave this many times the margin")


Shape = Annotated[float, Ge(LEAST_SHAPE), Le(MOST_TIMES), NUMBER]
Kept = Annotated[float, Ge(1), Le(MOST_TIMES), NUMBER]


class Repeat(Model):
    """How customers come back; nothing of it unless it is said."""

    shape: Shape = Field(0.243, description="shape r of the gamma distribution of rates: small is uneven")
    weeks: Positive = Field(4.414, description="scale α of that distribution in weeks; the mean rate is shape/weeks")
    repeats_per_year: Amount | None = Field(
        None, description="orders of a new customer in the year after her first one, on average; instead of weeks"
    )
    leave_a: Shape = Field(
        0.793, description="first parameter a of the beta distribution of chances to leave after a repeat"
    )
    leave_b: Kept = Field(2.426, description="second parameter b of it; the mean chance is a/(a + b)")
    every_days: Annotated[int, Ge(1), Le(MOST_DAYS), WHOLE] | None = Field(
        None, description="days between the orders of a subscription; left out, people come when they like"
    )
    past_weeks: Annotated[float, Ge(1), Le(MOST_WEEKS), NUMBER] = Field(
        104, description="weeks over which the customers of before day 1 were won"
    )
    orders_per_month: Amount | None = Field(
        None, description="real orders in the first 30 days of the customers of before day 1"
    )
    referred: Referred = Field(Referred(), description="customers whom a friend told of it")

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        apart = [("every_days", one) for one in ("repeats_per_year", "orders_per_month", "shape", "weeks")]
        for one, other in [*apart, ("repeats_per_year", "weeks")]:
            said = getattr(self, other) != type(self).model_fields[other].default  # a default written out says nothing
            if said and getattr(self, one) is not None:
                raise complaint(say("does not go with {one}", one=one), say("give one of the two"), at=(other,))
        if self.repeats_per_year is not None and self.repeats_per_year > 0 and math.isnan(self.alpha):
            raise complaint(
                say("cannot be reached with these chances to leave"),
                say("a smaller leave_a, or a larger leave_b"),
                at=("repeats_per_year",),
            )
        return self

    @property
    def alpha(self) -> float:
        """Scale α of the rates in days; infinite where nobody comes back."""
        if self.repeats_per_year is None:
            return WEEK * self.weeks
        if self.repeats_per_year == 0:
            return math.inf
        return alpha_for(self.repeats_per_year, YEAR, self.shape, self.leave_a, self.leave_b, A_DAY)

    def pace(self, orders: float) -> float:
        """The factor on the rates of regulars at which each makes so many orders in 30 days; nan where none does."""
        past = (self.shape, self.alpha, self.leave_a, self.leave_b)
        return pace_for(orders, MONTH, WEEK * self.past_weeks, *past, A_DAY)


Spec = Repeat


class Constants(NamedTuple):
    """``tables[b]``: of a brand one behind the other, so that what every rule is handed stays small.

    Mean rate a day of each class; chance to leave of each class, of others and of those whom a friend told; pace of
    each tick; share of subscribers of before day 1 who had renewed at most k times; their chances to leave by k and
    class.  ``maker.clock``: 0 none, 1 her own, 2 a subscription; ``maker.ages``: how many k there are.
    """

    on: bool
    ticks: int
    tables: Any


LEAVES, PACES = CLASSES, 3 * CLASSES
"""Where the second and the third kind begin in a table."""


def constants(setting: Any) -> Constants:
    """The clocks of all brands."""
    specs = [spec_of(brand) for brand in setting.brands]
    if all(spec is None for spec in specs):
        return Constants(False, 0, np.zeros((1, 1)))
    rows = [table(spec_of(brand), brand.season or (1.0,) * (setting.ticks + 1)) for brand in setting.brands]
    wide = max(map(len, rows))
    return Constants(True, setting.ticks + 1, np.array([np.pad(row, (0, wide - len(row))) for row in rows]))


def spec_of(brand: Any) -> Any:
    """How customers of a brand come back, as typed; None: they do not."""
    return getattr(brand.spec, "repeat", None)


def of_maker(brand: Any) -> dict[str, float]:
    """What is the same for all customers of a brand, by field of its constants."""
    spec = spec_of(brand)
    if spec is None:
        return {}
    return {
        "clock": 1 + (spec.every_days is not None),
        "every": spec.every_days or 0,
        "ages": ages_of(spec),
        "past": WEEK * spec.past_weeks,
        "regular": brand.regular_pace,
    }


def ages_of(spec: Any) -> int:
    """How many different numbers of renewals subscribers of before day 1 have behind them."""
    return 0 if spec.every_days is None else 1 + int(WEEK * spec.past_weeks / spec.every_days)


def table(spec: Any, pace: tuple[float, ...]) -> np.ndarray:
    """The tables of one brand in a row."""
    if spec is None:
        return np.zeros(1)
    rates = np.zeros(CLASSES)
    if not math.isinf(spec.alpha):
        rates = np.minimum(gamma_classes(spec.shape, CLASSES) / spec.alpha, A_DAY)
    own = beta_classes(spec.leave_a, spec.leave_b, CLASSES)
    referred = np.array([scaled(p, spec.referred.churn) for p in own.tolist()])
    left = kept(np.arange(ages_of(spec), dtype=float), spec.leave_a, spec.leave_b)
    older = [beta_classes(spec.leave_a, spec.leave_b + k, FEW) for k in range(len(left))]
    return np.concatenate([rates, own, referred, pace, np.cumsum(left) / left.sum() if len(left) else left, *older])


# ---------------------------------------------------------------- the rule


def class_of(key: int, person: Any, classes: int) -> int:
    """Which quantile class somebody is in."""
    return int(uniform(absorb(key, person.id)) * classes)


def next_resistance(person: Any, orders: int, maker: Any) -> float:
    """How far it is from her last order to the next: a resistance, or the days of a subscription."""
    if maker.clock == 2:
        return float(maker.every)
    return resistance(uniform(absorb(absorb(maker.again_key, orders), person.id)))


def begin(person: Any, b: int, told: bool, world: Any) -> None:
    """Her first order starts the clock; ``told``: a friend had told her of the brand."""
    maker, on = world.brands[b], world.on.repeat
    if not on.on or maker.clock == 0:
        return
    standing = world.standing[person.position][b]
    standing.orders = 1
    standing.stands = ACTIVE | (REFERRED if told else 0)
    leaves = LEAVES + (CLASSES if told else 0)
    standing.leave = on.tables[b][leaves + class_of(maker.leave_key, person, CLASSES)]
    standing.rate = 1.0 if maker.clock == 2 else on.tables[b][class_of(maker.rate_key, person, CLASSES)]
    standing.again_left = next_resistance(person, 1, maker) - (0.5 if maker.clock == 2 else 0.0)


def replaces(brand: Any, b: int, world: Any) -> bool:
    """Whether she no longer visits by herself: a customer has the clock, and one who has left stays away."""
    return bool(world.on.repeat.on and world.brands[b].clock != 0 and brand.customer_tick >= 0)


def active(person: Any, b: int, world: Any) -> bool:
    """Whether she is a customer who may come back; before anything else is asked, as most people are not."""
    return runs(person, b, world) and world.tick > 0


def runs(person: Any, b: int, world: Any) -> bool:
    """Whether her clock runs: she is a customer who has not left."""
    return bool(world.standing[person.position][b].stands & ACTIVE)


def rings(person: Any, b: int, talk: float, world: Any) -> bool:
    """One day of an active customer's clock, ``talk`` times as fast by what is said of the brand: does she order?"""
    standing = world.standing[person.position][b]
    pace = 1.0
    if world.brands[b].clock == 1:  # a subscription has its dates, whatever the season and the talk
        pace = world.on.repeat.tables[b][PACES + world.tick] * talk
    standing.again_left -= standing.rate * pace
    if standing.again_left < 0.0:
        standing.stands |= DUE
        return True
    return False


def led(person: Any, b: int, buy: float, world: Any) -> bool:
    """What she is shown and told adds to the pressure to order again; whether that is enough.

    Not on a day on which she comes by herself, and a subscription has its own dates.
    """
    if not world.on.repeat.on or world.brands[b].clock != 1:
        return False
    standing = world.standing[person.position][b]
    if not standing.stands & ACTIVE or standing.stands & DUE:
        return False
    standing.again_left -= buy
    return bool(standing.again_left < 0.0)


def due(person: Any, b: int, world: Any) -> bool:
    """Whether her clock has rung today; it is asked once."""
    if not world.on.repeat.on:
        return False
    standing = world.standing[person.position][b]
    rung = standing.stands & DUE != 0
    standing.stands &= ~DUE
    return bool(rung)


def stays(person: Any, b: int, world: Any) -> bool:
    """Whether she stays a customer after a repeat (before the next order, of a subscription); else a row says so."""
    standing = world.standing[person.position][b]
    draw = absorb(absorb(world.brands[b].dropout_key, standing.orders), person.id)
    if uniform(draw) >= standing.leave:
        return True
    standing.stands &= ~ACTIVE
    note(world.ledger, world.tick, _LAPSE, person.position, -1, -1, b, -1, 0, standing.orders, 0, 0, 0)
    return False


def order(person: Any, b: int, world: Any) -> int:
    """Count a repeat order and draw how far the next one is; returns its number (1: the first repeat)."""
    standing = world.standing[person.position][b]
    number = standing.orders
    standing.orders = min(standing.orders + 1, 32_767)
    standing.again_left += next_resistance(person, standing.orders, world.brands[b])
    return int(number)


def renews(person: Any, b: int, world: Any) -> bool:
    """Whether the order that is due is made: of a subscription she may leave instead."""
    return bool(world.brands[b].clock != 2 or stays(person, b, world))


def lapse(person: Any, b: int, world: Any) -> None:
    """After a repeat order she may leave for good."""
    if world.brands[b].clock == 1:
        stays(person, b, world)


def remember(person: Any, standing: Any, b: int, maker: Any, on: Any) -> None:
    """The past of somebody who bought before day 1: her orders until then, and whether she has left since."""
    if not on.on or maker.clock == 0:
        return
    standing.orders = 1
    standing.stands = ACTIVE
    age = uniform(absorb(absorb(maker.past_key, 1), person.id))
    if maker.clock == 2:
        subscribed(person, standing, b, age, maker, on)
        return
    standing.leave = on.tables[b][LEAVES + class_of(maker.leave_key, person, CLASSES)]
    standing.rate = min(A_DAY, on.tables[b][class_of(maker.rate_key, person, CLASSES)] * maker.regular)
    standing.again_left = resistance(uniform(absorb(absorb(maker.again_key, 1), person.id)))
    standing.again_left -= standing.rate * age * maker.past
    while standing.again_left < 0.0 and standing.stands & ACTIVE:
        standing.orders = min(standing.orders + 1, 32_767)
        if uniform(absorb(absorb(maker.dropout_key, standing.orders), person.id)) < standing.leave:
            standing.stands = 0
        else:
            standing.again_left += resistance(uniform(absorb(absorb(maker.again_key, standing.orders), person.id)))


def subscribed(person: Any, standing: Any, b: int, age: float, maker: Any, on: Any) -> None:
    """A subscriber of before day 1 still is one: how often she has renewed, and when she does next."""
    first = PACES + on.ticks
    renewed = 0
    while renewed + 1 < maker.ages and age >= on.tables[b][first + renewed]:
        renewed += 1
    standing.orders = 1 + renewed
    standing.leave = on.tables[b][first + maker.ages + FEW * renewed + class_of(maker.leave_key, person, FEW)]
    standing.rate = 1.0
    standing.again_left = int(uniform(absorb(absorb(maker.past_key, 2), person.id)) * maker.every) + 0.5
