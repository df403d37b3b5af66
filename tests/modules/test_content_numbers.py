"""What is told, with numbers: half-life, news, emotion, formats, discounts, pieces that differ, affinity."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, near, play, ready, rows, scenario

from wom_sim import rng, rules
from wom_sim.campaign.contents import discounted, moved
from wom_sim.engine.setting import Spread
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.results.run import Result
from wom_sim.scenario.content import EMOTIONS, likeness

CROWD = {"market.simulate": 2_000, "market.people": 2_000, "sharing.contact": 0, "brands.shop.channels": {}}
ONCE_A_DAY = {**ADS, "grps": 2_800_000, "cost_per_point": 1, "cpm": None, "budget": 1, "cap_per_day": 1, "attention": 1}


def daily(changes: dict[str, Any], engine: str) -> np.ndarray:
    """Notices by tick in a crowd that sees the content exactly once a day, and never visits."""
    plan = {"plan.ads": ONCE_A_DAY, "plan.letters": {**ONCE_A_DAY, "content": "idle"}}
    idle = {"contents.idle": {"attract": 0, "share": 0}}
    prepared = ready({**CROWD, **plan, **idle, "contents.story.attract": 0.05, "contents.story.visit": 0, **changes})
    history = play(prepared, engine)
    assert (history.impressions[1:, 0] == 2_000).all()
    notices = rows(history, Event.NOTICE)
    return np.bincount(notices["tick"][notices["content"] == prepared.contents.index("story")], minlength=29)


def hazards_agree(notices: np.ndarray, appeal: list[float]) -> None:
    """On each day pc(a, appeal) of those who have not noticed do."""
    left = 2_000
    for tick, factor in enumerate(appeal, start=1):
        chance = rules.scaled(0.05, factor)
        assert near(notices[tick], left * chance, math.sqrt(left * chance * (1 - chance))), tick
        left -= int(notices[tick])


def test_novelty_wears_off(engine: str) -> None:
    appeal = [2.0 ** (-max(0, day) / 5) for day in range(-3, 25)]  # launched on day 4
    notices = daily({"contents.story.half_life_days": 5, "contents.story.launch": "2027-03-04"}, engine)
    hazards_agree(notices, appeal)
    assert notices[:8].sum() > notices[21:].sum() * 3


def test_news_lifts_what_is_like_it(engine: str) -> None:
    """Cosine of coffee alone with (coffee 1, price ½) is 2/√5."""
    news = {"topic": {"coffee": 1, "price": 0.5}, "on": "2027-03-03", "days": 2, "lift": 3}
    changes = {"contents.story.topic": "coffee", "news.frost": news}
    lifted = 1 + 3 * 2 / math.sqrt(5)
    appeal = ready(changes).setting.contents[0].appeal
    assert appeal == pytest.approx([1, 1, 1, lifted, lifted, *[1] * 24])
    hazards_agree(daily(changes, engine), list(appeal[1:]))


def test_likeness() -> None:
    assert likeness({"a": 1.0}, {"a": 0.3}) == pytest.approx(1)
    assert likeness({"a": 1.0}, {"b": 1.0}) == 0
    assert likeness({"a": 0.6, "b": 0.8}, {"a": 1.0}) == pytest.approx(0.6)
    assert likeness(None, {"a": 1.0}) == likeness({"a": 0.0}, {"a": 1.0}) == 0


def test_emotion_moves_the_odds() -> None:
    """One deviation of awe: 30 % more odds; two below ordinary in sadness: divided by .84 squared."""
    content = scenario({"contents.story.share": 0.2, "contents.story.emotion": {"awe": 1}}).contents["story"]
    assert moved(content) == pytest.approx(0.25 * 1.3 / (1 + 0.25 * 1.3))
    sad = scenario({"contents.story.share": 0.2, "contents.story.emotion": {"sadness": -2}}).contents["story"]
    assert moved(sad) == pytest.approx(0.25 / 0.84**2 / (1 + 0.25 / 0.84**2))
    assert min(EMOTIONS.values()) > -1


def test_a_format_fits_a_channel() -> None:
    changes = {"contents.story.format": "reel", "plan.ads.channel": "tiktok", "plan.ads.attention": 0.5}
    assert ready(changes).plan("plan")[0].line.attention == rules.units(0.5 * 1.3)
    own = {**changes, "contents.story.fit": {"tiktok": 0.4}}
    assert ready(own).plan("plan")[0].line.attention == rules.units(0.5 * 0.4)


def test_a_discount_sells_and_costs(engine: str) -> None:
    """15 % off: odds of an order times .85^−2.62; three of twenty euros less margin on every order it brings."""
    changes = {"contents.story.discount": 0.15, "contents.story.persuade": 0.2}
    content = scenario(changes).contents["story"]
    odds = 0.25 * 0.85**-2.62
    assert discounted(content, 0.2) == pytest.approx(odds / (1 + odds))
    prepared = ready(changes)
    history = play(prepared, engine)
    result = Result(prepared, "plan", 7, 0, engine, history)
    orders = rows(history, Event.CONVERT)
    brought = int((orders["content"] >= 0).sum())
    assert 0 < brought < len(orders)
    assert result.margin_per_order == pytest.approx((9 * len(orders) - 3 * brought) / len(orders))
    plain = Result(ready(), "plan", 7, 0, engine, play(ready(), engine))
    assert result.summary()["conversions"] > plain.summary()["conversions"]


def test_the_site_sells_by_itself() -> None:
    assert ready({"contents.story.persuade": None}).setting.contents[0].persuade == 0.1


@pytest.mark.parametrize(("dud", "sd"), [(0.0, 0.5), (0.7, 0.0), (0.4, 0.8)])
def test_stickiness_differs_and_keeps_its_mean(dud: float, sd: float) -> None:
    factors = np.array([Spread(dud, sd).factor(rng.world_seed(7, world), 11) for world in range(6_000)])
    variance = (math.exp(sd * sd) / (1 - dud)) - 1
    assert near(factors.mean(), 1, math.sqrt(variance / 6_000))
    assert near((factors == 0).mean(), dud, math.sqrt(dud * (1 - dud) / 6_000))
    alive = np.log(factors[factors > 0] * (1 - dud))
    if sd:
        assert near(alive.std(), sd, sd / math.sqrt(2 * len(alive)))


PIECES = {"contents.story.pieces": 3, "contents.story.spread": {"dud": 0.5, "sd": 1}}


def test_each_post_shows_the_next_piece(engine: str) -> None:
    prepared = ready({**PIECES, "sharing.contact": 0, "strategies.plan.lines": ["letters"], "brands.shop.search": 0})
    assert prepared.contents == ["story 1", "story 2", "story 3"]
    heard = rows(play(prepared, engine), Event.FIRST_EXPOSURE)
    assert all(set(heard["tick"][heard["content"] == k] % 3) <= {(k + 1) % 3} for k in range(3))
    assert len(np.unique(heard["content"])) == 3


def test_a_piece_is_as_sticky_under_every_strategy() -> None:
    """Half are duds in a world, whatever else is done there; the others are passed on."""
    prepared = ready({**PIECES, "strategies.other": ["letters"], "sharing.contact": 0})
    duds = 0
    for world in range(12):
        seen = []
        for strategy in ("plan", "other"):
            items = play(prepared, "array", world, strategy).items
            seen.append({c for c in range(3) if (items["noticer_share_tick"][:, c] >= 0).any()})
        drawn = [Spread(0.5, 1.0).factor(rng.world_seed(7, world), rng.name_word(f"story {c + 1}")) for c in range(3)]
        dead = {c for c in range(3) if drawn[c] == 0}
        duds += len(dead)
        assert not (seen[0] | seen[1]) & dead
    assert near(duds, 18, 3)


SEGMENTS = {"fans": {"share": 0.5, "interests": ["coffee"]}, "others": {"share": 0.5, "interests": ["wine"]}}


@pytest.mark.parametrize("kappa", [0.0, 0.6, 1.0])
def test_affinity_by_the_day(kappa: float, engine: str) -> None:
    """Friends of the topic notice with pc(a, 1 + κ), strangers with pc(a, 1 − κ)."""
    changes = {"market.segments": SEGMENTS, "contents.story.topic": "coffee", "contents.story.affinity": kappa}
    plan = {"plan.ads": {**ONCE_A_DAY, "to": "2027-03-01", "grps": 100_000}, "strategies.plan.lines": ["ads"]}
    prepared = ready({**CROWD, **plan, **changes, "contents.story.attract": 0.3, "plan.letters": ONCE_A_DAY})
    noticed = play(prepared, engine).items["notice_tick"][:, 0] >= 0
    for k, factor in ((0, 1 + kappa), (1, 1 - kappa)):
        here, chance = prepared.population.segment == k, rules.scaled(0.3, factor)
        assert near(noticed[here].mean(), chance, math.sqrt(chance * (1 - chance) / here.sum()))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"contents.story.emotion": {"aw": 1}},
            "contents.story.emotion.aw: unknown emotion 'aw' – did you mean 'awe'?",
        ),
        ({"contents.story.emotion": {"awe": 5}}, "contents.story.emotion.awe: must be at most 3 (got 5)"),
        ({"contents.story.format": "reels"}, "contents.story.format: unknown format 'reels' – did you mean 'reel'?"),
        ({"contents.story.spread": {"dud": 1}}, "contents.story.spread.dud: must be below 1"),
        ({"contents.story.pieces": 0}, "contents.story.pieces: must be at least 1 (got 0)"),
        ({"brands.shop.made_by_customers": "stori"}, "unknown content 'stori' – did you mean 'story'?"),
        ({"brands.shop.orders_per_month": 5}, "orders_per_month: does not go with visits_per_day"),
        ({"news.frost": {"topic": "coffee"}}, "news.frost.on: is missing"),
    ],
)
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(changes)
    assert said in str(error.value)
