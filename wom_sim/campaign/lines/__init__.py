"""What is done with the lines of the plan, one kind a file: what they cost, what they are in the engine, their lever.

Every file defines ``KIND``, which does it with the lines of its kind; what may be *said* of them stands in the file of
the same name in ``scenario/plan``.  What all kinds share is in ``line.py``, what chooses people in ``seeds.py``.
"""

from __future__ import annotations

from typing import Any

from wom_sim.campaign.lines import ads, care, contest, event, influencers, posts, press, referral, samples
from wom_sim.campaign.lines.line import Kind
from wom_sim.scenario.plan.line import LineBase

KINDS: dict[str, Kind[Any]] = {
    "ads": ads.KIND,
    "posts": posts.KIND,
    "samples": samples.KIND,
    "influencers": influencers.KIND,
    "event": event.KIND,
    "press": press.KIND,
    "referral": referral.KIND,
    "contest": contest.KIND,
    "care": care.KIND,
}
"""Every kind of line by its name, as in ``scenario/plan``."""


def kind_of(spec: LineBase) -> Kind[Any]:
    """What is done with a line of the plan."""
    return KINDS[spec.kind]
