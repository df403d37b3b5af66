"""Strategies in the same worlds: paired, repeatable, whatever the number of processes."""

from __future__ import annotations

import json
import math
import pickle
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from wom_sim.campaign.prepare import build_network, prepare
from wom_sim.errors import InputError, ScenarioError
from wom_sim.ledger import Event
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.paired import rank
from wom_sim.studies.check.answer import check
from wom_sim.studies.compare.answer import Comparison, compare
from wom_sim.studies.compare.perform import chosen_strategies, shown_strategies
from wom_sim.studies.parity.answer import differences, parity
from wom_sim.worlds import fleet as worlds
from wom_sim.worlds import keep
from wom_sim.worlds.fleet import Order, Task
from wom_sim.worlds.hire import HERE
from wom_sim.worlds.keep import Case

WORLDS = 6


@pytest.fixture(scope="module")
def compared(classroom: Scenario) -> Comparison:
    """The classroom in a few worlds, with a growth to reach beside its number."""
    goals = {"reach": 30, "conversions": "+50%"}
    return compare(classroom.with_changes({"goals": goals, "compare_with": "random"}), worlds=WORLDS)


def records(found: Comparison) -> list[tuple[Any, ...]]:
    """Every number of every run, as comparable text."""
    return [
        (one.strategy, one.world, repr(one.summary), one.reach.tolist(), one.cascades.tolist()) for one in found.records
    ]


# ---------------------------------------------------------------- worlds


def test_world_w_is_what_run_gives(compared: Comparison) -> None:
    for one in (compared.records[0], compared.records[-1], compared.records[7]):
        result = run(compared.scenario, one.strategy, world=one.world)
        assert result.summary() == pytest.approx(one.summary, nan_ok=True, abs=0)
        assert one.reach[-1] == one.summary["reach"]
        assert one.conversions[-1] == one.summary["conversions"]
        assert len(one.reach) == 21
        noticed = int(np.count_nonzero(result.history.rows["event"] == Event.NOTICE))
        assert one.cascades.sum() == noticed


def test_the_table_of_runs(compared: Comparison) -> None:
    runs = compared.runs
    assert runs is compared.runs
    assert list(runs["strategy"]) == list(compared.strategies) * WORLDS
    assert list(runs["world"]) == [world for world in range(WORLDS) for _ in compared.strategies]
    assert compared.outcomes("reach").tolist() == [
        runs[runs["strategy"] == name]["reach"].tolist() for name in compared.strategies
    ]


def test_the_seed_and_nothing_else_decides(classroom: Scenario) -> None:
    few = {"worlds": 2, "strategies": ["poster"]}
    plain = records(compare(classroom, **few))
    assert records(compare(classroom, **few, seed=7)) == plain
    assert records(compare(prepare(classroom), **few)) == plain
    assert records(compare(classroom, **few, engine="array")) == plain
    assert records(compare(classroom, **few, seed=8)) != plain
    assert records(compare(classroom, worlds=3, strategies=["random", "poster"]))[1::3][:2] == plain[::2]


