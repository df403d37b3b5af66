"""Four figures: reach over time, conversions by strategy, cost against conversions, cascade sizes.

Each function returns a matplotlib ``Figure`` (no pyplot, no display).  A strategy has one colour in all of them, from a
palette that colour-blind readers can tell apart, and is named in words as well.  :func:`save` writes the same bytes
every time.  matplotlib is imported inside the functions, so that importing this module costs nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wom_sim.study.statistics import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

Floats = npt.NDArray[np.float64]

FOOTER = "Not a forecast: nothing has been fitted to real sales."
"""Said under every figure."""

KNOWN_COLOURS = {
    "paid": "#d55e00",
    "owned": "#0072b2",
    "earned": "#009e73",
    "mix": "#aa3377",
    "today": "#555555",
    "baseline": "#555555",
}
"""The usual names keep the colour of their medium, in every study."""

PALETTE = (
    "#e69f00", "#56b4e9", "#7a4b1e", "#332288", "#88aa00", "#cc6677",
    "#117733", "#882255", "#44aa99", "#000000", "#999933", "#ee8866",
)  # fmt: skip
"""For the other names, after Okabe & Ito and Paul Tol; darker where white paper would swallow them."""

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titlepad": 12,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "svg.hashsalt": "wom-sim",
    "svg.fonttype": "path",
}
_MARKERS = "osD^vPX<>ph*"
_INK = "#333333"
_NAME_WIDTH = 24


@contextmanager
def _style() -> Iterator[None]:
    """Our look whatever the reader's matplotlibrc says, and only while a figure is made or saved."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def colours(strategies: Sequence[str]) -> dict[str, str]:
    """Strategy → colour; it depends on the set of names only, so that all figures of a study agree."""
    free = [colour for colour in PALETTE if colour not in KNOWN_COLOURS.values()]
    others = sorted(name for name in set(strategies) if name.lower() not in KNOWN_COLOURS)
    given = {name: free[i % len(free)] for i, name in enumerate(others)}
    return {name: KNOWN_COLOURS.get(name.lower(), given.get(name, _INK)) for name in strategies}


def _markers(strategies: Sequence[str]) -> dict[str, str]:
    return {name: _MARKERS[i % len(_MARKERS)] for i, name in enumerate(sorted(set(strategies)))}


def _wrapped(name: str) -> str:
    return "\n".join(textwrap.wrap(name, _NAME_WIDTH)) or name


def _canvas(title: str, height: float = 5.0) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title)
    return figure, axes


def _finished(figure: Figure) -> Figure:
    """With its footer, laid out once and for all: drawing it again, at any resolution, moves nothing."""
    figure.supxlabel(FOOTER, x=0.01, ha="left", fontsize=8, color="#666666")
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def _thousands(axis: Any) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def _percents(axis: Any) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g} %"))


def _grey_legend(axes: Axes, handles: Sequence[Any]) -> None:
    """Below the title and above the data, so that it never hides a point."""
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(handles), borderaxespad=0.2)
    axes.set_title(axes.get_title(loc="left"), pad=30)


def _range_handles() -> list[Any]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=_INK, alpha=0.3, linewidth=9, label="where worlds fall (8 of 10)"),
        Line2D([], [], color=_INK, linewidth=2.5, marker="o", label="how sure the mean is (95 %)"),
    ]


def _spaced(wanted: Sequence[float], gap: float) -> list[float]:
    """The heights nearest to ``wanted`` that are ``gap`` apart, in the same order."""
    order = np.argsort(wanted, kind="stable")
    offsets = np.arange(len(order)) * gap
    free = np.asarray(wanted, dtype=np.float64)[order] - offsets
    blocks: list[list[float]] = []
    for value in free:  # pool neighbours that collide and give the pool its mean: isotonic regression
        blocks.append([float(value)])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    flat = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks]) + offsets
    spaced = np.empty(len(order))
    spaced[order] = flat
    return [float(height) for height in spaced]


