"""What ``wom check`` finds and says before anything is compared."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.stand_in import changed, known
from wom_sim.campaign.prepare import prepare
from wom_sim.errors import InputError
from wom_sim.ledger import ROW, Event, Medium
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.check.answer import Check, PlanLine, Rate, check, over, rate_warnings, reach_warnings
from wom_sim.studies.check.line_words import Rated
from wom_sim.studies.check.trial import Tally, add, everything
from wom_sim.studies.check.words import CALENDAR, bar, share
from wom_sim.studies.check.words import text as check_text

Plain = dict[str, Any]


def cafe(**changes: Any) -> Scenario:
    """Every kind of line, for 120 people."""
    whole: Plain = {
        "name": "cafe",
        "dates": {"start": "2027-03-01", "end": "2027-03-30"},
        "money": {"currency": "MXN"},
        "market": {"simulate": 120, "network": {"kind": "holme_kim", "m": 3, "clustering": 0.5}},
        "exposure": {"uneven": False},
        "brands": {
            "cafe": {
                "visits_per_day": "5%",
                "conversion": "30%",
                "channels": {"blog": {"followers": 40, "reach": "50%"}},
            }
        },
        "contents": {"film": {"attract": 0.5, "share": 0.4, "visit": 0.4, "persuade": 0.3}},
        "plan": {
            "ads": {"kind": "ads", "content": "film", "channel": "search", "from": "2027-03-02", "to": "2027-03-21",
                    "budget": 50, "ctr": "8%", "cpc": 0.5, "cvr": "20%", "attention": 0.5},
            "posts": {"kind": "posts", "content": "film", "channel": "blog", "from": "2027-03-01", "to": "2027-03-30",
                      "days": ["mon"], "cost_per_post": 10},
            "gifts": {"kind": "samples", "content": "film", "on": "2027-03-02", "who": "random", "number": 5,
                      "cost_each": 10},
        },
        "strategies": {"paid": ["ads"], "own": ["posts"], "mix": ["posts", "gifts", "ads"]},
        "goals": {"conversions": "+15%"},
    }  # fmt: skip
    return Scenario.parse(whole).with_changes(changes)


@pytest.fixture(scope="module")
def found() -> Check:
    """The café, checked."""
    return check(cafe(), worlds=6)


# ---------------------------------------------------------------- numbers


def test_lines_and_costs(found: Check) -> None:
    assert found.costs == {"paid": 50.0, "own": 50.0, "mix": 150.0}
    ads, posts, gifts = found.lines
    assert (ads.name, ads.kind, ads.medium, list(ads.ticks), ads.cost) == ("ads", "ads", "paid", list(range(2, 22)), 50)
    assert 0 < ads.impressions <= 1000 * 50 / 40
    assert (posts.medium, list(posts.ticks), posts.cost, posts.impressions) == ("owned", [1, 8, 15, 22, 29], 50, 0)
    assert (gifts.medium, list(gifts.ticks), gifts.cost) == ("earned", [2], 50)


def test_rates_are_counted_from_the_trial_worlds(found: Check) -> None:
    """Two worlds of each strategy to try it, and five more because there is a goal."""
    assert found.worlds == 2 + 5
    names = ("paid", "own", "mix")
    histories = {name: [run(found.prepared, name, world=world).history for world in range(7)] for name in names}
    judged = [run(found.prepared, "nothing", world=world).history for world in range(5)]  # what goals are compared with
    paid = np.concatenate([history.rows for history in histories["paid"]])

    def count(rows: np.ndarray, event: Event, column: str, value: int) -> int:
        return int(np.count_nonzero((rows["event"] == event) & (rows[column] == value)))

    shown = sum(int(history.impressions[:, 0].sum()) for history in histories["paid"])
    clicks, orders = count(paid, Event.VISIT, "line", 0), count(paid, Event.CONVERT, "line", 0)
    ads = next(line for line in found.figures if (line.strategy, line.line) == ("paid", "ads"))
    assert (ads.figures["ctr"].typed, ads.figures["ctr"].whole) == (0.08, Rated(clicks, shown))
    assert (ads.figures["cvr"].typed, ads.figures["cvr"].whole) == (0.2, Rated(orders, clicks))
    rows = np.concatenate([one.rows for one in [*(each for some in histories.values() for each in some), *judged]])
    notices = rows[rows["event"] == Event.NOTICE]
    shared, alone = found.rates
    assert (shared.where, shared.what, shared.typed) == ("film", "shares per person who noticed", 0.4)
    assert shared.events == int(
        np.count_nonzero((rows["event"] == Event.SHARE) & (rows["n"] == 1) & (rows["line"] < 0))
    )
    assert shared.simulated == shared.events / len(notices)
    visits, bought = count(rows, Event.VISIT, "content", -1), count(rows, Event.CONVERT, "content", -1)
    assert (alone.where, alone.typed, alone.simulated, alone.events) == ("cafe", 0.3, bought / visits, bought)
    assert found.reproduction == np.count_nonzero(notices["source"] >= 0) / len(notices)


def test_what_was_not_typed_is_not_compared() -> None:
    silent = cafe(**{"brands.cafe.visits_per_day": 0})
    assert not any(rate.where == "cafe" for rate in check(silent, worlds=1).rates)


def test_a_tally_adds_up() -> None:
    tally = Tally.of(prepare(cafe()))
    rows = np.zeros(6, ROW)
    rows["event"] = [Event.VISIT, Event.CONVERT, Event.NOTICE, Event.SHARE, Event.VISIT, Event.SHARE]
    rows["line"] = [0, 0, -1, -1, -1, 0]
    rows["content"] = [0, 0, 0, 0, -1, 0]
    rows["source"] = [-1, -1, 4, 4, -1, -1]
    rows["n"] = 1
    rows["medium"] = np.where(rows["content"] < 0, Medium.NONE, Medium.PAID)
    for _ in range(2):
        add(tally, rows)
    assert (int(tally.notices[0]), int(tally.shares[0])) == (2, 2)
    assert (int(tally.brand_visits[0]), int(tally.brand_orders[0]), tally.offspring, tally.cascaded) == (2, 0, 2, 2)


def test_nothing_divided_by_nothing() -> None:
    assert over(1, 4) == 0.25
    assert math.isnan(over(0, 0))


def test_everything_is_one_strategy() -> None:
    whole = everything(prepare(cafe()))
    assert [one.line.name for one in whole.plan("everything")] == ["ads", "posts", "gifts"]
    assert whole.scenario.compare_with == "everything"


def test_seed_and_engine(found: Check) -> None:
    again = check(cafe(), worlds=6, engine="array")
    assert (again.rates, repr(again.figures)) == (found.rates, repr(found.figures))
    assert check(prepare(cafe()), worlds=6, seed=8).rates != found.rates
    assert found.data()["compare_seconds"] == found.compare_seconds > 0
    with pytest.raises(InputError, match=r"worlds must be at least 1 \(got 0\)"):
        check(cafe(), worlds=0)


# ---------------------------------------------------------------- warnings


def warned(scenario: Scenario, part: str) -> list[str]:
    """The warnings of a check that contain a text."""
    return [warning for warning in check(scenario, worlds=1).warnings if part in warning]


def test_a_budget_that_cannot_be_spent() -> None:
    alone, among = warned(cafe(**{"plan.ads.budget": 50_000}), "stay unspent")
    account = prepare(cafe(**{"plan.ads.budget": 50_000})).lines["ads"].account
    said = f"{account.unspent:,.0f} MXN stay unspent on ads (who is there most already sees 3 a day)"
    assert alone == f"paid: {said}; no other line of it could take it"
    assert among == f"mix: {said}; no other line of it could take it"  # 115 people take 10 each
    assert warned(cafe(), "stay unspent") == []


def test_a_margin_above_the_price() -> None:
    (warning,) = warned(cafe(**{"brands.cafe.margin_per_order": 16, "brands.cafe.price_per_order": 12.5}), "an order")
    assert warning == "an order of cafe leaves 16 MXN at a price of 12.5: the margin is what is left of the price"
    assert warned(cafe(**{"brands.cafe.margin_per_order": 16, "brands.cafe.price_per_order": 16}), "an order") == []
    assert warned(cafe(**{"brands.cafe.margin_per_order": 16}), "an order") == []


def test_what_budgets_change_is_told() -> None:
    found = check(cafe(strategies={"mix": {"lines": ["posts", "gifts"], "budget": 500}, "own": ["posts"]}), worlds=1)
    assert "\nWhat budgets make of the plan as typed:\n  mix: gifts 5 → 45 samples (budget 500)\n" in found.text()
    assert "What budgets make" not in check(cafe(), worlds=1).text()


def test_strategies_that_do_not_cost_the_same() -> None:
    (warning,) = warned(cafe(), "do not cost the same")
    assert "(paid 50, mix 150 MXN)" in warning
    assert warned(cafe(strategies={"paid": ["ads"], "own": ["posts"]}), "do not cost the same") == []
    assert warned(cafe(strategies={}), "do not cost the same") == []
    assert (
        warned(cafe(strategies={"mix": ["ads", "posts"], "p": ["ads"]}, compare_with="mix"), "not cost the same") == []
    )


def test_lines_that_are_never_run() -> None:
    assert warned(cafe(strategies={"paid": ["ads"]}), "never run") == [
        "posts is in no strategy, so it is never run",
        "gifts is in no strategy, so it is never run",
    ]
    assert warned(cafe(), "never run") == []


def test_rates_that_do_not_come_back() -> None:
    far = Rate("ads", "clicks per impression", 0.01, 0.05, 100)
    assert rate_warnings([far, replace(far, events=3), replace(far, simulated=0.015)]) == [
        "ads: clicks per impression typed 1.00%, simulated 5.00%: beyond a factor of 2"
    ]


def test_what_only_its_owners_know_is_not_compared_with_what_noticing_brings() -> None:
    """Owners pass it on as customers do, several times as readily: that is no surprise to warn of."""
    taste = {**cafe().as_mapping()["contents"], "taste": {"attract": 0.5, "share": 0.4, "persuade": 0.3}}
    alone = cafe(contents=taste, **{"plan.gifts.content": "taste"})
    assert [rate.where for rate in check(alone, worlds=2).rates] == ["film", "cafe"]
    also = alone.with_changes({"plan.posts.content": "taste"})
    assert [rate.where for rate in check(also, worlds=2).rates] == ["film", "taste", "cafe"]


def test_word_of_mouth_that_explodes() -> None:
    made = prepare(cafe())
    assert any("of 100 people who noticed, 90 heard it from a friend" in one for one in reach_warnings(made, 0.9))
    assert not any("unusually contagious" in one for one in reach_warnings(made, 0.89))


def test_a_channel_that_nobody_follows() -> None:
    (warning,) = warned(cafe(**{"brands.cafe.channels.blog.followers": 0}), "nobody follows")
    assert warning == "posts posts on blog, which nobody follows or can join"
    joined = {"followers": 0, "reach": 0.5, "subscribe": 0.1}
    assert warned(cafe(**{"brands.cafe.channels.blog": joined}), "nobody follows") == []


def test_less_than_one_simulated_person() -> None:
    (warning,) = warned(cafe(**{"market.people": 12_000}), "less than one simulated")
    assert warning == "gifts starts with 5 real people, less than one simulated person: simulate more"
    assert warned(cafe(), "less than one simulated") == []
    (warning,) = warned(cafe(market={"network": {"kind": "karate"}, "people": 12_000}), "less than one simulated")
    assert warning.endswith("less than one simulated person: lower market.people, or use a larger list")


def test_a_first_row_that_may_be_a_heading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "ties.csv").write_text("who,whom\n" + "".join(f"a{k},a{k + 1}\n" for k in range(40)))
    network: Plain = {"file": str(tmp_path / "ties.csv")}
    (warning,) = warned(cafe(market={"network": network, "people": 50}), "friends list, ")
    assert "(who, whom) taken as a tie; say header: true if it is a heading" in warning
    assert warned(cafe(market={"network": {**network, "header": True}, "people": 50}), "taken as a tie") == []


def test_a_number_of_people_that_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_CACHE", str(tmp_path / "cache"))
    named = cafe(market={"simulate": 500, "network": {"kind": "karate"}, "people": 100})
    assert warned(named, "is ignored") == ["simulate: 500 is ignored: the network brings its own 34 people"]
    assert warned(cafe(market={"network": {"kind": "karate"}, "people": 100}), "is ignored") == []


def test_no_goal() -> None:
    assert warned(cafe(goals={}), "no goal is set") != []
    assert warned(cafe(), "no goal is set") == []


# ---------------------------------------------------------------- words


TOLD = known(
    Check,
    scenario=SimpleNamespace(
        name="cafe",
        contents={},
        guessed=(),
        days=30,
        dates=SimpleNamespace(period="2027-03-01 – 2027-03-30"),
        money=SimpleNamespace(currency="MXN"),
        compare_with="nothing",
    ),
    prepared=SimpleNamespace(
        people=1_000,
        network=SimpleNamespace(people=100, report="a network"),
        population=SimpleNamespace(report=""),
    ),
    figures=[],
    bought=[],
    may_stop=False,
    lines=[
        PlanLine("ads", "ads", "paid", range(1, 16), 1_000.0, 12_345.0),
        PlanLine("gifts", "samples", "earned", [30], 99.5, 0.0),
    ],
    costs={"paid": 1_000.0, "nothing": 0.0},
    rates=[Rate("ads", "clicks per impression", 0.01, 0.011, 50), Rate("film", "shares", 0.2, math.nan, 0)],
    reproduction=0.25,
    warnings=["something is odd"],
    worlds=20,
    compare_seconds=0.2,
    gigabytes=0.001,
    lifts={},
    returning=[],
    crises_told="",
)


def test_the_text() -> None:
    text = check_text(TOLD, "mine.yaml")
    assert text.startswith("cafe · 2027-03-01 – 2027-03-30 (30 days) · MXN\n1,000 people, 100 simulated (1 : 10)")
    assert f"  ads    paid    {'█' * 15}{'·' * 15}" in text
    assert "1,000       12,345" in text
    assert "–" in next(line for line in text.splitlines() if line.startswith("  gifts"))
    assert "Strategies cost  paid 1,000 · nothing 0" in text
    assert "What you typed of contents and brands, and what the trial worlds give back (ok: within 2×)" in text
    assert "1.00%      1.10%  ok" in text
    assert "20.00%        n/a  only 0 in the trial: cannot say" in text
    assert "Of 100 people who noticed something, 25 had it from a friend." in text
    assert "  W1 something is odd\n  W2 Nothing has been fitted to your sales." in text
    assert "Next: wom compare mine.yaml        (simulates about 1 s on one core" in text
    assert "(simulates at most about 1 s on one core" in check_text(changed(TOLD, may_stop=True), "mine.yaml")
    assert max(map(len, text.splitlines())) <= 110


def test_the_text_of_very_little() -> None:
    bare = changed(TOLD, lines=[], rates=[], warnings=[], reproduction=math.nan)
    text = check_text(bare, "x.yaml")
    assert "The plan has no lines: only what happens by itself is simulated." in text
    assert "What you typed" not in text
    assert "  W1 Nothing has been fitted" in text
    assert "had it from a friend" not in check_text(changed(TOLD, reproduction=math.nan), "x")


@pytest.mark.parametrize(
    ("typed", "simulated", "events", "verdict"),
    [
        (0.1, 0.2, 30, "ok"),
        (0.1, 0.05, 30, "ok"),
        (0.1, 0.2001, 30, "differs"),
        (0.1, 0.0499, 30, "differs"),
        (0.1, 0.9, 29, "too few"),
        (0.1, math.nan, 0, "too few"),
    ],
)
def test_verdicts(typed: float, simulated: float, events: int, verdict: str) -> None:
    assert Rate("a", "b", typed, simulated, events).verdict == verdict


@pytest.mark.parametrize(
    ("days", "tick", "cell"), [(10, 1, 0), (10, 10, 9), (90, 1, 0), (90, 90, 44), (90, 45, 22), (1, 1, 0)]
)
def test_the_strip_of_days(days: int, tick: int, cell: int) -> None:
    strip = bar([tick], days)
    assert len(strip) == CALENDAR
    assert strip.index("█") == cell
    assert strip.count("█") == 1
    assert strip.count("·") == min(CALENDAR, days) - 1


def test_shares_in_words() -> None:
    assert (share(0.1234), share(math.nan)) == ("12.34%", "n/a")


def test_the_same_as_plain_values(found: Check) -> None:
    data = found.data()
    assert data["name"] == "cafe"
    assert data["costs"] == found.costs
    assert [rate["verdict"] for rate in data["rates"]] == [rate.verdict for rate in found.rates]
    assert data["lines"][0]["name"] == "ads"
    assert found.text("mine.yaml") == check_text(found, "mine.yaml")
    assert "wom compare SCENARIO" in found.text()
