"""What a page says in several places is of the same worlds, and doubt is told only where more than luck speaks."""

from __future__ import annotations

import math
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from shown import compared, folder_of

from wom_sim.show.text import number
from wom_sim.statistics.paired import promise
from wom_sim.studies.compare.ignorance import across, influences, outcome
from wom_sim.studies.compare.risk import worst_tenth
from wom_sim.studies.report.kept import Kept, kept
from wom_sim.studies.report.sections import assumptions, calendar, flips, plans, risks, verdict


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept(folder_of(compared(tmp_path_factory.mktemp("shop")), tmp_path_factory.mktemp("results") / "shop"))


def outcomes(folder: Path, strategy: str) -> np.ndarray:
    runs = pd.read_parquet(folder / "runs.parquet")
    mine = runs[runs["strategy"] == strategy].sort_values("world")
    return mine["conversions"].to_numpy(float)


def test_what_is_promised_over_the_baseline_is_of_the_same_worlds(found: Kept) -> None:
    """A count, and what it is of the baseline's mean; not what is promised alone, less that mean."""
    mine, home = (outcomes(found.folder, name) for name in (found.best, found.found.baseline))
    more = number(math.floor(promise(mine - home) + 1e-9), sign=True)
    said = " ".join(flips.promised(found))
    assert f"at least {more} over “{found.found.baseline}” in the same world" in said
    assert [card.figure for card in verdict.promise(found, "orders")] == [more]
    assert math.floor(promise(mine) - home.mean()) != math.floor(promise(mine - home))  # else nothing is tested


def test_bad_luck_is_told_of_the_same_worlds_as_its_money(found: Kept) -> None:
    mine, home = (outcomes(found.folder, name) for name in (found.best, found.found.baseline))
    (said, *_) = risks.unlucky(found)
    assert said.endswith(f"{number(worst_tenth(mine - home), sign=True)}.")
    assert round(worst_tenth(mine) - home.mean()) != round(worst_tenth(mine - home))  # else nothing is tested


def test_doubt_is_shown_only_where_more_than_luck_speaks() -> None:
    """Of thirty numbers drawn twenty times one decides; luck gives the others shares that exceed the whole with it."""
    dice = np.random.default_rng(5)
    values = {f"plan.line{k}.odds": dice.random(20) for k in range(30)}
    seen = influences(values, across(values["plan.line0.odds"][:, None] + 0.1 * dice.normal(size=(20, 12))))
    asked = cast("Any", SimpleNamespace(found=SimpleNamespace(ignorance=SimpleNamespace(influences=seen))))
    assert sum(one.share for one in seen[: assumptions.MOST]) > 1.5
    shown = assumptions.strongest(asked)
    assert [one.path for one in shown] == ["plan.line0.odds"]


@pytest.mark.parametrize(
    ("best", "said"),
    [
        ([20, 15, 11, 10, 10, 10, 10, 10], "94 % of what it brings more than “home” is there by the end of week 2 of 8."),  # noqa: E501
        ([12] * 8, ""),  # evenly
        ([8] * 8, ""),  # behind
        ([20, 10, 10], ""),  # too few weeks to be early
    ],
)  # fmt: skip
def test_a_lead_that_is_there_early_is_told(best: list[int], said: str) -> None:
    weeks = {"best": best, "home": [10] * len(best)}
    weekly = pd.DataFrame([(name, value) for name, each in weeks.items() for value in each],
                          columns=["strategy", "conversions"])  # fmt: skip
    of = SimpleNamespace(best="best", found=SimpleNamespace(baseline="home"), row=SimpleNamespace(is_baseline=False))
    assert re.sub("\u00a0", " ", calendar.early(cast("Any", of), weekly)) == said


def test_luck_and_what_is_not_known_together_are_wider_than_either(found: Kept) -> None:
    """Of single worlds of all draws, about where all worlds put it."""
    seen, best, home = found.found.ignorance, found.best, found.found.baseline
    assert seen is not None
    assert found.anyway is not None
    each = np.array([outcome(one, best) - outcome(one, home) for one in seen.draws])
    low, high = found.anyway
    assert high - low > np.diff(np.quantile(each.mean(axis=1), [0.1, 0.9]))[0]
    shift = (outcomes(found.folder, best) - outcomes(found.folder, home)).mean()
    first = (outcomes(found.folder, best) - outcomes(found.folder, home))[: seen.worlds].mean()
    assert (low, high) == pytest.approx(tuple(np.quantile(each + shift - first, [0.1, 0.9])))


