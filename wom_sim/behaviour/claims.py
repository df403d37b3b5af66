"""R13: a claim about a brand, true or false, told from friend to friend; who believes it comes and buys less.

A claim starts on a day, if it comes in this world at all, with people drawn once each (a larger share includes the
smaller) or with outlets of the press.  Whoever hears it believes it and may pass it on; it never persuades, tires or
counts as word of mouth of the brand.  Belief fades, ``B(t) = ρ + (1−ρ)·2^(−t/h)``, and ``m = 1 − κ·B`` multiplies once:
how often she comes by herself, and the pressure to buy of visits that lines and friends bring.  Who hears the claim
corrected stops passing it on from the next tick, and of what fades keeps ``1 − 2^(−delay/h_c)``: late corrections
take less away, and what never comes back, ρ, stays.

A claim uses the record of a person × content: ``notice_tick`` is when she heard it, ``noticer_share_tick`` when she
passed it on, and ``customer_share_tick`` (a claim has no customers) when she heard it corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from annotated_types import Gt, Le
from pydantic import Field, model_validator

from wom_sim.ledger import Event, Medium, note
from wom_sim.reading.fields import NUMBER, Day, DayCount, Model, Name, Positive, Price, Probability
from wom_sim.rng import MASK, absorb, passes, uniform
from wom_sim.rules import UNIT, dose, fires, notice_pressure, readiness, resistance, share_pressure

KEY = ""

STATE = {
    "content": (
        ("corrects", "i8", -1),  # the claim that a content corrects, by its place among claims
        ("claim_tick", "i8", 0),  # of a claim: its first tick, κ and ρ
        ("withheld", "f8", 0),
        ("residue", "f8", 0),
    )
}

RUMOUR: dict[str, Any] = {}
SCANDAL: dict[str, Any] = {"withheld": 0.6, "outlets": {"the press": {"take_up": 1.0, "reach": 0.5}}}
KINDS = {"rumour": RUMOUR, "scandal": SCANDAL}
"""What a kind of crisis says where nothing else is typed."""

_HEAR, _CORRECT = int(Event.HEAR), int(Event.CORRECT)
_NONE, _EARNED = int(Medium.NONE), int(Medium.EARNED)
_TOUCHED, _SEEDED, _NOTICER, _NEVER = 1, 2, 1, -1
HOURS = 24.0


class Carrier(Model):
    """An outlet of the press that may carry a claim."""

    take_up: Probability = Field(description="chance that it carries the claim even if nobody passes it on, 0 … 1")
    reach: Probability = Field(description="chance that a person sees it there, 0 … 1")


class Crisis(Model):
    """A claim about a brand that starts on a day: a rumour told by friends, or a scandal in the press."""

    kind: Literal["rumour", "scandal"] = Field("rumour", description="rumour: told by friends; scandal: in the press")
    brand: Name = Field(
        "", validate_default=False, description="brand that it is about; may be left out if there is one"
    )
    on: Day = Field(description="day on which it starts")
    chance: Probability = Field(1.0, description="chance that it comes at all, 0 … 1")
    starts_with: Probability = Field(0.01, description="share of people who hear it on that day, 0 … 1")
    invented: bool = Field(False, description="whether it is not true: then it is passed on more readily")
    attract: Probability = Field(0.8, description="chance that who is told takes it in, 0 … 1")
    share: Probability = Field(0.1, description="chance that who took it in passes it on, were it true, 0 … 1")
    odds: Positive = Field(1.7, description="odds of passing it on if it is invented, against those if it is true")
    withheld: Probability = Field(
        0.3, description="share of visits and orders that a fresh believer withholds (κ), 0 … 1"
    )
    residue: Probability = Field(0.22, description="belief that never fades (ρ), 0 … 1")
    half_life_days: Positive = Field(21.0, description="days after which half of the rest of belief is gone")
    correction_half_life_hours: Positive = Field(
        72.0, description="hours of delay after which a correction takes away half as much"
    )
    same_day_hours: Annotated[float, Gt(0), Le(24), NUMBER] = Field(
        6.0, description="hours after which a correction on the first day goes out"
    )
    outlets: dict[Name, Carrier] = Field({}, description="who may carry it in the press; a scandal has the press")
    days: DayCount = Field(14, description="days during which an outlet may still carry it, the first included")
    shares_needed: Price = Field(1_000.0, description="real people passing it on that are worth as much as the news")

    @model_validator(mode="before")
    @classmethod
    def _of_its_kind(cls, data: Any) -> Any:
        kind = data.get("kind", "rumour") if isinstance(data, Mapping) else None
        kind = "rumour" if kind == "rumor" else kind
        return {**KINDS[kind], **data, "kind": kind} if isinstance(kind, str) and kind in KINDS else data

    def hours_after(self, day: date) -> float:
        """Delay of a correction that goes out on a day, in hours."""
        return float(delay((day - self.on).days, self.same_day_hours))


Spec = Crisis


def delay(days: int, same_day: float) -> float:
    """Hours between a claim and a correction so many days later; before or on the day itself those of that day."""
    return max(same_day, HOURS * days)


class Constants(NamedTuple):
    """``first``: the place of the first of ``many`` claims among a person's records, behind all contents.

    ``tables[claim]``: (1−ρ)·2^(−t/h) after t ticks, ``ticks`` of them; behind them what of it a correction leaves that
    is heard d ticks after the claim began.
    """

    on: bool
    first: int
    many: int
    ticks: int
    tables: Any


def constants(setting: Any) -> Constants:
    """The claims of a setting."""
    claims, ticks, first = setting.claims, setting.ticks + 2, len(setting.contents)
    if not claims:
        return Constants(False, first, 0, ticks, np.zeros((1, 1)))
    faded = [[(1.0 - one.residue) * 2.0 ** (-t / one.half_life_days) for t in range(ticks)] for one in claims]
    kept = [[1.0 - 2.0 ** (-delay(d, one.same_day) / one.late) for d in range(ticks)] for one in claims]
    return Constants(True, first, len(claims), ticks, np.hstack([faded, kept]))


# ---------------------------------------------------------------- how it gets about


def among(content: int, world: Any) -> bool:
    """Whether a place among a person's records is that of a claim."""
    return bool(content >= world.on.claims.first)


