"""The state of a world: tables of people, items and brands, and what ``act`` may read.

Fields are the core's and those that modules of behaviour bring (``STATE`` in each file of ``wom_sim/behaviour``).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from enum import IntFlag
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from wom_sim import behaviour, rng

NEVER = -1
NO_TOUCH = rng.MASK  # larger than any hash that matters: nobody has touched this item in this tick
EVERYBODY = rng.cut(1.0)
"""Cut of what no draw rules out: whatever kind of line does not say otherwise may reach anybody."""
LINE = 64
"""Bytes of a cache line."""

Field = tuple[str, str, float]
"""Name, type and first value of a field."""


class Mark(IntFlag):
    """Bits of an item's or a brand's ``marks``."""

    TOUCHED = 1  # its resistances are drawn
    SEEDED = 2  # notices for certain in this tick
    SURE = 4  # and passes it on for certain
    OWNER = 8  # holds the product, so passes on as readily as a customer, from then on
    TRIES = 16  # (both) is handed the product in this tick
    ENGAGED = 32
    ARRIVES = 32  # (brand) visits by herself in this tick
    TOLD = 64  # a friend has told her of it
    SEARCHES = 64  # (brand) visits in this tick because people talk about it
    REGULAR = 128  # (brand) was a customer before day 1


def fields_of(table: str, *core: Field) -> list[Field]:
    """The core's fields of a table and those that modules bring, the widest first so that each is aligned."""
    brought = [field for module in behaviour.ALL for field in module.STATE.get(table, ())]
    return sorted([*core, *brought], key=lambda field: -np.dtype(field[1]).itemsize)


def padded(fields: Sequence[Field], unit: int) -> list[Field]:
    """The same fields, and spare bytes up to whole units."""
    spare = -sum(np.dtype(kind).itemsize for _, kind, _ in fields) % unit
    return [*fields, *((f"spare{spare}_{k}", "u1", 0.0) for k in range(spare))]


def record(fields: Sequence[Field], unit: int = 8) -> np.dtype:
    """Fields as a record that fills whole units of bytes: two records never share a cache line."""
    return np.dtype([(name, kind) for name, kind, _ in padded(fields, unit)])


def blank(fields: Sequence[Field], dtype: np.dtype, rows: int = 1) -> np.ndarray:
    """Records with first values."""
    table = np.zeros(rows, dtype)
    for name, _, first in fields:
        if first:
            table[name] = first
    return table


PEOPLE = fields_of(
    "person",
    ("id", "u8", 0),
    ("susceptibility", "f8", 1.0),
    ("talkativeness", "f8", 1.0),
    ("share_trust", "i8", 0),  # units: how far her friends trust what she passes on
    ("audience", "u8", 0),  # a bit for each audience that she belongs to
    ("position", "i8", 0),
    ("taste", "i4", 0),  # row of the table of affinities
)
HOT = fields_of(
    "hot",
    ("attention", "i8", 0),  # units felt in this tick, emptied by `act`
    ("trust", "i8", 0),
    ("touch_hash", "u8", NO_TOUCH),  # smallest lot among this tick's deliverers
    ("pull", "i8", 0),  # pressure to visit felt in this tick, in units of 2^-40
    ("buy", "i8", 0),  # and how much of it, at conviction 1, is pressure to visit and buy
    ("visit_left", "f8", 0),  # E_1 + … + E_(visits+1) − pressure to visit without buying
    ("notice_tick", "i4", NEVER),
    ("visits", "i2", 0),  # without buying
    ("touch_line", "i2", NEVER),  # last touch: by which line
    ("touch_medium", "u1", 0),
    ("marks", "u1", 0),
)
"""The first cache line of an item: what a tick reads of every content, whether or not it has touched her."""

