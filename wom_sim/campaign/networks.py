"""The social network of a scenario, and whether it fits into memory."""

from __future__ import annotations

from typing import Any

from wom_sim.campaign.contents import pieces_of
from wom_sim.engine.memory import Load, study_bytes
from wom_sim.errors import NetworkError
from wom_sim.language.say import say, says
from wom_sim.network.network import Network
from wom_sim.reading.door.unpack import physical_memory
from wom_sim.scenario.market import FileNetwork
from wom_sim.scenario.scenario import Scenario


def build_network(scenario: Scenario) -> Network:
    """Read or generate the network; its own errors gain the scenario's line."""
    spec, path = scenario.market.network, scenario.network_path
    try:
        if isinstance(spec, FileNetwork) and path is not None:
            network = Network.read(path, directed=spec.directed, header=spec.header)
        else:
            network = generated(scenario)
    except NetworkError as error:
        key = "file" if isinstance(spec, FileNetwork) else "kind"
        message, _, hint = str(error).partition(" – ")
        raise scenario.error(("market", "network", key), message, hint) from None
    if spec.weights != "none" and network.weights is None:
        raise scenario.error(
            ("market", "network", "weights"),
            say("the ties carry no weights"),
            say("leave weights out, or give a third column"),
        )
    return network


def generated(scenario: Scenario) -> Network:
    """A network made by a generator; `seed` among its parameters is the graph's own."""
    spec: Any = scenario.market.network
    parameters = dict(spec.parameters)
    if "people" in parameters:
        raise scenario.error(
            ("market", "network", "people"), say("is no key of a network"), say("write market.simulate")
        )
    seed = parameters.pop("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise scenario.error(
            ("market", "network", "seed"), say("must be a whole number from 0 (got {seed!r})", seed=seed)
        )
    people = None if spec.named else scenario.market.simulate
    return Network.generate(spec.kind, people, seed=seed, **parameters)


def load_of(scenario: Scenario, network: Network) -> Load:
    """What the worlds of a scenario on a network are made of; each piece of a content is one of its own."""
    return Load(network.people, network.arcs, len(pieces_of(scenario)), len(scenario.brands), scenario.days)


def check_memory(scenario: Scenario, network: Network, workers: int = 1, runs: int = 0) -> None:
    """Refuse, before allocating, what would not fit; generated networks were refused even earlier."""
    refuse_beyond(scenario, study_bytes(load_of(scenario, network), workers, runs), network.people, workers, runs)


def refuse_beyond(scenario: Scenario, needed: int, people: int, workers: int, runs: int) -> None:
    """Refuse what takes more memory than this machine has, and say what of it is too many."""
    machine = physical_memory()
    if machine is None or needed <= machine:
        return
    told = [says("{n:,} person", "{n:,} people", people)]
    told += [says("{n:,} worker", "{n:,} workers", workers)] * (workers > 1)
    told += [says("{n:,} run kept", "{n:,} runs kept", runs)] * (runs > 1)
    size = say(
        "{what} need about {needed:,.1f} GB of memory; this machine has {present:,.1f} GB",
        what=", ".join(told),
        needed=needed / 1e9,
        present=machine / 1e9,
    )
    hints = [say("use a smaller network, or fewer contents")]
    hints += [say("fewer --jobs")] * (workers > 1) + [say("fewer --worlds")] * (runs > 1)
    raise scenario.error("market.network", size, ", ".join(hints))
