"""Influencers: people or accounts that are paid to share."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import Amount, Name, People, Positive, Probability
from wom_sim.reading.wording import complaint
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.parts import InCalendar, chosen, days_on, fixed, price, shared_out
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.calendar.values import channel_of
from wom_sim.scenario.plan.line import Days, Seeding, Who

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

    in_feed = True

    kind: Literal["influencers"] = Field(description="influencers: people paid to share")
    on: Days = Field(description="day on which they share, or a list of days")
    who: Who | None = Field(None, description="people of the network; left out for accounts with a tier or followers")
    tier: Literal["nano", "micro", "mid", "macro", "mega"] | None = Field(
        None, description="size of the accounts: nano, micro, mid, macro or mega"
    )
    followers: People | None = Field(
        default_factory=_followers_of_tier, description="followers of each account; typical of its tier when left out"
    )
    reach: Probability = Field(0.1, description="chance that a follower of an account sees one post, 0 … 1")
    channel: Name | None = Field(None, description="where the accounts post, a label")
    fee_each: Amount = Field(0.0, description="money per influencer and day of posting")
    fee_per_thousand: Amount = Field(
        0.0, description="money per 1,000 followers (of people: who sees her) and day of posting, on top of fee_each"
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
            raise complaint(
                say("needs either who or a tier"), say("write who: degree (people of the network) or tier: micro")
            )
        if self.who is None and self.number is None:
            raise complaint(say("is missing"), say("how many accounts: number: 4"), at=("number",))
        if self.who is None and self.budget is not None:
            raise complaint(say("does not go with accounts"), say("write number: 4"), at=("budget",))
        return self

    @property
    def cost_of_one(self) -> float:
        """Money for one of them on one day: fee_each + fee_per_thousand·followers/1000."""
        return self.fee_each + self.fee_per_thousand * (self.followers or 0) / 1000

    @property
    def cost_of_follower(self) -> float:
        """Of people of the network: fee_per_thousand / 1000 for each person who sees her."""
        return self.fee_per_thousand / 1000 if self.who is not None else 0.0


def _how_many(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    said = price(row, line, marked("write 4 micro, or 10 influencers"), "tier", "number", "influencers")
    number = said.get("number", row.number("number", whole=True))
    return {"tier": said.get("tier"), "number": number, "channel": channel_of(row.text("channel"), ()) or None}


def _who(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    return chosen(None if line.get("tier") else "degree")(row, line)


SPEC = Influencers

CALENDAR = InCalendar(
    words=("influencers", "influencer", "creators", "creator", "creadores", "creador"),
    units=(*words.COUNTED["influencers"], *(word for tier in words.TIERS.values() for word in tier)),
    parts=(
        days_on(marked("on which days do the influencers share?")),
        *(_how_many, _who, shared_out("fee_each"), fixed),
    ),
)
