"""Events: people who meet the brand in person."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from wom_sim.language.say import marked
from wom_sim.reading.fields import People
from wom_sim.scenario.calendar.parts import InCalendar, budget_is_fixed, chosen, counted, days_on, each
from wom_sim.scenario.plan.line import Days, HandedOver, Who


class Event(HandedOver):
    """Something that people go to: who is there knows the content, and passes it on as she likes."""

    others_each_day = True

    kind: Literal["event"] = Field(description="event: people who meet the brand in person")
    on: Days = Field(description="day of the event, or a list of days with other people on each")
    who: Who = Field(Who(rule="random"), description="who comes")
    number: People | None = Field(None, description="number of real people who come on each day")

    def active_days(self) -> tuple[date, ...]:
        """Return the days of the event."""
        return self.on


SPEC = Event

CALENDAR = InCalendar(
    words=("event", "events", "evento", "eventos"),
    channels=("event",),
    parts=(
        days_on(),
        counted("people", marked("write the number of people, as in 200 people, or leave it blank")),
        chosen(),
        each("cost_each"),
        budget_is_fixed,
    ),
)
