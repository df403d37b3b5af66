"""Bass: everybody meets everybody.  Pressure L(p + q·A/N) a tick on everybody who has not noticed, never arc by arc."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from pydantic import Field, model_validator

from wom_sim.language.say import say
from wom_sim.reading.fields import Model, Probability
from wom_sim.reading.wording import complaint
from wom_sim.rules import mean_field

KEY = ""

STATE = {"content": (("mean_pressure", "f8", 0),)}  # on everybody, so far


class MeanField(Model):
    """Everybody meets everybody (Bass): pressure L(p + q·A/N) a day."""

    p: Probability = Field(description="chance per day to adopt without others, 0 … 1")
    q: Probability = Field(description="further chance per day when everybody else has adopted, 0 … 1")

    @model_validator(mode="after")
    def _is_a_probability(self) -> Self:
        if self.p + self.q > 1:
            raise complaint(say("p + q must be at most 1 (got {p} + {q})", p=f"{self.p:g}", q=f"{self.q:g}"))
        return self


Spec = MeanField


class Constants(NamedTuple):
    """None: contents carry the pressure."""


def constants(setting: Any) -> Constants:  # noqa: ARG001 (every module is asked the same)
    """Nothing."""
    return Constants()


def pressure(sharing: Any, adopters: int, people: int) -> float:
    """The pressure of one tick on everybody who has not noticed."""
    return mean_field(sharing.innovation, sharing.imitation, adopters, people)


def works_on(content: Any) -> bool:
    """Whether a content presses on people whom nothing has reached."""
    return bool(content.mean_pressure > 0.0)


def raised(own: float, content: Any) -> float:
    """Pressure to notice, with what everybody who has noticed adds."""
    return own + float(content.mean_pressure)
