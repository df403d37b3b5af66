"""Contents person by person: who notices under a fading appeal, what a discount leaves, which pieces are passed on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, WHOLE, near, play, ready, rows, same, scenario

from wom_sim import rng, rules
from wom_sim.campaign.contents import appeal, discounted, moved
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.engine.setting import Spread
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.results import values as spending
from wom_sim.results.run import Result
from wom_sim.rng import Purpose

DAILY = {**ADS, "grps": 2_800, "cost_per_point": 1, "cpm": None, "budget": 1, "cap_per_day": 1, "attention": 0.5}
ALONE = {"plan.ads": DAILY, "strategies.plan": ["ads"], "sharing.contact": 0, "brands.shop.visits_per_day": 0,
         "contents.story.visit": 0}  # fmt: skip
"""Everybody sees one ad a day, nobody hears of it from friends or visits, which would make aware as well."""


def uniforms(prepared: Prepared, purpose: Purpose, content: int, *words: int, world: int = 0) -> np.ndarray:
    """The uniform number behind one decision of everybody."""
    state = rng.key(rng.world_seed(7, world), purpose, prepared.setting.contents[content].word, *words)
    return rng.uniform_each(rng.absorb_each(state, prepared.network.words))


def notice_days(prepared: Prepared, pressures: list[float]) -> list[int]:
    """The first tick on which the summed pressures of the days so far exceed a person's resistance; −1 for never."""
    resisted = -np.log1p(-uniforms(prepared, Purpose.NOTICE, 0))
    summed = np.cumsum(pressures)
    return [next((day for day, pressure in enumerate(summed, 1) if pressure > one), -1) for one in resisted]


# ---------------------------------------------------------------- what changes from day to day


def test_everybody_notices_on_the_day_that_the_rule_says(engine: str) -> None:
    """Half as appealing four days after the launch, three times as much while it is in the news, both on one day."""
    news = {"topic": "frost", "on": "2027-03-08", "days": 3, "lift": 2}
    changes = {"contents.story.half_life_days": 4, "contents.story.launch": "2027-03-05", "news.cold": news,
               "contents.story.topic": "frost", "contents.story.attract": 0.1}  # fmt: skip
    prepared = ready({**ALONE, **changes})
    factors = [2 ** (-max(0, day - 5) / 4) * (3 if 8 <= day <= 10 else 1) for day in range(1, 29)]
    assert prepared.setting.contents[0].appeal[1:] == pytest.approx(factors)
    found = play(prepared, engine).items["notice_tick"][:, 0].tolist()
    assert found == notice_days(prepared, [-math.log1p(-0.1) * 0.5 * factor for factor in factors])
    assert 30 < found.count(-1) < 200


def test_what_was_launched_before_the_first_day_has_faded_by_then() -> None:
    plain = scenario({"contents.story.half_life_days": 7, "contents.story.launch": "2027-02-22"})
    assert appeal(plain, plain.contents["story"])[1] == pytest.approx(0.5)


def test_news_of_the_day_multiply() -> None:
    """Two at once: one just like it (2 ×), one of cosine ½ (1.5 ×); one that is over; one that has not come."""
    news = {
        "like": {"topic": {"a": 1}, "on": "2027-03-02", "days": 2},
        "half": {"topic": {"a": 0.5, "b": 0.75**0.5}, "on": "2027-03-03", "days": 2},
        "over": {"topic": "a", "on": "2027-02-27", "days": 2, "lift": 9},
        "late": {"topic": "a", "on": "2027-03-28", "days": 9, "lift": 3},
    }
    plain = scenario({"contents.story.topic": "a", "news": news})
    assert appeal(plain, plain.contents["story"])[1:] == pytest.approx([1, 2, 3, 1.5, *[1] * 23, 4])


# ---------------------------------------------------------------- emotion, format, discount


@pytest.mark.parametrize("emotion", [{}, {"awe": 1.5}, {"anger": 1, "practical": -2, "sadness": 3}])
def test_emotion_decides_who_passes_it_on(emotion: dict[str, float], engine: str) -> None:
    """The odds of s times the product of (1 + change)^deviations; everybody decides by her own number."""
    changes = {"awe": 0.30, "anger": 0.34, "practical": 0.30, "sadness": -0.16}
    odds = 0.4 / 0.6 * math.prod((1 + changes[name]) ** deviations for name, deviations in emotion.items())
    prepared = ready({**ALONE, "contents.story.share": 0.4, "contents.story.emotion": emotion})
    assert moved(prepared.scenario.contents["story"]) == pytest.approx(odds / (1 + odds), rel=1e-12)
    items = play(prepared, engine).items
    shared, noticed = items["noticer_share_tick"][:, 0] >= 0, items["notice_tick"][:, 0] >= 0
    assert (shared == (noticed & (uniforms(prepared, Purpose.SHARE, 0, 1) < odds / (1 + odds)))).all()
    assert 30 < shared.sum() < noticed.sum()


