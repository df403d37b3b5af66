"""The choice of seeds by a method: so many people, or as many as some money buys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.engine.plain import by_id
from wom_sim.engine.setting import Setting
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network, on_network
from wom_sim.reading.arguments import at_least, by_label, numbers, whole
from wom_sim.rng import Purpose
from wom_sim.seeding import ranks
from wom_sim.seeding.greedy import celf
from wom_sim.seeding.links import passing
from wom_sim.seeding.opim import Bounded, bought, opim


class Case(NamedTuple):
    """What a method may know: the model of passing on, and whom and how many to choose.

    ``state`` absorbs a person's word to rank her by lot; ``by`` are numbers of people, of an attribute.
    """

    setting: Setting
    number: int
    allowed: np.ndarray
    seed: int
    state: int
    prices: np.ndarray | None = None
    budget: float = 0.0
    by: np.ndarray | None = None
    epsilon: float = 0.1
    worlds: int = 200

    @property
    def everybody(self) -> int:
        """How many people have to be ranked so that enough of them are allowed and affordable."""
        everybody = len(self.allowed)
        return self.number if self.prices is None and bool(self.allowed.all()) else everybody


Method = Callable[[Case], "np.ndarray | Bounded"]
"""Ranks people, positions; those that it may not choose and what costs too much are left out afterwards."""

METHODS: dict[str, Method] = {
    "random": lambda case: ranks.at_random(case.setting.network, case.state, case.everybody),
    "one_hop": lambda case: ranks.one_hop(case.setting.network, case.state, case.everybody),
    "degree": lambda case: ranks.degree(case.setting.network),
    "degree_discount": lambda case: ranks.degree_discount(case.setting, case.everybody, case.allowed),
    "pagerank": lambda case: ranks.ranked_down(ranks.pagerank(case.setting.network)),
    "k_core": lambda case: ranks.ranked_down(
        ranks.core_number(case.setting.network), case.setting.network.out_degree
    ),
    "betweenness": lambda case: ranks.ranked_down(ranks.betweenness(case.setting.network, case.state)),
    "early": lambda case: ranks.ranked_down(-asked(case)),
    "leaders": lambda case: ranks.ranked_down(asked(case)),
    "cluster": lambda case: ranks.cluster(case.setting.network, case.everybody, case.allowed),
    "celf": lambda case: celf(
        case.setting, case.number, case.allowed, case.seed, case.worlds, case.prices, case.budget
    ),
    "opim": lambda case: opim(
        case.setting, case.number, case.allowed, case.seed, case.epsilon, case.prices, case.budget
    ),
}  # fmt: skip

RULES = tuple(METHODS)
BY_ATTRIBUTE = ("early", "leaders")

BY_LOT = ("random", "one_hop")
"""Rules that choose other people in every world."""


def asked(case: Case) -> np.ndarray:
    """The numbers by which a method ranks."""
    if case.by is None:
        raise InputError(
            say("early and leaders rank people by an attribute with numbers\n   hint: name it with by (--by COLUMN)")
        )
    return case.by


@dataclass(frozen=True)
class Choice:
    """Whom a method chose.

    ``ids`` in the order of choice, ``positions`` in the network, ``cost`` of all of them; ``bounds``: what opim knows
    of its choice for certain (None of other methods).
    """

    method: str
    ids: np.ndarray
    cost: float
    bounds: Bounded | None
    positions: np.ndarray = field(repr=False)


def known(method: str) -> Method:
    """A method by its name; :class:`~wom_sim.errors.InputError` for another one."""
    if method not in METHODS:
        raise InputError(
            say("unknown seeding method {method!r}: one of {names}", method=method, names=", ".join(RULES))
        )
    return METHODS[method]


def chosen_by(method: str, case: Case) -> tuple[np.ndarray, Bounded | None]:
    """Positions that a method chooses: allowed, affordable and no more than asked for."""
    found = known(method)(case)
    if isinstance(found, Bounded):
        return found.chosen, found
    order = found[case.allowed[found]]
    if case.prices is not None:
        order = bought(order, case.prices, case.budget)
    return np.asarray(order[: case.number], np.int64), None


@on_network
def choose(
    network: Network,
    method: str,
    *,
    k: int | None = None,
    seed: int = 0,
    link: str = "noisy_or",
    p: Any = None,
    needed: int = 2,
    by: str | None = None,
    prices: Any = None,
    budget: float | None = None,
    epsilon: float = 0.1,
    worlds: int = 200,
) -> Choice:
    """The choice of ``k`` people, or of as many as ``budget`` buys at ``prices``, by one of :data:`RULES`.

    ``link``, ``p`` and ``needed`` say how word passes on, for methods that look at it (degree_discount, celf, opim):
    see :func:`~wom_sim.seeding.links.passing`.  ``by`` names the attribute of early and leaders.  ``prices`` are money
    per person: by id, in the order of ``network.ids``, or the name of an attribute.  ``epsilon`` and ``worlds`` say how
    close opim and celf look.  What is simulated here is none of the worlds of ``seed`` itself: judge the choice there.

    >>> import wom_sim as ws
    >>> star = ws.Network.from_edges([0, 0, 0, 4], [1, 2, 3, 3])
    >>> ws.seeding.choose(star, "opim", k=1, p=0.5).ids.tolist()
    [0]
    """
    told: dict[str, Any] = {"link": link, "p": p, "needed": needed, "by": by, "prices": prices, "budget": budget}
    case = case_of(network, method, k=k, seed=seed, epsilon=epsilon, worlds=worlds, **told)
    positions, bounds = chosen_by(method, case)
    cost = 0.0 if case.prices is None else float(case.prices[positions].sum())
    return Choice(method, np.asarray(network.ids[positions]), cost, bounds, positions)


def case_of(
    network: Network,
    method: str,
    *,
    k: int | None,
    seed: int,
    link: str,
    p: Any,
    needed: int,
    by: str | None,
    prices: Any,
    budget: float | None,
    epsilon: float,
    worlds: int,
) -> Case:
    """What :func:`choose` lets a method know, checked."""
    known(method)
    costs, money = bill(network, prices, budget)
    number = network.people if k is None else at_least("k", k, 0)
    if number > network.people:
        raise InputError(
            say("k must be from 0 to {people:,}, the people of the network (got {k:,})", people=network.people, k=k)
        )
    if k is None and costs is None:
        raise InputError(say("say how many people with k, or how much money with budget and prices"))
    if not 0.0 < epsilon < 0.6:
        raise InputError(say("epsilon must be above 0 and below 0.6 (got {epsilon})", epsilon=epsilon))
    numbers_by = None if by is None else numbers_of(network, by)
    return Case(
        passing(network, link, p, needed), number, np.ones(network.people, bool), whole("seed", seed),
        rng.key(seed, Purpose.SEEDING, 0), costs, money, numbers_by, epsilon, at_least("worlds", worlds, 1),
    )  # fmt: skip


def chosen_in(method: str, case: Case, worlds: int) -> list[np.ndarray]:
    """Positions that a rule by lot chooses in each world; in the first they are those of :func:`choose`."""
    states = (rng.key(case.seed, Purpose.SEEDING, world) for world in range(worlds))
    return [chosen_by(method, case._replace(state=state))[0] for state in states]


@on_network
def select(network: Network, method: str, *, k: int | None = None, seed: int = 0, **more: Any) -> np.ndarray:
    """Ids of the people whom :func:`choose` chooses, in the order of choice."""
    return choose(network, method, k=k, seed=seed, **more).ids


def bill(network: Network, prices: Any, budget: float | None) -> tuple[np.ndarray | None, float]:
    """The price of each person, checked, and the money there is."""
    if (prices is None) != (budget is None):
        raise InputError(say("a budget needs prices, and prices a budget"))
    if prices is None or budget is None:
        return None, 0.0
    if isinstance(prices, str):
        prices = numbers_of(network, prices)
    prices = by_label(prices)
    given = by_id(network, "prices", prices) if isinstance(prices, Mapping) else numbers("prices", prices)
    if given.shape != (network.people,) or not bool(np.all(np.isfinite(given) & (given >= 0.0))):
        raise InputError(
            say("prices must be one amount from 0 on for each of {people:,} people", people=network.people)
        )
    if not 0.0 <= budget < np.inf:
        raise InputError(say("budget must be an amount from 0 on (got {budget})", budget=budget))
    return given, float(budget)


def price_by_followers(network: Network, each: float, per_follower: float) -> np.ndarray:
    """Money for each person, ``float64[people]``: ``each``, and ``per_follower`` for everybody who hears her."""
    return each + per_follower * network.out_degree


def numbers_of(network: Network, name: str) -> np.ndarray:
    """An attribute as numbers, one per person."""
    if name not in network.attributes:
        carried = ", ".join(sorted(network.attributes)) or say("none")
        raise InputError(
            say("people have no attribute {name!r}; the network carries: {names}", name=name, names=carried)
        )
    try:
        values = network.attributes[name].astype(np.float64)
    except (TypeError, ValueError):
        values = np.array([np.nan])
    if not bool(np.isfinite(values).all()):
        raise InputError(say("{name} must be a number for everybody", name=name))
    return np.asarray(values)


def with_attributes(network: Network, wanted: Mapping[str, Any]) -> np.ndarray:
    """Positions of everybody whose attributes all have the wanted values, compared as text."""
    matching = np.ones(network.people, bool)
    for name, value in wanted.items():
        if name not in network.attributes:
            carried = ", ".join(sorted(network.attributes)) or say("none")
            raise InputError(
                say("people have no attribute {name!r}; the network carries: {names}", name=name, names=carried)
            )
        matching &= network.attributes[name].astype(str) == str(value)
    return np.flatnonzero(matching)


def first_by_lot(positions: np.ndarray, network: Network, k: int, state: int) -> np.ndarray:
    """K of the given people by keyed lot."""
    return positions[np.argsort(rng.absorb_each(state, network.words[positions]), kind="stable")[:k]]


def positions_of(network: Network, ids: Sequence[Any]) -> np.ndarray:
    """Positions of the given ids, as ``int64``; raises ``NetworkError`` for somebody who is not there."""
    return network.positions(ids).astype(np.int64)
