"""Calendars saved as a workbook: the sheets of an .xlsx file, with the values that formulas had when it was saved.

The parts of the file are read as they stand, so that strict files, damaged styles and cells a million rows away are
no obstacle.  Rows that are hidden, filtered out or struck through are left out, and told.
"""

from __future__ import annotations

import io
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from wom_sim.language.say import marked, say
from wom_sim.reading.door.unpack import most_bytes, most_cells
from wom_sim.reading.moments import ClockedDay
from wom_sim.reading.numbers import CalendarError, Entry, Grid, Value, currency_in, tidy
from wom_sim.reading.problems import did_you_mean, listed

_BRACKETS = re.compile(r"\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]")
_DOLLARS = re.compile(r"\[\$\$-([0-9A-Za-z]+)\]")
_COUNTRIES = {"80A": "MXN", "2C0A": "ARS", "340A": "CLP", "240A": "COP", "1009": "CAD", "C0C": "CAD", "C09": "AUD"}
"""Currencies by Excel's numbers of countries, where the sign is $; the United States are what Excel comes with."""

_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_NO_VALUE = marked("is a formula without a saved value: open the workbook in a spreadsheet, and save it there")
_BROKEN = (BadZipFile, ET.ParseError, LookupError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error)
_FILTERED = marked("{label}, row {row}: is filtered out and is left out")
_HIDDEN = marked("{label}, row {row}: is hidden and is left out")
_STRUCK = marked("{label}, row {row}: is struck through and is left out")
_SAVE = marked("open it in a spreadsheet, and save it as .xlsx")


class Text(NamedTuple):
    """A shared text, and whether all of it is struck through."""

    text: str
    struck: bool = False


class Style(NamedTuple):
    """How a cell is shown."""

    number_format: str = "General"
    struck: bool = False


@dataclass(frozen=True)
class Book:
    """What all sheets share."""

    archive: ZipFile
    texts: list[Text]
    styles: list[Style]
    since: datetime
    notes: tuple[str, ...]

    def style(self, cell: ET.Element) -> Style:
        """How a cell is shown; plainly, where its style is not there."""
        number = int(cell.get("s") or 0)
        return self.styles[number] if number < len(self.styles) else Style()


def workbook_grids(content: bytes, label: str = "", sheet: str = "", most_rows: int = sys.maxsize) -> list[Grid]:
    """Return the named sheet, or every sheet that is not hidden; CalendarError when it is no workbook.

    ``label`` stands for the file in what is said of a sheet; nothing where the reader knows which file it is.
    Of each sheet no more than ``most_rows`` are read.
    """
    try:
        archive = ZipFile(io.BytesIO(content))
        _bounded(archive)
        pages, book = _opened(archive)
        titles = [title for title, _, _ in pages]
        if sheet and sheet not in titles:
            raise CalendarError(
                say("has no sheet {sheet!r}", sheet=sheet) + did_you_mean(sheet, titles),
                listed(titles),
            )
        chosen = [(t, part) for t, part, hidden in pages if (t == sheet if sheet else not hidden)]
        if not chosen:
            raise CalendarError(say("has no sheet that shows"), say("show one of its sheets, and save it"))
        return [_grid(book, part, _called(label, title), title, most_rows) for title, part in chosen]
    except _BROKEN:
        raise CalendarError(say("cannot be read as a workbook: it is damaged, or has a password"), say(_SAVE)) from None


def _called(label: str, title: str) -> str:
    return say("{label}, sheet {title}", label=label, title=title) if label else say("sheet {title}", title=title)


def _bounded(archive: ZipFile) -> None:
    if sum(part.file_size for part in archive.infolist()) > most_bytes():
        raise CalendarError(
            say("unpacks to more than an eighth of this machine's memory"), say("keep the sheet that is needed")
        )


# ---------------------------------------------------------------- the parts of the file


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]  # strict files have other namespaces


def _inside(element: ET.Element, *tags: str) -> Iterator[ET.Element]:
    return (one for one in element.iter() if _tag(one) in tags)


