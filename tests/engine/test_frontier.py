"""Classic models on the compiled frontier are the general engine's, world by world and person by person."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim import classic, rng
from wom_sim.engine import plain
from wom_sim.engine.frontier import cascades, coins, lanes
from wom_sim.rng import Purpose

GRAPHS = 300


def random_ids(kind: int, people: int, random: np.random.Generator) -> Any:
    """Ids 0 … n − 1, ids with gaps and signs, or text."""
    if kind == 0:
        return np.arange(people)
    if kind == 1:
        return np.unique(np.append(random.integers(-(10**12), 10**12, people - 1), 2**63 - 1))
    return np.array([f"p{k:02d}é" for k in random.permutation(people)], object)


def random_network(number: int) -> tuple[ws.Network, np.random.Generator]:
    """Directed or not, weighted or not, with ids of every kind; influence on nobody sums to more than 1."""
    random = np.random.default_rng(number)
    people = int(random.integers(2, 40))
    ids = random_ids(number % 3, people, random)
    people = len(ids)
    ties = int(random.integers(1, 4 * people))
    src, dst = ids[random.integers(0, people, ties)], ids[random.integers(0, people, ties)]
    directed = bool(number & 1)
    weights = random.uniform(0, 1, ties) * random.integers(0, 2, ties) / (2.0 * ties) if number & 2 else None
    return ws.Network.from_edges(src, dst, directed=directed, weights=weights, ids=ids), random


def chance(number: int, network: ws.Network, random: np.random.Generator) -> Any:
    """One number (also 0 and 1), the ties' own, one by arc or one by person."""
    share = float(random.uniform(0.05, 0.6))
    by_tie = random.choice([0.0, 1.0, share], len(network.edges()))
    by_person = dict(zip(network.ids.tolist(), random.uniform(0, 1, network.people), strict=True))
    found = [0.0, 1.0, share, share, by_tie, by_person, "weight" if network.weights is not None else share]
    return found[number % len(found)]


def seeds_of(network: ws.Network, random: np.random.Generator) -> list[Any]:
    return random.choice(network.ids, int(random.integers(1, 4))).tolist()


def stops_of(number: int, network: ws.Network, random: np.random.Generator) -> Any:
    by_person = random.choice([0.0, 0.3, 1.0], network.people)
    return [0.0, 0.2, 0.5, 1.0, by_person][number % 5]


Model = Callable[[int, ws.Network, np.random.Generator, dict[str, Any]], classic.Cascades]

MODELS: dict[str, Model] = {
    "cascade": lambda k, n, r, o: classic.independent_cascade(n, p=chance(k, n, r), seeds=seeds_of(n, r), **o),
    "days": lambda k, n, r, o: classic.independent_cascade(
        n, p=chance(k, n, r), seeds=seeds_of(n, r), days=2 + k % 3, **o
    ),
    "sir": lambda k, n, r, o: classic.sir(
        n, beta=chance(k, n, r), gamma=stops_of(k, n, r), seeds=seeds_of(n, r), ticks=(60, 4, 1, 0)[k % 4], **o
    ),
    "threshold": lambda _, n, r, o: classic.linear_threshold(
        n, seeds=seeds_of(n, r), b="weight" if n.weights is not None else None, **o
    ),
    "given": lambda k, n, r, o: classic.linear_threshold(
        n, seeds=seeds_of(n, r), b="weight" if n.weights is not None and k % 3 else None,
        thresholds=r.choice([-1.0, 0.0, 0.01, 0.5, 1.0, 1e12], n.people), **o,
    ),
}  # fmt: skip

CERTAIN: dict[str, Callable[[int, ws.Network, np.random.Generator], classic.Cascades]] = {
    "watts": lambda _, n, r: classic.watts(n, threshold=r.uniform(-0.1, 1.1, n.people), seeds=seeds_of(n, r)),
    "contagion": lambda k, n, r: classic.complex_contagion(n, k=1 + k % 3, seeds=seeds_of(n, r)),
}


def general_ticks(cascades: classic.Cascades, world: int, engine: str = "array") -> np.ndarray:
    """Activation ticks of a world without the frontier."""
    seeds = plain.starts_of(cascades.seeds, world)
    items = plain.simulate(cascades.setting, seeds, rng.world_seed(cascades.seed, world), engine).items
    return items["notice_tick"][:, 0]


def hold_equal(cascades: classic.Cascades, worlds: int) -> None:
    assert plain.on_frontier(cascades.setting)
    for world in range(worlds):
        expected = general_ticks(cascades, world)
        assert cascades.sizes[world] == np.count_nonzero(expected >= 0)
        assert cascades.ticks(world).tolist() == expected.tolist()


