"""The power of lift tests as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.show.figures import INK, PALETTE, canvas, finished, styled, tick_words
from wom_sim.studies.lift.words import POWER, LiftFacts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def power(facts: LiftFacts) -> Figure:
    """Chance to detect the effect against the number of places, one line for each number of weeks."""
    from matplotlib.ticker import NullFormatter

    with styled():
        figure, axes = canvas(f"Chance to detect {100 * facts.effect:+.3g} % orders, by places and weeks")
        for k, (weeks, row) in enumerate(zip(facts.weeks, facts.power, strict=True)):
            axes.plot(
                facts.places,
                row,
                "o-",
                color=PALETTE[k % len(PALETTE)],
                linewidth=2,
                label=f"{weeks} week{'' if weeks == 1 else 's'}",
            )
        axes.plot(facts.places, facts.formula[-1], color=INK, linestyle=(0, (4, 3)), label="textbook: all decide alone")
        axes.axhline(POWER, color=INK, linewidth=1)
        axes.set(
            xscale="log", ylim=(0, 1.02), xlabel=f"places of {facts.people:,} people", ylabel="chance to detect it"
        )
        axes.set_xticks(facts.places, [f"{places}" for places in facts.places])
        axes.xaxis.set_minor_formatter(NullFormatter())
        tick_words(axes.yaxis, lambda value: f"{100 * value:.0f} %")
        return finished(figure, names_beside=True)
