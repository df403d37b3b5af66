"""What a goal seek says: the least budget that keeps a promise, or plainly why none does."""

from __future__ import annotations

import math
from typing import Any

from wom_sim.show.text import (
    NOT_A_FORECAST,
    Column,
    decimals_for,
    laid_out,
    money,
    number,
    percent,
    share,
    took,
    wrapped,
)
from wom_sim.studies.optimize.least import Funnel, GoalSeek
from wom_sim.studies.optimize.words import ceiling_words, listed

NEARLY_EVERYBODY = 0.9
SATURATED = 0.9


def text(answer: GoalSeek) -> str:
    """The whole text."""
    says = found(answer) if answer.reached else [cannot(answer), *because(answer)]
    head = [
        answer.name,
        f"{answer.strategy}: the least budget with {promise(answer)} of worlds.",
        f"Verified in {number(answer.worlds)} fresh worlds (seed {answer.seed}); {number(answer.runs)} runs, "
        f"{took(answer.seconds)}.",
    ]
    return "\n".join([*map(wrapped, head), "", table(answer), "", *map(wrapped, [*says, NOT_A_FORECAST])])


def promise(answer: GoalSeek) -> str:
    """What is wanted, how often: orders ≥ 700 in 80 %."""
    return f"{answer.objective.promise} in {percent(answer.probability)}"


def in_worlds(chance: tuple[float, float, float]) -> str:
    """A share of worlds with its interval: 81 % (75–86 %)."""
    middle, low, high = chance
    return f"{share(middle)} ({100 * low:.0f}–{percent(high)})"


def table(answer: GoalSeek) -> str:
    """Money by line, now and as needed."""
    paid = answer.rewards or answer.rewards_now
    names = [*answer.needed, *(["lines that stay"] if answer.staying else []), "budget"]
    names += [*(["rewards on top"] if paid else []), "worlds that reach it"]
    columns = []
    plans = (
        ("now", answer.now, answer.rewards_now, answer.share_now),
        (most_or_least(answer), answer.needed, answer.rewards, answer.share),
    )
    for head, plan, rewards, chance in plans:
        total = sum(plan.values()) + answer.rest
        rest = [number(answer.rest)] if answer.staying else []
        cells = [
            *map(number, plan.values()),
            *rest,
            number(total),
            *([number(rewards)] if paid else []),
            in_worlds(chance),
        ]
        columns.append(Column((head, answer.currency), cells))
    return laid_out(names, columns)


def most_or_least(answer: GoalSeek) -> str:
    """What the second plan is."""
    return "needed" if answer.reached else "the most"


def found(answer: GoalSeek) -> list[str]:
    """The answer where there is one."""
    budget = money(answer.budget, answer.currency) + on_top(answer.rewards)
    now = number(sum(answer.now.values()) + answer.rest) + on_top(answer.rewards_now)
    lines = [
        f"{budget} are enough: {answer.objective.promise} in {in_worlds(answer.share)} of fresh worlds.",
        f"As it is, {answer.strategy} costs {now} and reaches it in {in_worlds(answer.share_now)}.",
    ]
    less = [one for one in answer.tried if one.budget < answer.budget * 0.97 and one.share < answer.probability]
    if less:
        near = max(less, key=lambda one: one.budget)
        lines.append(f"With {number(near.budget)} it was {percent(near.share, 1)} of the search's worlds: too few.")
    if answer.cost - answer.rewards < answer.budget - 1:
        lines.append(f"Of the budget, {number(answer.cost - answer.rewards)} are spent on average.")
    return lines


def on_top(rewards: float) -> str:
    """The mean of rewards beside money that is planned."""
    return f" (and about {number(rewards)} of rewards on top)" if rewards else ""


def cannot(answer: GoalSeek) -> str:
    """That it cannot be reached, and how near one can get."""
    most = f"even with {money(answer.budget, answer.currency)}" + (
        "" if answer.typed else ", far beyond what it costs now,"
    )
    return (
        f"{promise(answer)} of worlds cannot be reached by {answer.strategy}: {most} "
        f"it is {in_worlds(answer.share)}, with {reached(answer)} on average."
    )


def reached(answer: GoalSeek) -> str:
    """What is reached on average: 820 orders, or people reached 61 %."""
    if answer.of_people:
        return f"{answer.objective.label} {percent(answer.mean)}"
    return f"{number(answer.mean, decimals_for([answer.mean]))} {answer.objective.label}"


def because(answer: GoalSeek) -> list[str]:
    """Why: ceilings, saturation, and the step of the funnel where people are lost."""
    said = []
    stops = "; ".join(map(ceiling_words(answer.currency), answer.ceilings))
    if stops and len(answer.full) == len(answer.needed):
        said.append(f"No line may get more: {stops}.")
    elif stops:
        said.append(f"No more may go to {listed(answer.full)}: {stops}.")
    elif len(answer.full) == len(answer.needed):
        said.append("Every line is at its max or sold out: more money finds nothing to buy.")
    elif answer.full:
        said.append(f"At its max or sold out: {listed(answer.full)}.")
    if answer.typed and answer.budget > answer.most * 0.97:
        said.append(f"The budget of {number(answer.most)} is used up.")
    if answer.half >= SATURATED:
        said.append(f"Half of that money already brings {percent(answer.half)} of it: the lines are saturated.")
    return [*said, *weakest(answer.funnel)]


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


def data(answer: GoalSeek) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "strategy": answer.strategy, "currency": answer.currency, "wording": answer.objective.promise,
        "probability": answer.probability, "reached": answer.reached, "budget": answer.budget,
        "ceiling": answer.most, "typed": answer.typed, "rest": answer.rest, "staying": answer.staying,
        "money": answer.needed, "now": answer.now, "full": answer.full,
        "ceilings": [one._asdict() for one in answer.ceilings], "share": answer.share, "share_now": answer.share_now,
        "cost_now": answer.cost_now, "cost": answer.cost, "rewards": answer.rewards,
        "rewards_now": answer.rewards_now, "label": answer.objective.label, "mean": answer.mean,
        "of_people": answer.of_people, "half": answer.half, "funnel": answer.funnel._asdict(),
        "tried": [one._asdict() for one in answer.tried], "worlds": answer.worlds, "seed": answer.seed,
        "runs": answer.runs, "text": found(answer) if answer.reached else [cannot(answer), *because(answer)],
        "engine": answer.case.engine,
    }  # fmt: skip
