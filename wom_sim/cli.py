"""The command line: parse, one call of the API, print.  Exit codes: 0 done, 1 the run failed, 2 bad usage or input."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim import __version__
from wom_sim.errors import InputError, RunError, WomError

if TYPE_CHECKING:
    from wom_sim.model.scenario import Scenario

CORES = os.cpu_count() or 1
DESCRIPTION = "How does word spread on a social network, and what is the next euro worth?"
EPILOG = """\
Plan        wom new PATH                 a commented scenario to start from (--from calendar.xlsx: around your calendar)
            wom check SCENARIO           validate; people, cost, calendar, typed rates beside simulated, warnings
            wom run SCENARIO STRATEGY    one strategy in one world: metrics and timeline
            wom compare SCENARIO         all strategies in the same worlds: the main job
Decide      wom attribute SCENARIO NAME  who deserves the credit: paid, owned, earned, or each line
            wom optimize SCENARIO NAME   where the next euro should go; the least budget that keeps a promise
            wom calibrate STUDY          fit parameters to what was counted; --posts FILE: stickiness from posts
            wom track SCENARIO ACTUAL    plan against reality: inside the band or not, which assumption moved
            wom lift SCENARIO NAME       how many people, places and weeks a lift test needs
Research    wom sweep STUDY              one scenario at many points, in parallel, resumable at any moment
            wom presets [PATTERN]        typical prices and rates with their sources; --used SCENARIO: those it uses
            wom sensitivity STUDY        which parameters move the outcome, and how much of that is luck
            wom parity SCENARIO          both engines, compared bit for bit
            wom doctor                   is this installation healthy?

