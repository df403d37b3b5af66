"""Sweeps: designs, conditions, rewired networks, numbering, saved parts, early stop, and what can go wrong."""

from __future__ import annotations

import errno
import fcntl
import io
import itertools
import json
import warnings
from collections import Counter
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import wom_sim as ws
from tests.stand_in import changed
from tests.studies.sweep.test_sweep_told import of
from wom_sim.errors import InputError, RunError, ScenarioError
from wom_sim.network import rewired as sweep_network
from wom_sim.network.network import Network
from wom_sim.scenario.study import Study
from wom_sim.studies.sweep import parts as parts_module
from wom_sim.studies.sweep import plan as sweep_plan
from wom_sim.studies.sweep.agenda import Agenda
from wom_sim.studies.sweep.answer import sweep
from wom_sim.studies.sweep.design import make_points
from wom_sim.studies.sweep.means import PointRow
from wom_sim.studies.sweep.plan import Chunk, Plan, make_plan
from wom_sim.studies.sweep.plots import means_along
from wom_sim.studies.sweep.skip import Condition
from wom_sim.studies.sweep.words import text as sweep_text
from wom_sim.worlds import hire as sweep_pool
from wom_sim.worlds import keep
from wom_sim.worlds.fleet import Order, fill
from wom_sim.worlds.keep import Case

CLASSROOM = Path(__file__).parents[3] / "configs" / "classroom.yaml"
CONTACT, SHARE = "sharing.contact", "contents.stickers.share"
Plain = dict[str, Any]


def study(**changes: Any) -> Plain:
    """A small study with other values; None leaves a key out."""
    small: Plain = {
        "study": "sweep", "scenario": str(CLASSROOM), "vary": {CONTACT: ["10%", "60%"]},
        "strategies": ["random", "connected"], "worlds": 4, "engine": "array", "metrics": ["reach", "shares"],
    }  # fmt: skip
    return {key: value for key, value in {**small, **changes}.items() if value is not None}


def points(**changes: Any) -> list[tuple[Any, ...]]:
    return list(make_points(Study.parse(study(**changes)), 7))


def complaint(text: str, tmp_path: Path) -> str:
    """What a study file's mistake is answered with."""
    file = tmp_path / "study.yaml"
    file.write_text(f"study: sweep\nscenario: {CLASSROOM}\n{text}\n")
    with pytest.raises(ScenarioError) as found:
        make_plan(Study.read(file))
    return str(found.value)


# ---------------------------------------------------------------- designs


def test_grid_and_list() -> None:
    axes = {CONTACT: {"from": "10%", "to": 0.3, "steps": 3}, SHARE: [0.2, "50%", 1]}
    assert points(vary=axes) == list(itertools.product([0.1, 0.2, 0.3], [0.2, "50%", 1]))
    assert points(vary=axes, design="list") == [(0.1, 0.2), (0.2, "50%"), (0.3, 1)]
    rows = [{CONTACT: 0.1, SHARE: 0.2}, {SHARE: 0.3, CONTACT: 0.4}]
    assert points(vary=None, design={"list": rows}) == [(0.1, 0.2), (0.4, 0.3)]
    assert points(vary=None, networks={"degree_null": 1}) == [()]
    assert points(vary=None, networks={"degree_null": 1}, design="list") == [()]


