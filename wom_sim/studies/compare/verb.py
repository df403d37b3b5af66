"""``wom compare``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.language.say import marked, say
from wom_sim.reading.ranges import MOST_GRAPHS
from wom_sim.studies.command import (
    JOBS,
    SCENARIO,
    Reply,
    Typed,
    given,
    number,
    option,
    out,
    progress_bar,
    read_scenario,
    result_folder,
    saved,
    value,
)

if TYPE_CHECKING:
    from wom_sim.scenario.scenario import Scenario
    from wom_sim.studies.compare.beside import Ask
    from wom_sim.worlds.fleet import Progress

HELP = marked("run all strategies in the same worlds")
FRONT = "SCENARIO", marked("all strategies in the same worlds: the main job")
OPTIONS = (
    *SCENARIO,
    number("--worlds", marked("number of worlds, or the most of them (default: the scenario's)")),
    option(
        "--until",
        type=value,
        metavar="WIDTH",
        help="add worlds until extras are known to ±, e.g. 5 or 2%%; above 0, to 10^15",
    ),
    number("--graphs", marked("networks, each with as many worlds (default: the scenario's)"), most=MOST_GRAPHS),
    option("--eliminate", action="store_true", default=None, help="drop what is surely not the best"),
    option("--posterior", type=Path, metavar="DIR", help="take what was fitted by `wom calibrate`"),
    option(
        "--tipping", action="store_true", help="every number at which another strategy becomes best, three confirmed"
    ),
    JOBS,
    out(marked("result folder (default: results/SCENARIO)")),
)


def ask(options: Typed) -> Reply:
    """Compare, and save."""
    from wom_sim.studies.compare.answer import compare

    scenario, fits = fitted(options, read_scenario(options))
    folder = result_folder(options, "-fitted" if fits else "")
    with progress_bar(options) as progress:
        found = compare(
            scenario, **given(options, "worlds", "jobs", "until", "graphs", "eliminate"), engine=engine_for(options),
            ask=asked_beside(options, progress), progress=progress, **fits,
        )  # fmt: skip
    folder = found.save(folder)
    again = (
        say("{scenario} --posterior {posterior}", scenario=options.scenario, posterior=options.posterior)
        if fits
        else str(folder)
    )
    again += " --tipping" if options.tipping else ""
    return saved(found, folder, say(" · again with: wom compare {again}", again=again), folder=str(folder))


def fitted(options: Typed, scenario: Scenario) -> tuple[Scenario, dict[str, Any]]:
    """With --posterior the scenario with what was fitted, and draws of what is still not known."""
    if options.posterior is None:
        return scenario, {}
    from wom_sim.studies.calibrate.posterior import fits

    found = fits(scenario, options.posterior)
    return found.scenario, {"draws": found.draws, "across": found.across}


def asked_beside(options: Typed, progress: Progress | None) -> Ask:
    """What would have to be different, all of it with --tipping, else the nearest; what each line did and is worth."""
    from wom_sim.studies.attribute.removal import without_each
    from wom_sim.studies.check.trial import line_by_line
    from wom_sim.studies.compare.beside import together
    from wom_sim.studies.tipping.answer import asked, screened

    return together(partial(asked, progress=progress) if options.tipping else screened, line_by_line, without_each)


def engine_for(options: Typed) -> Any:
    """The engine that was asked for; with --tipping the one that many runs pay for (the bits are the same)."""
    return "array" if options.tipping and options.engine == "auto" else options.engine
