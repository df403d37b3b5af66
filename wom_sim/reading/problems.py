"""What is wrong with a scenario, where it was typed, and how to say so on one screen."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim.errors import ScenarioError, printable
from wom_sim.language.say import marked, say

KeyPath = tuple[str, ...]

SHOWN = 12
"""At most this many problems are told at once."""

SHOWN_WITH_LINES = 5
"""Up to this many problems come with the line of the file; more would not fit on one screen."""

_WINDOW = 100


class Cell(NamedTuple):
    """A cell of a calendar: row and column counted from 1; column 0 is the row as a whole."""

    file: str
    row: int
    column: int = 0
    heading: str = ""

    @property
    def spot(self) -> str:
        """The cell as a spreadsheet and its reader name it."""
        if not self.column:
            return say("{file}, row {row}", file=self.file, row=self.row)
        place = f"{_letters(self.column)}{self.row}"
        if not self.heading:
            return say("{file}, row {row} ({place})", file=self.file, row=self.row, place=place)
        return say(
            "{file}, row {row}, column {heading} ({place})",
            file=self.file, row=self.row, heading=self.heading, place=place,
        )  # fmt: skip


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Problem(NamedTuple):
    """One thing that is wrong: where (keys from the top), what, and how to mend it.

    `on_key` points at the key instead of its value; `place`, (line, column) from 0, overrides both; so does `cell`, for
    what stands in a calendar.  `nowhere`: there is no such place at all.
    """

    path: KeyPath
    message: str
    hint: str = ""
    on_key: bool = False
    place: tuple[int, int] | None = None
    cell: Cell | None = None
    nowhere: bool = False

    def under(self, parents: KeyPath) -> Problem:
        """Return the same problem seen from `parents` levels further up."""
        return self._replace(path=parents + self.path)


class Mark(NamedTuple):
    """Where a key and its value start in the file, as (line, column) from 0."""

    key: tuple[int, int] | None
    value: tuple[int, int]

    def best(self, on_key: bool) -> tuple[int, int]:
        """Return where the caret goes: the value, or the key where the value starts on another line."""
        return self.key if self.key is not None and (on_key or self.key[0] != self.value[0]) else self.value


@dataclass(frozen=True, eq=False)
class Source:
    """Where a scenario came from: what was typed and, for a file, where each key stands.

    `cells` are those of a calendar by the keys that they became, `notes` what was left out of it, `guessed` how lines
    are taken that do not say it themselves, `empty` the keys with nothing behind their colon.

    Two sources always compare equal: where a scenario came from is no part of what it says.
    """

    typed: Any
    base: Path = Path()
    label: str = ""
    lines: Sequence[str] = ()
    marks: Mapping[KeyPath, Mark] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    changed: Sequence[KeyPath] = ()
    cells: Mapping[KeyPath, Cell] = field(default_factory=dict)
    notes: Sequence[str] = ()
    guessed: Sequence[str] = ()
    empty: Sequence[KeyPath] = ()

    def __eq__(self, other: object) -> bool:
        """Return whether `other` is a source at all."""
        return isinstance(other, Source)

    __hash__ = None  # type: ignore[assignment]

    def locate(self, problem: Problem) -> tuple[int, int] | None:
        """Return (line, column) from 0 of a problem, or of the nearest key above it; None when nothing is known."""
        if problem.place is not None:
            return problem.place
        if not self.marks or self._was_changed(problem) or self.cell(problem):
            return None
        for depth in range(len(problem.path), -1, -1):
            if mark := self.marks.get(problem.path[:depth]):
                return mark.best(problem.on_key or depth < len(problem.path))
        return None

    def cell(self, problem: Problem) -> Cell | None:
        """Return the cell of a calendar that a problem is about; None when it is about something else."""
        if problem.cell is not None or self._was_changed(problem):
            return problem.cell
        paths = (problem.path[:depth] for depth in range(len(problem.path), 1, -1))
        return next((self.cells[path] for path in paths if path in self.cells), None)

    def _was_changed(self, problem: Problem) -> bool:
        return any(problem.path[: len(path)] == path for path in self.changed)

    def _order(self, problem: Problem) -> tuple[int, int, int]:
        if cell := self.cell(problem):
            return (1, cell.row, cell.column)
        return (0, *(self.locate(problem) or (-1, -1)))

    def error(self, problems: Iterable[Problem]) -> ScenarioError:
        """Return one error that tells all `problems`, in the order of the file."""
        as_typed = (as_typed_in(self.typed, problem) for problem in problems)
        ordered = sorted(dict.fromkeys(as_typed), key=self._order)
        brief = len(ordered) > SHOWN_WITH_LINES
        texts = [self._told(problem, brief) for problem in ordered[:SHOWN]]
        if len(ordered) > SHOWN:
            texts.append(say("... and {number} more", number=len(ordered) - SHOWN))
        error = ScenarioError("\n".join(texts))
        error.problems = tuple(ordered)
        return error

    def _told(self, problem: Problem, brief: bool) -> str:
        place = self.locate(problem)
        parts = [self._heading(problem, place)]
        if place is not None and not brief:
            parts += self._excerpt(*place)
        if problem.hint:
            hints = problem.hint.splitlines()
            parts += [_hint(hints[0]), *(f"         {line}" for line in hints[1:] if not brief)]
        return "\n".join(parts)

    def _heading(self, problem: Problem, place: tuple[int, int] | None) -> str:
        if cell := self.cell(problem):
            known = max((len(path) for path in self.cells if problem.path[: len(path)] == path), default=99)
            return ": ".join([cell.spot, *filter(str.isidentifier, problem.path[known:]), problem.message])
        spot = [self.label] if self.label else []
        if place is not None:
            spot = [f"{self.label}:{place[0] + 1}:{place[1] + 1}"]
        path = [".".join(problem.path)] if problem.path else []
        return ": ".join([*spot, *path, problem.message])

    def _excerpt(self, line: int, column: int) -> list[str]:
        if line >= len(self.lines):
            return []
        start = max(0, column - _WINDOW + 20)
        text = self.lines[line][start : start + _WINDOW].replace("\t", " ")
        return [f"{line + 1:5d} | {text}".rstrip(), f"      | {' ' * (column - start)}^"]


def hinted(message: str, hint: str) -> str:
    """Return a message with the hint below it, where there is one."""
    return f"{message}\n{_hint(hint)}" if hint else message


def _hint(hint: str) -> str:
    return f"   {say('hint: {hint}', hint=hint)}"


def as_typed_in(typed: Any, problem: Problem) -> Problem:
    """Return the problem at the keys that the user typed.

    Fields behind a shorthand are left out: `strategies.paid.lines.0` was typed as `strategies.paid.0`; what was typed
    as a list of mappings is found in the one that has the key: `goals.cac` in `goals.1.cac`.
    """
    kept: list[str] = []
    for key in problem.path:
        inside = _step(typed, key)
        if inside is None and (place := _listed(typed, key)) is not None:
            kept.append(str(place))
            inside = _step(typed[place], key)
        if inside is None and (key == "[key]" or not isinstance(typed, Mapping | None)):
            continue
        kept.append(key)
        typed = inside[0] if inside else None
    return problem._replace(path=tuple(kept), on_key=problem.on_key or "[key]" in problem.path)


def _listed(typed: Any, key: str) -> int | None:
    """The place of the first mapping in a list that has a key."""
    items = typed if isinstance(typed, list | tuple) else ()
    return next((k for k, one in enumerate(items) if isinstance(one, Mapping) and key in one), None)


def _step(typed: Any, key: str) -> tuple[Any] | None:
    if isinstance(typed, Mapping):
        return next(((value,) for name, value in typed.items() if str(name) == key), None)
    if isinstance(typed, list | tuple) and key.isdigit() and int(key) < len(typed):
        return (typed[int(key)],)
    return None


def hidden_in(typed: Any, path: KeyPath = ()) -> list[Problem]:
    """Texts and keys with control characters, which terminals obey; tabs and line ends are none of them."""
    if isinstance(typed, Mapping):
        keys = [_hidden((*path, str(key)), on_key=True) for key in typed if printable(key) != str(key)]
        return keys + [one for key, inside in typed.items() for one in hidden_in(inside, (*path, str(key)))]
    if isinstance(typed, list | tuple):
        return [one for place, inside in enumerate(typed) for one in hidden_in(inside, (*path, str(place)))]
    return [_hidden(path)] if isinstance(typed, str) and printable(typed) != typed else []


def _hidden(path: KeyPath, on_key: bool = False) -> Problem:
    return Problem(path, say("holds a control character, which does not show"), say("type it again by hand"), on_key)


def is_file(path: str | Path) -> bool:
    """Return whether there is such a file; a name that is too long, or a circle of links, is none."""
    return os.path.isfile(path)  # noqa: PTH113 (Path.is_file raises for what is too long)


def is_folder(path: str | Path) -> bool:
    """Return whether there is such a folder; a name that is too long, or a circle of links, is none."""
    return os.path.isdir(path)  # noqa: PTH112 (as above)


def is_device(path: str | Path) -> bool:
    """Return whether a path leads to a device, such as /dev/zero, which may have no end; ``OSError`` without any."""
    mode = Path(path).stat().st_mode
    return stat.S_ISCHR(mode) or stat.S_ISBLK(mode)


def did_you_mean(word: object, options: Iterable[str]) -> str:
    """Return " – did you mean 'x'?" for the closest of `options`, or nothing when none is close.

    >>> did_you_mean("budgett", ["budget", "content"])
    " – did you mean 'budget'?"
    """
    close = get_close_matches(str(word), list(options), n=1)
    return say(" – did you mean {close!r}?", close=close[0]) if close else ""


def show(value: object) -> str:
    """Return a value as a short text for "(got …)"."""
    text = repr(value) if isinstance(value, str | bool | int | float | None) else str(value)
    if isinstance(value, float):
        text = text.removesuffix(".0")
    return text if len(text) <= 40 else text[:37] + "..."


UNKNOWN = marked(
    {
        "brand": "unknown brand {word!r}",
        "channel": "unknown channel {word!r}",
        "channel of brand": "unknown channel of brand {brand}: {word!r}",
        "column": "unknown column {word!r}",
        "content": "unknown content {word!r}",
        "crisis": "unknown crisis {word!r}",
        "design": "unknown design {word!r}",
        "emotion": "unknown emotion {word!r}",
        "format": "unknown format {word!r}",
        "income": "unknown income {word!r}",
        "industry": "unknown industry {word!r}",
        "interest": "unknown interest {word!r}",
        "job": "unknown job {word!r}",
        "key": "unknown key {word!r}",
        "lesson": "unknown lesson {word!r}",
        "line": "unknown line {word!r}",
        "line of strategy": "unknown line of {strategy} {word!r}",
        "line of this strategy": "unknown line of this strategy {word!r}",
        "link": "unknown link {word!r}",
        "metric": "unknown metric {word!r}",
        "place": "unknown place {word!r}",
        "preset": "unknown preset {word!r}",
        "segment": "unknown segment {word!r}",
        "strategy": "unknown strategy {word!r}",
        "team": "unknown team {word!r}",
        "unit": "unknown unit {word!r}",
    }
)
"""What is said of a word that is none of those known, by what it should be."""


def beyond(least: float, most: float, number: float, typed: object) -> str:
    """What is said of a number outside its range."""
    if number < least:
        return say("must be at least {least:,} (got {given})", least=least, given=show(typed))
    return say("must be at most {most:,} (got {given})", most=most, given=show(typed))


def unknown(what: str, word: object, options: Iterable[str], **named: str) -> tuple[str, str]:
    """Return the message for an unknown `word` and, when nothing is close, the hint that lists what is known.

    `what` is one of :data:`UNKNOWN`; `named` are the names that its sentence has beside the word.
    """
    known = [str(option) for option in options]
    close = did_you_mean(word, known)
    sentence = UNKNOWN.get(what, "unknown {what} {word!r}")
    return say(sentence, what=what, word=word, **named) + close, "" if close else listed(known)


def listed(names: Sequence[str], limit: int = 20) -> str:
    """Return "one of a, b, c" for a hint, cut after `limit` names."""
    if not names:
        return say("there is none to choose from yet")
    return say("one of {names}", names=", ".join(names[:limit]) + (", ..." if len(names) > limit else ""))


def both(names: Iterable[str]) -> str:
    """Return "a and b", of more names "a and b and c"."""
    return reduce(lambda left, right: say("{left} and {right}", left=left, right=right), names)


def either(names: Iterable[str]) -> str:
    """Return "a or b", of more names "a or b or c"."""
    return reduce(lambda left, right: say("{left} or {right}", left=left, right=right), names)
