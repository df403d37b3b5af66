"""Counts of a run by day and medium, channel, content, line, source, segment: tidy tables that add up.

Every table is long: ``strategy``, ``world``, ``day``, the value of a dimension, ``metric``, ``value``, in real-market
units.  What is 0 is left out (the table of days is whole).  Sums over days and values equal the summary, spend to the
cent; only ``reach`` is no sum over values: a person counts once under each medium, channel, content or line that was
the first to bring her a content through a medium, on the day it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim import metrics
from wom_sim.campaign.prepare import Prepared
from wom_sim.engine.lines import EngineLine, Rotation
from wom_sim.engine.loop import History
from wom_sim.ledger import Event, Medium
from wom_sim.metrics.catalog import CATALOG
from wom_sim.results.answer import frame
from wom_sim.results.values import aimed_at, cents_by_tick, kinds, margins, segments, sorts
from wom_sim.scenario.plan.line import LineBase
from wom_sim.statistics.intervals import PLAIN, Sampling, ratio_interval
from wom_sim.statistics.types import Floats, Integers

if TYPE_CHECKING:
    import pandas as pd

METRICS = (
    "impressions", "reach", "notices", "engagements", "visits", "conversions", "shares", "sponsored_shares",
    "subscriptions", "unsubscribes", "repeat_orders", "lapses", "complaints", "recovered", "spend",
)  # fmt: skip
RATES = ("share_of_reach", "frequency", "cvr", "cost_per_person_reached", "return_per_person_reached")
BY_SOURCE = ("visits", "conversions", "repeat_orders", "subscriptions")
FRIENDS, SEARCH, DIRECT, NO_CONTENT = "friends", "search", "direct", "none"
"""Where no line speaks: people's own shares, searches for a brand that is talked about, who comes by herself."""

_MEDIA = ("direct", "paid", "owned", "earned")
_OF_EVENT = {one.event: one.name for one in CATALOG if one.event is not None}
_IMPRESSIONS, _REACH, _SPEND = (METRICS.index(name) for name in ("impressions", "reach", "spend"))


@dataclass(frozen=True)
class Cells:
    """What a run brought by day and value of one dimension, in simulated people and cents.

    ``counts``: whole numbers [metrics, ticks + 1, values] in the order of :data:`METRICS`; ``impressions`` of the whole
    run by value; ``orders`` by value and :func:`~wom_sim.results.values.kinds`; ``money``: whether spend is known by
    value.
    """

    names: tuple[str, ...]
    counts: np.ndarray
    impressions: np.ndarray
    orders: np.ndarray
    money: bool

    def __add__(self, other: Cells) -> Cells:
        """Both together, of runs of the same strategy."""
        counts = np.add(self.counts, other.counts, dtype=np.int64)
        shown, orders = self.impressions + other.impressions, self.orders + other.orders
        return replace(self, counts=counts, impressions=shown, orders=orders)


class Keys(NamedTuple):
    """A dimension: its values, and which of them the ledger's rows, impressions and money belong to.

    ``rows`` int[rows]; ``slots`` int[ticks + 1, slots] as the columns of ``History.impressions`` and ``lines``
    int[ticks + 1, lines], both None where impressions and money are not known day by day; ``people`` int[people].
    """

    names: tuple[str, ...]
    rows: np.ndarray
    slots: np.ndarray | None = None
    lines: np.ndarray | None = None
    people: np.ndarray | None = None


def cells(prepared: Prepared, strategy: str, history: History) -> dict[str, Cells]:
    """Every dimension of one run by its name; "day" has one value.  Segments and target only where the market has."""
    keys = keys_of(prepared, strategy, history)
    cents = cents_by_tick(prepared, strategy, history.rows)
    return {name: counted(prepared, key, history, cents) for name, key in keys.items()}


def keys_of(prepared: Prepared, strategy: str, history: History) -> dict[str, Keys]:
    """How rows, impressions and money are sorted into the values of every dimension."""
    plan = [one.line for one in prepared.plan(strategy)]
    specs = prepared.scenario.plan
    channels = [channel_of(specs[line.name]) for line in plan]
    told = contents_told(plan, history.impressions.shape[0])
    rows, contents = history.rows, prepared.contents
    nobodys = np.select([rows["medium"] != Medium.EARNED, rows["content"] < 0], [2, 1], 0)
    found = {
        "day": everything(history, plan),
        "medium": by_line(_MEDIA, [int(line.medium) for line in plan], int(Medium.EARNED), rows["medium"], history),
    }
    for dimension, names in (("channel", channels), ("line", [line.name for line in plan])):
        known = tuple(dict.fromkeys([*names, FRIENDS, SEARCH, DIRECT]))
        of = np.array([known.index(name) for name in [*names, FRIENDS, SEARCH, DIRECT]])
        code = of[np.where(rows["line"] >= 0, rows["line"], len(plan) + nobodys)]
        found[dimension] = by_line(known, of[: len(plan)].tolist(), int(of[len(plan)]), code, history)
    friends = np.broadcast_to(np.arange(len(contents)), (len(told), len(contents)))
    code = np.where(rows["content"] < 0, len(contents), rows["content"])
    found["content"] = Keys((*contents, NO_CONTENT), code, np.hstack([told, friends]), told)
    for dimension, groups in (("segment", segments(prepared)), ("target", aimed_at(prepared))):
        if groups is not None:
            found[dimension] = Keys(groups.names, groups.of[rows["person"]], people=groups.of)
    return found


