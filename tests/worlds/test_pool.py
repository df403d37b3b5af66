"""Processes that share out work, and how they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from wom_sim.errors import RunError
from wom_sim.worlds import hire, pool


def doubled(number: int) -> tuple[int, str | None]:
    return 2 * number, os.environ.get("NUMBA_NUM_THREADS")


def end(_: int) -> None:
    os._exit(9)


def some(work: Any, crew: hire.Crew, tasks: Any) -> list[Any]:
    left = iter(tasks)
    return sorted(found for _, found in hire.flow(crew, work, lambda: next(left, None)))


def test_work_is_shared_out_as_often_as_there_is_some() -> None:
    with hire.hired(2) as crew:
        done = [some(doubled, crew, tasks) for tasks in (range(5), [7])]
    assert done == [[(2 * k, "1") for k in range(5)], [(14, "1")]]


def test_a_lost_worker_is_told() -> None:
    with pytest.raises(RunError, match="a worker process was lost"), hire.hired(2) as crew:
        some(end, crew, [1])


def test_processes_end_when_nobody_wants_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after Ctrl-C: what is left undone is left, and nobody lingers."""
    here = threading.get_ident()
    wait = hire.wait

    def interrupted(*given: Any, **named: Any) -> Any:
        threading.Timer(0.2, signal.pthread_kill, [here, signal.SIGINT]).start()
        return wait(*given, **named)

    monkeypatch.setattr(hire, "wait", interrupted)
    before = set(multiprocessing.active_children())
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), hire.hired(2) as crew:
        some(partial(pow, 3), crew, [10**7] * 100)
    assert set(multiprocessing.active_children()) <= before
    assert signal.getsignal(signal.SIGINT) is handler


def test_children_are_deaf_only_where_that_can_be_said() -> None:
    handler = signal.getsignal(signal.SIGINT)
    heard: list[Any] = []

    def listen() -> None:
        with pool.deaf_children():
            heard.append(signal.getsignal(signal.SIGINT))

    elsewhere = threading.Thread(target=listen)
    elsewhere.start()
    elsewhere.join()
    listen()
    assert heard == [handler, signal.SIG_IGN]
    assert signal.getsignal(signal.SIGINT) is handler


def test_workers_begin_with_one_thread_and_end_with_their_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setenv("NUMBA_NUM_THREADS", os.environ.get("NUMBA_NUM_THREADS", "1"))
    monkeypatch.setattr(pool.os, "_exit", ended.append)
    pool.start_worker()  # this process has no parent to wait for
    pool.end_with_parent()
    assert (os.environ["NUMBA_NUM_THREADS"], ended) == ("1", [])
    monkeypatch.setattr(pool, "parent_process", lambda: SimpleNamespace(sentinel=1))
    monkeypatch.setattr(pool.connection, "wait", lambda given: given)
    pool.end_with_parent()
    assert ended == [1]


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (OSError("handle is closed"), True),
        (OSError(28, "no space"), False),
        (KeyError(), False),
        (BrokenProcessPool(), True),
    ],
)
def test_a_closed_pipe_is_a_lost_worker(error: BaseException, lost: bool) -> None:
    """Whoever hands over a task while the pool breaks meets its closed pipe."""
    assert pool.lost_a_worker(error) is lost


def test_few_tasks_are_handed_out_at_a_time() -> None:
    """However many there are: a million futures would be a gigabyte."""
    taken: list[int] = []

    def take() -> int | None:
        taken.append(len(taken))
        return taken[-1] if len(taken) <= 1000 else None

    with ThreadPoolExecutor(2) as threads, hire.hired(threads) as crew:
        ahead = [len(taken) - k for k, _ in enumerate(hire.flow(crew, abs, take))]
    assert len(ahead) == 1000
    assert max(ahead) <= crew.slots == hire.A_FEW * 2


class OfMany(Executor):
    """As mpi4py has one."""

    num_workers = 7


@pytest.mark.parametrize(
    ("executor", "workers"),
    [
        (OfMany(), 7),
        (Executor(), hire.UNKNOWN_WORKERS),
        (SimpleNamespace(_client=SimpleNamespace(nthreads=lambda: {"a": 2, "b": 3})), 5),  # as Dask has one
        (SimpleNamespace(_client=SimpleNamespace(nthreads=dict)), hire.UNKNOWN_WORKERS),  # its workers on the way
    ],
)
def test_executors_say_how_many_they_are(executor: Any, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hire, "Executor", (Executor, SimpleNamespace))
    assert hire.count_of(executor) == workers
