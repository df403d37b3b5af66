"""``wom run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.studies.command import (
    SCENARIO,
    Reply,
    Typed,
    named_strategy,
    number,
    option,
    out,
    progress_bar,
    read_scenario,
    strategy,
)

if TYPE_CHECKING:
    from wom_sim.scenario.scenario import Scenario

HELP = marked("run one strategy in one world")
FRONT = "SCENARIO STRATEGY", marked("one strategy in one world: metrics and timeline")
OPTIONS = (
    *SCENARIO,
    *strategy(marked("strategy to run")),
    number("--world", marked("number of the world (default 0, the first of compare)"), 0),
    option("--through", metavar="DATE", help=marked("stop at the end of this day; with --save")),
    option("--save", type=Path, metavar="FILE.npz", help=marked("put the world aside as it stands then")),
    option("--from", type=Path, metavar="FILE.npz", dest="from_file", help=marked("go on in a world put aside")),
    out(marked("also write ledger.parquet, daily.csv and tables.xlsx")),
    option("--mmm", type=Path, metavar="FILE.csv", help="weekly table for mix models, true effects beside it"),
    number("--worlds", marked("worlds in that table, from --world on (default 1)"), default=1),
)


def ask(options: Typed) -> Reply:
    """Run it, and write what is to be kept."""
    from wom_sim.results.run import run
    from wom_sim.results.weekly import places

    scenario = read_scenario(options)
    name = named_strategy(options, scenario) if options.from_file is None else options.strategy or options.name
    if options.through is not None or options.save is not None:
        return stopped(options, scenario, name)
    if options.mmm is not None:
        refuse_middle(options)
        places(options.mmm)
    asked = {"seed": options.seed, "world": options.world, "engine": options.engine}
    result = run(scenario, name, from_file=options.from_file, **asked)
    kept = [] if options.out is None else [f"{say('Saved')}  {result.save(options.out)}/"]
    data = result.data()
    if options.mmm is not None:
        data["mmm"] = write_mmm(options, scenario, name)
        kept.append(f"{say('Saved')}  {' · '.join(data['mmm'])}")
    return Reply("\n\n".join([result.text(), *kept]), data, kept=" ".join(kept))


def stopped(options: Typed, scenario: Scenario, name: str | None) -> Reply:
    """``wom run --through DATE --save FILE``."""
    from wom_sim.results.run import run

    if options.out is not None or options.mmm is not None:
        raise InputError(say("--out and --mmm are of whole runs; leave out --through and --save"))
    asked = {"seed": options.seed, "world": options.world, "engine": options.engine}
    found = run(scenario, name, from_file=options.from_file, through=options.through, save=options.save, **asked)
    kept = f"{say('Saved')}  {options.save}"
    return Reply("\n\n".join([found.text(), kept]), found.data(), kept=kept)


def refuse_middle(options: Typed) -> None:
    """A table for mix models is made of worlds from their first day on."""
    if options.from_file is not None:
        raise InputError(say("--mmm runs whole worlds; leave out --from"))


def write_mmm(options: Typed, scenario: Scenario, name: str) -> list[str]:
    """``wom run --mmm``: the weekly table and its truth; returns both paths."""
    from wom_sim.studies.run.mmm import mmm

    with progress_bar(options) as progress:
        found = mmm(
            scenario, name, worlds=options.worlds, first=options.world or 0, engine=options.engine, progress=progress
        )
    return [str(path) for path in found.save(options.mmm)]
