"""What is said of a choice of seeds: how far each method's people reach, and what is known for certain."""

from __future__ import annotations

from wom_sim.language.say import localized, marked, say, says
from wom_sim.reading.problems import both
from wom_sim.seeding.choice import BY_LOT, Choice
from wom_sim.seeding.opim import GREEDY
from wom_sim.show.text import Column, laid_out, number, percent, wrapped
from wom_sim.studies.seeds.answer import Seeds

SHOWN = 10
"""So many ids are shown; the others stand in the folder."""

PASSING = marked({
    "noisy_or": "Whoever hears it tells each friend once, with chance {p}.",
    "weight": "Whoever hears it tells each friend once, with the chance that is the weight of their tie.",
    "degree": "Whoever hears it tells each friend once, with chance 1 over how many people that friend hears.",
    "linear": "Somebody is won once the influence of friends who are reaches her threshold, which nobody knows.",
    "step": "Somebody is won once {needed} of her friends are: what several have to confirm.",
})  # fmt: skip


def text(found: Seeds) -> str:
    """The whole text."""
    blocks = [heading(found), table(found), "\n".join(certain(found)), people(found)]
    return "\n\n".join(block for block in blocks if block)


def heading(found: Seeds) -> str:
    """Who is to be chosen, where, and how word passes on."""
    network = found.network
    asked = (
        says("{n:,} person", "{n:,} people", found.k or 0)
        if found.budget is None
        else say("whom {budget:,.0f} buys", budget=found.budget)
    )
    first = say(
        "Whom to seed on {source} ({people:,} people, {arcs:,} arcs): {asked}.",
        source=network.report.where,
        people=network.people,
        arcs=network.arcs,
        asked=asked,
    )
    kind = found.p if found.p in ("weight", "degree") and found.link == "noisy_or" else found.link
    p = "" if found.p is None else localized(f"{found.p:g}" if isinstance(found.p, float | int) else found.p)
    return "\n".join([wrapped(first), wrapped(say(PASSING[str(kind)], p=p, needed=found.needed))])


def table(found: Seeds) -> str:
    """Spread by method, the furthest first."""
    rows = found.table().sort_values("spread", ascending=False, kind="stable")
    halves = [f"± {number(half, 1)}" for half in rows["half_width"]]
    columns = [
        Column((say("people"), say("reached")), [number(mean, 1) for mean in rows["spread"]]),
        Column(("", ""), halves),
        Column((say("people"), say("chosen")), [number(many) for many in rows["people"]]),
    ]
    if found.budget is not None:
        columns.append(Column(("", say("cost")), [number(cost, 2) for cost in rows["cost"]]))
    note = say(
        "Mean of {worlds:,} worlds, seed {seed}, ± half of a 95 % interval.", worlds=found.worlds, seed=found.seed
    )
    notes = " ".join(filter(None, [note, by_lot(found)]))
    return "\n".join([laid_out(list(rows["method"]), columns), wrapped(notes)])


def by_lot(found: Seeds) -> str:
    """That some methods choose anew in every world; nothing where none does."""
    names = [choice.method for choice in found.choices if choice.method in BY_LOT]
    if not names:
        return ""
    return says(
        "{methods} chooses other people in every world; named are those of the first.",
        "{methods} choose other people in every world; named are those of the first.",
        len(names),
        methods=both(names),
    )


def certain(found: Seeds) -> list[str]:
    """What opim knows of its choice, and that of a gate of several friends nothing is known."""
    told = [wrapped(bounded(found, choice)) for choice in found.choices if choice.bounds is not None]
    if found.link == "step":
        told.append(
            wrapped(
                say(
                    "Where several friends are needed a further seed may add more to many than to few: no method "
                    "guarantees a share of the best choice."
                )
            )
        )
    return told


def bounded(found: Seeds, choice: Choice) -> str:
    """The bounds of one choice, in a sentence."""
    bounds = choice.bounds
    assert bounds is not None
    known = {
        "share": percent(bounds.share, 1),
        "low": number(bounds.low, 1),
        "high": number(bounds.high, 1),
        "sets": bounds.sets,
    }
    if found.budget is not None:
        return say(
            "opim: no choice that the money buys reaches more than {high} people on average, and its own reaches at "
            "least {low}, {share} of that (both with 99 %, from {sets:,} reverse-reachable sets). With prices nothing "
            "is promised beforehand.",
            **known,
        )
    promised = percent(GREEDY - found.epsilon, 1)
    if not bounds.enough:
        return say(
            "opim: no choice reaches more than {high} people on average, and its own reaches at least {low}, {share} "
            "of that (both with 99 %): less than the {promised} asked for, but {sets:,} reverse-reachable sets "
            "are as many as are made.",
            promised=promised,
            **known,
        )
    return say(
        "opim: no choice reaches more than {high} people on average, and its own reaches at least {low}, {share} of "
        "that (both with 99 %, from {sets:,} reverse-reachable sets; {promised} is promised).",
        promised=promised,
        **known,
    )


def people(found: Seeds) -> str:
    """The first people of each method."""
    lines = []
    for choice in found.choices:
        ids = ", ".join(map(str, choice.ids[:SHOWN].tolist()))
        more = len(choice.ids) - SHOWN
        names = say("{ids} and {more:,} more", ids=ids, more=more) if more > 0 else ids
        lines.append(wrapped(say("{method}: {names}", method=choice.method, names=names or say("nobody"))))
    return "\n".join(lines)
