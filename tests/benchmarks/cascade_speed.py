"""How fast is one independent cascade against plain C++ that tosses the same coins?

    python tests/benchmarks/cascade_speed.py [--quick]

Barabási–Albert networks (m = 5), p = .1 from the ten best connected, many worlds in one public call.  The C++ program
beside this file reads the same arrays, runs the same worlds, and must give the same sizes: that is the check that both
do the same work.  Runs alternate, so that both meet the same noise; medians are compared.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import wom_sim as ws
from wom_sim import rng
from wom_sim.rng import Purpose

SOURCE = Path(__file__).with_name("cascade.cpp")
P, SEEDS, SEED = 0.1, 10, 7
MEGABYTE = 2**20


@dataclass(frozen=True)
class Case:
    """A network, and how many worlds run on it in one call."""

    name: str
    network: ws.Network
    worlds: int

    @property
    def seeds(self) -> np.ndarray:
        """Ids of the best connected."""
        return self.network.ids[np.argsort(-self.network.out_degree, kind="stable")[:SEEDS]]


@dataclass(frozen=True)
class Timing:
    """Medians over alternated runs of all worlds of a case."""

    name: str
    ms_per_world: float
    cpp_ms_per_world: float
    ns_per_arc: float
    cpp_ns_per_arc: float
    mean_size: float

    @property
    def ratio(self) -> float:
        """Our time over that of C++."""
        return self.ms_per_world / self.cpp_ms_per_world


def compiler() -> str | None:
    """The C++ compiler on this machine, if there is one."""
    return shutil.which("g++")


def compile_yardstick(folder: Path) -> Path:
    """Compile the C++ program."""
    binary = folder / "cascade"
    command = [compiler() or "g++", "-std=c++17", "-O3", "-march=native", str(SOURCE), "-o", str(binary)]
    subprocess.run(command, check=True)
    return binary


def write_graph(case: Case, path: Path) -> None:
    """Write what the C++ program reads."""
    network = case.network
    if not np.array_equal(network.words, np.arange(network.people, dtype=np.uint64)):
        raise SystemExit("the yardstick takes positions for ids: they must be 0 … people − 1")
    word = ws.classic.make_setting(network, ws.classic.Sharing(), 1).contents[0].word
    keys = [rng.key(rng.world_seed(SEED, world), Purpose.CONTACT, word) for world in range(case.worlds)]
    with path.open("wb") as file:
        for array in (
            np.array([network.people, network.arcs, SEEDS, case.worlds], np.int64),
            np.array([rng.cut(P)], np.uint64),
            network.indptr.astype(np.int64),
            network.targets.astype(np.uint32),
            network.positions(case.seeds).astype(np.uint32),
            np.array(keys, np.uint64),
        ):
            file.write(array.tobytes())


def run_yardstick(binary: Path, graph: Path) -> tuple[np.ndarray, float, int]:
    """Sizes, seconds for all worlds (reading not counted), and arcs examined."""
    out = graph.with_suffix(".sizes")
    ran = subprocess.run([str(binary), str(graph), str(out)], check=True, capture_output=True, text=True)
    nanoseconds, arcs = map(int, ran.stdout.split())
    return np.fromfile(out, np.int64), nanoseconds / 1e9, arcs


def run_ours(case: Case) -> tuple[np.ndarray, float]:
    """Sizes and seconds of the public call."""
    start = time.perf_counter()
    cascades = ws.classic.independent_cascade(case.network, p=P, seeds=case.seeds, worlds=case.worlds, seed=SEED)
    return cascades.sizes, time.perf_counter() - start


def measure(case: Case, binary: Path, folder: Path, runs: int) -> Timing:
    """Alternate ours and theirs, hold the sizes to equality, and take medians."""
    graph = folder / "graph.bin"
    write_graph(case, graph)
    run_ours(case)  # loads the kernel
    ours, theirs, arcs = [], [], 0
    for _ in range(runs):
        sizes, seconds = run_ours(case)
        ours.append(seconds)
        expected, seconds, arcs = run_yardstick(binary, graph)
        theirs.append(seconds)
        if not np.array_equal(sizes, expected):
            raise AssertionError(f"{case.name}: the cascades differ, so the times cannot be compared")
    mine, other = statistics.median(ours), statistics.median(theirs)
    return Timing(
        case.name, mine / case.worlds * 1e3, other / case.worlds * 1e3, mine / arcs * 1e9, other / arcs * 1e9,
        float(sizes.mean()),
    )  # fmt: skip


def grown(people: int) -> ws.Network:
    """A Barabási–Albert network whose ids follow the order of arrival, which flatters locality."""
    return ws.Network.generate("barabasi_albert", people, m=5, seed=1)


def edges(network: ws.Network) -> tuple[np.ndarray, np.ndarray]:
    """Each friendship once, as ids."""
    sources = np.repeat(np.arange(network.people), network.out_degree)
    once = sources < network.targets
    return network.ids[sources[once]], network.ids[network.targets[once]]


def shuffled(network: ws.Network) -> ws.Network:
    """The same network under ids dealt at random, so that friends lie far apart in memory."""
    deal = np.random.default_rng(5).permutation(network.people)
    src, dst = edges(network)
    return ws.Network.from_edges(deal[src], deal[dst], ids=np.arange(network.people))


def build_seconds(network: ws.Network, runs: int) -> float:
    """Median seconds from edge arrays to a network, with the kernels compiled."""
    src, dst = edges(network)
    ws.Network.from_edges([0], [1])
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        ws.Network.from_edges(src, dst)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def peak_megabytes(network: ws.Network, worlds: int, folder: Path) -> float:
    """Peak memory of building and running beyond interpreter, numba and the caller's edge arrays."""
    path = folder / "edges.npy"
    np.save(path, np.stack(edges(network)))
    command = [sys.executable, str(Path(__file__).resolve()), "--memory-of", str(path), "--worlds", str(worlds)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def report_memory(path: Path, worlds: int) -> None:
    """Run in a process of its own: print the peak above what was resident once the edges were loaded.

    Linux only.  ``getrusage`` would not do: its peak is handed on from the process that started this one.
    """
    small = ws.Network.from_edges(np.array([0, 1]), np.array([1, 2]))
    ws.classic.independent_cascade(small, p=P, seeds=[0])  # loads the kernels, which count as numba
    src, dst = np.load(path)
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = peak_bytes()
    run_ours(Case("memory", ws.Network.from_edges(src, dst), worlds))
    print((peak_bytes() - before) / MEGABYTE)


def peak_bytes() -> int:
    """Largest resident memory of this process since it was last reset."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def cases(quick: bool) -> list[Case]:
    """Small and large, in order of arrival and shuffled."""
    small = grown(10_000)
    listed = [Case("1e4", small, 200), Case("1e4 shuffled", shuffled(small), 200)]
    if not quick:
        large = grown(1_000_000)
        listed += [Case("1e6", large, 10), Case("1e6 shuffled", shuffled(large), 10)]
    return listed


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10,000 people only")
    parser.add_argument("--runs", type=int, default=7, help="alternated runs of each side (at least 5)")
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--worlds", type=int, default=10, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory_of:
        report_memory(given.memory_of, given.worlds)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        binary = compile_yardstick(folder)
        listed = cases(given.quick)
        print(f"{'people':>13} {'ms/world':>9} {'C++':>9} {'ns/arc':>7} {'C++':>6} {'ratio':>6} {'mean size':>10}")
        for case in listed:
            row = measure(case, binary, folder, max(5, given.runs))
            print(
                f"{row.name:>13} {row.ms_per_world:9.3f} {row.cpp_ms_per_world:9.3f} {row.ns_per_arc:7.2f}"
                f" {row.cpp_ns_per_arc:6.2f} {row.ratio:6.2f} {row.mean_size:10,.1f}"
            )
        for case in listed:
            seconds = build_seconds(case.network, 3)
            memory = peak_megabytes(case.network, case.worlds, folder)
            ties = case.network.arcs // 2
            print(f"{case.name}: built from {ties:,} edges in {seconds:.3f} s; peak {memory:.0f} MB above the edges")


if __name__ == "__main__":
    main()
