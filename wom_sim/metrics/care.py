"""How complaints fared: answered or not, after how long, and who came back for it."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.language.say import marked
from wom_sim.ledger import Event
from wom_sim.metrics.counting import of_event, ratio
from wom_sim.metrics.metric import COUNT, SHARE, Metric, Told


def response_hours(rows: np.ndarray) -> float:
    """Median hours from complaint to answer, of those that were answered; nan without any."""
    waited = of_event(rows, Event.ANSWER)["n"]
    return float(np.median(waited)) / 60.0 if len(waited) else math.nan


def lost(rows: np.ndarray) -> int:
    """Customers who keep away after a complaint, less those who came back for the answer."""
    return int(of_event(rows, Event.COMPLAINT)["paid"].sum()) - len(of_event(rows, Event.RETURN))


CARE = marked((
    Metric(
        "complaints", COUNT, "complaints to the brand", lambda run: run.events[Event.COMPLAINT],
        less=True, by_person=True, event=Event.COMPLAINT, told=Told("complaints", 0, "made to you", rare=True),
        in_tables="complaints to the brand",
    ),
    Metric(
        "response_rate", SHARE, "share of complaints that were answered in the run; n/a without complaints",
        lambda run: ratio(run.events[Event.ANSWER], run.events[Event.COMPLAINT]), by_person=True,
        told=Told("answered", 0, "share of complaints", part=True, rare=True),
    ),
    Metric(
        "response_hours", "hours", "median hours from complaint to answer; n/a without answers",
        lambda run: response_hours(run.rows), less=True, by_person=True, words=("response time",),
        told=Told("hours to the answer", 1, "in the middle of all answers", part=True, rare=True),
    ),
    Metric(
        "recovered", COUNT, "customers who would have kept away and came back for the answer",
        lambda run: run.events[Event.RETURN], by_person=True, event=Event.RETURN,
        told=Told("recovered", 0, "came back for the answer", part=True, rare=True),
        in_tables="customers who came back for an answer",
    ),
    Metric(
        "lost_to_complaints", COUNT, "customers who keep away at the end because of a complaint",
        lambda run: lost(run.rows), less=True, by_person=True,
        told=Told("lost to complaints", 0, "keep away", part=True, rare=True),
    ),
))  # fmt: skip
"""The rows of the catalogue that speak of it."""
