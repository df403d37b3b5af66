"""What all lines of the plan have in common: whom, when, what, and how much one exposure weighs."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from annotated_types import MinLen
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import Amount, Day, Model, Name, People, Probability, read_day
from wom_sim.reading.problems import both, show
from wom_sim.reading.wording import complaint
from wom_sim.scenario.audience import Targeting
from wom_sim.scenario.market import Dates

Medium = Literal["paid", "owned", "earned"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = get_args(Weekday)

Rule = Literal[
    "random", "one_hop", "degree", "degree_discount", "pagerank", "k_core", "betweenness", "cluster", "celf", "opim"
]
"""How people are chosen; what each does is said in ``wom_sim/seeding/``."""

_WHO_FORMS = marked("a rule (random, one_hop, degree, opim …), {ids: [...]} or {attribute: {name: value}}")


def _read_id(value: object) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise complaint(say("must be the id of a person, a whole number or a text (got {value})", value=show(value)))
    return value


def _read_scalar(value: object) -> str | int | float | bool:
    if not isinstance(value, str | int | float | bool):
        raise complaint(say("must be a text or a number (got {value})", value=show(value)))
    return value


def _every_day(value: object) -> object:
    return WEEK if value == "daily" else value


def _in_week_order(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEK if day in days)


def _read_days_on(value: object) -> tuple[date, ...]:
    if not isinstance(value, list | tuple):
        return (read_day(value),)
    if not value:
        raise complaint(say("must not be empty"), say("write one date or a list of dates"))
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

    rule: Rule | None = Field(None, description="rule of choice among all people")
    ids: Annotated[tuple[PersonId, ...], MinLen(1)] | None = Field(None, description="ids of the people")
    attribute: Annotated[dict[str, Scalar], MinLen(1)] | None = Field(
        None, description="attributes that the people must have, by name"
    )
    early: Name | None = Field(None, description="attribute by which people are ranked, the smallest number first")
    leaders: Name | None = Field(None, description="attribute by which people are ranked, the largest number first")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"rule": data}
        if not isinstance(data, dict | Who):
            hint = say("write {{ids: {ids}}}", ids=show(data)) if isinstance(data, list) else ""
            raise complaint(say("must be {forms} (got {given})", forms=say(_WHO_FORMS), given=show(data)), hint)
        return data

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in ("rule", "ids", "attribute", "early", "leaders") if getattr(self, name) is not None]
        if len(given) != 1:
            raise complaint(
                say(
                    "must be {forms} (got {given})",
                    forms=say(_WHO_FORMS),
                    given=both(given) if given else say("none of them"),
                )
            )
        if self.ids and (twice := [one for one in self.ids if self.ids.count(one) > 1]):
            raise complaint(say("the id {twice!r} is listed twice", twice=twice[0]), at=("ids",))
        return self

    @model_serializer
    def _as_typed(self) -> Any:
        if self.rule is not None:
            return self.rule
        if self.ids is not None:
            return {"ids": list(self.ids)}
        return {"attribute": self.attribute} if self.attribute is not None else {self.ranks_by: self.column}

    @property
    def ranks_by(self) -> str | None:
        """The rule by which all people are ranked; None where people are named."""
        if self.rule is not None:
            return self.rule
        return "early" if self.early is not None else "leaders" if self.leaders is not None else None

    @property
    def column(self) -> str | None:
        """The attribute by which people are ranked."""
        return self.early or self.leaders

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema with the short forms beside the long ones."""
        return {"anyOf": [{"enum": list(get_args(Rule))}, handler(core)], "description": cls.__doc__}


class LineBase(Model):
    """What every line of the plan says."""

    made_before: ClassVar[bool] = False
    """Whether the team's work is done once, before the line starts: nothing of it can be left out."""

    in_feed: ClassVar[bool] = False
    """Whether it is a post of somebody, which a platform may show to others."""

    own_channel: ClassVar[bool] = False
    """Whether it runs on a channel of the content's brand."""

    priced_by_channel: ClassVar[bool] = False
    """Whether `price: preset` gives it the prices of its channel."""

    rewards_sharing: ClassVar[bool] = False
    """Whether it makes people pass its content on more readily than they would."""

    kind: str = Field(description="what kind of line it is")
    content: Name = Field(description="content that the line shows")
    medium: Medium = Field("paid", description="paid, owned or earned, for attribution")
    fixed_cost: Amount = Field(0.0, description="money spent once, whatever else the line costs")
    attention: Probability = Field(1.0, description="weight of one exposure for noticing; a friend's share is 1")
    trust: Probability = Field(1.0, description="weight of one exposure for persuading; a friend's share is 1")
    target: Targeting | None = Field(None, description="whom the line is aimed at; everybody when left out")
    team: Name | None = Field(None, description="team that makes it; may be left out if there is one")
    hours: Amount | None = Field(
        None, description="hours of team work for each post or day of activity (ads: once); the content's when left out"
    )

    def ticks(self, dates: Dates) -> tuple[int, ...]:
        """Return the ticks (1 …) on which the line is active."""
        return tuple(dates.day(day) for day in self.active_days())

    def active_days(self) -> tuple[date, ...]:
        """Return the calendar days on which the line is active, in order."""
        raise NotImplementedError

    @property
    def last_day(self) -> date:
        """The last day on which something of the line may begin."""
        return self.active_days()[-1]

    @property
    def seen_on(self) -> str | None:
        """The channel on which it is seen; None where it has none."""
        channel: str | None = getattr(self, "channel", None)
        return channel

    @property
    def work(self) -> float | None:
        """Hours of team work for each post or day of activity; None where the content says it."""
        return self.hours

    @property
    def click_rate(self) -> float | None:
        """Visits per fresh exposure, where the line and not its content says so."""
        rate: float | None = getattr(self, "ctr", None)
        return rate

    @property
    def people_chosen(self) -> int | None:
        """Real people of the network with whom it starts, where it says how many."""
        return None

    def place(self, brand: str) -> tuple[str, str] | None:  # noqa: ARG002 (most lines have none)
        """Return where some people are shown more than others: of ads ("", channel), of posts (brand, channel)."""
        return None


