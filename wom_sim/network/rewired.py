"""Degree-preserving null networks: everybody keeps the number of ties, and who is tied to whom is left to chance.

Two ties a–b and c–d become a–d and c–b, over and over (the double edge swap of Maslov & Sneppen 2002).  A swap that
would tie somebody to herself or a pair twice is not made, but counts as a step, so that in the long run every simple
network with these degrees is equally likely (Fosdick et al. 2018, "Configuring random graph models").
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.language.say import say
from wom_sim.network.csr import below, compiled, sort_rows
from wom_sim.network.network import Network

_WORD = rng.name_word("degree_null")


def degree_null(network: Network, seed: int, draw: int, swaps: int) -> Network:
    """Network number ``draw`` (1 …) with the degrees of ``network``, after ``swaps`` proposed swaps per tie.

    A directed network keeps both numbers of arcs of everybody.  Weights travel with their ties.
    """
    targets = network.targets.copy()
    weights = None if network.weights is None else network.weights.copy()
    sources = np.repeat(np.arange(network.people, dtype=np.uint32), network.out_degree)
    mates = np.empty(0, np.int64) if network.directed else find_mates(sources, targets)
    state = np.uint64(rng.key(seed, rng.Purpose.NETWORK, _WORD, draw))
    steps = swaps * (network.arcs if network.directed else network.arcs // 2)
    swap_ties(state, steps, network.indptr, sources, targets, weights, mates)
    sort_rows(network.indptr, targets, weights)
    return replace(
        network,
        targets=targets,
        weights=weights,
        report=replace(network.report, source=say("{source}, rewired {draw}", source=network.report.where, draw=draw)),
    )


def find_mates(sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Where the arc v → u of each arc u → v is: arcs are in order of (u, v), and by (v, u) they are their mates'."""
    mates = np.empty(len(targets), np.int64)
    mates[np.lexsort((sources, targets))] = np.arange(len(targets))
    return mates


@compiled
def has_tie(u: int, v: int, indptr: np.ndarray, targets: np.ndarray) -> bool:
    """Whether there is an arc u → v in a row that need not be sorted."""
    for arc in range(indptr[u], indptr[u + 1]):  # noqa: SIM110 (compiled: any() of a generator is not)
        if targets[arc] == v:
            return True
    return False


@compiled
def exchange(one: int, other: int, targets: np.ndarray) -> None:
    """Let two arcs change their targets."""
    targets[one], targets[other] = targets[other], targets[one]


@compiled
def swap_ties(
    state: Any,
    steps: int,
    indptr: np.ndarray,
    sources: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray | None,
    mates: np.ndarray,
) -> int:
    """Propose ``steps`` swaps in place; return how many were made. Without ``mates`` arcs are directed."""
    clock, made = np.zeros(1, np.int64), 0
    for _ in range(steps):
        if targets.size < 2:
            break
        one, other = below(state, clock, targets.size), below(state, clock, targets.size)
        a, b, c, d = sources[one], targets[one], sources[other], targets[other]
        if a == d or c == b or has_tie(a, d, indptr, targets) or has_tie(c, b, indptr, targets):
            continue
        exchange(one, other, targets)  # a → d, c → b
        if mates.size > 0:
            back, front = mates[one], mates[other]  # b → a, d → c
            exchange(back, front, targets)  # b → c, d → a
            mates[one], mates[other], mates[back], mates[front] = front, back, other, one
            if weights is not None:
                weights[back], weights[front] = weights[front], weights[back]
        made += 1
    return made
