"""What changes on the way come to: what a review decided in one world, and what many worlds moved on average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from wom_sim.campaign.review.change import Change
from wom_sim.campaign.review.seen import CENTS
from wom_sim.language.say import say
from wom_sim.scenario.market import Dates
from wom_sim.show.text import called, number, wrapped

SHOWN = 12
"""So many changes are told; the folder holds all of them."""


class Step(NamedTuple):
    """One line at one review: what it had left, or how many people answered, and what it has now."""

    day: date
    rules: str
    line: str
    what: str
    before: float
    after: float


def steps(changes: Sequence[Change], dates: Dates) -> list[Step]:
    """Every change of every line, in order; money in the scenario's."""
    found = []
    for change in changes:
        rules, day = "+".join(change.rules), dates.on(change.tick)
        for name, left in change.left.items():
            found.append(Step(day, rules, name, "left", change.before[name] / CENTS, left / CENTS))
        for name, soon in change.soon.items():
            found.append(Step(day, rules, name, "soon", change.planned[name] / CENTS, soon / CENTS))
        for name, staff in change.staff.items():
            found.append(Step(day, rules, name, "people", change.before[name], staff))
    return found


def moved(changes: Iterable[Change]) -> dict[str, float]:
    """Money that lines gained, or lost, by all changes."""
    found: dict[str, float] = {}
    for change in changes:
        for name, left in change.left.items():
            found[name] = found.get(name, 0.0) + (left - change.before[name]) / CENTS
    return found


def one_world(changes: Sequence[Change], dates: Dates, currency: str) -> list[str]:
    """What the reviews of one run changed, day by day."""
    if not changes:
        return []
    lines = [say("What reviews changed")]
    for change in changes[:SHOWN]:
        said = ", ".join(step_in_words(one, currency) for one in steps([change], dates))
        lines.append(wrapped(f"  {dates.on(change.tick)}  {', '.join(change.rules)}: {said}"))
    if len(changes) > SHOWN:
        lines.append(say("  … and {n} more: reviews.csv of the result folder holds them all", n=len(changes) - SHOWN))
    return lines


def step_in_words(one: Step, currency: str) -> str:
    """One change of one line."""
    pair = {"line": called(one.line), "before": number(one.before), "after": number(one.after), "currency": currency}
    if one.what == "people":
        return say("{line} {before} → {after} people", **pair)
    if one.what == "left":
        return say("{line} {before} → {after} {currency} left", **pair)
    return say("{line} {before} → {after} {currency} until the next review", **pair)


def many_worlds(reviews: Mapping[str, Sequence[Sequence[Change]]], currency: str) -> list[str]:
    """What the reviews of each strategy moved, mean over the worlds; nothing where none is reviewed."""
    lines = []
    for name, worlds in reviews.items():
        if any(worlds):
            totals = [moved(changes) for changes in worlds]
            names = dict.fromkeys(line for one in totals for line in one)
            means = {line: sum(one.get(line, 0.0) for one in totals) / len(worlds) for line in names}
            many = number(sum(map(len, worlds)) / len(worlds), 1)
            said = " · ".join(f"{called(line)} {number(mean, sign=True)} {currency}" for line, mean in means.items())
            told = say("{strategy}, changed {many} times", strategy=called(name), many=many)
            lines.append(f"  {told}: {said}" if said else f"  {told}")
    return [say("What reviews moved (mean of the worlds):"), *lines] if lines else []
