"""What would have to be different for another plan to be the better one, what may be promised, and how to test it."""

from __future__ import annotations

import math
from collections.abc import Collection

from markupsafe import Markup

from wom_sim.language.say import day, say
from wom_sim.page import parts
from wom_sim.show.text import enumerated, money, number, percent, worlds_in_words
from wom_sim.studies.compare.goal_words import at_least
from wom_sim.studies.lift.answer import LEAST_WORLDS, Pool, fewest
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import plain, turn

SHOWN = 3
"""So many numbers that would turn the answer are told."""

ROUND_SUM = 1000
"""Money by which the pass mark of a test is told."""


def flips(found: Kept) -> list[Markup]:
    """What would have to be different for another plan to be the better one, and how to look for it."""
    told = flipping(found)
    made = [parts.heading(say("What would flip it")), parts.bullets(told)] if told else []
    if found.tips or len(found.strategies) < 2:
        return made
    return [*made, parts.command("wom", "compare", "scenario.yaml", "--tipping")]


def flipping(found: Kept) -> list[str]:
    """What would have to be different for another plan to be the better one."""
    nearest = [tip for tip in found.tips if tip.then]
    told = [*catching_up(found), *cheaper(found), *(f"{turn(tip)}." for tip in nearest[:SHOWN])]
    if found.tips and not nearest:
        told.append(say("No single number, within the range that was looked at, makes another plan the best."))
    if not found.tips and len(found.strategies) > 1:
        told.append(say("Which single assumption would do that was not tried: the command below tries them all."))
    price, earns = found.row.cost_per_extra, margin(found)
    if math.isfinite(price) and earns > 0:
        told.append(break_even(found, price, earns))
    return told


def catching_up(found: Kept) -> list[str]:
    """By how much the next best plan would have to do better, or this one worse: exact, whatever else was looked at."""
    duel, row = found.found.duel, found.row
    if duel is None or found.found.worlds < 2 or row.is_baseline or not duel.paired.mean > 0:
        return []
    lead, second = duel.paired.mean, found.row_of(duel.second)
    named = {
        "plan": row.strategy, "second": duel.second, "label": say(found.found.label),
        "lead": found.written(lead).apart(lead), "less": percent(lead / row.mean),
        "luck": worlds_in_words(1 - duel.paired.wins, duel.paired.worlds or found.found.worlds),
    }  # fmt: skip
    if not second.mean > 0:
        return [say("“{plan}” would have to bring {lead} {label} fewer ({less}) to fall behind “{second}”.", **named)]
    told = say(
        "“{second}” would have to bring {lead} {label} more than here ({more}), or “{plan}” as many fewer ({less}). As "
        "it is, “{second}” comes out ahead in {luck}.",
        more=percent(lead / second.mean, sign=True),
        **named,
    )
    return [told]


def cheaper(found: Kept) -> list[str]:
    """A plan that brings an extra order for less, where it is another one: with less money it may be the better."""
    mine = found.row.cost_per_extra
    priced = [row for row in found.found.ranked if row.extra > 0 and math.isfinite(row.cost_per_extra)]
    if not (math.isfinite(mine) and priced and found.found.of_orders):
        return []
    least, currency = min(priced, key=lambda row: row.cost_per_extra), found.scenario.money.currency
    named = {"plan": found.best, "other": least.strategy, "price": money(least.cost_per_extra, currency)}
    if least.strategy != found.best:
        return [say("If what counts is the price of an extra order, “{other}” is better: {price}.", **named)]
    if len(priced) > 1:
        return [say("If the price of an extra order counts instead of their number, “{plan}” stays the best.", **named)]
    return []


def break_even(found: Kept, price: float, earns: float) -> str:
    """How far the price of an extra order is from what it leaves."""
    named = {
        "price": money(price, found.scenario.money.currency),
        "times": number(max(price, earns) / min(price, earns), 1),
    }
    if price > earns:
        return say("It would pay at once if an order left {price}, which is {times} times what it leaves now.", **named)
    return say("It would stop paying if an extra order cost {times} times as much.", **named)


def promises(found: Kept) -> list[Markup]:
    """What may be told to a board, under its heading."""
    told = promised(found)
    return [parts.heading(say("What you may promise")), parts.bullets(told)] if told else []


