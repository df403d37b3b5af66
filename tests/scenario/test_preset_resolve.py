"""`preset` in place of a number: which one it is, what it comes to, what is kept of it, and what is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.errors import ScenarioError
from wom_sim.results.run import run
from wom_sim.scenario.guesses import at
from wom_sim.scenario.plan.ads import Ads
from wom_sim.scenario.plan.influencers import Influencers
from wom_sim.scenario.presets import resolve as preset_words
from wom_sim.scenario.presets import rules as preset_rules
from wom_sim.scenario.presets.presets import Preset, load, preset
from wom_sim.scenario.presets.resolve import resolve
from wom_sim.scenario.scenario import Scenario, json_schema

Plain = dict[str, Any]

PESOS = {"currency": "MXN", "per_usd": 18.6, "as_of": "2027-01-15"}
LINE: Plain = {
    "kind": "ads", "channel": "instagram", "content": "film", "from": "2027-03-01", "to": "2027-03-09", "budget": 90,
}  # fmt: skip


def cafe(line: Plain | None = None, **changes: Any) -> Plain:
    """A scenario as typed, with one advertising line."""
    return {
        "name": "cafe",
        "dates": {"start": "2027-03-01", "end": "2027-03-30"},
        "money": {"currency": "USD"},
        "market": {"simulate": 100, "network": {"kind": "complete"}},
        "brands": {"cafe": {"channels": {"newsletter": {"followers": 40, "reach": 0.5}}}},
        "contents": {"film": {"attract": 0.5, "share": 0.4}},
        "plan": {"ads": {**LINE, **(line or {"cpm": 5})}},
        **changes,
    }


def ads(line: Plain, **changes: Any) -> Ads:
    made = Scenario.parse(cafe(line, **changes)).line("ads")
    assert isinstance(made, Ads)
    return made


def told(typed: Plain) -> str:
    """The one message of a refusal."""
    with pytest.raises(ScenarioError) as error:
        Scenario.parse(typed)
    return str(error.value)


@pytest.fixture
def another_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version of the package in which the presets have moved on."""
    moved = {key: one.model_copy(update={"value": one.low}) for key, one in load().items()}
    table = MappingProxyType(moved)
    monkeypatch.setattr(preset_words, "load", lambda: table)
    monkeypatch.setattr(preset_rules, "load", lambda: table)


# ---------------------------------------------------------------- which one


@pytest.mark.parametrize(
    ("key", "typed", "meant"),
    [
        ("cpm", "preset", "instagram.cpm"),
        ("cpm", "  preset   tv_cable_prime.cpm ", "tv_cable_prime.cpm"),
        ("ctr", "preset", "instagram.ctr"),
        ("cvr", "preset", "instagram.cvr"),
        ("attention", "preset", "weight.attention.instagram"),
        ("trust", "preset", "weight.trust.instagram"),
        ("fixed_cost", "preset influencer.micro.price_instagram", "influencer.micro.price_instagram"),
    ],
)
def test_a_key_of_an_advertising_line(key: str, typed: str, meant: str) -> None:
    scenario = Scenario.parse(cafe({"cpm": 5, key: typed}))
    assert getattr(scenario.plan["ads"], key) == preset(meant).value
    assert {path: used.key for path, used in scenario.presets_used.items()} == {f"plan.ads.{key}": meant}


@pytest.mark.parametrize(
    ("channel", "prices"),
    [
        ("Instagram", {"cpm": "instagram.cpm", "ctr": "instagram.ctr"}),
        ("facebook", {"cpm": "facebook.cpm", "ctr": "facebook_traffic.ctr"}),
        ("search", {"cpc": "search.cpc", "ctr": "search.ctr"}),
        ("tv", {"cpm": "tv_broadcast_prime.cpm"}),
        ("twitter", {"cpm": "x.cpm", "ctr": "x.ctr"}),
        ("image site", {"cpm": "image_site.cpm", "ctr": "image_site.ctr"}),
    ],
)
def test_the_price_of_a_channel(channel: str, prices: dict[str, str]) -> None:
    line = ads({"channel": channel, "price": "preset"})
    assert {key: getattr(line, key) for key in ("cpm", "cpc", "ctr") if getattr(line, key) is not None} == {
        key: preset(meant).value for key, meant in prices.items()
    }


