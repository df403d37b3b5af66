"""Compare strategies in the same worlds: the main job."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim import metrics
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.reading.arguments import whole
from wom_sim.results import workbook
from wom_sim.results.answer import Filed, frame
from wom_sim.results.folder import as_run, made_by, sha256, write_provenance
from wom_sim.results.run import EngineName
from wom_sim.results.tables import frames, generations, sizes, trees, weeks
from wom_sim.scenario.guesses import guesses
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.uncertainty import Uncertainty
from wom_sim.statistics.paired import Duel, Row, best_two
from wom_sim.studies.compare.beside import Ask, Beside, Doubt
from wom_sim.studies.compare.findings import findings, more_data, more_tables, setup
from wom_sim.studies.compare.goal_words import Verdict, goals_text
from wom_sim.studies.compare.goals import met_on_day_0
from wom_sim.studies.compare.ignorance import Ignorance, drawn_from, preset_draws, varying
from wom_sim.studies.compare.outcomes import Outcomes
from wom_sim.studies.compare.perform import Performance, Rounds, chosen_engine, shown_strategies, with_settings
from wom_sim.worlds.fleet import Progress, Record, Run
from wom_sim.worlds.hire import Jobs, count_of

SOURCES = ("direct", "paid", "owned", "earned")


@dataclass(frozen=True)
class Comparison(Outcomes, Filed):
    """Strategies compared in the same worlds.

    ``runs`` is a pandas table with one row per strategy and world (``strategy``, ``world`` and every metric of
    :func:`wom_sim.metrics.summary`, in real-market units); world w of it is ``wom_sim.run(..., seed=seed, world=w)``.
    """

    room = "compare"
    holds = "summary.csv · tables.xlsx · runs.parquet · figures/"

    ignorance: Ignorance | None = None
    beside: Beside | None = None

    def ranked_verdicts(self) -> list[Verdict]:
        """The verdicts with the strategies in the order of the table."""
        order = [row.strategy for row in self.ranked]
        return sorted(self.verdicts, key=lambda one: order.index(one.strategy))

    def goals(self) -> dict[str, dict[str, float]]:
        """P(goal) for every goal and strategy: the share of worlds in which it is met."""
        found: dict[str, dict[str, float]] = {one.goal: {} for one in self.verdicts}
        for one in self.verdicts:
            found[one.goal][one.strategy] = one.chance
        return found

    def goal_table(self) -> Any:
        """Every goal of every strategy as a pandas table; see :class:`wom_sim.studies.compare.goal_words.Verdict`."""
        parted = any(one.parted for one in self.verdicts)
        left_out = () if parted else ("chance_if_it_comes", "chance_if_not")
        rows = [{"goal": one.goal, **asdict(one)} for one in self.verdicts]
        return frame([{name: value for name, value in row.items() if name not in left_out} for row in rows])

    def tables(self) -> dict[str, Any]:
        """Tidy pandas tables, means over the worlds: see :func:`wom_sim.results.tables.frames`."""
        first = {"summary": self.table(), **({"goals": self.goal_table()} if self.verdicts else {})}
        last = {"generations": self.generations(), **(self.beside.tables() if self.beside else {})}
        return {**first, **frames(self.sums, self.prepared, worlds=self.worlds), **last}

    def table(self, metric: str | None = None) -> Any:
        """The ranked strategies as a pandas table, with the cac, roas and roi of what they bring over the baseline."""
        returns = self.returns()
        rows = [{**asdict(row), **returns.get(row.strategy, {})} for row in self.rows(metric)]
        return frame(rows)

    def cascade_sizes(self) -> dict[str, np.ndarray]:
        """Sizes of all cascades of all worlds by strategy, in simulated people."""
        return {
            name: np.concatenate([one.cascades for one in self.records if one.strategy == name])
            for name in self.strategies
        }

    def generations(self) -> Any:
        """Word of mouth generation by generation, as a pandas table; see :func:`wom_sim.results.tables.generations`."""
        sizes = {name: [one.generations for one in records] for name, records in self.by_strategy().items()}
        return generations(sizes, self.prepared.scale, self.sampling)

    def trees(self) -> Any:
        """Some cascades of the first world as a pandas table, a row per person; see :mod:`wom_sim.metrics.cascades`."""
        return trees(self.prepared, {(name, one[0].world): one[0].trees for name, one in self.by_strategy().items()})

    def weekly(self) -> Any:
        """Orders and people newly reached week by week, as a pandas table; see :func:`wom_sim.results.tables.weeks`."""
        curves = {metric: self.curves(metric) for metric in ("conversions", "reach")}
        return weeks(curves, self.scenario.dates.on(1))

    @cached_property
    def ranked(self) -> list[Row]:
        """The strategies as :meth:`rows` ranks them by what the comparison is about."""
        return self.rows()

    @cached_property
    def duel(self) -> Duel | None:
        """The best two against each other, None where there are not two."""
        return best_two(*self.contest(), self.sampling)

    @property
    def goal_target(self) -> float | None:
        """What the first goal asks for on average, where it is a growth over the baseline."""
        goal = next(iter(self.floors), None)
        return float(np.mean(self.judge.targets(goal))) if goal and goal.over_baseline else None

    @property
    def goals_told(self) -> str:
        """The block on goals; nothing without goals."""
        return goals_text(
            self.ranked_verdicts(), self.worlds, self.baseline, met_on_day_0(self.scenario), int(self.came.sum())
        )

    @property
    def setup(self) -> list[str]:
        """How it was run, where that is more than worlds and strategies."""
        return setup(self, self.ignorance)

    @property
    def findings(self) -> list[str]:
        """What was found, where that is more than the table."""
        return findings(self, self.ignorance, self.doubt)

    @property
    def fitted(self) -> bool:
        """Whether some of the numbers were fitted."""
        return self.ignorance is not None and self.ignorance.label.startswith("fits")

    @property
    def of_orders(self) -> bool:
        """Whether it is about orders, so that last touches and their growth are told."""
        return self.metric == "conversions"

    @property
    def doubt(self) -> Doubt:
        """What numbers that were taken for certain may do."""
        return self.beside.doubt if self.beside else Doubt(sum(one.certain for one in guesses(self.scenario)))

    def sources(self) -> dict[str, dict[str, float]]:
        """Mean conversions by last touch, by strategy."""
        means = {source: self.means(f"conversions_{source}") for source in SOURCES}
        return {name: {source: means[source][k] for source in SOURCES} for k, name in enumerate(self.strategies)}

    def rising(self) -> dict[str, float]:
        """What the last week added to the extra over the baseline, where that growth has not slowed; else 0.

        The extra, because people who come anyway keep coming at the same rate for ever.
        """
        means = {name: curve.mean(axis=0) for name, curve in self.curves("conversions").items()}
        trends = {name: metrics.still_rising(mean - means[self.baseline]) for name, mean in means.items()}
        return {name: trend.gain if trend.rising else 0.0 for name, trend in trends.items()}

    def data(self) -> dict[str, Any]:
        """What ``wom compare --json`` prints."""
        return {
            "strategies": self.table().to_dict("records"),
            "goals": self.goal_table().to_dict("records"),
            "worlds": self.worlds,
            "seed": self.seed,
            "engine": self.engine,
            **more_data(self, self.ignorance),
            **(self.beside.data() if self.beside else {}),
        }

    def fill(self, aside: Path) -> None:
        """Every file of the folder; the provenance knows the runs, too."""
        super().fill(aside)
        write_provenance(aside, {**made_by(aside), "runs_sha256": sha256(aside / "runs.parquet")})

    def files(self) -> dict[str, Any]:
        """Tables of the means, of every run and of some cascades."""
        tables, seen = self.tables(), self.ignorance
        more = more_tables(self, seen) | (self.beside.tables() if self.beside else {})
        run = say("means over {worlds} worlds; every strategy in the same worlds", worlds=self.worlds)
        about = workbook.about(self.scenario, tables, self.seed, run, worlds=self.scenario.uncertainty.worlds)
        return {
            "summary.csv": self.table(),
            "tables.xlsx": partial(workbook.write_workbook, sheets=tables, about=about),
            **({"goals.csv": self.goal_table()} if self.verdicts else {}),
            "runs.parquet": self.runs,
            **{f"{name}.csv": table for name, table in more.items()},
            "weekly.csv": self.weekly(),
            **{f"{name}.parquet": tables[name] for name in ("totals", "by_day") if name in tables},
            "generations.csv": tables["generations"],
            "cascade_sizes.csv": sizes(self.cascade_sizes()),
            "cascades.parquet": self.trees(),
            **({} if seen is None else {"draws.parquet": seen.runs}),
        }

    def crises_in_some(self) -> dict[str, float]:
        """None: worlds with a crisis and without it are told apart."""
        return {}

    def kept_words(self) -> dict[str, str]:
        """None: a page says them anew, in its own language."""
        return {}

    def as_run(self) -> Scenario:
        """The scenario with these worlds."""
        return as_run(self.scenario, worlds=self.scenario.uncertainty.worlds, seed=self.seed)

    def settings(self) -> dict[str, Any]:
        """How the worlds were run."""
        return {
            "seed": self.seed,
            "worlds": self.worlds,
            "strategies": [*self.strategies, *(one.strategy for one in self.dropped)],
            "engine": self.engine,
            "people": self.prepared.network.people,
            **({} if self.ignorance is None else {"across": self.ignorance.label}),
            **(self.beside.settings() if self.beside else {}),
        }


def compare(
    scenario: Scenario | Prepared | str | Path,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    jobs: Jobs = 1,
    engine: EngineName = "auto",
    strategies: Sequence[str] | None = None,
    progress: Progress | None = None,
    until: float | str | None = None,
    graphs: int | None = None,
    eliminate: bool | None = None,
    draws: Sequence[Scenario] | None = None,
    across: str | None = None,
    ask: Ask | None = None,
) -> Comparison:
    """Run every strategy in the same ``worlds`` worlds and compare them pairwise, world by world.

    The worlds depend on ``seed`` alone, never on ``jobs`` or ``engine``.  With ``jobs`` > 1 worker processes are
    spawned: call it under ``if __name__ == "__main__":``.  ``strategies`` picks some, and the baseline is always run.

    ``until`` (5, or "2%") adds worlds in rounds until every extra over the baseline is known to that half-width, at
    most ``worlds``; ``eliminate`` stops running strategies that are surely not the best; the intervals allow for the
    looks (see ``statistics.looks``).  ``graphs`` networks, of the seeds that follow the scenario's, have ``worlds``
    worlds each, and intervals allow for networks that differ.  What is left out is the scenario's ``uncertainty``.
    ``draws`` are scenarios that differ in what is not known, and ``across`` says what they were drawn from; left out,
    presets and typed ranges are drawn from their low – high, as often as the scenario says.
    ``ask`` asks another question in the same sitting, whose answer the comparison carries: its text, data and folder
    hold it too (see :func:`wom_sim.studies.tipping.answer.tipping`).
    """
    began = time.perf_counter()
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    worlds = prepared.scenario.uncertainty.worlds if worlds is None else whole("worlds", worlds)
    if min(count_of(jobs), worlds) < 1:
        raise InputError(say("worlds and jobs must be at least 1 (got {worlds}, {jobs})", worlds=worlds, jobs=jobs))
    prepared = with_settings(prepared, worlds=worlds, seed=seed, until=until, graphs=graphs, eliminate=eliminate)
    names = shown_strategies(prepared.scenario, strategies)
    chosen = chosen_engine(prepared, len(names), engine)
    draws = preset_draws(prepared.scenario) if draws is None else draws
    across = across or drawn_from(prepared.scenario) or "presets"
    view = partial(comparison, prepared, chosen)

    def told(rounds: Rounds, drawn: list[list[Record]], run: Run) -> Comparison:
        sums = {name: rounds.sums[name] for name in rounds.strategies}
        found = replace(view(rounds.strategies, rounds.records), dropped=rounds.dropped, sums=sums)
        found = replace(found, ignorance=seen_across(found, draws, drawn, across) if draws else None)
        done = len(rounds.records) + sum(map(len, [*(one.records for one in rounds.dropped), *drawn]))
        return replace(found, beside=ask(found, run, done)) if ask else found

    found = Performance(prepared, names, draws, view, chosen, jobs, progress).perform(told)
    return replace(found, seconds=time.perf_counter() - began)


def seen_across(found: Comparison, draws: Sequence[Scenario], drawn: list[list[Record]], label: str) -> Ignorance:
    """The comparison seen across draws of what is not known, each a plain one on the first network."""
    worlds = len(drawn[0]) // len(found.strategies)
    plain = {"uncertainty": Uncertainty(worlds=worlds, seed=found.seed, presets="value")}
    cases = [replace(found.prepared, scenario=one.model_copy(update=plain)) for one in draws]
    pairs = zip(cases, drawn, strict=True)
    seen = [comparison(case, found.engine, found.strategies, records) for case, records in pairs]
    return Ignorance(found, seen, varying(draws), label)


def comparison(prepared: Prepared, engine: str, strategies: tuple[str, ...], records: list[Record]) -> Comparison:
    """What some records amount to."""
    worlds = len(records) // len(strategies)
    return Comparison(prepared, strategies, records, worlds, prepared.scenario.uncertainty.seed, engine, 0.0)
