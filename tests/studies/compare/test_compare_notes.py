"""What a comparison says beside its table."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.paired import Row, rank
from wom_sim.studies.compare import findings, notes
from wom_sim.studies.compare.answer import compare


def one(lines):
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), ([], "")]
)
def test_listed(names, text):
    assert notes.listed(names) == text


@pytest.mark.parametrize(
    ("values", "places"), [((5,), 1), ((50,), 0), ((0.034,), 3), ((1e-9,), 4), ((0, 12), 0), ((math.nan,), 0), ((), 0)]
)
def test_decimals_for_two_figures(values, places):
    assert notes.decimals(*values) == places


# ---------------------------------------------------------------- what an order brings


def test_what_loses_money():
    assert one(notes.losing_note([("ads", 15.8)], 14, "EUR")) == (
        "An extra order costs 15.80 with ads, and an order brings 14 EUR: that loses money on first orders; "
        "ads pays where a new customer brings more than 15.80 in all, later orders included."
    )
    assert one(notes.losing_note([("ads", 150), ("tv", 260)], 99.5, "EUR")) == (
        "An extra order costs 150 with ads and 260 with tv, and an order brings 99.50 EUR: "
        "they lose money on first orders; "
        "ads pays where a new customer brings more than 150 in all, later orders included."
    )
    assert notes.losing_note([], 14, "EUR") == []


def test_what_extra_money_brings_back() -> None:
    assert one(notes.returns_note([("ads", 0.274), ("tv", -0.6)], "today")) == (
        "ROI of the money over today, (extra margin − extra cost) / extra cost: ads +27 % · tv -60 %. 0 % breaks even."
    )
    assert notes.returns_note([("ads", -1.0)], "today") == []  # no margin was typed
    assert notes.returns_note([], "today") == []


BRANDS = {
    "dear": ({"a": 3}, "An extra order costs 4.00 with gifts, and an order brings 3 EUR"),
    "not dear": ({"a": 5}, ""),
    "even": ({"a": 4}, ""),
    "no margin": ({"a": 0}, ""),
    "all the same": ({"a": 3, "b": 3}, "an order brings 3 EUR: that loses money on first orders; gifts pays"),
    "another brand's": ({"a": 3, "b": 9}, ""),
}


@pytest.mark.parametrize("name", BRANDS)
def test_who_loses_money(name):
    """Fifteen gifts at 4 bring fifteen orders in every world, and nobody orders without one."""
    margins, text = BRANDS[name]
    told = {
        "name": "gifts", "dates": {"start": "2027-03-01", "end": "2027-03-08"},
        "market": {"simulate": 60, "network": {"kind": "ring"}},
        "brands": {brand: {"conversion": 1, "margin_per_order": margin} for brand, margin in margins.items()},
        "contents": {"c": {"attract": 1, "share": 0, "persuade": 1, "visit": 1, "brand": "a"}},
        "plan": {"gifts": {"kind": "samples", "content": "c", "who": {"ids": list(range(15))}, "on": "2027-03-01",
                           "number": 15, "cost_each": 4, "trial": 1}},
        "strategies": {"gifts": ["gifts"], "nothing": []}, "uncertainty": {"worlds": 4, "seed": 7},
    }  # fmt: skip
    said = " ".join(compare(Scenario.parse(told)).text().split())
    assert "4.00" in said
    assert text in said
    assert ("on first orders" in said) is bool(text)


# ---------------------------------------------------------------- rounds


def test_reached():
    lines = notes.looks_note(notes.Looks((30, 45, 68), 200, "5.0", 4.74, 5), "orders")
    assert lines == [
        "Looked at after 30, 45 and 68 worlds; every ± allows for that.",
        "68 of at most 200 worlds were enough to know every extra to ± 5.0 orders.",
    ]


def test_reached_by_those_that_are_left():
    text = notes.looks_note(notes.Looks((30, 45), 200, "2%", 6, 8, dropped=True), "orders")[1]
    assert "enough to know every extra that is left to ± 8.0 orders (2 % of the largest extra)." in text


def test_not_reached():
    text = notes.looks_note(notes.Looks((30, 200), 200, "5.0", 7, 5), "orders")[1]
    assert text == "200 worlds, all that are allowed, leave ± 7.0, not ± 5.0 orders: about 390 would do (--worlds)."


@pytest.mark.parametrize("wanted", [0, 1e-4])
def test_never_to_be_reached(wanted):
    text = notes.looks_note(notes.Looks((30, 200), 200, "2%", 7, wanted), "orders")[1]
    assert text.endswith("(2 % of the largest extra).")
    assert "would do" not in text


def test_a_single_look_needs_no_words():
    assert notes.looks_note(notes.Looks((20,), 20), "orders") == []
    assert len(notes.looks_note(notes.Looks((20,), 20, "5.0", 4, 5), "orders")) == 1


# ---------------------------------------------------------------- elimination


def test_who_was_dropped():
    gone = [notes.Gone("a", 45), notes.Gone("b", 30), notes.Gone("c", 30)]
    assert one(notes.gone_note(gone, ["d"], 4)) == (
        "Dropped as surely not the best of 4: b and c after 30 worlds; a after 45 worlds. d is the best, "
        "at a risk of at most 5 %."
    )
    assert "d and today are left, and the best is among them, at a risk" in one(
        notes.gone_note(gone, ["d", "today"], 5)
    )


def test_nobody_was_dropped():
    assert one(notes.gone_note([], ["a", "b"], 2)).startswith(
        "Nobody was dropped: nobody is surely behind (at a risk of 5 %"
    )


def test_behind_only_at_the_last_look():
    assert one(notes.gone_note([], ["a"], 3)) == (
        "Nobody was dropped on the way. a is the best, at a risk of at most 5 %."
    )


# ---------------------------------------------------------------- best, signs, networks


def test_best_in_the_worlds():
    rows = rank(["a", "b", "c"], [[3, 1, 5, 5], [2, 2, 2, 2], [0, 0, 0, 0]], [0, 0, 0], "c")
    text = one(notes.best_note(rows))
    assert text.startswith("Best in the worlds, and where that lies: a 75 % (30–")
    assert "b 25 % (" in text
    assert "c " not in text.split(":")[1]
    assert notes.best_note(rows[:1]) == []
    assert notes.best_note([replace(row, worlds=1) for row in rows]) == []


def test_holm_is_told_where_there_are_several():
    first = Row("paid", 1.0, 9.0, 8.0, 10.0, 3.0, 1.0, 0.999, 1.0, math.nan, 1.0, 8.0, 0.2, sign_holm=0.997)
    second = replace(first, strategy="owned", sign_confidence=0.976, sign_holm=0.952)
    base = replace(first, strategy="today", sign_confidence=math.nan, is_baseline=True)
    alone = one(findings.sign_note([first, base]))
    assert alone.startswith('"Sure of the sign" is the chance that the mean extra has the sign it shows')
    assert alone.endswith("(two-sided: 1 − p/2): 97.5 % or more where the ± leaves out 0.")
    assert findings.sign_note([base]) == findings.sign_note([replace(first, is_reference=True)]) == []
    both = one(findings.sign_note([first, second, base]))
    assert both.endswith("Allowing for all 2 comparisons at once (Holm): paid > 99 % · owned 95 %.")


def test_networks():
    assert one(notes.networks_setup(4, 50, 1)) == (
        "4 networks, generated from seeds 1 to 4, 50 worlds each; every ± allows for that."
    )
    assert "1 world each" in one(notes.networks_setup(2, 1, 0))
    assert one(notes.networks_note(notes.Networks("mix", "today", 0.124, 0, 0.553), "orders")) == (
        "Of the spread of the extra orders of mix, 12 % is which network it is (95 %: 0–55 %) "
        "and 88 % luck on any of them."
    )
    assert "the orders of today," in one(notes.networks_note(notes.Networks("today", "today", 0.1, 0, 1), "orders"))
    unknown = notes.Networks("mix", "today", math.nan, math.nan, math.nan)
    assert "cannot be divided" in one(notes.networks_note(unknown, "orders"))


# ---------------------------------------------------------------- what is not known

UNKNOWN = notes.Unknown(
    "presets", 20, 10, "mix", "today", 812.4, 1604.2, ("+15 %", 0.64, 0.22, 0.86), "mix", "paid", 16,
    0.7, [("contents.unboxing.share", 0.46, 0.1, 0.8), ("plan.ig_ads.ctr", 0.31, 0.02, 0.7)], 21,
)  # fmt: skip


def test_chance_and_ignorance():
    ranges, parts, measure = notes.unknown_note(UNKNOWN, "orders")
    assert ranges == (
        "If the presets are wrong (8 of 10 draws): the extra orders of mix run from 812 to 1,604 on average; the "
        "chance of +15 % is 64 %; 22–86 % across presets; mix beats paid in 16 of 20 draws."
    )
    assert parts == (
        "Of what is uncertain in the extra orders of mix, 70 % is the presets, 30 % luck: the first can be measured, "
        "the second cannot."
    )
    assert measure == (
        "Most of that comes from contents.unboxing.share (46 %, 10–80 %) and plan.ig_ads.ctr (31 %, 2–70 %). "
        "Measure these two first."
    )


def test_a_chance_outside_what_the_draws_give_is_told_so():
    for centre, low, high, said in (
        (0.95, 0.22, 0.86, "95 % as it stands, and lower, 22–86 %, in most draws"),
        (0.1, 0.22, 0.86, "10 % as it stands, and higher, 22–86 %, in most draws"),
        (0.98, 0.968, 0.972, "98 % as it stands, and lower, 97 %, in most draws"),
    ):
        goal = ("+15 %", centre, low, high)
        assert f"the chance of +15 % is {said}" in notes.unknown_note(UNKNOWN._replace(goal=goal), "orders")[0]


def test_one_parameter_and_none():
    assert "Measure it first." in notes.unknown_note(UNKNOWN._replace(named=UNKNOWN.named[:1]), "orders")[2]
    assert notes.unknown_note(UNKNOWN._replace(named=UNKNOWN.named[1:]), "orders")[2].startswith("Much of that comes")
    silent = notes.unknown_note(UNKNOWN._replace(named=[]), "orders")[2]
    assert silent == (
        "Which of the 21 values drawn matters most, 20 draws do not show: --set uncertainty.preset_draws=100 might."
    )


def test_no_more_than_luck():
    lines = notes.unknown_note(UNKNOWN._replace(ignorance=0.0, goal=None, second="", best="today", low=1.25), "orders")
    assert lines == [
        "If the presets are wrong (8 of 10 draws): the orders of today run from 1 to 1,604 on average.",
        "Between the draws there is no more than luck: here the presets matter less than chance.",
    ]


def test_draws_are_announced():
    assert one(notes.unknown_setup("presets", 20, 10)) == (
        "Beside them 20 draws of the presets from their low – high, in the first 10 of these worlds."
    )
    assert (
        one(notes.unknown_setup("fits", 20, 10)) == "Beside them 20 draws of the fits, in the first 10 of these worlds."
    )


def test_no_number_is_infinite():
    table = np.array([[1.0, 2], [1, 2]])
    assert "inf" not in " ".join(notes.best_note(rank(["a", "b"], table, [0, 0], "b")))
