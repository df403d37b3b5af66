"""What optimise says and draws: which sentence for which finding, no line too wide, the same bytes every time."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from tests.stand_in import changed, known
from wom_sim.show.pictures import save
from wom_sim.show.text import WIDTH
from wom_sim.studies.attribute.credits import Mean
from wom_sim.studies.optimize import plots as optimize_plots
from wom_sim.studies.optimize.front import Front, Point
from wom_sim.studies.optimize.least import Funnel, GoalSeek, Tried
from wom_sim.studies.optimize.least_words import weakest
from wom_sim.studies.optimize.search.case import Ceiling
from wom_sim.studies.optimize.split import PLANS, CurvePoint, LineRow, Optimum
from wom_sim.studies.optimize.words import shifts, why_left


def row(line: str, now: float, equal: float, best: float, **more: Any) -> LineRow:
    given = {"channel": line, "medium": "paid", "least": 0.0, "most": 9_000.0, "extra": Mean(2.0, 0.5), "returns": 1.5}
    return LineRow(line=line, now=now, equal=equal, best=best, **{**given, **more})


LINES = [
    row("search_ads", 5_000, 4_000, 1_000, extra=Mean(0.4, 0.6), returns=0.3),
    row("samples", 3_000, 4_000, 7_000, extra=Mean(2.4, 0.7)),
    row("creators", 4_000, 4_000, 4_000, extra=None, full="at its max", returns=math.nan),
]
POINTS = [
    CurvePoint(line.line, money, Mean(900 + money / 100, 20.0), Mean(money / 100, money / 1_000))
    for line in LINES
    for money in (0.0, 1_000.0, 4_000.0, 7_000.0)
]
ONE_BRAND = SimpleNamespace(engine="array", scenario=SimpleNamespace(own_brands=("cafe",)))
NO_CRISES: dict[str, Any] = {"crises_in_some": lambda _: {}}
BEST = known(
    Optimum, name="A launch", strategy="mix", currency="EUR", chance=False, case=ONE_BRAND,
    objective=SimpleNamespace(metric="conversions", label="orders", wording="as many orders as can be"),
    budget=15_900, rest=3_900,
    staying=["ig_posts", "newsletter"], unit=100, rows=LINES, ceilings=[], rewards=dict.fromkeys(PLANS, 0.0),
    means={"best": Mean(1_050, 12), "now": Mean(955, 11), "equal": Mean(980, 10)},
    costs={"best": 15_900, "now": 15_900, "equal": 15_800},
    over_now=Mean(95, 30), over_equal=Mean(70, 20), why="", worlds=200, seed=7, searched=120, runs=3_000, seconds=61.2,
    points=POINTS, **NO_CRISES,
)  # fmt: skip


def said(**changes: Any) -> str:
    """The text on one long line."""
    return " ".join(changed(BEST, **changes).text().split())


def test_the_answer() -> None:
    text = said()
    assert "15,900 EUR over 3 lines for as many orders as can be, of which 3,900 stay where they are" in text
    assert "Judged in 200 fresh worlds (seed 7), those of `wom compare`; 120 plans tried in others, 61 s." in text
    assert "Move 4,000 from search_ads to samples: +95 ± 30 orders over what mix is now." in text
    assert "Over the equal split: +70 ± 20 orders." in text
    assert "The next 100 EUR bring most at samples (+2.4 ± 0.7 orders)" in text
    assert "nothing that could be told from luck at search_ads; no more may go to creators (at its max)." in text
    assert "The next 100 bring back less margin than they cost: search_ads 30 EUR." in text


def test_nothing_is_promised_that_luck_could_be() -> None:
    text = said(over_now=Mean(20, 30), over_equal=Mean(5, 20), why="the curves are flat here.")
    assert "Keep the plan as it is: the best found is not surely better (+20 ± 30 orders)." in text
    assert "The optimiser does not beat the equal split here (+5 ± 20 orders): the curves are flat here." in text
    assert "Move" not in text


def test_what_is_worse_is_not_recommended() -> None:
    text = said(over_now=Mean(-50, 30))
    assert "Keep the plan as it is: the best found is not surely better (-50 ± 30 orders)." in text


def test_a_plan_that_stays() -> None:
    lines = [replace(one, best=one.now) for one in LINES]
    assert "Keep the plan as it is: nothing better was found." in said(rows=lines, over_now=Mean(0, 0))


def test_a_plan_that_costs_more_than_the_budget_cannot_be_kept() -> None:
    lines = [replace(one, now=2 * one.now) for one in LINES]
    costs = {"best": 15_900, "now": 27_900, "equal": 15_800}
    text = said(rows=lines, over_now=Mean(-50, 30), costs=costs)
    assert "Keep the plan" not in text
    assert "The plan as it is costs 27,900, more than the 15,900 to be placed. Take 9,000 from search_ads" in text
    assert "-50 ± 30 orders against what it is now." in text


def test_what_the_next_money_brings_is_said_of_the_plan_in_the_table() -> None:
    """Where the present plan is to be kept, the last column is still about the best one."""
    kept = said(over_now=Mean(20, 30))
    assert "Beyond the best plan found, the next 100 EUR bring most at samples" in kept
    assert "Beyond the best plan" not in said()


MOVES = {
    "one to one": ([(5, 1), (3, 7)], "Move 4 from a to b"),
    "one to two": ([(9, 1), (1, 4), (0, 5)], "Take 8 from a; put 3 into b and 5 into c"),
    "two to one": ([(5, 1), (4, 0), (1, 9)], "Take 4 from a and 4 from b; put 8 into c"),
    "more money": ([(1, 5), (2, 2)], "Put 4 into a"),
    "less money": ([(5, 1), (2, 2)], "Take 4 from a"),
    "more to one": ([(5, 1), (2, 9)], "Take 4 from a; put 7 into b"),
    "nothing": ([(1, 1)], ""),
}


@pytest.mark.parametrize("name", MOVES)
def test_money_moves_in_words(name: str) -> None:
    pairs, text = MOVES[name]
    assert shifts([row(line, now, 0, best) for line, (now, best) in zip("abc", pairs, strict=False)]) == text


def test_a_chance_is_told_in_points() -> None:
    outcomes = {"best": Mean(0.8, 0.05), "now": Mean(0.42, 0.06), "equal": Mean(0.5, 0.06)}
    lines = [replace(one, extra=one.extra and Mean(0.02, 0.005)) for one in LINES]
    text = said(chance=True, means=outcomes, over_now=Mean(0.38, 0.06), over_equal=Mean(0.3, 0.06), rows=lines)
    assert "+38.0 ± 6.0 points of a hundred worlds over what mix is now" in text
    assert "worlds that reach it 42 % 50 % 80 %" in text
    assert "(+2.0 ± 0.5 points)" in text
    assert "Every world" not in text
    sure = said(chance=True, means={**outcomes, "best": Mean(1.0, 0.0)}, rows=lines)
    assert "Every world reaches the goal, so less money may do" in sure


def test_money_that_is_left_and_channels() -> None:
    lines = [
        replace(LINES[0], channel="net"),
        replace(LINES[1], channel="net", best=2_000),
        replace(LINES[2], channel="tv"),
    ]
    text = said(rows=lines)
    assert "5,000 EUR stay unspent: creators is at its max; the search found no better use for them" in text
    assert "By channel, now → best: net 8,000 → 3,000, tv 4,000 → 4,000." in text
    assert "stay unspent" not in said()
    assert "By channel" not in said()


def test_why_money_is_left() -> None:
    idle, full = replace(LINES[0], extra=Mean(0.4, 0.6)), replace(LINES[2], full="sold out")
    shared = Ceiling(("samples", "creators"), 9_000)
    assert why_left(changed(BEST, rows=[idle])) == "nowhere did they bring anything"
    assert why_left(changed(BEST, rows=[idle, full])) == "creators is sold out; nowhere else did they bring anything"
    assert why_left(changed(BEST, rows=[idle, full], ceilings=[shared])) == (
        "samples + creators are at their shared ceiling of 9,000 EUR; nowhere else did they bring anything"
    )
    large = replace(LINES[1], best=0, piece=14_000)
    assert why_left(changed(BEST, rows=[large])) == "another piece of samples costs 14,000"


def test_few_worlds_are_called_few() -> None:
    assert "30 worlds or more are needed" in said(worlds=12)
    assert "30 worlds or more" not in said()


@pytest.mark.parametrize("changes", [{}, {"chance": True}, {"staying": ["a_rather_long_name_of_a_line"] * 4}])
def test_no_line_is_too_wide(changes: Any) -> None:
    assert max(map(len, changed(BEST, **changes).text().splitlines())) <= WIDTH


def test_numbers_for_machines() -> None:
    data = BEST.data()
    assert data["lines"][1]["next_brings"] == 2.4
    assert math.isnan(data["lines"][2]["next_brings"])
    assert data["outcomes"]["best"] == {"mean": 1_050, "half_width": 12, "cost": 15_900, "rewards": 0}
    assert data["over_equal"]["mean"] == 70
    assert data["text"][0].startswith("Move 4,000")


# ---------------------------------------------------------------- goal seek

SEEK = known(
    GoalSeek, name="A launch", strategy="mix", currency="EUR", case=ONE_BRAND,
    objective=SimpleNamespace(metric="conversions", promise="orders ≥ 700", label="orders"),
    probability=0.8, reached=True,
    budget=11_640, most=159_000, typed=False, rest=3_900, staying=["ig_posts"], needed={"ads": 7_740, "gifts": 0},
    now={"ads": 8_000, "gifts": 4_000}, full=[], ceilings=[],
    share=(0.82, 0.73, 0.89), share_now=(0.28, 0.19, 0.38), cost_now=15_900,
    cost=11_640, rewards=0, rewards_now=0, mean=820, of_people=False, half=math.nan,
    funnel=Funnel(100_000, 60_000, 40_000, 9_000, 820),
    tried=[Tried(8_000, 0.3), Tried(10_900, 0.75), Tried(11_500, 0.81), Tried(159_000, 1.0)], worlds=200, seed=7,
    runs=3_000, seconds=9.4, **NO_CRISES,
)  # fmt: skip


def sought(**changes: Any) -> str:
    return " ".join(changed(SEEK, **changes).text().split())


def test_a_promise_that_can_be_kept() -> None:
    text = sought()
    assert "11,640 EUR are enough: orders ≥ 700 in 82 % (73–89 %) of fresh worlds." in text
    assert "As it is, mix costs 15,900 and reaches it in 28 % (19–38 %)." in text
    assert "With 10,900 it was 75.0 % of the search's worlds: too few." in text
    assert "spent on average" not in text
    assert "Of the budget, 9,000 are spent on average." in sought(cost=9_000)


def test_a_promise_that_cannot_be_kept() -> None:
    text = sought(reached=False, budget=159_000, share=(0.03, 0.01, 0.06), half=0.97, full=["ads"])
    assert "orders ≥ 700 in 80 % of worlds cannot be reached by mix: even with 159,000 EUR, far beyond what it" in text
    assert "At its max or sold out: ads." in text
    assert "Half of that money already brings 97 % of it: the lines are saturated." in text
    assert "60 % of 100,000 people see something" in text
    everything = sought(reached=False, full=["ads", "gifts"], typed=True, budget=159_000, half=0.5)
    assert "Every line is at its max or sold out" in everything
    assert "The budget of 159,000 is used up." in everything
    assert "saturated" not in everything
    assert "far beyond" not in everything


FUNNELS = {
    "reach": (Funnel(1_000, 500, 400, 300, 20), "Most room is in reach"),
    "noticing": (Funnel(1_000, 980, 100, 300, 20), "it fails at noticing"),
    "visiting": (Funnel(1_000, 980, 900, 100, 20), "it fails at visiting"),
    "ordering": (Funnel(1_000, 980, 900, 1_500, 20), "it fails at ordering"),
}


@pytest.mark.parametrize("name", FUNNELS)
def test_where_people_are_lost(name: str) -> None:
    funnel, words = FUNNELS[name]
    assert words in weakest(funnel)[0]


def test_nobody_to_lose() -> None:
    assert weakest(Funnel(1_000, 0, 0, 0, 0)) == []


@pytest.mark.parametrize("reached", [True, False])
def test_a_seek_fits_the_screen_and_json(reached: bool) -> None:
    told = changed(SEEK, reached=reached, half=0.95)
    assert max(map(len, told.text().splitlines())) <= WIDTH
    assert json.loads(json.dumps(told.data()))["reached"] is reached


# ---------------------------------------------------------------- front

FRONT = known(
    Front, name="A launch", strategy="mix", currency="EUR", case=ONE_BRAND,
    metrics=("cost", "conversions"), labels=("cost", "orders"),
    lines=("ads", "gifts"),
    points=[
        Point("1", {"ads": 0, "gifts": 0}, (3_900, 0), (184, 4), True),
        Point("3", {"ads": 9_000, "gifts": 500}, (13_400, 0), (800, 9), False),
        Point("2", {"ads": 12_000, "gifts": 0}, (15_900, 0), (1_140, 12), True),
        Point("now", {"ads": 4_000, "gifts": 8_000}, (15_900, 0), (700, 11), False),
        Point("equal", {"ads": 6_000, "gifts": 6_000}, (15_900, 0), (900, 11), True),
    ],
    worlds=200, seed=7, searched=90, seconds=30.0, **NO_CRISES,
)  # fmt: skip


def test_a_front_in_words() -> None:
    text = FRONT.text()
    assert "1 more plan looked as good in the search, but not in fresh worlds: left out here." in text
    assert [line.split("  ")[1] for line in text.splitlines() if line.startswith("  ")][-2:] == [
        "the present plan", "the equal split",
    ]  # fmt: skip
    assert "The present plan is not among the best compromises: another plan is no worse in either" in text
    assert "The equal split is among the best compromises." in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_front_for_machines() -> None:
    last = FRONT.data()["points"][-1]
    assert last == {
        "plan": "equal", "on_front": True, "cost": 15_900, "cost_half_width": 0, "conversions": 900,
        "conversions_half_width": 11, "money.ads": 6_000, "money.gifts": 6_000,
    }  # fmt: skip


# ---------------------------------------------------------------- figures


FIGURES = {
    "three": lambda: optimize_plots.drawings(BEST),
    "chance": lambda: optimize_plots.drawings(changed(BEST, chance=True)),
    "nothing": lambda: optimize_plots.drawings(
        changed(BEST, points=[replace(one, extra=Mean(0, math.nan)) for one in POINTS])
    ),
    "seek": lambda: {"seek": partial(optimize_plots.chance_by_budget, SEEK)},
    "front": lambda: {"front": partial(optimize_plots.front, FRONT)},
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_word_is_inside_the_paper(name: str) -> None:
    for draw in FIGURES[name]().values():
        axes = draw()
        paper = axes.figure.bbox
        for text in [*axes.texts, axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]:
            box = text.get_window_extent()
            assert not text.get_text() or (paper.x0 <= box.x0 and box.x1 <= paper.x1), text


IMPOSSIBLE = changed(SEEK, reached=False, budget=159_000, share=(0, 0, 0.02), tried=[Tried(159_000, 0.0)] * 4, half=1)


def box(text: Any) -> Any:
    """What a name covers, without its hairline."""
    return Text.get_window_extent(text)


@pytest.mark.parametrize("sought", [SEEK, IMPOSSIBLE, changed(SEEK, share=(1, 0.98, 1)), changed(SEEK, budget=15_900)])
def test_names_of_a_seek_stay_inside_its_axes_and_off_each_other(sought: GoalSeek) -> None:
    axes = optimize_plots.chance_by_budget(sought)
    boxes = [box(text) for text in axes.texts]
    assert len(boxes) == 1 + (sought.budget != 15_900)
    for one in boxes:
        assert axes.bbox.x0 <= one.x0
        assert one.x1 <= axes.bbox.x1
        assert axes.bbox.y0 <= one.y0
        assert one.y1 <= axes.bbox.y1
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])


def test_a_series_that_is_not_drawn_is_not_in_the_legend() -> None:
    def legend(told: GoalSeek) -> list[str]:
        found = optimize_plots.chance_by_budget(told).get_legend()
        return [] if found is None else [text.get_text() for text in found.get_texts()]

    assert legend(SEEK) == ["worlds of the search", "fresh worlds (95 %)", "wanted"]
    assert legend(IMPOSSIBLE) == ["fresh worlds (95 %)", "wanted"]


def test_no_name_of_a_curve_lies_on_a_curve() -> None:
    """A short curve below, whose end lies just under a long one."""
    spans = {"samples": (7_000, 100.0), "search_ads": (3_000, 98.0), "creators": (3_100, 95.0)}
    points = [
        CurvePoint(line, share * top, Mean(0, 1), Mean(slope * share * top, 1))
        for line, (top, slope) in spans.items()
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    axes = optimize_plots.response_curves(changed(BEST, points=points))
    assert sorted(text.get_text() for text in axes.texts) == sorted(spans)
    boxes = [box(text) for text in axes.texts]
    for line in axes.lines:
        path = axes.transData.transform(np.column_stack([
            np.interp(np.linspace(0, 1, 400), np.linspace(0, 1, len(line.get_xdata())), values)
            for values in (line.get_xdata(), line.get_ydata())
        ]))  # fmt: skip
        assert not any(one.contains(x, y) for one in boxes for x, y in path), line.get_color()
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])


@pytest.mark.parametrize("name", ["seek", "front"])
def test_figures_have_the_same_bytes_twice(name: str, tmp_path: Path) -> None:
    first, second = (save(FIGURES[name]()[name]().figure, tmp_path / place / "figure") for place in ("a", "b"))
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]
