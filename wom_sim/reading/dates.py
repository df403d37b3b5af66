"""Dates as spreadsheets write them: 01/03/2027, 1.3.27, 01-03-2027, 1 mar 2027, 2027-03-01, or a real date.

03/04/2027 is 3 April for some and 4 March for others: a day above 12 anywhere among the dates of the file decides;
failing that, Spanish headings or `;` mean the day comes first. Otherwise the date is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from wom_sim.language.say import marked, say
from wom_sim.reading.numbers import CalendarError, Entry, fold
from wom_sim.reading.problems import show
from wom_sim.reading.words.calendar import MONTHS

Order = Literal["day first", "month first", "mixed", "unknown"]

DAY_HINT = marked("write year-month-day, such as 2027-03-01")

_UNDECIDED = marked(
    {
        "mixed": "some dates of this file have the day first, others the month",
        "unknown": "no date of this file has a day above 12",
    }
)
_TIME = re.compile(
    r",? *\b\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? *([ap]\.? ?m\.?|h)? *(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?([1-7]))?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?: de)? ([a-z]+)(?: de| del)? (\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")


def order_of(texts: Iterable[str], fallback: Order) -> Order:
    """Return whether days or months come first; `fallback` where no date says so."""
    shown = {order for order in map(_shows, texts) if order}
    return "mixed" if len(shown) > 1 else next(iter(shown), fallback)


def _shows(text: str) -> Order | None:
    parts = _YEAR_LAST.fullmatch(_without_time(text))
    if parts is None or (int(parts[1]) > 12) == (int(parts[3]) > 12):
        return None
    return "day first" if int(parts[1]) > 12 else "month first"


def _without_time(text: str) -> str:
    """A date without the time of day that a program wrote beside it."""
    return _TIME.sub("", re.sub(r"(?<=\d)T(?=\d)", " ", text.strip())).strip()


def day_of(entry: Entry, order: Order) -> date:
    """Return the date in a cell; CalendarError for what is none, or may be two."""
    if isinstance(entry.value, date):
        return entry.value
    if isinstance(entry.value, int) and _COMPACT.fullmatch(str(entry.value)):
        entry = entry._replace(value=str(entry.value))
    if not isinstance(entry.value, str):
        raise CalendarError(
            say("must be a date (got {value})", value=show(entry.value)),
            say("format the cell as a date, or {day_hint}", day_hint=say(DAY_HINT)),
        )
    text = _without_time(entry.value) or entry.value
    if parts := _YEAR_FIRST.fullmatch(text):
        return _existing(int(parts[1]), int(parts[3]), int(parts[4]), text)
    if parts := _COMPACT.fullmatch(text):
        return _existing(int(parts[1]), int(parts[2]), int(parts[3]), text)
    if parts := _ISO_WEEK.fullmatch(text):
        return _monday(int(parts[1]), int(parts[2]), int(parts[3] or 1), text)
    if parts := _YEAR_LAST.fullmatch(text):
        return _numeric(int(parts[1]), int(parts[3]), _year(parts[4]), order, text)
    return _in_words(text)


def _numeric(first: int, second: int, year: int, order: Order, text: str) -> date:
    order = _shows(text) or order
    if order in _UNDECIDED and first != second and max(first, second) <= 12:
        one, two = date(year, second, first), date(year, first, second)
        raise CalendarError(
            say(
                "may be {day_first} (day first) or {month_first} (month first) (got {text})",
                day_first=one,
                month_first=two,
                text=show(text),
            ),
            f"{say(DAY_HINT)}: {say(_UNDECIDED[order])}",
        )
    month, day = (first, second) if order == "month first" else (second, first)
    return _existing(year, month, day, text)


def _in_words(text: str) -> date:
    for pattern, places in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2))):
        if parts := pattern.fullmatch(fold(text)):
            year, month, day = (parts[place] for place in places)
            number = next((number for number, names in MONTHS.items() if month in names), 0)
            return _existing(_year(year), number, int(day), text)
    raise CalendarError(say("must be a date (got {text})", text=show(text)), say(DAY_HINT))


def _monday(year: int, week: int, day: int, text: str) -> date:
    try:
        return date.fromisocalendar(year, week, day)
    except ValueError:
        raise CalendarError(say("there is no such week (got {text})", text=show(text)), say(DAY_HINT)) from None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _existing(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CalendarError(say("there is no such day (got {text})", text=show(text)), say(DAY_HINT)) from None
