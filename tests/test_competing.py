"""Competing cascades by enumeration: every coin and every tie is walked, and fractions are compared with ``==``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.errors import InputError
from wom_sim.worlds.competing import Ties, one_world

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
RULES: tuple[Ties, ...] = ("random", "proportional", "first")
Spread = dict[tuple[int, ...], Fraction]

NETWORKS = {
    "path": [(0, 1), (1, 2), (2, 3), (3, 4)],
    "star": [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)],
    "ring": [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)],
    "kite": [(0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (3, 4)],
}
STARTS = {"path": [[0], [4]], "star": [[1, 2], [3]], "ring": [[0], [2, 3]], "kite": [[0], [1]]}


def network(name: str) -> ws.Network:
    tails, heads = zip(*NETWORKS[name], strict=True)
    return ws.Network.from_edges(tails, heads)


def walked(name: str, ties: Ties, p: Sequence[Fraction]) -> Spread:
    """The distribution of who took up what, by walking every course that the code can take, and its chance."""
    people, starts = network(name), [np.array(own) for own in STARTS[name]]
    found: Spread = defaultdict(Fraction)
    for chance, world in courses(lambda told, pick: one_world(people, starts, ties, told, pick), p):
        found[tuple(world.taken.tolist())] += chance
    return found


def courses(run: Callable[..., Any], p: Sequence[Fraction]) -> Iterator[tuple[Fraction, Any]]:
    """Every course of a function of coins and picks: those made are kept, and the last is made otherwise next time."""
    script: list[list[Any]] = []
    while True:
        at = iter(list(script))
        made: list[list[Any]] = []

        def choose(chances: Sequence[Fraction], at: Any = at, made: list[list[Any]] = made) -> int:
            step = next(at, None) or [0, list(chances)]
            made.append(step)
            return int(step[0])

        world = run(lambda b, *_: choose([1 - p[b], p[b]]) == 1, lambda _, many: choose([Fraction(1, many)] * many))
        chance = Fraction(1)
        for number, chances in made:
            chance *= chances[number]
        yield chance, world
        while made and made[-1][0] + 1 == len(made[-1][1]):
            made.pop()
        if not made:
            return
        script = [*made[:-1], [made[-1][0] + 1, made[-1][1]]]


def expected(name: str, ties: Ties, p: Sequence[Fraction]) -> Spread:
    """The same from the definition, with no code of ours: tick by tick over who is newly reached by what."""
    friends: dict[int, set[int]] = defaultdict(set)
    for one, other in NETWORKS[name]:
        friends[one].add(other)
        friends[other].add(one)
    found: Spread = defaultdict(Fraction)

    def go(taken: tuple[int, ...], fresh: set[int], chance: Fraction) -> None:
        if not fresh:
            found[taken] += chance
            return
        reached = [v for v in friends if taken[v] < 0 and friends[v] & fresh]
        brought = [[sum(taken[u] == b for u in friends[v] & fresh) for b in (0, 1)] for v in reached]
        for outcomes in product((-1, 0, 1), repeat=len(reached)):
            now, ways = list(taken), chance
            for v, outcome, many in zip(reached, outcomes, brought, strict=True):
                ways *= chance_of(many, outcome, ties, p)
                now[v] = outcome
            if ways:
                go(tuple(now), {v for v in reached if now[v] >= 0}, ways)

    begin = tuple(next((b for b, own in enumerate(STARTS[name]) if v in own), -1) for v in sorted(friends))
    go(begin, {v for v in friends if begin[v] >= 0}, Fraction(1))
    return found


def chance_of(brought: Sequence[int], outcome: int, ties: Ties, p: Sequence[Fraction]) -> Fraction:
    """That somebody whom so many friends could bring each of two cascades takes up this one, or none (−1)."""
    total = Fraction(0)
    for came in product(*(range(many + 1) for many in brought)):
        chance = share(came, outcome, ties)
        for b, many in enumerate(brought):
            chance *= comb(many, came[b]) * p[b] ** came[b] * (1 - p[b]) ** (many - came[b])
        total += chance
    return total


def share(came: Sequence[int], outcome: int, ties: Ties) -> Fraction:
    """The share of one cascade, or of none, where so many friends brought each."""
    if not any(came) or outcome < 0:
        return Fraction(outcome < 0 and not any(came))
    if not came[outcome]:
        return Fraction(0)
    if ties == "first":
        return Fraction(not any(came[:outcome]))
    return Fraction(came[outcome], sum(came)) if ties == "proportional" else Fraction(1, sum(one > 0 for one in came))


@pytest.mark.parametrize("ties", RULES)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_tie_rule_is_exact(name: str, ties: Ties) -> None:
    found = walked(name, ties, (HALF, THIRD))
    assert sum(found.values()) == 1
    assert found == expected(name, ties, (HALF, THIRD))


def test_tie_rules_differ_where_they_should() -> None:
    """A hub with two friends who bring a and one who brings b, for certain: 1/2, 2/3 or 1 for a."""
    sure = (Fraction(1), Fraction(1))
    spreads = {ties: walked("star", ties, sure) for ties in RULES}
    shares = {ties: sum(each for taken, each in one.items() if taken[0] == 0) for ties, one in spreads.items()}
    assert shares == {"random": HALF, "proportional": Fraction(2, 3), "first": 1}


@pytest.mark.parametrize("ties", RULES)
def test_keyed_worlds_have_these_chances(ties: Ties) -> None:
    """20,000 keyed worlds of the star: within four standard errors of the exact share of the hub, for each rule."""
    found = ws.classic.competing(
        network("star"), seeds={"a": [1, 2], "b": [3]}, p={"a": 0.5, "b": 1 / 3}, ties=ties, worlds=20_000, seed=7
    )
    exact = walked("star", ties, (HALF, THIRD))
    for b in (0, 1):
        chance = float(sum(each for taken, each in exact.items() if taken[0] == b))
        share = float(np.mean(found.taken[:, 0] == b))
        assert abs(share - chance) < 4 * (chance * (1 - chance) / 20_000) ** 0.5


def test_one_alone_is_the_independent_cascade() -> None:
    friends = ws.Network.generate("holme_kim", 200, m=3, clustering=0.5, seed=1)
    alone = ws.classic.competing(friends, seeds={"a": [0, 5]}, p=0.2, worlds=20, seed=3)
    plain = ws.classic.independent_cascade(friends, p=0.2, seeds=[0, 5], worlds=20, seed=3)
    assert alone.sizes[:, 0].tolist() == plain.sizes.tolist()
    assert all((alone.ticks[world] == plain.ticks(world)).all() for world in range(20))
    two = ws.classic.competing(friends, seeds={"a": [0, 5], "b": [7]}, p=0.2, worlds=20, seed=3)
    assert two.table()["size"].sum() == two.sizes.sum()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ties": "loudest"}, "ties must be one of random, proportional, first"),
        ({"seeds": {"a": [0], "b": [0]}}, "0 is a seed of two cascades"),
        ({"seeds": [0]}, "seeds must be lists of ids by the name"),
        ({"p": 2}, "p must be"),
        ({"worlds": 0}, "worlds"),
        ({"seeds": {"a": [99]}}, "99"),
    ],
)
def test_mistakes_are_told(changes: Any, message: str) -> None:
    asked: dict[str, Any] = {"seeds": {"a": [0], "b": [4]}, "p": 0.5, **changes}
    with pytest.raises(InputError, match=message):
        ws.classic.competing(network("path"), **asked)
