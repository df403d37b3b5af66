"""What a study printed, taken apart: sentences, tables whose columns are aligned, and what stays as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from wom_sim.page.parts import Table
from wom_sim.show.text import WIDTH

GAP = r" {2,}"
"""What keeps columns apart."""

TWO = r"(?<=[\w%)]) {2,}(?=[\w+(])"
"""What keeps two things of one cell apart, such as a count and its share; a ± or a – between them is enough."""

NAME = 28
"""A line that is shorter, and has one column, goes on with the name above it."""


class Drawing(NamedTuple):
    """Lines that are aligned otherwise than a table, such as a calendar: shown as they stand."""

    lines: str


Piece = str | Table | Drawing


def pieces(text: str) -> Iterator[Piece]:
    """Sentences, tables and drawings in their order; the sentence above a table is its caption."""
    before = ""
    for block in blocks(text):
        if "\n" not in block:
            if before:
                yield before
            before = block
            continue
        for part in parted(block.rstrip("\n").split("\n")):
            found = table(part, before) if len(part) > 1 else " ".join(part[0].split())
            if isinstance(found, Table):
                before = ""
            elif before:
                yield before
                before = ""
            yield found
    if before:
        yield before


# Blocks


def blocks(text: str) -> Iterator[str]:
    """Sentences, each in one line, and what has several lines."""
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if lines and goes_on(lines[-1], line):
            lines[-1] += f" {line.strip()}"
            continue
        if lines and not (is_table(line) and is_table(lines[-1])):
            yield from told(lines)
            lines = []
        lines += [line] if line.strip() else []


def goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the one before: it is indented as wrapped lines are, and stands in no column."""
    if not re.match(r" {3}\S", line) or is_table(line):
        return False
    return is_sentence(before) or not is_table(before) or len(f"{before} {first_word(line)}") > WIDTH


def first_word(line: str) -> str:
    """The first word of a line, with the sign that is never parted from a number."""
    found = re.match(r" *(\S+(?: %\S*)?)", line)
    return found[1] if found else ""


def told(lines: Sequence[str]) -> Iterator[str]:
    """Lines that belong together; a single line is a sentence unless it is indented."""
    if len(lines) == 1 and not lines[0].startswith("  "):
        yield " ".join(lines[0].split())
    else:
        yield "\n".join([*lines, ""])


def is_table(line: str) -> bool:
    """Whether a line is aligned with others: it is indented by two, or has gaps."""
    return bool(re.match(r"  \S", line) or re.search(r"\S {3,}\S", line) or re.match(r" {6,}\S", line))


def is_sentence(line: str) -> bool:
    """Whether a line is too long for a name, and has one column; or was put together from several."""
    one = single(line) and not line.startswith(" " * 6)
    return len(line) > WIDTH or (len(line) > NAME and one)


def parted(lines: Sequence[str]) -> Iterator[list[str]]:
    """Aligned lines, and each sentence among them by itself."""
    for alone, group in groupby(lines, key=is_sentence):
        some = list(group)
        yield from ([line] for line in some) if alone else [some]


# Tables


def table(lines: Sequence[str], caption: str) -> Table | Drawing:
    """Aligned lines as a table: heads of several lines are put together, and names that go on below themselves.

    A first line of one column is its caption.
    """
    if len(lines) > 2 and re.match(r"  \S", lines[0]) and re.match(r" {6}", lines[1]) and single(lines[0]):
        caption, lines = f"{caption} {lines[0].strip()}".strip(), lines[1:]
    cells = cut(lines)
    heads = next((k for k, row in enumerate(cells) if row[0]), 0)
    body = together(cells[heads:])
    if not heads or len(cells[0]) < 2 or not body or re.search(r"[█▁-▇·]{4}", "".join(lines)):
        return Drawing("\n".join([*lines, ""]))
    head = [" ".join(filter(None, column)) for column in zip(*cells[:heads], strict=True)]
    return Table(caption, head, body)


def single(line: str) -> bool:
    """Whether a line has one column."""
    return not re.search(rf"\S{GAP}\S", line)


def cut(lines: Sequence[str]) -> list[list[str]]:
    """The cells of every line: columns end where two places or more are empty in all of them."""
    wide = max(map(len, lines))
    padded = [line.ljust(wide) for line in lines]
    empty = "".join(" " if all(line[k] == " " for line in padded) else "x" for k in range(wide))
    ends = [0, *(match.end() for match in re.finditer(rf"(?<=x){GAP}", empty)), wide]
    return [[re.sub(TWO, " · ", line[a:b].strip()) for a, b in pairwise(ends)] for line in padded]


def together(rows: Sequence[list[str]]) -> list[list[str]]:
    """Rows with what only goes on with the name of the row above."""
    made: list[list[str]] = []
    for row in rows:
        if made and not any(row[1:]):
            made[-1][0] += f" {row[0]}"
        else:
            made.append(row)
    return made
