"""Worlds in their order, however many workers there are and whatever fails."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.shops import SHOP, counts, shop, weeks
from wom_sim.errors import InputError, RunError
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate import work
from wom_sim.studies.calibrate.work import EACH, Campaign, Task, Worlds
from wom_sim.worlds.hire import HERE, Crew, hired


def numbered(parameters: Mapping[str, Any], world: int) -> np.ndarray:
    if parameters.get("fails"):
        raise InputError("cannot be\nmore lines")
    return np.array([parameters["a"], float(world)])


def ran(crew: Crew = HERE, n: int = 3 * EACH + 4) -> tuple[np.ndarray, list[int]]:
    reported: list[int] = []
    worlds = Worlds(numbered, 2, crew, reported.append)
    return worlds.run([{"a": 10 + k} for k in range(n)], range(100, 100 + n)), reported


def test_worlds_come_back_in_their_order() -> None:
    data, reported = ran()
    assert data[:, 0].tolist() == list(range(10, 10 + len(data)))
    assert data[:, 1].tolist() == list(range(100, 100 + len(data)))
    assert reported == [EACH, 2 * EACH, 3 * EACH, len(data)]


def test_a_pool_changes_nothing() -> None:
    with ThreadPoolExecutor(3) as pool:
        assert np.array_equal(ran(Crew(pool, 2))[0], ran()[0])


def test_progress_goes_on_from_batch_to_batch() -> None:
    reported: list[int] = []
    worlds = Worlds(numbered, 2, HERE, reported.append)
    for _ in range(2):
        worlds.run([{"a": 1}] * 3, range(3))
    assert reported == [3, 6]


def test_a_world_that_fails_is_nan_and_the_first_reason_is_kept() -> None:
    answer = work.work(numbered, 2, Task(0, [{"a": 1}, {"fails": True}, {"a": 3}], [5, 6, 7]))
    assert np.isnan(answer.data).all(axis=1).tolist() == [False, True, False]
    assert answer.reason == "cannot be"
    worlds = Worlds(numbered, 2, HERE, lambda _: None)
    worlds.run([{"a": 1}, {"fails": True}], range(2))
    assert worlds.reason == "cannot be"


def test_no_worlds() -> None:
    assert ran(n=0)[0].shape == (0, 2)


def test_a_campaign_counts_what_run_counts(engine: Any) -> None:
    """World w of a calibration is ``wom_sim.run(scenario, strategy, seed=seed, world=w)`` with its parameters."""
    campaign = Campaign(shop(), "both", 5, engine, weeks(("visits", "conversions")))
    changes = {"contents.film.share": 0.7, "brands.shop.visits_per_day": 0.05}
    result = run(shop().with_changes(changes), "both", seed=5, world=3, engine=engine)
    daily = result.daily()
    week = np.maximum(daily["tick"].to_numpy() - 1, 0) // 7
    expected = [np.bincount(week, daily[name].to_numpy()) for name in ("visits", "conversions")]
    assert campaign(changes, 3).tolist() == np.concatenate(expected).tolist()


def test_counts_are_those_of_the_real_market() -> None:
    """Twice the people behind every simulated one: the ads and samples are as dense, and everything counts twice."""
    larger = Scenario.parse({**SHOP, "market": {**SHOP["market"], "people": 800}})
    same = {"plan.ads.budget": 120, "plan.samples.number": 40}
    assert counts(larger.with_changes(same)).tolist() == (2 * counts(shop())).tolist()


def test_without_parameters_a_campaign_is_its_scenario() -> None:
    assert np.array_equal(counts(shop()), Campaign(shop(), "both", 99, "array", weeks())({}, 0))


def test_one_job_needs_no_workers_and_none_are_refused() -> None:
    with hired(1) as crew:
        assert crew is HERE
    with pytest.raises(InputError, match="jobs must be at least 1"), hired(0):
        pass


def killed(parameters: Mapping[str, Any], world: int) -> np.ndarray:
    import os

    os._exit(1)


def test_a_lost_worker_is_told() -> None:
    with pytest.raises(RunError, match="a worker process was lost"), hired(2) as crew:
        Worlds(killed, 2, crew, lambda _: None).run([{}] * 4, range(4))
