"""The world as the engines see it: state records, constants of contents and brands, and the compiled setting.

A :class:`Setting` is what a scenario (or a classic model) becomes before any chance is drawn; the constants add one
world's seed to it.  State lives in three flat structured arrays, ``people[N]``, ``items[N, contents]`` and
``brands[N, brands]``; the Mesa engine holds plain objects with the same field names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng, rules
from wom_sim.network.network import Network
from wom_sim.rng import Purpose

NEVER = -1
NO_TOUCH = rng.MASK  # larger than any hash that matters: nobody has touched this item in this tick
FOREVER = 1 << 30


class Link(IntEnum):
    """How what friends pass on becomes felt: the only structural switch of the model."""

    NOISY_OR = 0
    LINEAR = 1
    STEP = 2
    MEAN_FIELD = 3


class Mark(IntFlag):
    """Bits of an item's or a brand's ``marks``."""

    TOUCHED = 1  # its resistances are drawn
    SEEDED = 2  # notices for certain in this tick
    SURE = 4  # and passes it on for certain
    OWNER = 8  # holds the product, so passes on as readily as a customer, from then on
    ENGAGED = 16
    ARRIVES = 32  # (brand) visits by herself in this tick
    SEARCHES = 64  # (brand) visits in this tick because people talk about it
    REGULAR = 128  # (brand) was a customer before day 1


PERSON = np.dtype(
    [
        ("id", "u8"),
        ("threshold", "f8"),
        ("susceptibility", "f8"),
        ("talkativeness", "f8"),
        ("share_trust", "i8"),  # units: how far her friends trust what she passes on
        ("audience", "u8"),  # a bit for each audience that she belongs to
        ("need", "i4"),
        ("position", "i4"),
        ("taste", "i4"),  # row of the table of affinities
        ("spare", "i4"),
    ]
)
"""A person, 64 bytes: one cache line."""

ITEM = np.dtype(
    [
        # the first cache line is all that a tick touches once somebody has noticed
        ("attention", "i8"),  # units felt in this tick, emptied by `act`
        ("trust", "i8"),
        ("touch_hash", "u8"),  # smallest lot among this tick's deliverers
        ("visit_pressure", "f8"),
        ("visit_resistance", "f8"),  # E_1 + … + E_(visits+1)
        ("paid", "i4"),  # exposures so far
        ("owned", "i4"),
        ("earned", "i4"),
        ("notice_tick", "i4"),
        ("touch_source", "i4"),  # last touch: who, or by which line
        ("touch_line", "i2"),
        ("touch_medium", "u1"),
        ("marks", "u1"),
        ("notice_pressure", "f8"),
        ("notice_resistance", "f8"),
        ("held_attention", "i8"),  # units from friends that wait behind a closed gate
        ("held_trust", "i8"),
        ("influence", "i8"),  # units of influence of distinct sources so far
        ("sources", "i4"),  # distinct friends heard so far
        ("parent", "i4"),
        ("noticer_share_tick", "i4"),
        ("customer_share_tick", "i4"),
        ("visits", "i4"),
        ("posts", "i4"),  # seen so far on channels that people leave
    ]
)
"""Person × content, 128 bytes: two cache lines."""

BRAND = np.dtype(
    [
        ("goodwill", "f8"),
        ("convert_pressure", "f8"),
        ("convert_resistance", "f8"),
        ("goodwill_tick", "i4"),
        ("aware_tick", "i4"),  # first notice of any of the brand's contents: the site is open from then on
        ("customer_tick", "i4"),
        ("visits", "i4"),
        ("following", "u4"),  # a bit for each owned channel
        ("left", "u4"),  # and for each that she left for good
        ("noticed_last", "i2"),  # which of the brand's contents
        ("brought", "i2"),  # the content that made her a customer, which she passes on as one
        ("marks", "u1"),
        ("spare", "u1", (11,)),
    ]
)
"""Person × brand, 64 bytes: one cache line."""

QUEUED = np.dtype(
    [
        ("n", "u8"),  # word of the share clock: 1 noticer, 2 customer, else a sponsored post
        ("attention", "i8"),
        ("trust", "i8"),
        ("person", "i4"),
        ("tick", "i4"),  # when it was shared: its age at tick t is t − tick
        ("content", "i2"),
        ("line", "i2"),
        ("medium", "u1"),
        ("live", "u1"),
        ("spare", "u1", (2,)),
    ]
)
"""A share that friends can still see."""

TODAY = np.dtype(
    [(name, "u8") for name in ("prefix", "lot_prefix", "audience", "leave_prefix", "leave_cut")]
    + [(name, "i8") for name in ("index", "content", "medium", "attention", "trust", "cap", "brand", "bit")]
    + [("week_cap", "i8"), ("week_slot", "i8"), ("channel", "i8")]
)
"""A line that may reach anybody today.

