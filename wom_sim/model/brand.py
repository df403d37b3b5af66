"""What is sold and what is told: brands, their channels, and contents."""

from __future__ import annotations

from pydantic import Field

from wom_sim.model.scenario_fields import Amount, Day, Model, Name, Probability, Size


class Channel(Model):
    """A medium of one's own: followers who may see a post."""

    followers: Size = Field(description="real people who follow on day 0")
    reach: Probability = Field(description="chance that a follower sees a post, 0 … 1")
    subscribe: Probability = Field(0.0, description="chance that a visitor becomes a follower, 0 … 1")


class Brand(Model):
    """Something that people visit and buy."""

    visits_per_day: Probability = Field(
        0.0, description="chance that a person visits on a day without any campaign, 0 … 1"
    )
    conversion: Probability = Field(0.0, description="chance that a visit becomes an order, without persuasion, 0 … 1")
    season: dict[Day, Amount] = Field({}, description="factor on the baseline visits of single days; 1 where left out")
    margin_per_order: Amount = Field(0.0, description="money earned per order, before the cost of the campaign")
    channels: dict[Name, Channel] = Field({}, description="own channels by name")


class Content(Model):
    """Something worth telling, with its stickiness: attract, persuade, share."""

    brand: Name = Field(
        "", validate_default=False, description="brand that it speaks for; may be left out if there is one"
    )
    attract: Probability = Field(description="chance that one full exposure is noticed, 0 … 1")
    persuade: Probability = Field(0.0, description="chance that a visit becomes an order at full goodwill, 0 … 1")
    share: Probability = Field(description="chance that a person who noticed passes it on, 0 … 1")
    visit: Probability = Field(0.0, description="chance of a visit per unit of dose, 0 … 1")
    engage: Probability = Field(0.0, description="chance of a like, comment or click on noticing, 0 … 1")
