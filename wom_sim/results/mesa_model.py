"""A campaign as the Mesa model that a course on Mesa knows: agents, a network, a data collector, one step a day.

It is the Mesa engine itself, stepped from outside: its agents are the engine's, its numbers those of
``wom_sim.run(..., engine="mesa")``.
"""

from __future__ import annotations

import inspect
from operator import index
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from wom_sim import metrics
from wom_sim import rng as chance
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.agents import Consumer, Crowd
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import ROW, rows_of
from wom_sim.results.course.apart import are_theirs
from wom_sim.results.course.course import Course
from wom_sim.results.run import Result, result_of, which
from wom_sim.scenario.scenario import Scenario

STATES = ("aware", "sharer", "customer")
"""What the data collector notes of every agent."""


class MesaModel(Crowd):
    """One strategy of a scenario in one world: ``MesaModel("configs/classroom.yaml", "connected")``.

    ``agents`` are :class:`wom_sim.Consumer`, or of the subclass ``consumer``: their state is ``reached``, ``aware``,
    ``sharer`` and ``customer``, their id in the user's words ``person``.  ``grid`` is a ``mesa.discrete_space.Network``
    with one of them in each cell; neighbours of a cell are those who see her.  Step t is day t, and the state before
    day 1 is there at once.  The step after the last day finds nothing left and sets ``running`` to False.

    ``datacollector`` notes every day what ``wom_sim.run(...).daily()`` has (and so in people of the real market), and
    ``aware``, ``sharer`` and ``customer`` of each agent.  The newest values are attributes, such as ``model.reach``.

    ``rng`` is the seed, which Mesa up to 3.3 calls ``seed``; without it the scenario's own.  ``world`` is the number of
    the world in it, and what to repeat a run by: chance depends on nothing else, not on the order of activation.

    Raises what :func:`wom_sim.run` raises, and ``InputError`` for a seed that is no whole number.
    """

    def __init__(
        self,
        scenario: Scenario | Prepared | str | Path,
        strategy: str | None = None,
        *,
        world: int = 0,
        rng: int | None = None,
        consumer: type[Consumer] | None = None,
        **kwargs: int | None,  # `seed`, which `batch_run` of Mesa 3.5 overwrites with None where a signature has it
    ) -> None:
        prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
        strategy, seed, world = which(prepared, strategy, seed_of(rng, **kwargs), world, None)
        super().__init__("shuffle_do", chance.world_seed(seed, world))
        self.course = Course(prepared, strategy, seed, world, "mesa", consumer, crowd=self)
        self.settle()
        self.rows = np.zeros(0, ROW)  # of the ledger so far, rivals' apart
        self.read = 0  # rows of the ledger, rivals' too
        self.live_through(0)
        names = list(self.newest())
        self.datacollector = mesa.DataCollector({name: name for name in names}, {name: name for name in STATES})
        self.datacollector.collect(self)

    @property
    def scenario(self) -> None:
        """None: Mesa 3.5 would have a scenario of its own class here, and its browser view would reset to that one."""

    @scenario.setter
    def scenario(self, given: Any) -> None:
        """Mesa 3.5 sets it; what is simulated stands in ``course``."""

    def settle(self) -> None:
        """Give everybody a cell of a network space, joined to those who see her."""
        space = mesa.discrete_space.Network
        plain = {"layout": None} if "layout" in inspect.signature(space).parameters else {}  # 17 s for 2,000 people
        self.grid = space(self.course.engine.graph, capacity=1, random=self.random, **plain)
        for one in self.agents:
            one.cell = self.grid[one.position]

    def step(self) -> None:
        """Live through the next day; after the last one, end."""
        if self.course.engine.tick == self.course.start.scenario.days:
            self.running = False
            self.forget()
            return
        self.live_through(self.course.engine.tick + 1)
        self.datacollector.collect(self)

    def live_through(self, tick: int) -> None:
        """Go on to the end of a tick, and read what happened in it."""
        self.course.through(tick)
        fresh = rows_of(self.course.engine.ledger[self.read :])
        self.read += len(fresh)
        self.rows = np.concatenate([self.rows, fresh.compress(~are_theirs(self.course.start, fresh))])
        self.__dict__.update(self.newest())

    def newest(self) -> dict[str, float]:
        """The row of this tick in the table by days."""
        daily = metrics.daily(self.rows, ticks=self.course.engine.tick, scale=self.course.start.scale)
        return {str(name): column.iloc[-1] for name, column in daily.items() if name != "tick"}

    def result(self) -> Result:
        """What :func:`wom_sim.run` gives back, once the days that are left have been lived through."""
        self.run_model()
        return result_of(self.course)


def seed_of(rng: int | None = None, seed: int | None = None) -> int | None:
    """The seed, by either of the names that Mesa has for it; None where it is not said."""
    if rng is not None and seed is not None:
        raise InputError(say("rng and seed are two names of the seed: give one of them"))
    given = seed if rng is None else rng
    try:
        return None if given is None else index(given)
    except TypeError:
        raise InputError(say("the seed must be a whole number (got {given!r})", given=given)) from None


def mesa_model(scenario: Scenario | Prepared | str | Path, strategy: str | None = None, **options: Any) -> MesaModel:
    """One strategy in one world as a Mesa model, before day 1; see :class:`MesaModel` for the ``options``.

    Where Mesa wants a class (``batch_run``, ``SolaraViz``) pass ``wom_sim.MesaModel``.
    """
    return MesaModel(scenario, strategy, **options)
