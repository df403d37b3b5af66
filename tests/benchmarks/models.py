"""Worlds of the classic models on demand, in a process of its own: what `cascade_speed.py` compares across checkouts.

    PYTHONPATH=CHECKOUT python tests/benchmarks/models.py

Each line that comes in is ``model worlds``; what goes out are seconds of processor and the sizes.  Only names of the
public face are used, so that older checkouts understand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import wom_sim as ws

PEOPLE, SEEDS, SEED = 10_000, 10, 7

MODELS: dict[str, Callable[[ws.Network, dict[str, Any]], ws.classic.Cascades]] = {
    "linear threshold": lambda network, told: ws.classic.linear_threshold(network, **told),
    "SIR, gamma 1": lambda network, told: ws.classic.sir(network, beta=0.1, gamma=1.0, **told),
    "SIR, gamma .5": lambda network, told: ws.classic.sir(network, beta=0.05, gamma=0.5, **told),
    "SIR, gamma .2": lambda network, told: ws.classic.sir(network, beta=0.02, gamma=0.2, **told),
    "three days": lambda network, told: ws.classic.independent_cascade(network, p=0.035, days=3, **told),
}


def grown(people: int) -> ws.Network:
    """A Barabási–Albert network whose ids follow the order of arrival, which flatters locality."""
    return ws.Network.generate("barabasi_albert", people, m=5, seed=1)


def best_connected(network: ws.Network) -> np.ndarray:
    """Ids of the ten with the most friends."""
    return network.ids[np.argsort(-network.out_degree, kind="stable")[:SEEDS]]


def worlds_of(name: str, network: ws.Network, worlds: int) -> tuple[ws.classic.Cascades, float]:
    """What a model gives from the best connected, and seconds of processor of the public call."""
    told = {"seeds": best_connected(network), "worlds": worlds, "seed": SEED}
    start = time.process_time()
    return MODELS[name](network, told), time.process_time() - start


def main() -> None:
    """Answer until nothing is asked any more."""
    network = grown(PEOPLE)
    for line in sys.stdin:
        name, worlds = line.rsplit(maxsplit=1)
        cascades, seconds = worlds_of(name, network, int(worlds))
        print(seconds, *cascades.sizes.tolist(), flush=True)


if __name__ == "__main__":
    main()
