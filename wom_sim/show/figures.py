"""How every figure looks, and where its words stand.

A figure is a function that draws on a pair of axes and returns it: on ``ax``, or on a sheet of its own.  Figures are
matplotlib's (no pyplot, no display).  A strategy has one colour in all of them, from a palette that colour-blind
readers can tell apart, and is named in words as well.  matplotlib is imported inside the functions, so that importing
this module costs nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from wom_sim.language.say import day, localized, marked, say

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure
    import matplotlib.transforms

Axes: TypeAlias = "matplotlib.axes.Axes"
Figure: TypeAlias = "matplotlib.figure.Figure"
Bbox: TypeAlias = "matplotlib.transforms.Bbox"

Draw: TypeAlias = "Callable[..., Axes]"
"""A figure as a function: ``draw()`` on a sheet of its own, ``draw(ax=axes)`` on a given pair of axes."""

FOOTER = marked("Not a forecast: nothing has been fitted to real sales.")
"""Said under every figure that shows no fit to real sales."""

KNOWN_COLOURS = {"paid": "#d55e00", "owned": "#0072b2", "earned": "#009e73", "mix": "#aa3377", "today": "#555555",
                 "nothing": "#999999"}  # fmt: skip
"""The usual names keep the colour of their medium, in every study."""

PALETTE = (
    "#e69f00", "#56b4e9", "#7a4b1e", "#332288", "#88aa00", "#cc6677",
    "#117733", "#882255", "#44aa99", "#000000", "#999933", "#ee8866",
)  # fmt: skip
"""For the other names, after Okabe & Ito and Paul Tol; darker where white paper would swallow them."""

INK, SOFT, PALE = "#26323d", "#5b6770", "#dfe4e8"
"""The colours of what belongs to no strategy: words and lines, small words, and grids."""

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": "#b8c0c7",
    "axes.labelcolor": SOFT,
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.7,
    "xtick.color": "#b8c0c7",
    "xtick.labelcolor": SOFT,
    "xtick.major.size": 3,
    "ytick.color": "#b8c0c7",
    "ytick.labelcolor": SOFT,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.labelcolor": SOFT,
    "svg.hashsalt": "wom-sim",
}
_MARKERS = "osD^vPX<>ph*"

_NAME_WIDTH = 24
_WIDE = 9.0
MANY = 6
"""With more names than that, they stand beside the figure, not in it."""


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


def markers(strategies: Sequence[str]) -> dict[str, str]:
    """Strategy → marker, by the same habit as colours."""
    return {name: _MARKERS[i % len(_MARKERS)] for i, name in enumerate(sorted(set(strategies)))}


def in_lines(name: str) -> str:
    """A name broken into lines that fit beside an axis."""
    return "\n".join(textwrap.wrap(name, _NAME_WIDTH)) or name


def inches_for(names: Collection[str], more: float = 0.0) -> float:
    """The inches that a list of names takes, one under the other."""
    return len(names) * (0.2 * max((in_lines(name).count("\n") + 1 for name in names), default=1) + more)


def sheet(height: float, width: float = _WIDE) -> Figure:
    """An empty figure of so many inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


@contextmanager
def drawing(title: str, ax: Axes | None = None, height: float = 0.0, footer: str = FOOTER) -> Iterator[Axes]:
    """Axes to draw on: ``ax``, or those of a sheet at least five inches high.

    The sheet gets its footer and is laid out once and for all at the end: drawing it again, at any resolution, moves
    nothing.
    """
    with styled():
        axes = sheet(max(5, height)).add_subplot() if ax is None else ax
        axes.set_title("\n".join(textwrap.wrap(title, int(6.2 * _WIDE))), pad=12)
        yield axes
        if ax is None:
            finish(axes.get_figure(root=True), footer)


def finish(figure: Any, footer: str = FOOTER) -> None:
    """Say the footer of a sheet, and lay it out once and for all."""
    said = "\n".join(textwrap.wrap(say(footer), int(12 * figure.get_figwidth())))
    figure.supxlabel(said, x=0.01, ha="left", fontsize=8, color=SOFT)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def panelled(
    ax: Axes | None, rows: int, columns: int, size: tuple[float, float], title: str
) -> tuple[Axes, list[Axes]]:
    """A frame without lines and a grid of panels in it, row by row: in the place of ``ax``, or on a sheet of a size."""
    frame = sheet(size[1], size[0]).add_subplot() if ax is None else ax
    frame.set_axis_off()
    head = frame.set_title("\n".join(textwrap.wrap(title, int(6.2 * size[0]))), loc="left", pad=24)
    if ax is not None:
        boxes = [(c / columns + 0.05, 1 - (r + 0.9) / rows, 0.85 / columns, 0.76 / rows)
                 for r in range(rows) for c in range(columns)]  # fmt: skip
        return frame, [ax.inset_axes(box) for box in boxes]
    figure: Any = frame.get_figure(root=True)
    frame.set_in_layout(False)
    head.set_visible(False)  # the sheet says it, above all panels
    figure.suptitle(head.get_text(), x=0.01, ha="left", fontsize=13, fontweight="bold", color=INK)
    grid = figure.add_gridspec(rows, columns)
    return frame, [figure.add_subplot(grid[r, c]) for r in range(rows) for c in range(columns)]