def test_the_price_of_another_channel_and_a_rate_of_ones_own() -> None:
    line = ads({"channel": "tv", "price": "preset tv_streaming", "ctr": "3%"})
    assert (line.cpm, line.ctr) == (preset("tv_streaming.cpm").value, 0.03)
    cable = Scenario.parse(cafe({"channel": "tv_cable_prime", "price": "preset", "trust": "preset"}))
    assert [used.key for used in cable.presets_used.values()] == ["tv_cable_prime.cpm", "weight.trust.tv"]


def test_rating_points_are_paid_by_their_budget() -> None:
    line = {"channel": "tv", "price": "preset", "grps": 120}
    typed = cafe(line, money=PESOS, market={"people": 50_000, "simulate": 100, "network": {"kind": "complete"}})
    del typed["plan"]["ads"]["budget"]
    scenario = Scenario.parse(typed)
    impressions = 50_000 * 120 / 100
    assert budget(scenario) == pytest.approx(48.04 * 18.6 * impressions / 1000)
    assert list(scenario.presets_used) == ["plan.ads.budget"]
    again = Scenario.parse(scenario.as_mapping())
    assert again == scenario
    assert budget(at(again, "high")) == budget(at(scenario, "high")) == pytest.approx(36 * 18.6 * 60)
    assert budget(again.with_changes({"market.people": 100_000})) == 2 * budget(scenario)
    assert "plan.ads.price: budget is typed too" in told(cafe(line))


def budget(scenario: Scenario) -> float:
    line = scenario.line("ads")
    assert isinstance(line, Ads)
    return line.budget


def test_a_budget_from_a_price_needs_what_it_buys() -> None:
    message = told(cafe({"cpm": 5, "budget": "preset tv_streaming.cpm"}))
    assert "plan.ads.budget: a price per 1,000 impressions makes a budget only with grps" in message
    typed = cafe({"channel": "tv", "price": "preset", "grps": 120}, market={"network": {"kind": "karate"}})
    del typed["plan"]["ads"]["budget"]
    assert "makes a budget only with market.people" in told(typed)


def test_a_price_per_click_equals_its_twin_per_thousand() -> None:
    line = ads({"channel": "search", "price": "preset"})
    assert line.price_per_thousand == pytest.approx(1000 * 5.26 * 0.0666)


def test_own_channels_brands_and_contents() -> None:
    channels = {name: dict.fromkeys(("reach", "subscribe"), "preset") for name in ("newsletter", "whatsapp", "X")}
    followed = {name: {"followers": 4, **one} for name, one in channels.items()}
    brands = {"cafe": {"conversion": "preset", "channels": followed}}
    contents = {"film": {"attract": 0.5, "share": 0.4, "engage": "preset"}}
    scenario = Scenario.parse(cafe(brands=brands, contents=contents))
    meant = {path.removeprefix("brands.cafe."): used.key for path, used in scenario.presets_used.items()}
    assert meant == {
        "conversion": "site.cvr",
        "channels.newsletter.reach": "email.open",
        "channels.newsletter.subscribe": "email.subscribe",
        "channels.whatsapp.reach": "organic.whatsapp_reach",
        "channels.whatsapp.subscribe": "whatsapp.subscribe",
        "channels.X.reach": "organic.x_reach",
        "channels.X.subscribe": "x.subscribe",
        "contents.film.engage": "engagement_by_reach.instagram",
    }


def test_posts_and_influencers_weigh_by_their_kind() -> None:
    plan = {
        "news": {"kind": "posts", "channel": "newsletter", "attention": "preset", "trust": "preset"},
        "page": {"kind": "posts", "channel": "facebook", "attention": "preset", "trust": "preset"},
        "star": {"kind": "influencers", "trust": "preset", "fee_each": "preset", "tier": "mid"},
        "tube": {"kind": "influencers", "channel": "youtube", "fee_each": "preset", "tier": "mega"},
    }
    resolved = resolve({"money": {"currency": "USD"}, "plan": plan})
    assert resolved.problems == []
    assert {path: note["key"] for path, note in resolved.typed["presets_used"].items()} == {
        "plan.news.attention": "weight.attention.own_newsletter",
        "plan.news.trust": "weight.trust.own_newsletter",
        "plan.page.attention": "weight.attention.own_page",
        "plan.page.trust": "weight.trust.own_page",
        "plan.star.trust": "weight.trust.influencer",
        "plan.star.fee_each": "influencer.mid.price_instagram",
        "plan.tube.fee_each": "influencer.mega.price_youtube",
    }
    assert resolved.typed["plan"]["tube"]["fee_each"] == 20_000


