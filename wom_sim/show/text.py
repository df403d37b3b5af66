"""How numbers, names and tables are written as plain text.

Pure functions from numbers to strings: nothing is read, run or printed here, and every line fits :data:`WIDTH`.  A
share is called "100 %" or "0 %" only where it is exactly that.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wom_sim.language.say import amount, localized, marked, say

WIDTH = 110
"""No printed line is wider."""

NOTHING = "–"
"""A cell that has nothing to say."""

NOT_A_FORECAST = marked(
    "Still not a forecast: nothing has been fitted to your sales. Read which is better, and by about how much."
)
"""Said under every text that shows no fit to real sales."""

_BLOCKS = "▁▂▃▄▅▆▇█"
_LAYOUTS = ((26, 3), (26, 2), (18, 1), (12, 1))


def number(x: float, decimals: int = 0, *, sign: bool = False) -> str:
    """12,345; n/a for nan; 123.46 M from a hundred million on; never "-0"; with the marks of the reader's locale."""
    if not math.isfinite(x):
        return say("n/a")
    plus = "+" if sign else ""
    if abs(x) >= 1e8:
        return say("{millions} M", millions=localized(f"{x / 1e6:{plus},.2f}"))
    text = f"{x:{plus},.{decimals}f}"
    return localized(text if any(digit in text for digit in "123456789") else text.replace("-", plus))


def plainly(x: float, digits: int = 6) -> str:
    """A number with so many digits at most, and no more than it needs: 0.35, 1.2e-05."""
    return localized(f"{x:.{digits}g}")


def money(x: float, currency: str) -> str:
    """12,345 MXN; two decimals below 100, where they matter."""
    return amount(number(x, 2 * (decimals_for([x]) > 0)), currency) if math.isfinite(x) else say("n/a")


def percent(x: float, decimals: int = 0, *, sign: bool = False) -> str:
    """0.641 as 64 %; n/a for nan."""
    return f"{number(100 * x, decimals, sign=sign)} %" if math.isfinite(x) else say("n/a")


def percents(low: float, high: float) -> str:
    """0.641 to 0.717 as 64–72 %; one number where both are rounded to it."""
    first, last = number(100 * low), percent(high)
    return last if first == number(100 * high) else f"{first}–{last}"


def share(x: float) -> str:
    """A share of worlds: "100 %" and "0 %" only where it is all or none, else "> 99 %" and "< 1 %"."""
    return "> 99 %" if 0.99 < x < 1 else "< 1 %" if 0 < x < 0.01 else percent(x)


def sure(x: float) -> str:
    """How sure a sign is: worlds that were simulated never make it certain, so at most "> 99 %"."""
    return "> 99 %" if x > 0.99 else percent(x)


def worlds_in_words(x: float, worlds: int) -> str:
    """A share of worlds as a count people can picture: "71 of 100 worlds", "all 8 worlds"."""
    if x in (0, 1):
        many = number(worlds)
        return say("all {worlds} worlds", worlds=many) if x else say("none of the {worlds} worlds", worlds=many)
    if worlds <= 100:
        return say("{won:.3g} of {worlds} worlds", won=x * worlds, worlds=worlds)
    if 0.01 <= x <= 0.99:
        return say("{won} of 100 worlds", won=round(100 * x))
    return say("more than 99 of 100 worlds") if x > 0.5 else say("fewer than 1 of 100 worlds")


def called(name: str) -> str:
    """A typed name as a sentence takes it: set off where it has blanks, “in 6 hours”, else as it stands."""
    return say("“{name}”", name=name) if len(name.split()) > 1 else name


def enumerated(names: Sequence[str]) -> str:
    """Several things in a sentence: "a, b and c"."""
    *several, last = names
    return say("{left} and {right}", left=", ".join(several), right=last) if several else last