``bit``: the channel to follow (0: none); ``cap``: its number of cuts; ``audience``: the bit that a person must have
(0: none); ``week_slot``: the counter of its weekly cap (−1: none); ``leave_cut``: who sees it leaves the channel.
"""

ARRIVALS = np.dtype([("prefix", "u8"), ("cut", "u8"), ("brand", "i8"), ("mark", "u1")])
"""A brand that people visit today without being shown anything, and the mark of why."""

CONTENT_KEYS = ("notice", "visit", "engage", "share", "contact", "parent", "stop", "active", "choice")
CONTENT_CONSTANTS = np.dtype(
    [(name, "f8") for name in ("attract", "visit", "engage", "persuade", "share", "mean_pressure", "appeal", "reward")]
    + [(f"{name}_key", "u8") for name in CONTENT_KEYS]
    + [("asked", "u1"), ("again", "u1")]
)
"""Stickiness as pressures and key prefixes.

``asked``: what new customers are asked to pass on; ``again``: today everybody decides again whether to.
"""

BRAND_CONSTANTS = np.dtype(
    [
        ("persuade", "f8"),
        ("convert_key", "u8"),
        ("first_content", "i8"),
        ("end_content", "i8"),
        ("first_channel", "i8"),
        ("end_channel", "i8"),
    ]
)
CHANNEL_CONSTANTS = np.dtype([("subscribe", "f8"), ("subscribe_key", "u8"), ("bit", "i8"), ("audience", "u8")])


class World(NamedTuple):
    """What ``act`` may read: one tick of one world.  ``ledger`` is where it writes what happened."""

    tick: int
    link: int
    goodwill: bool
    decay: Any  # pow[k] = pow[k−1]·λ
    saturation: float
    customers: float  # how many times as readily a customer or owner passes on
    contents: Any
    brands: Any
    channels: Any
    affinity: Any  # float64[tastes, contents]
    ledger: Any


@dataclass(frozen=True)
class ContentSetting:
    """A content with its stickiness as probabilities; ``word`` is its key in every draw.

    ``appeal[tick]`` multiplies the pressure to notice (novelty, news of the day); empty means always 1.  ``reward``
    multiplies the readiness to pass on.  ``spread`` draws how sticky the content turns out in a world.
    """

    name: str
    word: int
    brand: int = 0
    attract: float = 1.0
    persuade: float = 0.0
    share: float = 1.0
    visit: float = 0.0
    engage: float = 0.0
    appeal: tuple[float, ...] = ()
    reward: float = 1.0
    spread: Spread | None = None


@dataclass(frozen=True)
class Spread:
    """How stickiness differs between contents: a factor m with mean 1 on the pressure to pass on, pc(s, m).

    With chance ``dud`` the factor is 0; else it is lognormal with ``sd`` on the log scale.
    """

    dud: float = 0.0
    sd: float = 0.0

    def factor(self, seed: int, word: int) -> float:
        """The factor of the content with this key in the world with this seed."""
        state = rng.key(seed, Purpose.STICKINESS, word)
        if rng.uniform(rng.absorb(state, 0)) < self.dud:
            return 0.0
        quantile = min(max(rng.uniform(rng.absorb(state, 1)), 2.0**-53), 1.0 - 2.0**-53)
        return rules.lognormal(NormalDist().inv_cdf(quantile), self.sd) / (1.0 - self.dud)


@dataclass(frozen=True)
class ChannelSetting:
    """An owned channel of a brand: who follows on day 0, who sees a post, who joins after a visit."""

    name: str
    word: int
    brand: int
    follow: float  # share of people who follow on day 0
    reach: float
    subscribe: float
    audience: int = 0  # bit of the people who can follow at all; 0: everybody


@dataclass(frozen=True)
class BrandSetting:
    """A brand: visits that come by themselves and what they convert."""

    name: str
    word: int
    visits_per_day: tuple[float, ...] = ()  # by tick, season included; empty = never
    conversion: float = 0.0
    customers: float = 0.0  # share of people who bought before day 1
    search: float = 0.0  # chance per day to search, were everybody talking
    told_by_customers: int = -1  # the content that customers make up and pass on; −1: none


@dataclass(frozen=True)
class Sharing:
    """How a share travels along ties (R5, R10) and how it is felt (the link)."""

    link: Link = Link.NOISY_OR
    days: int = 1  # D: ages at which a share is seen; FOREVER for SI
    decay: float = 1.0  # d
    stop: float = 0.0  # γ
    customers: float = 1.0
    innovation: float = 0.0  # mean-field p and q
    imitation: float = 0.0
    call: float = 0.0  # > 0: one friend a tick is called with this chance, instead of every friend contacted
    stifle: bool = False  # stop after calling somebody who already knows


@dataclass(frozen=True)
class Traits:
    """What makes people differ, by position; every default is "all alike", exactly.

    ``affinity[tastes, contents]`` multiplies the pressures to notice, visit, like and pass on; ``taste[N]`` is each
    person's row.  ``audience[N]`` has a bit for each audience, ``share_trust[N]`` is in units of 2^-20.
    """

    susceptibility: np.ndarray | None = None
    talkativeness: np.ndarray | None = None
    share_trust: np.ndarray | None = None
    audience: np.ndarray | None = None
    taste: np.ndarray | None = None
    affinity: np.ndarray | None = None


@dataclass(frozen=True)
class Setting:
    """A campaign or a classic model, compiled: everything an engine needs except seed and plan.

    ``contact[N]`` is the chance that a friend sees a share of each person on its first day; ``arc_contact[E]``
    multiplies it arc by arc when given.  ``threshold[N]`` and ``need[N]`` close the gate of the linear and the step
    link; a missing ``threshold`` is drawn uniformly per person and world.  ``arc_influence[E]`` is b in units of
    2^-20 (default 1/indegree, rounded up so that all friends together always suffice); ``arc_trust[E]`` is the trust
    of each tie in the same units (default 1).  ``people`` are the traits of persons; without them all are alike.
    """

    network: Network
    contact: np.ndarray
    sharing: Sharing
    contents: tuple[ContentSetting, ...]
    brands: tuple[BrandSetting, ...]
    channels: tuple[ChannelSetting, ...]
    ticks: int
    goodwill: bool = False
    half_life: float = 7.0
    saturation: float = 1.0
    arc_contact: np.ndarray | None = None
    arc_influence: np.ndarray | None = None
    arc_trust: np.ndarray | None = None
    threshold: np.ndarray | None = None
    need: np.ndarray | None = None
    people: Traits | None = None
    fades: tuple[float, ...] = field(init=False)
    decay: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        ages = min(self.sharing.days, self.ticks + 1)
        object.__setattr__(self, "fades", powers(self.sharing.decay, ages))
        factor = 2.0 ** (-1.0 / self.half_life)
        object.__setattr__(self, "decay", np.array(powers(factor, self.ticks + 2 if self.goodwill else 1)))

    @property
    def affinity(self) -> np.ndarray:
        """Affinities by taste and content, ``float64[tastes, contents]``; one row of ones where all are alike."""
        given = self.people.affinity if self.people is not None else None
        return np.ones((1, len(self.contents))) if given is None else given

    @property
    def gated(self) -> bool:
        """Whether friends' doses wait behind a threshold."""
        return self.sharing.link in (Link.LINEAR, Link.STEP)


