"""What one run achieved by a given day, in a given segment, on a given channel: the values that goals speak of.

And its money day by day: when it leaves, and what an order brings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from wom_sim import metrics
from wom_sim.behaviour.repeat import REFERRED
from wom_sim.campaign.auction import Account, in_cents
from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Event, Medium
from wom_sim.metrics.catalog import BY_BRAND, EXTRA, OF_ONE_RUN
from wom_sim.metrics.counting import of_event
from wom_sim.metrics.names import row_of
from wom_sim.metrics.totals import Market, Rated
from wom_sim.scenario.goals import FOLLOWERS, Goal
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Booleans, Floats, Integers


def cents_by_tick(prepared: Prepared, strategy: str, rows: np.ndarray) -> Integers:
    """Cents booked on each tick by each line of a strategy in the world of these rows, int64[ticks + 1, lines].

    Media money is booked on the day it is spent, wages on the days of the work, a reward with the order that it is paid
    for, everything else (production, fees, samples, the cost of posts) on the line's first day.  The sum is the cost of
    the run, to the cent.
    """
    scenario = prepared.scenario
    lines = prepared.plan(strategy)
    cents = np.zeros((scenario.days + 1, len(lines)), np.int64)
    resting = at_rest(prepared, lines, rows)
    for k, one in enumerate(lines):
        if k in resting:
            continue
        first = scenario.plan[one.line.name].ticks(scenario.dates)[0]
        cents[first, k] += round(100 * one.account.fixed)
        for amounts in (one.account.spent, wages(one.account, first), rewards(one.account, prepared.scale, rows)):
            for tick, amount in amounts.items():
                cents[tick, k] += round(100 * amount)
    return cents


def at_rest(prepared: Prepared, plan: Sequence[CompiledLine], rows: np.ndarray) -> set[int]:
    """Places of the lines that answer a claim which nobody has heard in these rows: they were never needed."""
    heard = set(of_event(rows, Event.HEAR)["content"].tolist())
    claims = {one.content.word: len(prepared.contents) + k for k, one in enumerate(prepared.setting.claims)}
    return {
        k for k, one in enumerate(plan) if one.answers is not None and claims[one.answers.content.word] not in heard
    }


def saved(prepared: Prepared, strategy: str, rows: np.ndarray) -> float:
    """What lines at rest would have cost."""
    plan = prepared.plan(strategy)
    return float(sum(plan[k].account.cost for k in at_rest(prepared, plan, rows)))


def wages(account: Account, first: int) -> dict[int, float]:
    """Wages of a line by tick, in proportion to the hours of work; on its ``first`` day where nobody works."""
    hours = sum(account.hours.values())
    if hours == 0:
        return {first: account.wages}
    return in_cents({tick: account.wages * worked / hours for tick, worked in sorted(account.hours.items())})


def rewards(account: Account, scale: float, rows: np.ndarray) -> dict[int, float]:
    """What a line pays for orders that friends brought, by tick of the order, in whole cents."""
    if account.per_order == 0.0:
        return {}
    each = account.per_order * scale
    days = range(account.ticks[0], account.ticks[1] + 1)
    return in_cents({day: each * metrics.referred_orders(rows, account.content, (day, day)) for day in days})


def kinds(prepared: Prepared, orders: np.ndarray, standing: np.ndarray) -> Integers:
    """Of each order its place in :func:`margins`: its content, or behind all contents its brand if none brought it.

    Repeat orders of customers whom a friend told of the brand stand behind these.
    """
    behind = len(prepared.contents) + orders["brand"].astype(np.int64)
    places = np.where(orders["content"] >= 0, orders["content"], behind)
    again = orders["event"] == Event.REPEAT
    if not again.any():
        return places
    told = standing["stands"][orders["person"], orders["brand"]] & REFERRED != 0
    return places + np.where(told & again, sorts(prepared) // 2, 0)


def sorts(prepared: Prepared) -> int:
    """How many kinds of order there are."""
    return 2 * (len(prepared.contents) + len(prepared.setting.brands))


def margins(prepared: Prepared) -> Floats:
    """Money that an order leaves by :func:`kinds`, discounts taken off, float64[2 × (contents + brands)]."""
    brands = prepared.scenario.brands.values()
    plain = by_kind(prepared, [brand.margin_per_order for brand in brands])
    factors = [1.0 if brand.repeat is None else brand.repeat.referred.margin for brand in brands]
    makers = [content.brand for content in prepared.setting.contents]
    return np.concatenate([plain, plain * np.array([*(factors[brand] for brand in makers), *factors])])


def prices(prepared: Prepared) -> Floats:
    """What a customer pays by :func:`kinds`, discounts taken off; the margin of a brand without a price."""
    brands = prepared.scenario.brands.values()
    return np.tile(by_kind(prepared, [brand.price_per_order or brand.margin_per_order for brand in brands]), 2)


def by_kind(prepared: Prepared, by_brand: list[float]) -> Floats:
    """Money per order of each content, its discount taken off, then of each brand."""
    makers = [content.brand for content in prepared.setting.contents]
    of_contents = np.array([by_brand[brand] for brand in makers]) - np.array(prepared.discounts)
    return np.concatenate([of_contents, by_brand])


def of_extra(metric: str, cost: Floats, margin: Floats, orders: Floats) -> Floats:
    """``cac``, ``roas`` or ``roi`` of what is extra over a baseline, number by number; nan where there is none.

    See the functions of these names in :mod:`wom_sim.metrics`.
    """
    above, below = EXTRA[metric](cost, margin, orders)
    found: Floats = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    return found


def margin_per_order(prepared: Prepared, rows: np.ndarray) -> float:
    """Money earned per order; of several contents and brands weighted by their orders, of none that of the first."""
    orders = of_event(rows, Event.CONVERT)
    if len(orders) == 0:
        return float(next(iter(prepared.scenario.brands.values())).margin_per_order)
    behind = len(prepared.contents) + orders["brand"].astype(np.int64)
    return float(margins(prepared)[np.where(orders["content"] >= 0, orders["content"], behind)].mean())


def repeat_margin(prepared: Prepared, rows: np.ndarray, standing: np.ndarray) -> float:
    """Money that repeat orders leave in the real market."""
    orders = of_event(rows, Event.REPEAT)
    return float(margins(prepared)[kinds(prepared, orders, standing)].sum()) * prepared.scale if len(orders) else 0.0


JOINED = "joined."
"""Before the name of an own channel: how many people joined it."""

ON_DAY_0 = "day0."
"""Before the name of an own channel: how many people followed it before the campaign."""

Measured = dict[tuple[int, str], dict[str, float]]
"""Metrics by (last tick that counts, segment): ("", everybody).  In real-market units."""


class Groups(NamedTuple):
    """Names of groups, and of each simulated person the number of hers, int[people]."""

    names: tuple[str, ...]
    of: np.ndarray

    def people(self, name: str) -> Booleans:
        """Who is in the group, bool[people]."""
        return np.asarray(self.of == self.names.index(name))


TARGET = "target"
BEYOND = "beyond the target"
"""Values of the dimension ``target``, the same in every language."""


def segments(prepared: Prepared) -> Groups | None:
    """The segments of the market; None where it has none."""
    people = prepared.population
    return Groups(people.segments, people.segment) if people.segments else None


def aimed_at(prepared: Prepared) -> Groups | None:
    """People whom the campaign wants, and those beyond; None where it says nothing of that."""
    if not prepared.scenario.market.target:
        return None
    return Groups((TARGET, BEYOND), np.where(prepared.population.targeted, 0, 1))


def measured(prepared: Prepared, strategy: str, history: History, summary: dict[str, float]) -> Measured:
    """Everything that the goals of a scenario speak of, and the whole run besides, whose ``summary`` is given."""
    horizon = prepared.scenario.days
    places = [place_of(goal, prepared.scenario) for goal in prepared.scenario.goals.values()]
    wanted = dict.fromkeys([(horizon, ""), *((tick, "") for tick, _ in places), *places])
    found: Measured = {}
    for tick, segment in wanted:
        if segment:
            values = of_segment(prepared, history, tick, segment, segments(prepared))
        else:
            whole = summary if tick == horizon else until(prepared, strategy, history, tick)
            values = {**whole, "people": prepared.network.people * prepared.scale}
            values |= followers(prepared, history, tick)
        found[tick, segment] = values
    return found


def place_of(goal: Goal, scenario: Scenario) -> tuple[int, str]:
    """Where the value of a goal is found among :data:`Measured`."""
    return (scenario.days if goal.by is None else scenario.tick(goal.by)), goal.segment


def value_of(goal: Goal, scenario: Scenario, found: Measured) -> float:
    """The value that a goal compares with its target; nan for one that needs a baseline.

    A share of people as such; of followers that are to grow, by how many they grew since day 0, or by which share.
    """
    values = found[place_of(goal, scenario)]
    value = values.get(goal.metric, math.nan)
    if goal.over_day_0:
        began = values[ON_DAY_0 + goal.channel]
        return metrics.ratio(value - began, began) if goal.relative else value - began
    return metrics.ratio(value, values["people"]) if goal.share else value


def until(prepared: Prepared, strategy: str, history: History, tick: int) -> dict[str, float]:
    """The summary of a run as if it had ended with that tick: events, impressions and money so far.

    ``live_shares`` is not known of the past: nan.
    """
    rows = history.rows.compress(history.rows["tick"] <= tick)
    cost = int(cents_by_tick(prepared, strategy, rows)[: tick + 1].sum()) / 100
    numbers = metrics.summary(
        rows,
        people=prepared.network.people,
        ticks=tick,
        impressions=history.impressions[: tick + 1],
        scale=prepared.scale,
        spend=cost,
        margin_per_order=margin_per_order(prepared, rows),
        repeat_margin=repeat_margin(prepared, rows, history.standing),
        rated=rated(prepared),
        market=market(prepared, strategy, history, tick),
    )
    theirs = history.others.compress(history.others["tick"] <= tick)
    return {"cost": cost, **numbers, **of_brands(prepared, rows, theirs), "live_shares": math.nan}


def of_segment(
    prepared: Prepared, history: History, tick: int, segment: str, groups: Groups | None
) -> dict[str, float]:
    """What the people of one segment did up to a tick; only what is counted person by person.

    Raises :class:`InputError` where the market has no such segment.
    """
    if groups is None or segment not in groups.names:
        there = ", ".join(groups.names) if groups else say("it has none")
        raise InputError(say("the market has no segment {segment!r}: {names}", segment=segment, names=there))
    inside = groups.people(segment)
    rows = history.rows.compress((history.rows["tick"] <= tick) & inside[history.rows["person"]])
    people = int(inside.sum())
    numbers = metrics.summary(
        rows, people=people, ticks=tick, impressions=np.zeros((1, 1), np.int64), scale=prepared.scale
    )
    own = {k: v for k, v in numbers.items() if row_of(k).by_person}
    theirs = history.others.compress((history.others["tick"] <= tick) & inside[history.others["person"]])
    return {**own, **of_brands(prepared, rows, theirs), "people": people * prepared.scale}


def rated(prepared: Prepared) -> dict[int, Rated]:
    """What is known of each brand's reviews before day 1; a real one is 1/scale of a simulated one."""
    specs = {b: brand.spec.reviews for b, brand in enumerate(prepared.setting.brands) if brand.spec.reviews}
    return {b: Rated(spec.average, spec.prior / prepared.scale) for b, spec in specs.items()}


