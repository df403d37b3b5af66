"""The figures of a comparison: orders and costs by strategy, reach over time, luck and ignorance, sizes of cascades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from wom_sim.language.say import localized, say
from wom_sim.show.figures import (
    INK,
    MANY,
    Axes,
    Bbox,
    Draw,
    colours,
    day_axis,
    drawing,
    grey_legend,
    in_lines,
    inches_for,
    limits,
    line_key,
    markers,
    name_near,
    name_rows,
    names_beside,
    patch_key,
    settled,
    shares,
    styled,
    thousands,
    tick_words,
)
from wom_sim.show.text import number, share
from wom_sim.statistics.paired import Row
from wom_sim.statistics.types import Floats, Integers
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.ignorance import Ignorance


def drawings(answer: Comparison) -> dict[str, Draw]:
    """Three figures by file name, and one more where something was drawn.

    How far single shares go is no question of a plan: :func:`cascade_sizes` is drawn only when it is asked for.
    """
    rows, dates = answer.rows("conversions"), answer.scenario.dates
    days = [dates.on(tick) for tick in range(dates.days + 1)]
    currency, people = answer.scenario.money.currency, answer.prepared.people
    return {
        "conversions_by_strategy": partial(conversions_by_strategy, rows),
        "cost_against_conversions": partial(cost_against_conversions, rows, currency=currency),
        "reach_over_time": partial(reach_over_time, answer.curves("reach"), days, people),
        **({} if answer.ignorance is None else luck_and(answer, answer.ignorance)),
    }


def luck_and(answer: Comparison, seen: Ignorance) -> dict[str, Draw]:
    """Chance beside what is not known, by file name."""
    draws = {name: seen.outcome(name).values for name in answer.strategies}
    figure = partial(chance_and_ignorance, answer.ranked, draws, seen.label, answer.label, answer.is_share)
    return {f"luck_and_{seen.label.replace(' ', '_')}": figure}


def _range_handles(rows: Sequence[Row]) -> list[Any]:
    if all(np.isnan(row.half_width) for row in rows):
        return [line_key(say("one world: no ranges are known"), color=INK, linewidth=0, marker="o")]
    return [
        line_key(say("where worlds fall (8 of 10)"), color=INK, alpha=0.3, linewidth=9),
        line_key(say("how sure the mean is (95 %)"), color=INK, linewidth=2.5, marker="o"),
    ]


def _spaced(wanted: Sequence[float], gap: float) -> list[float]:
    """The heights nearest to ``wanted`` that are ``gap`` apart, in the same order."""
    order = np.argsort(wanted, kind="stable")
    offsets = np.arange(len(order)) * gap
    free = np.asarray(wanted, dtype=np.float64)[order] - offsets
    blocks: list[list[float]] = []
    for value in free:  # pool neighbours that collide and give the pool its mean: isotonic regression
        blocks.append([float(value)])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    spaced = np.empty(len(order))
    spaced[order] = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks]) + offsets
    return [float(height) for height in spaced]


def _name_the_ends(axes: Axes, ends: Mapping[str, float], tint: Mapping[str, str], apart: float) -> None:
    """Each line's name at its right end, moved apart where two would overlap, with a hairline back to its line."""
    places = _spaced(list(ends.values()), apart * axes.get_ylim()[1])
    for (name, end), place in zip(ends.items(), places, strict=True):
        axes.annotate(
            in_lines(name),
            (1, end),
            (1.025, place),
            xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(),
            color=tint[name],
            va="center",
            linespacing=0.95,
            arrowprops={"arrowstyle": "-", "color": tint[name], "relpos": (0, 0.5), "shrinkA": 0, "shrinkB": 0},
        )


def _curves(axes: Axes, curves: Mapping[str, Floats], days: Sequence[Any], tint: Mapping[str, str]) -> dict[str, float]:
    ends: dict[str, float] = {}
    pale = 0.18 if len(curves) < 5 else 0.1
    for name, worlds in curves.items():
        low, median, high = np.quantile(np.atleast_2d(worlds), [0.1, 0.5, 0.9], axis=0)
        axes.fill_between(days, low, high, color=tint[name], alpha=pale, linewidth=0)
        axes.plot(days, median, color=tint[name], linewidth=2, label=in_lines(name))
        ends[name] = float(median[-1])
    return ends


