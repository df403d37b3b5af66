"""Fitting scenarios and simulators: a synthetic shop, Bass curves, and what is wrong with a study."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from experiments import bass
from tests.shops import SHOP, counts, explained_columns, shop, write_counts
from wom_sim.errors import InputError, ScenarioError
from wom_sim.results.folder import write_folder
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate import answer as c
from wom_sim.studies.calibrate.answer import Calibration, calibrate, fit
from wom_sim.studies.calibrate.observed import ceilings, read_observed, refuse_impossible
from wom_sim.studies.calibrate.posterior import Posterior
from wom_sim.studies.track.answer import track

TRUE = {"brands.shop.visits_per_day": 0.03, "contents.film.share": 0.5}
FIT = {
    "brands.shop.visits_per_day": {"loguniform": ["0.3%", "10%"]},
    "contents.film.share": {"uniform": [0, 0.9]},
}
BASS = Path(__file__).parents[3].parent / "shared" / "data" / "bass"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's scenario and what its worlds count on average under the truth: no luck in the question."""
    path = tmp_path_factory.mktemp("shop")
    (path / "shop.yaml").write_text(Scenario.parse(SHOP).to_yaml(), encoding="utf-8")
    true = shop().with_changes(TRUE)
    write_counts(path / "sales.csv", np.mean([counts(true, world) for world in range(60)], axis=0).round())
    return path


def study(**changes: Any) -> dict[str, Any]:
    told = {
        "study": "calibrate", "scenario": "shop.yaml", "strategy": "both", "data": "sales.csv", "fit": FIT,
        "particles": 60, "simulations": 720, "seed": 5, "engine": "array",
    }  # fmt: skip
    return {**told, **changes}


def parsed(folder: Path, **changes: Any) -> c.CalibrateStudy:
    return c.CalibrateStudy.parse(study(**changes), base=folder)


@pytest.fixture(scope="module")
def found(folder: Path) -> Calibration:
    return calibrate(parsed(folder))


# ---------------------------------------------------------------- a shop


def test_intervals_hold_the_truth_and_are_narrower_than_the_priors(found: Calibration) -> None:
    for one in found.posterior.marginals():
        assert one.low <= TRUE[one.path] <= one.high
        assert one.open < 0.75


def test_predicted_worlds_hold_the_data(found: Calibration) -> None:
    assert found.predicted.shape == found.model.shape == (c.PREDICTED, 9)
    assert found.inside >= 7
    assert found.plausible > 0.05
    low, median, high = found.bands
    assert (low <= median).all()
    assert (median <= high).all()


def test_the_text_says_what_a_newcomer_needs(found: Calibration) -> None:
    text = found.text()
    for part in (
        "a small shop: 2 parameters fitted to 9 counts of visits, orders and shares under both.",
        "720 worlds to fit, seed 5; the nearest 60 of them",
        "contents.film.share", "uniform 0 – 0.9", "9 chances in 10 between", f"Fit: {found.inside} of 9 counts lie",
    ):  # fmt: skip
        assert part in text
    assert max(map(len, text.splitlines())) <= 120


def test_data_for_machines(found: Calibration) -> None:
    data = json.loads(json.dumps(found.data()))
    share = data["marginals"]["contents.film.share"]
    assert share["low"] <= share["median"] <= share["high"]
    assert data["data"] == 9
    assert data["errors"].keys() == {"visits", "orders", "shares"}


