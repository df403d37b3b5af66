"""What money does to a line of the plan: the one place to extend when a new kind of line can be scaled.

A :class:`Lever` says how much money a line has now, from where on more buys nothing, and which of its keys stand for
another sum.  A kind of line without an entry in :data:`LEVERS` keeps its money.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from wom_sim.model.plan import WEEK, Ads, Influencers, LineBase, Posts, Samples
from wom_sim.prepared import Prepared, eligible

Keys = dict[str, Any]

FULL = 0.99
"""Ads count as sold out at this share of all occasions to show one: the rest would cost without end."""

CENT = 0.005


class Lever(NamedTuple):
    """How money moves one line.

    ``now``: money in the plan.  ``most``: more buys nothing.  ``piece``: the price of a little more, 0 where any sum
    buys some.  ``keys(money)``: the keys that change, None where the money buys nothing at all.  ``used(money)``: how
    much of it buys something whole.
    """

    now: float
    most: float
    piece: float
    keys: Callable[[float], Keys | None]
    used: Callable[[float], float]


def levers(prepared: Prepared, strategy: str, scalable: Mapping[str, Any]) -> dict[str, Lever]:
    """The lines of a strategy that money can move.

    Posts come in whole weekdays, so they move only if ``scalable`` names them.
    """
    found = {}
    for name in prepared.scenario.strategy(strategy).lines:
        if isinstance(prepared.scenario.plan[name], Posts) and name not in scalable:
            continue
        lever = lever_of(prepared, name)
        if lever is not None:
            found[name] = lever
    return found


def lever_of(prepared: Prepared, name: str) -> Lever | None:
    """How money moves one line; None where it cannot."""
    spec = prepared.scenario.plan[name]
    make = next((make for kind, make in LEVERS.items() if isinstance(spec, kind)), None)
    return None if make is None else make(prepared, name, spec)


def of_ads(prepared: Prepared, _: str, spec: Ads) -> Lever:
    """The budget; sold out where the cap is reached, or :data:`FULL` of all occasions (R1 solved for the budget)."""
    people = prepared.network.people * prepared.scale
    sold = min(spec.cap_per_day / spec.avails_per_day, FULL)
    daily = -math.log1p(-sold) * people * spec.avails_per_day * spec.price_per_thousand / 1000

    def keys(money: float) -> Keys | None:
        budget = money - spec.fixed_cost
        return {"budget": round(budget, 2)} if budget >= CENT else None

    def used(money: float) -> float:
        return money if keys(money) else 0.0

    return Lever(spec.budget + spec.fixed_cost, spec.fixed_cost + daily * len(spec.active_days()), 0.0, keys, used)


def of_seeds(prepared: Prepared, name: str, spec: Samples | Influencers) -> Lever | None:
    """So many whole people at a price each; at most everybody there is to choose from."""
    each = spec.fee_each if isinstance(spec, Influencers) else spec.cost_each
    price = each * len(spec.active_days())
    if price <= 0:
        return None
    everybody = len(spec.who.ids) if spec.who.ids is not None else int(prepared.scale * people_of(prepared, name, spec))

    def keys(money: float) -> Keys | None:
        number = math.floor((money - spec.fixed_cost + CENT) / price)
        return {"number": min(number, everybody)} if number >= 1 else None

    def used(money: float) -> float:
        found = keys(money)
        return round(spec.fixed_cost + price * found["number"], 2) if found else 0.0

    return Lever(prepared.lines[name].account.cost, spec.fixed_cost + price * everybody, price, keys, used)


def people_of(prepared: Prepared, name: str, spec: Samples | Influencers) -> int:
    """Simulated people among whom a line may choose."""
    return len(eligible(prepared.scenario, prepared.network, spec, name))


def of_posts(prepared: Prepared, name: str, spec: Posts) -> Lever | None:
    """So many weekdays, the present ones first; the number of posts is what costs."""
    flight = [WEEK[day.weekday()] for day in spec.model_copy(update={"days": WEEK}).active_days()]
    choices = [weekdays(spec.days, count, flight) for count in range(1, len(set(flight)) + 1)]
    prices = [spec.fixed_cost + spec.cost_per_post * sum(day in days for day in flight) for days in choices]
    if spec.cost_per_post <= 0:
        return None

    def used(money: float) -> float:
        return max((price for price in prices if price <= money + CENT), default=0.0)

    def keys(money: float) -> Keys | None:
        return {"days": choices[prices.index(used(money))]} if used(money) else None

    return Lever(prepared.lines[name].account.cost, prices[-1], max(np.diff([0.0, *prices])), keys, used)


def weekdays(days: Sequence[str], count: int, flight: Sequence[str]) -> list[str]:
    """So many weekdays that occur in a flight: spread over the present ones, or these and the next others."""
    present = [day for day in days if day in flight]
    if count <= len(present):
        return [present[(2 * k + 1) * len(present) // (2 * count)] for k in range(count)]
    others = [day for day in WEEK if day in flight and day not in present]
    return [*present, *others[: count - len(present)]]


LEVERS: dict[type[LineBase], Callable[[Prepared, str, Any], Lever | None]] = {
    Ads: of_ads,
    Samples: of_seeds,
    Influencers: of_seeds,
    Posts: of_posts,
}
"""The kinds of line that money can move.  A new kind needs a function such as :func:`of_ads`, and its entry here."""


def plan_changes(prepared: Prepared, strategy: str, moved: Mapping[str, Lever], money: Mapping[str, float]) -> Keys:
    """What ``Scenario.with_changes`` needs to give each line its money; lines that get nothing leave the strategy.

    A line that keeps its money keeps its keys as they were typed.
    """
    chosen = prepared.scenario.strategy(strategy)
    changes: Keys = {}
    dropped = set()
    for name, lever in moved.items():
        if abs(money[name] - lever.now) < CENT:
            continue
        keys = lever.keys(money[name])
        if keys is None:
            dropped.add(name)
        else:
            changes |= {f"plan.{name}.{key}": value for key, value in keys.items()}
    if dropped:
        lines = [name for name in chosen.lines if name not in dropped]
        changes[f"strategies.{strategy}"] = {"lines": lines, "description": chosen.description}
    return changes
