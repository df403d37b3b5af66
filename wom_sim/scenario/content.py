"""What is told, and how word of it passes: contents, news of the day, contact, the activation link, memory."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le, MinLen
from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from wom_sim.behaviour import tone
from wom_sim.behaviour.gate import Step
from wom_sim.behaviour.mean_field import MeanField
from wom_sim.language.say import marked, say
from wom_sim.reading.fields import (
    NUMBER,
    WHOLE,
    Amount,
    Day,
    DayCount,
    Deviation,
    Factor,
    Model,
    Name,
    Positive,
    Probability,
    read_whole,
)
from wom_sim.reading.problems import Problem, beyond, show, unknown
from wom_sim.reading.ranges import MOST_DAYS, MOST_ELASTICITY, MOST_EXPONENT, MOST_PIECES
from wom_sim.reading.wording import complaint, complaints

EMOTIONS: dict[str, float] = {
    "awe": 0.30,
    "anger": 0.34,
    "anxiety": 0.21,
    "positivity": 0.13,
    "sadness": -0.16,
    "practical": 0.30,
    "interest": 0.25,
    "surprise": 0.14,
}
"""Change of the odds of being passed on per standard deviation more of each (Berger & Milkman 2012, articles)."""

FORMATS: dict[str, dict[str, float]] = {
    "reel": {"instagram": 1.3, "tiktok": 1.3, "facebook": 1.1, "linkedin": 0.7},
    "video": {"youtube": 1.3, "facebook": 1.1, "newsletter": 0.8},
    "image": {"instagram": 1.1, "pinterest": 1.3, "tiktok": 0.6},
    "text": {"linkedin": 1.2, "blog": 1.2, "newsletter": 1.2, "x": 1.1, "instagram": 0.6, "tiktok": 0.4},
    "link": {"newsletter": 1.2, "whatsapp": 1.2, "instagram": 0.7, "tiktok": 0.5},
}
"""Factor on the attention of a line by format and channel, 1 where not listed: illustrative, calibrate."""

Weight = Annotated[float, Ge(0), Le(1), NUMBER]
Deviations = Annotated[float, Ge(-3), Le(3), NUMBER]


def _read_topic(value: object) -> object:
    return {value: 1.0} if isinstance(value, str) else value


Topic = Annotated[dict[Name, Weight], MinLen(1), BeforeValidator(_read_topic)]
"""One interest by name, or several with weights."""


class Spread(Model):
    """How stickiness differs between pieces that look alike beforehand, drawn anew for each piece in each world."""

    dud: Probability = Field(0.0, description="chance that a piece is passed on by nobody, 0 … 1")
    sd: Deviation = Field(0.0, description="standard deviation of the log of the pressure to pass on; 2 is typical")

    @model_validator(mode="after")
    def _some_live(self) -> Self:
        if self.dud == 1.0:
            raise complaint(say("must be below 1: with nothing but duds, write share: 0"), at=("dud",))
        return self


class Content(Model):
    """Something worth telling, with its stickiness: attract, persuade, share."""

    brand: Name = Field(
        "", validate_default=False, description="brand that it speaks for; may be left out if there is one"
    )
    attract: Probability = Field(description="chance that one full exposure is noticed, 0 … 1")
    persuade: Probability | None = Field(
        0.0, description="chance that a visit on a first exposure becomes an order; null: the site's own conversion"
    )
    share: Probability = Field(description="chance that a person who noticed passes it on, 0 … 1")
    visit: Probability = Field(0.0, description="chance that an exposure that attracts brings a visit, 0 … 1")
    engage: Probability = Field(0.0, description="chance of a like, comment or click per exposure, at most one, 0 … 1")
    hours: Amount = Field(0.0, description="hours of team work that one piece of it takes")
    production: Amount = Field(0.0, description="money spent once to produce it, by every strategy that shows it")
    topic: Topic | None = Field(None, description="what it is about: an interest, or several with weights 0 … 1")
    affinity: Probability = Field(0.0, description="κ: how much more it says to people interested in its topic, 0 … 1")
    suits: dict[Name, tone.Spec] = Field(
        {},
        description="factor on noticing it and on passing it on by segment: how well its tone fits; 1 where not named",
    )
    emotion: dict[Name, Deviations] = Field(
        {},
        description="standard deviations above the ordinary, by emotion: awe, anger, positivity, sadness ...",
    )
    format: Name | None = Field(None, description="reel, video, image, text or link: how well it fits a channel")
    fit: dict[Name, Factor] = Field({}, description="factor on attention by channel, in place of the format's")
    launch: Day | None = Field(None, description="day from which its novelty wears off; the first day when left out")
    same_as: Name | None = Field(
        None, description="content of which it is a copy: noticed and passed on by the same people, tiring together"
    )
    corrects: Name | None = Field(None, description="crisis whose claim it corrects, for whoever notices it")
    half_life_days: Positive | None = Field(None, description="days after which it attracts half as much; null: never")
    discount: Probability = Field(0.0, description="share of the price taken off every order that it brings, 0 … 1")
    price_elasticity: Annotated[float, Ge(0), Le(MOST_ELASTICITY), NUMBER] = Field(
        2.62, description="orders per visit rise by (1 - discount)^-elasticity, on the odds (Bijmolt et al. 2005)"
    )
    pieces: Annotated[int, Ge(1), Le(MOST_PIECES), WHOLE] = Field(
        1, description="different pieces of it: each post shows the next one"
    )
    spread: Spread | None = Field(None, description="how much stickiness differs between pieces; alike when left out")

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        problems = [
            Problem(("emotion", one), *unknown("emotion", one, EMOTIONS)) for one in self.emotion if one not in EMOTIONS
        ]
        if self.format is not None and self.format not in FORMATS and not self.fit:
            problems.append(Problem(("format",), *unknown("format", self.format, FORMATS)))
        if problems:
            raise complaints(problems)
        return self

    def fits(self, channel: str | None) -> float:
        """Factor on the attention of a line that shows it on a channel."""
        return self.fit.get(channel or "", FORMATS.get(self.format or "", {}).get(channel or "", 1.0))


class News(Model):
    """A public topic of some days, which lifts what is told about it."""

    topic: Topic = Field(description="what the news is about, in the words of the contents' topics")
    on: Day = Field(description="first day of the news")
    days: DayCount = Field(3, description="days that it is in the news")
    lift: Factor = Field(1.0, description="how much more contents of the same topic attract: 1 is twice as much")


def likeness(one: dict[str, float] | None, other: dict[str, float] | None) -> float:
    """Cosine of two topics, 0 … 1; 0 where either says nothing."""
    if not one or not other:
        return 0.0
    product = sum(weight * other.get(name, 0.0) for name, weight in one.items())
    lengths: Any = sum(weight**2 for weight in one.values()) * sum(weight**2 for weight in other.values())
    return float(product / lengths**0.5) if lengths else 0.0


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
    feed_crowding: Annotated[float, Ge(0), Le(MOST_EXPONENT), NUMBER] = Field(
        0.0, description="exponent α of contact·(10/max(10, people seen))^α: who sees many sees each less; 0 is off"
    )
    customers: Factor = Field(3.0, description="a customer passes on this many times as readily as others")
    odds: Positive = Field(
        3.0, description="odds of an order at a visit that a friend's share brought, against those of the content"
    )
    link: Link = Field(Link(noisy_or=NoParameters()), description="what makes peers' exposures count")
