"""The plan: dated lines that put contents before people, one kind of line a file.

Every file defines the same names:

``SPEC``
    what a line of this kind may be told: the keys of a scenario, and what follows from them.
``CALENDAR``
    how a calendar says it.

What is *done* with a line, its money among it, stands in the file of the same name in ``campaign/lines``.  To add a
kind of line, write both files and list each; what all lines share is in ``line.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Discriminator

from wom_sim.scenario.plan import ads, care, contest, event, influencers, posts, press, referral, samples
from wom_sim.scenario.plan.line import LineBase

KINDS = {
    "ads": ads,
    "posts": posts,
    "samples": samples,
    "influencers": influencers,
    "event": event,
    "press": press,
    "referral": referral,
    "contest": contest,
    "care": care,
}
"""Every kind of line by its name."""

if TYPE_CHECKING:
    PlanLine = LineBase
else:
    PlanLine = Annotated[Union[tuple(one.SPEC for one in KINDS.values())], Discriminator("kind")]  # noqa: UP007 (a list)
"""A line of the plan, of any of these kinds."""
