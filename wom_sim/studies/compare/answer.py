"""Compare strategies in the same worlds: the main job."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim import metrics
from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.metrics.names import LABELS, unknown_metric
from wom_sim.results import workbook
from wom_sim.results.folder import as_run, provenance, sha256, write_folder, write_provenance
from wom_sim.results.run import EngineName
from wom_sim.results.tables import frames
from wom_sim.results.values import place_of
from wom_sim.scenario.checks import NOTHING
from wom_sim.scenario.goals import Goal, wording
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.uncertainty import Uncertainty
from wom_sim.statistics.intervals import Sampling
from wom_sim.statistics.looks import looking
from wom_sim.statistics.paired import ROUNDING, Row, best_two, rank
from wom_sim.studies.compare import words
from wom_sim.studies.compare.findings import findings, more_data, more_figures, more_tables, setup, with_dropped
from wom_sim.studies.compare.goal_words import Verdict, goals_text
from wom_sim.studies.compare.goals import Judge
from wom_sim.studies.compare.ignorance import Ignorance, preset_draws, varying
from wom_sim.studies.compare.perform import Performance, chosen_engine, shown_strategies, with_settings
from wom_sim.studies.compare.rounds import Dropped
from wom_sim.worlds.fleet import Progress, Record, Sums

SOURCES = ("direct", "paid", "owned", "earned")


@dataclass(frozen=True)
class Comparison:
    """Strategies compared in the same worlds.

    ``runs`` is a pandas table with one row per strategy and world (``strategy``, ``world`` and every metric of
    :func:`wom_sim.metrics.summary`, in real-market units); world w of it is ``wom_sim.run(..., seed=seed, world=w)``.
    """

    prepared: Prepared = field(repr=False)
    strategies: tuple[str, ...]
    records: list[Record] = field(repr=False)
    worlds: int
    seed: int
    engine: str
    seconds: float
    sums: Sums = field(default_factory=dict, repr=False)
    dropped: tuple[Dropped, ...] = ()
    ignorance: Ignorance | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return self.prepared.scenario

    @property
    def baseline(self) -> str:
        """The strategy that the others are compared with."""
        return self.scenario.compare_with

    @property
    def reference(self) -> tuple[str, ...]:
        """Strategies shown for orientation only: ``nothing``, where others are compared with something else."""
        return tuple(name for name in self.strategies if name == NOTHING != self.baseline)

    @property
    def others(self) -> list[str]:
        """Strategies that are compared with the baseline."""
        return [name for name in self.strategies if name not in (self.baseline, *self.reference)]

    @property
    def metric(self) -> str:
        """What strategies are ranked by: the metric of the first of :attr:`floors`, or conversions."""
        return self.floors[0].metric if self.floors else "conversions"

    @property
    def floors(self) -> list[Goal]:
        """Goals that ask for more of a metric, counted among everybody until the last day."""
        known, whole = self.records[0].summary, (self.scenario.days, "")
        plain = (one for one in self.scenario.goals.values() if place_of(one, self.scenario) == whole)
        return [one for one in plain if one.metric in known and not (one.at_most or one.share)]

    @property
    def best(self) -> str:
        """The strategy with the highest mean of the metric."""
        contenders = [name for name in self.strategies if name not in self.reference]
        means = dict(zip(self.strategies, self.means(self.metric), strict=True))
        return max(contenders, key=lambda name: means[name])

    @property
    def sampling(self) -> Sampling:
        """What intervals have to allow for: several networks, or looking at the worlds while they are run."""
        settings = self.scenario.uncertainty
        in_rounds = settings.until is not None or settings.eliminate
        return looking(settings.worlds) if in_rounds else Sampling(groups=settings.graphs)

    @cached_property
    def runs(self) -> Any:
        """One row per strategy and world, as a pandas table; strategies that were dropped come last."""
        import pandas as pd

        records = [*self.records, *(record for one in self.dropped for record in one.records)]
        graphs = self.scenario.uncertainty.graphs > 1
        return pd.DataFrame(
            [
                {"strategy": one.strategy, "world": one.world, **({"graph": one.case} if graphs else {}), **one.summary}
                for one in records
            ]
        )

    def outcomes(self, metric: str) -> np.ndarray:
        """One metric of every run, ``float64[strategies, worlds]``."""
        if metric not in self.records[0].summary:
            raise InputError(": ".join(filter(None, unknown_metric(metric, self.records[0].summary))))
        values = [one.summary[metric] for one in self.records]
        return np.array(values).reshape(self.worlds, len(self.strategies)).T

    def rows(self, metric: str | None = None) -> list[Row]:
        """Strategies ranked by the mean of a metric, baseline last; see :class:`wom_sim.statistics.paired.Row`."""
        metric = metric or self.metric
        costs = [round(cost, 2) for cost in self.means("cost")]  # rewards differ between worlds
        found = rank(
            self.strategies, self.outcomes(metric), costs, self.baseline, self.target(metric), self.sampling,
            self.reference,
        )  # fmt: skip
        return with_dropped(self, found, metric) if self.dropped else found

    def target(self, metric: str) -> np.ndarray | None:
        """What a goal asks of a metric by the last day, one number per world; None when there is no such goal."""
        goal = next((one for one in self.floors if one.metric == metric), None)
        if goal is None:
            return None
        targets = self.judge.targets(goal)  # as `rank` asks for no less than a target, more than it is the next float
        return np.nextafter(targets + 2 * ROUNDING * np.abs(targets), np.inf) if goal.strict else targets

    @property
    def judge(self) -> Judge:
        """Who judges strategies by the goals of the scenario."""
        names = [name for name in self.strategies if name not in self.reference]
        records = [one for one in self.records if one.strategy in names]
        return Judge(self.scenario, names, records, self.sampling)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Every goal of every strategy: its chance, what can be promised, and why it is missed."""
        return self.judge.verdicts()

    def ranked_verdicts(self) -> list[Verdict]:
        """The verdicts with the strategies in the order of the table."""
        order = [row.strategy for row in self.rows()]
        return sorted(self.verdicts, key=lambda one: order.index(one.strategy))

    def goals(self) -> dict[str, dict[str, float]]:
        """P(goal) for every goal and strategy: the share of worlds in which it is met."""
        found: dict[str, dict[str, float]] = {one.goal: {} for one in self.verdicts}
        for one in self.verdicts:
            found[one.goal][one.strategy] = one.chance
        return found

    def goal_table(self) -> Any:
        """Every goal of every strategy as a pandas table; see :class:`wom_sim.studies.compare.goal_words.Verdict`."""
        import dataclasses

        import pandas as pd

        return pd.DataFrame([{"goal": one.goal, **dataclasses.asdict(one)} for one in self.verdicts])

    def tables(self) -> dict[str, Any]:
        """Tidy pandas tables, means over the worlds: see :func:`wom_sim.results.tables.frames`."""
        first = {"summary": self.table(), **({"goals": self.goal_table()} if self.verdicts else {})}
        return {**first, **frames(self.sums, self.prepared, worlds=self.worlds)}

    def table(self, metric: str | None = None) -> Any:
        """The ranked strategies as a pandas table."""
        import dataclasses

        import pandas as pd

        return pd.DataFrame([dataclasses.asdict(row) for row in self.rows(metric)])

    def curves(self, metric: str = "reach") -> dict[str, np.ndarray]:
        """Cumulative ``reach`` or ``conversions`` by strategy, ``float64[worlds, ticks + 1]``, real people."""
        if metric not in ("reach", "conversions"):
            raise InputError(f"curves exist of 'reach' and 'conversions' (got {metric!r})")
        return {
            name: np.array([getattr(one, metric) for one in self.records if one.strategy == name])
            for name in self.strategies
        }

    def cascade_sizes(self) -> dict[str, np.ndarray]:
        """Sizes of all cascades of all worlds by strategy, in simulated people."""
        return {
            name: np.concatenate([one.cascades for one in self.records if one.strategy == name])
            for name in self.strategies
        }

    @property
    def label(self) -> str:
        """What strategies are ranked by, in a word or two."""
        return LABELS.get(self.metric, self.metric)

    @property
    def goal_words(self) -> str:
        """The first goal as text says it; nothing where there is none."""
        goal = next(iter(self.floors), None)
        return (wording(goal) if goal.relative else f"at least {wording(goal)} {self.label}") if goal else ""

    def facts(self) -> words.CompareFacts:
        """Everything that the text of the comparison says."""
        scenario, goal = self.scenario, next(iter(self.floors), None)
        return words.CompareFacts(
            name=scenario.name,
            metric=self.label,
            period=f"{scenario.dates.start} – {scenario.dates.end}",
            currency=scenario.money.currency,
            worlds=self.worlds,
            seed=self.seed,
            seconds=self.seconds,
            baseline=self.baseline,
            rows=self.rows(),
            duel=best_two(*self.contest(), self.sampling),
            goal_label=self.goal_words,
            goal_target=float(np.mean(self.judge.targets(goal))) if goal and goal.relative else None,
            goals=goals_text(self.ranked_verdicts(), self.worlds, self.baseline),
            **self.of_orders(),
            people=scenario.market.people or self.prepared.network.people,
            simulated=self.prepared.network.people,
            setup=setup(self),
            findings=findings(self),
            fitted=self.ignorance is not None and self.ignorance.label.startswith("fits"),
        )

    def contest(self) -> tuple[list[str], np.ndarray]:
        """The strategies that may be best, and their outcomes."""
        names = [name for name in self.strategies if name not in self.reference]
        return names, self.outcomes(self.metric)[[self.strategies.index(name) for name in names]]

    def of_orders(self) -> dict[str, Any]:
        """What the text says of orders alone: whose words brought them, and whether they still grow."""
        if self.metric != "conversions":
            return {}
        friends = dict(zip(self.strategies, self.means("friend_conversions"), strict=True))
        return {"sources": self.sources(), "friend_orders": friends, "rising": self.rising()}

    def means(self, metric: str) -> list[float]:
        """Mean of a metric by strategy."""
        return [float(value) for value in self.outcomes(metric).mean(axis=1)]

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

    def text(self) -> str:
        """What ``wom compare`` prints."""
        return words.compare_text(self.facts())

    def data(self) -> dict[str, Any]:
        """What ``wom compare --json`` prints."""
        return {
            "strategies": self.table().to_dict("records"),
            "goals": self.goal_table().to_dict("records"),
            "worlds": self.worlds,
            "seed": self.seed,
            "engine": self.engine,
            **more_data(self),
        }

    def figures(self) -> dict[str, Any]:
        """The figures by file name, as matplotlib figures: four, and one more where something was drawn."""
        from wom_sim.studies.compare import plots

        rows, dates = self.rows("conversions"), self.scenario.dates
        days = [dates.on(tick) for tick in range(dates.days + 1)]
        return {
            "reach_over_time": plots.reach_over_time(self.curves("reach"), days, self.facts().people),
            "conversions_by_strategy": plots.conversions_by_strategy(rows),
            "cost_against_conversions": plots.cost_against_conversions(rows, currency=self.scenario.money.currency),
            "cascade_sizes": plots.cascade_sizes(self.cascade_sizes()),
            **more_figures(self),
        }

    def plot(self) -> Any:
        """Conversions by strategy as a matplotlib figure; :meth:`figures` has all of them."""
        return self.figures()["conversions_by_strategy"]

    def save(self, folder: str | Path) -> Path:
        """Write tables, codebook.csv, scenario.yaml as run, provenance.json and figures/; returns the folder."""
        return write_folder(Path(folder), self.fill)

    def fill(self, aside: Path) -> None:
        """Every file of the result folder."""
        from wom_sim.show.figures import save

        self.table().to_csv(aside / "summary.csv", index=False)
        tables = self.tables()
        run = f"means over {self.worlds} worlds; every strategy in the same worlds"
        about = workbook.about(self.scenario, tables, self.seed, run, worlds=self.scenario.uncertainty.worlds)
        workbook.write_workbook(aside / "tables.xlsx", tables, about)
        if self.verdicts:
            self.goal_table().to_csv(aside / "goals.csv", index=False)
        self.runs.to_parquet(aside / "runs.parquet", compression="zstd", index=False)
        for name, table in more_tables(self).items():
            table.to_csv(aside / f"{name}.csv", index=False)
        if self.ignorance is not None:
            self.ignorance.runs.to_parquet(aside / "draws.parquet", compression="zstd", index=False)
        scenario = as_run(self.scenario, worlds=self.scenario.uncertainty.worlds, seed=self.seed)
        (aside / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
        for name, figure in self.figures().items():
            save(figure, aside / "figures" / name)
        facts = {"study": "compare", **provenance(scenario), **self.settings()}
        facts["runs_sha256"] = sha256(aside / "runs.parquet")
        write_provenance(aside, facts)

    def settings(self) -> dict[str, Any]:
        """How the worlds were run."""
        return {
            "seed": self.seed,
            "worlds": self.worlds,
            "strategies": [*self.strategies, *(one.strategy for one in self.dropped)],
            "engine": self.engine,
            "people": self.prepared.network.people,
        }


def compare(
    scenario: Scenario | Prepared | str | Path,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    engine: EngineName = "auto",
    strategies: Sequence[str] | None = None,
    progress: Progress | None = None,
    until: float | str | None = None,
    graphs: int | None = None,
    eliminate: bool | None = None,
    draws: Sequence[Scenario] | None = None,
    across: str = "presets",
) -> Comparison:
    """Run every strategy in the same ``worlds`` worlds and compare them pairwise, world by world.

    The worlds depend on ``seed`` alone, never on ``jobs`` or ``engine``.  With ``jobs`` > 1 worker processes are
    spawned: call it under ``if __name__ == "__main__":``.  ``strategies`` picks some, and the baseline is always run.

    ``until`` (5, or "2%") adds worlds in rounds until every extra over the baseline is known to that half-width, at
    most ``worlds``; ``eliminate`` stops running strategies that are surely not the best; the intervals allow for the
    looks (see ``statistics.looks``).  ``graphs`` networks, of the seeds that follow the scenario's, have ``worlds``
    worlds each, and intervals allow for networks that differ.  What is left out is the scenario's ``uncertainty``.
    ``draws`` are scenarios that differ in what is not known, and ``across`` says what they were drawn from; left out,
    presets are drawn from their low – high, as often as the scenario says.
    """
    began = time.perf_counter()
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario)
    worlds = prepared.scenario.uncertainty.worlds if worlds is None else worlds
    if min(jobs, worlds) < 1:
        raise InputError(f"worlds and jobs must be at least 1 (got {worlds}, {jobs})")
    prepared = with_settings(prepared, worlds=worlds, seed=seed, until=until, graphs=graphs, eliminate=eliminate)
    names = shown_strategies(prepared.scenario, strategies)
    chosen = chosen_engine(prepared, len(names), engine)
    draws = preset_draws(prepared.scenario) if draws is None else draws
    view = partial(comparison, prepared, chosen)
    rounds, drawn = Performance(prepared, names, draws, view, chosen, jobs, progress).perform()
    sums = {name: rounds.sums[name] for name in rounds.strategies}
    found = replace(view(rounds.strategies, rounds.records), dropped=rounds.dropped, sums=sums)
    ignorance = seen_across(found, draws, drawn, across) if draws else None
    return replace(found, ignorance=ignorance, seconds=time.perf_counter() - began)


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
