"""Public reviews: a share of orders is reviewed, with the stars of the experience, and the average brings or deters.

A review of s stars counts (s − 1)/4, and a brand has ``R = (w·R̄ + Σ)/(w + n)``: w reviews at the average R̄ of before
day 1, and the n of *real* customers since (simulated ones times scale: else the first would weigh as many times more as
the market is larger).  Its reputation is ``m = (S/S̄)^e``, S = 1 + 4R the stars that everybody sees: an elasticity to
the mean rating, by which one star more (3.6 to 4.6) brings 7.6 % (Luca 2016: 5–9 %).  R is kept in integer units of
2^-20, and m is read from 1,025 entries, that of R̄ exactly 1.

m is one number per brand and tick.  It acts once: on how many come by themselves, and on what visits led by lines and
friends buy; not on what people buy who have come by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np
from annotated_types import Ge, Le
from pydantic import Field

from wom_sim import rng
from wom_sim.ledger import Event, Medium, Mood, note
from wom_sim.reading.fields import NUMBER, Count, Model, Probability
from wom_sim.reading.ranges import MOST_EXPONENT
from wom_sim.rng import absorb, passes
from wom_sim.rules import UNIT, units

KEY = ""

STATE = {"maker": (("review_cut", "u8", 0),)}  # which draws are reviews

STEPS = 1024
"""Entries of the table of reputations, less one."""

STARS = {Mood.DETRACTOR: 1, Mood.NEUTRAL: 4, Mood.ADVOCATE: 5}

_REVIEW, _NONE = int(Event.REVIEW), int(Medium.NONE)
_DETRACTOR, _ADVOCATE = int(Mood.DETRACTOR), int(Mood.ADVOCATE)
_WORST, _USUAL, _BEST = STARS[Mood.DETRACTOR], STARS[Mood.NEUTRAL], STARS[Mood.ADVOCATE]


class Reviews(Model):
    """Reviews in public, with one to five stars; what people think is said under experience."""

    rate: Probability = Field(0.05, description="share of orders that are reviewed in public")
    average: Annotated[float, Ge(1), Le(5), NUMBER] = Field(4.0, description="stars on average before day 1, 1 … 5")
    prior: Count = Field(10, description="real reviews that this average is worth")
    exponent: Annotated[float, Ge(0), Le(MOST_EXPONENT), NUMBER] = Field(
        0.3, description="elasticity of visits to the stars: at 0.3 one star more brings 7.6 %; 0 is off"
    )


Spec = Reviews


class Constants(NamedTuple):
    """Whether any brand is reviewed; how often stands with the brand."""

    on: bool


def constants(setting: Any) -> Constants:
    """Whether any brand is reviewed."""
    return Constants(any(specs_of(setting)))


def of_maker(brand: Any) -> dict[str, Any]:
    """What is the same for all customers of a brand, by field of its constants."""
    spec = getattr(brand.spec, "reviews", None)
    return {} if spec is None else {"review_cut": rng.cut(spec.rate)}


def specs_of(setting: Any) -> list[Any]:
    """What is typed of each brand's reviews; None where it has none."""
    return [getattr(brand.spec, "reviews", None) for brand in setting.brands]


def write(person: Any, brand: Any, b: int, order: int, world: Any) -> None:
    """Perhaps somebody reviews her order, the ``order``-th that she has made of the brand."""
    if not world.on.reviews.on:
        return
    lot = absorb(absorb(world.brands[b].review_key, order), person.id)
    if passes(lot, world.brands[b].review_cut):
        note(
            world.ledger, world.tick, _REVIEW, person.position, -1, brand.brought, b, -1, _NONE, order, 0, 0,
            stars(brand),
        )  # fmt: skip


def stars(brand: Any) -> int:
    """Stars of a review, by how it was; of somebody who was not asked those of a neutral."""
    if brand.experience == _DETRACTOR:
        return _WORST
    return _BEST if brand.experience == _ADVOCATE else _USUAL


# ---------------------------------------------------------------- what everybody sees


class Board:
    """The reviews of one brand in one world: how many, and what they come to; 1 while there is nothing to see."""

    def __init__(self, spec: Reviews, people: int, simulated: int) -> None:
        self.spec, self.people, self.simulated = spec, people, simulated
        self.mean = units((spec.average - 1.0) / 4.0)
        self.table = reputations(self.mean, spec.exponent)
        self.count = self.quarters = 0  # of simulated people: reviews, and stars beyond the first

    def add(self, given: np.ndarray) -> None:
        """Take in the stars of some reviews."""
        self.count += len(given)
        self.quarters += int(given.sum()) - len(given)

    @property
    def rating(self) -> int:
        """R in units of 2^-20, all integers: each simulated review stands for people/simulated real ones."""
        known, new = self.spec.prior * self.simulated, self.people
        return (known * self.mean + new * self.quarters * (UNIT // 4)) // (known + new * self.count)

    @property
    def reputation(self) -> float:
        """How the average changes what is bought and who comes: m = (S/S̄)^e."""
        return self.table[self.rating * STEPS // UNIT]


def reputations(mean: int, exponent: float) -> list[float]:
    """Reputations at R = k/1024; exactly 1 in the entry of R̄, which is in units of 2^-20."""
    usual = 1.0 + 4.0 * mean / UNIT
    table = [((1.0 + 4.0 * k / STEPS) / usual) ** exponent for k in range(STEPS + 1)]
    table[mean * STEPS // UNIT] = 1.0
    return table


def boards(setting: Any) -> dict[int, Board]:
    """The boards of a world, by brand."""
    simulated = setting.network.people
    found = {b: spec for b, spec in enumerate(specs_of(setting)) if spec}
    return {b: Board(spec, setting.real_people or simulated, simulated) for b, spec in found.items()}


def count(boards: dict[int, Board], rows: np.ndarray) -> Sequence[tuple[int, float]]:
    """Phase 10: take in the reviews of a tick; returns the brands that have some, with their reputation from now on."""
    rows = rows.compress(rows["event"] == _REVIEW)
    changed = [b for b in boards if np.any(rows["brand"] == b)] if len(rows) else []
    for b in changed:
        boards[b].add(rows["earned"].compress(rows["brand"] == b))
    return [(b, boards[b].reputation) for b in changed]