def timeline(values: Sequence[float], width: int = 60) -> str:
    """One block a value, the largest the tallest and nothing a dot; neighbours are added up where they do not fit."""
    step = max(1, math.ceil(len(values) / width))
    bars = [sum(values[i : i + step]) for i in range(0, len(values), step)]
    top = max(bars, default=0.0)
    return "".join(_BLOCKS[min(7, int(8 * bar / top))] if bar > 0 else "·" for bar in bars)


def decimals_for(values: Iterable[float]) -> int:
    """How many decimals numbers in one column need: none from a hundred on or where all are whole, else 1 to 4."""
    known = [abs(v) for v in values if math.isfinite(v)]
    top = 0.0 if all(v == int(v) for v in known) else max(known)
    return 0 if top >= 100 or top == 0 else 1 if top >= 10 else 2 if top >= 1 else 3 if top >= 0.1 else 4


class Written(NamedTuple):
    """How the numbers of one metric are written: with so many decimals, and a share in percent."""

    decimals: int
    is_share: bool = False

    def __call__(self, x: float) -> str:
        """A value: 1,234, or 29.1 %."""
        return percent(x, self.decimals) if self.is_share else number(x, self.decimals)

    def bare(self, x: float, *, sign: bool = False) -> str:
        """A value without its sign of percent."""
        return number(100 * x if self.is_share else x, self.decimals, sign=sign)

    def apart(self, x: float, *, sign: bool = False) -> str:
        """A difference, or how well a value is known: 12, or 1.2 points of a hundred."""
        bare = self.bare(x, sign=sign)
        return say("{x} points", x=bare) if self.is_share else bare


def written(values: Iterable[float], is_share: bool) -> Written:
    """How numbers in one column are written, with as many decimals as :func:`decimals_for` says."""
    return Written(decimals_for([100 * one if is_share else one for one in values]), is_share)


def wrapped(text: str) -> str:
    """Wrapped with a hanging indent, a number never parted from its % sign."""
    glued = text.replace(" %", "\u00a0%").replace("± ", "±\u00a0")  # textwrap breaks at plain spaces only
    return textwrap.fill(glued, WIDTH, subsequent_indent="   ", break_on_hyphens=False).replace("\u00a0", " ")


class Column(NamedTuple):
    """A column of a table: two lines of heading, and one cell a row."""

    head: tuple[str, str]
    cells: Sequence[str]


def two_part(lefts: Sequence[str], middle: str, rights: Sequence[str]) -> list[str]:
    """Cells such as "9,890 – 11,170", aligned on the middle; one dash where the left part is missing."""
    wide_left, wide_right = max(map(len, lefts)), max(map(len, rights))
    cells = [f"{a:>{wide_left}} {middle} {b:>{wide_right}}" for a, b in zip(lefts, rights, strict=True)]
    return [cell if a != NOTHING else NOTHING for a, cell in zip(lefts, cells, strict=True)]


def laid_out(names: Sequence[str], columns: Sequence[Column]) -> str:
    """Names to the left, figures to the right; two tables where one is too wide.

    A name too long goes on below itself: cut short, two could look alike.
    """
    widths = [max(map(len, (*column.head, *column.cells))) for column in columns]
    for widest, gap in _LAYOUTS:
        name_width = min(widest, max(map(len, names)))
        if 2 + name_width + sum(widths) + gap * len(columns) <= WIDTH:
            break
    else:
        half = len(columns) // 2
        return "\n\n".join(laid_out(names, part) for part in (columns[:half], columns[half:]))
    space, blank = " " * gap, " " * (2 + name_width)
    heads = zip(*(column.head for column in columns), strict=True)
    lines = [blank + space + space.join(map(str.rjust, head, widths)) for head in heads]
    for i, name in enumerate(names):
        first, *more = textwrap.wrap(name, name_width) or [""]
        cells = map(str.rjust, [column.cells[i] for column in columns], widths)
        lines.append(f"  {first:<{name_width}}{space}{space.join(cells)}")
        lines += ["  " + rest for rest in more]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def took(seconds: float) -> str:
    """How long something took: 8.3 s, 61 s."""
    return localized(f"{seconds:.{int(seconds < 10)}f} s")
