"""A text with one tie a line: which lines are comments, what separates cells, the first rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.language.say import say, says
from wom_sim.network.parts import printable

SAMPLE = 100
"""Rows looked at to find the separator, the heading and the kind of ids."""

_TITLES = 10
"""At most so many lines of titles stand above the rows."""

INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_LATE = re.compile(rb"^[ \t]*[#%].*$", re.MULTILINE)
_SAID = re.compile(rb"sep=(.)[ \t]*\n", re.IGNORECASE)
_ARROWS = re.compile(r"\s*(?:-+>|→|--)\s*")
_NUMBER = re.compile(r"[+-]?[0-9.]{1,400}")
_REMARK = re.compile(r"\s*[#%](?:[\s#%!]|$)")

Row = tuple[int, list[str]]
"""Number of a line, from 1, and its cells."""


@dataclass(frozen=True)
class Text:
    """Ties as text: its bytes in UTF-8, the number of lines above the first row, its separator (None: blanks).

    ``lead`` are the comments above the first row, ``sample`` the first rows, ``left_out`` the lines that are no ties.
    """

    path: Path
    data: bytes
    above: int
    separator: str | None
    lead: tuple[str, ...]
    sample: list[Row]
    left_out: tuple[str, ...] = ()
    arrows: bool = False
    """Whether arrows stood between the ids, now tabs."""

    def rows(self, above: int | None = None) -> Iterator[Row]:
        """All rows that are not empty, below a line (the first row is below ``above``)."""
        skipped = self.above if above is None else above
        return ((number, cells(line, self.separator)) for number, line in _lines(self.data) if number > skipped)

    def error(self, line: int, message: str) -> NetworkError:
        """Return an error that points at a line."""
        return NetworkError(f"{self.path}:{line}: {message}")

    def without(self, *said: str) -> Text:
        """The same, with more lines told as left out."""
        return replace(self, left_out=(*self.left_out, *said))


def opened(path: Path, data: bytes) -> Text:
    """Return the text in some bytes; ``NetworkError`` where no ties can be in it."""
    said = _SAID.match(data)
    data = data[said.end() - 1 :] if said else data  # its end of line stays, so that lines keep their numbers
    arrows = _has_arrows(data)
    data = _without_arrows(data) if arrows else data
    lead, body = _split(data)
    if not body and not lead:
        raise NetworkError(say("{path}: the file is empty – expected one tie per line, such as `ann,bob`", path=path))
    separator = said[1].decode("latin-1") if said else separator_of([line for _, line in body or lead])
    separator = None if separator == "\t" and _blanks_too([line for _, line in body]) else separator
    first = _first_tie(lead, body, separator)
    comments, body = [one for one in lead if one[0] < first], [*(one for one in lead if one[0] >= first), *body]
    if not body:
        raise NetworkError(say("{path}: the file is empty – expected one tie per line, such as `ann,bob`", path=path))
    sample = [(number, cells(line, separator)) for number, line in body[:SAMPLE]]
    text = Text(path, data, body[0][0] - 1, separator, tuple(line for _, line in comments), sample, _told(comments))
    _check_quotes(text)
    if max(len(row) for _, row in sample) < 2:
        raise text.error(
            body[0][0],
            say(
                "only one column (got {line}) – a tie needs two ids, separated by comma, tab, ; or blank",
                line=show(body[0][1].strip()),
            ),
        )
    text = replace(without_late_comments(text), arrows=arrows)
    return text.without(say("line 1, which says the separator")) if said else text


def show(text: str) -> str:
    """A text of the file in quotes."""
    return repr(printable(text))


def _split(data: bytes) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The lines at the top that begin with # or %, and the first ones below them; blank ones left out."""
    lead: list[tuple[int, str]] = []
    body: list[tuple[int, str]] = []
    for number, line in _lines(data):
        if not body and line.lstrip()[:1] in ("#", "%"):
            lead.append((number, line))
        else:
            body.append((number, line))
        if len(body) >= SAMPLE:
            break
    return lead, body


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    return ((number, line.decode().rstrip("\n")) for number, line in enumerate(io.BytesIO(data), 1) if line.strip())


def _first_tie(lead: Sequence[tuple[int, str]], body: Sequence[tuple[int, str]], separator: str | None) -> int:
    """Number of the first line that is a row: ids may begin with #, as other ids of the file then do."""
    below = [cells(line, separator) for _, line in body]
    width = len(below[0]) if body else 2
    rows = [(n, cells(line, separator)) for n, line in lead if not _REMARK.match(line)]
    rows = [(n, row) for n, row in rows if len(row) >= 2 and (len(row) == width or not body)]
    others = [cell for row in below for cell in row] + [cell for _, row in rows for cell in row[1:]]
    hashed = not body or any(cell[:1] in ("#", "%") for cell in others)
    several = len(rows) > 1 and not any(INTEGER.fullmatch(cell) for cell in others)
    return rows[0][0] if rows and (hashed or several) else body[0][0] if body else lead[-1][0] + 1