def reach_over_time(
    curves: Mapping[str, Floats], days: Sequence[int] | Sequence[date], people: int, ax: Axes | None = None
) -> Axes:
    """How many people have been reached by each day: the median world, and the band where 8 of 10 worlds fall.

    ``curves``: strategy → people reached so far, float64[worlds, ticks + 1], in the units of ``people`` (the market);
    ``days``: ticks + 1 day numbers or dates.
    """
    title = say("Reach: how many people have seen it, day by day")
    with drawing(title, ax, 1.5 + inches_for(curves)) as axes:
        tint = colours(list(curves))
        ends = _curves(axes, curves, days, tint)
        label = say("people reached so far (and % of {people:,})", people=people)
        axes.set(ylim=(0, axes.get_ylim()[1] if any(ends.values()) else people), ylabel=label)
        day_axis(axes, days)
        tick_words(axes.yaxis, lambda reached: localized(f"{reached:,.0f}  ({100 * reached / people:.3g} %)"))
        beside = len(curves) > MANY
        if not beside:
            inches = axes.get_figure(root=True).get_figheight() - 1.4  # type: ignore[union-attr]
            _name_the_ends(axes, ends, tint, inches_for(curves) / len(curves) / inches)
        named = axes.get_legend_handles_labels()[0]
        median = line_key(say("the world in the middle (median)"), color=INK, linewidth=2)
        grey_legend(axes, [median, patch_key(say("where 8 of 10 worlds fall"), color=INK, alpha=0.18)])
        if beside:
            names_beside(axes, named)
    return axes


def conversions_by_strategy(rows: Sequence[Row], metric: str = "orders", ax: Axes | None = None) -> Axes:
    """Two bars a strategy: the pale one where worlds fall, the dark one how sure the mean is.  The best is on top."""
    title = say("Which strategy brings more {metric}: what luck does, and what is known", metric=say(metric))
    names = [row.strategy for row in rows]
    with drawing(title, ax, 2.0 + inches_for(names, 0.15)) as axes:
        tint = colours(names)
        for place, row in enumerate(rows):
            _two_bars(axes, row, place, tint[row.strategy])
        name_rows(axes, [*map(in_lines, names)])
        axes.set_xlabel(say("{metric} in the whole period", metric=say(metric)))
        _mark_baseline(axes, rows)
        axes.set_xlim(limits(min(row.low for row in rows), max(row.high for row in rows), 0.06, 0.14))
        grey_legend(axes, [*_range_handles(rows), *axes.get_legend_handles_labels()[0]])
    return axes


