"""How often do the intervals of `wom compare` cover the truth, and what do they cost?

    python tests/benchmarks/interval_coverage.py [--studies 4000] [--pool 4000]

Every line repeats a whole study ``--studies`` times where the truth is known (see ``tests/known_truth.py``).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
import known_truth as known


def say(what: str, found: known.Found, least: float | None = None, most: float = 1.0) -> None:
    """One line; with limits also a verdict."""
    verdict = "" if least is None else "  ok" if least <= found.coverage <= most else "  MISSED"
    print(f"  {what:<58} {found.coverage:.4f}   ± {found.half_width:<8.4g} {found.worlds:8,.1f}{verdict}", flush=True)


def fixed_numbers(studies: int) -> None:
    """The number of worlds fixed beforehand."""
    print("\nNumber of worlds fixed beforehand (wanted: .935 – .965)")
    for law in ("normal", "counts", "skewed"):
        for worlds in (30, 200):
            found = known.fixed(law, worlds, studies)
            say(f"{law}, {worlds} worlds", found, 0.935, 0.965)


def sequential(studies: int) -> None:
    """Worlds added until the interval is narrow, and two other ways of doing that."""
    print("\n--until: stops when the interval is narrow enough (wanted: at least .94)")
    for law in ("normal", "counts", "skewed"):
        for width, ceiling in ((0.25, 200), (0.15, 1000), ("15%", 1000)):
            say(f"{law}, until {width}, at most {ceiling}", known.until(law, width, ceiling, studies), 0.94)
        say("    naively, until 0.15, at most 1000", known.naive(law, 0.15, 1000, studies))
        say("    confidence sequence, the same", known.confidence_sequence(law, 0.15, 1000, studies))
    print("\nWhoever stops when the interval misses the truth (wanted: at least .94)")
    for ceiling in (200, 1000):
        say(f"normal, at most {ceiling}", known.at_worst("normal", ceiling, None, studies), 0.94)
        say("    naively", known.at_worst("normal", ceiling, 0.95, studies))


def several_networks(studies: int) -> None:
    """Networks that differ, allowed for and not."""
    print("\n--graphs: networks that differ (wanted: .935 – .965)")
    for graphs, share in ((4, 0.12), (4, 0.5), (8, 0.5)):
        allowed, plain = known.networks(graphs, 25, share, studies)
        say(f"{graphs} networks × 25 worlds, {share:.0%} of the variance", allowed, 0.935, 0.965)
        say("    not allowed for", plain)


def really_simulated(studies: int, size: int) -> None:
    """Worlds that the engine ran."""
    print("\nReally simulated worlds (wanted as above)")
    classroom = known.simulated("classroom.yaml", "connected", "reach", size)
    launch = known.simulated("launch.yaml", "paid", "conversions", size // 4, **{"market.simulate": 500})
    pools: list[tuple[str, np.ndarray, float]] = [
        ("classroom, connected: people reached", classroom, 2.0), ("launch, paid: orders", launch, 90.0),
    ]  # fmt: skip
    for what, pool, width in pools:
        for worlds in (30, 200):
            say(f"{what}, {worlds} worlds", known.resampled(pool, worlds, None, studies), 0.935, 0.965)
        say(f"{what}, until {width:g}, at most 400", known.resampled(pool, 400, width, studies), 0.94)


def many_strategies(studies: int) -> None:
    """Races with a known winner, and signs of nothing."""
    print(f"\n--eliminate, {studies:,} studies a line: dropped the best (at most .05), left with it alone, runs made")
    for strategies, gap in ((10, 0.0), (10, 0.25), (10, 0.5), (30, 0.5)):
        found = known.race(strategies, gap, studies=studies)
        what, verdict = (
            f"{strategies} strategies, the best ahead by {gap:g}",
            "  ok" if found.lost <= 0.05 else "  MISSED",
        )
        print(f"  {what:<58} {found.lost:.4f}     {found.decided:.3f}    {found.runs:8.2f}{verdict}", flush=True)
    holm, alone = known.signs(10, 40, studies)
    print(
        f"\nAny false sign among 10 strategies that bring nothing (at most .05): {holm:.3f}, without Holm {alone:.3f}"
    )


def main() -> None:
    """Print everything."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--studies", type=int, default=known.STUDIES)
    options.add_argument("--pool", type=int, default=known.POOL)
    given = options.parse_args()
    print(
        f"{given.studies:,} studies a line, seed {known.SEED}: coverage at 95 %, mean half-width, mean number of worlds"
    )
    fixed_numbers(given.studies)
    sequential(given.studies)
    several_networks(given.studies)
    really_simulated(given.studies, given.pool)
    many_strategies(given.studies // 4)


if __name__ == "__main__":
    main()
