"""When, where and by whom a campaign is run: dates, money, team, the market and the network of its people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Gt, Le
from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from wom_sim.language.say import say
from wom_sim.reading.fields import (
    NUMBER,
    WHOLE,
    Amount,
    Day,
    Deviation,
    Model,
    Name,
    People,
    Positive,
    Price,
    Probability,
    Text,
    read_free,
)
from wom_sim.reading.problems import Problem
from wom_sim.reading.ranges import MOST_DAYS, MOST_HOURS, MOST_SIMULATED
from wom_sim.reading.wording import complaint, complaints
from wom_sim.scenario.audience import Leaders, Segment, Ties, Words, audience_problems

NAMED_GRAPHS = frozenset({"karate", "florentine", "les_miserables"})
"""Kinds of network that bring their own people, so that `simulate` is ignored."""

Weights = Literal["none", "contact", "influence"]


class Dates(Model):
    """The horizon, first and last day included. Day one is tick 1; tick 0 is the state before it."""

    start: Day = Field(description="first day of the simulation")
    end: Day = Field(description="last day of the simulation, included; at most 3,660 days in all")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise complaint(
                say("must not be before start (got {end}, start is {start})", end=self.end, start=self.start),
                at=("end",),
            )
        if self.days > MOST_DAYS:
            raise complaint(
                say(
                    "the horizon is {days:,} days; at most {most:,} are possible",
                    days=self.days,
                    most=MOST_DAYS,
                ),
                at=("end",),
            )
        return self

    @property
    def days(self) -> int:
        """Number of simulated days."""
        return (self.end - self.start).days + 1

    @property
    def period(self) -> str:
        """From when to when, as text."""
        return f"{self.start} – {self.end}"

    def day(self, day: date) -> int:
        """Return the tick (1 …) of a calendar day; days outside the horizon give ticks outside 1 … days."""
        return (day - self.start).days + 1

    def on(self, tick: int) -> date:
        """Return the calendar day of a tick."""
        return self.start + timedelta(days=tick - 1)


class Money(Model):
    """The currency of every amount that is typed, and how prices of presets are converted to it."""

    currency: Text = Field("EUR", description="currency of every amount in this scenario; what is typed stays as it is")
    per_usd: Price | None = Field(None, description="money of this scenario for 1 USD; presets in USD need it")
    per_eur: Price | None = Field(None, description="money of this scenario for 1 EUR; presets in EUR need it")
    as_of: Day | None = Field(None, description="day of the exchange rates")
    price_level: Positive = Field(1.0, description="prices here against those where presets come from, a factor")

    @model_validator(mode="after")
    def _rates_are_dated(self) -> Self:
        if (self.per_usd or self.per_eur) and self.as_of is None:
            raise complaint(say("is missing: the day of the exchange rate"), "as_of: 2027-01-15", at=("as_of",))
        own = {"USD": "per_usd", "EUR": "per_eur"}.get(self.currency.strip().upper(), "")
        if own and getattr(self, own) not in (None, 1.0):
            raise complaint(say("must be left out: the currency is {currency}", currency=self.currency), at=(own,))
        return self


class GeneratedNetwork(Model):
    """A network made by a generator, or a small named graph; further keys are the generator's parameters."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Any, BeforeValidator(read_free)]]

    kind: Text = Field(description="kind of generator, such as holme_kim (or write file: friends.csv instead)")
    weights: Weights = Field("none", description="what the weights of the ties mean: none, contact or influence")

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the generator's own parameters as typed, percentages as numbers."""
        return dict(self.__pydantic_extra__ or {})

    @property
    def named(self) -> bool:
        """Whether this is a graph that brings its own people."""
        return self.kind in NAMED_GRAPHS


class FileNetwork(Model):
    """A network read from a list of friendships."""

    file: Text = Field(description="path of the list of friendships, relative to the scenario file")
    directed: bool = Field(False, description="true: a row `u,v` says that v sees u; false: both see each other")
    header: bool | None = Field(None, description="whether the first row names the columns; null: find out")
    weights: Weights = Field("none", description="what the weights of the ties mean: none, contact or influence")


