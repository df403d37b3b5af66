"""Does ordinary content keep itself going?  R, people whom each person brings, must stay below 1.

    python experiments/reproduction_of_ordinary_content.py        all presets at their values and at both ends of each
    python experiments/reproduction_of_ordinary_content.py 20     fewer worlds

Watts & Peretti (Harvard Business Review, May 2007) started word of mouth with advertising: each sharer brought .041
further ones for a campaign by Tide, .58 for one against the NRA, .769 for one by Oxygen, and these were successes.
Here a brand posts twelve pieces of ordinary content to its followers, each as sticky as chance will have it in that
world.  A piece that takes off runs out of people, which holds its R down; so its first step is looked at by itself.
"""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

import numpy as np
from ends import ends

import wom_sim as ws
from wom_sim.metrics.cascades import generation_sizes
from wom_sim.scenario.presets.presets import preset

PIECES = 12


class Reproduction(NamedTuple):
    """R over all pieces of all worlds, ± half its 95 % interval over worlds.

    ``viral``: share of pieces whose first readers brought one more each, or more than that.
    """

    mean: float
    error: float
    viral: float

    @property
    def dies_out(self) -> bool:
        """Whether R is below 1 beyond doubt."""
        return self.mean + self.error < 1.0


def scenario() -> ws.Scenario:
    """Twelve posts to half of everybody; every number that matters to R is a preset."""
    content = {
        "attract": "preset ordinary.attract",
        "share": "preset ordinary.share",
        "pieces": PIECES,
        "spread": {"dud": "preset ordinary.dud", "sd": "preset ordinary.spread_sd"},
    }
    posts = {"kind": "posts", "channel": "instagram", "content": "story", "days": ["mon"], "attention": "preset"}
    return ws.Scenario.parse(
        {
            "name": "Ordinary content",
            "dates": {"start": "2027-03-01", "end": "2027-06-20"},
            "market": {"simulate": 10_000, "network": {"kind": "holme_kim", "m": 5, "clustering": 0.6, "seed": 1}},
            "sharing": {"contact": "preset friends.contact"},
            "brands": {"anything": {"channels": {"instagram": {"followers": 5_000, "reach": "preset"}}}},
            "contents": {"story": content},
            "plan": {"posts": {**posts, "from": "2027-03-01", "to": "2027-05-17"}},
            "strategies": {"post": ["posts"]},
        }
    )


def measure(given: ws.Scenario, worlds: int = 100) -> Reproduction:
    """Run worlds and add up who brought whom."""
    prepared, sizes = ws.prepare(given), []
    for world in range(worlds):
        rows = ws.run(prepared, "post", seed=7, world=world, engine="array").history.rows
        sizes.append([generation_sizes(rows, piece) for piece in range(PIECES)])
    brought = np.array([[one[1:].sum() for one in world] for world in sizes], np.float64).sum(axis=1)
    people = np.array([[one[: max(len(one) - 1, 1)].sum() for one in world] for world in sizes], np.float64).sum(axis=1)
    mean = brought.sum() / people.sum()
    spread = (brought - mean * people).std(ddof=1) / people.mean()
    viral = np.mean([len(one) > 1 and one[1] >= one[0] for world in sizes for one in world])
    return Reproduction(float(mean), float(1.96 * spread / math.sqrt(worlds)), float(viral))


def main() -> None:
    """Print the table."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{'':<32} {'R':>13}   pieces whose first step has R of 1 or more")
    for name, campaign in (("Tide", "tide"), ("StopTheNRA", "stopnra"), ("Oxygen", "oxygen")):
        print(f"{f'{name} (Watts & Peretti 2007)':<32} {preset(f'bigseed.{campaign}.R').value:>13.3f}")
    for label, given in ends(scenario()):
        found = measure(given, worlds)
        verdict = "" if found.dies_out else "   outside"
        print(f"{label:<32} {found.mean:>5.3f} ± {found.error:5.3f}   {100 * found.viral:3.1f} of 100{verdict}")


if __name__ == "__main__":
    main()
