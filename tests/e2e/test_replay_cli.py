"""``wom explain`` and ``wom replay`` from results: the right strategy, what is written, and what is refused."""

from __future__ import annotations

import json
import shutil
from io import BytesIO

import pytest
from PIL import Image

from wom_sim import explain
from wom_sim.cli import main
from wom_sim.ledger import Event
from wom_sim.results.run import run


@pytest.fixture(scope="module")
def compared(tmp_path_factory, configs):
    """The folder of a small comparison, in which the poster is the best and the best connected come second."""
    folder = tmp_path_factory.mktemp("results") / "all"
    assert main(["compare", str(configs / "classroom.yaml"), "--worlds", "2", "--out", str(folder), "--json"]) == 0
    return folder


def told(capsys, *arguments):
    """What a command says with ``--json``."""
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_replay_of_results_goes_with_them(compared, configs, tmp_path, capsys):
    """Run again, the folder would hold a page of worlds that are gone; one that was changed stays, as one elsewhere."""
    folder = shutil.copytree(compared, tmp_path / "all")
    pages = [folder / "replay.html", folder / "mine.html", tmp_path / "replay.html"]
    for page in pages:
        assert main(["replay", str(folder), "--html", str(page)]) == 0
    assert {"replay.html", "mine.html"} <= {*json.loads((folder / "provenance.json").read_text())["written"]}
    pages[1].write_text("changed", encoding="utf-8")
    assert main(["compare", str(configs / "classroom.yaml"), "--worlds", "2", "--out", str(folder), "--json"]) == 0
    assert [page.is_file() for page in pages] == [False, True, True]


def test_explain_takes_the_best_strategy_of_a_comparison(compared, configs, capsys):
    found = told(capsys, "explain", compared, "3")
    assert (found["person"], found["strategy"], found["seed"]) == ("3", "poster", 7)
    assert found == explain(configs / "classroom.yaml", "poster", 3).data()
    three = told(capsys, "explain", compared, "--strategy", "connected")
    assert len({one["person"] for one in three}) == 3
    assert all(one["why"] for one in three)


def test_explain_takes_the_strategy_of_a_run(tmp_path, configs, capsys):
    assert main(["run", str(configs / "classroom.yaml"), "friends", "--out", str(tmp_path / "mine"), "--json"]) == 0
    assert told(capsys, "explain", tmp_path / "mine", "3")["strategy"] == "friends"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "x"], "x"),
        (["explain", "3", "--strategy", "posters"], "poster"),
        (["replay", "random", "friends", "poster"], "two side by side"),
        (["replay", "--html", "taken.html"], "is no replay"),
        (["replay", "--html", "nowhere/a.html"], "there is no folder"),
    ],
)
def test_bad_input_is_refused(compared, capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.html").write_text("mine")
    verb, *others = arguments
    assert main([verb, str(compared), *others]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["taken.html"]


def test_replay_writes_a_page_and_a_picture_the_same_each_time(compared, capsys, tmp_path):
    page, picture = tmp_path / "a.html", tmp_path / "a.gif"
    found = told(capsys, "replay", compared, "--html", page, "--gif", picture)
    assert [*found["strategies"]] == ["poster", "connected"]
    for name, ends in found["strategies"].items():
        rows = run(compared / "scenario.yaml", name).history.rows
        assert ends["noticed"] == len(set(rows["person"][rows["event"] == Event.NOTICE].tolist()))
    before = page.read_bytes(), picture.read_bytes()
    told(capsys, "replay", compared, "--html", page, "--gif", picture)
    assert (page.read_bytes(), picture.read_bytes()) == before
    with Image.open(BytesIO(before[1])) as gif:
        assert gif.n_frames == 21
    assert len(before[1]) < 1_500_000
    assert b"http:" not in before[0]
    assert b"https:" not in before[0]


def test_the_line_that_embeds_is_printed(compared, capsys, tmp_path):
    assert main(["replay", str(compared), "--html", str(tmp_path / "a.html")]) == 0
    assert '<iframe src="a.html"' in capsys.readouterr().out
