"""``wom sweep``."""

from __future__ import annotations

from pathlib import Path

from wom_sim.studies.command import JOBS, Reply, Typed, given, option, out, progress_bar, saved, whole

HELP = "run a scenario at many points; stop and continue at will"
FRONT = "STUDY", "one scenario at many points, in parallel, resumable at any moment"
OPTIONS = (
    option("study", type=Path, metavar="STUDY", help="study file (YAML), or the folder of its results"),
    JOBS,
    option("--scheduler", metavar="ADDRESS", help="Dask scheduler, e.g. tcp://head:8786 (wom-sim[cluster])"),
    option("--seed", type=whole, help="seed of the worlds (default: the study's)"),
    option("--metric", help="what ranks points (default: goals, conversions or reach, whichever is not 0)"),
    out("result folder (default: results/STUDY)"),
)


def ask(options: Typed) -> Reply:
    """Run what is missing, and write its summary."""
    from wom_sim.studies.sweep.answer import sweep

    keys = given(options, "out", "jobs", "scheduler", "metric", "seed")
    with progress_bar(options) as progress:
        found = sweep(options.study, **keys, progress=progress)
    return saved(found, found.save())
