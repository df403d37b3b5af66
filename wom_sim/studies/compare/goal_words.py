"""What ``wom compare`` says of goals: how likely each is, what can be promised, and why one is missed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wom_sim.language.say import say
from wom_sim.metrics.names import row_of
from wom_sim.show.text import Column, called, laid_out, number, percent, share, worlds_in_words, wrapped
from wom_sim.statistics.paired import Row
from wom_sim.studies.compare.why import LED

Kind = Literal["growth", "more", "share", "number"]

MOST_REASONS = 6
"""About so many reasons are printed; the others stand in goals.csv."""


@dataclass(frozen=True)
class Verdict:
    """One strategy against one goal.

    ``chance`` is the share of worlds in which the goal is met, ``chance_low`` – ``chance_high`` its 95 % interval.
    ``mean`` and ``target``: means over the worlds, in the metric's unit (``kind`` share: of people).  ``promise``: what
    8 of 10 worlds keep, in the goal's own terms: a growth over the baseline, a share of people, or the metric.
    ``missed_at`` and ``why``: the step of the funnel that fails, empty where the goal can be promised.  What does not
    exist (a price of nothing) is nan; ``exists``: the share of worlds with a value, all others miss the goal.
    ``chance_if_it_comes`` and ``chance_if_not``: in the worlds with a crisis and without; nan unless there are both.
    """

    metric: str
    wanted: str
    kind: Kind
    ceiling: bool
    strategy: str
    chance: float
    chance_low: float
    chance_high: float
    target: float
    mean: float
    promise: float
    missed_at: str = ""
    why: str = ""
    exists: float = 1.0
    chance_if_it_comes: float = math.nan
    chance_if_not: float = math.nan

    @property
    def parted(self) -> bool:
        """Whether the chance is made of two: with a crisis that may come, and without it."""
        return math.isfinite(self.chance_if_it_comes)

    @property
    def is_share(self) -> bool:
        """Whether its metric lies between 0 and 1."""
        return row_of(self.metric).is_share

    @property
    def goal(self) -> str:
        """The goal as one text: "conversions +15 %"."""
        return f"{self.metric} {self.wanted}"


def in_unit(verdict: Verdict, value: float) -> str:
    """A value of a verdict's metric, rounded to the side that promises less."""
    if not math.isfinite(value):
        return "n/a"
    if verdict.kind in ("number", "more") and not verdict.is_share:
        rounded = safe(verdict, value, 1 if abs(value) >= 100 else 100)
        return number(rounded, 0 if rounded == int(rounded) else 2, sign=verdict.kind == "more")
    decimals = 0 if abs(value) >= 0.1 else 1
    rounded, signed = safe(verdict, value, 10 ** (2 + decimals)), verdict.kind in ("growth", "more")
    return percent(rounded, decimals, sign=signed)


def at_least(row: Row, is_share: bool) -> str:
    """What 8 of 10 worlds keep of what strategies are ranked by, rounded down."""
    return percent(math.floor(100 * row.promise + 1e-9) / 100) if is_share else number(math.floor(row.promise))


def safe(verdict: Verdict, value: float, steps: int) -> float:
    """A value in whole steps (of a unit), down for a floor and up for a ceiling; a rounding error makes no step."""
    whole = math.ceil(value * steps - 1e-9) if verdict.ceiling else math.floor(value * steps + 1e-9)
    return whole / steps


def goals_text(
    verdicts: Sequence[Verdict], worlds: int, baseline: str = "", met: Sequence[str] = (), came: int = 0
) -> str:
    """The block on goals: a table of chances and promises, then why plans miss them; nothing without goals.

    ``met``: sentences on goals that are met before the campaign; ``came``: worlds in which a crisis comes.
    """
    if not verdicts:
        return ""
    goals = list(dict.fromkeys(one.goal for one in verdicts))
    by_goal = [[one for one in verdicts if one.goal == goal] for goal in goals]
    names = [one.strategy for one in by_goal[0]]
    columns = [Column((each[0].metric, each[0].wanted), [cell(one, worlds) for one in each]) for each in by_goal]
    title = say("Goals: in how many worlds they are met, and what you can promise with 8 chances in 10")
    said = [title if worlds > 1 else say("Goals met in this one world"), laid_out(names, columns)]
    said += map(wrapped, [*parted(by_goal, came, worlds), *met, *undefined(by_goal, worlds)])
    return "\n".join([*said, *never(by_goal, worlds), *reasons(by_goal, baseline)])