def test_an_account_with_nothing_typed_but_its_tier() -> None:
    words = dict.fromkeys(("followers", "reach", "trust", "fee_each", "fee_per_thousand"), "preset")
    star = {"kind": "influencers", "content": "film", "on": "2027-03-02", "tier": "micro", "number": 2, **words}
    market = {"people": 10**6, "simulate": 100, "network": {"kind": "complete"}}
    scenario = Scenario.parse(cafe(plan={"star": star}, market=market))
    assert {path: used.number for path, used in scenario.presets_used.items()} == {
        "plan.star.followers": 50_000,
        "plan.star.reach": 0.1351,
        "plan.star.trust": 0.26,
        "plan.star.fee_each": 224,
        "plan.star.fee_per_thousand": 7,
    }
    line = scenario.line("star")
    assert isinstance(line, Influencers)
    assert line.cost_of_one == 224 + 7 * 50
    low = at(scenario, "low").line("star")
    assert isinstance(low, Influencers)
    assert (low.followers, low.fee_each) == (10_000, 500), "few followers who are dear"


def test_contents_press_and_referrals() -> None:
    film = {"attract": 0.5, "share": 0.4, "half_life_days": "preset", "price_elasticity": "preset", "engage": "preset"}
    plan = {
        "ads": {**LINE, "cpm": 5},
        "news": {"kind": "press", "content": "film", "on": "2027-03-02", "attention": "preset", "trust": "preset"},
        "code": {"kind": "referral", "content": "film", "from": "2027-03-02", "to": "2027-03-09", "giver": "preset"},
    }
    scenario = Scenario.parse(cafe(plan=plan, contents={"film": film}, money={"currency": "EUR"}))
    assert {path: used.key for path, used in scenario.presets_used.items()} == {
        "contents.film.half_life_days": "half_life.instagram",
        "contents.film.price_elasticity": "price.elasticity",
        "contents.film.engage": "engagement_by_reach.instagram",
        "plan.news.attention": "weight.attention.editorial",
        "plan.news.trust": "weight.trust.editorial",
        "plan.code.giver": "referral.reward",
    }
    assert Scenario.parse(cafe(plan={}, contents={"film": {**film, "half_life_days": 3, "engage": 0}})).presets_used
    assert "half_life_days needs days" in told(cafe(contents={"film": {**film, "half_life_days": "preset bass.p"}}))


def test_a_preset_anywhere_a_number_is_expected() -> None:
    typed = {"a": [{"b": "preset bass.p"}, "preset bass.q"], "deep": {"er": {2027: "preset site.cvr"}}}
    resolved = resolve(typed).typed
    assert resolved["a"] == [{"b": 0.03}, 0.38]
    assert resolved["deep"] == {"er": {2027: 0.0148}}
    assert list(resolved["presets_used"]) == ["a.0.b", "a.1", "deep.er.2027"]
    assert typed["a"] == [{"b": "preset bass.p"}, "preset bass.q"]  # what was typed is left alone


def test_people_are_whole() -> None:
    channel = {"followers": "preset influencer.nano.followers", "reach": 0.1}
    market = {"people": 10_000, "simulate": 100, "network": {"kind": "complete"}}
    scenario = Scenario.parse(cafe(brands={"cafe": {"channels": {"blog": channel}}}, market=market))
    followers = scenario.brands["cafe"].channels["blog"].followers
    assert (followers, type(followers)) == (5000, int)


@pytest.mark.parametrize("text", ["preset instagram.cpm", "preset", "preset of the year"])
def test_texts_are_left_alone(text: str) -> None:
    scenario = Scenario.parse(
        cafe(name=text, question=text, strategies={"all": {"lines": ["ads"], "description": text}})
    )
    assert (scenario.name, scenario.question, scenario.strategy("all").description) == (text,) * 3
    assert scenario.presets_used == {}


