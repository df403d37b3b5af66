"""Run one strategy in one world."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from wom_sim import ledger, metrics, rng
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.engine.lines import ALL_MEDIA, EngineLine
from wom_sim.engine.loop import History
from wom_sim.engine.plain import engine_class
from wom_sim.errors import InputError
from wom_sim.language.say import marked, say
from wom_sim.ledger import Medium
from wom_sim.metrics.names import brand_of, label, one_of, row_of
from wom_sim.results import values as measures
from wom_sim.results import workbook
from wom_sim.results.answer import Filed, added_up
from wom_sim.results.customers import lifetime, table
from wom_sim.results.folder import as_run
from wom_sim.results.tables import tables_of_run
from wom_sim.results.weekly import Mmm, mix
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import decimals_for, money, number, timeline, wrapped

EngineName = Literal["auto", "mesa", "array"]

MESA_LIMIT = 200_000
"""``auto`` takes Mesa below this many person-ticks in all (people × ticks × worlds), else the array engine."""


@dataclass(frozen=True)
class Result(Filed):
    """One strategy in one world: its history and everything that can be read from it."""

    room = "run"

    prepared: Prepared = field(repr=False)
    strategy: str
    seed: int
    world: int
    engine: str
    history: History = field(repr=False)
    consumer: type | None = field(default=None, repr=False)
    media: frozenset[Medium] = field(default=ALL_MEDIA, repr=False)

    @property
    def cost(self) -> float:
        """What the strategy costs in this world, in the scenario's money: its lines, and the rewards it pays out."""
        return round(
            self.prepared.cost(self.strategy)
            - measures.saved(self.prepared, self.strategy, self.history.rows)
            + sum(self.rewards().values()),
            2,
        )

    def rewards(self) -> dict[str, float]:
        """Money paid out by each line that rewards orders brought by friends."""
        accounts, scale = [one.account for one in self.prepared.plan(self.strategy)], self.prepared.scale
        return {
            one.name: round(sum(measures.rewards(one, scale, self.history.rows).values()), 2)
            for one in accounts
            if one.per_order > 0.0
        }

    def summary(self) -> dict[str, float]:
        """Metrics of the whole run, scaled to the real market (see :func:`wom_sim.metrics.summary`).

        ``goal_NAME`` is 1 where a goal is met; a goal that needs the baseline is judged by `compare` alone.
        """
        return {**self.numbers, **self.goals()}

    @cached_property
    def measured(self) -> measures.Measured:
        """What the goals speak of: metrics by day and segment, the whole run among them."""
        return measures.measured(self.prepared, self.strategy, self.history, self.numbers)

    def goals(self) -> dict[str, float]:
        """Whether each goal that needs no baseline is met, 1 or 0."""
        scenario = self.prepared.scenario
        return {
            f"goal_{name}": float(goal.met(measures.value_of(goal, scenario, self.measured), goal.value))
            for name, goal in scenario.goals.items()
            if goal.alone
        }

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Metrics of the whole run, goals apart."""
        scenario, cost = self.prepared.scenario, self.cost
        numbers = metrics.summary(
            self.history.rows,
            people=self.prepared.network.people,
            ticks=scenario.days,
            impressions=self.history.impressions,
            live_shares=self.history.live_shares,
            scale=self.prepared.scale,
            spend=cost,
            margin_per_order=self.margin_per_order,
            repeat_margin=measures.repeat_margin(self.prepared, self.history.rows, self.history.standing),
            lifetime=lifetime(self.prepared, self.history),
            rated=measures.rated(self.prepared),
            market=measures.market(self.prepared, self.strategy, self.history, scenario.days),
        )
        return {"cost": cost, **numbers, **measures.of_brands(self.prepared, self.history.rows, self.history.others)}

    @property
    def margin_per_order(self) -> float:
        """Money earned per first order, discounts taken off; of several contents and brands by their orders."""
        return measures.margin_per_order(self.prepared, self.history.rows)

    def text(self) -> str:
        """What ``wom run`` prints."""
        scenario, daily = self.prepared.scenario, self.daily()
        weeks = (daily["tick"].clip(lower=1) - 1) // 7
        weekly = {
            "reach": daily["reach"].diff().fillna(daily["reach"]).groupby(weeks).sum().tolist(),
            "visits": daily["visits"].groupby(weeks).sum().tolist(),
            scenario.counted: daily["conversions"].groupby(weeks).sum().tolist(),
        }
        summary = self.summary()
        title = say(
            "{name}: {strategy}, world {world} of seed {seed} ({engine} engine)",
            name=scenario.name,
            strategy=self.strategy,
            world=self.world,
            seed=self.seed,
            engine=self.engine,
        )
        told = run_text(summary, title=title, metric=scenario.counted, currency=scenario.money.currency, weekly=weekly)
        return added_up(told, scenario.own_brands)

    def tables(self) -> dict[str, Any]:
        """Tidy pandas tables by day, medium, channel, content, line, source, segment that add up to the summary.

        See :mod:`wom_sim.results.tables`.
        """
        return tables_of_run(self.prepared, self.strategy, self.history, self.summary(), self.world)

    def to_xlsx(self, path: str | Path) -> Path:
        """Write :meth:`tables` as a spreadsheet, one sheet each; the same bytes whenever it is done."""
        tables = self.tables()
        workbook.write_workbook(Path(path), tables, self.about(tables))
        return Path(path)

    def about(self, tables: Iterable[str]) -> list[tuple[str, str]]:
        """What the first sheet of the spreadsheet says."""
        return workbook.about(
            self.prepared.scenario,
            tables,
            self.seed,
            say("strategy {strategy}, world {world}", strategy=self.strategy, world=self.world),
        )

    def mmm(self) -> Mmm:
        """A week by week table for marketing mix models, and the true effect of every channel beside it.

        The world is simulated again without each channel's lines, and without any; see :mod:`wom_sim.results.weekly`.
        """

        def keeping(lines: set[str]) -> History:
            fewer = self.prepared.keeping(self.strategy, lines)
            return simulate(fewer, self.strategy, self.seed, self.world, self.engine, self.consumer, self.media)

        return mix(self.prepared, self.strategy, self.history, keeping)

    def data(self) -> dict[str, Any]:
        """What ``wom run --json`` prints."""
        return {**self.settings(), **self.summary()}

    def fill(self, aside: Path) -> None:
        """Every file of the folder, tables among them."""
        tables = self.tables()
        workbook.write_tables(aside, tables, self.about(tables))
        super().fill(aside)

    def files(self) -> dict[str, Any]:
        """Ledger, days and summary."""
        known = {name: None if value != value else value for name, value in self.summary().items()}
        summary = json.dumps(known, indent=2) + "\n"
        return {"ledger.parquet": self.ledger, "daily.csv": self.daily(), "summary.json": summary}

    def as_run(self) -> Scenario:
        """The scenario with this seed."""
        return as_run(self.prepared.scenario, seed=self.seed)

    def settings(self) -> dict[str, Any]:
        """What was run."""
        return {"strategy": self.strategy, "seed": self.seed, "world": self.world, "engine": self.engine}

    def daily(self) -> Any:
        """A pandas table with one row per tick, scaled to the real market (see :func:`wom_sim.metrics.daily`)."""
        return metrics.daily(self.history.rows, ticks=self.prepared.scenario.days, scale=self.prepared.scale)

    def customers(self) -> Any:
        """A pandas table of everybody who became a customer: orders, who told her, lifetime value in cents.

        See :mod:`wom_sim.results.customers`.
        """
        return table(self.prepared, self.history)

    @cached_property
    def ledger(self) -> Any:
        """Every event as a pandas table in the user's own ids and names, one row per event, unscaled."""
        prepared = self.prepared
        lines = [one.line.name for one in prepared.plan(self.strategy)]
        brands = [brand.name for brand in prepared.setting.brands]
        return ledger.frame(ledger.canonical(self.history.rows), prepared.network.ids, prepared.told, brands, lines)


