"""What tracking says: the plan beside what was counted, week by week, and which assumption may have moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wom_sim.show.text import number, wrapped
from wom_sim.studies.calibrate.words import Coarse, coarse_lines, hundredths

EXPLAINS = 0.05
"""A changed assumption under which the counts are less usual than this explains nothing."""


class Week(NamedTuple):
    """One series in one period: what was counted, and the plan's 8 of 10 worlds."""

    series: str
    first: str
    last: str
    actual: float
    low: float
    median: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the count lies in the band."""
        return self.low <= self.actual <= self.high


class Moved(NamedTuple):
    """An assumption changed alone: by which factor, counts then inside the band, share of worlds as unusual."""

    path: str
    planned: float
    fitted: float
    factor: float
    inside: int
    usual: float


class TrackFacts(NamedTuple):
    """Everything that the text says; ``usual``: share of the plan's worlds as unusual as what was counted.

    ``tried``: assumptions that were changed, 0 where nothing has to be explained; ``moved``: those that help.
    """

    name: str
    strategy: str
    worlds: int
    seed: int
    weeks: Sequence[Week]
    usual: float
    moved: Sequence[Moved]
    tried: int
    notes: Sequence[str]
    coarse: Sequence[Coarse] = ()


def track_text(facts: TrackFacts) -> str:
    """The whole text."""
    blocks = [
        heading(facts),
        list(facts.notes),
        *tables(facts),
        verdict(facts),
        coarse_lines(facts.coarse),
        moved_lines(facts),
    ]
    blocks.append(refit(facts))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def heading(facts: TrackFacts) -> list[str]:
    """What is compared with what."""
    plan = f"plan ({facts.worlds} worlds, seed {facts.seed}) and reality"
    return [wrapped(f"{facts.name}: {facts.strategy}, {plan}")]


def tables(facts: TrackFacts) -> list[list[str]]:
    """One table for each series."""
    found = []
    for series in dict.fromkeys(week.series for week in facts.weeks):
        lines = [f"  {series:<25}  {'8 of 10 worlds':^23}  {'actual':>9}"]
        lines += [row(week) for week in facts.weeks if week.series == series]
        found.append(lines)
    return found


def row(week: Week) -> str:
    """One period."""
    when = week.first if week.first == week.last else f"{week.first} – {week.last}"
    side = "inside" if week.inside else "BELOW" if week.actual < week.low else "ABOVE"
    return f"  {when:<25}  {number(week.low):>10} – {number(week.high):<10}  {number(week.actual):>9}  {side}"


def verdict(facts: TrackFacts) -> list[str]:
    """How many counts lie inside, and how usual that is."""
    inside, expected = sum(week.inside for week in facts.weeks), 0.8 * len(facts.weeks)
    told = (
        f"{inside} of {len(facts.weeks)} counts lie in the band (8 of 10 would: {expected:.0f}); "
        f"{hundredths(facts.usual)} worlds of the plan are as unusual as this."
    )
    told += "" if facts.tried else " Nothing has to be explained: keep the plan."
    return [wrapped(told)]


def moved_lines(facts: TrackFacts) -> list[str]:
    """The assumptions that would bring the counts back, each changed alone."""
    if not facts.tried:
        return []
    if not facts.moved:
        told = (
            f"None of {facts.tried} assumptions, changed alone and at most fourfold, brings more counts into the band "
            "or makes them more usual: several moved, or something is not in the scenario."
        )
        return [wrapped(told)]
    wide = max(len(one.path) for one in facts.moved)
    lines = [f"Of {facts.tried} assumptions, each changed alone, these bring the counts nearest:"]
    lines.append(f"  {'':<{wide}}  {'planned':>9}    {'fits best':>9}   inside   as unusual")
    lines += [moved_row(one, wide, len(facts.weeks)) for one in facts.moved]
    good = [one for one in facts.moved if one.usual >= EXPLAINS]
    if not good:
        told = "None of them explains the counts alone: several moved, or something is not in the scenario."
    elif len(good) > 1:
        told = f"{len(good)} of them would do, and these counts do not say which: measure one, or fit them together."
    else:
        told = f"Only {good[0].path} explains the counts alone."
    return [*lines, wrapped(told)]


def moved_row(one: Moved, wide: int, counts: int) -> str:
    """One assumption."""
    change = f"{one.planned:>9.4g} → {one.fitted:>9.4g}"
    return f"  {one.path:<{wide}}  {change}   {one.inside:>3} of {counts:<4} {hundredths(one.usual)}"


def refit(facts: TrackFacts) -> list[str]:
    """The study that fits the likeliest assumptions together."""
    if not facts.moved:
        return []
    lines = ["To fit them together, write a study (see configs/calibrate.yaml) with", "", "fit:"]
    lines += [f"  {one.path}: {{loguniform: [{', '.join(ends(one))}]}}" for one in facts.moved[:3]]
    return [*lines, "", "and run  wom calibrate STUDY"]


def ends(one: Moved) -> tuple[str, str]:
    """A prior around plan and fit, half as far again below and twice above; a chance stays one."""
    low, high = sorted((one.planned, one.fitted))
    return f"{low / 2:.3g}", f"{min(2 * high, 1.0) if high <= 1 else 2 * high:.3g}"
