"""Commands for research: sweeps, sensitivity, sources, and whether all is well."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from wom_sim.cli.numbers import count, part, part_of, whole
from wom_sim.cli.options import CORES, command, progress_bar, read_scenario, scenario_command, scenario_file, show
from wom_sim.errors import InputError, RunError


def add_commands(commands: Any) -> None:
    """The commands of this group."""
    for add in (add_sweep, add_sensitivity, add_presets, add_parity, add_doctor):
        add(commands)


def add_sweep(commands: Any) -> None:
    """``wom sweep``."""
    sweep = command(commands, "sweep", run_sweep, "run a scenario at many points; stop and continue at will")
    sweep.add_argument("study", type=Path, metavar="STUDY", help="study file (YAML), or the folder of its results")
    sweep.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    sweep.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler, e.g. tcp://head:8786 (wom-sim[cluster])")
    sweep.add_argument("--seed", type=whole, help="seed of the worlds (default: the study's)")
    sweep.add_argument("--metric", help="what ranks points (default: goals, conversions or reach, whichever is not 0)")
    sweep.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: results/STUDY)")
    split = sweep.add_mutually_exclusive_group()
    split.add_argument("--part", type=part, metavar="K/N", help="only the K-th of N parts, such as 3/16: no table yet")
    split.add_argument(
        "--merge", nargs="*", type=Path, metavar="DIR", help="make the table of all parts; DIR: other folders with some"
    )


def add_sensitivity(commands: Any) -> None:
    """``wom sensitivity``."""
    which = scenario_command(commands, "sensitivity", see_sensitivity, "say which parameters move an outcome most")
    which.add_argument("--vary", action="append", metavar="PATH=LOW:HIGH", help="e.g. sharing.contact=10%%:60%%")
    which.add_argument("--method", choices=["morris", "sobol"], help="morris screens many (default), sobol a few")
    which.add_argument("--trajectories", type=count, help="repeats of morris (default 10)")
    which.add_argument("--samples", type=count, help="repeats of sobol, a power of 2 (default 64)")
    which.add_argument("--strategy", action="append", help="strategy to look at; may be given again")
    which.add_argument("--against", metavar="STRATEGY", help="look at the difference to this strategy")
    which.add_argument("--metric", help="what is moved (default: the first goal, or conversions)")
    which.add_argument("--worlds", type=count, help="worlds per point (default 20)")
    which.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    which.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler, as for sweep")
    which.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: in results/)")


def add_presets(commands: Any) -> None:
    """``wom presets``."""
    listing = command(commands, "presets", list_presets, "list typical prices and rates with their sources")
    listing.add_argument("pattern", nargs="?", default="", metavar="PATTERN", help="part of a key, or such as '*.cpm'")
    listing.add_argument("--used", type=Path, metavar="SCENARIO", help="only those that a scenario or result uses")


def add_parity(commands: Any) -> None:
    """``wom parity``."""
    parity = scenario_command(commands, "parity", check_parity, "compare both engines bit for bit")
    parity.add_argument("--worlds", type=count, default=1, help="worlds per strategy (default 1)")


def add_doctor(commands: Any) -> None:
    """``wom doctor``."""
    command(commands, "doctor", see_doctor, "say whether this installation is healthy")


def run_sweep(options: argparse.Namespace) -> None:
    """``wom sweep``."""
    from wom_sim.studies.sweep.answer import SweepPart, sweep

    merge = False if options.merge is None else options.merge or True
    with progress_bar(options) as progress:
        found = sweep(
            options.study, out=options.out, jobs=options.jobs, scheduler=options.scheduler, metric=options.metric,
            seed=options.seed, progress=progress, part=options.part, merge=merge,
        )  # fmt: skip
    if isinstance(found, SweepPart):
        show(options, found.text(), found.data())
        return
    saved = f"Saved  {found.save()}/  summary.csv · runs.parquet · figures/"
    show(options, f"{found.text()}\n\n{saved}", found.data())


def list_presets(options: argparse.Namespace) -> None:
    """``wom presets``."""
    from wom_sim.studies.presets.answer import presets

    found = presets(options.pattern, used=options.used and scenario_file(options.used))
    show(options, found.text(), found.data())


def see_sensitivity(options: argparse.Namespace) -> None:
    """``wom sensitivity``."""
    from wom_sim.scenario.study import is_study
    from wom_sim.studies.sensitivity.answer import sensitivity

    study = is_study(options.scenario)
    if study and options.set:
        raise InputError("--set changes a scenario: write it into the scenario of the study")
    same = ("method", "trajectories", "samples", "against", "metric", "worlds", "seed")
    keys = {name: getattr(options, name) for name in same}
    keys |= {"strategies": options.strategy, "engine": None if options.engine == "auto" else options.engine}
    with progress_bar(options) as progress:
        found = sensitivity(
            options.scenario if study else read_scenario(options),
            vary=dict(map(read_span, options.vary)) if options.vary else None,
            out=options.out, jobs=options.jobs, scheduler=options.scheduler, progress=progress, **keys,
        )  # fmt: skip
    saved = f"Saved  {found.save()}/  indices.csv · runs.parquet · figures/"
    show(options, f"{found.text()}\n\n{saved}", found.data())


def read_span(text: str) -> tuple[str, tuple[Any, Any]]:
    """``path=low:high`` with both ends read as YAML."""
    path, _, ends = text.partition("=")
    low, colon, high = ends.partition(":")
    if not (path.strip() and low.strip() and colon and high.strip()):
        raise InputError(f"--vary {text}: write PATH=LOW:HIGH, for example sharing.contact=10%:60%")
    return path.strip(), (part_of(low, f"--vary {text}"), part_of(high, f"--vary {text}"))


def check_parity(options: argparse.Namespace) -> None:
    """``wom parity``."""
    from wom_sim.studies.parity import parity

    rows = parity(read_scenario(options), worlds=options.worlds)
    lines = [
        f"  {row.strategy:<16} world {row.world:<4} {row.events:>9,} events   "
        + ("every bit equal" if not row.differences else "DIFFERENT: " + ", ".join(row.differences))
        for row in rows
    ]
    text = "\n".join(["Mesa and array engine, ledger and final state:", *lines])
    show(options, text, [{"strategy": r.strategy, "world": r.world, "differences": r.differences} for r in rows])
    if any(row.differences for row in rows):
        raise RunError("the engines disagree; please report this scenario")


def see_doctor(options: argparse.Namespace) -> None:
    """``wom doctor``."""
    from wom_sim.studies.doctor import examine

    findings = examine()
    lines = [f"  {'ok ' if one.healthy else 'BAD'}  {one.what:<22} {one.found}" for one in findings]
    data = [{"what": one.what, "healthy": one.healthy, "found": one.found} for one in findings]
    show(options, "\n".join(lines), data)
    if not all(one.healthy for one in findings):
        raise RunError("something above needs mending")
