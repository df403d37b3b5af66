"""Referral programmes: customers who bring customers, and what both get for it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import Amount, Factor
from wom_sim.scenario.calendar.parts import InCalendar, budget, every_day, fixed, flight, price, target
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.plan.line import Incentive, Medium


class Referral(Incentive):
    """Friends bring friends: customers are asked to pass a content on, and both sides are rewarded for an order."""

    kind: Literal["referral"] = Field(description="referral: rewards for customers who bring customers")
    giver: Amount = Field(0.0, description="money to the customer for each order that her share brings")
    friend: Amount = Field(0.0, description="money to the friend for that order")
    lift: Factor = Field(1.0, description="how much more readily the content is passed on: 1 is twice as readily")
    budget: Amount | None = Field(None, description="money set aside for rewards; only compared with what they cost")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")


def _per_use(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    hint = marked("write the reward, as in 60 per use, or leave it blank")
    reward = price(row, line, hint, "per_use").get("per_use")
    if reward is None and "price" in row.line:
        row.note(say("the reward is not said and counts as 0: write 60 per use"), "price")
    return {"giver": reward}


SPEC = Referral

CALENDAR = InCalendar(
    words=("referral", "referrals", "referral programme", "referral program", "referidos", "referido"),
    channels=("referral",),
    parts=(flight, every_day, budget, _per_use, target("customers"), fixed),
)
