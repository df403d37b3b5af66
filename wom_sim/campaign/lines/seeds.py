"""Lines that start with chosen people (R4): whom they choose in a given world, and what money makes of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from wom_sim import rng
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import Choose, CompiledLine, Context, Ticks
from wom_sim.campaign.lines.line import CENT, Keys, Kind, Lever
from wom_sim.engine.lines import SeedsLine
from wom_sim.engine.setting import Setting
from wom_sim.engine.state import Mark
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.scenario.plan.line import Seeding, Who
from wom_sim.scenario.scenario import Scenario
from wom_sim.seeding import choice, order
from wom_sim.seeding.links import refuse_step

S = TypeVar("S", bound=Seeding)

EVERYBODY = Who(rule="random")


class Seeds(Kind[S]):
    """People who get the content for certain; whom they are depends on the world, how many they are does not.

    Money buys more of them, whole ones only.  ``marks`` are what they carry afterwards; ``sponsored`` people also pass
    the content on in the name of the line.
    """

    marks = Mark.SEEDED
    sponsored = False

    def compiled(self, context: Context, name: str, spec: S, ticks: Ticks) -> CompiledLine:
        """R4 for every day."""
        members = context.public.of_line(name)
        content = context.common(name, spec)["content"]
        told = context.scenario, context.setting, content
        money, choose = chooser(*told, name, spec, members, context.scale, len(ticks))
        line = SeedsLine(
            **context.common(name, spec),
            people=dict.fromkeys(ticks, np.zeros(0, np.int64)),
            marks=int(self.marks),
            sponsored=self.sponsored,
            trial=getattr(spec, "trial", 0.0),
        )
        return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=spec.fixed_cost + money), choose)

    def most(self, context: Context, name: str, spec: S) -> int:
        """Everybody among whom it may choose, as far as there are hands or places for them."""
        network = context.setting.network
        people = network.people
        if spec.who is not None:
            people = len(eligible(context.scenario, network, spec, context.public.of_line(name), name))
        return int(min(people * context.scale, spec.ceiling))

    def counted(self, spec: S, most: int) -> S:
        """The line with the number of people whom it names, where none was typed."""
        if spec.who is None or spec.number is not None or spec.budget is not None:
            return spec
        return spec.model_copy(update={"number": most})

    def noun_of(self, spec: S) -> str:
        """People; nothing but money where that says how many."""
        return self.noun if spec.budget is None else ""

    def amount(self, spec: S, most: int) -> float:
        """Its people, or its money where that says how many."""
        if spec.budget is not None:
            return spec.budget
        return most if spec.number is None else spec.number

    def money(self, spec: S, days: int | None = None) -> float:
        """The price of its people over the days that are made; over all of its days when left out."""
        if spec.budget is not None:
            return spec.budget
        return price_of_one(spec, days) * (spec.number or 0)

    def takes_money(self, spec: S, days: int) -> bool:
        """It can where people have a price."""
        return spec.budget is not None or price_of_one(spec, days) > 0.0

    def scaled_to(self, spec: S, money: float, most: int, days: int | None = None) -> S:
        """As many whole people as the money pays for."""
        if spec.budget is not None:
            return spec.model_copy(update={"budget": money})
        price = price_of_one(spec, days)
        return spec.model_copy(update={"number": min(most, int(money / price + 1e-9))}) if price else spec

    def more(self, context: Context, one: CompiledLine, spec: S, money: float) -> float:
        """The price of the people who are left to choose from."""
        if spec.budget is not None:
            return max(0.0, min(money, self.price_of_all(context, one.account.name, spec) - spec.budget))
        price, ids = price_of_one(spec), spec.who.ids if spec.who is not None else None
        if price <= 0.0:
            return 0.0
        room = self.most(context, one.account.name, spec) if ids is None else len(ids)
        return price * min(int(money / price), room - (spec.number or room))

    def is_full(self, context: Context, name: str, spec: S) -> bool:
        """Whether all are chosen that there are, and more could be paid for."""
        if spec.budget is not None:
            return spec.budget >= self.price_of_all(context, name, spec)
        return price_of_one(spec) > 0.0 and self.amount(spec, 0) >= self.most(context, name, spec)

    def lever(self, context: Context, name: str, typed: S, now: S) -> Lever | None:
        """So many whole people, or their money; at most everybody there is to choose from."""
        if typed.budget is not None and now.budget is not None:
            fee, whole = self.fees_alone(context.scenario, name, typed), self.price_of_all(context, name, typed)
            moved = partial(self.budget_for, fee), partial(self.budget_used, fee)
            return Lever(fee + now.budget, fee + typed.budget, fee + whole, 0.0, *moved)
        if (price := price_of_one(typed)) <= 0:
            return None
        fee, most = self.fees_alone(context.scenario, name, typed), self.most(context, name, typed)
        limit = most if typed.who is None or typed.who.ids is None else min(most, len(typed.who.ids))
        here, there = (fee + (self.money(one) if one.number else price * most) for one in (now, typed))
        keys = partial(self.keys_for, typed, fee, limit)
        used = partial(self.used_of, typed, fee, limit)
        return Lever(here, there, fee + price * limit, price, keys, used)

    def price_of_all(self, context: Context, name: str, spec: S) -> float:
        """Money that everybody would cost among whom it may choose."""
        everyone = eligible(context.scenario, context.setting.network, spec, context.public.of_line(name), name)
        purse = purse_of(spec, context.setting.network, context.scale, len(spec.active_days()))
        return purse.price_of(everyone) * context.scale

    def budget_for(self, fee: float, money: float) -> Keys | None:
        """The budget that money stands for beyond the fee."""
        return {"budget": round(money - fee, 2)} if money - fee >= CENT else None

    def budget_used(self, fee: float, money: float) -> float:
        """All of it, where it buys anything."""
        return money if self.budget_for(fee, money) else 0.0

    def keys_for(self, typed: S, fee: float, limit: int, money: float) -> Keys | None:
        """The number of people whom money buys beyond the fee."""
        scaled = self.scaled_to(typed, max(0.0, money - fee + CENT), limit)
        return {"number": scaled.number} if scaled.number else None

    def used_of(self, typed: S, fee: float, limit: int, money: float) -> float:
        """How much of it buys whole people."""
        found = self.keys_for(typed, fee, limit, money)
        return round(fee + price_of_one(typed) * found["number"], 2) if found else 0.0


def price_of_one(spec: Seeding, days: int | None = None) -> float:
    """Money for one of them over the days that are made; over all of the line when left out."""
    return spec.cost_of_one * (len(spec.active_days()) if days is None else days)


def chooser(
    scenario: Scenario,
    setting: Setting,
    content: int,
    name: str,
    spec: Seeding,
    members: np.ndarray,
    scale: float,
    days: int,
) -> tuple[float, Choose]:
    """What the people cost whom a line seeds on some days, and who they are; ``members`` are its audience."""
    who, network = spec.who or EVERYBODY, setting.network
    everyone = eligible(scenario, network, spec, members, name)
    by = ranking(scenario, setting, who, name)
    fixed = setting, content, who.ranks_by, by, members, everyone
    lots = rng.name_word(name), spec.others_each_day
    if spec.budget is not None:
        purse = purse_of(spec, network, scale, days)
        money = min(spec.budget, purse.price_of(everyone) * scale) if days else 0.0
        return money, Chooser(*fixed, math.inf, *lots, purse)
    number = float(spec.number) if spec.number is not None else min(len(everyone) * scale, spec.ceiling)
    if number > len(everyone) * scale + 0.5:
        raise scenario.error(
            ("plan", name, "number"),
            say(
                "{number:,.0f} are more than the {people:,.0f} people there are to choose from",
                number=number,
                people=len(everyone) * scale,
            ),
            say("lower number"),
        )
    return spec.cost_of_one * number * days, Chooser(*fixed, number / scale, *lots)


def ranking(scenario: Scenario, setting: Setting, who: Who, name: str) -> np.ndarray | None:
    """The numbers by which people are ranked, where the rule ranks by an attribute; refuses what cannot be ranked."""
    try:
        if who.ranks_by in RESTS_ON_SUMS:
            refuse_step(setting, who.ranks_by)
        return choice.numbers_of(setting.network, who.column) if who.column else None
    except InputError as error:
        message, _, hint = str(error).partition("\n   hint: ")
        raise scenario.error(("plan", name, "who"), message, hint) from None


RESTS_ON_SUMS = ("opim",)
"""Rules that need that a further seed never adds more to many seeds than to few."""


@dataclass(frozen=True, eq=False)
class Purse:
    """Money for the people of one choice, in simulated people's prices, ``float64[people]``.

    ``times``: how often it is filled, where others are chosen every day.
    """

    prices: np.ndarray
    money: float
    times: int

    def price_of(self, people: np.ndarray) -> float:
        """What some people cost, every time that people are chosen."""
        return float(self.prices[people].sum()) * self.times

    def buys(self, order: np.ndarray, state: int) -> np.ndarray:
        """The first of an order whom the money pays for; the next by lot, so that on average all of it is spent."""
        spent = np.cumsum(self.prices[order])
        many = int(np.searchsorted(spent, self.money * (1.0 + 1e-12), "right"))
        left = self.money - (float(spent[many - 1]) if many else 0.0)
        if many < len(order) and lot_of(state) * float(self.prices[order[many]]) < left:
            many += 1
        return np.asarray(order[:many])


def purse_of(spec: Seeding, network: Network, scale: float, days: int) -> Purse:
    """The prices of a line's people, and the money for each time that it chooses them."""
    daily = spec.cost_of_one + spec.cost_of_follower * network.out_degree
    times, prices = (days, daily) if spec.others_each_day else (1, daily * days)
    return Purse(np.asarray(prices, np.float64), (spec.budget or 0.0) / scale / max(1, times), times)


