"""R11: complaints and questions are answered, or not, and how soon decides who stays and what is told.

Some who were let down complain.  A customer stays if ``L(q_r) > E``, E a resistance of hers for this complaint; else
she is away: nothing brings her back but an answer, and one after d hours does if ``L(q_r)·(1 + r0·2^(−d/h))`` exceeds
the same E.  What she tells on a day that begins before the answer warns; afterwards she is silent.  A share of visits
comes with a question, and what such a visit sells is worth ``2^(−d/h)`` of it.

The desk is a *fluid* queue in minutes of open hours, fed hour by hour with the complaints and questions that are
expected of **real** people, by the orders and visits of the day before (a queue of scaled-down complaints is not
scale-free: one in a hundred is a batch of a hundred).  Its hours are lines of the plan.

A shift answers with scripts, or personally: that takes longer, each hour does so much less of the queue, and it mends
more (a larger r0).  Where both kinds work in one hour an answer mends by the mean of what they do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from annotated_types import Ge, Le
from pydantic import Field, model_validator

from wom_sim.language.say import say
from wom_sim.ledger import Event, note
from wom_sim.reading.fields import NUMBER, Day, Model, Name, Positive, Probability
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.reading.wording import complaint
from wom_sim.rng import absorb, uniform
from wom_sim.rules import pressure, resistance

KEY = ""

NEVER = 2**31 - 1

STATE = {
    "stance": (
        ("complaint", "i2", 0),  # which of her orders she complains of, while that waits
        ("away", "u1", 0),  # she will not come back unless she is answered
    ),
    "standing": (
        ("answer_minute", "i4", NEVER),  # when her complaint is answered, from the beginning of day 1
        ("complained", "i4", -1),  # tick of the order that she complains of; −1: of none
    ),
    "maker": (
        ("stay", "f8", 0),  # L(q_r)
        ("half_life", "f8", 1),
        ("made", "f8", 1),  # share of complaints whose cause is not gone today
        ("served", "f8", 1),  # what is left today of all that visits sell, by how long questions wait
    ),
}

HOURS, MINUTES = 24, 1440
STEPS, HALF_LIVES = 64, 64
"""Entries of the table of 2^(−d/h) for each half-life, and how many half-lives it covers."""

_COMPLAINT, _ANSWER, _RETURN = int(Event.COMPLAINT), int(Event.ANSWER), int(Event.RETURN)


class Group(Model):
    """Complaints about one thing, answered by a script of their own."""

    share: Probability = Field(description="share of all complaints that are about this")
    minutes: Positive = Field(10.0, description="minutes of work for one answer")
    fixed_on: Day | None = Field(None, description="day from which the cause is gone, so that nobody complains of it")


Recovery = Annotated[float, Ge(0), Le(MOST_TIMES), NUMBER]


class Personal(Model):
    """An answer written for one person, against one from a script."""

    times_as_long: Positive = Field(2.0, description="minutes of work for it over those of a script")
    recovery: Recovery = Field(3.9, description="how much more such an answer at once does, instead of recovery")


class Care(Model):
    """What complaints and questions do, and how long an answer takes; when the desk is open says the plan."""

    minutes: Positive = Field(10.0, description="minutes of work for one answer, where no group says it")
    groups: dict[Name, Group] = Field({}, description="kinds of complaints by name; their shares add up to at most 1")
    questions: Probability = Field(0.0, description="share of visits that come with a question before buying")
    unanswered: Probability = Field(0.46, description="chance that who complains stays a customer without an answer")
    recovery: Recovery = Field(
        2.0, description="how much more an answer at once does: pressure to stay times 1 + recovery"
    )
    personal: Personal = Field(Personal(), description="answers of shifts that answer personally, not with scripts")
    half_life_hours: Positive = Field(24.0, description="hours of waiting after which half of that is left")

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        total = sum(group.share for group in self.groups.values())
        if total > 1.0 + 1e-9:
            raise complaint(
                say("have shares of {total:.0%} together", total=total), say("at most 100 %"), at=("groups",)
            )
        return self

    def load(self, day: date) -> tuple[float, float]:
        """On a day: which share of complaints is still made, and the minutes that one of all takes on average."""
        open_groups = [group for group in self.groups.values() if group.fixed_on is None or day < group.fixed_on]
        named = sum(group.share for group in self.groups.values())
        made = 1.0 - named + sum(group.share for group in open_groups)
        work = (1.0 - named) * self.minutes + sum(group.share * group.minutes for group in open_groups)
        return made, work

    def done(self, shift: Shift) -> float:
        """Minutes of scripts that are done in an hour of a shift."""
        return 60.0 * shift.people / (self.personal.times_as_long if shift.personal else 1.0)


Spec = Care


class Shift(NamedTuple):
    """What a line attaches: on its ticks so many people answer from one hour to another."""

    brand: int
    ticks: tuple[int, ...]
    opens: int
    closes: int
    people: float
    personal: bool = False

    @property
    def last(self) -> int:
        """Last tick on which it does anything."""
        return max(self.ticks, default=0)


def attached(line: Any, shift: Shift) -> Any:
    """A line of the plan that is a shift at the desk."""
    return replace(line, effects=(*line.effects, shift))


class Constants(NamedTuple):
    """``fades``: 2^(−d/h) in 1/64 of h."""

    on: bool
    fades: Any


def constants(setting: Any) -> Constants:
    """Whether any brand has a desk, and how its answers lose by waiting."""
    on = any(getattr(brand.spec, "care", None) for brand in setting.brands)
    return Constants(on, np.exp2(-np.arange(STEPS * HALF_LIVES + 2) / STEPS) if on else np.zeros(1))


def of_maker(brand: Any) -> dict[str, Any]:
    """What is the same for all customers of a brand, by field of its constants."""
    spec = getattr(brand.spec, "care", None)
    if spec is None:
        return {}
    return {"stay": pressure(spec.unanswered), "half_life": spec.half_life_hours}


# ---------------------------------------------------------------- the desk


class Desk:
    """The queue of one brand in one world; ``open`` [hours + 1] are the minutes worked until each hour of the horizon.

    Minutes are those of scripts.  They and hours count from the beginning of day 1, whose tick is 1.  ``mends`` [hours]
    is r0 of an answer in each of them; where nobody works that of the hour before.
    """

    def __init__(self, spec: Care, shifts: Sequence[Shift], setting: Any, chance: float) -> None:
        self.spec, self.setting, self.chance = spec, setting, chance
        worked, mended = np.zeros((2, HOURS * (setting.ticks + 1)))
        for shift in shifts:
            done, recovery = spec.done(shift), spec.personal.recovery if shift.personal else spec.recovery
            for tick in shift.ticks:
                first = HOURS * (tick - 1)
                worked[first + shift.opens : first + shift.closes] += done
                mended[first + shift.opens : first + shift.closes] += done * recovery
        last = np.maximum.accumulate(np.where(worked > 0.0, np.arange(len(worked)), 0))
        self.mends = np.divide(mended, worked, out=np.full(len(worked), spec.recovery), where=worked > 0.0)[last]
        self.open = np.concatenate([[0.0], np.cumsum(worked)])
        self.busy_until = 0.0  # in minutes of open hours
        self.scale = (setting.real_people or setting.network.people) / setting.network.people

    def today(self, tick: int, orders: int, visits: int) -> np.ndarray:
        """The minute at which a complaint of each hour of a tick is answered, float64[24].

        ``orders`` and ``visits`` of the day before are what today's complaints and questions are expected from.
        """
        _, work = self.spec.load(self.setting.days[tick])
        minutes = self.scale * (orders * self.chance * work + visits * self.spec.questions * self.spec.minutes) / HOURS
        answered = np.empty(HOURS)
        for hour in range(HOURS):
            at = HOURS * (tick - 1) + hour
            self.busy_until = max(self.busy_until, float(self.open[at])) + minutes
            answered[hour] = self.minute_of(self.busy_until, at)
        return answered

    def minute_of(self, work: float, hour: int) -> float:
        """The first minute, not before an hour, at which the desk is open and so much has been worked."""
        end = int(np.searchsorted(self.open, work, side="left"))
        first = max(end - 1, hour)
        while first + 1 < len(self.open) and self.open[first + 1] <= self.open[first]:
            first += 1
        if first + 1 >= len(self.open):
            return float(NEVER)
        rate = (self.open[first + 1] - self.open[first]) / 60.0
        return 60.0 * first + max(0.0, work - float(self.open[first])) / float(rate)

    def of_questions(self, tick: int, answered: np.ndarray) -> float:
        """What is left of all that visits of a tick sell, by how long their questions wait."""
        if self.spec.questions == 0.0:
            return 1.0
        asked = MINUTES * (tick - 1) + 60.0 * np.arange(HOURS)[:, None] + np.array([7.5, 22.5, 37.5, 52.5])
        waited = np.maximum(answered[:, None] - asked, 0.0) / 60.0
        worth = float(np.exp2(-np.minimum(waited / self.spec.half_life_hours, HALF_LIVES)).mean())
        return 1.0 - self.spec.questions * (1.0 - worth)


def desks(setting: Any, lines: Sequence[Any]) -> dict[int, Desk]:
    """The desks of a world, by brand, with the shifts of these lines."""
    found = {}
    for b, brand in enumerate(setting.brands):
        spec = getattr(brand.spec, "care", None)
        if spec is not None:
            shifts = [one for line in lines for one in line.effects if isinstance(one, Shift) and one.brand == b]
            experience = getattr(brand.spec, "experience", None)
            found[b] = Desk(spec, shifts, setting, experience.complaining if experience else 0.0)
    return found


def answers_of(setting: Any, found: Mapping[int, Desk]) -> np.ndarray:
    """By brand the minutes of :meth:`Desk.today`, once a day begins, and behind them ``mends`` of all hours."""
    table = np.zeros((len(setting.brands), HOURS + HOURS * (setting.ticks + 1)))
    for b, desk in found.items():
        table[b, HOURS:] = desk.mends
    return table


# ---------------------------------------------------------------- the rule


def complain(person: Any, b: int, number: int, made: bool, world: Any) -> None:
    """After an order: whether she ``made`` a complaint of it, at a minute of the same day; of one at a time."""
    if not made or not world.on.care.on:
        return
    standing = world.standing[person.position][b]
    if standing.complaint == 0 and standing.away == 0:
        standing.complaint = min(number, 32_767)
        standing.complained = world.tick
        arrive(person, standing, b, world)


def waits(person: Any, b: int, world: Any) -> bool:
    """Whether a complaint of hers has not been answered yet."""
    return bool(world.on.care.on and world.standing[person.position][b].complaint != 0)


def away(person: Any, b: int, world: Any) -> bool:
    """Whether she keeps away from the brand."""
    return bool(world.on.care.on and world.standing[person.position][b].away != 0)


def listen(person: Any, b: int, world: Any) -> None:
    """A day on which a complaint of hers waits: perhaps it is answered."""
    standing = world.standing[person.position][b]
    if standing.answer_minute < MINUTES * world.tick:
        be_answered(person, standing, b, world)


def lot(key: int, person: Any, number: int) -> float:
    """A lot of hers for one complaint."""
    return uniform(absorb(absorb(key, number), person.id))


def arrive(person: Any, standing: Any, b: int, world: Any) -> None:
    """Her complaint arrives at a minute of this day; its cause may be gone, and then she does not complain."""
    maker = world.brands[b]
    if lot(maker.group_key, person, standing.complaint) >= maker.made:
        standing.complaint = 0
        standing.complained = -1
        return
    minute = arrival(person, standing, maker)
    at = MINUTES * (world.tick - 1) + minute
    answered = world.answers[b][int(minute / 60)]
    standing.answer_minute = int(min(max(answered, at), NEVER))
    leaves = maker.stay <= resistance(lot(maker.return_key, person, standing.complaint))
    if leaves:
        standing.away = 1
    note(
        world.ledger, world.tick, _COMPLAINT, person.position, -1, -1, b, -1, 0, standing.complaint, leaves, 0, 0
    )  # fmt: skip


def arrival(person: Any, standing: Any, maker: Any) -> int:
    """The minute of the day at which her complaint arrives."""
    return int(lot(maker.hour_key, person, standing.complaint) * MINUTES)


def be_answered(person: Any, standing: Any, b: int, world: Any) -> None:
    """She is answered; somebody who was away comes back if that is enough."""
    maker = world.brands[b]
    waited = standing.answer_minute - MINUTES * (standing.complained - 1) - arrival(person, standing, maker)
    note(world.ledger, world.tick, _ANSWER, person.position, -1, -1, b, -1, 0, waited, 0, 0, 0)
    if standing.away != 0:
        back = fade(waited / (60.0 * maker.half_life), world.on.care.fades)
        mends = world.answers[b][HOURS + int(standing.answer_minute / 60)]
        kept = maker.stay * (1.0 + mends * back)
        if kept > resistance(lot(maker.return_key, person, standing.complaint)):
            standing.away = 0
            note(world.ledger, world.tick, _RETURN, person.position, -1, -1, b, -1, 0, waited, 0, 0, 0)
    standing.complaint = 0


def fade(half_lives: float, table: Any) -> float:
    """2^(−x) between two entries of the table."""
    place = half_lives * STEPS
    below = int(place)
    if below + 1 >= len(table):
        return 0.0
    return float(table[below] + (table[below + 1] - table[below]) * (place - below))


def silent(position: int, b: int, world: Any) -> bool:
    """Whether who complained and was answered before this day began has stopped warning."""
    if not world.on.care.on:
        return False
    standing = world.standing[position][b]
    return bool(standing.complained >= 0 and standing.answer_minute <= MINUTES * (world.tick - 1))
