"""The plan: dated lines that put contents before people, and the strategies that choose among them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self, get_args

from annotated_types import MinLen
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    field_serializer,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from wom_sim.model.market import Dates
from wom_sim.model.scenario_fields import Amount, Count, Day, Model, Name, Positive, Probability, read_day
from wom_sim.model.scenario_problems import Problem, show
from wom_sim.model.scenario_wording import complaint, complaints

Medium = Literal["paid", "owned", "earned"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = get_args(Weekday)

_WHO_FORMS = "random, one_hop, degree, {ids: [...]} or {attribute: {name: value}}"


def _read_id(value: object) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise complaint(f"must be the id of a person, a whole number or a text (got {show(value)})")
    return value


def _read_scalar(value: object) -> str | int | float | bool:
    if not isinstance(value, str | int | float | bool):
        raise complaint(f"must be a text or a number (got {show(value)})")
    return value


def _every_day(value: object) -> object:
    return WEEK if value == "daily" else value


def _in_week_order(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEK if day in days)


def _read_days_on(value: object) -> tuple[date, ...]:
    if not isinstance(value, list | tuple):
        return (read_day(value),)
    if not value:
        raise complaint("must not be empty", "write one date or a list of dates")
    return tuple(sorted({read_day(day) for day in value}))


_ID_SCHEMA = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
_SCALAR_SCHEMA = {"type": ["string", "number", "boolean"]}
_DAY_SCHEMA = {"type": "string", "format": "date"}
_DAYS_SCHEMA = {"anyOf": [_DAY_SCHEMA, {"type": "array", "items": _DAY_SCHEMA, "minItems": 1}]}
_WEEKDAYS_SCHEMA = {"anyOf": [{"const": "daily"}, {"type": "array", "items": {"enum": list(WEEK)}, "minItems": 1}]}

PersonId = Annotated[int | str, PlainValidator(_read_id), WithJsonSchema(_ID_SCHEMA)]
Scalar = Annotated[str | int | float | bool, PlainValidator(_read_scalar), WithJsonSchema(_SCALAR_SCHEMA)]
Days = Annotated[tuple[date, ...], PlainValidator(_read_days_on), WithJsonSchema(_DAYS_SCHEMA)]
Weekdays = Annotated[
    tuple[Weekday, ...],
    MinLen(1),
    BeforeValidator(_every_day),
    AfterValidator(_in_week_order),
    WithJsonSchema(_WEEKDAYS_SCHEMA),
]


class Who(Model):
    """Whom to choose: a rule, a list of ids, or everybody with an attribute."""

    rule: Literal["random", "one_hop", "degree"] | None = Field(None, description="rule of choice among all people")
    ids: Annotated[tuple[PersonId, ...], MinLen(1)] | None = Field(None, description="ids of the people")
    attribute: Annotated[dict[str, Scalar], MinLen(1)] | None = Field(
        None, description="attributes that the people must have, by name"
    )

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"rule": data}
        if not isinstance(data, dict | Who):
            hint = f"write {{ids: {show(data)}}}" if isinstance(data, list) else ""
            raise complaint(f"must be {_WHO_FORMS} (got {show(data)})", hint)
        return data

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in ("rule", "ids", "attribute") if getattr(self, name) is not None]
        if len(given) != 1:
            raise complaint(f"must be {_WHO_FORMS} (got {' and '.join(given) or 'none of them'})")
        if self.ids and (twice := [one for one in self.ids if self.ids.count(one) > 1]):
            raise complaints([Problem(("ids",), f"the id {twice[0]!r} is listed twice")])
        return self

    @model_serializer
    def _as_typed(self) -> Any:
        if self.rule is not None:
            return self.rule
        return {"ids": list(self.ids)} if self.ids is not None else {"attribute": self.attribute}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema with the short forms beside the long ones."""
        return {"anyOf": [{"enum": ["random", "one_hop", "degree"]}, handler(core)], "description": cls.__doc__}


class LineBase(Model):
    """What every line of the plan says."""

    kind: str = Field(description="ads, posts, samples or influencers")
    content: Name = Field(description="content that the line shows")
    medium: Medium = Field("paid", description="paid, owned or earned, for attribution")
    fixed_cost: Amount = Field(0.0, description="money spent once, whatever else the line costs")
    attention: Probability = Field(1.0, description="weight of one exposure for noticing; a friend's share is 1")
    trust: Probability = Field(1.0, description="weight of one exposure for persuading; a friend's share is 1")

    def ticks(self, dates: Dates) -> tuple[int, ...]:
        """Return the ticks (1 …) on which the line is active."""
        return tuple(dates.day(day) for day in self.active_days())

    def active_days(self) -> tuple[date, ...]:
        """Return the calendar days on which the line is active, in order."""
        raise NotImplementedError


class Flight(LineBase):
    """A line that runs from a first to a last day."""

    start: Day = Field(alias="from", description="first day of the line")
    end: Day = Field(alias="to", description="last day of the line, included")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise complaints([Problem(("to",), f"must not be before from (got {self.end}, from is {self.start})")])
        return self

    def active_days(self) -> tuple[date, ...]:
        """Return every day from the first to the last."""
        return tuple(self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1))


