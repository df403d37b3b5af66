"""Pictures that are no plots: a calendar over what happens in its weeks, and trees of who told whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from wom_sim.page.charts import LINE, Curve, Draw, draw_curve, rungs
from wom_sim.page.scale import Scale, straight, tick_words
from wom_sim.page.svg import SIZE, Drawing, Paint, fits, ink, width_of


class Stretch(NamedTuple):
    """A line of a calendar: its name, its colour, and from which to which day it runs; 1 is the first day."""

    name: str
    paint: Paint
    runs: Sequence[tuple[int, int]]


class Moment(NamedTuple):
    """Something that happens on a day."""

    day: int
    name: str


class Calendar(NamedTuple):
    """What :func:`calendar` draws: ``curves`` by week over ``lines`` by day; ``months``: days that carry a date."""

    days: int
    curves: Sequence[Curve]
    axis: str
    lines: Sequence[Stretch]
    months: Sequence[tuple[int, str]]
    moments: Sequence[Moment] = ()


TOP = 190.0
"""Height of the curves over a calendar."""


def calendar(found: Calendar) -> Draw:
    """Curves by week over a calendar by day, on one axis of time."""

    def draw(width: float) -> Drawing:
        wide = width > 400
        names = min(190.0, max(width_of(one.name) for one in found.lines) + 12) if wide and found.lines else 0.0
        each = 20.0 if wide else 34.0
        begins = TOP + 50 + LINE * len(found.moments)
        made = Drawing(width, begins + each * len(found.lines) + 8)
        every = [value for one in found.curves for value in one.values]
        every += [value for one in found.curves for pair in one.band for value in pair]
        up = straight(every, TOP, 24.0, 4)
        left = max(names, max(map(width_of, tick_words(up.ticks))) + 8)
        across = Scale(1, found.days + 1, left, width - 8, ())
        made.words(0, 12, fits(found.axis, width, SIZE, 1)[0], ink("soft"))
        rungs(made, up, left)
        months_down(made, found, across)
        for one in found.curves:
            draw_weeks(made, one, across, up, found.days)
        for k, moment in enumerate(found.moments):
            mark(made, moment, across, TOP + 36 + LINE * k)
        for k, line in enumerate(found.lines):
            stretch(made, line, across, begins + each * (k + 0.5), wide)
        return made

    return draw


def months_down(made: Drawing, found: Calendar, across: Scale) -> None:
    """Lines down the whole picture at days that carry a date, and the dates."""
    free = -1.0
    for day, name in found.months:
        at = across.at(day)
        made.line(at, 20, at, made.height - 4, ink("grid"))
        if at - width_of(name) / 2 > free and at + width_of(name) / 2 < made.width:
            made.words(at, TOP + 16, name, ink("soft"), "middle")
            free = at + width_of(name) / 2 + 6


def draw_weeks(made: Drawing, one: Curve, across: Scale, up: Scale, days: int) -> None:
    """A curve with a value a week, each at the middle of its week."""
    middles = [across.at(1 + (7 * k + min(7 * (k + 1), days)) / 2) for k in range(len(one.values))]
    evenly = Scale(0, max(1, len(middles) - 1), middles[0], middles[-1] if len(middles) > 1 else middles[0] + 1, ())
    draw_curve(made, one, evenly, up)


def mark(made: Drawing, moment: Moment, across: Scale, y: float) -> None:
    """A line down from the curves, with the name of what happens there."""
    at = across.at(moment.day)
    made.line(at, 24, at, y, ink("ink"), 1.2)
    anchor = "end" if at > made.width * 0.6 else "start"
    room = at if anchor == "end" else made.width - at
    made.words(at + (-5 if anchor == "end" else 5), y, fits(moment.name, room - 5, SIZE, 1)[0], ink("ink"), anchor)


def stretch(made: Drawing, line: Stretch, across: Scale, y: float, wide: bool) -> None:
    """A line of the calendar."""
    if wide:
        made.words(0, y + 4, fits(line.name, across.start - 10, SIZE, 1)[0], ink("ink"))
    else:
        made.words(across.start, y - 6, fits(line.name, across.end - across.start, SIZE, 1)[0], ink("ink"))
        y += 5
    for first, last in line.runs:
        start, end = across.at(first), across.at(last + 1)
        made.rect(start, y - 5, max(2.0, end - start - 0.6), 10, line.paint, 'rx="1.5"')


class Tree(NamedTuple):
    """Who told whom: the parent of every node, −1 at the root, which comes first; and what it is, in words."""

    title: str
    told: str
    parents: Sequence[int]
    paint: Paint


def trees(found: Sequence[Tree]) -> Draw:
    """Trees side by side, under each other where it is narrow: steps from the first person go to the right."""

    def draw(width: float) -> Drawing:
        wide = width > 400
        sizes = [tree_height(one) for one in found]
        rooms = shares(found, width) if wide else [width] * len(found)
        height = max(sizes) + 56 if wide else sum(sizes) + 64 * len(found)
        made = Drawing(width, height)
        x, y = 0.0, 0.0
        for one, room, size in zip(found, rooms, sizes, strict=True):
            for k, text in enumerate(
                [*fits(one.title, room - 12, SIZE + 1, 1, bold=True), *fits(one.told, room - 12, SIZE, 1)]
            ):
                made.words(x, y + 14 + 17 * k, text, ink("soft" if k else "ink"), size=SIZE + 1 - k, bold=not k)
            tree(made, one, (x + 6, y + 46, room - 30, size - 6))
            x, y = (x + room, 0.0) if wide else (0.0, y + size + 64)
        return made

    return draw


def tree_height(one: Tree) -> float:
    """How high a tree is drawn: higher the more ends it has."""
    return min(420.0, 24.0 + 9.0 * len(leaves(one.parents)))


def shares(found: Sequence[Tree], width: float) -> list[float]:
    """How wide trees are drawn beside each other: wider the deeper they are, none less than a fifth."""
    deep = [1.0 + max(depths(one.parents)) for one in found]
    least = width / 5
    left = width - least * len(found)
    return [least + left * one / sum(deep) for one in deep]


def tree(made: Drawing, one: Tree, box: tuple[float, float, float, float]) -> None:
    """One tree in a box: a step to the right for each time that somebody passed it on."""
    x, y, width, height = box
    deep, rows = depths(one.parents), row_of_each(one.parents)
    most, deepest = max(rows), max(1, *deep)
    step = min(90.0, width / deepest)
    gap = height / most if most else 0.0
    places = [(x + step * d, y + (gap * r if most else height / 2)) for d, r in zip(deep, rows, strict=True)]
    steps = "".join(
        f"M{places[up][0]:.1f} {places[up][1]:.1f}C{(places[up][0] + at[0]) / 2:.1f} {places[up][1]:.1f} "
        f"{(places[up][0] + at[0]) / 2:.1f} {at[1]:.1f} {at[0]:.1f} {at[1]:.1f}"
        for at, up in zip(places, one.parents, strict=True) if up >= 0
    )  # fmt: skip
    if steps:
        made.path(steps, ink("axis"), 0.7)
    radius = 2.0 if len(places) > 120 else 3.0
    dots = "".join(f"M{px:.1f} {py:.1f}h0" for px, py in places[1:])
    if dots:
        made.path(dots, one.paint, 2 * radius)
    made.dot(*places[0], radius + 2.5, ink("ink"))


def depths(parents: Sequence[int]) -> list[int]:
    """Steps of every node from the root; a node comes after its parent."""
    found: list[int] = []
    for up in parents:
        found.append(0 if up < 0 else found[up] + 1)
    return found


def leaves(parents: Sequence[int]) -> list[int]:
    """Nodes that told nobody."""
    tellers = set(parents)
    return [node for node in range(len(parents)) if node not in tellers]


def row_of_each(parents: Sequence[int]) -> list[float]:
    """In which row every node stands: ends one under the other, everybody else in the middle of whom she told."""
    told: list[list[int]] = [[] for _ in parents]
    for node, up in enumerate(parents):
        if up >= 0:
            told[up].append(node)
    rows, free, waiting = [0.0] * len(parents), 0.0, [(0, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            rows[node] = (rows[told[node][0]] + rows[told[node][-1]]) / 2
        elif told[node]:
            waiting.append((node, True))
            waiting += [(child, False) for child in reversed(told[node])]
        else:
            rows[node], free = free, free + 1
    return rows


def swatch(paint: Paint, dashed: bool = False) -> Markup:
    """A little square of a colour, for a legend."""
    made = Drawing(14, 14)
    if dashed:
        made.line(0, 7, 14, 7, paint, 3)
    else:
        made.rect(1, 1, 12, 12, paint, 'rx="2"')
    return made.svg("").replace(Markup('role="img" aria-label=""'), Markup('aria-hidden="true"'))
