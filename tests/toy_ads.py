"""A campaign of one day whose outcome is known in closed form: two ads alike but for how their contents persuade."""

from __future__ import annotations

import math
from typing import Any

from wom_sim.scenario.scenario import Scenario

VISIT = -math.expm1(-1.0)
"""Of who sees an ad so many come: it pulls with 1."""
ONE, TWO = 0.06 / VISIT, 0.03 / VISIT
"""How the contents persuade: of who sees an ad, 6 and 3 in a hundred order."""
PEOPLE = 1_500


def toy(people: int = PEOPLE, **more: Any) -> Scenario:
    """Two lines alike but for the content: on one day each person sees an ad with the same chance, and is drawn by it.

    Nobody talks, nothing is remembered, and of who sees an ad the share visit · persuade orders: orders are
    people · P(seen) · visit · persuade.
    """
    ads = {
        "kind": "ads", "channel": "c", "from": "2027-03-01", "to": "2027-03-01", "budget": people / 50, "cpm": 10.0,
        "cap_per_day": 1, "avails_per_day": 1, "attention": 1.0, "trust": 1.0,
    }  # fmt: skip
    content = {"attract": 1.0, "share": 0.0, "visit": VISIT}
    plain = {
        "name": "toy",
        "dates": {"start": "2027-03-01", "end": "2027-03-01"},
        "market": {"simulate": people, "network": {"kind": "ring", "friends": 2}},
        "sharing": {"contact": 0, "customers": 1},
        "memory": {"goodwill": False},
        "exposure": {"uneven": False},
        "wear": {"on": False},
        "channels": ["c"],
        "brands": {"b": {"margin_per_order": 9}},
        "contents": {"one": {**content, "persuade": ONE}, "two": {**content, "persuade": TWO}},
        "plan": {"first": {**ads, "content": "one"}, "second": {**ads, "content": "two"}},
        "strategies": {"left": ["first"], "right": ["second"]},
        "uncertainty": {"worlds": 60},
    }
    return Scenario.parse({**plain, **more})
