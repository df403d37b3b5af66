"""Who leaves a channel (R2): per message delivered as typed, by the square of crowding, and what daily letters cost."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from modules.stage import chances_to_leave, near, play, ready, rows
from scipy import stats

from wom_sim import rules
from wom_sim.behaviour import leaving
from wom_sim.ledger import Event
from wom_sim.scenario.presets.presets import load, preset

REACH, LEAVE = 0.2271, 0.0025  # e-mail: opens and unsubscribes of messages delivered (Mailchimp 2019)
RARE = 1e-6
WEEKLY, TWICE, DAILY = ("thu",), ("mon", "thu"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def letters(days: tuple[str, ...], people: int = 300, last: str = "2027-03-28", **channel: Any) -> dict[str, Any]:
    """Letters to everybody on these weekdays; nobody talks, nobody comes by herself, opens are uneven."""
    line = {
        "kind": "posts", "channel": "letters", "content": "story", "from": "2027-03-01", "to": last, "days": list(days),
        "attention": 0.6, "trust": 0.67, "ctr": 0.128, "cvr": RARE,
    }  # fmt: skip
    return {
        "dates.end": last, "market.simulate": people, "market.people": people, "market.network": {"kind": "ring"},
        "sharing.contact": 0, "exposure.uneven": True, "plan": {"letters": line}, "strategies.plan.lines": ["letters"],
        "contents.story": {"attract": 0.3, "share": 0, "persuade": RARE},
        "brands.shop": {
            "visits_per_day": 0, "channels": {"letters": {"followers": people, "reach": REACH, **channel}}
        },
    }  # fmt: skip


def delivered(history: Any, posts: int) -> float:
    """Messages delivered: one per post and person who still follows on its day."""
    left = rows(history, Event.UNSUBSCRIBE)["tick"]
    return float(posts * len(history.people) - sum(posts - before(tick) for tick in left.tolist()))


def before(tick: int) -> int:
    """Weekly letters (Thursdays) up to a tick."""
    return (tick + 3) // 7


# ---------------------------------------------------------------- as typed


def test_a_chance_per_message_is_one_per_opening_divided_by_reach() -> None:
    quiet = chances_to_leave(ready(letters(WEEKLY, unsubscribe=LEAVE)), 0)
    assert list(quiet.values()) == pytest.approx([LEAVE / REACH] * 4, rel=1e-12)
    nobody_reads = chances_to_leave(ready(letters(WEEKLY, unsubscribe=LEAVE, reach=0)), 0)
    assert set(nobody_reads.values()) == {0.0}
    all_leave = chances_to_leave(ready(letters(WEEKLY, unsubscribe=0.5)), 0)
    assert set(all_leave.values()) == {1.0}  # more leave than read: whoever reads leaves


def reach_of(channel: str) -> float:
    """Chance to see a post, of a channel's presets."""
    keys = (f"organic.{channel}_reach", f"{channel}.open")
    return next((load()[key].value or 1.0 for key in keys if key in load()), 1.0)


@pytest.mark.parametrize("end", ["low", "value", "high"])
def test_every_preset_of_leaving_comes_back_per_message(end: Any) -> None:
    """Chance to see it times chance to leave by it, for every channel that has both."""
    channels = [key.removesuffix(".unsubscribe") for key in load() if key.endswith(".unsubscribe")]
    assert len(channels) >= 12
    for channel in channels:
        per_message, reach = load()[f"{channel}.unsubscribe"].at(end) or 0.0, reach_of(channel)
        spec = leaving.Spec(unsubscribe=per_message)
        assert reach * leaving.chance(spec, reach, [5, 9], 9) == pytest.approx(per_message, rel=1e-12), channel


