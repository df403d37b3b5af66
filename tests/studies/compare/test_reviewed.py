"""Rules against fixed plans in paired worlds: they find a bad line, and know nothing that nobody could know."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws

WORLDS = 40
LINES = ["street", "radio", "screen"]
RULES = {"shift": {"shift": True}, "thompson": {"thompson": True}}


def campaign(visits_of_the_third: float) -> ws.Scenario:
    """Three lines of ads for the same money over eight weeks; the third tells something that may draw nobody."""

    def ads(content: str, channel: str) -> dict[str, Any]:
        return {"kind": "ads", "content": content, "channel": channel, "from": "2027-03-01", "to": "2027-04-25",
                "budget": 700, "cpm": 100, "cap_per_day": 20, "avails_per_day": 30}  # fmt: skip

    content = {"attract": 0.2, "share": 0.02, "visit": 0.1, "persuade": 0.2}
    return ws.Scenario.parse({
        "name": "three lines", "dates": {"start": "2027-03-01", "end": "2027-04-25"},
        "market": {"simulate": 2000, "network": {"kind": "ring", "friends": 4}},
        "sharing": {"contact": 0.1}, "wear": {"on": False}, "exposure": {"uneven": False}, "channels": LINES,
        "brands": {"shop": {"margin_per_order": 30}},
        "contents": {"film": content, "plain": {**content, "visit": visits_of_the_third}},
        "plan": {"street": ads("film", "street"), "radio": ads("film", "radio"), "screen": ads("plain", "screen")},
        "strategies": {
            "equal": LINES,
            **{name: {"lines": LINES, "review": {"every": "week", **rules}} for name, rules in RULES.items()},
            "idle": {"lines": LINES, "review": {"every": "week", "shift": {"share": 0}}},
        },
        "compare_with": "equal",
        "uncertainty": {"worlds": WORLDS},
    })  # fmt: skip


def extras(visits_of_the_third: float) -> dict[str, tuple[float, float]]:
    """Orders more than with equal shares, mean of paired worlds, and the half-width of its 95 % interval."""
    found = ws.compare(campaign(visits_of_the_third), engine="array")
    costs = {row.strategy: round(row.cost, 2) for row in found.rows()}
    assert costs == {**dict.fromkeys(found.strategies, 2100.0), "nothing": 0.0}, "to the cent"
    if visits_of_the_third < 0.1:
        assert "What reviews moved" in found.text()
    rows = {row.strategy: (row.extra, row.extra_half_width) for row in found.rows()}
    print("".join(f"\n{name}: {extra:+.2f} ± {half:.2f} orders" for name, (extra, half) in rows.items()))
    return rows


def test_rules_beat_equal_shares_where_one_line_is_bad() -> None:
    rows = extras(0.01)
    for name in RULES:
        extra, half = rows[name]
        assert extra - half > 0, (name, extra, half)
    assert rows["idle"] == pytest.approx((0.0, 0.0))


def test_rules_are_no_oracle() -> None:
    """All lines are as good, so equal shares are the best fixed plan: nobody beats it beyond the interval."""
    rows = extras(0.1)
    for name in RULES:
        extra, half = rows[name]
        assert extra - half <= 0, (name, extra, half)
        assert half > 0.1, "the rules did move money"
