"""Whom a line seeds: how many people, and who they are in a given world."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from wom_sim import rng
from wom_sim.campaign import seeding
from wom_sim.errors import InputError
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.scenario.plan.line import Who
from wom_sim.scenario.plan.plan import Event, Influencers, Samples
from wom_sim.scenario.scenario import Scenario

Seeds = Samples | Influencers | Event
EVERYBODY = Who(rule="random")

Choose = Callable[[int, int], np.ndarray]
"""Positions of the people seeded in the world with this seed, on this tick."""


def chooser(
    scenario: Scenario, network: Network, name: str, spec: Seeds, members: np.ndarray, scale: float
) -> tuple[float, Choose]:
    """How many real people a line seeds each time, and who the simulated ones are; ``members`` are its audience."""
    who = spec.who or EVERYBODY
    everyone = eligible(scenario, network, spec, members, name)
    number = float(spec.number) if spec.number is not None else min(len(everyone) * scale, most(spec))
    if number > len(everyone) * scale + 0.5:
        message = f"{number:,.0f} are more than the {len(everyone) * scale:,.0f} people there are to choose from"
        raise scenario.error(("plan", name, "number"), message, "lower number")
    exact, word, anew = number / scale, rng.name_word(name), isinstance(spec, Event)

    def choose(seed: int, tick: int) -> np.ndarray:
        state = rng.key(seed, Purpose.SEEDING, word)
        seeds = min(len(everyone), rounded_by_lot(exact, state))
        lots = rng.absorb(state, tick) if anew else state
        if who.rule is not None and len(everyone) == network.people:
            return seeding.ranked(network, who.rule, seeds, lots)
        if who.rule is not None:
            order = seeding.ranked(network, who.rule, network.people, lots)
            return np.asarray(order[members[order]][:seeds])
        return seeding.first_by_lot(everyone, network, seeds, lots)

    return number, choose


def most(spec: Seeds) -> float:
    """The most that a line can hand out or has places for; infinite where nothing is said."""
    ceiling = None if isinstance(spec, Influencers) else spec.most
    return math.inf if ceiling is None else float(ceiling)


def eligible(scenario: Scenario, network: Network, spec: Seeds, members: np.ndarray, name: str) -> np.ndarray:
    """Positions of everybody among whom a seeding line may choose: those it names, if they are in its audience."""
    found = named(scenario, network, spec.who or EVERYBODY, name)
    found = found[members[found]]
    if len(found) == 0:
        raise scenario.error(("plan", name, "target"), "nobody is left to choose from", "widen the target")
    return np.asarray(found)


def named(scenario: Scenario, network: Network, who: Who, name: str) -> np.ndarray:
    """Positions of everybody whom a rule, ids or attributes name."""
    if who.rule is not None:
        return np.arange(network.people)
    key = "ids" if who.ids is not None else "attribute"
    try:
        if who.ids is not None:
            return seeding.positions_of(network, who.ids)
        people = seeding.with_attributes(network, who.attribute or {})
    except InputError as error:
        message, _, hint = str(error).partition(" – ")
        raise scenario.error(("plan", name, "who", key), message, hint) from None
    if len(people) == 0:
        raise scenario.error(("plan", name, "who", key), "nobody in the network has these attributes")
    return people


def rounded_by_lot(number: float, state: int) -> int:
    """A whole number whose mean over worlds is ``number``: 0.1 is one in a tenth of the worlds, else none.

    To the nearest would turn ten creators among 100,000 people, at one simulated person per hundred, into nobody.
    """
    lot = rng.uniform(rng.absorb(rng.absorb(state, Purpose.SEEDING), 0))
    return int(number) + (lot < number - int(number))