def test_emotion_leaves_certainties_alone() -> None:
    for share in (0, 1):
        content = scenario({"contents.story.share": share, "contents.story.emotion": {"awe": 3}}).contents["story"]
        assert moved(content) == share


@pytest.mark.parametrize(
    ("form", "channel", "factor"), [("text", "tiktok", 0.4), ("image", "pinterest", 1.3), ("link", "street", 1)]
)
def test_a_format_weighs_every_exposure(form: str, channel: str, factor: float, engine: str) -> None:
    changes = {"contents.story.format": form, "plan.ads.channel": channel, "contents.story.attract": 0.1}
    prepared = ready({**ALONE, **changes})
    assert prepared.plan("plan")[0].line.attention == rules.units(0.5 * factor)
    found = play(prepared, engine).items["notice_tick"][:, 0].tolist()
    assert found == notice_days(prepared, [-math.log1p(-0.1) * rules.units(0.5 * factor) / 2**20] * 28)


def test_a_post_fits_its_channel_as_well() -> None:
    changes = {"contents.story.fit": {"letters": 0.5}, "contents.story.format": "text"}
    assert ready(changes).plan("plan")[1].line.attention == rules.units(0.4 * 0.5)


@pytest.mark.parametrize("discount", [0.0, 0.15, 0.5, 1.0])
def test_a_discount_to_the_cent(discount: float, engine: str) -> None:
    """Each order it brings leaves its margin less discount · price; return = margin less cost, over cost."""
    price, margin, persuade = 19.9, 8.35, 0.2
    changes = {"contents.story.discount": discount, "contents.story.persuade": persuade,
               "brands.shop.price_per_order": price, "brands.shop.margin_per_order": margin}  # fmt: skip
    prepared = ready(changes)
    content = prepared.scenario.contents["story"]
    odds = 0.25 * (1 - discount) ** -2.62 if discount < 1 else math.inf
    assert discounted(content, persuade) == pytest.approx(odds / (1 + odds) if discount < 1 else 1)
    history = play(prepared, engine)
    orders = rows(history, Event.CONVERT)
    brought, alone = (int(((orders["content"] >= 0) == one).sum()) for one in (True, False))
    assert brought > 0
    assert alone > 0
    earned = brought * (margin - discount * price) + alone * margin
    assert spending.margin_per_order(prepared, history.rows) * len(orders) == pytest.approx(earned, abs=0.005)
    summary = Result(prepared, "plan", 7, 0, engine, history).summary()
    assert summary["roi_of_all_orders"] == pytest.approx((earned * 10 - 20) / 20)


# ---------------------------------------------------------------- pieces

PIECES = {"contents.story.pieces": 4, "contents.story.share": 0.3, "contents.story.spread": {"dud": 0.4, "sd": 1.2}}
LETTERS = {"strategies.plan": ["letters"], "strategies.both": ["letters", "ads"], "sharing.contact": 0}


def factors(prepared: Prepared, world: int) -> list[float]:
    """How sticky each piece turns out in a world."""
    spread = Spread(0.4, 1.2)
    return [spread.factor(rng.world_seed(7, world), one.word) for one in prepared.setting.contents]


def deciders(history: History, c: int) -> tuple[np.ndarray, np.ndarray]:
    """Who noticed a piece, and who passed it on."""
    return history.items["notice_tick"][:, c] >= 0, history.items["noticer_share_tick"][:, c] >= 0


@pytest.mark.parametrize("strategy", ["plan", "both"])
def test_a_piece_has_its_factor_under_every_strategy(strategy: str, engine: str) -> None:
    """Everybody's decision on every piece follows L(s) times the factor of this world, whatever else is done."""
    prepared = ready({**PIECES, **LETTERS})
    decided = duds = 0
    for world in range(3):
        history = play(prepared, engine, world, strategy)
        for c, factor in enumerate(factors(prepared, world)):
            noticed, passed = deciders(history, c)
            resisted = -np.log1p(-uniforms(prepared, Purpose.SHARE, c, 1, world=world))
            assert (passed == (noticed & (-math.log1p(-0.3) * factor > resisted))).all()
            decided, duds = decided + int(noticed.sum()), duds + (factor == 0)
    assert decided > 100
    assert 0 < duds < 12