ITEMS = padded(HOT, LINE) + fields_of(
    "item",
    ("notice_left", "f8", 0),  # resistance − pressure to notice
    ("touch_source", "i4", NEVER),  # last touch: who
    ("parent", "i4", NEVER),
    ("noticer_share_tick", "i4", NEVER),
    ("customer_share_tick", "i4", NEVER),
    ("paid", "i2", 0),  # exposures so far
    ("owned", "i2", 0),
    ("earned", "i2", 0),
)
BRANDS = fields_of(
    "brand",
    ("convert_pressure", "f8", 0),  # to visit and buy, of all that she is shown and told
    ("convert_resistance", "f8", 0),
    ("own_pressure", "f8", 0),  # to buy at visits of her own, at searches and trials, which have a resistance of theirs
    ("aware_tick", "i4", NEVER),  # first notice of any of the brand's contents: the site is open from then on
    ("customer_tick", "i4", NEVER),
    ("visits", "i4", 0),
    ("following", "u4", 0),  # a bit for each owned channel
    ("noticed_last", "i2", NEVER),  # which of the brand's contents
    ("brought", "i2", NEVER),  # the content that made her a customer, which she passes on as one
    ("marks", "u1", 0),
)
PERSON, ITEM, BRAND = (record(fields, LINE) for fields in (PEOPLE, ITEMS, BRANDS))
"""A person, a person × content, a person × brand: whole cache lines each."""

HALF = LINE // 2

STANDINGS = padded(fields_of("stance"), HALF) + fields_of("standing")
STANDING = record(STANDINGS, HALF)
"""Where a person stands with a brand: what modules that are off unless asked for keep, beside her brands.

In a table of its own: brands of two cache lines each cost a tenth of the time even where nobody reads the second.  What
is read of whoever acts comes first, in half a cache line that no other one shares.
"""

QUEUED = record(
    [
        ("n", "u8", 0),  # word of the share clock: 1 noticer, 2 customer, else a sponsored post
        ("attention", "i8", 0),
        ("trust", "i8", 0),
        ("pull", "i8", 0),
        ("buy", "i8", 0),
        ("person", "i8", 0),
        ("tick", "i8", 0),  # when it was shared: its age at tick t is t − tick
        ("content", "i8", 0),
        ("line", "i8", 0),
        ("medium", "i8", 0),
        ("live", "u1", 0),
    ]
)
"""A share that friends can still see."""

TODAY_FIELDS = fields_of(
    "today",
    ("prefix", "u8", 0),
    ("lot_prefix", "u8", 0),
    ("audience", "u8", 0),  # the bit that a person must have; 0: none
    ("index", "i8", 0),
    ("content", "i8", 0),
    ("medium", "i8", 0),
    ("attention", "i8", 0),
    ("trust", "i8", 0),
    ("pull", "i8", 0),
    ("buy", "i8", 0),
    ("trial", "f8", 0),  # pressure to buy what is handed over
    ("cap", "i8", 0),  # number of its cuts
    ("first_prefix", "u8", 0),  # of the draw that decides whether somebody can be reached today at all,
    ("widest", "u8", EVERYBODY),  # and its cut: who does not pass it is not; whatever says neither may reach anybody
    ("brand", "i8", 0),
    ("channel", "i8", 0),
    ("bit", "i8", 0),  # the channel that a person must follow; 0: none
    ("marks", "i8", 0),  # of seeds
    ("sponsored", "u1", 0),
)
TODAY = record(TODAY_FIELDS)
"""A line that may reach people today."""

ARRIVALS_FIELDS = (
    ("prefix", "u8", 0),
    ("cut", "u8", 0),  # of the most that the chance can be
    ("pressure", "f8", 0),  # L of the chance of the day, before anything multiplies it
    ("lift", "f8", 0),  # β of goodwill
    ("brand", "i8", 0),
    ("claim", "i8", NEVER),  # else a claim that is told today, by its place among a person's records
    ("mark", "u1", 0),
)
ARRIVALS = np.dtype([(name, kind) for name, kind, _ in ARRIVALS_FIELDS])
"""A brand that people visit today without being shown anything, or a claim that is told; and the mark of why."""

CONTENT_KEYS = ("notice", "visit", "engage", "share", "contact", "parent", "stop", "active", "choice", "attention")
KEYS_OF_COPIES = ("notice", "share", "attention")
"""Lots that the copies of a content have in common."""

