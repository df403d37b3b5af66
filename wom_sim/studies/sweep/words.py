"""What a sweep says when it is done: how much was run, what failed, and where the best points are."""

from __future__ import annotations

import textwrap
from typing import Any

from wom_sim.language.say import say
from wom_sim.show.text import WIDTH, counted
from wom_sim.studies.sweep.answer import Sweep
from wom_sim.studies.sweep.means import PointRow


def text(answer: Sweep) -> str:
    """The whole text."""
    lines = [answer.title, "", *heading(answer), ""]
    lines += best_lines(answer) if answer.best() else [say("No run has a number for {metric}.", metric=answer.metric)]
    if answer.plan.draws > 1:
        lines += ["", *null_lines(answer)]
    return "\n".join(lines)


def heading(answer: Sweep) -> list[str]:
    """How much was run, and what of it failed."""
    plan = answer.plan
    points, strategies = len(plan.points), len(plan.strategies)
    networks = say(" × {draws} networks", draws=plan.draws) if plan.draws > 1 else ""
    some = (
        say(" ({different:,} different)", different=plan.points.different) if 0 < plan.points.different < points else ""
    )
    lines = [
        say(
            "{runs:,} runs: {points}{some}{networks} × {strategies} × {worlds} (seed {seed}, {engine} engine)",
            runs=answer.runs,
            points=counted(points, "point"),
            some=some,
            networks=networks,
            strategies="1 strategy" if strategies == 1 else say("{strategies} strategies", strategies=strategies),
            worlds=counted(plan.worlds, "world"),
            seed=plan.job.seed,
            engine=plan.job.engine,
        )
    ]
    if answer.runs < plan.runs:
        hopeless = say(", or had failed in every run") if any(row.failed == row.worlds for row in answer.rows) else ""
        left = plan.runs - answer.runs
        lines.append(
            say(
                "{left:,} runs were left out: their points were known well enough before{hopeless}.",
                left=left,
                hopeless=hopeless,
            )
        )
    if answer.errors:
        told = say(
            "{errors} failed, the first with: {first_error}",
            errors=counted(answer.errors, "run"),
            first_error=answer.first_error(),
        )
        lines += textwrap.wrap(told, WIDTH)
    return [*lines, *unknown_lines(answer)]


def unknown_lines(answer: Sweep) -> list[str]:
    """Metrics that have no number in some runs: 0/0, such as a cost per order without orders."""
    lines = []
    for metric, runs in answer.unknown().items():
        stops = metric == answer.stops_by
        if runs == answer.runs:
            lines.append(
                say(
                    "{metric} is n/a in every run{value}.",
                    metric=metric,
                    value=say(", so it stopped none early") if stops else "",
                )
            )
        elif runs:
            only = say("means and early stop rest") if stops else say("means rest")
            lines.append(
                say(
                    "{metric} is n/a in {runs:,} of {runs_2:,} runs; {only} on the others.",
                    metric=metric,
                    runs=runs,
                    runs_2=answer.runs,
                    only=only,
                )
            )
    return lines


def best_lines(answer: Sweep) -> list[str]:
    """The best rows, with what they are; none where all are equal."""
    best = answer.best()
    if len(best) > 1 and is_constant(answer):
        told = figure(best[0].mean)
        return [
            say(
                "Nothing to rank by: {metric} is {told} everywhere. --metric names another.",
                metric=answer.metric,
                told=told,
            )
        ]
    passed = " and ".join(answer.passed_over)
    lines = (
        [say("{passed}: 0 or n/a in every run, so points are ranked by {metric}.", passed=passed, metric=answer.metric)]
        if passed
        else []
    )
    lines += [say("Largest mean {metric} (± half of the 95 % interval of the mean):", metric=answer.metric)]
    for row in best:
        told = f"  {figure(row.mean):>10} ± {figure(row.half_width):<8} {row.strategy:<14} {values_of(row)}"
        lines.append(told.rstrip() if len(told) <= WIDTH else f"{told[: WIDTH - 1].rstrip()}…")
    if len(best) > 1 and best[0].mean - best[1].mean < best[0].half_width:
        lines.append(say("The first two are not told apart by these worlds."))
    return lines


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
        return [say("The rewired networks have nothing to be compared with.")]
    return [
        say(
            "Over all points, mean {metric} is {figure} on the network and {figure_2} on {draws} "
            "rewired with the same degrees.",
            metric=answer.metric,
            figure=figure(sum(own) / len(own)),
            figure_2=figure(sum(null) / len(null)),
            draws=answer.plan.draws - 1,
        )
    ]
