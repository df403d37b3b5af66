"""Who does the work of a study: this process, processes of this machine, a Dask cluster, or any other executor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from wom_sim.errors import InputError, RunError
from wom_sim.language.catalogue import follow, spoken
from wom_sim.language.say import say
from wom_sim.reading.arguments import whole
from wom_sim.worlds import pool

ANSWER_SECONDS = 10
"""How long a scheduler may take to answer, and its first worker to appear."""


Jobs = int | Executor
"""How many processes of this machine, or who else does the work, such as ``client.get_executor()`` of Dask."""

A_FEW = 2
"""Tasks of each worker that are handed out at a time: the next lies ready when one is done."""

UNKNOWN_WORKERS = 16
"""So many workers are kept busy by an executor that does not say how many it has."""


class Crew(NamedTuple):
    """An executor, and how many tasks to give it at once: enough to keep all workers busy, no more."""

    executor: Executor
    slots: int


PROTOCOLS = ("tcp", "tls", "ws", "wss", "ucx")
_ADDRESS = re.compile(rf"(?:{'|'.join(PROTOCOLS)})://(?:\[[0-9A-Fa-f:.%\w]+\]|[\w.-]+):(?P<port>[0-9]{{1,5}})")

Given = TypeVar("Given")

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


def hiring(jobs: Jobs, scheduler: str | None = None, own_functions: bool = False) -> Hire:
    """The way to workers: a cluster where one is named, this process for one job, else spawned processes.

    ``own_functions``: whether tasks call functions of the user's, see :func:`~wom_sim.worlds.pool.processes`.
    """
    if count_of(jobs) < 1:
        raise InputError(say("jobs must be at least 1 (got {jobs})", jobs=jobs))
    if scheduler is not None:
        check_address(scheduler)
        return lambda: cluster(scheduler)
    if isinstance(jobs, Executor):
        return lambda: given(jobs)
    return (lambda: processes(jobs, own_functions)) if jobs > 1 else this_process


def count_of(jobs: Jobs) -> int:
    """How many workers there are."""
    if not isinstance(jobs, Executor):
        return whole("jobs", jobs)
    known = (getattr(jobs, name, None) for name in ("num_workers", "_max_workers"))  # of mpi4py, of the library
    client = getattr(jobs, "_client", None)  # of Dask
    threads = (sum(client.nthreads().values()) or None) if client is not None else None  # its workers may be on the way
    return next((number for number in (*known, threads) if isinstance(number, int)), UNKNOWN_WORKERS)


def at_most(jobs: Jobs, tasks: int) -> Jobs:
    """No more processes than there are tasks."""
    return jobs if isinstance(jobs, Executor) else min(jobs, tasks)


@contextmanager
def hired(jobs: Jobs, own_functions: bool = False) -> Iterator[Crew]:
    """Workers for as long as they are needed.  Raises :class:`~wom_sim.errors.RunError` where one is lost."""
    try:
        with hiring(jobs, own_functions=own_functions)() as crew:
            yield crew
    except BrokenExecutor:
        raise RunError(say(pool.WORKER_LOST)) from None


def flow(crew: Crew, work: Callable[[Given], Any], take: Callable[[], Given | None]) -> Iterator[tuple[Given, Any]]:
    """Tasks as they are done, each with what came of it, few of them handed out at a time.

    ``take`` gives the next one; None: there is none, or none before another is done.
    """
    waiting: dict[Future[Any], Given] = {}
    while True:
        while len(waiting) < crew.slots and (task := take()) is not None:
            waiting[crew.executor.submit(in_language, spoken().locale, work, task)] = task
        if not waiting:
            return
        finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in sorted(finished, key=lambda one: one.exception() is not None):
            found = future.result()
            yield waiting.pop(future), found


def in_language(locale: str, work: Callable[[Given], Any], task: Given) -> Any:
    """A task done by a worker that speaks as who gave it does."""
    follow(locale)
    return work(task)


def check_address(address: str) -> None:
    """Refuse what is no address before anybody connects: Dask would wait, and complain from its own threads."""
    found = _ADDRESS.fullmatch(address)
    if found and 0 < int(found["port"]) < 65_536:
        return
    kind = re.match(r"(\w+)://", address)
    wrong = (
        say("{kind} is none of {protocols}", kind=kind[1], protocols=", ".join(PROTOCOLS))
        if kind and kind[1] not in PROTOCOLS
        else say("no such address")
    )
    raise InputError(
        say(
            "--scheduler {address}: {wrong} – write PROTOCOL://HOST:PORT, such as tcp://head:8786",
            address=address,
            wrong=wrong,
        )
    )


HERE = Crew(Here(), 1)


@contextmanager
def this_process() -> Iterator[Crew]:
    """No workers but this process."""
    yield HERE


@contextmanager
def given(executor: Executor) -> Iterator[Crew]:
    """Workers that somebody else has hired, and keeps."""
    yield Crew(executor, A_FEW * count_of(executor))


@contextmanager
def processes(jobs: int, own_functions: bool) -> Iterator[Crew]:
    """Processes of this machine."""
    with pool.processes(jobs, own_functions) as workers:
        yield Crew(workers, A_FEW * jobs)


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
        raise RunError(
            say(
                "the cluster at {address} was lost ({told}); the same command does the rest", address=address, told=told
            )
        ) from None
    finally:
        client.close()


def installed() -> Any:
    """dask.distributed, imported only where a scheduler is named."""
    try:
        return import_module("distributed")
    except ModuleNotFoundError:
        raise InputError(say("--scheduler needs dask.distributed: pip install 'wom-sim[cluster]'")) from None


def check_protocol(dask: Any, address: str) -> None:
    """Refuse a protocol that Dask knows and cannot speak here."""
    kind = address.partition("://")[0]
    try:
        dask.comm.registry.get_backend(kind).get_connector()
    except (ImportError, TypeError, ValueError):  # an abstract class where the package of the protocol is missing
        raise InputError(
            say(
                "--scheduler {address}: Dask has no package for {kind} here – tcp needs none",
                address=address,
                kind=kind,
            )
        ) from None
    if kind == "tls" and dask.Security().get_connection_args("client").get("ssl_context") is None:
        raise InputError(
            say(
                "--scheduler {address}: tls needs certificates – name them in Dask's configuration, "
                "distributed.comm.tls",
                address=address,
            )
        )


def connected(dask: Any, address: str) -> Any:
    """A client of a scheduler that answers and has a worker."""
    check_protocol(dask, address)
    try:
        client = dask.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except OSError:
        raise RunError(
            say(
                "no scheduler answers at {address} within {seconds} s: is `dask scheduler` running there?",
                address=address,
                seconds=ANSWER_SECONDS,
            )
        ) from None
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError:
        client.close()
        raise RunError(
            say("the scheduler at {address} has no workers: start `dask worker {address}`", address=address)
        ) from None
    return client
