"""What is sold: brands and their channels, and what goes together where brands compete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from pydantic import Field, model_validator

from wom_sim import behaviour
from wom_sim.language.say import say
from wom_sim.reading.fields import (
    Amount,
    Day,
    Factor,
    Model,
    Name,
    PeopleOrNone,
    Probability,
    read_number,
    read_probability,
)
from wom_sim.reading.problems import Problem
from wom_sim.reading.wording import complaint
from wom_sim.scenario.desk import brand_of
from wom_sim.scenario.typed import mapping, text, tried


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
    rival: bool = Field(
        False,
        description="whether it is a competitor: its lines run always, its orders are none of yours",
    )
    market_share: Probability | None = Field(
        None, description="share of a category that is bought all the time, 0 … 1; all brands together have 1"
    )
    new_to_market: bool = Field(
        False, description="whether nobody buys it out of habit before a first order that something led to"
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


# ---------------------------------------------------------------- rivals, as typed

Plain = Mapping[str, Any]


def rivals_lines(whole: Plain) -> set[str]:
    """Names of the lines of the plan that show contents of rivals."""
    brands, contents = mapping(whole.get("brands")), mapping(whole.get("contents"))
    shown = {name: brand_of(mapping(content), brands) for name, content in contents.items()}
    rivals = {name for name, brand in brands.items() if mapping(brand).get("rival") is True}
    plan = mapping(whole.get("plan"))
    return {name for name, line in plan.items() if shown.get(text(mapping(line).get("content"))) in rivals}


def category_problems(whole: Plain) -> Iterator[Problem]:
    """Rivals without a category, shares that do not add up, and keys that the clock of a category replaces."""
    brands = mapping(whole.get("brands"))
    category = whole.get("category")
    frequent = mapping(category).get("frequent") is not None
    for name, brand in brands.items():
        for problem in _brand(mapping(brand), category is not None, frequent):
            yield problem.under(("brands", name))
    if brands and all(mapping(brand).get("rival") is True for brand in brands.values()):
        yield Problem(("brands",), say("are all rivals"), say("one of them must be yours: leave out its rival: true"))
    elif frequent:
        yield from _shares(brands)
        yield from _remembered(whole)


def _brand(brand: Plain, category: bool, frequent: bool) -> Iterator[Problem]:
    if brand.get("rival") is True and not category:
        yield Problem(("rival",), say("needs a category to compete for"), say("add category: {{}} to the scenario"))
    if brand.get("repeat") is not None and category:
        yield Problem(("repeat",), say("does not go with a category, which says how often people buy"))
    for key in ("market_share", "new_to_market"):
        if brand.get(key) and not frequent:
            yield Problem(
                (key,),
                say("needs a category that is bought all the time"),
                say("add category: {{frequent: {{orders_per_month: 2}}}}"),
            )


def _shares(brands: Plain) -> Iterator[Problem]:
    shares = [tried(read_probability, mapping(brand).get("market_share", 0.0)) for brand in brands.values()]
    mine = [mapping(brand).get("market_share") for brand in brands.values() if mapping(brand).get("rival") is not True]
    known = [share or 0.0 for share in shares]
    if None not in shares and abs(sum(known) - 1.0) > 1e-6:
        yield Problem(
            ("brands",),
            say("have market shares of {total:.4g} in all; a category is shared out by 1", total=sum(known)),
            say("give every brand that is bought a market_share, the rest of the market as one rival"),
        )
    elif not any(mine):
        yield Problem(("brands",), say("of yours have no market_share"), say("add market_share: 10% to one"))


def _remembered(whole: Plain) -> Iterator[Problem]:
    frequent = mapping(mapping(whole.get("category")).get("frequent"))
    points = tried(read_number, frequent.get("points_per_excess", 0.5))
    if mapping(whole.get("memory")).get("goodwill") is False and points:
        yield Problem(
            ("category", "frequent", "points_per_excess"),
            say("needs goodwill: it is what ads leave"),
            say("leave out memory.goodwill, or write points_per_excess: 0"),
        )
