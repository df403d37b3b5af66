"""Laws 8 and 9: response to money is concave, and what is typed comes back; for every preset in the slow suite.

The measuring is that of ``experiments/response.py``, whose verdicts are shown to fail where they should.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from wom_sim.scenario.presets.presets import load

EXPERIMENT = Path(__file__).parents[2] / "experiments" / "response.py"
ENDS = ("value", "low", "high")
TALK = 0.2
"""Share of those who notice that pass it on, where sharing is on."""

CHANNELS = (
    "instagram", "facebook", "youtube", "tiktok", "x", "linkedin", "pinterest", "image_site", "display", "search",
    "tv", "billboard", "press", "cinema", "radio",
)  # fmt: skip
RATED = CHANNELS[:10]


@pytest.fixture(scope="module")
def response() -> Iterator[Any]:
    """The experiment as a module."""
    spec = importlib.util.spec_from_file_location("response", EXPERIMENT)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules["response"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["response"]


def broken(findings: Any) -> list[str]:
    """What lies outside its band, in words."""
    return [one.text for one in findings if not one.holds]


def test_every_channel_with_presets_is_tested(response: Any) -> None:
    weights = {key.removeprefix("weight.attention.") for key in load() if key.startswith("weight.attention.")}
    others = {"editorial", "influencer"}
    assert {one for one in weights - others if not one.startswith("own_")} == set(response.CHANNELS) == set(CHANNELS)
    assert {channel for channel in CHANNELS if response.click_rate(channel)} == set(RATED)


# ---------------------------------------------------------------- law 8


def law_8(response: Any, channel: str, share: float, end: str, worlds: int, **changes: Any) -> list[str]:
    """What a channel's response to money breaks."""
    given = response.advertised(channel, share, end, **changes)
    return broken(response.concave(response.respond(given, response.orders_per_click(channel, end), worlds), channel))


@pytest.mark.parametrize("channel", ["instagram", "search"])
def test_the_next_euro_brings_less(channel: str, response: Any) -> None:
    """Two channels, nobody talking; all of them with and without talk, and at both ends, in the slow suite."""
    assert law_8(response, channel, 0.0, "value", worlds=2) == []


def test_talk_makes_it_no_more_convex(response: Any) -> None:
    assert law_8(response, "instagram", TALK, "value", worlds=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, TALK])
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_preset_is_concave(channel: str, end: str, share: float, response: Any) -> None:
    assert law_8(response, channel, share, end, worlds=5) == []


@pytest.mark.parametrize("channel", ["instagram", "tv"])
def test_goodwill_that_saturates_late_breaks_the_law(channel: str, response: Any) -> None:
    """The control: with K = 1 orders go more than in proportion to money up to 1.4 a head, by 1.12 and more."""
    found = law_8(response, channel, 0.0, "value", worlds=2, **{"memory.saturation": 1})
    assert any("greatest elasticity" in one for one in found)


def test_without_wear_and_with_even_exposure_the_law_is_broken(response: Any) -> None:
    """The control: it is these two that bend the curve."""
    even = law_8(response, "instagram", 0.0, "value", worlds=1, **{"exposure.uneven": False})
    assert any("at 6 a head" in one for one in even)
    fresh = law_8(response, "instagram", 0.0, "value", worlds=1, **{"wear.on": False, "exposure.uneven": False})
    assert sum("a head" in one for one in fresh) >= 3


def of_dose(response: Any, power: float) -> Any:
    """A response that goes like some power of the impressions offered, up to the market's 40,000 people."""
    offered = np.array(response.OFFERED)
    orders = 40_000 * -np.expm1(-1e-4 * offered**power)
    return response.Response(offered, 100.0 * offered, [np.full(3, one) for one in orders])


def test_a_gated_response_fails(response: Any) -> None:
    """A visit that wants an earlier notice goes like dose squared; in proportion is too much, too."""
    gated = broken(response.concave(of_dose(response, 2.0)))
    assert len(gated) == 5
    assert any("greatest elasticity" in one for one in gated)
    assert len(broken(response.concave(of_dose(response, 1.0)))) == 4
    assert broken(response.concave(of_dose(response, 1.0))[1:5]) != []


