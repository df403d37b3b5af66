"""Events (R4): people who meet the brand in person."""

from __future__ import annotations

from wom_sim.campaign.lines.seeds import Seeds
from wom_sim.language.say import marked
from wom_sim.scenario.plan.event import Event


class OfEvent(Seeds[Event]):
    """Guests get the content for certain, other people on each day."""

    noun = marked("guests")


KIND = OfEvent()
