"""Rules of a review: exact, to the cent, and told nothing but what a marketer sees."""

from __future__ import annotations

import ast
import inspect
from datetime import date
from random import Random
from typing import Any, get_type_hints

import numpy as np
import pytest
from scipy import special

from wom_sim import rng
from wom_sim.campaign.prepare import prepare
from wom_sim.campaign.review import rules
from wom_sim.campaign.review.seen import Seen, SeenLine, SeenMessages, cents_by_tick, look
from wom_sim.ledger import Event
from wom_sim.results.course.course import Course
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.strategy import Answer, Answering, Pause, Review, Shift, Thompson

DAY = date(2027, 4, 1)


def line(name: str = "a", **changes: Any) -> SeenLine:
    """Two periods of ten euros each, and thirty euros left for 14 days, 7 of them before the next review."""
    plain = SeenLine(name, (1000, 1000), (1000, 1000), (500.0, 500.0), (40.0, 40.0), (4.0, 4.0), 3000, 14, 7, 0.0, 0.0)
    return plain._replace(**changes)


def seen(*lines: SeenLine, orders: tuple[float, ...] = (8.0, 8.0), hours: float = 0.0) -> Seen:
    """What was seen of them."""
    messages = tuple(SeenMessages(5.0, 5.0, hours) for _ in orders)
    return Seen(DAY, lines, tuple(80.0 for _ in orders), orders, messages)


# ---------------------------------------------------------------- a rule gets no other field

COUNTED = {
    "SeenLine": {
        "name": str, "set_aside": tuple[int, ...], "spent": tuple[int, ...], "impressions": tuple[float, ...],
        "visits": tuple[float, ...], "orders": tuple[float, ...], "left": int, "days": int, "soon": int,
        "staff": float, "staffed": float,
    },
    "SeenMessages": {"complaints": float, "answered": float, "hours": float},
    "Seen": {
        "day": date, "lines": tuple[SeenLine, ...], "visits": tuple[float, ...], "orders": tuple[float, ...],
        "messages": tuple[SeenMessages, ...],
    },
}  # fmt: skip
"""Spend, impressions, visits, last touch, orders, messages of the weeks past, and the plan of one's own: no more."""


def test_a_rule_is_told_what_a_marketer_sees_and_nothing_else() -> None:
    told = {one.__name__: get_type_hints(one) for one in (Seen, SeenLine, SeenMessages)}
    assert told == COUNTED
    given = {name: list(inspect.signature(getattr(rules, name)).parameters) for name in ("decide", *Review.model_fields)
             if hasattr(rules, name)}  # fmt: skip
    assert given == {
        "decide": ["seen", "review", "state"], "pause": ["seen", "spec"], "shift": ["seen", "spec"],
        "thompson": ["seen", "spec", "state"], "answer": ["seen", "spec"],
    }  # fmt: skip
    nodes = ast.walk(ast.parse(inspect.getsource(rules)))
    ours = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and "wom_sim" in str(node.module)}
    assert ours == {"wom_sim", "wom_sim.campaign.review.seen", "wom_sim.scenario.strategy"}


def campaign(**changes: Any) -> Scenario:
    """Two lines of ads, a desk, and everything that a rule could wish to know."""
    ads = {"kind": "ads", "content": "film", "from": "2027-03-01", "to": "2027-04-11", "budget": 333.33, "cpm": 20,
           "cap_per_day": 2}  # fmt: skip
    whole: dict[str, Any] = {
        "name": "reviewed", "dates": {"start": "2027-03-01", "end": "2027-04-11"},
        "market": {"simulate": 300, "people": 900, "network": {"kind": "ring", "friends": 4}},
        "channels": ["street", "radio"],
        "sharing": {"contact": 0.4},
        "brands": {"shop": {
            "margin_per_order": 10, "visits_per_day": 0.02, "conversion": 0.2,
            "experience": {"quality": 0.3, "detractors": 0.5, "complain": 0.9}, "care": {"minutes": 5},
        }},
        "contents": {"film": {"attract": 0.5, "share": 0.2, "visit": 0.3, "persuade": 0.3}},
        "plan": {
            "street": {**ads, "channel": "street"}, "radio": {**ads, "channel": "radio", "budget": 111.11},
            "desk": {"kind": "care", "from": "2027-03-01", "to": "2027-04-11", "people": 1},
        },
        "strategies": {"reviewed": {
            "lines": ["street", "radio", "desk"], "review": {"every": "week", "shift": {"share": 0.7}, "pause": True},
        }},
    }  # fmt: skip
    return Scenario.parse(whole).with_changes(changes)