Every command has --json (machine-readable output, nothing else) and --help.
Exit codes: 0 done, 1 the run failed, 2 bad usage or bad input."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        options.command(options)
    except InputError as error:
        return complain(error, 2)
    except WomError as error:
        return complain(error, 1)
    except KeyboardInterrupt as stop:
        return complain(str(stop) or "stopped; nothing was written", 130)
    except BrokenPipeError:  # `wom … | head` closed the pipe; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def complain(error: object, code: int) -> int:
    """Say what is wrong on standard error."""
    print(f"wom: {error}", file=sys.stderr)
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="wom", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"wom_sim {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    new = command(commands, "new", new_scenario, "write a commented scenario to start from")
    new.add_argument("path", type=Path, help="file to write, for example launch.yaml")
    new.add_argument(
        "--from", type=Path, dest="calendar", metavar="CALENDAR", help="start from a calendar: .csv or .xlsx"
    )
    new.add_argument("--sheet", default="", help="sheet of the workbook, where several hold a calendar")

    attribute = scenario_command(commands, "attribute", attribute_credit, "say which media or lines deserve the credit")
    attribute.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy whose outcome is shared out")
    attribute.add_argument("--strategy", help="the same, as an option")
    attribute.add_argument("--by", choices=["media", "lines"], default="media", help="who shares it (default media)")
    attribute.add_argument(
        "--metric", choices=["conversions", "reach"], default="conversions", help="what is shared out"
    )
    attribute.add_argument("--worlds", type=int, default=100, help="number of worlds (default 100)")
    attribute.add_argument("--orders", type=int, help="sample so many orders of arrival (default: exact to 8 lines)")
    attribute.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    attribute.add_argument("--out", type=Path, metavar="DIR", help="result folder")

    check = scenario_command(commands, "check", check_scenario, "validate a scenario and try it in a few worlds")
    check.add_argument("--worlds", type=int, default=20, help="trial worlds (default 20)")

    run = scenario_command(commands, "run", run_strategy, "run one strategy in one world")
    run.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy to run")
    run.add_argument("--strategy", help="the same, as an option")
    run.add_argument("--world", type=int, default=0, help="number of the world (default 0, the first of compare)")
    run.add_argument("--out", type=Path, metavar="DIR", help="also write ledger.parquet, daily.csv and tables.xlsx")
    run.add_argument("--mmm", type=Path, metavar="FILE.csv", help="weekly table for mix models, true effects beside it")
    run.add_argument("--worlds", type=int, default=1, help="worlds in that table, from --world on (default 1)")

    compare = scenario_command(commands, "compare", compare_strategies, "run all strategies in the same worlds")
    compare.add_argument("--worlds", type=int, help="number of worlds, or the most of them (default: the scenario's)")
    compare.add_argument("--until", metavar="WIDTH", help="add worlds until every extra is known to ±, e.g. 5 or 2%%")
    compare.add_argument("--graphs", type=int, help="networks, each with as many worlds (default: the scenario's)")
    compare.add_argument("--eliminate", action="store_true", default=None, help="drop what is surely not the best")
    compare.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    compare.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: results/SCENARIO)")

    sweep = command(commands, "sweep", run_sweep, "run a scenario at many points; stop and continue at will")
    sweep.add_argument("study", type=Path, metavar="STUDY", help="study file (YAML)")
    sweep.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    sweep.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler, e.g. tcp://head:8786 (wom-sim[cluster])")
    sweep.add_argument("--seed", type=int, help="seed of the worlds (default: the study's)")
    sweep.add_argument("--metric", help="what points are ranked by in the text")
    sweep.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: results/STUDY)")

    listing = command(commands, "presets", list_presets, "list typical prices and rates with their sources")
    listing.add_argument("pattern", nargs="?", default="", metavar="PATTERN", help="part of a key, or such as '*.cpm'")
    listing.add_argument("--used", type=Path, metavar="SCENARIO", help="only those that a scenario or result uses")

    which = scenario_command(commands, "sensitivity", see_sensitivity, "say which parameters move an outcome most")
    which.add_argument("--vary", action="append", metavar="PATH=LOW:HIGH", help="e.g. sharing.contact=10%%:60%%")
    which.add_argument("--method", choices=["morris", "sobol"], help="morris screens many (default), sobol a few")
    which.add_argument("--trajectories", type=int, help="repeats of morris (default 10)")
    which.add_argument("--samples", type=int, help="repeats of sobol, a power of 2 (default 64)")
    which.add_argument("--strategy", action="append", help="strategy to look at; may be given again")
    which.add_argument("--against", metavar="STRATEGY", help="look at the difference to this strategy")
    which.add_argument("--metric", help="what is moved (default: the first goal, or conversions)")
    which.add_argument("--worlds", type=int, help="worlds per point (default 20)")
    which.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    which.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler, as for sweep")
    which.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: in results/)")
    calibrate = command(commands, "calibrate", fit_parameters, "fit parameters to what was really counted")
    calibrate.add_argument("study", type=Path, nargs="?", metavar="STUDY", help="study file (YAML)")
    calibrate.add_argument("--posts", type=Path, metavar="FILE", help="stickiness from a platform's table of posts")
    calibrate.add_argument(
        "--attract", type=float, metavar="P", help="with --posts: attract where nobody counted views"
    )
    calibrate.add_argument("--seed", type=int, help="seed of the worlds (default: the study's)")
    calibrate.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    calibrate.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: results/STUDY)")

    track = scenario_command(commands, "track", track_plan, "compare what was counted with the plan")
    track.add_argument(
        "actual", type=Path, metavar="ACTUAL", help="what was counted: CSV or XLSX with dates and counts"
    )
    track.add_argument("--strategy", help="the strategy that was run")
    track.add_argument("--assume", action="append", metavar="PATH", help="an assumption that may have moved (repeat)")
    track.add_argument("--worlds", type=int, default=200, help="worlds of the plan (default 200)")
    track.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    track.add_argument("--out", type=Path, metavar="DIR", help="result folder")

    lift = scenario_command(commands, "lift", plan_lift, "plan a lift test: people, places and weeks")
    lift.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy to test")
    lift.add_argument("--strategy", help="the same, as an option")
    lift.add_argument("--against", metavar="NAME", help="strategy of the other places (default: compare_with)")
    lift.add_argument(
        "--effect", default="5%", metavar="SHARE", help="what must not be missed, as 5%% or own (default 5%%)"
    )
    lift.add_argument("--people", type=int, help="people of a place (default: one simulated world)")
    lift.add_argument("--worlds", type=int, default=200, help="worlds that places are made of (default 200)")
    lift.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    lift.add_argument("--out", type=Path, metavar="DIR", help="result folder")

    best = scenario_command(commands, "optimize", optimize_budget, "place a strategy's budget over its lines")
    best.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy whose money is placed")
    best.add_argument("--strategy", help="the same, as an option")
    best.add_argument("--budget", help="money for the whole strategy (default: what it costs now)")
    best.add_argument(
        "--objective", help="a metric, profit, or goal: the chance of the first goal (default conversions)"
    )
    best.add_argument("--goal", help="the chance of this instead, e.g. 'conversions >= 700'")
    best.add_argument("--probability", help="the least budget that reaches the goal in so many worlds, e.g. 80%%")
    best.add_argument("--pareto", metavar="A,B", help="the best compromises of two metrics, e.g. cost,conversions")
    best.add_argument("--worlds", type=int, help="fresh worlds to judge in (default: the scenario's)")
    best.add_argument("--trials", type=int, help="plans that the sampler tries (default 64)")
    best.add_argument("--jobs", type=int, default=CORES, help="worker processes (default: all cores)")
    best.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: in results/)")

    parity = scenario_command(commands, "parity", check_parity, "compare both engines bit for bit")
    parity.add_argument("--worlds", type=int, default=1, help="worlds per strategy (default 1)")

    command(commands, "doctor", see_doctor, "say whether this installation is healthy")
    return top