def _name_the_ends(axes: Axes, ends: Mapping[str, float], tint: Mapping[str, str]) -> None:
    """Each line's name at its right end, moved apart where two would overlap, with a hairline back to its line."""
    lines = max(_wrapped(name).count("\n") + 1 for name in ends)
    low, high = axes.get_ylim()
    places = _spaced(list(ends.values()), 0.052 * lines * (high - low))
    for (name, end), place in zip(ends.items(), places, strict=True):
        axes.annotate(
            _wrapped(name),
            (1, end),
            (1.025, place),
            xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(),
            color=tint[name],
            va="center",
            linespacing=0.95,
            arrowprops={"arrowstyle": "-", "color": tint[name], "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0},
        )


def _curves(axes: Axes, curves: Mapping[str, Floats], days: Sequence[Any], tint: Mapping[str, str]) -> dict[str, float]:
    ends: dict[str, float] = {}
    for name, worlds in curves.items():
        low, median, high = np.quantile(np.atleast_2d(worlds), [0.1, 0.5, 0.9], axis=0)
        axes.fill_between(days, low, high, color=tint[name], alpha=0.18, linewidth=0)
        axes.plot(days, median, color=tint[name], linewidth=2)
        ends[name] = float(median[-1])
    return ends


def reach_over_time(curves: Mapping[str, Floats], days: Sequence[int] | Sequence[date], people: int) -> Figure:
    """How many people have been reached by each day: the median world, and the band where 8 of 10 worlds fall.

    ``curves``: strategy → people reached so far, float64[worlds, ticks + 1], in the units of ``people`` (the market);
    ``days``: ticks + 1 day numbers or dates.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    with _style():
        figure, axes = _canvas("Reach: how many people have seen it, day by day")
        tint = colours(list(curves))
        ends = _curves(axes, curves, days, tint)
        dated = isinstance(days[0], date)
        top = axes.get_ylim()[1] if any(ends.values()) else people
        axes.set(ylim=(0, top), ylabel="people reached so far", xlabel="date" if dated else "day")
        axes.set_xlim(days[0], days[-1] if days[-1] != days[0] else None)  # type: ignore[arg-type]
        _thousands(axes.yaxis)
        _share_axis(axes, people)
        _name_the_ends(axes, ends, tint)
        median = Line2D([], [], color=_INK, linewidth=2, label="the world in the middle (median)")
        _grey_legend(axes, [median, Patch(color=_INK, alpha=0.18, label="where 8 of 10 worlds fall")])
        if dated:
            figure.autofmt_xdate(rotation=30)
        return _finished(figure)


def _share_axis(axes: Axes, people: int) -> None:
    def to_percent(reached: Any) -> Any:
        return 100 * reached / people

    def to_people(percent: Any) -> Any:
        return percent * people / 100

    share = axes.secondary_yaxis(-0.16, functions=(to_percent, to_people))
    share.set_ylabel(f"% of {people:,} people")
    _percents(share.yaxis)


def conversions_by_strategy(rows: Sequence[Row], metric: str = "orders") -> Figure:
    """Two bars a strategy: the pale one where worlds fall, the dark one how sure the mean is.  The best is on top."""
    with _style():
        figure, axes = _canvas(
            f"Which strategy brings more {metric}: what luck does, and what is known", 2.2 + 0.5 * len(rows)
        )
        tint = colours([row.strategy for row in rows])
        for place, row in enumerate(rows):
            _two_bars(axes, row, place, tint[row.strategy])
        axes.set_yticks(range(len(rows)), [_wrapped(row.strategy) for row in rows])
        axes.set(ylim=(len(rows) - 0.4, -0.6), xlabel=f"{metric} in the whole period")
        axes.grid(visible=False, axis="y")
        _mark_baseline(axes, rows)
        _leave_room(axes, rows)
        _thousands(axes.xaxis)
        _grey_legend(axes, [*_range_handles(), *axes.get_legend_handles_labels()[0]])
        return _finished(figure)


def _two_bars(axes: Axes, row: Row, place: int, colour: str) -> None:
    half = float(np.nan_to_num(row.half_width))
    axes.plot([row.low, row.high], [place, place], color=colour, alpha=0.3, linewidth=14, solid_capstyle="butt")
    axes.plot([row.mean - half, row.mean + half], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
    axes.plot(row.mean, place, "o", color=colour, markersize=7, markeredgecolor="white")
    said = f"{row.mean:,.0f}" if abs(row.mean) >= 100 else f"{row.mean:.3g}"
    axes.annotate(said, (max(row.high, row.mean + half), place), (8, 0), textcoords="offset points", va="center")


def _mark_baseline(axes: Axes, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.is_baseline and len(rows) > 1:
            axes.axvline(row.mean, color=_INK, linewidth=1, linestyle=(0, (4, 3)), label=f"mean of {row.strategy}")


def _leave_room(axes: Axes, rows: Sequence[Row]) -> None:
    """Room for the figures at the right of the bars, also where nothing happened and the bars have no width."""
    low, high = min(row.low for row in rows), max(row.high for row in rows)
    width = high - low or abs(high) or 1.0
    axes.set_xlim(low - 0.06 * width, high + 0.14 * width)


def _dodged(costs: Sequence[float]) -> list[float]:
    """Costs moved apart where two or more points would stand on each other, by 2.5 % of the axis at a time."""
    step = 0.025 * (max(costs) - min(costs) or max(map(abs, costs)) or 1.0)
    return _spaced(costs, step)


def cost_against_conversions(rows: Sequence[Row], metric: str = "orders", currency: str = "") -> Figure:
    """What each strategy costs and brings: up and to the left is better.

    Strategies of the same cost are set a little apart, so that none hides another; the axis label says so.
    """
    with _style():
        figure, axes = _canvas(f"What the money buys: cost against {metric}", 5.6)
        names = [row.strategy for row in rows]
        tint, shapes, costs = colours(names), _markers(names), [row.cost for row in rows]
        places = _dodged(costs)
        for row, x in zip(rows, places, strict=True):
            _point(axes, row, x, tint[row.strategy], shapes[row.strategy])
        unit = f" ({currency})" if currency else ""
        apart = "; equal costs are set a little apart" if places != costs else ""
        axes.set(xlabel=f"cost{unit}{apart}", ylabel=f"{metric} in the whole period")
        axes.margins(x=0.18, y=0.12)
        _thousands(axes.xaxis)
        _thousands(axes.yaxis)
        _grey_legend(axes, _range_handles())
        _finished(figure)
        _label_points(figure, axes, rows, places, tint)
        return figure


def _point(axes: Axes, row: Row, x: float, colour: str, shape: str) -> None:
    half = float(np.nan_to_num(row.half_width))
    axes.plot([x, x], [row.low, row.high], color=colour, alpha=0.3, linewidth=9, solid_capstyle="butt")
    axes.errorbar(x, row.mean, half, color=colour, linewidth=2.5, capsize=5, marker=shape, markersize=7, mec="white")


_OFFSETS = [
    (side * across, up) for up in (0, 12, -12, 24, -24, 38, -38, 54, -54) for across in (12, 30, 60) for side in (1, -1)
]


def _label_points(
    figure: Figure, axes: Axes, rows: Sequence[Row], places: Sequence[float], tint: Mapping[str, str]
) -> None:
    """Each name at the nearest free place around its point: off the other names, the marks and the border."""
    from matplotlib.transforms import Bbox

    corners = [axes.transData.transform([(x, row.low), (x, row.high)]) for x, row in zip(places, rows, strict=True)]
    taken = [Bbox(ends).padded(9, 6) for ends in corners]
    for row, x in zip(rows, places, strict=True):
        taken.append(_label(figure, axes, row, x, tint[row.strategy], taken))


def _label(figure: Figure, axes: Axes, row: Row, x: float, colour: str, taken: Sequence[Bbox]) -> Bbox:
    text = axes.annotate(
        _wrapped(row.strategy),
        (x, row.mean),
        _OFFSETS[0],
        textcoords="offset points",
        va="center",
        color=colour,
        arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3},
    )
    text.set_in_layout(False)
    best: tuple[float, tuple[int, int]] = (np.inf, _OFFSETS[0])
    for offset in _OFFSETS:
        box = _put(figure, text, offset)
        hidden = sum(_overlap(box, other) for other in taken) + _outside(box, axes.bbox)
        best = min(best, (hidden, offset), key=lambda pair: pair[0])
    return _put(figure, text, best[1])


def _put(figure: Figure, text: Any, offset: tuple[int, int]) -> Bbox:
    from matplotlib.text import Text

    text.set_position(offset)
    text.set_ha("left" if offset[0] > 0 else "right")
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    text.update_positions(renderer)
    box: Bbox = Text.get_window_extent(text, renderer)
    return box


def _overlap(a: Bbox, b: Bbox) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return float(width * height) if width > 0 and height > 0 else 0.0


def _outside(box: Bbox, frame: Bbox) -> float:
    return float(box.width * box.height) - _overlap(box, frame)


def cascade_sizes(sizes: Mapping[str, npt.NDArray[np.int64]]) -> Figure:
    """How far single shares go: for each size, the share of cascades at least that large; both axes logarithmic.

    ``sizes``: strategy → people in each cascade, the starter included; 1 means that nobody passed it on.
    """
    with _style():
        figure, axes = _canvas("How far word of mouth runs: most shares end with the first person")
        tint, shapes = colours(list(sizes)), _markers(list(sizes))
        for name, counts in sizes.items():
            _tail(axes, name, np.asarray(counts, dtype=np.int64), tint[name], shapes[name])
        largest = max((int(np.max(counts)) for counts in sizes.values() if len(counts)), default=0)
        most = max(map(len, sizes.values()), default=0) or 100
        axes.set(xscale="log", yscale="log", xlim=(0.85, max(10, 1.4 * largest)), ylim=(60 / most, 160))
        axes.set(xlabel="people in the cascade", ylabel="cascades at least this large (% of all)")
        _thousands(axes.xaxis)
        _percents(axes.yaxis)
        if not largest:
            axes.text(0.5, 0.5, "Nobody shared anything.", transform=axes.transAxes, ha="center", fontsize=13)
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
        return _finished(figure)


def _tail(axes: Axes, name: str, counts: npt.NDArray[np.int64], colour: str, shape: str) -> None:
    if not len(counts):
        axes.plot([], [], color=colour, label=f"{_wrapped(name)}\n(no cascades)")
        return
    values, times = np.unique(counts, return_counts=True)
    at_least = 100 * times[::-1].cumsum()[::-1] / len(counts)
    alone = 100 * float(np.mean(counts == 1))
    label = f"{_wrapped(name)}\n({alone:.3g} % of {len(counts):,} stay at 1)"
    axes.plot(values, at_least, color=colour, marker=shape, markersize=4, linewidth=1.5, label=label)


def save(figure: Figure, path: str | Path) -> tuple[Path, Path]:
    """Write ``path``.png (150 dpi) and ``path``.svg, the same bytes on every rerun, and return both paths.

    Each is written aside and renamed, so that a reader never meets half a picture.  A suffix .png or .svg is dropped.
    """
    stem = Path(path)
    stem = stem.with_suffix("") if stem.suffix in (".png", ".svg") else stem
    stem.parent.mkdir(parents=True, exist_ok=True)
    png = _written(figure, stem.with_name(stem.name + ".png"), {"Software": None})
    svg = _written(figure, stem.with_name(stem.name + ".svg"), {"Date": None, "Creator": None})
    return png, svg


def _written(figure: Figure, target: Path, metadata: dict[str, None]) -> Path:
    aside = target.with_name(target.name + ".part")
    with _style():
        figure.savefig(aside, format=target.suffix[1:], dpi=150, metadata=metadata)
    return aside.replace(target)
