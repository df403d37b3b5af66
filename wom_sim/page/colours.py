"""Colours of strategies and media, light and dark, and how well they can be seen."""

from __future__ import annotations

from collections.abc import Sequence

from wom_sim.page.svg import INKS, Paint
from wom_sim.show.figures import colours

DARK = {
    "ink": "#eceef0", "soft": "#a9b0b8", "axis": "#828a94", "grid": "#31373f", "paper": "#14171b", "pale": "#2f363e",
}  # fmt: skip
"""The colours of :data:`wom_sim.page.svg.INKS` on a dark page."""

MEDIA = {"direct": "#8a8f98", "paid": "#d55e00", "owned": "#0072b2", "earned": "#009e73"}
"""The colours that the figures of all studies give to media."""

ENOUGH = 3.0
"""The least contrast of a shape to its ground (WCAG 1.4.11)."""


def paints(strategies: Sequence[str]) -> dict[str, Paint]:
    """The paint of every strategy, by its name."""
    return painted(colours(strategies), "s")


def media() -> dict[str, Paint]:
    """The paint of every medium."""
    return painted(MEDIA, "m")


def painted(found: dict[str, str], letter: str) -> dict[str, Paint]:
    """Paints with a class for each, that stands out from white paper."""
    return {name: Paint(seen(one, INKS["paper"]), f"{letter}{k}") for k, (name, one) in enumerate(found.items())}


def dark_style(*groups: dict[str, Paint]) -> str:
    """Rules that give every paint its dark colour on a dark page."""
    rules = [rule(kind, colour) for kind, colour in DARK.items()]
    rules += [rule(one.kind, seen(one.colour, DARK["paper"])) for group in groups for one in group.values()]
    return "@media screen and (prefers-color-scheme:dark){\n" + "\n".join(rules) + "\n}\n"


def rule(kind: str, colour: str) -> str:
    """What fills and draws in one colour."""
    return f"svg .{kind}{{fill:{colour}}}svg .{kind}-line{{stroke:{colour}}}"


def seen(colour: str, ground: str) -> str:
    """The colour, lighter or darker where it does not stand out from its ground."""
    goal = 0.0 if brightness(ground) > 0.5 else 255.0
    while contrast(colour, ground) < ENOUGH:
        colour = written([one + 0.06 * (goal - one) + (0.6 if goal else -0.6) for one in channels(colour)])
    return colour


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def brightness(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1 (WCAG 2)."""
    parts = [one / 255 for one in channels(colour)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> list[float]:
    """Red, green and blue of ``#rrggbb``."""
    return [float(int(colour[k : k + 2], 16)) for k in (1, 3, 5)]


def written(parts: Sequence[float]) -> str:
    """A colour as ``#rrggbb``."""
    return "#" + "".join(f"{min(255, max(0, round(one))):02x}" for one in parts)
