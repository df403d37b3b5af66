"""The verdict: go, test first or stop, with its reasons, what would flip it, and what to do on Monday."""

from __future__ import annotations

import math
from typing import NamedTuple

from markupsafe import Markup

from wom_sim.language.say import day, say, says
from wom_sim.metrics.names import label, one_of
from wom_sim.page import parts
from wom_sim.page.parts import Card
from wom_sim.show.text import NOTHING, enumerated, money, number, share, worlds_in_words
from wom_sim.statistics.paired import CHANCES
from wom_sim.studies.compare.goal_words import Verdict, at_least
from wom_sim.studies.compare.risk import lifetimes
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import drawn_words, number_name, plain, turn
from wom_sim.studies.report.sections.assumptions import stands
from wom_sim.studies.report.sections.flips import (
    flipping,
    flips,
    lean,
    least_more,
    margin,
    pass_mark,
    promises,
    settled,
    small,
    spared,
)
from wom_sim.studies.report.sections.plans import left, off_centre
from wom_sim.studies.report.sections.risks import watch
from wom_sim.studies.tipping.tips import figure

SURE = 0.975
"""From here on a sign is sure: the interval of the extra leaves out 0."""

HOPELESS = 0.2
"""A goal that even the best plan reaches in fewer worlds is no plan."""

FIRM = 0.9
"""A ranking that holds in so many of the draws is firm."""

FEW = 30
"""Fewer worlds are too few to decide on."""

NEAR = 2.0
"""A number that flips the answer within half and twice of itself is near."""


class Reason(NamedTuple):
    """A sentence, and whether it speaks for the plan (1), for a test first (0) or against it (−1)."""

    says: str
    speaks: int


def verdict(found: Kept) -> list[Markup]:
    """The first section of the page: the judgement and its figures."""
    return [judgement(found, reasons(found)), parts.cards(cards(found))]


def grounds(found: Kept) -> list[Markup]:
    """What the judgement rests on, what would flip it, and what may be promised."""
    return [*idle(found), *why(reasons(found)), *flips(found), *promises(found)]


def in_short(found: Kept) -> list[Markup]:
    """The same for the summary: the judgement, its figures and its reasons."""
    said = reasons(found)
    flips = parts.together([parts.heading(say("What would flip it")), parts.bullets(flipping(found))])
    return [judgement(found, said), parts.cards(cards(found)), *idle(found), *why(said), flips]


def idle(found: Kept) -> list[Markup]:
    """What happens if nothing is done, where a strategy without lines was compared."""
    names, home, counted = found.found.reference, found.found.baseline, say(found.found.label)
    rows = [found.row_of(name) for name in names if name != home and name in found.strategies]
    if not rows or not math.isfinite(rows[0].extra):
        return []
    row, ranked = rows[0], found.found.ranked
    means, extras = found.written(*(one.mean for one in ranked)), found.written(*(one.extra for one in ranked))
    named = {
        "plan": row.strategy, "mean": means(row.mean), "label": counted, "home": home,
        "extra": extras.apart(row.extra, sign=True),
    }  # fmt: skip
    told = say("If nothing is done (“{plan}”): {mean} {label}, {extra} against “{home}”.", **named)
    profits = left(found)
    if profits:
        amounts = {one: money(profits[name], found.scenario.money.currency) for one, name in (
            ("nothing", row.strategy), ("now", home), ("best", found.best))}  # fmt: skip
        told += " " + say(
            "Margin less cost within these days: {nothing} then, {now} with “{home}”, {best} with “{plan}”.",
            home=home, plan=found.best, **amounts,
        )  # fmt: skip
    return [parts.paragraph(told)]


def kind_of(said: list[Reason]) -> str:
    """``go``, ``test`` or ``stop``: the worst that any reason asks for."""
    return {1: "go", 0: "test", -1: "stop"}[min(one.speaks for one in said)]


def judgement(found: Kept, said: list[Reason]) -> Markup:
    """The judgement in one word and one sentence."""
    return parts.verdict(*judged(found, said))


