"""``wom seeds``: what is said, saved and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import wom_sim as ws
from wom_sim.cli import main

KARATE = ws.Network.generate("karate")


def test_the_text_ranks_methods_and_says_what_is_certain():
    found = ws.seeds(KARATE, ["random", "opim"], k=3, p=0.2, worlds=300, seed=2)
    text = found.text()
    assert text.startswith("Whom to seed on karate")
    assert "chance 0.2" in text
    assert "of 300 worlds, seed 2" in text
    assert "(both with" in text
    assert "53.2 % is promised" in text
    table = found.table()
    assert table["method"].tolist() == ["random", "opim"]
    best = table.set_index("method")
    assert best.loc["opim", "spread"] > best.loc["random", "spread"]
    assert best.loc["opim", "at_least"] <= best.loc["opim", "spread"] + best.loc["opim", "half_width"]
    assert best.loc["opim", "at_most"] >= best.loc["opim", "spread"] - best.loc["opim", "half_width"]


def test_methods_by_lot_choose_anew_in_every_world():
    """Of 77 people 6 drawn once won 24; on average they win 6: one draw would be told as the method."""
    novel = ws.Network.generate("les_miserables")
    found = ws.seeds(novel, ["random", "one_hop", "degree"], k=6, link="step", needed=5, worlds=60, seed=1)
    table = found.table().set_index("method")
    assert (table["half_width"] > 0).tolist() == [True, True, False]
    assert table.loc["random", "spread"] < 8
    for row, method in enumerate(["random", "one_hop"]):
        drawn = ws.seeding.select(novel, method, k=6, seed=1)
        assert found.choices[row].ids.tolist() == drawn.tolist()
        first = ws.classic.complex_contagion(novel, k=5, seeds=drawn).sizes[0]
        assert found.sizes[row, 0] == first
    assert len(set(found.sizes[1].tolist())) > 1
    assert "random and one_hop choose other people in every world" in " ".join(found.text().split())
    alone = ws.seeds(novel, "random", k=2, worlds=2).text()
    assert "random chooses other people" in " ".join(alone.split())


def test_several_friends_are_no_case_for_guarantees():
    found = ws.seeds(KARATE, ["degree", "cluster"], k=4, link="step", worlds=2)
    assert "no method guarantees a share" in " ".join(found.text().split())
    assert found.data()["needed"] == 2


def test_money_buys_people_at_their_prices():
    found = ws.seeds(KARATE, ["degree", "opim"], budget=30, each=2, per_follower=1, p=0.2, worlds=50)
    assert (found.table()["cost"] <= 30).all()
    chosen = found.chosen()
    assert (chosen["price"] == 2 + chosen["friends"]).all()
    assert "With prices nothing is promised" in " ".join(found.text().split())


def test_the_command_saves_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("friends.csv").write_text("source,target\nann,bob\nbob,cem\nbob,dia\n", encoding="utf-8")
    arguments = ["seeds", "friends.csv", "--method", "degree,one_hop", "--k", "2", "--worlds", "20"]
    assert main([*arguments, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["methods"][0]["ids"] == ["bob", "ann"]
    assert main(arguments) == 0
    assert "results/friends-seeds/" in capsys.readouterr().out
    folder = Path("results/friends-seeds")
    assert pd.read_csv(folder / "seeds.csv")["id"].tolist()[:2] == ["bob", "ann"]
    assert pd.read_csv(folder / "spread.csv")["method"].tolist() == ["degree", "one_hop"]
    assert (folder / "figures" / "spread.png").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--method", "loudest"], "unknown seeding method 'loudest'"),
        (["--method", ","], "name at least one method"),
        (["--k", "35"], "k must be from 0 to 34"),
        (["--k", "3", "--budget", "9"], "how many people or how much money"),
        (["--link", "step"], "no share of the optimum is guaranteed"),
        (["--p", "2"], "2"),
        (["--budget", "0"], "must be above 0"),
        (["--budget", "1e14"], "must be from 0 to"),
        (["--budget", "much"], "must be a number"),
        (["--epsilon", "70%"], "epsilon must be above 0 and below 0.6"),
        (["--method", "early", "--k", "3"], "rank people by an attribute"),
    ],
)
def test_what_cannot_be_asked(options, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    try:
        code = main(["seeds", "karate", "--worlds", "5", *options])
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_network(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["seeds", "nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err