def promised(found: Kept) -> list[str]:
    """What may be told to a board: nothing as sales where nothing is fitted; what most worlds keep, as a comparison."""
    row, seen = found.row, found.unknown
    if row.is_baseline or found.found.worlds < 2 or not math.isfinite(row.promise):
        return []
    told = [
        say("Sales as a number: none. Nothing here was fitted to your sales.")
        if not found.found.fitted
        else say("Sales as a number: only as far as the past goes on; these numbers were fitted to it.")
    ]
    named = {"plan": row.strategy, "home": found.found.baseline, "label": say(found.found.label)}
    if math.isfinite(row.promise_over_baseline):
        gain = percent(math.floor(100 * row.promise_over_baseline + 1e-9) / 100, sign=True)
        kept = say(
            "As a comparison, if the assumptions hold: with 8 chances in 10 “{plan}” brings at least {more} over "
            "“{home}” in the same world, which is {gain} of what “{home}” brings on average.",
            more=least_more(found), gain=gain, **named,
        )  # fmt: skip
    else:
        kept = say(
            "If the assumptions hold: with 8 chances in 10 “{plan}” brings at least {least} {label}.",
            least=at_least(row, found.found.is_share), **named,
        )  # fmt: skip
    told.append(kept)
    if seen is not None and seen.low != seen.high and seen.best != seen.over:
        told.append(
            say("If they are wrong within their ranges: in 9 of 10 draws the mean of all worlds, which single worlds "
                "fall below, is still {low} {label} more than “{home}”.", low=found.more(seen.low), **named)
        )  # fmt: skip
    return told


def least_more(found: Kept) -> str:
    """What 8 of 10 worlds bring more than the baseline in the same world, rounded down: a count, of a share percents.

    It is not what they bring less the baseline's mean: a world that is good to one plan is good to the other.
    """
    found_of = found.found.outcomes(found.found.metric)
    least = found.row.promise_over_baseline * found_of[found.found.strategies.index(found.found.baseline)].mean()
    if found.found.is_share:
        return percent(math.floor(100 * least + 1e-9) / 100, sign=True)
    return number(math.floor(least + 1e-9), sign=True)


def pass_mark(found: Kept) -> list[str]:
    """What a test has to bring for the money it takes; nothing where an order's worth or price is not known."""
    price, earns = found.row.cost_per_extra, margin(found)
    if not (math.isfinite(price) and price > 0 and earns > 0):
        return []
    currency = found.scenario.money.currency
    named = {
        "money": money(ROUND_SUM, currency), "bring": number(ROUND_SUM / price), "price": money(price, currency),
        "pay": number(math.ceil(ROUND_SUM / earns)), "earns": money(earns, currency),
    }  # fmt: skip
    if price <= earns:
        told = say(
            "Its pass mark: {pay} orders more for every {money} more that it costs pay within these days; this "
            "page expects {bring}.",
            **named,
        )
        return [told]
    places = places_of_test(found)
    if places is not None and bought_by_test(found, places):
        cost, orders = (tried(found, places) * one for one in lean(found))
        told = say(
            "It has passed if the places with the plan bring more orders than the others by what all of it costs "
            "({cost}) divided by what a new customer is worth: {pay} more at {earns}, which is what the first order "
            "leaves. This page expects about {orders} more, which is enough from {price} on.",
            cost=money(cost, currency), pay=number(math.ceil(cost / earns)), earns=named["earns"],
            orders=number(orders), price=money(cost / orders, currency),
        )  # fmt: skip
        return [told]
    told = say(
        "It has passed if every {money} more that it costs brings {money} divided by what a new customer is worth: "
        "{bring} orders more at {price}, which is what this page expects; {pay} at {earns}, which is what the first "
        "order leaves.",
        **named,
    )
    return [told]


def settled(found: Kept) -> list[str]:
    """What has to be known before a test begins, where the first order does not pay for itself."""
    price, earns = found.row.cost_per_extra, margin(found)
    if not price > earns > 0:
        return []
    cost, orders = lean(found)
    told = say(
        "Before anything else, settle what a new customer is worth to you in all, later orders included: if that is "
        "less than {price}, do not begin.",
        price=money(cost / orders, found.scenario.money.currency),
    )
    return [told]


