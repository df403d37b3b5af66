"""How to place a budget, as a study file tells it: lines, limits, what is wanted; checked like a scenario."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le, MinLen
from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, model_validator

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import (
    WHOLE,
    Amount,
    Count,
    Model,
    Name,
    Price,
    Probability,
    Seed,
    Text,
)
from wom_sim.reading.problems import Problem, both, show
from wom_sim.reading.ranges import MOST_TIMES
from wom_sim.reading.wording import complaint, complaints
from wom_sim.scenario.goals import Goal, read_goal, written
from wom_sim.scenario.study import StudyFile

_GOAL = re.compile(r"\s*([\w.]+)(?::|\s|(?=[<>=≤≥+]))\s*(\S.*)")
_EXAMPLE = marked("write conversions >= 700, or reach >= 60% of segment students")


def read_wanted(value: object) -> Goal:
    """Return one goal written on one line, conversions >= 700, or as in a scenario, {conversions: +15%}."""
    if isinstance(value, Goal):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, typed),) = value.items()
        return read_goal(str(name), typed)
    match = _GOAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise complaint(
            say("must be a metric and what it should reach (got {value})", value=show(value)), say(_EXAMPLE)
        )
    return read_goal(match[1], match[2])


def _written(goal: Goal) -> Any:
    return written({goal.name or goal.metric: goal})


Wanted = Annotated[Goal, PlainValidator(read_wanted), PlainSerializer(_written)]


def two_metrics(value: object) -> object:
    """The names of two different metrics, as a list or as cost,conversions."""
    names = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or len(names) != 2 or "" in names:
        said = ",".join(map(str, names)) if isinstance(names, list | tuple) else names
        raise complaint(
            say("must be two metrics (got {said})", said=show(said)), say("name two metrics, such as cost,conversions")
        )
    return list(names)


class Limit(Model):
    """How much money a line may get: {min: 500, max: 5_000} or {fixed: 1_000}."""

    min: Amount | None = Field(None, description="least money")
    max: Amount | None = Field(None, description="most money")
    fixed: Amount | None = Field(None, description="exactly this money")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.fixed is not None and (self.min is not None or self.max is not None):
            raise complaint(say("says fixed beside min or max"), say("keep one of the two"))
        if self.min is not None and self.max is not None and self.min > self.max:
            raise complaint(
                say(
                    "min must not be more than max (got {least} and {most})",
                    least=f"{self.min:,.10g}",
                    most=f"{self.max:,.10g}",
                )
            )
        return self


class Together(Model):
    """Several lines that share a ceiling: {lines: [ig_ads, yt_ads], max: 8_000}."""

    lines: Annotated[list[Name], MinLen(1)] = Field(description="lines of the strategy")
    max: Amount = Field(description="most money for all of them together")


class Hours(Model):
    """Hours of work, which grow with the money of a line: {max: 80, lines: {creators: 20}}."""

    max: Amount = Field(description="hours that there are for the lines named here")
    lines: Annotated[dict[Name, Amount], MinLen(1)] = Field(description="hours that a line takes as the plan has it")


class GoalSeek(Model):
    """The least budget that keeps a promise: {goal: conversions >= 700, probability: 80%}."""

    goal: Wanted = Field(description="what a world must reach")
    probability: Probability = Field(0.8, description="the share of worlds that must reach it, more than 0")

    @model_validator(mode="after")
    def _a_promise(self) -> Self:
        if self.probability == 0:
            raise complaint(
                say("must be more than 0 (got 0): that promises nothing"),
                say("write 80%: the goal is reached in 8 of 10 worlds or more"),
                at=("probability",),
            )
        return self


class OptimizeStudy(StudyFile):
    """A budget to be placed over the lines of one strategy."""

    study: Literal["optimize"] = Field("optimize", description="kind of study: optimize")
    title: str = Field("", description="title of the study")
    scenario: str = Field("", description="path of the scenario, relative to this file")
    strategy: Name = Field(description="strategy whose lines share the money")
    budget: Price | None = Field(None, description="money for the whole strategy; what it costs now if left out")
    objective: Text | None = Field(None, description="what to have much of: a metric, profit, or goal (its chance)")
    goal: Wanted | None = Field(None, description="what a world must reach; the scenario's first goal if left out")
    goal_seek: GoalSeek | None = Field(None, description="instead: the least budget that keeps a promise")
    pareto: Annotated[list[Text], BeforeValidator(two_metrics)] | None = Field(
        None, description="instead: the best compromises between two metrics, such as [cost, conversions]"
    )
    limits: dict[Name, Limit] = Field({}, description="least and most money by line; posts move only if named here")
    together: list[Together] = Field([], description="ceilings that several lines share")
    hours: Hours | None = Field(None, description="hours of work that several lines share")
    worlds: Annotated[int, Ge(2), Le(MOST_TIMES), WHOLE] | None = Field(
        None, description="fresh worlds to judge in; the scenario's"
    )
    seed: Seed | None = Field(None, description="seed of the worlds; the scenario's if left out")
    trials: Count = Field(64, description="allocations that the sampler tries")
    engine: Literal["auto", "mesa", "array"] = Field("auto", description="same numbers, other speed")

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        asked = {"objective": self.objective or self.goal, "goal_seek": self.goal_seek, "pareto": self.pareto}
        if len(given := [name for name, what in asked.items() if what is not None]) > 1:
            named = ["goal" if name == "objective" and self.objective is None else name for name in given]
            raise complaint(say("asks several questions at once: {named}", named=both(named)), say("keep one of them"))
        if self.goal is not None and self.objective not in (None, "goal"):
            raise complaints(
                [
                    Problem(
                        ("objective",), say("says what to have much of, and goal says something else"), say("keep one")
                    )
                ]
            )
        if self.pareto is not None and self.pareto[0] == self.pareto[1]:
            raise complaint(say("needs two metrics (got {pareto!r} twice)", pareto=self.pareto[0]), at=("pareto",))
        return self

    def with_settings(self, **settings: Any) -> Self:
        """Return a checked copy with other values of its keys."""
        source = self._source
        typed = {**(source.typed or self.model_dump(mode="python")), **settings}
        return self._from(replace(source, typed=typed, changed=[*source.changed, *((key,) for key in settings)]))
