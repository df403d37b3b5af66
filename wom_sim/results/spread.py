"""Tables of word of mouth: how many people each generation has, and some cascades as trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.statistics.intervals import PLAIN, Sampling, ratio_interval
from wom_sim.statistics.types import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd


GENERATIONS = ("strategy", "generation", "worlds", "alive", "people", "reproduction", "low", "high")
CHOSEN = ("largest", "lot")


def generations(
    found: Mapping[str, Sequence[Integers]], scale: float = 1.0, sampling: Sampling = PLAIN
) -> pd.DataFrame:
    """One row per strategy and generation g of its worlds: people Z_g, and R_g = Z_(g+1)/Z_g.

    ``found[strategy]`` holds Z of each world, in simulated people, as long as its deepest cascade; ``scale``: real
    people per simulated one.  R_g is the ratio of the means over worlds, with its 95 % interval; nan where Z_g is 0.
    """
    import pandas as pd

    rows = [row for name, worlds in found.items() for row in rows_of(name, whole(worlds), scale, sampling)]
    return pd.DataFrame(rows, columns=GENERATIONS)


def whole(worlds: Sequence[Integers]) -> Floats:
    """Z of all worlds, float64[worlds, generations + 1]: nobody is in the last one."""
    table = np.zeros((len(worlds), 1 + max(1, *map(len, worlds))))
    for row, sizes in zip(table, worlds, strict=True):
        row[: len(sizes)] = sizes
    return table


def rows_of(strategy: str, table: Floats, scale: float, sampling: Sampling) -> list[tuple[Any, ...]]:
    """The generations of one strategy."""
    rows: list[tuple[Any, ...]] = []
    for g in range(table.shape[1] - 1):
        here = table[:, g]
        ratio, half = ratio_interval(table[:, g + 1], here, sampling)
        alive = int(np.count_nonzero(here))
        low, high = max(0.0, ratio - half) if half == half else half, ratio + half
        rows.append((strategy, g, len(table), alive, float(here.mean()) * scale, ratio, low, high))
    return rows


def trees(prepared: Prepared, found: Mapping[tuple[str, int], np.ndarray]) -> pd.DataFrame:
    """Cascades by strategy and world, as :func:`wom_sim.metrics.cascades.sample` takes them, in the user's words."""
    import pandas as pd

    strategies = list(dict.fromkeys(name for name, _ in found))
    of = [(strategies.index(name), world) for name, world in found]
    many = [len(one) for one in found.values()]
    rows = np.concatenate([*found.values()])
    who = pd.array(prepared.network.ids.tolist())
    return pd.DataFrame(
        {
            "strategy": named(np.repeat([name for name, _ in of], many), strategies),
            "world": np.repeat(np.array([world for _, world in of], np.int32), many),
            "cascade": rows["cascade"],
            "chosen": named(rows["by_lot"], CHOSEN),
            "size": rows["size"],
            "content": named(rows["content"], prepared.contents),
            "node": rows["node"],
            "person": who.take(rows["person"]),
            **{name: rows[name] for name in ("parent", "tick", "depth")},
        }
    )


def named(codes: np.ndarray, names: Sequence[str]) -> Any:
    """Numbers as a column of names."""
    import pandas as pd

    return pd.Categorical.from_codes(codes.astype(np.int64), categories=pd.Index(list(names)))
