"""Pictures drawn as SVG: shapes and words with their colours spelled out, so that paper and programs show them too.

Every shape carries its light colour as an attribute and a class by which the style of a page makes it dark.  A picture
has no ids and no script, and the same shapes give the same bytes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

INKS = {
    "ink": "#1d2126", "soft": "#555b63", "axis": "#8a9099", "grid": "#e4e5e8", "paper": "#ffffff", "pale": "#e9eaec",
}  # fmt: skip
"""Colours that belong to nobody, by the class that a dark page changes them by."""

SIZE = 12.0
"""Height of letters, in the units of a picture: about a pixel."""

LETTER, BOLD = 0.6, 0.7
"""Mean width of a letter, as a share of its height, also of a bold one; generous, as fonts differ."""


@dataclass(frozen=True)
class Paint:
    """A colour on white paper, and the class by which the dark one is found."""

    colour: str
    kind: str = ""


def ink(name: str) -> Paint:
    """One of :data:`INKS`."""
    return Paint(INKS[name], name)


@dataclass
class Drawing:
    """A picture that grows shape by shape; ``width`` × ``height`` in its own units, about pixels."""

    width: float
    height: float
    shapes: list[Markup] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, paint: Paint, look: str = "") -> None:
        """A filled box; ``look``: further attributes of ours, such as ``rx="2"``."""
        self.add("rect", f'x="{n(x)}" y="{n(y)}" width="{n(max(0.0, width))}" height="{n(max(0.0, height))}"',
                 filled(paint), look)  # fmt: skip

    def line(self, x: float, y: float, to_x: float, to_y: float, paint: Paint, width: float = 1.0) -> None:
        """A straight line."""
        self.add("line", f'x1="{n(x)}" y1="{n(y)}" x2="{n(to_x)}" y2="{n(to_y)}"', stroked(paint, width))

    def curve(self, points: Sequence[tuple[float, float]], paint: Paint, width: float = 2.0) -> None:
        """A line through points."""
        if points:
            self.path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points), paint, width)

    def dashes(self, points: Sequence[tuple[float, float]], paint: Paint) -> None:
        """A broken line through points."""
        steps = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
        self.add("path", f'd="{steps}" fill="none" stroke-dasharray="5 4"', stroked(paint, 1.6))

    def path(self, steps: str, paint: Paint, width: float) -> None:
        """A line along a path in SVG's words."""
        self.add("path", f'd="{steps}" fill="none" stroke-linejoin="round" stroke-linecap="round"',
                 stroked(paint, width))  # fmt: skip

    def area(self, points: Sequence[tuple[float, float]], paint: Paint, opacity: float) -> None:
        """A filled shape that one can see through."""
        if points:
            steps = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + "Z"
            self.add("path", f'd="{steps}"', filled(paint), f'fill-opacity="{n(opacity)}"')

    def dot(self, x: float, y: float, radius: float, paint: Paint, look: str = "") -> None:
        """A filled circle."""
        self.add("circle", f'cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"', filled(paint), look)

    def words(
        self, x: float, y: float, text: str, paint: Paint, anchor: str = "start", size: float = SIZE, bold: bool = False
    ) -> None:
        """A line of words; ``anchor`` is start, middle or end."""
        if not text:
            return
        look = f'x="{n(x)}" y="{n(y)}" font-size="{n(size)}" text-anchor="{anchor}"'
        look += ' font-weight="600"' if bold else ""
        self.shapes.append(Markup("<text {} {}>{}</text>").format(raw(look), filled(paint), text))

    def add(self, name: str, *look: str) -> None:
        """A shape of ours; nothing in ``look`` comes from a reader."""
        self.shapes.append(Markup("<{} {}/>").format(raw(name), raw(" ".join(filter(None, look)))))

    def svg(self, says: str, kind: str = "") -> Markup:
        """The picture as an element that says what it shows."""
        head = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" {} '
                      'role="img" aria-label="{}" font-family="{}">')  # fmt: skip
        fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
        kind = raw(f'class="{kind}"' if kind else "")
        size = n(self.width), n(self.height)
        return head.format(*size, *size, kind, says, fonts) + Markup().join(self.shapes) + Markup("</svg>\n")


def raw(text: str) -> Markup:
    """Text of ours that is markup already."""
    return Markup(text)


def n(value: float) -> str:
    """A length in a picture, to a tenth of a unit."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def filled(paint: Paint) -> Markup:
    """What fills a shape."""
    kind = Markup(' class="{}"').format(paint.kind) if paint.kind else Markup()
    return Markup('fill="{}"').format(paint.colour) + kind


def stroked(paint: Paint, width: float) -> Markup:
    """What draws a line."""
    kind = Markup(' class="{}"').format(f"{paint.kind}-line") if paint.kind else Markup()
    return Markup('stroke="{}" stroke-width="{}"').format(paint.colour, n(width)) + kind


def fits(text: str, width: float, size: float = SIZE, most: int = 2, bold: bool = False) -> list[str]:
    """A text in at most so many lines of a width, its end cut where it is longer still."""
    letters = max(3, int(width / (size * (BOLD if bold else LETTER))))
    lines = textwrap.wrap(text, letters, break_long_words=True) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: letters - 1]}…"]
    return lines


def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """About how wide a text is."""
    return len(text) * size * (BOLD if bold else LETTER)


TITLE_SIZE = "0.13"
"""How large matplotlib draws the letters of a figure's title: by this the title is known among its words."""


def title_of(svg: str) -> str:
    """The title of a figure that matplotlib drew; its words stand in notes beside their outlines."""
    size = re.escape(TITLE_SIZE)
    return " ".join(re.findall(rf"<!-- (.*?) -->\s*<g [^>]*scale\({size} -{size}\)", svg))


def sheet(svg: str, prefix: str, says: str) -> Markup:
    """A figure that matplotlib drew as a part of a page: with names of its own, on white also in the dark."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'(\bid="|"#|url\(#)', rf"\g<1>{prefix}", body)
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    head = Markup('<svg class="sheet" role="img" aria-label="{}" ').format(says)
    return raw(body.replace("<svg ", head, 1))
