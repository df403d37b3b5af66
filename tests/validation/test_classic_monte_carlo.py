"""Classic models against theory by Monte Carlo, on the array engine.

Every comparison states its number of people and worlds, the standard error is at most 1 % of the value, and the
tolerance is 4.5 standard errors (a false alarm in 150,000) plus, where theory is a limit, the stated bias.  Small
networks are run as many copies side by side in one world: draws are keyed by person, so copies are independent.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import wom_sim as ws
from wom_sim import classic

ERRORS = 4.5


def hold(values: np.ndarray, expected: float, bias: float = 0.0) -> None:
    """Hold the mean of independent values to its expectation."""
    values = np.asarray(values, np.float64)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    assert 0.0 < error <= 0.01 * expected, f"standard error {error:.2g} of {expected}: too few worlds"
    off = float(values.mean()) - expected
    assert abs(off) <= ERRORS * error + bias, f"{values.mean():.6g}, {off / error:+.1f} SE from {expected:.6g}"


def copies(count: int, src: list[int], dst: list[int], people: int, **options: object) -> ws.Network:
    """``count`` copies of a small network side by side: copy k has the people k·people … (k + 1)·people − 1."""
    shift = people * np.arange(count)[:, None]
    tails, heads = (np.asarray(ends) + shift for ends in (src, dst))
    return ws.Network.from_edges(tails.ravel(), heads.ravel(), ids=np.arange(count * people), **options)


def active(cascade: classic.Cascades, people: int) -> np.ndarray:
    """Who is active at the end of world 0, a row per copy."""
    return (cascade.ticks(0) >= 0).reshape(-1, people)


SMALL = {
    "path of 4": ([0, 1, 2], [1, 2, 3]),
    "triangle": ([0, 0, 1], [1, 2, 2]),
    "circle of 4": ([0, 1, 2, 0], [1, 2, 3, 3]),
    "all 4 friends": ([0, 0, 0, 1, 1, 2], [1, 2, 3, 2, 3, 3]),
    "path of 5": ([0, 1, 2, 3], [1, 2, 3, 4]),
    "circle of 5": ([0, 1, 2, 3, 0], [1, 2, 3, 4, 4]),
}
DIAMOND = ([0, 0, 1, 2], [1, 2, 3, 3])


# ---------------------------------------------------------------- small networks


@pytest.mark.parametrize(
    ("name", "p", "mean"),
    [
        ("path of 4", 0.5, 15 / 8),
        ("triangle", 0.5, 9 / 4),
        ("circle of 4", 0.5, 41 / 16),
        ("all 4 friends", 0.25, 4223 / 2048),
    ],
)
def test_independent_cascade_on_small_networks(name, p, mean):
    """50,000 worlds of at most 4 people, seed 1."""
    network = ws.Network.from_edges(*SMALL[name])
    hold(classic.independent_cascade(network, p=p, seeds=[0], worlds=50_000, seed=1).sizes, mean)


def test_independent_cascade_on_a_diamond():
    """50,000 worlds of 4 people, seed 2."""
    network = ws.Network.from_edges(*DIAMOND, directed=True)
    hold(classic.independent_cascade(network, p=0.5, seeds=[0], worlds=50_000, seed=2).sizes, 39 / 16)


@pytest.mark.parametrize(
    ("name", "people", "start", "mean"),
    [
        ("triangle", 3, 0, 5 / 2),
        ("path of 5", 5, 0, 2.0),
        ("path of 5", 5, 2, 3.0),
        ("circle of 5", 5, 0, 23 / 8),
        ("all 4 friends", 4, 0, 26 / 9),
    ],
)
def test_linear_threshold_on_small_networks(name, people, start, mean):
    """40,000 copies of at most 5 people in one world, seed 3; thresholds drawn."""
    network = copies(40_000, *SMALL[name], people)
    cascade = classic.linear_threshold(network, seeds=range(start, 40_000 * people, people), seed=3)
    hold(active(cascade, people).sum(axis=1), mean)


def test_linear_threshold_on_a_diamond():
    """40,000 copies of 4 people in one world, seed 4; every size has chance ¼."""
    network = copies(40_000, *DIAMOND, 4, directed=True, weights=np.full(160_000, 0.5))
    sizes = active(classic.linear_threshold(network, seeds=range(0, 160_000, 4), b="weight", seed=4), 4).sum(axis=1)
    hold(sizes, 5 / 2)
    for size in (1, 2, 3, 4):
        hold(sizes == size, 1 / 4)


def test_a_hub_that_stops_by_chance_reaches_both_leaves_more_often():
    """SIR, β = γ = ½, 60,000 hubs with two leaves in one world, seed 5: 10/21, where independent tries give 4/9."""
    network = copies(60_000, [0, 0], [1, 2], 3)
    both = active(classic.sir(network, beta=0.5, gamma=0.5, seeds=range(0, 180_000, 3), seed=5), 3).all(axis=1)
    hold(both, 10 / 21)
    error = both.std() / math.sqrt(len(both))
    assert both.mean() - 4 / 9 > ERRORS * error


@pytest.mark.parametrize(("name", "people"), [("triangle", 3), ("circle of 4", 4)])
def test_two_days_at_a_half_are_one_day_at_three_quarters(name, people):
    """40,000 copies in one world, seed 6, against the exact size on a circle: 1 − (1 − ½)² = ¾."""
    p = 0.75
    exact = {
        "triangle": 1 + 2 * (p + (1 - p) * p * p),
        # round a circle of 4, by the live arcs on either side: the far person is reached unless both ways fail
        "circle of 4": 1 + 2 * (1 - (1 - p) * (1 - p**3)) + 1 - (1 - p * p) ** 2,
    }
    network = copies(40_000, *SMALL[name], people)
    cascade = classic.independent_cascade(network, p=0.5, days=2, seeds=range(0, 40_000 * people, people), seed=6)
    hold(active(cascade, people).sum(axis=1), exact[name])


def test_a_rumour_from_the_middle_of_three_reaches_all_half_of_the_time():
    """Maki–Thompson, call = 1, 60,000 paths of 3 in one world, seed 7: the second call is a fair coin."""
    network = copies(60_000, [0, 1], [1, 2], 3)
    rumour = classic.maki_thompson(network, call=1.0, seeds=range(1, 180_000, 3), seed=7)
    hold(active(rumour, 3).all(axis=1), 1 / 2)


# ---------------------------------------------------------------- households and trees


def test_reed_frost_in_a_household_of_ten():
    """100,000 worlds, seed 8, p = .2: mean, and the chances of everybody and of nobody else."""
    sizes = classic.reed_frost(10, p=0.2, worlds=100_000, seed=8).sizes
    hold(sizes, 6.784458)
    hold(sizes == 10, 0.217229)
    hold(sizes == 1, 0.134218)


def tree(depth: int, children: int) -> tuple[list[int], list[int], int]:
    """Arcs of a tree, from parent to child, and its number of people; the last children**depth of them are leaves."""
    people = sum(children**level for level in range(depth + 1))
    dst = list(range(1, people))
    return [(child - 1) // children for child in dst], dst, people


def test_galton_watson_dies_out_with_chance_root_five_minus_two():
    """3 children, p = ½, depth 7, 45,000 worlds, seed 9.

    Dying out before generation 7 has chance q₇, q₀ = 0, q ← ((1 + q)/2)³, which is .0033 below √5 − 2: the bias.
    Sizes alone come back, so each leaf is tied to a crowd that is larger than the tree.
    """
    src, dst, people = tree(7, 3)
    leaves = range(people - 3**7, people)
    crowd = range(people + 1, 2 * people + 2)
    src += [*leaves, *[people] * len(crowd)]
    dst += [*[people] * len(leaves), *crowd]
    p = np.ones(len(src))
    network = ws.Network.from_edges(src, dst, directed=True)
    p[network.targets < people] = 0.5
    sizes = classic.independent_cascade(network, p=p, seeds=[0], worlds=45_000, seed=9).sizes
    extinct = 0.0
    for _ in range(7):
        extinct = ((1 + extinct) / 2) ** 3
    hold(sizes <= people, extinct)
    hold(sizes <= people, math.sqrt(5) - 2, bias=0.0033)
    assert 0.003 < math.sqrt(5) - 2 - extinct < 0.0033


def test_galton_watson_below_the_critical_point():
    """3 children, p = .2, depth 10, 100,000 worlds, seed 10: 1/(1 − .6) = 2.5, and .6¹¹·2.5 = .0091 below it."""
    src, dst, _ = tree(10, 3)
    network = ws.Network.from_edges(src, dst, directed=True)
    sizes = classic.independent_cascade(network, p=0.2, seeds=[0], worlds=100_000, seed=10).sizes
    hold(sizes, 2.5 * (1 - 0.6**11))
    hold(sizes, 2.5, bias=0.0091)


# ---------------------------------------------------------------- Bass


def curves(cascade: classic.Cascades) -> np.ndarray:
    """Share of people who have adopted, a row per world and a column per tick."""
    return np.stack([cascade.curve(world) / cascade.setting.network.people for world in range(cascade.worlds)])


def test_bass_adopters():
    """p = .03, q = .38, 16 worlds of 25,000 people, seed 11."""
    share = curves(classic.bass(25_000, p=0.03, q=0.38, ticks=20, worlds=16, seed=11))
    for tick, expected in ((1, 0.03), (5, 0.272907), (10, 0.782643), (20, 0.998388)):
        hold(share[:, tick], expected)
    assert int(np.argmax(np.diff(share.mean(axis=0)))) + 1 == 8


def peak(share: np.ndarray, step: float) -> float:
    """When adopters per tick are most: the top of a parabola through the 2 time units on either side of t* = 6.1926.

    The curve is symmetric there, so that the window draws the top to neither side.
    """
    middle = step * (np.arange(len(share) - 1) + 0.5)
    window = abs(middle - 6.1926) <= 2.0
    square, linear, _ = np.polyfit(middle[window], np.diff(share)[window], 2)
    return -linear / (2 * square)


def expected_bass(step: float, ticks: int) -> np.ndarray:
    """F ← F + (p + q·F)(1 − F) with p = .03·Δt, q = .38·Δt: an infinite market in discrete time."""
    share = [0.0]
    for _ in range(ticks):
        share.append(share[-1] + step * (0.03 + 0.38 * share[-1]) * (1 - share[-1]))
    return np.array(share)


@pytest.mark.slow
def test_bass_peaks_where_the_differential_equation_does():
    """p = .03·Δt, q = .38·Δt, Δt = .05; 12 worlds of 40,000 people, seed 12; t* = 6.1926 and F* = .460526 as Δt → 0.

    The bias is that of discrete time: at Δt = .05 the peak is .054 late and F at t* .003 low, at Δt/10 a tenth of that.
    """
    step, at = 0.05, 124
    share = curves(classic.bass(40_000, p=0.03 * step, q=0.38 * step, ticks=240, worlds=12, seed=12))
    peaks = np.array([peak(row, step) for row in share])
    exact, finer = expected_bass(step, 240), expected_bass(step / 10, 2400)
    hold(share[:, at], exact[at])
    hold(peaks, peak(exact, step))
    hold(share[:, at], 0.460526, bias=0.003)
    hold(peaks, 6.1926, bias=0.054)
    assert abs(exact[at] - 0.460526) < 0.003
    assert abs(peak(exact, step) - 6.1926) < 0.054
    assert abs(finer[round(6.1926 * 200)] - 0.460526) < 0.0006
    assert abs(peak(finer, step / 10) - 6.1926) < 0.006


def test_friends_who_each_try_are_not_bass():
    """Noisy-or on a complete network has hazard 1 − (1 − p)(1 − q/N)^A, which bends; Bass has p + q·A/N.

    200 people who are all friends, a broadcaster whom all see, 200 worlds of 10 ticks, seed 13.
    """
    people = 200
    friends = ws.Network.generate("complete", people)
    everybody, broadcaster = np.arange(people), np.full(people, people)
    src = np.concatenate([np.repeat(everybody, friends.out_degree), broadcaster])
    network = ws.Network.from_edges(src, np.concatenate([friends.targets, everybody]), directed=True)
    p = np.full(network.arcs, 0.38 / people)
    p[-people:] = 0.03
    options = {"ticks": 10, "worlds": 200, "seed": 13}
    noisy_or = classic.si(network, beta=p, seeds=[people], **options).sizes - 1.0
    mean_field = classic.bass(people, p=0.03, q=0.38, **options).sizes
    error = math.sqrt((noisy_or.var(ddof=1) + mean_field.var(ddof=1)) / 200)
    assert error <= 0.01 * mean_field.mean()
    assert mean_field.mean() - noisy_or.mean() > ERRORS * error


# ---------------------------------------------------------------- percolation


@pytest.mark.parametrize(
    ("reproduction", "giant", "people", "networks", "worlds", "bias"),
    [
        (1.2, 0.313698, 40_000, 40, 40, 0.001),
        (1.5, 0.582812, 10_000, 20, 40, 0.001),
        (2.0, 0.796812, 10_000, 20, 40, 0.0005),
        (3.0, 0.940480, 10_000, 20, 40, 0.0002),
    ],
)
def test_a_cascade_that_takes_off_reaches_the_giant_component(reproduction, giant, people, networks, worlds, bias):
    """Erdős–Rényi of mean degree 6, p = R0/6, given that more than a tenth is reached; S = 1 − e^(−R0·S).

    Means over networks are independent, so their spread gives the standard error.  The bias is of order 1/people: the
    variance per person of the giant component, S(1 − S)/(1 − R0(1 − S))², over people·S.
    """
    means = []
    for number in range(networks):
        network = ws.Network.generate("erdos_renyi", people, mean_degree=6.0, seed=number)
        options = {"p": reproduction / 6, "seeds": [number], "worlds": worlds, "seed": 14 + number}
        share = classic.independent_cascade(network, **options).sizes / people
        if (share > 0.1).any():
            means.append(share[share > 0.1].mean())
    variance = giant * (1 - giant) / (1 - reproduction * (1 - giant)) ** 2
    assert variance / (people * giant) < bias
    assert len(means) > 0.8 * networks
    hold(np.array(means), giant, bias=bias)


# ---------------------------------------------------------------- Maki–Thompson


def ignorant(people: int, call: float, worlds: int, seed: int) -> np.ndarray:
    """Share of people who never hear the rumour, among worlds in which it took off."""
    crowd = ws.Network.generate("complete", people)
    sizes = classic.maki_thompson(crowd, call=call, seeds=[0], worlds=worlds, seed=seed).sizes
    return 1 - sizes[sizes > people // 10] / people


def test_a_rumour_told_in_step_leaves_17_percent_ignorant():
    """One call each a tick (ε = 1), 400 people, 200 worlds, seed 15; the value has three digits and bias 2/people."""
    hold(ignorant(400, 1.0, 200, 15), 0.173, bias=0.0005 + 2 / 400)


@pytest.mark.slow
def test_a_rumour_told_slowly_leaves_20_percent_ignorant():
    """ε = .05, 1,000 people, 120 worlds, seed 16: .203188 as ε → 0.

    Between ε = 0 and 1 the share falls by .030, so the bias at ε is at most .030·ε, and 1/people from the seed.
    """
    hold(ignorant(1_000, 0.05, 120, 16), 0.203188, bias=0.030 * 0.05 + 1 / 1_000)
