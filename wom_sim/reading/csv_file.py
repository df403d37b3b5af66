"""Calendars saved as text: whatever the separator and the encoding."""

from __future__ import annotations

import codecs
import csv
import io
import re

from wom_sim.reading.cells import CalendarError, Entry, Grid, tidy

SEPARATORS = (";", "\t", ",")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAID = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def text_grids(content: bytes, label: str) -> list[Grid]:
    """Return the file read with each separator that it may have; CalendarError when it is no text."""
    text = decoded(content)
    if said := _SAID.match(text):
        return [_grid(text[said.end() :], label, said[1])]  # spreadsheets do not show this line, and count without it
    return [_grid(text, label, separator) for separator in SEPARATORS if separator in text] or [_grid(text, label, ";")]


def decoded(content: bytes) -> str:
    """Return the text of UTF-8 (with or without its mark), UTF-16 or, failing these, Windows' cp1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if wide := _wide(content):
        return _strictly(content, wide)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise CalendarError("is not text in UTF-8, UTF-16 or Windows' cp1252", "save it as CSV UTF-8, or as .xlsx")
    return text


def _wide(content: bytes) -> str:
    # UTF-16 without its mark: in Western text every other byte is zero.
    halves = {"utf-16-le": content[1::2], "utf-16-be": content[0::2]}
    likely = (name for name, half in halves.items() if half and half.count(0) > 0.8 * len(half))
    return next(likely, "") if len(content) % 2 == 0 else ""


def _grid(text: str, label: str, separator: str) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[Entry, ...]] = []
    try:
        for cells in reader:
            rows.append(_row(cells, len(rows) + 1))
    except csv.Error as error:
        return Grid(label, tuple(rows), separator, fault=f"row {len(rows) + 1} cannot be read as CSV ({error})")
    return Grid(label, tuple(rows), separator)


def _row(cells: list[str], number: int) -> tuple[Entry, ...]:
    return tuple(Entry(tidy(cell), number, column) for column, cell in enumerate(cells, 1))
