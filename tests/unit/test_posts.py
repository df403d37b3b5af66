"""Stickiness from posts: known rates come back, and what a table may get wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.shops import explained_columns
from wom_sim.errors import InputError
from wom_sim.model.scenario import Scenario
from wom_sim.model.scenario_file import read_value
from wom_sim.prepared import prepare
from wom_sim.runner import run
from wom_sim.study import posts as p
from wom_sim.study.posts import Beta, Rate, stickiness


def table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def rate(hits: Any, trials: Any) -> Rate:
    return Rate(np.asarray(hits, np.float64), np.asarray(trials, np.float64))


# ---------------------------------------------------------------- statistics


def test_the_fitted_beta_is_the_one_that_rates_came_from() -> None:
    chance = np.random.default_rng(1)
    trials = np.full(400, 300)
    found = p.fitted(rate(chance.binomial(trials, chance.beta(3, 27, 400)), trials))
    assert found.mean == pytest.approx(0.1, rel=0.05)
    assert found.a + found.b == pytest.approx(30, rel=0.2)


def test_contents_that_are_all_alike_are_put_together() -> None:
    chance = np.random.default_rng(2)
    trials = np.full(50, 40)
    found = p.estimate(rate(chance.binomial(trials, 0.1), trials))
    assert np.ptp([one.mean for one in found]) < 0.02
    assert max(one.known for one in found) < 0.5


def test_many_trials_speak_for_themselves_and_few_do_not() -> None:
    hits, trials = [40, 1_000, 30, 20, 2], [400, 5_000, 500, 300, 4]
    found = p.estimate(rate(hits, trials))
    assert found[1].mean == pytest.approx(0.2, abs=0.005)
    assert 0.08 < found[4].mean < 0.3  # half of four would be 0.5
    assert found[1].high - found[1].low < 0.1 * (found[4].high - found[4].low) * 2


def test_two_contents_stand_for_themselves() -> None:
    first, second = p.estimate(rate([10, 50], [100, 100]))
    exact = stats.beta(10.5, 90.5)
    assert (first.mean, first.low, first.high) == pytest.approx((exact.mean(), *exact.ppf([0.05, 0.95])))
    assert second.mean == pytest.approx(50.5 / 101)
    assert p.fitted(rate([0, 0, 0], [9, 9, 9])) == Beta(0.5, 0.5)


def test_intervals_cover() -> None:
    chance = np.random.default_rng(3)
    true, trials = chance.beta(4, 60, 300), chance.integers(20, 400, 300)
    found = p.estimate(rate(chance.binomial(trials, true), trials))
    covered = np.mean([one.low <= theta <= one.high for one, theta in zip(found, true, strict=True)])
    assert 0.85 < covered < 0.95


@pytest.mark.parametrize(("zeros", "sd"), [(0.0, 0.8), (0.4, 0.8), (0.3, 2.0)])
def test_zeros_and_a_lognormal(zeros: float, sd: float) -> None:
    chance = np.random.default_rng(4)
    true = np.where(chance.random(600) < zeros, 0.0, np.minimum(1, np.exp(chance.normal(np.log(0.01), sd, 600))))
    trials = np.full(600, 2_000)
    found = p.spread(rate(chance.binomial(trials, true), trials))
    assert found is not None
    assert found.zeros == pytest.approx(zeros, abs=0.08)
    assert found.median == pytest.approx(0.01, rel=0.2)
    assert found.sd_log == pytest.approx(sd, rel=0.15)


def test_few_trials_are_no_zeros() -> None:
    chance = np.random.default_rng(5)
    trials = np.full(300, 60)
    found = p.spread(rate(chance.binomial(trials, 0.02), trials))  # 30 in 100 show none of it
    assert found is not None
    assert found.zeros < 0.12


def test_a_handful_of_contents_has_no_spread() -> None:
    assert p.spread(rate(range(1, 10), [100] * 9)) is None
    assert p.spread(rate([0] * 9 + [1, 1], [100] * 11)) is None


# ---------------------------------------------------------------- from rates to the model


def test_one_post_by_hand(tmp_path: Path) -> None:
    """1,000 reached, 200 noticed, of whom 20 like and 10 share; 50 click and 5 buy; the weights are ½."""
    path = table(tmp_path, "post,reach,views,likes,shares,clicks,orders", "a,1000,200,20,10,50,5")
    found = stickiness(path, attention=0.5, trust=0.5).contents["a"]
    half = 1e-3
    assert found["attract"].value == pytest.approx(1 - 0.8**2, abs=3e-3)  # twice the exposure for a weight of ½
    assert found["engage"].value == pytest.approx(1 - (1 - 20.5 / 201) ** 2, abs=half)
    assert found["share"].value == pytest.approx(10.5 / 201, abs=half)
    assert found["visit"].value == pytest.approx(1 - (1 - 50.5 / 1001) ** 2, abs=half)
    assert found["persuade"].value == pytest.approx(5.5 / 51, abs=half)


def test_who_was_reached_twice_had_two_chances_to_notice(tmp_path: Path) -> None:
    """1,000 people saw it twice each and 360 noticed: pc(attract, 2 · ½) = .36, so that attract is .36 and not .59."""
    path = table(tmp_path, "post,reach,impressions,views,likes", "a,100000,200000,36000,100")
    assert stickiness(path, attention=0.5).contents["a"]["attract"].value == pytest.approx(0.36, abs=0.001)
    once = table(tmp_path, "post,reach,impressions,views,likes", "a,100000,100000,36000,100")
    assert stickiness(once, attention=0.5).contents["a"]["attract"].value == pytest.approx(1 - 0.64**2, abs=0.001)


def test_without_views_only_products_are_measured(tmp_path: Path) -> None:
    path = table(tmp_path, "post,reach,shares", "a,10000,40")
    low, high = (stickiness(path, attract=attract, attention=1).contents["a"]["share"] for attract in (0.2, 0.4))
    assert 0.2 * low.value == pytest.approx(0.4 * high.value, rel=0.01)
    text = " ".join(stickiness(path, attract=0.2).text().split())
    assert "attract is taken to be 20%" in text
    assert "Only attract × share and attract × engage are measured" in text


def test_posts_of_one_content_differ_by_more_than_chance(tmp_path: Path) -> None:
    """Their counts are divided by the dispersion, so that the interval is wider than that of one large post."""
    apart = table(tmp_path, "content,reach,clicks", "a,1000,20", "a,1000,80", "a,1000,20", "a,1000,80")
    wide = stickiness(apart).contents["a"]["visit"]
    narrow = stickiness(table(tmp_path, "content,reach,clicks", "a,4000,200")).contents["a"]["visit"]
    assert wide.value == pytest.approx(narrow.value, rel=0.1)
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_what_the_simulation_counts_comes_back(tmp_path: Path, engine: Any) -> None:
    """One post to everybody, in a world whose content is known: the estimates hold the truth."""
    true, once = {"attract": 0.35, "engage": 0.2, "share": 0.1}, {"from": "2027-03-01", "to": "2027-03-01"}
    scenario = Scenario.parse(
        {
            "name": "one post",
            "dates": {"start": "2027-03-01", "end": "2027-03-02"},
            "market": {"simulate": 3000, "network": {"kind": "erdos_renyi", "mean_degree": 0}},
            "brands": {"b": {"channels": {"page": {"followers": 3000, "reach": 1.0}}}},
            "contents": {"c": true},
            "plan": {"post": {"kind": "posts", "channel": "page", "content": "c", **once}},
            "strategies": {"post": ["post"]},
        }
    )  # fmt: skip
    found = run(prepare(scenario), "post", seed=1, engine=engine).summary()
    path = table(
        tmp_path, "post;alcance;visualizaciones;me gusta;compartidos",
        f"1;{found['reach']:.0f};{found['notices']:.0f};{found['engagements']:.0f};{found['shares']:.0f}",
    )  # fmt: skip
    estimates = stickiness(path).contents["1"]
    for name, value in true.items():
        assert estimates[name].low < value < estimates[name].high


# ---------------------------------------------------------------- words and files


SPANISH = (
    "Publicación;Contenido;Alcance;Impresiones;Me gusta;Compartidos;Clics en el enlace;Pedidos;Guardados",
    "2026-11-03;unboxing;1.200;1.500;14;9;40;3;7",
    "2026-11-05;unboxing;2.000;2.400;22;12;60;4;9",
    "2026-11-07;oferta;900;1.000;3;0;35;4;1",
    "Total;;4.100;4.900;39;21;135;11;17",
)


def test_a_spanish_table(tmp_path: Path) -> None:
    found = stickiness(table(tmp_path, *SPANISH))
    assert found.posts == {"unboxing": 2, "oferta": 1}
    assert set(found.contents["oferta"]) == {"engage", "share", "visit", "persuade"}
    assert "Guardados" in found.text()


def test_the_fragment_is_a_part_of_a_scenario(tmp_path: Path) -> None:
    found = stickiness(table(tmp_path, "post,reach,likes", *(f"2026-01-{day:02d},1000,{day}" for day in range(1, 32))))
    contents = read_value(found.fragment())["contents"]
    assert len(contents) == 32  # every post, and what a typical one is like
    assert set(contents["2026-01-05"]) == {"attract", "share", "engage"}
    assert "… and 11 more" in found.text()
    assert len(read_value(found.text().split("To paste into a scenario:")[1])["contents"]) == 21
    Scenario.parse(
        {
            "name": "x", "dates": {"start": "2027-03-01", "end": "2027-03-02"}, "brands": {"b": {}},
            "market": {"simulate": 50, "network": {"kind": "complete"}}, "contents": contents,
        }
    )  # fmt: skip


def test_what_is_saved(tmp_path: Path) -> None:
    found = stickiness(table(tmp_path, *SPANISH))
    folder = found.save(tmp_path / "out")
    assert sorted(path.name for path in folder.iterdir()) == [
        "codebook.csv",
        "contents.yaml",
        "provenance.json",
        "stickiness.csv",
    ]
    assert explained_columns(folder)
    assert found.save(folder) == folder  # one of our own is replaced
    assert json.loads((folder / "provenance.json").read_text())["study"] == "posts"
    assert len(found.table()) == 8
    assert json.loads(json.dumps(found.data()))["posts"] == {"unboxing": 2, "oferta": 1}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["post,likes", "a,5"], "no column says reach: one of reach, people reached"),
        (["post,reach", "a,5"], "no column says likes or shares or clicks"),
        (["post,reach,likes"], "there is nothing under the headings"),
        (["post,reach,likes", "a,0,0"], r"row 2, column reach \(B2\): nobody was reached"),
        (["post,reach,likes", "a,,3"], "nobody was reached"),
        (["post,reach,likes", "a,100,-3"], r"\(C2\): must be at least 0"),
        (["post,reach,clicks,orders", "a,100,3,4"], r"column orders \(D2\): 4 orders of 3 clicks cannot be"),
        (["post,reach,likes", "a,100,30"], r"30 likes of 16 noticed \(worked out with attract 35 %\) cannot be"),
        (["post,reach,liks", "a,100,30"], r"\(C1\): unknown column 'liks' – did you mean 'likes'"),
        (["content,reach,likes", "a,100,3", ",100,3"], "the row names no content"),
        (["total,reach,likes", "total,100,3"], "there is no post under the headings"),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, rows: list[str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        stickiness(table(tmp_path, *rows))


@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_weights_out_of_range(tmp_path: Path, weight: float) -> None:
    path = table(tmp_path, "post,reach,likes", "a,100,3")
    with pytest.raises(InputError, match="attention must be above 0 and at most 1"):
        stickiness(path, attention=weight)
    with pytest.raises(InputError, match="attract must be above 0 and at most 1"):
        stickiness(path, attract=weight)
