"""What a strategy buys: where its budget changes the plan as typed, and money that stays idle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import Prepared
from wom_sim.language.say import say
from wom_sim.scenario.plan.line import LineBase

SPARE = 0.01
"""Of a budget: what whole samples and days leave over is not worth a word."""

TELLING = 0.005
"""A line that buys more or less by no more than this share is as it was typed."""


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


def changes(prepared: Prepared, strategy: str) -> list[Change]:
    """The lines of a strategy of which its budget buys more or less than was typed."""
    found = []
    for one in prepared.plan(strategy):
        name, typed = one.account.name, prepared.scenario.plan[one.account.name]
        kind = kind_of(typed)
        most = kind.most(prepared.context, name, typed)
        before, after = kind.amount(typed, most), kind.amount(spec_of(prepared, one), most)
        if abs(after - before) > TELLING * before:
            found.append(Change(name, kind.noun_of(typed), before, after, typed.fixed_cost))
    return found


def idle(prepared: Prepared, strategy: str) -> Iterator[Idle]:
    """Money of a strategy that stays unspent, line by line, then what is left of its budget."""
    plan, budget = prepared.plan(strategy), prepared.scenario.strategy(strategy).budget
    unspent = {one.account.name: unspent_of(prepared, one) or 0.0 for one in plan}
    for one in plan:
        money = unspent[one.account.name]
        if money > SPARE * one.account.budget:
            spec = spec_of(prepared, one)
            why = say("who is there most already sees {caps}", caps=kind_of(spec).caps(spec))
            yield Idle(strategy, one.account.name, money, why, takers(prepared, strategy, one.account.name, money))
    left = 0.0 if budget is None else round(budget - prepared.cost(strategy) - sum(unspent.values()), 2)
    if budget is not None and left > SPARE * budget:
        full = [one.account.name for one in plan if is_full(prepared, one)]
        name, why = (full[0], say("there is nobody left to choose")) if len(full) == 1 else ("", "")
        yield Idle(strategy, name, left, why, takers(prepared, strategy, name, left))


def takers(prepared: Prepared, strategy: str, giver: str, money: float) -> tuple[str, ...]:
    """The lines of a strategy, but one, that would put most of some money to use."""
    others = [one for one in prepared.plan(strategy) if one.account.name != giver]
    return tuple(one.account.name for one in others if takes(prepared, one, money) > money / 2)


def takes(prepared: Prepared, one: CompiledLine, money: float) -> float:
    """How much more money a line would spend if it had this much more."""
    spec = spec_of(prepared, one)
    return kind_of(spec).more(prepared.context, one, spec, money)


def is_full(prepared: Prepared, one: CompiledLine) -> bool:
    """Whether money could buy more of a line, if only there were more people."""
    spec = spec_of(prepared, one)
    return kind_of(spec).is_full(prepared.context, one.account.name, spec)


def unspent_of(prepared: Prepared, one: CompiledLine) -> float | None:
    """Money set aside for a line that bought nothing; None where it does not buy day by day what is there."""
    return kind_of(spec_of(prepared, one)).unspent(one.account)


def spec_of(prepared: Prepared, one: CompiledLine) -> LineBase:
    """A line as its strategy's budget allows it."""
    return one.spec or prepared.scenario.plan[one.account.name]
