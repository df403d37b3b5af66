"""How fast are classic models: one independent cascade against plain C++ with the same coins, others against before?

    python tests/benchmarks/cascade_speed.py [--quick] [--one-by-one] [--before CHECKOUT]

Barabási–Albert networks (m = 5), from the ten best connected, many worlds in one public call.  The C++ program beside
this file, a straightforward breadth-first search, reads the same arrays, runs the same worlds, and must give the same
sizes: that is the check that both do the same work.  Text ids have other words, so other coins: there only the time is
compared.  Runs alternate, so that both meet the same noise; best and median are compared.  The other models are run
beside the general engine, which ran them before there was a frontier, and must give its sizes; with ``--before``, also
beside another checkout, such as that of the last commit without a frontier (a0d73e9).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import models
import numpy as np
from models import SEED, SEEDS, best_connected, grown

import wom_sim as ws
from wom_sim import rng
from wom_sim.engine import plain
from wom_sim.engine.frontier import lanes
from wom_sim.rng import Purpose

SOURCE = Path(__file__).with_name("cascade.cpp")
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
        return best_connected(self.network)


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

WORLDS, FEW = 100, 10
"""Worlds of a run of ours, and of one of the general engine."""


class Before:
    """Another checkout, which runs the same models on demand; an older one has the general engine alone."""

    def __init__(self, checkout: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(models.__file__).resolve())], env={**os.environ, "PYTHONPATH": str(checkout)},
            text=True, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def worlds(self, name: str) -> tuple[list[int], float]:
        """Sizes, and seconds of processor."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{name} {FEW}\n")
        self.process.stdin.flush()
        seconds, *sizes = self.process.stdout.readline().split()
        return [int(size) for size in sizes], float(seconds)

    def close(self) -> None:
        """Let it end."""
        self.process.communicate()


def general(cascades: ws.classic.Cascades) -> tuple[list[int], float]:
    """The same worlds by the general engine of this checkout: sizes, and seconds of processor."""
    start, sizes = time.process_time(), []
    for world in range(FEW):
        seeds = plain.starts_of(cascades.seeds, world)
        items = plain.simulate(cascades.setting, seeds, rng.world_seed(cascades.seed, world), "array").items
        sizes.append(int(np.count_nonzero(items["notice_tick"][:, 0] >= 0)))
    return sizes, time.process_time() - start


def against_general(name: str, network: ws.Network, before: Before | None, runs: int) -> list[list[float]]:
    """Milliseconds of processor a world of alternated runs: the frontier, the general engine here, and that before."""
    took: list[list[float]] = []
    for run in range(runs + 1):
        cascades, seconds = models.worlds_of(name, network, WORLDS)
        others = [general(cascades), *([before.worlds(name)] if before else [])]
        if any(sizes != cascades.sizes[:FEW].tolist() for sizes, _ in others):
            raise AssertionError(f"{name}: the cascades differ, so the times cannot be compared")
        if run:  # the first loads and compiles
            took.append([seconds / WORLDS * 1e3, *(other / FEW * 1e3 for _, other in others)])
    return [list(column) for column in zip(*took, strict=True)]


def print_others(checkout: Path | None, network: ws.Network, runs: int) -> None:
    """A row for each other model: best and median, and how many times as long the general engine takes."""
    before = Before(checkout.resolve()) if checkout else None
    print(f"\n{'10,000 people, ms of processor':>32} {'best':>7} {'median':>7} {'times':>11}")
    for name in models.MODELS:
        ours, *others = against_general(name, network, before, runs)
        print(f"{name:>32} {min(ours):7.3f} {statistics.median(ours):7.3f}", flush=True)
        for side, times in zip(("the general engine", "before the frontier"), others, strict=False):
            best, median = min(times), statistics.median(times)
            ratios = f"{best / min(ours):5.0f} {median / statistics.median(ours):5.0f}"
            print(f"{side:>32} {best:7.3f} {median:7.3f} {ratios}", flush=True)
    if before:
        before.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10,000 people only")
    parser.add_argument("--runs", type=int, default=7, help="alternated runs of each side (at least 5)")
    parser.add_argument("--one-by-one", action="store_true", help="coins one by one, as on processors without lanes")
    parser.add_argument("--before", type=Path, help="checkout that also runs the other models")
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--worlds", type=int, default=10, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one_by_one:
        lanes.LANES = False
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
        print_others(given.before, listed[0].network, max(5, given.runs))
        memories = [case for case in listed if case.name in ("1e4", "1e5", "1e6")]
        for case in memories:
            seconds = build_seconds(case.network, 3)
            memory = peak_megabytes(case.network, case.worlds, folder)
            ties = case.network.arcs // 2
            print(f"{case.name}: built from {ties:,} edges in {seconds:.3f} s; peak {memory:.0f} MB above the edges")


if __name__ == "__main__":
    main()