def test_the_engine_is_chosen_for_all_worlds_together(classroom: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def choose(engine: str, person_ticks: int) -> str:
        asked.append(person_ticks)
        return "mesa"

    monkeypatch.setattr("wom_sim.studies.compare.perform.choose_engine", choose)
    compare(classroom, worlds=2, strategies=["random"])
    assert asked == [60 * 20 * 2 * 2]


def test_scenarios_say_how_many_worlds(classroom: Scenario) -> None:
    found = compare(classroom.with_changes({"uncertainty": {"worlds": 2, "seed": 5}}), strategies=["random"])
    assert (found.worlds, found.seed, found.engine) == (2, 5, "mesa")
    assert found.seconds > 0


def test_a_scenario_may_be_named_by_its_file(configs: Path, classroom: Scenario) -> None:
    path = configs / "classroom.yaml"
    for named in (path, str(path)):
        assert records(compare(named, worlds=1)) == records(compare(classroom, worlds=1))
    assert run(path, "poster").summary() == pytest.approx(run(classroom, "poster").summary(), nan_ok=True, abs=0)
    assert check(path, worlds=1).costs == check(classroom, worlds=1).costs


@pytest.mark.parametrize(("number", "jobs"), [(0, 1), (1, 0), (-1, 1)])
def test_impossible_numbers(classroom: Scenario, number: int, jobs: int) -> None:
    with pytest.raises(InputError, match=rf"worlds and jobs must be at least 1 \(got {number}, {jobs}\)"):
        compare(classroom, worlds=number, jobs=jobs)


def test_which_strategies_run(classroom: Scenario) -> None:
    assert chosen_strategies(classroom, None) == ("random", "friends", "connected", "poster", "nothing")
    against = classroom.with_changes({"compare_with": "poster"})
    assert chosen_strategies(against, None) == ("random", "friends", "connected", "poster")
    assert shown_strategies(against, None) == ("random", "friends", "connected", "poster", "nothing")
    assert shown_strategies(against, ["random"]) == ("random", "poster")
    assert shown_strategies(classroom, None) == chosen_strategies(classroom, None)
    as_nothing = classroom.with_changes({"strategies.idle": {"lines": []}, "compare_with": "idle"})
    assert shown_strategies(as_nothing, None) == ("random", "friends", "connected", "poster", "idle")  # the same
    assert chosen_strategies(against, ["random"]) == ("random", "poster")  # the baseline always
    assert chosen_strategies(against, ["random", "nothing", "random"]) == ("random", "nothing", "poster")
    with pytest.raises(ScenarioError, match="unknown strategy 'rndom' – did you mean 'random'"):
        chosen_strategies(against, ["rndom"])


def test_progress_counts_runs(classroom: Scenario) -> None:
    told: list[tuple[int, int]] = []
    compare(classroom, worlds=3, strategies=["random"], progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 6), (4, 6), (6, 6)]


# ---------------------------------------------------------------- processes


def test_a_worker_does_the_same_work(compared: Comparison) -> None:
    task = Task(0, compared.strategies, (4, 5))
    order = Order(partial(worlds.records, 7, "mesa"), Case.of(compared.scenario), (task,))
    (found,) = worlds.fill(pickle.loads(pickle.dumps(order)))
    expected = compared.records[4 * len(compared.strategies) :]
    assert records(replace(compared, records=found)) == records(replace(compared, records=expected))


