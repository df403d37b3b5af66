"""Stickiness from posts: known rates come back, and what a table may get wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shops import explained_columns
from wom_sim.campaign.prepare import prepare
from wom_sim.errors import InputError
from wom_sim.reading.yaml_file import read_value
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.posts.answer import stickiness


def table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


# ---------------------------------------------------------------- from rates to the model


def test_one_post_by_hand(tmp_path: Path) -> None:
    """1,000 reached, 200 noticed, of whom 10 share; 20 like it, 50 click and 5 buy; it gets ½ of their attention."""
    path = table(tmp_path, "post,reach,noticed,likes,shares,clicks,orders", "a,1000,200,20,10,50,5")
    found = stickiness(path, attention=0.5).contents["a"]
    half = 1e-3
    assert found["attract"].value == pytest.approx(1 - 0.8**2, abs=3e-3)  # twice the exposure for a weight of ½
    assert found["engage"].value == pytest.approx(20.5 / 1001, abs=half)  # at each delivery, noticed or not
    assert found["share"].value == pytest.approx(10.5 / 201, abs=half)
    assert found["attract"].value * found["visit"].value == pytest.approx(1 - (1 - 50.5 / 1001) ** 2, abs=half)
    assert found["persuade"].value == pytest.approx(5.5 / 51, abs=half)


def test_who_was_reached_twice_had_two_chances_to_notice(tmp_path: Path) -> None:
    """1,000 people saw it twice each and 360 noticed: pc(attract, 2 · ½) = .36, so that attract is .36 and not .59."""
    path = table(tmp_path, "post,reach,impressions,noticed,likes", "a,100000,200000,36000,100")
    assert stickiness(path, attention=0.5).contents["a"]["attract"].value == pytest.approx(0.36, abs=0.001)
    once = table(tmp_path, "post,reach,impressions,noticed,likes", "a,100000,100000,36000,100")
    assert stickiness(once, attention=0.5).contents["a"]["attract"].value == pytest.approx(1 - 0.64**2, abs=0.001)


def test_without_views_only_products_are_measured(tmp_path: Path) -> None:
    path = table(tmp_path, "post,reach,shares", "a,10000,40")
    low, high = (stickiness(path, attract=attract, attention=1).contents["a"]["share"] for attract in (0.2, 0.4))
    assert 0.2 * low.value == pytest.approx(0.4 * high.value, rel=0.01)
    text = " ".join(stickiness(path, attract=0.2).text().split())
    assert "attract is taken to be 20%" in text
    assert "Only attract × share and attract × visit are measured" in text


def test_posts_of_one_content_differ_by_more_than_chance(tmp_path: Path) -> None:
    """Their counts are divided by the dispersion, so that the interval is wider than that of one large post."""
    apart = table(tmp_path, "content,reach,clicks", "a,1000,20", "a,1000,80", "a,1000,20", "a,1000,80")
    wide = stickiness(apart).contents["a"]["visit"]
    narrow = stickiness(table(tmp_path, "content,reach,clicks", "a,4000,200")).contents["a"]["visit"]
    assert wide.value == pytest.approx(narrow.value, rel=0.1)
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


COUNTED = ("reach", "notices", "engagements", "shares", "visits", "conversions")


def test_what_the_simulation_counts_comes_back(tmp_path: Path, engine: Any) -> None:
    """One post to everybody, in a world whose content is known: the estimates hold the truth."""
    true = {"attract": 0.35, "engage": 0.2, "share": 0.1, "visit": 0.3, "persuade": 0.2}
    once = {"from": "2027-03-01", "to": "2027-03-01"}
    scenario = Scenario.parse(
        {
            "name": "one post",
            "dates": {"start": "2027-03-01", "end": "2027-03-02"},
            "market": {"simulate": 3000, "network": {"kind": "erdos_renyi", "mean_degree": 0}},
            "brands": {"b": {"channels": {"page": {"followers": 3000, "reach": 1.0}}}},
            "contents": {"c": true},
            "sharing": {"customers": 0},  # who buys does not pass it on a second time
            "plan": {"post": {"kind": "posts", "channel": "page", "content": "c", **once}},
            "strategies": {"post": ["post"]},
        }
    )  # fmt: skip
    found = run(prepare(scenario), "post", seed=1, engine=engine).summary()
    path = table(
        tmp_path, "post;alcance;lo notaron;me gusta;compartidos;clics;pedidos",
        ";".join(["1", *(f"{found[name]:.0f}" for name in COUNTED)]),
    )  # fmt: skip
    estimates = stickiness(path).contents["1"]
    for name, value in true.items():
        assert estimates[name].low < value < estimates[name].high


def test_eleven_orders_are_no_certain_rate(tmp_path: Path) -> None:
    """2 + 1 of 71, 5 of 55 and 3 of 25 clicks: chance alone makes 7 % of 151 uncertain by 2 points and more."""
    rows = ("film,1200,300,40,2", "film,980,210,31,1", "letter,850,400,55,5", "offer,640,150,25,3")
    found = stickiness(table(tmp_path, "content,reach,noticed,clicks,orders", *rows))
    for one in (rates["persuade"] for rates in found.contents.values()):
        assert one.low < 0.06
        assert one.high > 0.095
        assert one.known < 0.9
    text = " ".join(found.text().split())
    assert "11 orders cannot tell contents apart: persuade may be one for all." in text
    assert "clicks cannot" not in text  # 71 of 2,180, 55 of 850 and 25 of 640 differ
    assert found.data()["alike"] == {"persuade": 11}


def test_why_attract_is_more_than_views_of_reach(tmp_path: Path) -> None:
    """A quarter noticed, of people who saw it 1.25 times at attention .4, half a look: attract = 1 − .75² = .4375."""
    path = table(tmp_path, "post,reach,impressions,noticed,likes", "a,1200,1500,300,20")
    text = " ".join(stickiness(path, attention=0.4).text().split())
    assert "Of a, 300 of 1,200 people reached noticed (25%), who saw it 1.25 times each" in text
    assert "attract = 1 − (1 − 0.25)^(1 / (0.4 × 1.25)) = 43.8%" in text
    assert "full look" not in stickiness(table(tmp_path, "post,reach,likes", "a,1200,20")).text()


def test_a_content_that_nobody_clicked_has_no_rate_of_orders(tmp_path: Path) -> None:
    found = stickiness(table(tmp_path, "post,reach,clicks,orders", "a,1000,20,3", "b,1000,,", "c,1000,0,0"))
    assert [set(rates) for rates in found.contents.values()] == [{"visit", "persuade"}, set(), {"visit"}]
    assert "b" in found.text()
    assert "persuade" not in found.fragment().split("b:")[1]


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
        "answer.txt",
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
        (["post,reach,likes", "a,100,101"], "101 likes of 100 reach cannot be"),
        (["post,reach,shares", "a,100,30"], r"30 shares of 16 noticed \(worked out with attract 35 %\) cannot be"),
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