def choose_engine(engine: EngineName, person_ticks: int, consumer: type | None = None) -> str:
    """The engine that will run, by a fixed rule: see :data:`MESA_LIMIT`; a subclassed behaviour needs Mesa."""
    if engine not in ("auto", "mesa", "array"):
        raise InputError(say("unknown engine {engine!r}: one of 'auto', 'mesa', 'array'", engine=engine))
    if consumer is not None:
        if engine == "array":
            raise InputError(
                say(
                    "the array engine cannot run {name}: behaviour written in Python needs engine='mesa'",
                    name=consumer.__name__,
                )
            )
        return "mesa"
    if engine != "auto":
        return engine
    return "mesa" if person_ticks < MESA_LIMIT else "array"


def run(
    scenario: Scenario | Prepared | str | Path,
    strategy: str,
    *,
    seed: int | None = None,
    world: int = 0,
    engine: EngineName = "auto",
    consumer: type | None = None,
    media: frozenset[Medium] = ALL_MEDIA,
) -> Result:
    """Run one strategy in one world.

    ``seed`` is the study's seed (default: the scenario's own) and ``world`` the number of the world in it, so that
    ``run(scenario, "paid", seed=7, world=3)`` repeats what ``compare`` did in its fourth world.  Both engines give the
    same bits.  ``consumer`` is a subclass of :class:`wom_sim.Consumer` (Mesa engine only).  ``media`` switches media
    off for counterfactuals: lines and deliveries of the others are dropped.

    Raises :class:`~wom_sim.errors.ScenarioError` for an unknown strategy or a scenario that cannot be prepared.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    seed = prepared.scenario.uncertainty.seed if seed is None else seed
    chosen = choose_engine(engine, prepared.network.people * prepared.scenario.days, consumer)
    history = simulate(prepared, strategy, seed, world, chosen, consumer, media)
    return Result(prepared, strategy, seed, world, chosen, history, consumer, media)


def simulate(
    prepared: Prepared,
    strategy: str,
    seed: int,
    world: int,
    engine: str,
    consumer: type | None = None,
    media: frozenset[Medium] = ALL_MEDIA,
    watched: int = -1,
) -> History:
    """The history of one strategy in one world, on the named engine.

    Of the person at position ``watched`` the ledger also has every delivery (``met``); nothing else differs.
    """
    if not 0 <= seed < 2**64 or world < 0:
        raise InputError(
            say("seed must be from 0 to 2^64 − 1 and world at least 0 (got {seed}, {world})", seed=seed, world=world)
        )
    world_seed = rng.world_seed(seed, world)
    own, theirs = prepared.plan(strategy), prepared.rivals.get(strategy, [])
    lines = [one.in_world(world_seed) for one in (*own, *theirs)]
    options: dict[str, Any] = {} if consumer is None else {"consumer": consumer}
    started = engine_class("mesa" if engine == "mesa" else "array")(
        prepared.setting, lines, world_seed, media, **options
    )
    started.watched = watched
    history: History = started.run()
    return apart(prepared, history, lines[len(own) :]) if rivals_of(prepared) else history


def rivals_of(prepared: Prepared) -> list[int]:
    """Places of the rivals among brands."""
    return [b for b, brand in enumerate(prepared.setting.brands) if brand.rival]


def apart(prepared: Prepared, history: History, theirs: Sequence[EngineLine]) -> History:
    """A history in which rows and impressions are one's own; what rivals did stands apart from them."""
    rows, shown, contents = history.rows, history.impressions, prepared.setting.contents
    lines = shown.shape[1] - len(contents)
    paid = [lines - len(theirs) + k for k, line in enumerate(theirs) if line.medium == Medium.PAID]
    rivals = np.array(rivals_of(prepared))
    brands = np.array([content.brand for content in prepared.setting.told])
    of = np.where((rows["brand"] < 0) & (rows["content"] >= 0), brands[rows["content"]], rows["brand"])
    own = shown.copy()
    own[:, [lines + c for c, content in enumerate(contents) if content.brand in rivals]] = 0
    return replace(
        history,
        rows=rows.compress(~np.isin(of, rivals)),
        others=rows.compress(np.isin(of, rivals)),
        impressions=np.delete(own, np.arange(lines - len(theirs), lines), axis=1),
        others_shown=shown[:, paid].sum(axis=1),
    )


