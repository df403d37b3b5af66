"""How much does a sweep cost beyond its engine, and does its memory grow with the number of runs?

    python tests/benchmarks/sweep_speed.py [--runs 10000] [--people 1000] [--jobs 2]

The workload is ``configs/classroom.yaml`` with more people, at 20 points, with 3 strategies.  Engine time is that of
every 20th run, times 20, on one core of this process; the promise for two cores is 1.15 × (engine time ÷ 2) + 15 s.
On a busy machine compare processor seconds, which other programs do not add to.
Peak memory is the largest resident size of the parent and of any worker, each sweep in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import wom_sim as ws
from wom_sim.results.run import simulate
from wom_sim.studies.sweep.answer import sweep
from wom_sim.studies.sweep.plan import Plan, make_plan, read_study

SCENARIO = Path(__file__).parents[2] / "configs" / "classroom.yaml"
POINTS, STRATEGIES, SAMPLE = 20, ["random", "friends", "connected"], 20


def study(runs: int, people: int) -> dict[str, Any]:
    """A sweep of about so many runs."""
    return {
        "study": "sweep",
        "scenario": str(SCENARIO),
        "vary": {"market.simulate": [people], "sharing.contact": {"from": "10%", "to": "60%", "steps": POINTS}},
        "strategies": STRATEGIES,
        "worlds": -(-runs // (POINTS * len(STRATEGIES))),
        "engine": "array",
    }


def engine_seconds(plan: Plan) -> tuple[float, float]:
    """Seconds and processor seconds that the engine alone needs for all runs, from every 20th."""
    prepared = {k: ws.prepare(plan.job.scenario.with_changes(plan.cell(k).changes)) for k in range(plan.cells)}
    for number in range(0, 3 * SAMPLE, SAMPLE):  # loads the kernels
        one_run(plan, prepared, number)
    start, busy = time.perf_counter(), time.process_time()
    for number in range(0, plan.runs, SAMPLE):
        one_run(plan, prepared, number)
    return (time.perf_counter() - start) * SAMPLE, (time.process_time() - busy) * SAMPLE


def one_run(plan: Plan, prepared: dict[int, ws.Prepared], number: int) -> None:
    """A run by its number, without what a sweep does around it."""
    cell, rest = divmod(number, plan.cell_runs)
    world, strategy = divmod(rest, len(plan.strategies))
    simulate(prepared[cell], plan.strategies[strategy], plan.job.seed, world, plan.job.engine)


def measured(runs: int, people: int, jobs: int) -> dict[str, float]:
    """One sweep in a process of its own: seconds, and peak megabytes of parent and workers."""
    told = subprocess.run(
        [sys.executable, __file__, "--one", "--runs", str(runs), "--people", str(people), "--jobs", str(jobs)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(told.stdout)
    return found


def one_sweep(runs: int, people: int, jobs: int) -> None:
    """Print what :func:`measured` reads."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        done = sweep(study(runs, people), out=Path(folder) / "out", jobs=jobs)
        seconds, count = time.perf_counter() - start, done.runs
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    megabytes = {"parent": own.ru_maxrss / 1024, "worker": workers.ru_maxrss / 1024}
    print(json.dumps({"runs": count, "seconds": seconds, "processor": processor, **megabytes}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000, help="runs of the larger sweep")
    parser.add_argument("--people", type=int, default=1_000, help="simulated people")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one_sweep(given.runs, given.people, given.jobs)
        return
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'runs':>8} {'seconds':>9} {'processor':>10} {'parent MB':>10} {'worker MB':>10}")
    for runs in (given.runs // 10, given.runs):
        found = measured(runs, given.people, given.jobs)
        print(f"{found['runs']:8,} {found['seconds']:9.1f} {found['processor']:10.1f}", end="")
        print(f" {found['parent']:10.0f} {found['worker']:10.0f}")
    plan = make_plan(read_study(study(given.runs, given.people)))
    engine, busy = engine_seconds(plan)
    print(f"engine alone {engine:.1f} s, {busy:.1f} s of processor, {1e3 * busy / plan.runs:.2f} ms a run")
    for name, alone, all_in in (
        ("elapsed", engine, found["seconds"]),
        ("processor", busy, found["processor"] / given.jobs),
    ):
        promised = 1.15 * alone / given.jobs + 15
        used = f"{all_in:.1f} s are {all_in / promised:.0%} of it"
        print(f"  {name}: promised 1.15 × {alone:.1f} ÷ {given.jobs} + 15 = {promised:.1f} s; {used}")


if __name__ == "__main__":
    main()
