"""The table of presets that ships: every row whole and honest; and what one preset can say."""

from __future__ import annotations

import csv
import doctest
import math
import re
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from wom_sim.errors import InputError
from wom_sim.scenario.content import EMOTIONS, Content
from wom_sim.scenario.plan.influencers import TIERS as FOLLOWERS
from wom_sim.scenario.presets import presets
from wom_sim.scenario.presets import rules as preset_rules
from wom_sim.scenario.presets.presets import (
    EVIDENCE,
    MANY,
    NUMBERS,
    PRICES,
    SHARES,
    Preset,
    Used,
    load,
    preset,
    read_row,
)
from wom_sim.scenario.presets.rules import ALIASES, RULES, best, candidates

COLUMNS = ["key", "value", "low", "high", "unit", "year", "country", "source", "evidence"]
TEXT = files("wom_sim.scenario.presets").joinpath("presets.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))
OURS = re.compile(r"\bours\b")
CHANNELS = ["search", "facebook", "instagram", "youtube", "tiktok", "x", "linkedin", "pinterest", "image_site",
            "display", "tv", "billboard", "press", "cinema"]  # fmt: skip
OWN = ["facebook", "instagram", "youtube", "tiktok", "x", "linkedin", "pinterest", "image_site", "newsletter",
       "whatsapp", "telegram", "app_push", "blog"]  # fmt: skip
TIERS = ["nano", "micro", "mid", "macro", "mega"]


def made(**changes: Any) -> Preset:
    whole = {"key": "k.v", "value": 0.2, "low": 0.1, "high": 0.5, "unit": "share", "source": "a page", "evidence": "2"}
    return Preset.model_validate({**whole, **changes})


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("row", ROWS, ids=[row["key"] for row in ROWS])
def test_every_row_is_whole(row: dict[str, str]) -> None:
    assert list(row) == COLUMNS
    assert all(isinstance(cell, str) and cell == cell.strip() for cell in row.values())
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-zA-Z0-9_]+)+", row["key"])  # the dot tells it from a name
    found = read_row(row)  # low ≤ value ≤ high, known unit, shares from 0 to 1
    assert row["evidence"] in EVIDENCE
    assert row["year"] == "" or 1980 <= int(row["year"]) <= 2026
    assert row["country"] in ("", MANY, "US")
    assert len(row["source"]) > 10
    assert not re.search(r"\bsame\b", row["source"]) or "the same" in row["source"] or "same figures" in row["source"]
    assert not found.currency or found.value is None or (found.low or 0) >= 0


@pytest.mark.parametrize("row", ROWS, ids=[row["key"] for row in ROWS])
def test_what_is_ours_says_so(row: dict[str, str]) -> None:
    if row["evidence"] == "O" and row["value"]:
        assert OURS.search(row["source"]) or "stands in" in row["source"]
    doubled = row["value"] and math.isclose(float(row["high"] or "nan"), 2 * float(row["value"]), rel_tol=0.02)
    halved = row["value"] and math.isclose(float(row["low"] or "nan"), float(row["value"]) / 2, rel_tol=0.02)
    if doubled and halved and row["key"] != "facebook_leads.ctr":
        assert OURS.search(row["source"]), "a range of half to double comes from nowhere else"


def test_keys_are_unique() -> None:
    assert [key for key, times in Counter(row["key"] for row in ROWS).items() if times > 1] == []
    assert list(load()) == [row["key"] for row in ROWS]
    assert len(ROWS) > 250


def test_only_radio_and_bare_ranges_are_blank() -> None:
    blank = {key: one for key, one in load().items() if one.value is None}
    assert [key for key, one in blank.items() if one.low is None] == ["radio.cpm"]
    assert {key.split(".")[0] for key in blank} == {"radio", "goldenberg"}


def test_the_figures_of_the_literature() -> None:
    assert (preset("bass.p").value, preset("bass.q").value) == (0.03, 0.38)
    assert (preset("ad.elasticity_short").value, preset("ad.elasticity_long").value) == (0.12, 0.24)
    assert preset("instagram.cpm").value == 6.7
    assert (preset("trust.friends").value, preset("trust.friends").country) == (0.83, MANY)
    assert preset("tv_broadcast_prime.cpm") == load()["tv_broadcast_prime.cpm"]
    assert (preset("tv_broadcast_prime.cpm").year, preset("tv_broadcast_prime.cpm").country) == (2023, "US")


def test_trust_weights_are_the_survey_against_friends() -> None:
    friends = preset("trust.friends").value
    for channel, asked in {"tv": "tv", "instagram": "social_ad", "own_newsletter": "email_optin"}.items():
        expected = round(preset(f"trust.{asked}").value / friends, 2)  # type: ignore[operator]
        assert preset(f"weight.trust.{channel}").value == expected


def test_what_the_models_say_too_is_the_same() -> None:
    assert {name: preset(f"content.{name}").value for name in EMOTIONS} == EMOTIONS
    assert {tier: preset(f"influencer.{tier}.followers").value for tier in TIERS} == FOLLOWERS
    assert Content.model_fields["price_elasticity"].default == preset("price.elasticity").value


def test_a_fee_by_followers_stays_within_the_prices_of_every_tier() -> None:
    base, slope = preset("influencer.fee.f0").value, preset("influencer.fee.per_1000_followers").value
    for tier in TIERS:
        price = preset(f"influencer.{tier}.price_instagram")
        fee = base + slope * preset(f"influencer.{tier}.followers").value / 1000  # type: ignore[operator]
        assert price.low <= fee <= price.high, tier  # type: ignore[operator]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_paid_channel_has_its_price_and_weights(channel: str) -> None:
    found = {key: best(candidates(RULES["ads", key], channel, None)) for key in ("cpm", "cpc", "attention", "trust")}
    assert found["cpm"] or found["cpc"]
    assert found["attention"]
    assert found["trust"]


