"""Unknown channels are asked about, and a new one is declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.calendars import ADS, SPANISH, read_rows, row
from wom_sim.errors import ScenarioError
from wom_sim.reading.yaml_file import dump
from wom_sim.scenario.calendar.row import Names
from wom_sim.scenario.scenario import Scenario


def typed(channel: str, **more: Any) -> dict[str, Any]:
    """A scenario with one line of ads on a channel."""
    line = {"kind": "ads", "channel": channel, "content": "clip", "from": "2027-03-01", "to": "2027-03-07"}
    return {
        "name": "one line",
        "dates": {"start": "2027-03-01", "end": "2027-03-07"},
        "market": {"people": 1000, "simulate": 100, "network": {"kind": "holme_kim", "m": 2, "seed": 1}},
        "brands": {"ours": {"conversion": 0.02}},
        "contents": {"clip": {"attract": 0.3, "persuade": 0.05, "share": 0.05, "visit": 0.1}},
        "plan": {"line": {**line, "budget": 100, "cpm": 5}},
        "strategies": {"paid": ["line"]},
        **more,
    }


@pytest.mark.parametrize(
    ("channel", "meant"),
    [("Instragram", "instagram"), ("facebok", "facebook"), ("you tub", "youtube"), ("telgram", "telegram")],
)
def test_a_name_near_a_known_one_is_asked_about(channel: str, meant: str) -> None:
    with pytest.raises(ScenarioError, match=f"unknown channel '{channel}' – did you mean '{meant}'"):
        Scenario.parse(typed(channel))


@pytest.mark.parametrize("channel", ["bus stops", "twitch", "kiosk 7"])
def test_a_new_channel_is_declared(channel: str) -> None:
    with pytest.raises(ScenarioError, match=rf"unknown channel '{channel}'[\s\S]*channels: \[{channel}\]"):
        Scenario.parse(typed(channel))
    assert Scenario.parse(typed(channel, channels=[channel])).plan["line"].channel == channel
    assert Scenario.parse(typed(channel, channels=channel)).channels == (channel,)


def test_a_channel_whose_name_is_a_number_is_declared_as_the_hint_says() -> None:
    assert Scenario.parse(typed("0", channels=[0])).plan["line"].channel == "0"


@pytest.mark.parametrize("wrong", [[["kiosk"]], [{"name": "kiosk"}], {"kiosk": 1}, True, None])
def test_declarations_that_are_none_are_refused_in_words(wrong: object) -> None:
    with pytest.raises(ScenarioError):
        Scenario.parse(typed("kiosk 7", channels=wrong))


@pytest.mark.parametrize("channel", ["instagram", "IG", "tv", "x", "facebook_leads", "billboards"])
def test_known_channels_need_no_word(channel: str) -> None:
    assert Scenario.parse(typed(channel)).plan["line"].channel == channel


def test_a_spreadsheet_spells_a_declared_channel_as_the_scenario_does(tmp_path: Path) -> None:
    read = read_rows(tmp_path, [SPANISH, row(ADS, canal="Bus Stops")], names=Names(channels=("bus stops",)))
    assert read.plan["ig_ads"]["channel"] == "bus stops"


def test_an_own_channel_nearly_known_is_asked_about() -> None:
    brand = {"conversion": 0.02, "channels": {"instragram": {"followers": 10, "reach": 0.1, "subscribe": 0.01}}}
    with pytest.raises(ScenarioError, match="did you mean 'instagram'"):
        Scenario.parse(typed("tv", brands={"ours": brand}))


def test_an_older_result_folder_runs_again_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(dump(typed("bus stops")), encoding="utf-8")
    (tmp_path / "provenance.json").write_text("{}", encoding="utf-8")
    with pytest.warns(UserWarning, match="bus stops"):
        assert Scenario.read(path).channels == ("bus stops",)


@pytest.mark.parametrize("key", ["kind", "channel"])
@pytest.mark.parametrize("wrong", [[], ["ads"], {}, {"ads": 1}])
def test_a_kind_or_a_channel_that_is_no_text_is_refused_in_words(key: str, wrong: object) -> None:
    whole = typed("instagram")
    whole["plan"]["line"][key] = wrong
    with pytest.raises(ScenarioError, match=rf"plan\.line\.?{key if key == 'channel' else ''}"):
        Scenario.parse(whole)


def test_a_kind_that_is_no_text_beside_a_range_and_several_networks() -> None:
    whole = typed("instagram", uncertainty={"graphs": 2})
    whole["plan"]["line"] |= {"kind": [], "ctr": "1–2%"}
    whole["market"]["network"]["kind"] = [[]]
    with pytest.raises(ScenarioError, match=r"plan\.line[\s\S]*market\.network|market\.network[\s\S]*plan\.line"):
        Scenario.parse(whole)
