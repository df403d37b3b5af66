"""Goals: how likely each plan reaches them, what can be promised, and why they are missed."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from wom_sim.language.say import say
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.show.text import NOTHING, number, share
from wom_sim.studies.compare.goal_words import Verdict, amount, in_unit
from wom_sim.studies.compare.why import LED
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.sections.verdict import goal_name

LEAST = 0.8
"""A goal that is reached in fewer worlds needs a reason."""


def goals(found: Kept) -> list[Markup]:
    """A table for every goal, with the reason where a plan misses it."""
    names = list(dict.fromkeys(one.goal for one in found.verdicts))
    by_goal = [[one for one in found.verdicts if one.goal == name] for name in names]
    return [*(parts.table(table(found, each)) for each in by_goal), *led(found)]


def led(found: Kept) -> list[Markup]:
    """Which visits and orders the reasons count, where any counts them: fewer than the funnel has."""
    own, best = found.of("visits_direct"), found.best
    if not any(one.missed_at in LED for one in found.verdicts) or not own[best] > 0:
        return []
    told = say(
        "These reasons count only the visits and orders that a plan leads to. The funnel below counts all: with "
        "“{plan}” also {visits} visits and {orders} orders of people who come by themselves.",
        plan=best, visits=number(own[best]), orders=number(found.of("conversions_direct")[best]),
    )  # fmt: skip
    return [parts.paragraph(told, "note")]


def table(found: Kept, each: Sequence[Verdict]) -> Table:
    """One goal, plan by plan."""
    promised = say("What 8 of 10 worlds keep")
    why = say("Why it is missed, and what would do in 8 of 10 worlds")
    head = [say("Which plan"), why, say("Reached in"), say("On average"), say("Wanted"), promised]
    rows = [
        [
            one.strategy, reason(one), share(one.chance), amount(one, one.mean), amount(one, one.target),
            in_unit(one, one.promise),
        ]
        for one in each
    ]  # fmt: skip
    if any(one.parted for one in each):
        head[3:3] = [say("if the crisis comes"), say("if it does not")]
        for row, one in zip(rows, each, strict=True):
            row[3:3] = [share(one.chance_if_it_comes), share(one.chance_if_not)]
    strong = next((k for k, one in enumerate(each) if one.strategy == found.best), -1)
    caption = say("Goal: {goal}. In how many worlds it is reached", goal=goal_name(each[0]))
    return Table(caption, head, rows, texts=2, strong=strong)


def reason(one: Verdict) -> str:
    """Why a plan misses a goal."""
    if not one.why:
        return NOTHING
    return f"{say(one.missed_at)}: {one.why}" if one.missed_at else one.why
