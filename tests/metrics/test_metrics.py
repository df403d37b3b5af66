"""Known values of every metric, by hand."""

from __future__ import annotations

import gzip
import inspect
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wom_sim import metrics
from wom_sim.errors import InputError
from wom_sim.ledger import ROW, Event, Medium
from wom_sim.metrics import cascades, counting, totals

PAID, OWNED, EARNED, NONE = Medium.PAID, Medium.OWNED, Medium.EARNED, Medium.NONE
DATA = Path(__file__).parents[2].parent / "shared/data"
BINARY_7 = [-1, 0, 0, 1, 1, 2, 2]


def row(event: Event, person: int, **values: Any) -> np.ndarray:
    """One ledger row; what is not named is as a row that nobody's message brought."""
    record = np.zeros(1, ROW)
    for name, value in {"source": -1, "line": -1, "event": event, "person": person, **values}.items():
        record[name] = value
    return record


def ledger(*rows: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros(0, ROW), *rows])


def first(person: int, medium: Medium, tick: int = 1, line: int = 0, content: int = 0) -> np.ndarray:
    return row(Event.FIRST_EXPOSURE, person, medium=medium, tick=tick, line=line, content=content)


def heard(person: int, source: int, tick: int, content: int = 0) -> np.ndarray:
    return row(Event.NOTICE, person, source=source, tick=tick, content=content)


EMPTY = ledger()

# Person 0 sees an ad on day 1, visits and shares; 1 and 2 hear it from her, 3 from 1.  3 buys and shares as a customer.
STORY = ledger(
    first(0, PAID, tick=1),
    heard(0, -1, tick=1),
    row(Event.VISIT, 0, tick=1, medium=PAID, line=0),
    row(Event.SHARE, 0, tick=1, n=1, medium=EARNED),
    first(1, EARNED, tick=2, line=-1),
    first(2, EARNED, tick=2, line=-1),
    heard(1, 0, tick=2),
    heard(2, 0, tick=2),
    row(Event.ENGAGE, 1, tick=2, medium=EARNED, source=0),
    row(Event.SHARE, 1, tick=2, n=1, medium=EARNED),
    first(3, EARNED, tick=3, line=-1),
    first(0, EARNED, tick=3, line=-1),
    heard(3, 1, tick=3),
    row(Event.VISIT, 3, tick=3, medium=EARNED, source=1, n=1),
    row(Event.SUBSCRIBE, 3, tick=3, medium=EARNED, source=1),
    row(Event.CONVERT, 3, tick=3, medium=EARNED, source=1, n=1),
    row(Event.SHARE, 3, tick=3, n=2, medium=EARNED),
    row(Event.VISIT, 4, tick=4, medium=NONE, content=-1),
    row(Event.CONVERT, 4, tick=4, medium=NONE, content=-1),
    row(Event.VISIT, 2, tick=4, medium=OWNED, line=1),
)


class TestReach:
    def test_counts_persons_not_rows(self) -> None:
        assert metrics.reach(STORY) == 4

    def test_filters(self) -> None:
        rows = ledger(first(1, PAID), first(1, PAID, content=1, line=2), first(2, OWNED, line=1), first(1, OWNED))
        assert metrics.reach(rows, content=1) == 1
        assert metrics.reach(rows, medium=PAID) == 1
        assert metrics.reach(rows, medium=OWNED) == 2
        assert metrics.reach(rows, line=0, medium=OWNED) == 1
        assert metrics.reach(rows, line=9) == 0

    def test_by_medium_names_all_three(self) -> None:
        assert metrics.reach_by(STORY, "medium") == {PAID: 1, OWNED: 0, EARNED: 4}

    def test_by_line_and_content(self) -> None:
        rows = ledger(first(1, PAID), first(1, EARNED, line=-1), first(2, EARNED, line=-1, content=3))
        assert metrics.reach_by(rows, "line") == {-1: 2, 0: 1}
        assert metrics.reach_by(rows, "content") == {0: 1, 3: 1}

    def test_by_something_else_is_refused(self) -> None:
        with pytest.raises(InputError, match="'brand'"):
            metrics.reach_by(STORY, "brand")

    def test_over_time_ends_at_the_total(self) -> None:
        assert metrics.reach_over_time(STORY, 5).tolist() == [0, 1, 3, 4, 4, 4]

    def test_over_time_takes_the_earliest_row(self) -> None:
        rows = ledger(first(7, PAID, tick=3), first(7, OWNED, tick=1))
        assert metrics.reach_over_time(rows, 3).tolist() == [0, 1, 1, 1]

    def test_nobody(self) -> None:
        assert metrics.reach(EMPTY) == 0
        assert metrics.reach_by(EMPTY, "line") == {}
        assert metrics.reach_over_time(EMPTY, 2).tolist() == [0, 0, 0]


