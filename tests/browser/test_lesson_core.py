"""A page's worlds are the package's: the same tick and parent of everybody, whatever the network, rule and seed."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files

import numpy as np
import pytest

from wom_sim import rng
from wom_sim.network.network import Network
from wom_sim.studies.lesson import world as worlds
from wom_sim.studies.lesson.file import read_lesson
from wom_sim.studies.lesson.measured import seeds_of
from wom_sim.studies.lesson.page import Page
from wom_sim.studies.lesson.values import WHOLE_PERCENT, World

RUNS = 330
NAMES = ["Ana", "Zoë", "Łukasz", "李雷", "Ñandú", "😀", "", "x" * 127, "x" * 128, "x" * 129, "é" * 200, "-0", "007"]

GENERATED = [
    {"kind": "watts_strogatz", "people": 30, "friends": 4, "rewire": 0.1},
    {"kind": "holme_kim", "people": 300, "m": 3, "clustering": 0.6},
    {"kind": "barabasi_albert", "people": 900, "m": 2},
    {"kind": "erdos_renyi", "people": 300, "mean_degree": 5},
    {"kind": "holme_kim", "people": 2000, "m": 5, "clustering": 0.3},
]

RUN = """([nets, runs, tables]) => {
  const { CORE } = womLesson, made = nets.map(([ids, ties]) => CORE.network(ids, ties));
  return runs.map(({ net, setting, seeds, seed, posts }) => {
    const found = CORE.run(made[net], CORE.howOf(setting, { ...tables, posts }), seeds, seed);
    return [[...found.tick], [...found.parent], [...found.seen], [...found.left].map((tick) => tick >= 0)];
  });
}"""


def halves(number):
    """A word of 64 bits as the page has it: two signed halves."""
    return [int(half) for half in np.array([number >> 32, number & 0xFFFFFFFF], np.uint32).view(np.int32)]


def ties_of(network):
    """Each friendship once, by position."""
    sources = np.repeat(np.arange(network.people), network.out_degree)
    once = sources < network.targets
    return np.stack([sources[once], network.targets[once]], axis=1).tolist()


def named_network():
    """People with names in several scripts, of lengths around the blocks of the hash, and one without friends."""
    names = [name for name in NAMES if name]
    pairs = [(a, b) for k, a in enumerate(names) for b in names[:k] if (len(a) + k) % 3]
    return Network.from_edges(*zip(*pairs, strict=True), ids=[*names, "alone"])


@pytest.fixture(scope="module")
def networks():
    made = [Network.generate(**{**one, "seed": k}) for k, one in enumerate(GENERATED)]
    blocks = {"shares": [0.5, 0.3, 0.2], "within": 0.2, "between": 0.01}
    return [*made, Network.generate("stochastic_block", 150, seed=3, **blocks), named_network()]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("lesson") / "viral.html"
    path.write_text(Page(read_lesson("viral")).html(), encoding="utf-8")
    return path


def some_world(draw):
    """A world with anything that a lesson may set."""
    often = draw.random() < 0.5
    posts = draw.choice([0, 0, 0, 1, 3, 7])
    percents = {
        "part": draw.randint(1, 100), "contact": draw.choice([100, draw.randint(0, 100)]), "fade": draw.randint(0, 100),
        "share": draw.choice([100, draw.randint(0, 100)]), "stop": draw.choice([0, draw.randint(0, 100)]),
        "follow": draw.randint(0, 100), "reach": draw.randint(0, 100),
    }  # fmt: skip
    return World.model_validate({
        **{name: f"{value}%" for name, value in percents.items()},
        "rule": draw.choice(["spread", "spread", "linear", "count", "part"]), "need": draw.randint(1, 4),
        "days": draw.randint(2, 6) if often else 1, "ticks": draw.choice([1, 20, 60]), "posts": posts,
        "ads": draw.choice([0, 0, 0, 5, 40]),
        "unsubscribe": draw.choice([0.0, 0.03, 0.3]) if posts else 0.0,
        "who": draw.choice(["random", "one_hop", "degree"]), "seeds": draw.randint(1, 12),
    })  # fmt: skip


def drawn(networks, runs):
    """Runs with what the package finds in each."""
    draw = random.Random(11)
    for k in range(runs):
        net, world = k % len(networks), some_world(draw)
        seed = draw.choice([draw.randint(0, 999), draw.getrandbits(64), 2**64 - 1 - k])
        seeds = seeds_of(networks[net], world, seed)
        course = worlds.run(networks[net], world, seeds, seed)
        asked = {
            "net": net, "setting": world.model_dump(), "seeds": seeds, "seed": halves(seed),
            "posts": worlds.post_cuts(world),
        }  # fmt: skip
        yield asked, [course.tick.tolist(), course.parent.tolist(), course.seen.tolist(), course.gone.tolist()]


def answers(page, networks, asked):
    """What the page finds in the same worlds."""
    nets = [[network.ids.tolist(), ties_of(network)] for network in networks]
    return page.evaluate(RUN, [nets, asked, {"share": worlds.share_cuts()}])


def test_every_tick_and_parent_is_the_packages(opened, page_file, networks):
    asked, found = zip(*drawn(networks, RUNS), strict=True)
    told = answers(opened(page_file), networks, list(asked))
    wrong = [k for k, (ours, theirs) in enumerate(zip(found, told, strict=True)) if ours != theirs]
    assert wrong == []
    sizes = np.array([sum(tick >= 0 for tick in tick) / len(tick) for tick, *_ in found])
    assert np.quantile(sizes, [0.25, 0.75]).tolist() > [0.0, 0.3]  # neither all dead nor all full
    assert {one["setting"]["rule"] for one in asked} == {"spread", "linear", "count", "part"}


@pytest.fixture(scope="module")
def sample(networks):
    return list(zip(*drawn(networks, 40), strict=True))


BROKEN = [
    ("PARENT = 2", "PARENT = 3"), ("return lot() >= cut(how.stop)", "return lot() > 0"),
    pytest.param(("CONTACT = 1", "CONTACT = 3"), marks=pytest.mark.slow),
    pytest.param(("absorb(absorb([H, L], 1), age)", "absorb(absorb([H, L], 1), 1)"), marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_another_coin_is_seen(opened, page_file, networks, sample, tmp_path, broken):
    text = page_file.read_text(encoding="utf-8")
    assert text.count(broken[0]) == 1
    altered = tmp_path / "altered.html"
    altered.write_text(text.replace(*broken), encoding="utf-8")
    asked, found = sample
    assert answers(opened(altered), networks, list(asked)) != list(found)


def test_keys_names_and_starters_are_the_packages(opened, page_file, networks):
    page = opened(page_file)
    words = [0, 1, 5, 2**32, 2**53 - 1]
    for seed in (0, 7, 2**63 + 5, 2**64 - 1):
        told = page.evaluate("([seed, words]) => womLesson.CORE.key(seed, ...words)", [halves(seed), words])
        assert told == halves(rng.key(seed, *words))
        assert page.evaluate("(seed) => womLesson.CORE.worldSeed(seed, 3)", halves(seed)) == halves(
            rng.world_seed(seed, 3)
        )
    names = [name for name in NAMES if name]
    told = page.evaluate("(names) => names.map(womLesson.CORE.nameWord)", names)
    assert told == [halves(int(word)) for word in Network.from_edges([], [], ids=names).words[order_of(names)]]
    choose = (
        "([ids, ties, rule, many, seed]) => womLesson.CORE.choose(womLesson.CORE.network(ids, ties), rule, many, seed)"
    )
    for network in networks:
        for who in ("random", "one_hop", "degree"):
            world, seed = World(who=who, seeds=10), 2**64 - 3
            told = page.evaluate(choose, [network.ids.tolist(), ties_of(network), who, 10, halves(seed)])
            assert told == seeds_of(network, world, seed)


def order_of(names):
    """Where each name stands among the sorted ones."""
    return [sorted(names).index(name) for name in names]


def test_the_simulator_takes_no_logarithm_power_or_root():
    core = files("wom_sim").joinpath("lessons", "core.js").read_text(encoding="utf-8")
    assert set(re.findall(r"Math\.(\w+)", core)) <= {"ceil", "floor", "imul", "min", "max"}
    assert not re.search(r"\*\*|BigInt|WebAssembly|Date|Math\.random", core)
    assert json.loads(json.dumps(WHOLE_PERCENT))
