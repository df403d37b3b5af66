"""What the planner of lift tests says: power by weeks and places, the smallest tests, and the textbook beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wom_sim.show.text import number, percent, wrapped

POWER = 0.8


class Design(NamedTuple):
    """The smallest test: people of a place, places (None: more than were tried), people in all."""

    people: int
    places: int | None
    total: int | None


class LiftFacts(NamedTuple):
    """Everything that the text says; ``power``, ``false_alarms`` and ``formula``: float64[weeks, places].

    ``best``: the weeks after which power is largest; ``ended``: lines that end early, and when.
    ``alone``: people needed by the textbook; ``likeness``: variance of a place's orders over that of people who decide
    alone; ``own``: what the strategy adds, as a share.
    """

    name: str
    strategy: str
    against: str
    effect: float
    own: float
    weeks: Sequence[int]
    best: int
    ended: Sequence[tuple[str, str]]
    places: Sequence[int]
    people: int
    power: Any
    false_alarms: Any
    formula: Any
    alone: float
    likeness: float
    smallest: Sequence[Design]
    worlds: int
    seed: int


def lift_text(facts: LiftFacts) -> str:
    """The whole text."""
    blocks = [heading(facts), table(facts), [*answer(facts), *falling(facts)], smallest_lines(facts), textbook(facts)]
    return "\n\n".join("\n".join(block) for block in blocks)


def heading(facts: LiftFacts) -> list[str]:
    """What is tested."""
    told = (
        f"{facts.name}: a test of {facts.strategy} against {facts.against} that must not miss "
        f"{percent(facts.effect, 1, sign=True)} orders ({facts.strategy} brings {percent(facts.own, sign=True)} here)."
    )
    made_of = f"{facts.worlds} worlds of both, seed {facts.seed}; places of {facts.people:,} people."
    return [wrapped(told), made_of]


def table(facts: LiftFacts) -> list[str]:
    """Chance of detecting the effect by weeks and places."""
    lines = ["Chance to detect it (two-sided t test at 5 %, half of the places each; * at least 80 %):"]
    lines.append(f"  {'weeks':>5}" + "".join(f"{f'{places} places':>13}" for places in facts.places))
    for week, row in zip(facts.weeks, facts.power, strict=True):
        lines.append(f"  {week:>5}" + "".join(f"{chance(float(one)):>13}" for one in row))
    return lines


def chance(power: float) -> str:
    """A power rounded down, so that 79.8 % is never called 80 %."""
    return f"{int(100 * power + 1e-9)} %{' *' if power >= POWER else '  '}"


def answer(facts: LiftFacts) -> list[str]:
    """The smallest design of the table, in a sentence."""
    reached = [
        (places, week)
        for j, places in enumerate(facts.places)
        for i, week in enumerate(facts.weeks)
        if facts.power[i][j] >= POWER
    ]
    told = f"No test up to {facts.places[-1]} places reaches 80 %: take larger places (--people) or a larger effect."
    if reached:
        places, week = reached[0]
        told = f"Smallest: {places} places of {facts.people:,} people for {week} weeks, "
        told += f"{places * facts.people:,} people in all."
    alarms = percent(float(facts.false_alarms.mean()), 1)
    return [wrapped(f"{told} Where there is no effect, {alarms} of tests cry wolf (5 % is promised).")]


def falling(facts: LiftFacts) -> list[str]:
    """Why a longer test is no better, where it is not."""
    if facts.best == facts.weeks[-1]:
        return []
    ends = " and ".join(f"{name} ends on {day}" for name, day in facts.ended)
    why = f"{ends}, and later weeks add" if ends else "the effect fades, and later weeks add"
    best = f"{facts.best} week{'' if facts.best == 1 else 's'}"
    return [wrapped(f"After {best} the chance falls: {why} noise only. Stop counting then.")]


def smallest_lines(facts: LiftFacts) -> list[str]:
    """Places needed for places of several sizes."""
    lines = [f"In {facts.best} weeks, for 80 %:   people a place   places   people in all"]
    for one in facts.smallest:
        places = f"> {facts.places[-1]}" if one.places is None else str(one.places)
        total = "–" if one.total is None else number(one.total)
        lines.append(f"{'':<26}{one.people:>14,}   {places:>6}   {total:>13}")
    return lines


def textbook(facts: LiftFacts) -> list[str]:
    """What the formula for people who decide alone says, why it differs, and what the worlds leave out."""
    told = (
        f"The textbook, in which everybody decides alone, asks for {number(facts.alone)} people in "
        f"{facts.best} weeks. Here the orders of a place vary {facts.likeness:.2g} times as much as that"
    )
    why = ", because friends tell each other." if facts.likeness > 1.1 else ": it holds well."
    rest = (
        "Real places differ by more than chance (income, weather, rivals): pair them by last year's orders, and do not "
        "take fewer than this."
    )
    return [wrapped(told + why), "", wrapped(rest)]
