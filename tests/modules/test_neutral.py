"""Every module that is off leaves no trace: the same bits as a scenario that never heard of it."""

from __future__ import annotations

from typing import Any

import pytest
from modules.stage import ADS, play, ready, same

SEGMENTS = {"young": {"share": 0.6, "age": "18-30", "interests": ["tea"]}, "old": {"share": 0.4, "interests": ["wine"]}}

OFF: dict[str, dict[str, Any]] = {
    "weekly cap out of reach": {"plan.ads.cap_per_week": 21},
    "always on": {"plan.ads.flight": "always_on", "plan.ads.on_days": 3, "plan.ads.off_days": 2},
    "a burst as long as the line": {"plan.ads.flight": "burst", "plan.ads.on_days": 28},
    "a target that wants everybody": {"plan.ads.target": {"match_rate": 1, "premium": 0}},
    "every week": {"plan.letters.every": 1},
    "nobody unsubscribes": {
        "brands.shop.channels.letters.unsubscribe": 0, "brands.shop.channels.letters.posts_tolerated": 1
    },
    "no customers before": {"brands.shop.customers": 0},
    "no search": {"brands.shop.search": 0},
    "customers make nothing": {"brands.shop.made_by_customers": None},
    "ordinary emotion": {"contents.story.emotion": {"awe": 0, "sadness": 0}},
    "no affinity": {"contents.story.topic": "tea", "contents.story.affinity": 0, "market.segments": SEGMENTS},
    "a tone like any other": {"contents.story.suits": {"young": 1, "old": 1}, "market.segments": SEGMENTS},
    "no half-life": {"contents.story.half_life_days": None, "contents.story.launch": "2027-03-03"},
    "news about something else": {
        "contents.story.topic": "tea", "news.frost": {"topic": "wine", "on": "2027-03-02", "lift": 5}
    },
    "news without lift": {"contents.story.topic": "tea", "news.frost": {"topic": "tea", "on": "2027-03-02", "lift": 0}},
    "no discount": {"contents.story.discount": 0, "contents.story.price_elasticity": 9},
    "a format that fits": {"contents.story.format": "reel"},  # nothing is known of reels on the street or in letters
    "one piece, no spread": {"contents.story.pieces": 1, "contents.story.spread": {"dud": 0, "sd": 0}},
    "segments that nothing reads": {"market.segments": SEGMENTS, "market.assortativity": 0.3},
    "no spread of characters": {"market.talkativeness_sd": 0, "market.susceptibility_sd": 0},
    "leaders like everybody": {"market.leaders": {"share": 0.2, "talkativeness": 1, "trust": 1}},
    "ties all alike": {"market.ties": {"face_to_face": 0.5, "trust": {"face_to_face": 1, "online": 1}}},
    "hands enough": {"team.crew": {"people": 9, "wage_per_hour": 0}, "contents.story.hours": 2},
    "more attention than contents": {"attention.contents_per_day": 1},
    "feeds that are not crowded": {"sharing.feed_crowding": 0},
    "a feed that shows nothing": {"feed": {"letters": {"strength": 0}}},
    "no rivals in the category": {"brands.shop.rival": False, "category": None},
    "costs change nothing": {"contents.story.production": 50, "plan.ads.fixed_cost": 7},
    "a budget that is what it costs": {"strategies.plan.budget": 20},
}  # fmt: skip

IDLE_LINES: dict[str, dict[str, Any]] = {
    "no take-up": {"kind": "press", "on": "2027-03-02", "outlets": {"daily": {"take_up": 0, "reach": 0.5}}},
    "nobody reads": {"kind": "press", "on": "2027-03-02", "outlets": {"daily": {"take_up": 1, "reach": 0}}},
    "a contest for nothing": {"kind": "contest", "lift": 0, "prize": 10, "from": "2027-03-02", "to": "2027-03-20"},
    "accounts without reach": {"kind": "influencers", "tier": "micro", "number": 3, "reach": 0, "on": "2027-03-04"},
    "no rating points": {**ADS, "grps": 1e-9, "cost_per_point": 1, "cpm": None, "budget": 1},
}


@pytest.mark.parametrize("name", OFF)
def test_off_is_the_same_bit_by_bit(name: str, engine: str) -> None:
    assert same(play(ready(OFF[name]), engine), play(ready(), engine))


@pytest.mark.parametrize("name", IDLE_LINES)
def test_a_line_that_does_nothing_leaves_the_rest_alone(name: str, engine: str) -> None:
    line = {"content": "story", **IDLE_LINES[name]}
    with_it, without = play(ready({"plan.zzz": line}), engine), play(ready(), engine)
    assert with_it.impressions[:, 2].sum() == 0
    assert (with_it.impressions[:, [0, 1, 3]] == without.impressions).all()
    for part in ("people", "items", "brands", "standing", "rows"):
        assert getattr(with_it, part).tobytes() == getattr(without, part).tobytes()


def test_the_comparison_can_fail(engine: str) -> None:
    """Each switch thrown a little way shows."""
    plain = play(ready(), engine)
    for changes in (
        {"plan.ads.cap_per_week": 1},
        {"contents.story.emotion": {"awe": 3}},
        {"market.talkativeness_sd": 1},
        {"brands.shop.channels.letters.unsubscribe": 0.3},
        {"contents.story.half_life_days": 1},
        {"contents.story.suits": {"young": 1.1}, "market.segments": SEGMENTS},
        {"market.ties": {"face_to_face": 0.5}},
        {"market.leaders": {"share": 0.3, "talkativeness": 9}},
    ):
        assert not same(play(ready(changes), engine), plain), changes
