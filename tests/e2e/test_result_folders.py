"""Results written where a person has put something: nothing of hers is ever lost, whatever is typed and whenever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from wom_sim.cli import main
from wom_sim.studies.sweep import parts
from wom_sim.studies.sweep.answer import sweep
from wom_sim.studies.sweep.parts import put as put_part

ROOT = Path(__file__).parents[2]
NOTES = {"my_notes.txt": "mine", "tables/mine.csv": "x\n1\n", "talk/slides.txt": "deep"}
ENDLESS = "100000"
STUDY = {
    "study": "sweep",
    "scenario": str(ROOT / "configs" / "classroom.yaml"),
    "vary": {"sharing.contact": {"from": "10%", "to": "60%", "steps": 3}},
    "strategies": ["random"],
    "worlds": 4,
    "metrics": ["reach"],
    "part": 2,
}

Wom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wom:
    """Run a command in an empty folder of its own."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("wom_sim.studies.compare.answer.Comparison.figures", lambda _: {})

    def call(*arguments: object) -> tuple[int, str, str]:
        return main([str(one) for one in arguments]), *capsys.readouterr()

    return call


def put(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def mine_of(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in NOTES if (folder / name).is_file()}


def test_a_study_run_again_leaves_what_a_person_put_there(wom: Wom, configs: Path) -> None:
    compare = ("compare", configs / "classroom.yaml", "--worlds", 1, "--jobs", 1, "--out", "r")
    assert wom(*compare)[0] == 0
    first = Path("r/provenance.json").read_bytes()
    assert list(json.loads(first)["written"]) == sorted(
        path.relative_to("r").as_posix() for path in Path("r").rglob("*") if path.is_file() and path.suffix != ".json"
    )
    put(Path("r"), NOTES)
    code, _, err = wom(*compare)
    assert (code, err) == (0, "")
    assert mine_of(Path("r")) == NOTES
    assert Path("r/provenance.json").read_bytes() == first
    Path("r/summary.csv").write_text("my remarks")
    with pytest.warns(UserWarning, match=r"^[^\n]*summary\.csv is now summary-kept\.csv$"):
        assert wom(*compare)[0] == 0
    assert Path("r/summary-kept.csv").read_text() == "my remarks"
    assert mine_of(Path("r")) == NOTES
    assert [path.name for path in Path().iterdir()] == ["r"]


def test_a_folder_that_cannot_change_places_is_refused_before_the_work(
    wom: Wom, configs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(Path("home"), {"my_notes.txt": "mine"})
    Path("circle").symlink_to("circle")
    monkeypatch.setenv("HOME", str(tmp_path / "here" / "home"))
    for out in (".", "..", "home", "/", "circle", Path.home()):
        code, printed, err = wom("compare", configs / "classroom.yaml", "--worlds", ENDLESS, "--out", out)
        assert (code, printed) == (2, ""), out
        assert err.startswith("wom: ")
        assert len(err.splitlines()) == 1
    assert sorted(path.name for path in Path().iterdir()) == ["circle", "home"]
    assert wom("run", configs / "classroom.yaml", "random", "--out", "r")[0] == 0
    put(Path("r"), NOTES)
    monkeypatch.chdir("r")
    code, _, err = wom("run", configs / "classroom.yaml", "random", "--out", ".")
    assert (code, "name a folder inside it" in err) == (2, True)
    assert mine_of(Path()) == NOTES


@pytest.mark.parametrize(
    ("verb", "more", "folder"),
    [
        ("compare", [], "classroom"),
        ("attribute", ["random"], "classroom-attribute-random"),
        ("lift", ["random"], "classroom-lift-random"),
    ],
)
def test_the_usual_folder_is_looked_at_before_the_work_too(
    wom: Wom, configs: Path, verb: str, more: list[str], folder: str
) -> None:
    put(Path("results") / folder, {"cat.jpg": "cat"})
    code, printed, err = wom(verb, configs / "classroom.yaml", *more, "--worlds", ENDLESS)
    assert (code, printed) == (2, "")
    assert "holds something else than results of wom_sim" in err
    assert (Path("results") / folder / "cat.jpg").read_text() == "cat"


def test_weekly_tables_replace_no_other_file(wom: Wom, configs: Path) -> None:
    mmm = ("run", configs / "classroom.yaml", "poster", "--mmm", "weeks.csv")
    put(Path(), {"weeks-truth.csv": "my own truth"})
    code, printed, err = wom(*mmm)
    assert (code, printed) == (2, "")
    assert err == ("wom: weeks-truth.csv exists and is no weekly table of wom; name another file, or remove it first\n")
    assert not Path("weeks.csv").exists()
    Path("weeks-truth.csv").unlink()
    assert [wom(*mmm)[0] for _ in range(2)] == [0, 0]


# ---------------------------------------------------------------- sweeps


def stopping(saved: int, total: int) -> None:
    if saved >= 6:
        raise KeyboardInterrupt


def test_a_sweep_leaves_what_a_person_put_there(tmp_path: Path) -> None:
    whole, out = sweep(STUDY, out=tmp_path / "whole"), tmp_path / "out"
    whole.save()
    with pytest.raises(KeyboardInterrupt):
        sweep(STUDY, out=out, progress=stopping)
    mine = {
        "my.aside": "mine", "parts/mine.parquet": "mine", "parts/notes/a.txt": "mine", ".lock": "mine",
        "mine.csv": "\xff", "mine.parquet": "none", "runs.parquet": "not what a sweep writes", "summary.csv": "mine",
        "figures/a.png": "mine",
    }  # fmt: skip
    put(out, mine)
    with pytest.warns(UserWarning, match=r"it is kept: runs\.parquet is now runs-kept\.parquet"):
        done = sweep(STUDY, out=out)
    assert done.path.read_bytes() == whole.path.read_bytes()
    with pytest.warns(UserWarning, match=r"it is kept: summary\.csv is now summary-kept\.csv"):
        done.save()
    moved = {"runs.parquet": "runs-kept.parquet", "summary.csv": "summary-kept.csv"}
    assert {name: (out / moved.get(name, name)).read_text() for name in mine} == mine
    assert (out / "summary.csv").read_bytes() == (tmp_path / "whole" / "summary.csv").read_bytes()
    done.save()
    listed = json.loads((out / "provenance.json").read_text())["written"]
    assert {"runs.parquet", "scenario.yaml", "study.yaml", "summary.csv"} < set(listed)
    assert list(listed) == sorted(listed)


def test_a_sweep_killed_before_its_first_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(parts, "put", stop_after_the_provenance)
        with pytest.raises(KeyboardInterrupt):
            sweep(STUDY, out=out)
    assert sorted(path.name for path in out.iterdir()) == [".lock", "provenance.json"]
    sweep(STUDY, out=out)
    assert {"scenario.yaml", "study.yaml", "runs.parquet"} < {path.name for path in out.iterdir()}


def stop_after_the_provenance(path: Path, write: Callable[[Path], object], *more: object) -> None:
    if path.name != "provenance.json":
        raise KeyboardInterrupt
    put_part(path, write, *more)


# ---------------------------------------------------------------- kill -9


CHILD = """
import json, sys
from itertools import count
from pathlib import Path
from wom_sim.results.folder import write_folder

def fill(fresh):
    for k in range(20):
        (fresh / f"{k}.txt").write_text(str(number))
    (fresh / "provenance.json").write_text(json.dumps({"study": "test"}))

for number in count(int(sys.argv[2])):
    write_folder(Path(sys.argv[1]), fill)
    print(number, flush=True)
    if len(sys.argv) > 3:
        break
"""


def start(folder: Path, number: int, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(folder), str(number), *more]
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})


@pytest.mark.slow  # the kill matrix kills at exact moments
def test_kills_at_any_moment_leave_one_whole_folder(tmp_path: Path) -> None:
    folder, dice = tmp_path / "home" / "r", Random(7)
    start(folder, 0, "once").communicate()
    put(folder, NOTES)
    generation = 1
    for _ in range(8):
        with start(folder, generation) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(dice.uniform(0, 0.05))
            child.kill()
        numbers = {(folder / f"{k}.txt").read_text() for k in range(20)}
        assert len(numbers) == 1, "files of two generations"
        assert mine_of(folder) == NOTES
        generation = int(numbers.pop()) + 1
    start(folder, generation, "once").communicate()
    assert (folder / "0.txt").read_text() == str(generation)
    assert [path.name for path in folder.parent.iterdir()] == ["r"], "what the killed ones left is gone"
    assert mine_of(folder) == NOTES
