"""Figures of an allocation: money by plan, response curves, the next money; a promise by budget; a front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from wom_sim.language.say import amount, localized, marked, say
from wom_sim.metrics.names import row_of
from wom_sim.show.figures import (
    INK,
    Axes,
    Bbox,
    Draw,
    colours,
    drawing,
    grey_legend,
    in_lines,
    inches_for,
    limits,
    line_key,
    name_near,
    name_rows,
    patch_key,
    settled,
    shares,
    styled,
    thousands,
    tick_words,
)
from wom_sim.show.text import number
from wom_sim.studies.optimize.front import NAMES, Front, Point
from wom_sim.studies.optimize.least import GoalSeek
from wom_sim.studies.optimize.split import LineRow, Optimum
from wom_sim.studies.optimize.words import next_decimals, told, what_of

_GREY = "#999999"
_PALE = "#cccccc"
_LOOKS: dict[str, dict[str, Any]] = {
    "search": {"color": _GREY, "marker": "o", "markersize": 4},
    "fresh": {"color": "#0072b2", "marker": "o", "linewidth": 2},
    "wanted": {"color": INK, "linewidth": 0.8, "linestyle": (0, (4, 3))},
}
_LABELS = marked({"search": "worlds of the search", "fresh": "fresh worlds (95 %)", "wanted": "wanted"})
_TINTS = {"now": "#d55e00", "equal": "#0072b2"}
_PLANS = (("now", marked("now"), 0.35), ("equal", marked("equal split"), 0.6), ("best", marked("best found"), 1.0))


def drawings(answer: Optimum) -> dict[str, Draw]:
    """Three figures by file name."""
    return {
        "allocation": partial(allocation, answer),
        "response_curves": partial(response_curves, answer),
        "next_money": partial(next_money, answer),
    }


def allocation(answer: Optimum, ax: Axes | None = None) -> Axes:
    """Money of every line now, split equally and placed as found."""
    names = [row.line for row in answer.rows]
    title = say("Where the money of {strategy} should go", strategy=answer.strategy)
    with drawing(title, ax, 1.6 + inches_for(names, 0.5)) as axes:
        tint = colours(names)
        for k, (plan, _, strength) in enumerate(_PLANS):
            money = [getattr(row, plan) for row in answer.rows]
            rows = np.arange(len(names)) + (k - 1) * 0.27
            axes.barh(rows, money, height=0.24, color=[tint[name] for name in names], alpha=strength, zorder=2)
            for row, value in zip(rows, money, strict=True):
                axes.annotate(number(value), (value, row), (4, 0), textcoords="offset points", va="center", fontsize=8)
        name_rows(axes, [*map(in_lines, names)])
        most = 1.12 * max(max(row.now, row.equal, row.best) for row in answer.rows) or 1
        axes.set(xlabel=say("{currency} in the whole period", currency=answer.currency), xlim=(0, most))
        grey_legend(axes, [patch_key(say(label), facecolor=INK, alpha=strength) for _, label, strength in _PLANS])
    return axes


def response_curves(answer: Optimum, ax: Axes | None = None) -> Axes:
    """What each line adds to nothing in it, by its money, with the 95 % band; the others stay at their best."""
    with drawing(say("What money in each line of {strategy} brings", strategy=answer.strategy), ax) as axes:
        tint = colours([row.line for row in answer.rows])
        for row in answer.rows:
            _curve(axes, answer, row.line, tint[row.line])
            _mark(axes, answer, row.line, row.best, tint[row.line])
        axes.set(
            xlabel=say("{currency} in the line (the others as in the best plan found)", currency=answer.currency),
            ylabel=say("extra over the least money there, {unit}", unit=_unit(answer)),
            xlim=(0, 1.2 * max(one.money for one in answer.points) or 1.0),
        )
        thousands(axes.xaxis)
        _percent_or_thousands(axes, answer)
        axes.margins(y=0.08)
        handles = [
            line_key(say("how sure the mean is (95 %)"), color=INK, linewidth=9, alpha=0.2),
            line_key(say("the best plan found"), color=INK, marker="o", linewidth=0),
        ]
        grey_legend(axes, handles)
    with styled():
        _name_curves(settled(axes), answer, tint)
    return axes


def _curve(axes: Axes, answer: Optimum, line: str, tint: str) -> None:
    points = [one for one in answer.points if one.line == line]
    money = [one.money for one in points]
    mean = np.array([one.extra.mean for one in points])
    half = np.nan_to_num(np.array([one.extra.half_width for one in points]))
    axes.fill_between(money, mean - half, mean + half, color=tint, alpha=0.2, linewidth=0, zorder=2)
    axes.plot(money, mean, color=tint, linewidth=1.8, zorder=3)


def _mark(axes: Axes, answer: Optimum, line: str, money: float, tint: str) -> None:
    points = {one.money: one.extra.mean for one in answer.points if one.line == line}
    if money in points:
        axes.plot([money], [points[money]], "o", color=tint, markersize=7, zorder=4)


def _name_curves(axes: Axes, answer: Optimum, tint: Mapping[str, str]) -> None:
    """Each curve named near its end, where the name hides no curve and no other name."""
    ends, taken = {}, []
    for row in answer.rows:
        points = [(one.money, one.extra.mean) for one in answer.points if one.line == row.line]
        ends[row.line] = points[-1]
        taken += _covered(axes, points)
    for line, spot in ends.items():
        taken.append(name_near(axes, in_lines(line), spot, tint[line], taken))


def _covered(axes: Axes, points: Sequence[tuple[float, float]], pieces: int = 60) -> list[Bbox]:
    """Small boxes that cover a curve."""
    from matplotlib.transforms import Bbox

    places = np.linspace(0, len(points) - 1, pieces)
    xy = [np.interp(places, np.arange(len(points)), values) for values in zip(*points, strict=True)]
    return [Bbox([spot, spot]).padded(6) for spot in axes.transData.transform(np.column_stack(xy))]


def _unit(answer: Optimum) -> str:
    return say("share of worlds that reach the goal") if answer.chance else answer.objective.label


def _percent_or_thousands(axes: Axes, answer: Optimum) -> None:
    (shares if answer.in_points else thousands)(axes.yaxis)


def next_money(answer: Optimum, ax: Axes | None = None) -> Axes:
    """What the next unit of money would bring in every line, with its interval."""
    names = [row.line for row in answer.rows]
    title = say("What the next {unit} {currency} would bring", unit=number(answer.unit), currency=answer.currency)
    with drawing(title, ax, 1.6 + inches_for(names, 0.3)) as axes:
        tint = colours(names)
        ends = [0.0]
        for place, row in enumerate(answer.rows):
            ends += _next_bar(axes, answer, row, place, tint[row.line])
        axes.axvline(0, color=INK, linewidth=0.8)
        name_rows(axes, [*map(in_lines, names)])
        axes.set(
            xlabel=what_of(answer)
            if answer.in_points
            else say("{label} (± 95 % of the mean)", label=answer.objective.label),
            xlim=limits(min(ends), max(ends) or 1.0, 0.02, 0.25),
        )
    return axes


def _next_bar(axes: Axes, answer: Optimum, row: LineRow, place: int, tint: str) -> tuple[float, float]:
    """One line's bar with its interval and words; returns how far it goes to both sides."""
    if row.extra is None:
        axes.annotate(say(row.full), (0, place), (6, 0), textcoords="offset points", va="center", color=_GREY)
        return 0.0, 0.0
    scale = 100 if answer.in_points else 1
    mean, half = scale * row.extra.mean, scale * float(np.nan_to_num(row.extra.half_width))
    axes.barh(place, mean, height=0.5, color=tint, zorder=2)
    axes.errorbar(mean, place, xerr=half, color=INK, capsize=3, linewidth=1.2, zorder=4)
    said = told(answer, row.extra, sign=True, decimals=next_decimals(answer))
    axes.annotate(said, (max(0.0, mean + half), place), (6, 0), textcoords="offset points", va="center")
    return mean - half, mean + half


