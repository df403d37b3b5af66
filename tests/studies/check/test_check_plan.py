"""Warnings that need no simulation: hands, crowding, spam, the wrong people, all on a channel, no way to the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.plan import plan_warnings, weekly

WHOLE = {"from": "2027-03-01", "to": "2027-03-28"}  # four whole weeks, the first day a Monday


def campaign(**changes: Any) -> Prepared:
    """A small campaign of posts; ``changes`` replace top-level keys."""
    plain: dict[str, Any] = {
        "name": "checked",
        "dates": {"start": "2027-03-01", "end": "2027-03-28"},
        "market": {"simulate": 200, "people": 2_000, "network": {"kind": "ring", "friends": 4}},
        "exposure": {"uneven": False},
        "brands": {"shop": {"conversion": 0.1, "channels": {"letters": {"followers": 500, "reach": 0.5}}}},
        "contents": {"story": {"attract": 0.3, "share": 0.1, "visit": 0.1}},
        "plan": {"daily": {"kind": "posts", "channel": "letters", "content": "story", **WHOLE}},
        "strategies": {"all": ["daily"]},
        **changes,
    }
    return prepare(Scenario.parse(plain))


def test_a_sound_plan_has_no_warning() -> None:
    assert plan_warnings(campaign()) == []


def test_too_few_hands() -> None:
    """28 posts of 4 hours, and 10 hours a week: two posts a week, so 20 of 28 are not made."""
    prepared = campaign(
        contents={"story": {"attract": 0.3, "share": 0.1, "visit": 0.1, "hours": 4}},
        team={"crew": {"people": 0.5, "hours_per_week": 20, "wage_per_hour": 7}},
    )
    account = prepared.plan("all")[0].account
    assert account.not_made == tuple(day for day in range(1, 29) if (day - 1) % 7 > 1)
    assert account.wages == 8 * 4 * 7
    said = "all: 20 of 28 of daily will not be made for lack of hands (crew has 10 h a week)"
    assert plan_warnings(prepared) == [said]
    line = {"kind": "posts", "channel": "letters", "content": "story", **WHOLE, "fixed_cost": 1_800}
    camera = campaign(
        contents={"story": {"attract": 0.3, "share": 0.1, "visit": 0.1, "hours": 4}},
        team={"crew": {"people": 0.5, "hours_per_week": 20, "wage_per_hour": 7}},
        plan={"daily": line},
    )
    assert plan_warnings(camera) == [f"{said}; the lump sum of daily, 1,800, is paid all the same"]


def test_followers_bear_so_many_posts() -> None:
    channel = {"followers": 500, "reach": 0.5, "unsubscribe": 0.01, "posts_tolerated": 3.5}
    prepared = campaign(brands={"shop": {"conversion": 0.1, "channels": {"letters": channel}}})
    said = "all posts 7 times in a week on letters, whose followers bear 3.5: they leave 4.0 times as readily"
    assert plan_warnings(prepared) == [said]
    calm = {**channel, "posts_tolerated": 7}
    assert plan_warnings(campaign(brands={"shop": {"conversion": 0.1, "channels": {"letters": calm}}})) == []


@pytest.mark.parametrize(("points", "spam"), [(3_900, False), (4_400, True)])
def test_more_than_ten_ads_a_week_are_spam(points: int, spam: bool) -> None:
    """4,000 rating points in four weeks are forty impressions each, ten a week."""
    line = {"kind": "ads", "channel": "tv", "content": "story", "grps": points, "cost_per_point": 1, "cap_per_day": 9}
    prepared = campaign(plan={"tv": {**line, **WHOLE}}, strategies={"all": ["tv"]})
    assert weekly(prepared, prepared.plan("all")[0]) == pytest.approx(points / 400)
    found = plan_warnings(prepared)
    assert [warning[:47] for warning in found] == ["all shows people about 11 ads in a week: more t"] * spam


def test_the_wrong_people() -> None:
    segments = {"young": {"share": 0.3, "uses": {"cinema": 1.0}}, "old": {"share": 0.7, "uses": {"cinema": 0.5}}}
    market = {"simulate": 1_000, "network": {"kind": "ring", "friends": 4}, "segments": segments, "target": ["young"]}
    line = {"kind": "ads", "channel": "cinema", "content": "story", "budget": 10, "cpm": 5, **WHOLE}
    aimed = {**line, "target": {"segments": ["young"]}}
    prepared = campaign(market=market, plan={"wide": line, "aimed": aimed}, strategies={"all": ["wide", "aimed"]})
    found = plan_warnings(prepared)
    assert len(found) == 1
    assert found[0].startswith("wide: only 4")  # .3 / (.3 + .35) = 46 %, by the lot of who uses what
    assert found[0].endswith(
        "% of the people on cinema are your target (young): aim it with target, or choose another channel"
    )


def test_nobody_says_who_uses_the_channel(tmp_path: Path) -> None:
    """Half of the people are on Instagram: once a channel, and not where market, a segment or a people file says it."""
    ads = {"kind": "ads", "channel": "instagram", "content": "story", "budget": 10, "cpm": 5, **WHOLE}
    posts = {"kind": "posts", "channel": "pinterest", "content": "story", **WHOLE}
    plan = {"ads": ads, "more": ads, "posts": posts, "tv": {**ads, "channel": "tv"}}
    followed = {"followers": 200, "reach": 0.5, "posts_tolerated": 7}
    told: dict[str, Any] = {
        "plan": plan, "strategies": {"all": list(plan)},
        "brands": {"shop": {"conversion": 0.1, "channels": {"pinterest": followed}}},
    }  # fmt: skip
    of_instagram = (
        "everybody is taken for a user of instagram; add market: {uses: {instagram: preset}} (50 % of people, 2025, US)"
    )
    of_pinterest = (
        "everybody is taken for a user of pinterest; add market: {uses: {pinterest: preset}} (35 % of people, 2023, US)"
    )
    assert plan_warnings(campaign(**told)) == [of_instagram, of_pinterest]
    market = {"simulate": 200, "people": 2_000, "network": {"kind": "ring", "friends": 4}}
    assert plan_warnings(campaign(**told, market={**market, "uses": {"instagram": "preset"}})) == [of_pinterest]
    segments = {"young": {"share": 0.5, "uses": {"pinterest": 0.5}}, "old": {"share": 0.5}}
    assert plan_warnings(campaign(**told, market={**market, "segments": segments})) == [of_instagram]
    (tmp_path / "friends.csv").write_text("a,b\nb,c\nc,a\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("id,uses_instagram\na,yes\nb,yes\nc,no\n", encoding="utf-8")
    files = {"network": {"file": str(tmp_path / "friends.csv")}, "people_file": str(tmp_path / "people.csv")}
    assert plan_warnings(campaign(**told, market={**files, "people": 2_000})) == [of_pinterest]


def test_no_way_to_the_site() -> None:
    blind = {"attract": 0.3, "share": 0.1}
    assert plan_warnings(campaign(contents={"story": blind})) == [
        "nobody can come to the site of shop: give its contents a chance of a visit (visit: 2%)"
    ]
    brand = {"conversion": 0.1, "visits_per_day": 0.01, "channels": {"letters": {"followers": 500, "reach": 0.5}}}
    assert plan_warnings(campaign(contents={"story": blind}, brands={"shop": brand})) == [
        "story: seen, but nobody comes to the site of shop by it (visit is 0)"
    ]


@pytest.mark.parametrize(("engage", "warned"), [(0.04, False), (0.06, True)])
def test_it_warns_of_a_feed_that_feeds_on_itself(engage: float, warned: bool) -> None:
    """A day's showing engages b·(e + a·s)/ξ₀ = 20·e of what it took: .8 fades, 1.2 grows; said once, and not of ads."""
    line = {"channel": "letters", "content": "story", **WHOLE}
    lines = {"daily": {"kind": "posts", **line}, "again": {"kind": "posts", **line, "days": ["mon"]}}
    boost = {"boost": {"kind": "ads", "budget": 5, "cpm": 5, **line}}
    story = {"story": {"attract": 0.3, "share": 0.0, "visit": 0.1, "engage": engage}}
    said = [one for one in warnings_of_feed(story, lines | boost) if "flood" in one]
    expected = ("story on letters: what the feed shows in a day engages 1.2 times what it took: it will flood the "
                "market (lower feed.strength, or raise half_at)")  # fmt: skip
    assert said == [expected] * warned


def warnings_of_feed(contents: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """What check says of a plan on a platform with a feed."""
    prepared = campaign(contents=contents, plan=plan, strategies={"all": list(plan)}, feed={"letters": {}})
    return plan_warnings(prepared)
