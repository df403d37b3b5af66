"""How far do posts travel?  100,000 posts of ordinary content, against the diffusion trees of Goel, Watts & Goldstein.

    python experiments/cascade_depths.py            all presets at their values and at both ends of each
    python experiments/cascade_depths.py 20_000     fewer posts

"The structure of online diffusion networks" (2012) sorts the trees of seven networks by how far they go: 70 to 95 of
100 are somebody whom nobody follows, 1 to 4 go beyond one step; posts on Twitter 95, 3 and 2 (nobody, one step,
further).  A post here is one person's, chosen at random, and a tree grows when a friend passes it on.  Contents differ
in stickiness, drawn anew for every content and world.  They must: with one stickiness for all (.05), 95 of 100 posts
that nobody passes on leave 5.0 that go one step and .4 that go further.  The presets ordinary.share, ordinary.dud and
ordinary.spread_sd, all three our own, were chosen so that the first row fits; nothing was changed for the others.
"""

from __future__ import annotations

import math
import sys
from typing import Any, NamedTuple

import numpy as np
from ends import ends

import wom_sim as ws
from wom_sim.ledger import Event
from wom_sim.metrics.cascades import climb

CONTENTS = 40  # every world draws the stickiness of this many contents
POSTS = 25  # posts of each: few of 20,000 people, so that they hardly ever meet
PAPER = "Twitter in the paper"


class Depths(NamedTuple):
    """Shares of posts by how far they travelled, and the half-widths of their 95 % intervals."""

    posts: int
    nobody: float
    one_step: float
    further: float
    errors: tuple[float, float, float]
    most_sharers: int

    @property
    def fits(self) -> bool:
        """Whether it is what is asked of ordinary content: ≥ 93 %, 2–4 %, ≤ 3 %."""
        return self.nobody >= 0.93 and 0.02 <= self.one_step <= 0.04 and self.further <= 0.03


def scenario(people: int = 20_000) -> ws.Scenario:
    """Ordinary content, posted once by people chosen at random; every number that matters is a preset."""
    content = {
        "attract": "preset ordinary.attract",
        "share": "preset ordinary.share",
        "spread": {"dud": "preset ordinary.dud", "sd": "preset ordinary.spread_sd"},
    }
    post: dict[str, Any] = {"kind": "influencers", "who": "random", "number": POSTS, "on": "2027-03-01"}
    names = [f"post {k}" for k in range(CONTENTS)]
    return ws.Scenario.parse(
        {
            "name": "Posts of ordinary people",
            "dates": {"start": "2027-03-01", "end": "2027-04-29"},
            "market": {"simulate": people, "network": {"kind": "holme_kim", "m": 5, "clustering": 0.6, "seed": 1}},
            "sharing": {"contact": "preset friends.contact"},
            "brands": {"anything": {}},
            "contents": dict.fromkeys(names, content),
            "plan": {name: {**post, "content": name} for name in names},
            "strategies": {"post": names},
        }
    )


def depths(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steps from each post to the farthest friend who passed it on, and how many did; the order of posts is fixed."""
    shares = rows[rows["event"] == Event.SHARE]
    person = shares["content"].astype(np.int64) << 32 | shares["person"]
    posted = np.unique(person[shares["line"] >= 0])
    passed = (shares["line"] < 0) & ~np.isin(person, posted)
    told_by = shares["content"].astype(np.int64) << 32 | np.maximum(shares["source"], 0)
    nodes = np.sort(np.concatenate([posted, person[passed]]))
    parents = np.full(len(nodes), -1, np.int64)
    parents[np.searchsorted(nodes, person[passed])] = np.searchsorted(nodes, told_by[passed])
    tree, roots = climb(parents), np.searchsorted(nodes, posted)
    deepest = np.zeros(len(nodes), np.int64)
    np.maximum.at(deepest, tree.root, tree.generation)
    return deepest[roots], tree.subtree[roots].astype(np.int64) - 1


def measure(given: ws.Scenario, posts: int = 100_000) -> Depths:
    """Run worlds until there are that many posts; contents, not posts, are what varies by chance."""
    prepared, found, sharers = ws.prepare(given), [], []
    for world in range(math.ceil(posts / (CONTENTS * POSTS))):
        run = ws.run(prepared, "post", seed=7, world=world, engine="array")
        deepest, passed_on = depths(run.history.rows)
        found.append(deepest)
        sharers.append(passed_on)
    steps = np.concatenate(found)
    shares = np.array([steps == 0, steps == 1, steps > 1]).reshape(3, -1, POSTS).mean(axis=2)
    low, middle, high = shares.mean(axis=1).tolist()
    errors = 1.96 * shares.std(axis=1, ddof=1) / math.sqrt(shares.shape[1])
    return Depths(len(steps), low, middle, high, tuple(errors.tolist()), int(np.concatenate(sharers).max()))


def main() -> None:
    """Print the table."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{'of 100 posts':<32} {'nobody':>13} {'one step':>13} {'further':>13}   largest")
    print(f"{PAPER:<32} {'95':>13} {'3':>13} {'2':>13}")
    print(f"{'asked of ordinary content':<32} {'at least 93':>13} {'2 to 4':>13} {'at most 3':>13}")
    for label, given in ends(scenario()):
        found = measure(given, posts)
        cells = [
            f"{100 * share:5.1f} ± {100 * error:3.1f}"
            for share, error in zip((found.nobody, found.one_step, found.further), found.errors, strict=True)
        ]
        verdict = "" if found.fits else "   outside"
        print(f"{label:<32} " + " ".join(f"{cell:>13}" for cell in cells) + f"   {found.most_sharers:>7,}{verdict}")


if __name__ == "__main__":
    main()
