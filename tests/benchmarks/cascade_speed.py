"""How fast are classic models: one independent cascade against plain C++ with the same coins, others against before?

    python tests/benchmarks/cascade_speed.py [--quick]

Barabási–Albert networks (m = 5), from the ten best connected, many worlds in one public call.  The C++ program beside
this file, a straightforward breadth-first search, reads the same arrays, runs the same worlds, and must give the same
sizes: that is the check that both do the same work.  Text ids have other words, so other coins: there only the time is
compared.  Runs alternate, so that both meet the same noise; best and median are compared.  The other models are run
beside the general engine, which ran them before there was a frontier, and must give its sizes.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import wom_sim as ws
from wom_sim import rng
from wom_sim.engine import plain
from wom_sim.rng import Purpose

SOURCE = Path(__file__).with_name("cascade.cpp")
SEEDS, SEED = 10, 7
MEGABYTE = 2**20


@dataclass(frozen=True)
class Case:
    """A network, and how many worlds run on it in one call."""

    name: str
    network: ws.Network
    worlds: int
    p: float = 0.1
    by_arc: bool = False
    """Whether the same chance is given for each tie."""

    @property
    def same_coins(self) -> bool:
        """Whether words are positions, as the yardstick takes them."""
        return np.array_equal(self.network.words, np.arange(self.network.people, dtype=np.uint64))

    @property
    def chance(self) -> Any:
        """The chance as it is given."""
        return np.full(self.network.arcs, self.p) if self.by_arc else self.p

    @property
    def seeds(self) -> np.ndarray:
        """Ids of the best connected."""
        return self.network.ids[np.argsort(-self.network.out_degree, kind="stable")[:SEEDS]]


@dataclass(frozen=True)
class Timing:
    """Times of alternated runs of a case, best and median, in milliseconds a world."""

    name: str
    best: float
    median: float
    cpp_best: float
    cpp_median: float
    mean_size: float

    @property
    def ratio(self) -> float:
        """Our best time over that of C++."""
        return self.best / self.cpp_best

    @property
    def median_ratio(self) -> float:
        """The same of medians."""
        return self.median / self.cpp_median


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
    word = ws.classic.make_setting(network, ws.classic.Sharing(), 1).contents[0].word
    keys = [rng.key(rng.world_seed(SEED, world), Purpose.CONTACT, word) for world in range(case.worlds)]
    with path.open("wb") as file:
        for array in (
            np.array([network.people, network.arcs, SEEDS, case.worlds], np.int64),
            np.array([rng.cut(case.p)], np.uint64),
            network.indptr.astype(np.int64),
            network.targets.astype(np.uint32),
            network.positions(case.seeds).astype(np.uint32),
            np.array(keys, np.uint64),
        ):
            file.write(array.tobytes())


def run_yardstick(binary: Path, graph: Path) -> tuple[np.ndarray, float]:
    """Sizes, and seconds for all worlds (reading not counted)."""
    out = graph.with_suffix(".sizes")
    ran = subprocess.run([str(binary), str(graph), str(out)], check=True, capture_output=True, text=True)
    return np.fromfile(out, np.int64), int(ran.stdout.split()[0]) / 1e9


def run_ours(case: Case) -> tuple[np.ndarray, float]:
    """Sizes and seconds of the public call."""
    p, seeds = case.chance, case.seeds
    start = time.perf_counter()
    cascades = ws.classic.independent_cascade(case.network, p=p, seeds=seeds, worlds=case.worlds, seed=SEED)
    return cascades.sizes, time.perf_counter() - start


def measure(case: Case, binary: Path, folder: Path, runs: int) -> Timing:
    """Alternate ours and theirs, hold the sizes to equality, and take medians."""
    graph = folder / "graph.bin"
    write_graph(case, graph)
    run_ours(case)  # loads the kernel
    ours, theirs = [], []
    for _ in range(runs):
        sizes, seconds = run_ours(case)
        ours.append(seconds / case.worlds * 1e3)
        expected, seconds = run_yardstick(binary, graph)
        theirs.append(seconds / case.worlds * 1e3)
        if case.same_coins and not np.array_equal(sizes, expected):
            raise AssertionError(f"{case.name}: the cascades differ, so the times cannot be compared")
    return Timing(
        case.name, min(ours), statistics.median(ours), min(theirs), statistics.median(theirs), float(sizes.mean())
    )


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
    ws.classic.independent_cascade(small, p=0.1, seeds=[0])  # loads the kernels, which count as numba
    src, dst = np.load(path)
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = peak_bytes()
    run_ours(Case("memory", ws.Network.from_edges(src, dst), worlds))
    print((peak_bytes() - before) / MEGABYTE)


def peak_bytes() -> int:
    """Largest resident memory of this process since it was last reset."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def named(network: ws.Network) -> ws.Network:
    """The same network under texts in the same order."""
    src, dst = edges(network)
    names = np.array([f"p{k:07d}" for k in range(network.people)], object)
    return ws.Network.from_edges(names[src], names[dst], ids=names)


