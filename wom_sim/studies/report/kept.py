"""A comparison as its result folder keeps it, so that a page can be made of it in any language and at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.campaign.prepare import Prepared, prepare
from wom_sim.errors import InputError
from wom_sim.language.say import say
from wom_sim.metrics import still_rising
from wom_sim.results.values import place_of
from wom_sim.scenario.scenario import Scenario
from wom_sim.scenario.uncertainty import Uncertainty
from wom_sim.show.text import Written, number, written
from wom_sim.statistics.paired import Row
from wom_sim.studies.compare.answer import Comparison
from wom_sim.studies.compare.findings import unknown
from wom_sim.studies.compare.goal_words import Verdict
from wom_sim.studies.compare.ignorance import Ignorance, drawn_from, outcome
from wom_sim.studies.compare.notes import Unknown
from wom_sim.studies.compare.outcomes import Dropped
from wom_sim.studies.read.answer import Results, read
from wom_sim.studies.tipping.tips import Tip
from wom_sim.worlds.fleet import Record

MOST_SHOWN = 5
"""Figures show so many strategies at most; tables show all."""

NO_CURVE = np.zeros(0)


@dataclass(frozen=True)
class Kept:
    """A comparison that was read back: its ``found`` outcomes, the ``verdicts`` on its goals, and its other tables."""

    folder: Path
    results: Results
    found: Comparison
    verdicts: Sequence[Verdict]

    @property
    def prepared(self) -> Prepared:
        """The campaign."""
        return self.found.prepared

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return self.found.scenario

    @property
    def strategies(self) -> list[str]:
        """The strategies in the order of the table, without those that were dropped."""
        return [row.strategy for row in self.found.ranked if row.strategy in self.found.strategies]

    @property
    def best(self) -> str:
        """The strategy that the page is about: the best, or the best of the others where nothing beats the baseline."""
        return self.found.best

    def table(self, name: str) -> Any:
        """A table of the folder; None where it has none of that name."""
        return self.results.get(name)

    @cached_property
    def tips(self) -> list[Tip]:
        """Numbers that make another strategy the best, nearest first; then those that do not."""
        table = self.table("tipping")
        return [] if table is None else [Tip(**of_class(Tip, row)) for row in table.to_dict("records")]

    @property
    def row(self) -> Row:
        """What the table says of the best strategy."""
        return self.row_of(self.best)

    def row_of(self, strategy: str) -> Row:
        """What the table says of a strategy."""
        return next(row for row in self.found.ranked if row.strategy == strategy)

    @property
    def shown(self) -> list[str]:
        """The strategies that figures show: few, with the best and what it is compared with among them."""
        names = [name for name in self.strategies if name not in self.found.reference]
        return list(dict.fromkeys([*names[: MOST_SHOWN - 1], self.found.baseline]))

    def written(self, *values: float) -> Written:
        """How numbers of what plans are ranked by are written, with the decimals that these need."""
        return written(values, self.found.is_share)

    def more(self, value: float) -> str:
        """So much more of it, in whole ones or, of a share, in points."""
        return self.written(value).apart(value) if self.found.is_share else number(value)

    def of(self, metric: str) -> dict[str, float]:
        """The mean of a metric by strategy, as ``runs.parquet`` has it."""
        return dict(zip(self.found.strategies, self.found.means(metric), strict=True))

    @cached_property
    def unknown(self) -> Unknown | None:
        """What draws of what is not known say of the best strategy; None where nothing was drawn."""
        seen = self.found.ignorance
        return None if seen is None else unknown(self.found, seen)

    @cached_property
    def anyway(self) -> tuple[float, float] | None:
        """Where 8 of 10 single worlds fall whose unknown numbers are drawn too: extra of the best over the baseline.

        None where nothing was drawn, and of the baseline alone.
        """
        seen, best, home = self.found.ignorance, self.found.best, self.found.baseline
        if seen is None or best == home:
            return None
        extras = np.array([outcome(one, best) - outcome(one, home) for one in seen.draws])
        mine = outcome(seen.centre, best) - outcome(seen.centre, home)
        extras = extras + mine.mean() - mine[: seen.worlds].mean()  # the first worlds are as lucky as all
        low, high = np.quantile(extras, [0.1, 0.9]).tolist()
        return low, high

    @property
    def luck(self) -> tuple[float, float]:
        """Where 8 of 10 worlds fall by luck alone: extra of the best over the baseline in the same world."""
        of = dict(zip(self.found.strategies, self.found.outcomes(self.found.metric), strict=True))
        low, high = np.quantile(of[self.found.best] - of[self.found.baseline], [0.1, 0.9]).tolist()
        return low, high

    @cached_property
    def rising(self) -> dict[str, float]:
        """Orders that the last week still added to a strategy's lead over the baseline, where that has not slowed."""
        table = self.table("by_day")
        if table is None or not self.found.of_orders:
            return {}
        some = table[table["metric"] == "conversions"]
        so_far = {str(name): each["value"].to_numpy().cumsum() for name, each in some.groupby("strategy", sort=False)}
        home = so_far.get(self.found.baseline)
        if home is None:
            return {}
        trends = {name: still_rising(each - home) for name, each in so_far.items() if len(each) == len(home)}
        return {name: trend.gain for name, trend in trends.items() if trend.rising}


