"""Care (R11): while a shift runs, complaints and questions are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wom_sim import behaviour
from wom_sim.campaign.auction import Account
from wom_sim.campaign.context import CompiledLine, Context, Ticks
from wom_sim.campaign.hours import wages, work_of
from wom_sim.campaign.lines.line import Keys, Kind, Lever, in_steps
from wom_sim.engine.lines import SeedsLine
from wom_sim.language.say import marked
from wom_sim.scenario.plan.care import LAST_HOUR, Care


class OfCare(Kind[Care]):
    """Nobody is shown anything; who complains or asks waits less; money buys longer shifts."""

    noun = marked("hours")
    only_named = True

    def compiled(self, context: Context, name: str, spec: Care, ticks: Ticks) -> CompiledLine:
        """R11: the hours of the shift; what the team has no hours for is not answered."""
        line = SeedsLine(**context.common(name, spec), people={})
        account = Account(name, spec.medium, spec.kind, fixed=spec.fixed_cost)
        return on_duty(context, CompiledLine(line, account, spec=spec), dict.fromkeys(ticks, spec.people))

    def restaffed(self, context: Context, one: CompiledLine, staff: Mapping[int, float]) -> CompiledLine:
        """R11 with more or fewer people on some days, who are paid for as many hours."""
        people = {**one.staff, **staff}
        account, spec = one.account, one.spec
        hours = {tick: each * people[tick] / one.staff[tick] for tick, each in account.hours.items()}
        paid = round(wages(context.scenario, spec, sum(hours.values())), 2) if spec is not None else account.wages
        return replace(on_duty(context, one, people), account=replace(account, hours=hours, wages=paid))

    def amount(self, spec: Care, most: int) -> float:
        """Its hours."""
        return spec.work * len(spec.active_days())

    def lever(self, context: Context, name: str, typed: Care, now: Care) -> Lever | None:
        """Shifts that end so many hours after they begin, as long as the team's week has room; wages are the price."""
        ends = range(typed.opens + 1, LAST_HOUR + 1)
        plans = [typed.model_copy(update={"closes": hour}) for hour in ends]
        made = [work_of(context.scenario, {name: plan})[name].not_made == () for plan in plans]
        fitting = made.index(False) if False in made else len(made)
        prices = [self.fees_alone(context.scenario, name, plan) for plan in plans[:fitting]]
        choices: list[Keys] = [{"closes": hour} for hour in ends[:fitting]]
        return in_steps(self.fees_alone(context.scenario, name, typed), prices, choices)


KIND = OfCare()


def on_duty(context: Context, one: CompiledLine, staff: Mapping[int, float]) -> CompiledLine:
    """The line with so many people at the desk on each tick: a shift for each number of them."""
    spec: Any = one.spec
    brand = context.setting.contents[one.line.content].brand
    line = replace(one.line, effects=())
    for people in dict.fromkeys(staff.values()):
        ticks = tuple(tick for tick, many in staff.items() if many == people)
        shift = behaviour.care.Shift(brand, ticks, spec.opens, spec.closes, people, spec.answers == "personal")
        line = behaviour.care.attached(line, shift)
    return replace(one, line=line, staff=staff)
