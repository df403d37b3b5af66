"""Samples: products given away."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from wom_sim.language.say import marked
from wom_sim.reading.fields import Day
from wom_sim.reading.words.calendar import COUNTED
from wom_sim.scenario.calendar.parts import InCalendar, chosen, counted, fixed, one_day, shared_out
from wom_sim.scenario.plan.line import HandedOver, Who


class Samples(HandedOver):
    """Products given away: these people know the content from the first, and pass it on as they like."""

    kind: Literal["samples"] = Field(description="samples: products given away")
    who: Who = Field(
        description="whom to choose: a rule (random, one_hop, degree, opim …), {ids: [...]} or {attribute: {…}}"
    )
    on: Day = Field(description="day on which the samples arrive")

    def active_days(self) -> tuple[date, ...]:
        """Return the one day of the samples."""
        return (self.on,)


SPEC = Samples

CALENDAR = InCalendar(
    words=("samples", "sample", "sampling", "muestra", "muestras"),
    units=COUNTED["samples"],
    parts=(one_day, counted("samples", marked("write 800 samples")), chosen("random"), shared_out("cost_each"), fixed),
)
