"""Runs of a study: strategies in worlds of its scenarios, wherever they are done, and what is kept of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from wom_sim import metrics, rng
from wom_sim.campaign.prepare import Prepared, check_memory, refuse_beyond
from wom_sim.campaign.review.change import Change
from wom_sim.metrics import cascades
from wom_sim.metrics.cascades import TREE, sample
from wom_sim.results.course.course import Course
from wom_sim.results.lines import Counts, of_lines
from wom_sim.results.run import Result, result_of
from wom_sim.results.tables import Cells, cells
from wom_sim.results.values import Measured
from wom_sim.scenario.scenario import Scenario, memory_bytes
from wom_sim.worlds.hire import Crew, Here, Jobs, at_most, count_of, flow, hired
from wom_sim.worlds.keep import STOCK, Case, Changes, Rewired, Stock

Progress = Callable[[int, int], None]

MOST_WORLDS = 200
"""Of a task: some seconds of work, so that what comes back is soon heard of and never much at once."""

LINE_WORLDS = 20
"""In so many of the first worlds of a study it is counted what each line did."""


class Task(NamedTuple):
    """Some strategies in some worlds of one scenario of a study.

    ``changes`` are made in the scenario first, by whoever does the task: scenarios that nobody listed beforehand.
    ``rewired``: on a network with the same degrees instead of its own; ``tables``: with what tables are made of.
    """

    case: int
    strategies: tuple[str, ...]
    worlds: Sequence[int]
    tables: bool = False
    changes: Changes = ()
    rewired: Rewired | None = None


Ready = Callable[[], Prepared]
"""Gives the scenario of a task ready to run, or raises what is wrong with it."""

Ask = Callable[[Ready, Task], Any]
"""What a study makes of a task; other processes must be able to import it."""


class Order(NamedTuple):
    """What is handed over at once: tasks of one scenario, what is asked about each, and what it is known by."""

    ask: Ask
    case: Case
    tasks: Sequence[Task]
    name: Any = None


def fill(order: Order, stock: Stock = STOCK) -> list[Any]:
    """What came of each task of an order; ``stock`` is that of the process which does it."""
    ready = [partial(stock.ready, order.case, task.changes, task.rewired) for task in order.tasks]
    return [order.ask(*each) for each in zip(ready, order.tasks, strict=True)]


class Fleet:
    """The scenarios of a study and who runs them: a worker prepares a scenario when it is first needed there."""

    def __init__(self, cases: Sequence[Prepared | Scenario], crew: Crew) -> None:
        self.crew = crew
        self.cases = [Case.of(one.scenario if isinstance(one, Prepared) else one) for one in cases]
        self.work: Callable[[Order], list[Any]] = fill
        if isinstance(crew.executor, Here):
            stock = Stock()
            self.work = partial(fill, stock=stock)
            for case, one in zip(self.cases, cases, strict=True):
                if isinstance(one, Prepared):
                    stock.put(case, one)

    def order(self, ask: Ask, *tasks: Task, name: Any = None) -> Order:
        """An order for tasks of one scenario."""
        return Order(ask, self.cases[tasks[0].case], tasks, name)

    def fill(self, orders: Iterable[Order]) -> Iterator[tuple[Order, list[Any]]]:
        """Orders as they are filled, each with what came of its tasks; few of them are handed out at a time."""
        left = iter(orders)
        return self.flow(lambda: next(left, None))

    def flow(self, take: Callable[[], Order | None]) -> Iterator[tuple[Order, list[Any]]]:
        """The same of orders that may follow from what is done; see :func:`~wom_sim.worlds.hire.flow`."""
        return flow(self.crew, self.work, take)

    def run(self, ask: Ask, tasks: Iterable[Task]) -> Iterator[Any]:
        """What came of tasks, as they are done."""
        for _, (found,) in self.fill(self.order(ask, task) for task in tasks):
            yield found


def refuse_large(case: Prepared | Scenario, jobs: Jobs, runs: int = 0) -> None:
    """Refuse what this machine has no memory for, before anybody is hired; who works elsewhere has memory of his own.

    ``runs``: strategies in worlds of which records are kept until the end.
    """
    workers = 1 if isinstance(jobs, Executor) else jobs
    if isinstance(case, Prepared):
        check_memory(case.scenario, case.network, workers, runs)
    else:
        people = case.market.simulate or 0
        refuse_beyond(case, memory_bytes(case, workers, runs), people, workers, runs)


@contextmanager
def open_fleet(cases: Sequence[Prepared | Scenario], jobs: Jobs, runs: int = 0) -> Iterator[Fleet]:
    """Who runs the scenarios of a study: this process for one job, else spawned ones, or an executor.

    ``runs``: of how many strategies and worlds records are kept; :class:`~wom_sim.errors.ScenarioError` where the
    memory of this machine does not do.
    """
    refuse_large(cases[0], jobs, runs)
    with hired(jobs) as crew:
        yield Fleet(cases, crew)


@dataclass(frozen=True)
class Record:
    """What is kept of one strategy in one world.

    Metrics of the whole run, two cumulative curves, the sizes of its cascades, ``measured``: the metrics by day and
    segment that goals speak of; ``generations``: how many people are so many steps from a root.  Where tables are made,
    the first world of all also has some cascades as ``trees``, and the first few what its ``lines`` did.  ``reviews``:
    what was changed on the way.
    """

    strategy: str
    world: int
    summary: dict[str, float]
    reach: np.ndarray  # float64[ticks + 1], real people
    conversions: np.ndarray
    cascades: np.ndarray  # int64, people per cascade
    measured: Measured = field(default_factory=dict)
    cells: dict[str, Cells] = field(default_factory=dict)  # only on the way to be added up
    case: int = 0  # which scenario of the study
    changes: Changes = ()  # and what was changed in it
    generations: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    trees: np.ndarray = field(default_factory=lambda: np.empty(0, TREE))
    lines: Counts = field(default_factory=dict)
    reviews: tuple[Change, ...] = ()


Sums = dict[str, dict[str, Cells]]
"""Cells of tables by strategy and dimension, added up over worlds."""


Run = Callable[[Sequence[Task]], Iterator[list[Record]]]
"""What does tasks and gives their records, task by task as they are done."""


def recording(fleet: Fleet, seed: int, engine: str) -> Run:
    """What keeps the records of tasks, in the worlds of a seed."""
    return partial(fleet.run, partial(records, seed, engine))


def records(seed: int, engine: str, ready: Ready, task: Task) -> list[Record]:
    """World by world, all strategies in each."""
    prepared = ready()
    found = [
        record(prepared, strategy, seed, world, engine, task.tables, task.case)
        for world in task.worlds
        for strategy in task.strategies
    ]
    return [replace(one, changes=task.changes) for one in found] if task.changes else found


def record(
    prepared: Prepared, strategy: str, seed: int, world: int, engine: str, tables: bool = False, case: int = 0
) -> Record:
    """Run one strategy in one world and keep what studies need, with ``tables`` also what tables are made of."""
    return kept(result_of(Course(prepared, strategy, seed, world, engine)), tables, case)


def kept(result: Result, tables: bool = False, case: int = 0) -> Record:
    """What studies need of one strategy in one world."""
    prepared, strategy, history = result.prepared, result.strategy, result.history
    ticks, scale, trees = prepared.scenario.days, prepared.scale, cascades.forest(history.rows)
    more = first_worlds(result, trees) if tables and case == 0 else {}
    return Record(
        strategy,
        result.world,
        result.summary(),
        metrics.reach_over_time(history.rows, ticks) * scale,
        metrics.conversions_over_time(history.rows, ticks) * scale,
        trees.table()["size"],
        result.measured,
        cells(prepared, strategy, history) if tables else {},
        case,
        generations=trees.generation_sizes(),
        reviews=result.changes,
        **more,
    )


def first_worlds(result: Result, trees: cascades.Forest) -> dict[str, Any]:
    """What only the first worlds of a study keep: some cascades as trees, and what the lines did."""
    found: dict[str, Any] = {"trees": sample(trees)} if result.world == 0 else {}
    plan = result.prepared.plan(result.strategy)
    if plan and result.world < LINE_WORLDS:
        seed = rng.world_seed(result.seed, result.world)
        found["lines"] = of_lines(result.prepared, plan, result.history, seed)
    return found


def run_worlds(
    prepared: Prepared,
    strategies: Sequence[str],
    *,
    worlds: int,
    seed: int,
    engine: str,
    jobs: Jobs = 1,
    progress: Progress | None = None,
    sums: Sums | None = None,
) -> list[Record]:
    """Every strategy in every world, ordered by world and then strategy whatever the number of ``jobs``.

    What tables are made of is added to ``sums``, where that is given, and not kept world by world.
    """
    total = worlds * len(strategies)
    report = None if progress is None else (lambda done: progress(done, total))
    jobs = at_most(jobs, worlds)
    with open_fleet([prepared], jobs, total) as fleet:
        tasks = cut(0, strategies, range(worlds), jobs, sums is not None)
        return collect(recording(fleet, seed, engine), tasks, report, sums)


def added(one: Record, sums: Sums) -> Record:
    """Add the cells of a record to the others of its strategy, and give back the record without them."""
    before = sums.setdefault(one.strategy, {})
    for name, cell in one.cells.items():
        before[name] = before[name] + cell if name in before else cell
    return replace(one, cells={}) if one.cells else one


def cut(case: int, strategies: Sequence[str], worlds: Sequence[int], jobs: Jobs, tables: bool = False) -> list[Task]:
    """Worlds in their order, cut into tasks: one by one in this process, a few at a time for several."""
    workers = count_of(jobs)
    size = 1 if workers <= 1 else min(MOST_WORLDS, -(-len(worlds) // (8 * workers)))
    parts = [tuple(worlds[first : first + size]) for first in range(0, len(worlds), max(1, size))]
    return [Task(case, tuple(strategies), part, tables) for part in parts]


def collect(
    run: Run, tasks: Sequence[Task], report: Callable[[int], None] | None = None, sums: Sums | None = None
) -> list[Record]:
    """All records of some tasks, by case, world and strategy; ``report`` hears how many there are so far.

    What tables are made of is added to ``sums``.
    """
    place = {name: k for task in tasks for k, name in enumerate(task.strategies)}
    found: list[Record] = []
    for some in run(tasks):
        found += some if sums is None else [added(one, sums) for one in some]
        if report is not None:
            report(len(found))
    return sorted(found, key=lambda one: (one.case, one.world, place[one.strategy]))
