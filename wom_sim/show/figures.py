"""Four figures: reach over time, conversions by strategy, cost against conversions, cascade sizes.

Each function returns a matplotlib ``Figure`` (no pyplot, no display).  A strategy has one colour in all of them, from a
palette that colour-blind readers can tell apart, and is named in words as well.  :func:`save` writes the same bytes
every time.  matplotlib is imported inside the functions, so that importing this module costs nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from wom_sim.show.text import number, share
from wom_sim.statistics.paired import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

Floats = npt.NDArray[np.float64]

FOOTER = "Not a forecast: nothing has been fitted to real sales."
"""Said under every figure that shows no fit to real sales."""

KNOWN_COLOURS = {"paid": "#d55e00", "owned": "#0072b2", "earned": "#009e73", "mix": "#aa3377", "today": "#555555",
                 "nothing": "#999999"}  # fmt: skip
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
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "svg.hashsalt": "wom-sim",
}
_MARKERS = "osD^vPX<>ph*"
INK = "#333333"
"""The colour of what belongs to no strategy."""

_NAME_WIDTH = 24
_TITLE_WIDTH = 60
_MANY = 6


@contextmanager
def styled() -> Iterator[None]:
    """Our look whatever the reader's matplotlibrc says, and only while a figure is made or saved."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def colours(strategies: Sequence[str]) -> dict[str, str]:
    """Strategy → colour; it depends on the set of names only, so that all figures of a study agree."""
    others = sorted(name for name in set(strategies) if name.lower() not in KNOWN_COLOURS)
    given = {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(others)}
    return {name: KNOWN_COLOURS.get(name.lower(), given.get(name, INK)) for name in strategies}


def _markers(strategies: Sequence[str]) -> dict[str, str]:
    return {name: _MARKERS[i % len(_MARKERS)] for i, name in enumerate(sorted(set(strategies)))}


def in_lines(name: str) -> str:
    """A name broken into lines that fit beside an axis."""
    return "\n".join(textwrap.wrap(name, _NAME_WIDTH)) or name


def inches_for(names: Collection[str], more: float = 0.0) -> float:
    """The inches that a list of names takes, one under the other."""
    return len(names) * (0.2 * max((in_lines(name).count("\n") + 1 for name in names), default=1) + more)


def canvas(title: str, height: float = 0.0) -> tuple[Figure, Axes]:
    """A figure with its title and one empty pair of axes, at least five inches high."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, max(5, height)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title("\n".join(textwrap.wrap(title, _TITLE_WIDTH)))
    return figure, axes


def finished(figure: Figure, *, names_beside: bool = False, footer: str = FOOTER) -> Figure:
    """With its footer, laid out once and for all: drawing it again, at any resolution, moves nothing."""
    if names_beside:
        figure.legend(loc="outside right upper")
    figure.supxlabel(footer, x=0.01, ha="left", fontsize=8, color="#666666")
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def tick_words(axis: Any, words: Callable[[float], str]) -> None:
    """Write every tick of an axis as ``words`` of its value."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))


def thousands(axis: Any) -> None:
    """Write the ticks of an axis as 12,345."""
    tick_words(axis, lambda value: f"{value:,.10g}")


def grey_legend(axes: Axes, handles: Sequence[Any]) -> None:
    """Below the title and above the data, so that it never hides a point."""
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(handles), borderaxespad=0.2)
    axes.set_title(axes.get_title(loc="left"), pad=30)


def _range_handles(rows: Sequence[Row]) -> list[Any]:
    from matplotlib.lines import Line2D

    if all(np.isnan(row.half_width) for row in rows):
        return [Line2D([], [], color=INK, linewidth=0, marker="o", label="one world: no ranges are known")]
    return [
        Line2D([], [], color=INK, alpha=0.3, linewidth=9, label="where worlds fall (8 of 10)"),
        Line2D([], [], color=INK, linewidth=2.5, marker="o", label="how sure the mean is (95 %)"),
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
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    spaced = np.empty(len(order))
    spaced[order] = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks]) + offsets
    return [float(height) for height in spaced]


