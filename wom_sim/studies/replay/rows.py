"""What happened, in five bytes a row: who, by whom, and what through which medium."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.ledger import Event, canonical
from wom_sim.statistics.types import Integers

EVENTS = (
    Event.FIRST_EXPOSURE, Event.HEAR, Event.WARNED, Event.NOTICE, Event.CORRECT, Event.ENGAGE, Event.VISIT,
    Event.SUBSCRIBE, Event.CONVERT, Event.REPEAT, Event.REVIEW, Event.COMPLAINT, Event.SHARE, Event.WARN,
    Event.UNSUBSCRIBE, Event.LAPSE,
)  # fmt: skip
"""Events that are shown, in the order of a day; a row holds the place of its own in four bits."""

CONTENTS = 4
"""So many contents a row can tell apart; where there are more, stories do not name them."""

NOBODY, LINE, NOT_DRAWN = 65_535, 60_000, 59_999
"""Codes of who told: nobody, line k of the plan (60,000 + k), and a friend who is not drawn."""

COUNTED = ("reached", "noticed", "visited", "ordered", "passed_on")
"""What is counted of everybody, drawn or not: people so far, and how often somebody passed something on so far."""

STAGES = (Event.FIRST_EXPOSURE, Event.NOTICE, Event.VISIT, Event.CONVERT)
"""Events that lift a person to the stages 1 to 4; 0 is not reached.  An order again lifts as the first did."""


class Track(NamedTuple):
    """One strategy in one world: rows in the order of time, tick by tick, and counts of everybody.

    ``start[t]`` is the first row of tick t, ``start[-1]`` their number; ``what`` is event | medium << 4 | content << 6;
    ``counts[k, t]``: :data:`COUNTED` k at the end of tick t.
    """

    start: np.ndarray  # uint32[ticks + 2]
    person: np.ndarray  # uint16[rows]: place among who is drawn
    source: np.ndarray  # uint16[rows]: place among who is drawn, or a code
    what: np.ndarray  # uint8[rows]
    counts: np.ndarray  # uint32[5, ticks + 1]


def track(ledger: np.ndarray, drawn: Integers, people: int, ticks: int) -> Track:
    """The rows of a ledger of the ``drawn`` among ``people``, and the counts of all."""
    place = np.full(people, NOT_DRAWN, np.int64)
    place[drawn] = np.arange(len(drawn))
    of_day = np.full(max(Event) + 1, -1, np.int64)
    of_day[list(EVENTS)] = np.arange(len(EVENTS))
    kept = (of_day[ledger["event"]] >= 0) & (place[ledger["person"]] != NOT_DRAWN)
    rows = canonical(ledger.compress(kept))
    rows = rows[np.lexsort([of_day[rows["event"]], rows["tick"]])]
    source = np.where(rows["source"] >= 0, place[np.maximum(rows["source"], 0)], NOBODY)
    source = np.where((rows["source"] < 0) & (rows["line"] >= 0), LINE + rows["line"].astype(np.int64), source)
    content = np.clip(rows["content"], 0, CONTENTS - 1).astype(np.int64)
    what = of_day[rows["event"]] | rows["medium"].astype(np.int64) << 4 | content << 6
    start = np.searchsorted(rows["tick"], np.arange(ticks + 2))
    return Track(
        start.astype(np.uint32), place[rows["person"]].astype(np.uint16), source.astype(np.uint16),
        what.astype(np.uint8), counts(ledger, ticks),
    )  # fmt: skip


def counts(ledger: np.ndarray, ticks: int) -> np.ndarray:
    """:data:`COUNTED` at the end of every tick, of everybody: uint32[5, ticks + 1]."""
    firsts = [first_ticks(ledger, *events) for events in ((event,) for event in STAGES[:3])]
    firsts.append(first_ticks(ledger, Event.CONVERT, Event.REPEAT))
    own = ledger["tick"].compress((ledger["event"] == Event.SHARE) & (ledger["line"] < 0))
    each = [np.bincount(some, minlength=ticks + 1)[: ticks + 1] for some in (*firsts, own)]
    return np.cumsum(each, axis=1).astype(np.uint32)


def first_ticks(ledger: np.ndarray, *events: Event) -> Integers:
    """On which tick each person had one of these events first; people without are left out."""
    rows = ledger.compress(np.isin(ledger["event"], events))
    order = np.lexsort([rows["tick"], rows["person"]])
    first = np.unique(rows["person"][order], return_index=True)[1]
    return rows["tick"][order][first].astype(np.int64)


def codes() -> dict[str, Any]:
    """What numbers in rows mean, for whoever reads them."""
    of = {event: place for place, event in enumerate(EVENTS)}
    stages = [[of[event]] for event in STAGES]
    stages[-1].append(of[Event.REPEAT])
    return {
        "stages": stages,
        "notice": of[Event.NOTICE],
        "share": of[Event.SHARE],
        "nobody": NOBODY,
        "line": LINE,
        "notDrawn": NOT_DRAWN,
    }
