"""The plan of one strategy in the engine's terms: what its budget and its team's hours allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wom_sim.campaign.budgets import within_budget
from wom_sim.campaign.context import CompiledLine, Context
from wom_sim.campaign.hours import Work, wages, work_of
from wom_sim.campaign.lines import kind_of
from wom_sim.language.say import say
from wom_sim.scenario.plan.line import LineBase

MOST_MONEY = 10.0**15
"""Money of one line; a thousand such lines in cents are whole numbers of 63 bits."""


def compile_plan(context: Context, strategy: str) -> list[CompiledLine]:
    """The lines of a strategy, in its order."""
    scenario = context.scenario
    typed = {name: scenario.plan[name] for name in scenario.strategy(strategy).lines}
    work = work_of(scenario, typed)
    plan = within_budget(context, strategy, typed, work)
    lines = [compiled(context, name, spec, work[name]) for name, spec in plan.items()]
    return with_production(context, plan, lines)


def with_production(
    context: Context, plan: Mapping[str, LineBase], lines: Sequence[CompiledLine]
) -> list[CompiledLine]:
    """Contents are produced once: the first line that shows one pays for it."""
    paid, found = set(), []
    for one, spec in zip(lines, plan.values(), strict=True):
        production = context.scenario.contents[spec.content].production if spec.content not in paid else 0.0
        paid.add(spec.content)
        found.append(replace(one, account=replace(one.account, fixed=one.account.fixed + production)))
    return found


def compile_alone(context: Context, name: str) -> CompiledLine:
    """A line as typed, as if it were the only one."""
    spec = context.scenario.plan[name]
    return compiled(context, name, spec, work_of(context.scenario, {name: spec})[name])


def compiled(context: Context, name: str, spec: LineBase, work: Work) -> CompiledLine:
    """One line with its hours and wages."""
    one = kind_of(spec).compiled(context, name, spec, work.ticks)
    paid = round(wages(context.scenario, spec, sum(work.hours.values())), 2)
    account = replace(one.account, hours=work.hours, wages=paid, not_made=work.not_made)
    if not account.fixed + paid + account.budget <= MOST_MONEY:
        message = say(
            "comes to more than {most_money:,.0f} {currency}, the most that is counted",
            most_money=MOST_MONEY,
            currency=context.scenario.money.currency,
        )
        raise context.scenario.error(("plan", name), message, say("write smaller amounts, or fewer people"))
    return replace(one, account=account, spec=spec)
