"""Lines of the plan in the engine's terms, each with its account."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wom_sim import behaviour, rng, rules
from wom_sim.behaviour.exposure import CLASSES
from wom_sim.campaign.auction import Account, AdsDay, Shown, ads_day, capped_weeks, in_cents
from wom_sim.campaign.audiences import Public
from wom_sim.campaign.choosing import Choose, chooser, eligible, most
from wom_sim.campaign.contents import pieces_of
from wom_sim.engine import setting as w
from wom_sim.engine.lines import AdsLine, Line, Outlet, PostsLine, PressLine, Rotation, SeedsLine
from wom_sim.engine.state import Mark
from wom_sim.ledger import Medium
from wom_sim.rng import Purpose
from wom_sim.scenario.plan.plan import Ads, Contest, Event, Influencers, Posts, Press, Referral, Samples
from wom_sim.scenario.plan.plan import Line as Spec
from wom_sim.scenario.scenario import Scenario

Ticks = tuple[int, ...]


@dataclass(frozen=True)
class CompiledLine:
    """A line of the plan ready to run: its part of the model, its money, and whom it seeds in a given world.

    ``spec`` is what was compiled: the line of the plan as a budget allows it.
    """

    line: Line
    account: Account
    choose: Choose | None = None
    spec: Spec | None = None

    def in_world(self, seed: int) -> Line:
        """The line with this world's seeds filled in."""
        if self.choose is None or not isinstance(self.line, SeedsLine):
            return self.line
        return replace(self.line, people={tick: self.choose(seed, tick) for tick in self.line.people})


@dataclass(frozen=True)
class Desk:
    """What every line is compiled with."""

    scenario: Scenario
    setting: w.Setting
    public: Public
    scale: float  # real people behind each simulated one

    def content(self, name: str) -> int:
        """Place of a content among the engine's; of its first piece where it has several."""
        return [piece.content for piece in pieces_of(self.scenario)].index(name)

    def most(self, name: str, spec: Spec) -> int:
        """The most real people that a seeding line can choose."""
        if isinstance(spec, Samples | Event | Influencers) and spec.who is not None:
            people = len(eligible(self.scenario, self.setting.network, spec, self.public.of_line(name), name))
        else:
            people = self.setting.network.people
        ceiling = most(spec) if isinstance(spec, Samples | Event) else math.inf
        return int(min(people * self.scale, ceiling))

    def pieces(self, spec: Spec) -> int:
        """How many pieces the content of a line has."""
        return self.scenario.contents[spec.content].pieces

    def channel(self, brand: str, name: str) -> int:
        """Place of a channel among the engine's."""
        places = [(self.setting.brands[one.brand].name, one.name) for one in self.setting.channels]
        return places.index((brand, name))

    def common(self, name: str, spec: Spec) -> dict[str, Any]:
        """What every line of the engine says."""
        channel = getattr(spec, "channel", None)
        return {
            "name": name,
            "word": rng.name_word(name),
            "medium": Medium[spec.medium.upper()],
            "content": self.content(spec.content),
            "attention": rules.units(spec.attention * self.scenario.contents[spec.content].fits(channel)),
            "trust": rules.units(spec.trust),
            "audience": self.public.lines[name],
            **{rate: getattr(spec, rate) for rate in ("cvr", "odds") if hasattr(spec, rate)},
            "ctr": spec.click_rate if isinstance(spec, Ads) else getattr(spec, "ctr", None),
        }


def compile_line(desk: Desk, name: str, spec: Spec, ticks: Ticks) -> CompiledLine:
    """A line of the plan, active on these ticks, in the engine's terms and with its account."""
    if isinstance(spec, Ads):
        return compile_ads(desk, name, spec, ticks)
    if isinstance(spec, Posts):
        return compile_posts(desk, name, spec, ticks)
    if isinstance(spec, Press):
        return compile_press(desk, name, spec, ticks)
    if isinstance(spec, Referral):
        return compile_referral(desk, name, spec, ticks)
    if isinstance(spec, Contest):
        return compile_contest(desk, name, spec, ticks)
    if isinstance(spec, Influencers) and spec.who is None:
        return compile_accounts(desk, name, spec, ticks)
    return compile_seeds(desk, name, spec, ticks)


