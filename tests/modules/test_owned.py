"""Own channels, with numbers: who follows, who leaves and when, what is shown in turn, what the site sells."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from modules.stage import ADS, WHOLE, chances_to_leave, near, play, ready, rows, same, scenario

from wom_sim import rules
from wom_sim.engine.loop import History
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event, Medium
from wom_sim.metrics import visits_by_source

LETTERS: dict[str, Any] = {"kind": "posts", "channel": "letters", "content": "story", **WHOLE}
OWNED = {"strategies.plan.lines": ["letters"], "sharing.contact": 0, "brands.shop.visits_per_day": 0}
EVERYBODY = {"followers": 3_000, "reach": 1}


def channel(**values: Any) -> dict[str, Any]:
    """Only letters, to people who talk to nobody and come by themselves never."""
    return {**OWNED, "brands.shop.channels.letters": {**EVERYBODY, **values}}


def leaving(history: History) -> np.ndarray:
    """The tick on which each person left; −1 for who did not."""
    ticks = np.full(len(history.people), -1)
    left = rows(history, Event.UNSUBSCRIBE)
    ticks[left["person"]] = left["tick"]
    return ticks


# ---------------------------------------------------------------- leaving


@pytest.mark.parametrize(("tolerated", "times"), [(7, 1), (9, 1), (3.5, 4), (1, 49)])
def test_twice_as_many_posts_as_tolerated_make_it_four_times_the_pressure_to_leave(
    tolerated: float, times: float
) -> None:
    leave = chances_to_leave(ready(channel(unsubscribe=0.02, posts_tolerated=tolerated)), 0)
    assert rules.pressure(leave[28]) == pytest.approx(times * rules.pressure(0.02), rel=1e-12)
    assert leave[1] == pytest.approx(rules.scaled(0.02, max(1, 1 / tolerated) ** 2))  # one post so far


@pytest.mark.parametrize("medium", ["owned", "earned", "paid"])
def test_each_post_is_another_chance_to_leave(medium: str, engine: str) -> None:
    """The k-th post is the last of a followers' share u(1 − u)^(k−1), whatever medium the line is booked under."""
    prepared = ready({**channel(unsubscribe=0.1, posts_tolerated=7), "plan.letters.medium": medium})
    left = np.concatenate([leaving(play(prepared, engine, world)) for world in range(3)])
    people = len(left)
    for tick in (1, 2, 7, 14):
        expected = 1 - 0.9**tick
        here = np.mean((left >= 0) & (left <= tick))
        assert near(here, expected, math.sqrt(expected * (1 - expected) / people)), tick


def test_who_left_sees_nothing_more_and_never_comes_back(engine: str) -> None:
    """Everybody is shown an ad a day and visits, and every visit makes a follower; who left stays away all the same."""
    daily = {**ADS, "grps": 2_800, "cost_per_point": 1, "cpm": None, "budget": 1, "cap_per_day": 1, "attention": 1}
    visits = {"contents.story": {"attract": 1, "share": 0, "visit": 1}, "plan.ads": daily}
    settings = channel(followers=0, subscribe=1, unsubscribe=0.2, posts_tolerated=7)
    prepared = ready({**settings, **visits, "strategies.plan.lines": ["ads", "letters"]})
    history = play(prepared, engine)
    left, items = leaving(history), history.items[:, 0]
    joined = rows(history, Event.SUBSCRIBE)
    assert (left >= 0).mean() > 0.9
    assert len(joined) == len(np.unique(joined["person"])) == 300
    assert not np.any(history.brands["following"][left >= 0, 0] & 1)
    first = np.empty(300, int)
    first[joined["person"]] = joined["tick"] + 1  # follows from the next day on
    last = np.where(left >= 0, left, 28)
    assert (items["owned"] == last - first + 1).all()
    assert (items["posts"] == items["owned"]).all()


SECOND = {"brands.shop.channels.list": {**EVERYBODY, "unsubscribe": 0.2, "posts_tolerated": 5}}
TWO_LINES = {
    "letters again": {"plan.more": LETTERS},
    "another content": {"plan.more": {**LETTERS, "content": "tale"}, "contents.tale": {"attract": 0.3, "share": 0}},
    "another channel": {"plan.more": {**LETTERS, "channel": "list"}, **SECOND},
    "ads as well": {"plan.more": {**ADS, "budget": 300}},
}


@pytest.mark.parametrize("name", TWO_LINES)
def test_the_order_of_lines_does_not_matter(name: str, engine: str) -> None:
    """State by state and event by event, once the lines go by their names."""
    lines = {"strategies.plan.lines": ["letters", "more"], "strategies.turned.lines": ["more", "letters"]}
    prepared = ready({**channel(unsubscribe=0.2, posts_tolerated=3), **TWO_LINES[name], **lines})
    one, other = play(prepared, engine), play(prepared, engine, strategy="turned")
    turned = np.array([1, 0, -1])
    for table in (other.rows, other.items):
        column = "line" if "line" in (table.dtype.names or ()) else "touch_line"
        seen = other.items["paid"] + other.items["owned"] > 0
        table[column] = np.where(seen, turned[table[column]], 0) if column == "touch_line" else turned[table[column]]
    assert len(rows(one, Event.UNSUBSCRIBE)) > 100
    assert (one.impressions[:, [0, 1]] == other.impressions[:, [1, 0]]).all()
    for part in ("people", "brands", "items"):
        assert getattr(one, part).tobytes() == getattr(other, part).tobytes(), part
    assert np.array_equal(np.sort(one.rows), np.sort(other.rows))


