"""Methods that rank people by where they stand in the network: more people always contain fewer."""

from __future__ import annotations

import numpy as np

from wom_sim import rng
from wom_sim.engine.plain import chances_of
from wom_sim.engine.setting import Setting
from wom_sim.network import csr
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.seeding import loops

SOURCES = 256
"""People from whom shortest paths are walked for betweenness; everybody where there are no more."""

DAMPING, STEPS, STILL = 0.85, 200, 1e-12


def ranked_down(score: np.ndarray, *then: np.ndarray) -> np.ndarray:
    """Positions by a score from the largest down, equals by further scores, then by the lowest position."""
    return np.lexsort([-one for one in (*reversed(then), score)])


def at_random(network: Network, state: int, many: int) -> np.ndarray:
    """The first people by lot; ``state`` absorbs a person's word to rank her."""
    return smallest(rng.absorb_each(state, network.words), many)


def smallest(lots: np.ndarray, k: int) -> np.ndarray:
    """Places of the k smallest lots, in their order, without sorting everybody."""
    some = np.argpartition(lots, k)[:k] if k < len(lots) else np.arange(len(lots))
    return some[np.argsort(lots[some], kind="stable")]


def one_hop(network: Network, state: int, many: int) -> np.ndarray:
    """A random friend of each randomly ranked person: friends have more friends than people do (Feld 1991).

    People without friends stand for themselves; when friends run out, the random ranking fills up.
    """
    lots = rng.absorb_each(state, network.words)
    first = smallest(lots, 2 * many)  # mostly enough, and found without sorting everybody
    chosen = friends_of(network, first, state, many)
    if len(chosen) < many and len(first) < network.people:
        first = np.argsort(lots, kind="stable")
        chosen = friends_of(network, first, state, many)
    chosen |= dict.fromkeys(first.tolist()) if len(chosen) < many else {}
    return np.fromiter(chosen, np.int64, len(chosen))[:many]


def friends_of(network: Network, order: np.ndarray, state: int, many: int) -> dict[int, None]:
    """A random friend of each person in an order, until they are so many."""
    chosen: dict[int, None] = {}
    for position in order.tolist():
        if len(chosen) == many:
            break
        chosen[random_friend(network, position, state)] = None
    return chosen


def random_friend(network: Network, position: int, state: int) -> int:
    """The friend with the smallest hash for this person, or herself."""
    friends = network.targets[network.indptr[position] : network.indptr[position + 1]]
    if len(friends) == 0:
        return position
    hop = rng.absorb(rng.absorb(state, Purpose.HOP), int(network.words[position]))
    return int(friends[np.argmin(rng.absorb_each(hop, network.words[friends]))])


def degree(network: Network) -> np.ndarray:
    """Those whom most others see."""
    return np.argsort(-network.out_degree, kind="stable")


def pagerank(network: Network) -> np.ndarray:
    """PageRank of each person, ``float64[people]``, summing to 1 (Brin & Page 1998), damping .85.

    It flows from who hears to whom she hears, so that it is large for whoever is heard by people who are heard.
    """
    people = network.people
    rank, flowed = np.full(people, 1.0 / max(1, people)), np.empty(people)
    for _ in range(STEPS):
        moved = loops.flow_back(network.indptr, network.targets, network.in_degree, rank, DAMPING, flowed)
        rank, flowed = flowed, rank
        if moved < STILL * people:
            break
    return rank


def core_number(network: Network) -> np.ndarray:
    """The largest k such that a person is among people who all have k friends among themselves, ``int64[people]``.

    Ties count in both directions (Seidman 1983).
    """
    indptr, friends = both_ways(network)
    cores = np.diff(indptr)
    order = np.argsort(cores, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    first = np.searchsorted(cores[order], np.arange(int(cores.max(initial=0)) + 2))
    loops.core_numbers(indptr, friends, cores, order, place, first)
    return cores


def both_ways(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Rows of friends in either direction."""
    if not network.directed:
        return network.indptr, network.targets
    sources = np.repeat(np.arange(network.people, dtype=np.uint32), network.out_degree)
    indptr, friends, _, _ = csr.build(sources, network.targets, None, network.people, True)
    return indptr, friends


def betweenness(network: Network, state: int) -> np.ndarray:
    """How many shortest paths lead through each person, ``float64[people]`` (Freeman 1977; Brandes 2001).

    From :data:`SOURCES` people by lot, scaled to everybody (Brandes & Pich 2007).
    """
    people = network.people
    sources = at_random(network, state, min(SOURCES, people))
    between, distance = np.zeros(people), np.full(people, -1, np.int64)
    paths, share, queue = np.zeros(people), np.zeros(people), np.zeros(people, np.int64)
    for source in sources.tolist():
        loops.shortest_paths(source, network.indptr, network.targets, distance, paths, share, queue, between)
    return between * (people / max(1, len(sources)))


def degree_discount(setting: Setting, many: int, allowed: np.ndarray) -> np.ndarray:
    """The best connected, less what seeds among their friends already do (Chen, Wang & Yang 2009).

    A person with d friends of whom t are seeds counts d − 2t − (d − t)·t·p, p being the mean chance of a tie.
    """
    network = setting.network
    p = mean_chance(setting)
    own = network.out_degree.astype(np.float64)
    score, told, chosen = own.copy(), np.zeros(network.people, np.int64), []
    free = allowed.copy()
    for _ in range(min(many, int(allowed.sum()))):
        u = int(np.argmax(np.where(free, score, -np.inf)))
        free[u] = False
        chosen.append(u)
        loops.discount(u, network.indptr, network.targets, own, told, p, score)
    return np.array(chosen, np.int64)


def mean_chance(setting: Setting) -> float:
    """The mean chance that a tie passes something on."""
    if setting.gated:
        return 1.0 / max(1.0, float(setting.network.in_degree.mean() if setting.network.people else 1.0))
    _, contact, arcs = chances_of(setting)
    beside = arcs if len(arcs) else contact if len(contact) else setting.contact[:1]
    return float(beside.mean()) if len(beside) else 0.0


def cluster(network: Network, many: int, allowed: np.ndarray) -> np.ndarray:
    """Seeds next to each other: always the one who hears most of the seeds, then the best connected.

    Where several friends are needed, seeds that share friends set off what the same number far apart cannot (Centola &
    Macy 2007).
    """
    heard, own = np.zeros(network.people), network.out_degree / (1.0 + float(network.out_degree.max(initial=0)))
    free, chosen = allowed.copy(), []
    for _ in range(min(many, int(allowed.sum()))):
        u = int(np.argmax(np.where(free, heard + own, -1.0)))
        free[u] = False
        chosen.append(u)
        heard[network.targets[network.indptr[u] : network.indptr[u + 1]]] += 1.0
    return np.array(chosen, np.int64)