def test_pieces_differ_from_each_other_and_from_world_to_world() -> None:
    prepared = ready(PIECES)
    assert prepared.contents == ["story 1", "story 2", "story 3", "story 4"]
    alive = [factor for world in range(40) for factor in factors(prepared, world) if factor > 0]
    assert len(set(alive)) == len(alive) > 60


@pytest.mark.parametrize("pieces", [2, 7])
def test_identical_pieces_change_no_orders_in_the_mean(pieces: int) -> None:
    """The same posts with the same content cut into identical pieces: as many orders and visits, within chance."""
    often = {"kind": "posts", "channel": "letters", "content": "story", **WHOLE}
    changes = {"plan.letters": often, **LETTERS, "strategies.plan": ["letters"], "brands.shop.visits_per_day": 0,
               "brands.shop.channels.letters": {"followers": 3_000, "reach": 0.7},
               "contents.story.visit": 0.2}  # fmt: skip
    whole, cut = ready(changes), ready({**changes, "contents.story.pieces": pieces})
    gaps = {Event.CONVERT: [], Event.VISIT: []}  # type: dict[Event, list[int]]
    worlds, orders = 40, 0
    for world in range(worlds):
        one, other = (play(prepared, "array", world) for prepared in (whole, cut))
        assert one.impressions.sum() == other.impressions.sum()
        orders += len(rows(one, Event.CONVERT))
        for event, found in gaps.items():
            found.append(len(rows(other, event)) - len(rows(one, event)))
    assert orders > 30 * worlds
    for found in gaps.values():
        assert near(float(np.mean(found)), 0, float(np.std(found, ddof=1)) / math.sqrt(worlds))


def test_most_posts_get_no_share_and_a_few_get_many() -> None:
    """A post a day, each another piece, half of them duds and the others lognormal: the tail of real posts."""
    spread = {"contents.story.pieces": 28, "contents.story.spread": {"dud": 0.5, "sd": 2}, "contents.story.share": 0.01}
    reach = {"brands.shop.channels.letters": {"followers": 3_000, "reach": 0.5}, "strategies.plan": ["letters"]}
    counts = []
    prepared = ready({**spread, **reach})
    for world in range(8):
        shares = rows(play(prepared, "array", world), Event.SHARE)
        counts += np.bincount(shares["content"], minlength=28).tolist()
    ranked = np.sort(counts)[::-1]
    assert (ranked == 0).mean() > 0.6
    assert ranked[:11].sum() > 0.5 * ranked.sum()  # five posts of a hundred have more than half of all shares
    assert ranked[0] >= 10
    alike = ready({**reach, "contents.story.pieces": 28, "contents.story.share": 0.01})
    even = np.bincount(rows(play(alike, "array"), Event.SHARE)["content"], minlength=28)
    assert even.max() < 10


def test_production_of_pieces_is_paid_once_and_their_hours_by_the_post() -> None:
    team = {"team.crew": {"wage_per_hour": 10}, "contents.story.hours": 0.5, "contents.story.production": 99}
    assert ready({**PIECES, **team, **LETTERS}).cost("plan") == 99 + 28 * 0.5 * 10


def test_one_piece_without_spread_is_the_content_itself(engine: str) -> None:
    assert same(play(ready({"contents.story.pieces": 1}), engine), play(ready(), engine))
    assert not same(play(ready({"contents.story.spread": {"sd": 1}}), engine), play(ready(), engine))


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contents.story.half_life_days": 0}, "contents.story.half_life_days: must be more than 0 (got 0)"),
        ({"contents.story.launch": "soon"}, "contents.story.launch: must be a date"),
        ({"contents.story.fit": {"tiktok": -1}}, "contents.story.fit.tiktok: must be at least 0 (got -1)"),
        ({"contents.story.topic": {"tea": 2}}, "contents.story.topic.tea: must be at most 1 (got 2)"),
        ({"contents.story.topic": {}}, "contents.story.topic:"),
        ({"contents.story.discount": 15}, "contents.story.discount: must be between 0 and 1 (got 15)"),
        ({"contents.story.pieces": 501}, "contents.story.pieces: must be at most 500 (got 501)"),
        ({"contents.story.spread": {"sd": -1}}, "contents.story.spread.sd: must be at least 0 (got -1)"),
        ({"contents.story.spread": {"duds": 0.5}}, "contents.story.spread.duds: unknown key 'duds'"),
        ({"news.cold": {"topic": "tea", "on": "2027-03-02", "lift": -1}},
         "news.cold.lift: must be at least 0 (got -1)"),
        ({"news.cold": {"topic": "tea", "on": "2027-03-02", "days": 0}}, "news.cold.days: must be at least 1 (got 0)"),
    ],
)  # fmt: skip
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(changes)
    assert said in str(error.value)
