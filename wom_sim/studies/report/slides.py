"""A comparison as slides: what its page says, one finding a slide, with charts that whoever gets them can change."""

from __future__ import annotations

from collections.abc import Iterator

from wom_sim.language.say import say
from wom_sim.page import deck, native
from wom_sim.page.charts import Bar
from wom_sim.page.colours import MEDIA
from wom_sim.page.deck import Cover, Slide
from wom_sim.page.parts import Table
from wom_sim.show.text import number
from wom_sim.studies.compare.risk import risks
from wom_sim.studies.report.compared import band, facts
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.sections import (
    aims,
    assumptions,
    bought,
    calendar,
    flips,
    health,
    mouth,
    plans,
    resources,
    sources,
    verdict,
)
from wom_sim.studies.report.sections import risks as dangers

AGAIN = ("wom", "compare", "scenario.yaml")


def presentation(found: Kept) -> bytes:
    """The slides of a comparison as a PowerPoint file; the same folder gives the same bytes."""
    cover = Cover(found.scenario.name, found.scenario.question, facts(found), band(found))
    return deck.deck(cover, list(slides(found)))


def slides(found: Kept) -> Iterator[Slide]:
    """Every slide that the folder has something to say on, in the order of the page."""
    yield from answer(found)
    yield from side_by_side(found)
    yield from when(found)
    yield from why(found)
    yield from money(found)
    yield from wrong(found)
    yield from assumed(found)
    yield Slide(say("What to do now"), deck.bullets([("", verdict.to_do(found))]))
    again = say("The same numbers again, with the file scenario.yaml of the results folder:")
    note = " ".join([again, *AGAIN])
    columns = [(say("Is it a forecast?"), health.limits(found)), (say("How far the numbers carry"), carry(found))]
    yield Slide(say("How it was made"), deck.bullets(columns), note)


def carry(found: Kept) -> list[str]:
    """The health card as sentences."""
    return [f"{name}: {what}" for name, what in health.facts(found)]


def answer(found: Kept) -> Iterator[Slide]:
    """The judgement with its figures, then its reasons."""
    said = verdict.reasons(found)
    word, kind, sentence = verdict.judged(found, said)
    look = "" if found.tips or len(found.strategies) < 2 else " ".join([*AGAIN, "--tipping"])
    yield Slide(f"{word}: {sentence}", deck.cards(verdict.cards(found), flips.flipping(found)), look, kind)
    good, bad = ([one.says for one in said if (one.speaks > 0) is side] for side in (True, False))
    columns = [(say("What speaks for it"), good), (say("What speaks for caution"), bad)]
    yield Slide(say("Why: what speaks for it, and what for caution"), deck.bullets(columns))


def side_by_side(found: Kept) -> Iterator[Slide]:
    """Where worlds fall, the table of all plans, and the goals."""
    if found.found.worlds > 1:
        note = say("Pale up to the mean, full from the mean on: where 8 of 10 worlds fall, which is luck.")
        yield Slide(plans.finding(found), native.ranges(plans.spread(found), plans.axis(found)), note)
    yield Slide(plans.table(found).caption, deck.table(plans.table(found)), plans.apart_says(found))
    for name in dict.fromkeys(one.goal for one in found.verdicts):
        each = [one for one in found.verdicts if one.goal == name]
        table = aims.table(found, each)
        said = [verdict.goal(found, one).says for one in each if one.strategy == found.best]
        yield Slide(next(iter(said), table.caption), deck.table(table))


def captioned(table: Table) -> Slide:
    """A table under what it says of itself."""
    return Slide(table.caption, deck.table(table))


def when(found: Kept) -> Iterator[Slide]:
    """Orders by week, and what the plan buys."""
    weekly = found.table("weekly")
    if weekly is not None:
        drawn = calendar.weeks(found, weekly)
        ticks = [number(k + 1) for k in range(len(drawn[0].values))]
        ends = say("low end of 8 of 10 worlds"), say("high end")
        lines = native.curves(drawn, ticks, (say("Week"), say("orders a week")), ends)
        yield Slide(calendar.finding(found, weekly), lines)
    plan = bought.lines(found)
    yield Slide(plan.caption, deck.table(plan), bought.work(found)[0])


def why(found: Kept) -> Iterator[Slide]:
    """Where orders come from, the funnel, and word of mouth."""
    if found.found.of_orders:
        yield Slide(sources.fall_says(found), native.bars(sources.fall(found), say("orders")))
        if sources.lost(found):
            rows = [Bar(one.name, 0.0, one.mean, one.paint, one.told) for one in sources.lost(found)]
            axis = say("{label} lost without the line", label=say(found.found.label))
            yield Slide(sources.lost_says(found), native.bars(rows, axis))
        names = [say(one) for one in MEDIA]
        bars = native.stacks(sources.last_touches(found), names, say("orders, by who spoke last"))
        yield Slide(sources.touches_say(found), bars)
    counts = sources.counted(found)
    rows = sources.narrowing(found, counts)
    if len(rows) > 1:
        axis = say("each line is ten times the one before")
        yield Slide(sources.funnel_says(found, counts), native.steps(rows, axis))
    drawn = mouth.told_on(found)
    if drawn:
        ticks = [number(k) for k in range(max(len(one.values) for one in drawn))]
        axes = say("steps from the first person"), say("further people that each person brings (R)")
        ends = say("low end of 8 of 10 worlds"), say("high end")
        yield Slide(mouth.told_on_says(found, drawn), native.curves(drawn, ticks, axes, ends))


def money(found: Kept) -> Iterator[Slide]:
    """Money by medium and plan."""
    _, used = resources.kinds_of(found)
    if used:
        names = [*map(say, used), say("rewards, paid by the order")]
        axis = say("money, {currency}", currency=found.scenario.money.currency)
        rows = resources.spent(found)
        if not resources.rewarded(found):
            names = names[:-1]
        yield Slide(resources.spending_says(found), native.stacks(rows, names, axis))


def wrong(found: Kept) -> Iterator[Slide]:
    """Bad luck, bad money, a crisis and what to do on that day; a crisis that is typed under every plan."""
    told = [*dangers.unlucky(found), *dangers.stake(found), *dangers.claimed(found), *dangers.held(found)]
    if told:
        yield Slide(say("What can go wrong"), deck.bullets([("", told)]))
    rows = risks(found.found) if found.scenario.crisis else []
    if rows and rows[0].worlds:
        table = dangers.if_it_comes(found, rows)
        yield Slide(table.caption, deck.table(table), dangers.on_that_day(found))


def assumed(found: Kept) -> Iterator[Slide]:
    """What most of the doubt comes from."""
    some = assumptions.strongest(found)
    if some:
        rows = [Bar(one.name, 0.0, one.mean, one.paint, one.told) for one in assumptions.doubts(some)]
        yield Slide(assumptions.doubt_says(some), native.bars(rows, say("share of the doubt, percent")))
