"""Shipped scenarios stay where a response can be believed: part of a channel is never reached, frequency is bearable.

Reach and frequency of a channel are those of its own lines, in windows of four weeks.  How often whom is exogenous
for advertising, so that a channel's lines alone show exactly what they show among all; of posts the followers won by
other lines are missing, a few in a hundred.  ``python tests/validation/test_shipped_response.py`` prints a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from wom_sim.campaign.audiences import users
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.results.run import simulate
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.study import is_study

CONFIGS = Path(__file__).parents[2] / "configs"
SHIPPED = (
    "launch",
    "small_business",
    "influencers",
    "referral",
    "integrated",
    "b2b",
    "cafe_nomada",
    "classroom",
    "regulars",
    "subscription",
    "reviews",
    "care_2x2",
    "review_weekly",
    "crisis",
    "seeding",
    "avena",
    "two_brands",
    "category",
    "boost",
)
FAST = ("launch", "small_business", "classroom")
SIMULATE, SEED = 2_000, 7
WEEKS = 28
MOST_REACHED, MOST_OFTEN = 0.9, 15.0


class Met(NamedTuple):
    """What a strategy shows on a channel: the share of its users, and the most a person reached sees in four weeks."""

    strategy: str
    channel: str
    reached: float
    often: float

    @property
    def bearable(self) -> bool:
        """Whether it keeps to both limits."""
        return self.reached <= MOST_REACHED and self.often <= MOST_OFTEN

    @property
    def text(self) -> str:
        """In words."""
        return (
            f"{self.strategy} on {self.channel}: {self.reached:.1%} of its users, {self.often:.1f} times in four weeks"
        )


def read(name: str, changes: dict[str, Any] | None = None) -> Prepared:
    """A shipped scenario with few simulated people."""
    scenario = Scenario.read(CONFIGS / f"{name}.yaml")
    few = min(SIMULATE, scenario.market.simulate or SIMULATE)
    return prepare(scenario.with_changes({"market.simulate": few, **(changes or {})}))


def channels(prepared: Prepared, strategy: str) -> dict[str, list[str]]:
    """The lines of a strategy by the channel on which they are seen."""
    found: dict[str, list[str]] = {}
    for one in prepared.plan(strategy):
        channel = getattr(prepared.scenario.plan[one.line.name], "channel", None)
        if channel is not None:
            found.setdefault(channel, []).append(one.line.name)
    return found


def seen(prepared: Prepared, strategy: str, world: int) -> list[np.ndarray]:
    """Exposures of each person to lines so far, at the end of each four weeks."""
    ticks = prepared.setting.ticks
    ends = [*range(WEEKS, ticks, WEEKS), ticks]
    short = [replace(prepared, setting=replace(prepared.setting, ticks=end)) for end in ends]
    items = [simulate(one, strategy, SEED, world, "array").items for one in short]
    return [(one["paid"].astype(int) + one["owned"]).sum(axis=1) for one in items]


def shown(prepared: Prepared, strategy: str, world: int) -> dict[str, np.ndarray]:
    """Impressions of every line of a strategy by tick."""
    impressions = simulate(prepared, strategy, SEED, world, "array").impressions
    return {one.line.name: impressions[:, k] for k, one in enumerate(prepared.plan(strategy))}


def met(prepared: Prepared, strategy: str, world: int = 0) -> Iterator[Met]:
    """How many are reached on each channel, and how often those of the fullest four weeks."""
    by_line = shown(prepared, strategy, world)
    for channel, names in channels(prepared, strategy).items():
        totals = seen(prepared.keeping(strategy, names), strategy, world)
        reached = np.count_nonzero(np.diff(totals, axis=0, prepend=0), axis=1)
        by_tick = sum(by_line[name] for name in names)[1:]
        often = [by_tick[WEEKS * k : WEEKS * (k + 1)].sum() / max(1, one) for k, one in enumerate(reached)]
        everybody = np.count_nonzero(users(prepared.population, channel))
        yield Met(strategy, channel, np.count_nonzero(totals[-1]) / everybody, max(often))


def all_met(prepared: Prepared) -> Iterator[Met]:
    """Every strategy on each of its channels, in two worlds."""
    for strategy in prepared.scenario.strategies:
        for world in range(2):
            yield from met(prepared, strategy, world)


def too_much(prepared: Prepared) -> list[str]:
    """Whatever is beyond a limit, in words."""
    return [one.text for one in all_met(prepared) if not one.bearable]


def compares(path: Path) -> bool:
    """Whether a file is a scenario with strategies to compare."""
    return not is_study(path) and len(Scenario.read(path).strategies) > 1


def test_every_shipped_scenario_is_looked_at() -> None:
    assert {path.stem for path in CONFIGS.glob("*.yaml") if compares(path)} == set(SHIPPED)


@pytest.mark.parametrize("name", [pytest.param(one, marks=[] if one in FAST else pytest.mark.slow) for one in SHIPPED])
def test_no_channel_is_used_up_and_nobody_is_pestered(name: str) -> None:
    """At most 90 % of a channel's users reached, at most 15 times in four weeks each; measured 85 % and 12.3."""
    assert too_much(read(name)) == []


def advertised(**changes: Any) -> Met:
    """What the paid strategy of the launch shows on the channel of its ads."""
    return next(one for one in met(read("launch", changes), "paid") if one.channel == "instagram")


def test_even_exposure_would_reach_everybody() -> None:
    """The control: the same money for people who are all alike leaves nobody out."""
    even = advertised(**{"exposure.uneven": False})
    assert even.reached > 0.99
    assert not even.bearable


def test_three_times_the_money_would_pester() -> None:
    """The control, beyond the other limit."""
    rich = advertised(**{"plan.ig_ads.budget": 18_000})
    assert rich.often > MOST_OFTEN
    assert not rich.bearable


@pytest.mark.parametrize(("line", "apart"), [("ig_ads", 0.0), ("ig_posts", 0.1)])
def test_ads_alone_show_what_they_show_among_all(line: str, apart: float) -> None:
    """Day by day to the last impression; posts nearly."""
    prepared = read("launch")
    among, alone = (shown(one, "paid", 0)[line] for one in (prepared, prepared.keeping("paid", [line])))
    assert among.sum() > 50
    assert alone.sum() == pytest.approx(among.sum(), rel=apart)
    assert apart or (alone == among).all()


if __name__ == "__main__":
    for name in SHIPPED:
        for one in all_met(read(name)):
            print(name, one.text, "" if one.bearable else "TOO MUCH")
