"""``wom sweep``."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from wom_sim.errors import InputError
from wom_sim.language.say import marked
from wom_sim.reading.ranges import MOST_SEED
from wom_sim.studies.command import JOBS, Reply, Typed, given, number, option, out, progress_bar, saved


def part(text: str) -> tuple[int, int]:
    """A part of a sweep: 3/16."""
    from wom_sim.studies.sweep.share import Share

    try:
        return Share.read(text)
    except InputError as error:
        raise ArgumentTypeError(str(error)) from None


HELP = marked("run a scenario at many points; stop and continue at will")
FRONT = "STUDY", marked("one scenario at many points, in parallel, resumable at any moment")
OPTIONS = (
    option("study", type=Path, metavar="STUDY", help="study file (YAML), or the folder of its results"),
    JOBS,
    option("--scheduler", metavar="ADDRESS", help="Dask scheduler, e.g. tcp://head:8786 (wom-sim[cluster])"),
    number("--seed", marked("seed of the worlds (default: the study's)"), 0, MOST_SEED),
    option("--metric", help="what ranks points (default: goals, conversions or reach, whichever is not 0)"),
    out(marked("result folder (default: results/STUDY)")),
    option("--part", type=part, metavar="K/N", help="only the K-th of N parts, such as 3/16: no table yet"),
    option(
        "--merge", nargs="*", type=Path, metavar="DIR", help="make the table of all parts; DIR: other folders with some"
    ),
)


def ask(options: Typed) -> Reply:
    """Run what is missing, and write its summary."""
    from wom_sim.studies.sweep.answer import SweepPart, sweep

    keys = given(options, "out", "jobs", "scheduler", "metric", "seed", "part")
    keys["merge"] = False if options.merge is None else options.merge or True
    with progress_bar(options) as progress:
        found = sweep(options.study, **keys, progress=progress)
    return Reply(found.text(), found.data()) if isinstance(found, SweepPart) else saved(found, found.save())
