"""Tone (R7, R10): a factor by segment on noticing and on passing on, and on nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from campaigns import Campaign, ads, events, seeds
from modules.stage import play, ready, same, scenario

from wom_sim import rng, rules
from wom_sim.engine.loop import History
from wom_sim.engine.setting import ContentSetting, Sharing, Traits
from wom_sim.errors import InputError
from wom_sim.ledger import Event
from wom_sim.network.network import Network
from wom_sim.rng import Purpose
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import check

SEGMENTS = {"students": {"share": 0.5}, "parents": {"share": 0.3}, "others": {"share": 0.2}}


def crowd(people: int) -> Network:
    """People without friends."""
    nobody: list[int] = []
    return Network.from_edges(nobody, nobody, ids=np.arange(people))


def mixed(people: int, *factors: float, **content: Any) -> Campaign:
    """One day of ads of full weight to people who take turns in segments of these factors."""
    taste = np.arange(people, dtype=np.int32) % len(factors)
    traits = Traits(taste=taste, tone=np.array(factors).reshape(-1, 1))
    told = ContentSetting("content", 5, **{"attract": 0.3, "share": 0.2, **content})
    return Campaign(crowd(people), (told,), (ads(1.0, range(2, 3)),), ticks=3, extras={"people": traits})


def lots(told: Campaign, purpose: Purpose, *words: int) -> np.ndarray:
    """Everybody's resistance against the first content."""
    state = rng.key(told.seed, purpose, told.contents[0].word, *words)
    each = (rng.uniform(rng.absorb(state, int(word))) for word in told.network.words)
    return np.array([rules.resistance(one) for one in each])


def noticed(history: History) -> np.ndarray:
    return np.asarray(history.items["notice_tick"][:, 0] >= 0)


def shared(history: History) -> np.ndarray:
    return np.asarray(history.items["noticer_share_tick"][:, 0] >= 0)


# ---------------------------------------------------------------- to the formula, person by person


def test_one_exposure_is_noticed_and_passed_on_with_the_factor_of_the_segment(engine: str) -> None:
    """Who notices are exactly those whose resistance f·L(a) passes; of them f·L(s) those who pass on."""
    factors = (1.3, 0.6, 1.0, 0.0)
    told = mixed(400, *factors)
    f = np.array(factors)[np.arange(400) % 4]
    history = told.run(engine)
    aware = f * rules.pressure(0.3) >= lots(told, Purpose.NOTICE)
    assert np.array_equal(noticed(history), aware)
    assert np.array_equal(shared(history), aware & (f * rules.pressure(0.2) >= lots(told, Purpose.SHARE, 1)))
    assert 0 < shared(history).sum() < aware.sum() < 400


def test_chances_are_pc_of_the_factor() -> None:
    """1 − (1 − a)^f of 60,000 people each, and of those who know 1 − (1 − s)^f."""
    factors = (2.0, 0.5, 1.0)
    history = mixed(180_000, *factors).run("array")
    for k, f in enumerate(factors):
        aware, told = noticed(history)[k::3], shared(history)[k::3]
        for share, chance, n in ((aware.mean(), 0.3, 60_000), (told.sum() / aware.sum(), 0.2, aware.sum())):
            expected = 1 - (1 - chance) ** f
            assert share == pytest.approx(expected, abs=4 * (expected * (1 - expected) / n) ** 0.5)


def test_visits_likes_and_orders_are_left_alone(engine: str) -> None:
    """What an exposure pulls is not a question of tone: with a factor of 0 who wants the thing still comes."""
    plain = mixed(600, 1.0, 1.0, visit=0.5, persuade=0.3, engage=0.2, share=0.0)
    deaf = mixed(600, 0.0, 8.0, visit=0.5, persuade=0.3, engage=0.2, share=0.0)
    histories = [one.run(engine) for one in (plain, deaf)]
    for event in (Event.VISIT, Event.CONVERT, Event.ENGAGE):
        before, after = (events(history, event)["person"] for history in histories)
        assert len(before) > 0
        assert np.array_equal(before, after)
    came = np.isin(np.arange(600), events(histories[1], Event.VISIT)["person"])
    assert np.array_equal(noticed(histories[1])[::2], came[::2])  # at 0 a visit alone makes aware


def test_affinity_and_tone_multiply(engine: str) -> None:
    """κ's factor acts on everything, tone on two: the pressure to notice is the product."""
    told = mixed(300, 1.5, 0.5)
    both = Traits(taste=told.extras["people"].taste, tone=told.extras["people"].tone, affinity=np.array([[0.8], [1.2]]))
    history = told.but(extras={"people": both}).run(engine)
    f = np.array([1.5 * 0.8, 0.5 * 1.2])[np.arange(300) % 2]
    assert np.array_equal(noticed(history), f * rules.pressure(0.3) >= lots(told, Purpose.NOTICE))


# ---------------------------------------------------------------- the shape


