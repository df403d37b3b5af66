"""The trial worlds of a check: what each line of each strategy did, counted from their histories."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from wom_sim import metrics, rng
from wom_sim.campaign.bought import spec_of, unspent_of
from wom_sim.campaign.context import CompiledLine
from wom_sim.campaign.lines import kind_of
from wom_sim.campaign.prepare import Prepared, build_network, prepare
from wom_sim.engine.lines import EngineLine, Rotation, SeedsLine
from wom_sim.ledger import Event, Medium
from wom_sim.metrics import ratio
from wom_sim.results.answer import frame
from wom_sim.results.course.course import Course
from wom_sim.results.lines import Counts, is_sponsored, of_lines, summed
from wom_sim.results.run import EngineName, result_of, simulate
from wom_sim.scenario.plan.line import LineBase
from wom_sim.scenario.presets.presets import load
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.types import Integers
from wom_sim.studies.check.desks import work
from wom_sim.studies.check.line_words import CTR, CVR, LEFT, LIKES, OPENS, Figure, LineFigures, Rated
from wom_sim.studies.compare.beside import Tabled
from wom_sim.studies.compare.goals import MOST_TRIALS
from wom_sim.studies.compare.ignorance import preset_draws
from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.studies.compare.perform import chosen_engine, on_graph, shown_strategies, worlds_of_a_draw
from wom_sim.worlds.fleet import Record, Run, kept, record

EVERYTHING = "everything"


@dataclass
class Tally:
    """Counts over all trial worlds, by content or brand."""

    notices: Integers
    shares: Integers
    brand_visits: Integers
    brand_orders: Integers
    offspring: int = 0
    cascaded: int = 0
    desks: dict[str, list[float]] = field(default_factory=dict)  # minutes of answering in each world, by strategy

    @classmethod
    def of(cls, prepared: Prepared) -> Tally:
        """Nothing yet."""
        contents, brands = len(prepared.contents), len(prepared.setting.brands)
        notices, shares, visits, orders = (np.zeros(size, np.int64) for size in (contents, contents, brands, brands))
        return cls(notices, shares, visits, orders)


@dataclass(frozen=True)
class Trial:
    """``worlds`` of each strategy: counts of its lines, of contents and brands, and the records that goals need."""

    prepared: Prepared = field(repr=False)
    worlds: int
    tally: Tally
    lines: Mapping[str, Counts]
    records: Sequence[Record] = field(repr=False)


def tried(prepared: Prepared, worlds: int, seed: int, engine: str) -> Trial:
    """Run about ``worlds`` worlds, shared among the strategies; a few more of each where there are goals to judge."""
    judged = min(worlds, MOST_TRIALS) if prepared.scenario.goals and strategies(prepared) else 0
    prepared = prepared if strategies(prepared) or not prepared.scenario.plan else everything(prepared)
    scenario, names = prepared.scenario, strategies(prepared) or [prepared.scenario.compare_with]
    each = math.ceil(worlds / len(names)) + judged
    tally, lines, records = Tally.of(prepared), dict[str, Counts](), list[Record]()
    for world in range(each):
        for name in dict.fromkeys([*names, *([scenario.compare_with] if world < judged else [])]):
            result = result_of(Course(prepared, name, seed, world, engine))
            history, plan = result.history, result.prepared.plan(name)
            add(tally, history.rows)
            tally.desks.setdefault(name, []).append(work(prepared, history.rows))
            counts = of_lines(prepared, plan, history, rng.world_seed(seed, world))
            lines[name] = summed(lines.get(name, {}), counts)
            if world < judged:
                records.append(kept(result))
    for name in names:
        lines[name]["reached"] = by_themselves(prepared, name, lines[name], seed, engine)
    return Trial(prepared, each, tally, {name: lines[name] for name in names}, records)


def strategies(prepared: Prepared) -> list[str]:
    """The strategies that do anything, the baseline first."""
    scenario = prepared.scenario
    names = [name for name, one in scenario.strategies.items() if one.lines]
    return sorted(names, key=lambda name: name != scenario.compare_with)


def everything(prepared: Prepared) -> Prepared:
    """The same campaign with one strategy that runs every line."""
    chosen = {"strategies": {EVERYTHING: {"lines": list(prepared.scenario.own_plan)}}, "compare_with": EVERYTHING}
    changed = prepared.scenario.with_changes(chosen)
    return replace(prepared, scenario=changed, plans={EVERYTHING: [prepared.lines[name] for name in changed.own_plan]})


def add(tally: Tally, rows: np.ndarray) -> None:
    """Add one world's contents and brands."""
    event, contents, brands = rows["event"], len(tally.notices), len(tally.brand_visits)
    noticed = event == Event.NOTICE
    tally.notices += np.bincount(rows["content"][noticed], minlength=contents)
    passed = (event == Event.SHARE) & (rows["n"] == 1) & (rows["line"] < 0)
    tally.shares += np.bincount(rows["content"][passed], minlength=contents)
    direct = (rows["content"] < 0) & (rows["medium"] == Medium.NONE)
    visited, again = (rows["brand"][direct & (event == one)] for one in (Event.VISIT, Event.REPEAT))
    tally.brand_visits += np.bincount(visited, minlength=brands) - np.bincount(again, minlength=brands)
    tally.brand_orders += np.bincount(rows["brand"][direct & (event == Event.CONVERT)], minlength=brands)
    tally.offspring += int(np.count_nonzero(noticed & (rows["source"] >= 0)))
    tally.cascaded += int(np.count_nonzero(noticed))


