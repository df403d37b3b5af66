"""How every figure looks, where its words stand, and how it is saved.

Figures are matplotlib's (no pyplot, no display).  A strategy has one colour in all of them, from a
palette that colour-blind readers can tell apart, and is named in words as well.  :func:`save` writes the same bytes
every time.  matplotlib is imported inside the functions, so that importing this module costs nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
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


def sheet(width: float, height: float) -> Figure:
    """An empty figure, in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def canvas(title: str, height: float = 0.0) -> tuple[Figure, Axes]:
    """A figure with its title and one empty pair of axes, at least five inches high."""
    figure = sheet(9, max(5, height))
    axes = figure.add_subplot()
    axes.set_title("\n".join(textwrap.wrap(title, _TITLE_WIDTH)))
    return figure, axes


def finished(figure: Figure, *, names_beside: bool = False, footer: str = FOOTER) -> Figure:
    """With its footer said, laid out once and for all: drawing it again, at any resolution, moves nothing."""
    if names_beside:
        figure.legend(loc="outside right upper")
    figure.supxlabel(say(footer), x=0.01, ha="left", fontsize=8, color="#666666")
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def tick_words(axis: Any, words: Callable[[float], str]) -> None:
    """Write every tick of an axis as ``words`` of its value."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))


def thousands(axis: Any) -> None:
    """Write the ticks of an axis as 12,345."""
    tick_words(axis, lambda value: localized(f"{value:,.10g}"))


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """A row for each name, the first on top, over an axis of numbers."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
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
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(handles), borderaxespad=0.2)
    axes.set_title(axes.get_title(loc="left"), pad=30)


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
        outside = box.width * box.height - overlap(box, axes.bbox)
        return outside + sum(overlap(box, one) for one in taken) + sum(overlap(link, one) for one in crossed)

    return _put(figure, text, min(_OFFSETS, key=hidden))


def _put(figure: Figure, text: Any, offset: tuple[int, int]) -> Bbox:
    from matplotlib.text import Text

    text.set_position(offset)
    text.set_ha("left" if offset[0] > 0 else "right")
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    text.update_positions(renderer)
    box: Bbox = Text.get_window_extent(text, renderer)
    return box


def overlap(a: Bbox, b: Bbox) -> float:
    """The area that two boxes share."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return float(width * height) if width > 0 and height > 0 else 0.0


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


def save_all(figures: Mapping[str, Figure], folder: Path) -> None:
    """Write figures by the names of their files into a folder, as :func:`save` does."""
    for name, figure in figures.items():
        save(figure, folder / name)


def _written(figure: Figure, target: Path, metadata: dict[str, None]) -> Path:
    aside = target.with_name(target.name + ".part")
    with styled():
        figure.savefig(aside, format=target.suffix[1:], dpi=150, metadata=metadata)
    return aside.replace(target)