def test_ranges() -> None:
    def steps(**given: Any) -> list[Any]:
        return [value for (value,) in points(vary={CONTACT: given})]

    assert steps(**{"from": 2, "to": 10, "steps": 5}) == [2, 4, 6, 8, 10]
    assert all(isinstance(value, int) for value in steps(**{"from": 2, "to": 10, "steps": 5}))
    assert steps(**{"from": 0, "to": 1, "steps": 3}) == [0, 0.5, 1]
    assert steps(**{"from": 0.001, "to": 1, "steps": 4, "scale": "log"}) == [0.001, 0.01, 0.1, 1]
    assert steps(**{"from": 1, "to": 2, "steps": 5, "whole": True}) == [1, 2]


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "random"])
def test_drawn_designs_fill_their_ranges(kind: str) -> None:
    axes = {CONTACT: {"from": 0.2, "to": 0.6}, SHARE: ["a", "b"], "x": {"from": 1, "to": 4, "steps": 4}}
    made = points(vary=axes, design={kind: 64})
    assert made == points(vary=axes, design={kind: 64})
    contact = sorted(point[0] for point in made)
    assert len(set(contact)) == 64
    assert 0.2 <= contact[0] < 0.25
    assert 0.55 < contact[-1] <= 0.6
    assert {point[1] for point in made} == {"a", "b"}
    assert {point[2] for point in made} == {1, 2, 3, 4}
    if kind != "random":
        assert Counter(point[2] for point in made) == dict.fromkeys([1, 2, 3, 4], 16)
    assert made != list(make_points(Study.parse(study(vary=axes, design={kind: 64})), 8))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vary: {sharing.contct: [1]}", "study.yaml:3:24: vary.sharing.contct: unknown key 'contct' – did you mean"),
        ("vary: {sharig.contact: [1]}", "unknown key 'sharig' – did you mean 'sharing'?"),
        ("vary: {sharing.contact: [10%, 160%]}", "vary.sharing.contact: must be between 0 and 1 (got '160%')"),
        ("vary: {dates.end: [2020-01-01]}", "vary.dates.end: must not be before start"),
        ("vary: {sharing.contact: []}", "study.yaml:3:25: vary.sharing.contact: has no values"),
        ("vary: {sharing.contact: 3}", "must be a list or a range (got 3)"),
        ("vary: {sharing.contact: {from: 1, to: 0}}", "to must be more than from"),
        ("vary: {sharing.contact: {from: 0, to: 1, scale: log}}", "a log scale starts above 0"),
        ("vary: {sharing.contact: {from: 0, to: 1}}", "needs steps in a grid"),
        ("vary: {sharing.contact: {from: a, to: 1}}", "must be a number (got 'a')"),
        ("worlds: 3", "nothing varies: vary is empty"),
        ("vary: {sharing.contact: [1]}\ndesign: gird", "unknown design 'gird' – did you mean 'grid'?"),
        ("vary: {sharing.contact: [1]}\ndesign: sobol", "sobol needs a number of points"),
        ("vary: {sharing.contact: [1]}\ndesign: {sobol: 60}", "sobol needs a power of 2 (got 60)"),
        ("vary: {sharing.contact: [1]}\ndesign: {random: 0}", "random needs a number of points, at least 1 (got 0)"),
        ("vary: {sharing.contact: [1]}\ndesign: {rndom: 4}", "unknown design 'rndom' – did you mean 'random'?"),
        ("vary: {sharing.contact: [1]}\ndesign: [a]", "must be one design"),
        ("networks: {degree_null: 1}\ndesign: {random: 4}", "random has nothing to draw"),
        ("design: {list: []}", "list has no points"),
        ("design: {list: [3]}", "list must hold one mapping per point"),
        ("design: {list: [{sharing.contact: 1}, {a: 2}]}", "design.list.1: has no column 'sharing.contact'"),
        ("design: {list: [{sharing.contact: 1}, {sharing.contact: 1, sharing.contct: 2}]}", "unknown column"),
        ("design: {list: [{sharing.contact: 7}]}", "design: sharing.contact: must be between 0 and 1 (got 7)"),
        ("design: {list: [{sharing.contact: 1}]}\nvary: {sharing.decay: [1]}", "the points are listed in design"),
        ("vary: {sharing.contact: [1], sharing.decay: [0, 1]}\ndesign: list", "contact has 1, sharing.decay has 2"),
        ("vary: {sharing.contact: [1]}\nskip: contact > 0", "leaves out all 1 points"),
        ("vary: {sharing.contact: [1]}\nskip: contct > 0", "study.yaml:4:7: skip: unknown parameter 'contct'"),
        ("vary: {sharing.contact: [1]}\nskip: contact >", "hint: write a condition such as"),
        ("vary: {sharing.contact: [1]}\nstrategies: [randm]", "unknown strategy 'randm' – did you mean 'random'?"),
        ("vary: {sharing.contact: [1]}\nmetrics: [reech]", "unknown metric 'reech' – did you mean 'reach'?"),
        ("vary: {sharing.contact: [1]}\nearly_stop: {metric: reech, half_width: 1}", "unknown metric 'reech'"),
        ("vary: {sharing.contact: [1]}\nearly_stop: {metric: reach, half_width: 0}", "must be more than 0"),
        ("vary: {sharing.contact: [1]}\nearly_stop: reach", "must be a mapping of keys to values"),
        ("vary: {sharing.contact: [1]}\nworlds: 2_000_000_000", "worlds: must be at most 1,000,000"),
        ("vary: {sharing.contact: [0, 1]}\nnetworks: {degree_null: 999}\nworlds: 1_000_000", "more than 1,000,000,000"),
        ("vary: {sharing.contact: [1]}\nseed: 1e30", "seed: must be at most 18,446,744,073,709,551,615"),
        ("vary: {sharing.contact: [1]}\nwrlds: 3", "unknown key 'wrlds' – did you mean 'worlds'?"),
        ("vary: {market.network: [{file: missing.csv}, {kind: karate}]}", "there is no file"),
        ("vary: {market.network: [{kind: karate}, {file: missing.csv}]}", "there is no file"),
        ("vary: {a: &a [*a]}", "refers to itself"),
    ],
)  # fmt: skip
def test_mistakes_in_a_study_file(text: str, said: str, tmp_path: Path) -> None:
    assert said in complaint(text, tmp_path)


def test_more_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ScenarioError, match="scenario: there is no file"):
        make_plan(Study.parse(study(scenario="nowhere.yaml")))
    with monkeypatch.context() as patch:
        patch.setattr("wom_sim.studies.sweep.design.MOST_POINTS", 1)
        with pytest.raises(ScenarioError, match="more than 1 points"):
            points()
    with pytest.raises(ScenarioError, match="m must be a whole number from 1"):
        make_plan(Study.parse(study(vary={"market.network.m": [98, 99]})))
    with pytest.raises(InputError, match="where to"):
        sweep(study())
    with pytest.raises(InputError, match="jobs must be at least 1"):
        sweep(study(vary={CONTACT: [1]}), out=tmp_path, jobs=0)
    with pytest.raises(InputError, match="unknown metric 'reech' – did you mean 'reach'"):
        sweep(study(vary={CONTACT: [1]}), out=tmp_path, metric="reech")