class TestCounts:
    def test_visits_by_source(self) -> None:
        assert metrics.visits_by_source(STORY) == {"direct": 1, "paid": 1, "owned": 1, "earned": 1}

    def test_conversions_by_source(self) -> None:
        assert metrics.conversions_by_source(STORY) == {"direct": 1, "paid": 0, "owned": 0, "earned": 1}

    def test_a_sponsored_post_is_not_a_friends_own_share(self) -> None:
        sponsored = row(Event.CONVERT, 8, medium=EARNED, source=1, line=2)
        press = row(Event.CONVERT, 9, medium=EARNED)
        paid = row(Event.CONVERT, 10, medium=PAID, source=1, line=2)
        assert metrics.friend_conversions(ledger(STORY, sponsored, press, paid)) == 1

    def test_shares(self) -> None:
        rows = ledger(STORY, row(Event.SHARE, 5, line=1, medium=PAID))
        assert metrics.own_shares(rows) == 3
        assert metrics.sponsored_shares(rows) == 1

    def test_over_time(self) -> None:
        assert metrics.notices_over_time(STORY, 4).tolist() == [0, 1, 3, 4, 4]
        assert metrics.visits_over_time(STORY, 4).tolist() == [0, 1, 1, 2, 4]
        assert metrics.conversions_over_time(STORY, 4).tolist() == [0, 0, 0, 1, 2]

    @pytest.mark.parametrize("over_time", [metrics.visits_over_time, metrics.reach_over_time])
    def test_beyond_the_horizon(self, over_time: Any) -> None:
        with pytest.raises(InputError, match="beyond the horizon of 2 ticks"):
            over_time(STORY, 2)


class TestRates:
    def test_known_values(self) -> None:
        assert metrics.frequency(30, 12) == 2.5
        assert metrics.gross_rating_points(30, 12) == 250.0
        assert metrics.engagement_rate_per_impression(3, 60) == 0.05
        assert metrics.engagement_rate_per_reach(3, 12) == 0.25
        assert metrics.conversion_rate(2, 50) == 0.04

    @pytest.mark.parametrize("numerator", [0, 5, np.int64(0), np.float64(3.0)])
    def test_over_nothing_is_nan(self, numerator: float) -> None:
        rates = (
            metrics.frequency,
            metrics.gross_rating_points,
            metrics.engagement_rate_per_impression,
            metrics.engagement_rate_per_reach,
            metrics.conversion_rate,
            metrics.cost_per_person_reached,
            metrics.return_per_person_reached,
            metrics.cac,
            metrics.cac_of_all_orders,
            metrics.roas_of_all_orders,
            metrics.roi_of_all_orders,
            metrics.roas,
            metrics.roi,
        )
        assert all(math.isnan(rate(numerator, np.int64(0))) for rate in rates)

    def test_k_factor(self) -> None:
        # 1 customer share / 2 customers × 1 friend's conversion / 3 shares
        assert metrics.k_factor(STORY) == pytest.approx(1 / 6)

    def test_k_factor_of_customers_who_keep_silent(self) -> None:
        assert metrics.k_factor(ledger(row(Event.CONVERT, 1))) == 0.0

    def test_k_factor_without_customers(self) -> None:
        assert math.isnan(metrics.k_factor(EMPTY))


