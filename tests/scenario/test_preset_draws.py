"""Presets elsewhere in their ranges: draws that are keyed, and ends."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.results.run import run
from wom_sim.scenario.guesses import at, drawn, share
from wom_sim.scenario.presets.presets import preset
from wom_sim.scenario.scenario import Scenario

Plain = dict[str, Any]


def cafe(**plan: Plain) -> Scenario:
    line = {"kind": "ads", "content": "film", "from": "2027-03-01", "to": "2027-03-09", "budget": 90}
    return Scenario.parse(
        {
            "name": "cafe",
            "dates": {"start": "2027-03-01", "end": "2027-03-20"},
            "money": {"currency": "MXN", "per_usd": 18.6, "as_of": "2027-01-15"},
            "market": {"simulate": 80, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.5}},
            "brands": {
                "cafe": {"conversion": "preset", "channels": {"newsletter": {"followers": 40, "reach": "preset"}}}
            },
            "contents": {"film": {"attract": 0.5, "share": 0.4, "visit": 0.3, "persuade": 0.2}},
            "plan": {name: {**line, **one} for name, one in plan.items()},
            "strategies": {"all": list(plan)},
        }
    )


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Two lines that share the price of Instagram."""
    return cafe(
        one={"channel": "instagram", "price": "preset"},
        two={"channel": "instagram", "cpm": "preset", "ctr": "2%"},
    )


def numbers(scenario: Scenario) -> dict[str, float]:
    return {path: used.number for path, used in scenario.presets_used.items()}


# ---------------------------------------------------------------- draws


def test_a_draw_is_the_quantile_of_its_lot(scenario: Scenario) -> None:
    moved = drawn(scenario, seed=7, draw=3)
    lot = rng.uniform(rng.key(7, rng.name_word("presets"), 3, rng.name_word("instagram.cpm")))
    assert share(7, 3, "instagram.cpm") == lot
    expected = preset("instagram.cpm").quantile(lot)
    assert moved.presets_used["plan.one.cpm"].used == expected
    assert moved.plan["one"].model_dump()["cpm"] == expected * 18.6  # type: ignore[operator]


def test_draws_stay_between_the_ends_and_differ(scenario: Scenario) -> None:
    draws = [numbers(drawn(scenario, 7, k)) for k in range(40)]
    low, high = numbers(at(scenario, "low")), numbers(at(scenario, "high"))
    for path in low:
        values = [one[path] for one in draws]
        ends = sorted((low[path], high[path]))  # of a price the pessimistic end is the higher one
        assert ends[0] <= min(values) < max(values) <= ends[1], path
    assert draws[0] == numbers(drawn(scenario, 7, 0))
    assert draws[0] != numbers(drawn(scenario, 8, 0))


def test_one_preset_in_two_places_moves_as_one(scenario: Scenario) -> None:
    for k in range(5):
        moved = drawn(scenario, 7, k)
        assert moved.presets_used["plan.one.cpm"] == moved.presets_used["plan.two.cpm"]
        assert moved.plan["two"].model_dump()["ctr"] == 0.02  # typed, so it stays


def test_a_draw_does_not_depend_on_what_else_is_there(scenario: Scenario) -> None:
    alone = cafe(only={"channel": "instagram", "price": "preset"}, more={"channel": "x", "price": "preset"})
    alone = alone.with_changes({"money.per_usd": 20})
    ours, theirs = drawn(scenario, 7, 5), drawn(alone, 7, 5)
    assert ours.presets_used["plan.one.cpm"].used == theirs.presets_used["plan.only.cpm"].used
    assert theirs.presets_used["plan.only.cpm"].rate == 20


def test_a_draw_of_a_draw_is_the_draw(scenario: Scenario) -> None:
    assert drawn(drawn(scenario, 7, 1), 7, 2) == drawn(scenario, 7, 2)
    assert drawn(at(scenario, "high"), 7, 2) == drawn(scenario, 7, 2)


def test_a_draw_is_written_and_read_again(scenario: Scenario) -> None:
    moved = drawn(scenario, 7, 4)
    again = Scenario.parse(moved.as_mapping())
    assert again == moved
    assert drawn(again, 7, 2) == drawn(scenario, 7, 2)
    assert at(again, "value") == scenario
    assert moved.with_changes({"uncertainty.seed": 3}).presets_used == moved.presets_used


def test_a_scenario_without_presets_stays(classroom: Scenario) -> None:
    assert drawn(classroom, 7, 0) == at(classroom, "low") == classroom


def test_a_preset_without_a_range_stays(scenario: Scenario) -> None:
    told = scenario.as_mapping()
    told["presets_used"]["brands.cafe.conversion"].update(low=None, high=None)
    firm = Scenario.parse(told)
    assert drawn(firm, 7, 0).brands["cafe"].conversion == at(firm, "high").brands["cafe"].conversion == 0.0148


def test_the_mean_of_many_draws_is_that_of_the_triangle(scenario: Scenario) -> None:
    one = preset("instagram.cpm")
    values = [one.quantile(share(7, k, one.key)) for k in range(4000)]
    mean = (5 + 6.7 + 15) / 3
    sd = ((5**2 + 6.7**2 + 15**2 - 5 * 6.7 - 5 * 15 - 6.7 * 15) / 18) ** 0.5
    assert sum(values) / 4000 == pytest.approx(mean, abs=4 * sd / 4000**0.5)  # type: ignore[arg-type]


# ---------------------------------------------------------------- ends


def test_all_or_some_at_one_end(scenario: Scenario) -> None:
    low = at(scenario, "low")
    assert low.plan["one"].model_dump()["cpm"] == 15 * 18.6, "the pessimistic end of a price is the high one"
    assert low.brands["cafe"].conversion == 0.0112
    some = at(scenario, "high", keys=["site.cvr"])
    assert some.brands["cafe"].conversion == 0.0204
    assert some.plan == scenario.plan
    assert at(low, "value") == at(scenario, "value") == scenario
    assert at(scenario, "low", keys=[]) == scenario


def test_an_end_of_what_is_not_used(scenario: Scenario) -> None:
    with pytest.raises(InputError, match=r"unknown preset 'site.cvrr' – did you mean 'site.cvr'\?: the scenario"):
        at(scenario, "low", keys=["site.cvrr"])


# ---------------------------------------------------------------- in an engine


def test_a_preset_runs_as_the_number_it_stands_for(scenario: Scenario, engine: Any) -> None:
    typed = {path: value for path, value in numbers(scenario).items() if "ctr" not in path}
    by_hand = scenario.with_changes({"plan.one": {**scenario.as_mapping()["plan"]["one"]}, **typed})
    assert "plan.two.cpm" not in by_hand.presets_used
    ours, theirs = (run(one, "all", seed=7, engine=engine) for one in (scenario, by_hand))
    assert ours.summary() == theirs.summary()
    assert ours.summary()["impressions"] > 0


def test_a_dearer_price_buys_less(scenario: Scenario, engine: Any) -> None:
    found = [run(at(scenario, end), "all", seed=7, engine=engine).summary()["impressions"] for end in ("low", "high")]  # type: ignore[arg-type]
    assert found[1] > found[0] > 0, "the low end of the benefit is the dear one"