def powers(factor: float, count: int) -> tuple[float, ...]:
    """1, λ, λ², … by repeated multiplication, so that every engine and platform has the same bits."""
    table = [1.0]
    for _ in range(count - 1):
        table.append(table[-1] * factor)
    return tuple(table)


def content_constants(setting: Setting, seed: int) -> np.ndarray:
    """Pressures and this world's key prefixes, one record per content."""
    table = np.zeros(len(setting.contents), CONTENT_CONSTANTS)
    for row, content in zip(table, setting.contents, strict=True):
        for name in ("attract", "visit", "engage", "persuade", "share"):
            row[name] = rules.pressure(getattr(content, name))
        row["appeal"] = 1.0
        row["reward"] = content.reward
        if content.spread is not None:
            row["share"] *= content.spread.factor(seed, content.word)
        for name in CONTENT_KEYS:
            row[f"{name}_key"] = rng.key(seed, Purpose[name.upper()], content.word)
    return table


def brand_constants(setting: Setting, seed: int) -> np.ndarray:
    """Persuasion of the site, key prefix and the slices of contents and channels, one record per brand."""
    table = np.zeros(len(setting.brands), BRAND_CONSTANTS)
    owners = np.array([content.brand for content in setting.contents], np.int64)
    hosts = np.array([channel.brand for channel in setting.channels], np.int64)
    for b, brand in enumerate(setting.brands):
        row = table[b]
        row["persuade"] = rules.pressure(brand.conversion)
        row["convert_key"] = rng.key(seed, Purpose.CONVERT, brand.word, 1)
        row["first_content"], row["end_content"] = np.searchsorted(owners, [b, b + 1])
        row["first_channel"], row["end_channel"] = np.searchsorted(hosts, [b, b + 1])
    return table