def test_many_points_are_not_all_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.studies.sweep.design.MOST_CHECKED", 2)
    plan = make_plan(Study.parse(study(vary={CONTACT: [0.1, 0.2, 7]})))
    assert plan.runs == 3 * 2 * 4


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("contact > 20%", True), ("contact > 0.5", False), ("sharing.contact == 30%", True),
        ("'sharing.contact' < 1 and kind == 'ring'", True), ("contact > 1 or kind != 'ring'", False),
        ("not contact > 1", True), ("0.1 < contact < 0.2", False), ("kind in ['ring', 'grid']", True),
        ("kind not in ('ring', 'grid')", False), ("contact > -1", True), ("kind == '50%'", False),
    ],
)  # fmt: skip
def test_conditions(text: str, holds: bool) -> None:
    assert Condition(text, ["sharing.contact", "kind"])({"sharing.contact": 0.3, "kind": "ring"}) is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("__import__('os')", "is not possible"), ("contact + 1 > 2", "is not possible"), ("(lambda: 1)()", "possible"),
        ("contact is 1", "write =="), ("contact >", "cannot read"), ("nothing > 1", "parameters are"),
        ("rate > 1", "could be a.rate or b.rate"), ("contact > 'a'", "0.3 with 'a'"), ("contact > -x", "-x in"),
        ("a" * 2000, "at most 1,000"), ("contact[0] > 1", "is not possible"),
    ],
)  # fmt: skip
def test_conditions_that_are_none(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Condition(text, ["sharing.contact", "a.rate", "b.rate"])({"sharing.contact": 0.3, "a.rate": 1, "b.rate": 1})


def test_skip_leaves_points_out() -> None:
    axes = {CONTACT: [0.1, "60%"], SHARE: [0.2, 0.5]}
    assert points(vary=axes, skip="contact > 50% and share > 0.4") == [(0.1, 0.2), (0.1, 0.5), ("60%", 0.2)]
    assert points(vary=axes, skip=["contact > 50%", "share > 0.4"]) == [(0.1, 0.2)]


# ---------------------------------------------------------------- rewired networks


def ties(network: Network) -> set[tuple[int, int]]:
    sources = np.repeat(np.arange(network.people), network.out_degree)
    return set(zip(sources.tolist(), network.targets.tolist(), strict=True))


@pytest.mark.parametrize("compiled", [True, False])
def test_rewiring_keeps_degrees(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        for name in ("swap_ties", "has_tie", "exchange"):
            monkeypatch.setattr(sweep_network, name, getattr(sweep_network, name).py_func)
    network = Network.generate("holme_kim", 60, m=2, clustering=0.6)
    one, again, other = (sweep_network.degree_null(network, 7, draw, 10) for draw in (1, 1, 2))
    assert one.out_degree.tolist() == network.out_degree.tolist()
    assert ties(one) == ties(again) != ties(other)
    assert len(ties(one) & ties(network)) < network.arcs / 2
    assert all((v, u) in ties(one) and u != v for u, v in ties(one))
    assert len(ties(one)) == network.arcs, "no pair is tied twice"
    assert "rewired 1" in repr(one)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("compiled", [True, False])
def test_rewiring_with_directions_and_weights(directed: bool, compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        for name in ("swap_ties", "has_tie", "exchange"):
            monkeypatch.setattr(sweep_network, name, getattr(sweep_network, name).py_func)
    dice = np.random.default_rng(3)
    pairs = sorted({(int(u), int(v)) for u, v in dice.integers(0, 30, (120, 2)) if u < v or (directed and u != v)})
    weights = np.arange(1.0, len(pairs) + 1)
    network = Network.from_edges(*zip(*pairs, strict=True), weights=weights, directed=directed, ids=range(30))
    null = sweep_network.degree_null(network, 7, 1, 20)
    assert null.out_degree.tolist() == network.out_degree.tolist()
    assert null.in_degree.tolist() == network.in_degree.tolist()
    assert null.weights is not None
    assert network.weights is not None
    assert sorted(null.weights) == sorted(network.weights)
    assert ties(null) != ties(network)
    if not directed:
        sources = np.repeat(np.arange(30), null.out_degree)
        weight = dict(zip(zip(sources.tolist(), null.targets.tolist(), strict=True), null.weights, strict=True))
        assert all(weight[u, v] == weight[v, u] for u, v in weight)


def test_every_network_of_the_degrees_is_as_likely() -> None:
    """Six people with one friend each: 15 ways to pair them."""
    network = Network.from_edges([0, 2, 4], [1, 3, 5])
    found = Counter(frozenset(ties(sweep_network.degree_null(network, 7, draw, 20))) for draw in range(1500))
    assert len(found) == 15
    assert all(60 < count < 145 for count in found.values())


def test_a_network_without_ties_stays_as_it_is() -> None:
    network = Network.from_edges([], [], ids=[1, 2])
    assert sweep_network.degree_null(network, 7, 1, 10).arcs == 0
    assert (
        sweep_network.swap_ties.py_func(0, 3, network.indptr, *[np.zeros(0, np.int64)] * 2, None, network.targets) == 0
    )


def test_influence_is_not_rewired(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("source,target,weight\n1,2,0.5\n2,3,0.4\n3,1,0.2\n")
    changes = {"list": [{"market.network": {"file": str(tmp_path / "ties.csv"), "weights": "influence"}}]}
    given = study(vary=None, design=changes, networks={"degree_null": 1})
    with pytest.raises(ScenarioError, match="rewiring would change the influence"):
        make_plan(Study.parse(given))


# ---------------------------------------------------------------- runs


def test_rows_are_runs_in_balanced_order(tmp_path: Path) -> None:
    done = sweep(study(networks={"degree_null": 2}, metrics=None), out=tmp_path / "out")
    table = done.table()
    assert table["run"].tolist() == list(range(3 * 2 * 4 * 2))
    assert table["strategy"].tolist() == ["random", "connected"] * 24
    assert table["world"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3] * 6
    assert table["point"].tolist() == ([0] * 8 + [1] * 8) * 3
    assert table["network"].tolist() == [0] * 16 + [1] * 16 + [2] * 16
    assert table[CONTACT].tolist() == [0.1 if point == 0 else 0.6 for point in table["point"]]
    assert table["error"].isna().all()
    for number in (3, 14):
        row = table.iloc[number]
        scenario = ws.Scenario.read(CLASSROOM).with_changes({CONTACT: row[CONTACT]})
        expected = ws.run(scenario, row["strategy"], seed=7, world=int(row["world"])).summary()
        np.testing.assert_array_equal(row[list(expected)].to_numpy(float), list(expected.values()))
    assert done.errors == 0
    assert "rewired with the same degrees" in done.text()


def test_parts_do_not_show_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "ROW_GROUP", 3)
    monkeypatch.setattr("wom_sim.studies.sweep.answer.ROW_GROUP", 3)
    tables = [sweep(study(part=part), out=tmp_path / str(part)) for part in (2, 6, 500)]
    assert len({done.path.read_bytes() for done in tables}) == 1
    assert sum(row.worlds for row in tables[0].rows) == 16
    assert list(tables[0].rows) == list(tables[2].rows)
    assert [(row.point, row.strategy) for row in tables[0].rows] == [
        (0, "random"), (0, "connected"), (1, "random"), (1, "connected")
    ]  # fmt: skip


def test_columns_have_one_type(tmp_path: Path) -> None:
    axes = {CONTACT: ["10%", 1], "sharing.days": [2, "forever"], "memory.goodwill": [True, False]}
    rows = [dict(zip(axes, values, strict=True)) for values in zip(*axes.values(), strict=True)]
    rows[0]["market.network"] = {"kind": "karate"}
    rows[1]["market.network"] = {"kind": "ring", "friends": 2}
    table = sweep(study(vary=None, design={"list": rows}, worlds=1), out=tmp_path / "out").table()
    assert table[CONTACT].tolist() == [0.1] * 2 + [1.0] * 2
    assert table["sharing.days"].tolist() == ["2"] * 2 + ["forever"] * 2
    assert table["memory.goodwill"].tolist() == [True] * 2 + [False] * 2
    assert table["market.network"].tolist() == ['{"kind": "karate"}'] * 2 + ['{"friends": 2, "kind": "ring"}'] * 2


def test_a_failing_run_is_recorded(tmp_path: Path) -> None:
    done = sweep(study(vary={"market.network.m": [99, 3]}, metrics=["reach"]), out=tmp_path / "out")
    table = done.table()
    failed = table["market.network.m"] == 99
    assert table.loc[failed, "error"].str.contains("ScenarioError: market.network.kind: m must be").all()
    assert table.loc[failed, "reach"].isna().all()
    assert table.loc[~failed, "error"].isna().all()
    assert table.loc[~failed, "reach"].notna().all()
    assert done.errors == 8
    assert "8 runs failed, the first with: ScenarioError" in done.text()


def test_any_exception_of_a_run_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sweep_plan.Course

    def course(prepared: Any, strategy: str, seed: int, world: int, engine: str) -> Any:
        if world == 2:
            raise ZeroDivisionError("one\ntwo")
        return real(prepared, strategy, seed, world, engine)

    monkeypatch.setattr(sweep_plan, "Course", course)
    table = sweep(study(), out=tmp_path / "out").table()
    assert (table["error"] == "ZeroDivisionError: one").tolist() == (table["world"] == 2).tolist()
    assert sweep_plan.told(ValueError()) == "ValueError:"


def test_a_sweep_of_nothing_but_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_plan, "Course", None)
    done = sweep(study(early_stop={"metric": "reach", "half_width": 1, "at_least": 2}), out=tmp_path / "out")
    assert "No run has a number for reach" in done.text()
    assert done.best() == []
    assert done.runs == 2 * 2 * 2, "a point where everything fails is left"
    assert "nothing to be compared with" in sweep_text(changed(done, plan=replace(done.plan, draws=2)))


# ---------------------------------------------------------------- early stop


@pytest.mark.parametrize("half_width", [2.5, "15%"])
def test_points_stop_when_they_are_known(half_width: float | str, tmp_path: Path) -> None:
    rule = {"metric": "reach", "half_width": half_width, "at_least": 5}
    given = study(worlds=60, early_stop=rule, part=4, metrics=["shares"], strategies=["random"])
    told: list[tuple[int, int]] = []
    done = sweep(given, out=tmp_path / "out", progress=lambda *numbers: told.append(numbers))
    table = done.table()
    worlds = table.groupby("point")["world"].max() + 1
    assert set(worlds % 5) == {0}
    assert worlds.min() < 60
    assert told[-1] == (done.runs, done.runs)
    assert "runs were left out" in done.text()
    for _, group in table.groupby("point"):
        values = group["reach"].to_numpy()
        known = [stop for stop in range(5, 61, 5) if stop <= len(values) and narrow(values[:stop], half_width)]
        assert len(values) == (known[0] if known else 60)


def narrow(values: np.ndarray, half_width: float | str) -> bool:
    from wom_sim.statistics.intervals import mean_interval

    mean, half = mean_interval(values)
    return half <= (half_width if isinstance(half_width, float) else 0.15 * abs(mean))


def test_early_stop_is_the_same_after_an_interruption(tmp_path: Path) -> None:
    rule = {"metric": "reach", "half_width": 3, "at_least": 5}
    given = study(worlds=60, early_stop=rule, part=4)
    whole = sweep(given, out=tmp_path / "whole")
    interrupted(given, tmp_path / "out", after=30)
    assert sweep(given, out=tmp_path / "out").path.read_bytes() == whole.path.read_bytes()


def interrupted(given: Plain, out: Path, after: int) -> None:
    def stop(done: int, total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="the same command does the rest"):
        sweep(given, out=out, progress=stop)


# ---------------------------------------------------------------- folders


def test_a_finished_sweep_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    done = sweep(study(), out=out)
    (out / "parts").mkdir()
    (out / "parts" / "0000000000-0000000016.parquet").write_text("killed while tidying")
    monkeypatch.setattr("wom_sim.studies.sweep.running.Measure", None)
    assert sweep(study(), out=out).path.read_bytes() == done.path.read_bytes()
    assert not (out / "parts").exists()
    assert json.loads((out / "provenance.json").read_text())["runs"] == 16
    assert ws.Scenario.read(out / "scenario.yaml").uncertainty.worlds == 4


def test_a_sweep_is_finished_and_run_again_from_its_folder_alone(tmp_path: Path) -> None:
    given, whole = study(), sweep(study(), out=tmp_path / "whole")
    interrupted(given, tmp_path / "first", 4)
    (tmp_path / "first").rename(tmp_path / "moved")
    assert sweep(tmp_path / "moved").path == tmp_path / "moved" / "runs.parquet"
    assert (tmp_path / "moved" / "runs.parquet").read_bytes() == whole.path.read_bytes()
    again = sweep(tmp_path / "moved", out=tmp_path / "again")
    for name in ("runs.parquet", "study.yaml", "scenario.yaml", "provenance.json"):
        assert (again.folder / name).read_bytes() == (tmp_path / "moved" / name).read_bytes()
    with pytest.raises(InputError, match="holds another study"):
        sweep(tmp_path / "moved", seed=8)


def test_what_python_gave_is_written_as_a_file_would_say_it(tmp_path: Path) -> None:
    values = {"sharing.contact": list(np.linspace(0.1, 0.3, 3)), "sharing.days": [np.int64(1), 2]}
    found = sweep(study(vary=values), out=tmp_path / "out")
    assert Study.read(tmp_path / "out").vary == {"sharing.contact": [0.1, 0.2, 0.3], "sharing.days": [1, 2]}
    assert sweep(tmp_path / "out", out=tmp_path / "again").path.read_bytes() == found.path.read_bytes()


def test_a_friends_list_is_found_from_the_folder_wherever_the_list_stood(tmp_path: Path) -> None:
    text = "".join(f"{k},{(k + step) % 12}\n" for k in range(12) for step in (1, 5))
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "ties.csv").write_text(text)
        typed = ws.Scenario.read(CLASSROOM).with_changes({"market": {"network": {"file": "ties.csv"}}})
        typed = typed.with_changes({"plan.random_three.number": 3, "market.target": []})
        (tmp_path / place / "class.yaml").write_text(typed.to_yaml())
    here, there = (Study.parse(study(scenario="class.yaml"), tmp_path / place) for place in ("here", "there"))
    first = sweep(here, out=tmp_path / "first")
    assert sweep(tmp_path / "first", out=tmp_path / "again").path.read_bytes() == first.path.read_bytes()
    assert make_plan(here).hash == make_plan(there).hash
    (tmp_path / "there" / "ties.csv").write_text(text + "0,2\n")
    assert make_plan(here).hash != make_plan(there).hash


def meant(aside: str) -> str:
    """The name that a file gets once it is whole."""
    return ".".join(aside.split(".")[:2])


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, real, written = tmp_path / "out", parts_module.write_part, []

    def write(table: pa.Table, path: Path) -> None:
        written.append(path.name)
        if len(written) == 3:
            path.write_bytes(b"half a part")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(table, path)

    monkeypatch.setattr(parts_module, "write_part", write)
    with pytest.raises(RunError, match="is full; what was saved is safe: free some space and run the same command"):
        sweep(study(part=2), out=out)
    assert len(list((out / "parts").iterdir())) == 2
    done = sweep(study(part=2), out=out)
    assert meant(written[2]) == meant(written[3])
    assert max(Counter(map(meant, written)).values()) == 2
    assert done.path.read_bytes() == sweep(study(part=2), out=tmp_path / "whole").path.read_bytes()


def test_a_disk_full_while_the_table_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parts_module.Parts, "write_table", refuse)
        with pytest.raises(RunError, match="is full"):
            sweep(study(), out=tmp_path / "out")
    assert not list((tmp_path / "out").glob("runs*"))
    monkeypatch.setattr("wom_sim.studies.sweep.running.Measure", None)
    assert sweep(study(), out=tmp_path / "out").runs == 16


