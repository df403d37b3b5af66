"""What a scenario holds once it has been read."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from wom_sim.engine.state import STANDING
from wom_sim.errors import ScenarioError
from wom_sim.reading.fields import percent
from wom_sim.scenario import checks as scenario_checks
from wom_sim.scenario.goals import Goal
from wom_sim.scenario.market import FileNetwork, GeneratedNetwork
from wom_sim.scenario.plan.ads import Ads
from wom_sim.scenario.plan.influencers import Influencers
from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.plan.posts import Posts
from wom_sim.scenario.plan.samples import Samples
from wom_sim.scenario.scenario import NOTHING, Scenario, json_schema, memory_bytes

LAUNCH = """\
name: Café Nómada
question: Where do my euros bring the most new orders?
dates: {start: 2027-03-01, end: 2027-05-29}
money: {currency: EUR}
market:
  people: 400_000
  simulate: 10_000
  network: {kind: holme_kim, m: 5, clustering: 30%, seed: 1, weights: contact}
sharing:
  contact: 30%
  decay: 50%
  days: forever
  stop: 0%
  hub_attenuation: 0.5
  customers: 3
  link: {step: {share: 20%}}
memory: {goodwill: yes, half_life_days: 7, saturation: 1}
brands:
  cafe: {visits_per_day: 0.1%, conversion: 2%, season: {2027-05-10: 1.6}, margin_per_order: 16,
         channels: {instagram: {followers: 22_000, reach: 13.5%, subscribe: 5%}}}
contents:
  unboxing: {attract: 35%, persuade: 6%, share: 20%, visit: 15%, engage: 3%}
plan:
  ig_ads:
    kind: ads
    channel: instagram
    content: unboxing
    from: 2027-03-01
    to: 2027-03-30
    budget: 80_000
    cpm: 6.7
    ctr: null
  ig_posts: {kind: posts, channel: instagram, content: unboxing, from: 2027-03-01, to: 2027-03-14, days: [fri, mon]}
  samples: {kind: samples, content: unboxing, on: 2027-03-02, who: random, number: 800, cost_each: 25}
  creators: {kind: influencers, content: unboxing, on: [2027-03-15, 2027-03-08], who: {ids: [3, anna]}, medium: earned}
  club: {kind: influencers, content: unboxing, on: 2027-03-08, who: {attribute: {club: Officer}}}
strategies:
  paid: [ig_ads]
  mix: {lines: [ig_ads, samples], description: both}
  today: []
