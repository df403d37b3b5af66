"""Run strategies in the same worlds, in one process or several, and keep what studies need of each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np

from wom_sim import metrics, rng
from wom_sim.campaign.prepare import Prepared, build_network, prepare
from wom_sim.engine.loop import History
from wom_sim.errors import RunError
from wom_sim.metrics import cascades
from wom_sim.metrics.trees import TREE, sample
from wom_sim.results.lines import Counts, of_lines
from wom_sim.results.run import Result, simulate
from wom_sim.results.tables import Cells, cells
from wom_sim.results.values import Measured
from wom_sim.scenario.scenario import Scenario
from wom_sim.worlds.pool import crew

Kept = TypeVar("Kept")


Progress = Callable[[int, int], None]

MOST_PREPARED = 4
"""So many scenarios of one study are kept ready to run in each process."""

MOST_NETWORKS = 2

LINE_WORLDS = 20
"""In so many of the first worlds of a study it is counted what each line did."""


class Shelf:
    """Things that were costly to make, the latest used kept up to a total size."""

    def __init__(self, room: int, size: Callable[[Any], int]) -> None:
        self.room, self.size = room, size
        self.kept: OrderedDict[str, Any] = OrderedDict()

    def get(self, name: str, make: Callable[[], Kept]) -> Kept:
        """The thing of this name, made where it is not there."""
        if name not in self.kept:
            self.kept[name] = make()
            while len(self.kept) > 1 and sum(map(self.size, self.kept.values())) > self.room:
                self.kept.popitem(last=False)
        self.kept.move_to_end(name)
        found: Kept = self.kept[name]
        return found


Changes = tuple[tuple[str, Any], ...]
"""Values of a scenario to be replaced: dotted paths and what stands there instead."""


@dataclass(frozen=True)
class Record:
    """What is kept of one strategy in one world.

    Metrics of the whole run, two cumulative curves, the sizes of its cascades, ``measured``: the metrics by day and
    segment that goals speak of; ``generations``: how many people are so many steps from a root.  Where tables are made,
    the first world of all also has some cascades as ``trees``, and the first few what its ``lines`` did.
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


Sums = dict[str, dict[str, Cells]]
"""Cells of tables by strategy and dimension, added up over worlds."""


class Batch(NamedTuple):
    """A task: some strategies in some worlds of one scenario of a study; ``tables``: with what tables are made of.

    ``changes`` are made in the scenario first, by whoever does the task: scenarios that nobody listed beforehand.
    """

    case: int
    strategies: tuple[str, ...]
    worlds: tuple[int, ...]
    tables: bool = False
    changes: Changes = ()


Play = Callable[[Sequence[Batch]], Iterator[list[Record]]]
"""What does tasks and gives their records, task by task as they are done."""


def record(
    prepared: Prepared, strategy: str, seed: int, world: int, engine: str, tables: bool = False, case: int = 0
) -> Record:
    """Run one strategy in one world and keep what studies need, with ``tables`` also what tables are made of."""
    return kept(
        prepared, strategy, seed, world, engine, simulate(prepared, strategy, seed, world, engine), tables, case
    )


def kept(
    prepared: Prepared,
    strategy: str,
    seed: int,
    world: int,
    engine: str,
    history: History,
    tables: bool = False,
    case: int = 0,
) -> Record:
    """What studies need of one strategy in one world."""
    result = Result(prepared, strategy, seed, world, engine, history)
    ticks, scale, trees = prepared.scenario.days, prepared.scale, cascades.forest(history.rows)
    more = first_worlds(prepared, strategy, seed, world, history, trees) if tables and case == 0 else {}
    return Record(
        strategy,
        world,
        result.summary(),
        metrics.reach_over_time(history.rows, ticks) * scale,
        metrics.conversions_over_time(history.rows, ticks) * scale,
        trees.table()["size"],
        result.measured,
        cells(prepared, strategy, history) if tables else {},
        case,
        generations=trees.generation_sizes(),
        **more,
    )


def first_worlds(
    prepared: Prepared, strategy: str, seed: int, world: int, history: History, trees: cascades.Forest
) -> dict[str, Any]:
    """What only the first worlds of a study keep: some cascades as trees, and what the lines did."""
    found: dict[str, Any] = {"trees": sample(trees)} if world == 0 else {}
    plan = prepared.plan(strategy)
    if plan and world < LINE_WORLDS:
        found["lines"] = of_lines(prepared, plan, history, rng.world_seed(seed, world))
    return found


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
    report = None if progress is None else (lambda done: progress(done, total))
    jobs = min(jobs, worlds)
    with stage([prepared], seed, engine, jobs) as play:
        return played(play, dealt(0, strategies, range(worlds), jobs, sums is not None), report, sums)


