"""The plan of one strategy in the engine's terms: what its budget and its team's hours allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wom_sim.campaign.budgets import within_budget
from wom_sim.campaign.hours import Work, wages, work_of
from wom_sim.campaign.lines import CompiledLine, Desk, compile_line
from wom_sim.scenario.plan.plan import Line as Spec


def compile_plan(desk: Desk, strategy: str) -> list[CompiledLine]:
    """The lines of a strategy, in its order."""
    scenario = desk.scenario
    typed = {name: scenario.plan[name] for name in scenario.strategy(strategy).lines}
    work = work_of(scenario, typed)
    plan = within_budget(scenario, strategy, typed, work, desk.most)
    lines = [compiled(desk, name, spec, work[name]) for name, spec in plan.items()]
    return with_production(desk, plan, lines)


def with_production(desk: Desk, plan: Mapping[str, Spec], lines: Sequence[CompiledLine]) -> list[CompiledLine]:
    """Contents are produced once: the first line that shows one pays for it."""
    paid, found = set(), []
    for one, spec in zip(lines, plan.values(), strict=True):
        production = desk.scenario.contents[spec.content].production if spec.content not in paid else 0.0
        paid.add(spec.content)
        found.append(replace(one, account=replace(one.account, fixed=one.account.fixed + production)))
    return found


def compile_alone(desk: Desk, name: str) -> CompiledLine:
    """A line as typed, as if it were the only one."""
    spec = desk.scenario.plan[name]
    return compiled(desk, name, spec, work_of(desk.scenario, {name: spec})[name])


def compiled(desk: Desk, name: str, spec: Spec, work: Work) -> CompiledLine:
    """One line with its hours and wages."""
    one = compile_line(desk, name, spec, work.ticks)
    paid = round(wages(desk.scenario, spec, sum(work.hours.values())), 2)
    account = replace(one.account, hours=work.hours, wages=paid, not_made=work.not_made)
    return replace(one, account=account, spec=spec)
