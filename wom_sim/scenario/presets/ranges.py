"""A range typed instead of a number: 3–8%, 5% ± 2%, 4–6.  It says what is not known, and counts as a preset of its own.

The number is the middle of the range; `low` and `high` are its ends, and what is not known is drawn between them as
presets are.  A range belongs to what the world does (rates, weights, prices that others set); what you decide yourself
(a budget, a number of samples) is one number, because it is no guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from wom_sim.language.say import marked, say
from wom_sim.reading.fields import percent
from wom_sim.reading.problems import KeyPath, Problem, show
from wom_sim.reading.ranges import MOST_NUMBER
from wom_sim.reading.schema import Kind
from wom_sim.scenario.presets.presets import TYPED, Used

KindAt = Callable[[KeyPath, Any], Kind | None]
"""What kind of number stands at a path of what was typed; None where no number does."""

DECIDED = frozenset({
    "budget", "cap_per_day", "cap_per_week", "discount", "every", "friend", "giver", "grps", "hours", "hours_per_week",
    "most", "number", "off_days", "on_days", "people", "pieces", "price_per_order", "prize", "seed", "simulate",
})  # fmt: skip
"""Keys of numbers that somebody decides: they are no guesses, wherever they stand."""

GIVEN = frozenset({
    "compare_with", "country", "dates", "goals", "money", "name", "presets_used", "question", "strategies", "team",
    "uncertainty",
})  # fmt: skip
"""Parts of a scenario that hold no guesses about the world."""

UNITS: dict[Kind, str] = {"share": "share", "number": "number", "whole": "whole number"}

_NUMBER = r"(\d[\d_]*(?:\.\d+)?|\.\d+)"
_BETWEEN = re.compile(rf"\s*{_NUMBER}\s*(%?)\s*(?:-|–|—|\bto\b)\s*{_NUMBER}\s*(%?)\s*")
_AROUND = re.compile(rf"\s*{_NUMBER}\s*(%?)\s*(?:±|\+/-|\+-)\s*{_NUMBER}\s*(%?)\s*")
_LIKE_ONE = re.compile(r"[\s\d_.%]*(?:\d\s*%?\s*(?:-|–|—|±|\+/-|\+-|\bto\b)|[–—±]\s*\d).*", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?", re.DOTALL)
_TEXTS = frozenset({"name", "question", "description"})


class Ends(NamedTuple):
    """The ends and the middle of a range; exact decimals, so that 3–8% has 0.055 in its middle."""

    low: float
    middle: float
    high: float


def is_guess(path: KeyPath) -> bool:
    """Whether the number at a path says something about the world, and is neither decided nor how it is simulated.

    >>> is_guess(("contents", "film", "share")), is_guess(("plan", "ads", "budget"))
    (True, False)
    """
    return path[0] not in GIVEN and path[-1] not in DECIDED and path[:2] != ("market", "network")


def ranges_in(node: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Paths of texts that look like a range, and the texts; lists hold none."""
    for name, value in list(node.items()) if isinstance(node, Mapping) else ():
        key = str(name)
        if isinstance(value, Mapping) and (path or key not in GIVEN):
            yield from ranges_in(value, (*path, key))
        elif isinstance(value, str) and key not in _TEXTS and looks_like_one(value):
            yield (*path, key), value


def looks_like_one(text: str) -> bool:
    """Whether a text may be meant as a range of numbers; days are not.

    >>> [looks_like_one(text) for text in ("3–8%", "8-3", "3–%", "5% ± 2%", "2027-03-01", "reel-2", "12%")]
    [True, True, True, True, False, False, False]
    """
    return _LIKE_ONE.fullmatch(text) is not None and _DAY.fullmatch(text) is None and percent(text) is None


def noted(path: KeyPath, text: str, kind: Kind) -> Used | Problem:
    """What a range stands for, as a preset of its own; a problem where it is none, or stands where one is decided."""
    if not is_guess(path):
        return Problem(
            path,
            say("must be one number (got {text})", text=show(text)),
            say("a range says what is not known; this is yours to decide: write one number"),
        )
    found = ends_of(text, kind)
    if isinstance(found, str):
        return Problem(path, say("{reason} (got {text})", reason=found, text=show(text)), say(HINTS[kind]))
    low, middle, high = found
    key, unit = ".".join(path), UNITS[kind]
    source = f"typed as {text.strip()}"
    return Used(
        key=key, value=middle, low=low, high=high, unit=unit, source=source, evidence=TYPED, used=middle, rate=1.0
    )


HINTS: dict[Kind, str] = {
    "share": marked("write both ends, the lower one first: 3–8%, or 5% ± 2%"),
    "number": marked("write both ends, the lower one first: 4–6, or 5 ± 1"),
    "whole": marked("write both ends, the lower one first: 400–600, or 500 ± 100"),
}


def ends_of(text: str, kind: Kind) -> Ends | str:
    """The ends of a range, or what is wrong with it.

    >>> ends_of("3-8%", "share"), ends_of("5 ± 1", "number")
    (Ends(low=0.03, middle=0.055, high=0.08), Ends(low=4.0, middle=5.0, high=6.0))
    """
    between, around = _BETWEEN.fullmatch(text), _AROUND.fullmatch(text)
    match = between or around
    if match is None or (match[2] and not match[4]):
        return say("is no range")
    if match[4] and kind != "share":
        return say("must be a range of plain numbers")
    first, second = (Decimal(one) / (100 if match[4] else 1) for one in (match[1], match[3]))
    low, high = (first, second) if between else (first - second, first + second)
    if low >= high:
        return say("its low end is not below its high end")
    if low < 0 or (kind == "share" and high > 1):
        return say("must lie between 0 and 1") if kind == "share" else say("must not go below 0")
    if high > MOST_NUMBER:
        return say("must not go above {most:,}", most=MOST_NUMBER)
    middle = (low + high) / 2
    return Ends(float(low), round(float(middle)) if kind == "whole" else float(middle), float(high))
