"""Figures of fits, tracking and lift tests: what they show, and the same bytes every time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.stand_in import changed
from tests.studies.calibrate.test_calibrate_words import a_lift
from wom_sim.show import figures as plots
from wom_sim.show.pictures import save
from wom_sim.studies.calibrate import plots as calibrate_plots
from wom_sim.studies.calibrate.study import Prior
from wom_sim.studies.lift import plots as lift_plots

DAYS = [date(2027, 3, 7) + timedelta(days=7 * week) for week in range(4)]
NAMES = ["conversions"] * 4 + ["visits"] * 4 + ["shares"]
VALUES = np.array([10.0, 12, 30, 9, 100, 110, 90, 80, 500])
BANDS = np.array([VALUES * 0.8, VALUES, VALUES * 1.2])


def fitted(**changes: Any) -> Any:
    bands = BANDS.copy()
    bands[:, 2] = 5, 10, 15  # the third count of orders lies outside
    told = {"names": NAMES, "days": [*DAYS, *DAYS, DAYS[-1]], "values": VALUES, "bands": bands, "label": str.upper}
    return calibrate_plots.fit(**{**told, **changes}).figure


def texts(figure: Any) -> str:
    return " ".join(one.get_text() for one in figure.findobj(lambda one: hasattr(one, "get_text")))


def test_each_series_has_a_panel_with_its_counts_and_band() -> None:
    figure = fitted()
    panels = [axes for axes in figure.axes if axes.get_visible() and axes.axison]
    assert [axes.get_title(loc="left") for axes in panels] == ["CONVERSIONS", "VISITS", "SHARES"]
    median, dots, rings = panels[0].lines[:3]
    assert dots.get_ydata().tolist() == [10, 12, 30, 9]
    assert median.get_ydata().tolist() == [10, 12, 10, 9]
    assert rings.get_ydata().tolist() == [30]
    assert panels[1].lines[2].get_ydata().tolist() == []
    assert panels[0].get_ylim()[0] == 0
    for part in (calibrate_plots.FITTED, "09 Mar", "the last of each period", "where 9 of 10 fitted worlds fall"):
        assert part in texts(figure)


def test_a_plan_is_not_called_fitted() -> None:
    figure = fitted(title="What was counted", footer=plots.FOOTER)
    assert plots.FOOTER in texts(figure)
    assert calibrate_plots.FITTED not in texts(figure)


def test_periods_by_number() -> None:
    assert "day (the last of each period)" in texts(fitted(days=[7, 14, 21, 28] * 2 + [28]))


@pytest.mark.parametrize("panels", [1, 2, 3])
def test_only_panels_that_are_needed_are_seen(panels: int) -> None:
    frame, axes = calibrate_plots.panels("title", panels)
    assert len(axes) == panels
    assert sum(one.get_visible() and one.axison for one in frame.figure.axes) == panels


def parameters() -> Any:
    kinds = ({"uniform": [0, 1]}, {"loguniform": [0.001, 0.1]}, {"triangular": [0, 0.3, 1]})
    dice = np.random.default_rng(1)
    values = np.column_stack([dice.uniform(0.4, 0.6, 200), dice.uniform(0.01, 0.02, 200), dice.uniform(0, 1, 200)])
    priors = [Prior.model_validate(kind) for kind in kinds]
    return calibrate_plots.parameters(("a", "b", "c"), priors, values, np.full(200, 1 / 200)).figure


def test_prior_and_posterior_are_shares_of_chance() -> None:
    figure = parameters()
    first, second, third = (axes for axes in figure.axes if axes.get_visible() and axes.axison)
    for axes in (first, second, third):
        before, after = (patch.get_data().values for patch in axes.patches)
        assert before.sum() == pytest.approx(1)
        assert after.sum() == pytest.approx(1)
    assert second.get_xscale() == "log"
    assert [label.get_text() for label in second.get_xticklabels()] == [
        "0.001",
        "0.002",
        "0.005",
        "0.01",
        "0.02",
        "0.05",
        "0.1",
    ]
    assert second.get_xlabel() == "log scale"
    assert first.get_xlabel() == ""
    assert [label.get_text() for label in first.get_xticklabels()] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert third.patches[0].get_data().values.argmax() == 7  # the mode, 0.3 of 24 bins


@pytest.mark.parametrize(
    ("kind", "ticks"),
    [
        ({"loguniform": [0.01, 0.3]}, [0.01, 0.02, 0.05, 0.1, 0.2]),
        ({"loguniform": [0.003, 0.1]}, [0.005, 0.01, 0.02, 0.05, 0.1]),
        ({"loguniform": [0.0001, 10]}, [0.0001, 0.001, 0.01, 0.1, 1, 10]),
        ({"loguniform": [0.021, 0.024]}, [0.021, 0.0215, 0.022, 0.0225, 0.023, 0.0235, 0.024]),
        ({"loguniform": [1e-9, 1]}, [1e-9, 1e-7, 1e-5, 1e-3, 1e-1]),
        ({"uniform": [0.05, 0.6]}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
        ({"uniform": [0, 1]}, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ({"triangular": [0, 300, 1200]}, [0, 200, 400, 600, 800, 1000, 1200]),
    ],
)
def test_ticks_are_round_numbers(kind: dict[str, Any], ticks: list[float]) -> None:
    assert calibrate_plots.round_ticks(Prior.model_validate(kind)) == pytest.approx(ticks)


def powers() -> Any:
    return lift_plots.power(a_lift([[0.1, 0.9], [0.2, 0.99]])).figure


def test_power_by_places_and_weeks() -> None:
    figure = powers()
    (axes,) = figure.axes
    assert axes.lines[0].get_ydata().tolist() == [0.1, 0.9]
    for part in ("Chance to detect +5 % orders", "4 weeks", "8 weeks", "textbook", "places of 1,000 people", "80 %"):
        assert part in texts(figure)
    assert "1 week " in f"{texts(lift_plots.power(changed(a_lift([[0.1, 0.9]]), weeks=(1,))).figure)} "


def test_names_of_the_lines_stand_beside_the_axes() -> None:
    figure = powers()
    legend = figure.axes[0].get_legend()
    assert legend.get_window_extent().x0 >= figure.axes[0].get_window_extent().x1


@pytest.mark.parametrize("figure", [fitted, parameters, powers])
def test_the_same_bytes_every_time(figure: Any, tmp_path: Path) -> None:
    first, second = (save(figure(), tmp_path / name / "figure") for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("figure", [fitted, parameters])
def test_every_panel_is_on_the_paper_below_the_title(figure: Any) -> None:
    made = figure()
    head = made._suptitle.get_window_extent()
    panels = [axes for axes in made.axes if axes.get_visible() and axes.axison]
    assert len(panels) == 3
    for axes in panels:
        name = axes.title if axes.get_title() else axes._left_title
        assert name.get_window_extent().y1 <= head.y0
        assert axes.get_tightbbox().x0 >= 0
        assert axes.get_tightbbox().y0 >= 0
        assert axes.get_tightbbox().x1 <= made.bbox.x1 + 1


def test_panels_stand_where_a_reader_wants_them() -> None:
    from matplotlib.figure import Figure

    own = Figure(figsize=(14, 6))
    left, right = own.subplots(1, 2)
    frame, found = calibrate_plots.panels("title", 3, right)
    assert frame is right
    assert right.get_title(loc="left") == "title"
    own.draw_without_rendering()
    for axes in found:
        place = axes.get_window_extent()
        assert place.x0 >= right.bbox.x0
        assert place.y1 <= right.bbox.y1
    assert left.axison
