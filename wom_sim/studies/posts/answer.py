"""Stickiness from a platform's statistics of posts: attract, engage, share, visit and persuade, with intervals.

A rate is a count over its trials (likes of those reached, clicks of impressions, …).  Rates of contents differ,
and few trials say little, so each is drawn towards all others, as far as the counts say that they are alike (see
``statistics.rates``).  Posts of *one* content differ by more than chance, too; their counts are first divided by
that dispersion, φ = χ²/(posts − contents), as in quasi-likelihood (McCullagh & Nelder 1989).

From rates to the model (one post): of those reached a share pc(attract, attention · f) notices, f being impressions per
person, and pc(engage, f) likes it; of who noticed ``share`` pass it on; an impression brings a visit with chance
pc(attract · visit, attention), and a visit an order with chance ``persuade``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.counts import POSTS, CountsTable, Line, read_counts
from wom_sim.results.answer import Filed, frame
from wom_sim.results.folder import sha256
from wom_sim.scenario.plan import KINDS
from wom_sim.statistics.rates import LEAST_FITTED, Rate, Spread, alike, common, estimate, spread

ATTRACT = 0.35
"""What `attract` is taken to be where no column says how many noticed; illustrative."""

EXAMPLE = "post;content;reach;impressions;noticed;likes;shares;clicks;orders"
TRIALS = {"attract": "reach", "engage": "reach", "share": "noticed", "visit": "impressions", "persuade": "clicks"}
HITS = {"attract": "noticed", "engage": "likes", "share": "shares", "visit": "clicks", "persuade": "orders"}
RATES = tuple(TRIALS)


class Sticky(NamedTuple):
    """A parameter of a content: estimate, 90 % interval, and how much of it the content's own data are."""

    value: float
    low: float
    high: float
    known: float


class Noticing(NamedTuple):
    """What attract was worked out from, of one content; ``attention`` of one post, ``attract`` from these alone."""

    content: str
    noticed: float
    reach: float
    impressions: float
    attention: float
    attract: float


