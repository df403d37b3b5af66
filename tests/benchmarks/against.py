"""Is this checkout quicker than another, and does it give the same bits?

    python tests/benchmarks/against.py CHECKOUT [--workload million.yaml] [--people 50000] [--rounds 10] [--compile]

Both prepare the same campaign in a process of their own and then run one world in turn, round by round, so that what
else the machine does meets both.  Told are seconds of processor (not of the clock) per world, the least and the median,
their ratios, and whether ledger and final state are equal, bit for bit.  ``--compile`` compares compiling from nothing
instead: each round starts both in a new process with an empty folder for compiled code, and the seconds are those of a
first world of 300 people, which compiles every loop that the workload needs; beside them stand those of a yardstick, a
dozen small loops compiled in the same process, by which machines can be compared.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve()
SMALL = 300
STRATEGY = "everything"


def serve(workload: str, people: int) -> None:
    """Prepare a campaign, then run one world for each line that comes in; print seconds and a digest of what came."""
    import wom_sim as ws
    from wom_sim import rng
    from wom_sim.engine.array import ArrayEngine

    prepared = ws.prepare(ws.Scenario.read(Path(workload)).with_changes({"market.simulate": people}))
    seed = rng.world_seed(prepared.scenario.uncertainty.seed, 0)
    lines = [one.in_world(seed) for one in prepared.plan(STRATEGY)]
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        history: Any = ArrayEngine(prepared.setting, lines, seed).run()
        seconds = time.process_time() - start
        digest = blake2b(digest_size=8)
        for table in (history.rows, history.items, history.brands, history.people, history.impressions):
            digest.update(table.tobytes())
        print(seconds, digest.hexdigest(), yardstick() if people == SMALL else 0.0, flush=True)


def yardstick() -> float:
    """Seconds of processor that compiling a dozen small loops takes."""
    import numba
    import numpy as np

    def made(factor: int) -> Any:
        @numba.njit
        def loop(table: Any, weights: Any) -> float:
            total = 0.0
            for i in range(table.shape[0]):
                for k in range(table.shape[1]):
                    if table[i, k] > factor and weights[k] != 0.0:
                        total += np.exp(-weights[k]) * table[i, k]
                    elif table[i, k] < 0:
                        table[i, k] = min(table[i, k] + factor, 0)
            return total

        return loop

    table, weights = np.ones((2, 2), np.int64), np.ones(2)
    start = time.process_time()
    for factor in range(12):
        made(factor)(table, weights)
    return time.process_time() - start


class World(NamedTuple):
    """What running one took: seconds of processor, a digest of what came, and the yardstick's seconds, if any."""

    seconds: float
    digest: str
    yardstick: float


class Server:
    """A checkout that runs worlds on demand."""

    def __init__(self, checkout: Path, workload: str, people: int, home: str = "") -> None:
        file = checkout / "tests" / "benchmarks" / workload
        command = [
            sys.executable,
            str(HERE),
            str(checkout),
            "--serve",
            "--workload",
            str(file),
            "--people",
            f"{people}",
        ]
        places = {"HOME": home, "XDG_CACHE_HOME": home, "WOM_CACHE": home} if home else {}
        self.process = subprocess.Popen(
            command, env={**os.environ, **places, "PYTHONPATH": str(checkout)}, text=True, cwd=checkout,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.read()

    def read(self) -> str:
        """Its next line."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def world(self) -> World:
        """Run one."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, digest, yardstick = self.read().split()
        return World(float(seconds), digest, float(yardstick))

    def close(self) -> None:
        """Let it end."""
        self.process.communicate()


def compiled_from_nothing(checkout: Path, workload: str) -> World:
    """A first world in a process that finds no compiled code."""
    with tempfile.TemporaryDirectory() as home:
        server = Server(checkout, workload, SMALL, home)
        try:
            return server.world()
        finally:
            server.close()


def alternated(checkouts: list[Path], given: argparse.Namespace) -> list[list[World]]:
    """What each checkout took in each round, the first of which is thrown away where nothing is compiled."""
    if given.compile:
        return [[compiled_from_nothing(one, given.workload) for one in checkouts] for _ in range(given.rounds)]
    servers = [Server(one, given.workload, given.people) for one in checkouts]
    rounds = [[server.world() for server in servers] for _ in range(given.rounds + 1)][1:]
    for server in servers:
        server.close()
    return rounds


def main() -> None:
    """Print both, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="folder of another checkout")
    parser.add_argument("--workload", default="million.yaml", help="file beside this one, in either checkout")
    parser.add_argument("--people", type=int, default=50_000, help="simulated people")
    parser.add_argument("--rounds", type=int, default=10, help="rounds")
    parser.add_argument("--compile", action="store_true", help="compare compiling from nothing")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.workload, given.people)
        return
    rounds = alternated([given.checkout.resolve(), HERE.parents[2]], given)
    there, here = ([world.seconds for world in column] for column in zip(*rounds, strict=True))
    print(f"seconds of processor   {'least':>7} {'median':>7}")
    for name, seconds in (("there", there), ("here", here)):
        print(f"{name:>20}   {min(seconds):7.3f} {statistics.median(seconds):7.3f}")
    pairs = [mine / other for other, mine in zip(there, here, strict=True)]
    print(f"{'here : there':>20}   {min(here) / min(there):7.3f} {statistics.median(pairs):7.3f} (of pairs)")
    if given.compile:
        units = (min(world.seconds / world.yardstick for world in column) for column in zip(*rounds, strict=True))
        print("in yardsticks, at least: there {:.2f}, here {:.2f}".format(*units))
    print("bits " + ("equal" if len({world.digest for one in rounds for world in one}) == 1 else "differ"))


if __name__ == "__main__":
    main()
