"""What a strategy buys: where its budget changes the plan as typed, and money that stays idle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wom_sim.campaign.budgets import price_of_one, scaled_to
from wom_sim.campaign.lines import CompiledLine, Desk, compile_line
from wom_sim.campaign.prepare import Prepared
from wom_sim.scenario.plan.plan import Ads, Event, Influencers, Line, Posts, Samples

SPARE = 0.01
"""Of a budget: what whole samples and days leave over is not worth a word."""

TELLING = 0.005
"""A line that buys more or less by no more than this share is as it was typed."""

_NOUNS = {"samples": "samples", "event": "guests", "influencers": "influencers", "posts": "posts"}


class Change(NamedTuple):
    """How much of a line a strategy buys instead of what was typed: money of ads, else so many of ``noun``.

    ``lump`` is a sum that is paid once, however many there are.
    """

    line: str
    noun: str
    typed: float
    bought: float
    lump: float


class Idle(NamedTuple):
    """Money of a strategy that buys nothing: of one line, or of its budget as a whole (``line`` is empty).

    ``why`` says what keeps the line from taking more; ``takers`` are other lines of the strategy that could.
    """

    strategy: str
    line: str
    money: float
    why: str
    takers: tuple[str, ...]


def amount(spec: Line, most: int) -> float:
    """How much of a line is bought: money of ads, days of posts, people; 0 where there is nothing to count."""
    if isinstance(spec, Ads):
        return spec.budget
    if isinstance(spec, Samples | Event | Influencers):
        return most if spec.number is None else spec.number
    return len(spec.active_days()) if isinstance(spec, Posts) else 0


def changes(prepared: Prepared, strategy: str) -> list[Change]:
    """The lines of a strategy of which its budget buys more or less than was typed."""
    found = []
    for one in prepared.plan(strategy):
        name, typed = one.account.name, prepared.scenario.plan[one.account.name]
        most = desk_of(prepared).most(name, typed)
        before, after = amount(typed, most), amount(spec_of(prepared, one), most)
        if abs(after - before) > TELLING * before:
            found.append(Change(name, _NOUNS.get(typed.kind, ""), before, after, typed.fixed_cost))
    return found


def idle(prepared: Prepared, strategy: str) -> Iterator[Idle]:
    """Money of a strategy that stays unspent, line by line, then what is left of its budget."""
    plan, budget = prepared.plan(strategy), prepared.scenario.strategy(strategy).budget
    unspent = {one.account.name: one.account.unspent for one in plan if isinstance(spec_of(prepared, one), Ads)}
    for one in plan:
        money = unspent.get(one.account.name, 0.0)
        if money > SPARE * one.account.budget:
            why = f"who is there most already sees {caps(spec_of(prepared, one))}"
            yield Idle(strategy, one.account.name, money, why, takers(prepared, strategy, one.account.name, money))
    left = 0.0 if budget is None else round(budget - prepared.cost(strategy) - sum(unspent.values()), 2)
    if budget is not None and left > SPARE * budget:
        full = [one.account.name for one in plan if is_full(prepared, one)]
        name, why = (full[0], "there is nobody left to choose") if len(full) == 1 else ("", "")
        yield Idle(strategy, name, left, why, takers(prepared, strategy, name, left))


def takers(prepared: Prepared, strategy: str, giver: str, money: float) -> tuple[str, ...]:
    """The lines of a strategy, but one, that would put most of some money to use."""
    others = [one for one in prepared.plan(strategy) if one.account.name != giver]
    return tuple(one.account.name for one in others if takes(prepared, one, money) > money / 2)


def takes(prepared: Prepared, one: CompiledLine, money: float) -> float:
    """How much more money a line would spend if it had this much more."""
    spec, desk, name = spec_of(prepared, one), desk_of(prepared), one.account.name
    if isinstance(spec, Ads):
        richer = compile_line(desk, name, scaled_to(spec, spec.budget + money, 0), tuple(one.account.spent))
        return richer.account.cost - sum(one.account.spent.values()) - one.account.fixed
    if isinstance(spec, Samples | Event | Influencers) and (price := price_of_one(spec)) > 0.0:
        room = len(spec.who.ids) if spec.who is not None and spec.who.ids is not None else desk.most(name, spec)
        return price * min(int(money / price), room - (spec.number or room))
    return 0.0


def is_full(prepared: Prepared, one: CompiledLine) -> bool:
    """Whether money could buy more of a line, if only there were more people."""
    spec = spec_of(prepared, one)
    bought = isinstance(spec, Samples | Event | Influencers) and price_of_one(spec) > 0.0
    return bought and amount(spec, 0) >= desk_of(prepared).most(one.account.name, spec)


def caps(spec: Line) -> str:
    """The frequency caps of a line in words."""
    if not isinstance(spec, Ads):
        return "it often enough"
    week = f", {spec.cap_per_week} a week" if spec.cap_per_week is not None else ""
    return f"{spec.cap_per_day} a day{week}"


def spec_of(prepared: Prepared, one: CompiledLine) -> Line:
    """A line as its strategy's budget allows it."""
    return one.spec or prepared.scenario.plan[one.account.name]


def desk_of(prepared: Prepared) -> Desk:
    """What lines are compiled with."""
    return Desk(prepared.scenario, prepared.setting, prepared.public, prepared.scale)
