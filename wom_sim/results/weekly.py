"""A run week by week as marketing mix models read it, with the true effect of every channel beside it.

The table has the columns that Robyn's example has: ``DATE`` (first day of the week), ``revenue``, for every channel
that is paid ``CHANNEL_S`` (spend), ``CHANNEL_I`` (impressions) and ``CHANNEL_clicks_P`` (visits it touched last), then
``competitor_sales_B``, ``events``, and a column of impressions for every channel that is not paid.  ``revenue`` is what
customers pay (``price_per_order``, discounts taken off), the margin where a brand has no price.

The truth is what no real table has: the same world once more without a channel's lines, and the difference.  Effects
of channels need not add up, because they work through each other and through the same people.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from errno import ELOOP, ENAMETOOLONG
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Event
from wom_sim.metrics.counting import of_event
from wom_sim.results import workbook
from wom_sim.results.answer import frame
from wom_sim.results.cells import NOT_KNOWN, csv_text
from wom_sim.results.tables import channel_of
from wom_sim.results.values import cents_by_tick, kinds, prices
from wom_sim.statistics.types import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, Any]

WEEK = 7
NONE = "na"
"""A week without an event, in Robyn's words."""


@dataclass(frozen=True)
class Mmm:
    """``table``: what an analyst would have; ``truth``: what each channel really brought in that world."""

    table: pd.DataFrame
    truth: pd.DataFrame

    def save(self, path: str | Path) -> tuple[Path, Path]:
        """Write the table to ``path`` and the truth beside it, to ``…-truth.csv``; returns both paths.

        Such tables are replaced; :class:`~wom_sim.errors.InputError` rather than any other file.
        """
        path, beside = places(path)
        for place, table in ((path, self.table), (beside, self.truth)):
            workbook.save(place, csv_text(table, NOT_KNOWN).encode())
        return path, beside


TABLE = re.compile(r"(world,)?DATE,revenue,orders,.*competitor_sales_B,events")
TRUTH = re.compile(r"(world,)?DATE,days,orders,revenue,baseline_orders,baseline_revenue,plan_true_orders")
"""How the first line of each begins."""


def places(path: str | Path) -> tuple[Path, Path]:
    """Where a table and its truth go; :class:`~wom_sim.errors.InputError` where that is a file of another kind."""
    path = Path(path)
    if not path.name:
        raise InputError(say("cannot write {place}: it is a folder", place=path))
    beside = path.with_name(f"{path.stem}-truth{path.suffix or '.csv'}")
    for place, ours in ((path, TABLE), (beside, TRUTH)):
        refuse_impossible(place)
        if os.path.lexists(place) and not (place.is_file() and ours.match(first_line(place))):
            raise InputError(
                say("{place} exists and is no weekly table of wom; name another file, or remove it first", place=place)
            )
    return path, beside


def refuse_impossible(place: Path) -> None:
    """Refuse a name that is too long, links in a circle, and a folder that is not there: ``InputError``."""
    try:
        place.stat()
    except OSError as error:
        if error.errno in (ENAMETOOLONG, ELOOP):
            raise InputError(say("cannot write {place}: {reason}", place=place, reason=error.strerror)) from None
    if not place.parent.is_dir():
        raise InputError(say("cannot write {place}: there is no folder {folder}", place=place, folder=place.parent))


