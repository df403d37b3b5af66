"""Whom to seed on a real network: hubs, friends of random people, random people and OPIM-C, and where hubs lose.

    python experiments/seeding.py              Les Misérables (Knuth 1993), which ships with networkx
    python experiments/seeding.py FILE [K]     a network of your own and K seeds (default 50)

Three ways to be won.  With one chance per friend (a tenth, or 1 over the number of people whom somebody hears, the
weighted cascade of Kempe et al. 2003) further seeds add less and less: OPIM-C is sure of a share of the optimum, and
hubs come close.  Where several friends have to confirm it (Centola & Macy 2007) nothing is guaranteed, and hubs can
lose to people chosen at random: they are friends of each other and of the same people, so that what they win stays
there.  Every row is judged in the same worlds, with 95 % intervals; choices are made in others.  What several friends
confirm leaves nothing to chance once the seeds are chosen: there is no interval.
"""

from __future__ import annotations

import sys
from typing import Any

import wom_sim as ws

METHODS = ["random", "one_hop", "degree", "opim"]
CONFIRMED = ["random", "one_hop", "degree", "cluster"]
WORLDS = 2_000


def rows(network: ws.Network, k: int, needed: int) -> dict[str, ws.Seeds]:
    """What every method reaches, by how people are won."""
    asked: dict[str, dict[str, Any]] = {
        "one chance of .1 per friend": {"methods": METHODS, "p": 0.1},
        "weighted cascade": {"methods": METHODS, "p": "degree"},
        f"{needed} friends have to confirm": {"methods": CONFIRMED, "link": "step", "needed": needed},
    }
    return {name: ws.seeds(network, k=k, worlds=WORLDS, seed=1, **told) for name, told in asked.items()}


def main() -> None:
    """Print a table for each way to be won."""
    named = len(sys.argv) > 1
    network = ws.Network.read(sys.argv[1]) if named else ws.Network.generate("les_miserables")
    k = int(sys.argv[2]) if len(sys.argv) > 2 else 50 if named else 6
    for name, found in rows(network, k, 3 if named else 5).items():
        print(f"\n{name}, {k} seeds of {network.people:,} people")
        for row in found.table().to_dict("records"):
            bounds = "" if row["at_least"] != row["at_least"] or row["at_least"] is None else (
                f"   no choice reaches more than {row['at_most']:,.1f}"
            )  # fmt: skip
            print(f"  {row['method']:>12} {row['spread']:10,.1f} ± {row['half_width']:.1f}{bounds}")


if __name__ == "__main__":
    main()
