"""What a goal seek says: the least budget that keeps a promise, or plainly why none does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from wom_sim.show.text import NOT_A_FORECAST, Column, decimals_for, laid_out, money, number, percent, share, wrapped
from wom_sim.studies.optimize.words import Ceiling, ceiling_words, listed

NEARLY_EVERYBODY = 0.9
SATURATED = 0.9


class Tried(NamedTuple):
    """A budget for the whole strategy, and the share of the search's worlds that reach the goal with it."""

    budget: float
    share: float


class Funnel(NamedTuple):
    """People of the market and what became of them, means over worlds."""

    people: float
    reach: float
    notices: float
    visits: float
    conversions: float


@dataclass(frozen=True, slots=True)
class SeekFacts:
    """Everything that the text and the figure of a goal seek say.

    ``share``: of fresh worlds that reach the goal, with its 95 % interval; ``share_now``: with the plan as it is.
    ``ceiling``: the most money that was tried, ``typed`` or not.  ``full``: lines that can get no more, ``ceilings``:
    the shared ones that keep some of them from it.  ``rewards``: paid for orders that friends bring, part of ``cost``
    but not of ``budget``.  ``half``: what
    half of the money brings, as a share of what all of it brings (nan where the promise is kept).
    """

    name: str
    strategy: str
    currency: str
    wording: str
    probability: float
    reached: bool
    budget: float
    ceiling: float
    typed: bool
    rest: float
    staying: Sequence[str]
    money: Mapping[str, float]
    now: Mapping[str, float]
    full: Sequence[str]
    ceilings: Sequence[Ceiling]
    share: tuple[float, float, float]
    share_now: tuple[float, float, float]
    cost_now: float
    cost: float
    rewards: float
    rewards_now: float
    label: str
    mean: float
    of_people: bool
    half: float
    funnel: Funnel
    tried: Sequence[Tried]
    worlds: int
    seed: int
    runs: int
    seconds: float


def seek_text(facts: SeekFacts) -> str:
    """The whole text."""
    says = found(facts) if facts.reached else [cannot(facts), *because(facts)]
    took = f"{facts.seconds:.{int(facts.seconds < 10)}f} s"
    head = [
        facts.name,
        f"{facts.strategy}: the least budget with {facts.wording} in {percent(facts.probability)} of worlds.",
        f"Verified in {number(facts.worlds)} fresh worlds (seed {facts.seed}); {number(facts.runs)} runs, {took}.",
    ]
    return "\n".join([*map(wrapped, head), "", table(facts), "", *map(wrapped, [*says, NOT_A_FORECAST])])


def in_worlds(chance: tuple[float, float, float]) -> str:
    """A share of worlds with its interval: 81 % (75–86 %)."""
    middle, low, high = chance
    return f"{share(middle)} ({100 * low:.0f}–{percent(high)})"


def table(facts: SeekFacts) -> str:
    """Money by line, now and as needed."""
    paid = facts.rewards or facts.rewards_now
    names = [*facts.money, *(["lines that stay"] if facts.staying else []), "budget"]
    names += [*(["rewards on top"] if paid else []), "worlds that reach it"]
    columns = []
    plans = (
        ("now", facts.now, facts.rewards_now, facts.share_now),
        (most_or_least(facts), facts.money, facts.rewards, facts.share),
    )
    for head, plan, rewards, chance in plans:
        total = sum(plan.values()) + facts.rest
        rest = [number(facts.rest)] if facts.staying else []
        cells = [
            *map(number, plan.values()),
            *rest,
            number(total),
            *([number(rewards)] if paid else []),
            in_worlds(chance),
        ]
        columns.append(Column((head, facts.currency), cells))
    return laid_out(names, columns)


def most_or_least(facts: SeekFacts) -> str:
    """What the second plan is."""
    return "needed" if facts.reached else "the most"