def test_names_are_left_alone() -> None:
    plan = {"preset": {**LINE, "cpm": 5, "content": "preset film"}}
    contents = {"preset film": {"attract": 1, "share": 1}}
    who = {"kind": "samples", "on": "2027-03-02", "content": "preset film", "who": {"ids": ["preset a.b"]}}
    scenario = Scenario.parse(cafe(plan={**plan, "gifts": who}, contents=contents, strategies={"preset": ["preset"]}))
    assert (scenario.presets_used, scenario.line("preset").content) == ({}, "preset film")


def test_what_names_no_preset_is_the_very_same_object() -> None:
    typed = cafe()
    assert resolve(typed).typed is typed
    assert "presets_used" not in Scenario.parse(typed).as_mapping()


# ---------------------------------------------------------------- money


def test_prices_are_converted_and_shares_are_not() -> None:
    scenario = Scenario.parse(cafe({"price": "preset"}, money={**PESOS, "price_level": 0.5}))
    assert scenario.plan["ads"].model_dump()["cpm"] == 6.7 * (18.6 * 0.5)
    assert scenario.plan["ads"].model_dump()["ctr"] == 0.0108
    assert scenario.presets_used["plan.ads.cpm"].rate == 18.6 * 0.5
    assert scenario.presets_used["plan.ads.cpm"].value == 6.7


def test_prices_in_euros_have_a_rate_of_their_own() -> None:
    reward = {"fixed_cost": "preset referral.reward", "cpm": 5}
    assert ads(reward, money={"currency": "EUR"}).fixed_cost == 25
    assert ads(reward, money={"currency": "USD", "per_eur": 1.1, "as_of": "2027-01-15"}).fixed_cost == 25 * 1.1
    assert "money.per_eur: is missing: plan.ads.fixed_cost is a preset in EUR" in told(cafe(reward))


def test_what_is_typed_needs_no_rate() -> None:
    typed = cafe({"cpm": 6.7, "ctr": "1.08%"}, money={"currency": "EUR"})
    assert Scenario.parse(typed).plan["ads"].model_dump()["cpm"] == 6.7
    assert ads({"cpm": 5, "ctr": "preset"}, money={"currency": "EUR"}).ctr == 0.0108


def test_a_missing_rate_is_told_once() -> None:
    plan = {name: {**LINE, "price": "preset"} for name in ("a", "b", "c")}
    message = told(cafe(plan=plan, money={"currency": "EUR"}))
    assert message.splitlines() == [
        "money.per_usd: is missing: plan.a.cpm and 2 more are presets in USD, and this scenario is in EUR",
        "   hint: add how many EUR 1 USD costs, and when: money: {currency: EUR, per_usd: ..., as_of: ...}",
        "         or type prices in EUR",
    ]