def channel_of(spec: LineBase) -> str:
    """Where a line of the plan is seen; a line without a channel of its own goes by its kind."""
    return spec.seen_on or spec.kind


def everything(history: History, plan: Sequence[EngineLine]) -> Keys:
    """The dimension with one value."""
    zeros = np.zeros(history.impressions.shape, np.int64)
    return Keys(("all",), np.zeros(len(history.rows), np.int64), zeros, zeros[:, : len(plan)])


def by_line(names: tuple[str, ...], of_lines: list[int], friends: int, rows: np.ndarray, history: History) -> Keys:
    """A dimension that follows from the line, or from there being none."""
    ticks, slots = history.impressions.shape
    of_slots = [*of_lines, *[friends] * (slots - len(of_lines))]
    every = np.broadcast_to(np.array(of_slots, np.int64), (ticks, slots))
    return Keys(names, rows, every, every[:, : len(of_lines)])


def contents_told(plan: Sequence[EngineLine], ticks: int) -> Integers:
    """The content that each line shows on each tick, int64[ticks, lines]; a rotation shows its parts in turn."""
    told = np.array([[line.content for line in plan]] * ticks, np.int64).reshape(ticks, len(plan))
    for k, line in enumerate(plan):
        for part in line.parts if isinstance(line, Rotation) else ():
            told[[tick for tick in range(ticks) if part.cuts_on(tick) is not None], k] = part.content
    return told


def counted(prepared: Prepared, keys: Keys, history: History, cents: np.ndarray) -> Cells:
    """One dimension's cells."""
    rows, size = history.rows, len(keys.names)
    shape = len(METRICS), len(history.impressions), size
    places = np.full(max(Event) + 1, -1)
    places[list(_OF_EVENT)] = [METRICS.index(name) for name in _OF_EVENT.values()]
    metric = places[rows["event"]]
    metric[(rows["event"] == Event.SHARE) & (rows["line"] >= 0)] = METRICS.index("sponsored_shares")
    known = metric >= 0
    cell = np.ravel_multi_index((metric[known], rows["tick"][known], keys.rows[known]), shape)
    counts = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)
    counts[_REACH] = newly_reached(rows, keys.rows, shape[1:])
    for place, amounts, of in ((_IMPRESSIONS, history.impressions, keys.slots), (_SPEND, cents, keys.lines)):
        if of is not None:
            np.add.at(counts[place], (np.arange(len(of))[:, None], of), amounts)
    bought = (rows["event"] == Event.CONVERT) | (rows["event"] == Event.REPEAT)
    many = sorts(prepared)
    cell = keys.rows[bought].astype(np.int64) * many + kinds(prepared, rows[bought], history.standing)
    orders = np.bincount(cell, minlength=size * many).reshape(size, many)
    shown = counts[_IMPRESSIONS].sum(axis=0) if keys.people is None else exposures(prepared, keys.people, history, size)
    small = counts.astype(np.min_scalar_type(int(counts.max(initial=0))))
    return Cells(keys.names, small, shown, orders, keys.lines is not None)


def newly_reached(rows: np.ndarray, code: np.ndarray, shape: tuple[int, int]) -> Integers:
    """People whom each value reached on each tick and on none before, int64[ticks + 1, values]."""
    exposed = np.flatnonzero(rows["event"] == Event.FIRST_EXPOSURE)
    late_first = exposed[np.argsort(-rows["tick"][exposed], kind="stable")]
    pairs = rows["person"][late_first].astype(np.int64) * shape[1] + code[late_first]
    first = np.full(int(pairs.max(initial=-1)) + 1, -1, np.int32)
    first[pairs] = rows["tick"][late_first]  # of several the last one stays, which is the earliest tick
    reached = np.flatnonzero(first >= 0)
    places = first[reached].astype(np.int64) * shape[1] + reached % shape[1]
    return np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape)


