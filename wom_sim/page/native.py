"""Charts of slides that whoever gets them can click on and change: the rows that :mod:`wom_sim.page.charts` draws.

The last series of a chart of bars is invisible and carries what stands at the end of every bar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from wom_sim.errors import printable
from wom_sim.language.say import say
from wom_sim.page.charts import Bar, Curve, Parts, Range
from wom_sim.page.scale import Scale, powers, straight, tick_words
from wom_sim.page.svg import INKS, Paint, fits

ROOM = 0.24
"""So much of the axis is left free for what stands at the ends of bars."""

LEAST = 30.0
"""Width of a name beside its bar, in letters; a longer one is broken and cut."""

_STARTS = re.compile(r"\s*(=|\{=|(ftp|http)s?://|mailto:|(in|ex)ternal:)", re.IGNORECASE)
_DECIMALS = re.compile(r"\d[.,](\d+)$")


class Box(NamedTuple):
    """A place on a slide, in inches."""

    x: float
    y: float
    width: float
    height: float


Place = Callable[[Any, Box, str], None]
"""Puts something into a place of a slide; the text is what it shows, for whoever cannot see it."""


class Stack(NamedTuple):
    """A series of a chart: its name, a value and a colour by row (no colour: unseen), and texts at its rows."""

    name: str
    values: Sequence[float]
    colours: Sequence[str]
    told: Sequence[str] = ()


def bars(rows: Sequence[Bar], axis: str) -> Place:
    """Bars, one under the other: a waterfall where each begins at the end of the one before."""
    scale = straight([value for row in rows for value in (row.start, row.end)], 0, 1)
    series = [
        unseen(say("before it"), [min(row.start, row.end) for row in rows]),
        Stack(axis, [abs(row.end - row.start) for row in rows], [row.paint.colour for row in rows]),
    ]
    return stacked([row.name for row in rows], series, [row.told for row in rows], axis, scale)


def steps(rows: Sequence[Bar], axis: str) -> Place:
    """Bars over an axis on which every line is ten times the one before."""
    scale = powers([row.end for row in rows], 0, 1)

    def put(slide: Any, box: Box, told: str) -> None:
        from pptx.enum.chart import XL_CHART_TYPE

        data = data_of([cut(row.name) for row in rows], [(axis, [row.end for row in rows])])
        chart = placed(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, box, told)
        (shown,) = chart.plots[0].series
        fill_points(shown, Stack(axis, (), [row.paint.colour for row in rows]))
        tell(shown, [row.told for row in rows], outside=True)
        framed(chart, axis, scale)

    return put


def ranges(rows: Sequence[Range], axis: str) -> Place:
    """Where most worlds fall: pale up to the mean, full from the mean on."""
    scale = straight([value for row in rows for value in (row.low, row.high)], 0, 1)
    series = [
        unseen(say("low end"), [row.low for row in rows]),
        Stack(say("low end to mean"), [row.mean - row.low for row in rows], [pale(row.paint) for row in rows]),
        Stack(say("mean to high end"), [row.high - row.mean for row in rows], [row.paint.colour for row in rows]),
    ]
    return stacked([row.name for row in rows], series, [row.told for row in rows], axis, scale)


def stacks(rows: Sequence[Parts], names: Sequence[str], axis: str) -> Place:
    """Bars of parts, one under the other, with a legend."""
    scale = straight([sum(value for value, _ in row.parts) for row in rows], 0, 1)
    series = [
        Stack(name, [row.parts[k][0] for row in rows], [row.parts[k][1].colour for row in rows])
        for k, name in enumerate(names)
    ]
    return stacked([row.name for row in rows], series, [row.told for row in rows], axis, scale, legend=True)


def curves(found: Sequence[Curve], ticks: Sequence[str], axes: tuple[str, str], ends: tuple[str, str]) -> Place:
    """Lines over ``ticks``; ``axes`` say what is across and up, ``ends`` what the borders of bands are called."""

    def put(slide: Any, box: Box, told: str) -> None:
        from pptx.enum.chart import XL_CHART_TYPE

        series = [(plain(one.name), list(one.values), one.paint.colour, 2.5, one.dashed) for one in found]
        for one in found:
            if one.band:
                for k, end in enumerate(ends):
                    low_or_high = [pair[k] for pair in one.band]
                    series.append((f"{one.name}: {end}", low_or_high, pale(one.paint, 0.35), 1.2, False))
        data = data_of(ticks, [(name, values) for name, values, *_ in series])
        chart = placed(slide, XL_CHART_TYPE.LINE, data, box, told)
        for made, (_, _, colour, width, dashed) in zip(chart.plots[0].series, series, strict=True):
            draw_line(made, colour, width, dashed)
        keys(chart)
        every = [value for _, values, *_ in series for value in values]
        value_axis(chart, axes[1], straight(every, 0, 1), 1.0)
        category_axis(chart.category_axis)
        titled(chart.category_axis, axes[0])

    return put


def stacked(
    names: Sequence[str], series: Sequence[Stack], ends: Sequence[str], axis: str, scale: Scale, legend: bool = False
) -> Place:
    """Bars of series, and at their ends what they are."""

    def put(slide: Any, box: Box, told: str) -> None:
        from pptx.enum.chart import XL_CHART_TYPE

        every = [*series, unseen(" ", [ROOM * (scale.high - scale.low)] * len(names), ends)]
        data = data_of([cut(name) for name in names], [(one.name, one.values) for one in every])
        chart = placed(slide, XL_CHART_TYPE.BAR_STACKED, data, box, told)
        chart.plots[0].overlap = 100
        for made, one in zip(chart.plots[0].series, every, strict=True):
            fill_points(made, one)
        framed(chart, axis, scale)
        if legend:
            keys(chart)

    return put


def framed(chart: Any, axis: str, scale: Scale) -> None:
    """Both axes of a chart of bars, the first row on top."""
    chart.plots[0].gap_width = 55
    value_axis(chart, axis, scale, 1 + ROOM)
    category_axis(chart.category_axis)
    chart.category_axis.reverse_order = True
    for one in chart.element.xpath(".//c:valAx/c:crosses"):
        one.set("val", "max")  # the axis of numbers under the last row, though rows go down


def data_of(ticks: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Any:
    """What a chart keeps as its own small workbook; no text of it begins like a formula or a link."""
    from pptx.chart.data import CategoryChartData

    made: Any = CategoryChartData
    data = made(number_format="#,##0.##")
    data.categories = [plain(one) for one in ticks]
    for name, values in series:
        data.add_series(plain(name), [float(one) for one in values])
    return data


def placed(slide: Any, kind: Any, data: Any, box: Box, told: str) -> Any:
    """An empty chart in its place."""
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_chart(kind, *map(Inches, box), data)
    describe(frame, told)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(13), rgb(INKS["ink"])
    return chart


def describe(frame: Any, told: str) -> None:
    """What a shape shows, for whoever cannot see it."""
    for one in frame.element.xpath(".//p:nvGraphicFramePr/p:cNvPr"):
        one.set("descr", printable(told))


def fill_points(made: Any, one: Stack) -> None:
    """Colour every row of a series, or hide it, and write what stands there."""
    made.invert_if_negative = False
    if not one.colours:
        made.format.fill.background()
    for k, colour in enumerate(one.colours):
        paint(made.points[k].format.fill, colour)
    if len(set(one.colours)) == 1:
        paint(made.format.fill, one.colours[0])
    if one.told:
        tell(made, one.told, outside=False)


def tell(made: Any, told: Sequence[str], outside: bool) -> None:
    """Words at every row of a series: at its base, or beyond its end."""
    from pptx.enum.chart import XL_LABEL_POSITION

    for k, text in enumerate(told):
        label = made.points[k].data_label
        label.has_text_frame = True
        label.text_frame.text = printable(text)
        label.position = XL_LABEL_POSITION.OUTSIDE_END if outside else XL_LABEL_POSITION.INSIDE_BASE


def draw_line(made: Any, colour: str, width: float, dashed: bool) -> None:
    """How one line looks."""
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    made.smooth, made.marker.style = False, XL_MARKER_STYLE.NONE
    made.format.line.color.rgb, made.format.line.width = rgb(colour), Pt(width)
    if dashed:
        made.format.line.dash_style = MSO_LINE.DASH


def value_axis(chart: Any, text: str, scale: Scale, room: float) -> None:
    """Round ticks, a pale grid, and what is measured."""
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.util import Pt

    axis = chart.value_axis
    axis.minimum_scale = scale.low
    axis.maximum_scale = scale.high * 10 if scale.by_powers else scale.low + (scale.high - scale.low) * room
    if scale.by_powers:
        for one in chart.element.xpath(".//c:valAx/c:scaling"):
            one.insert(0, one.makeelement(one.tag.replace("scaling", "logBase"), {"val": "10"}))
    else:
        axis.major_unit = scale.ticks[1] - scale.ticks[0]
    axis.has_major_gridlines, axis.major_tick_mark = True, XL_TICK_MARK.NONE
    axis.major_gridlines.format.line.color.rgb = rgb(INKS["grid"])
    axis.format.line.fill.background()
    axis.tick_labels.font.size, axis.tick_labels.font.color.rgb = Pt(12), rgb(INKS["soft"])
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = form_of(scale), False
    titled(axis, text)


def form_of(scale: Scale) -> str:
    """How ticks are written: with the decimals that their step needs."""
    found = _DECIMALS.search(tick_words(scale.ticks)[1]) if scale.ticks[1] < 1 or scale.ticks[1] % 1 else None
    return "#,##0" if found is None else f"#,##0.{'0' * len(found[1])}"


def category_axis(axis: Any) -> None:
    """Names without ticks."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    axis.major_tick_mark, axis.tick_label_position = XL_TICK_MARK.NONE, XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = rgb(INKS["axis"])


