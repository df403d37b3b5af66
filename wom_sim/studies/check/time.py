"""How long a comparison will take: a world or a few of it are run and timed, as it would run them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from wom_sim.campaign.prepare import Prepared, build_network, prepare
from wom_sim.results.run import EngineName
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.compare.ignorance import preset_draws
from wom_sim.studies.compare.perform import chosen_engine, on_graph, shown_strategies, worlds_of_a_draw
from wom_sim.worlds.fleet import record

ENOUGH_SECONDS = 0.5
MOST_TIMED = 10


def engine_of_compare(prepared: Prepared, engine: EngineName) -> str:
    """The engine that ``compare`` would take."""
    return chosen_engine(prepared, len(shown_strategies(prepared.scenario, None)), engine)


def compare_seconds(prepared: Prepared, engine: str) -> float:
    """Seconds of simulation of ``compare`` in one process, the most where it may stop before; preset draws count.

    Timed are whole worlds, each of all strategies, after a first run that loads what is compiled.
    """
    draws = preset_draws(prepared.scenario)
    others = prepare_seconds(prepared, draws)
    return worlds_to_run(prepared.scenario, len(draws)) * world_seconds(prepared, engine) + others


def worlds_to_run(scenario: Scenario, draws: int) -> int:
    """Worlds of every strategy on all networks and under all draws together."""
    settings = scenario.uncertainty
    worlds = settings.worlds * settings.graphs
    return worlds + draws * worlds_of_a_draw(worlds, draws, settings.graphs)


def world_seconds(prepared: Prepared, engine: str) -> float:
    """Seconds of one world of all strategies, the mean of as many as half a second holds."""
    names, seed = shown_strategies(prepared.scenario, None), prepared.scenario.uncertainty.seed
    record(prepared, names[0], seed, 0, engine, tables=True)
    began = time.perf_counter()
    for world in range(MOST_TIMED):
        for name in names:
            record(prepared, name, seed, world, engine, tables=True)
        spent = time.perf_counter() - began
        if spent > ENOUGH_SECONDS:
            break
    return spent / (world + 1)


def prepare_seconds(prepared: Prepared, draws: Sequence[Scenario]) -> float:
    """Seconds in which the draws, and the networks after the first, are made ready."""
    began = time.perf_counter()
    for one in draws[:1]:
        prepare(one, prepared.network)
    drawn = (time.perf_counter() - began) * len(draws)
    more = prepared.scenario.uncertainty.graphs - 1
    began = time.perf_counter()
    if more:
        other = on_graph(prepared.scenario, 1)
        prepare(other, build_network(other))
    return drawn + (time.perf_counter() - began) * more
