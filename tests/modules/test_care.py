"""R11, care: how long answers take, who comes back for one, what is told meanwhile, and what a desk is worth."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from modules.stage import WHOLE, near, play, ready, rows, same

from wom_sim.behaviour import care
from wom_sim.behaviour.care import Care, Desk, Shift
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.desks import desk_words

OFFICE_DAYS = ("mon", "tue", "wed", "thu", "fri")
MONDAY = date(2027, 3, 1)


def shop(people: int, weeks: int = 13, line: dict[str, Any] | None = None, **care_keys: Any) -> dict[str, Any]:
    """Customers who order again and again; one order in ten is complained of; a desk, or none."""
    end = date.fromordinal(MONDAY.toordinal() + 7 * weeks - 1).isoformat()
    desk = {"kind": "care", "from": MONDAY.isoformat(), "to": end, **(line or {})}
    return {
        "dates.end": end, "market.simulate": people, "market.people": people,
        "market.network": {"kind": "ring", "friends": 10}, "sharing.contact": 0, "plan": {"desk": desk},
        "strategies.plan.lines": ["desk"] if line is not None else [],
        "brands.shop": {
            "visits_per_day": 0.02, "conversion": 1, "margin_per_order": 9, "repeat": {},
            "experience": {"detractors": 0.2, "complain": 0.5}, "care": care_keys,
        },
    }  # fmt: skip


# ---------------------------------------------------------------- the desk alone


class _Calendar:
    """What a desk is told of a setting."""

    def __init__(self, weeks: int, people: int = 1, real: int = 1) -> None:
        self.ticks = 7 * weeks
        self.days = tuple(date.fromordinal(MONDAY.toordinal() - 1 + tick) for tick in range(self.ticks + 1))
        self.real_people = real
        self.network = type("Network", (), {"people": people})()


def office(weeks: int, opens: int = 9, closes: int = 17, people: float = 1) -> Shift:
    """A shift on every working day."""
    ticks = tuple(tick for tick in range(1, 7 * weeks + 1) if (tick - 1) % 7 < 5)
    return Shift(0, ticks, opens, closes, people)


def waits(desk: Desk, weeks: int, orders: float = 0) -> np.ndarray:
    """Hours that a complaint of every minute waits, but for the last week."""
    found = []
    for tick in range(1, 7 * weeks + 1):
        answered = desk.today(tick, orders, 0)
        at = 1440 * (tick - 1) + np.arange(1440)
        found.append(np.maximum(answered[np.arange(1440) // 60], at) - at)
    return np.concatenate(found[: 7 * (weeks - 1)]) / 60


def test_without_a_queue_nine_to_five_makes_wait_fifteen_hours() -> None:
    """Exactly 2560/168 h on average over arrivals of a week, and 2^(−d/24) of .7168."""
    hours = waits(Desk(Care(), [office(3)], _Calendar(3), 0.1), 3)
    assert hours.mean() == pytest.approx(2560 / 168, abs=0.01)
    per = 24 / np.log(2)
    exact = (40 + 4 * per * (1 - 2 ** (-2 / 3)) + per * (1 - 2 ** (-8 / 3))) / 168
    assert exact == pytest.approx(0.7168, abs=1e-4)
    assert np.exp2(-hours / 24).mean() == pytest.approx(exact, abs=1e-3)


def test_nobody_at_the_desk_is_never() -> None:
    assert (Desk(Care(), [], _Calendar(1), 0.1).today(3, 5, 0) == care.NEVER).all()


@pytest.mark.parametrize(("a_day", "low", "high"), [(20, 11, 17), (30, 20, 27)])
def test_a_fluid_queue_waits_as_long_at_any_scale(a_day: int, low: float, high: float) -> None:
    """20 (30) real complaints a day, ten minutes each, 48 a working day: the same at 1 : 1, 1 : 20 and 1 : 100.

    So does P(stay), within .01.
    """
    medians, stay = [], []
    for scale in (1, 20, 100):
        calendar = _Calendar(8, people=100, real=100 * scale)
        hours = waits(Desk(Care(), [office(8)], calendar, 1.0), 8, a_day / scale)
        medians.append(float(np.median(hours)))
        stay.append(float((1 - 0.54 ** (1 + 2 * np.exp2(-hours / 24))).mean()))
    assert max(stay) - min(stay) < 0.01
    assert 0.46 < stay[0] < 0.84
    assert medians[0] == pytest.approx(medians[1], abs=1e-9) == pytest.approx(medians[2], abs=1e-9)
    assert low <= medians[0] <= high  # the prototype: 13.5 and 23.7 h


def test_more_hands_and_longer_hours_make_nobody_wait_longer() -> None:
    few = waits(Desk(Care(), [office(4)], _Calendar(4), 1.0), 4, 30)
    for more in ([office(4, people=2)], [office(4, 8, 20)], [office(4), office(4, 18, 22)]):
        assert (waits(Desk(Care(), more, _Calendar(4), 1.0), 4, 30) <= few + 1e-9).all()
    assert (waits(Desk(Care(minutes=5), [office(4)], _Calendar(4), 1.0), 4, 30) <= few + 1e-9).all()


def test_a_desk_that_is_too_small_falls_behind() -> None:
    """35 a day against 34 that a week can bear: the last wait longer than the first, and more than twice as long."""
    hours = waits(Desk(Care(), [office(12)], _Calendar(12), 1.0), 12, 40)
    assert hours[-1440 * 7 :].mean() > 2 * hours[: 1440 * 7].mean()


def test_a_cause_that_is_gone_is_complained_of_no_more() -> None:
    groups = {
        "billing": {"share": 0.5, "minutes": 4, "fixed_on": "2027-04-01"}, "delivery": {"share": 0.3, "minutes": 20}
    }  # fmt: skip
    spec = Care(groups=groups, minutes=10)  # type: ignore[arg-type]
    assert spec.load(date(2027, 3, 31)) == pytest.approx((1.0, 0.5 * 4 + 0.3 * 20 + 0.2 * 10))
    assert spec.load(date(2027, 4, 1)) == pytest.approx((0.5, 0.3 * 20 + 0.2 * 10))
    fixed, still = (
        play(ready(shop(3_000, 8, {}, groups={**groups, "billing": {**groups["billing"], "fixed_on": day}})), "array")
        for day in ("2027-03-29", "2028-01-01")
    )
    late = [np.count_nonzero(rows(one, Event.COMPLAINT)["tick"] > 28) for one in (fixed, still)]
    early = [np.count_nonzero(rows(one, Event.COMPLAINT)["tick"] <= 28) for one in (fixed, still)]
    assert early[0] == early[1] > 50
    assert late[0] == pytest.approx(late[1] / 2, rel=0.2)


# ---------------------------------------------------------------- who comes back


@cache
def answered(hours: float, **keys: Any) -> tuple[float, float, int]:
    """Share who stay, share who stay at once, and complaints, where every answer takes about so many hours."""
    line = {"days": "daily", "opens": 0, "closes": 24} if hours == 0 else None
    history = play(ready(shop(30_000, 6, line, minutes=1e-5, **keys)), "array")
    told, back = rows(history, Event.COMPLAINT), rows(history, Event.RETURN)
    stay = 1 - told["paid"].mean()
    return stay + len(back) / len(told), stay, len(told)


@pytest.mark.parametrize(("q", "recovery"), [(0.46, 2.0), (0.46, 0.7), (0.46, 3.9), (0.19, 2.0), (0.9, 0.0)])
def test_an_answer_at_once_and_none_at_all_are_exact(q: float, recovery: float) -> None:
    """P(stay) = 1 − (1 − q)^(1 + r0) at once, q without an answer."""
    at_once, unasked, many = answered(0, unanswered=q, recovery=recovery)
    exact = 1 - (1 - q) ** (1 + recovery)
    assert near(at_once, exact, (exact * (1 - exact) / many) ** 0.5)
    never, _, many = answered(1, unanswered=q, recovery=recovery)
    assert near(never, q, (q * (1 - q) / many) ** 0.5)
    assert near(unasked, q, (q * (1 - q) / many) ** 0.5)


@pytest.mark.parametrize(("delay", "stay"), [(0, 0.84), (1, 0.84), (6, 0.81), (24, 0.71), (72, 0.54)])
def test_chance_to_stay_by_delay_is_that_of_the_table(delay: float, stay: float) -> None:
    """P(stay) = pc(q, 1 + r0·2^(−d/h)) at r0 = 2, h = 24 h; by the table of halves that a tick reads."""
    fades = np.exp2(-np.arange(care.STEPS * care.HALF_LIVES + 2) / care.STEPS)
    left = care.fade(delay / 24, fades)
    assert left == pytest.approx(2 ** (-delay / 24), rel=2e-5)
    assert 1 - (1 - 0.46) ** (1 + 2 * left) == pytest.approx(stay, abs=0.006)


def test_an_away_customer_orders_nothing_until_she_is_answered() -> None:
    history = play(ready(shop(6_000, 13, {})), "array")
    told, back, again = (rows(history, one) for one in (Event.COMPLAINT, Event.RETURN, Event.REPEAT))
    gone = {int(row["person"]): int(row["tick"]) for row in told if row["paid"]}
    home = {int(row["person"]): int(row["tick"]) for row in back}
    assert len(gone) > 100
    assert len(home) > 30
    for row in again:
        person, tick = int(row["person"]), int(row["tick"])
        if person in gone and tick > gone[person]:
            assert person in home
            assert tick >= home[person]


def test_office_hours_bring_back_as_many_as_their_waits_say() -> None:
    """The share who come back is the mean of pc(q, 1 + r0·2^(−d/h)) over the waits that are in the ledger."""
    history = play(ready(shop(40_000, 13, {})), "array")
    told, replies, back = (rows(history, one) for one in (Event.COMPLAINT, Event.ANSWER, Event.RETURN))
    worth = np.exp2(-replies["n"] / 60 / 24)
    expected = (1 - 0.54 ** (1 + 2 * worth)).mean() - 0.46
    assert near(len(back) / len(replies), expected, 0.5 / len(replies) ** 0.5)
    assert len(replies) <= len(told)  # arrived = answered + waiting


# ---------------------------------------------------------------- scripts or personal answers

ALWAYS = {"days": "daily", "opens": 0, "closes": 24}


def stays(history: Any) -> float:
    """Share of who complained that stay a customer."""
    told, back = rows(history, Event.COMPLAINT), rows(history, Event.RETURN)
    return float(1 - told["paid"].mean() + len(back) / len(told))


def test_personal_answers_do_less_in_an_hour() -> None:
    """At twice the time two people do what one does with scripts, minute by minute; alone, one falls behind."""
    script, two, one = (
        waits(Desk(Care(), [shift], _Calendar(4), 1.0), 4, 30)
        for shift in (office(4), office(4, people=2)._replace(personal=True), office(4)._replace(personal=True))
    )
    assert (script == two).all()
    assert one.mean() > 3 * script.mean()


def test_personal_answers_mend_more(engine: str) -> None:
    """P(stay) at once is 1 − (1 − q)^(1 + r0) with r0 of who answers, and that of their mean where both do."""
    people = 20_000 if engine == "array" else 1_500
    care_keys = {"minutes": 1e-5, "personal": {"times_as_long": 1, "recovery": 6}}
    for r0, more in ((2, {}), (6, {"answers": "personal"})):
        history = play(ready(shop(people, 6, {**ALWAYS, **more}, **care_keys)), engine)
        exact, many = 1 - 0.54 ** (1 + r0), len(rows(history, Event.COMPLAINT))
        assert near(stays(history), exact, (exact * (1 - exact) / many) ** 0.5)
    both = Desk(Care(**care_keys), [office(1, people=3), office(1)._replace(personal=True)], _Calendar(1), 0.1)
    assert both.mends[[9, 16, 17, 23]].tolist() == [3.0] * 4


def test_a_word_about_personal_answers_changes_nothing_where_all_are_scripts(engine: str) -> None:
    """And the engines agree where they are not."""
    typed = {"personal": {"times_as_long": 3, "recovery": 5}}
    plain, said = (play(ready(shop(300, 6, {}, **keys)), engine) for keys in ({}, typed))
    assert same(plain, said)
    changes = shop(300, 8, {"answers": "personal"}, **typed)
    assert same(*(play(ready(changes), one) for one in ("mesa", "array")))


def test_a_busy_desk_keeps_more_with_scripts_and_an_idle_one_by_personal_answers() -> None:
    """20,000 customers and one desk: at .1 minutes a script personal answers keep more, at 25 fewer."""
    kept = {
        (minutes, kind): stays(play(ready(shop(20_000, 8, {**ALWAYS, "answers": kind}, minutes=minutes)), "array"))
        for minutes in (0.1, 25)
        for kind in ("script", "personal")
    }
    assert kept[0.1, "personal"] > kept[0.1, "script"] + 0.08
    assert kept[25, "script"] > kept[25, "personal"] + 0.05


def test_check_counts_what_personal_answers_take() -> None:
    """Ten hours of scripts are a quarter of forty open hours, half of them where each answer takes twice as long."""
    for kind, said in (("script", "take 10 of 40 open hours (25%)"), ("personal", "take 20 of 40 open hours (50%)")):
        prepared = ready(shop(100, 1, {"answers": kind}))
        ((warns, words),) = desk_words(prepared, {"plan": [600.0]})
        assert said in words
        assert not warns


def test_check_says_that_only_questions_come_where_nobody_is_let_down() -> None:
    for experience, many in ((None, 1), ({"complain": 0.1}, 0)):
        changes = shop(100, 1, {}, questions=0.2)
        changes["brands.shop"]["experience"] = experience
        said = [words for _, words in desk_words(ready(changes), {"plan": [600.0]})]
        assert sum("shop: only questions come, nobody is let down" in one for one in said) == many


# ---------------------------------------------------------------- what is told meanwhile


WARNING: dict[str, Any] = {
    "sharing.contact": 1, "sharing.days": 4, "sharing.decay": 1, "sharing.customers": 1,
    "contents.story": {"attract": 0.4, "persuade": 0, "share": 1, "visit": 0},
}  # fmt: skip


def warned_at(hours: tuple[int, int] | None, people: int, engine: str) -> np.ndarray:
    """By age, the share of warnings that are still told, where everybody is let down and complains on day 1."""
    line = None if hours is None else {"days": "daily", "opens": hours[0], "closes": hours[1]}
    changes = shop(people, 2, line, minutes=1e-5, unanswered=0)
    changes |= WARNING
    changes["brands.shop"] |= {"visits_per_day": 1, "experience": {"detractors": 1, "advocates": 0, "complain": 1}}
    changes["brands.shop"]["made_by_customers"] = "story"
    history = play(ready(changes), engine)
    heard, told = rows(history, Event.WARNED), rows(history, Event.WARN)
    assert set(told["tick"].tolist()) == {1}
    return np.array([len(np.unique(heard["source"][heard["tick"] == 1 + age])) / len(told) for age in (1, 2)])


def test_what_is_told_before_the_answer_warns_and_nothing_after(engine: str) -> None:
    """A desk that is open from 18 to 24 answers everybody on the day: nobody is warned.  None at all: everybody is."""
    people = 2_000 if engine == "array" else 200
    assert warned_at((23, 24), people, engine)[0] == pytest.approx(1 / 24, abs=0.05)  # only who asked in the last hour
    assert warned_at(None, people, engine)[0] == 1.0


# ---------------------------------------------------------------- modules and scale


def test_off_is_the_same_bit_by_bit(engine: str) -> None:
    base, desk = {"brands.shop.experience": {}}, {"plan.desk": {"kind": "care", **WHOLE}}
    without, unused = play(ready(base), engine), play(ready({**base, **desk, "brands.shop.care": {}}), engine)
    for name in ("people", "items", "brands"):
        assert getattr(without, name).tobytes() == getattr(unused, name).tobytes() or name == "brands"
    assert same(play(ready({"brands.shop.care": None}), engine), play(ready(), engine))


def test_both_engines_agree_while_people_complain() -> None:
    changes = {**shop(250, 8, {}, questions=0.5), "sharing.contact": 0.5, "sharing.days": 3}
    mesa, array = (play(ready(changes), engine) for engine in ("mesa", "array"))
    assert same(mesa, array)
    assert len(rows(mesa, Event.RETURN)) > 5


def test_the_real_market_decides_how_long_people_wait() -> None:
    """A hundred times as many real people behind the same simulated ones, a hundred desks: the same waits."""
    waits = []
    for scale in (1, 100):
        changes = shop(4_000, 8, {"people": 0.5 * scale}) | {"market.people": 4_000 * scale}
        waits.append(rows(play(ready(changes), "array"), Event.ANSWER)["n"].mean())
    assert waits[0] == pytest.approx(waits[1], rel=1e-4)  # minutes are whole


def test_as_many_stay_at_any_scale() -> None:
    """About 30 real complaints a day, simulated at 1 : 1, 1 : 20 and 1 : 100: P(stay) within .01, chance aside."""
    found = []
    for scale in (1, 20, 100):
        changes = shop(20_000, 8, {"people": 1.5 * scale}) | {"market.people": 20_000 * scale}
        history = play(ready(changes), "array")
        told, replies = rows(history, Event.COMPLAINT), rows(history, Event.ANSWER)
        assert len(told) > 300
        found.append(float((1 - 0.54 ** (1 + 2 * np.exp2(-replies["n"] / 60 / 24))).mean()))
    assert max(found) - min(found) < 0.01


def test_questions_that_wait_sell_less(engine: str) -> None:
    """Everybody asks: a desk that never opens sells nothing to who comes by herself, one that is always open all."""
    people = 4_000 if engine == "array" else 300
    sold = []
    for line in (None, {"days": "daily", "opens": 0, "closes": 24}, {}):
        changes = shop(people, 4, line, minutes=1e-6, questions=1)
        changes["brands.shop"] |= {"conversion": 0.2, "repeat": None}
        sold.append(len(rows(play(ready(changes), engine), Event.CONVERT)))
    assert sold[0] == 0
    assert sold[1] > sold[2] > 0.4 * sold[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"plan.desk": {"kind": "care", **WHOLE, "opens": 17, "closes": 9}}, "must be after opens"),
        ({"brands.shop.care": {"groups": {"a": {"share": 0.7}, "b": {"share": 0.6}}}}, "130%"),
        ({"plan.desk": {"kind": "care", **WHOLE, "opens": 25}}, "opens"),
    ],
)
def test_mistakes_are_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ready(changes)


# ---------------------------------------------------------------- whose desk


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"brands.shop.care": None}, "plan.desk.kind: would answer nobody: shop has no care"),
        ({"brands.other": {"care": {}}}, "plan.desk.brand: is missing: there are several brands"),
        ({"brands.other": {}, "plan.desk.brand": "other"}, "plan.desk.kind: would answer nobody: other has no care"),
        ({"brands.other": {"care": {}}, "plan.desk.brand": "other"}, "plan.desk.kind: needs a content of other"),
        ({"brands.other": {"care": {}}, "plan.desk.brand": "othe"}, "plan.desk.brand: unknown brand 'othe'"),
    ],
)
def test_a_desk_says_whom_it_answers(changes: dict[str, Any], told: str) -> None:
    typed = {
        "name": "two shops",
        "dates": {"start": "2027-03-01", "end": "2027-03-14"},
        "market": {"simulate": 100, "network": {"kind": "ring", "friends": 10}},
        "brands": {"shop": {"care": {"questions": 0.1}}},
        "contents": {"film": {"attract": 0.4, "share": 0, "brand": "shop"}},
        "plan": {"desk": {"kind": "care", "from": "2027-03-01", "to": "2027-03-07"}},
    }
    assert Scenario.parse(typed).plan["desk"].content == "film"
    for path, value in changes.items():
        *way, last = path.split(".")
        part: Any = typed
        for step in way:
            part = part[step]
        part[last] = value
    with pytest.raises(ScenarioError, match=re.escape(told)):
        Scenario.parse(typed)
