"""Run the fuzzer: from the folder ``tests``, ``python -m fuzz``; exit code 1 when anything ended other than in words.

A case is known by family and number: ``python -m fuzz --show scenario 17`` writes its files and what came of it.
Another version of the package is tried with its checkout in front: ``PYTHONPATH=CHECKOUT python -m fuzz``.  On the
commit before the front doors (b4691a2) ``--part 0.1 --jobs 1``, 2,500 cases, finds 136 tracebacks of 10 kinds, 21 raw
control characters, 7 hangs and 3 jumps of memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from fuzz.families import BESIDE, FAMILIES, case
from fuzz.server import Tried, shared_out, some_tried
from fuzz.trial import FINE, MORE, WARM, lay, warm_up

SHARES = {
    "scenario": 11_000, "study": 1_500, "command": 7_500, "file": 5_000, "lesson": 500, "answer": 500, "kept": 500,
}  # fmt: skip
"""Cases of each family: 20,000 scenarios, studies and command lines, 5,000 files, 1,500 of what answers become."""


def main() -> int:
    """Try as many cases as are asked for, and print how many ended in which way."""
    options = parsed()
    start = time.monotonic()
    for wrong in warm_up([*WARM, *MORE]):
        print(f"fuzz: warming up: {wrong}", file=sys.stderr)
    if options.show:
        return show(options.show[0], int(options.show[1]), options.into)
    cases = chosen(options.part, options.start, options.only)
    with tempfile.TemporaryDirectory(prefix="fuzz") as place:
        tried = list(shared_out(cases, options.jobs, options.keep or Path(place)))
    return report(tried, time.monotonic() - start, options.kinds)


def parsed() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--part", type=float, default=1.0, help="share of all cases (default 1: 26,500)")
    parser.add_argument("--start", type=int, default=0, help="number of the first case of each family")
    parser.add_argument("--only", choices=list(FAMILIES), help="one family alone")
    parser.add_argument("--jobs", type=int, default=2, help="processors")
    parser.add_argument("--keep", type=Path, help="folder for a line about each case, written as it ends")
    parser.add_argument("--kinds", type=int, default=40, help="kinds of faults that are shown")
    parser.add_argument("--show", nargs=2, metavar=("FAMILY", "NUMBER"), help="one case, with all that it says")
    parser.add_argument("--into", type=Path, help="with --show: a folder to write the files of the case into")
    return parser.parse_args()


def chosen(part: float, start: int, only: str | None) -> list[tuple[str, int]]:
    """The cases of a part of all, families mixed as in the whole."""
    found = [
        (k / count, family, start + k)
        for family, count in SHARES.items()
        if only in (None, family)
        for k in range(round(count * part))
    ]
    return [(family, number) for _, family, number in sorted(found)]


def show(family: str, number: int, into: Path | None) -> int:
    """Do one case and print all that it says; returns 1 when it ended other than in words."""
    one = case(family, number)
    if into:
        into.mkdir(parents=True)
        lay(into, {**BESIDE, **one.files})
    (tried,) = some_tried([(family, number)])
    print("wom", *map(repr, one.arguments))
    print(tried.outcome.said)
    print(f"{tried.outcome.how} {tried.outcome.kind} · {tried.seconds:.2f} s · {tried.memory / 1e6:.0f} MB")
    return tried.outcome.how not in FINE


def report(tried: list[Tried], seconds: float, most: int) -> int:
    """Print counts; returns 1 when anything ended other than in words."""
    counts = Counter((one.family, one.outcome.how) for one in tried)
    ways = [*FINE, *sorted({how for _, how in counts} - {*FINE})]
    print(f"{'':<10}" + "".join(f"{way:>17}" for way in ["cases", *ways]))
    for family in [*FAMILIES, "all"]:
        row = [sum(n for (name, how), n in counts.items() if family in (name, "all") and how == way) for way in ways]
        print(f"{family:<10}" + "".join(f"{number:>17,}" for number in [sum(row), *row]))
    kinds = defaultdict(list)
    for one in tried:
        if one.outcome.how not in FINE:
            kinds[f"{one.outcome.how}: {one.outcome.kind}"].append(one)
    for kind, those in sorted(kinds.items(), key=lambda item: -len(item[1]))[:most]:
        print(f"{len(those):6,} × {kind}   e.g. --show {those[0].family} {those[0].number}")
    print(
        f"{sum(map(len, kinds.values())):,} faults of {len(kinds)} kinds in {len(tried):,} cases, {seconds:.0f} s; ",
        end="",
    )
    slowest = max(tried, key=lambda one: one.seconds)
    largest = max(tried, key=lambda one: one.memory)
    print(f"slowest {slowest.seconds:.1f} s ({slowest.family} {slowest.number}), ", end="")
    print(f"most memory {largest.memory / 1e6:,.0f} MB ({largest.family} {largest.number})")
    return int(bool(kinds))


if __name__ == "__main__":
    sys.exit(main())
