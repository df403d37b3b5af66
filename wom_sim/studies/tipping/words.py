"""What is said of numbers that would make another strategy the best.  Pure functions: nothing is run or printed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.language.say import marked, say
from wom_sim.show.text import Column, counted, laid_out, number, wrapped
from wom_sim.studies.tipping.answer import SHOWN, Tipping
from wom_sim.studies.tipping.tips import Tip, figure, name_of

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
                best=answer.centre.best,
                why_not=answer.why_not,
            )
        ]
    near = [tip for tip in answer.tips if tip.then and (answer.complete or tip.closed_in)]
    shown = near if answer.complete else near[:SHOWN]
    told = ["\n".join([heading(answer), *([table(shown)] if shown else [])])]
    if not shown:
        told.append(say("No number alone makes another strategy the best within the range that was looked at."))
    told += [DISTANCE] if shown else []
    told += confirmations(answer, shown)
    return [*told, *(rest(answer) if answer.complete else more(answer))]


def heading(answer: Tipping) -> str:
    """What the block is about, and how far it was looked at."""
    small = answer.simulated < answer.people
    sized = say("{simulated} simulated people", simulated=number(answer.simulated)) if small else say("the same market")
    how = say(
        "one number at a time, in {worlds} of {sized}", worlds=counted(answer.worlds, say("paired world")), sized=sized
    )
    how += say("; where confirmed, of {people}", people=number(answer.people)) if answer.complete and small else ""
    which = "" if answer.complete else say("as screened: ")
    return wrapped(
        say(
            "What would have to be different for {best} not to be the best ({which}{how})",
            best=answer.centre.best,
            which=which,
            how=how,
        )
    )


def table(tips: Sequence[Tip]) -> str:
    """Number, value, where it tips with its interval, and who is the best then."""
    columns = [
        Column(("", "now"), [figure(tip, tip.value) for tip in tips]),
        Column(("", say("tips at")), [figure(tip, tip.tips_at) for tip in tips]),
        Column(("95 %", "between"), [between(tip) for tip in tips]),
        Column(("then", "best"), [tip.then for tip in tips]),
        Column(("", "distance"), [f"{'×' if tip.tips_at > tip.value else '÷'} {tip.distance:.2g}" for tip in tips]),
    ]
    return laid_out([name_of(tip) for tip in tips], columns)


def between(tip: Tip) -> str:
    """The interval of a value; about, where it was only guessed from the ends."""
    if not tip.closed_in:
        return "about"
    return f"{figure(tip, tip.tips_low)} – {figure(tip, tip.tips_high)}"


def confirmations(answer: Tipping, tips: Sequence[Tip]) -> list[str]:
    """What full size says of the nearest."""
    return [confirmation(answer, tip) for tip in tips if tip.confirmed]


def confirmation(answer: Tipping, tip: Tip) -> str:
    """One of them: who leads by how much before and beyond the value."""
    word = "Confirmed" if tip.confirmed == "yes" else say("Not confirmed")
    sides = [
        (tip.before, tip.lead_before, tip.half_width_before),
        (tip.beyond, tip.lead_beyond, tip.half_width_beyond),
    ]
    told = "; ".join(ahead(answer, tip, *one) for one in sides if math.isfinite(one[1]))
    return say(
        "{word} with {people} simulated: {name_of} · {told}.",
        word=word,
        people=number(answer.people),
        name_of=name_of(tip),
        told=told,
    )


def ahead(answer: Tipping, tip: Tip, value: float, lead: float, half: float) -> str:
    """At one value: who is ahead, by how much."""
    who = answer.centre.best if lead >= 0 else tip.then
    return say(
        "at {figure} {who} is ahead by {lead} ± {half} {label}",
        figure=figure(tip, value),
        who=who,
        lead=number(abs(lead)),
        half=number(half),
        label=answer.centre.label,
    )


def rest(answer: Tipping) -> list[str]:
    """The numbers that tip nothing, with the range in which they do not."""
    firm = [tip for tip in answer.tips if not tip.then and not tip.idle]
    idle = [tip for tip in answer.tips if tip.idle]
    told = []
    if firm:
        ranges = [
            say(
                "{name_of} {figure}: not between {span}",
                name_of=name_of(tip),
                figure=figure(tip, tip.value),
                span=span(tip),
            )
            for tip in firm
        ]
        told.append(
            "\n".join(
                [say("No value of one of these makes another strategy the best:"), *map(wrapped, indented(ranges))]
            )
        )
    if idle:
        where = say("so small a market") if answer.simulated < answer.people else say("these worlds")
        told.append(
            say(
                "Without any effect on {label} in {where}: {idle}.",
                label=answer.centre.label,
                where=where,
                idle=", ".join(name_of(tip) for tip in idle),
            )
        )
    return told


def indented(texts: Sequence[str]) -> list[str]:
    """Lines of a list."""
    return [f"  {text}" for text in texts]


def span(tip: Tip) -> str:
    """The range that was looked at."""
    return say("{figure} and {figure_2}", figure=figure(tip, tip.low), figure_2=figure(tip, tip.high))


def more(answer: Tipping) -> list[str]:
    """How many more there may be, and how to see and confirm them."""
    file = answer.centre.scenario.file or "SCENARIO"
    return [
        say(
            "{tips} screened; all of them, confirmed: wom compare {file} --tipping",
            tips=counted(len(answer.tips), "number"),
            file=file,
        )
    ]
