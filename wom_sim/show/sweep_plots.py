"""One figure of a sweep: the metric along each parameter, by strategy, on the network and on rewired ones."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.show.plots import _INK, _finished, _style, _thousands, _wrapped, colours
from wom_sim.show.sweep_words import PointRow, SweepFacts, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_PANELS = 9
_MANY_VALUES, _BINS = 12, 8
_MOST_DOTS = 2_000
_OWN, _REWIRED = "the network", "rewired"

Value = Callable[[PointRow], Any]


def along_parameters(facts: SweepFacts) -> Figure:
    """A panel per parameter: dots are points, lines their means at each value; dashed on rewired networks.

    Where a parameter has many values a line is the mean of eight groups of neighbours.  A parameter with one value has
    no panel; where nothing else varies, the one panel sets the network beside the rewired ones.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = [row for row in facts.rows if row.mean == row.mean]
    panels = panels_of(rows, facts.networks > 1)
    with _style():
        across = min(3, len(panels))
        size = (max(9, 4.2 * across), 1.4 + 3.6 * math.ceil(len(panels) / across))
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.subplots(math.ceil(len(panels) / across), across, sharey=True, squeeze=False)
        tint = colours(list(dict.fromkeys(row.strategy for row in rows)))
        for axes, (name, value) in zip(grid.flat, panels.items(), strict=False):
            _panel(axes, rows, name, value, tint)
        for axes in list(grid.flat)[len(panels) :]:
            axes.set_visible(False)
        for axes in grid[:, 0]:
            axes.set_ylabel(f"mean {facts.metric} of the points run")
        figure.suptitle(f"{facts.title}: {facts.metric} along each parameter", x=0.01, ha="left", fontsize=13)
        _legend(figure, tint, facts.networks > 1)
        return _finished(figure)


def panels_of(rows: Sequence[PointRow], rewired: bool) -> dict[str, Value]:
    """What each panel has along its axis, by name."""
    paths = list(rows[0].values) if rows else []
    several = [path for path in paths if len({repr(row.values[path]) for row in rows}) > 1][:_MOST_PANELS]
    if several:
        return {path: partial(_value_of, path) for path in several}
    return {"network": lambda row: _REWIRED if row.network and rewired else _OWN}


def _value_of(path: str, row: PointRow) -> Any:
    return row.values[path]


def _panel(axes: Axes, rows: Sequence[PointRow], name: str, value: Value, tint: dict[str, str]) -> None:
    values = {repr(value(row)): value(row) for row in rows}
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in values.values())
    places = {key: (one if numbers else k) for k, (key, one) in enumerate(values.items())}
    for strategy, colour in tint.items():
        for rewired in (False, True):
            mine = [row for row in rows if row.strategy == strategy and bool(row.network) == rewired]
            if mine:
                points = np.array([(places[repr(value(row))], row.mean) for row in mine], dtype=np.float64)
                _series(axes, points, colour, dashed=rewired)
    axes.set_xlabel(name if len(name) <= 40 else f"…{name[-39:]}")
    _thousands(axes.yaxis)
    if not numbers:
        axes.set_xticks(list(places.values()), [_wrapped(short(one)[:60]) for one in values.values()])
        axes.margins(x=0.2)


def _series(axes: Axes, points: np.ndarray, colour: str, *, dashed: bool) -> None:
    if len(points) <= _MOST_DOTS and not dashed:
        axes.plot(points[:, 0], points[:, 1], ".", color=colour, alpha=0.35, markersize=5)
    line = means_along(points)
    axes.plot(line[:, 0], line[:, 1], color=colour, linewidth=2, linestyle=(0, (4, 2)) if dashed else "-", marker="o",
              markersize=0 if dashed and len(line) > 1 else 4)  # fmt: skip


def means_along(points: np.ndarray) -> np.ndarray:
    """Mean (x, y) at each value of x, or of eight groups of neighbours where there are many."""
    ordered = points[np.argsort(points[:, 0], kind="stable")]
    groups: dict[float, list[np.ndarray]] = defaultdict(list)
    for point in ordered:
        groups[float(point[0])].append(point)
    parts: Sequence[Any] = list(groups.values())
    if len(parts) > _MANY_VALUES:
        parts = np.array_split(ordered, _BINS)
    return np.array([np.mean(part, axis=0) for part in parts])


def _legend(figure: Figure, tint: dict[str, str], rewired: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=colour, linewidth=2, label=_wrapped(name)) for name, colour in tint.items()]
    if rewired:
        label = "rewired,\nsame degrees"
        handles.append(Line2D([], [], label=label, color=_INK, linewidth=2, linestyle=(0, (4, 2))))
    figure.legend(handles=handles, loc="outside right upper")
