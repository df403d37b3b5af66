"""What a sweep says when it is done: how much was run, what failed, and where the best points are."""

from __future__ import annotations

import json
import os
import shlex
import textwrap
from typing import Any

from wom_sim.language.say import localized, marked, say, says
from wom_sim.reading.problems import both
from wom_sim.reading.yaml_file import read_value
from wom_sim.show.text import WIDTH
from wom_sim.studies.sweep.answer import Sweep
from wom_sim.studies.sweep.means import PointRow

UNKNOWN = marked({
    (True, True): "{metric} is n/a in every run, so it stopped none early.",
    (True, False): "{metric} is n/a in every run.",
    (False, True): "{metric} is n/a in {runs:,} of {all:,} runs; means and early stop rest on the others.",
    (False, False): "{metric} is n/a in {runs:,} of {all:,} runs; means rest on the others.",
})  # fmt: skip
"""What is said of a metric without a number: in every run or not, and whether it stops points early."""

MANY, FEW_WORLDS = 8, 5
"""From so many points with fewer worlds each the best is told to be partly luck."""

FRESH = 100
"""Worlds in which the best is run again."""


def text(answer: Sweep) -> str:
    """The whole text."""
    lines = [answer.title, "", *heading(answer), ""]
    lines += (
        best_lines(answer) if answer.best() else [say("No run has a number for {metric}.", metric=say(answer.metric))]
    )
    if answer.plan.draws > 1:
        lines += ["", *null_lines(answer)]
    return "\n".join(lines)


def heading(answer: Sweep) -> list[str]:
    """How much was run, and what of it failed."""
    plan = answer.plan
    lines = [
        say(
            "{runs:,} runs: {factors} (seed {seed}, {engine} engine)",
            runs=answer.runs,
            factors=" × ".join(factors(answer)),
            seed=plan.job.seed,
            engine=plan.job.engine,
        )
    ]
    if answer.runs < plan.runs:
        left = plan.runs - answer.runs
        lines.append(
            say(
                "{left:,} runs were left out: their points were known well enough before, or had failed in every run.",
                left=left,
            )
            if any(row.failed == row.worlds for row in answer.rows)
            else say("{left:,} runs were left out: their points were known well enough before.", left=left)
        )
    if answer.errors:
        told = says(
            "{n:,} run failed, the first with: {error}",
            "{n:,} runs failed, the first with: {error}",
            answer.errors,
            error=answer.first_error(),
        )
        lines += textwrap.wrap(told, WIDTH)
    return [*lines, *unknown_lines(answer)]


def factors(answer: Sweep) -> list[str]:
    """What the number of runs is the product of."""
    plan = answer.plan
    points, different = len(plan.points), plan.points.different
    some = (
        says(
            "{n:,} point ({different:,} different)",
            "{n:,} points ({different:,} different)",
            points,
            different=different,
        )
        if 0 < different < points
        else says("{n:,} point", "{n:,} points", points)
    )
    return [
        some,
        *([says("{n} network", "{n} networks", plan.draws)] if plan.draws > 1 else []),
        says("{n} strategy", "{n} strategies", len(plan.strategies)),
        says("{n:,} world", "{n:,} worlds", plan.worlds),
    ]


def unknown_lines(answer: Sweep) -> list[str]:
    """Metrics that have no number in some runs: 0/0, such as a cost per order without orders."""
    lines = []
    for metric, runs in answer.unknown().items():
        if runs:
            sentence = UNKNOWN[runs == answer.runs, metric == answer.stops_by]
            lines.append(say(sentence, metric=metric, runs=runs, all=answer.runs))
    return lines


def best_lines(answer: Sweep) -> list[str]:
    """The best rows, with what they are; none where all are equal."""
    best = answer.best()
    if len(best) > 1 and is_constant(answer):
        told = figure(best[0].mean, answer.is_share)
        return [
            say(
                "Nothing to rank by: {metric} is {told} everywhere. --metric names another.",
                metric=say(answer.metric),
                told=told,
            )
        ]
    passed = both(answer.passed_over) if answer.passed_over else ""
    lines = (
        [say("{passed}: 0 or n/a in every run, so points are ranked by {metric}.", passed=passed, metric=answer.metric)]
        if passed
        else []
    )
    lines += [say("Largest mean {metric} (± half of the 95 % interval of the mean):", metric=say(answer.metric))]
    for row in best:
        mean, half = (figure(one, answer.is_share) for one in (row.mean, row.half_width))
        told = f"  {mean:>10} ± {half:<8} {row.strategy:<14} {values_of(row)}"
        lines.append(told.rstrip() if len(told) <= WIDTH else f"{told[: WIDTH - 1].rstrip()}…")
    if len(best) > 1 and best[0].mean - best[1].mean < best[0].half_width:
        lines.append(say("The first two are not told apart by these worlds."))
    return [*lines, *winners_curse(answer, best[0])]


def winners_curse(answer: Sweep, best: PointRow) -> list[str]:
    """That the best of many points with few worlds each is partly the luckiest, and how to run it in fresh worlds."""
    ranked = [row for row in answer.rows if row.network == 0 and row.mean == row.mean]
    if len(ranked) < MANY or max(row.worlds for row in ranked) >= FEW_WORLDS:
        return []
    return [
        *textwrap.wrap(
            says(
                "The best of {points:,} with one world each is partly the luckiest (the winner's curse): its figure is "
                "too large, and another may be better. Run it again in fresh worlds:",
                "The best of {points:,} with {n} worlds each is partly the luckiest (the winner's curse): its figure "
                "is too large, and another may be better. Run it again in fresh worlds:",
                answer.plan.worlds,
                points=len(ranked),
            ),
            WIDTH,
        ),
        f"  {again(answer, best)}",
    ]


def again(answer: Sweep, row: PointRow) -> str:
    """The command that runs a point in worlds that no point has seen."""
    changes = [word for path, value in row.values.items() for word in ("--set", f"{path}={typed(value)}")]
    study = read_value(answer.plan.study) if answer.plan.study else {}
    file = os.path.normpath(answer.folder / study["scenario"]) if "scenario" in study else "SCENARIO"
    worlds = ["--seed", str(answer.plan.job.seed + 1), "--worlds", str(FRESH)]
    return shlex.join(["wom", "compare", file, *changes, *worlds])


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
    return ", ".join([*told, *([say("rewired network {network}", network=row.network)] if row.network else [])])


def short(value: Any) -> str:
    """A value in a few characters."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def figure(number: float, is_share: bool = False) -> str:
    """A figure as people read it, a share in percent; n/a where there is none."""
    if number != number:
        return say("n/a")
    shown = 100 * number if is_share else number
    told = localized(f"{shown:,.0f}" if abs(shown) >= 1_000 else f"{shown:.3g}")
    return f"{told} %" if is_share else told


def null_lines(answer: Sweep) -> list[str]:
    """The scenario's own network against the rewired ones, over all points and strategies."""
    own = [row.mean for row in answer.rows if row.network == 0 and row.mean == row.mean]
    null = [row.mean for row in answer.rows if row.network > 0 and row.mean == row.mean]
    if not own or not null:
        return [say("The rewired networks have nothing to be compared with.")]
    return [
        say(
            "Over all points, mean {metric} is {own} on the network and {others} on {draws} "
            "rewired with the same degrees.",
            metric=say(answer.metric),
            own=figure(sum(own) / len(own), answer.is_share),
            others=figure(sum(null) / len(null), answer.is_share),
            draws=answer.plan.draws - 1,
        )
    ]