@pytest.mark.parametrize(
    ("money", "message"),
    [
        ({"currency": "MXN", "per_usd": 18.6}, "money.as_of: is missing: the day of the exchange rate"),
        ({"currency": "MXN", "per_usd": "18,60", "as_of": "2027-01-15"}, "money.per_usd: must be a number (got"),
        ({"currency": "MXN", "per_usd": 0, "as_of": "2027-01-15"}, "money.per_usd: must be more than 0 (got 0)"),
        ({"currency": "usd", "per_usd": 18.6, "as_of": "2027-01-15"}, "money.per_usd: must be left out: the currency"),
        ({"currency": "USD", "price_level": -1}, "money.price_level: must be more than 0"),
    ],
)  # fmt: skip
def test_money_that_cannot_be(money: Plain, message: str) -> None:
    found = told(cafe({"price": "preset"}, money=money))
    assert found.startswith(message)
    assert "this scenario is in" not in found  # one mistake, one message


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (
            {"cpm": "preset instagrm.cpm"},
            ["plan.ads.cpm: there is no preset 'instagrm.cpm' – did you mean 'instagram.cpm'?",
             "   hint: type a price, such as cpm: 6.70, or see: wom presets"],
        ),
        (
            {"cpm": "preset", "channel": "instgram"},
            ["plan.ads.cpm: there is no preset 'instgram.cpm' – did you mean 'instagram.cpm'?",
             "   hint: type a price, such as cpm: 6.70, or see: wom presets"],
        ),
        (
            {"price": "preset", "channel": "corridor"},
            ["plan.ads.price: there is no preset 'corridor.cpm'",
             "   hint: type a price, such as cpm: 6.70, or see: wom presets"],
        ),
        (
            {"price": "preset", "channel": "radio"},
            ["plan.ads.price: the preset radio.cpm is blank", "   hint: type a price, such as cpm: 6.70",
             f"         radio.cpm is {load()['radio.cpm'].source}"],
        ),
        (
            {"cpm": 5, "ctr": "preset instagram.cpm"},
            ["plan.ads.ctr: the preset instagram.cpm is in USD/1000 impressions",
             "   hint: ctr needs a share, such as clicks/impression"],
        ),
        (
            {"cpm": "preset search.cpc"},
            ["plan.ads.cpm: the preset search.cpc is in USD/click", "   hint: cpm needs money per 1000 impressions"],
        ),
        ({"cpm": 5, "price": "preset"}, ["plan.ads.price: cpm is typed too", "   hint: keep one of the two"]),
        (
            {"cpm": "preset", "ctr": "preset", "cpc": "preset tiktok.cpc"},
            ["plan.ads: cpm, ctr and cpc are all given, and a preset is among them", "   hint: give two of the three",
             "plan.ads.cpm: three prices disagree: cpm 6.7, ctr 1.0800%, cpc 0.8; 1000 · cpc · ctr is 8.64",
             "   hint: give two of the three"],
        ),
        (
            {"cpm": "preset goldenberg.alpha"},
            ["plan.ads.cpm: the preset goldenberg.alpha is blank", "   hint: type a price, such as cpm: 6.70",
             f"         goldenberg.alpha is {load()['goldenberg.alpha'].source}"],
        ),
        (
            {"cpm": 5, "budget": "preset"},
            ["plan.ads.budget: must be a number (got 'preset')",
             "   hint: no preset goes without saying here: name one, such as preset email.open (see: wom presets)"],
        ),
        (
            {"cpm": "preset instagram"},
            ["plan.ads.cpm: must be a number (got 'preset instagram')",
             "   hint: no preset goes without saying here: name one, such as preset email.open (see: wom presets)"],
        ),
    ],
)  # fmt: skip
def test_one_clear_message(line: Plain, lines: list[str]) -> None:
    own = [line["channel"]] if line.get("channel") in ("instgram", "corridor") else []
    assert told(cafe(line, channels=own)).splitlines() == lines


def test_a_line_without_its_channel() -> None:
    typed = cafe({"price": "preset"})
    del typed["plan"]["ads"]["channel"]
    assert told(typed).splitlines()[0] == "plan.ads.channel: is missing"
    typed["plan"]["ads"] = {**typed["plan"]["ads"], "price": 6.7}
    assert "unknown key 'price'" in told(typed)


def test_an_influencer_without_a_tier() -> None:
    problems = resolve({"plan": {"star": {"kind": "influencers", "fee_each": "preset"}}}).problems
    assert [(problem.path, problem.message) for problem in problems] == [
        (("plan", "star", "fee_each"), "a preset needs the tier")
    ]
    assert problems[0].hint == "add tier: ..., or name one: fee_each: preset influencer.micro.price_instagram"


def test_a_content_that_is_shown_in_two_places_or_none() -> None:
    contents = {"film": {"attract": 0.5, "share": 0.4, "engage": "preset"}}
    both = {"a": {**LINE, "cpm": 5}, "b": {**LINE, "cpm": 5, "channel": "facebook"}}
    assert told(cafe(contents=contents, plan=both)).splitlines() == [
        "contents.film.engage: is shown where presets differ: engagement_by_reach.instagram, "
        "engagement_by_reach.facebook",
        "   hint: name one: engage: preset engagement_by_reach.instagram",
    ]
    assert "is shown on no channel with a preset" in told(cafe(contents=contents, plan={}))
    again = {"a": {**LINE, "cpm": 5}, "b": {**LINE, "cpm": 5}, "c": {**LINE, "cpm": 5, "channel": "cinema"}}
    assert Scenario.parse(cafe(contents=contents, plan=again)).contents["film"].engage == 0.0335
    two = {**contents, "offer": {**contents["film"]}}
    apart = {"a": {**LINE, "cpm": 5}, "b": {**LINE, "cpm": 5, "channel": "facebook", "content": "offer"}}
    made = Scenario.parse(cafe(contents=two, plan=apart)).contents
    assert (made["film"].engage, made["offer"].engage) == (0.0335, 0.0140)


