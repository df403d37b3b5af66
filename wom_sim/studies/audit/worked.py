"""What worked: rates of engagement by sort, weekday, hour and tag, with what chance alone would do.

The unit is a post, not an impression: one that went viral is one post.  ``y`` is the log of a post's rate; its mean in
a group is the group's typical (geometric mean) rate, with a 90 % t interval of the pooled spread of posts *within*
groups.  Groups differ by more than chance where the F test of one-way analysis of variance says so, at 5 % shared by
all the questions asked.  What the next post of a group may be expected to do is drawn towards all posts, B = τ²/(τ² +
σ²/n), with τ² the spread between groups that the analysis leaves (DerSimonian & Laird 1986; Efron & Morris 1977): the
best group of a table is partly a lucky one, and so even more is its best post.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from wom_sim.language.say import marked
from wom_sim.studies.audit.tables import Post

LEVEL = 0.9
CHANCE = 0.05
"""Groups are told apart where chance would do it in fewer tables than this, over all the questions together."""

FEW = 5
"""A group with fewer posts is called one of few."""

LEAST = 12
"""With fewer posts in all nothing is told apart."""

BANDS = (0, 6, 10, 14, 18, 22, 24)
"""Hours are put together so that a band has posts enough."""

BEST = 3

WEEKDAYS = marked(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))

SORTS = marked({
    "network": "By network", "format": "By format", "kind": "By type of post", "content": "By content",
    "tag": "By tag", "weekday": "By weekday", "hour": "By hour",
})  # fmt: skip
"""What posts are grouped by, in the order in which it is told."""


class Group(NamedTuple):
    """Posts of one sort: typical rate with its 90 % interval (nan where nothing tells it), and what to expect next."""

    name: str
    posts: int
    rate: float
    low: float
    high: float
    expected: float

    @property
    def few(self) -> bool:
        """Whether there are too few posts to go by."""
        return self.posts < FEW


class Sorted(NamedTuple):
    """Groups by one sort, best first (days and hours in their order); ``chance``: p of the F test, nan for none."""

    sort: str
    groups: tuple[Group, ...]
    chance: float
    told_apart: bool


class Best(NamedTuple):
    """A post among the best: its own rate, and what another one of its sort may be expected to do."""

    post: Post
    rate: float
    expected: float


class Overall(NamedTuple):
    """All posts of which both are counted: sums, their rate, and the typical post's with its 90 % interval."""

    base: str
    posts: int
    engagements: float
    seen: float
    rate: float
    typical: float
    low: float
    high: float


def overall(posts: Iterable[Post], base: str) -> Overall | None:
    """Engagement per one of ``base``; None where no post counts both."""
    both = [(post, rate) for post in posts if (rate := post.rate(base)) is not None]
    if not both:
        return None
    did, seen = (
        sum(values) for values in zip(*((post.engagements or 0.0, post.counts[base]) for post, _ in both), strict=True)
    )
    logs = np.array([logged(post, base) for post, _ in both])
    mean = float(logs.mean())
    half = quantile(len(logs) - 1) * float(logs.std(ddof=1)) / math.sqrt(len(logs)) if len(logs) > 1 else math.nan
    return Overall(base, len(both), did, seen, did / seen, *map(math.exp, (mean, mean - half, mean + half)))


def logged(post: Post, base: str) -> float:
    """Log of a post's rate; half an engagement stands for none."""
    return math.log((post.engagements or 0.5) / post.counts[base])


