"""Compiled loops over ties: building compressed rows, and the random graphs that cannot be drawn by whole arrays.

Everything here is an ordinary Python function on NumPy arrays, compiled by numba on first use; it runs uncompiled to
the same bits, which is how the tests look inside.  Only this module needs numba, and it is imported when a network is
made, never for ``wom --help``.  ``weights`` may be ``None`` everywhere: numba then drops those branches.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from wom_sim.code_cache import kept_in
from wom_sim.rng import GAMMA

Function = TypeVar("Function", bound=Callable[..., Any])

_G, _A, _B = np.uint64(GAMMA), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11), np.uint64(1)
_STEP_53 = 2.0**-53
_SHORT = 24  # rows up to this length are sorted by insertion, which is faster there


def compiled_with(*called: str) -> Callable[[Function], Function]:
    """``numba.njit`` that keeps its machine code on disk where a folder can be written, and works where none can.

    ``called`` are the files of what is called from it; an edit of any of them compiles it anew.
    """

    def decorate(function: Function) -> Function:
        try:
            made: Any = njit(cache=True)(function)
        except RuntimeError:
            return cast("Function", njit(function))
        sources = [source(path) for path in (*called, function.__code__.co_filename)]
        return cast("Function", kept_in(Path(made._cache.cache_path), made, b"".join(sources)))

    return decorate


compiled = compiled_with(__file__)
"""The same for loops that call what is in here, or nothing."""


@lru_cache
def source(path: str) -> bytes:
    """What is written in a file of Python."""
    return Path(path).read_bytes()


# ---------------------------------------------------------------- rows


@compiled
def count_arcs(src: np.ndarray, dst: np.ndarray, both: bool, counts: np.ndarray) -> int:
    """Add the out-degree of person u to ``counts[u + 1]``; return how many ties are self-loops, which are left out."""
    loops = 0
    for row in range(src.size):
        u, v = src[row], dst[row]
        if u == v:
            loops += 1
            continue
        counts[u + 1] += 1
        if both:
            counts[v + 1] += 1
    return loops


@compiled
def place(arc: int, v: int, weight: float, targets: np.ndarray, weights: np.ndarray | None) -> None:
    """Write one arc."""
    targets[arc] = v
    if weights is not None:
        weights[arc] = weight


@compiled
def place_arcs(
    src: np.ndarray,
    dst: np.ndarray,
    given: np.ndarray | None,
    both: bool,
    cursor: np.ndarray,
    targets: np.ndarray,
    weights: np.ndarray | None,
) -> None:
    """Write every tie at the cursor of its row, in the order of the list; ``given`` are the weights of the ties."""
    weight = 1.0
    for row in range(src.size):
        u, v = src[row], dst[row]
        if u == v:
            continue
        if given is not None:
            weight = given[row]
        place(cursor[u], v, weight, targets, weights)
        cursor[u] += 1
        if both:
            place(cursor[v], u, weight, targets, weights)
            cursor[v] += 1


@compiled
def before(a: int, b: int, targets: np.ndarray, weights: np.ndarray | None) -> bool:
    """Whether arc a sorts before arc b: by target, parallel arcs by weight, so that their sum has one order."""
    if weights is not None and targets[a] == targets[b]:
        return bool(weights[a] < weights[b])
    return bool(targets[a] < targets[b])


@compiled
def swap(a: int, b: int, targets: np.ndarray, weights: np.ndarray | None) -> None:
    """Exchange two arcs."""
    targets[a], targets[b] = targets[b], targets[a]
    if weights is not None:
        weights[a], weights[b] = weights[b], weights[a]


@compiled
def insertion_sort(start: int, stop: int, targets: np.ndarray, weights: np.ndarray | None) -> None:
    """Sort a short row in place."""
    for arc in range(start + 1, stop):
        at = arc
        while at > start and before(at, at - 1, targets, weights):
            swap(at, at - 1, targets, weights)
            at -= 1


@compiled
def sift(start: int, root: int, size: int, targets: np.ndarray, weights: np.ndarray | None) -> None:
    """Sink one arc to its place in a heap."""
    while 2 * root + 1 < size:
        child = 2 * root + 1
        if child + 1 < size and before(start + child, start + child + 1, targets, weights):
            child += 1
        if not before(start + root, start + child, targets, weights):
            return
        swap(start + root, start + child, targets, weights)
        root = child


@compiled
def heap_sort(start: int, stop: int, targets: np.ndarray, weights: np.ndarray | None) -> None:
    """Sort a long row in place, in n·log n whatever its order."""
    size = stop - start
    for step in range(size // 2):
        sift(start, size // 2 - 1 - step, size, targets, weights)
    for step in range(1, size):
        swap(start, stop - step, targets, weights)
        sift(start, 0, size - step, targets, weights)


@compiled
def sort_rows(indptr: np.ndarray, targets: np.ndarray, weights: np.ndarray | None) -> None:
    """Sort each row in place, by target and then by weight."""
    for u in range(indptr.size - 1):
        if indptr[u + 1] - indptr[u] <= _SHORT:
            insertion_sort(indptr[u], indptr[u + 1], targets, weights)
        else:
            heap_sort(indptr[u], indptr[u + 1], targets, weights)


@compiled
def merge_rows(indptr: np.ndarray, targets: np.ndarray, weights: np.ndarray | None) -> int:
    """Merge parallel arcs of sorted rows in place, adding up their weights; return how many arcs are left."""
    filled, start = 0, 0
    for u in range(indptr.size - 1):
        first, stop = filled, indptr[u + 1]
        for arc in range(start, stop):
            if filled > first and targets[arc] == targets[filled - 1]:
                if weights is not None:
                    weights[filled - 1] += weights[arc]
                continue
            targets[filled] = targets[arc]
            if weights is not None:
                weights[filled] = weights[arc]
            filled += 1
        start = stop
        indptr[u + 1] = filled
    return filled


@compiled
def count_targets(targets: np.ndarray, counts: np.ndarray) -> None:
    """Add the in-degree of person v to ``counts[v]``."""
    for arc in range(targets.size):
        counts[targets[arc]] += 1


def build(
    src: np.ndarray, dst: np.ndarray, given: np.ndarray | None, people: int, both: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, int]:
    """Compressed rows of ties between positions: ``(indptr, targets, weights, self_loops)``.

    ``src`` and ``dst`` are ``uint32[rows]``, ``given`` are ``float64[rows]`` weights or None; ``both`` writes each tie
    in both directions.  Self-loops are left out, rows are sorted by target, parallel arcs are merged and their weights
    summed.  The peak above the result is 8 bytes a person: ties are counted, then written straight to their place.
    """
    indptr = np.zeros(people + 1, np.int64)
    loops = count_arcs(src, dst, both, indptr)
    np.cumsum(indptr, out=indptr)
    arcs = int(indptr[-1])
    targets, weights = np.empty(arcs, np.uint32), None if given is None else np.empty(arcs)
    place_arcs(src, dst, given, both, indptr[:-1].copy(), targets, weights)
    sort_rows(indptr, targets, weights)
    left = merge_rows(indptr, targets, weights)
    for array in (targets,) if weights is None else (targets, weights):
        array.resize(left, refcheck=False)  # gives back the end in place, without a second copy
    return indptr, targets, weights, int(loops)


# ---------------------------------------------------------------- chance


@compiled
def chance(state: Any, clock: np.ndarray) -> float:
    """Next number of a keyed stream, uniform on [0, 1): ``rng.absorb`` of a counter that moves on."""
    z = state + _G * (np.uint64(clock[0]) + _ONE)
    clock[0] += 1
    z = (z ^ (z >> _S30)) * _A
    z = (z ^ (z >> _S27)) * _B
    return float(((z ^ (z >> _S31)) >> _S11) * _STEP_53)


@compiled
def below(state: Any, clock: np.ndarray, bound: int) -> int:
    """Next whole number of a keyed stream, uniform on 0 … bound − 1."""
    return int(chance(state, clock) * bound)


@compiled
def skip_sample(state: Any, total: int, rate: float, chosen: np.ndarray) -> int:
    """Take each of 0 … total − 1 with probability 1 − e^(−rate), jumping from one taken to the next.

    Writes ascending numbers to ``chosen`` while there is room, and returns how many there are in all.
    Source: Batagelj & Brandes 2005, "Efficient generation of large random networks".
    """
    clock = np.zeros(1, np.int64)
    count, at = 0, -1
    while True:
        gap = -math.log1p(-chance(state, clock)) / rate
        if gap >= total - 1 - at:
            return count
        at += 1 + int(gap)
        if count < chosen.size:
            chosen[count] = at
        count += 1


# ---------------------------------------------------------------- growth


@compiled
def is_chosen(dst: np.ndarray, first: int, filled: int, other: int) -> bool:
    """Whether the newcomer whose ties begin at ``first`` is already tied to somebody."""
    for tie in range(first, filled):  # noqa: SIM110 (numba compiles the loop, not any())
        if dst[tie] == other:
            return True
    return False


@compiled
def prefer(state: Any, clock: np.ndarray, src: np.ndarray, dst: np.ndarray, first: int, filled: int) -> int:
    """Somebody new to the newcomer, by degree before she came: an end of a random one of the first ties."""
    while True:
        end = below(state, clock, 2 * first)
        other = src[end >> 1] if end & 1 else dst[end >> 1]
        if not is_chosen(dst, first, filled, other):
            return int(other)


@compiled
def star(m: int, src: np.ndarray, dst: np.ndarray) -> int:
    """Start with m + 1 people, everybody tied to person 0; return the number of ties."""
    for leaf in range(m):
        src[leaf], dst[leaf] = leaf + 1, 0
    return m


@compiled
def grow_barabasi_albert(state: Any, people: int, m: int, src: np.ndarray, dst: np.ndarray) -> None:
    """Let people come one by one, each tying to m others in proportion to their degree; fills all ties."""
    clock = np.zeros(1, np.int64)
    filled = star(m, src, dst)
    for newcomer in range(m + 1, people):
        first = filled
        for _ in range(m):
            other = prefer(state, clock, src, dst, first, filled)
            src[filled], dst[filled] = newcomer, other
            filled += 1


@compiled
def befriend(u: int, v: int, pool: np.ndarray, rows: np.ndarray, used: int) -> int:
    """Append v to the friends of u, moving a full row to twice the room at the end; return the pool's use.

    ``rows`` is ``int64[people, 3]``: start in the pool, friends, room.
    """
    start, friends, room = rows[u, 0], rows[u, 1], rows[u, 2]
    if friends == room:
        for k in range(friends):
            pool[used + k] = pool[start + k]
        rows[u, 0], rows[u, 2] = used, 2 * room
        used += 2 * room
    pool[rows[u, 0] + friends] = v
    rows[u, 1] += 1
    return used


@compiled
def friend_of(
    state: Any,
    clock: np.ndarray,
    pivot: int,
    pool: np.ndarray,
    rows: np.ndarray,
    dst: np.ndarray,
    first: int,
    filled: int,
) -> int:
    """Return a random friend of ``pivot`` who is new to the newcomer, or −1 if there is none."""
    start, friends = rows[pivot, 0], rows[pivot, 1]
    any_new = False
    for k in range(friends):
        if not is_chosen(dst, first, filled, pool[start + k]):
            any_new = True
            break
    while any_new:
        other = pool[start + below(state, clock, friends)]
        if not is_chosen(dst, first, filled, other):
            return int(other)
    return -1


@compiled
def settle(
    first: int, filled: int, src: np.ndarray, dst: np.ndarray, pool: np.ndarray, rows: np.ndarray, used: int
) -> int:
    """Enter a newcomer's ties in the friend lists of both ends; return the pool's use."""
    for tie in range(first, filled):
        used = befriend(src[tie], dst[tie], pool, rows, used)
        used = befriend(dst[tie], src[tie], pool, rows, used)
    return used


@compiled
def grow_holme_kim(
    state: Any, people: int, m: int, triads: float, src: np.ndarray, dst: np.ndarray, pool: np.ndarray, rows: np.ndarray
) -> None:
    """Like Barabási–Albert, but a tie after the first goes, w.p. ``triads``, to a friend of the last preferred."""
    clock = np.zeros(1, np.int64)
    for u in range(people):
        rows[u, 0], rows[u, 1], rows[u, 2] = 2 * m * u, 0, 2 * m
    filled = star(m, src, dst)
    used = settle(0, filled, src, dst, pool, rows, 2 * m * people)
    for newcomer in range(m + 1, people):
        first, pivot = filled, 0
        while filled < first + m:
            other = -1
            if filled > first and chance(state, clock) < triads:
                other = friend_of(state, clock, pivot, pool, rows, dst, first, filled)
            if other < 0:
                pivot = other = prefer(state, clock, src, dst, first, filled)
            src[filled], dst[filled] = newcomer, other
            filled += 1
        used = settle(first, filled, src, dst, pool, rows, used)


@compiled
def are_tied(slots: np.ndarray, u: int, v: int) -> bool:
    """Whether one of two people owns a tie to the other."""
    for k in range(slots.shape[1]):  # noqa: SIM110 (numba compiles the loop, not any())
        if slots[u, k] == v or slots[v, k] == u:
            return True
    return False


@compiled
def rewire_ring(state: Any, rewire: float, slots: np.ndarray, degree: np.ndarray) -> None:
    """Give ties of a ring a new far end w.p. ``rewire``; ``slots`` is ``uint32[people, friends / 2]``, one owner a tie.

    Somebody tied to all others keeps her tie.
    """
    clock = np.zeros(1, np.int64)
    people = slots.shape[0]
    for k in range(slots.shape[1]):
        for u in range(people):
            if chance(state, clock) >= rewire or degree[u] >= people - 1:
                continue
            v = below(state, clock, people)
            while v == u or are_tied(slots, u, v):
                v = below(state, clock, people)
            degree[slots[u, k]] -= 1
            degree[v] += 1
            slots[u, k] = v
