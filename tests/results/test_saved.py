"""Stopping, saving, and going on with another plan: ``wom run --through --save`` and ``--from``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError, ScenarioError
from wom_sim.reading.yaml_file import dump
from wom_sim.results.course.saved import ABOUT
from wom_sim.studies.parity.answer import differences

DAY = "2027-03-10"


def shop(**changes: Any) -> ws.Scenario:
    """Sixty people, two brands' worth of lines, four weeks; a strategy whose plan changes after :data:`DAY`."""
    whole: dict[str, Any] = {
        "name": "shop",
        "dates": {"start": "2027-03-01", "end": "2027-03-28"},
        "market": {"simulate": 60, "people": 6000, "network": {"kind": "ring", "friends": 6},
                   "segments": {"young": {"share": "40%", "age": "18-30"}, "old": {"share": "60%", "age": "31-70"}}},
        "sharing": {"contact": "40%", "days": 2},
        "channels": ["street", "video site"],
        "brands": {"shop": {"margin_per_order": 20, "visits_per_day": "1%",
                            "channels": {"blog": {"followers": 2000, "reach": "40%", "subscribe": "10%"}}}},
        "contents": {"film": {"attract": "50%", "share": "30%", "visit": "40%", "persuade": "30%"}},
        "plan": {
            "ads": {"kind": "ads", "content": "film", "channel": "street", "from": "2027-03-01", "to": "2027-03-28",
                    "budget": 280, "cpm": 10, "cap_per_week": 3},
            "posts": {"kind": "posts", "content": "film", "channel": "blog", "every": 3, "from": "2027-03-01",
                      "to": "2027-03-28", "cost_per_post": 1},
            "gifts": {"kind": "samples", "content": "film", "on": "2027-03-02", "who": "random", "number": 300,
                      "cost_each": 1},
            "late film": {"kind": "ads", "content": "film", "channel": "video site", "target": {"age": "18-30"},
                          "from": "2027-03-15", "to": "2027-03-24", "budget": 100, "cpm": 12},
        },
        "strategies": {
            "planned": ["ads", "posts", "gifts"],
            "changed": {"lines": ["late film", "gifts", "ads", "posts"], "changes": {"2027-03-12": {"ads": 30}}},
        },
    }  # fmt: skip
    return ws.Scenario.parse(whole).with_changes(changes)


@pytest.mark.parametrize("strategy", ["planned", "changed"])
def test_a_saved_world_goes_on_as_the_changed_plan_would_have_gone(strategy: str, engine: Any, tmp_path: Path) -> None:
    """What is changed lies in the future, so the world is the one in which it had been planned from the beginning."""
    file = tmp_path / "world.npz"
    stopped = ws.run(shop(), "planned", engine=engine, through=DAY, save=file)
    spent = next(one.account.spent for one in ws.prepare(shop()).plan("planned") if one.line.name == "ads")
    assert stopped.data()["lines"]["ads"]["spent"] == pytest.approx(sum(spent[tick] for tick in range(1, 11)))
    later, whole = ws.run(shop(), strategy, from_file=file, engine=engine), ws.run(shop(), strategy, engine=engine)
    assert differences(later.history, whole.history) == ()
    assert later.summary() == whole.summary()
    other = ws.run(shop(), "changed" if strategy == "planned" else "planned", engine=engine)
    assert differences(later.history, other.history) != ()


def test_a_line_that_is_new_changes_nobodys_past(tmp_path: Path) -> None:
    """A line for an audience and a channel of its own, which move the bits of all others."""
    file, without = tmp_path / "world.npz", shop().as_mapping()
    del without["plan"]["late film"], without["strategies"]["changed"]
    ws.run(ws.Scenario.parse(without), "planned", through=DAY, save=file)
    later, whole = ws.run(shop(), "changed", from_file=file), ws.run(shop(), "changed")
    assert differences(later.history, whole.history) == ()


def test_it_stops_twice_and_says_what_was_seen(tmp_path: Path) -> None:
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    ws.run(shop(), "planned", world=3, through=DAY, save=first)
    seen = ws.run(shop(), from_file=first, through="2027-03-20", save=second)
    at_once = ws.run(shop(), "planned", world=3, through="2027-03-20", save=tmp_path / "c.npz")
    assert seen.seen == at_once.seen
    assert "through 2027-03-20" in seen.text()
    assert ws.run(shop(), from_file=second).summary() == ws.run(shop(), "planned", world=3).summary()