def market(prepared: Prepared, strategy: str, history: History, tick: int) -> Market | None:
    """One's own and rivals' orders and paid impressions up to a tick, in simulated people; None without rivals."""
    if not any(brand.rival for brand in prepared.setting.brands):
        return None
    bought = [
        int(np.isin(rows["event"][rows["tick"] <= tick], (Event.CONVERT, Event.REPEAT)).sum())
        for rows in (history.rows, history.others)
    ]
    paid = [k for k, one in enumerate(prepared.plan(strategy)) if one.line.medium == Medium.PAID]
    own = int(history.impressions[: tick + 1, paid].sum())
    return Market(bought[0], bought[1], own, int(history.others_shown[: tick + 1].sum()))


def of_brands(prepared: Prepared, rows: np.ndarray, theirs: np.ndarray | None = None) -> dict[str, float]:
    """Visits and orders of each brand alone, in the real market, of rivals too; nothing where there is one brand only.

    ``theirs``: the rows of rivals.
    """
    rows = rows if theirs is None else np.concatenate([rows, theirs])
    names, found = [brand.name for brand in prepared.setting.brands], dict[str, float]()
    for metric in BY_BRAND if len(names) > 1 else ():
        own = rows["brand"][rows["event"] == int(row_of(metric).event or 0)]
        counts = np.bincount(own, minlength=len(names)) * prepared.scale
        found |= {f"{metric}.{name}": float(count) for name, count in zip(names, counts.tolist(), strict=True)}
    return found


