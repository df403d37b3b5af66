"""Lines that give people something to talk about: samples, events, press, referrals and contests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from annotated_types import MinLen
from pydantic import Field, model_validator

from wom_sim.behaviour.press import Outlet
from wom_sim.reading.fields import Amount, Count, Day, Name, Positive, Probability
from wom_sim.reading.problems import Problem
from wom_sim.reading.wording import complaints
from wom_sim.scenario.plan.line import Days, Flight, LineBase, Medium, Seeding, Who


class HandedOver(Seeding):
    """A line that hands over the product itself, not a film of it."""

    cost_each: Amount = Field(0.0, description="money per person to whom it is handed")
    most: Count | None = Field(
        None, description="most people to whom it can be handed (hands, places); no ceiling when left out"
    )
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")
    trial: Probability = Field(
        0.12, description="chance that who is handed the product buys it, 0 … 1; 0: she only learns of it"
    )

    @model_validator(mode="after")
    def _enough_of_them(self) -> Self:
        if self.most is not None and self.number is not None and self.number > self.most:
            message = f"must be at most the {self.most:,} of most (got {self.number:,})"
            raise complaints([Problem(("number",), message)])
        return self


class Samples(HandedOver):
    """Products given away: these people know the content from the first, and pass it on as they like."""

    kind: Literal["samples"] = Field(description="samples: products given away")
    who: Who = Field(description="whom to choose: random, one_hop, degree, {ids: [...]} or {attribute: {name: value}}")
    on: Day = Field(description="day on which the samples arrive")

    def active_days(self) -> tuple[date, ...]:
        """Return the one day of the samples."""
        return (self.on,)


class Event(HandedOver):
    """Something that people go to: who is there knows the content, and passes it on as she likes."""

    kind: Literal["event"] = Field(description="event: people who meet the brand in person")
    on: Days = Field(description="day of the event, or a list of days with other people on each")
    who: Who = Field(Who(rule="random"), description="who comes")
    number: Count = Field(description="number of real people who come on each day")

    def active_days(self) -> tuple[date, ...]:
        """Return the days of the event."""
        return self.on


class Press(LineBase):
    """Press work: each outlet takes the story once, when the pitch and what people share are enough (R3)."""

    kind: Literal["press"] = Field(description="press: a story offered to outlets")
    on: Day = Field(description="day of the press work")
    days: Count = Field(14, description="days during which an outlet may still take the story, the first included")
    outlets: Annotated[dict[Name, Outlet], MinLen(1)] = Field(
        {"local press": Outlet(take_up=0.5, reach=0.03)}, description="who may take it; the default is illustrative"
    )
    shares_needed: Positive = Field(1_000.0, description="real shares of the content worth as much as the press work")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")
    attention: Probability = Field(0.4, description="weight of one story for noticing; a friend's share is 1")
    trust: Probability = Field(0.6, description="weight of one story for persuading; a friend's share is 1")
    ctr: Probability | None = Field(None, description="visits per story read, 0 … 1; left out: the content's")
    cvr: Probability | None = Field(None, description="orders per such visit, 0 … 1; left out: the content's persuade")
    odds: Positive = Field(2.5, description="odds of an order per visit against those of the content's persuade")

    def active_days(self) -> tuple[date, ...]:
        """Return the day of the press work."""
        return (self.on,)


class Incentive(Flight):
    """What makes everybody pass a content on more readily, from a first to a last day."""

    @model_validator(mode="after")
    def _for_everybody(self) -> Self:
        if self.target is not None:
            message = f"does not go with a {self.kind}, which is open to everybody"
            raise complaints([Problem(("target",), message, "leave it out, or aim the line that tells people of it")])
        return self


class Referral(Incentive):
    """Friends bring friends: customers are asked to pass a content on, and both sides are rewarded for an order."""

    kind: Literal["referral"] = Field(description="referral: rewards for customers who bring customers")
    giver: Amount = Field(0.0, description="money to the customer for each order that her share brings")
    friend: Amount = Field(0.0, description="money to the friend for that order")
    lift: Amount = Field(1.0, description="how much more readily the content is passed on: 1 is twice as readily")
    budget: Amount | None = Field(None, description="money set aside for rewards; only compared with what they cost")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")


class Contest(Incentive):
    """A prize for passing something on."""

    kind: Literal["contest"] = Field(description="contest: a prize among those who pass the content on")
    prize: Amount = Field(0.0, description="money for prizes")
    lift: Amount = Field(0.5, description="how much more readily the content is passed on: .5 is half as much again")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")
