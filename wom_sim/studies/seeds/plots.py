"""How far the choices spread, as a figure."""

from __future__ import annotations

from functools import partial

from wom_sim.language.say import say
from wom_sim.show.figures import KNOWN_COLOURS, Axes, Draw, drawing, limits, name_rows
from wom_sim.show.text import number
from wom_sim.studies.seeds.answer import Seeds


def drawings(found: Seeds) -> dict[str, Draw]:
    """The figure by its file name."""
    return {"spread": partial(spread, found)}


def spread(found: Seeds, ax: Axes | None = None) -> Axes:
    """People reached by method, with their intervals, the furthest at the top."""
    rows = found.table().sort_values("spread", ascending=False, kind="stable").fillna({"half_width": 0.0})
    tint = KNOWN_COLOURS["owned"]
    with drawing(say("People reached by each method's choice"), ax, 1.2 + 0.35 * len(rows)) as axes:
        places = list(range(len(rows)))
        axes.barh(places, rows["spread"], height=0.55, color=tint, alpha=0.25)
        axes.errorbar(rows["spread"], places, xerr=rows["half_width"], fmt="o", color=tint, capsize=3)
        for place, mean, half in zip(places, rows["spread"], rows["half_width"], strict=True):
            axes.annotate(number(mean, 1), (mean + half, place), (8, 0), textcoords="offset points", va="center")
        name_rows(axes, list(rows["method"]))
        axes.set_xlabel(say("people reached, mean and 95 % interval"))
        axes.set_xlim(limits(0, float((rows["spread"] + rows["half_width"]).max()), 0, 0.12))
    return axes
