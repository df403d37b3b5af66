"""Tables for marketing mix models from several worlds, each with its truth."""

from __future__ import annotations

from pathlib import Path

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.results.run import EngineName, run
from wom_sim.results.weekly import Mmm
from wom_sim.scenario.scenario import Scenario
from wom_sim.worlds.fleet import Progress


def mmm(
    scenario: Scenario | Prepared | str | Path,
    strategy: str,
    *,
    worlds: int = 1,
    first: int = 0,
    seed: int | None = None,
    engine: EngineName = "auto",
    progress: Progress | None = None,
) -> Mmm:
    """The weekly tables of :mod:`wom_sim.results.weekly` for worlds ``first``, ``first + 1``, … below one another.

    Several worlds are told apart by a column ``world``.  Each world is simulated once for the strategy, once for every
    channel that it uses, and once without any line.
    """
    import pandas as pd

    if worlds < 1 or first < 0:
        raise InputError(
            say(
                "worlds must be at least 1 and the first at least 0 (got {worlds}, {first})", worlds=worlds, first=first
            )
        )
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    found = []
    for world in range(first, first + worlds):
        found.append(run(prepared, strategy, seed=seed, world=world, engine=engine).mmm())
        if progress is not None:
            progress(len(found), worlds)
    if worlds == 1:
        return found[0]
    numbers = range(first, first + worlds)
    tables = ([one.table for one in found], [one.truth for one in found])
    stacked = [
        pd.concat(each, keys=numbers, names=["world"]).reset_index("world").reset_index(drop=True) for each in tables
    ]
    return Mmm(*stacked)
