"""Who does the work of a sweep: this process, processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from wom_sim.errors import InputError, RunError
from wom_sim.study import pool

ANSWER_SECONDS = 10
"""How long a scheduler may take to answer, and its first worker to appear."""


class Crew(NamedTuple):
    """An executor, and how many tasks to give it at once: enough to keep all workers busy, no more."""

    executor: Executor
    slots: int


Hire = Callable[[], AbstractContextManager[Crew]]


class Here(Executor):
    """Does a task as soon as it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it; what it raises comes out of the future, but Ctrl-C at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def hiring(jobs: int, scheduler: str | None) -> Hire:
    """The way to workers: a cluster where one is named, this process for one job, else spawned processes."""
    if jobs < 1:
        raise InputError(f"jobs must be at least 1 (got {jobs})")
    if scheduler is not None:
        return lambda: cluster(scheduler)
    return (lambda: processes(jobs)) if jobs > 1 else this_process


@contextmanager
def this_process() -> Iterator[Crew]:
    """No workers but this process."""
    yield Crew(Here(), 1)


@contextmanager
def processes(jobs: int) -> Iterator[Crew]:
    """Processes of this machine."""
    with pool.processes(jobs) as workers:
        yield Crew(workers, 2 * jobs)


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """The workers of a Dask scheduler; a worker that dies is Dask's to replace."""
    dask = installed()
    client = connected(dask, address)
    lost = (CancelledError, dask.comm.CommClosedError, dask.scheduler.KilledWorker)
    try:
        yield Crew(client.get_executor(), max(4, 3 * sum(client.nthreads().values())))
    except lost as error:
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        raise RunError(f"the cluster at {address} was lost ({told}); the same command does the rest") from None
    finally:
        client.close()


def installed() -> Any:
    """dask.distributed, imported only where a scheduler is named."""
    try:
        return import_module("distributed")
    except ModuleNotFoundError:
        raise InputError("--scheduler needs dask.distributed: pip install 'wom-sim[cluster]'") from None


def connected(dask: Any, address: str) -> Any:
    """A client of a scheduler that answers and has a worker."""
    try:
        client = dask.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except ValueError as error:
        raise InputError(f"--scheduler {address}: {error} – write an address such as tcp://head:8786") from None
    except OSError:
        raise RunError(
            f"no scheduler answers at {address} within {ANSWER_SECONDS} s: is `dask scheduler` running there?"
        ) from None
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError:
        client.close()
        raise RunError(f"the scheduler at {address} has no workers: start `dask worker {address}`") from None
    return client