def found(facts: SeekFacts) -> list[str]:
    """The answer where there is one."""
    budget = money(facts.budget, facts.currency) + on_top(facts.rewards)
    now = number(sum(facts.now.values()) + facts.rest) + on_top(facts.rewards_now)
    lines = [
        f"{budget} are enough: {facts.wording} in {in_worlds(facts.share)} of fresh worlds.",
        f"As it is, {facts.strategy} costs {now} and reaches it in {in_worlds(facts.share_now)}.",
    ]
    less = [one for one in facts.tried if one.budget < facts.budget * 0.97 and one.share < facts.probability]
    if less:
        near = max(less, key=lambda one: one.budget)
        lines.append(f"With {number(near.budget)} it was {percent(near.share, 1)} of the search's worlds: too few.")
    if facts.cost - facts.rewards < facts.budget - 1:
        lines.append(f"Of the budget, {number(facts.cost - facts.rewards)} are spent on average.")
    return lines


def on_top(rewards: float) -> str:
    """The mean of rewards beside money that is planned."""
    return f" (and about {number(rewards)} of rewards on top)" if rewards else ""


def cannot(facts: SeekFacts) -> str:
    """That it cannot be reached, and how near one can get."""
    most = f"even with {money(facts.budget, facts.currency)}" + (
        "" if facts.typed else ", far beyond what it costs now,"
    )
    return (
        f"{facts.wording} in {percent(facts.probability)} of worlds cannot be reached by {facts.strategy}: {most} "
        f"it is {in_worlds(facts.share)}, with {reached(facts)} on average."
    )


def reached(facts: SeekFacts) -> str:
    """What is reached on average: 820 orders, or people reached 61 %."""
    if facts.of_people:
        return f"{facts.label} {percent(facts.mean)}"
    return f"{number(facts.mean, decimals_for([facts.mean]))} {facts.label}"


def because(facts: SeekFacts) -> list[str]:
    """Why: ceilings, saturation, and the step of the funnel where people are lost."""
    said = []
    stops = "; ".join(map(ceiling_words(facts.currency), facts.ceilings))
    if stops and len(facts.full) == len(facts.money):
        said.append(f"No line may get more: {stops}.")
    elif stops:
        said.append(f"No more may go to {listed(facts.full)}: {stops}.")
    elif len(facts.full) == len(facts.money):
        said.append("Every line is at its max or sold out: more money finds nothing to buy.")
    elif facts.full:
        said.append(f"At its max or sold out: {listed(facts.full)}.")
    if facts.typed and facts.budget > facts.ceiling * 0.97:
        said.append(f"The budget of {number(facts.ceiling)} is used up.")
    if facts.half >= SATURATED:
        said.append(f"Half of that money already brings {percent(facts.half)} of it: the lines are saturated.")
    return [*said, *weakest(facts.funnel)]


def weakest(funnel: Funnel) -> list[str]:
    """Where people are lost, step by step, and what that says of money."""
    if not funnel.people or math.isnan(funnel.reach) or not funnel.reach:
        return []
    reached = funnel.reach / funnel.people
    steps = (
        f"{percent(reached)} of {number(funnel.people)} people see something, {number(funnel.notices)} notices, "
        f"{number(funnel.visits)} visits, {number(funnel.conversions)} orders"
    )
    if reached < NEARLY_EVERYBODY:
        return [f"The funnel: {steps}. Most room is in reach: these lines do not get to more people."]
    step = (
        "noticing"
        if funnel.notices < 0.5 * funnel.reach
        else "visiting"
        if funnel.visits < funnel.notices
        else "ordering"
    )
    return [
        f"The funnel: {steps}. Nearly everybody is reached, so it fails at {step}: that takes other content, not money."
    ]


def seek_data(facts: SeekFacts) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    ceilings = [one._asdict() for one in facts.ceilings]
    values = {
        **asdict(facts),
        "ceilings": ceilings,
        "funnel": facts.funnel._asdict(),
        "tried": [one._asdict() for one in facts.tried],
    }
    kept = {key: value for key, value in values.items() if key not in ("seconds", "name")}
    return {**kept, "text": found(facts) if facts.reached else [cannot(facts), *because(facts)]}
