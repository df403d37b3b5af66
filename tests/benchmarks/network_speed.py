"""Time and memory of building and reading a network of a million people, beside the targets.

Run with ``python tests/benchmarks/network_speed.py``.  Memory is the peak of resident memory above what there was
before the call; Linux only.
"""

import csv
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from wom_sim.network import generators
from wom_sim.network.network import Network

PEOPLE = 1_000_000
MEGABYTE = 2**20


def memory(field: str) -> int:
    """Return a field of this process's memory in bytes: VmRSS (now) or VmHWM (peak)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def measured(act) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of a call."""
    Path("/proc/self/clear_refs").write_text("5")
    before, started = memory("VmRSS"), time.perf_counter()
    act()
    return time.perf_counter() - started, (memory("VmHWM") - before) / MEGABYTE


def show(what: str, act, seconds: float, megabytes: float | None) -> None:
    """Print one line: what, measured, target."""
    took, peak = measured(act)
    allowed = "" if megabytes is None else f" (target {megabytes:.0f} MB)"
    print(f"{what:50} {took:6.2f} s (target {seconds:.1f} s) {peak:6.0f} MB{allowed}", flush=True)


def written(folder: Path, name: str, rows: np.ndarray) -> Path:
    """Write ties to a file."""
    pd.DataFrame(rows, columns=["source", "target"]).to_csv(folder / name, index=False)
    return folder / name


def build() -> None:
    """Building from arrays of a Barabási–Albert network."""
    made = generators.generate("barabasi_albert", PEOPLE, 1, {"m": 5})
    src, dst = made.src.astype(np.int64), made.dst.astype(np.int64)
    Network.from_edges(src[:10], dst[:10])
    show("build, 1e6 people, 5e6 ties", lambda: Network.from_edges(src, dst), 1.5, 150)
    order = np.random.default_rng(1).permutation(PEOPLE)
    src, dst = order[src], order[dst]
    show("build, the same with shuffled ids", lambda: Network.from_edges(src, dst), 1.5, 150)


def read(folder: Path) -> None:
    """Reading a million ties, the first time in a process (numba is loaded too) and later, beside pandas alone."""
    rows = np.random.default_rng(1).integers(0, 200_000, (PEOPLE, 2))
    cold, warm = written(folder, "cold.csv", rows), written(folder, "warm.csv.gz", rows[::-1])
    show("read, 1e6 ties, numba not yet loaded", lambda: Network.read(cold), 2, None)
    show("read, 1e6 ties, gzip", lambda: Network.read(warm), 2, 150)
    show("read, 1e6 ties, from the cache", lambda: Network.read(warm), 2, 150)
    whole, texts = written(folder, "whole.csv", rows + 1), folder / "texts.csv"
    names = pd.Series(rows.ravel()).map("user_{:06d}".format).to_numpy().reshape(rows.shape)
    table = pd.DataFrame(names, columns=["source", "target"])
    table.to_csv(texts, index=False)
    table.to_csv(folder / "quoted.csv", index=False, quoting=csv.QUOTE_ALL)
    table.to_csv(folder / "blanks.txt", index=False, sep=" ")
    table.to_csv(folder / "quoted.txt", index=False, sep=" ", quoting=csv.QUOTE_ALL)
    del names, table
    for path, what, seconds in (
        (whole, "whole numbers", 0.4),
        (texts, "text ids", 1.5),
        (folder / "quoted.csv", "all quoted", 1.5),
        (folder / "blanks.txt", "between blanks", 1.5),
        (folder / "quoted.txt", "quoted, between blanks", 1.5),
    ):
        separator = " " if path.suffix == ".txt" else ","
        show(
            f"pandas.read_csv, 1e6 ties, {what}",
            lambda path=path, separator=separator: pd.read_csv(path, sep=separator),
            seconds,
            None,
        )
        show(f"read, 1e6 ties, {what}", lambda path=path: Network.read(path), seconds, 200)


def generate() -> None:
    """Every random kind, with the rows."""
    kinds = {
        "barabasi_albert": {"m": 5},
        "holme_kim": {"m": 5, "clustering": 0.5},
        "watts_strogatz": {"friends": 10, "rewire": 0.1},
        "erdos_renyi": {"mean_degree": 10},
        "stochastic_block": {"shares": [0.3, 0.7], "within": 1.5e-5, "between": 1e-6},
        "powerlaw_configuration": {"exponent": 2.5, "minimum": 4},
    }
    for kind, parameters in kinds.items():
        Network.generate(kind, 100, **{**parameters, **({"mean_degree": 5} if kind == "erdos_renyi" else {})})
        show(f"generate {kind}", lambda k=kind, p=parameters: Network.generate(k, PEOPLE, **p), 3, None)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["WOM_CACHE"] = temporary
        read(Path(temporary))
        build()
        generate()
    sys.exit(0)
