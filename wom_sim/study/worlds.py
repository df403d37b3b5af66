"""Run strategies in the same worlds, in one process or several, and keep what studies need of each."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_context
from threading import current_thread, main_thread

import numpy as np

from wom_sim import cascades, metrics
from wom_sim.errors import RunError
from wom_sim.measures import Measured
from wom_sim.metrics_tables import Cells, cells
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

    Metrics of the whole run, two cumulative curves, the sizes of its cascades, ``measured``: the metrics by day and
    segment that goals speak of.
    """

    strategy: str
    world: int
    summary: dict[str, float]
    reach: np.ndarray  # float64[ticks + 1], real people
    conversions: np.ndarray
    cascades: np.ndarray  # int64, people per cascade
    measured: Measured = field(default_factory=dict)
    cells: dict[str, Cells] = field(default_factory=dict)  # only on the way to be added up


Sums = dict[str, dict[str, Cells]]
"""Cells of tables by strategy and dimension, added up over worlds."""


def record(prepared: Prepared, strategy: str, seed: int, world: int, engine: str, tables: bool = False) -> Record:
    """Run one strategy in one world and keep what studies need, with ``tables`` also what tables are made of."""
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
        cells(prepared, strategy, history) if tables else {},
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
    sums: Sums | None = None,
) -> list[Record]:
    """Every strategy in every world, ordered by world and then strategy whatever the number of ``jobs``.

    What tables are made of is added to ``sums``, where that is given, and not kept world by world.
    """
    total = worlds * len(strategies)
    records: list[Record] = []
    tables = sums is not None
    source = (
        in_this_process(prepared, strategies, worlds, seed, engine, tables)
        if jobs <= 1
        else in_processes(prepared.scenario, strategies, worlds, seed, engine, min(jobs, worlds), tables)
    )
    for batch in source:
        records += batch if sums is None else [added(one, sums) for one in batch]
        if progress is not None:
            progress(len(records), total)
    place = {name: k for k, name in enumerate(strategies)}
    return sorted(records, key=lambda one: (one.world, place[one.strategy]))


def added(one: Record, sums: Sums) -> Record:
    """Add the cells of a record to the others of its strategy, and give back the record without them."""
    before = sums.setdefault(one.strategy, {})
    for name, cell in one.cells.items():
        before[name] = before[name] + cell if name in before else cell
    return replace(one, cells={})


def in_this_process(
    prepared: Prepared, strategies: Sequence[str], worlds: int, seed: int, engine: str, tables: bool = False
) -> Iterator[list[Record]]:
    """World by world, all strategies in each."""
    for world in range(worlds):
        yield [record(prepared, strategy, seed, world, engine, tables) for strategy in strategies]


_PREPARED: Prepared | None = None


def start_worker(scenario: Scenario) -> None:
    """Build network and setting once per worker; one thread each, because worlds are what runs in parallel."""
    global _PREPARED  # noqa: PLW0603 (a worker's whole memory is this)
    os.environ["NUMBA_NUM_THREADS"] = "1"
    _PREPARED = prepare(scenario)


def work(
    strategies: Sequence[str], worlds: Sequence[int], seed: int, engine: str, tables: bool = False
) -> list[Record]:
    """A worker's task: all strategies in a few worlds."""
    if _PREPARED is None:
        raise RunError("a worker was given work before it was started")
    return [record(_PREPARED, strategy, seed, world, engine, tables) for world in worlds for strategy in strategies]


def in_processes(
    scenario: Scenario,
    strategies: Sequence[str],
    worlds: int,
    seed: int,
    engine: str,
    jobs: int,
    tables: bool = False,
) -> Iterator[list[Record]]:
    """Worlds dealt out in small batches to spawned processes (a fork after compiled code could hang)."""
    batches = np.array_split(np.arange(worlds), min(worlds, 8 * jobs))
    others = set(active_children())
    with ProcessPoolExecutor(jobs, get_context("spawn"), start_worker, (scenario,)) as pool:
        try:
            with deaf_children():
                tasks = [pool.submit(work, strategies, batch.tolist(), seed, engine, tables) for batch in batches]
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
