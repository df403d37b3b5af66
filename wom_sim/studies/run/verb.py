"""``wom run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
    number("--world", marked("number of the world (default 0, the first of compare)"), 0, default=0),
    out(marked("also write ledger.parquet, daily.csv and tables.xlsx")),
    option("--mmm", type=Path, metavar="FILE.csv", help="weekly table for mix models, true effects beside it"),
    number("--worlds", marked("worlds in that table, from --world on (default 1)"), default=1),
)


def ask(options: Typed) -> Reply:
    """Run it, and write what is to be kept."""
    from wom_sim.results.run import run
    from wom_sim.results.weekly import places

    scenario = read_scenario(options)
    name = named_strategy(options, scenario)
    if options.mmm is not None:
        places(options.mmm)
    result = run(scenario, name, world=options.world, engine=options.engine)
    kept = [] if options.out is None else [f"{say('Saved')}  {result.save(options.out)}/"]
    data = result.data()
    if options.mmm is not None:
        data["mmm"] = write_mmm(options, scenario, name)
        kept.append(f"{say('Saved')}  {' · '.join(data['mmm'])}")
    return Reply("\n\n".join([result.text(), *kept]), data, kept=" ".join(kept))


def write_mmm(options: Typed, scenario: Scenario, name: str) -> list[str]:
    """``wom run --mmm``: the weekly table and its truth; returns both paths."""
    from wom_sim.studies.run.mmm import mmm

    with progress_bar(options) as progress:
        found = mmm(
            scenario, name, worlds=options.worlds, first=options.world, engine=options.engine, progress=progress
        )
    return [str(path) for path in found.save(options.mmm)]
