"""Presets: typical prices, rates and weights, each with its range, unit, year, country, source and evidence.

They ship as ``presets.csv`` beside this module.  A preset without a value is blank on purpose: whoever needs it types
a number.  Ranges that no source gives say in ``source`` that they are ours.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal, Self

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, model_validator

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.reading.fields import Model, Text, read_number, read_whole
from wom_sim.reading.problems import Problem, hinted, unknown
from wom_sim.reading.ranges import MOST_NUMBER
from wom_sim.reading.wording import complaints

EVIDENCE = marked(
    {
        "S": "seen in the source",
        "2": "second hand",
        "M": "from memory",
        "O": "our own choice, illustrative †",
        "T": "typed as a range in the scenario",
    }
)

TYPED: Literal["T"] = "T"
"""The evidence of a range that was typed: see :mod:`wom_sim.scenario.presets.ranges`."""

SHARES = frozenset(
    {
        "chance/tick",
        "clicks/impression",
        "leads/click",
        "orders/click",
        "orders/visit",
        "share",
        "share of complainers",
        "share of followers",
        "share of messages",
        "share of people",
        "share of people reached",
        "share of respondents",
        "share of visitors",
        "weight",
    }
)
"""Units of numbers from 0 to 1."""

PRICES = frozenset({"1000 followers", "1000 impressions", "click", "customer", "customer and day", "lead", "post"})
"""What a price is for: the unit of a price is USD or EUR, a slash, and one of these."""

NUMBERS = frozenset(
    {
        "days",
        "elasticity",
        "exposures",
        "followers",
        "hours",
        "log units",
        "number",
        "odds change/SD",
        "odds ratio",
        "people",
        "per year",
        "sales/event",
        "sharers/sharer",
        "ties",
        "times",
        "whole number",
    }
)
"""Units of everything else."""

WHOLE = frozenset({"followers", "whole number"})
"""Units of numbers that are whole where they stand in a scenario."""

_HARMFUL = frozenset({
    "cost_each", "cost_per_follower", "cost_per_point", "cost_per_post", "cpc", "cpm", "detractors", "fee_each",
    "fee_per_thousand", "fixed_cost", "production", "residue", "starts_with", "stop", "unsubscribe", "wage_per_hour",
    "withheld",
})  # fmt: skip

MANY = "many"
"""The country of a survey of many countries."""

Number = Annotated[float, Ge(-MOST_NUMBER), Le(MOST_NUMBER), BeforeValidator(read_number)]
Year = Annotated[int, Ge(1900), Le(2100), BeforeValidator(read_whole)]
End = Literal["low", "high", "value"]


class Preset(Model):
    """A typical number and what it rests on. Frozen; `low` and `high` come together or not at all."""

    key: Text = Field(description="name of the preset, such as instagram.cpm")
    value: Number | None = Field(None, description="typical value; blank where none can be given")
    low: Number | None = Field(None, description="lowest plausible value")
    high: Number | None = Field(None, description="highest plausible value")
    unit: str = Field(description="unit of value, low and high")
    year: Year | None = Field(None, description="year that the value speaks of; blank where the source does not say")
    country: str = Field("", description="country that the value comes from, two letters; many, or blank if not told")
    source: Text = Field(description="where the value and its range come from")
    evidence: Literal["S", "2", "M", "O", "T"] = Field(description="; ".join(f"{k}: {v}" for k, v in EVIDENCE.items()))

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if found := [*_unit_problems(self), *_range_problems(self)]:
            raise complaints(found)
        return self

    @property
    def currency(self) -> str:
        """USD or EUR for a price, else nothing."""
        currency, slash, what = self.unit.partition("/")
        return currency if slash and currency in ("USD", "EUR") and what in PRICES else ""

    def at(self, end: End) -> float | None:
        """Return the low or high end, or the value; the value where there is no range."""
        number: float | None = getattr(self, end)
        return self.value if number is None else number

    def quantile(self, share: float) -> float | None:
        """Return the value that `share` of the plausible values lie below, for 0 ≤ share ≤ 1.

        Triangular between low and high with the value as its mode; uniform where the value is blank; the value itself
        where there is no range.

        >>> Preset(key="k", value=0.25, low=0, high=1, unit="share", source="us", evidence="O").quantile(0.25)
        0.25
        """
        if self.low is None or self.high is None:
            return self.value
        if self.value is None:
            return self.low + share * (self.high - self.low)
        return _triangular(self.low, self.value, self.high, share)


class Used(Preset):
    """A preset that stands for a number of a scenario, and how it became that number."""

    used: Number = Field(description="value that is used, in the preset's own unit: drawn, or at one end")
    rate: Number = Field(1.0, description="what used is multiplied by: exchange rate and price level of a price")

    @property
    def number(self) -> float:
        """The number that stands in the scenario: used · rate, people to the nearest."""
        exact = self.used * self.rate
        return float(round(exact)) if self.unit in WHOLE else exact

    @property
    def whole(self) -> bool:
        """Whether it is a whole number of something."""
        return self.unit in WHOLE


def oriented(end: End, path: str, preset: Preset) -> End:
    """The end in size of an end in benefit: at a path where more is worse (prices, people who leave), low is high.

    >>> oriented("low", "plan.ads.cpm", preset("instagram.cpm"))
    'high'
    """
    if not (preset.currency or path.rpartition(".")[2] in _HARMFUL):
        return end
    turned: dict[End, End] = {"low": "high", "high": "low", "value": "value"}
    return turned[end]


def _triangular(low: float, mode: float, high: float, share: float) -> float:
    width = high - low
    if share * width <= mode - low:
        return min(mode, low + math.sqrt(share * width * (mode - low)))
    return max(mode, high - math.sqrt((1.0 - share) * width * (high - mode)))


def _unit_problems(preset: Preset) -> list[Problem]:
    if preset.unit in SHARES:
        ends = [number for number in (preset.value, preset.low, preset.high) if number is not None]
        bad = [number for number in ends if not 0 <= number <= 1]
        return (
            [
                Problem(
                    ("value",),
                    say("{unit} must be between 0 and 1 (got {given})", unit=preset.unit, given=f"{bad[0]:g}"),
                )
            ]
            if bad
            else []
        )
    if preset.unit in NUMBERS or preset.currency:
        return []
    return [Problem(("unit",), *unknown("unit", preset.unit, sorted(SHARES | NUMBERS)))]


def _range_problems(preset: Preset) -> list[Problem]:
    low, high = preset.low, preset.high
    if (low is None) != (high is None):
        return [Problem(("low",), say("low and high come together or not at all"))]
    if low is None or high is None:
        return []
    middle = low if preset.value is None else preset.value
    return (
        []
        if low <= middle <= high
        else [Problem(("value",), say("must lie between {low:g} and {high:g}", low=low, high=high))]
    )


@lru_cache(maxsize=1)
def load() -> Mapping[str, Preset]:
    """Return every preset that ships with the package, by key, in the order of the table."""
    text = files("wom_sim.scenario.presets").joinpath("presets.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["key"]: read_row(row) for row in rows})


def read_row(row: Mapping[str, str]) -> Preset:
    """Return the preset of one row of the table; pydantic's ``ValidationError`` where it does not hang together."""
    numbers = {name: float(row[name]) if row[name] else None for name in ("value", "low", "high")}
    return Preset.model_validate({**row, **numbers, "year": int(row["year"]) if row["year"] else None})


def preset(key: str) -> Preset:
    """Return one preset; ``InputError`` with the closest key for one that does not exist."""
    if key not in load():
        message, _ = unknown("preset", key, load())
        raise InputError(hinted(message, say("wom presets lists them")))
    return load()[key]