def judged(found: Kept, said: list[Reason]) -> tuple[str, str, str]:
    """The word of the judgement, its kind, and its sentence."""
    kind, named = kind_of(said), {"plan": found.best, "home": found.found.baseline, "label": say(found.found.label)}
    what = found.scenario.strategy(found.best).description
    lead = say("“{plan}” is: {what}.", what=what, **named) + " " if what else ""
    if kind == "go":
        return say("Go"), kind, lead + say("Run “{plan}”: it is the best of the plans here in {label}.", **named)
    if kind == "test":
        sentence = say(
            "“{plan}” is the best of the plans here in {label}, but test it small before all money goes in.", **named
        )
        return say("Test first"), kind, lead + sentence
    if found.row.is_baseline:
        return say("Stop"), kind, say("No plan here beats “{home}”: keep the money.", **named)
    sentence = say("Do not run any of these plans as they stand, not even “{plan}”, the best of them.", **named)
    return say("Stop"), kind, sentence


def why(said: list[Reason]) -> list[Markup]:
    """The reasons, those for and those against apart."""
    good, bad = ([one.says for one in said if (one.speaks > 0) is side] for side in (True, False))
    made = [parts.heading(say("What speaks for it")), parts.bullets(good, "good")] if good else []
    return [*made, *([parts.heading(say("What speaks for caution")), parts.bullets(bad, "bad")] if bad else [])]


def reasons(found: Kept) -> list[Reason]:
    """Every reason, in the order in which it is asked for."""
    return [*bring(found), *goals(found), *pays(found), *ahead(found), *firm(found), *few(found)]


def bring(found: Kept) -> list[Reason]:
    """What the plan brings over the baseline."""
    row, counted = found.row, say(found.found.label)
    if row.is_baseline:
        return [
            Reason(say("On average nothing brings more {label} than “{home}”.", label=counted, home=row.strategy), -1)
        ]
    if found.found.worlds == 1:
        return [Reason(say("This is one world, one throw of the dice: run 200 before you decide."), 0)]
    told = found.written(row.extra)
    named = {
        "extra": told.apart(row.extra, sign=True), "half": told.apart(row.extra_half_width),
        "label": counted, "home": found.found.baseline, "worlds": number(found.found.worlds),
    }  # fmt: skip
    if row.sign_confidence >= SURE:
        sure = say(
            "It brings {extra} {label} over “{home}”, give or take {half}: the mean of {worlds} worlds.", **named
        )
        return [Reason(sure, 1)]
    luck = say("Its {extra} {label} over “{home}” may be luck: the mean is known to ± {half}.", **named)
    return [Reason(luck, 0 if row.extra > 0 else -1)]


def goals(found: Kept) -> list[Reason]:
    """How likely each goal is."""
    return [goal(found, one) for one in found.verdicts if one.strategy == found.best]


def goal(found: Kept, one: Verdict) -> Reason:
    """One goal of the best plan."""
    worlds = worlds_in_words(one.chance, found.found.worlds)
    told = say("The goal “{goal}” is reached in {worlds}.", goal=goal_name(one), worlds=worlds)
    if one.parted:
        came, without = share(one.chance_if_it_comes), share(one.chance_if_not)
        told += " " + say(
            "That is {came} if the crisis comes, and {without} if it does not.", came=came, without=without
        )
    if one.why and one.missed_at:
        told = say("{told} It fails at the {step}: {why}.", told=told, step=say(one.missed_at), why=one.why)
    return Reason(told, 1 if one.chance >= CHANCES else 0 if one.chance >= HOPELESS else -1)


def goal_name(one: Verdict) -> str:
    """A goal in the reader's words: "orders 350"."""
    return f"{say(label(one.metric))} {one.wanted}"


def pays(found: Kept) -> list[Reason]:
    """Whether an extra order brings more than it costs."""
    price, earns, worth = found.row.cost_per_extra, margin(found), lifetimes(found.found).get(found.best)
    if not (math.isfinite(price) and earns > 0):
        return []
    currency = found.scenario.money.currency
    named = {"price": money(price, currency), "earns": money(earns, currency), "worth": money(worth or 0.0, currency)}
    if price <= earns:
        return [Reason(say("It pays at once: an extra order costs {price} and leaves {earns}.", **named), 1)]
    if worth is None:
        told = say(
            "An extra order costs {price} and leaves {earns}: it pays only if a new customer is worth more than "
            "{price} to you in all, later orders included. What a customer is worth was not simulated.",
            **named,
        )
        return [Reason(told, 0)]
    if worth >= price:
        told = say(
            "An extra order costs {price}; a new customer leaves {worth} within a year, so that it pays by then, not "
            "at once.",
            **named,
        )
        return [Reason(told, 1)]
    told = say("It loses money: an extra order costs {price}, and a new customer leaves {worth} in a year.", **named)
    return [Reason(told, -1)]


