"""The figures of a comparison: reach over time, orders and costs by strategy, sizes of cascades, luck and ignorance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from wom_sim.language.say import localized, say
from wom_sim.show.figures import (
    INK,
    MANY,
    Axes,
    Bbox,
    Figure,
    canvas,
    colours,
    day_axis,
    finished,
    grey_legend,
    in_lines,
    inches_for,
    limits,
    line_key,
    markers,
    name_near,
    name_rows,
    patch_key,
    styled,
    thousands,
    tick_words,
)
from wom_sim.show.text import number, share
from wom_sim.statistics.paired import Row
from wom_sim.statistics.types import Floats, Integers
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.ignorance import Ignorance


def figures(answer: Comparison) -> dict[str, Figure]:
    """Four figures by file name, and one more where something was drawn."""
    rows, dates = answer.rows("conversions"), answer.scenario.dates
    days = [dates.on(tick) for tick in range(dates.days + 1)]
    return {
        "reach_over_time": reach_over_time(answer.curves("reach"), days, answer.prepared.people),
        "conversions_by_strategy": conversions_by_strategy(rows),
        "cost_against_conversions": cost_against_conversions(rows, currency=answer.scenario.money.currency),
        "cascade_sizes": cascade_sizes(answer.cascade_sizes()),
        **({} if answer.ignorance is None else luck_and(answer, answer.ignorance)),
    }


def luck_and(answer: Comparison, seen: Ignorance) -> dict[str, Figure]:
    """Chance beside what is not known, by file name."""
    draws = {name: seen.outcome(name).values for name in answer.strategies}
    figure = chance_and_ignorance(answer.ranked, draws, seen.label, answer.label)
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


def reach_over_time(curves: Mapping[str, Floats], days: Sequence[int] | Sequence[date], people: int) -> Figure:
    """How many people have been reached by each day: the median world, and the band where 8 of 10 worlds fall.

    ``curves``: strategy → people reached so far, float64[worlds, ticks + 1], in the units of ``people`` (the market);
    ``days``: ticks + 1 day numbers or dates.
    """
    with styled():
        figure, axes = canvas(say("Reach: how many people have seen it, day by day"), 1.5 + inches_for(curves))
        tint = colours(list(curves))
        ends = _curves(axes, curves, days, tint)
        label = say("people reached so far (and % of {people:,})", people=people)
        axes.set(ylim=(0, axes.get_ylim()[1] if any(ends.values()) else people), ylabel=label)
        day_axis(axes, days)
        tick_words(axes.yaxis, lambda reached: localized(f"{reached:,.0f}  ({100 * reached / people:.3g} %)"))
        if len(curves) <= MANY:
            _name_the_ends(axes, ends, tint, inches_for(curves) / len(curves) / (figure.get_figheight() - 1.4))
        median = line_key(say("the world in the middle (median)"), color=INK, linewidth=2)
        grey_legend(axes, [median, patch_key(say("where 8 of 10 worlds fall"), color=INK, alpha=0.18)])
        return finished(figure, names_beside=len(curves) > MANY)


def conversions_by_strategy(rows: Sequence[Row], metric: str = "orders") -> Figure:
    """Two bars a strategy: the pale one where worlds fall, the dark one how sure the mean is.  The best is on top."""
    with styled():
        title = say("Which strategy brings more {metric}: what luck does, and what is known", metric=say(metric))
        names = [row.strategy for row in rows]
        figure, axes = canvas(title, 2.0 + inches_for(names, 0.15))
        tint = colours(names)
        for place, row in enumerate(rows):
            _two_bars(axes, row, place, tint[row.strategy])
        name_rows(axes, [*map(in_lines, names)])
        axes.set_xlabel(say("{metric} in the whole period", metric=say(metric)))
        _mark_baseline(axes, rows)
        axes.set_xlim(limits(min(row.low for row in rows), max(row.high for row in rows), 0.06, 0.14))
        grey_legend(axes, [*_range_handles(rows), *axes.get_legend_handles_labels()[0]])
        return finished(figure)


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


def cost_against_conversions(rows: Sequence[Row], metric: str = "orders", currency: str = "") -> Figure:
    """What each strategy costs and brings: up and to the left is better.  Every point stands at its cost."""
    with styled():
        names = [row.strategy for row in rows]
        figure, axes = canvas(
            say("What the money buys: cost against {metric}", metric=say(metric)), max(5.6, 1 + inches_for(names, 0.1))
        )
        tint, shapes, costs = colours(names), markers(names), [row.cost for row in rows]
        for row in rows:
            _point(axes, row, tint[row.strategy], shapes[row.strategy])
        cost = say("cost ({currency})", currency=currency) if currency else say("cost")
        axes.set(
            xlabel=cost,
            xlim=limits(min(costs), max(costs), 0.18, 0.18),
            ylabel=say("{metric} in the whole period", metric=say(metric)),
            ylim=limits(min(row.low for row in rows), max(row.high for row in rows), 0.1, 0.1),
        )
        thousands(axes.xaxis)
        thousands(axes.yaxis)
        grey_legend(axes, _range_handles(rows))
        finished(figure, names_beside=len(rows) > MANY)
        if len(rows) <= MANY:
            _label_points(figure, axes, rows, tint)
        return figure


def _point(axes: Axes, row: Row, colour: str, shape: str) -> None:
    x, half = row.cost, float(np.nan_to_num(row.half_width))
    axes.plot([x, x], [row.low, row.high], color=colour, alpha=0.3, linewidth=9, solid_capstyle="butt")
    axes.errorbar(x, row.mean, half, color=colour, linewidth=2, capsize=5, zorder=3)
    axes.plot(x, row.mean, shape, color=colour, ms=9, mec="white", mew=0.6, zorder=4, label=in_lines(row.strategy))


def _label_points(figure: Figure, axes: Axes, rows: Sequence[Row], tint: Mapping[str, str]) -> None:
    """Each name at the nearest free place around its point: off the other names, the marks and the border."""
    from matplotlib.transforms import Bbox

    ends = [axes.transData.transform([(row.cost, row.low), (row.cost, row.high)]) for row in rows]
    marks = [Bbox(two).padded(9, 6) for two in ends]
    names: list[Bbox] = []
    for k, row in enumerate(rows):
        others = [*marks[:k], *marks[k + 1 :], *names]
        spot, name = (row.cost, row.mean), in_lines(row.strategy)
        names.append(name_near(figure, axes, name, spot, tint[row.strategy], [*marks, *names], others))


def cascade_sizes(sizes: Mapping[str, Integers]) -> Figure:
    """How far single shares go: for each size, the share of cascades at least that large; both axes logarithmic.

    ``sizes``: strategy → people in each cascade, the starter included; 1 means that nobody passed it on.
    """
    with styled():
        figure, axes = canvas(say("How far word of mouth runs: the sizes of cascades"), 1.0 + inches_for(sizes, 0.25))
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
        return finished(figure, names_beside=bool(sizes))


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


def chance_and_ignorance(rows: Sequence[Row], draws: Mapping[str, Floats], label: str, metric: str) -> Figure:
    """Two lines a strategy: the upper one where 8 of 10 worlds fall, the lower one its mean draw by draw.

    ``draws``: strategy → mean outcome of each draw, float64[draws]; strategies without draws have the upper line only.
    """
    with styled():
        names = [row.strategy for row in rows]
        title = say("Luck, and what is not known: {metric} by strategy", metric=say(metric))
        figure, axes = canvas(title, 2.0 + inches_for(names, 0.35))
        tint = colours(names)
        for place, row in enumerate(rows):
            _two_lines(axes, row, draws.get(row.strategy, np.zeros(0)), place, tint[row.strategy])
        name_rows(axes, [*map(in_lines, names)])
        axes.set_xlabel(say("{metric} in the whole period", metric=say(metric)))
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
    mean = say("the mean across {label} (8 of 10)", label=say(label))
    return [
        line_key(say("luck: where worlds fall (8 of 10)"), color=INK, alpha=0.3, linewidth=9),
        line_key(mean, color=INK, linewidth=2.5, marker="|", markersize=11),
    ]