# ---------------------------------------------------------------- whom a line reaches by itself


def by_themselves(prepared: Prepared, strategy: str, counts: Counts, seed: int, engine: str) -> Integers:
    """``reached`` with what each line reaches whoever else does.

    The ledger tells only who brought somebody a content first.  A line that others may forestall is run by itself in
    one world, where friends tell nobody but what they are paid for, to see which share it reaches of those it could.
    """
    plan, reached = prepared.plan(strategy), counts["reached"].copy()
    for k, one in enumerate(plan):
        if forestalled(one, plan):
            alone = prepared.keeping(strategy, [one.account.name])
            if not is_sponsored(one.line):
                quiet = replace(alone.setting, contact=np.zeros_like(alone.setting.contact))
                alone = replace(alone, setting=quiet)
            history = simulate(alone, strategy, seed, 0, engine)
            found = of_lines(alone, alone.plan(strategy), history, rng.world_seed(seed, 0))
            share = ratio(int(found["reached"][0]), int(found["could"][0]))
            most = round(float(np.nan_to_num(share)) * int(counts["could"][k]))
            reached[k] = min(counts["shown"][k], max(reached[k], most))
    return reached


def forestalled(one: CompiledLine, plan: Sequence[CompiledLine]) -> bool:
    """Whether others bring the same content through the same medium, so that a line is not always the first."""
    if isinstance(one.line, SeedsLine) and not one.line.sponsored:
        return False
    same = [
        other for other in plan if contents(other.line) & contents(one.line) and other.line.medium == one.line.medium
    ]
    return len(same) > 1 or one.line.medium == Medium.EARNED


def contents(line: EngineLine) -> set[int]:
    """The contents that a line shows."""
    return {part.content for part in line.parts} if isinstance(line, Rotation) else {line.content}


class Wanted(NamedTuple):
    """A number to compare with: ``key`` names the preset that it is, ``typed`` whether the scenario says it."""

    value: float | None = None
    key: str = ""
    typed: bool = False


PARTS = {
    CTR: (("fresh_visits", "fresh_shown"), ("visits", "shown")),
    CVR: (("first_orders", "first_visits"), ("orders", "visits")),
    LIKES: (("fresh_likes", "fresh_people"), ("likes", "reached")),
    OPENS: (("first_shown", "first_sent"), ("shown", "sent")),
    LEFT: (("first_left", "first_sent"), ("left", "sent")),
}
"""What of what, at a first exposure and over the whole plan, as :mod:`wom_sim.results.lines` counts them."""


def figures(trial: Trial) -> list[LineFigures]:
    """Every line of every strategy that was tried, in their order."""
    return [one for strategy in trial.lines for one in of_strategy(trial, strategy)]