def names_beside(axes: Axes, handles: Sequence[Any] = ()) -> None:
    """A legend to the right of the axes, beside any other one."""
    before = axes.get_legend()
    handles = list(handles) or axes.get_legend_handles_labels()[0]
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.0))
    if before is not None:
        axes.add_artist(before)


def tick_words(axis: Any, words: Callable[[float], str]) -> None:
    """Write every tick of an axis as ``words`` of its value."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))


def thousands(axis: Any) -> None:
    """Write the ticks of an axis as 12,345."""
    tick_words(axis, lambda value: localized(f"{value:,.10g}"))


def shares(axis: Any) -> None:
    """Write the ticks of an axis in percent."""
    tick_words(axis, lambda value: localized(f"{100 * value:.4g} %"))


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """A row for each name, the first on top, over an axis of numbers."""
    axes.set_yticks(range(len(names)), names, color=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    thousands(axes.xaxis)


def line_key(label: str, **look: Any) -> Any:
    """A line of a legend that stands for a look."""
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **look)


def patch_key(label: str, **look: Any) -> Any:
    """A patch of a legend that stands for a look."""
    from matplotlib.patches import Patch

    return Patch(label=label, **look)


def grey_legend(axes: Axes, handles: Sequence[Any]) -> None:
    """Below the title and above the data, so that it never hides a point."""
    handles = list(handles)
    letters = max((len(str(one.get_label())) for one in handles), default=0)
    columns = max(1, min(len(handles), int(10.5 * _WIDE / (letters + 7))))
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=columns, borderaxespad=0.2,
        columnspacing=1.4, handlelength=1.6,
    )  # fmt: skip
    axes.set_title(axes.get_title(loc="left"), pad=12 + 15 * -(-len(handles) // columns))


def day_axis(axes: Axes, days: Sequence[int] | Sequence[date]) -> None:
    """Make the horizontal axis one of days: dates where they are known, else their numbers."""
    from matplotlib.dates import num2date
    from matplotlib.ticker import MaxNLocator

    axes.margins(x=0)
    if isinstance(days[0], date):
        axes.set_xlabel(say("day, {year}", year=days[0].year) if days[0].year == days[-1].year else say("day"))  # type: ignore[union-attr]
        tick_words(axes.xaxis, lambda value: day(num2date(value)))  # type: ignore[no-untyped-call]
    else:
        axes.set_xlabel(say("day"))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def limits(low: float, high: float, before: float, after: float) -> tuple[float, float]:
    """Axis limits with room as shares of the span; half of the value, or 1, where the span is nothing."""
    span = high - low or abs(high) / 2 or 1.0
    return low - before * span, high + max(after, 0.5 * (high == low)) * span


_OFFSETS = sorted(
    ((side * x, y) for x in (12, 30, 60) for side in (1, -1) for y in (0, 12, -12, 24, -24, 38, -38, 54, -54)),
    key=lambda offset: offset[0] ** 2 + offset[1] ** 2,
)
"""Where a name may stand around its point, in points of type; the nearest first."""


def name_near(
    axes: Axes, name: str, spot: tuple[float, float], colour: str, taken: Sequence[Bbox],
    crossed: Sequence[Bbox] = (),
) -> Bbox:  # fmt: skip
    """A name beside its spot where it hides least of what is ``taken``, its hairline least of what is ``crossed``."""
    from matplotlib.transforms import Bbox

    figure = axes.get_figure(root=True)
    line = {"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3}
    text = axes.annotate(name, spot, _OFFSETS[0], textcoords="offset points", arrowprops=line)
    text.set(in_layout=False, color=colour, va="center")

    def hidden(offset: tuple[int, int]) -> float:
        box = _put(text, offset)
        start = axes.transData.transform(spot)
        link = Bbox([start, start + np.array(offset) * figure.dpi / 72]).padded(1, 1)  # type: ignore[union-attr]
        outside = box.width * box.height - overlap(box, axes.bbox)
        return outside + sum(overlap(box, one) for one in taken) + sum(overlap(link, one) for one in crossed)

    return _put(text, min(_OFFSETS, key=hidden))


def _put(text: Any, offset: tuple[int, int]) -> Bbox:
    from matplotlib.text import Text

    text.set_position(offset)
    text.set_ha("left" if offset[0] > 0 else "right")
    text.get_window_extent()  # moves the words to their offset
    box: Bbox = Text.get_window_extent(text)
    return box


def settled(axes: Axes) -> Axes:
    """The same axes, laid out, so that places on the paper are known."""
    axes.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
    return axes


def overlap(a: Bbox, b: Bbox) -> float:
    """The area that two boxes share."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return float(width * height) if width > 0 and height > 0 else 0.0