def test_every_mistake_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cafe.yaml"
    path.write_text(
        "name: cafe\n"
        "dates: {start: 2027-03-01, end: 2027-03-30}\n"
        "money: {currency: USD}\n"
        "market: {simulate: 100, network: {kind: complete}}\n"
        "brands: {cafe: {}}\n"
        "contents: {film: {attract: 1.5, share: 1}}\n"
        "plan:\n"
        "  ads: {kind: ads, channel: radio, content: film, from: 2027-03-01, to: 2027-03-09,\n"
        "        budget: 9, price: preset}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as error:
        Scenario.read(path)
    heads = [line for line in str(error.value).splitlines() if line.startswith(str(path))]
    assert heads == [
        f"{path}:6:28: contents.film.attract: must be between 0 and 1 (got 1.5)",
        f"{path}:9:27: plan.ads.price: the preset radio.cpm is blank",
    ]


# ---------------------------------------------------------------- what is kept


WORDY = cafe(
    {"price": "preset", "trust": "preset", "cvr": "preset"},
    money=PESOS,
    country="mx",
    contents={"film": {"attract": 0.5, "share": 0.4, "engage": "preset"}},
)


def test_written_out_and_read_again(tmp_path: Path) -> None:
    scenario = Scenario.parse(WORDY)
    path = tmp_path / "again.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    again = Scenario.read(path)
    assert again == scenario
    assert again.to_yaml() == scenario.to_yaml()
    assert Scenario.parse(scenario.as_mapping()) == scenario
    assert "preset\n" not in scenario.to_yaml()
    assert len(again.presets_used) == 5
    assert all(isinstance(used, Preset) for used in again.presets_used.values())
    assert scenario.country == "MX"


def test_numbers_and_ranges_stay_when_the_table_moves_on(another_table: None) -> None:
    new = Scenario.parse(WORDY)
    assert new.plan["ads"].model_dump()["cpm"] == 5 * 18.6  # the fixture does move it


def test_a_scenario_that_was_written_out_ignores_the_table(request: pytest.FixtureRequest) -> None:
    scenario = Scenario.parse(WORDY)
    written = scenario.as_mapping()
    request.getfixturevalue("another_table")
    assert Scenario.parse(written) == scenario
    assert Scenario.parse(written).to_yaml() == scenario.to_yaml()
    other = Scenario.parse(written).with_changes({"uncertainty.seed": 8})
    assert other.presets_used == scenario.presets_used


def test_a_result_folder_runs_again_to_the_same_bytes(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    scenario = Scenario.parse({**WORDY, "strategies": {"all": ["ads"]}})
    first = run(scenario, "all", seed=3).save(tmp_path / "first")
    request.getfixturevalue("another_table")
    again = run(Scenario.read(first / "scenario.yaml"), "all", seed=3).save(tmp_path / "again")
    for name in ("scenario.yaml", "summary.json", "ledger.parquet"):
        assert (first / name).read_bytes() == (again / name).read_bytes(), name


def test_a_number_that_was_changed_is_no_preset_any_more() -> None:
    written = Scenario.parse(Scenario.parse(WORDY).as_mapping())
    changed = written.with_changes({"plan.ads.cpm": 99})
    assert changed.plan["ads"].model_dump()["cpm"] == 99
    assert set(written.presets_used) - set(changed.presets_used) == {"plan.ads.cpm"}
    by_hand = written.as_mapping()
    by_hand["plan"]["ads"]["ctr"] = "2%"
    assert "plan.ads.ctr" not in Scenario.parse(by_hand).presets_used
    del by_hand["plan"]["ads"]["cvr"]
    assert "plan.ads.cvr" not in Scenario.parse(by_hand).presets_used


def test_what_if_changes_mean_what_retyping_would() -> None:
    scenario = Scenario.parse(WORDY)
    on_x = scenario.with_changes({"plan.ads.channel": "x"})
    assert {path: used.key for path, used in on_x.presets_used.items() if path.startswith("plan.ads.c")} == {
        "plan.ads.cpm": "x.cpm", "plan.ads.ctr": "x.ctr", "plan.ads.cvr": "x.cvr",
    }  # fmt: skip
    typed = scenario.with_changes({"plan.ads.trust": 0.5, "plan.ads.attention": "preset"})
    assert "plan.ads.trust" not in typed.presets_used
    assert typed.presets_used["plan.ads.attention"].key == "weight.attention.instagram"
    dear = Scenario.parse(scenario.as_mapping()).with_changes({"money.per_usd": 20})
    assert dear.plan["ads"].model_dump()["cpm"] == 6.7 * 20
    assert dear == scenario.with_changes({"money.per_usd": 20})


def test_notes_that_nobody_could_have_written() -> None:
    broken = Scenario.parse(WORDY).as_mapping()
    broken["presets_used"]["plan.ads.cpm"]["low"] = 50
    assert "presets_used.plan.ads.cpm.value: must lie between 50 and 15" in told(broken)
    assert "presets_used: must be a mapping of keys to values (got 5)" in told(cafe(presets_used=5))
    stray = Scenario.parse(WORDY).as_mapping()
    stray["presets_used"] = {"plan.nobody.cpm": stray["presets_used"]["plan.ads.cpm"]}
    assert Scenario.parse(stray).presets_used == {}


CHOICES = st.sampled_from([*["preset"] * 3, "preset tiktok.ctr", 0.01, "3%", None])


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["ctr", "cvr", "attention", "trust"]), CHOICES.filter(lambda one: one is not None)),
    st.sampled_from(["instagram", "facebook", "x", "tiktok"]),
    st.sampled_from(["preset", "preset display.cpm", 7]),
    st.floats(0.01, 1000),
)
def test_any_mixture_is_written_and_read_again(line: Plain, channel: str, cpm: Any, rate: float) -> None:
    money = {"currency": "MXN", "per_usd": rate, "as_of": "2027-01-15"}
    scenario = Scenario.parse(cafe({"cpm": cpm, "channel": channel, **line}, money=money))
    assert Scenario.parse(scenario.as_mapping()) == scenario
    words = [key for key, value in {"cpm": cpm, **line}.items() if isinstance(value, str) and "preset" in value]
    assert set(scenario.presets_used) == {f"plan.ads.{key}" for key in words}
    for path, used in scenario.presets_used.items():
        assert getattr(scenario.plan["ads"], path.split(".")[-1]) == used.number


