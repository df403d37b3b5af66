"""How fast is a sweep of short runs, what does it cost beyond them, and does the parent grow with their number?

    python tests/benchmarks/sweep_speed.py [--runs 200000] [--people 60] [--points 100] [--jobs 2]

The workload is ``configs/classroom.yaml`` (60 people, 20 days) on the array engine, at 100 points, with 3 strategies.
Bare is ``run()`` and ``summary()`` of a sample of the runs, times the rest, in as many processes at once as the sweep
has: two threads of one core, or a shared cache, are no cost of a sweep.
Overhead is wall × jobs ÷ bare − 1; on a busy machine look at that of the processor, which other programs do not add to.
The parent's growth is the difference of its peak between a tenth of the runs and all, each sweep in its own process.

Promised on two cores: 1,000 runs a second, an overhead of 10 %, 50 MB for 100,000 runs.
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
from typing import Any, NamedTuple

import wom_sim as ws
from wom_sim.results.run import run
from wom_sim.scenario.study import Study
from wom_sim.studies.sweep.answer import sweep
from wom_sim.studies.sweep.plan import Plan, make_plan

SCENARIO = Path(__file__).parents[2] / "configs" / "classroom.yaml"
STRATEGIES = ["random", "friends", "connected"]
SAMPLE = 4_000


class Cost(NamedTuple):
    """Seconds by the clock and of the processor."""

    wall: float
    processor: float


def study(runs: int, people: int, points: int) -> dict[str, Any]:
    """A sweep of about so many runs."""
    contact = {"from": "10%", "to": "60%", "steps": points} if points > 1 else ["40%"]
    return {
        "study": "sweep",
        "scenario": str(SCENARIO),
        "vary": {"market.simulate": [people], "sharing.contact": contact},
        "strategies": STRATEGIES,
        "worlds": max(1, -(-runs // (points * len(STRATEGIES)))),
        "engine": "array",
    }


def bare(plan: Plan, sample: int = SAMPLE) -> Cost:
    """What the runs of a plan cost by themselves, from an even sample of them."""
    step = max(1, plan.runs // sample)
    cells = {(number // plan.cell_runs) for number in range(0, plan.runs, step)}
    prepared = {cell: ws.prepare(plan.job.scenario.with_changes(plan.changes(cell))) for cell in sorted(cells)}
    for number in range(0, 3 * step, step):  # loads the kernels
        one_run(plan, prepared, number % plan.runs)
    wall, processor = time.perf_counter(), time.process_time()
    for number in range(0, plan.runs, step):
        one_run(plan, prepared, number)
    times = plan.runs / len(range(0, plan.runs, step))
    return Cost((time.perf_counter() - wall) * times, (time.process_time() - processor) * times)


def one_run(plan: Plan, prepared: dict[int, ws.Prepared], number: int) -> None:
    """A run by its number, without what a sweep does around it."""
    cell, rest = divmod(number, plan.cell_runs)
    world, strategy = divmod(rest, len(plan.strategies))
    run(prepared[cell], plan.strategies[strategy], seed=plan.job.seed, world=world, engine="array").summary()


def measured(**options: int) -> dict[str, float]:
    """One sweep in a process of its own: seconds, and peak megabytes of parent and workers."""
    typed = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    told = subprocess.run([sys.executable, __file__, "--one", *typed], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


def bare_at_once(jobs: int, **options: int) -> Cost:
    """What :func:`bare` says in each of some processes that run at the same time, on average."""
    typed = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, __file__, "--bare", *typed]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(jobs)]
    told = [json.loads(child.communicate()[0]) for child in children]
    return Cost(*(sum(each) / jobs for each in zip(*told, strict=True)))


def one_sweep(runs: int, people: int, points: int, jobs: int) -> None:
    """Print what :func:`measured` reads."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        done = sweep(study(runs, people, points), out=Path(folder) / "out", jobs=jobs)
        seconds, count = time.perf_counter() - start, done.runs
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    megabytes = {"parent": own.ru_maxrss / 1024, "worker": workers.ru_maxrss / 1024}
    print(json.dumps({"runs": count, "wall": seconds, "processor": processor, **megabytes}))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200_000, help="runs of the larger sweep")
    parser.add_argument("--people", type=int, default=60, help="simulated people")
    parser.add_argument("--points", type=int, default=100, help="points of the design")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    given = vars(parser.parse_args())
    if given.pop("bare"):
        plan = make_plan(Study.given(study(given["runs"], given["people"], given["points"])))
        print(json.dumps(bare(plan)))
        return
    if given.pop("one"):
        one_sweep(**given)
        return
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'runs':>9} {'seconds':>9} {'processor':>10} {'parent MB':>10} {'worker MB':>10}")
    few, many = (measured(**{**given, "runs": runs}) for runs in (given["runs"] // 10, given["runs"]))
    for one in (few, many):
        print(
            f"{one['runs']:9,} {one['wall']:9.1f} {one['processor']:10.1f} {one['parent']:10.0f} {one['worker']:10.0f}"
        )
    alone, jobs = bare_at_once(**given), given["jobs"]
    print(f"bare run() and summary(): {1e3 * alone.wall / many['runs']:.3f} ms a run, {alone.processor:.0f} s in all")
    growth = (many["parent"] - few["parent"]) / (many["runs"] - few["runs"]) * 100_000
    print(f"  runs a second     {many['runs'] / many['wall']:10,.0f}   promised 1,000")
    print(f"  overhead          {many['wall'] * jobs / alone.wall - 1:10.1%}   promised 10 %", end="")
    print(f"; of the processor {many['processor'] / alone.processor - 1:.1%}")
    print(f"  parent's growth   {growth:7.1f} MB   promised 50 MB for 100,000 runs")


if __name__ == "__main__":
    main()
