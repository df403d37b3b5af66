"""One strategy in one world: which engine, which switches, and what can be read from the result."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import wom_sim
from wom_sim import classic, metrics
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.agents import Consumer, Crowd, MesaEngine
from wom_sim.engine.array import ArrayEngine
from wom_sim.engine.loop import Engine
from wom_sim.errors import InputError, RunError, ScenarioError
from wom_sim.ledger import Event, Medium, canonical
from wom_sim.network.network import Network
from wom_sim.results import folder as output
from wom_sim.results.folder import as_run, provenance, write_folder
from wom_sim.results.run import MESA_LIMIT, Result, choose_engine, run, simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.parity.answer import differences

Plain = dict[str, Any]
EARNED_OFF = frozenset({Medium.PAID, Medium.OWNED})


def market(**changes: Any) -> Scenario:
    """Two brands, a channel, and every kind of line among 80 people, in a scenario with every module on."""
    whole: Plain = {
        "name": "market",
        "dates": {"start": "2027-03-01", "end": "2027-03-21"},
        "market": {"simulate": 80, "people": 400, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.5}},
        "sharing": {"contact": 0.4, "days": 3, "stop": 0.1},
        "exposure": {"uneven": False},
        "brands": {
            "tea": {
                "visits_per_day": "1%",
                "conversion": "20%",
                "margin_per_order": 10,
                "channels": {"blog": {"followers": 120, "reach": "40%", "subscribe": "30%"}},
            },
            "tin": {"margin_per_order": 2},
        },
        "contents": {
            "leaf": {"brand": "tea", "attract": 0.5, "share": 0.4, "visit": 0.4, "engage": 0.3, "persuade": 0.4},
            "box": {"brand": "tin", "attract": 0.4, "share": 0.3, "visit": 0.6, "persuade": 0.5},
        },
        "plan": {
            "ads": {"kind": "ads", "content": "leaf", "channel": "search", "from": "2027-03-02", "to": "2027-03-06",
                    "budget": 10, "cpm": 10, "attention": 0.5},
            "posts": {"kind": "posts", "content": "leaf", "channel": "blog", "from": "2027-03-01", "to": "2027-03-21"},
            "gifts": {"kind": "samples", "content": "box", "on": "2027-03-02", "who": "one_hop", "number": 20},
            "stars": {"kind": "influencers", "content": "leaf", "on": "2027-03-04", "who": "degree", "number": 10},
        },
        "strategies": {"all": ["ads", "posts", "gifts", "stars"], "paid": ["ads"], "gifts": ["gifts"]},
    }  # fmt: skip
    return Scenario.parse(whole).with_changes(changes)


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """The market, prepared."""
    return prepare(market())


def count(result: Result, event: Event, medium: Medium | None = None) -> int:
    """Events of a kind, through a medium."""
    rows = result.history.rows
    return int(np.count_nonzero((rows["event"] == event) & ((medium is None) | (rows["medium"] == medium))))


# ---------------------------------------------------------------- which engine


def test_the_rule_that_chooses_the_engine() -> None:
    assert MESA_LIMIT == 200_000
    assert [choose_engine("auto", ticks) for ticks in (0, 199_999, 200_000, 10**9)] == [
        "mesa",
        "mesa",
        "array",
        "array",
    ]
    assert [choose_engine(name, ticks) for name in ("mesa", "array") for ticks in (1, 10**9)] == [
        "mesa", "mesa", "array", "array",
    ]  # fmt: skip
    assert [choose_engine(name, 10**9, Consumer) for name in ("auto", "mesa")] == ["mesa", "mesa"]


def test_engines_that_cannot_be_chosen() -> None:
    with pytest.raises(InputError, match="unknown engine 'numpy': one of 'auto', 'mesa', 'array'"):
        choose_engine("numpy", 1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"the array engine cannot run Sceptic: .* needs engine='mesa'"):
        choose_engine("array", 1, Sceptic)


def test_person_ticks_decide(classroom: Scenario) -> None:
    assert run(classroom, "nothing").engine == "mesa"  # 60 × 20
    large = classroom.with_changes({"market.simulate": 9_999, "goals": {}})
    assert run(large, "nothing").engine == "mesa"
    assert run(large.with_changes({"market.simulate": 10_000}), "nothing").engine == "array"


def test_both_engines_give_the_same_bits(prepared: Prepared) -> None:
    for strategy in prepared.scenario.strategies:
        mesa, array = (run(prepared, strategy, world=3, engine=engine) for engine in ("mesa", "array"))
        assert differences(mesa.history, array.history) == ()
        assert mesa.summary() == pytest.approx(array.summary(), nan_ok=True)


LINKS: list[Any] = ["linear", {"step": {"count": 2}}, {"step": {"share": 0.2}}, {"mean_field": {"p": 0.03, "q": 0.4}}]


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_every_link_on_both_engines(link: Any) -> None:
    scenario = market(**{"sharing.link": link, "sharing.contact": 0.9, "sharing.days": "forever"})
    mesa, array = (run(scenario, "all", engine=engine) for engine in ("mesa", "array"))
    assert differences(mesa.history, array.history) == ()
    assert count(mesa, Event.NOTICE) > 20
    plain = run(market(**{"sharing.contact": 0.9, "sharing.days": "forever"}), "all")
    assert differences(mesa.history, plain.history) != ()


def test_without_memory_every_visit_convinces(engine: Any) -> None:
    """Without it nobody has goodwill, and conviction is 1 instead of what goodwill makes of it."""
    results = [run(market(**{"memory.goodwill": on}), "all", engine=engine) for on in (True, False)]
    remembering, forgetful = results
    assert forgetful.history.brands["goodwill"].max() == 0 < remembering.history.brands["goodwill"].max()
    assert count(forgetful, Event.CONVERT) != count(remembering, Event.CONVERT)


def test_calls_and_stifling_on_both_engines() -> None:
    network = Network.generate("complete", 40)
    mesa, array = (
        classic.maki_thompson(network, call=0.9, seeds=[3], worlds=3, seed=5, engine=one) for one in ("mesa", "array")
    )
    assert mesa.sizes.tolist() == array.sizes.tolist()
    assert 20 < max(mesa.sizes) < 40
    assert [mesa.ticks(world).tolist() for world in range(3)] == [array.ticks(world).tolist() for world in range(3)]


def test_the_array_ledger_grows_without_losing_a_row() -> None:
    """Rows are room for 1,024 at first; certain contact among 150 people who all share fills more."""
    certain = {"attract": 1, "share": 1, "visit": 1, "engage": 1, "persuade": 0.5}
    scenario = market(**{"market.simulate": 150, "contents.leaf": certain | {"brand": "tea"}, "sharing.contact": 1})
    mesa, array = (run(scenario, "all", engine=engine) for engine in ("mesa", "array"))
    assert len(array.history.rows) > 1_500
    assert differences(mesa.history, array.history) == ()


@pytest.mark.parametrize("engine_class", [MesaEngine, ArrayEngine])
def test_a_quiet_world_ends_early(classroom: Scenario, engine_class: type[Engine]) -> None:
    made = prepare(classroom)
    world = engine_class(made.setting, [one.in_world(1) for one in made.plan("poster")], 1)
    world.run()
    assert 5 <= world.tick < 20
    busy = prepare(market())
    baseline = engine_class(busy.setting, [], 1)
    baseline.run()
    assert baseline.tick == 21  # people come by themselves until the last day


def test_the_order_of_activation_cannot_matter(prepared: Prepared) -> None:
    lines = [one.in_world(4) for one in prepared.plan("all")]
    crowds = Crowd("do"), Crowd("shuffle_do")
    done, shuffled = (MesaEngine(prepared.setting, lines, 4, crowd=crowd).run() for crowd in crowds)
    assert differences(done, shuffled) == ()


# ---------------------------------------------------------------- worlds and seeds


def test_worlds_follow_from_the_seed(prepared: Prepared) -> None:
    one, same, other_world, other_seed = (
        run(prepared, "all", **which) for which in ({}, {"seed": 7, "world": 0}, {"world": 1}, {"seed": 8})
    )
    assert (one.seed, one.world) == (7, 0)
    assert differences(one.history, same.history) == ()
    assert differences(one.history, other_world.history) != ()
    assert differences(one.history, other_seed.history) != ()


@pytest.mark.parametrize(("seed", "world"), [(-1, 0), (2**64, 0), (1, -1)])
def test_worlds_that_do_not_exist(prepared: Prepared, seed: int, world: int) -> None:
    with pytest.raises(
        InputError, match=rf"seed must be from 0 to 2\^64 − 1 and world at least 0 \(got {seed}, {world}\)"
    ):
        simulate(prepared, "all", seed, world, "mesa")
    assert run(prepared, "nothing", seed=2**64 - 1).seed == 2**64 - 1


def test_an_unknown_strategy(classroom: Scenario) -> None:
    with pytest.raises(ScenarioError, match="unknown strategy 'postr' – did you mean 'poster'"):
        run(classroom, "postr")


# ---------------------------------------------------------------- media and behaviour


def test_without_earned_media_people_share_and_nobody_sees_it(prepared: Prepared, engine: Any) -> None:
    """MODEL: the counterfactual takes deliveries away, not decisions."""
    off, on = (run(prepared, "paid", engine=engine, media=media) for media in (EARNED_OFF, frozenset(Medium)))
    assert count(off, Event.SHARE) > 0
    assert off.history.impressions[:, 1:].sum() == 0
    assert count(off, Event.FIRST_EXPOSURE, Medium.EARNED) == 0
    assert off.history.items["earned"].sum() == 0
    assert on.history.impressions[:, 1:].sum() > 0
    assert off.history.impressions[:, 0].tolist() == on.history.impressions[:, 0].tolist()


def test_media_switches_drop_their_lines(prepared: Prepared, engine: Any) -> None:
    places = {Medium.PAID: [0, 3], Medium.OWNED: [1], Medium.EARNED: [2, 4, 5]}
    for only, kept in places.items():
        delivered = run(prepared, "all", engine=engine, media=frozenset({only})).history.impressions.sum(axis=0)
        assert [k for k in range(6) if delivered[k] and k not in kept] == []
        assert delivered[kept].sum() > 0
    nobody = run(prepared, "all", engine=engine, media=frozenset())
    assert nobody.history.impressions.sum() == 0
    assert count(nobody, Event.VISIT) > 0  # people come anyway
    assert count(nobody, Event.VISIT) == count(nobody, Event.VISIT, Medium.NONE)


class Sceptic(wom_sim.Consumer):
    """Believes nothing."""

    def step(self) -> None:
        for item in self.items:
            item.attention = item.trust = item.pull = item.buy = 0
        super().step()


class Everybody(wom_sim.Consumer):
    """Behaves like everybody."""


def test_behaviour_of_ones_own(prepared: Prepared) -> None:
    plain = run(prepared, "paid")
    assert differences(run(prepared, "paid", consumer=Everybody).history, plain.history) == ()
    sceptic = run(prepared, "paid", consumer=Sceptic)
    assert sceptic.engine == "mesa"
    assert count(plain, Event.NOTICE) > 10
    assert count(sceptic, Event.NOTICE) == 0
    assert sceptic.history.impressions[:, 0].tolist() == plain.history.impressions[:, 0].tolist()
    with pytest.raises(InputError, match="cannot run Sceptic"):
        run(prepared, "paid", consumer=Sceptic, engine="array")


# ---------------------------------------------------------------- what can be read


def test_the_summary_speaks_of_the_real_market(prepared: Prepared) -> None:
    result = run(prepared, "all", world=2)
    summary = result.summary()
    assert result.cost == prepared.cost("all") == summary["cost"] == 10.0
    assert summary["conversions"] == 5 * count(result, Event.CONVERT) > 0
    assert summary["impressions"] == 5 * result.history.impressions.sum()
    assert summary["roas_of_all_orders"] == pytest.approx(result.margin_per_order * summary["conversions"] / 10)


def test_the_margin_is_weighted_by_orders(prepared: Prepared) -> None:
    result = run(prepared, "all", world=2)
    rows = result.history.rows
    brands = rows["brand"][rows["event"] == Event.CONVERT].tolist()
    assert 0 < sum(brands) < len(brands)  # orders of both
    assert result.margin_per_order == pytest.approx((10 * brands.count(0) + 2 * brands.count(1)) / len(brands))
    assert (
        run(market(**{"brands.tea.visits_per_day": 0}), "nothing").margin_per_order == 10.0
    )  # of the first, without any


def test_days_and_events_as_tables(prepared: Prepared) -> None:
    result = run(prepared, "all")
    daily, summary = result.daily(), result.summary()
    assert len(daily) == 22
    assert daily["conversions"].sum() == summary["conversions"]
    assert daily["reach"].iloc[-1] == summary["reach"]
    table = result.ledger
    assert result.ledger is table
    assert len(table) == len(result.history.rows)
    assert set(table["line"].dropna()) == {"ads", "posts", "gifts", "stars"}
    assert set(table["brand"].dropna()) == {"tea", "tin"}
    assert table["tick"].is_monotonic_increasing
    assert table["person"].tolist() == prepared.network.ids[canonical(result.history.rows)["person"]].tolist()


def test_the_text(prepared: Prepared) -> None:
    text = run(prepared, "all", seed=3, world=4).text()
    assert text.startswith("market: all, world 4 of seed 3 (mesa engine)")
    reached = run(prepared, "all", seed=3, world=4).summary()["reach"]
    assert f"{reached:,.0f}" in text
    assert "Week by week" in text


def test_weeks_in_the_text_add_up(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    told: Plain = {}
    monkeypatch.setattr("wom_sim.results.run.run_text", lambda _, **more: told.update(more) or "text")
    result = run(prepared, "all")
    assert result.text().startswith("text\n"), "and then that it adds up two brands"
    summary = result.summary()
    sums = {name: sum(values) for name, values in told["weekly"].items()}
    assert sums == pytest.approx(
        {"reach": summary["reach"], "visits": summary["visits"], "orders": summary["conversions"]}
    )
    assert {len(values) for values in told["weekly"].values()} == {3}
    assert told["currency"] == "EUR"


def test_a_saved_result(prepared: Prepared, tmp_path: Path) -> None:
    result = run(prepared, "nothing", seed=11)
    folder = result.save(tmp_path / "deep" / "down")
    assert folder == tmp_path / "deep" / "down"
    saved = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert saved["roas_of_all_orders"] is None
    assert math.isnan(result.summary()["roas_of_all_orders"])
    assert saved["visits"] == result.summary()["visits"] > 0
    pd.testing.assert_frame_equal(pd.read_csv(folder / "daily.csv"), result.daily(), check_dtype=False)
    again = Scenario.read(folder / "scenario.yaml")
    assert again.uncertainty.seed == 11
    assert differences(run(again, "nothing").history, result.history) == ()


def test_metrics_read_the_ledger_alone(prepared: Prepared) -> None:
    result = run(prepared, "all")
    shuffled = np.random.default_rng(1).permutation(result.history.rows)
    assert metrics.reach(shuffled) == metrics.reach(result.history.rows)


# ---------------------------------------------------------------- folders of results


def fill(folder: Path) -> None:
    """Write what marks a folder as one of tests."""
    (folder / "provenance.json").write_text(json.dumps({"study": "test"}))


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    write_folder(folder, fill)  # an empty one is nobody's
    write_folder(folder, lambda fresh: (fill(fresh), (fresh / "old").write_text("")))
    write_folder(folder, fill)
    assert [path.name for path in folder.iterdir()] == ["provenance.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize(
    ("error", "raised"),
    [(OSError("odd"), RunError), (KeyboardInterrupt(), KeyboardInterrupt), (RunError("x"), RunError)],
)
def test_a_folder_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: Path, error: BaseException, raised: type[BaseException]
) -> None:
    folder = write_folder(tmp_path / "results", fill)

    def fail(aside: Path) -> None:
        (aside / "half").write_text("")
        raise error

    with pytest.raises(raised):
        write_folder(folder, fail)
    assert [path.name for path in tmp_path.rglob("*")] == ["results", "provenance.json"]


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    def fail(aside: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(RunError, match=r"cannot write .*results: No space left on device"):
        write_folder(tmp_path / "results", fail)


def test_the_folder_is_named_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_folder(Path("a/b"), fill) == Path("a/b")
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert write_folder(tmp_path / "a" / "c", fill) == tmp_path / "a" / "c"


def test_foreign_folders_and_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat").write_text("")
    (tmp_path / "file").write_text("")
    for name, message in (("photos", "holds something else than results"), ("file", "is a file; name a folder")):
        with pytest.raises(InputError, match=message):
            write_folder(tmp_path / name, fill)
    (tmp_path / "photos" / "scenario.yaml").write_text("name: mine, and no result")
    with pytest.raises(InputError, match="holds something else than results"):
        write_folder(tmp_path / "photos", fill)
    assert (tmp_path / "photos" / "cat").exists()
    assert (tmp_path / "file").is_file()


def test_results_of_another_kind_are_not_replaced(tmp_path: Path) -> None:
    def other(aside: Path) -> None:
        (aside / "provenance.json").write_text(json.dumps({"study": "other"}))

    write_folder(tmp_path / "out", fill)
    (tmp_path / "out" / "runs.parquet").write_text("a night's work")
    with pytest.raises(InputError, match=r"holds results of another kind \(test\), which would be lost; name another"):
        write_folder(tmp_path / "out", other)
    assert (tmp_path / "out" / "runs.parquet").read_text() == "a night's work"
    write_folder(tmp_path / "out", fill)
    assert (tmp_path / "out" / "runs.parquet").read_text() == "a night's work"


def test_provenance(tmp_path: Path, classroom: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = provenance(classroom)
    assert facts == provenance(classroom)
    assert facts["network_sha256"] is None
    assert facts["scenario_sha256"] != provenance(classroom.with_changes({"name": "other"}))["scenario_sha256"]
    assert set(facts["packages"]) == set(output.PACKAGES)
    (tmp_path / "ties.csv").write_text("1,2\n")
    monkeypatch.chdir(tmp_path)
    on_file = Scenario.parse({**classroom.as_mapping(), "market": {"network": {"file": "ties.csv"}}})
    spelled = as_run(on_file, seed=3)
    assert spelled.market.network.file == str(tmp_path / "ties.csv")
    assert spelled.uncertainty.seed == 3
    assert provenance(on_file)["network_sha256"] == output.sha256(tmp_path / "ties.csv")
    assert as_run(classroom) == classroom


def test_a_people_file_travels_with_a_result(tmp_path: Path, classroom: Scenario) -> None:
    (tmp_path / "people.csv").write_text("id,segment\n1,a\n")
    typed = {**classroom.as_mapping(), "market": {**classroom.as_mapping()["market"], "people_file": "people.csv"}}
    described = Scenario.parse(typed, tmp_path)
    assert provenance(classroom)["people_sha256"] is None
    assert provenance(described)["people_sha256"] == output.sha256(tmp_path / "people.csv")
    assert as_run(described).market.people_file == str(tmp_path / "people.csv")
    (tmp_path / "provenance.json").write_text(json.dumps(provenance(described)))
    assert output.changed_file(described, tmp_path) is None
    (tmp_path / "people.csv").write_text("id,segment\n1,b\n")
    assert output.changed_file(described, tmp_path) == tmp_path / "people.csv"