_TOLD = (
    *("share_of_market", "share_of_voice", "impressions", "reach", "frequency"),
    *("visits", "visits_direct", "visits_paid", "visits_owned", "visits_earned"),
    *(
        "conversions",
        "repeat_orders",
        "lifetime_value",
        "reproduction",
        "largest_cascade",
        "structural_virality",
        "cost",
    ),
)
_MOODS = (
    *("satisfaction", "advocates", "detractors", "warnings_given", "warnings_heard"),
    *("reviews", "average_rating", "net_sentiment"),
    *("complaints", "response_rate", "response_hours", "recovered", "lost_to_complaints"),
)
"""Told where customers were asked how it was."""
_ONE_RUN = marked(
    "One world is one throw of the dice, and nothing is fitted to your sales: `wom compare` shows the range."
)


def _run_lines(summary: Mapping[str, float], metric: str, currency: str) -> list[str]:
    asked = summary.get("satisfaction", math.nan) == summary.get("satisfaction", math.nan)
    told = [(summary[name], row_of(name).told) for name in _TOLD + _MOODS * asked if name in summary]
    rows = [
        ("  " * one.part + say(one.label or metric), number(value, one.decimals), say(one.words))
        for value, one in told
        if one is not None and not (one.rare and not value > 0)
    ]
    rows += [
        (label(name), number(value), say("of that brand alone")) for name, value in summary.items() if brand_of(name)
    ]
    if {"cost", "conversions"} <= summary.keys():
        price = summary["cost"] / summary["conversions"] if summary["conversions"] else math.nan
        rows.append(
            (
                say("cost per {one}", one=one_of(metric)),
                money(price, currency),
                say("all of them, also those you would have had"),
            )
        )
    left, right = max((len(row[0]) for row in rows), default=0), max((len(row[1]) for row in rows), default=0)
    return [f"  {label:<{left}}   {value:>{right}}   {why}" for label, value, why in rows]