compare_with: today
goals: {conversions: 1_200, reach: +15%}
uncertainty: {worlds: 100, seed: 9}
"""

BARE: dict[str, Any] = {
    "name": "bare",
    "dates": {"start": "2027-01-01", "end": "2027-01-30"},
    "market": {"simulate": 100, "network": {"kind": "complete"}},
    "brands": {"cafe": {}},
    "contents": {"story": {"attract": 1, "share": "20%"}},
}


@pytest.fixture
def launch(tmp_path: Path) -> Scenario:
    path = tmp_path / "launch.yaml"
    path.write_text(LAUNCH, encoding="utf-8")
    return Scenario.read(path)


def bare(**changes: Any) -> Scenario:
    return Scenario.parse({**BARE, **changes})


def ads(**changes: Any) -> Ads:
    line = {"kind": "ads", "channel": "tv", "content": "story", "from": "2027-01-01", "to": "2027-01-09", "budget": 90}
    made = bare(plan={"line": {**line, **changes}}).line("line")
    assert isinstance(made, Ads)
    return made


def test_reads_numbers_percentages_and_dates(launch: Scenario) -> None:
    assert (launch.market.people, launch.market.simulate, launch.people) == (400_000, 10_000, 400_000)
    assert launch.sharing.contact == 0.3
    assert launch.memory.goodwill is True
    assert launch.brands["cafe"].channels["instagram"].reach == 0.135
    assert launch.brands["cafe"].season == {date(2027, 5, 10): 1.6}
    assert launch.dates.start == date(2027, 3, 1)
    assert launch.question.endswith("orders?")


def test_generated_network_keeps_its_free_parameters(launch: Scenario) -> None:
    network = launch.market.network
    assert isinstance(network, GeneratedNetwork)
    assert network.parameters == {"m": 5, "clustering": 0.3, "seed": 1}
    assert (network.weights, network.named, launch.network_path) == ("contact", False, None)


def test_file_network_is_found_beside_the_scenario() -> None:
    market = {"network": {"file": "friends.csv.gz", "directed": True, "weights": "influence"}}
    scenario = Scenario.parse({**BARE, "market": market}, base="some/folder")
    assert isinstance(scenario.market.network, FileNetwork)
    assert scenario.network_path == Path("some/folder/friends.csv.gz")
    assert scenario.people is None
    assert scenario.market.network.header is None


def test_named_graph_brings_its_people() -> None:
    scenario = bare(market={"network": {"kind": "karate"}})
    assert scenario.market.brings_people
    assert scenario.people is None


def test_people_follow_simulate_when_left_out() -> None:
    scenario = bare()
    assert scenario.people == 100
    assert scenario.with_changes({"market.simulate": 50}).people == 50
    assert bare(market={**BARE["market"], "people": None}).people == 100


def test_free_parameters_are_plain_values() -> None:
    scenario = bare(
        market={"simulate": 9, "network": {"kind": "x", "flag": True, "name": "abc", "none": None, "f": 0.5}}
    )
    assert isinstance(scenario.market.network, GeneratedNetwork)
    assert scenario.market.network.parameters == {"flag": True, "name": "abc", "none": None, "f": 0.5}


def test_dates_become_ticks(launch: Scenario) -> None:
    assert launch.days == launch.dates.days == 90
    assert launch.tick(date(2027, 3, 1)) == 1
    assert launch.tick(date(2027, 5, 29)) == 90
    assert launch.dates.on(90) == date(2027, 5, 29)


@pytest.mark.parametrize(
    ("name", "kind", "ticks", "medium"),
    [
        ("ig_ads", Ads, tuple(range(1, 31)), "paid"),
        ("ig_posts", Posts, (1, 5, 8, 12), "owned"),
        ("samples", Samples, (2,), "earned"),
        ("creators", Influencers, (8, 15), "earned"),
        ("club", Influencers, (8,), "paid"),
    ],
)
def test_lines_know_their_ticks_and_medium(
    launch: Scenario, name: str, kind: type[LineBase], ticks: tuple[int, ...], medium: str
) -> None:
    line = launch.line(name)
    assert isinstance(line, kind)
    assert line.ticks(launch.dates) == ticks
    assert line.medium == medium


def test_a_bare_line_has_no_days() -> None:
    with pytest.raises(NotImplementedError):
        LineBase(kind="?", content="story").active_days()


def test_whom_to_choose(launch: Scenario) -> None:
    samples, creators, club = launch.line("samples"), launch.line("creators"), launch.line("club")
    assert isinstance(samples, Samples)
    assert isinstance(creators, Influencers)
    assert isinstance(club, Influencers)
    assert (samples.who.rule, samples.number) == ("random", 800)
    assert (creators.who.ids, creators.number) == ((3, "anna"), None)
    assert club.who.attribute == {"club": "Officer"}


def test_posting_daily() -> None:
    line = {"kind": "posts", "channel": "blog", "content": "story", "from": "2027-01-01", "to": "2027-01-09"}
    brands = {"cafe": {"channels": {"blog": {"followers": 10, "reach": 0.3}}}}
    for days in ({}, {"days": "daily"}):
        scenario = bare(brands=brands, plan={"line": {**line, **days}})
        assert scenario.line("line").ticks(scenario.dates) == tuple(range(1, 10))
        assert scenario.as_mapping()["plan"]["line"]["days"] == "daily"


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ({"cpm": 6.7}, 6.7),
        ({"cpm": 6.7, "ctr": "1%"}, 6.7),
        ({"cpm": 6.7, "cpc": 2}, 6.7),
        ({"cpc": 0.67, "ctr": "1%"}, 6.7),
        ({"cpm": 6.72, "cpc": 0.67, "ctr": "1%"}, 6.72),
    ],
)
def test_two_prices_give_the_third(prices: dict[str, Any], expected: float) -> None:
    assert ads(**prices).price_per_thousand == pytest.approx(expected)


@pytest.mark.parametrize(
    ("link", "kind", "typed"),
    [
        ("noisy_or", "noisy_or", "noisy_or"),
        ("linear", "linear", "linear"),
        ({"linear": {}}, "linear", "linear"),
        ({"linear": None}, "linear", "linear"),
        ({"step": {"count": 2}}, "step", {"step": {"count": 2}}),
        ({"step": {"share": "20%"}}, "step", {"step": {"share": 0.2}}),
        ({"mean_field": {"p": 0.03, "q": "38%"}}, "mean_field", {"mean_field": {"p": 0.03, "q": 0.38}}),
    ],
)
def test_links(link: Any, kind: str, typed: Any) -> None:
    scenario = bare(sharing={"link": link})
    assert scenario.sharing.link.kind == kind
    assert scenario.as_mapping()["sharing"]["link"] == typed


def test_goals_are_numbers_or_growth(launch: Scenario) -> None:
    assert launch.goals["conversions"] == Goal("conversions", 1200)
    assert launch.goals["reach"] == Goal("reach", 0.15, relative=True)
    assert launch.as_mapping()["goals"] == {"conversions": 1200.0, "reach": "+15%"}


def test_nothing_always_exists(launch: Scenario) -> None:
    assert launch.strategy(NOTHING).lines == ()
    assert launch.strategy("mix").lines == ("ig_ads", "samples")
    assert bare().compare_with == NOTHING
    mine = bare(strategies={NOTHING: {"lines": [], "description": "mine"}})
    assert mine.strategy(NOTHING).description == "mine"


def test_the_only_brand_need_not_be_named(launch: Scenario) -> None:
    assert launch.contents["unboxing"].brand == "cafe"


def test_written_out_and_read_again(launch: Scenario, tmp_path: Path) -> None:
    again = tmp_path / "again.yaml"
    again.write_text(launch.to_yaml(), encoding="utf-8")
    assert Scenario.read(again) == launch
    assert Scenario.read(again).to_yaml() == launch.to_yaml()
    assert Scenario.parse(launch.as_mapping()) == launch


def test_written_out_has_dates_and_every_default() -> None:
    text = bare().to_yaml()
    assert "start: 2027-01-01\n" in text
    assert "people: 100\n" in text
    assert "hub_attenuation: 0.5\n" in text


def test_survives_pickling_with_its_places(launch: Scenario) -> None:
    copy = pickle.loads(pickle.dumps(launch))
    assert copy == launch
    assert copy.base == launch.base
    assert str(copy.error("plan.samples.who", "x")) == str(launch.error("plan.samples.who", "x"))


def test_is_frozen(launch: Scenario) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        launch.name = "other"  # type: ignore[misc]


def test_changes_are_checked_copies(launch: Scenario) -> None:
    other = launch.with_changes(
        {
            "market.simulate": 1000,
            "plan.ig_ads.budget": 5000,
            "memory.half_life_days": 3,
            "sharing.link.step.share": "40%",
            "strategies.paid.description": "ads only",
            "brands.cafe.season.2027-05-10": 2,
            "brands.cafe.season.2027-05-11": 3,
            "market.network.m": 4,
            "goals.shares": "+5%",
        }
    )
    assert (launch.market.simulate, other.market.simulate) == (10_000, 1000)
    assert other.line("ig_ads").model_dump()["budget"] == 5000
    assert (other.memory.half_life_days, other.memory.saturation) == (3, 1)
    assert other.as_mapping()["sharing"]["link"] == {"step": {"share": 0.4}}
    assert (other.strategy("paid").lines, other.strategy("paid").description) == (("ig_ads",), "ads only")
    assert other.brands["cafe"].season == {date(2027, 5, 10): 2, date(2027, 5, 11): 3}
    assert other.base == launch.base


def test_changes_to_what_was_left_out() -> None:
    other = bare().with_changes({"memory.half_life_days": 3, "strategies.nothing.description": "as ever"})
    assert (other.memory.half_life_days, other.memory.goodwill) == (3, True)
    assert other.strategy(NOTHING).description == "as ever"
    assert Scenario.model_validate(BARE).with_changes({"name": "made directly"}).name == "made directly"


def test_parsing_leaves_the_mapping_alone() -> None:
    typed = json.loads(json.dumps(BARE))
    scenario = Scenario.parse(typed)
    typed["market"]["simulate"] = 7
    scenario.with_changes({"market.simulate": 8})
    assert scenario.with_changes({}).market.simulate == 100
    assert Scenario.parse(BARE) == scenario


@pytest.mark.parametrize(
    ("network", "arcs"),
    [
        ({"kind": "complete"}, 100 * 99),
        ({"kind": "holme_kim", "m": 5}, 1000),
        ({"kind": "erdos_renyi", "probability": "10%"}, 990),
        ({"kind": "watts_strogatz", "friends": 8}, 800),
        ({"kind": "configuration", "mean_degree": 2.5}, 250),
        ({"kind": "other", "m": "many"}, 1000),
    ],
)
def test_memory_is_estimated_before_anything_is_made(network: dict[str, Any], arcs: int) -> None:
    scenario = bare(market={"simulate": 100, "network": network})
    world = 100 * (64 + 128 + 64 + STANDING.itemsize + 17 + 4 * 36 * 4) + 8 * arcs
    assert memory_bytes(scenario) == 300_000_000 + world
    kept = 7 * (10 * 100 + 32 * 31 + 20_000)
    network = 100 * 17 + 8 * arcs
    assert memory_bytes(scenario, 3, 7) == 350_000_000 + network + 3 * (200_000_000 + world) + kept


def test_a_system_that_hides_its_memory_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", unknown)
    assert scenario_checks.physical_memory() is None
    assert bare(market={"simulate": 10**12, "network": {"kind": "complete"}}).people == 10**12


def test_the_real_market_may_be_large() -> None:
    assert bare(market={**BARE["market"], "people": 10**11}).people == 10**11


def test_shipped_schema_is_up_to_date() -> None:
    shipped = files("wom_sim.scenario").joinpath("scenario.schema.json").read_text(encoding="utf-8")
    assert json.loads(shipped) == json_schema(), "write json.dumps(json_schema(), indent=2) to scenario.schema.json"


def test_every_key_is_described() -> None:
    schema = json_schema()
    for name, part in {"Scenario": schema, **schema["$defs"]}.items():
        for key, value in part.get("properties", {}).items():
            assert value.get("description"), f"{name}.{key}"


def test_reading_loads_nothing_heavy() -> None:
    heavy = "{'numba', 'pandas', 'mesa', 'matplotlib', 'networkx'}"
    code = f"import sys, wom_sim.scenario.scenario; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_percent_is_exact() -> None:
    assert percent("13.5%") == 0.135
    assert percent(" 7 % ") == 0.07
    assert percent("7") is None


def test_longest_horizon() -> None:
    first = date(2027, 1, 1)
    scenario = bare(dates={"start": first, "end": first + timedelta(days=3659)})
    assert scenario.days == 3660


def test_later_errors_know_the_line(launch: Scenario, tmp_path: Path) -> None:
    told = launch.error("plan.creators.who.ids.1", "there is nobody called 'anna'", "see friends.csv")
    assert isinstance(told, ScenarioError)
    lines = str(told).splitlines()
    assert lines[0].startswith(f"{tmp_path / 'launch.yaml'}:35:")
    assert lines[0].endswith(": plan.creators.who.ids.1: there is nobody called 'anna'")
    assert lines[2].index("^") == lines[1].index("anna")
    assert lines[3] == "   hint: see friends.csv"
    assert str(bare().error(("plan", "x", 3), "is odd")) == "plan.x.3: is odd"


def test_later_errors_forget_the_line_of_changed_keys(launch: Scenario, tmp_path: Path) -> None:
    other = launch.with_changes({"plan.creators.who": {"ids": ["bob"]}})
    told = str(other.error("plan.creators.who.ids.0", "there is nobody called 'bob'"))
    assert told == f"{tmp_path / 'launch.yaml'}: plan.creators.who.ids.0: there is nobody called 'bob'"


def test_today_is_compared_with_where_nothing_else_is_typed(configs: Path) -> None:
    launch = Scenario.read(configs / "launch.yaml").as_mapping()
    untyped = {key: value for key, value in launch.items() if key != "compare_with"}
    assert Scenario.parse(untyped).compare_with == "today"
    assert Scenario.parse({**untyped, "compare_with": "nothing"}).compare_with == "nothing"
    without = {**untyped, "strategies": {"paid": launch["strategies"]["paid"]}}
    assert Scenario.parse(without).compare_with == "nothing"
    for wrong in (None, 5, ["today"], "today"):
        with pytest.raises(ScenarioError, match="strategies"):
            Scenario.parse({**untyped, "strategies": wrong})
