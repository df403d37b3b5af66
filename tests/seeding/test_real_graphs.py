"""On real networks: published figures, sets against worlds, and OPIM-C in seconds; where the data is at hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wom_sim.engine.plain import spread
from wom_sim.network.network import Network
from wom_sim.seeding import links, opim, reverse

GRAPHS = Path(__file__).parents[2].parent / "shared/data/graphs"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not GRAPHS.is_dir(), reason="needs the shared data beside the repository"),
]


def read(name: str) -> Network:
    return Network.read(GRAPHS / f"{name}.csv.gz")


def top_degree(network: Network, k: int = 50) -> np.ndarray:
    return np.argsort(-network.out_degree, kind="stable")[:k]


@pytest.mark.parametrize(
    ("name", "p", "expected", "within", "worlds"),
    [
        ("nethept", "degree", 849.0, 0.6, 20_000),
        ("nethept", 0.01, 72.1, 0.1, 20_000),
        ("facebook_ego", "degree", 1_002.0, 1.0, 20_000),
        ("facebook_ego", 0.01, 376.0, 1.0, 20_000),
    ],
)
def test_top_degree_reaches_what_is_known(name: str, p: Any, expected: float, within: float, worlds: int) -> None:
    network = read(name)
    sizes = spread(links.passing(network, p=p), top_degree(network), range(worlds), 1)
    assert abs(sizes.mean() - expected) < within + 4 * sizes.std() / worlds**0.5


def test_the_first_fifty_of_nethept() -> None:
    network = read("nethept")
    assert (network.people, network.arcs // 2) == (15_233, 31_376)
    sizes = spread(links.passing(network, p="degree"), network.positions(range(50)), range(5_000), 1)
    assert abs(sizes.mean() - 446) < 1 + 4 * sizes.std() / 5_000**0.5


@pytest.mark.parametrize("name", ["nethept", "facebook_ego", "lastfm_asia"])
@pytest.mark.parametrize(("link", "p"), [("noisy_or", "degree"), ("noisy_or", 0.01), ("linear", None)])
def test_sets_say_what_worlds_say(name: str, link: str, p: Any) -> None:
    network = read(name)
    setting = links.passing(network, link, p)
    sets, worlds = 200_000, 4_000
    batch = reverse.reverse_sets(reverse.Backward(setting), sets, 1)
    for seeds in (top_degree(network, 10), np.arange(50)):
        sizes, share = spread(setting, seeds, range(worlds), 2), batch.estimate(seeds) / network.people
        error = np.hypot(sizes.std() / worlds**0.5, network.people * (share * (1 - share) / batch.sets) ** 0.5)
        assert abs(batch.estimate(seeds) - sizes.mean()) < 4 * error


def test_opim_on_nethept_in_seconds() -> None:
    network = read("nethept")
    setting, everybody = links.passing(network, p="degree"), np.ones(network.people, bool)
    opim.opim(links.passing(Network.generate("karate"), p="degree"), 2, np.ones(34, bool), 1)  # loads the loops
    for seed in range(3):
        start = time.process_time()
        found = opim.opim(setting, 50, everybody, seed, 0.1)
        assert time.process_time() - start < 5.0
        assert spread(setting, found.chosen, range(10_000), 99).mean() >= 960
        assert found.enough


def test_opim_is_no_worse_than_top_degree_where_little_passes() -> None:
    network = read("nethept")
    setting = links.passing(network, p=0.01)
    found = opim.opim(setting, 50, np.ones(network.people, bool), 3, 0.1)
    gained = spread(setting, found.chosen, range(20_000), 99) - spread(setting, top_degree(network), range(20_000), 99)
    assert gained.mean() > -3 * gained.std() / 20_000**0.5