def retweets(tree: np.ndarray) -> list[int]:
    """Parents in one Weibo tree.  People retweet the same twice, even themselves: every row is a node of its own, below
    its parent's first row one generation up (below the root in the one case where that row is missing).
    """
    _, parent, node, _, depth = tree.T.tolist()
    place: dict[tuple[int, int], int] = {}
    for at, key in enumerate(zip(node, depth, strict=True)):
        place.setdefault(key, at)
    root = depth.index(0)
    above = [place.get((name, low - 1), root) for name, low in zip(parent, depth, strict=True)]
    return [-1 if at == root else up for at, up in enumerate(above)]


class TestStructuralVirality:
    @pytest.mark.parametrize("n", [2, 3, 10, 101])
    def test_star(self, n: int) -> None:
        assert cascades.structural_virality([-1] + [0] * (n - 1)) == pytest.approx(2 * (n - 1) / n, rel=1e-15)

    @pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 9, 100])
    def test_chain(self, n: int) -> None:
        assert cascades.structural_virality(np.arange(n) - 1) == pytest.approx((n + 1) / 3, rel=1e-15)

    def test_binary_tree(self) -> None:
        assert cascades.structural_virality(BINARY_7) == pytest.approx(16 / 7, rel=1e-15)

    @pytest.mark.parametrize("parents", [[], [-1]])
    def test_needs_two(self, parents: list[int]) -> None:
        assert math.isnan(cascades.structural_virality(parents))

    @pytest.mark.parametrize(
        ("parents", "problem"),
        [
            ([-1, -1], "more than one root"),
            ([1, 0], "own ancestors"),
            ([-1, 2, 3, 1], "own ancestors"),
            ([0], "own ancestors"),
            ([-1, 2], "position below 2"),
            ([-2, 0], "position below 2"),
            ([[-1]], "list of positions"),
            ([-1.0, 0.0], "list of positions"),
        ],
    )
    def test_not_one_tree(self, parents: Any, problem: str) -> None:
        with pytest.raises(InputError, match=problem):
            cascades.structural_virality(parents)

    def test_a_long_shuffled_chain_is_quick_and_exact(self) -> None:
        n = 200_000
        place = np.random.default_rng(1).permutation(n)
        parents = np.empty(n, np.int64)
        parents[place] = np.append(-1, place[:-1])
        start = time.process_time()
        assert cascades.structural_virality(parents) == (n + 1) / 3
        assert time.process_time() - start < 1.0

    def test_weibo_trees(self) -> None:
        file = DATA / "cascades/weibo_sample_trees.csv.gz"
        if not file.exists():
            pytest.skip("no sample data beside the project")
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            table = np.loadtxt(lines, np.int64, delimiter=",", skiprows=1)
        viralities = [cascades.structural_virality(retweets(table[table[:, 0] == k])) for k in np.unique(table[:, 0])]
        assert len(viralities) == 30
        assert (round(min(viralities), 2), round(max(viralities), 2)) == (1.80, 3.19)


