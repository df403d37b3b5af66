"""The community: messages and answers, what customers say, and reviews; only where the scenario has them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from wom_sim.language.say import marked, say
from wom_sim.page import parts
from wom_sim.page.parts import Table
from wom_sim.show.text import NOTHING, number, percent
from wom_sim.studies.report.kept import Kept

FIGURES = marked({
    "complaints": "complaints and questions",
    "response_rate": "answered",
    "response_hours": "hours until the answer (median)",
    "recovered": "people won back",
    "lost_to_complaints": "people lost",
    "net_sentiment": "praise less blame, of all that is said",
    "advocates": "customers who recommend",
    "detractors": "customers who warn",
    "reviews": "reviews",
    "average_rating": "average stars",
})  # fmt: skip
"""Figures of the community, and what they are called."""

SHARES, WITH_A_DECIMAL = ("response_rate", "net_sentiment"), ("response_hours", "average_rating")
"""Figures that are written in percent, and those that need a decimal."""


def community(found: Kept) -> list[Markup]:
    """A table of what exists, and what it says."""
    known = [metric for metric in FIGURES if present(found, metric)]
    names = [name for name in found.strategies if name not in found.found.reference]
    if not {"complaints", "reviews", "advocates"} & {*known}:
        return []
    values = {metric: found.of(metric) for metric in known}
    rows = [[name, *(written(values[metric][name], metric) for metric in known)] for name in names]
    strong = names.index(found.best) if found.best in names else -1
    caption = say("What people say to the brand and about it, means of the worlds")
    head = [say("Which plan"), *(say(FIGURES[metric]) for metric in known)]
    return [*finding(found, values), parts.table(Table(caption, head, rows, strong=strong))]


def present(found: Kept, metric: str) -> bool:
    """Whether a figure exists and is not 0 everywhere."""
    if metric not in found.found.records[0].summary:
        return False
    return any(math.isfinite(value) and value != 0 for value in found.of(metric).values())


def written(value: float, metric: str) -> str:
    """A figure as people write it."""
    if not math.isfinite(value):
        return NOTHING
    if metric in SHARES:
        return percent(value, sign=metric == "net_sentiment")
    return number(value, int(metric in WITH_A_DECIMAL))


def finding(found: Kept, values: dict[str, dict[str, float]]) -> Sequence[Markup]:
    """What the table says of the best plan."""
    best = {metric: each[found.best] for metric, each in values.items()}
    if "complaints" not in best or not math.isfinite(best.get("response_rate", math.nan)):
        return []
    told = say(
        "With “{plan}”, {rate} of {complaints} complaints and questions are answered",
        plan=found.best, rate=percent(best["response_rate"]), complaints=number(best["complaints"]),
    )  # fmt: skip
    hours = best.get("response_hours", math.nan)
    if math.isfinite(hours):
        told = say("{told}, half of them within {hours} hours", told=told, hours=number(hours, 1))
    if best.get("recovered"):
        told = say("{told}; {people} people are won back", told=told, people=number(best["recovered"]))
    return [parts.paragraph(f"{told}.")]
