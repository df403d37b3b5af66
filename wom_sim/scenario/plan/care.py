"""Care: hours in which complaints and questions are answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import Field, field_serializer, model_validator

from wom_sim.language.say import say
from wom_sim.reading.fields import WHOLE, Name, Positive
from wom_sim.reading.wording import complaint
from wom_sim.scenario.calendar.parts import InCalendar, budget_is_fixed, flight, team
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.plan.line import WEEK, Flight, Medium, Weekday, Weekdays

LAST_HOUR = 24
OFFICE: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


class Care(Flight):
    """A shift: so many people answer from one hour to another; what is answered the brand says under care."""

    kind: Literal["care"] = Field(description="care: hours in which complaints and questions are answered")
    brand: Name | None = Field(None, description="brand whose customers are answered; may be left out if there is one")
    days: Weekdays = Field(OFFICE, description="weekdays of the shift: [mon, wed] or daily")
    opens: Annotated[int, Ge(0), Le(23), WHOLE] = Field(9, description="hour at which it begins, 0 … 23")
    closes: Annotated[int, Ge(1), Le(LAST_HOUR), WHOLE] = Field(17, description="hour at which it ends, 1 … 24")
    people: Positive = Field(1.0, description="people who answer")
    answers: Literal["script", "personal"] = Field(
        "script", description="script: the same words for all; personal: words for one, longer to write, mending more"
    )
    medium: Medium = Field("owned", description="paid, owned or earned, for attribution")

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.closes <= self.opens:
            raise complaint(
                say("must be after opens, {opens} (got {closes})", opens=self.opens, closes=self.closes),
                say("a shift over midnight is two lines"),
                at=("closes",),
            )
        return self

    def active_days(self) -> tuple[date, ...]:
        """Return the days of the shift."""
        whole = (self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1))
        return tuple(day for day in whole if WEEK[day.weekday()] in self.days)

    @property
    def work(self) -> float:
        """Hours of team work on a day: of all its people, unless it says otherwise."""
        return self.people * (self.closes - self.opens) if self.hours is None else self.hours

    @field_serializer("days")
    def _daily(self, days: tuple[Weekday, ...]) -> Any:
        return "daily" if days == WEEK else list(days)


def _shift(row: Row, line: dict[str, Any]) -> dict[str, Any]:
    """Weekdays, people, and from 9 o'clock as many hours as the row says."""
    rhythm, people, hours = row.rhythm(), row.number("number"), line.get("hours")
    said: dict[str, Any] = {"days": None, "people": people, "hours": None}
    if rhythm is not None and rhythm.once:
        said["to"] = row.day("from")
        said["days"] = "daily"
    elif rhythm is not None:
        said["days"] = "daily" if rhythm.days == WEEK else list(rhythm.days)
    if hours is not None:
        each = round(float(hours) / float(people or 1))
        if not 1 <= each <= 15:
            row.refuse(say("a shift has 1 to 15 hours a person (got {hours:g})", hours=float(hours)), "", "hours")
            return said
        said["closes"] = 9 + each
        row.guess(say("{name} answers from 9 to {closes} o'clock", name=row.name, closes=9 + each), "hours")
    return said


def _nothing_shown(row: Row, _: dict[str, Any]) -> dict[str, Any]:
    """It shows no content."""
    row.text("content"), row.text("channel"), row.text("audience")
    return {"content": None}


SPEC = Care

CALENDAR = InCalendar(
    words=("care", "customer care", "customer service", "support", "shift", "atencion", "atencion al cliente",
           "soporte", "turno", "turnos"),
    channels=("care",),
    parts=(_nothing_shown, flight, team, _shift, budget_is_fixed),
)  # fmt: skip
