"""The event ledger: one row for everything that happened to a person, in columns.

Engines only append (:func:`note`); everything after a run reads.  Rows of one tick come in the engine's own order, so
two ledgers are compared after :func:`canonical`, which sorts them.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np


class Event(IntEnum):
    """What a row says."""

    FIRST_EXPOSURE = 1  # a person's first exposure to a content through a medium
    NOTICE = 2
    ENGAGE = 3
    VISIT = 4
    CONVERT = 5
    SHARE = 6
    STOP = 7
    SUBSCRIBE = 8
    UNSUBSCRIBE = 9
    REPEAT = 10  # an order of somebody who has ordered before
    LAPSE = 18  # a customer leaves for good
    COMPLAINT = 12  # n is which order it is about; `paid` is 1 where she stays away unless she is answered
    ANSWER = 13  # n is how many minutes she waited
    RETURN = 16  # who was away comes back for the answer
    REVIEW = 11  # an order is reviewed in public: n is which order, `earned` its stars
    HEAR = 14  # takes in a claim, whose place stands behind all contents; n is 1 where she passes it on
    CORRECT = 15  # hears a claim corrected
    WARN = 19  # who has had a bad experience tells her friends
    WARNED = 20  # a person hears the warning of another one for the first time: n is its age in days
    EXPERIENCE = 21  # how the first order was: n is a Mood
    MET = 22  # each delivery to the one person whom a run watches, n times that day; nobody else has such rows


class Mood(IntEnum):
    """How somebody found what she bought, for life; 0 stands for nobody asked."""

    DETRACTOR = 1
    NEUTRAL = 2
    ADVOCATE = 3


class Medium(IntEnum):
    """Where a delivery comes from; NONE is a visit that nobody's message brought (baseline)."""

    NONE = 0
    PAID = 1
    OWNED = 2
    EARNED = 3


ROW = np.dtype(
    [
        ("tick", "i4"),
        ("person", "i4"),  # position in the network
        ("source", "i4"),  # position of who told, −1 when nobody did
        ("n", "i4"),  # ordinal: which visit, which share clock
        ("paid", "i4"),  # exposures to the brand so far, by medium (visits and conversions)
        ("owned", "i4"),
        ("earned", "i4"),
        ("content", "i2"),  # −1 for a baseline visit
        ("line", "i2"),  # placement, −1 for none
        ("brand", "i2"),
        ("event", "u1"),
        ("medium", "u1"),
    ]
)
"""Columns of the ledger, 36 bytes a row."""


def note(
    ledger: list[tuple[int, ...]],
    tick: int,
    event: int,
    person: int,
    source: int,
    content: int,
    brand: int,
    line: int,
    medium: int,
    n: int,
    paid: int,
    owned: int,
    earned: int,
) -> None:
    """Append one row.  The compiled engine gives numba its own version that writes into a chunk."""
    ledger.append((tick, person, source, n, paid, owned, earned, content, line, brand, event, medium))


def rows_of(ledger: list[tuple[int, ...]]) -> np.ndarray:
    """The noted tuples as an array of :data:`ROW`."""
    return np.array(ledger, dtype=ROW)


def canonical(rows: np.ndarray) -> np.ndarray:
    """The rows sorted by all columns, tick first: equal histories become equal bytes."""
    first = ("tick", "person", "event", "content", "brand", "source", "medium", "line", "n")
    rest = [name for name in rows.dtype.names or () if name not in first]
    return rows[np.lexsort([rows[name] for name in reversed([*first, *rest])])]


def frame(rows: np.ndarray, ids: np.ndarray, contents: list[str], brands: list[str], lines: list[str]) -> Any:
    """The ledger as a pandas table in the user's own words: ids, names of contents, brands and lines, event names."""
    import pandas as pd

    def names(codes: np.ndarray, known: list[str]) -> Any:
        return pd.Categorical.from_codes(codes.astype(np.int64), categories=pd.Index(known))

    who = pd.array(ids.tolist())  # whole numbers stay whole beside a missing source, in parquet too
    events = {int(event): event.name.lower() for event in Event}
    places = np.zeros(max(events) + 1, np.int64)
    places[list(events)] = np.arange(len(events))
    media = [medium.name.lower() for medium in Medium]
    return pd.DataFrame(
        {
            "tick": rows["tick"],
            "event": names(places[rows["event"]], list(events.values())),
            "person": who.take(rows["person"]),
            "source": who.take(rows["source"], allow_fill=True),
            "content": names(rows["content"], contents),
            "brand": names(rows["brand"], brands),
            "line": names(rows["line"], lines),
            "medium": names(rows["medium"], media),
            **{name: rows[name] for name in ("n", "paid", "owned", "earned")},
        }
    )
