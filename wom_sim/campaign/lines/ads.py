"""Advertising (R1): a budget spread evenly over the active days buys impressions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from wom_sim import behaviour, rules
from wom_sim.behaviour.exposure import CLASSES
from wom_sim.campaign.auction import Account, AdsDay, Shown, ads_day, capped_weeks, in_cents
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import CENT, Keys, Kind, Lever
from wom_sim.engine.lines import AdsLine
from wom_sim.language.say import say
from wom_sim.scenario.plan.ads import Ads
from wom_sim.scenario.presets.rules import RULES, candidates

FULL = 0.99
"""Ads count as sold out at this share of all occasions to show one: the rest would cost without end."""


class OfAds(Kind[Ads]):
    """Impressions, the same day over and over but for a weekly cap; money buys more of them until all are sold."""

    def compiled(self, context: Context, name: str, spec: Ads, ticks: Ticks) -> CompiledLine:
        """R1 for every day, with what the days cost and buy."""
        return bought(context, name, spec, dict.fromkeys(ticks, spec.budget / len(ticks)))

    def rescheduled(self, context: Context, one: CompiledLine, daily: Mapping[int, float]) -> CompiledLine:
        """R1 with other money on some days; its other costs stay."""
        spec: Any = one.spec
        other = bought(context, one.account.name, spec, {**one.daily, **daily}, one.others)
        budget = round(sum(in_cents(other.daily).values()), 2)
        kept = {name: getattr(one.account, name) for name in ("fixed", "hours", "wages", "not_made")}
        return replace(one, line=other.line, account=replace(other.account, budget=budget, **kept), daily=other.daily)

    def bids(self, context: Context, name: str, spec: Ads, ticks: Ticks) -> dict[tuple[str, int], float]:
        """Its money; rating points are bought outright."""
        if spec.grps is not None or not ticks:
            return {}
        shown, money = context.people(name) * spec.avails_per_day, spec.budget / len(ticks) / context.scale
        bid = rules.demanded(shown, money, price_per_thousand(spec))
        return dict.fromkeys([(spec.channel, tick) for tick in ticks], bid)

    def clicks(self, spec: Ads) -> Sequence[str]:
        """Those of the channel's ads."""
        return candidates(RULES["ads", "ctr"], spec.channel, None)

    def orders(self, spec: Ads) -> Sequence[str]:
        """Those of the channel's ads."""
        return candidates(RULES["ads", "cvr"], spec.channel, None)

    def unspent(self, account: Account) -> float:
        """Budget that found no inventory under the cap."""
        return account.unspent

    def amount(self, spec: Ads, most: int) -> float:
        """Its money."""
        return spec.budget

    def money(self, spec: Ads, days: int | None = None) -> float:
        """Its budget."""
        return spec.budget

    def takes_money(self, spec: Ads, days: int) -> bool:
        """It can."""
        return True

    def scaled_to(self, spec: Ads, money: float, most: int, days: int | None = None) -> Ads:
        """The line with this budget, and rating points in proportion."""
        points = spec.grps * money / spec.budget if spec.grps is not None and spec.budget else spec.grps
        return spec.model_copy(update={"budget": money, "grps": points})

    def more(self, context: Context, one: CompiledLine, spec: Ads, money: float) -> float:
        """What the auction takes of it on the days that are made."""
        richer = self.scaled_to(spec, spec.budget + money, 0)
        account = self.compiled(context, one.account.name, richer, tuple(one.account.spent)).account
        return account.cost - sum(one.account.spent.values()) - one.account.fixed

    def caps(self, spec: Ads) -> str:
        """Its frequency caps."""
        if spec.cap_per_week is None:
            return say("{day} a day", day=spec.cap_per_day)
        return say("{day} a day, {week} a week", day=spec.cap_per_day, week=spec.cap_per_week)

    def lever(self, context: Context, name: str, typed: Ads, now: Ads) -> Lever:
        """The budget, up to where ads are sold out."""
        fee = self.fees_alone(context.scenario, name, typed)
        keys, used = partial(self.keys_for, typed, fee), partial(self.used_of, typed, fee)
        return Lever(fee + now.budget, fee + typed.budget, fee + sold_out(context, name, typed), 0.0, keys, used)

    def keys_for(self, typed: Ads, fee: float, money: float) -> Keys | None:
        """The budget, and the rating points where these are typed, that money stands for beyond the fee."""
        if money - fee < CENT:
            return None
        scaled = self.scaled_to(typed, round(money - fee, 2), 0)
        points = {} if typed.grps is None else {"grps": scaled.grps}
        return {"budget": scaled.budget, **points}

    def used_of(self, typed: Ads, fee: float, money: float) -> float:
        """All of it, where it buys anything."""
        return money if self.keys_for(typed, fee, money) else 0.0


