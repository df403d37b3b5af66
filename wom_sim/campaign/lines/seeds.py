"""Lines that start with chosen people (R4): whom they choose in a given world, and what money makes of them."""

from __future__ import annotations

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
        number, choose = chooser(*told, name, spec, members, context.scale)
        line = SeedsLine(
            **context.common(name, spec),
            people=dict.fromkeys(ticks, np.zeros(0, np.int64)),
            marks=int(self.marks),
            sponsored=self.sponsored,
            trial=getattr(spec, "trial", 0.0),
        )
        fixed = spec.fixed_cost + spec.cost_of_one * number * len(ticks)
        return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=fixed), choose)

    def most(self, context: Context, name: str, spec: S) -> int:
        """Everybody among whom it may choose, as far as there are hands or places for them."""
        network = context.setting.network
        people = network.people
        if spec.who is not None:
            people = len(eligible(context.scenario, network, spec, context.public.of_line(name), name))
        return int(min(people * context.scale, spec.ceiling))

    def counted(self, spec: S, most: int) -> S:
        """The line with the number of people whom it names, where none was typed."""
        if spec.who is None or spec.number is not None:
            return spec
        return spec.model_copy(update={"number": most})

    def amount(self, spec: S, most: int) -> float:
        """Its people."""
        return most if spec.number is None else spec.number

    def money(self, spec: S, days: int | None = None) -> float:
        """The price of its people over the days that are made; over all of its days when left out."""
        return price_of_one(spec, days) * (spec.number or 0)

    def takes_money(self, spec: S, days: int) -> bool:
        """It can where people have a price."""
        return price_of_one(spec, days) > 0.0

    def scaled_to(self, spec: S, money: float, most: int, days: int | None = None) -> S:
        """As many whole people as the money pays for."""
        price = price_of_one(spec, days)
        return spec.model_copy(update={"number": min(most, int(money / price + 1e-9))}) if price else spec

    def more(self, context: Context, one: CompiledLine, spec: S, money: float) -> float:
        """The price of the people who are left to choose from."""
        price, ids = price_of_one(spec), spec.who.ids if spec.who is not None else None
        if price <= 0.0:
            return 0.0
        room = self.most(context, one.account.name, spec) if ids is None else len(ids)
        return price * min(int(money / price), room - (spec.number or room))

    def is_full(self, context: Context, name: str, spec: S) -> bool:
        """Whether all are chosen that there are, and more could be paid for."""
        return price_of_one(spec) > 0.0 and self.amount(spec, 0) >= self.most(context, name, spec)

    def lever(self, context: Context, name: str, typed: S, now: S) -> Lever | None:
        """So many whole people; at most everybody there is to choose from."""
        if (price := price_of_one(typed)) <= 0:
            return None
        fee, most = self.fees_alone(context.scenario, name, typed), self.most(context, name, typed)
        limit = most if typed.who is None or typed.who.ids is None else min(most, len(typed.who.ids))
        here, there = (fee + (self.money(one) if one.number else price * most) for one in (now, typed))
        keys = partial(self.keys_for, typed, fee, limit)
        used = partial(self.used_of, typed, fee, limit)
        return Lever(here, there, fee + price * limit, price, keys, used)

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
) -> tuple[float, Choose]:
    """How many real people a line seeds each time, and who the simulated ones are; ``members`` are its audience."""
    who, network = spec.who or EVERYBODY, setting.network
    everyone = eligible(scenario, network, spec, members, name)
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
    by = ranking(scenario, setting, who, name)
    fixed = members, everyone, number / scale, rng.name_word(name)
    return number, Chooser(setting, content, who.ranks_by, by, *fixed, spec.others_each_day)


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
class Chooser:
    """Whom a line seeds, by the seed of the world and the tick.

    ``exact`` is how many simulated people it seeds, a fraction by lot; ``anew`` whether others every day.
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

    def __call__(self, seed: int, tick: int) -> np.ndarray:
        """Their positions."""
        network, everyone = self.setting.network, self.everyone
        state = rng.key(seed, Purpose.SEEDING, self.word)
        seeds = min(len(everyone), rounded_by_lot(self.exact, state))
        lots = rng.absorb(state, tick) if self.anew else state
        if self.rule is None:
            return choice.first_by_lot(everyone, network, seeds, lots)
        if self.rule not in order.BY_LOT:
            return self.ranked[:seeds]
        if len(everyone) == network.people:
            return order.by_lot(self.setting, self.rule, seeds, lots)
        ranked = order.by_lot(self.setting, self.rule, network.people, lots)
        return np.asarray(ranked[self.members[ranked]][:seeds])

    @cached_property
    def ranked(self) -> np.ndarray:
        """People in the order of a rule that does not go by lot: the same in every world."""
        most = min(len(self.everyone), int(self.exact) + 1)
        return order.order_of(self.setting, self.content, self.rule or "", self.members, most, self.by)


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
    lot = rng.uniform(rng.absorb(rng.absorb(state, Purpose.SEEDING), 0))
    return int(number) + (lot < number - int(number))
