"""Where orders come from: a waterfall that adds up, last touches, and the funnel of every plan and segment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from wom_sim.language.say import marked, say
from wom_sim.page import diagrams, parts
from wom_sim.page.charts import Bar, Parts, Range, bars, both, ranges, stacks
from wom_sim.page.colours import MEDIA, media, paints
from wom_sim.page.parts import Table
from wom_sim.page.svg import ink
from wom_sim.show.text import NOTHING, decimals_for, enumerated, number, percent
from wom_sim.statistics.intervals import mean_interval
from wom_sim.studies.report.kept import Kept
from wom_sim.studies.report.readers import plain, quoted
from wom_sim.studies.report.sections.bought import left_to_others

STAGES = marked({
    "impressions": "views", "reach": "people reached", "notices": "noticed it", "engagements": "liked or commented",
    "visits": "visits to the site", "conversions": "orders", "repeat_orders": "repeat orders",
    "friend_conversions": "orders after a friend's word",
})  # fmt: skip
"""Steps of the funnel, and what they are called."""


EXTRAS = ("engagements", "repeat_orders", "friend_conversions")
"""Steps that are left out where no plan has any."""

TOUCHES = marked({
    "direct": "added, nobody spoke last", "paid": "added, paid spoke last", "owned": "added, owned spoke last",
    "earned": "added, earned spoke last",
})  # fmt: skip
"""What a plan adds, by the medium of its last touch."""

HALF = 0.5
"""Fewer orders round to none."""

TINY = 1e-9


def sources(found: Kept) -> list[Markup]:
    """The waterfall, what would be lost without each line, and what spoke last."""
    return [*(waterfall(found) if found.found.of_orders else []), *removals(found),
            *(touches(found) if found.found.of_orders else []), parts.bullets(left_to_others(found))]  # fmt: skip


def steps(found: Kept) -> list[tuple[str, float, str]]:
    """What adds up to the orders of the best plan: name, amount, and the medium where it is one."""
    means, home, best = found.of("conversions"), found.found.baseline, found.best
    made = []
    floor = found.found.reference[0] if found.found.reference else home
    made.append((say("come by themselves, without any plan") if floor != home else say("with “{home}”", home=home),
                 means[floor], "direct"))  # fmt: skip
    if floor != home:
        made.append((say("more with “{home}”", home=home), means[home] - means[floor], "today"))
    if best == home:
        return made
    for medium in MEDIA:
        touch = found.of(f"conversions_{medium}")
        made.append((say(TOUCHES[medium]), touch[best] - touch[home], medium))
    return [*made[: -len(MEDIA)], *put_together(found, made[-len(MEDIA) :])]


def put_together(found: Kept, added: Sequence[tuple[str, float, str]]) -> list[tuple[str, float, str]]:
    """What a plan adds by medium, with those that are luck or nothing as one step, so that all still add up."""
    small = [one for one in added if not told_apart(found, one[2])]
    rest = sum(amount for _, amount, _ in small)
    clear = [one for one in added if one not in small]
    return [*clear, *([(say("added, all others, which may be luck"), rest, "others")] if abs(rest) > TINY else [])]


def told_apart(found: Kept, medium: str) -> bool:
    """Whether what the best plan adds through a medium is half an order or more, and more than luck."""
    table, names = found.found.outcomes(f"conversions_{medium}"), list(found.found.strategies)
    extra = table[names.index(found.best)] - table[names.index(found.found.baseline)]
    if abs(extra.mean()) < HALF or len(extra) < 2:
        return bool(abs(extra.mean()) >= HALF)
    low, high = mean_interval(extra)
    return low > 0 or high < 0


def waterfall(found: Kept) -> list[Markup]:
    """From what comes anyway to what the plan brings, step by step; the steps add up."""
    made, told = fall(found), fall_says(found)
    rows = [[one.name, one.told] for one in made]
    beside = Table(say("The steps of the waterfall; they add up to the last row"), [say("Step"), say("Orders")], rows)
    note = say("The steps of the plan are sorted by who spoke last before the order; that is not yet what causes it.")
    if found.table("removals") is None:
        note += " " + say("What is lost when one medium is taken away: wom attribute.")
    return [parts.figure(both(bars(made, say("orders")), told), told, beside), parts.paragraph(note, "note")]


def fall(found: Kept) -> list[Bar]:
    """The bars of the waterfall; a step is told as what it changes the rounded sum by, so that what is told adds up.

    That is at most one in the last digit from the step itself; a step that changes nothing there is left out.
    """
    made, paint, so_far = [], media(), 0.0
    amounts = steps(found)
    decimals = decimals_for([one for _, one, _ in amounts])
    for k, (name, amount, medium) in enumerate(amounts):
        before, so_far = so_far, so_far + amount
        told = round(round(so_far, decimals) - round(before, decimals), decimals)
        if told or k == 0:
            made.append(Bar(name, before, so_far, paint.get(medium, ink("soft")), number(told, decimals, sign=k > 0)))
    made.append(Bar(say("orders with “{plan}”", plan=found.best), 0.0, so_far, paints(found.strategies)[found.best],
                    number(so_far, decimals)))  # fmt: skip
    return made


def fall_says(found: Kept) -> str:
    """What the waterfall shows, in a sentence."""
    amounts = [one for _, one, _ in steps(found)]
    decimals, orders = decimals_for(amounts), found.of("conversions")
    if found.best == found.found.baseline:
        return say("“{plan}” brings {all} orders.", plan=found.best, all=number(amounts[0], decimals))
    return say(
        "Of the {all} orders with “{plan}”, {anyway} would come with “{home}”, too; the rest is what the plan adds.",
        all=number(sum(amounts), decimals), plan=found.best, home=found.found.baseline,
        anyway=number(orders[found.found.baseline], decimals),
    )  # fmt: skip


def removals(found: Kept) -> list[Markup]:
    """What the plan would lose without each of its lines, the others and all luck as they are."""
    made = lost(found)
    if not made:
        return []
    told, worlds = lost_says(found), int(found.table("removals")["worlds"].iloc[0])
    axis = say("{label} lost without the line; bar: 95 % interval", label=say(found.found.label))
    note = say(
        "Each line is left out alone, all else and all luck the same, in the first {worlds} worlds. The numbers "
        "need not add up: of two lines that reach the same people neither is missed much, and what two lines bring "
        "only together is missed without either.",
        worlds=worlds,
    )
    rows = [[one.name, one.told] for one in made]
    beside = Table(told, [say("Left out"), say("Lost, {label}", label=say(found.found.label))], rows)
    head = parts.heading(say("What would not have come without it"))
    return [head, parts.figure(both(ranges(made, axis), told), told, beside), parts.paragraph(note, "note")]


def lost(found: Kept) -> list[Range]:
    """A bar for every line of the best plan: what is lost without it, with its 95 % interval."""
    table, paint = found.table("removals"), media()
    if table is None:
        return []
    medium = {one.account.name: one.account.medium for one in found.prepared.plan(found.best)}
    some = table[table["strategy"] == found.best].sort_values("removal", ascending=False, kind="stable")
    return [
        Range(plain(name), paint[medium[name]], mean - half, mean + half, mean, mean, mean,
              f"{number(mean)} ± {number(half)}")
        for name, mean, half in zip(some["line"], some["removal"], some["removal_half_width"], strict=True)
    ]  # fmt: skip


def lost_says(found: Kept) -> str:
    """What the bars show, in a sentence: the line that most depends on, and those that nothing can be told of."""
    first, *_ = made = lost(found)
    told = say(
        "Without “{line}”, “{plan}” would bring {lost} {label} fewer.",
        line=first.name, plan=found.best, lost=first.told, label=say(found.found.label),
    )  # fmt: skip
    idle = [quoted(one.name) for one in made if one.low <= 0]
    if not idle:
        return told
    return told + " " + say("Without {lines} the difference may be luck.", lines=enumerated(idle))


def touches(found: Kept) -> list[Markup]:
    """Orders of every plan by who spoke last."""
    by_medium, paint = touched(found), media()
    names, told = found.strategies, touches_say(found)
    decimals = decimals_for(value for each in by_medium.values() for value in each.values())
    cells = [[name, *(number(by_medium[medium][name], decimals) for medium in MEDIA)] for name in names]
    beside = Table(say("Orders by last touch, mean of the worlds"), [say("Which plan"), *map(say, MEDIA)], cells)
    keys = parts.legend([(diagrams.swatch(paint[medium]), say(medium)) for medium in MEDIA])
    picture = both(stacks(last_touches(found), say("orders, by who spoke last")), told)
    return [parts.chapter(say("Who spoke last before the order"), [keys, parts.figure(picture, told, beside)])]


def touched(found: Kept) -> dict[str, dict[str, float]]:
    """Orders by medium of the last touch, and by plan."""
    return {medium: found.of(f"conversions_{medium}") for medium in MEDIA}


def last_touches(found: Kept) -> list[Parts]:
    """A bar for every plan, a part of it for every medium."""
    by_medium, paint = touched(found), media()
    return [
        Parts(
            name, [(by_medium[medium][name], paint[medium]) for medium in MEDIA],
            number(sum(by_medium[medium][name] for medium in MEDIA)),
        )
        for name in found.strategies
    ]  # fmt: skip


def touches_say(found: Kept) -> str:
    """What the bars show, in a sentence."""
    best = {medium: each[found.best] for medium, each in touched(found).items()}
    return say(
        "Of the {all} orders of “{plan}”, {friends} had a friend's word as last touch, and {direct} nobody's.",
        all=number(sum(best.values())), plan=found.best, friends=number(found.of("friend_conversions")[found.best]),
        direct=number(best["direct"]),
    )  # fmt: skip


def funnel(found: Kept) -> list[Markup]:
    """From views to orders, plan by plan, and by segment where there are segments."""
    counts = counted(found)
    note = say(
        "Reached: different people who were shown it, noticed or not. Noticed: once for each person and content. "
        "Visits and orders: those of people who come by themselves are among them."
    )
    made = [parts.table(stages(found, counts)), parts.paragraph(note, "note"), *segments(found)]
    return [*picture(found, counts), parts.chapter(say("The funnel of every plan"), made)]


def counted(found: Kept) -> dict[str, dict[str, float]]:
    """Every step of the funnel by plan; extras only where some plan has any."""
    counts = {stage: found.of(stage) for stage in STAGES if stage in found.found.records[0].summary}
    return {stage: each for stage, each in counts.items() if stage not in EXTRAS or any(each.values())}


def picture(found: Kept, counts: Mapping[str, Mapping[str, float]]) -> list[Markup]:
    """The funnel of the best plan."""
    rows, told = narrowing(found, counts), funnel_says(found, counts)
    if len(rows) < 2:
        return []
    axis = say("each line is ten times the one before")
    return [parts.figure(both(bars(rows, axis, by_powers=True), told), told)]


def narrowing(found: Kept, counts: Mapping[str, Mapping[str, float]]) -> list[Bar]:
    """The bars of the funnel."""
    shown = [stage for stage in counts if counts[stage][found.best] > 0 and stage != "engagements"]
    colour = paints(found.strategies)[found.best]
    return [
        Bar(say(STAGES[stage]), 0.0, counts[stage][found.best], colour, number(counts[stage][found.best]))
        for stage in shown
    ]


def funnel_says(found: Kept, counts: Mapping[str, Mapping[str, float]]) -> str:
    """What the funnel shows, in a sentence."""
    best = {stage: counts[stage][found.best] for stage in counts}
    return say(
        "With “{plan}”, {reached} people are reached; with those who come by themselves ({direct}) there are {visits} "
        "visits, and {orders} orders: one in {per} visits.",
        plan=found.best, reached=number(best["reach"]), visits=number(best["visits"]),
        direct=number(found.of("visits_direct")[found.best]),
        orders=number(best["conversions"]),
        per=number(best["visits"] / best["conversions"]) if best["conversions"] else NOTHING,
    )  # fmt: skip


def stages(found: Kept, counts: Mapping[str, Mapping[str, float]]) -> Table:
    """Every step of every plan."""
    names = [name for name in found.strategies if name not in found.found.reference]
    rows = [[name, *(number(each[name]) for each in counts.values())] for name in names]
    rates = [(say("visits that order"), "conversions", "visits"), (say("views a person"), "impressions", "reach")]
    head = [say("Which plan"), *(say(STAGES[stage]) for stage in counts), *(name for name, _, _ in rates)]
    for row, name in zip(rows, names, strict=True):
        row.append(rate(counts["conversions"][name], counts["visits"][name]))
        over = counts["impressions"][name] / counts["reach"][name] if counts["reach"][name] else math.nan
        row.append(number(over, 1))
    strong = names.index(found.best) if found.best in names else -1
    return Table(say("The funnel, plan by plan: means of the worlds"), head, rows, strong=strong)


def rate(part: float, whole: float) -> str:
    """A share in percent, with a decimal below ten."""
    if not whole:
        return NOTHING
    return percent(part / whole, 1 if part / whole < 0.1 else 0)


def segments(found: Kept) -> list[Markup]:
    """The funnel of the best plan by segment of the market."""
    totals = found.table("totals")
    if totals is None:
        return []
    mine = totals[(totals["dimension"] == "segment") & (totals["strategy"] == found.best)]
    names = list(dict.fromkeys(mine["name"]))
    if len(names) < 2:
        return []
    made = Table(
        say("The funnel of “{plan}” by segment", plan=found.best),
        [
            say("Segment"), say("people reached"), say("noticed it"), say("visits to the site"), say("orders"),
            say("visits that order"),
        ],
        [segment_cells(name, mine[mine["name"] == name]) for name in names],
    )  # fmt: skip
    return [parts.table(made)]


def segment_cells(name: str, some: Any) -> Sequence[str]:
    """One row of the funnel by segment."""
    values = dict(zip(some["metric"], some["value"], strict=True))
    counts = [values.get(metric, 0.0) for metric in ("reach", "notices", "visits", "conversions")]
    return [plain(name), *map(number, counts), rate(counts[3], counts[2])]
