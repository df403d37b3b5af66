"""Colours of the replay, in both themes: a canvas is invisible to checkers of contrast, so its palette stands here."""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.language.say import marked


class Theme(NamedTuple):
    """Colours of one theme: of stages 0 to 4, of media (none, paid, owned, earned), and of what is drawn else."""

    ground: str
    ink: str
    quiet: str  # words and lines of less weight
    edge: str
    stages: tuple[str, ...]
    media: tuple[str, ...]
    before: str  # who told whom on the days before
    today: str  # who told whom today, and the ring around who is pointed at


LIGHT = Theme(
    "#ffffff", "#1f2430", "#565d68", "#7d848e",
    ("#8b9199", "#3b82c4", "#7b4fc9", "#0b7a5c", "#d9480f"),
    ("#555555", "#d55e00", "#0072b2", "#00875f"),
    "#868d96", "#111827",
)  # fmt: skip
DARK = Theme(
    "#14171c", "#eef1f5", "#b3bac4", "#828b97",
    ("#6f7884", "#5aa9e6", "#b08cff", "#3ecf9b", "#ff9d5c"),
    ("#c3c9d2", "#ff8a3d", "#56b4e9", "#2fc48d"),
    "#6f7884", "#ffffff",
)  # fmt: skip

STAGES = marked(("not reached", "met it", "noticed", "visited", "ordered"))
MEDIA = marked(("by herself", "paid", "owned", "earned"))


def luminance(colour: str) -> float:
    """Relative luminance of a colour #rrggbb (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2): words need 4.5, dots and lines 3."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
