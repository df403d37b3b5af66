"""Three ways to one cascade: the compiled frontier, the general kernel and Mesa, world by world and bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import wom_sim as ws
from wom_sim import classic, rng
from wom_sim.engine import plain
from wom_sim.studies.parity.answer import differences

NETWORKS = range(24)
WORLDS = 8


def random_ids(kind: str, people: int, random: np.random.Generator) -> list[Any]:
    """Ids that run on, ids with gaps and signs up to both ends of 63 bits, or text."""
    if kind == "dense":
        return list(range(people))
    if kind == "text":
        return [f"person {k:03d}é" for k in random.permutation(people)]
    gaps = {-(2**63), -1, 2**63 - 1, 2**53 + 1}
    gaps |= set(random.integers(-(10**12), 10**12, people - len(gaps)).tolist())
    return sorted(gaps)


def random_network(number: int) -> tuple[ws.Network, dict[str, Any]]:
    """A network of a kind that the number picks, and arguments for a cascade on it."""
    random = np.random.default_rng(number)
    directed, weighted = bool(number & 1), bool(number & 2)
    people = int(random.integers(12, 80))
    ids = np.array(random_ids(("dense", "gaps", "text")[number % 3], people, random), object)
    ties = int(random.integers(people, 4 * people))
    src, dst = ids[random.integers(0, people, ties)], ids[random.integers(0, people, ties)]
    weights = random.uniform(0, 0.2, ties) if weighted else None
    network = ws.Network.from_edges(src, dst, directed=directed, weights=weights, ids=ids)
    if weighted:
        p: Any = "weight"
    elif number % 8 < 4:
        p = float(random.uniform(0.1, 0.5))
    else:
        p = random.uniform(0, 0.6, len(network.edges()))
    seeds = random.choice(ids, int(random.integers(1, 5))).tolist()
    return network, {"p": p, "seeds": seeds, "seed": int(random.integers(0, 2**62))}


def general_sizes(cascade: classic.Cascades, engine: str, worlds: int) -> list[int]:
    """Sizes of the same worlds without the frontier."""
    found = []
    for world in range(worlds):
        history = classic.simulate(cascade.setting, cascade.seeds, rng.world_seed(cascade.seed, world), engine)
        found.append(int(np.count_nonzero(history.items["notice_tick"][:, 0] >= 0)))
    return found


@pytest.mark.parametrize("number", NETWORKS)
def test_frontier_general_kernel_and_mesa_give_the_same_sizes(number):
    network, options = random_network(number)
    cascade = classic.independent_cascade(network, worlds=WORLDS, **options)
    assert plain.on_frontier(cascade.setting)
    sizes = cascade.sizes.tolist()
    assert sizes == general_sizes(cascade, "array", WORLDS)
    assert sizes == general_sizes(cascade, "mesa", WORLDS)
    assert sizes == classic.independent_cascade(network, worlds=WORLDS, engine="mesa", **options).sizes.tolist()


def test_the_random_networks_are_of_every_sort():
    made = [random_network(number) for number in NETWORKS]
    sorts = {(network.directed, network.weights is not None, type(network.ids[0]).__name__) for network, _ in made}
    assert len(sorts) == 2 * 2 * 2
    assert {type(options["p"]).__name__ for _, options in made} == {"str", "float", "ndarray"}
    spread = [len(set(classic.independent_cascade(n, worlds=50, **options).sizes.tolist())) for n, options in made]
    assert min(spread) > 1
    assert np.median(spread) > 5


@pytest.mark.parametrize("first_id", [0, 1], ids=["positions for words", "words"])
def test_the_frontier_still_agrees_when_its_byte_stamps_wrap(first_id):
    """A world is stamped with a byte: 255 worlds on, stamps return, and nobody may carry an old one.

    Only who is reached in two worlds 255 apart and in none between can show it.  Of 3,000 friends of the seed, each
    reached w.p. 1/128, some 11 do in 700 worlds.
    """
    network = ws.Network.from_edges([first_id] * 3_000, np.arange(1, 3_001) + first_id)
    cascade = classic.independent_cascade(network, p=1 / 128, seeds=[first_id], worlds=700, seed=9)
    assert cascade.sizes.tolist() == general_sizes(cascade, "array", 700)


def test_a_world_does_not_depend_on_how_many_run_with_it():
    network, options = random_network(5)
    many = classic.independent_cascade(network, worlds=600, **options).sizes
    assert many[:3].tolist() == classic.independent_cascade(network, worlds=3, **options).sizes.tolist()


# ---------------------------------------------------------------- every model, both engines

SMALL = ws.Network.generate("holme_kim", 300, m=3, clustering=0.4, seed=4)
GAPS, _ = random_network(7)  # directed, with weights below .2 on ids with gaps
TEXT, _ = random_network(8)


def by_indegree(network: ws.Network) -> ws.Network:
    """The same ties, each with a weight such that influence on a person sums to less than 1."""
    sources = np.repeat(network.ids, network.out_degree)
    weights = 0.9 / network.in_degree[network.targets]
    return ws.Network.from_edges(sources, network.ids[network.targets], directed=True, weights=weights)


def seeds_of(network: ws.Network) -> list[Any]:
    return network.ids[:: max(1, network.people // 5)].tolist()


def ramp(people: int) -> np.ndarray:
    return np.linspace(0.05, 0.6, people)


MODELS: dict[str, Callable[..., classic.Cascades]] = {
    "independent cascade": lambda n, **o: classic.independent_cascade(n, p=0.3, seeds=seeds_of(n), **o),
    "three days": lambda n, **o: classic.independent_cascade(n, p=0.08, seeds=seeds_of(n), days=3, **o),
    "linear threshold": lambda n, **o: classic.linear_threshold(n, seeds=seeds_of(n), **o),
    "weighted influence": lambda n, **o: classic.linear_threshold(by_indegree(n), b="weight", seeds=seeds_of(n), **o),
    "sir": lambda n, **o: classic.sir(n, beta=0.1, gamma=0.4, seeds=seeds_of(n), **o),
    "si": lambda n, **o: classic.si(n, beta=0.2, seeds=seeds_of(n), ticks=6, **o),
    "maki-thompson": lambda n, **o: classic.maki_thompson(n, call=0.7, seeds=seeds_of(n), ticks=60, **o),
}
CERTAIN: dict[str, Callable[..., classic.Cascades]] = {
    "given thresholds": lambda n, e: classic.linear_threshold(
        n, seeds=seeds_of(n), thresholds=ramp(n.people), engine=e
    ),
    "watts": lambda n, e: classic.watts(n, threshold=ramp(n.people), seeds=seeds_of(n), engine=e),
    "complex contagion": lambda n, e: classic.complex_contagion(n, k=2, seeds=n.ids[:6].tolist(), engine=e),
    "granovetter": lambda n, e: classic.granovetter([*range(30), *range(40, 40 + n.people)], engine=e),
}
CROWDS: dict[str, Callable[..., classic.Cascades]] = {
    "reed-frost": lambda **o: classic.reed_frost(40, p=0.05, seeds=2, **o),
    "bass": lambda **o: classic.bass(120, p=0.03, q=0.38, ticks=8, **o),
}


def hold_equal(array: classic.Cascades, mesa: classic.Cascades) -> None:
    """The same sizes, ticks, final state, ledger and impressions; and not because nothing happened."""
    assert array.sizes.tolist() == mesa.sizes.tolist()
    for world in range(array.worlds):
        assert array.ticks(world).tolist() == mesa.ticks(world).tolist()
        seed = rng.world_seed(array.seed, world)
        histories = [classic.simulate(array.setting, array.seeds, seed, engine) for engine in ("mesa", "array")]
        assert differences(*histories) == ()
    assert len(np.unique(array.ticks(0))) > 2  # more than the seeds, and in more than one step
    assert len({array.ticks(world).tobytes() for world in range(array.worlds)}) == array.worlds


@pytest.mark.parametrize("network", [SMALL, GAPS, TEXT], ids=["300 people", "directed, gaps", "text"])
@pytest.mark.parametrize("name", [*MODELS, *CERTAIN])
def test_mesa_repeats_every_model_on_a_network(name, network):
    if name in CERTAIN:
        hold_equal(*(CERTAIN[name](network, engine) for engine in ("array", "mesa")))
    else:
        hold_equal(*(MODELS[name](network, seed=11, worlds=3, engine=engine) for engine in ("array", "mesa")))


@pytest.mark.parametrize("name", CROWDS)
def test_mesa_repeats_every_model_without_ties_of_its_own(name):
    hold_equal(*(CROWDS[name](seed=11, worlds=3, engine=engine) for engine in ("array", "mesa")))


@pytest.mark.parametrize("name", MODELS)
def test_a_thousandth_more_is_noticed(name):
    """The negative control: people who visit once in a thousand exposures are not the same people."""
    cascade = MODELS[name](SMALL, seed=11, worlds=1)
    seed = rng.world_seed(11, 0)
    true = classic.simulate(cascade.setting, cascade.seeds, seed, "mesa")
    curious = replace(cascade.setting, contents=(replace(cascade.setting.contents[0], visit=1e-3),))
    assert "items.visit_left" in differences(true, classic.simulate(curious, cascade.seeds, seed, "array"))
