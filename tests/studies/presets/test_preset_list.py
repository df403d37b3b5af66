"""``wom presets`` and ``ws.presets``: what is listed, how it reads, and what `wom check` says of foreign ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import wom_sim as ws
from wom_sim.cli import main
from wom_sim.errors import InputError
from wom_sim.scenario.presets.presets import load
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import WIDTH
from wom_sim.studies.check.answer import check
from wom_sim.studies.presets.answer import PresetRow, foreign_warnings, presets
from wom_sim.studies.presets.words import LEGEND, preset_table

TEXT = """\
name: cafe
dates: {start: 2027-03-01, end: 2027-03-20}
money: {currency: MXN, per_usd: 18.6, as_of: 2027-01-15}
country: MX
market: {simulate: 60, network: {kind: ring}}
brands: {cafe: {}}
contents: {film: {attract: 50%, share: 20%}}
plan:
  ads: {kind: ads, channel: search, content: film, from: 2027-03-01, to: 2027-03-09, budget: 900, price: preset}
strategies: {all: [ads]}
"""


@pytest.fixture
def cafe(tmp_path: Path) -> Path:
    path = tmp_path / "cafe.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(one) for one in arguments])
    return (code, *capsys.readouterr())


# ---------------------------------------------------------------- what is listed


def test_everything_is_listed() -> None:
    assert [row.key for row in presets().rows] == list(load())
    assert {row.path for row in presets().rows} == {""}


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("d.elasticity_", ["ad.elasticity_short", "ad.elasticity_long"]),
        ("ELASTICITY_S", ["ad.elasticity_short"]),
        ("b?ss.*", ["bass.p", "bass.q"]),
        ("radio.cpm", ["radio.cpm"]),
        ("*.cpl", ["search.cpl", "facebook_leads.cpl"]),
    ],
)
def test_patterns(pattern: str, keys: list[str]) -> None:
    assert [row.key for row in presets(pattern).rows] == keys


def test_a_pattern_that_matches_nothing(cafe: Path) -> None:
    with pytest.raises(InputError, match=r"no preset matches 'bass\.r' – did you mean 'bass\.[pq]'"):
        presets("bass.r")
    with pytest.raises(InputError, match=r"no preset matches 'bass'"):
        presets("bass", used=cafe)


def test_those_that_a_scenario_uses(cafe: Path) -> None:
    found = presets(used=cafe)
    told = [(row.path, row.key, row.number, row.currency) for row in found.rows]
    assert told == [
        ("plan.ads.cpc", "search.cpc", 5.26 * 18.6, "MXN"),
        ("plan.ads.ctr", "search.ctr", 0.0666, ""),
    ]
    assert presets(used=Scenario.read(cafe)) == found
    assert [row.path for row in presets("ctr", used=cafe).rows] == ["plan.ads.ctr"]


def test_tables(cafe: Path) -> None:
    table = ws.presets("*.cpm").table()
    assert list(table.columns) == [
        "key", "value", "low", "high", "unit", "year", "country", "source", "evidence",
    ]  # fmt: skip
    assert len(table) == 16
    assert list(ws.presets(used=cafe).table()[["path", "currency"]].iloc[0]) == ["plan.ads.cpc", "MXN"]


# ---------------------------------------------------------------- how it reads


def test_no_line_is_too_wide() -> None:
    lines = presets().text().splitlines()
    assert [line for line in lines if len(line) > WIDTH] == []
    assert lines[-1] == LEGEND
    assert len(lines) > 2 * len(load())


def test_the_text_of_two_rows() -> None:
    unit = "USD/1000 impressions"
    rows = [
        PresetRow("tv.cpm", 48.04, 36, 49.35, unit, 2023, "US", "A page", "S", "plan.tv.cpm", 893.5, "MXN"),
        PresetRow("radio.cpm", None, None, None, unit, None, "", "Nobody", "O"),
    ]
    assert preset_table(rows).splitlines() == [
        "key        value  low – high  unit                  year  country  ev",
        "plan.tv.cpm: 893.5 MXN",
        "tv.cpm     48.04  36 – 49.35  USD/1000 impressions  2023  US       S",
        "    A page",
        "radio.cpm  blank              USD/1000 impressions                 O",
        "    Nobody",
        LEGEND,
    ]


def test_a_scenario_without_presets(classroom: Scenario) -> None:
    found = presets(used=classroom)
    assert found.text() == "No number of this scenario is a preset."
    assert (found.data(), len(found.table())) == ([], 0)


# ---------------------------------------------------------------- command line


def test_the_command(capsys: pytest.CaptureFixture[str], cafe: Path) -> None:
    code, out, err = said(capsys, "presets", "bass")
    assert (code, err) == (0, "")
    assert out == presets("bass").text() + "\n"
    code, out, err = said(capsys, "presets", "--used", cafe)
    assert (code, err) == (0, "")
    assert "plan.ads.cpc: 97.836 MXN\n" in out


def test_the_command_for_machines(capsys: pytest.CaptureFixture[str], cafe: Path) -> None:
    code, out, _ = said(capsys, "presets", "--json", "radio.cpm")
    assert code == 0
    assert json.loads(out)[0]["value"] is None
    code, out, _ = said(capsys, "presets", "--used", cafe, "--json", "cpc")
    assert json.loads(out)[0]["path"] == "plan.ads.cpc"


def test_the_command_for_a_result_folder(capsys: pytest.CaptureFixture[str], cafe: Path, tmp_path: Path) -> None:
    folder = ws.run(Scenario.read(cafe), "all", seed=3).save(tmp_path / "result")
    code, out, _ = said(capsys, "presets", "--used", folder)
    assert (code, "plan.ads.cpc: 97.836 MXN" in out) == (0, True)


def test_a_hurried_person(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = said(capsys, "presets", "instagrm.cpm")
    assert (code, out) == (2, "")
    assert err == "wom: no preset matches 'instagrm.cpm' – did you mean 'instagram.cpm'?\n"
    code, _, err = said(capsys, "presets", "--used", tmp_path / "none.yaml")
    assert (code, "there is no such file" in err) == (2, True)


def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["presets", "--help"])
    assert "--used SCENARIO" in capsys.readouterr().out


# ---------------------------------------------------------------- from another country


def test_presets_from_another_country_are_told(cafe: Path) -> None:
    expected = f"2 numbers are presets from US sources, not MX: wom presets --used {cafe}"
    scenario = Scenario.read(cafe)
    assert foreign_warnings(scenario) == [expected]
    found = check(scenario, worlds=1)
    assert expected in found.warnings
    assert expected in " ".join(found.text(str(cafe)).split())
    assert expected.partition(": ")[2] in found.text(str(cafe))  # the command stays in one piece


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"country": "US"}, []),
        ({"country": ""}, []),
        ({"plan.ads.channel": "x"}, ["2 numbers are presets whose sources name no country"]),
        ({"plan.ads.cvr": "preset x.cpm"}, None),
        ({"plan.ads.trust": "preset"}, ["2 numbers are presets from US sources, not MX"]),  # a survey of many countries
        (
            {"plan.ads.cvr": "preset x.ctr"},
            ["2 numbers are presets from US sources, not MX; 1 number is a preset whose sources name no country"],
        ),
    ],
)
def test_who_is_told_what(cafe: Path, changes: dict[str, Any], expected: list[str] | None) -> None:
    scenario = Scenario.read(cafe)
    if expected is None:
        with pytest.raises(ws.ScenarioError, match=r"x\.cpm is in USD/1000 impressions"):
            scenario.with_changes(changes)
        return
    assert [text.split(": ")[0] for text in foreign_warnings(scenario.with_changes(changes))] == expected


def test_without_a_file(cafe: Path) -> None:
    typed = Scenario.read(cafe).as_mapping()
    assert foreign_warnings(Scenario.parse(typed))[0].endswith("wom presets --used SCENARIO")