@dataclass(frozen=True, eq=False)
class Chooser:
    """Whom a line seeds, by the seed of the world and the tick.

    ``exact`` is how many simulated people it seeds, a fraction by lot; ``anew`` whether others every day; ``purse``
    the money that says how many, where it does.
    """

    setting: Setting
    content: int
    rule: str | None
    by: np.ndarray | None
    members: np.ndarray
    everyone: np.ndarray
    exact: float
    word: int
    anew: bool
    purse: Purse | None = None

    def __call__(self, seed: int, tick: int) -> np.ndarray:
        """Their positions."""
        state, everybody = rng.key(seed, Purpose.SEEDING, self.word), len(self.everyone)
        lots = rng.absorb(state, tick) if self.anew else state
        if self.purse is not None:
            return self.purse.buys(self.first(everybody, lots), lots)
        return self.first(min(everybody, rounded_by_lot(self.exact, state)), lots)

    def first(self, seeds: int, lots: int) -> np.ndarray:
        """The first people of the order."""
        network, everyone = self.setting.network, self.everyone
        if self.rule is None:
            return choice.first_by_lot(everyone, network, seeds, lots)
        if self.rule not in choice.BY_LOT:
            return self.ranked[:seeds]
        if len(everyone) == network.people:
            return order.by_lot(self.setting, self.rule, seeds, lots)
        ranked = order.by_lot(self.setting, self.rule, network.people, lots)
        return np.asarray(ranked[self.members[ranked]][:seeds])

    @cached_property
    def ranked(self) -> np.ndarray:
        """People in the order of a rule that does not go by lot: the same in every world."""
        told = self.setting, self.content, self.rule or "", self.members
        if self.purse is not None:
            return order.order_of(*told, len(self.everyone), self.by, self.purse.prices, self.purse.money)
        return order.order_of(*told, min(len(self.everyone), int(self.exact) + 1), self.by)


