"""A row that names several platforms, as lines of one platform each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from wom_sim.reading import calendar_words as words
from wom_sim.reading.cells import CalendarError, Entry, meaning
from wom_sim.reading.numbers import Signs, currency_in, number_of, plain

Line = dict[str, Entry]

_BETWEEN = re.compile(r"\s*(?:[,;/+&|]|\by\b|\band\b|\be\b)\s*", re.IGNORECASE)
_SHARED = ("budget", "cost", "hours")
"""Columns that are spent once for the whole row."""

_CENT = Decimal("0.01")


def platforms_in(entry: Entry | None) -> list[str]:
    """Return the channels that a cell names, each of them known; nothing where it names one.

    >>> platforms_in(Entry("Instagram, Facebook", 2, 3)), platforms_in(Entry("X / Twitter", 2, 3))
    (['Instagram', 'Facebook'], [])
    """
    if entry is None or not isinstance(entry.value, str) or meaning(words.CHANNELS, entry.text):
        return []
    parts = [part for part in _BETWEEN.split(entry.text) if part]
    known = {meaning(words.CHANNELS, part) for part in parts}
    return parts if len(parts) > 1 and None not in known and len(known) == len(parts) else []


def one_platform_each(line: Line, signs: Mapping[str, Signs]) -> Iterator[Line]:
    """Yield a line of one channel for each that the line names, what is spent once split evenly.

    The name of each gets the channel's; numbers that cannot be read stay, so that they are told.
    """
    channels = platforms_in(line.get("channel"))
    if not channels:
        yield line
        return
    shares = {column: _shares(line[column], signs[column], len(channels)) for column in _SHARED if column in line}
    for k, channel in enumerate(channels):
        own = {"channel": line["channel"]._replace(value=channel)}
        if "name" in line:
            own["name"] = line["name"]._replace(value=f"{line['name'].text} {channel.lower()}")
        yield line | own | {column: parts[k] for column, parts in shares.items()}


def _shares(entry: Entry, signs: Signs, parts: int) -> list[Entry]:
    """A number in equal parts, to the cent; the first takes what is left over."""
    try:
        whole = Decimal(repr(number_of(entry, signs)))
    except CalendarError:
        return [entry] * parts
    each = (whole / parts).quantize(_CENT)
    values = [whole - each * (parts - 1), *[each] * (parts - 1)]
    return [entry._replace(value=plain(value), currency=entry.currency or currency_in(entry.text)) for value in values]
