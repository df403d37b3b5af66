"""Means of a metric by point, network and strategy, read from a table that need not fit into memory."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wom_sim.statistics.intervals import mean_interval
from wom_sim.studies.sweep.columns import Column

MEAN = np.dtype(
    [
        ("point", "i8"),
        ("network", "i8"),
        ("strategy", "i8"),  # place among the strategies
        ("worlds", "i8"),
        ("failed", "i8"),
        ("mean", "f8"),  # over the worlds in which it is known
        ("half_width", "f8"),
    ]
)
"""A strategy at a point on a network."""

NEEDED = ("network", "point", "error")


class PointRow(NamedTuple):
    """One strategy at one point on one network: the mean of the metric, and half of its 95 % interval."""

    point: int
    network: int
    strategy: str
    values: dict[str, Any]
    worlds: int
    failed: int
    mean: float
    half_width: float


class Means(Sequence[PointRow]):
    """Rows by network, point and strategy, in the order of the runs; made when they are asked for."""

    def __init__(self, table: np.ndarray, columns: Mapping[str, Column], strategies: Sequence[str]) -> None:
        self.table, self.columns, self.strategies = table, columns, strategies

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[k] for k in range(*number.indices(len(self)))]
        point, network, strategy, worlds, failed, mean, half_width = self.table[number].item()
        values = {path: column[point] for path, column in self.columns.items()}
        return PointRow(point, network, self.strategies[strategy], values, worlds, failed, mean, half_width)

    def largest(self, number: int) -> list[PointRow]:
        """The rows with the largest means on the scenario's own network, the largest first; of equal points one."""
        own = np.flatnonzero((self.table["network"] == 0) & ~np.isnan(self.table["mean"]))
        found: dict[tuple[Any, ...], PointRow] = {}
        for place in own[np.argsort(-self.table["mean"][own], kind="stable")].tolist():
            row = self[place]
            found.setdefault((row.strategy, *row.values.values()), row)
            if len(found) == number:
                break
        return list(found.values())

    def frame(self, metric: str) -> Any:
        """All rows as a pandas table."""
        import pandas as pd

        points = self.table["point"]
        told = {path: column.at(points) for path, column in self.columns.items()}
        names = [self.strategies[place] for place in self.table["strategy"].tolist()]
        where = {"network": self.table["network"], "strategy": names, "metric": metric}
        last = {name: self.table[name] for name in ("worlds", "failed", "mean", "half_width")}
        return pd.DataFrame({"point": points, **told, **where, **last})


def means_of(path: Path, metric: str, columns: Mapping[str, Column], strategies: Sequence[str], rows: int) -> Means:
    """The means of a table of runs, ``rows`` of it at a time."""
    made = [cell_means(cell, len(strategies)) for cell in cells_of(path, metric, rows)]
    return Means(np.concatenate(made), columns, strategies)


def cells_of(path: Path, metric: str, rows: int) -> Iterator[dict[str, np.ndarray]]:
    """The runs of one point on one network at a time."""
    rest: dict[str, np.ndarray] = {}
    for batch in pq.ParquetFile(path).iter_batches(rows, columns=[*NEEDED, metric]):
        fresh = plain(batch, metric)
        rest = {name: np.concatenate([rest[name], fresh[name]]) if rest else fresh[name] for name in fresh}
        changes = (np.diff(rest["network"]) != 0) | (np.diff(rest["point"]) != 0)
        cuts = [0, *(np.flatnonzero(changes) + 1).tolist()]
        for first, stop in pairwise(cuts):
            yield {name: values[first:stop] for name, values in rest.items()}
        rest = {name: values[cuts[-1] :] for name, values in rest.items()}
    if rest:
        yield rest


def plain(batch: pa.RecordBatch, metric: str) -> dict[str, np.ndarray]:
    """What is needed of some runs."""
    found = {name: batch[name].to_numpy(zero_copy_only=False) for name in ("network", "point")}
    failed = batch["error"].is_valid().to_numpy(zero_copy_only=False)
    return {**found, "value": batch[metric].to_numpy(zero_copy_only=False), "failed": failed}


def cell_means(cell: Mapping[str, np.ndarray], strategies: int) -> np.ndarray:
    """A row for each strategy; their runs alternate."""
    made = np.zeros(strategies, MEAN)
    for place in range(strategies):
        values, failed = cell["value"][place::strategies], cell["failed"][place::strategies]
        known = values[np.isfinite(values)]
        mean, half_width = mean_interval(known) if len(known) else (math.nan, math.nan)
        told = (cell["point"][0], cell["network"][0], place, len(values), int(failed.sum()), mean, half_width)
        made[place] = told
    return made