@pytest.mark.parametrize("channel", OWN)
def test_an_own_channel_has_its_reach_and_who_comes_and_leaves(channel: str) -> None:
    for key in ("reach", "subscribe", "unsubscribe"):
        assert best(candidates(RULES["channels", key], channel, None)), key
    for key in ("attention", "trust"):
        assert best(candidates(RULES["posts", key], channel, None)), key


@pytest.mark.parametrize("tier", TIERS)
def test_an_influencer_has_a_fee_for_each_tier(tier: str) -> None:
    rule = RULES["influencers", "fee_each"]
    assert best(candidates(rule, "tiktok", tier)) == f"influencer.{tier}.price_tiktok"
    assert best(candidates(rule, None, tier)) == f"influencer.{tier}.price_instagram"
    assert candidates(rule, "tiktok", None) == []


def test_rules_name_presets_of_their_unit() -> None:
    for (place, key), rule in RULES.items():
        known = [one for one in (load().get(name) for name in everything(rule)) if one is not None]
        assert known, (place, key)
        assert [one.key for one in known if not rule.fits(one)] == [], (place, key)
        assert rule.unit in {"share", *PRICES, *NUMBERS}


def everything(rule: preset_rules.Rule) -> list[str]:
    channels = [*CHANNELS, *OWN, *ALIASES, "radio"]
    return [key for channel in channels for tier in TIERS for key in candidates(rule, channel, tier)]


def test_aliases_lead_to_presets() -> None:
    families = {key.split(".")[0] for key in load()} | {"tv", "newsletter"}
    assert [name for names in ALIASES.values() for name in names if name not in families] == []


# ---------------------------------------------------------------- one preset


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": 0.6}, "must lie between 0.1 and 0.5"),
        ({"value": None, "low": 0.5, "high": 0.1}, "must lie between"),
        ({"low": None}, "low and high come together"),
        ({"high": 1.5}, "share must be between 0 and 1 (got 1.5)"),
        ({"unit": "shares"}, "did you mean 'share'?"),
        ({"unit": "USD/clock"}, "unknown unit 'USD/clock'"),
        ({"unit": "GBP/click"}, "unknown unit 'GBP/click'"),
        ({"evidence": "X"}, "must be one of"),
        ({"year": 20}, "must be at least 1,900"),
        ({"source": ""}, "must not be empty"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_what_does_not_hang_together_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(told)):
        made(**changes)


def test_units_fall_into_three_kinds() -> None:
    assert not SHARES & NUMBERS
    assert made(unit="USD/click", value=3, low=2, high=5).currency == "USD"
    assert made(unit="EUR/customer", value=3, low=2, high=5).currency == "EUR"
    assert made(unit="clicks/impression").currency == made(unit="days").currency == ""


def test_an_unknown_preset() -> None:
    with pytest.raises(InputError, match=r"unknown preset 'instagrm\.cpm' – did you mean 'instagram\.cpm'"):
        preset("instagrm.cpm")


def test_ends() -> None:
    one = made()
    assert [one.at(end) for end in ("low", "value", "high")] == [0.1, 0.2, 0.5]
    alone = made(low=None, high=None)
    assert [alone.at(end) for end in ("low", "value", "high")] == [0.2] * 3


def test_quantiles_of_known_triangles() -> None:
    right = made(value=0, low=0, high=1)  # F(x) = 1 − (1 − x)²
    assert right.quantile(0.75) == pytest.approx(0.5)
    left = made(value=1, low=0, high=1)  # F(x) = x²
    assert left.quantile(0.25) == pytest.approx(0.5)
    even = made(value=0.5, low=0, high=1)  # F(x) = 2x² up to ½
    assert [even.quantile(u) for u in (0, 0.125, 0.5, 0.875, 1)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert made(value=None, low=0.1, high=0.5).quantile(0.25) == pytest.approx(0.2)
    assert made(low=None, high=None).quantile(0.9) == 0.2
    assert made(value=0.3, low=0.3, high=0.3).quantile(0.4) == 0.3


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_within_the_range(a: float, b: float, c: float, u: float, v: float) -> None:
    low, mode, high = sorted((a, b, c))
    one = made(value=mode, low=low, high=high)
    first, second = (one.quantile(share) for share in sorted((u, v)))
    assert low <= first <= second <= high  # type: ignore[operator]


def test_the_mean_of_a_triangle() -> None:
    one = made(value=0.1, low=0, high=0.8)
    shares = [(k + 0.5) / 4000 for k in range(4000)]
    assert sum(one.quantile(u) for u in shares) / 4000 == pytest.approx((0 + 0.1 + 0.8) / 3, abs=1e-4)  # type: ignore[misc]


def test_the_number_that_a_preset_becomes() -> None:
    told = made(unit="USD/click", value=3, low=2, high=5).model_dump()
    assert Used(**told, used=3, rate=18.6).number == 3 * 18.6
    people = made(unit="followers", value=3, low=2, high=5).model_dump()
    assert Used(**people, used=2.6).number == 3.0


@pytest.mark.parametrize("module", [presets, preset_rules])
def test_examples_in_docstrings(module: Any) -> None:
    done = doctest.testmod(module)
    assert (done.failed, done.attempted > 0) == (0, True)