def cases(quick: bool) -> list[Case]:
    """Small to large, in order of arrival and shuffled; the middle one also under texts and with chances by tie."""
    listed = []
    for name, people, worlds in (("1e4", 10_000, 200), ("1e5", 100_000, 30), ("1e6", 1_000_000, 5))[
        : 1 if quick else 3
    ]:
        network = grown(people)
        mixed = shuffled(network)
        listed += [Case(name, network, worlds), Case(f"{name} p .05", network, worlds, 0.05)]
        listed += [Case(f"{name} shuffled", mixed, worlds)]
        if name != "1e6":
            listed += [Case(f"{name} text ids", named(network), worlds)]
            listed += [Case(f"{name} p by tie", network, worlds, by_arc=True)]
    return listed


# ---------------------------------------------------------------- the other models, against the general engine

MODELS: dict[str, Callable[[ws.Network, dict[str, Any]], ws.classic.Cascades]] = {
    "linear threshold": lambda network, told: ws.classic.linear_threshold(network, **told),
    "SIR, gamma 1": lambda network, told: ws.classic.sir(network, beta=0.1, gamma=1.0, **told),
    "SIR, gamma .5": lambda network, told: ws.classic.sir(network, beta=0.05, gamma=0.5, **told),
    "SIR, gamma .2": lambda network, told: ws.classic.sir(network, beta=0.02, gamma=0.2, **told),
    "three days": lambda network, told: ws.classic.independent_cascade(network, p=0.035, days=3, **told),
}


def against_before(name: str, case: Case, runs: int) -> tuple[float, float]:
    """Milliseconds a world by the frontier and by the general engine, the best of alternated runs."""
    told: dict[str, Any] = {"seeds": case.seeds, "worlds": case.worlds, "seed": SEED}
    found = MODELS[name](case.network, told)
    seeds, now, before = plain.starts_of(found.seeds, 0), [], []
    for run in range(runs):
        start = time.perf_counter()
        MODELS[name](case.network, told)
        now.append((time.perf_counter() - start) / case.worlds * 1e3)
        start = time.perf_counter()
        items = plain.simulate(found.setting, seeds, rng.world_seed(SEED, run), "array").items
        before.append((time.perf_counter() - start) * 1e3)
        if np.count_nonzero(items["notice_tick"][:, 0] >= 0) != found.sizes[run]:
            raise AssertionError(f"{name}: the cascades differ, so the times cannot be compared")
    return min(now), min(before)


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
        print(f"{'people':>14} {'ms/world':>9} {'C++':>9} {'best':>6} {'median':>7} {'mean size':>10}")
        for case in listed:
            row = measure(case, binary, folder, max(5, given.runs))
            print(
                f"{row.name:>14} {row.best:9.3f} {row.cpp_best:9.3f} {row.ratio:6.2f} {row.median_ratio:7.2f}"
                f" {row.mean_size:10,.1f}",
                flush=True,
            )
        print(f"{'1e4':>17} {'ms/world':>9} {'before':>9} {'times':>6}")
        for name in MODELS:
            now, before = against_before(name, Case("1e4", listed[0].network, 100), max(5, given.runs))
            print(f"{name:>17} {now:9.3f} {before:9.3f} {before / now:6.0f}", flush=True)
        memories = [case for case in listed if case.name in ("1e4", "1e5", "1e6")]
        for case in memories:
            seconds = build_seconds(case.network, 3)
            memory = peak_megabytes(case.network, case.worlds, folder)
            ties = case.network.arcs // 2
            print(f"{case.name}: built from {ties:,} edges in {seconds:.3f} s; peak {memory:.0f} MB above the edges")


if __name__ == "__main__":
    main()