# ---------------------------------------------------------------- what has passed has passed


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"plan.ads.budget": 300}, "plan.ads", "would have done something else up to 2027-03-10"),
        ({"plan.ads.to": "2027-03-20"}, "plan.ads", "would have done something else"),
        ({"plan.gifts.on": "2027-03-03"}, "plan.gifts", "would have done something else"),
        ({"plan.ads.target": {"age": "18-30"}}, "plan.ads", "would have done something else"),
        ({"plan.late film.from": "2027-03-09"}, "plan.late film", "begins before 2027-03-11"),
        ({"strategies.changed.lines": ["late film", "ads", "posts"]}, "strategies.changed.lines", "cannot be left out"),
        ({"strategies.changed.changes": {"2027-03-10": {"ads": 30}}}, "plan.ads", "would have done something else"),
        ({"contents.film.share": "31%"}, "contents", "is not as it was when"),
        ({"market.network.friends": 8}, "market", "is not as it was when"),
        ({"dates.end": "2027-03-29"}, "dates", "is not as it was when"),
    ],
)  # fmt: skip
def test_a_change_of_what_has_passed_is_refused(changes: Any, path: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "world.npz"
    ws.run(shop(), "planned", through=DAY, save=file)
    with pytest.raises(ScenarioError, match=words) as error:
        ws.run(shop(**changes), "changed", from_file=file)
    assert str(error.value).startswith(path)


@pytest.mark.parametrize(
    "changes",
    [{"plan.late film.budget": 50}, {"plan.posts.to": "2027-03-12"}, {"goals": {"reach": 1000}}, {"name": "other"}],
)
def test_a_change_of_what_comes_is_not(changes: Any, tmp_path: Path) -> None:
    file, changed = tmp_path / "world.npz", shop(**changes)
    ws.run(shop(), "planned", through=DAY, save=file)
    later, whole = ws.run(changed, "changed", from_file=file), ws.run(changed, "changed")
    assert differences(later.history, whole.history) == ()


def test_another_world_or_seed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "world.npz"
    ws.run(shop(), "planned", world=2, through=DAY, save=file)
    with pytest.raises(InputError, match="holds world 2 of seed 7, and no other"):
        ws.run(shop(), from_file=file, world=1)
    with pytest.raises(InputError, match="and no other"):
        ws.run(shop(), from_file=file, seed=8)
    with pytest.raises(InputError, match="other media"):
        ws.run(shop(), from_file=file, media=frozenset({ws.Medium.PAID}))


def test_behaviour_of_ones_own_is_not_saved(tmp_path: Path) -> None:
    class Own(ws.Consumer):
        pass

    with pytest.raises(InputError, match="Own is behaviour of your own"):
        ws.run(shop(), "planned", consumer=Own, through=DAY, save=tmp_path / "w.npz")  # type: ignore[call-overload]


# ---------------------------------------------------------------- files


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "world.npz"
    ws.run(shop(), "planned", through=DAY, save=file)
    with np.load(file, allow_pickle=False) as found:
        arrays = dict(found)
    about = json.loads(str(arrays[ABOUT]))
    for key, value in (("model", about["model"] + 1), ("version", "0.0.9")):
        changed: dict[str, Any] = {**arrays, ABOUT: np.array(json.dumps({**about, key: value}))}
        np.savez(file, **changed)
        with pytest.raises(InputError, match="run it from the first day again"):
            ws.run(shop(), from_file=file)


def test_what_is_no_saved_world_is_refused(tmp_path: Path) -> None:
    good, bad = tmp_path / "world.npz", tmp_path / "bad.npz"
    ws.run(shop(), "planned", through=DAY, save=good)
    whole, pickled = good.read_bytes(), np.array([{"a": 1}], object)
    for content in (b"", b"text", whole[: len(whole) // 2], whole[:5000] + b"\0" * 50 + whole[5050:]):
        bad.write_bytes(content)
        with pytest.raises(InputError, match="holds no world that was put aside"):
            ws.run(shop(), from_file=bad)
    np.savez(bad, about=pickled)
    with pytest.raises(InputError, match="holds no world that was put aside"):
        ws.run(shop(), from_file=bad)
    with pytest.raises(InputError, match="no such file"):
        ws.run(shop(), from_file=tmp_path / "none.npz")
    with np.load(good, allow_pickle=False) as found:
        arrays: dict[str, Any] = dict(found)
    np.savez(bad, **{**arrays, "people": arrays["people"][:5]})
    with pytest.raises(InputError, match="is damaged"):
        ws.run(shop(), from_file=bad)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(dump(shop().as_mapping()), encoding="utf-8")
    assert main(["run", "shop.yaml", "planned", "--through", DAY, "--save", "w.npz"]) == 0
    told = capsys.readouterr().out
    assert "through 2027-03-10" in told
    assert "go on with --from w.npz" in told
    assert main(["run", "shop.yaml", "changed", "--from", "w.npz", "--json"]) == 0
    later = json.loads(capsys.readouterr().out)
    assert main(["run", "shop.yaml", "changed", "--json"]) == 0
    assert later == json.loads(capsys.readouterr().out)
    for wrong, words in (
        (["planned", "--through", DAY], "--through DATE and --save FILE belong together"),
        (["planned", "--save", "v.npz"], "belong together"),
        (["planned", "--through", "2027-03-28", "--save", "v.npz"], "a world stops between two days"),
        (["planned", "--through", "soon", "--save", "v.npz"], "--through: must be a date"),
        (["--from", "w.npz", "--through", "2027-03-09", "--save", "v.npz"], "at the end of 2027-03-10 already"),
        (["--from", "w.npz", "--mmm", "t.csv"], "--mmm runs whole worlds"),
        (["planned", "--through", DAY, "--save", "v.npz", "--out", "o"], "--out and --mmm are of whole runs"),
        (["planned", "--through", DAY, "--save", "no/v.npz"], "cannot write no/v.npz"),
    ):
        assert main(["run", "shop.yaml", *wrong]) == 2
        assert words in capsys.readouterr().err
    assert sorted(path.name for path in Path().iterdir()) == ["shop.yaml", "w.npz"]


LARGE = """
import sys
from pathlib import Path
import wom_sim as ws
scenario = ws.Scenario.parse({
    "name": "large", "dates": {"start": "2027-03-01", "end": "2027-03-05"},
    "market": {"simulate": 60_000, "network": {"kind": "ring", "friends": 4}},
    "brands": {"b": {"visits_per_day": 0.01}}, "contents": {c: {"attract": 0.5, "share": 0.1} for c in "abcdefgh"},
    "plan": {c: {"kind": "samples", "content": c, "on": "2027-03-01", "who": "random", "number": 20_000}
             for c in "abcdefgh"},
    "strategies": {"all": list("abcdefgh")},
})
file = sys.argv[1]
ws.run(scenario, "all", engine="array", through="2027-03-01", save=file)
print("ready", flush=True)
while True:
    ws.run(scenario, "all", engine="array", from_file=file, through="2027-03-02", save=file)
    ws.run(scenario, "all", engine="array", through="2027-03-01", save=file)
"""


def test_killed_while_saving_the_old_world_stands(tmp_path: Path) -> None:
    """A real process, killed for good while the new file is half written."""
    file = tmp_path / "world.npz"
    with subprocess.Popen([sys.executable, "-c", LARGE, str(file)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        half = written_half(tmp_path)
        old = file.read_bytes()
        os.kill(process.pid, signal.SIGKILL)
    assert half.exists(), "it was writing"
    assert file.read_bytes() == old
    with np.load(file, allow_pickle=False) as found:
        assert json.loads(str(found[ABOUT]))["tick"] in (1, 2)
        assert all(len(found[name]) for name in ("people", "items", "rows"))
    ws.run(shop(), "planned", through=DAY, save=file)
    assert [path.name for path in tmp_path.iterdir()] == ["world.npz"], "the next to save clears up"


def written_half(folder: Path) -> Path:
    """The file that is being written beside another, as soon as something stands in it."""
    for _ in range(6000):
        for path in folder.glob(".world.npz.*.part"):
            if path.exists() and path.stat().st_size > 10_000:
                return path
        time.sleep(0.005)
    raise AssertionError("nothing was saved")
