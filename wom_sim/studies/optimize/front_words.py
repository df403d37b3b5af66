"""What a front says: the best compromises between two metrics, and where the present plan stands."""

from __future__ import annotations

from typing import Any

from wom_sim.language.say import marked, say, says
from wom_sim.metrics.names import row_of
from wom_sim.show.text import (
    NOT_A_FORECAST,
    Column,
    called,
    laid_out,
    number,
    took,
    two_part,
    wrapped,
    written,
)
from wom_sim.studies.optimize.front import NAMES, Front, Point

STANDING = marked({
    ("now", True): "The present plan is among the best compromises.",
    ("equal", True): "The equal split is among the best compromises.",
    ("now", False): "The present plan is not among the best compromises: another plan is no worse in either and "
    "better in one.",
    ("equal", False): "The equal split is not among the best compromises: another plan is no worse in either and "
    "better in one.",
})  # fmt: skip
"""What is said of a plan of the two, and of whether it is on the front."""


def named(plan: str) -> str:
    """A placement in words."""
    return say(NAMES[plan]) if plan in NAMES else say("plan {name}", name=plan)


def text(answer: Front) -> str:
    """The whole text."""
    head = [
        answer.name,
        say(
            "{strategy}: the best compromises between {first} and {second}.",
            strategy=called(answer.strategy),
            first=answer.labels[0],
            second=answer.labels[1],
        ),
        say(
            "Judged in {worlds} fresh worlds (seed {seed}); {searched} plans tried in others, {seconds}.",
            worlds=number(answer.worlds),
            seed=answer.seed,
            searched=number(answer.searched),
            seconds=took(answer.seconds),
        ),
    ]
    return "\n".join(
        [*map(wrapped, head), "", table(answer), "", *map(wrapped, [*standing(answer), say(NOT_A_FORECAST)])]
    )


def table(answer: Front) -> str:
    """One row per compromise."""
    shown = answer.shown
    columns = []
    found = [one.first for one in shown], [one.second for one in shown]
    for metric, label, pairs in zip(answer.metrics, answer.labels, found, strict=True):
        as_told = written((mean for mean, _ in pairs), row_of(metric).is_share)
        cells = two_part([as_told(mean) for mean, _ in pairs], "±", [as_told.apart(half) for _, half in pairs])
        columns.append(Column((label, say("(95 % of the mean)")), cells))
    columns += [Column((line, answer.currency), [number(one.money[line]) for one in shown]) for line in answer.lines]
    return laid_out([named(one.name) for one in shown], columns)


def standing(answer: Front) -> list[str]:
    """Whether another plan is at least as good in both metrics as the present plan and the equal split."""
    said = [say(STANDING[one.name, one.ahead]) for one in answer.points if one.name in NAMES]
    return [*said, *behind(len([one for one in answer.points if not one.ahead and one.name not in NAMES]))]


def behind(plans: int) -> list[str]:
    """How many plans looked good in the search only, so that the table leaves them out."""
    if not plans:
        return []
    return [
        says(
            "{n} more plan looked as good in the search, but not in fresh worlds: left out here.",
            "{n} more plans looked as good in the search, but not in fresh worlds: left out here.",
            plans,
        )
    ]


def data(answer: Front) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "strategy": answer.strategy, "metrics": list(answer.metrics), "worlds": answer.worlds, "seed": answer.seed,
        "searched": answer.searched, "points": [row(answer, one) for one in answer.points],
        "engine": answer.case.engine,
    }  # fmt: skip


def row(answer: Front, one: Point) -> dict[str, Any]:
    """One placement as plain values."""
    pairs = zip(answer.metrics, (one.first, one.second), strict=True)
    numbers = {f"{metric}{end}": pair[k] for metric, pair in pairs for k, end in enumerate(("", "_half_width"))}
    return {"plan": one.name, "on_front": one.ahead, **numbers, **{f"money.{line}": x for line, x in one.money.items()}}
