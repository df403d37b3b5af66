"""The power of lift tests as a figure."""

from __future__ import annotations

from functools import partial

from wom_sim.language.say import localized, say, says
from wom_sim.show.figures import INK, PALETTE, Axes, Draw, drawing, names_beside, tick_words
from wom_sim.studies.lift.answer import POWER, Lift


def drawings(lift: Lift) -> dict[str, Draw]:
    """The figure by its file name."""
    return {"power": partial(power, lift)}


def power(lift: Lift, ax: Axes | None = None) -> Axes:
    """Chance to detect the effect against the number of places, one line for each number of weeks."""
    from matplotlib.ticker import NullFormatter

    title = say(
        "Chance to detect {effect:+.3g} % {orders}, by places and weeks",
        effect=100 * lift.effect,
        orders=say(lift.prepared.scenario.counted),
    )
    with drawing(title, ax) as axes:
        for k, (weeks, row) in enumerate(zip(lift.weeks, lift.power, strict=True)):
            axes.plot(
                lift.places,
                row,
                "o-",
                color=PALETTE[k % len(PALETTE)],
                linewidth=2,
                label=says("{n} week", "{n} weeks", weeks),
            )
        axes.plot(
            lift.places, lift.formula[-1], color=INK, linestyle=(0, (4, 3)), label=say("textbook: all decide alone")
        )
        axes.axhline(POWER, color=INK, linewidth=1)
        axes.set(
            xscale="log",
            ylim=(0, 1.02),
            xlabel=say("places of {people:,} people", people=lift.people),
            ylabel=say("chance to detect it"),
        )
        axes.set_xticks(lift.places, [f"{places}" for places in lift.places])
        axes.xaxis.set_minor_formatter(NullFormatter())
        tick_words(axes.yaxis, lambda value: localized(f"{100 * value:.0f} %"))
        names_beside(axes)
    return axes