@dataclass(frozen=True)
class Stickiness(Filed):
    """Contents by name, each with its estimates (:class:`Sticky`) by rate.

    ``typical``: what a further content would be; ``spreads``: how contents differ; ``alike``: rates in which the counts
    do not tell contents apart, and how many hits they have in all.
    """

    room = "posts"
    holds = "contents.yaml · stickiness.csv"

    label: str
    contents: dict[str, dict[str, Sticky]]
    posts: dict[str, int]
    typical: dict[str, float]
    spreads: dict[str, Spread]
    attract: float
    measured: bool
    alike: dict[str, float]
    noticing: Noticing
    notes: tuple[str, ...]
    path: Path

    def table(self) -> Any:
        """One row per content and rate as a pandas table."""
        rows = [
            {"content": content, "posts": self.posts[content], "rate": rate, **one._asdict()}
            for content, rates in self.contents.items()
            for rate, one in rates.items()
        ]
        return frame(rows)

    def data(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        contents = {name: {rate: one._asdict() for rate, one in rates.items()} for name, rates in self.contents.items()}
        spreads = {name: spread._asdict() for name, spread in self.spreads.items()}
        return {
            "contents": contents,
            "posts": self.posts,
            "typical": self.typical,
            "spreads": spreads,
            "attract_measured": self.measured,
            "alike": self.alike,
        }

    def files(self) -> dict[str, Any]:
        """The estimates, and the ``contents:`` of a scenario with all of them."""
        return {"stickiness.csv": self.table(), "contents.yaml": f"{self.fragment()}\n"}

    def fragment(self) -> str:
        """The ``contents:`` of a scenario."""
        return str(self.neighbour(self.words).fragment(self, len(self.contents)))

    def settings(self) -> dict[str, Any]:
        """The table that was read, and what came out."""
        return {"posts_sha256": sha256(self.path), **self.data()}


def stickiness(path: str | Path, *, attract: float = ATTRACT, attention: float | None = None) -> Stickiness:
    """Estimate what contents do to people from a table of posts (CSV or XLSX, English, Spanish or Portuguese headings).

    ``reach`` is needed, and one of likes, shares, clicks, orders at least; impressions default to reach; ``content``
    puts posts together, else every post is a content.  ``attention`` is the weight of one post (default: that of a line
    of posts).  Without a column of those who noticed (views are impressions), ``attract`` is taken as given: then only
    its products with share and visit are measured.

    Raises :class:`InputError` with the cell for what cannot be read, or for more hits than trials.
    """
    table = read_counts(Path(path), POSTS, (("reach",), ("likes", "shares", "clicks", "orders")), EXAMPLE)
    if not table.lines:
        raise InputError(say("{label}: there is no post under the headings", label=table.label))
    attention = KINDS["posts"].SPEC.model_fields["attention"].default if attention is None else attention
    weights = Weights(attract, attention).checked()
    contents: dict[str, list[dict[str, float]]] = {}
    for number, line in enumerate(table.lines, 1):
        contents.setdefault(_name(table, line, number), []).append(_counts(table, line, weights))
    source = Source(table.label, table.path, table.notes, "noticed" in table.headings)
    return _estimated(source, weights, contents)


class Source(NamedTuple):
    """Where counts are from, and whether they say how many noticed."""

    label: str
    path: Path
    notes: tuple[str, ...] = ()
    measured: bool = False


def usual() -> Weights:
    """What is taken as given where nobody says otherwise."""
    return Weights(ATTRACT, KINDS["posts"].SPEC.model_fields["attention"].default)


def of_counts(source: Source, contents: Mapping[str, Sequence[Mapping[str, float]]]) -> Stickiness:
    """The same from counts by content, of each post those of :func:`completed`, no more hits than trials."""
    return _estimated(source, usual(), contents)


def completed(counts: Mapping[str, float], weights: Weights) -> dict[str, float]:
    """Counts of a post (``reach`` above 0) with impressions, reach by default, and with how many noticed."""
    full = {"impressions": counts["reach"], **counts}
    noticed = full["reach"] * power(weights.attract, weights.attention * _frequency(full))
    return {"noticed": noticed, **full}


def _estimated(source: Source, weights: Weights, contents: Mapping[str, Sequence[Mapping[str, float]]]) -> Stickiness:
    """Every rate of every content, and how they differ, as the model's parameters."""
    asked = [rate for rate in RATES if rate != "attract" or source.measured]
    rates = {rate: pooled for rate in asked if (pooled := _pooled(rate, contents))}
    found: dict[str, dict[str, Sticky]] = {name: {} for name in contents}
    everything = [count for posts in contents.values() for count in posts]
    typical: dict[str, float] = {}
    for rate, counted in rates.items():
        together = common(counted)
        if np.sum(counted.trials > 0) >= LEAST_FITTED:
            typical[rate] = weights.parameter(rate, together.typical, everything, typical.get("attract"))
        for (name, posts), one in zip(contents.items(), estimate(counted, together), strict=True):
            noticed = found[name]["attract"].value if "attract" in found[name] else None
            mean, low, high = (weights.parameter(rate, end, posts, noticed) for end in (one.mean, one.low, one.high))
            if one.known > 0:
                found[name][rate] = Sticky(mean, low, high, one.known)
    shapes = {rate: shape for rate, counted in rates.items() if (shape := spread(counted))}
    spreads = {
        rate: shape._replace(median=weights.parameter(rate, shape.median, everything, typical.get("attract")))
        for rate, shape in shapes.items()
    }
    return Stickiness(
        source.label, found, {name: len(posts) for name, posts in contents.items()}, typical, spreads,
        weights.attract, source.measured,
        alike={rate: _sum(everything, HITS[rate]) for rate, counted in rates.items() if alike(counted)},
        noticing=_noticing(weights, contents), notes=source.notes, path=source.path,
    )  # fmt: skip


def _noticing(weights: Weights, contents: Mapping[str, Sequence[Mapping[str, float]]]) -> Noticing:
    """What attract was worked out from, of the first content."""
    name, posts = next(iter(contents.items()))
    noticed, reach, impressions = (_sum(posts, column) for column in ("noticed", "reach", "impressions"))
    share = weights.parameter("attract", min(1.0, noticed / reach), posts)
    return Noticing(name, noticed, reach, impressions, weights.attention, share)


def _sum(posts: Sequence[Mapping[str, float]], column: str) -> float:
    return sum(one.get(column, 0.0) for one in posts)


class Weights(NamedTuple):
    """What is taken as given: attract where it is not measured, and the attention that one post gets."""

    attract: float
    attention: float

    def checked(self) -> Weights:
        """The same, or :class:`InputError` for one that is out of range."""
        for name, value in self._asdict().items():
            if not 0 < value <= 1:
                raise InputError(
                    say("{name} must be above 0 and at most 1 (got {value})", name=name, value=f"{value:g}")
                )
        return self

    def parameter(
        self, rate: str, observed: float, posts: Sequence[Mapping[str, float]], attract: float | None = None
    ) -> float:
        """The model's parameter that brings an observed rate; who was reached saw a post as often as all did.

        ``attract`` is the content's where it was measured: a visit wants an exposure that attracts.
        """
        often = _sum(posts, "impressions") / _sum(posts, "reach")
        weight = {"attract": self.attention * often, "engage": often, "visit": self.attention}.get(rate, 1.0)
        found = power(observed, 1 / weight)
        return min(1.0, found / (attract or self.attract)) if rate == "visit" else found


def _name(table: CountsTable, line: Line, number: int) -> str:
    """Name of a row's content, as a scenario can have it."""
    entry = line.get("content") or line.get("post")
    if entry is None and "content" in table.headings:
        raise table.error(next(iter(line.values())), "", say("the row names no content"))
    text = re.sub(r"[^\w \-]", " ", entry.text) if entry is not None else ""
    name = " ".join(text.split()).lstrip("-")
    return name or " ".join(("post", str(number)))


def _counts(table: CountsTable, line: Line, weights: Weights) -> dict[str, float]:
    """Counts of one post; who noticed is worked out where it was not counted."""
    known = {name: table.number(line, name) for name in table.headings if name not in ("post", "content", "date")}
    counts = {name: value for name, value in known.items() if value is not None}
    if not counts.get("reach"):
        raise table.error(
            line.get("reach", next(iter(line.values()))), "reach", say("nobody was reached: leave the row out")
        )
    counts = completed(counts, weights)
    for rate in RATES:
        hits, trials = HITS[rate], TRIALS[rate]
        if counts.get(hits, 0.0) > counts.get(trials, math.inf) * (1 + 1e-9):
            given = (
                "" if trials in line else say(" (worked out with attract {attract:g} %)", attract=100 * weights.attract)
            )
            where = line.get(hits, next(iter(line.values())))
            raise table.error(
                where,
                hits,
                say(
                    "{some:,.10g} {hits} of {most:,.0f} {trials}{given} cannot be",
                    some=counts[hits],
                    hits=hits,
                    most=counts[trials],
                    trials=trials,
                    given=given,
                ),
                say("raise --attract, or add a column noticed") if given else say("check both cells"),
            )
    return counts


def _frequency(counts: Mapping[str, float]) -> float:
    return max(1.0, counts["impressions"] / counts["reach"])


def power(p: float, times: float) -> float:
    """pc(p, times) = 1 − (1 − p)^times."""
    return float(-math.expm1(times * math.log1p(-p))) if p < 1 else 1.0


def _pooled(rate: str, contents: Mapping[str, Sequence[Mapping[str, float]]]) -> Rate | None:
    """Hits and trials by content, the dispersion of posts of one content divided out; None where nobody counted."""
    posts = [
        (k, count[HITS[rate]], count[TRIALS[rate]])
        for k, many in enumerate(contents.values())
        for count in many
        if HITS[rate] in count and count.get(TRIALS[rate], 0.0) > 0
    ]
    if not posts:
        return None
    place = np.array([k for k, _, _ in posts])
    hits, trials = (np.array([one[i] for one in posts]) for i in (1, 2))
    total = Rate(*(np.asarray(np.bincount(place, one, len(contents)), np.float64) for one in (hits, trials)))
    share = total.hits[place] / total.trials[place]
    expected, degrees = share * trials, len(posts) - len(set(place.tolist()))
    usable = (share > 0) & (share < 1)
    chi2 = np.sum((hits - expected)[usable] ** 2 / (expected * (1 - share))[usable])
    phi = max(1.0, float(chi2) / degrees) if degrees else 1.0
    return Rate(total.hits / phi, total.trials / phi)