def exposures(prepared: Prepared, groups: np.ndarray, history: History, size: int) -> Integers:
    """Impressions of the whole run by group of people, of one's own contents, int64[groups]."""
    own = np.array([not prepared.setting.brands[content.brand].rival for content in prepared.setting.told], np.bool_)
    seen = sum(history.items[name][:, own].sum(axis=1, dtype=np.int64) for name in ("paid", "owned", "earned"))
    return np.bincount(groups, weights=seen, minlength=size).astype(np.int64)


# Tables


def tables_of_run(
    prepared: Prepared, strategy: str, history: History, summary: Mapping[str, float], world: int
) -> dict[str, pd.DataFrame]:
    """Every table of one run: its summary, and those of :func:`frames`."""
    rows = [(strategy, world, metric, float(value)) for metric, value in summary.items()]
    whole = frame(rows, ["strategy", "world", "metric", "value"])
    return {"summary": whole, **frames({strategy: cells(prepared, strategy, history)}, prepared, world=world)}


def frames(
    found: Mapping[str, Mapping[str, Cells]], prepared: Prepared, *, worlds: int = 1, world: int | None = None
) -> dict[str, pd.DataFrame]:
    """The tables of one run of each strategy, or the means over ``worlds`` runs whose cells were added up.

    ``totals`` has the whole run by every dimension, with rates; ``by_DIMENSION`` one row per day, value and metric.
    """
    if not found:
        return {}
    scale = prepared.scale / worlds
    each = margins(prepared) * scale
    first = np.datetime64(prepared.scenario.dates.on(0), "s")
    dimensions = list(next(iter(found.values())))
    tables = {"totals": together([totals(one, scale, worlds, each) for one in found.values()], found, world)}
    for dimension in dimensions:
        parts = [daily(each[dimension], dimension, first, scale, worlds) for each in found.values()]
        tables[f"by_{dimension}"] = together(parts, found, world)
    media = tables["by_medium"]
    tables["by_source"] = media[media["metric"].isin(BY_SOURCE)].rename(columns={"medium": "source"})
    return tables


def together(parts: Iterable[pd.DataFrame], found: Iterable[str], world: int | None) -> pd.DataFrame:
    """The tables of all strategies as one, with the strategy and the number of the world in front."""
    import pandas as pd

    whole = pd.concat(parts, keys=list(found), names=["strategy"]).reset_index("strategy").reset_index(drop=True)
    if world is not None:
        whole.insert(1, "world", world)
    return whole


def daily(one: Cells, dimension: str, first: np.datetime64, scale: float, worlds: int) -> pd.DataFrame:
    """One dimension day by day; tick 0, the state before day 1, is the day before it."""
    by_day = one.counts.transpose(1, 2, 0)
    whole = np.ones(by_day.shape, bool) if dimension == "day" else by_day > 0
    whole[0] &= by_day[0] > 0
    tick, value, metric = np.nonzero(whole)
    unit = np.where(np.arange(len(METRICS)) == _SPEND, 0.01 / worlds, scale)
    columns: dict[str, Any] = {"day": first + tick.astype("timedelta64[D]")}
    if dimension != "day":
        columns[dimension] = np.array(one.names, object)[value]
    amounts = by_day[whole] * unit[metric]
    amounts = np.where(metric == _SPEND, np.round(amounts, 2 if worlds == 1 else 6), amounts)
    return frame({**columns, "metric": np.array(METRICS, object)[metric], "value": amounts})


def totals(found: Mapping[str, Cells], scale: float, worlds: int, each: Floats) -> pd.DataFrame:
    """The whole run by every dimension: counts, money, and what a person reached costs and returns."""
    everybody = float(found["day"].counts[_REACH].sum()) * scale
    rows = []
    for dimension, one in found.items():
        sums = one.counts.sum(axis=1, dtype=np.int64)
        for k, name in enumerate(one.names):
            figures = {metric: float(sums[m, k]) * scale for m, metric in enumerate(METRICS)}
            figures["impressions"] = float(one.impressions[k]) * scale
            figures["spend"] = round(float(sums[_SPEND, k]) / 100 / worlds, 2 if worlds == 1 else 6)
            figures["margin"] = float(one.orders[k] @ each)
            figures |= rates(figures, everybody)
            unknown = () if one.money else ("spend", "cost_per_person_reached")
            where = "all" if dimension == "day" else dimension
            rows += [(where, name, metric, value) for metric, value in figures.items() if metric not in unknown]
    return frame(rows, ["dimension", "name", "metric", "value"])


def rates(figures: Mapping[str, float], everybody: float) -> dict[str, float]:
    """Rates of a whole run; nan over nothing."""
    reach = figures["reach"]
    return {
        "share_of_reach": metrics.ratio(reach, everybody),
        "frequency": metrics.frequency(figures["impressions"], reach),
        "cvr": metrics.conversion_rate(figures["conversions"], figures["visits"]),
        "cost_per_person_reached": metrics.cost_per_person_reached(figures["spend"], reach),
        "return_per_person_reached": metrics.return_per_person_reached(figures["margin"], reach),
    }


