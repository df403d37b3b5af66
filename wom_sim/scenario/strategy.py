"""Strategies: choices of lines of the plan."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from wom_sim.language.say import say
from wom_sim.reading.fields import SHARE_FORMS, Amount, Model, Name, read_probability
from wom_sim.reading.problems import show
from wom_sim.reading.wording import complaint


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
    def _once_each(self) -> Self:
        if twice := [name for name in self.lines if self.lines.count(name) > 1]:
            raise complaint(say("the line {twice!r} is listed twice", twice=twice[0]))
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema with the list beside the mapping."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(core)], "description": cls.__doc__}
