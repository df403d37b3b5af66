"""How numbers are written: right in a marketer's words."""

from __future__ import annotations

import math

import pytest

from wom_sim.show import text as w


@pytest.mark.parametrize(
    ("x", "decimals", "text"),
    [
        (12345, 0, "12,345"),
        (1.25, 1, "1.2"),
        (-0.3, 0, "0"),
        (-12.6, 0, "-13"),
        (123_456_789, 0, "123.46 M"),
        (math.nan, 0, "n/a"),
        (math.inf, 0, "n/a"),
    ],
)
def test_number(x, decimals, text):
    assert w.number(x, decimals) == text


def test_signed_numbers():
    assert (w.number(5, sign=True), w.number(-5, sign=True), w.number(-0.1, sign=True)) == ("+5", "-5", "+0")


def test_money():
    assert w.money(480_000, "MXN") == "480,000 MXN"
    assert w.money(2.5, "EUR") == "2.50 EUR"
    assert w.money(7, "") == "7"
    assert w.money(math.nan, "EUR") == "n/a"


@pytest.mark.parametrize(
    ("x", "text"),
    [(0, "0 %"), (0.001, "< 1 %"), (0.641, "64 %"), (0.995, "> 99 %"), (1, "100 %"), (math.nan, "n/a")],
)
def test_a_share_is_all_or_none_only_when_it_is(x, text):
    assert w.share(x) == text


def test_from_one_share_to_another():
    assert w.percents(0.641, 0.717) == "64–72 %"
    assert w.percents(0.968, 0.972) == "97 %"
    assert w.percents(0.0, 1.0) == "0–100 %"


def test_a_sign_is_never_certain():
    assert (w.sure(1), w.sure(0.5)) == ("> 99 %", "50 %")


@pytest.mark.parametrize(
    ("x", "worlds", "text"),
    [
        (1, 8, "all 8 worlds"),
        (0, 2000, "none of the 2,000 worlds"),
        (0.5625, 8, "4.5 of 8 worlds"),
        (0.712, 200, "71 of 100 worlds"),
        (0.995, 200, "more than 99 of 100 worlds"),
        (0.005, 200, "fewer than 1 of 100 worlds"),
    ],
)
def test_worlds_in_words(x, worlds, text):
    assert w.worlds_in_words(x, worlds) == text


def test_timeline():
    assert w.timeline([0, 1, 4, 8]) == "·▂▅█"
    assert w.timeline([1] * 120) == "█" * 60
    assert w.timeline([]) == ""
