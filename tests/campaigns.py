"""Campaigns below the level of scenarios: settings and lines built by hand, to change one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from wom_sim import classic, rng, rules
from wom_sim.behaviour import exposure, goodwill, incentives
from wom_sim.engine.lines import ALL_MEDIA, AdsLine, EngineLine, Outlet, PostsLine, PressLine, SeedsLine
from wom_sim.engine.loop import History
from wom_sim.engine.setting import BrandSetting, ChannelSetting, ContentSetting, Setting, Sharing
from wom_sim.engine.state import Mark
from wom_sim.ledger import Event, Medium
from wom_sim.network.network import Network

ONE_DAY = Sharing()
LASTING = {"memory": goodwill.Spec()}
"""What tells a setting that persuasion lasts."""
LATE = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Campaign:
    """A setting in parts, and lines; ``but(...)`` is the same campaign with some parts changed."""

    network: Network
    contents: tuple[ContentSetting, ...]
    lines: tuple[EngineLine, ...] = ()
    brands: tuple[BrandSetting, ...] = (BrandSetting("brand", 1),)
    channels: tuple[ChannelSetting, ...] = ()
    sharing: Sharing = ONE_DAY
    contact: float = 0.3
    ticks: int = 12
    seed: int = 0
    extras: dict[str, Any] = field(default_factory=dict)

    def but(self, **changes: Any) -> Campaign:
        """Another campaign."""
        return replace(self, **changes)

    def but_content(self, **changes: Any) -> Campaign:
        """The same change to every content."""
        return replace(self, contents=tuple(replace(one, **changes) for one in self.contents))

    @property
    def setting(self) -> Setting:
        """The setting that an engine takes."""
        contact = np.full(self.network.people, self.contact)
        return Setting(
            self.network, contact, self.sharing, self.contents, self.brands, self.channels, self.ticks, **self.extras
        )

    def run(self, engine: str = "array", media: frozenset[Medium] = ALL_MEDIA) -> History:
        """One world."""
        history: History = classic.engine_class(engine)(self.setting, self.lines, self.seed, media).run()  # type: ignore[arg-type]
        return history


def ads(chance: float | list[float], ticks: range, content: int = 0, **changes: Any) -> AdsLine:
    """Ads that reach everybody with the same chance (or the given tail of a count) on every tick."""
    tail = chance if isinstance(chance, list) else [chance]
    cuts = np.array([rng.cut(one) for one in tail], np.uint64)
    line = AdsLine("ads", 101, Medium.PAID, content, rules.UNIT, rules.UNIT, dict.fromkeys(ticks, cuts))
    return replace(line, **changes)


def uneven(line: AdsLine | PostsLine, column: int, shape: float = 0.5) -> AdsLine | PostsLine:
    """The same line shown unevenly, by the classes of a column; chances beyond 1 are 1."""
    if isinstance(line, PostsLine):
        return replace(line, reach=tuple(exposure.of_posts(line.reach[0]).tolist()), classes=column)
    weights = exposure.of_ads(shape)
    tails = {tick: [float(cut) * 2.0**-53 for cut in own] for tick, own in line.cuts.items()}
    cuts = {
        tick: np.array([rng.cut(min(1.0, weight * one)) for weight in weights for one in tail], np.uint64)
        for tick, tail in tails.items()
    }
    return replace(line, cuts=cuts, classes=column)


def posts(reach: float, ticks: range, content: int = 0, **changes: Any) -> PostsLine:
    """Posts on the first channel, seen with the same chance by everybody."""
    line = PostsLine("posts", 102, Medium.OWNED, content, rules.UNIT, rules.UNIT, 0, (reach,), frozenset(ticks))
    return replace(line, **changes)


def seeds(positions: Any, tick: int = 0, content: int = 0, **changes: Any) -> SeedsLine:
    """People who notice for certain at a tick."""
    people = {tick: np.array(sorted(positions), np.int64)}
    line = SeedsLine("seeds", 103, Medium.EARNED, content, rules.UNIT, rules.UNIT, people, int(Mark.SEEDED))
    return replace(line, **changes)


def press(outlets: tuple[tuple[float, float], ...], day: int, needed: float, content: int = 0) -> PressLine:
    """Outlets, each with the chance that it takes the story and that somebody reads it; from a day on."""
    common: Any = (Medium.EARNED, content, rules.UNIT, rules.UNIT)
    papers = tuple(
        Outlet(f"paper {k}", 130 + k, *common, reach=reach, take_up=take_up)
        for k, (take_up, reach) in enumerate(outlets)
    )
    return PressLine("press", 120, *common, outlets=papers, first=day, last=day + 8, needed=needed)


def incentive(first: int, last: int, factor: float, word: int, content: int = 0, **changes: Any) -> SeedsLine:
    """From one day to another a content is passed on more readily."""
    line = SeedsLine("incentive", word, Medium.EARNED, content, rules.UNIT, rules.UNIT, {})
    made: SeedsLine = incentives.attached(line, (first, last), factor - 1.0, **changes)
    return made


def events(history: History, event: Event) -> np.ndarray:
    """The rows of one event."""
    return history.rows[history.rows["event"] == event]


def when(ticks: np.ndarray) -> np.ndarray:
    """Ticks in which never is later than any."""
    return np.where(ticks < 0, LATE, ticks)


def visit_ticks(history: History, people: int, most: int) -> np.ndarray:
    """``[people, most]``: the tick of each person's first, second … visit; never is late."""
    table = np.full((people, most), LATE, np.int64)
    for row in events(history, Event.VISIT):
        table[row["person"], row["n"] - 1] = min(row["tick"], table[row["person"], row["n"] - 1])
    return table
