"""Which numbers of a scenario are guesses, which say the same, and how far each is moved."""

from __future__ import annotations

import math
from typing import Any

import pytest

from wom_sim.scenario.guesses import Guess, guesses, valid_reach
from wom_sim.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def found(configs: Any) -> dict[str, Guess]:
    return {one.path: one for one in guesses(Scenario.read(configs / "launch.yaml"))}


def small(**more: Any) -> Scenario:
    return Scenario.parse(
        {
            "name": "small",
            "dates": {"start": "2027-03-01", "end": "2027-03-09"},
            "market": {"simulate": 50, "network": {"kind": "ring", "friends": 2}},
            "brands": {"b": {"conversion": "2%"}},
            "contents": {"film": {"attract": 0.5, "share": 0.4}},
            **more,
        }
    )


def test_what_says_something_about_the_world_is_a_guess(found):
    assert {
        "contents.film.persuade",
        "wear.tolerated",
        "exposure.shape",
        "sharing.odds",
        "sharing.contact",
        "memory.half_life_days",
        "brands.cafe.conversion",
    } <= {*found}
    assert found["brands.cafe.channels.newsletter.followers"].kind == "whole"
    assert all(one.certain for one in found.values() if one.origin == "typed")


def test_decisions_sizes_and_switches_are_none(found):
    keys = {path.rpartition(".")[2] for one in found.values() for path in one.paths}
    assert not keys & {
        "budget",
        "number",
        "cap_per_day",
        "simulate",
        "people",
        "seed",
        "worlds",
        "end",
        "stop",
        "most",
    }


def test_the_same_figure_of_lines_alike_is_one_guess(found):
    assert found["plan.ig_ads.cpm"].paths == ("plan.ig_ads.cpm", "plan.half_ads.cpm")
    assert found["plan.ig_ads.cpm"].changes(math.log(2)) == pytest.approx(
        {"plan.ig_ads.cpm": 12.328, "plan.half_ads.cpm": 12.328}
    )


def test_a_preset_used_twice_is_one_guess_and_has_ends():
    line = {"kind": "ads", "content": "film", "from": "2027-03-01", "to": "2027-03-09", "budget": 90, "price": "preset"}
    plain = small(
        money={"currency": "USD"},
        plan={"a": {**line, "channel": "instagram"}, "b": {**line, "channel": "instagram"}},
        contents={"film": {"attract": "30–60%", "share": 0.4}},
    )
    seen = {one.path: one for one in guesses(plain)}
    cpm, attract = seen["plan.a.cpm"], seen["contents.film.attract"]
    assert (cpm.origin, cpm.ends, len(cpm.paths), cpm.certain) == ("preset", (5, 15), 2, False)
    assert [cpm.at(step) for step in cpm.reach()] == pytest.approx([2.5, 30]), "low – high, widened twice"
    assert (attract.origin, attract.ends) == ("range", (0.3, 0.6))
    low, high = (attract.at(step) for step in attract.reach())
    assert (low / (1 - low), high / (1 - high)) == pytest.approx((0.3 / 0.7 / 2, 0.6 / 0.4 * 2))


def test_typed_numbers_reach_an_eighth_to_eight_times():
    share, number = (Guess(("a",), (0.2,), kind, "typed") for kind in ("share", "number"))  # type: ignore[arg-type]
    assert [share.at(step) for step in share.reach()] == pytest.approx([0.25 / 8.25, 2 / 3])
    assert [number.at(step) for step in number.reach()] == pytest.approx([0.025, 1.6])
    assert share.at(share.step_to(0.7)) == pytest.approx(0.7)
    assert Guess(("a",), (3.0,), "whole", "typed").at(-2.0) == 1


def test_what_does_not_validate_is_tried_nearer():
    spec = {"contents": {"film": {"attract": 0.5, "share": 0.4, "emotion": {"awe": 2}}}}
    guess = next(one for one in guesses(small(**spec)) if one.path == "contents.film.emotion.awe")
    low, high = valid_reach(small(**spec), guess)
    assert guess.at(low) == pytest.approx(0.25)
    assert 2 < guess.at(high) <= 3
