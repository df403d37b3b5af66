"""Two figures of a calibration: the data in the band of fitted worlds, and each parameter before and after."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from wom_sim.language.say import localized, marked, say
from wom_sim.show.figures import (
    INK,
    PALETTE,
    Axes,
    Draw,
    day_axis,
    finish,
    panelled,
    styled,
    thousands,
)
from wom_sim.statistics.types import Floats
from wom_sim.studies.calibrate.answer import Calibration
from wom_sim.studies.calibrate.observed import label_of

FITTED = marked("Fitted to what was counted. A fit of the past is no forecast.")
_BAND, _PRIOR = "#0072b2", "#999999"
_COLUMNS = 2
_BINS = 24
_MOST_TICKS = 7


def panels(title: str, number: int, ax: Axes | None = None) -> tuple[Axes, list[Axes]]:
    """A frame with so many panels, two in a row."""
    columns = min(number, _COLUMNS)
    rows = -(-number // columns)
    frame, found = panelled(ax, rows, columns, (9, max(5.0, 0.8 + 2.9 * rows)), title)
    for unused in found[number:]:
        unused.set_visible(False)
    return frame, found[:number]


def drawings(answer: Calibration) -> dict[str, Draw]:
    """The fit, and each parameter's prior and posterior, by file name."""
    seen, known = answer.observed, answer.posterior
    return {
        "fit": partial(fit, seen.names, answer.days(), seen.values, answer.bands, label_of),
        "parameters": partial(parameters, known.paths, known.priors, known.values, known.weights),
    }


def fit(
    names: Sequence[str],
    days: Sequence[int] | Sequence[date],
    values: Floats,
    bands: Floats,
    label: Callable[[str], str],
    title: str = marked("The data (dots) and where 9 of 10 fitted worlds fall"),
    footer: str = FITTED,
    ax: Axes | None = None,
) -> Axes:
    """Each series with the median and the band of worlds; ``bands``: low, median, high by datum."""
    with styled():
        series = list(dict.fromkeys(names))
        frame, axes = panels(say(title), len(series), ax)
        for name, panel in zip(series, axes, strict=True):
            own = np.array([one == name for one in names])
            _series(panel, [day for day, mine in zip(days, own, strict=True) if mine], values[own], bands[:, own])
            panel.set_title(label(name), fontsize=10.5)
            thousands(panel.yaxis)
        return whole(frame, ax, footer)


def whole(frame: Axes, ax: Axes | None, footer: str) -> Axes:
    """The frame of panels; on a sheet of its own with its footer."""
    if ax is None:
        finish(frame.get_figure(root=True), footer)
    return frame


def _series(axes: Axes, days: Sequence[Any], values: Floats, bands: Floats) -> None:
    low, median, high = bands
    where: Any = np.asarray(days)
    if len(days) == 1:
        axes.errorbar(where, median, [median - low, high - median], color=_BAND, capsize=6, linewidth=2)
    axes.fill_between(where, low, high, color=_BAND, alpha=0.2, linewidth=0)
    axes.plot(where, median, color=_BAND, linewidth=2)
    missed = (values < low) | (values > high)
    axes.plot(where, values, "o", color=INK, markersize=5)
    axes.plot(where[missed], values[missed], "o", color=PALETTE[5], markersize=8, markerfacecolor="none", mew=2)
    day_axis(axes, days)
    axes.margins(x=0.03)
    axes.set(ylim=(0, axes.get_ylim()[1]), xlabel=say("{axis} (the last of each period)", axis=axes.get_xlabel()))


def parameters(
    paths: Sequence[str], priors: Sequence[Any], values: Floats, weights: Floats, ax: Axes | None = None
) -> Axes:
    """Each parameter's prior (grey) and posterior (blue), as shares of chance per bin."""
    with styled():
        title = say("What is known of each parameter: before (grey) and after the data")
        frame, axes = panels(title, len(paths), ax)
        for k, (path, panel) in enumerate(zip(paths, axes, strict=True)):
            edges = _edges(priors[k])
            before = np.diff(priors[k].share(edges))
            after = np.histogram(values[:, k], edges, weights=weights)[0]
            panel.stairs(before, edges, color=_PRIOR, fill=True, alpha=0.35)
            panel.stairs(after, edges, color=_BAND, fill=True, alpha=0.55)
            panel.set_title(path, fontsize=10)
            _value_axis(panel, priors[k])
            panel.set_yticks([])
            panel.spines["left"].set_visible(False)
        return whole(frame, ax, FITTED)


def _value_axis(axes: Axes, prior: Any) -> None:
    """Round values of the prior; a log axis says that it is one."""
    if prior.kind == "loguniform":
        axes.set(xscale="log", xlabel=say("log scale"))
    ticks = round_ticks(prior)
    axes.set_xticks(ticks, [localized(f"{tick:.4g}") for tick in ticks])
    axes.set_xticks([], minor=True)


def round_ticks(prior: Any) -> list[float]:
    """At most seven round values in the range of a prior: 1, 2, 5, 10, … on a log scale, else even steps."""
    from matplotlib.ticker import MaxNLocator

    low, high = prior.low, prior.high
    if prior.kind == "loguniform":
        low_power, high_power = math.floor(math.log10(low)), math.ceil(math.log10(high))
        for digits, step in (((1, 2, 5), 1), ((1,), 1), ((1,), 2), ((1,), 4)):
            powers = range(low_power, high_power + 1, step)
            ticks = [digit * 10.0**power for power in powers for digit in digits]
            inside = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
            if 3 <= len(inside) <= _MOST_TICKS:
                return inside
    found = MaxNLocator(_MOST_TICKS - 1, steps=[1, 2, 5, 10]).tick_values(low, high)
    margin = 1e-9 * (high - low)
    return [float(tick) for tick in found if low - margin <= tick <= high + margin]


def _edges(prior: Any) -> Floats:
    shares = np.linspace(0, 1, _BINS + 1)
    if prior.kind == "loguniform":
        return np.asarray(prior.low * (prior.high / prior.low) ** shares)
    return np.asarray(prior.low + (prior.high - prior.low) * shares)
