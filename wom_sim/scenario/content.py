"""What is told: contents, how sticky they are, and the news of the day."""

from __future__ import annotations

from typing import Annotated, Any, Self

from annotated_types import Ge, Le, MinLen
from pydantic import BeforeValidator, Field, model_validator

from wom_sim.language.say import say
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
)
from wom_sim.reading.problems import Problem, unknown
from wom_sim.reading.ranges import MOST_ELASTICITY, MOST_PIECES
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
