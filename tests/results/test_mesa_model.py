"""A campaign as a Mesa model: the numbers of ``run`` day by day, in the words of a course on Mesa."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
from scenarios import scenario_number

import wom_sim as ws
from wom_sim.errors import InputError, ScenarioError
from wom_sim.studies.parity.answer import differences

SCENARIOS = (0, 4, 8, 12, 14)  # warnings, regulars, rivals
CONFIGS = Path(__file__).parents[2] / "configs"
CLASSROOM = str(CONFIGS / "classroom.yaml")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, ws.Prepared]]:
    folder = tmp_path_factory.mktemp("networks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WOM_CACHE", str(folder / "cache"))
        yield {i: ws.prepare(scenario_number(i, folder)) for i in SCENARIOS}


def people(rows: np.ndarray, *events: ws.Event) -> set[int]:
    return set(rows["person"][np.isin(rows["event"], events)].tolist())


def by_state(rows: np.ndarray, before: set[int]) -> dict[str, set[int]]:
    """Who has come how far by rows of a ledger and by who bought ``before`` day 1."""
    return {
        "reached": people(rows, ws.Event.FIRST_EXPOSURE),
        "aware": people(rows, ws.Event.NOTICE),
        "sharer": people(rows[rows["line"] < 0], ws.Event.SHARE, ws.Event.WARN),
        "customer": people(rows, ws.Event.CONVERT) | before,
    }


def wrong_days(model: ws.MesaModel, run: ws.Result) -> list[tuple[int, str]]:
    """Days on which the agents of a model, stepped to its end, are not in the state that the ledger of a run says."""
    history, wrong = run.history, []
    own = [b for b, brand in enumerate(run.prepared.setting.brands) if not brand.rival]
    before = set(np.flatnonzero((history.brands["customer_tick"][:, own] == 0).any(axis=1)).tolist())
    while model.running:
        told = by_state(history.rows[history.rows["tick"] <= model.steps], before)
        seen = {state: {one.position for one in model.agents if getattr(one, state)} for state in told}
        wrong += [(model.steps, state) for state in told if seen[state] != told[state]]
        model.step()
    return wrong


def test_a_model_lives_through_what_a_run_does(generated: dict[int, ws.Prepared]) -> None:
    for i, prepared in generated.items():
        run = ws.run(prepared, "all", seed=7, world=i, engine="mesa")
        model = ws.mesa_model(prepared, "all", rng=7, world=i)
        assert wrong_days(model, run) == [], i
        series = model.datacollector.get_model_vars_dataframe()
        pd.testing.assert_frame_equal(series, run.daily().drop(columns="tick"))
        found = model.result()
        assert differences(found.history, run.history) == ()
        pd.testing.assert_frame_equal(found.ledger, run.ledger)


def test_another_world_is_seen_to_be_another(generated: dict[int, ws.Prepared]) -> None:
    """The negative control."""
    run = ws.run(generated[14], "all", seed=7, world=1, engine="mesa")
    assert wrong_days(ws.mesa_model(generated[14], "all", rng=7), run) != []


def test_a_plan_that_is_reviewed_on_the_way() -> None:
    changes = {"market.simulate": 150, "market.people": 1500, "contents.film.persuade": "90%"}
    ends = {f"plan.{line}.to": "2027-03-28" for line in ("street", "radio", "cinema")} | {"dates.end": "2027-03-28"}
    prepared = ws.prepare(ws.Scenario.read(CONFIGS / "review_weekly.yaml").with_changes(changes | ends))
    run, found = ws.run(prepared, "shift", engine="mesa"), ws.mesa_model(prepared, "shift").result()
    assert found.changes == run.changes != ()
    assert differences(found.history, run.history) == ()


# ---------------------------------------------------------------- what a course on Mesa does with a model


@pytest.fixture
def model() -> ws.MesaModel:
    return ws.mesa_model(CLASSROOM, "connected", rng=7)


def test_it_is_stepped_by_hand_to_its_last_day(model: ws.MesaModel) -> None:
    days = model.course.start.scenario.days
    for day in range(1, days + 1):
        assert model.running
        model.step()
        assert (model.steps, len(model.datacollector.get_model_vars_dataframe())) == (day, day + 1)
    model.step()
    assert not model.running
    assert len(model.datacollector.get_model_vars_dataframe()) == days + 1


def test_sets_of_agents_are_asked(model: ws.MesaModel) -> None:
    model.run_model()
    aware = model.agents.select(lambda one: one.aware)
    assert 0 < len(aware) < len(model.agents) == 60
    assert model.agents.agg("aware", sum) == sum(model.agents.get("aware")) == len(aware)
    assert aware.get("person") == [one.person for one in model.agents if one.aware]
    assert model.agents.agg("customer", sum) == model.cumulative_conversions > 0
    assert model.agents.agg("reached", sum) == model.reach
    table = model.datacollector.get_agent_vars_dataframe()
    assert table["aware"].groupby(level="Step").sum().iloc[-1] == len(aware)
    assert [len(model.agents_by_type[kind]) for kind in model.agent_types] == [60]


def test_neighbours_in_the_grid_are_those_who_see_her(model: ws.MesaModel) -> None:
    assert isinstance(model.grid, mesa.discrete_space.Network)
    for one in model.agents:
        assert set(one.cell.neighborhood.agents) == {friend for friend, _ in one.friends} != set()


class Deaf(ws.Consumer):
    """Feels nothing."""

    def step(self) -> None:
        for item in self.items:
            item.attention = item.pull = item.buy = 0
        super().step()


def test_agents_and_collectors_of_ones_own(model: ws.MesaModel) -> None:
    deaf = ws.mesa_model(CLASSROOM, "poster", rng=7, consumer=Deaf)
    deaf.datacollector = mesa.DataCollector({"deaf": lambda m: len(m.agents_by_type[Deaf])}, {"seen": "reached"})
    deaf.run_model()
    assert deaf.datacollector.get_model_vars_dataframe()["deaf"].tolist() == [60] * 20
    assert (deaf.agents.agg("aware", sum), deaf.agents.agg("reached", sum)) == (0, deaf.reach)
    assert deaf.reach > 0
    assert deaf.result().summary() == ws.run(CLASSROOM, "poster", seed=7, consumer=Deaf).summary()


def batch(parameters: dict[str, Any], **options: Any) -> pd.DataFrame:
    rows = pd.DataFrame(mesa.batch_run(ws.MesaModel, parameters, display_progress=False, **options))
    return rows[rows["AgentID"] == 1]


CASES: dict[str, Any] = {"scenario": CLASSROOM, "strategy": ["connected", "poster"], "world": range(2)}


def last_of_runs() -> list[tuple[str, int, int, float]]:
    """By ``run``: strategy, world, last day and reach of each of the cases."""
    worlds = [(strategy, world) for strategy in CASES["strategy"] for world in CASES["world"]]
    return [(name, world, 20, ws.run(CLASSROOM, name, world=world).summary()["reach"]) for name, world in worlds]


def last_of(rows: pd.DataFrame) -> list[tuple[str, int, int, float]]:
    return sorted(rows[["strategy", "world", "Step", "reach"]].itertuples(index=False, name=None))


def test_a_batch_of_models() -> None:
    assert last_of(batch(CASES)) == last_of_runs()
    daily = batch({"scenario": CLASSROOM, "strategy": "connected", "seed": [8]}, data_collection_period=1)
    assert daily["reach"].tolist() == ws.run(CLASSROOM, "connected", seed=8).daily()["reach"].tolist()


@pytest.mark.slow
def test_a_batch_in_two_processes() -> None:
    assert last_of(batch(CASES, number_processes=2)) == last_of_runs()


def test_the_seed_by_both_of_its_names_and_by_none() -> None:
    reach = {ws.mesa_model(CLASSROOM, "poster", **which).result().seed for which in ({}, {"rng": 7}, {"seed": 7})}
    assert reach == {7}
    assert ws.mesa_model(CLASSROOM, "poster", seed=np.int64(8)).result().seed == 8


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rng": 1, "seed": 1}, "rng and seed are two names of the seed: give one of them"),
        ({"rng": "7"}, "the seed must be a whole number (got '7')"),
        ({"rng": 1.5}, "the seed must be a whole number (got 1.5)"),
        ({"seed": -1}, "seed must be from 0 to 2^64 − 1 and world at least 0 (got -1, 0)"),
        ({"strategy": None}, "which strategy? One of: random, friends, connected, poster, nothing"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        ws.mesa_model(**{"scenario": CLASSROOM, "strategy": "poster", **options})
    assert str(caught.value) == said


def test_an_unknown_strategy_and_an_unknown_option() -> None:
    with pytest.raises(ScenarioError, match="paid"):
        ws.mesa_model(CLASSROOM, "paid")
    with pytest.raises(TypeError, match="worlds"):
        ws.mesa_model(CLASSROOM, "poster", worlds=3)
