"""Whole studies repeated where the truth is known: how often their intervals cover it, and what they cost.

Outcomes are drawn from a law, or from a pool of really simulated worlds whose mean is known because the pool is all
there is.  The seed was fixed beforehand.  ``tests/benchmarks/interval_coverage.py`` prints all of it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import synthetic

from wom_sim.campaign.prepare import prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics import intervals
from wom_sim.statistics import paired as statistics
from wom_sim.statistics.looks import look_times, looking
from wom_sim.worlds.fleet import run_worlds

SEED, STUDIES, POOL = 20270301, 4_000, 4_000
CONFIGS = Path(__file__).parents[1] / "configs"
TRUTH = 1.0


class Found(NamedTuple):
    """Share of studies whose interval covers the truth, its mean half-width, and worlds that were run."""

    coverage: float
    half_width: float
    worlds: float


def summed(results: list[tuple[bool, float, int]]) -> Found:
    """Means over studies."""
    return Found(*np.mean(np.array(results, np.float64), axis=0).tolist())


def streams(law: str, studies: int) -> list[np.random.Generator]:
    """One generator per study."""
    return [np.random.default_rng([SEED, study, *law.encode()]) for study in range(studies)]


def fixed(law: str, worlds: int, studies: int = STUDIES) -> Found:
    """The number of worlds was fixed beforehand."""
    results = []
    for rng in streams(law, studies):
        mean, half = intervals.mean_interval(TRUTH + synthetic.LAWS[law](rng, (worlds,)))
        results.append((abs(mean - TRUTH) <= half, half, worlds))
    return summed(results)


def until(law: str, width: float | str, ceiling: int, studies: int = STUDIES) -> Found:
    """`wom compare --until WIDTH --worlds CEILING`: the code that runs there, on known outcomes."""
    results = []
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        _, seen = synthetic.rounds(np.vstack([np.zeros(ceiling), extra]), until=width)
        mean = seen.outcomes("")[1].mean()
        half = intervals.mean_interval(seen.outcomes("")[1], seen.sampling.level)[1]
        results.append((abs(mean - TRUTH) <= half, half, seen.worlds))
    return summed(results)


def at_worst(law: str, ceiling: int, level: float | None = None, studies: int = STUDIES) -> Found:
    """Somebody stops as soon as the interval misses the truth: the least coverage that any rule can have."""
    times = look_times(ceiling)
    level = looking(ceiling).level if level is None else level
    results = []
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        looks = [(n, *intervals.mean_interval(extra[:n], level)) for n in times]
        missed = [(n, half) for n, mean, half in looks if abs(mean - TRUTH) > half]
        worlds, half = missed[0] if missed else (ceiling, looks[-1][2])
        results.append((not missed, half, worlds))
    return summed(results)


def naive(law: str, width: float, ceiling: int, studies: int = STUDIES) -> Found:
    """The plain interval, looked at as often: what is lost without allowing for it."""
    results = []
    for rng in streams(law, studies):
        extra = TRUTH + synthetic.LAWS[law](rng, (ceiling,))
        looks = [(n, *intervals.mean_interval(extra[:n])) for n in look_times(ceiling)]
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
        for results, how in ((allowed, intervals.Sampling(groups=graphs)), (plain, intervals.PLAIN)):
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
        level, seen = intervals.LEVEL, extra
        if width is not None:
            _, view = synthetic.rounds(np.vstack([np.zeros(worlds), extra]), until=width)
            level, seen = view.sampling.level, view.outcomes("")[1]
        mean, half = intervals.mean_interval(seen, level)
        results.append((abs(mean - truth) <= half, half, seen.size))
    return summed(results)
