"""wom calibrate, track and lift as typed in a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.shops import SHOP, counts, shop, write_counts
from wom_sim.cli import main
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.calibrate.posterior import Posterior, fits
from wom_sim.studies.compare.ignorance import varying

STUDY = """\
study: calibrate
scenario: shop.yaml
strategy: both
data: sales.csv
fit:
  brands.shop.visits_per_day: {loguniform: [0.3%, 10%]}
particles: 20
simulations: 80
engine: array
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop")
    (path / "shop.yaml").write_text(Scenario.parse(SHOP).to_yaml(), encoding="utf-8")
    (path / "study.yaml").write_text(STUDY, encoding="utf-8")
    write_counts(path / "sales.csv", np.mean([counts(shop(), world) for world in range(20)], axis=0).round())
    (path / "posts.csv").write_text("post;alcance;me gusta\na;1000;9\nb;2000;30\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def fit(folder: Path) -> Path:
    """What was fitted."""
    assert main(["calibrate", str(folder / "study.yaml"), "--jobs", "1", "--out", str(folder / "fit")]) == 0
    return folder / "fit"


def typed(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    code = main([str(one) for one in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_calibrate(folder: Path, fit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In two processes the same bytes as in one."""
    said = (fit / "answer.txt").read_text("utf-8")
    assert "a small shop: 1 parameter fitted to 9 counts of visits, orders and shares under both." in said
    code, out, err = typed(capsys, "calibrate", folder / "study.yaml", "--jobs", 2, "--out", tmp_path / "two", "--json")
    data = json.loads(out)
    assert (code, err) == (0, "")
    assert data["folder"].endswith("two")
    assert set(data["marginals"]) == {"brands.shop.visits_per_day"}
    names = sorted(path.relative_to(fit) for path in fit.rglob("*") if path.is_file())
    assert Path("posterior.parquet") in names
    for name in names:
        assert (fit / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_compare_takes_what_was_fitted(
    folder: Path, fit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("compare", folder / "shop.yaml", "--posterior", fit, "--worlds", 12, "--jobs", 1)
    code, out, _ = typed(capsys, *arguments, "--engine", "array", "--out", tmp_path / "c")
    assert code == 0
    assert "Beside them 20 draws of the fits" in out
    assert "Fitted in part, to a past" in out
    assert "nothing has been fitted" not in out
    assert f"--posterior {fit}" in out
    centre = Posterior.read(fit).centre()["brands.shop.visits_per_day"]
    assert Scenario.read(tmp_path / "c" / "scenario.yaml").brands["shop"].visits_per_day == centre
    draws = pd.read_parquet(tmp_path / "c" / "draws.parquet")
    assert draws["draw"].nunique() == 20


def test_presets_are_drawn_beside_what_was_fitted(
    folder: Path, fit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("compare", folder / "shop.yaml", "--posterior", fit, "--worlds", 12, "--jobs", 1)
    dollars = ("--set", "money={currency: USD}", "--set", "plan.ads.cpm=preset instagram.cpm")
    preset = (*dollars, "--engine", "array", "--out", tmp_path / "c")
    code, out, _ = typed(capsys, *arguments, *preset)
    assert code == 0
    assert "Beside them 20 draws of the fits and presets from their low – high" in out
    assert "across fits and presets" in out or "If the fits and presets are wrong" in out
    draws = fits(Scenario.read(tmp_path / "c" / "scenario.yaml"), fit).draws
    assert {"plan.ads.cpm", "brands.shop.visits_per_day"} <= set(varying(draws))


def test_a_posterior_of_another_scenario(
    fit: Path, configs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = typed(capsys, "compare", configs / "classroom.yaml", "--posterior", fit)
    assert (code, out) == (2, "")
    assert f"{fit}: what was fitted does not go into this scenario: " in err
    assert "unknown key 'shop'" in err
    assert "hint: compare the scenario that was calibrated" in err
    assert not (tmp_path / "results").exists()


def test_a_posterior_that_is_not_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = typed(capsys, "compare", folder / "shop.yaml", "--posterior", "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere: holds no posterior" in err
    assert not (tmp_path / "results").exists()


def test_another_seed(folder: Path, fit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("calibrate", folder / "study.yaml", "--jobs", 1, "--seed", 8, "--json", "--out", tmp_path / "a")
    assert json.loads(typed(capsys, *arguments)[1])["seed"] == 8
    assert Posterior.read(fit).centre() != Posterior.read(tmp_path / "a").centre()


def test_posts(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = typed(capsys, "calibrate", "--posts", folder / "posts.csv", "--attract", "0.2")
    assert code == 0
    assert "attract is taken to be 20%" in out
    assert "Saved" not in out
    data = json.loads(typed(capsys, "calibrate", "--posts", folder / "posts.csv", "--json", "--out", tmp_path / "p")[1])
    assert data["posts"] == {"a": 1, "b": 1}
    assert (tmp_path / "p" / "contents.yaml").is_file()


def test_track(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("track", folder / "shop.yaml", folder / "sales.csv", "--strategy", "both", "--worlds", 30, "--jobs", 1)
    code, out, _ = typed(capsys, *arguments, "--engine", "array", "--out", tmp_path / "t")
    assert code == 0
    assert "Nothing speaks against the plan, but in so wide a band" in " ".join(out.split())
    data = json.loads(typed(capsys, *arguments, "--engine", "array", "--out", tmp_path / "t", "--json")[1])
    assert (data["strategy"], data["worlds"], data["moved"]) == ("both", 30, [])
    placed = [one for one in arguments if one != "--strategy"]
    assert typed(capsys, *placed, "--engine", "array", "--out", tmp_path / "t")[1] == out


def test_lift(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("lift", folder / "shop.yaml", "both", "--worlds", 30, "--jobs", 1, "--engine", "array")
    code, out, _ = typed(capsys, *arguments, "--effect", "50%", "--out", tmp_path / "l")
    assert code == 0
    assert "a test of both against nothing that must not miss +50.0 % orders" in " ".join(out.split())
    data = json.loads(typed(capsys, *arguments, "--effect", "own", "--out", tmp_path / "l", "--json")[1])
    assert data["effect"] == data["own_effect"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["calibrate"], "name a study file (wom calibrate STUDY), or a table of posts"),
        (["calibrate", "study.yaml", "--posts", "posts.csv"], "name a study file"),
        (["calibrate", "stuyd.yaml"], "stuyd.yaml: there is no such file – did you mean 'study.yaml'?"),
        (["calibrate", "shop.yaml"], "study: is missing"),
        (["calibrate", "--posts", "pots.csv"], "pots.csv: there is no such file – did you mean 'posts.csv'?"),
        (["track", "shop.yaml", "sales.csv"], "which strategy? One of: nothing, ads, both"),
        (["track", "shop.yaml", "sales.csv", "bth"], "unknown strategy 'bth' – did you mean 'both'?"),
        (["track", "shop.yaml", "sales.csv", "both", "--assume", "film.shar"], "did you mean 'contents.film.share'?"),
        (["track", "shop.yaml", "posts.csv", "--strategy", "both"], "no column says date or week or day"),
        (["lift", "shop.yaml", "both", "--against", "both"], "both cannot be tested against itself"),
        (["lift", "shop.yaml", "both", "--effect", "much"], "effect much: write 5%, 0.05 or own"),
        (["lift", "shop.yaml", "both", "--effect", "10"], "effect 10 would be +1,000 %\n   hint: write 10% or 0.1"),
    ],
)
def test_mistakes_are_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(folder)
    before = sorted(folder.iterdir())
    code, out, err = typed(capsys, *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert sorted(folder.iterdir()) == before


def test_the_shipped_example_is_sound(configs: Path) -> None:
    """The study, its scenario and its data fit together; running it takes minutes."""
    from wom_sim.studies.calibrate.answer import read_scenario
    from wom_sim.studies.calibrate.observed import read_observed
    from wom_sim.studies.calibrate.study import CalibrateStudy
    from wom_sim.studies.posts.answer import stickiness

    study = CalibrateStudy.given(configs / "calibrate.yaml")
    observed = read_observed(study.data_path, read_scenario(study).dates)
    assert observed.series == ("conversions", "visits", "shares")
    assert observed.periods == 12
    assert set(stickiness(configs / "posts.csv").contents) == {"unboxing", "oferta", "barista"}
