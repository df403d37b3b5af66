"""Figures of a page: each is a picture for wide pages and one for narrow ones, of the same numbers.

Nothing here knows what the numbers are; words come in said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from wom_sim.page.scale import Scale, powers, straight, tick_words
from wom_sim.page.svg import SIZE, Drawing, Paint, fits, ink, width_of

WIDE, NARROW = 760.0, 358.0
"""Widths of pictures: within the text of a wide page, and on a phone."""

LINE = 15.0
"""Height of a line of words."""

Draw = Callable[[float], Drawing]
"""Draws a picture of a width."""


def both(draw: Draw, says: str) -> Markup:
    """A picture for wide pages and one for narrow ones, of which the page shows one."""
    return draw(WIDE).svg(says, "wide") + draw(NARROW).svg(says, "narrow")


class Range(NamedTuple):
    """A row of ranges: where most fall, where the mean lies, and what stands at its end."""

    name: str
    paint: Paint
    low: float
    high: float
    mean: float
    mean_low: float
    mean_high: float
    told: str


def ranges(rows: Sequence[Range], axis: str, marks: Sequence[tuple[float, str]] = ()) -> Draw:
    """Bars from low to high with the mean and its interval; ``marks``: lines down the picture, such as a goal."""

    def draw(width: float) -> Drawing:
        beside = max(width_of(row.told) for row in rows) + 12
        name = min(270.0, max(width_of(row.name, SIZE + 1, bold=True) for row in rows) + 14) if width > NARROW else 0.0
        each, top = (34.0, 24.0) if name else (50.0, 24.0)
        height = top + each * len(rows) + 42
        made = Drawing(width, height)
        every = [value for row in rows for value in (row.low, row.high)] + [at for at, _ in marks]
        scale = straight(every, name, width - beside)
        frame(made, scale, top, height - 42, axis)
        for k, row in enumerate(rows):
            middle = top + each * k + (each / 2 if name else 36)
            range_row(made, row, scale, middle, name)
        for at, told in marks:
            made.line(scale.at(at), top - 6, scale.at(at), height - 42, ink("ink"), 1.2)
            made.words(*beside_mark(scale, at, width), told, ink("ink"), beside_anchor(scale, at), bold=True)
        return made

    return draw


def beside_mark(scale: Scale, at: float, width: float) -> tuple[float, float]:
    """Where the words of a line down the picture stand."""
    return min(width, scale.at(at)), 12.0


def beside_anchor(scale: Scale, at: float) -> str:
    """To which side of the line its words go."""
    share = (scale.at(at) - scale.start) / max(1.0, scale.end - scale.start)
    return "start" if share < 0.3 else "end" if share > 0.7 else "middle"


def range_row(made: Drawing, row: Range, scale: Scale, middle: float, name: float) -> None:
    """One row of :func:`ranges`."""
    if name:
        name_beside(made, row.name, name, middle)
    else:
        made.words(
            0, middle - 15, fits(row.name, made.width, SIZE + 1, 1, bold=True)[0], ink("ink"), size=SIZE + 1, bold=True
        )
    made.rect(scale.at(row.low), middle - 8, scale.at(row.high) - scale.at(row.low), 16, row.paint,
              'rx="3" fill-opacity="0.28"')  # fmt: skip
    made.rect(scale.at(row.mean_low), middle - 3.5, max(2.0, scale.at(row.mean_high) - scale.at(row.mean_low)), 7,
              row.paint, 'rx="2"')  # fmt: skip
    made.rect(scale.at(row.mean) - 1.2, middle - 8, 2.4, 16, ink("ink"))
    made.words(made.width, middle + 4, row.told, ink("ink"), "end")


def name_beside(made: Drawing, name: str, width: float, middle: float) -> None:
    """A name to the left of a row, in one line or two."""
    lines = fits(name, width - 10, SIZE + 1, bold=True)
    for k, text in enumerate(lines):
        made.words(0, middle + 4.5 + LINE * (k - (len(lines) - 1) / 2), text, ink("ink"), size=SIZE + 1, bold=True)


def frame(made: Drawing, scale: Scale, top: float, bottom: float, axis: str) -> None:
    """Lines down from every tick, the tick below, and what is measured."""
    words = tick_words(scale.ticks)
    every = 2 if max(map(width_of, words)) > abs(scale.end - scale.start) / max(1, len(words) - 1) - 8 else 1
    for k, (tick, text) in enumerate(zip(scale.ticks, words, strict=True)):
        made.line(scale.at(tick), top - 4, scale.at(tick), bottom, ink("axis" if tick == 0 else "grid"))
        if k % every == 0:
            at = scale.at(tick)
            half = width_of(text) / 2
            made.words(min(made.width - half, max(half, at)), bottom + 15, text, ink("soft"), "middle")
    made.words(scale.start, bottom + 34, fits(axis, made.width - scale.start, SIZE, 1)[0], ink("soft"))


class Bar(NamedTuple):
    """A bar from one number to another, what it is, and what stands at its end."""

    name: str
    start: float
    end: float
    paint: Paint
    told: str


def bars(rows: Sequence[Bar], axis: str, by_powers: bool = False) -> Draw:
    """Bars, one under the other: a waterfall where each begins at the end of the one before."""

    def draw(width: float) -> Drawing:
        beside = max(width_of(row.told) for row in rows) + 10
        name = min(240.0, max(width_of(row.name, SIZE + 1, bold=True) for row in rows) + 14) if width > NARROW else 0.0
        each = 40.0
        if name:
            each = 27.0 if all(len(fits(row.name, name - 10, SIZE + 1, bold=True)) == 1 for row in rows) else 36.0
        made = Drawing(width, 8 + each * len(rows) + 42)
        every = [value for row in rows for value in (row.start, row.end)]
        scale = powers(every, name, width - beside) if by_powers else straight(every, name, width - beside)
        frame(made, scale, 8, made.height - 42, axis)
        for k, row in enumerate(rows):
            bar_row(made, row, scale, 8 + each * k + (each / 2 if name else 28), name)
            if k and not by_powers and row.start == rows[k - 1].end and row.start:
                at, below = scale.at(row.start), 8 + each * k + (each / 2 if name else 28)
                made.line(at, below - each + 8, at, below - 8, ink("axis"))
        return made

    return draw


def bar_row(made: Drawing, row: Bar, scale: Scale, middle: float, name: float) -> None:
    """One row of :func:`bars`."""
    if name:
        name_beside(made, row.name, name, middle)
    else:
        made.words(0, middle - 12, fits(row.name, made.width, SIZE, 1, bold=True)[0], ink("ink"), bold=True)
    first, last = sorted((scale.at(row.start), scale.at(row.end)))
    made.rect(first, middle - 8, max(1.5, last - first), 16, row.paint, 'rx="2"')
    made.words(last + 6, middle + 4, row.told, ink("ink"))


class Parts(NamedTuple):
    """A bar of several parts, and what stands at its end."""

    name: str
    parts: Sequence[tuple[float, Paint]]
    told: str


def stacks(rows: Sequence[Parts], axis: str) -> Draw:
    """Bars of parts, one under the other."""

    def draw(width: float) -> Drawing:
        beside = max(width_of(row.told) for row in rows) + 10
        name = min(170.0, max(width_of(row.name, SIZE + 1, bold=True) for row in rows) + 14) if width > NARROW else 0.0
        each = 30.0 if name else 42.0
        made = Drawing(width, 8 + each * len(rows) + 42)
        scale = straight([sum(value for value, _ in row.parts) for row in rows], name, width - beside)
        frame(made, scale, 8, made.height - 42, axis)
        for k, row in enumerate(rows):
            middle = 8 + each * k + (each / 2 if name else 29)
            if name:
                name_beside(made, row.name, name, middle)
            else:
                made.words(0, middle - 13, fits(row.name, width, SIZE, 1, bold=True)[0], ink("ink"), bold=True)
            so_far = 0.0
            for value, paint in row.parts:
                at, end = scale.at(so_far), scale.at(so_far + value)
                made.rect(at, middle - 9, max(0.0, end - at - 1), 18, paint)
                so_far += value
            made.words(scale.at(so_far) + 6, middle + 4, row.told, ink("ink"))
        return made

    return draw


class Curve(NamedTuple):
    """A line through values one after the other, with the band around it where there is one."""

    name: str
    paint: Paint
    values: Sequence[float]
    band: Sequence[tuple[float, float]] = ()
    dashed: bool = False


def curves(found: Sequence[Curve], axes: tuple[str, str], ticks: Sequence[str], level: tuple[float, str] = (0.0, ""),
           height: float = 250.0) -> Draw:  # fmt: skip
    """Lines over places that are evenly spaced and named by ``ticks``; ``level``: a line across with its words."""

    def draw(width: float) -> Drawing:
        made = Drawing(width, height + 62)
        every = [value for one in found for value in one.values] + [level[0]]
        every += [value for one in found for pair in one.band for value in pair]
        up = straight(every, height, 26.0)
        left = max(map(width_of, tick_words(up.ticks))) + 8
        longest = max(len(one.values) for one in found)
        across = Scale(0, max(1, longest - 1), left, width - 8, ())
        made.words(0, 12, fits(axes[1], width, SIZE, 1)[0], ink("soft"))
        rungs(made, up, left)
        steps_below(made, across, ticks[:longest], height + 16)
        made.words(left, height + 36, fits(axes[0], width - left, SIZE, 1)[0], ink("soft"))
        for one in found:
            draw_curve(made, one, across, up)
        if level[1]:
            made.line(left, up.at(level[0]), width - 8, up.at(level[0]), ink("ink"), 1.4)
            below = 16 if up.at(level[0]) < 45 else -6
            made.words(width - 8, up.at(level[0]) + below, level[1], ink("ink"), "end", bold=True)
        return made

    return draw


def rungs(made: Drawing, up: Scale, left: float) -> None:
    """Lines across at every tick of a scale that goes up."""
    for tick, text in zip(up.ticks, tick_words(up.ticks), strict=True):
        made.line(left, up.at(tick), made.width - 8, up.at(tick), ink("axis" if tick == 0 else "grid"))
        made.words(left - 8, up.at(tick) + 4, text, ink("soft"), "end")


def steps_below(made: Drawing, across: Scale, ticks: Sequence[str], y: float) -> None:
    """Names of places below, as many as fit."""
    room = max(map(width_of, ticks), default=0.0) + 12
    every = max(1, -(-int(room * max(1, len(ticks) - 1)) // max(1, int(across.end - across.start))))
    for k in range(0, len(ticks), every):
        half = width_of(ticks[k]) / 2
        at = min(made.width - half, max(half, across.at(k)))
        made.words(at, y, ticks[k], ink("soft"), "middle")


def draw_curve(made: Drawing, one: Curve, across: Scale, up: Scale) -> None:
    """One line with its band and its points."""
    places = [(across.at(k), value) for k, value in enumerate(one.values) if value == value]
    band = [(across.at(k), *ends) for k, ends in enumerate(one.band) if ends[0] == ends[0] and ends[1] == ends[1]]
    around = [(x, up.at(high)) for x, _, high in band] + [(x, up.at(low)) for x, low, _ in reversed(band)]
    made.area(around, one.paint, 0.22)
    points = [(x, up.at(value)) for x, value in places]
    if one.dashed:
        made.dashes(points, one.paint)
        return
    made.curve(points, one.paint, 2.2)
    for x, value in places if len(places) < 30 else []:
        made.dot(x, up.at(value), 2.6, one.paint)
