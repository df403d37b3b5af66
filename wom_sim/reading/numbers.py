"""The cells of a calendar as a spreadsheet saved them, and their numbers: 1.500,00 or 1,500.00, € 1.500, 15 %.

A single mark before three digits, as in 1.500, is 1500 for some and 1.5 for others: the other numbers of the column
decide, then those of the file, then Spanish headings with `;`. Where nothing decides, the number is refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.problems import hinted, show
from wom_sim.reading.words.calendar import CURRENCIES, DOLLAR

Value = str | int | float | bool | date | None

DASHES = ("-", "–", "—")
"""What spreadsheets show for nothing."""


class CalendarError(InputError):
    """What is wrong with a cell, or with a calendar as a whole, and how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(hinted(message, hint))
        self.message = message
        self.hint = hint


class Entry(NamedTuple):
    """One cell: what it holds and where it stands, counted from 1.

    `filled` says that the value was taken down from a merged cell above; `fault` says why there is no usable value;
    `currency` is the sign that the number is shown with.
    """

    value: Value
    row: int
    column: int
    filled: bool = False
    fault: str = ""
    currency: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return not self.fault and (self.value is None or self.value == "" or self.value in DASHES)

    @property
    def text(self) -> str:
        """What stands in the cell as text; whole numbers without a decimal point."""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True)
class Grid:
    """One sheet, or one reading of a text: rows, a label for messages, the fault that ended it, what was left out."""

    label: str
    rows: tuple[tuple[Entry, ...], ...]
    separator: str = ""
    sheet: str = ""
    fault: str = ""
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return a text without outer or doubled spaces of any kind, and with plain apostrophes."""
    return " ".join(text.replace("’", "'").replace("\u200b", "").split())


def bare(text: str) -> str:
    """Return a text in lower case without accents.

    >>> bare("Miércoles")
    'miercoles'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """Return a text as the tables of words have it: `bare`, and anything but letters and digits a space.

    >>> fold("  Tope_semana ")
    'tope semana'
    """
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare(text)).split())


def meaning(table: Mapping[str, Iterable[str]], text: str) -> str | None:
    """Return the entry of a table of words that a text stands for, or None."""
    word = fold(text)
    return next((name for name, words in table.items() if word in words), None)


NUMBER = r"(?:\d+(?:[ ']\d{3}(?!\d))*(?:[.,]\d+)*|[.,]\d+)"
"""Pattern of one unsigned number inside a text."""

_SIGNS = sorted(
    (re.escape(sign) for signs in (*CURRENCIES.values(), (DOLLAR,)) for sign in signs), key=len, reverse=True
)
CURRENCY = rf"(?:{'|'.join(_SIGNS)})"

