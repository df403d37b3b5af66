"""Extend the model in Python: sceptics believe half of what anybody tells them, and nothing of the first ad.

A subclass of ``Consumer`` runs on the Mesa engine; asking the array engine for it is a clear error.

    python experiments/sceptics.py
"""

from __future__ import annotations

from pathlib import Path

import wom_sim as ws

CLASSROOM = Path(__file__).parents[1] / "configs" / "classroom.yaml"


class Sceptic(ws.Consumer):
    """Halves every dose of persuasion before feeling it, and needs a second exposure to pay any attention."""

    def step(self) -> None:
        """Change what is about to be felt, then live through the tick as everybody does."""
        for item in self.items:
            item.trust //= 2
            if item.paid + item.owned + item.earned < 2:
                item.attention = item.pull = item.buy = 0
        super().step()


def main() -> None:
    """Compare a class of believers with a class of sceptics, in the same 20 worlds."""
    prepared = ws.prepare(ws.Scenario.read(CLASSROOM))
    for name, consumer in (("believers", None), ("sceptics", Sceptic)):
        runs = [ws.run(prepared, "connected", world=world, consumer=consumer).summary() for world in range(20)]
        noticed = sum(run["notices"] for run in runs) / len(runs)
        orders = sum(run["conversions"] for run in runs) / len(runs)
        print(f"{name:10} {noticed:5.2f} of 60 notice, {orders:5.2f} buy")


if __name__ == "__main__":
    main()