def test_the_order_in_which_processes_finish_is_forgotten(
    compared: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    @contextmanager
    def hired(jobs: int) -> Any:
        asked.update(jobs=jobs)
        yield HERE

    def backwards(_: Any, work: Any, take: Any) -> Any:
        for order in reversed(list(iter(take, None))):
            yield order, [list(reversed(some)) for some in work(order)]

    monkeypatch.setattr(worlds, "hired", hired)
    monkeypatch.setattr(worlds, "flow", backwards)
    many = compare(compared.scenario, worlds=WORLDS, jobs=50)
    assert records(many) == records(compared)
    assert asked == {"jobs": WORLDS}  # no more processes than worlds


def test_a_network_is_built_once_for_all_cases(classroom: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Scenario] = []
    monkeypatch.setattr(keep, "build_network", lambda one: built.append(one) or build_network(one))
    changes = [{}, {"sharing.contact": 0.2}, {"market.network.seed": 9}, {"sharing.contact": 0.3}]
    cases = [classroom.with_changes(change) for change in changes]
    for first, expected in ((prepare(cases[0]), [2]), (cases[0], [0, 2])):
        built.clear()
        stock = keep.Stock()
        travelling = [keep.Case.of(one) for one in cases]
        if first is not cases[0]:
            stock.put(travelling[0], first)
        made = [stock.ready(travelling[k]) for k in (0, 1, 2, 3, 1)]
        assert [cases.index(one) for one in built] == expected
        assert made[1].network is made[3].network
        assert made[1] is made[4]
        assert [one.scenario.sharing.contact for one in made] == [0.4, 0.2, 0.4, 0.3, 0.2]


# ---------------------------------------------------------------- goals and rankings


def test_a_growth_is_counted_from_the_baseline_of_each_world(compared: Comparison) -> None:
    base = compared.outcomes("conversions")[compared.strategies.index("random")]
    target = compared.target("conversions")
    assert target is not None
    assert target.tolist() == pytest.approx((base + 0.5 * base.mean()).tolist())
    assert len(set(target.tolist())) > 1
    goals = compared.goals()
    assert list(goals) == ["reach 30", "conversions +50 %"]
    for k, name in enumerate(compared.strategies[:-1]):  # nothing is shown for orientation, and has no goals
        assert goals["reach 30"][name] == np.mean(compared.outcomes("reach")[k] >= 30)
        met = compared.outcomes("conversions")[k] >= target - 1e-9
        assert goals["conversions +50 %"][name] == np.mean(met)
    assert compared.target("visits") is None


def test_rows_are_ranked_by_the_first_goal(compared: Comparison) -> None:
    assert (compared.metric, compared.baseline) == ("reach", "random")
    costs = [compared.prepared.cost(name) for name in compared.strategies]
    goal = np.full(WORLDS, 30.0)
    expected = rank(compared.strategies, compared.outcomes("reach"), costs, "random", goal, reference=["nothing"])
    assert compared.rows() == pytest.approx(expected) or repr(compared.rows()) == repr(expected)
    table = compared.table()
    assert table["strategy"].tolist() == [row.strategy for row in compared.rows()]
    assert compared.table("visits")["mean"].tolist() != table["mean"].tolist()
    assert table["strategy"].iloc[0] == "poster"


def test_costs_are_those_of_the_worlds(compared: Comparison) -> None:
    """Rewards and discounts are paid per order, so that a strategy costs more where it brings more."""
    paid = [
        replace(
            one, summary={**one.summary, "cost": one.summary["cost"] + 0.1 * one.world * (one.strategy == "poster")}
        )
        for one in compared.records
    ]
    told = {row.strategy: row for row in replace(compared, records=paid).rows()}
    assert told["poster"].cost == 6.25
    assert told["poster"].cost_per_extra == pytest.approx(0.25 / told["poster"].extra)
    assert told["random"].cost == 6


def test_the_table_says_what_extra_money_brings_back(compared: Comparison) -> None:
    """An order of poster costs .25 more in the mean than one of random, and each leaves 5."""
    changed = {"poster": {"cost": 6.25, "margin": 60.0, "conversions": 12.0}}
    plain = {"cost": 6.0, "margin": 50.0, "conversions": 10.0}
    told = [replace(one, summary=one.summary | plain | changed.get(one.strategy, {})) for one in compared.records]
    found = replace(compared, records=told, sums={}, dropped=())
    assert found.returns()["poster"] == {"cac": 0.125, "roas": 40, "roi": 39}
    assert all(math.isnan(value) for value in found.returns()["random"].values())
    table = found.table("conversions").set_index("strategy")
    assert table.loc["poster", ["cac", "roas", "roi"]].tolist() == [0.125, 40, 39]
    assert table["roi"].isna().sum() == len(table) - 1


def test_what_happens_anyway_is_the_last_row(compared: Comparison) -> None:
    assert compared.reference == ("nothing",)
    assert compared.others == ["friends", "connected", "poster"]
    rows = compared.rows()
    assert [row.strategy for row in rows[-2:]] == ["random", "nothing"]
    assert rows[-1].is_reference
    text = compared.text()
    last = next(line for line in text.splitlines() if line.startswith("  nothing"))
    assert last.split()[1] == "0"
    assert "nothing extra" not in text
    assert "nothing from nothing" not in text
    assert replace(compared, strategies=("random", "friends", "connected", "poster", "idle")).reference == ()


def test_what_is_not_measured(compared: Comparison) -> None:
    with pytest.raises(InputError, match="unknown metric 'love': one of cost, impressions, reach"):
        compared.outcomes("love")
    with pytest.raises(InputError, match=r"curves exist of 'reach' and 'conversions' \(got 'visits'\)"):
        compared.curves("visits")


def test_curves_and_cascades(compared: Comparison) -> None:
    for metric in ("reach", "conversions"):
        curves = compared.curves(metric)
        assert list(curves) == list(compared.strategies)
        assert {curve.shape for curve in curves.values()} == {(WORLDS, 21)}
        assert [curve[:, -1].tolist() for curve in curves.values()] == compared.outcomes(metric).tolist()
    sizes = compared.cascade_sizes()
    assert sizes["poster"].sum() == compared.outcomes("notices")[compared.strategies.index("poster")].sum()


# ---------------------------------------------------------------- words, figures, files


def test_the_text_keeps_orders_and_people_reached_apart(compared: Comparison) -> None:
    text = compared.text()
    assert "at least 30 people reached" in text
    assert "people reached came from" not in text  # sources are those of orders
    assert "had a friend's share" not in text
    orders = replace(compared, prepared=prepare(compared.scenario.with_changes({"goals": {"conversions": "+50%"}})))
    assert (orders.label, orders.goal_words) == ("orders", "+50 %")
    target = orders.target("conversions")
    assert target is not None
    assert orders.goal_target == pytest.approx(float(target.mean()))
    totals = [sum(sources.values()) for sources in orders.sources().values()]
    assert totals == pytest.approx(orders.means("conversions"))
    friends = orders.means("friend_conversions")[orders.strategies.index(orders.ranked[0].strategy)]
    assert f"{friends:,.0f} had a friend's share" in orders.text() or f"{friends:.1f} had a friend's" in orders.text()
    assert "Where orders came from" in orders.text()


def test_without_a_goal_orders_count(compared: Comparison) -> None:
    plain = replace(compared, prepared=prepare(compared.scenario.with_changes({"goals": {}})))
    assert (plain.metric, plain.goal_words, plain.goal_target) == ("conversions", "", None)
    assert plain.goals() == {}


def test_a_cut_that_comes_too_early_is_told(compared: Comparison) -> None:
    flat, grown = np.arange(21.0), 2 * np.arange(21.0)
    growing = [
        replace(one, conversions=flat if one.strategy == compared.baseline else grown) for one in compared.records
    ]
    told = replace(compared, records=growing).rising()
    assert told.pop(compared.baseline) == 0.0  # who comes anyway keeps coming: that is no reason to wait
    assert set(told.values()) == {7.0}
    done = [replace(one, conversions=np.minimum(np.arange(21.0), 9)) for one in compared.records]
    assert replace(compared, records=done).rising() == dict.fromkeys(compared.strategies, 0.0)


def test_figures(compared: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = compared.figures()
    assert {type(figure) for figure in figures.values()} == {Figure}
    assert list(figures) == ["conversions_by_strategy", "cost_against_conversions", "reach_over_time"]
    assert "Which strategy" in compared.plot().get_title(loc="left")
    assert "Reach" in compared.plot("reach_over_time").get_title(loc="left")
    with pytest.raises(InputError, match=r"no figure 'reach_over_tim' – did you mean 'reach_over_time'\? \(known: "):
        compared.plot("reach_over_tim")
    monkeypatch.setattr(Comparison, "drawings", lambda _: {})
    with pytest.raises(InputError, match="no figure of this"):
        compared.plot()


def test_a_notebook_shows_figure_and_text(compared: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = compared._repr_html_()
    assert shown == compared._repr_html_()
    assert 'aria-label="Which strategy brings more' in shown
    assert escape(compared.text()) in shown
    monkeypatch.setattr(Comparison, "text", lambda _: "<script>alert(1)</script> & more")
    assert "<script>" not in compared._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in compared._repr_html_()


def test_how_it_was_run_is_written_down(compared: Comparison, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Comparison, "figures", lambda _: {})
    other = replace(compared, seed=9)
    folder = other.save(tmp_path / "results")
    facts = json.loads((folder / "provenance.json").read_text())
    assert (facts["study"], facts["seed"], facts["worlds"]) == ("compare", 9, WORLDS)
    assert facts["strategies"] == list(compared.strategies)
    as_run = Scenario.read(folder / "scenario.yaml").uncertainty
    assert (as_run.seed, as_run.worlds) == (9, WORLDS)


# ---------------------------------------------------------------- parity


def test_parity_of_every_strategy_and_world(classroom: Scenario) -> None:
    rows = parity(prepare(classroom), worlds=2, seed=3)
    assert [(row.strategy, row.world) for row in rows] == [
        (name, world) for name in classroom.strategies for world in range(2)
    ]
    assert {row.differences for row in rows} == {()}
    assert rows[0].events > 0
    with pytest.raises(InputError, match=r"worlds must be at least 1 \(got 0\)"):
        parity(classroom, worlds=0)


def test_every_kind_of_difference_is_named(classroom: Scenario) -> None:
    history = run(classroom, "poster").history
    assert differences(history, history) == ()
    items, rows, impressions = history.items.copy(), history.rows.copy(), history.impressions.copy()
    items["visit_left"][3, 0] += 1e-12
    rows["n"][2] += 1
    impressions[3, 0] += 1
    changed = replace(history, items=items, rows=rows, impressions=impressions, live_shares=5)
    assert differences(history, changed) == ("items.visit_left", "ledger.n", "impressions", "live_shares")
    shorter = replace(history, rows=history.rows[:-1])
    assert differences(history, shorter) == (f"ledger: {len(rows)} rows against {len(rows) - 1}",)