def stopped(engine: str = "array", **changes: Any) -> Course:
    """It, at the end of its second week."""
    course = Course(prepare(campaign(**changes)), "reviewed", 7, 0, engine)
    course.through(14)
    return course


HIDDEN = ("person", "source", "content", "brand", "medium")
"""Of a row of the ledger: who it was, who told her, what moved her."""


def test_what_nobody_sees_changes_nothing(engine: str) -> None:
    """Who they were, who told whom, and all that is yet to come can be anything: the same is seen, and decided."""
    course = stopped(engine)
    plain, window = course.look(15), course.window(15)
    rows, dice = course.engine.noted().copy(), np.random.default_rng(1)
    for name in HIDDEN:
        rows[name] = dice.permutation(rows[name])
    later = rows[dice.integers(len(rows), size=500)].copy()
    later["tick"] = dice.integers(15, 43, size=500)
    impressions = course.engine.impressions.copy()
    impressions[15:] = 99

    def looked(rows: np.ndarray) -> Seen:
        return look(plain.day, window, course.plan, course.plan, rows, impressions, course.start.scale)

    assert looked(np.concatenate([rows, later])) == plain
    assert sum(plain.visits) > 0 < sum(plain.orders)
    assert sum(one.complaints for one in plain.messages) > 0
    for name in ("event", "tick", "line"):  # what is counted does matter
        other = rows.copy()
        other[name] = dice.permutation(other[name])
        assert looked(other) != plain


def test_it_sees_what_was_counted(engine: str) -> None:
    course = stopped(engine, **{"strategies.reviewed.review": {"every": "week", "shift": {"share": 0}}})
    assert course.changes == [], "a rule that moves nothing changed nothing"
    told, rows = course.look(15), course.engine.noted()
    street = told.lines[0]
    first = (rows["tick"] >= 1) & (rows["tick"] <= 7)
    orders = first & np.isin(rows["event"], (Event.CONVERT, Event.REPEAT))
    assert street.orders[0] == 3 * np.count_nonzero(orders & (rows["line"] == 0))
    assert told.orders[0] == 3 * np.count_nonzero(orders)
    assert street.impressions[0] == 3 * course.engine.impressions[1:8, 0].sum()
    assert street.set_aside == (round(33333 / 6), round(33333 / 3) - round(33333 / 6))
    assert [one.left for one in told.lines] == [33333 - sum(street.set_aside), 11111 - sum(told.lines[1].set_aside), 0]
    assert (street.days, street.soon, told.lines[2].staff, told.lines[2].staffed) == (28, 7, 1.0, 1.0)
    assert told.day == date(2027, 3, 15)


# ---------------------------------------------------------------- money


@pytest.mark.parametrize("number", range(200))
def test_no_cent_is_made_or_lost(number: int) -> None:
    dice = Random(number)
    lines = [
        line(f"line {k}", set_aside=tuple(dice.randrange(5000) for _ in "123"), left=dice.randrange(10**6),
             orders=tuple(float(dice.randrange(9)) for _ in "123"), impressions=(900.0, 900.0, 900.0),
             visits=tuple(float(dice.randrange(90)) for _ in "123"), days=dice.choice([0, 3, 30]), soon=3)
        for k in range(dice.randint(1, 6))
    ]  # fmt: skip
    mover: dict[str, Any] = {
        dice.choice(["shift", "thompson"]): {"share": dice.random(), "keep": dice.choice([0, 0.1, 1])}
    }
    review = Review(every="week", pause=Pause(visits=1), answer=Answer(), **mover)
    moved = rules.decide(seen(*lines, orders=(9.0, 9.0, 1.0)), review, number)
    left = [moved.left.get(one.name, one.left) for one in lines]
    assert sum(left) == sum(one.left for one in lines)
    assert min(left) >= 0
    assert all(0 <= soon <= left[k] for k, one in enumerate(lines) if (soon := moved.soon.get(one.name, 0)))


@pytest.mark.parametrize("world", range(6))
def test_nor_on_the_way(world: int, engine: str) -> None:
    """Budgets with odd cents over 42 days: the plan is worth the same to the cent after every review."""
    course = Course(prepare(campaign()), "reviewed", 7, world, engine)
    whole = 33333 + 11111
    for tick in course.reviews:
        course.through(tick)
        assert sum(sum(cents_by_tick(one.daily).values()) for one in course.plan) == whole
        accounts = [one.account for one in course.plan]
        assert sum(round(100 * (sum(one.spent.values()) + one.unspent)) for one in accounts) == whole
    assert len(course.reviews) == 5
    assert course.changes


# ---------------------------------------------------------------- shift