def ahead(found: Kept) -> list[Reason]:
    """How far the plan is ahead of the next one."""
    duel = found.found.duel
    if duel is None or found.found.worlds < 2 or found.row.is_baseline:
        return []
    named = {
        "second": duel.second, "lead": found.written(duel.paired.mean).apart(duel.paired.mean, sign=True),
        "label": say(found.found.label),
        "worlds": worlds_in_words(duel.paired.wins, duel.paired.worlds or found.found.worlds),
    }  # fmt: skip
    if duel.paired.distinguishable:
        told = say("It beats the next best, “{second}”, by {lead} {label}, in {worlds}.", **named)
        return [Reason(told, 1)]
    return [Reason(say("It cannot be told apart from “{second}” ({lead} {label}).", **named), 0)]


def firm(found: Kept) -> list[Reason]:
    """Whether the ranking holds where what is not known is drawn anew."""
    seen = found.unknown
    if seen is None or not seen.second or found.row.is_baseline:
        return []
    named = {"second": seen.second, "holds": seen.holds, "draws": seen.draws, "label": drawn_words(seen.label)}
    told = say("It stays ahead of “{second}” in {holds} of {draws} draws of the {label}.", **named)
    return [Reason(told, 1 if seen.holds >= FIRM * seen.draws else 0)]


def few(found: Kept) -> list[Reason]:
    """Too few worlds, and a number nearby that would turn the answer."""
    made = []
    if 1 < found.found.worlds < FEW:
        many = number(found.found.worlds)
        made.append(Reason(say("{worlds} worlds are few: run 200 before you decide.", worlds=many), 0))
    near = [tip for tip in found.tips if tip.then and tip.distance <= NEAR]
    if near:
        told = says(
            "{n} number that nobody measured would, within half and twice of itself, make another plan the best.",
            "{n} numbers that nobody measured would, within half and twice of themselves, make another plan the best.",
            len(near),
        )
        made.append(Reason(told, 0))
    return made


def cards(found: Kept) -> list[Card]:
    """The figures in large type."""
    row, counted = found.row, say(found.found.label)
    told = found.written(row.mean)
    ends = {"low": told(row.low), "high": told(row.high)}
    made = [
        Card(
            told(row.mean), say("{label} with “{plan}”", label=counted, plan=row.strategy),
            say("the middle 8 of 10 worlds: {low} to {high}", **ends),
        )
    ]  # fmt: skip
    if math.isfinite(row.extra):
        half = say("the mean is known to ± {half}", half=told.apart(row.extra_half_width))
        if found.anyway is not None:
            low, high = map(found.more, found.anyway)
            luck = [found.more(end) for end in found.luck]
            half = say(
                "the middle 8 of 10 worlds: {least} to {most} by luck alone, {low} to {high} if what is not known is "
                "drawn, too", least=luck[0], most=luck[1], low=low, high=high,
            )  # fmt: skip
            side = off_centre(found)
            half = f"{half}. {side}" if side else half
        more = say("more than “{home}”", home=found.found.baseline)
        made.append(Card(told.apart(row.extra, sign=True), more, half))
    return [*made, *promise(found, counted), *price(found)]


def promise(found: Kept, counted: str) -> list[Card]:
    """What 8 of 10 worlds keep: not a promise to anybody, as nothing is fitted."""
    row = found.row
    if found.found.worlds < 2 or not math.isfinite(row.promise):
        return []
    least = at_least(row, found.found.is_share)
    if not math.isfinite(row.promise_over_baseline):
        return [Card(least, say("at the least"), say("in 8 of 10 worlds"))]
    note = say("8 of 10 worlds bring this or more; and at least {least} {label} in all", least=least, label=counted)
    return [Card(least_more(found), say("at least, over “{home}”", home=found.found.baseline), note)]