CONTENT_FIELDS = fields_of(
    "content",
    *((name, "f8", 0.0) for name in ("attract", "engage", "share")),
    ("brand", "i8", 0),
    ("friend_buys", "f8", 0.0),  # share of a friend's pull that is pressure to visit and buy
    ("appeal", "f8", 1.0),
    *((f"{name}_key", "u8", 0) for name in CONTENT_KEYS),
    ("group", "i8", 0),  # the content that it is a copy of, or itself
    ("made_by_customers", "u1", 0),  # what every new customer passes on, whatever brought her
    ("again", "u1", 0),  # today people decide again whether to pass it on
)
CONTENT_CONSTANTS = record(CONTENT_FIELDS)
BRAND_KEYS = (
    "rate",
    "leave",
    "again",
    "dropout",
    "past",
    "experience",
    "review",
    "complain",
    "return",
    "group",
    "hour",
)
"""Draws of customers, each keyed by the purpose of its name and the brand."""

MAKERS = fields_of(
    "maker",
    ("persuade", "f8", 0),
    ("reputation", "f8", 1),  # by its reviews so far
    *((f"{name}_key", "u8", 0) for name in ("convert", "own", *BRAND_KEYS)),
    *((name, "i8", 0) for name in ("first_content", "end_content", "first_channel", "end_channel")),
)
BRAND_CONSTANTS = record(MAKERS)
CHANNEL_CONSTANTS = np.dtype([("subscribe", "f8"), ("subscribe_key", "u8"), ("bit", "i8"), ("audience", "u8")])


class World(NamedTuple):
    """What ``act`` may read: one tick of one world.  ``ledger`` is where it writes what happened."""

    tick: int
    customers: float  # how many times as readily a customer or owner passes on
    lines: int  # how many lines the plan has: impressions of what friends pass on stand behind theirs
    contents: Any
    brands: Any
    channels: Any
    affinity: Any
    ledger: Any
    answers: Any  # by brand and hour of today when a complaint is answered, then by hour of the run what that mends
    standing: Any  # of each person with each brand; a single one where no module keeps anything there
    on: Any  # constants of the modules of behaviour that have any, by name
    watched: int  # position of the person of whom every delivery is noted, −1: nobody


_WITH_CONSTANTS = tuple(module for module in behaviour.ALL if module.Constants._fields)
_make: Any = namedtuple  # its fields are whatever files there are
_NAMES = [module.__name__.rpartition(".")[2] for module in _WITH_CONSTANTS]
Modules: Any = _make("Modules", _NAMES, module=__name__)


def modules_of(setting: Any) -> Any:
    """Constants of every module that has any."""
    return Modules(*(module.constants(setting) for module in _WITH_CONSTANTS))


def as_lists(modules: Any) -> Any:
    """The same constants with lists for arrays, which plain Python reads faster."""
    plain = [
        type(one)(*(value.tolist() if isinstance(value, np.ndarray) else value for value in one)) for one in modules
    ]
    return Modules(*plain)


def as_objects(records: np.ndarray) -> list[SimpleNamespace]:
    """Records of a structured array as plain Python objects with the same field names."""
    names = records.dtype.names or ()
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in records.tolist()]


def as_records(objects: Sequence[Any], dtype: np.dtype) -> np.ndarray:
    """Plain objects back into a structured array."""
    names = [name for name in dtype.names or () if not name.startswith("spare")]
    records = np.zeros(len(objects), dtype)
    for name in names:
        records[name] = [getattr(one, name) for one in objects]
    return records


@cache
def blank_item() -> np.ndarray:
    """The item of somebody who has never heard of it."""
    return blank(ITEMS, ITEM)


KEPT_STANDING = {"stance", "standing"}
KEEPERS = tuple(name for name, module in zip(_NAMES, _WITH_CONSTANTS, strict=True) if KEPT_STANDING & {*module.STATE})


def stands(modules: Any) -> bool:
    """Whether any module is on that keeps where people stand with brands."""
    return any(getattr(modules, name).on for name in KEEPERS)


@cache
def blank_standing() -> np.ndarray:
    """Where somebody stands with a brand that she has nothing to do with."""
    return blank(STANDINGS, STANDING)


@cache
def blank_brand() -> np.ndarray:
    """The brand record of somebody who has never heard of it."""
    return blank(BRANDS, BRAND)
