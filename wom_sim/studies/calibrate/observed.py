"""What was really counted, period by period, and what a simulated world counts in the same periods."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wom_sim import metrics
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Event
from wom_sim.metrics.catalog import CATALOG
from wom_sim.metrics.names import label
from wom_sim.reading.counts import ANY_ORDER, SERIES, WHEN, CountsTable, Line, read_counts
from wom_sim.reading.dates import day_of
from wom_sim.reading.numbers import CalendarError, Entry, fold
from wom_sim.scenario.market import Dates
from wom_sim.statistics.types import Booleans, Floats, Integers

Row = tuple[str, int, int, float]

WEEK = 7
FEW = 10
"""Fewer simulated events in a period make its count a third wrong by chance, or more."""

EXAMPLE = "date,orders,visits"
DAILY = "cumulative conversions"
WEEKLY = "competitor sales b"
"""Columns by which the tables by day and by week are known that wom writes itself."""
ALL, AGAIN = "all_orders", "repeat_orders"
_EVENTS = {one.name: one.event for one in CATALOG if one.event is not None}
_ISO_WEEK = re.compile(r"(\d{4})[- ]?[Ww](\d{1,2})")


@dataclass(frozen=True)
class Observed:
    """Counts of the real market: ``values[i]`` of series ``names[i]`` in ticks ``first[i]`` … ``last[i]``."""

    label: str
    names: tuple[str, ...]
    first: Integers
    last: Integers
    values: Floats
    notes: tuple[str, ...] = ()
    path: Path = Path()

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the series, in the order of the table."""
        return tuple(dict.fromkeys(self.names))

    @property
    def groups(self) -> Integers:
        """Number of the series of each datum."""
        place = {name: k for k, name in enumerate(self.series)}
        return np.array([place[name] for name in self.names])

    @property
    def periods(self) -> int:
        """Number of different periods."""
        return len(set(zip(self.first.tolist(), self.last.tolist(), strict=True)))

    def counted(self, history: History, ticks: int, scale: float) -> Floats:
        """What a world counts in the same series and periods, in real people."""
        totals = {name: np.cumsum(daily(history, name, ticks)) for name in self.series}
        before = np.maximum(self.first - 1, 0) * (self.first > 1)  # tick 0 belongs to the first day
        found = [
            totals[name][last] - (totals[name][start] if start else 0)
            for name, start, last in zip(self.names, before.tolist(), self.last.tolist(), strict=True)
        ]
        return np.array(found, np.float64) * scale

    def by_week(self) -> Observed:
        """The same counts added up by week of the horizon; a week counts where all of its days are known.

        Counts of longer periods, and all of them where no week is whole, stay as they are.
        """
        weeks: dict[tuple[str, int], list[Row]] = {}
        for row in self.rows():
            weeks.setdefault((row[0], (row[2] - 1) // WEEK), []).append(row)
        sums = [
            (name, min(row[1] for row in rows), max(row[2] for row in rows), sum(row[3] for row in rows))
            for (name, _), rows in weeks.items()
            if sum(row[2] - row[1] + 1 for row in rows) >= WEEK
        ]
        return of_rows(self.label, sums, self.notes, self.path) if sums else self

    def rows(self) -> Iterator[Row]:
        """One row per datum."""
        yield from zip(self.names, self.first.tolist(), self.last.tolist(), self.values.tolist(), strict=True)


def of_rows(label: str, rows: Sequence[Row], notes: tuple[str, ...] = (), path: Path = Path()) -> Observed:
    """Counts given row by row."""
    names, first, last, values = zip(*rows, strict=True)
    return Observed(label, names, np.array(first), np.array(last), np.array(values, np.float64), notes, path)


def daily(history: History, name: str, ticks: int) -> Integers:
    """One series of one world, new in each tick: ``int64[ticks + 1]``, simulated people or events."""
    rows = history.rows
    if name == "impressions":
        return np.asarray(history.impressions.sum(axis=1))
    if name == "reach":
        return np.diff(metrics.reach_over_time(rows, ticks), prepend=0)
    if name == "shares":
        return metrics.per_tick(rows[rows["line"] < 0], Event.SHARE, ticks)
    what, source = parts(name)
    if what == ALL:
        return daily(history, "conversions", ticks) + daily(history, AGAIN, ticks)
    if source:
        rows = rows[rows["medium"] == metrics.SOURCES[source]]
    return metrics.per_tick(rows, _EVENTS[what], ticks)


def parts(name: str) -> tuple[str, str]:
    """What a series counts, and the last touch of which alone; nothing where it counts all."""
    what, _, source = (name, "", "") if name in (ALL, AGAIN) else name.partition("_")
    return what, source


def label_of(name: str) -> str:
    """A series as people call it."""
    what, source = parts(name)
    said = say("people reached for the first time") if what == "reach" else say(label(what))
    return f"{said} ({say(source)})" if source else said


def read_observed(path: str | Path, dates: Dates, repeats: bool = False) -> Observed:
    """Counts from a CSV or XLSX file: a column of dates, weeks or days, and one for each series.

    A date is the first day of its period, which lasts as long as the shortest step between two rows (a day, a week).
    Weeks and days may be numbered from the start of the horizon, or weeks written as 2027-W09.  Blank cells are
    unknown.  A row called total counts over the whole horizon, for series that have no periods.  Of tables that wom
    wrote itself the last week may be short, day 0 belongs to day 1, and reach is that so far.  With ``repeats`` (the
    scenario knows repeat orders) a column of orders must say whether they are among them.  Raises
    :class:`InputError` with the cell for what cannot be read, is negative, doubled or outside the horizon.
    """
    table = read_counts(Path(path), {**WHEN, **SERIES}, (tuple(WHEN), tuple(SERIES)), EXAMPLE)
    series = [name for name in table.headings if name in SERIES]
    if repeats and WEEKLY not in table.unused:
        _which_orders(table)
    when = next(name for name in WHEN if name in table.headings)
    if "world" in table.unused:
        raise InputError(
            say(
                "{label}: has a column world\n   hint: keep the rows of one world, without that column",
                label=table.label,
            )
        )
    starts = [_start(table, line, when, dates) for line in table.lines]
    length = _length(table, starts, when)
    daily, weekly = DAILY in table.unused, WEEKLY in table.unused
    cells: list[Row] = []
    for name in series:
        values = [table.number(line, name) for line in table.lines]
        known = [(start, value) for start, value in zip(starts, values, strict=True) if value is not None]
        known = of_days(name, known) if daily else known
        last = dates.days if weekly else max(starts, default=0) + length
        rows = [(name, start, min(start + length - 1, last), value) for start, value in known]
        cells += rows or _total(table, name, dates)
    _inside(table, starts, length, when, dates, (0 if daily else 1, dates.days + (WEEK - 1) * weekly))
    if not cells:
        raise InputError(
            say(
                "{label}: no number stands under {series}\n   hint: write {example}",
                label=table.label,
                series=", ".join(series),
                example=EXAMPLE,
            )
        )
    return of_rows(table.label, cells, table.notes, table.path)


def _which_orders(table: CountsTable) -> None:
    """Refuse a column that may hold first orders or all of them: a till counts all, and the model knows both."""
    heading = table.headings.get("conversions")
    if heading is not None and fold(heading.text) in ANY_ORDER:
        raise table.error(
            heading,
            "",
            say("may be first orders or all of them, and the scenario has repeat orders"),
            say('call the column "all orders", "first orders" or "repeat orders", whichever you counted'),
        )


def _total(table: CountsTable, name: str, dates: Dates) -> list[Row]:
    values = [table.number(line, name) for line in table.totals]
    return [(name, 1, dates.days, value) for value in values if value is not None][:1]


def _start(table: CountsTable, line: Line, when: str, dates: Dates) -> int:
    """First tick of a row."""
    entry = line.get(when)
    if entry is None:
        raise table.error(next(iter(line.values())), "", say("the row has numbers but no {when}", when=when))
    number = _whole(entry)
    if number is not None and when != "date":
        return WEEK * (number - 1) + 1 if when == "week" else number
    if iso := _ISO_WEEK.fullmatch(entry.text):
        return dates.day(_monday(table, entry, when, int(iso[1]), int(iso[2])))
    try:
        return dates.day(day_of(entry, table.order))
    except CalendarError as wrong:
        raise table.error(entry, when, wrong.message, wrong.hint) from None


def _whole(entry: Entry) -> int | None:
    return int(entry.text) if not isinstance(entry.value, date) and entry.text.isdecimal() else None


def _monday(table: CountsTable, entry: Entry, when: str, year: int, week: int) -> date:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        raise table.error(
            entry, when, say("there is no such week (got {text})", text=entry.text), say("write 2027-W09")
        ) from None


def _length(table: CountsTable, starts: Sequence[int], when: str) -> int:
    """Days in a period: 7 where rows are weeks, else the shortest step, of which all others are multiples."""
    if not starts:
        return WEEK
    order = sorted(range(len(starts)), key=starts.__getitem__)
    steps = [(starts[b] - starts[a], table.lines[b][when]) for a, b in pairwise(order)]
    if not steps:
        return WEEK if when == "week" else 1
    for step, entry in steps:
        if step == 0:
            raise table.error(entry, when, say("a second row for {text}", text=entry.text), say("add the two rows up"))
    length = WEEK if when == "week" else min(step for step, _ in steps)
    if any(step % length for step, _ in steps):
        raise table.error(
            steps[0][1],
            when,
            say("rows are neither a day, nor a week, nor any other fixed step apart"),
            say("write one row for each day, or for each week: months are not of one length"),
        )
    return length


def of_days(name: str, known: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """What is new on each day in a daily table of ours: its reach is that so far, and its day 0 belongs to day 1."""
    ordered = sorted(known)
    if name == "reach":
        sums = [value for _, value in ordered]
        ordered = [(day, now - before) for (day, now), before in zip(ordered, [0.0, *sums], strict=False)]
    start = sum(value for day, value in ordered if day == 0)
    return [(day, value + start * (day == 1)) for day, value in ordered if day > 0]


def _inside(
    table: CountsTable, starts: Sequence[int], length: int, when: str, dates: Dates, ends: tuple[int, int]
) -> None:
    for start, line in zip(starts, table.lines, strict=True):
        if start < ends[0] or start + length - 1 > ends[1] or start > dates.days:
            first, last = dates.on(start), dates.on(start) + timedelta(days=length - 1)
            told = f"{first}" if length == 1 else f"{first} – {last}"
            raise table.error(
                line[when], when, say("{told} lies outside the horizon, {period}", told=told, period=dates.period),
                say("leave the row out, or change dates of the scenario"),
            )  # fmt: skip


def ceilings(observed: Observed, prepared: Prepared) -> Floats:
    """The most that a period can count with everybody in it, ``float64[data]``; infinite where nothing bounds it.

    A person is reached, notices and likes a content, orders of a brand and joins a channel once, and visits once a day.
    """
    contents, setting = len(prepared.contents), prepared.setting
    once = {
        "reach": 1, "notices": contents, "engagements": contents, "conversions": len(setting.brands),
        "subscriptions": max(1, len(setting.channels)),
    }  # fmt: skip
    days = observed.last - observed.first + 1
    each = [
        once.get(name.partition("_")[0], int(length) if name.startswith("visits") else math.inf)
        for name, length in zip(observed.names, days.tolist(), strict=True)
    ]
    return prepared.people * np.array(each, np.float64)


def refuse_impossible(observed: Observed, prepared: Prepared) -> None:
    """Refuse counts that no market of this size can bring.  Raises :class:`InputError` with the series and the sum."""
    most = ceilings(observed, prepared)
    for k, name in enumerate(observed.series):
        own = observed.groups == k
        visits = name.startswith("visits")
        counted = float((observed.values[own] / most[own]).max() if visits else observed.values[own].sum())
        if counted > (1.0 if visits else most[own][0]):
            raise InputError(_impossible(observed, own, float(most[own][0]), prepared.people, visits))


def _impossible(observed: Observed, own: Booleans, most: float, people: int, visits: bool) -> str:
    what, values = label_of(observed.names[int(np.argmax(own))]), observed.values[own]
    if visits:
        told = say(
            "up to {most:,.0f} {what} in a period are more than one a day by each of {people:,} people",
            most=values.max(),
            what=what,
            people=people,
        )
    else:
        told = say(
            "{sum:,.0f} {what} are more than the {most:,.0f} that there can be of {people:,} people",
            sum=values.sum(),
            what=what,
            most=most,
            people=people,
        )
    return say(
        "{label}: {told}\n   hint: {hint}",
        label=observed.label,
        told=told,
        hint=say(
            "correct market.people, or the unit of the data: single orders of new customers, not thousands or money"
        ),
    )


class Coarse(NamedTuple):
    """A series of which too few are simulated: least and most counted in a period, real people per simulated one.

    ``simulate``: the number of simulated people that would do, 0 where the network brings its own.
    """

    series: str
    low: float
    high: float
    scale: float
    simulate: int


def coarse(observed: Observed, prepared: Prepared) -> list[Coarse]:
    """Series of which a usual period has fewer than ten simulated events, each standing for several real ones.

    With ``scale`` real people to one a count varies as scale · Poisson(count / scale), √scale times as much as it does
    in the real market.
    """
    found, scale = [], prepared.scale
    everybody = 0 if prepared.scenario.market.brings_people else round(scale * prepared.network.people)
    for k, name in enumerate(observed.series):
        values = observed.values[observed.groups == k]
        usual_count = float(np.median(values))
        if scale > 1 and usual_count < FEW * scale:
            enough = rounded_up(everybody * FEW / max(usual_count, FEW))
            ends = float(values.min()), float(values.max())
            found.append(Coarse(label_of(name), *ends, scale, min(enough, everybody)))
    return found


def rounded_up(value: float) -> int:
    """The next number of two figures and zeros.

    >>> rounded_up(24490), rounded_up(7)
    (25000, 7)
    """
    unit = int(10 ** max(0, len(str(math.ceil(value))) - 2))
    return math.ceil(value / unit) * unit


def usual(worlds: Floats, values: Floats) -> float:
    """Share of the worlds that are as unusual as these values, by summed squares of standardised counts.

    Each world is judged by the others' mean and spread, as the values are: (n/(n−1))² takes its own part out.
    """
    mean, spread = worlds.mean(axis=0), spread_of(worlds)
    own = len(worlds) / max(1, len(worlds) - 1)
    unusual = np.sum((own * (worlds - mean) / spread) ** 2, axis=1)
    return float(np.mean(unusual >= np.sum(((values - mean) / spread) ** 2)))


def spread_of(worlds: Floats) -> Floats:
    """Standard deviation of each datum over worlds; where it never varies a tenth of its mean, and at least 1."""
    spread = worlds.std(axis=0)
    return np.asarray(np.where(spread > 0, spread, np.maximum(1.0, 0.1 * np.abs(worlds.mean(axis=0)))))