def eligible(scenario: Scenario, network: Network, spec: Seeding, members: np.ndarray, name: str) -> np.ndarray:
    """Positions of everybody among whom a seeding line may choose: those it names, if they are in its audience."""
    found = named(scenario, network, spec.who or EVERYBODY, name)
    found = found[members[found]]
    if len(found) == 0:
        raise scenario.error(("plan", name, "target"), say("nobody is left to choose from"), say("widen the target"))
    return np.asarray(found)


def named(scenario: Scenario, network: Network, who: Who, name: str) -> np.ndarray:
    """Positions of everybody whom a rule, ids or attributes name."""
    if who.ranks_by is not None:
        return np.arange(network.people)
    key = "ids" if who.ids is not None else "attribute"
    try:
        if who.ids is not None:
            return choice.positions_of(network, who.ids)
        people = choice.with_attributes(network, who.attribute or {})
    except InputError as error:
        message, _, hint = str(error).partition(" – ")
        raise scenario.error(("plan", name, "who", key), message, hint) from None
    if len(people) == 0:
        raise scenario.error(("plan", name, "who", key), say("nobody in the network has these attributes"))
    return people


def rounded_by_lot(number: float, state: int) -> int:
    """A whole number whose mean over worlds is ``number``: 0.1 is one in a tenth of the worlds, else none.

    To the nearest would turn ten creators among 100,000 people, at one simulated person per hundred, into nobody.
    """
    return int(number) + (lot_of(state) < number - int(number))


def lot_of(state: int) -> float:
    """A number from 0 to 1 by lot."""
    return rng.uniform(rng.absorb(rng.absorb(state, Purpose.SEEDING), 0))