def of_strategy(trial: Trial, strategy: str) -> Iterator[LineFigures]:
    """The lines of one strategy."""
    prepared, counts = trial.prepared, trial.lines[strategy]
    home = {one.account.name: one for one in prepared.plan(prepared.scenario.compare_with)}
    scale = prepared.scale / trial.worlds
    for k, one in enumerate(prepared.plan(strategy)):
        name, spec = one.account.name, spec_of(prepared, one)
        reached, could, shown = (int(counts[part][k]) for part in ("reached", "could", "shown"))
        yield LineFigures(
            strategy=strategy,
            line=name,
            reach=reached * scale,
            share=metrics.ratio(reached, could),
            frequency=metrics.frequency(shown, reached),
            unspent=unspent_of(prepared, one),
            figures=rated(counts, k, wanted(prepared, name, spec)),
            as_in_baseline=strategy != prepared.scenario.compare_with
            and name in home
            and spec_of(prepared, home[name]) == spec
            and one.line.feed is None,  # what else runs makes a feed show it
        )


def rated(counts: Counts, k: int, compared: Mapping[str, Wanted]) -> dict[str, Figure]:
    """The figures of one line; those of messages only where it sends any."""
    found = {}
    for what, (fresh, whole) in PARTS.items():
        number = compared.get(what, Wanted())
        rates = [Rated(int(counts[part][k]), int(counts[of][k])) for part, of in (fresh, whole)]
        found[what] = Figure(number.value, number.key, number.typed, *rates)
    return found


# ---------------------------------------------------------------- what was typed


def wanted(prepared: Prepared, name: str, spec: LineBase) -> dict[str, Wanted]:
    """What the scenario says of the figures of a line, else what presets say of lines of its kind and channel."""
    rates = kind_of(spec).rates(prepared.scenario, name, spec)
    found = {what: said(prepared, one.path, one.value) or usual(one.presets) for what, one in rates.items()}
    return {what: number for what, number in found.items() if number is not None}


def said(prepared: Prepared, path: str, value: float | None) -> Wanted | None:
    """A number of the scenario, with the preset that stands for it; None where it says none."""
    if value is None:
        return None
    note = prepared.scenario.presets_used.get(path)
    return Wanted(value, "" if note is None else note.key, typed=True)


def usual(keys: Sequence[str]) -> Wanted | None:
    """The first preset that has a value, "a / b" for one in terms of another; None where there is none."""
    for key in keys:
        parts = [load().get(part) for part in key.split(" / ")]
        values = [0.0 if part is None or part.value is None else part.value for part in parts]
        if all(values):
            return Wanted(values[0] / values[1] if len(values) > 1 else values[0], key)
    return None


ENOUGH_SECONDS = 0.5
MOST_TIMED = 10


def engine_of_compare(prepared: Prepared, engine: EngineName) -> str:
    """The engine that ``compare`` would take."""
    return chosen_engine(prepared, len(shown_strategies(prepared.scenario, None)), engine)


def compare_seconds(prepared: Prepared, engine: str) -> float:
    """Seconds of simulation of ``compare`` in one process, the most where it may stop before; preset draws count.

    Timed are whole worlds, each of all strategies, after a first run that loads what is compiled.
    """
    draws = preset_draws(prepared.scenario)
    others = prepare_seconds(prepared, draws)
    return worlds_to_run(prepared.scenario, len(draws)) * world_seconds(prepared, engine) + others


def worlds_to_run(scenario: Scenario, draws: int) -> int:
    """Worlds of every strategy on all networks and under all draws together."""
    settings = scenario.uncertainty
    worlds = settings.worlds * settings.graphs
    return worlds + draws * worlds_of_a_draw(worlds, draws, settings.graphs)


def world_seconds(prepared: Prepared, engine: str) -> float:
    """Seconds of one world of all strategies, the mean of as many as half a second holds."""
    names, seed = shown_strategies(prepared.scenario, None), prepared.scenario.uncertainty.seed
    record(prepared, names[0], seed, 0, engine, tables=True)
    began = time.perf_counter()
    for world in range(MOST_TIMED):
        for name in names:
            record(prepared, name, seed, world, engine, tables=True)
        spent = time.perf_counter() - began
        if spent > ENOUGH_SECONDS:
            break
    return spent / (world + 1)


