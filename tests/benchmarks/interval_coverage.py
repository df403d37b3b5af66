"""How often do the intervals of `wom compare` cover the truth, and what do they cost?

    python tests/benchmarks/interval_coverage.py [--studies 4000] [--pool 4000]

Every line repeats a whole study ``--studies`` times on outcomes whose truth is known: drawn from a law, or from a pool
of really simulated worlds whose mean is known because the pool is all there is.  The seed was fixed beforehand.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
import synthetic

from wom_sim import statistics
from wom_sim.model.scenario import Scenario
from wom_sim.prepared import prepare
from wom_sim.study.looks import look_times, looking
from wom_sim.study.worlds import run_worlds

SEED, STUDIES, POOL = 20270301, 4_000, 4_000
CONFIGS = Path(__file__).parents[2] / "configs"
TRUTH = 1.0


class Found(NamedTuple):
    """Share of studies whose interval covers the truth, its mean half-width, and worlds that were run."""

    coverage: float
    half_width: float
    worlds: float


def summed(results: list[tuple[bool, float, int]]) -> Found:
    """Means over studies."""
    return Found(*np.mean(np.array(results, np.float64), axis=0).tolist())


def luck(law: str, worlds: int) -> np.ndarray:
    """Differences of mean TRUTH and variance 1, from the same place in the same stream whatever else is run."""
    rng = np.random.default_rng([SEED, worlds, *law.encode()])
    return TRUTH + synthetic.LAWS[law](rng, (worlds,))


def streams(law: str, studies: int) -> list[np.random.Generator]:
    """One generator per study."""
    return [np.random.default_rng([SEED, study, *law.encode()]) for study in range(studies)]


def fixed(law: str, worlds: int, studies: int = STUDIES) -> Found:
    """The number of worlds was fixed beforehand."""
    results = []
    for rng in streams(law, studies):
        mean, half = statistics.mean_interval(TRUTH + synthetic.LAWS[law](rng, (worlds,)))
        results.append((abs(mean - TRUTH) <= half, half, worlds))
    return summed(results)


def until(law: str, width: float | str, ceiling: int, studies: int = STUDIES) -> Found:
    """`wom compare --until WIDTH --worlds CEILING`: the code that runs there, on known outcomes."""
    results = []
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        _, seen = synthetic.rounds(np.vstack([np.zeros(ceiling), extra]), until=width)
        mean = seen.outcomes("")[1].mean()
        half = statistics.mean_interval(seen.outcomes("")[1], seen.sampling.level)[1]
        results.append((abs(mean - TRUTH) <= half, half, seen.worlds))
    return summed(results)


def at_worst(law: str, ceiling: int, level: float | None = None, studies: int = STUDIES) -> Found:
    """Somebody stops as soon as the interval misses the truth: the least coverage that any rule can have."""
    times = look_times(ceiling)
    level = looking(ceiling).level if level is None else level
    results = []
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        looks = [(n, *statistics.mean_interval(extra[:n], level)) for n in times]
        missed = [(n, half) for n, mean, half in looks if abs(mean - TRUTH) > half]
        worlds, half = missed[0] if missed else (ceiling, looks[-1][2])
        results.append((not missed, half, worlds))
    return summed(results)


def naive(law: str, width: float, ceiling: int, studies: int = STUDIES) -> Found:
    """The plain interval, looked at as often: what is lost without allowing for it."""
    results = []
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        looks = [(n, *statistics.mean_interval(extra[:n])) for n in look_times(ceiling)]
        worlds, mean, half = next((one for one in looks if one[2] <= width), looks[-1])
        results.append((abs(mean - TRUTH) <= half, half, worlds))
    return summed(results)


def confidence_sequence(law: str, width: float, ceiling: int, studies: int = STUDIES) -> Found:
    """Waudby-Smith et al. 2021: asymptotic confidence sequence, looked at after every tenth world from the 30th on."""
    results = []
    worlds = np.arange(30, ceiling + 1, 10)
    rho2 = (2 * math.log(1 / 0.05) + math.log(2 * math.log(1 / 0.05) + 1)) / (ceiling / 3)  # narrowest at a third
    factor = np.sqrt(2 * (worlds * rho2 + 1) / (worlds**2 * rho2) * np.log(np.sqrt(worlds * rho2 + 1) / 0.05))
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        means = np.cumsum(extra)[worlds - 1] / worlds
        halves = factor * np.sqrt(np.maximum(0, np.cumsum(extra**2)[worlds - 1] / worlds - means**2))
        k = int(np.argmax(halves <= width)) if (halves <= width).any() else -1
        results.append((abs(means[k] - TRUTH) <= halves[k], halves[k], int(worlds[k])))
    return summed(results)


def networks(graphs: int, worlds: int, share: float, studies: int = STUDIES) -> tuple[Found, Found]:
    """Networks that make ``share`` of the variance: allowed for, and not."""
    allowed, plain = [], []
    for rng in streams("normal", studies):
        graph = rng.normal(0, math.sqrt(share), (graphs, 1))
        extra = (TRUTH + graph + rng.normal(0, math.sqrt(1 - share), (graphs, worlds))).ravel()
        for results, how in ((allowed, statistics.Sampling(groups=graphs)), (plain, statistics.PLAIN)):
            found = statistics.paired(extra, np.zeros(extra.size), how)
            results.append((abs(found.mean - TRUTH) <= found.half_width, found.half_width, graphs * worlds))
    return summed(allowed), summed(plain)


class Race(NamedTuple):
    """Share of studies that dropped the best, of those that were left with it alone, and of runs that were made."""

    lost: float
    decided: float
    runs: float


def race(strategies: int, gap: float, ceiling: int = 400, studies: int = STUDIES // 4) -> Race:
    """Successive elimination: one strategy is better than all others, which are equal, by ``gap`` of its luck."""
    results = []
    means = np.array([0.0, *[0.0] * (strategies - 2), gap])
    for rng in streams("normal", studies):
        table = means[:, None] + rng.normal(0, 1, ceiling) + rng.normal(0, math.sqrt(0.5), (strategies, ceiling))
        rounds, _ = synthetic.rounds(table, eliminate=True)
        best = f"s{strategies - 1}"
        runs = len(rounds.records) + sum(len(one.records) for one in rounds.dropped)
        left = set(rounds.strategies) - {"today"}
        results.append((best not in rounds.strategies, left == {best}, runs / (strategies * ceiling)))
    return Race(*np.mean(np.array(results, np.float64), axis=0).tolist())


def signs(strategies: int, worlds: int, studies: int = STUDIES // 4) -> tuple[float, float]:
    """Share of studies with any false claim among so many strategies that bring nothing: with Holm, and without."""
    claims = []
    names = [str(k) for k in range(strategies + 1)]
    for rng in streams("normal", studies):
        rows = statistics.rank(names, rng.normal(0, 1, (strategies + 1, worlds)), np.zeros(strategies + 1), "0")[:-1]
        claims.append((any(r.sign_holm > 0.975 for r in rows), any(r.sign_confidence > 0.975 for r in rows)))
    holm, alone = np.mean(np.array(claims), axis=0).tolist()
    return holm, alone


def simulated(file: str, strategy: str, metric: str, pool: int = POOL, **changes: object) -> np.ndarray:
    """Differences to the baseline in ``pool`` really simulated worlds."""
    prepared = prepare(Scenario.read(CONFIGS / file).with_changes(changes))
    base = prepared.scenario.compare_with
    records = run_worlds(prepared, [strategy, base], worlds=pool, seed=SEED, engine="array")
    values = np.array([one.summary[metric] for one in records]).reshape(pool, 2)
    return values[:, 0] - values[:, 1]


def resampled(pool: np.ndarray, worlds: int, width: float | None, studies: int = STUDIES) -> Found:
    """Studies in worlds drawn from a pool, whose mean is the truth; ``width`` None: their number fixed beforehand."""
    truth, results = float(pool.mean()), []
    for rng in streams("normal", studies):
        extra = rng.choice(pool, worlds)
        level, seen = statistics.LEVEL, extra
        if width is not None:
            _, view = synthetic.rounds(np.vstack([np.zeros(worlds), extra]), until=width)
            level, seen = view.sampling.level, view.outcomes("")[1]
        mean, half = statistics.mean_interval(seen, level)
        results.append((abs(mean - truth) <= half, half, seen.size))
    return summed(results)


def say(what: str, found: Found, ok: bool | None = None) -> None:
    """One line."""
    verdict = "" if ok is None else "  ok" if ok else "  MISSED"
    print(f"  {what:<58} {found.coverage:.4f}   ± {found.half_width:<8.4g} {found.worlds:8,.1f}{verdict}", flush=True)


def main() -> None:
    """Print everything."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--studies", type=int, default=STUDIES)
    options.add_argument("--pool", type=int, default=POOL)
    given = options.parse_args()
    n = given.studies
    print(f"{n:,} studies a line, seed {SEED}: coverage of the 95 % interval, mean half-width, mean number of worlds")
    print("\nNumber of worlds fixed beforehand (wanted: .935 – .965)")
    for law in ("normal", "counts", "skewed"):
        for worlds in (30, 200):
            found = fixed(law, worlds, n)
            say(f"{law}, {worlds} worlds", found, None if law == "skewed" else 0.935 <= found.coverage <= 0.965)
    print("\n--until: stops when the interval is narrow enough (wanted: at least .94)")
    for law in ("normal", "counts", "skewed"):
        for width, ceiling in ((0.25, 200), (0.15, 1000), ("15%", 1000)):
            found = until(law, width, ceiling, n)
            say(f"{law}, until {width}, at most {ceiling}", found, found.coverage >= 0.94)
        say("    naively, until 0.15, at most 1000", naive(law, 0.15, 1000, n))
        say("    confidence sequence, until 0.15, at most 1000", confidence_sequence(law, 0.15, 1000, n))
    print("\nWhoever stops when the interval misses the truth (wanted: at least .94)")
    for ceiling in (200, 1000):
        found = at_worst("normal", ceiling, None, n)
        say(f"normal, at most {ceiling}", found, found.coverage >= 0.94)
        say("    naively", at_worst("normal", ceiling, 0.95, n))
    print("\n--graphs: networks that differ")
    for graphs, share in ((4, 0.12), (4, 0.5), (8, 0.5)):
        allowed, plain = networks(graphs, 25, share, n)
        say(f"{graphs} networks × 25 worlds, {share:.0%} of the variance", allowed, 0.935 <= allowed.coverage <= 0.965)
        say("    not allowed for", plain)
    print("\nReally simulated worlds")
    pools = {
        "classroom, connected: people reached": (simulated("classroom.yaml", "connected", "reach", given.pool), 2.0),
        "launch, paid: orders": (
            simulated("launch.yaml", "paid", "conversions", given.pool // 4, **{"market.simulate": 500}), 90.0,
        ),
    }  # fmt: skip
    for what, (pool, width) in pools.items():
        for worlds in (30, 200):
            found = resampled(pool, worlds, None, n)
            say(f"{what}, {worlds} worlds", found, 0.935 <= found.coverage <= 0.965)
        found = resampled(pool, 400, width, n)
        say(f"{what}, until {width:g}, at most 400", found, found.coverage >= 0.94)
    print(f"\n--eliminate, {n // 4:,} studies a line: dropped the best (at most .05), left with it alone, runs made")
    for strategies, gap in ((10, 0.0), (10, 0.25), (10, 0.5), (30, 0.5)):
        found = race(strategies, gap, studies=n // 4)
        what, verdict = (
            f"{strategies} strategies, the best ahead by {gap:g}",
            "  ok" if found.lost <= 0.05 else "  MISSED",
        )
        print(f"  {what:<58} {found.lost:.4f}     {found.decided:.3f}    {found.runs:8.2f}{verdict if gap else ''}")
    holm, alone = signs(10, 40, n // 4)
    print(
        f"\nAny false sign among 10 strategies that bring nothing (at most .05): {holm:.3f}, without Holm {alone:.3f}"
    )


if __name__ == "__main__":
    main()
