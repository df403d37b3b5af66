"""One figure of a sweep: the metric along each parameter, by strategy, on the network and on rewired ones."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from wom_sim.language.say import marked, say
from wom_sim.show.figures import (
    INK,
    Axes,
    Draw,
    colours,
    finish,
    in_lines,
    line_key,
    names_beside,
    panelled,
    shares,
    styled,
    thousands,
)
from wom_sim.statistics.types import Booleans, Floats
from wom_sim.studies.sweep.answer import Sweep
from wom_sim.studies.sweep.means import PointRow
from wom_sim.studies.sweep.words import short

_MOST_PANELS = 9
_MANY_VALUES, _BINS = 12, 8
_MOST_DOTS = 2_000
_MANY_NAMES, _PANEL_WIDTH = 5, 36
_ASIDE = 0.12
_DASHED = (0, (4, 2))
_OWN, _REWIRED = marked(("the network", "rewired"))


class Dots(NamedTuple):
    """Rows with a known mean, column by column: there may be a million."""

    strategy: np.ndarray
    rewired: Booleans
    mean: Floats
    values: dict[str, list[Any]]

    @classmethod
    def of(cls, rows: Sequence[PointRow]) -> Dots:
        """The columns of some rows."""
        strategy, rewired, mean = list[str](), list[bool](), list[float]()
        values: dict[str, list[Any]] = {path: [] for path in rows[0].values}
        for row in rows:
            if row.mean == row.mean:
                strategy.append(row.strategy)
                rewired.append(row.network > 0)
                mean.append(row.mean)
                for path, value in row.values.items():
                    values[path].append(value)
        return cls(np.array(strategy, object), np.array(rewired), np.array(mean), values)


def drawings(answer: Sweep) -> dict[str, Draw]:
    """The metric along each parameter, by file name; none where nothing is known."""
    return {f"{answer.metric}_along_parameters": partial(along_parameters, answer)} if answer.best() else {}


def along_parameters(answer: Sweep, ax: Axes | None = None) -> Axes:
    """A panel per parameter: dots are points, larger ones their means at each value; white on rewired networks.

    Means along the numbers of a grid are joined by a line, dashed on rewired networks.  Categories are not joined, nor
    are points that were drawn or listed: there a bar is the mean of each of eight groups of neighbours.  A parameter
    with one value has no panel; where nothing else varies, the one panel sets the network beside the rewired ones.
    """
    dots = Dots.of(answer.rows)
    panels = panels_of(dots, answer.plan.draws > 1)
    with styled():
        across = min(3, len(panels))
        rows = math.ceil(len(panels) / across)
        title = say("{title}: {metric} along each parameter", title=answer.title, metric=say(answer.metric))
        frame, grid = panelled(ax, rows, across, (max(9, 4.2 * across), 1.6 + 3.6 * rows), title)
        tint = colours(list(dict.fromkeys(dots.strategy.tolist())))
        for axes, (name, values) in zip(grid, panels.items(), strict=False):
            axes.sharey(grid[0]) if axes is not grid[0] else None
            _panel(axes, answer, dots, name, values, tint)
        for axes in grid[len(panels) :]:
            axes.set_visible(False)
        for k, axes in enumerate(grid):
            axes.tick_params(labelleft=k % across == 0)
        for axes in grid[::across]:
            axes.set_ylabel(say("mean {metric} of the points run", metric=say(answer.metric)))
        _legend(grid[min(across, len(panels)) - 1], tint, answer.plan.draws > 1)
        if ax is None:
            finish(frame.get_figure(root=True))
    return frame


def panels_of(dots: Dots, rewired: bool) -> dict[str, list[Any]]:
    """What each panel has along its axis, by name."""
    several = [path for path, values in dots.values.items() if any(repr(one) != repr(values[0]) for one in values)]
    if several:
        return {path: dots.values[path] for path in several[:_MOST_PANELS]}
    return {say("network"): [say(_REWIRED if one and rewired else _OWN) for one in dots.rewired.tolist()]}


def _panel(axes: Axes, answer: Sweep, dots: Dots, name: str, values: list[Any], tint: dict[str, str]) -> None:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)
    names = {} if numbers else {repr(one): one for one in values}
    order = {key: k for k, key in enumerate(names)}
    places = np.array(values if numbers else [order[repr(one)] for one in values], np.float64)
    for k, (strategy, colour) in enumerate(tint.items()):
        aside = 0.0 if numbers else _ASIDE * (k - (len(tint) - 1) / 2)
        for rewired in (False, True):
            mine = (dots.strategy == strategy) & (dots.rewired == rewired)
            if mine.any():
                points = np.column_stack([places[mine] + aside, dots.mean[mine]])
                _series(axes, points, colour, rewired=rewired, joined=numbers and not answer.plan.points.scattered)
    axes.set_xlabel(name if len(name) <= 40 else f"…{name[-39:]}")
    (shares if answer.is_share else thousands)(axes.yaxis)
    if not numbers:
        _name_values(axes, [plainly(one) for one in names.values()])


def _series(axes: Axes, points: np.ndarray, colour: str, *, rewired: bool, joined: bool) -> None:
    """Dots for points; means joined in a grid, else beside each other: what lies between was not run."""
    if len(points) <= _MOST_DOTS and not rewired:
        axes.plot(points[:, 0], points[:, 1], ".", color=colour, alpha=0.35, markersize=5)
    line = means_along(points)
    if joined:
        axes.plot(line[:, 0], line[:, 1], color=colour, linewidth=2, linestyle=_DASHED if rewired else "-", marker="o",
                  markersize=0 if rewired and len(line) > 1 else 4)  # fmt: skip
    elif len(line) == len(points) or len(np.unique(points[:, 0])) <= _MANY_VALUES:
        axes.plot(line[:, 0], line[:, 1], color=colour, linestyle="none", marker="o", markersize=6,
                  markerfacecolor="white" if rewired else colour)  # fmt: skip
    else:
        for group in groups_along(points):
            axes.plot([group[0, 0], group[-1, 0]], [group[:, 1].mean()] * 2, color=colour, linewidth=2,
                      linestyle=_DASHED if rewired else "-")  # fmt: skip


def _name_values(axes: Axes, names: Sequence[str]) -> None:
    """Categories under their places: on a few lines each, slanted where there are many."""
    if len(names) > _MANY_NAMES:
        axes.set_xticks(range(len(names)), shortened(names, 24), rotation=35, ha="right")
    else:
        width = max(7, _PANEL_WIDTH // len(names))
        axes.set_xticks(range(len(names)), ["\n".join(textwrap.wrap(n, width)) for n in shortened(names, 4 * width)])
    axes.margins(x=0.2)


def plainly(value: Any) -> str:
    """A value as people write it: {"step": {"count": 2}} is step: count: 2."""
    text = short(value)
    return text.translate(str.maketrans("", "", '{}"')) if text.startswith("{") else text


def shortened(names: Sequence[str], most: int) -> list[str]:
    """Names of at most so many characters: their beginnings, or their ends where these tell more of them apart."""
    starts = [name if len(name) <= most else f"{name[: most - 1].rstrip()}…" for name in names]
    ends = [name if len(name) <= most else f"…{name[1 - most :].lstrip()}" for name in names]
    return max(starts, ends, key=lambda told: len(set(told)))


def means_along(points: np.ndarray) -> np.ndarray:
    """Mean (x, y) at each value of x, or of eight groups of neighbours where there are many."""
    return np.array([np.mean(group, axis=0) for group in groups_along(points)])


def groups_along(points: np.ndarray) -> list[np.ndarray]:
    """Points with the same x, or eight groups of neighbours where there are many, each in the order of x."""
    ordered = points[np.argsort(points[:, 0], kind="stable")]
    places = np.unique(ordered[:, 0])
    if len(places) > _MANY_VALUES:
        return np.array_split(ordered, _BINS)
    return [ordered[ordered[:, 0] == place] for place in places]


def _legend(axes: Axes, tint: dict[str, str], rewired: bool) -> None:
    handles = [line_key(in_lines(name), color=colour, linewidth=2) for name, colour in tint.items()]
    if rewired:
        label = say("rewired,\nsame degrees")
        look = {"linewidth": 2, "linestyle": _DASHED, "marker": "o", "markerfacecolor": "white"}
        handles.append(line_key(label, color=INK, **look))
    names_beside(axes, handles)
