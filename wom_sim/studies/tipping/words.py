"""What is said of numbers that would make another strategy the best.  Pure functions: nothing is run or printed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.language.say import localized, marked, say, says
from wom_sim.show.text import Column, called, laid_out, number, wrapped
from wom_sim.studies.tipping.answer import SHOWN, Tipping
from wom_sim.studies.tipping.tips import Tip, figure, name_of

CONFIRMED = marked({
    True: "Confirmed with {people} simulated: {name} · {told}.",
    False: "Not confirmed with {people} simulated: {name} · {told}.",
})  # fmt: skip
DISTANCE = marked("Distance: how many times the number as it stands; of a share, how many times its odds.")


def text(answer: Tipping) -> str:
    """The same as one text."""
    return "\n".join(one if "\n" in one else wrapped(one) for one in lines(answer))


def lines(answer: Tipping) -> list[str]:
    """The block under the table of a comparison."""
    if answer.why_not:
        return [
            say(
                "What would have to be different for {best} not to be the best: {why_not}.",
                best=called(answer.centre.best),
                why_not=answer.why_not,
            )
        ]
    near = [tip for tip in answer.tips if tip.then and (answer.complete or tip.closed_in)]
    shown = near if answer.complete else near[:SHOWN]
    told = ["\n".join([heading(answer), *([table(shown)] if shown else [])])]
    if not shown:
        told.append(say("No number alone makes another strategy the best within the range that was looked at."))
    told += [say(DISTANCE)] if shown else []
    told += [confirmation(answer, tip) for tip in shown if tip.confirmed]
    return [*told, *(rest(answer) if answer.complete else more(answer))]


def heading(answer: Tipping) -> str:
    """What the block is about, and how far it was looked at."""
    small = answer.simulated < answer.people
    sized = say("{simulated} simulated people", simulated=number(answer.simulated)) if small else say("the same market")
    how = says(
        "one number at a time, in {n:,} paired world of {sized}",
        "one number at a time, in {n:,} paired worlds of {sized}",
        answer.worlds,
        sized=sized,
    )
    if not answer.complete:
        how = say("as screened: {how}", how=how)
    elif small:
        how = say("{how}; where confirmed, of {people}", how=how, people=number(answer.people))
    best = answer.centre.best
    return wrapped(say("What would have to be different for {best} not to be the best ({how})", best=best, how=how))


def table(tips: Sequence[Tip]) -> str:
    """Number, value, where it tips with its interval, and who is the best then."""
    columns = [
        Column(("", say("now")), [figure(tip, tip.value) for tip in tips]),
        Column(("", say("tips at")), [figure(tip, tip.tips_at) for tip in tips]),
        Column(("95 %", say("between")), [between(tip) for tip in tips]),
        Column((say("then"), say("best")), [tip.then for tip in tips]),
        Column(("", say("distance")), [distance(tip) for tip in tips]),
    ]
    return laid_out([name_of(tip) for tip in tips], columns)


def distance(tip: Tip) -> str:
    """How many times the number as it stands: "× 1.6"."""
    return localized(f"{'×' if tip.tips_at > tip.value else '÷'} {tip.distance:.2g}")


def between(tip: Tip) -> str:
    """The interval of a value; about, where it was only guessed from the ends."""
    return say("about") if not tip.closed_in else f"{figure(tip, tip.tips_low)} – {figure(tip, tip.tips_high)}"


def confirmation(answer: Tipping, tip: Tip) -> str:
    """One of them: who leads by how much before and beyond the value."""
    sides = [
        (tip.before, tip.lead_before, tip.half_width_before),
        (tip.beyond, tip.lead_beyond, tip.half_width_beyond),
    ]
    told = "; ".join(ahead(answer, tip, *one) for one in sides if math.isfinite(one[1]))
    known = {"people": number(answer.people), "name": name_of(tip), "told": told}
    return say(CONFIRMED[tip.confirmed == "yes"], **known)


def ahead(answer: Tipping, tip: Tip, value: float, lead: float, half: float) -> str:
    """At one value: who is ahead, by how much."""
    who = answer.centre.best if lead >= 0 else tip.then
    return say(
        "at {value} {who} is ahead by {lead} ± {half} {label}",
        value=figure(tip, value),
        who=who,
        lead=number(abs(lead)),
        half=number(half),
        label=say(answer.centre.label),
    )


def rest(answer: Tipping) -> list[str]:
    """The numbers that tip nothing, with the range in which they do not."""
    firm = [tip for tip in answer.tips if not tip.then and not tip.idle]
    idle = [tip for tip in answer.tips if tip.idle]
    told = []
    if firm:
        ranges = [
            say(
                "{name} {value}: not between {low} and {high}",
                name=name_of(tip),
                value=figure(tip, tip.value),
                low=figure(tip, tip.low),
                high=figure(tip, tip.high),
            )
            for tip in firm
        ]
        told.append(
            "\n".join(
                [say("No value of one of these makes another strategy the best:"), *map(wrapped, indented(ranges))]
            )
        )
    if idle:
        known = {"label": say(answer.centre.label), "idle": ", ".join(name_of(tip) for tip in idle)}
        told.append(
            say("Without any effect on {label} in so small a market: {idle}.", **known)
            if answer.simulated < answer.people
            else say("Without any effect on {label} in these worlds: {idle}.", **known)
        )
    return told


def indented(texts: Sequence[str]) -> list[str]:
    """Lines of a list."""
    return [f"  {text}" for text in texts]


def more(answer: Tipping) -> list[str]:
    """How many more there may be, and how to see and confirm them."""
    file = answer.centre.scenario.file or "SCENARIO"
    return [
        says(
            "{n:,} number screened; all of them, confirmed: wom compare {file} --tipping",
            "{n:,} numbers screened; all of them, confirmed: wom compare {file} --tipping",
            len(answer.tips),
            file=file,
        )
    ]
