"""What does it cost to say what would have to be different?

    python tests/benchmarks/tipping_speed.py [--scenario configs/launch.yaml] [--jobs 2]

Runs the comparison plain, with the screen and the figures of lines beside it, and with ``--tipping``, and prints
seconds and processor seconds (which other programs on the machine do not add to) of each.  The promises, on two idle
cores: the screen costs at most 25 % more than the comparison, all of ``--tipping`` on the launch takes at most 90 s.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from wom_sim.cli import main

SCREEN_SHARE, FULL_SECONDS = 0.25, 90.0


def timed(scenario: Path, jobs: int, *more: str, plain: bool = False) -> tuple[float, float]:
    """Seconds and processor seconds of one ``wom compare``, figures and folder included, its text thrown away.

    ``plain``: it asks nothing else in the same sitting.
    """
    alone = (
        mock.patch("wom_sim.studies.compare.verb.asked_beside", return_value=None)
        if plain
        else contextlib.nullcontext()
    )
    before, began = os.times(), time.perf_counter()
    with alone, tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        main(["compare", str(scenario), "--jobs", str(jobs), "--out", str(Path(folder) / "out"), *more])
    after = os.times()
    return time.perf_counter() - began, sum(after[:4]) - sum(before[:4])


def measured() -> dict[str, tuple[float, float]]:
    """The three ways by name."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scenario", type=Path, default=Path(__file__).parents[2] / "configs" / "launch.yaml")
    options.add_argument("--jobs", type=int, default=2)
    typed = options.parse_args()
    timed(typed.scenario, 1, "--worlds", "2", "--json")  # loads the kernels
    ways = {"plain": [], "screened": [], "--tipping": ["--tipping"]}
    return {name: timed(typed.scenario, typed.jobs, *more, plain=name == "plain") for name, more in ways.items()}


if __name__ == "__main__":
    found = measured()
    for name, (seconds, busy) in found.items():
        print(f"{name:<10} {seconds:6.1f} s   {busy:6.1f} processor s")
    extra = found["screened"][1] / found["plain"][1] - 1
    print(f"the screen costs {100 * extra:.0f} % more processor time; promised {100 * SCREEN_SHARE:.0f} %")
    print(f"--tipping takes {found['--tipping'][0]:.0f} s; promised {FULL_SECONDS:.0f} s on two idle cores")
    sys.exit(extra > SCREEN_SHARE)
