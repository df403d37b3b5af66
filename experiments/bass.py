"""Bass curves of real products, fitted through the mean field of the engine.

    python experiments/bass.py SERIES.csv[.gz] [PRODUCT [COLUMN]]

SERIES has a row a year with the column `adopters` (and perhaps `product`), or a row a person with the period of
adoption in COLUMN, such as `toa`.  A year is twelve ticks: the published fits are of the continuous curve, and with
whole years as ticks p would come out half as large again.  Room air conditioners 1949–61: Srinivasan & Mason 1986 have
p .0094, q .3748, m 18,713 (thousand).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import wom_sim as ws

PEOPLE = 10_000
TICKS = 12


def read(path: Path, product: str = "", column: str = "adopters") -> np.ndarray:
    """Adopters by period; the last period of a column of people holds those who never adopted, and is left out."""
    table = pd.read_csv(path)
    values = table[table["product"] == product][column] if product else table[column]
    return values.to_numpy(float) if column == "adopters" else np.bincount(values.astype(int))[1:-1].astype(float)


class MeanField:
    """Adopters a year in a market where everybody sees how many have adopted: the engine's mean-field link."""

    def __init__(self, years: int) -> None:
        self.years = years
        end = np.datetime64("2000-01-01") + np.timedelta64(years * TICKS - 1, "D")
        self.scenario = ws.Scenario.parse(
            {
                "name": "Bass",
                "dates": {"start": "2000-01-01", "end": str(end)},
                "market": {"simulate": PEOPLE, "network": {"kind": "erdos_renyi", "mean_degree": 0}},
                "sharing": {"contact": 0, "link": {"mean_field": {"p": 0, "q": 0}}},
                "brands": {"product": {}},
                "contents": {"word": {"attract": 1, "share": 0}},
            }
        )
        self.network = ws.prepare(self.scenario).network

    def __call__(self, parameters: Mapping[str, Any], world: int) -> dict[str, Any]:
        """One market: m people, of whom each stands for m / PEOPLE."""
        link = {"mean_field": {"p": parameters["p"] / TICKS, "q": parameters["q"] / TICKS}}
        prepared = ws.prepare(self.scenario.with_changes({"sharing.link": link}), self.network)
        rows = ws.run(prepared, "nothing", seed=7, world=world, engine="array").history.rows
        ticks = rows["tick"][rows["event"] == ws.Event.NOTICE]
        years = np.bincount((ticks - 1) // TICKS, minlength=self.years)
        return {"adopters": years * parameters["m"] / PEOPLE}


def calibrated(series: np.ndarray, jobs: int = 1) -> Any:
    """Posterior of p and q a year, and of the market m in the units of the series."""
    total = float(series.sum())
    priors = {
        "p": {"uniform": [0.0005, 0.05]},
        "q": {"uniform": [0.05, 0.95]},
        "m": {"loguniform": [total, 4 * total]},
    }
    return ws.fit(
        MeanField(len(series)), priors, {"adopters": series}, particles=200, simulations=6_000, seed=1, jobs=jobs,
        title="Bass curve",
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(calibrated(read(Path(sys.argv[1]), *sys.argv[2:]), jobs=2).text())
