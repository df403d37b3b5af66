"""Strategies: choices of lines of the plan, and how they are changed on the way."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from annotated_types import Gt, Le
from pydantic import Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from wom_sim.language.say import say
from wom_sim.reading.fields import (
    NUMBER,
    SHARE_FORMS,
    Amount,
    Count,
    Day,
    Model,
    Name,
    Positive,
    Probability,
    read_probability,
)
from wom_sim.reading.problems import show
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.reading.wording import complaint

More = Annotated[float, Gt(1), Le(MOST_TIMES), NUMBER]


class Shift(Model):
    """Money left goes to the lines with the best return: orders by last touch for the money set aside."""

    share: Probability = Field(0.5, description="share of the money left that is shared out anew at each review")
    periods: Count = Field(4, description="so many periods, the latest, are looked at")
    keep: Probability = Field(0.05, description="no line gets less than this share of what is shared out")


class Thompson(Model):
    """Money left goes to lines as likely as each is the best, by what was counted so far (Thompson sampling)."""

    share: Probability = Field(1.0, description="share of the money left that is shared out anew at each review")
    keep: Probability = Field(0.02, description="no line gets less than this share of what is shared out")


class Pause(Model):
    """A line of which people have tired stops, and the others share its money."""

    below: Annotated[float, Gt(0), Le(1), NUMBER] = Field(
        0.5, description="visits per impression against the line's best period, below which it stops"
    )
    visits: Positive = Field(30.0, description="so many visits must have been due in the period, or it is luck")


class Answering(Model):
    """More people answer while complaints wait too long, and as many as planned once they do not."""

    hours: Positive = Field(24.0, description="hours until an answer, above which more people answer")
    more: More = Field(1.5, description="times as many people at each review")
    most: More = Field(4.0, description="times as many as planned, at most")


class Answer(Model):
    """Where orders fall, as they do when a rival advertises, money is spent sooner."""

    below: Annotated[float, Gt(0), Le(1), NUMBER] = Field(
        0.8, description="orders of the period against the mean of those before, below which it is answered"
    )
    more: More = Field(1.5, description="times as much money in the next period, taken from later ones")


class Review(Model):
    """At each review rules see what was spent and counted so far, and change what is still to come."""

    every: Literal["week", "month"] = Field(description="week: every seven days; month: on the first of each")
    pause: Pause | None = Field(None, description="stop lines of which people have tired")
    shift: Shift | None = Field(None, description="move money to the lines with the best return")
    thompson: Thompson | None = Field(None, description="move money by Thompson sampling on lines")
    answer: Answer | None = Field(None, description="spend sooner where orders fall")
    care: Answering | None = Field(None, description="let more people answer where complaints wait")

    @model_validator(mode="before")
    @classmethod
    def _with_defaults(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        rules = ("pause", "shift", "thompson", "answer", "care")
        return {key: {} if key in rules and value is True else value for key, value in data.items()}

    @model_validator(mode="after")
    def _one_mover(self) -> Self:
        if self.shift and self.thompson:
            raise complaint(say("money is moved by shift or by thompson"), say("leave one of them out"), at=("shift",))
        if not any((self.pause, self.shift, self.thompson, self.answer, self.care)):
            hint = say("add one of shift, thompson, pause, answer, care, such as shift: {{share: 50%}}")
            raise complaint(say("decides nothing"), hint)
        return self


Changes = dict[Day, dict[Name, Amount]]
"""By day: what lines have left from that day on; of a shift at the desk, how many people answer."""


def _read_part(value: object) -> float | str:
    return "even" if value == "even" else read_probability(value)


Part = Annotated[
    float | Literal["even"], PlainValidator(_read_part), WithJsonSchema({"anyOf": [*SHARE_FORMS, {"const": "even"}]})
]


class Strategy(Model):
    """A choice of lines of the plan."""

    lines: tuple[Name, ...] = Field(
        (), description="names of lines of the plan; another strategy's name stands for its lines, all for every line"
    )
    budget: Amount | None = Field(None, description="money in all, fees and wages included; its lines are scaled to it")
    split: dict[Name, Part] = Field(
        {}, description="shares of the budget by line; rest: even shares out what is left; as typed when left out"
    )
    description: str = Field("", description="what the strategy is about")
    changes: Changes = Field(
        {},
        description="what is changed on the way, by day: money that lines have left from then on, or people who answer",
    )
    review: Review | None = Field(None, description="rules that change the plan while it runs, by what is counted")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, list | tuple):
            return {"lines": data}
        if not isinstance(data, dict | Strategy):
            hint = say("write [{data}]", data=data) if isinstance(data, str) else say("write [] for none")
            raise complaint(say("must be a list of lines of the plan (got {data})", data=show(data)), hint)
        return data

    @model_validator(mode="after")
    def _split_fits(self) -> Self:
        shares = [part for part in self.split.values() if isinstance(part, float)]
        if self.split and self.budget is None:
            raise complaint(say("needs a budget to split"), say("add budget: 10_000"), at=("split",))
        if sum(shares) > 1 + 1e-9:
            raise complaint(
                say("adds up to {total:.4g}; at most 1 can be shared out", total=sum(shares)), at=("split",)
            )
        return self

    @model_validator(mode="after")
    def _only_the_rest_is_even(self) -> Self:
        for line, part in self.split.items():
            if line == "rest" and part != "even":
                hint = say("write rest: even, or leave it out")
                raise complaint(say("is shared out evenly, or not at all"), hint, at=("split", line))
            if line != "rest" and part == "even":
                hint = say("give {line} a share, such as 25%", line=line)
                raise complaint(say("only the rest is shared out evenly"), hint, at=("split", line))
        return self

    @model_validator(mode="after")
    def _by_rules_or_by_hand(self) -> Self:
        if self.review and self.changes:
            raise complaint(
                say("a strategy is changed by rules or by hand"), say("leave out review, or changes"), at=("changes",)
            )
        return self

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if twice := [name for name in self.lines if self.lines.count(name) > 1]:
            raise complaint(say("the line {twice!r} is listed twice", twice=twice[0]))
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema with the list beside the mapping."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(core)], "description": cls.__doc__}