def refuse(*given: Any, **named: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_folders_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="holds something else than results"):
        sweep(study(), out=tmp_path)
    sweep(study(), out=tmp_path / "out")
    with pytest.raises(InputError, match="holds another study"):
        sweep(study(seed=8), out=tmp_path / "out")
    with pytest.raises(InputError, match="is a file; name a folder with --out"):
        sweep(study(), out=tmp_path / "notes.txt")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "provenance.json").write_text("[]")
    with pytest.raises(InputError, match="holds something else than results"):
        sweep(study(), out=tmp_path / "odd")
    assert not (tmp_path / ".lock").exists()
    assert [path.name for path in (tmp_path / "odd").iterdir()] == ["provenance.json"]


def test_results_of_another_kind_are_left_alone(tmp_path: Path) -> None:
    compared = ws.compare(CLASSROOM, worlds=1, strategies=["random"]).save(tmp_path / "compared")
    before = {path: path.read_bytes() for path in compared.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=r"another kind \(compare\), which would be lost"):
        sweep(study(), out=compared)
    assert {path: path.read_bytes() for path in compared.rglob("*") if path.is_file()} == before
    swept = sweep(study(), out=tmp_path / "swept").folder
    with pytest.raises(InputError, match=r"another kind \(sweep\)"):
        ws.compare(CLASSROOM, worlds=1, strategies=["random"]).save(swept)
    assert (swept / "runs.parquet").is_file()


