"""Where the array engine keeps what each person knows of each content.

A record of a person × content costs two cache lines.  Of few contents everybody's stand side by side; of many only
those exist whose two have met, in the order in which they met, and a table of places says where: 4 bytes for a pair
that has not met.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.engine.state import ITEM, blank_item

FEW = 8
"""Contents of which all records exist."""

KNOWN = np.dtype([("place", "i8"), *ITEM.descr])
"""A record that is put aside, with its place in a table of people × contents."""


class Items(NamedTuple):
    """The records of many contents as compiled loops read them (``engine/machine.py``)."""

    records: Any  # first one of each content, of whoever is looked at and has not met it; then one that stays blank
    slots: Any  # the place of each person's, by person and content; 0: they have not met
    used: Any  # how many records there are
    row: Any  # by content the place of hers who is looked at


class Met:
    """The same, read as an array of all records of people × contents would be."""

    def __init__(self, records: np.ndarray, slots: np.ndarray) -> None:
        self.records, self.slots = records, slots
        self.dtype, self.shape = records.dtype, slots.shape

    def __getitem__(self, key: Any) -> np.ndarray:
        """A field of everybody, by its name, or records."""
        found: np.ndarray = self.records[key][self.slots] if isinstance(key, str) else self.records[self.slots[key]]
        return found

    def tobytes(self) -> bytes:
        """All of them."""
        return self[:].tobytes()


def no_items(people: int, contents: int) -> Any:
    """Records of people who have met nothing.

    Of many contents there is room for all records, but the system gives memory only to those that are written.
    """
    if contents <= FEW:
        return filled(blank_item(), (people, contents))
    records = aligned(((people + 1) * contents + 1) * ITEM.itemsize).view(ITEM)
    records[: contents + 1] = blank_item()[0]
    used, row = np.array([contents + 1]), np.zeros(contents, np.uint32)
    return Items(records, np.zeros((people, contents), np.uint32), used, row)


def as_table(items: Any) -> Any:
    """All of them, to be read by person and content."""
    return Met(items.records[: items.used[0]], items.slots) if isinstance(items, Items) else items


def known(items: Any) -> np.ndarray:
    """Records of a table that are not blank, each with its place in it, in that order."""
    sparse = isinstance(items, Met)
    places = np.flatnonzero(items.slots) if sparse else np.arange(items.size)
    records = items.records[items.slots.reshape(-1)[places]] if sparse else items.reshape(-1)
    words = records.view(np.uint64).reshape(len(records), ITEM.itemsize // 8)
    differ = (words != blank_item().view(np.uint64)).any(axis=1)
    found = np.zeros(np.count_nonzero(differ), KNOWN)
    found["place"] = places[differ]
    for name in ITEM.names or ():
        found[name] = records[name][differ]
    return found


def take_up(items: Any, found: np.ndarray) -> None:
    """Lay out what :func:`known` has found, and nothing else."""
    if isinstance(items, Items):
        first = items.slots.shape[1] + 1
        where, records = np.arange(first, first + len(found)), items.records
        items.slots[...] = 0
        items.slots.reshape(-1)[found["place"]] = where
        items.used[0] = first + len(found)
    else:
        items[...] = blank_item()[0]
        where, records = found["place"], items.reshape(-1)
    for name in ITEM.names or ():
        records[name][where] = found[name]


def whole(found: np.ndarray, people: int, contents: int) -> np.ndarray:
    """All records of people × contents, where :func:`known` has found these."""
    table = filled(blank_item(), (people, contents))
    take_up(table, found)
    return table


def filled(blank: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An array of copies of one record, copied as bytes (ten times quicker than as fields)."""
    size, count = blank.dtype.itemsize, int(np.prod(shape))
    copies = aligned(count * size)
    copies.reshape(-1, size)[:] = blank.view(np.uint8)
    return copies.view(blank.dtype).reshape(shape)


def aligned(size: int) -> np.ndarray:
    """Bytes that begin at a cache line, not written yet.

    NumPy aligns to 16 bytes, and then every 128-byte record would touch three lines.
    """
    raw = np.empty(size + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size]
