"""What an engine is told of a campaign or a classic model: everything but seed and plan, compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np

from wom_sim import behaviour, rng, rules
from wom_sim.behaviour import tone
from wom_sim.behaviour.calls import Spec as Calls
from wom_sim.behaviour.gate import Link
from wom_sim.engine import state
from wom_sim.engine.lines import PressLine
from wom_sim.network.network import Network
from wom_sim.rng import Purpose

FOREVER = 1 << 30

CONTENT_PURPOSES = np.array([Purpose[name.upper()] for name in state.CONTENT_KEYS])


@dataclass(frozen=True)
class ContentSetting:
    """A content with its stickiness as probabilities; ``word`` is its key in every draw.

    ``appeal[tick]`` multiplies the pressure to notice (novelty, news of the day); empty means always 1.  ``spread``
    draws how sticky the content turns out in a world.  ``same_as``: the place of the content of which this one is a
    copy (−1: of none); copies are noticed and passed on by the same people, and tire together.
    ``corrects``: the place of the claim that it corrects among claims (−1: of none).
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
    spread: Spread | None = None
    same_as: int = -1
    corrects: int = -1


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
    spec: Any = None  # the channel as typed, for modules that add keys to it


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
    season: tuple[float, ...] = ()  # factor on coming by oneself, by tick; empty: always 1
    regular_pace: float = 1.0  # factor on the rates of who bought before day 1
    spec: Any = None  # the brand as typed, for modules that add keys to it
    share: float = 0.0  # of a category that is bought all the time
    rival: bool = False
    lift: float | None = None  # β of goodwill on its own visits; None: it convinces at them


@dataclass(frozen=True)
class ClaimSetting:
    """R13: a claim about the brand of its content, from a tick on.

    ``content`` says how it is taken in and passed on; ``seeded`` is the share of people who hear it on ``tick``,
    ``withheld`` κ, ``residue`` ρ; a correction halves its effect in ``late`` hours, and ``same_day`` is its delay on
    the first tick.  ``press``: the outlets that may carry it, as a line without a place in any plan.
    """

    content: ContentSetting
    tick: int
    chance: float = 1.0
    seeded: float = 0.01
    withheld: float = 0.3
    residue: float = 0.22
    half_life_days: float = 21.0
    late: float = 72.0
    same_day: float = 6.0
    press: PressLine | None = None

    def comes(self, seed: int) -> bool:
        """Whether it comes in the world with this seed."""
        return rng.passes(rng.key(seed, Purpose.CRISIS, self.content.word), rng.cut(self.chance))

    def last_tick(self) -> int:
        """Last tick on which anybody hears it from elsewhere than from a friend."""
        return self.tick if self.press is None else self.press.last_tick()


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
    odds: float = 1.0  # on those of an order at a visit that a friend's share brought
    ctr: float | None = None  # for a friend's share the content says it, always
    cvr: float | None = None
    calls: Calls = Calls()  # noqa: RUF009 (a tuple: nobody can change it)


@dataclass(frozen=True)
class Traits:
    """What makes people differ, by position; every default is "all alike", exactly.

    ``affinity[tastes, contents]`` multiplies the pressures to notice, visit, like and pass on; ``taste[N]`` is each
    person's row.  ``tone``, of the same shape, multiplies those to notice and to pass on alone.  ``audience[N]`` has a
    bit for each audience, ``share_trust[N]`` is in units of 2^-20.
    ``classes[N, columns]`` are classes of exposure, ``uint8``, a column for each channel on which it differs.
    """

    susceptibility: np.ndarray | None = None
    talkativeness: np.ndarray | None = None
    share_trust: np.ndarray | None = None
    audience: np.ndarray | None = None
    taste: np.ndarray | None = None
    classes: np.ndarray | None = None
    affinity: np.ndarray | None = None
    tone: np.ndarray | None = None


