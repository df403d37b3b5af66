"""Classic models against exact values: every outcome of chance is walked, and fractions are compared with ``==``.

Independent cascade and linear threshold are mixtures of deterministic cascades (Kempe, Kleinberg & Tardos 2003): over
which arcs are live, and over which cell of a grid each threshold falls into.  So each of those cascades is run through
the engine, weighted with its exact probability, and nothing is left to chance.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from fractions import Fraction
from itertools import product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wom_sim as ws
from wom_sim import classic, ledger, rng, rules
from wom_sim.errors import NetworkError
from wom_sim.rng import Purpose

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def path(people: int) -> ws.Network:
    return ws.Network.from_edges(np.arange(people - 1), np.arange(1, people))


def ring(people: int, friends: int = 2) -> ws.Network:
    return ws.Network.generate("ring", people, friends=friends)


def complete(people: int) -> ws.Network:
    return ws.Network.generate("complete", people)


def diamond(weight: float | None = None) -> ws.Network:
    weights = None if weight is None else [weight] * 4
    return ws.Network.from_edges([0, 0, 1, 2], [1, 2, 3, 3], directed=True, weights=weights)


def mean(distribution: dict[int, Fraction]) -> Fraction:
    return sum((size * chance for size, chance in distribution.items()), Fraction(0))


# ---------------------------------------------------------------- independent cascade, every set of live arcs


def cascade_size(network: ws.Network, live: np.ndarray, seeds: list[int], route: str) -> int:
    """Size of the cascade over live arcs by the frontier, by the general kernel, or by Mesa."""
    if route == "general kernel":
        setting = classic.make_setting(network, classic.Sharing(), network.people + 1, live)
        items = classic.simulate(setting, network.positions(seeds), 0, "array").items
        return int(np.count_nonzero(items["notice_tick"][:, 0] >= 0))
    engine = "mesa" if route == "mesa" else "array"
    return int(classic.independent_cascade(network, p=live, seeds=seeds, engine=engine).sizes[0])


def cascade_distribution(network: ws.Network, seeds: list[int], p: Fraction, route: str) -> dict[int, Fraction]:
    """Exact distribution of sizes.

    Arcs into a seed never matter: they are left out, which takes K4 from 4,096 sets of live arcs to 512.
    """
    matter = np.flatnonzero(~np.isin(network.targets, network.positions(seeds)))
    found: dict[int, Fraction] = defaultdict(Fraction)
    for coins in product((0, 1), repeat=len(matter)):
        live = np.zeros(network.arcs)
        live[matter] = coins
        k = sum(coins)
        found[cascade_size(network, live, seeds, route)] += p**k * (1 - p) ** (len(matter) - k)
    return dict(found)


@pytest.fixture(params=["frontier", "general kernel", "mesa"], scope="module")
def route(request) -> str:
    """Three ways to the same cascade."""
    return request.param


@pytest.mark.parametrize(
    ("network", "p", "expected"),
    [
        (path(4), HALF, Fraction(15, 8)),
        (complete(3), HALF, Fraction(9, 4)),
        (ring(4), HALF, Fraction(41, 16)),
        (complete(4), QUARTER, Fraction(4223, 2048)),
        (diamond(), HALF, Fraction(39, 16)),
    ],
    ids=["path of 4", "triangle", "circle of 4", "all 4 friends", "diamond"],
)
def test_independent_cascade_has_the_exact_mean_size(network, p, expected, route):
    assert mean(cascade_distribution(network, [0], p, route)) == expected


def test_independent_cascade_has_the_exact_sizes_on_a_triangle(route):
    assert cascade_distribution(complete(3), [0], HALF, route) == {1: QUARTER, 2: QUARTER, 3: HALF}


def test_weights_are_the_chance_of_each_tie(engine):
    sizes: dict[int, Fraction] = defaultdict(Fraction)
    for coins in product((0.0, 1.0), repeat=4):
        network = ws.Network.from_edges([0, 0, 1, 2], [1, 2, 3, 3], directed=True, weights=coins)
        size = classic.independent_cascade(network, p="weight", seeds=[0], engine=engine).sizes[0]
        sizes[int(size)] += Fraction(1, 16)
    assert mean(sizes) == Fraction(39, 16)


def live_arc_reach(network: ws.Network, p: float, seeds: list[int], world_seed: int, days: int) -> int:
    """Who can be reached from the seeds over arcs one of whose coins, a day each, came up: by definition."""
    reached, queue = set(seeds), deque(seeds)
    while queue:
        u = queue.popleft()
        for v in network.targets[network.indptr[u] : network.indptr[u + 1]].tolist():
            coins = [rng.key(world_seed, Purpose.CONTACT, 0, u, 1, day + 1, v) for day in range(days)]
            if v not in reached and any(rng.passes(coin, rng.cut(p)) for coin in coins):
                reached.add(v)
                queue.append(v)
    return len(reached)


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_cascade_is_what_live_arcs_reach(days, engine):
    network = ws.Network.generate("erdos_renyi", 30, mean_degree=4.0, seed=days)
    sizes = classic.independent_cascade(
        network, p=0.25 / days, seeds=[0, 7], worlds=12, seed=5, days=days, engine=engine
    ).sizes
    worlds = [rng.world_seed(5, world) for world in range(12)]
    assert sizes.tolist() == [live_arc_reach(network, 0.25 / days, [0, 7], world, days) for world in worlds]
    assert len(set(sizes.tolist())) > 3


# ---------------------------------------------------------------- linear threshold, every cell of the grid


def threshold_distribution(
    network: ws.Network, seeds: list[int], cells: Iterable[int], engine: str, b: str | None = None
) -> dict[int, Fraction]:
    """Exact distribution of sizes: influence on person i is a multiple of 1/cells[i], and so only that cell counts."""
    cells = [1 if person in seeds else count for person, count in enumerate(cells)]
    weight = Fraction(1, int(np.prod(cells)))
    found: dict[int, Fraction] = defaultdict(Fraction)
    for cell in product(*(range(count) for count in cells)):
        thresholds = [(at + 0.5) / count for at, count in zip(cell, cells, strict=True)]
        cascade = classic.linear_threshold(network, seeds=seeds, b=b, thresholds=thresholds, engine=engine)
        found[int(cascade.sizes[0])] += weight
    return dict(found)


@pytest.mark.parametrize(
    ("network", "seeds", "expected"),
    [
        (complete(3), [0], Fraction(5, 2)),
        (path(5), [0], Fraction(2)),
        (path(5), [2], Fraction(3)),
        (ring(5), [0], Fraction(23, 8)),
        (complete(4), [0], Fraction(26, 9)),
    ],
    ids=["triangle", "path of 5 from its end", "path of 5 from its middle", "circle of 5", "all 4 friends"],
)
def test_linear_threshold_has_the_exact_mean_size(network, seeds, expected, engine):
    assert mean(threshold_distribution(network, seeds, network.in_degree.tolist(), engine)) == expected


def test_linear_threshold_has_the_exact_sizes_on_a_diamond(engine):
    found = threshold_distribution(diamond(0.5), [0], [1, 2, 2, 2], engine, b="weight")
    assert found == dict.fromkeys((1, 2, 3, 4), QUARTER)
    assert mean(found) == Fraction(5, 2)


# ---------------------------------------------------------------- counts and shares of friends


def hubs(shares: list[tuple[int, int]]) -> tuple[ws.Network, list[int], list[float], list[int], list[int]]:
    """For each k of n two hubs seen by nobody, who see n people of whom k, or k − 1, are active from the start.

    Returns network, seeds, the share k/n for each person, and the hubs that should and should not follow.
    """
    src, dst, seeds, phi = [], [], [], []
    follow, resist = [], []
    for n, k in shares:
        for active, hub_list in ((k, follow), (k - 1, resist)):
            hub = len(phi)
            hub_list.append(hub)
            phi += [k / n, *[1.0] * n]
            src += range(hub + 1, hub + 1 + n)
            dst += [hub] * n
            seeds += range(hub + 1, hub + 1 + active)
    network = ws.Network.from_edges(src, dst, directed=True, ids=np.arange(len(phi)))
    return network, seeds, phi, follow, resist


FRACTIONS = [(n, k) for n in range(1, 11) for k in range(1, n + 1)] + [(25, 7), (50, 7), (100, 7), (49, 29)]


@pytest.mark.parametrize("model", ["watts", "linear_threshold"])
def test_k_of_n_friends_reach_the_share_k_over_n_and_one_fewer_do_not(model, engine):
    network, seeds, phi, follow, resist = hubs(FRACTIONS)
    if model == "watts":
        cascade = classic.watts(network, threshold=phi, seeds=seeds, engine=engine)
    else:
        cascade = classic.linear_threshold(network, thresholds=phi, seeds=seeds, engine=engine)
    ticks = cascade.ticks(0)
    assert (ticks[follow] == 1).all()
    assert (ticks[resist] == -1).all()


def test_one_of_five_is_a_fifth(engine):
    network = ws.Network.from_edges([1, 2, 3, 4, 5], [0] * 5, directed=True)
    assert classic.watts(network, threshold=0.2, seeds=[3], engine=engine).ticks(0)[0] == 1
    assert classic.watts(network, threshold=np.nextafter(0.2, 1), seeds=[3], engine=engine).ticks(0)[0] == -1


@pytest.mark.parametrize(("share", "friends", "needed"), [(0.28, 25, 7), (0.07, 100, 7), (0.7, 10, 7)])
def test_shares_become_whole_numbers_of_friends(share, friends, needed):
    assert rules.needed_sources(share, friends) == needed


def test_a_crowd_with_every_threshold_joins_one_by_one(engine):
    crowd = classic.granovetter(range(100), engine=engine)
    assert crowd.sizes.tolist() == [100]
    assert crowd.ticks(0).tolist() == list(range(100))
    assert crowd.curve(0)[:100].tolist() == list(range(1, 101))


def test_a_crowd_that_lacks_one_threshold_does_not_start(engine):
    assert classic.granovetter([0, 2, *range(2, 100)], engine=engine).sizes.tolist() == [1]


def test_a_circle_follows_at_a_share_of_half_and_not_above(engine):
    circle = ring(10)
    started = classic.watts(circle, threshold=0.5, seeds=[0], engine=engine)
    assert started.ticks(0).tolist() == [0, 1, 2, 3, 4, 5, 4, 3, 2, 1]
    assert classic.watts(circle, threshold=0.51, seeds=[0], engine=engine).sizes.tolist() == [1]


def test_a_threshold_of_zero_is_a_seed(engine):
    thresholds = [0.5] * 10
    thresholds[3] = 0.0
    assert classic.watts(ring(10), threshold=thresholds, engine=engine).ticks(0)[3] == 0


@pytest.mark.parametrize(("friends", "k", "size"), [(4, 2, 400), (4, 3, 5), (6, 3, 400), (6, 4, 7)])
def test_complex_contagion_floods_a_lattice_or_stays_where_it_began(friends, k, size, engine):
    lattice = ring(400, friends)
    begun = [0, *lattice.neighbors(0).tolist()]
    assert classic.complex_contagion(lattice, k=k, seeds=begun, engine=engine).sizes.tolist() == [size]


def test_somebody_may_want_to_hear_it_from_forty_thousand() -> None:
    """More friends than two bytes count; one fewer than she wants, and she stays as she was."""
    friends = 40_000
    star = ws.Network.from_edges(np.arange(1, friends + 1), np.zeros(friends, np.int64), directed=True)
    hub, everybody = star.ids.tolist().index(0), list(range(1, friends + 1))
    for wanted, joins in ((friends, True), (friends + 1, False)):
        cascade = classic.complex_contagion(star, k=wanted, seeds=everybody)
        assert (cascade.ticks(0)[hub] >= 0) == joins


# ---------------------------------------------------------------- epidemics


def distances(network: ws.Network, seeds: list[int]) -> list[int]:
    """Steps from the nearest seed, −1 where there is no way."""
    steps = [-1] * network.people
    for seed in seeds:
        steps[seed] = 0
    queue = deque(dict.fromkeys(seeds))
    while queue:
        u = queue.popleft()
        for v in network.targets[network.indptr[u] : network.indptr[u + 1]].tolist():
            if steps[v] < 0:
                steps[v] = steps[u] + 1
                queue.append(v)
    return steps


@st.composite
def small_worlds(draw) -> tuple[ws.Network, list[int]]:
    people = draw(st.integers(1, 12))
    person = st.integers(0, people - 1)
    ties = draw(st.lists(st.tuples(person, person), max_size=24))
    src, dst = [u for u, _ in ties], [v for _, v in ties]
    network = ws.Network.from_edges(src, dst, directed=draw(st.booleans()), ids=np.arange(people))
    return network, draw(st.lists(person, max_size=3))


@pytest.mark.parametrize("engine_name", ["array", "mesa"])
@settings(max_examples=40)
@given(world=small_worlds())
def test_what_always_passes_on_arrives_after_as_many_ticks_as_there_are_steps(engine_name, world):
    network, seeds = world
    expected = distances(network, seeds)
    for cascade in (
        classic.si(network, beta=1.0, seeds=seeds, ticks=network.people, engine=engine_name),
        classic.independent_cascade(network, p=1.0, seeds=seeds, engine=engine_name),
    ):
        assert cascade.ticks(0).tolist() == expected
        assert cascade.sizes[0] == sum(step >= 0 for step in expected)


def test_stopping_after_the_first_try_is_the_independent_cascade(engine):
    network = ws.Network.generate("holme_kim", 60, m=2, clustering=0.5, seed=2)
    options = {"seeds": [0], "worlds": 6, "seed": 3, "engine": engine}
    once = classic.sir(network, beta=0.3, gamma=1.0, **options)
    cascade = classic.independent_cascade(network, p=0.3, **options)
    assert once.sizes.tolist() == cascade.sizes.tolist()
    assert all((once.ticks(world) == cascade.ticks(world)).all() for world in range(6))


def test_never_stopping_reaches_everybody_who_can_be_reached(engine):
    network = ws.Network.from_edges([0, 1, 3], [1, 2, 4])
    assert classic.sir(network, beta=0.5, gamma=0.0, seeds=[0], ticks=200, engine=engine).sizes.tolist() == [3]


def test_the_tries_of_one_person_end_together(engine):
    """SIR given how long the hub lasts is fixed days: the correlation that makes 10/21 of 4/9 comes from this alone."""
    hub = ws.Network.from_edges([0, 0], [1, 2])
    setting = classic.sir(hub, beta=0.5, gamma=0.5, seeds=[0]).setting
    lasted = []
    for world in range(60):
        seed = rng.world_seed(8, world)
        history = classic.simulate(setting, np.array([0]), seed, engine)
        stops = history.rows[(history.rows["event"] == ledger.Event.STOP) & (history.rows["person"] == 0)]
        lasted.append(int(stops["n"][0]))
        assert len(stops) == 1
        fixed = classic.independent_cascade(hub, p=0.5, seeds=[0], days=lasted[-1]).setting
        again = classic.simulate(fixed, np.array([0]), seed, engine)
        assert (history.items["notice_tick"] == again.items["notice_tick"]).all()
    assert {1, 2, 3} <= set(lasted)


def test_hub_and_two_leaves_sum_to_ten_in_twenty_one():
    """Σ over the hub's days of P(days)·P(a leaf is reached in them)², every P from the independent cascade of one tie.

    P(a leaf is reached in d days) is 1 − (1−β)^d by the theorem above; the series is summed in closed form.
    """
    beta = gamma = HALF
    stay, miss = 1 - gamma, 1 - beta
    both = gamma * (1 / (1 - stay) - 2 * miss / (1 - stay * miss) + miss**2 / (1 - stay * miss**2))
    assert both == Fraction(10, 21)


# ---------------------------------------------------------------- one call a tick, mean field


def test_a_pair_that_knows_falls_silent(engine):
    pair = ws.Network.from_edges([0], [1])
    rumour = classic.maki_thompson(pair, call=1.0, seeds=[0], engine=engine)
    history = classic.simulate(rumour.setting, np.array([0]), 1, engine)
    assert history.items["notice_tick"][:, 0].tolist() == [0, 1]
    stops = history.rows[history.rows["event"] == ledger.Event.STOP]
    assert sorted(zip(stops["person"].tolist(), stops["tick"].tolist(), strict=True)) == [(0, 2), (1, 2)]


def test_nobody_calls_with_chance_zero(engine):
    """A chance of 0 is refused rather than taken for "every friend is contacted"."""
    with pytest.raises(ws.InputError, match="call must be above 0"):
        classic.maki_thompson(path(3), call=0.0, seeds=[0], ticks=5, engine=engine)


def test_innovation_of_one_makes_everybody_adopt_in_tick_one(engine):
    adopted = classic.bass(20, p=1.0, q=0.0, ticks=3, engine=engine)
    assert adopted.ticks(0).tolist() == [1] * 20
    assert adopted.curve(0).tolist() == [0, 20, 20, 20]


def test_imitation_alone_starts_nothing(engine):
    assert classic.bass(20, p=0.0, q=1.0, ticks=5, engine=engine).sizes.tolist() == [0]


def test_a_household_of_certain_contacts_is_full_after_one_step(engine):
    household = classic.reed_frost(6, p=1.0, seeds=2, engine=engine)
    assert household.ticks(0).tolist() == [0, 0, 1, 1, 1, 1]


# ---------------------------------------------------------------- people, seeds and what comes back


def test_text_ids(engine):
    network = ws.Network.from_edges(["dora", "ann", "bob"], ["ann", "bob", "cleo"])
    cascade = classic.independent_cascade(network, p=1.0, seeds=["dora"], engine=engine)
    assert dict(zip(network.ids, cascade.ticks(0).tolist(), strict=True)) == {"dora": 0, "ann": 1, "bob": 2, "cleo": 3}
    assert classic.independent_cascade(network, p=1.0, seeds=[], engine=engine).sizes.tolist() == [0]


def test_isolated_people_hear_nothing_and_tell_nobody(engine):
    network = ws.Network.from_edges([1], [2], ids=[1, 2, 3, 4])
    for run in (
        lambda seeds: classic.independent_cascade(network, p=1.0, seeds=seeds, engine=engine),
        lambda seeds: classic.linear_threshold(network, seeds=seeds, thresholds=[0.0] * 4, engine=engine),
        lambda seeds: classic.complex_contagion(network, k=1, seeds=seeds, engine=engine),
        lambda seeds: classic.maki_thompson(network, call=1.0, seeds=seeds, ticks=9, engine=engine),
    ):
        assert run([3]).ticks(0).tolist() == [-1, -1, 0, -1]
        assert run([1]).ticks(0).tolist() == [0, 1, -1, -1]


def test_a_seed_named_twice_counts_once(engine):
    network = path(4)
    for p in (0.0, 1.0):
        twice = classic.independent_cascade(network, p=p, seeds=[1, 1, 1], worlds=3, engine=engine)
        once = classic.independent_cascade(network, p=p, seeds=[1], worlds=3, engine=engine)
        assert twice.sizes.tolist() == once.sizes.tolist()
        assert twice.ticks(2).tolist() == once.ticks(2).tolist()


def test_without_seeds_nothing_happens(engine):
    network = complete(5)
    for cascade in (
        classic.independent_cascade(network, p=1.0, seeds=[], worlds=2, engine=engine),
        classic.linear_threshold(network, seeds=[], worlds=2, engine=engine),
        classic.sir(network, beta=1.0, gamma=0.5, seeds=[], worlds=2, engine=engine),
        classic.watts(network, threshold=0.1, engine=engine),
    ):
        assert set(cascade.sizes.tolist()) == {0}
        assert set(cascade.ticks(0).tolist()) == {-1}
        assert not cascade.curve(0).any()


def test_ticks_and_curve_tell_the_same_story_as_sizes(engine):
    network = ws.Network.generate("erdos_renyi", 40, mean_degree=4.0, seed=1)
    runs = [
        classic.independent_cascade(network, p=0.4, seeds=[0, 1], worlds=3, seed=2, days=2, engine=engine),
        classic.linear_threshold(network, seeds=[0, 1], worlds=3, seed=2, engine=engine),
        classic.sir(network, beta=0.2, gamma=0.5, seeds=[0, 1], worlds=3, seed=2, engine=engine),
        classic.maki_thompson(network, call=0.5, seeds=[0, 1], worlds=3, seed=2, engine=engine),
    ]
    for cascade in runs:
        assert cascade.worlds == 3
        for world, size in enumerate(cascade.sizes.tolist()):
            ticks, curve = cascade.ticks(world), cascade.curve(world)
            assert ticks.dtype == np.int32
            assert len(ticks) == network.people
            assert np.count_nonzero(ticks >= 0) == size == curve[-1]
            assert curve[0] == 2
            assert curve.tolist() == [np.count_nonzero((ticks >= 0) & (ticks <= t)) for t in range(len(curve))]
        assert len(set(cascade.sizes.tolist())) > 1


def test_worlds_depend_on_the_seed_and_their_number_alone(engine):
    network = ws.Network.generate("erdos_renyi", 40, mean_degree=4.0, seed=1)

    def sizes(worlds: int, seed: int) -> list[int]:
        return classic.linear_threshold(network, seeds=[0], worlds=worlds, seed=seed, engine=engine).sizes.tolist()

    assert sizes(12, 4)[:5] == sizes(5, 4)
    assert sizes(12, 4) != sizes(12, 5)


# ---------------------------------------------------------------- a value for each tie, in the caller's own order

ROWS = [("dan", "ann"), ("ann", "cem"), ("bob", "ann"), ("cem", "bob")]
"""In no order: neither by person nor by either end."""


def of_rows(rows, directed, form, tmp_path):
    """One network from the same rows in another form."""
    src, dst = zip(*rows, strict=True)
    if form == "lists":
        return ws.Network.from_edges(src, dst, directed=directed)
    if form == "networkx":
        import networkx as nx

        return ws.Network.from_networkx((nx.DiGraph if directed else nx.Graph)(rows))
    path = tmp_path / f"ties-{directed}-{len(rows)}.csv"
    lines = "".join(f"{u},{v},7\n" for u, v in rows)
    path.write_text(f"source,target,color\n{lines}", encoding="utf-8")
    if form == "kept file":
        ws.Network.read(path, directed=directed)
    return ws.Network.read(path, directed=directed)


@pytest.mark.parametrize("form", ["lists", "networkx", "file", "kept file"])
@pytest.mark.parametrize("directed", [True, False], ids=["directed", "undirected"])
@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_p_is_in_the_order_of_the_callers_rows(form, directed, kind, engine, tmp_path, monkeypatch):
    """Only one tie is ever told: whoever stands at its end is reached, and nobody else."""
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    network = of_rows(ROWS, directed, form, tmp_path)
    told = network.edges()
    assert {frozenset(one) for one in told.to_numpy().tolist()} == {frozenset(one) for one in ROWS}
    rows = ROWS if form != "networkx" else [tuple(one) for one in told.to_numpy().tolist()]
    assert told.to_numpy().tolist() == [list(one) for one in rows]
    for k, (source, target) in enumerate(rows):
        p = kind([1.0 if k == j else 0.0 for j in range(len(rows))])
        for start in ("ann", "bob", "cem", "dan"):
            cascade = classic.independent_cascade(network, p=p, seeds=[start], engine=engine)
            reached = {network.ids[i] for i in np.flatnonzero(cascade.ticks(0) >= 0)}
            ends = {source: target} if directed else {source: target, target: source}
            assert reached == {start, ends.get(start, start)}


def test_p_of_a_generated_network_is_in_the_order_of_its_edges(engine):
    network = ws.Network.generate("erdos_renyi", 12, mean_degree=4.0, seed=3)
    edges = network.edges()
    assert len(edges) == network.arcs // 2
    assert (edges["source"] < edges["target"]).all()
    edges["p"] = (edges["source"] == 4) | (edges["target"] == 4)
    reached = classic.independent_cascade(network, p=edges["p"].astype(float), seeds=[4], engine=engine).ticks(0)
    assert sorted(np.flatnonzero(reached == 1)) == network.neighbors(4).tolist()


def test_edges_of_a_directed_generated_network_are_its_arcs():
    network = ws.Network.from_edges([2, 0, 1], [0, 1, 2], directed=True, weights=[0.5, 0.25, 0.125])
    assert network.edges().to_dict("list") == {
        "source": [2, 0, 1], "target": [0, 1, 2], "weight": [0.5, 0.25, 0.125],
    }  # fmt: skip
    plain = ws.Network(network.ids, network.indptr, network.targets, network.weights, True, network.report)
    assert plain.edges().to_dict("list") == {
        "source": [0, 1, 2], "target": [1, 2, 0], "weight": [0.25, 0.125, 0.5],
    }  # fmt: skip


def test_parallel_rows_combine_rows_with_oneself_say_nothing_and_directions_are_told_apart():
    src, dst, p = [0, 1, 0, 2, 0], [1, 0, 1, 2, 2], [0.5, 0.25, 0.5, 0.9, 0.75]

    def by_arc(directed: bool) -> dict[tuple[int, int], float]:
        network = ws.Network.from_edges(src, dst, directed=directed)
        assert len(network.edges()) == 5
        _, arcs = classic.contacts(network, p)
        tails = np.repeat(network.ids, np.diff(network.indptr))
        return dict(zip(zip(tails.tolist(), network.targets.tolist(), strict=True), arcs.tolist(), strict=True))

    assert by_arc(True) == {(0, 1): 0.75, (1, 0): 0.25, (0, 2): 0.75}
    assert by_arc(False) == {(0, 1): 0.75, (1, 0): 0.25, (0, 2): 0.75, (2, 0): 0.75}


def test_a_column_of_probabilities_is_the_same_as_an_array(tmp_path, engine):
    path = tmp_path / "ties.csv"
    path.write_text("source,target,probability\n3,1,0.5\n1,2,0.25\n2,0,0.75\n3,1,0.5\n", encoding="utf-8")
    network = ws.Network.read(path, directed=True)
    options = {"seeds": [3], "worlds": 40, "seed": 2, "engine": engine}
    by_file = classic.independent_cascade(network, p="weight", **options).sizes
    by_array = classic.independent_cascade(network, p=[0.5, 0.25, 0.75, 0.5], **options).sizes
    assert by_file.tolist() == by_array.tolist()
    assert len(set(by_file.tolist())) > 1


def test_a_network_without_ties_has_a_table_without_rows():
    assert ws.Network.from_edges([], [], ids=["a", "b"]).edges().to_dict("list") == {"source": [], "target": []}


def test_numbers_of_any_type_are_numbers():
    plain = classic.sir(TRIANGLE, beta=0.5, gamma=0.5, seeds=[0], worlds=5, seed=3, ticks=20).sizes
    other = classic.sir(
        TRIANGLE, beta=np.float32(0.5), gamma=np.array(0.5), seeds=np.array([0], np.uint8), worlds=np.int64(5),
        seed=np.uint16(3), ticks=20.0,
    ).sizes  # fmt: skip
    assert plain.tolist() == other.tolist()
    assert (
        classic.independent_cascade(TRIANGLE, p=1, seeds={0}, worlds=10.0, days=np.int8(1)).sizes.tolist() == [3] * 10
    )
    assert classic.watts(TRIANGLE, threshold=np.float64(0.5), seeds=[0]).sizes.tolist() == [3]
    assert classic.granovetter(np.array([0, 1, 2])).sizes.tolist() == [3]


# ---------------------------------------------------------------- what a user may get wrong


TRIANGLE = complete(3)
WEIGHTED = diamond(0.75)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: classic.independent_cascade(TRIANGLE, p=1.5, seeds=[0]), ws.InputError, r"p must be .* \(got 1.5\)"),
        (lambda: classic.independent_cascade(TRIANGLE, p=-0.1, seeds=[0]), ws.InputError, "between 0 and 1"),
        (lambda: classic.independent_cascade(TRIANGLE, p=float("nan"), seeds=[0]), ws.InputError, "got nan"),
        (lambda: classic.independent_cascade(TRIANGLE, p=np.ones(5), seeds=[0]), ws.InputError, "one value per arc, 6"),
        (
            lambda: classic.independent_cascade(diamond(), p=np.ones(3), seeds=[0]),
            ws.InputError,
            r"one value per row that the network was made from, 4, in the order of network.edges\(\) \(got 3\)",
        ),
        (lambda: classic.independent_cascade(TRIANGLE, p=["a"], seeds=[0]), ws.InputError, "p must be numbers"),
        (lambda: classic.independent_cascade(TRIANGLE, p=None, seeds=[0]), ws.InputError, "got None"),
        (lambda: classic.independent_cascade(TRIANGLE, p=True, seeds=[0]), ws.InputError, "got True"),
        (lambda: classic.independent_cascade(TRIANGLE, p=np.ones((3, 2)), seeds=[0]), ws.InputError, "array of shape"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=0), ws.InputError, r"write seeds=\[0\]"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds="ann"), ws.InputError, r"write seeds=\['ann'\]"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=None), ws.InputError, r"write seeds=\[0\]"),
        (
            lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], seed=None),
            ws.InputError,
            "seed must be a wh",
        ),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], seed=1.5), ws.InputError, "seed must be a wh"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], worlds=2.5), ws.InputError, r"got 2.5"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], worlds="9"), ws.InputError, r"got '9'"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], worlds=True), ws.InputError, r"got True"),
        (
            lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], days=None),
            ws.InputError,
            "days must be a wh",
        ),
        (lambda: classic.sir(TRIANGLE, beta=0.1, gamma="x", seeds=[0]), ws.InputError, "gamma must be a number"),
        (lambda: classic.watts(TRIANGLE, threshold="x"), ws.InputError, "threshold must be numbers"),
        (lambda: classic.granovetter(["x"]), ws.InputError, "thresholds must be numbers"),
        (lambda: classic.reed_frost(2.5, p=0.1), ws.InputError, "people must be a whole number"),
        (lambda: classic.reed_frost(3, p=0.1, seeds=4), ws.InputError, "seeds must be at most 3"),
        (lambda: classic.bass("x", p=0.1, q=0.1, ticks=3), ws.InputError, "people must be a whole number"),
        (lambda: classic.independent_cascade(TRIANGLE, p=np.full(6, 1.1), seeds=[0]), ws.InputError, "every p must be"),
        (lambda: classic.independent_cascade(TRIANGLE, p=np.full(6, np.nan), seeds=[0]), ws.InputError, "every p must"),
        (lambda: classic.independent_cascade(TRIANGLE, p="wieght", seeds=[0]), ws.InputError, "got 'wieght'"),
        (lambda: classic.independent_cascade(TRIANGLE, p="weight", seeds=[0]), ws.NetworkError, "this one has none"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[9]), ws.NetworkError, "has the id 9"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=["x"]), ws.NetworkError, "has the id 'x'"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], worlds=0), ws.InputError, "worlds must be at"),
        (lambda: classic.independent_cascade(TRIANGLE, p=0.1, seeds=[0], days=0), ws.InputError, "days must be at"),
        (lambda: classic.linear_threshold(TRIANGLE, seeds=[0], b="weight"), ws.NetworkError, "this one has none"),
        (lambda: classic.linear_threshold(WEIGHTED, seeds=[0], b=0.5), ws.InputError, r"b must be .* \(got 0.5\)"),
        (
            lambda: classic.linear_threshold(WEIGHTED, seeds=[0], b="weight"),
            ws.NetworkError,
            r"person 3 sums to 1\.5; it may be at most 1",
        ),
        (
            lambda: classic.linear_threshold(TRIANGLE, seeds=[0], thresholds=[0.5]),
            ws.InputError,
            "one value per person",
        ),
        (
            lambda: classic.watts(TRIANGLE, threshold=[0.1] * 4),
            ws.InputError,
            "threshold must have one value per person",
        ),
        (lambda: classic.watts(TRIANGLE, threshold=float("nan")), ws.InputError, "must all be finite"),
        (lambda: classic.complex_contagion(TRIANGLE, k=0, seeds=[0]), ws.InputError, "k must be at least 1"),
        (lambda: classic.sir(TRIANGLE, beta=0.1, gamma=2.0, seeds=[0]), ws.InputError, "gamma must be between"),
        (lambda: classic.sir(TRIANGLE, beta=2.0, gamma=0.1, seeds=[0]), ws.InputError, "between 0 and 1"),
        (lambda: classic.sir(TRIANGLE, beta=0.1, gamma=0.1, seeds=[0], ticks=-1), ws.InputError, "ticks must be at"),
        (lambda: classic.bass(10, p=0.6, q=0.5, ticks=3), ws.InputError, r"p \+ q must be at most 1"),
        (lambda: classic.bass(10, p=-0.1, q=0.5, ticks=3), ws.InputError, "p must be between"),
        (lambda: classic.bass(10, p=0.1, q=1.5, ticks=3), ws.InputError, "q must be between"),
        (lambda: classic.bass(10, p=0.1, q=0.5, ticks=-2), ws.InputError, "ticks must be at"),
        (lambda: classic.maki_thompson(TRIANGLE, call=1.2, seeds=[0]), ws.InputError, "call must be between"),
    ],
)
def test_mistakes_are_told(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_an_unknown_engine_is_told():
    with pytest.raises(ws.InputError, match=r"unknown engine 'numpy': one of 'array', 'mesa'"):
        classic.independent_cascade(TRIANGLE, p=0.5, seeds=[0], engine="numpy")


@pytest.mark.parametrize("world", [-1, 2])
def test_a_world_that_was_not_run_is_told(world, engine):
    cascade = classic.independent_cascade(TRIANGLE, p=0.5, seeds=[0], worlds=2, engine=engine)
    with pytest.raises(ws.InputError, match=rf"world must be from 0 to 1 \(got {world}\)"):
        cascade.ticks(world)
    with pytest.raises(ws.InputError, match="world must be from 0 to 1"):
        cascade.curve(world)


@pytest.mark.parametrize(
    "ask",
    [
        lambda graph: classic.independent_cascade(graph, p=0.1, seeds=[0]),
        lambda graph: classic.linear_threshold(graph, seeds=[0]),
        lambda graph: classic.watts(graph, threshold=0.1, seeds=[0]),
        lambda graph: classic.complex_contagion(graph, k=1, seeds=[0]),
        lambda graph: classic.sir(graph, beta=0.1, gamma=0.1, seeds=[0]),
        lambda graph: classic.si(graph, beta=0.1, seeds=[0], ticks=2),
        lambda graph: classic.maki_thompson(network=graph, call=0.1, seeds=[0]),
        lambda graph: ws.seeding.select(graph, "degree", k=1),
    ],
)
def test_a_graph_is_no_network_yet(ask):
    with pytest.raises(NetworkError, match=r"\(got a Graph\) – write Network\.from_networkx\(graph\)"):
        ask(nx.path_graph(3))
    with pytest.raises(NetworkError, match=r"\(got a list\) – make one with Network\.from_networkx, "):
        ask([1, 2])
    ask(ws.Network.from_networkx(nx.path_graph(3)))


def test_more_worlds_than_anybody_waits_for_are_refused_at_once() -> None:
    friends = ws.Network.from_edges([0], [1])
    with pytest.raises(ws.InputError, match=r"worlds must be at most 1,000,000 \(got 1,000,000,000,000\)"):
        classic.independent_cascade(friends, p=0.5, seeds=[0], worlds=10**12)
