"""R9: how it was.  After the first order a person is an advocate, neutral or a detractor, and stays so.

One uniform per brand and person decides.  Quality against promise k multiplies the odds of *detractor* and of
*detractor or neutral* by 1/k each, so that both shrink as quality grows and, the uniform being the same, better quality
turns nobody worse.  Advocates talk as every customer does where nobody is asked; neutrals only where they are asked to
(a referral); a detractor has one story, and it warns (``warnings.py``).
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.language.say import say
from wom_sim.ledger import Event, Medium, Mood, note
from wom_sim.reading.fields import Factor, Model, Positive, Probability
from wom_sim.reading.wording import complaint
from wom_sim.rng import absorb, passes, uniform
from wom_sim.rules import resistance, with_odds

KEY = ""

STATE = {
    "brand": (("experience", "u1", 0),),  # a Mood; 0: none yet, or the brand says nothing of experience
    "maker": (
        ("bad", "f8", 0),  # uniforms below it are detractors
        ("middling", "f8", 0),  # and below it no advocates
        ("talk_days", "f8", 0),
        ("complain_cut", "u8", 0),
        ("asked", "u1", 0),
    ),
}

_EXPERIENCE, _NONE = int(Event.EXPERIENCE), int(Medium.NONE)
_DETRACTOR, _NEUTRAL, _ADVOCATE = int(Mood.DETRACTOR), int(Mood.NEUTRAL), int(Mood.ADVOCATE)


class Experience(Model):
    """How customers find what they bought, against what they were promised; everybody is content where left out."""

    quality: Positive = Field(
        1.0, description="quality against promise k: at 2 the odds of being let down are half, at .5 twice"
    )
    advocates: Probability = Field(0.3, description="share of first orders after which people recommend, at quality 1")
    detractors: Probability = Field(0.1, description="share of first orders after which people warn, at quality 1")
    complain: Probability = Field(0.1, description="share of those who warn that also complain to the brand")
    talk_after_days: Factor = Field(0.0, description="days on average from the first order until people talk of it")

    @model_validator(mode="after")
    def _at_most_all(self) -> Self:
        if self.advocates + self.detractors > 1.0 + 1e-12:
            message = say(
                "advocates and detractors together are {share:.0%} of customers",
                share=self.advocates + self.detractors,
            )
            raise complaint(message, say("leave room for those who are neither"), at=("detractors",))
        return self

    @property
    def complaining(self) -> float:
        """Share of first orders of which people complain to the brand."""
        return cuts_of(self)[0] * self.complain


Spec = Experience


class Constants(NamedTuple):
    """Whether any brand asks; what it asks stands with the brand."""

    on: bool


def constants(setting: Any) -> Constants:
    """Whether anybody is asked."""
    return Constants(any(getattr(brand.spec, "experience", None) for brand in setting.brands))


def of_maker(brand: Any) -> dict[str, Any]:
    """What is the same for all customers of a brand, by field of its constants."""
    spec = getattr(brand.spec, "experience", None)
    if spec is None:
        return {}
    bad, middling = cuts_of(spec)
    return {
        "asked": 1, "bad": bad, "middling": middling, "complain_cut": rng.cut(spec.complain),
        "talk_days": spec.talk_after_days,
    }  # fmt: skip


def cuts_of(spec: Experience) -> tuple[float, float]:
    """The share of detractors, and that of detractors and neutrals: each with its odds times 1/k."""
    better = 1.0 / spec.quality
    return with_odds(spec.detractors, better), with_odds(max(0.0, 1.0 - spec.advocates), better)


def have(person: Any, brand: Any, b: int, world: Any) -> None:
    """The first order: how was it?"""
    maker = world.brands[b]
    if not world.on.experience.on or maker.asked == 0:
        return
    lot = uniform(absorb(maker.experience_key, person.id))
    mood = _ADVOCATE
    if lot < maker.bad:
        mood = _DETRACTOR
    elif lot < maker.middling:
        mood = _NEUTRAL
    brand.experience = mood
    note(
        world.ledger, world.tick, _EXPERIENCE, person.position, -1, brand.brought, b, -1, _NONE, mood, 0, 0, 0
    )  # fmt: skip


def talks_on(person: Any, brand: Any, b: int, world: Any) -> int:
    """The tick from which on she talks as a customer: an exponential lot of the typed mean, in whole days."""
    days = world.brands[b].talk_days
    if brand.experience == 0 or days == 0.0:
        return int(brand.customer_tick)
    lot = uniform(absorb(absorb(world.brands[b].experience_key, 1), person.id))
    return int(brand.customer_tick) + int(min(resistance(lot) * days, 1e6))


def waits(person: Any, brand: Any, b: int, world: Any) -> bool:
    """Whether she has bought and does not talk yet."""
    return bool(brand.experience != 0 and talks_on(person, brand, b, world) > world.tick)


def has_talked(person: Any, brand: Any, b: int, world: Any) -> bool:
    """Whether she surely began to talk before today: −ln(1−u) is at most u/√(1−u), and most customers are far beyond.

    False says nothing.
    """
    days, since = world.brands[b].talk_days, world.tick - brand.customer_tick
    if days == 0.0:
        return True
    lot = uniform(absorb(absorb(world.brands[b].experience_key, 1), person.id))
    return bool((lot * days) ** 2 < since * since * (1.0 - lot))


def speaks_up(person: Any, brand: Any, b: int, world: Any) -> bool:
    """Whether today, some days after her order, she begins to talk."""
    if brand.experience == 0 or world.brands[b].talk_days == 0.0 or brand.customer_tick == world.tick:
        return False
    return bool(talks_on(person, brand, b, world) == world.tick)


def praises(told: bool, brand: Any) -> bool:
    """Whether a customer passes on what she would pass on: neutrals think, and keep it to themselves."""
    return bool(told and brand.experience != _NEUTRAL)


def warns(brand: Any) -> bool:
    """Whether whatever she says of the brand is a warning."""
    return bool(brand.experience == _DETRACTOR)


def complains(person: Any, brand: Any, b: int, ordinal: int, world: Any) -> bool:
    """Whether a detractor complains to the brand about an order of hers, the ``ordinal``-th."""
    if brand.experience != _DETRACTOR:
        return False
    lot = absorb(absorb(world.brands[b].complain_key, ordinal), person.id)
    return passes(lot, world.brands[b].complain_cut)
