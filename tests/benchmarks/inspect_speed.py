"""Time of ``wom check FILE`` for files of about 10 MB, beside the target of 3 s.

Run with ``python tests/benchmarks/inspect_speed.py``.  Each file is looked at in a process of its own, as a command.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from openpyxl import Workbook

TARGET = 3.0
MEGABYTE = 2**20
DRAWN = np.random.default_rng(1)


def graph(write: Any, ties: int) -> Callable[[Path], None]:
    """A writer of a graph with so many ties."""
    made = nx.gnm_random_graph(ties // 2, ties, seed=1)
    made = nx.relabel_nodes(made, {k: f"user_{k:06d}" for k in made})
    return lambda path: write(made, path)


def node_link(made: Any, path: Path) -> None:
    """A graph in JSON."""
    path.write_text(json.dumps(nx.node_link_data(made, edges="links")))


def workbook(heading: list[str], rows: int) -> Callable[[Path], None]:
    """A writer of a workbook of whole numbers."""

    def write(path: Path) -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(heading)
        for row in DRAWN.integers(0, 10**6, (rows, len(heading))).tolist():
            sheet.append(row)
        book.save(path)

    return write


def table(heading: str, row: str, rows: int) -> Callable[[Path], None]:
    """A writer of a CSV."""
    return lambda path: path.write_text(heading + "\n" + "".join(row.format(k=k) for k in range(rows))) and None


KINDS: dict[str, Callable[[Path], None]] = {
    "ties.csv": table("source,target,weight", "user{k},friend{k},1.5\n", 400_000),
    "posts.csv": table("Post,Date,Reach,Likes", "post {k},2027-03-01,{k},3\n", 300_000),
    "orders.csv": table("Date,Orders,Visits", "2027-03-01,{k},3\n", 450_000),
    "people.csv": table("id,segment,age", "user{k},young,30\n", 450_000),
    "ties.xlsx": workbook(["source", "target", "weight"], 400_000),
    "posts.xlsx": workbook(["Post", "Reach", "Likes", "Shares"], 300_000),
    "ties.graphml": graph(nx.write_graphml, 150_000),
    "ties.gexf": graph(nx.write_gexf, 110_000),
    "ties.gml": graph(nx.write_gml, 150_000),
    "ties.json": graph(node_link, 150_000),
    "ties.net": graph(nx.write_pajek, 350_000),
}


def main() -> None:
    """One line a kind."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WOM_CACHE"] = folder
        for name, write in KINDS.items():
            path = Path(folder) / name
            write(path)
            started = time.perf_counter()
            run = subprocess.run([sys.executable, "-m", "wom_sim.cli", "check", path], capture_output=True, check=False)
            took, size = time.perf_counter() - started, path.stat().st_size / MEGABYTE
            print(
                f"wom check {name:14} {size:5.1f} MB {took:6.2f} s (target {TARGET:.1f} s), exit code {run.returncode}"
            )


if __name__ == "__main__":
    main()