def chance_by_budget(answer: GoalSeek, ax: Axes | None = None) -> Axes:
    """The share of worlds that reach a goal, by budget: in the search, and in fresh worlds for two plans."""
    tried = sorted(answer.tried)
    searched = len({one.budget for one in tried}) > 1
    with drawing(say("The chance of {promise} by budget", promise=answer.objective.promise), ax) as axes:
        if searched:
            points = [one.budget for one in tried], [one.share for one in tried]
            axes.plot(*points, **_LOOKS["search"], zorder=2)
        axes.axhline(answer.probability, **_LOOKS["wanted"])
        axes.set(
            xlabel=say("budget of {strategy}, {currency}", strategy=answer.strategy, currency=answer.currency),
            ylabel=say("share of worlds"),
            xlim=(0, _far(answer)),
            ylim=(-0.03, 1.03),
        )
        thousands(axes.xaxis)
        tick_words(axes.yaxis, lambda value: localized(f"{100 * value:.4g} %"))
        shown = [name for name in _LOOKS if searched or name != "search"]
        grey_legend(axes, [line_key(say(_LABELS[name]), **_LOOKS[name]) for name in shown])
    with styled():
        _verified(settled(axes), answer, [(one.budget, one.share) for one in tried] if searched else [])
    return axes


def _verified(axes: Axes, answer: GoalSeek, search: Sequence[tuple[float, float]]) -> None:
    """The plan as it is and the one that was found, in fresh worlds, each named beside its point."""
    look, now = _LOOKS["fresh"], sum(answer.now.values()) + answer.rest
    plans = {say("needed") if answer.reached else say("the most"): (answer.budget, answer.share)}
    if abs(now - answer.budget) >= 1:
        plans[say("now")] = (now, answer.share_now)
    taken = _covered(axes, search) if search else []
    taken += _covered(axes, [(0, answer.probability), (_far(answer), answer.probability)])
    for budget, (middle, low, high) in plans.values():
        axes.errorbar(budget, middle, yerr=[[middle - low], [high - middle]], capsize=4, zorder=4, **look)
        taken += _covered(axes, [(budget, low), (budget, middle), (budget, high)])
    for name, (budget, (middle, _, _)) in plans.items():
        text = f"{name}: {amount(number(budget), answer.currency)}"
        taken.append(name_near(axes, text, (budget, middle), look["color"], taken))