class TestCascades:
    def test_climb(self) -> None:
        roots, generation, subtree = cascades.climb([-1, 0, 0, 1, -1])
        assert roots.tolist() == [0, 0, 0, 0, 4]
        assert generation.tolist() == [0, 1, 1, 2, 0]
        assert subtree.tolist() == [4, 2, 1, 1, 1]

    def test_the_story(self) -> None:
        # 2 – 0 – 1 – 3 is a chain of four: (4 + 1)/3
        assert cascades.cascade_table(STORY).tolist() == [(0, 0, True, 4, 2, 2, pytest.approx(5 / 3))]
        assert cascades.generation_sizes(STORY).tolist() == [1, 2, 1]
        assert cascades.reproduction_by_generation(STORY).tolist() == [2.0, 0.5]
        assert cascades.reproduction(STORY) == 1.0

    def test_contents_grow_trees_of_their_own(self) -> None:
        rows = ledger(heard(1, -1, 0), heard(1, -1, 0, content=1), heard(2, 1, 1, content=1), heard(2, -1, 1))
        table = cascades.cascade_table(rows)
        assert table[["content", "root", "size"]].tolist() == [(0, 1, 1), (0, 2, 1), (1, 1, 2)]
        assert np.isnan(table["structural_virality"]).tolist() == [True, True, False]
        assert len(cascades.cascade_table(rows, content=1)) == 1
        assert cascades.generation_sizes(rows, content=0).tolist() == [2]

    def test_who_passed_on_unnoticed_is_a_virtual_root(self) -> None:
        table = cascades.cascade_table(ledger(heard(1, 5, 3), heard(2, 5, 3), heard(3, -1, 0)))
        assert table[["root", "noticed", "size", "breadth"]].tolist() == [(3, True, 1, 1), (5, False, 3, 2)]

    def test_people_who_told_each_other(self) -> None:
        # 5 shared as a customer without noticing; 1 heard it from her, and brought it back to her attention
        table = cascades.cascade_table(ledger(heard(1, 5, 3), heard(5, 1, 4)))
        assert table[["root", "noticed", "size", "depth"]].tolist() == [(5, False, 3, 2)]

    def test_breadth_is_of_each_cascade(self) -> None:
        wide = [heard(person, 0, 1) for person in (1, 2, 3)]
        deep = [heard(10, -1, 0), heard(11, 10, 1), heard(12, 11, 2), heard(13, 11, 2)]
        table = cascades.cascade_table(ledger(heard(0, -1, 0), *wide, *deep))
        assert table[["depth", "breadth"]].tolist() == [(1, 3), (2, 2)]

    def test_nobody(self) -> None:
        assert len(cascades.cascade_table(EMPTY)) == 0
        assert cascades.cascade_table(EMPTY).dtype == cascades.CASCADE
        assert cascades.generation_sizes(EMPTY).tolist() == []
        assert cascades.reproduction_by_generation(EMPTY).tolist() == []
        assert math.isnan(cascades.reproduction(EMPTY))

    def test_roots_who_brought_nobody(self) -> None:
        rows = ledger(heard(1, -1, 0), heard(2, -1, 0))
        assert cascades.reproduction(rows) == 0.0
        assert cascades.reproduction_by_generation(rows).tolist() == [0.0]

    @pytest.mark.parametrize(("sizes", "expected"), [([1, 2, 4], 2.0), ([10, 4, 1], 5 / 14), ([8, 4, 2, 1], 0.5)])
    def test_reproduction_of(self, sizes: list[int], expected: float) -> None:
        assert cascades.reproduction_of(np.array(sizes)) == expected


class TestTime:
    def test_peak(self) -> None:
        assert metrics.peak_tick([0, 2, 5, 5, 1]) == 2.0
        assert math.isnan(metrics.peak_tick([0, 0]))
        assert math.isnan(metrics.peak_tick([]))

    def test_time_to(self) -> None:
        curve = [0, 3, 15, 30, 30]
        assert [metrics.time_to(curve, share) for share in (0.1, 0.5, 0.51, 1.0)] == [1.0, 2.0, 3.0, 3.0]
        assert math.isnan(metrics.time_to([0, 0, 0], 0.5))

    @pytest.mark.parametrize("share", [0.0, -0.1, 1.1, math.nan])
    def test_time_to_a_share(self, share: float) -> None:
        with pytest.raises(InputError, match="at most 1"):
            metrics.time_to([1, 2], share)

    def test_first_visible_week(self) -> None:
        daily = np.zeros(17)
        assert math.isnan(metrics.first_visible_week(daily))
        daily[16] = 1
        assert metrics.first_visible_week(daily) == 3.0
        daily[8:15] = 1
        assert metrics.first_visible_week(daily, threshold=6) == 2.0
        assert math.isnan(metrics.first_visible_week(daily, threshold=7))
        daily[[0, 7]] = 4
        assert metrics.first_visible_week(daily, threshold=7) == 1.0

    def test_still_rising(self) -> None:
        assert metrics.still_rising(np.arange(31)) == (7.0, True)
        assert metrics.still_rising(np.sqrt(np.arange(31.0))).rising is False
        assert metrics.still_rising(np.arange(31) ** 2, days=1) == (59.0, True)
        assert metrics.still_rising(np.full(31, 9)) == (0.0, False)

    def test_steady_growth_is_rising_in_floats(self) -> None:
        assert metrics.still_rising(np.arange(31) * 0.1).rising

    def test_still_rising_on_a_short_horizon(self) -> None:
        assert metrics.still_rising([2, 5, 5]) == (3.0, True)
        assert metrics.still_rising([2]) == (0.0, False)
        with pytest.raises(InputError, match="at least 1"):
            metrics.still_rising([1, 2], days=0)

    def test_censored(self) -> None:
        assert not metrics.censored(STORY, 4, live_shares=0)
        assert metrics.censored(STORY, 4, live_shares=1)
        assert metrics.censored(STORY, 3, live_shares=0)