def made(number: int, name: str, worlds: int) -> classic.Cascades:
    network, random = random_network(number)
    if name in CERTAIN:
        return CERTAIN[name](number, network, random)
    return MODELS[name](number, network, random, {"worlds": worlds, "seed": int(random.integers(0, 2**62))})


NAMES = [*MODELS, *CERTAIN]


@pytest.mark.parametrize("name", NAMES)
def test_random_graphs_are_equal_person_by_person(name):
    for number in range(NAMES.index(name), GRAPHS, len(NAMES)):
        cascades = made(number, name, 3)
        hold_equal(cascades, cascades.worlds)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_all_random_graphs_are_equal_in_a_hundred_worlds(name):
    for number in range(GRAPHS):
        cascades = made(number, name, 100)
        sizes = [np.count_nonzero(general_ticks(cascades, world) >= 0) for world in range(cascades.worlds)]
        assert cascades.sizes.tolist() == sizes
        hold_equal(cascades, min(2, cascades.worlds))


@pytest.mark.parametrize("name", NAMES)
def test_mesa_gives_the_same_ticks(name):
    for number in (NAMES.index(name) + 2 * k for k in range(3)):
        cascades = made(number, name, 2)
        for world in range(cascades.worlds):
            assert cascades.ticks(world).tolist() == general_ticks(cascades, world, "mesa").tolist()


def all_of(cascades: classic.Cascades) -> list[Any]:
    """Sizes of all worlds, and ticks of the first two."""
    return [cascades.sizes.tolist(), *(cascades.ticks(world).tolist() for world in range(min(2, cascades.worlds)))]


@pytest.mark.parametrize(("block", "eight"), [(1, True), (7, False), (64, False), (1_000, True)])
def test_neither_blocks_nor_lanes_change_anything(block, eight, monkeypatch):
    """How many people are taken at a time, and whether coins are tossed by eight."""
    some = [made(number, NAMES[number % len(NAMES)], 20) for number in range(3, GRAPHS, 4)]
    usual = [all_of(cascades) for cascades in some]
    monkeypatch.setattr(coins, "BLOCK", block)
    monkeypatch.setattr(lanes, "LANES", eight)
    again = [made(number, NAMES[number % len(NAMES)], 20) for number in range(3, GRAPHS, 4)]
    assert [all_of(cascades) for cascades in again] == usual


def test_lanes_toss_the_coins_of_plain_python():
    """A hub's friends one by one, at every remainder of a row and every kind of words and chances."""
    for friends in (*range(1, 18), 1_025, 3_000):
        for ids in (np.arange(friends + 1), np.arange(friends + 1) * 5 - 7):
            hub = ws.Network.from_edges(np.full(friends, ids[0]), ids[1:], directed=True)
            p = np.linspace(0.0, 1.0, friends)
            cascades = classic.independent_cascade(hub, p=p, seeds=[ids[0]], seed=3)
            key = rng.key(rng.world_seed(3, 0), Purpose.CONTACT, 0, int(ids[0]), 1, 1)
            passed = [rng.passes(rng.absorb(key, int(v)), rng.cut(p[k])) for k, v in enumerate(ids[1:])]
            assert (cascades.ticks(0)[1:] >= 0).tolist() == passed


ELSEWHERE = """
import numpy as np
import wom_sim as ws
from wom_sim.engine.frontier import lanes
assert not lanes.LANES
net = ws.Network.generate("barabasi_albert", 300, m=3, seed=2)
for eight in (False, True):
    lanes.LANES = eight
    told = {"seeds": [0], "worlds": 200, "seed": 4}
    print(*ws.classic.independent_cascade(net, p=0.2, **told).sizes)
    print(*ws.classic.sir(net, beta=0.1, gamma=0.5, **told).sizes)
"""


@pytest.mark.slow
def test_a_processor_without_lanes_gives_the_same(tmp_path):
    """Code for any processor of the kind: lanes are not asked for, and give the same where they are."""
    places = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": f"{tmp_path}"}
    ran = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], env={**os.environ, **places}, capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = {"seeds": [0], "worlds": 200, "seed": 4}
    here = [
        classic.independent_cascade(SMALL, p=0.2, **told).sizes.tolist(),
        classic.sir(SMALL, beta=0.1, gamma=0.5, **told).sizes.tolist(),
    ]
    assert [[int(size) for size in line.split()] for line in ran.stdout.splitlines()] == here * 2


def test_ids_of_every_kind_share_their_compiled_loops():
    """Words of texts were read-only, and every loop was compiled twice."""
    for number in (0, 2):
        hold_equal(made(number, "cascade", 1), 1)
    assert len(cascades.cascades.signatures) == 1


SMALL = ws.Network.generate("barabasi_albert", 300, m=3, seed=2)