class Ads(Flight):
    """Advertising that buys impressions from a daily budget. Two of cpm, ctr, cpc give the third."""

    kind: Literal["ads"] = Field(description="ads: bought impressions")
    channel: Name = Field(description="where the ads run, a label")
    budget: Amount = Field(description="money for the whole line, spread evenly over its days")
    cpm: Positive | None = Field(None, description="money per 1,000 impressions")
    ctr: Probability | None = Field(None, description="clicks per impression, 0 … 1")
    cpc: Positive | None = Field(None, description="money per click")
    cvr: Probability | None = Field(
        None, description="orders per click, 0 … 1; compared with the simulation, never used in it"
    )
    cap_per_day: Count = Field(3, description="most impressions per person and day")
    avails_per_day: Positive = Field(20.0, description="occasions per person and day on which an ad could be shown")
    attention: Probability = Field(0.1, description="weight of one impression for noticing; a friend's share is 1")
    trust: Probability = Field(0.5, description="weight of one impression for persuading; a friend's share is 1")

    @model_validator(mode="after")
    def _prices_agree(self) -> Self:
        if problem := _price_problem(self.cpm, self.ctr, self.cpc):
            raise complaints([problem])
        return self

    @property
    def price_per_thousand(self) -> float:
        """Money per 1,000 impressions: cpm, or 1000·cpc·ctr."""
        return self.cpm if self.cpm is not None else _implied_cpm(self.ctr, self.cpc)


class Posts(Flight):
    """Posts on a channel of one's own."""

    kind: Literal["posts"] = Field(description="posts: on a channel of one's own")
    channel: Name = Field(description="one of the channels of the content's brand")
    days: Weekdays = Field(WEEK, description="weekdays with a post, or daily")
    cost_per_post: Amount = Field(0.0, description="money per post")
    medium: Medium = Field("owned", description="paid, owned or earned, for attribution")
    attention: Probability = Field(0.4, description="weight of one post for noticing; a friend's share is 1")
    trust: Probability = Field(0.8, description="weight of one post for persuading; a friend's share is 1")

    @model_validator(mode="after")
    def _posts_at_all(self) -> Self:
        if not self.active_days():
            message = f"none of {', '.join(self.days)} lies between {self.start} and {self.end}"
            raise complaints([Problem(("days",), message)])
        return self

    def active_days(self) -> tuple[date, ...]:
        """Return the days of the flight that fall on a posting weekday."""
        return tuple(day for day in super().active_days() if WEEK[day.weekday()] in self.days)

    @field_serializer("days")
    def _daily(self, days: tuple[Weekday, ...]) -> Any:
        return "daily" if days == WEEK else list(days)


class Seeding(LineBase):
    """A line that starts with chosen people."""

    who: Who = Field(description=f"whom to choose: {_WHO_FORMS}")
    number: Count | None = Field(
        None, description="number of real people; all of them when left out with ids or attribute"
    )

    @model_validator(mode="after")
    def _number_fits(self) -> Self:
        if self.number is None and self.who.rule is not None:
            raise complaints([Problem(("number",), "is missing", f"who: {self.who.rule} needs it: number: 100")])
        if self.number is not None and self.who.ids is not None and self.number > len(self.who.ids):
            message = f"must be at most the {len(self.who.ids)} ids given (got {self.number})"
            raise complaints([Problem(("number",), message)])
        return self


class Samples(Seeding):
    """Products given away: these people know the content from the first, and pass it on as they like."""

    kind: Literal["samples"] = Field(description="samples: products given away")
    on: Day = Field(description="day on which the samples arrive")
    cost_each: Amount = Field(0.0, description="money per sample")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")

    def active_days(self) -> tuple[date, ...]:
        """Return the one day of the samples."""
        return (self.on,)


class Influencers(Seeding):
    """People paid to share on the given days."""

    kind: Literal["influencers"] = Field(description="influencers: people paid to share")
    on: Days = Field(description="day on which they share, or a list of days")
    fee_each: Amount = Field(0.0, description="money per influencer")
    trust: Probability = Field(0.7, description="weight of one exposure for persuading; a friend's share is 1")

    def active_days(self) -> tuple[date, ...]:
        """Return the days on which they share."""
        return self.on


Line = Annotated[Ads | Posts | Samples | Influencers, Discriminator("kind")]


class Strategy(Model):
    """A choice of lines of the plan."""

    lines: tuple[Name, ...] = Field((), description="names of lines of the plan")
    description: str = Field("", description="what the strategy is about")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, list | tuple):
            return {"lines": data}
        if not isinstance(data, dict | Strategy):
            hint = f"write [{data}]" if isinstance(data, str) else "write [] for none"
            raise complaint(f"must be a list of lines of the plan (got {show(data)})", hint)
        return data

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if twice := [name for name in self.lines if self.lines.count(name) > 1]:
            raise complaint(f"the line {twice[0]!r} is listed twice")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema with the list beside the mapping."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(core)], "description": cls.__doc__}


def _implied_cpm(ctr: float | None, cpc: float | None) -> float:
    return 1000 * (cpc or 0.0) * (ctr or 0.0)


def _price_problem(cpm: float | None, ctr: float | None, cpc: float | None) -> Problem | None:
    implied = _implied_cpm(ctr, cpc)
    if cpm is None and cpc is None:
        return Problem(("cpm",), "is missing: the line has no price", "write cpm, or cpc and ctr")
    if cpm is None and not implied:
        return Problem(
            ("cpc",), "a price per click needs a click rate above 0", "add ctr: 0.7% (clicks per impression)"
        )
    if cpm is not None and cpc is not None and ctr is not None and abs(implied - cpm) > 0.01 * cpm:
        message = f"three prices disagree: cpm {cpm:g}, ctr {ctr:.4%}, cpc {cpc:g}; 1000 · cpc · ctr is {implied:.4g}"
        return Problem(("cpm",), message, "give two of the three")
    return None
