"""What ``wom check`` prints of each line: how far it goes and what comes of it, typed beside simulated."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from wom_sim.language.say import localized, marked, say, says
from wom_sim.show.text import NOTHING, called, number, wrapped

FAR = 2.0
"""A rate that comes back beyond this factor of what was typed is worth a warning."""

FEW = 30
"""Fewer events than this measure nothing."""

CTR, CVR, LIKES, OPENS, LEFT = "ctr", "cvr", "likes", "opens", "left"

HEADS = {
    CTR: marked("CTR, visits per view"),
    CVR: marked("CVR, orders per visit"),
    LIKES: marked("likes per person reached"),
    OPENS: marked("opens, views per message"),
    LEFT: marked("unsubscribes per message"),
}

_ADDS_UP = (LIKES,)
"""What people may do once: over a whole plan it adds up with every view, so the first exposure is what was typed."""

RATES = (CTR, CVR, LIKES)

_MARKS = {"ok": " ", "": " ", "differs": "!", "too few": "~"}
_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NAME = 18
_TYPED, _CELL = 12, 7
_REACH, _PART, _VIEWS, _LEFT_OVER = 9, 10, 7, 11

Verdict = Literal["ok", "differs", "too few", ""]


class Rated(NamedTuple):
    """A rate in the trial worlds: so many simulated events of so many chances."""

    events: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        """The rate; n/a of nothing."""
        return self.events / self.of if self.of else math.nan

    def against(self, typed: float | None) -> Verdict:
        """How it compares with a number; nothing where there is none, or no chance."""
        if typed is None or not self.of:
            return ""
        if max(self.events, typed * self.of) < FEW:
            return "too few"
        return "ok" if typed / FAR <= self.value <= typed * FAR else "differs"


@dataclass(frozen=True)
class Figure:
    """One figure of a line: typed, or of a preset that the scenario does not use; at a first exposure; in all.

    ``preset`` is the key of the preset that the number is; ``is_typed`` whether the scenario says it.
    """

    typed: float | None
    preset: str
    is_typed: bool
    first: Rated
    whole: Rated

    def verdicts(self, what: str) -> tuple[Verdict, Verdict]:
        """How both compare with what was typed; in all only where it does not add up by itself."""
        if not self.is_typed and not self.whole.events:  # what nobody asked for does not happen
            return "", ""
        return self.first.against(self.typed), "" if what in _ADDS_UP else self.whole.against(self.typed)

    def data(self, what: str) -> dict[str, Any]:
        """Everything as plain values."""
        simulated = {"first": self.first, "plan": self.whole}
        verdicts = dict(zip(simulated, self.verdicts(what), strict=True))
        told = {
            name: {"rate": one.value, "events": one.events, "of": one.of, "verdict": verdicts[name]}
            for name, one in simulated.items()
        }
        return {
            "typed": self.typed if self.is_typed else None,
            "preset": self.preset,
            "compared_with": self.typed,
            **told,
        }

    def is_off(self, what: str) -> bool:
        """Whether what was typed does not come back."""
        return self.is_typed and "differs" in self.verdicts(what)


@dataclass(frozen=True)
class LineFigures:
    """A line of a strategy: real people reached and their share of those it could reach, views each, unspent money.

    ``as_in_baseline``: the same line runs under the strategy that others are compared with.
    """

    strategy: str
    line: str
    reach: float
    share: float
    frequency: float
    unspent: float | None
    figures: Mapping[str, Figure]
    as_in_baseline: bool = False

    @property
    def off(self) -> list[str]:
        """The figures that were typed and do not come back."""
        return [what for what, one in self.figures.items() if one.is_off(what)]

    def data(self) -> dict[str, Any]:
        """Everything as plain values."""
        plain = {name: getattr(self, name) for name in ("strategy", "line", "reach", "share", "frequency", "unspent")}
        return plain | {what: one.data(what) for what, one in self.figures.items()}


def line_warnings(lines: Sequence[LineFigures]) -> list[str]:
    """Typed figures of lines that do not come back, each once for all strategies in which they do not."""
    found: dict[tuple[str, str], list[LineFigures]] = {}
    for line in lines:
        for what in line.off:
            found.setdefault((line.line, what), []).append(line)
    return [warning(name, what, off) for (name, what), off in found.items()]


def warning(name: str, what: str, off: Sequence[LineFigures]) -> str:
    """One figure of a line that is off in some strategies, with the numbers of the first."""
    one, where = off[0].figures[what], ", ".join(called(line.strategy) for line in off)
    return say(
        "{name} ({where}): {figure}: typed {typed}, at a first exposure {first}, over the plan {whole}: beyond a "
        "factor of {far:g}",
        name=called(name),
        where=where,
        figure=say(HEADS[what]),
        typed=rate(one.typed),
        first=rate(one.first.value),
        whole=rate(one.whole.value),
        far=FAR,
    )


def rate(value: float | None) -> str:
    """A share in percent, to three figures or so; a dash where there is none."""
    if value is None or math.isnan(value):
        return NOTHING
    percent = 100.0 * value
    decimals = 0 if percent >= 99.95 else 1 if percent >= 10 else 2 if percent >= 0.1 or not percent else 3
    return localized(f"{percent:.{decimals}f}%")


# ---------------------------------------------------------------- the tables


def line_tables(lines: Sequence[LineFigures], worlds: int, currency: str, baseline: str) -> str:
    """Two tables, how far lines go and what comes of it; nothing without lines."""
    if not lines:
        return ""
    shown, keys = worth_showing(lines, baseline), Keys()
    messages = (OPENS, LEFT) if any(line.figures[OPENS].whole.of for line in shown) else ()
    heads = (
        (say("reach,"), say("of those"), say("views"), group_heads(messages), say("unspent,")),
        (say("people"), say("it could"), say("each"), column_heads(messages), currency),
    )
    far = [
        " " * (2 + _NAME) + f"{reach:>{_REACH}}{part:>{_PART}}{views:>{_VIEWS}}{sent}{left:>{_LEFT_OVER}}"
        for reach, part, views, sent, left in heads
    ]
    come = [" " * (2 + _NAME) + heads for heads in (group_heads(RATES), column_heads(RATES))]
    text = [
        says(
            "Line by line, in {n} trial world of each strategy: how far it goes",
            "Line by line, in {n} trial worlds of each strategy: how far it goes",
            worlds,
        ),
        *far,
        *rows(shown, lambda line: goes(line, messages, keys)),
        "",
        say("and what comes of it"),
        *come,
        *rows(shown, lambda line: triples(line, RATES, keys)),
        *legend(len(shown) < len(lines), baseline),
        *keys.told(),
    ]
    return "\n".join(line.rstrip() for line in text)


def worth_showing(lines: Sequence[LineFigures], baseline: str) -> list[LineFigures]:
    """All lines but those that run as under the baseline, where nothing is off that is not off there."""
    known = {(line.line, what) for line in lines if line.strategy == baseline for what in line.off}
    return [line for line in lines if not line.as_in_baseline or {(line.line, what) for what in line.off} - known]


def legend(left_out: bool, baseline: str) -> list[str]:
    """How to read the tables."""
    said = [
        say(
            "first: at a first exposure, message or visit; plan: over the whole plan; – nothing to count, or not typed"
        ),
        say(
            "! beyond {far:g}× of what was typed · ~ too few to say · (…) a preset to compare with, not typed", far=FAR
        ),
    ]
    said += (
        [say("what runs under others as it does under {baseline} is shown there alone", baseline=called(baseline))]
        if left_out
        else []
    )
    return [f"  {line}" for line in said]


class Keys:
    """Presets named below a table, each with a small number that stands beside its value."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def mark(self, key: str) -> str:
        """The number of a preset; nothing without one."""
        return str(self.numbers.setdefault(key, len(self.numbers) + 1)).translate(_DIGITS) if key else ""

    def told(self) -> list[str]:
        """The presets by their numbers."""
        said = " · ".join(f"{self.mark(key)} {key}".replace(" ", "\u00a0") for key in self.numbers)
        return [wrapped(f"  {say('presets: {said}', said=said)}").replace("\u00a0", " ")] if said else []


