"""Run one strategy in one world."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, overload

from pydantic_core import PydanticCustomError

from wom_sim import ledger, metrics
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.campaign.review.change import Change
from wom_sim.engine.lines import ALL_MEDIA
from wom_sim.engine.loop import History
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.ledger import Medium
from wom_sim.reading.fields import read_day
from wom_sim.results import values as measures
from wom_sim.results import workbook
from wom_sim.results.answer import Filed, added_up, frame
from wom_sim.results.course.course import Course
from wom_sim.results.course.saved import Kept, go_on, load
from wom_sim.results.course.stopped import Stopped, stop
from wom_sim.results.course.told import Step, one_world, steps
from wom_sim.results.customers import lifetime, table
from wom_sim.results.folder import as_run
from wom_sim.results.run_words import run_text
from wom_sim.results.tables import tables_of_run
from wom_sim.results.weekly import Mmm, mix
from wom_sim.scenario.scenario import Scenario
from wom_sim.show.text import called

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
    changes: tuple[Change, ...] = field(default=(), repr=False)

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
            strategy=called(self.strategy),
            world=self.world,
            seed=self.seed,
            engine=self.engine,
        )
        changed = one_world(self.changes, scenario.dates, scenario.money.currency)
        told = run_text(
            summary, title=title, metric=scenario.counted, currency=scenario.money.currency, weekly=weekly, more=changed
        )
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
        files = {"ledger.parquet": self.ledger, "daily.csv": self.daily(), "summary.json": summary}
        return {**files, "reviews.csv": self.reviews()} if self.changes else files

    def reviews(self) -> Any:
        """What was changed on the way as a pandas table, a row per line and review."""
        return frame(steps(self.changes, self.prepared.scenario.dates), Step._fields)

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


@overload
def run(
    scenario: Scenario | Prepared | str | Path, strategy: str | None = None, *, seed: int | None = None,
    world: int | None = None, engine: EngineName = "auto", consumer: type | None = None,
    media: frozenset[Medium] = ALL_MEDIA, from_file: str | Path | None = None,
) -> Result: ...  # fmt: skip


@overload
def run(
    scenario: Scenario | Prepared | str | Path, strategy: str | None = None, *, seed: int | None = None,
    world: int | None = None, engine: EngineName = "auto", media: frozenset[Medium] = ALL_MEDIA,
    from_file: str | Path | None = None, through: date | str, save: str | Path,
) -> Stopped: ...  # fmt: skip


def run(
    scenario: Scenario | Prepared | str | Path,
    strategy: str | None = None,
    *,
    seed: int | None = None,
    world: int | None = None,
    engine: EngineName = "auto",
    consumer: type | None = None,
    media: frozenset[Medium] = ALL_MEDIA,
    from_file: str | Path | None = None,
    through: date | str | None = None,
    save: str | Path | None = None,
) -> Result | Stopped:
    """Run one strategy in one world.

    ``seed`` is the study's seed (default: the scenario's own) and ``world`` the number of the world in it (default 0),
    so that ``run(scenario, "paid", seed=7, world=3)`` repeats what ``compare`` did in its fourth world.  Both engines
    give the same bits.  ``consumer`` is a subclass of :class:`wom_sim.Consumer` (Mesa engine only).  ``media`` switches
    media off for counterfactuals: lines and deliveries of the others are dropped.

    ``through`` a day, to ``save`` the world as it stands at the end of it; ``from_file`` goes on in a world that was
    saved, whose strategy, seed and number then need not be said.  What its plan does later may be another one.

    Raises :class:`~wom_sim.errors.ScenarioError` for an unknown strategy, a scenario that cannot be prepared, or a plan
    with another past than the saved one.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    day = asked_day(through, save, consumer, from_file)
    kept = None if from_file is None else load(Path(from_file))
    strategy, seed, world = which(prepared, strategy, seed, world, kept)
    chosen = choose_engine(engine, prepared.network.people * prepared.scenario.days, consumer)
    course = Course(prepared, strategy, seed, world, chosen, consumer, media)
    if kept is not None:
        go_on(course, kept)
    return result_of(course) if day is None or save is None else stop(course, day, save)


def asked_day(
    through: date | str | None, save: str | Path | None, consumer: type | None, from_file: str | Path | None
) -> date | None:
    """The day through which to run, if any."""
    if (through is None) != (save is None):
        raise InputError(say("a world is saved through a day: --through DATE and --save FILE belong together"))
    if consumer is not None and (save is not None or from_file is not None):
        raise InputError(
            say("{name} is behaviour of your own, of which no file knows: run it in one go", name=consumer.__name__)
        )
    try:
        return None if through is None else read_day(through)
    except PydanticCustomError as error:
        raise InputError(say("--through: {problem}", problem=error.message())) from None


def which(
    prepared: Prepared, strategy: str | None, seed: int | None, world: int | None, kept: Kept | None
) -> tuple[str, int, int]:
    """The strategy, the seed and the number of the world that were asked for, or that a file holds."""
    if kept is None:
        if strategy is None:
            known = ", ".join(prepared.scenario.strategies)
            raise InputError(say("which strategy? One of: {strategies}", strategies=known))
        return strategy, prepared.scenario.uncertainty.seed if seed is None else seed, world or 0
    own = int(kept.about["seed"]), int(kept.about["world"])
    if (own[0] if seed is None else seed, own[1] if world is None else world) != own:
        raise InputError(
            say("{file} holds world {world} of seed {seed}, and no other", file=kept.file, world=own[1], seed=own[0])
        )
    return strategy or str(kept.about["strategy"]), *own


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
    course = Course(prepared, strategy, seed, world, engine, consumer, media)
    course.engine.watched = watched
    return course.run()


def result_of(course: Course) -> Result:
    """What a course comes to at the horizon, with the plan as it was carried out."""
    history = course.run()
    return Result(
        course.prepared, course.strategy, course.seed, course.world, course.name, history,
        course.consumer, course.media, tuple(course.changes),
    )  # fmt: skip
