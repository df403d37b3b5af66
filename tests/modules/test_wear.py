"""Frequency tires (R7): W to its formula, person by person, and what more and more frequency brings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, ads, posts, seeds
from modules.stage import ADS, play, ready, same

from wom_sim import rng, rules
from wom_sim.behaviour import wear
from wom_sim.engine.loop import History
from wom_sim.engine.setting import BrandSetting, ChannelSetting, ContentSetting, Sharing
from wom_sim.engine.state import modules_of
from wom_sim.ledger import Event
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.scenario.scenario import Scenario

WORN = {"wear": wear.Spec(on=True)}
FACTOR = 2.0 ** (-1.0 / 14.0)


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def worn_on(met: dict[int, int], tick: int) -> float:
    """W of somebody who met a content so often on these ticks."""
    return sum(count * FACTOR ** (tick - day) for day, count in met.items() if day <= tick)


def left(worn: float, tolerated: float = 8.0, scale: float = 10.0) -> float:
    """m(W)."""
    return math.exp(-max(0.0, worn - tolerated) / scale)


def resisted(told: Campaign, purpose: Purpose, content: int, *words: int) -> float:
    """The resistance of the first person against a content."""
    word = told.contents[content].word
    return rules.resistance(rng.uniform(rng.key(told.seed, purpose, word, *words, int(told.network.words[0]))))


def to_notice(told: Campaign, engine: str) -> list[float]:
    """The pressure to notice each content that the first person has felt."""
    items = told.run(engine).items[0]
    return [resisted(told, Purpose.NOTICE, c) - float(item["notice_left"]) for c, item in enumerate(items)]


def pressures(told: Campaign, engine: str) -> list[float]:
    """What the first person has felt: pressure to notice without visiting, to visit without buying, to visit and buy.

    A visit that has come has raised what is left by the next resistance.
    """
    history = told.run(engine)
    item = history.items[0, 0]
    visits = sum(resisted(told, Purpose.VISIT, 0, j) for j in range(1, int(item["visits"]) + 2))
    return [
        *to_notice(told, engine),
        visits - float(item["visit_left"]),
        float(history.brands["convert_pressure"][0, 0]),
    ]


# ---------------------------------------------------------------- W and m to their formulas


def test_every_exposure_of_any_medium_adds_one_and_half_is_forgotten_in_two_weeks(engine: str) -> None:
    """Ads of little attention, posts, a sample and a friend's share alike."""
    pair = Network.from_edges([0], [1], ids=np.arange(2))
    content = ContentSetting("content", 5, attract=1.0, share=1.0)
    lines = (
        ads([1.0, 1.0, 1.0], range(2, 5), attention=rules.units(0.01)),
        posts(1.0, range(4, 7, 2)),
        seeds([0], 1),
    )
    told = Campaign(
        pair, (content,), lines, contact=1.0, ticks=20, sharing=Sharing(),
        channels=(ChannelSetting("channel", 9, 0, 1.0, 1.0, 0.0),), extras={"specs": WORN},
    )  # fmt: skip
    history = told.run(engine)
    met = ({1: 1, 2: 3, 3: 4, 4: 4, 6: 1}, {2: 4, 3: 3, 4: 4, 6: 1})  # they tell each other on days 2 and 3
    for person, days in enumerate(met):
        item = history.items[person, 0]
        assert item["wear_tick"] == 6
        assert item["wear"] / wear.UNIT == pytest.approx(worn_on(days, 6), abs=6 / wear.UNIT)


@pytest.mark.parametrize("exposures", [8, 13, 18, 28, 60, 405])
def test_what_is_felt_is_m_of_w_times_what_is_met(exposures: int, engine: str) -> None:
    """Pressures to notice, to visit, and to visit and buy after one day of so many exposures at once."""
    content = ContentSetting("content", 5, attract=0.5, visit=0.5, persuade=0.4)
    told = Campaign(crowd(3), (content,), (ads([1.0] * exposures, range(2, 3)),), ticks=2, extras={"specs": WORN})
    unworn = told.but(extras={})
    fresh, tired = pressures(unworn, engine), pressures(told, engine)
    pull = rules.pressure(0.25)
    alone = rules.pressure(0.5) * rules.dose(rules.units(rules.unpulled(0.5, 1.0, pull)))
    buy = rules.pressure(0.25 * 0.4)
    assert fresh == pytest.approx([exposures * one for one in (alone, pull - buy, buy)], rel=1e-11)
    assert tired == pytest.approx([left(exposures) * one for one in fresh], rel=1e-9, abs=1e-14)


def test_between_whole_w_the_table_is_a_straight_line() -> None:
    """Within .13 % of the exponential."""
    table = modules_of(Campaign(crowd(2), (ContentSetting("content", 5),), extras={"specs": WORN}).setting).wear.left
    for worn in np.linspace(0.0, 60.0, 241):
        assert wear.left_at(worn, table) == pytest.approx(left(worn), rel=1.3e-3)
    assert wear.left_at(8.0 + wear.SPENT * 10.0, table) == 0.0
    assert wear.left_at(1e6, table) == 0.0


