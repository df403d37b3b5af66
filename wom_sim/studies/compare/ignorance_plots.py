"""Chance beside ignorance as a figure: where worlds fall, and where the mean is in each draw of what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wom_sim.show.figures import INK, canvas, colours, finished, grey_legend, in_lines, inches_for, styled, thousands
from wom_sim.statistics.paired import Row

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

_APART = 0.17  # of the distance between two strategies, up for chance and down for ignorance


def chance_and_ignorance(rows: Sequence[Row], draws: Mapping[str, Floats], label: str, metric: str) -> Figure:
    """Two lines a strategy: the upper one where 8 of 10 worlds fall, the lower one its mean draw by draw.

    ``draws``: strategy → mean outcome of each draw, float64[draws]; strategies without draws have the upper line only.
    """
    with styled():
        names = [row.strategy for row in rows]
        title = f"Luck, and what is not known: {metric} by strategy"
        figure, axes = canvas(title, 2.0 + inches_for(names, 0.35))
        tint = colours(names)
        for place, row in enumerate(rows):
            _two_lines(axes, row, draws.get(row.strategy, np.zeros(0)), place, tint[row.strategy])
        axes.set_yticks(range(len(rows)), [in_lines(name) for name in names])
        axes.set(ylim=(len(rows) - 0.4, -0.6), xlabel=f"{metric} in the whole period")
        axes.grid(visible=False, axis="y")
        thousands(axes.xaxis)
        grey_legend(axes, _handles(label))
        return finished(figure)


def _two_lines(axes: Any, row: Row, values: Floats, place: int, colour: str) -> None:
    axes.plot([row.low, row.high], [place - _APART] * 2, color=colour, alpha=0.3, linewidth=11, solid_capstyle="butt")
    axes.plot(row.mean, place - _APART, "o", color=colour, markersize=7, markeredgecolor="white")
    if len(values):
        ends = np.quantile(values, [0.1, 0.9])
        axes.plot(ends, [place + _APART] * 2, color=colour, linewidth=2.5)
        axes.plot(values, [place + _APART] * len(values), "|", color=colour, markersize=13, alpha=0.75)


def _handles(label: str) -> list[Any]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=INK, alpha=0.3, linewidth=9, label="luck: where worlds fall (8 of 10)"),
        Line2D([], [], color=INK, linewidth=2.5, marker="|", markersize=11, label=f"the mean across {label} (8 of 10)"),
    ]