def quantile(degrees: int) -> float:
    """The t quantile of a two-sided 90 % interval."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + LEVEL) / 2)) if degrees > 0 else math.nan


KEYS: dict[str, Callable[[Post], Sequence[str]]] = {
    **{
        name: lambda post, name=name: [post.sorts[name]] if name in post.sorts else []  # type: ignore[misc]
        for name in ("network", "format", "kind", "content")
    },
    "tag": lambda post: post.tags,
    "weekday": lambda post: [WEEKDAYS[post.at.weekday()]] if post.at else [],
    "hour": lambda post: [band(post.at.hour)] if post.at and post.clocked else [],
}
"""The groups that a post is in, by sort."""


def band(hour: int) -> str:
    """The hours of a band, such as 06–10 h."""
    first = max(start for start in BANDS if start <= hour)
    return f"{first:02d}–{BANDS[BANDS.index(first) + 1]:02d} h"


def by_sort(posts: Sequence[Post], base: str) -> list[Sorted]:
    """Every sort of which the posts name at least two groups."""
    rated = [post for post in posts if post.rate(base) is not None]
    asked = {}
    for sort, key in KEYS.items():
        groups: dict[str, list[float]] = {}
        for post in rated:
            for name in key(post):
                groups.setdefault(name, []).append(logged(post, base))
        if 1 < len(groups) < max(2, len(rated)):
            asked[sort] = groups
    return [sorted_by(sort, groups, CHANCE / len(asked)) for sort, groups in asked.items()]


def sorted_by(sort: str, groups: dict[str, list[float]], chance: float) -> Sorted:
    """One sort: its groups, and whether they differ by more than chance at this level."""
    own = [np.array(values) for values in groups.values()]
    sizes, means = np.array([len(one) for one in own]), np.array([one.mean() for one in own])
    within = float(sum(((one - one.mean()) ** 2).sum() for one in own))
    degrees = int(sizes.sum()) - len(own)
    noise = within / degrees if degrees > 0 else math.nan
    between, p = variance_between(sizes, means, noise, degrees)
    expected = drawn_together(sizes, means, noise, between)
    half = quantile(degrees) * np.sqrt(noise / sizes)
    found = [
        Group(name, int(n), *map(math.exp, (mean, mean - h, mean + h, e)))
        for name, n, mean, h, e in zip(groups, sizes, means, half, expected, strict=True)
    ]
    order = {**{day: k for k, day in enumerate(WEEKDAYS)}, **{band(hour): hour for hour in BANDS[:-1]}}
    found.sort(key=lambda group: order[group.name] if sort in ("weekday", "hour") else -group.expected)
    return Sorted(sort, tuple(found), p, p < chance and int(sizes.sum()) >= LEAST)


def variance_between(sizes: np.ndarray, means: np.ndarray, noise: float, degrees: int) -> tuple[float, float]:
    """τ² of the analysis of variance, never below 0, and p of its F test; (0, nan) where there is no spread within."""
    from scipy.special import fdtrc

    total, groups = float(sizes.sum()), len(sizes)
    grand = float(sizes @ means) / total
    square = float(sizes @ (means - grand) ** 2) / (groups - 1)
    if degrees < 1 or not noise > 0:
        return 0.0, math.nan
    usual = (total - float(sizes @ sizes) / total) / (groups - 1)
    return max(0.0, (square - noise) / usual), float(fdtrc(groups - 1, degrees, square / noise))


def drawn_together(sizes: np.ndarray, means: np.ndarray, noise: float, between: float) -> np.ndarray:
    """What to expect of the next post of each group, on the log: its own mean drawn towards all."""
    if between == 0.0:
        return np.full(len(sizes), float(sizes @ means) / float(sizes.sum()))
    weights = 1.0 / (between + noise / sizes)
    grand = float(weights @ means) / float(weights.sum())
    return np.asarray(grand + between * weights * (means - grand))


def best_of(posts: Sequence[Post], base: str, sorts: Sequence[Sorted], typical: float) -> list[Best]:
    """The posts with the highest rates; of another one is expected what its sort does that is told apart, if any is."""
    rated = sorted(((rate, -k) for k, post in enumerate(posts) if (rate := post.rate(base)) is not None), reverse=True)
    trusted = [one for one in sorts if one.told_apart]
    found = []
    for rate, place in rated[:BEST]:
        post = posts[-place]
        known = [g.expected for one in trusted[:1] for g in one.groups if g.name in KEYS[one.sort](post)]
        found.append(Best(post, rate, known[0] if known else typical))
    return found