KIND = OfAds()


def bought(
    context: Context, name: str, spec: Ads, money: Mapping[int, float], others: Mapping[int, float] | None = None
) -> CompiledLine:
    """What the money of each tick buys, where other brands bid as much (none given: as the plans say)."""
    brand, column = context.scenario.contents[spec.content].brand, context.public.uneven.get(("", spec.channel), -1)
    bids = {tick: context.others(brand, spec.channel, tick) for tick in money} if others is None else others
    shown = shown_ads(context, name, column)
    people, usual = int(shown.people.sum()), spec.budget / len(money)

    def day(daily: float, bid: float) -> AdsDay:
        offered = offered_a_day(spec, people, daily, usual, len(money), context.scale, bid)
        return ads_day(shown, offered, spec.cap_per_day)

    kinds = {kind: day(*kind) for kind in {(daily, bids[tick]) for tick, daily in money.items()}}
    days = {tick: kinds[daily, bids[tick]] for tick, daily in money.items()}
    starts = week_starts(context, spec)
    if spec.cap_per_week is not None:
        days = capped_weeks(days, shown, spec.cap_per_week, starts)
    cuts = {tick: one.cuts for tick, one in days.items()}
    caps: dict[str, Any] = {"week_cap": spec.cap_per_week or 0, "week_starts": starts}
    line = AdsLine(**context.common(name, spec), cuts=cuts, classes=column, **caps)
    return CompiledLine(line, account(context, name, spec, days, money), daily=money, others=bids)


def shown_ads(context: Context, name: str, column: int) -> Shown:
    """Whom a line can reach, by class of exposure; one class where it is even."""
    members = context.public.of_line(name)
    if column < 0:
        return Shown.evenly(int(np.count_nonzero(members)))
    people = np.bincount(context.public.classes[members, column], minlength=CLASSES).astype(np.float64)
    return Shown(people, behaviour.exposure.of_ads(context.scenario.exposure.shape))


def offered_a_day(spec: Ads, people: int, daily: float, usual: float, days: int, scale: float, others: float) -> float:
    """Impressions that a day's money buys: rating points outright, else in an auction that saturates.

    ``usual`` is the money of each of the ``days``, were they all alike; ``others`` what other brands bid, in units
    of all that is shown.
    """
    if spec.grps is not None:
        return spec.grps / 100.0 * people / days * (daily / usual if usual else 1.0)
    return rules.auctioned(people * spec.avails_per_day, daily / scale, price_per_thousand(spec), others)


def price_per_thousand(spec: Ads) -> float:
    """Money per 1,000 impressions, the premium of a target on top."""
    return spec.price_per_thousand * (1.0 + (spec.target.premium if spec.target is not None else 0.0))


def week_starts(context: Context, spec: Ads) -> frozenset[int]:
    """The ticks on which a week of the line begins: its first day, and every seventh from there."""
    first, last = context.scenario.tick(spec.start), context.scenario.tick(spec.end)
    return frozenset(range(first, last + 1, 7)) if spec.cap_per_week is not None else frozenset()


def account(context: Context, name: str, spec: Ads, days: dict[int, AdsDay], money: Mapping[int, float]) -> Account:
    """What the line spends day by day, and buys."""
    return Account(
        name, spec.medium, spec.kind, spec.budget,
        spent=in_cents({tick: money[tick] * day.share_spent for tick, day in days.items()}),
        fixed=spec.fixed_cost,
        expected=sum(day.expected for day in days.values()) * context.scale,
        unfilled=sum(day.unfilled for day in days.values()) * context.scale,
    )  # fmt: skip


def sold_out(context: Context, name: str, spec: Ads) -> float:
    """The budget at which the daily cap is reached everywhere, or :data:`FULL` of all occasions (R1 for the budget).

    Where exposure is uneven only the occasions end it: who is there little can be shown more long after the others have
    reached the cap.
    """
    days = len(spec.active_days())
    most = spec.avails_per_day if context.scenario.exposure.uneven else float(spec.cap_per_day)
    if spec.grps is not None:
        return spec.budget / spec.grps * 100 * most * days
    sold = min(most / spec.avails_per_day, FULL)
    occasions = context.people(name) * context.scale * spec.avails_per_day
    return -math.log1p(-sold) * occasions * price_per_thousand(spec) / 1000 * days