# ---------------------------------------------------------------- schema


def test_editors_accept_the_word_wherever_a_number_goes() -> None:
    parts = json_schema()["$defs"]
    word = {"$ref": "#/$defs/PresetWord"}
    assert word in parts["Ads"]["properties"]["cpm"]["anyOf"]
    assert word in parts["Ads"]["properties"]["budget"]["anyOf"]
    assert word in parts["Channel"]["properties"]["reach"]["anyOf"]
    assert parts["Ads"]["properties"]["price"]["$ref"] == word["$ref"]
    assert "anyOf" not in parts["Ads"]["properties"]["channel"]
    assert word not in parts["Used"]["properties"]["used"].get("anyOf", [])
    numbers = json.dumps(copy.deepcopy(parts["Brand"]["properties"]["conversion"]))
    assert '"maximum": 1' in numbers


def test_the_country_is_two_letters() -> None:
    assert Scenario.parse(cafe(country="es")).country == "ES"
    assert "country: must be the two letters of a country (got 'Mexico')" in told(cafe(country="Mexico"))


@pytest.mark.parametrize("money", [{"per_usd": 1e15, "price_level": 900.0}, {"per_usd": -1e15, "price_level": 900.0}])
def test_a_preset_that_comes_to_more_than_any_number_may(money: Plain) -> None:
    said = told(cafe({"cpm": "preset"}, money={**PESOS, **money}))
    assert "plan.ads.cpm: the preset instagram.cpm comes to more than 1,000,000,000,000,000 here" in said
