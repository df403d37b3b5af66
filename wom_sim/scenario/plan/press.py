"""Press work: a story offered to outlets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from annotated_types import MinLen
from pydantic import Field

from wom_sim.behaviour.press import Outlet
from wom_sim.reading.fields import Day, DayCount, Name, Positive, Price, Probability
from wom_sim.scenario.calendar.parts import InCalendar, budget_is_fixed, one_day, target
from wom_sim.scenario.plan.line import LineBase, Medium


class Press(LineBase):
    """Press work: each outlet takes the story once, when the pitch and what people share are enough (R3)."""

    kind: Literal["press"] = Field(description="press: a story offered to outlets")
    on: Day = Field(description="day of the press work")
    days: DayCount = Field(14, description="days during which an outlet may still take the story, the first included")
    outlets: Annotated[dict[Name, Outlet], MinLen(1)] = Field(
        {"local press": Outlet(take_up=0.5, reach=0.03)}, description="who may take it; the default is illustrative"
    )
    shares_needed: Price = Field(1_000.0, description="real shares of the content worth as much as the press work")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")
    attention: Probability = Field(0.4, description="weight of one story for noticing; a friend's share is 1")
    trust: Probability = Field(0.6, description="weight of one story for persuading; a friend's share is 1")
    ctr: Probability | None = Field(None, description="visits per story read, 0 … 1; left out: the content's")
    cvr: Probability | None = Field(None, description="orders per such visit, 0 … 1; left out: the content's persuade")
    odds: Positive = Field(2.5, description="odds of an order per visit against those of the content's persuade")

    def active_days(self) -> tuple[date, ...]:
        """Return the day of the press work."""
        return (self.on,)

    @property
    def last_day(self) -> date:
        """The last day on which an outlet may take the story."""
        return self.on + timedelta(days=self.days - 1)


SPEC = Press

CALENDAR = InCalendar(
    words=("press", "pr", "prensa", "rrpp", "relaciones publicas"),
    channels=("press",),
    parts=(one_day, budget_is_fixed, target()),
)