def command(commands: Any, name: str, call: Callable[[Any], None], text: str) -> argparse.ArgumentParser:
    """A command with the options that all share."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    made.add_argument("--json", action="store_true", help="print JSON and nothing else")
    made.set_defaults(command=call)
    return made


def scenario_command(commands: Any, name: str, call: Callable[[Any], None], text: str) -> argparse.ArgumentParser:
    """A command that reads a scenario."""
    made = command(commands, name, call, text)
    made.add_argument("scenario", type=Path, metavar="SCENARIO", help="scenario file (YAML), or a result folder")
    made.add_argument("--seed", type=int, help="seed of the worlds (default: the scenario's)")
    made.add_argument("--engine", choices=["auto", "mesa", "array"], default="auto", help="same bits, other speed")
    made.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change one value, e.g. --set plan.ig_ads.budget=5000 or --set 'market.network={file: friends.csv}'",
    )
    return made


def read_scenario(options: argparse.Namespace) -> Scenario:
    """The scenario that was named, with its changes."""
    from wom_sim.model.scenario import Scenario

    scenario = Scenario.read(scenario_file(options.scenario))
    if options.scenario.is_dir():
        refuse_changed(scenario, options.scenario)
    changes = dict(read_change(text) for text in options.set)
    if options.seed is not None:
        changes["uncertainty.seed"] = options.seed
    return scenario.with_changes(changes) if changes else scenario


def scenario_file(path: Path) -> Path:
    """The file of a scenario, or of the one in a result folder."""
    return path / "scenario.yaml" if path.is_dir() else path


def refuse_changed(scenario: Scenario, folder: Path) -> None:
    """A result is run again with the friends list it was made from, or not at all."""
    from wom_sim.output import network_changed

    if network_changed(scenario, folder):
        raise InputError(
            f"{scenario.network_path} has changed since {folder} was made\n"
            "   hint: bring the old list back, or compare the scenario file that you wrote"
        )


def result_folder(options: argparse.Namespace, ending: str = "") -> Path:
    """Where results go: --out, else results/SCENARIO with what was changed in its name, so that a what-if keeps it."""
    if options.out is not None:
        return Path(options.out)
    stem = options.scenario.name if options.scenario.is_dir() else options.scenario.stem
    changes = re.sub(r"[^\w.=+-]+", "_", "".join(f"+{change}" for change in options.set))
    return Path("results") / f"{stem}{ending}{changes[:80]}"


def read_change(text: str) -> tuple[str, Any]:
    """``key.path=value`` with the value read as YAML; a file is relative to where the command is typed."""
    from wom_sim.model.scenario_file import read_value

    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"--set {text}: write KEY=VALUE, for example plan.ig_ads.budget=5000")
    read = read_value(value)
    if key.strip() == "plan" and isinstance(read, str):
        read = {"file": read}
    if isinstance(read, dict) and isinstance(read.get("file"), str):
        read["file"] = str(Path(read["file"]).resolve())
    return key.strip(), read


def read_width(text: str | None) -> Any:
    """A number or a percentage, as it was typed."""
    from wom_sim.model.scenario_file import read_value

    return None if text is None else read_value(text)


def show(options: argparse.Namespace, text: str, data: Any) -> None:
    """Print for people, or for machines."""
    print(json.dumps(plain(data), indent=2, allow_nan=False) if options.json else text, flush=True)


def plain(value: Any) -> Any:
    """A value that JSON knows; n/a becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return value


def new_scenario(options: argparse.Namespace) -> None:
    """``wom new``."""
    from wom_sim.study.start import write_template
    from wom_sim.study.start_calendar import write_from_calendar

    path = (
        write_from_calendar(options.path, options.calendar, sheet=options.sheet)
        if options.calendar
        else write_template(options.path)
    )
    show(options, f"Wrote {path}. Read it, change it, then:  wom check {path}", {"path": str(path)})


