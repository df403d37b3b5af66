"""The plan of one strategy in the engine's terms: what its budget and its team's hours allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wom_sim import rules
from wom_sim.compiling.budgets import within_budget
from wom_sim.compiling.lines import CompiledLine, Desk, compile_line
from wom_sim.compiling.team import Work, wages, work_of
from wom_sim.model.lines import PostsLine
from wom_sim.model.plan import Line as Spec

WEEK = 7


def compile_plan(desk: Desk, strategy: str) -> list[CompiledLine]:
    """The lines of a strategy, in its order."""
    scenario = desk.scenario
    typed = {name: scenario.plan[name] for name in scenario.strategy(strategy).lines}
    work = work_of(scenario, typed)
    people = round(desk.setting.network.people * desk.scale)
    plan = within_budget(scenario, strategy, typed, work, people)
    return with_leavers(desk, [compiled(desk, name, spec, work[name]) for name, spec in plan.items()])


def compile_alone(desk: Desk, name: str) -> CompiledLine:
    """A line as typed, as if it were the only one."""
    spec = desk.scenario.plan[name]
    return compiled(desk, name, spec, work_of(desk.scenario, {name: spec})[name])


def compiled(desk: Desk, name: str, spec: Spec, work: Work) -> CompiledLine:
    """One line with its hours and wages."""
    one = compile_line(desk, name, spec, work.ticks)
    paid = round(wages(desk.scenario, spec, sum(work.hours.values())), 2)
    return replace(one, account=replace(one.account, hours=work.hours, wages=paid, not_made=work.not_made))


def with_leavers(desk: Desk, lines: Sequence[CompiledLine]) -> list[CompiledLine]:
    """R2: who follows a channel leaves the sooner the more the strategy posts there in a week."""
    return [
        replace(one, line=replace(one.line, leave=leave_chances(desk, one.line, lines)))
        if isinstance(one.line, PostsLine)
        else one
        for one in lines
    ]


def leave_chances(desk: Desk, line: PostsLine, lines: Sequence[CompiledLine]) -> dict[int, float]:
    """Chance by tick that a follower who sees the post leaves, ``pc(p, posts of the last seven days / tolerated)``."""
    channel = desk.setting.channels[line.channel]
    spec = desk.scenario.brands[desk.setting.brands[channel.brand].name].channels[channel.name]
    if spec.unsubscribe == 0.0:
        return {}
    others = [one.line for one in lines if isinstance(one.line, PostsLine) and one.line.channel == line.channel]
    posted = [tick for other in others for tick in other.ticks]
    return {
        tick: rules.scaled(spec.unsubscribe, rules.crowding(recent(posted, tick), spec.posts_tolerated))
        for tick in sorted(line.ticks)
    }


def recent(posted: Sequence[int], tick: int) -> int:
    """Posts of the seven days up to a tick."""
    return sum(tick - WEEK < other <= tick for other in posted)
