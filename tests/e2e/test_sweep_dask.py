"""The same sweep on a Dask cluster: a real scheduler and two workers on this machine, one of them killed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from wom_sim.errors import InputError, RunError
from wom_sim.studies.sweep.answer import sweep
from wom_sim.worlds.hire import check_address

ROOT = Path(__file__).parents[2]
STUDY = {
    "study": "sweep",
    "scenario": str(ROOT / "configs" / "classroom.yaml"),
    "vary": {"sharing.contact": ["10%", "40%", "60%"]},
    "networks": {"degree_null": 1},
    "strategies": ["random", "friends"],
    "worlds": 40,
    "metrics": ["reach", "shares"],
    "engine": "array",
    "part": 8,
}
RUNS = 3 * 2 * 2 * 40
CHILD = """
import sys
from wom_sim.studies.sweep.answer import sweep
sweep(sys.argv[1], out=sys.argv[2], scheduler=sys.argv[3], progress=lambda *told: print(*told, flush=True))
"""


def python(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    quiet = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "default"}
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=cwd, env=quiet
    )


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists() or not path.read_text().endswith("}"):
        assert time.monotonic() < deadline, "no scheduler"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Address of a scheduler, and its two workers."""
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    dask = ["-m", "distributed.cli.dask_scheduler"]
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    started = [python(*dask, *options, cwd=folder)]
    try:
        wait_for(file)
        address = json.loads(file.read_text())["address"]
        worker = ["-m", "distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
        workers = [python(*worker, "--host", "127.0.0.1", cwd=folder) for _ in range(2)]
        started += workers
        yield address, workers
    finally:
        for one in started:
            one.kill()
            one.communicate()


@pytest.mark.slow  # a cluster of processes takes long to notice
def test_the_same_bytes_although_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[str]]], tmp_path: Path
) -> None:
    address, workers = cluster
    study = tmp_path / "sweep.yaml"
    study.write_text(json.dumps(STUDY))
    child = python("-c", CHILD, str(study), str(tmp_path / "cluster"), address, cwd=tmp_path)
    assert child.stdout is not None
    for line in child.stdout:
        if int(line.split()[0]) >= 5 * 8:
            workers[0].kill()
            break
    told = [line.split() for line in child.stdout]
    assert child.wait(timeout=60) == 0
    child.stdout.close()
    assert told[-1] == [str(RUNS), str(RUNS)]
    assert workers[0].wait() < 0, "the worker was killed while there was work"
    assert workers[1].poll() is None
    here = sweep(study, out=tmp_path / "here")
    there = tmp_path / "cluster" / "runs.parquet"
    assert there.read_bytes() == here.path.read_bytes()
    assert here.table()["run"].tolist() == list(range(RUNS))


def test_an_executor_of_dask(cluster: tuple[str, list[subprocess.Popen[str]]], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    given = {**STUDY, "worlds": 8}
    with distributed.Client(cluster[0], set_as_default=False) as client:
        there = sweep(given, out=tmp_path / "there", jobs=client.get_executor())
    assert there.path.read_bytes() == sweep(given, out=tmp_path / "here").path.read_bytes()


def test_a_cluster_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("wom_sim.worlds.hire.ANSWER_SECONDS", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(RunError, match="no scheduler answers at"):
            sweep(STUDY, out=tmp_path / "out", scheduler=address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "no such address"), ("", "no such address"), ("head:8786", "no such address"),
        ("http://127.0.0.1:8786", "http is none of tcp, tls"), ("nonsense://head", "nonsense is none of"),
        ("tcp://head", "no such address"), ("tcp://:8786", "no such address"), ("tcp://a:99999", "no such address"),
        ("tls://127.0.0.1:9", "tls needs certificates"),
    ],
)  # fmt: skip
def test_an_address_that_is_none(address: str, said: str, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(InputError, match=f"^--scheduler {address}: .*{said}"):
        sweep(STUDY, out=tmp_path / "out", scheduler=address)


@pytest.mark.parametrize("address", ["tcp://head:8786", "tls://10.0.0.1:1", "ucx://a-b.c:65535", "tcp://[::1]:9"])
def test_an_address_that_is_one(address: str) -> None:
    check_address(address)


def test_a_wrong_address_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    study = tmp_path / "sweep.yaml"
    study.write_text(json.dumps({**STUDY, "worlds": 1}))
    for address in ("http://127.0.0.1:8786", "ucx://127.0.0.1:9"):
        command = [sys.executable, "-m", "wom_sim.cli", "sweep", str(study), "--scheduler", address]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
        found = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=60)
        assert found.returncode == 2
        assert len(found.stderr.splitlines()) == 1, found.stderr
        assert not (tmp_path / "results" / "sweep" / "parts").exists() or address.startswith("ucx")


def test_the_local_path_never_imports_dask(tmp_path: Path) -> None:
    study = tmp_path / "sweep.yaml"
    study.write_text(json.dumps({**STUDY, "worlds": 1}))
    code = (
        "import sys; from wom_sim.studies.sweep.answer import sweep; "
        "sweep(sys.argv[1], out=sys.argv[2]).text(); "
        "sys.exit(any(name.split('.')[0] in ('dask', 'distributed') for name in sys.modules))"
    )
    child = python("-c", code, str(study), str(tmp_path / "out"), cwd=tmp_path)
    child.communicate(timeout=60)
    assert child.returncode == 0


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with suppress(KeyError):
        monkeypatch.delitem(sys.modules, "distributed")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'wom-sim\[cluster\]'"):
        sweep(STUDY, out=tmp_path / "out", scheduler="tcp://127.0.0.1:1")
