"""Where the headings of a table stand, over one row or two, and which rows below them only add others up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from wom_sim.reading.numbers import Entry, Grid, fold
from wom_sim.reading.words.calendar import AVERAGES, CURRENCIES, TOTALS

MOST_ROWS_ABOVE = 40
"""Headings stand within so many rows from the top."""

Row = Sequence[Entry]
Meaning = Callable[[Entry], str | None]
"""What a heading stands for, or None."""

_AMOUNT = re.compile(r"[^\w]*\d[\d., ']*[^\w]*(?:[A-Za-z]{1,3}\$?)?[^\w]*|[^\w]*[A-Za-z]{1,3}\$? ?\d[\d., ']*")


class Headings(NamedTuple):
    """The cells of the headings by what they mean, all of them, and the rows below."""

    found: dict[str, Entry]
    cells: tuple[Entry, ...]
    below: tuple[Row, ...]


def headings_of(grid: Grid, meaning: Meaning) -> Headings:
    """Return the row with most known headings, joined with the row below where that holds more of them."""
    rows = grid.rows[:MOST_ROWS_ABOVE]
    known = [_found(row, meaning) for row in rows]
    best = max(range(len(rows)), key=lambda number: len(known[number]), default=0)
    if not rows:
        return Headings({}, (), ())
    joined = _joined(rows[best], grid.rows[best + 1] if best + 1 < len(grid.rows) else (), meaning)
    above = _joined(rows[best - 1], rows[best], meaning) if best else ()
    for cells, last in ((joined, best + 1), (above, best)):
        if cells and len(_found(cells, meaning)) > len(known[best]):
            return Headings(_found(cells, meaning), cells, grid.rows[last + 1 :])
    return Headings(known[best], tuple(rows[best]), grid.rows[best + 1 :])


def _found(row: Row, meaning: Meaning) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in row:
        if (column := meaning(entry)) is not None:
            found.setdefault(column, entry)
    return found


def _joined(top: Row, under: Row, meaning: Meaning) -> tuple[Entry, ...]:
    """Two rows as one: below a group such as Period stand From and To; () where the second is no row of headings."""
    cells: list[Entry] = []
    group = ""
    for k in range(max(len(top), len(under))):
        first = top[k] if k < len(top) else None
        second = under[k] if k < len(under) and not under[k].filled else None
        group = first.text if first is not None and not first.blank else group
        if second is None or second.blank:
            cells += [first] if first is not None else []
            continue
        both = second._replace(value=f"{group} {second.text}")
        known = next((entry for entry in (second, both) if meaning(entry) is not None), None)
        if known is None or (first is not None and not first.blank and meaning(first) and group != first.text):
            return ()
        cells.append(known)
    return tuple(cells)


def adds_up(row: Row) -> Literal["sum", "average", ""]:
    """Whether a row adds up others, or is an average of them."""
    filled = [cell for cell in row if not cell.blank and not cell.filled]
    if not filled or not isinstance(filled[0].value, str):
        return ""
    first = fold(filled[0].text)
    numbers = len(filled) > 1 and all(_is_amount(cell) for cell in filled[1:])
    if first in TOTALS or (numbers and first.split()[:1] and first.split()[0] in TOTALS):
        return "sum"
    return "average" if numbers and first in AVERAGES else ""


def _is_amount(cell: Entry) -> bool:
    """Whether a cell holds an amount, a share, a currency by itself, or a dash where there is none."""
    plain = cell.text.strip()
    beside = plain.upper() in CURRENCIES or not any(map(str.isalnum, plain))
    return not isinstance(cell.value, str) or beside or _AMOUNT.fullmatch(cell.text) is not None
