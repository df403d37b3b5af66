"""Whom to seed on a real network: hubs, friends of random people, random people and OPIM-C, and where hubs lose.

    python experiments/seeding.py              Les Misérables (Knuth 1993), which ships with networkx
    python experiments/seeding.py FILE [K]     a network of your own and K seeds (default 50)

With one chance per friend (.1, in a file .01, or 1 over the number of people whom somebody hears, the weighted cascade
of Kempe et al. 2003) further seeds add less and less: OPIM-C is sure of a share of the optimum, and hubs may come
close.  Where several friends have to confirm it (Centola & Macy 2007) nothing is guaranteed.  Hubs are friends of each
other and of the same people, so that what they win stays there: where few friends are needed they lose to people chosen
at random.  Where many are needed, random people are too far apart to win anybody, and it may turn.  Every row is judged
in the same worlds, with 95 % intervals; what goes by lot is drawn anew in each, and other choices are made in other
worlds.  What several friends confirm leaves nothing to chance once the seeds are chosen: there is no interval.
"""

from __future__ import annotations

import sys
from typing import Any

import wom_sim as ws

METHODS = ["random", "one_hop", "degree", "opim"]
CONFIRMED = ["random", "one_hop", "degree", "cluster"]
WORLDS = 1_000


def rows(network: ws.Network, k: int, p: float, needed: tuple[int, int]) -> dict[str, ws.Seeds]:
    """What every method reaches, by how people are won."""
    asked: dict[str, dict[str, Any]] = {
        f"one chance of {p} per friend": {"methods": METHODS, "p": p},
        "weighted cascade": {"methods": METHODS, "p": "degree"},
        **{
            f"{friends} friends have to confirm": {"methods": CONFIRMED, "link": "step", "needed": friends}
            for friends in needed
        },
    }
    return {name: ws.seeds(network, k=k, worlds=WORLDS, seed=1, **told) for name, told in asked.items()}


def main() -> None:
    """Print a table for each way to be won."""
    named = len(sys.argv) > 1
    network = ws.Network.read(sys.argv[1]) if named else ws.Network.generate("les_miserables")
    k = int(sys.argv[2]) if len(sys.argv) > 2 else 50 if named else 8
    for name, found in rows(network, k, *((0.01, (3, 8)) if named else (0.1, (3, 4)))).items():
        print(f"\n{name}, {k} seeds of {network.people:,} people")
        for row in found.table().to_dict("records"):
            half = f" ± {row['half_width']:.1f}" if row["half_width"] else ""
            sure = row["at_most"] is not None and row["at_most"] == row["at_most"]
            bound = f"   no choice reaches more than {row['at_most']:,.1f}" if sure else ""
            print(f"  {row['method']:>12} {row['spread']:10,.1f}{half}{bound}")


if __name__ == "__main__":
    main()
