"""Run strategies in the same worlds, in one process or several, and keep what studies need of each."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context
from threading import current_thread, main_thread

import numpy as np

from wom_sim import cascades, metrics
from wom_sim.errors import RunError
from wom_sim.measures import Measured
from wom_sim.model.scenario import Scenario
from wom_sim.prepared import Prepared, prepare
from wom_sim.runner import Result, simulate

Progress = Callable[[int, int], None]

WORKER_LOST = (
    "a worker process was lost: killed, perhaps for lack of memory (fewer jobs need less), or never started "
    '(a script that uses several jobs needs `if __name__ == "__main__":` around the call)'
)


@dataclass(frozen=True)
class Record:
    """What is kept of one strategy in one world.

    Metrics of the whole run, two cumulative curves, the sizes of its cascades, and ``measured``: the metrics by day and
    segment that goals speak of.
    """

    strategy: str
    world: int
    summary: dict[str, float]
    reach: np.ndarray  # float64[ticks + 1], real people
    conversions: np.ndarray
    cascades: np.ndarray  # int64, people per cascade
    measured: Measured = field(default_factory=dict)


def record(prepared: Prepared, strategy: str, seed: int, world: int, engine: str) -> Record:
    """Run one strategy in one world and keep what studies need."""
    history = simulate(prepared, strategy, seed, world, engine)
    result = Result(prepared, strategy, seed, world, engine, history)
    ticks, scale = prepared.scenario.days, prepared.scale
    return Record(
        strategy,
        world,
        result.summary(),
        metrics.reach_over_time(history.rows, ticks) * scale,
        metrics.conversions_over_time(history.rows, ticks) * scale,
        cascades.cascade_table(history.rows)["size"],
        result.measured,
    )


def run_worlds(
    prepared: Prepared,
    strategies: Sequence[str],
    *,
    worlds: int,
    seed: int,
    engine: str,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Record]:
    """Every strategy in every world, ordered by world and then strategy whatever the number of ``jobs``."""
    total = worlds * len(strategies)
    records: list[Record] = []
    source = (
        in_this_process(prepared, strategies, worlds, seed, engine)
        if jobs <= 1
        else in_processes(prepared.scenario, strategies, worlds, seed, engine, min(jobs, worlds))
    )
    for batch in source:
        records += batch
        if progress is not None:
            progress(len(records), total)
    place = {name: k for k, name in enumerate(strategies)}
    return sorted(records, key=lambda one: (one.world, place[one.strategy]))


def in_this_process(
    prepared: Prepared, strategies: Sequence[str], worlds: int, seed: int, engine: str
) -> Iterator[list[Record]]:
    """World by world, all strategies in each."""
    for world in range(worlds):
        yield [record(prepared, strategy, seed, world, engine) for strategy in strategies]


_PREPARED: Prepared | None = None


def start_worker(scenario: Scenario) -> None:
    """Build network and setting once per worker; one thread each, because worlds are what runs in parallel."""
    global _PREPARED  # noqa: PLW0603 (a worker's whole memory is this)
    os.environ["NUMBA_NUM_THREADS"] = "1"
    _PREPARED = prepare(scenario)


def work(strategies: Sequence[str], worlds: Sequence[int], seed: int, engine: str) -> list[Record]:
    """A worker's task: all strategies in a few worlds."""
    if _PREPARED is None:
        raise RunError("a worker was given work before it was started")
    return [record(_PREPARED, strategy, seed, world, engine) for world in worlds for strategy in strategies]


def in_processes(
    scenario: Scenario, strategies: Sequence[str], worlds: int, seed: int, engine: str, jobs: int
) -> Iterator[list[Record]]:
    """Worlds dealt out in small batches to spawned processes (a fork after compiled code could hang)."""
    batches = np.array_split(np.arange(worlds), min(worlds, 8 * jobs))
    others = set(active_children())
    with ProcessPoolExecutor(jobs, get_context("spawn"), start_worker, (scenario,)) as pool:
        try:
            with deaf_children():
                tasks = [pool.submit(work, strategies, batch.tolist(), seed, engine) for batch in batches]
            for task in as_completed(tasks):
                yield task.result()
        except BaseException as error:  # Ctrl-C, or a lost worker: nobody waits for the worlds that are left
            for worker in set(active_children()) - others:
                worker.terminate()
            if lost_a_worker(error):
                raise RunError(WORKER_LOST) from None
            raise


def lost_a_worker(error: BaseException) -> bool:
    """Whether an error says that the pool broke; a task handed over at that moment meets a closed pipe instead."""
    closed = isinstance(error, OSError) and error.errno is None
    return closed or isinstance(error, BrokenProcessPool)


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes started here ignore Ctrl-C, which a terminal sends to all: this process stops them, without a fuss."""
    if current_thread() is not main_thread():  # only the main thread may say what a signal does
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
