"""Commands for a plan: start one, check it, run it, compare its strategies."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.cli.numbers import count, index, value
from wom_sim.cli.options import (
    CORES,
    command,
    named_strategy,
    progress_bar,
    read_scenario,
    result_folder,
    scenario_command,
    show,
)

if TYPE_CHECKING:
    from wom_sim.scenario.scenario import Scenario
    from wom_sim.studies.compare.beside import Ask
    from wom_sim.worlds.fleet import Progress


def add_commands(commands: Any) -> None:
    """The commands of this group."""
    for add in (add_new, add_check, add_run, add_compare):
        add(commands)


def add_new(commands: Any) -> None:
    """``wom new``."""
    new = command(commands, "new", new_scenario, "write a commented scenario to start from")
    new.add_argument("path", type=Path, help="file to write, for example launch.yaml")
    new.add_argument(
        "--from", type=Path, dest="calendar", metavar="CALENDAR", help="start from a calendar: .csv or .xlsx"
    )
    new.add_argument("--sheet", default="", help="sheet of the workbook, where several hold a calendar")


def add_check(commands: Any) -> None:
    """``wom check``."""
    check = scenario_command(commands, "check", check_scenario, "validate a scenario and try it in a few worlds")
    check.add_argument(
        "--worlds", type=count, default=20, help="trial worlds in all (default 20); a few more where there are goals"
    )


def add_run(commands: Any) -> None:
    """``wom run``."""
    run = scenario_command(commands, "run", run_strategy, "run one strategy in one world")
    run.add_argument("name", nargs="?", metavar="STRATEGY", help="strategy to run")
    run.add_argument("--strategy", help="the same, as an option")
    run.add_argument("--world", type=index, default=0, help="number of the world (default 0, the first of compare)")
    run.add_argument("--out", type=Path, metavar="DIR", help="also write ledger.parquet, daily.csv and tables.xlsx")
    run.add_argument("--mmm", type=Path, metavar="FILE.csv", help="weekly table for mix models, true effects beside it")
    run.add_argument("--worlds", type=count, default=1, help="worlds in that table, from --world on (default 1)")


def add_compare(commands: Any) -> None:
    """``wom compare``."""
    compare = scenario_command(commands, "compare", compare_strategies, "run all strategies in the same worlds")
    compare.add_argument("--worlds", type=count, help="number of worlds, or the most of them (default: the scenario's)")
    compare.add_argument(
        "--until", type=value, metavar="WIDTH", help="add worlds until extras are known to ±, e.g. 5 or 2%%"
    )
    compare.add_argument("--graphs", type=count, help="networks, each with as many worlds (default: the scenario's)")
    compare.add_argument("--eliminate", action="store_true", default=None, help="drop what is surely not the best")
    compare.add_argument("--posterior", type=Path, metavar="DIR", help="take what was fitted by `wom calibrate`")
    compare.add_argument(
        "--tipping", action="store_true", help="every number at which another strategy becomes best, three confirmed"
    )
    compare.add_argument("--jobs", type=count, default=CORES, help="worker processes (default: all cores)")
    compare.add_argument("--out", type=Path, metavar="DIR", help="result folder (default: results/SCENARIO)")


def new_scenario(options: argparse.Namespace) -> None:
    """``wom new``."""
    from wom_sim.studies.new.from_calendar import write_from_calendar
    from wom_sim.studies.new.template import write_template

    path = (
        write_from_calendar(options.path, options.calendar, sheet=options.sheet)
        if options.calendar
        else write_template(options.path)
    )
    show(options, f"Wrote {path}. Read it, change it, then:  wom check {path}", {"path": str(path)})


def check_scenario(options: argparse.Namespace) -> None:
    """``wom check``."""
    from wom_sim.studies.check.answer import check

    found = check(read_scenario(options), worlds=options.worlds, engine=options.engine)
    show(options, found.text(str(options.scenario)), found.data())


def run_strategy(options: argparse.Namespace) -> None:
    """``wom run``."""
    from wom_sim.results.run import run
    from wom_sim.results.weekly import places

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    if options.mmm is not None:
        places(options.mmm)
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
    from wom_sim.studies.mmm import mmm

    with progress_bar(options) as progress:
        found = mmm(
            scenario, strategy, worlds=options.worlds, first=options.world, engine=options.engine, progress=progress
        )
    return [str(path) for path in found.save(options.mmm)]


def fitted(options: argparse.Namespace, scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    """With --posterior the scenario with what was fitted, and draws of what is still not known."""
    if options.posterior is None:
        return scenario, {}
    from wom_sim.studies.calibrate.posterior import fits

    found = fits(scenario, options.posterior)
    return found.scenario, {"draws": found.draws, "across": found.across}


def asked_beside(options: argparse.Namespace, progress: Progress | None) -> Ask:
    """What would have to be different, all of it with --tipping, else the nearest; and what each line did."""
    from wom_sim.studies.check.beside import line_by_line
    from wom_sim.studies.compare.beside import together
    from wom_sim.studies.tipping.answer import asked, screened

    return together(partial(asked, progress=progress) if options.tipping else screened, line_by_line)


def engine_for(options: argparse.Namespace) -> Any:
    """The engine that was asked for; with --tipping the one that many runs pay for (the bits are the same)."""
    return "array" if options.tipping and options.engine == "auto" else options.engine


def compare_strategies(options: argparse.Namespace) -> None:
    """``wom compare``."""
    from wom_sim.studies.compare.answer import compare

    scenario, fits = fitted(options, read_scenario(options))
    folder = result_folder(options, "-fitted" if fits else "")
    with progress_bar(options) as progress:
        ask = asked_beside(options, progress)
        found = compare(
            scenario, worlds=options.worlds, jobs=options.jobs, engine=engine_for(options), progress=progress,
            until=options.until, graphs=options.graphs, eliminate=options.eliminate, ask=ask, **fits,
        )  # fmt: skip
    folder = found.save(folder)
    again = f"{options.scenario} --posterior {options.posterior}" if fits else str(folder)
    again += " --tipping" if options.tipping else ""
    saved = f"Saved  {folder}/  summary.csv · tables.xlsx · runs.parquet · figures/ · again with: wom compare {again}"
    show(
        options,
        f"{found.text()}\n\n{saved}",
        {**found.data(), "folder": str(folder)},
    )
