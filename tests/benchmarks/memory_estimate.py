"""How much memory does a comparison take, and what was estimated before anything was made?

    python tests/benchmarks/memory_estimate.py [--people 100000 500000 1000000] [--contents 1 31] [--workers 1 2]

The workload is ``million.yaml`` beside this file with the ads of its budget told by so many contents, compared with
doing nothing in a few worlds; each size is run in a process of its own and its peak read by ``getrusage``: that of the
command, and of each of its workers as much as the largest has.  What is estimated to need more than 8 GB, or more than
this machine has free, is only estimated.  Exit code 1 where an estimate is off by more than half.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from wom_sim.reading.door.unpack import physical_memory
from wom_sim.scenario.scenario import Scenario, memory_bytes

WORKLOAD = Path(__file__).with_name("million.yaml")
MOST, OFF, WORLDS = 8e9, 1.5, 4

CHILD = """
import json, sys
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from wom_sim.cli import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    peaks = [getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    print(json.dumps([code, *peaks]), file=sys.stderr)
"""


def workload(people: int, contents: int) -> Scenario:
    """The campaign among fewer of the same million, told by several contents that share the money."""
    plain = Scenario.read(WORKLOAD).as_mapping()
    plain["market"]["simulate"] = people
    (name, content), ads = next(iter(plain["contents"].items())), plain["plan"]["social_ads"]
    for number in range(1, contents):
        plain["contents"][f"{name}_{number}"] = content
        plain["plan"][f"ads_{number}"] = {**ads, "content": f"{name}_{number}", "budget": ads["budget"] / contents}
        plain["strategies"]["everything"]["lines"] += (f"ads_{number}",)
    ads["budget"] /= contents
    return Scenario.parse(plain)


def measured(scenario: Scenario, workers: int, folder: Path) -> int:
    """Bytes at the peak of ``wom compare``, its workers together."""
    file = folder / "scenario.yaml"
    file.write_text(scenario.to_yaml(), encoding="utf-8")
    script = folder / "child.py"
    script.write_text(CHILD, encoding="utf-8")
    typed = ["compare", str(file), "--worlds", str(WORLDS), "--jobs", str(workers), "--engine", "array"]
    command = [sys.executable, str(script), *typed, "--out", str(folder / "out")]
    done = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    code, own, child = json.loads(done.stderr.splitlines()[-1])
    if code:
        raise SystemExit(done.stderr)
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * (own + workers * child * (workers > 1))


def free_memory() -> float:
    """Bytes that nobody uses, where the system says so; else all there are."""
    told = Path("/proc/meminfo")
    lines = told.read_text().splitlines() if told.is_file() else []
    free = [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    return free[0] if free else physical_memory() or MOST


def told(people: int, contents: int, workers: int) -> tuple[str, bool]:
    """A row of the table, and whether its estimate is near enough."""
    scenario = workload(people, contents)
    estimate = memory_bytes(scenario, workers, WORLDS * len(scenario.strategies))
    row = f"{people:>10,} {contents:>8} {workers:>7} {estimate / 1e6:>12,.0f}"
    if estimate > min(MOST, free_memory()):
        return f"{row} {'–':>10} {'–':>6}", True
    with TemporaryDirectory() as folder:
        peak = measured(scenario, workers, Path(folder))
    return f"{row} {peak / 1e6:>10,.0f} {estimate / peak:>6.2f}", 1 / OFF <= estimate / peak <= OFF


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[100_000, 500_000, 1_000_000])
    parser.add_argument("--contents", type=int, nargs="+", default=[1, 31])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    print(f"{'people':>10} {'contents':>8} {'workers':>7} {'estimate, MB':>12} {'peak, MB':>10} {'ratio':>6}")
    near = []
    for size in product(given.people, given.contents, given.workers):
        row, fits = told(*size)
        print(row, flush=True)
        near.append(fits)
    print(f"{near.count(True)} of {len(near)} within {OFF} times what was measured, or only estimated")
    return 0 if all(near) else 1


if __name__ == "__main__":
    sys.exit(main())
