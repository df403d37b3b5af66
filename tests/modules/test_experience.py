"""How it was (R9): shares to their formula, better quality turns nobody worse, and who then talks."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from campaigns import Campaign, ads, events, incentive, seeds
from modules.stage import near, play, ready, same
from moods import ADVOCATE, ALL_PRAISE, ALL_WARN, DETRACTOR, NEUTRAL, brand, crowd

from wom_sim import rules
from wom_sim.behaviour import experience
from wom_sim.engine.loop import History
from wom_sim.engine.setting import ContentSetting, Sharing
from wom_sim.engine.state import Mark
from wom_sim.errors import ScenarioError
from wom_sim.ledger import Event
from wom_sim.network.network import Network

SOLD = ContentSetting("content", 5, attract=1.0, share=1.0, visit=1.0, persuade=1.0)
FIVE = Network.generate("ring", 30, seed=1, friends=4)


def everybody_buys(people: int, told: dict[str, float], **changes: object) -> Campaign:
    """On tick 2 everybody is shown what certainly sells."""
    return Campaign(crowd(people), (SOLD,), (ads(1.0, range(2, 3)),), brands=(brand(told),), ticks=3).but(**changes)


def moods(history: History) -> np.ndarray:
    """How it was, person by person."""
    found: np.ndarray = history.brands["experience"][:, 0]
    return found


@pytest.mark.parametrize("days", [0.0, 2.0, 30.0])
def test_who_has_talked_needs_no_logarithm(days: float) -> None:
    """Whoever is said to have talked did so before today, and of those who did nearly everybody is."""
    maker = SimpleNamespace(talk_days=days, experience_key=77)
    said, true = [], []
    for since in (0, 1, 3, 10, 40, 200):
        world = SimpleNamespace(brands=[maker], tick=5 + since)
        for person in (SimpleNamespace(id=k) for k in range(300)):
            hers = SimpleNamespace(customer_tick=5, experience=1)
            said.append(experience.has_talked(person, hers, 0, world))
            before = experience.talks_on(person, hers, 0, world) < world.tick
            true.append(before or days == 0.0)  # who talks at once has nothing to wait for

    assert not (np.array(said) & ~np.array(true)).any()
    assert np.sum(said) > 0.9 * np.sum(true)


# ---------------------------------------------------------------- shares


@pytest.mark.parametrize(
    ("quality", "detractors", "advocates"), [(0.5, 0.18, 0.18), (1, 0.10, 0.30), (2, 0.05, 0.46), (4, 0.03, 0.63)]
)
def test_quality_moves_the_odds_of_both_cuts(quality: float, detractors: float, advocates: float) -> None:
    """k .5/1/2/4: detractors .18/.10/.05/.03, advocates .18/.30/.46/.63."""
    bad, middling = experience.cuts_of(experience.Spec(quality=quality))
    assert round(bad, 2) == detractors
    assert round(1 - middling, 2) == advocates


def test_as_promised_is_as_typed_exactly() -> None:
    assert experience.cuts_of(experience.Spec()) == (0.1, 0.7)
    for thousandth in range(1001):
        share = thousandth / 1000
        assert experience.cuts_of(experience.Spec(advocates=0, detractors=share))[0] == share


def test_customers_are_shared_out_as_typed() -> None:
    history = everybody_buys(20_000, {"quality": 2}).run()
    found = np.bincount(moods(history), minlength=4) / 20_000
    bad, middling = experience.cuts_of(experience.Spec(quality=2))
    for measured, expected in zip(found[1:], (bad, middling - bad, 1 - middling), strict=True):
        assert near(measured, expected, (expected * (1 - expected) / 20_000) ** 0.5)
    assert found[0] == 0


def test_better_quality_turns_nobody_worse() -> None:
    """20,000 people at ten qualities: everybody's experience only rises; drawn anew for each, it would not."""
    qualities = (0.1, 0.25, 0.5, 0.8, 1, 1.3, 2, 4, 10, 100)
    found = [moods(everybody_buys(20_000, {"quality": one}).run()).astype(int) for one in qualities]
    for worse, better in itertools.pairwise(found):
        assert np.all(worse <= better)
        assert np.any(worse < better)
    other = moods(everybody_buys(20_000, {"quality": 2}, seed=1).run())  # the control
    assert np.any(found[0] > other)


def test_both_engines_agree_person_by_person(engine: str) -> None:
    history = everybody_buys(200, {"quality": 0.5}).run(engine)
    assert moods(history).tolist() == moods(everybody_buys(200, {"quality": 0.5}).run()).tolist()
    rows = events(history, Event.EXPERIENCE)
    assert rows["n"][np.argsort(rows["person"])].tolist() == moods(history).tolist()


# ---------------------------------------------------------------- who talks


def told(kind: dict[str, float], engine: str, **changes: object) -> list[str]:
    """What one customer with friends does, who has been handed what certainly sells."""
    lines = (seeds([0], 2, marks=int(Mark.SEEDED)),)
    campaign = Campaign(FIVE, (SOLD,), lines, brands=(brand(kind),), ticks=9, contact=0.0, sharing=Sharing(customers=1))
    history = campaign.but(**changes).run(engine)
    own = history.rows[np.isin(history.rows["event"], [Event.SHARE, Event.WARN])]
    return [f"{Event(row['event']).name} {row['n']} on {row['tick']}" for row in own]