def followers(prepared: Prepared, history: History, tick: int) -> dict[str, float]:
    """How many people follow each own channel at the end of a tick, and how many joined it until then.

    Who follows at the end, without who joined later and with who left later.  Named ``followers.BRAND.CHANNEL``,
    ``joined.…`` and ``on day 0.…``, and ``followers.CHANNEL`` where only one brand has such a channel.
    """
    channels, brands, scale = prepared.setting.channels, prepared.setting.brands, prepared.scale
    names = [channel.name for channel in channels]
    found: dict[str, float] = {}
    for k, channel in enumerate(channels):
        bit = 1 << sum(other.brand == channel.brand for other in channels[:k])
        state = history.brands[:, channel.brand]
        now = int(np.count_nonzero(state["following"] & ~state["left"] & bit))
        joined, left = (moments(history.rows, event, k) for event in (Event.SUBSCRIBE, Event.UNSUBSCRIBE))
        count = now - int(np.sum(joined > tick)) + int(np.sum(left > tick))
        own = [f"{brands[channel.brand].name}.{channel.name}"]
        for name in own + [channel.name] * (names.count(channel.name) == 1):
            found[FOLLOWERS + name] = count * scale
            found[JOINED + name] = int(np.sum(joined <= tick)) * scale
            found[ON_DAY_0 + name] = (now - len(joined) + len(left)) * scale
    return found


def moments(rows: np.ndarray, event: Event, channel: int) -> np.ndarray:
    """Ticks at which people joined or left a channel."""
    return np.asarray(rows["tick"][(rows["event"] == event) & (rows["n"] == channel)])


def metric_names(scenario: Scenario) -> list[str]:
    """Names in the summary of every run of a scenario."""
    brands = list(scenario.brands) if len(scenario.brands) > 1 else []
    each = [f"{metric}.{brand}" for metric in BY_BRAND for brand in brands]
    return [*OF_ONE_RUN, *each, *(f"goal_{name}" for name, goal in scenario.goals.items() if goal.alone)]
