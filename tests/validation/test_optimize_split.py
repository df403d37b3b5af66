"""What the best split must look like: equal lines get equal money, nothing takes everything, nobody gets too much."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from modules.stage import scenario

from wom_sim import rng
from wom_sim.campaign.prepare import prepare
from wom_sim.scenario.scenario import Scenario
from wom_sim.studies.optimize.answer import optimize
from wom_sim.studies.optimize.split import Optimum

CONFIGS = Path(__file__).parents[2] / "configs"
PEOPLE = 2_000
WHOLE = {"from": "2027-03-01", "to": "2027-03-28"}
ALONE: dict[str, Any] = {
    "market.simulate": PEOPLE, "market.people": PEOPLE, "sharing.contact": 0, "contents.story.share": 0,
    "brands.shop.visits_per_day": 0, "brands.shop.channels": {}, "exposure.uneven": True, "wear.on": True,
}  # fmt: skip
"""Nothing happens but the plan; some see much of a channel and others little, and frequency tires."""


def placed(source: Scenario, strategy: str, **settings: Any) -> Optimum:
    """The best split of a strategy's money for orders."""
    found = optimize(source, strategy, objective="conversions", engine="array", **settings)
    assert isinstance(found, Optimum)
    return found


# ---------------------------------------------------------------- equal lines

AD: dict[str, Any] = {
    "kind": "ads", "content": "story", "cpm": 10, "attention": 0.1, "trust": 0.5, "ctr": 0.05, "cvr": 0.2,
    "avails_per_day": 0.6, **WHOLE,
}  # fmt: skip


def twins(right: dict[str, Any], money: float = 300.0) -> Scenario:
    """Two channels of equal ads, of which the left one has four fifths of the money; the right one may differ."""
    plan = {
        "left": {**AD, "channel": "tv", "budget": 0.8 * money},
        "right": {**AD, "channel": "radio", "budget": 0.2 * money, **right},
    }
    return scenario({**ALONE, "plan": plan, "strategies.plan.lines": ["left", "right"]})


def left_share(right: dict[str, Any], **settings: Any) -> float:
    """Of the best split: what the left line gets."""
    best = placed(twins(right), "plan", **settings).money["best"]
    return float(best[0] / best.sum())


