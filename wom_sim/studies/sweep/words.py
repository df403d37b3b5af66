"""What a sweep says when it is done: how much was run, what failed, and where the best points are."""

from __future__ import annotations

import json
import os
import shlex
import textwrap
from typing import Any

from wom_sim.reading.yaml_file import read_value
from wom_sim.show.text import WIDTH, counted
from wom_sim.studies.sweep.answer import Sweep
from wom_sim.studies.sweep.means import PointRow

MANY, FEW_WORLDS = 8, 5
"""From so many points with fewer worlds each the best is told to be partly luck."""

FRESH = 100
"""Worlds in which the best is run again."""


def text(answer: Sweep) -> str:
    """The whole text."""
    lines = [answer.title, "", *heading(answer), ""]
    lines += best_lines(answer) if answer.best() else [f"No run has a number for {answer.metric}."]
    if answer.plan.draws > 1:
        lines += ["", *null_lines(answer)]
    return "\n".join(lines)


def heading(answer: Sweep) -> list[str]:
    """How much was run, and what of it failed."""
    plan = answer.plan
    points, strategies = len(plan.points), len(plan.strategies)
    networks = f" × {plan.draws} networks" if plan.draws > 1 else ""
    some = f" ({plan.points.different:,} different)" if 0 < plan.points.different < points else ""
    lines = [
        f"{answer.runs:,} runs: {counted(points, 'point')}{some}{networks} × "
        f"{'1 strategy' if strategies == 1 else f'{strategies} strategies'} × "
        f"{counted(plan.worlds, 'world')} (seed {plan.job.seed}, {plan.job.engine} engine)"
    ]
    if answer.runs < plan.runs:
        hopeless = ", or had failed in every run" if any(row.failed == row.worlds for row in answer.rows) else ""
        left = plan.runs - answer.runs
        lines.append(f"{left:,} runs were left out: their points were known well enough before{hopeless}.")
    if answer.errors:
        told = f"{counted(answer.errors, 'run')} failed, the first with: {answer.first_error()}"
        lines += textwrap.wrap(told, WIDTH)
    return [*lines, *unknown_lines(answer)]


def unknown_lines(answer: Sweep) -> list[str]:
    """Metrics that have no number in some runs: 0/0, such as a cost per order without orders."""
    lines = []
    for metric, runs in answer.unknown().items():
        stops = metric == answer.stops_by
        if runs == answer.runs:
            lines.append(f"{metric} is n/a in every run{', so it stopped none early' if stops else ''}.")
        elif runs:
            only = "means and early stop rest" if stops else "means rest"
            lines.append(f"{metric} is n/a in {runs:,} of {answer.runs:,} runs; {only} on the others.")
    return lines


def best_lines(answer: Sweep) -> list[str]:
    """The best rows, with what they are; none where all are equal."""
    best = answer.best()
    if len(best) > 1 and is_constant(answer):
        told = figure(best[0].mean)
        return [f"Nothing to rank by: {answer.metric} is {told} everywhere. --metric names another."]
    passed = " and ".join(answer.passed_over)
    lines = [f"{passed}: 0 or n/a in every run, so points are ranked by {answer.metric}."] if passed else []
    lines += [f"Largest mean {answer.metric} (± half of the 95 % interval of the mean):"]
    for row in best:
        told = f"  {figure(row.mean):>10} ± {figure(row.half_width):<8} {row.strategy:<14} {values_of(row)}"
        lines.append(told.rstrip() if len(told) <= WIDTH else f"{told[: WIDTH - 1].rstrip()}…")
    if len(best) > 1 and best[0].mean - best[1].mean < best[0].half_width:
        lines.append("The first two are not told apart by these worlds.")
    return [*lines, *winners_curse(answer, best[0])]


def winners_curse(answer: Sweep, best: PointRow) -> list[str]:
    """That the best of many points with few worlds each is partly the luckiest, and how to run it in fresh worlds."""
    ranked = [row for row in answer.rows if row.network == 0 and row.mean == row.mean]
    if len(ranked) < MANY or max(row.worlds for row in ranked) >= FEW_WORLDS:
        return []
    each = "one world" if answer.plan.worlds == 1 else f"{answer.plan.worlds} worlds"
    said = (
        f"The best of {len(ranked):,} with {each} each is partly the luckiest (the winner's curse): its figure is too "
        "large, and another may be better. Run it again in fresh worlds:"
    )
    return [*textwrap.wrap(said, WIDTH), f"  {again(answer, best)}"]


def again(answer: Sweep, row: PointRow) -> str:
    """The command that runs a point in worlds that no point has seen."""
    sets = [f"--set {shlex.quote(f'{path}={typed(value)}')}" for path, value in row.values.items()]
    study = read_value(answer.plan.study) if answer.plan.study else {}
    named = study.get("scenario")
    file = shlex.quote(os.path.normpath(answer.folder / named)) if named else "SCENARIO"
    return " ".join(["wom compare", file, *sets, f"--seed {answer.plan.job.seed + 1} --worlds {FRESH}"])


def typed(value: Any) -> str:
    """A value as it is typed after ``--set``: numbers as they are, all else as JSON, which is YAML."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else json.dumps(value)


def is_constant(answer: Sweep) -> bool:
    """Whether the metric is the same at all points and in all worlds."""
    rows = [row for row in answer.rows if row.network == 0 and row.mean == row.mean]
    return len({row.mean for row in rows}) == 1 and not any(row.half_width > 0 for row in rows)


def values_of(row: PointRow) -> str:
    """A point's parameters; a rewired network is named."""
    told = [f"{path} {short(value)}" for path, value in row.values.items()]
    return ", ".join([*told, *([f"rewired network {row.network}"] if row.network else [])])


def short(value: Any) -> str:
    """A value in a few characters."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def figure(number: float) -> str:
    """A figure as people read it; n/a where there is none."""
    if number != number:
        return "n/a"
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.3g}"


def null_lines(answer: Sweep) -> list[str]:
    """The scenario's own network against the rewired ones, over all points and strategies."""
    own = [row.mean for row in answer.rows if row.network == 0 and row.mean == row.mean]
    null = [row.mean for row in answer.rows if row.network > 0 and row.mean == row.mean]
    if not own or not null:
        return ["The rewired networks have nothing to be compared with."]
    return [
        f"Over all points, mean {answer.metric} is {figure(sum(own) / len(own))} on the network and "
        f"{figure(sum(null) / len(null))} on {answer.plan.draws - 1} rewired with the same degrees."
    ]
