"""What money does to a line of the plan: the one place to extend when a new kind of line can be scaled.

Every kind that a strategy's own budget scales (``compiling.budgets``) is scaled here likewise, and posts by whole
weekdays.  Any other kind of line keeps its money.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from wom_sim.campaign.budgets import fixed, price_of_one, scalable, scaled_to, within_budget
from wom_sim.campaign.hours import work_of
from wom_sim.campaign.lines import Desk
from wom_sim.campaign.prepare import Prepared
from wom_sim.scenario.plan.line import WEEK
from wom_sim.scenario.plan.plan import Ads, Event, Influencers, Line, Posts, Samples

Keys = dict[str, Any]

FULL = 0.99
"""Ads count as sold out at this share of all occasions to show one: the rest would cost without end."""

CENT = 0.005


class Lever(NamedTuple):
    """How money moves one line; money is all that the line costs, fees and wages included.

    ``now``: money in the strategy.  ``typed``: money that the line's own keys stand for.  ``most``: more buys nothing.
    ``piece``: the price of a little more, 0 where any sum buys some.  ``keys(money)``: the keys that change, None where
    the money buys nothing at all.  ``used(money)``: how much of it buys something whole.
    """

    now: float
    typed: float
    most: float
    piece: float
    keys: Callable[[float], Keys | None]
    used: Callable[[float], float]


def levers(prepared: Prepared, strategy: str, named: Collection[str]) -> dict[str, Lever]:
    """The lines of a strategy that money can move; posts come in whole weekdays, so they move only if ``named``."""
    desk = Desk(prepared.scenario, prepared.setting, prepared.public, prepared.scale)
    typed = {name: prepared.scenario.plan[name] for name in prepared.scenario.strategy(strategy).lines}
    plan = within_budget(desk.scenario, strategy, typed, work_of(desk.scenario, typed), desk.most)
    found = {}
    for name, spec in typed.items():
        lever = None if isinstance(spec, Posts) and name not in named else lever_of(desk, name, spec, plan[name])
        if lever is not None:
            found[name] = lever
    return found


def lever_of(desk: Desk, name: str, typed: Line, now: Line) -> Lever | None:
    """How money moves one line, as typed and as its strategy has it; None where it cannot."""
    if isinstance(typed, Posts):
        return of_posts(desk, name, typed)
    if isinstance(typed, Ads):
        return of_ads(desk, name, typed, now)
    if isinstance(typed, Samples | Event | Influencers) and price_of_one(typed) > 0:
        return of_people(desk, name, typed, now)
    return None


def fees(desk: Desk, name: str, spec: Line) -> float:
    """Money of a line that does not grow with it: fixed cost and wages."""
    return fixed(desk.scenario, spec, work_of(desk.scenario, {name: spec})[name])


def of_ads(desk: Desk, name: str, typed: Ads, now: Line) -> Lever:
    """The budget, up to where ads are sold out."""
    fee = fees(desk, name, typed)

    def keys(money: float) -> Keys | None:
        if money - fee < CENT:
            return None
        scaled: Any = scaled_to(typed, round(money - fee, 2), 0)
        points = {} if typed.grps is None else {"grps": scaled.grps}
        return {"budget": scaled.budget, **points}

    def used(money: float) -> float:
        return money if keys(money) else 0.0

    return Lever(fee + scalable(now), fee + typed.budget, fee + sold_out(desk, name, typed), 0.0, keys, used)


def sold_out(desk: Desk, name: str, spec: Ads) -> float:
    """The budget at which the daily cap is reached everywhere, or :data:`FULL` of all occasions (R1 for the budget).

    Where exposure is uneven only the occasions end it: who is there little can be shown more long after the others have
    reached the cap.
    """
    days = len(spec.active_days())
    most = spec.avails_per_day if desk.scenario.exposure.uneven else float(spec.cap_per_day)
    if spec.grps is not None:
        return spec.budget / spec.grps * 100 * most * days
    sold = min(most / spec.avails_per_day, FULL)
    occasions = np.count_nonzero(desk.public.of_line(name)) * desk.scale * spec.avails_per_day
    price = spec.price_per_thousand * (1.0 + (spec.target.premium if spec.target is not None else 0.0))
    return -math.log1p(-sold) * occasions * price / 1000 * days


def of_people(desk: Desk, name: str, typed: Samples | Event | Influencers, now: Line) -> Lever:
    """So many whole samples, guests or influencers; at most everybody there is to choose from."""
    fee, price, most = fees(desk, name, typed), price_of_one(typed), desk.most(name, typed)
    limit = most if typed.who is None or typed.who.ids is None else min(most, len(typed.who.ids))

    def money_of(spec: Line) -> float:
        return fee + (scalable(spec) if getattr(spec, "number", None) else price * most)

    def keys(money: float) -> Keys | None:
        scaled: Any = scaled_to(typed, max(0.0, money - fee + CENT), limit)
        return {"number": scaled.number} if scaled.number else None

    def used(money: float) -> float:
        found = keys(money)
        return round(fee + price * found["number"], 2) if found else 0.0

    return Lever(money_of(now), money_of(typed), fee + price * limit, price, keys, used)


def of_posts(desk: Desk, name: str, typed: Posts) -> Lever | None:
    """So many weekdays, the present ones first; the number of posts is what costs."""
    flight = [WEEK[day.weekday()] for day in typed.model_copy(update={"days": WEEK}).active_days()]
    choices = [weekdays(typed.days, count, flight) for count in range(1, len(set(flight)) + 1)]
    prices = [fees(desk, name, typed.model_copy(update={"days": tuple(days)})) for days in choices]
    pieces = np.diff(prices) if len(prices) > 1 else np.array(prices)
    if pieces.min() <= 0:
        return None

    def used(money: float) -> float:
        return max((price for price in prices if price <= money + CENT), default=0.0)

    def keys(money: float) -> Keys | None:
        return {"days": choices[prices.index(used(money))]} if used(money) else None

    now = fees(desk, name, typed)
    return Lever(now, now, prices[-1], float(pieces.max()), keys, used)


def weekdays(days: Sequence[str], count: int, flight: Sequence[str]) -> list[str]:
    """So many weekdays that occur in a flight: spread over the present ones, or these and the next others."""
    present = [day for day in days if day in flight]
    if count <= len(present):
        return [present[(2 * k + 1) * len(present) // (2 * count)] for k in range(count)]
    others = [day for day in WEEK if day in flight and day not in present]
    return [*present, *others[: count - len(present)]]


def plan_changes(prepared: Prepared, strategy: str, moved: Mapping[str, Lever], money: Mapping[str, float]) -> Keys:
    """What ``Scenario.with_changes`` needs to give each line its money; lines that get nothing leave the strategy.

    Where nothing moves nothing changes; else a budget of the strategy's own gives way to the money of its lines.
    """
    if all(abs(money[name] - lever.now) < CENT for name, lever in moved.items()):
        return {}
    chosen = prepared.scenario.strategy(strategy)
    changes: Keys = {}
    dropped = set()
    for name, lever in moved.items():
        keys = {} if abs(money[name] - lever.typed) < CENT else lever.keys(money[name])
        if keys is None:
            dropped.add(name)
        else:
            changes |= {f"plan.{name}.{key}": value for key, value in keys.items()}
    if dropped or chosen.budget is not None:
        lines = [name for name in chosen.lines if name not in dropped]
        changes[f"strategies.{strategy}"] = {"lines": lines, "description": chosen.description}
    return changes