def _told(comments: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    if not comments:
        return ()
    numbers = [number for number, _ in comments]
    return (
        says(
            "{n:,} comment ({lines}), the first: {text}", "{n:,} comments ({lines}), the first: {text}", len(numbers),
            lines=_lines_of(numbers), text=printable(comments[0][1].strip()),
        ),
    )  # fmt: skip


def _lines_of(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return say("line {line}", line=numbers[0])
    return say("lines {first} … {last}", first=numbers[0], last=numbers[-1])


def without_late_comments(text: Text) -> Text:
    """The text with comments below the first row emptied: where ids are whole numbers any line that begins so.

    Ids may be texts that begin with #; there a comment is a line whose # a blank follows, and which is no whole row.
    """
    if b"#" not in text.data and b"%" not in text.data:
        return text
    rows = [row for _, row in text.sample[1:] if row[0][:1] not in ("#", "%")]
    integer = bool(rows) and all(INTEGER.fullmatch(cell) for row in rows for cell in row[:2])
    needed = len(text.sample[0][1])
    found: list[int] = []
    pieces: list[bytes] = []
    number, done = 1, 0
    for match in _LATE.finditer(text.data):
        number += text.data.count(b"\n", done, match.start())
        late = number > text.above and (
            integer
            or (bool(_REMARK.match(match[0].decode())) and len(cells(match[0].decode(), text.separator)) < needed)
        )
        found += [number] if late else []
        pieces.append(text.data[done : match.start() if late else match.end()])
        done = match.end()
    data = b"".join([*pieces, text.data[done:]])
    if not found:
        return text
    sample = [row for row in text.sample if row[0] not in found]
    return replace(text, data=data, sample=sample).without(
        says(
            "{n:,} comment ({lines}) between the rows",
            "{n:,} comments ({lines}) between the rows",
            len(found),
            lines=_lines_of(found),
        )
    )


# ---------------------------------------------------------------- cells


def separator_of(lines: Sequence[str]) -> str | None:
    """Return the first of tab, semicolon, comma and bar that every line has, else the first line has, else blanks.

    In this order, because names and numbers contain commas more often than semicolons, and tabs almost never.  Some
    lines at the top may be titles, if two at least below them agree.
    """
    below = [lines[k:] for k in range(1, min(_TITLES, len(lines) - 2) + 1)]
    for judged in (lines, lines[:1], *below):
        for separator in "\t;,|":
            if judged and all(separator in line for line in judged):
                return separator
    return None


def _blanks_too(lines: Sequence[str]) -> bool:
    """Whether blanks separate numbers as tabs do: no id is made of two numbers."""
    several = any(" " in cell.strip() for line in lines for cell in line.split("\t"))
    return several and all(_NUMBER.fullmatch(cell) for line in lines for cell in line.split())


def _has_arrows(data: bytes) -> bool:
    """Whether every line is two ids with an arrow between them."""
    found = [_ARROWS.split(line.strip()) for _, line in _split(data)[1]]
    return bool(found) and all(len(row) == 2 and all(row) for row in found)


def _without_arrows(data: bytes) -> bytes:
    """The same with a tab in place of the arrow of each line that is no comment."""
    lines = data.decode().split("\n")
    return "\n".join(line if line[:1] in ("#", "%") else _ARROWS.sub("\t", line.strip()) for line in lines).encode()


def cells(line: str, separator: str | None) -> list[str]:
    """Return the cells of a line, quotes taken off."""
    if separator is None:
        if '"' not in line:
            return line.split()
        line, separator = " ".join(line.split()), " "
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]


def _check_quotes(text: Text) -> None:
    """Complain about a quote that is not closed in its line: it would swallow the lines below."""
    for number, line in _odd_quotes(text.data) if b'"' in text.data else ():
        try:
            next(csv.reader([line], delimiter=text.separator or " ", skipinitialspace=True, strict=True))
        except csv.Error:
            if number > text.above:
                raise text.error(
                    number, say('a quote (") opens here and is not closed (got {line})', line=show(line))
                ) from None


def _odd_quotes(data: bytes) -> Iterator[tuple[int, str]]:
    """The lines that hold an odd number of quotes, counted all at once: every id of a large file may be quoted."""
    letters = np.frombuffer(data, np.uint8)
    ends = np.r_[np.flatnonzero(letters == ord("\n")), letters.size]
    quotes = np.diff(np.searchsorted(np.flatnonzero(letters == ord('"')), ends), prepend=0)
    for number in np.flatnonzero(quotes % 2).tolist():
        yield number + 1, data[ends[number - 1] + 1 if number else 0 : ends[number]].decode()