def test_a_response_that_turns_up_again_fails(response: Any) -> None:
    found = of_dose(response, 0.3)
    assert broken(response.concave(found)[:-1]) == []
    up = found._replace(orders=[*found.orders[:-1], 1.2 * found.orders[-1]])
    assert any("greatest rise" in one for one in broken(response.concave(up)))


# ---------------------------------------------------------------- law 9


@pytest.mark.parametrize("channel", ["instagram", "search"])
def test_clicks_and_orders_per_click_come_back(channel: str, response: Any) -> None:
    assert broken(response.rates(channel, worlds=2)) == []


@pytest.mark.slow
@pytest.mark.parametrize("offered", [0.25, 1.0])
@pytest.mark.parametrize("channel", RATED)
def test_every_rate_comes_back(channel: str, offered: float, response: Any) -> None:
    """At a quarter and at one impression a head, from 10,000 clicks."""
    rate = load()[response.click_rate(channel)].value or 0.0
    worlds = math.ceil(10_000 / (100_000 * offered * rate))
    assert broken(response.rates(channel, worlds, offered)) == []


def test_letters_and_likes_come_back(response: Any) -> None:
    """Opens, clicks per open, engagement per person reached, unsubscribes per message delivered."""
    assert broken(response.mail(worlds=4)) == []


def test_attract_comes_back_at_a_full_exposure_that_also_brings_visits(response: Any) -> None:
    assert response.noticed().holds


@pytest.mark.slow
def test_a_month_of_frequency_tires_a_rate(response: Any) -> None:
    """At ten a head the clicks that come back are no more than nine tenths of the fresh rate: presets are averages."""
    clicks = response.rates("instagram", worlds=4, offered=10.0)[0]
    assert 0.6 < clicks.value < 0.9
    assert not clicks.holds


# ---------------------------------------------------------------- the experiment's verdicts


def test_a_finding_outside_its_band_or_undefined_fails(response: Any) -> None:
    inside = response.Finding("inside", 1.5, 0.1, 1.2, 2.0)
    outside = response.Finding("outside", 1.1, 0.1, 1.2, 2.0)
    nothing = response.Finding("nothing", math.nan, 0.1, 1.2, 2.0)
    unjudged = response.Finding("unjudged", 7.0)
    assert [one.holds for one in (inside, outside, nothing, unjudged)] == [True, False, False, True]
    assert inside.text.endswith("holds")
    assert outside.text.endswith("FAILS")
    assert nothing.text.endswith("FAILS")
    assert "holds" not in unjudged.text
    assert response.verdict([inside, unjudged]) == 0
    assert response.verdict([inside, outside]) == response.verdict([nothing]) == 1


def test_the_script_ends_with_one_where_a_verdict_fails(
    response: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """K = 1 through the whole of it: printed as failing, and the exit code says so."""

    def late(size: float) -> list[Any]:
        given = response.advertised("tv", **{"memory.saturation": size})
        return list(response.concave(response.respond(given, 0.0148, 1), "tv"))

    monkeypatch.setattr(response, "SECTIONS", {"Late saturation": late})
    assert response.main(1.0) == 1
    assert "FAILS" in capsys.readouterr().out
    assert response.main(0.15) == 0
    assert capsys.readouterr().out.endswith("Everything holds.\n")


def test_samples_of_even_exposure_miss_law_10(response: Any) -> None:
    law = response.reached(response.exposed(4, 20, 20_000), 4, 20)
    assert broken(law[:1]) == []
    even = response.reached(response.exposed(4, 20, 20_000, **{"exposure.uneven": False}), 4, 20)
    assert len(broken(even)) == 2


def test_intervals_are_those_of_students_t(response: Any) -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert response.half_width(values) == pytest.approx(3.182446 * values.std(ddof=1) / 2, rel=1e-5)
    assert math.isnan(response.half_width(values[:1]))
    assert response.ratio_error(2 * values, values) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.slow
def test_hubs_and_talk_lie_in_their_bands(response: Any) -> None:
    for section in (response.hub_section, response.multiplier_section, response.tail_section):
        assert broken(section(0.5)) == []
