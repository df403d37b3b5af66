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

from typing import Annotated

from pydantic import Discriminator

from wom_sim.scenario.plan import ads, contest, event, influencers, posts, press, referral, samples

KINDS = {
    "ads": ads,
    "posts": posts,
    "samples": samples,
    "influencers": influencers,
    "event": event,
    "press": press,
    "referral": referral,
    "contest": contest,
}
"""Every kind of line by its name."""

PlanLine = Annotated[
    ads.SPEC | posts.SPEC | samples.SPEC | influencers.SPEC | event.SPEC | press.SPEC | referral.SPEC | contest.SPEC,
    Discriminator("kind"),
]
"""A line of the plan, of any kind."""
