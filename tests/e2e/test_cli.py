"""The command line as a user meets it: what is printed, what is written, how it ends."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
import math
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import wom_sim
from wom_sim import behaviour, rng
from wom_sim.behaviour import goodwill
from wom_sim.cli import main, plain
from wom_sim.engine import act, kernels, reach
from wom_sim.ledger import Event
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.doctor import answer as doctor
from wom_sim.version import MODEL
from wom_sim.worlds.pool import WORKER_LOST

ROOT = Path(wom_sim.__file__).parents[1]
VERBS = ["new", "check", "run", "compare", "attribute", "optimize", "sweep", "sensitivity", "presets", "parity"]
VERBS += ["doctor", "seeds"]
HEAVY = ["mesa", "numba", "pandas", "matplotlib", "networkx", "scipy", "pyarrow", "pydantic"]
FIGURES = ["reach_over_time", "conversions_by_strategy", "cost_against_conversions"]
WORLDS = "4"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as strict JSON."""
        return json.loads(self.out, parse_constant=pytest.fail)


Wom = Callable[..., Said]


@pytest.fixture
def wom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wom:
    """Run a command in an empty folder; parsed networks are kept in another one."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))

    def call(*arguments: object) -> Said:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def classroom_file(configs: Path) -> Path:
    """The smallest shipped scenario."""
    return configs / "classroom.yaml"


@pytest.fixture(scope="module")
def results(classroom_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A result folder of ``wom compare``, made once, and what was printed.  Not to be changed."""
    folder = tmp_path_factory.mktemp("results") / "classroom"
    printed = folder.with_name("printed.txt")
    with printed.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        code = main(["compare", str(classroom_file), "--worlds", WORLDS, "--jobs", "1", "--out", str(folder)])
    assert code == 0
    return folder, printed.read_text(encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def python(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """A real process, which ends or is ended."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120, **options
    )


# ---------------------------------------------------------------- help


def test_help_groups_the_verbs(wom: Wom) -> None:
    said = wom("--help")
    assert (said.code, said.err) == (0, "")
    assert "Plan        wom new" in said.out
    assert "Research    wom sweep" in said.out
    assert [verb for verb in VERBS if f"wom {verb} " not in said.out] == []
    assert "Exit codes: 0 done, 1 the run failed, 2 bad usage" in said.out


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    asks = f"""
        import sys
        from wom_sim.cli import main
        try:
            main(["--help"])
        except SystemExit:
            print("loaded:", [name for name in {HEAVY} if name in sys.modules])
    """
    done = python("-c", textwrap.dedent(asks))
    assert done.stdout.splitlines()[-1] == "loaded: []"
    assert done.returncode == 0


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(wom: Wom, verb: str) -> None:
    said = wom(verb, "--help")
    assert said.code == 0
    assert said.out.startswith(f"usage: wom {verb}")
    assert "--json" in said.out


def test_version(wom: Wom) -> None:
    assert wom("--version").out == f"wom_sim {wom_sim.__version__} (model {MODEL})\n"


# ---------------------------------------------------------------- new


def test_the_template_is_the_launch_scenario(configs: Path) -> None:
    template = Path(wom_sim.__file__).parent / "templates" / "launch.yaml"
    assert template.read_bytes() == (configs / "launch.yaml").read_bytes()


def test_new_writes_what_check_accepts(wom: Wom) -> None:
    said = wom("new", Path("plans") / "mine")
    assert said.code == 0
    assert said.out == "Wrote plans/mine.yaml. Read it, change it, then:  wom check plans/mine.yaml\n"
    assert "wom check   mine.yaml" in Path("plans/mine.yaml").read_text(encoding="utf-8")
    checked = wom("check", "plans/mine.yaml", "--worlds", "1", "--set", "market.simulate=400")
    assert checked.code == 0, checked.err
    assert "100,000 people, 400 simulated (1 : 250)" in checked.out


def test_new_says_in_json_what_it_wrote(wom: Wom) -> None:
    assert wom("new", "a.yml", "--json").json == {"path": "a.yml"}
    assert Path("a.yml").is_file()


def test_new_never_overwrites(wom: Wom) -> None:
    Path("mine.yaml").write_text("precious")
    said = wom("new", "mine")
    assert (said.code, said.out) == (2, "")
    assert "mine.yaml exists already" in said.err
    assert Path("mine.yaml").read_text() == "precious"


def test_new_where_nothing_can_be_written(wom: Wom) -> None:
    Path("file").write_text("")
    said = wom("new", "file/mine.yaml")
    assert said.code == 2
    assert said.err.startswith("wom: cannot write file/mine.yaml")


# ---------------------------------------------------------------- check


def test_check_as_text(wom: Wom, classroom_file: Path) -> None:
    said = wom("check", classroom_file, "--worlds", "3")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("The sticker album · 2027-03-01 – 2027-03-20 (20 days) · EUR\n60 people, 60 simulated")
    assert "poster           paid    █████·····" in said.out
    assert f"Next: wom compare {classroom_file}" in said.out
    assert "Line by line, in 4 trial worlds of each strategy" in said.out  # one, and three for the goals
    assert list(Path.cwd().iterdir()) == []


def test_check_as_json(wom: Wom, classroom_file: Path) -> None:
    found = wom("check", classroom_file, "--worlds", "2", "--json").json
    assert [line["name"] for line in found["lines"]] == ["random_three", "friends_three", "connected_three", "poster"]
    assert found["costs"] == {"random": 6, "friends": 6, "connected": 6, "poster": 6}
    assert found["rates"][0]["verdict"] in ("ok", "differs", "too few")
    assert found["trial_worlds"] == 1 + 2  # of each strategy: one, and two for the goals
    assert [line["line"] for line in found["figures"]] == [line["name"] for line in found["lines"]]
    assert found["figures"][0]["cvr"]["plan"]["verdict"] == ""


def test_what_cannot_be_known_is_null_in_json(wom: Wom, classroom_file: Path) -> None:
    found = wom("check", classroom_file, "--worlds", "1", "--json", "--set", "plan={}", "--set", "strategies={}").json
    assert found["rates"][0]["simulated"] is None  # nobody noticed anything
    assert found["reproduction"] is None
    assert plain({"a": [math.inf, (1.5, "x")]}) == {"a": [None, [1.5, "x"]]}


# ---------------------------------------------------------------- run


def test_run_as_text(wom: Wom, classroom_file: Path) -> None:
    said = wom("run", classroom_file, "random", "--world", "2", "--seed", "5")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("The sticker album: random, world 2 of seed 5 (mesa engine)")
    assert "Week by week" in said.out
    assert list(Path.cwd().iterdir()) == []


def test_run_as_json_is_the_same_world_as_in_python(wom: Wom, classroom_file: Path, classroom: Scenario) -> None:
    found = wom("run", classroom_file, "--strategy", "poster", "--world", "1", "--json").json
    summary = run(classroom, "poster", world=1).summary()
    assert (found["strategy"], found["seed"], found["world"], found["engine"]) == ("poster", 7, 1, "mesa")
    assert {name: found[name] for name in summary} == plain(summary)


def test_run_writes_a_folder(wom: Wom, classroom_file: Path, classroom: Scenario) -> None:
    said = wom("run", classroom_file, "connected", "--seed", "9", "--out", "one/world")
    assert said.out.endswith("Saved  one/world/\n")
    folder = Path("one/world")
    result = run(classroom, "connected", seed=9)
    tables = [f"tables/{name}.csv" for name in result.tables()]
    files = ["answer.txt", "codebook.csv", "daily.csv", "ledger.parquet", "provenance.json", "scenario.yaml"]
    assert sorted(contents(folder)) == sorted([*files, "summary.json", "tables.xlsx", *tables])
    assert json.loads((folder / "provenance.json").read_text())["seed"] == 9
    assert result.to_xlsx("mine.xlsx").read_bytes() == (folder / "tables.xlsx").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "ledger.parquet"), result.ledger)
    assert len(result.ledger) > 10
    assert json.loads((folder / "summary.json").read_text()) == plain(result.summary())
    with (folder / "daily.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 21
    again = wom("run", folder, "connected", "--json").json
    assert again["seed"] == 9
    assert again["conversions"] == result.summary()["conversions"]


def test_run_writes_tables_for_mix_models(wom: Wom, classroom_file: Path) -> None:
    said = wom("run", classroom_file, "poster", "--mmm", "weeks.csv")
    assert said.out.endswith("\n\nSaved  weeks.csv · weeks-truth.csv\n")
    table, truth = pd.read_csv("weeks.csv"), pd.read_csv("weeks-truth.csv")
    assert list(table["DATE"]) == list(truth["DATE"]) == ["2027-03-01", "2027-03-08", "2027-03-15"]
    assert table["corridor_S"].sum() == pytest.approx(6)
    assert truth["corridor_true_orders"].tolist() == truth["plan_true_orders"].tolist()
    found = wom("run", classroom_file, "poster", "--mmm", "two.csv", "--worlds", "2", "--world", "4", "--json").json
    assert found["mmm"] == ["two.csv", "two-truth.csv"]
    assert pd.read_csv("two.csv")["world"].unique().tolist() == [4, 5]
    said = wom("run", classroom_file, "poster", "--mmm", "nowhere/weeks.csv")
    assert (said.code, said.err) == (2, "wom: cannot write nowhere/weeks.csv: there is no folder nowhere\n")
    said = wom("run", classroom_file, "poster", "--mmm", "weeks.csv", "--worlds", "0")
    assert (said.code, "--worlds: must be at least 1" in said.err) == (2, True)


def test_compare_says_why_goals_are_missed(wom: Wom, classroom_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})
    goals = "goals=[{reach: 10%}, {shares: 5_000}, {cost_per_person_reached: '< 0.01'}]"
    said = wom("compare", classroom_file, "--worlds", "3", "--jobs", "1", "--out", "mine", "--set", goals)
    assert "No strategy meets shares 5,000 in any of the 3 worlds" in said.out
    assert "Why they are missed" in said.out
    table = pd.read_csv("mine/goals.csv")
    assert len(table) == 3 * 5
    assert {*table.loc[table["goal"] == "shares 5,000", "missed_at"]} <= {"reach", "notice", "share"}
    found = wom("compare", "mine", "--jobs", "1", "--json").json["goals"]
    assert [one["why"] for one in found] == table["why"].fillna("").tolist()


def test_set_changes_one_value(wom: Wom, classroom_file: Path) -> None:
    found = wom("run", classroom_file, "poster", "--json", "--set", "plan.poster.budget=0").json
    assert (found["cost"], found["reach"]) == (0, 0)


# ---------------------------------------------------------------- compare


def test_compare_prints_a_table(results: tuple[Path, str]) -> None:
    folder, printed = results
    assert printed.startswith(
        "The sticker album\n4 worlds × 5 strategies, every strategy in the same 4 worlds.   seed 7"
    )
    rows = pd.read_csv(folder / "summary.csv")
    assert [name for name in rows["strategy"] if f"\n  {name} " not in printed] == []
    assert f"Saved  {folder}/" in printed
    assert f"wom compare {folder}" in printed


def test_compare_writes_a_folder(results: tuple[Path, str], classroom: Scenario) -> None:
    folder, _ = results
    figures = [f"figures/{name}.{kind}" for name in FIGURES for kind in ("png", "svg")]
    files = [
        "summary.csv",
        "goals.csv",
        "runs.parquet",
        "lines.csv",
        "weekly.csv",
        "totals.parquet",
        "by_day.parquet",
        "generations.csv",
        "cascade_sizes.csv",
        "cascades.parquet",
        "codebook.csv",
        "scenario.yaml",
        "provenance.json",
        "tables.xlsx",
    ]
    assert sorted(contents(folder)) == sorted([*figures, *files])
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 5 * int(WORLDS)
    one = runs[(runs["strategy"] == "poster") & (runs["world"] == 3)].iloc[0].to_dict()
    assert one | run(classroom, "poster", world=3).summary() == pytest.approx(one, nan_ok=True)
    facts = json.loads((folder / "provenance.json").read_text())
    assert (facts["seed"], facts["worlds"], facts["engine"], facts["people"]) == (7, 4, "mesa", 60)
    as_run = Scenario.read(folder / "scenario.yaml")
    assert as_run == classroom.with_changes({"uncertainty.worlds": 4})


def test_running_a_result_folder_again_gives_the_same_bytes(wom: Wom, results: tuple[Path, str]) -> None:
    folder, _ = results
    shutil.copytree(folder, "mine")
    before = contents(folder)
    assert wom("compare", "mine", "--jobs", "1").code == 0
    assert contents(Path("results/mine")) == before
    assert contents(Path("mine")) == before
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["mine", "results"]


def test_a_what_if_has_a_folder_of_its_own(
    wom: Wom, classroom_file: Path, results: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})
    shutil.copytree(results[0], "mine")
    before = contents(Path("mine"))
    for scenario in ("mine", classroom_file):
        assert wom("compare", scenario, "--worlds", "1", "--jobs", "1", "--set", "plan.poster.budget=5").code == 0
    assert wom("compare", classroom_file, "--worlds", "1", "--jobs", "1").code == 0
    names = ["classroom", "classroom+plan.poster.budget=5", "mine+plan.poster.budget=5"]
    assert sorted(path.name for path in Path("results").iterdir()) == names
    assert contents(Path("mine")) == before


def test_worker_processes_give_the_same_bytes(wom: Wom, classroom_file: Path, results: tuple[Path, str]) -> None:
    said = wom("compare", classroom_file, "--worlds", WORLDS, "--jobs", "2", "--out", "two")
    assert said.code == 0, said.err
    assert contents(Path("two")) == contents(results[0])


def test_our_own_folder_is_replaced(
    wom: Wom, classroom_file: Path, results: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})  # they take the time
    shutil.copytree(results[0], "mine")
    Path("mine/notes.txt").write_text("not ours")
    said = wom("compare", classroom_file, "--worlds", "1", "--jobs", "1", "--seed", "8", "--json", "--out", "mine")
    found = said.json  # and nothing else
    assert said.err == ""
    assert (found["worlds"], found["seed"], found["engine"], found["folder"]) == (1, 8, "mesa", "mine")
    assert {row["strategy"] for row in found["strategies"]} == {"random", "friends", "connected", "poster", "nothing"}
    assert {one["goal"] for one in found["goals"]} == {"reach 30"}
    assert {one["strategy"] for one in found["goals"]} == {row["strategy"] for row in found["strategies"]}
    assert Path("mine/notes.txt").read_text() == "not ours"
    assert not Path("mine/figures").exists()
    assert Scenario.read("mine/scenario.yaml").uncertainty.seed == 8


@pytest.mark.parametrize("kind", ["folder", "file", "below a file"])
def test_what_is_not_ours_is_never_replaced(wom: Wom, classroom_file: Path, kind: str) -> None:
    place = Path("photos")
    if kind == "folder":
        place.mkdir()
        (place / "cat.jpg").write_bytes(b"cat")
    else:
        place.write_bytes(b"cat")
    out = place / "deeper" if kind == "below a file" else place
    said = wom("run", classroom_file, "random", "--out", out)
    assert (said.code, said.out) == (2, "")
    assert str(out) in said.err
    assert (place / "cat.jpg" if kind == "folder" else place).read_bytes() == b"cat"
    assert [path.name for path in Path.cwd().iterdir()] == ["photos"]  # and nothing is left beside it


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder(wom: Wom, classroom_file: Path) -> None:
    Path("locked").mkdir(mode=0o500)
    said = wom("run", classroom_file, "random", "--out", "locked/results")
    assert said.code == 1
    assert "Permission denied" in said.err


def test_a_bar_on_a_terminal(wom: Wom, classroom_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float | None, float | None]] = []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("rich.progress.Progress.update", lambda *_, completed, total: drawn.append((completed, total)))
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.save", lambda _, folder: folder)
    assert wom("compare", classroom_file, "--worlds", "2", "--jobs", "1").code == 0
    assert drawn == [(5, 10), (10, 10)]


# ---------------------------------------------------------------- a list of friends


def friends(path: Path) -> None:
    """Thirty people in a ring with chords, as a list of ties."""
    text = "source,target\n" + "".join(f"p{k},p{(k + step) % 30}\n" for k in range(30) for step in (1, 7))
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


@pytest.mark.parametrize("name", ["friends.csv", "friends.csv.gz"])
def test_the_same_flow_with_a_list_of_friends(
    wom: Wom, classroom_file: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})
    Path("data").mkdir()
    friends(Path("data") / name)
    given = f"market.network={{file: data/{name}, header: true}}"
    seeds = "plan.random_three.who={ids: [p1, p2]}"
    three = "plan.random_three.number=2"
    checked = wom("check", classroom_file, "--worlds", "1", "--set", given)
    assert "30 people, 30 simulated" in checked.out, checked.err
    assert "120 arcs" in checked.out
    options = ["--worlds", "1", "--jobs", "1", "--set", given, "--set", seeds, "--set", three]
    assert wom("compare", classroom_file, *options, "--out", "first").code == 0
    assert wom("run", "first", "random", "--out", "one").code == 0
    assert set(pd.read_parquet("one/ledger.parquet")["person"]) <= {f"p{k}" for k in range(30)}
    facts = json.loads(Path("first/provenance.json").read_text())
    assert len(facts["network_sha256"]) == 64
    if name.endswith(".csv"):  # from elsewhere, by the folder alone
        Path("first").rename("data/first")
        assert wom("compare", "data/first", "--jobs", "1", "--out", "again").code == 0
        assert contents(Path("again")) == contents(Path("data/first"))
        (Path("data") / name).write_text("p1,p2\n")  # no longer what the result was made from
        said = wom("compare", "data/first")
        assert (said.code, said.out) == (2, "")
        assert f"friends.csv has changed since {Path('data/first')} was made" in said.err
        assert contents(Path("again")) == contents(Path("data/first"))


def test_a_result_is_run_again_with_its_file_of_people(
    wom: Wom, classroom_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})
    Path("data").mkdir()
    friends(Path("data/friends.csv"))
    people = Path("data/people.csv")
    people.write_text("id,segment\n" + "".join(f"p{k},{'ab'[k % 2]}\n" for k in range(30)))
    sets = [
        "market.network={file: data/friends.csv, header: true}", "market.people_file=data/people.csv",
        "market.target=[a]", "plan.random_three.who={ids: [p1, p2]}", "plan.random_three.number=2",
    ]  # fmt: skip
    given = [word for one in sets for word in ("--set", one)]
    first = wom("compare", classroom_file, "--worlds", "2", "--jobs", "1", *given, "--out", "first")
    assert first.code == 0, first.err
    Path("first").rename("data/first")
    assert wom("compare", "data/first", "--jobs", "1", "--out", "again").code == 0
    assert contents(Path("again")) == contents(Path("data/first"))
    people.write_text(people.read_text().replace("p1,b", "p1,a"))
    said = wom("compare", "data/first", "--jobs", "1")
    assert (said.code, said.out) == (2, "")
    assert f"people.csv has changed since {Path('data/first')} was made" in said.err


def test_a_folder_of_something_else_is_refused_before_the_work(wom: Wom, classroom_file: Path) -> None:
    assert wom("run", classroom_file, "random", "--out", "one").code == 0
    Path("photos").mkdir()
    Path("photos/cat.jpg").write_text("")
    calls = [("compare", classroom_file), ("attribute", classroom_file, "random"), ("lift", classroom_file, "random")]
    for call in calls:
        for out, why in (("one", "holds results of another kind (run)"), ("photos", "holds something else")):
            said = wom(*call, "--worlds", "1000000", "--out", out)
            assert (said.code, said.out) == (2, "")
            assert why in said.err
    assert sorted(path.name for path in Path("photos").iterdir()) == ["cat.jpg"]
    assert json.loads(Path("one/provenance.json").read_text())["strategy"] == "random"
    assert wom("run", classroom_file, "connected", "--out", "one").code == 0


# ---------------------------------------------------------------- parity and doctor


def test_parity(wom: Wom, classroom_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = wom("parity", classroom_file)
    assert (said.code, said.err) == (0, "")
    assert said.out.count("every bit equal") == 5
    remembered = goodwill.remembered  # the array engine's copy of it was compiled a moment ago
    monkeypatch.setattr(goodwill, "remembered", lambda *numbers: 1.001 * remembered(*numbers))
    said = wom("parity", classroom_file, "--json")
    assert said.code == 1
    assert "please report this scenario" in said.err
    differences = {row["strategy"]: row["differences"] for row in said.json}
    assert "brands.goodwill" in differences["connected"]
    assert differences["nothing"] == []
    assert "DIFFERENT: items.visit_left, brands.convert_pressure, brands.goodwill" in wom("parity", classroom_file).out


def test_a_healthy_installation(wom: Wom) -> None:
    said = wom("doctor")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert len(lines) == 6
    assert all(line.startswith("  ok   ") for line in lines)
    assert "every bit equal" in lines[-1]
    assert kernels.FOLDER in said.out


def test_a_broken_installation(wom: Wom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "GOLDEN", 1)
    monkeypatch.setattr(kernels, "CACHED", False)
    monkeypatch.setattr(doctor, "SMALL", {**doctor.SMALL, "contents": {}})
    said = wom("doctor", "--json")
    assert said.code == 1
    assert said.err == "wom: something above needs mending\n"
    found = {one["what"]: one for one in said.json}
    assert [what for what, one in found.items() if not one["healthy"]] == ["chance", "two engines"]
    assert found["two engines"]["found"].startswith("ScenarioError: ")
    assert "not cached" in found["compiled kernels"]["found"]
    assert "  BAD  chance " in wom("doctor").out


def test_a_doctor_sees_engines_that_disagree(wom: Wom, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlike(*arguments: Any) -> Any:
        history = simulate(*arguments)
        return replace(history, live_shares=history.live_shares + (arguments[4] == "mesa"))

    from wom_sim.results.run import simulate

    monkeypatch.setattr("wom_sim.studies.parity.answer.simulate", unlike)
    said = wom("doctor")
    assert said.code == 1
    assert "events, live_shares" in said.out.splitlines()[-1]


# ---------------------------------------------------------------- what goes wrong


INTERRUPTED = """
    import sys
    from wom_sim.cli import main
    from wom_sim.worlds import fleet, hire

    def telling(function):
        def tell(*arguments, **named):
            hire.wait, fleet.record = wait, record
            print("working", file=sys.stderr, flush=True)
            return function(*arguments, **named)
        return tell

    if __name__ == "__main__":
        wait, record = hire.wait, fleet.record
        hire.wait, fleet.record = telling(wait), telling(record)
        sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_stops_at_once_and_quietly(tmp_path: Path, classroom_file: Path, jobs: str) -> None:
    script, out = tmp_path / "script.py", tmp_path / "out"
    script.write_text(textwrap.dedent(INTERRUPTED))
    command = [sys.executable, script, "compare", classroom_file, "--out", out / "results", "--jobs", jobs]
    with subprocess.Popen(
        [*map(str, command), "--worlds", "100000", "--engine", "mesa"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "working\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the workers too
        printed, complained = process.communicate(timeout=60)
    assert process.returncode == 130
    assert printed == ""
    assert complained == "wom: stopped; nothing was written\n"
    assert not out.exists()


def test_a_killed_worker(wom: Wom, classroom_file: Path) -> None:
    def kill() -> None:
        while not (children := multiprocessing.active_children()):
            time.sleep(0.01)
        os.kill(children[0].pid or 0, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    said = wom("compare", classroom_file, "--worlds", "64", "--jobs", "2")
    killer.join()
    assert (said.code, said.out) == (1, "")
    assert said.err == f"wom: {WORKER_LOST}\n"
    assert list(Path.cwd().iterdir()) == []


def test_a_closed_pipe_is_no_error(classroom_file: Path) -> None:
    """``wom check … | head -1``: the reader has gone before everything is written."""
    command = [sys.executable, "-m", "wom_sim.cli", "run", str(classroom_file), "nothing", "--json"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=buffered) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complained = process.stderr.read()
    assert (process.returncode, complained) == (0, "")


# ---------------------------------------------------------------- compiled code


UNCACHED = """
    import numpy as np
    from wom_sim.engine import kernels, state
    people = np.zeros(2, state.PERSON)
    kernels.draw_thresholds(np.uint64(5), people)
    print(kernels.CACHED, *people["threshold"])
"""


def test_compiled_code_that_cannot_be_kept(tmp_path: Path) -> None:
    file = tmp_path / "a file, not a folder"
    file.write_text("")
    done = python("-c", textwrap.dedent(UNCACHED), env={**os.environ, "WOM_CACHE": str(file)})
    assert done.returncode == 0, done.stderr
    cached, *thresholds = done.stdout.split()
    assert cached == "False"
    assert [float(one) for one in thresholds] == [float(np.uint64(rng.absorb(5, 0)) >> np.uint64(11)) * 2**-53] * 2
    assert done.stderr.count("Warning: ") == 1
    assert f"cannot write to {file}" in done.stderr


@pytest.mark.slow
def test_a_whole_run_without_a_cache(tmp_path: Path, classroom_file: Path, classroom: Scenario) -> None:
    file = tmp_path / "file"
    file.write_text("")
    command = ["-m", "wom_sim.cli", "run", classroom_file, "poster", "--engine", "array", "--json"]
    done = python(*command, env={**os.environ, "WOM_CACHE": str(file)})
    assert json.loads(done.stdout)["reach"] == run(classroom, "poster", engine="mesa").summary()["reach"]
    assert done.stderr.count("wom: cannot write") == 1


def test_an_edited_source_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba looks at one file only: without this, an edited rule would go on running as it was."""
    for name in kernels.SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kernels.PACKAGE / name, tmp_path / name)
    plain_folder = kernels.cache_folder()
    monkeypatch.setattr(kernels, "PACKAGE", tmp_path)
    assert kernels.cache_folder() == plain_folder
    seen = {plain_folder}
    for name in kernels.SOURCES:
        with (tmp_path / name).open("a") as file:
            file.write("# edited\n")
        seen.add(kernels.cache_folder())
    assert "rules.py" in kernels.SOURCES
    assert len(seen) == 1 + len(kernels.SOURCES)


def test_every_compiled_rule_is_among_the_sources() -> None:
    """Else an edit of one would leave stale machine code in the cache."""
    modules = (act, reach, kernels, *behaviour.ALL)
    called = [rule for module in modules for rule in vars(module).values() if hasattr(rule, "__code__")]
    homes = {Path(rule.__code__.co_filename) for rule in called if rule.__module__.startswith("wom_sim.")}
    homes = {home for home in homes if home.parent.name not in ("reading", "language")} - {
        kernels.PACKAGE / "code_cache.py"
    }
    assert {Path(module.__file__ or "") for module in modules} | {kernels.PACKAGE / "rules.py"} <= homes
    assert homes <= {kernels.PACKAGE / name for name in kernels.SOURCES}


def test_events_have_names_in_the_ledger(wom: Wom, classroom_file: Path) -> None:
    wom("run", classroom_file, "poster", "--out", "out")
    known = {event.name.lower() for event in Event}
    assert set(pd.read_parquet("out/ledger.parquet")["event"]) <= known