def _name_the_ends(axes: Axes, ends: Mapping[str, float], tint: Mapping[str, str], apart: float) -> None:
    """Each line's name at its right end, moved apart where two would overlap, with a hairline back to its line."""
    places = _spaced(list(ends.values()), apart * axes.get_ylim()[1])
    for (name, end), place in zip(ends.items(), places, strict=True):
        axes.annotate(
            in_lines(name),
            (1, end),
            (1.025, place),
            xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(),
            color=tint[name],
            va="center",
            linespacing=0.95,
            arrowprops={"arrowstyle": "-", "color": tint[name], "relpos": (0, 0.5), "shrinkA": 0, "shrinkB": 0},
        )


def _curves(axes: Axes, curves: Mapping[str, Floats], days: Sequence[Any], tint: Mapping[str, str]) -> dict[str, float]:
    ends: dict[str, float] = {}
    pale = 0.18 if len(curves) < 5 else 0.1
    for name, worlds in curves.items():
        low, median, high = np.quantile(np.atleast_2d(worlds), [0.1, 0.5, 0.9], axis=0)
        axes.fill_between(days, low, high, color=tint[name], alpha=pale, linewidth=0)
        axes.plot(days, median, color=tint[name], linewidth=2, label=in_lines(name))
        ends[name] = float(median[-1])
    return ends


