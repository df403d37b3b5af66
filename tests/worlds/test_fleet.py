"""One task, wherever it is done: every study gives the same through an executor of one's own as in this process."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from pickle import dumps, loads
from typing import Any

import pytest

import wom_sim as ws
from wom_sim.errors import InputError
from wom_sim.worlds.fleet import MOST_WORLDS, cut
from wom_sim.worlds.keep import Case, Stock, WorkerError, network_key

CLASSROOM = Path(__file__).parents[2] / "configs" / "classroom.yaml"
FEW = {"worlds": 3, "engine": "array"}
STUDIES: dict[str, Callable[..., Any]] = {
    "compare": lambda **jobs: ws.compare(CLASSROOM, strategies=["random", "poster"], **FEW, **jobs),
    "attribute": lambda **jobs: ws.attribute(CLASSROOM, "poster", **FEW, **jobs),
    "optimize": lambda **jobs: ws.optimize(mixed(), "both", objective="reach", worlds=2, trials=1, **jobs),
}


def mixed() -> ws.Scenario:
    return ws.Scenario.read(CLASSROOM).with_changes({"strategies.both": ["poster", "random_three"]})


class Elsewhere(Executor):
    """Another machine, as far as a task can tell: everything is pickled on the way there and back."""

    num_workers = 2

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += 1
        future: Future[Any] = Future()
        work, given, named = loads(dumps((fn, args, kwargs)))
        future.set_result(loads(dumps(work(*given, **named))))
        return future


@pytest.mark.parametrize("study", STUDIES)
def test_an_executor_changes_nothing(study: str) -> None:
    there = Elsewhere()
    here, other = STUDIES[study](), STUDIES[study](jobs=there)
    assert repr({**other.data(), "seconds": 0}) == repr({**here.data(), "seconds": 0})
    assert there.tasks > 1


def test_no_jobs() -> None:
    with pytest.raises(InputError, match="at least 1"):
        ws.compare(CLASSROOM, jobs=0)


def test_worlds_are_cut_into_tasks_of_seconds() -> None:
    def sizes(worlds: int, jobs: int) -> list[int]:
        tasks = cut(0, ("random",), range(worlds), jobs)
        assert [world for task in tasks for world in task.worlds] == list(range(worlds))
        return [len(task.worlds) for task in tasks]

    assert sizes(5, 1) == [1] * 5
    assert sizes(33, 2) == [3] * 11
    assert set(sizes(10_000, 2)) == {MOST_WORLDS}
    assert sizes(0, 2) == []


def test_threads_may_ask_at_once() -> None:
    """Whatever the order, a scenario is prepared once, and a network built once."""
    stock, case = Stock(), Case.of(ws.Scenario.read(CLASSROOM))
    changes = [(("sharing.contact", 0.1 * (1 + k % 2)),) for k in range(8)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda one: stock.ready(case, one), changes))
    assert len({id(one) for one in made}) == 2
    assert len({id(one.network) for one in made}) == 1


def test_what_was_given_is_never_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of one's own is not what the scenario would build."""
    scenario = ws.Scenario.read(CLASSROOM)
    own = ws.Network.generate("ring", 60, friends=2)
    stock, case, prepared = Stock(), Case.of(scenario), ws.prepare(scenario, own)
    stock.put(case, prepared)
    for k in range(6):
        stock.ready(case, (("market.network.seed", 10 + k),))
    assert stock.ready(case) is prepared
    assert stock.ready(case, (("sharing.contact", 0.1),)).network is own


def test_the_same_network_is_known_by_what_it_is_made_from(tmp_path: Path) -> None:
    ties = tmp_path / "ties.csv"
    ties.write_text("1,2\n2,3\n")
    scenario = ws.Scenario.read(CLASSROOM)
    of_file = scenario.with_changes({"market": {"network": {"file": str(ties)}}, "plan.random_three.number": 1})
    same = [scenario.with_changes(change) for change in ({}, {"sharing.contact": 0.1}, {"market.people": 900})]
    other = [scenario.with_changes(change) for change in ({"market.simulate": 50}, {"market.network.seed": 9})]
    assert len({*map(network_key, same)}) == 1
    assert len({network_key(one) for one in (same[0], *other, of_file)}) == 4
    before = network_key(of_file)
    ties.write_text("1,2\n2,3\n3,1\n")
    assert network_key(of_file) != before
    ties.unlink()
    with pytest.raises(WorkerError, match="put it where all workers can"):
        Stock().ready(Case.of(of_file))
