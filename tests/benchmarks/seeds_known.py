"""Seeds on real networks beside what is known of them, and how long OPIM-C takes.

    python tests/benchmarks/seeds_known.py FOLDER

``FOLDER`` holds ``nethept.csv.gz`` (collaboration, 31,376 simple pairs) and ``facebook_ego.csv.gz``.  Fifty seeds,
means with 95 % intervals; seconds are of the processor, of the first and of a further choice.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import wom_sim as ws
from wom_sim.engine.plain import spread
from wom_sim.seeding import links
from wom_sim.statistics.intervals import mean_interval

KNOWN: list[tuple[str, str, Any, float]] = [
    ("nethept", "degree", "degree", 849.0),
    ("nethept", "first ids", "degree", 446.0),
    ("nethept", "degree", 0.01, 72.1),
    ("facebook_ego", "degree", "degree", 1_002.0),
    ("facebook_ego", "degree", 0.01, 376.0),
]
"""Network, choice, chance and mean spread as published or computed elsewhere."""

WORLDS, K = 20_000, 50


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1])
    networks = {name: ws.Network.read(folder / f"{name}.csv.gz") for name in ("nethept", "facebook_ego")}
    print(f"{'network':>13} {'choice':>10} {'p':>7} {'known':>8} {'found':>15}")
    for name, choice, p, known in KNOWN:
        network = networks[name]
        chosen = np.arange(K) if choice == "first ids" else np.argsort(-network.out_degree, kind="stable")[:K]
        mean, half = mean_interval(spread(links.passing(network, p=p), chosen, range(WORLDS), 1).astype(float))
        print(f"{name:>13} {choice:>10} {p!s:>7} {known:8,.1f} {mean:9,.1f} ± {half:.1f}", flush=True)
    network = networks["nethept"]
    print("\nOPIM-C, epsilon .1, on nethept with p = 1/degree")
    for seed in range(3):
        start = time.process_time()
        found = ws.seeding.choose(network, "opim", k=K, p="degree", seed=seed)
        seconds = time.process_time() - start
        sizes = spread(links.passing(network, p="degree"), found.positions, range(WORLDS), 99)
        mean, half = mean_interval(sizes.astype(float))
        share = found.bounds.share if found.bounds else 0.0
        print(f"  seed {seed}: {mean:,.1f} ± {half:.1f} people, sure of {share:.1%} of the optimum, {seconds:.2f} s")


if __name__ == "__main__":
    main()
