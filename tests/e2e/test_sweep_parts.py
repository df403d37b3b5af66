"""A sweep in parts, here and elsewhere, and put together: the bytes of the plain command, however it came about."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.scenario.study import Study
from wom_sim.studies.sweep.parts import Parts, put_facts, put_ours
from wom_sim.studies.sweep.plan import make_plan
from wom_sim.studies.sweep.share import Share

STUDY = {
    "study": "sweep",
    "scenario": "classroom.yaml",
    "vary": {"sharing.contact": {"from": "10%", "to": "60%", "steps": 6}},
    "strategies": ["random", "connected"],
    "worlds": 24,
    "engine": "array",
    "part": 8,
}
EARLY = {**STUDY, "early_stop": {"metric": "reach", "half_width": 6, "at_least": 4}}


def written(folder: Path, study: dict[str, Any], configs: Path) -> Path:
    (folder / "classroom.yaml").write_bytes((configs / "classroom.yaml").read_bytes())
    path = folder / "sweep.yaml"
    path.write_text(json.dumps(study))  # JSON is YAML
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, configs: Path) -> Path:
    return written(tmp_path_factory.mktemp("study"), STUDY, configs)


@pytest.fixture(scope="module")
def plain(study: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files(swept(study, tmp_path_factory.mktemp("plain") / "out"))


def swept(study: Path, out: Path, *options: str) -> Path:
    assert main(["sweep", str(study), "--out", str(out), "--jobs", "1", *options]) == 0
    return out


def files(folder: Path) -> dict[str, bytes]:
    """Everything that a sweep leaves, but pictures and locks."""
    found = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    assert {"runs.parquet", "summary.csv", "provenance.json"} <= {path.name for path in found}
    assert not (folder / "parts").exists()
    return {path.name: path.read_bytes() for path in found}


def test_sixteen_parts_in_two_folders(
    study: Path, plain: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for number in range(1, 16):
        swept(study, here if number % 3 else there, "--part", f"{number}/16")
    told = capsys.readouterr().out
    assert f"Part 1 of 16: 24 of 288 runs, in {here}/\nWhen all 16 are done:  wom sweep {here} --merge" in told
    merge = ["sweep", str(study), "--out", str(here), "--merge", str(there)]
    assert main(merge) == 2
    assert "272 of 288 runs" in (said := capsys.readouterr().err)
    assert "missing: part 16/16\n   hint: run --part 16/16" in said
    swept(here, there, "--part", "16/16")  # a folder says it all
    assert main(merge) == 0
    assert files(here) == plain
    swept(here, here, "--part", "1/16")
    assert capsys.readouterr().out.endswith(f"All parts are in {here / 'runs.parquet'} already.\n")


def test_killed_and_resumed(study: Path, plain: dict[str, bytes], tmp_path: Path) -> None:
    out, root = tmp_path / "out", str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "wom_sim.cli", "sweep", str(study), "--out", str(out), "--jobs", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": root}
    ) as child:
        deadline = time.monotonic() + 60
        while len(list(out.glob("parts/*.parquet"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.002)
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert files(swept(study, out)) == plain


def test_parts_decide_early_stops_alike(configs: Path, tmp_path: Path) -> None:
    study = written(tmp_path, EARLY, configs)
    whole = swept(study, tmp_path / "whole")
    assert 0 < ws.sweep(whole).runs < 288
    for number in (3, 1, 2):
        swept(study, tmp_path / "parts", "--part", f"{number}/3")
    assert files(swept(study, tmp_path / "parts", "--merge")) == files(whole)


def test_parts_at_the_same_time(study: Path, plain: dict[str, bytes], tmp_path: Path) -> None:
    out, parts = tmp_path / "out", Parts(tmp_path / "out", make_plan(Study.given(study)))
    with parts.opened(Share(1, 2)):
        assert main(["sweep", str(study), "--out", str(out), "--part", "2/2", "--jobs", "1"]) == 0
        for option in (["--part", "1/2"], ["--merge"], []):
            assert main(["sweep", str(study), "--out", str(out), "--jobs", "1", *option]) == 1
    assert files(swept(study, out)) == plain, "the plain command does the rest"


def test_parts_that_start_at_the_same_moment(study: Path, tmp_path: Path) -> None:
    """As a Slurm array does: whoever comes first writes the manifest, and nobody takes it for somebody else's."""
    plan, parts = make_plan(Study.given(study)), 8

    def start(folder: Path, number: int) -> bytes:
        with Parts(folder, plan).opened(Share(number, parts)):
            return (folder / "provenance.json").read_bytes()

    with ThreadPoolExecutor(parts) as threads:
        for attempt in range(12):
            folder = tmp_path / str(attempt)
            seen = list(threads.map(start, [folder] * parts, range(1, parts + 1)))
            assert len(set(seen)) == 1
            assert sorted(path.name for path in folder.glob("[!.]*")) == [
                "parts", "provenance.json", "scenario.yaml", "study.yaml"
            ]  # fmt: skip


@pytest.mark.parametrize("part", ["0/16", "17/16", "x", "3", "-1/4", "1/0", "1.5/4"])
def test_parts_that_are_none(part: str, study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["sweep", str(study), "--out", str(tmp_path / "out"), f"--part={part}"])
    assert left.value.code == 2
    first, hint = capsys.readouterr().err.splitlines()
    assert first.startswith("wom: --part: ")
    assert hint.startswith("   hint: ")
    assert not (tmp_path / "out").exists()


def test_merges_that_are_none(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", str(study), "--merge", "--part", "1/2"]) == 2
    assert "a part is run, or all parts are merged" in capsys.readouterr().err
    assert main(["sweep", str(study), "--out", str(tmp_path / "out"), "--merge"]) == 2
    assert main(["sweep", str(study), "--out", str(tmp_path / "out"), "--merge", str(tmp_path / "nowhere")]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_in_python(study: Path, plain: dict[str, bytes], tmp_path: Path) -> None:
    """With an executor of one's own, such as Dask's ``client.get_executor()``."""
    with ThreadPoolExecutor(2) as threads:
        one = ws.sweep(study, out=tmp_path / "one", part=(1, 2), jobs=threads)
        two = ws.sweep(study, out=tmp_path / "two", part=(2, 2), jobs=threads)
    assert one.data() | {"folder": ""} == {"part": 1, "parts": 2, "runs": 144, "of": 288, "folder": ""}
    done = ws.sweep(study, out=tmp_path / "one", merge=[two.folder])
    done.save()
    assert files(tmp_path / "one") == plain
    with pytest.raises(InputError, match="leave one of part and merge out"):
        ws.sweep(study, out=tmp_path / "one", part=(1, 2), merge=True)


@pytest.mark.parametrize("last", ["the table", "its entry in the list"])
def test_killed_while_the_table_is_finished(
    last: str, study: Path, plain: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of it was done, the next run does the rest: the list of files, and what the columns mean."""
    whole = put_ours

    def stopped(folder: Path, name: str, write: Any) -> None:
        if name == "codebook.csv":
            raise KeyboardInterrupt
        whole(folder, name, write)
        if last == "the table":
            facts = json.loads((folder / "provenance.json").read_bytes())
            del facts["written"]["runs.parquet"]
            put_facts(folder, facts)

    with monkeypatch.context() as patch:
        patch.setattr("wom_sim.studies.sweep.parts.put_ours", stopped)
        assert main(["sweep", str(study), "--out", str(tmp_path / "out"), "--jobs", "1"]) == 130
    assert files(swept(study, tmp_path / "out")) == plain
