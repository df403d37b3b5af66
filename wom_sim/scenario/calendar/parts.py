"""Parts of a line that are read from a row of a calendar, in the words of a scenario.

The budget is the media money of ads, the limit of a referral's rewards and the prize of a contest; for samples and
influencers it is shared out over their number and days, for posts, press and events it is money spent once.  The cost
is always money spent once, the unit cost money for each post, sample, influencer or guest.  Hours are those of one post
or day, as in a scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from wom_sim.language.say import say
from wom_sim.reading.numbers import meaning, plain
from wom_sim.reading.problems import show
from wom_sim.reading.words import calendar as words
from wom_sim.scenario.calendar.row import Row
from wom_sim.scenario.calendar.values import DAYS_HINT, GROUPS, Rhythm, channel_of, spelled

Plain = dict[str, Any]
Part = Callable[[Row, Plain], Plain]
"""Reads keys of a line from its row, given what is known of the line; None stands for what is not said."""


class InCalendar(NamedTuple):
    """How a calendar says a kind of line.

    ``words``: what the kind is called; ``parts``: what is read from the row, one after the other; ``channels``: on
    these a row that says no kind is one; ``units``: words in a price that say the same.
    """

    words: tuple[str, ...]
    parts: tuple[Part, ...]
    channels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def content(row: Row, _: Plain) -> Plain:
    """What it shows."""
    return {"content": spelled(row.text("content"), row.names.contents) or None}


def team(row: Row, _: Plain) -> Plain:
    """Who makes it, and in how many hours."""
    return {"team": row.text("team") or None, "hours": row.number("hours")}


def channel(row: Row, _: Plain) -> Plain:
    """The channel, as the scenario spells it."""
    return {"channel": channel_of(row.text("channel"), row.names.channels) or None}


def flight(row: Row, _: Plain) -> Plain:
    """The first and the last day."""
    start, end = row.day("from"), row.day("to")
    return {"from": start, "to": end if "to" in row.table.headings else start}


def every_day(row: Row, line: Plain) -> Plain:
    """Nothing: the line runs on every day."""
    rhythm = row.rhythm()
    if rhythm is not None and rhythm != Rhythm():
        row.refuse(
            say("{kind} run on every day from first to last", kind=line["kind"]),
            say("write daily, or leave it blank"),
            "days",
        )
    return {}


def _in_order(row: Row) -> tuple[date | None, date | None]:
    start, end = row.day("from"), row.day("to")
    if start and end and end < start:
        row.refuse(say("must not be before the first day, {start} (got {end})", start=start, end=end), "", "to")
    return start, end


def one_day(row: Row, line: Plain) -> Plain:
    """The one day of a line."""
    start, end = _in_order(row)
    row.text("days")
    if start and end and end > start:
        row.note(
            say("{kind} have one day: {start} is taken, {end} is not used", kind=line["kind"], start=start, end=end),
            "to",
        )
    return {"on": start}


def days_on(question: str = "") -> Part:
    """The day or days of a line; a ``question`` is put to a row that says only the first and the last."""

    def part(row: Row, _: Plain) -> Plain:
        (start, end), rhythm = _in_order(row), row.rhythm()
        if start is None or end is None or end <= start:
            return {"on": start}
        if question and rhythm is None and "days" not in row.line:
            row.refuse(say(question), say(DAYS_HINT), "days")
        days = (rhythm or Rhythm()).on(start, end)
        if not days:
            row.refuse(say("none of these days lies between {start} and {end}", start=start, end=end), "", "days")
        return {"on": days[0] if len(days) == 1 else days}

    return part


def price(row: Row, line: Plain, hint: str, *keys: str) -> Plain:
    """What the price says of these keys; the ``hint`` says what it may."""
    said = row.price()
    if any(key not in keys for key in said):
        row.refuse(
            say("is no price for {kind} (got {text})", kind=line["kind"], text=show(row.text("price"))),
            say(hint),
            "price",
        )
    return {key: value for key, value in said.items() if key in keys}


def counted(unit: str, hint: str) -> Part:
    """So many of a unit, as the price or the number says."""

    def part(row: Row, line: Plain) -> Plain:
        said = price(row, line, hint, "number", unit)
        return {"number": said.get("number", row.number("number", whole=True))}

    return part


def target(group: str = "") -> Part:
    """Segments that it is aimed at; the ``group`` is whom it reaches anyway."""

    def part(row: Row, line: Plain) -> Plain:
        segments = [name for name in row.audience() if name != group]
        if strange := [name for name in segments if name in GROUPS]:
            row.refuse(
                say("{kind} cannot be aimed at {strange}", kind=line["kind"], strange=strange[0]),
                say("name segments, or all"),
                "audience",
            )
            return {}
        return {"target": {"segments": segments}} if segments else {}

    return part


def chosen(usual: str | None = None) -> Part:
    """The rule by which people are chosen, else the ``usual`` one among segments."""

    def part(row: Row, line: Plain) -> Plain:
        if rule := meaning(words.WHO, row.text("audience")):
            return {"who": rule}
        return {"who": usual, **target()(row, line)}

    return part


def budget(row: Row, _: Plain) -> Plain:
    """The budget."""
    return {"budget": row.number("budget")}


def fixed(row: Row, _: Plain) -> Plain:
    """The cost, spent once."""
    return {"fixed_cost": row.number("cost")}


def budget_is_fixed(row: Row, line: Plain) -> Plain:
    """The budget or the cost, spent once."""
    budget, cost = row.number("budget"), row.number("cost")
    if budget is not None and cost is not None:
        row.refuse(
            say("both the budget and the cost of {kind} are money spent once", kind=line["kind"]),
            say("keep one of them"),
            "cost",
        )
    return {"fixed_cost": cost if budget is None else budget}


def each(key: str) -> Part:
    """Return a part that says the money for each."""
    return lambda row, _: {key: row.price_of("cost_each")}


def shared_out(key: str) -> Part:
    """Return a part that says the money for each: as typed, the budget over number and days, or the tier's preset."""

    def part(row: Row, line: Plain) -> Plain:
        budget, each = row.number("budget"), row.price_of("cost_each")
        if budget is None or each is not None:
            if budget is not None:
                row.refuse(
                    say("the budget and the money for each both say what it costs"), say("keep one of them"), "budget"
                )
            return {key: "preset" if each is None and line.get("tier") else each}
        days = line.get("on")
        units = line.get("number", 0) * (len(days) if isinstance(days, list) else 1)
        return {key: plain(Decimal(str(budget)) / units)} if units > 0 else {"fixed_cost": budget}

    return part
