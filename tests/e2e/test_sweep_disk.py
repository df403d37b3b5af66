"""A disk that is really full: a small file system of its own, filled while a sweep writes to it."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from wom_sim.studies.sweep.answer import sweep

ROOT = Path(__file__).parents[2]
STUDY = {
    "study": "sweep",
    "scenario": str(ROOT / "configs" / "classroom.yaml"),
    "vary": {"sharing.contact": {"from": "10%", "to": "60%", "steps": 6}},
    "strategies": ["random", "connected"],
    "worlds": 20,
    "metrics": ["reach", "shares"],
    "engine": "array",
    "part": 10,
}
PRIVATE = ["unshare", "--mount", "--map-root-user"]
"""A file system that nobody else sees, and that is gone with the process."""

CHILD = """
import hashlib, json, sys
from pathlib import Path
from wom_sim.errors import RunError
from wom_sim.studies.sweep.answer import sweep

disk, told = Path(sys.argv[2]), []
filler = disk / "filler"
filler.write_bytes(bytes(256 * 1024 - 24 * 1024))  # leaves room for some parts, not for all


def attempt():
    saved = []
    try:
        done = sweep(sys.argv[1], out=disk / "out", progress=lambda now, total: saved.append(now))
        said = hashlib.sha256(done.path.read_bytes()).hexdigest()
    except RunError as error:
        said = str(error)
    told.append([said, saved[0], saved[-1]])


attempt()
attempt()
filler.unlink()
attempt()
print(json.dumps(told))
"""


def test_parts_that_a_disk_broke_are_one_line(tmp_path: Path) -> None:
    study, out = tmp_path / "sweep.yaml", tmp_path / "out"
    study.write_text(json.dumps(STUDY))

    def stop(saved: int, total: int) -> None:
        if saved >= 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(study, out=out, progress=stop)
    for number, part in enumerate(sorted((out / "parts").iterdir())[:3]):
        part.write_bytes(part.read_bytes()[: 100 * number])
    command = [sys.executable, "-m", "wom_sim.cli", "sweep", str(study), "--out", str(out), "--jobs", "1", "--json"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
    found = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=60)
    assert (found.returncode, json.loads(found.stdout)["runs"]) == (0, 240)
    (line,) = found.stderr.splitlines()
    assert line.startswith("wom: 3 parts, ")
    assert line.endswith("the first, could not be read; those runs are done anew, nothing else is lost")
    assert (out / "runs.parquet").read_bytes() == sweep(study, out=tmp_path / "whole").path.read_bytes()


def test_a_full_disk(tmp_path: Path) -> None:
    disk, study, script = tmp_path / "disk", tmp_path / "study.yaml", tmp_path / "child.py"
    disk.mkdir()
    study.write_text(json.dumps(STUDY))
    script.write_text(CHILD)
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if subprocess.run([*PRIVATE, *mount], check=False, capture_output=True).returncode:
        pytest.skip("no private file systems on this machine")
    command = shlex.join(mount) + " && exec " + shlex.join([sys.executable, str(script), str(study), str(disk)])
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    child = subprocess.run(
        [*PRIVATE, "sh", "-c", command],
        check=False, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    first, second, third = json.loads(child.stdout)
    full = f"the disk of {disk / 'out'} is full; what was saved is safe: free some space and run the same command"
    assert first[:2] == [full, 0]
    assert 0 < first[2] < 240, "some parts were saved before the disk was full"
    assert second == [full, first[2], first[2]]
    assert third[1:] == [first[2], 240], "nothing is lost, nothing is run again"
    whole = sweep(study, out=tmp_path / "whole")
    assert third[0] == hashlib.sha256(whole.path.read_bytes()).hexdigest()