def test_chances_of_0_and_1_are_never_and_always():
    assert set(classic.independent_cascade(SMALL, p=0.0, seeds=[5, 6], worlds=9).sizes) == {2}
    assert set(classic.independent_cascade(SMALL, p=1.0, seeds=[5, 6], worlds=9).sizes) == {300}
    by_tie = np.zeros(len(SMALL.edges()))
    assert set(classic.independent_cascade(SMALL, p=by_tie, seeds=[5, 6], worlds=9).sizes) == {2}
    assert set(classic.independent_cascade(SMALL, p=by_tie + 1, seeds=[5, 6], worlds=9).sizes) == {300}


def test_a_hub_with_more_friends_than_a_slice():
    hub = ws.Network.from_edges(np.zeros(5_000, int), np.arange(1, 5_001))
    assert classic.independent_cascade(hub, p=1.0, seeds=[7]).sizes[0] == 5_001
    cascades = classic.sir(hub, beta=0.4, gamma=0.5, seeds=[0], worlds=2, seed=3)
    hold_equal(cascades, 2)
    assert cascades.sizes.max() > 2 * coins.SLICE


def test_a_stop_for_certain_has_the_coins_of_one_day():
    once = classic.independent_cascade(SMALL, p=0.2, seeds=[0], worlds=50, seed=4).sizes
    assert once.tolist() == classic.sir(SMALL, beta=0.2, gamma=1.0, seeds=[0], worlds=50, seed=4).sizes.tolist()


@pytest.mark.parametrize("worlds", [300, 700])
def test_stamps_come_round(worlds):
    """Bytes that say in which world somebody was reached return after 127 or 255 worlds."""
    options = {"seeds": [0], "worlds": worlds, "seed": 9}
    star = ws.Network.from_edges([0] * 3_000, np.arange(1, 3_001))
    threshold = classic.linear_threshold(SMALL, **options)
    last = classic.linear_threshold(SMALL, seeds=[[0]] * worlds, worlds=worlds, seed=9)
    assert threshold.sizes.tolist() == last.sizes.tolist()
    for found in (threshold, classic.independent_cascade(star, p=1 / 128, days=2, **options)):
        some = range(0, worlds, 13)
        assert [found.sizes[k] for k in some] == [np.count_nonzero(found.ticks(k) >= 0) for k in some]


def test_seeds_may_differ_by_world():
    seeds = [[0], [1, 2], [], [299]]
    cascades = classic.independent_cascade(SMALL, p=0.2, seeds=seeds, worlds=4, seed=6)
    hold_equal(cascades, 4)
    alone = [classic.independent_cascade(SMALL, p=0.2, seeds=one, worlds=4, seed=6).sizes for one in seeds]
    assert cascades.sizes.tolist() == [alone[k][k] for k in range(4)]
    assert cascades.table()["seeds"].tolist() == [1, 2, 0, 1]
    with pytest.raises(ws.InputError, match="one for each world, 3"):
        classic.independent_cascade(SMALL, p=0.2, seeds=seeds, worlds=3)


@pytest.mark.parametrize("engine", ["array", pytest.param("mesa", marks=pytest.mark.slow)])
def test_processes_change_nothing(engine):
    options = {"beta": 0.1, "gamma": 0.5, "seeds": [[k] for k in range(5)], "worlds": 5, "engine": engine}
    assert classic.sir(SMALL, jobs=2, **options).sizes.tolist() == classic.sir(SMALL, **options).sizes.tolist()


def test_numbers_by_person():
    one = dict.fromkeys(SMALL.ids.tolist(), 0.25)
    plain_p = classic.sir(SMALL, beta=0.25, gamma=0.5, seeds=[0], worlds=5)
    by_person = classic.sir(SMALL, beta=one, gamma=np.full(300, 0.5), seeds=[0], worlds=5)
    assert by_person.sizes.tolist() == plain_p.sizes.tolist()
    assert classic.sir(SMALL, beta=0.25, gamma=dict.fromkeys(one, 0.5), seeds=[0], worlds=5).sizes.tolist() == (
        plain_p.sizes.tolist()
    )
    del one[7]
    with pytest.raises(ws.InputError, match="p has no number for person 7"):
        classic.independent_cascade(SMALL, p=one, seeds=[0])
    with pytest.raises(ws.InputError, match="every gamma must be between 0 and 1"):
        classic.sir(SMALL, beta=0.2, gamma=np.full(300, 1.5), seeds=[0])


FRIENDS = ws.Network.from_edges(["ann", "ann", "bob", "cem"], ["bob", "cem", "dia", "dia"])
BY_NAME = {"dia": 0.0, "ann": 1.0, "cem": 0.0, "bob": 1.0}


