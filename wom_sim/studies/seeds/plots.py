"""How far the choices spread, as a figure."""

from __future__ import annotations

from wom_sim.language.say import say
from wom_sim.show.figures import PALETTE, Figure, canvas, finished, name_rows, styled, thousands
from wom_sim.studies.seeds.answer import Seeds


def figures(found: Seeds) -> dict[str, Figure]:
    """The figure by its file name."""
    return {"spread": spread(found)}


def spread(found: Seeds) -> Figure:
    """People reached by method, with their intervals, the furthest at the top."""
    rows = found.table().sort_values("spread", ascending=False, kind="stable")
    with styled():
        figure, axes = canvas(say("People reached by each method's choice"), height=1.2 + 0.35 * len(rows))
        places = list(range(len(rows)))
        axes.errorbar(
            rows["spread"], places, xerr=rows["half_width"], fmt="o", color=PALETTE[0], ecolor=PALETTE[0], capsize=3
        )
        name_rows(axes, list(rows["method"]))
        axes.set_xlabel(say("people reached, mean and 95 % interval"))
        thousands(axes.xaxis)
        return finished(figure)