def run_text(
    summary: Mapping[str, float],
    *,
    title: str,
    metric: str = "orders",
    currency: str = "",
    weekly: Mapping[str, Sequence[float]] | None = None,
) -> str:
    """What one run of one strategy gave: its metrics with their meaning, and a bar a week for every series.

    The keys of ``summary`` that are told: impressions, reach, frequency, visits, visits_direct, visits_paid,
    visits_owned, visits_earned, conversions, reproduction, largest_cascade, structural_virality, cost, and where
    customers were asked how it was satisfaction, advocates, detractors, warnings, reviews, average_rating and
    net_sentiment; others are left out.
    """
    series = {say(name): values for name, values in (weekly or {}).items() if len(values)}
    wide = max(map(len, series), default=0)
    weeks = [f"  {name:<{wide}}   {timeline(values)}   {_peak(values)}" for name, values in series.items()]
    bars = ["", say("Week by week"), *weeks] if weeks else []
    return "\n".join([wrapped(title), "", *_run_lines(summary, metric, currency), *bars, "", say(_ONE_RUN)])


def _peak(values: Sequence[float]) -> str:
    top = max(values)
    return (
        say("most in week {week}: {top}", week=list(values).index(top) + 1, top=number(top, decimals_for([top])))
        if top > 0
        else say("nothing")
    )
