"""Reverse-reachable sets: who would reach a person, in worlds with the frontier's own coins.

n times the share of sets that hold one of the seeds is what these seeds reach on average (Borgs et al. 2014).  Roots
are dealt, each person as often as every other one, instead of drawn: sums vary less, and every bound for independent
draws holds as well (Hoeffding 1963, theorem 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wom_sim import rng
from wom_sim.behaviour.gate import Link
from wom_sim.engine.memory import set_bytes
from wom_sim.engine.plain import CONTENT, chances_of, keys_of, ties_of
from wom_sim.engine.setting import Setting
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.door.unpack import physical_memory
from wom_sim.rng import Purpose
from wom_sim.seeding import loops
from wom_sim.seeding.links import ROOTS, worlds_of

MOST_MEMBERS = 60_000_000
"""Members of all sets of a batch: half a gigabyte with their index."""


class Backward:
    """A network as reverse searches read it: whom each person sees, and the chances beside these arcs."""

    def __init__(self, setting: Setting) -> None:
        network = setting.network
        self.setting, self.linear = setting, setting.sharing.link == Link.LINEAR
        self.cut, self.contact, arcs = chances_of(setting)
        if self.linear:
            arcs = np.zeros(0, np.int64) if setting.arc_influence is None else setting.arc_influence
        self.words = ties_of(setting)[2]
        self.indptr, self.sources, self.beside = network.indptr, network.targets, arcs
        if network.directed or len(arcs):
            order = np.argsort(network.targets, kind="stable")  # rows of who is seen, sources ascending
            sources = np.repeat(np.arange(network.people, dtype=np.uint32), network.out_degree)
            self.indptr = np.concatenate([[0], np.cumsum(network.in_degree)]).astype(np.int64)
            self.sources, self.beside = sources[order], arcs[order] if len(arcs) else arcs

    def walk(self, at: int, keys: np.ndarray, roots: np.ndarray, stamps: np.ndarray, batch: Batch) -> int:
        """Make sets from number ``at`` on, as far as there is room."""
        ties = (at, keys, roots, self.indptr, self.sources, self.words)
        room = (stamps, batch.members, batch.ends)
        if self.linear:
            return int(loops.reverse_walks(*ties, self.beside, *room))
        return int(loops.reverse_sets(*ties, self.cut, self.contact, self.beside, *room))


@dataclass
class Batch:
    """Reverse-reachable sets: set k is ``members[ends[k]:ends[k + 1]]``, positions, the root first."""

    members: np.ndarray
    ends: np.ndarray
    people: int

    @property
    def sets(self) -> int:
        """How many there are."""
        return len(self.ends) - 1

    def reach(self, chosen: np.ndarray) -> int:
        """How many sets hold somebody who is chosen."""
        marks = np.zeros(self.people, np.uint8)
        marks[chosen] = 1
        return int(loops.covered_by(marks, self.members, self.ends))

    def estimate(self, chosen: np.ndarray) -> float:
        """People whom the chosen reach on average, themselves included."""
        return self.people * self.reach(chosen) / max(1, self.sets)


def reverse_sets(backward: Backward, sets: int, seed: int, limit: int = MOST_MEMBERS) -> Batch:
    """So many sets, one in each world of a seed; fewer where their members are more than ``limit``."""
    people = backward.setting.network.people
    refuse_large(people + 2 * sets, sets, people)
    purpose = (Purpose.THRESHOLD,) if backward.linear else (Purpose.CONTACT, CONTENT.word)
    keys = keys_of(seed, range(sets), *purpose)
    roots = dealt(backward.setting, sets, seed)
    stamps, ends = np.zeros(people, np.uint32), np.zeros(sets + 1, np.int64)
    batch = Batch(np.empty(people + 2 * sets + 1, np.uint32), ends, people)
    done = backward.walk(0, keys, roots, stamps, batch)
    while done < sets and len(batch.members) < limit:
        refuse_large(2 * len(batch.members), sets, people)
        more = np.empty(len(batch.members), np.uint32)
        batch.members = np.concatenate([batch.members, more])
        done = backward.walk(done, keys, roots, stamps, batch)
    return Batch(batch.members[: ends[done]], ends[: done + 1], people)


def refuse_large(members: int, sets: int, people: int) -> None:
    """Refuse, before allocating, sets that this machine has no memory for."""
    needed, machine = set_bytes(members, sets, people), physical_memory()
    if machine is not None and needed > machine:
        raise InputError(
            say(
                "the sets need about {needed:,.1f} GB of memory; this machine has {present:,.1f} GB\n   hint: a larger "
                "epsilon, or degree_discount",
                needed=needed / 1e9,
                present=machine / 1e9,
            )
        )


def dealt(setting: Setting, sets: int, seed: int) -> np.ndarray:
    """The roots of sets: everybody in an order by lot, again and again."""
    lots = rng.absorb_each(rng.key(worlds_of(seed, ROOTS), Purpose.SEEDING), setting.network.words)
    return np.resize(np.argsort(lots, kind="stable"), sets)


@dataclass(frozen=True)
class Covering:
    """People chosen one by one by how many further sets they cover.

    ``reached[i]`` sets are covered by the first i; ``bound`` is more sets than any choice of that size or money covers.
    """

    chosen: np.ndarray
    reached: np.ndarray
    bound: float


def most_covering(
    batch: Batch, number: int, allowed: np.ndarray, prices: np.ndarray | None = None, budget: float = 0.0
) -> Covering:
    """Greedy choice of ``number`` people, or of as many as ``budget`` buys by sets covered for the money.

    Equals go to the lowest position.  The bound is that of Tang et al. 2018 over all prefixes; with prices the best
    that money could buy of what is left, in parts of people too.
    """
    counts = np.bincount(batch.members, minlength=batch.people).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    sets = np.empty(len(batch.members), np.uint32)
    loops.index_sets(batch.members, batch.ends, starts, sets)
    covered, free, left = np.zeros(batch.sets, np.uint8), allowed.copy(), budget
    chosen: list[int] = []
    reached, bound = [0], np.inf
    while True:
        bound = min(bound, reached[-1] + best_possible(counts, allowed, number, prices, budget))
        able = free if prices is None else free & (prices <= left + 1e-9)
        if len(chosen) == number or not able.any():
            return Covering(np.array(chosen, np.int64), np.array(reached), float(bound))
        worth = counts if prices is None else counts / np.maximum(prices, 1e-12)
        v = int(np.argmax(np.where(able, worth, -1)))
        left -= 0.0 if prices is None else float(prices[v])
        reached.append(reached[-1] + int(loops.cover(v, batch.members, batch.ends, starts, sets, covered, counts)))
        chosen.append(v)
        free[v] = False


def best_possible(
    counts: np.ndarray, allowed: np.ndarray, number: int, prices: np.ndarray | None, budget: float
) -> float:
    """At most so many further sets are covered by ``number`` people, or by what a budget buys."""
    gains = counts[allowed]
    if prices is None:
        return float(np.partition(gains, len(gains) - number)[len(gains) - number :].sum() if number else 0)
    costs = prices[allowed]
    order = np.argsort(-gains / np.maximum(costs, 1e-12), kind="stable")
    spent = np.cumsum(costs[order])
    whole = int(np.searchsorted(spent, budget, "right"))
    total = float(gains[order][:whole].sum())
    if whole < len(order):
        before = float(spent[whole - 1]) if whole else 0.0
        total += float(gains[order][whole]) * (budget - before) / float(costs[order][whole])
    return total
