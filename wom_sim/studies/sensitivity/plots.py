"""Figures of a sensitivity study: a tornado, the indices with their intervals, and heat-maps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from wom_sim.language.say import marked, say
from wom_sim.show.figures import (
    INK,
    Axes,
    Draw,
    drawing,
    grey_legend,
    in_lines,
    inches_for,
    limits,
    name_rows,
    patch_key,
    shares,
)
from wom_sim.statistics.types import Booleans, Floats
from wom_sim.studies.sensitivity.answer import Heat, ParameterRow, Sensitivity

_LOW, _HIGH, _FAINT = "#e69f00", "#0072b2", "#bbbbbb"
_LONG = 24
_AXIS = {
    "morris": marked("how far the outcome moves over the whole range, in {outcome}"),
    "sobol": marked("share of the variance of {outcome}"),
}
_LABELS = {
    "mu_star": marked("μ*: mean size of its effects (95 %)"),
    "sigma": marked("σ: how uneven they are (95 %)"),
    "total": marked("total, with what it does together with others (95 %)"),
    "first": marked("by itself (95 %)"),
}


def drawings(answer: Sensitivity) -> dict[str, Draw]:
    """Tornado, indices and heat-maps by file name."""
    heats = {name: partial(heat_map, heat) for name, heat in answer.heats().items()}
    return {"tornado": partial(tornado, answer), "indices": partial(index_bars, answer), **heats}


def tornado(answer: Sensitivity, ax: Axes | None = None) -> Axes:
    """For each parameter the outcome at both ends of its range, all else as in the scenario; the widest is on top."""
    rows = sorted(answer.rows, key=lambda row: -abs(row.change))
    title = say("One parameter at a time: {outcome}", outcome=answer.outcome())
    with drawing(title, ax, 1.8 + inches_for([r.path for r in rows], 0.3)) as axes:
        for place, row in enumerate(rows):
            _ends(axes, answer, row, place)
        axes.axvline(answer.here.mean, color=INK, linewidth=1, zorder=3)
        name_rows(axes, [f"{_broken(row.path)}\n{row.span}" for row in rows])
        if answer.written.is_share:
            shares(axes.xaxis)
        every = [answer.here.mean, *(end for row in rows for end in (row.at_low, row.at_high))]
        axes.set(
            xlabel=say(
                "{outcome}: mean of {known_worlds} worlds; the line is the scenario as it is",
                outcome=answer.outcome(),
                known_worlds=answer.known_worlds,
            ),
            xlim=limits(min(every), max(every), 0.06, 0.2),
        )
        keys = {say("at the low end"): _LOW, say("at the high end"): _HIGH, say("not above noise"): _FAINT}
        grey_legend(axes, [patch_key(label, color=colour) for label, colour in keys.items()])
    return axes


def _ends(axes: Axes, answer: Sensitivity, row: ParameterRow, place: int) -> None:
    mean, faint = answer.here.mean, row.above_noise is False
    ends = sorted(((row.at_low, _LOW), (row.at_high, _HIGH)), key=lambda end: -abs(end[0] - mean))
    for end, colour in ends:  # the shorter one last, where both are on one side
        axes.barh(place, end - mean, left=mean, height=0.55, color=_FAINT if faint else colour, zorder=2)
    told = answer.said(row.change, sign=True)
    told += "" if np.isnan(row.half_width) else f" ± {answer.apart(row.half_width)}"
    right = max(row.at_low, row.at_high, mean)
    axes.annotate(told, (right, place), (6, 0), textcoords="offset points", va="center")


def _broken(path: str) -> str:
    """A long path on two lines, parted at a dot."""
    first, dot, last = path.rpartition(".")
    return f"{first}{dot}\n{last}" if len(path) > _LONG and dot else path


def index_bars(answer: Sensitivity, ax: Axes | None = None) -> Axes:
    """Two indices of each parameter with their intervals, and what luck alone would make of the first."""
    rows, names = answer.rows, [row.path for row in answer.rows]
    title = say("Over all ranges together: what moves {outcome}", outcome=answer.outcome())
    with drawing(title, ax, 1.8 + inches_for(names, 0.35)) as axes:
        told = [name for name in rows[0].indices if name in _LABELS]
        for name, offset, colour, marker in zip(told, (-0.14, 0.14), (_HIGH, _LOW), "os", strict=False):
            _intervals(axes, [row.indices[name] for row in rows], offset, colour, marker, say(_LABELS[name]))
        if answer.known_worlds > 1:
            _noise(axes, [row.noise for row in rows])
        name_rows(axes, list(map(_broken, names)))
        axes.set_xlabel(say(_AXIS[answer.study.method], outcome=answer.outcome()))
        grey_legend(axes, axes.get_legend_handles_labels()[0])
    return axes


def _intervals(axes: Axes, found: Sequence[Any], offset: float, colour: str, marker: str, label: str) -> None:
    values = np.array([index.value for index in found])
    sides = np.array([(index.value - index.low, index.high - index.value) for index in found]).T
    places = np.arange(len(found)) + offset
    look = {"linestyle": "none", "capsize": 3.0, "markersize": 6.0}
    axes.errorbar(
        values,
        places,
        xerr=np.maximum(sides, 0.0),
        fmt=marker,
        color=colour,
        label=label,
        **look,  # type: ignore[arg-type]
    )


def _noise(axes: Axes, noise: Sequence[float]) -> None:
    axes.barh(range(len(noise)), noise, height=0.8, color=_FAINT, alpha=0.6, label=say("by luck alone"), zorder=0)


def heat_map(heat: Heat, ax: Axes | None = None) -> Axes:
    """The main index by parameter and column, in numbers and shades; what is not above the noise is grey.

    Sobol's total index as it is; Morris's μ* as a share of its column, because columns have different units.
    """
    with drawing(heat.title, ax, 1.8 + inches_for(heat.parameters, 0.2)) as axes:
        table = np.array([_shares(heat.method, values) for values in heat.values.values()]).T
        axes.imshow(table, cmap="Blues", vmin=0, vmax=max(1.0, float(table.max(initial=0))), aspect="auto")
        _numbers(axes, table, np.array(list(heat.by_luck.values())).T)
        axes.set_xticks(range(len(heat.values)), [in_lines(name) for name in heat.values])
        axes.set_yticks(range(len(heat.parameters)), list(map(_broken, heat.parameters)))
        axes.grid(visible=False)
        what = say("total share of the variance") if heat.method == "sobol" else say("μ* as a share of its column")
        axes.set_xlabel(say("{what}; – is not above the noise", what=what))
    return axes


def _shares(method: str, values: Floats) -> Floats:
    if method == "sobol":
        return np.maximum(values, 0.0)
    total = values.sum()
    return values / total if total else values


def _numbers(axes: Axes, table: Floats, by_luck: Booleans) -> None:
    for (row, column), value in np.ndenumerate(table):
        faint = bool(by_luck[row, column])
        text = "–" if faint else f"{100 * value:.0f} %"
        axes.text(column, row, text, ha="center", va="center", color="white" if value > 0.55 and not faint else INK)
