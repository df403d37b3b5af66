"""Who does the work: people, their hours and their wages."""

from __future__ import annotations

from pydantic import Field

from wom_sim.reading.fields import Amount, Model, Positive


class Team(Model):
    """People whose hours the plan uses; what they have no time for is not made."""

    people: Positive = Field(1.0, description="people in the team; half a person is half the hours")
    hours_per_week: Positive = Field(40.0, description="hours each of them works in a calendar week")
    wage_per_hour: Amount = Field(0.0, description="money per hour of work")

    @property
    def capacity(self) -> float:
        """Hours of work in a calendar week."""
        return self.people * self.hours_per_week
