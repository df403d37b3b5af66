"""R15: a platform shows what engages beyond ties, to whoever uses it.

``ξ`` is what a content engages on its first days: likes, shares and orders per simulated person.  On every later day
the platform adds the pressure ``L(g)``, ``g = b·ξ/(ξ + ξ₀)``, halved with each day after the first ones, and a person
is shown the post for the j-th time when the sum exceeds ``E_1 + … + E_j``.  Engagement only adds up and people are
asked by ordinal, so that more of it shows nobody later; of several who posted it each has her own part of the people,
and more of them show nobody later either.  An earlier post is outside that promise: the first days begin with it, and
may be over before what a later one engages counts.  Ties are as they were: multiplying contact breaks
probabilities, and gives trees that no platform has.  What is shown has its author for source and her medium; copies of
a content count together, and a content stands once on a platform, in the name of the line that posted it first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import Field

from wom_sim.reading.fields import DayCount, Model, Positive, Probability
from wom_sim.rng import absorb, cut, uniform
from wom_sim.rules import resistance

KEY = "feed"

STATE = {
    "today": (
        ("feed_before", "f8", 0),  # pressure of the platform up to yesterday, and
        ("feed_now", "f8", 0),  # up to today; 0 of what is no feed
        ("author", "i8", -1),  # whose post it shows,
        ("part_from", "f8", 0),  # to the people who fall from here
        ("part_to", "f8", 1),  # up to here
    )
}

FADED = 20
"""Days after the first ones behind which nothing is left worth showing."""


class Feed(Model):
    """How a platform shows what engages; left out, a post reaches followers, and friends of who passes it on."""

    strength: Probability = Field(0.05, description="b: chance per day to be shown the most engaging content, 0 … 1")
    half_at: Positive = Field(0.0025, description="ξ₀: likes, shares and orders per person at which it is half of that")
    days: DayCount = Field(3, description="first days of a content on which what it engages counts")

    def chance(self, engaged: float, age: int) -> float:
        """G: the chance to be shown it on a day, by engagements per person and days since it was posted."""
        return self.strength * engaged / (engaged + self.half_at) * 0.5 ** max(0, age - self.days)

    def gain(self, engage: float, attract: float, share: float) -> float:
        """What a day's showing engages of what it took: b·(e + a·s)/ξ₀; above 1 it feeds on itself while it counts."""
        return self.strength * (engage + attract * share) / self.half_at


Spec = Feed


class Constants(NamedTuple):
    """Nothing that ``act`` would read."""


def constants(setting: Any) -> Constants:  # noqa: ARG001
    """The same for every setting."""
    return Constants()


def first_draw(prefix: int, now: float) -> tuple[int, int]:
    """Prefix and cut of E_1's draw: nobody is shown anything whose u is not below the pressure, as E_1 never is."""
    return absorb(prefix, 1), cut(min(1.0, now))


def shown(line: Any, person: Any) -> int:
    """How many of the sums E_1, E_1 + E_2, … the platform's pressure passes today, if the author is hers."""
    place = uniform(absorb(absorb(line.prefix, 0), person.id))
    if not line.part_from <= place < line.part_to:
        return 0
    total, count, j = 0.0, 0, 1
    while True:
        total += resistance(uniform(absorb(absorb(line.prefix, j), person.id)))
        if not total < line.feed_now:
            return count
        if not total < line.feed_before:
            count += 1
        j += 1