def test_the_result_folder(found: Calibration, tmp_path: Path) -> None:
    folder = found.save(tmp_path / "fit")
    assert {path.name for path in folder.iterdir()} == {
        "answer.txt", "posterior.parquet", "priors.json", "parameters.csv", "correlations.csv", "fit.csv",
        "codebook.csv", "figures", "scenario.yaml", "provenance.json",
    }  # fmt: skip
    assert explained_columns(folder)
    assert {path.name for path in (folder / "figures").iterdir()} == {
        f"{name}.{kind}" for name in ("fit", "parameters") for kind in ("png", "svg")
    }
    assert Posterior.read(folder).median() == found.posterior.median()
    assert len(Posterior.read(folder).table()) == 60
    made = json.loads((folder / "provenance.json").read_text())
    assert (made["study"], made["seed"], made["strategy"], made["worlds"]) == ("calibrate", 5, "both", 1140)
    assert len(made["data_sha256"]) == 64
    rows = (folder / "fit.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["visits"] * 3 + ["conversions"] * 3 + ["shares"] * 3
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found.save(folder)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_posterior_goes_on_to_other_studies(found: Calibration, folder: Path) -> None:
    drawn = found.posterior.scenario(Scenario.read(folder / "shop.yaml"), 3)
    assert drawn.contents["film"].share == found.posterior.draw(3)["contents.film.share"]


def test_what_the_study_sets_holds_while_fitting(folder: Path) -> None:
    told = c.read_scenario(parsed(folder, set={"market.simulate": 100, "sharing.contact": "50%"}))
    assert (told.market.simulate, told.sharing.contact) == (100, 0.5)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"scenario": "shp.yaml"}, r"scenario: there is no file .*shp\.yaml"),
        ({"data": "sales.txt"}, r"data: there is no file .*sales\.txt"),
        ({"strategy": "bth"}, "strategy: unknown strategy 'bth' – did you mean 'both'"),
        ({"set": {"market.simulat": 5}}, r"set\.market\.simulat: unknown key 'simulat' – did you mean 'simulate'"),
        ({"set": {"sharing.contact": 2}}, r"set\.sharing\.contact: must be between 0 and 1"),
        (
            {"fit": {"contents.flm.share": {"uniform": [0, 1]}}},
            r"fit\.contents\.flm\.share: .*unknown key 'flm' – did you mean 'film'",
        ),
        (
            {"fit": {"sharing.contact": {"uniform": [0, 2]}}},
            r"fit\.sharing\.contact: must be between 0 and 1 \(got 2\)",
        ),
        ({"fit": {"market.people": {"uniform": [300, 501]}}}, "must be a whole number"),
        ({"simulations": 100}, "simulations: 60 particles need at least 240 simulations"),
        ({"particles": 5000}, "particles: 5,000 particles need at least 20,000 simulations"),
        ({"particles": 5000}, "write simulations: 20000 or more, or particles: 180 or fewer"),
    ],
)
def test_a_study_that_cannot_be_run(folder: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        calibrate(parsed(folder, **changes))


def test_a_whole_number_is_hinted_at(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="hint: add whole: true to the prior"):
        calibrate(parsed(folder, fit={"market.people": {"uniform": [300, 501]}}))


def test_the_place_in_the_file_is_named(folder: Path, tmp_path: Path) -> None:
    path = folder / "study.yaml"
    path.write_text(
        "study: calibrate\nscenario: shop.yaml\nstrategy: both\ndata: sales.csv\n"
        "fit:\n  sharing.contct: {uniform: [0, 1]}\n"
    )
    with pytest.raises(ScenarioError, match=r"study\.yaml:6:\d+: fit\.sharing\.contct: unknown key 'contct'"):
        calibrate(path)


def test_no_jobs() -> None:
    with pytest.raises(InputError, match="jobs must be at least 1"):
        fit(line, {"a": {"uniform": [0, 1]}}, {"y": [1.0]}, jobs=0)


# ---------------------------------------------------------------- any simulator


def line(parameters: Mapping[str, Any], world: int) -> dict[str, Any]:
    chance = np.random.default_rng(world)
    return {"y": chance.poisson(parameters["a"] * np.arange(1, 6)), "total": chance.poisson(parameters["b"])}


def test_a_simulator_of_several_series() -> None:
    truth = line({"a": 20, "b": 50}, 10**6)
    found = fit(
        line, {"a": {"uniform": [1, 100]}, "b": {"uniform": [1, 200]}}, truth, seed=2, particles=100, simulations=1600
    )
    a, b = found.posterior.marginals()
    assert a.low < 20 < a.high
    assert b.low < 50 < b.high
    assert a.open < 0.2 > b.open * 0.5
    assert found.observed.series == ("y", "total")
    assert "the data tell all parameters apart" in found.text().lower()


def test_predicted_worlds_have_the_error_of_the_data() -> None:
    wobble = np.array([1.0, -1, 1, -1, 1])
    series = {"y": 20 * np.arange(1, 6) + 30 * wobble, "total": [50.0]}
    priors = {"a": {"uniform": [1, 100]}, "b": {"uniform": [1, 200]}}
    found = fit(line, priors, series, seed=2, particles=100, simulations=1600)
    assert found.errors()["y"] * 60 > 20  # in counts, beyond the √60 of chance
    assert found.errors()["total"] == 0
    assert found.predicted[:, 2].std() > 20
    low, _, high = found.wide
    assert np.sum((low <= found.observed.values) & (found.observed.values <= high)) >= 5


# ---------------------------------------------------------------- the fit, before what it misses is added


WOBBLY = {
    "wobbling": np.arange(1, 6) * 20 + 60 * np.array([1.0, -1, 1, -1, 1]),
    "falling": np.arange(5, 0, -1) * 40.0,
    "far away": np.full(5, 1e6),
}


@pytest.mark.parametrize("name", WOBBLY)
def test_what_the_model_misses_does_not_excuse_it(name: str) -> None:
    """With its own error added every band is wide enough for any data."""
    priors = {"a": {"uniform": [1, 100]}, "b": {"uniform": [1, 200]}}
    found = fit(line, priors, {"y": WOBBLY[name], "total": [50.0]}, seed=2, particles=20, simulations=320)
    assert found.errors()["y"] > 0.2
    assert found.inside <= 4
    assert found.plausible < 0.02
    assert "The model does not explain these data" in found.text()
    assert found.model.std(axis=0)[:5].max() < found.predicted.std(axis=0)[:5].max()
    assert found.predicted.min() >= 0  # where the model never counts below 0, nor does its band


def signed(parameters: Mapping[str, Any], world: int) -> dict[str, Any]:
    return {"y": np.random.default_rng(world).normal(parameters["a"], 4.0, 4)}


def test_a_simulator_may_go_below_0() -> None:
    wobble = np.array([40.0, -30, 40, -30])
    found = fit(signed, {"a": {"uniform": [1, 8]}}, {"y": wobble}, seed=2, particles=20, simulations=160)
    assert found.predicted.min() < -10


def test_counts_of_a_market_keep_between_nothing_and_everybody(folder: Path) -> None:
    """Orders that jump up and down: the error of the data would lead below 0 and beyond 400 people."""
    values = counts(shop(), 0).reshape(3, 3)
    values[1] = [380, 0, 5]
    write_counts(folder / "jumps.csv", values)
    found = calibrate(parsed(folder, data="jumps.csv", particles=20, simulations=160))
    orders = found.predicted[:, 3:6]
    assert found.errors()["conversions"] > 0.5
    assert (orders.min(), orders.max()) == (0, 400)
    assert found.inside < 9
    assert found.plausible < 0.02
    assert len(found.fit_table().columns) == 9


def test_a_plain_curve_and_silence_stand_beside_the_fit(found: Calibration) -> None:
    assert found.silent is not None
    assert found.silent.shape == (c.SILENT, 9)
    assert found.silent[:, :3].mean() < found.model[:, :3].mean()  # fewer visits where nobody hears of it
    assert [(one.series, one.curve) for one in found.misses] == [
        ("visits", "mean"), ("conversions", "mean"), ("shares", "mean"),  # three weeks are too few for a curve
    ]  # fmt: skip
    assert all(0 <= one.model < one.plain for one in found.misses)
    assert "word of mouth off" in found.text()
    assert [one["series"] for one in found.data()["misses"]] == ["visits", "orders", "shares"]


IMPOSSIBLE = {
    "orders, in all": (
        "week,orders\n1,300\n2,101\n",
        "401 orders are more than the 400 that there can be",
    ),
    "reach": ("week,reach\n1,401\n", "401 people reached for the first time are more than the 400"),
    "likes": ("week,likes\n1,500\n", "500 engagements are more than the 400"),
    "visits in a week": (
        "week,visits\n1,10\n2,3000\n",
        "up to 3,000 visits in a period are more than one a day",
    ),
    "in thousands": ("week,orders,visits\n1,380000,5\n", "380,000 orders are more than the 400"),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_data_that_no_such_market_can_bring_are_refused(folder: Path, name: str) -> None:
    text, told = IMPOSSIBLE[name]
    (folder / "impossible.csv").write_text(text)
    for ask in (
        lambda: calibrate(parsed(folder, data="impossible.csv")),
        lambda: track(shop(), folder / "impossible.csv", "both", worlds=2),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert told in str(caught.value)
        assert "impossible.csv: " in str(caught.value)
        assert "hint: correct market.people, or the unit of the data" in str(caught.value)


@pytest.mark.parametrize("text", ["week,orders\n1,-3\n", "week,orders\n1,2.5\n", "week,orders\n9,3\n"])
def test_no_counts_at_all_are_refused_with_their_cell(folder: Path, text: str) -> None:
    (folder / "wrong.csv").write_text(text)
    with pytest.raises(InputError, match=r"wrong\.csv, row 2"):
        calibrate(parsed(folder, data="wrong.csv"))


def test_what_just_fits_is_taken(folder: Path) -> None:
    (folder / "full.csv").write_text("week,orders,visits\n1,300,2800\n2,100,2800\n")
    ready = c.ready(shop())
    refuse_impossible(read_observed(folder / "full.csv", shop().dates), ready)
    assert ceilings(read_observed(folder / "full.csv", shop().dates), ready).tolist() == [400, 400, 2800, 2800]


def test_without_a_scenario_a_result_is_saved_as_well(tmp_path: Path) -> None:
    truth = line({"a": 20, "b": 50}, 10**6)
    priors = {"a": {"uniform": [1, 100]}, "b": {"uniform": [1, 200]}}
    found = fit(line, priors, truth, particles=20, simulations=160)
    folder = found.save(tmp_path / "fit")
    assert not (folder / "scenario.yaml").exists()
    assert found.save(folder) == folder
    assert Posterior.read(folder).paths == ("a", "b")


def product(parameters: Mapping[str, Any], world: int) -> dict[str, Any]:
    rate = 1000 * parameters["attract"] * parameters["share"] * parameters["contact"]
    return {"y": np.random.default_rng(world).poisson(rate, 8)}


def test_a_product_is_fitted_and_not_its_parts() -> None:
    names = ("attract", "share", "contact")
    truth = product(dict.fromkeys(names, 0.4), 10**6)
    found = fit(
        product, {name: {"uniform": [0.1, 0.9]} for name in names}, truth, seed=1, particles=200, simulations=2400
    )
    (one,) = found.posterior.entangled()
    assert one.formula() == "attract × share × contact"
    assert one.together < 0.15  # the counts alone would know it to 0.044
    assert min(one.alone) > 0.3
    assert "the product is fitted, not the parts" in " ".join(found.text().split())


@pytest.mark.parametrize(
    "observed", [{}, {"y": []}, {"y": [1.0, np.nan]}, {"y": [[1.0]]}, {"y": ["a"]}, [1.0, 2.0], {"y": [[1], [1, 2]]}]
)
def test_what_is_no_series(observed: Any) -> None:
    with pytest.raises(InputError, match="observed must be series of finite numbers"):
        fit(line, {"a": {"uniform": [0, 1]}}, observed)


def failing(parameters: Mapping[str, Any], world: int) -> dict[str, Any]:
    raise InputError(f"a is {parameters['a']:.1f}, which cannot be")


def test_a_simulator_that_never_works_says_why() -> None:
    with pytest.raises(InputError, match=r"only 0 of 40 sets .* could be simulated: a is \d\.\d, which cannot be"):
        fit(failing, {"a": {"uniform": [0, 9]}}, {"y": [1.0]}, particles=20, simulations=160)


@pytest.mark.parametrize(
    ("priors", "said"),
    [
        ({"a": {"uniform": [0, 1]}, "K": {"unifrm": [50, 200]}}, r"priors\.K: must be one prior \(got .*unifrm"),
        ({"K": {"uniform": [200, 50]}}, r"priors\.K: high must be more than low \(got 200 and 50\)"),
        ({"K": {"uniform": [1]}}, r"priors\.K.*: uniform takes 2 numbers"),
        ({"K": {"uniform": ["x", 1]}}, r"priors\.K.*: must be a number \(got 'x'\)"),
        ({"K": {"uniform": [0, 1], "hole": 1}}, r"priors\.K: unknown key 'hole'"),
        ({"K": 3}, r"priors\.K: must be one prior \(got 3\)"),
        ({}, "there are no priors"),
    ],
)
def test_priors_that_are_none(priors: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        fit(line, priors, {"y": [1.0]})


@pytest.mark.parametrize(
    ("gives", "said"),
    [
        ({"x": [1.0], "w": [2]}, r"the simulator gives no series 'y', which was observed \(it gives x, w\)"),
        ({"y": [1.0, 2.0]}, "series 'y' has 3 numbers observed and 2 simulated"),
        ({"y": 1.0}, "series 'y' has 3 numbers observed and 1 simulated"),
        ({"y": [[1.0], [2.0], [3.0]]}, "series 'y' has 3 numbers observed and 3 × 1 simulated"),
        ({"y": ["a", "b", "c"]}, "series 'y' of the simulator must be numbers"),
        ([1.0, 2.0, 3.0], "the simulator must give series by name"),
    ],
)
def test_a_simulator_of_other_series_is_refused_at_once(gives: Any, said: str) -> None:
    done: list[int] = []
    with pytest.raises(InputError, match=said):
        fit(
            partial(constant, gives), {"a": {"uniform": [0, 1]}}, {"y": [1.0, 2.0, 3.0]},
            progress=lambda *now: done.extend(now),
        )  # fmt: skip
    assert done == []


def test_a_worker_refuses_other_series_too() -> None:
    with pytest.raises(InputError, match="2 simulated"):
        fit(partial(constant, {"y": [1.0, 2.0]}), {"a": {"uniform": [0, 1]}}, {"y": [1.0, 2.0, 3.0]}, jobs=2)


def constant(gives: Any, parameters: Mapping[str, Any], world: int) -> Any:
    return gives


def test_programming_errors_come_out() -> None:
    with pytest.raises(KeyError):
        fit(line, {"c": {"uniform": [0, 9]}}, {"y": [1.0]}, particles=20, simulations=160)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.csv"], "there is no file missing.csv"),
        (["two.csv", "dryr"], "unknown product 'dryr' – did you mean 'dryer'?"),
        (["two.csv"], "two.csv holds several products – name one of dryer, radio"),
        (["one.csv", "dryer"], "one.csv has no column 'product', so leave 'dryer' out"),
        (["one.csv", "", "adoptrs"], "unknown column 'adoptrs' – did you mean 'adopters'?"),
        (["names.csv"], "column 'adopters' must be numbers"),
        (["short.csv"], "a curve needs at least 2 periods"),
        ([], "python experiments/bass.py SERIES.csv"),
        (["one.csv", "", "adopters", "more"], "python experiments/bass.py SERIES.csv"),
        (["empty.csv"], "empty.csv is no table"),
    ],
)
def test_the_experiment_says_what_is_wrong(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.csv").write_text("adopters\n1\n2\n3\n4\n")
    Path("two.csv").write_text("product,adopters\ndryer,1\ndryer,2\nradio,3\n")
    Path("names.csv").write_text("adopters\na\nb\nc\n")
    Path("short.csv").write_text("adopters\n1\n")
    Path("empty.csv").write_text("")
    assert bass.main(arguments) == 2
    printed, complained = capsys.readouterr()
    assert printed == ""
    assert said in complained


def test_the_experiment_reads_what_it_is_told_and_says_what_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "two.csv"
    file.write_text("product,adopters\ndryer,1\ndryer,2\nradio,3\nradio,4\nradio,5\n")
    assert bass.read(file, "radio").tolist() == [3, 4, 5]
    file = tmp_path / "people.csv"
    file.write_text("toa\n1\n1\n2\n3\n4\n4\n")  # those of 4 never adopted
    assert bass.read(file, "", "toa").tolist() == [2, 1, 1]

    def quick(series: np.ndarray, jobs: int, progress: Any) -> Any:
        for done in range(0, 101, 5):
            progress(done, 100)
        return SimpleNamespace(text=lambda: "the posterior")

    monkeypatch.setattr(bass, "calibrated", quick)
    assert bass.main([str(file), "", "toa"]) == 0
    printed, said = capsys.readouterr()
    assert printed == "the posterior\n"
    assert said.splitlines()[0] == "3 periods, 4 adopters: fitting p, q and m takes some minutes"
    assert said.splitlines()[1:] == [f"{tenth * 10} of 100 worlds" for tenth in range(1, 11)]


def test_folders_of_others_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("")
    with pytest.raises(Exception, match="holds something else"):
        write_folder(tmp_path / "mine", lambda _: None)


# ---------------------------------------------------------------- Bass


class Chain:
    """Bass as the engine's mean field has it: each of N not yet adopting does so with chance p + q·A/N a tick."""

    def __init__(self, people: int, years: int, ticks_per_year: int) -> None:
        self.people, self.years, self.each = people, years, ticks_per_year

    def __call__(self, parameters: Mapping[str, Any], world: int) -> dict[str, Any]:
        chance, adopters, yearly = np.random.default_rng(world), 0, []
        p, q = parameters["p"] / self.each, parameters["q"] / self.each
        for _ in range(self.years):
            before = adopters
            for _ in range(self.each):
                adopters += chance.binomial(self.people - adopters, p + q * adopters / self.people)
            yearly.append(adopters - before)
        return {"adopters": np.array(yearly) * parameters["m"] / self.people}


def bass_priors(total: float) -> dict[str, Any]:
    return {"p": {"uniform": [0.0005, 0.05]}, "q": {"uniform": [0.05, 0.95]}, "m": {"loguniform": [total, 4 * total]}}


def test_a_synthetic_bass_curve() -> None:
    truth = {"p": 0.01, "q": 0.4, "m": 20_000}
    series = Chain(20_000, 14, 1)(truth, 10**6)
    found = fit(Chain(5_000, 14, 1), bass_priors(float(series["adopters"].sum())), series, seed=1, simulations=4000)
    for one in found.posterior.marginals():
        assert one.low <= truth[one.path] <= one.high
        assert one.median == pytest.approx(truth[one.path], rel=0.15)


def series_of(product: str) -> np.ndarray:
    name = "vcr_usa_1980_89.csv.gz" if product == "vcr" else "bass_series.csv.gz"
    with gzip.open(BASS / name, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return np.array([float(row["adopters"]) for row in rows if row.get("product", "vcr") == product])


@pytest.mark.skipif(not BASS.is_dir(), reason="the real series are not on this machine")
@pytest.mark.parametrize(
    ("product", "p", "q", "m", "tolerance"),
    [("room air conditioners", 0.0094, 0.3748, 18_713, 0.15), ("vcr", 0.00659, 0.638, 67_980, 0.5)],
)
def test_real_bass_curves(product: str, p: float, q: float, m: float, tolerance: float) -> None:
    """Published least-squares fits of the continuous model; with months as ticks ours is close to that.

    p of the recorders stands on their first two years; its published interval is wide.
    """
    series = series_of(product)
    found = fit(
        Chain(20_000, len(series), 12),
        bass_priors(series.sum()),
        {"adopters": series},
        seed=1,
        simulations=6000,
        particles=200,
    )
    median = found.posterior.median()
    assert median["p"] == pytest.approx(p, rel=tolerance)
    assert median["q"] == pytest.approx(q, rel=0.15)
    assert median["m"] == pytest.approx(m, rel=0.15)
    assert 0.02 < found.errors()["adopters"] < 0.3


def test_the_experiment_reads_years_and_people(tmp_path: Path) -> None:
    years, people = tmp_path / "years.csv", tmp_path / "people.csv"
    years.write_text("product,year,adopters\na,1,5\nb,1,7\na,2,9\n")
    people.write_text("node,toa\n1,1\n2,3\n3,3\n4,4\n5,5\n")  # 5: never
    assert bass.read(years, "a").tolist() == [5, 9]
    assert bass.read(people, column="toa").tolist() == [1, 0, 2, 1]


def test_the_engines_mean_field_is_the_same_curve() -> None:
    """Twelve ticks a year of p/12 and q/12, against the expected path of the chain; ± 5 standard deviations."""
    p, q, m = 0.02, 0.5, 30_000
    adopters, yearly = 0.0, []
    for _ in range(5):
        before = adopters
        for _ in range(12):
            adopters += (p + q * adopters) / 12 * (1 - adopters)
        yearly.append(m * (adopters - before))
    found = bass.MeanField(5)({"p": p, "q": q, "m": m}, 3)["adopters"]
    assert found == pytest.approx(np.array(yearly), abs=5 * np.sqrt(max(yearly) * m / bass.PEOPLE))