def prepare_seconds(prepared: Prepared, draws: Sequence[Scenario]) -> float:
    """Seconds in which the draws, and the networks after the first, are made ready."""
    began = time.perf_counter()
    for one in draws[:1]:
        prepare(one, prepared.network)
    drawn = (time.perf_counter() - began) * len(draws)
    more = prepared.scenario.uncertainty.graphs - 1
    began = time.perf_counter()
    if more:
        other = on_graph(prepared.scenario, 1)
        prepare(other, build_network(other))
    return drawn + (time.perf_counter() - began) * more


SHARE_OF_COMPARE = 0.05
"""Lines are run by themselves in at most so many runs per run of the comparison."""

COLUMNS = (
    "strategy", "line", "figure", "typed", "is_typed", "preset", "first", "first_of", "first_verdict", "plan",
    "plan_of", "plan_verdict",
)  # fmt: skip

NAMES = {LEFT: "unsubscribes"}
"""Figures that a table calls otherwise."""


@dataclass(frozen=True)
class Lines(Tabled):
    """The figures of each line of each strategy, none in a comparison that is too short; ``worlds`` they rest on."""

    figures: Sequence[LineFigures]
    worlds: int = 0

    def table(self) -> Any:
        """One row per strategy, line and figure, as a pandas table."""
        return frame([row for line in self.figures for row in rows_of(line)], columns=COLUMNS)

    def tables(self) -> dict[str, Any]:
        """The table, where there are lines."""
        return {"lines": self.table()} if self.figures else {}

    def settings(self) -> dict[str, Any]:
        """In how many worlds of each strategy lines were looked at, at most."""
        return {"line_worlds": self.worlds} if self.figures else {}


def rows_of(line: LineFigures) -> Iterator[tuple[Any, ...]]:
    """How far one line goes, and each of its rates that is typed or was seen."""
    for name, value in (("reach", line.reach), ("reach_share", line.share), ("frequency", line.frequency)):
        yield line.strategy, line.line, name, math.nan, False, "", math.nan, 0, "", value, 0, ""
    if line.unspent is not None:
        yield line.strategy, line.line, "unspent", math.nan, False, "", math.nan, 0, "", line.unspent, 0, ""
    for what, one in line.figures.items():
        if one.typed is not None or one.first.of or one.whole.of:
            told = zip((one.first, one.whole), one.verdicts(what), strict=True)
            seen = [cell for rate, verdict in told for cell in (rate.value, rate.of, verdict)]
            typed = math.nan if one.typed is None else one.typed
            yield line.strategy, line.line, NAMES.get(what, what), typed, one.is_typed, one.preset, *seen


def line_by_line(found: Outcomes, run: Run, runs: int) -> Lines:  # noqa: ARG001 (here a line by itself is no task)
    """The figures of `wom check`, from the first worlds of a comparison; nothing where that would cost too much.

    What is run more is each line that others may forestall, by itself, in one world: see :func:`by_themselves`.
    """
    seen = {name: [one for one in some if one.lines] for name, some in found.by_strategy().items()}
    seen = {name: some for name, some in seen.items() if some}
    plans = [found.prepared.plan(name) for name in seen]
    more = sum(forestalled(one, plan) for plan in plans for one in plan)
    if more > SHARE_OF_COMPARE * runs:
        return Lines(())
    figures = [line for name, some in seen.items() for line in of_strategy(trial_of(found, name, some), name)]
    return Lines(figures, max(map(len, seen.values()), default=0))


def trial_of(found: Outcomes, strategy: str, records: Sequence[Record]) -> Trial:
    """What the lines of a strategy did in some of its worlds, as a trial of it alone."""
    counts = reduce(summed, [one.lines for one in records])
    reached = by_themselves(found.prepared, strategy, counts, found.seed, found.engine)
    return Trial(found.prepared, len(records), Tally.of(found.prepared), {strategy: {**counts, "reached": reached}}, ())
