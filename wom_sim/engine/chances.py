"""Chances of ties and numbers of people, as a classic model is told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wom_sim import rules
from wom_sim.errors import InputError, NetworkError
from wom_sim.language.say import say
from wom_sim.network import parallel
from wom_sim.network.network import Network
from wom_sim.reading.arguments import checked_shares, is_number, numbers, probability

Probability = float | str | Sequence[float] | np.ndarray | Mapping[Any, float]
"""One number, ``"weight"``, ``"degree"``, a value for each tie, or one for each person by id: that of all her ties."""


def contacts(network: Network, contact: Probability) -> tuple[np.ndarray, np.ndarray | None]:
    """Contact chance by source and by arc.

    One number, ``"weight"`` (the ties' own), ``"degree"`` (1/indegree of who hears it, the weighted cascade), an array
    over ties, or a value for each person by id.
    """
    if isinstance(contact, Mapping):
        return checked_shares(by_id(network, "p", contact)), None
    if isinstance(contact, str):
        if contact == "degree":
            return np.ones(network.people), 1.0 / network.in_degree[network.targets]
        if contact != "weight":
            raise InputError(
                say("p must be a number, an array over ties, 'weight' or 'degree' (got {contact!r})", contact=contact)
            )
        if network.weights is None:
            raise NetworkError(say("p='weight' needs a network whose ties carry weights, and this one has none"))
        return np.ones(network.people), checked_shares(network.weights)
    if not is_number(contact) and (hasattr(contact, "__array__") or isinstance(contact, Sequence)):
        return np.ones(network.people), parallel.chances(network, contact)
    return np.full(network.people, probability("p", contact)), None


def by_id(network: Network, name: str, values: Mapping[Any, Any]) -> np.ndarray:
    """A number for each person, in the order of ``network.ids``, from numbers by id."""
    given = np.full(network.people, np.nan)
    given[network.positions(list(values))] = numbers(name, list(values.values()))
    if np.isnan(given).any():
        missing = network.ids.item(int(np.argmax(np.isnan(given))))
        raise InputError(say("{name} has no number for person {missing!r}", name=name, missing=missing))
    return given


def arc_influence(network: Network) -> np.ndarray:
    """The ties' weights as influence in integer units; for nobody may they sum to more than 1."""
    if network.weights is None:
        raise NetworkError(say("b='weight' needs a network whose ties carry weights, and this one has none"))
    totals = np.bincount(network.targets, network.weights, minlength=network.people)
    if totals.max(initial=0.0) > 1.0 + 1e-9:
        worst = network.ids.item(int(np.argmax(totals)))
        raise NetworkError(
            say(
                "influence on person {worst!r} sums to {total:.6g}; it may be at most 1",
                worst=worst,
                total=totals.max(),
            )
        )
    return np.floor(network.weights * rules.UNIT + 0.5).astype(np.int64)


def per_person(name: str, values: Sequence[float] | np.ndarray, people: int) -> np.ndarray:
    """One finite number per person, checked."""
    array = numbers(name, values)
    if array.shape != (people,):
        raise InputError(
            say(
                "{name} must have one value per person, {people} (got shape {shape})",
                name=name,
                people=people,
                shape=array.shape,
            )
        )
    if not bool(np.all(np.isfinite(array))):
        raise InputError(say("{name} must all be finite numbers", name=name))
    return array