def test_a_test_has_a_pass_mark(found: Kept) -> None:
    """What a thousand more brings here, and what it takes to pay: 1,000 by the price, and by what an order leaves."""
    price, earns = found.row.cost_per_extra, flips.margin(found)
    (said,) = flips.pass_mark(found)
    assert f"pass mark: {number(math.ceil(1000 / earns))} orders more" in said
    assert said.endswith(f"expects {number(1000 / price)}.")


def test_money_is_told_of_every_plan_also_of_doing_nothing(found: Kept) -> None:
    """The mean over the worlds of margin less cost, in the table's last column."""
    runs = pd.read_parquet(found.folder / "runs.parquet")
    profits = (runs["margin"] - runs["cost"]).groupby(runs["strategy"]).mean()
    made = plans.table(found)
    assert made.head[-1].startswith("Margin less cost")
    assert {row[0]: row[-1] for row in made.rows} == {name: number(each) for name, each in profits.items()}


@pytest.mark.parametrize(("extras", "said"), [([5, 6, 7, 8], "lie above"), ([1, 2, 3, 8], "lie below"), ([1, 9], "")])
def test_draws_that_mostly_lie_on_one_side_are_said_to(extras: list[float], said: str) -> None:
    seen = SimpleNamespace(extra=lambda *_: SimpleNamespace(values=np.array(extras)))
    of = SimpleNamespace(best="a", row=SimpleNamespace(extra=4.0), found=SimpleNamespace(ignorance=seen, baseline="b"))
    told = plans.off_centre(cast("Any", of))
    assert said in told
    assert bool(said) == bool(told)


@pytest.mark.parametrize(
    ("apart", "market", "worlds", "places"),
    [(2.0, 160, 200, 16), (0.75, 10_000, 200, 64), (2.0, 159, 200, None), (2.0, 160, 19, None), (-1, 160, 200, None)],
)  # fmt: skip
def test_a_test_takes_so_many_places(apart: float, market: int, worlds: int, places: int | None) -> None:
    """Of two normal arms so many deviations apart, as t with n - 1 in each arm has it: n 8 and 32 are the first."""
    luck = ndtri((np.arange(worlds) + 0.5) / worlds)
    of = SimpleNamespace(of_orders=True, worlds=worlds, strategies=["a", "b"], baseline="a", seed=7,
                         metric="", outcomes=lambda _: [50 + 5 * luck, 50 + 5 * (luck[::-1] + apart)])  # fmt: skip
    case = SimpleNamespace(scale=1.0, people=market, network=SimpleNamespace(people=10))
    row = SimpleNamespace(is_baseline=False, extra=5 * apart)
    asked = cast("Any", SimpleNamespace(best="b", found=of, prepared=case, row=row))
    assert flips.places_of_test(asked) == places


def test_what_may_be_saved_is_also_said_of_what_runs_today() -> None:
    """A line without which nothing is lost that is more than luck; one that costs nothing saves nothing."""
    table = pd.DataFrame(
        [("b", "posts", 2, 3), ("b", "news", 0, 0), ("b", "free", 0, 0), ("b", "codes", 9, 3), ("a", "codes", 0, 1)],
        columns=["strategy", "line", "removal", "removal_half_width"],
    )
    costs = {"posts": 1560.0, "news": 2000.0, "free": 0.0, "codes": 1000.0}
    lines = [SimpleNamespace(account=SimpleNamespace(name=name, cost=cost)) for name, cost in costs.items()]
    scenario = SimpleNamespace(strategy=lambda _: SimpleNamespace(lines=["posts"]), money=SimpleNamespace(currency="€"))
    asked = SimpleNamespace(
        best="b", table=lambda _: table, found=SimpleNamespace(baseline="a", of_orders=True),
        row=SimpleNamespace(is_baseline=False, cost_per_extra=30.0, extra=100.0),
        scenario=scenario, prepared=SimpleNamespace(plan=lambda _: lines),
    )  # fmt: skip
    (said,) = verdict.spare(cast("Any", asked))
    assert "“posts” (1,560 €, as in “a”) and “news” (2,000 €)" in said.replace("\u00a0", " ")
    assert "costs about 10 €" in said.replace("\u00a0", " ")  # 3,000 less 2,000 for 100 that are all kept
    assert "free" not in said
    assert "codes" not in said
    asked.prepared.people, asked.prepared.network = 1000, SimpleNamespace(people=50)
    lines[3].account.hours = {1: 3.0, 8: 1.5}
    assert flips.hours_of(cast("Any", asked), ["codes"]) == 4.5
    assert flips.bought_by_test(cast("Any", asked), 8) == {"codes": 200.0}  # 4 places of 50 in 1,000 people: a fifth


