"""What strategies came to in the same worlds: outcomes world by world, ranked, and judged by the goals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from wom_sim import metrics, rng
from wom_sim.campaign.prepare import Prepared
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.metrics.names import brand_of, label, row_of, unknown_metric
from wom_sim.results.answer import frame
from wom_sim.results.values import place_of
from wom_sim.scenario.checks import NOTHING
from wom_sim.scenario.goals import Goal, wording
from wom_sim.scenario.scenario import Scenario
from wom_sim.statistics.intervals import Sampling, mean_of
from wom_sim.statistics.looks import looking
from wom_sim.statistics.paired import ROUNDING, Row, cost_per_extra, ordered, paired, rank
from wom_sim.statistics.types import Booleans
from wom_sim.studies.compare.goal_words import Verdict
from wom_sim.studies.compare.goals import Judge
from wom_sim.worlds.fleet import Record, Sums


@dataclass(frozen=True)
class Dropped:
    """A strategy that stopped being run: after ``worlds`` it was ``lead`` ± ``half_width`` behind ``leader``."""

    strategy: str
    leader: str
    lead: float
    half_width: float
    worlds: int
    records: list[Record] = field(repr=False)


@dataclass(frozen=True)
class Outcomes:
    """Strategies in the same worlds: ``records`` world by world, every strategy of the first world first.

    ``sums`` is what tables are made of; ``dropped`` are strategies that stopped being run.
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
    def is_share(self) -> bool:
        """Whether strategies are ranked by a share, which people read in percent."""
        return row_of(self.metric).is_share

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
        return max(contenders, key=lambda name: np.nan_to_num(means[name], nan=-np.inf))

    @property
    def sampling(self) -> Sampling:
        """What intervals have to allow for: several networks, or looking at the worlds while they are run."""
        settings = self.scenario.uncertainty
        in_rounds = settings.until is not None or settings.eliminate
        return looking(settings.worlds) if in_rounds else Sampling(groups=settings.graphs)

    @cached_property
    def runs(self) -> Any:
        """One row per strategy and world, as a pandas table; strategies that were dropped come last."""
        records = [*self.records, *(record for one in self.dropped for record in one.records)]
        graphs = self.scenario.uncertainty.graphs > 1
        return frame(
            [
                {"strategy": one.strategy, "world": one.world, **({"graph": one.case} if graphs else {}), **one.summary}
                for one in records
            ]
        )

    def by_strategy(self) -> dict[str, list[Record]]:
        """The records of each strategy, world by world; strategies that were dropped come last."""
        found: dict[str, list[Record]] = {name: [] for name in self.strategies}
        for one in [*self.records, *(record for gone in self.dropped for record in gone.records)]:
            found.setdefault(one.strategy, []).append(one)
        return found

    def outcomes(self, metric: str) -> np.ndarray:
        """One metric of every run, ``float64[strategies, worlds]``."""
        if metric not in self.records[0].summary:
            raise InputError(": ".join(filter(None, unknown_metric(metric, self.records[0].summary))))
        values = [one.summary[metric] for one in self.records]
        return np.array(values).reshape(self.worlds, len(self.strategies)).T

    def means(self, metric: str) -> list[float]:
        """Mean of a metric by strategy, over the worlds in which it exists."""
        return [mean_of(values) for values in self.outcomes(metric)]

    def brands(self) -> list[str]:
        """The brands that it adds up; none where strategies are ranked by what one brand sells."""
        return [] if brand_of(self.metric) else [*self.scenario.own_brands]

    def contest(self) -> tuple[list[str], np.ndarray]:
        """The strategies that may be best, and their outcomes."""
        names = [name for name in self.strategies if name not in self.reference]
        return names, self.outcomes(self.metric)[[self.strategies.index(name) for name in names]]

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
        came = self.came if 0 < self.came.sum() < self.worlds else None
        return Judge(self.scenario, names, records, self.sampling, came)

    @cached_property
    def came(self) -> Booleans:
        """In which worlds any crisis comes, bool[worlds]; it depends on the world alone."""
        seeds = [rng.world_seed(self.seed, one.world) for one in self.records[:: len(self.strategies)]]
        return np.array([any(one.comes(seed) for one in self.prepared.setting.claims) for seed in seeds], bool)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Every goal of every strategy: its chance, what can be promised, and why it is missed."""
        return self.judge.verdicts()

    def returns(self) -> dict[str, dict[str, float]]:
        """By strategy ``cac``, ``roas``, ``roi`` of what is extra over the baseline; nan where they would mislead."""
        home = self.strategies.index(self.baseline)
        cost, margin, orders = (self.outcomes(name) for name in ("cost", "margin", "conversions"))
        found = {}
        for k, name in enumerate(self.strategies):
            extra = paired(orders[k], orders[home], self.sampling)
            spent, earned = (float((of[k] - of[home]).mean()) for of in (cost, margin))
            price, _ = cost_per_extra(spent, extra.mean, extra.half_width)
            found[name] = {"cac": price, "roas": metrics.roas(earned, spent), "roi": metrics.roi(earned, spent)}
        return found

    def curves(self, metric: str = "reach") -> dict[str, np.ndarray]:
        """Cumulative ``reach`` or ``conversions`` by strategy, ``float64[worlds, ticks + 1]``, real people."""
        if metric not in ("reach", "conversions"):
            raise InputError(say("curves exist of 'reach' and 'conversions' (got {metric!r})", metric=metric))
        return {
            name: np.array([getattr(one, metric) for one in self.records if one.strategy == name])
            for name in self.strategies
        }

    @property
    def label(self) -> str:
        """What strategies are ranked by, in a word or two."""
        return label(self.metric)

    @property
    def goal_words(self) -> str:
        """The first goal as text says it; nothing where there is none."""
        goal = next(iter(self.floors), None)
        if goal is None or goal.relative:
            return wording(goal) if goal else ""
        named = {"wording": wording(goal), "label": say(self.label)}
        signed = goal.more or goal.strict
        return say("{wording} {label}", **named) if signed else say("at least {wording} {label}", **named)


def with_dropped(found: Outcomes, rows: list[Row], metric: str) -> list[Row]:
    """The table with strategies that were dropped, in the worlds that they were run in.

    In how many worlds each is best is counted in the first ones, which all of them ran.
    """
    everybody = ordered([*rows, *(dropped_row(found, one, metric) for one in found.dropped)])
    best = {row.strategy: row for row in in_shared_worlds(found, metric)}
    return [with_best_of(row, best[row.strategy]) for row in everybody]


def dropped_row(found: Outcomes, one: Dropped, metric: str) -> Row:
    """A strategy that was dropped against the baseline, in the worlds that it was run in."""
    base = [record for record in found.records if record.strategy == found.baseline]
    records = [record for pair in zip(one.records, base, strict=False) for record in pair]
    pair = (one.strategy, found.baseline)
    return replace(found, strategies=pair, records=records, worlds=one.worlds, dropped=(), sums={}).rows(metric)[0]


def in_shared_worlds(found: Outcomes, metric: str) -> list[Row]:
    """Every strategy, dropped or not, in the worlds before the first was dropped."""
    worlds = min(one.worlds for one in found.dropped)
    names = [*found.strategies, *(one.strategy for one in found.dropped)]
    gone = [[record.summary[metric] for record in one.records[:worlds]] for one in found.dropped]
    table = np.vstack([found.outcomes(metric)[:, :worlds], *gone])
    return rank(names, table, np.zeros(len(names)), found.baseline, None, found.sampling, found.reference)


def with_best_of(row: Row, other: Row) -> Row:
    """A row that is best as often as another one says."""
    return replace(row, best_share=other.best_share, best_low=other.best_low, best_high=other.best_high)