def added(one: Record, sums: Sums) -> Record:
    """Add the cells of a record to the others of its strategy, and give back the record without them."""
    before = sums.setdefault(one.strategy, {})
    for name, cell in one.cells.items():
        before[name] = before[name] + cell if name in before else cell
    return replace(one, cells={}) if one.cells else one


@contextmanager
def stage(cases: Sequence[Prepared | Scenario], seed: int, engine: str, jobs: int) -> Iterator[Play]:
    """Where worlds are run: this process for one job, else spawned ones; ``cases`` are the scenarios of a study."""
    if jobs <= 1:
        here = Cast(cases, seed, engine)
        yield lambda batches: map(here.play, batches)
        return
    scenarios = [case.scenario if isinstance(case, Prepared) else case for case in cases]
    with crew(jobs, partial(start_worker, scenarios, seed, engine)) as share:
        yield partial(share, work)


def dealt(case: int, strategies: Sequence[str], worlds: Sequence[int], jobs: int, tables: bool = False) -> list[Batch]:
    """Worlds in their order, cut into tasks: one by one in this process, a few at a time for several."""
    pieces = len(worlds) if jobs <= 1 else min(len(worlds), 8 * jobs)
    cut = np.array_split(np.asarray(worlds), max(1, pieces))
    return [Batch(case, tuple(strategies), tuple(part.tolist()), tables) for part in cut]


def played(
    play: Play, batches: Sequence[Batch], report: Callable[[int], None] | None = None, sums: Sums | None = None
) -> list[Record]:
    """All records of some tasks, by case, world and strategy; ``report`` hears how many there are so far.

    What tables are made of is added to ``sums``.
    """
    place = {name: k for batch in batches for k, name in enumerate(batch.strategies)}
    records: list[Record] = []
    for some in play(batches):
        records += some if sums is None else [added(one, sums) for one in some]
        if report is not None:
            report(len(records))
    return sorted(records, key=lambda one: (one.case, one.world, place[one.strategy]))


class Cast:
    """The scenarios of a study under one seed, each prepared when it is first needed, the latest kept."""

    def __init__(self, cases: Sequence[Prepared | Scenario], seed: int, engine: str) -> None:
        self.cases, self.seed, self.engine = cases, seed, engine
        self.kept, self.networks = Shelf(MOST_PREPARED, lambda _: 1), Shelf(MOST_NETWORKS, lambda _: 1)

    def prepared(self, case: int = 0, changes: Changes = ()) -> Prepared:
        """One scenario, ready to run."""
        found = self.cases[case]
        if isinstance(found, Prepared) and not changes:
            return found
        scenario = found.scenario if isinstance(found, Prepared) else found
        changed = scenario.with_changes(dict(changes)) if changes else scenario
        return self.kept.get(f"{case} {changes}", lambda: self.make(changed))

    def make(self, scenario: Scenario) -> Prepared:
        """Prepare a scenario on a network that others of the same market may have used before."""
        market = repr(scenario.market)
        first = self.cases[0]
        if isinstance(first, Prepared) and repr(first.scenario.market) == market:
            return prepare(scenario, first.network)
        return prepare(scenario, self.networks.get(market, lambda: build_network(scenario)))

    def play(self, batch: Batch) -> list[Record]:
        """Do a task: world by world, all strategies in each."""
        prepared = self.prepared(batch.case, batch.changes)
        return [
            replace(
                record(prepared, strategy, self.seed, world, self.engine, batch.tables, batch.case),
                changes=batch.changes,
            )
            for world in batch.worlds
            for strategy in batch.strategies
        ]


_CAST: Cast | None = None


def start_worker(scenarios: Sequence[Scenario], seed: int, engine: str) -> None:
    """Make what this worker plays from; networks and settings are built once per worker."""
    global _CAST  # noqa: PLW0603 (a worker's whole memory is this)
    _CAST = Cast(scenarios, seed, engine)


def cast() -> Cast:
    """What this worker plays from."""
    if _CAST is None:
        raise RunError("a worker was given work before it was started")
    return _CAST


def work(batch: Batch) -> list[Record]:
    """A worker's task."""
    return cast().play(batch)
