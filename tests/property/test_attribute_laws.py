"""The laws of sharing credit: on games of integers, and on generated campaigns on both engines."""

from __future__ import annotations

import math
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scenarios import scenario_number

from wom_sim.campaign.prepare import prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.attribute.answer import attribute
from wom_sim.studies.attribute.credits import arrivals, by_orders, coalitions, harsanyi, shapley

NAMES = "abcde"


@st.composite
def games(draw, least=1):
    players = NAMES[: draw(st.integers(least, len(NAMES)))]
    outcomes = st.integers(-(10**6), 10**6)
    return players, {who: draw(outcomes) for who in coalitions(players)}


def brute_force(values, players):
    """What each player adds, summed over all orders of arrival."""
    added = dict.fromkeys(players, 0)
    for order in permutations(players):
        for k, player in enumerate(order):
            added[player] += values[frozenset(order[: k + 1])] - values[frozenset(order[:k])]
    return added


@given(games())
def test_shapley_is_the_mean_over_all_orders_of_arrival(game):
    players, values = game
    assert shapley(values, players) == brute_force(values, players)
    assert by_orders(values.__getitem__, list(permutations(players)))[0] == brute_force(values, players)


@given(games())
def test_credits_sum_exactly(game):
    players, values = game
    gain = values[frozenset(players)] - values[frozenset()]
    assert sum(shapley(values, players).values()) == math.factorial(len(players)) * gain


@given(games(), st.integers(1, 20), st.integers(0, 2**64 - 1))
def test_sampled_credits_sum_exactly_too(game, orders, seed):
    players, values = game
    sampled, _ = by_orders(values.__getitem__, arrivals(players, orders, seed, 0))
    assert sum(sampled.values()) == orders * (values[frozenset(players)] - values[frozenset()])


@given(games())
def test_a_player_who_never_adds_anything_gets_nothing(game):
    players, values = game
    idle = players[-1]
    quiet = {who: values[who - {idle}] for who in values}
    assert shapley(quiet, players)[idle] == 0
    assert all(dividend == 0 for who, dividend in harsanyi(quiet, players).items() if idle in who)


@given(games(least=2))
def test_symmetric_players_get_the_same(game):
    players, values = game
    swap = {players[0]: players[1], players[1]: players[0]}
    mirrored = {who: values[who] + values[frozenset(swap.get(one, one) for one in who)] for who in values}
    deserved = shapley(mirrored, players)
    assert deserved[players[0]] == deserved[players[1]]


@given(games(), st.data())
def test_credits_of_a_sum_are_the_sum_of_credits(game, data):
    players, values = game
    other = {who: data.draw(st.integers(-100, 100)) for who in values}
    both = shapley({who: values[who] + other[who] for who in values}, players)
    first, second = shapley(values, players), shapley(other, players)
    assert both == {player: first[player] + second[player] for player in players}


@given(games())
def test_dividends_rebuild_the_game_and_the_credits(game):
    players, values = game
    dividends = harsanyi(values, players)
    for who in values:
        assert sum(dividends[part] for part in coalitions(sorted(who))) == values[who]
    n = math.factorial(len(players))
    shares = {player: sum(n // len(who) * d for who, d in dividends.items() if player in who) for player in players}
    assert shares == shapley(values, players)


# Inside simulated worlds


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where generated lists of friendships go."""
    return tmp_path_factory.mktemp("networks")


def campaign(number: int, folder: Path, most: int = 5) -> Scenario:
    scenario = scenario_number(number, folder)
    lines = scenario.strategy("all").lines
    assume(len(lines) >= 2)
    return scenario.with_changes({"strategies.all": list(lines[:most])})


@settings(max_examples=9)
@given(st.integers(0, 10_000), st.sampled_from(["mesa", "array", "array"]), st.sampled_from(["conversions", "reach"]))
def test_media_share_every_world_exactly(folder, number, engine, metric):
    scenario = campaign(number, folder)
    found = attribute(scenario, "all", worlds=2, engine=engine, metric=metric)
    assert np.array_equal(sum(found.credits.values()), 6 * (found.total - found.empty))
    assert np.array_equal(sum(d for who, d in found.dividends.items() if who), found.total - found.empty)
    media = {scenario.line(name).medium for name in scenario.strategy("all").lines}
    for medium in {"paid", "owned"} - media:  # earned needs no line: people pass on what others began
        assert not found.credits[medium].any()
        assert not found.removal[medium].any()
    for told in found.touch.values():
        assert (sum(told.values()) <= found.total + 1e-9).all()


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.sampled_from(["mesa", "array"]), st.booleans())
def test_lines_share_every_world_exactly(folder, number, engine, sampled):
    found = attribute(
        campaign(number, folder, most=3), "all", by="lines", worlds=2, engine=engine, orders=3 if sampled else None
    )
    shared = sum(found.credits.values())
    assert np.array_equal(shared, found.game.denominator * (found.total - found.empty))
    if not sampled:
        assert np.array_equal(sum(found.dividends.values()), found.total)


@settings(max_examples=4)
@given(st.integers(0, 10_000), st.sampled_from(["mesa", "array"]))
def test_a_line_that_nobody_notices_gets_nothing(folder, number, engine):
    scenario = campaign(number, folder, most=3)
    assume(scenario.sharing.link.mean_field is None)  # there, people notice what nobody showed them
    brand = next(iter(scenario.brands))
    dull = {"brand": brand, "attract": 0, "persuade": 0, "share": 0, "visit": 0}
    line = {"kind": "ads", "content": "dull", "channel": "x", "budget": 20, "cpm": 3, "attention": 0, "trust": 0}
    dates = {"from": scenario.dates.start, "to": scenario.dates.end}
    lines = [*scenario.strategy("all").lines, "dull ads"]
    plain = scenario.as_mapping()
    plain["contents"]["dull"] = dull
    plain["plan"]["dull ads"] = {**line, **dates}
    plain["strategies"]["all"] = lines
    found = attribute(Scenario.parse(plain, base=folder), "all", by="lines", worlds=1, engine=engine)
    assert not found.credits["dull ads"].any()
    assert not found.removal["dull ads"].any()


def test_twin_lines_get_the_same_in_expectation(classroom):
    plain = classroom.as_mapping()
    poster = {**plain["plan"]["poster"], "attention": 0.3}
    plain["plan"] = {"left": poster, "right": poster}
    plain["strategies"] = {"both": ["left", "right"]}
    found = attribute(prepare(Scenario.parse(plain)), "both", by="lines", metric="reach", worlds=120, engine="array")
    apart = (found.credits["left"] - found.credits["right"]) / found.game.denominator
    assert apart.any()
    assert abs(apart.mean()) <= 4 * apart.std(ddof=1) / math.sqrt(len(apart))
