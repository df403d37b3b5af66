"""Posts on channels of one's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import Field, field_serializer, model_validator

from wom_sim.language.say import say
from wom_sim.reading.fields import WHOLE, Amount, Name, Positive, Probability
from wom_sim.reading.ranges import MOST_WEEKS
from wom_sim.reading.wording import complaint
from wom_sim.scenario.calendar.parts import InCalendar, budget_is_fixed, channel, each, flight, target
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.plan.line import WEEK, Flight, Medium, Weekday, Weekdays


class Posts(Flight):
    """Posts on a channel of one's own."""

    own_channel = True
    in_feed = True

    kind: Literal["posts"] = Field(description="posts: on a channel of one's own")
    channel: Name = Field(description="one of the channels of the content's brand")
    days: Weekdays = Field(WEEK, description="weekdays with a post, or daily")
    every: Annotated[int, Ge(1), Le(MOST_WEEKS), WHOLE] = Field(
        1, description="1: every week, 2: every other week, counted from the week of the first day"
    )
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
            raise complaint(
                say(
                    "none of {days} lies between {start} and {end}",
                    days=", ".join(self.days),
                    start=self.start,
                    end=self.end,
                ),
                at=("days",),
            )
        return self

    def active_days(self) -> tuple[date, ...]:
        """Return the days of the flight that fall on a posting weekday."""
        first = self.start - timedelta(days=self.start.weekday())
        return tuple(
            day
            for day in super().active_days()
            if WEEK[day.weekday()] in self.days and (day - first).days // 7 % self.every == 0
        )

    def place(self, brand: str) -> tuple[str, str]:
        """Return the brand's own channel, on which some followers are shown more than others."""
        return brand, self.channel

    @field_serializer("days")
    def _daily(self, days: tuple[Weekday, ...]) -> Any:
        return "daily" if days == WEEK else list(days)


def _posting_days(row: Row, _: dict[str, Any]) -> dict[str, Any]:
    rhythm = row.rhythm()
    if rhythm is None:
        if "days" not in row.line and row.text("to") and row.day("to") != row.day("from"):
            row.note(say("no posting days are said: a post on every day"), "days")
        return {}
    if rhythm.once:
        return {"to": row.day("from")}
    days = "daily" if rhythm.days == WEEK else list(rhythm.days)
    return {"days": days, "every": rhythm.every if rhythm.every > 1 else None}


def _keep_caps(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    # A cap on posts is kept by the posting days, or the two contradict each other.
    cap, days = row.number("cap_per_week", whole=True), line.get("days", "daily")
    posts = 1 if line.get("from") == line.get("to") else len(WEEK if days == "daily" else days)
    if cap is not None and posts > cap:
        row.refuse(
            say("is less than the {posts} posts of a week (got {cap})", posts=posts, cap=cap),
            say("post on fewer days"),
            "cap_per_week",
        )
    row.number("cap_per_day", whole=True)
    return {}


SPEC = Posts

CALENDAR = InCalendar(
    words=("posts", "post", "publicacion", "publicaciones"),
    parts=(channel, flight, _posting_days, _keep_caps, each("cost_per_post"), budget_is_fixed, target("subscribers")),
)
