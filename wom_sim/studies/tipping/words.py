"""What is said of numbers that would make another strategy the best.  Pure functions: nothing is run or printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wom_sim.show.text import Column, counted, laid_out, number, wrapped
from wom_sim.studies.tipping.tips import Tip

DISTANCE = "Distance: how many times the number as it stands; of a share, how many times its odds."


@dataclass(frozen=True)
class TippingFacts:
    """Everything that the text says; ``tips`` nearest first."""

    best: str
    metric: str
    tips: Sequence[Tip]
    certain: int
    simulated: int
    people: int
    worlds: int
    complete: bool
    shown: int
    why_not: str
    file: str


def name_of(tip: Tip) -> str:
    """A number in words: persuade of unboxing, ctr of ig_ads and half_ads.

    >>> in_words("contents.unboxing.persuade"), in_words("sharing.contact"), in_words("brands.b.channels.mail.reach")
    ('persuade of unboxing', 'contact of sharing', 'reach of mail')
    """
    others = [path.split(".")[1] for path in tip.also.split() if path.startswith("plan.")]
    return " and ".join([in_words(tip.path), *others[:2]]) + (" …" if len(others) > 2 else "")


def in_words(path: str) -> str:
    """A dotted path in words: its last key, of what it belongs to."""
    keys = path.split(".")
    if "season" in keys:
        return f"season {keys[-1]} of {keys[1]}"
    return f"{keys[-1]} of {keys[-2]}"


def figure(tip: Tip, value: float) -> str:
    """A value as it would be typed: 2.1 %, 1,500, 0.45."""
    if not math.isfinite(value):
        return "n/a"
    if tip.kind == "whole" or abs(value) >= 1000:
        return number(value)
    digits = 100 * value if tip.kind == "share" else value
    places = max(0, 1 - math.floor(math.log10(abs(digits)))) if digits else 0
    shown = f"{digits:.{places}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{shown} %" if tip.kind == "share" else shown


def said(tip: Tip) -> str:
    """One number's turn in words: persuade of unboxing 6 % → 2.1 %: then mix is best."""
    return f"{name_of(tip)} {figure(tip, tip.value)} → {figure(tip, tip.tips_at)}: then {tip.then} is best"


def tipping_lines(facts: TippingFacts) -> list[str]:
    """The block under the table of a comparison."""
    if facts.why_not:
        return [f"What would have to be different for {facts.best} not to be the best: {facts.why_not}."]
    near = [tip for tip in facts.tips if tip.then and (facts.complete or tip.closed_in)]
    shown = near if facts.complete else near[: facts.shown]
    lines = ["\n".join([heading(facts), *([table(shown)] if shown else [])])]
    if not shown:
        lines.append("No number alone makes another strategy the best within the range that was looked at.")
    lines += [DISTANCE] if shown else []
    lines += confirmations(facts, shown)
    return [*lines, *(rest(facts) if facts.complete else more(facts))]


def heading(facts: TippingFacts) -> str:
    """What the block is about, and how far it was looked at."""
    sized = f"{number(facts.simulated)} simulated people" if facts.simulated < facts.people else "the same market"
    how = f"one number at a time, in {counted(facts.worlds, 'paired world')} of {sized}"
    how += f"; where confirmed, of {number(facts.people)}" if facts.complete and facts.simulated < facts.people else ""
    which = "" if facts.complete else "as screened: "
    return wrapped(f"What would have to be different for {facts.best} not to be the best ({which}{how})")


def table(tips: Sequence[Tip]) -> str:
    """Number, value, where it tips with its interval, and who is the best then."""
    columns = [
        Column(("", "now"), [figure(tip, tip.value) for tip in tips]),
        Column(("", "tips at"), [figure(tip, tip.tips_at) for tip in tips]),
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


def confirmations(facts: TippingFacts, tips: Sequence[Tip]) -> list[str]:
    """What full size says of the nearest."""
    return [confirmation(facts, tip) for tip in tips if tip.confirmed]


def confirmation(facts: TippingFacts, tip: Tip) -> str:
    """One of them: who leads by how much before and beyond the value."""
    word = "Confirmed" if tip.confirmed == "yes" else "Not confirmed"
    sides = [
        (tip.before, tip.lead_before, tip.half_width_before),
        (tip.beyond, tip.lead_beyond, tip.half_width_beyond),
    ]
    told = "; ".join(ahead(facts, tip, *one) for one in sides if math.isfinite(one[1]))
    return f"{word} with {number(facts.people)} simulated: {name_of(tip)} · {told}."


def ahead(facts: TippingFacts, tip: Tip, value: float, lead: float, half: float) -> str:
    """At one value: who is ahead, by how much."""
    who = facts.best if lead >= 0 else tip.then
    return f"at {figure(tip, value)} {who} is ahead by {number(abs(lead))} ± {number(half)} {facts.metric}"


def rest(facts: TippingFacts) -> list[str]:
    """The numbers that tip nothing, with the range in which they do not."""
    firm = [tip for tip in facts.tips if not tip.then and not tip.idle]
    idle = [tip for tip in facts.tips if tip.idle]
    lines = []
    if firm:
        ranges = [f"{name_of(tip)} {figure(tip, tip.value)}: not between {span(tip)}" for tip in firm]
        lines.append(
            "\n".join(["No value of one of these makes another strategy the best:", *map(wrapped, indented(ranges))])
        )
    if idle:
        where = "so small a market" if facts.simulated < facts.people else "these worlds"
        lines.append(f"Without any effect on {facts.metric} in {where}: {', '.join(name_of(tip) for tip in idle)}.")
    return lines


def indented(texts: Sequence[str]) -> list[str]:
    """Lines of a list."""
    return [f"  {text}" for text in texts]


def span(tip: Tip) -> str:
    """The range that was looked at."""
    return f"{figure(tip, tip.low)} and {figure(tip, tip.high)}"


def more(facts: TippingFacts) -> list[str]:
    """How many more there may be, and how to see and confirm them."""
    return [
        f"{counted(len(facts.tips), 'number')} screened; all of them, confirmed: wom compare {facts.file} --tipping"
    ]
