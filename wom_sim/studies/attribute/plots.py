"""Two figures of an attribution: a waterfall that adds up to the total, and Shapley beside touch models."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from wom_sim.language.say import say
from wom_sim.show.figures import (
    INK,
    PALE,
    Axes,
    Draw,
    colours,
    drawing,
    grey_legend,
    in_lines,
    inches_for,
    limits,
    name_rows,
    patch_key,
)
from wom_sim.show.text import number
from wom_sim.studies.attribute.answer import Attribution
from wom_sim.studies.attribute.credits import Mean
from wom_sim.studies.attribute.words import player, plus_minus

_GREY = "#999999"


def drawings(answer: Attribution) -> dict[str, Draw]:
    """Both figures by file name."""
    return {"credit_waterfall": partial(waterfall, answer), "credit_and_touch": partial(touch_models, answer)}


def waterfall(answer: Attribution, ax: Axes | None = None) -> Axes:
    """From what comes by itself, credit by credit, to everything: each bar begins where the one above it ends."""
    names = [say("by itself"), *(player(share.player) for share in answer.shares), say("all")]
    title = say("Where the {label} of {strategy} came from", label=say(answer.label), strategy=answer.game.strategy)
    with drawing(title, ax, 1.6 + inches_for(names, 0.2)) as axes:
        starts, widths = _steps(answer)
        tint = [_GREY, *colours([share.player for share in answer.shares]).values(), INK]
        axes.barh(range(len(names)), widths, left=starts, height=0.6, color=tint, zorder=2)
        ends = [start + width for start, width in zip(starts, widths, strict=True)]
        _connect(axes, ends)
        _error_bars(axes, answer, ends)
        _label(axes, answer, starts, ends)
        name_rows(axes, [*map(in_lines, names)])
        told = reach_of_bars(answer, ends)
        axes.set(
            xlabel=say("{label} in the whole period (Shapley credits ± 95 % of the mean)", label=say(answer.label)),
            xlim=limits(min([0.0, *starts, *told]), max([0.0, *starts, *told]), 0.02, 0.24),
        )
        axes.axvline(0, color=PALE, linewidth=1, zorder=1)
    return axes


def reach_of_bars(answer: Attribution, ends: Sequence[float]) -> list[float]:
    """Where bars and their error bars end, to both sides: the axis has to hold them all."""
    halves = [0.0, *(float(np.nan_to_num(share.credit.half_width)) for share in answer.shares), 0.0]
    return [end + side * half for end, half in zip(ends, halves, strict=True) for side in (-1, 1)]


def _steps(answer: Attribution) -> tuple[list[float], list[float]]:
    """Where each bar begins and how far it goes; the last is the total, from 0."""
    widths = [answer.itself, *(share.credit.mean for share in answer.shares)]
    ends = np.cumsum(widths).tolist()
    return [0.0, *ends[:-1], 0.0], [*widths, ends[-1]]


def _connect(axes: Axes, ends: Sequence[float]) -> None:
    for row, end in enumerate(ends[:-1]):
        axes.plot([end, end], [row, row + 1], color=INK, linewidth=0.7, linestyle=(0, (3, 3)), zorder=3)


def _error_bars(axes: Axes, answer: Attribution, ends: Sequence[float]) -> None:
    for row, share in enumerate(answer.shares, 1):
        half = float(np.nan_to_num(share.credit.half_width))
        if half > 0:
            axes.errorbar(ends[row], row, xerr=half, color=INK, capsize=3, linewidth=1.2, zorder=4)


def _label(axes: Axes, answer: Attribution, starts: Sequence[float], ends: Sequence[float]) -> None:
    """Each bar's number to its right, rounded such that the numbers add up too."""
    halves = [share.credit.half_width for share in answer.shares]
    told = zip(answer.parts[1:], halves, strict=True)
    said = [plus_minus(Mean(part, half), answer.decimals, sign=True) for part, half in told]
    first, last = (number(value, answer.decimals) for value in (answer.parts[0], sum(answer.parts)))
    for row, text in enumerate([first, *said, last]):
        half = float(np.nan_to_num(halves[row - 1])) if 0 < row <= len(halves) else 0.0
        right = max(starts[row], ends[row] + half)
        axes.annotate(text, (right, row), (6, 0), textcoords="offset points", va="center", zorder=5)


def touch_models(answer: Attribution, ax: Axes | None = None) -> Axes:
    """For each medium or line: its Shapley credit, what is lost without it, and what touch models would give it."""
    names, told = [share.player for share in answer.shares], _told(answer)
    title = say(
        "Who deserves the {label} of {strategy}, and who touch models say",
        label=say(answer.label),
        strategy=answer.game.strategy,
    )
    with drawing(title, ax, 1.6 + inches_for(names, 0.14 * len(told) + 0.15)) as axes:
        tint, height = colours(names), 0.8 / len(told)
        for k, (_, values, look) in enumerate(told):
            rows = np.arange(len(names)) + (k - (len(told) - 1) / 2) * height
            edge = [tint[name] for name in names]
            axes.barh(rows, values, height=0.9 * height, color=edge, edgecolor=edge, zorder=2, **look)
        name_rows(axes, [in_lines(player(name)) for name in names])
        axes.set_xlabel(say("{label} in the whole period (mean of the worlds)", label=say(answer.label)))
        grey_legend(axes, [patch_key(name, facecolor=INK, edgecolor=INK, **look) for name, _, look in told])
    return axes


def _told(answer: Attribution) -> list[tuple[str, list[float], dict[str, Any]]]:
    """What is compared, its number for each player, and how its bars look."""
    shares = answer.shares
    looks: list[dict[str, Any]] = [{"alpha": 0.3, "hatch": hatch} for hatch in ("", "///", "...")]
    told: list[tuple[str, list[float], dict[str, Any]]] = [
        (say("Shapley credit"), [share.credit.mean for share in shares], {}),
        (say("lost without it"), [share.removal for share in shares], {"alpha": 0.6}),
    ]
    touches = zip(answer.untouched, looks, strict=False)
    return told + [(say(model), [share.touch[model] for share in shares], look) for model, look in touches]
