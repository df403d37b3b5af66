"""The social network of a scenario, and whether it fits into memory."""

from __future__ import annotations

import os
from typing import Any

from wom_sim.engine.state import BRAND, ITEM, PERSON
from wom_sim.errors import NetworkError
from wom_sim.language.say import say
from wom_sim.network.network import Network
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


def needed_bytes(scenario: Scenario, network: Network) -> int:
    """Bytes of one world's state, beyond the network."""
    each = PERSON.itemsize + ITEM.itemsize * len(scenario.contents) + BRAND.itemsize * len(scenario.brands)
    return network.people * (each + 1)


def check_memory(scenario: Scenario, network: Network) -> None:
    """Refuse, before allocating, what would not fit; generated networks were refused even earlier."""
    needed = needed_bytes(scenario, network)
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > present:
        raise scenario.error(
            "market.network",
            say(
                "{people:,} people need about {needed:,.1f} GB; this machine has {present:,.1f} GB",
                people=network.people,
                needed=needed / 1e9,
                present=present / 1e9,
            ),
            say("use a smaller network, or fewer contents"),
        )