def price(found: Kept) -> list[Card]:
    """What one more order costs."""
    row, one, currency = found.row, one_of(found.found.metric), found.scenario.money.currency
    if math.isfinite(row.cost_per_extra):
        earns = margin(found)
        note = say("an order leaves {earns}", earns=money(earns, currency)) if earns > 0 else ""
        what = say("costs one extra order") if found.found.of_orders else say("cost per extra {label}", label=one)
        return [Card(money(row.cost_per_extra, currency), what, note)]
    return [Card(NOTHING, say("cost per extra {label}", label=one), row.cost_reason)] if row.cost_reason else []


def monday(found: Kept) -> list[Markup]:
    """What to do first, in a few steps."""
    return [parts.steps(to_do(found))]


def to_do(found: Kept) -> list[str]:
    """The steps."""
    kind, begins = kind_of(reasons(found)), day(found.scenario.dates.on(first_day(found)))
    if kind == "stop":
        first = [say("Keep the money, and change what the reasons above name; then compare again.")]
    elif kind == "go":
        first = [say("Book “{plan}” as the calendar below shows it; it begins on {day}.", plan=found.best, day=begins)]
    else:
        test = " ".join([small(found, begins), *pass_mark(found)])
        measured = [f"{step} {say('The test can do that, or a few people before it.')}" for step in measure(found)]
        return [*settled(found), *spare(found), test, *measured, *watch(found)]
    return [*first, *measure(found), *spare(found), *watch(found)]


def first_day(found: Kept) -> int:
    """The day on which the first line begins that the baseline has not; else day 1."""
    scenario = found.scenario
    mine, home = (scenario.strategy(name).lines for name in (found.best, found.found.baseline))
    ticks = [tick for name in mine if name not in home for tick in scenario.plan[name].ticks(scenario.dates)]
    return min(ticks, default=1)


def measure(found: Kept) -> list[str]:
    """What to measure first: what most of the doubt comes from."""
    seen = found.unknown
    named = [] if seen is None else [(path, part) for path, part, _, _ in seen.named]
    if named and seen is not None and seen.ignorance > 0:
        listed = ", ".join(
            say(
                "{name} ({stands}{share} of the doubt)",
                name=number_name(path.partition(" (")[0]),
                share=share(part),
                stands=stands(found, path.partition(" (")[0]),
            )
            for path, part in named
        )
        told = say("Measure first: {named}. Type what you find into the scenario.", named=listed)
        return [" ".join(filter(None, [told, decides(found, named[0][0])]))]
    nearest = next((tip for tip in found.tips if tip.then), None)
    if nearest is not None:
        return [say("Measure first what would turn the answer: {said}.", said=turn(nearest))]
    return [say("Measure first how many visits and orders each line really brings, line by line.")]


def decides(found: Kept, path: str) -> str:
    """Whether what is found of a number may make another plan the best; nothing where that was not tried."""
    path = path.partition(" (")[0]
    tip = next((tip for tip in found.tips if path in (tip.path, *tip.also.split())), None)
    if tip is None:
        return ""
    if tip.then:
        return f"{turn(tip)}."
    return say(
        "Whatever it is between {low} and {high}, “{plan}” stays the best; by how much is what it decides.",
        low=figure(tip, tip.low), high=figure(tip, tip.high), plan=found.best,
    )  # fmt: skip


def spare(found: Kept) -> list[str]:
    """Lines that cost money, and without which no loss can be told from luck."""
    home, idle = found.scenario.strategy(found.found.baseline).lines, spared(found)
    currency = found.scenario.money.currency
    costs = {one.account.name: one.account.cost for one in found.prepared.plan(found.best)}
    named = [
        say(
            "“{line}” ({cost}, as in “{home}”)", line=plain(name), cost=money(cost, currency), home=found.found.baseline
        )
        if name in home
        else say("“{line}” ({cost})", line=plain(name), cost=money(cost, currency))
        for name, cost in costs.items()
        if name in idle and cost > 0
    ]
    if not named:
        return []
    cost, orders = lean(found)
    told = [
        says(
            "Leave out first: {lines}. Nothing is lost without it that can be told from luck.",
            "Leave out first: {lines}. Nothing is lost without each, the others kept, that can be told from luck.",
            len(named), lines=enumerated(named),
        )
    ]  # fmt: skip
    if found.found.of_orders and idle - {*home}:
        price = money(cost / orders, currency)
        told.append(say("Without what is new among them an extra order costs about {price}.", price=price))
    return [" ".join(told)]