def reach_over_time(curves: Mapping[str, Floats], days: Sequence[int] | Sequence[date], people: int) -> Figure:
    """How many people have been reached by each day: the median world, and the band where 8 of 10 worlds fall.

    ``curves``: strategy → people reached so far, float64[worlds, ticks + 1], in the units of ``people`` (the market);
    ``days``: ticks + 1 day numbers or dates.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    with styled():
        figure, axes = canvas("Reach: how many people have seen it, day by day", 1.5 + inches_for(curves))
        tint = colours(list(curves))
        ends = _curves(axes, curves, days, tint)
        axes.set(ylim=(0, axes.get_ylim()[1] if any(ends.values()) else people))
        axes.set_ylabel(f"people reached so far (and % of {people:,})")
        day_axis(axes, days)
        tick_words(axes.yaxis, lambda reached: f"{reached:,.0f}  ({100 * reached / people:.3g} %)")
        if len(curves) <= _MANY:
            _name_the_ends(axes, ends, tint, inches_for(curves) / len(curves) / (figure.get_figheight() - 1.4))
        median = Line2D([], [], color=INK, linewidth=2, label="the world in the middle (median)")
        grey_legend(axes, [median, Patch(color=INK, alpha=0.18, label="where 8 of 10 worlds fall")])
        return finished(figure, names_beside=len(curves) > _MANY)


def day_axis(axes: Axes, days: Sequence[int] | Sequence[date]) -> None:
    """Make the horizontal axis one of days: dates where they are known, else their numbers."""
    from matplotlib.dates import DateFormatter
    from matplotlib.ticker import MaxNLocator

    axes.margins(x=0)
    if isinstance(days[0], date):
        axes.set_xlabel(f"day, {days[0].year}" if days[0].year == days[-1].year else "day")  # type: ignore[union-attr]
        axes.xaxis.set_major_formatter(DateFormatter("%d %b"))  # type: ignore[no-untyped-call]
    else:
        axes.set_xlabel("day")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def conversions_by_strategy(rows: Sequence[Row], metric: str = "orders") -> Figure:
    """Two bars a strategy: the pale one where worlds fall, the dark one how sure the mean is.  The best is on top."""
    with styled():
        title = f"Which strategy brings more {metric}: what luck does, and what is known"
        names = [row.strategy for row in rows]
        figure, axes = canvas(title, 2.0 + inches_for(names, 0.15))
        tint = colours(names)
        for place, row in enumerate(rows):
            _two_bars(axes, row, place, tint[row.strategy])
        axes.set_yticks(range(len(rows)), [in_lines(name) for name in names])
        axes.set(ylim=(len(rows) - 0.4, -0.6), xlabel=f"{metric} in the whole period")
        axes.grid(visible=False, axis="y")
        _mark_baseline(axes, rows)
        axes.set_xlim(limits(min(row.low for row in rows), max(row.high for row in rows), 0.06, 0.14))
        thousands(axes.xaxis)
        grey_legend(axes, [*_range_handles(rows), *axes.get_legend_handles_labels()[0]])
        return finished(figure)


def _two_bars(axes: Axes, row: Row, place: int, colour: str) -> None:
    half = float(np.nan_to_num(row.half_width))
    axes.plot([row.low, row.high], [place, place], color=colour, alpha=0.3, linewidth=14, solid_capstyle="butt")
    axes.plot([row.mean - half, row.mean + half], [place, place], color=colour, linewidth=4, solid_capstyle="butt")
    axes.plot(row.mean, place, "o", color=colour, markersize=7, markeredgecolor="white")
    said = number(row.mean, 0 if abs(row.mean) >= 100 else 1)
    label = axes.annotate(said, (max(row.high, row.mean + half), place), (8, 0), textcoords="offset points")
    label.set(va="center", bbox={"color": "white", "pad": 0.5})


def _mark_baseline(axes: Axes, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.is_baseline and len(rows) > 1:
            label = f"mean of {row.strategy if len(row.strategy) <= 20 else 'the baseline'}"
            axes.axvline(row.mean, color=INK, linewidth=1, linestyle=(0, (4, 3)), label=label)


def limits(low: float, high: float, before: float, after: float) -> tuple[float, float]:
    """Axis limits with room as shares of the span; half of the value, or 1, where the span is nothing."""
    span = high - low or abs(high) / 2 or 1.0
    return low - before * span, high + max(after, 0.5 * (high == low)) * span


def cost_against_conversions(rows: Sequence[Row], metric: str = "orders", currency: str = "") -> Figure:
    """What each strategy costs and brings: up and to the left is better.  Every point stands at its cost."""
    with styled():
        names = [row.strategy for row in rows]
        figure, axes = canvas(f"What the money buys: cost against {metric}", max(5.6, 1 + inches_for(names, 0.1)))
        tint, shapes, costs = colours(names), _markers(names), [row.cost for row in rows]
        for row in rows:
            _point(axes, row, tint[row.strategy], shapes[row.strategy])
        unit = f" ({currency})" if currency else ""
        axes.set(xlabel=f"cost{unit}", ylabel=f"{metric} in the whole period")
        axes.set_xlim(limits(min(costs), max(costs), 0.18, 0.18))
        axes.set_ylim(limits(min(row.low for row in rows), max(row.high for row in rows), 0.1, 0.1))
        thousands(axes.xaxis)
        thousands(axes.yaxis)
        grey_legend(axes, _range_handles(rows))
        finished(figure, names_beside=len(rows) > _MANY)
        if len(rows) <= _MANY:
            _label_points(figure, axes, rows, tint)
        return figure


def _point(axes: Axes, row: Row, colour: str, shape: str) -> None:
    x, half = row.cost, float(np.nan_to_num(row.half_width))
    axes.plot([x, x], [row.low, row.high], color=colour, alpha=0.3, linewidth=9, solid_capstyle="butt")
    axes.errorbar(x, row.mean, half, color=colour, linewidth=2, capsize=5, zorder=3)
    axes.plot(x, row.mean, shape, color=colour, ms=9, mec="white", mew=0.6, zorder=4, label=in_lines(row.strategy))


_OFFSETS = sorted(
    ((side * x, y) for x in (12, 30, 60) for side in (1, -1) for y in (0, 12, -12, 24, -24, 38, -38, 54, -54)),
    key=lambda offset: offset[0] ** 2 + offset[1] ** 2,
)
"""Where a name may stand around its point, in points of type; the nearest first."""


def _label_points(figure: Figure, axes: Axes, rows: Sequence[Row], tint: Mapping[str, str]) -> None:
    """Each name at the nearest free place around its point: off the other names, the marks and the border."""
    from matplotlib.transforms import Bbox

    ends = [axes.transData.transform([(row.cost, row.low), (row.cost, row.high)]) for row in rows]
    marks = [Bbox(two).padded(9, 6) for two in ends]
    names: list[Bbox] = []
    for k, row in enumerate(rows):
        others = [*marks[:k], *marks[k + 1 :], *names]
        spot, name = (row.cost, row.mean), in_lines(row.strategy)
        names.append(name_near(figure, axes, name, spot, tint[row.strategy], [*marks, *names], others))


def name_near(
    figure: Figure, axes: Axes, name: str, spot: tuple[float, float], colour: str, taken: Sequence[Bbox],
    crossed: Sequence[Bbox] = (),
) -> Bbox:  # fmt: skip
    """A name beside its spot where it hides least of what is ``taken``, its hairline least of what is ``crossed``."""
    from matplotlib.transforms import Bbox

    line = {"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3}
    text = axes.annotate(name, spot, _OFFSETS[0], textcoords="offset points", arrowprops=line)
    text.set(in_layout=False, color=colour, va="center")

    def hidden(offset: tuple[int, int]) -> float:
        box = _put(figure, text, offset)
        start = axes.transData.transform(spot)
        link = Bbox([start, start + np.array(offset) * figure.dpi / 72]).padded(1, 1)
        outside = box.width * box.height - _overlap(box, axes.bbox)
        return outside + sum(_overlap(box, one) for one in taken) + sum(_overlap(link, one) for one in crossed)

    return _put(figure, text, min(_OFFSETS, key=hidden))


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


def cascade_sizes(sizes: Mapping[str, npt.NDArray[np.int64]]) -> Figure:
    """How far single shares go: for each size, the share of cascades at least that large; both axes logarithmic.

    ``sizes``: strategy → people in each cascade, the starter included; 1 means that nobody passed it on.
    """
    with styled():
        figure, axes = canvas("How far word of mouth runs: the sizes of cascades", 1.0 + inches_for(sizes, 0.25))
        tint, shapes = colours(list(sizes)), _markers(list(sizes))
        for name, counts in sizes.items():
            _tail(axes, name, np.asarray(counts, dtype=np.int64), tint[name], shapes[name])
        largest = max((int(np.max(counts)) for counts in sizes.values() if len(counts)), default=0)
        most = max(map(len, sizes.values()), default=0) or 100
        axes.set(xscale="log", yscale="log", xlim=(0.85, max(10, 1.4 * largest)), ylim=(60 / most, 160))
        axes.set(xlabel="people in the cascade", ylabel="cascades at least this large (% of all)")
        thousands(axes.xaxis)
        tick_words(axes.yaxis, lambda value: f"{value:.4g} %")
        if not largest:
            axes.text(0.5, 0.5, "Nobody shared anything.", transform=axes.transAxes, ha="center", fontsize=13)
        return finished(figure, names_beside=bool(sizes))


def _tail(axes: Axes, name: str, counts: npt.NDArray[np.int64], colour: str, shape: str) -> None:
    if not len(counts):
        axes.plot([], [], color=colour, label=f"{in_lines(name)}\n(no cascades)")
        return
    values, times = np.unique(counts, return_counts=True)
    at_least = 100 * times[::-1].cumsum()[::-1] / len(counts)
    label = f"{in_lines(name)}\n({share(float(np.mean(counts == 1)))} of {len(counts):,} are of size 1)"
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
    with styled():
        figure.savefig(aside, format=target.suffix[1:], dpi=150, metadata=metadata)
    return aside.replace(target)