@dataclass(frozen=True)
class Setting:
    """A campaign or a classic model, compiled: everything an engine needs except seed and plan.

    ``contact[N]`` is the chance that a friend sees a share of each person on its first day; ``arc_contact[E]``
    multiplies it arc by arc when given.  ``threshold[N]`` and ``need[N]`` close the gate of the linear and the step
    link; a missing ``threshold`` is drawn uniformly per person and world.  ``arc_influence[E]`` is b in units of
    2^-20 (default 1/indegree, rounded up so that all friends together always suffice); ``arc_trust[E]`` is the trust
    of each tie in the same units (default 1).  ``stops[N]`` is each person's chance to stop after a day,
    instead of ``sharing.stop``.  ``people`` are the traits of persons; without them all are alike.
    ``specs`` tell modules of behaviour, by their keys; a module that is not told is off.  ``real_people`` are those of
    the market that the network stands for (0: as many as it has).
    ``category_beta``: how much goodwill lifts the choice of a brand (R16).
    """

    network: Network
    contact: np.ndarray
    sharing: Sharing
    contents: tuple[ContentSetting, ...]
    brands: tuple[BrandSetting, ...]
    channels: tuple[ChannelSetting, ...]
    ticks: int
    specs: Mapping[str, Any] = field(default_factory=dict)
    arc_contact: np.ndarray | None = None
    arc_influence: np.ndarray | None = None
    arc_trust: np.ndarray | None = None
    threshold: np.ndarray | None = None
    need: np.ndarray | None = None
    stops: np.ndarray | None = None
    people: Traits | None = None
    real_people: int = 0
    days: tuple[date, ...] = ()
    claims: tuple[ClaimSetting, ...] = ()
    category_beta: float = 0.0
    fades: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        ages = min(self.sharing.days, self.ticks + 1)
        object.__setattr__(self, "fades", tuple(rules.powers(self.sharing.decay, ages)))

    @cached_property
    def told(self) -> tuple[ContentSetting, ...]:
        """Everything that people pass on: contents, and behind them claims."""
        return (*self.contents, *(claim.content for claim in self.claims))

    @cached_property
    def affinity(self) -> np.ndarray:
        """Affinities of all contents by taste, then their tones: ``float64[tastes, 2 · contents]``; ones when off."""
        people = self.people or Traits()
        alike = np.ones((1, len(self.contents)) if people.tone is None else people.tone.shape)
        return tone.beside(alike if people.affinity is None else people.affinity, people.tone)

    @cached_property
    def modules(self) -> Any:
        """Constants of every module of behaviour that has any."""
        return state.modules_of(self)

    @cached_property
    def content_table(self) -> np.ndarray:
        """What :func:`content_constants` are in every world."""
        table = state.blank(state.CONTENT_FIELDS, state.CONTENT_CONSTANTS, len(self.told))
        for c, (row, content) in enumerate(zip(table, self.told, strict=True)):
            for name in ("attract", "engage", "share"):
                row[name] = rules.pressure(getattr(content, name))
            row["made_by_customers"] = self.brands[content.brand].told_by_customers == c
            row["group"] = c if content.same_as < 0 else content.same_as
            row["brand"] = content.brand
            row["corrects"] = content.corrects
        for row, claim in zip(table[len(self.contents) :], self.claims, strict=True):
            row["claim_tick"], row["withheld"], row["residue"] = claim.tick, claim.withheld, claim.residue
        return table

    @cached_property
    def content_words(self) -> np.ndarray:
        """The words that the draws of each content absorb, ``uint64[keys, contents]``; copies draw some together."""
        own = np.array([content.word for content in self.told], np.uint64)
        originals = own[self.content_table["group"]]
        return np.stack([originals if name in state.KEYS_OF_COPIES else own for name in state.CONTENT_KEYS])

    @cached_property
    def brand_table(self) -> np.ndarray:
        """What :func:`brand_constants` are in every world."""
        table = state.blank(state.MAKERS, state.BRAND_CONSTANTS, len(self.brands))
        owners = np.array([content.brand for content in self.contents], np.int64)
        hosts = np.array([channel.brand for channel in self.channels], np.int64)
        for b, (row, brand) in enumerate(zip(table, self.brands, strict=True)):
            row["persuade"] = rules.pressure(brand.conversion)
            row["first_content"], row["end_content"] = np.searchsorted(owners, [b, b + 1])
            row["first_channel"], row["end_channel"] = np.searchsorted(hosts, [b, b + 1])
            for module in behaviour.ALL:
                for name, value in module.of_maker(brand).items() if hasattr(module, "of_maker") else ():
                    row[name] = value
        return table

    @cached_property
    def channel_table(self) -> np.ndarray:
        """What :func:`channel_constants` are in every world."""
        table = np.zeros(len(self.channels), state.CHANNEL_CONSTANTS)
        seen: dict[int, int] = {}
        for row, channel in zip(table, self.channels, strict=True):
            row["subscribe"] = rules.pressure(channel.subscribe)
            row["bit"] = 1 << seen.setdefault(channel.brand, 0)
            row["audience"] = channel.audience
            seen[channel.brand] += 1
        return table

    @property
    def gated(self) -> bool:
        """Whether friends' doses wait behind a threshold."""
        return self.sharing.link in (Link.LINEAR, Link.STEP)


def content_constants(setting: Setting, seed: int) -> np.ndarray:
    """Pressures and this world's key prefixes, one record per content."""
    table = setting.content_table.copy()
    for row, content in zip(table, setting.told, strict=True):
        if content.spread is not None:
            row["share"] *= content.spread.factor(seed, setting.contents[row["group"]].word)
    prefixes = rng.absorb_each(rng.start(seed), CONTENT_PURPOSES)
    for name, states in zip(state.CONTENT_KEYS, rng.absorb_each(prefixes[:, None], setting.content_words), strict=True):
        table[f"{name}_key"] = states
    return table


def brand_constants(setting: Setting, seed: int) -> np.ndarray:
    """Persuasion of the site, key prefix and the slices of contents and channels, one record per brand."""
    table = setting.brand_table.copy()
    for name, clock in (("convert_key", 1), ("own_key", 2)):
        put_keys(table, name, rng.key(seed, Purpose.CONVERT), setting.brands, clock)
    for name in ("category", "pick"):
        table[f"{name}_key"] = rng.key(seed, Purpose[name.upper()])
    put_keys(table, "taste_key", rng.key(seed, Purpose.TASTE), setting.brands)
    for name in state.BRAND_KEYS:
        put_keys(table, f"{name}_key", rng.key(seed, Purpose[name.upper()]), setting.brands)
    return table


def channel_constants(setting: Setting, seed: int) -> np.ndarray:
    """Subscription pressure, key prefix and bit among the brand's channels, one record per channel."""
    table = setting.channel_table.copy()
    put_keys(table, "subscribe_key", rng.key(seed, Purpose.SUBSCRIBE), setting.channels)
    return table


def put_keys(table: np.ndarray, name: str, prefix: int, owners: Sequence[Any], *words: int) -> None:
    """Write into a table the state of each owner's draws; ``prefix`` is that of seed and purpose."""
    states = [rng.absorb(prefix, owner.word) for owner in owners]
    for word in words:
        states = [rng.absorb(one, word) for one in states]
    table[name] = np.array(states, np.uint64)


def blank_people(setting: Setting) -> np.ndarray:
    """People before a seed is known: ids, gate thresholds and needs."""
    people = state.blank(state.PEOPLE, state.PERSON, setting.network.people)
    people["id"] = setting.network.words
    people["position"] = np.arange(setting.network.people)
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
