"""Compiled lines of a plan: what reaches whom on which tick, ready for an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from wom_sim import rng, rules
from wom_sim.behaviour.feed import FADED
from wom_sim.ledger import Event, Medium
from wom_sim.rng import Purpose

ALL_MEDIA = frozenset({Medium.PAID, Medium.OWNED, Medium.EARNED})


@dataclass(frozen=True)
class EngineLine:
    """A dated line of the plan: one content through one channel.

    ``attention`` and ``trust`` weigh one exposure, in units of 2^-20; ``word`` is the line's key in every draw.
    ``audience`` is the bit that a person must have to be reached (0: everybody can be).  ``ctr`` and ``cvr``: visits
    per fresh exposure and orders per such visit, where the line and not its content says so; ``odds`` multiplies the
    odds of the content's orders per visit.  ``effects``: what modules of behaviour attach, each with a ``last`` tick.
    ``rival``: it is a competitor's, and runs whatever media are switched off.  ``feed``: how the platform, whose word
    is ``platform``, shows what it posts to people who do not follow.
    """

    name: str
    word: int
    medium: Medium
    content: int
    attention: int
    trust: int
    audience: int = field(default=0, kw_only=True)
    ctr: float | None = field(default=None, kw_only=True)
    cvr: float | None = field(default=None, kw_only=True)
    odds: float = field(default=1.0, kw_only=True)
    effects: tuple[Any, ...] = field(default=(), kw_only=True)
    rival: bool = field(default=False, kw_only=True)
    feed: Any = field(default=None, kw_only=True)
    platform: int = field(default=0, kw_only=True)

    def last_tick(self) -> int:
        """Last tick on which the line does anything."""
        raise NotImplementedError


@dataclass(frozen=True)
class Broadcast(EngineLine):
    """A line that may reach anybody on its days, several times or not at all.

    ``week_cap`` is the most that one person gets between two ticks of ``week_starts`` (0: no such cap).  ``classes``
    is the column of people's classes in which exposure differs: there are cuts for each class, one after the other
    (−1: the same cuts for everybody).
    """

    week_cap: int = field(default=0, kw_only=True)
    week_starts: frozenset[int] = field(default=frozenset(), kw_only=True)
    classes: int = field(default=-1, kw_only=True)

    def cuts_on(self, tick: int) -> np.ndarray | None:
        """Integer cuts of P(count ≥ 1), P(count ≥ 2) … on a tick, ``uint64``; None when the line rests."""
        raise NotImplementedError

    def purpose(self) -> Purpose:
        """What the line's draws decide."""
        raise NotImplementedError

    def prefix(self, seed: int, tick: int) -> int:
        """State that absorbs a person's word to decide what this line does to her on this tick."""
        return rng.key(seed, self.purpose(), self.word, tick)


@dataclass(frozen=True)
class AdsLine(Broadcast):
    """Paid impressions (R1): per tick the tail of the binomial as integer cuts, ``cuts[t][k−1]`` for P(count ≥ k)."""

    cuts: dict[int, np.ndarray] = field(default_factory=dict)

    def cuts_on(self, tick: int) -> np.ndarray | None:
        """The binomial's tail of that day."""
        return self.cuts.get(tick)

    def purpose(self) -> Purpose:
        """Impressions."""
        return Purpose.IMPRESSIONS

    def last_tick(self) -> int:
        """Last day with impressions."""
        return max(self.cuts, default=0)


@dataclass(frozen=True)
class PostsLine(Broadcast):
    """Owned posts (R2): on these ticks each follower of ``channel`` sees one with the ``reach`` of her class.

    There is one chance where everybody has the same.
    """

    channel: int = 0
    reach: tuple[float, ...] = (0.0,)
    ticks: frozenset[int] = frozenset()

    def cuts_on(self, tick: int) -> np.ndarray | None:
        """One cut a class: a follower sees the post or does not."""
        return self.cuts if tick in self.ticks else None

    @cached_property
    def cuts(self) -> np.ndarray:
        """The cuts of a day on which it is posted."""
        return rng.cut_each(np.array(self.reach))

    def purpose(self) -> Purpose:
        """Posts."""
        return Purpose.POST

    def last_tick(self) -> int:
        """Last posting day."""
        return max(self.ticks, default=0)


@dataclass(frozen=True)
class Outlet(Broadcast):
    """What one outlet of the press publishes, on the tick on which it takes the story."""

    reach: float = 0.0
    take_up: float = 0.0  # π

    def cuts_on(self, tick: int) -> np.ndarray | None:  # noqa: ARG002 (the loop says on which tick)
        """One cut: somebody reads the story or does not."""
        return np.array([rng.cut(self.reach)], np.uint64)

    def purpose(self) -> Purpose:
        """Editions."""
        return Purpose.EDITION

    def prefix(self, seed: int, tick: int) -> int:  # noqa: ARG002 (the day is the people's doing, not the plan's)
        """Whoever reads the outlet reads it whenever it publishes: keyed by day, more shares would lose readers."""
        return rng.key(seed, self.purpose(), self.word)


@dataclass(frozen=True)
class PressLine(EngineLine):
    """Press (R3): each outlet takes the story once, when pitch and shares so far beat its resistance.

    ``first`` … ``last``: ticks on which it can; ``pitch`` is what the press work itself adds, ``needed`` the number of
    shares that is worth as much (b0, in simulated people).
    """

    outlets: tuple[Outlet, ...] = ()
    first: int = 1
    last: int = 1
    pitch: float = 1.0
    needed: float = 1.0

    def last_tick(self) -> int:
        """Last day on which an outlet may take the story."""
        return self.last


