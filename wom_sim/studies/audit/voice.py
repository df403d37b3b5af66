"""Rhythm of one's own posts, and share of voice: one's own against rivals', over the days that all tables cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from wom_sim.studies.audit.headings import SEEN
from wom_sim.studies.audit.tables import Post, Posts
from wom_sim.studies.audit.worked import WEEKDAYS, band


class Rhythm(NamedTuple):
    """How often was posted: days from first to last post, posts, days with one, the longest pause in days."""

    first: date
    last: date
    posts: int
    days_with: int
    pause: int
    weekdays: dict[str, int]
    hours: dict[str, int]

    @property
    def days(self) -> int:
        """Days from the first to the last post."""
        return (self.last - self.first).days + 1

    @property
    def per_week(self) -> float:
        """Posts a week."""
        return 7.0 * self.posts / self.days


class Voice(NamedTuple):
    """Shares of voice: by metric the sums of every name, one's own first; metrics that not all count are missing."""

    first: date | None
    last: date | None
    own: str
    sums: dict[str, dict[str, float]]
    missing: tuple[str, ...]
    outside: int
    """Posts outside the days that all cover."""

    def share(self, metric: str) -> float:
        """One's own part of all."""
        counted = self.sums[metric]
        total = sum(counted.values())
        return counted[self.own] / total if total else float("nan")


def rhythm_of(posts: Sequence[Post]) -> Rhythm | None:
    """When was posted; None where no post says when."""
    days = sorted(post.at.date() for post in posts if post.at)
    if not days:
        return None
    hours = Counter(band(post.at.hour) for post in posts if post.at and post.clocked)
    weekdays = Counter(WEEKDAYS[day.weekday()] for day in days)
    return Rhythm(
        days[0], days[-1], len(days), len(set(days)),
        max(((later - sooner).days for sooner, later in pairwise(days)), default=0),
        {name: weekdays[name] for name in WEEKDAYS}, dict(sorted(hours.items())),
    )  # fmt: skip


def voice_of(own: Posts, rivals: Sequence[Posts]) -> Voice | None:
    """Share of voice; None without rivals.

    A rival is an account that a table names, or else the table; an account of one's own in a table of rivals is left
    out there, as it would count twice.
    """
    if not rivals:
        return None
    mine = own.accounts
    name = mine[0] if len(mine) == 1 else own.path.stem
    everybody: dict[str, list[Post]] = {name: list(own.posts)}
    for table in rivals:
        for post in table.posts:
            account = post.sorts.get("account", table.path.stem)
            if account not in mine:
                everybody.setdefault(account, []).append(post)
    first, last = common_days([own, *rivals])
    within = {who: [post for post in posts if inside(post, first, last)] for who, posts in everybody.items()}
    sums, missing = sums_of(within)
    outside = sum(map(len, everybody.values())) - sum(map(len, within.values()))
    return Voice(first, last, name, sums, missing, outside)


def common_days(tables: Sequence[Posts]) -> tuple[date | None, date | None]:
    """First and last day that all tables cover; (None, None) where one has no dates or they have no day in common."""
    spans = [[post.at.date() for post in table.posts if post.at] for table in tables]
    if not all(spans):
        return None, None
    first, last = max(map(min, spans)), min(map(max, spans))
    return (first, last) if first <= last else (last + timedelta(days=1), last)


def inside(post: Post, first: date | None, last: date | None) -> bool:
    """Whether a post counts for shares of voice."""
    if first is None or last is None:
        return True
    return post.at is not None and first <= post.at.date() <= last


def sums_of(within: Mapping[str, Sequence[Post]]) -> tuple[dict[str, dict[str, float]], tuple[str, ...]]:
    """By metric the sums of everybody, where every post of everybody is counted; and the metrics that some lack."""
    sums: dict[str, dict[str, float]] = {"posts": {who: float(len(posts)) for who, posts in within.items()}}
    missing = []
    for metric in ("engagements", *SEEN):
        counted = {who: [value(post, metric) for post in posts] for who, posts in within.items()}
        if all(values and None not in values for values in counted.values()):
            sums[metric] = {who: sum(one for one in values if one is not None) for who, values in counted.items()}
        elif any(any(one is not None for one in values) for values in counted.values()):
            missing.append(metric)
    return sums, tuple(missing)


def value(post: Post, metric: str) -> float | None:
    """What a post counts of a metric."""
    return post.engagements if metric == "engagements" else post.counts.get(metric)
