"""Do intervals of a calibration cover as often as they say?  Simulation-based calibration (Talts et al. 2018).

    python -m tests.validation.calibration_coverage [CASES] [SIMULATIONS] [JOBS]

In every case parameters are drawn from their priors, one world of a small campaign is run under them, and the same
calibration as `wom calibrate` is given what that world counted.  If all is well a 90 % interval covers the truth in 90
of 100 cases, and the rank of the truth among draws from the posterior is uniform.  The seed was fixed beforehand.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from itertools import repeat
from typing import NamedTuple

import numpy as np
from scipy import stats

from tests.shops import shop, weeks
from wom_sim import rng
from wom_sim.statistics.effort import Effort
from wom_sim.studies.calibrate.answer import Fitting, fitted
from wom_sim.studies.calibrate.study import Prior
from wom_sim.studies.calibrate.work import Campaign
from wom_sim.worlds.pool import processes

SEED = 20270301
CASES, SIMULATIONS, JOBS = 100, 2000, 2
PARTICLES = 200
DRAWS = 99
BINS = 10
SCENARIO = shop(market__simulate=400)
PRIORS = {
    "brands.shop.visits_per_day": Prior.model_validate({"loguniform": [0.003, 0.1]}),
    "contents.film.attract": Prior.model_validate({"uniform": [0.05, 0.95]}),
    "contents.film.share": Prior.model_validate({"uniform": [0.0, 0.8]}),
    "contents.film.persuade": Prior.model_validate({"triangular": [0.0, 0.1, 0.8]}),
}


class Case(NamedTuple):
    """One synthetic case: rank of the truth among draws, whether the interval covers it, what is open of the prior."""

    ranks: np.ndarray
    covered: np.ndarray
    open: np.ndarray


def one_case(number: int, simulations: int) -> Case:
    """Draw the truth, let its world happen, and fit."""
    seed = rng.key(SEED, number)
    shares = rng.uniform_each(rng.absorb_each(rng.key(seed, 0), np.arange(len(PRIORS), dtype=np.uint64)))
    truth = {path: prior.at(share).item() for (path, prior), share in zip(PRIORS.items(), shares, strict=True)}
    campaign = Campaign(SCENARIO, "both", rng.key(seed, 1), "array", weeks())
    counts = campaign(truth, 0)
    simulator, observed = replace(campaign, seed=rng.key(seed, 2)), replace(weeks(), values=counts)
    effort = Effort(PARTICLES, simulations)
    posterior = fitted(Fitting(simulator, PRIORS, observed, effort, rng.key(seed, 3))).posterior
    marginals = posterior.marginals()
    draws = np.array([list(posterior.draw(k).values()) for k in range(DRAWS)])
    true = np.array(list(truth.values()))
    return Case(
        np.sum(draws < true, axis=0),
        np.array([one.low <= truth[one.path] <= one.high for one in marginals]),
        np.array([one.open for one in marginals]),
    )


class Coverage(NamedTuple):
    """Over all cases, by parameter: covered, median open share of the prior, p of a uniform rank."""

    cases: int
    covered: np.ndarray
    open: np.ndarray
    uniform: np.ndarray
    seconds: float


def coverage(cases: int, simulations: int, jobs: int = JOBS) -> Coverage:
    """All cases; each is fitted in one process, ``jobs`` of them at a time."""
    began = time.perf_counter()
    with processes(jobs) as pool:
        found = list(pool.map(one_case, range(cases), repeat(simulations)))
    ranks = np.array([one.ranks for one in found]) * BINS // (DRAWS + 1)
    counts = [np.bincount(ranks[:, k], minlength=BINS) for k in range(len(PRIORS))]
    return Coverage(
        cases,
        np.sum([one.covered for one in found], axis=0),
        np.median([one.open for one in found], axis=0),
        np.array([stats.chisquare(count).pvalue for count in counts]),
        time.perf_counter() - began,
    )


def report(found: Coverage) -> str:
    """A table of the figures."""
    lines = [f"{found.cases} synthetic cases in {found.seconds:.0f} s; 90 % intervals"]
    lines.append(f"  {'':<28} {'cover':>8} {'width':>14} {'uniform ranks':>14}")
    for k, path in enumerate(PRIORS):
        lines.append(f"  {path:<28} {found.covered[k]:>8} {found.open[k]:>9.0%} of it {found.uniform[k]:>12.3f} p")
    return "\n".join(lines)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    print(report(coverage(*given, *(CASES, SIMULATIONS, JOBS)[len(given) :])))