@dataclass(frozen=True)
class Rotation(EngineLine):
    """A line that shows several contents in turn: each part is active on its own ticks, in the name of the line."""

    parts: tuple[Broadcast, ...] = ()

    def last_tick(self) -> int:
        """Last day of any part."""
        return max((part.last_tick() for part in self.parts), default=0)


@dataclass(frozen=True)
class SeedsLine(EngineLine):
    """Seeding (R4): on these ticks these positions get the content for certain, with these marks.

    ``sponsored``: they also pass it on for certain that day, in the name of the line.  ``trial``: the chance that
    somebody buys the product that she is handed.
    """

    people: dict[int, np.ndarray] = field(default_factory=dict)
    marks: int = 0
    sponsored: bool = False
    trial: float = 0.0

    def last_tick(self) -> int:
        """Last seeding day, or day of what is attached to the line."""
        return max([*self.people, *(effect.last for effect in self.effects)], default=0)


def posting_days(lines: Sequence[EngineLine], channels: int) -> list[list[int]]:
    """Ticks of all posts on each channel, as often as something is posted."""
    posts = [one for line in lines for one in posts_of(line)]
    return [[tick for one in posts if one.channel == k for tick in one.ticks] for k in range(channels)]


def posts_of(line: EngineLine) -> Sequence[PostsLine]:
    """The posts that a line makes, piece by piece."""
    parts = line.parts if isinstance(line, Rotation) else (line,)
    return [part for part in parts if isinstance(part, PostsLine)]


@dataclass(frozen=True)
class FeedLine(EngineLine):
    """R15: a post on a platform that shows it by what it engages; to ``part`` of the people as ``author``'s."""

    author: int = -1
    part: tuple[float, float] = (0.0, 1.0)


class Platform:
    """R15: what a platform knows of one content; ``now`` is its pressure up to today, ``before`` up to yesterday."""

    def __init__(self, index: int, line: EngineLine, contents: Sequence[int], word: int, people: int) -> None:
        self.index, self.line, self.contents, self.people = index, line, contents, people
        self.first, authors = first_day(line), authors_of(line)
        self.engaged, self.before, self.now = 0, 0.0, 0.0
        shown = {name: getattr(line, name) for name in ("name", "medium", "content", "attention", "trust")}
        rates = {name: getattr(line, name) for name in ("audience", "ctr", "cvr", "odds", "rival")}
        same: Any = {"word": word, **shown, **rates}
        parts = pairwise(k / len(authors) for k in range(len(authors) + 1))
        self.lines = [FeedLine(author=one, part=part, **same) for one, part in zip(authors, parts, strict=True)]

    def go_on(self, before: Platform) -> None:
        """Know what has been engaged and shown so far."""
        self.engaged, self.before, self.now = before.engaged, before.before, before.now

    def last_tick(self) -> int:
        """Last day on which it is shown to anybody."""
        return self.first + int(self.line.feed.days) + FADED

    def on(self, tick: int) -> list[tuple[int, EngineLine]]:
        """What it shows today, in the name of the line that posted it."""
        self.before = self.now
        if not self.first < tick <= self.last_tick() or self.engaged == 0:
            return []
        self.now += rules.pressure(self.line.feed.chance(self.engaged / self.people, tick - self.first))
        return [(self.index, one) for one in self.lines]

    def count(self, rows: np.ndarray, tick: int) -> None:
        """Add what was liked, passed on and bought on one of its first days."""
        if self.first <= tick < self.first + self.line.feed.days:
            own = rows.compress(np.isin(rows["content"], self.contents))
            shared = (own["event"] == Event.SHARE) & (own["line"] < 0)
            self.engaged += int(np.count_nonzero(shared | np.isin(own["event"], _ENGAGED)))


_ENGAGED = (Event.ENGAGE, Event.CONVERT, Event.REPEAT)


def engage(feeds: dict[int, Platform], rows: np.ndarray, tick: int) -> None:
    """Let every platform see what a tick has engaged."""
    for platform in feeds.values():
        platform.count(rows, tick)


def platforms(
    lines: Sequence[tuple[int, EngineLine]], setting: Any, known: Mapping[int, Platform]
) -> dict[int, Platform]:
    """By the word of its lines: each content, copies among it, on each platform where it is posted.

    ``known``: those of the plan so far, whose counts go on.
    """
    copies = [c if one.same_as < 0 else one.same_as for c, one in enumerate(setting.contents)]
    found: dict[tuple[int, int], tuple[int, EngineLine]] = {}
    for index, line in lines:
        for part in getattr(line, "parts", ()) or (line,):
            key = (part.platform, copies[part.content])
            if part.feed is not None and (key not in found or first_day(part) < first_day(found[key][1])):
                found[key] = (index, part)
    made = []
    for (platform, original), (index, line) in found.items():
        group = [c for c, other in enumerate(copies) if other == original]
        word = rng.key(platform, setting.contents[original].word)
        made.append(Platform(index, line, group, word, setting.network.people))
        if word in known:
            made[-1].go_on(known[word])
    return {one.lines[0].word: one for one in made}


def first_day(line: EngineLine) -> int:
    """First day on which a line shows anything."""
    own = (line.ticks if isinstance(line, PostsLine) else getattr(line, name, ()) for name in ("people", "cuts"))
    return min((int(tick) for days in own for tick in days), default=0)


def authors_of(line: EngineLine) -> list[int]:
    """Whose post it is: people of the network who posted first, or the brand (−1)."""
    if isinstance(line, SeedsLine) and line.sponsored and line.people:
        return [int(one) for one in line.people[min(line.people)]] or [-1]
    return [-1]
