"""The plan of one strategy in the engine's terms: what its budget and its team's hours allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wom_sim import rules
from wom_sim.campaign.budgets import within_budget
from wom_sim.campaign.hours import Work, wages, work_of
from wom_sim.campaign.lines import CompiledLine, Desk, compile_line
from wom_sim.engine.lines import Broadcast, Line, PostsLine, Rotation
from wom_sim.scenario.plan.plan import Line as Spec

WEEK = 7


def compile_plan(desk: Desk, strategy: str) -> list[CompiledLine]:
    """The lines of a strategy, in its order."""
    scenario = desk.scenario
    typed = {name: scenario.plan[name] for name in scenario.strategy(strategy).lines}
    work = work_of(scenario, typed)
    plan = within_budget(scenario, strategy, typed, work, desk.most)
    lines = [compiled(desk, name, spec, work[name]) for name, spec in plan.items()]
    return with_leavers(desk, with_production(desk, plan, lines))


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
    return replace(one, account=replace(one.account, hours=work.hours, wages=paid, not_made=work.not_made))


def with_leavers(desk: Desk, lines: Sequence[CompiledLine]) -> list[CompiledLine]:
    """R2: who follows a channel leaves the sooner the more the strategy posts there in a week."""
    posted: dict[int, list[int]] = {}
    for one in lines:
        for posts in posts_of(one.line):
            posted.setdefault(posts.channel, []).extend(posts.ticks)
    return [replace(one, line=told_to_leave(desk, one.line, posted)) for one in lines]


def posts_of(line: Line) -> Sequence[PostsLine]:
    """The posts that a line makes, piece by piece."""
    parts = line.parts if isinstance(line, Rotation) else (line,)
    return [part for part in parts if isinstance(part, PostsLine)]


def told_to_leave(desk: Desk, line: Line, posted: Mapping[int, Sequence[int]]) -> Line:
    """A line of posts with the chances that its followers leave; any other line as it is."""
    if isinstance(line, Rotation):
        return replace(line, parts=tuple(leave_of(desk, part, posted) for part in line.parts))
    return leave_of(desk, line, posted) if isinstance(line, Broadcast) else line


def leave_of(desk: Desk, part: Broadcast, posted: Mapping[int, Sequence[int]]) -> Broadcast:
    """One broadcast with its chances to leave."""
    if not isinstance(part, PostsLine):
        return part
    return replace(part, leave=leave_chances(desk, part, posted[part.channel]))


def leave_chances(desk: Desk, line: PostsLine, posted: Sequence[int]) -> dict[int, float]:
    """Chance by tick that a follower who sees the post leaves, ``pc(p, posts of the last seven days / tolerated)``."""
    channel = desk.setting.channels[line.channel]
    spec = desk.scenario.brands[desk.setting.brands[channel.brand].name].channels[channel.name]
    if spec.unsubscribe == 0.0:
        return {}
    return {
        tick: rules.scaled(spec.unsubscribe, rules.crowding(recent(posted, tick), spec.posts_tolerated))
        for tick in sorted(line.ticks)
    }


def recent(posted: Sequence[int], tick: int) -> int:
    """Posts of the seven days up to a tick."""
    return sum(tick - WEEK < other <= tick for other in posted)
