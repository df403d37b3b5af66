"""Hours and wages: what each line of a strategy takes, and what is not made for lack of hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.typed import only_one


class Work(NamedTuple):
    """What a line gets done: the ticks on which it is active, the hours by tick, and the ticks it had to leave out."""

    ticks: tuple[int, ...]
    hours: dict[int, float]
    not_made: tuple[int, ...]


def team_of(scenario: Scenario, spec: LineBase) -> str:
    """The team that makes a line; nobody in particular where no team is set up."""
    return spec.team or only_one(scenario.team)


def hours_each(scenario: Scenario, spec: LineBase) -> float:
    """Hours for one post or day of activity, or for the whole of an advertisement."""
    return scenario.contents[spec.content].hours if spec.work is None else spec.work


def work_of(scenario: Scenario, plan: Mapping[str, LineBase]) -> dict[str, Work]:
    """Share the teams' hours out: day by day, lines in the order of the strategy, calendar week by calendar week.

    A post that does not fit into what is left of its week is not made; the next one may be.
    """
    used: dict[tuple[str, int], float] = {}
    done: dict[str, dict[int, float]] = {name: {} for name in plan}
    left_out: dict[str, list[int]] = {name: [] for name in plan}
    occasions = [(tick, name) for name, spec in plan.items() for tick in working_ticks(scenario, spec)]
    for tick, name in sorted(occasions, key=lambda one: one[0]):  # stable: lines of a day keep their order
        team, hours = team_of(scenario, plan[name]), hours_each(scenario, plan[name])
        week = (team, (scenario.dates.on(tick).toordinal() - 1) // 7)  # day 1 of the calendar is a Monday
        if hours and team and not plan[name].made_before:
            if used.get(week, 0.0) + hours > scenario.team[team].capacity + 1e-9:
                left_out[name].append(tick)
                continue
            used[week] = used.get(week, 0.0) + hours
        done[name][tick] = hours
    return {name: finished(scenario, spec, done[name], tuple(left_out[name])) for name, spec in plan.items()}


def working_ticks(scenario: Scenario, spec: LineBase) -> tuple[int, ...]:
    """Ticks on which a line takes hours."""
    ticks = spec.ticks(scenario.dates)
    return ticks[:1] if spec.made_before else ticks


def finished(scenario: Scenario, spec: LineBase, hours: dict[int, float], not_made: tuple[int, ...]) -> Work:
    """The work of one line."""
    ticks = spec.ticks(scenario.dates) if spec.made_before else tuple(hours)
    return Work(ticks, {tick: each for tick, each in hours.items() if each}, not_made)


def wages(scenario: Scenario, spec: LineBase, hours: float) -> float:
    """What the hours of a line cost."""
    team = team_of(scenario, spec)
    return hours * scenario.team[team].wage_per_hour if team else 0.0