def lean(found: Kept) -> tuple[float, float]:
    """What the plan costs and brings more than the baseline without its new lines that can be left out."""
    row, idle = found.row, spared(found)
    cost, orders = row.cost_per_extra * row.extra, row.extra
    if idle:
        idle = idle - {*found.scenario.strategy(found.found.baseline).lines}
        cost -= sum(one.account.cost for one in found.prepared.plan(found.best) if one.account.name in idle)
        table = found.table("removals")
        orders -= float(table[(table["strategy"] == found.best) & table["line"].isin(idle)]["removal"].sum())
    return (cost, orders) if cost > 0 and orders > 0 else (row.cost_per_extra * row.extra, row.extra)


def small(found: Kept, begins: str) -> str:
    """How to try the plan before all money goes in."""
    places = places_of_test(found)
    bought = {} if places is None else bought_by_test(found, places)
    if places is None or not bought:
        return say(
            "Start “{plan}” with a small part of the money or in one place, from {day} on, and compare with what the "
            "same days bring elsewhere (wom lift tells how many people, places and weeks such a test takes).",
            plan=found.best, day=begins,
        )  # fmt: skip
    currency = found.scenario.money.currency
    return say(
        "Start “{plan}” in {half} of {places} places of {people} people each, from {day} on, and compare their orders "
        "with those of the other {half}: if it brings what this page expects, at least 8 of 10 such tests tell it from "
        "luck by {end} (wom lift says what other sizes and fewer weeks do). That buys {share} of what is new, if all "
        "of it can be divided: {bought}, {money} in all, with {hours} hours of work; the other {rest} waits "
        "for what the test says, and its dates move by as much.",
        plan=found.best, day=begins, half=places // 2, places=places, people=number(found.prepared.network.people),
        end=day(found.scenario.dates.end), share=percent(tried(found, places)),
        money=money(sum(bought.values()), currency), hours=number(hours_of(found, bought)),
        rest=money(sum(bought.values()) * (1 / tried(found, places) - 1), currency),
        bought=enumerated([say("“{line}” for {cost}", line=plain(name), cost=money(cost, currency))
                           for name, cost in bought.items()]),
    )  # fmt: skip


def tried(found: Kept, places: int) -> float:
    """Which share of the people lives in the half of the places that gets the plan."""
    return places // 2 * found.prepared.network.people / found.prepared.people


def bought_by_test(found: Kept, places: int) -> dict[str, float]:
    """What a test spends on each line that the baseline has not and without which something is lost."""
    home, idle = found.scenario.strategy(found.found.baseline).lines, spared(found)
    costs = {one.account.name: one.account.cost for one in found.prepared.plan(found.best)}
    return {name: tried(found, places) * cost for name, cost in costs.items()
            if cost > 0 and name not in home and name not in idle}  # fmt: skip


def hours_of(found: Kept, names: Collection[str]) -> float:
    """Hours of work that lines take, as they are typed: what is made once is made as well for few people."""
    return sum(sum(one.account.hours.values()) for one in found.prepared.plan(found.best) if one.account.name in names)


def spared(found: Kept) -> set[str]:
    """Lines of the plan without which no loss can be told from luck."""
    table = found.table("removals")
    if table is None or found.row.is_baseline:
        return set()
    mine = table[(table["strategy"] == found.best) & (table["removal"] <= table["removal_half_width"])]
    return set(mine["line"])


def places_of_test(found: Kept) -> int | None:
    """How many places, half of them with the plan, show its lead in a lift test to the last day, as often as `POWER`.

    A place is one simulated world.  None where too few worlds were run to know, or where all places that would be
    needed have more people than the market.
    """
    row, worlds = found.row, found.found.worlds
    if row.is_baseline or not found.found.of_orders or worlds < LEAST_WORLDS or not row.extra > 0:
        return None
    of = dict(zip(found.found.strategies, found.found.outcomes(found.found.metric), strict=True))
    control, treated = (of[name][:, None] / found.prepared.scale for name in (found.found.baseline, found.best))
    places = fewest(Pool(control, treated), 1, 0, found.found.seed)
    fits = places is not None and places * found.prepared.network.people <= found.prepared.people
    return places if fits else None


def margin(found: Kept) -> float:
    """What an order leaves, where all brands earn the same by it; else nan."""
    margins = {brand.margin_per_order for brand in found.scenario.brands.values()}
    return margins.pop() if found.found.of_orders and len(margins) == 1 else math.nan
