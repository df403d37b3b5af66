"""Processes that share out work, and how they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from wom_sim.errors import RunError
from wom_sim.worlds import pool


def doubled(number: int) -> tuple[int, str | None]:
    return 2 * number, os.environ.get("NUMBA_NUM_THREADS")


def nothing() -> None:
    """A start that has nothing to do."""


def end() -> None:
    os._exit(9)


def test_work_is_shared_out_as_often_as_there_is_some() -> None:
    with pool.crew(2, nothing) as share:
        done = [sorted(share(doubled, tasks)) for tasks in (range(5), [7])]
    assert done == [[(2 * k, "1") for k in range(5)], [(14, "1")]]


def test_a_lost_worker_is_told() -> None:
    with pytest.raises(RunError, match="a worker process was lost"), pool.crew(1, end) as share:
        list(share(doubled, [1]))


def test_processes_end_when_nobody_wants_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after Ctrl-C: what is left undone is left, and nobody lingers."""
    here = threading.get_ident()
    as_completed = pool.as_completed

    def interrupted(tasks: Any) -> Any:
        threading.Timer(0.2, signal.pthread_kill, [here, signal.SIGINT]).start()
        return as_completed(tasks)

    monkeypatch.setattr(pool, "as_completed", interrupted)
    before = set(multiprocessing.active_children())
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), pool.crew(1, nothing) as share:
        list(share(partial(pow, 3), [10**7] * 100))
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
    begun: list[str | None] = []
    monkeypatch.setenv("NUMBA_NUM_THREADS", os.environ.get("NUMBA_NUM_THREADS", "1"))
    monkeypatch.setattr(pool.os, "_exit", ended.append)
    pool.start_worker(lambda: begun.append(os.environ["NUMBA_NUM_THREADS"]))  # this process has no parent to wait for
    pool.start_worker(None)
    pool.end_with_parent()
    assert (begun, ended) == (["1"], [])
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
