"""Processes that share out work: spawned, one compiled thread each, gone at once when something goes wrong."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Thread, current_thread, main_thread
from typing import Any

from wom_sim.errors import RunError

Share = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]
"""``share(work, tasks)`` yields what ``work(task)`` gives for every task, as it is done."""

WORKER_LOST = (
    "a worker process was lost: killed, perhaps for lack of memory (fewer jobs need less), or never started "
    '(a script that uses several jobs needs `if __name__ == "__main__":` around the call)'
)


@contextmanager
def crew(jobs: int, start: Callable[[], None]) -> Iterator[Share]:
    """Workers, each begun with ``start()``.  Raises :class:`~wom_sim.errors.RunError` where one is lost."""

    def share(work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        for done in as_completed([workers.submit(work, task) for task in tasks]):
            yield done.result()

    try:
        with processes(jobs, start) as workers:
            yield share
    except BrokenProcessPool:
        raise RunError(WORKER_LOST) from None


@contextmanager
def processes(jobs: int, start: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """Spawned processes (a fork after compiled code could hang), each begun with ``start()``.

    They end with this one, however it ends; after Ctrl-C or any error nobody waits for the work that is left.  Raises
    ``BrokenProcessPool`` where one is lost.
    """
    others = set(active_children())
    with ProcessPoolExecutor(jobs, get_context("spawn"), start_worker, (start,)) as pool:
        try:
            with deaf_children():
                for _ in range(jobs):
                    pool.submit(os.getpid)  # finds nobody idle yet, so each of these starts a process
            yield pool
        except BaseException as error:
            for worker in set(active_children()) - others:
                worker.terminate()
            if lost_a_worker(error):
                raise BrokenProcessPool("a worker process was lost") from None
            raise


def start_worker(start: Callable[[], None] | None) -> None:
    """One thread for each worker's kernels, because tasks are what runs in parallel."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    warnings.formatwarning = lambda message, *_: f"wom: {message}\n"  # as the command line does
    Thread(target=end_with_parent, daemon=True).start()
    if start is not None:
        start()


def end_with_parent() -> None:
    """End this worker when its parent was killed; it would wait for tasks for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


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