class TestMoney:
    def test_known_values(self) -> None:
        assert metrics.cost_per_person_reached(100, 400) == 0.25
        assert metrics.return_per_person_reached(200, 400) == 0.5
        assert metrics.cac_of_all_orders(100, 8) == 12.5
        assert metrics.cac(100, 5) == 20.0
        assert metrics.roas(150, 100) == 1.5
        assert metrics.roi(150, 100) == 0.5
        assert metrics.earned_media_value(30_000, 11) == 330.0

    def test_customers_lost_have_no_price(self) -> None:
        assert math.isnan(metrics.cac(100, -5))

    def test_what_is_saved_returns_nothing(self) -> None:
        assert math.isnan(metrics.roi(-50, -100))
        assert math.isnan(metrics.roas(50, 0))
        assert metrics.roi_of_all_orders(150, 100) == 0.5
        assert metrics.roas_of_all_orders(150, 100) == 1.5

    def test_earned_media_value_is_flagged(self) -> None:
        assert "not an effect" in (metrics.earned_media_value.__doc__ or "")


IMPRESSIONS = np.array([[0, 0], [3, 0], [0, 2], [0, 2], [0, 1]])


def summarise(rows: np.ndarray = STORY, **changes: Any) -> dict[str, float]:
    return metrics.summary(rows, **{"people": 10, "ticks": 4, "impressions": IMPRESSIONS, **changes})


COUNTS = {
    "impressions": 8, "reach": 4, "reach_paid": 1, "reach_owned": 0, "reach_earned": 4, "notices": 4, "engagements": 1,
    "shares": 3, "sponsored_shares": 0, "visits": 4, "visits_direct": 1, "visits_paid": 1, "visits_owned": 1,
    "visits_earned": 1, "conversions": 2, "conversions_direct": 1, "conversions_paid": 0, "conversions_owned": 0,
    "conversions_earned": 1, "friend_conversions": 1, "subscriptions": 1, "live_shares": 2,
    "advocates": 0, "detractors": 0, "warnings_given": 0, "warnings_heard": 0, "reviews": 0,
    "positive_interactions": 4,
    "worst_week": 2, "heard_crisis": 0, "heard_correction": 0, "repeat_orders": 0, "all_orders": 2, "lapses": 0,
    "complaints": 0, "recovered": 0, "lost_to_complaints": 0,
}  # fmt: skip
RATES = {
    "frequency": 2.0, "grp": 80.0, "engagement_rate_per_impression": 0.125, "engagement_rate_per_reach": 0.25,
    "cvr": 0.5, "k_factor": 1 / 6, "reproduction": 1.0, "largest_cascade": 4, "deepest_cascade": 2,
    "structural_virality": 5 / 3, "tick_half_reach": 2, "peak_conversion_tick": 3, "repeat_rate": 0.0,
}  # fmt: skip


def test_the_worst_week_is_a_whole_one() -> None:
    """Days 1–7 and 8–14; what is left over is no week, and what is before day 1 no day."""
    daily = [9, *[2] * 7, 0, 3, 0, 3, 0, 3, 0, 0, 0]
    assert metrics.worst_week(daily) == 9.0
    assert metrics.worst_week(daily[:9]) == 14.0
    assert metrics.worst_week([5, 1, 1]) == 2.0


