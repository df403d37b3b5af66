"""Bass curves of real products, fitted through the mean field of the engine.

    python experiments/bass.py SERIES.csv[.gz] [PRODUCT [COLUMN]]

SERIES has a row a year with the column `adopters` (and perhaps `product`), or a row a person with the period of
adoption in COLUMN, such as `toa`.  A year is twelve ticks: the published fits are of the continuous curve, and with
whole years as ticks p would come out half as large again.  Room air conditioners 1949–61: Srinivasan & Mason 1986 have
p .0094, q .3748, m 18,713 (thousand).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import wom_sim as ws
from wom_sim.reading.problems import unknown

Progress = Callable[[int, int], None]

PEOPLE = 10_000
TICKS = 12
LEAST = 2
"""Periods of a series: fewer are no curve."""


def read(path: Path, product: str = "", column: str = "adopters") -> np.ndarray:
    """Adopters by period; the last period of a column of people holds those who never adopted, and is left out."""
    values = column_of(rows_of(table_of(path), path.name, product), column)
    series = values if column == "adopters" else np.bincount(values.astype(int))[1:-1].astype(float)
    if len(series) < LEAST or series.min() < 0:
        raise ws.InputError(f"a curve needs at least {LEAST} periods, and numbers not below 0 (got {series})")
    return series


def table_of(path: Path) -> pd.DataFrame:
    """The whole file."""
    if not path.is_file():
        raise ws.InputError(f"there is no file {path}")
    try:
        return pd.read_csv(path)
    except (ValueError, OSError) as error:
        raise ws.InputError(f"{path.name} is no table ({error})") from None


def rows_of(table: pd.DataFrame, name: str, product: str) -> pd.DataFrame:
    """The rows of one product, or all where there are no products."""
    if "product" not in table:
        if product:
            raise ws.InputError(f"{name} has no column 'product', so leave {product!r} out")
        return table
    known = sorted(set(table["product"].astype(str)))
    if not product and len(known) > 1:
        raise ws.InputError(f"{name} holds several products – name one of {', '.join(known)}")
    if product and product not in known:
        message, hint = unknown("product", product, known)
        raise ws.InputError(f"{message} {hint}".rstrip())
    return table[table["product"].astype(str) == (product or known[0])]


def column_of(table: pd.DataFrame, column: str) -> np.ndarray:
    """The numbers of one column."""
    if column not in table:
        message, hint = unknown("column", column, [str(name) for name in table.columns])
        raise ws.InputError(f"{message} {hint}".rstrip())
    values = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    if not np.isfinite(values).all():
        raise ws.InputError(f"column {column!r} must be numbers, none missing")
    return values


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


def calibrated(series: np.ndarray, jobs: int = 1, progress: Progress | None = None) -> Any:
    """Posterior of p and q a year, and of the market m in the units of the series."""
    total = float(series.sum())
    priors = {
        "p": {"uniform": [0.0005, 0.05]},
        "q": {"uniform": [0.05, 0.95]},
        "m": {"loguniform": [total, 4 * total]},
    }
    return ws.fit(
        MeanField(len(series)), priors, {"adopters": series}, particles=200, simulations=6_000, seed=1, jobs=jobs,
        title="Bass curve", progress=progress,
    )  # fmt: skip


class Tenths:
    """Says on standard error how far the work is, at each tenth of it."""

    said = 0

    def __call__(self, done: int, total: int) -> None:
        """So many worlds are done."""
        if 10 * done // total > self.said:
            self.said = 10 * done // total
            print(f"{done:,} of {total:,} worlds", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Fit one product and print the posterior; 2 for what cannot be read."""
    if not 1 <= len(arguments) <= 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        series = read(Path(arguments[0]), *arguments[1:])
    except ws.InputError as error:
        print(f"bass: {error}", file=sys.stderr)
        return 2
    what = f"{len(series)} periods, {series.sum():,.0f} adopters"
    print(f"{what}: fitting p, q and m takes some minutes", file=sys.stderr, flush=True)
    print(calibrated(series, jobs=2, progress=Tenths()).text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