class Flight(LineBase):
    """A line that runs from a first to a last day."""

    start: Day = Field(alias="from", description="first day of the line")
    end: Day = Field(alias="to", description="last day of the line, included")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise complaint(
                say("must not be before from (got {end}, from is {start})", end=self.end, start=self.start), at=("to",)
            )
        return self

    def active_days(self) -> tuple[date, ...]:
        """Return every day from the first to the last."""
        return tuple(self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1))


class Seeding(LineBase):
    """A line that starts with chosen people."""

    others_each_day: ClassVar[bool] = False
    """Whether other people are chosen on each of its days."""

    who: Who | None = Field(
        description="whom to choose: a rule (random, one_hop, degree, opim …), {ids: [...]} or {attribute: {…}}"
    )
    number: People | None = Field(
        None, description="number of real people; all of them when left out with ids or attribute"
    )
    budget: Amount | None = Field(
        None, description="money for the people chosen, in place of number: as many as it buys, in their order"
    )

    @model_validator(mode="after")
    def _money_fits(self) -> Self:
        if self.budget is None and self.cost_of_follower > 0.0:
            raise complaint(
                say("is missing"),
                say("where followers make people dear, whom it chooses says how many money buys: budget: 600"),
                at=("budget",),
            )
        if self.budget is not None and self.number is not None:
            raise complaint(
                say("does not go with number"),
                say("the money says how many, or the number says how much"),
                at=("budget",),
            )
        if self.budget is not None and self.cost_of_one + self.cost_of_follower <= 0.0:
            raise complaint(
                say("buys everybody: nobody has a price"), say("say what one of them costs"), at=("budget",)
            )
        return self

    @model_validator(mode="after")
    def _number_fits(self) -> Self:
        if self.who is None or self.budget is not None:
            return self
        if self.number is None and self.who.ranks_by is not None:
            raise complaint(
                say("is missing"), say("who: {rule} needs it: number: 100", rule=self.who.ranks_by), at=("number",)
            )
        if self.number is not None and self.who.ids is not None and self.number > len(self.who.ids):
            raise complaint(
                say("must be at most the {most} ids given (got {number})", most=len(self.who.ids), number=self.number),
                at=("number",),
            )
        return self

    @property
    def people_chosen(self) -> int | None:
        """Real people of the network with whom it starts, where it says how many."""
        return self.number if self.who is not None else None

    @property
    def cost_of_one(self) -> float:
        """Money for one of them on one day."""
        raise NotImplementedError

    @property
    def cost_of_follower(self) -> float:
        """Money on top, for each person who sees her."""
        return 0.0

    @property
    def ceiling(self) -> float:
        """The most people there are hands or places for; infinite where nothing is said."""
        return math.inf


class HandedOver(Seeding):
    """A line that hands over the product itself, not a film of it."""

    cost_each: Amount = Field(0.0, description="money per person to whom it is handed")
    cost_per_follower: Amount = Field(
        0.0, description="money on top for each person who sees her in the network: followers make people dear"
    )
    most: People | None = Field(
        None, description="most people to whom it can be handed (hands, places); no ceiling when left out"
    )
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")
    trial: Probability = Field(
        0.12, description="chance that who is handed the product buys it, 0 … 1; 0: she only learns of it"
    )

    @model_validator(mode="after")
    def _enough_of_them(self) -> Self:
        if self.most is not None and self.number is not None and self.number > self.most:
            raise complaint(
                say("must be at most the {most:,} of most (got {given})", most=self.most, given=f"{self.number:,}"),
                at=("number",),
            )
        if self.most is not None and self.budget is not None:
            raise complaint(say("does not go with budget"), say("write number, or leave most out"), at=("most",))
        return self

    @property
    def cost_of_one(self) -> float:
        """Money for one of them on one day: cost_each."""
        return self.cost_each

    @property
    def cost_of_follower(self) -> float:
        """Money on top, for each person who sees her: cost_per_follower."""
        return self.cost_per_follower

    @property
    def ceiling(self) -> float:
        """The most people there are hands or places for; infinite where nothing is said."""
        return math.inf if self.most is None else float(self.most)


class Incentive(Flight):
    """What makes everybody pass a content on more readily, from a first to a last day."""

    made_before = True
    rewards_sharing = True

    @model_validator(mode="after")
    def _for_everybody(self) -> Self:
        if self.target is not None:
            raise complaint(
                say("does not go with a {kind}, which is open to everybody", kind=self.kind),
                say("leave it out, or aim the line that tells people of it"),
                at=("target",),
            )
        return self