def _far(answer: GoalSeek) -> float:
    """Budgets far beyond the answer and the plan as it is say nothing more."""
    now = sum(answer.now.values()) + answer.rest
    return max(1.1 * now, min(1.05 * max(one.budget for one in answer.tried), 2.5 * answer.budget))


def front(answer: Front, ax: Axes | None = None) -> Axes:
    """Both metrics of every plan that was judged, with their intervals; the front joined by a line."""
    with drawing(say("The best compromises of {strategy}", strategy=answer.strategy), ax) as axes:
        joined = sorted((one.first[0], one.second[0]) for one in answer.points if one.ahead)
        axes.plot([x for x, _ in joined], [y for _, y in joined], color=_GREY, linewidth=1.2, zorder=2)
        for one in answer.points:
            _compromise(axes, one)
        axes.set(xlabel=_axis(answer, 0), ylabel=_axis(answer, 1))
        for metric, axis in zip(answer.metrics, (axes.xaxis, axes.yaxis), strict=True):
            (shares if row_of(metric).is_share else thousands)(axis)
        looks = [(say(NAMES[name]), tint) for name, tint in _TINTS.items()]
        looks += [(say("the front"), INK), (say("beaten"), _PALE)]
        grey_legend(axes, [line_key(name, color=tint, marker="o", linewidth=0) for name, tint in looks])
    return axes


def _compromise(axes: Axes, one: Point) -> None:
    (x, x_half), (y, y_half) = one.first, one.second
    tint = _TINTS.get(one.name, INK if one.ahead else _PALE)
    axes.errorbar(x, y, xerr=x_half, yerr=y_half, color=tint, marker="o", capsize=2, linewidth=1, zorder=3)
    if one.name not in _TINTS and one.ahead:
        axes.annotate(one.name, (x, y), (5, 5), textcoords="offset points", fontsize=9)


def _axis(answer: Front, which: int) -> str:
    money = f" ({answer.currency})" if row_of(answer.metrics[which]).money else ""
    return say("{what}, mean and its 95 % interval", what=f"{answer.labels[which]}{money}")
