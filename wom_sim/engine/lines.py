"""Compiled lines of a plan: what reaches whom on which tick, ready for an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.ledger import Medium
from wom_sim.rng import Purpose

ALL_MEDIA = frozenset({Medium.PAID, Medium.OWNED, Medium.EARNED})


@dataclass(frozen=True)
class EngineLine:
    """A dated line of the plan: one content through one channel.

    ``attention`` and ``trust`` weigh one exposure, in units of 2^-20; ``word`` is the line's key in every draw.
    ``audience`` is the bit that a person must have to be reached (0: everybody can be).  ``ctr`` and ``cvr``: visits
    per fresh exposure and orders per such visit, where the line and not its content says so; ``odds`` multiplies the
    odds of the content's orders per visit.  ``effects``: what modules of behaviour attach, each with a ``last`` tick.
    ``rival``: it is a competitor's, and runs whatever media are switched off.
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


def posts_of(line: EngineLine) -> Sequence[PostsLine]:
    """The posts that a line makes, piece by piece."""
    parts = line.parts if isinstance(line, Rotation) else (line,)
    return [part for part in parts if isinstance(part, PostsLine)]
