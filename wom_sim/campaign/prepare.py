"""A scenario ready to run: everything that does not depend on the world, built once for all worlds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from wom_sim.campaign.audiences import Public, meet
from wom_sim.campaign.contents import pieces_of
from wom_sim.campaign.context import CompiledLine, Context
from wom_sim.campaign.plans import compile_alone, compile_plan
from wom_sim.campaign.settings import build_setting
from wom_sim.engine import setting as w
from wom_sim.engine.memory import Load, study_bytes
from wom_sim.errors import InputError, NetworkError
from wom_sim.language.say import say, says
from wom_sim.network.network import Network
from wom_sim.people.population import Population
from wom_sim.reading.door.unpack import physical_memory
from wom_sim.scenario.market import FileNetwork
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.strategy import Strategy


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
    told = len(pieces_of(scenario)) + len(scenario.crisis)
    return Load(network.people, network.arcs, told, len(scenario.brands), scenario.days)


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


__all__ = ["CompiledLine", "Prepared", "build_network", "prepare"]


@dataclass(frozen=True)
class Prepared:
    """A scenario with everything that does not depend on the world: run it as often as you like."""

    scenario: Scenario
    setting: w.Setting
    public: Public
    lines: dict[str, CompiledLine]  # every line as typed, by itself
    plans: dict[str, list[CompiledLine]]  # of every strategy, as its budget and its team's hours allow
    scale: float  # real people behind each simulated one
    rivals: dict[str, list[CompiledLine]] = field(default_factory=dict)  # lines of rivals beside every strategy

    @property
    def network(self) -> Network:
        """The social network."""
        return self.setting.network

    @property
    def people(self) -> int:
        """People of the real market."""
        return self.scenario.market.people or self.network.people

    @property
    def population(self) -> Population:
        """Who the people are."""
        return self.public.population

    @property
    def context(self) -> Context:
        """What lines are compiled with."""
        return Context(self.scenario, self.setting, self.public, self.scale)

    @property
    def contents(self) -> list[str]:
        """Names of contents in the engine's order."""
        return [content.name for content in self.setting.contents]

    @property
    def told(self) -> list[str]:
        """Names of everything that people pass on, in the engine's order: contents, and behind them claims."""
        return [content.name for content in self.setting.told]

    @cached_property
    def discounts(self) -> list[float]:
        """Money taken off the price of an order, by content in the engine's order."""
        scenario = self.scenario
        contents = [scenario.contents[piece.content] for piece in pieces_of(scenario)]
        return [content.discount * scenario.brands[content.brand].price_per_order for content in contents]

    def plan(self, strategy: str) -> list[CompiledLine]:
        """The compiled lines of a strategy, in the order it names them."""
        self.scenario.strategy(strategy)
        return self.plans[strategy]

    def keeping(self, strategy: str, names: Collection[str]) -> Prepared:
        """The same campaign with one strategy reduced to some of its lines, each of them as it was among all."""
        lines = [one for one in self.plan(strategy) if one.line.name in names]
        kept = Strategy(lines=tuple(one.line.name for one in lines))
        scenario = self.scenario.model_copy(update={"strategies": {**self.scenario.strategies, strategy: kept}})
        return replace(self, scenario=scenario, plans={**self.plans, strategy: lines})

    def carrying(self, strategy: str, lines: list[CompiledLine]) -> Prepared:
        """The same campaign with the lines of a strategy as they were carried out."""
        return replace(self, plans={**self.plans, strategy: lines})

    def cost(self, strategy: str) -> float:
        """What a strategy costs, in the scenario's money."""
        return round(sum(one.account.cost for one in self.plan(strategy)), 2)


def prepare(scenario: Scenario | str | Path, network: Network | None = None) -> Prepared:
    """Build network, setting and lines of a scenario or its file; a ``network`` that is given is taken as it is.

    Raises ``ScenarioError`` (with file, line and key) for what only shows once the network is there: a missing or
    broken file, an unknown seed, more seeds than people.
    """
    if isinstance(scenario, str | Path):
        scenario = Scenario.read(scenario)
    if not isinstance(scenario, Scenario):
        given = type(scenario).__name__
        raise InputError(
            say(
                "a scenario, or the name of its file, is needed (got {given}) – Scenario.parse reads a dict",
                given=given,
            )
        )
    network = build_network(scenario) if network is None else network
    people = scenario.market.people or network.people
    if people < network.people:
        raise scenario.error(
            "market.people",
            say(
                "must be at least the {people:,} people of the network (got {given})",
                people=network.people,
                given=f"{people:,}",
            ),
            say("each simulated person stands for one real person or more"),
        )
    check_memory(scenario, network)
    scale = people / network.people
    public = meet(scenario, network)
    setting = build_setting(scenario, network, people, public)
    context = Context(scenario, setting, public, scale)
    lines = {name: compile_alone(context, name) for name in scenario.plan}
    both = {name: compile_plan(context, name) for name in scenario.strategies}
    plans, rivals = ({name: pair[k] for name, pair in both.items()} for k in (0, 1))
    return Prepared(scenario, setting, public, lines, plans, scale, rivals)