def compile_ads(desk: Desk, name: str, spec: Ads, ticks: Ticks) -> CompiledLine:
    """R1: a budget spread evenly over the active days; the same day over and over, but for a weekly cap."""
    daily, column = spec.budget / len(ticks), desk.public.uneven.get(("", spec.channel), -1)
    shown = shown_ads(desk, name, column)
    offered = offered_a_day(spec, int(shown.people.sum()), daily / desk.scale, len(ticks))
    day = ads_day(shown, offered, spec.cap_per_day)
    days = dict.fromkeys(ticks, day)
    starts = week_starts(desk, spec)
    if spec.cap_per_week is not None:
        days = capped_weeks(days, shown, spec.cap_per_week, starts)
    account = ads_account(desk, name, spec, days)
    cuts = {tick: one.cuts for tick, one in days.items()}
    caps: dict[str, Any] = {"week_cap": spec.cap_per_week or 0, "week_starts": starts}
    return CompiledLine(AdsLine(**desk.common(name, spec), cuts=cuts, classes=column, **caps), account)


def shown_ads(desk: Desk, name: str, column: int) -> Shown:
    """Whom a line of ads can reach, by class of exposure; one class where it is even."""
    members = desk.public.of_line(name)
    if column < 0:
        return Shown.evenly(int(np.count_nonzero(members)))
    people = np.bincount(desk.public.classes[members, column], minlength=CLASSES).astype(np.float64)
    return Shown(people, behaviour.exposure.of_ads(desk.scenario.exposure.shape))


def offered_a_day(spec: Ads, people: int, daily: float, days: int) -> float:
    """Impressions that a day's money buys: rating points outright, else in an auction that saturates."""
    if spec.grps is not None:
        return spec.grps / 100.0 * people / days
    premium = 1.0 + (spec.target.premium if spec.target is not None else 0.0)
    return rules.expected_impressions(people * spec.avails_per_day, daily, spec.price_per_thousand * premium)


def week_starts(desk: Desk, spec: Ads) -> frozenset[int]:
    """The ticks on which a week of the line begins: its first day, and every seventh from there."""
    first, last = desk.scenario.tick(spec.start), desk.scenario.tick(spec.end)
    return frozenset(range(first, last + 1, 7)) if spec.cap_per_week is not None else frozenset()


def ads_account(desk: Desk, name: str, spec: Ads, days: dict[int, AdsDay]) -> Account:
    """What the line spends day by day, and buys."""
    daily = spec.budget / len(days)
    return Account(
        name, spec.medium, spec.kind, spec.budget,
        spent=in_cents({tick: daily * day.share_spent for tick, day in days.items()}),
        fixed=spec.fixed_cost,
        expected=sum(day.expected for day in days.values()) * desk.scale,
        unfilled=sum(day.unfilled for day in days.values()) * desk.scale,
    )  # fmt: skip


def compile_posts(desk: Desk, name: str, spec: Posts, ticks: Ticks) -> CompiledLine:
    """R2: owned posts on their weekdays."""
    place = (desk.scenario.contents[spec.content].brand, spec.channel)
    channel, column = desk.channel(*place), desk.public.uneven.get(place, -1)
    reach = desk.setting.channels[channel].reach
    chances = tuple(behaviour.exposure.of_posts(reach).tolist()) if column >= 0 else (reach,)
    line = PostsLine(**desk.common(name, spec), channel=channel, reach=chances, ticks=frozenset(ticks), classes=column)
    fixed = spec.fixed_cost + spec.cost_per_post * len(ticks)
    if desk.pieces(spec) > 1:
        turns = [ticks[k :: desk.pieces(spec)] for k in range(desk.pieces(spec))]
        parts = [replace(line, content=line.content + k, ticks=frozenset(turn)) for k, turn in enumerate(turns)]
        rotation = Rotation(**desk.common(name, spec), parts=tuple(parts))
        return CompiledLine(rotation, Account(name, spec.medium, spec.kind, fixed=fixed))
    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=fixed))