def first_line(path: Path) -> str:
    """The first line of a text file; nothing where it is none."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline()
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True)
class Channel:
    """Lines of one strategy that share a channel, either all paid or none of them."""

    name: str  # as columns begin
    lines: tuple[int, ...]  # places in the strategy
    paid: bool


def channels_of(prepared: Prepared, strategy: str) -> list[Channel]:
    """Paid channels, then the others; one that is both has two entries, the second ``CHANNEL_organic``."""
    specs = [prepared.scenario.plan[one.line.name] for one in prepared.plan(strategy)]
    places: dict[tuple[bool, str], list[int]] = {}
    for k, spec in enumerate(specs):
        name = channel_of(spec).replace(" ", "_")
        places.setdefault((spec.medium != "paid", name), []).append(k)
    found = []
    for (organic, name), lines in sorted(places.items(), key=lambda item: item[0][0]):
        both = organic and (False, name) in places
        found.append(Channel(f"{name}_organic" if both else name, tuple(lines), not organic))
    return found


def mix(prepared: Prepared, strategy: str, history: History, keeping: Callable[[set[str]], History]) -> Mmm:
    """Both tables of one world; ``keeping(lines)`` simulates it once more with only these lines of the strategy."""
    channels = channels_of(prepared, strategy)
    names = [one.line.name for one in prepared.plan(strategy)]
    left = [{name for k, name in enumerate(names) if k not in channel.lines} for channel in channels]
    without = {channel.name: keeping(lines) for channel, lines in zip(channels, left, strict=True)}
    truth = true_effects(prepared, history, keeping(set()), without)
    return Mmm(media_table(prepared, strategy, history, channels), truth)


def media_table(prepared: Prepared, strategy: str, history: History, channels: Sequence[Channel]) -> pd.DataFrame:
    """What an analyst would have, a row per week."""
    cents = cents_by_tick(prepared, strategy, history.rows)
    orders, revenue = sales(prepared, history)
    columns: Columns = {"DATE": first_days(prepared), "revenue": revenue, "orders": orders}
    organic: Columns = {}
    for channel in channels:
        lines = list(channel.lines)
        shown = by_week(history.impressions[:, lines].sum(axis=1)) * prepared.scale
        if not channel.paid:
            organic[channel.name] = shown
            continue
        columns[f"{channel.name}_S"] = by_week(cents[:, lines].sum(axis=1)) / 100
        columns[f"{channel.name}_I"] = shown
        columns[f"{channel.name}_clicks_P"] = by_week(clicks(prepared, history, lines)) * prepared.scale
    columns |= {"competitor_sales_B": np.full(len(revenue), np.nan), "events": events(prepared)}
    return frame({**columns, **organic})


def true_effects(
    prepared: Prepared, history: History, nothing: History, without: Mapping[str, History]
) -> pd.DataFrame:
    """With minus without, a row per week: of each channel, and of the whole plan against ``nothing`` of it."""
    orders, revenue = sales(prepared, history)
    base_orders, base_revenue = sales(prepared, nothing)
    days = by_week(np.arange(prepared.scenario.days + 1) > 0).astype(np.int64)
    columns: Columns = {"DATE": first_days(prepared), "days": days, "orders": orders, "revenue": revenue}
    columns |= {"baseline_orders": base_orders, "baseline_revenue": base_revenue}
    for name, other in {"plan": nothing, **without}.items():
        other_orders, other_revenue = sales(prepared, other)
        columns[f"{name}_true_orders"] = orders - other_orders
        columns[f"{name}_true_revenue"] = revenue - other_revenue
    return frame(columns)


def by_week(daily: np.ndarray) -> Floats:
    """Sums of ticks 7w − 6 … 7w; tick 0, the state before day 1, counts with week 1.  The last week may be short."""
    weeks = np.maximum(np.arange(len(daily)) - 1, 0) // WEEK
    return np.bincount(weeks, daily).astype(np.float64)


def first_days(prepared: Prepared) -> list[str]:
    """First day of every week."""
    dates = prepared.scenario.dates
    return [dates.on(tick).isoformat() for tick in range(1, dates.days + 1, WEEK)]


def sales(prepared: Prepared, history: History) -> tuple[Floats, Floats]:
    """Orders, first and repeat, and what customers pay for them by week, in real-market units."""
    bought = of_event(history.rows, Event.CONVERT, Event.REPEAT)
    ticks, worth = prepared.scenario.days + 1, prices(prepared)
    places = bought["tick"].astype(np.int64) * len(worth) + kinds(prepared, bought, history.standing)
    orders = np.bincount(places, minlength=ticks * len(worth)).reshape(ticks, len(worth)) * prepared.scale
    return by_week(orders.sum(axis=1)), by_week(orders @ worth)


def clicks(prepared: Prepared, history: History, lines: list[int]) -> Integers:
    """Visits whose last touch was one of these lines, by tick."""
    rows = history.rows
    led = (rows["event"] == Event.VISIT) & np.isin(rows["line"], lines)
    return np.bincount(rows["tick"][led], minlength=prepared.scenario.days + 1)


def events(prepared: Prepared) -> list[str]:
    """The word "season" in a week with a day on which some brand's baseline is not as usual."""
    brands, dates = prepared.scenario.brands.values(), prepared.scenario.dates
    special = {day for brand in brands for day, factor in brand.season.items() if factor != 1.0}
    unusual = by_week(np.array([tick > 0 and dates.on(tick) in special for tick in range(dates.days + 1)]))
    return ["season" if one else NONE for one in unusual]
