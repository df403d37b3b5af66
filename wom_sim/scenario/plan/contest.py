"""Contests: a prize among those who pass something on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from wom_sim.language.say import say
from wom_sim.reading.fields import Amount, Factor
from wom_sim.reading.numbers import meaning
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.parts import InCalendar, every_day, fixed, flight, target
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.plan.line import Incentive, Medium


class Contest(Incentive):
    """A prize for passing something on."""

    kind: Literal["contest"] = Field(description="contest: a prize among those who pass the content on")
    prize: Amount = Field(0.0, description="money for prizes")
    lift: Factor = Field(0.5, description="how much more readily the content is passed on: .5 is half as much again")
    medium: Medium = Field("earned", description="paid, owned or earned, for attribution")


def _where(row: Row, _: dict[str, Any]) -> dict[str, Any]:
    """Nothing: a contest is open to whoever knows its content; that a channel tells of it is another line."""
    if (channel := row.text("channel")) and meaning(words.CHANNELS, channel) != "contest":
        row.guess(
            say(
                "{name} is a contest: whoever knows its content passes it on more readily; nobody hears of it by the "
                "contest itself, so another line must show that content, such as posts on {channel}",
                name=row.name,
                channel=channel,
            ),
            "channel",
        )
    return {}


def _prize(row: Row, _: dict[str, Any]) -> dict[str, Any]:
    return {"prize": row.number("budget")}


SPEC = Contest

CALENDAR = InCalendar(
    words=("contest", "contests", "giveaway", "raffle", "concurso", "concursos", "sorteo", "sorteos"),
    channels=("contest",),
    parts=(_where, flight, every_day, _prize, target(), fixed),
)