def told(item: Any, source: int, lot: int, marks: int) -> None:
    """Somebody hears a claim in this tick, once more; of several who tell her the smallest lot is remembered."""
    item.attention += UNIT
    item.marks |= marks
    if lot < item.touch_hash:
        item.touch_hash = lot
        item.touch_source = source


def starts(arrival: Any, person: Any, items: Any) -> bool:
    """Whether a claim that starts, or that an outlet carries, reaches somebody today."""
    lot = absorb(arrival.prefix, person.id)
    if not passes(lot, arrival.cut):
        return False
    told(items[arrival.claim], -1, lot, arrival.mark)
    return True


def silenced(share: Any, item: Any, world: Any) -> bool:
    """Whether a share is a claim whose teller has heard it corrected, on an earlier tick."""
    return bool(among(share.content, world) and item.customer_share_tick != _NEVER)


def weigh(person: Any, items: Any, world: Any) -> None:
    """Phase 2: take in, or not, the claims that were told today."""
    if world.on.claims.on:
        for k in range(world.on.claims.many):
            if items[world.on.claims.first + k].attention > 0:
                take_in(person, items[world.on.claims.first + k], k, world)


def take_in(person: Any, item: Any, k: int, world: Any) -> None:
    """One claim: believed when its pressure beats a resistance that is drawn once; then it is passed on or not."""
    content = world.contents[world.on.claims.first + k]
    heard = dose(item.attention)
    source = item.touch_source
    item.attention = 0
    item.touch_hash = MASK
    if item.notice_tick != _NEVER:
        return
    if not item.marks & _TOUCHED:
        item.marks |= _TOUCHED
        item.notice_left = resistance(uniform(absorb(content.notice_key, person.id)))
    item.notice_left -= notice_pressure(content.attract, heard, person.susceptibility)
    if not item.marks & _SEEDED and not fires(0.0, item.notice_left):
        return
    item.notice_tick = world.tick
    passed = 0
    if item.customer_share_tick == _NEVER and tells(person, content):
        item.noticer_share_tick = world.tick
        passed = 1
    medium = _EARNED if source >= 0 else _NONE
    note(
        world.ledger, world.tick, _HEAR, person.position, source, world.on.claims.first + k, content.brand,
        -1, medium, passed, 0, 0, 0,
    )  # fmt: skip


def tells(person: Any, content: Any) -> bool:
    """Whether who has taken a claim in passes it on."""
    ready = readiness(1.0, person.talkativeness, 1.0)
    return bool(
        fires(
            share_pressure(content.share, ready),
            resistance(uniform(absorb(absorb(content.share_key, _NOTICER), person.id))),
        )
    )


def correct(person: Any, items: Any, c: int, world: Any) -> None:
    """Who notices a correction has heard it, once and for all."""
    k = world.contents[c].corrects
    if k < 0 or items[world.on.claims.first + k].customer_share_tick != _NEVER:
        return
    items[world.on.claims.first + k].customer_share_tick = world.tick
    note(
        world.ledger, world.tick, _CORRECT, person.position, items[c].touch_source, world.on.claims.first + k,
        world.contents[world.on.claims.first + k].brand, items[c].touch_line, items[c].touch_medium, 0, 0, 0, 0,
    )  # fmt: skip


# ---------------------------------------------------------------- what it costs


def belief(item: Any, k: int, world: Any) -> float:
    """B of one claim in this tick: 1 when it is heard, ρ in the end, less of the rest where it was corrected."""
    if item.notice_tick == _NEVER:
        return 0.0
    on, claim = world.on.claims, world.contents[world.on.claims.first + k]
    faded = on.tables[k][world.tick - item.notice_tick]
    if item.customer_share_tick != _NEVER:
        faded *= on.tables[k][on.ticks + max(0, item.customer_share_tick - claim.claim_tick)]
    return float(claim.residue + faded)


def doubt(items: Any, b: int, world: Any) -> float:
    """What belief leaves of her coming and buying, Π(1 − κ·B) over the claims about a brand; 1 for who heard none."""
    left = 1.0
    if world.on.claims.on:
        for k in range(world.on.claims.many):
            claim = world.contents[world.on.claims.first + k]
            if claim.brand == b:
                left *= 1.0 - claim.withheld * belief(items[world.on.claims.first + k], k, world)
    return left