def test_equal_lines_are_split_equally() -> None:
    """50 : 50 ± 10 points, from 80 : 20, though 15 impressions a head are offered where 10 cost the first cent."""
    assert left_share({}, trials=6, worlds=4) == pytest.approx(0.5, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_equal_lines_are_split_equally_whatever_the_seed(seed: int) -> None:
    assert left_share({}, trials=32, worlds=20, seed=seed) == pytest.approx(0.5, abs=0.1)


@pytest.mark.slow
def test_the_better_of_two_lines_gets_more() -> None:
    """The control: at twice the orders per click of the left one it is not 50 : 50."""
    assert left_share({"cvr": 0.4}, trials=32, worlds=20) < 0.4


# ---------------------------------------------------------------- the launch

FUNDED = ["ig_posts", "newsletter", "ig_ads", "search_ads", "friends_samples", "creators"]


Returns = dict[str, tuple[float, float]]
"""What the next money brings by line: mean and half of its 95 % interval."""


def next_money(best: Optimum) -> Returns:
    """Of every funded line that has room for more."""
    least = 0.01 * float(best.money["best"].sum())
    return {row.line: row.extra for row in best.rows if row.extra is not None and row.best > least}


def apart(returns: Returns) -> list[str]:
    """Lines of which the next money brings more than another's, beyond both intervals."""
    return [
        f"{one} brings more than {other}"
        for one, (more, this) in returns.items()
        for other, (less, that) in returns.items()
        if more - less > math.hypot(this, that)
    ]


def test_returns_that_differ_beyond_their_intervals_are_told_apart() -> None:
    """The control of the next one."""
    assert apart({"a": (2.2, 1.0), "b": (1.4, 0.8)}) == []
    assert apart({"a": (2.2, 0.3), "b": (1.4, 0.4), "c": (2.0, 0.5)}) == ["a brings more than b"]


@pytest.mark.slow
def test_on_the_launch_the_next_euro_brings_as_much_wherever_it_goes() -> None:
    """All that money can move, in one strategy; nothing takes everything, and samples end at their ceiling."""
    shrunk = {"market.simulate": 1_000, "strategies.all": {"lines": FUNDED}}
    best = placed(Scenario.read(CONFIGS / "launch.yaml").with_changes(shrunk), "all", budget=13_440, worlds=100)
    print(best.text())
    money = dict(zip(best.case.space.lines, best.money["best"].tolist(), strict=True))
    assert len(next_money(best)) >= 2
    assert apart(next_money(best)) == []
    assert sum(amount > 0 for amount in money.values()) >= 3
    assert max(money.values()) <= 0.8 * sum(money.values())
    assert money["friends_samples"] <= 2_000 * 4


# ---------------------------------------------------------------- ceilings

BAGS: dict[str, Any] = {
    "kind": "samples", "content": "story", "on": "2027-03-01", "who": "random", "number": 100, "cost_each": 2,
    "trial": 0.5,
}  # fmt: skip


def bags(most: int | None) -> dict[str, Any]:
    """Samples that sell twenty times better than the ads beside them."""
    line = {**BAGS, **({} if most is None else {"most": most})}
    plan = {"bags": line, "ads": {**AD, "channel": "tv", "budget": 100}}
    return {**ALONE, "plan": plan, "strategies.plan.lines": ["bags", "ads"]}


def handed(given: Scenario) -> int:
    """People who are handed a sample in the first world."""
    line: Any = prepare(given).plan("plan")[0].in_world(rng.world_seed(7, 0))
    return len(line.people[1])


@pytest.mark.parametrize("most", [100, 150])
def test_no_more_samples_than_there_are(most: int) -> None:
    """Of 1,800 euros for as many orders as can be they get their ceiling to the last one, the ads the rest."""
    best = placed(scenario(bags(most)), "plan", budget=1_800, trials=4, worlds=2)
    assert max(money[0] for money in best.money.values()) == best.money["best"][0] == 2 * most
    assert best.rows[0].full == "sold out"
    assert handed(best.scenario) == most


def test_without_a_ceiling_samples_get_more() -> None:
    """The control: the same search gives them several times as much."""
    best = placed(scenario(bags(None)), "plan", budget=1_800, trials=4, worlds=2)
    assert handed(best.scenario) > 4 * 150


# ---------------------------------------------------------------- making and answering

PAGE = {"kind": "posts", "channel": "page", "content": "post", "days": ["mon", "wed", "fri"], "team": "shop", **WHOLE}
DESK = {"kind": "care", "opens": 10, "closes": 13, "team": "shop", **WHOLE}


def team(questions: float, followers: int) -> Scenario:
    """Somebody who makes posts and answers, for the same wage."""
    return Scenario.parse(
        {
            "name": "Kettle", "dates": {"start": "2027-03-01", "end": "2027-03-28"},
            "market": {
                "people": 3_000, "simulate": 1_500,
                "network": {"kind": "holme_kim", "m": 3, "clustering": 0.3, "seed": 1},
            },
            "sharing": {"contact": 0.2},
            "brands": {
                "kettle": {
                    "visits_per_day": 0.02, "conversion": 0.1, "margin_per_order": 20,
                    "care": {"questions": questions, "half_life_hours": 6, "minutes": 3},
                    "channels": {"page": {"followers": followers, "reach": 0.2}},
                }
            },
            "contents": {"post": {"attract": 0.3, "share": 0.02, "visit": 0.05, "persuade": 0.05, "hours": 4}},
            "team": {"shop": {"people": 1, "hours_per_week": 40, "wage_per_hour": 15}},
            "plan": {"posts": PAGE, "desk": DESK},
            "strategies": {"team": {"lines": ["posts", "desk"]}},
        }
    )  # fmt: skip


HOURS: dict[str, Any] = {"limits": {"posts": {"min": 0}, "desk": {"min": 0}}, "trials": 6, "worlds": 40}


def test_hours_go_to_answering_where_visitors_ask_and_nobody_follows() -> None:
    """From 12 hours of posts and 15 at the desk a week to answers alone: 8 to 13 of some 88 orders more."""
    found = placed(team(0.6, 30), "team", **HOURS)
    (posts, desk), gain = found.rows, found.over("now")
    assert (posts.hours_now, desk.hours_now) == (48, 60)
    assert posts.hours_best == 0
    assert desk.hours_best == 100
    assert gain.mean - gain.half_width > 5
    assert "Hours of work, now → best: posts 48 → 0 · desk 60 → 100." in found.text()


def test_hours_go_to_making_where_nobody_asks_and_many_follow() -> None:
    """The other end: the same team, and the same search."""
    found = placed(team(0.0, 3_000), "team", **HOURS)
    (posts, desk), gain = found.rows, found.over("now")
    assert posts.hours_best > 48
    assert desk.hours_best < 60
    assert gain.mean - gain.half_width > 0
