"""What a front says: the best compromises between two metrics, and where the present plan stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from wom_sim.show.text import NOT_A_FORECAST, Column, decimals_for, laid_out, number, two_part, wrapped

NAMES = {"now": "the present plan", "equal": "the equal split"}


class Point(NamedTuple):
    """One placement: money by line, both metrics as (mean, half of its 95 % interval), and whether none beats it."""

    name: str
    money: Mapping[str, float]
    first: tuple[float, float]
    second: tuple[float, float]
    ahead: bool


@dataclass(frozen=True, slots=True)
class FrontFacts:
    """Everything that the text and the figure of a front say."""

    name: str
    strategy: str
    currency: str
    metrics: tuple[str, str]
    labels: tuple[str, str]
    lines: Sequence[str]
    points: Sequence[Point]
    worlds: int
    seed: int
    searched: int
    seconds: float

    @property
    def shown(self) -> list[Point]:
        """The front in the order of its first metric, then the present plan and the equal split."""
        ahead = [one for one in self.points if one.ahead and one.name not in NAMES]
        return [*sorted(ahead, key=lambda one: one.first[0]), *(one for one in self.points if one.name in NAMES)]


def front_text(facts: FrontFacts) -> str:
    """The whole text."""
    took = f"{facts.seconds:.{int(facts.seconds < 10)}f} s"
    head = [
        facts.name,
        f"{facts.strategy}: the best compromises between {facts.labels[0]} and {facts.labels[1]}.",
        f"Judged in {number(facts.worlds)} fresh worlds (seed {facts.seed}); {number(facts.searched)} plans tried in "
        f"others, {took}.",
    ]
    return "\n".join([*map(wrapped, head), "", table(facts), "", *map(wrapped, [*standing(facts), NOT_A_FORECAST])])


def table(facts: FrontFacts) -> str:
    """One row per compromise."""
    shown = facts.shown
    columns = []
    for label, pairs in zip(facts.labels, ([one.first for one in shown], [one.second for one in shown]), strict=True):
        decimals = decimals_for(mean for mean, _ in pairs)
        cells = two_part(
            [number(mean, decimals) for mean, _ in pairs], "±", [number(half, decimals) for _, half in pairs]
        )
        columns.append(Column((label, "(95 % of the mean)"), cells))
    columns += [Column((line, facts.currency), [number(one.money[line]) for one in shown]) for line in facts.lines]
    return laid_out([NAMES.get(one.name, f"plan {one.name}") for one in shown], columns)


def standing(facts: FrontFacts) -> list[str]:
    """Whether another plan is at least as good in both metrics as the present plan and the equal split."""
    verdicts = {
        True: "is among the best compromises",
        False: "is not among the best compromises: another plan is no worse in either and better in one",
    }
    said = [f"{NAMES[one.name].capitalize()} {verdicts[one.ahead]}." for one in facts.points if one.name in NAMES]
    return [*said, *behind(len([one for one in facts.points if not one.ahead and one.name not in NAMES]))]


def behind(plans: int) -> list[str]:
    """How many plans looked good in the search only, so that the table leaves them out."""
    if not plans:
        return []
    return [
        f"{plans} more plan{'s' * (plans > 1)} looked as good in the search, but not in fresh worlds: left out here."
    ]


def front_data(facts: FrontFacts) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "strategy": facts.strategy, "metrics": list(facts.metrics), "worlds": facts.worlds, "seed": facts.seed,
        "searched": facts.searched, "points": [row(facts, one) for one in facts.points],
    }  # fmt: skip


def row(facts: FrontFacts, one: Point) -> dict[str, Any]:
    """One placement as plain values."""
    pairs = zip(facts.metrics, (one.first, one.second), strict=True)
    numbers = {f"{metric}{end}": pair[k] for metric, pair in pairs for k, end in enumerate(("", "_half_width"))}
    return {"plan": one.name, "on_front": one.ahead, **numbers, **{f"money.{line}": x for line, x in one.money.items()}}
