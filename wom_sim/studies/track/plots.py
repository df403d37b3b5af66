"""Plan and actual counts as a figure."""

from __future__ import annotations

from wom_sim.language.say import marked
from wom_sim.show.figures import FOOTER, Figure
from wom_sim.studies.calibrate.observed import label_of
from wom_sim.studies.calibrate.plots import fit
from wom_sim.studies.track.answer import Tracking

TITLE = marked("What was counted (dots) and where 8 of 10 worlds of the plan fall")


def figures(track: Tracking) -> dict[str, Figure]:
    """The figure by its file name."""
    seen = track.observed
    days = [track.scenario.dates.on(day) for day in seen.last.tolist()]
    return {"track": fit(seen.names, days, seen.values, track.bands, label_of, TITLE, FOOTER)}
