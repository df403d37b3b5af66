"""What is costly to make and used again: scenarios ready to run and their networks, kept by whoever runs them."""

from __future__ import annotations

import json
import pickle
import platform
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import RLock
from typing import Any, NamedTuple, TypeVar

from wom_sim.campaign.prepare import Prepared, build_network, prepare
from wom_sim.errors import RunError
from wom_sim.language.say import say
from wom_sim.network.network import Network
from wom_sim.network.rewired import degree_null
from wom_sim.scenario.scenario import Scenario
from wom_sim.version import BUILD

Kept = TypeVar("Kept")

MOST_PREPARED = 4
"""So many scenarios are kept ready to run in each process."""

MOST_ARCS = 20_000_000
"""Networks are kept up to so many arcs in all, some hundred megabytes; the newest always."""

Changes = tuple[tuple[str, Any], ...]
"""Values of a scenario to be replaced: dotted paths and what stands there instead."""


class WorkerError(RunError):
    """Not a run but the worker itself is at fault: nothing is recorded, and the study stops."""


class Keep:
    """Things that were costly to make, the latest used kept up to a total size."""

    def __init__(self, room: int, size: Callable[[Any], int]) -> None:
        self.room, self.size = room, size
        self.kept: OrderedDict[str, Any] = OrderedDict()

    def get(self, name: str, make: Callable[[], Kept]) -> Kept:
        """The thing of this name, made where it is not there."""
        if name not in self.kept:
            self.put(name, make())
        self.kept.move_to_end(name)
        found: Kept = self.kept[name]
        return found

    def put(self, name: str, thing: object) -> None:
        """Keep a thing, and of the others what there is room for."""
        self.kept[name] = thing
        while len(self.kept) > 1 and sum(map(self.size, self.kept.values())) > self.room:
            self.kept.popitem(last=False)


class Case(NamedTuple):
    """A scenario as it travels to whoever runs it; ``key`` tells it from any other."""

    key: str
    build: str
    pickled: bytes

    @classmethod
    def of(cls, scenario: Scenario) -> Case:
        """A scenario ready to travel."""
        pickled = pickle.dumps(scenario)
        return cls(blake2b(pickled, digest_size=16).hexdigest(), BUILD, pickled)

    @property
    def scenario(self) -> Scenario:
        """The scenario that has arrived; ``WorkerError`` where another version of us would run it."""
        if self.build != BUILD:
            raise WorkerError(
                say(
                    "the worker on {node} has wom_sim {mine}, the study {theirs}",
                    node=platform.node(),
                    mine=BUILD,
                    theirs=self.build,
                )
            )
        found: Scenario = pickle.loads(self.pickled)
        return found


class Rewired(NamedTuple):
    """A network with the same degrees: its number under a seed, and proposed swaps per tie."""

    seed: int
    number: int
    swaps: int


class Stock:
    """Scenarios ready to run and networks; several threads may ask for them."""

    def __init__(self) -> None:
        self.prepared = Keep(MOST_PREPARED, lambda _: 1)
        self.networks: Keep = Keep(MOST_ARCS, lambda network: network.arcs + network.people)
        self.given: dict[str, Any] = {}
        """What somebody made ready, and its network: kept whatever there is room for."""
        self.one_at_a_time = RLock()

    def ready(self, case: Case, changes: Changes = (), rewired: Rewired | None = None) -> Prepared:
        """A scenario with changes, ready to run on its own network or a rewired one; or what is wrong with it.

        Both are kept for further worlds.
        """
        name = f"{case.key} {rewired} {as_text(changes)}"
        with self.one_at_a_time:
            found = self.given.get(name) or self.prepared.get(name, lambda: self.attempt(case, changes, rewired))
        if isinstance(found, Exception):
            raise found
        return found

    def attempt(self, case: Case, changes: Changes, rewired: Rewired | None) -> Prepared | Exception:
        """Prepare a scenario on a network that others may have used before."""
        try:
            scenario = case.scenario.with_changes(dict(changes)) if changes else case.scenario
            refuse_missing(scenario)
            return prepare(scenario, self.network(scenario, rewired))
        except WorkerError:
            raise
        except Exception as error:
            return error.with_traceback(None)

    def network(self, scenario: Scenario, rewired: Rewired | None = None) -> Network:
        """The network of a scenario, its own or rewired, built once."""
        name = network_key(scenario)
        with self.one_at_a_time:
            own = self.given.get(name) or self.networks.get(name, lambda: build_network(scenario))
            if rewired is None:
                return own
            return self.networks.get(f"{name} {rewired}", lambda: degree_null(own, *rewired))

    def put(self, case: Case, prepared: Prepared) -> None:
        """Take over what is ready already, and its network."""
        self.given[f"{case.key} None {as_text(())}"] = prepared
        self.given.setdefault(network_key(prepared.scenario), prepared.network)


STOCK = Stock()
"""That of a process which works for others."""


def network_key(scenario: Scenario) -> str:
    """Tells a network from any other: all that it is made from, of a file its place, time and size."""
    market, path = scenario.market, scenario.network_path
    stat = path.stat() if path is not None and path.is_file() else None
    version = (str(path.resolve()), stat.st_mtime_ns, stat.st_size) if path is not None and stat else None
    return repr((market.network, market.simulate, version))


def refuse_missing(scenario: Scenario) -> None:
    """Raise ``WorkerError`` where a file of friendships or people cannot be seen from here."""
    for path in (scenario.base / file for file in scenario.files.values()):
        if not path.is_file():
            raise WorkerError(
                say(
                    "the worker on {node} cannot see {path}: put it where all workers can",
                    node=platform.node(),
                    path=path,
                )
            )


def as_text(value: Any) -> str:
    """A value as text that tells it from others."""
    return json.dumps(value, sort_keys=True, default=repr)
