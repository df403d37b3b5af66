"""What replanning says: what was counted, the ways to go on, and which is worth it."""

from __future__ import annotations

from wom_sim.language.say import say
from wom_sim.show.text import NOTHING, Column, called, decimals_for, laid_out, number, two_part, wrapped
from wom_sim.studies.replan.answer import Replan


def text(answer: Replan) -> str:
    """The whole text."""
    days = answer.scenario.days - answer.scenario.tick(answer.through)
    title = say(
        "{scenario}: {strategy}, counted to {day}, {days} days to come (seed {seed})",
        scenario=answer.scenario.name, strategy=called(answer.strategy), day=answer.through, days=days,
        seed=answer.seed,
    )  # fmt: skip
    frozen = say(
        "{counted} orders are counted, and stand.  What is to come is simulated in the {kept} of {worlds} worlds of "
        "the plan whose counts so far come nearest.",
        counted=number(answer.counted), kept=len(answer.kept), worlds=answer.worlds,
    )  # fmt: skip
    blocks = [
        wrapped(title),
        "\n".join(answer.observed.notes),
        wrapped(frozen),
        table(answer),
        wrapped(verdict(answer)),
    ]
    return "\n\n".join(block for block in blocks if block)


def table(answer: Replan) -> str:
    """One row a future."""
    rows, currency = answer.futures(), answer.scenario.money.currency
    decimals = decimals_for(one.extra for one in rows)
    extra = [NOTHING if one.name == answer.strategy else number(one.extra, decimals, sign=True) for one in rows]
    half = ["" if one.name == answer.strategy else number(one.half_width, decimals) for one in rows]
    columns = [
        Column((say("money left"), currency), [number(one.left) for one in rows]),
        Column((say("to come"), say("(mean)")), [number(one.mean) for one in rows]),
        Column(
            (say("8 of 10 worlds"), say("fall between")),
            two_part([number(one.low) for one in rows], "–", [number(one.high) for one in rows]),
        ),
        Column((say("orders"), say("in all")), [number(one.total) for one in rows]),
        Column((say("extra over going on"), say("(95 % of the mean)")), two_part(extra, "±", half)),
    ]
    return laid_out([one.name for one in rows], columns)


def verdict(answer: Replan) -> str:
    """Which way to go."""
    best = answer.best
    if len(answer.rest) == 1:
        return say(
            "There is no other way to go on: add a strategy with the same lines so far, and lines that begin later, or "
            "changes: {{DATE: {{LINE: MONEY}}}} after {day}.",
            day=answer.through,
        )
    if best is None:
        return say("Nothing surely beats going on as planned: keep the plan.")
    return say(
        "Go on with {name}: {extra} orders more than as planned (± {half}).  Still not a forecast: it rests on the "
        "scenario's assumptions, which wom track and wom calibrate hold against the same counts.",
        name=called(best.name), extra=number(best.extra), half=number(best.half_width),
    )  # fmt: skip