def parted(by_goal: Sequence[Sequence[Verdict]], came: int, worlds: int) -> list[str]:
    """The chances with a crisis and without it, where it comes in some worlds only: all together they are of both."""
    known = [[one for one in each if one.parted] for each in by_goal]
    if not any(known):
        return []
    first = say(
        "These chances are of all worlds. If the crisis comes (in {came} of {worlds}), and if it does not:",
        came=number(came), worlds=number(worlds),
    )  # fmt: skip
    return [first, *(f"  {each[0].goal}: {' · '.join(map(both_chances, each))}" for each in known if each)]


def both_chances(verdict: Verdict) -> str:
    """The chance of one strategy with a crisis and without."""
    named = {"with_it": share(verdict.chance_if_it_comes), "without": share(verdict.chance_if_not)}
    return say("{strategy} {with_it} and {without}", strategy=called(verdict.strategy), **named)


def undefined(by_goal: Sequence[Sequence[Verdict]], worlds: int) -> list[str]:
    """In how many worlds a metric exists, where it does not in all, and how the others are counted."""
    found = []
    for each in by_goal:
        some = [one for one in each if one.exists < 1]
        counts = [
            say("{worlds} of {strategy}", worlds=worlds_in_words(one.exists, worlds), strategy=called(one.strategy))
            for one in some
        ]
        if some:
            found.append(
                say(
                    "{metric} exists in {counts}: a world without it counts as one that misses the goal.",
                    metric=each[0].metric,
                    counts=", ".join(counts),
                )
            )
    return found


def cell(verdict: Verdict, worlds: int) -> str:
    """Chance and promise of one strategy and goal."""
    if worlds == 1:
        return say("yes") if verdict.chance else say("no")
    return f"{share(verdict.chance)} · {in_unit(verdict, verdict.promise)}"


def never(by_goal: Sequence[Sequence[Verdict]], worlds: int) -> list[str]:
    """A sentence for each goal that no strategy reaches in any world, with the one that comes nearest."""
    found = []
    for each in by_goal:
        if any(one.chance > 0 for one in each):
            continue
        found.append(wrapped(no_strategy(each, number(worlds))))
    return found


def no_strategy(each: Sequence[Verdict], worlds: str) -> str:
    """That no strategy reaches a goal, and which comes nearest, where that is known."""
    known = [one for one in each if not math.isnan(one.mean)]
    near = min(known, key=lambda one: abs(one.mean - one.target), default=None)
    if near is None:
        return say("No strategy meets {goal} in any of the {worlds} worlds.", goal=each[0].goal, worlds=worlds)
    return say(
        "No strategy meets {goal} in any of the {worlds} worlds; {strategy} comes nearest: {have} on average, {wanted} "
        "wanted.",
        goal=each[0].goal,
        worlds=worlds,
        strategy=called(near.strategy),
        have=amount(near, near.mean),
        wanted=amount(near, near.target),
    )


def amount(verdict: Verdict, value: float) -> str:
    """A mean or a target in the metric's unit."""
    if verdict.kind == "share" or verdict.is_share:
        return percent(value, 1)
    return number(value, 0 if abs(value) >= 100 or value == int(value) else 2) if math.isfinite(value) else "n/a"


def reasons(by_goal: Sequence[Sequence[Verdict]], baseline: str) -> list[str]:
    """Why goals are missed in more than 2 of 10 worlds, the likeliest first; of the baseline nothing else is hoped."""
    most = max(1, MOST_REASONS // len(by_goal))
    found, led = [], False
    for each in by_goal:
        missed = sorted((one for one in each if one.why and one.strategy != baseline), key=lambda one: -one.chance)
        found += [f"  {one.goal} · {at(one)}: {one.why}" for one in missed[:most]]
        led = led or any(one.missed_at in LED for one in missed[:most])
    if led:
        found.append(say("  Visits and orders of people who come by themselves are not counted in these reasons."))
    return [say("Why they are missed, and what would do in 8 of 10 worlds"), *map(wrapped, found)] if found else []


def at(verdict: Verdict) -> str:
    """Who misses, and the step that fails."""
    if not verdict.missed_at:
        return say("{strategy} misses", strategy=called(verdict.strategy))
    return say("{strategy} misses at the {step}", strategy=called(verdict.strategy), step=say(verdict.missed_at))
