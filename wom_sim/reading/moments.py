"""Dates with the time of day that stands beside them, and the zone in which they are told.

A platform writes 2027-03-01T14:05:00+0000, 03/01/2027 14:05 or 1 mar 2027, 2:05 p. m.; a heading may say the zone
("Date (GMT)").  A time without a zone is that of whoever reads the table, and nobody knows which it is.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wom_sim.language.say import say
from wom_sim.reading.dates import Order, day_of
from wom_sim.reading.numbers import CalendarError, Entry, bare
from wom_sim.reading.problems import show
from wom_sim.reading.words.calendar import ZONES


class ClockedDay(date):
    """A day in a workbook, with the time of day that its cell holds as well."""

    clock: time

    @classmethod
    def of(cls, found: datetime) -> ClockedDay:
        """The day and time of a moment, to the nearest second."""
        found = (found + timedelta(microseconds=500_000)).replace(microsecond=0)
        day = cls(found.year, found.month, found.day)
        day.clock = found.time()
        return day


class Moment(NamedTuple):
    """A day, with the time of day and the zone where they are said."""

    day: date
    clock: time | None
    zone: tzinfo | None

    @property
    def told(self) -> datetime:
        """As the table tells it, without a zone; midnight where no time of day is said."""
        return datetime.combine(self.day, self.clock or time())


_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? *(?:([ap])\.? ?m\.?|h)? *(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:utc|gmt)? ?([+-])(\d{1,2})(?::?(\d{2}))?")


def zone_named(text: str) -> tzinfo | None:
    """The zone that a text names (Europe/Madrid, UTC, GMT-6, Pacific Time); None for a text that names none."""
    word = " ".join(bare(text).split())
    if found := _OFFSET.fullmatch(word):
        minutes = 60 * int(found[2]) + int(found[3] or 0)
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes)) if minutes < 24 * 60 else None
    name = ZONES.get(word, text.strip() if "/" in text else "")
    try:
        return (UTC if name == "UTC" else ZoneInfo(name)) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of_heading(heading: str) -> tzinfo | None:
    """The zone that a heading says in brackets: Date (GMT)."""
    return next(filter(None, map(zone_named, re.findall(r"\(([^)]*)\)", heading))), None)


def moment_of(entry: Entry, order: Order) -> Moment:
    """The moment in a cell; CalendarError for what is none, or may be two."""
    day = day_of(entry, order)
    if isinstance(entry.value, ClockedDay):
        return Moment(date(day.year, day.month, day.day), entry.value.clock, None)
    found = _CLOCK.search(entry.value) if isinstance(entry.value, str) else None
    if found is None:
        return Moment(day, None, None)
    return Moment(day, _clock(found, entry), zone_named(found[5]) if found[5] else None)


def clock_of(entry: Entry) -> time:
    """The time of day in a cell of its own."""
    found = _CLOCK.fullmatch(entry.text)
    if found is None:
        raise CalendarError(
            say("must be a time of day (got {value})", value=show(entry.text)), say("write it as 14:05")
        )
    return _clock(found, entry)


def _clock(found: re.Match[str], entry: Entry) -> time:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + 12 * (found[4].lower() == "p")
    if hour > 23 or minute > 59 or second > 59:
        raise CalendarError(say("there is no such time of day (got {value})", value=show(entry.text)))
    return time(hour, minute, second)
