"""A world put aside between two ticks, as arrays that either engine takes up again, bit for bit.

Everything that a tick changes is kept; what follows from setting, plan and seed is made anew.  Lines are known by
their names, so that a plan may have more of them when the world goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wom_sim.engine.items import known
from wom_sim.engine.setting import blank_people

COMMON = (
    *("noticed", "shared", "published", "impressions", "shown"),
    *("reputation", "pressed", "yesterday"),
)
"""What every engine keeps as numbers."""

QUEUES = {"boards": ("count", "quarters"), "desks": ("busy_until",)}
"""Objects by brand, and what in them changes."""

OF_ENGINE = ("people", "items", "brands", "standing", "due", "shares", "rows", "heard", "contents", "makers")
"""What each engine lays down in records of its own (see ``laid_down``)."""


def taken(engine: Any) -> dict[str, np.ndarray]:
    """All that goes on changing in an engine, by name."""
    kept = {name: as_array(getattr(engine, name)) for name in COMMON}
    for name, parts in QUEUES.items():
        numbers = [[getattr(one, part) for part in parts] for one in getattr(engine, name).values()]
        kept[name] = np.array(numbers).reshape(-1, len(parts))
    kept["feeds"] = np.array([[one.engaged, one.before, one.now] for one in engine.feeds.values()]).reshape(-1, 3)
    kept["platforms"] = np.array(list(engine.feeds), np.uint64)
    own = engine.laid_down()
    own["items"] = known(own["items"])
    kept |= {name: own[name].copy() for name in OF_ENGINE}
    lines = [line.name for line in engine.lines]
    named = {"lines": np.array(lines, "U"), "capped": np.array([lines[k] for k in engine.capped], "U")}
    return kept | named | {"tick": np.array(engine.tick)}


def as_array(value: Any) -> np.ndarray:
    """Numbers of a list, a set or an array."""
    if isinstance(value, np.ndarray):
        return value.copy()
    return np.array(sorted(value), np.uint64) if isinstance(value, set) else np.array(value)


def like(sample: Any, value: np.ndarray) -> Any:
    """Numbers in the form of a sample: as a set, a list, of tuples where it has any, or an array."""
    if isinstance(sample, np.ndarray):
        return value.copy()
    if isinstance(sample, set):
        return {int(word) for word in value}
    found = value.tolist()
    return [tuple(one) for one in found] if value.ndim > 1 else found


def put_back(engine: Any, kept: Mapping[str, np.ndarray]) -> None:
    """Take up what was put aside, in an engine of the same setting and seed that has run nothing yet."""
    kept = placed(kept, [line.name for line in engine.lines], [engine.lines[k].name for k in engine.capped])
    for name in COMMON:
        setattr(engine, name, like(getattr(engine, name), kept[name]))
    for name, parts in QUEUES.items():
        for one, numbers in zip(getattr(engine, name).values(), kept[name].tolist(), strict=True):
            for part, number in zip(parts, numbers, strict=True):
                setattr(one, part, number)
    for word, (engaged, before, now) in zip(kept["platforms"].tolist(), kept["feeds"].tolist(), strict=True):
        if word in engine.feeds:
            one = engine.feeds[word]
            one.engaged, one.before, one.now = int(engaged), before, now
    kept["people"]["audience"] = blank_people(engine.setting)["audience"]  # bits that follow from the plan
    engine.tick = int(kept["tick"])
    engine.take_up(kept)


def placed(kept: Mapping[str, np.ndarray], lines: Sequence[str], capped: Sequence[str]) -> dict[str, np.ndarray]:
    """The same with lines in the places that they have in a plan; those that it has no more have done nothing."""
    before = kept["lines"].tolist()
    place = np.array([lines.index(name) if name in lines else -1 for name in before] + [-1], np.int64)
    found = {**kept, "people": kept["people"].copy()}
    for table, name in (("items", "touch_line"), ("rows", "line"), ("shares", "line")):
        found[table] = kept[table].copy()
        found[table][name] = place[kept[table][name]]  # -1, no line, is the last of the places
    shown = kept["impressions"]
    there = [k for k, name in enumerate(before) if name in lines]
    found["impressions"] = np.zeros((len(shown), len(lines) + shown.shape[1] - len(before)), shown.dtype)
    found["impressions"][:, place[there]] = shown[:, there]
    found["impressions"][:, len(lines) :] = shown[:, len(before) :]
    found["shown"] = np.zeros((len(kept["shown"]), len(capped)), kept["shown"].dtype)
    for k, name in enumerate(kept["capped"].tolist()):
        if name in capped:
            found["shown"][:, capped.index(name)] = kept["shown"][:, k]
    return found
