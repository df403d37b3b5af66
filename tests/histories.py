"""Histories written by hand: a small market of ten people, and the rows that happened to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.loop import History
from wom_sim.engine.state import BRAND, ITEM, PERSON, STANDING
from wom_sim.ledger import ROW, Event, Medium
from wom_sim.scenario.scenario import Scenario

PAID, OWNED, EARNED, NONE = Medium.PAID, Medium.OWNED, Medium.EARNED, Medium.NONE
PEOPLE, DAYS, SCALE = 10, 14, 5
ADS, POSTS, GIFTS = 0, 1, 2  # places of the lines in the strategy `all`
FILM, OFFER = 0, 1


def cafe(**changes: Any) -> Scenario:
    """Ten simulated of fifty people, one brand, two contents, three lines, two weeks."""
    whole: dict[str, Any] = {
        "name": "cafe",
        "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"simulate": PEOPLE, "people": PEOPLE * SCALE, "network": {"kind": "ring", "friends": 4}},
        "channels": ["video site"],
        "brands": {
            "cafe": {
                "margin_per_order": 8,
                "visits_per_day": "1%",
                "season": {"2027-03-10": 2},
                "channels": {"blog": {"followers": 20, "reach": "50%", "subscribe": "10%"},
                             "list": {"followers": 0, "reach": "50%"}},
            }
        },
        "contents": {
            "film": {"attract": 0.5, "share": 0.4, "visit": 0.4, "persuade": 0.4},
            "offer": {"attract": 0.4, "share": 0.3, "visit": 0.6, "persuade": 0.5},
        },
        "plan": {
            "ads": {"kind": "ads", "content": "film", "channel": "video site", "from": "2027-03-02",
                    "to": "2027-03-04", "budget": 10, "cpm": 10, "fixed_cost": 2.5},
            "posts": {"kind": "posts", "content": "offer", "channel": "blog", "from": "2027-03-01",
                      "to": "2027-03-14", "cost_per_post": 1},
            "gifts": {"kind": "samples", "content": "film", "on": "2027-03-09", "who": "random", "number": 10,
                      "cost_each": 0.5},
        },
        "strategies": {"all": ["ads", "posts", "gifts"], "posts only": ["posts"]},
        "compare_with": "posts only",
    }  # fmt: skip
    return Scenario.parse(whole).with_changes(changes)


def prepared(**changes: Any) -> Prepared:
    """The same, ready."""
    return prepare(cafe(**changes))


def row(event: Event, person: int, tick: int, **values: Any) -> np.ndarray:
    """One ledger row; what is not named is as a row that nobody's message brought."""
    record = np.zeros(1, ROW)
    named = {"source": -1, "line": -1, "content": -1, "event": event, "person": person, "tick": tick, **values}
    for name, value in named.items():
        record[name] = value
    return record


def by_ads(event: Event, person: int, tick: int, **values: Any) -> np.ndarray:
    """A row whose last touch is the ads."""
    return row(event, person, tick, **{"line": ADS, "content": FILM, "medium": PAID, **values})


def by_post(event: Event, person: int, tick: int, **values: Any) -> np.ndarray:
    """A row whose last touch is a post."""
    return row(event, person, tick, **{"line": POSTS, "content": OFFER, "medium": OWNED, **values})


def by_friend(event: Event, person: int, tick: int, source: int = 0, **values: Any) -> np.ndarray:
    """A row whose last touch is a friend's own share."""
    return row(event, person, tick, **{"source": source, "content": FILM, "medium": EARNED, **values})


def history(
    *rows: np.ndarray, impressions: dict[tuple[int, int], int] | None = None, following: Any = (), left: Any = ()
) -> History:
    """A history of the strategy `all`: rows, ``{(tick, slot): deliveries}``, and the bits of channels at the end.

    Slots are the three lines, then what friends passed on of the two contents.
    """
    shown = np.zeros((DAYS + 1, 5), np.int64)
    for (tick, slot), count in (impressions or {}).items():
        shown[tick, slot] = count
    brands = np.zeros((PEOPLE, 1), BRAND)
    for name, bits in (("following", following), ("left", left)):
        brands[name][: len(bits), 0] = bits
    ledger = np.concatenate([np.zeros(0, ROW), *rows])
    standing = np.zeros((PEOPLE, 1), STANDING)
    return History(np.zeros(PEOPLE, PERSON), np.zeros((PEOPLE, 2), ITEM), brands, standing, ledger, shown, 0)


def with_segments(names: tuple[str, str], of: list[int], target: str = "", **changes: Any) -> Prepared:
    """The market in two segments, with each person in the one that is given."""
    segments = {name: {"share": "50%"} for name in names}
    ready = prepared(**{"market.segments": segments, "market.target": [target] if target else [], **changes})
    targeted = np.array(of) == names.index(target) if target else np.ones(PEOPLE, bool)
    people = replace(ready.population, segment=np.array(of, np.int32), targeted=targeted)
    return replace(ready, public=replace(ready.public, population=people))