def test_half_of_wear_is_the_brands(engine: str) -> None:
    """Two contents of a brand, 20 exposures of each: W = (20 + 40)/2; of two brands 20 each."""
    halves = tuple(ContentSetting(f"content {c}", 5 + c, attract=1e-4) for c in range(2))
    lines = tuple(ads([1.0] * 20, range(2, 3), content=c, word=101 + c) for c in range(2))
    one_brand = Campaign(crowd(2), halves, lines, ticks=3, extras={"specs": WORN})
    each = 20 * rules.pressure(1e-4)
    assert to_notice(one_brand, engine) == pytest.approx([each * left(30.0)] * 2, rel=1e-6)
    two = one_brand.but(
        contents=(halves[0], ContentSetting("content 1", 6, brand=1, attract=1e-4)),
        brands=(*one_brand.brands, BrandSetting("rival", 2)),
    )
    assert to_notice(two, engine) == pytest.approx([each * left(20.0)] * 2, rel=1e-6)


def test_rest_heals(engine: str) -> None:
    """After 18 exposures and 14 days of rest one exposure more makes W 10."""
    content = ContentSetting("content", 5, attract=1e-4)
    lines = (ads([1.0] * 18, range(2, 3)), ads(1.0, range(16, 17), word=102))
    told = Campaign(crowd(2), (content,), lines, ticks=17, extras={"specs": WORN})
    item = told.run(engine).items[0, 0]
    assert item["wear"] / wear.UNIT == pytest.approx(10.0, abs=1e-4)
    expected = rules.pressure(1e-4) * (18 * left(18.0) + left(10.0))
    assert to_notice(told, engine)[0] == pytest.approx(expected, rel=1e-6)


# ---------------------------------------------------------------- off, and what a scenario may say


def test_off_is_the_same_bit_by_bit(engine: str) -> None:
    plain = play(ready(), engine)
    off = {"wear.on": False, "wear.tolerated": 1, "wear.scale": 1, "wear.half_life_days": 1}
    assert same(play(ready(off), engine), plain)
    assert plain.items["wear"].max() == 0
    assert not same(play(ready({"wear.on": True, "wear.tolerated": 1}), engine), plain)


def test_a_tolerance_that_nobody_reaches_changes_nothing_but_w(engine: str) -> None:
    plain = play(ready(), engine)
    worn = play(ready({"wear.on": True, "wear.tolerated": 1_000}), engine)
    assert worn.rows.tobytes() == plain.rows.tobytes()
    assert worn.items["wear"].max() > 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wear.tolerated": 0}, "wear.tolerated: must be more than 0 (got 0)"),
        ({"wear.scale": -1}, "wear.scale: must be more than 0 (got -1)"),
        ({"wear.half_life": 3}, "wear.half_life: unknown key 'half_life' – did you mean 'half_life_days'?"),
    ],
)
def test_mistakes_are_answered(changes: dict[str, Any], said: str) -> None:
    from wom_sim.errors import ScenarioError

    with pytest.raises(ScenarioError, match=said.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")):
        ready(changes)


def test_it_is_off_unless_it_is_said() -> None:
    assert not ready().scenario.wear.on
    assert isinstance(ready().scenario, Scenario)


# ---------------------------------------------------------------- the shape


def noticed(frequency: float, worn: bool, engine: str = "array") -> int:
    """Of 20,000 people without friends: who notices a weak content in 28 days at so many impressions a day."""
    content = ContentSetting("content", 5, attract=0.02)
    tail = rules.binomial_tail(12, frequency / 12)
    told = Campaign(
        crowd(20_000), (content,), (ads(tail, range(1, 29)),), ticks=28, extras={"specs": WORN if worn else {}}
    )
    history: History = told.run(engine)
    return int((history.items["notice_tick"] >= 0).sum())


def test_ever_more_frequency_turns_down() -> None:
    """Over a 64-fold range: up while nobody minds, then down; without wear more is always more (the control)."""
    daily = [0.125 * 2**k for k in range(7)]
    worn, fresh = ([noticed(each, on) for each in daily] for on in (True, False))
    assert worn[0] == fresh[0]  # 3.5 in four weeks: nobody minds
    assert worn == sorted(worn[:5]) + worn[5:]
    assert worn[-1] < 0.75 * max(worn)
    assert fresh == sorted(fresh)
    with pytest.raises(AssertionError):
        assert fresh[-1] < 0.75 * max(fresh)


def test_the_more_frequent_the_plan_the_more_wear_takes_from_it() -> None:
    """Orders of ADS at one and at eight times the money, with wear and without: the loss grows."""
    lost = []
    for times in (1, 8):
        money = {"plan.ads": {**ADS, "budget": 20 * times}}
        orders = [
            sum(
                int((play(ready({**money, "wear.on": on, "wear.tolerated": 2, "wear.scale": 3}), "array", world).rows[
                    "event"] == Event.CONVERT).sum())
                for world in range(10)
            )
            for on in (False, True)
        ]  # fmt: skip
        lost.append(1 - orders[1] / orders[0])
    assert 0 <= lost[0] < lost[1]
