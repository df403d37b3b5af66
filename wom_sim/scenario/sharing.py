"""How word passes between people: contact, the activation link, and memory."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema, model_serializer, model_validator
from pydantic_core import CoreSchema

from wom_sim.behaviour.gate import Step
from wom_sim.behaviour.mean_field import MeanField
from wom_sim.language.say import marked, say
from wom_sim.reading.fields import NUMBER, Factor, Model, Positive, Probability, read_whole
from wom_sim.reading.problems import beyond, show, unknown
from wom_sim.reading.ranges import MOST_DAYS, MOST_EXPONENT
from wom_sim.reading.wording import complaint

LINKS = ("noisy_or", "linear", "step", "mean_field")
_LINK_FORMS = marked("one of noisy_or, linear, {step: {count: 2}}, {step: {share: 20%}}, {mean_field: {p: 3%, q: 38%}}")


def _read_days(value: object) -> int | str:
    if value == "forever":
        return "forever"
    if isinstance(value, str):
        raise complaint(say("must be a number of days or forever (got {value})", value=show(value)))
    days = read_whole(value)
    if not 1 <= days <= MOST_DAYS:
        raise complaint(beyond(1, MOST_DAYS, days, value), say("write forever for no limit"))
    return days


_DAYS_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_DAYS}, {"const": "forever"}]}
Days = Annotated[int | Literal["forever"], PlainValidator(_read_days), WithJsonSchema(_DAYS_SCHEMA)]


class NoParameters(Model):
    """A link without parameters."""


class Link(Model):
    """What makes peers' exposures count: exactly one of the four forms."""

    noisy_or: NoParameters | None = Field(None, description="every exposure counts at once")
    linear: NoParameters | None = Field(None, description="influence adds up to a personal threshold")
    step: Step | None = Field(None, description="a number or a share of distinct friends is needed")
    mean_field: MeanField | None = Field(None, description="everybody meets everybody (Bass)")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, str):
            if data not in LINKS:
                message, _ = unknown("link", data, LINKS)
                raise complaint(message, say(_LINK_FORMS))
            return {data: {}}
        if isinstance(data, dict):
            return {key: {} if value is None and key in LINKS else value for key, value in data.items()}
        return data

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self._given()) != 1:
            raise complaint(
                say("needs exactly one form (got {given})", given=", ".join(self._given()) or say("none")),
                say(_LINK_FORMS),
            )
        return self

    @property
    def kind(self) -> str:
        """Which form it is: noisy_or, linear, step or mean_field."""
        return self._given()[0]

    def _given(self) -> list[str]:
        return [name for name in LINKS if getattr(self, name) is not None]

    @model_serializer
    def _as_typed(self) -> Any:
        form = getattr(self, self.kind)
        return self.kind if isinstance(form, NoParameters) else {self.kind: form.model_dump()}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema with the short forms beside the long ones."""
        return {"anyOf": [{"enum": ["noisy_or", "linear"]}, handler(core)], "description": cls.__doc__}


class Sharing(Model):
    """How a share reaches friends, and how long it lives."""

    contact: Probability = Field(0.3, description="chance that a friend sees one share on its first day, 0 … 1")
    decay: Probability = Field(0.5, description="factor on contact per further day of age, 0 … 1")
    days: Days = Field(2, description="days that a share stays visible, or forever")
    stop: Probability = Field(0.0, description="chance that a sharer stops after each day, 0 … 1")
    hub_attenuation: Annotated[float, Ge(0), Le(MOST_EXPONENT), NUMBER] = Field(
        0.5, description="exponent α of contact·(10/max(10, friends))^α; 0 switches it off"
    )
    customers: Factor = Field(3.0, description="a customer passes on this many times as readily as others")
    odds: Positive = Field(
        3.0, description="odds of an order at a visit that a friend's share brought, against those of the content"
    )
    link: Link = Field(Link(noisy_or=NoParameters()), description="what makes peers' exposures count")