@pytest.mark.parametrize(("tolerated", "posts"), [(7, 7), (3.5, 7), (2, 7), (1, 7), (2, 2), (1, 2)])
def test_crowding_is_squared(tolerated: float, posts: int) -> None:
    """Twice as many letters a week as are tolerated: four times the pressure to leave."""
    days = DAILY if posts == 7 else TWICE
    last = chances_to_leave(ready(letters(days, unsubscribe=LEAVE, posts_tolerated=tolerated)), 0)
    expected = max(1.0, posts / tolerated) ** 2 * rules.pressure(LEAVE / REACH)
    assert rules.pressure(list(last.values())[-1]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("uneven", [True, False])
def test_unsubscribes_per_message_delivered_come_back(uneven: bool) -> None:
    """Law 9 within 10 % at a letter a week, over four letters and 240,000 people."""
    changes = letters(WEEKLY, 40_000, unsubscribe=LEAVE)
    prepared = ready({**changes, "exposure.uneven": uneven})
    left = sent = 0.0
    for world in range(6):
        history = play(prepared, "array", world)
        left += len(rows(history, Event.UNSUBSCRIBE))
        sent += delivered(history, posts=4)
    assert left / sent == pytest.approx(LEAVE, rel=0.10)
    assert left > 1_500  # so that 10 % are four standard errors


def test_who_leaves_has_read(engine: str) -> None:
    """At five in a hundred per message, with an even half who read: one opening in ten is the last."""
    changes = {**letters(WEEKLY, 600, unsubscribe=0.05, reach=0.5), "exposure.uneven": False}
    left, opened = 0, 0
    for world in range(4):
        history = play(ready(changes), engine, world)
        gone = rows(history, Event.UNSUBSCRIBE)
        left += len(gone)
        opened += int(history.items["owned"].sum())
        assert (history.items["owned"][gone["person"], 0] > 0).all()
    assert near(left / opened, 0.1, math.sqrt(0.09 / opened))


# ---------------------------------------------------------------- frequency over half a year


class Season(NamedTuple):
    """What letters bring in 180 days at presets: orders, and orders per thousand letters sent, by world."""

    orders: np.ndarray
    per_thousand: np.ndarray


@cache
def season(days: tuple[str, ...], tolerated: float, worlds: int = 6) -> Season:
    """Letters on these weekdays, with wear; orders by the pressure to buy, Σ(1 − e^−pressure)."""
    channel = {"unsubscribe": LEAVE, "posts_tolerated": tolerated}
    prepared = ready({**letters(days, 10_000, "2027-08-27", **channel), "wear.on": True})
    sold, posts = [], len(list(chances_to_leave(prepared, 0)))
    cvr = preset("site.cvr_email").value or 0.0
    for world in range(worlds):
        history = play(prepared, "array", world)
        sold.append(-np.expm1(-history.brands["convert_pressure"] * cvr / RARE).sum())
    orders = np.array(sold)
    return Season(orders, orders / (10 * posts))


def interval(values: np.ndarray) -> tuple[float, float]:
    """95 % interval of a mean over worlds, by Student's t."""
    half = float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))
    return float(values.mean()) - half, float(values.mean()) + half


def assert_clearly_less(less: np.ndarray, more: np.ndarray) -> None:
    """The intervals of two means do not touch."""
    assert interval(less)[1] < interval(more)[0]


def test_daily_letters_bring_fewer_orders_than_two_a_week_to_who_bears_one() -> None:
    """They drive away the readers: at one a week tolerated a daily list is empty before it has sold."""
    assert_clearly_less(season(DAILY, 1).orders, season(TWICE, 1).orders)
    assert_clearly_less(season(DAILY, 1).orders, season(WEEKLY, 1).orders)


def test_the_more_letters_the_fewer_orders_each_brings() -> None:
    """Per letter sent, at one a week tolerated and at the two of the default."""
    for tolerated in (1.0, 2.0):
        assert_clearly_less(season(DAILY, tolerated).per_thousand, season(TWICE, tolerated).per_thousand)
        assert_clearly_less(season(TWICE, tolerated).per_thousand, season(WEEKLY, tolerated).per_thousand)


def test_daily_letters_pay_where_nobody_leaves() -> None:
    """The control: it is leaving that turns the order round; a list that bears anything sells more by more letters."""
    assert_clearly_less(season(WEEKLY, 1).orders, season(DAILY, 1_000).orders)
