"""What a goal seek says: the least budget that keeps a promise, or plainly why none does."""

from __future__ import annotations

import math
from typing import Any

from wom_sim.language.say import say
from wom_sim.metrics.names import row_of
from wom_sim.show.text import (
    NOT_A_FORECAST,
    Column,
    called,
    laid_out,
    money,
    number,
    percent,
    percents,
    share,
    took,
    wrapped,
    written,
)
from wom_sim.studies.optimize.least import Funnel, GoalSeek
from wom_sim.studies.optimize.words import ceiling_words, listed

NEARLY_EVERYBODY = 0.9
SATURATED = 0.9


def text(answer: GoalSeek) -> str:
    """The whole text."""
    told = found(answer) if answer.reached else [cannot(answer), *because(answer)]
    head = [
        answer.name,
        say(
            "{strategy}: the least budget with {promise} of worlds.",
            strategy=called(answer.strategy),
            promise=promise(answer),
        ),
        say(
            "Verified in {worlds} fresh worlds (seed {seed}); {runs} runs, {seconds}.",
            worlds=number(answer.worlds),
            seed=answer.seed,
            runs=number(answer.runs),
            seconds=took(answer.seconds),
        ),
    ]
    return "\n".join([*map(wrapped, head), "", table(answer), "", *map(wrapped, [*told, say(NOT_A_FORECAST)])])


def promise(answer: GoalSeek) -> str:
    """What is wanted, how often: orders ≥ 700 in 80 %."""
    return say("{promise} in {share}", promise=answer.objective.promise, share=percent(answer.probability))


def in_worlds(chance: tuple[float, float, float]) -> str:
    """A share of worlds with its interval: 81 % (75–86 %)."""
    middle, low, high = chance
    return f"{share(middle)} ({percents(low, high)})"


def table(answer: GoalSeek) -> str:
    """Money by line, now and as needed."""
    paid = answer.rewards or answer.rewards_now
    names = [*answer.needed, *([say("lines that stay")] if answer.staying else []), say("budget")]
    names += [*([say("rewards on top")] if paid else []), say("worlds that reach it")]
    columns = []
    plans = (
        (say("now"), answer.now, answer.rewards_now, answer.share_now),
        (say("needed") if answer.reached else say("the most"), answer.needed, answer.rewards, answer.share),
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


def found(answer: GoalSeek) -> list[str]:
    """The answer where there is one."""
    budget = money(answer.budget, answer.currency) + on_top(answer.rewards)
    now = number(sum(answer.now.values()) + answer.rest) + on_top(answer.rewards_now)
    lines = [
        say(
            "{budget} are enough: {promise} in {in_worlds} of fresh worlds.",
            budget=budget,
            promise=answer.objective.promise,
            in_worlds=in_worlds(answer.share),
        ),
        say(
            "As it is, {strategy} costs {now} and reaches it in {in_worlds}.",
            strategy=called(answer.strategy),
            now=now,
            in_worlds=in_worlds(answer.share_now),
        ),
    ]
    less = [one for one in answer.tried if one.budget < answer.budget * 0.97 and one.share < answer.probability]
    if less:
        near = max(less, key=lambda one: one.budget)
        lines.append(
            say(
                "With {budget} it was {share} of the search's worlds: too few.",
                budget=number(near.budget),
                share=percent(near.share, 1),
            )
        )
    if answer.cost - answer.rewards < answer.budget - 1:
        lines.append(say("Of the budget, {cost} are spent on average.", cost=number(answer.cost - answer.rewards)))
    return lines


def on_top(rewards: float) -> str:
    """The mean of rewards beside money that is planned."""
    return say(" (and about {rewards} of rewards on top)", rewards=number(rewards)) if rewards else ""


def cannot(answer: GoalSeek) -> str:
    """That it cannot be reached, and how near one can get."""
    known = {
        "promise": promise(answer),
        "strategy": called(answer.strategy),
        "budget": money(answer.budget, answer.currency),
    }
    known |= {"in_worlds": in_worlds(answer.share), "reached": reached(answer)}
    if answer.typed:
        return say(
            "{promise} of worlds cannot be reached by {strategy}: even with {budget} it is {in_worlds}, "
            "with {reached} on average.",
            **known,
        )
    return say(
        "{promise} of worlds cannot be reached by {strategy}: even with {budget}, far beyond what it costs now, "
        "it is {in_worlds}, with {reached} on average.",
        **known,
    )


def reached(answer: GoalSeek) -> str:
    """What is reached on average: 820 orders, or people reached 61 %."""
    if answer.of_people:
        return f"{answer.objective.label} {percent(answer.mean)}"
    return f"{written([answer.mean], row_of(answer.objective.metric).is_share)(answer.mean)} {answer.objective.label}"


def because(answer: GoalSeek) -> list[str]:
    """Why: ceilings, saturation, and the step of the funnel where people are lost."""
    said = []
    stops = "; ".join(map(ceiling_words(answer.currency), answer.ceilings))
    if stops and len(answer.full) == len(answer.needed):
        said.append(say("No line may get more: {stops}.", stops=stops))
    elif stops:
        said.append(say("No more may go to {full}: {stops}.", full=listed(answer.full), stops=stops))
    elif len(answer.full) == len(answer.needed):
        said.append(say("Every line is at its max or sold out: more money finds nothing to buy."))
    elif answer.full:
        said.append(say("At its max or sold out: {full}.", full=listed(answer.full)))
    if answer.typed and answer.budget > answer.most * 0.97:
        said.append(say("The budget of {most} is used up.", most=number(answer.most)))
    if answer.half >= SATURATED:
        said.append(
            say("Half of that money already brings {half} of it: the lines are saturated.", half=percent(answer.half))
        )
    return [*said, *weakest(answer.funnel)]


def weakest(funnel: Funnel) -> list[str]:
    """Where people are lost, step by step, and what that says of money."""
    if not funnel.people or math.isnan(funnel.reach) or not funnel.reach:
        return []
    reached = funnel.reach / funnel.people
    steps = say(
        "{reached} of {people} people see something, {notices} notices, {visits} visits, {conversions} orders",
        reached=percent(reached),
        people=number(funnel.people),
        notices=number(funnel.notices),
        visits=number(funnel.visits),
        conversions=number(funnel.conversions),
    )
    if reached < NEARLY_EVERYBODY:
        return [say("The funnel: {steps}. Most room is in reach: these lines do not get to more people.", steps=steps)]
    step = (
        say("noticing")
        if funnel.notices < 0.5 * funnel.reach
        else say("visiting")
        if funnel.visits < funnel.notices
        else say("ordering")
    )
    return [
        say(
            "The funnel: {steps}. Nearly everybody is reached, so it fails at {step}: that takes "
            "other content, not money.",
            steps=steps,
            step=step,
        )
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