def channel_constants(setting: Setting, seed: int) -> np.ndarray:
    """Subscription pressure, key prefix and bit among the brand's channels, one record per channel."""
    table = np.zeros(len(setting.channels), CHANNEL_CONSTANTS)
    seen: dict[int, int] = {}
    for row, channel in zip(table, setting.channels, strict=True):
        row["subscribe"] = rules.pressure(channel.subscribe)
        row["subscribe_key"] = rng.key(seed, Purpose.SUBSCRIBE, channel.word)
        row["bit"] = 1 << seen.setdefault(channel.brand, 0)
        row["audience"] = channel.audience
        seen[channel.brand] += 1
    return table


def blank_people(setting: Setting) -> np.ndarray:
    """People before a seed is known: ids, gate thresholds and needs."""
    people = np.zeros(setting.network.people, PERSON)
    people["id"] = setting.network.words
    people["position"] = np.arange(setting.network.people)
    people["susceptibility"] = people["talkativeness"] = 1.0
    people["share_trust"] = rules.UNIT
    traits = setting.people or Traits()
    for name in ("susceptibility", "talkativeness", "share_trust", "audience", "taste"):
        if (given := getattr(traits, name)) is not None:
            people[name] = given
    if setting.threshold is not None:
        people["threshold"] = setting.threshold
    if setting.need is not None:
        people["need"] = setting.need
    return people


def blank_item() -> np.ndarray:
    """The item of somebody who has never heard of it."""
    item = np.zeros(1, ITEM)
    item["touch_hash"] = NO_TOUCH
    for name in ("touch_source", "parent", "notice_tick", "noticer_share_tick", "customer_share_tick", "touch_line"):
        item[name] = NEVER
    return item


def blank_brand() -> np.ndarray:
    """The brand record of somebody who has never heard of it."""
    brand = np.zeros(1, BRAND)
    for name in ("aware_tick", "customer_tick", "noticed_last", "brought"):
        brand[name] = NEVER
    return brand