def test_shift_is_proportional_to_orders_per_money() -> None:
    """3 : 1 in orders for the same money; half of 60 euros is shared out, 45 % of that at least a twentieth each."""
    moved = rules.shift(seen(line("a", orders=(6.0, 6.0)), line("b", orders=(2.0, 2.0))), Shift())
    assert moved == {"a": 1500 + 2250, "b": 1500 + 750}
    twice = line("b", orders=(2.0, 2.0), set_aside=(500, 500))
    assert rules.shift(seen(line("a", orders=(4.0, 4.0)), twice), Shift(share=1)) == {"a": 3000, "b": 3000}


def test_shift_leaves_each_line_something_and_looks_at_the_latest_periods() -> None:
    none, some = line("a", orders=(0.0, 0.0)), line("b")
    assert rules.shift(seen(none, some), Shift(share=1, keep=0)) == {"a": 0, "b": 6000}
    kept = rules.shift(seen(none, some), Shift(share=1, keep=0.05))
    assert kept["a"] == round(6000 * 0.05 / 1.05)
    lately = line("a", orders=(99.0, 4.0))
    assert rules.shift(seen(lately, some), Shift(share=1, periods=1)) == {"a": 3000, "b": 3000}


def test_nothing_moves_without_orders_or_with_one_line() -> None:
    quiet = line("b", orders=(0.0, 0.0))
    assert rules.shift(seen(quiet._replace(name="a"), quiet), Shift()) == {}
    assert rules.shift(seen(line("a"), line("b", days=0, left=0)), Shift()) == {}
    assert rules.thompson(seen(line("a")), Thompson(), 1) == {}


# ---------------------------------------------------------------- Thompson sampling


def test_thompson_gives_by_the_chance_to_be_best() -> None:
    """Of two gammas with shapes 1 + n and rates r: P(a > b) is a beta integral; 400 draws know it within ± .1."""
    a, b = line("a", orders=(6.0, 3.0)), line("b", orders=(2.0, 2.0))
    prior = 4000 / 13
    exact = float(special.betainc(5, 10, (prior + 2000) / (2 * prior + 4000)))
    shares = [rules.thompson(seen(a, b), Thompson(keep=0), rng.key(number, 1))["a"] / 6000 for number in range(100)]
    assert np.mean(shares) == pytest.approx(exact, abs=0.01)
    assert np.std(shares) == pytest.approx((exact * (1 - exact) / rules.DRAWS) ** 0.5, rel=0.25)


def test_thompson_knows_that_it_knows_little() -> None:
    """The same return on a hundredth of the orders: far more is left to the worse line."""
    few = rules.thompson(seen(line("a", orders=(2.0, 1.0)), line("b", orders=(1.0, 0.0))), Thompson(keep=0), 3)
    many = rules.thompson(seen(line("a", orders=(200.0, 100.0)), line("b", orders=(100.0, 0.0))), Thompson(keep=0), 3)
    assert few["b"] > 600
    assert many["b"] == 0


# ---------------------------------------------------------------- pause, answer, care


def test_a_line_of_which_people_have_tired_stops() -> None:
    tired, fresh = line("a", visits=(100.0, 40.0)), line("b", left=1000)
    assert rules.pause(seen(tired, fresh, line("c", left=500)), Pause()) == {"a": 0, "b": 3000, "c": 1500}
    assert rules.pause(seen(line("a", visits=(100.0, 60.0)), fresh), Pause()) == {}, "not that tired"
    assert rules.pause(seen(line("a", visits=(20.0, 0.0)), fresh), Pause()) == {}, "it may be luck"
    assert rules.pause(seen(tired), Pause()) == {}, "nobody else would use the money"


def test_money_is_spent_sooner_where_orders_fall() -> None:
    falling = seen(line("a"), line("b", days=7), orders=(10.0, 10.0, 7.0))
    assert rules.answer(falling, Answer()) == {"a": 2250}  # b ends with the period
    assert rules.answer(seen(line("a"), orders=(10.0, 10.0, 8.0)), Answer()) == {}
    assert rules.answer(seen(line("a"), orders=(10.0, 1.0)), Answer()) == {}, "two periods are needed to compare with"


def test_more_people_answer_while_complaints_wait() -> None:
    desk = line("desk", staff=2.0, staffed=2.0)
    assert rules.answering(seen(desk, hours=30), Answering()) == {"desk": 3.0}
    assert rules.answering(seen(desk._replace(staff=7.0), hours=30), Answering()) == {"desk": 8.0}
    assert rules.answering(seen(desk._replace(staff=7.0), hours=3), Answering()) == {"desk": 2.0}
    assert rules.answering(seen(desk, hours=3), Answering()) == {}