def _said(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _on(element: ET.Element | None, name: str = "val") -> bool:
    return element is not None and _said(element, name) not in ("0", "false")


def _related(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id of a relation → (its kind, the part that it leads to)."""
    folder, _, name = part.rpartition("/")
    root = ET.fromstring(archive.read(f"{folder}/_rels/{name}.rels".lstrip("/")))
    return {
        _said(one, "Id"): (_said(one, "Type").rpartition("/")[2], _joined(folder, _said(one, "Target")))
        for one in _inside(root, "Relationship")
    }


def _joined(folder: str, target: str) -> str:
    parts: list[str] = [] if target.startswith("/") else folder.split("/")
    for one in target.split("/"):
        parts = parts[:-1] if one == ".." else [*parts, one]
    return "/".join(one for one in parts if one and one != ".")


def _opened(archive: ZipFile) -> tuple[list[tuple[str, str, bool]], Book]:
    """Each sheet's title, part and whether it is hidden; and what they share."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    main = next((part for kind, part in _related(archive, "").values() if kind == "officeDocument"), "")
    root, related = ET.fromstring(archive.read(main)), _related(archive, main)
    parts = dict(related.values())
    kept = [one for one in _inside(root, "sheet") if related.get(_said(one, "id"), ("",))[0] == "worksheet"]
    pages = [(_said(one, "name"), related[_said(one, "id")][1], "idden" in _said(one, "state")) for one in kept]
    old = any(_said(one, "date1904") in ("1", "true") for one in _inside(root, "workbookPr"))
    texts = _texts(archive, parts["sharedStrings"]) if "sharedStrings" in parts else []
    styles, notes = _styles(archive, parts.get("styles", ""))
    return pages, Book(archive, texts, styles, CALENDAR_MAC_1904 if old else CALENDAR_WINDOWS_1900, notes)


def _texts(archive: ZipFile, part: str) -> list[Text]:
    return [_text(item) for item in ET.fromstring(archive.read(part)) if _tag(item) == "si"]


def _text(item: ET.Element) -> Text:
    """A text in one piece or in runs, without the reading aids of Japanese."""
    runs = [one for one in item if _tag(one) in ("t", "r")]
    texts = ["".join(t.text or "" for t in _inside(one, "t")) for one in runs]
    struck = [any(_on(strike) for strike in _inside(one, "strike", "dstrike")) for one in runs]
    return Text(
        "".join(texts), any(struck) and all(s or not text.strip() for s, text in zip(struck, texts, strict=True))
    )


def _styles(archive: ZipFile, part: str) -> tuple[list[Style], tuple[str, ...]]:
    """The styles of cells; none of them, and a note, where they are damaged: values stand without them."""
    if not part:
        return [], ()
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    try:
        root = ET.fromstring(archive.read(part))
        formats = {int(_said(one, "numFmtId")): _said(one, "formatCode") for one in _inside(root, "numFmt")}
        fonts = next((list(one) for one in root if _tag(one) == "fonts"), [])
        struck = [any(_on(strike) for strike in _inside(font, "strike")) for font in fonts]
        forms = next((list(one) for one in root if _tag(one) == "cellXfs"), [])
        return [_style(one, BUILTIN_FORMATS | formats, struck) for one in forms], ()
    except _BROKEN:
        return [], (say("its styles are damaged: dates may stand there as numbers"),)


def _style(form: ET.Element, formats: dict[int, str], struck: list[bool]) -> Style:
    number, font = int(_said(form, "numFmtId") or 0), int(_said(form, "fontId") or 0)
    return Style(formats.get(number, "General"), font < len(struck) and struck[font])


# ---------------------------------------------------------------- a sheet


class _Row(NamedTuple):
    """A row with something in it: its number, its cells by column, and why it is left out."""

    number: int
    cells: dict[int, Entry]
    why: str


def _grid(book: Book, part: str, label: str, title: str, most_rows: int) -> Grid:
    rows: list[_Row] = []
    areas: list[str] = []
    filtered, count, last = False, 0, 0
    with book.archive.open(part) as file:
        for _, element in ET.iterparse(file):
            tag = _tag(element)
            if tag == "row":
                last = int(element.get("r") or last + 1)
                row = _row(book, element, last)
                count += max(row.cells, default=0)
                if count > most_cells():
                    raise CalendarError(
                        say("has more cells than this machine can read"), say("keep the part that is needed")
                    )
                rows += [row] if row.cells else []
                element.clear()
                if len(rows) >= most_rows:
                    break
            elif tag == "mergeCell":
                areas.append(_said(element, "ref"))
            elif tag == "filterColumn":
                filtered = True
    for area in areas:
        _fill_down(rows, area)
    hidden = _FILTERED if filtered else _HIDDEN
    notes = [say(row.why or hidden, label=label, row=row.number) for row in rows if row.why != "shown"]
    kept = tuple(_dense(row) for row in rows if row.why == "shown")
    return Grid(label, kept, sheet=title, notes=(*(f"{label}: {note}" for note in book.notes), *notes))


def _row(book: Book, element: ET.Element, number: int) -> _Row:
    cells: dict[int, Entry] = {}
    struck: list[bool] = []
    column = 0
    for cell in element:
        place = _PLACE.fullmatch(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        entry, crossed = _entry(book, cell, number, column)
        if entry.value is not None or entry.fault:
            cells[column] = entry
            struck += [crossed] if not entry.blank else []
    if struck and all(struck):
        return _Row(number, cells, _STRUCK)
    return _Row(number, cells, "" if element.get("hidden") in ("1", "true") else "shown")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _dense(row: _Row) -> tuple[Entry, ...]:
    return tuple(row.cells.get(k) or Entry(None, row.number, k) for k in range(1, max(row.cells) + 1))


def _fill_down(rows: list[_Row], area: str) -> None:
    # A value merged over several rows holds for each of them; a title merged over columns stays one cell.
    first, _, last = (_PLACE.fullmatch(end) for end in (*area.partition(":"),))
    if first is None or last is None:
        return
    column, top, end = _column(first[1]), int(first[2]), int(last[2])
    value = next((row.cells[column] for row in rows if row.number == top and column in row.cells), None)
    for row in rows if value is not None else ():
        if top < row.number <= end and value is not None:
            row.cells[column] = value._replace(row=row.number, filled=True)


def _entry(book: Book, cell: ET.Element, row: int, column: int) -> tuple[Entry, bool]:
    """One cell, and whether it is struck through."""
    kind, style = cell.get("t") or "n", book.style(cell)
    parts = {_tag(one): one for one in cell}
    typed = (parts["v"].text or "") if "v" in parts else ""
    if kind == "s" and typed:
        text = book.texts[int(typed)]
        return Entry(tidy(text.text), row, column, currency=_currency(style)), style.struck or text.struck
    if kind == "inlineStr" and "is" in parts:
        text = _text(parts["is"])
        return Entry(tidy(text.text), row, column, currency=_currency(style)), style.struck or text.struck
    value, fault = _value(book, kind, typed, style)
    if value is None and not fault and "f" in parts:
        fault = say(_NO_VALUE)
    return Entry(value, row, column, fault=fault, currency=_currency(style)), style.struck


def _value(book: Book, kind: str, typed: str, style: Style) -> tuple[Value, str]:
    """What a cell holds, or why that is no value."""
    if kind == "e":
        return typed, say("is an error of the spreadsheet ({error})", error=typed)
    if kind in ("str", "inlineStr") or not typed:
        return (tidy(typed), "") if typed else (None, "")
    if kind == "b":
        return typed == "1", ""
    if kind == "d":
        return date.fromisoformat(typed[:10]), ""
    number = float(typed) if re.search(r"[.eE]", typed) else int(typed)
    return _day(book, number) if _is_day(style) else (number, "")


def _is_day(style: Style) -> bool:
    from openpyxl.styles.numbers import is_date_format

    return style.number_format != "General" and bool(is_date_format(style.number_format))


def _day(book: Book, number: float) -> tuple[Value, str]:
    from openpyxl.utils.datetime import from_excel

    try:
        found: Any = from_excel(number, book.since)
    except (ValueError, OverflowError):
        return str(number), say("is no date that exists ({number})", number=f"{number:g}")
    if not isinstance(found, datetime):
        return str(found), ""
    return (found.date() if found.time() == time() else ClockedDay.of(found)), ""


def _currency(style: Style) -> str:
    # [$€-407] shows a sign, [$-409] only says how dates are spelt, [Red] is a colour.
    if style.number_format == "General":
        return ""
    if (country := _DOLLARS.search(style.number_format)) and country[1].upper() in _COUNTRIES:
        return _COUNTRIES[country[1].upper()]
    return currency_in(_BRACKETS.sub(lambda match: match[1] or "", style.number_format))
