"""Plan and actual counts as a figure."""

from __future__ import annotations

from functools import partial

from wom_sim.language.say import marked
from wom_sim.show.figures import FOOTER, Axes, Draw
from wom_sim.studies.calibrate.observed import label_of
from wom_sim.studies.calibrate.plots import fit
from wom_sim.studies.track.answer import Tracking

TITLE = marked("What was counted (dots) and where 8 of 10 worlds of the plan fall")


def drawings(track: Tracking) -> dict[str, Draw]:
    """The figure by its file name."""
    return {"track": partial(plan_and_counts, track)}


def plan_and_counts(track: Tracking, ax: Axes | None = None) -> Axes:
    """What was counted, on the band of the plan, a panel for each series."""
    seen = track.observed
    days = [track.scenario.dates.on(day) for day in seen.last.tolist()]
    return fit(seen.names, days, seen.values, track.bands, label_of, TITLE, FOOTER, ax)
