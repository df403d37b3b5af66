"""A small campaign to switch one module on and off in."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from wom_sim import behaviour, rng
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.classic import engine_class
from wom_sim.engine import reach
from wom_sim.engine.lines import ALL_MEDIA
from wom_sim.engine.loop import History
from wom_sim.ledger import Event, Medium
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.parity.answer import differences

WHOLE = {"from": "2027-03-01", "to": "2027-03-28"}  # four weeks, the first day a Monday
ADS: dict[str, Any] = {
    "kind": "ads", "channel": "street", "content": "story", "budget": 20, "cpm": 10, "attention": 0.5, **WHOLE
}  # fmt: skip
OFF = {key: off for key, off in {"exposure": {"uneven": False}, "wear": {"on": False}}.items() if key in behaviour.KEYS}
"""Modules that are on unless it is said; a house without one of them does not know its key."""

PLAIN: dict[str, Any] = {
    "name": "stage",
    "dates": {"start": "2027-03-01", "end": "2027-03-28"},
    "market": {
        "simulate": 300, "people": 3_000, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.3, "seed": 2}
    },
    "sharing": {"contact": 0.4, "customers": 2},
    **OFF,
    "channels": ["street", "wall"],
    "brands": {
        "shop": {
            "visits_per_day": 0.01, "conversion": 0.1, "margin_per_order": 9, "price_per_order": 20,
            "channels": {"letters": {"followers": 900, "reach": 0.5, "subscribe": 0.05}},
        }
    },
    "contents": {"story": {"attract": 0.4, "persuade": 0.2, "share": 0.3, "visit": 0.3, "engage": 0.1}},
    "plan": {"ads": ADS, "letters": {"kind": "posts", "channel": "letters", "content": "story", **WHOLE}},
    "strategies": {"plan": {"lines": ["all"]}},
}  # fmt: skip


def scenario(changes: Mapping[str, Any] | None = None) -> Scenario:
    """The campaign with other values by dotted path; a new key is made where the path ends."""
    plain = copy.deepcopy(PLAIN)
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        here = plain
        for key in parents:
            here = here.setdefault(key, {})
        here[last] = copy.deepcopy(value)
    return Scenario.parse(plain)


def ready(changes: Mapping[str, Any] | None = None) -> Prepared:
    """The campaign ready to run."""
    return prepare(scenario(changes))


def play(
    prepared: Prepared, engine: str, world: int = 0, strategy: str = "plan", media: frozenset[Medium] = ALL_MEDIA
) -> History:
    """One world of it."""
    seed = rng.world_seed(7, world)
    lines = [one.in_world(seed) for one in prepared.plan(strategy)]
    history: History = engine_class(engine)(prepared.setting, lines, seed, media).run()  # type: ignore[arg-type]
    return history


def chances_to_leave(prepared: Prepared, line: int, strategy: str = "plan") -> dict[int, float]:
    """By tick of its posts: how readily a follower who sees one leaves, as an engine says it to a line of today."""
    seed = rng.world_seed(7, 0)
    engine: Any = engine_class("array")(prepared.setting, [one.line for one in prepared.plan(strategy)], seed)
    posts, chances = engine.lines[line], {}
    for engine.tick in sorted(posts.ticks):
        today, _ = reach.table(engine, [(line, posts, posts.cuts_on(engine.tick))])
        chances[engine.tick] = int(today[0]["leave_cut"]) * 2.0**-53
    return chances


def same(one: History, other: History) -> bool:
    """Whether two histories agree in every bit of ledger, state and impressions."""
    return differences(one, other) == ()


def rows(history: History, event: Event) -> np.ndarray:
    """The ledger's rows of one event."""
    return history.rows[history.rows["event"] == event]


def near(measured: float, expected: float, deviation: float) -> bool:
    """Within four standard errors."""
    return abs(measured - expected) <= 4 * deviation + 1e-12