def test_a_folder_in_use(tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="another study is running"):
            sweep(study(), out=tmp_path)


def test_broken_parts_are_done_anew(tmp_path: Path) -> None:
    out, whole = tmp_path / "out", sweep(study(part=2), out=tmp_path / "whole").path.read_bytes()
    interrupted(study(part=2), out, after=14)
    (out / "runs.parquet.wom-aside").write_text("left by a kill")
    parts = sorted((out / "parts").iterdir())
    good = [part.read_bytes() for part in parts]
    parts[0].write_bytes(b"no parquet")
    parts[1].write_bytes(good[1][: len(good[1]) // 2])
    parts[2].write_bytes(b"")
    parts[3].write_bytes(good[4])
    parts_module.pq.write_table(pa.table({"run": [10, 11]}), parts[5])
    told: list[tuple[int, int]] = []
    with pytest.warns(UserWarning, match=r"5 parts, .*0000000000-0000000002.parquet the first, could not be read"):
        done = sweep(study(part=2), out=out, progress=lambda *numbers: told.append(numbers))
    assert told[0] == (4, 16), "nothing else is lost"
    assert done.path.read_bytes() == whole
    assert not (out / "runs.parquet.wom-aside").exists()


def test_a_part_with_any_wrong_byte_is_done_anew(tmp_path: Path) -> None:
    given, out = study(part=2, vary={CONTACT: ["10%"]}), tmp_path / "out"
    whole = sweep(given, out=tmp_path / "whole").path.read_bytes()
    interrupted(given, out, after=2)
    (part,) = (out / "parts").iterdir()
    good = part.read_bytes()
    found = []
    for place in range(4, len(good), 97):
        part.write_bytes(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts_module.Parts(out, make_plan(Study.parse(given))).sift()
        found.append(not part.exists())
        if part.exists():  # what was hit says nothing about the runs, such as the name of the program that wrote it
            assert parts_module.pq.read_table(part).equals(parts_module.pq.read_table(io.BytesIO(good)))
    assert sum(found) > len(found) / 3
    part.write_bytes(good)
    assert sweep(given, out=out).path.read_bytes() == whole


def test_a_part_broken_while_others_are_done_is_named(tmp_path: Path) -> None:
    plan = make_plan(Study.parse(study(part=2)))
    parts = parts_module.Parts(tmp_path, plan)
    parts.place.mkdir()
    chunk = next(iter(plan.groups(0)))[0]
    parts.path(chunk).write_bytes(b"no parquet")
    with pytest.raises(RunError, match=r"0000000000-0000000002\.parquet cannot be read"):
        parts.read(chunk)


def test_plans_differ_by_what_they_do(tmp_path: Path) -> None:
    file = tmp_path / "ties.csv"
    file.write_text("1,2\n2,3\n3,4\n")
    given = study(vary={"market.network": [{"file": str(file)}, {"kind": "karate"}]})
    hashes = {make_plan(Study.parse({**given, **change})).hash for change in ({}, {}, {"seed": 3}, {"worlds": 5})}
    file.write_text("1,2\n2,3\n3,5\n")
    assert len(hashes | {make_plan(Study.parse(given)).hash}) == 4


def test_ways_to_name_a_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ready = Study.parse(study(worlds=1))
    assert Study.given(ready) is ready
    (tmp_path / "mine.yaml").write_text(json.dumps(study(worlds=1, strategies=None, metrics=["cost"])))
    done = sweep("mine.yaml")
    assert done.folder == Path("results/mine")
    assert done.metric == "cost"
    assert done.data()["strategies"] == ["random", "friends", "connected", "poster", "nothing"]
    assert sweep("mine.yaml", metric="cost").data()["best"][0]["strategy"] == "random"


# ---------------------------------------------------------------- workers


def ordered(plan: Plan, chunk: Chunk) -> Order:
    """A part as other processes get it."""
    measure = sweep_plan.Measure(plan.job.seed, plan.job.metrics, plan.job.engine)
    return Order(measure, Case.of(plan.job.scenario), tuple(plan.tasks(chunk)))


def test_a_worker_of_another_version() -> None:
    plan = make_plan(Study.parse(study()))
    chunk = next(iter(plan.groups(0)))[0]
    order = ordered(plan, chunk)
    with pytest.raises(RunError, match=r"has wom_sim .*, the study 0\.0"):
        fill(order._replace(case=order.case._replace(build="0.0")))


def test_a_worker_that_cannot_see_the_network(tmp_path: Path) -> None:
    file = tmp_path / "ties.csv"
    file.write_text("1,2\n2,3\n3,4\n4,5\n")
    plan = make_plan(Study.parse(study(vary={"market.network": [{"file": str(file)}]})))
    file.unlink()
    with pytest.raises(RunError, match="put it where all workers can"):
        fill(ordered(plan, next(iter(plan.groups(0)))[0]))


def test_a_people_file_is_part_of_the_plan(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,segment\n" + "".join(f"{k},{'ab'[k % 2]}\n" for k in range(60)))
    given = study(vary={"market.people_file": [str(people)]}, worlds=1)
    plan = make_plan(Study.parse(given))
    assert list(plan.file_hashes) == [str(people)]
    people.write_text(people.read_text().replace("0,a", "0,b", 1))
    assert make_plan(Study.parse(given)).hash != plan.hash
    assert sweep(given, out=tmp_path / "out").errors == 0
    people.unlink()
    with pytest.raises(RunError, match="put it where all workers can"):
        fill(ordered(plan, next(iter(plan.groups(0)))[0]))


def test_networks_are_built_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built: list[int] = []
    real = keep.build_network
    monkeypatch.setattr(keep, "build_network", lambda scenario: built.append(1) or real(scenario))
    sweep(study(networks={"degree_null": 2}, part=2, seed=11), out=tmp_path / "out")
    assert len(built) == 1


def test_the_latest_are_kept() -> None:
    kept = keep.Keep(2, lambda _: 1)
    made: list[str] = []
    for name in "abacab":
        kept.get(name, lambda name=name: made.append(name))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]
    large = keep.Keep(2, lambda _: 5)
    assert large.get("x", lambda: 1) == 1
    assert list(large.kept) == ["x"]


def test_workers_that_always_die(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hired: list[int] = []

    def submit(*given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if len(hired) == 2 and hired.append(0) is None:
            future.set_result(given[0](*given[1:]))
        else:
            future.set_exception(BrokenProcessPool("killed"))
        return future

    @contextmanager
    def hire() -> Any:
        hired.append(1)
        yield sweep_pool.Crew(SimpleNamespace(submit=submit), 1)  # type: ignore[arg-type]

    monkeypatch.setattr("wom_sim.studies.sweep.running.hiring", lambda *_: hire)
    with pytest.raises(RunError, match="keep being killed"):
        sweep(study(part=2), out=tmp_path / "out", jobs=2)
    assert hired == [1, 1, 0, 1, 1], "three in a row that saved nothing, or two after some work"


class LostError(Exception):
    """What a broken connection raises."""


class Backend:
    """A way to speak that is there."""

    def get_connector(self) -> None:
        """Nobody is spoken to."""


def fake_dask(**client: Any) -> SimpleNamespace:
    base = {"close": lambda: None, "nthreads": lambda: {"a": 2}, "get_executor": sweep_pool.Here}
    made = SimpleNamespace(**{**base, "wait_for_workers": lambda *_, **__: None, **client})
    return SimpleNamespace(
        Client=lambda *_, **__: made,
        comm=SimpleNamespace(CommClosedError=LostError, registry=SimpleNamespace(get_backend=lambda _: Backend())),
        scheduler=SimpleNamespace(KilledWorker=LostError),
    )


def test_clusters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_pool, "import_module", lambda _: fake_dask())
    assert sweep(study(), out=tmp_path / "one", scheduler="tcp://head:8786").runs == 16

    def lose(*_: Any, **__: Any) -> None:
        raise LostError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("wom_sim.worlds.fleet.fill", lose)
        with pytest.raises(RunError, match=r"was lost \(LostError: gone\); the same command does the rest"):
            sweep(study(), out=tmp_path / "two", scheduler="tcp://head:8786")

    def nobody(*given: Any, **named: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(sweep_pool, "import_module", lambda _: fake_dask(wait_for_workers=nobody))
    with pytest.raises(RunError, match="has no workers"):
        sweep(study(), out=tmp_path / "two", scheduler="tcp://head:8786")


# ---------------------------------------------------------------- words


def test_words() -> None:
    row = PointRow(3, 2, "paid", {"sharing.contact": 0.25, "kind": "x" * 90}, 20, 1, 12345.6, float("nan"))
    text = sweep_text(of(row, best=[row, row], networks=3, planned=40, runs=39))
    assert "39 runs: 2 points × 3 networks × 1 strategy × 20 worlds (seed 7, array engine)" in text
    assert "1 runs were left out" in text
    assert "1 run failed, the first with: ValueError: no" in text
    assert "12,346 ± n/a" in text
    assert max(map(len, text.splitlines())) <= 110
    close = row._replace(mean=5.0, half_width=1.0, network=0, values={"a": 1})
    assert "not told apart" in sweep_text(of(close, best=[close, close]))
    assert "not told apart" not in sweep_text(of(row, best=[close, close._replace(mean=1.0)]))


def texts(figure: Any) -> str:
    from matplotlib.text import Text

    return " ".join(text.get_text().replace("\n", " ") for text in figure.findobj(Text))


def test_summary_and_figure(tmp_path: Path) -> None:
    axes = {
        CONTACT: ["10%", "60%"],
        "market.network": [{"kind": "barabasi_albert", "m": 2}, {"kind": "barabasi_albert", "m": 3}],
    }
    done = sweep(study(vary=axes, networks={"degree_null": 1}, worlds=2), out=tmp_path / "out")
    assert done.save() == tmp_path / "out"
    table = pd.read_csv(done.folder / "summary.csv")
    assert len(table) == 4 * 2 * 2
    runs = done.table()
    first = runs[(runs["point"] == 3) & (runs["network"] == 1) & (runs["strategy"] == "connected")]["reach"]
    row = table[(table["point"] == 3) & (table["network"] == 1) & (table["strategy"] == "connected")].iloc[0]
    assert row["mean"] == first.mean()
    assert {path.name for path in (done.folder / "figures").iterdir()} == {
        f"reach_along_parameters.{ending}" for ending in ("png", "svg")
    }
    said = texts(done.plot("reach_along_parameters").figure)
    for part in (
        CONTACT,
        "market.network",
        "barabasi_albert",
        "random",
        "rewired, same degrees",
        "mean reach of the points run",
    ):
        assert part in said
    assert all(row.network == 0 for row in done.best())


def test_seeds_and_empty_figures(tmp_path: Path) -> None:
    given = study(vary={CONTACT: ["10%"]}, metrics=["k_factor"], strategies=["nothing"])
    other = sweep(given, out=tmp_path / "a", seed=8)
    assert other.plan.job.seed == 8
    assert other.figures() == {}
    only = sweep(study(vary=None, networks={"degree_null": 2}, worlds=2), out=tmp_path / "b")
    assert "network rewired" in texts(only.plot().figure)


def test_lines_of_figures_are_means() -> None:
    few = np.array([[2.0, 1.0], [1.0, 3.0], [2.0, 5.0]])
    assert means_along(few).tolist() == [[1.0, 3.0], [2.0, 3.0]]
    many = np.column_stack([np.arange(80.0)[::-1], np.ones(80)])
    assert means_along(many).tolist() == [[4.5 + 10 * k, 1.0] for k in range(8)]


def test_agenda_counts_what_is_there(tmp_path: Path) -> None:
    plan = make_plan(Study.parse(study(part=2)))
    parts = parts_module.Parts(tmp_path / "out", plan)
    agenda = Agenda(plan, parts, plan.lanes)
    assert (agenda.saved, agenda.total) == (0, 16)
    taken = list(iter(agenda.take, None))
    assert [chunks for _, chunks in taken] == [[(k, k + 2)] for k in range(0, 16, 2)]
    agenda.finish(taken[3][0])
    assert agenda.saved == 2
    agenda.give_back()
    assert [chunks for _, chunks in iter(agenda.take, None)] == [
        chunks for k, (_, chunks) in enumerate(taken) if k != 3
    ]
    for number in list(agenda.in_hand):
        agenda.finish(number)
    assert (agenda.saved, agenda.total) == (16, 16)
    assert list(agenda.chunks()) == [(k, k + 2) for k in range(0, 16, 2)]


def test_short_parts_are_handed_out_together(tmp_path: Path) -> None:
    """With early stop a part may be a few runs: several of them make up a task, and none is in two."""
    rule = {"metric": "reach", "half_width": 1, "at_least": 2}
    plan = make_plan(Study.parse(study(part=8, early_stop=rule)))
    agenda = Agenda(plan, parts_module.Parts(tmp_path / "out", plan), plan.lanes)
    assert [chunks for _, chunks in iter(agenda.take, None)] == [[(0, 4), (8, 12)]]