# ---------------------------------------------------------------- who follows

USERS = {
    "market.segments": {"some": {"share": 0.4, "uses": {"letters": 0.5}}, "all": {"share": 0.6, "uses": ["street"]}}
}


def test_only_those_who_use_a_channel_follow_it(engine: str) -> None:
    """On day 0 and after any number of visits; the followers that were typed are all among its users."""
    changes = {**channel(followers=500, subscribe=0.5), **USERS, "brands.shop.visits_per_day": 0.3}
    prepared = ready(changes)
    users = prepared.population.uses["letters"]
    assert 40 <= users.sum() <= 80
    history = play(prepared, engine)
    following = (history.brands["following"][:, 0] & 1) > 0
    joined = rows(history, Event.SUBSCRIBE)
    assert not following[~users].any()
    assert users[joined["person"]].all()
    assert following[users].mean() > 0.9
    assert prepared.setting.channels[0].follow * users.sum() * 10 == pytest.approx(500)


def test_followers_on_day_0_come_out(engine: str) -> None:
    prepared = ready({**channel(followers=500, reach=1), **USERS, "plan.letters.to": "2027-03-01"})
    seen = [play(prepared, engine, world).impressions[1, 0] for world in range(12)]
    users, share = prepared.population.uses["letters"].sum(), prepared.setting.channels[0].follow
    assert near(10 * float(np.mean(seen)), 500, 10 * math.sqrt(users * share * (1 - share) / 12))


# ---------------------------------------------------------------- what is shown when


@pytest.mark.parametrize(("every", "days"), [(1, [3, 5, 10, 12, 17, 19, 24, 26]), (2, [3, 5, 17, 19])])
def test_posts_go_out_on_their_weekdays(every: int, days: list[int], engine: str) -> None:
    changes = {"plan.letters.days": ["wed", "fri"], "plan.letters.every": every, "plan.letters.from": "2027-03-02"}
    history = play(ready({**channel(), **changes}), engine)
    assert np.flatnonzero(history.impressions[:, 0]).tolist() == days
    assert set(history.impressions[days, 0].tolist()) == {300}


def test_the_kth_post_shows_the_kth_piece(engine: str) -> None:
    """Eight posts of three pieces: the first and second are shown three times, the third twice."""
    changes = {"plan.letters.days": ["wed", "fri"], "contents.story.pieces": 3}
    prepared = ready({**channel(), **changes})
    history = play(prepared, engine)
    assert history.items["owned"].tolist() == [[3, 3, 2]] * 300
    heard = rows(history, Event.FIRST_EXPOSURE)
    assert {(int(row["content"]), int(row["tick"])) for row in heard} == {(0, 3), (1, 5), (2, 10)}


# ---------------------------------------------------------------- the site, and attribution


def test_the_site_sells_by_itself_where_the_content_says_nothing(engine: str) -> None:
    blank, typed, other = (ready({"contents.story.persuade": q}) for q in (None, 0.1, 0.2))
    assert same(play(blank, engine), play(typed, engine))
    assert not same(play(blank, engine), play(other, engine))


@pytest.mark.parametrize("medium", ["owned", "earned", "paid"])
def test_a_line_counts_for_the_medium_that_it_names(medium: str, engine: str) -> None:
    prepared = ready({**channel(followers=1_500), "plan.letters.medium": medium, "contents.story.share": 0})
    history = play(prepared, engine)
    assert prepared.plan("plan")[0].account.medium == medium
    assert {name for name in ("paid", "owned", "earned") if history.items[name].any()} == {medium}
    by_source = visits_by_source(history.rows)
    assert by_source[medium] == len(rows(history, Event.VISIT)) > 20
    others = frozenset(Medium) - {Medium.NONE, Medium[medium.upper()]}
    assert play(prepared, engine, media=others).impressions.sum() == 0


def test_the_medium_changes_nothing_but_the_books(engine: str) -> None:
    """Who notices, visits and buys when is the same, whatever the line is booked under."""
    runs = [
        play(ready({**channel(unsubscribe=0.1), "contents.story.share": 0, "plan.letters.medium": medium}), engine)
        for medium in ("owned", "earned")
    ]
    for table, names in (("items", ["notice_tick", "visits", "posts"]), ("brands", ["customer_tick", "left"])):
        for name in names:
            assert np.array_equal(*(getattr(run, table)[name] for run in runs)), name


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"brands.shop.channels.letters.unsubscribe": 2}, "brands.shop.channels.letters.unsubscribe: must be "),
        ({"brands.shop.channels.letters.posts_tolerated": 0}, "posts_tolerated: must be more than 0 (got 0)"),
        ({"plan.letters.every": 0}, "plan.letters.every: must be at least 1 (got 0)"),
        (
            {"plan.letters.channel": "leters"},
            "plan.letters.channel: unknown channel of brand shop: 'leters' – did you mean 'letters'?",
        ),
        (
            {**USERS, "brands.shop.channels.letters.followers": 2_900},
            "brands.shop.channels.letters.followers: must be at most the ",
        ),
    ],
)
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        ready(changes)
    assert said in str(error.value)


def test_typed_numbers_stand() -> None:
    channels = scenario(channel(unsubscribe="0.25%")).brands["shop"].channels
    assert channels["letters"].unsubscribe == 0.0025