def kept(folder: str | Path) -> Kept:
    """Read a folder that ``wom compare`` wrote.

    Raises :class:`~wom_sim.errors.InputError` for a folder of another kind, or one that lacks its main files.
    """
    results = read(folder)
    place = results.folder
    missing = [name for name in ("summary", "runs") if name not in results]
    if missing or not (place / "scenario.yaml").is_file():
        raise InputError(
            say(
                "{folder} is not complete (no {missing}): run its study again",
                folder=place,
                missing=", ".join(missing or ["scenario.yaml"]),
            )
        )
    prepared = prepare(Scenario.read(place / "scenario.yaml"))
    found = outcomes(prepared, results)
    return Kept(place, results, found, verdicts(found, results))


def outcomes(prepared: Prepared, results: Results) -> Comparison:
    """The comparison as it was, but for cascades, and for what goals say of other days and segments."""
    runs, made = results["runs"], results.provenance
    whole = runs.groupby("strategy", sort=False).size()
    worlds = int(whole.max())
    records = records_of(prepared, runs)
    strategies = tuple(name for name in dict.fromkeys(runs["strategy"]) if whole[name] == worlds)
    kept_on = [one for one in records if one.strategy in strategies]
    found = Comparison(
        prepared, strategies, kept_on, worlds, int(made.get("seed", prepared.scenario.uncertainty.seed)),
        str(made.get("engine", "array")), 0.0, dropped=dropped(results, records),
    )  # fmt: skip
    return replace(found, ignorance=ignorance(found, results))


def ignorance(found: Comparison, results: Results) -> Ignorance | None:
    """The comparison across draws of what is not known, as the folder keeps them; None where nothing was drawn."""
    runs, drawn = results.get("draws"), results.get("drawn")
    if runs is None or drawn is None:
        return None
    plain = {"uncertainty": Uncertainty(worlds=1, seed=found.seed, presets="value")}
    case = replace(found.prepared, scenario=found.scenario.model_copy(update=plain))
    seen = []
    for _, some in runs.groupby("draw", sort=True):
        records = records_of(case, some.drop(columns="draw"))
        names = tuple(dict.fromkeys(one.strategy for one in records))
        seen.append(Comparison(case, names, records, len(records) // len(names), found.seed, found.engine, 0.0))
    values = {str(path): each["value"].to_numpy(np.float64) for path, each in drawn.groupby("path", sort=False)}
    return Ignorance(found, seen, values, label_of(found, results))


def label_of(found: Comparison, results: Results) -> str:
    """What was drawn: presets and ranges of the scenario, or fits of a calibration."""
    return str(results.provenance.get("across") or drawn_from(found.scenario) or "presets")


def records_of(prepared: Prepared, runs: Any) -> list[Record]:
    """Every run of a table."""
    summaries = runs.drop(columns=["strategy", "world", "graph"], errors="ignore").to_dict("records")
    whole, people = (prepared.scenario.days, ""), float(prepared.people)
    return [
        Record(
            str(strategy),
            int(world),
            summary,
            NO_CURVE,
            NO_CURVE,
            np.zeros(0, np.int64),
            {whole: {"people": people, **summary}},
        )
        for strategy, world, summary in zip(runs["strategy"], runs["world"], summaries, strict=True)
    ]


def dropped(results: Results, records: Sequence[Record]) -> tuple[Dropped, ...]:
    """Strategies that stopped being run."""
    table = results.get("dropped")
    if table is None:
        return ()
    return tuple(
        Dropped(
            row["strategy"], row["leader"], row["lead"], row["half_width"], int(row["worlds"]),
            [one for one in records if one.strategy == row["strategy"]],
        )
        for row in table.to_dict("records")
    )  # fmt: skip


def verdicts(found: Comparison, results: Results) -> list[Verdict]:
    """What the folder says of goals, with its reasons in the language that is spoken now where the runs tell them."""
    table = results.get("goals")
    if table is None:
        return []
    order = [row.strategy for row in found.ranked]
    stored = [Verdict(**of_class(Verdict, row)) for row in table.to_dict("records")]
    return sorted((retold(found, one) for one in stored), key=lambda one: order.index(one.strategy))


def retold(found: Comparison, verdict: Verdict) -> Verdict:
    """A verdict with its reason said anew; who joined a channel stands in no run, so that such a reason stays."""
    judge, whole = found.judge, (found.scenario.days, "")
    for goal in found.scenario.goals.values():
        same = (goal.name or goal.metric) == verdict.metric and not goal.channel
        if same and verdict.why and place_of(goal, found.scenario) == whole and verdict.strategy in judge.strategies:
            missed = judge.reason(goal, list(judge.strategies).index(verdict.strategy))
            return replace(verdict, missed_at=missed.step, why=missed.text)
    return verdict


def of_class(kind: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a class in a row of a table; what is empty there is an empty text where the class has texts."""
    texts = {one.name for one in fields(kind) if one.type == "str" or str(one.type) in ("Kind", "Origin")}
    known = {one.name for one in fields(kind)}
    return {
        name: "" if name in texts and value != value else value
        for name, value in row.items()
        if name in known and not (name in texts and value is None)
    }