def test_advocates_praise_neutrals_think_and_detractors_warn(engine: str) -> None:
    """Clock 1 on noticing whatever comes, then clock 2 or 3 as a customer."""
    assert told(ALL_PRAISE, engine) == ["SHARE 1 on 2", "SHARE 2 on 2"]
    assert told({"advocates": 0, "detractors": 0}, engine) == ["SHARE 1 on 2"]
    assert told(ALL_WARN, engine) == ["SHARE 1 on 2", "WARN 3 on 2"]


def test_neutrals_pass_on_for_a_reward_and_detractors_do_not(engine: str) -> None:
    asked = (seeds([0], 2, marks=int(Mark.SEEDED)), incentive(2, 9, 2.0, 140, asks_customers=True))
    assert told({"advocates": 0, "detractors": 0}, engine, lines=asked) == ["SHARE 1 on 2", "SHARE 2 on 2"]
    assert told(ALL_WARN, engine, lines=asked) == ["SHARE 1 on 2", "WARN 3 on 2"]


def test_a_detractor_passes_nothing_else_of_the_brand_on(engine: str) -> None:
    other = ContentSetting("other", 6, attract=1.0, share=1.0)
    lines = (seeds([0], 2, marks=int(Mark.SEEDED)), seeds([0], 4, content=1, word=104, marks=int(Mark.SEEDED)))
    kinds = {"contents": (SOLD, other), "lines": lines}
    assert told(ALL_WARN, engine, **kinds) == ["SHARE 1 on 2", "WARN 3 on 2"]
    assert told(ALL_PRAISE, engine, **kinds) == ["SHARE 1 on 2", "SHARE 2 on 2", "SHARE 1 on 4"]


def test_people_wait_until_they_talk(engine: str) -> None:
    """An exponential lot in whole days: of mean 3 it is 0 for 1 − e^(−1/3) of people."""
    history = everybody_buys(400, {**ALL_WARN, "talk_after_days": 3}, ticks=40).run(engine)
    waited = events(history, Event.WARN)["tick"] - 2
    assert len(waited) >= 390
    again = everybody_buys(400, {**ALL_WARN, "talk_after_days": 3}, ticks=40).run("array")
    assert sorted(waited.tolist()) == sorted((events(again, Event.WARN)["tick"] - 2).tolist())
    at_once = 1 - np.exp(-1 / 3)
    assert near(float(np.mean(waited == 0)), at_once, (at_once * (1 - at_once) / 400) ** 0.5)
    assert near(float(waited.mean()), 1 / (np.exp(1 / 3) - 1), 3 / 20)


def test_a_share_of_detractors_would_complain() -> None:
    """The draw is there for care; advocates never complain."""
    asked = experience.of_maker(everybody_buys(2, ALL_WARN | {"complain": 0.3}).setting.brands[0])

    class World:
        class Maker:
            complain_key = 77
            complain_cut = asked["complain_cut"]

        brands = (Maker,)

    def complains(mood: int) -> int:
        class Own:
            experience = mood

        people = [type("Person", (), {"id": k}) for k in range(5_000)]
        return sum(experience.complains(one, Own, 0, 1, World) for one in people)

    assert near(complains(DETRACTOR) / 5_000, 0.3, (0.3 * 0.7 / 5_000) ** 0.5)
    assert complains(ADVOCATE) == complains(NEUTRAL) == 0


# ---------------------------------------------------------------- off, and what may be typed


def test_off_is_the_same_bit_by_bit(engine: str) -> None:
    """Nothing typed; and everybody an advocate who talks at once, all but the rows that say so."""
    plain = play(ready(), engine)
    assert plain.brands["experience"].max() == 0
    assert same(play(ready({"brands.shop.experience": None, "brands.shop.warnings": {"odds": 0.1}}), engine), plain)
    content = play(ready({"brands.shop.experience": dict(ALL_PRAISE)}), engine)
    left = content.rows[content.rows["event"] != Event.EXPERIENCE]
    assert np.sort(left).tobytes() == np.sort(plain.rows).tobytes()
    assert not same(play(ready({"brands.shop.experience": {}}), engine), plain)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"advocates": 0.7, "detractors": "40%"},
            "detractors: advocates and detractors together are 110% of",
        ),
        ({"quality": 0}, "quality: must be more than 0"),
        ({"detractors": 3}, "detractors: must be between 0 and 1"),
        ({"advocate": 0.3}, "unknown key 'advocate' – did you mean 'advocates'"),
    ],
)
def test_mistakes_are_answered(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ready({"brands.shop.experience": changes})


def test_presets_stand_behind_the_keys() -> None:
    typed = {"experience": {"advocates": "preset", "detractors": "preset", "complain": "preset"}}
    found = ready({"brands.shop.experience": typed["experience"]}).scenario.brands["shop"].experience
    assert found == experience.Spec()


def test_less_praise_and_some_warnings_sell_less() -> None:
    """Worlds of the stage: the worse the quality, the fewer orders; everybody an advocate has the most."""
    at = [{"quality": 0.25}, {"quality": 1}, {"quality": 4}, dict(ALL_PRAISE)]
    orders = [
        sum(
            int((play(ready({"brands.shop.experience": one, "sharing.contact": 0.6}), "array", world).rows[
                "event"] == Event.CONVERT).sum())
            for world in range(12)
        )
        for one in at
    ]  # fmt: skip
    assert orders == sorted(orders)
    assert orders[0] < 0.95 * orders[-1]


def test_l_of_certainty_is_out_of_reach() -> None:
    """A sure order stays sure whatever is heard: odds of certainty are infinite."""
    assert rules.with_odds(1.0, 0.62) == 1.0
