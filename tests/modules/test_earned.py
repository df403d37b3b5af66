"""What people say, draw by draw: the day of every story, every search, every share of a customer, every reward."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from modules.stage import WHOLE, near, play, ready, rows, scenario

from wom_sim import rng, rules
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.engine.state import Mark
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event, Medium
from wom_sim.results.run import Result
from wom_sim.rng import Purpose

OUTLETS = {"daily": 0.2, "weekly": 0.05, "radio": 0.6}
NEEDED = 500.0
PRESS: dict[str, Any] = {
    "kind": "press", "content": "story", "on": "2027-03-03", "days": 20, "shares_needed": NEEDED,
    "attention": 0, "trust": 0,  # read by everybody, and noticed by nobody: what is shared does not depend on it
    "outlets": {name: {"take_up": chance, "reach": 1} for name, chance in OUTLETS.items()},
}  # fmt: skip
NEXT = "2027-03-08"
TALKED_OF = {"plan.press": PRESS, "contents.story.share": 0.6}
FIRST, LAST = 3, 22


def shares_so_far(history: History, content: int = 0) -> np.ndarray:
    """Real shares of a content that nobody paid for, by the end of each tick."""
    shares = rows(history, Event.SHARE)
    own = shares[(shares["line"] < 0) & (shares["content"] == content)]
    return np.cumsum(np.bincount(own["tick"], minlength=29)) * 10


def lot(prepared: Prepared, world: int, purpose: Purpose, *words: int) -> float:
    """The uniform number behind one decision."""
    return rng.uniform(rng.key(rng.world_seed(7, world), purpose, *words))


def story_day(prepared: Prepared, world: int, outlet: str, shared: np.ndarray) -> int | None:
    """The first day on which L(π)·(1 + shares so far / b0) exceeds this outlet's resistance in this world."""
    content, word = prepared.setting.contents[0].word, rng.name_word(f"press/{outlet}")
    resisted = -math.log1p(-lot(prepared, world, Purpose.OUTLET, content, word))
    return next(
        (
            day
            for day in range(FIRST, LAST + 1)
            if -math.log1p(-OUTLETS[outlet]) * (1 + shared[day - 1] / NEEDED) > resisted
        ),
        None,
    )


