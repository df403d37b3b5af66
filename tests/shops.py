"""A small shop for tests of studies that fit, track and test: quick to run, and what is true in it is known."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate.observed import Observed, of_rows
from wom_sim.studies.calibrate.work import Campaign

DAYS = 21
SERIES = ("visits", "conversions", "shares")

SHOP: dict[str, Any] = {
    "name": "a small shop",
    "dates": {"start": "2027-03-01", "end": "2027-03-21"},
    "market": {"simulate": 200, "people": 400, "network": {"kind": "holme_kim", "m": 4, "clustering": 0.5, "seed": 1}},
    "sharing": {"contact": 0.25, "days": 2},
    "brands": {"shop": {"visits_per_day": 0.02, "conversion": 0.1}},
    "contents": {"film": {"attract": 0.4, "persuade": 0.2, "share": 0.3, "visit": 0.3}},
    "plan": {
        "ads": {
            "kind": "ads", "channel": "web", "content": "film", "from": "2027-03-03", "to": "2027-03-16", "budget": 60,
            "cpm": 10,
        },
        "samples": {"kind": "samples", "content": "film", "on": "2027-03-08", "who": "random", "number": 20},
    },
    "strategies": {"nothing": [], "ads": ["ads"], "both": ["ads", "samples"]},
}  # fmt: skip


def shop(**changes: Any) -> Scenario:
    """The shop, with other values by path (dots written as two underscores)."""
    scenario = Scenario.parse(SHOP)
    return scenario.with_changes({path.replace("__", "."): value for path, value in changes.items()})


def weeks(names: tuple[str, ...] = SERIES) -> Observed:
    """Three weeks of some series, as yet without counts."""
    return of_rows("shop", [(name, first, first + 6, 0.0) for name in names for first in range(1, DAYS, 7)])


def counts(scenario: Scenario, world: int = 0, seed: int = 99) -> np.ndarray:
    """What one world of both lines counts in these weeks."""
    return Campaign(scenario, "both", seed, "array", weeks())({}, world)


def write_counts(path: Path, values: np.ndarray) -> Path:
    """The weekly table that a shopkeeper would keep."""
    columns = values.reshape(len(SERIES), -1).T
    lines = [f"{week},{','.join(f'{one:g}' for one in row)}" for week, row in enumerate(columns, 1)]
    path.write_text("\n".join(["week,visits,orders,shares", *lines]) + "\n", encoding="utf-8")
    return path


def explained_columns(folder: Path) -> bool:
    """Whether the folder's codebook says what every column means."""
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return bool(rows) and all(row["meaning"] for row in rows)
