"""The currency of a calendar, from the strongest evidence, and cells that are in another.

A code or a name in a heading of money comes first, then what the scenario says (its currency, else its country's), then
codes, signs and formats in the cells, if they agree, and last a bare ``$``.  Never the majority of the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wom_sim.language.say import say
from wom_sim.reading.numbers import Entry, currency_in
from wom_sim.reading.problems import Cell, Problem
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.table import Table

MONEY = ("budget", "cost", "cost_each", "price", "cpm", "cpc")
"""Columns in which money stands."""


class Currency(NamedTuple):
    """A currency, what says so, and whether that is a guess; no code where nothing says one."""

    code: str = ""
    why: str = ""
    guessed: bool = False


def currency_of(table: Table, typed: str = "", country: str = "") -> Currency:
    """Return the currency of a calendar; ``typed`` and ``country`` are what a scenario says of it."""
    heading = next((entry for entry in _headings(table) if _clear(currency_in(entry.text))), None)
    if heading is not None:
        return Currency(currency_in(heading.text), say("as the heading {heading!r} says", heading=heading.text))
    if typed:
        return Currency(typed, say("as the scenario says"))
    own = words.CURRENCY_OF.get(country.upper(), "")
    if own:
        return Currency(own, say("the currency of {country}", country=country.upper()))
    shown = [code for _, entry in _cells(table) if (code := _shown(entry))]
    clear = next((code for code in shown if _clear(code)), "")
    if clear:
        return Currency(clear, say("as the cells show it"))
    if shown or any(currency_in(entry.text) for entry in _headings(table)):
        return Currency("USD", say("† a bare $, and no country says whose"), guessed=True)
    return Currency()


def in_another(table: Table, typed: str, country: str) -> Iterator[Problem]:
    """Complain about headings and cells whose currency is another than that of the scenario, or of the calendar."""
    found = currency_of(table, typed, country)
    settled = typed or found.code
    if not settled:
        return
    hint = say("write all money in one currency")
    for entry in _headings(table):
        if _differs(code := currency_in(entry.text), settled):
            where = Cell(table.label, entry.row, entry.column, entry.text)
            yield Problem(
                ("plan",), say("is in {code}, the scenario in {other}", code=code, other=settled), hint, cell=where
            )
    for column, entry in _cells(table):
        if _differs(code := _shown(entry), found.code):
            where = Cell(table.label, entry.row, entry.column, table.headings[column].text)
            message = say("is in {code}, the calendar in {other} ({why})", code=code, other=found.code, why=found.why)
            yield Problem(("plan",), message, hint, cell=where)


def _headings(table: Table) -> Iterator[Entry]:
    yield from (table.headings[column] for column in MONEY if column in table.headings)


def _cells(table: Table) -> Iterator[tuple[str, Entry]]:
    for line in table.lines:
        yield from ((column, line[column]) for column in MONEY if column in line)


def _shown(entry: Entry) -> str:
    """What a cell says of its currency: what is typed in it, else its format; a whole amount may be a text."""
    return currency_in(entry.text) or entry.currency


def _clear(code: str) -> bool:
    return bool(code) and code != words.DOLLAR


def _differs(code: str, settled: str) -> bool:
    if code == words.DOLLAR:
        return settled in words.CURRENCIES and settled not in words.OF_DOLLAR
    return bool(code) and code != settled
