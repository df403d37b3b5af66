"""One person's story: every delivery to her, what tipped her, and the same world without each medium, exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from histories import by_ads, by_friend, history
from modules.stage import play
from scenarios import scenario_number

from wom_sim import Scenario, explain, prepare, run
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import ALL_MEDIA
from wom_sim.engine.loop import History
from wom_sim.errors import InputError, ScenarioError
from wom_sim.ledger import Event, Medium, canonical
from wom_sim.results.run import simulate
from wom_sim.studies.explain.answer import ORDER_OF_A_DAY, outcome_of
from wom_sim.studies.explain.cards import cards, chosen
from wom_sim.studies.parity.answer import differences
from wom_sim.studies.replay.told import TOLD

FIRST = "2027-03-01"


def chain(folder: Path, **changes: Any) -> Prepared:
    """Ana tells Bea and Bea tells Cleo, all of it for certain; Dora hears nobody."""
    (folder / "friends.csv").write_text("source,target\nana,bea\nbea,cleo\ndora,ana\n")
    plain = {
        "name": "chain",
        "dates": {"start": FIRST, "end": "2027-03-06"},
        "market": {"network": {"file": str(folder / "friends.csv"), "directed": True}},
        "sharing": {"contact": 1, "days": 1, "hub_attenuation": 0},
        "exposure": {"uneven": False},
        "brands": {"shop": {"conversion": 1}},
        "contents": {"film": {"attract": 1, "persuade": 1, "share": 1, "visit": 1, "engage": 0}},
        "plan": {
            "gift": {
                "kind": "samples", "content": "film", "on": FIRST, "who": {"ids": ["ana"]}, "cost_each": 1, "trial": 0,
            },
        },
        "strategies": {"gift": ["gift"], "nothing": []},
        "compare_with": "nothing",
    }  # fmt: skip
    return prepare(Scenario.parse(plain).with_changes(changes))


def watched(prepared: Prepared, engine: str, at: int, world: int = 0) -> History:
    """A strategy in a world with one person watched."""
    return simulate(prepared, "all", 7, world, engine, watched=at)


def deliveries(found: History, at: int) -> dict[tuple[int, int], int]:
    """How often each content reached her through each medium, as her ledger rows add up."""
    rows = np.concatenate([found.rows, found.others])  # what rivals tell her stands apart
    met = rows[rows["event"] == Event.MET]
    assert set(met["person"].tolist()) <= {at}
    pairs = zip(met["content"].tolist(), met["medium"].tolist(), met["n"].tolist(), strict=True)
    sums: dict[tuple[int, int], int] = {}
    for content, medium, times in pairs:
        sums[content, medium] = sums.get((content, medium), 0) + times
    return sums


def counted(found: History, at: int) -> dict[tuple[int, int], int]:
    """The same as the engine keeps it in her own state."""
    items = found.items[at]
    media = {Medium.PAID: "paid", Medium.OWNED: "owned", Medium.EARNED: "earned"}
    return {
        (content, int(medium)): int(items[content][name])
        for content in range(len(items))
        for medium, name in media.items()
        if items[content][name] > 0
    }


@pytest.mark.parametrize("number", range(6))
def test_watching_changes_nothing_and_misses_nothing(number, engine, tmp_path):
    prepared = prepare(scenario_number(number, tmp_path))
    plain = simulate(prepared, "all", 7, 0, engine)
    most = plain.items["earned"].astype(int).sum(axis=1) + plain.items["paid"].astype(int).sum(axis=1)
    for at in {0, int(np.argmax(most)), prepared.network.people - 1}:
        seen = watched(prepared, engine, at)
        own, theirs = (rows[rows["event"] != Event.MET] for rows in (seen.rows, seen.others))
        assert differences(replace(seen, rows=own, others=theirs), plain) == ()
        assert deliveries(seen, at) == counted(plain, at)


def test_the_sum_over_her_deliveries_can_fail(engine, tmp_path):
    prepared = prepare(scenario_number(0, tmp_path))
    found = watched(prepared, engine, 0)
    assert deliveries(found, 0) == counted(found, 0) != {}
    assert deliveries(found, 0) != counted(found, 1)


def test_both_engines_note_the_same_deliveries(tmp_path):
    prepared = prepare(scenario_number(3, tmp_path))
    mesa, array = (watched(prepared, engine, 5) for engine in ("mesa", "array"))
    assert np.array_equal(canonical(mesa.rows), canonical(array.rows))


def test_a_chain_of_friends_told_day_by_day(engine, tmp_path):
    found = explain(chain(tmp_path), "gift", "cleo", engine=engine)
    story = [(step.tick, step.event.name, step.by.who, step.by.medium.name) for step in found.steps]
    assert story == [
        (3, "MET", "bea", "EARNED"),  # she passes it on as one who has noticed
        (3, "MET", "bea", "EARNED"),  # and as a customer
        (3, "NOTICE", "bea", "EARNED"),
        (3, "VISIT", "bea", "EARNED"),
        (3, "CONVERT", "bea", "EARNED"),
        (3, "SHARE", "bea", "EARNED"),
        (3, "SHARE", "bea", "EARNED"),
    ]
    assert found.told == ()
    (tip,) = found.tips
    assert (tip.tick, tip.content, tip.by.who, tip.that_day, tip.earned, tip.paid) == (3, "film", "bea", 2, 2, 0)


def test_whom_she_told(engine, tmp_path):
    found = explain(chain(tmp_path), "gift", "bea", engine=engine)
    assert [(one.tick, one.who, one.event.name) for one in found.told] == [
        (3, "cleo", "NOTICE"),
        (3, "cleo", "CONVERT"),
    ]


def test_nobody_reaches_dora(engine, tmp_path):
    found = explain(chain(tmp_path), "gift", "dora", engine=engine)
    assert (found.steps, found.tips, found.told) == ((), (), ())
    assert found.outcome == outcome_of(np.zeros(0, found_rows()), 0) == found.without["earned"]
    assert "Nothing reached her in this world" in found.text()


def found_rows() -> np.dtype:
    """Columns of a ledger."""
    from wom_sim.ledger import ROW

    return ROW


def test_deliveries_of_one_day_tip_together(engine, tmp_path):
    ads = {
        "kind": "ads", "content": "film", "channel": "wall", "from": "2027-03-03", "to": "2027-03-03", "budget": 100,
        "cpm": 1, "cap_per_day": 1, "avails_per_day": 9_999,
    }  # fmt: skip
    changes = {"channels": ["wall"], "plan.ads": ads, "strategies.gift.lines": ["gift", "ads"]}
    found = explain(chain(tmp_path, **changes), "gift", "cleo", engine=engine)
    (tip,) = found.tips
    assert (tip.tick, tip.that_day, tip.earned, tip.paid) == (3, 3, 2, 1)
    assert "one of 3 deliveries of that day" in " ".join(found.text().split())
    assert found.without["paid"] == found.outcome
    assert found.without["earned"].ordered == 3  # the ad would have done it alone


@pytest.mark.parametrize("medium", [Medium.PAID, Medium.OWNED, Medium.EARNED])
def test_without_a_medium_is_the_world_run_without_it(medium, engine, tmp_path):
    prepared = prepare(scenario_number(4, tmp_path))
    others = run(prepared, "all", seed=7, world=2, engine=engine, media=ALL_MEDIA - {medium})
    plain = run(prepared, "all", seed=7, world=2, engine=engine)
    outcomes = [[outcome_of(one.history.rows, at) for one in (plain, others)] for at in range(prepared.network.people)]
    changed = [at for at, (fact, other) in enumerate(outcomes) if fact != other]
    same = [at for at, (fact, other) in enumerate(outcomes) if fact == other]
    assert changed
    for at in [*changed[:1], *same[:1]]:
        found = explain(prepared, "all", prepared.network.ids[at], seed=7, world=2, engine=engine)
        assert [found.outcome, found.without[medium.name.lower()]] == outcomes[at]


def test_she_says_that_she_is_simulated_and_json_too(tmp_path):
    found = explain(chain(tmp_path), "gift", "ana")
    assert "Person ana is simulated" in found.text()
    assert found.data()["simulated"] is True
    assert json.loads(json.dumps(found.data()))["steps"][0]["event"] == "met"


def test_whoever_is_not_there_is_refused(tmp_path):
    prepared = chain(tmp_path)
    with pytest.raises(InputError, match="zoe"):
        explain(prepared, "gift", "zoe")
    with pytest.raises(ScenarioError):
        explain(prepared, "gifts", "ana")


def test_everything_that_is_told_has_words_and_a_place_in_the_day():
    assert set(ORDER_OF_A_DAY) | {Event.FIRST_EXPOSURE} == set(TOLD)
    assert set(Event) - set(TOLD) == {Event.STOP}


def test_three_people_are_chosen_for_a_reason():
    rows = [
        by_ads(Event.NOTICE, 0, 1), by_friend(Event.NOTICE, 1, 2, 0), by_friend(Event.NOTICE, 2, 3, 1),
        by_friend(Event.CONVERT, 2, 3, 1), by_friend(Event.NOTICE, 4, 3, 0), by_ads(Event.CONVERT, 5, 1),
        by_friend(Event.CONVERT, 4, 4, 0),
    ]  # fmt: skip
    found = history(*rows)
    found.items["paid"][:, 0] = [4, 9, 9, 4, 9, 9, 7, 7, 0, 0]
    people = chosen(found)
    assert [one.at for one in people] == [2, 0, 1]
    assert "2 friends long" in people[0].why
    assert "3 people noticed it through her" in people[1].why
    assert people[2].why == "70 % of all people never order; of them she was reached most often, 9 times."
    assert [one.at for one in chosen(history(by_ads(Event.CONVERT, 5, 1)))] == [5]


def test_whoever_is_chosen_twice_makes_room_and_the_next_one_says_so():
    rows = [
        by_ads(Event.NOTICE, 0, 1), *(by_friend(Event.NOTICE, k, 2, 0) for k in (1, 2, 3)),
        by_ads(Event.NOTICE, 5, 1), by_friend(Event.NOTICE, 6, 2, 5), by_friend(Event.CONVERT, 0, 3, 9),
    ]  # fmt: skip
    people = chosen(history(*rows))
    assert [one.at for one in people] == [0, 5]
    assert people[1].why == "Those above left out: Nobody's word went further: 1 person noticed it through her."


def test_nobody_at_all_is_chosen_where_nothing_happened():
    assert chosen(history()) == []


def test_cards_are_the_stories_of_the_chosen(tmp_path):
    prepared = prepare(scenario_number(4, tmp_path))
    told = cards(prepared, "all", seed=7)
    at = [one.at for one in chosen(play(prepared, "mesa", strategy="all"))]
    assert [one.story.person for one in told] == [str(prepared.network.ids[k]) for k in at]
    assert len({one.story.person for one in told}) == len(told) == 3
