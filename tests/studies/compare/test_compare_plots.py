"""The figures of a comparison: what they say, awkward data, and the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wom_sim.show import figures as p
from wom_sim.show.pictures import save
from wom_sim.statistics.paired import rank
from wom_sim.studies.compare import plots

NAMES = ["mix", "paid", "creators in Mexico City, Guadalajara and Monterrey", "today"]


def rows(worlds=40, names=NAMES):
    values = np.random.default_rng(1).normal(100, 8, (len(names), worlds)) + 5 * np.arange(len(names))[::-1, None]
    return rank(names, values, [480.0] * (len(names) - 1) + [150.0], names[-1])


def curves(names=NAMES):
    steps = np.random.default_rng(2).poisson(3, (len(names), 6, 29))
    return {name: np.hstack([np.zeros((6, 1)), one.cumsum(axis=1)]) for name, one in zip(names, steps, strict=True)}


def days(first=date(2027, 3, 1)):
    return [first + timedelta(i) for i in range(30)]


def words(axes):
    from matplotlib.text import Text

    return " ".join(text.get_text().replace("\n", " ") for text in axes.figure.findobj(Text))


def test_reach_says_what_its_line_and_its_band_are():
    said = words(plots.reach_over_time(curves(), days(), 1000))
    for part in (*NAMES, "Reach", "median", "8 of 10 worlds", "people reached so far", "1,000", "2027", p.FOOTER):
        assert part in said


@pytest.mark.parametrize("first", [date(2027, 12, 20), date(2027, 3, 1)])
def test_reach_names_the_year_only_where_there_is_one(first):
    assert ("2027" in words(plots.reach_over_time(curves(), days(first), 1000))) == (first.month == 3)


def test_reach_of_many_strategies_names_them_beside():
    names = [f"s{i}" for i in range(8)]
    axes = plots.reach_over_time(curves(names), range(30), 1000)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == names


def test_reach_of_nobody_in_one_world_on_one_day():
    axes = plots.reach_over_time({"only": np.zeros((1, 1))}, [0], 500)
    assert axes.get_ylim() == (0, 500)


def test_conversions_explains_both_bars_and_marks_the_baseline():
    said = words(plots.conversions_by_strategy(rows()))
    for part in (
        *NAMES,
        "where worlds fall (8 of 10)",
        "how sure the mean is (95 %)",
        "mean of today",
        "orders",
        p.FOOTER,
    ):
        assert part in said


def test_a_long_baseline_name_stays_out_of_the_legend():
    names = ["a", "what we have always done in spring"]
    assert "mean of the baseline" in words(plots.conversions_by_strategy(rows(names=names)))


def test_one_world_shows_no_ranges():
    assert "one world: no ranges are known" in words(plots.conversions_by_strategy(rows(1, ["only"])))


def test_bars_are_where_the_numbers_are():
    row = rows()[0]
    pale, dark = plots.conversions_by_strategy([row]).lines[:2]
    assert tuple(pale.get_xdata()) == (row.low, row.high)
    assert tuple(dark.get_xdata()) == (row.mean - row.half_width, row.mean + row.half_width)


def test_cost_labels_do_not_overlap():
    axes = plots.cost_against_conversions(rows(), currency="MXN")
    said = words(axes)
    for part in (*NAMES, "cost (MXN)", "where worlds fall", "how sure", p.FOOTER):
        assert part in said
    from matplotlib.text import Annotation, Text

    boxes = [Text.get_window_extent(text) for text in axes.findobj(Annotation)]
    assert len(boxes) == len(NAMES)
    assert not any(p.overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_cost_of_many_strategies_names_them_beside():
    axes = plots.cost_against_conversions(rows(names=[f"s{i}" for i in range(8)]))
    assert len(axes.get_legend().get_texts()) == 8


@pytest.mark.parametrize("costs", [[9_000, 9_000, 9_165, 360], [1, 2, 3, 4], [5, 5, 5, 5]])
def test_every_point_stands_at_its_cost(costs):
    found = [replace(row, cost=cost) for row, cost in zip(rows(names="abcd"), costs, strict=True)]
    axes = plots.cost_against_conversions(found)
    points = {line.get_label(): line.get_xdata()[0] for line in axes.lines if line.get_label() in "abcd"}
    assert points == dict(zip("abcd", costs, strict=True))
    assert axes.get_xlim()[0] == pytest.approx(-0.05 * max(costs))
    assert min(tick for tick in axes.get_xticks() if tick >= axes.get_xlim()[0]) == 0


def places(axes):
    """Where each point lies on the paper, in points of type."""
    dots = [line for line in axes.lines if line.get_label() in "abcd"]
    return {line.get_label(): line.get_transform().transform(line.get_xydata())[0][0] * 72 / 100 for line in dots}


def test_points_of_nearly_one_cost_stand_side_by_side_and_the_axis_says_so():
    found = [replace(row, cost=cost) for row, cost in zip(rows(names="abcd"), [900, 900, 880, 36], strict=True)]
    axes = plots.cost_against_conversions(found)
    at = sorted(places(axes)[name] for name in "abc")
    assert min(np.diff(at)) > 10
    assert "side by side" in axes.get_xlabel()
    apart = [replace(row, cost=cost) for row, cost in zip(rows(names="abcd"), [900, 600, 300, 36], strict=True)]
    axes = plots.cost_against_conversions(apart)
    assert "side by side" not in axes.get_xlabel()
    assert places(axes)["b"] == pytest.approx(axes.transData.transform((600, 0))[0] * 72 / 100)


@pytest.mark.parametrize(
    ("costs", "aside"),
    [
        ([5, 5, 5], [-13, 0, 13]),
        ([100, 97, 50], [6.5, -6.5, 0]),
        ([100, 95, 90], [0, 0, 0]),
        ([0, 0], [-6.5, 6.5]),
        ([], []),
    ],
)
def test_who_is_moved_aside(costs, aside):
    assert plots.side_by_side(costs) == aside


def test_nothing_happened_and_nothing_was_spent():
    nothing = rank(["a", "b"], np.zeros((2, 5)), [0, 0], "b")
    assert plots.cost_against_conversions(nothing).get_ylim() == pytest.approx((0, 0.5))
    assert plots.conversions_by_strategy(nothing).get_xlim() == pytest.approx((-0.06, 0.5))


def test_cascades_count_those_that_nobody_passed_on():
    sizes = {"a": np.array([1, 1, 1, 8]), "b": np.array([], dtype=np.int64)}
    axes = plots.cascade_sizes(sizes)
    said = words(axes)
    for part in ("a (75 % of 4 are of size 1)", "b (no cascades)", "people in the cascade", "% of all", p.FOOTER):
        assert part in said
    line = axes.lines[0]
    assert (list(line.get_xdata()), list(line.get_ydata())) == ([1, 8], [100, 25])


@pytest.mark.parametrize("sizes", [{}, {"a": np.array([], dtype=np.int64)}])
def test_no_cascades_at_all(sizes):
    assert "Nobody shared anything." in words(plots.cascade_sizes(sizes))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.reach_over_time(curves(), days(), 1000),
        lambda: plots.conversions_by_strategy(rows()),
        lambda: plots.cost_against_conversions(rows()),
        lambda: plots.cascade_sizes({"a": np.array([1, 2, 2, 9])}),
    ],
)
def test_reruns_are_the_same_bytes(tmp_path, draw):
    first, again = (save(draw().figure, tmp_path / place) for place in ("a/figure.v1", "b/figure.v1.png"))
    assert [path.name for path in first] == ["figure.v1.png", "figure.v1.svg"] == [path.name for path in again]
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert first[0].read_bytes().startswith(b"\x89PNG")
    assert b"<dc:date>" not in first[1].read_bytes()
    assert sorted(path.name for path in first[0].parent.iterdir()) == ["figure.v1.png", "figure.v1.svg"]


def test_the_readers_own_style_is_neither_used_nor_changed():
    import matplotlib

    with matplotlib.rc_context({"font.size": 33}):
        axes = plots.conversions_by_strategy(rows())
        assert matplotlib.rcParams["font.size"] == 33
    assert axes.xaxis.label.get_size() == 9.5


DRAWN = {
    "reach": lambda **at: plots.reach_over_time(curves(), days(), 1000, **at),
    "orders": lambda **at: plots.conversions_by_strategy(rows(), **at),
    "cost": lambda **at: plots.cost_against_conversions(rows(), **at),
    "cascades": lambda **at: plots.cascade_sizes({"a": np.array([1, 2, 2, 9])}, **at),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_is_drawn_where_its_reader_wants_it(name):
    from matplotlib.figure import Figure

    own = Figure(figsize=(12, 6))
    left, right = own.subplots(1, 2)
    assert DRAWN[name](ax=right) is right
    assert right.get_title(loc="left")
    assert right.lines or right.texts
    assert not left.lines
    assert own.axes == [left, right]