def titled(axis: Any, text: str) -> None:
    """What an axis measures, small."""
    from pptx.util import Pt

    axis.has_title = True
    axis.axis_title.text_frame.text = printable(text)
    font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.rgb = Pt(12), False, rgb(INKS["soft"])


def keys(chart: Any) -> None:
    """A legend above; the series of words has a blank for a name and no colour."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False


def unseen(name: str, values: Sequence[float], told: Sequence[str] = ()) -> Stack:
    """A series without a colour."""
    return Stack(name, values, (), told)


def rgb(colour: str) -> Any:
    """A colour as python-pptx knows it."""
    from pptx.dml import color

    made: Any = color.RGBColor
    return made.from_string(colour[1:])


def paint(fill: Any, colour: str) -> None:
    """Fill something."""
    fill.solid()
    fill.fore_color.rgb = rgb(colour)


def pale(found: Paint, share: float = 0.55) -> str:
    """A colour with so much white in it."""
    parts = [int(found.colour[k : k + 2], 16) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(one + share * (255 - one)):02x}" for one in parts)


def cut(name: str) -> str:
    """A name in at most two lines."""
    return "\n".join(fits(name, LEAST * 7, 12.0))


def plain(text: str) -> str:
    """A text that a workbook takes for a text, whatever it begins with, without signs that no file of XML may hold."""
    shown = printable(text)
    return f" {shown}" if _STARTS.match(shown) else shown
