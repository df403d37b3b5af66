"""The activation link: what friends say is felt at once, or held until enough of them have said it.

``noisy_or``: at once.  ``linear``: once the influence of distinct friends reaches the person's threshold θ (linear
threshold).  ``step``: once k distinct friends, or a share of those seen, have said it (Watts, Granovetter, complex
contagion).  What was held is then released at once; a source counts at its first delivery.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple, Self

from pydantic import Field, model_serializer, model_validator

from wom_sim.language.say import say
from wom_sim.reading.fields import Count, Model, Probability
from wom_sim.reading.wording import complaint
from wom_sim.rules import UNIT

KEY = ""

STATE = {
    "person": (("threshold", "f8", 0), ("need", "i4", 0)),
    "item": (
        ("held_attention", "i8", 0),  # units from friends that wait
        ("held_trust", "i8", 0),
        ("held_pull", "i8", 0),
        ("sources", "i4", 0),  # distinct friends heard so far
        ("influence", "i4", 0),  # their influence, in units
    ),
}


class Link(IntEnum):
    """How what friends pass on becomes felt: the only structural switch of the model."""

    NOISY_OR = 0
    LINEAR = 1
    STEP = 2
    MEAN_FIELD = 3


class Step(Model):
    """Peers are felt once enough distinct people have passed the content on: a count, or a share of those seen."""

    count: Count | None = Field(None, description="number of distinct people who must have shared")
    share: Probability | None = Field(None, description="share of the people seen who must have shared, 0 … 1")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.count is None) == (self.share is None):
            raise complaint(say("needs either count or share"), say("write {step: {count: 2}} or {step: {share: 20%}}"))
        return self

    @model_serializer
    def _as_typed(self) -> dict[str, float]:
        return {"count": self.count} if self.count is not None else {"share": self.share or 0.0}


Spec = Step


class Constants(NamedTuple):
    """Whether there is a gate, and which."""

    shut: bool
    linear: bool


def constants(setting: Any) -> Constants:
    """The gate of a setting."""
    link = setting.sharing.link
    return Constants(link in (Link.LINEAR, Link.STEP), link == Link.LINEAR)


def hold(item: Any, share: Any, trust: int, influence: int, first: bool) -> None:
    """Keep what a friend says; only the first word of each friend counts as a source."""
    item.held_attention += share.attention
    item.held_trust += trust
    item.held_pull += share.pull
    if first:
        item.sources += 1
        item.influence += influence


def release(person: Any, item: Any, friend_buys: float, world: Any) -> None:
    """Let people feel what friends have said, once enough of them have said it; ``friend_buys`` of the pull buys."""
    if item.sources == 0:
        return
    opened = item.sources >= person.need
    if world.on.gate.linear:
        opened = item.influence >= person.threshold * UNIT
    if opened:
        item.attention += item.held_attention
        item.trust += item.held_trust
        item.pull += item.held_pull
        item.buy += int(item.held_pull * friend_buys)
        item.held_attention = 0
        item.held_pull = 0
        item.held_trust = 0