def _network_form(value: Any) -> str:
    return "file" if isinstance(value, FileNetwork) or (isinstance(value, dict) and "file" in value) else "generated"


NetworkSpec = Annotated[
    Annotated[GeneratedNetwork, Tag("generated")] | Annotated[FileNetwork, Tag("file")], Discriminator(_network_form)
]


def _brings_people(network: Any) -> bool:
    return isinstance(network, FileNetwork) or (isinstance(network, GeneratedNetwork) and network.named)


def _people_simulated(made: dict[str, Any]) -> Any:
    return None if _brings_people(made.get("network")) else made.get("simulate")


class Market(Model):
    """The real market and the people simulated for it."""

    simulate: Annotated[int, Ge(1), Le(MOST_SIMULATED), WHOLE] | None = Field(
        None, description="number of simulated people; ignored where the network brings its own"
    )
    network: NetworkSpec = Field(description="who sees whom: {kind: ..., parameters} or {file: ...}")
    people: People | None = Field(
        default_factory=_people_simulated,
        description="number of real people in the market; as many as are simulated when left out",
    )
    segments: dict[Name, Segment] = Field({}, description="parts of the market by name, their shares add up to 100 %")
    people_file: Text | None = Field(None, description="CSV with a row per person, keyed by id, instead of segments")
    assortativity: Probability = Field(
        0.0, description="how much friends are of the same segment, 0 (by chance) … 1; the value reached is reported"
    )
    talkativeness_sd: Deviation = Field(
        0.0, description="spread of talkativeness among people: standard deviation of its logarithm, mean 1; 0 is off"
    )
    susceptibility_sd: Deviation = Field(
        0.0, description="spread of susceptibility among people: standard deviation of its logarithm, mean 1; 0 is off"
    )
    uses: dict[Name, Probability] = Field(
        {}, description="share of people who use a channel, by channel; segments that name it say it better"
    )
    leaders: Leaders | None = Field(None, description="opinion leaders")
    ties: Ties | None = Field(None, description="where friends meet; left out, all ties are alike")
    target: Words = Field((), description="segments that the campaign wants; reach outside is beyond the target")

    @model_validator(mode="after")
    def _sizes_fit(self) -> Self:
        audience = audience_problems(self.segments, self.people_file, self.assortativity, self.target)
        if problems := [*self._simulate_problems(), *self._people_problems(), *audience]:
            raise complaints(problems)
        return self

    @property
    def brings_people(self) -> bool:
        """Whether the network itself says who the people are (a file or a named graph)."""
        return _brings_people(self.network)

    @property
    def describes_people(self) -> bool:
        """Whether anything is known of single people: segments or a file of people."""
        return bool(self.segments) or self.people_file is not None

    def _simulate_problems(self) -> list[Problem]:
        if not self.brings_people and self.simulate is None:
            return [Problem(("simulate",), say("is missing"), say("a generated network needs it: simulate: 10_000"))]
        return []

    def _people_problems(self) -> list[Problem]:
        if self.brings_people or self.people is None or self.simulate is None or self.people >= self.simulate:
            return []
        return [
            Problem(
                ("people",),
                say(
                    "must be at least simulate, {simulate:,} (got {given})",
                    simulate=self.simulate,
                    given=f"{self.people:,}",
                ),
                say("each simulated person stands for one real person or more"),
            )
        ]


class Team(Model):
    """People whose hours the plan uses; what they have no time for is not made."""

    people: Positive = Field(1.0, description="people in the team; half a person is half the hours")
    hours_per_week: Annotated[float, Gt(0), Le(MOST_HOURS), NUMBER] = Field(
        40.0, description="hours each of them works in a calendar week"
    )
    wage_per_hour: Amount = Field(0.0, description="money per hour of work")

    @property
    def capacity(self) -> float:
        """Hours of work in a calendar week."""
        return self.people * self.hours_per_week
