"""The cells of a calendar as a spreadsheet saved them, and how one of them is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from wom_sim.errors import InputError
from wom_sim.reading.problems import hinted

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