def test_a_column_with_labels_is_by_label():
    """A column by id was taken in its order, which is that of the ties here: four people, four ties."""
    import pandas as pd

    column = pd.Series(BY_NAME)
    options = {"seeds": ["ann"], "worlds": 1}
    for by_id in (BY_NAME, column):
        assert classic.independent_cascade(FRIENDS, p=by_id, **options).sizes[0] == 4
        assert classic.sir(FRIENDS, beta=1.0, gamma=by_id, ticks=1, **options).sizes[0] == 3
        assert classic.linear_threshold(FRIENDS, thresholds=by_id, **options).sizes[0] == 4
        assert classic.watts(FRIENDS, threshold=by_id, seeds=[]).ticks(0).tolist() == [-1, -1, 0, 0]
        found = ws.seeding.choose(FRIENDS, "degree", prices=by_id, budget=0.5)
        assert sorted(found.ids.tolist()) == ["cem", "dia"]
    stops = classic.sir(FRIENDS, beta=0.5, gamma=column, seeds=["ann"], worlds=40).sizes.tolist()
    assert stops == classic.sir(FRIENDS, beta=0.5, gamma=[1.0, 1.0, 0.0, 0.0], seeds=["ann"], worlds=40).sizes.tolist()
    ties = FRIENDS.edges().assign(p=[1.0, 0.0, 1.0, 0.0])
    in_order = classic.independent_cascade(FRIENDS, p=ties["p"], **options)
    by_pair = classic.independent_cascade(FRIENDS, p=ties.set_index(["source", "target"])["p"], **options)
    assert in_order.ticks(0).tolist() == by_pair.ticks(0).tolist() == [0, 1, -1, 2]


def test_chances_by_pair_of_ids():
    pairs = {("ann", "bob"): 1.0, ("cem", "ann"): 0.0, ("bob", "dia"): 1.0, ("dia", "bob"): 0.0, ("dia", "cem"): 1.0}
    for seeds, ticks in ((["ann"], [0, 1, 3, 2]), (["dia"], [-1, -1, 1, 0])):
        assert classic.independent_cascade(FRIENDS, p=pairs, seeds=seeds).ticks(0).tolist() == ticks
    directed = ws.Network.from_edges([5, 7], [7, 9], directed=True)
    assert classic.sir(directed, beta={(7, 9): 0.0, (5, 7): 1.0}, gamma=1.0, seeds=[5]).sizes[0] == 2
    wrong: list[tuple[Any, str]] = [
        ({**pairs, ("ann", "dia"): 0.5}, r"a number for \('ann', 'dia'\), who have no tie"),
        ({("ann", "bob"): 0.5}, r"no number for the tie \('ann', 'cem'\)"),
        ({**pairs, "ann": 0.5}, "a pair of ids for each tie, and nothing else"),
        ({**pairs, ("ann", "bob"): 1.5}, "between 0 and 1"),
        ({**pairs, ("ann", "eve"): 0.5}, "nobody in this network has the id 'eve'"),
    ]
    for p, message in wrong:
        with pytest.raises(ws.InputError, match=message):
            classic.independent_cascade(FRIENDS, p=p, seeds=["ann"])
    with pytest.raises(ws.InputError, match="gamma is by person, not by tie"):
        classic.sir(FRIENDS, beta=0.5, gamma={("ann", "bob"): 1.0}, seeds=["ann"])
    with pytest.raises(ws.InputError, match="have no tie"):
        classic.independent_cascade(directed, p={(7, 5): 0.5}, seeds=[5])


def test_what_is_certain_has_a_world_for_each_list_of_seeds():
    lists = [["ann"], ["bob", "cem"], []]
    assert classic.complex_contagion(FRIENDS, k=2, seeds=lists).sizes.tolist() == [1, 4, 0]
    certain = classic.watts(FRIENDS, threshold={**BY_NAME, "dia": 1.0, "ann": -1.0, "cem": 1.0}, seeds=lists)
    hold_equal(certain, 3)
    assert certain.table()["seeds"].tolist() == [1, 3, 1]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_sizes_are_saved(tmp_path, ending):
    import pandas as pd

    cascades = classic.independent_cascade(SMALL, p=0.1, seeds=[0], worlds=3)
    path = cascades.save(tmp_path / f"sizes.{ending}")
    read = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
    pd.testing.assert_frame_equal(read, cascades.table())
    assert read.columns.tolist() == ["world", "seeds", "size"]


def test_a_table_of_another_kind_is_refused(tmp_path):
    cascades = classic.independent_cascade(SMALL, p=0.1, seeds=[0])
    with pytest.raises(ws.InputError, match=r"saved as \.csv or \.parquet"):
        cascades.save(tmp_path / "sizes.txt")
    with pytest.raises(ws.InputError, match="cannot write"):
        cascades.save(tmp_path / "nowhere" / "sizes.csv")
