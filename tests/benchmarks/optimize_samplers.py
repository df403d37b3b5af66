"""Which sampler finds good allocations soonest, and what do the steps of the search add to it?

    python tests/benchmarks/optimize_samplers.py [--lines 3 5 8] [--draws 6]

Toys: a concave sum, the same with a synergy of two lines, with a line that brings nothing below a threshold, and
with two lines that must both be above one.  Printed: how far below the best, in per cent, mean and worst of several
draws.  CMA-ES is measured where the package ``cmaes`` is installed.  The Gaussian process needs torch (200 MB), which
is more than it could be worth here.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import optuna

from wom_sim.statistics.types import Floats
from wom_sim.studies.optimize.search.search import Search, measured, polished, proposed
from wom_sim.studies.optimize.search.space import Space, round_step

BUDGET = 10_000.0
Value = Callable[[Floats], float]


def toy(kind: str, lines: int, draw: int) -> Value:
    """A function of money in some lines."""
    dice = np.random.default_rng(draw)
    a, b = dice.uniform(20, 400, lines), 10 ** dice.uniform(-4.5, -2.8, lines)

    def value(money: Floats) -> float:
        each = a * -np.expm1(-b * money)
        if kind == "synergy":
            return float(each.sum() + 3 * np.sqrt(each[0] * each[1]))
        if kind == "threshold":
            return float(each[:-1].sum() + 2 * a.sum() * (money[-1] >= 0.4 * BUDGET))
        if kind == "pair":
            return float(each.sum() + 2 * a.sum() * (money[0] >= 0.4 * BUDGET and money[1] >= 0.4 * BUDGET))
        return float(each.sum())

    return value


def samplers(seed: int) -> dict[str, Any]:
    """Samplers of Optuna by name."""
    tpe = {"seed": seed, "constant_liar": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {
            "Sobol'": optuna.samplers.QMCSampler(qmc_type="sobol", scramble=True, seed=seed),
            "random": optuna.samplers.RandomSampler(seed=seed),
            "TPE, line by line": optuna.samplers.TPESampler(multivariate=False, **tpe),
            "TPE": optuna.samplers.TPESampler(multivariate=True, **tpe),
            "TPE, half at random": optuna.samplers.TPESampler(multivariate=True, n_startup_trials=32, **tpe),
        }
        if find_spec("cmaes"):
            found["CMA-ES"] = optuna.samplers.CmaEsSampler(seed=seed, popsize=8)
    return found


def search(value: Value, lines: int, seed: int, trials: int) -> tuple[Search, list[int]]:
    """A search over a toy, and how often it asked."""
    asked = [0]

    def score(allocations: Sequence[Floats], worlds: int) -> Floats:
        asked[0] += len(allocations)
        return np.array([[value(money)] * min(worlds, 2) for money in allocations])

    names = tuple(f"line {k}" for k in range(lines))
    free = Space(
        names, np.zeros(lines), np.full(lines, BUDGET), np.ones((1, lines)), np.array([BUDGET]), round_step(BUDGET)
    )
    return Search(free, score, score, seed, trials, (1, 2)), asked


def with_sampler(sampler: Any, made: Search) -> list[Floats]:
    """What one sampler proposes, told of every score, in batches of eight after the first."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    tried: list[Floats] = []
    while len(tried) < made.trials:
        trials = [study.ask() for _ in range(min(8 if tried else 1, made.trials - len(tried)))]
        batch = [proposed(made.space, trial, False) for trial in trials]
        for trial, mean in zip(trials, made.score(batch, 1).mean(axis=1), strict=True):
            study.tell(trial, float(mean))
        tried += batch
    return tried


def refined(made: Search, tried: list[Floats]) -> Floats:
    """The best of some allocations and of those that the search starts from, its money moved while that pays."""
    starts = [made.space.equal(), measured(made.space, made.guide, 1).placed(made.space)]
    means = made.score([*starts, *tried], 1).mean(axis=1)
    best = [*starts, *tried][int(means.argmax())]
    return polished(made.space, lambda some: made.score(some, 2), best, spare=False)


def one(kind: str, lines: int, seed: int, trials: int) -> dict[str, tuple[float, int]]:
    """By way: the best value that it finds, and how many allocations it asked for."""
    value, found = toy(kind, lines, seed), {}
    for name, sampler in samplers(seed).items():
        made, asked = search(value, lines, seed, trials)
        tried = with_sampler(sampler, made)
        found[name] = max(map(value, tried)), asked[0]
        found[f"{name}, then moves"] = value(refined(made, tried)), asked[0]
    made, asked = search(value, lines, seed, trials)
    found["curves, then moves"] = value(refined(made, [])), asked[0]
    made, asked = search(value, lines, seed, trials)
    found["as it is shipped"] = value(made.best([])), asked[0]
    found["equal split"] = value(made.space.equal()), 1
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[3, 5, 8])
    parser.add_argument("--draws", type=int, default=6)
    parser.add_argument("--trials", type=int, default=64)
    given = parser.parse_args()
    print(f"per cent below the best of all ways after {given.trials} trials: mean (worst), allocations asked for")
    for kind in ("concave", "synergy", "threshold", "pair"):
        for lines in given.lines:
            results = [one(kind, lines, seed, given.trials) for seed in range(given.draws)]
            best = [max(value for value, _ in found.values()) for found in results]
            print(f"\n{kind}, {lines} lines")
            for name in results[0]:
                gaps = [100 * (1 - found[name][0] / top) for found, top in zip(results, best, strict=True)]
                asked = np.mean([found[name][1] for found in results])
                print(f"  {name:<32} {np.mean(gaps):6.2f} ({np.max(gaps):6.2f}) {asked:6.0f}")


if __name__ == "__main__":
    main()
