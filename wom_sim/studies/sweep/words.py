"""What a sweep says when it is done: how much was run, what failed, and where the best points are."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from wom_sim.show.text import WIDTH, counted


class PointRow(NamedTuple):
    """One strategy at one point on one network: the mean of the metric, and half of its 95 % interval."""

    point: int
    network: int
    strategy: str
    values: dict[str, Any]
    worlds: int
    failed: int
    mean: float
    half_width: float


class SweepFacts(NamedTuple):
    """Everything that the text of a sweep says."""

    title: str
    metric: str
    runs: int
    planned: int
    points: int
    networks: int
    strategies: int
    worlds: int
    seed: int
    engine: str
    rows: Sequence[PointRow]
    best: Sequence[PointRow]
    first_error: str
    different: int = 0
    """Different points, where some are equal (0: nobody counted)."""
    scattered: bool = False
    unknown: Mapping[str, int] = MappingProxyType({})
    """Runs without a number, by metric."""
    stops_by: str = ""
    passed_over: Sequence[str] = ()


def sweep_text(facts: SweepFacts) -> str:
    """The whole text."""
    lines = [facts.title, "", *heading(facts), ""]
    lines += best_lines(facts) if facts.best else [f"No run has a number for {facts.metric}."]
    if facts.networks > 1:
        lines += ["", *null_lines(facts)]
    return "\n".join(lines)


def heading(facts: SweepFacts) -> list[str]:
    """How much was run, and what of it failed."""
    networks = f" × {facts.networks} networks" if facts.networks > 1 else ""
    some = f" ({facts.different:,} different)" if 0 < facts.different < facts.points else ""
    lines = [
        f"{facts.runs:,} runs: {counted(facts.points, 'point')}{some}{networks} × "
        f"{'1 strategy' if facts.strategies == 1 else f'{facts.strategies} strategies'} × "
        f"{counted(facts.worlds, 'world')} (seed {facts.seed}, {facts.engine} engine)"
    ]
    if facts.runs < facts.planned:
        hopeless = ", or had failed in every run" if any(row.failed == row.worlds for row in facts.rows) else ""
        left = facts.planned - facts.runs
        lines.append(f"{left:,} runs were left out: their points were known well enough before{hopeless}.")
    failed = sum(row.failed for row in facts.rows)
    if failed:
        told = f"{counted(failed, 'run')} failed, the first with: {facts.first_error}"
        lines += textwrap.wrap(told, WIDTH)
    return [*lines, *unknown_lines(facts)]


def unknown_lines(facts: SweepFacts) -> list[str]:
    """Metrics that have no number in some runs: 0/0, such as a cost per order without orders."""
    lines = []
    for metric, runs in facts.unknown.items():
        stops = metric == facts.stops_by
        if runs == facts.runs:
            lines.append(f"{metric} is n/a in every run{', so it stopped none early' if stops else ''}.")
        elif runs:
            only = "means and early stop rest" if stops else "means rest"
            lines.append(f"{metric} is n/a in {runs:,} of {facts.runs:,} runs; {only} on the others.")
    return lines


def best_lines(facts: SweepFacts) -> list[str]:
    """The best rows, with what they are; none where all are equal."""
    if len(facts.best) > 1 and is_constant(facts):
        told = figure(facts.best[0].mean)
        return [f"Nothing to rank by: {facts.metric} is {told} everywhere. --metric names another."]
    passed = " and ".join(facts.passed_over)
    lines = [f"{passed}: 0 or n/a in every run, so points are ranked by {facts.metric}."] if passed else []
    lines += [f"Largest mean {facts.metric} (± half of the 95 % interval of the mean):"]
    for row in facts.best:
        told = f"  {figure(row.mean):>10} ± {figure(row.half_width):<8} {row.strategy:<14} {values_of(row)}"
        lines.append(told.rstrip() if len(told) <= WIDTH else f"{told[: WIDTH - 1].rstrip()}…")
    if len(facts.best) > 1 and facts.best[0].mean - facts.best[1].mean < facts.best[0].half_width:
        lines.append("The first two are not told apart by these worlds.")
    return lines


def is_constant(facts: SweepFacts) -> bool:
    """Whether the metric is the same at all points and in all worlds."""
    rows = [row for row in facts.rows if row.network == 0 and row.mean == row.mean]
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


def null_lines(facts: SweepFacts) -> list[str]:
    """The scenario's own network against the rewired ones, over all points and strategies."""
    own = [row.mean for row in facts.rows if row.network == 0 and row.mean == row.mean]
    null = [row.mean for row in facts.rows if row.network > 0 and row.mean == row.mean]
    if not own or not null:
        return ["The rewired networks have nothing to be compared with."]
    return [
        f"Over all points, mean {facts.metric} is {figure(sum(own) / len(own))} on the network and "
        f"{figure(sum(null) / len(null))} on {facts.networks - 1} rewired with the same degrees."
    ]