def rows(lines: Sequence[LineFigures], cells: Callable[[LineFigures], str]) -> list[str]:
    """The rows of a table, each strategy above its lines; a name too long stands above its figures."""
    found, strategy = [], ""
    for line in lines:
        found += [line.strategy] if line.strategy != strategy else []
        strategy, mark = line.strategy, "!" if line.off else " "
        long = len(line.line) > _NAME
        found += [f"{mark} {line.line}"] if long else []
        found.append(f"{' ' if long else mark} {'' if long else line.line:<{_NAME}}{cells(line)}".rstrip())
    return found


def goes(line: LineFigures, messages: Sequence[str], keys: Keys) -> str:
    """How far a line goes: people, their share, views each, messages, unspent money."""
    reach = f"{number(line.reach) if line.reach else NOTHING:>{_REACH}}{share(line.share):>{_PART}}"
    views = localized(f"{line.frequency:.1f}") if line.frequency == line.frequency else NOTHING
    unspent = NOTHING if line.unspent is None else number(line.unspent)
    return f"{reach}{views:>{_VIEWS}}{triples(line, messages, keys)}{unspent:>{_LEFT_OVER}}"


def share(value: float) -> str:
    """A share of people, whole percents."""
    return f"{100.0 * value:.0f} %" if value > 0.0 else NOTHING


def typed_width(what: str) -> int:
    """Characters of the first of the three columns of a figure: its heading fits above them."""
    return max(_TYPED, len(say(HEADS[what])) + 2 - 2 * _CELL)


def group_heads(whats: Sequence[str]) -> str:
    """What the columns below are about, each above its three."""
    return "".join(f"{say(HEADS[what]):>{typed_width(what) + 2 * _CELL - 1}} " for what in whats)


def column_heads(whats: Sequence[str]) -> str:
    """Typed and simulated, for each figure."""
    typed, first, plan = (f"{word} " for word in (say("typed"), say("first"), say("plan")))
    return "".join(f"{typed:>{typed_width(what)}}{first:>{_CELL}}{plan:>{_CELL}}" for what in whats)


def triples(line: LineFigures, whats: Sequence[str], keys: Keys) -> str:
    """Typed, at a first exposure and over the plan, for each of some figures."""
    return "".join(triple(line.figures[what], what, keys) for what in whats)


def triple(one: Figure, what: str, keys: Keys) -> str:
    """One figure; the last place of a cell is kept for its mark."""
    value = rate(one.typed)
    typed = (value if one.is_typed or one.typed is None else f"({value})") + (keys.mark(one.preset) or " ")
    simulated = zip((one.first, one.whole), one.verdicts(what), strict=True)
    cells = [f"{rate(rated.value) + _MARKS[verdict]:>{_CELL}}" for rated, verdict in simulated]
    return f"{typed:>{typed_width(what)}}" + "".join(cells)
