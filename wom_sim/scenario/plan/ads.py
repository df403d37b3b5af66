"""Advertising: impressions that are bought."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import Field, model_validator

from wom_sim import behaviour
from wom_sim.language.say import marked, say
from wom_sim.reading.fields import WHOLE, Amount, DayCount, Name, Positive, Price, Probability, RatingPoints
from wom_sim.reading.numbers import meaning
from wom_sim.reading.problems import Problem
from wom_sim.reading.ranges import MOST_SHOWN
from wom_sim.reading.wording import complaints
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar import parts
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.plan.line import Flight


def _price_of_points(made: dict[str, Any]) -> float:
    points, each = made.get("grps"), made.get("cost_per_point")
    return points * each if points and each else math.nan  # nan: nobody has said what it costs


class Ads(Flight):
    """Advertising that buys impressions from a daily budget. Two of cpm, ctr, cpc give the third.

    With `grps` the impressions are bought outright, at a price that does not rise: TV, radio, cinema, posters.
    """

    made_before = True
    priced_by_channel = True

    kind: Literal["ads"] = Field(description="ads: bought impressions")
    channel: Name = Field(description="where the ads run, a label")
    grps: RatingPoints | None = Field(
        None, description="gross rating points bought (TV, radio, cinema, posters): impressions per 100 people"
    )
    cost_per_point: Price | None = Field(None, description="money per gross rating point")
    budget: Amount = Field(
        default_factory=_price_of_points, description="money for the whole line, spread evenly over its active days"
    )
    cpm: Price | None = Field(None, description="money per 1,000 impressions")
    ctr: Probability | None = Field(None, description="clicks per fresh impression, 0 … 1; left out: the content's")
    cpc: Price | None = Field(None, description="money per click")
    cvr: Probability | None = Field(None, description="orders per click, 0 … 1; left out: the content's persuade")
    odds: Positive = Field(1.0, description="odds of an order per click against those of the content's persuade")
    cap_per_day: Annotated[int, Ge(1), Le(MOST_SHOWN), WHOLE] = Field(
        3, description="most impressions per person and day"
    )
    cap_per_week: behaviour.caps.Spec | None = Field(
        None, description="most impressions per person in each week of the line; no such cap when left out"
    )
    flight: Literal["always_on", "pulsed", "burst"] = Field(
        "always_on", description="always_on; pulsed: on_days on, off_days off; burst: only the first on_days"
    )
    on_days: DayCount = Field(7, description="days on, for a pulsed line or a burst")
    off_days: DayCount = Field(7, description="days off, for a pulsed line")
    avails_per_day: Positive = Field(20.0, description="occasions per person and day on which an ad could be shown")
    attention: Probability = Field(0.1, description="weight of one impression for noticing; a friend's share is 1")
    trust: Probability = Field(0.5, description="weight of one impression for persuading; a friend's share is 1")

    @model_validator(mode="after")
    def _prices_agree(self) -> Self:
        if self.grps is not None:
            premium = self.target.premium if self.target is not None else 0.0
            problem = _points_problem(self.budget, self.cpm, self.cpc) or _premium_problem(premium)
        else:
            problem = _missing_budget(self.budget) or _price_problem(self.cpm, self.ctr, self.cpc)
        if problem:
            raise complaints([problem])
        return self

    @property
    def click_rate(self) -> float | None:
        """Clicks per fresh impression as typed, or as the prices say: cpm / (1000·cpc); None where nothing says it."""
        if self.ctr is None and self.cpm is not None and self.cpc is not None:
            return self.cpm / (1000.0 * self.cpc)
        return self.ctr

    @property
    def price_per_thousand(self) -> float:
        """Money per 1,000 impressions: cpm, or 1000·cpc·ctr."""
        return self.cpm if self.cpm is not None else _implied_cpm(self.ctr, self.cpc)

    def place(self, brand: str) -> tuple[str, str]:  # noqa: ARG002 (its channel is everybody's)
        """Return the channel, on which some people are shown more than others."""
        return "", self.channel

    def active_days(self) -> tuple[date, ...]:
        """Return the days on which the flighting shows anything."""
        days = super().active_days()
        if self.flight == "burst":
            return days[: self.on_days]
        if self.flight == "pulsed":
            return tuple(day for n, day in enumerate(days) if n % (self.on_days + self.off_days) < self.on_days)
        return days


def _implied_cpm(ctr: float | None, cpc: float | None) -> float:
    return 1000 * (cpc or 0.0) * (ctr or 0.0)


def _missing_budget(budget: float) -> Problem | None:
    if math.isfinite(budget):
        return None
    return Problem(
        ("budget",), say("is missing"), say("budget is money for the whole line, spread evenly over its active days")
    )


def _points_problem(budget: float, cpm: float | None, cpc: float | None) -> Problem | None:
    if cpm is not None or cpc is not None:
        key = "cpm" if cpm is not None else "cpc"
        return Problem((key,), say("does not go with grps"), say("give cost_per_point or budget, or leave grps out"))
    if not math.isfinite(budget):
        return Problem(
            ("cost_per_point",), say("is missing: the line has no price"), say("write cost_per_point, or budget")
        )
    return None


def _premium_problem(premium: float) -> Problem | None:
    if premium == 0.0:
        return None
    return Problem(
        ("target", "premium"), say("does not go with grps"), say("points have one price: raise cost_per_point")
    )


def _price_problem(cpm: float | None, ctr: float | None, cpc: float | None) -> Problem | None:
    implied = _implied_cpm(ctr, cpc)
    if cpm is None and cpc is None:
        return Problem(("cpm",), say("is missing: the line has no price"), say("write cpm, or cpc and ctr"))
    if cpm is None and not implied:
        return Problem(
            ("cpc",), say("a price per click needs a click rate above 0"), say("add ctr: 0.7% (clicks per impression)")
        )
    if cpm is not None and cpc is not None and ctr is not None and abs(implied - cpm) > 0.01 * cpm:
        return Problem(
            ("cpm",),
            say(
                "three prices disagree: cpm {cpm:g}, ctr {ctr:.4%}, cpc {cpc:g}; 1000 · cpc · ctr is {implied:.4g}",
                cpm=cpm,
                ctr=ctr,
                cpc=cpc,
                implied=implied,
            ),
            say("give two of the three"),
        )
    return None


def _flighting(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    if flight := meaning(words.FLIGHTS, row.text("days")):
        return {"flight": flight}
    return parts.every_day(row, line)


def _price(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    typed = {key: row.price_of(key, rate=key in ("ctr", "cvr")) for key in words.EITHER if key in row.line}
    hint = marked("write CPM 46.50, CPC 9.80 CTR 1%, GRP 120 or preset")
    price = parts.price(row, line, hint, *words.EITHER, "price") | typed
    if "cpc" in price and not {"ctr", "cpm"} & set(price):
        row.note(
            say("a price per click needs a click rate: the channel's preset is taken; or write CTR 1%"), "cpc", "price"
        )
        price["ctr"] = "preset"
    return price


def _caps(row: Row, _: dict[str, Any]) -> dict[str, Any]:
    return {cap: row.number(cap, whole=True) for cap in ("cap_per_week", "cap_per_day")}


SPEC = Ads

CALENDAR = parts.InCalendar(
    words=("ads", "ad", "advertising", "anuncio", "anuncios", "publicidad"),
    parts=(
        *(parts.channel, parts.flight, _flighting, parts.budget, _price),
        *(_caps, parts.target(), parts.fixed),
    ),
)
