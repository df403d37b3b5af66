"""Lines that are paid for: advertising and influencers."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any, Literal, Self

from annotated_types import Le
from pydantic import Field, model_validator

from wom_sim import behaviour
from wom_sim.reading.fields import Amount, Count, Name, Positive, Probability
from wom_sim.reading.problems import Problem
from wom_sim.reading.wording import complaint, complaints
from wom_sim.scenario.market import MOST_PEOPLE
from wom_sim.scenario.plan.line import Days, Flight, Seeding, Who


def _price_of_points(made: dict[str, Any]) -> float:
    points, each = made.get("grps"), made.get("cost_per_point")
    return points * each if points and each else math.nan  # nan: nobody has said what it costs


class Ads(Flight):
    """Advertising that buys impressions from a daily budget. Two of cpm, ctr, cpc give the third.

    With `grps` the impressions are bought outright, at a price that does not rise: TV, radio, cinema, posters.
    """

    kind: Literal["ads"] = Field(description="ads: bought impressions")
    channel: Name = Field(description="where the ads run, a label")
    grps: Positive | None = Field(
        None, description="gross rating points bought (TV, radio, cinema, posters): impressions per 100 people"
    )
    cost_per_point: Positive | None = Field(None, description="money per gross rating point")
    budget: Amount = Field(
        default_factory=_price_of_points, description="money for the whole line, spread evenly over its active days"
    )
    cpm: Positive | None = Field(None, description="money per 1,000 impressions")
    ctr: Probability | None = Field(None, description="clicks per fresh impression, 0 … 1; left out: the content's")
    cpc: Positive | None = Field(None, description="money per click")
    cvr: Probability | None = Field(None, description="orders per click, 0 … 1; left out: the content's persuade")
    odds: Positive = Field(1.0, description="odds of an order per click against those of the content's persuade")
    cap_per_day: Count = Field(3, description="most impressions per person and day")
    cap_per_week: behaviour.caps.Spec | None = Field(
        None, description="most impressions per person in each week of the line; no such cap when left out"
    )
    flight: Literal["always_on", "pulsed", "burst"] = Field(
        "always_on", description="always_on; pulsed: on_days on, off_days off; burst: only the first on_days"
    )
    on_days: Count = Field(7, description="days on, for a pulsed line or a burst")
    off_days: Count = Field(7, description="days off, for a pulsed line")
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

    def active_days(self) -> tuple[date, ...]:
        """Return the days on which the flighting shows anything."""
        days = super().active_days()
        if self.flight == "burst":
            return days[: self.on_days]
        if self.flight == "pulsed":
            return tuple(day for n, day in enumerate(days) if n % (self.on_days + self.off_days) < self.on_days)
        return days


TIERS: dict[str, int] = {"nano": 5_000, "micro": 50_000, "mid": 250_000, "macro": 750_000, "mega": 2_000_000}
"""Followers of a typical influencer by tier (nano below 10,000, micro to 100,000, mid to 500,000, macro to 1,000,000).

The limits are the trade's; the typical number within them is illustrative.
"""


def _followers_of_tier(made: dict[str, Any]) -> int | None:
    return TIERS.get(made.get("tier") or "")


class Influencers(Seeding):
    """People paid to share on the given days: people of the network (`who`), or accounts with followers of their own.

    An account (`tier` or `followers`) is followed by people all over the market, whoever their friends are; each of
    them sees a post with chance `reach`.
    """

    kind: Literal["influencers"] = Field(description="influencers: people paid to share")
    on: Days = Field(description="day on which they share, or a list of days")
    who: Who | None = Field(None, description="people of the network; left out for accounts with a tier or followers")
    tier: Literal["nano", "micro", "mid", "macro", "mega"] | None = Field(
        None, description="size of the accounts: nano, micro, mid, macro or mega"
    )
    followers: Annotated[Count, Le(MOST_PEOPLE)] | None = Field(
        default_factory=_followers_of_tier, description="followers of each account; typical of its tier when left out"
    )
    reach: Probability = Field(0.1, description="chance that a follower of an account sees one post, 0 … 1")
    channel: Name | None = Field(None, description="where the accounts post, a label")
    fee_each: Amount = Field(0.0, description="money per influencer and day of posting")
    fee_per_thousand: Amount = Field(
        0.0, description="money per 1,000 followers and day of posting, on top of fee_each"
    )
    trust: Probability = Field(0.7, description="weight of one exposure for persuading; a friend's share is 1")
    ctr: Probability | None = Field(None, description="visits per post seen, 0 … 1; left out: the content's")
    cvr: Probability | None = Field(None, description="orders per such visit, 0 … 1; left out: the content's persuade")
    odds: Positive = Field(1.0, description="odds of an order per visit against those of the content's persuade")

    def active_days(self) -> tuple[date, ...]:
        """Return the days on which they share."""
        return self.on

    @model_validator(mode="after")
    def _people_or_accounts(self) -> Self:
        if (self.who is None) == (self.followers is None):
            raise complaint("needs either who or a tier", "write who: degree (people of the network) or tier: micro")
        if self.who is None and self.number is None:
            raise complaints([Problem(("number",), "is missing", "how many accounts: number: 4")])
        return self

    @property
    def fee(self) -> float:
        """Money for one influencer on one day: fee_each + fee_per_thousand·followers/1000."""
        return self.fee_each + self.fee_per_thousand * (self.followers or 0) / 1000


def _implied_cpm(ctr: float | None, cpc: float | None) -> float:
    return 1000 * (cpc or 0.0) * (ctr or 0.0)


def _missing_budget(budget: float) -> Problem | None:
    if math.isfinite(budget):
        return None
    return Problem(("budget",), "is missing", "budget is money for the whole line, spread evenly over its active days")


def _points_problem(budget: float, cpm: float | None, cpc: float | None) -> Problem | None:
    if cpm is not None or cpc is not None:
        key = "cpm" if cpm is not None else "cpc"
        return Problem((key,), "does not go with grps", "give cost_per_point or budget, or leave grps out")
    if not math.isfinite(budget):
        return Problem(("cost_per_point",), "is missing: the line has no price", "write cost_per_point, or budget")
    return None


def _premium_problem(premium: float) -> Problem | None:
    if premium == 0.0:
        return None
    return Problem(("target", "premium"), "does not go with grps", "points have one price: raise cost_per_point")


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
