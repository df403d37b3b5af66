"""Whom to seed: rules that choose people of a network.

Every rule ranks people, so that a larger number always contains the smaller one's choice (more seeds, nobody lost).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.network.network import Network, on_network
from wom_sim.reading.arguments import whole
from wom_sim.rng import Purpose

RULES = ("random", "one_hop", "degree")


@on_network
def select(network: Network, method: str, *, k: int, seed: int = 0) -> np.ndarray:
    """Ids of ``k`` people chosen by ``random``, ``one_hop`` (a random friend of random people) or ``degree``.

    Raises :class:`~wom_sim.errors.InputError` for an unknown method or more people than there are.
    """
    return np.asarray(network.ids[ranked(network, method, k, rng.key(seed, Purpose.SEEDING, 0))])


def ranked(network: Network, method: str, k: int, state: int) -> np.ndarray:
    """Positions of ``k`` people by a rule, as ``int64[k]``; ``state`` absorbs a person's word to rank her."""
    if method not in RULES:
        raise InputError(
            say("unknown seeding method {method!r}: one of {names}", method=method, names=", ".join(RULES))
        )
    k = whole("k", k)
    if not 0 <= k <= network.people:
        raise InputError(
            say("k must be from 0 to {people:,}, the people of the network (got {k:,})", people=network.people, k=k)
        )
    if method == "degree":
        return np.argsort(-network.out_degree, kind="stable")[:k]
    lots = rng.absorb_each(state, network.words)
    if method == "random":
        return smallest(lots, k)
    return by_one_hop(network, k, np.argsort(lots, kind="stable"), state)


def smallest(lots: np.ndarray, k: int) -> np.ndarray:
    """Places of the k smallest lots, in their order, without sorting everybody."""
    some = np.argpartition(lots, k)[:k] if k < len(lots) else np.arange(len(lots))
    return some[np.argsort(lots[some], kind="stable")]


def by_one_hop(network: Network, k: int, order: np.ndarray, state: int) -> np.ndarray:
    """A random friend of each randomly ranked person: friends have more friends than people do (Feld 1991).

    People without friends stand for themselves; when friends run out, the random ranking fills up.
    """
    chosen: dict[int, None] = {}
    for position in order.tolist():
        if len(chosen) == k:
            break
        chosen[random_friend(network, position, state)] = None
    for position in order.tolist():
        if len(chosen) == k:
            break
        chosen[position] = None
    return np.fromiter(chosen, np.int64, len(chosen))


def random_friend(network: Network, position: int, state: int) -> int:
    """The friend with the smallest hash for this person, or herself."""
    friends = network.targets[network.indptr[position] : network.indptr[position + 1]]
    if len(friends) == 0:
        return position
    hop = rng.absorb(rng.absorb(state, Purpose.HOP), int(network.words[position]))
    return int(friends[np.argmin(rng.absorb_each(hop, network.words[friends]))])


def with_attributes(network: Network, wanted: Mapping[str, Any]) -> np.ndarray:
    """Positions of everybody whose attributes all have the wanted values, compared as text."""
    matching = np.ones(network.people, bool)
    for name, value in wanted.items():
        if name not in network.attributes:
            known = ", ".join(sorted(network.attributes)) or say("none")
            raise InputError(
                say("people have no attribute {name!r}; the network carries: {names}", name=name, names=known)
            )
        matching &= network.attributes[name].astype(str) == str(value)
    return np.flatnonzero(matching)


def first_by_lot(positions: np.ndarray, network: Network, k: int, state: int) -> np.ndarray:
    """K of the given people by keyed lot."""
    return positions[np.argsort(rng.absorb_each(state, network.words[positions]), kind="stable")[:k]]


def positions_of(network: Network, ids: Sequence[Any]) -> np.ndarray:
    """Positions of the given ids, as ``int64``; raises ``NetworkError`` for somebody who is not there."""
    return network.positions(ids).astype(np.int64)