def test_the_worst_week_counts_repeat_orders() -> None:
    """Two weeks with a first order each, and a repeat order in the first of them: the worst has one."""
    rows = np.zeros(3, STORY.dtype)
    rows["tick"], rows["event"] = [3, 4, 9], [Event.CONVERT, Event.REPEAT, Event.CONVERT]
    rows["brand"], rows["source"], rows["content"] = 0, -1, -1
    assert summarise(rows, ticks=14)["worst_week"] == 1
    rows["tick"] = [3, 9, 10]
    assert summarise(rows, ticks=14)["worst_week"] == 1
    rows["tick"] = [3, 4, 5]
    assert summarise(rows, ticks=14)["worst_week"] == 0


class TestSummary:
    def test_every_figure(self) -> None:
        money = {
            "margin": 32.0, "cac_of_all_orders": 20.0, "roas_of_all_orders": 0.8, "roi_of_all_orders": -0.2,
            "cost_per_person_reached": 10, "return_per_person_reached": 8,
        }  # fmt: skip
        figures = summarise(live_shares=2, spend=40.0, margin_per_order=16.0)
        unknown = ["satisfaction", "average_rating", "net_sentiment", "lifetime_value", "lifetime_value_referrals"]
        unknown += ["share_of_market", "share_of_voice"]
        nobody_asked = dict.fromkeys([*unknown, "response_rate", "response_hours"], math.nan)
        assert figures == pytest.approx(COUNTS | RATES | money | nobody_asked, nan_ok=True)

    def test_shares_of_a_market_with_rivals(self) -> None:
        figures = summarise(market=totals.Market(30, 90, 200, 600))
        assert (figures["share_of_market"], figures["share_of_voice"]) == (0.25, 0.25)
        assert math.isnan(summarise(market=totals.Market(0, 0, 0, 3))["share_of_market"])

    def test_scale_multiplies_counts_alone(self) -> None:
        figures = summarise(live_shares=2, scale=40.0, spend=40.0, margin_per_order=16.0)
        assert {name: figures[name] for name in COUNTS} == {name: 40 * value for name, value in COUNTS.items()}
        assert {name: figures[name] for name in RATES} == pytest.approx(RATES)
        assert (figures["cac_of_all_orders"], figures["roas_of_all_orders"]) == (0.5, 32.0)
        assert (figures["margin"], figures["cost_per_person_reached"]) == (1280.0, 0.25)

    def test_of_nothing(self) -> None:
        figures = summarise(EMPTY, impressions=np.zeros((5, 2), np.int64))
        zero = {*COUNTS, "grp", "margin", "largest_cascade", "deepest_cascade"}
        assert {name for name, value in figures.items() if value == 0} == zero
        assert all(math.isnan(value) for name, value in figures.items() if name not in zero)

    def test_virality_is_that_of_the_largest_cascade(self) -> None:
        pair = [heard(20, -1, 0), heard(21, 20, 1)]
        assert summarise(ledger(*pair, STORY))["structural_virality"] == pytest.approx(5 / 3)

    def test_beyond_the_horizon(self) -> None:
        with pytest.raises(InputError, match="beyond the horizon"):
            summarise(ticks=3)


class TestDaily:
    def test_one_row_a_tick(self) -> None:
        table = metrics.daily(STORY, ticks=5, scale=10.0)
        assert table.to_dict("list") == {
            "tick": [0, 1, 2, 3, 4, 5],
            "reach": [0, 10, 30, 40, 40, 40],
            "notices": [0, 10, 20, 10, 0, 0],
            "visits": [0, 10, 0, 10, 20, 0],
            "conversions": [0, 0, 0, 10, 10, 0],
            "shares": [0, 10, 10, 10, 0, 0],
            "repeat_orders": [0] * 6,
            "cumulative_conversions": [0, 0, 0, 10, 20, 20],
        }


@pytest.mark.parametrize("module", [cascades, counting, totals])
def test_public_names_are_documented(module: Any) -> None:
    own = {name: thing for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__}
    public = [thing for name, thing in own.items() if not name.startswith("_") and callable(thing)]
    assert public
    assert all(inspect.getdoc(thing) for thing in public)
