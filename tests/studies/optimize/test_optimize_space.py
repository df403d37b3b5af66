"""Placing money: fullest allocations in given proportions, bounds, shared ceilings, whole steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.studies.optimize.search.space import Space, pieces, round_step

FREE = 1e6
few = settings(max_examples=40)


def space(budget, low, high, groups=(), step=1.0):
    """Lines between bounds, a budget, and groups of (weights, cap)."""
    weights = np.array([[1.0] * len(low), *(weights for weights, _ in groups)])
    caps = np.array([budget, *(cap for _, cap in groups)], float)
    names = tuple(f"line {k}" for k in range(len(low)))
    return Space(names, np.array(low, float), np.array(high, float), weights, caps, step)


EQUAL = {
    "nothing in the way": (space(12, [0, 0, 0], [FREE] * 3), [4, 4, 4]),
    "a max": (space(12, [0, 0, 0], [2, FREE, FREE]), [2, 5, 5]),
    "a min": (space(12, [8, 0, 0], [FREE] * 3), [8, 2, 2]),
    "min and max": (space(12, [6, 0, 0], [FREE, 1, FREE]), [6, 1, 5]),
    "fixed": (space(12, [3, 0, 0], [3, FREE, FREE]), [3, 4.5, 4.5]),
    "everything at its max": (space(12, [0, 0], [2, 3]), [2, 3]),
    "together": (space(12, [0, 0, 0], [FREE] * 3, [([1, 1, 0], 4)]), [2, 2, 8]),
    "two ceilings": (space(12, [0, 0, 0], [FREE] * 3, [([1, 1, 0], 4), ([0, 1, 1], 6)]), [2, 2, 4]),
    "hours": (space(12, [0, 0], [FREE] * 2, [([0.5, 0], 2)]), [4, 8]),
    "one line": (space(12, [0], [FREE]), [12]),
}


@pytest.mark.parametrize("name", EQUAL)
def test_the_equal_split_is_known(name):
    made, expected = EQUAL[name]
    exact = made.with_budget(made.budget, step=0.5)
    np.testing.assert_allclose(exact.equal(), expected, atol=1e-9)


def test_proportions_are_kept_where_nothing_is_in_the_way():
    np.testing.assert_allclose(space(12, [0, 0, 0], [FREE] * 3).fill(np.array([1, 2, 3])), [2, 4, 6])
    np.testing.assert_allclose(space(12, [0, 0, 0], [FREE] * 3).fill(np.array([0, 0.5, 0.5])), [0, 6, 6])


def test_a_line_without_proportion_stays_at_its_least():
    np.testing.assert_allclose(space(12, [1, 0], [FREE] * 2).fill(np.array([0.0, 1.0])), [1, 11])
    np.testing.assert_allclose(space(12, [1, 0], [FREE] * 2).fill(np.zeros(2)), [1, 0])


@st.composite
def spaces(draw):
    lines = draw(st.integers(1, 5))
    money = st.integers(0, 40)
    low = [draw(st.integers(0, 5)) for _ in range(lines)]
    high = [at_least + draw(money) for at_least in low]
    groups = []
    for _ in range(draw(st.integers(0, 2))):
        weights = [draw(st.sampled_from([0, 0, 1, 1, 2])) for _ in range(lines)]
        groups.append((weights, sum(w * x for w, x in zip(weights, low, strict=True)) + draw(money)))
    return space(sum(low) + draw(st.integers(1, 60)), low, high, groups, draw(st.sampled_from([0.25, 1.0])))


def proportions(lines):
    return st.lists(st.sampled_from([0.0, 0.1, 0.5, 1.0]), min_size=lines, max_size=lines).map(np.array)


@few
@given(spaces(), st.data())
def test_no_allocation_breaks_a_bound_or_a_ceiling(made, data):
    money = made.fill(data.draw(proportions(len(made.lines))))
    assert made.allows(money)
    assert np.all((np.abs((money - made.low) / made.step % 1) < 1e-9) | (money == made.high))


@few
@given(spaces(), st.data())
def test_a_full_allocation_leaves_no_room_for_a_step(made, data):
    wanted = data.draw(proportions(len(made.lines)))
    fine = made.with_budget(made.budget, step=1e-3)  # rounding to steps may leave one of them in each line
    money = fine.fill(wanted)
    assert np.all(fine.room(money)[wanted > 0] < len(fine.lines) * 2 * fine.step)


@few
@given(spaces(), st.data())
def test_every_allocation_is_the_one_in_its_own_proportions(made, data):
    money = made.fill(data.draw(proportions(len(made.lines))))
    again = made.with_budget(max(float(money.sum()), 1e-9)).fill(money)
    np.testing.assert_allclose(again, money, atol=1e-6)


@few
@given(spaces(), st.data())
def test_more_budget_never_means_less_money_in_all(made, data):
    wanted = data.draw(proportions(len(made.lines)))
    sums = [made.with_budget(made.budget + more).fill(wanted).sum() for more in (0, 5, 20)]
    assert sums[0] <= sums[1] + 2 * made.step <= sums[2] + 4 * made.step


@few
@given(spaces(), st.data())
def test_room_is_what_one_line_could_get(made, data):
    money = made.fill(data.draw(proportions(len(made.lines))))
    for line, room in enumerate(made.room(money)):
        one = np.eye(len(money))[line]
        assert made.allows(money + room * one)
        assert not made.allows(money + (room + 0.01) * one)


@few
@given(spaces(), st.data())
def test_moving_money_keeps_every_limit_and_makes_none(made, data):
    money = made.fill(data.draw(proportions(len(made.lines))))
    places = st.sampled_from([None, *range(len(money))])
    source, target = data.draw(places), data.draw(places)
    after = made.moved(money, source, target, data.draw(st.sampled_from([0.5, 3.0, 100.0])))
    if after is None or source == target:
        return
    assert made.allows(after)
    others = [k for k in range(len(money)) if k not in (source, target)]
    assert np.array_equal(after[others], money[others])
    if source is not None:
        assert after[source] <= money[source]
        assert after.sum() <= money.sum() + 1e-9
    if target is not None:
        assert after[target] > money[target]


def test_what_a_target_cannot_take_stays_where_it_was():
    made = space(10, [0, 0], [FREE, 4])
    np.testing.assert_allclose(made.moved(np.array([8.0, 2.0]), 0, 1, 5.0), [6, 4])
    assert made.moved(np.array([6.0, 4.0]), 0, 1, 5.0) is None
    assert made.moved(np.array([0.0, 4.0]), 0, 1, 5.0) is None


def test_an_hour_that_is_not_there_stops_a_move():
    """A unit of the first line takes an hour, one of the second two: five moved units buy two and a half."""
    made = space(20, [0, 0], [FREE] * 2, [([1, 2], 10)])
    after = made.moved(np.array([10.0, 0.0]), 0, 1, 5.0)
    assert made.allows(after)
    np.testing.assert_allclose(after, [5, 2.5])


def test_money_from_the_purse_and_back():
    made = space(10, [1, 0], [FREE] * 2)
    np.testing.assert_allclose(made.moved(np.array([4.0, 2.0]), None, 1, 3.0), [4, 5])
    np.testing.assert_allclose(made.moved(np.array([4.0, 2.0]), 0, None, 5.0), [1, 2])
    assert made.moved(np.array([8.0, 2.0]), None, 1, 3.0) is None


@pytest.mark.parametrize(
    ("budget", "steps", "step"),
    [(12_000, 200, 50), (12_000, 100, 100), (200, 200, 1), (399, 200, 1), (400, 200, 2), (1.0, 200, 0.005), (7, 1, 5)],
)
def test_steps_are_round(budget, steps, step):
    assert round_step(budget, steps) == pytest.approx(step)


def test_pieces_name_the_money_to_the_cent():
    assert pieces(np.array([1.005, 2.0]), ("a", "b")) == {"a": 1.0, "b": 2.0}
