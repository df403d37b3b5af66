"""What is sold: brands and their channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from wom_sim import behaviour
from wom_sim.language.say import say
from wom_sim.reading.fields import Amount, Day, Factor, Model, Name, PeopleOrNone, Probability
from wom_sim.reading.wording import complaint


class OwnMedium(Model):
    """Followers who may see a post."""

    followers: PeopleOrNone = Field(description="real people who follow on day 0")
    reach: Probability = Field(description="chance that a follower sees a post, 0 … 1")
    subscribe: Probability = Field(0.0, description="chance that a visitor becomes a follower, 0 … 1")

    def crowded(self, name: str, posts: Sequence[int]) -> str:  # noqa: ARG002 (modules that add keys have an answer)
        """What posting on these ticks does to the followers, in words; empty where they bear it."""
        return ""


class Channel(
    behaviour.leaving.Spec,
    OwnMedium,
):
    """A medium of one's own: followers who may see a post."""


class Brand(Model):
    """Something that people visit and buy."""

    visits_per_day: Probability = Field(
        0.0, description="chance that a person visits on a day without any campaign, 0 … 1"
    )
    conversion: Probability = Field(0.0, description="chance that a visit becomes an order, without persuasion, 0 … 1")
    orders_per_month: Amount | None = Field(
        None, description="real orders in 30 days without any campaign, instead of visits_per_day"
    )
    customers: PeopleOrNone = Field(
        0, description="real people who bought before day 1, so that their first order is no longer to come"
    )
    search: behaviour.search.Spec = Field(
        0.0, description="chance per day that a person searches for the brand, had everybody passed it on last week"
    )
    long_over_short: behaviour.longing.Spec | None = Field(
        None,
        description="orders that ads bring in the long run, as a multiple of those in their week, 1 … 10; "
        "none: goodwill only convinces",
    )
    made_by_customers: Name | None = Field(
        None, description="content that new customers make up themselves and pass on; none when left out"
    )
    repeat: behaviour.repeat.Spec | None = Field(None, description="how customers come back; left out, they do not")
    experience: behaviour.experience.Spec | None = Field(
        None, description="how customers find what they bought; everybody is content when left out"
    )
    care: behaviour.care.Spec | None = Field(
        None, description="what complaints and questions do; nothing when left out"
    )
    warnings: behaviour.warnings.Spec = Field(
        behaviour.warnings.Spec(), description="what a friend's warning does to who hears it"
    )
    reviews: behaviour.reviews.Spec | None = Field(None, description="reviews in public with stars; none when left out")
    season: dict[Day, Factor] = Field(
        {}, description="factor on the baseline visits of single days, and on repeat orders"
    )
    price_per_order: Amount = Field(0.0, description="what a customer pays for an order; discounts are a share of it")
    margin_per_order: Amount = Field(0.0, description="money earned per order, before the cost of the campaign")
    channels: dict[Name, Channel] = Field({}, description="own channels by name")

    @model_validator(mode="after")
    def _reviews_of_something(self) -> Self:
        if self.reviews is not None and self.experience is None:
            raise complaint(
                say("needs experience: stars are given by how it was"),
                say("add experience: {}"),
                at=("reviews",),
            )
        return self

    @model_validator(mode="after")
    def _one_baseline(self) -> Self:
        if self.long_over_short is not None and not (
            self.conversion and (self.visits_per_day or self.orders_per_month)
        ):
            raise complaint(
                say("needs visits that come by themselves, and a conversion: what was said brings more of them"),
                say("add orders_per_month or visits_per_day, and conversion"),
                at=("long_over_short",),
            )
        if self.orders_per_month is None:
            return self
        if self.visits_per_day > 0:
            raise complaint(
                say("does not go with visits_per_day"), say("give one of the two"), at=("orders_per_month",)
            )
        if self.orders_per_month > 0 and self.conversion == 0:
            raise complaint(
                say("needs the conversion of the site above 0: orders are visits times conversion"),
                say("add conversion: 2%"),
                at=("orders_per_month",),
            )
        return self