_AMOUNT = re.compile(
    rf"(?P<minus>[-+]?) ?{CURRENCY}? ?(?P<sign>[-+]?) ?(?P<number>{NUMBER}) ?{CURRENCY}? ?(?P<percent>%?)",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?")
_SIMPLE = re.compile(r"(\d*)([.,])(\d+)")
_OTHER = {".": ",", ",": "."}


class Figure(NamedTuple):
    """The readings of a number: with its mark as the decimal sign, or grouping thousands; None for what cannot be."""

    decimal: Decimal | None
    grouped: Decimal | None
    mark: str = ""

    @property
    def clear(self) -> bool:
        """Whether there is only one reading."""
        return self.decimal is None or self.grouped is None

    @property
    def shows(self) -> str:
        """The decimal sign that the number gives away, or nothing."""
        if not self.mark or not self.clear:
            return ""
        return self.mark if self.grouped is None else _OTHER[self.mark]


class Signs(NamedTuple):
    """How a column writes decimals: the sign, and whether it writes three of them beyond doubt."""

    decimal: str = ""
    three: bool = False


def figure(text: str) -> Figure | None:
    """Return the readings of an unsigned number, or None when it is none.

    >>> figure("1.500,25").decimal, figure("1.500").clear
    (Decimal('1500.25'), False)
    """
    if _GROUPS.fullmatch(text):
        text = text.replace(" ", "").replace("'", "")
        mark = next((sign for sign in ".," if sign in text), "")
        number = Decimal(text.replace(",", "."))
        return Figure(number, None, mark) if mark else Figure(None, number)
    if text.isdecimal():
        return Figure(None, Decimal(text))
    if simple := _SIMPLE.fullmatch(text):
        return _one_mark(*simple.groups())
    return _many_marks(text)


def _one_mark(whole: str, mark: str, fraction: str) -> Figure:
    decimal = Decimal(f"{whole or 0}.{fraction}")
    doubtful = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return Figure(decimal, Decimal(whole + fraction) if doubtful else None, mark)


def _many_marks(text: str) -> Figure | None:
    for group, mark in ((".", ","), (",", ".")):
        grouped = rf"[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+"
        if re.fullmatch(grouped, text):
            return Figure(None, Decimal(text.replace(group, "")), group)
        if re.fullmatch(rf"{grouped}{re.escape(mark)}\d+", text):
            return Figure(Decimal(text.replace(group, "").replace(mark, ".")), None, mark)
    return None


def figures_in(texts: Iterable[str]) -> list[Figure]:
    """Return every number inside texts."""
    found = (figure(number) for text in texts for number in re.findall(NUMBER, text))
    return [one for one in found if one is not None]


def signs_of(column: Iterable[Figure], file: Iterable[Figure], fallback: str) -> Signs:
    """Return how a column writes decimals; no sign where its numbers, or those of the file, contradict each other.

    `fallback` is the sign that holds where no number gives one away.
    """
    own, all_of_it = list(column), list(file)
    shown = {one.shows for one in own} - {""} or {one.shows for one in all_of_it} - {""} or {fallback}
    sign = next(iter(shown)) if len(shown) == 1 else ""
    return Signs(sign, any(one.shows == one.mark == sign and _decimals(one) == 3 for one in own))


def _decimals(one: Figure) -> int:
    return -int(one.decimal.as_tuple().exponent) if one.decimal is not None else 0


def settled(text: str, signs: Signs, *, whole: bool = False) -> Decimal:
    """Return the value of an unsigned number as its column writes them; CalendarError when two readings are left.

    1.500 is 1.5 only in a column that writes other numbers with three decimals: a budget is never off by a thousand.
    """
    one = figure(text)
    if one is None:
        raise CalendarError(say("must be a number (got {text})", text=show(text)), say("write 1500 or 1500.00"))
    if one.grouped is not None and (one.clear or whole or signs.decimal == _OTHER[one.mark]):
        return one.grouped
    if one.decimal is not None and (one.clear or (signs.decimal == one.mark and signs.three)):
        return one.decimal
    message = say(
        "may be {grouped:,} or {decimal:g} (got {text})",
        grouped=one.grouped,
        decimal=float(one.decimal or 0),
        text=show(text),
    )
    grouped, decimal = f"{one.grouped}", f"{one.decimal:.2f}"
    if signs.decimal:
        raise CalendarError(message, say("write {grouped} or {decimal}", grouped=grouped, decimal=decimal))
    raise CalendarError(
        message,
        say(
            "write {grouped} or {decimal}: no other number of the file says what {mark!r} stands for",
            grouped=grouped,
            decimal=decimal,
            mark=one.mark,
        ),
    )


def number_of(entry: Entry, signs: Signs, *, whole: bool = False, rate: bool = False) -> int | float:
    """Return the number in a cell; a percentage only where a rate is expected."""
    if isinstance(entry.value, int | float) and not isinstance(entry.value, bool):
        if not math.isfinite(entry.value):
            raise CalendarError(say("must be a finite number (got {value})", value=show(entry.value)))
        return plain(Decimal(repr(entry.value)))
    match = _AMOUNT.fullmatch(entry.text)
    if match is None or (match["minus"] and match["sign"]) or not isinstance(entry.value, str):
        raise CalendarError(
            say("must be a number (got {text})", text=show(entry.text)),
            say("write digits alone, such as 1500 or 12.50"),
        )
    if match["percent"] and not rate:
        raise CalendarError(say("must be a number, not a percentage (got {text})", text=show(entry.text)))
    value = settled(match["number"], signs, whole=whole)
    value = -value if "-" in (match["minus"], match["sign"]) else value
    return plain(value / 100 if match["percent"] else value)


def currency_in(text: str) -> str:
    """Return the currency whose sign or code stands in a text, ``$`` where it may be several, or nothing.

    >>> currency_in("Presupuesto (MXN)"), currency_in("1.500 €"), currency_in("L-X-V")
    ('MXN', 'EUR', '')
    """
    signs = sorted(
        ((sign, name) for name, signs in (*CURRENCIES.items(), (DOLLAR, DOLLAR)) for sign in signs),
        key=lambda one: -len(one[0]),
    )
    found = (name for sign, name in signs if re.search(rf"(?<![A-Za-z]){re.escape(sign)}(?![A-Za-z])", text))
    return next(found, "")


def plain(value: Decimal) -> int | float:
    """Return a decimal as YAML would read it: whole numbers as int."""
    return int(value) if value == value.to_integral_value() else float(value)
