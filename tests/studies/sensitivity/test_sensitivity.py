"""Sensitivity studies: their files, their points, what they read from runs, what they say and draw."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import wom_sim as ws
from tests.stand_in import known
from wom_sim.errors import RunError, ScenarioError
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import Range
from wom_sim.statistics.effects import Interval, Luck
from wom_sim.statistics.paired import paired as paired_worlds
from wom_sim.studies.sensitivity import plots
from wom_sim.studies.sensitivity.answer import Heat, Here, ParameterRow, Sensitivity, sensitivity
from wom_sim.studies.sensitivity.study import (
    SensitivityStudy,
    filled_in,
    method_for,
    plan_for,
    read_sensitivity,
    told_strategies,
)
from wom_sim.studies.sensitivity.words import text as sensitivity_text
from wom_sim.studies.sweep.design import Points

CLASSROOM = Path(__file__).parents[3] / "configs" / "classroom.yaml"
CONTACT, ENGAGE = "sharing.contact", "contents.stickers.engage"
Plain = dict[str, Any]


def study(**changes: Any) -> Plain:
    """A small study with other values; None leaves a key out."""
    small: Plain = {
        "study": "sensitivity", "scenario": str(CLASSROOM), "engine": "array", "worlds": 10, "trajectories": 4,
        "vary": {CONTACT: {"from": "10%", "to": "60%"}, ENGAGE: {"from": 0.1, "to": 0.3}},
        "strategies": ["connected", "random"], "metric": "reach",
    }  # fmt: skip
    return {key: value for key, value in {**small, **changes}.items() if value is not None}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    """A finished study.  Not to be changed."""
    found = sensitivity(study(), out=tmp_path_factory.mktemp("sensitivity") / "out")
    assert found.save() == found.folder
    return found


def planned(given: Plain | SensitivityStudy) -> Any:
    made = filled_in(read_sensitivity(given, {}))
    typed = made.read_scenario()
    return plan_for(made, typed, method_for(made, typed), told_strategies(made, typed))


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vary: {sharing.contct: {from: 0, to: 1}}", "study.yaml:3:24: vary.sharing.contct: unknown key 'contct'"),
        ("vary: {sharig.contact: {from: 0, to: 1}}", "unknown key 'sharig' – did you mean 'sharing'?"),
        ("vary: {sharing.contact: {from: 10%, to: 160%}}", "vary.sharing.contact: must be between 0 and 1 (got 1.6)"),
        ("vary: {sharing.contact: {from: 60%, to: 10%}}", "to must be more than from (got 0.6 and 0.1)"),
        ("vary: {sharing.contact: {from: 10%, to: 10%}}", "to must be more than from"),
        ("vary: {sharing.contact: {from: a, to: 1}}", "must be a number (got 'a')"),
        ("vary: {sharing.contact: {from: 1}}", "is missing"),
        ("vary: {sharing.contact: {from: 0, to: 1, steps: 3}}", "steps are for a sweep"),
        ("vary: {sharing.contact: [10%, 60%]}", "must be a range (got ['10%', '60%'])"),
        ("vary: {sharing.link: {from: 0, to: 1}}", "vary.sharing.link"),
        ("vary: {market.people: {from: 70, to: 80}, sharing.contact: {from: 0, to: 1}}\nsamples: 8", "belong to sobol"),
        ("vary: {}", "nothing varies: vary is empty"),
        ("worlds: 3", "nothing varies: vary is empty"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nmethod: sobl", "did you mean 'sobol'?"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nmethod: sobol\nsamples: 60", "a power of 2 (got 60)"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nmethod: sobol\nsamples: 4", "samples: must be at least 8"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nmethod: sobol\ntrajectories: 4", "trajectories: belong to morris"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\ntrajectories: 1", "trajectories: must be at least 2"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nworlds: 0", "worlds: must be at least 1"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nstrategies: [randm]", "strategies.0: unknown strategy 'randm'"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nagainst: randm", "against: unknown strategy 'randm' – did you"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nmetric: reech", "study.yaml:4:9: metric: unknown metric 'reech'"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nstrategies: [random]\nagainst: random", "is the only strategy"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nseed: 1e30", "seed: must be at most 18,446,744,073,709,551,615"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\nworlds: 2_000_000_000", "worlds: must be at most 1,000,000"),
        ("vary: {sharing.contact: {from: 0, to: 1}}\ndesign: grid", "unknown key 'design'"),
    ],
)  # fmt: skip
def test_mistakes_in_a_study_file(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(f"study: sensitivity\nscenario: {CLASSROOM}\n{text}\n")
    with pytest.raises(ScenarioError) as found:
        planned(SensitivityStudy.read(file))
    assert said in str(found.value)


def test_a_value_that_is_no_number_in_the_scenario() -> None:
    with pytest.raises(ScenarioError, match=r"vary\.plan\.poster\.cvr: has no number in the scenario \(it is None\)"):
        planned(study(vary={"plan.poster.cvr": {"from": 0.1, "to": 0.2}}))


def test_studies_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="of another kind"):
        SensitivityStudy.parse(study(study="sweep"))
    with pytest.raises(ScenarioError, match="run it with: wom sensitivity"):
        ws.sweep(study(), out=tmp_path)
    with pytest.raises(ScenarioError, match=r"says what kind of study this is: sensitivity \(got 'sensitivty'"):
        SensitivityStudy.parse(study(study="sensitivty"))
    with pytest.raises(ScenarioError, match=r"says what kind .* sensitivity \(got 3"):
        SensitivityStudy.parse(study(study=3))


def test_where_the_scenario_is_missing() -> None:
    with pytest.raises(ScenarioError, match="scenario: there is no file"):
        planned(study(scenario="nowhere.yaml"))


def test_ways_to_name_a_study(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(json.dumps(study()))
    plain = {key: value for key, value in study().items() if key not in ("study", "scenario")}
    span = {CONTACT: ("10%", "60%"), ENGAGE: (0.1, 0.3)}
    plans = [
        planned(study()),
        planned(read_sensitivity(file, {})),
        planned(read_sensitivity(CLASSROOM, plain)),
        planned(read_sensitivity(Scenario.read(CLASSROOM), {**plain, "vary": span, "seed": None})),
        planned(read_sensitivity(study(worlds=3), {"worlds": 10})),
        planned(SensitivityStudy.parse(study(vary={ENGAGE: Range(**{"from": 0.1, "to": 0.2})})).with_keys(study())),
    ]
    assert len({plan.hash for plan in plans}) == 1
    assert planned(read_sensitivity(file, {"seed": 8})).hash != plans[0].hash
    changed = Scenario.read(CLASSROOM).with_changes({"sharing.decay": 0.2})
    assert planned(read_sensitivity(changed, plain)).hash != plans[0].hash


def test_another_method_leaves_the_repeats_of_the_old_one_out() -> None:
    made = read_sensitivity(study(trajectories=4), {"method": "sobol", "metric": None})
    assert (made.method, made.repeats, made.metric) == ("sobol", 64, "reach")
    assert made.with_keys({"method": "morris", "trajectories": 3}).repeats == 3
    with pytest.raises(ScenarioError, match="samples: belong to sobol"):
        made.with_keys({"method": "morris", "samples": 8})


def test_ranges_are_told_as_they_were_typed() -> None:
    made = SensitivityStudy.parse(
        study(vary={CONTACT: {"from": "10%", "to": 0.6}, "a": (1, 2), "b": Range(**{"from": 1, "to": 2.5})})
    )
    assert [made.told(path) for path in made.vary] == ["10% → 0.6", "1 → 2", "1 → 2.5"]


def test_presets_are_what_varies_where_nothing_is_named(classroom: Scenario) -> None:
    used = {"plan.poster.cpm": "preset instagram.cpm", "plan.poster.ctr": "preset instagram.ctr"}
    scenario = classroom.with_changes({"money": {"currency": "MXN", "per_usd": 20.0, "as_of": "2027-01-15"}, **used})
    made = filled_in(SensitivityStudy.about(scenario, strategies=["poster"]))
    notes = scenario.presets_used
    assert set(made.vary) == {path for path, used in notes.items() if used.low is not None}
    price = notes["plan.poster.cpm"]
    assert made.vary["plan.poster.cpm"].start == pytest.approx(20 * price.low)
    assert made.vary["plan.poster.cpm"].end == pytest.approx(20 * price.high)
    points = planned(made).points
    assert points[0][points.paths.index("plan.poster.cpm")] == 20 * price.value
    with pytest.raises(ScenarioError, match="vary is empty, and no number of the scenario is a preset"):
        filled_in(SensitivityStudy.about(classroom))


def test_prices_that_are_presets_can_vary(classroom: Scenario) -> None:
    line = {key: value for key, value in classroom.as_mapping()["plan"]["poster"].items() if value is not None}
    line = {**line, "channel": "instagram", "price": "preset"}
    del line["cpm"]
    scenario = classroom.with_changes({"money": {"currency": "USD"}, "plan.poster": line})
    changed = scenario.with_changes({"plan.poster.cpm": 9.0})
    assert changed.plan["poster"].cpm == 9.0  # type: ignore[union-attr]
    assert set(scenario.presets_used) - set(changed.presets_used) == {"plan.poster.cpm"}
    same = scenario.with_changes({"plan.poster.cpm": scenario.presets_used["plan.poster.cpm"].number})
    assert "plan.poster.cpm" not in same.presets_used, "what somebody types is no preset, though it is the same number"
    assert len(planned(SensitivityStudy.about(scenario, strategies=["poster"])).points.paths) >= 1


# ---------------------------------------------------------------- points


def test_points_are_the_scenario_the_ends_and_the_method() -> None:
    made = read_sensitivity(study(), {})
    plan, rows = planned(made), method_for(made, made.read_scenario()).rows
    points = plan.points
    assert points[:5] == [(0.4, 0.2), (0.1, 0.2), (0.6, 0.2), (0.4, 0.1), (0.4, 0.3)]
    assert np.array(points[5:]) == pytest.approx(np.array([0.1, 0.1]) + rows * np.array([0.5, 0.2]))
    assert len(points) == 5 + 4 * 3
    assert len(planned(study(method="sobol", samples=8, trajectories=None)).points) == 5 + 8 * 4


def test_whole_numbers_stay_whole() -> None:
    plan = planned(study(vary={"market.network.m": {"from": 1, "to": 4}, "sharing.days": {"from": 1, "to": 3}}))
    assert {type(value) for point in plan.points for value in point} == {int}
    assert {point[0] for point in plan.points} == {1, 2, 3, 4}
    plan = planned(study(vary={CONTACT: {"from": 0, "to": 1}}))
    assert 0 < sorted({point[0] for point in plan.points})[1] < 1


def test_which_strategies_are_looked_at(classroom: Scenario) -> None:
    def told(**keys: Any) -> tuple[str, ...]:
        made = SensitivityStudy.parse(study(strategies=None, **keys))
        return told_strategies(made, classroom.with_changes({"compare_with": "friends"}))

    assert told() == ("random", "connected", "poster", "friends")
    assert told(against="random") == ("connected", "poster", "friends")
    assert planned(study(against="poster")).strategies == ("connected", "random", "poster")
    assert planned(study(against="random")).strategies == ("connected", "random")


# ---------------------------------------------------------------- outcomes


def test_rows_are_paired_runs(done: Sensitivity, engine: Any) -> None:
    scenario = Scenario.read(CLASSROOM)

    def reach(changes: Plain, strategy: str = "connected") -> list[float]:
        prepared = ws.prepare(scenario.with_changes(changes))
        return [ws.run(prepared, strategy, world=w, engine=engine).summary()["reach"] for w in range(10)]

    here, low, high = reach({}), reach({CONTACT: 0.1}), reach({CONTACT: 0.6})
    assert done.outcomes()[0].tolist() == here
    row = done.rows[0]
    assert (row.path, row.span, row.base, row.outside) == (CONTACT, "10% → 60%", 0.4, False)
    assert (row.at_low, row.at_high) == (np.mean(low), np.mean(high))
    paired = paired_worlds(high, low)
    assert (row.change, row.half_width) == (paired.mean, paired.half_width)
    assert done.here.mean == np.mean(here)
    assert (done.here.low, done.here.high) == pytest.approx(np.quantile(here, [0.1, 0.9]))


def test_a_parameter_without_effect_is_told_apart(done: Sensitivity) -> None:
    contact, engage = done.rows
    assert contact.above_noise
    assert (engage.path, engage.above_noise, engage.main.value, engage.noise) == (ENGAGE, False, 0.0, 0.0)
    assert contact.main.low < contact.main.value < contact.main.high
    assert 0 < contact.noise < contact.main.value / 4
    text = done.text()
    assert f"{CONTACT} moves people reached with connected most: from" in text
    assert f"No effect at all: {ENGAGE}." in text
    assert "Luck is" in text


def test_a_parameter_that_only_shuffles_luck_is_not_above_the_noise(tmp_path: Path) -> None:
    vary = {CONTACT: (0.1, 0.6), "market.network.seed": (1, 50)}
    done = sensitivity(study(vary=vary, worlds=12, strategies=["random"]), out=tmp_path / "out")
    shuffled = done.rows[1]
    assert shuffled.path == "market.network.seed"
    assert shuffled.main.value > 0
    assert shuffled.noise > 0.3 * shuffled.main.value
    assert 0 < done.luck.mean < done.luck.one_world < 1


def test_the_difference_of_two_strategies_is_paired(done: Sensitivity, tmp_path: Path) -> None:
    apart = sensitivity(study(against="random"), out=tmp_path / "out")
    assert apart.told == ("connected",)
    assert np.array_equal(apart.outcomes(), done.outcomes("connected") - done.outcomes("random"))
    assert "people reached with connected over random" in apart.text()
    assert list(apart.heats()) == ["heatmap_metrics"]


def test_sobol_of_a_classroom(tmp_path: Path) -> None:
    given = study(method="sobol", samples=16, trajectories=None, strategies=["connected"], against="random")
    done = sensitivity(given, out=tmp_path / "out")
    assert done.plan.runs == (5 + 16 * 4) * 2 * 10
    assert "Sobol, 16 samples: 69 points × 2 strategies × 10 worlds = 1,380 runs" in done.text()
    contact = done.table().set_index("parameter").loc[CONTACT]
    assert contact["total"] == pytest.approx(1.0, abs=0.5)
    assert contact["total_low"] < contact["total"] < contact["total_high"]
    assert list(done.table().columns[8:14]) == [
        f"{name}{end}" for name in ("total", "first") for end in ("", "_low", "_high")
    ]


def test_files_and_data(done: Sensitivity) -> None:
    table = pd.read_csv(done.folder / "indices.csv")
    assert table["parameter"].tolist() == [CONTACT, ENGAGE]
    assert table.loc[0, ["low", "high", "scenario"]].tolist() == [0.1, 0.6, 0.4]
    assert table["mu_star"].tolist() == [row.main.value for row in done.rows]
    names = {path.name for path in (done.folder / "figures").iterdir()}
    figures = ("tornado", "indices", "heatmap_metrics", "heatmap_strategies")
    assert names == {f"{name}.{ending}" for name in figures for ending in ("png", "svg")}
    data = done.data()
    assert data["parameters"][0]["parameter"] == CONTACT
    assert data["runs"] == len(pd.read_parquet(done.path)) == 17 * 2 * 10
    assert json.loads((done.folder / "provenance.json").read_text())["study"] == "sensitivity"
    json.dumps(data)


def test_the_same_command_finishes_to_the_same_bytes(done: Sensitivity, tmp_path: Path) -> None:
    def stop(saved: int, total: int) -> None:
        if saved >= total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="the same command does the rest"):
        sensitivity(study(part=20), out=tmp_path / "out", progress=stop)
    assert not (tmp_path / "out" / "indices.csv").exists()
    told: list[int] = []
    again = sensitivity(study(part=20), out=tmp_path / "out", progress=lambda saved, _: told.append(saved))
    assert told[0] >= 170
    again.save()
    for file in ("runs.parquet", "indices.csv", "figures/tornado.png", "figures/heatmap_metrics.svg"):
        assert (again.folder / file).read_bytes() == (done.folder / file).read_bytes()


def test_another_metric_needs_no_other_runs(done: Sensitivity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.studies.sweep.running.Measure", None)
    other = sensitivity(study(metric="shares"), out=done.folder)
    assert other.metric == "shares"
    assert other.rows[0].main != done.rows[0].main
    assert sensitivity(study(metric=None), out=done.folder).metric == "reach", "the first goal"


def test_failing_runs(tmp_path: Path) -> None:
    given = study(vary={"market.network.m": (1, 70)}, worlds=2, strategies=["random"])
    with pytest.raises(RunError) as found:
        sensitivity(given, out=tmp_path / "out")
    assert "runs failed, the first at market.network.m 70: ScenarioError: market.network.kind: m must be" in str(
        found.value
    )
    assert "hint: an index needs every point; narrow the ranges in vary" in str(found.value)
    assert (tmp_path / "out" / "runs.parquet").is_file()


def test_outcomes_that_are_not_always_known(tmp_path: Path) -> None:
    given = study(metric="structural_virality", strategies=["poster"], trajectories=2, worlds=6)
    done = sensitivity(given, out=tmp_path / "out")
    assert "left out, because structural_virality with poster is n/a in some run of it" in done.text()
    assert 0 < len(done.known[0]) == done.known_worlds < 6
    with pytest.raises(RunError, match="tick_half_reach is n/a in every world at some point"):
        sensitivity(study(metric="tick_half_reach", strategies=["nothing"]), out=tmp_path / "none")


def test_folders_of_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    keys: Plain = {"vary": {CONTACT: (0.1, 0.6)}, "strategies": ["random"], "worlds": 1, "trajectories": 2}
    one = sensitivity(CLASSROOM, **keys)
    two = sensitivity(Scenario.read(CLASSROOM), **{**keys, "worlds": 2})
    assert one.folder.parent == Path("results")
    assert one.folder.name.startswith("the-sticker-album-sensitivity-")
    assert one.folder != two.folder
    Path("mine.yaml").write_text(json.dumps(study(worlds=1, trajectories=2)))
    assert sensitivity("mine.yaml").folder == Path("results/mine")


# ---------------------------------------------------------------- words and figures


def row(path: str, main: float, **changes: Any) -> ParameterRow:
    indices = {"total": Interval(main, main - 0.1, main + 0.1), "first": Interval(main - 0.1, main - 0.2, main)}
    made = ParameterRow(path, "10% → 60%", 0.4, False, 90.0, 120.0, 30.0, 4.0, indices, 0.01, 0.001, True)
    return made._replace(**changes)


def of(
    *rows: ParameterRow, method: str = "sobol", worlds: int = 20, half_width: float = 5.0,
    outcome: str = "orders with paid",
) -> Sensitivity:  # fmt: skip
    job, points = SimpleNamespace(seed=7, engine="array"), Points.of(("a",), [(k,) for k in range(100)])
    plan = SimpleNamespace(job=job, points=points, strategies=("paid",), worlds=worlds, runs=2_000)
    return known(
        Sensitivity, title="Title", metric="conversions", outcome=lambda _: outcome,
        study=SimpleNamespace(method=method, repeats=64), plan=plan, rows=rows,
        here=Here(100.0, half_width, 80.0, 130.0), luck=Luck(0.4, 0.03), known_worlds=worlds,
    )  # fmt: skip


def test_sentences() -> None:
    told = of(row("a.b", 0.6), row("c", 0.2, at_low=100.0), row("d", 0.1, above_noise=False), row("e", 0.0))
    text = sensitivity_text(told)
    assert text.startswith("Title: what moves orders with paid\nSobol, 64 samples: 100 points × 1 strategy × 20 worlds")
    assert "a.b moves orders with paid most: from 90 to 120.\nThen c (100 → 120).\n" in text
    assert "Not above the noise: d. Luck alone does as much.\nNo effect at all: e." in text
    assert "About 40 % of the variance comes from parameters acting together." in text
    assert "Luck is 40 % of the variance between single runs, and 3 % of that between the means of 20 worlds." in text
    assert max(map(len, text.splitlines())) <= 110


def test_sentences_of_odd_cases() -> None:
    alike = sensitivity_text(of(row("a", 1.05, change=1.0, outside=True, span="50% → 60%")))
    assert "a moves orders with paid most, but its two ends are alike (from 90 to 120)." in alike
    assert "a is 0.4 in the scenario, outside of 50% → 60%." in alike
    assert "together" not in alike.split("What luck does")[1], "0.95 is by itself"
    lost = sensitivity_text(of(row("a", 0.1, above_noise=False), row("b", 0.05, above_noise=False)))
    assert "No parameter moves it more than luck does.\nNot above the noise: a and b." in lost
    few = sensitivity_text(of(row("a", 0.9, above_noise=None), worlds=4))
    assert "4 worlds: too few to tell an effect from luck; run 20." in few
    one = sensitivity_text(of(row("a", 0.9, half_width=math.nan, above_noise=None), worlds=1, half_width=math.nan))
    assert "There is one world only" in one
    assert "nan" not in one
    assert "luck alone" not in one


def test_morris_tells_what_is_uneven() -> None:
    indices = {
        "mu_star": Interval(30.0, 25.0, 36.0),
        "mu": Interval(1.0, 0.0, 2.0),
        "sigma": Interval(40.0, 30.0, 50.0),
    }
    text = sensitivity_text(of(row("a", 1.0, indices=indices, noise=2.0), method="morris"))
    assert "30 ± 6" in text
    assert "a: what it does depends on the others or on where in its range it is (σ > μ*)." in text


def words(axes: Any) -> str:
    from matplotlib.text import Text

    return " ".join(text.get_text().replace("\n", " ") for text in axes.figure.findobj(Text))


def test_tornado_is_sorted_and_says_the_difference() -> None:
    narrow, wide = row("narrow", 0.9, change=3.0), row("a.very.long.path.of.one.parameter", 0.1, change=-50.0)
    axes = plots.tornado(of(narrow, wide, row("lost", 0.0, change=0.0, above_noise=False)))
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert [name.replace("\n", " ").split()[-4] for name in names[1:]] == ["narrow", "lost"]
    assert names[0].startswith("a.very.long.path.of.one.\nparameter\n10% → 60%")
    said = words(axes)
    assert "-50 ± 4" in said
    assert "the line is the scenario as it is" in said
    bars = {patch.get_facecolor()[:3] for patch in axes.patches[-2:]}
    assert len(bars) == 1, "what is not above the noise is grey at both ends"


def test_tornado_hides_no_end() -> None:
    """Both ends above the scenario: the shorter bar is drawn over the longer one."""
    axes = plots.tornado(of(row("a", 0.9, at_low=130.0, at_high=110.0)))
    assert [patch.get_width() for patch in axes.patches[:2]] == [30.0, 10.0]


def test_heat_maps_leave_out_what_is_luck() -> None:
    heat = Heat("Title", "morris", ["a", "b"], {"x": np.array([3.0, 1.0]), "y": np.zeros(2)},
                      {"x": np.array([False, True]), "y": np.array([True, True])})  # fmt: skip
    said = words(plots.heat_map(heat))
    assert "75 %" in said
    assert "25 %" not in said
    assert said.count("– ") >= 3
    total = heat._replace(method="sobol", values={"x": np.array([1.2, -0.1]), "y": np.zeros(2)})
    assert "120 %" in words(plots.heat_map(total))


def test_index_bars_without_luck() -> None:
    assert "by luck alone" in words(plots.index_bars(of(row("a", 0.5))))
    assert "by luck alone" not in words(plots.index_bars(of(row("a", 0.5), worlds=1)))


def test_a_long_title_is_wrapped() -> None:
    outcome = "people reached with a strategy of a very long name over doing nothing at all"
    title = plots.index_bars(of(row("a", 0.5), outcome=outcome)).get_title(loc="left")
    assert max(map(len, title.splitlines())) <= 60