def compile_accounts(desk: Desk, name: str, spec: Influencers, ticks: Ticks) -> CompiledLine:
    """R4: accounts with followers of their own; a person sees a post of each with chance followers/people · reach."""
    number = spec.number or 0
    people = float(np.count_nonzero(desk.public.of_line(name))) * desk.scale
    seen = min(1.0, (spec.followers or 0) / people) * spec.reach if people else 0.0
    cuts = rng.cut_each(np.array(rules.binomial_tail(number, seen)))
    line = AdsLine(**desk.common(name, spec), cuts=dict.fromkeys(ticks, cuts))
    fixed = spec.fixed_cost + spec.fee * number * len(ticks)
    expected = number * seen * people * len(ticks)
    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=fixed, expected=expected))


def compile_seeds(desk: Desk, name: str, spec: Samples | Influencers | Event, ticks: Ticks) -> CompiledLine:
    """R4: people who get the content for certain; whom they are depends on the world, how many they are does not."""
    number, choose = chooser(desk.scenario, desk.setting.network, name, spec, desk.public.of_line(name), desk.scale)
    sponsored = isinstance(spec, Influencers)
    marks = Mark.SEEDED | Mark.OWNER if isinstance(spec, Samples) else Mark.SEEDED
    nobody = dict.fromkeys(ticks, np.zeros(0, np.int64))
    trial = 0.0 if isinstance(spec, Influencers) else spec.trial
    line = SeedsLine(**desk.common(name, spec), people=nobody, marks=int(marks), sponsored=sponsored, trial=trial)
    each = spec.fee if isinstance(spec, Influencers) else spec.cost_each
    fixed = spec.fixed_cost + each * number * len(ticks)
    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=fixed), choose)


def compile_press(desk: Desk, name: str, spec: Press, ticks: Ticks) -> CompiledLine:
    """R3: outlets that may take the story from the day of the press work on."""
    common, first = desk.common(name, spec), desk.scenario.tick(spec.on)
    last = min(desk.scenario.days, first + spec.days - 1) if ticks else 0
    outlets = tuple(
        Outlet(
            **{**common, "name": f"{name}/{outlet}", "word": rng.name_word(f"{name}/{outlet}")},
            reach=one.reach, take_up=one.take_up,
        )
        for outlet, one in spec.outlets.items()
    )  # fmt: skip
    needed = spec.shares_needed / desk.scale
    line = PressLine(**common, outlets=outlets, first=first, last=last, needed=needed)
    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=spec.fixed_cost))


def compile_referral(desk: Desk, name: str, spec: Referral, ticks: Ticks) -> CompiledLine:
    """R10: customers are asked to pass it on, on the first day or when they become one, and do so more readily."""
    common = desk.common(name, spec)
    brand = desk.setting.brands[desk.setting.contents[common["content"]].brand]
    line = SeedsLine(**common, people={ticks[0]: np.zeros(0, np.int64)})
    line = behaviour.incentives.attached(line, ticks, spec.lift, asks_customers=True)
    account = Account(
        name, spec.medium, spec.kind, spec.budget or 0.0, fixed=spec.fixed_cost,
        per_order=spec.giver + spec.friend, content=common["content"], ticks=(ticks[0], ticks[-1]),
    )  # fmt: skip
    words = desk.setting.network.words

    def regulars(seed: int, _: int) -> np.ndarray:
        lots = rng.uniform_each(rng.absorb_each(rng.key(seed, Purpose.CUSTOMER, brand.word), words))
        return np.flatnonzero(lots < brand.customers)

    return CompiledLine(line, account, regulars)


def compile_contest(desk: Desk, name: str, spec: Contest, ticks: Ticks) -> CompiledLine:
    """R10: while it runs the content is passed on more readily."""
    line = SeedsLine(**desk.common(name, spec), people={})
    line = behaviour.incentives.attached(line, ticks, spec.lift)
    return CompiledLine(line, Account(name, spec.medium, spec.kind, fixed=spec.fixed_cost + spec.prize))