def test_a_pass_mark_hangs_on_what_a_customer_is_worth_where_the_first_order_does_not_pay() -> None:
    """1,000 over the price is what the page expects, over what the first order leaves what would pay at once."""
    scenario = SimpleNamespace(
        money=SimpleNamespace(currency="€"), brands={"shop": SimpleNamespace(margin_per_order=16.0)}
    )
    row = SimpleNamespace(cost_per_extra=32.5, extra=10.0, is_baseline=False)
    found = SimpleNamespace(of_orders=True, worlds=12)
    asked = SimpleNamespace(row=row, scenario=scenario, found=found, table=lambda _: None)
    (said,) = flips.pass_mark(cast("Any", asked))
    for part in ("31 orders more at 32.50 €, which is what this page expects", "63 at 16 €, which"):
        assert part in said.replace("\u00a0", " ")
    assert "less than 32.50 €" in flips.settled(cast("Any", asked))[0].replace("\u00a0", " ")
    row.cost_per_extra = 15.5
    assert flips.settled(cast("Any", asked)) == []


@pytest.mark.parametrize(
    ("source", "evidence", "said"),
    [
        ("WordStream 10th edition, 13,000 US campaigns (via prismnews.com)", "2", "published, WordStream, 2019"),
        ("You, Vadakkepatt & Joshi 2015 (339 estimates)", "S", "published, You, Vadakkepatt & Joshi, 2019"),
        ("Mailchimp, October 2019, accounts without a label", "S", "published, Mailchimp, 2019"),
        ("above 2 % is healthy (profit.co); quizconvert.io", "2", "published, quizconvert.io, 2019"),
        ("CONFLICT: 1.85 (wifitalents.com)", "2", "published, wifitalents.com, 2019"),
        ("who tries the product and buys it", "M", "from memory, not looked up"),
        ("derived: Nielsen 2015 trust.tv", "O", "an estimate of wom_sim"),
    ],
)  # fmt: skip
def test_a_number_is_published_only_by_who_published_it(source: str, evidence: str, said: str) -> None:
    """What nobody published is not said to be."""
    used = SimpleNamespace(source=source, evidence=evidence, country="", year=2019)
    asked = SimpleNamespace(scenario=SimpleNamespace(presets_used={"a": used}))
    one = SimpleNamespace(path="a", origin="preset")
    assert assumptions.origin(cast("Any", asked), cast("Any", one)) == said


def test_the_worst_draw_is_told(found: Kept) -> None:
    """About the least mean of any draw, in the sentence on wrong assumptions."""
    seen, best, home = found.found.ignorance, found.best, found.found.baseline
    assert seen is not None
    each = [float((outcome(one, best) - outcome(one, home)).mean()) for one in seen.draws]
    all_worlds = outcomes(found.folder, best) - outcomes(found.folder, home)
    shift = all_worlds.mean() - all_worlds[: seen.worlds].mean()
    worst = risks.worst_draw(found)
    assert min(each) + shift <= worst <= np.quantile(each, 0.1) + shift  # luck within a draw is taken off
    assert found.unknown is not None
    assert worst <= found.unknown.low
    assert risks.unlucky(found)[1].endswith(f"in the worst of {len(seen.draws)} it is {found.more(worst)}.")