def stories(history: History, line: int = 2) -> dict[int, int]:
    """How many stories of the press everybody read on each day; there are 300 people."""
    shown = history.impressions[:, line]
    assert (shown % 300 == 0).all()
    return {int(day): int(shown[day]) // 300 for day in np.flatnonzero(shown)}


# ---------------------------------------------------------------- press


def test_every_outlet_prints_on_the_day_that_the_rule_says(engine: str) -> None:
    prepared, later = ready(TALKED_OF), 0
    for world in range(8):
        history = play(prepared, engine, world)
        days = [story_day(prepared, world, outlet, shares_so_far(history)) for outlet in OUTLETS]
        expected = {day: days.count(day) for day in sorted({day for day in days if day is not None})}
        assert stories(history) == expected
        later += sum(day is not None and day > FIRST for day in days)
    assert later >= 3  # shares, not the pitch, got these in


def test_take_up_in_the_long_run() -> None:
    """Each outlet takes it with chance pc(π, 1 + shares/b0), the shares being those before the last day."""
    prepared = ready(TALKED_OF)
    taken = expected = variance = 0.0
    for world in range(60):
        history = play(prepared, "array", world)
        taken += sum(stories(history).values())
        for chance in OUTLETS.values():
            here = rules.scaled(chance, 1 + shares_so_far(history)[LAST - 1] / NEEDED)
            expected, variance = expected + here, variance + here * (1 - here)
    assert near(taken, expected, math.sqrt(variance))


def test_more_talk_never_takes_a_story_out_of_the_paper() -> None:
    """In any world a content that is passed on more readily is printed as often, and no day later."""
    plain = {**TALKED_OF, "memory.goodwill": False, "brands.shop.channels.letters.subscribe": 0}
    less, more = ready({**plain, "contents.story.share": 0.2}), ready({**plain, "contents.story.share": 0.8})
    gained = 0
    for world in range(15):
        few, many = (play(one, "array", world) for one in (less, more))
        printed = [np.cumsum(history.impressions[:, 2]) for history in (few, many)]
        assert (printed[1] >= printed[0]).all()
        gained += int(printed[1][-1] > printed[0][-1])
    assert gained >= 3


def test_shares_do_not_count_while_earned_media_are_off(engine: str) -> None:
    """A press line that is paid for still pitches; nobody's sharing helps it."""
    prepared = ready({**TALKED_OF, "plan.press.medium": "paid"})
    silence = np.zeros(29)
    for world in range(6):
        history = play(prepared, engine, world, media=frozenset({Medium.PAID}))
        days = [story_day(prepared, world, outlet, silence) for outlet in OUTLETS]
        assert stories(history) == ({FIRST: 3 - days.count(None)} if any(days) else {})


def test_an_outlet_reaches_its_share_of_the_people_aimed_at(engine: str) -> None:
    one = {**PRESS, "outlets": {"daily": {"take_up": 1, "reach": 0.3}}, "target": {"segments": ["near"]}}
    segments = {"near": {"share": 0.6}, "far": {"share": 0.4}}
    prepared = ready({"plan.press": one, "market.segments": segments, "strategies.plan": ["press"],
                      "market.simulate": 2_000, "market.people": 2_000})  # fmt: skip
    history = play(prepared, engine)
    read = history.items["earned"][:, 0] > 0
    assert history.impressions[FIRST, 0] == read.sum() == history.impressions.sum()
    assert near(read.sum(), 1_200 * 0.3, math.sqrt(1_200 * 0.3 * 0.7))
    assert prepared.population.segment[read].max() == 0


# ---------------------------------------------------------------- events and samples


def test_who_comes_to_an_event_notices_that_day(engine: str) -> None:
    days = ["2027-03-02", "2027-03-05", "2027-03-09"]
    fair = {"kind": "event", "content": "story", "on": days, "number": 700, "cost_each": 1.5, "fixed_cost": 80}
    prepared = ready({"plan.fair": fair, "contents.story.attract": 0, "strategies.plan": ["fair"]})
    guests = prepared.plan("plan")[0].in_world(rng.world_seed(7, 0)).people  # type: ignore[attr-defined]
    assert [(tick, len(people)) for tick, people in guests.items()] == [(2, 70), (5, 70), (9, 70)]
    assert len({tuple(people) for people in guests.values()}) == 3
    noticed = play(prepared, engine).items["notice_tick"][:, 0]
    first = np.full(300, -1)
    for tick in (9, 5, 2):
        first[guests[tick]] = tick
    assert noticed.tolist() == first.tolist()
    assert prepared.cost("plan") == 3 * 700 * 1.5 + 80


def test_samples_go_to_the_people_aimed_at(engine: str) -> None:
    segments = {"near": {"share": 0.2}, "far": {"share": 0.8}}
    gifts = {"kind": "samples", "content": "story", "on": "2027-03-02", "who": "degree", "number": 200,
             "target": {"segments": ["near"]}, "cost_each": 2}  # fmt: skip
    changes = {"market.segments": segments, "plan.gifts": gifts, "strategies.plan": ["gifts"], "sharing.contact": 0}
    prepared = ready(changes)
    held = rows(play(prepared, engine), Event.NOTICE)["person"]
    near_by = np.flatnonzero(prepared.population.segment == 0)
    wanted = sorted(near_by, key=lambda i: (-prepared.network.out_degree[i], i))[:20]
    assert sorted(held.tolist()) == sorted(wanted)
    with pytest.raises(ScenarioError, match=r"plan\.gifts\.number: 601 are more than the 600 people"):
        ready({**changes, "plan.gifts.number": 601})


# ---------------------------------------------------------------- referrals and contests

CODES: dict[str, Any] = {
    "kind": "referral", "content": "code", "from": "2027-03-08", "to": "2027-03-14", "giver": 3.15, "friend": 2.2
}  # fmt: skip
CODE = {"attract": 0.8, "persuade": 0.4, "share": 0.2, "visit": 0.6}


def referral(**changes: Any) -> dict[str, Any]:
    """A programme in the second week, and nine hundred who bought before."""
    return {"contents.code": CODE, "plan.codes": {**CODES, **changes}, "brands.shop.customers": 900}


def fires(prepared: Prepared, world: int, content: str, clock: int, person: int, readiness: float) -> bool:
    """Whether this person passes this content on, by the rule."""
    setting = prepared.setting.contents[prepared.contents.index(content)]
    uniform = lot(prepared, world, Purpose.SHARE, setting.word, clock, int(prepared.network.words[person]))
    return rules.pressure(setting.share) * readiness > rules.resistance(uniform)


def test_who_reads_an_outlet_does_not_depend_on_the_day(engine: str) -> None:
    """An outlet that publishes earlier, as more shares make it, has the same readers."""
    outlets = {"daily": {"take_up": 1, "reach": 0.3}, "weekly": {"take_up": 1, "reach": 0.3}}
    readers = []
    for day in (3, 9):
        press = {**PRESS, "on": f"2027-03-{day:02d}", "outlets": outlets}
        history = play(ready({"plan.press": press, "strategies.plan": ["press"]}), engine)
        read = rows(history, Event.FIRST_EXPOSURE)
        assert set(read["tick"].tolist()) == {day}
        readers.append(set(read["person"].tolist()))
    assert readers[0] == readers[1]
    assert 90 < len(readers[0]) < 210  # either outlet: 51 % of 300


def test_customers_are_asked_on_the_first_day_or_when_they_become_one(engine: str) -> None:
    """Twice as readily as customers (2) in those days: pc(s, 2·2); every share is the one that the rule says."""
    prepared = ready({**referral(), "contents.code.share": 0.5})
    asked = again = 0
    for world in range(3):
        history = play(prepared, engine, world)
        orders, shares = rows(history, Event.CONVERT), rows(history, Event.SHARE)
        code = prepared.contents.index("code")
        passed = shares[(shares["content"] == code) & (shares["n"] == 2)]
        found = {(int(row["person"]), int(row["tick"])) for row in passed}
        expected = set()
        for row in orders:
            person, tick = int(row["person"]), int(row["tick"])
            during, brought = 8 <= tick <= 14, history.brands["brought"][person, 0] == code
            if (during or brought) and fires(prepared, world, "code", 2, person, 4.0 if during else 2.0):
                expected.add((person, tick))
            elif tick < 8 and fires(prepared, world, "code", 2, person, 4.0):
                expected.add((person, 8))
                again += 1
        assert found == expected
        asked += len(found)
    assert asked >= 5
    assert again >= 5


def test_who_bought_before_is_asked_on_the_first_day(engine: str) -> None:
    prepared = ready(
        {**referral(), "strategies.plan": ["codes"], "brands.shop.visits_per_day": 0, "sharing.contact": 0}
    )
    history = play(prepared, engine)
    regular = (history.brands["marks"][:, 0] & Mark.REGULAR) > 0
    code = prepared.contents.index("code")
    assert 60 < regular.sum() < 120
    assert (history.items["earned"][:, code] == regular).all()
    noticed = np.flatnonzero(history.items["notice_tick"][:, code] == 8)
    passed = [person for person in noticed if fires(prepared, 0, "code", 1, int(person), 4.0)]
    assert np.flatnonzero(history.items["noticer_share_tick"][:, code] >= 0).tolist() == passed


def test_rewards_are_paid_on_the_days_of_the_programme_only(engine: str) -> None:
    """5.35 for each of ten real orders behind an order; what friends bring afterwards costs nothing."""
    prepared = ready({**referral(lift=4), "brands.shop.visits_per_day": 0.05, "contents.code.share": 0.5})
    paid = unpaid = 0
    for world in range(2):
        history = play(prepared, engine, world)
        orders = rows(history, Event.CONVERT)
        friends = orders[(orders["source"] >= 0) & (orders["line"] < 0)]
        friends = friends[friends["content"] == prepared.contents.index("code")]
        during = int(((friends["tick"] >= 8) & (friends["tick"] <= 14)).sum())
        paid, unpaid = paid + during, unpaid + len(friends) - during
        result = Result(prepared, "plan", 7, world, engine, history)
        assert result.rewards() == {"codes": round(during * (3.15 + 2.2) * 10, 2)}
    assert paid > 0
    assert unpaid > 0


def test_what_is_posted_for_a_fee_earns_no_reward(engine: str) -> None:
    """Friends of those who are paid to post the code order too; the programme owes them nothing."""
    post = {"kind": "influencers", "content": "code", "on": "2027-03-09", "who": "degree", "number": 900}
    hot = {"share": 0, "attract": 1, "visit": 0.9, "persuade": 0.9}
    prepared = ready({**referral(), "contents.code": {**CODE, **hot}, "plan.stars": post, "brands.shop.search": 0})
    history = play(prepared, engine)
    orders = rows(history, Event.CONVERT)
    posted = orders[(orders["source"] >= 0) & (orders["line"] == 3) & (orders["tick"] <= 14)]
    assert len(posted) > 10
    assert Result(prepared, "plan", 7, 0, engine, history).rewards() == {"codes": 0}


def test_programmes_do_not_depend_on_their_order(engine: str) -> None:
    """Two at once for one brand: whom new customers listen to is not a matter of the line's place in the plan."""
    other = {**CODES, "content": "card", "from": "2027-03-01", "to": "2027-03-28"}
    prepared = ready({**referral(), "contents.card": {**CODE, "share": 0.6}, "plan.cards": other,
                      "brands.shop.visits_per_day": 0.1, "strategies.plan": ["codes", "cards"],
                      "strategies.turned": ["cards", "codes"]})  # fmt: skip
    one, turned = (play(prepared, engine, strategy=name) for name in ("plan", "turned"))
    for name in ("notice_tick", "noticer_share_tick", "customer_share_tick", "visits", "earned"):
        assert (one.items[name] == turned.items[name]).all(), name
    assert len(rows(one, Event.CONVERT)) > 5


def test_a_programme_that_nobody_passes_on_changes_nothing(engine: str) -> None:
    """Nor persuades: what it said to old customers would be remembered, and make more of their visits buying ones."""
    mute = {"contents.code": {"attract": 0, "share": 0}, "brands.shop.customers": 900}
    on = ready({**mute, "plan.codes": {**CODES, "trust": 0}})
    without, with_it = play(ready(mute), engine), play(on, engine)
    story = on.contents.index("story")
    assert with_it.items[:, story].tobytes() == without.items[:, story].tobytes()
    orders, others = (rows(history, Event.CONVERT) for history in (with_it, without))
    assert (orders["person"] == others["person"]).all()
    assert (orders["tick"] == others["tick"]).all()


@pytest.mark.parametrize("lift", [0.0, 0.5, 4.0])
def test_a_contest_lifts_readiness_on_its_days(lift: float, engine: str) -> None:
    """Every decision on noticing: pc(s, 1 + lift) from the first day to the last, pc(s, 1) after it.

    Who noticed before and kept silent decides again on the first day, against the same resistance.
    """
    contest = {"kind": "contest", "content": "story", "from": "2027-03-04", "to": "2027-03-09", "lift": lift}
    prepared = ready({"plan.contest": contest, "contents.story.share": 0.3})
    history = play(prepared, engine)
    ticks, shared = history.items["notice_tick"][:, 0], history.items["noticer_share_tick"][:, 0]
    expected = [-1] * len(ticks)
    for person, tick in enumerate(ticks.tolist()):
        if tick >= 0 and fires(prepared, 0, "story", 1, person, 1 + lift if 4 <= tick <= 9 else 1):
            expected[person] = tick
        elif 0 <= tick < 4 and fires(prepared, 0, "story", 1, person, 1 + lift):
            expected[person] = 4
    assert shared.tolist() == expected
    assert sum(4 <= tick <= 9 for tick in ticks) > 20
    again = sum(tick == 4 and noticed < 4 for tick, noticed in zip(expected, ticks, strict=True))
    assert (again > 0) == (lift > 0)


def test_no_incentive_without_earned_media(engine: str) -> None:
    contest = {"kind": "contest", "content": "story", **WHOLE, "lift": 9}
    media = frozenset({Medium.PAID, Medium.OWNED})
    with_it = play(ready({"plan.contest": contest}), engine, media=media)
    assert with_it.rows.tobytes() == play(ready(), engine, media=media).rows.tobytes()


def test_an_owner_is_asked_again_as_an_owner(engine: str) -> None:
    """Who got a sample before the contest began decides again at pc(s, 2·(1 + lift))."""
    samples = {"kind": "samples", "content": "story", "on": "2027-03-02", "who": "random", "number": 1_000}
    contest = {"kind": "contest", "content": "story", "from": "2027-03-04", "to": "2027-03-09", "lift": 1}
    prepared = ready({"plan.samples": samples, "plan.contest": contest, "contents.story.share": 0.2})
    items = play(prepared, engine).items
    owners = np.flatnonzero(items["marks"][:, 0] & int(Mark.OWNER))
    assert len(owners) == 100
    for person in owners.tolist():
        tick = items["notice_tick"][person, 0]
        assert tick <= 2
        if items["noticer_share_tick"][person, 0] < 3:
            continue
        assert not fires(prepared, 0, "story", 1, person, 2.0)
    passed = {p for p in owners.tolist() if fires(prepared, 0, "story", 1, p, 4.0)}
    assert {p for p in owners.tolist() if items["noticer_share_tick"][p, 0] >= 0} == passed
    assert sum(items["noticer_share_tick"][p, 0] == 4 for p in passed) >= 5


# ---------------------------------------------------------------- search, and what customers make


def test_every_search_is_the_one_that_the_rule_says(engine: str) -> None:
    """Person by person and day by day, pc(v_s, shares of the last seven days per person)."""
    prepared = ready({"brands.shop.search": 0.2, "contents.story.share": 0.9, "plan.ads.budget": 60})
    history = play(prepared, engine)
    daily = np.bincount(rows(history, Event.SHARE)["tick"], minlength=29)
    seed, brand = rng.world_seed(7, 0), prepared.setting.brands[0].word
    expected = set()
    for tick in range(1, 29):
        chance = 1 - (1 - 0.2) ** (daily[max(0, tick - 7) : tick].sum() / 300)
        lots = rng.uniform_each(rng.absorb_each(rng.key(seed, Purpose.SEARCH, brand, tick), prepared.network.words))
        expected |= {(tick, int(person)) for person in np.flatnonzero(lots < chance)}
    visits = rows(history, Event.VISIT)
    found = visits[(visits["content"] < 0) & (visits["medium"] == Medium.EARNED)]
    assert {(int(row["tick"]), int(row["person"])) for row in found} == expected
    assert len(found) == len(expected) > 20
    assert (found["source"] == -1).all()
    assert (found["line"] == -1).all()


def test_every_new_customer_considers_her_own_words(engine: str) -> None:
    """Whoever brought her, or nobody: pc(s, customers), by the rule; and only then."""
    own = {"attract": 0.5, "share": 0.4, "visit": 0.4, "persuade": 0.3}
    prepared = ready({"contents.own": own, "brands.shop.made_by_customers": "own", "brands.shop.visits_per_day": 0.05})
    history = play(prepared, engine)
    shares, orders = rows(history, Event.SHARE), rows(history, Event.CONVERT)
    made = shares[(shares["content"] == prepared.contents.index("own")) & (shares["n"] == 2)]
    expected = [int(person) for person in orders["person"] if fires(prepared, 0, "own", 2, int(person), 2.0)]
    assert sorted(made["person"].tolist()) == sorted(expected)
    assert len(set(expected)) == len(expected) > 5
    assert {-1, prepared.contents.index("own")} <= set(
        orders["content"].tolist()
    )  # by herself, and by a friend's words


def test_who_buys_by_herself_passes_on_what_she_noticed_last(engine: str) -> None:
    """Order by order; who noticed nothing keeps silent.  Silent, they made more advertising lose shares."""
    other = {"attract": 0.4, "persuade": 0, "share": 0.5, "visit": 0}
    late = {
        "kind": "ads",
        "channel": "billboards",
        "content": "other",
        "budget": 90,
        "cpm": 10,
        **WHOLE,
        "from": "2027-03-08",
    }
    prepared = ready({"contents.other": other, "plan.late": late, "brands.shop.visits_per_day": 0.05,
                      "contents.story.visit": 0, "contents.story.share": 0.5})  # fmt: skip
    history = play(prepared, engine)
    orders, ticks = rows(history, Event.CONVERT), history.items["notice_tick"]
    assert set(orders["content"].tolist()) == {-1}
    seen: list[int] = []
    for row in orders:
        person, day = int(row["person"]), int(row["tick"])
        known = {int(tick): c for c, tick in enumerate(ticks[person]) if 0 <= tick <= day}  # of one day: the later one
        last = known[max(known)] if known else -1
        shared = history.items["customer_share_tick"][person].tolist()
        names = prepared.contents
        expected = [day if c == last and fires(prepared, 0, names[c], 2, person, 2.0) else -1 for c in range(2)]
        assert shared == expected
        seen += [last] if max(expected) >= 0 else []
        assert history.brands["brought"][person, 0] == last
    assert min(seen.count(0), seen.count(1)) >= 3


# ---------------------------------------------------------------- mistakes

CONTEST = {"kind": "contest", "content": "story", **WHOLE}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"plan.press": {**PRESS, "outlets": {"daily": {"take_up": 1.2, "reach": 0.5}}}},
         "plan.press.outlets.daily.take_up: must be between 0 and 1 (got 1.2)"),
        ({"plan.press": {**PRESS, "outlets": {"daily": {"take_up": 0.2}}}},
         "plan.press.outlets.daily.reach: is missing"),
        ({"plan.press": {**PRESS, "outlets": {}}}, "plan.press.outlets:"),
        ({"plan.press": {**PRESS, "shares_needed": 0}}, "plan.press.shares_needed: must be more than 0 (got 0)"),
        ({"plan.press": {**PRESS, "on": "2027-05-03"}}, "plan.press.on: 2027-05-03 is outside the horizon"),
        ({"plan.codes": {**CODES, "content": "cod"}, "contents.code": CODE},
         "plan.codes.content: unknown content 'cod' – did you mean 'code'?"),
        ({"plan.codes": {**CODES, "giver": -1}, "contents.code": CODE},
         "plan.codes.giver: must be at least 0 (got -1)"),
        ({"plan.contest": {**CONTEST, "from": "2027-03-09", "to": "2027-03-04"}},
         "plan.contest.to: must not be before from"),
        ({"plan.contest": {**CONTEST, "target": {"segments": ["near"]}},
          "market.segments": {"near": {"share": 1}}}, "plan.contest.target: does not go with a contest"),
        ({"plan.codes": {**CODES, "target": {"age": "18-30"}}, "contents.code": CODE,
          "market.segments": {"near": {"share": 1, "age": "18-30"}}}, "plan.codes.target: does not go with a referral"),
        ({"plan.fair": {"kind": "event", "content": "story", "on": [], "number": 3}},
         "plan.fair.on: must not be empty"),
        ({"plan.fair": {"kind": "event", "content": "story", "on": "2027-03-02", "number": 3_001}},
         "plan.fair.number: must be at most the 3,000 people of the market (got 3,001)"),
        ({"brands.shop.search": "lots"}, "brands.shop.search: must be a probability (got 'lots')"),
    ],
)  # fmt: skip
def test_one_clear_message(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(changes)
    assert said in str(error.value)