def check_scenario(options: argparse.Namespace) -> None:
    """``wom check``."""
    from wom_sim.study.check import check

    found = check(read_scenario(options), worlds=options.worlds, engine=options.engine)
    show(options, found.text(str(options.scenario)), found.data())


def run_strategy(options: argparse.Namespace) -> None:
    """``wom run``."""
    from wom_sim.runner import run

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    result = run(scenario, name, world=options.world, engine=options.engine)
    text = result.text()
    if options.out is not None:
        text += f"\n\nSaved  {result.save(options.out)}/"
    paths = write_mmm(options, scenario, name) if options.mmm is not None else []
    text += f"\n\nSaved  {' · '.join(paths)}" if paths else ""
    facts = {"strategy": name, "seed": result.seed, "world": result.world, "engine": result.engine}
    show(options, text, {**facts, **result.summary(), **({"mmm": paths} if paths else {})})


def write_mmm(options: argparse.Namespace, scenario: Scenario, strategy: str) -> list[str]:
    """``wom run --mmm``: the weekly table and its truth; returns both paths."""
    from wom_sim.study.mmm import mmm

    with progress_bar(options) as progress:
        found = mmm(
            scenario, strategy, worlds=options.worlds, first=options.world, engine=options.engine, progress=progress
        )
    return [str(path) for path in found.save(options.mmm)]


def compare_strategies(options: argparse.Namespace) -> None:
    """``wom compare``."""
    from wom_sim.study.compare import compare

    scenario = read_scenario(options)
    with progress_bar(options) as progress:
        found = compare(
            scenario, worlds=options.worlds, jobs=options.jobs, engine=options.engine, progress=progress,
            until=read_width(options.until), graphs=options.graphs, eliminate=options.eliminate,
        )  # fmt: skip
    folder = found.save(result_folder(options))
    saved = f"Saved  {folder}/  summary.csv · tables.xlsx · runs.parquet · figures/ · again with: wom compare {folder}"
    show(
        options,
        f"{found.text()}\n\n{saved}",
        {**found.data(), "folder": str(folder)},
    )


def attribute_credit(options: argparse.Namespace) -> None:
    """``wom attribute``."""
    from wom_sim.study.attribute import attribute

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    with progress_bar(options) as progress:
        found = attribute(
            scenario, name, by=options.by, metric=options.metric, worlds=options.worlds, jobs=options.jobs,
            engine=options.engine, orders=options.orders, progress=progress,
        )  # fmt: skip
    folder = found.save(result_folder(options, f"-attribute-{name}"))
    show(
        options,
        f"{found.text()}\n\nSaved  {folder}/  credits.csv · worlds.csv · uplift.csv · figures/",
        {**found.data(), "folder": str(folder)},
    )


def optimize_budget(options: argparse.Namespace) -> None:
    """``wom optimize``."""
    from wom_sim.model.scenario_file import read_value
    from wom_sim.study.optimize import optimize

    with progress_bar(options) as progress:
        found = optimize(
            options.scenario, options.strategy or options.name,
            budget=options.budget and read_value(options.budget), objective=options.objective, goal=options.goal,
            probability=options.probability and read_value(options.probability),
            pareto=options.pareto and options.pareto.split(","), worlds=options.worlds, seed=options.seed,
            trials=options.trials, jobs=options.jobs, engine=None if options.engine == "auto" else options.engine,
            changes=dict(map(read_change, options.set)), progress=progress,
        )  # fmt: skip
    folder = found.save(result_folder(options, found.ending if options.scenario.is_file() else ""))
    show(
        options,
        f"{found.text()}\n\nSaved  {folder}/  {found.holds} · figures/ · again with: wom optimize {folder}",
        {**found.data(), "folder": str(folder)},
    )


def named_strategy(options: argparse.Namespace, scenario: Scenario) -> str:
    """The strategy that was named, as an argument or an option."""
    name: str | None = options.strategy or getattr(options, "name", None)
    if name is None:
        raise InputError(f"which strategy? One of: {', '.join(scenario.strategies)}")
    return name


def run_sweep(options: argparse.Namespace) -> None:
    """``wom sweep``."""
    from wom_sim.study.sweep import sweep

    with progress_bar(options) as progress:
        found = sweep(
            options.study, out=options.out, jobs=options.jobs, scheduler=options.scheduler, metric=options.metric,
            seed=options.seed, progress=progress,
        )  # fmt: skip
    saved = f"Saved  {found.save()}/  summary.csv · runs.parquet · figures/"
    show(options, f"{found.text()}\n\n{saved}", found.data())