GENERATIONS = ("strategy", "generation", "worlds", "alive", "people", "reproduction", "low", "high")
CHOSEN = ("largest", "lot")
WEEKS = ("strategy", "week", "day", "conversions", "low", "high", "reach")


def generations(
    found: Mapping[str, Sequence[Integers]], scale: float = 1.0, sampling: Sampling = PLAIN
) -> pd.DataFrame:
    """One row per strategy and generation g of its worlds: people Z_g, and R_g = Z_(g+1)/Z_g.

    ``found[strategy]`` holds Z of each world, in simulated people, as long as its deepest cascade; ``scale``: real
    people per simulated one.  R_g is the ratio of the means over worlds, with its 95 % interval; nan where Z_g is 0.
    """
    rows = [row for name, worlds in found.items() for row in rows_of(name, whole(worlds), scale, sampling)]
    return frame(rows, GENERATIONS)


def whole(worlds: Sequence[Integers]) -> Floats:
    """Z of all worlds, float64[worlds, generations + 1]: nobody is in the last one."""
    table = np.zeros((len(worlds), 1 + max(1, *map(len, worlds))))
    for row, sizes in zip(table, worlds, strict=True):
        row[: len(sizes)] = sizes
    return table


def rows_of(strategy: str, table: Floats, scale: float, sampling: Sampling) -> list[tuple[Any, ...]]:
    """The generations of one strategy."""
    rows: list[tuple[Any, ...]] = []
    for g in range(table.shape[1] - 1):
        here = table[:, g]
        ratio, half = ratio_interval(table[:, g + 1], here, sampling)
        alive = int(np.count_nonzero(here))
        low, high = max(0.0, ratio - half) if half == half else half, ratio + half
        rows.append((strategy, g, len(table), alive, float(here.mean()) * scale, ratio, low, high))
    return rows


def weeks(curves: Mapping[str, Mapping[str, Floats]], first: date) -> pd.DataFrame:
    """One row per strategy and week: orders with the range that holds 8 of 10 worlds, and people newly reached.

    ``curves["conversions"]`` and ``curves["reach"]`` hold both so far, by strategy, float64[worlds, ticks + 1].  The
    state before day 1 counts with week 1; the last week may be short.
    """
    rows: list[tuple[Any, ...]] = []
    for name, orders in curves["conversions"].items():
        ends = [*range(7, orders.shape[1] - 1, 7), orders.shape[1] - 1]
        sold, new = (np.diff(one[:, ends], prepend=0.0) for one in (orders, curves["reach"][name]))
        low, high = np.quantile(sold, (0.1, 0.9), axis=0)
        for k in range(len(ends)):
            begins = first + timedelta(days=7 * k)
            rows.append((name, k + 1, begins, float(sold[:, k].mean()), low[k], high[k], float(new[:, k].mean())))
    return frame(rows, WEEKS)


def sizes(found: Mapping[str, Integers]) -> pd.DataFrame:
    """How many cascades of all worlds have which size, by strategy."""
    rows = []
    for name, every in found.items():
        size, many = np.unique(every, return_counts=True)
        rows += [(name, int(people), int(count)) for people, count in zip(size, many, strict=True)]
    return frame(rows, ("strategy", "size", "cascades"))


def trees(prepared: Prepared, found: Mapping[tuple[str, int], np.ndarray]) -> pd.DataFrame:
    """Cascades by strategy and world, as :func:`wom_sim.metrics.cascades.sample` takes them, in the user's words."""
    import pandas as pd

    strategies = list(dict.fromkeys(name for name, _ in found))
    of = [(strategies.index(name), world) for name, world in found]
    many = [len(one) for one in found.values()]
    rows = np.concatenate([*found.values()])
    who = pd.array(prepared.network.ids.tolist())
    return pd.DataFrame(
        {
            "strategy": named(np.repeat([name for name, _ in of], many), strategies),
            "world": np.repeat(np.array([world for _, world in of], np.int32), many),
            "cascade": rows["cascade"],
            "chosen": named(rows["by_lot"], CHOSEN),
            "size": rows["size"],
            "content": named(rows["content"], prepared.contents),
            "node": rows["node"],
            "person": who.take(rows["person"]),
            **{name: rows[name] for name in ("parent", "tick", "depth")},
        }
    )


def named(codes: np.ndarray, names: Sequence[str]) -> Any:
    """Numbers as a column of names."""
    import pandas as pd

    return pd.Categorical.from_codes(codes.astype(np.int64), categories=pd.Index(list(names)))
