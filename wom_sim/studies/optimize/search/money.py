"""What money does to the lines of a strategy: which of them it moves, and what changes in the scenario.

How it moves a line is a matter of the line's kind (``campaign.lines``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from wom_sim.campaign.budgets import within_budget
from wom_sim.campaign.hours import work_of
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.lines.line import CENT, Keys, Lever
from wom_sim.campaign.prepare import Prepared


def levers(prepared: Prepared, strategy: str, named: Collection[str]) -> dict[str, Lever]:
    """The lines of a strategy that money can move; those that come in lumps only if ``named``."""
    context, chosen = prepared.context, prepared.scenario.strategy(strategy).lines
    typed = {name: prepared.scenario.plan[name] for name in chosen}
    plan = within_budget(context, strategy, typed, work_of(prepared.scenario, typed))
    found = {}
    for name, spec in typed.items():
        kind = kind_of(spec)
        lever = kind.lever(context, name, spec, plan[name]) if name in named or not kind.only_named else None
        if lever is not None:
            found[name] = lever
    return found


def plan_changes(prepared: Prepared, strategy: str, moved: Mapping[str, Lever], money: Mapping[str, float]) -> Keys:
    """What ``Scenario.with_changes`` needs to give each line its money; lines that get nothing leave the strategy.

    Where nothing moves nothing changes; else a budget of the strategy's own gives way to the money of its lines.
    """
    if all(abs(money[name] - lever.now) < CENT for name, lever in moved.items()):
        return {}
    chosen = prepared.scenario.strategy(strategy)
    changes: Keys = {}
    dropped = set()
    for name, lever in moved.items():
        keys = {} if abs(money[name] - lever.typed) < CENT else lever.keys(money[name])
        if keys is None:
            dropped.add(name)
        else:
            changes |= {f"plan.{name}.{key}": value for key, value in keys.items()}
    if dropped or chosen.budget is not None:
        lines = [name for name in chosen.lines if name not in dropped]
        changes[f"strategies.{strategy}"] = {"lines": lines, "description": chosen.description}
    return changes