def list_presets(options: argparse.Namespace) -> None:
    """``wom presets``."""
    from wom_sim.study.presets import presets

    found = presets(options.pattern, used=options.used and scenario_file(options.used))
    show(options, found.text(), found.data())


def see_sensitivity(options: argparse.Namespace) -> None:
    """``wom sensitivity``."""
    from wom_sim.study.sensitivity import sensitivity
    from wom_sim.study.sensitivity_plan import is_study

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
    from wom_sim.model.scenario_file import read_value

    path, _, ends = text.partition("=")
    low, colon, high = ends.partition(":")
    if not (path.strip() and low.strip() and colon and high.strip()):
        raise InputError(f"--vary {text}: write PATH=LOW:HIGH, for example sharing.contact=10%:60%")
    return path.strip(), (read_value(low), read_value(high))


def fit_parameters(options: argparse.Namespace) -> None:
    """``wom calibrate``."""
    if (options.study is None) == (options.posts is None):
        raise InputError("name a study file (wom calibrate STUDY), or a table of posts (wom calibrate --posts FILE)")
    if options.posts is not None:
        return fit_posts(options)
    from wom_sim.study.calibrate import calibrate

    with progress_bar(options) as progress:
        found = calibrate(options.study, seed=options.seed, jobs=options.jobs, progress=progress)
    folder = found.save(options.out or Path("results") / options.study.stem)
    text = f"{found.text()}\n\nSaved  {folder}/  posterior.parquet · summary.csv · fit.csv · figures/"
    show(options, text, {**found.data(), "folder": str(folder)})
    return None


def fit_posts(options: argparse.Namespace) -> None:
    """``wom calibrate --posts``."""
    from wom_sim.study.posts import ATTRACT, stickiness

    found = stickiness(options.posts, attract=ATTRACT if options.attract is None else options.attract)
    saved = "" if options.out is None else f"\n\nSaved  {found.save(options.out)}/  contents.yaml · stickiness.csv"
    show(options, found.text() + saved, found.data())


def track_plan(options: argparse.Namespace) -> None:
    """``wom track``."""
    from wom_sim.study.track import track

    scenario = read_scenario(options)
    with progress_bar(options) as progress:
        found = track(
            scenario, options.actual, named_strategy(options, scenario), worlds=options.worlds,
            assumptions=options.assume, engine=options.engine, jobs=options.jobs, progress=progress,
        )  # fmt: skip
    folder = found.save(result_folder(options, "-track"))
    show(options, f"{found.text()}\n\nSaved  {folder}/  track.csv · moved.csv · figures/", found.data())


def plan_lift(options: argparse.Namespace) -> None:
    """``wom lift``."""
    from wom_sim.study.lift import lift

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    with progress_bar(options) as progress:
        found = lift(
            scenario, name, options.against, effect=read_effect(options.effect), people=options.people,
            worlds=options.worlds, engine=options.engine, jobs=options.jobs, progress=progress,
        )  # fmt: skip
    folder = found.save(result_folder(options, f"-lift-{name}"))
    show(options, f"{found.text()}\n\nSaved  {folder}/  power.csv · figures/", found.data())


def read_effect(text: str) -> float | None:
    """An effect as it is typed: 5%, 0.05, or own for the strategy's."""
    from wom_sim.model.scenario_fields import percent

    if text == "own":
        return None
    try:
        share = percent(text.removeprefix("+"))
        return float(text) if share is None else share
    except ValueError:
        raise InputError(f"--effect {text}: write 5%, 0.05 or own") from None


def check_parity(options: argparse.Namespace) -> None:
    """``wom parity``."""
    from wom_sim.study.parity import parity

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
    from wom_sim.study.doctor import examine

    findings = examine()
    lines = [f"  {'ok ' if one.healthy else 'BAD'}  {one.what:<22} {one.found}" for one in findings]
    data = [{"what": one.what, "healthy": one.healthy, "found": one.found} for one in findings]
    show(options, "\n".join(lines), data)
    if not all(one.healthy for one in findings):
        raise RunError("something above needs mending")


@contextmanager
def progress_bar(options: argparse.Namespace) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, silence in a pipe."""
    if options.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, speed_estimate_period=600) as bar:
        task = bar.add_task("simulating worlds", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