def _two_bars(axes: Axes, row: Row, place: int, colour: str) -> None:
    half = float(np.nan_to_num(row.half_width))
    axes.plot([row.low, row.high], [place, place], color=colour, alpha=0.3, linewidth=14, solid_capstyle="butt")
    axes.plot([row.mean - half, row.mean + half], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
    axes.plot(row.mean, place, "o", color=colour, markersize=7, markeredgecolor="white")
    said = number(row.mean, 0 if abs(row.mean) >= 100 else 1)
    label = axes.annotate(said, (max(row.high, row.mean + half), place), (8, 0), textcoords="offset points")
    label.set(va="center", bbox={"color": "white", "pad": 0.5})


def _mark_baseline(axes: Axes, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.is_baseline and len(rows) > 1:
            axes.axvline(
                row.mean,
                color=INK,
                linewidth=1,
                linestyle=(0, (4, 3)),
                label=say(
                    "mean of {strategy}", strategy=row.strategy if len(row.strategy) <= 20 else say("the baseline")
                ),
            )


def cost_against_conversions(
    rows: Sequence[Row], metric: str = "orders", currency: str = "", ax: Axes | None = None
) -> Axes:
    """What each strategy costs and brings, both from 0: up and to the left is better.

    Every point stands at its cost; where costs are nearly equal points stand side by side, as the axis says.
    """
    names, aside = [row.strategy for row in rows], side_by_side([row.cost for row in rows])
    title = say("What the money buys: cost against {metric}", metric=say(metric))
    with drawing(title, ax, max(5.6, 1 + inches_for(names, 0.1))) as axes:
        tint, shapes = colours(names), markers(names)
        for row, points in zip(rows, aside, strict=True):
            _point(axes, row, points, tint[row.strategy], shapes[row.strategy])
        cost = say("cost ({currency})", currency=currency) if currency else say("cost")
        if any(aside):
            cost = say("{cost}; side by side where it is nearly the same", cost=cost)
        low, high = min(0.0, *(row.low for row in rows)), max(0.0, *(row.high for row in rows))
        axes.set(
            xlabel=cost,
            xlim=limits(0, max(row.cost for row in rows), 0.05, 0.18),
            ylabel=say("{metric} in the whole period", metric=say(metric)),
            ylim=limits(low, high, 0.1 * (low < 0), 0.1),
        )
        thousands(axes.xaxis)
        thousands(axes.yaxis)
        named = axes.get_legend_handles_labels()[0]
        grey_legend(axes, _range_handles(rows))
        if beside := len(rows) > MANY:
            names_beside(axes, named)
    if not beside:
        with styled():
            _label_points(settled(axes), rows, aside, tint)
    return axes


_CLOSE, _STEP = 0.04, 13.0
"""Costs that differ by less of the dearest would hide each other; so many points of type they stand apart."""


def side_by_side(costs: Sequence[float]) -> list[float]:
    """How far each point is moved aside, in points of type, so that none hides another of nearly the same cost."""
    order = sorted(range(len(costs)), key=lambda k: costs[k])
    groups: list[list[int]] = []
    for k in order:
        near = groups and costs[k] - costs[groups[-1][-1]] <= _CLOSE * max(costs)
        groups = [*groups[:-1], [*groups[-1], k]] if near else [*groups, [k]]
    moved = {k: _STEP * (place - (len(group) - 1) / 2) for group in groups for place, k in enumerate(group)}
    return [moved[k] for k in range(len(costs))]


def _point(axes: Axes, row: Row, aside: float, colour: str, shape: str) -> None:
    from matplotlib.transforms import ScaledTranslation

    sheet: Any = axes.get_figure(root=True)
    moved = axes.transData + ScaledTranslation(aside / 72, 0, sheet.dpi_scale_trans)
    x, half = row.cost, float(np.nan_to_num(row.half_width))
    bar: Any = {"color": colour, "transform": moved, "solid_capstyle": "butt"}
    axes.plot([x, x], [row.low, row.high], alpha=0.3, linewidth=9, **bar)
    axes.plot([x, x], [row.mean - half, row.mean + half], linewidth=3, zorder=3, **bar)
    look: Any = {"color": colour, "ms": 9, "mec": "white", "mew": 0.6, "zorder": 4, "transform": moved}
    axes.plot(x, row.mean, shape, label=in_lines(row.strategy), **look)


def _label_points(axes: Axes, rows: Sequence[Row], aside: Sequence[float], tint: Mapping[str, str]) -> None:
    """Each name at the nearest free place around its point: off the other names, the marks and the border."""
    from matplotlib.transforms import Bbox

    dots: Any = axes.get_figure(root=True)
    moved = [np.array([points * dots.dpi / 72, 0]) for points in aside]
    pairs = list(zip(rows, moved, strict=True))
    marks = [Bbox(axes.transData.transform([(r.cost, r.low), (r.cost, r.high)]) + by).padded(9, 6) for r, by in pairs]
    names: list[Bbox] = []
    for k, (row, by) in enumerate(pairs):
        others = [*marks[:k], *marks[k + 1 :], *names]
        spot = axes.transData.inverted().transform(axes.transData.transform((row.cost, row.mean)) + by)
        taken = [*marks, *names]
        names.append(name_near(axes, in_lines(row.strategy), (spot[0], spot[1]), tint[row.strategy], taken, others))


def cascade_sizes(sizes: Mapping[str, Integers], ax: Axes | None = None) -> Axes:
    """How far single shares go: for each size, the share of cascades at least that large; both axes logarithmic.

    ``sizes``: strategy → people in each cascade, the starter included; 1 means that nobody passed it on.
    """
    title = say("How far word of mouth runs: the sizes of cascades")
    with drawing(title, ax, 1.0 + inches_for(sizes, 0.25)) as axes:
        tint, shapes = colours(list(sizes)), markers(list(sizes))
        for name, counts in sizes.items():
            _tail(axes, name, np.asarray(counts, dtype=np.int64), tint[name], shapes[name])
        largest = max((int(np.max(counts)) for counts in sizes.values() if len(counts)), default=0)
        most = max(map(len, sizes.values()), default=0) or 100
        axes.set(xscale="log", yscale="log", xlim=(0.85, max(10, 1.4 * largest)), ylim=(60 / most, 160))
        axes.set(xlabel=say("people in the cascade"), ylabel=say("cascades at least this large (% of all)"))
        thousands(axes.xaxis)
        tick_words(axes.yaxis, lambda value: localized(f"{value:.4g} %"))
        if not largest:
            axes.text(0.5, 0.5, say("Nobody shared anything."), transform=axes.transAxes, ha="center", fontsize=13)
        if sizes:
            names_beside(axes)
    return axes


def _tail(axes: Axes, name: str, counts: Integers, colour: str, shape: str) -> None:
    if not len(counts):
        axes.plot([], [], color=colour, label=say("{name}\n(no cascades)", name=in_lines(name)))
        return
    values, times = np.unique(counts, return_counts=True)
    at_least = 100 * times[::-1].cumsum()[::-1] / len(counts)
    axes.plot(
        values,
        at_least,
        color=colour,
        marker=shape,
        markersize=4,
        linewidth=1.5,
        label=say(
            "{name}\n({share} of {counts:,} are of size 1)",
            name=in_lines(name),
            share=share(float(np.mean(counts == 1))),
            counts=len(counts),
        ),
    )


_APART = 0.17  # of the distance between two strategies, up for chance and down for ignorance


def chance_and_ignorance(
    rows: Sequence[Row],
    draws: Mapping[str, Floats],
    label: str,
    metric: str,
    is_share: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Two lines a strategy: the upper one where 8 of 10 worlds fall, the lower one its mean draw by draw.

    ``draws``: strategy → mean outcome of each draw, float64[draws]; strategies without draws have the upper line only.
    """
    names = [row.strategy for row in rows]
    title = say("Luck, and what is not known: {metric} by strategy", metric=say(metric))
    with drawing(title, ax, 2.0 + inches_for(names, 0.35)) as axes:
        tint = colours(names)
        for place, row in enumerate(rows):
            _two_lines(axes, row, draws.get(row.strategy, np.zeros(0)), place, tint[row.strategy])
        name_rows(axes, [*map(in_lines, names)])
        if is_share:
            shares(axes.xaxis)
        axes.set_xlabel(say("{metric} in the whole period", metric=say(metric)))
        grey_legend(axes, _handles(label))
    return axes


def _two_lines(axes: Any, row: Row, values: Floats, place: int, colour: str) -> None:
    axes.plot([row.low, row.high], [place - _APART] * 2, color=colour, alpha=0.3, linewidth=11, solid_capstyle="butt")
    axes.plot(row.mean, place - _APART, "o", color=colour, markersize=7, markeredgecolor="white")
    if len(values):
        ends = np.quantile(values, [0.1, 0.9])
        axes.plot(ends, [place + _APART] * 2, color=colour, linewidth=2.5)
        axes.plot(values, [place + _APART] * len(values), "|", color=colour, markersize=13, alpha=0.75)


def _handles(label: str) -> list[Any]:
    mean = say("the mean across {label} (8 of 10)", label=say(label))
    return [
        line_key(say("luck: where worlds fall (8 of 10)"), color=INK, alpha=0.3, linewidth=9),
        line_key(mean, color=INK, linewidth=2.5, marker="|", markersize=11),
    ]
