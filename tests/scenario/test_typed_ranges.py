"""Ranges typed instead of numbers: 3–8%, 5% ± 2%, 4–6.  What they stand for, where, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.reading.yaml_file import dump
from wom_sim.scenario.guesses import at, drawn
from wom_sim.scenario.presets.ranges import Ends, ends_of, is_guess, looks_like_one
from wom_sim.scenario.scenario import Scenario, number_at
from wom_sim.studies.compare.ignorance import preset_draws, varying
from wom_sim.studies.presets.answer import presets

Plain = dict[str, Any]


def typed(**film: Any) -> Plain:
    return {
        "name": "cafe",
        "dates": {"start": "2027-03-01", "end": "2027-03-20"},
        "market": {"simulate": 80, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.5}},
        "brands": {
            "cafe": {"conversion": "2%", "channels": {"newsletter": {"followers": "30–50", "reach": "20%-30%"}}}
        },
        "contents": {"film": {"attract": 0.5, "share": 0.4, "visit": 0.3, "persuade": "3–8%", **film}},
        "plan": {
            "ads": {
                "kind": "ads", "content": "film", "channel": "instagram", "from": "2027-03-01", "to": "2027-03-09",
                "budget": 90, "cpm": "4–6",
            },
        },
        "strategies": {"all": ["ads"]},
    }  # fmt: skip


def of(**film: Any) -> Scenario:
    return Scenario.parse(typed(**film))


# ---------------------------------------------------------------- what a range says


@pytest.mark.parametrize(
    ("text", "kind", "ends"),
    [
        ("3–8%", "share", (0.03, 0.055, 0.08)),
        ("3-8%", "share", (0.03, 0.055, 0.08)),
        (" 3 % — 8 % ", "share", (0.03, 0.055, 0.08)),
        ("3% to 8%", "share", (0.03, 0.055, 0.08)),
        ("0.03-0.08", "share", (0.03, 0.055, 0.08)),
        ("5% ± 2%", "share", (0.03, 0.05, 0.07)),
        ("5 ± 2%", "share", (0.03, 0.05, 0.07)),
        ("5% +/- 2%", "share", (0.03, 0.05, 0.07)),
        ("4–6", "number", (4.0, 5.0, 6.0)),
        ("6.70 ± .5", "number", (6.2, 6.7, 7.2)),
        ("1_000–2_500", "whole", (1000.0, 1750.0, 2500.0)),
        ("3–4", "whole", (3.0, 4.0, 4.0)),
    ],
)
def test_ranges_are_read(text, kind, ends):
    assert ends_of(text, kind) == Ends(*ends)


@pytest.mark.parametrize(
    ("text", "kind", "wrong"),
    [
        ("8–3%", "share", "its low end is not below its high end"),
        ("5–5%", "share", "its low end is not below its high end"),
        ("3–%", "share", "is no range"),
        ("3%–8", "share", "is no range"),
        ("3–8", "share", "must lie between 0 and 1"),
        ("5% ± 8%", "share", "must lie between 0 and 1"),
        ("4 ± 5", "number", "must not go below 0"),
        ("4–6%", "number", "must be a range of plain numbers"),
        ("4–6–8", "number", "is no range"),
        ("4–9000000000000000", "number", "must not go above 1,000,000,000,000,000"),
        (f"4–{'9' * 400}", "number", "must not go above 1,000,000,000,000,000"),
    ],
)
def test_what_is_no_range_is_refused_with_the_way_to_write_one(text, kind, wrong):
    assert ends_of(text, kind) == wrong
    key = {"share": "persuade", "number": "half_life_days"}[kind]
    with pytest.raises(ScenarioError, match=rf"contents\.film\.{key}: {wrong}.*\n   hint: write both ends") as told:
        of(**{key: text})
    assert str(told.value).count("\n") == 1, "one message and its hint"


def test_days_names_and_percentages_are_no_ranges():
    assert not any(map(looks_like_one, ["2027-03-01", "2027-03", "12%", "reel-2", "preset a.b", "L-V", "mon-fri", ""]))


def test_what_is_decided_is_no_guess():
    assert is_guess(("plan", "ads", "cpm"))
    assert not any(map(is_guess, [("plan", "ads", "budget"), ("market", "network", "m"), ("uncertainty", "worlds")]))
    plain = typed()
    plain["plan"]["ads"]["budget"] = "80–100"
    with pytest.raises(ScenarioError, match=r"plan\.ads\.budget: must be one number .*\n   hint: a range says what is"):
        Scenario.parse(plain)


def test_text_that_looks_like_a_range_stays_text():
    plain = typed()
    plain["market"]["segments"] = {"young": {"share": "100%", "age": "18-25"}}
    plain["name"] = "3–8%"
    found = Scenario.parse(plain)
    assert found.name == "3–8%"
    assert found.market.segments["young"].model_dump()["age"] == "18-25"
    assert not any("segments" in path for path in found.presets_used)


def test_kinds_of_numbers_are_known_from_the_schema():
    where: dict[str, str | None] = {
        "contents.film.persuade": "share", "plan.ads.cpm": "number", "sharing.days": "whole",
        "market.segments.a.age": None,
        "brands.cafe.channels.newsletter.followers": "whole", "brands.cafe.season.2027-05-10": "number",
        "plan.ads.from": None, "nothing.at.all": None,
    }  # fmt: skip
    assert {path: number_at(tuple(path.split(".")), typed()) for path in where} == where


# ---------------------------------------------------------------- as ignorance


def test_a_range_stands_at_its_middle_and_is_noted():
    found = of()
    assert found.contents["film"].persuade == 0.055
    assert found.plan["ads"].model_dump()["cpm"] == 5
    assert found.brands["cafe"].channels["newsletter"].followers == 40
    assert sorted(found.presets_used) == [
        "brands.cafe.channels.newsletter.followers", "brands.cafe.channels.newsletter.reach",
        "contents.film.persuade", "plan.ads.cpm",
    ]  # fmt: skip
    note = found.presets_used["contents.film.persuade"]
    assert (note.low, note.value, note.high, note.evidence, note.source) == (0.03, 0.055, 0.08, "T", "typed as 3–8%")


def test_ranges_are_drawn_as_presets_are_each_by_itself():
    found = of(attract="3–8%")
    draws = preset_draws(found)
    moved = varying(draws)
    assert sorted(moved) == sorted(found.presets_used), "two ranges of the same ends do not move as one"
    values = moved["contents.film.persuade"]
    assert 0.03 <= values.min() < 0.05 < 0.06 < values.max() <= 0.08
    followers = moved["brands.cafe.channels.newsletter.followers"]
    assert all(value == round(value) for value in followers)


def test_a_written_scenario_keeps_its_ranges():
    found = of()
    again = Scenario.parse(found.as_mapping())
    assert again == found
    assert drawn(again, 7, 3) == drawn(found, 7, 3)
    assert dump(again.as_mapping()) == found.to_yaml()


def test_a_change_elsewhere_keeps_ranges_and_a_number_replaces_one():
    found = of()
    assert found.with_changes({"uncertainty.seed": 3}).presets_used == found.presets_used
    one = found.with_changes({"contents.film.persuade": 0.07})
    assert one.contents["film"].persuade == 0.07
    assert set(found.presets_used) - set(one.presets_used) == {"contents.film.persuade"}
    new = one.with_changes({"contents.film.attract": "40–60%"})
    assert (new.contents["film"].attract, "contents.film.attract" in new.presets_used) == (0.5, True)


def test_the_low_end_of_everything_is_the_pessimistic_one():
    low, high = at(of(), "low"), at(of(), "high")
    assert (low.contents["film"].persuade, high.contents["film"].persuade) == (0.03, 0.08)
    assert [one.plan["ads"].model_dump()["cpm"] for one in (low, high)] == [6, 4]
    assert at(low, "value") == of()


def test_ranges_are_listed_with_the_presets():
    rows = presets(used=of()).rows
    assert {(row.key, row.evidence) for row in rows} >= {("plan.ads.cpm", "T")}