def test_the_more_a_tone_suits_the_more_notice_and_pass_on_and_the_others_not_a_bit() -> None:
    """Factors 0 … 8 of one of two segments: its share rises at every step, the other's stays, person by person."""
    histories = [mixed(20_000, f, 1.0).run("array") for f in (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)]
    for of in (noticed, shared):
        found = [of(history) for history in histories]
        for fewer, more in pairwise(found):
            assert np.all(fewer[::2] <= more[::2])
            assert more[::2].sum() > fewer[::2].sum()
            assert np.array_equal(fewer[1::2], more[1::2])
    shares = [noticed(history)[::2].mean() for history in histories]
    assert shares == pytest.approx([1 - 0.7**f for f in (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)], abs=0.02)


def test_among_friends_who_suits_is_never_below_the_others() -> None:
    """In one network of 20,000, from factor 1 on; below 1 the other way round.  Friends' shares reach both."""
    net = Network.generate("holme_kim", 20_000, m=4, clustering=0.3, seed=3)
    taste = np.arange(20_000, dtype=np.int32) % 2
    content = ContentSetting("content", 5, attract=0.3, share=0.4)
    told = Campaign(
        net, (content,), (seeds(range(0, 20_000, 41), 1),), sharing=Sharing(days=3, decay=0.5), contact=0.5, ticks=12
    )
    for f in (0.0, 0.5, 2.0, 4.0, 8.0):
        traits = Traits(taste=taste, tone=np.array([[f], [1.0]]))
        aware = noticed(told.but(extras={"people": traits}).run("array"))
        apart = aware[::2].mean() - aware[1::2].mean()
        assert apart * (f - 1.0) > 0.0
        assert abs(apart) > 0.01


def test_a_tone_that_were_everybodys_would_be_found_out() -> None:
    """The negative control: the same factor for both leaves no difference between them."""
    aware = noticed(mixed(40_000, 4.0, 4.0).run("array"))
    assert abs(aware[::2].mean() - aware[1::2].mean()) < 0.02
    assert aware.mean() > 0.7


# ---------------------------------------------------------------- from a scenario


def test_a_scenario_says_it_by_segment(engine: str) -> None:
    told = {"market.segments": SEGMENTS, "contents.story.suits": {"students": 3, "parents": 0}}
    suited, plain = play(ready(told), engine), play(ready({"market.segments": SEGMENTS}), engine)
    assert not same(suited, plain)
    prepared = ready(told)
    traits: Any = prepared.setting.people
    segment = prepared.population.segment
    assert np.array_equal(traits.tone[traits.taste, 0], np.array([3.0, 0.0, 1.0])[segment])


def test_interests_and_tone_stand_in_one_table(engine: str) -> None:
    """Rows of taste and segment: the affinities are those of without tone."""
    interests = {name: {**one, "interests": ["tea"]} for name, one in SEGMENTS.items()}
    interests["others"]["interests"] = ["wine"]
    told = {"market.segments": interests, "contents.story.topic": "tea", "contents.story.affinity": 0.5}
    plain: Any = ready(told).setting
    toned: Any = ready({**told, "contents.story.suits": {"students": 2}}).setting
    each = [setting.affinity[setting.people.taste, 0] for setting in (plain, toned)]
    assert np.array_equal(*each)
    assert sorted({*toned.people.tone[toned.people.taste, 0]}) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("suits", "message"),
    [
        ({"student": 2}, "unknown segment 'student' – did you mean 'students'"),
        ({"students": 11}, "at most 10"),
        ({"students": -1}, "at least 0"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(suits: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message) as told:
        scenario({"market.segments": SEGMENTS, "contents.story.suits": suits})
    assert "contents.story.suits" in str(told.value)


def test_without_segments_nobody_can_be_suited() -> None:
    with pytest.raises(InputError, match="the market has none"):
        scenario({"contents.story.suits": {"students": 2}})


def test_segments_of_a_people_file_are_known_once_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id,segment\n" + "".join(f"{k},{'young' if k % 3 else 'old'}\n" for k in range(300)), encoding="utf-8"
    )
    plain = scenario({"contents.story.suits": {"yung": 2}, "market.people_file": "people.csv"}).as_mapping()
    from wom_sim.campaign.prepare import prepare

    with pytest.raises(InputError, match="'yung' – did you mean 'young'"):
        prepare(Scenario.parse(plain, base=tmp_path))
    plain["contents"]["story"]["suits"] = {"young": 2}
    traits: Any = prepare(Scenario.parse(plain, base=tmp_path)).setting.people
    assert sorted(traits.tone[:, 0].tolist()) == [1.0, 2.0]


def test_check_says_whom_a_content_suits() -> None:
    told = scenario({"market.segments": SEGMENTS, "contents.story.suits": {"parents": 0.6, "students": 1.3}})
    assert "story  students × 1.3 · parents × 0.6" in check(told, worlds=1).text()
    assert "Tone" not in check(scenario({"market.segments": SEGMENTS}), worlds=1).text()
