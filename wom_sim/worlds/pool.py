"""Processes of this machine: spawned, one compiled thread each, gone at once when something goes wrong."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Thread, current_thread, main_thread

from wom_sim.language.say import marked, say

WORKER_LOST = marked(
    "a worker process was lost: killed, perhaps for lack of memory (fewer jobs need less), or never started "
    '(a script whose own functions run in several jobs needs `if __name__ == "__main__":` around the call)'
)


@contextmanager
def processes(jobs: int, own_functions: bool = False) -> Iterator[ProcessPoolExecutor]:
    """Spawned processes (a fork after compiled code could hang).

    They read the script that started them again only for its ``own_functions``: without, a notebook, a script from
    stdin and one without a main guard can have several.

    They end with this one, however it ends; after Ctrl-C or any error nobody waits for the work that is left.  Raises
    ``BrokenProcessPool`` where one is lost.
    """
    others = set(active_children())
    with ProcessPoolExecutor(jobs, get_context("spawn"), start_worker) as pool:
        try:
            with deaf_children(), nullcontext() if own_functions else hidden_script():
                for _ in range(jobs):
                    pool.submit(os.getpid)  # finds nobody idle yet, so each of these starts a process
            yield pool
        except BaseException as error:
            for worker in set(active_children()) - others:
                worker.terminate()
            if lost_a_worker(error):
                raise BrokenProcessPool(say("a worker process was lost")) from None
            raise


@contextmanager
def hidden_script() -> Iterator[None]:
    """Processes started here do not read the script of this one, which is in no file, or would start its work anew."""
    script = sys.modules["__main__"]
    shown = vars(script)
    before = {name: value for name, value in shown.items() if name in ("__spec__", "__file__")}
    shown.pop("__file__", None)
    script.__spec__ = None
    try:
        yield
    finally:
        shown |= before


def start_worker() -> None:
    """One thread for each worker's kernels, because tasks are what runs in parallel."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    warnings.formatwarning = lambda message, *_: "wom" + f": {message}\n"  # as the command line does
    Thread(target=end_with_parent, daemon=True).start()


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
