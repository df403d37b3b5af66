"""The sandbox without a browser: its numbers are the ledger's, its networks what was asked for, complaints short."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.app.classroom.room import FRIENDS, THESE, WHO, Chosen, Classroom, Start
from wom_sim.app.classroom.town import KINDS, OWN, Town, settle
from wom_sim.errors import InputError
from wom_sim.language.catalogue import use_here
from wom_sim.ledger import Event
from wom_sim.scenario.scenario import Scenario

CLASS = "Ana, Luis\nLuis; Zoë\n\nZoë\tEva\nAna,  Eva\n"


@pytest.fixture(scope="module")
def town():
    return Town(people=200)


@pytest.fixture(scope="module")
def settled(town):
    return settle(town)


@pytest.fixture(scope="module")
def room(town, settled):
    return Classroom(town, settled, Chosen())


def by_hand(rows, tick):
    """Reached, R, cascades, people of the largest, and most steps: told from the rows one by one."""
    past = [row for row in rows.tolist() if row[rows.dtype.names.index("tick")] <= tick]
    names = rows.dtype.names
    notices = {}
    for row in past:
        one = dict(zip(names, row, strict=True))
        if one["event"] == Event.NOTICE:
            notices[one["person"]] = one["source"]
    depth, root = {}, {}
    for person in notices:
        steps, at = 0, person
        while notices[at] >= 0:
            steps, at = steps + 1, notices[at]
        depth[person], root[person] = steps, at
    waves = [list(depth.values()).count(k) for k in range(max(depth.values(), default=-1) + 1)]
    sizes = [size for size in (list(root.values()).count(one) for one in set(root.values())) if size > 1]
    reached = {
        dict(zip(names, row, strict=True))["person"]
        for row in past
        if row[names.index("event")] == Event.FIRST_EXPOSURE
    }
    below = sum(waves[: max(1, len(waves) - 1)])
    steps = max((depth[one] for one in depth), default=0)
    return len(reached), sum(waves[1:]) / below if below else math.nan, len(sizes), max(sizes, default=0), steps


@pytest.mark.parametrize("tick", [0, 1, 3, 9, 30])
def test_what_stands_beside_is_what_the_rows_say(room, tick):
    for name, beside in room.at(tick).items():
        rows = room.scene.histories[name].rows
        found = (beside.counts["reached"], beside.R, beside.cascades, beside.largest, beside.longest)
        assert found == pytest.approx(by_hand(rows, tick), nan_ok=True)
        assert sum(beside.waves) == beside.counts["noticed"]
    assert room.at(-5) == room.at(0)
    assert room.at(999) == room.at(room.scene.ticks)


def test_the_scenario_that_is_kept_runs_to_the_same_numbers(room):
    again = Scenario.parse(room.typed)
    for name in room.names:
        summary = ws.run(again, name, engine="mesa").summary()
        beside = room.at(999)[name]
        assert (summary["reach"], summary["conversions"]) == (beside.counts["reached"], beside.counts["ordered"])
        assert summary["reproduction"] == beside.R
        assert (summary["largest_cascade"], summary["deepest_cascade"]) == (beside.largest, beside.longest)


def test_many_worlds_are_those_of_compare(room):
    found, records = room.many(12), ws.compare(Scenario.parse(room.typed), worlds=12).records
    for name, many in found.items():
        reach = np.array([one.summary["reach"] for one in records if one.strategy == name])
        assert (many.reached, many.big) == pytest.approx((reach.mean(), 100 * (reach >= 50).mean()))
    assert room.many(3) != found


def test_both_ways_to_begin_live_in_one_world(town, settled, room):
    twice = Classroom(town, settled, Chosen(starts=(Start("degree"), Start("degree"))))
    first, second = twice.at(30).values()
    assert first == second
    other = Classroom(town, settled, replace(twice.chosen, world=1))
    assert [*other.at(30).values()] != [first, second]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != OWN])
def test_everybody_has_about_as_many_friends_as_asked(kind):
    network = settle(Town(kind, 400, 6)).network
    assert network.people == 400
    assert network.arcs / 400 == pytest.approx(6, abs=0.6)


@pytest.mark.parametrize("who", [who for who in WHO if who != THESE])
def test_as_many_are_told_first_as_asked(town, settled, who):
    told = Classroom(town, settled, Chosen(starts=(Start(who, 7),)))
    assert told.at(1)[told.names[0]].counts["noticed"] == 7


def test_ones_own_class(tmp_path):
    town = Town(OWN, typed=CLASS)
    settled = settle(town)
    assert settled.network.ids.tolist() == ["Ana", "Eva", "Luis", "Zoë"]
    assert settled.network.arcs == 8
    sure = Chosen(100, 0, 100, 100, starts=(Start(THESE, 0, "Zoë , Ana, Zoë"), Start(THESE, 0, "Eva")))
    room = Classroom(town, settled, sure)
    assert room.names == ["A - 2 chosen", "B - 1 chosen"]
    assert [one.counts["reached"] for one in room.at(30).values()] == [4, 4]
    assert room.at(30)["B - 1 chosen"].waves == (1, 2, 1)
    eva = room.person(1, 30)
    assert (eva.name, eva.friends, eva.above) == ("Eva", 2, 0)
    assert eva.told == {"A - 2 chosen": 0, "B - 1 chosen": 3}
    (tmp_path / FRIENDS).write_text(room.friendships(), encoding="utf-8")
    (tmp_path / "sandbox.yaml").write_text(room.prepared.scenario.typed_yaml(), encoding="utf-8")
    assert ws.run(tmp_path / "sandbox.yaml", "B - 1 chosen").summary()["reach"] == 4


def test_who_heard_of_it_from_somebody(room):
    for name in room.names:
        rows = room.scene.histories[name].rows
        notices = rows[rows["event"] == Event.NOTICE]
        first = int(notices["person"][notices["source"] < 0][0])
        told = {first}
        for _ in range(40):
            told |= set(notices["person"][np.isin(notices["source"], [*told])].tolist())
        assert room.person(first, 30).told[name] == len(told) - 1
    assert room.person(-1, 30) is None
    assert room.person(200, 30) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"attract": 101}, "from 0 to 100"), ({"share": True}, "from 0 to 100"), ({"days": 0}, "from 5 to 60"),
        ({"world": -1}, "from 0 to 999,999"), ({"contact": 0.5}, "from 0 to 100"),
        ({"starts": (Start("random", 0),)}, "from 1 to 100"), ({"starts": (Start(THESE, 1, " ,;"),)}, "at least one"),
        ({"starts": (Start(THESE, 1, "7, nobody"),)}, "Nobody is called nobody"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_a_sentence(town, settled, wrong, says):
    with pytest.raises(InputError, match=says) as told:
        _ = Classroom(town, settled, Chosen(**wrong)).shown
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "town",
    [Town(people=19), Town(friends=1), Town("watts_strogatz", 20, 20), Town(network_seed=-1), Town(OWN),
     Town(OWN, typed="Ana"), Town(OWN, typed="Ana, Luis, Eva"), Town(OWN, typed="Ana, "), Town(OWN, typed="Ana, Ana")],
)  # fmt: skip
def test_a_town_that_cannot_be_is_refused_in_a_sentence(town):
    with pytest.raises(InputError) as told:
        settle(town)
    assert "\n" not in str(told.value)


def test_more_cannot_be_told_first_than_there_are():
    town = Town(people=20)
    with pytest.raises(InputError, match="there are only 20 people"):
        Classroom(town, settle(town), Chosen(starts=(Start("degree", 21),)))


def test_the_lot_draws_one_more_and_the_same_in_every_language(town, settled):
    def first(number):
        room = Classroom(town, settled, Chosen(starts=(Start("random", number),)))
        rows = room.scene.histories[room.names[0]].rows
        return set(rows["person"][(rows["event"] == Event.NOTICE) & (rows["tick"] == 1)].tolist())

    def in_spanish():
        use_here("es")
        return first(3)

    three = first(3)
    with ThreadPoolExecutor(1) as other:  # what a thread speaks is its own
        assert other.submit(in_spanish).result() == three
    assert len(three) == 3
    assert three < first(4)
