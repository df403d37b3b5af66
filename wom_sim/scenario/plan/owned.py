"""Lines on channels of one's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal, Self

from pydantic import Field, field_serializer, model_validator

from wom_sim.reading.fields import Amount, Count, Name, Positive, Probability
from wom_sim.reading.problems import Problem
from wom_sim.reading.wording import complaints
from wom_sim.scenario.plan.line import WEEK, Flight, Medium, Weekday, Weekdays


class Posts(Flight):
    """Posts on a channel of one's own."""

    kind: Literal["posts"] = Field(description="posts: on a channel of one's own")
    channel: Name = Field(description="one of the channels of the content's brand")
    days: Weekdays = Field(WEEK, description="weekdays with a post, or daily")
    every: Count = Field(1, description="1: every week, 2: every other week, counted from the week of the first day")
    cost_per_post: Amount = Field(0.0, description="money per post")
    medium: Medium = Field("owned", description="paid, owned or earned, for attribution")
    attention: Probability = Field(0.4, description="weight of one post for noticing; a friend's share is 1")
    trust: Probability = Field(0.8, description="weight of one post for persuading; a friend's share is 1")
    ctr: Probability | None = Field(None, description="visits per post seen or opened, 0 … 1; left out: the content's")
    cvr: Probability | None = Field(None, description="orders per such visit, 0 … 1; left out: the content's persuade")
    odds: Positive = Field(1.0, description="odds of an order per visit against those of the content's persuade")

    @model_validator(mode="after")
    def _posts_at_all(self) -> Self:
        if not self.active_days():
            message = f"none of {', '.join(self.days)} lies between {self.start} and {self.end}"
            raise complaints([Problem(("days",), message)])
        return self

    def active_days(self) -> tuple[date, ...]:
        """Return the days of the flight that fall on a posting weekday."""
        first = self.start - timedelta(days=self.start.weekday())
        return tuple(
            day
            for day in super().active_days()
            if WEEK[day.weekday()] in self.days and (day - first).days // 7 % self.every == 0
        )

    @field_serializer("days")
    def _daily(self, days: tuple[Weekday, ...]) -> Any:
        return "daily" if days == WEEK else list(days)
