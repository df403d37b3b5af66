"""Lift tests: power against closed forms where people decide alone, and what word of mouth changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.shops import explained_columns, shop
from wom_sim.campaign.prepare import prepare
from wom_sim.errors import InputError, ScenarioError
from wom_sim.studies.lift import answer as li
from wom_sim.studies.lift.answer import Pool, lift
from wom_sim.studies.lift.words import chance


def alone(share: float, effect: float, worlds: int = 2_000, people: int = 500) -> Pool:
    """Places in which everybody decides alone, two weeks; the treated ones have no luck in common with the others."""
    dice = np.random.default_rng(1)
    control, treated = (dice.binomial(people, p, (worlds, 1)) for p in (share, share * (1 + effect)))
    return Pool(*(np.hstack([one // 2, one]).astype(float) for one in (control, treated)))


def test_where_people_decide_alone_the_textbook_is_right() -> None:
    pool = alone(0.2, 0.08)
    for places in (32, 64, 128):
        power, alarms = li.powers(pool, 1, places, seed=3)
        assert power[-1] == pytest.approx(li.textbook(pool, 1, places, 500)[-1], abs=0.06)
        assert alarms[-1] == pytest.approx(0.05, abs=0.02)


def test_the_textbook_is_the_usual_formula() -> None:
    """10 % against 12 %: 3,841 people in each arm (Fleiss, Levin & Paik 2003, ch. 4, without continuity correction)."""
    assert li.people_alone(0.10, 0.20) == 2 * 3_841
    assert li.people_alone(0.10, 5e-324) == li.people_alone(1.0, 0.5) == np.inf, "shares that nothing tells apart"
    pool = alone(0.2, 0.15)
    n, p1, p2 = 500 * 8, pool.treated[:, -1].mean() / 500, pool.control[:, -1].mean() / 500
    exact = stats.norm.cdf((p1 - p2) / np.sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n) - 1.959964)
    assert li.textbook(pool, 1, 16, 500)[-1] == pytest.approx(exact)


def test_larger_places_count_like_more_of_them() -> None:
    pool = alone(0.2, 0.08)
    many = li.powers(pool, 1, 64, seed=3)[0][-1]
    assert li.powers(pool, 2, 32, seed=3)[0][-1] == pytest.approx(many, abs=0.06)
    assert li.powers(pool, 16, 4, seed=3)[0][-1] < many - 0.2  # two places an arm tell little of what is usual


def test_many_worlds_in_a_place_are_normal() -> None:
    pool = alone(0.2, 0.02)
    drawn, normal = (li.drawn(pool.control, size, 4, 3, 0) for size in (10, 11))
    assert normal.mean() / 11 == pytest.approx(drawn.mean() / 10, rel=0.005)
    assert normal[..., -1].var() / 11 == pytest.approx(drawn[..., -1].var() / 10, rel=0.06)
    assert np.corrcoef(normal[:, 0].T)[0, 1] == pytest.approx(np.corrcoef(drawn[:, 0].T)[0, 1], abs=0.02)


def test_detection_is_welchs_test() -> None:
    dice = np.random.default_rng(2)
    treated, control = dice.normal(11, 3, (400, 6, 1)), dice.normal(9, 1, (400, 6, 1))
    exact = stats.ttest_ind(treated[..., 0], control[..., 0], axis=1, equal_var=False).pvalue
    assert li.detected(treated, control)[0] == np.mean(exact < 0.05)


def test_places_that_never_vary_detect_nothing() -> None:
    same = np.ones((5, 3, 2))
    assert li.detected(same, same).tolist() == [0, 0]


@pytest.fixture(scope="module")
def found() -> Any:
    return lift(prepare(shop()), "both", "nothing", effect=0.5, worlds=60, seed=1, engine="array")


def test_power_grows_with_places_and_the_answer_is_the_smallest(found: Any) -> None:
    assert found.power.shape == (3, len(li.PLACES))
    assert (np.diff(found.power, axis=1) > -0.05).all()
    assert found.weeks == (1, 2, 3)
    assert found.people == 200
    text = found.text()
    j = int(np.argmax((found.power >= 0.8).any(axis=0)))
    assert f"Smallest: {li.PLACES[j]} places of 200 people" in text
    for part in ("must not miss +50.0 % orders", "cry wolf", "The textbook, in which everybody decides alone", " *"):
        assert part in text
    assert found.own > 0.5


def test_the_effect_is_scaled_to_what_is_asked(found: Any) -> None:
    own = lift(prepare(shop()), "both", "nothing", effect=None, worlds=60, seed=1, engine="array")
    assert own.effect == own.own == found.own
    assert own.power.mean() > found.power.mean()


def test_larger_places_by_people(found: Any) -> None:
    wide = lift(prepare(shop()), "both", "nothing", effect=0.5, people=450, worlds=60, seed=1, engine="array")
    assert wide.people == 600  # whole worlds of 200
    assert wide.power[-1, 1] > found.power[-1, 1]


def test_what_is_saved(found: Any, tmp_path: Path) -> None:
    folder = found.save(tmp_path / "lift")
    assert {path.name for path in folder.iterdir()} == {
        "power.csv",
        "figures",
        "scenario.yaml",
        "provenance.json",
        "answer.txt",
        "codebook.csv",
    }
    assert explained_columns(folder)
    data = json.loads(json.dumps(found.data()))
    assert len(data["designs"]) == len(found.table()) == 3 * len(li.PLACES)
    assert data["smallest"][0]["people"] == 200


def test_at_most_six_weeks_are_shown() -> None:
    assert li.shown_weeks(13) == [1, 4, 7, 10, 13]
    assert li.shown_weeks(3) == [1, 2, 3]
    assert li.shown_weeks(52)[-1] == 52


def test_power_is_rounded_down() -> None:
    assert [chance(one).strip() for one in (0.7999, 0.8, 1.0, 0.0)] == ["79 %", "80 % *", "100 % *", "0 %"]


def test_effects_as_typed() -> None:
    assert [li.effect_of(text) for text in ("5%", "+5%", "0.05", 0.05, "150%")] == [0.05, 0.05, 0.05, 0.05, 1.5]
    assert [li.effect_of(text) for text in ("own", None)] == [None, None]


@pytest.mark.parametrize("typed", [10, "10", 1, "1", "+5.5", 1.5])
def test_an_effect_of_a_thousand_per_cent_is_a_slip(typed: float | str) -> None:
    with pytest.raises(InputError, match=r"effect [\d.]+ would be \+[\d,]+ %\n   hint: write [\d.]+% or 0"):
        li.effect_of(typed)


def fading(noisier: float) -> Pool:
    """All of the effect comes in the first of three weeks; the others add noise alone, sd 1 and ``noisier``."""
    dice = np.random.default_rng(4)
    steps = dice.normal(20, 1, (2, 2_000, 3))
    steps[:, :, 1:] += dice.normal(0, noisier, (2, 2_000, 2))
    control, treated = np.cumsum(steps, axis=2)
    return Pool(control, treated + 1.0)


def test_the_best_length_is_that_with_most_effect_for_its_noise() -> None:
    """Effect 1, sd 1 after a week and √(1 + 1 + 9) after two: the second and third week only blur."""
    pool = fading(3.0)
    power = np.array([li.powers(pool, 1, places, 3)[0] for places in li.PLACES]).T
    assert li.best_of(pool, power, [0, 1, 2]) == 0
    assert (power[0] >= power[2]).all()
    beside = li.beside(pool, 1, 0, 3, 500)
    places = next(one.places for one in beside["smallest"])
    assert li.powers(pool, 1, places, 3)[0][0] >= 0.8
    later = li.beside(pool, 1, 2, 3, 500)["smallest"][0].places
    assert later is None or places < later


def test_places_that_never_vary_take_the_whole_time() -> None:
    still = Pool(np.tile([0.0, 10.0], (30, 1)), np.tile([0.0, 20.0], (30, 1)))
    assert li.best_of(still, np.zeros((2, len(li.PLACES))), [0, 1]) == 1
    assert np.isnan(li.beside(Pool(still.control * 0 + 500, still.treated), 1, 1, 3, 500)["likeness"])


def test_power_that_hardly_falls_takes_the_whole_time() -> None:
    pool = fading(0.0)._replace(treated=fading(0.0).treated + 100.0)
    power = np.ones((3, len(li.PLACES)))
    assert li.best_of(pool, power, [0, 1, 2]) == 2


def test_lines_that_end_early_are_named() -> None:
    last = dict(li.ended(shop(), "both", "nothing"))
    assert set(last) <= set(shop().strategy("both").lines)
    short = shop(plan__ads__to="2027-03-10")
    assert ("ads", "2027-03-10") in li.ended(short, "both", "nothing")
    assert li.ended(short, "both", "both") == ()


@pytest.mark.parametrize(
    ("strategy", "against", "options", "says"),
    [
        ("both", "both", {}, "both cannot be tested against itself"),
        ("both", "nothing", {"effect": 0.0}, "effect must be above 0"),
        ("both", "nothing", {"effect": "5e-324"}, "effect must be at least 0.0001 %"),
        ("both", "nothing", {"people": 0}, "people of a place must be at least 1"),
        ("both", "nothing", {"worlds": 19}, "at least 20 worlds"),
        ("nothing", "both", {"worlds": 20}, "nothing brings no more orders than both in 20 worlds"),
    ],
)
def test_tests_that_cannot_be_planned(strategy: str, against: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        lift(shop(), strategy, against, engine="array", **options)


def test_a_strategy_that_is_none() -> None:
    with pytest.raises(ScenarioError, match="unknown strategy 'bth'"):
        lift(shop(), "bth", "nothing")
